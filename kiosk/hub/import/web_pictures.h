/* SPDX-License-Identifier: Apache-2.0 */
/* Fetches the pictures that imported records name by their address (table web_picture), several at a time, into the hub's store. Whatever
 * goes wrong costs a picture, which is tried again later, and never a record; one that was fetched before stays. One thread. */
#ifndef DAOGOU_HUB_IMPORT_WEB_PICTURES_H
#define DAOGOU_HUB_IMPORT_WEB_PICTURES_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/hub/core/db.h"
#include "kiosk/hub/source/web.h"

/* Texts are borrowed. */
struct web_picture_options {
	const char *source;      /* import_source_name(): whose pictures */
	const char *image_store; /* DATA/images, made when needed */
	struct web_options web;  /* hosts, own address, and what else every address is held to */
	int64_t now_ms;          /* wall clock */
	int64_t max_ms;          /* no new one after that, and the rest another time */
};

struct web_picture_counts {
	int64_t fetched;   /* pictures whose bytes are new or others */
	int64_t unchanged; /* asked for again and the same */
	int64_t failed;    /* tried again after a while, longer each time */
	int64_t left;      /* due, and not come to */
	char first_failure[WEB_WHY_SIZE];
};

/* False with a sentence when the database says no; what was fetched until then is kept. */
bool web_pictures_fetch(struct hub_db *db, const struct web_picture_options *options,
	struct web_picture_counts *ret_counts, char ret_why[WEB_WHY_SIZE]);

#endif
