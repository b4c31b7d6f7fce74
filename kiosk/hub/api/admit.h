/* SPDX-License-Identifier: Apache-2.0 */
/* Who may do what: signatures of kiosks, forms from our own pages, limits per client. */
#ifndef DAOGOU_HUB_API_ADMIT_H
#define DAOGOU_HUB_API_ADMIT_H

#include "kiosk/base/digest.h"
#include "kiosk/hub/http/reply.h"
#include "kiosk/hub/http/request.h"

#define SIGNATURE_MAX_AGE_S 300

/* Before the body is read: whether whom the route asks for has signed the head, or sent the form. Fills request->kiosk. False
 * after answering why not. */
bool hub_admit_head(struct http_request *request, struct reply *reply);
/* With the body: whether it is the signed one, and new. False after answering why not. */
bool hub_admit(struct http_request *request, struct reply *reply);
/* Whether that key has signed the request, body and all, at whatever time of its own. */
bool hub_is_signed_by(struct http_request *request, const uint8_t public_key[ED25519_PUBLIC_BYTES]);
/* Says in the reply what time it is, for the nonce of the request, if the head key can be read (kiosk/base/signed_time.h). */
void hub_tell_time(struct http_request *request, struct reply *reply);

#endif
