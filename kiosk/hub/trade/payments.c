/* SPDX-License-Identifier: Apache-2.0 */
/* From a noted attempt to a paid order. */
#include "kiosk/hub/trade/payments.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/base/digest.h"
#include "kiosk/hub/trade/coupon_rows.h"
#include "kiosk/hub/trade/groups.h"
#include "kiosk/hub/trade/handover.h"
#include "kiosk/hub/trade/holds.h"
#include "kiosk/hub/trade/order_rows.h"
#include "kiosk/hub/trade/refunds.h"
#include "kiosk/hub/trade/stock_rows.h"

/* --- begin --- */

struct begin {
	const struct payment_press *press;
	const char *key;
	int64_t now_ms;
};

/* Noted once: the second press finds the attempt there. */
static struct transition begin(struct hub_db *db, void *data)
{
	const struct begin *begin = data;
	const struct payment_press *press = begin->press;
	struct payment_row payment;
	struct order_row order;
	if (payment_row_find(db, begin->key, &payment))
		return transition_already();
	if (!order_row_find(db, press->order, &order))
		return transition_refused(REASON_NOT_FOUND);
	if (!order_may_pay(order.state, order.expires_ms, begin->now_ms) ||
		order.total_minor != press->shown_minor)
		return transition_too_late();
	if (order.checkout == CHECKOUT_TERMINAL)
		return transition_refused(REASON_AT_TERMINAL);
	int64_t held_until_ms = order.expires_ms;
	if (order.has_seat) {
		if (!holds_keep_seat(db, order.id, true, begin->now_ms, &held_until_ms))
			return transition_busy();
	} else if (held_until_ms < begin->now_ms + press->hold_ms) {
		held_until_ms = begin->now_ms + press->hold_ms;
	}
	if (!order_row_change_checkout(db, &order, CHECKOUT_PAYING, held_until_ms))
		return transition_busy();
	return payment_row_insert(db, begin->key, press, begin->now_ms) ? transition_done()
									: transition_too_late();
}

struct transition payment_begin(
	struct hub_worker *worker, const struct payment_press *press, char ret_key[PAYMENT_KEY_SIZE])
{
	struct begin data = { press, ret_key, hub_now_ms(worker) };
	snprintf(ret_key, PAYMENT_KEY_SIZE, "%s/%s/%lld", press->order, press->provider,
		(long long)press->attempt);
	struct transition transition = transition_run(worker->db, begin, &data);
	if (transition.result == TRANSITION_DONE)
		hub_wake(worker, press->order);
	return transition;
}

/* --- due --- */

struct closing {
	const char *provider;
	int64_t now_ms, lease_until_ms;
};

/* What was begun may be in flight just now. */
static struct transition close_one(struct hub_db *db, void *data)
{
	const struct closing *closing = data;
	struct payment_row payment;
	if (!payment_row_find_of_ended_order(db, closing->provider, closing->now_ms, &payment))
		return transition_already();
	int64_t next_ask_ms = payment.state == ATTEMPT_BEGUN ? closing->lease_until_ms : closing->now_ms;
	return payment_row_close(db, &payment, closing->now_ms, next_ask_ms) ? transition_done()
									     : transition_busy();
}

bool payments_close_those_of_ended_orders(struct hub_worker *worker, const char *provider, int64_t lease_ms)
{
	int64_t now_ms = hub_now_ms(worker);
	struct closing closing = { provider, now_ms, now_ms + lease_ms };
	struct payment_row payment;
	/* Nearly always there is none, and looking takes no lock. */
	while (payment_row_find_of_ended_order(worker->db, provider, now_ms, &payment))
		if (transition_run(worker->db, close_one, &closing).result == TRANSITION_BUSY)
			return false;
	return !hub_db_has_failed(worker->db);
}

struct take_up {
	struct arena *arena;
	const char *provider;
	int64_t now_ms, lease_until_ms;
	struct payment_due due;
};

static bool take_up(struct hub_db *db, void *data)
{
	struct take_up *taking = data;
	struct payment_due *due = &taking->due;
	if (!payment_row_find_due(db, taking->arena, taking->provider, taking->now_ms, due) ||
		!payment_row_lease(db, due, taking->lease_until_ms))
		return false;
	due->asks++;
	due->lease_until_ms = taking->lease_until_ms;
	return true;
}

bool payment_take_up(struct hub_worker *worker, struct arena *arena, const char *provider, int64_t lease_ms,
	struct payment_due *ret_due)
{
	int64_t now_ms = hub_now_ms(worker);
	struct take_up taking = {
		.arena = arena, .provider = provider, .now_ms = now_ms, .lease_until_ms = now_ms + lease_ms
	};
	/* A lease that a power cut takes back is asked about once more: nothing to flush for. */
	if (!payment_row_is_due(worker->db, provider, now_ms) ||
		hub_transact(worker->db, HUB_RELAXED, take_up, &taking) != HUB_DONE)
		return false;
	*ret_due = taking.due;
	return true;
}

