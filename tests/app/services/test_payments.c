/* SPDX-License-Identifier: Apache-2.0 */
/* Payments at a card terminal without a bank, with and without the hub: money is asked for once, an order is paid when the
 * disk knows it, and what nobody knows is for staff. */
#include <sqlite3.h>
#include <string.h>

#include "hw/hw.h"
#include "kiosk/app/services/message.h"
#include "kiosk/store/audit.h"
#include "kiosk/store/order_payments.h"
#include "kiosk/store/outbox.h"
#include "kiosk/store/payment_journal.h"
#include "tests/app/services/counter.h"

static int set_up(void **state)
{
	*state = counter_create(false);
	return 0;
}

static int set_up_with_hub(void **state)
{
	*state = counter_create(true);
	return 0;
}

static int tear_down(void **state)
{
	counter_destroy(*state);
	return 0;
}

static void begin(struct counter *counter)
{
	struct placed_order order = counter_order(counter);

	payments_begin(counter->payments, &order);
}

static void place_and_begin(struct counter *counter)
{
	counter_place(counter);
	counter_wait_for_terminal(counter);
	begin(counter);
}

static bool is_paid(void *data)
{
	struct counter *counter = data;

	counter_look(counter);
	payments_tick(counter->payments);
	return counter_order(counter).state == ORDER_PAID;
}

static int bookings(struct counter *counter)
{
	int64_t sum;

	return vterminal_bookings(counter->terminal, &sum);
}

static size_t unfinished(struct counter *counter)
{
	const struct order_payment *links;

	return order_payment_list_unfinished(counter->desk->state, &counter->desk->arena, &links);
}

static void without_the_hub_the_terminal_is_asked_at_once(void **state)
{
	struct counter *counter = *state;
	struct card_receipt receipt;

	place_and_begin(counter);
	assert_int_equal(payments_step(counter->payments), CARD_STEP_ASKING);
	assert_true(payments_is_running(counter->payments));
	desk_wait(counter->desk, is_paid, counter);
	counter_wait_for_step(counter, CARD_STEP_NONE);
	assert_false(payments_is_running(counter->payments));
	assert_int_equal(bookings(counter), 1);
	assert_true(
		payments_receipt(counter->payments, &counter->desk->arena, counter->order.text, &receipt));
	assert_string_equal(receipt.card, "VISA");
	assert_string_equal(receipt.terminal_id, "52500001");
	assert_int_equal(receipt.receipt_number, 1);
	assert_int_equal(receipt.tip_minor, 0);
	struct placed_order order = counter_order(counter);
	assert_false(payments_can_pay(counter->payments, &order));
}

/* No byte leaves for the terminal before the attempt is on the disk. */
static void a_held_disk_shows_progress_and_asks_nobody_for_money(void **state)
{
	struct counter *counter = *state;
	size_t sent, received;

	counter_place(counter);
	counter_wait_for_terminal(counter);
	desk_settle(counter->desk);
	counter_say(counter, "clear");
	desk_hold_disk(counter->desk);
	begin(counter);
	assert_int_equal(payments_step(counter->payments), CARD_STEP_ASKING);
	for (int i = 0; i < 50; i++) {
		clock_advance(&counter->desk->clock, SECOND_MS);
		payments_tick(counter->payments);
		counter_look(counter);
	}
	assert_int_equal(payments_step(counter->payments), CARD_STEP_ASKING);
	vterminal_traffic(counter->terminal, &sent, &received);
	assert_int_equal(bookings(counter), 0);
	desk_let_disk_go(counter->desk);
	desk_wait(counter->desk, is_paid, counter);
}

static void who_cancels_before_it_is_written_pays_nothing(void **state)
{
	struct counter *counter = *state;

	counter_place(counter);
	counter_wait_for_terminal(counter);
	desk_settle(counter->desk);
	desk_hold_disk(counter->desk);
	begin(counter);
	payments_cancel(counter->payments);
	assert_int_equal(payments_step(counter->payments), CARD_STEP_CANCELLED);
	desk_let_disk_go(counter->desk);
	desk_settle(counter->desk);
	assert_int_equal(payments_step(counter->payments), CARD_STEP_CANCELLED);
	assert_int_equal(bookings(counter), 0);
	assert_int_equal(unfinished(counter), 0);
	/* The order may be paid again. */
	begin(counter);
	desk_wait(counter->desk, is_paid, counter);
	assert_int_equal(bookings(counter), 1);
}

