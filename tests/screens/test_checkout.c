/* SPDX-License-Identifier: Apache-2.0 */
/* The checkout: its code, the states of an order, and the way back to the basket. */
#include "tests/screens/shopper.h"

#include <string.h>

#include "kiosk/store/order_payments.h"
#include "kiosk/store/orders.h"

#define ONLINE_URL "http://hub.example/c/abc"
#define OFFLINE_URL "http://hub.example/c#signed"

/* In front of the code with two cokes and a loaf: HK$30.00. */
static struct wire_order_reply *check_out(struct app *app)
{
	shopper_puts(app, "coke", "ALPHA", 2);
	shopper_puts(app, "bread", "BETA", 1);
	struct wire_order_reply *order = shopper_orders(app);
	fake_app_answers(app)->offline_urls[0] = OFFLINE_URL;
	fake_app_show(app, ROUTE(SCREEN_CHECKOUT));
	return order;
}

static void tell_screen(struct app *app, const struct wire_order_reply *order)
{
	fake_app_send(app, &(struct event){ .kind = EVENT_ORDER_CHANGED, .order = order->order });
}

static void hear(struct app *app, struct wire_order_reply *order)
{
	hub_says_of_order(app, order);
	tell_screen(app, order);
}

static void the_hub_answers(struct app *app, struct wire_order_reply *order)
{
	order->url = ONLINE_URL;
	hear(app, order);
}

static void set_state(struct app *app, struct wire_order_reply *order, enum order_state state)
{
	order->state = state;
	hear(app, order);
}

static void set_checkout(struct app *app, struct wire_order_reply *order, enum checkout_state checkout)
{
	order->checkout = checkout;
	hear(app, order);
}

static const char *code_shown(struct app *app)
{
	const struct ui_node_info *info = shopper_finds_role(app, ROLE_QR);

	return info ? info->value : "";
}

static void the_code_is_the_hubs_link(void **state)
{
	struct app *app = *state;
	struct wire_order_reply *order = check_out(app);

	assert_int_equal(fake_app_record(app)->placed, 1);
	assert_int_equal(app_session(app)->shopper.basket.line_count, 0);
	assert_string_equal(fake_app_record(app)->tracked, "handoff_shown ");
	assert_string_equal(code_shown(app), "");
	fake_app_assert_words(app, "Asking the shop");
	the_hub_answers(app, order);
	assert_string_equal(code_shown(app), ONLINE_URL);
	fake_app_assert_words(app, "Waiting for your phone");
	assert_true(shopper_sees(app, "HK$30.00"));
	assert_true(shopper_sees(app, "3 items from 2 shops"));
}

static void the_phone_is_followed(void **state)
{
	struct app *app = *state;
	struct wire_order_reply *order = check_out(app);

	the_hub_answers(app, order);
	set_checkout(app, order, CHECKOUT_OPENED);
	fake_app_assert_words(app, "Opened on your phone");
	assert_true(shopper_can(app, ACTION(CANCEL_ORDER)));
	set_checkout(app, order, CHECKOUT_PAYING);
	fake_app_assert_words(app, "Paying on your phone");
	/* Nothing is taken away from under a payment. */
	assert_false(shopper_can(app, ACTION(CANCEL_ORDER)));
	fake_app_act(app, ACTION(CANCEL_ORDER));
	assert_int_equal(fake_app_record(app)->cancelled, 0);
	set_state(app, order, ORDER_PAID);
	assert_int_equal(fake_app_record(app)->replaced, 1);
	assert_int_equal(fake_app_record(app)->route.screen, SCREEN_RECEIPT);
	/* The receipt still needs to know which order it is. */
	fake_app_show(app, ROUTE(SCREEN_RECEIPT));
	assert_int_equal(fake_app_record(app)->finished, 0);
}

static void without_the_hub_the_code_carries_the_order_and_stays(void **state)
{
	struct app *app = *state;

	fake_app_session(app)->machine.is_online = false;
	struct wire_order_reply *order = check_out(app);
	assert_string_equal(code_shown(app), OFFLINE_URL);
	fake_app_assert_words(app, "The shop's network is away");
	/* The hub cannot be asked for more time. */
	assert_false(shopper_can(app, ACTION(MORE_TIME)));
	fake_app_session(app)->machine.is_online = true;
	the_hub_answers(app, order);
	assert_string_equal(code_shown(app), OFFLINE_URL);
	set_state(app, order, ORDER_PAID);
	assert_int_equal(fake_app_record(app)->route.screen, SCREEN_RECEIPT);
}

