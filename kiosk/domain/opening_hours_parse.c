/* SPDX-License-Identifier: Apache-2.0 */
/* Reads opening hours. As people type them: any case, long names of days and months, "9:00", "9am", typographic dashes and
 * the wide signs of Chinese keyboards. */
#include <ctype.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/opening_hours_rules.h"

#define MIN_PER_HOUR 60
#define HOUR_MAX 48

struct reader {
	const char *at;
	struct arena *arena;
};

/* --- characters and words --- */

static char plain_char(uint32_t point)
{
	switch (point) {
	case 0xA0:
	case 0x3000:
	case 0x202F:
	case '\t': return ' ';
	case 0x2010:
	case 0x2011:
	case 0x2012:
	case 0x2013:
	case 0x2014:
	case 0x2212:
	case 0x301C:
	case 0xFF0D:
	case 0xFF5E:
	case '~': return '-';
	case 0xFF1A: return ':';
	case 0xFF1B: return ';';
	case 0x3001:
	case 0xFF0C: return ',';
	case 0xFF0B: return '+';
	case 0x201C:
	case 0x201D: return '"';
	default: return point < 0x80 ? (char)tolower((int)point) : '?';
	}
}

/* Signs in their plain form and letters small; comments stay as they are. NULL when it is no text. */
static const char *plain_text(const char *text, struct arena *arena)
{
	const char *end = text + strlen(text);
	char *plain = arena_alloc(arena, (size_t)(end - text) + 1), *out = plain;
	bool is_comment = false;

	for (const char *at = text; at < end;) {
		const char *start = at;
		uint32_t point = utf8_next(&at, end);
		if (point == UTF8_INVALID)
			return NULL;
		char sign = plain_char(point);
		if (is_comment && sign != '"') {
			memcpy(out, start, (size_t)(at - start));
			out += at - start;
			continue;
		}
		is_comment ^= sign == '"';
		*out++ = sign;
	}
	return plain;
}

static void skip_blanks(struct reader *reader)
{
	while (*reader->at == ' ')
		reader->at++;
}

static bool take(struct reader *reader, const char *sign)
{
	skip_blanks(reader);
	size_t length = strlen(sign);
	if (strncmp(reader->at, sign, length) != 0)
		return false;
	reader->at += length;
	return true;
}

/* A whole word: "su" is not the beginning of "sunrise". */
static bool take_word(struct reader *reader, const char *word)
{
	skip_blanks(reader);
	size_t length = strlen(word);
	if (strncmp(reader->at, word, length) != 0 || isalpha((unsigned char)reader->at[length]))
		return false;
	reader->at += length;
	return true;
}

static bool take_number(struct reader *reader, int digits_max, int *ret_number)
{
	int number = 0, digits = 0;

	skip_blanks(reader);
	while (isdigit((unsigned char)reader->at[digits]) && digits <= digits_max)
		number = 10 * number + (reader->at[digits++] - '0');
	if (digits == 0 || digits > digits_max)
		return false;
	reader->at += digits;
	*ret_number = number;
	return true;
}

/* Of names in three letters or more, "mon" and "monday" alike; shortest letters are always enough. */
static bool take_name(
	struct reader *reader, const char *const *names, int count, size_t shortest, int *ret_index)
{
	size_t length = 0;

	skip_blanks(reader);
	while (isalpha((unsigned char)reader->at[length]))
		length++;
	for (int i = 0; i < count && length >= shortest; i++) {
		if (strncmp(reader->at, names[i], length) == 0) {
			reader->at += length;
			reader->at += *reader->at == '.';
			*ret_index = i;
			return true;
		}
	}
	return false;
}

static bool take_month(struct reader *reader, int *ret_month)
{
	static const char *const MONTHS[] = { "january", "february", "march", "april", "may", "june", "july",
		"august", "september", "october", "november", "december" };
	int index;

	if (!take_name(reader, MONTHS, 12, 3, &index))
		return false;
	*ret_month = index + 1;
	return true;
}

static bool take_weekday(struct reader *reader, int *ret_weekday)
{
	static const char *const DAYS[] = { "monday", "tuesday", "wednesday", "thursday", "friday",
		"saturday", "sunday" };

	return take_name(reader, DAYS, 7, 2, ret_weekday);
}

