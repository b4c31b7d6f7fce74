/* SPDX-License-Identifier: Apache-2.0 */
/* Every screen at every size, in every language, with small and large text: no text cut or overlapping, no
 * target too small, nothing outside of the window. */
#include <string.h>

#include "tests/screens/fake_app.h"
#include "tests/support/support.h"

static const struct {
	int width, height;
} SIZES[] = { { 1080, 1920 }, { 1920, 1080 }, { 2160, 3840 }, { 800, 1280 }, { 1024, 768 } };
#define SIZE_COUNT_ (sizeof SIZES / sizeof SIZES[0])

/* The screen as it is now, at each size, with small and large text. */
static void check_everywhere(struct app *app)
{
	for (size_t i = 0; i < SIZE_COUNT_; i++) {
		fake_app_set_size(app, SIZES[i].width, SIZES[i].height);
		for (int percent = 100; percent <= 200; percent += 100) {
			fake_app_set_text(app, percent);
			/* Once more, now that scroll areas know their extents. */
			fake_app_declare(app);
			fake_app_assert_good_layout(app);
		}
	}
	fake_app_set_text(app, 100);
}

static void check_dialog(struct app *app, struct action action)
{
	fake_app_act(app, action);
	check_everywhere(app);
	fake_app_act(app, ACTION(CLOSE_DIALOG));
}

static void fill_basket(struct app *app)
{
	struct basket_line line = { .product_id = 1,
		.quantity = 2,
		.unit_price_minor = 1000,
		.multibuy = { 2, 1500 },
		.product = "coke",
		.merchant = "BETA",
		.category = "drinks",
		.name = "Coke can 330 ml" };

	app_basket_add(app, &line, "HKD");
	line = (struct basket_line){ .product_id = 4,
		.quantity = 1,
		.unit_price_minor = 500,
		.delivery_minor = 2000,
		.product = "water",
		.merchant = "GAMMA",
		.channel = CHANNEL_ONLINE,
		.fulfilment = FULFILMENT_SHIP,
		.category = "drinks",
		.name = "Water 1 l" };
	app_basket_add(app, &line, "HKD");
}

static void check_search(struct app *app)
{
	fake_app_show(app, SCREEN_SEARCH, 0);
	check_everywhere(app);
	fake_app_type(app, "c");
	fake_app_answer_search(app, fake_app_last_search_ticket(app), "c");
	check_everywhere(app);
	fake_app_type(app, "zzz");
	fake_app_answer_search(app, fake_app_last_search_ticket(app), "czzz");
	check_everywhere(app);
}

static void check_overlays(struct app *app)
{
	struct session *session = fake_app_session(app);

	fake_app_show(app, SCREEN_HOME, 0);
	session->is_help_open = true;
	check_everywhere(app);
	session->is_help_open = false;
	session->is_language_open = true;
	check_everywhere(app);
	session->is_language_open = false;
	session->idle_seconds_left = 9;
	check_everywhere(app);
	session->idle_seconds_left = 0;
	session->is_online = false;
	app_note_with(app, "It is in your basket.", "Go to basket", ACTION(GO_BASKET));
	check_everywhere(app);
	session->note = NULL;
	session->is_online = true;
}

static void check_screens(struct app *app)
{
	fake_app_show(app, SCREEN_ATTRACT, 0);
	check_everywhere(app);
	fake_app_show(app, SCREEN_HOME, 0);
	check_everywhere(app);
	fake_app_show(app, SCREEN_BROWSE, 1);
	fake_app_answer_list(app);
	check_everywhere(app);
	fake_app_act(app, ACTION(OPEN_FILTERS));
	check_everywhere(app);
	check_search(app);
	fake_app_show(app, SCREEN_PRODUCT, 1);
	check_everywhere(app);
	check_dialog(app, ACTION(OPEN_LANDED_COST));
	check_dialog(app, ACTION(TAKE_WITH_ME));
}

static void check_language(struct app *app, const char *tag)
{
	fake_app_set_language(app, tag);
	check_screens(app);
	check_overlays(app);
	fill_basket(app);
	fake_app_show(app, SCREEN_HOME, 0);
	check_everywhere(app);
}

static void test_english(void **state)
{
	check_language(*state, "en");
}

static void test_simplified_chinese(void **state)
{
	check_language(*state, "zh-Hans");
}

static void test_traditional_chinese(void **state)
{
	check_language(*state, "zh-Hant");
}

static void test_spanish(void **state)
{
	check_language(*state, "es");
}

static void test_arabic(void **state)
{
	check_language(*state, "ar");
}

#define SCREEN_TEST(name) cmocka_unit_test_setup_teardown(name, fake_app_set_up, fake_app_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCREEN_TEST(test_english),
		SCREEN_TEST(test_simplified_chinese),
		SCREEN_TEST(test_traditional_chinese),
		SCREEN_TEST(test_spanish),
		SCREEN_TEST(test_arabic),
	};

	return cmocka_run_group_tests(tests, fake_app_open_fonts, fake_app_close_fonts);
}
