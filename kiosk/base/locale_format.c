/* SPDX-License-Identifier: Apache-2.0 */
/* Money, numbers, dates and ages through ICU. Formatters are opened at their first use: opening takes
 * milliseconds, formatting microseconds. */
#include "kiosk/base/locale_format.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucurr.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/uformattedvalue.h>
#include <unicode/uloc.h>
#include <unicode/unumberformatter.h>
#include <unicode/ureldatefmt.h>
#include <unicode/ustring.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/messages.h"
#include "kiosk/base/text.h"
#include "kiosk/base/localized.h"
#include "kiosk/base/xalloc.h"

#define CURRENCY_COUNT 8
#define DECIMAL_SIZE 32
#define MAX_UNITS 128 /* of UTF-16 in one formatted value */

struct currency_formatter {
	char code[4];
	int digits;
	UNumberFormatter *formatter;
};

/* From DATE_TIME_OF_DAY on of no zone; then one for each enum calendar_part. */
enum date_style {
	DATE_DAY,
	DATE_DAY_AND_CLOCK,
	DATE_TIME_OF_DAY,
	DATE_END_OF_DAY,
	DATE_CALENDAR,
	DATE_STYLE_COUNT = DATE_CALENDAR + CALENDAR_YEAR + 1
};

enum unit { UNIT_GRAM, UNIT_KILOGRAM, UNIT_MILLILITRE, UNIT_LITRE, UNIT_METRE, UNIT_DAY, UNIT_COUNT };

static const struct {
	const char *name; /* as the catalog writes it */
	const char *skeleton;
} UNITS[UNIT_COUNT] = {
	[UNIT_GRAM] = { "g", "measure-unit/mass-gram unit-width-short .###" },
	[UNIT_KILOGRAM] = { "kg", "measure-unit/mass-kilogram unit-width-short .###" },
	[UNIT_MILLILITRE] = { "ml", "measure-unit/volume-milliliter unit-width-short .###" },
	[UNIT_LITRE] = { "l", "measure-unit/volume-liter unit-width-short .###" },
	[UNIT_METRE] = { "m", "measure-unit/length-meter unit-width-short .###" },
	[UNIT_DAY] = { "day", "measure-unit/duration-day unit-width-full-name precision-integer" },
};

struct locale_format {
	char *tag;
	char *time_zone;                     /* NULL: the system's */
	char locale[ULOC_FULLNAME_CAPACITY]; /* ICU's id, "zh_Hans_CN" */
	char home[ULOC_FULLNAME_CAPACITY];   /* the country in its own language; "" without a country */
	UFormattedNumber *number_result;
	UConstrainedFieldPosition *position;
	uint32_t zero_digit;    /* 0 until it is needed */
	unsigned next_currency; /* whose place is taken when all are in use */
	struct currency_formatter currencies[CURRENCY_COUNT];
	UNumberFormatter *number, *tenths, *percent, *units[UNIT_COUNT];
	UDateFormat *dates[DATE_STYLE_COUNT];
	URelativeDateTimeFormatter *relative;
};

static bool has_locale_data(const char *locale)
{
	for (int i = 0; i < uloc_countAvailable(); i++)
		if (strcmp(uloc_getAvailable(i), locale) == 0)
			return true;
	return false;
}

/* English without data of its own for the country falls back to world English (day before month), not to
 * America's. */
static void choose_locale(struct locale_format *format, const char *tag, const char *country)
{
	UErrorCode fault = U_ZERO_ERROR;
	char *full = country ? xasprintf("%s-%s", tag, country) : xstrdup(tag);
	int32_t parsed;

	uloc_forLanguageTag(full, format->locale, sizeof format->locale, &parsed, &fault);
	if (U_FAILURE(fault) || format->locale[0] == '\0')
		snprintf(format->locale, sizeof format->locale, "en_001");
	bool is_english = strcmp(format->locale, "en") == 0 || strncmp(format->locale, "en_", 3) == 0;
	if (is_english && (!country || !has_locale_data(format->locale)))
		snprintf(format->locale, sizeof format->locale, "en_001");
	free(full);
	if (!country)
		return;
	full = xasprintf("und_%s", country);
	fault = U_ZERO_ERROR;
	uloc_addLikelySubtags(full, format->home, sizeof format->home, &fault);
	if (U_FAILURE(fault))
		format->home[0] = '\0';
	free(full);
}

