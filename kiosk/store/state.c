/* SPDX-License-Identifier: Apache-2.0 */
/* Opening state.db, transactions, settings. */
#include "kiosk/store/state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/log.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/audit.h"
#include "kiosk/store/salvage.h"
#include "kiosk/store/state_internal.h"

#define ROLLBACK_TRIES 20
#define ROLLBACK_PAUSE_NS 5000000

#define STATE_APPLICATION_ID 0x44475331 /* "DGS1" */
#define TO_TEXT_(number) #number
#define TO_TEXT(number) TO_TEXT_(number)
#define BUSY_TIMEOUT_MS 2000

const char *state_result_name(enum state_result result)
{
	static const char *const NAMES[] = { "ok", "full", "busy", "refused", "failed",
		"made by a newer version" };

	return (size_t)result < ARRAY_LENGTH(NAMES) ? NAMES[result] : "unknown";
}

/* A file that may not grow (quota, RLIMIT_FSIZE), or shared memory that has no room, is as good as a full disk. */
static bool is_out_of_room(struct state *state, int sqlite_result)
{
	return (sqlite_result == SQLITE_IOERR_WRITE || sqlite_result == SQLITE_IOERR_SHMSIZE) &&
		sqlite3_system_errno(state->db) != EIO;
}

enum state_result state_result_of(struct state *state, int sqlite_result)
{
	switch (sqlite_result & 0xFF) {
	case SQLITE_OK:
	case SQLITE_DONE:
	case SQLITE_ROW: return STATE_OK;
	case SQLITE_FULL: return STATE_FULL;
	case SQLITE_BUSY:
	case SQLITE_LOCKED: return STATE_BUSY;
	case SQLITE_CONSTRAINT: return STATE_REFUSED;
	case SQLITE_IOERR: return is_out_of_room(state, sqlite_result) ? STATE_FULL : STATE_FAILED;
	default: return STATE_FAILED;
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

/* The statement itself needs memory, and while a transaction stays open nothing more is ever kept. Without memory for so long the
 * program ends, as wherever else. */
static void roll_back(sqlite3 *db)
{
	for (int i = 0; !sqlite3_get_autocommit(db); i++) {
		if (i == ROLLBACK_TRIES)
			exit_without_memory();
		if (i > 0)
			nanosleep(&(struct timespec){ .tv_nsec = ROLLBACK_PAUSE_NS }, NULL);
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	}
}

enum state_result state_end(struct state *state, enum state_result so_far)
{
	if (so_far == STATE_OK)
		so_far = state_run(state, state_statement(state, "COMMIT"));
	if (so_far != STATE_OK)
		roll_back(state->db);
	return so_far;
}

/* No page is kept after the transaction that read it: what was forgotten in the file would live on in the memory of others. */
static const char CONNECTION_PRAGMAS[] =
	"PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;"
	"PRAGMA cache_size=-1; PRAGMA cache_spill=OFF; PRAGMA trusted_schema=OFF; PRAGMA foreign_keys=OFF;";

/* NULL when out of its reach; a file that is no database opens and fails at its first statement. */
static struct state *connect(const char *path, int *ret_result)
{
	struct state *state = xcalloc(1, sizeof *state);

	state->path = xstrdup(path);
	*ret_result = sqlite3_open_v2(
		path, &state->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	statements_init(&state->statements, state->db);
	if (*ret_result != SQLITE_OK) {
		state_close(state);
		return NULL;
	}
	sqlite3_busy_timeout(state->db, BUSY_TIMEOUT_MS);
	sqlite3_db_config(state->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	*ret_result = sqlite3_exec(state->db, CONNECTION_PRAGMAS, NULL, NULL, NULL);
	return state;
}

void state_renew(struct state *state)
{
	int result;
	struct state *fresh = connect(state->path, &result);

	if (fresh && result == SQLITE_OK) {
		sqlite3 *old = state->db;
		statements_finish(&state->statements);
		state->db = fresh->db;
		state->statements = fresh->statements;
		fresh->db = old;
		statements_init(&fresh->statements, old);
	}
	state_close(fresh);
}

/* An SQLite result: a number that cannot be read is not zero. */
static int read_number(struct state *state, const char *sql, int64_t *ret_number)
{
	sqlite3_stmt *row = NULL;
	int result = sqlite3_prepare_v2(state->db, sql, -1, &row, NULL);

	if (result == SQLITE_OK)
		result = sqlite3_step(row);
	if (result == SQLITE_ROW)
		*ret_number = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	return result == SQLITE_ROW ? SQLITE_OK : result;
}

/* SQLITE_CORRUPT when the check finds something; another result when it could not be made. */
static int check_sound(struct state *state)
{
	sqlite3_stmt *row = NULL;
	int result = sqlite3_prepare_v2(state->db, "PRAGMA quick_check(1)", -1, &row, NULL);

	if (result == SQLITE_OK)
		result = sqlite3_step(row);
	if (result == SQLITE_ROW)
		result = strcmp((const char *)sqlite3_column_text(row, 0), "ok") == 0 ? SQLITE_OK
										      : SQLITE_CORRUPT;
	sqlite3_finalize(row);
	return result;
}

/* A sector that cannot be read is damage too: a kiosk that only waits for it never starts again. */
static bool is_damage(int sqlite_result)
{
	return (sqlite_result & 0xFF) == SQLITE_NOTADB || (sqlite_result & 0xFF) == SQLITE_CORRUPT ||
		sqlite_result == SQLITE_IOERR_READ || sqlite_result == SQLITE_IOERR_CORRUPTFS;
}

/* What a file says of itself. All zeros is a new one. */
struct file_mark {
	int64_t application, schema, entries;
};

static int read_mark(struct state *state, struct file_mark *ret_mark)
{
	int result = read_number(state, "PRAGMA application_id", &ret_mark->application);

	if (result == SQLITE_OK)
		result = read_number(state, "PRAGMA user_version", &ret_mark->schema);
	if (result == SQLITE_OK)
		result = read_number(state, "SELECT count(*) FROM sqlite_schema", &ret_mark->entries);
	return result;
}

/* All steps or none: who is stopped in the middle, by a full disk or by the power, finds the file as it was. */
static int bring_to_schema_of_today(struct state *state, int64_t from)
{
	int result = sqlite3_exec(state->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);

	if (result == SQLITE_OK)
		result = state_take_steps(state->db, from);
	if (result == SQLITE_OK)
		result = sqlite3_exec(state->db,
			"PRAGMA application_id=" TO_TEXT(
				STATE_APPLICATION_ID) ";"
						      "PRAGMA user_version=" TO_TEXT(
							      STATE_SCHEMA_NOW) ";"
										"COMMIT",
			NULL, NULL, NULL);
	if (result != SQLITE_OK)
		roll_back(state->db);
	return result;
}

/* SQLITE_NOTADB when it is somebody else's. Nothing is written before it is known to be ours, not newer, and sound. */
static int make_ready(struct state *state, bool *ret_is_newer)
{
	struct file_mark mark = { 0 };
	int result = read_mark(state, &mark);
	bool is_new = mark.application == 0 && mark.schema == 0 && mark.entries == 0;

	if (result != SQLITE_OK)
		return result;
	if (!is_new && (mark.application != STATE_APPLICATION_ID || mark.schema < 0))
		return SQLITE_NOTADB;
	*ret_is_newer = mark.schema > STATE_SCHEMA_NOW;
	if (*ret_is_newer)
		return SQLITE_OK;
	result = check_sound(state);
	if (result == SQLITE_OK)
		result = sqlite3_exec(state->db, "PRAGMA journal_mode=WAL", NULL, NULL, NULL);
	return result == SQLITE_OK && mark.schema < STATE_SCHEMA_NOW
		? bring_to_schema_of_today(state, mark.schema)
		: result;
}

/* A first page that asks for an SQLite there is not: such a file could be read only, or not at all. */
static bool has_spoilt_head(struct state *state, int result)
{
	bool is_read_only = sqlite3_db_readonly(state->db, "main") == 1 && access(state->path, W_OK) == 0;

	return result == SQLITE_ERROR || (result == SQLITE_OK && is_read_only);
}

static struct state *open_and_check(const char *path, bool *ret_is_damaged, enum state_result *ret_why)
{
	int result;
	bool is_newer = false;
	/* Made here so that it, its WAL and its shared memory are nobody else's to read. One that is there is not opened:
	 * closing it would drop the locks of this process's other connections (sqlite.org/howtocorrupt.html, 2.2). */
	int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (file >= 0)
		close(file);
	struct state *state = connect(path, &result);
	*ret_is_damaged = is_damage(result);
	*ret_why = STATE_FAILED;
	if (!state)
		return NULL;
	if (has_spoilt_head(state, result))
		result = SQLITE_CORRUPT;
	if (result == SQLITE_OK)
		result = make_ready(state, &is_newer);
	*ret_is_damaged = is_damage(result);
	*ret_why = is_newer ? STATE_NEWER : state_result_of(state, result);
	if (*ret_why == STATE_OK)
		return state;
	state_close(state);
	return NULL;
}

void state_remove_files(const char *path)
{
	static const char *const SUFFIXES[] = { "", "-wal", "-shm", "-journal" };

	for (size_t i = 0; i < ARRAY_LENGTH(SUFFIXES); i++) {
		char *one = xasprintf("%s%s", path, SUFFIXES[i]);
		unlink(one);
		free(one);
	}
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

/* A fresh file with what can be read of the damaged one, whole on the disk. False when it could not be made. */
static bool make_successor(const char *path, const char *damaged, int64_t now_ms)
{
	bool is_damaged;
	enum state_result why;
	char report[200];
	struct state *state = open_and_check(path, &is_damaged, &why);

	if (!state)
		return false;
	if (!state_salvage(state, damaged, report))
		snprintf(report, sizeof report, "no copy of it could be made");
	log_error("store", "state.db is damaged; still readable: %s", *report ? report : "nothing");
	audit_add(state, now_ms, "kiosk", "state.salvaged", report);
	bool is_whole = sqlite3_wal_checkpoint_v2(state->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) ==
		SQLITE_OK;
	state_close(state);
	return is_whole;
}

/* The damaged file goes only when its successor is there. Whoever stops in between leaves the successor alone: it is taken next
 * time. The name of the damaged one; NULL when it could not be moved. */
static char *replace_damaged(const char *path, const char *successor, int64_t now_ms)
{
	state_remove_files(successor);
	bool has_successor = make_successor(successor, path, now_ms);
	char *broken = move_aside(path, now_ms);

	if (!has_successor || !broken || rename(successor, path) != 0)
		state_remove_files(successor);
	return broken;
}

struct state *state_open(const char *path, int64_t now_ms, char **ret_broken_path, enum state_result *ret_why)
{
	bool is_damaged;
	enum state_result why;
	char *broken = NULL, *successor = xasprintf("%s.successor", path);

	if (access(path, F_OK) != 0 && access(successor, F_OK) == 0)
		rename(successor, path);
	struct state *state = open_and_check(path, &is_damaged, &why);
	if (!state && is_damaged && (broken = replace_damaged(path, successor, now_ms)))
		state = open_and_check(path, &is_damaged, &why);
	free(successor);
	if (state)
		state_wipe_sessions(state, NULL, NULL);
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

void state_only_read(struct state *state)
{
	sqlite3_exec(state->db, "PRAGMA query_only=ON", NULL, NULL, NULL);
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
	static const char PUT[] = "INSERT INTO setting(key,value) VALUES(?1,?2)"
				  " ON CONFLICT(key) DO UPDATE SET value=excluded.value";
	static const char REMOVE[] = "DELETE FROM setting WHERE key=?1";
	sqlite3_stmt *statement = state_statement(state, value ? PUT : REMOVE);

	store_bind_text(statement, 1, key);
	if (value)
		store_bind_text(statement, 2, value);
	return state_run(state, statement);
}

const char *state_get(struct state *state, struct arena *arena, const char *key, const char *fallback)
{
	sqlite3_stmt *row = state_statement(state, "SELECT value FROM setting WHERE key=?1");

	store_bind_text(row, 1, key);
	const char *value = state_step(row) ? store_column_text(arena, row, 0) : fallback;
	sqlite3_reset(row);
	return value;
}
