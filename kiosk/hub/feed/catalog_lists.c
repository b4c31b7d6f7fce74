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
#define WORD_MAX_CODE_POINTS 16
#define BRAND_PRODUCTS_MIN 2

static int compare_drops(const void *a, const void *b)
{
	const struct product_facts *left = *(const struct product_facts *const *)a;
	const struct product_facts *right = *(const struct product_facts *const *)b;
	if (left->saving_permille != right->saving_permille)
		return left->saving_permille > right->saving_permille ? -1 : 1;
	return left->catalog_id < right->catalog_id ? -1 : 1;
}

static int compare_rank(const void *a, const void *b)
{
	return product_facts_compare(
		*(const struct product_facts *const *)a, *(const struct product_facts *const *)b);
}

static int compare_newness(const void *a, const void *b)
{
	const struct product_facts *left = *(const struct product_facts *const *)a;
	const struct product_facts *right = *(const struct product_facts *const *)b;
	if (left->first_day != right->first_day)
		return left->first_day > right->first_day ? -1 : 1;
	return product_facts_compare(left, right);
}

struct pick {
	const struct product_facts **items;
	size_t count;
};

static void write_list(struct catalog_build *build, const char *list, const struct pick *pick, bool has_note)
{
	struct artifact_table home_list = { .name = "home_list" };
	for (size_t i = 0; i < pick->count && i < LIST_LENGTH; i++)
		artifact_add(&build->file, &home_list, CELL("list", list), CELL("position", (int64_t)i),
			CELL("ref", pick->items[i]->catalog_id),
			CELL("note", has_note ? db_int(pick->items[i]->saving_permille) : DB_NULL));
	artifact_table_finish(&home_list);
}

static void write_drops(struct catalog_build *build, struct pick *pick)
{
	pick->count = 0;
	for (size_t i = 0; i < build->product_count; i++)
		if (build->products[i].is_in_stock && build->products[i].saving_permille > 0)
			pick->items[pick->count++] = &build->products[i];
	qsort(pick->items, pick->count, sizeof(*pick->items), compare_drops);
	write_list(build, "drop", pick, true);
}

/* Moves products beyond the share of their category behind the others; those without a category have no
 * share. */
static void spread_over_categories(const struct catalog_build *build, struct pick *pick)
{
	const struct product_facts *behind[LIST_LENGTH];
	int *shown = xcalloc((size_t)build->category_id_max + 1, sizeof(int));
	size_t kept = 0, behind_count = 0;
	for (size_t i = 0; i < pick->count && kept < LIST_LENGTH; i++) {
		int64_t category = pick->items[i]->category_id;
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

static void write_popular(struct catalog_build *build, struct pick *pick)
{
	pick->count = 0;
	for (size_t i = 0; i < build->product_count; i++)
		if (build->products[i].is_in_stock)
			pick->items[pick->count++] = &build->products[i];
	qsort(pick->items, pick->count, sizeof(*pick->items), compare_rank);
	spread_over_categories(build, pick);
	write_list(build, "popular", pick, false);
}

/* What came in the last 30 days before the newest arrival; the first load of a catalog is not news. */
static void write_new(struct catalog_build *build, struct pick *pick)
{
	int32_t oldest = INT32_MAX, newest = INT32_MIN;
	pick->count = 0;
	for (size_t i = 0; i < build->product_count; i++) {
		int32_t day = build->products[i].first_day;
		oldest = day < oldest ? day : oldest;
		newest = day > newest ? day : newest;
	}
	for (size_t i = 0; i < build->product_count; i++) {
		const struct product_facts *facts = &build->products[i];
		if (facts->is_in_stock && facts->first_day > oldest && facts->first_day > newest - NEW_DAYS)
			pick->items[pick->count++] = facts;
	}
	qsort(pick->items, pick->count, sizeof(*pick->items), compare_newness);
	write_list(build, "new", pick, false);
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

/* Brands and the lowest categories, with how many products each has, in one language. */
static void gather_words(struct catalog_build *build, const char *tag, struct word_list *list)
{
	static const char *const QUERIES[] = {
		"SELECT brand, COUNT(*) FROM product WHERE brand IS NOT NULL AND is_in_stock = 1 GROUP BY brand",
		"SELECT name, product_count FROM category WHERE id NOT IN (SELECT parent_id FROM category)",
	};
	for (size_t i = 0; i < ARRAY_LENGTH(QUERIES); i++) {
		sqlite3_stmt *query = artifact_prepare(&build->file, QUERIES[i]);
		while (query && sqlite3_step(query) == SQLITE_ROW) {
			const char *stored = (const char *)sqlite3_column_text(query, 0);
			int64_t count = sqlite3_column_int64(query, 1);
			if (count >= BRAND_PRODUCTS_MIN)
				add_word(list,
					arena_strdup(
						&build->arena, localized_pick(&build->arena, stored, tag)),
					count);
		}
		sqlite3_finalize(query);
	}
	if (list->count > 0)
		qsort(list->items, list->count, sizeof(struct word), compare_words);
}

static void write_words(struct catalog_build *build, const char *tag)
{
	struct word_list list = { 0 };
	struct artifact_table popular_word = { .name = "popular_word" };
	int64_t position = 0;
	gather_words(build, tag, &list);
	for (size_t i = 0; i < list.count && position < WORDS_PER_LANGUAGE; i++)
		if (i == 0 || strcmp(list.items[i].text, list.items[i - 1].text) != 0)
			artifact_add(&build->file, &popular_word, CELL("language", tag),
				CELL("position", position++), CELL("word", list.items[i].text));
	artifact_table_finish(&popular_word);
	free(list.items);
}

bool build_write_lists(struct catalog_build *build)
{
	struct pick pick = { .items = xcalloc(build->product_count + 1, sizeof(*pick.items)) };
	write_popular(build, &pick);
	write_new(build, &pick);
	write_drops(build, &pick);
	free(pick.items);
	for (int i = 0; i < LANGUAGE_COUNT; i++)
		write_words(build, LANGUAGES[i].tag);
	return !build->file.has_failed;
}
