/* SPDX-License-Identifier: Apache-2.0 */
/* The outbox. */
#include "kiosk/store/outbox.h"

#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/store/state_internal.h"

/* The text of a failure that is kept with an entry. */
#define REASON_MAX 300

static const char *const KINDS[OUTBOX_KIND_COUNT] = {
	[OUTBOX_ORDER] = "order",
	[OUTBOX_ORDER_CANCEL] = "order_cancel",
	[OUTBOX_ORDER_EXTEND] = "order_extend",
	[OUTBOX_CLAIM] = "claim",
	[OUTBOX_GROUP] = "group",
	[OUTBOX_SEAT] = "seat",
	[OUTBOX_EVENT] = "event",
	[OUTBOX_PAYMENT] = "payment",
};

static const char *const STATES[OUTBOX_STATE_COUNT] = {
	[OUTBOX_WAITING] = "waiting",
	[OUTBOX_PARKED] = "parked",
};

enum state_result outbox_put(struct state *state, struct ulid id, enum outbox_kind kind, const char *subject,
	const char *body, int64_t now_ms)
{
	sqlite3_stmt *statement = state_statement(state,
		"INSERT INTO outbox(id,kind,subject,body,created_ms,next_try_ms) VALUES(?1,?2,?3,?4,?5,?5)");

	if (!ulid_is_valid(id.text) || strlen(body) > OUTBOX_BODY_MAX)
		return STATE_REFUSED;
	store_bind_text(statement, 1, id.text);
	store_bind_text(statement, 2, KINDS[kind]);
	store_bind_text(statement, 3, subject ? subject : "");
	store_bind_text(statement, 4, body);
	sqlite3_bind_int64(statement, 5, now_ms);
	return state_run(state, statement);
}

static int64_t count_where(struct state *state, const char *sql)
{
	sqlite3_stmt *row = state_statement(state, sql);
	int64_t count = state_step(row) ? sqlite3_column_int64(row, 0) : -1;

	sqlite3_reset(row);
	return count;
}

enum state_result outbox_put_event(struct state *state, struct ulid id, const char *body, int64_t now_ms)
{
	int64_t waiting =
		count_where(state, "SELECT count(*) FROM outbox WHERE state='waiting' AND kind='event'");

	if (waiting < 0)
		return STATE_FAILED;
	if (waiting >= OUTBOX_EVENTS_MAX)
		return STATE_FULL;
	return outbox_put(state, id, OUTBOX_EVENT, NULL, body, now_ms);
}

#define ENTRY_COLUMNS "SELECT id,kind,subject,body,created_ms,next_try_ms,attempts,state,reason FROM outbox "

static void read_entry(sqlite3_stmt *row, struct arena *arena, struct outbox_entry *out)
{
	store_column_copy(row, 0, out->id.text, sizeof out->id.text);
	out->kind = (enum outbox_kind)store_column_enum(row, 1, KINDS, OUTBOX_KIND_COUNT);
	out->subject = store_column_text(arena, row, 2);
	out->body = store_column_text(arena, row, 3);
	out->created_ms = sqlite3_column_int64(row, 4);
	out->next_try_ms = sqlite3_column_int64(row, 5);
	out->attempts = sqlite3_column_int(row, 6);
	out->state = (enum outbox_state)store_column_enum(row, 7, STATES, OUTBOX_STATE_COUNT);
	out->reason = store_column_text(arena, row, 8);
}

/* ?1 now, ?2 the longest wait that is believed, ?3 the limit. */
#define IS_DUE "state='waiting' AND next_try_ms NOT BETWEEN ?1+1 AND ?1+?2"

static size_t read_due(sqlite3_stmt *row, struct arena *arena, int64_t now_ms, size_t limit, size_t max_bytes,
	const struct outbox_entry **ret_entries)
{
	size_t bytes = 0;
	struct store_rows rows;

	store_rows_init(&rows, arena, sizeof(struct outbox_entry));
	sqlite3_bind_int64(row, 1, now_ms);
	sqlite3_bind_int64(row, 2, OUTBOX_WAIT_MAX_MS);
	sqlite3_bind_int64(row, 3, (int64_t)limit);
	while (state_step(row)) {
		bytes += (size_t)sqlite3_column_bytes(row, 3);
		if (rows.count && bytes > max_bytes)
			break;
		read_entry(row, arena, store_rows_push(&rows));
	}
	sqlite3_reset(row);
	*ret_entries = (const struct outbox_entry *)(const void *)rows.items;
	return rows.count;
}

