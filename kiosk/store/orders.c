/* SPDX-License-Identifier: Apache-2.0 */
/* Orders placed on this kiosk. */
#include "kiosk/store/orders.h"

#include <string.h>

#include "kiosk/store/outbox.h"
#include "kiosk/store/state_internal.h"

static enum state_result insert_order(struct state *state, const struct ulid *id, const char *session_id,
	const char *body, const char *currency, int64_t total_minor, int64_t now_ms)
{
	sqlite3_stmt *statement = state_statement(state,
		"INSERT INTO orders(id,session,body,currency,total,created_ms,changed_ms) VALUES(?1,?2,?3,?4,"
		"?5,?6,?6)");

	bind_text(statement, 1, id->text);
	bind_text(statement, 2, session_id ? session_id : "");
	bind_text(statement, 3, body);
	bind_text(statement, 4, currency);
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

#define ORDER_COLUMNS \
	"SELECT id,session,body,currency,total,created_ms,changed_ms,rev,state,phone,url,receipt_url," \
	"pickup_code," \
	"expires_ms,is_repriced,reply,refused,receipt FROM orders "

static void read_order(sqlite3_stmt *row, struct arena *arena, struct placed_order *out)
{
	column_copy(row, 0, out->id.text, sizeof out->id.text);
	out->session = column_text(arena, row, 1);
	out->body = column_text(arena, row, 2);
	column_copy(row, 3, out->currency, sizeof out->currency);
	out->total_minor = sqlite3_column_int64(row, 4);
	out->created_ms = sqlite3_column_int64(row, 5);
	out->changed_ms = sqlite3_column_int64(row, 6);
	out->rev = sqlite3_column_int64(row, 7);
	out->state = column_text(arena, row, 8);
	out->phone = column_text(arena, row, 9);
	out->url = column_text(arena, row, 10);
	out->receipt_url = column_text(arena, row, 11);
	out->pickup_code = column_text(arena, row, 12);
	out->expires_ms = sqlite3_column_int64(row, 13);
	out->is_repriced = sqlite3_column_int(row, 14);
	out->reply = column_text(arena, row, 15);
	out->refused = column_text(arena, row, 16);
	out->receipt = (enum receipt_state)sqlite3_column_int(row, 17);
}

bool order_find(struct state *state, struct arena *arena, const char *id, struct placed_order *ret_order)
{
	sqlite3_stmt *row = state_statement(state, ORDER_COLUMNS "WHERE id=?1");

	bind_text(row, 1, id);
	bool is_found = state_step(row);
	if (is_found)
		read_order(row, arena, ret_order);
	sqlite3_reset(row);
	return is_found;
}

size_t order_list(
	struct state *state, struct arena *arena, size_t limit, const struct placed_order **ret_orders)
{
	sqlite3_stmt *row = state_statement(state, ORDER_COLUMNS "ORDER BY created_ms DESC,id DESC LIMIT ?1");
	struct rows rows;

	rows_init(&rows, arena, sizeof(struct placed_order));
	sqlite3_bind_int64(row, 1, (int64_t)limit);
	while (state_step(row))
		read_order(row, arena, rows_push(&rows));
	sqlite3_reset(row);
	*ret_orders = (const struct placed_order *)(const void *)rows.items;
	return rows.count;
}

enum state_result order_update(struct state *state, const char *id, const struct order_reply *reply,
	int64_t now_ms, bool *ret_changed)
{
	sqlite3_stmt *statement = state_statement(state,
		"UPDATE orders SET rev=?2,total=?3,expires_ms=?4,"
		/* Paid at the terminal here: an answer from before the hub knew does not take it back. */
		"state=CASE WHEN ?5 IN('PLACED','EXPIRED') AND EXISTS(SELECT 1 FROM order_payment WHERE"
		" order_id=?1 AND state IN(2,5)) THEN state ELSE ?5 END,phone=?6,url=?7,"
		"receipt_url=?8,pickup_code=?9,reply=?10,is_repriced=?11,changed_ms=?12 WHERE id=?1 AND "
		"rev<?2");

	bind_text(statement, 1, id);
	sqlite3_bind_int64(statement, 2, reply->rev);
	sqlite3_bind_int64(statement, 3, reply->total_minor);
	sqlite3_bind_int64(statement, 4, reply->expires_ms);
	bind_text(statement, 5, reply->state ? reply->state : "");
	bind_text(statement, 6, reply->phone ? reply->phone : "");
	bind_text(statement, 7, reply->url ? reply->url : "");
	bind_text(statement, 8, reply->receipt_url ? reply->receipt_url : "");
	bind_text(statement, 9, reply->pickup_code ? reply->pickup_code : "");
	bind_text(statement, 10, reply->json ? reply->json : "");
	sqlite3_bind_int(statement, 11, reply->is_repriced);
	sqlite3_bind_int64(statement, 12, now_ms);
	enum state_result result = state_run(state, statement);
	if (ret_changed)
		*ret_changed = result == STATE_OK && state_changes(state) > 0;
	return result;
}

enum state_result order_refuse(struct state *state, const char *id, const char *why, int64_t now_ms)
{
	sqlite3_stmt *statement =
		state_statement(state, "UPDATE orders SET refused=?2,changed_ms=?3 WHERE id=?1");

	bind_text(statement, 1, id);
	bind_text(statement, 2, why);
	sqlite3_bind_int64(statement, 3, now_ms);
	return state_run(state, statement);
}

enum state_result order_set_receipt(
	struct state *state, const char *id, enum receipt_state receipt, int64_t now_ms)
{
	sqlite3_stmt *statement =
		state_statement(state, "UPDATE orders SET receipt=?2,changed_ms=?3 WHERE id=?1");

	bind_text(statement, 1, id);
	sqlite3_bind_int(statement, 2, (int)receipt);
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
		" AND NOT EXISTS(SELECT 1 FROM order_payment WHERE order_id=orders.id AND state IN(0,1,5))");

	sqlite3_bind_int64(statement, 1, before_ms);
	return state_run(state, statement);
}
