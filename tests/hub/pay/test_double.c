/* SPDX-License-Identifier: Apache-2.0 */
/* Providers that answer later, not at all, twice, with another sum: whatever they do, all money is an order or goes
 * back (banked_assert_money() after each test). */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/trade/payments.h"
#include "tests/hub/pay/banked.h"

/* An attempt and a refund of theirs belong to providers that the shop does not have. */
#define BYSTANDERS_UNATTENDED 2
#define GENUINE "X-Bank: secret\r\n"
#define WAITS(...) (&(struct bank_plan){ .waits = true, __VA_ARGS__ })

static void test_confirmed_at_once(void **state)
{
	const struct banked *banked = *state;
	struct banked_order order = banked_place(banked);
	assert_int_equal(banked_press(&order, "double", 0), 303);
	banked_assert_state(&order, "PAID");
	assert_int_equal(bank_count(banked->bank, order.number).begins, 1);
	banked_leave(&order);
}

static void test_a_declined_payment_can_be_tried_again(void **state)
{
	const struct banked *banked = *state;
	struct banked_order order = banked_place(banked);
	bank_plan(banked->bank, &(struct bank_plan){ .declines = true });
	assert_int_equal(banked_press(&order, "double", 0), 303);
	banked_assert_state(&order, "PLACED");
	assert_true(banked_page_has(&order, "The payment was declined."));
	bank_plan(banked->bank, &(struct bank_plan){ 0 });
	assert_int_equal(banked_press(&order, "double", 0), 303); /* an old page */
	assert_int_equal(bank_count(banked->bank, NULL).begins, 1);
	assert_int_equal(banked_press(&order, "double", 1), 303);
	banked_assert_state(&order, "PAID");
	banked_leave(&order);
}

static void *press(void *data)
{
	banked_press(data, "double", 0);
	return NULL;
}

