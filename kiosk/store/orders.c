/* SPDX-License-Identifier: Apache-2.0 */
/* Orders placed on this kiosk. */
#include "kiosk/store/orders.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/domain/wire_event.h"
#include "kiosk/store/outbox.h"
#include "kiosk/store/state_internal.h"

static const char *const RECEIPT_STATES[RECEIPT_STATE_COUNT] = {
	[RECEIPT_NONE] = "none",
	[RECEIPT_QUEUED] = "queued",
	[RECEIPT_PRINTED] = "printed",
	[RECEIPT_UNKNOWN] = "unknown",
	[RECEIPT_BY_QR] = "by_qr",
};

static enum state_result insert_order(struct state *state, const struct ulid *id, const char *session_id,
	const char *body, const char *currency, int64_t total_minor, int64_t now_ms)
{
	sqlite3_stmt *statement = state_statement(state,
		"INSERT INTO orders(id,session,body,currency,total,created_ms,changed_ms) VALUES(?1,?2,?3,?4,"
		"?5,?6,?6)");

	store_bind_text(statement, 1, id->text);
	store_bind_text(statement, 2, session_id ? session_id : "");
	store_bind_text(statement, 3, body);
	store_bind_text(statement, 4, currency);
	sqlite3_bind_int64(statement, 5, total_minor);
	sqlite3_bind_int64(statement, 6, now_ms);
	return state_run(state, statement);
}

enum state_result order_place(struct state *state, struct ulid id, const char *session_id, const char *body,
	const char *currency, int64_t total_minor, int64_t now_ms)
{
	enum state_result result = state_begin(state);

	if (result != STATE_OK)
		return result;
	result = insert_order(state, &id, session_id, body, currency, total_minor, now_ms);
	if (result == STATE_OK)
		result = outbox_put(state, id, OUTBOX_ORDER, id.text, body, now_ms);
	return state_end(state, result);
}

#define ORDER_COLUMNS                                                                                        \
	"SELECT id,session,body,currency,total,created_ms,changed_ms,rev,state,checkout,url,receipt_url,"    \
	"pickup_code,expires_ms,is_repriced,refused,receipt,charge FROM orders "

void placed_order_read_body(struct arena *arena, struct placed_order *order)
{
	struct wire_order *body =
		*order->body ? wire_order_decode(order->body, strlen(order->body), NULL) : NULL;

	if (!body)
		return;
	struct priced_line *lines = ARENA_ARRAY(arena, struct priced_line, body->line_count);
	memcpy(lines, body->lines, body->line_count * sizeof *lines);
	order->lines = lines;
	order->line_count = body->line_count;
	order->placed_totals = body->totals;
	order->placed_expires_ms = body->expires_ms;
	wire_order_destroy(body);
}

size_t placed_order_taxes(
	struct arena *arena, const struct placed_order *order, const struct tax_row **ret_rows)
{
	int64_t amounts[LINES_MAX];

	*ret_rows = order->charged_taxes;
	if (order->has_charge)
		return order->charged_tax_count;
	if (order->placed_totals.discount_minor)
		return 0;
	struct tax_table *table = ARENA_ARRAY(arena, struct tax_table, 1);
	priced_lines_amounts(order->lines, order->line_count, amounts);
	tax_table_make(order->lines, order->line_count, amounts, NULL, table);
	*ret_rows = table->rows;
	return table->count;
}

/* Of the lines that were placed: another count or product is no charge of this order. */
static void read_charge(struct arena *arena, const char *charge, struct placed_order *order)
{
	struct wire_order_reply reply;

	if (!*charge || !wire_order_charge_decode(arena, charge, strlen(charge), &reply) ||
		reply.line_count != order->line_count)
		return;
	order->has_charge = true;
	for (size_t i = 0; i < reply.line_count; i++)
		order->has_charge &= strcmp(reply.lines[i].product, order->lines[i].product) == 0;
	order->charged_lines = reply.lines;
	order->charged_sums = reply.sums;
	order->charged_totals = reply.totals;
	order->charged_taxes = reply.taxes;
	order->charged_tax_count = reply.tax_count;
}

