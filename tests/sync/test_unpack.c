/* SPDX-License-Identifier: Apache-2.0 */
/* What a hub may put into a packed object, and what never reaches the kiosk's memory or disk. */
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/sync/unpack.h"
#include "tests/domain/dice.h"
#include "tests/support/support.h"

/* Larger than the blocks in which a file is read. */
#define LARGE 700000

struct bench {
	char *folder, *path;
	char sha256[SHA256_HEX_SIZE];
	char why[160];
	char *bytes; /* LARGE of them, which pack badly */
};

static int setup(void **state)
{
	struct bench *bench = xcalloc(1, sizeof *bench);
	struct dice dice = { 3 };

	digest_start();
	bench->folder = temp_folder_make();
	bench->path = file_join(bench->folder, "object");
	bench->bytes = xmalloc(LARGE);
	for (size_t i = 0; i < LARGE; i++)
		bench->bytes[i] = (char)dice_roll(&dice, 200);
	*state = bench;
	return 0;
}

static int teardown(void **state)
{
	struct bench *bench = *state;

	temp_folder_remove(bench->folder);
	free(bench->path);
	free(bench->bytes);
	free(bench);
	return 0;
}

/* The object's file, and the digest that a head announces for it. */
static void put(struct bench *bench, const void *packed, size_t length)
{
	write_file_or_fail(bench->path, packed, length);
	sha256_hex(packed, length, bench->sha256);
}

/* As the hub packs: in a stream, with a checksum behind it. */
static char *pack(const void *bytes, size_t length, size_t *ret_length)
{
	ZSTD_inBuffer in = { bytes, length, 0 };
	ZSTD_outBuffer out = { xmalloc(ZSTD_compressBound(length) + 64), ZSTD_compressBound(length) + 64, 0 };
	ZSTD_CCtx *packer = ZSTD_createCCtx();

	ZSTD_CCtx_setParameter(packer, ZSTD_c_checksumFlag, 1);
	/* Without END the first time: then the frame does not say how long it is. */
	ZSTD_compressStream2(packer, &out, &in, ZSTD_e_continue);
	assert_int_equal(ZSTD_compressStream2(packer, &out, &in, ZSTD_e_end), 0);
	ZSTD_freeCCtx(packer);
	*ret_length = out.pos;
	return out.dst;
}

static void put_packed(struct bench *bench, const void *bytes, size_t length)
{
	size_t packed_length;
	char *packed = pack(bytes, length, &packed_length);

	put(bench, packed, packed_length);
	free(packed);
}

static struct unpack_source source(const struct bench *bench, int64_t max_bytes)
{
	return (struct unpack_source){ bench->path, bench->sha256, max_bytes, NULL };
}

static enum sync_fault unpack(struct bench *bench, int64_t max_bytes)
{
	struct unpack_source from = source(bench, max_bytes);
	char *bytes = NULL;
	size_t length;
	enum sync_fault fault = unpack_to_memory(&from, &bytes, &length, bench->why);

	/* Nothing is given out that does not count. */
	assert_int_equal(bytes != NULL, fault == SYNC_OK);
	free(bytes);
	return fault;
}

static void what_was_packed_comes_out(void **state)
{
	struct bench *bench = *state;
	struct unpack_source from = source(bench, LARGE);
	char *target = file_join(bench->folder, "target"), *bytes;
	size_t length;

	put_packed(bench, bench->bytes, LARGE);
	assert_int_equal(unpack_to_memory(&from, &bytes, &length, bench->why), SYNC_OK);
	assert_int_equal(length, LARGE);
	assert_memory_equal(bytes, bench->bytes, LARGE);
	free(bytes);
	write_file_or_fail(target, "what was there", 14);
	assert_int_equal(unpack_to_file(&from, target, bench->why), SYNC_OK);
	bytes = file_read(target, LARGE + 1, &length);
	assert_int_equal(length, LARGE);
	assert_memory_equal(bytes, bench->bytes, LARGE);
	free(bytes);
	free(target);
}

struct flood {
	int64_t bytes;
	enum sync_fault answer;
};

static enum sync_fault count_bytes(void *data, const char *bytes, size_t length)
{
	struct flood *flood = data;

	(void)bytes;
	flood->bytes += (int64_t)length;
	return flood->answer;
}

