/* SPDX-License-Identifier: Apache-2.0 */
/* A hub for tests on libmicrohttpd, one thread per connection so that a long poll may wait. */
#include "tests/sync/fake_hub_internal.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/http_signature.h"
#include "kiosk/base/json.h"
#include "kiosk/base/problem.h"
#include "kiosk/base/signed_time.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/wire_claim.h"
#include "kiosk/domain/wire_enrollment.h"
#include "kiosk/domain/wire_event.h"
#include "kiosk/domain/wire_group.h"
#include "kiosk/domain/wire_heartbeat.h"
#include "kiosk/domain/wire_order_reply.h"
#include "kiosk/domain/wire_terminal_report.h"
#include "tests/domain/reply_sample.h"
#include "tests/store/catalog_fixture.h"

/* What the answer of this connection's request says of the time; "" = nothing. */
static _Thread_local char told_time[SIGNED_TIME_SIZE];

struct resource *fake_hub_find(struct fake_hub *hub, const char *path)
{
	for (size_t i = 0; i < hub->resource_count; i++)
		if (strcmp(hub->resources[i].path, path) == 0)
			return &hub->resources[i];
	return NULL;
}

void fake_hub_put_locked(struct fake_hub *hub, const char *path, const void *bytes, size_t length)
{
	struct resource *resource = fake_hub_find(hub, path);

	if (!resource) {
		if (hub->resource_count == RESOURCES_MAX)
			abort();
		resource = &hub->resources[hub->resource_count++];
		snprintf(resource->path, sizeof resource->path, "%s", path);
	}
	free(resource->bytes);
	resource->bytes = bytes ? xmalloc(length + 1) : NULL;
	resource->length = length;
	if (bytes)
		memcpy(resource->bytes, bytes, length);
}

void fake_hub_wish_mode(struct fake_hub *hub, const char *mode)
{
	pthread_mutex_lock(&hub->lock);
	snprintf(hub->mode, sizeof hub->mode, "%s", mode ? mode : "");
	pthread_mutex_unlock(&hub->lock);
}

void fake_hub_set_time(struct fake_hub *hub, int64_t wall_ms, bool has_proof)
{
	pthread_mutex_lock(&hub->lock);
	hub->time_ms = wall_ms;
	hub->has_proof = has_proof;
	pthread_mutex_unlock(&hub->lock);
}

void fake_hub_put(struct fake_hub *hub, const char *path, const void *bytes, size_t length)
{
	pthread_mutex_lock(&hub->lock);
	fake_hub_put_locked(hub, path, bytes, length);
	pthread_mutex_unlock(&hub->lock);
}

char *fake_hub_copy(struct fake_hub *hub, const char *path, size_t *ret_length)
{
	pthread_mutex_lock(&hub->lock);
	struct resource *resource = fake_hub_find(hub, path);
	if (!resource || !resource->bytes)
		abort();
	char *copy = xcalloc(1, resource->length + 1);
	memcpy(copy, resource->bytes, resource->length);
	*ret_length = resource->length;
	pthread_mutex_unlock(&hub->lock);
	return copy;
}

/* Replies. */

static enum MHD_Result reply_text(struct MHD_Connection *connection, int status, const char *text)
{
	struct MHD_Response *response =
		MHD_create_response_from_buffer(strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_MUST_COPY);

	if (told_time[0])
		MHD_add_response_header(response, SIGNED_TIME_HEADER, told_time);
	enum MHD_Result result = MHD_queue_response(connection, (unsigned)status, response);
	MHD_destroy_response(response);
	return result;
}

struct cut {
	struct fake_hub *hub;
	char *bytes;
	size_t length;
};

/* Asked while libmicrohttpd holds the reply's lock, which is taken under the hub's own: so without that. */
static bool is_stalling(const struct fake_hub *hub)
{
	return hub->misdeed == HUB_STALLS && !hub->is_stopping;
}

static ssize_t stall_reader(void *data, uint64_t at, char *out, size_t room)
{
	struct cut *cut = data;
	size_t end = at < cut->length / 2 ? cut->length / 2 : cut->length;

	if (at >= cut->length / 2 && is_stalling(cut->hub)) {
		usleep(5000);
		return 0;
	}
	size_t length = end - at < room ? end - at : room;
	memcpy(out, cut->bytes + at, length);
	return (ssize_t)length;
}

