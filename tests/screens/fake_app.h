/* SPDX-License-Identifier: Apache-2.0 */
/* The application as screens see it, made small: a real catalog from tests/store/catalog_fixture.h, the real
 * toolkit without a window, a clock that stands, and a record of what the screens asked for. One at a time.
 */
#ifndef DAOGOU_TESTS_SCREENS_FAKE_APP_H
#define DAOGOU_TESTS_SCREENS_FAKE_APP_H

#include "kiosk/screens/app.h"
#include "kiosk/store/live.h"
#include "kiosk/ui/ui_host.h"

#define FAKE_WIDTH 1080
#define FAKE_HEIGHT 1920

/* For cmocka_run_group_tests(): fonts and the theme are opened once. */
int fake_app_open_fonts(void **state);
int fake_app_close_fonts(void **state);
/* Set-up and tear-down of one test; *state is the struct app. */
int fake_app_set_up(void **state);
int fake_app_tear_down(void **state);
/* Instead of the set-up's catalog: the little shop and these rows more. */
void fake_app_use_catalog(struct app *app, const char *extra_sql);
/* What feed/live last told; taken over. */
void fake_app_use_live(struct app *app, struct live *live);

/* Leaves the screen that is on and enters this one. */
void fake_app_show(struct app *app, struct route route);
/* Declares the screen as the loop does. Every function below that reads nodes has declared before. */
void fake_app_declare(struct app *app);
/* To the screen's update(); overlays and going places are the application's affair and not done. */
void fake_app_act(struct app *app, struct action action);
void fake_app_send(struct app *app, const struct event *event);
void fake_app_type(struct app *app, const char *text);
void fake_app_tick(struct app *app, int64_t ms);
/* Touches the node with this key as a finger does: the node must be there and enabled. */
void fake_app_tap(struct app *app, const char *key);

void fake_app_set_language(struct app *app, const char *tag);
void fake_app_set_size(struct app *app, int width, int height);
void fake_app_set_text(struct app *app, int percent);

struct session *fake_app_session(struct app *app);
struct ui *fake_app_ui(struct app *app);
/* The current screen's state. */
void *fake_app_screen_state(struct app *app);

/* --- what is on the screen --- */
/* NULL when there is none; valid until the next declaration. */
const struct ui_node_info *fake_app_find(struct app *app, const char *key);
const struct ui_node_info *fake_app_find_label(struct app *app, const char *label);
/* The first whose label has this text in it. */
const struct ui_node_info *fake_app_find_words(struct app *app, const char *words);
void fake_app_assert_words(struct app *app, const char *words);
void fake_app_assert_no_words(struct app *app, const char *words);
/* ui_check(): fails with the findings. */
void fake_app_assert_good_layout(struct app *app);

/* --- the search thread: questions wait until the test answers them --- */
uint64_t fake_app_last_search_ticket(const struct app *app);
const char *fake_app_last_search(const struct app *app);
/* Answers as the search thread would, with a ticket of the test's choice. */
void fake_app_answer_search(struct app *app, uint64_t ticket, const char *typed);
/* And what the screen asks for after that, until it asks no more. */
void fake_app_answer_list(struct app *app);
const struct catalog_filter *fake_app_last_filter(const struct app *app);

/* --- what was asked for --- */
struct fake_record {
	struct route route; /* the last app_go() or app_replace() */
	int went, replaced, went_back;
	char note[400], note_button[100];
	struct action note_action;
	bool is_note_careful;
	char tracked[400]; /* kinds, each followed by a space */
	int placed, printed, extended, cancelled, finished, groups_opened, cards_asked, cards_cancelled;
	char group_deal[CODE_SIZE];
};
struct fake_record *fake_app_record(struct app *app);

/* --- answers of the shop, for the test to set --- */
struct fake_answers {
	bool cannot_place, cannot_print, cannot_open_group, has_terminal;
	int64_t tip_minor;           /* given at the card terminal; 0: the order was paid on a phone */
	const char *offline_urls[4]; /* up to the first NULL */
};
struct fake_answers *fake_app_answers(struct app *app);

#endif
