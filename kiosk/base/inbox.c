/* SPDX-License-Identifier: Apache-2.0 */
/* A bounded queue between threads: a ring under one mutex. */
#include "kiosk/base/inbox.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "kiosk/base/xalloc.h"

struct inbox {
	void (*free_message)(void *);
	void (*wake)(void *);
	void *wake_data;
	size_t capacity;

	pthread_mutex_t mutex; /* protects what follows */
	pthread_cond_t filled;
	size_t first, count;
	bool is_closed;
	void *messages[];
};

struct inbox *inbox_create(
	size_t capacity, void (*free_message)(void *), void (*wake)(void *), void *wake_data)
{
	struct inbox *inbox = xcalloc(1, sizeof *inbox + capacity * sizeof inbox->messages[0]);
	pthread_condattr_t attributes;

	assert(capacity > 0 && capacity < 1u << 24);
	inbox->capacity = capacity;
	inbox->free_message = free_message;
	inbox->wake = wake;
	inbox->wake_data = wake_data;
	pthread_mutex_init(&inbox->mutex, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&inbox->filled, &attributes);
	pthread_condattr_destroy(&attributes);
	return inbox;
}

static void drop(struct inbox *inbox, void *message)
{
	if (inbox->free_message)
		inbox->free_message(message);
}

void inbox_destroy(struct inbox *inbox)
{
	void *message;

	if (!inbox)
		return;
	while ((message = inbox_take(inbox)))
		drop(inbox, message);
	pthread_cond_destroy(&inbox->filled);
	pthread_mutex_destroy(&inbox->mutex);
	free(inbox);
}

bool inbox_send(struct inbox *inbox, void *message)
{
	return inbox_offer(inbox, message, inbox->capacity);
}

bool inbox_offer(struct inbox *inbox, void *message, size_t at_most)
{
	assert(message && at_most <= inbox->capacity);
	pthread_mutex_lock(&inbox->mutex);
	bool is_taken = !inbox->is_closed && inbox->count < at_most;
	bool was_empty = inbox->count == 0;
	if (is_taken) {
		inbox->messages[(inbox->first + inbox->count) % inbox->capacity] = message;
		inbox->count++;
		pthread_cond_signal(&inbox->filled);
	}
	pthread_mutex_unlock(&inbox->mutex);
	if (!is_taken)
		drop(inbox, message);
	else if (was_empty && inbox->wake)
		inbox->wake(inbox->wake_data);
	return is_taken;
}

/* With the lock held. */
static void *take_locked(struct inbox *inbox)
{
	if (inbox->count == 0)
		return NULL;
	void *message = inbox->messages[inbox->first];
	inbox->first = (inbox->first + 1) % inbox->capacity;
	inbox->count--;
	return message;
}

void *inbox_take(struct inbox *inbox)
{
	pthread_mutex_lock(&inbox->mutex);
	void *message = take_locked(inbox);
	pthread_mutex_unlock(&inbox->mutex);
	return message;
}

static struct timespec time_in(int timeout_ms)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	at.tv_sec += timeout_ms / 1000;
	at.tv_nsec += timeout_ms % 1000 * 1000000L;
	if (at.tv_nsec >= 1000000000L) {
		at.tv_sec++;
		at.tv_nsec -= 1000000000L;
	}
	return at;
}

void *inbox_wait(struct inbox *inbox, int timeout_ms)
{
	struct timespec deadline = time_in(timeout_ms < 0 ? 0 : timeout_ms);
	int fault = 0;

	pthread_mutex_lock(&inbox->mutex);
	while (inbox->count == 0 && !inbox->is_closed && fault != ETIMEDOUT) {
		if (timeout_ms < 0)
			pthread_cond_wait(&inbox->filled, &inbox->mutex);
		else
			fault = pthread_cond_timedwait(&inbox->filled, &inbox->mutex, &deadline);
	}
	void *message = take_locked(inbox);
	pthread_mutex_unlock(&inbox->mutex);
	return message;
}

void inbox_close(struct inbox *inbox)
{
	pthread_mutex_lock(&inbox->mutex);
	inbox->is_closed = true;
	pthread_cond_broadcast(&inbox->filled);
	pthread_mutex_unlock(&inbox->mutex);
}
