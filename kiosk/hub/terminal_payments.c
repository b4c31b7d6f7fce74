/* SPDX-License-Identifier: Apache-2.0 */
/* What kiosks tell about their card terminals, and what follows. */
#include "kiosk/hub/terminal_payments.h"

#include <stdio.h>

#include "kiosk/hub/groups.h"
#include "kiosk/hub/payments.h"
#include "kiosk/hub/trades.h"

#define RAN(db, ...) (hub_run(db, __VA_ARGS__) == HUB_DB_DONE)
#define CHANGED_ONE(db, ...) (RAN(db, __VA_ARGS__) && hub_db_changes(db) == 1)
#define REFERENCE_SIZE (2 * TERMINAL_TEXT_SIZE + 2 * 24)
#define REFUND_KEY_SIZE 48

struct telling {
	struct hub_db *db;
	const char *trade;
	const struct terminal_report *report;
	int64_t now_ms;
	bool is_paid; /* out: the trade became PAID by this */
};

static bool is_known(const struct telling *telling)
{
	int64_t one;
	return hub_get_int(telling->db, &one, "SELECT 1 FROM payment WHERE idempotency_key = $1", "t",
		telling->report->payment.text);
}

static bool is_as_before(const struct telling *telling)
{
	int64_t one;
	return hub_get_int(telling->db, &one,
		"SELECT 1 FROM payment WHERE idempotency_key = $1 AND trade = $2 AND provider = 'terminal' "
		"AND amount = $3 AND currency = $4",
		"ttit", telling->report->payment.text, telling->trade, telling->report->amount_minor,
		telling->report->currency);
}

/* Its money has come before, or went back. */
static bool is_settled(const struct telling *telling)
{
	int64_t one;
	return hub_get_int(telling->db, &one,
		"SELECT 1 FROM payment WHERE idempotency_key = $1 AND state IN ('confirmed', 'reversed')", "t",
		telling->report->payment.text);
}

/* The row of this payment, unless it is there. */
static bool insert(const struct telling *telling)
{
	return RAN(telling->db,
		"INSERT INTO payment(idempotency_key, trade, provider, amount, currency, state, created_at, "
		"changed_at) VALUES($1, $2, 'terminal', $3, $4, 'begun', $5, $5)"
		" ON CONFLICT(idempotency_key) DO NOTHING",
		"ttiti", telling->report->payment.text, telling->trade, telling->report->amount_minor,
		telling->report->currency, telling->now_ms);
}

static bool is_overdue(const struct telling *telling)
{
	int64_t one;
	return hub_get_int(telling->db, &one,
		"SELECT 1 FROM trade WHERE id = $1 AND state = 'placed' AND expires_at <= $2", "ti",
		telling->trade, telling->now_ms);
}

static bool begin(struct telling *telling)
{
	if (is_known(telling))
		return true;
	/* Over, even before the timer has come by: the kiosk must see it. */
	if (is_overdue(telling))
		return trade_expire(telling->db, telling->trade, telling->now_ms);
	if (!RAN(telling->db,
		    "UPDATE trade SET phone = 'terminal', rev = rev + 1, expires_at = CASE WHEN expires_at < "
		    "$1 THEN $1 ELSE expires_at END WHERE id = $2 AND state = 'placed' AND expires_at > $3"
		    " AND phone <> 'paying' AND seat IS NULL",
		    "iti", telling->now_ms + TERMINAL_HOLD_MS, telling->trade, telling->now_ms))
		return false;
	return hub_db_changes(telling->db) != 1 || insert(telling);
}

/* The phone may pay again, unless another payment is at the terminal. */
static bool release(const struct telling *telling)
{
	return RAN(telling->db,
		"UPDATE trade SET phone = '', rev = rev + 1 WHERE id = $1 AND phone = 'terminal' AND NOT "
		"EXISTS (SELECT 1 FROM payment p WHERE p.trade = trade.id AND p.provider = 'terminal' AND "
		"p.state = 'begun')",
		"t", telling->trade);
}

static bool end(struct telling *telling)
{
	return insert(telling) &&
		RAN(telling->db,
			"UPDATE payment SET state = 'declined', changed_at = $1 WHERE idempotency_key = $2 "
			"AND state = 'begun'",
			"it", telling->now_ms, telling->report->payment.text) &&
		release(telling);
}

/* "52500038/12/7/girocard": what finds the booking on the terminal's own list. */
static void write_reference(const struct terminal_report *report, char reference[REFERENCE_SIZE])
{
	char trace[24] = "", receipt[24] = "";
	if (report->trace >= 0)
		snprintf(trace, sizeof(trace), "%lld", (long long)report->trace);
	if (report->receipt >= 0)
		snprintf(receipt, sizeof(receipt), "%lld", (long long)report->receipt);
	snprintf(reference, REFERENCE_SIZE, "%s/%s/%s/%s", report->terminal, trace, receipt, report->card);
}

/* Taken before the hub had even seen the order: nobody at the kiosk could know another price than the one shown. */
static bool was_paid_as_shown(const struct telling *telling)
{
	int64_t one;
	return hub_get_int(telling->db, &one,
		"SELECT 1 FROM trade t WHERE t.id = $1 AND t.is_repriced <> 0 AND t.state = 'placed' AND "
		"t.created_at > $2 AND t.quoted_total = $3 AND t.currency = $4 AND t.quoted_total = "
		"t.delivery - t.discount + (SELECT SUM(l.quoted_total) FROM trade_line l WHERE l.trade = t.id)",
		"tiit", telling->trade, telling->report->at_ms, telling->report->amount_minor,
		telling->report->currency);
}

