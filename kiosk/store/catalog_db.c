/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a catalog as a stranger's file, and limits on every query. */
#include "kiosk/store/catalog_db.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/catalog_schema.h"

/* How often a running query looks at the clock and at who wants it to end, in virtual machine steps. */
#define PROGRESS_STEPS 500
/* Longer texts and rows are not read: the hub takes none of more than 1 MiB. */
#define ROW_MAX_BYTES (16 * 1024 * 1024)
#define BUSY_TIMEOUT_MS 500

/* A small page cache and no mapping: pages that the system caches are not counted as ours. */
static const char OPEN_PRAGMAS[] = "PRAGMA cache_size=-512; PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY;"
				   "PRAGMA cell_size_check=ON;";

/* --- time and damage --- */

static int64_t processor_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static bool is_set(const atomic_bool *flag)
{
	return flag && atomic_load_explicit(flag, memory_order_relaxed);
}

bool catalog_db_is_cancelled(const struct catalog_db *db)
{
	return is_set(db->stop) || is_set(db->cancel);
}

static int handle_progress(void *data)
{
	struct catalog_db *db = data;

	if (catalog_db_is_cancelled(db))
		return 1;
	if (processor_us() < db->until_us)
		return 0;
	db->damage = CATALOG_TOO_SLOW;
	return 1;
}

void catalog_db_begin(struct catalog_db *db)
{
	db->until_us = processor_us() + db->limit_ms * 1000;
}

/* A bad page, or a sector that the disk no longer gives. That a file is locked or memory is short says nothing of it: who called
 * it damage would throw a good catalog away. */
void catalog_db_note(struct catalog_db *db, int result)
{
	int kind = result & 0xFF;

	db->was_held_up |= kind == SQLITE_BUSY || kind == SQLITE_LOCKED || kind == SQLITE_INTERRUPT ||
		kind == SQLITE_NOMEM;
	if (kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB || result == SQLITE_IOERR_READ ||
		result == SQLITE_IOERR_CORRUPTFS)
		db->damage = CATALOG_CORRUPT;
}

int catalog_db_step(struct catalog_db *db, sqlite3_stmt *statement)
{
	int result = statement ? sqlite3_step(statement) : SQLITE_DONE;

	if (result != SQLITE_ROW && result != SQLITE_DONE)
		catalog_db_note(db, result);
	return result;
}

/* --- the schema --- */

/* One line a table or index, in order: what SQLite wrote down of each. The tables of ANALYZE are its own business. */
static const char SCHEMA_SQL[] =
	"SELECT type||' '||name||' '||tbl_name||' '||ifnull(sql,'') FROM sqlite_schema"
	" WHERE NOT (type='table' AND name=tbl_name AND"
	" (sql='CREATE TABLE sqlite_stat1(tbl,idx,stat)' OR sql='CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)'))"
	" ORDER BY type,name";

/* As SCHEMA_SQL gives it, each row ended by LF. NULL when it could not be made. */
static char *make_expected(void)
{
	sqlite3 *sqlite = NULL;
	sqlite3_stmt *row = NULL;
	struct text text;
	int result = SQLITE_NOMEM;

	text_init(&text, ROW_MAX_BYTES);
	if (sqlite3_open_v2(":memory:", &sqlite,
		    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK &&
		sqlite3_exec(sqlite, CATALOG_SCHEMA_SHOP_TABLES, NULL, NULL, NULL) == SQLITE_OK &&
		sqlite3_exec(sqlite, CATALOG_SCHEMA_PRODUCT_TABLES CATALOG_SCHEMA_INDEXES, NULL, NULL,
			NULL) == SQLITE_OK &&
		sqlite3_prepare_v2(sqlite, SCHEMA_SQL, -1, &row, NULL) == SQLITE_OK)
		while ((result = sqlite3_step(row)) == SQLITE_ROW) {
			const char *line = (const char *)sqlite3_column_text(row, 0);
			if (!line)
				break;
			text_printf(&text, "%s\n", line);
		}
	sqlite3_finalize(row);
	sqlite3_close(sqlite);
	if (result == SQLITE_DONE)
		return text_take(&text);
	text_finish(&text);
	return NULL;
}

/* Made once; what could not be made is tried again the next time. */
static const char *expected_schema(void)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static char *schema;

	pthread_mutex_lock(&lock);
	if (!schema)
		schema = make_expected();
	pthread_mutex_unlock(&lock);
	return schema;
}

