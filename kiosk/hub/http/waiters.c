/* SPDX-License-Identifier: Apache-2.0 */
/* Sleeping long polls in a list under one lock. */
#include "kiosk/hub/http/waiters.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

struct waiter {
	struct waiter *next;
	struct MHD_Connection *connection;
	char key[32];
	int64_t until_ms;
};

struct http_waiters {
	pthread_mutex_t lock;
	struct waiter *first;
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

bool http_waiters_sleep(struct http_waiters *waiters, struct MHD_Connection *connection, const char *key,
	uint64_t generation, int64_t until_ms)
{
	pthread_mutex_lock(&waiters->lock);
	bool can_sleep = generation == waiters->generation && !waiters->is_closed;
	if (can_sleep) {
		struct waiter *waiter = xcalloc(1, sizeof(*waiter));
		waiter->connection = connection;
		waiter->until_ms = until_ms;
		snprintf(waiter->key, sizeof(waiter->key), "%s", key);
		waiter->next = waiters->first;
		waiters->first = waiter;
		waiters->count++;
		/* Under the lock, so that a wake can only come after it. */
		MHD_suspend_connection(connection);
	}
	pthread_mutex_unlock(&waiters->lock);
	return can_sleep;
}

/* Resumes those of key (NULL = any) that are due at now_ms. Returns the earliest time among those left. The
 * lock is held. */
static int64_t resume_matching(struct http_waiters *waiters, const char *key, int64_t now_ms)
{
	int64_t earliest = INT64_MAX;
	for (struct waiter **link = &waiters->first; *link;) {
		struct waiter *waiter = *link;
		if (waiter->until_ms > now_ms || (key && strcmp(waiter->key, key) != 0)) {
			if (waiter->until_ms < earliest)
				earliest = waiter->until_ms;
			link = &waiter->next;
			continue;
		}
		*link = waiter->next;
		MHD_resume_connection(waiter->connection);
		waiters->count--;
		free(waiter);
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
