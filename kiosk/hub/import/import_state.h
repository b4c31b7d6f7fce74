/* SPDX-License-Identifier: Apache-2.0 */
/* One import while it runs; for the files of this folder only. */
#ifndef DAOGOU_HUB_IMPORT_IMPORT_STATE_H
#define DAOGOU_HUB_IMPORT_IMPORT_STATE_H

#include "kiosk/base/arena.h"
#include "kiosk/base/text.h"
#include "kiosk/base/time_zone.h"
#include "kiosk/domain/catalog_root.h"
#include "kiosk/domain/price_points.h"
#include "kiosk/hub/import/image_store.h"
#include "kiosk/hub/import/import.h"
#include "kiosk/hub/import/importer.h"
#include "kiosk/hub/import/known_offers.h"
#include "kiosk/hub/import/known_rows.h"
#include "kiosk/hub/import/rejects.h"
#include "kiosk/hub/import/staged_writes.h"
#include "kiosk/hub/import/waiting.h"

#define CELLS_MAX (RECORD_FIELDS_MAX * 2)
#define SQL_MAX 8192
/* What stays in memory of what an import knows, whatever the size of its source and the catalog. */
#define PRODUCT_INDEX_BYTES (32 * 1024 * 1024)
#define PRODUCT_CACHE_BYTES (8 * 1024 * 1024)
#define OFFER_CACHE_BYTES (16 * 1024 * 1024)
#define OTHER_INDEX_BYTES (1024 * 1024)
#define OTHER_CACHE_BYTES (1024 * 1024)

/* A deal that counts for the check of overlaps. */
struct deal_window {
	const char *code, *product;
	int64_t starts_at, ends_at;
};

struct import {
	struct hub_db *db;
	const struct import_options *options;
	struct import_counts counts;
	struct staged_writes writes; /* everything that this import changes in the database */
	struct rejects rejects;
	struct image_store images;

	int64_t turn; /* of the catalog when it was read: one more import and it is another */
	int64_t source_id;
	int64_t source_observed_at;         /* of the newest import before; 0 = never */
	int64_t observed_at;                /* of this import */
	struct time_zone *zone;             /* the shop's; NULL until import_zone() was asked */
	bool has_local_time;                /* it was noted that a time names no zone */
	char first_currency[CURRENCY_SIZE]; /* of the first merchant that was taken; "" = none yet */
	int64_t newest_offer_at;            /* INT64_MIN = no offer yet */
	int64_t common_at; /* when the source's offers were seen; 0 = each keeps its own time */
	bool is_backfill;  /* older than what the source gave before: history only */
	bool has_type[RECORD_TYPE_COUNT];
	int64_t taken[RECORD_TYPE_COUNT];    /* records that were */
	int64_t lost[RECORD_TYPE_COUNT + 1]; /* records that were not; the last = of no known type */
	int64_t category_position;

	struct hub_statement *moment; /* see import_see_moment() */
	int64_t moment_records;
	struct known_rows rows[RECORD_TYPE_COUNT]; /* not for offers */
	int64_t known_products;                    /* live ones that the source has */
	struct known_offers offers;
	struct id_set known_lists; /* products whose offers are known */
	/* Of the source's own live offers those that it still has, and those that it has taken over from another source. */
	int64_t offers_kept, offers_taken_over;
	/* What a publish has to look at again: rows by their ids, and products whose offers are others. */
	struct id_set changed_rows[RECORD_TYPE_COUNT], changed_offers;
	struct id_set moved_merchants; /* gone, or back */
	/* Numbers of statements in writes. */
	int write_row[RECORD_TYPE_COUNT], remove_row[RECORD_TYPE_COUNT];
	int write_history, remove_offer, pin_offer, cut_category, mark_deal;
	int write_web_picture; /* -1 = not declared yet */
	struct hub_statement *read_history;
	struct catalog_row digest_row;
	struct price_points points;

	struct arena scratch; /* for one record */
	struct arena kept;    /* what is known of merchants, stores, categories and deals */
	struct waiting_records waiting;
	bool is_finishing; /* nothing waits any more */
	struct deal_window *deals;
	size_t deal_count, deal_capacity;

	bool is_outrun;  /* another import was kept meanwhile */
	bool has_failed; /* the database or the disk said no; why holds the reason */
	char why[IMPORT_WHY_SIZE];
};

