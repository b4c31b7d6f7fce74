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
#include "kiosk/hub/feed/catalog_built.h"

#define ARENA_BYTES (1024 * 1024)

bool build_next_list(
	struct catalog_build *build, struct hub_statement *query, const struct db_target *targets)
{
	bool is_row = !build->has_failed && hub_next_list(query, targets);
	build->has_failed |= !query || hub_db_has_failed(build->options->db);
	return is_row;
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
		{ "product_count", build->product_count } };
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].text && *texts[i].text)
			artifact_add(
				&build->file, &meta, CELL("key", texts[i].key), CELL("value", texts[i].text));
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		artifact_add(
			&build->file, &meta, CELL("key", numbers[i].key), CELL("value", numbers[i].number));
	artifact_table_finish(&meta);
}

/* Tables and indexes of a file of its own; what the last publish left beside it as "built". */
static bool make_file(struct catalog_build *build)
{
	const struct catalog_build_options *options = build->options;
	artifact_create(&build->file, options->path);
	artifact_exec(&build->file, CATALOG_SCHEMA_SHOP_TABLES);
	artifact_exec(&build->file, CATALOG_SCHEMA_PRODUCT_TABLES BUILT_TABLES);
	if (options->built_path)
		artifact_attach(&build->file, options->built_path, "built");
	build->has_built = options->built_path != NULL;
	if (build->has_built) {
		build->catalog_id_max =
			artifact_get_int(&build->file, "SELECT MAX(id) FROM built.product", 0);
		build->product_count = artifact_get_int(
			&build->file, "SELECT value FROM built.meta WHERE key = 'product_count'", 0);
	}
	return !build->file.has_failed;
}

static bool load_places(struct catalog_build *build)
{
	return find_place(build) && build_load_categories(build) && build_load_deals(build) &&
		build_load_shelves(build);
}

static bool write_places(struct catalog_build *build)
{
	bool is_written = build_write_places(build) && build_write_shelves(build) &&
		build_write_lists(build, build->is_whole ? "main" : "built") && build_write_images(build);
	write_meta(build);
	return is_written && !build->file.has_failed;
}

/* All of it anew. */
static bool make_whole(struct catalog_build *build)
{
	build->is_whole = true;
	build->product_count = 0;
	if (!build_write_all_products(build) ||
		!artifact_exec(&build->file,
			BUILT_INDEXES "INSERT INTO main.brand_use SELECT brand, COUNT(*) FROM main.product"
				      " WHERE brand IS NOT NULL AND is_in_stock = 1 GROUP BY brand;") ||
		!write_places(build))
		return false;
	catalog_diff_products(build->diff);
	catalog_diff_places(build->diff);
	return true;
}

/* What is looked at, brought into the built file. False when it has to be made anew, too. */
static bool move_built(struct catalog_build *build)
{
	struct product_scope *scope = (struct product_scope *)(uintptr_t)build->options->scope;
	if (!build_widen_scope(build, scope) || !build_write_products(build, scope) ||
		!build_begin_move(build))
		return false;
	catalog_diff_products(build->diff);
	build_move_products(build);
	if (!write_places(build))
		return false;
	catalog_diff_places(build->diff);
	build_move_places(build);
	return !build->file.has_failed;
}

/* What has to come into the hub's database stands in the file itself before it counts. */
static void write_pending(struct catalog_build *build, const char *schema)
{
	const struct catalog_build_options *options = build->options;
	struct built_pending pending = { .seq = options->seq,
		.turn = options->scope->turn,
		.is_ranked = !build->has_built,
		.product_id_max = build->catalog_id_max,
		.has_pinyin = options->pinyin != NULL };
	catalog_root_hex(&build->diff->root, pending.root);
	if (build->has_built)
		catalog_root_hex(options->root, pending.before);
	if (build->has_built && !build->diff->lines.is_truncated) {
		pending.lines = build->diff->lines.bytes;
		pending.length = build->diff->lines.length;
	}
	built_pending_write(&build->file, schema, &pending);
}

static bool has_changed(const struct catalog_build *build)
{
	return !build->has_built || build->diff->changes > 0 || build->diff->has_new_meta;
}

static bool run(struct catalog_build *build)
{
	const struct catalog_build_options *options = build->options;
	bool is_move = options->built_path && !options->scope->is_all;
	if (!make_file(build) || !load_places(build))
		return false;
	catalog_diff_begin(build->diff, &build->file, build->has_built, is_move, options->root);
	if (!(is_move ? move_built(build) : make_whole(build)))
		return false;
	catalog_diff_end(build->diff);
	write_pending(build, is_move ? "built" : "main");
	return artifact_exec(&build->file, is_move && !has_changed(build) ? "ROLLBACK;" : "COMMIT;");
}

static void close_build(struct catalog_build *build)
{
	sqlite3_finalize(build->find_code);
	artifact_close(&build->file);
	time_zone_destroy(build->zone);
	arena_finish(&build->arena);
	free(build->ranks);
	free(build->catalog_ids);
	free(build->deal_ids);
	free(build->deal_products);
	free(build->categories);
	free(build->shelves);
	free(build->other_sources);
}

bool catalog_build(const struct catalog_build_options *options, struct catalog_diff *ret_diff,
	struct catalog_build_result *ret_result, char ret_why[FEED_WHY_SIZE])
{
	struct catalog_build build = { .options = options, .diff = ret_diff };
	arena_init(&build.arena, ARENA_BYTES);
	bool is_done = run(&build);
	if (!is_done)
		snprintf(ret_why, FEED_WHY_SIZE, "%s",
			build.file.has_failed ? build.file.why : "the hub's database cannot be read");
	*ret_result = (struct catalog_build_result){ .has_moved_built = is_done && !build.is_whole &&
			has_changed(&build),
		.wants_all = build.wants_all,
		.product_id_max = build.catalog_id_max };
	catalog_diff_finish_reading(ret_diff);
	close_build(&build);
	return is_done;
}