static void test_eight_presses_are_one_attempt(void **state)
{
	const struct banked *banked = *state;
	struct banked_order order = banked_place(banked);
	pthread_t threads[8];
	bank_plan(banked->bank, WAITS());
	for (int i = 0; i < 8; i++)
		pthread_create(&threads[i], NULL, press, &order);
	for (int i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(count_rows(banked->fixture, "payment"), 1);
	assert_int_equal(bank_count(banked->bank, NULL).begins, 1);
	/* And a newer page's number is no second one beside the open one. */
	assert_int_equal(banked_press(&order, "double", 1), 303);
	assert_int_equal(count_rows(banked->fixture, "payment"), 1);
	banked_leave(&order);
}

static void test_the_page_says_what_to_do(void **state)
{
	const struct banked *banked = *state;
	struct banked_order order = banked_place(banked);
	bank_plan(banked->bank, WAITS(.word = "redirect"));
	bank_plan(banked->other, WAITS(.word = "show"));
	assert_int_equal(banked_press(&order, "double", 0), 303);
	assert_true(banked_page_has(&order, "href=\"https://bank.example/"));
	assert_true(banked_page_has(&order, "value=\"other\"")); /* another way is still open */
	assert_false(banked_page_has(&order, "value=\"double\""));
	assert_int_equal(banked_press(&order, "other", 0), 303);
	assert_true(banked_page_has(&order, "Code to pay with"));
	assert_false(banked_page_has(&order, "name=\"choice\""));
	banked_leave(&order);
	order = banked_place(banked);
	bank_plan(banked->bank, WAITS());
	assert_int_equal(banked_press(&order, "double", 0), 303);
	assert_true(banked_page_has(&order, "We wait until the payment is confirmed."));
	assert_true(banked_page_has(&order, order.number));
	banked_leave(&order);
}

static void test_a_pending_payment_is_asked_about_until_it_is_done(void **state)
{
	const struct banked *banked = *state;
	struct banked_order order = banked_place(banked);
	bank_plan(banked->bank, WAITS());
	banked_press(&order, "double", 0);
	banked_pass(banked, MINUTE_MS, SECOND_MS);
	int asks = bank_count(banked->bank, order.number).asks;
	assert_in_range(asks, 3, 8);
	assert_int_equal(bank_count(banked->bank, order.number).begins, 1);
	bank_pay(banked->bank, order.number, 1000, 0);
	banked_pass(banked, MINUTE_MS, SECOND_MS);
	banked_assert_state(&order, "PAID");
	asks = bank_count(banked->bank, order.number).asks;
	banked_pass(banked, MINUTE_MS, SECOND_MS);
	assert_int_equal(bank_count(banked->bank, order.number).asks, asks);
	banked_leave(&order);
}

/* Neither that the question arrived nor that the answer could be read. */
static void test_trouble_is_asked_again(void **state)
{
	const struct banked *banked = *state;
	struct banked_order order = banked_place(banked);
	bank_plan(banked->bank, &(struct bank_plan){ .lost_questions = 2, .lost_answers = 2 });
	banked_press(&order, "double", 0);
	banked_assert_state(&order, "PLACED");
	assert_true(banked_page_has(&order, "does not answer just now"));
	banked_pass(banked, 2 * MINUTE_MS, SECOND_MS);
	banked_assert_state(&order, "PAID");
	struct bank_counts counts = bank_count(banked->bank, order.number);
	assert_int_equal(counts.begins, 3);
	assert_int_equal(counts.money_count, 1);
	banked_leave(&order);
}

static void test_a_stopped_hub_goes_on_after_the_start(void **state)
{
	const struct banked *banked = *state;
	struct banked_order order = banked_place(banked);
	bank_plan(banked->bank, WAITS());
	banked_press(&order, "double", 0);
	hub_server_stop(banked->fixture->server);
	banked->fixture->server = NULL;
	bank_pay(banked->bank, order.number, 1000, FIXTURE_START_MS + 1);
	clock_advance(&banked->fixture->clock, ORDER_TTL_MS + HOUR_MS);
	hub_fixture_restart(banked->fixture);
	hub_server_tick(banked->fixture->server);
	banked_pass(banked, MINUTE_MS, 10 * SECOND_MS);
	banked_assert_state(&order, "PAID"); /* paid in time, told late */
	banked_leave(&order);
}

static void test_late_money_goes_back(void **state)
{
	const struct banked *banked = *state;
	struct banked_order order = banked_place(banked);
	bank_plan(banked->bank, WAITS());
	banked_press(&order, "double", 0);
	hub_server_stop(banked->fixture->server);
	banked->fixture->server = NULL;
	clock_advance(&banked->fixture->clock, ORDER_TTL_MS + HOUR_MS);
	bank_pay(banked->bank, order.number, 1000, clock_wall_ms(&banked->fixture->clock));
	hub_fixture_restart(banked->fixture);
	banked_pass(banked, MINUTE_MS, 10 * SECOND_MS);
	banked_assert_state(&order, "EXPIRED");
	assert_int_equal(count_rows(banked->fixture, "refund WHERE reason = 'late' AND state = 'done'"), 1);
	assert_int_equal(bank_count(banked->bank, order.number).given_back_minor, 1000);
	assert_true(banked_page_has(&order, "HK$10.00 went back to you."));
	banked_leave(&order);
}

static void test_an_order_that_is_over_closes_its_attempt(void **state)
{
	const struct banked *banked = *state;
	struct banked_order order = banked_place(banked);
	bank_plan(banked->bank, WAITS());
	banked_press(&order, "double", 0);
	assert_int_equal(phone_cancel(banked->fixture, order.token), 303);
	banked_assert_state(&order, "CANCELLED");
	bank_plan(banked->bank, WAITS(.lost_answers = 3));
	assert_true(banked_page_has(&order, "If it still goes through, you get all the money back."));
	banked_pass(banked, 5 * MINUTE_MS, SECOND_MS);
	struct bank_counts counts = bank_count(banked->bank, order.number);
	assert_int_equal(counts.closed, 1);
	assert_true(counts.closes >= 1 && counts.asks >= 1);
	assert_int_equal(count_rows(banked->fixture, "payment WHERE state = 'closed'"), 1);
	assert_true(banked_page_has(&order, "Nothing was charged."));
	/* And if its word was not true: what the service takes after all goes back. */
	bank_pay(banked->bank, order.number, 1000, 0);
	char *body = xasprintf("%s done bank-%s-1 1000", order.number, order.number);
	assert_int_equal(banked_callback(banked, "/pay/double", GENUINE, body), 200);
	hub_server_tick(banked->fixture->server);
	assert_int_equal(bank_count(banked->bank, order.number).given_back_minor, 1000);
	free(body);
	banked_leave(&order);
}

static void test_nothing_is_begun_for_an_order_that_is_over(void **state)
{
	const struct banked *banked = *state;
	struct banked_order order = banked_place(banked);
	bank_plan(banked->bank, &(struct bank_plan){ .lost_questions = 1 });
	banked_press(&order, "double", 0);
	clock_advance(&banked->fixture->clock, ORDER_TTL_MS);
	hub_server_tick(banked->fixture->server);
	banked_assert_state(&order, "EXPIRED");
	banked_pass(banked, MINUTE_MS, 5 * SECOND_MS);
	assert_int_equal(bank_count(banked->bank, NULL).begins, 0);
	assert_int_equal(count_rows(banked->fixture, "payment WHERE state = 'closed'"), 1);
	banked_leave(&order);
}

/* Open at one, paid at the other: each gets back its own. */
static void test_two_providers_and_one_order(void **state)
{
	const struct banked *banked = *state;
	struct banked_order first = banked_place(banked), second = banked_place(banked);
	bank_plan(banked->bank, WAITS());
	banked_press(&first, "double", 0);
	banked_press(&first, "other", 0);
	banked_assert_state(&first, "PAID");
	banked_pass(banked, MINUTE_MS, 5 * SECOND_MS);
	assert_int_equal(bank_count(banked->bank, first.number).closed, 1);
	assert_int_equal(count_rows(banked->fixture, "refund"), 0);

	banked_press(&second, "double", 0);
	bank_pay(banked->bank, second.number, 1000, 0);
	banked_press(&second, "other", 0);
	banked_pass(banked, MINUTE_MS, 5 * SECOND_MS);
	banked_assert_state(&second, "PAID");
	assert_int_equal(bank_count(banked->bank, second.number).given_back_minor, 1000);
	assert_int_equal(bank_count(banked->other, NULL).given_back_minor, 0);
	assert_int_equal(count_rows(banked->fixture, "refund WHERE reason = 'double' AND state = 'done'"), 1);
	banked_leave(&first);
	banked_leave(&second);
}

static void assert_checkout(const struct banked_order *order, const char *expected)
{
	char *target = xasprintf("/v1/orders/%s", order->body->order_id.text);
	struct http_reply reply = kiosk_request(order->banked->fixture, "GET", target, NULL);
	char *phone = reply_text_of(&reply, "phone");
	assert_string_equal(phone, expected);
	free(phone);
	http_reply_finish(&reply);
	free(target);
}

/* While one may still take money the phone is paying, whatever became of the others: the terminal has to wait. */
static void test_a_declined_attempt_beside_an_open_one(void **state)
{
	const struct banked *banked = *state;
	struct banked_order order = banked_place(banked);
	bank_plan(banked->bank, WAITS());
	bank_plan(banked->other, &(struct bank_plan){ .declines = true });
	banked_press(&order, "double", 0);
	banked_press(&order, "other", 0);
	assert_int_equal(count_rows(banked->fixture, "payment WHERE state = 'declined'"), 1);
	assert_checkout(&order, "paying");
	char *failed = xasprintf("%s declined", order.number);
	assert_int_equal(banked_callback(banked, "/pay/double", GENUINE, failed), 200);
	assert_int_equal(count_rows(banked->fixture, "payment WHERE state = 'declined'"), 2);
	assert_checkout(&order, "declined");
	free(failed);
	banked_leave(&order);
}

static void test_another_sum_goes_back(void **state)
{
	const struct banked *banked = *state;
	struct banked_order order = banked_place(banked);
	bank_plan(banked->bank, &(struct bank_plan){ .other_sum = 900 });
	banked_press(&order, "double", 0);
	hub_server_tick(banked->fixture->server);
	banked_assert_state(&order, "PLACED");
	assert_int_equal(count_rows(banked->fixture,
				 "refund WHERE reason = 'amount' AND amount = 900 AND state = 'done'"),
		1);
	bank_plan(banked->bank, &(struct bank_plan){ 0 });
	banked_press(&order, "double", 1);
	banked_assert_state(&order, "PAID");
	banked_leave(&order);
}

static void test_money_that_comes_twice_goes_back_once(void **state)
{
	const struct banked *banked = *state;
	struct banked_order order = banked_place(banked);
	banked_press(&order, "double", 0);
	banked_assert_state(&order, "PAID");
	char *same = xasprintf("%s done bank-%s-1 1000", order.number, order.number),
	     *more = xasprintf("%s done bank-%s-2 700", order.number, order.number);
	assert_int_equal(banked_callback(banked, "/pay/double", GENUINE, same), 200);
	assert_int_equal(count_rows(banked->fixture, "refund"), 0);
	bank_pay(banked->bank, order.number, 700, 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(banked_callback(banked, "/pay/double", GENUINE, more), 200);
	hub_server_tick(banked->fixture->server);
	banked_assert_state(&order, "PAID");
	assert_int_equal(count_rows(banked->fixture, "refund WHERE state = 'done'"), 1);
	assert_int_equal(bank_count(banked->bank, order.number).given_back_minor, 700);
	free(same);
	free(more);
	banked_leave(&order);
}

static void test_a_refused_refund_is_tried_for_days(void **state)
{
	const struct banked *banked = *state;
	struct banked_order order = banked_place(banked);
	bank_plan(banked->bank, &(struct bank_plan){ .other_sum = 900, .refuses_refunds = true });
	banked_press(&order, "double", 0);
	banked_pass(banked, 2 * DAY_MS, 10 * MINUTE_MS);
	int tries = bank_count(banked->bank, NULL).refunds;
	assert_in_range(tries, 10, 20);
	assert_int_equal(
		count_rows(banked->fixture, "refund WHERE state = 'refused' AND trouble LIKE '%refused%'"),
		1);
	assert_true(metric_is(banked->fixture, "refunds_refused", 1));
	assert_true(banked_page_has(&order, "HK$9.00 is on its way back to you."));
	bank_plan(banked->bank, &(struct bank_plan){ .lost_answers = 1 });
	banked_pass(banked, DAY_MS, HOUR_MS);
	assert_int_equal(count_rows(banked->fixture, "refund WHERE state = 'done' AND trouble = ''"), 1);
	assert_int_equal(bank_count(banked->bank, NULL).given_back_count, 1);
	assert_true(metric_is(banked->fixture, "refunds_refused", 0));
	banked_leave(&order);
}

static int settle(const struct banked *banked, const char *key)
{
	const struct hub_options options = { .database = banked->fixture->database,
		.clock = &banked->fixture->clock };
	return hub_refunds_settle(&options, key);
}

/* What the list says; the caller frees. */
static char *list_refunds(const struct banked *banked)
{
	const struct hub_options options = { .database = banked->fixture->database };
	char *said;
	size_t size;
	FILE *out = open_memstream(&said, &size);
	assert_int_equal(hub_refunds_list(&options, out), 0);
	fclose(out);
	return said;
}

static void assert_listed(const struct banked *banked, const char *expected)
{
	char *said = list_refunds(banked);
	if (!strstr(said, expected))
		fail_msg("\"%s\" is not in \"%s\"", expected, said);
	free(said);
}

/* The last line, which counts bystanders too. */
static void count_listed(const struct banked *banked, int *ret_open, int *ret_refused)
{
	char *said = list_refunds(banked), *last = strstr(said, "\nrefunds open=");
	assert_non_null(last);
	assert_int_equal(sscanf(last, "\nrefunds open=%d refused=%d\n", ret_open, ret_refused), 2);
	free(said);
}

static void assert_listed_more(const struct banked *banked, const int before[2], int open, int refused)
{
	int now[2];
	count_listed(banked, &now[0], &now[1]);
	assert_int_equal(now[0] - before[0], open);
	assert_int_equal(now[1] - before[1], refused);
}

/* What a provider does not give back stands in a list until staff have done it, and then nobody else does it once more. */
static void test_staff_give_back_what_a_provider_refuses(void **state)
{
	const struct banked *banked = *state;
	struct banked_order order = banked_place(banked), other = banked_place(banked);
	int before[2];
	count_listed(banked, &before[0], &before[1]);
	bank_plan(banked->bank, &(struct bank_plan){ .other_sum = 900, .refuses_refunds = true });
	bank_plan(banked->other, &(struct bank_plan){ .other_sum = 800, .refuses_refunds = true });
	banked_press(&order, "double", 0);
	banked_press(&other, "other", 0);
	hub_server_tick(banked->fixture->server);
	char *key = xasprintf("%s/double/0/amount", order.body->order_id.text),
	     *line = xasprintf("\tHK$9.00\tdouble\trefused\t1\t%s\tbank-%s-1\t", key, order.number);
	assert_listed(banked, line);
	assert_listed(banked, "\tHK$8.00\tother\trefused\t1\t");
	assert_listed_more(banked, before, 2, 2);
	/* What is due within a moment may be at the bank just now. */
	static const char TAKE_UP[] =
		"UPDATE refund SET next_try_at = next_try_at + $1 WHERE idempotency_key = $2";
	int64_t left_ms =
		database_int(banked->fixture, "SELECT MIN(next_try_at) FROM refund WHERE amount = 900") -
		clock_wall_ms(&banked->fixture->clock);
	assert_true(hub_ran(banked->fixture->db, TAKE_UP, 15 * SECOND_MS - left_ms, key));
	assert_int_equal(settle(banked, key), 1);
	assert_true(hub_ran(banked->fixture->db, TAKE_UP, (int64_t)1, key));
	assert_int_equal(settle(banked, "what"), 1);
	assert_int_equal(count_rows(banked->fixture, "refund WHERE state = 'refused'"), 2);
	assert_int_equal(settle(banked, key), 0);
	assert_int_equal(settle(banked, key), 1);
	assert_listed_more(banked, before, 1, 1);
	assert_int_equal(
		count_rows(banked->fixture, "refund WHERE state = 'done' AND trouble LIKE '%staff%'"), 1);
	assert_true(metric_is(banked->fixture, "refunds_refused", 1));
	bank_plan(banked->bank, &(struct bank_plan){ 0 });
	bank_plan(banked->other, &(struct bank_plan){ 0 });
	banked_pass(banked, DAY_MS, HOUR_MS);
	assert_int_equal(bank_count(banked->bank, NULL).given_back_count, 0);
	assert_int_equal(bank_count(banked->other, NULL).given_back_minor, 800);
	assert_listed_more(banked, before, 0, 0);
	free(line);
	free(key);
	banked_leave(&order);
	banked_leave(&other);
}

/* Somebody's seat in a group that failed, paid twice: with the last of the money the order has its end too, and not before. */
static void test_staff_end_an_order_that_waits_for_its_refund(void **state)
{
	const struct banked *banked = *state;
	struct hub_fixture *fixture = banked->fixture;
	const char *group = "01J5QZXK3T8Y9V0W1X2Y3Z4G01", *seat = "01J5QZXK3T8Y9V0W1X2Y3Z4S01";
	char *target = xasprintf("/v1/groups/%s", group),
	     *seat_target = xasprintf("/v1/groups/%s/seats/%s", group, seat);
	struct http_reply opened = kiosk_request(fixture, "PUT", target, "{\"deal\":\"d1\"}"),
			  taken = kiosk_request(fixture, "PUT", seat_target, "{\"member\":\"member-1\"}");
	json_t *reply = reply_json_of(&taken);
	const char *url = json_get_text(json_object_get(reply, "order"), "url", "/c/");
	bank_plan(banked->bank, &(struct bank_plan){ .refuses_refunds = true });
	assert_int_equal(phone_press_at(fixture, strstr(url, "/c/") + 3, "double", "pay", 0, 400), 303);
	char *number = xasprintf("%s_0", seat), *more = xasprintf("%s done bank-%s-2 400", number, number);
	bank_pay(banked->bank, number, 400, 0);
	assert_int_equal(banked_callback(banked, "/pay/double", GENUINE, more), 200);
	free(more);
	free(number);
	banked_pass(banked, 2 * HOUR_MS, 10 * MINUTE_MS);
	char *twice = hub_get_text(
		     fixture->own_rows, "SELECT idempotency_key FROM refund WHERE reason = 'double'"),
	     *key = hub_get_text(
		     fixture->own_rows, "SELECT idempotency_key FROM refund WHERE reason = 'group_failed'");
	assert_int_equal(settle(banked, twice), 0);
	assert_int_equal(count_rows(fixture, "orders WHERE state = 'refund_pending'"), 1);
	free(twice);
	assert_int_equal(settle(banked, key), 0);
	assert_int_equal(count_rows(fixture, "orders WHERE state = 'refunded'"), 1);
	assert_int_equal(count_rows(fixture, "group_seat WHERE state = 'refunded'"), 1);
	free(key);
	json_decref(reply);
	http_reply_finish(&opened);
	http_reply_finish(&taken);
	free(seat_target);
	free(target);
}

static void test_a_refund_that_was_sent_is_asked_about(void **state)
{
	const struct banked *banked = *state;
	struct banked_order order = banked_place(banked);
	bank_plan(banked->bank, &(struct bank_plan){ .other_sum = 900, .sends_refunds = true });
	banked_press(&order, "double", 0);
	hub_server_tick(banked->fixture->server);
	assert_int_equal(count_rows(banked->fixture, "refund WHERE state = 'sent'"), 1);
	assert_true(banked_page_has(&order, "HK$9.00 is on its way back to you."));
	banked_pass(banked, 10 * MINUTE_MS, MINUTE_MS);
	assert_int_equal(count_rows(banked->fixture, "refund WHERE state = 'done'"), 1);
	assert_int_equal(bank_count(banked->bank, NULL).refunds, 2);
	banked_leave(&order);
}

static void test_callbacks(void **state)
{
	const struct banked *banked = *state;
	struct banked_order order = banked_place(banked);
	bank_plan(banked->bank, WAITS());
	bank_plan(banked->other, WAITS());
	banked_press(&order, "double", 0);
	bank_pay(banked->bank, order.number, 1000, 0);
	char *done = xasprintf("%s done bank-%s-1 1000", order.number, order.number),
	     *no_sum = xasprintf("%s done bank-%s-1", order.number, order.number),
	     *ask = xasprintf("%s ask", order.number);
	assert_int_equal(banked_callback(banked, "/pay/double", NULL, done), 400);
	assert_int_equal(banked_callback(banked, "/pay/double", GENUINE, no_sum), 400);
	assert_int_equal(banked_callback(banked, "/pay/nobody", GENUINE, done), 404);
	assert_int_equal(banked_callback(banked, "/pay/double/m1", GENUINE, done), 404);
	assert_int_equal(banked_callback(banked, "/pay/other", GENUINE, done), 404); /* not its attempt */
	assert_int_equal(banked_callback(banked, "/pay/double", GENUINE, "what is this?"), 404);
	assert_int_equal(banked_callback(banked, "/pay/double", GENUINE, ""), 200);
	banked_assert_state(&order, "PLACED");
	hold_database(banked->fixture);
	assert_int_equal(banked_callback(banked, "/pay/double", GENUINE, done), 503);
	release_database(banked->fixture);
	assert_int_equal(banked_callback(banked, "/pay/double", GENUINE, done), 200);
	banked_assert_state(&order, "PAID");
	banked_leave(&order);

	order = banked_place(banked);
	banked_press(&order, "double", 0);
	bank_pay(banked->bank, order.number, 1000, 0);
	free(ask);
	ask = xasprintf("%s ask", order.number);
	assert_int_equal(banked_callback(banked, "/pay/double", GENUINE, ask), 200);
	hub_server_tick(banked->fixture->server); /* no time has passed: it was asked because of the call */
	banked_assert_state(&order, "PAID");
	free(done);
	free(no_sum);
	free(ask);
	banked_leave(&order);
}

static void test_a_refund_can_be_told(void **state)
{
	const struct banked *banked = *state;
	struct banked_order order = banked_place(banked);
	bank_plan(banked->bank, &(struct bank_plan){ .other_sum = 900, .sends_refunds = true });
	banked_press(&order, "double", 0);
	hub_server_tick(banked->fixture->server);
	char *told = xasprintf("refund %s_double_0_amount done", order.body->order_id.text),
	     *unknown = xasprintf("refund %s_double_0_late done", order.body->order_id.text);
	assert_int_equal(banked_callback(banked, "/pay/double", GENUINE, unknown), 404);
	assert_int_equal(banked_callback(banked, "/pay/other", GENUINE, told), 404);
	assert_int_equal(banked_callback(banked, "/pay/double", GENUINE, told), 200);
	assert_int_equal(count_rows(banked->fixture, "refund WHERE state = 'done'"), 1);
	free(told);
	free(unknown);
	banked_leave(&order);
}

static void test_a_provider_may_hold_the_order_for_longer(void **state)
{
	const struct banked *banked = *state;
	struct banked_order order = banked_place(banked);
	bank_plan(banked->other, WAITS());
	banked_press(&order, "other", 0);
	banked_pass(banked, 29 * MINUTE_MS, MINUTE_MS);
	banked_assert_state(&order, "PLACED");
	banked_pass(banked, 2 * MINUTE_MS, MINUTE_MS);
	banked_assert_state(&order, "EXPIRED");
	banked_leave(&order);
}

/* A group holds its seats for as long as it says, whatever the provider. */
static void test_a_seat_is_held_no_longer_for_a_provider(void **state)
{
	const struct banked *banked = *state;
	struct banked_order order = banked_place(banked);
	static const char MAKE_SEAT[] = "UPDATE orders SET seat = id WHERE id = $1";
	static const char TIME[] = "SELECT expires_at - created_at FROM orders WHERE id = $1";
	int64_t held_ms = 0;
	assert_true(hub_ran(banked->fixture->db, MAKE_SEAT, order.body->order_id.text));
	bank_plan(banked->other, WAITS());
	banked_press(&order, "other", 0);
	assert_int_equal(bank_count(banked->other, NULL).begins, 1);
	assert_true(hub_get_int(banked->fixture->db, &held_ms, TIME, order.body->order_id.text));
	assert_int_equal(held_ms, ORDER_TTL_MS);
	banked_leave(&order);
}

static void give_merchant_an_account(const struct banked *banked)
{
	char *own = xasprintf("[double:m1]\nport = %d\n", bank_port(banked->bank));
	banked_write_config(banked, own);
	hub_fixture_restart(banked->fixture);
	free(own);
}

static void test_an_account_that_is_gone_keeps_its_payments(void **state)
{
	const struct banked *banked = *state;
	give_merchant_an_account(banked);
	struct banked_order order = banked_place(banked);
	bank_plan(banked->bank, WAITS());
	banked_press(&order, "double", 0);
	assert_int_equal(count_rows(banked->fixture, "payment WHERE account = 'm1'"), 1);
	/* Who signs for the shop's account says nothing about the merchant's. */
	char *told = xasprintf("%s done bank-%s-1 1000", order.number, order.number);
	assert_int_equal(banked_callback(banked, "/pay/double", GENUINE, told), 404);
	free(told);
	bank_pay(banked->bank, order.number, 1000, FIXTURE_START_MS);
	banked_write_config(banked, "");
	hub_fixture_restart(banked->fixture);
	banked_pass(banked, HOUR_MS, MINUTE_MS);
	assert_int_equal(count_rows(banked->fixture, "payment WHERE state = 'closing'"), 1);
	give_merchant_an_account(banked);
	banked_pass(banked, DAY_MS, HOUR_MS);
	banked_assert_state(&order, "PAID");
	banked_leave(&order);
}

static void test_without_a_provider_one_pays_in_the_shop(void **state)
{
	const struct banked *banked = *state;
	char *path = xasprintf("%s/payments.conf", banked->fixture->folder);
	write_file_or_fail(path, "[shop]\noffer =\n", 15);
	free(path);
	hub_fixture_restart(banked->fixture);
	struct banked_order order = banked_place(banked);
	assert_true(banked_page_has(&order, "Please pay in the shop"));
	assert_false(banked_page_has(&order, "name=\"choice\""));
	assert_int_equal(banked_press(&order, "double", 0), 400);
	banked_leave(&order);
}

/* A shopper stands and waits. */
static void test_a_question_that_got_lost_is_asked_again_soon(void **state)
{
	const struct banked *banked = *state;
	struct banked_order order = banked_place(banked);
	bank_plan(banked->bank, &(struct bank_plan){ .lost_questions = 1 });
	banked_press(&order, "double", 0);
	banked_assert_state(&order, "PLACED");
	banked_pass(banked, 3 * SECOND_MS, SECOND_MS);
	banked_assert_state(&order, "PAID");
	banked_leave(&order);
}

/* Who signs for the shop's account says nothing about a refund through the merchant's. */
static void test_a_refund_is_told_by_its_own_account(void **state)
{
	const struct banked *banked = *state;
	give_merchant_an_account(banked);
	struct banked_order order = banked_place(banked);
	bank_plan(banked->bank, &(struct bank_plan){ .other_sum = 900, .sends_refunds = true });
	banked_press(&order, "double", 0);
	hub_server_tick(banked->fixture->server);
	char *told = xasprintf("refund %s_double_0_amount done", order.body->order_id.text);
	assert_int_equal(banked_callback(banked, "/pay/double", GENUINE, told), 404);
	assert_int_equal(count_rows(banked->fixture, "refund WHERE state = 'sent'"), 1);
	assert_int_equal(banked_callback(banked, "/pay/double/m1", GENUINE, told), 200);
	assert_int_equal(count_rows(banked->fixture, "refund WHERE state = 'done'"), 1);
	free(told);
	banked_leave(&order);
}

/* Whatever it showed, what stands open at the service when the order is over is closed there. */
static void test_all_that_is_shown_is_closed(void **state)
{
	const struct banked *banked = *state;
	static const char *const WORDS[] = { "wait", "show", "redirect" };
	for (size_t i = 0; i < ARRAY_LENGTH(WORDS); i++) {
		struct banked_order order = banked_place(banked);
		bank_plan(banked->bank, WAITS(.word = WORDS[i]));
		banked_press(&order, "double", 0);
		assert_int_equal(phone_cancel(banked->fixture, order.token), 303);
		banked_pass(banked, MINUTE_MS, 5 * SECOND_MS);
		assert_int_equal(bank_count(banked->bank, order.number).closed, 1);
		banked_leave(&order);
	}
}

/* A service that cannot close what is open is left alone longer and longer, and asked until it can. */
static void test_what_stays_open_is_closed_when_it_can_be(void **state)
{
	const struct banked *banked = *state;
	struct banked_order order = banked_place(banked);
	bank_plan(banked->bank, WAITS(.stays_open = true));
	banked_press(&order, "double", 0);
	assert_int_equal(phone_cancel(banked->fixture, order.token), 303);
	banked_pass(banked, 2 * HOUR_MS, 10 * SECOND_MS);
	assert_in_range(bank_count(banked->bank, order.number).closes, 5, 20);
	assert_int_equal(count_rows(banked->fixture, "payment WHERE state = 'closing'"), 1);
	bank_plan(banked->bank, WAITS());
	banked_pass(banked, DAY_MS, HOUR_MS);
	assert_int_equal(count_rows(banked->fixture, "payment WHERE state = 'closed'"), 1);
	banked_leave(&order);
}

/* "It failed" is an end as well as "it is closed", and is not asked about again. */
static void test_what_fails_when_it_is_closed_has_its_end(void **state)
{
	const struct banked *banked = *state;
	struct banked_order order = banked_place(banked);
	bank_plan(banked->bank, WAITS(.declines_when_over = true));
	banked_press(&order, "double", 0);
	assert_int_equal(phone_cancel(banked->fixture, order.token), 303);
	banked_pass(banked, HOUR_MS, MINUTE_MS);
	assert_int_equal(bank_count(banked->bank, order.number).closes, 1);
	assert_int_equal(count_rows(banked->fixture, "payment WHERE state = 'declined'"), 1);
	banked_leave(&order);
}

/* The shopper paid between the question and the closing: that money is known at once, and goes back. */
static void test_what_is_paid_when_it_is_closed_goes_back(void **state)
{
	const struct banked *banked = *state;
	struct banked_order order = banked_place(banked);
	bank_plan(banked->bank, WAITS(.takes_when_over = true));
	banked_press(&order, "double", 0);
	assert_int_equal(phone_cancel(banked->fixture, order.token), 303);
	banked_pass(banked, MINUTE_MS, 10 * SECOND_MS);
	assert_int_equal(bank_count(banked->bank, order.number).closes, 1);
	assert_int_equal(bank_count(banked->bank, order.number).asks, 1);
	assert_int_equal(bank_count(banked->bank, order.number).given_back_minor, 1000);
	assert_int_equal(count_rows(banked->fixture, "payment WHERE state = 'confirmed'"), 1);
	banked_leave(&order);
}

/* Nobody else gives it back in its place: it waits for the account, and stands in /metrics. */
static void test_an_account_that_is_gone_keeps_its_refunds(void **state)
{
	const struct banked *banked = *state;
	give_merchant_an_account(banked);
	struct banked_order order = banked_place(banked);
	bank_plan(banked->bank, &(struct bank_plan){ .other_sum = 900, .refuses_refunds = true });
	banked_press(&order, "double", 0);
	hub_server_tick(banked->fixture->server);
	assert_true(metric_is(banked->fixture, "payments_unattended", BYSTANDERS_UNATTENDED));
	banked_write_config(banked, "");
	hub_fixture_restart(banked->fixture);
	assert_true(metric_is(banked->fixture, "payments_unattended", BYSTANDERS_UNATTENDED + 1));
	bank_plan(banked->bank, &(struct bank_plan){ 0 });
	banked_pass(banked, HOUR_MS, 10 * MINUTE_MS);
	assert_int_equal(
		count_rows(banked->fixture, "refund WHERE state = 'refused' AND trouble LIKE '%no account%'"),
		1);
	assert_true(metric_is(banked->fixture, "refunds_refused", 1));
	assert_int_equal(bank_count(banked->bank, NULL).given_back_count, 0);
	give_merchant_an_account(banked);
	banked_pass(banked, DAY_MS, HOUR_MS);
	assert_int_equal(bank_count(banked->bank, NULL).given_back_minor, 900);
	assert_int_equal(count_rows(banked->fixture, "refund WHERE state = 'done'"), 1);
	banked_leave(&order);
}

#define T(name) cmocka_unit_test_setup_teardown(name, banked_setup, banked_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_confirmed_at_once),
		T(test_a_declined_payment_can_be_tried_again),
		T(test_eight_presses_are_one_attempt),
		T(test_the_page_says_what_to_do),
		T(test_a_pending_payment_is_asked_about_until_it_is_done),
		T(test_trouble_is_asked_again),
		T(test_a_question_that_got_lost_is_asked_again_soon),
		T(test_a_stopped_hub_goes_on_after_the_start),
		T(test_late_money_goes_back),
		T(test_an_order_that_is_over_closes_its_attempt),
		T(test_nothing_is_begun_for_an_order_that_is_over),
		T(test_two_providers_and_one_order),
		T(test_a_declined_attempt_beside_an_open_one),
		T(test_another_sum_goes_back),
		T(test_money_that_comes_twice_goes_back_once),
		T(test_a_refused_refund_is_tried_for_days),
		T(test_staff_give_back_what_a_provider_refuses),
		T(test_staff_end_an_order_that_waits_for_its_refund),
		T(test_a_refund_that_was_sent_is_asked_about),
		T(test_callbacks),
		T(test_a_refund_can_be_told),
		T(test_a_refund_is_told_by_its_own_account),
		T(test_a_provider_may_hold_the_order_for_longer),
		T(test_a_seat_is_held_no_longer_for_a_provider),
		T(test_an_account_that_is_gone_keeps_its_payments),
		T(test_all_that_is_shown_is_closed),
		T(test_what_stays_open_is_closed_when_it_can_be),
		T(test_what_fails_when_it_is_closed_has_its_end),
		T(test_what_is_paid_when_it_is_closed_goes_back),
		T(test_an_account_that_is_gone_keeps_its_refunds),
		T(test_without_a_provider_one_pays_in_the_shop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
