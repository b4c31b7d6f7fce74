/* SPDX-License-Identifier: Apache-2.0 */
/* Devices: what they tell comes once and in order, paper is told to the hub when it changes and no more often, jobs of a
 * printer that is gone come to an end, and starting anew holds nobody. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/app/services/devices.h"
#include "kiosk/app/services/message.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "hw/discover.h"
#include "hw/virtual/vprinter.h"
#include "kiosk/store/print_journal.h"
#include "tests/app/services/desk.h"

struct scene {
	struct desk *desk;
	struct devices *devices;
	int starts, scans; /* as a listener heard them */
};

static void hear(void *data, const struct hw_event *event)
{
	struct scene *scene = data;

	scene->starts += !event;
	scene->scans += event && event->type == HW_EVENT_SCAN;
}

static int set_up(void **state)
{
	struct scene *scene = xcalloc(1, sizeof *scene);

	scene->desk = desk_create();
	*state = scene;
	return 0;
}

static void make(struct scene *scene, struct hw_config *config)
{
	struct desk *desk = scene->desk;
	struct devices_setup setup = { desk->folder, config, &desk->clock, desk->inbox, desk->jobs,
		desk->state, desk->writer, desk->track };

	scene->devices = devices_create(&setup, desk->news);
	devices_listen(scene->devices, hear, scene);
}

static int tear_down(void **state)
{
	struct scene *scene = *state;

	desk_settle(scene->desk);
	devices_destroy(scene->devices);
	desk_destroy(scene->desk);
	free(scene);
	return 0;
}

static struct hw_config *virtual_scanner(void)
{
	struct hw_config *config = hw_config_create();

	assert_null(hw_config_set(config, "scanner", "driver", "virtual"));
	return config;
}

static bool is_scanner_ready(void *data)
{
	struct scene *scene = data;
	struct device_status status;

	return devices_find(scene->devices, "scanner", &status) && status.state == DEVICE_IDLE;
}

struct scanned {
	struct scene *scene;
	char code[32];
};

static bool has_scanned(void *data)
{
	struct scanned *scanned = data;
	struct news_item item;

	while (news_take(scanned->scene->desk->news, &item)) {
		if (item.kind == NEWS_INPUT && item.input->type == HW_EVENT_SCAN)
			snprintf(scanned->code, sizeof scanned->code, "%.31s", item.input->scan.bytes);
		news_item_finish(&item);
	}
	return scanned->code[0];
}

static void a_scan_is_news_and_is_heard_once(void **state)
{
	struct scene *scene = *state;
	struct scanned scanned = { scene, "" };

	make(scene, virtual_scanner());
	devices_start(scene->devices);
	assert_int_equal(scene->starts, 1);
	desk_wait(scene->desk, is_scanner_ready, scene);
	assert_int_equal(hw_virtual_scan(devices_hw(scene->devices), "4006381333931"), HW_OK);
	desk_wait(scene->desk, has_scanned, &scanned);
	assert_string_equal(scanned.code, "4006381333931");
	assert_int_equal(scene->scans, 1);
}

static void starting_anew_holds_nobody_and_loses_no_device(void **state)
{
	struct scene *scene = *state;
	struct device_status status;
	struct hw_config *other;

	make(scene, virtual_scanner());
	devices_start(scene->devices);
	desk_wait(scene->desk, is_scanner_ready, scene);
	other = virtual_scanner();
	assert_null(hw_config_set(other, "keypad", "driver", "virtual"));
	devices_restart(scene->devices, other, NULL);
	assert_true(devices_are_restarting(scene->devices));
	assert_true(devices_find(scene->devices, "scanner", &status));
	assert_int_equal(status.state, DEVICE_STARTING);
	assert_true(devices_first(scene->devices, DEVICE_KEYPAD, &status));
	assert_true(devices_has(scene->devices, DEVICE_KEYPAD, "keypad"));
	assert_int_equal(hw_virtual_scan(devices_hw(scene->devices), "4006381333931"), HW_UNSUPPORTED);
	/* Somebody changes it once more meanwhile: the newest counts. */
	hw_config_remove(other, "keypad");
	devices_restart(scene->devices, other, NULL);
	hw_config_destroy(other);
	desk_settle(scene->desk);
	assert_int_equal(scene->starts, 2);
	assert_false(devices_has(scene->devices, DEVICE_KEYPAD, "keypad"));
	desk_wait(scene->desk, is_scanner_ready, scene);
}

static void a_device_that_is_switched_off_is_not_there(void **state)
{
	struct scene *scene = *state;
	struct hw_config *config = virtual_scanner();

	assert_null(hw_config_set(config, "scanner", "enabled", "false"));
	make(scene, config);
	assert_false(devices_has(scene->devices, DEVICE_SCANNER, "scanner"));
	assert_false(devices_has(scene->devices, DEVICE_PRINTER, "scanner"));
}

/* --- jobs of a printer that is gone --- */

