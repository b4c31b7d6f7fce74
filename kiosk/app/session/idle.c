/* SPDX-License-Identifier: Apache-2.0 */
/* The countdown of a machine that nobody touches. */
#include "kiosk/app/session/idle.h"

#include "kiosk/base/clock.h"

void idle_touch(struct idle *idle, int64_t now_ms)
{
	*idle = (struct idle){ .last_input_ms = now_ms };
}

enum idle_verdict idle_look(
	struct idle *idle, int64_t now_ms, const struct idle_limits *limits, int *ret_seconds_left)
{
	int64_t idle_s = (now_ms - idle->last_input_ms) / SECOND_MS;
	int64_t left_s = limits->quiet_s + limits->warning_s - idle_s;

	if (idle_s < limits->quiet_s)
		return IDLE_NOT;
	if (left_s > 0) {
		*ret_seconds_left = (int)left_s;
		return IDLE_WARNING;
	}
	if (!limits->is_asked_twice || idle->rounds > 0)
		return IDLE_OVER;
	*idle = (struct idle){ .last_input_ms = now_ms, .rounds = 1 };
	return IDLE_PUT_OFF;
}
