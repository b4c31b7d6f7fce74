/* SPDX-License-Identifier: Apache-2.0 */
/* What kiosks tell about their card terminals, and what follows. */
#include "kiosk/hub/trade/terminal_payments.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/hub/trade/groups.h"
#include "kiosk/hub/trade/order_rows.h"
#include "kiosk/hub/trade/orders.h"
#include "kiosk/hub/trade/payments.h"
#include "kiosk/hub/trade/refunds.h"

#define REFERENCE_SIZE (2 * TERMINAL_TEXT_SIZE + 2 * 24)

struct telling {
	struct hub_db *db;
	const char *order;
	const struct terminal_report *report;
	int64_t now_ms;
	bool is_known;              /* told of before: payment is as it stands */
	struct payment_row payment; /* begun now, when it is new */
	bool is_paid;               /* out: the order became PAID by this */
};

static bool is_as_told_before(const struct telling *telling)
{
	const struct payment_row *payment = &telling->payment;
	return strcmp(payment->order, telling->order) == 0 && strcmp(payment->provider, "terminal") == 0 &&
		payment->amount_minor == telling->report->amount_minor &&
		strcmp(payment->currency, telling->report->currency) == 0;
}

/* The row of this payment, unless it is there. */
static bool insert(const struct telling *telling)
{
	return telling->is_known ||
		payment_row_insert_terminal(telling->db, &telling->payment, telling->now_ms);
}

static struct transition begin(const struct telling *telling)
{
	struct hub_db *db = telling->db;
	struct order_row order;
	if (telling->is_known)
		return transition_already();
	if (!order_row_find(db, telling->order, &order))
		return transition_refused(REASON_NOT_FOUND);
	/* Over, even before the timer has come by: the kiosk must see it. */
	if (order_may_expire(order.state, order.expires_ms, telling->now_ms))
		return order_expire_row(db, &order) ? transition_done() : transition_busy();
	if (!order_may_pay(order.state, order.expires_ms, telling->now_ms))
		return transition_too_late();
	if (order.has_seat)
		return transition_refused(REASON_SEAT);
	if (order.checkout == CHECKOUT_PAYING)
		return transition_refused(REASON_AT_PHONE);
	int64_t held_until_ms = telling->now_ms + TERMINAL_HOLD_MS;
	bool is_longer = order.expires_ms < held_until_ms;
	return order_row_change_checkout(
		       db, &order, CHECKOUT_TERMINAL, is_longer ? held_until_ms : order.expires_ms) &&
			insert(telling)
		? transition_done()
		: transition_busy();
}

/* The phone may pay again, unless another payment is at the terminal. */
static bool release(const struct telling *telling)
{
	struct order_row order;
	if (!order_row_find(telling->db, telling->order, &order))
		return false;
	return order.checkout != CHECKOUT_TERMINAL ||
		payment_row_is_at_terminal(telling->db, telling->order) ||
		order_row_change_checkout(telling->db, &order, CHECKOUT_WAITING, order.expires_ms);
}

