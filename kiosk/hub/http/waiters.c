/* SPDX-License-Identifier: Apache-2.0 */
/* Sleeping long polls in a list under one lock. */
#include "kiosk/hub/http/waiters.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

struct http_waiters {
	pthread_mutex_t lock;
	struct http_sleeper *first;
	uint64_t generation;
	int count;
	bool is_closed;
};

struct http_waiters *http_waiters_create(void)
{
	struct http_waiters *waiters = xcalloc(1, sizeof(*waiters));
	pthread_mutex_init(&waiters->lock, NULL);
	return waiters;
}

void http_waiters_destroy(struct http_waiters *waiters)
{
	if (!waiters)
		return;
	pthread_mutex_destroy(&waiters->lock);
	free(waiters);
}

uint64_t http_waiters_generation(struct http_waiters *waiters)
{
	pthread_mutex_lock(&waiters->lock);
	uint64_t generation = waiters->generation;
	pthread_mutex_unlock(&waiters->lock);
	return generation;
}

bool http_waiters_is_closed(struct http_waiters *waiters)
{
	pthread_mutex_lock(&waiters->lock);
	bool is_closed = waiters->is_closed;
	pthread_mutex_unlock(&waiters->lock);
	return is_closed;
}

int http_waiters_count(struct http_waiters *waiters)
{
	pthread_mutex_lock(&waiters->lock);
	int count = waiters->count;
	pthread_mutex_unlock(&waiters->lock);
	return count;
}

enum http_sleep http_waiters_sleep(struct http_waiters *waiters, struct http_sleeper *sleeper,
	const char *key, uint64_t generation, int64_t until_ms, bool (*park)(struct http_sleeper *sleeper))
{
	enum http_sleep result = HTTP_SLEEP_MISSED;
	pthread_mutex_lock(&waiters->lock);
	if (generation == waiters->generation && !waiters->is_closed) {
		sleeper->until_ms = until_ms;
		snprintf(sleeper->key, sizeof(sleeper->key), "%s", key);
		/* Under the lock, so that a wake can only come after it. Parked, it is another's, who waits for the lock to forget it. */
		result = park(sleeper) ? HTTP_ASLEEP : HTTP_SLEEP_REFUSED;
		sleeper->is_asleep = result == HTTP_ASLEEP;
	}
	if (result == HTTP_ASLEEP) {
		sleeper->next = waiters->first;
		waiters->first = sleeper;
		waiters->count++;
	}
	pthread_mutex_unlock(&waiters->lock);
	return result;
}

void http_waiters_forget(struct http_waiters *waiters, struct http_sleeper *sleeper)
{
	pthread_mutex_lock(&waiters->lock);
	if (sleeper->is_asleep) {
		struct http_sleeper **link = &waiters->first;
		while (*link != sleeper)
			link = &(*link)->next;
		*link = sleeper->next;
		sleeper->is_asleep = false;
		waiters->count--;
	}
	pthread_mutex_unlock(&waiters->lock);
}

/* Resumes those of key (NULL = any) that are due at now_ms. Returns the earliest time among those left. The
 * lock is held. */
static int64_t resume_matching(struct http_waiters *waiters, const char *key, int64_t now_ms)
{
	int64_t earliest = INT64_MAX;
	for (struct http_sleeper **link = &waiters->first; *link;) {
		struct http_sleeper *sleeper = *link;
		if (sleeper->until_ms > now_ms || (key && strcmp(sleeper->key, key) != 0)) {
			if (sleeper->until_ms < earliest)
				earliest = sleeper->until_ms;
			link = &sleeper->next;
			continue;
		}
		*link = sleeper->next;
		sleeper->is_asleep = false;
		waiters->count--;
		sleeper->resume(sleeper);
	}
	return earliest;
}

void http_waiters_wake(struct http_waiters *waiters, const char *key)
{
	pthread_mutex_lock(&waiters->lock);
	waiters->generation++;
	resume_matching(waiters, key, INT64_MAX);
	pthread_mutex_unlock(&waiters->lock);
}

int64_t http_waiters_wake_due(struct http_waiters *waiters, int64_t now_ms)
{
	pthread_mutex_lock(&waiters->lock);
	int64_t earliest = resume_matching(waiters, NULL, now_ms);
	pthread_mutex_unlock(&waiters->lock);
	return earliest;
}

void http_waiters_close(struct http_waiters *waiters)
{
	pthread_mutex_lock(&waiters->lock);
	waiters->is_closed = true;
	resume_matching(waiters, NULL, INT64_MAX);
	pthread_mutex_unlock(&waiters->lock);
}
