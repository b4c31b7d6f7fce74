/* SPDX-License-Identifier: Apache-2.0 */
/* What must not stay goes: an ended session at once, or as soon as the disk lets it, and old records after a month. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/app/services/housekeeping.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/wire_order_reply.h"
#include "kiosk/store/audit.h"
#include "kiosk/store/order_payments.h"
#include "kiosk/store/orders.h"
#include "kiosk/store/outbox.h"
#include "kiosk/store/payment_journal.h"
#include "kiosk/store/print_journal.h"
#include "tests/app/services/desk.h"

#define SECRET "a-very-private-thing"

static bool is_in_files(struct desk *desk, const char *word)
{
	static const char *const NAMES[] = { "state.db", "state.db-wal" };
	bool is_found = false;

	for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
		char *path = file_join(desk->folder, NAMES[i]);
		is_found = is_found || file_holds(path, word);
		free(path);
	}
	return is_found;
}

/* An order that the hub has: what it says of its shopper must go with the session. */
static struct ulid place_answered(struct desk *desk, int64_t now_ms)
{
	struct ulid id = ulid_make(now_ms);
	struct wire_order_reply reply = { .order = id,
		.rev = 1,
		.state = ORDER_PLACED,
		.url = "",
		.receipt_url = "",
		.pickup_code = "",
		.totals = { 100, 0, 0, 100 },
		.currency = "HKD" };
	bool is_changed;

	assert_int_equal(
		order_place(desk->state, id, "session", "{\"name\":\"" SECRET "\"}", "HKD", 100, now_ms),
		STATE_OK);
	assert_int_equal(outbox_done(desk->state, &id, 1), STATE_OK);
	assert_int_equal(order_update(desk->state, &reply, now_ms, &is_changed), STATE_OK);
	return id;
}

static void a_session_that_ended_leaves_no_byte_and_holds_nobody(void **state)
{
	struct desk *desk = *state;
	struct housekeeping *housekeeping = housekeeping_create(&desk->clock, desk->writer);

	place_answered(desk, DESK_NOW_MS);
	assert_true(is_in_files(desk, SECRET));
	desk_hold_disk(desk);
	housekeeping_end_session(housekeeping);
	assert_true(housekeeping_has_leftovers(housekeeping));
	desk_let_disk_go(desk);
	assert_false(housekeeping_has_leftovers(housekeeping));
	assert_false(is_in_files(desk, SECRET));
	housekeeping_destroy(housekeeping);
}

static void what_a_full_disk_kept_is_wiped_when_there_is_room(void **state)
{
	struct desk *desk = *state;
	struct housekeeping *housekeeping = housekeeping_create(&desk->clock, desk->writer);

	place_answered(desk, DESK_NOW_MS);
	desk_fill_disk(true);
	housekeeping_end_session(housekeeping);
	desk_settle(desk);
	assert_true(housekeeping_has_leftovers(housekeeping));
	housekeeping_tick(housekeeping);
	desk_settle(desk);
	assert_true(housekeeping_has_leftovers(housekeeping));
	desk_fill_disk(false);
	housekeeping_tick(housekeeping);
	desk_settle(desk);
	assert_false(housekeeping_has_leftovers(housekeeping));
	assert_false(is_in_files(desk, SECRET));
	housekeeping_destroy(housekeeping);
}

static void put_job(struct desk *desk, const char *id)
{
	struct print_job job = {
		.state = PRINT_DONE, .created_wall_ms = DESK_NOW_MS, .changed_wall_ms = DESK_NOW_MS
	};

	snprintf(job.id, sizeof job.id, "%s", id);
	snprintf(job.device, sizeof job.device, "printer");
	assert_int_equal(print_journal_add(desk->state, &job, "{\"words\":1}"), STATE_OK);
}

static bool has_job(struct desk *desk, const char *id, bool *ret_has_words)
{
	struct print_job job;
	char *words = NULL;
	bool is_there = print_journal_find(desk->state, id, &job, &words);

	*ret_has_words = words && *words;
	free(words);
	return is_there;
}

