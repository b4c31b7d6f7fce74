/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks and the writing of times. */
#include "kiosk/base/clock.h"

#include <assert.h>
#include <stdio.h>
#include <time.h>

#include "kiosk/base/calendar.h"

void clock_init_system(struct clock *clock)
{
	*clock = (struct clock){ .is_manual = false };
}

void clock_init_manual(struct clock *clock, int64_t wall_ms)
{
	*clock = (struct clock){ .is_manual = true };
	atomic_store(&clock->manual_wall_ms, wall_ms);
}

void clock_advance(struct clock *clock, int64_t by_ms)
{
	assert(clock->is_manual && by_ms >= 0);
	atomic_fetch_add(&clock->manual_monotonic_ms, by_ms);
	atomic_fetch_add(&clock->manual_wall_ms, by_ms);
}

static int64_t read_clock_us(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_real_us(void)
{
	return read_clock_us(CLOCK_MONOTONIC);
}

int64_t clock_real_ms(void)
{
	return clock_real_us() / 1000;
}

int64_t clock_monotonic_ms(const struct clock *clock)
{
	return clock->is_manual ? atomic_load(&clock->manual_monotonic_ms) : clock_real_ms();
}

int64_t clock_elapsed_ms(const struct clock *clock)
{
	return clock->is_manual ? atomic_load(&clock->manual_monotonic_ms)
				: read_clock_us(CLOCK_BOOTTIME) / 1000;
}

int64_t clock_machine_ms(const struct clock *clock)
{
	return clock->is_manual ? atomic_load(&clock->manual_wall_ms) : read_clock_us(CLOCK_REALTIME) / 1000;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* The machine's clock, as it went on from when it was held. */
static int64_t machine_now(const struct clock *clock)
{
	return atomic_load(&clock->is_held) ? clock_elapsed_ms(clock) + atomic_load(&clock->held_offset_ms)
					    : clock_machine_ms(clock);
}

static int64_t least_now(const struct clock *clock)
{
	return atomic_load(&clock->floor_ms) ? clock_elapsed_ms(clock) + atomic_load(&clock->floor_offset_ms)
					     : INT64_MIN;
}

int64_t clock_wall_ms(const struct clock *clock)
{
	if (atomic_load(&clock->has_hub))
		return later(clock_elapsed_ms(clock) + atomic_load(&clock->hub_offset_ms),
			atomic_load(&clock->floor_ms));
	return later(machine_now(clock), least_now(clock));
}

enum clock_source clock_source(const struct clock *clock)
{
	if (atomic_load(&clock->has_hub))
		return CLOCK_HUB;
	return machine_now(clock) < least_now(clock) ? CLOCK_UNSURE : CLOCK_MACHINE;
}

const char *clock_source_name(enum clock_source source)
{
	static const char *const NAMES[CLOCK_SOURCE_COUNT] = { "machine", "hub", "unsure" };

	return NAMES[source];
}

int64_t clock_off_s(const struct clock *clock)
{
	return (clock_machine_ms(clock) - clock_wall_ms(clock)) / SECOND_MS;
}

void clock_set_hub(struct clock *clock, int64_t hub_ms)
{
	atomic_store(&clock->hub_offset_ms, hub_ms - clock_elapsed_ms(clock));
	atomic_store(&clock->has_hub, true);
}

void clock_set_floor(struct clock *clock, int64_t floor_ms)
{
	if (floor_ms == atomic_load(&clock->floor_ms))
		return;
	atomic_store(&clock->floor_offset_ms, floor_ms - clock_elapsed_ms(clock));
	atomic_store(&clock->floor_ms, floor_ms);
}

void clock_hold(struct clock *clock)
{
	atomic_store(&clock->held_offset_ms, clock_machine_ms(clock) - clock_elapsed_ms(clock));
	atomic_store(&clock->is_held, true);
}

void clock_release(struct clock *clock)
{
	atomic_store(&clock->is_held, false);
}

/* Reads exactly count digits of at most max and moves past them. */
static bool read_digits(const char **at, int count, int max, int *ret)
{
	int value = 0;

	for (int i = 0; i < count; i++) {
		if ((*at)[i] < '0' || (*at)[i] > '9')
			return false;
		value = value * 10 + ((*at)[i] - '0');
	}
	*at += count;
	*ret = value;
	return value <= max;
}

static bool read_char(const char **at, char expected)
{
	if (**at != expected)
		return false;
	(*at)++;
	return true;
}

static bool read_date(const char **at, int64_t *ret_days)
{
	int year, month, day;

	if (!read_digits(at, 4, 9999, &year) || !read_char(at, '-') || !read_digits(at, 2, 12, &month) ||
		!read_char(at, '-') || !read_digits(at, 2, 31, &day))
		return false;
	if (month == 0 || day == 0 || day > calendar_days_in_month(year, month))
		return false;
	*ret_days = calendar_day(year, month, day);
	return true;
}

/* A fraction of a second in milliseconds; finer digits are dropped. */
static bool read_fraction(const char **at, int *ret_ms)
{
	int scale = 100;

	*ret_ms = 0;
	if (**at != '.' && **at != ',')
		return true;
	(*at)++;
	if (**at < '0' || **at > '9')
		return false;
	for (; **at >= '0' && **at <= '9'; (*at)++) {
		*ret_ms += (**at - '0') * scale;
		scale /= 10;
	}
	return true;
}

/* "Z", "+08:00", "+0800" or "+08". */
static bool read_zone(const char **at, int *ret_minutes)
{
	int hours, minutes = 0, sign = **at == '-' ? -1 : 1;

	*ret_minutes = 0;
	if (read_char(at, 'Z') || read_char(at, 'z'))
		return true;
	if ((!read_char(at, '+') && !read_char(at, '-')) || !read_digits(at, 2, 23, &hours))
		return false;
	if ((read_char(at, ':') || **at) && !read_digits(at, 2, 59, &minutes))
		return false;
	*ret_minutes = sign * (hours * 60 + minutes);
	return true;
}

bool time_parse_iso(const char *text, int64_t *ret_wall_ms)
{
	bool is_local;

	return time_parse_iso_local(text, ret_wall_ms, &is_local);
}

bool time_parse_iso_local(const char *text, int64_t *ret_ms, bool *ret_is_local)
{
	int64_t days;
	bool is_local = true;
	int hours = 0, minutes = 0, seconds = 0, ms = 0, zone_minutes = 0;

	if (!read_date(&text, &days))
		return false;
	if (*text) {
		if (!read_char(&text, 'T') && !read_char(&text, 't') && !read_char(&text, ' '))
			return false;
		if (!read_digits(&text, 2, 24, &hours) || !read_char(&text, ':') ||
			!read_digits(&text, 2, 59, &minutes))
			return false;
		/* 60 is a leap second and falls on the next one's number, as in POSIX. */
		if (read_char(&text, ':') &&
			(!read_digits(&text, 2, 60, &seconds) || !read_fraction(&text, &ms)))
			return false;
		/* 24:00 is the end of the day, and nothing comes after it. */
		if (hours == 24 && (minutes || seconds || ms))
			return false;
		is_local = !*text;
		if (!is_local && (!read_zone(&text, &zone_minutes) || *text))
			return false;
	}
	*ret_is_local = is_local;
	*ret_ms = days * DAY_MS + hours * HOUR_MS + (minutes - zone_minutes) * MINUTE_MS +
		seconds * SECOND_MS + ms;
	return true;
}

bool time_parse_iso_day(const char *text, int64_t *ret_day)
{
	int64_t ms, day;
	bool is_local;
	if (!text || !time_parse_iso_local(text, &ms, &is_local) || !read_date(&text, &day))
		return false;
	*ret_day = day;
	return true;
}

void time_format_iso(int64_t wall_ms, char out[25])
{
	const int64_t min_ms = INT64_C(-62167219200000); /* the year 0000 */
	const int64_t max_ms = INT64_C(253402300799999); /* the year 9999 */
	struct tm parts;

	wall_ms = wall_ms < min_ms ? min_ms : wall_ms > max_ms ? max_ms : wall_ms;
	time_t seconds = (time_t)(wall_ms / 1000 - (wall_ms % 1000 < 0));
	gmtime_r(&seconds, &parts);
	snprintf(out, 25, "%04u-%02u-%02uT%02u:%02u:%02uZ", (unsigned)(parts.tm_year + 1900) % 10000,
		(unsigned)(parts.tm_mon + 1) % 100, (unsigned)parts.tm_mday % 100,
		(unsigned)parts.tm_hour % 100, (unsigned)parts.tm_min % 100, (unsigned)parts.tm_sec % 100);
}
