/* SPDX-License-Identifier: Apache-2.0 */
/* A hub with a small shop for tests. */
#include "tests/hub/hub_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/domain/multibuy.h"
#include "kiosk/hub/feed/hub_init.h"

static const char SHOP[] =
	"INSERT INTO source(id, name, observed_at) VALUES(1, 'daogou:*', 1784800000000);"
	"INSERT INTO merchant(id, code, name, currency, source_id, is_live, digest) VALUES"
	" (1, 'm1', '{\"en\":\"Lin Grocery\",\"zh-Hans\":\"林记杂货\"}', 'HKD', 1, 1, 0), (2, 'm2', "
	"'FreshMart', 'HKD', 1, 1, 0);"
	"INSERT INTO store(id, code, merchant, name, source_id, is_live, digest) VALUES(1, 's1', 'm1', "
	"'Riverside, floor 2', 1, 1, 0);"
	"INSERT INTO category(id, code, parent, name, position, source_id, is_live, digest) VALUES"
	" (1, 'food', NULL, 'Food', 1, 1, 1, 0), (2, 'breads', 'food', 'Breads', 1, 1, 1, 0);"
	"INSERT INTO product(id, code, name, category, created_at, source_id, is_live, digest) VALUES"
	" (1, 'bread', '{\"en\":\"Sliced bread\",\"zh-Hans\":\"切片方包\",\"ar\":\"خبز مقطع\"}', 'breads', "
	"0, 1, 1, 0),"
	" (2, 'tea', 'Green tea', 'food', 0, 1, 1, 0),"
	" (3, 'xss', '<script>alert(1)</script>\"><img src=x onerror=alert(2)>''', 'food', 0, 1, 1, 0);"
	"INSERT INTO offer(product_id, merchant_id, channel, price, currency, delivery, stock, quantity, "
	"multibuy_quantity,"
	" multibuy_price, observed_at, source_id, is_live, digest) VALUES"
	" (1, 1, 0, 1000, 'HKD', 0, 1, NULL, 2, 1500, 1784800000000, 1, 1, 0),"
	" (1, 2, 1, 900, 'HKD', 200, 1, NULL, NULL, NULL, 1784800000000, 1, 1, 0),"
	" (2, 1, 0, 500, 'HKD', 0, 1, 5, NULL, NULL, 1784800000000, 1, 1, 0),"
	" (3, 1, 0, 700, 'HKD', 0, 1, NULL, NULL, NULL, 1784800000000, 1, 1, 0);"
	"INSERT INTO deal(id, code, product, merchant, tiers, ttl_s, starts_at, ends_at, per_member, quota, "
	"source_id, is_live, digest)"
	" VALUES(1, 'd1', 'tea', 'm1', '[[2,400],[3,300]]', 3600, 1784800000000, 1790000000000, 1, 0, 1, 1, "
	"0);"
	"INSERT INTO coupon(id, code, kind, value, threshold, scope_kind, scope, currency, total, "
	"per_member, valid_days, name, source_id,"
	" is_live, digest) VALUES(1, 'k1', 0, 200, 1000, 0, NULL, 'HKD', 3, 1, 7, 'Two off', 1, 1, 0),"
	" (2, 'k2', 1, 100, 0, 1, 'food', NULL, 0, 0, 0, 'Ten percent', 1, 1, 0);";

static void start_server(struct hub_fixture *fixture)
{
	char why[256] = "";
	struct hub_options options = {
		.data_folder = fixture->folder,
		.listen = "127.0.0.1:0",
		.hub_name = "Riverside Centre",
		.clock = &fixture->clock,
	};
	fixture->server = hub_server_start(&options, why);
	if (!fixture->server)
		fail_msg("%s", why);
}

static void add_kiosk(struct hub_fixture *fixture)
{
	char key[65];
	ed25519_generate(&fixture->kiosk_key);
	ed25519_key_id(fixture->kiosk_key.public_key, fixture->kiosk);
	hex_encode(fixture->kiosk_key.public_key, ED25519_PUBLIC_BYTES, key);
	assert_int_equal(hub_run(fixture->db,
				 "INSERT INTO kiosk(id, public_key, store, name, enrolled_at) VALUES($1, $2, "
				 "'s1', 'test', 0)",
				 "tt", fixture->kiosk, key),
		HUB_DB_DONE);
}

int hub_fixture_setup(void **state)
{
	char why[256], pin[STAFF_PIN_SIZE];
	struct hub_fixture *fixture = xcalloc(1, sizeof(*fixture));
	digest_start();
	fixture->folder = temp_folder_make();
	clock_init_manual(&fixture->clock, FIXTURE_START_MS);
	if (!hub_init(fixture->folder, NULL, FIXTURE_START_MS, pin, why))
		fail_msg("%s", why);
	start_server(fixture);
	fixture->database = xasprintf("sqlite:%s/hub.db", fixture->folder);
	fixture->db = hub_db_open(fixture->database, why);
	assert_non_null(fixture->db);
	if (!hub_db_exec(fixture->db, SHOP))
		fail_msg("%s", hub_db_error(fixture->db));
	add_kiosk(fixture);
	*state = fixture;
	return 0;
}

int hub_fixture_teardown(void **state)
{
	struct hub_fixture *fixture = *state;
	hub_server_stop(fixture->server);
	hub_db_close(fixture->db);
	temp_folder_remove(fixture->folder);
	free(fixture->database);
	free(fixture);
	return 0;
}

void hub_fixture_restart(struct hub_fixture *fixture)
{
	hub_server_stop(fixture->server);
	start_server(fixture);
}

