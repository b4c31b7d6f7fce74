/* SPDX-License-Identifier: Apache-2.0 */
/* A running hub with a small shop, a clock under the test's hand and a known kiosk, for tests over real
 * loopback HTTP. The shop: merchants "m1" (name in two languages) and "m2", store "s1", product "bread" (m1:
 * 1000, 2 for 1500, store; m2: 900 + 200 delivery, online), "tea" (m1: 500, 5 left), "xss" (a hostile name),
 * deal "d1" on "tea" (2 people 400, 3 people 300), coupons "k1" (200 off from 1000, one per person, three in
 * all) and "k2" (10 %). */
#ifndef DAOGOU_TESTS_HUB_FIXTURE_H
#define DAOGOU_TESTS_HUB_FIXTURE_H

#include <jansson.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/http_signature.h"
#include "kiosk/domain/wire_order.h"
#include "kiosk/domain/order_state.h"
#include "kiosk/hub/core/db.h"
#include "kiosk/hub/handlers/hub.h"
#include "kiosk/hub/server.h"
#include "kiosk/hub/trade/payments.h"
#include "tests/support/support.h"

#define FIXTURE_START_MS INT64_C(1784880000000) /* 2026-07-24T08:00:00Z */

struct hub_fixture {
	char *folder, *database;
	char *server_database; /* as the server opens it from the next restart on; NULL = as the folder says */
	struct clock clock;
	bool is_listener_alone;      /* at the next restart: the operator has none of its own */
	const char *trusted_proxies; /* from the next restart on, as limits */
	struct http_limits limits;
	struct payment_accounts *accounts;
	struct hub_server *server;
	uint16_t other_port;     /* above 0: the helpers talk to the hub there, not to server */
	struct hub_db *db;       /* the test's own connection: sees bystanders too (bystanders.h) */
	struct hub_db *own_rows; /* for database_int(): sees only what the test made */
	char *bystanders;        /* as they were when the test began */
	struct hub beside;       /* of fixture_worker() */
	struct hub_worker *worker;
	struct ed25519_key kiosk_key;
	char kiosk[KEY_ID_SIZE];
};

/* cmocka's setup and teardown: *state is the fixture. The teardown fails when a bystander has moved. */
int hub_fixture_setup(void **state);
int hub_fixture_teardown(void **state);
/* Stops and starts the server over the same data. payments.conf in its folder may name the demo, which is offered when
 * there is none, and the doubles (pay/double.h). */
void hub_fixture_restart(struct hub_fixture *fixture);

/* Where the helpers talk to the hub. */
uint16_t hub_fixture_port(const struct hub_fixture *fixture);

/* A worker beside the server's, for calling what the server calls. Its clock is clock: the server's timer does not see that
 * one advance. One at a time; the teardown destroys it. */
struct hub_worker *fixture_worker(struct hub_fixture *fixture, struct clock *clock);

/* The same hub as another kiosk of the store sees it: for what kiosks ask. Nothing of it is to be given back. */
struct hub_fixture fixture_of_other_kiosk(const struct hub_fixture *fixture);

/* The server ends, and such a worker by the fixture's clock stands in its place: nothing happens by itself any more. */
struct hub_worker *fixture_alone(struct hub_fixture *fixture);

/* A body for one or more lines; add with fixture_add_line(), then fixture_finish_body(). */
struct wire_order *fixture_body(const struct hub_fixture *fixture);
void fixture_add_line(struct wire_order *body, const char *product, const char *merchant,
	enum offer_channel channel, int quantity, int64_t price, int multibuy_quantity,
	int64_t multibuy_price, int64_t delivery);
void fixture_finish_body(struct wire_order *body);
/* One loaf of bread at m1 for the price of now. */
struct wire_order *fixture_bread(const struct hub_fixture *fixture);

/* Requests signed by the fixture's kiosk. target may have a query. json may be NULL. */
struct http_reply kiosk_request(
	const struct hub_fixture *fixture, const char *method, const char *target, const char *json);
struct http_reply kiosk_put_order(const struct hub_fixture *fixture, const struct wire_order *body);
/* The same: what the hub says; the test fails when it is not said with that status. */
json_t *kiosk_place(const struct hub_fixture *fixture, const struct wire_order *body, int expected_status);
/* "Pay" at the demo for an order of fixture_bread(), for payment_begin(). */
struct payment_press fixture_press(const struct wire_order *body);
/* Unsigned ones, as a phone's browser sends them. form may be NULL. */
struct http_reply phone_get(const struct hub_fixture *fixture, const char *target, const char *headers);
struct http_reply phone_post(
	const struct hub_fixture *fixture, const char *target, const char *headers, const char *form);

/* Its status, for a reply of which nothing else is looked at: it is finished. */
int status_of(struct http_reply reply);
/* The JSON of a reply; the test fails when it is none. */
json_t *reply_json_of(const struct http_reply *reply);
/* A string of the reply's JSON, for the caller to free. */
char *reply_text_of(const struct http_reply *reply, const char *key);
/* Places the order and gives its checkout token; the caller frees. */
char *place_and_get_token(const struct hub_fixture *fixture, const struct wire_order *body);
/* Presses a button on the checkout page; attempt is as in the form. Returns the status. */
int phone_press_at(const struct hub_fixture *fixture, const char *token, const char *provider,
	const char *choice, int attempt, int64_t total);
/* The same at the demo provider. */
int phone_press(
	const struct hub_fixture *fixture, const char *token, const char *choice, int attempt, int64_t total);
/* Cancels on the checkout page; returns the status. */
int phone_cancel(const struct hub_fixture *fixture, const char *token);
/* The page "/c/" or "/r/" of that token is there and has the text. */
bool phone_page_has(
	const struct hub_fixture *fixture, const char *prefix, const char *token, const char *text);
/* Where the operator alone asks; of the fixture's own server. */
struct http_reply operator_get(const struct hub_fixture *fixture, const char *target);
/* /metrics has the line "daogou_hub_NAME VALUE". */
bool metric_is(const struct hub_fixture *fixture, const char *name, int value);
/* "PAID" and the like, as the kiosk hears it. */
void assert_order_state(
	const struct hub_fixture *fixture, const struct wire_order *body, const char *expected);
/* Another writer is in the way of all others, until it is released. */
void hold_database(const struct hub_fixture *fixture);
void release_database(const struct hub_fixture *fixture);
/* A number from the database, bystanders left out; -1 = NULL or no row. */
int64_t database_int(const struct hub_fixture *fixture, const char *sql);
/* How many rows; what is a table, perhaps with a condition. */
int64_t count_rows(const struct hub_fixture *fixture, const char *what);

#endif
