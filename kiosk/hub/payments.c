/* SPDX-License-Identifier: Apache-2.0 */
/* From a pressed button to a paid order. */
#include "kiosk/hub/payments.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/coupons.h"
#include "kiosk/hub/groups.h"
#include "kiosk/hub/pay/provider.h"
#include "kiosk/hub/stock.h"
#include "kiosk/hub/trades.h"

#define RAN(db, ...) (hub_run(db, __VA_ARGS__) == HUB_DB_DONE)
#define CHANGED_ONE(db, ...) (RAN(db, __VA_ARGS__) && hub_db_changes(db) == 1)
#define KEY_SIZE 48

static bool has_choice(const struct payment_provider *provider, const char *choice)
{
	struct arena arena;
	struct payment_button buttons[PAYMENT_BUTTONS_MAX];
	bool is_known = false;
	arena_init(&arena, 1024);
	int count = provider->buttons(&arena, &(struct payment_quote){.amount_text = ""}, buttons);
	for (int i = 0; i < count; i++)
		is_known |= choice && strcmp(buttons[i].choice, choice) == 0;
	arena_finish(&arena);
	return is_known;
}

enum attempt {
	ATTEMPT_BEGUN,
	ATTEMPT_NOT_NOW, /* the order is over, or the page was an old one */
	ATTEMPT_BUSY,
};

/* Notes the attempt while the order may still be paid. The conditions are in the update: another thread may
 * press too. */
static enum attempt begin_attempt(
	struct hub_worker *worker, const struct trade *trade, const struct pay_wish *wish, const char *key)
{
	int64_t now_ms = hub_now_ms(worker);
	if (!hub_begin_durable(worker->db))
		return ATTEMPT_BUSY;
	bool is_done = CHANGED_ONE(worker->db,
			       "UPDATE trade SET phone = 'paying', rev = rev + 1 WHERE id = $1 AND state = "
			       "'placed' AND phone <> 'terminal' AND expires_at > $2 AND attempts = $3"
			       " AND total = $4",
			       "tiii", trade->id, now_ms, wish->attempt, wish->shown_minor) &&
		RAN(worker->db,
			"INSERT INTO payment(idempotency_key, trade, provider, amount, currency, state, "
			"created_at, changed_at)"
			" VALUES($1, $2, $3, $4, $5, 'begun', $6, $6) ON CONFLICT(idempotency_key) DO "
			"NOTHING",
			"tttiti", key, trade->id, wish->provider, wish->shown_minor, trade->currency, now_ms);
	if (!is_done) {
		hub_db_rollback(worker->db);
		return ATTEMPT_NOT_NOW;
	}
	if (!hub_db_commit(worker->db))
		return ATTEMPT_BUSY;
	hub_wake(worker, trade->id);
	return ATTEMPT_BEGUN;
}

static bool decline(struct hub_worker *worker, const char *trade, const char *key)
{
	if (!hub_begin_durable(worker->db))
		return false;
	bool is_done = CHANGED_ONE(worker->db,
			       "UPDATE payment SET state = 'declined', changed_at = $1 WHERE idempotency_key "
			       "= $2 AND state = 'begun'",
			       "it", hub_now_ms(worker), key) &&
		RAN(worker->db,
			"UPDATE trade SET attempts = attempts + 1, phone = 'declined', rev = rev + 1 WHERE "
			"id = $1 AND state = 'placed'",
			"t", trade);
	if (!is_done || !hub_db_commit(worker->db)) {
		hub_db_rollback(worker->db);
		return false;
	}
	hub_wake(worker, trade);
	return true;
}

