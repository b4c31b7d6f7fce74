/* SPDX-License-Identifier: Apache-2.0 */
/* The names of a checkout's states. */
#include "kiosk/domain/checkout_state.h"

#include <string.h>

static const char *const NAMES[CHECKOUT_STATE_COUNT] = {
	[CHECKOUT_WAITING] = "waiting",
	[CHECKOUT_OPENED] = "opened",
	[CHECKOUT_PAYING] = "paying",
	[CHECKOUT_DECLINED] = "declined",
	[CHECKOUT_TERMINAL] = "terminal",
};

const char *checkout_state_name(enum checkout_state state)
{
	return NAMES[state];
}

bool checkout_state_parse(const char *text, enum checkout_state *ret_state)
{
	for (int i = 0; text && i < CHECKOUT_STATE_COUNT; i++) {
		if (strcmp(NAMES[i], text) == 0) {
			*ret_state = (enum checkout_state)i;
			return true;
		}
	}
	return false;
}
