/* SPDX-License-Identifier: Apache-2.0 */
/* A sector of the disk that can never be read again, in the middle of state.db: what stands elsewhere is there again. */
#undef _FORTIFY_SOURCE /* its headers have such calls of their own */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/store/orders.h"
#include "tests/store/state_fixture.h"
#include "tests/support/support.h"

#define FILLED 40
#define SECTOR 4096

static ino_t bad_file; /* 0: the disk is good */
static off64_t bad_at;

static bool is_bad(int file, off64_t at, size_t length)
{
	struct stat about;

	if (!bad_file || at >= bad_at + SECTOR || at + (off64_t)length <= bad_at)
		return false;
	if (fstat(file, &about) != 0 || about.st_ino != bad_file)
		return false;
	errno = EIO;
	return true;
}

/* In the place of the C library's, for SQLite too. */
ssize_t pread64(int file, void *bytes, size_t length, off64_t at)
{
	static __typeof__(pread64) *real;

	if (!real)
		real = (__typeof__(pread64) *)(uintptr_t)dlsym(RTLD_NEXT, "pread64");
	return is_bad(file, at, length) ? -1 : real(file, bytes, length, at);
}

ssize_t pread(int file, void *bytes, size_t length, off_t at)
{
	return pread64(file, bytes, length, at);
}

ssize_t read(int file, void *bytes, size_t length)
{
	static __typeof__(read) *real;

	if (!real)
		real = (__typeof__(read) *)(uintptr_t)dlsym(RTLD_NEXT, "read");
	return bad_file && is_bad(file, lseek(file, 0, SEEK_CUR), length) ? -1 : real(file, bytes, length);
}

static void fill(struct state *state)
{
	char body[600];

	memset(body, ' ', sizeof body);
	memcpy(body, "{\"lines\":[]", 11);
	memcpy(body + sizeof body - 2, "}", 2);
	for (int i = 0; i < FILLED; i++)
		assert_int_equal(
			order_place(state, ulid_make(NOW_MS + i), "S", body, "HKD", 5, NOW_MS), STATE_OK);
}

static void test_a_bad_sector_costs_its_page(void **state)
{
	struct state_fixture *fixture = *state;
	const struct placed_order *orders;
	struct stat about;

	fill(fixture->state);
	state_close(fixture->state);
	assert_int_equal(stat(fixture->path, &about), 0);
	assert_true(about.st_size > 8 * SECTOR);
	for (off64_t at = 0; at < about.st_size; at += SECTOR) {
		char *kept, *broken = NULL;
		size_t length;
		kept = read_file_or_fail(fixture->path, &length);
		assert_int_equal(stat(fixture->path, &about), 0);
		bad_file = about.st_ino;
		bad_at = at;
		fixture->state = state_open(fixture->path, NOW_MS, &broken, NULL);
		assert_non_null(fixture->state);
		size_t count = order_list(fixture->state, &fixture->arena, 100, &orders);
		assert_in_range(count, FILLED - 10, FILLED);
		state_close(fixture->state);
		bad_file = 0;
		if (broken)
			unlink(broken);
		free(broken);
		write_file_or_fail(fixture->path, kept, length);
		free(kept);
	}
	fixture->state = state_open(fixture->path, NOW_MS, NULL, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = { WITH_STATE_ALONE(test_a_bad_sector_costs_its_page) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
