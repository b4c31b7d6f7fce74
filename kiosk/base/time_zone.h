/* SPDX-License-Identifier: Apache-2.0 */
/* A time zone of the IANA database: which day it is there, and which moment a local time means. A zone belongs to
 * one thread. Failures: a name that is none gives NULL. Source: ICU's calendar. */
#ifndef DAOGOU_BASE_TIME_ZONE_H
#define DAOGOU_BASE_TIME_ZONE_H

#include <stdbool.h>
#include <stdint.h>

#define TIME_ZONE_NAME_SIZE 64

struct time_zone;

/* name is an Olson name ("Asia/Taipei"); NULL or "" is UTC. */
struct time_zone *time_zone_create(const char *name);
void time_zone_destroy(struct time_zone *zone);

/* What local clocks are ahead of UTC at that moment, summer time included. */
int64_t time_zone_offset_ms(struct time_zone *zone, int64_t wall_ms);
/* Whole days since 1970-01-01, of the local date; moments beyond ±1,000,000 days count as that day. */
int32_t time_zone_day(struct time_zone *zone, int64_t wall_ms);
/* The moment of a local time, given as if it were UTC. An hour that comes twice means the first; one that is left out
 * is taken by the offset before the change. */
int64_t time_zone_moment(struct time_zone *zone, int64_t local_ms);
/* The first moment at which local clocks show that time or a later one of that day and the next: where an hour is left out,
 * the change itself. */
int64_t time_zone_first_moment(struct time_zone *zone, int64_t local_ms);

/* The zone of a country all of whose clocks show the same ("HK" → "Asia/Hong_Kong", and "DE" → "Europe/Berlin", though Büsingen has a
 * zone of its own); false, and "", for others. */
bool time_zone_of_country(const char *country, char ret_name[TIME_ZONE_NAME_SIZE]);

#endif
