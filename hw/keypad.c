/* SPDX-License-Identifier: Apache-2.0 */
/* The names of keypad actions. */
#include "hw/keypad.h"

#include <assert.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

static const char *const NAMES[] = { "none", "previous", "next", "up", "down", "select", "back", "help",
	"repeat", "volume_up", "volume_down" };

const char *key_action_name(enum key_action action)
{
	assert(action < ARRAY_LENGTH(NAMES));
	return NAMES[action];
}

bool key_action_repeats(enum key_action action)
{
	return action >= KEY_ACTION_PREVIOUS && action <= KEY_ACTION_DOWN;
}

bool key_action_find(const char *name, enum key_action *ret_action)
{
	for (size_t i = 1; i < ARRAY_LENGTH(NAMES); i++) {
		if (strcmp(name, NAMES[i]) == 0) {
			*ret_action = (enum key_action)i;
			return true;
		}
	}
	return false;
}
