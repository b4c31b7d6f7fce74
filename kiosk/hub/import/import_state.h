/* SPDX-License-Identifier: Apache-2.0 */
/* One import while it runs; for the files of this folder only. */
#ifndef DAOGOU_HUB_IMPORT_IMPORT_STATE_H
#define DAOGOU_HUB_IMPORT_IMPORT_STATE_H

#include "kiosk/base/arena.h"
#include "kiosk/domain/catalog_root.h"
#include "kiosk/domain/price_points.h"
#include "kiosk/hub/import/code_map.h"
#include "kiosk/hub/import/image_store.h"
#include "kiosk/hub/import/import.h"
#include "kiosk/hub/import/importer.h"
#include "kiosk/hub/import/offer_map.h"
#include "kiosk/hub/import/rejects.h"

/* A deal that counts for the check of overlaps. */
struct deal_window {
	const char *code, *product;
	int64_t starts_at, ends_at;
};

struct import {
	struct hub_db *db;
	const struct import_options *options;
	struct import_counts counts;
	struct rejects rejects;
	struct image_store images;

	int64_t source_id;
	int64_t source_observed_at; /* of the newest import before; 0 = never */
	int64_t observed_at;        /* of this import */
	int64_t newest_offer_at;    /* INT64_MIN = no offer yet */
	bool is_backfill;           /* older than what the source gave before: history only */
	bool has_type[RECORD_TYPE_COUNT];
	int64_t category_position;

	struct code_map rows[RECORD_TYPE_COUNT]; /* not for offers */
	struct offer_map offers;
	struct hub_statement *write_row[RECORD_TYPE_COUNT];
	struct hub_statement *write_history, *read_history;
	struct catalog_row digest_row;
	struct price_points points;

	struct arena scratch; /* for one record */
	struct arena kept;    /* for records that wait */
	struct import_record **waiting;
	size_t waiting_count, waiting_capacity;
	bool is_finishing; /* nothing waits any more */
	struct deal_window *deals;
	size_t deal_count, deal_capacity;

	bool has_failed; /* the database said no; why holds the reason */
	char why[IMPORT_WHY_SIZE];
};

/* A value to be written. */
struct cell {
	enum { CELL_NULL, CELL_INT, CELL_TEXT } kind;
	int64_t number;
	const char *text;
};

struct cell cell_int(int64_t number);
/* NULL where number is RECORD_NONE. */
struct cell cell_optional(int64_t number);
/* NULL where text is NULL. */
struct cell cell_text(const char *text);

/* row_writer.c: statements and the rows that are known. False when the database says no. */
bool row_writer_open(struct import *import);
void row_writer_close(struct import *import);
/* Writes a row of a table when its content changed, and counts. cells are in the order of the table's
 * columns. The row, or NULL when the database said no. */
struct known_row *write_row(
	struct import *import, const struct import_record *record, const struct cell *cells, int count);
void bind_cell(struct hub_statement *statement, int index, const struct cell *cell);
uint64_t cells_digest(struct import *import, enum record_type type, const struct cell *cells, int count);
/* Remembers the database's error; the import ends without a change. */
void import_fail(struct import *import);
bool is_good(struct import *import, enum hub_db_result result);

/* offer_writer.c */
bool offer_writer_open(struct import *import);
void offer_writer_close(struct import *import);
/* The two rows exist. */
void write_offer(
	struct import *import, const struct import_record *record, int64_t product_id, int64_t merchant_id);
/* The source no longer has the offer: from day on its price is unknown. */
void retire_offer(struct import *import, struct known_offer *offer, int32_t day);

/* clean_texts.c: in the scratch arena. */
#define STORED_TEXT_MAX (1024 * 1024)
/* The stored form of a text in some languages (kiosk/base/localized.h); NULL when nothing is left of it. */
const char *clean_texts(struct import *import, const struct record_text *texts, size_t max_code_points);
/* The same for a text that may be NULL. */
const char *clean_optional(struct import *import, const char *dirty, size_t max_code_points);
/* A product's options as a JSON map; NULL when it has none. */
const char *clean_options(struct import *import, const struct product_record *product);

/* waiting.c */
void let_wait(struct import *import, const struct import_record *record);

/* take.c */
void take_waiting(struct import *import);
/* True when a row of that code is in the catalog or in this source. */
bool row_exists(const struct import *import, enum record_type type, const char *code);

/* finish.c: cycles, the check for losses, removals. False when the import is refused. */
bool import_settle(struct import *import);

#endif
