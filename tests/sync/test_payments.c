/* SPDX-License-Identifier: Apache-2.0 */
/* What the kiosk tells of payments at the terminal beside it: until the hub has answered, and what it wants back is noted. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/wire_terminal_report.h"
#include "kiosk/store/order_payments.h"
#include "kiosk/store/orders.h"
#include "kiosk/store/outbox.h"
#include "tests/sync/sync_rig.h"

static char *report_of(struct ulid payment, enum terminal_report_state state)
{
	return wire_terminal_report_encode(&(struct terminal_report){ .payment = payment,
		.state = state,
		.amount_minor = 1234,
		.currency = "HKD",
		.at_ms = FIXTURE_NOW_MS,
		.trace = -1,
		.receipt = -1 });
}

static struct ulid tell_payment(struct rig *rig, struct ulid order, enum terminal_report_state state)
{
	struct ulid payment = ulid_make(FIXTURE_NOW_MS);
	char *body = report_of(payment, state);

	assert_int_equal(outbox_put(rig->state, ulid_make(FIXTURE_NOW_MS), OUTBOX_PAYMENT, order.text, body,
				 FIXTURE_NOW_MS),
		STATE_OK);
	free(body);
	return payment;
}

static void test_a_payment_goes_to_its_own_address(void **state)
{
	struct rig *rig = *state;
	struct ulid id = rig_place_order(rig), payment = tell_payment(rig, id, TERMINAL_REPORT_APPROVED);

	rig_start(rig);
	assert_true(rig_wait(rig, rig_is_outbox_empty, rig));
	char *path = xasprintf("/v1/orders/%s/payments/%s", id.text, payment.text);
	assert_int_equal(fake_hub_requests(rig->hub, path), 1);
	assert_int_equal(fake_hub_order_count(rig->hub), 1);
	assert_int_equal(fake_hub_unsigned_count(rig->hub), 0);
	assert_int_equal(outbox_count_parked(rig->state), 0);
	rig_assert_order_state(rig, id, ORDER_PAID);
	free(path);
}

/* The hub has trouble with the order for a while: the payment does not overtake it. */
static void test_a_payment_waits_for_its_order(void **state)
{
	struct rig *rig = *state;
	struct ulid id = rig_place_order(rig);

	tell_payment(rig, id, TERMINAL_REPORT_BEGUN);
	fake_hub_misbehave(rig->hub, "/v1/orders/", HUB_STATUS_500, 3);
	rig_start(rig);
	assert_true(rig_wait(rig, rig_is_outbox_empty, rig));
	assert_int_equal(outbox_count_parked(rig->state), 0);
	char *path = xasprintf("/v1/orders/%s/payments/", id.text);
	assert_int_equal(fake_hub_requests(rig->hub, path), 1);
	rig_assert_order_state(rig, id, ORDER_PLACED);
	free(path);
}

static void test_a_lost_answer_to_a_payment_is_asked_for_again(void **state)
{
	struct rig *rig = *state;
	struct ulid id = rig_place_order(rig);

	rig_start(rig);
	assert_true(rig_wait(rig, rig_is_outbox_empty, rig));
	fake_hub_misbehave(rig->hub, "/v1/orders/", HUB_SWALLOWS, 2);
	tell_payment(rig, id, TERMINAL_REPORT_APPROVED);
	sync_outbox_changed(rig->sync);
	assert_true(rig_wait(rig, rig_is_outbox_empty, rig));
	rig_assert_order_state(rig, id, ORDER_PAID);
}

/* The kiosk waits for the hub's word before the terminal takes money: "no" is a word too. */
static void test_the_answer_to_a_payment_is_always_told(void **state)
{
	struct rig *rig = *state;
	struct ulid id = rig_place_order(rig);

	rig_start(rig);
	sync_event_destroy(rig_wait_event(rig, SYNC_EVENT_ORDER_CHANGED));
	assert_true(rig_wait(rig, rig_is_outbox_empty, rig));
	fake_hub_ignore_payments(rig->hub);
	tell_payment(rig, id, TERMINAL_REPORT_BEGUN);
	sync_outbox_changed(rig->sync);
	struct sync_event *event = rig_wait_event(rig, SYNC_EVENT_ORDER_CHANGED);
	assert_string_equal(event->order.text, id.text);
	assert_int_equal(outbox_count_waiting(rig->state), 0);
	sync_event_destroy(event);
}

