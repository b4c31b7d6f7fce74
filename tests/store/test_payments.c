/* SPDX-License-Identifier: Apache-2.0 */
/* Payments at a card terminal: the journal that the terminal's thread keeps, and what orders learn of it. */
#include <stdio.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/store/order_payments.h"
#include "kiosk/store/orders.h"
#include "kiosk/store/outbox.h"
#include "kiosk/store/payment_journal.h"
#include "tests/domain/reply_sample.h"
#include "tests/store/state_fixture.h"
#include "tests/support/support.h"

static const struct ulid ORDER = { "01K0WD00000000000000000001" };

static int set_up(void **state)
{
	if (state_fixture_set_up(state) != 0)
		return -1;
	struct state_fixture *fixture = *state;
	assert_int_equal(order_place(fixture->state, ORDER, "SESSION", "{}", "EUR", 1999, NOW_MS), STATE_OK);
	return 0;
}

static struct payment make_payment(const char *device, int64_t at_ms)
{
	struct payment payment = { .amount_minor = 1999,
		.currency = "EUR",
		.state = PAYMENT_SENT,
		.trace_before = 41,
		.trace = PAYMENT_TRACE_NONE,
		.terminal_id = "52500038",
		.created_wall_ms = at_ms,
		.changed_wall_ms = at_ms };

	strcpy(payment.id, ulid_make(at_ms).text);
	strcpy(payment.device, device);
	return payment;
}

struct seen {
	int count;
	struct payment payments[8];
};

static void see(void *data, const struct payment *payment)
{
	struct seen *seen = data;

	seen->payments[seen->count++] = *payment;
}

static void test_a_payment_survives_the_power(void **state)
{
	struct state_fixture *fixture = *state;
	struct payment payment = make_payment("terminal", NOW_MS), found;
	struct seen seen = { 0 };

	assert_int_equal(payment_journal_add(fixture->state, &payment), STATE_OK);
	assert_int_equal(payment_journal_add(fixture->state, &payment), STATE_REFUSED);
	state_fixture_reopen(fixture);
	assert_int_equal(payment_journal_open(fixture->state, "terminal", see, &seen), STATE_OK);
	assert_int_equal(seen.count, 1);
	assert_memory_equal(&seen.payments[0].trace, &payment.trace, sizeof payment.trace);
	assert_int_equal(seen.payments[0].trace_before, 41);
	assert_string_equal(seen.payments[0].terminal_id, "52500038");
	payment.state = PAYMENT_APPROVED;
	payment.trace = 42;
	strcpy(payment.card, "girocard");
	payment.tip_minor = 150;
	assert_int_equal(payment_journal_update(fixture->state, &payment), STATE_OK);
	assert_true(payment_journal_find(fixture->state, payment.id, &found));
	assert_string_equal(found.card, "girocard");
	assert_int_equal(found.trace, 42);
	assert_int_equal(found.tip_minor, 150);
	strcpy(payment.id, ulid_make(NOW_MS).text);
	assert_int_equal(payment_journal_update(fixture->state, &payment), STATE_REFUSED);
	assert_false(payment_journal_find(fixture->state, payment.id, &found));
}

/* A later version wrote it, and this one was put back: money may have moved, and nothing is known of the trace. */
static void test_a_word_that_this_version_does_not_know(void **state)
{
	struct state_fixture *fixture = *state;
	struct payment strange = make_payment("terminal", NOW_MS),
		       plain = make_payment("terminal", NOW_MS + 1), found;

	plain.state = PAYMENT_DECLINED;
	plain.error = HW_TIMEOUT;
	plain.trace = 42;
	assert_int_equal(payment_journal_add(fixture->state, &strange), STATE_OK);
	assert_int_equal(payment_journal_add(fixture->state, &plain), STATE_OK);
	char *sql =
		sqlite3_mprintf("UPDATE payment SET state='LENT',error='WET',trace=-1,trace_before=9999999999"
				" WHERE id=%Q",
			strange.id);
	state_fixture_run_sql(fixture, sql);
	sqlite3_free(sql);
	assert_true(payment_journal_find(fixture->state, strange.id, &found));
	assert_int_equal(found.state, PAYMENT_UNKNOWN);
	assert_int_equal(found.error, HW_FAILURE);
	assert_int_equal(found.trace, PAYMENT_TRACE_NONE);
	assert_int_equal(found.trace_before, PAYMENT_TRACE_NONE);
	assert_true(payment_journal_find(fixture->state, plain.id, &found));
	assert_int_equal(found.state, PAYMENT_DECLINED);
	assert_int_equal(found.error, HW_TIMEOUT);
	assert_int_equal(found.trace, 42);
	assert_int_equal(found.trace_before, 41);
}

