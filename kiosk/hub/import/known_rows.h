/* SPDX-License-Identifier: Apache-2.0 */
/* What an import knows of the rows of one table: those that its records name, each asked for once, when it is first named. How much is
 * kept in memory does not depend on the table's size. One thread. */
#ifndef DAOGOU_HUB_IMPORT_KNOWN_ROWS_H
#define DAOGOU_HUB_IMPORT_KNOWN_ROWS_H

#include "kiosk/base/arena.h"
#include "kiosk/hub/core/db.h"
#include "kiosk/hub/import/code_index.h"
#include "kiosk/hub/import/id_set.h"
#include "kiosk/hub/import/spill_array.h"

struct known_row {
	int64_t id;
	int64_t line;   /* of the record that was taken last in this import; 0 = none yet */
	int64_t staged; /* where its row stands in the staged writes; 0 = as in the database */
	uint64_t digest;
	const char *detail; /* merchants: currency; categories: parent; stores: merchant; else NULL */
	int64_t gtin;       /* of a product, as a number; 0 = none */
	uint32_t offer;     /* of a product: the number of its first known offer; 0 = none */
	int32_t source_id;  /* who wrote it last */
	bool has_offers;    /* of a product: its offers are known */
	bool was_live;      /* before this import */
	bool is_live;
	bool is_changed;
};

struct known_rows {
	const char *table, *detail; /* borrowed; detail is a column or NULL */
	struct hub_db *db;
	struct arena *arena; /* for details; borrowed */
	struct hub_statement *find;
	bool is_open; /* the highest id was asked for */
	int64_t id_last;
	uint64_t count; /* rows have the numbers 1 … count, in the order in which they were named */
	struct code_index index;
	struct spill_array rows;
	struct id_set seen; /* ids whose record is in the source, good or bad */
	/* Of the source's own live rows those that it still has, and those that it has taken over from another source. */
	int64_t kept, taken_over;
};

/* index_bytes, row_bytes: how much may stay in memory. */
void known_rows_init(struct known_rows *rows, struct hub_db *db, const char *table, const char *detail,
	struct arena *arena, const char *folder, size_t index_bytes, size_t row_bytes);
void known_rows_finish(struct known_rows *rows);
/* The number of the row, and what is known of it; 0 when there is none. */
uint64_t known_rows_find(struct known_rows *rows, const char *code, struct known_row *ret_row);
/* A new row, which gets the next id; its number. */
uint64_t known_rows_add(struct known_rows *rows, const char *code, struct known_row *row);
void known_rows_keep(struct known_rows *rows, uint64_t number, const struct known_row *row);
void known_rows_read(struct known_rows *rows, uint64_t number, struct known_row *ret_row);
/* 0, or the errno of the file that said no. */
int known_rows_error(const struct known_rows *rows);

#endif
