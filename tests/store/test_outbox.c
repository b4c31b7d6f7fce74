/* SPDX-License-Identifier: Apache-2.0 */
/* The outbox: written with the order it is about, in order, kept until it is done; and the orders beside it.
 */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/store/orders.h"
#include "kiosk/store/outbox.h"
#include "tests/domain/reply_sample.h"
#include "tests/store/state_fixture.h"
#include "tests/support/support.h"

static void test_an_order_and_its_outbox_entry_are_one(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid id = ulid_make(NOW_MS);
	struct placed_order order;

	assert_int_equal(order_place(fixture->state, id, "S", "{\"a\":1}", "HKD", 1800, NOW_MS), STATE_OK);
	assert_int_equal(outbox_count_waiting(fixture->state), BYSTANDER_WAITING + 1);
	assert_true(order_find(fixture->state, &fixture->arena, id.text, &order));
	assert_int_equal(order.total_minor, 1800);
	assert_int_equal(order.rev, 0);
	assert_string_equal(order.body, "{\"a\":1}");
	/* The same id again changes nothing. */
	assert_int_equal(order_place(fixture->state, id, "S", "{\"a\":2}", "HKD", 1, NOW_MS), STATE_REFUSED);
	assert_int_equal(outbox_count_waiting(fixture->state), BYSTANDER_WAITING + 1);
}

static void test_an_older_answer_changes_nothing(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid id = ulid_make(NOW_MS);
	struct wire_order_reply reply = reply_sample(id.text, 2, ORDER_PAID, 1700);
	struct placed_order order;
	bool is_changed;

	reply.is_repriced = true;
	assert_int_equal(order_place(fixture->state, id, NULL, "{}", "HKD", 1800, NOW_MS), STATE_OK);
	assert_int_equal(order_update(fixture->state, &reply, NOW_MS, &is_changed), STATE_OK);
	assert_true(is_changed);
	reply.rev = 1;
	reply.state = ORDER_PLACED;
	reply.is_repriced = false;
	assert_int_equal(order_update(fixture->state, &reply, NOW_MS, &is_changed), STATE_OK);
	assert_false(is_changed);
	assert_true(order_find(fixture->state, &fixture->arena, id.text, &order));
	assert_int_equal(order.state, ORDER_PAID);
	assert_true(order.is_repriced);
	assert_int_equal(order.total_minor, 1700);
}

static void test_orders_go_before_other_things(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid claim = ulid_make(NOW_MS), event = ulid_make(NOW_MS), order = ulid_make(NOW_MS + 5);
	const struct outbox_entry *entries;

	assert_int_equal(outbox_put(fixture->state, claim, OUTBOX_CLAIM, "k-all", "{}", NOW_MS), STATE_OK);
	assert_int_equal(outbox_put_event(fixture->state, event, "{}", NOW_MS), STATE_OK);
	assert_int_equal(order_place(fixture->state, order, NULL, "{}", "HKD", 1, NOW_MS), STATE_OK);
	assert_int_equal(outbox_due(fixture->state, &fixture->arena, NOW_MS, 10, &entries), 2);
	assert_string_equal(entries[0].id.text, order.text);
	assert_string_equal(entries[1].subject, "k-all");
	assert_int_equal(outbox_due_events(fixture->state, &fixture->arena, NOW_MS, 10, 1000, &entries), 1);
	assert_string_equal(entries[0].id.text, event.text);
}

static void test_every_kind_keeps_its_name(void **state)
{
	struct state_fixture *fixture = *state;
	const struct outbox_entry *entries;

	for (int i = 0; i < OUTBOX_KIND_COUNT; i++)
		assert_int_equal(
			outbox_put(fixture->state, ulid_make(NOW_MS), (enum outbox_kind)i, "x", "{}", NOW_MS),
			STATE_OK);
	assert_int_equal(outbox_due(fixture->state, &fixture->arena, NOW_MS, 10, &entries), 7);
	assert_int_equal(entries[0].kind, OUTBOX_ORDER);
	assert_int_equal(entries[1].kind, OUTBOX_PAYMENT);
	/* The rest as they came. */
	assert_int_equal(entries[2].kind, OUTBOX_ORDER_CANCEL);
	assert_int_equal(entries[6].kind, OUTBOX_SEAT);
	assert_int_equal(outbox_due_events(fixture->state, &fixture->arena, NOW_MS, 10, 1000, &entries), 1);
	assert_int_equal(entries[0].kind, OUTBOX_EVENT);
}

