/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of a delta, NDJSON: what changes in a catalog, row by row. Hub and kiosk read them here. Input is hostile; one thread per
 * reader.
 *
 * A line that is an object says one change by itself:
 *   {"t":TABLE,"k":[KEY…],"s":{COLUMN:VALUE…}}          other values of a row, or with "n":1 all values of a new one
 *   {"t":TABLE,"k":[KEY…],"d":1}                        a row that goes
 *   {"t":"search","id":ID,"old":WORDS|null,"new":WORDS|null}
 *   {"t":"meta","k":[KEY],"s":{"value":VALUE}}
 * or, without a key, begins a group: {"t":TABLE,"c":[COLUMN…]} or {"t":TABLE,"d":1}. The arrays after it are its rows:
 *   [KEY…,VALUE…]                                       a first key that is a number is told by its distance to that of the row before
 * A group of offers with "h":DAY says of each that its new price holds from that day on in its history too.
 *
 * A BLOB is {"b64":"…"}. Of price_history.points an array is the new end of the history: pairs as in the stored form, which replace
 * what was known from the first pair's day on. */
#ifndef DAOGOU_DOMAIN_DELTA_READER_H
#define DAOGOU_DOMAIN_DELTA_READER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/domain/catalog_schema.h"
#include "kiosk/domain/price_points.h"

#define DELTA_TABLES_MAX 40
#define DELTA_HISTORY_TABLE "price_history"
#define DELTA_HISTORY_COLUMN "points"

/* A table with its columns by name. */
struct delta_table {
	const struct catalog_table *table;
	char *names;
	const char *columns[CATALOG_COLUMNS_MAX];
	int column_count, key_count;
};

enum delta_kind { DELTA_NOTHING, DELTA_CHANGE, DELTA_NEW, DELTA_REMOVAL, DELTA_SEARCH, DELTA_META };

/* What a line says. */
struct delta_change {
	enum delta_kind kind;
	size_t table;                              /* its index; of rows only */
	json_t *key;                               /* array */
	const json_t *values[CATALOG_COLUMNS_MAX]; /* by column; NULL = as it was */
	int32_t history_day;                       /* 0 = the history says by itself what changes in it */
	json_t *line;                              /* of search and meta the object itself; owns the values */
};

struct delta_reader {
	struct delta_table tables[DELTA_TABLES_MAX];
	size_t table_count;
	/* Of the group at hand. */
	enum delta_kind kind; /* DELTA_NOTHING = there is none */
	size_t table;
	int columns[CATALOG_COLUMNS_MAX], column_count;
	int32_t history_day;
	int64_t last;
};

void delta_reader_init(struct delta_reader *reader);
void delta_reader_finish(struct delta_reader *reader);
/* SIZE_MAX when there is none. */
size_t delta_reader_table(const struct delta_reader *reader, const char *name);

/* One line without its LF. False and one sentence (why has at least 160 bytes) when it is malformed. What ret_change holds goes with
 * delta_change_finish(), whatever the answer is. */
bool delta_reader_take(struct delta_reader *reader, const char *line, size_t length,
	struct delta_change *ret_change, char why[160]);
void delta_change_finish(struct delta_change *change);

/* The points of an array; false, when it is none. */
bool delta_points_read(const json_t *array, struct price_points *points);
/* A new array. */
json_t *delta_points_write(const struct price_points *points);

#endif
