/* SPDX-License-Identifier: Apache-2.0 */
/* The main thread's writes into state.db, on a thread and a connection of their own: a slow disk holds no touch. They
 * are done in the order in which they were asked for, each durable before its end is told. What is read on the main
 * thread shows a write when its end was told, not before. Every function is the main thread's. */
#ifndef DAOGOU_APP_SERVICES_STATE_WRITER_H
#define DAOGOU_APP_SERVICES_STATE_WRITER_H

#include <stdbool.h>

#include "kiosk/base/inbox.h"
#include "kiosk/store/state.h"

struct state_write {
	/* On the writer's thread; writes through that connection. */
	enum state_result (*write)(struct state *state, void *data);
	/* On the main thread, when it is durable or has failed: takes the data over. NULL: nobody waits for it, and
	 * free() takes the data. */
	void (*end)(void *receiver, void *data, enum state_result result);
	void *receiver;
	/* A heap object without pointers into others: it may outlive the receiver. */
	void *data;
	void (*free)(void *data); /* where the end cannot be told; NULL: free() of the C library */
};

struct state_writer;
/* state_open() has made the file ready. Never NULL: without a connection every write is STATE_FAILED. */
struct state_writer *state_writer_create(const char *state_path, struct inbox *inbox);
/* Writes what still waits. NULL is fine. */
void state_writer_destroy(struct state_writer *writer);
void state_writer_put(struct state_writer *writer, struct state_write write);
/* A setting, of which nobody waits to hear; see state_set(). */
void state_writer_set(struct state_writer *writer, const char *key, const char *value);
/* Everything is written, and every end was told. */
bool state_writer_is_idle(const struct state_writer *writer);

#endif
