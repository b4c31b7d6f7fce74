/* SPDX-License-Identifier: Apache-2.0 */
/* The product's page: the comparison is the domain's, quantities and multi-buys, claims, variants, the
 * basket. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/domain/price_compare.h"
#include "kiosk/screens/product_variants.h"
#include "tests/screens/fake_app.h"
#include "tests/store/catalog_fixture.h"
#include "tests/support/support.h"

#define COKE 1
#define OLD_BREAD 5
#define TEE_S 6
#define TEE_M 7

static const char *row_label(struct app *app, int row)
{
	char key[40];

	snprintf(key, sizeof key, row ? "choose_offer:%d" : "choose_offer", row);
	const struct ui_node_info *node = fake_app_find(app, key);
	return node ? node->label : "";
}

static bool row_is_selected(struct app *app, int row)
{
	char key[40];

	snprintf(key, sizeof key, row ? "choose_offer:%d" : "choose_offer", row);
	const struct ui_node_info *node = fake_app_find(app, key);
	return node && node->flags & NODE_SELECTED;
}

/* The rows on the screen beside an independent call of the rule. */
static void assert_order(struct app *app, int64_t quantity)
{
	struct arena arena;
	const struct offer *offers;
	const struct offer_detail *details;
	struct price_comparison_row rows[8];

	arena_init(&arena, 4096);
	size_t count = catalog_offers(app_catalog(app), &arena, "en", COKE, "ALPHA", &offers, &details);
	const struct price_comparison_request request = { .offers = offers,
		.offer_count = count,
		.quantity = quantity,
		.now_ms = FIXTURE_NOW_MS,
		.main_currency = "HKD",
		.country = "HK" };
	size_t row_count = price_compare(&request, rows);
	assert_int_equal(row_count, 3);
	for (size_t i = 0; i < row_count; i++) {
		const char *merchant = details[rows[i].offer_index].merchant_name;
		if (!strstr(row_label(app, (int)i), merchant))
			fail_msg("row %zu is \"%s\", the rule says %s", i, row_label(app, (int)i), merchant);
	}
	arena_finish(&arena);
}

static void test_the_comparison_is_the_rule(void **state)
{
	struct app *app = *state;

	fake_app_show(app, SCREEN_PRODUCT, COKE);
	assert_order(app, 1);
	fake_app_tap(app, "one_more");
	assert_order(app, 2);
	fake_app_tap(app, "one_more");
	assert_order(app, 3);
}

static void test_a_multibuy_changes_the_best_offer(void **state)
{
	struct app *app = *state;

	fake_app_show(app, SCREEN_PRODUCT, COKE);
	assert_non_null(strstr(row_label(app, 0), "Alpha Mart"));
	assert_non_null(strstr(row_label(app, 0), "Best price"));
	assert_true(row_is_selected(app, 0));
	fake_app_tap(app, "one_more");
	/* Any 2 for HK$15 at Beta beats 2 × HK$9 at Alpha. */
	assert_non_null(strstr(row_label(app, 0), "Beta"));
	assert_non_null(strstr(row_label(app, 0), "Best price"));
	assert_non_null(strstr(row_label(app, 0), "2 for"));
	assert_true(row_is_selected(app, 0));
}

static void test_what_was_chosen_stays_chosen(void **state)
{
	struct app *app = *state;

	fake_app_show(app, SCREEN_PRODUCT, COKE);
	fake_app_tap(app, "choose_offer:2");
	assert_true(row_is_selected(app, 2));
	fake_app_tap(app, "one_more");
	int chosen = strstr(row_label(app, 1), "Gamma") ? 1 : 2;
	assert_non_null(strstr(row_label(app, chosen), "Gamma"));
	assert_true(row_is_selected(app, chosen));
	/* And when the language changes and all is read again. */
	fake_app_set_language(app, "es");
	assert_true(row_is_selected(app, chosen));
}

static void test_age_unit_price_and_place_are_said(void **state)
{
	struct app *app = *state;

	fake_app_show(app, SCREEN_PRODUCT, COKE);
	assert_non_null(strstr(row_label(app, 0), "/ 100 ml"));
	assert_non_null(strstr(row_label(app, 0), "seen"));
	assert_non_null(strstr(row_label(app, 0), "Here"));
	assert_non_null(strstr(row_label(app, 0), "Main Street"));
}

