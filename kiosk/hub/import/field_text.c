/* SPDX-License-Identifier: Apache-2.0 */
/* One arm a type. */
#include "kiosk/hub/import/field_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "kiosk/base/calendar.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/catalog_word.h"
#include "kiosk/domain/code.h"
#include "kiosk/hub/import/measure_text.h"

#define DIGITS_MAX 18
#define NUMBER_BYTES 64

/* Numbers that are minor units of a currency. */
static bool is_money(const struct field *field)
{
	static const char *const KEYS[] = { "price", "list_price", "delivery", "member_price", "deposit",
		"fee", "free_from", "threshold", "max_discount" };
	for (size_t i = 0; i < ARRAY_LENGTH(KEYS); i++)
		if (strcmp(field->key, KEYS[i]) == 0)
			return true;
	return false;
}

bool field_text_has_part(const struct field *field, const char *part)
{
	switch (field->type) {
	case FIELD_ID:
	case FIELD_CODE:
	case FIELD_HOURS:
	case FIELD_CURRENCY:
	case FIELD_COUNTRY:
	case FIELD_URL:
	case FIELD_GTIN:
	case FIELD_IMAGE:
	case FIELD_NUMBER:
	case FIELD_TIME:
	case FIELD_DAY:
	case FIELD_DEGREES:
	case FIELD_IMAGES:
	case FIELD_WORDS:
	case FIELD_FLAG:
	case FIELD_DAYS:
	case FIELD_CHANNEL:
	case FIELD_STOCK:
	case FIELD_PRODUCT_KIND:
	case FIELD_BETTER:
	case FIELD_METHOD: return !part;
	case FIELD_NAME:
	case FIELD_PROSE: return !part || language_tag_is_valid(part);
	case FIELD_OPTIONS:
	case FIELD_ATTRIBUTES: return part && part[0];
	case FIELD_MEASURE: return !part || strcmp(part, "amount") == 0 || strcmp(part, "unit") == 0;
	case FIELD_MULTIBUY: return part && (strcmp(part, "quantity") == 0 || strcmp(part, "price") == 0);
	case FIELD_RATING: return part && (strcmp(part, "average") == 0 || strcmp(part, "count") == 0);
	default: return false; /* lists of things, which a cell has no room for */
	}
}

/* "1.234,5" as "1234.5", by the sign that the table has for decimals. */
static bool plain_number(const char *text, char decimal, char ret_number[NUMBER_BYTES])
{
	size_t length = 0;
	char group = decimal == ',' ? '.' : ',';
	for (; *text; text++) {
		if (*text == ' ' || *text == '\'' || (*text == group && decimal))
			continue;
		if (length == NUMBER_BYTES - 1 || !strchr("0123456789.,-", *text))
			return false;
		ret_number[length++] = (char)(*text == ',' ? '.' : *text);
	}
	ret_number[length] = '\0';
	return length > 0;
}

static const char *read_whole(const char *text, char decimal, int64_t *ret_number)
{
	static const char NONE[] = "is no whole number";
	char number[NUMBER_BYTES];
	if (!plain_number(text, decimal, number))
		return NONE;
	/* "12.000" of a table that does not say what its point is. */
	char *point = strchr(number, '.');
	if (point && (point[1 + strspn(point + 1, "0")] != '\0' || (!decimal && strlen(point) == 4)))
		return NONE;
	return money_parse_decimal(number, 0, ret_number) ? NULL : NONE;
}

static const char *read_scaled(const char *text, char decimal, int digits, int64_t *ret_number)
{
	char number[NUMBER_BYTES];
	bool is_good = plain_number(text, decimal, number) && money_parse_decimal(number, digits, ret_number);
	return is_good ? NULL : "is no number";
}

