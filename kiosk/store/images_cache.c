/* SPDX-License-Identifier: Apache-2.0 */
/* Images on disk by content. */
#include "kiosk/store/images_cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"

static bool is_sha256(const char *text)
{
	return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

char *images_cache_path(const char *folder, const char *sha256)
{
	return is_sha256(sha256) ? xasprintf("%s/%.2s/%s", folder, sha256, sha256) : NULL;
}

bool images_cache_has(const char *folder, const char *sha256)
{
	char *path = images_cache_path(folder, sha256);
	bool is_there = path && file_exists(path);

	free(path);
	return is_there;
}

/* No fsync: a file that a power cut spoiled cannot be decoded, is found by its digest and fetched again. */
static bool write_whole(const char *path, const void *bytes, size_t length)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	size_t done = 0;

	if (file < 0)
		return false;
	while (done < length) {
		ssize_t written = write(file, (const char *)bytes + done, length - done);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			break;
		done += (size_t)written;
	}
	int trouble = done < length ? errno : 0;
	close(file);
	errno = trouble;
	return done == length;
}

bool images_cache_put(const char *folder, const char *sha256, const void *bytes, size_t length)
{
	char digest[SHA256_HEX_SIZE];

	sha256_hex(bytes, length, digest);
	if (!is_sha256(sha256) || strcmp(digest, sha256) != 0) {
		errno = EBADMSG;
		return false;
	}
	char *path = images_cache_path(folder, sha256);
	char *shelf = xasprintf("%s/%.2s", folder, sha256);
	char *part = xasprintf("%s.part", path);
	bool is_ok = file_make_folder(shelf) && write_whole(part, bytes, length) && rename(part, path) == 0;
	int trouble = errno;
	if (!is_ok)
		unlink(part);
	free(part);
	free(shelf);
	free(path);
	errno = trouble;
	return is_ok;
}

bool images_cache_check(const char *folder, const char *sha256)
{
	char *path = images_cache_path(folder, sha256), digest[SHA256_HEX_SIZE];
	size_t length = 0;
	char *bytes = path ? file_read(path, SIZE_MAX / 4, &length) : NULL;

	if (bytes)
		sha256_hex(bytes, length, digest);
	bool is_right = bytes && strcmp(digest, sha256) == 0;
	if (path && !is_right)
		unlink(path);
	free(bytes);
	free(path);
	return is_right;
}

/* Calls each() with every whole image: its shelf's descriptor, name and bytes. */
static void walk(
	const char *folder, void (*each)(void *data, int shelf, const char *name, int64_t bytes), void *data)
{
	DIR *top = opendir(folder);
	struct dirent *shelf_entry, *entry;
	struct stat about;

	while (top && (shelf_entry = readdir(top))) {
		int shelf = shelf_entry->d_name[0] == '.'
			? -1
			: openat(dirfd(top), shelf_entry->d_name,
				  O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		DIR *listing = shelf < 0 ? NULL : fdopendir(shelf);
		while (listing && (entry = readdir(listing)))
			if (entry->d_name[0] != '.' &&
				fstatat(shelf, entry->d_name, &about, AT_SYMLINK_NOFOLLOW) == 0)
				each(data, shelf, entry->d_name, about.st_size);
		if (listing)
			closedir(listing);
	}
	if (top)
		closedir(top);
}

static void count_bytes(void *data, int shelf, const char *name, int64_t bytes)
{
	int64_t *sum = data;

	if (is_sha256(name))
		*sum += bytes;
	else
		unlinkat(shelf, name, 0);
}

int64_t images_cache_bytes(const char *folder)
{
	int64_t sum = 0;

	walk(folder, count_bytes, &sum);
	return sum;
}

struct trim {
	int64_t left, budget;
	bool (*keep)(void *data, const char *sha256);
	void *data;
};

static void trim_one(void *data, int shelf, const char *name, int64_t bytes)
{
	struct trim *trim = data;

	if (trim->left > trim->budget && is_sha256(name) && !trim->keep(trim->data, name) &&
		unlinkat(shelf, name, 0) == 0)
		trim->left -= bytes;
}

int64_t images_cache_trim(
	const char *folder, int64_t budget_bytes, bool (*keep)(void *data, const char *sha256), void *data)
{
	struct trim trim = { images_cache_bytes(folder), budget_bytes, keep, data };

	if (trim.left > budget_bytes)
		walk(folder, trim_one, &trim);
	return trim.left;
}
