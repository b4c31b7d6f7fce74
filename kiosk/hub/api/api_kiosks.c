/* SPDX-License-Identifier: Apache-2.0 */
/* /v1/enroll, events, heartbeat, members/identify: the kiosk itself and what it reports. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/domain/wire_enrollment.h"
#include "kiosk/hub/people/events.h"
#include "kiosk/hub/feed/feed_keys.h"
#include "kiosk/hub/people/kiosks.h"
#include "kiosk/hub/people/members.h"
#include "kiosk/hub/api/admit.h"
#include "kiosk/hub/api/api_handlers.h"
#include "kiosk/hub/api/api_replies.h"
#include "kiosk/hub/handlers/hub.h"
#include "kiosk/hub/catalog/shop.h"

#define MEMBER_TOKEN_MAX 512

static void reply_enrolled(
	struct http_request *request, struct reply *reply, const uint8_t public_key[ED25519_PUBLIC_BYTES])
{
	struct hub_worker *worker = hub_worker_of(request);
	struct kiosk_record kiosk;
	uint8_t root[ED25519_PUBLIC_BYTES];
	char id[KEY_ID_SIZE];
	ed25519_key_id(public_key, id);
	if (!kiosk_find(worker->db, &request->arena, id, &kiosk) ||
		!feed_root_public_load(worker->hub->data_folder, root)) {
		hub_reply_busy(reply);
		return;
	}
	struct wire_enrollment answer = {
		.kiosk_id = id, .store = kiosk.store, .hub_name = worker->hub->hub_name
	};
	memcpy(answer.root_key, root, sizeof(root));
	currency_copy(answer.currency, shop_first_currency(worker->db, &request->arena));
	reply_json(reply, 200, wire_enrollment_encode(&answer));
}

static void enroll(
	struct http_request *request, struct reply *reply, const struct wire_enrollment_request *asked)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct hub *hub = worker->hub;
	char plain[11];
	enum enroll_result result = ENROLL_WRONG_CODE;
	if (enroll_code_normalize(asked->code, plain))
		result = kiosk_enroll(worker->db, plain, asked->public_key, asked->name,
			hub_is_signed_by(request, asked->public_key), hub_now_ms(worker));
	switch (result) {
	case ENROLL_DONE: reply_enrolled(request, reply, asked->public_key); break;
	case ENROLL_WRONG_CODE:
		rate_limit_count(&hub->wrong_codes, request->client, clock_monotonic_ms(hub->clock));
		reply_problem(reply, 403, "wrong-code", "This code is wrong, used or too old.");
		break;
	case ENROLL_UNPROVED:
		reply_problem(reply, 403, "unproved-key",
			"This key is known: only a request that it has signed can enroll it again.");
		break;
	case ENROLL_FAILED: hub_reply_busy(reply); break;
	}
}

void handle_enroll(struct http_request *request, struct reply *reply)
{
	struct hub *hub = hub_worker_of(request)->hub;
	if (rate_limit_is_reached(&hub->wrong_codes, request->client, clock_monotonic_ms(hub->clock))) {
		reply_problem(reply, 429, "too-many-codes", "Too many wrong codes. Wait a minute.");
		return;
	}
	json_t *object = request_object(request, reply);
	if (!object)
		return;
	struct wire_enrollment_request asked;
	bool is_read = wire_enrollment_request_read(&request->arena, object, &asked);
	json_decref(object);
	if (is_read)
		enroll(request, reply, &asked);
	else
		reply_problem(reply, 400, "bad-key", "public_key is 64 characters of lower-case hex.");
}

void handle_events(struct http_request *request, struct reply *reply)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct wire_event_count count;
	json_t *object = request_object(request, reply);
	if (!object)
		return;
	const json_t *events = wire_event_batch_read(object);
	if (!events)
		reply_problem(reply, 400, "bad-events", "events is a list of at most 500.");
	else if (!events_store(worker->db, request->kiosk, events, hub_now_ms(worker), &count))
		hub_reply_busy(reply);
	else
		reply_json(reply, 200, wire_event_count_encode(&count));
	json_decref(object);
}

void handle_heartbeat(struct http_request *request, struct reply *reply)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct wire_heartbeat heartbeat;
	struct wire_wanted wanted;
	json_t *object = request_object(request, reply);
	if (!object)
		return;
	bool is_read = wire_heartbeat_read(object, &heartbeat);
	json_decref(object);
	if (request->body_length > HEARTBEAT_MAX_BYTES)
		reply_problem(reply, 413, "too-large", NULL);
	else if (!is_read)
		reply_problem(reply, 400, "bad-heartbeat", "A member is of another type or too long.");
	else if (!kiosk_heartbeat(worker->db, &request->arena, request->kiosk, &heartbeat, hub_now_ms(worker),
			 &wanted))
		hub_reply_busy(reply);
	else
		reply_json(reply, 200, wire_wanted_encode(&wanted));
	hub_tell_time(request, reply);
}

void handle_member_identify(struct http_request *request, struct reply *reply)
{
	struct hub_worker *worker = hub_worker_of(request);
	json_t *object = request_object(request, reply);
	if (!object)
		return;
	const char *token = json_get_text(object, "token", "");
	json_t *member =
		*token && strlen(token) <= MEMBER_TOKEN_MAX ? member_identify(worker->db, token) : NULL;
	if (member)
		reply_json(reply, 200, member);
	else
		reply_problem(reply, 404, "no-such-member", NULL);
	json_decref(object);
}
