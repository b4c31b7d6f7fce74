/* SPDX-License-Identifier: Apache-2.0 */
/* What a printer says of itself, and what the world hears of it. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "tests/hw/printer_bench.h"

static void test_the_worst_trouble_is_the_one_that_is_told(void **state)
{
	struct printer_bench *bench = *state;

	bench_watch(bench);
	assert_int_equal(bench->device.status.state, DEVICE_IDLE);
	assert_true(printer_is_ready(&bench->printer));
	fake_driver.trouble.is_offline = true;
	bench_watch(bench);
	assert_int_equal(bench->device.status.state, DEVICE_ERROR);
	assert_int_equal(bench->device.status.error, HW_OFFLINE);
	fake_driver.trouble.error = HW_CUTTER;
	bench_watch(bench);
	assert_int_equal(bench->device.status.error, HW_CUTTER);
	fake_driver.trouble.is_paper_out = true;
	bench_watch(bench);
	assert_int_equal(bench->device.status.error, HW_REC_EMPTY);
	assert_true(bench->device.status.is_paper_out);
	fake_driver.trouble.is_cover_open = true;
	bench_watch(bench);
	assert_int_equal(bench->device.status.error, HW_COVER_OPEN);
	assert_true(bench->device.status.is_cover_open);
	fake_driver.trouble.power = POWER_OFFLINE;
	bench_watch(bench);
	assert_int_equal(bench->device.status.error, HW_OFFLINE);
	assert_int_equal(bench->device.status.power, POWER_OFFLINE);
	assert_false(printer_is_ready(&bench->printer));
	fake_driver.trouble = (struct printer_report){ .power = POWER_ONLINE };
	bench_watch(bench);
	assert_true(printer_is_ready(&bench->printer));
	bench->printer.is_open = false;
	assert_false(printer_is_ready(&bench->printer));
}

static void test_each_condition_is_told_once(void **state)
{
	static const enum printer_event EXPECTED[] = { PRINTER_REC_NEAREMPTY, PRINTER_REC_EMPTY,
		PRINTER_COVER_OPEN, PRINTER_COVER_OK, PRINTER_REC_PAPEROK };
	struct printer_bench *bench = *state;
	size_t found = 0;

	fake_driver.trouble.is_paper_near_end = true;
	bench_watch(bench);
	bench_watch(bench);
	assert_true(bench->device.status.is_paper_near_end);
	fake_driver.trouble.is_paper_out = true;
	bench_watch(bench);
	bench_watch(bench);
	fake_driver.trouble.is_cover_open = true;
	bench_watch(bench);
	fake_driver.trouble.is_cover_open = false;
	bench_watch(bench);
	fake_driver.trouble.is_paper_out = fake_driver.trouble.is_paper_near_end = false;
	bench_watch(bench);
	bench_watch(bench);
	for (size_t i = 0; i < bench->event_count; i++) {
		if (bench->events[i]->type != HW_EVENT_PRINTER)
			continue;
		assert_true(found < ARRAY_LENGTH(EXPECTED));
		assert_int_equal(bench->events[i]->printer.event, EXPECTED[found++]);
	}
	assert_int_equal(found, ARRAY_LENGTH(EXPECTED));
}

static void say_model(struct printer_bench *bench, const char *model, const char *firmware)
{
	strcpy(bench->printer.report.model, model);
	strcpy(bench->printer.report.firmware, firmware);
	printer_publish(&bench->printer);
	assert_string_equal(bench->device.status.model, model);
	assert_string_equal(bench->device.status.firmware, firmware);
}

/* One that had no paper when it was opened says its name later. */
static void test_a_name_that_comes_late(void **state)
{
	struct printer_bench *bench = *state;

	say_model(bench, "TM-T88VI", "");
	say_model(bench, "TM-T88VI", "30.27");
	say_model(bench, "TM-T88V", "30.27");
	/* What is not new is not told: staff may have given it another name meanwhile. */
	strcpy(bench->device.status.model, "Counter");
	bench_watch(bench);
	assert_string_equal(bench->device.status.model, "Counter");
}

static size_t count_events(const struct printer_bench *bench, enum hw_event_type type)
{
	size_t count = 0;

	for (size_t i = 0; i < bench->event_count; i++)
		count += bench->events[i]->type == type;
	return count;
}

/* Each change pays for a quarter of a second, and a credit of eight seconds was given: then it is told when that is
 * paid, and the state at that time. */
