/* SPDX-License-Identifier: Apache-2.0 */
/* The product's page: the comparison is the domain's, quantities and multi-buys, claims, variants, the
 * basket. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/price_compare.h"
#include "kiosk/domain/price_points.h"
#include "kiosk/screens/product_variants.h"
#include "tests/screens/shopper.h"

#define COKE 1
#define OLD_BREAD 5
#define TEE_S 6

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
	size_t count =
		catalog_offers(app_catalog(app), &arena, "en", COKE, FIXTURE_NOW_MS, &offers, &details);
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

/* The price is what everybody pays; a member's is told beside it. Of whom staff look at who buys it is said, and claimed nothing. */
static void test_members_price_and_age_limit_are_told(void **state)
{
	struct app *app = *state;

	fake_app_use_catalog(app,
		"UPDATE offer SET member_price=890;"
		"UPDATE product SET age_min=18,deposit=25 WHERE code='coke';");
	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE));
	assert_true(shopper_sees(app, "Members: HK$8.90"));
	assert_true(shopper_sees(app, "From 18: our staff check"));
	assert_true(shopper_sees(app, "with HK$0.25 deposit"));
	assert_true(shopper_sees(app, "+ deposit HK$0.25"));
	assert_false(shopper_sees(app, "HK$8.90"));
	fake_app_assert_good_layout(app);
	fake_app_use_catalog(app, "UPDATE offer SET is_age_restricted=1;");
	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE));
	assert_true(shopper_sees(app, "Age-restricted: our staff check"));
}

static void test_the_comparison_is_the_rule(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE));
	assert_order(app, 1);
	fake_app_tap(app, "one_more");
	assert_order(app, 2);
	fake_app_tap(app, "one_more");
	assert_order(app, 3);
}

static void test_a_multibuy_changes_the_best_offer(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE));
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

	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE));
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

	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE));
	assert_non_null(strstr(row_label(app, 0), "/ 100 ml"));
	assert_non_null(strstr(row_label(app, 0), "seen"));
	assert_non_null(strstr(row_label(app, 0), "Here"));
	assert_non_null(strstr(row_label(app, 0), "Main Street"));
}

/* The coke of Alpha Mart, HK$9 now, has that history. */
static void use_history(struct app *app, const struct price_points *points)
{
	struct text sql;
	size_t length;
	uint8_t *bytes = price_points_encode(points, &length);

	text_init(&sql, 4096);
	text_append(&sql, "UPDATE price_history SET points=x'");
	for (size_t i = 0; i < length; i++)
		text_printf(&sql, "%02x", bytes[i]);
	text_append(&sql, "'");
	fake_app_use_catalog(app, sql.bytes);
	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE));
	text_finish(&sql);
	free(bytes);
}

static void assert_no_claim(struct app *app)
{
	fake_app_assert_no_words(app, "before:");
	fake_app_assert_no_words(app, "lowest in");
}

static void test_a_reduction_is_claimed_against_the_lowest_of_30_days(void **state)
{
	struct app *app = *state;
	struct price_points points = { 0 };
	int32_t today = catalog_day(app_catalog(app), FIXTURE_NOW_MS);

	price_points_set(&points, today - 45, 1000);
	price_points_set(&points, today, 900);
	use_history(app, &points);
	fake_app_assert_words(app, "before: HK$10");
	fake_app_assert_words(app, "lowest in 30 days");
	/* Whatever the hour: the claim is of the day on which the price was seen. */
	for (int hour = 0; hour < 48; hour += 8) {
		fake_app_tick(app, 8 * HOUR_MS);
		fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE));
		fake_app_assert_words(app, "before: HK$10");
	}
	price_points_finish(&points);
}

/* Ten days ago, for some hours, it cost HK$8. */
static void test_a_price_of_some_hours_is_no_less_a_price(void **state)
{
	struct app *app = *state;
	struct price_points points = { 0 };
	int32_t today = catalog_day(app_catalog(app), FIXTURE_NOW_MS);

	price_points_set(&points, today - 45, 1000);
	price_points_set(&points, today, 900);
	price_points_observe(&points, today, today - 10, 800);
	price_points_observe(&points, today, today - 10, 1000);
	use_history(app, &points);
	assert_no_claim(app);
	fake_app_assert_words(app, "lowest HK$8");
	price_points_finish(&points);
}

