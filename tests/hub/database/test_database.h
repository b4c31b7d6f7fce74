/* SPDX-License-Identifier: Apache-2.0 */
/* The database of a test: SQLite below the test's folder, or, under the ctest names that begin with hub_pg_, a schema of its own
 * in the PostgreSQL that this run of ctest has started. */
#ifndef DAOGOU_TESTS_HUB_TEST_DATABASE_H
#define DAOGOU_TESTS_HUB_TEST_DATABASE_H

#include <stdbool.h>

#include "kiosk/hub/core/db.h"

bool test_database_is_postgres(void);
/* An empty one, for hub_db_open() and `init --db`. The caller gives it back with test_database_drop(), when all connections are
 * closed. */
char *test_database_make(const char *folder);
void test_database_drop(char *target);
/* The schema that tables stand in, for names that must not mean a temporary view. */
const char *test_database_schema(void);
/* Holds everything that others could write, until test_database_release(). */
void test_database_hold(struct hub_db *db);
void test_database_release(struct hub_db *db);

#endif
