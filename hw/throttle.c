/* SPDX-License-Identifier: Apache-2.0 */
/* Counts in time: what happened must be paid for by time that has passed, up to a slack. */
#include "hw/throttle.h"

int64_t throttle_left(const struct throttle *throttle, int64_t now_ms, int64_t slack_ms)
{
	int64_t left = throttle->paid_until_ms - now_ms - slack_ms;

	return left > 0 ? left : 0;
}

void throttle_take(struct throttle *throttle, int64_t now_ms, int64_t cost_ms)
{
	if (throttle->paid_until_ms < now_ms)
		throttle->paid_until_ms = now_ms;
	throttle->paid_until_ms += cost_ms;
}

bool throttle_try(struct throttle *throttle, int64_t now_ms, int64_t cost_ms, int64_t slack_ms)
{
	if (throttle_left(throttle, now_ms, slack_ms) > 0)
		return false;
	throttle_take(throttle, now_ms, cost_ms);
	return true;
}
