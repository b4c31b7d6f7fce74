/* SPDX-License-Identifier: Apache-2.0 */
/* Reading GS1 application identifiers out of element strings and Digital Links. */
#include "kiosk/domain/gs1.h"

#include <string.h>
#include <strings.h>

#include "kiosk/base/calendar.h"
#include "kiosk/domain/money.h"

#define VALUE_SIZE 91

/* How long an AI and its value are, by the AI's first two digits (General Specifications, figures 3.2-1 and
 * 7.8.5-2). fixed 0: ends at a separator. */
struct ai_shape {
	unsigned char first, last; /* two-digit range */
	unsigned char ai_digits;
	unsigned char fixed, max; /* one of both */
};

static const struct ai_shape AI_SHAPES[] = {
	{ 0, 0, 2, .fixed = 18 },
	{ 1, 3, 2, .fixed = 14 },
	{ 4, 4, 2, .fixed = 16 },
	{ 10, 10, 2, .max = 20 },
	{ 11, 19, 2, .fixed = 6 },
	{ 20, 20, 2, .fixed = 2 },
	{ 21, 22, 2, .max = 20 },
	{ 23, 25, 3, .max = 30 },
	{ 30, 30, 2, .max = 8 },
	{ 31, 36, 4, .fixed = 6 },
	{ 37, 37, 2, .max = 8 },
	{ 39, 39, 4, .max = 18 },
	{ 40, 40, 3, .max = 30 },
	{ 41, 41, 3, .fixed = 13 },
	{ 42, 42, 3, .max = 20 },
	{ 43, 43, 4, .max = 90 },
	{ 70, 70, 4, .max = 90 },
	{ 71, 71, 3, .max = 20 },
	{ 72, 72, 4, .max = 90 },
	{ 80, 82, 4, .max = 90 },
	{ 90, 90, 2, .max = 30 },
	{ 91, 99, 2, .max = 90 },
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool are_digits(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (!is_digit(text[i]))
			return false;
	}
	return length > 0;
}

static int64_t digits_value(const char *digits, size_t length)
{
	int64_t value = 0;

	for (size_t i = 0; i < length; i++)
		value = value * 10 + (digits[i] - '0');
	return value;
}

/* YYMMDD; the century is that in which the year is at most 50 years ahead and 49 behind (section 7.12). */
static bool date_read(const char *text, size_t length, int century_year, int32_t *ret_date)
{
	int32_t year, month, day, difference, date;

	if (length != 6 || !are_digits(text, 6))
		return false;
	year = (int32_t)digits_value(text, 2);
	month = (int32_t)digits_value(text + 2, 2);
	day = (int32_t)digits_value(text + 4, 2);
	difference = year - century_year % 100;
	year += century_year - century_year % 100;
	if (difference > 50)
		year -= 100;
	else if (difference < -49)
		year += 100;
	if (month < 1 || month > 12 || day > calendar_days_in_month(year, month))
		return false;
	date = year * 10000 + month * 100 + day;
	if (*ret_date != 0 && *ret_date != date)
		return false;
	*ret_date = date;
	return true;
}

/* AI 7003, YYMMDDHHMM: the hours of the day that AI 17 leaves out. */
static bool expiry_time_read(const char *text, size_t length, int century_year, struct gs1_fields *fields)
{
	if (length != 10 || !are_digits(text, 10))
		return false;
	int hour = (int)digits_value(text + 6, 2), minute = (int)digits_value(text + 8, 2);
	int minutes = hour * 60 + minute;
	if (hour > 23 || minute > 59 || !date_read(text, 6, century_year, &fields->expires) ||
		(fields->has_expires_time && fields->expires_minute != minutes))
		return false;
	fields->has_expires_time = true;
	fields->expires_minute = minutes;
	return true;
}

static bool gtin_read(const char *value, size_t length, struct gs1_fields *fields)
{
	char text[GTIN14_SIZE], gtin[GTIN14_SIZE];

	if (length >= sizeof(text))
		return false;
	memcpy(text, value, length);
	text[length] = '\0';
	if (!gtin_is_valid(text))
		return false;
	gtin_normalize(text, gtin);
	if (fields->gtin[0] && strcmp(fields->gtin, gtin) != 0)
		return false;
	memcpy(fields->gtin, gtin, sizeof(gtin));
	return true;
}

static bool lot_read(const char *value, size_t length, struct gs1_fields *fields)
{
	if (length == 0 || length >= GS1_LOT_SIZE)
		return false;
	if (fields->lot[0] && (strncmp(fields->lot, value, length) != 0 || fields->lot[length]))
		return false;
	memcpy(fields->lot, value, length);
	fields->lot[length] = '\0';
	return true;
}

