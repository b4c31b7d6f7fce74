/* SPDX-License-Identifier: Apache-2.0 */
/* The payment journal. */
#include "kiosk/store/payment_journal.h"

#include "kiosk/store/state_internal.h"

static void bind_trace(sqlite3_stmt *statement, int index, uint32_t trace)
{
	if (trace == PAYMENT_TRACE_NONE)
		sqlite3_bind_null(statement, index);
	else
		sqlite3_bind_int64(statement, index, trace);
}

static void bind_payment(sqlite3_stmt *statement, const struct payment *payment)
{
	store_bind_text(statement, 1, payment->id);
	store_bind_text(statement, 2, payment->device);
	sqlite3_bind_int64(statement, 3, payment->amount_minor);
	store_bind_text(statement, 4, payment->currency);
	store_bind_text(statement, 5, payment_state_name(payment->state));
	store_bind_text(statement, 6, hw_error_name(payment->error));
	sqlite3_bind_int(statement, 7, payment->result_code);
	sqlite3_bind_int(statement, 8, payment_is_open(payment->state));
	sqlite3_bind_int(statement, 9, payment->is_settled_by_staff);
	bind_trace(statement, 10, payment->trace_before);
	bind_trace(statement, 11, payment->trace);
	sqlite3_bind_int64(statement, 12, payment->receipt_number);
	store_bind_text(statement, 13, payment->terminal_id);
	store_bind_text(statement, 14, payment->card);
	sqlite3_bind_int64(statement, 15, payment->created_wall_ms);
	sqlite3_bind_int64(statement, 16, payment->changed_wall_ms);
	sqlite3_bind_int64(statement, 17, payment->tip_minor);
}

enum state_result payment_journal_add(struct state *state, const struct payment *payment)
{
	sqlite3_stmt *statement = state_statement(state,
		"INSERT INTO payment(id,device,amount,currency,state,error,result_code,is_open,is_settled,"
		"trace_before,trace,receipt_number,terminal_id,card,created_ms,changed_ms,tip)"
		" VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17)");

	bind_payment(statement, payment);
	return state_run(state, statement);
}

enum state_result payment_journal_update(struct state *state, const struct payment *payment)
{
	sqlite3_stmt *statement = state_statement(state,
		"UPDATE payment SET device=?2,amount=?3,currency=?4,state=?5,error=?6,result_code=?7,"
		"is_open=?8,is_settled=?9,trace_before=?10,trace=?11,receipt_number=?12,terminal_id=?13,"
		"card=?14,created_ms=?15,changed_ms=?16,tip=?17 WHERE id=?1");

	bind_payment(statement, payment);
	enum state_result result = state_run(state, statement);
	return result == STATE_OK && state_changes(state) == 0 ? STATE_REFUSED : result;
}

#define PAYMENT_COLUMNS                                                                                      \
	"SELECT id,device,amount,currency,state,error,result_code,is_open,is_settled,trace_before,trace,"    \
	"receipt_number,terminal_id,card,created_ms,changed_ms,tip FROM payment "
/* The newest of a device that has a trace: what the terminal booked last, as far as it is known. */
#define LAST_TRACE_OF(device)                                                                                \
	"(SELECT last.id FROM payment last WHERE last.device=" device " AND last.trace IS NOT NULL"          \
	" ORDER BY last.created_ms DESC,last.id DESC LIMIT 1)"

static uint32_t read_trace(sqlite3_stmt *row, int column)
{
	int64_t trace = sqlite3_column_int64(row, column);

	return sqlite3_column_type(row, column) == SQLITE_NULL || trace < 0 || trace >= PAYMENT_TRACE_NONE
		? PAYMENT_TRACE_NONE
		: (uint32_t)trace;
}

static void read_payment(sqlite3_stmt *row, struct payment *out)
{
	store_column_copy(row, 0, out->id, sizeof out->id);
	store_column_copy(row, 1, out->device, sizeof out->device);
	out->amount_minor = sqlite3_column_int64(row, 2);
	store_column_copy(row, 3, out->currency, sizeof out->currency);
	if (!payment_state_find(store_column_name(row, 4), &out->state))
		out->state = PAYMENT_UNKNOWN;
	if (!hw_error_find(store_column_name(row, 5), &out->error))
		out->error = HW_FAILURE;
	out->result_code = (uint8_t)sqlite3_column_int(row, 6);
	out->is_settled_by_staff = sqlite3_column_int(row, 8);
	out->trace_before = read_trace(row, 9);
	out->trace = read_trace(row, 10);
	out->receipt_number = (uint32_t)sqlite3_column_int64(row, 11);
	store_column_copy(row, 12, out->terminal_id, sizeof out->terminal_id);
	store_column_copy(row, 13, out->card, sizeof out->card);
	out->created_wall_ms = sqlite3_column_int64(row, 14);
	out->changed_wall_ms = sqlite3_column_int64(row, 15);
	out->tip_minor = sqlite3_column_int64(row, 16);
}

enum state_result payment_journal_open(struct state *state, const char *device,
	void (*each)(void *data, const struct payment *payment), void *data)
{
	sqlite3_stmt *row = state_statement(state,
		PAYMENT_COLUMNS
		"WHERE device=?1 AND (is_open OR id=" LAST_TRACE_OF("?1") ") ORDER BY created_ms,id");
	int result = SQLITE_ERROR;

	store_bind_text(row, 1, device);
	while (row && (result = sqlite3_step(row)) == SQLITE_ROW) {
		struct payment payment;
		read_payment(row, &payment);
		each(data, &payment);
	}
	sqlite3_reset(row);
	return state_result_of(state, result);
}

bool payment_journal_find(struct state *state, const char *id, struct payment *ret_payment)
{
	sqlite3_stmt *row = state_statement(state, PAYMENT_COLUMNS "WHERE id=?1");

	store_bind_text(row, 1, id);
	bool is_found = state_step(row);
	if (is_found)
		read_payment(row, ret_payment);
	sqlite3_reset(row);
	return is_found;
}

size_t payment_journal_list_open(
	struct state *state, struct arena *arena, const struct payment **ret_payments)
{
	sqlite3_stmt *row = state_statement(state, PAYMENT_COLUMNS "WHERE is_open ORDER BY created_ms,id");
	struct store_rows rows;

	store_rows_init(&rows, arena, sizeof(struct payment));
	while (state_step(row))
		read_payment(row, store_rows_push(&rows));
	sqlite3_reset(row);
	*ret_payments = (const struct payment *)(const void *)rows.items;
	return rows.count;
}

enum state_result payment_journal_forget_old(struct state *state, int64_t before_ms)
{
	sqlite3_stmt *statement = state_statement(state,
		"DELETE FROM payment WHERE NOT is_open AND changed_ms<?1"
		" AND id IS NOT " LAST_TRACE_OF("payment.device")
		/* An order has not heard of it, or it is to be given back. */
		" AND NOT EXISTS(SELECT 1 FROM order_payment AS link WHERE link.payment=payment.id AND"
		" link.state IN('begun','unknown','to_reverse'))");

	sqlite3_bind_int64(statement, 1, before_ms);
	return state_run(state, statement);
}
