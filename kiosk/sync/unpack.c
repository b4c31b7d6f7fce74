/* SPDX-License-Identifier: Apache-2.0 */
/* Unpacking zstd as a stream, never past a limit. */
#include "kiosk/sync/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#define BLOCK_BYTES (256 * 1024)
/* A larger window would cost that much memory: 128 MiB is what zstd itself allows by default. */
#define WINDOW_LOG_MAX 27

struct unpacking {
	const struct unpack_source *source;
	unpack_sink sink;
	void *data;
	ZSTD_DStream *stream;
	crypto_hash_sha256_state digest;
	int64_t unpacked;
	size_t rest; /* what ZSTD last said: 0 = a frame has ended */
	char *in, *out;
};

static enum sync_fault complain(enum sync_fault fault, const char *text, char why[160])
{
	snprintf(why, 160, "%s", text);
	return fault;
}

static enum sync_fault unpack_block(struct unpacking *self, size_t length, char why[160])
{
	ZSTD_inBuffer in = { self->in, length, 0 };
	bool has_more = true;

	while (in.pos < in.size || has_more) {
		ZSTD_outBuffer out = { self->out, BLOCK_BYTES, 0 };
		self->rest = ZSTD_decompressStream(self->stream, &out, &in);
		if (ZSTD_isError(self->rest))
			return complain(SYNC_MALFORMED, "a packed object is damaged", why);
		self->unpacked += (int64_t)out.pos;
		if (self->unpacked > self->source->max_bytes)
			return complain(SYNC_TOO_LARGE, "an object unpacks to more than it may", why);
		enum sync_fault fault = out.pos ? self->sink(self->data, self->out, out.pos) : SYNC_OK;
		if (fault != SYNC_OK)
			return fault;
		/* A full block may be all there is: past the end of its frame ZSTD would wait for another one. */
		has_more = out.pos == out.size && self->rest != 0;
	}
	return SYNC_OK;
}

static enum sync_fault read_blocks(struct unpacking *self, int file,
	enum sync_fault (*take)(struct unpacking *self, size_t length, char why[160]), char why[160])
{
	ssize_t length;

	while ((length = read(file, self->in, BLOCK_BYTES)) > 0) {
		if (self->source->cancel && atomic_load(self->source->cancel))
			return complain(SYNC_OFFLINE, "stopped", why);
		enum sync_fault fault = take(self, (size_t)length, why);
		if (fault != SYNC_OK)
			return fault;
	}
	return length < 0 ? complain(SYNC_DISK_ERROR, "a downloaded object cannot be read", why) : SYNC_OK;
}

static enum sync_fault digest_block(struct unpacking *self, size_t length, char why[160])
{
	(void)why;
	crypto_hash_sha256_update(&self->digest, (const unsigned char *)self->in, (unsigned long long)length);
	return SYNC_OK;
}

/* TUF 5.5: before anything else is done with it. */
static enum sync_fault check_digest(struct unpacking *self, int file, char why[160])
{
	uint8_t digest[SHA256_BYTES];
	char hex[SHA256_HEX_SIZE];

	crypto_hash_sha256_init(&self->digest);
	enum sync_fault fault = read_blocks(self, file, digest_block, why);
	if (fault != SYNC_OK)
		return fault;
	crypto_hash_sha256_final(&self->digest, digest);
	hex_encode(digest, sizeof digest, hex);
	if (strcmp(hex, self->source->sha256) != 0)
		return complain(SYNC_BAD_DIGEST, "an object's bytes are not those that were announced", why);
	return lseek(file, 0, SEEK_SET) == 0
		? SYNC_OK
		: complain(SYNC_DISK_ERROR, "a downloaded object cannot be read again", why);
}

enum sync_fault unpack_stream(const struct unpack_source *source, unpack_sink sink, void *data, char why[160])
{
	struct unpacking self = { .source = source, .sink = sink, .data = data, .rest = 1 };
	int file = open(source->path, O_RDONLY | O_CLOEXEC);

	if (file < 0)
		return complain(SYNC_DISK_ERROR, "a downloaded object cannot be opened", why);
	self.stream = ZSTD_createDStream();
	self.in = xmalloc(BLOCK_BYTES);
	self.out = xmalloc(BLOCK_BYTES);
	ZSTD_DCtx_setParameter(self.stream, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
	enum sync_fault fault = check_digest(&self, file, why);
	if (fault == SYNC_OK)
		fault = read_blocks(&self, file, unpack_block, why);
	if (fault == SYNC_OK && self.rest != 0)
		fault = complain(SYNC_TRUNCATED, "a packed object ends too early", why);
	ZSTD_freeDStream(self.stream);
	free(self.in);
	free(self.out);
	close(file);
	return fault;
}

struct file_sink {
	int file;
	char *why;
};

static enum sync_fault write_to_file(void *data, const char *bytes, size_t length)
{
	struct file_sink *sink = data;

	while (length > 0) {
		ssize_t written = write(sink->file, bytes, length);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0) {
			snprintf(sink->why, 160, "the new catalog cannot be written: %s", strerror(errno));
			return errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? SYNC_DISK_FULL
										    : SYNC_DISK_ERROR;
		}
		bytes += written;
		length -= (size_t)written;
	}
	return SYNC_OK;
}

enum sync_fault unpack_to_file(const struct unpack_source *source, const char *target, char why[160])
{
	struct file_sink sink = { open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), why };

	if (sink.file < 0)
		return complain(SYNC_DISK_ERROR, "the new catalog cannot be made", why);
	enum sync_fault fault = unpack_stream(source, write_to_file, &sink, why);
	if (fault == SYNC_OK && fsync(sink.file) != 0)
		fault = complain(SYNC_DISK_ERROR, "the new catalog cannot be synced", why);
	close(sink.file);
	return fault;
}

static enum sync_fault append_to_text(void *data, const char *bytes, size_t length)
{
	text_append_bytes(data, bytes, length);
	return SYNC_OK;
}

enum sync_fault unpack_to_memory(
	const struct unpack_source *source, char **ret_bytes, size_t *ret_length, char why[160])
{
	struct text text;

	text_init(&text, (size_t)source->max_bytes);
	enum sync_fault fault = unpack_stream(source, append_to_text, &text, why);
	if (fault == SYNC_OK) {
		*ret_length = text.length;
		*ret_bytes = text_take(&text);
	}
	text_finish(&text);
	return fault;
}
