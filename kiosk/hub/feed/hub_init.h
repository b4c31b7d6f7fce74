/* SPDX-License-Identifier: Apache-2.0 */
/* Makes a new hub: its folder, keys, feed id, tables and the first PIN of the staff. */
#ifndef DAOGOU_HUB_FEED_HUB_INIT_H
#define DAOGOU_HUB_FEED_HUB_INIT_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/hub/feed/feed_keys.h"

#define STAFF_PIN_SIZE 7

/* Texts are borrowed. */
struct hub_init_options {
	const char *database;  /* "sqlite:PATH" or "postgres://…"; NULL = DATA/hub.db */
	const char *country;   /* two letters; NULL = that of the merchants' currency */
	const char *time_zone; /* an Olson name; NULL = the country's, when it has one only */
};

/* options may be NULL. ret_pin is the only time that the PIN of the staff
 * member "manager" can be read: the hub keeps its argon2id hash. False with one sentence when it fails, or
 * when the folder holds a hub already: nothing is changed then. An init that was cut off can be run again. */
bool hub_init(const char *data_folder, const struct hub_init_options *options, int64_t now_ms,
	char ret_pin[STAFF_PIN_SIZE], char ret_why[FEED_WHY_SIZE]);

#endif
