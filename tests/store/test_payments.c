/* SPDX-License-Identifier: Apache-2.0 */
/* Payments at a card terminal: the journal that the terminal's thread keeps, and what orders learn of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/order_payments.h"
#include "kiosk/store/orders.h"
#include "kiosk/store/outbox.h"
#include "kiosk/store/payment_journal.h"
#include "tests/support/support.h"

#define NOW_MS INT64_C(1784894400000)

struct fixture {
	char *folder, *path;
	struct state *state;
	struct arena arena;
	struct ulid order;
};

static int set_up(void **state)
{
	struct fixture *fixture = xcalloc(1, sizeof *fixture);

	fixture->folder = temp_folder_make();
	fixture->path = file_join(fixture->folder, "state.db");
	fixture->state = state_open(fixture->path, NOW_MS, NULL, NULL);
	arena_init(&fixture->arena, 8192);
	fixture->order = ulid_make(NOW_MS);
	assert_int_equal(
		order_place(fixture->state, fixture->order, "SESSION", "{}", "EUR", 1999, NOW_MS), STATE_OK);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	state_close(fixture->state);
	arena_finish(&fixture->arena);
	temp_folder_remove(fixture->folder);
	free(fixture->path);
	free(fixture);
	return 0;
}

static struct journal_payment make_payment(const char *device, int64_t at_ms)
{
	struct journal_payment payment = { .amount_minor = 1999,
		.currency = "EUR",
		.state = 1,
		.is_open = true,
		.trace_before = 41,
		.trace = NO_TRACE,
		.terminal_id = "52500038",
		.created_ms = at_ms,
		.changed_ms = at_ms };

	strcpy(payment.id, ulid_make(at_ms).text);
	strcpy(payment.device, device);
	return payment;
}

struct seen {
	int count;
	struct journal_payment payments[8];
};

static void see(void *data, const struct journal_payment *payment)
{
	struct seen *seen = data;

	seen->payments[seen->count++] = *payment;
}

static void test_a_payment_survives_the_power(void **state)
{
	struct fixture *fixture = *state;
	struct journal_payment payment = make_payment("terminal", NOW_MS), found;
	struct seen seen = { 0 };

	assert_int_equal(payment_journal_add(fixture->state, &payment), STATE_OK);
	assert_int_equal(payment_journal_add(fixture->state, &payment), STATE_REFUSED);
	state_close(fixture->state);
	fixture->state = state_open(fixture->path, NOW_MS, NULL, NULL);
	assert_int_equal(payment_journal_open(fixture->state, "terminal", see, &seen), STATE_OK);
	assert_int_equal(seen.count, 1);
	assert_memory_equal(&seen.payments[0].trace, &payment.trace, sizeof payment.trace);
	assert_int_equal(seen.payments[0].trace_before, 41);
	assert_string_equal(seen.payments[0].terminal_id, "52500038");
	payment.is_open = false;
	payment.trace = 42;
	strcpy(payment.card, "girocard");
	assert_int_equal(payment_journal_update(fixture->state, &payment), STATE_OK);
	assert_true(payment_journal_find(fixture->state, payment.id, &found));
	assert_string_equal(found.card, "girocard");
	assert_int_equal(found.trace, 42);
	strcpy(payment.id, ulid_make(NOW_MS).text);
	assert_int_equal(payment_journal_update(fixture->state, &payment), STATE_REFUSED);
	assert_false(payment_journal_find(fixture->state, payment.id, &found));
}

/* The booking before the next payment is known by it. */
static void test_the_last_trace_of_each_terminal_stays(void **state)
{
	struct fixture *fixture = *state;
	const struct journal_payment *open;
	struct journal_payment payment;
	struct seen seen = { 0 };

	for (int i = 0; i < 6; i++) {
		payment = make_payment(i % 2 ? "terminal" : "terminal.left", NOW_MS + i);
		payment.is_open = i == 1;
		payment.trace = i == 1 ? NO_TRACE : 40 + i;
		assert_int_equal(payment_journal_add(fixture->state, &payment), STATE_OK);
	}
	assert_int_equal(payment_journal_forget_old(fixture->state, NOW_MS + 1000), STATE_OK);
	payment_journal_open(fixture->state, "terminal", see, &seen);
	assert_int_equal(seen.count, 2);
	assert_true(seen.payments[0].is_open);
	assert_int_equal(seen.payments[1].trace, 45);
	seen.count = 0;
	payment_journal_open(fixture->state, "terminal.left", see, &seen);
	assert_int_equal(seen.count, 1);
	assert_int_equal(seen.payments[0].trace, 44);
	assert_int_equal(payment_journal_list_open(fixture->state, &fixture->arena, &open), 1);
}

