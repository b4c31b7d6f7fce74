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
#include "kiosk/domain/order_body.h"
#include "kiosk/domain/order_state.h"
#include "kiosk/hub/db/db.h"
#include "kiosk/hub/server.h"
#include "tests/support/support.h"

#define FIXTURE_START_MS INT64_C(1784880000000) /* 2026-07-24T08:00:00Z */

struct hub_fixture {
	char *folder, *database;
	struct clock clock;
	struct hub_server *server;
	struct hub_db *db; /* the test's own connection */
	struct ed25519_key kiosk_key;
	char kiosk[KEY_ID_SIZE];
};

/* cmocka's setup and teardown: *state is the fixture. */
int hub_fixture_setup(void **state);
int hub_fixture_teardown(void **state);
/* Stops and starts the server over the same data. */
void hub_fixture_restart(struct hub_fixture *fixture);

/* A body for one or more lines; add with fixture_add_line(), then fixture_finish_body(). */
struct order_body *fixture_body(const struct hub_fixture *fixture);
void fixture_add_line(struct order_body *body, const char *product, const char *merchant,
	enum offer_channel channel, int quantity, int64_t price, int multibuy_quantity,
	int64_t multibuy_price, int64_t delivery);
void fixture_finish_body(struct order_body *body);
/* One loaf of bread at m1 for the price of now. */
struct order_body *fixture_bread(const struct hub_fixture *fixture);

/* Requests signed by the fixture's kiosk. target may have a query. json may be NULL. */
struct http_reply kiosk_request(
	const struct hub_fixture *fixture, const char *method, const char *target, const char *json);
struct http_reply kiosk_put_order(const struct hub_fixture *fixture, const struct order_body *body);
/* Unsigned ones, as a phone's browser sends them. form may be NULL. */
struct http_reply phone_get(const struct hub_fixture *fixture, const char *target, const char *headers);
struct http_reply phone_post(
	const struct hub_fixture *fixture, const char *target, const char *headers, const char *form);

/* The JSON of a reply; the test fails when it is none. */
json_t *reply_json_of(const struct http_reply *reply);
/* A string of the reply's JSON, for the caller to free. */
char *reply_text_of(const struct http_reply *reply, const char *key);
/* Places the order and gives its checkout token; the caller frees. */
char *place_and_get_token(const struct hub_fixture *fixture, const struct order_body *body);
/* Presses a button of the demo provider on the checkout page; returns the status. */
int phone_press(
	const struct hub_fixture *fixture, const char *token, const char *choice, int attempt, int64_t total);
/* Asserts a number from the database. */
int64_t database_int(const struct hub_fixture *fixture, const char *sql);

#endif