enum pay_result payment_press(
	struct hub_worker *worker, const struct trade *trade, const struct pay_wish *wish)
{
	char key[KEY_SIZE], reference[PAYMENT_REFERENCE_SIZE] = "";
	const struct payment_provider *provider = payment_provider_find(wish->provider);
	if (!provider || !has_choice(provider, wish->choice))
		return PAY_UNKNOWN;
	if (trade->state == ORDER_PLACED && wish->shown_minor != trade->total_minor)
		return PAY_PRICE_CHANGED;
	snprintf(key, sizeof(key), "%s/%d", trade->id, (int)wish->attempt);
	enum attempt attempt = begin_attempt(worker, trade, wish, key);
	if (attempt != ATTEMPT_BEGUN)
		return attempt == ATTEMPT_BUSY ? PAY_BUSY : PAY_OVER;
	struct payment_press press = {
		.idempotency_key = key,
		.trade = trade->id,
		.choice = wish->choice,
		.amount_minor = wish->shown_minor,
		.currency = trade->currency,
	};
	switch (provider->press(&press, reference)) {
	case PAYMENT_CONFIRMED:
		return payment_confirm(worker, key, reference) ? PAY_OVER : PAY_TROUBLE;
	case PAYMENT_DECLINED:
		decline(worker, trade->id, key);
		return PAY_OVER;
	case PAYMENT_PENDING:
	case PAYMENT_TROUBLE:
		break;
	}
	return PAY_OVER;
}

static bool add_refund(struct hub_db *db, const char *key, const char *payment, const char *trade,
	int64_t amount_minor, const char *reason, int64_t now_ms)
{
	return amount_minor <= 0 ||
		RAN(db,
			"INSERT INTO refund(idempotency_key, payment, trade, amount, reason, state, "
			"created_at, changed_at)"
			" VALUES($1, $2, $3, $4, $5, 'pending', $6, $6) ON CONFLICT(idempotency_key) DO "
			"NOTHING",
			"tttiti", key, payment, trade, amount_minor, reason, now_ms);
}

bool payment_add_refund(struct hub_db *db, const char *key, const char *trade, int64_t amount_minor,
	const char *reason, int64_t now_ms)
{
	char *payment = hub_get_text(db,
		"SELECT p.idempotency_key FROM payment p WHERE p.trade = $1 AND " PAYMENT_COUNTS
		" ORDER BY p.changed_at, p.idempotency_key LIMIT 1",
		"t", trade);
	bool is_done = payment && add_refund(db, key, payment, trade, amount_minor, reason, now_ms);
	free(payment);
	return is_done && trade_touch(db, trade);
}

/* The money is there, but the order cannot take it. */
static bool give_back(
	struct hub_db *db, const char *key, const char *trade, const char *reason, int64_t now_ms)
{
	int64_t amount = 0;
	char refund_key[KEY_SIZE + 8];
	snprintf(refund_key, sizeof(refund_key), "%s/%s", key, reason);
	hub_get_int(db, &amount, "SELECT amount FROM payment WHERE idempotency_key = $1", "t", key);
	return add_refund(db, refund_key, key, trade, amount, reason, now_ms) && trade_touch(db, trade);
}

/* What follows from PAID. A seat that lapsed meanwhile turns the payment into a refund. */
static bool finish_paid(struct hub_db *db, const char *key, const char *trade, int64_t now_ms)
{
	bool seat_counts;
	if (!stock_sell(db, trade, now_ms) || !coupons_redeem(db, trade) ||
		!group_pay_seat(db, trade, now_ms, &seat_counts))
		return false;
	if (!seat_counts)
		return trade_change_state(db, trade, ORDER_PAID, ORDER_REFUND_PENDING) &&
			give_back(db, key, trade, "late", now_ms);
	return trade_give_pickup_code(db, trade);
}

#define RIGHT_AMOUNT \
	" AND EXISTS (SELECT 1 FROM payment p WHERE p.idempotency_key = $3 AND p.amount = trade.total" \
	" AND p.currency = trade.currency)"

