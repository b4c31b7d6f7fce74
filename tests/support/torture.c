/* SPDX-License-Identifier: Apache-2.0 */
/* Calls in the place of the C library's and SQLite's. The program's own allocations and statements come here by the linker's
 * --wrap; a sanitizer's malloc() stays what it is. The others are symbols of this program, which shared libraries find first, too. */
#undef _FORTIFY_SOURCE /* its headers have such calls of their own */
#include "tests/support/torture.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#ifdef __has_feature /* clang's word for it */
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

const char *const TORTURE_NAMES[TORTURE_KINDS] = { "nothing", "allocation", "SQLite allocation", "write",
	"sync", "read", "connection", "statement" };

static struct {
	_Atomic int kind, at, counter;
} *shared;
static atomic_bool is_victim;
static const char *spared;

void *torture_share(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		abort();
#ifdef __SANITIZE_ADDRESS__
	__lsan_register_root_region(memory, size);
#endif
	return memory;
}

/* --- the plan --- */

void torture_plan(enum torture_kind kind, int at)
{
	shared->kind = TORTURE_NONE;
	shared->counter = 0;
	shared->at = at;
	shared->kind = (int)kind;
}

int torture_count(void)
{
	return shared->counter;
}

bool torture_has_struck(void)
{
	return shared->at > 0 && shared->counter >= shared->at;
}

void torture_be_victim(const char *spared_thread)
{
	spared = spared_thread;
	is_victim = true;
}

int torture_step(int count, int wanted)
{
	const char *said = getenv("DAOGOU_TORTURE");
	bool is_all = said && strcmp(said, "all") == 0;

	if (said && atoi(said) > 0)
		wanted = atoi(said);
	return is_all || count <= wanted ? 1 : (count + wanted - 1) / wanted;
}

static bool is_spared(void)
{
	char name[16] = "";

	if (spared)
		pthread_getname_np(pthread_self(), name, sizeof name);
	return spared && strcmp(name, spared) == 0;
}

static bool strikes(enum torture_kind kind)
{
	if (!is_victim || !shared || shared->kind != (int)kind || is_spared())
		return false;
	return ++shared->counter == shared->at;
}

#ifdef __SANITIZE_ADDRESS__
/* fontconfig finds parts of a pattern by offsets, which the check does not follow: what is in use looks lost. So does what only
 * threads of the test hold, its hub's and its virtual devices': in the victim that was forked they do not run. */
const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\nleak:libmicrohttpd\nleak:hw/virtual/\n";
}

const char *__lsan_default_options(void)
{
	return "print_suppressions=0";
}
#endif

_Noreturn void torture_exit(int code)
{
	is_victim = false;
#ifdef __SANITIZE_ADDRESS__
	if (__lsan_do_recoverable_leak_check())
		code = TORTURE_LEAKED;
#endif
	_exit(code);
}

/* --- memory --- */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_reallocarray(void *old, size_t count, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t max);
int __real_vasprintf(char **ret_text, const char *format, va_list args);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_reallocarray(void *old, size_t count, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t max);
int __wrap_vasprintf(char **ret_text, const char *format, va_list args);

static bool is_out(enum torture_kind kind)
{
	if (!strikes(kind))
		return false;
	errno = ENOMEM;
	return true;
}

void *__wrap_malloc(size_t size)
{
	return is_out(TORTURE_MEMORY) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return is_out(TORTURE_MEMORY) ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return is_out(TORTURE_MEMORY) ? NULL : __real_realloc(old, size);
}

void *__wrap_reallocarray(void *old, size_t count, size_t size)
{
	return is_out(TORTURE_MEMORY) ? NULL : __real_reallocarray(old, count, size);
}

char *__wrap_strdup(const char *text)
{
	return is_out(TORTURE_MEMORY) ? NULL : __real_strdup(text);
}

char *__wrap_strndup(const char *text, size_t max)
{
	return is_out(TORTURE_MEMORY) ? NULL : __real_strndup(text, max);
}

int __wrap_vasprintf(char **ret_text, const char *format, va_list args)
{
	return is_out(TORTURE_MEMORY) ? -1 : __real_vasprintf(ret_text, format, args);
}

/* SQLite asks how long a block is: its length stands before it. */
#define HEAD 16

static void *sqlite_malloc(int size)
{
	char *block = is_out(TORTURE_SQLITE_MEMORY) ? NULL : __real_malloc((size_t)size + HEAD);

	if (!block)
		return NULL;
	memcpy(block, &size, sizeof size);
	return block + HEAD;
}

static void sqlite_free(void *memory)
{
	if (memory)
		free((char *)memory - HEAD);
}

static int sqlite_size(void *memory)
{
	int size = 0;

	if (memory)
		memcpy(&size, (char *)memory - HEAD, sizeof size);
	return size;
}

static void *sqlite_realloc(void *old, int size)
{
	char *block = is_out(TORTURE_SQLITE_MEMORY)
		? NULL
		: __real_realloc(old ? (char *)old - HEAD : NULL, (size_t)size + HEAD);

	if (!block)
		return NULL;
	memcpy(block, &size, sizeof size);
	return block + HEAD;
}

