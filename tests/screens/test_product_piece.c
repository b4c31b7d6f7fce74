/* SPDX-License-Identifier: Apache-2.0 */
/* The product's page for one piece in the hand: its label's weight, price, lot and dates. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "tests/screens/shopper.h"

#define COKE 1
#define OLD_BREAD 5
#define TEE_S 6
#define TEE_M 7

/* The bread is sold by the kilogram: 12.90 at Alpha Mart, where the kiosk stands, and 11.00 at Beta. */
static const char BY_THE_KILOGRAM[] =
	"UPDATE product SET measure_milli=1000,measure_unit='kg' WHERE id=5;"
	"DELETE FROM offer WHERE product_id=5;"
	"INSERT INTO offer(product_id,merchant_id,channel,price,currency,delivery,stock,multibuy_quantity,multibuy_price)"
	" VALUES(5,1,0,1290,'HKD',0,1,3,3000),(5,2,0,1100,'HKD',0,1,NULL,NULL);";
#define SCANNED_345_G ((struct piece_label){ { 345000, MEASURE_G }, 0 })

static const struct priced_line *added_line(struct app *app)
{
	const struct basket *basket = &fake_app_session(app)->shopper.basket;

	fake_app_tap(app, "add_to_basket");
	return &basket->lines[basket->line_count - 1];
}

static void test_a_weighed_piece_is_shown_and_bought_by_its_weight(void **state)
{
	struct app *app = *state;

	fake_app_use_catalog(app, BY_THE_KILOGRAM);
	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = OLD_BREAD, .label = SCANNED_345_G));
	fake_app_assert_words(app, "0.345 kg × HK$12.90 / 1 kg");
	fake_app_assert_words(app, "HK$4.45");
	fake_app_assert_words(app, "at Alpha Mart");
	assert_null(fake_app_find(app, "one_more"));
	shopper_looks_at_all_sizes(app);
	const struct priced_line *line = added_line(app);
	assert_string_equal(line->merchant, "ALPHA");
	assert_int_equal(line->pricing, PRICED_BY_MEASURE);
	assert_int_equal(priced_line_total(line), 445);
	/* The same label once more is the same line, another one another. */
	assert_int_equal(added_line(app)->quantity, 2);
	fake_app_show(
		app, ROUTE(SCREEN_PRODUCT, .product = OLD_BREAD, .label = { { 346000, MEASURE_G }, 0 }));
	assert_int_equal(added_line(app)->quantity, 1);
	assert_int_equal(fake_app_session(app)->shopper.basket.line_count, 2);
}

static void test_a_printed_price_is_what_the_piece_costs(void **state)
{
	struct app *app = *state;

	fake_app_use_catalog(app, BY_THE_KILOGRAM);
	fake_app_show(
		app, ROUTE(SCREEN_PRODUCT, .product = OLD_BREAD, .label = { { 345000, MEASURE_G }, 299 }));
	fake_app_assert_words(app, "345 g · price on the label");
	fake_app_assert_words(app, "HK$2.99");
	const struct priced_line *line = added_line(app);
	assert_int_equal(line->pricing, PRICED_AS_PRINTED);
	assert_int_equal(priced_line_total(line), 299);
}

/* The piece in the hand is sold by this shop alone; elsewhere one buys packs. */
static void test_at_another_shop_the_label_counts_for_nothing(void **state)
{
	struct app *app = *state;

	fake_app_use_catalog(app, BY_THE_KILOGRAM);
	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = OLD_BREAD, .label = SCANNED_345_G));
	fake_app_tap(app, "choose_offer");
	fake_app_assert_words(app, "The label says: 0.345 kg");
	assert_non_null(fake_app_find(app, "one_more"));
	fake_app_tap(app, "one_more");
	/* What was chosen stays. */
	fake_app_set_language(app, "es");
	assert_non_null(fake_app_find(app, "one_more"));
	const struct priced_line *line = added_line(app);
	assert_string_equal(line->merchant, "BETA");
	assert_int_equal(line->pricing, PRICED_BY_PACK);
	assert_int_equal(priced_line_total(line), 2200);
	/* And so does the piece, when it is chosen again. */
	fake_app_tap(app, "choose_offer:1");
	assert_int_equal(added_line(app)->pricing, PRICED_BY_MEASURE);
	assert_int_equal(added_line(app)->quantity, 2);
}

