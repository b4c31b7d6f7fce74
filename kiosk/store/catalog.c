/* SPDX-License-Identifier: Apache-2.0 */
/* Opening catalog.db, its meta data, merchants and images. */
#include "kiosk/store/catalog.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/localized.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/catalog_schema.h"
#include "kiosk/store/catalog_internal.h"

/* A small page cache and no mapping: pages that the system caches are not counted as ours. */
static const char OPEN_PRAGMAS[] = "PRAGMA cache_size=-512; PRAGMA mmap_size=0; PRAGMA trusted_schema=OFF;"
				   "PRAGMA temp_store=MEMORY; PRAGMA query_only=ON;";

#define BUSY_TIMEOUT_MS 500

const char *catalog_fault_name(enum catalog_fault fault)
{
	static const char *const NAMES[] = { "ok", "missing", "not_a_catalog", "other_schema", "corrupt" };

	return (size_t)fault < ARRAY_LENGTH(NAMES) ? NAMES[fault] : "unknown";
}

sqlite3_stmt *catalog_statement(struct catalog *catalog, const char *sql)
{
	return catalog ? statements_get(&catalog->statements, sql) : NULL;
}

bool catalog_step(sqlite3_stmt *statement)
{
	return statement && sqlite3_step(statement) == SQLITE_ROW;
}

static int64_t pragma_number(sqlite3 *db, const char *sql, int *ret_result)
{
	sqlite3_stmt *statement = NULL;
	int64_t value = -1;

	*ret_result = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
	if (*ret_result == SQLITE_OK && (*ret_result = sqlite3_step(statement)) == SQLITE_ROW) {
		value = sqlite3_column_int64(statement, 0);
		*ret_result = SQLITE_OK;
	}
	sqlite3_finalize(statement);
	return value;
}

static enum catalog_fault check_header(sqlite3 *db)
{
	int result;
	int64_t application = pragma_number(db, "PRAGMA application_id", &result);

	if (result == SQLITE_NOTADB || (result == SQLITE_OK && application != CATALOG_APPLICATION_ID))
		return CATALOG_NOT_A_CATALOG;
	if (result != SQLITE_OK)
		return CATALOG_CORRUPT;
	int64_t schema =
		pragma_number(db, "SELECT CAST(value AS INTEGER) FROM meta WHERE key='schema'", &result);
	if (result != SQLITE_OK)
		return CATALOG_CORRUPT;
	return schema == CATALOG_SCHEMA_VERSION ? CATALOG_OK : CATALOG_OTHER_SCHEMA;
}

static void take_meta(struct catalog *catalog, struct catalog_meta *meta, const char *key, sqlite3_stmt *row)
{
	const struct {
		const char *key;
		int64_t *number;
		char *text;
		size_t size;
	} fields[] = {
		{ "feed", NULL, meta->feed, sizeof meta->feed },
		{ "epoch", &meta->epoch, NULL, 0 },
		{ "seq", &meta->seq, NULL, 0 },
		{ "issued_ms", &meta->issued_ms, NULL, 0 },
		{ "product_count", &meta->product_count, NULL, 0 },
		{ "state_root", NULL, meta->state_root, sizeof meta->state_root },
		{ "currency", NULL, meta->currency, sizeof meta->currency },
		{ "country", NULL, meta->country, sizeof meta->country },
		{ "time_zone", NULL, meta->time_zone, sizeof meta->time_zone },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(fields); i++) {
		if (strcmp(fields[i].key, key) != 0)
			continue;
		if (fields[i].number)
			*fields[i].number = sqlite3_column_int64(row, 1);
		else
			store_column_copy(row, 1, fields[i].text, fields[i].size);
	}
	if (strcmp(key, "name") == 0) {
		free(catalog->stored_name);
		catalog->stored_name = xstrdup_or_null((const char *)sqlite3_column_text(row, 1));
	}
}

/* A zone that this machine's ICU does not know is UTC. */
static void open_zone(struct catalog *catalog)
{
	time_zone_destroy(catalog->zone);
	catalog->zone = time_zone_create(catalog->meta.time_zone);
	catalog->has_zone = catalog->zone && *catalog->meta.time_zone;
	if (!catalog->zone)
		catalog->zone = time_zone_create(NULL);
}

struct time_zone *catalog_zone(struct catalog *catalog)
{
	return catalog->has_zone ? catalog->zone : NULL;
}

int32_t catalog_day(struct catalog *catalog, int64_t wall_ms)
{
	return time_zone_day(catalog->zone, wall_ms);
}

int64_t catalog_local_ms(struct catalog *catalog, int64_t wall_ms)
{
	return wall_ms + time_zone_offset_ms(catalog->zone, wall_ms);
}

static bool load_meta(struct catalog *catalog)
{
	struct catalog_meta meta = { 0 };
	sqlite3_stmt *statement = catalog_statement(catalog, "SELECT key,value FROM meta");

	while (catalog_step(statement)) {
		const char *key = (const char *)sqlite3_column_text(statement, 0);
		if (key)
			take_meta(catalog, &meta, key, statement);
	}
	/* A shop without merchants has no currency yet. */
	bool is_ok = statement && sqlite3_reset(statement) == SQLITE_OK && meta.feed[0];
	if (is_ok) {
		catalog->meta = meta;
		open_zone(catalog);
	}
	return is_ok;
}

static void forget_merchants(struct catalog *catalog)
{
	for (size_t i = 0; i < catalog->merchant_count; i++) {
		free(catalog->merchants[i].code);
		free(catalog->merchants[i].name);
		free(catalog->merchants[i].image);
	}
	free(catalog->merchants);
	catalog->merchants = NULL;
	catalog->merchant_count = 0;
}