/* The booking before the next payment is known by it. */
static void test_the_last_trace_of_each_terminal_stays(void **state)
{
	struct state_fixture *fixture = *state;
	const struct payment *open;
	struct payment payment;
	struct seen seen = { 0 };

	for (int i = 0; i < 6; i++) {
		payment = make_payment(i % 2 ? "terminal" : "terminal.left", NOW_MS + i);
		payment.state = i == 1 ? PAYMENT_UNKNOWN : PAYMENT_APPROVED;
		payment.trace = i == 1 ? PAYMENT_TRACE_NONE : (uint32_t)(40 + i);
		assert_int_equal(payment_journal_add(fixture->state, &payment), STATE_OK);
	}
	assert_int_equal(payment_journal_forget_old(fixture->state, NOW_MS + 1000), STATE_OK);
	payment_journal_open(fixture->state, "terminal", see, &seen);
	assert_int_equal(seen.count, 2);
	assert_int_equal(seen.payments[0].state, PAYMENT_UNKNOWN);
	assert_int_equal(seen.payments[1].trace, 45);
	seen.count = 0;
	payment_journal_open(fixture->state, "terminal.left", see, &seen);
	assert_int_equal(seen.count, 1);
	assert_int_equal(seen.payments[0].trace, 44);
	assert_int_equal(payment_journal_list_open(fixture->state, &fixture->arena, &open),
		BYSTANDER_OPEN_PAYMENTS + 1);
}

static size_t waiting_payments(struct state_fixture *fixture)
{
	const struct outbox_entry *entries;

	size_t found = 0;

	assert_int_equal(outbox_done(fixture->state, &ORDER, 1), STATE_OK);
	size_t count = outbox_due(fixture->state, &fixture->arena, NOW_MS, 100, &entries);
	for (size_t i = 0; i < count; i++)
		found += entries[i].kind == OUTBOX_PAYMENT;
	return found;
}

static enum order_state order_state(struct state_fixture *fixture)
{
	struct placed_order order;

	assert_true(order_find(fixture->state, &fixture->arena, ORDER.text, &order));
	return order.state;
}

static enum state_result begin(struct state_fixture *fixture, struct ulid payment)
{
	return order_payment_begin(fixture->state,
		&(struct order_payment){
			.payment = payment, .order = ORDER, .amount_minor = 1999, .currency = "EUR" },
		"{}", NOW_MS);
}

static bool step(struct state_fixture *fixture, const char *payment, enum order_payment_state to)
{
	bool is_new;

	assert_int_equal(order_payment_step(fixture->state, payment, to, "{}", NOW_MS, &is_new), STATE_OK);
	return is_new;
}

static void test_an_order_is_paid_once(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid payment = ulid_make(NOW_MS);
	struct order_payment found;

	assert_int_equal(begin(fixture, payment), STATE_OK);
	assert_int_equal(begin(fixture, payment), STATE_REFUSED);
	assert_int_equal(order_state(fixture), ORDER_PLACED);
	assert_true(step(fixture, payment.text, ORDER_PAYMENT_UNKNOWN));
	assert_false(order_payment_of_order(fixture->state, ORDER.text, &found));
	assert_true(step(fixture, payment.text, ORDER_PAYMENT_PAID));
	assert_false(step(fixture, payment.text, ORDER_PAYMENT_PAID));
	assert_false(step(fixture, payment.text, ORDER_PAYMENT_ENDED));
	assert_int_equal(order_state(fixture), ORDER_PAID);
	assert_true(order_payment_of_order(fixture->state, ORDER.text, &found));
	assert_string_equal(found.payment.text, payment.text);
	assert_int_equal(found.amount_minor, 1999);
	assert_string_equal(found.currency, "EUR");
	assert_int_equal(waiting_payments(fixture), 3);
	assert_true(outbox_is_waiting(fixture->state, OUTBOX_PAYMENT, ORDER.text));
	assert_false(outbox_is_waiting(fixture->state, OUTBOX_ORDER_CANCEL, ORDER.text));
	assert_false(outbox_is_waiting(fixture->state, OUTBOX_PAYMENT, payment.text));
	assert_true(step(fixture, payment.text, ORDER_PAYMENT_TO_REVERSE));
	assert_false(step(fixture, payment.text, ORDER_PAYMENT_TO_REVERSE));
	/* Until it is reversed it is what paid for the order. */
	assert_true(order_payment_of_order(fixture->state, ORDER.text, &found));
	assert_true(step(fixture, payment.text, ORDER_PAYMENT_REVERSED));
	assert_false(step(fixture, payment.text, ORDER_PAYMENT_PAID));
	assert_false(step(fixture, payment.text, ORDER_PAYMENT_TO_REVERSE));
	assert_false(step(fixture, ulid_make(NOW_MS).text, ORDER_PAYMENT_PAID));
}