static void test_a_label_that_does_not_fit_buys_a_pack_and_says_so(void **state)
{
	struct app *app = *state;

	/* The coke is in cans of 330 ml: a weight says nothing of its price. */
	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE, .label = SCANNED_345_G));
	fake_app_assert_words(app, "The label says: 345 g");
	assert_non_null(fake_app_find(app, "one_more"));
	assert_int_equal(priced_line_total(added_line(app)), 900);
	/* A hundredth of a cent's worth of bread. */
	fake_app_use_catalog(app, BY_THE_KILOGRAM);
	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = OLD_BREAD, .label = { { 8, MEASURE_G }, 0 }));
	assert_int_equal(priced_line_total(added_line(app)), 1100);
	/* Another variant is not the piece that was scanned. */
	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = TEE_S, .label = SCANNED_345_G));
	fake_app_act(app, ACTION_OF(CHOOSE_VARIANT, TEE_M));
	fake_app_assert_no_words(app, "The label says");
}

/* Today is 24 July 2026, day 20658. */
static const char BATCHES[] =
	"INSERT INTO batch(id,product_id,lot,best_before,recall_since,recall_reason,markdown_permille,markdown_days)"
	" VALUES(1,1,'A12',20700,20650,'{\"en\":\"There may be glass in it.\",\"zh-Hans\":\"可能含有玻璃。\"}',300,365),"
	"(2,1,'B7',20660,NULL,NULL,300,3),(3,1,'C1',20662,NULL,NULL,300,3);";

static void show_lot(struct app *app, const char *lot)
{
	struct piece_label label = { 0 };

	snprintf(label.lot, sizeof label.lot, "%s", lot);
	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE, .label = label));
}

static void test_a_recalled_pack_is_refused_with_its_reason(void **state)
{
	struct app *app = *state;

	fake_app_use_catalog(app, BATCHES);
	show_lot(app, "A12");
	fake_app_assert_words(app, "This pack has been recalled");
	fake_app_assert_words(app, "There may be glass in it.");
	assert_true(fake_app_find(app, "add_to_basket")->flags & NODE_DISABLED);
	fake_app_act(app, ACTION(ADD_TO_BASKET));
	assert_int_equal(fake_app_session(app)->shopper.basket.line_count, 0);
	assert_string_equal(
		fake_app_record(app)->note, "This pack has been recalled. Please give it to our team.");
	shopper_looks_at_all_sizes(app);
	/* Another lot is sold, and the line knows of which it is. */
	show_lot(app, "A13");
	fake_app_assert_no_words(app, "There may be glass in it.");
	fake_app_assert_no_words(app, "Some packs");
	assert_string_equal(added_line(app)->lot, "A13");
	assert_int_equal(added_line(app)->unit_price_minor, 900);
}

/* Whoever scans a code without a lot, or none at all, is told which packs not to take. */
static void test_without_a_lot_the_recalled_ones_are_named(void **state)
{
	struct app *app = *state;

	fake_app_use_catalog(app, BATCHES);
	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE));
	fake_app_assert_words(app, "Some packs have been recalled");
	fake_app_assert_words(app, "Please do not take a pack of these lots: A12");
	shopper_looks_at_all_sizes(app);
	assert_int_equal(added_line(app)->quantity, 1);
}

static void test_a_pack_near_its_date_is_cheaper(void **state)
{
	struct app *app = *state;

	fake_app_use_catalog(app, BATCHES);
	show_lot(app, "B7");
	fake_app_assert_words(app, "30% off: near its date");
	fake_app_assert_words(app, "HK$6.30");
	fake_app_assert_words(app, "Best before 26 Jul 2026");
	assert_null(fake_app_find(app, "one_more"));
	shopper_looks_at_all_sizes(app);
	const struct priced_line *line = added_line(app);
	assert_int_equal(line->unit_price_minor, 630);
	assert_int_equal(priced_line_total(line), 630);
	/* A day too early. */
	show_lot(app, "C1");
	fake_app_assert_no_words(app, "near its date");
	assert_int_equal(added_line(app)->unit_price_minor, 900);
}

