/* SPDX-License-Identifier: Apache-2.0 */
/* Forgetting sessions: what state.db knows of them. */
#include "kiosk/store/state_internal.h"

/* Everything in the WAL goes into the file, where deleted bytes are zeroes, and the WAL becomes empty. */
static enum state_result empty_wal(struct state *state)
{
	return state_result_of(
		state, sqlite3_wal_checkpoint_v2(state->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL));
}

static enum state_result wipe_rows(struct state *state, const char *sql, const char *running)
{
	sqlite3_stmt *statement = state_statement(state, sql);

	store_bind_text(statement, 1, running);
	return state_run(state, statement);
}

enum state_result state_wipe_sessions(struct state *state, const char *running, bool *is_left)
{
	static const char ORDERS[] =
		"UPDATE orders SET is_over=1,body='',charge='',url='',receipt_url='',pickup_code='',"
		"session=CASE WHEN rev>0 OR refused<>'' THEN '' ELSE session END"
		" WHERE (NOT is_over OR (session<>'' AND (rev>0 OR refused<>''))) AND (session='' OR session<>?1)";
	/* Open ones are asked again when they close (print_journal_forget_job()). */
	static const char PRINT_JOBS[] =
		"UPDATE print_job SET session='' WHERE NOT is_open AND session<>'' AND session<>?1";
	enum state_result result = state_begin(state);

	if (is_left)
		*is_left = true;
	if (result != STATE_OK)
		return result;
	result = wipe_rows(state, ORDERS, running ? running : "");
	if (result == STATE_OK)
		result = wipe_rows(state, PRINT_JOBS, running ? running : "");
	result = state_end(state, result);
	if (result == STATE_OK)
		result = empty_wal(state);
	if (is_left)
		*is_left = result != STATE_OK;
	return result;
}
