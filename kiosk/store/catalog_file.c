/* SPDX-License-Identifier: Apache-2.0 */
/* catalog.db as a file: names, swapping in, and the checks before. */
#include "kiosk/store/catalog_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"

#define FOLDER "catalogs"
/* How often a running check looks at the cancel flag, in virtual machine steps. */
#define CANCEL_STEPS 5000

char *catalog_file_path(const char *data_folder)
{
	return file_join(data_folder, "catalog.db");
}

char *catalog_file_new(const char *data_folder)
{
	char token[33];
	char *folder = file_join(data_folder, FOLDER);
	char *path = NULL;

	if (file_make_folder(folder)) {
		random_hex(128, token);
		path = xasprintf("%s/%s.db", folder, token);
	}
	free(folder);
	return path;
}

static bool sync_file(const char *path)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);

	if (file < 0)
		return false;
	bool is_ok = fsync(file) == 0;
	close(file);
	return is_ok;
}

bool catalog_file_swap_in(const char *data_folder, const char *new_path)
{
	const char *name = strrchr(new_path, '/');
	char *folder = file_join(data_folder, FOLDER);
	char *link_path = catalog_file_path(data_folder);
	char *link_new = xasprintf("%s.new", link_path);
	char *target = xasprintf(FOLDER "%s", name ? name : "");

	unlink(link_new);
	bool is_ok = name && sync_file(new_path) && file_sync_folder(folder) &&
		symlink(target, link_new) == 0 && rename(link_new, link_path) == 0 &&
		file_sync_folder(data_folder);
	free(target);
	free(link_new);
	free(link_path);
	free(folder);
	return is_ok;
}

void catalog_file_clean(const char *data_folder)
{
	char target[300] = "";
	char *link_path = catalog_file_path(data_folder);
	char *folder = file_join(data_folder, FOLDER);
	ssize_t length = readlink(link_path, target, sizeof target - 1);
	DIR *listing = opendir(folder);
	struct dirent *entry;

	target[length > 0 ? length : 0] = '\0';
	const char *name = strrchr(target, '/');
	name = name ? name + 1 : "";
	while (listing && (entry = readdir(listing))) {
		/* The catalog itself, and its -wal and -shm. */
		bool is_kept = entry->d_name[0] == '.' ||
			(name[0] && strncmp(entry->d_name, name, strlen(name)) == 0);
		if (!is_kept)
			unlinkat(dirfd(listing), entry->d_name, 0);
	}
	if (listing)
		closedir(listing);
	free(folder);
	free(link_path);
}

static int handle_progress(void *data)
{
	const atomic_bool *cancel = data;

	return atomic_load_explicit(cancel, memory_order_relaxed);
}

static bool fits(const struct catalog *catalog, const struct catalog_expectation *expected, char why[160])
{
	const struct catalog_meta *meta = catalog_meta(catalog);

	if (strcmp(meta->feed, expected->feed) != 0)
		snprintf(why, 160, "the catalog is of another feed");
	else if (meta->epoch != expected->epoch || meta->seq != expected->seq)
		snprintf(why, 160, "the catalog is %lld/%lld and not %lld/%lld", (long long)meta->epoch,
			(long long)meta->seq, (long long)expected->epoch, (long long)expected->seq);
	else if (expected->state_root && strcmp(meta->state_root, expected->state_root) != 0)
		snprintf(why, 160, "the catalog's state root is not the signed one");
	else
		return true;
	return false;
}

/* quick_check, then WAL, so that deltas can be applied while others read. */
static bool check_pages(const char *path, const atomic_bool *cancel, char why[160])
{
	sqlite3 *db = NULL;
	sqlite3_stmt *row = NULL;
	bool is_ok = false;

	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK) {
		if (cancel)
			sqlite3_progress_handler(
				db, CANCEL_STEPS, handle_progress, (void *)(uintptr_t)cancel);
		if (sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &row, NULL) == SQLITE_OK &&
			sqlite3_step(row) == SQLITE_ROW) {
			snprintf(why, 160, "%s", (const char *)sqlite3_column_text(row, 0));
			is_ok = strcmp(why, "ok") == 0;
		}
		sqlite3_finalize(row);
		is_ok = is_ok && sqlite3_exec(db, "PRAGMA journal_mode=WAL", NULL, NULL, NULL) == SQLITE_OK;
	}
	if (!is_ok && (!why[0] || strcmp(why, "ok") == 0))
		snprintf(why, 160, "%s", sqlite3_errmsg(db));
	sqlite3_close(db);
	return is_ok;
}

enum catalog_fault catalog_file_check(const char *path, const struct catalog_expectation *expected,
	const atomic_bool *cancel, char why[160])
{
	enum catalog_fault fault;
	struct catalog *catalog = catalog_open(path, &fault);

	why[0] = '\0';
	if (!catalog) {
		snprintf(why, 160, "the catalog is %s", catalog_fault_name(fault));
		return fault;
	}
	if (!fits(catalog, expected, why))
		fault = CATALOG_CORRUPT;
	catalog_close(catalog);
	if (fault == CATALOG_OK && !check_pages(path, cancel, why))
		fault = CATALOG_CORRUPT;
	return fault;
}
