/* SPDX-License-Identifier: Apache-2.0 */
/* Refunds: noted once, due until done. */
#include "kiosk/hub/trade/refunds.h"

#include "kiosk/hub/trade/coupon_rows.h"
#include "kiosk/hub/trade/order_rows.h"
#include "kiosk/hub/trade/payment_rows.h"
#include "kiosk/hub/trade/seat_rows.h"
#include "kiosk/hub/trade/stock_rows.h"

bool refund_add(struct hub_db *db, const struct refund *refund, int64_t now_ms)
{
	return refund->amount_minor <= 0 || refund_row_insert(db, refund, now_ms);
}

bool refund_add_to_paid(struct hub_db *db, const char *key, const char *order, int64_t amount_minor,
	const char *reason, int64_t now_ms)
{
	char payment[PAYMENT_KEY_SIZE];
	struct refund refund = { key, payment, order, reason, amount_minor };
	return payment_row_find_paying(db, order, payment) && refund_add(db, &refund, now_ms) &&
		order_row_touch(db, order);
}

bool refunds_settle(struct hub_db *db, const char *id)
{
	struct order_row order;
	struct seat_row seat;
	/* Touched before anything is read: of two that finish the order's refunds at the same moment the second sees both. */
	if (!order_row_touch(db, id) || !order_row_find(db, id, &order))
		return false;
	if (order.state != ORDER_REFUND_PENDING || refund_row_is_open(db, id))
		return true;
	bool has_seat = seat_find(db, id, &seat) && seat.state == SEAT_REFUND_PENDING;
	return order_row_change(db, &order, ORDER_REFUNDED) && stock_release(db, id) &&
		coupons_return(db, id) && (!has_seat || seat_finish_refund(db, &seat));
}

/* --- due --- */

struct take_up {
	struct arena *arena;
	const char *provider;
	int64_t now_ms, lease_until_ms;
	struct refund_due due;
};

static bool take_up(struct hub_db *db, void *data)
{
	struct take_up *taking = data;
	if (!refund_row_find_due(db, taking->arena, taking->provider, taking->now_ms, &taking->due) ||
		!refund_row_lease(db, &taking->due, taking->lease_until_ms))
		return false;
	taking->due.tries++;
	return true;
}

bool refund_take_up(struct hub_worker *worker, struct arena *arena, const char *provider, int64_t lease_ms,
	struct refund_due *ret_due)
{
	int64_t now_ms = hub_now_ms(worker);
	struct take_up taking = {
		.arena = arena, .provider = provider, .now_ms = now_ms, .lease_until_ms = now_ms + lease_ms
	};
	if (!refund_row_is_due(worker->db, provider, now_ms) ||
		hub_transact(worker->db, HUB_RELAXED, take_up, &taking) != HUB_DONE)
		return false;
	*ret_due = taking.due;
	return true;
}

struct refund_change {
	const char *key, *why;
	enum refund_state state;
	int64_t next_try_ms, now_ms;
	struct refund_row refund;
};

/* DONE when the money has not gone back yet. */
static struct transition find_open(struct hub_db *db, const char *key, struct refund_row *ret_refund)
{
	if (!refund_row_find(db, key, ret_refund))
		return transition_refused(REASON_NOT_FOUND);
	return ret_refund->state == REFUND_IS_DONE ? transition_already() : transition_done();
}

static struct transition try_at(struct hub_db *db, void *data)
{
	struct refund_change *change = data;
	struct refund_row *refund = &change->refund;
	struct transition found = find_open(db, change->key, refund);
	if (found.result != TRANSITION_DONE)
		return found;
	enum refund_state to = change->state == REFUND_IS_PENDING ? refund->state : change->state;
	return refund_row_try_at(db, refund, to, change->why, change->next_try_ms, change->now_ms)
		? transition_done()
		: transition_busy();
}

struct transition refund_try_at(struct hub_worker *worker, const char *key, enum refund_state state,
	const char *why, int64_t next_try_ms)
{
	struct refund_change change = { .key = key,
		.why = why,
		.state = state,
		.next_try_ms = next_try_ms,
		.now_ms = hub_now_ms(worker) };
	return transition_run(worker->db, try_at, &change);
}

static struct transition finish(struct hub_db *db, void *data)
{
	struct refund_change *change = data;
	struct refund_row *refund = &change->refund;
	struct transition found = find_open(db, change->key, refund);
	if (found.result != TRANSITION_DONE)
		return found;
	return refund_row_finish(db, refund, change->now_ms) && refunds_settle(db, refund->order)
		? transition_done()
		: transition_busy();
}

struct transition refund_done(struct hub_worker *worker, const char *key)
{
	struct refund_change change = { .key = key, .now_ms = hub_now_ms(worker) };
	struct transition result = transition_run(worker->db, finish, &change);
	if (result.result == TRANSITION_DONE)
		hub_wake(worker, change.refund.order);
	return result;
}

struct settling {
	const char *key;
	int64_t now_ms, lease_ms;
	struct refund_row refund;
};

/* Taken up is what is due within the lease. The update is for the time that was read, as a worker's is: one of the two wins. */
static struct transition settle(struct hub_db *db, void *data)
{
	struct settling *settling = data;
	struct refund_row *refund = &settling->refund;
	struct transition found = find_open(db, settling->key, refund);
	if (found.result != TRANSITION_DONE)
		return found;
	if (refund_row_is_at_terminal(db, settling->key))
		return transition_refused(REASON_AT_TERMINAL);
	if (refund->next_try_ms > settling->now_ms &&
		refund->next_try_ms <= settling->now_ms + settling->lease_ms)
		return transition_busy();
	return refund_row_settle(db, refund, "given back by staff", settling->now_ms) &&
			refunds_settle(db, refund->order)
		? transition_done()
		: transition_busy();
}

struct transition refund_settle(struct hub_db *db, const char *key, int64_t now_ms, int64_t lease_ms)
{
	struct settling settling = { .key = key, .now_ms = now_ms, .lease_ms = lease_ms };
	return transition_run(db, settle, &settling);
}
