/* SPDX-License-Identifier: Apache-2.0 */
/* Time that can be put under a test's hand. Any thread may read a clock; clock_advance is for the owner's
 * thread. */
#ifndef DAOGOU_BASE_CLOCK_H
#define DAOGOU_BASE_CLOCK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct clock {
	bool is_manual;
	_Atomic int64_t manual_monotonic_ms;
	_Atomic int64_t manual_wall_ms;
};

/* The machine's clocks. */
void clock_init_system(struct clock *clock);
/* Stands still at wall_ms until clock_advance(). */
void clock_init_manual(struct clock *clock, int64_t wall_ms);
void clock_advance(struct clock *clock, int64_t by_ms);

/* Never goes backwards; has no meaning outside this boot. */
int64_t clock_monotonic_ms(const struct clock *clock);
/* Milliseconds since 1970-01-01 UTC. */
int64_t clock_wall_ms(const struct clock *clock);

/* The machine's own, whatever clock the program follows: for deadlines towards devices and networks, and for
 * measuring. Never goes backwards; has no meaning outside this boot. */
int64_t clock_real_ms(void);
int64_t clock_real_us(void);

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

/* ISO 8601 / RFC 3339 in UTC ("2026-07-24T00:00:00Z"; a date alone is its midnight). False when none. */
bool time_parse_iso(const char *text, int64_t *ret_wall_ms);
/* out holds at least 25 bytes: "2026-07-24T00:00:00Z" (whole seconds). */
void time_format_iso(int64_t wall_ms, char out[25]);

#endif
