/* SPDX-License-Identifier: Apache-2.0 */
/* The print journal. */
#include "kiosk/store/print_journal.h"

#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/store/state_internal.h"

/* Changes are counted, so that their order does not hang on a clock. */
#define NEXT_CHANGE "(SELECT ifnull(max(change),0)+1 FROM print_job)"
#define LAST_SENT_OF(device)                                                                                 \
	"(SELECT last.id FROM print_job last WHERE last.device=" device " AND last.has_sent_bytes"           \
	" ORDER BY last.change DESC LIMIT 1)"

static void bind_job(sqlite3_stmt *statement, const struct print_job *job)
{
	store_bind_text(statement, 1, job->id);
	store_bind_text(statement, 2, job->device);
	store_bind_text(statement, 3, job->title);
	store_bind_text(statement, 4, job->session);
	store_bind_text(statement, 5, print_job_state_name(job->state));
	store_bind_text(statement, 6, print_confidence_name(job->confidence));
	sqlite3_bind_int(statement, 7, print_job_is_open(job->state));
	sqlite3_bind_int(statement, 8, job->has_sent_bytes);
	sqlite3_bind_int(statement, 9, job->is_copy);
	sqlite3_bind_int64(statement, 10, job->attempts);
	sqlite3_bind_int64(statement, 11, job->strips);
	sqlite3_bind_int64(statement, 12, job->strips_confirmed);
	store_bind_text(statement, 13, hw_error_name(job->error));
	sqlite3_bind_int64(statement, 14, job->created_wall_ms);
	sqlite3_bind_int64(statement, 15, job->changed_wall_ms);
}

enum state_result print_journal_add(struct state *state, const struct print_job *job, const char *document)
{
	sqlite3_stmt *statement = state_statement(state,
		"INSERT INTO print_job(id,device,title,session,state,confidence,is_open,has_sent_bytes,is_copy,"
		"attempts,strips,strips_confirmed,error,created_ms,changed_ms,document,change)"
		" VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16," NEXT_CHANGE ")");

	if (strlen(document) > PRINT_DOCUMENT_MAX)
		return STATE_REFUSED;
	bind_job(statement, job);
	store_bind_text(statement, 16, document);
	return state_run(state, statement);
}

enum state_result print_journal_update(struct state *state, const struct print_job *job)
{
	sqlite3_stmt *statement = state_statement(state,
		"UPDATE print_job SET device=?2,title=?3,session=?4,state=?5,confidence=?6,"
		"is_open=?7,has_sent_bytes=?8,is_copy=?9,attempts=?10,strips=?11,strips_confirmed=?12,"
		"error=?13,created_ms=?14,changed_ms=?15,change=" NEXT_CHANGE " WHERE id=?1");

	bind_job(statement, job);
	enum state_result result = state_run(state, statement);
	return result == STATE_OK && state_changes(state) == 0 ? STATE_REFUSED : result;
}

#define JOB_COLUMNS                                                                                          \
	"SELECT id,device,title,session,state,confidence,is_open,has_sent_bytes,is_copy,attempts,strips,"    \
	"strips_confirmed,error,created_ms,changed_ms,document FROM print_job "

static void read_job(sqlite3_stmt *row, struct print_job *out)
{
	store_column_copy(row, 0, out->id, sizeof out->id);
	store_column_copy(row, 1, out->device, sizeof out->device);
	store_column_copy(row, 2, out->title, sizeof out->title);
	store_column_copy(row, 3, out->session, sizeof out->session);
	if (!print_job_state_find(store_column_name(row, 4), &out->state))
		out->state = PRINT_UNCERTAIN;
	if (!print_confidence_find(store_column_name(row, 5), &out->confidence))
		out->confidence = CONFIDENCE_NONE;
	out->has_sent_bytes = sqlite3_column_int(row, 7);
	out->is_copy = sqlite3_column_int(row, 8);
	out->attempts = (uint32_t)sqlite3_column_int64(row, 9);
	out->strips = (uint32_t)sqlite3_column_int64(row, 10);
	out->strips_confirmed = (uint32_t)sqlite3_column_int64(row, 11);
	if (!hw_error_find(store_column_name(row, 12), &out->error))
		out->error = HW_FAILURE;
	out->created_wall_ms = sqlite3_column_int64(row, 13);
	out->changed_wall_ms = sqlite3_column_int64(row, 14);
}

