/* SPDX-License-Identifier: Apache-2.0 */
/* Forgetting a session: what state.db knows of it. */
#include "kiosk/store/state_internal.h"

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
	/* The hub has these orders: what was in them is no business of the next shopper's kiosk. */
	result = state_run(state,
		state_statement(
			state, "UPDATE orders SET session='',body='',reply='' WHERE rev>0 AND body<>''"));
	result = state_end(state, result);
	if (result == STATE_OK)
		result = empty_wal(state);
	if (is_left)
		*is_left = result != STATE_OK;
	return result;
}
