/* SPDX-License-Identifier: Apache-2.0 */
/* SQLite files that the hub builds and gives away. */
#include "kiosk/hub/feed/artifact.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

void artifact_fail(struct artifact *artifact)
{
	if (!artifact->has_failed)
		snprintf(artifact->why, sizeof(artifact->why), "the catalog file: %.150s",
			sqlite3_errmsg(artifact->db));
	artifact->has_failed = true;
}

static bool open_file(struct artifact *artifact, const char *path, int flags, const char *pragmas)
{
	*artifact = (struct artifact){ 0 };
	if (sqlite3_open_v2(path, &artifact->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		artifact_fail(artifact);
	return artifact_exec(artifact, pragmas);
}

bool artifact_create(struct artifact *artifact, const char *path)
{
	unlink(path);
	return open_file(artifact, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
		"PRAGMA page_size=4096; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;"
		"PRAGMA cache_size=-131072; PRAGMA temp_store=MEMORY; BEGIN;");
}

bool artifact_open(struct artifact *artifact, const char *path)
{
	return open_file(artifact, path, SQLITE_OPEN_READONLY,
		"PRAGMA cache_size=-32768; PRAGMA mmap_size=1073741824;");
}

void artifact_close(struct artifact *artifact)
{
	sqlite3_close(artifact->db);
	artifact->db = NULL;
}

bool artifact_exec(struct artifact *artifact, const char *sql)
{
	if (!artifact->has_failed && sqlite3_exec(artifact->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		artifact_fail(artifact);
	return !artifact->has_failed;
}

sqlite3_stmt *artifact_prepare(struct artifact *artifact, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	if (!artifact->has_failed &&
		sqlite3_prepare_v3(artifact->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
			SQLITE_OK)
		artifact_fail(artifact);
	return statement;
}

static void bind_all(sqlite3_stmt *statement, const char *format, va_list args)
{
	for (int index = 1; *format; format++, index++) {
		if (*format == 't') {
			sqlite3_bind_text(statement, index, va_arg(args, const char *), -1, SQLITE_STATIC);
		} else if (*format == 'b') {
			const void *bytes = va_arg(args, const void *);
			sqlite3_bind_blob(statement, index, bytes, va_arg(args, int), SQLITE_STATIC);
		} else if (*format == 'n') {
			sqlite3_bind_null(statement, index);
		} else {
			int64_t number = va_arg(args, int64_t);
			if (*format == 'o' && number == ARTIFACT_NONE)
				sqlite3_bind_null(statement, index);
			else
				sqlite3_bind_int64(statement, index, number);
		}
	}
}

void artifact_write(struct artifact *artifact, sqlite3_stmt *statement, const char *format, ...)
{
	va_list args;
	if (artifact->has_failed || !statement)
		return;
	va_start(args, format);
	bind_all(statement, format, args);
	va_end(args);
	if (sqlite3_step(statement) != SQLITE_DONE)
		artifact_fail(artifact);
	sqlite3_reset(statement);
}

int64_t artifact_get_int(struct artifact *artifact, const char *sql, int64_t fallback)
{
	sqlite3_stmt *statement = artifact_prepare(artifact, sql);
	int64_t value = fallback;
	if (statement && sqlite3_step(statement) == SQLITE_ROW &&
		sqlite3_column_type(statement, 0) == SQLITE_INTEGER)
		value = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return value;
}
