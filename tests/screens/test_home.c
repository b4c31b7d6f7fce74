/* SPDX-License-Identifier: Apache-2.0 */
/* The poster, the first page, and what stands around and over every screen. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "tests/screens/shopper.h"

/* Real people in a group of the fixture's deal, which needs 2 and then 5. */
static void open_group(struct app *app, int taken, int64_t minutes)
{
	struct live_group *group = calloc(1, sizeof *group);

	*group = (struct live_group){ .taken = taken,
		.size = 5,
		.deadline_ms = FIXTURE_NOW_MS + minutes * MINUTE_MS,
		.is_open = true };
	snprintf(group->id, sizeof group->id, "01JGROUP000000000000000000");
	snprintf(group->deal, sizeof group->deal, "d1");
	fake_app_use_live(app, live_create(FIXTURE_NOW_MS, group, 1, NULL, 0));
}

/* --- attract --- */

static void test_a_touch_anywhere_starts(void **state)
{
	struct app *app = *state;
	struct ui_node_info node;

	fake_app_show(app, ROUTE(SCREEN_ATTRACT));
	for (int y = 10; y < FAKE_HEIGHT; y += 300) {
		assert_true(ui_node_at(fake_app_ui(app), FAKE_WIDTH / 2, y, &node));
		assert_int_equal(node.action.verb, VERB_START);
	}
	fake_app_assert_words(app, "River Mall");
	assert_non_null(strstr(fake_app_record(app)->tracked, "attract_shown"));
}

static void test_start_is_said_in_every_language(void **state)
{
	struct app *app = *state;

	for (int i = 0; i < LANGUAGE_COUNT; i++) {
		fake_app_set_language(app, LANGUAGES[i].tag);
		fake_app_show(app, ROUTE(SCREEN_ATTRACT));
		for (int other = 0; other < LANGUAGE_COUNT; other++)
			fake_app_assert_words(app, LANGUAGES[other].touch_to_start);
	}
}

static void test_slides_take_turns(void **state)
{
	struct app *app = *state;

	open_group(app, 3, 14);
	fake_app_show(app, ROUTE(SCREEN_ATTRACT));
	fake_app_assert_words(app, "2 more people, and it's HK$7.");
	for (int i = 0; i < 6; i++)
		fake_app_tick(app, 1000);
	fake_app_assert_words(app, "Summer");
	assert_non_null(strstr(fake_app_record(app)->tracked, "ad_shown"));
	fake_app_assert_no_words(app, "Winter");
	for (int i = 0; i < 6; i++)
		fake_app_tick(app, 1000);
	fake_app_assert_words(app, "Down to HK$9.");
}

static void test_nobody_is_invented(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_ATTRACT));
	for (int i = 0; i < 30; i++) {
		fake_app_assert_no_words(app, "more p");
		fake_app_tick(app, 1000);
	}
}

/* --- home --- */

static void test_home_has_what_a_shopper_looks_for(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_HOME));
	fake_app_assert_words(app, "Search 7 products, or scan anything");
	fake_app_assert_words(app, "The whole shop");
	assert_non_null(fake_app_find(app, "go_browse:1"));
	assert_non_null(fake_app_find(app, "go_browse:4"));
	fake_app_assert_words(app, "Cheaper than last month");
	fake_app_assert_words(app, "From every shelf");
	/* What is asked for is not known, and not claimed. */
	fake_app_assert_no_words(app, "Popular");
	assert_non_null(fake_app_find(app, "go_deal:1"));
	assert_non_null(fake_app_find(app, "go_search"));
	/* A category without products is not shown. */
	assert_null(fake_app_find(app, "go_browse:10"));
}

static void test_categories_without_pictures_are_names(void **state)
{
	struct app *app = *state;
	const char *const with = "UPDATE category SET image='coke.png'",
			  *const without = "UPDATE category SET image=NULL";

	fake_app_use_catalog(app, with);
	fake_app_show(app, ROUTE(SCREEN_HOME));
	int height = fake_app_find(app, "go_browse:1")->rect.h;
	fake_app_use_catalog(app, without);
	fake_app_show(app, ROUTE(SCREEN_HOME));
	assert_in_range(fake_app_find(app, "go_browse:1")->rect.h, 48, height / 2);
}

static void test_deals_show_real_people_and_count_down(void **state)
{
	struct app *app = *state;

	open_group(app, 1, 14);
	fake_app_show(app, ROUTE(SCREEN_HOME));
	fake_app_assert_words(app, "Almost there: group deals");
	fake_app_assert_words(app, "1 more");
	fake_app_assert_words(app, "14:00 left");
	fake_app_tick(app, 1000);
	fake_app_assert_words(app, "13:59 left");
}

