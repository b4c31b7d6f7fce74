/* SPDX-License-Identifier: Apache-2.0 */
/* Stages the rows of all tables but offers: compares digests first, so that only what changed reaches the
 * database. */
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/import/field_type.h"
#include "kiosk/hub/import/import_state.h"

#define COMMON_CELLS 5 /* id, code, source_id, is_live, digest */

/* What is kept with the known row. */
static const char *const DETAILS[RECORD_TYPE_COUNT] = {
	[RECORD_MERCHANT] = "currency", [RECORD_STORE] = "merchant", [RECORD_CATEGORY] = "parent"
};

static bool has_created_at(enum record_type type)
{
	return type == RECORD_PRODUCT;
}

/* Fixed: digests are compared with those of earlier imports. Whoever forges a collision only hides his own
 * change. */
static const uint8_t DIGEST_KEY[crypto_shorthash_KEYBYTES] = "daogou row 2026";

void import_fail(struct import *import)
{
	if (!import->has_failed)
		snprintf(import->why, sizeof(import->why), "the database refuses: %s",
			hub_db_error(import->db));
	import->has_failed = true;
}

void append_columns(struct text *sql, enum record_type type)
{
	const char *columns[FIELD_COLUMNS_MAX];
	for (const struct field *field = record_fields(type); field->key; field++)
		for (int i = 0, count = field_columns(field, columns); i < count; i++)
			text_printf(sql, ", %s", columns[i]);
}

void append_updates(struct text *sql, enum record_type type)
{
	const char *columns[FIELD_COLUMNS_MAX];
	for (const struct field *field = record_fields(type); field->key; field++)
		for (int i = 0, count = field_columns(field, columns); i < count; i++)
			text_printf(sql, ", %s = excluded.%s", columns[i], columns[i]);
}

int column_count(enum record_type type)
{
	const char *columns[FIELD_COLUMNS_MAX];
	int count = 0;
	for (const struct field *field = record_fields(type); field->key; field++)
		count += field_columns(field, columns);
	return count;
}

/* A pack that holds another amount: what it held stays beside it, with the moment of this import. */
#define MEASURE_CHANGES                                                                                      \
	"CASE WHEN product.measure_milli <> excluded.measure_milli"                                          \
	" OR product.measure_unit <> excluded.measure_unit THEN "
static const char KEEP_OLD_MEASURE[] =
	", old_measure_milli = " MEASURE_CHANGES "product.measure_milli ELSE product.old_measure_milli END"
	", old_measure_unit = " MEASURE_CHANGES "product.measure_unit ELSE product.old_measure_unit END"
	", measure_changed_at = " MEASURE_CHANGES "excluded.created_at ELSE product.measure_changed_at END";

/* INSERT … ON CONFLICT(id) DO UPDATE for a table. */
static void build_sql(enum record_type type, struct text *sql)
{
	int total = column_count(type) + COMMON_CELLS + has_created_at(type);
	text_printf(sql, "INSERT INTO %s(id, code, source_id, is_live, digest", record_type_name(type));
	append_columns(sql, type);
	text_append(sql, has_created_at(type) ? ", created_at) VALUES(" : ") VALUES(");
	for (int i = 1; i <= total; i++)
		text_printf(sql, i == 1 ? "$%d" : ", $%d", i);
	text_append(sql,
		") ON CONFLICT(id) DO UPDATE SET source_id = excluded.source_id, is_live = excluded.is_live,"
		" digest = excluded.digest");
	append_updates(sql, type);
	if (type == RECORD_PRODUCT)
		text_append(sql, KEEP_OLD_MEASURE);
}

static void declare_statements(struct import *import, enum record_type type)
{
	struct text sql;
	char remove[64];
	text_init(&sql, SQL_MAX);
	build_sql(type, &sql);
	import->write_row[type] = staged_writes_statement(&import->writes, sql.bytes);
	text_finish(&sql);
	snprintf(remove, sizeof(remove), "UPDATE %s SET is_live = 0 WHERE id = $1", record_type_name(type));
	import->remove_row[type] = staged_writes_statement(&import->writes, remove);
}

bool row_writer_open(struct import *import)
{
	for (int type = 0; type < RECORD_TYPE_COUNT; type++) {
		if (type == RECORD_OFFER)
			continue;
		bool is_product = type == RECORD_PRODUCT;
		known_rows_init(&import->rows[type], import->db, record_type_name(type), DETAILS[type],
			&import->kept, staging_folder(import),
			is_product ? PRODUCT_INDEX_BYTES : OTHER_INDEX_BYTES,
			is_product ? PRODUCT_CACHE_BYTES : OTHER_CACHE_BYTES);
		declare_statements(import, type);
	}
	return !import->has_failed;
}

void row_writer_close(struct import *import)
{
	for (int type = 0; type < RECORD_TYPE_COUNT; type++)
		known_rows_finish(&import->rows[type]);
}

uint64_t cells_digest(struct import *import, enum record_type type, const struct db_value *cells, int count)
{
	struct catalog_row *row = &import->digest_row;
	uint64_t digest;
	catalog_row_begin(row, record_type_name(type));
	for (int i = 0; i < count; i++) {
		if (cells[i].type == DB_TYPE_INT)
			catalog_row_int(row, cells[i].number);
		else if (cells[i].bytes)
			catalog_row_text(row, cells[i].bytes, strlen(cells[i].bytes));
		else
			catalog_row_null(row);
	}
	crypto_shorthash(
		(unsigned char *)&digest, (const unsigned char *)row->bytes, row->length, DIGEST_KEY);
	return digest;
}