static void test_without_a_history_nothing_is_claimed(void **state)
{
	struct app *app = *state;
	struct price_points points = { 0 };
	int32_t today = catalog_day(app_catalog(app), FIXTURE_NOW_MS);

	/* First seen today. */
	price_points_set(&points, today, 900);
	use_history(app, &points);
	assert_no_claim(app);
	fake_app_assert_no_words(app, "always");
	fake_app_assert_no_words(app, "90 days");
	/* Seen since Friday, at one price. */
	price_points_set(&points, today - 4, 900);
	use_history(app, &points);
	fake_app_assert_words(app, "4 days");
	fake_app_assert_words(app, "always HK$9");
	/* Seen weeks ago and now, and not between. */
	price_points_set(&points, today - 40, 1000);
	price_points_set(&points, today - 39, PRICE_UNKNOWN);
	price_points_set(&points, today, 900);
	use_history(app, &points);
	assert_no_claim(app);
	fake_app_assert_no_words(app, "always");
	price_points_finish(&points);
}

static void test_sold_out_cannot_be_bought(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = OLD_BREAD));
	assert_non_null(strstr(row_label(app, 0), "Out of stock"));
	assert_null(strstr(row_label(app, 0), "Best price"));
	const struct ui_node_info *button = fake_app_find(app, "add_to_basket");
	assert_non_null(button);
	assert_true(button->flags & NODE_DISABLED);
	fake_app_act(app, ACTION(ADD_TO_BASKET));
	assert_int_equal(fake_app_session(app)->shopper.basket.line_count, 0);
}

static void test_the_chosen_offer_goes_into_the_basket(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE));
	fake_app_tap(app, "one_more");
	fake_app_tap(app, "add_to_basket");
	const struct basket *basket = &fake_app_session(app)->shopper.basket;
	assert_int_equal(basket->line_count, 1);
	assert_string_equal(basket->lines[0].product, "coke");
	assert_string_equal(basket->lines[0].merchant, "BETA");
	assert_string_equal(basket->lines[0].category, "drinks");
	assert_string_equal(basket->lines[0].name, "Coke can 330 ml");
	assert_int_equal(basket->lines[0].quantity, 2);
	assert_int_equal(priced_line_total(&basket->lines[0]), 1500);
	assert_int_equal(basket->lines[0].fulfilment, FULFILMENT_PICKUP_OTHER);
	assert_true(leads_to(fake_app_record(app)->note_action, SCREEN_BASKET));
	fake_app_assert_words(app, "Go to basket");
	/* The navigation shows the count and the sum. */
	fake_app_assert_words(app, "2 items");
}

/* It is eight in the evening of Friday 24 July 2026 at Alpha Mart, which is open until ten. */
static void test_a_store_that_is_closed_for_days_says_until_when(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE));
	fake_app_assert_words(app, "Open until 10:00");
	fake_app_use_catalog(app,
		"UPDATE store SET closures='[{\"from\":20658,\"until\":20660,\"reason\":\"{\\\"en\\\":\\\"Stocktaking\\\","
		"\\\"zh-Hans\\\":\\\"盘点\\\"}\"}]' WHERE id=1;");
	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE));
	fake_app_assert_words(app, "Closed, opens on Mon at 8:00\u00A0am (Stocktaking)");
	fake_app_set_language(app, "zh-Hans");
	fake_app_assert_words(app, "盘点");
	shopper_looks_at_all_sizes(app);
	fake_app_use_catalog(app,
		"UPDATE store SET closures='[{\"from\":20658,\"until\":20658,\"reason\":\"Fair\"}]' WHERE id=1;");
	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE));
	fake_app_assert_words(app, "(Fair)");
	/* What cannot be read is no "open". */
	fake_app_use_catalog(app, "UPDATE store SET closures='[{' WHERE id=1;");
	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE));
	fake_app_assert_no_words(app, "Open until");
}

/* Day 20658 is the last of the first certificate, and the day after that of the other. */
static void test_a_store_says_where_it_is_and_what_it_may(void **state)
{
	struct app *app = *state;

	fake_app_use_catalog(app,
		"UPDATE store SET level='L2',unit='2-03',phone='+852 2345 6789',licence='FL-77',"
		"services='[\"pickup\",\"returns\",\"wizardry\"]',certificates='["
		"{\"name\":\"Organic\",\"number\":\"006\",\"issued_by\":\"EcoCert\",\"until\":20658},"
		"{\"name\":\"Hygiene\",\"until\":20657},{\"name\":\"Unreadable\",\"until\":\"soon\"}]' WHERE id=1;");
	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE));
	fake_app_assert_words(app, "Level L2 · Unit 2-03");
	fake_app_assert_words(app, "Phone: +852 2345 6789");
	fake_app_assert_words(app, "Pickup · Returns");
	fake_app_assert_words(app, "Licence: FL-77");
	fake_app_assert_words(app, "Organic · 006 · EcoCert · valid until 24 Jul 2026");
	fake_app_assert_no_words(app, "wizardry");
	/* Among letters from right to left a number is not turned around. */
	fake_app_set_language(app, "ar");
	fake_app_assert_words(app, "\u2066+852 2345 6789\u2069");
	fake_app_set_language(app, "en");
	fake_app_assert_no_words(app, "Hygiene");
	fake_app_assert_no_words(app, "Unreadable");
	shopper_looks_at_all_sizes(app);
}