static void test_see_all_goes_to_the_list(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_HOME));
	assert_true(shopper_can(app, GO(SCREEN_BROWSE, .list.list = LIST_DROPS)));
	assert_non_null(fake_app_find(app, "go_browse:list=drops"));
}

static void test_home_speaks_the_shoppers_language(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_HOME));
	fake_app_set_language(app, "zh-Hans");
	fake_app_assert_words(app, "食品");
	fake_app_assert_words(app, "可口可乐 330毫升");
	fake_app_assert_words(app, "全部商品");
}

/* --- the frame --- */

static void test_offline_says_how_old_prices_are(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_HOME));
	fake_app_assert_no_words(app, "Prices as of");
	fake_app_session(app)->machine.is_online = false;
	fake_app_declare(app);
	fake_app_assert_words(app, "Prices as of");
}

static void test_the_basket_is_always_in_sight(void **state)
{
	struct app *app = *state;
	struct priced_line line = { .quantity = 3,
		.unit_price_minor = 1000,
		.product = "coke",
		.merchant = "ALPHA",
		.name = "Coke" };

	fake_app_show(app, ROUTE(SCREEN_HOME));
	fake_app_assert_words(app, "Basket");
	app_basket_add(app, &line, "HKD");
	fake_app_declare(app);
	fake_app_assert_words(app, "3 items");
	fake_app_assert_words(app, "HK$30.00");
	assert_true(fake_app_find(app, "go_home#2")->flags & NODE_SELECTED);
}

static void test_help_offers_every_setting(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_HOME));
	fake_app_session(app)->overlay.is_help_open = true;
	fake_app_declare(app);
	static const char *const KEYS[] = { "set_language", "set_language:4", "set_text_size:100",
		"set_text_size:200", "set_contrast:1", "set_reach:1", "set_motion", "call_staff",
		"end_session", "close_help" };
	for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
		const struct ui_node_info *node = fake_app_find(app, KEYS[i]);
		if (!node || node->flags & NODE_DISABLED)
			fail_msg("%s is missing from help", KEYS[i]);
	}
	/* What lies below cannot be touched. */
	assert_true(fake_app_find(app, "go_search")->flags & NODE_DISABLED);
}

static void test_the_countdown_lies_over_help(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_HOME));
	fake_app_session(app)->overlay.is_help_open = true;
	fake_app_session(app)->overlay.idle_seconds_left = 12;
	fake_app_declare(app);
	fake_app_assert_words(app, "Are you still there?");
	fake_app_assert_words(app, "12 seconds");
	fake_app_assert_no_words(app, "How can we help?");
	assert_int_equal(fake_app_find(app, "stay")->action.verb, VERB_STAY);
}

static void test_a_note_has_its_button(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_HOME));
	app_note_with(app, "It is in your basket.", "Go to basket", GO(SCREEN_BASKET));
	fake_app_declare(app);
	const struct ui_node_info *note = fake_app_find_label(app, "Go to basket");
	assert_non_null(note);
	assert_true(leads_to(note->action, SCREEN_BASKET));
	struct ui_node_info node;
	assert_true(ui_node_at(fake_app_ui(app), note->rect.x + 5, note->rect.y + note->rect.h / 2, &node));
	assert_true(leads_to(node.action, SCREEN_BASKET));
}

#define SCREEN_TEST(name) cmocka_unit_test_setup_teardown(name, fake_app_set_up, fake_app_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCREEN_TEST(test_a_touch_anywhere_starts),
		SCREEN_TEST(test_start_is_said_in_every_language),
		SCREEN_TEST(test_slides_take_turns),
		SCREEN_TEST(test_nobody_is_invented),
		SCREEN_TEST(test_home_has_what_a_shopper_looks_for),
		SCREEN_TEST(test_categories_without_pictures_are_names),
		SCREEN_TEST(test_deals_show_real_people_and_count_down),
		SCREEN_TEST(test_see_all_goes_to_the_list),
		SCREEN_TEST(test_home_speaks_the_shoppers_language),
		SCREEN_TEST(test_offline_says_how_old_prices_are),
		SCREEN_TEST(test_the_basket_is_always_in_sight),
		SCREEN_TEST(test_help_offers_every_setting),
		SCREEN_TEST(test_the_countdown_lies_over_help),
		SCREEN_TEST(test_a_note_has_its_button),
	};

	return cmocka_run_group_tests(tests, fake_app_open_fonts, fake_app_close_fonts);
}
