/* SPDX-License-Identifier: Apache-2.0 */
/* Placing orders: re-pricing against the offers of now, and one transaction for the order, its stock and its
 * coupons. */
#ifndef DAOGOU_HUB_ORDERS_H
#define DAOGOU_HUB_ORDERS_H

#include <jansson.h>

#include "kiosk/domain/order_body.h"
#include "kiosk/hub/hub.h"
#include "kiosk/hub/trade.h"

enum order_result {
	ORDER_CREATED,
	ORDER_REPEATED, /* the same order was there already */
	ORDER_OTHER_BODY, /* that id is another order: 422 */
	ORDER_UNAVAILABLE, /* something cannot be sold any more: 410, nothing was stored */
	ORDER_FAILED, /* the database */
};

/* Why a line cannot be sold. */
struct order_refusal {
	int line; /* -1 = none */
	const char *reason; /* "gone" "sold-out" "currency" */
};

/* Places a checked body (order_body_fault() is NULL) exactly once per order id, whichever way it comes. */
enum order_result order_place(
	struct hub_worker *worker, const struct order_body *body, struct order_refusal *ret_refusal);

/* One trade for a seat in a group, inside the caller's transaction: price and names are given. */
struct seat_order {
	const char *id, *kiosk, *store, *session, *language, *product, *merchant, *merchant_name, *name,
		*image;
	enum offer_channel channel;
	const char *currency;
	int64_t price_minor, now_ms, expires_ms;
};
bool order_insert_seat(struct hub_db *db, const struct seat_order *seat);

/* Five minutes more for an unpaid order, at most ten times. False when it cannot be. */
#define ORDER_EXTENSION_MS INT64_C(300000)
#define ORDER_EXTENSIONS_MAX 10
bool order_extend(struct hub_worker *worker, const char *id);
bool order_cancel(struct hub_worker *worker, const char *id);
/* The same from the phone's page: not while the card terminal is at work. */
bool order_cancel_by_phone(struct hub_worker *worker, const char *id);

/* What the API says about a trade. */
json_t *order_to_json(const struct hub *hub, const struct trade *trade);

#endif
