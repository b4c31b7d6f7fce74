/* SPDX-License-Identifier: Apache-2.0 */
/* The basket: lines, sums, one trip or split, what changed meanwhile. */
#include "tests/screens/shopper.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

static int64_t domain_total(const struct app *app)
{
	struct priced_totals *totals = xmalloc(sizeof *totals);

	priced_lines_sum(app_session(app)->shopper.basket.lines, app_session(app)->shopper.basket.line_count,
		NULL, totals);
	int64_t total = totals->total_minor;
	free(totals);
	return total;
}

static void lines_stand_under_their_merchants_with_the_sum(void **state)
{
	struct app *app = *state;

	shopper_puts(app, "coke", "ALPHA", 2);
	shopper_puts(app, "bread", "BETA", 1);
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	assert_true(shopper_sees(app, "Alpha Mart"));
	assert_true(shopper_sees(app, "Beta"));
	assert_true(shopper_sees(app, "Coke can 330 ml"));
	assert_true(shopper_sees(app, "Take it now"));
	assert_true(shopper_sees(app, "Pick up at their shop"));
	assert_int_equal(domain_total(app), 3000);
	assert_true(shopper_sees(app, "HK$30.00"));
	fake_app_assert_good_layout(app);
}

static const char TAXES[] =
	"INSERT INTO tax(id,merchant_id,country,class,rate_permille,is_included,label) VALUES"
	"(1,0,'HK','standard',100,1,NULL),(2,1,'HK','bottle',85,0,NULL),(3,0,'HK','bottle',190,1,NULL),"
	"(4,0,'CN','standard',130,1,NULL);"
	"UPDATE product SET deposit=25,tax_class='bottle',age_min=18 WHERE code='coke';";

static bool sees_whole(const char *label, const char *part)
{
	return label && strstr(label, part);
}

static void expect_words(struct app *app, const char *part)
{
	const struct ui_node_info *infos;
	int count = ui_list(fake_app_ui(app), &infos);

	for (int i = 0; i < count; i++)
		if (sees_whole(infos[i].label, part))
			return;
	fail_msg("nobody says %s", part);
}

/* 2 cokes at 10.00, 0.25 deposit each, 8.5 % on top; bread of the standard class with its tax inside. */
static void deposits_and_taxes_stand_apart(void **state)
{
	struct app *app = *state;

	fake_app_use_catalog(app, TAXES);
	shopper_puts(app, "coke", "ALPHA", 2);
	shopper_puts(app, "bread", "BETA", 1);
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	const struct basket *basket = &app_session(app)->shopper.basket;
	int64_t cokes = priced_line_total(&basket->lines[0]), bread = priced_line_total(&basket->lines[1]);
	assert_int_equal(cokes + bread, 3000);
	int64_t on_top = (cokes * 85 + 500) / 1000;
	assert_int_equal(domain_total(app), 3000 + 50 + on_top);
	expect_words(app, "+ deposit 2 × HK$0.25");
	assert_true(shopper_sees(app, "Deposit"));
	assert_true(shopper_sees(app, "HK$0.50"));
	expect_words(app, "Tax 8.5%: net ");
	expect_words(app, "Tax 10%: net ");
	expect_words(app, "From 18: our staff check");
	fake_app_assert_good_layout(app);
}

/* Who has no phone at hand is not sent away by a button. */
static void where_a_card_can_pay_the_button_names_no_phone(void **state)
{
	struct app *app = *state;

	shopper_puts(app, "coke", "ALPHA", 1);
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	assert_true(shopper_sees(app, "Pay with phone"));
	fake_app_session(app)->machine.has_terminal = true;
	fake_app_declare(app);
	assert_true(shopper_sees(app, "Pay"));
	assert_false(shopper_sees(app, "Pay with phone"));
}

static void a_long_total_stays_on_a_small_screen(void **state)
{
	const struct ui_node_info *infos;
	struct app *app = *state;

	fake_app_use_catalog(app, "UPDATE offer SET price=10396000000;");
	fake_app_set_size(app, 1024, 768);
	shopper_puts(app, "coke", "ALPHA", 1);
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	assert_true(shopper_sees(app, "HK$103,960,000.00"));
	int count = ui_list(fake_app_ui(app), &infos);
	for (int i = 0; i < count; i++)
		if (infos[i].role == ROLE_PRICE)
			assert_in_range(infos[i].rect.x + infos[i].rect.w, 0, 1024);
}

