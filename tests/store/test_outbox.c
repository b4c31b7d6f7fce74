/* SPDX-License-Identifier: Apache-2.0 */
/* The outbox: written with the order it is about, in order, kept until it is done; and the orders beside it.
 */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/orders.h"
#include "kiosk/store/outbox.h"
#include "tests/support/support.h"

#define NOW_MS INT64_C(1784894400000)

struct fixture {
	char *folder;
	struct state *state;
	struct arena arena;
};

static int set_up(void **state)
{
	struct fixture *fixture = xcalloc(1, sizeof *fixture);

	fixture->folder = temp_folder_make();
	char *path = file_join(fixture->folder, "state.db");
	fixture->state = state_open(path, NOW_MS, NULL, NULL);
	free(path);
	arena_init(&fixture->arena, 4096);
	*state = fixture;
	return fixture->state ? 0 : -1;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	state_close(fixture->state);
	arena_finish(&fixture->arena);
	temp_folder_remove(fixture->folder);
	free(fixture);
	return 0;
}

static void test_an_order_and_its_outbox_entry_are_one(void **state)
{
	struct fixture *fixture = *state;
	struct ulid id = ulid_make(NOW_MS);
	struct placed_order order;

	assert_int_equal(order_place(fixture->state, id, "S", "{\"a\":1}", "HKD", 1800, NOW_MS), STATE_OK);
	assert_int_equal(outbox_count_waiting(fixture->state), 1);
	assert_true(order_find(fixture->state, &fixture->arena, id.text, &order));
	assert_int_equal(order.total_minor, 1800);
	assert_int_equal(order.rev, 0);
	assert_string_equal(order.body, "{\"a\":1}");
	/* The same id again changes nothing. */
	assert_int_equal(order_place(fixture->state, id, "S", "{\"a\":2}", "HKD", 1, NOW_MS), STATE_REFUSED);
	assert_int_equal(outbox_count_waiting(fixture->state), 1);
}

static void test_an_older_answer_changes_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct ulid id = ulid_make(NOW_MS);
	struct order_reply reply = {
		.rev = 2, .total_minor = 1700, .state = "PAID", .url = "https://h/c/x", .is_repriced = true
	};
	struct placed_order order;
	bool is_changed;

	assert_int_equal(order_place(fixture->state, id, NULL, "{}", "HKD", 1800, NOW_MS), STATE_OK);
	assert_int_equal(order_update(fixture->state, id.text, &reply, NOW_MS, &is_changed), STATE_OK);
	assert_true(is_changed);
	reply.rev = 1;
	reply.state = "PLACED";
	assert_int_equal(order_update(fixture->state, id.text, &reply, NOW_MS, &is_changed), STATE_OK);
	assert_false(is_changed);
	assert_true(order_find(fixture->state, &fixture->arena, id.text, &order));
	assert_string_equal(order.state, "PAID");
	assert_true(order.is_repriced);
	assert_int_equal(order.total_minor, 1700);
}

static void test_orders_go_before_other_things(void **state)
{
	struct fixture *fixture = *state;
	struct ulid claim = ulid_make(NOW_MS), event = ulid_make(NOW_MS), order = ulid_make(NOW_MS + 5);
	const struct outbox_entry *entries;

	assert_int_equal(outbox_put(fixture->state, claim, OUTBOX_CLAIM, "k-all", "{}", NOW_MS), STATE_OK);
	assert_int_equal(outbox_put_event(fixture->state, event, "{}", NOW_MS), STATE_OK);
	assert_int_equal(order_place(fixture->state, order, NULL, "{}", "HKD", 1, NOW_MS), STATE_OK);
	assert_int_equal(outbox_due(fixture->state, &fixture->arena, -1, NOW_MS, 10, 1000, &entries), 2);
	assert_string_equal(entries[0].id.text, order.text);
	assert_string_equal(entries[1].subject, "k-all");
	assert_int_equal(
		outbox_due(fixture->state, &fixture->arena, OUTBOX_EVENT, NOW_MS, 10, 1000, &entries), 1);
	assert_string_equal(entries[0].id.text, event.text);
}

