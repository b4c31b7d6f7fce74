/* SPDX-License-Identifier: Apache-2.0 */
/* Which key code means which action: a built-in map, or a file with "[keys]" and lines "KEY CODE = action".
 * Pure. */
#ifndef DAOGOU_HW_KEYPADS_KEY_MAP_H
#define DAOGOU_HW_KEYPADS_KEY_MAP_H

#include <stdint.h>

#include "hw/keypad.h"
#include "kiosk/base/ini.h"

#define KEY_MAP_CODES 512

struct key_map {
	uint8_t actions[KEY_MAP_CODES]; /* enum key_action by Linux key code */
};

/* Arrows, Tab, Enter, Escape, F1, the volume keys. */
void key_map_init(struct key_map *map);
/* Replaces the map by a file's. */
bool key_map_read(struct key_map *map, const char *path, struct ini_error *ret_error);

#endif
