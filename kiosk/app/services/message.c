/* SPDX-License-Identifier: Apache-2.0 */
/* Messages to the main loop. */
#include "kiosk/app/services/message.h"

#include <stdlib.h>

#include "kiosk/base/xalloc.h"

static void drop(void *data)
{
	struct message *message = data;

	if (message->drop)
		message->drop(message->content);
	free(message);
}

struct inbox *message_inbox_create(void (*wake)(void *), void *wake_data)
{
	return inbox_create(MESSAGES_MAX, drop, wake, wake_data);
}

static bool send_at_most(struct inbox *inbox, struct message message, size_t at_most)
{
	struct message *copy = xmalloc(sizeof *copy);

	*copy = message;
	return inbox_offer(inbox, copy, at_most);
}

bool message_send(struct inbox *inbox, struct message message)
{
	return send_at_most(inbox, message, MESSAGES_MAX);
}

bool message_offer(struct inbox *inbox, struct message message)
{
	return send_at_most(inbox, message, MESSAGES_MAX / 4);
}

void message_drop_all(struct inbox *inbox)
{
	for (struct message *message; (message = inbox_take(inbox));)
		drop(message);
}

void message_deliver(struct message *message)
{
	message->take(message->receiver, message->content);
	free(message);
}
