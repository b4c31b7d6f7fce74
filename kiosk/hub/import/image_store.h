/* SPDX-License-Identifier: Apache-2.0 */
/* Copies pictures that records name into the hub's store, each once, under its SHA-256. One thread. */
#ifndef DAOGOU_HUB_IMPORT_IMAGE_STORE_H
#define DAOGOU_HUB_IMPORT_IMAGE_STORE_H

#include <stdbool.h>

#include "kiosk/hub/core/db.h"
#include "kiosk/hub/import/code_map.h"
#include "kiosk/hub/import/staged_writes.h"

struct image_store {
	struct hub_db *db;
	struct staged_writes *writes;
	int write_image;         /* number of the statement */
	const char *from_folder; /* NULL = no pictures at all */
	const char *to_folder;
	bool is_dry_run;
	struct code_map names; /* those looked at in this import; detail = why not, NULL = good */
};

void image_store_init(struct image_store *store, struct hub_db *db, struct staged_writes *writes,
	const char *from_folder, const char *to_folder, bool is_dry_run);
void image_store_finish(struct image_store *store);
/* NULL when the picture is in the store now, else why not ("is missing"), good until finish. Each name is
 * looked at once. */
const char *image_store_take(struct image_store *store, const char *name);

#endif