static void test_nothing_goes_before_its_order(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid order = ulid_make(NOW_MS), payment = ulid_make(NOW_MS);
	const struct outbox_entry *entries;

	assert_int_equal(order_place(fixture->state, order, NULL, "{}", "HKD", 1, NOW_MS), STATE_OK);
	assert_int_equal(
		outbox_put(fixture->state, payment, OUTBOX_PAYMENT, order.text, "{}", NOW_MS), STATE_OK);
	assert_int_equal(
		outbox_put(fixture->state, ulid_make(NOW_MS), OUTBOX_ORDER_CANCEL, order.text, "{}", NOW_MS),
		STATE_OK);
	assert_int_equal(outbox_retry(fixture->state, &order, 1, NOW_MS + 5000, "503"), STATE_OK);
	assert_int_equal(outbox_due(fixture->state, &fixture->arena, NOW_MS, 10, &entries), 0);
	assert_int_equal(outbox_done(fixture->state, &order, 1), STATE_OK);
	assert_int_equal(outbox_due(fixture->state, &fixture->arena, NOW_MS, 10, &entries), 2);
	assert_string_equal(entries[0].id.text, payment.text);
	assert_int_equal(entries[1].kind, OUTBOX_ORDER_CANCEL);
}

static void test_retry_park_and_done(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid id = ulid_make(NOW_MS);
	const struct outbox_entry *entries;

	assert_int_equal(outbox_put(fixture->state, id, OUTBOX_GROUP, "", "{}", NOW_MS), STATE_OK);
	assert_int_equal(outbox_retry(fixture->state, &id, 1, NOW_MS + 5000, "500"), STATE_OK);
	assert_int_equal(outbox_due(fixture->state, &fixture->arena, NOW_MS, 10, &entries), 0);
	assert_int_equal(outbox_next_due(fixture->state), NOW_MS + 5000);
	assert_int_equal(outbox_due(fixture->state, &fixture->arena, NOW_MS + 5000, 10, &entries), 1);
	assert_int_equal(entries[0].attempts, 1);
	assert_string_equal(entries[0].reason, "500");
	assert_int_equal(outbox_park(fixture->state, &id, 1, "422 no"), STATE_OK);
	assert_int_equal(outbox_count_waiting(fixture->state), BYSTANDER_WAITING);
	assert_int_equal(outbox_count_parked(fixture->state), BYSTANDER_PARKED + 1);
	assert_int_equal(outbox_parked(fixture->state, &fixture->arena, 100, &entries), BYSTANDER_PARKED + 1);
	assert_string_equal(entries[BYSTANDER_PARKED].id.text, id.text);
	assert_string_equal(entries[BYSTANDER_PARKED].reason, "422 no");
	assert_int_equal(entries[BYSTANDER_PARKED].attempts, 2);
	assert_int_equal(entries[BYSTANDER_PARKED].state, OUTBOX_PARKED);
	assert_int_equal(outbox_parked(fixture->state, &fixture->arena, 1, &entries), 1);
	assert_int_equal(outbox_unpark(fixture->state, &id, NOW_MS), STATE_OK);
	assert_int_equal(outbox_count_waiting(fixture->state), BYSTANDER_WAITING + 1);
	assert_int_equal(outbox_done(fixture->state, &id, 1), STATE_OK);
	assert_int_equal(outbox_count_waiting(fixture->state), BYSTANDER_WAITING);
	assert_int_equal(outbox_unpark(fixture->state, &id, NOW_MS), STATE_REFUSED);
}

