/* SPDX-License-Identifier: Apache-2.0 */
/* Going places: back, in place of, too far, over an overlay, and not at all. */
#include <string.h>

#include "tests/app/hall.h"

static void go(struct app *app, enum screen_id screen)
{
	stage_act(app->stage, ACTION_OF(CHOOSE_OFFER, screen));
	text_clear(&app->log);
}

static void the_first_screen_for_a_shopper_begins_a_session(void **state)
{
	struct app *app = *state;

	hall_assert_screen(app, SCREEN_ATTRACT);
	assert_false(sessions_now(app->sessions)->shopper.is_running);
	stage_act(app->stage, ACTION(START));
	hall_assert_log(app, "leave attract, enter home, ");
	assert_true(sessions_now(app->sessions)->shopper.is_running);
	assert_true(sessions_now(app->sessions)->shopper.id.text[0]);
}

static void a_screen_that_asks_to_go_has_its_say_first(void **state)
{
	struct app *app = *state;

	hall_begin(app);
	stage_act(app->stage, ACTION_OF(CHOOSE_OFFER, SCREEN_BROWSE));
	hall_assert_log(app, "update home action, enter browse, ");
	stage_act(app->stage, ACTION(GO_BACK));
	hall_assert_log(app, "leave browse, update home reload, ");
}

static void what_replaces_a_screen_leads_back_to_the_one_before(void **state)
{
	struct app *app = *state;

	hall_begin(app);
	go(app, SCREEN_BASKET);
	stage_act(app->stage, ACTION_OF(CHOOSE_VARIANT, SCREEN_CHECKOUT));
	hall_assert_log(app, "update basket action, leave basket, enter checkout, ");
	stage_act(app->stage, ACTION(GO_BACK));
	hall_assert_log(app, "leave checkout, update home reload, ");
}

static void a_verb_of_its_own_reaches_the_screen_alone(void **state)
{
	struct app *app = *state;

	hall_begin(app);
	go(app, SCREEN_BROWSE);
	stage_act(app->stage, ACTION(CHOOSE_BRAND));
	hall_assert_log(app, "update browse action, ");
	stage_act(app->stage, NO_ACTION);
	hall_assert_log(app, "");
}

static void of_a_long_way_back_the_oldest_but_the_first_goes(void **state)
{
	struct app *app = *state;

	hall_begin(app);
	go(app, SCREEN_SEARCH);
	for (int i = 0; i < STAGE_ENTRIES_MAX - 2; i++)
		go(app, SCREEN_PRODUCT);
	stage_act(app->stage, ACTION_OF(CHOOSE_OFFER, SCREEN_DEAL));
	hall_assert_log(app, "update product action, leave search, enter deal, ");
	for (int i = 0; i < STAGE_ENTRIES_MAX - 2; i++) {
		stage_act(app->stage, ACTION(GO_BACK));
		hall_assert_screen(app, SCREEN_PRODUCT);
	}
	stage_act(app->stage, ACTION(GO_BACK));
	hall_assert_screen(app, SCREEN_HOME);
}

static void from_the_only_screen_back_leads_home_or_nowhere(void **state)
{
	struct app *app = *state;

	stage_act(app->stage, ACTION(GO_BACK));
	hall_assert_log(app, "");
	stage_show(app->stage, ROUTE(SCREEN_PRODUCT, .product = 1));
	hall_assert_log(app, "leave attract, enter product, ");
	stage_act(app->stage, ACTION(GO_BACK));
	hall_assert_log(app, "leave product, enter home, ");
}

static void to_a_new_beginning_no_way_leads_back(void **state)
{
	struct app *app = *state;

	hall_begin(app);
	go(app, SCREEN_BASKET);
	stage_act(app->stage, ACTION(START));
	hall_assert_log(app, "leave basket, leave home, enter home, ");
	stage_act(app->stage, ACTION(GO_BACK));
	hall_assert_log(app, "leave home, enter home, ");
}

static void what_lies_on_top_goes_before_the_screen_does(void **state)
{
	struct app *app = *state;
	struct session *session = sessions_now(app->sessions);

	hall_begin(app);
	go(app, SCREEN_BROWSE);
	stage_act(app->stage, ACTION(OPEN_HELP));
	assert_true(session->overlay.is_help_open);
	stage_act(app->stage, ACTION(OPEN_LANGUAGES));
	assert_true(session->overlay.is_language_open && !session->overlay.is_help_open);
	stage_act(app->stage, ACTION(GO_BACK));
	assert_false(session->overlay.is_language_open);
	hall_assert_screen(app, SCREEN_BROWSE);
	stage_act(app->stage, ACTION(OPEN_HELP));
	stage_close_overlays(app->stage);
	assert_false(session->overlay.is_help_open);
	stage_act(app->stage, ACTION(GO_BACK));
	hall_assert_screen(app, SCREEN_HOME);
}

static void a_language_is_chosen_once_and_read_by_the_screen(void **state)
{
	struct app *app = *state;
	struct session *session = sessions_now(app->sessions);

	hall_begin(app);
	stage_act(app->stage, ACTION(OPEN_LANGUAGES));
	stage_act(app->stage, ACTION_OF(SET_LANGUAGE, 1));
	assert_ptr_equal(session->shopper.language, &LANGUAGES[1]);
	assert_false(session->overlay.is_language_open);
	hall_assert_log(app, "update home reload, ");
	stage_act(app->stage, ACTION_OF(SET_LANGUAGE, LANGUAGE_COUNT));
	stage_act(app->stage, ACTION_OF(SET_LANGUAGE, -1));
	assert_ptr_equal(session->shopper.language, &LANGUAGES[1]);
	hall_assert_log(app, "");
}