/* Numbers are stored: a state.db of an earlier release must mean the same. */
static void test_kinds_keep_their_numbers(void **state)
{
	static const enum outbox_kind KINDS[] = { OUTBOX_ORDER, OUTBOX_ORDER_CANCEL, OUTBOX_ORDER_EXTEND,
		OUTBOX_CLAIM, OUTBOX_GROUP, OUTBOX_SEAT, OUTBOX_EVENT, OUTBOX_PAYMENT };
	struct fixture *fixture = *state;
	const struct outbox_entry *entries;

	for (int i = 0; i < OUTBOX_KIND_COUNT; i++) {
		assert_int_equal(KINDS[i], i);
		assert_int_equal(
			outbox_put(fixture->state, ulid_make(NOW_MS), KINDS[i], "x", "{}", NOW_MS), STATE_OK);
	}
	assert_int_equal(outbox_due(fixture->state, &fixture->arena, -1, NOW_MS, 10, 1000, &entries), 7);
	assert_int_equal(entries[0].kind, OUTBOX_ORDER);
	assert_int_equal(entries[1].kind, OUTBOX_PAYMENT);
	assert_int_equal(entries[6].kind, OUTBOX_SEAT);
}

static void test_nothing_goes_before_its_order(void **state)
{
	struct fixture *fixture = *state;
	struct ulid order = ulid_make(NOW_MS), payment = ulid_make(NOW_MS);
	const struct outbox_entry *entries;

	assert_int_equal(order_place(fixture->state, order, NULL, "{}", "HKD", 1, NOW_MS), STATE_OK);
	assert_int_equal(
		outbox_put(fixture->state, payment, OUTBOX_PAYMENT, order.text, "{}", NOW_MS), STATE_OK);
	assert_int_equal(
		outbox_put(fixture->state, ulid_make(NOW_MS), OUTBOX_ORDER_CANCEL, order.text, "{}", NOW_MS),
		STATE_OK);
	assert_int_equal(outbox_retry(fixture->state, &order, 1, NOW_MS + 5000, "503"), STATE_OK);
	assert_int_equal(outbox_due(fixture->state, &fixture->arena, -1, NOW_MS, 10, 1000, &entries), 0);
	assert_int_equal(outbox_done(fixture->state, &order, 1), STATE_OK);
	assert_int_equal(outbox_due(fixture->state, &fixture->arena, -1, NOW_MS, 10, 1000, &entries), 2);
	assert_string_equal(entries[0].id.text, payment.text);
	assert_int_equal(entries[1].kind, OUTBOX_ORDER_CANCEL);
}

static void test_retry_park_and_done(void **state)
{
	struct fixture *fixture = *state;
	struct ulid id = ulid_make(NOW_MS);
	const struct outbox_entry *entries;

	assert_int_equal(outbox_put(fixture->state, id, OUTBOX_GROUP, "", "{}", NOW_MS), STATE_OK);
	assert_int_equal(outbox_retry(fixture->state, &id, 1, NOW_MS + 5000, "500"), STATE_OK);
	assert_int_equal(outbox_due(fixture->state, &fixture->arena, -1, NOW_MS, 10, 1000, &entries), 0);
	assert_int_equal(outbox_next_due(fixture->state), NOW_MS + 5000);
	assert_int_equal(
		outbox_due(fixture->state, &fixture->arena, -1, NOW_MS + 5000, 10, 1000, &entries), 1);
	assert_int_equal(entries[0].attempts, 1);
	assert_string_equal(entries[0].reason, "500");
	assert_int_equal(outbox_park(fixture->state, &id, 1, "422 no"), STATE_OK);
	assert_int_equal(outbox_count_waiting(fixture->state), 0);
	assert_int_equal(outbox_parked(fixture->state, &fixture->arena, 10, &entries), 1);
	assert_int_equal(outbox_unpark(fixture->state, &id, NOW_MS), STATE_OK);
	assert_int_equal(outbox_count_waiting(fixture->state), 1);
	assert_int_equal(outbox_done(fixture->state, &id, 1), STATE_OK);
	assert_int_equal(outbox_count_waiting(fixture->state), 0);
	assert_int_equal(outbox_next_due(fixture->state), INT64_MAX);
	assert_int_equal(outbox_unpark(fixture->state, &id, NOW_MS), STATE_REFUSED);
}

