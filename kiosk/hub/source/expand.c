/* SPDX-License-Identifier: Apache-2.0 */
/* Expands what is compressed, within limits. */
#include "kiosk/hub/source/expand.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#define BLOCK_BYTES (64 * 1024)
#define MIB (1024 * 1024)
#define ENTRIES_MAX 10000

static const char ZIP_MAGIC[] = "PK\x03\x04", ZSTD_MAGIC[] = "\x28\xB5\x2F\xFD",
		  GZIP_MAGIC[] = "\x1F\x8B\x08";

/* What is being expanded. */
struct expansion {
	struct archive *archive;
	FILE *packed; /* NULL = it is in memory */
	off_t start;
	char *block;
	const char *wanted; /* the name of one file of an archive; NULL = the only one */
	bool is_zip, has_entry, is_at_end, is_missing;
	int64_t count, max_bytes;
	char *why;
};

static bool has_magic(const void *bytes, size_t length, const char *magic)
{
	return length >= strlen(magic) && memcmp(bytes, magic, strlen(magic)) == 0;
}

bool expand_is_packed(const void *bytes, size_t length)
{
	return has_magic(bytes, length, GZIP_MAGIC) || has_magic(bytes, length, ZSTD_MAGIC) ||
		has_magic(bytes, length, ZIP_MAGIC);
}

/* Always false. */
static bool fail(struct expansion *expansion, const char *fault)
{
	const char *detail = archive_error_string(expansion->archive);
	snprintf(expansion->why, EXPAND_WHY_SIZE, "%s%s%.100s", fault, detail ? ": " : "",
		detail ? detail : "");
	return false;
}

static void make_archive(struct expansion *expansion)
{
	expansion->archive = archive_read_new();
	if (!expansion->archive)
		abort();
	if (expansion->is_zip) {
		/* By its directory at the end, and not by what stands before each file, which need not say how long it is. */
		archive_read_support_format_zip_seekable(expansion->archive);
	} else {
		archive_read_support_filter_gzip(expansion->archive);
		archive_read_support_filter_zstd(expansion->archive);
		archive_read_support_format_raw(expansion->archive);
	}
	expansion->has_entry = expansion->is_at_end = false;
	expansion->count = 0;
}

/* Folders, and what macOS lays beside each file, are none. */
static bool is_file(struct archive_entry *entry, const char *wanted)
{
	const char *name = archive_entry_pathname(entry);
	if (archive_entry_filetype(entry) != AE_IFREG || !name || strncmp(name, "__MACOSX/", 9) == 0)
		return false;
	const char *slash = strrchr(name, '/');
	return !wanted || strcmp(slash ? slash + 1 : name, wanted) == 0;
}

/* Moves to the one file. False when there is none, or the archive is broken. */
static bool find_entry(struct expansion *expansion)
{
	struct archive_entry *entry;
	int code;
	int count = 0;
	while (((code = archive_read_next_header(expansion->archive, &entry)) == ARCHIVE_OK ||
		       code == ARCHIVE_WARN) &&
		count++ < ENTRIES_MAX) {
		expansion->has_entry = !expansion->is_zip || is_file(entry, expansion->wanted);
		if (expansion->has_entry)
			return true;
	}
	/* Compressed nothing is nothing. */
	if (code == ARCHIVE_EOF && !expansion->is_zip) {
		expansion->is_at_end = true;
		return true;
	}
	expansion->is_missing = code == ARCHIVE_EOF;
	return fail(expansion,
		code == ARCHIVE_EOF && expansion->wanted ? "has no such file"
			: code == ARCHIVE_EOF            ? "is an archive without a file"
							 : "cannot be expanded");
}

static bool check_end(struct expansion *expansion)
{
	struct archive_entry *entry;
	int code = expansion->is_zip && !expansion->wanted ? ARCHIVE_OK : ARCHIVE_EOF;
	expansion->is_at_end = true;
	while (code == ARCHIVE_OK || code == ARCHIVE_WARN) {
		code = archive_read_next_header(expansion->archive, &entry);
		if ((code == ARCHIVE_OK || code == ARCHIVE_WARN) && is_file(entry, NULL))
			return fail(expansion, "is an archive of more than one file");
	}
	return code == ARCHIVE_EOF || fail(expansion, "cannot be expanded");
}

/* The next bytes, 0 at the end, -1 when it goes wrong. */
static ssize_t expand_some(struct expansion *expansion, char *bytes, size_t size)
{
	if (!expansion->has_entry && !expansion->is_at_end && !find_entry(expansion))
		return -1;
	if (expansion->is_at_end)
		return 0;
	ssize_t count = archive_read_data(expansion->archive, bytes, size);
	if (count == 0)
		return check_end(expansion) ? 0 : -1;
	if (count < 0) {
		fail(expansion, "cannot be expanded");
		return -1;
	}
	expansion->count += count;
	if (expansion->count > expansion->max_bytes) {
		snprintf(expansion->why, EXPAND_WHY_SIZE, "expands to more than %" PRId64 " MiB",
			expansion->max_bytes / MIB);
		return -1;
	}
	return count;
}

bool expand_is_zip(const void *bytes, size_t length)
{
	return has_magic(bytes, length, ZIP_MAGIC);
}

