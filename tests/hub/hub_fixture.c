/* SPDX-License-Identifier: Apache-2.0 */
/* A hub with a small shop for tests. */
#include "tests/hub/hub_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/domain/multibuy.h"
#include "kiosk/domain/wire_order_reply.h"
#include "kiosk/hub/feed/hub_init.h"
#include "tests/hub/bystanders.h"
#include "tests/hub/database/test_database.h"
#include "tests/hub/pay/double.h"

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

static void load_accounts(struct hub_fixture *fixture)
{
	struct ini_error error = { .text = "" };
	char *path = file_join(fixture->folder, "payments.conf");
	struct payment_accounts_options options = { .path = path,
		.providers = TEST_PROVIDERS,
		.provider_count = TEST_PROVIDER_COUNT,
		.is_demo = true };
	payment_accounts_destroy(fixture->accounts);
	fixture->accounts = payment_accounts_load(&options, &error);
	if (!fixture->accounts)
		fail_msg("%s", error.text);
	free(path);
}

static void start_server(struct hub_fixture *fixture)
{
	char why[256] = "";
	load_accounts(fixture);
	struct hub_options options = {
		.data_folder = fixture->folder,
		.database = fixture->server_database,
		.listen = "127.0.0.1:0",
		.metrics_listen = fixture->is_listener_alone ? NULL : "127.0.0.1:0",
		.trusted_proxies = fixture->trusted_proxies,
		.limits = fixture->limits,
		.hub_name = "Riverside Centre",
		.clock = &fixture->clock,
		.accounts = fixture->accounts,
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
				 fixture->kiosk, key),
		HUB_DB_DONE);
}

struct hub_fixture fixture_of_other_kiosk(const struct hub_fixture *fixture)
{
	struct hub_fixture other = *fixture;
	add_kiosk(&other);
	return other;
}

int hub_fixture_setup(void **state)
{
	char why[256], pin[STAFF_PIN_SIZE];
	struct hub_fixture *fixture = xcalloc(1, sizeof(*fixture));
	digest_start();
	fixture->folder = temp_folder_make();
	clock_init_manual(&fixture->clock, FIXTURE_START_MS);
	fixture->database = test_database_make(fixture->folder);
	if (!hub_init(fixture->folder, &(struct hub_init_options){ .database = fixture->database },
		    FIXTURE_START_MS, pin, why))
		fail_msg("%s", why);
	start_server(fixture);
	fixture->db = hub_db_open(fixture->database, why);
	assert_non_null(fixture->db);
	if (!hub_db_exec(fixture->db, SHOP))
		fail_msg("%s", hub_db_error(fixture->db));
	add_kiosk(fixture);
	bystanders_insert(fixture->db);
	fixture->bystanders = bystanders_read(fixture->db);
	fixture->own_rows = hub_db_open(fixture->database, why);
	assert_non_null(fixture->own_rows);
	bystanders_hide(fixture->own_rows);
	*state = fixture;
	return 0;
}

int hub_fixture_teardown(void **state)
{
	struct hub_fixture *fixture = *state;
	hub_server_stop(fixture->server);
	payment_accounts_destroy(fixture->accounts);
	hub_worker_destroy(fixture->worker);
	char *bystanders = bystanders_read(fixture->db);
	bool has_moved = strcmp(bystanders, fixture->bystanders) != 0;
	if (has_moved)
		print_error("bystanders were\n%sand are\n%s", fixture->bystanders, bystanders);
	free(bystanders);
	free(fixture->bystanders);
	free(fixture->server_database);
	hub_db_close(fixture->own_rows);
	hub_db_close(fixture->db);
	temp_folder_remove(fixture->folder);
	test_database_drop(fixture->database);
	free(fixture);
	return has_moved ? -1 : 0;
}

void hub_fixture_restart(struct hub_fixture *fixture)
{
	hub_server_stop(fixture->server);
	start_server(fixture);
}

