/* SPDX-License-Identifier: Apache-2.0 */
/* Placing, extending, cancelling and expiring orders. */
#include "kiosk/hub/trade/orders.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/hub/trade/coupon_rows.h"
#include "kiosk/hub/trade/holds.h"
#include "kiosk/hub/trade/order_draft.h"

/* DONE when the id is free, ALREADY for the same order. */
static struct transition find_placed(struct hub_db *db, const char *id, const char *digest)
{
	char placed[SHA256_HEX_SIZE];
	if (!order_row_find_digest(db, id, placed))
		return transition_done();
	return strcmp(placed, digest) == 0 ? transition_already() : transition_refused(REASON_OTHER_ID);
}

/* How long the shopper has: as long as the kiosk said, counted from now, and never past the time the kiosk said, if it knew
 * the time. */
static int64_t expiry_of(const struct hub_worker *worker, const struct wire_order *body, int64_t now_ms)
{
	int64_t ttl = worker->order_ttl_ms ? worker->order_ttl_ms : body->expires_ms - body->created_ms;
	return !body->is_clock_unsure && body->expires_ms < now_ms + ttl ? body->expires_ms : now_ms + ttl;
}

/* What came too late holds nothing; its coupons are noted in case it turns out to be paid. */
static bool take_coupons(
	const struct order_draft *draft, struct hub_db *db, const char *owner, bool must_hold)
{
	const char *order = draft->current->order_id.text;
	for (size_t i = 0; i < draft->outcome.coupon_count; i++) {
		const struct coupon *coupon = &draft->coupons[draft->outcome.coupons[i]];
		int64_t discount_minor = draft->outcome.discounts_minor[i];
		if (!coupon_note(db, order, coupon->code, owner, discount_minor))
			return false;
		if (must_hold && !coupon_lock(db, order, coupon->code, owner, discount_minor, draft->now_ms))
			return false;
	}
	return true;
}

/* Everything that one transaction does for a new order. */
static struct transition place_draft(
	struct order_draft *draft, struct hub_db *db, struct order_refusal *ret_refusal)
{
	char owner[SHA256_HEX_SIZE] = "";
	struct arena arena;
	bool is_open = draft->state == ORDER_PLACED;
	if (*draft->quoted->member || *draft->quoted->session)
		coupon_owner(*draft->quoted->member ? draft->quoted->member : draft->quoted->session, owner);
	arena_init(&arena, 8192);
	struct transition result = transition_busy();
	if (order_draft_price(draft, db, &arena, is_open, ret_refusal)) {
		order_draft_discount(draft, db, &arena, owner);
		order_draft_sum(draft);
		if (order_draft_insert(draft, db) && take_coupons(draft, db, owner, is_open))
			result = transition_done();
	} else {
		result = transition_refused(ret_refusal->reason);
	}
	arena_finish(&arena);
	return result;
}

static struct order_draft *make_draft(
	struct hub_worker *worker, const struct wire_order *body, const char *digest)
{
	struct order_draft *draft = xcalloc(1, sizeof(*draft));
	draft->quoted = body;
	draft->current = wire_order_create();
	*draft->current = *body;
	memcpy(draft->digest, digest, sizeof(draft->digest));
	draft->now_ms = hub_now_ms(worker);
	draft->expires_ms = expiry_of(worker, body, draft->now_ms);
	/* What comes too late is kept as expired: the kiosk's outbox gets its answer, and nothing is held. */
	draft->state = draft->expires_ms <= draft->now_ms ? ORDER_EXPIRED : ORDER_PLACED;
	return draft;
}

static void free_draft(struct order_draft *draft)
{
	wire_order_destroy(draft->current);
	free(draft);
}

struct placing {
	struct hub_worker *worker;
	const struct wire_order *body;
	const char *digest;
	struct order_refusal *refusal;
};

/* Looks again under the lock: another thread may have brought the same order meanwhile. */
static struct transition place(struct hub_db *db, void *data)
{
	struct placing *placing = data;
	struct transition found = find_placed(db, placing->body->order_id.text, placing->digest);
	if (found.result != TRANSITION_DONE)
		return found;
	struct order_draft *draft = make_draft(placing->worker, placing->body, placing->digest);
	struct transition result = place_draft(draft, db, placing->refusal);
	free_draft(draft);
	return result;
}

struct transition order_place(struct hub_worker *worker, const struct wire_order *body, bool is_for_own_store,
	struct order_refusal *ret_refusal)
{
	char digest[SHA256_HEX_SIZE];
	wire_order_digest(body, digest);
	*ret_refusal = (struct order_refusal){ .line = -1 };
	/* Nearly all that is asked twice is answered without the lock. */
	struct transition result = find_placed(worker->db, body->order_id.text, digest);
	if (result.result != TRANSITION_DONE)
		return result;
	if (!is_for_own_store)
		return transition_refused(REASON_STORE);
	struct placing placing = { worker, body, digest, ret_refusal };
	result = transition_run(worker->db, place, &placing);
	worker->counters->orders_placed += result.result == TRANSITION_DONE;
	return result;
}

static void fill_seat_body(struct wire_order *body, const struct seat_order *seat)
{
	memcpy(body->order_id.text, seat->id, sizeof(body->order_id.text));
	code_copy(body->kiosk, seat->kiosk);
	code_copy(body->store, seat->store);
	strncpy(body->language, seat->language, sizeof(body->language) - 1);
	body->created_ms = seat->now_ms;
	body->expires_ms = seat->expires_ms;
	currency_copy(body->currency, seat->currency);
	body->line_count = 1;
	struct priced_line *line = &body->lines[0];
	code_copy(line->product, seat->product);
	code_copy(line->merchant, seat->merchant);
	line->channel = seat->channel;
	line->quantity = 1;
	line->unit_price_minor = seat->price_minor;
	line->fulfilment = FULFILMENT_PICKUP_HERE;
	line->deposit_minor = seat->deposit_minor;
	line->tax = seat->tax;
	body->totals.tax_minor = line_tax_on_top(&line->tax, line->unit_price_minor);
	wire_order_sum(body, &body->totals);
}

