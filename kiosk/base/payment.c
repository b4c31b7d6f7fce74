/* SPDX-License-Identifier: Apache-2.0 */
/* The names of a payment's states. */
#include "kiosk/base/payment.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

static const char *const STATE_NAMES[] = { "INTENT", "SENT", "APPROVED", "DECLINED", "CANCELLED", "FAILED",
	"UNKNOWN", "REVERSED" };

const char *payment_state_name(enum payment_state state)
{
	assert(state < ARRAY_LENGTH(STATE_NAMES));
	return STATE_NAMES[state];
}

bool payment_state_find(const char *name, enum payment_state *ret_state)
{
	for (size_t i = 0; i < ARRAY_LENGTH(STATE_NAMES); i++) {
		if (strcmp(name, STATE_NAMES[i]) == 0) {
			*ret_state = (enum payment_state)i;
			return true;
		}
	}
	return false;
}

bool payment_is_open(enum payment_state state)
{
	return state == PAYMENT_INTENT || state == PAYMENT_SENT || state == PAYMENT_UNKNOWN;
}
