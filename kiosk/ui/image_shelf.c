/* SPDX-License-Identifier: Apache-2.0 */
/* Scaled pictures on disk. */
#include "kiosk/ui/image_shelf.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/ui/image_codec.h"

#define MAGIC UINT32_C(0x31504744) /* "DGP1" */
#define PACK_LEVEL 1
#define FILE_BYTES_MAX (64 * 1024 * 1024)

struct header {
	uint32_t magic, width, height, is_opaque;
};

struct image_shelf {
	char *folder;
	int64_t budget_bytes;
	pthread_mutex_t lock; /* for what follows */
	int64_t bytes;        /* of all files; -1 = not counted yet */
};

struct image_shelf *image_shelf_open(const char *folder, int64_t budget_bytes)
{
	if (!folder)
		return NULL;
	struct image_shelf *shelf = xcalloc(1, sizeof *shelf);
	shelf->folder = xstrdup(folder);
	shelf->budget_bytes = budget_bytes;
	shelf->bytes = -1;
	pthread_mutex_init(&shelf->lock, NULL);
	return shelf;
}

void image_shelf_close(struct image_shelf *shelf)
{
	if (!shelf)
		return;
	pthread_mutex_destroy(&shelf->lock);
	free(shelf->folder);
	free(shelf);
}

static bool name_file(const struct image_shelf *shelf, const char *path, int width, int height,
	enum image_fit fit, char out[PATH_MAX])
{
	const char *slash = strrchr(path, '/');
	int length = snprintf(out, PATH_MAX, "%s/%s-%dx%d-%c", shelf->folder, slash ? slash + 1 : path, width,
		height, fit == IMAGE_COVER ? 'c' : 'f');

	return length > 0 && length < PATH_MAX;
}

/* --- out of the shelf --- */

static bool is_header_good(const struct header *header, int width, int height)
{
	return header->magic == MAGIC && header->width > 0 && header->height > 0 &&
		header->width <= (uint32_t)width && header->height <= (uint32_t)height;
}

static struct bitmap *unpack(const char *bytes, size_t length, int width, int height)
{
	struct header header;

	if (length < sizeof header)
		return NULL;
	memcpy(&header, bytes, sizeof header);
	if (!is_header_good(&header, width, height))
		return NULL;
	struct bitmap *bitmap = image_new_bitmap((int)header.width, (int)header.height);
	size_t room = (size_t)header.width * header.height * sizeof(uint32_t);
	if (ZSTD_decompress(bitmap->pixels, room, bytes + sizeof header, length - sizeof header) != room) {
		bitmap_free(bitmap);
		return NULL;
	}
	bitmap->is_opaque = header.is_opaque;
	return bitmap;
}

struct bitmap *image_shelf_get(
	struct image_shelf *shelf, const char *path, int width, int height, enum image_fit fit)
{
	char file[PATH_MAX];
	size_t length;

	if (!shelf || !name_file(shelf, path, width, height, fit, file))
		return NULL;
	char *bytes = file_read(file, FILE_BYTES_MAX, &length);
	struct bitmap *bitmap = bytes ? unpack(bytes, length, width, height) : NULL;
	free(bytes);
	return bitmap;
}

/* --- into the shelf --- */

struct shelved {
	char *name;
	int64_t bytes, changed_s;
};

static int compare_ages(const void *a, const void *b)
{
	const struct shelved *left = a, *right = b;

	return (left->changed_s > right->changed_s) - (left->changed_s < right->changed_s);
}

static size_t list_files(const struct image_shelf *shelf, struct shelved **ret_files, int64_t *ret_bytes)
{
	DIR *folder = opendir(shelf->folder);
	struct dirent *entry;
	struct stat about;
	size_t count = 0, room = 0;

	*ret_files = NULL;
	*ret_bytes = 0;
	while (folder && (entry = readdir(folder))) {
		if (fstatat(dirfd(folder), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) != 0 ||
			!S_ISREG(about.st_mode))
			continue;
		if (count == room) {
			room = room ? room * 2 : 256;
			*ret_files = xreallocarray(*ret_files, room, sizeof **ret_files);
		}
		(*ret_files)[count++] =
			(struct shelved){ xstrdup(entry->d_name), about.st_size, about.st_mtime };
		*ret_bytes += about.st_size;
	}
	if (folder)
		closedir(folder);
	return count;
}

/* With the lock held: counts, and where it is too much removes the oldest until three quarters are left. */
static void make_room(struct image_shelf *shelf)
{
	struct shelved *files;
	size_t count = list_files(shelf, &files, &shelf->bytes);
	char path[PATH_MAX];

	if (shelf->bytes > shelf->budget_bytes)
		qsort(files, count, sizeof *files, compare_ages);
	bool is_over = shelf->bytes > shelf->budget_bytes;
	for (size_t i = 0; i < count; i++) {
		if (is_over && shelf->bytes > shelf->budget_bytes / 4 * 3 &&
			snprintf(path, sizeof path, "%s/%s", shelf->folder, files[i].name) <
				(int)sizeof path &&
			unlink(path) == 0)
			shelf->bytes -= files[i].bytes;
		free(files[i].name);
	}
	free(files);
}

/* Not synced: after a power cut a picture is decoded again. */
static bool write_file(const char *path, const void *bytes, size_t length)
{
	char temporary[PATH_MAX];

	if (snprintf(temporary, sizeof temporary, "%s.%d.tmp", path, (int)gettid()) >= (int)sizeof temporary)
		return false;
	int file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (file < 0)
		return false;
	bool is_written = write(file, bytes, length) == (ssize_t)length;
	close(file);
	if (is_written && rename(temporary, path) == 0)
		return true;
	unlink(temporary);
	return false;
}

static char *pack(const struct bitmap *bitmap, size_t *ret_length)
{
	size_t pixels = (size_t)bitmap->width * (size_t)bitmap->height * sizeof(uint32_t);
	size_t room = ZSTD_compressBound(pixels);
	char *bytes = xmalloc(sizeof(struct header) + room);
	struct header header = { MAGIC, (uint32_t)bitmap->width, (uint32_t)bitmap->height,
		bitmap->is_opaque };
	ZSTD_CCtx *context = ZSTD_createCCtx();

	ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, PACK_LEVEL);
	ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
	memcpy(bytes, &header, sizeof header);
	size_t packed = ZSTD_compress2(context, bytes + sizeof header, room, bitmap->pixels, pixels);
	ZSTD_freeCCtx(context);
	if (ZSTD_isError(packed)) {
		free(bytes);
		return NULL;
	}
	*ret_length = sizeof header + packed;
	return bytes;
}

static void count_in(struct image_shelf *shelf, size_t length)
{
	pthread_mutex_lock(&shelf->lock);
	if (shelf->bytes >= 0)
		shelf->bytes += (int64_t)length;
	if (shelf->bytes < 0 || shelf->bytes > shelf->budget_bytes)
		make_room(shelf);
	pthread_mutex_unlock(&shelf->lock);
}

void image_shelf_put(struct image_shelf *shelf, const char *path, int width, int height, enum image_fit fit,
	const struct bitmap *bitmap)
{
	char file[PATH_MAX];
	size_t length;

	if (!shelf || bitmap->stride_px != bitmap->width || !name_file(shelf, path, width, height, fit, file))
		return;
	char *bytes = pack(bitmap, &length);
	if (bytes && file_make_folder(shelf->folder) && write_file(file, bytes, length))
		count_in(shelf, length);
	free(bytes);
}
