/* SPDX-License-Identifier: Apache-2.0 */
/* A hub's data folder of its own for each test, and short forms to import, publish and look. A helper that
 * fails ends the test. */
#ifndef DAOGOU_TESTS_HUB_DATA_FIXTURE_H
#define DAOGOU_TESTS_HUB_DATA_FIXTURE_H

#include "tests/support/support.h"

#include "kiosk/hub/core/db.h"
#include "kiosk/hub/feed/publish.h"
#include "kiosk/hub/import/import.h"

#define TEST_NOW_MS INT64_C(1784851200000) /* 2026-07-24T00:00:00Z */
#define TEST_DAY_MS INT64_C(86400000)

/* A merchant M1 and a product P1, for tests about other things. */
#define MERCHANT_LINE "{\"type\":\"merchant\",\"id\":\"M1\",\"name\":\"Market\",\"currency\":\"HKD\"}\n"
#define PRODUCT_LINE "{\"type\":\"product\",\"id\":\"P1\",\"name\":\"Milk\"}\n"
#define OFFER_LINE(price)                                                                                    \
	"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"price\":" #price                       \
	",\"currency\":\"HKD\","                                                                             \
	"\"stock\":\"in_stock\"}\n"

struct data_fixture {
	char *folder;
	char *database;
	char *rejects_path;
	struct hub_db *db;
	struct import_options options; /* format, folders, rejects and now; tests change the rest */
	struct import_counts counts;   /* of the last import */
	char why[256];
};

/* For cmocka's setup and teardown: *state is a struct data_fixture. */
int data_fixture_setup(void **state);
int data_fixture_teardown(void **state);

/* Imports NDJSON text; false when it was refused (why says it). */
bool data_import(struct data_fixture *fixture, const char *lines);
/* Imports from an address: a file or a folder of saved pages (kiosk/hub/source/README.md). */
bool data_import_pages(struct data_fixture *fixture, const char *address);
/* Imports from a source, and closes it. */
bool data_import_source(struct data_fixture *fixture, struct source *source);
/* The same as data_import(), and it must be taken. */
void data_import_or_fail(struct data_fixture *fixture, const char *lines);
/* The rejects of the last import; the caller frees. */
char *data_rejects(const struct data_fixture *fixture);
void assert_rejects_contain(const struct data_fixture *fixture, const char *text);

int64_t data_int(struct data_fixture *fixture, const char *sql);
/* The caller frees; NULL when there is none. */
char *data_text(struct data_fixture *fixture, const char *sql);
/* The question has this one answer; NULL is "(null)". */
void data_says(struct data_fixture *fixture, const char *sql, const char *wanted);
/* The ids of all rows of a table, as many as there are: codes is a list as SQL writes it. */
void data_has_codes(struct data_fixture *fixture, const char *table, const char *codes, int64_t count);

/* Publishes at a time without pinyin unless pinyin_path is given. */
struct publish_result data_publish(struct data_fixture *fixture, int64_t now_ms, const char *pinyin_path);

#endif
