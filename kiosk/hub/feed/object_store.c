/* SPDX-License-Identifier: Apache-2.0 */
/* The feed's immutable objects. */
#include "kiosk/hub/feed/object_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"

#define SNAPSHOT_LEVEL 9
#define DELTA_LEVEL 12
/* What is small is packed as well as can be: each kiosk downloads it. */
#define SMALL_DELTA_BYTES (512 * 1024)
#define SMALL_DELTA_LEVEL 19
#define SNAPSHOT_THREADS 2
#define SNAPSHOT_JOB_BYTES (4 * 1024 * 1024) /* of a thread: what it holds grows with it */
#define CHUNK_BYTES (1024 * 1024)
#define OBJECT_MAX_BYTES (INT64_C(2) * 1024 * 1024 * 1024)

static bool has_object(const char *folder, const char *sha256)
{
	char *path = file_join(folder, sha256);
	bool is_there = file_exists(path);
	free(path);
	return is_there;
}

static bool put_stored(const char *folder, const void *bytes, size_t length, struct object_ref *ret_ref)
{
	sha256_hex(bytes, length, ret_ref->sha256);
	ret_ref->bytes = (int64_t)length;
	if (has_object(folder, ret_ref->sha256))
		return true;
	char *path = file_join(folder, ret_ref->sha256);
	bool is_put = file_write_atomic(path, bytes, length);
	free(path);
	return is_put;
}

bool object_put_bytes(const char *folder, const void *bytes, size_t length, struct object_ref *ret_ref)
{
	size_t room = ZSTD_compressBound(length);
	void *packed = xmalloc(room);
	int level = length <= SMALL_DELTA_BYTES ? SMALL_DELTA_LEVEL : DELTA_LEVEL;
	size_t packed_length = ZSTD_compress(packed, room, bytes, length, level);
	bool is_put = !ZSTD_isError(packed_length) && put_stored(folder, packed, packed_length, ret_ref);
	ret_ref->raw_bytes = (int64_t)length;
	free(packed);
	return is_put;
}

static ZSTD_CCtx *make_compressor(uint64_t length)
{
	ZSTD_CCtx *compressor = ZSTD_createCCtx();
	if (!compressor)
		return NULL;
	ZSTD_CCtx_setParameter(compressor, ZSTD_c_compressionLevel, SNAPSHOT_LEVEL);
	ZSTD_CCtx_setParameter(compressor, ZSTD_c_checksumFlag, 1);
	/* Refused by a library without threads: then it is slower, not wrong. */
	ZSTD_CCtx_setParameter(compressor, ZSTD_c_nbWorkers, SNAPSHOT_THREADS);
	ZSTD_CCtx_setParameter(compressor, ZSTD_c_jobSize, SNAPSHOT_JOB_BYTES);
	ZSTD_CCtx_setPledgedSrcSize(compressor, length);
	return compressor;
}

/* Feeds one piece and writes what comes out. */
static bool compress_piece(ZSTD_CCtx *compressor, ZSTD_inBuffer *in, bool is_last, void *room, FILE *to)
{
	size_t left;
	do {
		ZSTD_outBuffer out = { room, CHUNK_BYTES, 0 };
		left = ZSTD_compressStream2(compressor, &out, in, is_last ? ZSTD_e_end : ZSTD_e_continue);
		if (ZSTD_isError(left) || fwrite(out.dst, 1, out.pos, to) != out.pos)
			return false;
	} while (is_last ? left > 0 : in->pos < in->size);
	return true;
}

static bool compress_stream(FILE *from, FILE *to, uint64_t length)
{
	ZSTD_CCtx *compressor = make_compressor(length);
	char *chunk = xmalloc(CHUNK_BYTES), *room = xmalloc(CHUNK_BYTES);
	bool is_good = compressor != NULL, is_last = false;
	while (is_good && !is_last) {
		size_t count = fread(chunk, 1, CHUNK_BYTES, from);
		is_last = count < CHUNK_BYTES;
		ZSTD_inBuffer in = { chunk, count, 0 };
		is_good = !ferror(from) && compress_piece(compressor, &in, is_last, room, to);
	}
	free(chunk);
	free(room);
	ZSTD_freeCCtx(compressor);
	return is_good;
}

static bool compress_file(const char *from_path, const char *to_path)
{
	struct stat status;
	FILE *from = fopen(from_path, "re");
	FILE *to = from ? fopen(to_path, "we") : NULL;
	bool is_good = to && fstat(fileno(from), &status) == 0 &&
		compress_stream(from, to, (uint64_t)status.st_size);
	if (to)
		is_good = fflush(to) == 0 && fsync(fileno(to)) == 0 && is_good;
	if (to)
		is_good = fclose(to) == 0 && is_good;
	if (from)
		fclose(from);
	return is_good;
}

bool object_put_file(const char *folder, const char *path, struct object_ref *ret_ref)
{
	struct stat status, raw;
	char *packed = file_join(folder, ".snapshot.tmp");
	char *final = NULL;
	bool is_put = compress_file(path, packed) && sha256_file_hex(packed, ret_ref->sha256) &&
		stat(packed, &status) == 0 && stat(path, &raw) == 0;
	if (is_put && status.st_size > OBJECT_MAX_BYTES) {
		errno = EFBIG;
		is_put = false;
	}
	if (is_put) {
		ret_ref->bytes = (int64_t)status.st_size;
		ret_ref->raw_bytes = (int64_t)raw.st_size;
		final = file_join(folder, ret_ref->sha256);
		is_put = rename(packed, final) == 0 && file_sync_folder(folder);
	}
	int fault = errno;
	unlink(packed);
	errno = fault;
	free(final);
	free(packed);
	return is_put;
}

bool object_put_plain(const char *folder, const char *path, const char sha256[SHA256_HEX_SIZE])
{
	if (has_object(folder, sha256))
		return true;
	char *target = file_join(folder, sha256);
	/* Both lie below DATA: a second name costs nothing; other file systems get a copy. */
	bool is_put = link(path, target) == 0;
	if (!is_put) {
		size_t length;
		char *bytes = file_read(path, OBJECT_MAX_BYTES, &length);
		is_put = bytes && file_write_atomic(target, bytes, length);
		free(bytes);
	}
	free(target);
	return is_put;
}

char *object_get(const char *folder, const char *sha256, size_t max_bytes, size_t *ret_length)
{
	size_t packed_length;
	char *path = file_join(folder, sha256);
	char *packed = file_read(path, OBJECT_MAX_BYTES, &packed_length);
	free(path);
	if (!packed)
		return NULL;
	unsigned long long length = ZSTD_getFrameContentSize(packed, packed_length);
	char *bytes = NULL;
	if (length != ZSTD_CONTENTSIZE_UNKNOWN && length != ZSTD_CONTENTSIZE_ERROR && length <= max_bytes) {
		bytes = xmalloc((size_t)length + 1);
		size_t got = ZSTD_decompress(bytes, (size_t)length, packed, packed_length);
		if (ZSTD_isError(got) || got != length) {
			free(bytes);
			bytes = NULL;
		} else {
			bytes[length] = '\0';
			*ret_length = (size_t)length;
		}
	}
	free(packed);
	return bytes;
}