static void test_sold_out_cannot_be_bought(void **state)
{
	struct app *app = *state;

	fake_app_show(app, SCREEN_PRODUCT, OLD_BREAD);
	assert_non_null(strstr(row_label(app, 0), "Out of stock"));
	assert_null(strstr(row_label(app, 0), "Best price"));
	const struct ui_node_info *button = fake_app_find(app, "add_to_basket");
	assert_non_null(button);
	assert_true(button->flags & NODE_DISABLED);
	fake_app_act(app, ACTION(ADD_TO_BASKET));
	assert_int_equal(fake_app_session(app)->basket.line_count, 0);
}

static void test_the_chosen_offer_goes_into_the_basket(void **state)
{
	struct app *app = *state;

	fake_app_show(app, SCREEN_PRODUCT, COKE);
	fake_app_tap(app, "one_more");
	fake_app_tap(app, "add_to_basket");
	const struct basket *basket = &fake_app_session(app)->basket;
	assert_int_equal(basket->line_count, 1);
	assert_string_equal(basket->lines[0].product, "coke");
	assert_string_equal(basket->lines[0].merchant, "BETA");
	assert_string_equal(basket->lines[0].category, "drinks");
	assert_string_equal(basket->lines[0].name, "Coke can 330 ml");
	assert_int_equal(basket->lines[0].quantity, 2);
	assert_int_equal(basket_line_total(&basket->lines[0]), 1500);
	assert_int_equal(basket->lines[0].fulfilment, FULFILMENT_PICKUP_OTHER);
	assert_int_equal(fake_app_record(app)->note_action.verb, VERB_GO_BASKET);
	fake_app_assert_words(app, "Go to basket");
	/* The navigation shows the count and the sum. */
	fake_app_assert_words(app, "2 items");
}

static void test_a_shipped_offer_ships(void **state)
{
	struct app *app = *state;

	fake_app_show(app, SCREEN_PRODUCT, COKE);
	fake_app_tap(app, "choose_offer:2");
	fake_app_tap(app, "add_to_basket");
	assert_int_equal(fake_app_session(app)->basket.lines[0].fulfilment, FULFILMENT_SHIP);
	assert_int_equal(fake_app_session(app)->basket.lines[0].delivery_minor, 500);
}

static void test_quantity_stays_in_bounds(void **state)
{
	struct app *app = *state;

	fake_app_show(app, SCREEN_PRODUCT, COKE);
	fake_app_act(app, ACTION(ONE_LESS));
	fake_app_assert_words(app, "1");
	for (int i = 0; i < QUANTITY_MAX + 5; i++)
		fake_app_act(app, ACTION(ONE_MORE));
	fake_app_act(app, ACTION(ADD_TO_BASKET));
	assert_true(fake_app_session(app)->basket.lines[0].quantity <= QUANTITY_MAX);
}

static void test_a_coupon_lowers_the_landed_cost(void **state)
{
	struct app *app = *state;

	fake_app_show(app, SCREEN_PRODUCT, COKE);
	fake_app_assert_words(app, "Ten percent off drinks");
	fake_app_act(app, ACTION_OF(TAKE_COUPON, 2));
	assert_int_equal(fake_app_session(app)->coupon_count, 1);
	fake_app_assert_words(app, "Taken");
	assert_non_null(strstr(row_label(app, 0), "8.10"));
}

static void test_variants_are_choices(void **state)
{
	struct app *app = *state;

	fake_app_show(app, SCREEN_PRODUCT, TEE_S);
	assert_true(fake_app_find(app, "choose_variant:6")->flags & NODE_SELECTED);
	assert_string_equal(fake_app_find(app, "choose_variant:7")->label, "M");
	fake_app_tap(app, "choose_variant:7");
	assert_true(fake_app_find(app, "choose_variant:7")->flags & NODE_SELECTED);
}

static void test_the_deal_is_shown_with_its_people(void **state)
{
	struct app *app = *state;

	fake_app_show(app, SCREEN_PRODUCT, COKE);
	fake_app_assert_words(app, "With 2 people");
	assert_int_equal(fake_app_find(app, "go_deal:1")->action.arg, 1);
}

