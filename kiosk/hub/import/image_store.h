/* SPDX-License-Identifier: Apache-2.0 */
/* Copies pictures that records name into the hub's store, each once, under its SHA-256. Those that are an address of the web are only
 * written down here: web_pictures.h fetches them when the records are kept. One thread. */
#ifndef DAOGOU_HUB_IMPORT_IMAGE_STORE_H
#define DAOGOU_HUB_IMPORT_IMAGE_STORE_H

#include <stdbool.h>

#include "kiosk/hub/core/db.h"
#include "kiosk/hub/import/code_index.h"
#include "kiosk/hub/import/staged_writes.h"

/* More reasons than there are. */
#define IMAGE_FAULTS_MAX 32

struct image_store {
	struct hub_db *db;
	struct staged_writes *writes;
	int write_image;         /* number of the statement */
	const char *from_folder; /* NULL = none of a file's name */
	const char *web_hosts;   /* host_list_has(); NULL = none of the web */
	const char *to_folder;
	bool is_dry_run;
	bool has_changed;        /* a picture is new, or another under its name */
	struct code_index names; /* those looked at in this import: 1 + the number of the fault, 0 = good */
	const char *faults[IMAGE_FAULTS_MAX];
	int fault_count;
};

void image_store_init(struct image_store *store, struct hub_db *db, struct staged_writes *writes,
	const char *from_folder, const char *to_folder, const char *web_hosts, const char *spill_folder,
	bool is_dry_run);
void image_store_finish(struct image_store *store);
/* NULL when the picture is in the store now, else why not ("is missing"), static. Each name is looked at
 * once. */
const char *image_store_take(struct image_store *store, const char *name);

/* "web-" and a digest of the address: the name under which such a picture stands in the catalog. */
#define WEB_PICTURE_NAME_SIZE 37
void web_picture_name(const char *url, char ret_name[WEB_PICTURE_NAME_SIZE]);
/* NULL when it may be fetched, else why not. */
const char *web_picture_fault(const struct image_store *store, const char *url);

/* Stores bytes as folder/sha256; NULL, or why not. */
const char *image_store_keep(const char *folder, const char *sha256, const void *bytes, size_t length);

#endif