static void an_attempt_that_cannot_be_written_asks_nobody(void **state)
{
	struct counter *counter = *state;

	counter_place(counter);
	counter_wait_for_terminal(counter);
	desk_settle(counter->desk);
	desk_fill_disk(true);
	begin(counter);
	desk_settle(counter->desk);
	desk_fill_disk(false);
	assert_int_equal(payments_step(counter->payments), CARD_STEP_NOT_REACHED);
	assert_int_equal(bookings(counter), 0);
	assert_int_equal(unfinished(counter), 0);
}

/* Paid at the terminal, and this disk is full: the shopper must not pay again, and the order is paid when there is room. */
static void money_that_cannot_be_written_yet_is_not_asked_for_again(void **state)
{
	struct counter *counter = *state;

	counter_say(counter, "fault late 300");
	place_and_begin(counter);
	counter_wait_for_step(counter, CARD_STEP_AT_TERMINAL);
	desk_settle(counter->desk);
	desk_hold_disk(counter->desk);
	/* The terminal's own journal is not held: only the order's part is. */
	while (bookings(counter) == 0)
		counter_look(counter);
	for (int i = 0; i < 100; i++) {
		struct message *message = inbox_wait(counter->desk->inbox, 10);
		if (message)
			message_deliver(message);
		counter_look(counter);
	}
	assert_true(payments_is_running(counter->payments));
	assert_int_not_equal(counter_order(counter).state, ORDER_PAID);
	desk_let_disk_go(counter->desk);
	desk_wait(counter->desk, is_paid, counter);
	assert_int_equal(bookings(counter), 1);
}