/* Trade measures (figure 3.2-1; section 3.6.2): what thousandths of our unit one of theirs is, as a fraction. Pounds, inches
 * and gallons are exact by their definitions. */
static const struct measure_ai {
	const char *ai;
	enum measure_unit unit;
	int64_t numerator, denominator;
} MEASURE_AIS[] = {
	{ "30", MEASURE_PIECE, 1000, 1 }, { "310", MEASURE_G, 1000000, 1 }, /* kg */
	{ "311", MEASURE_M, 1000, 1 },                                      /* m, length */
	{ "315", MEASURE_ML, 1000000, 1 },                                  /* l */
	{ "316", MEASURE_ML, 1000000000, 1 },                               /* cubic metre */
	{ "320", MEASURE_G, 45359237, 100 },                                /* lb */
	{ "321", MEASURE_M, 254, 10 },                                      /* inch, length */
	{ "322", MEASURE_M, 3048, 10 },                                     /* foot */
	{ "323", MEASURE_M, 9144, 10 },                                     /* yard */
	{ "357", MEASURE_G, 28349523125, 1000000 },                         /* oz */
	{ "360", MEASURE_ML, 946352946, 1000 },                             /* quart */
	{ "361", MEASURE_ML, 3785411784, 1000 },                            /* gallon, US */
};

static const struct measure_ai *measure_ai_find(const char *ai)
{
	for (size_t i = 0; i < sizeof(MEASURE_AIS) / sizeof(MEASURE_AIS[0]); i++) {
		size_t length = strlen(MEASURE_AIS[i].ai);

		if (strncmp(ai, MEASURE_AIS[i].ai, length) == 0 && (length == 2) == (ai[2] == '\0') &&
			(length == 2 || ai[3]))
			return &MEASURE_AIS[i];
	}
	return NULL;
}

/* 310n and its like: six digits with n decimals, a digit; 30: up to eight. Of two the first counts, but one that measures before
 * one that counts. */
static bool measure_read(const struct measure_ai *kind, const char *ai, const char *value, size_t length,
	struct gs1_fields *fields)
{
	struct gs1_measure found = { .decimals = ai[2] ? ai[3] - '0' : 0 }, *kept = &fields->measure;

	if (!are_digits(value, length) || (ai[2] ? length != 6 : length > 8) || found.decimals > 6)
		return false;
	memcpy(found.ai, ai, strlen(kind->ai));
	found.value = digits_value(value, length);
	/* Six digits, or eight of pieces: their product with the largest numerator fits. */
	money_scale(found.value, kind->numerator, kind->denominator * money_power_of_ten(found.decimals),
		&found.measure.amount_milli);
	found.measure.unit = kind->unit;
	if (!measure_is_valid(&found.measure))
		found.measure = (struct measure){ 0 };
	if (strcmp(kept->ai, found.ai) == 0)
		return kept->measure.amount_milli == found.measure.amount_milli;
	if (kept->ai[0] == '\0' || strcmp(kept->ai, "30") == 0)
		*kept = found;
	return true;
}

/* A sum payable; with the number of its currency before it. */
static bool amount_read(char decimals, bool has_currency, const char *value, size_t length, size_t most,
	struct gs1_amount *amount)
{
	size_t skip = has_currency ? 3 : 0;
	struct gs1_amount found = { .decimals = decimals - '0' };

	if (length <= skip || length - skip > most || !are_digits(value, length))
		return false;
	found.value = digits_value(value + skip, length - skip);
	if (has_currency)
		found.currency_number = (int)digits_value(value, 3);
	/* No currency has that number, and it is not the local one. */
	if (has_currency && found.currency_number == 0)
		return false;
	if (amount->value != 0 &&
		(amount->value != found.value || amount->decimals != found.decimals ||
			amount->currency_number != found.currency_number))
		return false;
	*amount = found;
	return true;
}

