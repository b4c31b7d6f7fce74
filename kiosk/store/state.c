/* SPDX-License-Identifier: Apache-2.0 */
/* Opening state.db, transactions, settings. */
#include "kiosk/store/state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/state_internal.h"

#define STATE_APPLICATION_ID 0x44475331 /* "DGS1" */
#define TO_TEXT_(number) #number
#define TO_TEXT(number) TO_TEXT_(number)
#define BUSY_TIMEOUT_MS 2000

const char *state_result_name(enum state_result result)
{
	static const char *const NAMES[] = { "ok", "full", "busy", "refused", "failed" };

	return (size_t)result < ARRAY_LENGTH(NAMES) ? NAMES[result] : "unknown";
}

enum state_result state_result_of(struct state *state, int sqlite_result)
{
	switch (sqlite_result & 0xFF) {
	case SQLITE_OK:
	case SQLITE_DONE:
	case SQLITE_ROW:
		return STATE_OK;
	case SQLITE_FULL:
		return STATE_FULL;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return STATE_BUSY;
	case SQLITE_CONSTRAINT:
		return STATE_REFUSED;
	case SQLITE_IOERR:
		/* A file that may not grow (quota, RLIMIT_FSIZE) is as good as a full disk. */
		return sqlite_result == SQLITE_IOERR_WRITE && sqlite3_system_errno(state->db) != EIO
			       ? STATE_FULL
			       : STATE_FAILED;
	default:
		return STATE_FAILED;
	}
}

sqlite3_stmt *state_statement(struct state *state, const char *sql)
{
	return statements_get(&state->statements, sql);
}

bool state_step(sqlite3_stmt *statement)
{
	return statement && sqlite3_step(statement) == SQLITE_ROW;
}

enum state_result state_run(struct state *state, sqlite3_stmt *statement)
{
	if (!statement)
		return STATE_FAILED;
	int result = sqlite3_step(statement);
	enum state_result meaning = state_result_of(state, result);
	sqlite3_reset(statement);
	return meaning;
}

int state_changes(struct state *state)
{
	return sqlite3_changes(state->db);
}

enum state_result state_begin(struct state *state)
{
	return state_run(state, state_statement(state, "BEGIN IMMEDIATE"));
}

enum state_result state_end(struct state *state, enum state_result so_far)
{
	if (so_far == STATE_OK)
		so_far = state_run(state, state_statement(state, "COMMIT"));
	if (so_far != STATE_OK && !sqlite3_get_autocommit(state->db))
		sqlite3_exec(state->db, "ROLLBACK", NULL, NULL, NULL);
	return so_far;
}

static const char CONNECTION_PRAGMAS[] =
	"PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;"
	"PRAGMA cache_size=-512; PRAGMA trusted_schema=OFF; PRAGMA foreign_keys=OFF;";

/* NULL when out of its reach; a file that is no database opens and fails at its first statement. */
static struct state *connect(const char *path, int *ret_result)
{
	struct state *state = xcalloc(1, sizeof *state);

