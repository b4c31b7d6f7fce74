/* SPDX-License-Identifier: Apache-2.0 */
/* A small catalog.db made from rows, as the hub would make it: for tests of store, sync and screens. */
#ifndef DAOGOU_TESTS_STORE_CATALOG_FIXTURE_H
#define DAOGOU_TESTS_STORE_CATALOG_FIXTURE_H

#include <stdint.h>

#define FIXTURE_FEED "01JFEED0000000000000000000"
/* 2026-07-24T12:00:00Z */
#define FIXTURE_NOW_MS INT64_C(1784894400000)
#define FIXTURE_IMAGE_BYTES "not really a picture"

/* Tables, rows of the little shop below, then extra_sql (may be NULL), meta with the right state_root,
 * indexes and the search index over names and brands. The file must not exist.
 *
 * The little shop (HKD): merchants 1 ALPHA, 2 BETA, 3 GAMMA; stores a1 (ALPHA), b1 (BETA); categories 1 Food
 * > 2 Drinks, 3 Bread; 10 Tools (empty). Products: 1 coke (en "Coke can 330 ml", zh 可乐) with three offers
 * and a multi-buy, a deal running at FIXTURE_NOW_MS and a history; 2 coke-zero; 3 bread; 4 water, only
 * online; 5 old-bread, sold out; 6 and 7 tee-s, tee-m, variants of group "tee". Coupons: all, drinks 10 %,
 * BETA. Ads: attract (running), attract (over). */
void catalog_fixture_make(const char *path, int64_t epoch, int64_t seq, const char *extra_sql);
/* The state root that a catalog file says it has. */
void catalog_fixture_root(const char *path, char out[65]);
/* As many simple products as wanted after the little shop: ids from 1001, code "p<id>", in category 2 or 3 by
 * turns. */
char *catalog_fixture_many_sql(int count);

/* A catalog of few bytes whose list of products nobody lives to see the end of: its pages are a tree of some hundred children, each of
 * which has the same some hundred, five times over. */
void catalog_fixture_make_endless(const char *path);
/* Zeroes over pages of a table or index, as where sectors were lost: the leaves first. */
void catalog_fixture_spoil(const char *path, const char *name, int count);

#endif
