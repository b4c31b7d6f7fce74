/* SPDX-License-Identifier: Apache-2.0 */
/* Which offers are as old as their shelf, and how old that is. */
#include <stdlib.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/feed/catalog_build_state.h"

static struct shelf *shelf_of(const struct catalog_build *build, const struct stored_offer *stored)
{
	return &build->shelves[stored->merchant_id * CHANNEL_COUNT + stored->offer.channel];
}

/* The source of most: one candidate, and how much it is ahead. A shelf that has its source keeps it. */
void build_see_shelf(struct catalog_build *build, const struct stored_offer *stored)
{
	struct shelf *shelf = shelf_of(build, stored);
	if (!stored->follows_source || shelf->votes < 0)
		return;
	if (shelf->votes == 0)
		shelf->source_id = stored->source_id;
	shelf->votes += shelf->source_id == stored->source_id ? 1 : -1;
	/* What is looked at by itself is written at once: the first one decides. */
	if (!build->is_whole)
		shelf->votes = -1;
}

static void note_other(struct catalog_build *build, int64_t source_id)
{
	for (size_t i = 0; i < build->other_count; i++)
		if (build->other_sources[i] == source_id)
			return;
	if (build->other_count == build->other_capacity) {
		build->other_capacity = build->other_capacity * 2 + 16;
		build->other_sources = xreallocarray(
			build->other_sources, build->other_capacity, sizeof(*build->other_sources));
	}
	build->other_sources[build->other_count++] = source_id;
}

bool build_is_as_old_as_shelf(struct catalog_build *build, const struct stored_offer *stored)
{
	if (!stored->follows_source)
		return false;
	bool follows_shelf = stored->source_id == shelf_of(build, stored)->source_id;
	if (!follows_shelf)
		note_other(build, stored->source_id);
	return follows_shelf;
}

static void load_kept(struct catalog_build *build)
{
	sqlite3_stmt *query = artifact_prepare(
		&build->file, "SELECT merchant_id, channel, source_id FROM built.shelf_source");
	while (query && sqlite3_step(query) == SQLITE_ROW) {
		size_t index = (size_t)(sqlite3_column_int64(query, 0) * CHANNEL_COUNT +
			sqlite3_column_int64(query, 1));
		if (index < build->shelf_count)
			build->shelves[index] = (struct shelf){ sqlite3_column_int64(query, 2), -1 };
	}
	sqlite3_finalize(query);
	query = artifact_prepare(&build->file, "SELECT source_id FROM built.other_source");
	while (query && sqlite3_step(query) == SQLITE_ROW)
		note_other(build, sqlite3_column_int64(query, 0));
	sqlite3_finalize(query);
}

bool build_load_shelves(struct catalog_build *build)
{
	int64_t last = 0;
	hub_get_int(build->options->db, &last, "SELECT MAX(id) FROM merchant");
	build->shelf_count = (size_t)(last + 1) * CHANNEL_COUNT;
	build->shelves = xcalloc(build->shelf_count, sizeof(*build->shelves));
	if (build->has_built)
		load_kept(build);
	build->has_failed |= hub_db_has_failed(build->options->db);
	return !build->has_failed;
}

bool build_write_shelves(struct catalog_build *build)
{
	struct artifact_table shelf = { .name = "shelf" }, source = { .name = "shelf_source" },
			      other = { .name = "other_source" };
	struct hub_statement *find =
		hub_db_prepare(build->options->db, "SELECT offers_seen_at FROM source WHERE id = $1");
	for (size_t i = 0; i < build->shelf_count; i++) {
		int64_t seen_at = 0;
		if (build->shelves[i].source_id == 0)
			continue;
		hub_bind(find, build->shelves[i].source_id);
		bool is_known = hub_next(find, &seen_at) && seen_at > 0;
		hub_reset(find);
		if (is_known)
			artifact_add(&build->file, &shelf, CELL("merchant_id", (int64_t)(i / CHANNEL_COUNT)),
				CELL("channel", (int64_t)(i % CHANNEL_COUNT)), CELL("observed_at", seen_at));
		artifact_add(&build->file, &source, CELL("merchant_id", (int64_t)(i / CHANNEL_COUNT)),
			CELL("channel", (int64_t)(i % CHANNEL_COUNT)),
			CELL("source_id", build->shelves[i].source_id));
	}
	for (size_t i = 0; i < build->other_count; i++)
		artifact_add(&build->file, &other, CELL("source_id", build->other_sources[i]));
	hub_statement_destroy(find);
	artifact_table_finish(&shelf);
	artifact_table_finish(&source);
	artifact_table_finish(&other);
	build->has_failed |= hub_db_has_failed(build->options->db);
	return !build->has_failed && !build->file.has_failed;
}