struct locale_format *locale_format_create(const char *tag, const char *country, const char *time_zone)
{
	struct locale_format *format = xcalloc(1, sizeof *format);
	UErrorCode fault = U_ZERO_ERROR;

	format->tag = xstrdup(tag);
	format->time_zone = xstrdup_or_null(time_zone);
	choose_locale(format, tag, country);
	format->number_result = unumf_openResult(&fault);
	format->position = ucfpos_open(&fault);
	return format;
}

void locale_format_destroy(struct locale_format *format)
{
	if (!format)
		return;
	for (int i = 0; i < CURRENCY_COUNT; i++)
		unumf_close(format->currencies[i].formatter);
	for (int i = 0; i < UNIT_COUNT; i++)
		unumf_close(format->units[i]);
	for (int i = 0; i < DATE_STYLE_COUNT; i++)
		udat_close(format->dates[i]);
	unumf_close(format->number);
	unumf_close(format->tenths);
	unumf_close(format->percent);
	ureldatefmt_close(format->relative);
	ucfpos_close(format->position);
	unumf_closeResult(format->number_result);
	free(format->time_zone);
	free(format->tag);
	free(format);
}

const char *locale_format_tag(const struct locale_format *format)
{
	return format->tag;
}

static const char *to_utf8(struct arena *arena, const UChar *units, int32_t length)
{
	char *bytes = arena_alloc(arena, (size_t)length * 3 + 1);
	UErrorCode fault = U_ZERO_ERROR;
	int32_t byte_count;

	u_strToUTF8(bytes, length * 3 + 1, &byte_count, units, length, &fault);
	return bytes;
}

/* amount counts pieces of 10^-digits: 1286 with 2 digits is "12.86". */
static void write_decimal(char out[DECIMAL_SIZE], int64_t amount, int digits)
{
	uint64_t size = amount < 0 ? -(uint64_t)amount : (uint64_t)amount;
	char *at = out + DECIMAL_SIZE - 1;

	*at = '\0';
	for (int i = 0; size > 0 || i <= digits; i++) {
		if (i == digits && digits > 0)
			*--at = '.';
		*--at = (char)('0' + size % 10);
		size /= 10;
	}
	if (amount < 0)
		*--at = '-';
	memmove(out, at, (size_t)(out + DECIMAL_SIZE - at));
}

static UNumberFormatter *open_number(const struct locale_format *format, const char *skeleton)
{
	UChar units[MAX_UNITS];
	UErrorCode fault = U_ZERO_ERROR;

	u_uastrncpy(units, skeleton, MAX_UNITS);
	return unumf_openForSkeletonAndLocale(units, (int32_t)strlen(skeleton), format->locale, &fault);
}

/* Leaves the value in format->number_result; its text, or NULL when ICU cannot. */
static const UChar *format_decimal(
	struct locale_format *format, UNumberFormatter *formatter, const char *decimal, int32_t *ret_length)
{
	UErrorCode fault = U_ZERO_ERROR;

	if (!formatter)
		return NULL;
	unumf_formatDecimal(formatter, decimal, (int32_t)strlen(decimal), format->number_result, &fault);
	const UFormattedValue *value = unumf_resultAsValue(format->number_result, &fault);
	const UChar *units = ufmtval_getString(value, ret_length, &fault);
	return U_SUCCESS(fault) ? units : NULL;
}

static const char *format_decimal_text(
	struct locale_format *format, struct arena *arena, UNumberFormatter *formatter, const char *decimal)
{
	int32_t length;
	const UChar *units = format_decimal(format, formatter, decimal, &length);

	return units ? to_utf8(arena, units, length) : arena_strdup(arena, decimal);
}

static bool is_currency_code(const char *code)
{
	for (int i = 0; i < 3; i++)
		if (code[i] < 'A' || code[i] > 'Z')
			return false;
	return code[3] == '\0';
}

