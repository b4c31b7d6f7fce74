/* SPDX-License-Identifier: Apache-2.0 */
/* Makes a new hub. */
#include "kiosk/hub/feed/hub_init.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/base/files.h"
#include "kiosk/base/ulid.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/core/data_folder.h"
#include "kiosk/hub/core/transact.h"
#include "kiosk/hub/catalog/shop_schema.h"
#include "kiosk/hub/catalog/id_counter.h"

#define FIRST_STAFF "manager"

static bool fail(char ret_why[FEED_WHY_SIZE], const char *what, const char *why)
{
	snprintf(ret_why, FEED_WHY_SIZE, "%s: %.180s", what, why);
	return false;
}

static bool is_initialised(const char *data_folder)
{
	char *database = data_folder_database(data_folder);
	free(database);
	return database != NULL;
}

/* A relative path would mean another file from another working folder. */
static char *make_absolute(const char *path)
{
	char *folder = path[0] == '/' ? NULL : realpath(".", NULL);
	char *absolute = folder ? xasprintf("%s/%s", folder, path) : xstrdup(path);
	free(folder);
	return absolute;
}

static char *database_target(const char *data_folder, const char *database)
{
	if (database && strncmp(database, "sqlite:", 7) != 0)
		return xstrdup(database);
	char *path = database ? xstrdup(database + 7) : file_join(data_folder, "hub.db");
	char *absolute = make_absolute(path);
	char *target = xasprintf("sqlite:%s", absolute);
	free(absolute);
	free(path);
	return target;
}

static void make_pin(char pin[STAFF_PIN_SIZE])
{
	snprintf(pin, STAFF_PIN_SIZE, "%06u", (unsigned)randombytes_uniform(1000000));
}

struct first_rows {
	const struct hub_init_options *options;
	const char *pin;
	int64_t now_ms;
	char *feed_id; /* out */
};

static const char ADD_FEED[] = "INSERT INTO feed_state(key, value)"
			       " VALUES('feed', $1)"
			       " ON CONFLICT(key) DO NOTHING";
static const char ADD_PLACE[] = "INSERT INTO feed_state(key, value)"
				" VALUES($1, $2)"
				" ON CONFLICT(key) DO UPDATE SET value = excluded.value";
static const char READ_FEED[] = "SELECT value"
				" FROM feed_state"
				" WHERE key = 'feed'";
static const char ADD_STAFF[] = "INSERT INTO staff(id, name, role, pin_hash, created_at)"
				" VALUES($1, '" FIRST_STAFF "', 'manager', $2, $3)"
				" ON CONFLICT(name) DO UPDATE SET pin_hash = excluded.pin_hash";

static bool store_feed_id(struct hub_db *db, const struct first_rows *rows)
{
	hub_run(db, ADD_FEED, ulid_make(rows->now_ms).text);
	struct hub_statement *row = hub_query(db, READ_FEED);
	bool is_stored =
		hub_next(row, db_target_fixed(rows->feed_id, ULID_SIZE)) && ulid_is_valid(rows->feed_id);
	hub_query_end(row);
	return is_stored;
}

static bool store_place(struct hub_db *db, const struct hub_init_options *options)
{
	return (!options->country || hub_ran(db, ADD_PLACE, "country", options->country)) &&
		(!options->time_zone || hub_ran(db, ADD_PLACE, "time_zone", options->time_zone));
}

static bool store_pin(struct hub_db *db, const struct first_rows *rows)
{
	char hash[crypto_pwhash_STRBYTES];
	int64_t id;
	return crypto_pwhash_str(hash, rows->pin, strlen(rows->pin), crypto_pwhash_OPSLIMIT_INTERACTIVE,
		       crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0 &&
		id_counter_next(db, "staff", &id) && hub_ran(db, ADD_STAFF, id, hash, rows->now_ms);
}

static bool store_first_rows(struct hub_db *db, void *data)
{
	const struct first_rows *rows = data;
	return store_feed_id(db, rows) && store_place(db, rows->options) && store_pin(db, rows);
}

static bool fill_database(struct hub_db *db, struct first_rows rows, char ret_why[FEED_WHY_SIZE])
{
	if (!hub_schema_migrate(db) || hub_transact(db, HUB_DURABLE, store_first_rows, &rows) != HUB_DONE)
		return fail(ret_why, "the database cannot be filled", hub_db_error(db));
	return true;
}

/* DATA/database is written last: with it the hub is there. */
static bool make_hub(const char *data_folder, const struct hub_init_options *options, int64_t now_ms,
	const char *pin, char ret_why[FEED_WHY_SIZE])
{
	char feed_id[ULID_SIZE], why[HUB_DB_WHY_SIZE];
	struct first_rows rows = { options, pin, now_ms, feed_id };
	struct hub_db *db = hub_db_open(options->database, why);
	if (!db)
		return fail(ret_why, "init", why);
	bool is_made =
		fill_database(db, rows, ret_why) && feed_keys_make(data_folder, feed_id, now_ms, ret_why);
	hub_db_close(db);
	if (is_made && !data_folder_set_database(data_folder, options->database))
		return fail(ret_why, "the folder cannot be written", strerror(errno));
	return is_made;
}

/* The feed is for every web server, whoever it runs as. The folder around it lets through and lists nothing;
 * one that was there before keeps its mode. */
static bool let_web_servers_in(const char *data_folder, bool is_new_folder)
{
	static const char *const NAMES[] = { "feed", "feed/o", "feed/keys" };
	bool is_done = !is_new_folder || chmod(data_folder, 0711) == 0;
	for (size_t i = 0; i < ARRAY_LENGTH(NAMES) && is_done; i++) {
		char *path = file_join(data_folder, NAMES[i]);
		is_done = file_make_folder(path) && chmod(path, 0755) == 0;
		free(path);
	}
	return is_done;
}

bool hub_init(const char *data_folder, const struct hub_init_options *options, int64_t now_ms,
	char ret_pin[STAFF_PIN_SIZE], char ret_why[FEED_WHY_SIZE])
{
	digest_start();
	if (is_initialised(data_folder))
		return fail(ret_why, data_folder, "there is a hub already");
	bool is_new_folder = !file_exists(data_folder);
	if (!file_make_folder(data_folder))
		return fail(ret_why, data_folder, strerror(errno));
	char pin[STAFF_PIN_SIZE];
	make_pin(pin);
	struct hub_init_options settled = options ? *options : (struct hub_init_options){ 0 };
	char *target = database_target(data_folder, settled.database);
	settled.database = target;
	bool is_made = make_hub(data_folder, &settled, now_ms, pin, ret_why);
	free(target);
	if (is_made && !let_web_servers_in(data_folder, is_new_folder))
		return fail(ret_why, data_folder, strerror(errno));
	if (is_made)
		memcpy(ret_pin, pin, STAFF_PIN_SIZE);
	return is_made;
}
