/* SPDX-License-Identifier: Apache-2.0 */
/* Names of days and months and clocks are CLDR's; the words between them are translated. */
#include "kiosk/domain/opening_hours_words.h"

#include "kiosk/base/calendar.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/messages.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/opening_hours_rules.h"

#define SOON_MS (30 * MINUTE_MS)
#define MONDAY 4 /* 1970-01-05 */
#define NIGHT_ENDS_AT (6 * 60)

struct wording {
	struct locale_format *format;
	struct arena *arena;
	bool is_wordless; /* something has no words */
};

/* --- how it is now --- */

/* Days from today to that of a moment, and its minute of the day, in the shop's zone. */
static int32_t days_ahead(const struct opening_times *times, int64_t wall_ms, int64_t moment_ms)
{
	return time_zone_day(times->zone, moment_ms) - time_zone_day(times->zone, wall_ms);
}

static const char *weekday_at(
	const struct opening_times *times, const struct wording *wording, int64_t moment_ms)
{
	return format_calendar(
		wording->format, wording->arena, CALENDAR_WEEKDAY, time_zone_day(times->zone, moment_ms));
}

static const char *date_at(
	const struct opening_times *times, const struct wording *wording, int64_t moment_ms)
{
	return format_calendar(
		wording->format, wording->arena, CALENDAR_DAY, time_zone_day(times->zone, moment_ms));
}

static const char *clock_at(
	const struct opening_times *times, const struct wording *wording, int64_t moment_ms)
{
	int64_t local_ms = moment_ms + time_zone_offset_ms(times->zone, moment_ms);
	int64_t in_day_ms = (local_ms % DAY_MS + DAY_MS) % DAY_MS;

	return format_time_of_day(wording->format, wording->arena, (int)(in_day_ms / MINUTE_MS));
}

/* The midnight at which a day ends is none that begins one. */
static const char *tonight_at(
	const struct opening_times *times, const struct wording *wording, int64_t moment_ms)
{
	bool is_midnight = days_ahead(times, moment_ms - MINUTE_MS, moment_ms) == 1;

	return is_midnight ? format_time_of_day(wording->format, wording->arena, HOURS_DAY_MINUTES)
			   : clock_at(times, wording, moment_ms);
}

/* A night that ends before dawn belongs to the day on which it began. */
static bool ends_in_this_night(const struct opening_times *times, int64_t wall_ms, int64_t until_ms)
{
	int32_t ahead = days_ahead(times, wall_ms, until_ms - MINUTE_MS);

	return ahead == 0 ||
		(ahead == 1 && until_ms - wall_ms < DAY_MS &&
			days_ahead(times, wall_ms, until_ms - NIGHT_ENDS_AT * MINUTE_MS) == 0);
}

static const char *open_words(
	const struct opening_times *times, int64_t wall_ms, const struct wording *wording)
{
	const struct opening_status *status = &times->status;
	int64_t until_ms = status->until_ms;
	struct arena *arena = wording->arena;

	if (until_ms == OPENING_NEVER)
		return _("Open around the clock");
	bool is_tonight = ends_in_this_night(times, wall_ms, until_ms);
	const char *clock =
		is_tonight ? tonight_at(times, wording, until_ms) : clock_at(times, wording, until_ms);
	if (status->then == OPENING_OPEN_END)
		return arena_printf(arena, _("Open until %s or later"), clock);
	if (until_ms - wall_ms <= SOON_MS)
		return arena_printf(arena, _("Closes soon, at %s"), clock);
	if (is_tonight)
		return arena_printf(arena, _("Open until %s"), clock);
	if (days_ahead(times, wall_ms, until_ms) < 7)
		/* translators: weekday and time, "Open until Sat, 18:00". */
		return arena_printf(
			arena, _("Open until %s, %s"), weekday_at(times, wording, until_ms), clock);
	return arena_printf(arena, C_("date", "Open until %s"), date_at(times, wording, until_ms));
}

static const char *closed_words(
	const struct opening_times *times, int64_t wall_ms, const struct wording *wording)
{
	const struct opening_status *status = &times->status;
	struct arena *arena = wording->arena;

	if (status->is_closure && status->until_ms != OPENING_NEVER && status->then == OPENING_UNKNOWN)
		/* translators: a date, the last day of it. */
		return arena_printf(arena, C_("date", "Closed until %s"),
			date_at(times, wording, status->until_ms - MINUTE_MS));
	if (status->until_ms == OPENING_NEVER || status->then == OPENING_UNKNOWN)
		return _("Closed");
	int32_t ahead = days_ahead(times, wall_ms, status->until_ms);
	const char *clock = clock_at(times, wording, status->until_ms);
	if (ahead == 0)
		return arena_printf(arena, _("Closed, opens at %s"), clock);
	if (ahead == 1)
		return arena_printf(arena, _("Closed, opens tomorrow at %s"), clock);
	if (ahead < 7)
		/* translators: weekday and time. */
		return arena_printf(arena, _("Closed, opens on %s at %s"),
			weekday_at(times, wording, status->until_ms), clock);
	/* translators: a date, "1 May". */
	return arena_printf(arena, _("Closed, opens on %s"), date_at(times, wording, status->until_ms));
}