static void nothing_unpacks_to_more_than_it_may(void **state)
{
	struct bench *bench = *state;
	size_t length = 64 << 20;
	char *zeros = xcalloc(1, length);
	struct flood flood = { 0, SYNC_OK };

	put_packed(bench, bench->bytes, LARGE);
	assert_int_equal(unpack(bench, LARGE), SYNC_OK);
	assert_int_equal(unpack(bench, LARGE - 1), SYNC_TOO_LARGE);
	/* Some kilobytes that would be 64 megabytes: not even one byte above the limit goes on. */
	put_packed(bench, zeros, length);
	struct unpack_source from = source(bench, 1000000);
	assert_int_equal(unpack_stream(&from, count_bytes, &flood, bench->why), SYNC_TOO_LARGE);
	assert_true(flood.bytes > 0 && flood.bytes <= 1000000);
	free(zeros);
}

static void what_is_not_what_was_announced_is_told_as_that(void **state)
{
	struct bench *bench = *state;
	size_t length;
	char *packed = pack(bench->bytes, LARGE, &length);

	put(bench, packed, length);
	packed[length / 2] ^= 1;
	write_file_or_fail(bench->path, packed, length);
	assert_int_equal(unpack(bench, LARGE), SYNC_BAD_DIGEST);
	/* Larger than it may be, but another object: the hub's path is at fault and not its publishing. */
	put_packed(bench, bench->bytes, LARGE);
	bench->sha256[0] = bench->sha256[0] == '0' ? '1' : '0';
	assert_int_equal(unpack(bench, 10), SYNC_BAD_DIGEST);
	assert_int_equal(unpack(bench, LARGE), SYNC_BAD_DIGEST);
	/* Announced as it is, it is damaged. */
	packed[0] ^= 1;
	put(bench, packed, length);
	assert_int_equal(unpack(bench, LARGE), SYNC_MALFORMED);
	put(bench, "no zstd at all", 14);
	assert_int_equal(unpack(bench, LARGE), SYNC_MALFORMED);
	free(packed);
}

static void frames_are_whole_and_nothing_stands_behind_them(void **state)
{
	struct bench *bench = *state;
	size_t length;
	char *packed = pack(bench->bytes, LARGE, &length), *twice = xmalloc(2 * length + 5);

	memcpy(twice, packed, length);
	memcpy(twice + length, packed, length);
	put(bench, twice, 2 * length);
	assert_int_equal(unpack(bench, 2 * LARGE), SYNC_OK);
	put(bench, twice, 2 * length - 1);
	assert_int_equal(unpack(bench, 2 * LARGE), SYNC_TRUNCATED);
	put(bench, packed, length - 1);
	assert_int_equal(unpack(bench, LARGE), SYNC_TRUNCATED);
	put(bench, "", 0);
	assert_int_equal(unpack(bench, LARGE), SYNC_TRUNCATED);
	memcpy(twice + length, "trail", 5);
	put(bench, twice, length + 5);
	assert_int_equal(unpack(bench, LARGE), SYNC_MALFORMED);
	free(twice);
	free(packed);
}

/* A frame may ask for a window of gigabytes. */
static void a_window_beyond_128_mib_is_refused(void **state)
{
	struct bench *bench = *state;

	for (int window_log = 27; window_log <= 28; window_log++) {
		size_t room = ZSTD_compressBound(LARGE);
		char *packed = xmalloc(room);
		ZSTD_CCtx *context = ZSTD_createCCtx();
		ZSTD_inBuffer in = { bench->bytes, LARGE, 0 };
		ZSTD_outBuffer out = { packed, room, 0 };

		ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
		/* In two steps, or the frame would know its size and need no more than that. */
		assert_false(ZSTD_isError(ZSTD_compressStream2(context, &out, &in, ZSTD_e_continue)));
		assert_int_equal(ZSTD_compressStream2(context, &out, &in, ZSTD_e_end), 0);
		put(bench, packed, out.pos);
		assert_int_equal(unpack(bench, LARGE), window_log == 27 ? SYNC_OK : SYNC_MALFORMED);
		ZSTD_freeCCtx(context);
		free(packed);
	}
}