static void a_large_basket_comes_in_several_codes_one_after_the_other(void **state)
{
	struct app *app = *state;

	fake_app_session(app)->machine.is_online = false;
	fake_app_answers(app)->offline_urls[1] = "http://hub.example/c#second";
	fake_app_answers(app)->offline_urls[2] = "http://hub.example/c#third";
	check_out(app);
	assert_string_equal(code_shown(app), OFFLINE_URL);
	fake_app_assert_words(app, "Code 1 of 3");
	fake_app_assert_words(app, "Scan each of them");
	shopper_looks_at_all_sizes(app);
	shopper_touches(app, ACTION(NEXT_CODE));
	assert_string_equal(code_shown(app), "http://hub.example/c#second");
	fake_app_assert_words(app, "Code 2 of 3");
	/* Time goes by under the phone, and the code stays. */
	fake_app_tick(app, 1000);
	assert_string_equal(code_shown(app), "http://hub.example/c#second");
	shopper_touches(app, ACTION(NEXT_CODE));
	assert_string_equal(code_shown(app), "http://hub.example/c#third");
	shopper_touches(app, ACTION(NEXT_CODE));
	assert_string_equal(code_shown(app), OFFLINE_URL);
}

static void a_machine_that_the_hub_does_not_know_says_so(void **state)
{
	struct app *app = *state;

	fake_app_session(app)->machine.is_stranger = true;
	fake_app_session(app)->machine.is_online = false;
	check_out(app);
	fake_app_assert_words(app, "not joined to the shop yet");
	fake_app_assert_words(app, "helps you at the counter");
}

static void a_slow_hub_is_not_waited_for(void **state)
{
	struct app *app = *state;

	check_out(app);
	fake_app_tick(app, 1000);
	assert_string_equal(code_shown(app), "");
	fake_app_tick(app, 3000);
	assert_string_equal(code_shown(app), OFFLINE_URL);
}

static void an_order_too_long_for_a_code_waits_for_the_hub(void **state)
{
	struct app *app = *state;
	struct wire_order_reply *order = check_out(app);

	fake_app_answers(app)->offline_urls[0] = NULL;
	fake_app_tick(app, 10000);
	assert_string_equal(code_shown(app), "");
	the_hub_answers(app, order);
	assert_string_equal(code_shown(app), ONLINE_URL);
}

static void time_runs_and_can_be_extended(void **state)
{
	struct app *app = *state;
	struct wire_order_reply *order = check_out(app);

	the_hub_answers(app, order);
	fake_app_assert_words(app, "15:00 left");
	fake_app_tick(app, 60000);
	fake_app_assert_words(app, "14:00 left");
	shopper_touches(app, ACTION(MORE_TIME));
	assert_int_equal(fake_app_record(app)->extended, 1);
}

static void an_expired_order_gives_the_basket_back(void **state)
{
	struct app *app = *state;
	const struct basket *basket = &app_session(app)->shopper.basket;
	struct wire_order_reply *order = check_out(app);

	the_hub_answers(app, order);
	set_state(app, order, ORDER_EXPIRED);
	fake_app_assert_words(app, "The time is over");
	assert_string_equal(code_shown(app), "");
	shopper_touches(app, ACTION(CANCEL_ORDER));
	assert_int_equal(fake_app_record(app)->cancelled, 0);
	assert_int_equal(fake_app_record(app)->finished, 1);
	assert_int_equal(fake_app_record(app)->route.screen, SCREEN_BASKET);
	assert_int_equal(basket->line_count, 2);
	assert_string_equal(basket->lines[0].product, "coke");
	assert_int_equal(basket->lines[0].quantity, 2);
	assert_string_equal(basket->lines[0].category, "drinks");
}

static void an_offline_code_ends_by_its_own_time(void **state)
{
	struct app *app = *state;

	fake_app_session(app)->machine.is_online = false;
	check_out(app);
	fake_app_tick(app, ORDER_TTL_MS - 1000);
	assert_string_equal(code_shown(app), OFFLINE_URL);
	fake_app_tick(app, 1000);
	fake_app_assert_words(app, "The time is over");
	/* The phone may have paid: nothing else is claimed. */
	fake_app_assert_words(app, "If you have paid, your phone shows it.");
}