static void test_a_clock_that_was_set_back_holds_nothing(void **state)
{
	struct state_fixture *fixture = *state;
	const struct outbox_entry *entries;
	int64_t years_ahead = NOW_MS + INT64_C(4) * 365 * 86400000;

	assert_int_equal(
		outbox_put(fixture->state, ulid_make(NOW_MS), OUTBOX_GROUP, "", "{}", years_ahead), STATE_OK);
	assert_int_equal(outbox_due(fixture->state, &fixture->arena, NOW_MS, 10, &entries), 1);
	assert_int_equal(outbox_due(fixture->state, &fixture->arena, years_ahead - 5000, 100, &entries),
		BYSTANDER_WAITING - BYSTANDER_EVENTS);
}

static void test_batches_are_bounded_by_bytes(void **state)
{
	struct state_fixture *fixture = *state;
	const struct outbox_entry *entries;

	for (int i = 0; i < 10; i++)
		assert_int_equal(outbox_put_event(fixture->state, ulid_make(NOW_MS + i),
					 "{\"x\":\"0123456789\"}", NOW_MS),
			STATE_OK);
	assert_int_equal(outbox_due_events(fixture->state, &fixture->arena, NOW_MS, 100, 60, &entries), 3);
	assert_int_equal(outbox_due_events(fixture->state, &fixture->arena, NOW_MS, 100, 1, &entries), 1);
	assert_int_equal(outbox_due_events(fixture->state, &fixture->arena, NOW_MS, 4, 10000, &entries), 4);
}

static void test_an_entry_is_as_it_was_written(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid id = ulid_make(NOW_MS);
	const struct outbox_entry *entries;

	assert_int_equal(
		outbox_put(fixture->state, id, OUTBOX_SEAT, "group-1", "{\"a\":1}", NOW_MS - 7), STATE_OK);
	assert_int_equal(outbox_due(fixture->state, &fixture->arena, NOW_MS, 10, &entries), 1);
	assert_string_equal(entries[0].id.text, id.text);
	assert_int_equal(entries[0].kind, OUTBOX_SEAT);
	assert_string_equal(entries[0].subject, "group-1");
	assert_string_equal(entries[0].body, "{\"a\":1}");
	assert_int_equal(entries[0].created_ms, NOW_MS - 7);
	assert_int_equal(entries[0].next_try_ms, NOW_MS - 7);
	assert_int_equal(entries[0].attempts, 0);
	assert_int_equal(entries[0].state, OUTBOX_WAITING);
	assert_string_equal(entries[0].reason, "");
	assert_int_equal(outbox_put(fixture->state, id, OUTBOX_SEAT, "", "{}", NOW_MS), STATE_REFUSED);
}

static void test_what_no_hub_could_take_is_not_written(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid no_ulid = { "not-an-id" };
	char *body = xmalloc(OUTBOX_BODY_MAX + 2);

	assert_int_equal(outbox_put(fixture->state, no_ulid, OUTBOX_SEAT, "", "{}", NOW_MS), STATE_REFUSED);
	memset(body, ' ', OUTBOX_BODY_MAX + 1);
	body[OUTBOX_BODY_MAX + 1] = '\0';
	assert_int_equal(
		outbox_put(fixture->state, ulid_make(NOW_MS), OUTBOX_SEAT, "", body, NOW_MS), STATE_REFUSED);
	assert_int_equal(outbox_count_waiting(fixture->state), BYSTANDER_WAITING);
	body[OUTBOX_BODY_MAX] = '\0';
	assert_int_equal(
		outbox_put(fixture->state, ulid_make(NOW_MS), OUTBOX_SEAT, "", body, NOW_MS), STATE_OK);
	free(body);
}

/* The reason of a failure is kept for staff, as much of it as is read. */
static void test_a_long_reason_is_cut(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid id = ulid_make(NOW_MS);
	const struct outbox_entry *entries;
	char reason[400];

	memset(reason, 'x', sizeof reason);
	reason[sizeof reason - 1] = '\0';
	outbox_put(fixture->state, id, OUTBOX_SEAT, "", "{}", NOW_MS);
	assert_int_equal(outbox_retry(fixture->state, &id, 1, NOW_MS, reason), STATE_OK);
	assert_int_equal(outbox_due(fixture->state, &fixture->arena, NOW_MS, 10, &entries), 1);
	reason[299] = '\0';
	assert_string_equal(entries[0].reason, reason);
}