static void put_open_job(struct scene *scene, const char *id, const char *device, bool has_sent_bytes)
{
	struct print_job job = { .state = has_sent_bytes ? PRINT_SENDING : PRINT_QUEUED,
		.has_sent_bytes = has_sent_bytes,
		.created_wall_ms = DESK_NOW_MS,
		.changed_wall_ms = DESK_NOW_MS };

	snprintf(job.id, sizeof job.id, "%s", id);
	snprintf(job.device, sizeof job.device, "%s", device);
	assert_int_equal(print_journal_add(scene->desk->state, &job, "{}"), STATE_OK);
}

static enum print_job_state state_of_job(struct scene *scene, const char *id)
{
	struct print_job job;

	assert_true(print_journal_find(scene->desk->state, id, &job, NULL));
	return job.state;
}

static void jobs_of_a_printer_that_is_gone_come_to_an_end(void **state)
{
	static const char *const IDS[] = { "01ARZ3NDEKTSV4RRFFQ69G5FA0", "01ARZ3NDEKTSV4RRFFQ69G5FA1" };
	struct scene *scene = *state;

	put_open_job(scene, IDS[0], "printer.old", false);
	put_open_job(scene, IDS[1], "printer.old", true);
	make(scene, virtual_scanner());
	devices_start(scene->devices);
	desk_settle(scene->desk);
	assert_int_equal(state_of_job(scene, IDS[0]), PRINT_CANCELLED);
	/* Bytes of it have left: it may lie somewhere. */
	assert_int_equal(state_of_job(scene, IDS[1]), PRINT_UNCERTAIN);
}

/* --- paper --- */

struct printing {
	struct scene *scene;
	struct vprinter *printer;
	enum paper_sign sign;
};

static bool has_sign(void *data)
{
	struct printing *printing = data;

	return devices_paper_sign(printing->scene->devices) == printing->sign;
}

static void wait_for_sign(struct printing *printing, const char *command, enum paper_sign sign)
{
	char answer[256];

	vprinter_command(printing->printer, command, answer);
	printing->sign = sign;
	desk_wait(printing->scene->desk, has_sign, printing);
}

static bool can_print(void *data)
{
	struct printing *printing = data;

	return devices_can_print(printing->scene->devices);
}

static void the_hub_hears_of_paper_once_for_each_change_and_not_of_a_flicker(void **state)
{
	struct scene *scene = *state;
	struct vprinter_setup setup = { .listen = "127.0.0.1:0" };
	struct hw_config *config = hw_config_create();
	char why[256], transport[64];
	struct printing printing = { .scene = scene, .printer = vprinter_create(&setup, why) };

	snprintf(transport, sizeof transport, "tcp:127.0.0.1:%u", vprinter_port(printing.printer));
	assert_null(hw_config_set(config, "printer", "transport", transport));
	assert_null(hw_config_set(config, "printer", "profile", "virtual-80mm"));
	make(scene, config);
	devices_start(scene->devices);
	desk_wait(scene->desk, can_print, &printing);
	wait_for_sign(&printing, "fault paper_near_end", PAPER_LOW);
	assert_int_equal(desk_count_tracked(scene->desk, "printer_paper"), 1);
	/* It flickers: within two seconds nothing more is told. */
	wait_for_sign(&printing, "clear", PAPER_FINE);
	wait_for_sign(&printing, "fault paper_near_end", PAPER_LOW);
	wait_for_sign(&printing, "clear", PAPER_FINE);
	assert_int_equal(desk_count_tracked(scene->desk, "printer_paper"), 1);
	clock_advance(&scene->desk->clock, 2000);
	devices_tick(scene->devices);
	devices_tick(scene->devices);
	assert_int_equal(desk_count_tracked(scene->desk, "printer_paper"), 2);
	assert_true(devices_can_print(scene->devices));
	wait_for_sign(&printing, "fault cover_open", PAPER_COVER_OPEN);
	assert_false(devices_can_print(scene->devices));
	vprinter_destroy(printing.printer);
}

static void a_damaged_devices_conf_is_kept_and_named(void **state)
{
	struct scene *scene = *state;
	char *path = file_join(scene->desk->folder, "devices.conf");

	write_file_or_fail(path, "[printer\n", 9);
	free(path);
	make(scene, virtual_scanner());
	assert_string_not_equal(devices_broken_file(scene->devices), "");
	assert_true(hw_config_has(devices_config(scene->devices), "scanner"));
}

#define DEVICES_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		DEVICES_TEST(a_scan_is_news_and_is_heard_once),
		DEVICES_TEST(starting_anew_holds_nobody_and_loses_no_device),
		DEVICES_TEST(a_device_that_is_switched_off_is_not_there),
		DEVICES_TEST(jobs_of_a_printer_that_is_gone_come_to_an_end),
		DEVICES_TEST(the_hub_hears_of_paper_once_for_each_change_and_not_of_a_flicker),
		DEVICES_TEST(a_damaged_devices_conf_is_kept_and_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
