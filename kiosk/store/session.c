/* SPDX-License-Identifier: Apache-2.0 */
/* The running session in state.db, and forgetting it. */
#include "kiosk/store/state_internal.h"

static enum state_result insert_line(
	struct state *state, const char *session_id, const struct state_basket_line *line)
{
	sqlite3_stmt *statement = state_statement(state,
		"INSERT INTO basket_line(session,product,merchant,channel,quantity,fulfilment)"
		" VALUES(?1,?2,?3,?4,?5,?6)");

	bind_text(statement, 1, session_id);
	bind_text(statement, 2, line->product);
	bind_text(statement, 3, line->merchant);
	sqlite3_bind_int(statement, 4, (int)line->channel);
	sqlite3_bind_int(statement, 5, line->quantity);
	sqlite3_bind_int(statement, 6, (int)line->fulfilment);
	return state_run(state, statement);
}

enum state_result state_save_basket(
	struct state *state, const char *session_id, const struct state_basket_line *lines, size_t count)
{
	enum state_result result = state_begin(state);

	if (result != STATE_OK)
		return result;
	result = state_run(state, state_statement(state, "DELETE FROM basket_line"));
	for (size_t i = 0; i < count && result == STATE_OK; i++)
		result = insert_line(state, session_id, &lines[i]);
	return state_end(state, result);
}

size_t state_load_basket(struct state *state, struct arena *arena, const struct state_basket_line **ret_lines)
{
	sqlite3_stmt *row = state_statement(state,
		"SELECT product,merchant,channel,quantity,fulfilment FROM basket_line ORDER BY position");
	struct rows rows;

	rows_init(&rows, arena, sizeof(struct state_basket_line));
	while (state_step(row)) {
		struct state_basket_line *line = rows_push(&rows);
		column_copy(row, 0, line->product, sizeof line->product);
		column_copy(row, 1, line->merchant, sizeof line->merchant);
		line->channel = (enum offer_channel)sqlite3_column_int(row, 2);
		line->quantity = sqlite3_column_int(row, 3);
		line->fulfilment = (enum fulfilment)sqlite3_column_int(row, 4);
	}
	sqlite3_reset(row);
	*ret_lines = (const struct state_basket_line *)(const void *)rows.items;
	return rows.count;
}

enum state_result state_set_session(struct state *state, const char *key, const char *value)
{
	static const char PUT[] = "INSERT INTO session_value VALUES(?1,?2)"
				  " ON CONFLICT(key) DO UPDATE SET value=excluded.value";
	static const char REMOVE[] = "DELETE FROM session_value WHERE key=?1";
	sqlite3_stmt *statement = state_statement(state, value ? PUT : REMOVE);

	bind_text(statement, 1, key);
	if (value)
		bind_text(statement, 2, value);
	return state_run(state, statement);
}

const char *state_get_session(struct state *state, struct arena *arena, const char *key, const char *fallback)
{
	sqlite3_stmt *row = state_statement(state, "SELECT value FROM session_value WHERE key=?1");

	bind_text(row, 1, key);
	const char *value = state_step(row) ? column_text(arena, row, 0) : fallback;
	sqlite3_reset(row);
	return value;
}

/* Everything in the WAL goes into the file, where deleted bytes are zeroes, and the WAL becomes empty. */
static enum state_result empty_wal(struct state *state)
{
	return state_result_of(
		state, sqlite3_wal_checkpoint_v2(state->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL));
}

enum state_result state_wipe_session(struct state *state, bool *is_left)
{
	enum state_result result = state_begin(state);

	if (is_left)
		*is_left = true;
	if (result != STATE_OK)
		return result;
	result = state_run(state, state_statement(state, "DELETE FROM basket_line"));
	if (result == STATE_OK)
		result = state_run(state, state_statement(state, "DELETE FROM session_value"));
	/* The hub has these orders: what was in them is no business of the next shopper's kiosk. */
	if (result == STATE_OK)
		result = state_run(state,
			state_statement(state,
				"UPDATE orders SET session='',body='',reply='' WHERE rev>0 AND body<>''"));
	result = state_end(state, result);
	if (result == STATE_OK)
		result = empty_wal(state);
	if (is_left)
		*is_left = result != STATE_OK;
	return result;
}