static void test_what_waits_and_what_is_parked_about_a_subject(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid id = ulid_make(NOW_MS);

	assert_false(outbox_is_waiting(fixture->state, OUTBOX_PAYMENT, "x"));
	outbox_put(fixture->state, id, OUTBOX_PAYMENT, "x", "{}", NOW_MS);
	assert_true(outbox_is_waiting(fixture->state, OUTBOX_PAYMENT, "x"));
	assert_false(outbox_is_parked(fixture->state, OUTBOX_PAYMENT, "x"));
	assert_false(outbox_is_waiting(fixture->state, OUTBOX_CLAIM, "x"));
	outbox_park(fixture->state, &id, 1, "422");
	assert_false(outbox_is_waiting(fixture->state, OUTBOX_PAYMENT, "x"));
	assert_true(outbox_is_parked(fixture->state, OUTBOX_PAYMENT, "x"));
	assert_false(outbox_is_parked(fixture->state, OUTBOX_CLAIM, "x"));
}

/* Staff may try everything at once; what is parked waits for its own word. */
static void test_staff_let_everything_go_at_once(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid late = ulid_make(NOW_MS), early = ulid_make(NOW_MS);
	const struct outbox_entry *entries;

	outbox_put(fixture->state, early, OUTBOX_GROUP, "", "{}", NOW_MS - 9);
	outbox_put(fixture->state, late, OUTBOX_GROUP, "", "{}", NOW_MS);
	outbox_retry(fixture->state, &late, 1, NOW_MS + 60000, "503");
	assert_int_equal(outbox_unpark(fixture->state, NULL, NOW_MS), STATE_OK);
	assert_int_equal(outbox_count_parked(fixture->state), BYSTANDER_PARKED);
	assert_int_equal(outbox_due(fixture->state, &fixture->arena, NOW_MS, 100, &entries),
		BYSTANDER_WAITING - BYSTANDER_EVENTS + 2);
	for (size_t i = 0; i < BYSTANDER_WAITING - BYSTANDER_EVENTS + 2; i++)
		assert_int_equal(entries[i].next_try_ms,
			strcmp(entries[i].id.text, early.text) == 0 ? NOW_MS - 9 : NOW_MS);
	assert_int_equal(outbox_next_due(fixture->state), NOW_MS - 9);
	state_fixture_accept_bystanders(fixture);
	assert_int_equal(outbox_unpark(fixture->state, NULL, NOW_MS), STATE_OK);
}

static void test_with_an_empty_outbox_nothing_is_due(void **state)
{
	struct state_fixture *fixture = *state;
	const struct outbox_entry *entries;
	struct ulid id = ulid_make(NOW_MS);

	assert_int_equal(outbox_next_due(fixture->state), INT64_MAX);
	assert_int_equal(outbox_due(fixture->state, &fixture->arena, NOW_MS, 10, &entries), 0);
	outbox_put(fixture->state, id, OUTBOX_GROUP, "", "{}", NOW_MS);
	assert_int_equal(outbox_next_due(fixture->state), NOW_MS);
	outbox_park(fixture->state, &id, 1, "422");
	assert_int_equal(outbox_next_due(fixture->state), INT64_MAX);
	/* The first event of all is taken. */
	assert_int_equal(outbox_put_event(fixture->state, ulid_make(NOW_MS), "{}", NOW_MS), STATE_OK);
}