static ssize_t cut_reader(void *data, uint64_t at, char *out, size_t room)
{
	struct cut *cut = data;

	if (at >= cut->length)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	size_t length = cut->length - at < room ? cut->length - at : room;
	memcpy(out, cut->bytes + at, length);
	return (ssize_t)length;
}

static void cut_free(void *data)
{
	struct cut *cut = data;

	free(cut->bytes);
	free(cut);
}

/* The headers promise everything, the body ends half way, for good or for a time. */
static struct MHD_Response *cut_response(
	struct fake_hub *hub, const char *bytes, size_t length, enum hub_misdeed misdeed)
{
	struct cut *cut = xcalloc(1, sizeof *cut);

	cut->hub = hub;
	cut->length = misdeed == HUB_STALLS ? length : length / 2;
	cut->bytes = xmalloc(length + 1);
	memcpy(cut->bytes, bytes, length);
	return MHD_create_response_from_callback(
		length, 65536, misdeed == HUB_STALLS ? stall_reader : cut_reader, cut, cut_free);
}

static struct MHD_Response *spoiled_response(const char *bytes, size_t length, enum hub_misdeed misdeed)
{
	size_t longer = misdeed == HUB_LENGTHENS ? length + 1000 : length;
	char *copy = xcalloc(1, longer + 1);

	memcpy(copy, bytes, length);
	if (misdeed == HUB_SPOILS && length)
		copy[length / 2] ^= 1;
	return MHD_create_response_from_buffer(longer, copy, MHD_RESPMEM_MUST_FREE);
}

static enum MHD_Result serve(struct fake_hub *hub, struct MHD_Connection *connection,
	struct resource *resource, enum hub_misdeed misdeed)
{
	const char *range = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Range");
	const char *match = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "If-None-Match");
	size_t from = range && strncmp(range, "bytes=", 6) == 0 ? strtoull(range + 6, NULL, 10) : 0;
	char etag[80], digest[SHA256_HEX_SIZE], content_range[80];
	int status = from ? 206 : 200;

	(void)hub;
	sha256_hex(resource->bytes, resource->length, digest);
	snprintf(etag, sizeof etag, "\"%.16s\"", digest);
	if (match && strcmp(match, etag) == 0)
		return reply_text(connection, 304, "");
	if (from >= resource->length && from)
		return reply_text(connection, 416, "");
	const char *bytes = resource->bytes + from;
	size_t length = resource->length - from;
	struct MHD_Response *response;
	if (misdeed == HUB_CUTS_OFF || misdeed == HUB_STALLS)
		response = cut_response(hub, bytes, length, misdeed);
	else if (misdeed != HUB_BEHAVES)
		response = spoiled_response(bytes, length, misdeed);
	else
		response = MHD_create_response_from_buffer(
			length, (void *)(uintptr_t)bytes, MHD_RESPMEM_MUST_COPY);
	resource->sent += (int64_t)(misdeed == HUB_CUTS_OFF ? length / 2 : length);
	snprintf(content_range, sizeof content_range, "bytes %zu-%zu/%zu", from, resource->length - 1,
		resource->length);
	if (from)
		MHD_add_response_header(response, "Content-Range", content_range);
	MHD_add_response_header(response, "ETag", etag);
	enum MHD_Result result = MHD_queue_response(connection, (unsigned)status, response);
	MHD_destroy_response(response);
	return result;
}

/* The API. */

static struct order *find_order(struct fake_hub *hub, const char *id)
{
	for (int i = 0; i < hub->order_count; i++)
		if (strncmp(hub->orders[i].id, id, 26) == 0)
			return &hub->orders[i];
	return NULL;
}

/* The text of a document that is given away. */
static enum MHD_Result reply_json(struct MHD_Connection *connection, int status, json_t *json)
{
	char *text = json_to_text(json);
	enum MHD_Result result = reply_text(connection, status, text);

	free(text);
	json_decref(json);
	return result;
}

static enum MHD_Result reply_problem(struct MHD_Connection *connection, int status, const char *detail)
{
	struct problem problem = { .status = status, .title = "no" };

	snprintf(problem.detail, sizeof problem.detail, "%s", detail);
	return reply_json(connection, status, problem_encode(&problem));
}

