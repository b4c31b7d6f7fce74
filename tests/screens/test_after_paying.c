/* SPDX-License-Identifier: Apache-2.0 */
/* Receipt and thanks: what is said and printed after paying, and that nothing of the order stays. */
#include "tests/screens/shopper.h"

#include <string.h>

#include "kiosk/base/clock.h"

#define TOKEN "a3072f69ab7441ed"

static void pay(struct app *app)
{
	shopper_puts(app, "coke", "ALPHA", 2);
	shopper_puts(app, "water", "GAMMA", 1);
	struct wire_order_reply *order = shopper_orders(app);
	order->state = ORDER_PAID;
	order->pickup_code = TOKEN;
	order->receipt_url = "http://hub.example/r/abc";
	hub_says_of_order(app, order);
	fake_app_show(app, ROUTE(SCREEN_RECEIPT));
}

static void tell_printer(struct app *app, enum receipt_progress progress)
{
	fake_app_send(app, &(struct event){ .kind = EVENT_PRINTER, .printer = progress });
}

static void what_was_paid_and_where_it_waits(void **state)
{
	struct app *app = *state;

	pay(app);
	assert_true(shopper_sees(app, "Paid. Thank you"));
	assert_true(shopper_sees(app, "HK$43.00"));
	/* One store: it is named. */
	assert_true(shopper_sees(app, "Alpha, Main Street"));
	fake_app_assert_words(app, "Take it now · 2 items");
	fake_app_assert_no_words(app, "Open until");
	assert_true(shopper_sees(app, "Gamma Online"));
	fake_app_assert_words(app, "Shipped to you · 1 item");
	shopper_looks_at_all_sizes(app);
}

/* It is 20:00, and the place is open from 08:00 to 22:00. */
static void where_it_is_picked_up_says_when_it_is_open(void **state)
{
	struct app *app = *state;

	shopper_puts(app, "coke", "ALPHA", 2);
	app_basket_set_fulfilment(app, 0, FULFILMENT_PICKUP_HERE);
	struct wire_order_reply *order = shopper_orders(app);
	order->state = ORDER_PAID;
	hub_says_of_order(app, order);
	fake_app_show(app, ROUTE(SCREEN_RECEIPT));
	assert_true(shopper_sees(app, "Open until 10:00\u00A0pm"));
	assert_true(shopper_sees(app, "Daily: 8:00\u00A0am–10:00\u00A0pm"));
	shopper_looks_at_all_sizes(app);
	fake_app_tick(app, 3 * HOUR_MS);
	fake_app_declare(app);
	assert_true(shopper_sees(app, "Closed, opens tomorrow at 8:00\u00A0am"));
}

static void a_tip_given_at_the_terminal_is_shown(void **state)
{
	struct app *app = *state;

	fake_app_answers(app)->tip_minor = 150;
	pay(app);
	assert_true(shopper_sees(app, "HK$43.00"));
	assert_true(shopper_sees(app, "Tip"));
	assert_true(shopper_sees(app, "HK$1.50"));
	shopper_looks_at_all_sizes(app);
	fake_app_answers(app)->tip_minor = 0;
	fake_app_show(app, ROUTE(SCREEN_RECEIPT));
	fake_app_assert_no_words(app, "Tip");
}

static void the_pickup_code_can_be_read_out_and_is_private(void **state)
{
	struct app *app = *state;

	pay(app);
	assert_true(RECEIPT_SCREEN.is_private);
	fake_app_assert_no_words(app, TOKEN);
	const struct ui_node_info *code = fake_app_find_words(app, "-");
	assert_int_equal(strlen(code->label), 9);
	assert_true(code->flags & NODE_PRIVATE);
	fake_app_set_text(app, 200);
	fake_app_declare(app);
	assert_int_equal(strlen(fake_app_find_words(app, "-")->label), 9);
}

static void printing_is_followed(void **state)
{
	struct app *app = *state;

	pay(app);
	shopper_touches(app, ACTION(RECEIPT_PRINT));
	assert_int_equal(fake_app_record(app)->printed, 1);
	fake_app_assert_words(app, "Printing your receipt");
	tell_printer(app, RECEIPT_IS_PRINTED);
	fake_app_assert_words(app, "Your receipt is printed");
	assert_null(shopper_finds_role(app, ROLE_QR));
	shopper_touches(app, ACTION(RECEIPT_NONE_WANTED));
	assert_int_equal(fake_app_record(app)->route.screen, SCREEN_THANKS);
}