/* The first tick of a kiosk that has just started, so long after the desk's now. */
static void purge_after(struct desk *desk, int64_t after_ms)
{
	clock_advance(&desk->clock, DESK_NOW_MS + after_ms - clock_wall_ms(&desk->clock));
	struct housekeeping *housekeeping = housekeeping_create(&desk->clock, desk->writer);
	housekeeping_tick(housekeeping);
	desk_settle(desk);
	housekeeping_destroy(housekeeping);
}

static void words_of_a_receipt_go_after_an_hour(void **state)
{
	struct desk *desk = *state;
	bool has_words;

	put_job(desk, "01ARZ3NDEKTSV4RRFFQ69G5FA0");
	purge_after(desk, HOUR_MS);
	assert_true(has_job(desk, "01ARZ3NDEKTSV4RRFFQ69G5FA0", &has_words));
	assert_true(has_words);
	purge_after(desk, HOUR_MS + 1);
	assert_true(has_job(desk, "01ARZ3NDEKTSV4RRFFQ69G5FA0", &has_words));
	assert_false(has_words);
}

static bool has_order(struct desk *desk, struct ulid id)
{
	struct placed_order order;

	return order_find(desk->state, &desk->arena, id.text, &order);
}

static struct ulid add_payment(struct desk *desk)
{
	struct payment payment = { .device = "terminal",
		.amount_minor = 100,
		.currency = "HKD",
		.state = PAYMENT_DECLINED,
		.trace_before = PAYMENT_TRACE_NONE,
		.trace = PAYMENT_TRACE_NONE,
		.created_wall_ms = DESK_NOW_MS,
		.changed_wall_ms = DESK_NOW_MS };
	struct ulid id = ulid_make(DESK_NOW_MS);

	snprintf(payment.id, sizeof payment.id, "%s", id.text);
	assert_int_equal(payment_journal_add(desk->state, &payment), STATE_OK);
	return id;
}

/* The payment of an order, of which the hub has heard. */
static void link_payment(
	struct desk *desk, struct ulid payment, struct ulid order, enum order_payment_state step)
{
	struct order_payment link = {
		.payment = payment, .order = order, .amount_minor = 100, .currency = "HKD"
	};
	const struct outbox_entry *entries;
	bool is_new;

	assert_int_equal(order_payment_begin(desk->state, &link, "{}", DESK_NOW_MS), STATE_OK);
	assert_int_equal(
		order_payment_step(desk->state, payment.text, step, NULL, DESK_NOW_MS, &is_new), STATE_OK);
	assert_int_equal(outbox_due(desk->state, &desk->arena, DESK_NOW_MS, 1, &entries), 1);
	assert_int_equal(outbox_done(desk->state, &entries[0].id, 1), STATE_OK);
}

static void old_records_go_after_a_month(void **state)
{
	struct desk *desk = *state;
	struct ulid order = place_answered(desk, DESK_NOW_MS), payment = add_payment(desk);
	struct payment found;
	struct order_payment link;
	bool has_words;

	put_job(desk, "01ARZ3NDEKTSV4RRFFQ69G5FA0");
	link_payment(desk, payment, order, ORDER_PAYMENT_ENDED);
	purge_after(desk, 30 * DAY_MS);
	assert_true(has_job(desk, "01ARZ3NDEKTSV4RRFFQ69G5FA0", &has_words));
	assert_true(has_order(desk, order));
	assert_true(payment_journal_find(desk->state, payment.text, &found));
	assert_true(order_payment_find(desk->state, payment.text, &link));
	purge_after(desk, 30 * DAY_MS + 1);
	assert_false(has_job(desk, "01ARZ3NDEKTSV4RRFFQ69G5FA0", &has_words));
	assert_false(has_order(desk, order));
	assert_false(payment_journal_find(desk->state, payment.text, &found));
	assert_false(order_payment_find(desk->state, payment.text, &link));
}

