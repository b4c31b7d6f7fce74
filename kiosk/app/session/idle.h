/* SPDX-License-Identifier: Apache-2.0 */
/* How long nobody has touched anything, and what follows from it. Values alone: times of a clock that never goes backwards. */
#ifndef DAOGOU_APP_SESSION_IDLE_H
#define DAOGOU_APP_SESSION_IDLE_H

#include <stdbool.h>
#include <stdint.h>

struct idle {
	int64_t last_input_ms;
	int rounds; /* how often the end was put off since then */
};

struct idle_limits {
	int64_t quiet_s;   /* so long nothing is said */
	int64_t warning_s; /* then a countdown is shown; 0 = there is none */
	/* A payment in progress is never cut off by one silence: the phone has the shopper's eyes. The end comes at the second. */
	bool is_asked_twice;
};

enum idle_verdict {
	IDLE_NOT,
	IDLE_WARNING, /* *ret_seconds_left > 0 */
	IDLE_PUT_OFF, /* the silence counts anew, once */
	IDLE_OVER,
};

void idle_touch(struct idle *idle, int64_t now_ms);
enum idle_verdict idle_look(
	struct idle *idle, int64_t now_ms, const struct idle_limits *limits, int *ret_seconds_left);

#endif