enum state_result print_journal_open_jobs(struct state *state,
	void (*each)(void *data, const struct print_job *job, const char *document), void *data)
{
	sqlite3_stmt *row = state_statement(state, JOB_COLUMNS "WHERE is_open ORDER BY created_ms,id");
	int result = SQLITE_ERROR;

	while (row && (result = sqlite3_step(row)) == SQLITE_ROW) {
		struct print_job job;
		read_job(row, &job);
		each(data, &job, (const char *)sqlite3_column_text(row, 15));
	}
	sqlite3_reset(row);
	return state_result_of(state, result);
}

bool print_journal_find(struct state *state, const char *id, struct print_job *ret_job, char **ret_document)
{
	sqlite3_stmt *row = state_statement(state, JOB_COLUMNS "WHERE id=?1");

	store_bind_text(row, 1, id);
	bool is_found = state_step(row);
	if (is_found) {
		read_job(row, ret_job);
		if (ret_document)
			*ret_document = xstrdup((const char *)sqlite3_column_text(row, 15));
	}
	sqlite3_reset(row);
	return is_found;
}

bool print_journal_last_sent(struct state *state, const char *device, struct print_job *ret_job)
{
	sqlite3_stmt *row = state_statement(state, JOB_COLUMNS "WHERE id=" LAST_SENT_OF("?1"));

	store_bind_text(row, 1, device);
	bool is_found = state_step(row);
	if (is_found)
		read_job(row, ret_job);
	sqlite3_reset(row);
	return is_found;
}

size_t print_journal_list(
	struct state *state, struct arena *arena, size_t limit, const struct print_job **ret_jobs)
{
	sqlite3_stmt *row = state_statement(state, JOB_COLUMNS "ORDER BY created_ms DESC,id DESC LIMIT ?1");
	struct store_rows rows;

	store_rows_init(&rows, arena, sizeof(struct print_job));
	sqlite3_bind_int64(row, 1, (int64_t)limit);
	while (state_step(row))
		read_job(row, store_rows_push(&rows));
	sqlite3_reset(row);
	*ret_jobs = (const struct print_job *)(const void *)rows.items;
	return rows.count;
}

enum state_result print_journal_forget_old(struct state *state, int64_t before_ms)
{
	sqlite3_stmt *statement = state_statement(state,
		"DELETE FROM print_job WHERE NOT is_open AND changed_ms<?1"
		/* A piece of it may still hang in the printer. */
		" AND id IS NOT " LAST_SENT_OF("print_job.device"));

	sqlite3_bind_int64(statement, 1, before_ms);
	return state_run(state, statement);
}

enum state_result print_journal_forget_session(struct state *state, const char *session)
{
	sqlite3_stmt *statement = state_statement(
		state, "UPDATE print_job SET session='',document='' WHERE NOT is_open AND session=?1");

	store_bind_text(statement, 1, session);
	return state_run(state, statement);
}

enum state_result print_journal_forget_job(struct state *state, const char *id, bool with_document)
{
	sqlite3_stmt *statement = state_statement(state,
		"UPDATE print_job SET session='',document=CASE WHEN ?2 THEN '' ELSE document END"
		" WHERE NOT is_open AND id=?1");

	store_bind_text(statement, 1, id);
	sqlite3_bind_int(statement, 2, with_document);
	return state_run(state, statement);
}

enum state_result print_journal_forget_old_documents(struct state *state, int64_t before_ms)
{
	sqlite3_stmt *statement = state_statement(state,
		"UPDATE print_job SET document='' WHERE NOT is_open AND changed_ms<?1 AND document<>''");

	sqlite3_bind_int64(statement, 1, before_ms);
	return state_run(state, statement);
}
