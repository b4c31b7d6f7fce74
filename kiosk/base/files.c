/* SPDX-License-Identifier: Apache-2.0 */
/* Small file helpers. */
#include "kiosk/base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#define MAX_SAFE_NAME_BYTES 200

/* For fault paths: cleaning up must not hide why. */
static void close_keeping_errno(int fd)
{
	int fault = errno;

	close(fd);
	errno = fault;
}

/* Reads until the end or until one byte more than max_bytes came. */
static char *read_all(int fd, size_t max_bytes, size_t *ret_length)
{
	size_t length = 0, capacity = 4096;
	struct stat status;

	if (fstat(fd, &status) == 0 && status.st_size > 0)
		capacity = (uint64_t)status.st_size > max_bytes ? max_bytes + 2 : (size_t)status.st_size + 2;
	char *bytes = xmalloc(capacity);
	for (;;) {
		ssize_t count = read(fd, bytes + length, capacity - length - 1);
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			break;
		length += (size_t)count;
		if (length > max_bytes) {
			errno = EFBIG;
			break;
		}
		if (count == 0) {
			bytes[length] = '\0';
			*ret_length = length;
			return bytes;
		}
		if (length + 1 == capacity)
			bytes = xrealloc(bytes, capacity *= 2);
	}
	free(bytes);
	return NULL;
}

char *file_read(const char *path, size_t max_bytes, size_t *ret_length)
{
	size_t length;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return NULL;
	char *bytes = read_all(fd, max_bytes, &length);
	close_keeping_errno(fd);
	if (bytes && ret_length)
		*ret_length = length;
	return bytes;
}

char *file_read_at(int folder, const char *name, size_t max_bytes, size_t *ret_length)
{
	struct stat status;
	size_t length;
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

	if (fd < 0) {
		errno = errno == ELOOP ? ENOENT : errno;
		return NULL;
	}
	bool is_plain = fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
	char *bytes = is_plain ? read_all(fd, max_bytes, &length) : NULL;
	close_keeping_errno(fd);
	if (!is_plain)
		errno = ENOENT;
	if (bytes && ret_length)
		*ret_length = length;
	return bytes;
}

static bool write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t count = write(fd, bytes, length);
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return false;
		bytes += count;
		length -= (size_t)count;
	}
	return true;
}

/* Another's link in the place of the file that is made here leads nowhere. */
static bool write_synced(int folder, const char *name, mode_t mode, const void *bytes, size_t length)
{
	int fd = openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode);

	if (fd < 0)
		return false;
	/* A file left by a crash may have another mode. */
	bool is_good =
		(mode != 0600 || fchmod(fd, mode) == 0) && write_all(fd, bytes, length) && fsync(fd) == 0;
	if (!is_good) {
		close_keeping_errno(fd);
		return false;
	}
	return close(fd) == 0;
}

static bool sync_folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = !slash   ? xstrdup(".")
		: slash == path ? xstrdup("/")
				: xstrndup(path, (size_t)(slash - path));
	bool is_good = file_sync_folder(folder);

	free(folder);
	return is_good;
}

static bool replace(int folder, const char *name, mode_t mode, const void *bytes, size_t length)
{
	char *temporary = xasprintf("%s.tmp", name);
	bool is_good = write_synced(folder, temporary, mode, bytes, length) &&
		renameat(folder, temporary, folder, name) == 0;

	if (!is_good) {
		int fault = errno;
		unlinkat(folder, temporary, 0);
		errno = fault;
	}
	free(temporary);
	return is_good;
}

bool file_write_atomic(const char *path, const void *bytes, size_t length)
{
	return replace(AT_FDCWD, path, 0644, bytes, length) && sync_folder_of(path);
}

bool file_write_private(const char *path, const void *bytes, size_t length)
{
	return replace(AT_FDCWD, path, 0600, bytes, length) && sync_folder_of(path);
}

bool file_write_atomic_at(int folder, const char *name, const void *bytes, size_t length)
{
	return replace(folder, name, 0644, bytes, length) && fsync(folder) == 0;
}

int file_lock(const char *path)
{
	int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (file < 0 || flock(file, LOCK_EX | LOCK_NB) == 0)
		return file;
	int fault = errno;
	close(file);
	errno = fault;
	return -1;
}

int file_open_nameless(const char *folder)
{
	int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR))
		return file;
	char *path = xasprintf("%s/nameless-XXXXXX", folder);
	file = mkostemp(path, O_CLOEXEC);
	if (file >= 0)
		unlink(path);
	free(path);
	return file;
}

static bool make_one_folder(const char *path)
{
	struct stat status;

	if (mkdir(path, 0700) == 0)
		return true;
	if (errno != EEXIST || stat(path, &status) != 0)
		return false;
	errno = ENOTDIR;
	return S_ISDIR(status.st_mode);
}

bool file_make_folder(const char *path)
{
	char *copy = xstrdup(path);
	bool is_good = true;

	for (char *at = copy; is_good && *at; at++) {
		if (*at != '/' || at == copy)
			continue;
		*at = '\0';
		is_good = make_one_folder(copy);
		*at = '/';
	}
	is_good = is_good && make_one_folder(copy);
	free(copy);
	return is_good;
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

bool file_sync(const char *path)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);

	if (file < 0)
		return false;
	bool is_synced = fsync(file) == 0;
	close(file);
	return is_synced;
}

bool file_sync_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return false;
	bool is_good = fsync(fd) == 0;
	close_keeping_errno(fd);
	return is_good;
}

int64_t file_free_bytes(const char *path)
{
	struct statvfs status;

	if (statvfs(path, &status) != 0)
		return -1;
	return (int64_t)status.f_bavail * (int64_t)status.f_frsize;
}

char *file_join(const char *folder, const char *name)
{
	size_t length = strlen(folder);
	bool has_slash = length > 0 && folder[length - 1] == '/';

	return xasprintf("%s%s%s", folder, has_slash ? "" : "/", name);
}

bool file_is_safe_name(const char *name)
{
	size_t length = strnlen(name, MAX_SAFE_NAME_BYTES + 1);

	if (length == 0 || length > MAX_SAFE_NAME_BYTES || name[0] == '.' || !utf8_is_valid(name, length))
		return false;
	for (const char *at = name; *at; at++)
		if (*at == '/' || *at == '\\' || (unsigned char)*at < 0x20 || *at == 0x7F)
			return false;
	return true;
}