const char *opening_status_words(const struct opening_times *times, int64_t wall_ms,
	struct locale_format *format, struct arena *arena, enum opening_tone *ret_tone)
{
	const struct wording wording = { format, arena, false };
	const struct opening_status *status = &times->status;

	if (!opening_times_has_status(times) || status->state == OPENING_UNKNOWN)
		return NULL;
	const char *words = status->state == OPENING_CLOSED ? closed_words(times, wall_ms, &wording)
		: status->state == OPENING_OPEN             ? open_words(times, wall_ms, &wording)
							    : _("Open, nobody says until when");
	*ret_tone = status->state == OPENING_CLOSED ? OPENING_TONE_CLOSED
		: status->state == OPENING_OPEN && status->then == OPENING_CLOSED &&
			status->until_ms - wall_ms <= SOON_MS
		? OPENING_TONE_CLOSES_SOON
		: OPENING_TONE_OPEN;
	if (*status->comment)
		words = arena_printf(arena, "%s (%s)", words, status->comment);
	if (status->may_differ)
		words = arena_printf(arena, "%s · %s", words, _("may differ on holidays"));
	return words;
}

/* --- the week --- */

static const char *join(const struct wording *wording, const char *list, const char *next)
{
	/* translators: what stands between the parts of a list. */
	return *list ? arena_printf(wording->arena, C_("list", "%s, %s"), list, next) : next;
}

static const char *from_to(const struct wording *wording, const char *from, const char *to)
{
	/* translators: from one day, month or year to another: "Mon–Fri". */
	return arena_printf(wording->arena, C_("days", "%s–%s"), from, to);
}

static const char *weekday_name(const struct wording *wording, int weekday)
{
	return format_calendar(wording->format, wording->arena, CALENDAR_WEEKDAY, MONDAY + weekday);
}

static const char *years_words(struct wording *wording, const struct hours_range *years)
{
	const char *first = format_calendar(
		wording->format, wording->arena, CALENDAR_YEAR, calendar_day(years->first, 1, 1));

	wording->is_wordless |= years->step != 1;
	if (years->last == HOURS_YEAR_MAX)
		return arena_printf(wording->arena, C_("time", "from %s"), first);
	if (years->last == years->first)
		return first;
	return from_to(wording, first,
		format_calendar(
			wording->format, wording->arena, CALENDAR_YEAR, calendar_day(years->last, 1, 1)));
}

static const char *weeks_words(struct wording *wording, const struct hours_range *weeks)
{
	const char *first = format_number(wording->format, wording->arena, weeks->first);

	wording->is_wordless |= weeks->step != 1;
	if (weeks->last != weeks->first)
		first = from_to(wording, first, format_number(wording->format, wording->arena, weeks->last));
	/* translators: weeks of the year by their numbers, "12" or "12–20". */
	return arena_printf(wording->arena, _("Week %s"), first);
}

static const char *date_words(struct wording *wording, const struct hours_date *date)
{
	/* A year with a 29 February stands for every year. */
	int year = date->year ? date->year : 2000;
	enum calendar_part part = date->year ? date->day ? CALENDAR_DAY_OF_YEAR : CALENDAR_MONTH_OF_YEAR
		: date->day                  ? CALENDAR_DAY
					     : CALENDAR_MONTH;

	if (date->month == 0) {
		wording->is_wordless |=
			date->year != 0 || date->shift < -2 || date->shift > 1 || date->shift == -1;
		return date->shift == -2   ? _("Good Friday")
			: date->shift == 1 ? _("Easter Monday")
					   : _("Easter Sunday");
	}
	wording->is_wordless |= date->shift != 0;
	return format_calendar(wording->format, wording->arena, part,
		calendar_day(year, date->month, date->day ? date->day : 1));
}

static bool is_same_date(const struct hours_date *a, const struct hours_date *b)
{
	return a->year == b->year && a->month == b->month && a->day == b->day && a->shift == b->shift;
}

static const char *dates_words(struct wording *wording, const struct hours_dates *dates)
{
	const char *first = date_words(wording, &dates->first);

	return is_same_date(&dates->first, &dates->last)
		? first
		: from_to(wording, first, date_words(wording, &dates->last));
}

static const char *nth_words(struct wording *wording, const struct hours_weekdays *days, const char *list)
{
	struct arena *arena = wording->arena;
	const char *day = weekday_name(wording, days->first);

	/* The second last and those before it. */
	wording->is_wordless |= days->shift != 0 || days->nth >= 1u << 6;
	if (days->nth & 1u << 0)
		list = join(wording, list, arena_printf(arena, _("First %s of the month"), day));
	if (days->nth & 1u << 1)
		list = join(wording, list, arena_printf(arena, _("Second %s of the month"), day));
	if (days->nth & 1u << 2)
		list = join(wording, list, arena_printf(arena, _("Third %s of the month"), day));
	if (days->nth & 1u << 3)
		list = join(wording, list, arena_printf(arena, _("Fourth %s of the month"), day));
	if (days->nth & 1u << 4)
		list = join(wording, list, arena_printf(arena, _("Fifth %s of the month"), day));
	if (days->nth & 1u << 5)
		list = join(wording, list, arena_printf(arena, _("Last %s of the month"), day));
	return list;
}