static void going_back_cancels_the_order_first(void **state)
{
	struct app *app = *state;
	struct wire_order_reply *order = check_out(app);

	the_hub_answers(app, order);
	shopper_touches(app, ACTION(CANCEL_ORDER));
	assert_int_equal(fake_app_record(app)->cancelled, 1);
	assert_int_equal(fake_app_record(app)->finished, 1);
	assert_int_equal(basket_piece_count(&app_session(app)->shopper.basket), 3);
	assert_int_equal(fake_app_record(app)->route.screen, SCREEN_BASKET);
}

static void a_refused_order_says_so(void **state)
{
	struct app *app = *state;
	struct wire_order_reply *order = check_out(app);

	assert_int_equal(
		order_refuse(app_state(app), order->order.text, "sold-out", app_wall_ms(app)), STATE_OK);
	tell_screen(app, order);
	fake_app_assert_words(app, "The shop cannot take this order");
	fake_app_assert_words(app, "Nothing was charged.");
	assert_true(shopper_can(app, GO(SCREEN_HOME)));
}

static void a_price_that_moved_is_never_silent(void **state)
{
	struct app *app = *state;
	struct wire_order_reply *order = check_out(app);

	order->is_repriced = true;
	order->totals.total_minor = 3300;
	the_hub_answers(app, order);
	fake_app_assert_words(app, "A price has changed");
	assert_true(shopper_sees(app, "HK$33.00"));
	assert_true(shopper_sees(app, "HK$30"));
}

static void the_counter_takes_the_money_too(void **state)
{
	struct app *app = *state;

	the_hub_answers(app, check_out(app));
	shopper_touches(app, ACTION(PAY_AT_COUNTER));
	fake_app_assert_words(app, "Show this code to anyone from our team");
	assert_string_equal(code_shown(app), ONLINE_URL);
}

static void a_full_disk_keeps_the_basket(void **state)
{
	struct app *app = *state;

	shopper_puts(app, "coke", "ALPHA", 1);
	fake_app_answers(app)->cannot_place = true;
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	fake_app_act(app, ACTION(CHECK_OUT));
	assert_int_equal(fake_app_record(app)->route.screen, SCREEN_CHECKOUT);
	fake_app_show(app, ROUTE(SCREEN_CHECKOUT));
	fake_app_assert_words(app, "This did not work");
	fake_app_tick(app, 1000);
	fake_app_assert_words(app, "This did not work");
	assert_int_equal(app_session(app)->shopper.basket.line_count, 1);
}

static void with_nothing_to_pay_there_is_a_way_out(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_CHECKOUT));
	assert_int_equal(fake_app_record(app)->placed, 0);
	fake_app_assert_words(app, "Nothing to pay");
	assert_true(shopper_can(app, GO(SCREEN_HOME)));
}

/* --- the card terminal beside the machine --- */

static void set_card(struct app *app, enum card_step step, enum card_prompt prompt)
{
	fake_app_session(app)->shopper.card_step = step;
	fake_app_session(app)->shopper.card_prompt = prompt;
	fake_app_send(app, &(struct event){ .kind = EVENT_CARD_PAYMENT });
}

static void the_card_has_paid(struct app *app, const struct wire_order_reply *order)
{
	struct order_payment payment = { .payment = ulid_make(app_wall_ms(app)), .order = order->order };
	bool is_new;

	assert_int_equal(order_payment_begin(app_state(app), &payment, "{}", app_wall_ms(app)), STATE_OK);
	assert_int_equal(order_payment_step(app_state(app), payment.payment.text, ORDER_PAYMENT_PAID, "{}",
				 app_wall_ms(app), &is_new),
		STATE_OK);
}

static void without_a_terminal_no_card_is_offered(void **state)
{
	struct app *app = *state;

	the_hub_answers(app, check_out(app));
	assert_false(shopper_can(app, ACTION(PAY_BY_CARD)));
}

static void the_terminal_stands_beside_the_code(void **state)
{
	struct app *app = *state;

	fake_app_answers(app)->has_terminal = true;
	struct wire_order_reply *order = check_out(app);
	the_hub_answers(app, order);
	assert_string_equal(code_shown(app), ONLINE_URL);
	shopper_touches(app, ACTION(PAY_BY_CARD));
	assert_int_equal(fake_app_record(app)->cards_asked, 1);
	set_checkout(app, order, CHECKOUT_PAYING);
	/* One payment at a time. */
	assert_false(shopper_can(app, ACTION(PAY_BY_CARD)));
}