static void what_is_owed_never_goes(void **state)
{
	struct desk *desk = *state;
	struct ulid unsent = ulid_make(DESK_NOW_MS), unresolved = place_answered(desk, DESK_NOW_MS),
		    payment = add_payment(desk);
	struct payment found;
	struct order_payment link;

	link_payment(desk, payment, unresolved, ORDER_PAYMENT_UNKNOWN);
	assert_int_equal(
		order_place(desk->state, unsent, "session", "{}", "HKD", 100, DESK_NOW_MS), STATE_OK);
	int64_t waiting = outbox_count_waiting(desk->state);
	purge_after(desk, 3650 * DAY_MS);
	assert_true(has_order(desk, unsent));
	assert_int_equal(outbox_count_waiting(desk->state), waiting);
	assert_true(has_order(desk, unresolved));
	assert_true(payment_journal_find(desk->state, payment.text, &found));
	assert_true(order_payment_find(desk->state, payment.text, &link));
}

static void what_the_hub_refused_has_an_end_and_staff_read_of_it(void **state)
{
	struct desk *desk = *state;
	struct ulid id = ulid_make(DESK_NOW_MS);

	assert_int_equal(outbox_put(desk->state, id, OUTBOX_SEAT, "", "{}", DESK_NOW_MS), STATE_OK);
	assert_int_equal(outbox_park(desk->state, &id, 1, "422"), STATE_OK);
	purge_after(desk, 30 * DAY_MS);
	assert_int_equal(outbox_count_parked(desk->state), 1);
	purge_after(desk, 30 * DAY_MS + 1);
	assert_int_equal(outbox_count_parked(desk->state), 0);
	assert_true(audit_has(desk->state, "outbox.forgotten 1", DESK_NOW_MS));
}

/* The disk was full when the session before ended; the next shopper is at the checkout when there is room again. */
static void a_wipe_that_comes_late_leaves_the_next_session_alone(void **state)
{
	struct desk *desk = *state;
	struct housekeeping *housekeeping = housekeeping_create(&desk->clock, desk->writer);
	struct ulid next = ulid_make(DESK_NOW_MS), order = ulid_make(DESK_NOW_MS + 1);
	struct placed_order found;

	place_answered(desk, DESK_NOW_MS);
	desk_fill_disk(true);
	housekeeping_end_session(housekeeping);
	desk_settle(desk);
	desk_fill_disk(false);
	housekeeping_begin_session(housekeeping, next);
	assert_int_equal(order_place(desk->state, order, next.text, "{\"mine\":1}", "HKD", 100, DESK_NOW_MS),
		STATE_OK);
	housekeeping_tick(housekeeping);
	desk_settle(desk);
	assert_false(housekeeping_has_leftovers(housekeeping));
	assert_false(is_in_files(desk, SECRET));
	assert_true(order_find(desk->state, &desk->arena, order.text, &found));
	assert_string_equal(found.body, "{\"mine\":1}");
	housekeeping_destroy(housekeeping);
}

static void what_has_become_old_is_looked_for_once_an_hour(void **state)
{
	struct desk *desk = *state;
	struct housekeeping *housekeeping = housekeeping_create(&desk->clock, desk->writer);
	bool has_words;

	clock_advance(&desk->clock, 10);
	housekeeping_tick(housekeeping);
	desk_settle(desk);
	put_job(desk, "01ARZ3NDEKTSV4RRFFQ69G5FA0");
	clock_advance(&desk->clock, HOUR_MS - 1);
	housekeeping_tick(housekeeping);
	desk_settle(desk);
	assert_true(has_job(desk, "01ARZ3NDEKTSV4RRFFQ69G5FA0", &has_words));
	assert_true(has_words);
	clock_advance(&desk->clock, 1);
	housekeeping_tick(housekeeping);
	desk_settle(desk);
	assert_true(has_job(desk, "01ARZ3NDEKTSV4RRFFQ69G5FA0", &has_words));
	assert_false(has_words);
	housekeeping_destroy(housekeeping);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(a_session_that_ended_leaves_no_byte_and_holds_nobody),
		DESK_TEST(what_a_full_disk_kept_is_wiped_when_there_is_room),
		DESK_TEST(words_of_a_receipt_go_after_an_hour),
		DESK_TEST(old_records_go_after_a_month),
		DESK_TEST(what_is_owed_never_goes),
		DESK_TEST(what_the_hub_refused_has_an_end_and_staff_read_of_it),
		DESK_TEST(a_wipe_that_comes_late_leaves_the_next_session_alone),
		DESK_TEST(what_has_become_old_is_looked_for_once_an_hour),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
