/* SPDX-License-Identifier: Apache-2.0 */
/* The threads that decode pictures. */
#include "kiosk/ui/image_workers.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "kiosk/base/xalloc.h"

#define WORKERS_MAX 4
/* More than any screen shows: a request behind so many newer ones was scrolled away long ago, and is dropped. */
#define WAITING_MAX 96
/* The main thread must not wait for a core while it draws (nice(1); on Linux each thread has its own). */
#define WORKER_NICENESS 10

struct waiting {
	struct image_request request;
	struct waiting *newer, *older;
};

struct done {
	struct image_answer answer;
	struct done *next;
};

struct image_workers {
	void (*wake)(void *);
	void *wake_data;
	pthread_t threads[WORKERS_MAX];
	int thread_count;
	struct image_shelf *shelf;

	pthread_mutex_t lock; /* for all below */
	pthread_cond_t has_work;
	struct waiting *newest, *oldest;
	int waiting_count, running_count;
	struct done *first_done, **last_done;
	bool is_ending;
};

static void unlink_waiting(struct image_workers *workers, struct waiting *waiting)
{
	*(waiting->newer != NULL ? &waiting->newer->older : &workers->newest) = waiting->older;
	*(waiting->older != NULL ? &waiting->older->newer : &workers->oldest) = waiting->newer;
	workers->waiting_count--;
}

static void add_done(struct image_workers *workers, const struct image_request *request,
	struct bitmap *bitmap, bool was_dropped)
{
	struct done *done = xcalloc(1, sizeof(*done));

	done->answer = (struct image_answer){ request->serial, request->entry, was_dropped, bitmap };
	*workers->last_done = done;
	workers->last_done = &done->next;
}

/* Takes the newest request; waits for one. False when the workers end. */
static bool next_request(struct image_workers *workers, struct image_request *ret_request)
{
	struct waiting *waiting;

	while (workers->newest == NULL && !workers->is_ending)
		pthread_cond_wait(&workers->has_work, &workers->lock);
	if (workers->is_ending)
		return false;
	waiting = workers->newest;
	unlink_waiting(workers, waiting);
	workers->running_count++;
	*ret_request = waiting->request;
	free(waiting);
	return true;
}

static struct bitmap *decode_for_shelf(struct image_shelf *shelf, const struct image_request *request)
{
	struct bitmap *bitmap =
		image_decode_file(request->path, request->width, request->height, request->fit);

	if (bitmap != NULL)
		image_shelf_put(shelf, request->path, request->width, request->height, request->fit, bitmap);
	return bitmap;
}

static void *work(void *data)
{
	struct image_workers *workers = data;
	struct image_request request;

	setpriority(PRIO_PROCESS, (id_t)gettid(), WORKER_NICENESS);
	pthread_mutex_lock(&workers->lock);
	while (next_request(workers, &request)) {
		struct bitmap *bitmap;

		pthread_mutex_unlock(&workers->lock);
		bitmap = image_shelf_get(
			workers->shelf, request.path, request.width, request.height, request.fit);
		if (bitmap == NULL)
			bitmap = decode_for_shelf(workers->shelf, &request);
		free(request.path);
		pthread_mutex_lock(&workers->lock);
		workers->running_count--;
		add_done(workers, &request, bitmap, false);
		if (workers->wake != NULL) {
			pthread_mutex_unlock(&workers->lock);
			workers->wake(workers->wake_data);
			pthread_mutex_lock(&workers->lock);
		}
	}
	pthread_mutex_unlock(&workers->lock);
	return NULL;
}

struct image_workers *image_workers_create(int count, void (*wake)(void *), void *wake_data)
{
	struct image_workers *workers = xcalloc(1, sizeof(*workers));

	workers->wake = wake;
	workers->wake_data = wake_data;
	workers->last_done = &workers->first_done;
	pthread_mutex_init(&workers->lock, NULL);
	pthread_cond_init(&workers->has_work, NULL);
	count = count < 1 ? 1 : count > WORKERS_MAX ? WORKERS_MAX : count;
	for (int i = 0; i < count; i++) {
		char name[24];

		if (pthread_create(&workers->threads[workers->thread_count], NULL, work, workers) != 0)
			break;
		snprintf(name, sizeof(name), "images-%d", i);
		pthread_setname_np(workers->threads[workers->thread_count++], name);
	}
	return workers;
}

void image_workers_use_shelf(struct image_workers *workers, struct image_shelf *shelf)
{
	workers->shelf = shelf;
}

static void free_lists(struct image_workers *workers)
{
	while (workers->newest != NULL) {
		struct waiting *waiting = workers->newest;

		unlink_waiting(workers, waiting);
		free(waiting->request.path);
		free(waiting);
	}
	while (workers->first_done != NULL) {
		struct done *done = workers->first_done;

		workers->first_done = done->next;
		bitmap_free(done->answer.bitmap);
		free(done);
	}
}

void image_workers_destroy(struct image_workers *workers)
{
	if (workers == NULL)
		return;
	pthread_mutex_lock(&workers->lock);
	workers->is_ending = true;
	pthread_cond_broadcast(&workers->has_work);
	pthread_mutex_unlock(&workers->lock);
	for (int i = 0; i < workers->thread_count; i++)
		pthread_join(workers->threads[i], NULL);
	free_lists(workers);
	image_shelf_close(workers->shelf);
	pthread_cond_destroy(&workers->has_work);
	pthread_mutex_destroy(&workers->lock);
	free(workers);
}

static void drop_oldest(struct image_workers *workers)
{
	struct waiting *oldest = workers->oldest;

	unlink_waiting(workers, oldest);
	add_done(workers, &oldest->request, NULL, true);
	free(oldest->request.path);
	free(oldest);
}

void image_workers_ask(struct image_workers *workers, const struct image_request *request)
{
	struct waiting *waiting = xcalloc(1, sizeof(*waiting));

	waiting->request = *request;
	pthread_mutex_lock(&workers->lock);
	waiting->older = workers->newest;
	*(workers->newest != NULL ? &workers->newest->newer : &workers->oldest) = waiting;
	workers->newest = waiting;
	if (++workers->waiting_count > WAITING_MAX)
		drop_oldest(workers);
	pthread_cond_signal(&workers->has_work);
	pthread_mutex_unlock(&workers->lock);
}

bool image_workers_take(struct image_workers *workers, struct image_answer *ret_answer)
{
	struct done *done;

	pthread_mutex_lock(&workers->lock);
	done = workers->first_done;
	if (done != NULL) {
		workers->first_done = done->next;
		if (workers->first_done == NULL)
			workers->last_done = &workers->first_done;
	}
	pthread_mutex_unlock(&workers->lock);
	if (done == NULL)
		return false;
	*ret_answer = done->answer;
	free(done);
	return true;
}

bool image_workers_are_idle(struct image_workers *workers)
{
	bool is_idle;

	pthread_mutex_lock(&workers->lock);
	is_idle = workers->waiting_count == 0 && workers->running_count == 0 && workers->first_done == NULL;
	pthread_mutex_unlock(&workers->lock);
	return is_idle;
}