/* What the disk did not take is no news: it comes again, and the hub is told then. */
static void test_a_step_that_was_not_stored_is_no_news(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid payment = ulid_make(NOW_MS);
	bool is_new = true;

	assert_int_equal(begin(fixture, payment), STATE_OK);
	state_fixture_run_sql(fixture,
		"CREATE TRIGGER no_room BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT,'no room'); END");
	assert_int_not_equal(
		order_payment_step(fixture->state, payment.text, ORDER_PAYMENT_PAID, "{}", NOW_MS, &is_new),
		STATE_OK);
	assert_false(is_new);
	assert_int_equal(order_state(fixture), ORDER_PLACED);
	state_fixture_run_sql(fixture, "DROP TRIGGER no_room");
	assert_true(step(fixture, payment.text, ORDER_PAYMENT_PAID));
}

/* Whatever was believed before: the terminal has the money. */
static void test_money_outranks_no_money(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid payment = ulid_make(NOW_MS);

	begin(fixture, payment);
	assert_true(step(fixture, payment.text, ORDER_PAYMENT_ENDED));
	assert_false(step(fixture, payment.text, ORDER_PAYMENT_UNKNOWN));
	assert_true(step(fixture, payment.text, ORDER_PAYMENT_PAID));
	assert_int_equal(order_state(fixture), ORDER_PAID);
	assert_int_equal(waiting_payments(fixture), 3);
}

static void take_answer(struct state_fixture *fixture, int64_t rev, enum order_state state)
{
	struct wire_order_reply reply = reply_sample(ORDER.text, rev, state, 1999);

	assert_int_equal(order_update(fixture->state, &reply, NOW_MS, NULL), STATE_OK);
}

static size_t count_paid_events(struct state_fixture *fixture)
{
	const struct outbox_entry *entries;
	size_t found = 0,
	       count = outbox_due_events(fixture->state, &fixture->arena, NOW_MS, 100, 1 << 20, &entries);

	for (size_t i = 0; i < count; i++)
		found += strstr(entries[i].body, "\"kind\":\"order_paid\"") != NULL;
	if (found)
		assert_non_null(strstr(entries[0].body, ORDER.text));
	return found;
}

/* Whoever tells first, and whether the shopper is still there. */
static void test_that_it_is_paid_counts_once(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid payment = ulid_make(NOW_MS);

	take_answer(fixture, 1, ORDER_PLACED);
	begin(fixture, payment);
	assert_int_equal(count_paid_events(fixture), 0);
	assert_int_equal(state_wipe_sessions(fixture->state, NULL, NULL), STATE_OK);
	step(fixture, payment.text, ORDER_PAYMENT_PAID);
	assert_int_equal(count_paid_events(fixture), 1);
	step(fixture, payment.text, ORDER_PAYMENT_PAID);
	take_answer(fixture, 2, ORDER_PAID);
	take_answer(fixture, 3, ORDER_READY);
	assert_int_equal(count_paid_events(fixture), 1);
}

