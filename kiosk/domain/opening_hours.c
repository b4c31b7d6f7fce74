/* SPDX-License-Identifier: Apache-2.0 */
/* Asks opening hours: the rules of a day are painted over its minutes, and the first change after a moment is looked up. */
#include "kiosk/domain/opening_hours.h"

#include <string.h>

#include "kiosk/base/calendar.h"
#include "kiosk/base/clock.h"
#include "kiosk/domain/opening_hours_rules.h"

#define NO_RULE 0xFF
#define CLOSURE_RULE 0xFE
/* How far a change is looked for: every week is like the next, or a year with its seasons. */
#define HORIZON_WEEKLY_DAYS 8
#define HORIZON_CALENDAR_DAYS 370

/* --- days --- */

static int weekday_of(int32_t day)
{
	return ((day + 3) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
}

/* Source: J. Meeus, "Astronomical Algorithms", chapter 8 (after Butcher). */
static int32_t easter_of(int year)
{
	int a = year % 19, b = year / 100, c = year % 100;
	int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
	int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
	int m = (a + 11 * h + 22 * l) / 451;
	int n = h + l - 7 * m + 114;

	return calendar_day(year, n / 31, n % 31 + 1);
}

/* ISO 8601: the week belongs to the year of its Thursday. */
static int week_of(int32_t day)
{
	int year, month, in_month;
	int32_t thursday = day - weekday_of(day) + 3;

	calendar_date(thursday, &year, &month, &in_month);
	return (thursday - calendar_day(year, 1, 1)) / 7 + 1;
}

/* --- does a rule speak of a day? --- */

/* Where a date lies in a year. Of a whole month its first day, or its last where a range ends; what the month does not have
 * (29 February) lies behind its end at the beginning of a range, and at the end it is the month's last. */
static int32_t place_in_year(const struct hours_date *date, int year, bool is_end)
{
	if (date->month == 0)
		return easter_of(year) + date->shift;
	int length = calendar_days_in_month(year, date->month);
	int day = date->day ? date->day : is_end ? length : 1;
	if (is_end && day > length)
		day = length;
	return calendar_day(year, date->month, 1) + day - 1 + date->shift;
}

/* "Nov-Feb", "Dec 24-Jan 2", "Dec 25-easter": the end lies in the next year. */
static bool goes_over_new_year(const struct hours_dates *dates)
{
	const struct hours_date *first = &dates->first, *last = &dates->last;

	/* Easter lies in March or April. */
	if (first->month == 0 || last->month == 0)
		return last->month ? last->month < 3 : first->month > 4;
	return last->month < first->month ||
		(last->month == first->month && last->day && last->day < first->day);
}

static bool dates_hold_from(const struct hours_dates *dates, int32_t day, int begin)
{
	int end = dates->last.year ? dates->last.year : begin + goes_over_new_year(dates);

	return day >= place_in_year(&dates->first, begin, false) &&
		day <= place_in_year(&dates->last, end, true);
}

static bool dates_hold(const struct hours_dates *dates, int32_t day, int year)
{
	if (dates->first.year)
		return dates_hold_from(dates, day, dates->first.year);
	return dates_hold_from(dates, day, year) || dates_hold_from(dates, day, year - 1) ||
		dates_hold_from(dates, day, year + 1);
}

static bool range_holds(const struct hours_range *range, int number)
{
	bool is_between = range->first <= range->last ? number >= range->first && number <= range->last
						      : number >= range->first || number <= range->last;

	return is_between && (number - range->first) % range->step == 0;
}

static bool weekdays_hold(const struct hours_weekdays *days, int32_t day)
{
	int year, month, in_month;
	int32_t counted = day - days->shift;
	int weekday = weekday_of(counted);
	bool is_between = days->first <= days->last ? weekday >= days->first && weekday <= days->last
						    : weekday >= days->first || weekday <= days->last;

	if (!is_between || !days->nth)
		return is_between;
	calendar_date(counted, &year, &month, &in_month);
	int from_end = calendar_days_in_month(year, month) - in_month;
	return days->nth & (1u << (in_month - 1) / 7 | 1u << (5 + from_end / 7));
}

/* --- the calendar --- */

static const struct opening_closure *closure_on(const struct opening_calendar *calendar, int32_t day)
{
	for (size_t i = 0; i < calendar->closure_count; i++) {
		if (day >= calendar->closures[i].first && day <= calendar->closures[i].last)
			return &calendar->closures[i];
	}
	return NULL;
}

static bool is_holiday(const struct opening_calendar *calendar, int32_t day)
{
	for (size_t i = 0; i < calendar->holiday_count; i++) {
		if (calendar->holidays[i] == day)
			return true;
	}
	return false;
}

static int year_of(int32_t day)
{
	int year, month, in_month;

	calendar_date(day, &year, &month, &in_month);
	return year;
}

/* Of a year without a single one nobody has told. */
static bool is_year_known(const struct opening_calendar *calendar, int32_t day)
{
	for (size_t i = 0; i < calendar->holiday_count; i++) {
		if (year_of(calendar->holidays[i]) == year_of(day))
			return true;
	}
	return false;
}

static bool knows_holidays(const struct opening_hours *hours, const struct opening_calendar *calendar,
	int32_t first, int32_t last)
{
	for (int i = 0; i < hours->count; i++) {
		for (int j = 0; j < hours->rules[i].holiday_count; j++) {
			if (hours->rules[i].holidays[j].kind != HOURS_PUBLIC)
				return false;
		}
	}
	return is_year_known(calendar, first) && is_year_known(calendar, last);
}

static bool holidays_hold(const struct hours_rule *rule, const struct opening_calendar *calendar, int32_t day)
{
	for (int i = 0; i < rule->holiday_count; i++) {
		if (rule->holidays[i].kind == HOURS_PUBLIC &&
			is_holiday(calendar, day - rule->holidays[i].shift))
			return true;
	}
	return false;
}

static bool is_spoken_of(const struct hours_rule *rule, const struct opening_calendar *calendar, int32_t day)
{
	int year, month, in_month, found;

	calendar_date(day, &year, &month, &in_month);
	for (found = 0; found < rule->year_count && !range_holds(&rule->years[found], year);)
		found++;
	if (rule->year_count && found == rule->year_count)
		return false;
	for (found = 0; found < rule->date_count && !dates_hold(&rule->dates[found], day, year);)
		found++;
	if (rule->date_count && found == rule->date_count)
		return false;
	for (found = 0; found < rule->week_count && !range_holds(&rule->weeks[found], week_of(day));)
		found++;
	if (rule->week_count && found == rule->week_count)
		return false;
	for (found = 0; found < rule->weekday_count && !weekdays_hold(&rule->weekdays[found], day);)
		found++;
	bool is_weekday = found < rule->weekday_count, is_on_holiday = holidays_hold(rule, calendar, day);
	if (rule->needs_both)
		return is_weekday && is_on_holiday;
	return is_weekday || is_on_holiday || (!rule->weekday_count && !rule->holiday_count);
}

/* --- the minutes of a day --- */

struct minute {
	uint8_t state; /* enum opening_state */
	uint8_t rule;
	bool is_night; /* of the day before */
};

/* What begins on that day, in the order of painting: a rule that opens takes the place of those before it. Returns how many. */
static int rules_of_day(const struct opening_hours *hours, const struct opening_calendar *calendar,
	int32_t day, uint8_t ret_rules[HOURS_RULES_MAX])
{
	int count = 0;

	for (int i = 0; i < hours->count; i++) {
		const struct hours_rule *rule = &hours->rules[i];
		if (!is_spoken_of(rule, calendar, day))
			continue;
		if (rule->separator == HOURS_NORMAL && rule->state != OPENING_CLOSED)
			count = 0;
		ret_rules[count++] = (uint8_t)i;
	}
	return count;
}

static void clear(struct minute day[HOURS_DAY_MINUTES])
{
	for (int i = 0; i < HOURS_DAY_MINUTES; i++)
		day[i] = (struct minute){ OPENING_CLOSED, NO_RULE, false };
}

static void paint(const struct opening_hours *hours, int index, enum opening_state state, int from, int until,
	bool is_night, struct minute day[HOURS_DAY_MINUTES])
{
	bool is_fallback = hours->rules[index].separator == HOURS_FALLBACK || state == OPENING_OPEN_END;

	for (int i = from < 0 ? 0 : from; i < until && i < HOURS_DAY_MINUTES; i++) {
		if (!is_fallback || day[i].state == OPENING_CLOSED)
			day[i] = (struct minute){ (uint8_t)state, (uint8_t)index, is_night };
	}
}

/* Nobody wrote when it closes: the later it opens, the longer a night may become, but it ends where the next span begins. */
static int open_end_of(const struct hours_rule *rule, const struct hours_span *span)
{
	int end = span->until >= 22 * 60 ? span->until + 8 * 60
		: span->until >= 17 * 60 ? span->until + 10 * 60
					 : HOURS_DAY_MINUTES;

	for (int i = 0; i < rule->span_count; i++) {
		if (rule->spans[i].from > span->from && rule->spans[i].from < end)
			end = rule->spans[i].from;
	}
	return end;
}

/* shift: minutes from that day to the one that the rule begins on. */
static void paint_rule(
	const struct opening_hours *hours, int index, int shift, struct minute day[HOURS_DAY_MINUTES])
{
	const struct hours_rule *rule = &hours->rules[index];

	for (int i = 0; i < rule->span_count; i++) {
		const struct hours_span *span = &rule->spans[i];
		paint(hours, index, rule->state, span->from + shift, span->until + shift, shift < 0, day);
		if (span->has_open_end)
			paint(hours, index, rule->state == OPENING_OPEN ? OPENING_OPEN_END : rule->state,
				span->until + shift, open_end_of(rule, span) + shift, shift < 0, day);
	}
	if (rule->span_count)
		return;
	if (shift < 0) {
		/* The day before is off as a whole, and so is the night that would have begun on it. */
		if (rule->state == OPENING_CLOSED && rule->separator != HOURS_FALLBACK)
			clear(day);
		return;
	}
	for (int i = 0; i < HOURS_DAY_MINUTES; i++) {
		if (!day[i].is_night || rule->state == OPENING_OPEN)
			paint(hours, index, rule->state, i, i + 1, false, day);
	}
}

/* The night before may still end in it. */
static void paint_closure(struct minute day[HOURS_DAY_MINUTES])
{
	for (int i = 0; i < HOURS_DAY_MINUTES; i++) {
		if (day[i].state == OPENING_CLOSED)
			day[i] = (struct minute){ OPENING_CLOSED, CLOSURE_RULE, false };
	}
}

static void paint_day(const struct opening_hours *hours, const struct opening_calendar *calendar,
	int32_t number, struct minute day[HOURS_DAY_MINUTES])
{
	uint8_t rules[HOURS_RULES_MAX];

	clear(day);
	for (int back = 1; back >= 0; back--) {
		bool is_closed = closure_on(calendar, number - back);
		int count = is_closed ? 0 : rules_of_day(hours, calendar, number - back, rules);
		for (int i = 0; i < count; i++)
			paint_rule(hours, rules[i], -back * HOURS_DAY_MINUTES, day);
		if (is_closed && back == 0)
			paint_closure(day);
	}
}

/* --- moments --- */

/* What a moment changes, when all that changes at it is known: of an hour that is left out, beginning and end are one moment. */
struct change {
	struct minute minute;
	int64_t moment_ms;
	int day; /* counted from today */
};

static const char *comment_of(const struct opening_hours *hours, const struct opening_calendar *calendar,
	int32_t day, const struct minute *minute)
{
	if (minute->rule == CLOSURE_RULE)
		return closure_on(calendar, day)->reason;
	return minute->rule == NO_RULE ? "" : hours->rules[minute->rule].comment;
}

struct opening_status opening_hours_at(const struct opening_hours *hours,
	const struct opening_calendar *calendar, struct time_zone *zone, int64_t wall_ms)
{
	struct minute day[HOURS_DAY_MINUTES];
	int32_t today = time_zone_day(zone, wall_ms), until;
	bool is_weekly = !hours->needs_calendar && !calendar->closure_count &&
		!(hours->has_holidays && calendar->holiday_count);
	int horizon = is_weekly ? HORIZON_WEEKLY_DAYS : HORIZON_CALENDAR_DAYS;

	paint_day(hours, calendar, today, day);
	struct minute now = day[0], before = day[0];
	struct change next = { day[0], OPENING_NEVER, 0 };
	for (int ahead = 0; ahead <= horizon; ahead++) {
		if (ahead)
			paint_day(hours, calendar, today + ahead, day);
		for (int i = 0; i < HOURS_DAY_MINUTES; i++) {
			if (day[i].state == before.state && day[i].rule == before.rule)
				continue;
			before = day[i];
			int64_t moment_ms =
				time_zone_first_moment(zone, (today + ahead) * DAY_MS + i * MINUTE_MS);
			if (moment_ms > next.moment_ms && next.minute.state != now.state)
				goto found;
			next = (struct change){ day[i], moment_ms, ahead };
			if (moment_ms <= wall_ms)
				now = day[i];
		}
		if (next.minute.state != now.state && ahead > next.day)
			goto found;
	}
	if (next.minute.state == now.state)
		next.moment_ms = OPENING_NEVER;
found:
	until = next.moment_ms == OPENING_NEVER ? today : time_zone_day(zone, next.moment_ms);
	return (struct opening_status){ .state = now.state,
		.then = next.minute.state,
		.until_ms = next.moment_ms,
		.comment = comment_of(hours, calendar, today, &now),
		.is_closure = now.rule == CLOSURE_RULE,
		.may_differ = hours->has_holidays && !knows_holidays(hours, calendar, today, until) };
}

/* --- of one store --- */

bool opening_times_has_status(const struct opening_times *times)
{
	return times->ruling && times->zone;
}

void opening_times_refresh(struct opening_times *times, int64_t wall_ms)
{
	if (!opening_times_has_status(times) ||
		(wall_ms >= times->asked_ms && wall_ms < times->status.until_ms &&
			wall_ms - times->asked_ms < DAY_MS))
		return;
	times->status = opening_hours_at(times->ruling, &times->calendar, times->zone, wall_ms);
	times->asked_ms = wall_ms;
}

struct opening_times opening_times_read(const char *text, const struct opening_calendar *calendar,
	struct time_zone *zone, int64_t wall_ms, struct arena *arena)
{
	struct opening_times times = { .text = text,
		.hours = *text ? opening_hours_parse(text, arena) : NULL,
		.calendar = *calendar,
		.zone = zone,
		.asked_ms = INT64_MAX };

	times.ruling = times.hours;
	if (!times.ruling && calendar->closure_count)
		times.ruling = opening_hours_parse("unknown", arena);
	opening_times_refresh(&times, wall_ms);
	return times;
}