struct ask {
	const struct payment_due *due;
	const char *key;
	int64_t at_ms;
};

/* The page of an attempt that could not begin yet says so: the phone is told, once. */
static bool ask_at(struct hub_db *db, void *data)
{
	const struct ask *ask = data;
	struct payment_row payment;
	bool is_new = payment_row_find(db, ask->due->key, &payment) && payment.state == ATTEMPT_BEGUN &&
		!payment.is_shown;
	return (!is_new || order_row_touch(db, payment.order)) &&
		payment_row_ask_at(db, ask->due, ask->at_ms);
}

static bool ask_now(struct hub_db *db, void *data)
{
	const struct ask *ask = data;
	return payment_row_ask_now(db, ask->key, ask->at_ms);
}

bool payment_ask_at(struct hub_worker *worker, const struct payment_due *due, int64_t next_ask_ms)
{
	struct ask ask = { .due = due, .at_ms = next_ask_ms };
	if (hub_transact(worker->db, HUB_RELAXED, ask_at, &ask) != HUB_DONE)
		return false;
	hub_wake(worker, due->order);
	return true;
}

bool payment_ask_now(struct hub_worker *worker, const char *key)
{
	struct ask ask = { .key = key, .at_ms = hub_now_ms(worker) };
	return hub_transact(worker->db, HUB_DURABLE, ask_now, &ask) == HUB_DONE;
}

/* --- what became of it, without money --- */

struct outcome {
	const char *key;
	const struct payment_shown *shown;
	enum attempt_state to;
	int64_t now_ms;
	struct payment_row payment;
};

/* What the page shows changes once: an attempt that still waits wakes nobody. */
static struct transition note_shown(struct hub_db *db, void *data)
{
	struct outcome *outcome = data;
	struct payment_row *payment = &outcome->payment;
	if (!payment_row_find(db, outcome->key, payment))
		return transition_refused(REASON_NOT_FOUND);
	if (payment->state != ATTEMPT_PENDING && !payment_row_may_become(payment, ATTEMPT_PENDING))
		return transition_too_late();
	bool is_as_before = payment_row_shows(db, outcome->key, outcome->shown->text);
	return payment_row_show(db, payment, outcome->shown, outcome->now_ms) &&
			(is_as_before || order_row_touch(db, payment->order))
		? transition_done()
		: transition_busy();
}

struct transition payment_note_shown(
	struct hub_worker *worker, const char *key, const struct payment_shown *shown)
{
	struct outcome outcome = { .key = key, .shown = shown, .now_ms = hub_now_ms(worker) };
	struct transition result = transition_run(worker->db, note_shown, &outcome);
	if (result.result == TRANSITION_DONE)
		hub_wake(worker, outcome.payment.order);
	return result;
}

/* The checkout of an order that can still be paid: another attempt may be open. */
static bool tell_phone_of_end(struct hub_db *db, const char *id, enum attempt_state how)
{
	struct order_row order;
	if (!order_row_count_attempt(db, id) || !order_row_find(db, id, &order))
		return false;
	enum checkout_state to = order.state != ORDER_PLACED ? order.checkout
		: payment_row_is_open(db, id)                ? CHECKOUT_PAYING
		: how == ATTEMPT_DECLINED                    ? CHECKOUT_DECLINED
							     : CHECKOUT_OPENED;
	return order_row_change_checkout(db, &order, to, order.expires_ms);
}

static struct transition end_payment(struct hub_db *db, void *data)
{
	struct outcome *outcome = data;
	struct payment_row *payment = &outcome->payment;
	if (!payment_row_find(db, outcome->key, payment))
		return transition_refused(REASON_NOT_FOUND);
	if (!payment_row_may_become(payment, outcome->to))
		return transition_too_late();
	return payment_row_end(db, payment, outcome->to, outcome->now_ms) &&
			tell_phone_of_end(db, payment->order, outcome->to)
		? transition_done()
		: transition_busy();
}

struct transition payment_end(struct hub_worker *worker, const char *key, enum attempt_state to)
{
	struct outcome outcome = { .key = key, .to = to, .now_ms = hub_now_ms(worker) };
	struct transition result = transition_run(worker->db, end_payment, &outcome);
	if (result.result == TRANSITION_DONE)
		hub_wake(worker, outcome.payment.order);
	return result;
}

/* --- money --- */

/* The money is there, but the order cannot take it. */
static bool refund_all(
	struct hub_db *db, const struct payment_arrival *arrival, const char *reason, int64_t now_ms)
{
	char key[PAYMENT_KEY_SIZE + 8];
	snprintf(key, sizeof(key), "%s/%s", arrival->key, reason);
	struct refund refund = { key, arrival->key, arrival->order, reason, arrival->amount_minor };
	return refund_add(db, &refund, now_ms) && order_row_touch(db, arrival->order);
}

