/* SPDX-License-Identifier: Apache-2.0 */
/* The way from any thread to the main loop: something that happened there, and who takes it here. Sending is for any
 * thread and never waits; delivering is the main thread's. */
#ifndef DAOGOU_APP_SERVICES_MESSAGE_H
#define DAOGOU_APP_SERVICES_MESSAGE_H

#include <stdbool.h>

#include "kiosk/base/inbox.h"

#define MESSAGES_MAX 4096

struct message {
	void (*take)(void *receiver, void *content); /* on the main thread; takes the content over */
	void (*drop)(void *content); /* nobody will take it; on any thread. NULL: there is nothing to free */
	void *receiver, *content;
};

/* An inbox of messages. wake as in inbox_create(). The receivers of what waits in it outlive it. */
struct inbox *message_inbox_create(void (*wake)(void *), void *wake_data);
/* False when it was dropped: the inbox is full, or closed because the kiosk stops. */
bool message_send(struct inbox *inbox, struct message message);
/* The same for what may be lost when much waits already, so that it crowds nothing else out. */
bool message_offer(struct inbox *inbox, struct message message);
/* The loop has ended: nobody will take what waits. */
void message_drop_all(struct inbox *inbox);
/* What inbox_take() or inbox_wait() gave; freed. */
void message_deliver(struct message *message);

#endif
