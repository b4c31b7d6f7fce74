/* SPDX-License-Identifier: Apache-2.0 */
/* Placing, extending, cancelling orders, and what the API says about them. */
#include "kiosk/hub/orders.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/domain/pickup.h"
#include "kiosk/hub/coupons.h"
#include "kiosk/hub/order_draft.h"
#include "kiosk/hub/trades.h"

/* ORDER_CREATED when the id is free. */
static enum order_result find_placed(struct hub_db *db, const char *id, const char *digest)
{
	char *stored = hub_get_text(db, "SELECT digest FROM trade WHERE id = $1", "t", id);
	if (!stored)
		return ORDER_CREATED;
	bool is_same = strcmp(stored, digest) == 0;
	free(stored);
	return is_same ? ORDER_REPEATED : ORDER_OTHER_BODY;
}

/* How long the shopper has: as long as the kiosk said, counted from now, and never past the time the kiosk
 * said. */
static int64_t expiry_of(const struct hub *hub, const struct order_body *body, int64_t now_ms)
{
	int64_t ttl = hub->order_ttl_ms ? hub->order_ttl_ms : body->expires_ms - body->created_ms;
	return body->expires_ms < now_ms + ttl ? body->expires_ms : now_ms + ttl;
}

/* What came too late holds nothing; its coupons are noted in case it turns out to be paid. */
static bool take_coupons(
	const struct order_draft *draft, struct hub_db *db, const char *owner, bool must_hold)
{
	const char *trade = draft->current->order_id.text;
	for (size_t i = 0; i < draft->outcome.coupon_count; i++) {
		const struct coupon *coupon = &draft->coupons[draft->outcome.coupons[i]];
		int64_t discount_minor = draft->outcome.discounts_minor[i];
		if (!coupon_note(db, trade, coupon->code, owner, discount_minor))
			return false;
		if (must_hold && !coupon_lock(db, trade, coupon->code, owner, discount_minor, draft->now_ms))
			return false;
	}
	return true;
}

/* Everything that one transaction does for a new order. */
static enum order_result place_draft(
	struct order_draft *draft, struct hub_db *db, struct order_refusal *ret_refusal)
{
	char owner[SHA256_HEX_SIZE] = "";
	struct arena arena;
	bool is_open = strcmp(draft->state, "placed") == 0;
	if (*draft->quoted->session)
		coupon_owner(draft->quoted->session, owner);
	arena_init(&arena, 8192);
	enum order_result result = ORDER_UNAVAILABLE;
	if (order_draft_price(draft, db, &arena, is_open, ret_refusal)) {
		order_draft_discount(draft, db, owner);
		order_draft_sum(draft);
		bool is_done = !draft->has_failed && order_draft_insert(draft, db) &&
			take_coupons(draft, db, owner, is_open);
		result = is_done ? ORDER_CREATED : ORDER_FAILED;
	}
	arena_finish(&arena);
	return result;
}

static struct order_draft *make_draft(
	struct hub_worker *worker, const struct order_body *body, const char *digest)
{
	struct order_draft *draft = xcalloc(1, sizeof(*draft));
	draft->quoted = body;
	draft->current = order_body_create();
	*draft->current = *body;
	memcpy(draft->digest, digest, sizeof(draft->digest));
	draft->now_ms = hub_now_ms(worker);
	draft->expires_ms = expiry_of(worker->hub, body, draft->now_ms);
	/* What comes too late is kept as expired: the kiosk's outbox gets its answer, and nothing is held. */
	draft->state = draft->expires_ms <= draft->now_ms ? "expired" : "placed";
	return draft;
}

static void free_draft(struct order_draft *draft)
{
	order_body_destroy(draft->current);
	free(draft);
}

enum order_result order_place(
	struct hub_worker *worker, const struct order_body *body, struct order_refusal *ret_refusal)
{
	char digest[SHA256_HEX_SIZE];
	order_body_digest(body, digest);
	*ret_refusal = (struct order_refusal){.line = -1};
	enum order_result result = find_placed(worker->db, body->order_id.text, digest);
	if (result != ORDER_CREATED)
		return result;
	if (!hub_begin_durable(worker->db))
		return ORDER_FAILED;
	/* Again under the lock: another thread may have brought the same order meanwhile. */
	result = find_placed(worker->db, body->order_id.text, digest);
	if (result == ORDER_CREATED) {
		struct order_draft *draft = make_draft(worker, body, digest);
		result = place_draft(draft, worker->db, ret_refusal);
		free_draft(draft);
	}
	if (result != ORDER_CREATED) {
		hub_db_rollback(worker->db);
		return result;
	}
	if (!hub_db_commit(worker->db))
		return ORDER_FAILED;
	worker->hub->orders_placed++;
	return ORDER_CREATED;
}