/* Whether the rows are the expected ones, all of them and no other. */
static bool is_expected(struct catalog_db *db, const char *expected, sqlite3_stmt *row, int *ret_result)
{
	const char *rest = expected;
	int result;

	while ((result = catalog_db_step(db, row)) == SQLITE_ROW) {
		size_t length = strcspn(rest, "\n");
		const char *text = (const char *)sqlite3_column_text(row, 0);
		if (!text) {
			result = sqlite3_errcode(db->sqlite);
			catalog_db_note(db, result);
			break;
		}
		if (!*rest || (size_t)sqlite3_column_bytes(row, 0) != length ||
			memcmp(text, rest, length) != 0)
			break;
		rest += length + 1;
	}
	*ret_result = result;
	return result == SQLITE_DONE && !*rest;
}

static int64_t read_number(struct catalog_db *db, const char *sql, int *ret_result)
{
	sqlite3_stmt *statement = NULL;
	int64_t value = -1;

	*ret_result = sqlite3_prepare_v2(db->sqlite, sql, -1, &statement, NULL);
	if (*ret_result == SQLITE_OK && (*ret_result = sqlite3_step(statement)) == SQLITE_ROW) {
		value = sqlite3_column_int64(statement, 0);
		*ret_result = SQLITE_OK;
	}
	catalog_db_note(db, *ret_result);
	sqlite3_finalize(statement);
	return value;
}

static enum catalog_fault check_tables(struct catalog_db *db)
{
	sqlite3_stmt *row = NULL;
	const char *expected = expected_schema();
	int result = expected ? sqlite3_prepare_v2(db->sqlite, SCHEMA_SQL, -1, &row, NULL) : SQLITE_NOMEM;

	catalog_db_note(db, result);
	bool is_ours = result == SQLITE_OK && is_expected(db, expected, row, &result);
	sqlite3_finalize(row);
	if (is_ours)
		return CATALOG_OK;
	/* It ended before its time, or a row was not the expected one. */
	return result == SQLITE_ROW || result == SQLITE_DONE ? CATALOG_OTHER_SCHEMA : CATALOG_CORRUPT;
}

static enum catalog_fault check_header(struct catalog_db *db)
{
	int result;
	int64_t application = read_number(db, "PRAGMA application_id", &result);

	if (result == SQLITE_NOTADB || (result == SQLITE_OK && application != CATALOG_APPLICATION_ID))
		return CATALOG_NOT_A_CATALOG;
	if (result != SQLITE_OK)
		return CATALOG_CORRUPT;
	enum catalog_fault fault = check_tables(db);
	if (fault != CATALOG_OK)
		return fault;
	int64_t schema =
		read_number(db, "SELECT CAST(value AS INTEGER) FROM meta WHERE key='schema'", &result);
	if (result != SQLITE_OK)
		return CATALOG_CORRUPT;
	return schema == CATALOG_SCHEMA_VERSION ? CATALOG_OK : CATALOG_OTHER_SCHEMA;
}

/* --- opening --- */

static void be_careful(struct catalog_db *db)
{
	static const int SWITCHES_OFF[] = { SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_ENABLE_VIEW,
		SQLITE_DBCONFIG_TRUSTED_SCHEMA, SQLITE_DBCONFIG_DQS_DDL, SQLITE_DBCONFIG_DQS_DML };

	sqlite3_extended_result_codes(db->sqlite, 1);
	sqlite3_busy_timeout(db->sqlite, BUSY_TIMEOUT_MS);
	sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	for (size_t i = 0; i < ARRAY_LENGTH(SWITCHES_OFF); i++)
		sqlite3_db_config(db->sqlite, SWITCHES_OFF[i], 0, NULL);
	sqlite3_limit(db->sqlite, SQLITE_LIMIT_LENGTH, ROW_MAX_BYTES);
	sqlite3_limit(db->sqlite, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_progress_handler(db->sqlite, PROGRESS_STEPS, handle_progress, db);
	sqlite3_exec(db->sqlite, OPEN_PRAGMAS, NULL, NULL, NULL);
}

enum catalog_fault catalog_db_open(
	struct catalog_db *db, const char *path, int flags, int64_t limit_ms, const atomic_bool *stop)
{
	*db = (struct catalog_db){ .stop = stop, .limit_ms = limit_ms };
	if (access(path, F_OK) != 0)
		return CATALOG_MISSING;
	catalog_db_begin(db);
	int result = sqlite3_open_v2(path, &db->sqlite, flags | SQLITE_OPEN_NOMUTEX, NULL);
	catalog_db_note(db, result);
	enum catalog_fault fault = CATALOG_CORRUPT;
	if (result == SQLITE_OK) {
		be_careful(db);
		fault = check_header(db);
	}
	return fault == CATALOG_CORRUPT && db->was_held_up ? CATALOG_TOO_SLOW : fault;
}

void catalog_db_close(struct catalog_db *db)
{
	sqlite3_close(db->sqlite);
	db->sqlite = NULL;
}
