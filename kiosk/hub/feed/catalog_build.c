/* SPDX-License-Identifier: Apache-2.0 */
/* Builds the tables of the catalog. */
#include "kiosk/hub/feed/catalog_build.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/domain/catalog_schema.h"
#include "kiosk/hub/feed/catalog_build_state.h"

#define ARENA_BYTES (1024 * 1024)

bool build_next(struct catalog_build *build, struct hub_statement *query)
{
	enum hub_db_result result = query && !build->has_failed ? hub_step(query) : HUB_DB_FAILED;
	build->has_failed |= result != HUB_DB_ROW && result != HUB_DB_DONE;
	return result == HUB_DB_ROW;
}

int64_t column_optional(struct hub_statement *query, int column)
{
	return hub_column_is_null(query, column) ? ARTIFACT_NONE : hub_column_int(query, column);
}

/* The currency that most merchants sell in. */
static void find_currency(struct catalog_build *build)
{
	char *currency = hub_get_text(build->options->db,
		"SELECT currency FROM merchant WHERE is_live = 1 GROUP BY currency ORDER BY COUNT(*) DESC, "
		"currency LIMIT 1",
		"");
	if (!currency || !currency_copy(build->currency, currency))
		build->currency[0] = '\0';
	free(currency);
}

/* Where nobody said in which country the shop is: an ISO 4217 code begins with its country's ISO 3166 code, but for shared money ("EUR")
 * and for what is no country's ("X…"). The home currency then has its home sign: "¥" and not "CN¥". */
static const char *country_of(const struct catalog_build *build, char out[3])
{
	if (build->options->country)
		return build->options->country;
	if (!build->currency[0] || build->currency[0] == 'X' || strcmp(build->currency, "EUR") == 0)
		return NULL;
	snprintf(out, 3, "%.2s", build->currency);
	return out;
}

static void write_meta(struct catalog_build *build)
{
	const struct catalog_build_options *options = build->options;
	char home[3];
	sqlite3_stmt *insert = artifact_prepare(&build->file, "INSERT INTO meta(key, value) VALUES(?, ?)");
	const struct {
		const char *key, *text;
	} texts[] = { { "feed", options->feed }, { "currency", build->currency },
		{ "country", country_of(build, home) }, { "name", options->name },
		{ "time_zone", options->time_zone } };
	const struct {
		const char *key;
		int64_t number;
	} numbers[] = { { "epoch", options->epoch }, { "seq", options->seq },
		{ "schema", CATALOG_SCHEMA_VERSION }, { "issued_ms", options->now_ms },
		{ "product_count", (int64_t)build->product_count } };
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].text)
			artifact_write(&build->file, insert, "tt", texts[i].key, texts[i].text);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		artifact_write(&build->file, insert, "ti", numbers[i].key, numbers[i].number);
	sqlite3_finalize(insert);
}

static bool fill(struct catalog_build *build)
{
	find_currency(build);
	artifact_exec(&build->file,
		CATALOG_SCHEMA_TABLES
		"CREATE TABLE search_words(id INTEGER PRIMARY KEY, words TEXT NOT NULL);"
		"CREATE TEMP TABLE used_image(name TEXT PRIMARY KEY) WITHOUT ROWID;");
	bool is_filled = build_load_categories(build) && build_load_deals(build) &&
		build_load_products(build) && build_number_products(build) && build_write_products(build) &&
		build_write_places(build) && build_write_lists(build) && build_write_images(build);
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
	arena_finish(&build.arena);
	free(build.products);
	free(build.catalog_ids);
	free(build.deal_ids);
	free(build.categories);
	return is_done;
}
