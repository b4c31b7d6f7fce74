/* SPDX-License-Identifier: Apache-2.0 */
/* The browse screen: categories, orders, filters, and a grid of any length of which only the rows in view are
 * read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/screens/shopper.h"

#define BREAD 3

static void test_the_list_comes_with_the_answer(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_BROWSE));
	assert_null(fake_app_find(app, "go_product:1"));
	fake_app_answer_list(app);
	fake_app_assert_words(app, "7 products");
	fake_app_assert_words(app, "Coke can 330 ml");
	assert_non_null(fake_app_find(app, "go_product:1"));
}

static void test_a_category_shows_the_way_up_and_down(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_BROWSE, .list.category = 1));
	fake_app_answer_list(app);
	fake_app_assert_words(app, "Food");
	assert_non_null(fake_app_find(app, "go_browse"));
	assert_non_null(fake_app_find(app, "go_browse:2"));
	assert_int_equal(fake_app_last_filter(app)->category_id, 1);
}

static void test_another_order_is_asked_for(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_BROWSE));
	fake_app_answer_list(app);
	fake_app_tap(app, "set_order:1");
	assert_int_equal(fake_app_last_filter(app)->order, PRODUCT_ORDER_PRICE);
	fake_app_answer_list(app);
	assert_true(fake_app_find(app, "set_order:1")->flags & NODE_SELECTED);
	/* A number that is no order changes nothing. */
	fake_app_act(app, ACTION_OF(SET_ORDER, 99));
	assert_int_equal(fake_app_last_filter(app)->order, PRODUCT_ORDER_PRICE);
}

static void test_what_is_sorted_by_is_shown(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_BROWSE));
	fake_app_answer_list(app);
	/* Water for HK$5.00 is brought for HK$20.00. */
	fake_app_assert_words(app, "Delivery HK$20");
	fake_app_act(app, ACTION_OF(SET_ORDER, PRODUCT_ORDER_UNIT_PRICE));
	fake_app_answer_list(app);
	fake_app_assert_words(app, "/ 100 ml");
}

static void test_filters_narrow_the_list(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_BROWSE));
	fake_app_answer_list(app);
	fake_app_tap(app, "open_filters");
	fake_app_assert_words(app, "Alpha Mart · 2");
	fake_app_assert_words(app, "Coca-Cola · 2");
	fake_app_tap(app, "choose_brand:1");
	assert_string_equal(fake_app_last_filter(app)->brand, "Coca-Cola");
	fake_app_answer_list(app);
	fake_app_assert_words(app, "Show 2 products");
	fake_app_tap(app, "close_filters");
	fake_app_assert_no_words(app, "Alpha Mart · 2");
	fake_app_assert_words(app, "2 products");
	fake_app_assert_words(app, "Filters · 1");
}

static void test_attributes_filter_too(void **state)
{
	struct app *app = *state;

	fake_app_use_catalog(app,
		"INSERT INTO attribute(id,code,name,unit,better,is_filter) VALUES(1,'volume','Volume','ml',0,1),"
		"(2,'cold','Cold',NULL,0,1);"
		"UPDATE product SET attributes='{\"volume\":1500,\"cold\":true}' WHERE id=1;"
		"UPDATE product SET attributes='{\"volume\":330,\"cold\":false}' WHERE id=2");
	fake_app_show(app, ROUTE(SCREEN_BROWSE, .list.category = 2));
	fake_app_answer_list(app);
	fake_app_tap(app, "open_filters");
	fake_app_assert_words(app, "1,500 ml · 1");
	fake_app_assert_words(app, "yes · 1");
	fake_app_tap(app, "choose_attribute:1");
	assert_int_equal(fake_app_last_filter(app)->attribute_count, 1);
	assert_string_equal(fake_app_last_filter(app)->attributes[0].value, "1500");
	fake_app_answer_list(app);
	fake_app_assert_words(app, "Show 1 product");
	/* Another value takes its place; the same one again takes it off. */
	fake_app_tap(app, "choose_attribute");
	assert_string_equal(fake_app_last_filter(app)->attributes[0].value, "330");
	fake_app_answer_list(app);
	fake_app_tap(app, "choose_attribute");
	assert_int_equal(fake_app_last_filter(app)->attribute_count, 0);
	fake_app_answer_list(app);
	fake_app_assert_good_layout(app);
}

static void test_the_same_filter_again_lifts_it(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_BROWSE));
	fake_app_answer_list(app);
	fake_app_act(app, ACTION_OF(CHOOSE_SELLER, 1));
	assert_int_equal(fake_app_last_filter(app)->merchant_id, 1);
	fake_app_act(app, ACTION_OF(CHOOSE_SELLER, 1));
	assert_int_equal(fake_app_last_filter(app)->merchant_id, 0);
	fake_app_act(app, ACTION_OF(TOGGLE_FILTER, 0));
	assert_true(fake_app_last_filter(app)->is_in_store);
	fake_app_act(app, ACTION_OF(TOGGLE_FILTER, 3));
	assert_false(fake_app_last_filter(app)->is_in_store);
}

static void test_nothing_fits_is_said(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_BROWSE, .list.category = BREAD));
	fake_app_answer_list(app);
	fake_app_act(app, ACTION_OF(TOGGLE_FILTER, 1));
	fake_app_answer_list(app);
	fake_app_assert_words(app, "0 products");
	fake_app_assert_words(app, "Nothing here fits");
}

