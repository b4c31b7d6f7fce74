/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the "built" file: the tables of the catalog (kiosk/domain/catalog_schema.h) from the hub's database, and beside them what moves
 * them on (catalog_built.h). All of it anew into a file of its own, or, in one transaction, what a publish has to look at in the file
 * that is there. */
#ifndef DAOGOU_HUB_FEED_CATALOG_BUILD_H
#define DAOGOU_HUB_FEED_CATALOG_BUILD_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/hub/core/db.h"
#include "kiosk/hub/feed/catalog_diff.h"
#include "kiosk/hub/feed/feed_keys.h"
#include "kiosk/hub/feed/pinyin.h"
#include "kiosk/hub/feed/product_scope.h"

/* Texts are borrowed; those that may be NULL are left out of meta. */
struct catalog_build_options {
	struct hub_db *db; /* inside one transaction, so that the catalog is of one moment */
	const char *path;  /* the file to make: all tables, or the rows that were looked at */
	const char *
		built_path; /* what the last publish left; NULL = there is none, all products are ranked anew */
	const struct product_scope
		*scope; /* what to look at in the built file; all of it: the built file stays as it is */
	const struct pinyin *pinyin;     /* may be NULL */
	const struct catalog_root *root; /* of the built file */
	const char *feed;
	int64_t epoch, seq, now_ms;
	const char *country, *name, *time_zone; /* may be NULL */
};

struct catalog_build_result {
	bool has_moved_built; /* the built file is the catalog now, and not the one at path */
	bool wants_all;       /* what changed cannot be looked at by itself: nothing was done */
	int64_t product_id_max;
};

/* ret_diff is what leads from the built file to the new catalog. Without a change nothing is kept. False and one sentence when it
 * fails. */
bool catalog_build(const struct catalog_build_options *options, struct catalog_diff *ret_diff,
	struct catalog_build_result *ret_result, char ret_why[FEED_WHY_SIZE]);

#endif
