/* SPDX-License-Identifier: Apache-2.0 */
/* Builds the tables of the catalog (kiosk/domain/catalog_schema.h) from the hub's database into a file of its
 * own, plus a table search_words(id, words) from which the full-text index is made. This "built" file is what
 * the next publish is compared with. */
#ifndef DAOGOU_HUB_FEED_CATALOG_BUILD_H
#define DAOGOU_HUB_FEED_CATALOG_BUILD_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/hub/core/db.h"
#include "kiosk/hub/feed/feed_keys.h"
#include "kiosk/hub/feed/pinyin.h"

/* Texts are borrowed; those that may be NULL are left out of meta. */
struct catalog_build_options {
	struct hub_db *db;           /* inside one transaction, so that the catalog is of one moment */
	const char *path;            /* the file to make */
	const char *previous_path;   /* products keep their rowids from there; NULL = all are ranked anew */
	const struct pinyin *pinyin; /* may be NULL */
	const char *feed;
	int64_t epoch, seq, now_ms;
	const char *country, *name, *time_zone; /* may be NULL */
};

struct catalog_build_result {
	int64_t product_count;
	int64_t product_id_max;
};

/* False and one sentence when it fails. */
bool catalog_build(const struct catalog_build_options *options, struct catalog_build_result *ret_result,
	char ret_why[FEED_WHY_SIZE]);

#endif
