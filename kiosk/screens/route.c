/* SPDX-License-Identifier: Apache-2.0 */
/* Routes: one table says what each kind of route carries; text form, digest and parsing follow it. */
#include "kiosk/screens/route.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/screens/screen.h"

#define FIELDS_MAX 8

enum field_type { FIELD_NUMBER, FIELD_FLAG, FIELD_LIST, FIELD_ORDER, FIELD_KIND, FIELD_UNIT, FIELD_TEXT };

/* The first one of a kind is written without its name. A text stands last, because it goes on to the end. */
struct field {
	const char *name;
	enum field_type type;
	size_t offset;
	size_t size; /* of a text */
};

#define AT(member) offsetof(struct route, member)
#define TEXT_AT(member) offsetof(struct route, member), sizeof((struct route){ 0 }.member)

static const struct field FIELDS[NEEDS_COUNT][FIELDS_MAX] = {
	[NEEDS_PRODUCT] = {
		{ "product", FIELD_NUMBER, AT(product) },
		{ "measure", FIELD_NUMBER, AT(label.measure.amount_milli) },
		{ "unit", FIELD_UNIT, AT(label.measure.unit) },
		{ "price", FIELD_NUMBER, AT(label.price_minor) },
		{ "best_before", FIELD_NUMBER, AT(label.best_before_ms) },
		{ "sold_until", FIELD_NUMBER, AT(label.sold_until_ms) },
		{ "lot", FIELD_TEXT, TEXT_AT(label.lot) },
	},
	[NEEDS_DEAL] = { { "deal", FIELD_NUMBER, AT(deal) } },
	[NEEDS_LIST] = {
		{ "category", FIELD_NUMBER, AT(list.category) },
		{ "list", FIELD_LIST, AT(list.list) },
		{ "order", FIELD_ORDER, AT(list.order) },
		{ "in_store", FIELD_FLAG, AT(list.is_in_store) },
		{ "on_deal", FIELD_FLAG, AT(list.is_on_deal) },
		{ "on_offer", FIELD_FLAG, AT(list.is_on_offer) },
		{ "merchant", FIELD_NUMBER, AT(list.merchant) },
		{ "brand", FIELD_TEXT, TEXT_AT(list.brand) },
	},
	[NEEDS_QUERY] = { { "query", FIELD_TEXT, TEXT_AT(query) } },
	[NEEDS_DEVICE] = { { "device", FIELD_NUMBER, AT(device) } },
	[NEEDS_DEVICE_KIND] = { { "kind", FIELD_KIND, AT(device_kind) } },
};

static const char *const LIST_WORDS[] = {
	[LIST_NONE] = "none", [LIST_POPULAR] = "popular", [LIST_NEW] = "new", [LIST_DROPS] = "drops"
};
static const char *const ORDER_WORDS[] = { [PRODUCT_ORDER_RANK] = "popularity",
	[PRODUCT_ORDER_PRICE] = "price",
	[PRODUCT_ORDER_UNIT_PRICE] = "unit_price",
	[PRODUCT_ORDER_SAVING] = "saving",
	[PRODUCT_ORDER_NEWEST] = "newest" };
static const char *const KIND_WORDS[] = { [SERVICE_PRINTER] = "printer",
	[SERVICE_CARD_READER] = "card_reader",
	[SERVICE_SCANNER] = "scanner",
	[SERVICE_KEYPAD] = "keypad",
	[SERVICE_TERMINAL] = "terminal" };

static const char *const UNIT_WORDS[] = { [MEASURE_NONE] = "none",
	[MEASURE_G] = "g",
	[MEASURE_KG] = "kg",
	[MEASURE_ML] = "ml",
	[MEASURE_L] = "l",
	[MEASURE_PIECE] = "piece",
	[MEASURE_M] = "m" };

static const struct {
	const char *const *words;
	size_t count;
} CHOICES[] = {
	[FIELD_LIST] = { LIST_WORDS, ARRAY_LENGTH(LIST_WORDS) },
	[FIELD_ORDER] = { ORDER_WORDS, ARRAY_LENGTH(ORDER_WORDS) },
	[FIELD_KIND] = { KIND_WORDS, ARRAY_LENGTH(KIND_WORDS) },
	[FIELD_UNIT] = { UNIT_WORDS, ARRAY_LENGTH(UNIT_WORDS) },
};

static const struct field *fields_of(enum screen_id screen)
{
	return FIELDS[SCREENS[screen]->needs];
}

/* 0 when the field says nothing; a text's first byte. */
static int64_t value_of(const struct field *field, const struct route *route)
{
	const char *place = (const char *)route + field->offset;
	int64_t number;
	int choice;

	switch (field->type) {
	case FIELD_NUMBER: memcpy(&number, place, sizeof number); return number;
	case FIELD_FLAG: return *(const bool *)place;
	case FIELD_TEXT: return *place;
	default: memcpy(&choice, place, sizeof choice); return choice;
	}
}

