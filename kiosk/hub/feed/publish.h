/* SPDX-License-Identifier: Apache-2.0 */
/* Publishes the catalog as a signed feed below DATA/feed (README.md of this folder). */
#ifndef DAOGOU_HUB_FEED_PUBLISH_H
#define DAOGOU_HUB_FEED_PUBLISH_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/hub/feed/feed_keys.h"

/* Texts are borrowed; NULL takes what an earlier publish was told, else the default. */
struct publish_options {
	const char *data_folder;
	const char *pinyin_path; /* a rime dictionary; default: that of Debian's rime-data-luna-pinyin */
	const char *country;     /* two letters, for unit prices; default: none */
	const char *name;        /* of the shop; default: none */
	const char *time_zone;   /* an Olson name; default: none */
	int64_t now_ms;          /* wall clock */
	bool verifies; /* afterwards all is built anew, and it fails when that gives another catalog */
};

/* Publishing and changing keys: one at a time per folder. The lock goes with the process whatever happens to it; close() lets go.
 * -1 and one sentence. */
int publish_lock(const char *data_folder, char ret_why[FEED_WHY_SIZE]);

struct publish_result {
	int64_t seq;
	bool has_snapshot;   /* a new snapshot was made */
	int64_t delta_bytes; /* of the compressed delta from the seq before; 0 when there is none */
	bool has_pinyin;     /* false: no dictionary was found */
	int64_t root_version, root_expires_ms; /* of the newest root document */
	bool has_renewed_root;                 /* it was near its end, and the root key lies here */
};

/* One publish at a time per folder. With nothing changed the seq stays and the head is issued anew.
 * False, with one sentence in ret_why and the old feed as it was, when it fails. */
bool hub_publish(const struct publish_options *options, struct publish_result *ret_result,
	char ret_why[FEED_WHY_SIZE]);

#endif
