/* SPDX-License-Identifier: Apache-2.0 */
/* The ready-made lists of the home screen and the words that the search screen offers. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/localized.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/feed/catalog_build_state.h"

#define LIST_LENGTH 48
#define PER_CATEGORY 4 /* so that the list of the whole shop shows all of it */
#define NEW_DAYS 30
#define WORDS_PER_LANGUAGE 12
#define WORDS_READ (WORDS_PER_LANGUAGE * 4) /* some are the same in a language */
#define WORD_MAX_CODE_POINTS 16
#define BRAND_PRODUCTS_MIN 2

/* A product as a list ranks it. */
struct listed {
	int64_t id, category_id, saving;
	int score;
	const char *code;
};

struct pick {
	struct listed *items;
	size_t count, capacity;
};

/* In what the list's query is asked of. */
static sqlite3_stmt *prepare_facts(struct catalog_build *build, const char *schema, const char *rest)
{
	char *sql = xasprintf("SELECT id, category_id, saving, score, code FROM %s.fact %s", schema, rest);
	sqlite3_stmt *query = artifact_prepare(&build->file, sql);
	free(sql);
	return query;
}

static void take_facts(struct catalog_build *build, sqlite3_stmt *query, struct pick *pick)
{
	while (query && sqlite3_step(query) == SQLITE_ROW) {
		if (pick->count == pick->capacity) {
			pick->capacity = pick->capacity * 2 + 64;
			pick->items = xreallocarray(pick->items, pick->capacity, sizeof(*pick->items));
		}
		pick->items[pick->count++] =
			(struct listed){ sqlite3_column_int64(query, 0), sqlite3_column_int64(query, 1),
				sqlite3_column_int64(query, 2), sqlite3_column_int(query, 3),
				arena_strdup(&build->arena, (const char *)sqlite3_column_text(query, 4)) };
	}
	if (query)
		sqlite3_reset(query);
}

static int compare_rank(const void *a, const void *b)
{
	const struct listed *left = a, *right = b;
	if (left->score != right->score)
		return left->score > right->score ? -1 : 1;
	return strcmp(left->code, right->code);
}

static void write_list(struct catalog_build *build, const char *list, const struct pick *pick, bool has_note)
{
	struct artifact_table home_list = { .name = "home_list" };
	for (size_t i = 0; i < pick->count && i < LIST_LENGTH; i++)
		artifact_add(&build->file, &home_list, CELL("list", list), CELL("position", (int64_t)i),
			CELL("ref", pick->items[i].id),
			CELL("note", has_note ? db_int(pick->items[i].saving) : DB_NULL));
	artifact_table_finish(&home_list);
}

static void write_drops(struct catalog_build *build, const char *schema)
{
	struct pick pick = { 0 };
	sqlite3_stmt *query = prepare_facts(build, schema,
		"WHERE saving > 0 AND is_in_stock = 1 ORDER BY saving DESC, id LIMIT 48"); /* LIST_LENGTH */
	take_facts(build, query, &pick);
	sqlite3_finalize(query);
	write_list(build, "drop", &pick, true);
	free(pick.items);
}

/* The first of each category by rank, as many as its share is, or more where the shares do not fill the list. */
static void take_first_of_each(
	struct catalog_build *build, const char *schema, int per_category, struct pick *pick)
{
	sqlite3_stmt *query = prepare_facts(
		build, schema, "WHERE category_id = ? AND is_in_stock = 1 ORDER BY score DESC, code LIMIT ?");
	pick->count = 0;
	for (int64_t id = 0; id <= build->category_id_max && query; id++) {
		if (id > 0 && !build->categories[id].is_live)
			continue;
		sqlite3_bind_int64(query, 1, id);
		sqlite3_bind_int(query, 2, id == 0 ? LIST_LENGTH : per_category);
		take_facts(build, query, pick);
	}
	sqlite3_finalize(query);
	if (pick->count > 0)
		qsort(pick->items, pick->count, sizeof(*pick->items), compare_rank);
}

/* Moves products beyond the share of their category behind the others; those without a category have no
 * share. */
static void spread_over_categories(const struct catalog_build *build, struct pick *pick)
{
	struct listed behind[LIST_LENGTH];
	int *shown = xcalloc((size_t)build->category_id_max + 1, sizeof(int));
	size_t kept = 0, behind_count = 0;
	for (size_t i = 0; i < pick->count && kept < LIST_LENGTH; i++) {
		int64_t category = pick->items[i].category_id;
		if (category == 0 || shown[category]++ < PER_CATEGORY)
			pick->items[kept++] = pick->items[i];
		else if (behind_count < LIST_LENGTH)
			behind[behind_count++] = pick->items[i];
	}
	for (size_t i = 0; i < behind_count && kept < LIST_LENGTH; i++)
		pick->items[kept++] = behind[i];
	pick->count = kept;
	free(shown);
}