/* "+1 day", "-2 days"; false when it is none. */
static bool take_shift(struct reader *reader, int *ret_shift)
{
	struct reader ahead = *reader;
	int days;
	bool is_back = take(&ahead, "-");

	if ((!is_back && !take(&ahead, "+")) || !take_number(&ahead, 3, &days) ||
		(!take_word(&ahead, "day") && !take_word(&ahead, "days")))
		return false;
	*ret_shift = is_back ? -days : days;
	*reader = ahead;
	return true;
}

/* --- times --- */

/* "09:00", "9:00", "9am", "9.30 pm", "26:00". */
static bool take_time(struct reader *reader, int *ret_minutes)
{
	struct reader ahead = *reader;
	int hour, minute = 0;

	if (!take_number(&ahead, 2, &hour))
		return false;
	bool has_minutes = (*ahead.at == ':' || *ahead.at == '.') && isdigit((unsigned char)ahead.at[1]) &&
		isdigit((unsigned char)ahead.at[2]) && !isdigit((unsigned char)ahead.at[3]);
	if (has_minutes) {
		minute = 10 * (ahead.at[1] - '0') + (ahead.at[2] - '0');
		ahead.at += 3;
	}
	bool is_am = take(&ahead, "a.m.") || take_word(&ahead, "am");
	bool is_pm = !is_am && (take(&ahead, "p.m.") || take_word(&ahead, "pm"));
	if (is_am || is_pm) {
		if (hour < 1 || hour > 12)
			return false;
		hour = hour % 12 + (is_pm ? 12 : 0);
	} else if (!has_minutes) {
		return false;
	}
	if (minute >= MIN_PER_HOUR || hour * MIN_PER_HOUR + minute > HOUR_MAX * MIN_PER_HOUR)
		return false;
	*ret_minutes = hour * MIN_PER_HOUR + minute;
	*reader = ahead;
	return true;
}

static bool is_time_next(const struct reader *reader)
{
	struct reader ahead = *reader;
	int minutes;

	return take_time(&ahead, &minutes);
}

/* "9-18". */
static bool take_whole_hours(struct reader *reader, struct hours_span *span)
{
	struct reader ahead = *reader;
	int from, until;

	if (!take_number(&ahead, 2, &from) || !take(&ahead, "-") || is_time_next(&ahead) ||
		!take_number(&ahead, 2, &until) || from >= 24 || until > 24)
		return false;
	*span = (struct hours_span){ from * MIN_PER_HOUR, until * MIN_PER_HOUR, false };
	*reader = ahead;
	return true;
}

static bool is_span_next(const struct reader *reader)
{
	struct reader ahead = *reader;
	struct hours_span span;

	return is_time_next(reader) || take_whole_hours(&ahead, &span);
}

static bool read_span(struct reader *reader, struct hours_span *span)
{
	if (take_whole_hours(reader, span)) {
		span->until += span->until <= span->from ? HOURS_DAY_MINUTES : 0;
		return true;
	}
	/* That a time stands there is_span_next() has seen. */
	take_time(reader, &span->from);
	if (span->from >= HOURS_DAY_MINUTES)
		return false;
	span->until = span->from;
	if (take(reader, "-")) {
		if (!take_time(reader, &span->until))
			return false;
		if (span->until <= span->from)
			span->until += HOURS_DAY_MINUTES;
	}
	span->has_open_end = take(reader, "+");
	/* A point in time is no time of being open. */
	return span->has_open_end || span->until > span->from;
}

/* The comma of a list stays unread where what follows is another rule. */
static bool take_comma(struct reader *reader, bool (*is_next)(const struct reader *))
{
	struct reader ahead = *reader;

	if (!take(&ahead, ",") || !is_next(&ahead))
		return false;
	*reader = ahead;
	return true;
}

static bool read_spans(struct reader *reader, struct hours_rule *rule)
{
	if (!is_span_next(reader))
		return true;
	do {
		if (rule->span_count == HOURS_LIST_MAX ||
			!read_span(reader, &rule->spans[rule->span_count++]))
			return false;
	} while (take_comma(reader, is_span_next));
	return true;
}

