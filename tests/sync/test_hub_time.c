/* SPDX-License-Identifier: Apache-2.0 */
/* A machine whose clock is wrong: it learns the hub's time and nobody else's, sells, and keeps it over restarts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/store/outbox.h"
#include "kiosk/store/trust.h"
#include "tests/sync/sync_rig.h"

#define HUB_NOW_MS (FIXTURE_NOW_MS + 2 * DAY_MS)
#define YEAR_MS (365 * DAY_MS)

static const char ORDER[] = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

/* How far the kiosk is from the hub; what the test itself has moved the clock on by is not the kiosk's fault. */
static void assert_near(int64_t wall_ms, int64_t hub_ms)
{
	if (llabs(wall_ms - hub_ms) > 5 * MINUTE_MS)
		fail_msg("%lld s from the hub", (long long)(wall_ms - hub_ms) / 1000);
}

static void put_order(struct rig *rig)
{
	struct ulid id;

	memcpy(id.text, ORDER, sizeof ORDER);
	assert_int_equal(
		outbox_put(rig->state, id, OUTBOX_ORDER, NULL, "{}", clock_wall_ms(&rig->clock)), STATE_OK);
}

/* The hub has it before the kiosk has its answer. */
static bool has_order_and_answer(void *data)
{
	struct rig *rig = data;

	return fake_hub_order_count(rig->hub) == 1 && clock_source(&rig->clock) == CLOCK_HUB;
}

static void set_machine(struct rig *rig, int64_t wall_ms)
{
	clock_init_manual(&rig->clock, wall_ms);
}

/* The first catalog, with the keys to believe the hub by. */
static void begin(struct rig *rig)
{
	rig_start(rig);
	rig_wait_seq(rig, 5);
}

static void expect_order(struct rig *rig)
{
	/* However quick it is: the machine has run for a while, and one that is started again has not. */
	clock_advance(&rig->clock, SECOND_MS);
	put_order(rig);
	sync_outbox_changed(rig->sync);
	assert_true(rig_wait(rig, has_order_and_answer, rig));
	assert_near(clock_wall_ms(&rig->clock), HUB_NOW_MS);
}

static void expect_order_through(struct rig *rig, int64_t machine_ms)
{
	set_machine(rig, machine_ms);
	fake_hub_set_time(rig->hub, HUB_NOW_MS, true);
	begin(rig);
	expect_order(rig);
}

static void an_order_of_a_clock_that_is_15_minutes_late_arrives(void **state)
{
	expect_order_through(*state, HUB_NOW_MS - 15 * MINUTE_MS);
}

static void an_order_of_a_clock_that_is_hours_early_arrives(void **state)
{
	expect_order_through(*state, HUB_NOW_MS + 5 * HOUR_MS);
}

/* By that clock the feed's keys have expired, and its head is not followed: but they tell the time, and then they have not. */
static void an_order_of_a_clock_that_is_years_early_arrives(void **state)
{
	struct rig *rig = *state;

	set_machine(rig, HUB_NOW_MS + 3 * YEAR_MS);
	fake_hub_set_time(rig->hub, HUB_NOW_MS, true);
	rig_start(rig);
	rig_wait_fault(rig, SYNC_ROOT_EXPIRED);
	expect_order(rig);
	rig_wait_seq(rig, 5);
	rig_wait_fault(rig, SYNC_OK);
}

static void an_order_of_a_clock_that_stands_at_1970_arrives(void **state)
{
	expect_order_through(*state, 0);
}

static bool has_asked_often(void *data)
{
	return fake_hub_requests(data, "/v1/orders/") >= 4;
}

/* Somebody between the two, with a word that the hub once gave for another question. */
static void a_time_without_proof_moves_nothing(void **state)
{
	struct rig *rig = *state;

	fake_hub_set_time(rig->hub, HUB_NOW_MS - YEAR_MS, false);
	begin(rig);
	put_order(rig);
	sync_outbox_changed(rig->sync);
	assert_true(rig_wait(rig, has_asked_often, rig->hub));
	assert_int_equal(clock_source(&rig->clock), CLOCK_MACHINE);
	assert_int_equal(clock_off_s(&rig->clock), 0);
}

/* A hub whose own clock was set back cannot move a kiosk before the newest head. */
static void the_hub_itself_cannot_go_before_the_newest_head(void **state)
{
	struct rig *rig = *state;
	struct trust trust;

	fake_hub_set_time(rig->hub, HUB_NOW_MS - YEAR_MS, true);
	begin(rig);
	put_order(rig);
	sync_outbox_changed(rig->sync);
	assert_true(rig_wait(rig, has_asked_often, rig->hub));
	assert_true(trust_load(rig->state, &trust));
	assert_true(trust.issued_ms > HUB_NOW_MS - YEAR_MS);
	assert_true(clock_wall_ms(&rig->clock) >= trust.issued_ms);
}