/* Counting must never keep somebody from buying. */
static void test_events_end_where_orders_do_not(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid last = ulid_make(NOW_MS), order = ulid_make(NOW_MS);

	/* What is parked and what is no event do not count. */
	state_fixture_run_sql(fixture,
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<49998)"
		" INSERT INTO outbox(id,kind,subject,body,created_ms,next_try_ms)"
		" SELECT printf('01K0WD%020d',i),'event','','{}',0,0 FROM n");
	assert_int_equal(outbox_put_event(fixture->state, last, "{}", NOW_MS), STATE_OK);
	assert_int_equal(outbox_put_event(fixture->state, ulid_make(NOW_MS), "{}", NOW_MS), STATE_FULL);
	assert_int_equal(order_place(fixture->state, order, NULL, "{}", "HKD", 1, NOW_MS), STATE_OK);
	outbox_done(fixture->state, &last, 1);
	assert_int_equal(outbox_put_event(fixture->state, ulid_make(NOW_MS), "{}", NOW_MS), STATE_OK);
}

/* Staff who read "0" would take a kiosk out of service whose orders nobody has. */
static void test_what_cannot_be_counted_is_not_nought(void **state)
{
	struct state_fixture *fixture = *state;

	state_fixture_run_sql(fixture, "ALTER TABLE outbox RENAME TO elsewhere");
	assert_int_equal(outbox_count_waiting(fixture->state), -1);
	assert_int_equal(outbox_count_parked(fixture->state), -1);
	assert_int_equal(outbox_put_event(fixture->state, ulid_make(NOW_MS), "{}", NOW_MS), STATE_FAILED);
	state_fixture_run_sql(fixture, "ALTER TABLE elsewhere RENAME TO outbox");
	assert_int_equal(outbox_count_waiting(fixture->state), BYSTANDER_WAITING);
	assert_int_equal(outbox_count_parked(fixture->state), BYSTANDER_PARKED);
}

static void test_an_order_is_as_the_hub_says(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid id = ulid_make(NOW_MS);
	struct wire_order_reply reply = reply_sample(id.text, 4, ORDER_READY, 1700);
	struct placed_order order;
	bool is_changed;

	order_place(fixture->state, id, "SESSION", "{}", "EUR", 1800, NOW_MS);
	assert_true(order_find(fixture->state, &fixture->arena, id.text, &order));
	assert_string_equal(order.id.text, id.text);
	assert_string_equal(order.session, "SESSION");
	assert_string_equal(order.currency, "EUR");
	assert_int_equal(order.created_ms, NOW_MS);
	assert_int_equal(order.changed_ms, NOW_MS);
	assert_int_equal(order.state, ORDER_PLACED);
	assert_int_equal(order.checkout, CHECKOUT_WAITING);
	assert_int_equal(order.receipt, RECEIPT_NONE);
	assert_int_equal(order.line_count, 0);
	reply.checkout = CHECKOUT_PAYING;
	reply.pickup_code = "abc";
	assert_int_equal(order_update(fixture->state, &reply, NOW_MS + 5, &is_changed), STATE_OK);
	assert_true(is_changed);
	assert_true(order_find(fixture->state, &fixture->arena, id.text, &order));
	assert_int_equal(order.rev, 4);
	assert_int_equal(order.total_minor, 1700);
	assert_int_equal(order.created_ms, NOW_MS);
	assert_int_equal(order.changed_ms, NOW_MS + 5);
	assert_int_equal(order.state, ORDER_READY);
	assert_int_equal(order.checkout, CHECKOUT_PAYING);
	assert_string_equal(order.url, reply.url);
	assert_string_equal(order.receipt_url, reply.receipt_url);
	assert_string_equal(order.pickup_code, "abc");
	assert_int_equal(order.expires_ms, reply.expires_ms);
	assert_false(order.is_repriced);
	/* The same answer once more. */
	assert_int_equal(order_update(fixture->state, &reply, NOW_MS + 6, &is_changed), STATE_OK);
	assert_false(is_changed);
}

static void test_an_answer_about_no_order_of_ours_changes_nothing(void **state)
{
	struct state_fixture *fixture = *state;
	struct wire_order_reply reply = reply_sample(ulid_make(NOW_MS).text, 4, ORDER_PAID, 1700);
	bool is_changed = true;

	assert_int_equal(order_update(fixture->state, &reply, NOW_MS, &is_changed), STATE_OK);
	assert_false(is_changed);
	assert_int_equal(outbox_count_waiting(fixture->state), BYSTANDER_WAITING);
}

