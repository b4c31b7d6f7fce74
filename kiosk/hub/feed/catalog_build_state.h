/* SPDX-License-Identifier: Apache-2.0 */
/* One build of the catalog while it runs; for the files of this folder only. */
#ifndef DAOGOU_HUB_FEED_CATALOG_BUILD_STATE_H
#define DAOGOU_HUB_FEED_CATALOG_BUILD_STATE_H

#include "kiosk/domain/money.h"
#include "kiosk/hub/catalog/shop.h"
#include "kiosk/hub/feed/artifact.h"
#include "kiosk/hub/feed/catalog_build.h"
#include "kiosk/hub/feed/product_facts.h"

struct category_node {
	int64_t parent_id; /* 0 = top */
	int64_t product_count;
	bool is_live;
};

/* Offers of one merchant and channel that were seen on the newest day, from day_start on, are as old as their shelf: seen again is
 * no change. observed_at is the earliest of theirs, so that none is said to be newer than it is. 0 = no offer. */
struct shelf_seen {
	int32_t day;
	int64_t day_start, observed_at;
};

struct catalog_build {
	const struct catalog_build_options *options;
	struct artifact file;
	struct arena arena; /* for the whole build */
	struct shop_place place;
	struct time_zone *zone;
	struct shelf_seen *shelves; /* by merchant and channel */
	size_t shelf_count;

	struct product_facts *products; /* in the order of catalog_id once numbered */
	size_t product_count;
	int64_t *catalog_ids; /* by the hub's product id; 0 = not in the catalog */
	int64_t *deal_ids;    /* by the hub's product id; 0 = none */
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
/* Remembers that a picture is shown somewhere; NULL is fine. */
void build_use_image(struct catalog_build *build, const char *name);
bool build_write_images(struct catalog_build *build);

/* catalog_products.c */
bool build_load_products(struct catalog_build *build);
bool build_number_products(struct catalog_build *build);
bool build_write_products(struct catalog_build *build);

/* catalog_lists.c: home_list and popular_word. */
bool build_write_lists(struct catalog_build *build);

/* Once all offers were seen. */
bool build_is_as_old_as_shelf(const struct catalog_build *build, const struct stored_offer *stored);
void build_see_shelf(struct catalog_build *build, const struct stored_offer *stored);

/* (build, query, targets…), as hub_next(): false at the query's end, and has_failed is set when that is no good end. */
#define build_next(build, query, ...) build_next_list((build), (query), DB_TARGETS(__VA_ARGS__))
bool build_next_list(
	struct catalog_build *build, struct hub_statement *query, const struct db_target *targets);

#endif
