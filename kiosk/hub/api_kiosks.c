/* SPDX-License-Identifier: Apache-2.0 */
/* /v1/enroll, events, heartbeat, members/identify: the kiosk itself and what it reports. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/text.h"
#include "kiosk/hub/events.h"
#include "kiosk/hub/feed/feed_keys.h"
#include "kiosk/hub/kiosks.h"
#include "kiosk/hub/members.h"
#include "kiosk/hub/routes.h"
#include "kiosk/hub/hub.h"
#include "kiosk/hub/shop.h"

#define STATUS_MAX_BYTES 16384
#define MEMBER_TOKEN_MAX 512

static json_t *read_object(struct http_request *request, struct reply *reply)
{
	json_t *object = json_parse(request->body, request->body_length, NULL);
	if (json_is_object(object))
		return object;
	json_decref(object);
	reply_problem(reply, 400, "bad-json", "The body is not a JSON object.");
	return NULL;
}

static void reply_enrolled(
	struct http_request *request, struct reply *reply, const uint8_t public_key[ED25519_PUBLIC_BYTES])
{
	struct hub_worker *worker = hub_worker_of(request);
	struct kiosk_record kiosk;
	uint8_t root[ED25519_PUBLIC_BYTES];
	char id[KEY_ID_SIZE], root_hex[65];
	ed25519_key_id(public_key, id);
	if (!kiosk_find(worker->db, &request->arena, id, &kiosk) ||
		!feed_root_public_load(worker->hub->data_folder, root)) {
		hub_reply_database_trouble(worker, reply);
		return;
	}
	hex_encode(root, sizeof(root), root_hex);
	const char *currency = shop_first_currency(worker->db, &request->arena);
	reply_json(reply, 200,
		json_pack("{s:s, s:s, s:s, s:s, s:s}", "kiosk_id", id, "store", kiosk.store, "hub_name",
			worker->hub->hub_name, "root_key", root_hex, "currency", currency));
}

static void enrol(struct http_request *request, struct reply *reply, const json_t *object)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct hub *hub = worker->hub;
	uint8_t public_key[ED25519_PUBLIC_BYTES];
	char plain[11];
	const char *key = json_get_text(object, "public_key", "");
	char *name = text_clean(json_get_text(object, "name", ""), 64);
	int64_t now_ms = hub_now_ms(worker);
	enum enrol_result result = ENROL_WRONG_CODE;
	if (!hex_decode(key, public_key, sizeof(public_key)) || strlen(key) != 64) {
		reply_problem(reply, 400, "bad-key", "public_key is 64 characters of lower-case hex.");
		free(name);
		return;
	}
	if (enrol_code_normalize(json_get_text(object, "code", ""), plain))
		result = kiosk_enrol(worker->db, plain, public_key, name, now_ms);
	free(name);
	switch (result) {
	case ENROL_DONE:
		reply_enrolled(request, reply, public_key);
		break;
	case ENROL_WRONG_CODE:
		rate_limit_count(&hub->wrong_codes, request->client, clock_monotonic_ms(hub->clock));
		reply_problem(reply, 403, "wrong-code", "This code is wrong, used or too old.");
		break;
	case ENROL_FAILED:
		hub_reply_database_trouble(worker, reply);
		break;
	}
}

void handle_enroll(struct http_request *request, struct reply *reply)
{
	struct hub *hub = hub_worker_of(request)->hub;
	if (rate_limit_is_reached(&hub->wrong_codes, request->client, clock_monotonic_ms(hub->clock))) {
		reply_problem(reply, 429, "too-many-codes", "Too many wrong codes. Wait a minute.");
		return;
	}
	json_t *object = read_object(request, reply);
	if (!object)
		return;
	enrol(request, reply, object);
	json_decref(object);
}

void handle_events(struct http_request *request, struct reply *reply)
{
	struct hub_worker *worker = hub_worker_of(request);
	struct event_count count;
	json_t *object = read_object(request, reply);
	if (!object)
		return;
	const json_t *events = json_object_get(object, "events");
	if (!json_is_array(events) || json_array_size(events) > EVENTS_PER_BATCH_MAX)
		reply_problem(reply, 400, "bad-events", "events is a list of at most 500.");
	else if (!events_store(worker->db, request->kiosk, events, hub_now_ms(worker), &count))
		hub_reply_database_trouble(worker, reply);
	else
		reply_json(reply, 200,
			json_pack("{s:i, s:i, s:i}", "accepted", count.accepted, "known", count.known,
				"refused", count.refused));
	json_decref(object);
}

void handle_heartbeat(struct http_request *request, struct reply *reply)
{
	struct hub_worker *worker = hub_worker_of(request);
	json_t *object = read_object(request, reply);
	if (!object)
		return;
	char *status = json_to_text(object);
	json_decref(object);
	json_t *wanted = NULL;
	if (strlen(status) > STATUS_MAX_BYTES)
		reply_problem(reply, 413, "too-large", NULL);
	else if (!(wanted = kiosk_heartbeat(worker->db, request->kiosk, status, hub_now_ms(worker))))
		hub_reply_database_trouble(worker, reply);
	else
		reply_json(reply, 200, wanted);
	free(status);
}

void handle_member_identify(struct http_request *request, struct reply *reply)
{
	struct hub_worker *worker = hub_worker_of(request);
	json_t *object = read_object(request, reply);
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
