/* SPDX-License-Identifier: Apache-2.0 */
/* SQLite files that the hub builds and gives away. */
#include "kiosk/hub/feed/artifact.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/text.h"

#define SQL_MAX 4096

void artifact_fail(struct artifact *artifact)
{
	if (!artifact->has_failed)
		snprintf(artifact->why, sizeof(artifact->why), "the catalog file: %.150s",
			sqlite3_errmsg(artifact->db));
	artifact->has_failed = true;
}

static bool open_file(struct artifact *artifact, const char *path, int flags, const char *pragmas)
{
	*artifact = (struct artifact){ 0 };
	if (sqlite3_open_v2(path, &artifact->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		artifact_fail(artifact);
	return artifact_exec(artifact, pragmas);
}

bool artifact_create(struct artifact *artifact, const char *path)
{
	unlink(path);
	return open_file(artifact, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
		"PRAGMA page_size=4096; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;"
		"PRAGMA cache_size=-32768; PRAGMA temp_store=FILE; BEGIN;");
}

bool artifact_open(struct artifact *artifact, const char *path)
{
	return open_file(artifact, path, SQLITE_OPEN_READONLY, "PRAGMA cache_size=-32768;");
}

bool artifact_attach(struct artifact *artifact, const char *path, const char *schema)
{
	char pragmas[160];
	artifact_exec(artifact, "COMMIT;"); /* ATTACH may not stand in a transaction */
	snprintf(pragmas, sizeof(pragmas), "ATTACH ? AS %s", schema);
	sqlite3_stmt *attach = artifact_prepare(artifact, pragmas);
	artifact_run(artifact, attach, path);
	sqlite3_finalize(attach);
	snprintf(pragmas, sizeof(pragmas),
		"PRAGMA %s.journal_mode=DELETE; PRAGMA %s.synchronous=FULL; PRAGMA %s.cache_size=-24576; BEGIN;",
		schema, schema, schema);
	return artifact_exec(artifact, pragmas);
}

void artifact_close(struct artifact *artifact)
{
	sqlite3_close(artifact->db);
	artifact->db = NULL;
}

bool artifact_exec(struct artifact *artifact, const char *sql)
{
	if (!artifact->has_failed && sqlite3_exec(artifact->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		artifact_fail(artifact);
	return !artifact->has_failed;
}

sqlite3_stmt *artifact_prepare(struct artifact *artifact, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	if (!artifact->has_failed &&
		sqlite3_prepare_v3(artifact->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
			SQLITE_OK)
		artifact_fail(artifact);
	return statement;
}

static void bind(sqlite3_stmt *statement, int index, const struct db_value *value)
{
	switch (value->type) {
	case DB_TYPE_INT: sqlite3_bind_int64(statement, index, value->number); break;
	case DB_TYPE_TEXT: sqlite3_bind_text(statement, index, value->bytes, -1, SQLITE_STATIC); break;
	case DB_TYPE_BYTES:
		sqlite3_bind_blob64(statement, index, value->bytes, value->length, SQLITE_STATIC);
		break;
	default: sqlite3_bind_null(statement, index); break;
	}
}

static void step(struct artifact *artifact, sqlite3_stmt *statement)
{
	if (sqlite3_step(statement) != SQLITE_DONE)
		artifact_fail(artifact);
	sqlite3_reset(statement);
}

void artifact_run_list(struct artifact *artifact, sqlite3_stmt *statement, const struct db_value *values)
{
	int count = 0;
	if (artifact->has_failed || !statement)
		return;
	for (; values[count].type != DB_TYPE_END; count++)
		bind(statement, count + 1, &values[count]);
	assert(count == sqlite3_bind_parameter_count(statement));
	step(artifact, statement);
}

static void prepare_insert(
	struct artifact *artifact, struct artifact_table *table, const struct artifact_cell *cells)
{
	struct text sql;
	text_init(&sql, SQL_MAX);
	text_printf(&sql, "INSERT INTO %s(", table->name);
	for (int i = 0; cells[i].column; i++) {
		assert(i < CATALOG_COLUMNS_MAX);
		table->columns[i] = cells[i].column;
		text_printf(&sql, i ? ", %s" : "%s", cells[i].column);
	}
	text_append(&sql, ") VALUES(?");
	for (int i = 1; cells[i].column; i++)
		text_append(&sql, ", ?");
	text_append(&sql, ")");
	table->insert = artifact_prepare(artifact, sql.bytes);
	text_finish(&sql);
}

void artifact_add_cells(
	struct artifact *artifact, struct artifact_table *table, const struct artifact_cell *cells)
{
	if (!table->insert)
		prepare_insert(artifact, table, cells);
	if (artifact->has_failed)
		return;
	for (int i = 0; cells[i].column; i++) {
		assert(strcmp(table->columns[i], cells[i].column) == 0);
		bind(table->insert, i + 1, &cells[i].value);
	}
	step(artifact, table->insert);
}

void artifact_table_finish(struct artifact_table *table)
{
	sqlite3_finalize(table->insert);
	table->insert = NULL;
}

int64_t artifact_get_int(struct artifact *artifact, const char *sql, int64_t fallback)
{
	sqlite3_stmt *statement = artifact_prepare(artifact, sql);
	int64_t value = fallback;
	if (statement && sqlite3_step(statement) == SQLITE_ROW &&
		sqlite3_column_type(statement, 0) == SQLITE_INTEGER)
		value = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return value;
}
