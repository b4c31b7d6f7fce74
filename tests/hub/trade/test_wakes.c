/* SPDX-License-Identifier: Apache-2.0 */
/* Who waits for an order hears of each change that a kiosk or a phone shows, and of nothing that failed: the long polls of the
 * other tests would end by themselves, this one counts who was woken. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/hub/trade/groups.h"
#include "kiosk/hub/trade/orders.h"
#include "kiosk/hub/trade/payments.h"
#include "kiosk/hub/trade/refunds.h"
#include "kiosk/hub/trade/terminal_payments.h"
#include "tests/hub/hub_fixture.h"

#define GROUP "01J0000000000000000000000G"
#define SEAT "01J00000000000000000000S01"

static struct {
	char ids[16][ULID_SIZE];
	int count;
} woken;

static void note(struct hub *hub, const char *id)
{
	(void)hub;
	assert_in_range(woken.count, 0, 15);
	snprintf(woken.ids[woken.count++], ULID_SIZE, "%s", id);
}

/* Since it was asked last. */
static bool was_woken(const char *id)
{
	bool found = false;
	for (int i = 0; i < woken.count; i++)
		found |= strcmp(woken.ids[i], id) == 0;
	woken.count = 0;
	return found;
}

struct waiting {
	struct hub_fixture *fixture;
	struct hub_worker *worker;
	struct wire_order *body;
	const char *order;
	char key[PAYMENT_KEY_SIZE];
};

static struct waiting wait_for_bread(struct hub_fixture *fixture)
{
	struct waiting waiting = { .fixture = fixture, .body = fixture_bread(fixture) };
	waiting.order = waiting.body->order_id.text;
	free(place_and_get_token(fixture, waiting.body));
	waiting.worker = fixture_worker(fixture, &fixture->clock);
	waiting.worker->wake = note;
	woken.count = 0;
	return waiting;
}

/* At a provider that the server does not have: nobody asks about it but the test. */
static enum transition_result begin(struct waiting *waiting, int64_t attempt, int64_t amount_minor)
{
	struct payment_press press = { .order = waiting->order,
		.provider = "nobody",
		.account = "",
		.choice = "pay",
		.attempt = attempt,
		.shown_minor = amount_minor };
	return payment_begin(waiting->worker, &press, waiting->key).result;
}

static enum transition_result confirm(struct waiting *waiting, int64_t amount_minor)
{
	const struct payment_arrival arrival = { .key = waiting->key,
		.order = waiting->order,
		.reference = "r1",
		.amount_minor = amount_minor,
		.currency = "HKD",
		.taken_ms = PAYMENT_TAKEN_NOW };
	return payment_confirm(waiting->worker, &arrival).result;
}

static void test_each_step_of_a_payment_is_heard_of(void **state)
{
	struct waiting waiting = wait_for_bread(*state);
	static const struct payment_shown QR = { "show", "a code", "", 0 };
	order_note_visit(waiting.worker, waiting.order);
	assert_true(was_woken(waiting.order));
	order_note_visit(waiting.worker, waiting.order);
	assert_false(was_woken(waiting.order));
	assert_int_equal(begin(&waiting, 0, 1000), TRANSITION_DONE);
	assert_true(was_woken(waiting.order));
	assert_int_equal(begin(&waiting, 0, 1000), TRANSITION_ALREADY);
	assert_false(was_woken(waiting.order));
	struct payment_due due = { .key = waiting.key, .order = waiting.order, .state = ATTEMPT_BEGUN };
	assert_true(payment_ask_at(waiting.worker, &due, FIXTURE_START_MS + SECOND_MS));
	assert_true(was_woken(waiting.order));
	assert_int_equal(payment_note_shown(waiting.worker, waiting.key, &QR).result, TRANSITION_DONE);
	assert_true(was_woken(waiting.order));
	assert_int_equal(payment_end(waiting.worker, waiting.key, ATTEMPT_DECLINED).result, TRANSITION_DONE);
	assert_true(was_woken(waiting.order));
	assert_int_equal(
		payment_end(waiting.worker, waiting.key, ATTEMPT_CLOSED).result, TRANSITION_TOO_LATE);
	assert_false(was_woken(waiting.order));
	assert_int_equal(begin(&waiting, 1, 1000), TRANSITION_DONE);
	assert_int_equal(confirm(&waiting, 1000), TRANSITION_DONE);
	assert_true(was_woken(waiting.order));
	wire_order_destroy(waiting.body);
}

