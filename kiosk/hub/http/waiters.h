/* SPDX-License-Identifier: Apache-2.0 */
/* Long polls: requests that sleep without a thread until something with their key changes. Any thread. */
#ifndef DAOGOU_HUB_HTTP_WAITERS_H
#define DAOGOU_HUB_HTTP_WAITERS_H

#include <stdbool.h>
#include <stdint.h>

struct http_waiters;

/* One that sleeps; it belongs to who puts it to sleep, and has to last until it was resumed or forgotten. */
struct http_sleeper {
	struct http_sleeper *next;
	char key[32];
	int64_t until_ms;
	bool is_asleep;
	/* Called when its time has come, with the waiters' lock held. */
	void (*resume)(struct http_sleeper *sleeper);
};

struct http_waiters *http_waiters_create(void);
/* Nobody may wait any more. NULL is fine. */
void http_waiters_destroy(struct http_waiters *waiters);

/* Grows with every wake. */
uint64_t http_waiters_generation(struct http_waiters *waiters);
enum http_sleep {
	HTTP_ASLEEP,
	HTTP_SLEEP_MISSED,  /* something was woken since generation, or the waiters are closed */
	HTTP_SLEEP_REFUSED, /* by park */
};
/* Calls park, and lays it down when that says true, before anybody can resume it. */
enum http_sleep http_waiters_sleep(struct http_waiters *waiters, struct http_sleeper *sleeper,
	const char *key, uint64_t generation, int64_t until_monotonic_ms,
	bool (*park)(struct http_sleeper *sleeper));
/* It will not be resumed any more; nothing when it does not sleep. */
void http_waiters_forget(struct http_waiters *waiters, struct http_sleeper *sleeper);
/* Resumes all that wait for key. Call it after the change is committed. */
void http_waiters_wake(struct http_waiters *waiters, const char *key);
/* Resumes those whose time has come; returns when the next is due (monotonic ms), or INT64_MAX. */
int64_t http_waiters_wake_due(struct http_waiters *waiters, int64_t monotonic_ms);
/* Resumes all and lets nobody sleep any more. */
void http_waiters_close(struct http_waiters *waiters);
bool http_waiters_is_closed(struct http_waiters *waiters);
int http_waiters_count(struct http_waiters *waiters);

#endif
