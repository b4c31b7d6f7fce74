/* SPDX-License-Identifier: Apache-2.0 */
/* Routes: what a screen needs is kept, told apart, written and read again. */
#include <stdio.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "tests/screens/shopper.h"

static struct arena arena;

static struct route parse(const char *screen, const char *needs)
{
	struct route route = { 0 };

	if (!route_parse(screen, needs, &route))
		fail_msg("%s %s is no route", screen, needs ? needs : "");
	return route;
}

static void every_screen_is_found_by_its_name(void **state)
{
	(void)state;
	for (int i = 0; i < SCREEN_COUNT; i++) {
		struct route route = parse(screen_name((enum screen_id)i), NULL);
		assert_int_equal(route.screen, i);
		assert_non_null(SCREENS[i]->view);
		assert_string_equal(route_text(&route, &arena), screen_name((enum screen_id)i));
	}
}

/* All members of each kind, so that one that is forgotten in the table is seen. */
static void what_a_screen_needs_is_written_and_read(void **state)
{
	const struct {
		struct route route;
		const char *text;
	} CASES[] = {
		{ ROUTE(SCREEN_PRODUCT, .product = 12), "product:12" },
		{ ROUTE(SCREEN_PRODUCT, .product = 12, .label = { { 345000, MEASURE_G }, 445 }),
			"product:12,measure=345000,unit=g,price=445" },
		{ ROUTE(SCREEN_PRODUCT, .product = 12,
			  .label = { .best_before_ms = 86400000, .sold_until_ms = 1784894400000 }),
			"product:12,best_before=86400000,sold_until=1784894400000" },
		{ ROUTE(SCREEN_PRODUCT, .product = 12, .label = { .lot = "A,12=3" }),
			"product:12,lot=A,12=3" },
		{ ROUTE(SCREEN_DEAL, .deal = 7), "deal:7" },
		{ ROUTE(SCREEN_BROWSE, .list.category = 5), "browse:5" },
		{ ROUTE(SCREEN_BROWSE, .list.list = LIST_DROPS), "browse:list=drops" },
		{ ROUTE(SCREEN_BROWSE,
			  .list = { 5, LIST_NEW, PRODUCT_ORDER_PRICE, true, true, true, 3, "A, B=C" }),
			"browse:5,list=new,order=price,in_store=1,on_deal=1,on_offer=1,merchant=3,brand=A, B=C" },
		{ ROUTE(SCREEN_SEARCH, .query = "green tea, 5=x"), "search:green tea, 5=x" },
		{ ROUTE(SCREEN_SERVICE_DEVICE, .device = 2), "service_device:2" },
		{ ROUTE(SCREEN_SERVICE_ADDRESS, .device_kind = SERVICE_TERMINAL),
			"service_address:terminal" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		char text[400];
		snprintf(text, sizeof text, "%s", route_text(&CASES[i].route, &arena));
		assert_string_equal(text, CASES[i].text);
		char *needs = strchr(text, ':');
		*needs++ = '\0';
		struct route again = parse(text, needs);
		assert_int_equal(route_digest(&again), route_digest(&CASES[i].route));
		for (size_t other = 0; other < i; other++)
			assert_int_not_equal(
				route_digest(&CASES[other].route), route_digest(&CASES[i].route));
	}
}

static void what_it_does_not_take_is_refused(void **state)
{
	static const struct {
		const char *screen, *needs;
	} CASES[] = { { "nowhere", NULL }, { "basket", "12" }, { "product", "twelve" }, { "product", "12x" },
		{ "browse", "5,order=sideways" }, { "browse", "5,colour=1" } };
	struct route route = ROUTE(SCREEN_HOME);

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++)
		assert_false(route_parse(CASES[i].screen, CASES[i].needs, &route));
	assert_int_equal(route.screen, SCREEN_HOME);
}

static void browse_begins_as_the_route_says(void **state)
{
	struct app *app = *state;

	fake_app_show(app,
		ROUTE(SCREEN_BROWSE,
			.list = { 2, LIST_NONE, PRODUCT_ORDER_PRICE, true, false, true, 1, "Coca" }));
	const struct catalog_filter *filter = fake_app_last_filter(app);
	assert_int_equal(filter->category_id, 2);
	assert_int_equal(filter->merchant_id, 1);
	assert_int_equal(filter->order, PRODUCT_ORDER_PRICE);
	assert_true(filter->is_in_store && filter->is_on_offer && !filter->is_on_deal);
	assert_string_equal(filter->brand, "Coca");
}

static void search_begins_with_the_routes_words(void **state)
{
	struct app *app = *state;

	fake_app_show(app, parse("search", "tea"));
	assert_string_equal(fake_app_last_search(app), "tea");
	fake_app_show(app, ROUTE(SCREEN_SEARCH));
	assert_null(fake_app_find(app, "clear_text"));
}

/* The view that declared a button is long over when it is touched. */
static void a_route_outlives_the_view_that_named_it(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_BROWSE));
	fake_app_answer_list(app);
	const struct ui_node_info *info = fake_app_find(app, "go_product:3");
	assert_non_null(info);
	assert_true(leads_to(info->action, SCREEN_PRODUCT));
	assert_int_equal(action_route(info->action)->product, 3);
}

#define SCREEN_TEST(name) cmocka_unit_test_setup_teardown(name, fake_app_set_up, fake_app_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_screen_is_found_by_its_name),
		cmocka_unit_test(what_a_screen_needs_is_written_and_read),
		cmocka_unit_test(what_it_does_not_take_is_refused),
		SCREEN_TEST(browse_begins_as_the_route_says),
		SCREEN_TEST(search_begins_with_the_routes_words),
		SCREEN_TEST(a_route_outlives_the_view_that_named_it),
	};

	arena_init(&arena, 4096);
	int failed = cmocka_run_group_tests(tests, fake_app_open_fonts, fake_app_close_fonts);
	arena_finish(&arena);
	return failed;
}