static size_t waiting_payments(struct fixture *fixture)
{
	const struct outbox_entry *entries;

	return outbox_due(fixture->state, &fixture->arena, OUTBOX_PAYMENT, NOW_MS, 100, 1000000, &entries);
}

static const char *order_state(struct fixture *fixture)
{
	struct placed_order order;

	assert_true(order_find(fixture->state, &fixture->arena, fixture->order.text, &order));
	return order.state;
}

static enum state_result begin(struct fixture *fixture, struct ulid payment)
{
	return order_payment_begin(fixture->state,
		&(struct order_payment){ .payment = payment,
			.order = fixture->order,
			.amount_minor = 1999,
			.currency = "EUR" },
		"{}", NOW_MS);
}

static bool step(struct fixture *fixture, const char *payment, enum order_payment_state to)
{
	bool is_new;

	assert_int_equal(order_payment_step(fixture->state, payment, to, "{}", NOW_MS, &is_new), STATE_OK);
	return is_new;
}

static void test_an_order_is_paid_once(void **state)
{
	struct fixture *fixture = *state;
	struct ulid payment = ulid_make(NOW_MS);
	struct order_payment found;

	assert_int_equal(begin(fixture, payment), STATE_OK);
	assert_int_equal(begin(fixture, payment), STATE_REFUSED);
	assert_string_equal(order_state(fixture), "");
	assert_true(step(fixture, payment.text, ORDER_PAYMENT_UNSURE));
	assert_false(order_payment_of_order(fixture->state, fixture->order.text, &found));
	assert_true(step(fixture, payment.text, ORDER_PAYMENT_PAID));
	assert_false(step(fixture, payment.text, ORDER_PAYMENT_PAID));
	assert_false(step(fixture, payment.text, ORDER_PAYMENT_ENDED));
	assert_string_equal(order_state(fixture), "PAID");
	assert_true(order_payment_of_order(fixture->state, fixture->order.text, &found));
	assert_string_equal(found.payment.text, payment.text);
	assert_int_equal(found.amount_minor, 1999);
	assert_string_equal(found.currency, "EUR");
	assert_int_equal(waiting_payments(fixture), 3);
	assert_true(outbox_is_waiting(fixture->state, OUTBOX_PAYMENT, fixture->order.text));
	assert_false(outbox_is_waiting(fixture->state, OUTBOX_ORDER_CANCEL, fixture->order.text));
	assert_false(outbox_is_waiting(fixture->state, OUTBOX_PAYMENT, payment.text));
	assert_true(step(fixture, payment.text, ORDER_PAYMENT_GIVE_BACK));
	assert_false(step(fixture, payment.text, ORDER_PAYMENT_GIVE_BACK));
	/* Until it is reversed it is what paid for the order. */
	assert_true(order_payment_of_order(fixture->state, fixture->order.text, &found));
	assert_true(step(fixture, payment.text, ORDER_PAYMENT_GIVEN_BACK));
	assert_false(step(fixture, payment.text, ORDER_PAYMENT_PAID));
	assert_false(step(fixture, payment.text, ORDER_PAYMENT_GIVE_BACK));
	assert_false(step(fixture, ulid_make(NOW_MS).text, ORDER_PAYMENT_PAID));
}

/* Whatever was believed before: the terminal has the money. */
static void test_money_outranks_no_money(void **state)
{
	struct fixture *fixture = *state;
	struct ulid payment = ulid_make(NOW_MS);

	begin(fixture, payment);
	assert_true(step(fixture, payment.text, ORDER_PAYMENT_ENDED));
	assert_false(step(fixture, payment.text, ORDER_PAYMENT_UNSURE));
	assert_true(step(fixture, payment.text, ORDER_PAYMENT_PAID));
	assert_string_equal(order_state(fixture), "PAID");
	assert_int_equal(waiting_payments(fixture), 3);
}

static void take_answer(struct fixture *fixture, int64_t rev, const char *word)
{
	assert_int_equal(order_update(fixture->state, fixture->order.text,
				 &(struct order_reply){ .rev = rev, .total_minor = 1999, .state = word },
				 NOW_MS, NULL),
		STATE_OK);
}