static void test_ready_made_lists(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_BROWSE, .list.list = LIST_DROPS));
	fake_app_assert_words(app, "Cheaper than last month");
	assert_int_equal(fake_app_last_filter(app)->order, PRODUCT_ORDER_SAVING);
	assert_true(fake_app_last_filter(app)->is_on_offer);
	fake_app_show(app, ROUTE(SCREEN_BROWSE, .list.list = LIST_NEW));
	assert_int_equal(fake_app_last_filter(app)->order, PRODUCT_ORDER_NEWEST);
}

/* Every tile in view has its product in the very frame in which it comes into view. */
static void assert_no_empty_tile(struct app *app)
{
	const struct ui_node_info *infos;
	int count = ui_list(fake_app_ui(app), &infos), seen = 0;

	for (int i = 0; i < count; i++)
		seen += leads_to(infos[i].action, SCREEN_PRODUCT) && !(infos[i].flags & NODE_HIDDEN);
	assert_true(seen >= 9);
}

static void test_a_long_list_scrolls_without_holes(void **state)
{
	struct app *app = *state;
	char *rows = catalog_fixture_many_sql(5000);

	fake_app_use_catalog(app, rows);
	free(rows);
	fake_app_show(app, ROUTE(SCREEN_BROWSE));
	fake_app_answer_list(app);
	fake_app_assert_words(app, "5,007 products");
	for (int i = 0; i < 200; i++) {
		ui_wheel(fake_app_ui(app), FAKE_WIDTH / 2, FAKE_HEIGHT / 2, -3);
		fake_app_declare(app);
		assert_no_empty_tile(app);
	}
}

static void test_a_language_switch_keeps_the_place(void **state)
{
	struct app *app = *state;
	char *rows = catalog_fixture_many_sql(500);

	fake_app_use_catalog(app, rows);
	free(rows);
	fake_app_show(app, ROUTE(SCREEN_BROWSE));
	fake_app_answer_list(app);
	for (int i = 0; i < 10; i++)
		ui_wheel(fake_app_ui(app), FAKE_WIDTH / 2, FAKE_HEIGHT / 2, -5);
	fake_app_declare(app);
	assert_null(fake_app_find(app, "go_product:1"));
	fake_app_set_language(app, "es");
	fake_app_answer_list(app);
	assert_null(fake_app_find(app, "go_product:1"));
	/* Another order begins at its start. */
	fake_app_act(app, ACTION_OF(SET_ORDER, PRODUCT_ORDER_NEWEST));
	fake_app_answer_list(app);
	assert_non_null(fake_app_find(app, "go_product:7"));
}

static int bottom_of_tile_at(struct app *app, int x, int y)
{
	const struct ui_node_info *infos;
	int count = ui_list(fake_app_ui(app), &infos);

	for (int i = 0; i < count; i++)
		if (leads_to(infos[i].action, SCREEN_PRODUCT) && x >= infos[i].rect.x &&
			y >= infos[i].rect.y && x < infos[i].rect.x + infos[i].rect.w &&
			y < infos[i].rect.y + infos[i].rect.h)
			return infos[i].rect.y + infos[i].rect.h;
	return 0;
}

/* Dong, rupiah and won have prices of eight digits in every shop. */
static void test_long_prices_stay_in_their_tiles(void **state)
{
	static const struct {
		int width, height;
	} SIZES[] = { { 1080, 1920 }, { 1024, 768 }, { 800, 1280 } };
	struct app *app = *state;

	fake_app_use_catalog(app,
		"UPDATE product SET name='Laptop with sixteen gigabytes of memory',currency='VND',best_price=25990000,best_landed=26020000,prior_price_30d=29990000,"
		"prior_price_30d=NULL,deal_id=NULL,is_in_stock=1;");
	for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++) {
		fake_app_set_size(app, SIZES[i].width, SIZES[i].height);
		fake_app_show(app, ROUTE(SCREEN_BROWSE));
		fake_app_answer_list(app);
		fake_app_assert_words(app, "25,990,000");
		fake_app_assert_good_layout(app);
		struct rect tag = fake_app_find_words(app, "Delivery")->rect;
		assert_in_range(tag.y + tag.h, 0, bottom_of_tile_at(app, tag.x, tag.y));
	}
}

#define SCREEN_TEST(name) cmocka_unit_test_setup_teardown(name, fake_app_set_up, fake_app_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCREEN_TEST(test_the_list_comes_with_the_answer),
		SCREEN_TEST(test_a_category_shows_the_way_up_and_down),
		SCREEN_TEST(test_another_order_is_asked_for),
		SCREEN_TEST(test_what_is_sorted_by_is_shown),
		SCREEN_TEST(test_filters_narrow_the_list),
		SCREEN_TEST(test_attributes_filter_too),
		SCREEN_TEST(test_the_same_filter_again_lifts_it),
		SCREEN_TEST(test_nothing_fits_is_said),
		SCREEN_TEST(test_ready_made_lists),
		SCREEN_TEST(test_a_long_list_scrolls_without_holes),
		SCREEN_TEST(test_a_language_switch_keeps_the_place),
		SCREEN_TEST(test_long_prices_stay_in_their_tiles),
	};

	return cmocka_run_group_tests(tests, fake_app_open_fonts, fake_app_close_fonts);
}