static void at_the_terminal_nothing_else_can_be_done(void **state)
{
	struct app *app = *state;

	fake_app_answers(app)->has_terminal = true;
	struct wire_order_reply *order = check_out(app);
	the_hub_answers(app, order);
	set_card(app, CARD_STEP_AT_TERMINAL, CARD_PROMPT_CARD);
	fake_app_assert_words(app, "Hold or insert your card at the terminal");
	assert_true(shopper_sees(app, "HK$30.00"));
	/* A phone that still sees the code could pay a second time. */
	assert_string_equal(code_shown(app), "");
	assert_false(shopper_can(app, ACTION(CANCEL_ORDER)));
	assert_false(shopper_can(app, ACTION(PAY_AT_COUNTER)));
	fake_app_act(app, ACTION(CANCEL_ORDER));
	assert_int_equal(fake_app_record(app)->cancelled, 0);
	set_card(app, CARD_STEP_AT_TERMINAL, CARD_PROMPT_PIN);
	fake_app_assert_words(app, "Enter your PIN at the terminal");
	/* The order's time has run out meanwhile; the terminal charges all the same. */
	set_state(app, order, ORDER_EXPIRED);
	fake_app_assert_words(app, "Enter your PIN at the terminal");
	shopper_touches(app, ACTION(CANCEL_CARD));
	assert_int_equal(fake_app_record(app)->cards_cancelled, 1);
	/* Said at once, and asked once. */
	set_card(app, CARD_STEP_AT_TERMINAL, CARD_PROMPT_CANCELLING);
	fake_app_assert_words(app, "Cancelling the payment. Please wait");
	assert_false(shopper_can(app, ACTION(CANCEL_CARD)));
	the_card_has_paid(app, order);
	set_card(app, CARD_STEP_NONE, CARD_PROMPT_WAIT);
	assert_int_equal(fake_app_record(app)->route.screen, SCREEN_RECEIPT);
}

static void a_declined_card_leaves_every_way_open(void **state)
{
	struct app *app = *state;

	fake_app_answers(app)->has_terminal = true;
	the_hub_answers(app, check_out(app));
	set_card(app, CARD_STEP_DECLINED, CARD_PROMPT_WAIT);
	fake_app_assert_words(app, "The card was declined");
	fake_app_assert_words(app, "Nothing was charged.");
	assert_string_equal(code_shown(app), ONLINE_URL);
	assert_true(shopper_can(app, ACTION(PAY_BY_CARD)));
	assert_true(shopper_can(app, ACTION(CANCEL_ORDER)));
}

/* With letters twice as large, and by keypad: the code alone fills the page. */
static void a_declined_card_is_told_in_view(void **state)
{
	struct app *app = *state;
	struct action action;

	fake_app_answers(app)->has_terminal = true;
	fake_app_set_text(app, 200);
	the_hub_answers(app, check_out(app));
	for (int i = 0; i < 30 && !(shopper_finds(app, ACTION(PAY_BY_CARD))->flags & NODE_FOCUSED); i++) {
		ui_key(fake_app_ui(app), UI_KEY_NEXT, &action);
		fake_app_declare(app);
	}
	set_card(app, CARD_STEP_AT_TERMINAL, CARD_PROMPT_CARD);
	set_card(app, CARD_STEP_DECLINED, CARD_PROMPT_WAIT);
	const struct ui_node_info *told = fake_app_find_words(app, "The card was declined");
	assert_int_equal(told->shown.h, told->rect.h);
	const struct ui_node_info *again = shopper_finds(app, ACTION(PAY_BY_CARD));
	assert_true(again->flags & NODE_FOCUSED);
	assert_int_equal(again->shown.h, again->rect.h);
	fake_app_assert_good_layout(app);
}

static void a_payment_in_doubt_is_never_paid_again(void **state)
{
	struct app *app = *state;

	fake_app_answers(app)->has_terminal = true;
	struct wire_order_reply *order = check_out(app);
	the_hub_answers(app, order);
	set_card(app, CARD_STEP_UNKNOWN, CARD_PROMPT_WAIT);
	fake_app_assert_words(app, "We do not know yet whether your card was charged");
	fake_app_assert_words(app, "Please do not pay again");
	assert_string_equal(code_shown(app), "");
	assert_false(shopper_can(app, ACTION(PAY_BY_CARD)));
	assert_false(shopper_can(app, ACTION(CANCEL_ORDER)));
	fake_app_act(app, ACTION(CANCEL_ORDER));
	assert_int_equal(fake_app_record(app)->cancelled, 0);
	assert_true(shopper_can(app, ACTION(CALL_STAFF)));
	/* Staff found it in the terminal's list. */
	the_card_has_paid(app, order);
	set_card(app, CARD_STEP_NONE, CARD_PROMPT_WAIT);
	assert_int_equal(fake_app_record(app)->route.screen, SCREEN_RECEIPT);
}