/* "" when ICU cannot say. */
static const UChar *symbol_of(const UChar code[4], const char *locale, UCurrNameStyle style)
{
	UErrorCode fault = U_ZERO_ERROR;
	int32_t length;
	const UChar *symbol = ucurr_getName(code, locale, style, NULL, &length, &fault);

	return U_SUCCESS(fault) ? symbol : u"";
}

/* Japan writes its yen wide (U+FFE5). */
static bool is_same_symbol(const UChar *a, const UChar *b)
{
	static const UChar YEN[] = u"\u00A5", WIDE_YEN[] = u"\uFFE5";

	return u_strcmp(u_strcmp(a, WIDE_YEN) == 0 ? YEN : a, u_strcmp(b, WIDE_YEN) == 0 ? YEN : b) == 0;
}

/* How a currency is written beside its number. Does this language's narrow symbol for the country's own money look as the country
 * itself writes it? Then prices are shown so: a shop in China says "¥" in English too, and not "CN¥"; one in Hong Kong says "HK$" and
 * not "$". A language's other symbols are each its own, but one of them may now be the home currency's too: the yen in that shop in
 * China, the US dollar in one in Mexico. That currency is written by its code, which begins with its country. */
static const char *unit_width(const struct locale_format *format, const char *code)
{
	UChar units[4], home_code[4];
	UErrorCode fault = U_ZERO_ERROR;

	if (format->home[0] == '\0' || ucurr_forLocale(format->home, home_code, 4, &fault) != 3)
		return "unit-width-short";
	u_uastrncpy(units, code, 4);
	const UChar *home = symbol_of(home_code, format->locale, UCURR_NARROW_SYMBOL_NAME);
	bool is_home_narrow = is_same_symbol(home, symbol_of(home_code, format->home, UCURR_SYMBOL_NAME));
	if (u_strcmp(units, home_code) == 0)
		return is_home_narrow ? "unit-width-narrow" : "unit-width-short";
	bool is_taken =
		is_home_narrow && is_same_symbol(home, symbol_of(units, format->locale, UCURR_SYMBOL_NAME));
	return is_taken ? "unit-width-iso-code" : "unit-width-short";
}

/* ISO 4217's code for "no currency": three times the letter X. */
#define NO_CURRENCY                                                                                          \
	"X"                                                                                                  \
	"X"                                                                                                  \
	"X"

/* Money that is paid without a fraction (TWD, HUF) is written so where the fraction is zero. */
static const char *trailing_zeros(const char *code)
{
	UChar units[4];
	UErrorCode fault = U_ZERO_ERROR;

	u_uastrncpy(units, code, 4);
	int32_t cash_digits = ucurr_getDefaultFractionDigitsForUsage(units, UCURR_USAGE_CASH, &fault);
	return U_SUCCESS(fault) && cash_digits == 0 ? "/w" : "";
}

static void open_currency(
	const struct locale_format *format, struct currency_formatter *currency, const char *code)
{
	char skeleton[MAX_UNITS];
	int digits = currency_digits(code);

	unumf_close(currency->formatter);
	currency->digits = digits < 0 ? 2 : digits;
	memcpy(currency->code, code, sizeof currency->code);
	snprintf(skeleton, sizeof skeleton, "currency/%s %s %s%.*s%s", code, unit_width(format, code),
		currency->digits ? "." : "precision-integer", currency->digits, "0000",
		currency->digits ? trailing_zeros(code) : "");
	currency->formatter = open_number(format, skeleton);
}

static const struct currency_formatter *find_currency(struct locale_format *format, const char *code)
{
	const char *known = is_currency_code(code) ? code : NO_CURRENCY;

	for (int i = 0; i < CURRENCY_COUNT; i++)
		if (memcmp(format->currencies[i].code, known, 4) == 0)
			return &format->currencies[i];
	struct currency_formatter *currency = &format->currencies[format->next_currency++ % CURRENCY_COUNT];
	open_currency(format, currency, known);
	return currency;
}

/* Where the parts of a price stand in the formatted text; start = end when there is none. */
struct span {
	int32_t start, end;
};

struct money_spans {
	struct span sign, whole, fraction, symbol;
};

