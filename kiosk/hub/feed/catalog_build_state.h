/* SPDX-License-Identifier: Apache-2.0 */
/* One build of the catalog while it runs; for the files of this folder only. */
#ifndef DAOGOU_HUB_FEED_CATALOG_BUILD_STATE_H
#define DAOGOU_HUB_FEED_CATALOG_BUILD_STATE_H

#include "kiosk/domain/money.h"
#include "kiosk/hub/catalog/shop.h"
#include "kiosk/hub/feed/catalog_build.h"
#include "kiosk/hub/feed/product_facts.h"

struct category_node {
	int64_t parent_id; /* 0 = top */
	int64_t product_count;
	bool is_live;
	/* Of a whole build: the catalog ids of its products, until all are known. */
	uint32_t *products;
	size_t listed, capacity;
};

/* The offers of one merchant and channel are as old as their shelf when they follow its source, the one that most of them came from:
 * seen again is no change. Others tell their own time. */
struct shelf {
	int64_t source_id; /* 0 = none is chosen yet */
	int64_t votes;     /* while it is chosen */
};

struct product_rank {
	const char *code;
	int64_t id, catalog_id;
	int score;
};

struct catalog_build {
	const struct catalog_build_options *options;
	struct artifact file; /* the new file; what is there is attached as "built" */
	struct catalog_diff *diff;
	struct arena arena; /* for the whole build */
	struct shop_place place;
	struct time_zone *zone;
	bool has_built; /* there is one */
	bool is_whole;  /* all tables are made anew */
	bool wants_all; /* they have to be */
	sqlite3_stmt *find_code;

	struct shelf *shelves; /* by merchant and channel */
	size_t shelf_count;
	int64_t *other_sources; /* that some offer follows whose shelf follows another */
	size_t other_count, other_capacity;

	struct product_rank *ranks; /* of a whole build: in the order of catalog ids once numbered */
	int64_t product_count;
	int64_t *catalog_ids;   /* by the hub's product id; 0 = not known yet */
	int64_t *deal_ids;      /* by the hub's product id; 0 = none */
	int64_t *deal_products; /* those that have one */
	size_t deal_count, deal_capacity;
	int64_t hub_id_max;
	int64_t catalog_id_max;

	struct category_node *categories; /* by id */
	int64_t category_id_max;

	bool has_failed; /* the hub's database said no */
};

/* catalog_places.c: all tables that are small. */
bool build_load_categories(struct catalog_build *build);
bool build_load_deals(struct catalog_build *build);
bool build_write_places(struct catalog_build *build);

/* catalog_images.c: the pictures that something shows. */
bool build_write_images(struct catalog_build *build);

/* catalog_products.c: all, or those that are looked at. */
bool build_write_all_products(struct catalog_build *build);
bool build_write_products(struct catalog_build *build, const struct product_scope *scope);
/* The id that a product of the built file has; 0 = it has none. */
int64_t build_kept_id(struct catalog_build *build, const char *code);
/* The same by the hub's id; 0 = it is not in the catalog. */
int64_t build_catalog_id(struct catalog_build *build, int64_t hub_id);

/* catalog_shelves.c */
bool build_load_shelves(struct catalog_build *build);
void build_see_shelf(struct catalog_build *build, const struct stored_offer *stored);
bool build_is_as_old_as_shelf(struct catalog_build *build, const struct stored_offer *stored);
bool build_write_shelves(struct catalog_build *build);

/* catalog_lists.c: home_list and popular_word, from the facts of the schema "main" or "built". */
bool build_write_lists(struct catalog_build *build, const char *schema);

/* catalog_scope.c: more to look at than imports told. */
bool build_widen_scope(struct catalog_build *build, struct product_scope *scope);

/* catalog_move.c: brings what was looked at into the built file. */
bool build_begin_move(struct catalog_build *build);
void build_move_products(struct catalog_build *build);
void build_move_places(struct catalog_build *build);

/* (build, query, targets…), as hub_next(): false at the query's end, and has_failed is set when that is no good end. */
#define build_next(build, query, ...) build_next_list((build), (query), DB_TARGETS(__VA_ARGS__))
bool build_next_list(
	struct catalog_build *build, struct hub_statement *query, const struct db_target *targets);

#endif
