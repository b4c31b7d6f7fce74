/* SPDX-License-Identifier: Apache-2.0 */
/* Money, numbers, dates and ages as a language and a country write them: ICU with explicit locale objects
 * (CLDR). One object per language, made once; not shared between threads. */
#ifndef DAOGOU_BASE_LOCALE_FORMAT_H
#define DAOGOU_BASE_LOCALE_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/base/arena.h"

struct locale_format;

/* tag is the shopper's language, country a two-letter code ("CN", "HK") or NULL, time_zone an Olson name or
 * NULL for the system's. Never NULL. */
struct locale_format *locale_format_create(const char *tag, const char *country, const char *time_zone);
void locale_format_destroy(struct locale_format *format);
const char *locale_format_tag(const struct locale_format *format);

/* Digits after the decimal point for a currency (ISO 4217): 2 for CNY, 0 for JPY, 3 for KWD; -1 when the code
 * is unknown. */
int currency_digits(const char *currency);
/* The number that ISO 4217 has for it: 756 for CHF; 0 when ICU knows none. */
int currency_number(const char *currency);
/* The money of a country ("SG" → "SGD"); false when ICU knows none. */
bool currency_of_country(const char *country, char ret_currency[4]);

/* A price cut into the parts that typography treats apart. All in the arena. The country's own money has the
 * symbol that is used there when the language knows it: "¥" in China; two currencies never have one symbol: the yen is "JPY" there
 * where it would be "¥" too. Unknown codes are written as CLDR
 * writes unknown money. */
struct money_parts {
	const char *symbol;     /* "¥", "HK$" */
	const char *whole;      /* "1,286", with the minus sign when negative */
	const char *fraction;   /* ".40" with its separator, or "" */
	bool symbol_comes_last; /* in logical order */
	const char *all;        /* the whole as CLDR writes it, for speech, receipts and plain text */
};
struct money_parts format_money_parts(
	struct locale_format *format, struct arena *arena, int64_t minor, const char *currency);
const char *format_money(
	struct locale_format *format, struct arena *arena, int64_t minor, const char *currency);
/* The same without a fraction of zeros, for posters and struck-through prices: "¥449", "¥449.90". */
const char *format_money_short(
	struct locale_format *format, struct arena *arena, int64_t minor, const char *currency);
const char *format_number(struct locale_format *format, struct arena *arena, int64_t number);
/* 34 tenths are "3.4": amounts with one digit after the point, always. */
const char *format_tenths(struct locale_format *format, struct arena *arena, int64_t tenths);
/* 143 permille is "14.3%", 140 is "14%". */
const char *format_percent(struct locale_format *format, struct arena *arena, int64_t permille);
/* "24 Jul" and "24 Jul 2026, 14:05"; clocks have 12 or 24 hours, as the country's have. */
const char *format_day(struct locale_format *format, struct arena *arena, int64_t wall_ms);
const char *format_date_time(struct locale_format *format, struct arena *arena, int64_t wall_ms);
/* The same of so many minutes after midnight, on any day; 1440, the end of one, is "24:00" where clocks have 24 hours. */
const char *format_time_of_day(struct locale_format *format, struct arena *arena, int minutes);
/* A part of the calendar, of a day counted from 1970-01-01 in no zone: "Thu", "Jan", "1 Jan", "1 Jan 1970", "Jan 1970", "1970". */
enum calendar_part {
	CALENDAR_WEEKDAY,
	CALENDAR_MONTH,
	CALENDAR_DAY,
	CALENDAR_DAY_OF_YEAR,
	CALENDAR_MONTH_OF_YEAR,
	CALENDAR_YEAR
};
const char *format_calendar(
	struct locale_format *format, struct arena *arena, enum calendar_part part, int32_t day);
/* How long ago, in the largest sensible unit: "now", "2 min ago", "3 days ago". Negative ages count as
 * now. */
const char *format_age(struct locale_format *format, struct arena *arena, int64_t age_ms);
/* "14:21" below an hour, "2:14:21" below a day, "3 days" above: a countdown, in the language's digits. */
const char *format_countdown(struct locale_format *format, struct arena *arena, int64_t left_ms);
/* "500 g", "1.5 L" in the language; unit is one of g kg ml l piece m (others are written as they are). milli:
 * thousandths of the unit. */
const char *format_measure(
	struct locale_format *format, struct arena *arena, int64_t amount_milli, const char *unit);
/* The same of a number as digits with a point, "-12.35"; up to three behind the point are shown. unit "" = none. */
const char *format_quantity(
	struct locale_format *format, struct arena *arena, const char *decimal, const char *unit);

#endif
