/* SPDX-License-Identifier: Apache-2.0 */
/* The modes. */
#include "kiosk/app/session/modes.h"

#include <string.h>

static const char *const NAMES[MODE_COUNT] = {
	[MODE_SHOPPER] = "shopper",
	[MODE_ASSIST] = "assist",
	[MODE_SHOWCASE] = "showcase",
	[MODE_CLOSED] = "closed",
	[MODE_SERVICE] = "service",
	[MODE_OUT_OF_SERVICE] = "out_of_service",
};

const char *mode_name(enum mode mode)
{
	return NAMES[mode];
}

bool mode_find(const char *name, enum mode *ret_mode)
{
	for (int i = 0; i < MODE_COUNT; i++) {
		if (strcmp(NAMES[i], name) == 0) {
			*ret_mode = (enum mode)i;
			return true;
		}
	}
	return false;
}

bool mode_has_shoppers(enum mode mode)
{
	return mode == MODE_SHOPPER || mode == MODE_ASSIST;
}

bool mode_keeps_session(enum mode from, enum mode to)
{
	return mode_has_shoppers(from) && mode_has_shoppers(to);
}
