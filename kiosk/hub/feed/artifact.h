/* SPDX-License-Identifier: Apache-2.0 */
/* SQLite files that the hub builds and gives away: opened for filling at speed, never for a crash to be
 * survived (a half-built one is thrown away). The one place of the hub that speaks SQLite directly, because
 * the product is an SQLite file. One thread per artifact. */
#ifndef DAOGOU_HUB_FEED_ARTIFACT_H
#define DAOGOU_HUB_FEED_ARTIFACT_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

/* The first failure is remembered; after it nothing is done any more. */
struct artifact {
	sqlite3 *db;
	bool has_failed;
	char why[200];
};

/* A new file (an old one of that name goes). */
bool artifact_create(struct artifact *artifact, const char *path);
/* An existing one, for reading. */
bool artifact_open(struct artifact *artifact, const char *path);
void artifact_close(struct artifact *artifact);
bool artifact_exec(struct artifact *artifact, const char *sql);
/* NULL after a failure; sqlite3_finalize() takes NULL. */
sqlite3_stmt *artifact_prepare(struct artifact *artifact, const char *sql);
/* Binds by format, from parameter 1 on: i = int64_t, t = const char * (NULL is NULL), o = int64_t that is
 * NULL when it equals ARTIFACT_NONE, b = const void * and int, n = NULL without an argument; runs the
 * statement and resets it. */
void artifact_write(struct artifact *artifact, sqlite3_stmt *statement, const char *format, ...);
/* Remembers the database's error. */
void artifact_fail(struct artifact *artifact);
/* An integer that a query without parameters gives; fallback when there is none. */
int64_t artifact_get_int(struct artifact *artifact, const char *sql, int64_t fallback);

#define ARTIFACT_NONE INT64_MIN

#endif