static void read_order(sqlite3_stmt *row, struct arena *arena, struct placed_order *out)
{
	store_column_copy(row, 0, out->id.text, sizeof out->id.text);
	out->session = store_column_text(arena, row, 1);
	out->body = store_column_text(arena, row, 2);
	store_column_copy(row, 3, out->currency, sizeof out->currency);
	out->total_minor = sqlite3_column_int64(row, 4);
	out->created_ms = sqlite3_column_int64(row, 5);
	out->changed_ms = sqlite3_column_int64(row, 6);
	out->rev = sqlite3_column_int64(row, 7);
	order_state_parse((const char *)sqlite3_column_text(row, 8), &out->state);
	checkout_state_parse((const char *)sqlite3_column_text(row, 9), &out->checkout);
	out->url = store_column_text(arena, row, 10);
	out->receipt_url = store_column_text(arena, row, 11);
	out->pickup_code = store_column_text(arena, row, 12);
	out->expires_ms = sqlite3_column_int64(row, 13);
	out->is_repriced = sqlite3_column_int(row, 14);
	out->refused = store_column_text(arena, row, 15);
	out->receipt = (enum receipt_state)store_column_enum(row, 16, RECEIPT_STATES, RECEIPT_STATE_COUNT);
	placed_order_read_body(arena, out);
	read_charge(arena, store_column_text(arena, row, 17), out);
}

bool order_find(struct state *state, struct arena *arena, const char *id, struct placed_order *ret_order)
{
	sqlite3_stmt *row = state_statement(state, ORDER_COLUMNS "WHERE id=?1");

	store_bind_text(row, 1, id);
	bool is_found = state_step(row);
	if (is_found) {
		*ret_order = (struct placed_order){ .rev = 0 };
		read_order(row, arena, ret_order);
	}
	sqlite3_reset(row);
	return is_found;
}

size_t order_list(
	struct state *state, struct arena *arena, size_t limit, const struct placed_order **ret_orders)
{
	sqlite3_stmt *row = state_statement(state, ORDER_COLUMNS "ORDER BY created_ms DESC,id DESC LIMIT ?1");
	struct store_rows rows;

	store_rows_init(&rows, arena, sizeof(struct placed_order));
	sqlite3_bind_int64(row, 1, (int64_t)limit);
	while (state_step(row))
		read_order(row, arena, store_rows_push(&rows));
	sqlite3_reset(row);
	*ret_orders = (const struct placed_order *)(const void *)rows.items;
	return rows.count;
}

/* An order as it stands, before it is changed. */
struct standing {
	enum order_state state;
	char session[ULID_SIZE]; /* "" when it is forgotten already */
};

/* STATE_REFUSED when there is no such order. */
static enum state_result read_standing(struct state *state, const char *id, struct standing *ret_standing)
{
	sqlite3_stmt *row = state_statement(state, "SELECT state,session FROM orders WHERE id=?1");

	store_bind_text(row, 1, id);
	int result = row ? sqlite3_step(row) : SQLITE_ERROR;
	if (result == SQLITE_ROW) {
		order_state_parse((const char *)sqlite3_column_text(row, 0), &ret_standing->state);
		store_column_copy(row, 1, ret_standing->session, sizeof ret_standing->session);
	}
	sqlite3_reset(row);
	return result == SQLITE_DONE ? STATE_REFUSED : state_result_of(state, result);
}

/* Counted where it happens, whoever told it and whether the shopper is still there. That it cannot be counted (too many
 * events wait) does not keep an order from being paid. */
static void count_paid(struct state *state, const char *id, const struct standing *before,
	enum order_state now, int64_t now_ms)
{
	char data[64];
	struct wire_event event = { .id = ulid_make(now_ms),
		.kind = "order_paid",
		.at_ms = now_ms,
		.session = before->session,
		.data = data };

	if (!order_is_paid(now) || order_is_paid(before->state))
		return;
	snprintf(data, sizeof data, "{\"order\":\"%.26s\"}", id);
	char *body = wire_event_encode(&event);
	outbox_put_event(state, event.id, body, now_ms);
	free(body);
}

enum state_result order_mark_paid(struct state *state, const char *id, int64_t now_ms)
{
	struct standing before = { ORDER_PLACED, "" };
	sqlite3_stmt *statement = state_statement(
		state, "UPDATE orders SET state='paid',checkout='waiting',changed_ms=?2 WHERE id=?1");
	enum state_result result = read_standing(state, id, &before);

	if (result != STATE_OK)
		return result == STATE_REFUSED ? STATE_OK : result;
	store_bind_text(statement, 1, id);
	sqlite3_bind_int64(statement, 2, now_ms);
	result = state_run(state, statement);
	if (result == STATE_OK)
		count_paid(state, id, &before, ORDER_PAID, now_ms);
	return result;
}

