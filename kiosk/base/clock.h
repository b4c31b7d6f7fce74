/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks: the machine's, or one that a test sets and advances. Any thread may read a clock; clock_advance(), clock_hold()
 * and clock_release() are for the owner's thread, clock_set_hub() and clock_set_floor() for the one that hears the hub.
 *
 * A kiosk's "now" is the hub's: what a hub has said (kiosk/base/signed_time.h) is kept as a distance from the time since
 * the machine was started, which nobody sets. However wrong the machine's own clock is, and whoever sets it meanwhile, it
 * moves nothing. Until a hub has spoken the machine's clock counts, but never a time before the newest signed head: who
 * made that head knew what time it was. */
#ifndef DAOGOU_BASE_CLOCK_H
#define DAOGOU_BASE_CLOCK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct clock {
	bool is_manual;
	_Atomic int64_t manual_monotonic_ms;
	_Atomic int64_t manual_wall_ms;
	/* Each an offset: a time less clock_elapsed_ms() when it was that time. */
	_Atomic int64_t hub_offset_ms, floor_offset_ms, held_offset_ms;
	_Atomic int64_t floor_ms;
	atomic_bool has_hub, is_held;
};

/* The machine's clocks. */
void clock_init_system(struct clock *clock);
/* Stands still at wall_ms until clock_advance(). */
void clock_init_manual(struct clock *clock, int64_t wall_ms);
void clock_advance(struct clock *clock, int64_t by_ms);

/* Never goes backwards; has no meaning outside this boot. */
int64_t clock_monotonic_ms(const struct clock *clock);
/* Now, in milliseconds since 1970-01-01 UTC: by the hub's clock when it is known, else by the machine's. */
int64_t clock_wall_ms(const struct clock *clock);

/* Whose word clock_wall_ms() goes by. */
enum clock_source {
	CLOCK_MACHINE, /* no hub has said it, and nothing speaks against the machine's clock */
	CLOCK_HUB,
	CLOCK_UNSURE, /* the machine's clock stands before the newest signed head: only a lower bound is known */
	CLOCK_SOURCE_COUNT,
};
enum clock_source clock_source(const struct clock *clock);
/* "machine", "hub", "unsure". */
const char *clock_source_name(enum clock_source source);

/* It is hub_ms now. */
void clock_set_hub(struct clock *clock, int64_t hub_ms);
/* It is floor_ms now, or later. The newest head's word: a lower one than before is taken too. */
void clock_set_floor(struct clock *clock, int64_t floor_ms);
/* Between the two, setting the machine's clock moves nothing: somebody's session must not jump. */
void clock_hold(struct clock *clock);
void clock_release(struct clock *clock);

/* What the machine's own clock is ahead of clock_wall_ms(), in seconds. */
int64_t clock_off_s(const struct clock *clock);
/* What the machine's own clock says, whether or not it counts. */
int64_t clock_machine_ms(const struct clock *clock);
/* Since the machine was started, also while it slept. Has no meaning outside this boot. */
int64_t clock_elapsed_ms(const struct clock *clock);

/* The machine's own, whatever clock the program follows: for deadlines towards devices and networks, and for
 * measuring. Never goes backwards; has no meaning outside this boot. */
int64_t clock_real_ms(void);
int64_t clock_real_us(void);

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

/* ISO 8601 / RFC 3339 ("2026-07-24T00:00:00Z", "2026-07-24T08:00+0800"; a date alone is its midnight, 24:00 the next
 * one). What names no zone is UTC. False when none. */
bool time_parse_iso(const char *text, int64_t *ret_wall_ms);
/* The same, but what names no zone is said to be local, and *ret_ms is then that local time as if it were UTC. */
bool time_parse_iso_local(const char *text, int64_t *ret_ms, bool *ret_is_local);
/* Of one of those the date as it is written, in days since 1970. False when none; NULL is none. */
bool time_parse_iso_day(const char *text, int64_t *ret_day);
/* out holds at least 25 bytes: "2026-07-24T00:00:00Z" (whole seconds). */
void time_format_iso(int64_t wall_ms, char out[25]);

#endif
