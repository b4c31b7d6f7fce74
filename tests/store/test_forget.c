/* SPDX-License-Identifier: Apache-2.0 */
/* What may be forgotten goes from the millisecond on that the caller names. What is still owed to somebody stays: an order
 * that the hub does not know, what waits in the outbox, money that is to be found or to be given back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/store/order_payments.h"
#include "kiosk/store/orders.h"
#include "kiosk/store/outbox.h"
#include "kiosk/store/payment_journal.h"
#include "kiosk/store/print_journal.h"
#include "tests/domain/reply_sample.h"
#include "tests/store/state_fixture.h"
#include "tests/support/support.h"

/* When what the tests make has changed last. */
#define THEN_MS (NOW_MS + 1000)
#define TEN_YEARS_LATER_MS (NOW_MS + INT64_C(315360000000))

static struct ulid id_of(int number)
{
	struct ulid id;

	snprintf(id.text, sizeof id.text, "01K0WD0000000000000000%04d", number);
	return id;
}

/* --- orders --- */

static void answer(struct state_fixture *fixture, struct ulid id, enum order_state state, int64_t at_ms)
{
	struct wire_order_reply reply = reply_sample(id.text, 1, state, 5);
	bool is_changed;

	assert_int_equal(order_update(fixture->state, &reply, at_ms, &is_changed), STATE_OK);
	assert_true(is_changed);
}

static void place(struct state_fixture *fixture, struct ulid id)
{
	assert_int_equal(order_place(fixture->state, id, "S", "{}", "HKD", 5, NOW_MS), STATE_OK);
}

static void place_answered(struct state_fixture *fixture, struct ulid id, enum order_state state)
{
	place(fixture, id);
	assert_int_equal(outbox_done(fixture->state, &id, 1), STATE_OK);
	answer(fixture, id, state, THEN_MS);
}

static bool has_order(struct state_fixture *fixture, struct ulid id)
{
	struct placed_order order;

	return order_find(fixture->state, &fixture->arena, id.text, &order);
}

static bool is_order_kept(struct state_fixture *fixture, struct ulid id, int64_t before_ms)
{
	assert_int_equal(order_forget_old(fixture->state, before_ms), STATE_OK);
	return has_order(fixture, id);
}

static void test_an_answered_order_goes_when_it_is_old(void **state)
{
	struct state_fixture *fixture = *state;

	for (int i = 0; i < ORDER_STATE_COUNT; i++)
		place_answered(fixture, id_of(i), (enum order_state)i);
	for (int i = 0; i < ORDER_STATE_COUNT; i++)
		assert_true(is_order_kept(fixture, id_of(i), THEN_MS));
	for (int i = 0; i < ORDER_STATE_COUNT; i++)
		assert_false(is_order_kept(fixture, id_of(i), THEN_MS + 1));
}

static void test_an_order_that_the_hub_does_not_know_stays(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid unanswered = id_of(1), refused = id_of(2);

	place(fixture, unanswered);
	place(fixture, refused);
	outbox_done(fixture->state, &unanswered, 1);
	outbox_done(fixture->state, &refused, 1);
	assert_int_equal(order_refuse(fixture->state, refused.text, "422 no", THEN_MS), STATE_OK);
	assert_true(is_order_kept(fixture, refused, THEN_MS));
	assert_false(is_order_kept(fixture, refused, THEN_MS + 1));
	assert_true(is_order_kept(fixture, unanswered, TEN_YEARS_LATER_MS));
}