struct hub_worker *fixture_worker(struct hub_fixture *fixture, struct clock *clock)
{
	char why[HUB_DB_WHY_SIZE];
	fixture->beside = (struct hub){ .clock = clock, .database = fixture->database };
	hub_worker_destroy(fixture->worker);
	fixture->worker = hub_worker_create(&fixture->beside, why);
	assert_non_null(fixture->worker);
	return fixture->worker;
}

struct hub_worker *fixture_alone(struct hub_fixture *fixture)
{
	hub_server_stop(fixture->server);
	fixture->server = NULL;
	return fixture_worker(fixture, &fixture->clock);
}

struct wire_order *fixture_body(const struct hub_fixture *fixture)
{
	struct wire_order *body = wire_order_create();
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

void fixture_add_line(struct wire_order *body, const char *product, const char *merchant,
	enum offer_channel channel, int quantity, int64_t price, int multibuy_quantity,
	int64_t multibuy_price, int64_t delivery)
{
	struct priced_line *line = &body->lines[body->line_count++];
	code_copy(line->product, product);
	code_copy(line->merchant, merchant);
	line->channel = channel;
	line->quantity = quantity;
	line->unit_price_minor = price;
	line->multibuy = (struct multibuy){ multibuy_quantity, multibuy_price };
	line->delivery_minor = delivery;
	line->fulfilment = channel == CHANNEL_ONLINE ? FULFILMENT_SHIP : FULFILMENT_TAKE_NOW;
	snprintf(line->name, sizeof(line->name), "%s", product);
}

void fixture_finish_body(struct wire_order *body)
{
	wire_order_sum(body, &body->totals);
	const char *fault = wire_order_fault(body);
	if (fault)
		fail_msg("%s", fault);
}

struct wire_order *fixture_bread(const struct hub_fixture *fixture)
{
	struct wire_order *body = fixture_body(fixture);
	fixture_add_line(body, "bread", "m1", CHANNEL_STORE, 1, 1000, 2, 1500, 0);
	fixture_finish_body(body);
	return body;
}

uint16_t hub_fixture_port(const struct hub_fixture *fixture)
{
	return fixture->other_port ? fixture->other_port : (uint16_t)hub_server_port(fixture->server);
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
	struct http_reply reply = http_exchange(
		hub_fixture_port(fixture), method, target, headers, json, parts.body_length, 60000);
	http_signature_free(&signature);
	free(headers);
	free(path);
	return reply;
}

struct http_reply kiosk_put_order(const struct hub_fixture *fixture, const struct wire_order *body)
{
	char *json = wire_order_encode(body);
	char *target = xasprintf("/v1/orders/%s", body->order_id.text);
	struct http_reply reply = kiosk_request(fixture, "PUT", target, json);
	free(target);
	free(json);
	return reply;
}

json_t *kiosk_place(const struct hub_fixture *fixture, const struct wire_order *body, int expected_status)
{
	struct http_reply reply = kiosk_put_order(fixture, body);
	if (reply.status != expected_status)
		fail_msg("status %d: %s", reply.status, reply.body ? reply.body : "");
	json_t *value = reply_json_of(&reply);
	http_reply_finish(&reply);
	return value;
}

struct payment_press fixture_press(const struct wire_order *body)
{
	return (struct payment_press){ .order = body->order_id.text,
		.provider = "demo",
		.account = "",
		.choice = "pay",
		.shown_minor = 1000 };
}

struct http_reply phone_get(const struct hub_fixture *fixture, const char *target, const char *headers)
{
	return http_exchange(hub_fixture_port(fixture), "GET", target, headers, NULL, 0, 60000);
}

struct http_reply phone_post(
	const struct hub_fixture *fixture, const char *target, const char *headers, const char *form)
{
	char *all =
		xasprintf("Content-Type: application/x-www-form-urlencoded\r\n%s", headers ? headers : "");
	struct http_reply reply = http_exchange(hub_fixture_port(fixture), "POST", target, all,
		form ? form : "", form ? strlen(form) : 0, 60000);
	free(all);
	return reply;
}

/* What says an order must be one for a kiosk too. */
static void check_order(const json_t *value)
{
	struct arena arena;
	struct wire_order_reply order;

	if (!json_object_get(value, "rev"))
		return;
	arena_init(&arena, 16384);
	if (!wire_order_reply_read(&arena, value, &order))
		fail_msg("a kiosk would not read this order");
	arena_finish(&arena);
}

int status_of(struct http_reply reply)
{
	int status = reply.status;
	http_reply_finish(&reply);
	return status;
}

json_t *reply_json_of(const struct http_reply *reply)
{
	char why[160];
	json_t *value = json_parse(reply->body, reply->body_length, why);
	if (!value)
		fail_msg("status %d: %s: %s", reply->status, why, reply->body ? reply->body : "");
	check_order(value);
	check_order(json_object_get(value, "order"));
	return value;
}

char *reply_text_of(const struct http_reply *reply, const char *key)
{
	json_t *value = reply_json_of(reply);
	char *text = xstrdup_or_null(json_get_text(value, key, NULL));
	json_decref(value);
	return text;
}

char *place_and_get_token(const struct hub_fixture *fixture, const struct wire_order *body)
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

int phone_press_at(const struct hub_fixture *fixture, const char *token, const char *provider,
	const char *choice, int attempt, int64_t total)
{
	char *target = xasprintf("/c/%s/pay", token);
	char *form = xasprintf(
		"provider=%s&choice=%s&attempt=%d&total=%lld", provider, choice, attempt, (long long)total);
	int status = status_of(phone_post(fixture, target, "Sec-Fetch-Site: same-origin\r\n", form));
	free(target);
	free(form);
	return status;
}

int phone_press(
	const struct hub_fixture *fixture, const char *token, const char *choice, int attempt, int64_t total)
{
	return phone_press_at(fixture, token, "demo", choice, attempt, total);
}

int phone_cancel(const struct hub_fixture *fixture, const char *token)
{
	char *target = xasprintf("/c/%s/cancel", token);
	int status = status_of(phone_post(fixture, target, NULL, ""));
	free(target);
	return status;
}

bool phone_page_has(
	const struct hub_fixture *fixture, const char *prefix, const char *token, const char *text)
{
	char *target = xasprintf("%s%s", prefix, token);
	struct http_reply reply = phone_get(fixture, target, NULL);
	bool has_text = reply.status == 200 && strstr(reply.body, text);
	http_reply_finish(&reply);
	free(target);
	return has_text;
}

struct http_reply operator_get(const struct hub_fixture *fixture, const char *target)
{
	return http_exchange(
		(uint16_t)hub_server_metrics_port(fixture->server), "GET", target, NULL, NULL, 0, 10000);
}

bool metric_is(const struct hub_fixture *fixture, const char *name, int value)
{
	char *line = xasprintf("\ndaogou_hub_%s %d\n", name, value);
	struct http_reply reply = operator_get(fixture, "/metrics");
	bool is_there = reply.body && strstr(reply.body, line);
	http_reply_finish(&reply);
	free(line);
	return is_there;
}

void assert_order_state(
	const struct hub_fixture *fixture, const struct wire_order *body, const char *expected)
{
	char *target = xasprintf("/v1/orders/%s", body->order_id.text);
	struct http_reply reply = kiosk_request(fixture, "GET", target, NULL);
	char *state = reply_text_of(&reply, "state");
	assert_string_equal(state, expected);
	free(state);
	http_reply_finish(&reply);
	free(target);
}

int64_t count_rows(const struct hub_fixture *fixture, const char *what)
{
	char *sql = xasprintf("SELECT COUNT(*) FROM %s", what);
	int64_t count = database_int(fixture, sql);
	free(sql);
	return count;
}

int64_t database_int(const struct hub_fixture *fixture, const char *sql)
{
	int64_t value = -1;
	hub_get_int(fixture->own_rows, &value, sql);
	return value;
}

void hold_database(const struct hub_fixture *fixture)
{
	test_database_hold(fixture->db);
}

void release_database(const struct hub_fixture *fixture)
{
	test_database_release(fixture->db);
}
