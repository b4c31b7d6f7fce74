/* SPDX-License-Identifier: Apache-2.0 */
/* A hub for tests on libmicrohttpd, one thread per connection so that a long poll may wait. */
#include "tests/sync/fake_hub.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zstd.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/files.h"
#include "kiosk/base/http_signature.h"
#include "kiosk/base/json.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "tests/store/catalog_fixture.h"

#define RESOURCES_MAX 400
#define ORDERS_MAX 200
#define EVENTS_MAX 5000

struct resource {
	char path[128];
	char *bytes;
	size_t length;
	int64_t sent;
};

struct order {
	char id[27], state[20];
	const char *phone;
	char give_back[32]; /* JSON */
	int64_t rev;
};

struct fake_hub {
	struct MHD_Daemon *daemon;
	char url[64];
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct ed25519_key root, head;
	int64_t keys_version;
	uint8_t kiosk[ED25519_PUBLIC_BYTES];
	bool is_stopping;

	struct resource resources[RESOURCES_MAX];
	size_t resource_count;
	struct text index; /* NDJSON of deltas */
	int64_t snapshot_seq;
	struct resource snapshot; /* path and length only */
	char deltas_json[200];

	char misdeed_prefix[128];
	enum hub_misdeed misdeed;
	int misdeed_count;

	char paths[20000][80];
	int path_count;
	struct order orders[ORDERS_MAX];
	int order_count, refuse_status, unsigned_count, event_count;
	bool ignores_payments;
	char events[EVENTS_MAX][27];
	char code[20];
};

static struct resource *find(struct fake_hub *hub, const char *path)
{
	for (size_t i = 0; i < hub->resource_count; i++)
		if (strcmp(hub->resources[i].path, path) == 0)
			return &hub->resources[i];
	return NULL;
}

static void put_locked(struct fake_hub *hub, const char *path, const void *bytes, size_t length)
{
	struct resource *resource = find(hub, path);

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

void fake_hub_put(struct fake_hub *hub, const char *path, const void *bytes, size_t length)
{
	pthread_mutex_lock(&hub->lock);
	put_locked(hub, path, bytes, length);
	pthread_mutex_unlock(&hub->lock);
}

/* Replies. */

static enum MHD_Result reply_text(struct MHD_Connection *connection, int status, const char *text)
{
	struct MHD_Response *response =
		MHD_create_response_from_buffer(strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_MUST_COPY);
	enum MHD_Result result = MHD_queue_response(connection, (unsigned)status, response);

	MHD_destroy_response(response);
	return result;
}

struct cut {
	char *bytes;
	size_t length;
};

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

/* The headers promise everything, the body ends half way. */
static struct MHD_Response *cut_response(const char *bytes, size_t length)
{
	struct cut *cut = xcalloc(1, sizeof *cut);

	cut->length = length / 2;
	cut->bytes = xmalloc(length + 1);
	memcpy(cut->bytes, bytes, length);
	return MHD_create_response_from_callback(length, 65536, cut_reader, cut, cut_free);
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
	if (misdeed == HUB_CUTS_OFF)
		response = cut_response(bytes, length);
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

static enum MHD_Result reply_order(struct MHD_Connection *connection, const struct order *order, int status)
{
	char *json = xasprintf(
		"{\"order\":\"%s\",\"rev\":%lld,\"state\":\"%s\",\"phone\":\"%s\","
		"\"url\":\"https://hub.example/c/abc\",\"expires\":"
		"\"2026-07-24T12:15:00Z\",\"total\":1234,\"currency\":\"HKD\",\"repriced\":false,"
		"\"lines\":[],\"pickup_code\":null,\"give_back\":[%s],"
		"\"receipt_url\":\"https://hub.example/r/abc\"}",
		order->id, (long long)order->rev, order->state, order->phone ? order->phone : "",
		order->give_back);
	enum MHD_Result result = reply_text(connection, status, json);

	free(json);
	return result;
}

static enum MHD_Result put_order(
	struct fake_hub *hub, struct MHD_Connection *connection, const char *id, enum hub_misdeed misdeed)
{
	struct order *order = find_order(hub, id);
	int status = order ? 200 : 201;

	if (hub->refuse_status)
		return reply_text(connection, hub->refuse_status,
			"{\"title\":\"no\",\"detail\":\"this order is not taken\"}");
	if (!order) {
		order = &hub->orders[hub->order_count++];
		snprintf(order->id, sizeof order->id, "%.26s", id);
		strcpy(order->state, "PLACED");
		order->rev = 1;
	}
	return misdeed == HUB_SWALLOWS ? MHD_NO : reply_order(connection, order, status);
}

static enum MHD_Result put_payment(struct fake_hub *hub, struct MHD_Connection *connection, const char *id,
	const char *body, enum hub_misdeed misdeed)
{
	struct order *order = find_order(hub, id);
	json_t *json = json_parse(body, strlen(body), NULL);
	const char *payment = json_get_text(json, "payment", "?"), *state = json_get_text(json, "state", "?");
	bool is_right = strlen(id) == 26 + strlen("/payments/") + 26 &&
			strcmp(id + 26 + strlen("/payments/"), payment) == 0;

	if (order && is_right && !hub->ignores_payments) {
		order->phone = strcmp(state, "begun") == 0 ? "terminal" : "";
		if (strcmp(state, "approved") == 0)
			strcpy(order->state, "PAID");
		order->rev++;
	}
	json_decref(json);
	if (!order || !is_right)
		return reply_text(connection, order ? 400 : 404, "{}");
	return misdeed == HUB_SWALLOWS ? MHD_NO : reply_order(connection, order, 200);
}

/* Waits, with the lock, for a change. */
static enum MHD_Result poll_order(struct fake_hub *hub, struct MHD_Connection *connection, const char *id)
{
	const char *wait = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "wait");
	const char *rev = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "rev");
	struct order *order = find_order(hub, id);
	struct timespec until;

	if (!order)
		return reply_text(connection, 404, "{}");
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += wait ? atoi(wait) : 0;
	while (!hub->is_stopping && rev && order->rev <= atoll(rev) &&
		pthread_cond_timedwait(&hub->changed, &hub->lock, &until) == 0)
		;
	return reply_order(connection, order, 200);
}