static int sqlite_round_up(int size)
{
	return (size + 7) & ~7;
}

static int sqlite_begin(void *data)
{
	(void)data;
	return SQLITE_OK;
}

static void sqlite_end(void *data)
{
	(void)data;
}

void torture_start(void)
{
	static const sqlite3_mem_methods METHODS = { sqlite_malloc, sqlite_free, sqlite_realloc, sqlite_size,
		sqlite_round_up, sqlite_begin, sqlite_end, NULL };
	shared = torture_share(sizeof *shared);

	if (sqlite3_config(SQLITE_CONFIG_MALLOC, &METHODS) != SQLITE_OK)
		abort();
}

/* --- files and sockets --- */

/* Each real function is found once; a race finds the same. */
#define REAL(name, ...)                                                                                      \
	static __typeof__(name) *_Atomic real;                                                               \
	if (!real)                                                                                           \
		real = (__typeof__(name) *)(uintptr_t)dlsym(RTLD_NEXT, #name);                               \
	return real(__VA_ARGS__)

/* What wakes a thread (a pipe, an eventfd) does not go wrong. */
static bool is_struck(enum torture_kind kind, int file, int file_error)
{
	struct stat about;

	if (!is_victim || shared->kind != (int)kind || fstat(file, &about) != 0 ||
		(!S_ISREG(about.st_mode) && !S_ISSOCK(about.st_mode)) || !strikes(kind))
		return false;
	errno = S_ISSOCK(about.st_mode) ? ECONNRESET : file_error;
	return true;
}

ssize_t write(int file, const void *bytes, size_t length)
{
	if (is_struck(TORTURE_WRITE, file, ENOSPC))
		return -1;
	REAL(write, file, bytes, length);
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t at)
{
	if (is_struck(TORTURE_WRITE, file, ENOSPC))
		return -1;
	REAL(pwrite64, file, bytes, length, at);
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t at)
{
	return pwrite64(file, bytes, length, at);
}

ssize_t send(int socket, const void *bytes, size_t length, int flags)
{
	if (is_struck(TORTURE_WRITE, socket, EIO))
		return -1;
	REAL(send, socket, bytes, length, flags);
}

ssize_t sendmsg(int socket, const struct msghdr *message, int flags)
{
	if (is_struck(TORTURE_WRITE, socket, EIO))
		return -1;
	REAL(sendmsg, socket, message, flags);
}

int fsync(int file)
{
	if (is_struck(TORTURE_SYNC, file, EIO))
		return -1;
	REAL(fsync, file);
}

int fdatasync(int file)
{
	if (is_struck(TORTURE_SYNC, file, EIO))
		return -1;
	REAL(fdatasync, file);
}

ssize_t read(int file, void *bytes, size_t length)
{
	if (is_struck(TORTURE_READ, file, EIO))
		return -1;
	REAL(read, file, bytes, length);
}

ssize_t pread64(int file, void *bytes, size_t length, off64_t at)
{
	if (is_struck(TORTURE_READ, file, EIO))
		return -1;
	REAL(pread64, file, bytes, length, at);
}

ssize_t pread(int file, void *bytes, size_t length, off_t at)
{
	return pread64(file, bytes, length, at);
}

ssize_t recv(int socket, void *bytes, size_t length, int flags)
{
	if (is_struck(TORTURE_READ, socket, EIO))
		return -1;
	REAL(recv, socket, bytes, length, flags);
}

int connect(int socket, __CONST_SOCKADDR_ARG address, socklen_t length)
{
	if (strikes(TORTURE_CONNECT)) {
		errno = ECONNREFUSED;
		return -1;
	}
	REAL(connect, socket, address, length);
}

int accept4(int socket, __SOCKADDR_ARG address, socklen_t *length, int flags)
{
	if (strikes(TORTURE_CONNECT)) {
		errno = EMFILE;
		return -1;
	}
	REAL(accept4, socket, address, length, flags);
}

/* --- SQLite, as the program calls it: what it calls itself is a part of that --- */

int __real_sqlite3_step(sqlite3_stmt *statement);
int __real_sqlite3_exec(sqlite3 *db, const char *sql, sqlite3_callback row, void *data, char **why);
int __wrap_sqlite3_step(sqlite3_stmt *statement);
int __wrap_sqlite3_exec(sqlite3 *db, const char *sql, sqlite3_callback row, void *data, char **why);

int __wrap_sqlite3_step(sqlite3_stmt *statement)
{
	return strikes(TORTURE_STATEMENT) ? SQLITE_FULL : __real_sqlite3_step(statement);
}

int __wrap_sqlite3_exec(sqlite3 *db, const char *sql, sqlite3_callback row, void *data, char **why)
{
	return strikes(TORTURE_STATEMENT) ? SQLITE_FULL : __real_sqlite3_exec(db, sql, row, data, why);
}