static void test_the_hubs_word_that_it_is_paid_counts_once(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid payment = ulid_make(NOW_MS);

	take_answer(fixture, 1, ORDER_EXPIRED);
	assert_int_equal(order_state(fixture), ORDER_EXPIRED);
	begin(fixture, payment);
	assert_int_equal(count_paid_events(fixture), 0);
	/* Late, and further on already. */
	take_answer(fixture, 2, ORDER_COLLECTED);
	take_answer(fixture, 2, ORDER_COLLECTED);
	step(fixture, payment.text, ORDER_PAYMENT_PAID);
	assert_int_equal(count_paid_events(fixture), 1);
}

static void test_money_on_its_way_back_is_not_counted(void **state)
{
	struct state_fixture *fixture = *state;

	take_answer(fixture, 1, ORDER_REFUND_PENDING);
	assert_int_equal(count_paid_events(fixture), 0);
}

/* The hub learns of it later than the shopper. */
static void test_an_older_answer_does_not_unpay(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid payment = ulid_make(NOW_MS);

	take_answer(fixture, 1, ORDER_PLACED);
	begin(fixture, payment);
	take_answer(fixture, 2, ORDER_PLACED);
	assert_int_equal(order_state(fixture), ORDER_PLACED);
	step(fixture, payment.text, ORDER_PAYMENT_PAID);
	take_answer(fixture, 3, ORDER_PLACED);
	assert_int_equal(order_state(fixture), ORDER_PAID);
	take_answer(fixture, 4, ORDER_EXPIRED);
	assert_int_equal(order_state(fixture), ORDER_PAID);
	take_answer(fixture, 5, ORDER_REFUND_PENDING);
	assert_int_equal(order_state(fixture), ORDER_REFUND_PENDING);
}

static void test_open_links_are_found_after_a_restart(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid first = ulid_make(NOW_MS), second = ulid_make(NOW_MS + 1), third = ulid_make(NOW_MS + 2);
	const struct order_payment *open;

	begin(fixture, first);
	begin(fixture, second);
	begin(fixture, third);
	step(fixture, first.text, ORDER_PAYMENT_ENDED);
	step(fixture, second.text, ORDER_PAYMENT_UNKNOWN);
	state_fixture_reopen(fixture);
	assert_int_equal(order_payment_list_unfinished(fixture->state, &fixture->arena, &open),
		BYSTANDER_UNFINISHED + 2);
	assert_string_equal(open[0].payment.text, second.text);
	assert_int_equal(open[0].state, ORDER_PAYMENT_UNKNOWN);
	assert_string_equal(open[1].payment.text, third.text);
}

static void assert_same_payment(const struct payment *payment, const struct payment *expected)
{
	assert_string_equal(payment->id, expected->id);
	assert_string_equal(payment->device, expected->device);
	assert_int_equal(payment->amount_minor, expected->amount_minor);
	assert_string_equal(payment->currency, expected->currency);
	assert_int_equal(payment->state, expected->state);
	assert_int_equal(payment->error, expected->error);
	assert_int_equal(payment->result_code, expected->result_code);
	assert_int_equal(payment->is_settled_by_staff, expected->is_settled_by_staff);
	assert_int_equal(payment->trace_before, expected->trace_before);
	assert_int_equal(payment->trace, expected->trace);
	assert_int_equal(payment->receipt_number, expected->receipt_number);
	assert_string_equal(payment->terminal_id, expected->terminal_id);
	assert_string_equal(payment->card, expected->card);
	assert_int_equal(payment->created_wall_ms, expected->created_wall_ms);
	assert_int_equal(payment->changed_wall_ms, expected->changed_wall_ms);
}

static void test_a_payment_is_as_it_was_written(void **state)
{
	struct state_fixture *fixture = *state;
	struct payment payment = make_payment("terminal", NOW_MS), found;

	assert_int_equal(payment_journal_add(fixture->state, &payment), STATE_OK);
	assert_true(payment_journal_find(fixture->state, payment.id, &found));
	assert_same_payment(&found, &payment);
	strcpy(payment.device, "terminal.left");
	payment.amount_minor = 2001;
	strcpy(payment.currency, "HKD");
	payment.state = PAYMENT_DECLINED;
	payment.error = HW_TIMEOUT;
	payment.result_code = 5;
	payment.is_settled_by_staff = true;
	payment.trace_before = 0;
	payment.trace = PAYMENT_TRACE_NONE - 1;
	payment.receipt_number = 7;
	strcpy(payment.terminal_id, "525");
	strcpy(payment.card, "girocard");
	payment.created_wall_ms++;
	payment.changed_wall_ms += 2;
	assert_int_equal(payment_journal_update(fixture->state, &payment), STATE_OK);
	assert_true(payment_journal_find(fixture->state, payment.id, &found));
	assert_same_payment(&found, &payment);
}

