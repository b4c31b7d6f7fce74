/* SPDX-License-Identifier: Apache-2.0 */
/* The outbox. */
#include "kiosk/store/outbox.h"

#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/store/state_internal.h"

/* The text of a failure that is kept with an entry. */
#define REASON_MAX 300

enum state_result outbox_put(struct state *state, struct ulid id, enum outbox_kind kind, const char *subject,
	const char *body, int64_t now_ms)
{
	sqlite3_stmt *statement = state_statement(state,
		"INSERT INTO outbox(id,kind,subject,body,created_ms,next_try_ms) VALUES(?1,?2,?3,?4,?5,?5)");

	if (!ulid_is_valid(id.text) || strlen(body) > OUTBOX_BODY_MAX)
		return STATE_REFUSED;
	bind_text(statement, 1, id.text);
	sqlite3_bind_int(statement, 2, (int)kind);
	bind_text(statement, 3, subject ? subject : "");
	bind_text(statement, 4, body);
	sqlite3_bind_int64(statement, 5, now_ms);
	return state_run(state, statement);
}

static int64_t count_where(struct state *state, const char *sql)
{
	sqlite3_stmt *row = state_statement(state, sql);
	int64_t count = state_step(row) ? sqlite3_column_int64(row, 0) : 0;

	sqlite3_reset(row);
	return count;
}

enum state_result outbox_put_event(struct state *state, struct ulid id, const char *body, int64_t now_ms)
{
	int64_t waiting = count_where(state, "SELECT count(*) FROM outbox WHERE state=0 AND kind=6");

	if (waiting >= OUTBOX_EVENTS_MAX)
		return STATE_FULL;
	return outbox_put(state, id, OUTBOX_EVENT, NULL, body, now_ms);
}

#define ENTRY_COLUMNS "SELECT id,kind,subject,body,created_ms,next_try_ms,attempts,state,reason FROM outbox "

static void read_entry(sqlite3_stmt *row, struct arena *arena, struct outbox_entry *out)
{
	column_copy(row, 0, out->id.text, sizeof out->id.text);
	out->kind = (enum outbox_kind)sqlite3_column_int(row, 1);
	out->subject = column_text(arena, row, 2);
	out->body = column_text(arena, row, 3);
	out->created_ms = sqlite3_column_int64(row, 4);
	out->next_try_ms = sqlite3_column_int64(row, 5);
	out->attempts = sqlite3_column_int(row, 6);
	out->state = (enum outbox_state)sqlite3_column_int(row, 7);
	out->reason = column_text(arena, row, 8);
}

size_t outbox_due(struct state *state, struct arena *arena, int kind, int64_t now_ms, size_t limit,
	size_t max_bytes, const struct outbox_entry **ret_entries)
{
	static const char ANY[] =
		ENTRY_COLUMNS "WHERE state=0 AND kind IN(0,1,2,3,4,5,7)"
			      " AND next_try_ms NOT BETWEEN ?2+1 AND ?2+?4"
			      " AND NOT(kind<>0 AND EXISTS(SELECT 1 FROM outbox AS first"
			      " WHERE first.id=outbox.subject AND first.kind=0 AND first.state=0))"
			      " ORDER BY CASE kind WHEN 0 THEN 0 WHEN 7 THEN 1 ELSE kind+1 END,number"
			      " LIMIT ?3";
	static const char ONE_KIND[] =
		ENTRY_COLUMNS "WHERE state=0 AND kind=?1 AND next_try_ms NOT BETWEEN ?2+1 AND ?2+?4"
			      " ORDER BY number LIMIT ?3";
	_Static_assert(OUTBOX_ORDER == 0 && OUTBOX_EVENT == 6 && OUTBOX_PAYMENT == 7 &&
			OUTBOX_KIND_COUNT == 8,
		"the SQL of this file names them by number");
	sqlite3_stmt *row = state_statement(state, kind < 0 ? ANY : ONE_KIND);
	size_t bytes = 0;
	struct rows rows;

	rows_init(&rows, arena, sizeof(struct outbox_entry));
	if (kind >= 0)
		sqlite3_bind_int(row, 1, kind);
	sqlite3_bind_int64(row, 2, now_ms);
	sqlite3_bind_int64(row, 3, (int64_t)limit);
	sqlite3_bind_int64(row, 4, OUTBOX_WAIT_MAX_MS);
	while (state_step(row)) {
		bytes += (size_t)sqlite3_column_bytes(row, 3);
		if (rows.count && bytes > max_bytes)
			break;
		read_entry(row, arena, rows_push(&rows));
	}
	sqlite3_reset(row);
	*ret_entries = (const struct outbox_entry *)(const void *)rows.items;
	return rows.count;
}