static enum MHD_Result reply_order(struct MHD_Connection *connection, const struct order *order, int status)
{
	struct wire_order_reply reply = reply_sample(order->id, order->rev, order->state, 1234);

	reply.checkout = order->checkout;
	reply.reversals[0] = order->reversal;
	reply.reversal_count = order->reversal.text[0] != '\0';
	return reply_json(connection, status, wire_order_reply_encode(&reply));
}

static enum MHD_Result put_order(
	struct fake_hub *hub, struct MHD_Connection *connection, const char *id, enum hub_misdeed misdeed)
{
	struct order *order = find_order(hub, id);
	int status = order ? 200 : 201;

	if (hub->refuse_status)
		return reply_problem(connection, hub->refuse_status, "this order is not taken");
	if (!order) {
		order = &hub->orders[hub->order_count++];
		snprintf(order->id, sizeof order->id, "%.26s", id);
		order->state = ORDER_PLACED;
		order->rev = 1;
	}
	return misdeed == HUB_SWALLOWS ? MHD_NO : reply_order(connection, order, status);
}

static enum MHD_Result put_payment(struct fake_hub *hub, struct MHD_Connection *connection, const char *id,
	const char *body, enum hub_misdeed misdeed)
{
	struct order *order = find_order(hub, id);
	struct terminal_report report;
	const char *why;
	bool is_right = wire_terminal_report_decode(body, strlen(body), &report, &why) &&
		strlen(id) == 26 + strlen("/payments/") + 26 &&
		strcmp(id + 26 + strlen("/payments/"), report.payment.text) == 0;

	if (order && is_right && !hub->ignores_payments) {
		order->checkout =
			report.state == TERMINAL_REPORT_BEGUN ? CHECKOUT_TERMINAL : CHECKOUT_WAITING;
		if (report.state == TERMINAL_REPORT_APPROVED)
			order->state = ORDER_PAID;
		order->rev++;
	}
	if (!order || !is_right)
		return reply_problem(connection, order ? 400 : 404, "");
	return misdeed == HUB_SWALLOWS ? MHD_NO : reply_order(connection, order, 200);
}

/* As the hub does: 409 with the order when it is paid or over. */
static enum MHD_Result cancel_order(
	struct fake_hub *hub, struct MHD_Connection *connection, const char *id, enum hub_misdeed misdeed)
{
	struct order *order = find_order(hub, id);

	if (!order)
		return reply_problem(connection, 404, "");
	bool is_good = order->state == ORDER_PLACED || order->state == ORDER_CANCELLED;
	if (order->state == ORDER_PLACED) {
		order->state = ORDER_CANCELLED;
		order->rev++;
	}
	return misdeed == HUB_SWALLOWS ? MHD_NO : reply_order(connection, order, is_good ? 200 : 409);
}

/* Waits, with the lock, for a change. */
static enum MHD_Result poll_order(struct fake_hub *hub, struct MHD_Connection *connection, const char *id)
{
	const char *wait = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "wait");
	const char *rev = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "rev");
	struct order *order = find_order(hub, id);
	struct timespec until;

	if (!order)
		return reply_problem(connection, 404, "");
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += wait ? atoi(wait) : 0;
	while (!hub->is_stopping && rev && order->rev <= atoll(rev) &&
		pthread_cond_timedwait(&hub->changed, &hub->lock, &until) == 0)
		;
	return reply_order(connection, order, 200);
}

static enum MHD_Result put_group(struct MHD_Connection *connection, const char *id, const char *body)
{
	struct arena arena;
	json_t *json = json_parse(body, strlen(body), NULL);
	struct wire_group group = {
		.count = { .deadline_ms = FIXTURE_NOW_MS + DAY_MS }, .size = 3, .url = ""
	};

	arena_init(&arena, 1024);
	group.deal = wire_group_request_read(&arena, json);
	snprintf(group.id.text, sizeof group.id.text, "%.26s", id);
	enum MHD_Result result = group.deal ? reply_json(connection, 201, wire_group_encode(&group))
					    : reply_problem(connection, 400, "no deal");
	arena_finish(&arena);
	json_decref(json);
	return result;
}

/* A path of "<group>/seats/<seat>". */
static enum MHD_Result put_seat(struct MHD_Connection *connection, const char *path, const char *body)
{
	struct arena arena;
	struct wire_seat_request request;
	json_t *json = json_parse(body, strlen(body), NULL);
	struct wire_seat seat = { .taken = 1, .size = 3 };