static void read_spans(struct locale_format *format, struct money_spans *ret_spans)
{
	UErrorCode fault = U_ZERO_ERROR;
	const UFormattedValue *value = unumf_resultAsValue(format->number_result, &fault);

	*ret_spans = (struct money_spans){ 0 };
	ucfpos_reset(format->position, &fault);
	ucfpos_constrainCategory(format->position, UFIELD_CATEGORY_NUMBER, &fault);
	while (ufmtval_nextPosition(value, format->position, &fault) && U_SUCCESS(fault)) {
		struct span span;
		ucfpos_getIndexes(format->position, &span.start, &span.end, &fault);
		switch (ucfpos_getField(format->position, &fault)) {
		case UNUM_SIGN_FIELD: ret_spans->sign = span; break;
		case UNUM_INTEGER_FIELD: ret_spans->whole = span; break;
		case UNUM_DECIMAL_SEPARATOR_FIELD: ret_spans->fraction = span; break;
		case UNUM_FRACTION_FIELD: ret_spans->fraction.end = span.end; break;
		case UNUM_CURRENCY_FIELD: ret_spans->symbol = span; break;
		default: break;
		}
	}
}

/* Direction marks and no-break spaces belong to the line as a whole, not to a part that is drawn alone. */
static bool is_between_parts(UChar unit)
{
	return unit == 0x200E || unit == 0x200F || unit == 0x61C || unit == 0xA0 || unit == 0x202F ||
		unit == ' ';
}

static bool is_direction_mark(UChar unit)
{
	return unit == 0x200E || unit == 0x200F || unit == 0x61C;
}

/* Copies a span and drops direction marks, and spaces at its ends. Returns the new length of out. */
static int32_t copy_span(UChar *out, int32_t length, const UChar *units, struct span span)
{
	while (span.start < span.end && is_between_parts(units[span.start]))
		span.start++;
	while (span.end > span.start && is_between_parts(units[span.end - 1]))
		span.end--;
	for (int32_t i = span.start; i < span.end && length < MAX_UNITS; i++)
		if (!is_direction_mark(units[i]))
			out[length++] = units[i];
	return length;
}

static const char *span_text(struct arena *arena, const UChar *units, struct span first, struct span second)
{
	UChar buffer[MAX_UNITS];
	int32_t length = copy_span(buffer, 0, units, first);

	return to_utf8(arena, buffer, copy_span(buffer, length, units, second));
}

static bool is_right_to_left(const struct locale_format *format)
{
	return language_find(format->tag)->is_right_to_left;
}

static bool has_latin(const UChar *units, struct span span)
{
	for (int32_t i = span.start; i < span.end; i++)
		if ((units[i] | 0x20) >= 'a' && (units[i] | 0x20) <= 'z')
			return true;
	return false;
}

/* The sign in "CN¥" or "HK$" has no direction of its own: in a right-to-left line it would wander to the other side of the letters. A
 * left-to-right mark after it keeps them together. */
static const char *whole_text(const struct locale_format *format, struct arena *arena, const UChar *units,
	int32_t length, struct span symbol)
{
	UChar marked[MAX_UNITS + 1];

	if (!is_right_to_left(format) || !has_latin(units, symbol) || length > MAX_UNITS)
		return to_utf8(arena, units, length);
	u_memcpy(marked, units, symbol.end);
	marked[symbol.end] = 0x200E;
	u_memcpy(marked + symbol.end + 1, units + symbol.end, length - symbol.end);
	return to_utf8(arena, marked, length + 1);
}

struct money_parts format_money_parts(
	struct locale_format *format, struct arena *arena, int64_t minor, const char *currency)
{
	const struct currency_formatter *found = find_currency(format, currency);
	char decimal[DECIMAL_SIZE];
	struct money_spans spans;
	int32_t length;

	write_decimal(decimal, minor, found->digits);
	const UChar *units = format_decimal(format, found->formatter, decimal, &length);
	if (!units) {
		const char *plain = arena_strdup(arena, decimal);
		return (struct money_parts){ .symbol = arena_strdup(arena, found->code),
			.whole = plain,
			.fraction = "",
			.all = arena_printf(arena, "%s %s", found->code, plain) };
	}
	read_spans(format, &spans);
	return (struct money_parts){
		.symbol = span_text(arena, units, spans.symbol, (struct span){ 0 }),
		.whole = span_text(arena, units, spans.sign, spans.whole),
		.fraction = span_text(arena, units, spans.fraction, (struct span){ 0 }),
		.symbol_comes_last = spans.symbol.start > spans.whole.start,
		.all = whole_text(format, arena, units, length, spans.symbol),
	};
}

