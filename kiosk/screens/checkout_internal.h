/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the checkout's screen: its state, which checkout.c changes and checkout_view.c shows. */
#ifndef DAOGOU_SCREENS_CHECKOUT_INTERNAL_H
#define DAOGOU_SCREENS_CHECKOUT_INTERNAL_H

#include "kiosk/screens/app.h"

/* What the order said when it was placed. */
struct placed_facts {
	int64_t total_minor, saved_minor, expires_ms;
	int32_t pieces;
	int merchants;
};

struct checkout_screen {
	struct placed_order order;
	bool has_order;
	struct placed_facts placed;
	const char *code; /* what the QR says; NULL while the hub is asked */
	bool is_offline_code;
	size_t code_at,
		code_count; /* an offline basket may come in several codes, shown one after the other */
	bool is_at_counter;
	bool is_stranger; /* the hub does not know this machine */
	bool has_failed;  /* the kiosk's own disk did not take the order */
	bool can_pay_by_card;
	enum card_step card; /* of session; the terminal's word */
	int64_t entered_at_ms, now_ms;
};

bool checkout_is_state(const struct checkout_screen *self, enum order_state state);
int64_t checkout_expires_ms(const struct checkout_screen *self);
/* The hub decides when an order is over; without it the time in the code itself does. */
bool checkout_has_expired(const struct checkout_screen *self);
/* Money may have moved: the order stays as it is until staff know. */
bool checkout_is_unknown(const struct checkout_screen *self);
/* Nothing can be paid here any more. */
bool checkout_is_over(const struct checkout_screen *self);

void checkout_view(const void *state, const struct session *session, struct ui *ui);

#endif
