/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of payments: one attempt at one provider each, or a payment at a card terminal. All functions run inside the caller's
 * transaction; those that only read also without one, and find nothing when there is nothing or when the database failed. A change
 * says from which state, as the row was read: false means that the machine (states.h) does not allow it, or that the database
 * failed or somebody was quicker, and then the transaction runs again. Texts belong to the caller. */
#ifndef DAOGOU_HUB_TRADE_PAYMENT_ROWS_H
#define DAOGOU_HUB_TRADE_PAYMENT_ROWS_H

#include "kiosk/base/arena.h"
#include "kiosk/base/ulid.h"
#include "kiosk/domain/money.h"
#include "kiosk/hub/core/db.h"

#define PAYMENT_KEY_SIZE 64

/* A payment that made its order PAID; p is the name of the payment row in the query. */
#define PAYMENT_COUNTS                                                                                       \
	"p.state = 'confirmed' AND NOT EXISTS (SELECT 1 FROM refund x WHERE x.payment = p.idempotency_key "  \
	"AND x.reason IN ('late', 'double', 'amount'))"

/* As the machine of payments has them. */
enum attempt_state {
	ATTEMPT_BEGUN,
	ATTEMPT_PENDING,
	ATTEMPT_CLOSING,
	ATTEMPT_CONFIRMED,
	ATTEMPT_DECLINED,
	ATTEMPT_CLOSED,
	ATTEMPT_REVERSED,
	ATTEMPT_STATE_COUNT,
};
/* "begun" "pending" … */
const char *attempt_state_name(enum attempt_state state);

struct payment_row {
	char key[PAYMENT_KEY_SIZE], order[ULID_SIZE], provider[24], currency[CURRENCY_SIZE];
	enum attempt_state state;
	bool is_shown; /* the checkout page has something to say about it */
	int64_t amount_minor;
};
bool payment_row_find(struct hub_db *db, const char *key, struct payment_row *ret_payment);
/* An open attempt at the provider whose order is over, or whose order's time is. */
bool payment_row_find_of_ended_order(
	struct hub_db *db, const char *provider, int64_t now_ms, struct payment_row *ret_payment);
/* The key of the payment that made the order PAID. */
bool payment_row_find_paying(struct hub_db *db, const char *order, char ret_key[PAYMENT_KEY_SIZE]);

/* Its money has come under another reference. */
bool payment_row_has_other_money(struct hub_db *db, const char *key, const char *reference);
/* What of a confirmed payment was not to be given back; 0 for every other. */
int64_t payment_row_kept_minor(struct hub_db *db, const char *key);
/* Some provider's attempt at this order has no end yet. */
bool payment_row_is_open(struct hub_db *db, const char *order);
/* A payment of this order is at the card terminal. */
bool payment_row_is_at_terminal(struct hub_db *db, const char *order);

/* A pressed button on a phone page, after the provider and the button were found. */
struct payment_press {
	const char *order, *provider, *account, *choice;
	int64_t attempt;     /* how many attempts at this provider the page knew: pressing twice is one */
	int64_t shown_minor; /* the sum that the page showed */
	int64_t hold_ms; /* how long the order is held from now on, at least; a seat in a group only as before */
};
/* BEGUN for the order's total, and due now. False also when there were more or fewer attempts than the page knew, or one is
 * open. */
bool payment_row_insert(
	struct hub_db *db, const char *key, const struct payment_press *press, int64_t now_ms);
/* BEGUN at the terminal; nothing when it is there. */
bool payment_row_insert_terminal(struct hub_db *db, const struct payment_row *payment, int64_t now_ms);
/* A second sum for an attempt whose money has come: a row of its own, to go back from. CLOSED; nothing when it is there. */
bool payment_row_insert_more_money(struct hub_db *db, const char *key, const struct payment_row *first,
	int64_t amount_minor, const char *currency, int64_t now_ms);

/* Whether the machine allows it. */
bool payment_row_may_become(const struct payment_row *payment, enum attempt_state to);
/* Without money: DECLINED, CLOSED, or REVERSED. */
bool payment_row_end(
	struct hub_db *db, const struct payment_row *payment, enum attempt_state to, int64_t now_ms);
bool payment_row_confirm(struct hub_db *db, const struct payment_row *payment, const char *reference,
	int64_t amount_minor, const char *currency, int64_t now_ms);
/* To CLOSING. */
bool payment_row_close(
	struct hub_db *db, const struct payment_row *payment, int64_t now_ms, int64_t next_ask_ms);
/* To PENDING, or PENDING with something else to show. Empty texts leave what stands. */
struct payment_shown {
	const char *as; /* "redirect" "show" "wait" */
	const char *text, *reference;
	int64_t next_ask_ms;
};
bool payment_row_show(struct hub_db *db, const struct payment_row *payment, const struct payment_shown *shown,
	int64_t now_ms);
/* It is PENDING and shows this text, or shall show none. */
bool payment_row_shows(struct hub_db *db, const char *key, const char *text);

/* --- due to be asked about --- */

/* An attempt without an end, taken up until lease_until_ms. Texts in the arena. */
struct payment_due {
	const char *key, *order, *account, *choice, *reference, *currency;
	enum attempt_state state;
	int64_t amount_minor, asks;
	const char *token, *language; /* the order's */
	int64_t expires_ms, lease_until_ms;
};
/* Some attempt at the provider is due. */
bool payment_row_is_due(struct hub_db *db, const char *provider, int64_t now_ms);
/* The next one; what ran out of time is not begun. */
bool payment_row_find_due(struct hub_db *db, struct arena *arena, const char *provider, int64_t now_ms,
	struct payment_due *ret_due);
/* Any attempt of that key and account. */
bool payment_row_read(struct hub_db *db, struct arena *arena, const char *key, const char *account,
	struct payment_due *ret_due);
/* Moves its time ahead, as it was read. */
bool payment_row_lease(struct hub_db *db, const struct payment_due *due, int64_t until_ms);
/* Asked again then, unless something happened to it since it was taken up. A begun one shows trouble. */
bool payment_row_ask_at(struct hub_db *db, const struct payment_due *due, int64_t at_ms);
/* Asked at once. */
bool payment_row_ask_now(struct hub_db *db, const char *key, int64_t now_ms);

/* --- what pages and people are shown --- */

/* How many attempts at a provider an order has had. */
int64_t payment_row_count(struct hub_db *db, const char *order, const char *provider);
/* The open one. shown in the arena; shown_as is "" "trouble" "redirect" "show" "wait". */
struct payment_open {
	enum attempt_state state;
	char shown_as[12];
	const char *shown;
};
bool payment_row_read_open(struct hub_db *db, struct arena *arena, const char *order, const char *provider,
	struct payment_open *ret_open);
/* How much is due per account: attempts without an end and refunds that are not done. Calls back for each. */
void payment_rows_by_account(struct hub_db *db,
	void (*take)(void *data, const char *provider, const char *account, int64_t count), void *data);

#endif