static bool load_merchants(struct catalog *catalog)
{
	sqlite3_stmt *row =
		catalog_statement(catalog, "SELECT id,code,name,currency,image FROM merchant ORDER BY id");

	forget_merchants(catalog);
	while (catalog_step(row)) {
		catalog->merchants = xreallocarray(
			catalog->merchants, catalog->merchant_count + 1, sizeof *catalog->merchants);
		struct merchant_entry *entry = &catalog->merchants[catalog->merchant_count++];
		*entry = (struct merchant_entry){ .id = sqlite3_column_int64(row, 0) };
		entry->code = xstrdup_or_null((const char *)sqlite3_column_text(row, 1));
		entry->name = xstrdup_or_null((const char *)sqlite3_column_text(row, 2));
		entry->image = xstrdup_or_null((const char *)sqlite3_column_text(row, 4));
		store_column_copy(row, 3, entry->currency, sizeof entry->currency);
	}
	return row && sqlite3_reset(row) == SQLITE_OK;
}

bool catalog_refresh(struct catalog *catalog)
{
	return load_meta(catalog) && load_merchants(catalog);
}

struct catalog *catalog_open(const char *path, enum catalog_fault *ret_fault)
{
	struct catalog *catalog = xcalloc(1, sizeof *catalog);
	enum catalog_fault fault = CATALOG_MISSING;

	if (access(path, F_OK) != 0)
		goto fail;
	fault = CATALOG_CORRUPT;
	if (sqlite3_open_v2(path, &catalog->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) !=
		SQLITE_OK)
		goto fail;
	statements_init(&catalog->statements, catalog->db);
	sqlite3_busy_timeout(catalog->db, BUSY_TIMEOUT_MS);
	sqlite3_db_config(catalog->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_exec(catalog->db, OPEN_PRAGMAS, NULL, NULL, NULL);
	fault = check_header(catalog->db);
	if (fault == CATALOG_OK && !catalog_refresh(catalog))
		fault = CATALOG_CORRUPT;
	if (fault != CATALOG_OK)
		goto fail;
	if (ret_fault)
		*ret_fault = CATALOG_OK;
	return catalog;
fail:
	catalog_close(catalog);
	if (ret_fault)
		*ret_fault = fault;
	return NULL;
}

void catalog_close(struct catalog *catalog)
{
	if (!catalog)
		return;
	statements_finish(&catalog->statements);
	forget_merchants(catalog);
	free(catalog->stored_name);
	time_zone_destroy(catalog->zone);
	sqlite3_close(catalog->db);
	free(catalog);
}

void catalog_release_memory(struct catalog *catalog)
{
	if (catalog)
		sqlite3_db_release_memory(catalog->db);
}

const struct catalog_meta *catalog_meta(const struct catalog *catalog)
{
	return &catalog->meta;
}

const char *catalog_name(struct catalog *catalog, struct arena *arena, const char *lang)
{
	return arena_strdup(arena, localized_pick(arena, catalog->stored_name, lang));
}

void catalog_set_live(struct catalog *catalog, const struct live *live)
{
	catalog->live = live;
}

const struct merchant_entry *catalog_find_merchant(const struct catalog *catalog, int64_t id)
{
	size_t low = 0, high = catalog->merchant_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (catalog->merchants[middle].id == id)
			return &catalog->merchants[middle];
		if (catalog->merchants[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const char *catalog_merchant_name(struct catalog *catalog, struct arena *arena, const char *lang, int64_t id)
{
	const struct merchant_entry *entry = catalog_find_merchant(catalog, id);

	return entry ? arena_strdup(arena, localized_pick(arena, entry->name, lang)) : "";
}

static void fill_merchant(
	const struct merchant_entry *entry, struct arena *arena, const char *lang, struct merchant *out)
{
	*out = (struct merchant){ .id = entry->id };
	out->code = arena_strdup(arena, entry->code ? entry->code : "");
	out->name = arena_strdup(arena, localized_pick(arena, entry->name, lang));
	out->image = entry->image ? arena_strdup(arena, entry->image) : NULL;
	memcpy(out->currency, entry->currency, sizeof out->currency);
}

size_t catalog_merchants(
	struct catalog *catalog, struct arena *arena, const char *lang, const struct merchant **ret_merchants)
{
	struct merchant *merchants = ARENA_ARRAY(arena, struct merchant, catalog->merchant_count + 1);

	for (size_t i = 0; i < catalog->merchant_count; i++)
		fill_merchant(&catalog->merchants[i], arena, lang, &merchants[i]);
	*ret_merchants = merchants;
	return catalog->merchant_count;
}

bool catalog_merchant(struct catalog *catalog, struct arena *arena, const char *lang, int64_t id,
	struct merchant *ret_merchant)
{
	const struct merchant_entry *entry = catalog_find_merchant(catalog, id);

	if (entry)
		fill_merchant(entry, arena, lang, ret_merchant);
	return entry != NULL;
}

bool catalog_image_sha256(struct catalog *catalog, const char *name, char ret_sha256[65], int64_t *ret_bytes)
{
	sqlite3_stmt *row = catalog_statement(catalog, "SELECT sha256,bytes FROM image WHERE name=?1");
	bool is_found = false;

	store_bind_text(row, 1, name);
	if (catalog_step(row) && sqlite3_column_bytes(row, 0) == 64) {
		store_column_copy(row, 0, ret_sha256, 65);
		if (ret_bytes)
			*ret_bytes = sqlite3_column_int64(row, 1);
		is_found = true;
	}
	sqlite3_reset(row);
	return is_found;
}