/* --- weekdays and holidays --- */

static bool take_holiday(struct reader *reader, enum hours_holiday_kind *ret_kind)
{
	if (take_word(reader, "ph"))
		*ret_kind = HOURS_PUBLIC;
	else if (take_word(reader, "sh"))
		*ret_kind = HOURS_SCHOOL;
	else
		return false;
	return true;
}

static bool is_weekday_next(const struct reader *reader)
{
	struct reader ahead = *reader;
	enum hours_holiday_kind kind;
	int weekday;

	return take_holiday(&ahead, &kind) || take_weekday(&ahead, &weekday);
}

/* "[1]", "[1,3]", "[1-2]", "[-1]". */
static bool read_nth(struct reader *reader, unsigned *ret_nth)
{
	do {
		bool is_back = take(reader, "-");
		int first, last;
		if (!take_number(reader, 1, &first))
			return false;
		last = first;
		if (!is_back && take(reader, "-") && !take_number(reader, 1, &last))
			return false;
		if (first < 1 || last < first || last > 5)
			return false;
		for (int n = first; n <= last; n++)
			*ret_nth |= 1u << (n - 1 + (is_back ? 5 : 0));
	} while (take(reader, ","));
	return take(reader, "]");
}

static bool read_weekday(struct reader *reader, struct hours_rule *rule)
{
	struct hours_weekdays *days = &rule->weekdays[rule->weekday_count];

	if (rule->weekday_count++ == HOURS_LIST_MAX || !take_weekday(reader, &days->first))
		return false;
	days->last = days->first;
	if (take(reader, "[")) {
		if (!read_nth(reader, &days->nth))
			return false;
		take_shift(reader, &days->shift);
		return true;
	}
	return !take(reader, "-") || take_weekday(reader, &days->last);
}

static bool read_weekdays(struct reader *reader, struct hours_rule *rule)
{
	if (!is_weekday_next(reader))
		return true;
	do {
		enum hours_holiday_kind kind;
		if (take_holiday(reader, &kind)) {
			if (rule->holiday_count == HOURS_LIST_MAX)
				return false;
			struct hours_holiday *holiday = &rule->holidays[rule->holiday_count++];
			holiday->kind = kind;
			take_shift(reader, &holiday->shift);
		} else if (!read_weekday(reader, rule)) {
			return false;
		}
		if (rule->holiday_count && !rule->weekday_count && is_weekday_next(reader)) {
			rule->needs_both = true;
			if (!read_weekday(reader, rule))
				return false;
		}
	} while (take_comma(reader, is_weekday_next));
	/* "Mo-Fr: 09:00-18:00" */
	take(reader, ":");
	return true;
}

/* --- years, dates and weeks --- */

static bool take_year(struct reader *reader, int *ret_year)
{
	struct reader ahead = *reader;
	int year;

	if (!take_number(&ahead, 4, &year) || year < HOURS_YEAR_MIN || year > HOURS_YEAR_MAX)
		return false;
	*ret_year = year;
	*reader = ahead;
	return true;
}

