/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of orders, of their suborders and lines. All functions run inside the caller's transaction. A change of a state says from
 * which, as the row was read: false means that the machine (states.h) does not allow it, or that the database failed or somebody
 * was quicker, and then the transaction runs again. */
#ifndef DAOGOU_HUB_TRADE_ORDER_ROWS_H
#define DAOGOU_HUB_TRADE_ORDER_ROWS_H

#include "kiosk/base/digest.h"
#include "kiosk/base/ulid.h"
#include "kiosk/domain/checkout_state.h"
#include "kiosk/domain/code.h"
#include "kiosk/domain/money.h"
#include "kiosk/domain/offer.h"
#include "kiosk/domain/order_state.h"
#include "kiosk/domain/priced_line.h"
#include "kiosk/hub/core/db.h"

/* In place of a rate: nothing is said about tax. */
#define TAX_UNSAID INT64_C(-1)

/* As an order stands when somebody wants to change it. */
struct order_row {
	char id[ULID_SIZE];
	char kiosk[CODE_SIZE];
	enum order_state state;
	enum checkout_state checkout;
	int64_t rev, created_ms, expires_ms, extensions;
	int64_t paid_ms; /* 0 = nobody has paid */
	int64_t total_minor;
	char currency[CURRENCY_SIZE];
	bool has_seat;
};
/* False when there is none, or the database failed. */
bool order_row_find(struct hub_db *db, const char *id, struct order_row *ret_order);

/* Of the body that it was placed with. */
bool order_row_find_digest(struct hub_db *db, const char *id, char ret_digest[SHA256_HEX_SIZE]);
/* The next order that nobody paid in time. */
bool order_row_find_due(struct hub_db *db, int64_t now_ms, char ret_id[ULID_SIZE]);

struct order_new {
	const char *id, *token, *digest, *kiosk, *store, *session, *language, *currency;
	enum order_state state;
	const struct priced_totals *totals;
	bool is_repriced, has_seat;
	int64_t quoted_total_minor, created_ms, expires_ms;
};
bool order_row_insert(struct hub_db *db, const struct order_new *order);
bool order_row_insert_suborder(struct hub_db *db, const struct order_new *order, int position,
	const struct merchant_total *part, const char *merchant_name);
/* current as it is sold, quoted as the kiosk showed it. image may be NULL. */
struct order_line_new {
	const struct priced_line *current, *quoted;
	const char *name, *image;
	int64_t amount_minor, quoted_amount_minor;
	int64_t discount_merchant_minor, discount_platform_minor;
	int64_t tax_minor, quoted_tax_minor; /* included or on top */
};
bool order_row_insert_line(
	struct hub_db *db, const char *order, int position, const struct order_line_new *line);

/* --- as the row was read --- */

/* The order and its suborders, from the row's state to another. A suborder that is further than its order stays there. */
bool order_row_change(struct hub_db *db, const struct order_row *order, enum order_state to);
/* To PAID, with its suborders; nobody is at the checkout any more. */
bool order_row_pay(struct hub_db *db, const struct order_row *order, int64_t paid_ms);
bool order_row_extend(struct hub_db *db, const struct order_row *order, int64_t by_ms);
/* Who is at the checkout from now on, and how long the order is good. */
bool order_row_change_checkout(
	struct hub_db *db, const struct order_row *order, enum checkout_state to, int64_t expires_ms);
/* Good until then, and nothing else has changed: rev stays. */
bool order_row_keep(struct hub_db *db, const struct order_row *order, int64_t expires_ms);

/* --- whatever the row is --- */

/* A payment came to its end. */
bool order_row_count_attempt(struct hub_db *db, const char *id);
/* Grows rev, for changes that stand elsewhere (refunds, groups, payments). Whoever does so first has the order for itself. */
bool order_row_touch(struct hub_db *db, const char *id);
/* Sets a pickup code if the order is paid and has none. True also when nothing was to do. */
bool order_row_give_pickup_code(struct hub_db *db, const char *id);
/* The order was priced anew, and this sum was taken for it, as the kiosk showed it, before the hub knew the order. */
bool order_row_was_paid_as_shown(
	struct hub_db *db, const char *id, int64_t taken_ms, int64_t amount_minor, const char *currency);
/* The prices that the kiosk showed are the prices. */
bool order_row_honour_shown_prices(struct hub_db *db, const char *id);

#endif