static void one_more_completes_a_multi_buy(void **state)
{
	struct app *app = *state;

	shopper_puts(app, "coke", "BETA", 1);
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	assert_true(shopper_sees(app, "1 more: 2 for HK$15.00"));
	shopper_touches(app, ACTION_OF(ONE_MORE, 0));
	assert_int_equal(app_session(app)->shopper.basket.lines[0].quantity, 2);
	assert_true(shopper_sees(app, "2 for HK$15.00"));
	assert_true(shopper_sees(app, "HK$15.00"));
	shopper_touches(app, ACTION_OF(ONE_LESS, 0));
	assert_true(shopper_sees(app, "HK$10.00"));
}

static void no_more_than_there_are(void **state)
{
	struct app *app = *state;

	shopper_puts(app, "coke", "BETA", 5);
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	assert_false(shopper_can(app, ACTION_OF(ONE_MORE, 0)));
}

static void what_was_taken_out_can_be_put_back(void **state)
{
	struct app *app = *state;

	shopper_puts(app, "coke", "ALPHA", 1);
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	shopper_touches(app, ACTION_OF(REMOVE_LINE, 0));
	assert_int_equal(app_session(app)->shopper.basket.line_count, 0);
	assert_string_equal(fake_app_record(app)->note, "Taken out of the basket");
	fake_app_act(app, ACTION(ADD_TO_BASKET));
	assert_int_equal(app_session(app)->shopper.basket.line_count, 1);
	/* Once only. */
	fake_app_act(app, ACTION(ADD_TO_BASKET));
	assert_int_equal(app_session(app)->shopper.basket.lines[0].quantity, 1);
}

static void an_empty_basket_has_ways_out(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_BASKET));
	assert_true(shopper_sees(app, "Your basket is empty"));
	assert_true(shopper_can(app, GO(SCREEN_BROWSE)));
	assert_true(shopper_can(app, GO(SCREEN_DEALS)));
	assert_false(shopper_can(app, ACTION(CHECK_OUT)));
	fake_app_assert_good_layout(app);
}

static const struct measure KILOGRAM = { 1000, MEASURE_KG };

/* Apples are HK$10 a kilogram, three kilograms for HK$20. */
static void put_apples(struct app *app, struct piece_label label)
{
	struct priced_line line = { .product = "coke-zero",
		.merchant = "ALPHA",
		.quantity = 1,
		.unit_price_minor = 1000,
		.name = "Apples" };

	assert_true(priced_line_take_label(&line, &label, &KILOGRAM));
	assert_int_equal(app_basket_add(app, &line, "HKD"), BASKET_OK);
}

static void pieces_with_labels_say_how_their_price_comes_about(void **state)
{
	struct app *app = *state;

	fake_app_use_catalog(app,
		"UPDATE product SET measure_milli=1000,measure_unit='kg' WHERE id=2;"
		"UPDATE offer SET price=1000,multibuy_quantity=3,multibuy_price=2000 WHERE product_id=2;");
	put_apples(app, (struct piece_label){ { 345000, MEASURE_G }, 0 });
	put_apples(app, (struct piece_label){ { 1250000, MEASURE_G }, 0 });
	put_apples(app, (struct piece_label){ { 0, MEASURE_NONE }, 199 });
	shopper_puts(app, "coke-zero", "ALPHA", 2);
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	assert_true(shopper_sees(app, "0.345 kg × HK$10.00 / 1 kg"));
	assert_true(shopper_sees(app, "HK$3.45"));
	assert_true(shopper_sees(app, "1.25 kg × HK$10.00 / 1 kg"));
	assert_true(shopper_sees(app, "price on the label"));
	assert_int_equal(domain_total(app), 345 + 1250 + 199 + 2000);
	assert_true(shopper_sees(app, "HK$37.94"));
	/* Another piece is scanned; and what was weighed is none of three packs. */
	assert_false(shopper_can(app, ACTION_OF(ONE_MORE, 0)));
	assert_true(shopper_can(app, ACTION_OF(REMOVE_LINE, 0)));
	assert_true(shopper_sees(app, "1 more: 3 for HK$20.00"));
	shopper_looks_at_all_sizes(app);
	/* The kilogram has become dearer meanwhile, and the printed price has not. */
	fake_app_use_catalog(app,
		"UPDATE product SET measure_milli=1000,measure_unit='kg' WHERE id=2;"
		"UPDATE offer SET price=2000 WHERE product_id=2;");
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	assert_true(shopper_sees(app, "0.345 kg × HK$20.00 / 1 kg"));
	assert_int_equal(domain_total(app), 690 + 2500 + 199 + 4000);
	/* And now nobody knows what a kilogram costs. */
	fake_app_use_catalog(app, "");
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	assert_true(shopper_sees(app, "No longer sold there"));
}