static void test_an_order_stays_while_the_outbox_speaks_of_it(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid order = id_of(1), waits = id_of(2), is_parked = id_of(3);

	place_answered(fixture, order, ORDER_CANCELLED);
	outbox_put(fixture->state, waits, OUTBOX_ORDER_CANCEL, order.text, "{}", NOW_MS);
	outbox_put(fixture->state, is_parked, OUTBOX_ORDER_EXTEND, order.text, "{}", NOW_MS);
	outbox_park(fixture->state, &is_parked, 1, "422 no");
	assert_true(is_order_kept(fixture, order, TEN_YEARS_LATER_MS));
	assert_int_equal(outbox_count_waiting(fixture->state), BYSTANDER_WAITING + 1);
	assert_int_equal(outbox_count_parked(fixture->state), BYSTANDER_PARKED + 1);
	outbox_done(fixture->state, &waits, 1);
	assert_true(is_order_kept(fixture, order, TEN_YEARS_LATER_MS));
	outbox_done(fixture->state, &is_parked, 1);
	assert_false(is_order_kept(fixture, order, THEN_MS + 1));
}

/* --- payments of orders --- */

/* What each state of a link holds back. */
static const struct {
	enum order_payment_state state;
	bool is_owed; /* money is to be found, or to be given back */
} LINKS[] = {
	{ ORDER_PAYMENT_BEGUN, true },
	{ ORDER_PAYMENT_UNKNOWN, true },
	{ ORDER_PAYMENT_PAID, false },
	{ ORDER_PAYMENT_ENDED, false },
	{ ORDER_PAYMENT_REVERSED, false },
	{ ORDER_PAYMENT_TO_REVERSE, true },
};
_Static_assert(sizeof LINKS / sizeof LINKS[0] == ORDER_PAYMENT_STATE_COUNT, "all of them");

static void step(struct state_fixture *fixture, struct ulid payment, enum order_payment_state to)
{
	bool is_new;

	assert_int_equal(
		order_payment_step(fixture->state, payment.text, to, NULL, THEN_MS, &is_new), STATE_OK);
	assert_true(is_new);
}

static void answer_outbox(struct state_fixture *fixture)
{
	const struct outbox_entry *entries;
	size_t count = outbox_due(fixture->state, &fixture->arena, NOW_MS, 100, &entries);

	for (size_t i = 0; i < count; i++)
		outbox_done(fixture->state, &entries[i].id, 1);
}

/* A link of that order, with nothing left in the outbox. */
static void link_payment(
	struct state_fixture *fixture, struct ulid payment, struct ulid order, enum order_payment_state state)
{
	struct order_payment link = {
		.payment = payment, .order = order, .amount_minor = 5, .currency = "HKD"
	};

	assert_int_equal(order_payment_begin(fixture->state, &link, "{}", NOW_MS), STATE_OK);
	if (state == ORDER_PAYMENT_REVERSED || state == ORDER_PAYMENT_TO_REVERSE)
		step(fixture, payment, ORDER_PAYMENT_PAID);
	if (state != ORDER_PAYMENT_BEGUN)
		step(fixture, payment, state);
	answer_outbox(fixture);
}

static bool has_link(struct state_fixture *fixture, struct ulid payment)
{
	struct order_payment link;

	return order_payment_find(fixture->state, payment.text, &link);
}

static void test_an_order_stays_while_money_is_owed(void **state)
{
	struct state_fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LENGTH(LINKS); i++) {
		struct ulid order = id_of((int)i), payment = id_of(100 + (int)i);
		place_answered(fixture, order, ORDER_PLACED);
		link_payment(fixture, payment, order, LINKS[i].state);
	}
	assert_int_equal(order_forget_old(fixture->state, TEN_YEARS_LATER_MS), STATE_OK);
	for (size_t i = 0; i < ARRAY_LENGTH(LINKS); i++)
		assert_int_equal(has_order(fixture, id_of((int)i)), LINKS[i].is_owed);
}

static void test_a_link_stays_as_long_as_its_order_or_what_is_owed(void **state)
{
	struct state_fixture *fixture = *state;

	/* The second half's orders are not there. */
	for (size_t i = 0; i < ARRAY_LENGTH(LINKS); i++) {
		place_answered(fixture, id_of((int)i), ORDER_PLACED);
		link_payment(fixture, id_of(100 + (int)i), id_of((int)i), LINKS[i].state);
		link_payment(fixture, id_of(200 + (int)i), id_of(300 + (int)i), LINKS[i].state);
	}
	assert_int_equal(order_payment_forget_old(fixture->state), STATE_OK);
	for (size_t i = 0; i < ARRAY_LENGTH(LINKS); i++) {
		assert_true(has_link(fixture, id_of(100 + (int)i)));
		assert_int_equal(has_link(fixture, id_of(200 + (int)i)), LINKS[i].is_owed);
	}
}

