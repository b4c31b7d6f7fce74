/* SPDX-License-Identifier: Apache-2.0 */
/* What happens to an order that can still be paid, as the hub sees it: beside PLACED, not instead of it. Pure functions;
 * any thread. */
#ifndef DAOGOU_DOMAIN_CHECKOUT_STATE_H
#define DAOGOU_DOMAIN_CHECKOUT_STATE_H

#include <stdbool.h>

enum checkout_state {
	CHECKOUT_WAITING,  /* nobody has come yet */
	CHECKOUT_OPENED,   /* a phone has opened the page */
	CHECKOUT_PAYING,   /* a phone is paying */
	CHECKOUT_DECLINED, /* a phone's payment was declined: it may try again */
	CHECKOUT_TERMINAL, /* kept for the card terminal beside the kiosk: no phone can pay */
	CHECKOUT_STATE_COUNT,
};

/* "waiting" "opened" "paying" "declined" "terminal". */
const char *checkout_state_name(enum checkout_state state);
bool checkout_state_parse(const char *text, enum checkout_state *ret_state);

#endif
