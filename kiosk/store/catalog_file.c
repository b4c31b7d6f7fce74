/* SPDX-License-Identifier: Apache-2.0 */
/* catalog.db as a file: names, swapping in, and the checks before. */
#include "kiosk/store/catalog_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_db.h"

#define FOLDER "catalogs"
/* How often a running check is looked after. */
#define WATCH_INTERVAL_NS 50000000

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

bool catalog_file_swap_in(const char *data_folder, const char *new_path)
{
	const char *name = strrchr(new_path, '/');
	char *folder = file_join(data_folder, FOLDER);
	char *link_path = catalog_file_path(data_folder);
	char *link_new = xasprintf("%s.new", link_path);
	char *target = xasprintf(FOLDER "%s", name ? name : "");

	unlink(link_new);
	bool is_ok = name && file_sync(new_path) && file_sync_folder(folder) &&
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

bool catalog_file_drop(const char *data_folder, const char *damaged_path)
{
	char *link_path = catalog_file_path(data_folder);
	char *now = realpath(link_path, NULL);
	bool is_it = now && strcmp(now, damaged_path) == 0 && unlink(link_path) == 0;

	if (is_it) {
		file_sync_folder(data_folder);
		catalog_file_clean(data_folder);
	}
	free(now);
	free(link_path);
	return is_it;
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

/* quick_check is one step of SQLite's machine, which looks at no clock: what ends it is an interruption by another thread. */
struct watch {
	struct catalog_db *db;
	pthread_t thread, watched;
	pthread_mutex_t lock; /* protects the rest */
	pthread_cond_t wake;
	bool is_over, has_interrupted;
};

static bool is_out_of_time(const struct watch *watch)
{
	struct timespec now;
	clockid_t clock;

	return pthread_getcpuclockid(watch->watched, &clock) == 0 && clock_gettime(clock, &now) == 0 &&
		(int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000 >= watch->db->until_us;
}

static void *watch_thread(void *data)
{
	struct watch *watch = data;
	struct timespec until;

	pthread_mutex_lock(&watch->lock);
	while (!watch->is_over) {
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += WATCH_INTERVAL_NS;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&watch->wake, &watch->lock, &until);
		if (!watch->is_over && (catalog_db_is_cancelled(watch->db) || is_out_of_time(watch))) {
			watch->has_interrupted = true;
			sqlite3_interrupt(watch->db->sqlite);
		}
	}
	pthread_mutex_unlock(&watch->lock);
	return NULL;
}

static bool watch_start(struct watch *watch, struct catalog_db *db)
{
	pthread_condattr_t monotonic;

	*watch = (struct watch){ .db = db, .watched = pthread_self() };
	pthread_mutex_init(&watch->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&watch->wake, &monotonic);
	pthread_condattr_destroy(&monotonic);
	return pthread_create(&watch->thread, NULL, watch_thread, watch) == 0;
}

/* Whether it had to interrupt. */
static bool watch_end(struct watch *watch)
{
	pthread_mutex_lock(&watch->lock);
	watch->is_over = true;
	pthread_cond_signal(&watch->wake);
	pthread_mutex_unlock(&watch->lock);
	pthread_join(watch->thread, NULL);
	pthread_cond_destroy(&watch->wake);
	pthread_mutex_destroy(&watch->lock);
	return watch->has_interrupted;
}

static bool quick_check(struct catalog_db *db, char why[160])
{
	sqlite3_stmt *row = NULL;
	struct watch watch;
	int result = sqlite3_prepare_v2(db->sqlite, "PRAGMA quick_check(1)", -1, &row, NULL);

	catalog_db_begin(db);
	bool is_watched = watch_start(&watch, db);
	if (row && (result = catalog_db_step(db, row)) == SQLITE_ROW) {
		snprintf(why, 160, "%s", (const char *)sqlite3_column_text(row, 0));
		if (strcmp(why, "ok") != 0)
			db->damage = CATALOG_CORRUPT;
	}
	/* An interrupted check tells what it saw last as if it were damage, or as if all were well. */
	if (is_watched && watch_end(&watch)) {
		snprintf(why, 160, "the check did not come to its end");
		db->damage = CATALOG_TOO_SLOW;
	}
	sqlite3_finalize(row);
	return result == SQLITE_ROW && db->damage == CATALOG_OK;
}

/* quick_check, then WAL, so that deltas can be applied while others read. */
static enum catalog_fault check_pages(const char *path, const atomic_bool *cancel, char why[160])
{
	struct catalog_db db;
	enum catalog_fault fault =
		catalog_db_open(&db, path, SQLITE_OPEN_READWRITE, CATALOG_CHECK_LIMIT_MS, cancel);

	bool is_done = fault == CATALOG_OK && quick_check(&db, why) &&
		sqlite3_exec(db.sqlite, "PRAGMA journal_mode=WAL", NULL, NULL, NULL) == SQLITE_OK;
	/* What is neither damaged nor slow was stopped, or is locked by somebody. */
	if (fault == CATALOG_OK && !is_done)
		fault = db.damage != CATALOG_OK ? db.damage : CATALOG_TOO_SLOW;
	if (!is_done && (!why[0] || strcmp(why, "ok") == 0))
		snprintf(why, 160, "%s", sqlite3_errmsg(db.sqlite));
	catalog_db_close(&db);
	return fault;
}

enum catalog_fault catalog_file_check(const char *path, const struct catalog_expectation *expected,
	const atomic_bool *cancel, char why[160])
{
	enum catalog_fault fault;
	struct catalog *catalog = catalog_open_until(path, cancel, &fault);

	why[0] = '\0';
	if (!catalog) {
		snprintf(why, 160, "the catalog is %s", catalog_fault_name(fault));
		return fault;
	}
	if (expected && !fits(catalog, expected, why))
		fault = CATALOG_CORRUPT;
	catalog_close(catalog);
	return fault == CATALOG_OK ? check_pages(path, cancel, why) : fault;
}