/* --- the terminal's journal --- */

static void add_payment(struct state_fixture *fixture, struct ulid id, enum payment_state state,
	int64_t created_ms, uint32_t trace)
{
	struct payment payment = { .device = "terminal",
		.amount_minor = 5,
		.currency = "HKD",
		.state = state,
		.trace_before = PAYMENT_TRACE_NONE,
		.trace = trace,
		.created_wall_ms = created_ms,
		.changed_wall_ms = THEN_MS };

	strcpy(payment.id, id.text);
	assert_int_equal(payment_journal_add(fixture->state, &payment), STATE_OK);
}

static bool is_payment_kept(struct state_fixture *fixture, struct ulid id, int64_t before_ms)
{
	struct payment payment;

	assert_int_equal(payment_journal_forget_old(fixture->state, before_ms), STATE_OK);
	return payment_journal_find(fixture->state, id.text, &payment);
}

static void test_a_payment_that_has_ended_goes_when_it_is_old(void **state)
{
	struct state_fixture *fixture = *state;

	for (int i = 0; i <= PAYMENT_REVERSED; i++)
		add_payment(fixture, id_of(i), (enum payment_state)i, NOW_MS, PAYMENT_TRACE_NONE);
	for (int i = 0; i <= PAYMENT_REVERSED; i++)
		assert_true(is_payment_kept(fixture, id_of(i), THEN_MS));
	for (int i = 0; i <= PAYMENT_REVERSED; i++)
		assert_int_equal(is_payment_kept(fixture, id_of(i), THEN_MS + 1),
			payment_is_open((enum payment_state)i));
}

/* What the terminal booked last is how the next payment is told from it. */
static void test_the_last_booking_of_a_terminal_stays(void **state)
{
	struct state_fixture *fixture = *state;

	add_payment(fixture, id_of(1), PAYMENT_APPROVED, NOW_MS + 5, 43);
	add_payment(fixture, id_of(2), PAYMENT_APPROVED, NOW_MS + 4, 42);
	add_payment(fixture, id_of(3), PAYMENT_APPROVED, NOW_MS + 5, 44);
	add_payment(fixture, id_of(4), PAYMENT_DECLINED, NOW_MS + 6, PAYMENT_TRACE_NONE);
	assert_true(is_payment_kept(fixture, id_of(3), TEN_YEARS_LATER_MS));
	assert_false(is_payment_kept(fixture, id_of(1), TEN_YEARS_LATER_MS));
	assert_false(is_payment_kept(fixture, id_of(2), TEN_YEARS_LATER_MS));
	assert_false(is_payment_kept(fixture, id_of(4), TEN_YEARS_LATER_MS));
}

static void test_a_payment_stays_while_its_order_owes_or_is_owed(void **state)
{
	struct state_fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LENGTH(LINKS); i++) {
		add_payment(fixture, id_of((int)i), PAYMENT_APPROVED, NOW_MS, PAYMENT_TRACE_NONE);
		link_payment(fixture, id_of((int)i), id_of(100), LINKS[i].state);
	}
	for (size_t i = 0; i < ARRAY_LENGTH(LINKS); i++)
		assert_int_equal(
			is_payment_kept(fixture, id_of((int)i), TEN_YEARS_LATER_MS), LINKS[i].is_owed);
}

/* --- the printer's journal --- */