static void fill_seat_body(struct order_body *body, const struct seat_order *seat)
{
	memcpy(body->order_id.text, seat->id, sizeof(body->order_id.text));
	code_copy(body->kiosk, seat->kiosk);
	code_copy(body->store, seat->store);
	strncpy(body->language, seat->language, sizeof(body->language) - 1);
	body->created_ms = seat->now_ms;
	body->expires_ms = seat->expires_ms;
	currency_copy(body->currency, seat->currency);
	body->line_count = 1;
	struct order_line *line = &body->lines[0];
	code_copy(line->product, seat->product);
	code_copy(line->merchant, seat->merchant);
	line->channel = seat->channel;
	line->quantity = 1;
	line->unit_price_minor = line->total_minor = seat->price_minor;
	line->fulfilment = FULFILMENT_PICKUP_HERE;
	order_body_sum(body, &body->totals);
}

bool order_insert_seat(struct hub_db *db, const struct seat_order *seat)
{
	struct order_draft *draft = xcalloc(1, sizeof(*draft));
	draft->current = order_body_create();
	draft->quoted = draft->current;
	fill_seat_body(draft->current, seat);
	order_body_digest(draft->current, draft->digest);
	draft->names[0] = seat->name;
	draft->merchant_names[0] = seat->merchant_name;
	draft->images[0] = seat->image;
	draft->state = "placed";
	draft->now_ms = seat->now_ms;
	draft->expires_ms = seat->expires_ms;
	draft->has_seat = true;
	order_draft_sum(draft);
	bool is_done = order_draft_insert(draft, db);
	free_draft(draft);
	return is_done;
}

bool order_extend(struct hub_worker *worker, const char *id)
{
	int64_t now_ms = hub_now_ms(worker);
	if (!hub_begin_durable(worker->db))
		return false;
	/* A seat is held no longer than the group allows. */
	bool is_done = hub_run(worker->db,
			       "UPDATE trade SET expires_at = expires_at + $1, extensions = extensions + 1, "
			       "rev = rev + 1 WHERE id = $2 AND"
			       " state = 'placed' AND expires_at > $3 AND extensions < $4 AND seat IS NULL",
			       "itii", ORDER_EXTENSION_MS, id, now_ms,
			       (int64_t)ORDER_EXTENSIONS_MAX) == HUB_DB_DONE &&
		hub_db_changes(worker->db) == 1;
	if (!is_done || !hub_db_commit(worker->db)) {
		hub_db_rollback(worker->db);
		return false;
	}
	hub_wake(worker, id);
	return true;
}

static bool cancel(struct hub_worker *worker, const char *id, bool is_by_phone)
{
	if (!hub_begin_durable(worker->db))
		return false;
	/* In an update, so that a terminal that begins at the same moment comes before or after. */
	bool is_free = !is_by_phone ||
		(hub_run(worker->db, "UPDATE trade SET rev = rev + 1 WHERE id = $1 AND phone <> 'terminal'",
			 "t", id) == HUB_DB_DONE &&
			hub_db_changes(worker->db) == 1);
	bool is_done = is_free && trade_cancel(worker->db, id, hub_now_ms(worker));
	if (!is_done || !hub_db_commit(worker->db)) {
		hub_db_rollback(worker->db);
		return false;
	}
	hub_wake(worker, id);
	return true;
}

bool order_cancel(struct hub_worker *worker, const char *id)
{
	return cancel(worker, id, false);
}

bool order_cancel_by_phone(struct hub_worker *worker, const char *id)
{
	return cancel(worker, id, true);
}

/* "PLACED": the wire writes states in capitals. */
static json_t *state_to_json(const char *name)
{
	char text[32];
	size_t length = 0;
	for (; name[length] && length < sizeof(text) - 1; length++)
		text[length] = (char)(name[length] >= 'a' && name[length] <= 'z' ? name[length] - 'a' + 'A'
										 : name[length]);
	return json_stringn(text, length);
}

