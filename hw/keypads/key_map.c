/* SPDX-License-Identifier: Apache-2.0 */
/* Reads key maps. Keys are decimal Linux key codes, as evtest prints them. */
#include "hw/keypads/key_map.h"

#include <linux/input-event-codes.h>
#include <stdlib.h>
#include <string.h>

void key_map_init(struct key_map *map)
{
	*map = (struct key_map){ .actions = {
					 [KEY_LEFT] = KEY_ACTION_PREVIOUS,
					 [KEY_RIGHT] = KEY_ACTION_NEXT,
					 [KEY_TAB] = KEY_ACTION_NEXT,
					 [KEY_UP] = KEY_ACTION_UP,
					 [KEY_DOWN] = KEY_ACTION_DOWN,
					 [KEY_ENTER] = KEY_ACTION_SELECT,
					 [KEY_KPENTER] = KEY_ACTION_SELECT,
					 [KEY_SPACE] = KEY_ACTION_SELECT,
					 [KEY_ESC] = KEY_ACTION_BACK,
					 [KEY_BACKSPACE] = KEY_ACTION_BACK,
					 [KEY_F1] = KEY_ACTION_HELP,
					 [KEY_HELP] = KEY_ACTION_HELP,
					 [KEY_F2] = KEY_ACTION_REPEAT,
					 [KEY_VOLUMEUP] = KEY_ACTION_VOLUME_UP,
					 [KEY_VOLUMEDOWN] = KEY_ACTION_VOLUME_DOWN,
				 } };
}

static const char *handle_line(void *data, const char *section, const char *key, const char *value)
{
	struct key_map *map = data;
	enum key_action action;
	char *end;
	long code = strtol(key, &end, 10);

	if (strcmp(section, "keys") != 0)
		return "is in an unknown section";
	if (end == key || *end || code < 1 || code >= KEY_MAP_CODES)
		return "is no key code from 1 to 511";
	if (!key_action_find(value, &action))
		return "names no action";
	map->actions[code] = (uint8_t)action;
	return NULL;
}

bool key_map_read(struct key_map *map, const char *path, struct ini_error *ret_error)
{
	struct key_map read = { { 0 } };

	if (!ini_read_file(path, handle_line, &read, ret_error))
		return false;
	*map = read;
	return true;
}