/* Past the store, as a disk that fails in between. */
static void run_sql(struct counter *counter, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(counter->desk->state_path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 10000);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static bool needs_tick(void *data)
{
	struct counter *counter = data;

	counter_look(counter);
	return payments_needs_tick(counter->payments);
}

static void what_the_disk_refused_is_written_when_it_takes_it(void **state)
{
	struct counter *counter = *state;

	counter_say(counter, "fault late 300");
	place_and_begin(counter);
	counter_wait_for_step(counter, CARD_STEP_AT_TERMINAL);
	run_sql(counter,
		"CREATE TRIGGER no_room BEFORE UPDATE ON order_payment BEGIN SELECT RAISE(ABORT,'no room'); END");
	desk_wait(counter->desk, needs_tick, counter);
	assert_int_equal(counter_order(counter).state, ORDER_PLACED);
	/* Tried again in vain, it is kept once. */
	for (int i = 0; i < 3; i++) {
		payments_tick(counter->payments);
		desk_settle(counter->desk);
	}
	assert_true(payments_needs_tick(counter->payments));
	run_sql(counter, "DROP TRIGGER no_room");
	desk_wait(counter->desk, is_paid, counter);
	desk_settle(counter->desk);
	assert_false(payments_needs_tick(counter->payments));
	assert_int_equal(bookings(counter), 1);
}

/* What was true of the attempt before is not true of this one. */
static void a_second_attempt_waits_for_the_disk_too(void **state)
{
	struct counter *counter = *state;

	counter_say(counter, "outcome decline");
	place_and_begin(counter);
	counter_wait_for_step(counter, CARD_STEP_DECLINED);
	counter_say(counter, "outcome approve");
	desk_settle(counter->desk);
	desk_hold_disk(counter->desk);
	begin(counter);
	for (int i = 0; i < 20; i++) {
		clock_advance(&counter->desk->clock, SECOND_MS);
		payments_tick(counter->payments);
		counter_look(counter);
	}
	assert_int_equal(payments_step(counter->payments), CARD_STEP_ASKING);
	assert_int_equal(bookings(counter), 0);
	desk_let_disk_go(counter->desk);
	desk_wait(counter->desk, is_paid, counter);
	assert_int_equal(bookings(counter), 1);
}

static bool wants_card(void *data)
{
	struct counter *counter = data;

	counter_look(counter);
	return payments_prompt(counter->payments) == CARD_PROMPT_CARD;
}

/* The screen says what the terminal says; after "Cancel" it waits for the terminal's last word, whatever that prompts. */
static void the_screen_says_what_the_terminal_wants(void **state)
{
	struct counter *counter = *state;

	counter_say(counter, "outcome hold");
	place_and_begin(counter);
	desk_wait(counter->desk, wants_card, counter);
	assert_int_equal(payments_step(counter->payments), CARD_STEP_AT_TERMINAL);
	payments_cancel(counter->payments);
	assert_int_equal(payments_prompt(counter->payments), CARD_PROMPT_CANCELLING);
	counter_wait_for_step(counter, CARD_STEP_CANCELLED);
	assert_int_equal(bookings(counter), 0);
}

static bool is_heard_of(void *data)
{
	struct counter *counter = data;

	counter_look(counter);
	payments_tick(counter->payments);
	return unfinished(counter) == 0;
}

/* The shopper left while the terminal waited: its word is for the order, and not for whoever comes next. */
static void what_comes_after_the_session_is_shown_to_nobody(void **state)
{
	struct counter *counter = *state;

	counter_say(counter, "outcome hold");
	place_and_begin(counter);
	desk_wait(counter->desk, wants_card, counter);
	payments_end_session(counter->payments);
	assert_int_equal(payments_step(counter->payments), CARD_STEP_NONE);
	desk_wait(counter->desk, is_heard_of, counter);
	desk_settle(counter->desk);
	counter_look(counter);
	assert_int_equal(payments_step(counter->payments), CARD_STEP_NONE);
	assert_int_equal(bookings(counter), 0);
}

static void a_declined_card_can_be_followed_by_another(void **state)
{
	struct counter *counter = *state;

	counter_say(counter, "outcome decline");
	place_and_begin(counter);
	counter_wait_for_step(counter, CARD_STEP_DECLINED);
	assert_int_equal(bookings(counter), 0);
	counter_say(counter, "outcome approve");
	begin(counter);
	desk_wait(counter->desk, is_paid, counter);
}

static void what_became_of_one_order_is_no_news_on_the_next(void **state)
{
	struct counter *counter = *state;

	counter_say(counter, "outcome decline");
	place_and_begin(counter);
	counter_wait_for_step(counter, CARD_STEP_DECLINED);
	payments_forget_outcome(counter->payments);
	assert_int_equal(payments_step(counter->payments), CARD_STEP_NONE);
}

/* --- with the hub --- */

static void the_hub_keeps_the_order_before_the_terminal_is_asked(void **state)
{
	struct counter *counter = *state;

	place_and_begin(counter);
	desk_wait(counter->desk, is_paid, counter);
	assert_true(fake_hub_requests(counter->hub, "/v1/orders/") > 1);
	assert_int_equal(bookings(counter), 1);
}

static void a_phone_that_was_faster_leaves_the_card_alone(void **state)
{
	struct counter *counter = *state;

	counter_place(counter);
	counter_wait_for_terminal(counter);
	fake_hub_ignore_payments(counter->hub);
	begin(counter);
	assert_int_equal(payments_step(counter->payments), CARD_STEP_ASKING);
	fake_hub_change_order(counter->hub, counter->order.text, ORDER_PAID);
	counter_wait_for_step(counter, CARD_STEP_PHONE_PAYS);
	assert_int_equal(bookings(counter), 0);
}

/* Paid on the phone while the terminal waits for a card: it is told to let it be. */
static void a_phone_that_pays_meanwhile_ends_it_at_the_terminal(void **state)
{
	struct counter *counter = *state;

	counter_say(counter, "outcome hold");
	place_and_begin(counter);
	desk_wait(counter->desk, wants_card, counter);
	fake_hub_change_order(counter->hub, counter->order.text, ORDER_PAID);
	counter_wait_for_step(counter, CARD_STEP_CANCELLED);
	assert_int_equal(bookings(counter), 0);
}

static void without_a_payment_there_is_nothing_to_cancel(void **state)
{
	struct counter *counter = *state;

	payments_cancel(counter->payments);
	assert_int_equal(payments_step(counter->payments), CARD_STEP_NONE);
	assert_int_equal(payments_prompt(counter->payments), CARD_PROMPT_WAIT);
}

/* --- nobody knows --- */

static bool has_ticket(void *data)
{
	struct counter *counter = data;
	const struct audit_entry *entries;
	size_t count = audit_list(counter->desk->state, &counter->desk->arena, 10, &entries);

	counter_look(counter);
	for (size_t i = 0; i < count; i++) {
		if (strncmp(entries[i].what, "payment.unknown ", 16) == 0)
			return true;
	}
	return false;
}

static bool is_sent(void *data)
{
	struct counter *counter = data;
	const struct payment *rows;

	counter_look(counter);
	return payment_journal_list_open(counter->desk->state, &counter->desk->arena, &rows) > 0 &&
		rows[0].state == PAYMENT_SENT;
}

/* The shopper stands at the terminal, and it is taken away with the payment in it. */
static void make_unknown(struct counter *counter, char id[ULID_SIZE])
{
	struct hw_config *none = hw_config_create();
	const struct open_payment *open;

	counter_say(counter, "outcome hold");
	place_and_begin(counter);
	desk_wait(counter->desk, is_sent, counter);
	/* While the terminal is there it has the word, not staff. */
	assert_int_equal(payments_list_open(counter->payments, &counter->desk->arena, &open), 1);
	assert_false(open[0].is_unknown);
	devices_restart(counter->devices, none, NULL);
	hw_config_destroy(none);
	counter_wait_for_step(counter, CARD_STEP_UNKNOWN);
	desk_wait(counter->desk, has_ticket, counter);
	assert_int_equal(payments_list_open(counter->payments, &counter->desk->arena, &open), 1);
	assert_true(open[0].is_unknown);
	memcpy(id, open[0].id, ULID_SIZE);
}

static bool is_settled(void *data)
{
	struct counter *counter = data;
	const struct open_payment *open;

	counter_look(counter);
	return payments_list_open(counter->payments, &counter->desk->arena, &open) == 0;
}

static void what_nobody_knows_is_for_staff_and_told_once(void **state)
{
	struct counter *counter = *state;
	char id[ULID_SIZE];

	make_unknown(counter, id);
	desk_settle(counter->desk);
	assert_int_equal(desk_count_tracked(counter->desk, "payment_unknown"), 1);
	assert_false(payments_settle(counter->payments, "01ARZ3NDEKTSV4RRFFQ69G5FA0", PAYMENT_WAS_PAID, "x"));
	assert_false(payments_settle(counter->payments, id, PAYMENT_WAS_GIVEN_BACK, "x"));
	assert_true(payments_settle(counter->payments, id, PAYMENT_WAS_PAID, "staff:1"));
	assert_int_equal(payments_take_settling(counter->payments, id), SETTLING_RUNS);
	desk_wait(counter->desk, is_settled, counter);
	desk_settle(counter->desk);
	assert_int_equal(payments_take_settling(counter->payments, id), SETTLING_DONE);
	assert_int_equal(payments_take_settling(counter->payments, id), SETTLING_NOT);
	assert_int_equal(counter_order(counter).state, ORDER_PAID);
	assert_int_equal(unfinished(counter), 0);
}

static void what_staff_say_and_the_disk_refuses_is_not_settled(void **state)
{
	struct counter *counter = *state;
	const struct open_payment *open;
	char id[ULID_SIZE];

	make_unknown(counter, id);
	desk_settle(counter->desk);
	desk_fill_disk(true);
	assert_true(payments_settle(counter->payments, id, PAYMENT_WAS_NOT_PAID, "staff:1"));
	desk_settle(counter->desk);
	desk_fill_disk(false);
	assert_int_equal(payments_take_settling(counter->payments, id), SETTLING_FAILED);
	assert_int_equal(payments_list_open(counter->payments, &counter->desk->arena, &open), 1);
}

/* The hub wants the money back, and no terminal is there: staff have given it back. */
static void money_that_must_go_back_is_for_staff(void **state)
{
	struct counter *counter = *state;
	const struct open_payment *open;
	struct hw_config *none = hw_config_create();
	bool is_new;

	place_and_begin(counter);
	desk_wait(counter->desk, is_paid, counter);
	desk_settle(counter->desk);
	assert_int_equal(payments_list_open(counter->payments, &counter->desk->arena, &open), 0);
	devices_restart(counter->devices, none, NULL);
	hw_config_destroy(none);
	desk_settle(counter->desk);
	struct order_payment link;
	assert_true(order_payment_of_order(counter->desk->state, counter->order.text, &link));
	assert_int_equal(order_payment_step(counter->desk->state, link.payment.text, ORDER_PAYMENT_TO_REVERSE,
				 NULL, FIXTURE_NOW_MS, &is_new),
		STATE_OK);
	/* Nobody is there to be asked: staff are told, once. */
	for (int i = 0; i < 2; i++) {
		payments_hear_order(counter->payments, counter->order);
		desk_settle(counter->desk);
	}
	assert_int_equal(desk_count_tracked(counter->desk, "payment_not_reversed"), 1);
	assert_int_equal(payments_list_open(counter->payments, &counter->desk->arena, &open), 1);
	assert_string_equal(open[0].id, link.payment.text);
	assert_true(open[0].must_go_back);
	assert_false(open[0].is_unknown);
	assert_int_equal(open[0].amount_minor, 2450);
	assert_string_equal(open[0].currency, "HKD");
	assert_string_equal(open[0].terminal_id, "52500001");
	assert_false(payments_settle(counter->payments, open[0].id, PAYMENT_WAS_PAID, "staff:1"));
	assert_true(payments_settle(counter->payments, open[0].id, PAYMENT_WAS_GIVEN_BACK, "staff:1"));
	desk_wait(counter->desk, is_settled, counter);
}

#define PAYMENT_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define HUB_TEST(name) cmocka_unit_test_setup_teardown(name, set_up_with_hub, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PAYMENT_TEST(without_the_hub_the_terminal_is_asked_at_once),
		PAYMENT_TEST(a_held_disk_shows_progress_and_asks_nobody_for_money),
		PAYMENT_TEST(who_cancels_before_it_is_written_pays_nothing),
		PAYMENT_TEST(an_attempt_that_cannot_be_written_asks_nobody),
		PAYMENT_TEST(money_that_cannot_be_written_yet_is_not_asked_for_again),
		PAYMENT_TEST(what_the_disk_refused_is_written_when_it_takes_it),
		PAYMENT_TEST(a_second_attempt_waits_for_the_disk_too),
		PAYMENT_TEST(the_screen_says_what_the_terminal_wants),
		PAYMENT_TEST(what_comes_after_the_session_is_shown_to_nobody),
		PAYMENT_TEST(a_declined_card_can_be_followed_by_another),
		PAYMENT_TEST(what_became_of_one_order_is_no_news_on_the_next),
		HUB_TEST(the_hub_keeps_the_order_before_the_terminal_is_asked),
		HUB_TEST(a_phone_that_was_faster_leaves_the_card_alone),
		HUB_TEST(a_phone_that_pays_meanwhile_ends_it_at_the_terminal),
		PAYMENT_TEST(without_a_payment_there_is_nothing_to_cancel),
		PAYMENT_TEST(what_nobody_knows_is_for_staff_and_told_once),
		PAYMENT_TEST(money_that_must_go_back_is_for_staff),
		PAYMENT_TEST(what_staff_say_and_the_disk_refuses_is_not_settled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