static void test_a_holiday_is_as_the_hours_say(void **state)
{
	struct app *app = *state;

	fake_app_use_catalog(app,
		"UPDATE store SET hours='Mo-Su 08:00-22:00; PH off' WHERE id=1;"
		"INSERT INTO holiday(id,country,day) VALUES(1,'HK',20658),(2,'DE',20659);");
	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE));
	fake_app_assert_words(app, "Closed, opens tomorrow at 8:00\u00A0am");
	fake_app_assert_no_words(app, "may differ on holidays");
}

static void test_a_shipped_offer_ships(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE));
	fake_app_tap(app, "choose_offer:2");
	fake_app_tap(app, "add_to_basket");
	assert_int_equal(fake_app_session(app)->shopper.basket.lines[0].fulfilment, FULFILMENT_SHIP);
	assert_int_equal(fake_app_session(app)->shopper.basket.lines[0].delivery_minor, 500);
}

static void test_quantity_stays_in_bounds(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE));
	fake_app_act(app, ACTION(ONE_LESS));
	fake_app_assert_words(app, "1");
	for (int i = 0; i < QUANTITY_MAX + 5; i++)
		fake_app_act(app, ACTION(ONE_MORE));
	fake_app_act(app, ACTION(ADD_TO_BASKET));
	assert_true(fake_app_session(app)->shopper.basket.lines[0].quantity <= QUANTITY_MAX);
}

static void test_a_coupon_lowers_the_landed_cost(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE));
	fake_app_assert_words(app, "Ten percent off drinks");
	fake_app_act(app, ACTION_OF(TAKE_COUPON, 2));
	assert_int_equal(fake_app_session(app)->shopper.coupon_count, 1);
	fake_app_assert_words(app, "Taken");
	assert_non_null(strstr(row_label(app, 0), "8.10"));
}

static void take(struct app *app, const char *code, const char *merchant, int64_t value_minor)
{
	struct shopper *shopper = &fake_app_session(app)->shopper;
	struct coupon *coupon = &shopper->coupons[shopper->coupon_count];

	*coupon = (struct coupon){ .kind = COUPON_AMOUNT, .value = value_minor, .currency = "HKD" };
	snprintf(coupon->code, sizeof coupon->code, "%s", code);
	snprintf(coupon->merchant, sizeof coupon->merchant, "%s", merchant);
	shopper->coupon_ids[shopper->coupon_count] = 1000 + shopper->coupon_count;
	shopper->coupon_count++;
}

/* HK$10 less 2 of the platform and 2 of Beta itself are less than HK$9 less 2, as in the basket. */
static void test_all_coupons_taken_count_together(void **state)
{
	struct app *app = *state;

	take(app, "P1", "", 100);
	take(app, "P2", "", 200);
	take(app, "B", "BETA", 200);
	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE));
	assert_non_null(strstr(row_label(app, 0), "Beta"));
	assert_non_null(strstr(row_label(app, 0), "HK$6"));
	assert_non_null(strstr(row_label(app, 0), "coupon −HK$4"));
	assert_non_null(strstr(row_label(app, 1), "HK$7"));
	fake_app_tap(app, "add_to_basket");
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	fake_app_assert_words(app, "HK$6.00");
}

/* What the shop would ask for bringing it is not asked for what is taken along. */
static void test_what_is_taken_now_costs_no_delivery(void **state)
{
	struct app *app = *state;

	fake_app_use_catalog(app, "UPDATE offer SET delivery=500 WHERE product_id=1 AND channel=0");
	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE));
	assert_non_null(strstr(row_label(app, 0), "Alpha Mart"));
	assert_non_null(strstr(row_label(app, 0), "HK$9.00"));
	assert_non_null(strstr(row_label(app, 0), "Best price"));
	fake_app_assert_no_words(app, "with delivery");
}