static void test_dialogs_open_and_close(void **state)
{
	struct app *app = *state;

	fake_app_show(app, SCREEN_PRODUCT, COKE);
	fake_app_tap(app, "open_landed_cost");
	fake_app_assert_words(app, "What you pay in the end");
	fake_app_tap(app, "close_dialog");
	fake_app_assert_no_words(app, "What you pay in the end");
	fake_app_tap(app, "take_with_me");
	assert_string_equal(
		fake_app_find_words(app, "http://hub.example/p/coke")->value, "http://hub.example/p/coke");
	/* The countdown lies over whatever is open. */
	fake_app_session(app)->idle_seconds_left = 9;
	fake_app_declare(app);
	fake_app_assert_words(app, "Are you still there?");
	fake_app_assert_no_words(app, "http://hub.example/p/coke");
}

static void test_a_product_that_went_is_said_to_be_gone(void **state)
{
	struct app *app = *state;

	fake_app_show(app, SCREEN_PRODUCT, 4711);
	fake_app_assert_words(app, "no longer here");
	fake_app_act(app, ACTION(ADD_TO_BASKET));
	fake_app_act(app, ACTION(ONE_MORE));
	fake_app_act(app, ACTION(CHOOSE_OFFER));
}

static void test_a_language_switch_keeps_focus(void **state)
{
	struct app *app = *state;
	struct action action;

	fake_app_show(app, SCREEN_PRODUCT, COKE);
	do
		ui_key(fake_app_ui(app), UI_KEY_NEXT, &action);
	while (!(fake_app_find(app, "choose_offer:1")->flags & NODE_FOCUSED));
	fake_app_set_language(app, "zh-Hans");
	fake_app_assert_words(app, "可口可乐 330毫升");
	assert_true(fake_app_find(app, "choose_offer:1")->flags & NODE_FOCUSED);
}

static struct product_variant variant(const char *name, struct product_option *option)
{
	return (struct product_variant){ .summary = { .name = name }, .options = option, .option_count = 1 };
}

static void test_short_names_of_variants(void **state)
{
	struct product_option red = { "colour", "red" }, blue = { "colour", "blue" };
	struct product_variant ends[] = { variant("Lamp, tall, amber", &red),
		variant("Lamp, tall, azure", &blue) };
	struct product_variant sizes[] = { variant("洗发水 250 毫升", &red),
		variant("洗发水 25 毫升", &blue) };
	struct product_variant starts[] = { variant("Red tee", &red), variant("Blue tee", &blue) };
	struct product_variant same[] = { variant("Tee", &red), variant("Tee", &blue) };
	struct arena arena;

	(void)state;
	arena_init(&arena, 1024);
	assert_string_equal(variant_label(ends, 2, 0, &arena), "amber");
	assert_string_equal(variant_label(sizes, 2, 0, &arena), "250 毫升");
	assert_string_equal(variant_label(sizes, 2, 1, &arena), "25 毫升");
	assert_string_equal(variant_label(starts, 2, 1, &arena), "blue");
	assert_string_equal(variant_label(same, 2, 0, &arena), "red");
	arena_finish(&arena);
}

#define SCREEN_TEST(name) cmocka_unit_test_setup_teardown(name, fake_app_set_up, fake_app_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCREEN_TEST(test_the_comparison_is_the_rule),
		SCREEN_TEST(test_a_multibuy_changes_the_best_offer),
		SCREEN_TEST(test_what_was_chosen_stays_chosen),
		SCREEN_TEST(test_age_unit_price_and_place_are_said),
		SCREEN_TEST(test_sold_out_cannot_be_bought),
		SCREEN_TEST(test_the_chosen_offer_goes_into_the_basket),
		SCREEN_TEST(test_a_shipped_offer_ships),
		SCREEN_TEST(test_quantity_stays_in_bounds),
		SCREEN_TEST(test_a_coupon_lowers_the_landed_cost),
		SCREEN_TEST(test_variants_are_choices),
		SCREEN_TEST(test_the_deal_is_shown_with_its_people),
		SCREEN_TEST(test_dialogs_open_and_close),
		SCREEN_TEST(test_a_product_that_went_is_said_to_be_gone),
		SCREEN_TEST(test_a_language_switch_keeps_focus),
		cmocka_unit_test(test_short_names_of_variants),
	};

	return cmocka_run_group_tests(tests, fake_app_open_fonts, fake_app_close_fonts);
}