	arena_init(&arena, 1024);
	snprintf(seat.group.text, sizeof seat.group.text, "%.26s", path);
	snprintf(seat.id.text, sizeof seat.id.text, "%.26s", strrchr(path, '/') + 1);
	seat.order = reply_sample(seat.id.text, 1, ORDER_PLACED, 1234);
	enum MHD_Result result = wire_seat_request_read(&arena, json, &request)
		? reply_json(connection, 201, wire_seat_encode(&seat))
		: reply_problem(connection, 400, "nobody wants it");
	arena_finish(&arena);
	json_decref(json);
	return result;
}

/* A path of "<coupon>/claims". */
static enum MHD_Result claim_coupon(struct MHD_Connection *connection, const char *path, const char *body)
{
	struct arena arena;
	struct wire_claim_request request;
	json_t *json = json_parse(body, strlen(body), NULL);

	arena_init(&arena, 1024);
	const char *coupon = arena_printf(&arena, "%.*s", (int)strcspn(path, "/"), path);
	enum MHD_Result result = wire_claim_request_read(&arena, json, &request)
		? reply_json(connection, 201, wire_claim_encode(&(struct wire_claim){ request.id, coupon }))
		: reply_problem(connection, 400, "nobody claims it");
	arena_finish(&arena);
	json_decref(json);
	return result;
}

static void take_event(
	struct fake_hub *hub, struct arena *arena, const json_t *object, struct wire_event_count *count)
{
	struct wire_event event;

	if (!wire_event_read(arena, object, &event)) {
		count->refused++;
		return;
	}
	for (int i = 0; i < hub->event_count; i++) {
		if (strcmp(hub->events[i], event.id.text) == 0) {
			count->known++;
			return;
		}
	}
	count->accepted++;
	if (hub->event_count < EVENTS_MAX)
		snprintf(hub->events[hub->event_count++], 27, "%s", event.id.text);
}

static enum MHD_Result take_events(
	struct fake_hub *hub, struct MHD_Connection *connection, const char *body, enum hub_misdeed misdeed)
{
	json_t *json = json_parse(body, strlen(body), NULL);
	const json_t *events = wire_event_batch_read(json);
	struct wire_event_count count = { 0 };
	struct arena arena;

	arena_init(&arena, 16384);
	for (size_t i = 0; i < json_array_size(events); i++)
		take_event(hub, &arena, json_array_get(events, i), &count);
	arena_finish(&arena);
	json_decref(json);
	return misdeed == HUB_SWALLOWS ? MHD_NO
				       : reply_json(connection, 200, wire_event_count_encode(&count));
}

static enum MHD_Result take_enrollment(
	struct fake_hub *hub, struct MHD_Connection *connection, const char *body)
{
	struct arena arena;
	struct wire_enrollment_request asked;
	char key_id[KEY_ID_SIZE];
	json_t *json = json_parse(body, strlen(body), NULL);

	arena_init(&arena, 1024);
	bool is_right = hub->code[0] && wire_enrollment_request_read(&arena, json, &asked) &&
		strcmp(asked.code, hub->code) == 0;
	json_decref(json);
	arena_finish(&arena);
	if (!is_right)
		return reply_problem(connection, 403, "wrong code");
	hub->code[0] = '\0';
	memcpy(hub->kiosk, asked.public_key, sizeof hub->kiosk);
	ed25519_key_id(hub->kiosk, key_id);
	struct wire_enrollment enrollment = {
		.kiosk_id = key_id, .store = "a1", .hub_name = "Test hub", .currency = "HKD"
	};
	memcpy(enrollment.root_key, hub->root.public_key, sizeof enrollment.root_key);
	return reply_json(connection, 200, wire_enrollment_encode(&enrollment));
}

static enum MHD_Result take_heartbeat(
	struct fake_hub *hub, struct MHD_Connection *connection, const char *body)
{
	static const char *const COMMANDS[] = { "sync" };
	struct wire_heartbeat heartbeat;
	json_t *json = json_parse(body, strlen(body), NULL);
	bool is_read = wire_heartbeat_read(json, &heartbeat) && heartbeat.outbox >= 0 && *heartbeat.version;