static void one_trip_moves_every_line(void **state)
{
	struct app *app = *state;
	const struct basket *basket = &app_session(app)->shopper.basket;

	shopper_puts(app, "coke", "ALPHA", 2);
	shopper_puts(app, "bread", "BETA", 1);
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	assert_true(shopper_sees(app, "All at Beta"));
	assert_true(shopper_sees(app, "HK$27.00"));
	assert_false(shopper_finds(app, ACTION_OF(CHOOSE_PLAN, 1))->flags & NODE_SELECTED);
	shopper_touches(app, ACTION_OF(CHOOSE_PLAN, 1));
	assert_string_equal(basket->lines[0].merchant, "BETA");
	assert_string_equal(basket->lines[1].merchant, "BETA");
	assert_int_equal(basket->lines[0].multibuy.price_minor, 1500);
	assert_int_equal(domain_total(app), 2700);
	assert_true(shopper_sees(app, "HK$27.00"));
	/* There is nothing left to choose. */
	assert_false(shopper_sees(app, "How it costs least"));
}

static void split_takes_each_where_it_is_cheapest(void **state)
{
	struct app *app = *state;
	const struct basket *basket = &app_session(app)->shopper.basket;

	fake_app_use_catalog(app,
		"INSERT INTO offer(product_id,merchant_id,channel,price,currency,delivery,stock,quantity,multibuy_quantity,"
		"multibuy_price,url,observed_at) VALUES(3,1,0,1300,'HKD',0,1,NULL,NULL,NULL,NULL,NULL)");
	shopper_puts(app, "coke", "ALPHA", 1);
	shopper_puts(app, "bread", "ALPHA", 1);
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	assert_true(shopper_finds(app, ACTION_OF(CHOOSE_PLAN, 1))->flags & NODE_SELECTED);
	assert_true(shopper_sees(app, "Split over 2 shops"));
	fake_app_assert_words(app, "saves HK$1.00");
	shopper_touches(app, ACTION_OF(CHOOSE_PLAN, 0));
	assert_string_equal(basket->lines[0].merchant, "ALPHA");
	assert_string_equal(basket->lines[1].merchant, "BETA");
	assert_int_equal(basket->lines[1].fulfilment, FULFILMENT_PICKUP_OTHER);
	assert_int_equal(domain_total(app), 2100);
	assert_true(shopper_finds(app, ACTION_OF(CHOOSE_PLAN, 0))->flags & NODE_SELECTED);
	fake_app_assert_good_layout(app);
}

/* A coupon of Beta's makes one trip there the cheapest way, and the plan says what the basket then says. */
static void plans_count_the_coupons_that_were_taken(void **state)
{
	struct app *app = *state;
	struct shopper *shopper = &fake_app_session(app)->shopper;

	shopper_puts(app, "coke", "ALPHA", 1);
	shopper_puts(app, "bread", "BETA", 1);
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	assert_true(shopper_sees(app, "HK$22.00"));
	shopper->coupons[0] = (struct coupon){ .code = "B",
		.merchant = "BETA",
		.kind = COUPON_AMOUNT,
		.value = 300,
		.threshold_minor = 2000,
		.currency = "HKD" };
	shopper->coupon_count = 1;
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	assert_true(shopper_sees(app, "HK$19.00"));
	shopper_touches(app, ACTION_OF(CHOOSE_PLAN, 1));
	assert_string_equal(shopper->basket.lines[0].merchant, "BETA");
	assert_true(shopper_sees(app, "HK$19.00"));
}

static void lines_that_become_the_same_are_one(void **state)
{
	struct app *app = *state;

	shopper_puts(app, "coke", "ALPHA", 1);
	shopper_puts(app, "coke", "BETA", 1);
	shopper_puts(app, "coke-zero", "ALPHA", 1);
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	assert_true(shopper_sees(app, "All at Alpha Mart"));
	shopper_touches(app, ACTION_OF(CHOOSE_PLAN, 1));
	assert_int_equal(app_session(app)->shopper.basket.line_count, 2);
	assert_int_equal(basket_piece_count(&app_session(app)->shopper.basket), 3);
}

static void a_price_that_changed_is_said(void **state)
{
	struct app *app = *state;

	shopper_puts(app, "coke", "ALPHA", 1);
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	fake_app_assert_no_words(app, "when you added it");
	fake_app_use_catalog(app, "UPDATE offer SET price=990 WHERE product_id=1 AND merchant_id=1");
	arena_reset(app_screen_arena(app));
	fake_app_send(app, &(struct event){ .kind = EVENT_RELOAD });
	assert_true(shopper_sees(app, "Was HK$9.00 when you added it"));
	assert_int_equal(app_session(app)->shopper.basket.lines[0].unit_price_minor, 990);
	assert_true(shopper_sees(app, "HK$9.90"));
	/* It is still said after the next touch. */
	shopper_touches(app, ACTION_OF(ONE_MORE, 0));
	assert_true(shopper_sees(app, "Was HK$9.00 when you added it"));
}