static uint64_t add_bytes(uint64_t digest, const void *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		digest = (digest ^ ((const uint8_t *)bytes)[i]) * UINT64_C(0x100000001b3);
	return digest;
}

int64_t route_digest(const struct route *route)
{
	const struct field *fields = fields_of(route->screen);
	uint64_t digest = add_bytes(UINT64_C(0xcbf29ce484222325), &route->screen, sizeof route->screen);

	for (size_t i = 0; i < FIELDS_MAX && fields[i].name; i++) {
		int64_t value = value_of(&fields[i], route);
		if (fields[i].type == FIELD_TEXT)
			digest = add_bytes(digest, (const char *)route + fields[i].offset,
				strlen((const char *)route + fields[i].offset));
		else
			digest = add_bytes(digest, &value, sizeof value);
	}
	return digest ? (int64_t)digest : 1;
}

const char *route_text(const struct route *route, struct arena *arena)
{
	const struct field *fields = fields_of(route->screen);
	const char *text = screen_name(route->screen);
	char between = ':';

	for (size_t i = 0; i < FIELDS_MAX && fields[i].name; i++) {
		int64_t value = value_of(&fields[i], route);
		if (!value)
			continue;
		text = i ? arena_printf(arena, "%s%c%s=", text, between, fields[i].name)
			 : arena_printf(arena, "%s:", text);
		between = ',';
		if (fields[i].type == FIELD_TEXT)
			text = arena_printf(arena, "%s%s", text, (const char *)route + fields[i].offset);
		else if (fields[i].type == FIELD_NUMBER || fields[i].type == FIELD_FLAG)
			text = arena_printf(arena, "%s%lld", text, (long long)value);
		else
			text = arena_printf(arena, "%s%s", text, CHOICES[fields[i].type].words[value]);
	}
	return text;
}

static bool read_choice(enum field_type type, const char *word, void *place)
{
	for (int i = 0; i < (int)CHOICES[type].count; i++) {
		if (strcmp(CHOICES[type].words[i], word) == 0) {
			memcpy(place, &i, sizeof i);
			return true;
		}
	}
	return false;
}

static bool read_field(const struct field *field, const char *word, struct route *route)
{
	char *place = (char *)route + field->offset, *end;

	if (field->type == FIELD_TEXT) {
		if (strlen(word) >= field->size)
			return false;
		memcpy(place, word, strlen(word) + 1);
		return true;
	}
	if (field->type != FIELD_NUMBER && field->type != FIELD_FLAG)
		return read_choice(field->type, word, place);
	int64_t number = strtoll(word, &end, 10);
	if (end == word || *end)
		return false;
	if (field->type == FIELD_FLAG)
		*(bool *)place = number != 0;
	else
		memcpy(place, &number, sizeof number);
	return true;
}

/* "in_store=1"; the value of the first field may stand alone. */
static const struct field *find_field(const struct field *fields, const char *word, const char **ret_value)
{
	const char *sign = strchr(word, '=');
	size_t length = sign ? (size_t)(sign - word) : 0;

	for (size_t i = 0; sign && i < FIELDS_MAX && fields[i].name; i++) {
		if (strlen(fields[i].name) == length && strncmp(fields[i].name, word, length) == 0) {
			*ret_value = sign + 1;
			return &fields[i];
		}
	}
	*ret_value = word;
	return fields[0].name ? &fields[0] : NULL;
}

static bool read_fields(const char *needs, struct route *route)
{
	const struct field *fields = fields_of(route->screen), *field;
	char *words = xstrdup(needs), *rest = words;
	bool is_good = true;

	while (is_good && rest && *rest) {
		const char *value;
		field = find_field(fields, rest, &value);
		if (!field || field->type != FIELD_TEXT)
			strsep(&rest, ",");
		else
			rest = NULL;
		is_good = field && read_field(field, value, route);
	}
	free(words);
	return is_good;
}

bool route_parse(const char *screen, const char *needs, struct route *ret_route)
{
	for (int i = 0; i < SCREEN_COUNT; i++) {
		struct route route = { .screen = (enum screen_id)i };
		if (strcmp(screen_name(route.screen), screen) != 0)
			continue;
		if (needs && !read_fields(needs, &route))
			return false;
		*ret_route = route;
		return true;
	}
	return false;
}

struct route route_to_product(int64_t product, const struct piece_label *label)
{
	struct route route = ROUTE(SCREEN_PRODUCT, .product = product);

	if (label)
		route.label = *label;
	return route;
}