/* Closed by its last change, and opened again by none: what has ended is not asked for after a restart. */
static void test_a_payment_that_has_ended_is_not_open(void **state)
{
	struct state_fixture *fixture = *state;
	struct payment first = make_payment("terminal", NOW_MS + 1),
		       second = make_payment("terminal", NOW_MS);
	const struct payment *open;
	struct seen seen = { 0 };

	assert_int_equal(payment_journal_add(fixture->state, &first), STATE_OK);
	assert_int_equal(payment_journal_add(fixture->state, &second), STATE_OK);
	assert_int_equal(payment_journal_open(fixture->state, "terminal", see, &seen), STATE_OK);
	assert_int_equal(seen.count, 2);
	assert_string_equal(seen.payments[0].id, second.id);
	assert_int_equal(payment_journal_list_open(fixture->state, &fixture->arena, &open),
		2 + BYSTANDER_OPEN_PAYMENTS);
	assert_string_equal(open[0].id, second.id);
	first.state = PAYMENT_DECLINED;
	assert_int_equal(payment_journal_update(fixture->state, &first), STATE_OK);
	seen.count = 0;
	assert_int_equal(payment_journal_open(fixture->state, "terminal", see, &seen), STATE_OK);
	assert_int_equal(seen.count, 1);
	assert_string_equal(seen.payments[0].id, second.id);
}

static void test_a_link_is_as_it_was_written(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid payment = ulid_make(NOW_MS);
	struct order_payment found;
	const struct order_payment *list;

	assert_false(order_payment_find(fixture->state, payment.text, &found));
	assert_int_equal(begin(fixture, payment), STATE_OK);
	assert_true(order_payment_find(fixture->state, payment.text, &found));
	assert_string_equal(found.payment.text, payment.text);
	assert_string_equal(found.order.text, ORDER.text);
	assert_int_equal(found.state, ORDER_PAYMENT_BEGUN);
	assert_int_equal(found.amount_minor, 1999);
	assert_string_equal(found.currency, "EUR");
	assert_int_equal(
		order_payment_list_to_reverse(fixture->state, &fixture->arena, &list), BYSTANDER_TO_REVERSE);
	step(fixture, payment.text, ORDER_PAYMENT_PAID);
	step(fixture, payment.text, ORDER_PAYMENT_TO_REVERSE);
	assert_int_equal(order_payment_list_to_reverse(fixture->state, &fixture->arena, &list),
		BYSTANDER_TO_REVERSE + 1);
	assert_string_equal(list[0].payment.text, payment.text);
	assert_int_equal(list[0].state, ORDER_PAYMENT_TO_REVERSE);
	assert_int_equal(
		order_payment_list_unfinished(fixture->state, &fixture->arena, &list), BYSTANDER_UNFINISHED);
}

/* From each state to each other: what is a step, and what changes nothing. */
static void test_only_the_steps_that_there_are(void **state)
{
	struct state_fixture *fixture = *state;
	static const bool STEPS[ORDER_PAYMENT_STATE_COUNT][ORDER_PAYMENT_STATE_COUNT] = {
		[ORDER_PAYMENT_BEGUN] = { [ORDER_PAYMENT_UNKNOWN] = true,
			[ORDER_PAYMENT_PAID] = true,
			[ORDER_PAYMENT_ENDED] = true },
		[ORDER_PAYMENT_UNKNOWN] = { [ORDER_PAYMENT_PAID] = true, [ORDER_PAYMENT_ENDED] = true },
		[ORDER_PAYMENT_ENDED] = { [ORDER_PAYMENT_PAID] = true },
		[ORDER_PAYMENT_PAID] = { [ORDER_PAYMENT_REVERSED] = true, [ORDER_PAYMENT_TO_REVERSE] = true },
		[ORDER_PAYMENT_TO_REVERSE] = { [ORDER_PAYMENT_REVERSED] = true },
	};
	static const char *const NAMES[] = { "begun", "unknown", "paid", "ended", "reversed", "to_reverse" };
	struct ulid payment = ulid_make(NOW_MS);
	struct order_payment found;

	begin(fixture, payment);
	for (int from = 0; from < ORDER_PAYMENT_STATE_COUNT; from++)
		for (int to = 0; to < ORDER_PAYMENT_STATE_COUNT; to++) {
			char sql[128];
			snprintf(sql, sizeof sql, "UPDATE order_payment SET state='%s' WHERE payment='%s'",
				NAMES[from], payment.text);
			state_fixture_run_sql(fixture, sql);
			assert_int_equal(
				step(fixture, payment.text, (enum order_payment_state)to), STEPS[from][to]);
			assert_true(order_payment_find(fixture->state, payment.text, &found));
			assert_int_equal(found.state, STEPS[from][to] ? to : from);
		}
}