static void test_a_cover_that_shakes_is_told_now_and_then(void **state)
{
	struct printer_bench *bench = *state;

	fake_driver.takes_ms = 0;
	for (int i = 0; i < 33; i++) {
		fake_driver.trouble.is_cover_open = i % 2 == 0;
		bench_watch(bench);
		assert_int_equal(bench->printer.tell_left_ms, 0);
	}
	assert_int_equal(count_events(bench, HW_EVENT_PRINTER), 33);
	assert_true(bench->device.status.is_cover_open);
	fake_driver.trouble.is_cover_open = false;
	bench_watch(bench);
	assert_int_equal(count_events(bench, HW_EVENT_PRINTER), 33);
	assert_int_equal(bench->printer.tell_left_ms, 250);
	/* A job is judged by what is, not by what was told; so is the snapshot. */
	assert_true(printer_is_ready(&bench->printer));
	assert_false(bench->device.status.is_cover_open);
	clock_advance(&bench->printer.clock, 249);
	printer_publish(&bench->printer);
	assert_int_equal(bench->printer.tell_left_ms, 1);
	assert_int_equal(count_events(bench, HW_EVENT_PRINTER), 33);
	clock_advance(&bench->printer.clock, 1);
	printer_publish(&bench->printer);
	assert_int_equal(bench->printer.tell_left_ms, 0);
	assert_int_equal(count_events(bench, HW_EVENT_PRINTER), 34);
	/* Nothing new is left to tell. */
	printer_publish(&bench->printer);
	assert_int_equal(count_events(bench, HW_EVENT_PRINTER), 34);
}

/* So it is with troubles that have no event of their own. */
static void test_a_head_that_shakes_is_told_now_and_then(void **state)
{
	struct printer_bench *bench = *state;

	fake_driver.takes_ms = 0;
	bench_watch(bench);
	size_t before = count_events(bench, HW_EVENT_DEVICE);
	for (int i = 0; i < 33; i++) {
		fake_driver.trouble.error = i % 2 ? HW_OK : HW_HEAD_HOT;
		bench_watch(bench);
	}
	assert_int_equal(count_events(bench, HW_EVENT_DEVICE) - before, 33);
	fake_driver.trouble.error = HW_OK;
	bench_watch(bench);
	assert_int_equal(count_events(bench, HW_EVENT_DEVICE) - before, 33);
	assert_int_equal(bench->device.status.error, HW_HEAD_HOT);
}

static void test_the_snapshot_counts_who_waits(void **state)
{
	struct printer_bench *bench = *state;

	bench_ask(bench, "THIRD", "OTHER");
	printer_update_status(&bench->printer);
	assert_int_equal(bench->device.status.jobs_waiting, 3);
	bench_watch(bench);
	assert_int_equal(bench->device.status.state, DEVICE_BUSY);
	fake_driver.passes = 9;
	printer_job_step(&bench->printer);
	assert_int_equal(bench->device.status.jobs_waiting, 2);
	assert_int_equal(bench->device.status.state, DEVICE_IDLE);
}

static void test_a_link_that_is_closed(void **state)
{
	static const struct {
		enum hw_error error;
		enum device_state state;
	} CLOSED[] = { { HW_ABSENT, DEVICE_ABSENT }, { HW_TIMEOUT, DEVICE_ABSENT },
		{ HW_ILLEGAL, DEVICE_ERROR }, { HW_DENIED, DEVICE_ERROR }, { HW_PROTOCOL, DEVICE_ERROR } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(CLOSED); i++) {
		struct printer_bench bench;
		bench_start(&bench);
		printer_close(&bench.printer, CLOSED[i].error, "the reason");
		assert_int_equal(fake_driver.closes, 1);
		assert_int_equal(bench.device.status.state, CLOSED[i].state);
		assert_int_equal(bench.device.status.error, CLOSED[i].error);
		assert_int_equal(bench.device.status.power, POWER_OFF_OFFLINE);
		assert_int_equal(bench.printer.is_flooding, CLOSED[i].error == HW_PROTOCOL);
		assert_non_null(strstr(bench.device.status.last_error,
			CLOSED[i].error == HW_PROTOCOL ? "it answers nonsense without end" : "the reason"));
		printer_close(&bench.printer, CLOSED[i].error, "again");
		assert_int_equal(fake_driver.closes, 1);
		bench_finish(&bench);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BENCH_TEST(test_the_worst_trouble_is_the_one_that_is_told),
		BENCH_TEST(test_each_condition_is_told_once),
		BENCH_TEST(test_a_name_that_comes_late),
		BENCH_TEST(test_a_cover_that_shakes_is_told_now_and_then),
		BENCH_TEST(test_a_head_that_shakes_is_told_now_and_then),
		BENCH_TEST_BEGUN(test_the_snapshot_counts_who_waits),
		cmocka_unit_test(test_a_link_that_is_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
