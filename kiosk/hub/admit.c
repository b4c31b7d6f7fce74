/* SPDX-License-Identifier: Apache-2.0 */
/* Checking signatures, origins and rates before a handler runs. */
#include "kiosk/hub/admit.h"

#include <stdio.h>

#include "kiosk/base/http_signature.h"
#include "kiosk/hub/http/router.h"
#include "kiosk/hub/hub.h"
#include "kiosk/hub/kiosks.h"

static const char *fault_slug(enum http_signature_fault fault)
{
	switch (fault) {
	case HTTP_SIGNATURE_UNKNOWN_KEY:
		return "unknown-kiosk";
	case HTTP_SIGNATURE_TOO_OLD:
		return "clock-skew";
	case HTTP_SIGNATURE_DIGEST_WRONG:
		return "wrong-digest";
	case HTTP_SIGNATURE_MALFORMED:
		return "no-signature";
	default:
		return "wrong-signature";
	}
}

static bool admit_kiosk(struct http_request *request, struct reply *reply)
{
	struct hub_worker *worker = hub_worker_of(request);
	char key_id[KEY_ID_SIZE], nonce[HTTP_NONCE_SIZE];
	int64_t now_ms = hub_now_ms(worker);
	struct http_request_parts parts = {
		.method = request->method,
		.path = request->path,
		.query = request->query,
		.body = request->body,
		.body_length = request->body_length,
	};
	enum http_signature_fault fault = http_signature_check(&parts,
		http_request_header(request, "Content-Digest"),
		http_request_header(request, "Signature-Input"), http_request_header(request, "Signature"),
		now_ms, SIGNATURE_MAX_AGE_S, kiosk_find_key, worker->db, key_id, nonce);
	if (fault != HTTP_SIGNATURE_OK) {
		reply_problem(reply, 401, fault_slug(fault), "The request is not signed by a known kiosk.");
		return false;
	}
	/* "created" may lie in the future by as much as in the past. */
	switch (nonce_use(worker->db, key_id, nonce, now_ms + 2 * SIGNATURE_MAX_AGE_S * SECOND_MS)) {
	case NONCE_NEW:
		break;
	case NONCE_USED:
		reply_problem(reply, 401, "replayed", "This request was made before.");
		return false;
	case NONCE_FAILED:
		hub_reply_database_trouble(worker, reply);
		return false;
	}
	snprintf(request->kiosk, sizeof(request->kiosk), "%s", key_id);
	return true;
}

static bool admit_form(struct http_request *request, struct reply *reply)
{
	struct hub *hub = hub_worker_of(request)->hub;
	int64_t now_ms = clock_monotonic_ms(hub->clock);
	if (!http_request_is_same_origin(request)) {
		reply_problem(reply, 403, "other-site", "Forms are taken from this hub's own pages only.");
		return false;
	}
	if (rate_limit_is_reached(&hub->form_posts, request->client, now_ms)) {
		reply_problem(reply, 429, "too-many-forms", NULL);
		return false;
	}
	rate_limit_count(&hub->form_posts, request->client, now_ms);
	return true;
}

bool hub_admit(struct http_request *request, struct reply *reply)
{
	switch (request->route->auth) {
	case ROUTE_KIOSK:
		return admit_kiosk(request, reply);
	case ROUTE_FORM:
		return admit_form(request, reply);
	case ROUTE_PUBLIC:
		break;
	}
	return true;
}
