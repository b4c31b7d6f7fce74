/* SPDX-License-Identifier: Apache-2.0 */
/* What a shopper does in tests of the way to the till: puts things into the basket, reads what stands there, and touches what
 * does an action. On top of fake_app.h. */
#ifndef DAOGOU_TESTS_SCREENS_SHOPPER_H
#define DAOGOU_TESTS_SCREENS_SHOPPER_H

#include "kiosk/domain/wire_order_reply.h"
#include "tests/screens/fake_app.h"
#include "tests/store/catalog_fixture.h"
#include "tests/support/support.h"

/* The offer of a product at a merchant into the basket. */
void shopper_puts(struct app *app, const char *product, const char *merchant, int32_t quantity);
/* Groups of deal "d1" as feed/live would tell: taken seats of each, of size, with a deadline; age_ms ago. */
void shopper_hears_of_groups(struct app *app, const int32_t *taken, size_t count, int32_t size,
	int64_t deadline_ms, int64_t age_ms);
/* Places an order of the basket as it is. What the hub could say about it, for the test to change: borrowed until the next
 * call. */
struct wire_order_reply *shopper_orders(struct app *app);
/* The hub's next word about it is kept. The screen is not told yet. */
void hub_says_of_order(struct app *app, struct wire_order_reply *reply);

/* A node with exactly this label. */
bool shopper_sees(struct app *app, const char *label);
/* The node that does it; the test fails when there is none. */
const struct ui_node_info *shopper_finds(struct app *app, struct action action);
/* The action goes to that screen. */
bool leads_to(struct action action, enum screen_id screen);
/* It is there and takes a touch. */
bool shopper_can(struct app *app, struct action action);
/* Touches it; the test fails when it cannot be touched. */
void shopper_touches(struct app *app, struct action action);
/* The first of that role, or NULL. */
const struct ui_node_info *shopper_finds_role(struct app *app, enum role role);
/* Nothing is cut and nothing overlaps at five sizes, three text sizes and in three languages. */
void shopper_looks_at_all_sizes(struct app *app);

#define SHOPPER_TEST(name) cmocka_unit_test_setup_teardown(name, fake_app_set_up, fake_app_tear_down)

#endif
