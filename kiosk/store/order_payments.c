/* SPDX-License-Identifier: Apache-2.0 */
/* Payments at a card terminal and their orders. */
#include "kiosk/store/order_payments.h"

#include "kiosk/store/outbox.h"
#include "kiosk/store/state_internal.h"

static enum state_result insert_link(struct state *state, const struct order_payment *payment)
{
	sqlite3_stmt *statement = state_statement(state, "INSERT INTO order_payment VALUES(?1,?2,?3,?4,?5)");

	bind_text(statement, 1, payment->payment.text);
	bind_text(statement, 2, payment->order.text);
	sqlite3_bind_int(statement, 3, ORDER_PAYMENT_BEGUN);
	sqlite3_bind_int64(statement, 4, payment->amount_minor);
	bind_text(statement, 5, payment->currency);
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

/* The condition is the table of steps. Money that moved outranks "nothing moved". */
static enum state_result change_link(
	struct state *state, const char *payment, enum order_payment_state to, bool *ret_is_new)
{
	sqlite3_stmt *statement = state_statement(state,
		"UPDATE order_payment SET state=?2 WHERE payment=?1 AND CASE ?2 WHEN 1 THEN state=0"
		" WHEN 2 THEN state IN(0,1,3) WHEN 3 THEN state IN(0,1) WHEN 4 THEN state IN(2,5)"
		" WHEN 5 THEN state=2 END");

	_Static_assert(ORDER_PAYMENT_BEGUN == 0 && ORDER_PAYMENT_UNSURE == 1 && ORDER_PAYMENT_PAID == 2 &&
			ORDER_PAYMENT_ENDED == 3 && ORDER_PAYMENT_GIVEN_BACK == 4 &&
			ORDER_PAYMENT_GIVE_BACK == 5,
		"the SQL above names them by number");
	bind_text(statement, 1, payment);
	sqlite3_bind_int(statement, 2, (int)to);
	enum state_result result = state_run(state, statement);
	*ret_is_new = result == STATE_OK && state_changes(state) == 1;
	return result;
}

static enum state_result mark_order_paid(struct state *state, const char *order, int64_t now_ms)
{
	sqlite3_stmt *statement =
		state_statement(state, "UPDATE orders SET state='PAID',phone='',changed_ms=?2 WHERE id=?1");

	bind_text(statement, 1, order);
	sqlite3_bind_int64(statement, 2, now_ms);
	return state_run(state, statement);
}

enum state_result order_payment_step(struct state *state, const char *payment, enum order_payment_state to,
	const char *outbox_body, int64_t now_ms, bool *ret_is_new)
{
	struct order_payment link;
	enum state_result result = state_begin(state);

	*ret_is_new = false;
	if (result != STATE_OK)
		return result;
	if (order_payment_find(state, payment, &link))
		result = change_link(state, payment, to, ret_is_new);
	if (result == STATE_OK && *ret_is_new && to == ORDER_PAYMENT_PAID)
		result = mark_order_paid(state, link.order.text, now_ms);
	if (result == STATE_OK && *ret_is_new && outbox_body)
		result = outbox_put(
			state, ulid_make(now_ms), OUTBOX_PAYMENT, link.order.text, outbox_body, now_ms);
	result = state_end(state, result);
	*ret_is_new = *ret_is_new && result == STATE_OK;
	return result;
}

#define LINK_COLUMNS "SELECT payment,order_id,state,amount,currency FROM order_payment "

static void read_link(sqlite3_stmt *row, struct order_payment *out)
{
	column_copy(row, 0, out->payment.text, sizeof out->payment.text);
	column_copy(row, 1, out->order.text, sizeof out->order.text);
	out->state = (enum order_payment_state)sqlite3_column_int(row, 2);
	out->amount_minor = sqlite3_column_int64(row, 3);
	column_copy(row, 4, out->currency, sizeof out->currency);
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
	sqlite3_stmt *row = state_statement(state, LINK_COLUMNS "WHERE payment=?1");

	bind_text(row, 1, payment);
	return read_one(row, ret_payment);
}

bool order_payment_of_order(struct state *state, const char *order, struct order_payment *ret_payment)
{
	sqlite3_stmt *row = state_statement(state, LINK_COLUMNS "WHERE order_id=?1 AND state IN(2,5)");

	bind_text(row, 1, order);
	return read_one(row, ret_payment);
}

size_t order_payment_list(struct state *state, struct arena *arena, enum order_payment_state from,
	enum order_payment_state to, const struct order_payment **ret_payments)
{
	sqlite3_stmt *row =
		state_statement(state, LINK_COLUMNS "WHERE state BETWEEN ?1 AND ?2 ORDER BY payment");
	struct rows rows;

	rows_init(&rows, arena, sizeof(struct order_payment));
	sqlite3_bind_int(row, 1, (int)from);
	sqlite3_bind_int(row, 2, (int)to);
	while (state_step(row))
		read_link(row, rows_push(&rows));
	sqlite3_reset(row);
	*ret_payments = (const struct order_payment *)(const void *)rows.items;
	return rows.count;
}

enum state_result order_payment_forget_old(struct state *state)
{
	return state_run(state,
		state_statement(state,
			"DELETE FROM order_payment WHERE state NOT IN(0,1,5)"
			" AND NOT EXISTS(SELECT 1 FROM orders WHERE orders.id=order_payment.order_id)"));
}
