/* SPDX-License-Identifier: Apache-2.0 */
/* Payments at a card terminal and their orders. */
#include "kiosk/store/order_payments.h"

#include "kiosk/store/outbox.h"
#include "kiosk/store/state_internal.h"

static const char *const STATES[ORDER_PAYMENT_STATE_COUNT] = {
	[ORDER_PAYMENT_BEGUN] = "begun",
	[ORDER_PAYMENT_UNKNOWN] = "unknown",
	[ORDER_PAYMENT_PAID] = "paid",
	[ORDER_PAYMENT_ENDED] = "ended",
	[ORDER_PAYMENT_REVERSED] = "reversed",
	[ORDER_PAYMENT_TO_REVERSE] = "to_reverse",
};

static enum state_result insert_link(struct state *state, const struct order_payment *payment)
{
	sqlite3_stmt *statement = state_statement(state,
		"INSERT INTO order_payment(payment,order_id,state,amount,currency) VALUES(?1,?2,?3,?4,?5)");

	store_bind_text(statement, 1, payment->payment.text);
	store_bind_text(statement, 2, payment->order.text);
	store_bind_text(statement, 3, STATES[ORDER_PAYMENT_BEGUN]);
	sqlite3_bind_int64(statement, 4, payment->amount_minor);
	store_bind_text(statement, 5, payment->currency);
	return state_run(state, statement);
}

enum state_result order_payment_begin(
	struct state *state, const struct order_payment *payment, const char *outbox_body, int64_t now_ms)
{
	enum state_result result = state_begin(state);

	if (result != STATE_OK)
		return result;
	result = insert_link(state, payment);
	if (result == STATE_OK)
		result = outbox_put(
			state, ulid_make(now_ms), OUTBOX_PAYMENT, payment->order.text, outbox_body, now_ms);
	return state_end(state, result);
}

#define LINK_COLUMNS "SELECT payment,order_id,state,amount,currency FROM order_payment "

static void read_link(sqlite3_stmt *row, struct order_payment *out)
{
	store_column_copy(row, 0, out->payment.text, sizeof out->payment.text);
	store_column_copy(row, 1, out->order.text, sizeof out->order.text);
	out->state = (enum order_payment_state)store_column_enum(row, 2, STATES, ORDER_PAYMENT_STATE_COUNT);
	out->amount_minor = sqlite3_column_int64(row, 3);
	store_column_copy(row, 4, out->currency, sizeof out->currency);
}

/* STATE_REFUSED when no order knows the payment: what could not be read is another thing. */
static enum state_result find_link(
	struct state *state, const char *payment, struct order_payment *ret_payment)
{
	sqlite3_stmt *row = state_statement(state, LINK_COLUMNS "WHERE payment=?1");

	store_bind_text(row, 1, payment);
	int result = row ? sqlite3_step(row) : SQLITE_ERROR;
	if (result == SQLITE_ROW)
		read_link(row, ret_payment);
	sqlite3_reset(row);
	return result == SQLITE_DONE ? STATE_REFUSED : state_result_of(state, result);
}

/* The condition is the table of steps. Money that moved outranks "nothing moved". */
static enum state_result change_link(
	struct state *state, const char *payment, enum order_payment_state to, bool *ret_is_new)
{
	sqlite3_stmt *statement = state_statement(state,
		"UPDATE order_payment SET state=?2 WHERE payment=?1 AND CASE ?2"
		" WHEN 'unknown' THEN state='begun'"
		" WHEN 'paid' THEN state IN('begun','unknown','ended')"
		" WHEN 'ended' THEN state IN('begun','unknown')"
		" WHEN 'reversed' THEN state IN('paid','to_reverse')"
		" WHEN 'to_reverse' THEN state='paid' END");

	store_bind_text(statement, 1, payment);
	store_bind_text(statement, 2, STATES[to]);
	enum state_result result = state_run(state, statement);
	*ret_is_new = result == STATE_OK && state_changes(state) == 1;
	return result;
}

enum state_result order_payment_step(struct state *state, const char *payment, enum order_payment_state to,
	const char *outbox_body, int64_t now_ms, bool *ret_is_new)
{
	struct order_payment link;
	enum state_result result = state_begin(state);

	*ret_is_new = false;
	if (result != STATE_OK)
		return result;
	result = find_link(state, payment, &link);
	if (result == STATE_OK)
		result = change_link(state, payment, to, ret_is_new);
	else if (result == STATE_REFUSED)
		result = STATE_OK;
	if (result == STATE_OK && *ret_is_new && to == ORDER_PAYMENT_PAID)
		result = order_mark_paid(state, link.order.text, now_ms);
	if (result == STATE_OK && *ret_is_new && outbox_body)
		result = outbox_put(
			state, ulid_make(now_ms), OUTBOX_PAYMENT, link.order.text, outbox_body, now_ms);
	result = state_end(state, result);
	*ret_is_new = *ret_is_new && result == STATE_OK;
	return result;
}

static bool read_one(sqlite3_stmt *row, struct order_payment *ret_payment)
{
	bool is_found = state_step(row);

	if (is_found)
		read_link(row, ret_payment);
	sqlite3_reset(row);
	return is_found;
}

bool order_payment_find(struct state *state, const char *payment, struct order_payment *ret_payment)
{
	return find_link(state, payment, ret_payment) == STATE_OK;
}

bool order_payment_of_order(struct state *state, const char *order, struct order_payment *ret_payment)
{
	sqlite3_stmt *row =
		state_statement(state, LINK_COLUMNS "WHERE order_id=?1 AND state IN('paid','to_reverse')");

	store_bind_text(row, 1, order);
	return read_one(row, ret_payment);
}

static size_t read_all(sqlite3_stmt *row, struct arena *arena, const struct order_payment **ret_payments)
{
	struct store_rows rows;

	store_rows_init(&rows, arena, sizeof(struct order_payment));
	while (state_step(row))
		read_link(row, store_rows_push(&rows));
	sqlite3_reset(row);
	*ret_payments = (const struct order_payment *)(const void *)rows.items;
	return rows.count;
}

size_t order_payment_list_unfinished(
	struct state *state, struct arena *arena, const struct order_payment **ret_payments)
{
	return read_all(
		state_statement(state, LINK_COLUMNS "WHERE state IN('begun','unknown') ORDER BY payment"),
		arena, ret_payments);
}

size_t order_payment_list_to_reverse(
	struct state *state, struct arena *arena, const struct order_payment **ret_payments)
{
	return read_all(state_statement(state, LINK_COLUMNS "WHERE state='to_reverse' ORDER BY payment"),
		arena, ret_payments);
}

enum state_result order_payment_forget_old(struct state *state)
{
	return state_run(state,
		state_statement(state,
			"DELETE FROM order_payment WHERE state NOT IN('begun','unknown','to_reverse')"
			" AND NOT EXISTS(SELECT 1 FROM orders WHERE orders.id=order_payment.order_id)"));
}