static void test_a_clock_that_was_set_back_holds_nothing(void **state)
{
	struct fixture *fixture = *state;
	const struct outbox_entry *entries;
	int64_t years_ahead = NOW_MS + INT64_C(4) * 365 * 86400000;

	assert_int_equal(
		outbox_put(fixture->state, ulid_make(NOW_MS), OUTBOX_GROUP, "", "{}", years_ahead), STATE_OK);
	assert_int_equal(outbox_due(fixture->state, &fixture->arena, -1, NOW_MS, 10, 1000, &entries), 1);
	assert_int_equal(
		outbox_due(fixture->state, &fixture->arena, -1, years_ahead - 5000, 10, 1000, &entries), 0);
}

static void test_batches_are_bounded_by_bytes(void **state)
{
	struct fixture *fixture = *state;
	const struct outbox_entry *entries;

	for (int i = 0; i < 10; i++)
		assert_int_equal(outbox_put_event(fixture->state, ulid_make(NOW_MS + i),
					 "{\"x\":\"0123456789\"}", NOW_MS),
			STATE_OK);
	assert_int_equal(
		outbox_due(fixture->state, &fixture->arena, OUTBOX_EVENT, NOW_MS, 100, 60, &entries), 3);
	assert_int_equal(
		outbox_due(fixture->state, &fixture->arena, OUTBOX_EVENT, NOW_MS, 100, 1, &entries), 1);
	assert_int_equal(
		outbox_due(fixture->state, &fixture->arena, OUTBOX_EVENT, NOW_MS, 4, 10000, &entries), 4);
}

static void test_only_orders_that_the_hub_took_are_forgotten(void **state)
{
	struct fixture *fixture = *state;
	struct ulid waiting = ulid_make(NOW_MS), taken = ulid_make(NOW_MS + 1);
	struct order_reply reply = { .rev = 1, .state = "PAID" };
	struct placed_order order;

	assert_int_equal(order_place(fixture->state, waiting, NULL, "{}", "HKD", 1, NOW_MS), STATE_OK);
	assert_int_equal(order_place(fixture->state, taken, NULL, "{}", "HKD", 1, NOW_MS), STATE_OK);
	assert_int_equal(order_update(fixture->state, taken.text, &reply, NOW_MS, NULL), STATE_OK);
	assert_int_equal(outbox_done(fixture->state, &taken, 1), STATE_OK);
	assert_int_equal(order_set_receipt(fixture->state, taken.text, RECEIPT_PRINTED, NOW_MS), STATE_OK);
	assert_int_equal(order_forget_old(fixture->state, NOW_MS + 1), STATE_OK);
	assert_true(order_find(fixture->state, &fixture->arena, waiting.text, &order));
	assert_false(order_find(fixture->state, &fixture->arena, taken.text, &order));
	assert_int_equal(
		order_set_receipt(fixture->state, taken.text, RECEIPT_PRINTED, NOW_MS), STATE_REFUSED);
}

#define WITH_STATE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STATE(test_an_order_and_its_outbox_entry_are_one),
		WITH_STATE(test_an_older_answer_changes_nothing),
		WITH_STATE(test_orders_go_before_other_things),
		WITH_STATE(test_kinds_keep_their_numbers),
		WITH_STATE(test_nothing_goes_before_its_order),
		WITH_STATE(test_retry_park_and_done),
		WITH_STATE(test_a_clock_that_was_set_back_holds_nothing),
		WITH_STATE(test_batches_are_bounded_by_bytes),
		WITH_STATE(test_only_orders_that_the_hub_took_are_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
