/* SPDX-License-Identifier: Apache-2.0 */
/* Full-text search: the first matches of the index in rowid order are the most popular products. */
#include "kiosk/store/search.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/search_fold.h"
#include "kiosk/store/catalog_internal.h"

/* How often a running statement looks at the cancel flag, in virtual machine steps. */
#define CANCEL_STEPS 200
#define GTIN_DIGITS_MIN 8
#define GTIN_DIGITS_MAX 14

struct search {
	struct catalog *catalog;
	atomic_bool is_cancelled;
};

static int handle_progress(void *data)
{
	struct search *search = data;

	return atomic_load_explicit(&search->is_cancelled, memory_order_relaxed);
}

struct search *search_open(const char *path, enum catalog_fault *ret_fault)
{
	struct catalog *catalog = catalog_open(path, ret_fault);

	if (!catalog)
		return NULL;
	struct search *search = xcalloc(1, sizeof *search);
	search->catalog = catalog;
	atomic_init(&search->is_cancelled, false);
	return search;
}

void search_close(struct search *search)
{
	if (!search)
		return;
	catalog_close(search->catalog);
	free(search);
}

struct catalog *search_catalog(struct search *search)
{
	return search->catalog;
}

void search_cancel(struct search *search)
{
	atomic_store(&search->is_cancelled, true);
}

void search_allow(struct search *search)
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
	return count >= GTIN_DIGITS_MIN ? catalog_product_by_gtin(catalog, digits) : 0;
}

static enum search_outcome outcome_of(struct search *search, int result)
{
	if (atomic_load(&search->is_cancelled))
		return SEARCH_CANCELLED;
	return result == SQLITE_DONE || result == SQLITE_ROW ? SEARCH_DONE : SEARCH_FAILED;
}

/* Up to limit ids, most popular first, into ids. */
static enum search_outcome match(
	struct search *search, const char *query, size_t limit, uint32_t *ids, size_t *ret_count)
{
	sqlite3_stmt *row = catalog_statement(
		search->catalog, "SELECT rowid FROM search WHERE search MATCH ?1 ORDER BY rowid LIMIT ?2");
	int result = SQLITE_ERROR;

	*ret_count = 0;
	if (!row)
		return SEARCH_FAILED;
	bind_text(row, 1, query);
	sqlite3_bind_int64(row, 2, (int64_t)limit);
	sqlite3_progress_handler(search->catalog->db, CANCEL_STEPS, handle_progress, search);
	while (*ret_count < limit && (result = sqlite3_step(row)) == SQLITE_ROW)
		ids[(*ret_count)++] = (uint32_t)sqlite3_column_int64(row, 0);
	sqlite3_reset(row);
	sqlite3_progress_handler(search->catalog->db, 0, NULL, NULL);
	return outcome_of(search, result);
}

static enum search_outcome find_ids(struct search *search, const char *typed, size_t limit,
	struct arena *arena, uint32_t *ids, size_t *ret_count)
{
	int64_t number = find_number(search->catalog, typed);
	char *query = number ? NULL : search_query_build(arena, typed);

	*ret_count = 0;
	if (number && limit) {
		ids[0] = (uint32_t)number;
		*ret_count = 1;
	}
	if (!query || !limit)
		return outcome_of(search, SQLITE_DONE);
	return match(search, query, limit, ids, ret_count);
}

enum search_outcome search_run(struct search *search, const char *typed, const char *lang, int64_t now_ms,
	size_t limit, struct arena *arena, const struct product_summary **ret_summaries, size_t *ret_count,
	bool *ret_has_more)
{
	/* One more than asked for tells whether there is more. */
	uint32_t *ids = ARENA_ARRAY(arena, uint32_t, limit + 1);
	struct product_summary *summaries = ARENA_ARRAY(arena, struct product_summary, limit + 1);
	size_t count;
	enum search_outcome outcome = find_ids(search, typed, limit + 1, arena, ids, &count);

	*ret_summaries = summaries;
	*ret_count = 0;
	*ret_has_more = false;
	if (outcome != SEARCH_DONE)
		return outcome;
	*ret_has_more = count > limit;
	*ret_count = catalog_summaries(
		search->catalog, arena, lang, now_ms, ids, count > limit ? limit : count, summaries);
	return SEARCH_DONE;
}

enum search_outcome search_list(
	struct search *search, const char *typed, size_t limit, struct catalog_list **ret_list)
{
	struct arena arena;
	uint32_t *ids = xcalloc(limit + 1, sizeof *ids);
	size_t count;

	arena_init(&arena, 4096);
	enum search_outcome outcome = find_ids(search, typed, limit, &arena, ids, &count);
	*ret_list = outcome == SEARCH_DONE ? catalog_list_of(ids, count) : NULL;
	arena_finish(&arena);
	free(ids);
	return outcome;
}
