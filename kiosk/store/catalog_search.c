/* SPDX-License-Identifier: Apache-2.0 */
/* Full-text search: the first matches of the index in rowid order are the first by rank; those that have the last word
 * whole come first. */
#include "kiosk/store/catalog_search.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/search_fold.h"
#include "kiosk/store/catalog_internal.h"

#define GTIN_DIGITS_MIN 8
#define GTIN_DIGITS_MAX 14

struct catalog_search {
	struct catalog *catalog;
	atomic_bool is_cancelled;
};

struct catalog_search *catalog_search_open(
	const char *path, const atomic_bool *stop, enum catalog_fault *ret_fault)
{
	struct catalog *catalog = catalog_open_until(path, stop, ret_fault);

	if (!catalog)
		return NULL;
	struct catalog_search *search = xcalloc(1, sizeof *search);
	search->catalog = catalog;
	atomic_init(&search->is_cancelled, false);
	return search;
}

void catalog_search_close(struct catalog_search *search)
{
	if (!search)
		return;
	catalog_close(search->catalog);
	free(search);
}

struct catalog *catalog_search_catalog(struct catalog_search *search)
{
	return search->catalog;
}

void catalog_search_cancel(struct catalog_search *search)
{
	atomic_store(&search->is_cancelled, true);
}

void catalog_search_allow(struct catalog_search *search)
{
	atomic_store(&search->is_cancelled, false);
}

/* A scanned or typed number: only digits, spaces and dashes, as long as a GTIN. */
static int64_t find_number(struct catalog *catalog, const char *typed)
{
	char digits[GTIN_DIGITS_MAX + 1];
	size_t count = 0;

	for (; *typed; typed++) {
		if (*typed == ' ' || *typed == '-')
			continue;
		if (*typed < '0' || *typed > '9' || count == GTIN_DIGITS_MAX)
			return 0;
		digits[count++] = *typed;
	}
	digits[count] = '\0';
	return count >= GTIN_DIGITS_MIN ? catalog_product_by_reading(catalog, digits) : 0;
}

static enum catalog_search_outcome outcome_of(struct catalog_search *search, int result)
{
	if (catalog_db_is_cancelled(&search->catalog->db))
		return CATALOG_SEARCH_CANCELLED;
	bool is_read = (result == SQLITE_DONE || result == SQLITE_ROW) &&
		catalog_damage(search->catalog) == CATALOG_OK;
	return is_read ? CATALOG_SEARCH_DONE : CATALOG_SEARCH_FAILED;
}

static int compare_ids(const void *a, const void *b)
{
	const uint32_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

/* Adds ids to the *count that are there, the first by rank before the others, until there are limit of them. Those that were there at the
 * beginning, in rising order, are not added again. */
static enum catalog_search_outcome match(
	struct catalog_search *search, const char *query, size_t limit, uint32_t *ids, size_t *count)
{
	sqlite3_stmt *row = catalog_statement(
		search->catalog, "SELECT rowid FROM search WHERE search MATCH ?1 ORDER BY rowid LIMIT ?2");
	int result = SQLITE_ERROR;
	size_t before = *count;

	if (!row)
		return CATALOG_SEARCH_FAILED;
	store_bind_text(row, 1, query);
	sqlite3_bind_int64(row, 2, (int64_t)(limit + before));
	while (*count < limit && (result = catalog_db_step(&search->catalog->db, row)) == SQLITE_ROW) {
		uint32_t id = (uint32_t)sqlite3_column_int64(row, 0);
		if (!bsearch(&id, ids, before, sizeof id, compare_ids))
			ids[(*count)++] = id;
	}
	sqlite3_reset(row);
	return outcome_of(search, result);
}

static enum catalog_search_outcome find_ids(struct catalog_search *search, const char *typed, size_t limit,
	struct arena *arena, uint32_t *ids, size_t *ret_count)
{
	int64_t number = find_number(search->catalog, typed);
	/* What has the typed word whole comes before what only begins with it. */
	const char *queries[] = { search_query_build_whole(arena, typed), search_query_build(arena, typed) };
	const char *loose = NULL;
	enum catalog_search_outcome outcome = outcome_of(search, SQLITE_DONE);

	*ret_count = 0;
	if (number && limit) {
		ids[0] = (uint32_t)number;
		*ret_count = 1;
	}
	for (size_t i = 0; i < ARRAY_LENGTH(queries) && !number; i++) {
		if (queries[i] && *ret_count < limit && outcome == CATALOG_SEARCH_DONE)
			outcome = match(search, queries[i], limit, ids, ret_count);
	}
	if (*ret_count == 0 && limit && outcome == CATALOG_SEARCH_DONE)
		loose = search_query_build_loose(arena, typed);
	return loose ? match(search, loose, limit, ids, ret_count) : outcome;
}

enum catalog_search_outcome catalog_search_run(struct catalog_search *search, const char *typed,
	const char *lang, int64_t now_ms, size_t limit, struct arena *arena,
	const struct product_summary **ret_summaries, size_t *ret_count, bool *ret_has_more)
{
	/* One more than asked for tells whether there is more. */
	uint32_t *ids = ARENA_ARRAY(arena, uint32_t, limit + 1);
	struct product_summary *summaries = ARENA_ARRAY(arena, struct product_summary, limit + 1);
	size_t count;

	*ret_summaries = summaries;
	*ret_count = 0;
	*ret_has_more = false;
	search->catalog->db.cancel = &search->is_cancelled;
	enum catalog_search_outcome outcome = find_ids(search, typed, limit + 1, arena, ids, &count);
	if (outcome == CATALOG_SEARCH_DONE) {
		*ret_has_more = count > limit;
		*ret_count = catalog_summaries(
			search->catalog, arena, lang, now_ms, ids, count > limit ? limit : count, summaries);
		/* What could not be read is no match less. */
		outcome = outcome_of(search, SQLITE_DONE);
	}
	search->catalog->db.cancel = NULL;
	return outcome;
}

enum catalog_search_outcome catalog_search_list(
	struct catalog_search *search, const char *typed, size_t limit, struct catalog_list **ret_list)
{
	struct arena arena;
	uint32_t *ids = xcalloc(limit + 1, sizeof *ids);
	size_t count;

	arena_init(&arena, 4096);
	search->catalog->db.cancel = &search->is_cancelled;
	enum catalog_search_outcome outcome = find_ids(search, typed, limit, &arena, ids, &count);
	search->catalog->db.cancel = NULL;
	*ret_list = outcome == CATALOG_SEARCH_DONE ? catalog_list_of(ids, count) : NULL;
	arena_finish(&arena);
	free(ids);
	return outcome;
}
