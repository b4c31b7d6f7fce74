/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that may never come back. */
#include "kiosk/base/errand.h"

#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/private_memory.h"
#include "kiosk/base/xalloc.h"

/* Shared by the caller and the errand's thread; whichever ends last frees it. */
struct errand {
	struct errand_kind *kind;
	void *data;
	pthread_mutex_t lock;
	int done_fd; /* readable: done */
	bool is_done, is_abandoned;
};

static void errand_free(struct errand *errand)
{
	pthread_mutex_destroy(&errand->lock);
	if (errand->done_fd >= 0)
		close(errand->done_fd);
	free(errand);
}

static void *run(void *data)
{
	struct errand *errand = data;
	struct errand_kind *kind = errand->kind;

	pthread_setname_np(pthread_self(), kind->thread_name);
	kind->run(errand->data);
	private_memory_wipe_stack();
	pthread_mutex_lock(&errand->lock);
	errand->is_done = true;
	bool is_abandoned = errand->is_abandoned;
	eventfd_write(errand->done_fd, 1);
	pthread_mutex_unlock(&errand->lock);
	if (is_abandoned) {
		kind->forget(errand->data);
		errand_free(errand);
		atomic_fetch_sub(&kind->abandoned, 1);
	}
	return NULL;
}

static struct errand *errand_start(struct errand_kind *kind, void *data)
{
	struct errand *errand = xcalloc(1, sizeof(*errand));
	pthread_t thread;

	errand->kind = kind;
	errand->data = data;
	errand->done_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	pthread_mutex_init(&errand->lock, NULL);
	if (errand->done_fd < 0 || pthread_create(&thread, NULL, run, errand) != 0) {
		errand_free(errand);
		return NULL;
	}
	pthread_detach(thread);
	return errand;
}

/* True when stop_fd is the reason. */
static bool wait_until_done(const struct errand *errand, int timeout_ms, int stop_fd)
{
	struct pollfd polls[2] = { { .fd = errand->done_fd, .events = POLLIN },
		{ .fd = stop_fd, .events = POLLIN } };
	int64_t until_ms = clock_real_ms() + timeout_ms;
	bool is_stopped = false;

	for (int64_t left_ms = timeout_ms; left_ms > 0; left_ms = until_ms - clock_real_ms()) {
		poll(polls, is_stopped ? 1 : 2, (int)left_ms);
		if (polls[0].revents)
			return false;
		if (polls[1].revents && !is_stopped) {
			is_stopped = true;
			until_ms = clock_real_ms() + errand->kind->grace_ms;
		}
	}
	return is_stopped;
}

static enum errand_end errand_end(struct errand *errand, bool is_stopped)
{
	pthread_mutex_lock(&errand->lock);
	bool is_done = errand->is_done;
	if (!is_done) {
		errand->is_abandoned = true;
		atomic_fetch_add(&errand->kind->abandoned, 1);
	}
	pthread_mutex_unlock(&errand->lock);
	if (!is_done)
		return is_stopped ? ERRAND_STOPPED : ERRAND_LATE;
	errand_free(errand);
	return ERRAND_DONE;
}

enum errand_end errand_run(struct errand_kind *kind, void *data, int timeout_ms, int stop_fd)
{
	struct errand *errand = errand_start(kind, data);

	if (!errand) {
		kind->run(data);
		return ERRAND_DONE;
	}
	return errand_end(errand, wait_until_done(errand, timeout_ms, stop_fd));
}

int errand_abandoned(const struct errand_kind *kind)
{
	return atomic_load(&kind->abandoned);
}