static enum MHD_Result take_events(
	struct fake_hub *hub, struct MHD_Connection *connection, const char *body, enum hub_misdeed misdeed)
{
	json_t *json = json_parse(body, strlen(body), NULL);
	const json_t *events = json_object_get(json, "events");

	for (size_t i = 0; i < json_array_size(events); i++) {
		const char *id = json_get_text(json_array_get(events, i), "id", "");
		bool is_known = false;
		for (int k = 0; k < hub->event_count && !is_known; k++)
			is_known = strcmp(hub->events[k], id) == 0;
		if (!is_known && hub->event_count < EVENTS_MAX)
			snprintf(hub->events[hub->event_count++], 27, "%s", id);
	}
	json_decref(json);
	return misdeed == HUB_SWALLOWS ? MHD_NO : reply_text(connection, 200, "{\"accepted\":1,\"known\":0}");
}

static enum MHD_Result take_enrolment(
	struct fake_hub *hub, struct MHD_Connection *connection, const char *body)
{
	json_t *json = json_parse(body, strlen(body), NULL);
	const char *key = json_get_text(json, "public_key", "");
	char root[65], key_id[KEY_ID_SIZE];
	uint8_t public_key[ED25519_PUBLIC_BYTES];
	bool is_right = hub->code[0] && strcmp(json_get_text(json, "code", ""), hub->code) == 0 &&
			strlen(key) == 64 && hex_decode(key, public_key, sizeof public_key);

	json_decref(json);
	if (!is_right)
		return reply_text(connection, 403, "{\"title\":\"wrong code\"}");
	hub->code[0] = '\0';
	memcpy(hub->kiosk, public_key, sizeof public_key);
	ed25519_key_id(public_key, key_id);
	hex_encode(hub->root.public_key, ED25519_PUBLIC_BYTES, root);
	char *reply = xasprintf(
		"{\"kiosk_id\":\"%s\",\"store\":\"a1\",\"hub_name\":\"Test hub\",\"root_key\":\"%s\","
		"\"currency\":\"HKD\"}",
		key_id, root);
	enum MHD_Result result = reply_text(connection, 200, reply);
	free(reply);
	return result;
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

static void check_signature(struct fake_hub *hub, struct MHD_Connection *connection, const char *method,
	const char *path, const char *body)
{
	struct text query;
	char key_id[KEY_ID_SIZE], nonce[HTTP_NONCE_SIZE];
	const char *values[3], *names[3] = { "Content-Digest", "Signature-Input", "Signature" };

	text_init(&query, 1000);
	MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, copy_argument, &query);
	for (int i = 0; i < 3; i++)
		values[i] = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, names[i]);
	struct http_request_parts parts = { method, path, query.length ? query.bytes : NULL, body,
		strlen(body) };
	if (http_signature_check(&parts, values[0], values[1], values[2], FIXTURE_NOW_MS, 3600, find_kiosk,
		    hub, key_id, nonce) != HTTP_SIGNATURE_OK)
		hub->unsigned_count++;
	text_finish(&query);
}