/* PLACED → PAID, if this money is the order's total and came in time. */
static bool pay_in_time(struct hub_db *db, const struct payment_arrival *arrival, int64_t now_ms)
{
	return CHANGED_ONE(db,
		"UPDATE trade SET state = 'paid', phone = '', paid_at = $1, attempts = attempts + 1, rev = "
		"rev + 1 WHERE id = $2 AND state = 'placed' AND (expires_at > $1 OR expires_at >= "
		"$4)" RIGHT_AMOUNT,
		"itti", now_ms, arrival->trade, arrival->key, arrival->taken_ms);
}

/* EXPIRED → PAID: taken in time, told late. */
static bool pay_told_late(struct hub_db *db, const struct payment_arrival *arrival)
{
	return CHANGED_ONE(db,
		"UPDATE trade SET state = 'paid', phone = '', attempts = attempts + 1, rev = rev + 1,"
		" paid_at = CASE WHEN $1 < created_at THEN created_at ELSE $1 END"
		" WHERE id = $2 AND state = 'expired' AND expires_at >= $1" RIGHT_AMOUNT,
		"itt", arrival->taken_ms, arrival->trade, arrival->key);
}

/* Why money that is there does not pay for its trade. */
static const char *reason_to_give_back(struct hub_db *db, const struct payment_arrival *arrival)
{
	int64_t is_right = 0, paid_before = 0;
	hub_get_int(db, &is_right,
		"SELECT 1 FROM payment p JOIN trade t ON t.id = p.trade WHERE p.idempotency_key = $1 AND "
		"p.amount = t.total AND p.currency = t.currency",
		"t", arrival->key);
	hub_get_int(db, &paid_before, "SELECT paid_at FROM trade WHERE id = $1", "t", arrival->trade);
	return !is_right ? "amount" : paid_before ? "double" : "late";
}

bool payment_arrive(
	struct hub_db *db, const struct payment_arrival *arrival, int64_t now_ms, bool *ret_is_paid)
{
	const char *key = arrival->key, *trade = arrival->trade;
	*ret_is_paid = false;
	if (!CHANGED_ONE(db,
		    "UPDATE payment SET state = 'confirmed', reference = $1, changed_at = $2 WHERE "
		    "idempotency_key = $3 AND state IN ('begun', 'declined')",
		    "tit", arrival->reference, now_ms, key))
		return true;
	bool is_in_time = pay_in_time(db, arrival, now_ms);
	*ret_is_paid = is_in_time || pay_told_late(db, arrival);
	if (*ret_is_paid)
		return (is_in_time || trade_hold_again(db, trade, now_ms)) &&
			RAN(db, "UPDATE merchant_order SET state = 'paid' WHERE trade = $1", "t", trade) &&
			finish_paid(db, key, trade, now_ms);
	return RAN(db, "UPDATE trade SET attempts = attempts + 1 WHERE id = $1", "t", trade) &&
		give_back(db, key, trade, reason_to_give_back(db, arrival), now_ms);
}

void payment_wake(struct hub_worker *worker, const char *trade)
{
	hub_wake(worker, trade);
	char *group = hub_get_text(worker->db, "SELECT deal_group FROM group_seat WHERE id = $1", "t", trade);
	if (group)
		group_wake(worker, group);
	free(group);
}

bool payment_confirm(struct hub_worker *worker, const char *key, const char *reference)
{
	bool is_paid;
	char *trade =
		hub_get_text(worker->db, "SELECT trade FROM payment WHERE idempotency_key = $1", "t", key);
	if (!trade || !hub_begin_durable(worker->db)) {
		free(trade);
		return false;
	}
	struct payment_arrival arrival = { key, trade, reference, PAYMENT_TAKEN_NOW };
	bool is_done = payment_arrive(worker->db, &arrival, hub_now_ms(worker), &is_paid);
	if (!is_done || !hub_db_commit(worker->db)) {
		hub_db_rollback(worker->db);
		free(trade);
		return false;
	}
	worker->hub->orders_paid += is_paid;
	payment_wake(worker, trade);
	free(trade);
	return true;
}