static void show_dated(struct app *app, const char *best_before, const char *sold_until)
{
	struct piece_label label = { 0 };

	assert_true(!*best_before || time_parse_iso(best_before, &label.best_before_ms));
	assert_true(!*sold_until || time_parse_iso(sold_until, &label.sold_until_ms));
	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE, .label = label));
}

/* In the shop's zone, where it is eight in the evening of 24 July, four hours before the end of the piece's last day. */
static void test_a_piece_past_its_date_is_not_sold(void **state)
{
	struct app *app = *state;

	show_dated(app, "", "2026-07-25T00:00:00Z");
	fake_app_assert_words(app, "Good until 24 Jul 2026");
	fake_app_assert_no_words(app, "past its date");
	assert_int_equal(added_line(app)->quantity, 1);
	/* The day ends while the page is open. */
	fake_app_tick(app, 4 * HOUR_MS - 1000);
	assert_int_equal(added_line(app)->quantity, 2);
	fake_app_tick(app, 1000);
	fake_app_assert_words(app, "This piece is past its date");
	fake_app_assert_words(app, "Its label says 24 Jul 2026");
	fake_app_assert_no_words(app, "Good until");
	assert_true(fake_app_find(app, "add_to_basket")->flags & NODE_DISABLED);
	fake_app_act(app, ACTION(ADD_TO_BASKET));
	assert_int_equal(fake_app_session(app)->shopper.basket.lines[0].quantity, 2);
	assert_string_equal(
		fake_app_record(app)->note, "This piece is past its date. Please give it to our team.");
	shopper_looks_at_all_sizes(app);
	/* What is not this piece can be bought. */
	fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = COKE));
	fake_app_assert_no_words(app, "Its label says");
	assert_int_equal(added_line(app)->quantity, 3);
}

static void test_an_hour_of_the_day_is_said(void **state)
{
	struct app *app = *state;

	show_dated(app, "", "2026-07-24T20:30:00Z");
	fake_app_assert_words(app, "Good until 24 Jul 2026, 8:30\u00A0pm");
	show_dated(app, "", "2026-07-24T20:00:00Z");
	fake_app_assert_words(app, "Its label says 24 Jul 2026, 8:00\u00A0pm");
}

static void test_a_best_before_date_is_told(void **state)
{
	struct app *app = *state;

	show_dated(app, "2026-08-02T00:00:00Z", "");
	fake_app_assert_words(app, "Best before 1 Aug 2026");
	fake_app_assert_no_words(app, "that day has passed");
	show_dated(app, "2026-07-24T00:00:00Z", "");
	fake_app_assert_words(app, "Best before 23 Jul 2026: that day has passed");
	shopper_looks_at_all_sizes(app);
	assert_int_equal(added_line(app)->quantity, 1);
}

#define SCREEN_TEST(name) cmocka_unit_test_setup_teardown(name, fake_app_set_up, fake_app_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCREEN_TEST(test_a_weighed_piece_is_shown_and_bought_by_its_weight),
		SCREEN_TEST(test_a_printed_price_is_what_the_piece_costs),
		SCREEN_TEST(test_at_another_shop_the_label_counts_for_nothing),
		SCREEN_TEST(test_a_label_that_does_not_fit_buys_a_pack_and_says_so),
		SCREEN_TEST(test_a_recalled_pack_is_refused_with_its_reason),
		SCREEN_TEST(test_without_a_lot_the_recalled_ones_are_named),
		SCREEN_TEST(test_a_pack_near_its_date_is_cheaper),
		SCREEN_TEST(test_a_piece_past_its_date_is_not_sold),
		SCREEN_TEST(test_an_hour_of_the_day_is_said),
		SCREEN_TEST(test_a_best_before_date_is_told),
	};

	return cmocka_run_group_tests(tests, fake_app_open_fonts, fake_app_close_fonts);
}