static void test_variants_are_choices(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = TEE_S));
	assert_true(fake_app_find(app, "choose_variant:6")->flags & NODE_SELECTED);
	assert_string_equal(fake_app_find(app, "choose_variant:7")->label, "M");
	fake_app_tap(app, "choose_variant:7");
	assert_true(fake_app_find(app, "choose_variant:7")->flags & NODE_SELECTED);
}

static void test_the_deal_is_shown_with_its_people(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE));
	fake_app_assert_words(app, "With 2 people");
	assert_true(shopper_can(app, GO(SCREEN_DEAL, .deal = 1)));
}

static void test_dialogs_open_and_close(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE));
	fake_app_tap(app, "open_landed_cost");
	fake_app_assert_words(app, "What you pay in the end");
	fake_app_tap(app, "close_dialog");
	fake_app_assert_no_words(app, "What you pay in the end");
	fake_app_tap(app, "take_with_me");
	assert_string_equal(
		fake_app_find_words(app, "http://hub.example/p/coke")->value, "http://hub.example/p/coke");
	/* The countdown lies over whatever is open. */
	fake_app_session(app)->overlay.idle_seconds_left = 9;
	fake_app_declare(app);
	fake_app_assert_words(app, "Are you still there?");
	fake_app_assert_no_words(app, "http://hub.example/p/coke");
}

static void test_a_product_that_went_is_said_to_be_gone(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = 4711));
	fake_app_assert_words(app, "no longer here");
	fake_app_act(app, ACTION(ADD_TO_BASKET));
	fake_app_act(app, ACTION(ONE_MORE));
	fake_app_act(app, ACTION(CHOOSE_OFFER));
}

static void test_a_language_switch_keeps_focus(void **state)
{
	struct app *app = *state;
	struct action action;

	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE));
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

/* It is Friday, 20:00 in Hong Kong, and Alpha is open from 08:00 to 22:00. */
static void test_a_store_says_whether_it_is_open(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = 1));
	fake_app_declare(app);
	assert_non_null(strstr(row_label(app, 0), "Main Street · Open until 10:00\u00A0pm"));
	assert_non_null(fake_app_find_label(app, "Open until 10:00\u00A0pm"));
	assert_non_null(fake_app_find_label(app, "Daily: 8:00\u00A0am–10:00\u00A0pm"));
	/* A minute before and at the half hour, and when it is over, without anything but the clock. */
	fake_app_tick(app, 89 * MINUTE_MS);
	fake_app_declare(app);
	assert_non_null(fake_app_find_label(app, "Open until 10:00\u00A0pm"));
	fake_app_tick(app, MINUTE_MS);
	fake_app_declare(app);
	assert_non_null(fake_app_find_label(app, "Closes soon, at 10:00\u00A0pm"));
	fake_app_tick(app, 30 * MINUTE_MS);
	fake_app_declare(app);
	assert_non_null(fake_app_find_label(app, "Closed, opens tomorrow at 8:00\u00A0am"));
	assert_non_null(strstr(row_label(app, 0), "Closed, opens tomorrow"));
}

/* Alpha has another store, which is closed now. */
static void use_two_stores(struct app *app, int64_t own_id)
{
	fake_app_use_catalog(app,
		"INSERT INTO store(id,code,merchant_id,name,address,latitude_e6,longitude_e6,hours) VALUES(9,'a9',1,'{\"en\":\"Alpha, Hilltop\"}','9 Hill Road',22280000,"
		"114180000,'Mo-Su 09:00-19:00');");
	fake_app_session(app)->shop.store_id = own_id;
	if (own_id == 9)
		catalog_set_store(app_catalog(app), "a9");
	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = 1));
	fake_app_declare(app);
}

static void test_of_several_stores_the_one_that_the_machine_stands_in_is_meant(void **state)
{
	struct app *app = *state;

	use_two_stores(app, 9);
	assert_non_null(strstr(row_label(app, 0), "Hilltop · Closed, opens tomorrow at 9:00\u00A0am"));
	assert_non_null(fake_app_find_label(app, "Alpha, Hilltop"));
	fake_app_assert_no_words(app, "Main Street");
	fake_app_assert_no_words(app, "Open until");
}

/* With large letters on a small lying screen: the link beside a heading takes no room from it. */
static void test_a_heading_is_no_column_of_words(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = 1));
	fake_app_set_size(app, 1024, 768);
	fake_app_set_text(app, 200);
	const struct ui_node_info *heading = fake_app_find_words(app, "offers, all costs in");
	const struct ui_node_info *line = fake_app_find_label(app, "Where it is now");
	assert_true(heading->rect.h <= 2 * line->rect.h);
	shopper_looks_at_all_sizes(app);
}

