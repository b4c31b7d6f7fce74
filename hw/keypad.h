/* SPDX-License-Identifier: Apache-2.0 */
/* What an accessibility keypad tells: actions, never key codes. */
#ifndef DAOGOU_HW_KEYPAD_H
#define DAOGOU_HW_KEYPAD_H

#include <stdbool.h>

enum key_action {
	KEY_ACTION_NONE,
	KEY_ACTION_PREVIOUS,
	KEY_ACTION_NEXT,
	KEY_ACTION_UP,
	KEY_ACTION_DOWN,
	KEY_ACTION_SELECT,
	KEY_ACTION_BACK,
	KEY_ACTION_HELP,
	KEY_ACTION_REPEAT,
	KEY_ACTION_VOLUME_UP,
	KEY_ACTION_VOLUME_DOWN,
	KEY_ACTION_COUNT,
};

/* "previous", "volume_up": as key maps write them. */
const char *key_action_name(enum key_action action);
/* Held down it walks on; anything else counts once for each press. */
bool key_action_repeats(enum key_action action);
bool key_action_find(const char *name, enum key_action *ret_action);

#endif