/* What follows from PAID. A seat that lapsed meanwhile turns the payment into a refund. */
static bool finish_paid(struct hub_db *db, const struct payment_arrival *arrival, int64_t now_ms)
{
	bool seat_counts;
	struct order_row paid;
	const char *order = arrival->order;
	if (!stock_sell(db, order, now_ms) || !coupons_redeem(db, order) ||
		!group_pay_seat(db, order, now_ms, &seat_counts))
		return false;
	if (!seat_counts)
		return order_row_find(db, order, &paid) &&
			order_row_change(db, &paid, ORDER_REFUND_PENDING) &&
			refund_all(db, arrival, "late", now_ms);
	return handover_allow(db, order);
}

/* The money is the order's total, and was taken while the order could be paid: then it pays, however late the hub hears. */
static bool pays_for(const struct payment_arrival *arrival, const struct order_row *order, int64_t now_ms)
{
	bool is_right = arrival->amount_minor == order->total_minor &&
		strcmp(arrival->currency, order->currency) == 0;
	return is_right &&
		(order_may_pay(order->state, order->expires_ms, now_ms) ||
			order_may_pay_told_late(order->state, order->expires_ms, arrival->taken_ms));
}

/* Why money that is there does not pay for its order. */
static const char *refund_reason_of(const struct payment_arrival *arrival, const struct order_row *order)
{
	if (arrival->amount_minor != order->total_minor || strcmp(arrival->currency, order->currency) != 0)
		return "amount";
	return order->paid_ms ? "double" : "late";
}

/* PLACED or EXPIRED → PAID. What an expired order held is taken again. */
static bool pay(struct hub_db *db, const struct payment_arrival *arrival, const struct order_row *order,
	int64_t now_ms)
{
	bool is_told_late = order->state == ORDER_EXPIRED;
	int64_t taken_ms = arrival->taken_ms < order->created_ms ? order->created_ms : arrival->taken_ms;
	return order_row_pay(db, order, is_told_late ? taken_ms : now_ms) &&
		(!is_told_late || holds_take_again(db, order->id, now_ms)) &&
		finish_paid(db, arrival, now_ms);
}

struct transition payment_arrive(
	struct hub_db *db, const struct payment_arrival *arrival, int64_t now_ms, bool *ret_is_paid)
{
	struct payment_row payment;
	struct order_row order;
	*ret_is_paid = false;
	if (!payment_row_find(db, arrival->key, &payment) || !order_row_find(db, payment.order, &order))
		return transition_refused(REASON_NOT_FOUND);
	if (!payment_row_may_become(&payment, ATTEMPT_CONFIRMED))
		return transition_already();
	if (!payment_row_confirm(
		    db, &payment, arrival->reference, arrival->amount_minor, arrival->currency, now_ms))
		return transition_busy();
	*ret_is_paid = pays_for(arrival, &order, now_ms);
	bool is_done = *ret_is_paid ? pay(db, arrival, &order, now_ms)
				    : order_row_count_attempt(db, order.id) &&
			refund_all(db, arrival, refund_reason_of(arrival, &order), now_ms);
	return is_done ? transition_done() : transition_busy();
}

void payment_wake(struct hub_worker *worker, const char *order)
{
	struct seat_row seat;
	hub_wake(worker, order);
	if (seat_find(worker->db, order, &seat))
		group_wake(worker, seat.group);
}

struct confirmation {
	const struct payment_arrival *arrival;
	int64_t now_ms;
	bool is_paid;
};

/* A second sum for an attempt whose money has come stands under a key of its own. */
static struct transition confirm(struct hub_db *db, void *data)
{
	struct confirmation *confirmation = data;
	struct payment_arrival arrival = *confirmation->arrival;
	struct payment_row first;
	char digest[SHA256_HEX_SIZE], key[PAYMENT_KEY_SIZE];
	if (payment_row_has_other_money(db, arrival.key, arrival.reference) &&
		payment_row_find(db, arrival.key, &first)) {
		sha256_hex(arrival.reference, strlen(arrival.reference), digest);
		snprintf(key, sizeof(key), "%s/%.8s", arrival.key, digest);
		if (!payment_row_insert_more_money(
			    db, key, &first, arrival.amount_minor, arrival.currency, confirmation->now_ms))
			return transition_busy();
		arrival.key = key;
	}
	return payment_arrive(db, &arrival, confirmation->now_ms, &confirmation->is_paid);
}

struct transition payment_confirm(struct hub_worker *worker, const struct payment_arrival *arrival)
{
	struct confirmation confirmation = { arrival, hub_now_ms(worker), false };
	struct transition result = transition_run(worker->db, confirm, &confirmation);
	if (result.result == TRANSITION_DONE) {
		worker->counters->orders_paid += confirmation.is_paid;
		payment_wake(worker, arrival->order);
	}
	return result;
}