const char *format_money(
	struct locale_format *format, struct arena *arena, int64_t minor, const char *currency)
{
	const struct currency_formatter *found = find_currency(format, currency);
	char decimal[DECIMAL_SIZE];

	if (is_right_to_left(format))
		return format_money_parts(format, arena, minor, currency).all;
	write_decimal(decimal, minor, found->digits);
	return format_decimal_text(format, arena, found->formatter, decimal);
}

static const char *find_last(const char *text, const char *piece)
{
	const char *found = NULL;

	for (const char *at = strstr(text, piece); at; at = strstr(at + 1, piece))
		found = at;
	return found;
}

const char *format_money_short(
	struct locale_format *format, struct arena *arena, int64_t minor, const char *currency)
{
	struct money_parts parts = format_money_parts(format, arena, minor, currency);
	const char *fraction = *parts.fraction ? find_last(parts.all, parts.fraction) : NULL;
	int64_t unit = 1;

	for (int i = find_currency(format, currency)->digits; i > 0; i--)
		unit *= 10;
	if (!fraction || minor % unit != 0)
		return parts.all;
	return arena_printf(
		arena, "%.*s%s", (int)(fraction - parts.all), parts.all, fraction + strlen(parts.fraction));
}

/* Up to three digits after the point, as far as they are needed. */
static const char *format_plain(struct locale_format *format, struct arena *arena, const char *decimal)
{
	if (!format->number)
		format->number = open_number(format, ".###");
	return format_decimal_text(format, arena, format->number, decimal);
}

const char *format_number(struct locale_format *format, struct arena *arena, int64_t number)
{
	char decimal[DECIMAL_SIZE];

	write_decimal(decimal, number, 0);
	return format_plain(format, arena, decimal);
}

const char *format_tenths(struct locale_format *format, struct arena *arena, int64_t tenths)
{
	char decimal[DECIMAL_SIZE];

	if (!format->tenths)
		format->tenths = open_number(format, ".0");
	write_decimal(decimal, tenths, 1);
	return format_decimal_text(format, arena, format->tenths, decimal);
}

const char *format_percent(struct locale_format *format, struct arena *arena, int64_t permille)
{
	char decimal[DECIMAL_SIZE];

	if (!format->percent)
		format->percent = open_number(format, "percent scale/100 .#");
	write_decimal(decimal, permille, 3);
	return format_decimal_text(format, arena, format->percent, decimal);
}

/* Clocks are the country's, whatever the language: a visitor in China reads "14:05" in English too. */
static bool has_12_hours(const struct locale_format *format)
{
	UErrorCode fault = U_ZERO_ERROR;
	UDateTimePatternGenerator *generator =
		udatpg_open(format->home[0] ? format->home : format->locale, &fault);
	UDateFormatHourCycle cycle = udatpg_getDefaultHourCycle(generator, &fault);

	udatpg_close(generator);
	return U_SUCCESS(fault) && (cycle == UDAT_HOUR_CYCLE_11 || cycle == UDAT_HOUR_CYCLE_12);
}

/* Asks CLDR for its pattern with these fields; catalogs and receipts date by the Gregorian calendar
 * everywhere. */
