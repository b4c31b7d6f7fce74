/* SPDX-License-Identifier: Apache-2.0 */
/* Opening catalog.db, its meta data, merchants and images. */
#include "kiosk/store/catalog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/localized.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_internal.h"

/* More merchants than any shop has are not kept in memory. */
#define MERCHANTS_MAX 10000
#define MERCHANTS_MAX_BYTES (16 * 1024 * 1024)

const char *catalog_fault_name(enum catalog_fault fault)
{
	static const char *const NAMES[] = { "ok", "missing", "not_a_catalog", "other_schema", "corrupt",
		"too_slow" };

	return (size_t)fault < ARRAY_LENGTH(NAMES) ? NAMES[fault] : "unknown";
}

/* A question inside of another is part of it. */
static bool is_asking(const struct statements *statements)
{
	for (size_t i = 0; i < statements->count; i++)
		if (sqlite3_stmt_busy(statements->entries[i].statement))
			return true;
	return false;
}

sqlite3_stmt *catalog_statement(struct catalog *catalog, const char *sql)
{
	if (!catalog || catalog->db.damage != CATALOG_OK)
		return NULL;
	if (!is_asking(&catalog->statements))
		catalog_db_begin(&catalog->db);
	sqlite3_stmt *statement = statements_get(&catalog->statements, sql);
	if (!statement)
		catalog_db_note(&catalog->db, sqlite3_extended_errcode(catalog->db.sqlite));
	return statement;
}

bool catalog_step(struct catalog *catalog, sqlite3_stmt *statement)
{
	return statement && catalog_db_step(&catalog->db, statement) == SQLITE_ROW &&
		catalog->db.damage == CATALOG_OK;
}

enum catalog_fault catalog_damage(const struct catalog *catalog)
{
	return catalog->db.damage;
}

const char *catalog_file(const struct catalog *catalog)
{
	return catalog->file;
}

/* --- texts --- */

/* Up to max bytes of a text that lies elsewhere. */
static const char *clip(struct arena *arena, const char *text, size_t max)
{
	size_t length = text ? utf8_clip(text, max) : 0;

	return arena_strndup(arena, text ? text : "", length);
}

/* The text for a language of what was stored, which may be NULL and SQLite's own. */
static const char *pick(struct arena *arena, const char *stored, const char *lang, size_t max)
{
	const char *picked = localized_pick(arena, stored, lang);

	return picked == stored || strlen(picked) > max ? clip(arena, picked, max) : picked;
}

const char *catalog_column_text_or_null(struct arena *arena, sqlite3_stmt *statement, int column)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);

	return text ? clip(arena, text, CATALOG_NAME_MAX) : NULL;
}

const char *catalog_column_text(struct arena *arena, sqlite3_stmt *statement, int column)
{
	const char *text = catalog_column_text_or_null(arena, statement, column);

	return text ? text : "";
}

const char *catalog_column_stored(sqlite3_stmt *statement, int column)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);

	return text && sqlite3_column_bytes(statement, column) <= CATALOG_STORED_MAX ? text : NULL;
}

const char *catalog_column_localized(
	struct arena *arena, sqlite3_stmt *statement, int column, const char *lang, size_t max)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);

	/* Of a map there is no clipping. */
	return pick(
		arena, text && text[0] == '{' ? catalog_column_stored(statement, column) : text, lang, max);
}

/* --- meta and merchants --- */

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
		catalog->stored_name = xstrdup_or_null(catalog_column_stored(row, 1));
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

	while (catalog_step(catalog, statement)) {
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
	int64_t bytes = 0;

	forget_merchants(catalog);
	while (catalog->merchant_count < MERCHANTS_MAX && bytes < MERCHANTS_MAX_BYTES &&
		catalog_step(catalog, row)) {
		catalog->merchants = xreallocarray(
			catalog->merchants, catalog->merchant_count + 1, sizeof *catalog->merchants);
		struct merchant_entry *entry = &catalog->merchants[catalog->merchant_count++];
		*entry = (struct merchant_entry){ .id = sqlite3_column_int64(row, 0) };
		entry->code = xstrdup_or_null(catalog_column_stored(row, 1));
		entry->name = xstrdup_or_null(catalog_column_stored(row, 2));
		entry->image = xstrdup_or_null(catalog_column_stored(row, 4));
		store_column_copy(row, 3, entry->currency, sizeof entry->currency);
		bytes += sqlite3_column_bytes(row, 1) + sqlite3_column_bytes(row, 2) +
			sqlite3_column_bytes(row, 4);
	}
	return row && sqlite3_reset(row) == SQLITE_OK;
}

