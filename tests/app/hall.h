/* SPDX-License-Identifier: Apache-2.0 */
/* The whole application but its door, in a folder of its own: the services with a catalog, a hub that is away and, when
 * wanted, a card terminal; a display without a window; screens that do nothing but tell what happens to them. Its clock moves
 * by hand. A helper that fails ends the test. */
#ifndef DAOGOU_TESTS_APP_HALL_H
#define DAOGOU_TESTS_APP_HALL_H

#include "hw/virtual/vterminal.h"
#include "kiosk/app/config.h"
#include "kiosk/app/display/display.h"
#include "kiosk/app/loop.h"
#include "kiosk/app/scan_input.h"
#include "kiosk/app/services/services.h"
#include "kiosk/app/session/sessions.h"
#include "kiosk/app/stage/stage.h"
#include "kiosk/base/text.h"
#include "kiosk/screens/actions.h"
#include "tests/store/catalog_fixture.h"
#include "tests/support/support.h"

#define HALL_IDLE_S 60
#define HALL_WARNING_S 20

struct app {
	char *folder;
	struct config config;
	struct clock clock;
	struct inbox *inbox;
	struct services *services;
	struct display *display;
	struct sessions *sessions;
	struct stage *stage;
	struct loop *loop;
	struct vterminal *terminal; /* NULL = none */
	int64_t product;            /* of the product page entered last, and of the piece that was scanned */
	struct piece_label label;
	struct text log; /* "enter home, update home reload, leave home, " */
};

/* As cmocka's set-up: *state is a struct app that shows the screen of its mode. */
int hall_set_up(void **state);
/* The catalog has these rows as well. */
int hall_set_up_with_rows(void **state, const char *sql);
int hall_set_up_with_terminal(void **state);
int hall_set_up_without_catalog(void **state);
int hall_tear_down(void **state);
/* The kiosk stops, and starts on the same data. */
void hall_restart(struct app *app);

/* Until nothing is written and nothing waits. */
void hall_settle(struct app *app);
/* So many seconds pass, one after the other, as the loop has them. */
void hall_wait_s(struct app *app, int seconds);
/* What the screens told since the last call is what is expected; ", " behind each. */
void hall_assert_log(struct app *app, const char *expected);
void hall_assert_screen(struct app *app, enum screen_id screen);
/* Somebody has touched START. */
void hall_begin(struct app *app);
/* A scanner has read these bytes. */
void hall_scan(struct app *app, const char *code);
/* An order of a bread is placed, and waits to be paid. */
void hall_place_order(struct app *app);
/* The terminal is asked, and has not answered. */
void hall_pay_by_card(struct app *app);

/* What the screens do with a verb of their own: CHOOSE_OFFER goes to the screen of its arg, CHOOSE_VARIANT puts it in the
 * place of this one. */

#define HALL_TEST(name) cmocka_unit_test_setup_teardown(name, hall_set_up, hall_tear_down)

#endif
