/* SPDX-License-Identifier: Apache-2.0 */
/* Checking signatures, origins and rates before a handler runs. */
#include "kiosk/hub/api/admit.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/base/http_signature.h"
#include "kiosk/base/signed_time.h"
#include "kiosk/hub/feed/feed_keys.h"
#include "kiosk/hub/http/router.h"
#include "kiosk/hub/handlers/hub.h"
#include "kiosk/hub/people/kiosks.h"

static const struct {
	const char *slug, *sentence;
} SIGNATURE_FAULTS[] = {
	[HTTP_SIGNATURE_UNKNOWN_KEY] = { "unknown-kiosk", "The hub does not know the key that signed this." },
	[HTTP_SIGNATURE_TOO_OLD] = { "clock-skew",
		"The kiosk's clock and the hub's are more than five minutes apart: the signature is of another time." },
	[HTTP_SIGNATURE_MALFORMED] = { "no-signature", "The request is not signed as the hub wants it." },
	[HTTP_SIGNATURE_OTHER_HUB] = { "other-hub", "The request is signed for another hub." },
	[HTTP_SIGNATURE_WRONG] = { "wrong-signature", "The signature does not fit the request." },
};

void hub_tell_time(struct http_request *request, struct reply *reply)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct ed25519_key key;
	char value[SIGNED_TIME_SIZE];
	if (!feed_head_key_load(worker->hub->data_folder, &key))
		return;
	signed_time_make(&key, request->nonce, hub_now_ms(worker), value);
	explicit_bzero(&key, sizeof(key));
	reply_header(reply, SIGNED_TIME_HEADER, value);
}

/* An http_key_finder that knows one key; data is that key. */
static bool use_key(void *data, const char *key_id, uint8_t ret_public_key[ED25519_PUBLIC_BYTES])
{
	char own_id[KEY_ID_SIZE];
	ed25519_key_id(data, own_id);
	memcpy(ret_public_key, data, ED25519_PUBLIC_BYTES);
	return strcmp(own_id, key_id) == 0;
}

bool hub_is_signed_by(struct http_request *request, const uint8_t public_key[ED25519_PUBLIC_BYTES])
{
	char key_id[KEY_ID_SIZE], nonce[HTTP_NONCE_SIZE];
	uint8_t own_key[ED25519_PUBLIC_BYTES];
	memcpy(own_key, public_key, sizeof(own_key));
	const char *digest = http_request_header(request, "Content-Digest");
	char own_ids[FEED_ROOT_IDS_SIZE];
	if (!feed_root_ids_load(hub_worker_of(request)->hub->data_folder, own_ids))
		return false;
	struct http_request_parts parts = {
		.method = request->method, .path = request->path, .query = request->query, .hub = own_ids
	};
	enum http_signature_fault fault =
		http_signature_check(&parts, digest, http_request_header(request, "Signature-Input"),
			http_request_header(request, "Signature"), 0, 0, use_key, own_key, key_id, nonce);
	/* A machine that nobody has set the clock of yet signs too. */
	return (fault == HTTP_SIGNATURE_OK || fault == HTTP_SIGNATURE_TOO_OLD) &&
		http_signature_covers(digest, request->body, request->body_length);
}

static bool admit_kiosk_head(struct http_request *request, struct reply *reply)
{
	struct hub_worker *worker = hub_worker_of(request);
	char key_id[KEY_ID_SIZE], nonce[HTTP_NONCE_SIZE], own_ids[FEED_ROOT_IDS_SIZE];
	if (!feed_root_ids_load(worker->hub->data_folder, own_ids)) {
		hub_reply_busy(reply);
		return false;
	}
	struct http_request_parts parts = {
		.method = request->method,
		.path = request->path,
		.query = request->query,
		.hub = own_ids,
	};
	enum http_signature_fault fault = http_signature_check(&parts,
		http_request_header(request, "Content-Digest"),
		http_request_header(request, "Signature-Input"), http_request_header(request, "Signature"),
		hub_now_ms(worker), SIGNATURE_MAX_AGE_S, kiosk_find_key, worker->db, key_id, nonce);
	bool is_by_kiosk = fault == HTTP_SIGNATURE_OK || fault == HTTP_SIGNATURE_TOO_OLD;
	if (is_by_kiosk)
		memcpy(request->nonce, nonce, sizeof(request->nonce));
	/* So it learns by how much its clock is wrong. */
	if (fault == HTTP_SIGNATURE_TOO_OLD)
		hub_tell_time(request, reply);
	if (fault != HTTP_SIGNATURE_OK) {
		reply_problem(reply, 401, SIGNATURE_FAULTS[fault].slug, SIGNATURE_FAULTS[fault].sentence);
		return false;
	}
	snprintf(request->kiosk, sizeof(request->kiosk), "%s", key_id);
	return true;
}

static bool admit_kiosk(struct http_request *request, struct reply *reply)
{
	struct hub_worker *worker = hub_worker_of(request);
	if (!http_signature_covers(
		    http_request_header(request, "Content-Digest"), request->body, request->body_length)) {
		reply_problem(reply, 401, "wrong-digest", "The body is not the one that was signed.");
		return false;
	}
	/* "created" may lie in the future by as much as in the past. */
	switch (nonce_use(worker->db, request->kiosk, request->nonce,
		hub_now_ms(worker) + 2 * SIGNATURE_MAX_AGE_S * SECOND_MS)) {
	case NONCE_NEW: break;
	case NONCE_USED: reply_problem(reply, 401, "replayed", "This request was made before."); return false;
	case NONCE_FAILED: hub_reply_busy(reply); return false;
	}
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

bool hub_admit_head(struct http_request *request, struct reply *reply)
{
	switch (request->route->auth) {
	case ROUTE_KIOSK: return admit_kiosk_head(request, reply);
	case ROUTE_FORM: return admit_form(request, reply);
	case ROUTE_PUBLIC:
	case ROUTE_OPERATOR: break;
	}
	return true;
}

bool hub_admit(struct http_request *request, struct reply *reply)
{
	return request->route->auth != ROUTE_KIOSK || admit_kiosk(request, reply);
}