/* All that is left; NULL when it goes wrong. */
static char *expand_all(struct expansion *expansion, size_t *ret_length)
{
	struct text text;
	ssize_t count;
	char *block = xmalloc(BLOCK_BYTES);
	text_init(&text, (size_t)expansion->max_bytes + BLOCK_BYTES);
	while ((count = expand_some(expansion, block, BLOCK_BYTES)) > 0)
		text_append_bytes(&text, block, (size_t)count);
	*ret_length = text.length;
	char *bytes = count == 0 ? text_take(&text) : NULL;
	text_finish(&text);
	free(block);
	return bytes;
}

char *expand_bytes(const void *packed, size_t length, size_t max_bytes, size_t *ret_length,
	char ret_why[EXPAND_WHY_SIZE])
{
	struct expansion expansion = { .is_zip = has_magic(packed, length, ZIP_MAGIC),
		.max_bytes = (int64_t)max_bytes,
		.why = ret_why };
	char *bytes = NULL;
	make_archive(&expansion);
	if (archive_read_open_memory(expansion.archive, packed, length) != ARCHIVE_OK)
		fail(&expansion, "cannot be expanded");
	else
		bytes = expand_all(&expansion, ret_length);
	archive_read_free(expansion.archive);
	return bytes;
}

static la_ssize_t read_packed(struct archive *archive, void *data, const void **ret_block)
{
	struct expansion *expansion = data;
	size_t count = fread(expansion->block, 1, BLOCK_BYTES, expansion->packed);
	if (count == 0 && ferror(expansion->packed)) {
		archive_set_error(archive, errno, "%s", strerror(errno));
		return -1;
	}
	*ret_block = expansion->block;
	return (la_ssize_t)count;
}

static la_int64_t seek_packed(struct archive *archive, void *data, la_int64_t offset, int whence)
{
	struct expansion *expansion = data;
	off_t to = whence == SEEK_SET ? expansion->start + offset : offset;
	if (fseeko(expansion->packed, to, whence) == 0)
		return ftello(expansion->packed) - expansion->start;
	archive_set_error(archive, errno, "%s", strerror(errno));
	return ARCHIVE_FATAL;
}

static bool begin_stream(struct expansion *expansion)
{
	if (fseeko(expansion->packed, expansion->start, SEEK_SET) != 0)
		return false;
	make_archive(expansion);
	archive_read_set_read_callback(expansion->archive, read_packed);
	archive_read_set_seek_callback(expansion->archive, seek_packed);
	archive_read_set_callback_data(expansion->archive, expansion);
	return archive_read_open1(expansion->archive) == ARCHIVE_OK || fail(expansion, "cannot be expanded");
}

char *expand_entry(FILE *zip, const char *name, size_t max_bytes, size_t *ret_length, bool *ret_is_missing,
	char ret_why[EXPAND_WHY_SIZE])
{
	struct expansion expansion = {
		.packed = zip,
		.start = ftello(zip),
		.block = xmalloc(BLOCK_BYTES),
		.wanted = name,
		.is_zip = true,
		.max_bytes = (int64_t)max_bytes,
		.why = ret_why,
	};
	char *bytes = begin_stream(&expansion) ? expand_all(&expansion, ret_length) : NULL;
	*ret_is_missing = expansion.is_missing;
	archive_read_free(expansion.archive);
	free(expansion.block);
	return bytes;
}

static ssize_t handle_read(void *cookie, char *bytes, size_t size)
{
	ssize_t count = expand_some(cookie, bytes, size);
	if (count < 0)
		errno = EIO;
	return count;
}

/* Telling where it stands, and going back to the start. */
static int handle_seek(void *cookie, off64_t *position, int whence)
{
	struct expansion *expansion = cookie;
	if (whence == SEEK_CUR && *position == 0) {
		*position = expansion->count;
		return 0;
	}
	if (whence != SEEK_SET || *position != 0)
		return -1;
	archive_read_free(expansion->archive);
	expansion->archive = NULL;
	return begin_stream(expansion) ? 0 : -1;
}

static int handle_close(void *cookie)
{
	struct expansion *expansion = cookie;
	archive_read_free(expansion->archive);
	free(expansion->block);
	free(expansion);
	return 0;
}

FILE *expand_stream(FILE *packed, int64_t max_bytes, char why[EXPAND_WHY_SIZE])
{
	static const cookie_io_functions_t FUNCTIONS = {
		.read = handle_read, .seek = handle_seek, .close = handle_close
	};
	char magic[EXPAND_MAGIC_BYTES];
	struct expansion *expansion = xcalloc(1, sizeof(*expansion));
	expansion->packed = packed;
	expansion->start = ftello(packed);
	expansion->is_zip = has_magic(magic, fread(magic, 1, sizeof(magic), packed), ZIP_MAGIC);
	expansion->max_bytes = max_bytes;
	expansion->why = why;
	expansion->block = xmalloc(BLOCK_BYTES);
	FILE *stream = begin_stream(expansion) ? fopencookie(expansion, "r", FUNCTIONS) : NULL;
	if (!stream)
		handle_close(expansion);
	return stream;
}
