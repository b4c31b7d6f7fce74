/* SPDX-License-Identifier: Apache-2.0 */
/* Counts in time: what happened must be paid for by time that has passed, up to a slack. */
#include "hw/pace.h"

int64_t pace_left(const struct pace *pace, int64_t now_ms, int64_t slack_ms)
{
	int64_t left = pace->paid_until_ms - now_ms - slack_ms;

	return left > 0 ? left : 0;
}

void pace_take(struct pace *pace, int64_t now_ms, int64_t cost_ms)
{
	if (pace->paid_until_ms < now_ms)
		pace->paid_until_ms = now_ms;
	pace->paid_until_ms += cost_ms;
}

bool pace_try(struct pace *pace, int64_t now_ms, int64_t cost_ms, int64_t slack_ms)
{
	if (pace_left(pace, now_ms, slack_ms) > 0)
		return false;
	pace_take(pace, now_ms, cost_ms);
	return true;
}
