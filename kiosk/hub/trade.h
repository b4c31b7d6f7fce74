/* SPDX-License-Identifier: Apache-2.0 */
/* A trade as it is read from the database: what one shopper pays at once, with one order per merchant and its
 * lines. Plain data in an arena; order_state and the like as in kiosk/domain. */
#ifndef DAOGOU_HUB_TRADE_H
#define DAOGOU_HUB_TRADE_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/ulid.h"
#include "kiosk/domain/group_deal.h"
#include "kiosk/domain/limits.h"
#include "kiosk/domain/money.h"
#include "kiosk/domain/offer.h"
#include "kiosk/domain/order_state.h"

#define TRADE_TOKEN_SIZE 23
/* More than ever stand open at once; those that are given back make room for the next. */
#define GIVE_BACK_MAX 16

/* Names are plain or a JSON map of languages. */
struct trade_line {
	const char *product, *merchant, *name, *image; /* image may be NULL */
	enum offer_channel channel;
	enum fulfilment fulfilment;
	int64_t quantity, unit_price_minor, total_minor;
	int64_t quoted_unit_price_minor, quoted_total_minor; /* as the kiosk showed it */
	int64_t discount_minor;
};

struct merchant_order {
	const char *merchant, *name;
	enum order_state state;
	int64_t items_minor, delivery_minor, discount_minor, total_minor;
};

/* The group behind a trade that pays for a seat. */
struct trade_seat {
	char group[ULID_SIZE];
	enum group_state group_state;
	int64_t taken, paid, size, deadline_ms;
};

struct trade {
	char id[ULID_SIZE];
	char token[TRADE_TOKEN_SIZE];
	char digest[SHA256_HEX_SIZE];
	const char *kiosk, *store, *store_name, *session, *language;
	char currency[CURRENCY_SIZE];
	enum order_state state;
	int64_t rev;
	const char *phone; /* "" "opened" "paying" "declined" "terminal" */
	bool is_repriced;
	int64_t items_minor, delivery_minor, discount_minor, total_minor, quoted_total_minor;
	int64_t created_ms, expires_ms, paid_ms;
	int64_t extensions, attempts;
	char pickup_code[65]; /* hex; "" = nothing to hand over (yet) */
	bool has_seat;
	struct trade_seat seat;
	int64_t refund_pending_minor, refund_done_minor;
	const char *refund_reason; /* of the newest refund, or NULL */
	const char *provider; /* of the payment that made it PAID, or NULL */
	int give_back_count;
	char give_back[GIVE_BACK_MAX][ULID_SIZE]; /* payments that the kiosk's terminal must reverse */
	int line_count;
	struct trade_line *lines;
	int order_count;
	struct merchant_order *orders;
};

#endif