static void a_printer_in_trouble_hands_over_to_the_phone(void **state)
{
	static const enum receipt_progress TROUBLES[] = { RECEIPT_HAS_FAILED, RECEIPT_WAITS_FOR_PAPER,
		RECEIPT_WAITS_FOR_COVER, RECEIPT_IS_UNKNOWN };
	struct app *app = *state;

	pay(app);
	shopper_touches(app, ACTION(RECEIPT_PRINT));
	for (size_t i = 0; i < sizeof TROUBLES / sizeof TROUBLES[0]; i++) {
		tell_printer(app, TROUBLES[i]);
		assert_string_equal(shopper_finds_role(app, ROLE_QR)->value, "http://hub.example/r/abc");
	}
	shopper_looks_at_all_sizes(app);
}

static void a_printer_that_takes_nothing_is_said(void **state)
{
	struct app *app = *state;

	fake_app_answers(app)->cannot_print = true;
	pay(app);
	shopper_touches(app, ACTION(RECEIPT_PRINT));
	fake_app_assert_words(app, "The printer could not do it");
}

static void without_a_printer_the_phone_takes_it(void **state)
{
	struct app *app = *state;

	fake_app_session(app)->machine.is_printer_ready = false;
	pay(app);
	assert_false(shopper_can(app, ACTION(RECEIPT_PRINT)));
	fake_app_assert_words(app, "The printer is not ready");
	shopper_touches(app, ACTION(RECEIPT_QR));
	assert_string_equal(shopper_finds_role(app, ROLE_QR)->value, "http://hub.example/r/abc");
}

static void assert_in_view(const struct ui_node_info *info)
{
	assert_int_equal(info->shown.h, info->rect.h);
}

static void what_was_asked_for_is_in_view(void **state)
{
	struct app *app = *state;

	fake_app_set_text(app, 200);
	pay(app);
	shopper_touches(app, ACTION(RECEIPT_PRINT));
	assert_in_view(fake_app_find_words(app, "Printing your receipt"));
	tell_printer(app, RECEIPT_WAITS_FOR_PAPER);
	assert_in_view(fake_app_find_words(app, "The printer needs paper"));
	assert_in_view(shopper_finds_role(app, ROLE_QR));
	assert_in_view(fake_app_find_words(app, "Point your phone here"));
}

static void leaving_the_receipt_ends_the_order(void **state)
{
	struct app *app = *state;

	pay(app);
	assert_int_equal(fake_app_record(app)->finished, 0);
	shopper_touches(app, ACTION(RECEIPT_NONE_WANTED));
	fake_app_show(app, ROUTE(SCREEN_THANKS));
	assert_int_equal(fake_app_record(app)->finished, 1);
	fake_app_assert_no_words(app, "HK$");
	assert_true(shopper_can(app, GO(SCREEN_HOME)));
	assert_true(shopper_can(app, ACTION(END_SESSION)));
}

static void one_touch_says_how_it_was(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_THANKS));
	shopper_touches(app, ACTION_OF(RATE, 3));
	assert_string_equal(fake_app_record(app)->tracked, "feedback_given ");
	assert_true(shopper_finds(app, ACTION_OF(RATE, 3))->flags & NODE_SELECTED);
	fake_app_act(app, ACTION_OF(RATE, 9));
	assert_string_equal(fake_app_record(app)->tracked, "feedback_given ");
	shopper_looks_at_all_sizes(app);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHOPPER_TEST(what_was_paid_and_where_it_waits),
		SHOPPER_TEST(where_it_is_picked_up_says_when_it_is_open),
		SHOPPER_TEST(a_tip_given_at_the_terminal_is_shown),
		SHOPPER_TEST(the_pickup_code_can_be_read_out_and_is_private),
		SHOPPER_TEST(printing_is_followed),
		SHOPPER_TEST(a_printer_in_trouble_hands_over_to_the_phone),
		SHOPPER_TEST(a_printer_that_takes_nothing_is_said),
		SHOPPER_TEST(without_a_printer_the_phone_takes_it),
		SHOPPER_TEST(what_was_asked_for_is_in_view),
		SHOPPER_TEST(leaving_the_receipt_ends_the_order),
		SHOPPER_TEST(one_touch_says_how_it_was),
	};

	return cmocka_run_group_tests(tests, fake_app_open_fonts, fake_app_close_fonts);
}