static enum MHD_Result answer_call(struct fake_hub *hub, struct MHD_Connection *connection,
	const char *method, const char *path, const char *body, enum hub_misdeed misdeed)
{
	if (strcmp(path, "/v1/enroll") == 0)
		return take_enrolment(hub, connection, body);
	check_signature(hub, connection, method, path, body);
	if (strncmp(path, "/v1/orders/", 11) == 0 && strstr(path, "/payments/"))
		return put_payment(hub, connection, path + 11, body, misdeed);
	if (strncmp(path, "/v1/orders/", 11) == 0 && strcmp(method, "PUT") == 0)
		return put_order(hub, connection, path + 11, misdeed);
	if (strncmp(path, "/v1/orders/", 11) == 0)
		return poll_order(hub, connection, path + 11);
	if (strcmp(path, "/v1/events") == 0)
		return take_events(hub, connection, body, misdeed);
	return reply_text(connection, 200, "{\"mode\":\"closed\",\"commands\":[\"sync\"]}");
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
	if (misdeed == HUB_SAYS_WELCOME)
		return reply_text(connection, 200, "<html>Welcome to our network</html>");
	if (misdeed == HUB_STATUS_500)
		return reply_text(connection, 500, "<html>something is wrong</html>");
	if (strncmp(path, "/v1/", 4) == 0)
		return answer_call(hub, connection, method, path, body, misdeed);
	struct resource *resource = find(hub, path);
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

/* The feed. */

static void append_signature(struct text *document, const struct ed25519_key *key, size_t length)
{
	uint8_t signature[ED25519_SIGNATURE_BYTES];
	char key_id[KEY_ID_SIZE];

	ed25519_sign(key, document->bytes, length, signature);
	ed25519_key_id(key->public_key, key_id);
	char *encoded = base64_encode(signature, sizeof signature);
	text_printf(document, "ed25519 %s %s\n", key_id, encoded);
	free(encoded);
}

static void put_signed(
	struct fake_hub *hub, const char *path, const char *json, const struct ed25519_key *key)
{
	struct text document;

	text_init(&document, 1 << 20);
	text_append(&document, json);
	text_append(&document, "\n");
	append_signature(&document, key, strlen(json));
	fake_hub_put(hub, path, document.bytes, document.length);
	text_finish(&document);
}

static size_t put_packed(struct fake_hub *hub, const char *bytes, size_t length, char path[128])
{
	size_t room = ZSTD_compressBound(length);
	char *packed = xmalloc(room), digest[SHA256_HEX_SIZE];
	size_t packed_length = ZSTD_compress(packed, room, bytes, length, 1);

	sha256_hex(packed, packed_length, digest);
	snprintf(path, 128, "/feed/o/%s", digest);
	fake_hub_put(hub, path, packed, packed_length);
	free(packed);
	return packed_length;
}

static void put_keys(struct fake_hub *hub, int64_t version, int64_t epoch)
{
	char root[65], head[65], path[64];

	hex_encode(hub->root.public_key, ED25519_PUBLIC_BYTES, root);
	hex_encode(hub->head.public_key, ED25519_PUBLIC_BYTES, head);
	char *json =
		xasprintf("{\"feed\":\"" FIXTURE_FEED
			  "\",\"version\":%lld,\"epoch\":%lld,\"root_key\":\"%s\",\"head_keys\":[\"%s\"],"
			  "\"issued\":\"2026-07-24T00:00:00Z\"}",
			(long long)version, (long long)epoch, root, head);
	snprintf(path, sizeof path, "/feed/keys/%lld", (long long)version);
	put_signed(hub, path, json, &hub->root);
	hub->keys_version = version;
	free(json);
}

void fake_hub_move_head(
	struct fake_hub *hub, int64_t epoch, int64_t seq, const char *root, int64_t expires_ms)
{
	char expires[25], path[128];

	time_format_iso(expires_ms ? expires_ms : FIXTURE_NOW_MS + 7 * DAY_MS, expires);
	if (hub->index.length) {
		size_t length = put_packed(hub, hub->index.bytes, hub->index.length, path);
		snprintf(hub->deltas_json, sizeof hub->deltas_json, "{\"sha256\":\"%s\",\"size\":%zu}",
			path + 8, length);
	}
	char *json =
		xasprintf("{\"feed\":\"" FIXTURE_FEED
			  "\",\"epoch\":%lld,\"seq\":%lld,\"schema\":1,\"state_root\":\"%s\","
			  "\"issued\":\"2026-07-24T00:00:00Z\",\"expires\":\"%s\",\"snapshot\":{\"seq\":%lld,"
			  "\"sha256\":\"%s\",\"size\":%zu},\"deltas\":%s}",
			(long long)epoch, (long long)seq, root, expires, (long long)hub->snapshot_seq,
			hub->snapshot.path + 8, hub->snapshot.length, hub->deltas_json);
	put_signed(hub, "/feed/head", json, &hub->head);
	free(json);
}

void fake_hub_publish(struct fake_hub *hub, const char *catalog_path, int64_t epoch, int64_t seq)
{
	size_t length;
	char *bytes = file_read(catalog_path, 1 << 30, &length), root[65];

	if (!bytes)
		abort();
	hub->snapshot.length = put_packed(hub, bytes, length, hub->snapshot.path);
	hub->snapshot_seq = seq;
	catalog_fixture_root(catalog_path, root);
	put_keys(hub, hub->keys_version ? hub->keys_version : 1, epoch);
	fake_hub_move_head(hub, epoch, seq,
		strlen(root) == 64 ? root
				   : "0000000000000000000000000000000000000000000000000000000000000000",
		0);
	free(bytes);
}

void fake_hub_add_delta(struct fake_hub *hub, int64_t from, int64_t to, const char *ndjson, const char *root)
{
	char path[128];
	size_t length = put_packed(hub, ndjson, strlen(ndjson), path);

	text_printf(&hub->index,
		"{\"from\":%lld,\"to\":%lld,\"sha256\":\"%s\",\"size\":%zu,\"state_root\":\"%s\","
		"\"raw\":%zu}\n",
		(long long)from, (long long)to, path + 8, length, root, strlen(ndjson));
}

void fake_hub_forge_head(struct fake_hub *hub)
{
	struct resource *head = find(hub, "/feed/head");
	struct ed25519_key other;
	char *json = xstrndup(head->bytes, strcspn(head->bytes, "\n"));

	ed25519_generate(&other);
	put_signed(hub, "/feed/head", json, &other);
	free(json);
}

void fake_hub_rotate_head_key(struct fake_hub *hub, int64_t epoch)
{
	ed25519_generate(&hub->head);
	put_keys(hub, hub->keys_version + 1, epoch);
}

void fake_hub_set_live(struct fake_hub *hub, const char *json)
{
	put_signed(hub, "/feed/live", json, &hub->head);
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
	struct resource *resource = find(hub, path);
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

void fake_hub_give_back(struct fake_hub *hub, const char *order_id, const char *payment)
{
	pthread_mutex_lock(&hub->lock);
	struct order *order = find_order(hub, order_id);
	if (order)
		snprintf(order->give_back, sizeof order->give_back, "\"%s\"", payment);
	pthread_mutex_unlock(&hub->lock);
}

void fake_hub_refuse_orders(struct fake_hub *hub, int status)
{
	pthread_mutex_lock(&hub->lock);
	hub->refuse_status = status;
	pthread_mutex_unlock(&hub->lock);
}

void fake_hub_change_order(struct fake_hub *hub, const char *id, const char *state)
{
	pthread_mutex_lock(&hub->lock);
	struct order *order = find_order(hub, id);
	if (order) {
		order->rev++;
		snprintf(order->state, sizeof order->state, "%s", state);
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
