/* SPDX-License-Identifier: Apache-2.0 */
/* A bounded queue of messages from any thread to one: the only way into the main loop, and into a device's
 * thread. A message is a heap object given away by the sender. */
#ifndef DAOGOU_BASE_INBOX_H
#define DAOGOU_BASE_INBOX_H

#include <stdbool.h>
#include <stddef.h>

struct inbox;

/* wake (may be NULL) is called, from the sender's thread and outside the lock, after a message went into an
 * empty queue. free_message frees what nobody took. */
struct inbox *inbox_create(
	size_t capacity, void (*free_message)(void *), void (*wake)(void *), void *wake_data);
/* No thread may still send. Frees what is left. NULL is fine. */
void inbox_destroy(struct inbox *inbox);
/* Gives the message away. False when full or closed: the message was freed. */
bool inbox_send(struct inbox *inbox, void *message);
/* The same for a message that may be lost: refused and freed as soon as at_most messages wait, so that the rest of
 * the queue stays free for messages that may not be lost. */
bool inbox_offer(struct inbox *inbox, void *message, size_t at_most);
/* NULL at once when empty. The caller owns the message. */
void *inbox_take(struct inbox *inbox);
/* Waits up to timeout_ms (real time; -1 for ever). NULL when nothing came or the inbox was closed and is
 * empty. */
void *inbox_wait(struct inbox *inbox, int timeout_ms);
/* Later sends are refused and waiters wake up. */
void inbox_close(struct inbox *inbox);

#endif
