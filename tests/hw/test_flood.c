/* SPDX-License-Identifier: Apache-2.0 */
/* Devices that talk without end: what they say must not drown what the others say, and costs no processor. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hw/throttle.h"
#include "kiosk/base/xalloc.h"
#include "tests/hw/hw_rig.h"
#include "tests/support/support.h"

#define WATCHED_MS 2000

static void test_throttle(void **state)
{
	struct throttle throttle = { 0 };
	int64_t now = 5000;

	(void)state;
	for (int i = 0; i < 5; i++)
		assert_true(throttle_try(&throttle, now, 100, 400));
	assert_false(throttle_try(&throttle, now, 100, 400));
	assert_int_equal(throttle_left(&throttle, now, 400), 100);
	assert_true(throttle_try(&throttle, now + 100, 100, 400));
	assert_false(throttle_try(&throttle, now + 100, 100, 400));
	/* After a rest it is as at first. */
	for (int i = 0; i < 5; i++)
		assert_true(throttle_try(&throttle, now + 60000, 100, 400));
}

static size_t event_count(struct hw_rig *rig)
{
	pthread_mutex_lock(&rig->lock);
	size_t count = rig->count;
	pthread_mutex_unlock(&rig->lock);
	return count;
}

static void point_printer_to(struct hw_rig *rig, const struct raw_server *server)
{
	char address[40];

	hw_rig_init(rig);
	snprintf(address, sizeof(address), "tcp:127.0.0.1:%u", (unsigned)raw_server_port(server));
	hw_rig_set(rig, "printer", "driver", "escpos");
	hw_rig_set(rig, "printer", "transport", address);
	hw_rig_set(rig, "printer", "profile", "virtual-80mm");
	hw_rig_start(rig);
}

static int64_t processor_ms(void)
{
	struct timespec used;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	return used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

/* There is no scanner: its event never comes. */
static void watch(struct hw_rig *rig)
{
	assert_null(hw_rig_try_event(rig, HW_EVENT_SCAN, WATCHED_MS));
}

static void check_flood(const void *bytes, size_t length)
{
	struct raw_script script = { bytes, length, .is_endless = true, .sends_at_once = true };
	struct raw_server *server = raw_server_start(&script, 1);
	struct device_status status;
	struct hw_rig rig;

	point_printer_to(&rig, server);
	int64_t before_ms = processor_ms();
	watch(&rig);
	assert_in_range(event_count(&rig), 1, 200);
	assert_in_range(raw_server_connections(server), 1, 8);
	/* The one that floods is in this process too. */
	assert_in_range(processor_ms() - before_ms, 0, WATCHED_MS / 3);
	assert_true(hw_first_status(rig.hw, DEVICE_PRINTER, &status));
	assert_int_equal(status.state, DEVICE_ERROR);
	assert_string_equal(status.last_error, "PROTOCOL: it answers nonsense without end");
	hw_rig_finish(&rig);
	raw_server_stop(server);
}

static void test_a_printer_that_floods(void **state)
{
	uint8_t noise[4096];
	uint32_t seed = 1;

	(void)state;
	for (size_t i = 0; i < sizeof(noise); i++)
		noise[i] = (uint8_t)((seed = seed * 1103515245u + 12345u) >> 16);
	check_flood(noise, sizeof(noise));
}

static void test_a_printer_that_cannot_decide(void **state)
{
	(void)state;
	check_flood("\x10\x00\x00\x0f\x38\x00\x00\x0f", 8);
}

/* Not so fast that it is nonsense: a cover that shakes, for longer than the opening takes. Its last state is
 * told. */
static void test_a_cover_that_shakes(void **state)
{
	static char flaps[4 * 800 + 4];
	struct raw_script script = { flaps, sizeof(flaps), .piece_bytes = 4, .pause_ms = 5,
		.sends_at_once = true, .stays_open = true };
	const struct hw_event *event;
	struct hw_rig rig;
	int told = 0;

	(void)state;
	for (size_t i = 0; i + 4 < sizeof(flaps); i += 8)
		memcpy(flaps + i, "\x10\x00\x00\x0f\x38\x00\x00\x0f", 8);
	memcpy(flaps + sizeof(flaps) - 4, "\x10\x00\x0c\x0f", 4); /* shut, and no paper */
	struct raw_server *server = raw_server_start(&script, 1);
	point_printer_to(&rig, server);
	do {
		event = hw_rig_wait_event(&rig, HW_EVENT_PRINTER);
		told++;
	} while (event->printer.event != PRINTER_REC_EMPTY);
	assert_in_range(told, 2, 100);
	assert_null(hw_rig_try_event(&rig, HW_EVENT_PRINTER, 700));
	hw_rig_finish(&rig);
	raw_server_stop(server);
}

/* A link that is taken and broken at once is not opened in a circle as fast as that goes. */
static void test_a_printer_that_hangs_up(void **state)
{
	struct raw_script script = { "\x12\x12\x12\x12", 4, .sends_at_once = true };
	struct raw_server *server = raw_server_start(&script, 1);
	struct hw_rig rig;

	(void)state;
	point_printer_to(&rig, server);
	watch(&rig);
	assert_in_range(raw_server_connections(server), 1, WATCHED_MS / 100);
	assert_in_range(event_count(&rig), 1, 200);
	hw_rig_finish(&rig);
	raw_server_stop(server);
}

/* One that cannot be opened is tried less and less. */
static void test_a_printer_that_says_nothing_and_goes(void **state)
{
	struct raw_script script = { "", 0, .sends_at_once = true };
	struct raw_server *server = raw_server_start(&script, 1);
	struct hw_rig rig;

	(void)state;
	point_printer_to(&rig, server);
	watch(&rig);
	assert_in_range(raw_server_connections(server), 2, 8);
	hw_rig_finish(&rig);
	raw_server_stop(server);
}

/* Thousands of codes: some are told, and the scanner works again when it has calmed down. */
static void test_a_scanner_that_types_without_end(void **state)
{
	char path[300];
	char *folder = temp_folder_make();
	struct hw_rig rig;
	int told = 0;

	(void)state;
	snprintf(path, sizeof(path), "%s/codes", folder);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	for (int i = 0; i < 3000; i++)
		fputs("< \"4891028164456\" 0D\n", file);
	fputs("wait 1500\n< \"96385074\" 0D\n", file);
	fclose(file);
	char *address = xasprintf("script:%s", path);
	hw_rig_init(&rig);
	hw_rig_set(&rig, "scanner", "driver", "scripted");
	hw_rig_set(&rig, "scanner", "transport", address);
	hw_rig_start(&rig);
	while (hw_rig_wait_event(&rig, HW_EVENT_SCAN)->scan.symbology != SYMBOLOGY_EAN8)
		told++;
	assert_in_range(told, 300, 900);
	hw_rig_finish(&rig);
	temp_folder_remove(folder);
	free(address);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_throttle),
		cmocka_unit_test(test_a_printer_that_floods),
		cmocka_unit_test(test_a_printer_that_cannot_decide),
		cmocka_unit_test(test_a_cover_that_shakes),
		cmocka_unit_test(test_a_printer_that_hangs_up),
		cmocka_unit_test(test_a_printer_that_says_nothing_and_goes),
		cmocka_unit_test(test_a_scanner_that_types_without_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
