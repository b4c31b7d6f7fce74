/* SPDX-License-Identifier: Apache-2.0 */
/* A disk under a test's hand, and a watch on the main thread, by LD_PRELOAD. While the file $DAOGOU_STALL exists, and begins
 * with "hold", whoever makes state.db or devices.conf durable waits, and leaves $DAOGOU_STALL.held. Whether it says "hold" or
 * "watch": a main thread that waits for a disk, a lock, a thread or the network leaves the name of the call in
 * $DAOGOU_STALL.main. Its own sleep is a condition variable, which is not watched. */
/* FORTIFY declares poll() as an inline function of its own, which a replacement of poll() cannot be. */
#undef _FORTIFY_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LOOK_US 5000

/* 'h', 'w', or 0 while there is no gate. */
static char gate_word(void)
{
	const char *gate = getenv("DAOGOU_STALL");
	int file = gate ? open(gate, O_RDONLY | O_CLOEXEC) : -1;
	char word = 0;

	if (file < 0)
		return 0;
	if (read(file, &word, 1) != 1)
		word = 0;
	close(file);
	return word;
}

static void leave(const char *what, const char *text)
{
	char path[PATH_MAX];

	snprintf(path, sizeof path, "%s.%s", getenv("DAOGOU_STALL"), what);
	int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (file < 0 || write(file, text, strlen(text)) < 0 || write(file, "\n", 1) < 0)
		abort();
	close(file);
}

static void watch(const char *call)
{
	if (gettid() == getpid() && gate_word())
		leave("main", call);
}

static bool is_kept(int file)
{
	char link[64], path[PATH_MAX];

	snprintf(link, sizeof link, "/proc/self/fd/%d", file);
	ssize_t length = readlink(link, path, sizeof path - 1);
	if (length <= 0)
		return false;
	path[length] = '\0';
	return strstr(path, "/state.db") || strstr(path, "/devices.conf");
}

static void *next_of(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

static void sleep_us(long us)
{
	static int (*next)(const struct timespec *, struct timespec *);

	if (!next)
		*(void **)&next = next_of("nanosleep");
	next(&(struct timespec){ .tv_nsec = us * 1000 }, NULL);
}

/* The start opens its files on the main thread, so only a gate that holds is a disk that hangs. */
static void stall(int file, const char *call)
{
	if (gate_word() != 'h' || !is_kept(file))
		return;
	watch(call);
	leave("held", call);
	while (gate_word() == 'h')
		sleep_us(LOOK_US);
}

int fsync(int file)
{
	static int (*next)(int);

	stall(file, "fsync");
	if (!next)
		*(void **)&next = next_of("fsync");
	return next(file);
}

int fdatasync(int file)
{
	static int (*next)(int);

	stall(file, "fdatasync");
	if (!next)
		*(void **)&next = next_of("fdatasync");
	return next(file);
}

/* SQLite sleeps so while another connection has the lock. */
int usleep(useconds_t us)
{
	watch("usleep");
	sleep_us((long)us);
	return 0;
}

int nanosleep(const struct timespec *wanted, struct timespec *left)
{
	static int (*next)(const struct timespec *, struct timespec *);

	watch("nanosleep");
	if (!next)
		*(void **)&next = next_of("nanosleep");
	return next(wanted, left);
}

int pthread_join(pthread_t thread, void **ret_value)
{
	static int (*next)(pthread_t, void **);

	watch("pthread_join");
	if (!next)
		*(void **)&next = next_of("pthread_join");
	return next(thread, ret_value);
}

int poll(struct pollfd *files, nfds_t count, int timeout_ms)
{
	static int (*next)(struct pollfd *, nfds_t, int);

	if (timeout_ms)
		watch("poll");
	if (!next)
		*(void **)&next = next_of("poll");
	return next(files, count, timeout_ms);
}
