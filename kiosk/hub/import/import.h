/* SPDX-License-Identifier: Apache-2.0 */
/* Takes a merchant's file into the hub's catalog: all of it in one transaction, or nothing. The database is locked only while
 * what changed is written; a source may take as long as it likes. */
#ifndef DAOGOU_HUB_IMPORT_IMPORT_H
#define DAOGOU_HUB_IMPORT_IMPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/base/clock.h"
#include "kiosk/hub/core/db.h"
#include "kiosk/hub/source/source.h"

#define IMPORT_WHY_SIZE 256
/* A moment that lies further ahead is a slip: clocks and zones differ by less. */
#define IMPORT_AHEAD_MS DAY_MS

/* What a format of its own wants to be told, such as an address, a page size or a token. Texts are borrowed. */
struct import_option {
	const char *name, *value;
};

/* Texts are borrowed. */
struct import_options {
	const char *format;   /* "daogou" */
	const char *merchant; /* the source is this merchant's: records may leave the merchant out; NULL =
				 everybody's */
	const char *
		image_hosts; /* from where pictures of the web are taken: "cdn.example, *.shop.example"; NULL = from nowhere */
	const char *images_folder;  /* where image names are looked up; NULL = there are none */
	const char *image_store;    /* DATA/images, made when needed: images by their SHA-256 */
	const char *rejects_path;   /* NULL = rejects are only counted */
	const char *staging_folder; /* room for what changes; NULL = /tmp */
	const struct import_option *format_options; /* the last one has no name; NULL = none */
	int64_t now_ms;                             /* wall clock */
	int64_t observed_at_ms; /* when the source was true, at most IMPORT_AHEAD_MS ahead; 0 = now */
	bool is_dry_run;        /* counts, changes nothing */
	bool allows_shrink;     /* take it even when more than 30 % of the products or offers are gone */
	bool is_partial;        /* records that are not in the source stay */
};

struct import_counts {
	int64_t products, offers; /* good records read; of doubles only the last */
	int64_t changed;          /* rows of any type whose content is new or another */
	int64_t removed;          /* rows of any type that the source no longer has */
	int64_t rejected;         /* records left out */
	int64_t repaired;         /* records taken without a part that was bad */
	int64_t unknown_keys;     /* members that the format does not know */
	char first_unknown_key[65];
};

/* What the source of such an import is called: another one of the same name replaces it. The caller frees. */
char *import_source_name(const char *format, const char *merchant);

/* Reads the source to its end, and again from the start when another import was kept meanwhile. False, with one sentence in ret_why and
 * the database as it was, when the import is refused or fails. */
bool hub_import(struct hub_db *db, const struct import_options *options, struct source *source,
	struct import_counts *ret_counts, char ret_why[IMPORT_WHY_SIZE]);

#endif