struct order_body *fixture_body(const struct hub_fixture *fixture)
{
	struct order_body *body = order_body_create();
	body->order_id = ulid_make(clock_wall_ms(&fixture->clock));
	code_copy(body->kiosk, fixture->kiosk);
	code_copy(body->store, "s1");
	snprintf(body->session, sizeof(body->session), "0123456789abcdef");
	snprintf(body->language, sizeof(body->language), "en");
	body->created_ms = clock_wall_ms(&fixture->clock);
	body->expires_ms = body->created_ms + ORDER_TTL_MS;
	currency_copy(body->currency, "HKD");
	body->catalog_epoch = body->catalog_seq = 1;
	return body;
}

void fixture_add_line(struct order_body *body, const char *product, const char *merchant,
	enum offer_channel channel, int quantity, int64_t price, int multibuy_quantity,
	int64_t multibuy_price, int64_t delivery)
{
	struct order_line *line = &body->lines[body->line_count++];
	code_copy(line->product, product);
	code_copy(line->merchant, merchant);
	line->channel = channel;
	line->quantity = quantity;
	line->unit_price_minor = price;
	line->multibuy = (struct multibuy){multibuy_quantity, multibuy_price};
	line->delivery_minor = delivery;
	line->fulfilment = channel == CHANNEL_ONLINE ? FULFILMENT_SHIP : FULFILMENT_TAKE_NOW;
	snprintf(line->name, sizeof(line->name), "%s", product);
	assert_true(multibuy_total(price, quantity, &line->multibuy, &line->total_minor));
}

void fixture_finish_body(struct order_body *body)
{
	order_body_sum(body, &body->totals);
	const char *fault = order_body_fault(body);
	if (fault)
		fail_msg("%s", fault);
}

struct order_body *fixture_bread(const struct hub_fixture *fixture)
{
	struct order_body *body = fixture_body(fixture);
	fixture_add_line(body, "bread", "m1", CHANNEL_STORE, 1, 1000, 2, 1500, 0);
	fixture_finish_body(body);
	return body;
}

static uint16_t port_of(const struct hub_fixture *fixture)
{
	return (uint16_t)hub_server_port(fixture->server);
}

struct http_reply kiosk_request(
	const struct hub_fixture *fixture, const char *method, const char *target, const char *json)
{
	struct http_signature signature;
	size_t path_length = strcspn(target, "?");
	char *path = xstrndup(target, path_length);
	struct http_request_parts parts = {
		.method = method,
		.path = path,
		.query = target[path_length] ? target + path_length + 1 : NULL,
		.body = json ? json : "",
		.body_length = json ? strlen(json) : 0,
	};
	http_signature_make(&parts, &fixture->kiosk_key, clock_wall_ms(&fixture->clock), &signature);
	char *headers = xasprintf("Content-Type: application/json\r\nContent-Digest: %s\r\nSignature-Input: "
				  "%s\r\nSignature: %s\r\n",
		signature.content_digest, signature.signature_input, signature.signature);
	struct http_reply reply =
		http_exchange(port_of(fixture), method, target, headers, json, parts.body_length, 60000);
	http_signature_free(&signature);
	free(headers);
	free(path);
	return reply;
}

struct http_reply kiosk_put_order(const struct hub_fixture *fixture, const struct order_body *body)
{
	char *json = order_body_encode(body);
	char *target = xasprintf("/v1/orders/%s", body->order_id.text);
	struct http_reply reply = kiosk_request(fixture, "PUT", target, json);
	free(target);
	free(json);
	return reply;
}

struct http_reply phone_get(const struct hub_fixture *fixture, const char *target, const char *headers)
{
	return http_exchange(port_of(fixture), "GET", target, headers, NULL, 0, 60000);
}

struct http_reply phone_post(
	const struct hub_fixture *fixture, const char *target, const char *headers, const char *form)
{
	char *all =
		xasprintf("Content-Type: application/x-www-form-urlencoded\r\n%s", headers ? headers : "");
	struct http_reply reply = http_exchange(
		port_of(fixture), "POST", target, all, form ? form : "", form ? strlen(form) : 0, 60000);
	free(all);
	return reply;
}

json_t *reply_json_of(const struct http_reply *reply)
{
	char why[160];
	json_t *value = json_parse(reply->body, reply->body_length, why);
	if (!value)
		fail_msg("status %d: %s: %s", reply->status, why, reply->body ? reply->body : "");
	return value;
}

char *reply_text_of(const struct http_reply *reply, const char *key)
{
	json_t *value = reply_json_of(reply);
	char *text = xstrdup_or_null(json_get_text(value, key, NULL));
	json_decref(value);
	return text;
}

char *place_and_get_token(const struct hub_fixture *fixture, const struct order_body *body)
{
	struct http_reply reply = kiosk_put_order(fixture, body);
	if (reply.status != 201)
		fail_msg("status %d: %s", reply.status, reply.body ? reply.body : "");
	char *url = reply_text_of(&reply, "url");
	assert_true(strlen(url) <= 120);
	char *token = xstrdup(strstr(url, "/c/") + 3);
	assert_int_equal(strlen(token), 22);
	free(url);
	http_reply_finish(&reply);
	return token;
}

int phone_press(
	const struct hub_fixture *fixture, const char *token, const char *choice, int attempt, int64_t total)
{
	char *target = xasprintf("/c/%s/pay", token);
	char *form =
		xasprintf("provider=demo&choice=%s&attempt=%d&total=%lld", choice, attempt, (long long)total);
	struct http_reply reply = phone_post(fixture, target, "Sec-Fetch-Site: same-origin\r\n", form);
	int status = reply.status;
	http_reply_finish(&reply);
	free(target);
	free(form);
	return status;
}

int64_t database_int(const struct hub_fixture *fixture, const char *sql)
{
	int64_t value = -1;
	hub_get_int(fixture->db, &value, sql, "");
	return value;
}