/* Keeps the value of an AI that we know; others are fine as they are. */
static bool field_read(
	const char *ai, const char *value, size_t length, int century_year, struct gs1_fields *fields)
{
	const struct measure_ai *kind = measure_ai_find(ai);

	if (strcmp(ai, "01") == 0)
		return gtin_read(value, length, fields);
	if (strcmp(ai, "10") == 0)
		return lot_read(value, length, fields);
	if (strcmp(ai, "15") == 0)
		return date_read(value, length, century_year, &fields->best_before);
	if (strcmp(ai, "16") == 0)
		return date_read(value, length, century_year, &fields->sell_by);
	if (strcmp(ai, "17") == 0)
		return date_read(value, length, century_year, &fields->expires);
	if (strcmp(ai, "7003") == 0)
		return expiry_time_read(value, length, century_year, fields);
	if (kind)
		return measure_read(kind, ai, value, length, fields);
	if (strlen(ai) != 4)
		return true;
	if (strncmp(ai, "392", 3) == 0 || strncmp(ai, "393", 3) == 0)
		return amount_read(ai[3], ai[2] == '3', value, length, 15, &fields->price);
	if (strncmp(ai, "395", 3) == 0)
		return length == 6 && amount_read(ai[3], false, value, length, 6, &fields->price_per_unit);
	return true;
}

/* By what may be its first two digits. */
static const struct ai_shape *shape_find(const char *at, const char *end)
{
	int prefix;

	if (end - at < 2)
		return NULL;
	prefix = (int)digits_value(at, 2);
	for (size_t i = 0; i < sizeof(AI_SHAPES) / sizeof(AI_SHAPES[0]); i++) {
		if (prefix >= AI_SHAPES[i].first && prefix <= AI_SHAPES[i].last)
			return &AI_SHAPES[i];
	}
	return NULL;
}

static bool value_read(const struct ai_shape *shape, const char *ai, const char *value, size_t length,
	int century_year, struct gs1_fields *fields)
{
	if (length == 0 || (shape->fixed != 0 ? length != shape->fixed : length > shape->max))
		return false;
	for (size_t i = 0; i < length; i++) {
		if (value[i] < 0x21 || value[i] > 0x7E)
			return false;
	}
	return field_read(ai, value, length, century_year, fields);
}

/* Reads one AI and its value and moves *at past both and a separator. */
static bool element_read(const char **at, const char *end, int century_year, struct gs1_fields *fields)
{
	const struct ai_shape *shape = shape_find(*at, end);
	const char *value, *value_end;
	char ai[5] = "";
	size_t length;

	if (!shape || end - *at < shape->ai_digits || !are_digits(*at, shape->ai_digits))
		return false;
	memcpy(ai, *at, shape->ai_digits);
	value = *at + shape->ai_digits;
	value_end = memchr(value, GS1_GROUP_SEPARATOR, (size_t)(end - value));
	if (!value_end)
		value_end = end;
	length = (size_t)(value_end - value);
	if (shape->fixed != 0 && length > shape->fixed)
		length = shape->fixed;
	*at = value + length;
	if (*at < end && **at == GS1_GROUP_SEPARATOR)
		++*at;
	return value_read(shape, ai, value, length, century_year, fields);
}

/* The shape of the AI in brackets at at, such as "(3103)"; NULL when none stands there. at is before end. */
static const struct ai_shape *bracket_find(const char *at, const char *end)
{
	const struct ai_shape *shape = *at == '(' ? shape_find(at + 1, end) : NULL;

	if (!shape || end - at < shape->ai_digits + 2 || !are_digits(at + 1, shape->ai_digits) ||
		at[1 + shape->ai_digits] != ')')
		return NULL;
	return shape;
}

/* "(01)09506000134352 (10)ABC": as it is printed below the bars (section 4.14), and as many a QR code holds it. A
 * value ends where the next AI stands in brackets; blanks are no part of it. */
static bool brackets_read(const char *at, const char *end, int century_year, struct gs1_fields *fields)
{
	while (at < end) {
		const struct ai_shape *shape = bracket_find(at, end);
		const char *value, *value_end;
		char ai[5] = "";

		if (!shape)
			return false;
		memcpy(ai, at + 1, shape->ai_digits);
		value = at + shape->ai_digits + 2;
		at = value;
		while (at < end && !bracket_find(at, end))
			at++;
		value_end = at;
		while (value < value_end && *value == ' ')
			value++;
		while (value < value_end && value_end[-1] == ' ')
			value_end--;
		if (!value_read(shape, ai, value, (size_t)(value_end - value), century_year, fields))
			return false;
	}
	return true;
}

