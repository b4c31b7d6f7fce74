/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the rows of all tables but offers: compares digests first, so that only what changed reaches the
 * database. */
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/import/import_state.h"

#define COLUMNS_MAX 16
#define SQL_MAX 4096

/* Columns between code and the common ones. detail is kept with the known row. */
struct table {
	const char *columns[COLUMNS_MAX];
	const char *detail;
	bool has_created_at;
};

static const struct table TABLES[RECORD_TYPE_COUNT] = {
	[RECORD_MERCHANT] = { { "name", "currency", "image" }, "currency", false },
	[RECORD_STORE] = { { "merchant", "name", "address", "latitude_e6", "longitude_e6", "hours" }, NULL,
		false },
	[RECORD_CATEGORY] = { { "parent", "name", "image", "position" }, "parent", false },
	[RECORD_PRODUCT] = { { "gtin", "brand", "name", "description", "category", "images", "measure_milli",
				     "measure_unit", "options", "group_code" },
		NULL, true },
	[RECORD_DEAL] = { { "product", "merchant", "tiers", "ttl_s", "starts_at", "ends_at", "per_member",
				  "quota" },
		NULL, false },
	[RECORD_COUPON] = { { "kind", "value", "max_discount", "threshold", "scope_kind", "scope", "currency",
				    "total", "per_member", "valid_days", "name" },
		NULL, false },
	[RECORD_AD] = { { "slot", "image", "title", "target_kind", "target", "starts_at", "ends_at" }, NULL,
		false },
};

/* Fixed: digests are compared with those of earlier imports. Whoever forges a collision only hides his own
 * change. */
static const uint8_t DIGEST_KEY[crypto_shorthash_KEYBYTES] = "daogou row 2026";

struct cell cell_int(int64_t number)
{
	return (struct cell){ .kind = CELL_INT, .number = number };
}

struct cell cell_optional(int64_t number)
{
	return number == RECORD_NONE ? (struct cell){ .kind = CELL_NULL } : cell_int(number);
}

struct cell cell_text(const char *text)
{
	return text ? (struct cell){ .kind = CELL_TEXT, .text = text } : (struct cell){ .kind = CELL_NULL };
}

void import_fail(struct import *import)
{
	if (!import->has_failed)
		snprintf(import->why, sizeof(import->why), "the database refuses: %s",
			hub_db_error(import->db));
	import->has_failed = true;
}

bool is_good(struct import *import, enum hub_db_result result)
{
	if (result != HUB_DB_DONE)
		import_fail(import);
	return result == HUB_DB_DONE;
}

static int column_count(const struct table *table)
{
	int count = 0;
	while (count < COLUMNS_MAX && table->columns[count])
		count++;
	return count;
}

/* INSERT … ON CONFLICT(id) DO UPDATE for a table. */
static void build_sql(enum record_type type, struct text *sql)
{
	const struct table *table = &TABLES[type];
	int count = column_count(table), total = count + 5 + table->has_created_at;
	text_printf(sql, "INSERT INTO %s(id, code, source_id, is_live, digest", record_type_name(type));
	for (int i = 0; i < count; i++)
		text_printf(sql, ", %s", table->columns[i]);
	text_append(sql, table->has_created_at ? ", created_at) VALUES(" : ") VALUES(");
	for (int i = 1; i <= total; i++)
		text_printf(sql, i == 1 ? "$%d" : ", $%d", i);
	text_append(sql,
		") ON CONFLICT(id) DO UPDATE SET source_id = excluded.source_id, is_live = excluded.is_live,"
		" digest = excluded.digest");
	for (int i = 0; i < count; i++)
		text_printf(sql, ", %s = excluded.%s", table->columns[i], table->columns[i]);
}

static bool prepare_table(struct import *import, enum record_type type)
{
	struct text sql;
	text_init(&sql, SQL_MAX);
	build_sql(type, &sql);
	import->write_row[type] = hub_db_prepare(import->db, sql.bytes);
	text_finish(&sql);
	return import->write_row[type] != NULL;
}

static bool load_table(struct import *import, enum record_type type)
{
	struct code_map *map = &import->rows[type];
	char sql[160];
	snprintf(sql, sizeof(sql), "SELECT code, id, digest, source_id, is_live, %s FROM %s",
		TABLES[type].detail ? TABLES[type].detail : "NULL", record_type_name(type));
	struct hub_statement *query = hub_query(import->db, sql, "");
	enum hub_db_result result = HUB_DB_FAILED;
	while (query && (result = hub_step(query)) == HUB_DB_ROW) {
		struct known_row *row = code_map_add(
			map, hub_column_text(query, 0), hub_column_int(query, 1));
		row->digest = (uint64_t)hub_column_int(query, 2);
		row->source_id = hub_column_int(query, 3);
		row->is_live = row->was_live = hub_column_int(query, 4) != 0;
		if (!hub_column_is_null(query, 5))
			row->detail = arena_strdup(&map->arena, hub_column_text(query, 5));
	}
	hub_query_end(query);
	return result == HUB_DB_DONE;
}