static void test_money_that_is_back_is_heard_of(void **state)
{
	struct waiting waiting = wait_for_bread(*state);
	char *key;
	assert_int_equal(begin(&waiting, 0, 1000), TRANSITION_DONE);
	assert_int_equal(order_cancel(waiting.worker, waiting.order).result, TRANSITION_DONE);
	assert_true(was_woken(waiting.order));
	assert_int_equal(order_cancel(waiting.worker, waiting.order).result, TRANSITION_ALREADY);
	assert_false(was_woken(waiting.order));
	assert_int_equal(confirm(&waiting, 1000), TRANSITION_DONE);
	assert_true(was_woken(waiting.order));
	key = hub_get_text(waiting.fixture->own_rows, "SELECT idempotency_key FROM refund");
	assert_non_null(key);
	assert_int_equal(refund_done(waiting.worker, key).result, TRANSITION_DONE);
	assert_true(was_woken(waiting.order));
	assert_int_equal(refund_done(waiting.worker, key).result, TRANSITION_ALREADY);
	assert_false(was_woken(waiting.order));
	free(key);
	wire_order_destroy(waiting.body);
}

static void test_what_the_terminal_does_is_heard_of(void **state)
{
	struct waiting waiting = wait_for_bread(*state);
	struct terminal_report report = { .state = TERMINAL_REPORT_BEGUN,
		.payment = ulid_make(FIXTURE_START_MS),
		.amount_minor = 1000,
		.currency = "HKD",
		.at_ms = FIXTURE_START_MS,
		.trace = -1,
		.receipt = -1 };
	assert_int_equal(
		terminal_payment_take(waiting.worker, waiting.order, &report).result, TRANSITION_DONE);
	assert_true(was_woken(waiting.order));
	report.state = TERMINAL_REPORT_APPROVED;
	assert_int_equal(
		terminal_payment_take(waiting.worker, waiting.order, &report).result, TRANSITION_DONE);
	assert_true(was_woken(waiting.order));
	assert_int_equal(
		terminal_payment_take(waiting.worker, waiting.order, &report).result, TRANSITION_ALREADY);
	assert_false(was_woken(waiting.order));
	wire_order_destroy(waiting.body);
}

static void test_a_hold_that_moves_or_ends_is_heard_of(void **state)
{
	struct waiting waiting = wait_for_bread(*state);
	assert_int_equal(order_extend(waiting.worker, waiting.order).result, TRANSITION_DONE);
	assert_true(was_woken(waiting.order));
	clock_advance(&waiting.fixture->clock, HOUR_MS);
	orders_expire_due(waiting.worker);
	assert_true(was_woken(waiting.order));
	wire_order_destroy(waiting.body);
}

/* The page of the group, and each kiosk at which somebody has a seat. */
static void test_a_group_hears_of_its_seats(void **state)
{
	struct waiting waiting = wait_for_bread(*state);
	struct seat_request asked = { .seat = SEAT,
		.group = GROUP,
		.holder = "holder-1",
		.address = "",
		.kiosk = waiting.fixture->kiosk,
		.store = "s1",
		.session = "",
		.language = "en" };
	assert_int_equal(group_open(waiting.worker, GROUP, "d1").result, TRANSITION_DONE);
	assert_int_equal(group_take_seat(waiting.worker, &asked).result, TRANSITION_DONE);
	assert_true(was_woken(GROUP));
	assert_int_equal(group_take_seat(waiting.worker, &asked).result, TRANSITION_ALREADY);
	assert_false(was_woken(GROUP));
	asked.seat = "01J00000000000000000000S02";
	asked.holder = "holder-2";
	assert_int_equal(group_take_seat(waiting.worker, &asked).result, TRANSITION_DONE);
	waiting.order = SEAT;
	assert_int_equal(begin(&waiting, 0, 400), TRANSITION_DONE);
	woken.count = 0;
	assert_int_equal(confirm(&waiting, 400), TRANSITION_DONE);
	assert_true(was_woken("01J00000000000000000000S02"));
	wire_order_destroy(waiting.body);
}

#define T(name) cmocka_unit_test_setup_teardown(name, hub_fixture_setup, hub_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_each_step_of_a_payment_is_heard_of),
		T(test_money_that_is_back_is_heard_of),
		T(test_what_the_terminal_does_is_heard_of),
		T(test_a_hold_that_moves_or_ends_is_heard_of),
		T(test_a_group_hears_of_its_seats),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
