/* SPDX-License-Identifier: Apache-2.0 */
/* SQLite files that the hub builds and gives away: opened for filling at speed, never for a crash to be
 * survived (a half-built one is thrown away). The one place of the hub that speaks SQLite directly, because
 * the product is an SQLite file. One thread per artifact. */
#ifndef DAOGOU_HUB_FEED_ARTIFACT_H
#define DAOGOU_HUB_FEED_ARTIFACT_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "kiosk/domain/catalog_schema.h"
#include "kiosk/hub/core/db_value.h"

/* The first failure is remembered; after it nothing is done any more. */
struct artifact {
	sqlite3 *db;
	bool has_failed;
	char why[200];
};

/* A new file (an old one of that name goes). */
bool artifact_create(struct artifact *artifact, const char *path);
/* An existing one, for reading. */
bool artifact_open(struct artifact *artifact, const char *path);
/* Another file beside the one that was created, by the name of a schema. What is written there survives a crash. */
bool artifact_attach(struct artifact *artifact, const char *path, const char *schema);
void artifact_close(struct artifact *artifact);
bool artifact_exec(struct artifact *artifact, const char *sql);
/* NULL after a failure; sqlite3_finalize() takes NULL. */
sqlite3_stmt *artifact_prepare(struct artifact *artifact, const char *sql);
/* (artifact, statement, parameters…), as many as the statement has and typed as for the hub's database: runs it and resets it. */
#define artifact_run(artifact, statement, ...)                                                               \
	artifact_run_list((artifact), (statement), DB_VALUES(__VA_ARGS__))
void artifact_run_list(struct artifact *artifact, sqlite3_stmt *statement, const struct db_value *values);

/* A table that rows are added to. Zeroed but for its name before the first row; artifact_table_finish() afterwards. */
struct artifact_table {
	const char *name;
	sqlite3_stmt *insert;
	const char *columns[CATALOG_COLUMNS_MAX]; /* of the first row */
};
struct artifact_cell {
	const char *column;
	struct db_value value;
};
#define CELL(column, value) { (column), DB_VALUE(value) }
/* (artifact, table, CELL("column", value), …): adds a row. Each row names the same columns in the same order. */
#define artifact_add(artifact, table, ...)                                                                   \
	artifact_add_cells(                                                                                  \
		(artifact), (table), (const struct artifact_cell[]){ __VA_ARGS__, { NULL, DB_NULL } })
/* The same from an array that ends with a cell without a column. */
void artifact_add_cells(
	struct artifact *artifact, struct artifact_table *table, const struct artifact_cell *cells);
void artifact_table_finish(struct artifact_table *table);
/* Remembers the database's error. */
void artifact_fail(struct artifact *artifact);
/* An integer that a query without parameters gives; fallback when there is none. */
int64_t artifact_get_int(struct artifact *artifact, const char *sql, int64_t fallback);

#endif
