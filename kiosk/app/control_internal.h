/* SPDX-License-Identifier: Apache-2.0 */
/* A client of the control socket, for the socket and the requests. Everything here runs on the client's own thread. */
#ifndef DAOGOU_APP_CONTROL_INTERNAL_H
#define DAOGOU_APP_CONTROL_INTERNAL_H

#include "kiosk/app/control.h"

struct control_client {
	struct control *control;
	struct control_host *host;
	int socket;
};

/* Sleeps. False when the client has hung up or the kiosk stops: nobody waits for the answer. */
bool control_client_rest(struct control_client *client, int ms);
/* The answer to one line, {ok, result | error, understood}: a new reference. Waits for the main thread, and as long as the
 * verb waits. */
json_t *control_reply(struct control_client *client, const char *line, size_t length);

#endif
