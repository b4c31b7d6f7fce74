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
#include "kiosk/hub/db/data_folder.h"
#include "kiosk/hub/db/schema.h"

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

static bool store_feed_id(struct hub_db *db, int64_t now_ms, char feed_id[ULID_SIZE])
{
	struct ulid fresh = ulid_make(now_ms);
	hub_run(db, "INSERT INTO feed_state(key, value) VALUES('feed', $1) ON CONFLICT(key) DO NOTHING", "t",
		fresh.text);
	char *stored = hub_get_text(db, "SELECT value FROM feed_state WHERE key = 'feed'", "");
	bool is_stored = stored && ulid_is_valid(stored);
	if (is_stored)
		memcpy(feed_id, stored, ULID_SIZE);
	free(stored);
	return is_stored;
}

static bool store_pin(struct hub_db *db, const char *pin, int64_t now_ms)
{
	char hash[crypto_pwhash_STRBYTES];
	if (crypto_pwhash_str(hash, pin, strlen(pin), crypto_pwhash_OPSLIMIT_INTERACTIVE,
		    crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
		return false;
	return hub_run(db,
		       "INSERT INTO staff(name, role, pin_hash, created_at) VALUES('" FIRST_STAFF
		       "', 'manager', $1, $2)"
		       " ON CONFLICT(name) DO UPDATE SET pin_hash = excluded.pin_hash",
		       "ti", hash, now_ms) == HUB_DB_DONE;
}

static bool fill_database(struct hub_db *db, int64_t now_ms, char feed_id[ULID_SIZE], const char *pin,
	char ret_why[FEED_WHY_SIZE])
{
	if (!hub_schema_migrate(db) || !store_feed_id(db, now_ms, feed_id) || !store_pin(db, pin, now_ms))
		return fail(ret_why, "the database cannot be filled", hub_db_error(db));
	return true;
}

/* DATA/database is written last: with it the hub is there. */
static bool make_hub(const char *data_folder, const char *target, int64_t now_ms, const char *pin,
	char ret_why[FEED_WHY_SIZE])
{
	char feed_id[ULID_SIZE], why[HUB_DB_WHY_SIZE];
	struct hub_db *db = hub_db_open(target, why);
	if (!db)
		return fail(ret_why, "init", why);
	bool is_made = fill_database(db, now_ms, feed_id, pin, ret_why) &&
		feed_keys_make(data_folder, feed_id, now_ms, ret_why);
	hub_db_close(db);
	if (is_made && !data_folder_set_database(data_folder, target))
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

bool hub_init(const char *data_folder, const char *database, int64_t now_ms, char ret_pin[STAFF_PIN_SIZE],
	char ret_why[FEED_WHY_SIZE])
{
	digest_start();
	if (is_initialised(data_folder))
		return fail(ret_why, data_folder, "there is a hub already");
	bool is_new_folder = !file_exists(data_folder);
	if (!file_make_folder(data_folder))
		return fail(ret_why, data_folder, strerror(errno));
	char pin[STAFF_PIN_SIZE];
	make_pin(pin);
	char *target = database_target(data_folder, database);
	bool is_made = make_hub(data_folder, target, now_ms, pin, ret_why);
	free(target);
	if (is_made && !let_web_servers_in(data_folder, is_new_folder))
		return fail(ret_why, data_folder, strerror(errno));
	if (is_made)
		memcpy(ret_pin, pin, STAFF_PIN_SIZE);
	return is_made;
}
