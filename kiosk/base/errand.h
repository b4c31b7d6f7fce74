/* SPDX-License-Identifier: Apache-2.0 */
/* A call that may never come back: of a resolver whose name servers are silent, of a daemon that is stuck. It
 * runs in a thread of its own, which is left alone as soon as nobody waits any more. */
#ifndef DAOGOU_BASE_ERRAND_H
#define DAOGOU_BASE_ERRAND_H

#include <stdatomic.h>

struct errand_kind {
	const char *thread_name; /* at most 15 bytes */
	void (*run)(void *data);
	/* Frees the data, in the errand's thread, when run() ended after all and nobody waits for it. */
	void (*forget)(void *data);
	int grace_ms;         /* how long to wait on after stop_fd was readable */
	atomic_int abandoned; /* begun, not ended, and nobody waits; 0 at first */
};

enum errand_end {
	ERRAND_DONE, /* run() ended: the data is the caller's */
	/* The data belongs to the errand from here on. */
	ERRAND_LATE,
	ERRAND_STOPPED,
};

/* Calls kind->run(data) and waits for it: up to timeout_ms (real time), and no longer than the grace when stop_fd
 * (-1: none) is readable. The kind lives as long as the program. Without a thread to be had run() is called in
 * the caller's. Any thread. */
enum errand_end errand_run(struct errand_kind *kind, void *data, int timeout_ms, int stop_fd);
/* How many errands of this kind are abandoned and still running. A caller that repeats an errand asks first: each
 * abandoned one keeps its thread. */
int errand_abandoned(const struct errand_kind *kind);

#endif
