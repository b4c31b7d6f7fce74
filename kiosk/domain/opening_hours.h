/* SPDX-License-Identifier: Apache-2.0 */
/* When a shop is open: the text that OpenStreetMap writes ("Mo-Fr 09:00-18:00; Sa 10:00-16:00; PH off"), read once into an
 * arena, and asked for a moment. Pure; a zone belongs to one thread. Source: the opening_hours specification,
 * https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification.
 *
 * Read: years, months, dates, Easter, weeks, weekdays ("Su[1]", "Fr[-1]"), PH, SH, spans (also over midnight, "18:00+", hours up
 * to 48:00, "9am-5pm"), open, off, closed, unknown, comments, and the separators ";", "," and "||". Not read, so that nothing is
 * claimed: the sun's times, points in time, and whatever else is not listed.
 *
 * Where the specification leaves it open: a night belongs to the day on which it begins, and what another rule says of the next
 * day as a whole does not end it ("Fr 22:00-04:00; Sa off" closes on Saturday at 04:00), while a day that is off has no night.
 *
 * Which days are public holidays says the calendar: a year of which it names none is not known, and neither are school holidays.
 * Rules of holidays that are not known decide no moment, and status.may_differ says that the words about it must stand beside the
 * claim. On a day of a closure nothing begins, whatever the hours say; the night before it still ends. */
#ifndef DAOGOU_DOMAIN_OPENING_HOURS_H
#define DAOGOU_DOMAIN_OPENING_HOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/arena.h"
#include "kiosk/base/time_zone.h"

#define OPENING_HOURS_MAX_BYTES 1024

struct opening_hours;

/* All of it in the arena, independent of text. NULL when any part of the text cannot be read: then it is shown as it came,
 * and never said to mean "closed". */
const struct opening_hours *opening_hours_parse(const char *text, struct arena *arena);

/* Closed as a whole from the first day to the last, both included. */
struct opening_closure {
	int32_t first, last;
	const char *reason; /* "" = not said */
};

/* What is known of the days of one store. Borrowed. */
struct opening_calendar {
	const int32_t *holidays; /* public ones */
	size_t holiday_count;
	const struct opening_closure *closures;
	size_t closure_count;
};

enum opening_state {
	OPENING_CLOSED,
	OPENING_OPEN,
	OPENING_UNKNOWN, /* "by appointment" and the like: the comment says it */
	OPENING_OPEN_END /* has opened, and nobody wrote when it closes */
};

#define OPENING_NEVER INT64_MAX

struct opening_status {
	enum opening_state state, then;
	int64_t until_ms; /* the first moment at which it is another state; OPENING_NEVER = not within a year */
	const char
		*comment; /* of the rule that decides, as the shop wrote it, or of the closure; "" = none */
	bool is_closure;  /* closed, whatever the hours say */
	bool may_differ;  /* there are rules for holidays, and until then nobody knows them all */
};

struct opening_status opening_hours_at(const struct opening_hours *hours,
	const struct opening_calendar *calendar, struct time_zone *zone, int64_t wall_ms);

/* What a screen keeps of one store. Borrows text, hours, calendar and zone. */
struct opening_times {
	const char *text;                  /* as it came; "" = nothing is known */
	const struct opening_hours *hours; /* NULL: text cannot be read */
	/* What decides: the hours, or without them the closures alone, beside which nothing is known. NULL = nothing */
	const struct opening_hours *ruling;
	struct opening_calendar calendar;
	struct time_zone *zone; /* NULL: nobody knows which, so nothing is claimed */
	int64_t asked_ms;
	struct opening_status
		status; /* at asked_ms and until status.until_ms; says nothing without hours and zone */
};

struct opening_times opening_times_read(const char *text, const struct opening_calendar *calendar,
	struct time_zone *zone, int64_t wall_ms, struct arena *arena);
/* Asks again only when the moment has come at which it changes, or the clock was set back. */
void opening_times_refresh(struct opening_times *times, int64_t wall_ms);
bool opening_times_has_status(const struct opening_times *times);

#endif