static UDateFormat *open_date(const struct locale_format *format, enum date_style style)
{
	static const char *const SKELETONS[DATE_STYLE_COUNT][2] = {
		[DATE_DAY] = { "MMMd", "MMMd" },
		[DATE_DAY_AND_CLOCK] = { "yMMMdHm", "yMMMdhm" },
		[DATE_TIME_OF_DAY] = { "Hm", "hm" },
		[DATE_END_OF_DAY] = { "Hm", "hm" },
		[DATE_CALENDAR + CALENDAR_WEEKDAY] = { "ccc", "ccc" },
		[DATE_CALENDAR + CALENDAR_MONTH] = { "LLL", "LLL" },
		[DATE_CALENDAR + CALENDAR_DAY] = { "MMMd", "MMMd" },
		[DATE_CALENDAR + CALENDAR_DAY_OF_YEAR] = { "yMMMd", "yMMMd" },
		[DATE_CALENDAR + CALENDAR_MONTH_OF_YEAR] = { "yMMM", "yMMM" },
		[DATE_CALENDAR + CALENDAR_YEAR] = { "y", "y" },
	};
	const char *zone_name = style >= DATE_TIME_OF_DAY ? "UTC" : format->time_zone;
	char locale[ULOC_FULLNAME_CAPACITY + 24];
	UChar skeleton[16], pattern[MAX_UNITS], zone[MAX_UNITS];
	UErrorCode fault = U_ZERO_ERROR;

	snprintf(locale, sizeof locale, "%s@calendar=gregorian", format->locale);
	UDateTimePatternGenerator *generator = udatpg_open(locale, &fault);
	u_uastrncpy(skeleton, SKELETONS[style][has_12_hours(format)], 16);
	int32_t length = udatpg_getBestPattern(generator, skeleton, -1, pattern, MAX_UNITS, &fault);
	udatpg_close(generator);
	/* Hours from 1 to 24. */
	for (int32_t i = 0; i < length && style == DATE_END_OF_DAY; i++)
		pattern[i] = pattern[i] == 'H' ? 'k' : pattern[i];
	if (zone_name)
		u_uastrncpy(zone, zone_name, MAX_UNITS);
	zone[MAX_UNITS - 1] = 0;
	return udat_open(
		UDAT_PATTERN, UDAT_PATTERN, locale, zone_name ? zone : NULL, -1, pattern, length, &fault);
}

static const char *format_date(
	struct locale_format *format, struct arena *arena, enum date_style style, int64_t wall_ms)
{
	UChar units[MAX_UNITS];
	UErrorCode fault = U_ZERO_ERROR;

	if (!format->dates[style])
		format->dates[style] = open_date(format, style);
	int32_t length = format->dates[style]
		? udat_format(format->dates[style], (UDate)wall_ms, units, MAX_UNITS, NULL, &fault)
		: 0;
	/* "2:05 PM" with the narrow space of newer CLDR: printers and fonts know the other one. */
	for (int32_t i = 0; i < length; i++)
		units[i] = units[i] == 0x202F ? 0xA0 : units[i];
	return to_utf8(arena, units, U_SUCCESS(fault) ? length : 0);
}

const char *format_day(struct locale_format *format, struct arena *arena, int64_t wall_ms)
{
	return format_date(format, arena, DATE_DAY, wall_ms);
}

const char *format_date_time(struct locale_format *format, struct arena *arena, int64_t wall_ms)
{
	return format_date(format, arena, DATE_DAY_AND_CLOCK, wall_ms);
}

const char *format_time_of_day(struct locale_format *format, struct arena *arena, int minutes)
{
	return format_date(format, arena, minutes == DAY_MS / MINUTE_MS ? DATE_END_OF_DAY : DATE_TIME_OF_DAY,
		minutes * MINUTE_MS);
}

const char *format_calendar(
	struct locale_format *format, struct arena *arena, enum calendar_part part, int32_t day)
{
	return format_date(format, arena, (enum date_style)(DATE_CALENDAR + (int)part), day * DAY_MS);
}

const char *format_age(struct locale_format *format, struct arena *arena, int64_t age_ms)
{
	static const struct {
		int64_t ms;
		URelativeDateTimeUnit unit;
	} STEPS[] = {
		{ 365 * DAY_MS, UDAT_REL_UNIT_YEAR },
		{ 30 * DAY_MS, UDAT_REL_UNIT_MONTH },
		{ DAY_MS, UDAT_REL_UNIT_DAY },
		{ HOUR_MS, UDAT_REL_UNIT_HOUR },
		{ MINUTE_MS, UDAT_REL_UNIT_MINUTE },
	};
	UChar units[MAX_UNITS];
	UErrorCode fault = U_ZERO_ERROR;
	size_t step = 0;

	/* The short style of CLDR's Arabic says "within 3 months" for "3 months ago"; its narrow one is right and no longer. */
	if (!format->relative)
		format->relative = ureldatefmt_open(format->locale, NULL,
			strncmp(format->tag, "ar", 2) == 0 ? UDAT_STYLE_NARROW : UDAT_STYLE_SHORT,
			UDISPCTX_CAPITALIZATION_NONE, &fault);
	while (step < ARRAY_LENGTH(STEPS) && age_ms < STEPS[step].ms)
		step++;
	int32_t length;
	if (step == ARRAY_LENGTH(STEPS))
		length = ureldatefmt_format(
			format->relative, 0, UDAT_REL_UNIT_SECOND, units, MAX_UNITS, &fault);
	else
		length = ureldatefmt_formatNumeric(format->relative, -(double)(age_ms / STEPS[step].ms),
			STEPS[step].unit, units, MAX_UNITS, &fault);
	return to_utf8(arena, units, U_SUCCESS(fault) ? length : 0);
}