/* Whatever has the announced length is read and hashed, and not one byte of it is unpacked. */
static void nothing_that_was_not_announced_is_unpacked(void **state)
{
	struct bench *bench = *state;
	struct flood flood = { 0, SYNC_OK };
	char *target = file_join(bench->folder, "target");

	put_packed(bench, bench->bytes, LARGE);
	char *announced = xstrdup(bench->sha256);
	bench->bytes[LARGE - 1] ^= 1;
	put_packed(bench, bench->bytes, LARGE);
	strcpy(bench->sha256, announced);
	struct unpack_source from = source(bench, INT64_C(8) << 30);
	assert_int_equal(unpack_stream(&from, count_bytes, &flood, bench->why), SYNC_BAD_DIGEST);
	assert_int_equal(flood.bytes, 0);
	assert_int_equal(unpack_to_file(&from, target, bench->why), SYNC_BAD_DIGEST);
	size_t length = 1;
	char *written = file_read(target, LARGE, &length);
	assert_int_equal(length, 0);
	free(written);
	free(target);
	free(announced);
}

static void who_takes_the_bytes_may_stop(void **state)
{
	struct bench *bench = *state;
	struct flood flood = { 0, SYNC_BAD_DELTA };
	atomic_bool is_cancelled = true;

	put_packed(bench, bench->bytes, LARGE);
	struct unpack_source from = source(bench, LARGE);
	assert_int_equal(unpack_stream(&from, count_bytes, &flood, bench->why), SYNC_BAD_DELTA);
	assert_true(flood.bytes < LARGE);
	from.cancel = &is_cancelled;
	flood = (struct flood){ 0, SYNC_OK };
	assert_int_equal(unpack_stream(&from, count_bytes, &flood, bench->why), SYNC_OFFLINE);
	assert_int_equal(flood.bytes, 0);
	is_cancelled = false;
	assert_int_equal(unpack_stream(&from, count_bytes, &flood, bench->why), SYNC_OK);
	assert_int_equal(flood.bytes, LARGE);
}

static void files_that_are_not_there_are_told(void **state)
{
	struct bench *bench = *state;
	char *nowhere = file_join(bench->folder, "missing/target");

	put_packed(bench, bench->bytes, LARGE);
	struct unpack_source from = source(bench, LARGE);
	assert_int_equal(unpack_to_file(&from, nowhere, bench->why), SYNC_DISK_ERROR);
	assert_int_equal(unpack_to_file(&from, "/dev/full", bench->why), SYNC_DISK_FULL);
	/* Which takes no byte at 0, and says EIO, as a disk that dies. */
	assert_int_equal(unpack_to_file(&from, "/proc/self/mem", bench->why), SYNC_DISK_ERROR);
	from.path = nowhere;
	assert_int_equal(unpack_to_file(&from, bench->path, bench->why), SYNC_DISK_ERROR);
	from.path = bench->folder;
	struct flood flood = { 0, SYNC_OK };
	assert_int_equal(unpack_stream(&from, count_bytes, &flood, bench->why), SYNC_DISK_ERROR);
	free(nowhere);
}

/* A catalog is as many pages of 4 KiB as it takes, and the blocks in which it is unpacked are 256 KiB: one of 64 ends with a block. */
static void what_ends_with_a_block_is_whole(void **state)
{
	struct bench *bench = *state;
	static const size_t LENGTHS[] = { 262144 - 1, 262144, 262144 + 1, 2 * 262144 };

	/* What packs well: all of it comes in one read, and the end of the frame with the last full block. */
	for (size_t i = 0; i < LARGE; i++)
		bench->bytes[i] = (char)(i % 97);
	for (size_t i = 0; i < ARRAY_LENGTH(LENGTHS); i++) {
		put_packed(bench, bench->bytes, LENGTHS[i]);
		assert_int_equal(unpack(bench, LARGE), SYNC_OK);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_packed_comes_out),
		TEST(what_ends_with_a_block_is_whole),
		TEST(nothing_unpacks_to_more_than_it_may),
		TEST(what_is_not_what_was_announced_is_told_as_that),
		TEST(frames_are_whole_and_nothing_stands_behind_them),
		TEST(a_window_beyond_128_mib_is_refused),
		TEST(nothing_that_was_not_announced_is_unpacked),
		TEST(who_takes_the_bytes_may_stop),
		TEST(files_that_are_not_there_are_told),
	};

	return cmocka_run_group_tests_name("unpack", tests, NULL, NULL);
}