static void add_job(struct state_fixture *fixture, struct ulid id, enum print_job_state state,
	const char *session, bool has_sent_bytes)
{
	struct print_job job = { .device = "printer",
		.title = "receipt",
		.state = state,
		.has_sent_bytes = has_sent_bytes,
		.created_wall_ms = NOW_MS,
		.changed_wall_ms = THEN_MS };

	strcpy(job.id, id.text);
	strcpy(job.session, session);
	assert_int_equal(print_journal_add(fixture->state, &job, "{\"doc\":1}"), STATE_OK);
}

static bool is_job_kept(struct state_fixture *fixture, struct ulid id, int64_t before_ms)
{
	struct print_job job;

	assert_int_equal(print_journal_forget_old(fixture->state, before_ms), STATE_OK);
	return print_journal_find(fixture->state, id.text, &job, NULL);
}

static bool has_words(struct state_fixture *fixture, struct ulid id)
{
	struct print_job job;
	char *document;

	assert_true(print_journal_find(fixture->state, id.text, &job, &document));
	bool is_there = *document;
	if (is_there)
		assert_string_equal(document, "{\"doc\":1}");
	free(document);
	return is_there;
}

static void test_a_job_that_has_ended_goes_when_it_is_old(void **state)
{
	struct state_fixture *fixture = *state;

	for (int i = 0; i <= PRINT_FAILED; i++)
		add_job(fixture, id_of(i), (enum print_job_state)i, "S", false);
	for (int i = 0; i <= PRINT_FAILED; i++)
		assert_true(is_job_kept(fixture, id_of(i), THEN_MS));
	for (int i = 0; i <= PRINT_FAILED; i++)
		assert_int_equal(is_job_kept(fixture, id_of(i), THEN_MS + 1),
			print_job_is_open((enum print_job_state)i));
}

static void test_the_job_that_a_printer_may_still_hold_stays(void **state)
{
	struct state_fixture *fixture = *state;

	add_job(fixture, id_of(1), PRINT_DONE, "S", true);
	add_job(fixture, id_of(2), PRINT_UNCERTAIN, "S", true);
	add_job(fixture, id_of(3), PRINT_CANCELLED, "S", false);
	assert_true(is_job_kept(fixture, id_of(2), TEN_YEARS_LATER_MS));
	assert_false(is_job_kept(fixture, id_of(1), TEN_YEARS_LATER_MS));
	assert_false(is_job_kept(fixture, id_of(3), TEN_YEARS_LATER_MS));
}

static void test_words_of_a_job_that_has_ended_go_when_they_are_old(void **state)
{
	struct state_fixture *fixture = *state;

	for (int i = 0; i <= PRINT_FAILED; i++)
		add_job(fixture, id_of(i), (enum print_job_state)i, "S", true);
	assert_int_equal(print_journal_forget_old_documents(fixture->state, THEN_MS), STATE_OK);
	for (int i = 0; i <= PRINT_FAILED; i++)
		assert_true(has_words(fixture, id_of(i)));
	assert_int_equal(print_journal_forget_old_documents(fixture->state, THEN_MS + 1), STATE_OK);
	for (int i = 0; i <= PRINT_FAILED; i++)
		assert_int_equal(has_words(fixture, id_of(i)), print_job_is_open((enum print_job_state)i));
}

static bool knows_session(struct state_fixture *fixture, struct ulid id)
{
	struct print_job job;

	assert_true(print_journal_find(fixture->state, id.text, &job, NULL));
	return job.session[0];
}

static void test_a_session_takes_its_own_words_with_it(void **state)
{
	struct state_fixture *fixture = *state;

	for (int i = 0; i <= PRINT_FAILED; i++) {
		add_job(fixture, id_of(i), (enum print_job_state)i, "S", true);
		add_job(fixture, id_of(100 + i), (enum print_job_state)i, "NEXT", true);
	}
	assert_int_equal(print_journal_forget_session(fixture->state, "S"), STATE_OK);
	for (int i = 0; i <= PRINT_FAILED; i++) {
		assert_int_equal(has_words(fixture, id_of(i)), print_job_is_open((enum print_job_state)i));
		assert_true(has_words(fixture, id_of(100 + i)));
		assert_int_equal(
			knows_session(fixture, id_of(i)), print_job_is_open((enum print_job_state)i));
		assert_true(knows_session(fixture, id_of(100 + i)));
	}
}