static void write_popular(struct catalog_build *build, const char *schema)
{
	struct pick pick = { 0 };
	take_first_of_each(build, schema, PER_CATEGORY, &pick);
	if (pick.count < LIST_LENGTH)
		take_first_of_each(build, schema, PER_CATEGORY + LIST_LENGTH, &pick);
	spread_over_categories(build, &pick);
	write_list(build, "popular", &pick, false);
	free(pick.items);
}

/* What came in the last 30 days before the newest arrival; the first load of a catalog is not news. */
static void write_new(struct catalog_build *build, const char *schema)
{
	struct pick pick = { 0 };
	char *rest = xasprintf("WHERE is_in_stock = 1 AND first_day > (SELECT MIN(first_day) FROM %s.fact)"
			       " AND first_day > (SELECT MAX(first_day) FROM %s.fact) - %d"
			       " ORDER BY first_day DESC, score DESC, code LIMIT %d",
		schema, schema, NEW_DAYS, LIST_LENGTH);
	sqlite3_stmt *query = prepare_facts(build, schema, rest);
	take_facts(build, query, &pick);
	sqlite3_finalize(query);
	write_list(build, "new", &pick, false);
	free(pick.items);
	free(rest);
}

struct word {
	const char *text;
	int64_t count;
};

struct word_list {
	struct word *items;
	size_t count, capacity;
};

static int compare_words(const void *a, const void *b)
{
	const struct word *left = a, *right = b;
	if (left->count != right->count)
		return left->count > right->count ? -1 : 1;
	return strcmp(left->text, right->text);
}

static void add_word(struct word_list *list, const char *text, int64_t count)
{
	size_t code_points = utf8_count(text);
	if (code_points < 2 || code_points > WORD_MAX_CODE_POINTS)
		return;
	if (list->count == list->capacity) {
		list->capacity = list->capacity * 2 + 64;
		list->items = xreallocarray(list->items, list->capacity, sizeof(struct word));
	}
	list->items[list->count++] = (struct word){ text, count };
}

/* Takes words with falling counts, until those that could still come are surely not among the first. */
static void take_words(
	struct catalog_build *build, sqlite3_stmt *query, const char *tag, struct word_list *list)
{
	size_t before = list->count;
	int64_t last = 0;
	while (query && sqlite3_step(query) == SQLITE_ROW) {
		const char *stored = (const char *)sqlite3_column_text(query, 0);
		int64_t count = sqlite3_column_int64(query, 1);
		if (list->count - before >= WORDS_READ && count < last)
			break;
		last = count;
		add_word(
			list, arena_strdup(&build->arena, localized_pick(&build->arena, stored, tag)), count);
	}
	if (query)
		sqlite3_reset(query);
}

/* Brands and the lowest categories, with how many products each has, in one language. */
static void gather_words(
	struct catalog_build *build, const char *schema, const char *tag, struct word_list *list)
{
	char *queries[] = {
		xasprintf("SELECT brand, uses FROM %s.brand_use WHERE uses >= %d ORDER BY uses DESC", schema,
			BRAND_PRODUCTS_MIN),
		xasprintf("SELECT name, product_count FROM main.category WHERE product_count >= %d"
			  " AND id NOT IN (SELECT parent_id FROM main.category) ORDER BY product_count DESC",
			BRAND_PRODUCTS_MIN),
	};
	for (size_t i = 0; i < ARRAY_LENGTH(queries); i++) {
		sqlite3_stmt *query = artifact_prepare(&build->file, queries[i]);
		take_words(build, query, tag, list);
		sqlite3_finalize(query);
		free(queries[i]);
	}
	if (list->count > 0)
		qsort(list->items, list->count, sizeof(struct word), compare_words);
}

static void write_words(struct catalog_build *build, const char *schema, const char *tag)
{
	struct word_list list = { 0 };
	struct artifact_table popular_word = { .name = "popular_word" };
	int64_t position = 0;
	gather_words(build, schema, tag, &list);
	for (size_t i = 0; i < list.count && position < WORDS_PER_LANGUAGE; i++)
		if (i == 0 || strcmp(list.items[i].text, list.items[i - 1].text) != 0)
			artifact_add(&build->file, &popular_word, CELL("language", tag),
				CELL("position", position++), CELL("word", list.items[i].text));
	artifact_table_finish(&popular_word);
	free(list.items);
}

bool build_write_lists(struct catalog_build *build, const char *schema)
{
	write_popular(build, schema);
	write_new(build, schema);
	write_drops(build, schema);
	for (int i = 0; i < LANGUAGE_COUNT; i++)
		write_words(build, schema, LANGUAGES[i].tag);
	return !build->file.has_failed;
}