/* The goods and the receipt are in the shopper's hands: the prices shown are the prices. */
static bool honour_shown_prices(const struct telling *telling)
{
	return RAN(telling->db,
		       "UPDATE trade_line SET unit_price = quoted_unit_price, total = quoted_total WHERE "
		       "trade = $1",
		       "t", telling->trade) &&
		RAN(telling->db,
			"UPDATE merchant_order SET items = (SELECT SUM(l.total) FROM trade_line l WHERE "
			"l.trade = merchant_order.trade AND l.merchant = merchant_order.merchant) WHERE "
			"trade = $1",
			"t", telling->trade) &&
		RAN(telling->db,
			"UPDATE merchant_order SET total = items + delivery - discount WHERE trade = $1", "t",
			telling->trade) &&
		RAN(telling->db,
			"UPDATE trade SET items = (SELECT SUM(l.total) FROM trade_line l WHERE l.trade = "
			"trade.id), total = quoted_total, is_repriced = 0, rev = rev + 1 WHERE id = $1",
			"t", telling->trade);
}

static bool approve(struct telling *telling)
{
	char reference[REFERENCE_SIZE];
	write_reference(telling->report, reference);
	struct payment_arrival arrival = {
		.key = telling->report->payment.text,
		.trade = telling->trade,
		.reference = reference,
		.taken_ms = telling->report->at_ms,
	};
	if (!is_settled(telling) && was_paid_as_shown(telling) && !honour_shown_prices(telling))
		return false;
	return insert(telling) && payment_arrive(telling->db, &arrival, telling->now_ms, &telling->is_paid) &&
		release(telling);
}

/* What of this payment was not to be given back: all of it when it had paid for the trade. */
static int64_t kept_minor(const struct telling *telling)
{
	int64_t kept = 0;
	hub_get_int(telling->db, &kept,
		"SELECT p.amount - (SELECT COALESCE(SUM(r.amount), 0) FROM refund r WHERE r.payment = "
		"p.idempotency_key) FROM payment p WHERE p.idempotency_key = $1 AND p.state = 'confirmed'",
		"t", telling->report->payment.text);
	return kept;
}

/* The money of a paid trade went back at the terminal: nothing may be handed over any more. What was handed
 * over already stays so. */
static bool undo_paid(const struct telling *telling)
{
	struct hub_db *db = telling->db;
	const char *payment = telling->report->payment.text, *trade = telling->trade;
	char key[REFUND_KEY_SIZE];
	if (!group_leave_seat(db, trade, telling->now_ms))
		trade_change_state(db, trade, ORDER_PAID, ORDER_REFUND_PENDING);
	int64_t kept = kept_minor(telling);
	snprintf(key, sizeof(key), "%s/reversed", payment);
	return kept <= 0 ||
		RAN(db,
			"INSERT INTO refund(idempotency_key, payment, trade, amount, reason, state, "
			"created_at, changed_at) VALUES($1, $2, $3, $4, 'reversed', 'pending', $5, $5)"
			" ON CONFLICT(idempotency_key) DO NOTHING",
			"tttii", key, payment, trade, kept, telling->now_ms);
}

static bool finish_refunds(const struct telling *telling)
{
	return RAN(telling->db,
		       "UPDATE refund SET state = 'done', changed_at = $1 WHERE payment = $2 AND state = "
		       "'pending'",
		       "it", telling->now_ms, telling->report->payment.text) &&
		refunds_settle(telling->db, telling->trade);
}

static bool reverse(struct telling *telling)
{
	struct hub_db *db = telling->db;
	const char *payment = telling->report->payment.text;
	int64_t was_confirmed = 0;
	hub_get_int(db, &was_confirmed,
		"SELECT 1 FROM payment WHERE idempotency_key = $1 AND state = 'confirmed'", "t", payment);
	bool is_done = insert(telling) && (kept_minor(telling) <= 0 || undo_paid(telling)) &&
		RAN(db,
			"UPDATE payment SET state = 'reversed', changed_at = $1 WHERE idempotency_key = $2 "
			"AND state <> 'reversed'",
			"it", telling->now_ms, payment);
	return is_done && (!was_confirmed || finish_refunds(telling)) && release(telling);
}

static bool take(struct telling *telling)
{
	switch (telling->report->state) {
	case TERMINAL_BEGUN: return begin(telling);
	case TERMINAL_ENDED: return end(telling);
	case TERMINAL_APPROVED: return approve(telling);
	case TERMINAL_REVERSED: return reverse(telling);
	}
	return false;
}

enum terminal_result terminal_payment_take(
	struct hub_worker *worker, const char *trade, const struct terminal_report *report)
{
	struct telling telling = {
		.db = worker->db, .trade = trade, .report = report, .now_ms = hub_now_ms(worker)
	};
	if (!hub_begin_durable(worker->db))
		return TERMINAL_TROUBLE;
	if (is_known(&telling) && !is_as_before(&telling)) {
		hub_db_rollback(worker->db);
		return TERMINAL_OTHER_PAYMENT;
	}
	if (!take(&telling) || !hub_db_commit(worker->db)) {
		hub_db_rollback(worker->db);
		return TERMINAL_TROUBLE;
	}
	worker->hub->orders_paid += telling.is_paid;
	payment_wake(worker, trade);
	return TERMINAL_TAKEN;
}
