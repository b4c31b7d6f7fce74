/* SPDX-License-Identifier: Apache-2.0 */
/* The payments worker over a database in which one statement fails: who stands and waits is not told to wait for the next look,
 * and the bank is asked no more often than once. And one with nothing to do, which leaves its database alone. */
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "kiosk/base/xalloc.h"
#include "tests/hub/database/fault_driver.h"
#include "tests/hub/pay/banked.h"

#define TRIES 4

static int setup(void **state)
{
	if (banked_setup(state) != 0)
		return -1;
	const struct banked *banked = *state;
	fault_driver_add();
	banked->fixture->server_database = xasprintf("fault:%s", banked->fixture->database);
	hub_fixture_restart(banked->fixture);
	return 0;
}

/* As people do it: once more after 503. */
static void press(const struct banked_order *order)
{
	int status = 503;
	for (int i = 0; i < TRIES && status == 503; i++)
		status = banked_press(order, "double", 0);
	assert_int_equal(status, 303);
}

static int64_t count_of(const struct banked_order *order, const char *what)
{
	char *sql = xasprintf("%s AND order_id = '%s'", what, order->body->order_id.text);
	int64_t count = count_rows(order->banked->fixture, sql);
	free(sql);
	return count;
}

/* Presses with a fault at each statement in turn, until there are no more. No time passes: what was taken up is not due again. */
static void press_through_faults(
	const struct banked *banked, void (*check)(const struct banked_order *order, int at))
{
	bool has_struck = true;
	for (int at = 1; has_struck; at++) {
		struct banked_order order = banked_place(banked);
		fault_plan(FAULT_FAILED, at);
		press(&order);
		hub_server_tick(banked->fixture->server);
		has_struck = fault_has_struck();
		fault_plan(FAULT_NONE, 0);
		hub_server_tick(banked->fixture->server);
		check(&order, at);
		banked_leave(&order);
		assert_true(has_struck || at > 20);
		/* So many forms come from one address only over hours. */
		clock_advance(&banked->fixture->clock, MINUTE_MS);
	}
}

static void check_paid(const struct banked_order *order, int at)
{
	struct bank_counts counts = bank_count(order->banked->bank, order->number);
	if (count_of(order, "payment WHERE state = 'confirmed'") != 1 || counts.begins != 1)
		fail_msg("statement %d failed: not paid at once, or asked %d times", at, counts.begins);
}

static void test_who_pays_does_not_wait_for_the_next_look(void **state)
{
	press_through_faults(*state, check_paid);
}

static void check_given_back(const struct banked_order *order, int at)
{
	struct bank_counts counts = bank_count(order->banked->bank, order->number);
	if (count_of(order, "refund WHERE state = 'done' AND amount = 900") != 1 ||
		counts.given_back_minor != 900 || counts.refunds != 1)
		fail_msg("statement %d failed: %lld went back by %d questions", at,
			(long long)counts.given_back_minor, counts.refunds);
}

static void test_money_goes_back_without_a_second_look(void **state)
{
	const struct banked *banked = *state;
	bank_plan(banked->bank, &(struct bank_plan){ .other_sum = 900 });
	press_through_faults(banked, check_given_back);
}

static void cancel(const struct banked_order *order)
{
	int status = 503;
	for (int i = 0; i < TRIES && status == 503; i++)
		status = phone_cancel(order->banked->fixture, order->token);
	assert_int_equal(status, 303);
}

/* The order is over, and its payment could not be closed just then, while another payment is asked about with success. */
static void test_what_could_not_be_closed_is_closed_at_once(void **state)
{
	const struct banked *banked = *state;
	bool has_struck = true;
	bank_plan(banked->bank, &(struct bank_plan){ .waits = true });
	for (int at = 1; has_struck; at++) {
		struct banked_order ended = banked_place(banked), other = banked_place(banked);
		press(&ended);
		press(&other);
		fault_plan(FAULT_FAILED, at);
		clock_advance(&banked->fixture->clock, MINUTE_MS);
		cancel(&ended);
		hub_server_tick(banked->fixture->server);
		has_struck = fault_has_struck();
		fault_plan(FAULT_NONE, 0);
		if (count_of(&ended, "payment WHERE state = 'closed'") != 1)
			fail_msg("statement %d failed: not closed", at);
		cancel(&other);
		hub_server_tick(banked->fixture->server);
		banked_leave(&ended);
		banked_leave(&other);
		assert_true(has_struck || at > 20);
	}
}

static int64_t machine_ms(void)
{
	struct clock machine;
	clock_init_system(&machine);
	return clock_monotonic_ms(&machine);
}

/* Two lanes look about twice a second each; one that does not sleep looks some thousand times. */
static void test_nothing_to_do_is_no_work(void **state)
{
	const struct banked *banked = *state;
	hub_server_tick(banked->fixture->server);
	int64_t began_ms = machine_ms();
	fault_plan(FAULT_FAILED, INT_MAX);
	usleep(700 * 1000);
	int statements = fault_statement_count();
	int64_t looks = 2 * ((machine_ms() - began_ms) / 500 + 2);
	fault_plan(FAULT_NONE, 0);
	assert_in_range(statements, 1, 10 * looks);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, banked_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_who_pays_does_not_wait_for_the_next_look),
		TEST(test_money_goes_back_without_a_second_look),
		TEST(test_what_could_not_be_closed_is_closed_at_once),
		TEST(test_nothing_to_do_is_no_work),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