	state->path = xstrdup(path);
	*ret_result = sqlite3_open_v2(path, &state->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	statements_init(&state->statements, state->db);
	if (*ret_result != SQLITE_OK) {
		state_close(state);
		return NULL;
	}
	sqlite3_busy_timeout(state->db, BUSY_TIMEOUT_MS);
	sqlite3_extended_result_codes(state->db, 1);
	sqlite3_db_config(state->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	*ret_result = sqlite3_exec(state->db, CONNECTION_PRAGMAS, NULL, NULL, NULL);
	return state;
}

static int64_t number_of(struct state *state, const char *sql)
{
	sqlite3_stmt *row = state_statement(state, sql);
	int64_t value = state_step(row) ? sqlite3_column_int64(row, 0) : -1;

	sqlite3_reset(row);
	return value;
}

static bool is_sound(struct state *state)
{
	sqlite3_stmt *row = state_statement(state, "PRAGMA quick_check(1)");
	bool is_ok = state_step(row) && strcmp((const char *)sqlite3_column_text(row, 0), "ok") == 0;

	sqlite3_reset(row);
	return is_ok;
}

static bool is_damage(int sqlite_result)
{
	return (sqlite_result & 0xFF) == SQLITE_NOTADB || (sqlite_result & 0xFF) == SQLITE_CORRUPT;
}

/* A new file becomes ours; an old one gets the tables it lacks. SQLITE_NOTADB when it is somebody else's. */
static int make_ready(struct state *state)
{
	int result = sqlite3_exec(state->db, "PRAGMA journal_mode=WAL", NULL, NULL, NULL);

	if (result != SQLITE_OK)
		return result;
	int64_t application = number_of(state, "PRAGMA application_id");
	if (application == 0 && number_of(state, "SELECT count(*) FROM sqlite_schema") == 0)
		result = sqlite3_exec(
			state->db, "PRAGMA application_id=" TO_TEXT(STATE_APPLICATION_ID), NULL, NULL, NULL);
	else if (application != STATE_APPLICATION_ID)
		result = SQLITE_NOTADB;
	if (result == SQLITE_OK)
		result = sqlite3_exec(state->db, STATE_SCHEMA, NULL, NULL, NULL);
	return result == SQLITE_OK && !is_sound(state) ? SQLITE_CORRUPT : result;
}

static struct state *open_and_check(const char *path, bool *ret_is_damaged, enum state_result *ret_why)
{
	int result;
	/* Made here so that it, its WAL and its shared memory are nobody else's to read. One that is there is not opened:
	 * closing it would drop the locks of this process's other connections (sqlite.org/howtocorrupt.html, 2.2). */
	int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (file >= 0)
		close(file);
	struct state *state = connect(path, &result);
	*ret_is_damaged = false;
	*ret_why = STATE_FAILED;
	if (!state)
		return NULL;
	if (result == SQLITE_OK)
		result = make_ready(state);
	*ret_is_damaged = is_damage(result);
	*ret_why = state_result_of(state, result);
	if (result == SQLITE_OK)
		return state;
	state_close(state);
	return NULL;
}

/* The damaged file keeps its WAL beside it, for whoever looks into it later. */
static char *move_aside(const char *path, int64_t now_ms)
{
	static const char *const SUFFIXES[] = { "-wal", "-shm" };
	char time[25];
	time_format_iso(now_ms, time);
	char *broken = xasprintf("%s.broken-%s", path, time);

	for (int i = 1; access(broken, F_OK) == 0; i++) {
		free(broken);
		broken = xasprintf("%s.broken-%s-%d", path, time, i);
	}
	if (rename(path, broken) != 0) {
		free(broken);
		return NULL;
	}
	for (size_t i = 0; i < ARRAY_LENGTH(SUFFIXES); i++) {
		char *from = xasprintf("%s%s", path, SUFFIXES[i]);
		char *to = xasprintf("%s%s", broken, SUFFIXES[i]);
		rename(from, to);
		free(from);
		free(to);
	}
	return broken;
}

struct state *state_open(const char *path, int64_t now_ms, char **ret_broken_path, enum state_result *ret_why)
{
	bool is_damaged;
	enum state_result why;
	char *broken = NULL;
	struct state *state = open_and_check(path, &is_damaged, &why);

	if (!state && is_damaged && (broken = move_aside(path, now_ms)))
		state = open_and_check(path, &is_damaged, &why);
	if (state) {
		state_wipe_session(state, NULL);
		why = STATE_OK;
	}
	if (ret_why)
		*ret_why = why;
	if (ret_broken_path)
		*ret_broken_path = broken;
	else
		free(broken);
	return state;
}

struct state *state_attach(const char *path)
{
	int result;
	struct state *state = connect(path, &result);

	if (state && result != SQLITE_OK) {
		state_close(state);
		return NULL;
	}
	return state;
}

void state_close(struct state *state)
{
	if (!state)
		return;
	statements_finish(&state->statements);
	sqlite3_close(state->db);
	free(state->path);
	free(state);
}

bool state_verify(struct state *state, char why[160])
{
	sqlite3_stmt *row = state_statement(state, "PRAGMA integrity_check(1)");
	bool has_row = state_step(row);
	const char *text = has_row ? (const char *)sqlite3_column_text(row, 0) : sqlite3_errmsg(state->db);
	bool is_ok = has_row && strcmp(text, "ok") == 0;

	snprintf(why, 160, "%s", text);
	sqlite3_reset(row);
	return is_ok;
}

enum state_result state_probe(struct state *state)
{
	return state_set(state, "probe", "1");
}

enum state_result state_set(struct state *state, const char *key, const char *value)
{
	static const char PUT[] = "INSERT INTO setting VALUES(?1,?2)"
				  " ON CONFLICT(key) DO UPDATE SET value=excluded.value";
	static const char REMOVE[] = "DELETE FROM setting WHERE key=?1";
	sqlite3_stmt *statement = state_statement(state, value ? PUT : REMOVE);

	bind_text(statement, 1, key);
	if (value)
		bind_text(statement, 2, value);
	return state_run(state, statement);
}

const char *state_get(struct state *state, struct arena *arena, const char *key, const char *fallback)
{
	sqlite3_stmt *row = state_statement(state, "SELECT value FROM setting WHERE key=?1");

	bind_text(row, 1, key);
	const char *value = state_step(row) ? column_text(arena, row, 0) : fallback;
	sqlite3_reset(row);
	return value;
}