static bool end(const struct telling *telling)
{
	return insert(telling) &&
		payment_row_end(telling->db, &telling->payment, ATTEMPT_DECLINED, telling->now_ms) &&
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

/* Prices that were shown are the prices when the goods and the receipt are in the shopper's hands. */
static bool approve(struct telling *telling)
{
	struct hub_db *db = telling->db;
	const struct terminal_report *report = telling->report;
	const struct payment_row *payment = &telling->payment;
	char reference[REFERENCE_SIZE];
	write_reference(report, reference);
	struct payment_arrival arrival = {
		.key = payment->key,
		.order = telling->order,
		.reference = reference,
		.amount_minor = report->amount_minor,
		.currency = report->currency,
		.taken_ms = report->at_ms,
	};
	if (order_row_was_paid_as_shown(
		    db, telling->order, report->at_ms, report->amount_minor, report->currency) &&
		!order_row_honour_shown_prices(db, telling->order))
		return false;
	return insert(telling) &&
		transition_is_good(payment_arrive(db, &arrival, telling->now_ms, &telling->is_paid)) &&
		release(telling);
}

/* The money of a paid order went back at the terminal: nothing may be handed over any more. What was handed
 * over already stays so. */
static bool undo_paid(const struct telling *telling, int64_t kept_minor)
{
	struct hub_db *db = telling->db;
	const char *payment = telling->payment.key;
	struct order_row order;
	char key[REFUND_KEY_SIZE];
	if (!order_row_find(db, telling->order, &order))
		return false;
	if (order.state == ORDER_PAID && !group_leave_seat(db, order.id, telling->now_ms) &&
		!order_row_change(db, &order, ORDER_REFUND_PENDING))
		return false;
	snprintf(key, sizeof(key), "%s/reversed", payment);
	struct refund refund = { key, payment, telling->order, "reversed", kept_minor };
	return refund_add(db, &refund, telling->now_ms);
}

static bool finish_refunds(const struct telling *telling)
{
	struct refund_row refund;
	while (refund_row_find_open(telling->db, telling->payment.key, &refund))
		if (!refund_row_finish(telling->db, &refund, telling->now_ms))
			return false;
	return refunds_settle(telling->db, telling->order);
}

static bool reverse(const struct telling *telling)
{
	struct hub_db *db = telling->db;
	const struct payment_row *payment = &telling->payment;
	bool was_confirmed = payment->state == ATTEMPT_CONFIRMED;
	int64_t kept_minor = payment_row_kept_minor(db, payment->key);
	bool is_done = insert(telling) && (kept_minor <= 0 || undo_paid(telling, kept_minor)) &&
		payment_row_end(db, payment, ATTEMPT_REVERSED, telling->now_ms);
	return is_done && (!was_confirmed || finish_refunds(telling)) && release(telling);
}

/* What the payment becomes by a report that is more than "begun". */
static const enum attempt_state BECOMES[] = {
	[TERMINAL_REPORT_ENDED] = ATTEMPT_DECLINED,
	[TERMINAL_REPORT_APPROVED] = ATTEMPT_CONFIRMED,
	[TERMINAL_REPORT_REVERSED] = ATTEMPT_REVERSED,
};

static struct transition take(struct hub_db *db, void *data)
{
	struct telling *telling = data;
	struct payment_row *payment = &telling->payment;
	const struct terminal_report *report = telling->report;
	telling->is_paid = false;
	telling->is_known = payment_row_find(db, report->payment.text, payment);
	if (telling->is_known && !is_as_told_before(telling))
		return transition_refused(REASON_OTHER_ID);
	if (!telling->is_known) {
		*payment =
			(struct payment_row){ .state = ATTEMPT_BEGUN, .amount_minor = report->amount_minor };
		snprintf(payment->key, sizeof(payment->key), "%s", report->payment.text);
		snprintf(payment->order, sizeof(payment->order), "%s", telling->order);
		currency_copy(payment->currency, report->currency);
	}
	if (report->state == TERMINAL_REPORT_BEGUN)
		return begin(telling);
	/* It is as far, or further: an end that comes after money changes nothing. */
	if (!payment_row_may_become(payment, BECOMES[report->state]))
		return transition_already();
	bool is_done = report->state == TERMINAL_REPORT_ENDED ? end(telling)
		: report->state == TERMINAL_REPORT_APPROVED   ? approve(telling)
							      : reverse(telling);
	return is_done ? transition_done() : transition_busy();
}

struct transition terminal_payment_take(
	struct hub_worker *worker, const char *order, const struct terminal_report *report)
{
	struct telling telling = {
		.db = worker->db, .order = order, .report = report, .now_ms = hub_now_ms(worker)
	};
	struct transition result = transition_run(worker->db, take, &telling);
	if (result.result == TRANSITION_DONE) {
		worker->counters->orders_paid += telling.is_paid;
		payment_wake(worker, order);
	}
	return result;
}
