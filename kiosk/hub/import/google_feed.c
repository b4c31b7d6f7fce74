/* SPDX-License-Identifier: Apache-2.0 */
/* The attributes of an item, in both notations of Google's specification. */
#include "kiosk/hub/import/google_feed.h"

#include <string.h>

#include "kiosk/base/xalloc.h"

static const struct {
	const char *name, *parts;
} ATTRIBUTES[GOOGLE_ATTRIBUTE_COUNT] = {
#define GOOGLE_ATTRIBUTE(ID, name, parts) { name, parts },
	GOOGLE_ATTRIBUTES(GOOGLE_ATTRIBUTE)
#undef GOOGLE_ATTRIBUTE
};

/* For advertisements, for Google's own pages, or said better by another attribute. */
static const char *const UNSAID[] = { "ads_redirect", "auto_pricing_min_price", "cost_of_goods_sold",
	"custom_label_0", "custom_label_1", "custom_label_2", "custom_label_3", "custom_label_4",
	"display_ads_id", "display_ads_link", "display_ads_similar_ids", "display_ads_title",
	"display_ads_value", "disclosure_date", "excluded_destination", "external_seller_id",
	"free_shipping_threshold", "identifier_exists", "included_destination", "installment",
	"lifestyle_image_link", "link_template", "max_energy_efficiency_class", "max_handling_time",
	"maximum_retail_price", "min_energy_efficiency_class", "min_handling_time", "minimum_order_value",
	"mobile_link_template", "pause", "pickup_method", "pickup_sla", "promotion_id", "return_policy_label",
	"shipping_height", "shipping_label", "shipping_length", "shipping_weight", "shipping_width",
	"ships_from_country", "shopping_ads_excluded_country", "short_title", "subscription_cost",
	"sustainability_incentive", "transit_time_label", "unit_pricing_base_measure", "virtual_model_link",
	/* Of RSS and Atom. */
	"author", "category", "guid", "published", "pubDate", "updated" };

const char *const GOOGLE_OPTIONS[] = { "channel", "country", "currency", "delivery", "encoding", "language",
	"name", "taxonomy", NULL };

static bool is_name(const char *said, const char *name)
{
	for (; *said && *name; said++, name++) {
		char c = *said >= 'A' && *said <= 'Z' ? (char)(*said - 'A' + 'a') : *said;
		if ((c == ' ' || c == '-' ? '_' : c) != *name)
			return false;
	}
	return !*said && !*name;
}

enum google_attribute google_attribute_parse(const char *name)
{
	int attribute = 0;
	while (attribute < GOOGLE_ATTRIBUTE_COUNT && !is_name(name, ATTRIBUTES[attribute].name))
		attribute++;
	return (enum google_attribute)attribute;
}

bool google_attribute_is_known(const char *name)
{
	for (size_t i = 0; i < ARRAY_LENGTH(UNSAID); i++)
		if (is_name(name, UNSAID[i]) || strcmp(name, UNSAID[i]) == 0)
			return true;
	return google_attribute_parse(name) != GOOGLE_ATTRIBUTE_COUNT;
}

bool google_attribute_is_composed(enum google_attribute attribute)
{
	return ATTRIBUTES[attribute].parts && ATTRIBUTES[attribute].parts[0];
}

int google_part_parse(enum google_attribute attribute, const char *name)
{
	const char *part = ATTRIBUTES[attribute].parts;
	for (int i = 0; part && *part; i++) {
		size_t length = strcspn(part, " ");
		if (strlen(name) == length && memcmp(part, name, length) == 0)
			return i;
		part += length + (part[length] == ' ');
	}
	return -1;
}

void google_item_begin(struct google_item *item, int64_t line)
{
	arena_reset(&item->arena);
	item->count = 0;
	item->origin = (struct record_origin){ line, "", 0 };
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Without the blanks around it. */
static char *trimmed(struct google_item *item, const char *text, size_t length)
{
	while (length > 0 && is_blank(*text))
		text++, length--;
	while (length > 0 && is_blank(text[length - 1]))
		length--;
	return arena_strndup(&item->arena, text, length);
}

struct google_value *google_item_add(
	struct google_item *item, enum google_attribute attribute, const char *text)
{
	char *copy = trimmed(item, text, strlen(text));
	struct google_value *value = &item->values[item->count];
	if (item->count == GOOGLE_VALUES_MAX)
		return NULL;
	item->count++;
	*value = (struct google_value){ .attribute = attribute, .text = copy };
	return value;
}

const char *google_item_text(const struct google_item *item, enum google_attribute attribute)
{
	for (size_t i = 0; i < item->count; i++)
		if (item->values[i].attribute == attribute && item->values[i].text[0])
			return item->values[i].text;
	return NULL;
}

/* --- cells of text feeds --- */

/* Takes the quotes around a value off, and what escapes in it. */
static void unquote(char *text)
{
	size_t length = strlen(text);
	char *out = text;
	if (length >= 2 && text[0] == '"' && text[length - 1] == '"') {
		text[length - 1] = '\0';
		text++;
	}
	for (; *text; text++) {
		if ((*text == '"' && text[1] == '"') || (*text == '\\' && text[1]))
			text++;
		*out++ = *text;
	}
	*out = '\0';
}

/* The comma that ends the value at at, or the text's end. In a list a comma before a blank is part of a sentence; of two composed values the
 * second has a colon, and "4,90 EUR" has none. */
static const char *find_value_end(const char *at, bool is_composed)
{
	bool is_quoted = false;
	for (; *at; at++) {
		is_quoted ^= *at == '"';
		if (*at == '\\' && at[1])
			at++;
		else if (*at == ',' && !is_quoted) {
			size_t rest = strcspn(at + 1, ",");
			if (is_composed ? memchr(at + 1, ':', rest) != NULL : !is_blank(at[1]))
				break;
		}
	}
	return at;
}

/* Cuts "US:CA:Overnight:16.00 USD" at its colons. */
static void cut_parts(struct google_value *value, char *text, const int *parts, size_t part_count)
{
	size_t position = 0;
	for (char *at = text; at; position++) {
		char *end = at;
		while (*end && *end != ':')
			end += *end == '\\' && end[1] ? 2 : 1;
		char *next = *end ? end + 1 : NULL;
		*end = '\0';
		int part = !parts ? (int)position : position < part_count ? parts[position] : -1;
		unquote(at);
		while (is_blank(*at))
			at++;
		if (part >= 0 && part < GOOGLE_PARTS_MAX && *at)
			value->parts[part] = at;
		at = next;
	}
}

void google_item_add_cell(struct google_item *item, enum google_attribute attribute, const char *cell,
	const int *parts, size_t part_count)
{
	const char *names = ATTRIBUTES[attribute].parts;
	if (!names) {
		if (*cell)
			google_item_add(item, attribute, cell);
		return;
	}
	for (const char *at = cell; *at;) {
		const char *end = find_value_end(at, names[0] != '\0');
		char *text = trimmed(item, at, (size_t)(end - at));
		at = *end ? end + 1 : end;
		struct google_value *value = text[0] ? google_item_add(item, attribute, "") : NULL;
		if (!value)
			continue;
		/* "A:B,C:D" may be quoted as a whole. */
		if (!names[0] || text[0] == '"')
			unquote(text);
		value->text = text;
		if (names[0])
			cut_parts(value, arena_strdup(&item->arena, text), parts, part_count);
	}
}