static void store_row(struct import *import, enum record_type type, const char *code, struct known_row *row,
	const struct db_value *cells, int count)
{
	struct db_value values[COMMON_CELLS + CELLS_MAX + 2] = { db_int(row->id), db_text(code),
		db_int(import->source_id), db_int(row->is_live), db_int((int64_t)row->digest) };
	memcpy(values + COMMON_CELLS, cells, sizeof(*cells) * (size_t)count);
	if (has_created_at(type))
		values[COMMON_CELLS + count++] = db_int(import->observed_at);
	values[COMMON_CELLS + count] = (struct db_value){ .type = DB_TYPE_END };
	if (type == RECORD_DEAL)
		stage_deal_change(import, row->id);
	row->staged = staged_write_list(&import->writes, import->write_row[type], values);
	if (type == RECORD_DEAL)
		stage_deal_change(import, row->id);
	id_set_add(&import->changed_rows[type], row->id);
}

/* What is asked of the row later on, of columns that have cells of their own. */
static void keep_detail(
	struct import *import, enum record_type type, struct known_row *row, const struct db_value *cells)
{
	const char *columns[FIELD_COLUMNS_MAX], *wanted = type == RECORD_PRODUCT ? "gtin" : DETAILS[type];
	const char *detail = NULL;
	if (!wanted)
		return;
	for (const struct field *field = record_fields(type); field->key; field++) {
		int count = field_columns(field, columns);
		if (count && strcmp(columns[0], wanted) == 0)
			detail = cells->bytes;
		cells += count;
	}
	if (type == RECORD_PRODUCT)
		row->gtin = detail ? strtoll(detail, NULL, 10) : 0;
	else if (!detail || !row->detail || strcmp(detail, row->detail) != 0)
		row->detail = detail ? arena_strdup(&import->kept, detail) : NULL;
	if (type == RECORD_MERCHANT && !import->first_currency[0])
		currency_copy(import->first_currency, detail);
}

static void note_double(struct import *import, const struct import_record *record, int64_t earlier_line)
{
	char reason[64];
	snprintf(reason, sizeof(reason), "double id: replaces line %" PRId64, earlier_line);
	rejects_add(&import->rejects, &record->origin, reason);
}

int fill_cells(
	struct import *import, const struct import_record *record, struct db_value ret_cells[CELLS_MAX])
{
	const char *columns[FIELD_COLUMNS_MAX];
	/* First what may reject the record, so that nothing is noted of one that is not taken. */
	for (int pass = 0; pass < 2; pass++) {
		struct db_value *cell = ret_cells;
		for (const struct field *field = record_fields(record->type); field->key; field++) {
			bool is_first = field->type == FIELD_NAME && field->limits.is_needed;
			int count = field_columns(field, columns);
			const char *fault = count && is_first == (pass == 0)
				? field_store(import, record, field, cell)
				: NULL;
			if (fault) {
				reject_record(import, record, fault);
				return -1;
			}
			cell += count;
		}
		if (pass == 0)
			continue;
		if (record->dropped)
			import_note(import, record, "part dropped: %s", record->dropped);
		return (int)(cell - ret_cells);
	}
	return -1;
}

void see_row(struct import *import, enum record_type type, const struct known_row *row)
{
	struct known_rows *rows = &import->rows[type];
	if (id_set_has(&rows->seen, row->id))
		return;
	id_set_add(&rows->seen, row->id);
	rows->kept += row->was_live && row->source_id == import->source_id;
}

static void count_row(struct import *import, const struct import_record *record, const struct known_row *row)
{
	import->taken[record->type]++;
	if (row->line) {
		note_double(import, record, row->line);
	} else if (record->type == RECORD_PRODUCT) {
		import->counts.products++;
		import->known_products += row->was_live;
	}
}

/* Stages the row unless it stands in the database as it is. */
static void update_row(struct import *import, const struct import_record *record, const char *code,
	struct known_row *row, const struct db_value *cells, int count)
{
	enum record_type type = record->type;
	uint64_t digest = cells_digest(import, type, cells, count);
	bool is_own = row->source_id == import->source_id;
	bool is_same = row->is_live && row->digest == digest;
	if (is_same && is_own)
		return;
	import->rows[type].taken_over += row->was_live && !is_own;
	row->digest = digest;
	row->source_id = (int32_t)import->source_id;
	row->is_live = !import->is_backfill;
	if (!is_same) {
		import->counts.changed += !row->is_changed && row->is_live;
		row->is_changed = true;
		stage_web_pictures(import, record);
	}
	store_row(import, type, code, row, cells, count);
}

bool write_row(struct import *import, const struct import_record *record)
{
	enum record_type type = record->type;
	struct known_rows *rows = &import->rows[type];
	struct db_value cells[CELLS_MAX];
	struct known_row row;
	int count = fill_cells(import, record, cells);
	if (count < 0)
		return false;
	const char *code = record_code(record, &import->scratch);
	uint64_t number = known_rows_find(rows, code, &row);
	bool is_new = !number;
	if (is_new) {
		row = (struct known_row){ 0 };
		number = known_rows_add(rows, code, &row);
	}
	count_row(import, record, &row);
	see_row(import, type, &row);
	row.line = record->origin.line;
	if (is_new || !import->is_backfill) {
		keep_detail(import, type, &row, cells);
		update_row(import, record, code, &row, cells, count);
		if (type == RECORD_MERCHANT && !is_new && row.is_live != row.was_live)
			id_set_add(&import->moved_merchants, row.id);
	}
	known_rows_keep(rows, number, &row);
	return true;
}
