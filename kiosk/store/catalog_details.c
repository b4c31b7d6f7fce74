/* SPDX-License-Identifier: Apache-2.0 */
/* Details of a product, with the names that attribute records give them. */
#include "kiosk/store/catalog_details.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/localized.h"
#include "kiosk/store/catalog_internal.h"

#define DETAILS_MAX 64 /* of one kind; the import keeps no more */
#define VALUES_MAX 32
#define RATING_MAX_MILLI 5000
#define WARRANTY_MONTHS_MAX 1200

/* What the file holds, parsed; NULL when it holds none, or no JSON. The caller drops it. */
static json_t *parse_column(sqlite3_stmt *row, int column)
{
	const char *stored = catalog_column_stored(row, column);
	return stored ? json_parse(stored, strlen(stored), NULL) : NULL;
}

/* False when it is none of the things that an attribute may be. */
static bool read_value(struct arena *arena, const json_t *json, struct detail_value *out)
{
	*out = (struct detail_value){ .type = DETAIL_TEXT, .text = "" };
	if (json_is_boolean(json)) {
		out->type = DETAIL_FLAG;
		out->is_true = json_is_true(json);
	} else if (json_is_number(json)) {
		out->type = DETAIL_NUMBER;
		out->text = json_is_integer(json)
			? arena_printf(arena, "%" JSON_INTEGER_FORMAT, json_integer_value(json))
			: arena_printf(arena, "%.9f", json_real_value(json));
	} else if (json_is_string(json) && *json_string_value(json)) {
		out->text = arena_strndup(arena, json_string_value(json), CATALOG_NAME_MAX);
	} else {
		return false;
	}
	return true;
}

static void read_values(struct arena *arena, const json_t *json, struct product_detail *out)
{
	size_t count = json_is_array(json) ? json_array_size(json) : 1;
	count = count < VALUES_MAX ? count : VALUES_MAX;
	struct detail_value *values = ARENA_ARRAY(arena, struct detail_value, count + 1);
	for (size_t i = 0; i < count; i++)
		out->value_count += read_value(arena, json_is_array(json) ? json_array_get(json, i) : json,
			&values[out->value_count]);
	out->values = values;
}

struct ordered_detail {
	struct product_detail detail;
	int64_t position;
};

static int compare_details(const void *a, const void *b)
{
	const struct ordered_detail *left = a, *right = b;
	if (left->position != right->position)
		return left->position < right->position ? -1 : 1;
	return strcmp(left->detail.code, right->detail.code);
}

/* Fills in what the attribute's record says; false when there is none. */
static bool name_detail(
	struct catalog *catalog, struct arena *arena, const char *lang, struct ordered_detail *out)
{
	sqlite3_stmt *row = catalog_statement(
		catalog, "SELECT name,group_name,unit,better,position FROM attribute WHERE code=?1");
	store_bind_text(row, 1, out->detail.code);
	bool is_named = catalog_step(catalog, row);
	if (is_named) {
		int better = sqlite3_column_int(row, 3);
		out->detail.name = catalog_column_localized(arena, row, 0, lang, CATALOG_NAME_MAX);
		out->detail.group = catalog_column_localized(arena, row, 1, lang, CATALOG_NAME_MAX);
		out->detail.unit = catalog_column_text(arena, row, 2);
		out->detail.better = better >= 0 && better < ATTRIBUTE_BETTER_COUNT
			? (enum attribute_better)better
			: BETTER_NONE;
		/* Without a position it stands behind those that have one. */
		out->position = sqlite3_column_type(row, 4) == SQLITE_INTEGER ? sqlite3_column_int64(row, 4)
									      : INT64_MAX;
	}
	sqlite3_reset(row);
	return is_named;
}

/* Those of a group stand together, where the first of them stands. */
static void gather_groups(struct ordered_detail *details, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t next = i + 1;
		for (size_t j = i + 1; j < count; j++) {
			if (strcmp(details[j].detail.group, details[i].detail.group) != 0)
				continue;
			struct ordered_detail moved = details[j];
			memmove(&details[next + 1], &details[next], (j - next) * sizeof(*details));
			details[next++] = moved;
		}
		i = next - 1;
	}
}