bool order_insert_seat(struct hub_db *db, const struct seat_order *seat)
{
	struct order_draft *draft = xcalloc(1, sizeof(*draft));
	draft->current = wire_order_create();
	draft->quoted = draft->current;
	fill_seat_body(draft->current, seat);
	wire_order_digest(draft->current, draft->digest);
	draft->names[0] = seat->name;
	draft->merchant_names[0] = seat->merchant_name;
	draft->images[0] = seat->image;
	draft->state = ORDER_PLACED;
	draft->now_ms = seat->now_ms;
	draft->expires_ms = seat->expires_ms;
	draft->has_seat = true;
	order_draft_sum(draft);
	bool is_done = order_draft_insert(draft, db);
	free_draft(draft);
	return is_done;
}

struct order_change {
	const char *id;
	int64_t now_ms;
	bool is_by_phone;
};

static struct transition extend(struct hub_db *db, void *data)
{
	const struct order_change *change = data;
	struct order_row order;
	if (!order_row_find(db, change->id, &order))
		return transition_refused(REASON_NOT_FOUND);
	if (!order_may_pay(order.state, order.expires_ms, change->now_ms))
		return transition_too_late();
	if (order.has_seat)
		return transition_refused(REASON_SEAT);
	if (order.extensions >= ORDER_EXTENSIONS_MAX)
		return transition_refused(REASON_LIMIT);
	return order_row_extend(db, &order, ORDER_EXTENSION_MS) ? transition_done() : transition_busy();
}

static struct transition cancel(struct hub_db *db, void *data)
{
	const struct order_change *change = data;
	struct order_row order;
	if (!order_row_find(db, change->id, &order))
		return transition_refused(REASON_NOT_FOUND);
	if (order.state == ORDER_CANCELLED)
		return transition_already();
	if (!order_may_cancel(order.state))
		return transition_too_late();
	/* A terminal that begins at the same moment comes before or after: then the row is not as it was read. */
	if (change->is_by_phone && order.checkout == CHECKOUT_TERMINAL)
		return transition_refused(REASON_AT_TERMINAL);
	return order_row_change(db, &order, ORDER_CANCELLED) && holds_release(db, order.id)
		? transition_done()
		: transition_busy();
}

static struct transition expire(struct hub_db *db, void *data)
{
	const struct order_change *change = data;
	struct order_row order;
	if (!order_row_find(db, change->id, &order))
		return transition_refused(REASON_NOT_FOUND);
	if (!order_may_expire(order.state, order.expires_ms, change->now_ms))
		return transition_too_late();
	return order_expire_row(db, &order) ? transition_done() : transition_busy();
}

bool order_expire_row(struct hub_db *db, const struct order_row *order)
{
	return order_row_change(db, order, ORDER_EXPIRED) && holds_release(db, order->id);
}

static struct transition apply(struct hub_worker *worker,
	struct transition (*function)(struct hub_db *, void *), const char *id, bool is_by_phone)
{
	struct order_change change = { id, hub_now_ms(worker), is_by_phone };
	struct transition result = transition_run(worker->db, function, &change);
	if (result.result == TRANSITION_DONE)
		hub_wake(worker, id);
	return result;
}

struct transition order_extend(struct hub_worker *worker, const char *id)
{
	return apply(worker, extend, id, false);
}

struct transition order_cancel(struct hub_worker *worker, const char *id)
{
	return apply(worker, cancel, id, false);
}

struct transition order_cancel_by_phone(struct hub_worker *worker, const char *id)
{
	return apply(worker, cancel, id, true);
}

void orders_expire_due(struct hub_worker *worker)
{
	char id[ULID_SIZE];
	while (order_row_find_due(worker->db, hub_now_ms(worker), id)) {
		struct transition expired = apply(worker, expire, id, false);
		if (expired.result == TRANSITION_BUSY)
			break;
		/* Else it was paid or extended in this very moment, and is not due any more. */
		worker->counters->orders_expired += expired.result == TRANSITION_DONE;
	}
}

struct visit {
	const char *id;
	int64_t now_ms;
	bool is_first;
};

static bool note_visit(struct hub_db *db, void *data)
{
	struct visit *visit = data;
	struct order_row order;
	if (!order_row_find(db, visit->id, &order) ||
		!order_may_pay(order.state, order.expires_ms, visit->now_ms))
		return false;
	int64_t expires_ms = order.expires_ms;
	visit->is_first = order.checkout == CHECKOUT_WAITING;
	if (order.has_seat && !holds_keep_seat(db, order.id, false, visit->now_ms, &expires_ms))
		return false;
	if (!visit->is_first && expires_ms == order.expires_ms)
		return false;
	return visit->is_first ? order_row_change_checkout(db, &order, CHECKOUT_OPENED, expires_ms)
			       : order_row_keep(db, &order, expires_ms);
}

void order_note_visit(struct hub_worker *worker, const char *id)
{
	struct visit visit = { id, hub_now_ms(worker), false };
	enum hub_outcome outcome = hub_transact(worker->db, HUB_RELAXED, note_visit, &visit);
	/* Somebody writes for long: nothing waits for this. */
	if (outcome == HUB_BUSY)
		hub_db_forget_failure(worker->db);
	if (outcome == HUB_DONE && visit.is_first)
		hub_wake(worker, id);
}