/* The order says it at once: paid, and no longer at a phone; and when that was. */
static void test_an_order_paid_here_is_changed_now(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid payment = ulid_make(NOW_MS);
	struct placed_order order;
	bool is_new;

	take_answer(fixture, 1, ORDER_PLACED);
	state_fixture_run_sql(
		fixture, "UPDATE orders SET checkout='terminal' WHERE id='01K0WD00000000000000000001'");
	begin(fixture, payment);
	assert_int_equal(order_payment_step(fixture->state, payment.text, ORDER_PAYMENT_PAID, NULL,
				 NOW_MS + 44, &is_new),
		STATE_OK);
	assert_true(is_new);
	assert_true(order_find(fixture->state, &fixture->arena, ORDER.text, &order));
	assert_int_equal(order.state, ORDER_PAID);
	assert_int_equal(order.checkout, CHECKOUT_WAITING);
	assert_int_equal(order.changed_ms, NOW_MS + 44);
}

/* The order may have been forgotten: the payment counts all the same. */
static void test_a_payment_of_no_order_steps_on(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid payment = ulid_make(NOW_MS);

	begin(fixture, payment);
	state_fixture_run_sql(fixture, "DELETE FROM orders WHERE id='01K0WD00000000000000000001'");
	assert_true(step(fixture, payment.text, ORDER_PAYMENT_PAID));
	assert_int_equal(count_paid_events(fixture), 0);
}

/* The event names the session that the order is of, for as long as that is known. */
static void test_the_event_names_session_and_moment(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid payment = ulid_make(NOW_MS);
	const struct outbox_entry *entries;

	begin(fixture, payment);
	step(fixture, payment.text, ORDER_PAYMENT_PAID);
	assert_int_equal(
		outbox_due_events(fixture->state, &fixture->arena, NOW_MS, 100, 1 << 20, &entries), 1);
	assert_non_null(strstr(entries[0].body, "\"session\":\"SESSION\""));
	assert_non_null(strstr(entries[0].body, "2026-07-24T12:00:00"));
	assert_non_null(strstr(entries[0].body, entries[0].id.text));
}

#define WITH_ORDER(test) cmocka_unit_test_setup_teardown(test, set_up, state_fixture_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_ORDER(test_a_payment_survives_the_power),
		WITH_ORDER(test_a_word_that_this_version_does_not_know),
		WITH_ORDER(test_the_last_trace_of_each_terminal_stays),
		WITH_ORDER(test_an_order_is_paid_once),
		WITH_ORDER(test_that_it_is_paid_counts_once),
		WITH_ORDER(test_the_hubs_word_that_it_is_paid_counts_once),
		WITH_ORDER(test_money_on_its_way_back_is_not_counted),
		WITH_ORDER(test_a_step_that_was_not_stored_is_no_news),
		WITH_ORDER(test_money_outranks_no_money),
		WITH_ORDER(test_an_older_answer_does_not_unpay),
		WITH_ORDER(test_open_links_are_found_after_a_restart),
		WITH_ORDER(test_a_payment_is_as_it_was_written),
		WITH_ORDER(test_a_payment_that_has_ended_is_not_open),
		WITH_ORDER(test_a_link_is_as_it_was_written),
		WITH_ORDER(test_only_the_steps_that_there_are),
		WITH_ORDER(test_an_order_paid_here_is_changed_now),
		WITH_ORDER(test_a_payment_of_no_order_steps_on),
		WITH_ORDER(test_the_event_names_session_and_moment),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