/* row_writer.c: the statements and the rows that are known. False when the database says no. */
bool row_writer_open(struct import *import);
void row_writer_close(struct import *import);
/* Stages the record's row when its content changed, and counts. False when the record was rejected instead. */
bool write_row(struct import *import, const struct import_record *record);
/* The values of the columns that the fields of a type have; the count, or -1 after the record was rejected. */
int fill_cells(
	struct import *import, const struct import_record *record, struct db_value ret_cells[CELLS_MAX]);
int column_count(enum record_type type);
/* Appends ", column, column …" of those. */
void append_columns(struct text *sql, enum record_type type);
/* Appends ", column = excluded.column …". */
void append_updates(struct text *sql, enum record_type type);
uint64_t cells_digest(struct import *import, enum record_type type, const struct db_value *cells, int count);
/* Counts a row of the source as still there. */
void see_row(struct import *import, enum record_type type, const struct known_row *row);
/* Remembers the database's error; the import ends without a change. */
void import_fail(struct import *import);
/* Before each record. Questions to one moment of the database are cheaper than each to its own; a moment lasts some records, for what
 * others write meanwhile piles up. */
void import_see_moment(struct import *import);
/* Where files without a name go. */
const char *staging_folder(const struct import *import);

/* offer_writer.c */
bool offer_writer_open(struct import *import);
void offer_writer_close(struct import *import);
/* The rows exist; store_id is 0 for an offer of all stores. */
void write_offer(struct import *import, const struct import_record *record, uint64_t product_number,
	struct known_row *product, int64_t merchant_id, int64_t store_id);
/* Asks for the offers of a product, once. */
void know_offers(struct import *import, uint64_t number, struct known_row *product);
/* The source no longer has the offer: since it was last seen its price is unknown. first is that of the product's list. */
void retire_offer(struct import *import, uint32_t first, uint32_t number, struct known_offer *offer);

/* clean_texts.c: in the scratch arena. */
#define STORED_TEXT_MAX (1024 * 1024)
/* The stored form of a text in some languages (kiosk/base/localized.h); NULL when nothing is left of it. cleaner: text_clean() for a
 * name, text_clean_prose() for a description. */
const char *clean_texts(struct import *import, const struct record_text *texts,
	char *(*cleaner)(const char *dirty, size_t max_code_points), size_t max_code_points);
/* The same for a text that may be NULL. */
const char *clean_optional(struct import *import, const char *dirty, size_t max_code_points);
/* The same for one that stays plain, whatever it looks like; NULL when nothing is left. */
const char *clean_plain(struct import *import, const char *dirty, size_t max_code_points);
/* A product's options as a JSON map; NULL when it has none. */
const char *clean_options(struct import *import, const struct record_options *options);

/* stored_lists.c: lists as JSON in the scratch arena; NULL when they are empty. What is no use in them is noted and left out. */
const char *store_words(struct import *import, const struct record_words *words);
const char *store_attributes(struct import *import, const struct import_record *record,
	const struct record_attributes *attributes);
const char *store_parts(struct import *import, const struct record_parts *parts);
const char *store_closures(
	struct import *import, const struct import_record *record, const struct record_closures *closures);
const char *store_certificates(struct import *import, const struct import_record *record,
	const struct record_certificates *certificates);

/* web_pictures.c: writes down which of the record's pictures are to be fetched from the web. */
void stage_web_pictures(struct import *import, const struct import_record *record);

/* take.c */
void take_waiting(struct import *import);
/* Writes the record off for that reason. */
void reject_record(struct import *import, const struct import_record *record, const char *reason);
/* Tells that the record stays without a part. */
__attribute__((format(printf, 3, 4))) void import_note(
	struct import *import, const struct import_record *record, const char *format, ...);
/* True when a row of that code is in the catalog or in this source. */
bool row_exists(struct import *import, enum record_type type, const char *code);

/* The shop's time zone. Asked when a merchant of the source is known, for nothing may have been imported yet. */
struct time_zone *import_zone(struct import *import);

/* A time that an import before kept. One that still lies far ahead was a slip of the hub's clock: what comes now would be older than it
 * until that day, so it is taken for now. */
int64_t import_believe_time(const struct import *import, int64_t stored_ms);

/* finish.c: cycles, the check for losses, removals, shared GTINs. False when the import is refused. */
bool import_settle(struct import *import);

/* changes.c: stages what a publish has to look at again (kiosk/hub/catalog/shop_change.h). */
void changes_open(struct import *import);
void stage_changes(struct import *import);
/* Before and after a deal's row is written: the product of either is one. */
void stage_deal_change(struct import *import, int64_t deal_id);

#endif
