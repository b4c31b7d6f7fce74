/* SPDX-License-Identifier: Apache-2.0 */
/* Time zones on ICU's calendar, which knows the changes of summer time of every year. */
#include "kiosk/base/time_zone.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/uenum.h>
#include <unicode/ustring.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/xalloc.h"

#define DAY_LIMIT 1000000
/* Offsets have changed at whole quarters of an hour since 1970; what was found for one holds to its end. */
#define OFFSET_HOLDS_MS (15 * MINUTE_MS)

struct time_zone {
	UCalendar *calendar; /* NULL = UTC */
	int64_t quarter, offset_ms;
};

static int64_t floor_divide(int64_t value, int64_t by)
{
	return value / by - (value % by < 0 ? 1 : 0);
}

/* ICU takes a name that it does not know for GMT. */
static bool is_known(const UChar *name)
{
	UErrorCode fault = U_ZERO_ERROR;
	UChar canonical[TIME_ZONE_NAME_SIZE];
	UBool is_system = false;

	ucal_getCanonicalTimeZoneID(name, -1, canonical, TIME_ZONE_NAME_SIZE, &is_system, &fault);
	return U_SUCCESS(fault) && is_system;
}

struct time_zone *time_zone_create(const char *name)
{
	struct time_zone *zone = xcalloc(1, sizeof *zone);
	UErrorCode fault = U_ZERO_ERROR;
	UChar units[TIME_ZONE_NAME_SIZE];

	zone->quarter = INT64_MIN;
	if (!name || !*name)
		return zone;
	u_strFromUTF8(units, TIME_ZONE_NAME_SIZE, NULL, name, -1, &fault);
	if (U_SUCCESS(fault) && fault != U_STRING_NOT_TERMINATED_WARNING && is_known(units))
		zone->calendar = ucal_open(units, -1, "en", UCAL_GREGORIAN, &fault);
	if (zone->calendar && U_SUCCESS(fault))
		return zone;
	time_zone_destroy(zone);
	return NULL;
}

void time_zone_destroy(struct time_zone *zone)
{
	if (!zone)
		return;
	if (zone->calendar)
		ucal_close(zone->calendar);
	free(zone);
}

int64_t time_zone_offset_ms(struct time_zone *zone, int64_t wall_ms)
{
	UErrorCode fault = U_ZERO_ERROR;
	int64_t quarter = floor_divide(wall_ms, OFFSET_HOLDS_MS);

	if (!zone->calendar || quarter == zone->quarter)
		return zone->offset_ms;
	ucal_setMillis(zone->calendar, (UDate)(quarter * OFFSET_HOLDS_MS), &fault);
	int64_t offset_ms = (int64_t)ucal_get(zone->calendar, UCAL_ZONE_OFFSET, &fault) +
		ucal_get(zone->calendar, UCAL_DST_OFFSET, &fault);
	zone->quarter = quarter;
	zone->offset_ms = U_SUCCESS(fault) ? offset_ms : 0;
	return zone->offset_ms;
}

int32_t time_zone_day(struct time_zone *zone, int64_t wall_ms)
{
	/* Far from every zone's offset, and so that nothing overflows. */
	if (wall_ms > DAY_LIMIT * DAY_MS)
		return DAY_LIMIT;
	if (wall_ms < -DAY_LIMIT * DAY_MS)
		return -DAY_LIMIT;
	int64_t day = floor_divide(wall_ms + time_zone_offset_ms(zone, wall_ms), DAY_MS);
	return day > DAY_LIMIT ? DAY_LIMIT : day < -DAY_LIMIT ? -DAY_LIMIT : (int32_t)day;
}

int64_t time_zone_moment(struct time_zone *zone, int64_t local_ms)
{
	/* The offsets on both sides of a change, a day before and after, are all that can hold. */
	int64_t before = time_zone_offset_ms(zone, local_ms - DAY_MS);
	int64_t after = time_zone_offset_ms(zone, local_ms + DAY_MS);

	if (time_zone_offset_ms(zone, local_ms - before) == before)
		return local_ms - before;
	if (time_zone_offset_ms(zone, local_ms - after) == after)
		return local_ms - after;
	return local_ms - before;
}

int64_t time_zone_first_moment(struct time_zone *zone, int64_t local_ms)
{
	int64_t moment = time_zone_moment(zone, local_ms);
	int64_t offset = time_zone_offset_ms(zone, moment);

	if (moment + offset == local_ms)
		return moment;
	/* The clocks went over it: the change lies between here and where the new offset would have shown it. */
	int64_t before = floor_divide(local_ms - offset, MINUTE_MS), after = floor_divide(moment, MINUTE_MS);
	while (after - before > 1) {
		int64_t middle = before + (after - before) / 2;
		if (time_zone_offset_ms(zone, middle * MINUTE_MS) == offset)
			after = middle;
		else
			before = middle;
	}
	return after * MINUTE_MS;
}

/* Clocks that show the same every week from 2020 to 2037 are the same to a shop. */
static bool are_alike(const char *a, const char *b)
{
	static const int64_t FROM = 18262 * DAY_MS, UNTIL = 24837 * DAY_MS;
	struct time_zone *zones[] = { time_zone_create(a), time_zone_create(b) };
	bool is_alike = zones[0] && zones[1];

	for (int64_t at = FROM; is_alike && at < UNTIL; at += 7 * DAY_MS)
		is_alike = time_zone_offset_ms(zones[0], at) == time_zone_offset_ms(zones[1], at);
	time_zone_destroy(zones[0]);
	time_zone_destroy(zones[1]);
	return is_alike;
}

bool time_zone_of_country(const char *country, char ret_name[TIME_ZONE_NAME_SIZE])
{
	UErrorCode fault = U_ZERO_ERROR;
	UEnumeration *zones =
		ucal_openTimeZoneIDEnumeration(UCAL_ZONE_TYPE_CANONICAL_LOCATION, country, NULL, &fault);
	int32_t length = 0;
	const char *name;
	bool is_one = true;

	ret_name[0] = '\0';
	while (is_one && U_SUCCESS(fault) && (name = uenum_next(zones, &length, &fault))) {
		is_one = length < TIME_ZONE_NAME_SIZE && (!ret_name[0] || are_alike(name, ret_name));
		if (is_one && (!ret_name[0] || strcmp(name, ret_name) < 0))
			strcpy(ret_name, name);
	}
	is_one = is_one && U_SUCCESS(fault) && ret_name[0];
	if (!is_one)
		ret_name[0] = '\0';
	uenum_close(zones);
	return is_one;
}
