/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers by code, rows by number, and the database behind them. */
#include "kiosk/hub/import/known_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void known_rows_init(struct known_rows *rows, struct hub_db *db, const char *table, const char *detail,
	struct arena *arena, const char *folder, size_t index_bytes, size_t row_bytes)
{
	*rows = (struct known_rows){ .table = table, .detail = detail, .db = db, .arena = arena };
	code_index_init(&rows->index, folder, index_bytes);
	spill_array_init(&rows->rows, folder, sizeof(struct known_row), row_bytes);
}

void known_rows_finish(struct known_rows *rows)
{
	hub_statement_destroy(rows->find);
	rows->find = NULL;
	code_index_finish(&rows->index);
	spill_array_finish(&rows->rows);
	id_set_finish(&rows->seen);
}

/* A table that was empty needs no question a record. */
static void open_table(struct known_rows *rows)
{
	char sql[160];
	snprintf(sql, sizeof(sql), "SELECT MAX(id) FROM %s", rows->table);
	hub_get_int(rows->db, &rows->id_last, sql);
	rows->is_open = true;
	if (rows->id_last == 0)
		return;
	snprintf(sql, sizeof(sql), "SELECT id, digest, source_id, is_live, %s FROM %s WHERE code = $1",
		rows->detail ? rows->detail : "NULL", rows->table);
	rows->find = hub_db_prepare(rows->db, sql);
}

static bool read_row(struct known_rows *rows, const char *code, struct known_row *ret_row)
{
	const char *detail;
	int64_t digest;
	if (!rows->is_open)
		open_table(rows);
	if (!rows->find)
		return false;
	*ret_row = (struct known_row){ 0 };
	hub_bind(rows->find, code);
	bool is_found =
		hub_next(rows->find, &ret_row->id, &digest, &ret_row->source_id, &ret_row->is_live, &detail);
	if (is_found) {
		ret_row->digest = (uint64_t)digest;
		ret_row->was_live = ret_row->is_live;
		ret_row->detail = detail ? arena_strdup(rows->arena, detail) : NULL;
	}
	hub_reset(rows->find);
	return is_found;
}

static uint64_t append(struct known_rows *rows, const char *code, const struct known_row *row)
{
	code_index_put(&rows->index, code, strlen(code), (int64_t)++rows->count);
	spill_array_write(&rows->rows, rows->count, row);
	return rows->count;
}

uint64_t known_rows_find(struct known_rows *rows, const char *code, struct known_row *ret_row)
{
	uint64_t number = (uint64_t)code_index_find(&rows->index, code, strlen(code));
	if (number)
		spill_array_read(&rows->rows, number, ret_row);
	else if (read_row(rows, code, ret_row))
		number = append(rows, code, ret_row);
	return number;
}

uint64_t known_rows_add(struct known_rows *rows, const char *code, struct known_row *row)
{
	if (!rows->is_open)
		open_table(rows);
	row->id = ++rows->id_last;
	return append(rows, code, row);
}

void known_rows_keep(struct known_rows *rows, uint64_t number, const struct known_row *row)
{
	spill_array_write(&rows->rows, number, row);
}

void known_rows_read(struct known_rows *rows, uint64_t number, struct known_row *ret_row)
{
	spill_array_read(&rows->rows, number, ret_row);
}

int known_rows_error(const struct known_rows *rows)
{
	return rows->rows.has_failed           ? rows->rows.error
		: rows->index.slots.has_failed ? rows->index.slots.error
					       : 0;
}