static void find_store(struct catalog *catalog)
{
	sqlite3_stmt *row = catalog_statement(catalog, "SELECT id,merchant_id FROM store WHERE code=?1");

	catalog->store_id = catalog->store_merchant_id = 0;
	store_bind_text(row, 1, catalog->store_code);
	if (catalog_step(catalog, row)) {
		catalog->store_id = sqlite3_column_int64(row, 0);
		catalog->store_merchant_id = sqlite3_column_int64(row, 1);
	}
	sqlite3_reset(row);
}

bool catalog_refresh(struct catalog *catalog)
{
	bool is_read = load_meta(catalog) && load_merchants(catalog);

	if (is_read)
		find_store(catalog);
	return is_read;
}

struct catalog *catalog_open(const char *path, enum catalog_fault *ret_fault)
{
	return catalog_open_until(path, NULL, ret_fault);
}

struct catalog *catalog_open_until(const char *path, const atomic_bool *stop, enum catalog_fault *ret_fault)
{
	struct catalog *catalog = xcalloc(1, sizeof *catalog);

	/* The link may name another file a moment later. */
	catalog->file = realpath(path, NULL);
	enum catalog_fault fault = catalog_db_open(&catalog->db, catalog->file ? catalog->file : path,
		SQLITE_OPEN_READONLY, CATALOG_SCREEN_LIMIT_MS, stop);
	if (fault == CATALOG_OK) {
		sqlite3_exec(catalog->db.sqlite, "PRAGMA query_only=ON", NULL, NULL, NULL);
		statements_init(&catalog->statements, catalog->db.sqlite);
		if (!catalog_refresh(catalog)) {
			catalog_db_note(&catalog->db, sqlite3_errcode(catalog->db.sqlite));
			fault = catalog->db.was_held_up ? CATALOG_TOO_SLOW : CATALOG_CORRUPT;
		}
	}
	if (fault != CATALOG_OK) {
		catalog_close(catalog);
		catalog = NULL;
	}
	if (ret_fault)
		*ret_fault = fault;
	return catalog;
}

void catalog_close(struct catalog *catalog)
{
	if (!catalog)
		return;
	statements_finish(&catalog->statements);
	forget_merchants(catalog);
	free(catalog->stored_name);
	time_zone_destroy(catalog->zone);
	catalog_db_close(&catalog->db);
	free(catalog->file);
	free(catalog);
}

void catalog_release_memory(struct catalog *catalog)
{
	if (catalog)
		sqlite3_db_release_memory(catalog->db.sqlite);
}

const struct catalog_meta *catalog_meta(const struct catalog *catalog)
{
	return &catalog->meta;
}

const char *catalog_name(struct catalog *catalog, struct arena *arena, const char *lang)
{
	return pick(arena, catalog->stored_name, lang, CATALOG_NAME_MAX);
}

void catalog_set_live(struct catalog *catalog, const struct live *live)
{
	catalog->live = live;
}

void catalog_set_store(struct catalog *catalog, const char *code)
{
	if (strcmp(catalog->store_code, code) == 0)
		return;
	snprintf(catalog->store_code, sizeof catalog->store_code, "%s", code);
	find_store(catalog);
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

	return entry ? pick(arena, entry->name, lang, CATALOG_NAME_MAX) : "";
}

static void fill_merchant(
	const struct merchant_entry *entry, struct arena *arena, const char *lang, struct merchant *out)
{
	*out = (struct merchant){ .id = entry->id };
	out->code = clip(arena, entry->code, CATALOG_NAME_MAX);
	out->name = pick(arena, entry->name, lang, CATALOG_NAME_MAX);
	out->image = entry->image ? clip(arena, entry->image, CATALOG_NAME_MAX) : NULL;
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
	if (catalog_step(catalog, row) && sqlite3_column_bytes(row, 0) == 64) {
		store_column_copy(row, 0, ret_sha256, 65);
		if (ret_bytes)
			*ret_bytes = sqlite3_column_int64(row, 1);
		is_found = true;
	}
	sqlite3_reset(row);
	return is_found;
}