/* Once heard, however the machine's clock is set. */
static void setting_the_machines_clock_moves_nothing(void **state)
{
	struct rig *rig = *state;

	expect_order_through(rig, HUB_NOW_MS - 15 * MINUTE_MS);
	int64_t before_ms = clock_wall_ms(&rig->clock);
	atomic_fetch_add(&rig->clock.manual_wall_ms, 7 * DAY_MS);
	assert_int_equal(clock_wall_ms(&rig->clock), before_ms);
	atomic_fetch_add(&rig->clock.manual_wall_ms, -9 * DAY_MS);
	assert_int_equal(clock_wall_ms(&rig->clock), before_ms);
}

/* The hub is away from now on, and the machine is started anew with its clock at wall_ms. */
static void restart_alone(struct rig *rig, int64_t wall_ms)
{
	rig_stop(rig);
	fake_hub_misbehave(rig->hub, "/", HUB_IS_AWAY, 100000);
	set_machine(rig, wall_ms);
	rig_start(rig);
}

static void a_restart_of_the_program_keeps_the_time(void **state)
{
	struct rig *rig = *state;

	expect_order_through(rig, HUB_NOW_MS - 15 * MINUTE_MS);
	rig_stop(rig);
	fake_hub_misbehave(rig->hub, "/", HUB_IS_AWAY, 100000);
	int64_t before_ms = clock_wall_ms(&rig->clock);
	/* The program's memory is gone, the machine runs on. */
	atomic_store(&rig->clock.has_hub, false);
	atomic_store(&rig->clock.floor_ms, 0);
	clock_advance(&rig->clock, 10 * MINUTE_MS);
	atomic_fetch_add(&rig->clock.manual_wall_ms, 3 * DAY_MS);
	rig_start(rig);
	assert_int_equal(clock_wall_ms(&rig->clock), before_ms + 10 * MINUTE_MS);
}

static void a_restart_of_the_machine_keeps_the_time(void **state)
{
	struct rig *rig = *state;

	expect_order_through(rig, HUB_NOW_MS - 15 * MINUTE_MS);
	restart_alone(rig, HUB_NOW_MS - 15 * MINUTE_MS + 3 * HOUR_MS);
	assert_int_equal(clock_source(&rig->clock), CLOCK_HUB);
	assert_near(clock_wall_ms(&rig->clock), HUB_NOW_MS + 3 * HOUR_MS);
}

/* The battery was empty: the clock is not believed, and time does not go back; staff are told. */
static void a_clock_that_was_reset_is_unsure(void **state)
{
	struct rig *rig = *state;

	expect_order_through(rig, HUB_NOW_MS);
	restart_alone(rig, 0);
	assert_int_equal(clock_source(&rig->clock), CLOCK_UNSURE);
	assert_true(clock_wall_ms(&rig->clock) >= HUB_NOW_MS);
	clock_advance(&rig->clock, HOUR_MS);
	assert_true(clock_wall_ms(&rig->clock) >= HUB_NOW_MS + HOUR_MS);
}

struct heard {
	struct rig *rig;
	bool is_expired;
};

static bool is_expired(void *data)
{
	struct heard *heard = data;
	struct sync_status status;

	sync_get_status(heard->rig->sync, &status);
	return status.is_expired == heard->is_expired;
}

/* TUF: who sets the machine's clock back does not make an old head fresh. */
static void an_old_head_does_not_become_fresh_by_setting_the_clock_back(void **state)
{
	struct rig *rig = *state;
	struct heard heard = { rig, true };

	fake_hub_move_head(rig->hub, 1, 5, rig->root, HUB_NOW_MS - HOUR_MS);
	expect_order_through(rig, HUB_NOW_MS);
	assert_true(rig_wait(rig, is_expired, &heard));
	restart_alone(rig, HUB_NOW_MS - DAY_MS);
	assert_true(rig_wait(rig, is_expired, &heard));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			an_order_of_a_clock_that_is_15_minutes_late_arrives, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(
			an_order_of_a_clock_that_is_hours_early_arrives, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(
			an_order_of_a_clock_that_is_years_early_arrives, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(
			an_order_of_a_clock_that_stands_at_1970_arrives, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(
			a_time_without_proof_moves_nothing, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(
			the_hub_itself_cannot_go_before_the_newest_head, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(
			setting_the_machines_clock_moves_nothing, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(
			a_restart_of_the_program_keeps_the_time, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(
			a_restart_of_the_machine_keeps_the_time, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(a_clock_that_was_reset_is_unsure, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(an_old_head_does_not_become_fresh_by_setting_the_clock_back,
			rig_set_up, rig_tear_down),
	};

	return cmocka_run_group_tests_name("hub time", tests, NULL, NULL);
}