/* "24.07.2026", "7/24/2026 9:30": as ISO 8601 has it. NULL when it is no such date. */
static const char *iso_date(const char *text, enum date_order order, struct arena *arena)
{
	int first, second, year, hour = 0, minute = 0, read = 0, more = 0;
	char signs[2];
	if (order == DATE_ISO ||
		sscanf(text, "%2d%1[./-]%2d%1[./-]%4d%n", &first, &signs[0], &second, &signs[0], &year,
			&read) != 5)
		return NULL;
	int day = order == DATE_DAY_FIRST ? first : second, month = order == DATE_DAY_FIRST ? second : first;
	if (text[read] &&
		(sscanf(text + read, " %2d:%2d%n", &hour, &minute, &more) != 2 || text[read + more]))
		return NULL;
	if (year < 1000 || month < 1 || month > 12 || day < 1 || day > calendar_days_in_month(year, month))
		return NULL;
	return arena_printf(
		arena, more ? "%04d-%02d-%02dT%02d:%02d" : "%04d-%02d-%02d", year, month, day, hour, minute);
}

static const char *read_time(
	const struct field *field, const char *text, struct import_record *record, int64_t *ret_time)
{
	bool is_local;
	if (!time_parse_iso_local(text, ret_time, &is_local))
		return "is no time";
	if (is_local)
		record->local_times |= 1u << (field - record_fields(record->type));
	return NULL;
}

static const char *read_flag(const char *text, int64_t *ret_flag)
{
	static const char *const YES[] = { "1", "true", "yes", "y", "x", "ja", "si", "sí", "oui", "是" };
	static const char *const NO[] = { "0", "false", "no", "n", "nein", "non", "否" };
	for (size_t i = 0; i < ARRAY_LENGTH(YES); i++)
		if (strcasecmp(text, YES[i]) == 0) {
			*ret_flag = 1;
			return NULL;
		}
	for (size_t i = 0; i < ARRAY_LENGTH(NO); i++)
		if (strcasecmp(text, NO[i]) == 0) {
			*ret_flag = 0;
			return NULL;
		}
	return "is neither yes nor no";
}

/* A word of ours, or how many there are. */
static const char *read_stock(const char *text, char decimal, enum stock_state *ret_stock)
{
	int64_t count;
	char word[32];
	if (!read_scaled(text, decimal, 0, &count)) {
		*ret_stock = count > 0 ? STOCK_IN : STOCK_OUT;
		return NULL;
	}
	snprintf(word, sizeof(word), "%.31s", text);
	for (char *at = word; *at; at++)
		*at = (char)(*at == ' ' ? '_' : *at >= 'A' && *at <= 'Z' ? *at - 'A' + 'a' : *at);
	return stock_state_parse(word, ret_stock) ? NULL : "is no word for stock";
}

/* Calls add with each value of a list, in the arena. */
#define LIST_EACH(text, separator, arena, value, ...)                                                        \
	for (const char *at_ = (text), *end_; at_; at_ = *end_ ? end_ + strlen(separator) : NULL) {          \
		end_ = strstr(at_, (separator));                                                             \
		end_ = end_ ? end_ : at_ + strlen(at_);                                                      \
		const char *value = arena_strndup((arena), at_, (size_t)(end_ - at_));                       \
		value += strspn(value, " ");                                                                 \
		if (*value)                                                                                  \
			__VA_ARGS__                                                                          \
	}

static void add_text(struct record_text *texts, const char *tag, const char *text)
{
	if (texts->count == RECORD_LANGUAGES_MAX)
		return;
	texts->items[texts->count].tag = tag;
	texts->items[texts->count++].text = text;
}

static bool is_json_number(const char *text)
{
	size_t whole = strspn(text, "0123456789");
	const char *rest = text + whole;
	size_t fraction = rest[0] == '.' ? strspn(rest + 1, "0123456789") : 0;
	bool is_whole = *rest == '\0';
	return whole > 0 && whole + fraction <= DIGITS_MAX && (whole == 1 || text[0] != '0') &&
		(is_whole || (fraction > 0 && rest[1 + fraction] == '\0'));
}

static void add_attribute(struct record_attributes *attributes, const char *code, const char *text)
{
	if (attributes->count == RECORD_ATTRIBUTES_MAX)
		return;
	attributes->items[attributes->count].code = code;
	attributes->items[attributes->count].type = is_json_number(text) ? ATTRIBUTE_NUMBER : ATTRIBUTE_TEXT;
	attributes->items[attributes->count++].value = text;
}