static bool take_day(struct reader *reader, int month, int *ret_day)
{
	static const int LENGTHS[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	struct reader ahead = *reader;
	int day;

	if (month == 0 || is_time_next(reader) || !take_number(&ahead, 2, &day) || day < 1 ||
		day > LENGTHS[month - 1])
		return false;
	*ret_day = day;
	*reader = ahead;
	return true;
}

/* A month or Easter, with its year, day and shift. */
static bool take_date(struct reader *reader, struct hours_date *ret_date)
{
	struct reader ahead = *reader;
	struct hours_date date = { 0 };

	take_year(&ahead, &date.year);
	if (take_word(&ahead, "easter"))
		date.day = 1;
	else if (take_month(&ahead, &date.month))
		take_day(&ahead, date.month, &date.day);
	else
		return false;
	if (date.day)
		take_shift(&ahead, &date.shift);
	*ret_date = date;
	*reader = ahead;
	return true;
}

static bool is_date_next(const struct reader *reader)
{
	struct reader ahead = *reader;
	struct hours_date date;

	return take_date(&ahead, &date);
}

static bool is_day_next(const struct reader *reader)
{
	struct reader ahead = *reader;
	int day;

	return take_day(&ahead, 1, &day);
}

static bool is_date_or_day_next(const struct reader *reader)
{
	return is_date_next(reader) || is_day_next(reader);
}

/* "Dec 24", "Dec 24-26", "Dec 24-Jan 2", "May-Sep", "2026 Dec 24-2027 Jan 2", and of a list also "26" alone. */
static bool read_date(struct reader *reader, struct hours_rule *rule, const struct hours_date *before)
{
	if (rule->date_count == HOURS_LIST_MAX)
		return false;
	struct hours_dates *dates = &rule->dates[rule->date_count++];
	if (!take_date(reader, &dates->first)) {
		dates->first = (struct hours_date){ .year = before->year, .month = before->month };
		if (!before->day || !take_day(reader, before->month, &dates->first.day))
			return false;
	}
	dates->last = dates->first;
	if (!take(reader, "-"))
		return true;
	if (dates->first.day && take_day(reader, dates->first.month, &dates->last.day)) {
		dates->last.shift = 0;
		return dates->last.day >= dates->first.day;
	}
	if (!take_date(reader, &dates->last) || (dates->last.year && !dates->first.year))
		return false;
	/* "Jan 20-Jan Su[-1]": a day and what is no day have no common end. */
	return !dates->first.day == !dates->last.day &&
		(!dates->last.year || dates->last.year >= dates->first.year);
}

static bool read_dates(struct reader *reader, struct hours_rule *rule)
{
	struct hours_date before = { 0 };

	do {
		if (!read_date(reader, rule, &before))
			return false;
		before = rule->dates[rule->date_count - 1].last;
	} while (take_comma(reader, is_date_or_day_next));
	return true;
}

static bool is_year_next(const struct reader *reader)
{
	struct reader ahead = *reader;
	int year;

	return take_year(&ahead, &year);
}

static bool read_years(struct reader *reader, struct hours_rule *rule)
{
	do {
		if (rule->year_count == HOURS_LIST_MAX)
			return false;
		struct hours_range *years = &rule->years[rule->year_count++];
		/* That a year stands there is_year_next() has seen. */
		take_year(reader, &years->first);
		*years = (struct hours_range){ years->first, years->first, 1 };
		if (take(reader, "+"))
			years->last = HOURS_YEAR_MAX;
		else if (take(reader, "-") &&
			(!take_year(reader, &years->last) || years->last < years->first))
			return false;
		if (take(reader, "/") && (!take_number(reader, 2, &years->step) || years->step < 1))
			return false;
	} while (take_comma(reader, is_year_next));
	return true;
}

static bool take_week(struct reader *reader, int *ret_week)
{
	return !is_time_next(reader) && take_number(reader, 2, ret_week) && *ret_week >= 1 && *ret_week <= 53;
}

static bool is_week_next(const struct reader *reader)
{
	struct reader ahead = *reader;
	int week;

	return take_week(&ahead, &week);
}

static bool read_weeks(struct reader *reader, struct hours_rule *rule)
{
	do {
		if (rule->week_count == HOURS_LIST_MAX)
			return false;
		struct hours_range *weeks = &rule->weeks[rule->week_count++];
		if (!take_week(reader, &weeks->first))
			return false;
		*weeks = (struct hours_range){ weeks->first, weeks->first, 1 };
		if (take(reader, "-") && !take_week(reader, &weeks->last))
			return false;
		if (take(reader, "/") && (!take_number(reader, 2, &weeks->step) || weeks->step < 1))
			return false;
	} while (take_comma(reader, is_week_next));
	return true;
}

/* What is said of days in the calendar stands first, each kind at most once. */
static bool read_calendar(struct reader *reader, struct hours_rule *rule)
{
	bool has_read = true;

	while (has_read) {
		has_read = false;
		if (!rule->date_count && is_date_next(reader)) {
			has_read = true;
			if (!read_dates(reader, rule))
				return false;
		} else if (!rule->year_count && is_year_next(reader)) {
			has_read = true;
			if (!read_years(reader, rule))
				return false;
		} else if (!rule->week_count && (take_word(reader, "week") || take_word(reader, "weeks"))) {
			has_read = true;
			if (!read_weeks(reader, rule))
				return false;
		}
	}
	if (rule->date_count || rule->year_count || rule->week_count)
		take(reader, ":");
	return true;
}

/* --- rules --- */

static bool read_comment(struct reader *reader, struct hours_rule *rule)
{
	if (!take(reader, "\""))
		return true;
	const char *end = strchr(reader->at, '"');
	if (!end)
		return false;
	rule->comment = arena_strndup(reader->arena, reader->at, (size_t)(end - reader->at));
	reader->at = end + 1;
	return true;
}

/* Without a word for the state it is open; with nothing but a comment nobody knows. */
static bool read_state(struct reader *reader, struct hours_rule *rule)
{
	static const struct {
		const char *word;
		enum opening_state state;
	} WORDS[] = { { "open", OPENING_OPEN }, { "off", OPENING_CLOSED }, { "closed", OPENING_CLOSED },
		{ "unknown", OPENING_UNKNOWN } };
	bool has_word = false;

	rule->state = OPENING_OPEN;
	rule->comment = "";
	for (size_t i = 0; i < ARRAY_LENGTH(WORDS) && !has_word; i++) {
		has_word = take_word(reader, WORDS[i].word);
		if (has_word)
			rule->state = WORDS[i].state;
	}
	if (!read_comment(reader, rule))
		return false;
	if (!has_word && *rule->comment)
		rule->state = OPENING_UNKNOWN;
	return true;
}

static bool read_rule(struct reader *reader, struct hours_rule *rule)
{
	skip_blanks(reader);
	const char *start = reader->at;

	rule->is_always = take(reader, "24/7");
	if (!rule->is_always &&
		(!read_calendar(reader, rule) || !read_weekdays(reader, rule) || !read_spans(reader, rule)))
		return false;
	return read_state(reader, rule) && reader->at != start;
}

static bool take_separator(struct reader *reader, enum hours_separator *ret_separator)
{
	if (take(reader, ";"))
		*ret_separator = HOURS_NORMAL;
	else if (take(reader, "||"))
		*ret_separator = HOURS_FALLBACK;
	else if (take(reader, ","))
		*ret_separator = HOURS_ADDITIONAL;
	else
		return false;
	return true;
}

static bool is_at_end(struct reader *reader)
{
	skip_blanks(reader);
	return *reader->at == '\0';
}

static size_t rules_at_most(const char *plain)
{
	size_t count = 1;

	for (; *plain; plain++)
		count += *plain == ';' || *plain == ',' || *plain == '|';
	return count < HOURS_RULES_MAX ? count : HOURS_RULES_MAX;
}

static bool needs_calendar(const struct hours_rule *rule)
{
	bool has_nth = false;

	for (int i = 0; i < rule->weekday_count; i++)
		has_nth |= rule->weekdays[i].nth != 0;
	return has_nth || rule->date_count || rule->year_count || rule->week_count;
}

const struct opening_hours *opening_hours_parse(const char *text, struct arena *arena)
{
	if (strlen(text) > OPENING_HOURS_MAX_BYTES)
		return NULL;
	const char *plain = plain_text(text, arena);
	if (!plain)
		return NULL;
	struct reader reader = { plain, arena };
	size_t room = rules_at_most(plain);
	struct hours_rule *rules = ARENA_ARRAY(arena, struct hours_rule, room);
	struct opening_hours *hours = ARENA_NEW(arena, struct opening_hours);
	enum hours_separator separator = HOURS_NORMAL;

	hours->rules = rules;
	do {
		struct hours_rule *rule = &rules[hours->count];
		/* A separator at the end separates nothing. */
		if (hours->count && separator != HOURS_FALLBACK && is_at_end(&reader))
			break;
		if ((size_t)hours->count++ == room || !read_rule(&reader, rule))
			return NULL;
		rule->separator = separator;
		hours->has_holidays |= rule->holiday_count > 0;
		hours->needs_calendar |= needs_calendar(rule);
	} while (take_separator(&reader, &separator));
	return is_at_end(&reader) ? hours : NULL;
}
