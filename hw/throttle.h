/* SPDX-License-Identifier: Apache-2.0 */
/* A limit on how often something may happen: so much at once, then only as time goes by. What one broken
 * device tells without end must not drown what the others say. Plain value; one thread at a time. */
#ifndef DAOGOU_HW_THROTTLE_H
#define DAOGOU_HW_THROTTLE_H

#include <stdbool.h>
#include <stdint.h>

/* Zeroed: nothing has happened yet. Times are monotonic milliseconds. */
struct throttle {
	int64_t paid_until_ms; /* each happening moves it on by its cost */
};

/* Milliseconds until the next may happen, 0 when it may now. Costs of slack_ms, and one more, may run up at
 * once. */
int64_t throttle_left(const struct throttle *throttle, int64_t now_ms, int64_t slack_ms);
/* It has happened. */
void throttle_take(struct throttle *throttle, int64_t now_ms, int64_t cost_ms);
/* Takes it when it may happen now; false when it may not. */
bool throttle_try(struct throttle *throttle, int64_t now_ms, int64_t cost_ms, int64_t slack_ms);

#endif
