/* SPDX-License-Identifier: Apache-2.0 */
/* The frame of the fuzzers of databases: a good file in a folder of its own, before each run whole again but for the spots that
 * the bytes name. */
#ifndef DAOGOU_TESTS_FUZZ_FUZZ_PAGES_H
#define DAOGOU_TESTS_FUZZ_FUZZ_PAGES_H

#include <dirent.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* In memory where there is room for it: a file that is synced at each turn makes few runs. */
static char pages_folder[64], pages_path[80];
static uint8_t *pages_good;
static size_t pages_length;

/* A run leaves nothing to the next: neither a WAL nor what was moved aside. */
static void pages_clear(void)
{
	DIR *listing = opendir(pages_folder);
	struct dirent *entry;

	while (listing && (entry = readdir(listing)))
		unlinkat(dirfd(listing), entry->d_name, 0);
	if (listing)
		closedir(listing);
}

static void pages_end(void)
{
	pages_clear();
	rmdir(pages_folder);
	free(pages_good);
}

static void pages_run_sql(const char *sql)
{
	sqlite3 *db = NULL;

	if (sqlite3_open(pages_path, &db) != SQLITE_OK ||
		sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		abort();
	sqlite3_close(db);
}

/* Once: make() makes the good file. */
static void pages_begin(void (*make)(const char *path))
{
	struct stat about;

	if (pages_good)
		return;
	snprintf(pages_folder, sizeof pages_folder, "%s/daogou-fuzz-XXXXXX",
		access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	if (!mkdtemp(pages_folder))
		abort();
	snprintf(pages_path, sizeof pages_path, "%s/a.db", pages_folder);
	make(pages_path);
	int file = open(pages_path, O_RDONLY | O_CLOEXEC);
	if (file < 0 || fstat(file, &about) != 0)
		abort();
	pages_length = (size_t)about.st_size;
	pages_good = malloc(pages_length);
	if (!pages_good || read(file, pages_good, pages_length) != (ssize_t)pages_length)
		abort();
	close(file);
	atexit(pages_end);
}

/* Each spot: three bytes where, one how long, then what stands there. */
static void pages_spoil(const uint8_t *data, size_t size)
{
	pages_clear();
	int file = open(pages_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (file < 0 || write(file, pages_good, pages_length) != (ssize_t)pages_length)
		abort();
	while (size > 4) {
		size_t at = ((size_t)data[0] | (size_t)data[1] << 8 | (size_t)data[2] << 16) % pages_length;
		size_t length = data[3];
		data += 4;
		size -= 4;
		length = length < size ? length : size;
		if (pwrite(file, data, length, (off_t)at) != (ssize_t)length)
			abort();
		data += length;
		size -= length;
	}
	close(file);
}

#endif
