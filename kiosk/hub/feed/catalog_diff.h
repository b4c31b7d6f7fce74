/* SPDX-License-Identifier: Apache-2.0 */
/* Compares two built files table by table, both in the order of their keys, and writes what changed as delta
 * lines. */
#ifndef DAOGOU_HUB_FEED_CATALOG_DIFF_H
#define DAOGOU_HUB_FEED_CATALOG_DIFF_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/base/text.h"
#include "kiosk/domain/catalog_root.h"
#include "kiosk/hub/feed/feed_keys.h"

#define DELTA_RAW_MAX (256 * 1024 * 1024)

struct catalog_diff {
	struct text lines;        /* NDJSON; is_truncated when it grew beyond what a kiosk takes */
	int64_t changes;          /* rows and search words that changed; meta rows do not count */
	bool has_new_meta;        /* a row of meta other than seq, state_root, issued_ms changed */
	struct catalog_root root; /* of the newer file */
};

void catalog_diff_init(struct catalog_diff *diff);
void catalog_diff_finish(struct catalog_diff *diff);
/* old_path NULL: only the root of the new file is worked out. old_root is that of the old file. False and one
 * sentence. */
bool catalog_diff_make(struct catalog_diff *diff, const char *old_path, const struct catalog_root *old_root,
	const char *new_path, char ret_why[FEED_WHY_SIZE]);

#endif