/* The hub learns of it later than the shopper. */
static void test_an_older_answer_does_not_unpay(void **state)
{
	struct fixture *fixture = *state;
	struct ulid payment = ulid_make(NOW_MS);

	take_answer(fixture, 1, "PLACED");
	begin(fixture, payment);
	take_answer(fixture, 2, "PLACED");
	assert_string_equal(order_state(fixture), "PLACED");
	step(fixture, payment.text, ORDER_PAYMENT_PAID);
	take_answer(fixture, 3, "PLACED");
	assert_string_equal(order_state(fixture), "PAID");
	take_answer(fixture, 4, "EXPIRED");
	assert_string_equal(order_state(fixture), "PAID");
	take_answer(fixture, 5, "REFUND_PENDING");
	assert_string_equal(order_state(fixture), "REFUND_PENDING");
}

static void test_open_links_are_found_after_a_restart(void **state)
{
	struct fixture *fixture = *state;
	struct ulid first = ulid_make(NOW_MS), second = ulid_make(NOW_MS + 1), third = ulid_make(NOW_MS + 2);
	const struct order_payment *open;

	begin(fixture, first);
	begin(fixture, second);
	begin(fixture, third);
	step(fixture, first.text, ORDER_PAYMENT_ENDED);
	step(fixture, second.text, ORDER_PAYMENT_UNSURE);
	state_close(fixture->state);
	fixture->state = state_open(fixture->path, NOW_MS, NULL, NULL);
	assert_int_equal(order_payment_list(fixture->state, &fixture->arena, ORDER_PAYMENT_BEGUN,
				 ORDER_PAYMENT_UNSURE, &open),
		2);
	assert_string_equal(open[0].payment.text, second.text);
	assert_int_equal(open[0].state, ORDER_PAYMENT_UNSURE);
	assert_string_equal(open[1].payment.text, third.text);
}

/* The order first, then what is about it. */
static void tell_hub(struct fixture *fixture)
{
	const struct outbox_entry *entries;
	size_t count;

	while ((count = outbox_due(fixture->state, &fixture->arena, -1, NOW_MS, 100, 1000000, &entries)) >
		0) {
		for (size_t i = 0; i < count; i++)
			assert_int_equal(outbox_done(fixture->state, &entries[i].id, 1), STATE_OK);
	}
}

/* The clock may be set on by years: money that is to go back does not go with the old records. */
static void test_money_that_is_owed_is_not_forgotten(void **state)
{
	struct fixture *fixture = *state;
	struct journal_payment owed = make_payment("terminal", NOW_MS);
	struct journal_payment done = make_payment("terminal", NOW_MS + 1);
	struct journal_payment last = make_payment("terminal", NOW_MS + 2);
	struct journal_payment *payments[] = { &owed, &done, &last };
	struct order_payment found;
	struct ulid id;

	take_answer(fixture, 1, "PLACED");
	for (int i = 0; i < 3; i++) {
		payments[i]->is_open = false;
		payments[i]->trace = 42 + i;
		payment_journal_add(fixture->state, payments[i]);
		snprintf(id.text, sizeof id.text, "%s", payments[i]->id);
		begin(fixture, id);
		step(fixture, payments[i]->id, i == 0 ? ORDER_PAYMENT_PAID : ORDER_PAYMENT_ENDED);
	}
	step(fixture, owed.id, ORDER_PAYMENT_GIVE_BACK);
	tell_hub(fixture);
	int64_t later = NOW_MS + INT64_C(100000000000);
	assert_int_equal(order_forget_old(fixture->state, later), STATE_OK);
	assert_int_equal(payment_journal_forget_old(fixture->state, later), STATE_OK);
	assert_int_equal(order_payment_forget_old(fixture->state), STATE_OK);
	assert_true(order_payment_find(fixture->state, owed.id, &found));
	assert_true(payment_journal_find(fixture->state, owed.id, &owed));
	assert_false(payment_journal_find(fixture->state, done.id, &done));
	assert_true(step(fixture, owed.id, ORDER_PAYMENT_GIVEN_BACK));
	tell_hub(fixture);
	order_forget_old(fixture->state, later);
	order_payment_forget_old(fixture->state);
	assert_false(order_payment_find(fixture->state, owed.id, &found));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_payment_survives_the_power, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_the_last_trace_of_each_terminal_stays, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_an_order_is_paid_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_money_outranks_no_money, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_an_older_answer_does_not_unpay, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_money_that_is_owed_is_not_forgotten, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_open_links_are_found_after_a_restart, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
