/* SPDX-License-Identifier: Apache-2.0 */
/* Compares the built file with the tables of a new one, table by table, both in the order of their keys, and writes what changed as
 * delta lines. */
#ifndef DAOGOU_HUB_FEED_CATALOG_DIFF_H
#define DAOGOU_HUB_FEED_CATALOG_DIFF_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/base/text.h"
#include "kiosk/domain/catalog_root.h"
#include "kiosk/domain/price_points.h"
#include "kiosk/hub/feed/artifact.h"
#include "kiosk/hub/feed/delta_writer.h"
#include "kiosk/hub/feed/feed_keys.h"

#define DELTA_RAW_MAX (256 * 1024 * 1024)
#define HISTORY_KEYS_MAX 8

struct catalog_diff {
	struct text lines;        /* NDJSON; is_truncated when it grew beyond what a kiosk takes */
	int64_t changes;          /* rows and search words that changed; meta rows do not count */
	uint64_t changed_tables;  /* a bit for each, by its place in CATALOG_TABLES_INIT */
	bool has_new_meta;        /* a row of meta other than seq, state_root, issued_ms changed */
	struct catalog_root root; /* of the newer file */
	char first[200];          /* where the first difference is; of those who only want to know */

	/* While it is read. */
	struct artifact *file; /* the new file is "main", the old one "built" */
	bool has_old, is_scoped;
	struct delta_writer writer;
	size_t offer, history; /* the tables' indexes */
	int price;             /* the column of an offer */
	sqlite3_stmt *old_history, *new_history;
	struct price_points old_points, new_points, tail;
	/* Histories that an offer's line tells, in the order of their keys. */
	int64_t (*told)[HISTORY_KEYS_MAX];
	size_t told_count, told_capacity, told_at;
};

void catalog_diff_init(struct catalog_diff *diff);
void catalog_diff_finish(struct catalog_diff *diff);
/* Without an old file only the root of the new one is worked out; else root is the old one's. is_scoped: the new file has the rows of
 * temp.touched products alone, and of those temp.touched_image and temp.old_category tell the old ones. */
void catalog_diff_begin(struct catalog_diff *diff, struct artifact *file, bool has_old, bool is_scoped,
	const struct catalog_root *root);
void catalog_diff_products(struct catalog_diff *diff);
void catalog_diff_places(struct catalog_diff *diff);
/* Collects the lines. */
void catalog_diff_end(struct catalog_diff *diff);
/* Before the file is closed, also after a failure. */
void catalog_diff_finish_reading(struct catalog_diff *diff);
/* Whether a table is small, and always read whole; pictures are neither. */
bool catalog_diff_is_place(size_t table);

#endif