	json_decref(json);
	return is_read ? reply_json(connection, 200,
				 wire_wanted_encode(&(struct wire_wanted){
					 hub->mode[0] ? hub->mode : NULL, COMMANDS, 1 }))
		       : reply_problem(connection, 400, "no heartbeat");
}

static bool find_kiosk(void *data, const char *key_id, uint8_t ret_public_key[ED25519_PUBLIC_BYTES])
{
	struct fake_hub *hub = data;
	char own[KEY_ID_SIZE];

	ed25519_key_id(hub->kiosk, own);
	memcpy(ret_public_key, hub->kiosk, ED25519_PUBLIC_BYTES);
	return strcmp(own, key_id) == 0;
}

static enum MHD_Result copy_argument(void *data, enum MHD_ValueKind kind, const char *key, const char *value)
{
	struct text *query = data;

	(void)kind;
	text_printf(query, "%s%s=%s", query->length ? "&" : "", key, value ? value : "");
	return MHD_YES;
}

static enum http_signature_fault check_signature(struct fake_hub *hub, struct MHD_Connection *connection,
	const char *method, const char *path, const char *body)
{
	struct text query;
	char key_id[KEY_ID_SIZE], nonce[HTTP_NONCE_SIZE], own_id[KEY_ID_SIZE];
	const char *values[3], *names[3] = { "Content-Digest", "Signature-Input", "Signature" };

	text_init(&query, 1000);
	MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, copy_argument, &query);
	for (int i = 0; i < 3; i++)
		values[i] = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, names[i]);
	struct http_request_parts parts = { method, path, query.length ? query.bytes : NULL, body,
		strlen(body), own_id };
	ed25519_key_id(hub->root.public_key, own_id);
	hub->tagged_count += values[1] && strstr(values[1], ";tag=\"") != NULL;
	enum http_signature_fault fault = http_signature_check(&parts, values[0], values[1], values[2],
		hub->time_ms ? hub->time_ms : FIXTURE_NOW_MS, hub->time_ms ? 300 : 3600, find_kiosk, hub,
		key_id, nonce);
	text_finish(&query);
	if (fault == HTTP_SIGNATURE_OK && !http_signature_covers(values[0], body, strlen(body)))
		fault = HTTP_SIGNATURE_WRONG;
	if (fault != HTTP_SIGNATURE_OK)
		hub->unsigned_count++;
	if (hub->time_ms && (fault == HTTP_SIGNATURE_OK || fault == HTTP_SIGNATURE_TOO_OLD))
		signed_time_make(
			&hub->head, hub->has_proof ? nonce : "another-nonce", hub->time_ms, told_time);
	return fault;
}

/* "/v1/coupons/<coupon>/claims", "/v1/groups/<group>", "/v1/groups/<group>/seats/<seat>": another of what is asked for last. */
static char *mix_up(const char *path)
{
	char *other = xstrdup(path), *end = strstr(other, "/claims");
	char *last = (end ? end : other + strlen(other)) - 1;

	*last = *last == '0' ? '1' : '0';
	return other;
}

static enum MHD_Result answer_call(struct fake_hub *hub, struct MHD_Connection *connection,
	const char *method, const char *path, const char *body, enum hub_misdeed misdeed)
{
	if (strcmp(path, "/v1/enroll") == 0)
		return take_enrollment(hub, connection, body);
	enum http_signature_fault fault = check_signature(hub, connection, method, path, body);
	if (hub->time_ms && fault != HTTP_SIGNATURE_OK)
		return reply_problem(connection, 401, "the clock is wrong");
	if (strncmp(path, "/v1/orders/", 11) == 0 && strstr(path, "/payments/"))
		return put_payment(hub, connection, path + 11, body, misdeed);
	if (strncmp(path, "/v1/orders/", 11) == 0 && strcmp(method, "PUT") == 0)
		return put_order(hub, connection, path + 11, misdeed);
	if (strncmp(path, "/v1/orders/", 11) == 0 && strstr(path, "/cancel"))
		return cancel_order(hub, connection, path + 11, misdeed);
	if (strncmp(path, "/v1/orders/", 11) == 0)
		return poll_order(hub, connection, path + 11);
	if (strncmp(path, "/v1/groups/", 11) == 0 && strstr(path, "/seats/"))
		return put_seat(connection, path + 11, body);
	if (strncmp(path, "/v1/groups/", 11) == 0)
		return put_group(connection, path + 11, body);
	if (strncmp(path, "/v1/coupons/", 12) == 0)
		return claim_coupon(connection, path + 12, body);
	if (strcmp(path, "/v1/events") == 0)
		return take_events(hub, connection, body, misdeed);
	if (strcmp(path, "/v1/heartbeat") == 0)
		return take_heartbeat(hub, connection, body);
	return reply_problem(connection, 404, "no such path");
}

