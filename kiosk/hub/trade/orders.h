/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of orders until they are paid: placed for the prices of now, extended, cancelled, expired. One thread per worker.
 * Each function without "inside the caller's transaction" is one transaction; what it changed wakes those who wait. */
#ifndef DAOGOU_HUB_TRADE_ORDERS_H
#define DAOGOU_HUB_TRADE_ORDERS_H

#include "kiosk/domain/wire_order.h"
#include "kiosk/hub/core/worker.h"
#include "kiosk/hub/trade/order_draft.h"
#include "kiosk/hub/trade/order_rows.h"
#include "kiosk/hub/trade/order.h"

/* Places a checked body (wire_order_fault() is NULL) exactly once per order id, whichever way it comes. is_for_own_store: its kiosk
 * is enrolled for its store. ALREADY: the same order was there, wherever its kiosk stands by now. Refused: OTHER_ID when that
 * id is another order; STORE; or what ret_refusal says. Then nothing is stored. */
struct transition order_place(struct hub_worker *worker, const struct wire_order *body, bool is_for_own_store,
	struct order_refusal *ret_refusal);

/* One order for a seat in a group, inside the caller's transaction: price and names are given. */
struct seat_order {
	const char *id, *kiosk, *store, *session, *language, *product, *merchant, *merchant_name, *name,
		*image;
	enum offer_channel channel;
	const char *currency;
	int64_t price_minor, deposit_minor, now_ms, expires_ms;
	struct line_tax tax;
};
bool order_insert_seat(struct hub_db *db, const struct seat_order *seat);

/* Five minutes more for an unpaid order, at most ten times: LIMIT. A seat in a group is not extended: SEAT. */
#define ORDER_EXTENSION_MS INT64_C(300000)
#define ORDER_EXTENSIONS_MAX 10
struct transition order_extend(struct hub_worker *worker, const char *id);
/* Ends an unpaid order and gives back what it held. */
struct transition order_cancel(struct hub_worker *worker, const char *id);
/* The same from the phone's page: not while the card terminal is at work (AT_TERMINAL). */
struct transition order_cancel_by_phone(struct hub_worker *worker, const char *id);

/* Expires everything that is due, each order in its own transaction, and wakes those who wait. */
void orders_expire_due(struct hub_worker *worker);
/* Inside the caller's transaction: expires an order as it was read, whose time is over. */
bool order_expire_row(struct hub_db *db, const struct order_row *order);
/* Somebody looks at the page of an order that can be paid. When it is opened and nobody pays yet, the kiosk is told; a seat is held
 * for SEAT_VISIT_MS more (seat_expires_unvisited()), of which nobody has to hear. */
void order_note_visit(struct hub_worker *worker, const char *id);

#endif