static void what_vanished_is_said_and_not_sold(void **state)
{
	struct app *app = *state;

	shopper_puts(app, "coke", "ALPHA", 1);
	shopper_puts(app, "bread", "BETA", 1);
	fake_app_use_catalog(app, "DELETE FROM offer WHERE product_id=3");
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	assert_true(shopper_sees(app, "No longer sold there"));
	assert_false(shopper_can(app, ACTION(CHECK_OUT)));
	fake_app_act(app, ACTION(CHECK_OUT));
	assert_int_equal(fake_app_record(app)->went, 0);
	fake_app_assert_good_layout(app);
	shopper_touches(app, ACTION_OF(REMOVE_LINE, 1));
	assert_true(shopper_can(app, ACTION(CHECK_OUT)));
}

static void a_product_that_is_gone_keeps_its_name(void **state)
{
	struct app *app = *state;

	shopper_puts(app, "bread", "BETA", 1);
	fake_app_use_catalog(app, "DELETE FROM product WHERE id=3");
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	assert_true(shopper_sees(app, "bread"));
	assert_false(shopper_can(app, GO(SCREEN_PRODUCT, .product = 3)));
	assert_false(shopper_can(app, ACTION(CHECK_OUT)));
}

static void what_is_sold_out_is_said(void **state)
{
	struct app *app = *state;

	shopper_puts(app, "old-bread", "BETA", 1);
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	assert_true(shopper_sees(app, "Out of stock"));
	assert_false(shopper_can(app, ACTION(CHECK_OUT)));
}

static void a_coupon_is_taken_with_one_touch(void **state)
{
	struct app *app = *state;

	shopper_puts(app, "bread", "BETA", 5);
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	assert_true(shopper_sees(app, "Five off"));
	shopper_touches(app, ACTION_OF(TAKE_COUPON, 1));
	assert_true(shopper_sees(app, "The best coupons are in"));
	assert_true(shopper_sees(app, "-HK$5.00"));
	assert_true(shopper_sees(app, "HK$55.00"));
}

static void what_is_missing_for_a_coupon_is_said(void **state)
{
	struct app *app = *state;

	shopper_puts(app, "bread", "BETA", 4);
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	assert_true(shopper_sees(app, "Add HK$2.00 for: Five off"));
}

static void delivery_is_paid_once_and_shown(void **state)
{
	struct app *app = *state;

	shopper_puts(app, "coke", "GAMMA", 1);
	shopper_puts(app, "water", "GAMMA", 1);
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	assert_true(shopper_sees(app, "Shipped to you · delivery HK$20.00"));
	assert_int_equal(domain_total(app), 3100);
	assert_true(shopper_sees(app, "HK$31.00"));
}

static void fulfilment_is_chosen_for_a_line(void **state)
{
	struct app *app = *state;

	shopper_puts(app, "coke", "ALPHA", 1);
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	shopper_touches(app, ACTION_OF(CHOOSE_FULFILMENT, FULFILMENT_PICKUP_HERE));
	assert_int_equal(app_session(app)->shopper.basket.lines[0].fulfilment, FULFILMENT_PICKUP_HERE);
	/* Nonsense changes nothing. */
	fake_app_act(app, ACTION_OF(CHOOSE_FULFILMENT, 15));
	fake_app_act(app, ACTION_OF(CHOOSE_FULFILMENT, 99 * 16));
	assert_int_equal(app_session(app)->shopper.basket.lines[0].fulfilment, FULFILMENT_PICKUP_HERE);
}

static void paying_goes_to_the_checkout(void **state)
{
	struct app *app = *state;

	shopper_puts(app, "coke", "ALPHA", 1);
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	shopper_touches(app, ACTION(CHECK_OUT));
	assert_int_equal(fake_app_record(app)->went, 1);
	assert_int_equal(fake_app_record(app)->route.screen, SCREEN_CHECKOUT);
	/* It is Pay that places the order, and nothing else that leads to the screen. */
	assert_int_equal(fake_app_record(app)->placed, 1);
	assert_int_equal(app_session(app)->shopper.basket.line_count, 0);
	fake_app_show(app, ROUTE(SCREEN_CHECKOUT));
	assert_int_equal(fake_app_record(app)->placed, 1);
	/* Nor is anything placed twice. */
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	fake_app_act(app, ACTION(CHECK_OUT));
	assert_int_equal(fake_app_record(app)->placed, 1);
}

