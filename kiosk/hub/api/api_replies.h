/* SPDX-License-Identifier: Apache-2.0 */
/* What several handlers of the API read, and the answers that they give. */
#ifndef DAOGOU_HUB_API_API_REPLIES_H
#define DAOGOU_HUB_API_API_REPLIES_H

#include <jansson.h>

#include "kiosk/hub/http/reply.h"
#include "kiosk/hub/http/request.h"
#include "kiosk/hub/trade/transition.h"

/* The request's JSON object, or NULL after answering 400. The caller lets go of it. */
json_t *request_object(struct http_request *request, struct reply *reply);
/* The problem of a change that was not done. BUSY is 503 with Retry-After; too late and refused have the status and the
 * sentence of their reason, whose name is the type's last word. */
void reply_transition(struct reply *reply, struct transition transition);
/* The status that goes with it. */
unsigned transition_status(struct transition transition);
const char *transition_sentence(struct transition transition);

#endif