static void test_of_several_stores_elsewhere_nothing_is_claimed(void **state)
{
	struct app *app = *state;

	use_two_stores(app, 0);
	fake_app_assert_no_words(app, "Hilltop");
	fake_app_assert_no_words(app, "Main Street");
	fake_app_assert_no_words(app, "Open until");
	fake_app_assert_no_words(app, "Closed");
	/* In the comparison, and where it is. */
	assert_non_null(strstr(row_label(app, 0), "Alpha Mart"));
	assert_non_null(fake_app_find_label(app, "Alpha Mart"));
	shopper_looks_at_all_sizes(app);
}

/* Always open, or shut for good: said once, and not again as the week. */
static void test_hours_that_never_change_are_said_once(void **state)
{
	static const char *const CASES[][2] = { { "24/7", "Open around the clock" }, { "off", "Closed" },
		{ "closed \"renovation\"", "Closed (renovation)" } };
	struct app *app = *state;

	for (size_t i = 0; i < 3; i++) {
		char *sql = xasprintf("UPDATE store SET hours='%s' WHERE id=1;", CASES[i][0]);
		fake_app_use_catalog(app, sql);
		free(sql);
		fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = 1));
		fake_app_declare(app);
		const struct ui_node_info *nodes;
		int said = 0, count = ui_list(fake_app_ui(app), &nodes);
		for (int node = 0; node < count; node++)
			said += strcmp(nodes[node].label, CASES[i][1]) == 0;
		assert_int_equal(said, 1);
	}
}

static void test_a_store_with_a_long_week_fits(void **state)
{
	struct app *app = *state;

	fake_app_use_catalog(app,
		"UPDATE store SET hours='Mo-Fr 09:00-12:00,14:00-18:30; Sa[1,3] 10:00-16:00; May-Sep Su 11:00-15:00;"
		" Dec 24 10:00-14:00; Dec 25-26 off; PH off \"ring the bell of the neighbour\"' WHERE id=1;");
	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = 1));
	fake_app_assert_words(app, "Public holidays: closed");
	fake_app_assert_words(app, "may differ on holidays");
	shopper_looks_at_all_sizes(app);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCREEN_TEST(test_members_price_and_age_limit_are_told),
		SCREEN_TEST(test_the_comparison_is_the_rule),
		SCREEN_TEST(test_a_multibuy_changes_the_best_offer),
		SCREEN_TEST(test_what_was_chosen_stays_chosen),
		SCREEN_TEST(test_age_unit_price_and_place_are_said),
		SCREEN_TEST(test_a_reduction_is_claimed_against_the_lowest_of_30_days),
		SCREEN_TEST(test_a_price_of_some_hours_is_no_less_a_price),
		SCREEN_TEST(test_a_store_says_whether_it_is_open),
		SCREEN_TEST(test_of_several_stores_the_one_that_the_machine_stands_in_is_meant),
		SCREEN_TEST(test_of_several_stores_elsewhere_nothing_is_claimed),
		SCREEN_TEST(test_hours_that_never_change_are_said_once),
		SCREEN_TEST(test_a_heading_is_no_column_of_words),
		SCREEN_TEST(test_a_store_with_a_long_week_fits),
		SCREEN_TEST(test_without_a_history_nothing_is_claimed),
		SCREEN_TEST(test_sold_out_cannot_be_bought),
		SCREEN_TEST(test_the_chosen_offer_goes_into_the_basket),
		SCREEN_TEST(test_a_store_that_is_closed_for_days_says_until_when),
		SCREEN_TEST(test_a_store_says_where_it_is_and_what_it_may),
		SCREEN_TEST(test_a_holiday_is_as_the_hours_say),
		SCREEN_TEST(test_a_shipped_offer_ships),
		SCREEN_TEST(test_quantity_stays_in_bounds),
		SCREEN_TEST(test_a_coupon_lowers_the_landed_cost),
		SCREEN_TEST(test_all_coupons_taken_count_together),
		SCREEN_TEST(test_what_is_taken_now_costs_no_delivery),
		SHOPPER_TEST(test_variants_are_choices),
		SCREEN_TEST(test_the_deal_is_shown_with_its_people),
		SCREEN_TEST(test_dialogs_open_and_close),
		SCREEN_TEST(test_a_product_that_went_is_said_to_be_gone),
		SCREEN_TEST(test_a_language_switch_keeps_focus),
		cmocka_unit_test(test_short_names_of_variants),
	};

	return cmocka_run_group_tests(tests, fake_app_open_fonts, fake_app_close_fonts);
}