static void the_terminal_is_good_at_every_size(void **state)
{
	struct app *app = *state;

	fake_app_answers(app)->has_terminal = true;
	the_hub_answers(app, check_out(app));
	shopper_looks_at_all_sizes(app);
	for (int step = CARD_STEP_ASKING; step <= CARD_STEP_UNKNOWN; step++) {
		set_card(app, (enum card_step)step, CARD_PROMPT_AGAIN);
		shopper_looks_at_all_sizes(app);
	}
}

/* Remote pictures leave it out, and a voice says the sum through headphones only. */
static void it_is_private(void **state)
{
	struct app *app = *state;

	the_hub_answers(app, check_out(app));
	assert_true(CHECKOUT_SCREEN.is_private);
	assert_true(fake_app_find_label(app, "HK$30.00")->flags & NODE_PRIVATE);
}

static void it_is_good_at_every_size(void **state)
{
	struct app *app = *state;
	struct wire_order_reply *order = check_out(app);

	the_hub_answers(app, order);
	shopper_looks_at_all_sizes(app);
	set_state(app, order, ORDER_EXPIRED);
	shopper_looks_at_all_sizes(app);
}

static void assert_in_view(struct app *app, const char *label)
{
	const struct ui_node_info *node = fake_app_find_label(app, label);

	if (node->shown.h != node->rect.h)
		fail_msg("\"%s\" is not whole in view", label);
}

/* A phone reads no half code, and nobody looks for the rest below. */
static void the_code_is_whole_on_a_lying_screen(void **state)
{
	static const int SIZES[][2] = { { 1920, 1080 }, { 1024, 768 }, { 800, 480 } };
	struct app *app = *state;

	fake_app_session(app)->machine.is_online = false;
	fake_app_answers(app)->offline_urls[1] = "http://hub.example/c#second";
	fake_app_answers(app)->offline_urls[2] = "http://hub.example/c#third";
	check_out(app);
	for (int percent = 100; percent <= 200; percent += 50) {
		fake_app_set_text(app, percent);
		for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++) {
			fake_app_set_size(app, SIZES[i][0], SIZES[i][1]);
			assert_in_view(app, "Code to pay with your phone");
			assert_in_view(app, "Code 1 of 3");
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHOPPER_TEST(the_code_is_the_hubs_link),
		SHOPPER_TEST(the_phone_is_followed),
		SHOPPER_TEST(without_the_hub_the_code_carries_the_order_and_stays),
		SHOPPER_TEST(a_large_basket_comes_in_several_codes_one_after_the_other),
		SHOPPER_TEST(a_machine_that_the_hub_does_not_know_says_so),
		SHOPPER_TEST(a_slow_hub_is_not_waited_for),
		SHOPPER_TEST(an_order_too_long_for_a_code_waits_for_the_hub),
		SHOPPER_TEST(time_runs_and_can_be_extended),
		SHOPPER_TEST(an_expired_order_gives_the_basket_back),
		SHOPPER_TEST(an_offline_code_ends_by_its_own_time),
		SHOPPER_TEST(going_back_cancels_the_order_first),
		SHOPPER_TEST(a_refused_order_says_so),
		SHOPPER_TEST(a_price_that_moved_is_never_silent),
		SHOPPER_TEST(the_counter_takes_the_money_too),
		SHOPPER_TEST(a_full_disk_keeps_the_basket),
		SHOPPER_TEST(with_nothing_to_pay_there_is_a_way_out),
		SHOPPER_TEST(without_a_terminal_no_card_is_offered),
		SHOPPER_TEST(the_terminal_stands_beside_the_code),
		SHOPPER_TEST(at_the_terminal_nothing_else_can_be_done),
		SHOPPER_TEST(a_declined_card_leaves_every_way_open),
		SHOPPER_TEST(a_declined_card_is_told_in_view),
		SHOPPER_TEST(the_code_is_whole_on_a_lying_screen),
		SHOPPER_TEST(a_payment_in_doubt_is_never_paid_again),
		SHOPPER_TEST(the_terminal_is_good_at_every_size),
		SHOPPER_TEST(it_is_private),
		SHOPPER_TEST(it_is_good_at_every_size),
	};

	return cmocka_run_group_tests(tests, fake_app_open_fonts, fake_app_close_fonts);
}