static enum order_payment_state link_state(struct rig *rig, struct ulid payment)
{
	struct order_payment link;

	assert_true(order_payment_find(rig->state, payment.text, &link));
	return link.state;
}

static struct ulid pay(struct rig *rig, struct ulid order)
{
	struct ulid payment = ulid_make(FIXTURE_NOW_MS);
	bool is_new;

	char *body = report_of(payment, TERMINAL_REPORT_APPROVED);
	assert_int_equal(
		order_payment_begin(rig->state, &(struct order_payment){ .payment = payment, .order = order },
			body, FIXTURE_NOW_MS),
		STATE_OK);
	assert_int_equal(order_payment_step(
				 rig->state, payment.text, ORDER_PAYMENT_PAID, body, FIXTURE_NOW_MS, &is_new),
		STATE_OK);
	free(body);
	return payment;
}

/* Before the entry is done: the kiosk may die right behind it, and the answer is wiped with its session. */
static void test_money_that_the_hub_wants_back_is_noted_at_once(void **state)
{
	struct rig *rig = *state;
	struct ulid id = rig_place_order(rig), other = rig_place_order(rig);

	rig_start(rig);
	assert_true(rig_wait(rig, rig_is_outbox_empty, rig));
	struct ulid payment = pay(rig, id), strange = pay(rig, other);
	fake_hub_ignore_payments(rig->hub);
	fake_hub_reverse(rig->hub, id.text, payment.text);
	fake_hub_reverse(rig->hub, other.text, payment.text);
	sync_outbox_changed(rig->sync);
	assert_true(rig_wait(rig, rig_is_outbox_empty, rig));
	assert_int_equal(link_state(rig, payment), ORDER_PAYMENT_TO_REVERSE);
	assert_int_equal(link_state(rig, strange), ORDER_PAYMENT_PAID);
}

/* Whoever sits between kiosk and hub may say "200": the word is told again until the hub has answered. */
static void test_an_answer_without_the_order_is_none(void **state)
{
	struct rig *rig = *state;
	struct ulid id = rig_place_order(rig);

	rig_start(rig);
	assert_true(rig_wait(rig, rig_is_outbox_empty, rig));
	fake_hub_misbehave(rig->hub, "/v1/orders/", HUB_SAYS_WELCOME, 2);
	tell_payment(rig, id, TERMINAL_REPORT_APPROVED);
	sync_outbox_changed(rig->sync);
	assert_true(rig_wait(rig, rig_is_outbox_empty, rig));
	rig_assert_order_state(rig, id, ORDER_PAID);
}

/* An order of another kiosk, say: staff sees it, and whoever waits for an answer is told. */
static void test_a_payment_that_the_hub_refuses_is_parked(void **state)
{
	struct rig *rig = *state;
	struct ulid id = ulid_make(FIXTURE_NOW_MS);
	struct arena arena;
	const struct outbox_entry *entries;

	tell_payment(rig, id, TERMINAL_REPORT_APPROVED);
	rig_start(rig);
	struct sync_event *event = rig_wait_event(rig, SYNC_EVENT_ORDER_CHANGED);
	assert_string_equal(event->order.text, id.text);
	sync_event_destroy(event);
	arena_init(&arena, 4096);
	assert_int_equal(outbox_parked(rig->state, &arena, 10, &entries), 1);
	assert_int_equal(strncmp(entries[0].reason, "404", 3), 0);
	arena_finish(&arena);
}

#define WITH_RIG(test) cmocka_unit_test_setup_teardown(test, rig_set_up, rig_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(test_a_payment_goes_to_its_own_address),
		WITH_RIG(test_a_payment_waits_for_its_order),
		WITH_RIG(test_a_lost_answer_to_a_payment_is_asked_for_again),
		WITH_RIG(test_the_answer_to_a_payment_is_always_told),
		WITH_RIG(test_money_that_the_hub_wants_back_is_noted_at_once),
		WITH_RIG(test_an_answer_without_the_order_is_none),
		WITH_RIG(test_a_payment_that_the_hub_refuses_is_parked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
