/* SPDX-License-Identifier: Apache-2.0 */
/* How often one client may do something: counts per key in windows of a minute, in fixed memory. Any thread.
 */
#ifndef DAOGOU_HUB_HTTP_RATE_LIMIT_H
#define DAOGOU_HUB_HTTP_RATE_LIMIT_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define RATE_LIMIT_SLOTS 1024

struct rate_limit {
	pthread_mutex_t lock;
	int per_minute;
	struct {
		char key[64];
		int64_t minute;
		int count;
	} slots[RATE_LIMIT_SLOTS]; /* by hash of the key: two keys may share a slot, then the newer one starts
				      again */
};

void rate_limit_init(struct rate_limit *limit, int per_minute);
void rate_limit_finish(struct rate_limit *limit);
/* True when key has reached its number in this minute. */
bool rate_limit_is_reached(struct rate_limit *limit, const char *key, int64_t monotonic_ms);
/* Counts one. */
void rate_limit_count(struct rate_limit *limit, const char *key, int64_t monotonic_ms);

#endif