size_t outbox_parked(
	struct state *state, struct arena *arena, size_t limit, const struct outbox_entry **ret_entries)
{
	sqlite3_stmt *row = state_statement(state, ENTRY_COLUMNS "WHERE state=1 ORDER BY number LIMIT ?1");
	struct rows rows;

	rows_init(&rows, arena, sizeof(struct outbox_entry));
	sqlite3_bind_int64(row, 1, (int64_t)limit);
	while (state_step(row))
		read_entry(row, arena, rows_push(&rows));
	sqlite3_reset(row);
	*ret_entries = (const struct outbox_entry *)(const void *)rows.items;
	return rows.count;
}

int64_t outbox_next_due(struct state *state)
{
	sqlite3_stmt *row = state_statement(state, "SELECT min(next_try_ms) FROM outbox WHERE state=0");
	int64_t due = INT64_MAX;

	if (state_step(row) && sqlite3_column_type(row, 0) == SQLITE_INTEGER)
		due = sqlite3_column_int64(row, 0);
	sqlite3_reset(row);
	return due;
}

int64_t outbox_count_waiting(struct state *state)
{
	return count_where(state, "SELECT count(*) FROM outbox WHERE state=0");
}

static bool has_entry(
	struct state *state, enum outbox_state how, enum outbox_kind kind, const char *subject)
{
	sqlite3_stmt *row =
		state_statement(state, "SELECT 1 FROM outbox WHERE state=?1 AND kind=?2 AND subject=?3");

	sqlite3_bind_int(row, 1, (int)how);
	sqlite3_bind_int(row, 2, (int)kind);
	bind_text(row, 3, subject);
	bool is_found = state_step(row);
	sqlite3_reset(row);
	return is_found;
}

bool outbox_is_waiting(struct state *state, enum outbox_kind kind, const char *subject)
{
	return has_entry(state, OUTBOX_WAITING, kind, subject);
}

bool outbox_is_parked(struct state *state, enum outbox_kind kind, const char *subject)
{
	return has_entry(state, OUTBOX_PARKED, kind, subject);
}

int64_t outbox_count_parked(struct state *state)
{
	return count_where(state, "SELECT count(*) FROM outbox WHERE state=1");
}

enum state_result outbox_done(struct state *state, const struct ulid *ids, size_t count)
{
	enum state_result result = state_begin(state);

	if (result != STATE_OK)
		return result;
	for (size_t i = 0; i < count && result == STATE_OK; i++) {
		sqlite3_stmt *statement = state_statement(state, "DELETE FROM outbox WHERE id=?1");
		bind_text(statement, 1, ids[i].text);
		result = state_run(state, statement);
	}
	return state_end(state, result);
}

static enum state_result mark(struct state *state, const char *sql, const struct ulid *ids, size_t count,
	int64_t next_try_ms, const char *reason)
{
	char clipped[REASON_MAX];
	enum state_result result = state_begin(state);

	if (result != STATE_OK)
		return result;
	size_t length = utf8_clip(reason, sizeof clipped - 1);
	memcpy(clipped, reason, length);
	clipped[length] = '\0';
	for (size_t i = 0; i < count && result == STATE_OK; i++) {
		sqlite3_stmt *statement = state_statement(state, sql);
		bind_text(statement, 1, ids[i].text);
		bind_text(statement, 2, clipped);
		sqlite3_bind_int64(statement, 3, next_try_ms);
		result = state_run(state, statement);
	}
	return state_end(state, result);
}

enum state_result outbox_retry(
	struct state *state, const struct ulid *ids, size_t count, int64_t next_try_ms, const char *reason)
{
	return mark(state, "UPDATE outbox SET attempts=attempts+1,reason=?2,next_try_ms=?3 WHERE id=?1", ids,
		count, next_try_ms, reason);
}

enum state_result outbox_park(struct state *state, const struct ulid *ids, size_t count, const char *reason)
{
	return mark(state,
		"UPDATE outbox SET attempts=attempts+1,reason=?2,state=1,next_try_ms=max(next_try_ms,?3) "
		"WHERE id=?1",
		ids, count, 0, reason);
}

enum state_result outbox_unpark(struct state *state, const struct ulid *id, int64_t now_ms)
{
	static const char ONE[] = "UPDATE outbox SET state=0,next_try_ms=?1 WHERE id=?2";
	static const char ALL[] = "UPDATE outbox SET next_try_ms=?1 WHERE state=0 AND next_try_ms>?1";
	sqlite3_stmt *statement = state_statement(state, id ? ONE : ALL);

	sqlite3_bind_int64(statement, 1, now_ms);
	if (id)
		bind_text(statement, 2, id->text);
	enum state_result result = state_run(state, statement);
	return result == STATE_OK && id && state_changes(state) == 0 ? STATE_REFUSED : result;
}
