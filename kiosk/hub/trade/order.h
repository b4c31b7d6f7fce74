/* SPDX-License-Identifier: Apache-2.0 */
/* An order as it is read from the database: what one shopper pays at once, with one suborder per merchant and its
 * lines. Plain data in an arena; order_state and the like as in kiosk/domain. */
#ifndef DAOGOU_HUB_TRADE_ORDER_H
#define DAOGOU_HUB_TRADE_ORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/ulid.h"
#include "kiosk/domain/group_deal.h"
#include "kiosk/domain/limits.h"
#include "kiosk/domain/money.h"
#include "kiosk/domain/offer.h"
#include "kiosk/domain/order_state.h"
#include "kiosk/domain/wire_order_reply.h"

#define ORDER_TOKEN_SIZE 23

/* What a line is beside its price. Names are plain or a JSON map of languages. */
struct order_goods {
	const char *name, *image;   /* image may be NULL */
	int64_t quoted_total_minor; /* as the kiosk showed it */
};

struct order {
	char id[ULID_SIZE];
	char token[ORDER_TOKEN_SIZE];
	char digest[SHA256_HEX_SIZE];
	const char *kiosk, *store, *store_name, *store_hours, *session, *language;
	char currency[CURRENCY_SIZE];
	enum order_state state;
	int64_t rev;
	enum checkout_state checkout;
	bool is_repriced;
	struct order_totals totals;
	int64_t quoted_total_minor;
	int64_t created_ms, expires_ms, paid_ms;
	int64_t extensions, attempts;
	char pickup_code[65]; /* hex; "" = nothing to hand over (yet) */
	bool has_seat;
	struct wire_order_group seat; /* the group behind an order that pays for a seat */
	int64_t refund_pending_minor, refund_done_minor;
	const char *refund_reason; /* of the newest refund, or NULL */
	const char *provider;      /* of the payment that made it PAID, or NULL */
	int reversal_count;
	struct ulid reversals[REVERSALS_MAX]; /* payments that the kiosk's terminal must reverse */
	int line_count;
	/* lines[i] comes to sums[i], and is goods[i]. */
	struct priced_line *lines;
	struct wire_line_sum *sums;
	struct order_goods *goods;
	struct tax_table taxes;
	int suborder_count;
	struct wire_suborder *suborders;
	const char **suborder_names; /* of their merchants */
};

#endif