bool row_writer_open(struct import *import)
{
	for (int type = 0; type < RECORD_TYPE_COUNT; type++) {
		if (type == RECORD_OFFER)
			continue;
		code_map_init(&import->rows[type]);
		if (!prepare_table(import, type) || !load_table(import, type)) {
			import_fail(import);
			return false;
		}
	}
	return true;
}

void row_writer_close(struct import *import)
{
	for (int type = 0; type < RECORD_TYPE_COUNT; type++) {
		hub_statement_destroy(import->write_row[type]);
		code_map_finish(&import->rows[type]);
	}
}

uint64_t cells_digest(struct import *import, enum record_type type, const struct cell *cells, int count)
{
	struct catalog_row *row = &import->digest_row;
	uint64_t digest;
	catalog_row_begin(row, record_type_name(type));
	for (int i = 0; i < count; i++) {
		if (cells[i].kind == CELL_NULL)
			catalog_row_null(row);
		else if (cells[i].kind == CELL_INT)
			catalog_row_int(row, cells[i].number);
		else
			catalog_row_text(row, cells[i].text, strlen(cells[i].text));
	}
	crypto_shorthash(
		(unsigned char *)&digest, (const unsigned char *)row->bytes, row->length, DIGEST_KEY);
	return digest;
}

void bind_cell(struct hub_statement *statement, int index, const struct cell *cell)
{
	if (cell->kind == CELL_INT)
		hub_bind_int(statement, index, cell->number);
	else
		hub_bind_text(statement, index, cell->kind == CELL_TEXT ? cell->text : NULL);
}

static bool store_row(struct import *import, enum record_type type, const struct known_row *row,
	const struct cell *cells, int count)
{
	struct hub_statement *statement = import->write_row[type];
	hub_bind_int(statement, 1, row->id);
	hub_bind_text(statement, 2, row->code);
	hub_bind_int(statement, 3, import->source_id);
	hub_bind_int(statement, 4, row->is_live);
	hub_bind_int(statement, 5, (int64_t)row->digest);
	for (int i = 0; i < count; i++)
		bind_cell(statement, 6 + i, &cells[i]);
	if (TABLES[type].has_created_at)
		hub_bind_int(statement, 6 + count, import->observed_at);
	return is_good(import, hub_step_once(statement));
}

static void keep_detail(struct import *import, enum record_type type, struct known_row *row,
	const struct cell *cells, int count)
{
	if (!TABLES[type].detail)
		return;
	row->detail = NULL;
	for (int i = 0; i < count; i++)
		if (strcmp(TABLES[type].columns[i], TABLES[type].detail) == 0 && cells[i].kind == CELL_TEXT)
			row->detail = arena_strdup(&import->rows[type].arena, cells[i].text);
}

static void note_double(struct import *import, const struct import_record *record, int64_t earlier_line)
{
	char reason[64];
	snprintf(reason, sizeof(reason), "double id: replaces line %" PRId64, earlier_line);
	rejects_add(&import->rejects, &record->origin, reason);
}

struct known_row *write_row(
	struct import *import, const struct import_record *record, const struct cell *cells, int count)
{
	enum record_type type = record->type;
	struct known_row *row = code_map_find(&import->rows[type], record_code(record));
	bool is_new = !row;
	uint64_t digest = cells_digest(import, type, cells, count);
	if (is_new)
		row = code_map_add(&import->rows[type], record_code(record), 0);
	if (row->line)
		note_double(import, record, row->line);
	else if (type == RECORD_PRODUCT)
		import->counts.products++;
	row->line = record->origin.line;
	row->is_seen = true;
	if (import->is_backfill && !is_new)
		return row;
	bool is_same = !is_new && row->is_live && row->digest == digest;
	if (is_same && row->source_id == import->source_id)
		return row;
	row->digest = digest;
	row->source_id = import->source_id;
	row->is_live = !import->is_backfill;
	if (!is_same) {
		keep_detail(import, type, row, cells, count);
		import->counts.changed += !row->is_changed && row->is_live;
		row->is_changed = true;
	}
	return store_row(import, type, row, cells, count) ? row : NULL;
}