static void who_stands_at_the_terminal_stays(void **state)
{
	static const struct route BROWSE = { .screen = SCREEN_BROWSE };
	struct app *app = *state;

	hall_begin(app);
	hall_place_order(app);
	go(app, SCREEN_CHECKOUT);
	hall_pay_by_card(app);
	text_clear(&app->log);
	stage_act(app->stage, ACTION(GO_BACK));
	stage_act(app->stage, action_go(&BROWSE));
	stage_act(app->stage, ACTION(START));
	hall_assert_log(app, "");
	hall_assert_screen(app, SCREEN_CHECKOUT);
}

static void an_offer_of_a_note_stays_on_the_screen_that_made_it(void **state)
{
	struct app *app = *state;
	struct session *session = sessions_now(app->sessions);

	hall_begin(app);
	sessions_note_with(app->sessions, "It is in the basket.", "Basket", ACTION(CHECK_OUT));
	go(app, SCREEN_BROWSE);
	assert_null(session->overlay.note);
	sessions_note(app->sessions, "It is in the basket.");
	go(app, SCREEN_DEALS);
	assert_non_null(session->overlay.note);
	stage_act(app->stage, ACTION(DISMISS));
	assert_null(session->overlay.note);
}

static void without_a_catalog_there_is_no_shop(void **state)
{
	struct app *app = *state;

	hall_assert_screen(app, SCREEN_NO_CATALOG);
	stage_act(app->stage, ACTION(START));
	hall_assert_screen(app, SCREEN_NO_CATALOG);
	assert_false(sessions_now(app->sessions)->shopper.is_running);
}

static void the_end_leaves_every_screen_and_nothing_of_the_shopper(void **state)
{
	struct app *app = *state;
	struct session *session = sessions_now(app->sessions);

	hall_begin(app);
	go(app, SCREEN_BASKET);
	hall_place_order(app);
	text_clear(&app->log);
	stage_act(app->stage, ACTION_OF(SET_LANGUAGE, 2));
	stage_act(app->stage, ACTION_OF(SET_TEXT_SIZE, 150));
	stage_act(app->stage, ACTION_OF(SET_CONTRAST, 1));
	assert_string_equal(display_theme(app->display), "contrast");
	text_clear(&app->log);
	stage_act(app->stage, ACTION(END_SESSION));
	hall_assert_log(app, "leave basket, leave home, enter attract, ");
	assert_false(session->shopper.is_running);
	assert_ptr_equal(session->shopper.language, &LANGUAGES[0]);
	assert_int_equal(session->shopper.text_percent, 100);
	assert_string_equal(session->shopper.order.text, "");
	assert_string_equal(session->shopper.id.text, "");
	assert_string_equal(display_theme(app->display), "daylight");
}

#define SALE_FROM_MS (FIXTURE_NOW_MS + 30 * SECOND_MS)
#define SALE_UNTIL_MS (FIXTURE_NOW_MS + 40 * SECOND_MS)

/* What the screens told until then. */
static const char *told_until(struct app *app, int64_t wall_ms)
{
	text_clear(&app->log);
	hall_wait_s(app, (int)((wall_ms - clock_wall_ms(&app->clock)) / SECOND_MS));
	return app->log.bytes;
}

/* Nobody has published anything, and the hub is away. */
static void a_screen_is_read_again_when_a_sale_begins_and_ends(void **state)
{
	struct app *app = *state;

	hall_begin(app);
	go(app, SCREEN_BROWSE);
	assert_string_equal(told_until(app, SALE_FROM_MS - SECOND_MS), "");
	assert_string_equal(told_until(app, SALE_FROM_MS), "update browse reload, ");
	assert_string_equal(told_until(app, SALE_UNTIL_MS - SECOND_MS), "");
	assert_string_equal(told_until(app, SALE_UNTIL_MS), "update browse reload, ");
	assert_string_equal(told_until(app, SALE_UNTIL_MS + 5 * SECOND_MS), "");
}

static int set_up_with_a_sale(void **state)
{
	return hall_set_up_with_rows(state,
		"INSERT INTO offer(product_id,merchant_id,channel,valid_from,valid_until,price,currency,delivery,stock)"
		" VALUES(1,1,0,1784894430000,1784894440000,700,'HKD',0,1);");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HALL_TEST(the_first_screen_for_a_shopper_begins_a_session),
		HALL_TEST(a_screen_that_asks_to_go_has_its_say_first),
		HALL_TEST(what_replaces_a_screen_leads_back_to_the_one_before),
		HALL_TEST(a_verb_of_its_own_reaches_the_screen_alone),
		HALL_TEST(of_a_long_way_back_the_oldest_but_the_first_goes),
		HALL_TEST(from_the_only_screen_back_leads_home_or_nowhere),
		HALL_TEST(to_a_new_beginning_no_way_leads_back),
		HALL_TEST(what_lies_on_top_goes_before_the_screen_does),
		HALL_TEST(a_language_is_chosen_once_and_read_by_the_screen),
		HALL_TEST(an_offer_of_a_note_stays_on_the_screen_that_made_it),
		HALL_TEST(the_end_leaves_every_screen_and_nothing_of_the_shopper),
		cmocka_unit_test_setup_teardown(
			who_stands_at_the_terminal_stays, hall_set_up_with_terminal, hall_tear_down),
		cmocka_unit_test_setup_teardown(
			without_a_catalog_there_is_no_shop, hall_set_up_without_catalog, hall_tear_down),
		cmocka_unit_test_setup_teardown(a_screen_is_read_again_when_a_sale_begins_and_ends,
			set_up_with_a_sale, hall_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
