/* SPDX-License-Identifier: Apache-2.0 */
/* Who may do what: signatures of kiosks, forms from our own pages, limits per client. */
#ifndef DAOGOU_HUB_ADMIT_H
#define DAOGOU_HUB_ADMIT_H

#include "kiosk/hub/http/reply.h"
#include "kiosk/hub/http/request.h"

#define SIGNATURE_MAX_AGE_S 300

/* Checks the request by its route's auth; fills request->kiosk. False after answering why not. */
bool hub_admit(struct http_request *request, struct reply *reply);

#endif