/* Staff may still print a copy of what perhaps did not come out; whose it was is nobody's business. */
static void test_words_may_stay_when_the_session_goes(void **state)
{
	struct state_fixture *fixture = *state;

	for (int i = 0; i <= PRINT_FAILED; i++)
		add_job(fixture, id_of(i), (enum print_job_state)i, "S", true);
	for (int i = 0; i <= PRINT_FAILED; i++) {
		bool is_open = print_job_is_open((enum print_job_state)i);
		assert_int_equal(print_journal_forget_job(fixture->state, id_of(i).text, false), STATE_OK);
		assert_true(has_words(fixture, id_of(i)));
		assert_int_equal(knows_session(fixture, id_of(i)), is_open);
		/* Also of a job that knows its session no more. */
		assert_int_equal(print_journal_forget_job(fixture->state, id_of(i).text, true), STATE_OK);
		assert_int_equal(has_words(fixture, id_of(i)), is_open);
	}
}

static void test_what_was_parked_has_an_end_but_money(void **state)
{
	struct state_fixture *fixture = *state;
	int64_t count = 0;
	struct ulid ids[] = { id_of(1), id_of(2), id_of(3) };

	/* The bystanders' are older. */
	assert_int_equal(outbox_forget_parked(fixture->state, THEN_MS, &count), STATE_OK);
	state_fixture_accept_bystanders(fixture);
	int64_t before = outbox_count_parked(fixture->state);
	assert_int_equal(outbox_put(fixture->state, ids[0], OUTBOX_ORDER, "", "{}", THEN_MS), STATE_OK);
	assert_int_equal(outbox_put(fixture->state, ids[1], OUTBOX_PAYMENT, "", "{}", THEN_MS), STATE_OK);
	assert_int_equal(outbox_park(fixture->state, ids, 2, "422"), STATE_OK);
	assert_int_equal(outbox_put(fixture->state, ids[2], OUTBOX_ORDER, "", "{}", THEN_MS), STATE_OK);
	assert_int_equal(outbox_forget_parked(fixture->state, THEN_MS, &count), STATE_OK);
	assert_int_equal(count, 0);
	assert_int_equal(outbox_count_parked(fixture->state), before + 2);
	int64_t waiting = outbox_count_waiting(fixture->state);
	assert_int_equal(outbox_forget_parked(fixture->state, THEN_MS + 1, &count), STATE_OK);
	assert_int_equal(count, 1);
	assert_false(outbox_is_parked(fixture->state, OUTBOX_ORDER, ""));
	assert_true(outbox_is_parked(fixture->state, OUTBOX_PAYMENT, ""));
	assert_int_equal(outbox_count_waiting(fixture->state), waiting);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STATE(test_an_answered_order_goes_when_it_is_old),
		WITH_STATE(test_an_order_that_the_hub_does_not_know_stays),
		WITH_STATE(test_an_order_stays_while_the_outbox_speaks_of_it),
		WITH_STATE(test_an_order_stays_while_money_is_owed),
		WITH_STATE(test_a_link_stays_as_long_as_its_order_or_what_is_owed),
		WITH_STATE(test_a_payment_that_has_ended_goes_when_it_is_old),
		WITH_STATE(test_the_last_booking_of_a_terminal_stays),
		WITH_STATE(test_a_payment_stays_while_its_order_owes_or_is_owed),
		WITH_STATE(test_a_job_that_has_ended_goes_when_it_is_old),
		WITH_STATE(test_the_job_that_a_printer_may_still_hold_stays),
		WITH_STATE(test_words_of_a_job_that_has_ended_go_when_they_are_old),
		WITH_STATE(test_a_session_takes_its_own_words_with_it),
		WITH_STATE(test_words_may_stay_when_the_session_goes),
		WITH_STATE(test_what_was_parked_has_an_end_but_money),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