static json_t *lines_to_json(const struct trade *trade)
{
	json_t *lines = json_array();
	for (int i = 0; i < trade->line_count; i++) {
		const struct trade_line *line = &trade->lines[i];
		bool is_changed = line->unit_price_minor != line->quoted_unit_price_minor ||
			line->total_minor != line->quoted_total_minor;
		json_array_append_new(lines,
			json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:b}", "product", line->product,
				"merchant", line->merchant, "channel", channel_name(line->channel),
				"quantity", (json_int_t)line->quantity, "unit_price",
				(json_int_t)line->unit_price_minor, "line_total",
				(json_int_t)line->total_minor, "discount", (json_int_t)line->discount_minor,
				"changed", is_changed));
	}
	return lines;
}

static json_t *orders_to_json(const struct trade *trade)
{
	json_t *orders = json_array();
	for (int i = 0; i < trade->order_count; i++) {
		const struct merchant_order *order = &trade->orders[i];
		json_array_append_new(orders,
			json_pack("{s:s, s:o, s:I, s:I, s:I, s:I}", "merchant", order->merchant, "state",
				state_to_json(order_state_name(order->state)), "items",
				(json_int_t)order->items_minor, "delivery", (json_int_t)order->delivery_minor,
				"discount", (json_int_t)order->discount_minor, "total",
				(json_int_t)order->total_minor));
	}
	return orders;
}

static void set_pickup(json_t *reply, const struct trade *trade)
{
	char short_form[PICKUP_SHORT_SIZE], shown[PICKUP_SHOWN_SIZE];
	if (!*trade->pickup_code) {
		json_object_set_new(reply, "pickup_code", json_null());
		json_object_set_new(reply, "pickup_short", json_null());
		return;
	}
	pickup_short_form(trade->pickup_code, short_form);
	pickup_show(short_form, shown);
	json_object_set_new(reply, "pickup_code", json_string(trade->pickup_code));
	json_object_set_new(reply, "pickup_short", json_string(shown));
}

/* Always there: an empty list says that there is nothing to reverse. */
static void set_give_back(json_t *reply, const struct trade *trade)
{
	json_t *payments = json_array();
	for (int i = 0; i < trade->give_back_count; i++)
		json_array_append_new(payments, json_string(trade->give_back[i]));
	json_object_set_new(reply, "give_back", payments);
}

static void set_seat(json_t *reply, const struct trade *trade)
{
	char deadline[25];
	time_format_iso(trade->seat.deadline_ms, deadline);
	json_object_set_new(reply, "group",
		json_pack("{s:s, s:o, s:I, s:I, s:I, s:s}", "id", trade->seat.group, "state",
			state_to_json(group_state_name(trade->seat.group_state)), "taken",
			(json_int_t)trade->seat.taken, "paid", (json_int_t)trade->seat.paid, "size",
			(json_int_t)trade->seat.size, "deadline", deadline));
}

json_t *order_to_json(const struct hub *hub, const struct trade *trade)
{
	char expires[25];
	time_format_iso(trade->expires_ms, expires);
	char *url = xasprintf("%s/c/%s", hub->public_url, trade->token);
	char *receipt = xasprintf("%s/r/%s", hub->public_url, trade->token);
	json_t *reply = json_pack(
		"{s:s, s:I, s:o, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:s, s:b, s:o, s:o, s:s}", "order",
		trade->id, "rev", (json_int_t)trade->rev, "state",
		state_to_json(order_state_name(trade->state)), "phone", trade->phone, "url", url, "expires",
		expires, "items", (json_int_t)trade->items_minor, "delivery",
		(json_int_t)trade->delivery_minor, "discount", (json_int_t)trade->discount_minor, "total",
		(json_int_t)trade->total_minor, "currency", trade->currency, "repriced", trade->is_repriced,
		"lines", lines_to_json(trade), "orders", orders_to_json(trade), "receipt_url", receipt);
	set_pickup(reply, trade);
	set_give_back(reply, trade);
	if (trade->has_seat)
		set_seat(reply, trade);
	free(url);
	free(receipt);
	return reply;
}
