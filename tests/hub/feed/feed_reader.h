/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a published feed the way a kiosk must, but written on its own: signatures, objects, deltas, state
 * root. */
#ifndef DAOGOU_TESTS_HUB_FEED_READER_H
#define DAOGOU_TESTS_HUB_FEED_READER_H

#include <jansson.h>
#include <sqlite3.h>

#include "tests/hub/data_fixture.h"

/* The head, its signature checked against the key document; the caller gives it back with json_decref(). */
json_t *feed_head(const struct data_fixture *fixture);
/* The content of an object whose stored bytes have this digest and size; the caller frees. */
char *feed_object(const struct data_fixture *fixture, const char *sha256, int64_t size, size_t *ret_length);
/* The snapshot of the head, opened for writing; the caller closes it. */
sqlite3 *feed_snapshot(const struct data_fixture *fixture, const json_t *head);
/* The delta index as an array of its lines. */
json_t *feed_index(const struct data_fixture *fixture, const json_t *head);
/* Applies the delta from one seq to another to a catalog. */
int feed_apply(const struct data_fixture *fixture, const json_t *head, sqlite3 *catalog, int64_t from_seq,
	int64_t to_seq);
/* The state root worked out over all rows; out holds 65 bytes. */
void feed_state_root(sqlite3 *catalog, char out[65]);
void assert_root_of_head(sqlite3 *catalog, const json_t *head);

int64_t catalog_int(sqlite3 *catalog, const char *sql);
/* The caller frees; NULL when there is none. */
char *catalog_text(sqlite3 *catalog, const char *sql);
/* Product codes found for what was typed, parted by spaces, in rowid order; the caller frees. */
char *catalog_search(sqlite3 *catalog, const char *typed);

#endif