static void put_lot(struct app *app, const char *lot)
{
	struct priced_line line = {
		.product = "coke", .merchant = "ALPHA", .quantity = 1, .unit_price_minor = 900, .name = "Coke"
	};

	snprintf(line.lot, sizeof line.lot, "%s", lot);
	assert_int_equal(app_basket_add(app, &line, "HKD"), BASKET_OK);
}

/* It was good when it was scanned. */
static void a_recall_that_comes_later_is_said_at_its_line(void **state)
{
	struct app *app = *state;

	put_lot(app, "A12");
	put_lot(app, "A13");
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	assert_true(shopper_can(app, ACTION(CHECK_OUT)));
	fake_app_use_catalog(app,
		"INSERT INTO batch(id,product_id,lot,recall_since,recall_reason) VALUES(1,1,'A12',0,'Glass');");
	fake_app_send(app, &(struct event){ .kind = EVENT_RELOAD });
	assert_true(shopper_sees(app, "Recalled, not sold any more"));
	assert_true(shopper_sees(app, "Glass"));
	assert_false(shopper_can(app, ACTION(CHECK_OUT)));
	fake_app_act(app, ACTION(CHECK_OUT));
	assert_int_equal(fake_app_record(app)->placed, 0);
	assert_false(shopper_can(app, ACTION_OF(ONE_MORE, 0)));
	shopper_looks_at_all_sizes(app);
	shopper_touches(app, ACTION_OF(REMOVE_LINE, 0));
	assert_false(shopper_sees(app, "Recalled, not sold any more"));
	assert_true(shopper_can(app, ACTION(CHECK_OUT)));
}

static void a_pack_near_its_date_becomes_cheaper_in_the_basket(void **state)
{
	struct app *app = *state;

	put_lot(app, "A12");
	put_lot(app, "A13");
	fake_app_use_catalog(app,
		"INSERT INTO batch(id,product_id,lot,best_before,markdown_permille,markdown_days)"
		" VALUES(1,1,'A12',20658,333,0);");
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	assert_true(shopper_sees(app, "33.3% off: near its date"));
	assert_int_equal(domain_total(app), 600 + 900);
	shopper_looks_at_all_sizes(app);
}

static void it_is_good_at_every_size(void **state)
{
	struct app *app = *state;

	shopper_puts(app, "coke", "ALPHA", 2);
	shopper_puts(app, "bread", "BETA", 3);
	shopper_puts(app, "water", "GAMMA", 1);
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	shopper_looks_at_all_sizes(app);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHOPPER_TEST(a_recall_that_comes_later_is_said_at_its_line),
		SHOPPER_TEST(a_pack_near_its_date_becomes_cheaper_in_the_basket),
		SHOPPER_TEST(pieces_with_labels_say_how_their_price_comes_about),
		SHOPPER_TEST(deposits_and_taxes_stand_apart),
		SHOPPER_TEST(lines_stand_under_their_merchants_with_the_sum),
		SHOPPER_TEST(where_a_card_can_pay_the_button_names_no_phone),
		SHOPPER_TEST(a_long_total_stays_on_a_small_screen),
		SHOPPER_TEST(one_more_completes_a_multi_buy),
		SHOPPER_TEST(no_more_than_there_are),
		SHOPPER_TEST(what_was_taken_out_can_be_put_back),
		SHOPPER_TEST(an_empty_basket_has_ways_out),
		SHOPPER_TEST(one_trip_moves_every_line),
		SHOPPER_TEST(plans_count_the_coupons_that_were_taken),
		SHOPPER_TEST(split_takes_each_where_it_is_cheapest),
		SHOPPER_TEST(lines_that_become_the_same_are_one),
		SHOPPER_TEST(a_price_that_changed_is_said),
		SHOPPER_TEST(what_vanished_is_said_and_not_sold),
		SHOPPER_TEST(a_product_that_is_gone_keeps_its_name),
		SHOPPER_TEST(what_is_sold_out_is_said),
		SHOPPER_TEST(a_coupon_is_taken_with_one_touch),
		SHOPPER_TEST(what_is_missing_for_a_coupon_is_said),
		SHOPPER_TEST(delivery_is_paid_once_and_shown),
		SHOPPER_TEST(fulfilment_is_chosen_for_a_line),
		SHOPPER_TEST(paying_goes_to_the_checkout),
		SHOPPER_TEST(it_is_good_at_every_size),
	};

	return cmocka_run_group_tests(tests, fake_app_open_fonts, fake_app_close_fonts);
}
