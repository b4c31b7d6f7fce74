/* SPDX-License-Identifier: Apache-2.0 */
/* The built file: what the newest publish holds, DATA/publish/built.db. Beside the tables of the catalog it has
 *
 * - search_words: taking a row out of a contentless index needs the very words that went in
 * - fact: of each product what the lists are made of; hub_id is its id in the hub's database, due_at when time alone changes it
 * - brand_use, image_use: how many products show it (a brand: that can be had)
 * - shelf_source: the source whose offers are as old as the shelf
 * - pending: what the publish that made this state has to write into the hub's database, until it has
 *
 * The file moves first, in one transaction or by rename, and the hub's database follows: a publish that was killed in between is
 * finished by the next one from pending. A built file that fits neither the hub's seq nor the one after it is a stranger's. */
#ifndef DAOGOU_HUB_FEED_CATALOG_BUILT_H
#define DAOGOU_HUB_FEED_CATALOG_BUILT_H

#include "kiosk/base/text.h"
#include "kiosk/domain/catalog_root.h"
#include "kiosk/hub/feed/artifact.h"

#define BUILT_TABLES                                                                                         \
	"CREATE TABLE search_words(id INTEGER PRIMARY KEY, words TEXT NOT NULL);"                            \
	"CREATE TABLE fact(id INTEGER PRIMARY KEY, hub_id INTEGER NOT NULL, code TEXT NOT NULL,"             \
	" category_id INTEGER NOT NULL, is_in_stock INTEGER NOT NULL, score INTEGER NOT NULL,"               \
	" saving INTEGER NOT NULL, first_day INTEGER NOT NULL, due_at INTEGER);"                             \
	"CREATE TABLE brand_use(brand TEXT PRIMARY KEY, uses INTEGER NOT NULL) WITHOUT ROWID;"               \
	"CREATE TABLE image_use(name TEXT PRIMARY KEY, uses INTEGER NOT NULL) WITHOUT ROWID;"                \
	"CREATE TABLE shelf_source(merchant_id INTEGER NOT NULL, channel INTEGER NOT NULL,"                  \
	" source_id INTEGER NOT NULL, PRIMARY KEY(merchant_id, channel)) WITHOUT ROWID;"                     \
	"CREATE TABLE other_source(source_id INTEGER PRIMARY KEY);"                                          \
	"CREATE TABLE pending(key TEXT PRIMARY KEY, value) WITHOUT ROWID;"
#define BUILT_INDEXES                                                                                        \
	"CREATE UNIQUE INDEX product_code ON product(code);"                                                 \
	"CREATE INDEX product_deal ON product(deal_id) WHERE deal_id IS NOT NULL;"                           \
	"CREATE UNIQUE INDEX fact_hub ON fact(hub_id);"                                                      \
	"CREATE INDEX fact_rank ON fact(category_id, score DESC, code) WHERE is_in_stock = 1;"               \
	"CREATE INDEX fact_new ON fact(first_day DESC, score DESC, code);"                                   \
	"CREATE INDEX fact_drop ON fact(saving DESC, id) WHERE saving > 0;"                                  \
	"CREATE INDEX fact_due ON fact(due_at) WHERE due_at IS NOT NULL;"                                    \
	"CREATE INDEX brand_rank ON brand_use(uses);"

/* What a state of the file has to bring into the hub's database. */
struct built_pending {
	int64_t seq, turn;
	char root[CATALOG_ROOT_HEX_SIZE],
		before[CATALOG_ROOT_HEX_SIZE]; /* the state root, and that of the seq before */
	bool has_pinyin;                       /* with a dictionary; written only */
	bool is_ranked;                        /* all rowids were given anew: no delta leads here */
	int64_t product_id_max;
	char *lines; /* of the delta; NULL = there is none */
	size_t length;
};

/* Into the schema ("main" or "built") of an open file. */
void built_pending_write(struct artifact *file, const char *schema, const struct built_pending *pending);
/* Rolls a publish back that was killed while it moved the file: who only reads cannot. What cannot be rolled back stays as it is, and
 * is then not readable. */
void built_recover(const char *path);
/* Puts another file in its place. False and errno when that cannot be done; then there may be none. */
bool built_replace(const char *path, const char *next_path);
/* False when the file is none of ours. */
bool built_pending_read(const char *path, struct built_pending *ret_pending);
void built_pending_finish(struct built_pending *pending);

#endif