size_t outbox_due(struct state *state, struct arena *arena, int64_t now_ms, size_t limit,
	const struct outbox_entry **ret_entries)
{
	static const char DUE[] = ENTRY_COLUMNS
		"WHERE " IS_DUE " AND kind<>'event'"
		" AND NOT(kind<>'order' AND EXISTS(SELECT 1 FROM outbox AS first"
		" WHERE first.id=outbox.subject AND first.kind='order' AND first.state='waiting'))"
		" ORDER BY CASE kind WHEN 'order' THEN 0 WHEN 'payment' THEN 1 ELSE 2 END,position LIMIT ?3";

	return read_due(state_statement(state, DUE), arena, now_ms, limit, SIZE_MAX, ret_entries);
}

size_t outbox_due_events(struct state *state, struct arena *arena, int64_t now_ms, size_t limit,
	size_t max_bytes, const struct outbox_entry **ret_entries)
{
	static const char DUE[] =
		ENTRY_COLUMNS "WHERE " IS_DUE " AND kind='event' ORDER BY position LIMIT ?3";

	return read_due(state_statement(state, DUE), arena, now_ms, limit, max_bytes, ret_entries);
}

size_t outbox_parked(
	struct state *state, struct arena *arena, size_t limit, const struct outbox_entry **ret_entries)
{
	sqlite3_stmt *row =
		state_statement(state, ENTRY_COLUMNS "WHERE state='parked' ORDER BY position LIMIT ?1");
	struct store_rows rows;

	store_rows_init(&rows, arena, sizeof(struct outbox_entry));
	sqlite3_bind_int64(row, 1, (int64_t)limit);
	while (state_step(row))
		read_entry(row, arena, store_rows_push(&rows));
	sqlite3_reset(row);
	*ret_entries = (const struct outbox_entry *)(const void *)rows.items;
	return rows.count;
}

int64_t outbox_next_due(struct state *state)
{
	sqlite3_stmt *row =
		state_statement(state, "SELECT min(next_try_ms) FROM outbox WHERE state='waiting'");
	int64_t due = INT64_MAX;

	if (state_step(row) && sqlite3_column_type(row, 0) == SQLITE_INTEGER)
		due = sqlite3_column_int64(row, 0);
	sqlite3_reset(row);
	return due;
}

int64_t outbox_count_waiting(struct state *state)
{
	return count_where(state, "SELECT count(*) FROM outbox WHERE state='waiting'");
}

static bool has_entry(struct state *state, enum outbox_state how, enum outbox_kind kind, const char *subject)
{
	sqlite3_stmt *row =
		state_statement(state, "SELECT 1 FROM outbox WHERE state=?1 AND kind=?2 AND subject=?3");

	store_bind_text(row, 1, STATES[how]);
	store_bind_text(row, 2, KINDS[kind]);
	store_bind_text(row, 3, subject);
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
	return count_where(state, "SELECT count(*) FROM outbox WHERE state='parked'");
}

enum state_result outbox_done(struct state *state, const struct ulid *ids, size_t count)
{
	enum state_result result = state_begin(state);

	if (result != STATE_OK)
		return result;
	for (size_t i = 0; i < count && result == STATE_OK; i++) {
		sqlite3_stmt *statement = state_statement(state, "DELETE FROM outbox WHERE id=?1");
		store_bind_text(statement, 1, ids[i].text);
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
		store_bind_text(statement, 1, ids[i].text);
		store_bind_text(statement, 2, clipped);
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
		"UPDATE outbox SET attempts=attempts+1,reason=?2,state='parked',next_try_ms=max(next_try_ms,?3) "
		"WHERE id=?1",
		ids, count, 0, reason);
}

enum state_result outbox_forget_parked(struct state *state, int64_t before_ms, int64_t *ret_count)
{
	sqlite3_stmt *statement = state_statement(
		state, "DELETE FROM outbox WHERE state='parked' AND kind<>'payment' AND created_ms<?1");

	sqlite3_bind_int64(statement, 1, before_ms);
	enum state_result result = state_run(state, statement);
	*ret_count = result == STATE_OK ? state_changes(state) : 0;
	return result;
}

enum state_result outbox_unpark(struct state *state, const struct ulid *id, int64_t now_ms)
{
	static const char ONE[] = "UPDATE outbox SET state='waiting',next_try_ms=?1 WHERE id=?2";
	static const char ALL[] = "UPDATE outbox SET next_try_ms=?1 WHERE state='waiting' AND next_try_ms>?1";
	sqlite3_stmt *statement = state_statement(state, id ? ONE : ALL);

	sqlite3_bind_int64(statement, 1, now_ms);
	if (id)
		store_bind_text(statement, 2, id->text);
	enum state_result result = state_run(state, statement);
	return result == STATE_OK && id && state_changes(state) == 0 ? STATE_REFUSED : result;
}