static const char *weekdays_words(
	struct wording *wording, const struct hours_weekdays *days, const char *list)
{
	if (days->nth)
		return nth_words(wording, days, list);
	const char *first = weekday_name(wording, days->first);
	return join(wording, list,
		days->first == days->last ? first
					  : from_to(wording, first, weekday_name(wording, days->last)));
}

static bool is_every_day(const struct hours_rule *rule)
{
	for (int i = 0; i < rule->weekday_count; i++) {
		const struct hours_weekdays *days = &rule->weekdays[i];
		if (!days->nth && (days->last - days->first + 7) % 7 == 6)
			return true;
	}
	return !rule->weekday_count && !rule->holiday_count;
}

static const char *holiday_words(struct wording *wording, const struct hours_holiday *holiday)
{
	wording->is_wordless |= holiday->shift != 0;
	return holiday->kind == HOURS_PUBLIC ? _("Public holidays") : _("School holidays");
}

/* Which days a rule speaks of; "" = all. */
static const char *days_words(struct wording *wording, const struct hours_rule *rule)
{
	const char *list = "";

	for (int i = 0; i < rule->year_count; i++)
		list = join(wording, list, years_words(wording, &rule->years[i]));
	for (int i = 0; i < rule->date_count; i++)
		list = join(wording, list, dates_words(wording, &rule->dates[i]));
	for (int i = 0; i < rule->week_count; i++)
		list = join(wording, list, weeks_words(wording, &rule->weeks[i]));
	wording->is_wordless |= rule->needs_both;
	if (is_every_day(rule))
		return list;
	for (int i = 0; i < rule->weekday_count; i++)
		list = weekdays_words(wording, &rule->weekdays[i], list);
	for (int i = 0; i < rule->holiday_count; i++)
		list = join(wording, list, holiday_words(wording, &rule->holidays[i]));
	return list;
}

static const char *span_words(const struct wording *wording, const struct hours_span *span)
{
	const char *from = format_time_of_day(wording->format, wording->arena, span->from);

	if (span->until == span->from)
		return arena_printf(wording->arena, C_("time", "from %s"), from);
	int ends = span->until == HOURS_DAY_MINUTES ? span->until : span->until % HOURS_DAY_MINUTES;
	const char *until = format_time_of_day(wording->format, wording->arena, ends);
	/* translators: from one time of the day to another: "09:00–18:00". */
	const char *both = arena_printf(wording->arena, C_("times", "%s–%s"), from, until);
	return span->has_open_end ? arena_printf(wording->arena, C_("time", "%s or later"), both) : both;
}

static const char *spans_words(const struct wording *wording, const struct hours_rule *rule)
{
	const char *list = "";

	for (int i = 0; i < rule->span_count; i++)
		list = join(wording, list, span_words(wording, &rule->spans[i]));
	return list;
}

static bool is_all_day(const struct hours_rule *rule)
{
	return rule->state == OPENING_OPEN && rule->span_count == 1 && rule->spans[0].from == 0 &&
		rule->spans[0].until == HOURS_DAY_MINUTES;
}

static const char *rule_words(struct wording *wording, const struct hours_rule *rule)
{
	struct arena *arena = wording->arena;
	const char *days = days_words(wording, rule);
	const char *spans = is_all_day(rule) ? "" : spans_words(wording, rule);
	const char *comment = rule->comment, *state = "";

	if (rule->state == OPENING_CLOSED)
		state = *spans || *days ? C_("shop", "closed") : _("Closed");
	else if (rule->state == OPENING_OPEN && !*spans)
		state = *days ? C_("shop", "open all day") : _("Open around the clock");
	else if (rule->state == OPENING_UNKNOWN && !*comment)
		state = _("not fixed");
	else if (rule->state == OPENING_UNKNOWN && !*spans) {
		state = comment;
		comment = "";
	}
	const char *when = *spans && *state ? arena_printf(arena, "%s %s", spans, state)
		: *spans                    ? spans
					    : state;
	if (*comment)
		when = arena_printf(arena, "%s (%s)", when, comment);
	if (!*days && *spans)
		days = _("Daily");
	/* translators: days, and when the shop is open: "Mon–Fri: 09:00–18:00". */
	const char *words = *days ? arena_printf(arena, C_("hours", "%s: %s"), days, when) : when;
	/* translators: what holds when the rules before it do not. */
	return rule->separator == HOURS_FALLBACK ? arena_printf(arena, _("otherwise %s"), words) : words;
}

const char *opening_week_words(
	const struct opening_hours *hours, struct locale_format *format, struct arena *arena)
{
	struct wording wording = { format, arena, false };
	const char *all = "";

	for (int i = 0; i < hours->count; i++) {
		const char *words = rule_words(&wording, &hours->rules[i]);
		all = *all ? arena_printf(arena, "%s · %s", all, words) : words;
	}
	return wording.is_wordless ? NULL : all;
}
