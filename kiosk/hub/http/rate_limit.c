/* SPDX-License-Identifier: Apache-2.0 */
/* Counting per key and minute. */
#include "kiosk/hub/http/rate_limit.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/base/clock.h"

void rate_limit_init(struct rate_limit *limit, int per_minute)
{
	memset(limit, 0, sizeof(*limit));
	pthread_mutex_init(&limit->lock, NULL);
	limit->per_minute = per_minute;
}

void rate_limit_finish(struct rate_limit *limit)
{
	pthread_mutex_destroy(&limit->lock);
}

/* FNV-1a. */
static unsigned slot_of(const char *key)
{
	uint32_t hash = 2166136261u;
	for (; *key; key++)
		hash = (hash ^ (unsigned char)*key) * 16777619u;
	return hash % RATE_LIMIT_SLOTS;
}

bool rate_limit_is_reached(struct rate_limit *limit, const char *key, int64_t monotonic_ms)
{
	unsigned slot = slot_of(key);
	pthread_mutex_lock(&limit->lock);
	bool is_reached = limit->slots[slot].minute == monotonic_ms / MINUTE_MS &&
		limit->slots[slot].count >= limit->per_minute &&
		strncmp(limit->slots[slot].key, key, sizeof(limit->slots[slot].key) - 1) == 0;
	pthread_mutex_unlock(&limit->lock);
	return is_reached;
}

void rate_limit_count(struct rate_limit *limit, const char *key, int64_t monotonic_ms)
{
	unsigned slot = slot_of(key);
	int64_t minute = monotonic_ms / MINUTE_MS;
	pthread_mutex_lock(&limit->lock);
	bool is_same = limit->slots[slot].minute == minute &&
		strncmp(limit->slots[slot].key, key, sizeof(limit->slots[slot].key) - 1) == 0;
	if (!is_same) {
		snprintf(limit->slots[slot].key, sizeof(limit->slots[slot].key), "%s", key);
		limit->slots[slot].minute = minute;
		limit->slots[slot].count = 0;
	}
	limit->slots[slot].count++;
	pthread_mutex_unlock(&limit->lock);
}