static enum hub_misdeed misdeed_for(struct fake_hub *hub, const char *path)
{
	if (!hub->misdeed_count || strncmp(path, hub->misdeed_prefix, strlen(hub->misdeed_prefix)) != 0)
		return HUB_BEHAVES;
	hub->misdeed_count--;
	return hub->misdeed;
}

static enum MHD_Result answer_locked(struct fake_hub *hub, struct MHD_Connection *connection,
	const char *method, const char *path, const char *body)
{
	enum hub_misdeed misdeed = misdeed_for(hub, path);

	if (hub->path_count < 20000)
		snprintf(hub->paths[hub->path_count++], 80, "%s", path);
	if (misdeed == HUB_IS_AWAY)
		return MHD_NO;
	if (misdeed == HUB_SAYS_WELCOME)
		return reply_text(connection, 200, "<html>Welcome to our network</html>");
	if (misdeed == HUB_IS_FORBIDDEN)
		return reply_text(connection, 403, "<html>Please sign in to our network</html>");
	if (misdeed == HUB_STATUS_500)
		return reply_text(connection, 500, "<html>something is wrong</html>");
	if (misdeed == HUB_MIXES_UP) {
		char *other = mix_up(path);
		enum MHD_Result result = answer_call(hub, connection, method, other, body, misdeed);
		free(other);
		return result;
	}
	if (strncmp(path, "/v1/", 4) == 0)
		return answer_call(hub, connection, method, path, body, misdeed);
	struct resource *resource = fake_hub_find(hub, path);
	if (!resource || !resource->bytes)
		return reply_text(connection, 404, "{}");
	return serve(hub, connection, resource, misdeed);
}

static enum MHD_Result answer(void *data, struct MHD_Connection *connection, const char *path,
	const char *method, const char *version, const char *upload, size_t *upload_length, void **context)
{
	struct fake_hub *hub = data;
	struct text *body = *context;

	(void)version;
	if (!body) {
		*context = body = xcalloc(1, sizeof *body);
		text_init(body, 4 << 20);
		return MHD_YES;
	}
	if (*upload_length) {
		text_append_bytes(body, upload, *upload_length);
		*upload_length = 0;
		return MHD_YES;
	}
	told_time[0] = '\0';
	pthread_mutex_lock(&hub->lock);
	enum MHD_Result result = answer_locked(hub, connection, method, path, body->bytes ? body->bytes : "");
	pthread_mutex_unlock(&hub->lock);
	return result;
}

static void end_request(
	void *data, struct MHD_Connection *connection, void **context, enum MHD_RequestTerminationCode code)
{
	struct text *body = *context;

	(void)data, (void)connection, (void)code;
	if (body)
		text_finish(body);
	free(body);
}

struct fake_hub *fake_hub_start(void)
{
	struct fake_hub *hub = xcalloc(1, sizeof *hub);
	pthread_condattr_t attributes;

