/* SPDX-License-Identifier: Apache-2.0 */
/* Builds the tables of the catalog. */
#include "kiosk/hub/feed/catalog_build.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/catalog_schema.h"
#include "kiosk/hub/feed/catalog_build_state.h"

#define ARENA_BYTES (1024 * 1024)

bool build_next_list(
	struct catalog_build *build, struct hub_statement *query, const struct db_target *targets)
{
	bool is_row = !build->has_failed && hub_next_list(query, targets);
	build->has_failed |= !query || hub_db_has_failed(build->options->db);
	return is_row;
}

static struct shelf_seen *shelf_of(const struct catalog_build *build, const struct stored_offer *stored)
{
	return &build->shelves[stored->merchant_id * CHANNEL_COUNT + stored->offer.channel];
}

bool build_is_as_old_as_shelf(const struct catalog_build *build, const struct stored_offer *stored)
{
	return stored->offer.observed_at_ms >= shelf_of(build, stored)->day_start;
}

void build_see_shelf(struct catalog_build *build, const struct stored_offer *stored)
{
	struct shelf_seen *shelf = shelf_of(build, stored);
	int64_t observed_at = stored->offer.observed_at_ms;
	int32_t day = time_zone_day(build->zone, observed_at);
	if (day > shelf->day)
		*shelf = (struct shelf_seen){ day, time_zone_moment(build->zone, day * DAY_MS), observed_at };
	else if (day == shelf->day && observed_at < shelf->observed_at)
		shelf->observed_at = observed_at;
}

static bool make_shelves(struct catalog_build *build)
{
	int64_t last = 0;
	hub_get_int(build->options->db, &last, "SELECT MAX(id) FROM merchant");
	build->shelf_count = (size_t)(last + 1) * CHANNEL_COUNT;
	build->shelves = xcalloc(build->shelf_count, sizeof(*build->shelves));
	build->has_failed |= hub_db_has_failed(build->options->db);
	return !build->has_failed;
}

static void write_shelves(struct catalog_build *build)
{
	struct artifact_table table = { .name = "shelf" };
	for (size_t i = 0; i < build->shelf_count; i++)
		if (build->shelves[i].observed_at)
			artifact_add(&build->file, &table, CELL("merchant_id", (int64_t)(i / CHANNEL_COUNT)),
				CELL("channel", (int64_t)(i % CHANNEL_COUNT)),
				CELL("observed_at", build->shelves[i].observed_at));
	artifact_table_finish(&table);
}

/* The zone is needed before the products are read. False when what was told is no zone. */
static bool find_place(struct catalog_build *build)
{
	const struct catalog_build_options *options = build->options;
	struct shop_place *place = &build->place;
	snprintf(place->country, sizeof(place->country), "%s", options->country ? options->country : "");
	snprintf(place->time_zone, sizeof(place->time_zone), "%s",
		options->time_zone ? options->time_zone : "");
	currency_copy(place->currency, shop_first_currency(options->db, &build->arena));
	shop_complete_place(place);
	build->zone = time_zone_create(place->time_zone);
	return build->zone != NULL;
}

static void write_meta(struct catalog_build *build)
{
	const struct catalog_build_options *options = build->options;
	struct artifact_table meta = { .name = "meta" };
	const struct {
		const char *key, *text;
	} texts[] = { { "feed", options->feed }, { "currency", build->place.currency },
		{ "country", build->place.country }, { "name", options->name },
		{ "time_zone", build->place.time_zone } };
	const struct {
		const char *key;
		int64_t number;
	} numbers[] = { { "epoch", options->epoch }, { "seq", options->seq },
		{ "schema", CATALOG_SCHEMA_VERSION }, { "issued_ms", options->now_ms },
		{ "product_count", (int64_t)build->product_count } };
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].text && *texts[i].text)
			artifact_add(
				&build->file, &meta, CELL("key", texts[i].key), CELL("value", texts[i].text));
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		artifact_add(
			&build->file, &meta, CELL("key", numbers[i].key), CELL("value", numbers[i].number));
	artifact_table_finish(&meta);
}

static bool fill(struct catalog_build *build)
{
	if (!find_place(build) || !make_shelves(build))
		return false;
	artifact_exec(&build->file, CATALOG_SCHEMA_SHOP_TABLES);
	artifact_exec(&build->file,
		CATALOG_SCHEMA_PRODUCT_TABLES
		"CREATE TABLE search_words(id INTEGER PRIMARY KEY, words TEXT NOT NULL);"
		"CREATE TEMP TABLE used_image(name TEXT PRIMARY KEY) WITHOUT ROWID;");
	bool is_filled = build_load_categories(build) && build_load_deals(build) &&
		build_load_products(build) && build_number_products(build) && build_write_products(build) &&
		build_write_places(build) && build_write_lists(build) && build_write_images(build);
	write_shelves(build);
	write_meta(build);
	return is_filled &&
		artifact_exec(&build->file, "CREATE UNIQUE INDEX product_code ON product(code); COMMIT;");
}

bool catalog_build(const struct catalog_build_options *options, struct catalog_build_result *ret_result,
	char ret_why[FEED_WHY_SIZE])
{
	struct catalog_build build = { .options = options };
	arena_init(&build.arena, ARENA_BYTES);
	bool is_done = artifact_create(&build.file, options->path) && fill(&build) && !build.has_failed;
	if (!is_done)
		snprintf(ret_why, FEED_WHY_SIZE, "%s",
			build.file.has_failed ? build.file.why : "the hub's database cannot be read");
	*ret_result = (struct catalog_build_result){ (int64_t)build.product_count, build.catalog_id_max };
	artifact_close(&build.file);
	time_zone_destroy(build.zone);
	arena_finish(&build.arena);
	free(build.products);
	free(build.catalog_ids);
	free(build.deal_ids);
	free(build.categories);
	free(build.shelves);
	return is_done;
}
