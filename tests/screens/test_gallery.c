/* SPDX-License-Identifier: Apache-2.0 */
/* The screens on every shopper's way, at every size, in every language, with small and large text: no text cut or overlapping,
 * no target too small, nothing outside of the window. The test of each other screen looks at it by shopper_looks_at_all_sizes(). */
#include <string.h>

#include "tests/screens/fake_app.h"
#include "tests/support/support.h"

static const struct {
	int width, height;
} SIZES[] = { { 1080, 1920 }, { 1920, 1080 }, { 2160, 3840 }, { 800, 1280 }, { 1024, 768 }, { 480, 800 } };
#define SIZE_COUNT_ (sizeof SIZES / sizeof SIZES[0])

static int next_language;

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
	struct priced_line line = { .product_id = 1,
		.quantity = 2,
		.unit_price_minor = 1000,
		.multibuy = { 2, 1500 },
		.product = "coke",
		.merchant = "BETA",
		.category = "drinks",
		.name = "Coke can 330 ml" };

	app_basket_add(app, &line, "HKD");
	line = (struct priced_line){ .product_id = 4,
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
	fake_app_show(app, ROUTE(SCREEN_SEARCH));
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

	fake_app_show(app, ROUTE(SCREEN_HOME));
	session->overlay.is_help_open = true;
	check_everywhere(app);
	session->overlay.is_help_open = false;
	session->overlay.is_language_open = true;
	check_everywhere(app);
	session->overlay.is_language_open = false;
	session->overlay.idle_seconds_left = 9;
	check_everywhere(app);
	session->overlay.idle_seconds_left = 0;
	session->machine.is_online = false;
	app_note_with(app, "It is in your basket.", "Go to basket", GO(SCREEN_BASKET));
	check_everywhere(app);
	session->overlay.note = NULL;
	session->machine.is_online = true;
}

static void check_screens(struct app *app)
{
	fake_app_show(app, ROUTE(SCREEN_ATTRACT));
	check_everywhere(app);
	fake_app_show(app, ROUTE(SCREEN_HOME));
	check_everywhere(app);
	fake_app_show(app, ROUTE(SCREEN_BROWSE, .list.category = 1));
	fake_app_answer_list(app);
	check_everywhere(app);
	fake_app_act(app, ACTION(OPEN_FILTERS));
	check_everywhere(app);
	check_search(app);
	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = 1));
	check_everywhere(app);
	check_dialog(app, ACTION(OPEN_LANDED_COST));
	check_dialog(app, ACTION(TAKE_WITH_ME));
}

static void check_language(void **state)
{
	struct app *app = *state;

	fake_app_set_language(app, LANGUAGES[next_language++].tag);
	check_screens(app);
	check_overlays(app);
	fill_basket(app);
	fake_app_show(app, ROUTE(SCREEN_HOME));
	check_everywhere(app);
}

int main(void)
{
	struct CMUnitTest tests[LANGUAGE_COUNT];

	for (int i = 0; i < LANGUAGE_COUNT; i++)
		tests[i] = (struct CMUnitTest){ LANGUAGES[i].tag, check_language, fake_app_set_up,
			fake_app_tear_down, NULL };
	return cmocka_run_group_tests(tests, fake_app_open_fonts, fake_app_close_fonts);
}