/* needs_name: what no record names is left out. */
static size_t read_details(struct catalog *catalog, struct arena *arena, const char *lang, json_t *object,
	bool needs_name, const struct product_detail **ret_details)
{
	struct ordered_detail *found = ARENA_ARRAY(arena, struct ordered_detail, DETAILS_MAX);
	struct product_detail *details = ARENA_ARRAY(arena, struct product_detail, DETAILS_MAX);
	const char *code;
	json_t *value;
	size_t count = 0;
	json_object_foreach(object, code, value) {
		if (count == DETAILS_MAX)
			break;
		struct ordered_detail *out = &found[count];
		*out = (struct ordered_detail){ .detail = { .name = "", .group = "", .unit = "" } };
		out->detail.code = arena_strndup(arena, code, CATALOG_NAME_MAX);
		read_values(arena, value, &out->detail);
		bool is_named = name_detail(catalog, arena, lang, out);
		count += out->detail.value_count > 0 && (is_named || !needs_name);
	}
	if (count && needs_name) {
		qsort(found, count, sizeof(*found), compare_details);
		gather_groups(found, count);
	}
	for (size_t i = 0; i < count; i++)
		details[i] = found[i].detail;
	*ret_details = details;
	return count;
}

static size_t read_words(struct arena *arena, json_t *array, const char *const **ret_words)
{
	const char **words = ARENA_ARRAY(arena, const char *, DETAILS_MAX);
	size_t count = 0;
	for (size_t i = 0; i < json_array_size(array) && count < DETAILS_MAX; i++)
		if (json_is_string(json_array_get(array, i)))
			words[count++] = arena_strndup(
				arena, json_string_value(json_array_get(array, i)), CATALOG_NAME_MAX);
	*ret_words = words;
	return count;
}

static void read_part(struct catalog *catalog, struct arena *arena, const char *lang, const char *code,
	struct product_part *out)
{
	sqlite3_stmt *row = catalog_statement(catalog, "SELECT id,name FROM product WHERE code=?1");
	store_bind_text(row, 1, code);
	if (catalog_step(catalog, row)) {
		out->id = sqlite3_column_int64(row, 0);
		out->name = catalog_column_localized(arena, row, 1, lang, CATALOG_NAME_MAX);
	} else {
		out->name = arena_strndup(arena, code, CATALOG_NAME_MAX);
	}
	sqlite3_reset(row);
}

static size_t read_parts(struct catalog *catalog, struct arena *arena, const char *lang, json_t *array,
	const struct product_part **ret_parts)
{
	struct product_part *parts = ARENA_ARRAY(arena, struct product_part, DETAILS_MAX);
	size_t count = 0;
	for (size_t i = 0; i < json_array_size(array) && count < DETAILS_MAX; i++) {
		const json_t *part = json_array_get(array, i);
		const char *code = json_string_value(json_array_get(part, 0));
		json_int_t quantity = json_integer_value(json_array_get(part, 1));
		if (!code || quantity < 1)
			continue;
		parts[count].quantity = quantity;
		read_part(catalog, arena, lang, code, &parts[count++]);
	}
	*ret_parts = parts;
	return count;
}

static int64_t between(int64_t number, int64_t max)
{
	return number > 0 && number <= max ? number : 0;
}

bool catalog_product_details(struct catalog *catalog, struct arena *arena, const char *lang,
	int64_t product_id, struct product_details *ret_details)
{
	sqlite3_stmt *row = catalog_statement(catalog,
		"SELECT kind,attributes,allergens,nutrition,parts,warranty_months,minutes,rating_milli,rating_count"
		" FROM product WHERE id=?1");
	json_t *documents[4] = { NULL };
	struct product_details details = { 0 };
	sqlite3_bind_int64(row, 1, product_id);
	bool is_found = catalog_step(catalog, row);
	if (is_found) {
		int kind = sqlite3_column_int(row, 0);
		details.kind =
			kind >= 0 && kind < PRODUCT_KIND_COUNT ? (enum product_kind)kind : PRODUCT_GOODS;
		for (int i = 0; i < 4; i++)
			documents[i] = parse_column(row, i + 1);
		details.warranty_months = between(sqlite3_column_int64(row, 5), WARRANTY_MONTHS_MAX);
		details.minutes = between(sqlite3_column_int64(row, 6), INT32_MAX);
		details.rating_milli = (int)between(sqlite3_column_int64(row, 7), RATING_MAX_MILLI);
		details.rating_count = between(sqlite3_column_int64(row, 8), INT32_MAX);
	}
	sqlite3_reset(row);
	if (is_found) {
		details.attribute_count =
			read_details(catalog, arena, lang, documents[0], true, &details.attributes);
		details.allergen_count = read_words(arena, documents[1], &details.allergens);
		details.nutrition_count =
			read_details(catalog, arena, lang, documents[2], false, &details.nutrition);
		details.part_count = read_parts(catalog, arena, lang, documents[3], &details.parts);
		*ret_details = details;
	}
	for (int i = 0; i < 4; i++)
		json_decref(documents[i]);
	return is_found;
}
