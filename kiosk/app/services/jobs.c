/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs: a detached thread each, counted so that the end can wait for them. */
#include "kiosk/app/services/jobs.h"

#include <pthread.h>
#include <stdlib.h>

#include "kiosk/app/services/message.h"
#include "kiosk/base/private_memory.h"
#include "kiosk/base/xalloc.h"

struct jobs {
	struct inbox *inbox;
	pthread_mutex_t lock; /* guards running */
	pthread_cond_t ended;
	int running; /* threads */
	int untold;  /* main thread: begun, and end() not called yet */
};

struct started {
	struct jobs *jobs;
	struct job job;
};

struct jobs *jobs_create(struct inbox *inbox)
{
	struct jobs *jobs = xcalloc(1, sizeof *jobs);

	jobs->inbox = inbox;
	pthread_mutex_init(&jobs->lock, NULL);
	pthread_cond_init(&jobs->ended, NULL);
	return jobs;
}

void jobs_destroy(struct jobs *jobs)
{
	if (!jobs)
		return;
	pthread_mutex_lock(&jobs->lock);
	while (jobs->running)
		pthread_cond_wait(&jobs->ended, &jobs->lock);
	pthread_mutex_unlock(&jobs->lock);
	pthread_cond_destroy(&jobs->ended);
	pthread_mutex_destroy(&jobs->lock);
	free(jobs);
}

static void tell_end(void *receiver, void *content)
{
	struct started *started = content;

	(void)receiver;
	started->jobs->untold--;
	started->job.end(started->job.receiver, started->job.data);
	free(started);
}

static void drop_end(void *content)
{
	struct started *started = content;

	started->job.drop(started->job.data);
	free(started);
}

static void *run(void *data)
{
	struct started *started = data;
	struct jobs *jobs = started->jobs;

	pthread_setname_np(pthread_self(), started->job.name);
	started->job.run(started->job.data);
	private_memory_wipe_stack();
	message_send(jobs->inbox, (struct message){ tell_end, drop_end, NULL, started });
	pthread_mutex_lock(&jobs->lock);
	jobs->running--;
	pthread_cond_signal(&jobs->ended);
	pthread_mutex_unlock(&jobs->lock);
	return NULL;
}

void jobs_start(struct jobs *jobs, struct job job)
{
	struct started *started = xmalloc(sizeof *started);
	pthread_attr_t detached;
	pthread_t thread;

	*started = (struct started){ jobs, job };
	jobs->untold++;
	pthread_mutex_lock(&jobs->lock);
	jobs->running++;
	pthread_mutex_unlock(&jobs->lock);
	pthread_attr_init(&detached);
	pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	if (pthread_create(&thread, &detached, run, started) != 0)
		run(started);
	pthread_attr_destroy(&detached);
}

bool jobs_are_idle(const struct jobs *jobs)
{
	return jobs->untold == 0;
}
