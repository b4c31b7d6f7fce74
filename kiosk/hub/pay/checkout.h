/* SPDX-License-Identifier: Apache-2.0 */
/* What the checkout page offers to pay with, what is open there, and a pressed button. No provider is asked here: a
 * press notes the attempt on the disk and wakes the payments worker. One thread per worker. */
#ifndef DAOGOU_HUB_PAY_CHECKOUT_H
#define DAOGOU_HUB_PAY_CHECKOUT_H

#include "kiosk/hub/pay/payments_worker.h"
#include "kiosk/hub/trade/order.h"

enum payment_way_state {
	WAY_OFFERED,  /* buttons */
	WAY_ASKING,   /* begun: the provider has not answered yet */
	WAY_TROUBLE,  /* begun, and it could not be understood or reached: it is asked again */
	WAY_REDIRECT, /* shown is an https address to go on at */
	WAY_SHOW,     /* shown is what a QR code says */
	WAY_WAIT,     /* shown is what to tell or to write, or "" */
};

/* One provider on the page. */
struct payment_way {
	const char *provider, *label;
	enum payment_way_state state;
	const char *shown;
	int64_t attempt; /* comes back with a press */
	int button_count;
	struct payment_button buttons[PAYMENT_BUTTONS_MAX];
};

/* In the shop's order; texts in the arena and in the thread's language. Returns how many: 0 when the order can be
 * paid nowhere here. */
int payment_ways(struct payments *payments, struct hub_worker *worker, struct arena *arena,
	const struct order *order, const struct payment_quote *quote,
	struct payment_way ret_ways[PAYMENT_OFFERS_MAX]);

enum pay_result {
	PAY_OVER,          /* something happened: look at the order again */
	PAY_PRICE_CHANGED, /* the page showed another sum: nothing was charged */
	PAY_UNKNOWN,       /* no such provider or button */
	PAY_BUSY,          /* the database was not to be had: nothing was asked of the provider */
	PAY_ASKING,        /* the attempt is noted, and the provider has not answered yet */
};

/* What a pressed button says. */
struct press_request {
	const char *provider, *choice;
	int64_t attempt, shown_minor;
};
/* Pressing twice is one attempt. */
enum pay_result payment_press(struct payments *payments, struct hub_worker *worker, const struct order *order,
	const struct press_request *asked);

#endif