static void test_an_order_keeps_its_receipt_and_refusal(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid id = ulid_make(NOW_MS);
	struct placed_order order;

	order_place(fixture->state, id, NULL, "{}", "HKD", 1, NOW_MS);
	for (int i = 0; i < RECEIPT_STATE_COUNT; i++) {
		assert_int_equal(
			order_set_receipt(fixture->state, id.text, (enum receipt_state)i, NOW_MS + 1 + i),
			STATE_OK);
		assert_true(order_find(fixture->state, &fixture->arena, id.text, &order));
		assert_int_equal(order.receipt, i);
		assert_int_equal(order.changed_ms, NOW_MS + 1 + i);
	}
	assert_string_equal(order.refused, "");
	assert_int_equal(order_refuse(fixture->state, id.text, "422 no", NOW_MS + 50), STATE_OK);
	assert_true(order_find(fixture->state, &fixture->arena, id.text, &order));
	assert_string_equal(order.refused, "422 no");
	assert_int_equal(order.changed_ms, NOW_MS + 50);
	assert_int_equal(order_set_receipt(fixture->state, ulid_make(NOW_MS).text, RECEIPT_PRINTED, NOW_MS),
		STATE_REFUSED);
}

static void test_the_newest_orders_are_listed_first(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid first = { "01K0WD00000000000000000001" }, second = { "01K0WD00000000000000000002" },
		    newest = { "01K0WD00000000000000000000" };
	const struct placed_order *orders;

	order_place(fixture->state, newest, NULL, "{}", "HKD", 1, NOW_MS + 1);
	order_place(fixture->state, first, NULL, "{}", "HKD", 1, NOW_MS);
	order_place(fixture->state, second, NULL, "{}", "HKD", 1, NOW_MS);
	/* Memory that was used before. */
	memset(arena_alloc(&fixture->arena, 8000), 0xFF, 8000);
	arena_reset(&fixture->arena);
	assert_int_equal(order_list(fixture->state, &fixture->arena, 3, &orders), 3);
	assert_int_equal(orders[0].line_count, 0);
	assert_int_equal(orders[0].placed_expires_ms, 0);
	assert_string_equal(orders[0].id.text, newest.text);
	assert_string_equal(orders[1].id.text, second.text);
	assert_string_equal(orders[2].id.text, first.text);
	assert_int_equal(order_list(fixture->state, &fixture->arena, 100, &orders), 3 + BYSTANDER_ORDERS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STATE(test_an_order_and_its_outbox_entry_are_one),
		WITH_STATE(test_an_older_answer_changes_nothing),
		WITH_STATE(test_orders_go_before_other_things),
		WITH_STATE(test_every_kind_keeps_its_name),
		WITH_STATE(test_nothing_goes_before_its_order),
		WITH_STATE(test_retry_park_and_done),
		WITH_STATE(test_a_clock_that_was_set_back_holds_nothing),
		WITH_STATE(test_batches_are_bounded_by_bytes),
		WITH_STATE(test_an_entry_is_as_it_was_written),
		WITH_STATE(test_what_no_hub_could_take_is_not_written),
		WITH_STATE(test_a_long_reason_is_cut),
		WITH_STATE(test_what_waits_and_what_is_parked_about_a_subject),
		WITH_STATE(test_staff_let_everything_go_at_once),
		WITH_STATE_ALONE(test_with_an_empty_outbox_nothing_is_due),
		WITH_STATE(test_events_end_where_orders_do_not),
		WITH_STATE(test_what_cannot_be_counted_is_not_nought),
		WITH_STATE(test_an_order_is_as_the_hub_says),
		WITH_STATE(test_an_answer_about_no_order_of_ours_changes_nothing),
		WITH_STATE(test_an_order_keeps_its_receipt_and_refusal),
		WITH_STATE(test_the_newest_orders_are_listed_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
