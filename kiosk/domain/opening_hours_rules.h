/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of opening hours as they were read: opening_hours_parse.c fills them, opening_hours.c asks them, and
 * opening_hours_words.c says them. Days of the week count from Monday = 0. */
#ifndef DAOGOU_DOMAIN_OPENING_HOURS_RULES_H
#define DAOGOU_DOMAIN_OPENING_HOURS_RULES_H

#include "kiosk/domain/opening_hours.h"

#define HOURS_LIST_MAX 12 /* of one kind in one rule */
#define HOURS_RULES_MAX 64
#define HOURS_DAY_MINUTES 1440
#define HOURS_YEAR_MIN 1970
#define HOURS_YEAR_MAX 2200

enum hours_separator { HOURS_NORMAL, HOURS_ADDITIONAL, HOURS_FALLBACK };

/* Of years and of weeks; first > last of weeks goes over the end of the year. */
struct hours_range {
	int first, last, step;
};

struct hours_date {
	int year;  /* 0 = every */
	int month; /* 1 to 12; 0 = Easter Sunday */
	int day;   /* 0 = the whole month */
	int shift; /* days */
};

struct hours_dates {
	struct hours_date first, last;
};

/* Bits of nth: 0 to 4 = the first to the fifth of the month, 5 to 9 = the last to the fifth last; none = each. */
struct hours_weekdays {
	int first, last; /* last < first goes over the end of the week */
	unsigned nth;
	int shift; /* days */
};

enum hours_holiday_kind { HOURS_PUBLIC, HOURS_SCHOOL };

struct hours_holiday {
	enum hours_holiday_kind kind;
	int shift; /* days */
};

/* Minutes from midnight of the day on which it begins; until may lie on the next one. */
struct hours_span {
	int from, until; /* until = from: only the open end */
	bool has_open_end;
};

struct hours_rule {
	enum hours_separator separator; /* what stands before it */
	bool is_always;                 /* "24/7" */
	struct hours_range years[HOURS_LIST_MAX];
	struct hours_range weeks[HOURS_LIST_MAX];
	struct hours_dates dates[HOURS_LIST_MAX];
	struct hours_weekdays weekdays[HOURS_LIST_MAX];
	struct hours_holiday holidays[HOURS_LIST_MAX];
	struct hours_span spans[HOURS_LIST_MAX];
	int year_count, week_count, date_count, weekday_count, holiday_count, span_count;
	bool needs_both; /* "PH Mo-Fr": holidays that are such weekdays */
	enum opening_state state;
	const char *comment; /* "" = none */
};

struct opening_hours {
	const struct hours_rule *rules;
	int count;
	bool has_holidays;
	bool needs_calendar; /* not every week is like every other */
};

#endif