static uint32_t zero_digit(struct locale_format *format, struct arena *arena)
{
	if (!format->zero_digit) {
		const char *zero = format_number(format, arena, 0);
		format->zero_digit = utf8_next(&zero, zero + strlen(zero));
	}
	return format->zero_digit;
}

/* Writes ASCII digits in the language's own; the digits of every script stand in a row. */
static const char *localize_digits(struct locale_format *format, struct arena *arena, const char *ascii)
{
	uint32_t zero = zero_digit(format, arena);
	char *text = arena_alloc(arena, 4 * strlen(ascii) + 1), *at = text;

	for (; *ascii; ascii++)
		at += utf8_encode(
			*ascii >= '0' && *ascii <= '9' ? zero + (uint32_t)(*ascii - '0') : (uint32_t)*ascii,
			at);
	return text;
}

static UNumberFormatter *unit_formatter(struct locale_format *format, enum unit unit)
{
	if (!format->units[unit])
		format->units[unit] = open_number(format, UNITS[unit].skeleton);
	return format->units[unit];
}

const char *format_countdown(struct locale_format *format, struct arena *arena, int64_t left_ms)
{
	char text[DECIMAL_SIZE];

	left_ms = left_ms < 0 ? 0 : left_ms;
	if (left_ms >= DAY_MS) {
		write_decimal(text, left_ms / DAY_MS, 0);
		return format_decimal_text(format, arena, unit_formatter(format, UNIT_DAY), text);
	}
	/* Rounded up: "0:00" appears when the time is over and not a second before. */
	int seconds = (int)((left_ms + SECOND_MS - 1) / SECOND_MS);
	if (seconds >= 3600)
		snprintf(text, sizeof text, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
	else
		snprintf(text, sizeof text, "%d:%02d", seconds / 60, seconds % 60);
	return localize_digits(format, arena, text);
}

/* The litre has two signs (BIPM, The International System of Units, table 8); where CLDR takes the small one, "1 l" reads as eleven. */
static const char *with_large_litre(struct arena *arena, const char *measure)
{
	size_t length = strlen(measure);

	if (length < 2 || measure[length - 1] != 'l' || isalpha((unsigned char)measure[length - 2]))
		return measure;
	return arena_printf(arena, "%.*sL", (int)length - 1, measure);
}

const char *format_quantity(
	struct locale_format *format, struct arena *arena, const char *decimal, const char *unit)
{
	for (int i = 0; i <= UNIT_METRE; i++)
		if (strcmp(UNITS[i].name, unit) == 0)
			return with_large_litre(arena,
				format_decimal_text(
					format, arena, unit_formatter(format, (enum unit)i), decimal));
	const char *number = format_plain(format, arena, decimal);
	return *unit ? arena_printf(arena, "%s %s", number, unit) : number;
}

const char *format_measure(
	struct locale_format *format, struct arena *arena, int64_t amount_milli, const char *unit)
{
	char decimal[DECIMAL_SIZE];

	write_decimal(decimal, amount_milli, 3);
	if (strcmp(unit, "piece") != 0)
		return format_quantity(format, arena, decimal, unit);
	const char *number = format_plain(format, arena, decimal);
	unsigned long count =
		amount_milli > 0 && amount_milli % 1000 == 0 ? (unsigned long)(amount_milli / 1000) : 2;
	return arena_printf(arena, NG_("%s piece", "%s pieces", count), number);
}
