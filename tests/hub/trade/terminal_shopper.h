/* SPDX-License-Identifier: Apache-2.0 */
/* A shopper with an order at the kiosk, and what the kiosk tells the hub about the card terminal: for the
 * tests of payments at the terminal. */
#ifndef DAOGOU_TESTS_HUB_TERMINAL_SHOPPER_H
#define DAOGOU_TESTS_HUB_TERMINAL_SHOPPER_H

#include "kiosk/base/ulid.h"
#include "tests/hub/hub_fixture.h"

#define MINOR 1000 /* one loaf of bread */

struct shopper {
	struct hub_fixture *fixture;
	struct wire_order *body;
	char *token;
	struct ulid payment; /* the next to be told about */
};

/* Places the order (takes over the body), or one for a loaf of bread. */
struct shopper arrive_with(struct hub_fixture *fixture, struct wire_order *body);
struct shopper arrive(void **state);
void leave(struct shopper *shopper);
/* Three of the five teas, 1500 together. */
struct wire_order *three_teas(struct hub_fixture *fixture);

/* The body that tells it; the caller frees. */
char *report_of(const struct shopper *shopper, const char *word, int64_t amount, int64_t at_ms);
/* Tells it; the caller finishes the reply. */
struct http_reply put_report(const struct shopper *shopper, const char *json);
void assert_status(const struct shopper *shopper, const char *json, int expected);
/* Tells it and returns the order that is answered. */
json_t *tell_at(const struct shopper *shopper, const char *word, int64_t amount, int64_t at_ms);
/* Tells it now, and asserts what the order is then: "PLACED terminal 0" = state, phone, payments to give
 * back. */
void tell_amount(const struct shopper *shopper, const char *word, int64_t amount, const char *expected);
void tell(const struct shopper *shopper, const char *word, const char *expected);

json_t *order_of(const struct shopper *shopper);
void assert_order(const struct shopper *shopper, const char *expected_state);
/* POST /v1/orders/{order}/verb. */
void post(const struct shopper *shopper, const char *verb);
/* The page below "/c/" or "/r/". */
bool page_has(const struct shopper *shopper, const char *prefix, const char *text);
/* The button that pays, as the first page showed it; returns the status. */
int press(const struct shopper *shopper);
/* what is a table, perhaps with a condition. */
void assert_count(const struct shopper *shopper, const char *what, int expected);

#endif
