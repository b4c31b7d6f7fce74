/* SPDX-License-Identifier: Apache-2.0 */
/* What would make a touch wait, each on a thread of its own: a hub that is asked, devices that stop. Its end comes back
 * as a message. Every function is the main thread's. */
#ifndef DAOGOU_APP_SERVICES_JOBS_H
#define DAOGOU_APP_SERVICES_JOBS_H

#include <stdbool.h>

#include "kiosk/base/inbox.h"

struct job {
	const char *name; /* of its thread, at most 15 bytes */
	/* On the job's thread. Of the data nobody else knows meanwhile. */
	void (*run)(void *data);
	/* On the main thread, after run(): takes the data over. */
	void (*end)(void *receiver, void *data);
	/* The kiosk stopped before end() could be called; after run(), on any thread. */
	void (*drop)(void *data);
	void *receiver, *data;
};

struct jobs;
struct jobs *jobs_create(struct inbox *inbox);
/* Waits until every job has run. NULL is fine. */
void jobs_destroy(struct jobs *jobs);
/* Without a thread to be had it runs at once, on this one. */
void jobs_start(struct jobs *jobs, struct job job);
/* Nothing runs, and every end was told. */
bool jobs_are_idle(const struct jobs *jobs);

#endif
