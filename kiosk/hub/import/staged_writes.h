/* SPDX-License-Identifier: Apache-2.0 */
/* What an import is going to write, in its order, kept outside of the database until all of it is known: so the database is
 * locked only while rows are written, and not while a source is read, parsed and compared. A few MB stay in memory, more go
 * to a file without a name. One thread. The first failure stays; after it nothing is kept any more. */
#ifndef DAOGOU_HUB_IMPORT_STAGED_WRITES_H
#define DAOGOU_HUB_IMPORT_STAGED_WRITES_H

#include "kiosk/hub/core/db.h"
#include "kiosk/hub/import/spill_file.h"

#define STAGED_STATEMENTS_MAX 64
#define STAGED_WHY_SIZE 160

struct staged_writes {
	char *statements[STAGED_STATEMENTS_MAX];
	int statement_count;
	struct spill_file file;
	uint8_t *read_bytes; /* what staged_writes_bytes() gave last */
	bool has_failed;
	char why[STAGED_WHY_SIZE];
};

/* folder: where the file would be, with room for what the source changes. */
void staged_writes_init(struct staged_writes *writes, const char *folder);
void staged_writes_finish(struct staged_writes *writes);
/* Declares a statement without rows; its number. The text is copied. */
int staged_writes_statement(struct staged_writes *writes, const char *sql);
/* (writes, number, parameters…): runs the statement when all is applied. Where it stands, never 0, for staged_writes_bytes(); values
 * are copied. */
#define staged_write(writes, statement, ...) staged_write_list((writes), (statement), DB_VALUES(__VA_ARGS__))
int64_t staged_write_list(struct staged_writes *writes, int statement, const struct db_value *values);
/* A parameter, counted from 1, of the statement that stands there: text or bytes with a zero behind them, on loan until the next call
 * of any of these; NULL after a failure. */
const void *staged_writes_bytes(
	struct staged_writes *writes, int64_t place, int parameter, size_t *ret_length);
/* Inside a transaction of the caller. False when the database or the file says no; may be called again. */
bool staged_writes_apply(struct staged_writes *writes, struct hub_db *db);

#endif