bool gs1_parse_elements(const char *bytes, size_t length, int century_year, struct gs1_fields *ret_fields)
{
	static const char *const SYMBOLOGIES[] = { "]C1", "]e0", "]d2", "]Q3", "]J1" };
	const char *at = bytes, *end = bytes + length;
	struct gs1_fields fields = { 0 };

	for (size_t i = 0; i < sizeof(SYMBOLOGIES) / sizeof(SYMBOLOGIES[0]); i++) {
		if (length >= 3 && memcmp(bytes, SYMBOLOGIES[i], 3) == 0) {
			at += 3;
			break;
		}
	}
	/* Some scanners send the leading FNC1 as a separator too. */
	if (at < end && *at == GS1_GROUP_SEPARATOR)
		at++;
	if (at < end && *at == '(') {
		if (!brackets_read(at, end, century_year, &fields))
			return false;
		at = end;
	}
	while (at < end) {
		if (!element_read(&at, end, century_year, &fields))
			return false;
	}
	if (!fields.gtin[0])
		return false;
	*ret_fields = fields;
	return true;
}

static int hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Percent-decodes one path segment or query value of printable ASCII. False when too long or malformed. */
static bool uri_decode(const char *from, const char *end, char out[VALUE_SIZE])
{
	size_t length = 0;

	for (const char *at = from; at < end; at++) {
		int c = (unsigned char)*at;

		if (c == '%') {
			if (end - at < 3 || hex_value(at[1]) < 0 || hex_value(at[2]) < 0)
				return false;
			c = hex_value(at[1]) * 16 + hex_value(at[2]);
			at += 2;
		}
		if (c < 0x21 || c > 0x7E || length + 1 >= VALUE_SIZE)
			return false;
		out[length++] = (char)c;
	}
	out[length] = '\0';
	return true;
}

/* The AI for a key as it stands in a link; older links may use short names. NULL = none of ours. */
static const char *link_key_ai(const char *key)
{
	if (strcmp(key, "gtin") == 0)
		return "01";
	if (strcmp(key, "lot") == 0)
		return "10";
	if (strcmp(key, "exp") == 0)
		return "17";
	if (strlen(key) >= 2 && strlen(key) <= 4 && are_digits(key, strlen(key)))
		return key;
	return NULL;
}

/* "/…/01/<gtin>/10/<lot>": keys count only once the primary key 01 was seen with a good GTIN. */
static bool link_path_read(const char *at, const char *end, int century_year, struct gs1_fields *fields)
{
	char key[VALUE_SIZE] = "", value[VALUE_SIZE];
	bool has_key = false;

	while (at < end) {
		const char *segment = at + 1;
		const char *stop = memchr(segment, '/', (size_t)(end - segment));

		if (!stop)
			stop = end;
		at = stop;
		if (!uri_decode(segment, stop, value)) {
			has_key = false;
			continue;
		}
		if (has_key && link_key_ai(key)) {
			const char *ai = link_key_ai(key);
			bool is_primary = strcmp(ai, "01") == 0;

			if ((is_primary || fields->gtin[0]) &&
				field_read(ai, value, strlen(value), century_year, fields)) {
				has_key = false;
				continue;
			}
			if (fields->gtin[0])
				return false;
		}
		memcpy(key, value, sizeof(key));
		has_key = true;
	}
	return fields->gtin[0] != '\0';
}

/* "17=261231&3103=000500"; keys that are no AI are another's business. */
static bool link_query_read(const char *at, const char *end, int century_year, struct gs1_fields *fields)
{
	while (at < end) {
		const char *stop = memchr(at, '&', (size_t)(end - at));
		const char *equals;
		char key[VALUE_SIZE], value[VALUE_SIZE];

		if (!stop)
			stop = end;
		equals = memchr(at, '=', (size_t)(stop - at));
		if (equals && uri_decode(at, equals, key) && link_key_ai(key)) {
			if (!uri_decode(equals + 1, stop, value) ||
				!field_read(link_key_ai(key), value, strlen(value), century_year, fields))
				return false;
		}
		at = stop + 1;
	}
	return true;
}

bool gs1_parse_digital_link(const char *uri, int century_year, struct gs1_fields *ret_fields)
{
	struct gs1_fields fields = { 0 };
	const char *host, *path, *path_end, *query, *query_end;

	if (strncasecmp(uri, "https://", 8) == 0)
		host = uri + 8;
	else if (strncasecmp(uri, "http://", 7) == 0)
		host = uri + 7;
	else
		return false;
	path = host + strcspn(host, "/?#");
	if (path == host || *path != '/')
		return false;
	path_end = path + strcspn(path, "?#");
	query = *path_end == '?' ? path_end + 1 : path_end;
	query_end = query + (*path_end == '?' ? strcspn(query, "#") : 0);
	if (!link_path_read(path, path_end, century_year, &fields) ||
		!link_query_read(query, query_end, century_year, &fields))
		return false;
	*ret_fields = fields;
	return true;
}
