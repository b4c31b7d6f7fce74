/* SPDX-License-Identifier: Apache-2.0 */
/* What a payment provider implements: one const struct in one file, and one line in providers.c.
 *
 * A provider never touches the database. It shows buttons, it is told which was pressed, and it says what
 * came of it; the hub keeps the payments, makes an order PAID exactly once and decides about refunds. Every
 * call carries an idempotency key: asked twice with one key, a provider charges or refunds once. Calls come
 * from any server thread, also at the same time. */
#ifndef DAOGOU_HUB_PAY_PROVIDER_H
#define DAOGOU_HUB_PAY_PROVIDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/arena.h"

/* One button of the checkout page. */
struct payment_button {
	const char *choice; /* comes back in payment_press: [a-z_]+ */
	const char *label; /* in the shopper's language; "%s" was filled in already */
	bool is_primary; /* the loud one: at most one */
};
#define PAYMENT_BUTTONS_MAX 3

/* What is to be paid, for the buttons' labels. */
struct payment_quote {
	const char *amount_text; /* "HK$72.30" in the shopper's language */
	bool is_repriced; /* the sum is not the one that the kiosk showed */
};

struct payment_press {
	const char *idempotency_key;
	const char *trade;
	const char *choice;
	int64_t amount_minor;
	const char *currency;
};

enum payment_outcome {
	PAYMENT_CONFIRMED, /* the money is there; never said without the provider's word */
	PAYMENT_DECLINED,
	PAYMENT_PENDING, /* the provider will say later */
	PAYMENT_TROUBLE, /* nothing is known; asking again with the same key is safe */
};

#define PAYMENT_REFERENCE_SIZE 65

struct payment_provider {
	const char *name; /* stands in the database and in forms: [a-z_]+ */
	/* The heading above its buttons, in the thread's language. */
	const char *(*label)(void);
	/* Texts in the arena; returns how many. */
	int (*buttons)(struct arena *arena, const struct payment_quote *quote,
		struct payment_button buttons[PAYMENT_BUTTONS_MAX]);
	/* A button was pressed. reference is the provider's own name for the payment. */
	enum payment_outcome (*press)(
		const struct payment_press *press, char ret_reference[PAYMENT_REFERENCE_SIZE]);
	/* False: not done yet, try again later with the same key. */
	bool (*refund)(const char *reference, const char *idempotency_key, int64_t amount_minor,
		const char *currency);
};

/* In the order in which they are offered. */
extern const struct payment_provider *const PAYMENT_PROVIDERS[];
extern const int PAYMENT_PROVIDER_COUNT;
/* NULL when there is none of that name. */
const struct payment_provider *payment_provider_find(const char *name);

extern const struct payment_provider PAYMENT_DEMO;

#endif