static enum state_result write_reply(
	struct state *state, const struct wire_order_reply *reply, int64_t now_ms, bool *ret_changed)
{
	sqlite3_stmt *statement = state_statement(state,
		"UPDATE orders SET rev=?2,total=?3,expires_ms=?4,"
		/* Paid at the terminal here: an answer from before the hub knew does not take it back. */
		"state=CASE WHEN ?5 IN('placed','expired') AND EXISTS(SELECT 1 FROM order_payment"
		" WHERE order_id=?1 AND order_payment.state IN('paid','to_reverse')) THEN state ELSE ?5 END,"
		"checkout=?6,is_repriced=?10,changed_ms=?11,"
		/* Whose session is over has it on the phone. */
		"session=CASE WHEN is_over THEN '' ELSE session END,"
		"url=CASE WHEN is_over THEN '' ELSE ?7 END,receipt_url=CASE WHEN is_over THEN '' ELSE ?8 END,"
		"pickup_code=CASE WHEN is_over THEN '' ELSE ?9 END,charge=CASE WHEN is_over THEN '' ELSE ?12 END"
		" WHERE id=?1 AND rev<?2");

	store_bind_text(statement, 1, reply->order.text);
	sqlite3_bind_int64(statement, 2, reply->rev);
	sqlite3_bind_int64(statement, 3, reply->totals.total_minor);
	sqlite3_bind_int64(statement, 4, reply->expires_ms);
	store_bind_text(statement, 5, order_state_name(reply->state));
	store_bind_text(statement, 6, checkout_state_name(reply->checkout));
	store_bind_text(statement, 7, reply->url);
	store_bind_text(statement, 8, reply->receipt_url);
	store_bind_text(statement, 9, reply->pickup_code);
	sqlite3_bind_int(statement, 10, reply->is_repriced);
	sqlite3_bind_int64(statement, 11, now_ms);
	char *charge = reply->is_repriced ? wire_order_charge_encode(reply) : NULL;
	store_bind_text(statement, 12, charge ? charge : "");
	enum state_result result = state_run(state, statement);
	free(charge);
	*ret_changed = result == STATE_OK && state_changes(state) > 0;
	return result;
}

enum state_result order_update(
	struct state *state, const struct wire_order_reply *reply, int64_t now_ms, bool *ret_changed)
{
	struct standing before = { ORDER_PLACED, "" };
	bool is_changed = false;
	enum state_result result = state_begin(state);

	if (ret_changed)
		*ret_changed = false;
	if (result != STATE_OK)
		return result;
	result = read_standing(state, reply->order.text, &before);
	if (result == STATE_OK)
		result = write_reply(state, reply, now_ms, &is_changed);
	else if (result == STATE_REFUSED)
		result = STATE_OK;
	if (result == STATE_OK && is_changed)
		count_paid(state, reply->order.text, &before, reply->state, now_ms);
	result = state_end(state, result);
	if (ret_changed)
		*ret_changed = is_changed && result == STATE_OK;
	return result;
}

enum state_result order_refuse(struct state *state, const char *id, const char *why, int64_t now_ms)
{
	sqlite3_stmt *statement = state_statement(state,
		"UPDATE orders SET refused=?2,changed_ms=?3,"
		"session=CASE WHEN is_over THEN '' ELSE session END WHERE id=?1");

	store_bind_text(statement, 1, id);
	store_bind_text(statement, 2, why);
	sqlite3_bind_int64(statement, 3, now_ms);
	return state_run(state, statement);
}

enum state_result order_set_receipt(
	struct state *state, const char *id, enum receipt_state receipt, int64_t now_ms)
{
	sqlite3_stmt *statement =
		state_statement(state, "UPDATE orders SET receipt=?2,changed_ms=?3 WHERE id=?1");

	store_bind_text(statement, 1, id);
	store_bind_text(statement, 2, RECEIPT_STATES[receipt]);
	sqlite3_bind_int64(statement, 3, now_ms);
	enum state_result result = state_run(state, statement);
	return result == STATE_OK && state_changes(state) == 0 ? STATE_REFUSED : result;
}

enum state_result order_forget_old(struct state *state, int64_t before_ms)
{
	sqlite3_stmt *statement = state_statement(state,
		"DELETE FROM orders WHERE changed_ms<?1 AND (rev>0 OR refused<>'')"
		" AND NOT EXISTS(SELECT 1 FROM outbox WHERE outbox.subject=orders.id)"
		/* Money is still to be found, or to be given back. */
		" AND NOT EXISTS(SELECT 1 FROM order_payment WHERE order_id=orders.id AND state IN('begun','unknown','to_reverse'))");

	sqlite3_bind_int64(statement, 1, before_ms);
	return state_run(state, statement);
}