static const char *read_days(const char *text, struct record_days *days)
{
	int most;
	int count = sscanf(text, "%4" SCNd64 " - %4d", &days->min, &most);
	if (count < 1 || days->min < 0)
		return "is no number of days";
	days->max = count == 2 ? most : days->min;
	return NULL;
}

static const char *read_measure(
	const char *part, const char *text, char decimal, struct record_measure *measure)
{
	if (part && strcmp(part, "unit") == 0)
		measure->unit = text;
	else if (part)
		return read_scaled(text, decimal, 3, &measure->milli);
	else if (!measure_text_parse(text, measure))
		return "is no measure that goods are sold by";
	return NULL;
}

const char *field_text_read(const struct field *field, const char *part, const char *text,
	const struct field_text_style *style, struct import_record *record, struct arena *arena,
	char ret_currency[CURRENCY_SIZE])
{
	void *place = (char *)record + field->offset;
	char decimal = style->money.decimal;
	struct record_multibuy *multibuy = place;
	struct record_rating *rating = place;
	struct record_images *images = place;
	struct record_words *words = place;
	struct record_options *options = place;
	const char *date;
	switch (field->type) {
	case FIELD_ID:
	case FIELD_CODE:
	case FIELD_HOURS:
	case FIELD_CURRENCY:
	case FIELD_COUNTRY:
	case FIELD_URL:
	case FIELD_GTIN:
	case FIELD_IMAGE: *(const char **)place = text; return NULL;
	case FIELD_NAME:
	case FIELD_PROSE: add_text(place, part, text); return NULL;
	case FIELD_NUMBER:
		return is_money(field) ? money_text_parse(text, &style->money, place, ret_currency)
				       : read_whole(text, decimal, place);
	case FIELD_TIME:
	case FIELD_DAY:
		date = iso_date(text, style->dates, arena);
		date = date ? date : text;
		if (field->type == FIELD_TIME)
			return read_time(field, date, record, place);
		return time_parse_iso_day(date, place) ? NULL : "is no date";
	case FIELD_DEGREES: return read_scaled(text, decimal, 6, place);
	case FIELD_FLAG: return read_flag(text, place);
	case FIELD_DAYS: return read_days(text, place);
	case FIELD_STOCK: return read_stock(text, decimal, place);
	case FIELD_CHANNEL: return channel_parse(text, place) ? NULL : "is none of store, online and partner";
	case FIELD_PRODUCT_KIND: return product_kind_parse(text, place) ? NULL : "is no kind of product";
	case FIELD_BETTER:
		return attribute_better_parse(text, place) ? NULL : "is none of none, lower and higher";
	case FIELD_METHOD: return delivery_method_parse(text, place) ? NULL : "is neither ship nor local";
	case FIELD_MEASURE: return read_measure(part, text, decimal, place);
	case FIELD_MULTIBUY:
		return strcmp(part, "price") == 0
			? money_text_parse(text, &style->money, &multibuy->price, ret_currency)
			: read_whole(text, decimal, &multibuy->quantity);
	case FIELD_RATING:
		return strcmp(part, "average") == 0 ? read_scaled(text, decimal, 3, &rating->average_milli)
						    : read_whole(text, decimal, &rating->count);
	case FIELD_IMAGES:
		LIST_EACH(text, style->list_separator, arena, name, {
			if (images->count < RECORD_IMAGES_MAX)
				images->names[images->count++] = name;
		})
		return NULL;
	case FIELD_WORDS:
		LIST_EACH(text, style->list_separator, arena, word, {
			if (words->count < RECORD_WORDS_MAX)
				words->items[words->count++] = word;
		})
		return NULL;
	case FIELD_OPTIONS:
		if (options->count == RECORD_OPTIONS_MAX)
			return "is more than the 16th";
		options->items[options->count].name = part;
		options->items[options->count++].value = text;
		return NULL;
	case FIELD_ATTRIBUTES:
		LIST_EACH(text, style->list_separator, arena, value, { add_attribute(place, part, value); })
		return NULL;
	default: return "cannot stand in a table";
	}
}