	digest_start();
	pthread_mutex_init(&hub->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_cond_init(&hub->changed, &attributes);
	ed25519_generate(&hub->root);
	ed25519_generate(&hub->head);
	text_init(&hub->index, 1 << 20);
	strcpy(hub->deltas_json, "null");
	strcpy(hub->mode, "closed");
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	hub->daemon = MHD_start_daemon(MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD, 0,
		NULL, NULL, answer, hub, MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_NOTIFY_COMPLETED,
		end_request, NULL, MHD_OPTION_END);
	if (!hub->daemon)
		abort();
	snprintf(hub->url, sizeof hub->url, "http://127.0.0.1:%u",
		(unsigned)MHD_get_daemon_info(hub->daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
	return hub;
}

void fake_hub_stop(struct fake_hub *hub)
{
	if (!hub)
		return;
	pthread_mutex_lock(&hub->lock);
	hub->is_stopping = true;
	pthread_cond_broadcast(&hub->changed);
	pthread_mutex_unlock(&hub->lock);
	MHD_stop_daemon(hub->daemon);
	for (size_t i = 0; i < hub->resource_count; i++)
		free(hub->resources[i].bytes);
	text_finish(&hub->index);
	pthread_cond_destroy(&hub->changed);
	pthread_mutex_destroy(&hub->lock);
	free(hub);
}

const char *fake_hub_url(const struct fake_hub *hub)
{
	return hub->url;
}

const struct ed25519_key *fake_hub_root_key(const struct fake_hub *hub)
{
	return &hub->root;
}

const char *fake_hub_snapshot_path(const struct fake_hub *hub)
{
	return hub->snapshot.path;
}

size_t fake_hub_snapshot_bytes(const struct fake_hub *hub)
{
	return hub->snapshot.length;
}

void fake_hub_misbehave(struct fake_hub *hub, const char *prefix, enum hub_misdeed misdeed, int count)
{
	pthread_mutex_lock(&hub->lock);
	snprintf(hub->misdeed_prefix, sizeof hub->misdeed_prefix, "%s", prefix);
	hub->misdeed = misdeed;
	hub->misdeed_count = count;
	pthread_mutex_unlock(&hub->lock);
}

int fake_hub_requests(struct fake_hub *hub, const char *prefix)
{
	int count = 0;

	pthread_mutex_lock(&hub->lock);
	for (int i = 0; i < hub->path_count; i++)
		count += strncmp(hub->paths[i], prefix, strlen(prefix)) == 0;
	pthread_mutex_unlock(&hub->lock);
	return count;
}

int64_t fake_hub_bytes_sent(struct fake_hub *hub, const char *path)
{
	pthread_mutex_lock(&hub->lock);
	struct resource *resource = fake_hub_find(hub, path);
	int64_t sent = resource ? resource->sent : 0;
	pthread_mutex_unlock(&hub->lock);
	return sent;
}

static int read_locked(struct fake_hub *hub, const int *value)
{
	pthread_mutex_lock(&hub->lock);
	int copy = *value;
	pthread_mutex_unlock(&hub->lock);
	return copy;
}

int fake_hub_order_count(struct fake_hub *hub)
{
	return read_locked(hub, &hub->order_count);
}

int fake_hub_event_count(struct fake_hub *hub)
{
	return read_locked(hub, &hub->event_count);
}

int fake_hub_tagged_count(struct fake_hub *hub)
{
	return read_locked(hub, &hub->tagged_count);
}

int fake_hub_unsigned_count(struct fake_hub *hub)
{
	return read_locked(hub, &hub->unsigned_count);
}

void fake_hub_ignore_payments(struct fake_hub *hub)
{
	pthread_mutex_lock(&hub->lock);
	hub->ignores_payments = true;
	pthread_mutex_unlock(&hub->lock);
}

void fake_hub_reverse(struct fake_hub *hub, const char *order_id, const char *payment)
{
	pthread_mutex_lock(&hub->lock);
	struct order *order = find_order(hub, order_id);
	if (order)
		snprintf(order->reversal.text, sizeof order->reversal.text, "%s", payment);
	pthread_mutex_unlock(&hub->lock);
}

void fake_hub_refuse_orders(struct fake_hub *hub, int status)
{
	pthread_mutex_lock(&hub->lock);
	hub->refuse_status = status;
	pthread_mutex_unlock(&hub->lock);
}

void fake_hub_change_order(struct fake_hub *hub, const char *id, enum order_state state)
{
	pthread_mutex_lock(&hub->lock);
	struct order *order = find_order(hub, id);
	if (order) {
		order->rev++;
		order->state = state;
	}
	pthread_cond_broadcast(&hub->changed);
	pthread_mutex_unlock(&hub->lock);
}

void fake_hub_know_kiosk(struct fake_hub *hub, const uint8_t public_key[ED25519_PUBLIC_BYTES])
{
	pthread_mutex_lock(&hub->lock);
	memcpy(hub->kiosk, public_key, ED25519_PUBLIC_BYTES);
	pthread_mutex_unlock(&hub->lock);
}

void fake_hub_expect_code(struct fake_hub *hub, const char *code)
{
	pthread_mutex_lock(&hub->lock);
	snprintf(hub->code, sizeof hub->code, "%s", code);
	pthread_mutex_unlock(&hub->lock);
}
