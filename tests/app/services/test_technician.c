/* SPDX-License-Identifier: Apache-2.0 */
/* Behind the service screens: what is plugged in keeps its number, what is set up is not offered, addresses and drafts
 * become what the configuration would say, and a trial runs, is saved or is undone without a wait. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hw/hw_config.h"
#include "kiosk/app/services/devices.h"
#include "kiosk/app/services/technician_internal.h"
#include "kiosk/base/files.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/audit.h"
#include "kiosk/store/print_journal.h"
#include "tests/app/services/desk.h"

struct scene {
	struct desk *desk;
	struct devices *devices;
	struct technician *technician;
	struct arena arena;
};

static int set_up(void **state)
{
	struct scene *scene = xcalloc(1, sizeof *scene);
	struct desk *desk = scene->desk = desk_create();
	struct devices_setup devices = { desk->folder, hw_config_create(), &desk->clock, desk->inbox,
		desk->jobs, desk->state, desk->writer, desk->track };

	scene->devices = devices_create(&devices, desk->news);
	struct technician_setup technician = { &desk->clock, desk->inbox, desk->jobs, scene->devices,
		desk->state, desk->writer };
	scene->technician = technician_create(&technician, desk->news);
	/* Open, without a thread that looks around: a test says itself what is plugged in. */
	scene->technician->is_open = true;
	arena_init(&scene->arena, 4096);
	*state = scene;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *scene = *state;

	desk_settle(scene->desk);
	technician_destroy(scene->technician);
	devices_destroy(scene->devices);
	arena_finish(&scene->arena);
	desk_destroy(scene->desk);
	free(scene);
	return 0;
}

static void configure(struct scene *scene, const char *section, const char *key, const char *value)
{
	struct hw_config *config = hw_config_copy(devices_config(scene->devices));

	assert_null(hw_config_set(config, section, key, value));
	devices_set_config(scene->devices, config);
}

static struct device_candidate serial_printer(const char *path)
{
	struct device_candidate device = { .kind = DEVICE_PRINTER, .certainty = CANDIDATE_GUESS };

	snprintf(device.label, sizeof device.label, "%s", path);
	snprintf(device.evidence, sizeof device.evidence, "%s", path);
	snprintf(device.driver, sizeof device.driver, "escpos");
	snprintf(device.transport, sizeof device.transport, "serial:%s?baud=115200", path);
	return device;
}

static void plug(struct scene *scene, const char *const *paths, size_t count)
{
	struct device_candidate *list = xcalloc(count + 1, sizeof *list);

	for (size_t i = 0; i < count; i++)
		list[i] = serial_printer(paths[i]);
	technician_take_found(scene->technician, list, count);
}

static size_t look(struct scene *scene, const struct service_candidate **ret_candidates)
{
	return technician_candidates(scene->technician, &scene->arena, ret_candidates);
}

static void what_stays_plugged_in_keeps_its_number(void **state)
{
	struct scene *scene = *state;
	const struct service_candidate *found;

	assert_false(technician_has_looked(scene->technician));
	plug(scene, (const char *[]){ "/dev/ttyS0", "/dev/ttyS1" }, 2);
	assert_true(technician_has_looked(scene->technician));
	assert_int_equal(look(scene, &found), 2);
	int64_t first = found[0].number, second = found[1].number;
	assert_int_not_equal(first, second);
	/* The first is pulled out, a third plugged in. */
	plug(scene, (const char *[]){ "/dev/ttyS2", "/dev/ttyS1" }, 2);
	assert_int_equal(look(scene, &found), 2);
	assert_int_equal(found[1].number, second);
	assert_int_not_equal(found[0].number, first);
	assert_int_equal(technician_draft_candidate(scene->technician, first), SERVICE_GONE);
	assert_int_equal(technician_draft_candidate(scene->technician, second), SERVICE_FINE);
}

static void plug_twins(struct scene *scene, const char *const *ports, size_t count)
{
	struct device_candidate *list = xcalloc(count + 1, sizeof *list);

	for (size_t i = 0; i < count; i++) {
		list[i] = (struct device_candidate){
			.kind = DEVICE_SCANNER, .certainty = CANDIDATE_KNOWN, .option_count = 1
		};
		snprintf(list[i].label, sizeof list[i].label, "Barcode Scanner");
		snprintf(list[i].evidence, sizeof list[i].evidence, "USB 1eab:0001");
		snprintf(list[i].driver, sizeof list[i].driver, "evdev");
		snprintf(list[i].options[0].key, sizeof list[i].options[0].key, "path");
		snprintf(list[i].options[0].value, sizeof list[i].options[0].value, "%s", ports[i]);
	}
	technician_take_found(scene->technician, list, count);
}

/* They name themselves alike and stand at two ports. */
static void a_touch_meets_the_scanner_that_it_was_meant_for_beside_its_twin(void **state)
{
	struct scene *scene = *state;
	const struct service_candidate *found;

	for (int round = 0; round < 2; round++) {
		plug_twins(
			scene, (const char *[]){ "/dev/input/by-path/no-1", "/dev/input/by-path/no-2" }, 2);
		assert_int_equal(look(scene, &found), 2);
		assert_int_not_equal(found[0].number, found[1].number);
		assert_string_equal(found[1].address, "/dev/input/by-path/no-2");
		assert_int_equal(
			technician_draft_candidate(scene->technician, found[1].number), SERVICE_FINE);
		assert_string_equal(
			scene->technician->draft.device.options[0].value, "/dev/input/by-path/no-2");
	}
	int64_t second = found[1].number;
	plug_twins(scene, (const char *[]){ "/dev/input/by-path/no-2" }, 1);
	assert_int_equal(look(scene, &found), 1);
	assert_int_equal(found[0].number, second);
}

static void what_is_set_up_is_not_offered_unless_it_is_switched_off(void **state)
{
	struct scene *scene = *state;
	const struct service_candidate *found;
	struct service_draft draft;

	configure(scene, "printer", "transport", "serial:/dev/ttyS0?baud=9600");
	plug(scene, (const char *[]){ "/dev/ttyS0" }, 1);
	assert_int_equal(look(scene, &found), 0);
	configure(scene, "printer", "enabled", "false");
	assert_int_equal(look(scene, &found), 1);
	assert_int_equal(technician_draft_candidate(scene->technician, found[0].number), SERVICE_FINE);
	/* It takes its own section again, and nobody's place. */
	assert_string_equal(scene->technician->draft.section, "printer");
	assert_true(technician_draft(scene->technician, &scene->arena, &draft));
	assert_null(draft.other);
	assert_false(draft.is_instead);
	assert_int_equal(draft.device.certainty, SERVICE_GUESS);
}

static enum service_refusal type_address(
	struct scene *scene, enum service_kind kind, const char *host, const char *port, const char *password)
{
	struct service_address address = { kind, host, port, password };

	return technician_draft_address(scene->technician, &address);
}

static void bad_addresses_are_refused(void **state)
{
	static const char *const HOSTS[] = { "", ".", "-printer", "printer-", "a..b", "printer.", "256.1.1.1",
		"1.2.3", "1.2.3.4.5", "1.2.3.", "1234", "a b", "a:b", "a/b", "host\n", "::1",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };
	static const char *const PORTS[] = { "", "0", "65536", "99999999999", "-1", "80x", " 80" };
	struct scene *scene = *state;

	for (size_t i = 0; i < sizeof HOSTS / sizeof HOSTS[0]; i++)
		assert_int_equal(
			type_address(scene, SERVICE_PRINTER, HOSTS[i], "9100", ""), SERVICE_BAD_HOST);
	for (size_t i = 0; i < sizeof PORTS / sizeof PORTS[0]; i++)
		assert_int_equal(
			type_address(scene, SERVICE_PRINTER, "printer", PORTS[i], ""), SERVICE_BAD_PORT);
	assert_int_equal(
		type_address(scene, SERVICE_TERMINAL, "t", "20007", "1234567"), SERVICE_BAD_PASSWORD);
	assert_int_equal(
		type_address(scene, SERVICE_TERMINAL, "t", "20007", "0123456"), SERVICE_BAD_PASSWORD);
	assert_int_equal(type_address(scene, SERVICE_TERMINAL, "t", "20007", "12a"), SERVICE_BAD_PASSWORD);
	snprintf(scene->technician->currency, sizeof scene->technician->currency, "ISK");
	assert_int_equal(type_address(scene, SERVICE_TERMINAL, "t", "20007", ""), SERVICE_BAD_CURRENCY);
	assert_false(scene->technician->draft.is_on);
	assert_int_equal(type_address(scene, SERVICE_PRINTER, "t", "9100", ""), SERVICE_FINE);
}

static void an_address_becomes_a_section(void **state)
{
	struct scene *scene = *state;
	struct service_draft draft;

	snprintf(scene->technician->currency, sizeof scene->technician->currency, "CHF");
	assert_int_equal(
		type_address(scene, SERVICE_TERMINAL, "10.0.0.255", "65535", "000042"), SERVICE_FINE);
	struct hw_config *config = hw_config_copy(devices_config(scene->devices));
	assert_null(
		hw_config_put(config, scene->technician->draft.section, &scene->technician->draft.device));
	char *ini = hw_config_to_ini(config, "terminal");
	devices_set_config(scene->devices, config);
	assert_string_equal(ini,
		"[terminal]\ndriver = zvt\ntransport = tcp:10.0.0.255:65535\npassword = 000042\ncurrency = CHF\n");
	free(ini);
	assert_int_equal(
		type_address(scene, SERVICE_TERMINAL, "10.0.0.255", "65535", ""), SERVICE_SET_UP_ALREADY);
	/* A printer has a profile that the technician may change; the address itself proves nothing. */
	assert_int_equal(type_address(scene, SERVICE_PRINTER, "printer-1", "9100", ""), SERVICE_FINE);
	assert_true(technician_draft(scene->technician, &scene->arena, &draft));
	assert_int_equal(draft.device.certainty, SERVICE_TYPED);
	assert_string_equal(draft.device.profile, "Generic 80 mm");
	assert_true(draft.profile_count > 3);
	technician_choose_profile(scene->technician, draft.profile_count - 1);
	technician_choose_profile(scene->technician, 1000);
	assert_true(technician_draft(scene->technician, &scene->arena, &draft));
	assert_true(draft.profiles[draft.profile_count - 1].is_chosen);
	assert_string_equal(draft.device.profile, draft.profiles[draft.profile_count - 1].title);
}

static void numbers_mean_what_was_typed(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(type_address(scene, SERVICE_PRINTER, "127.000.000.010", "09100", ""), SERVICE_FINE);
	assert_string_equal(scene->technician->draft.device.transport, "tcp:127.0.0.10:9100");
	assert_string_equal(scene->technician->draft.device.label, "127.0.0.10");
	assert_int_equal(type_address(scene, SERVICE_PRINTER, "010.1.1.256", "9100", ""), SERVICE_BAD_HOST);
	configure(scene, "printer", "transport", "tcp:127.0.0.10:9100");
	assert_int_equal(
		type_address(scene, SERVICE_PRINTER, "127.0.0.010", "9100", ""), SERVICE_SET_UP_ALREADY);
}

static void a_second_printer_takes_the_place_of_the_first(void **state)
{
	struct scene *scene = *state;

	configure(scene, "printer.desk", "transport", "tcp:a:9100");
	assert_int_equal(type_address(scene, SERVICE_PRINTER, "b", "9100", ""), SERVICE_FINE);
	assert_true(scene->technician->draft.is_instead);
	assert_string_equal(scene->technician->draft.other, "printer.desk");
	technician_choose_instead(scene->technician, false);
	assert_true(scene->technician->draft.is_instead);
	/* The first one again, which was switched off, takes nobody's. */
	configure(scene, "printer.desk", "enabled", "false");
	assert_int_equal(type_address(scene, SERVICE_PRINTER, "a", "9100", ""), SERVICE_FINE);
	assert_string_equal(scene->technician->draft.section, "printer.desk");
	assert_false(scene->technician->draft.is_instead);
	assert_string_equal(scene->technician->draft.other, "");
}

static void scanners_stand_side_by_side(void **state)
{
	struct scene *scene = *state;
	struct device_candidate *list = xcalloc(1, sizeof *list);

	configure(scene, "scanner", "driver", "virtual");
	*list = serial_printer("/dev/ttyS0");
	list->kind = DEVICE_SCANNER;
	snprintf(list->driver, sizeof list->driver, "serial");
	technician_take_found(scene->technician, list, 1);
	assert_int_equal(technician_draft_candidate(scene->technician, 1), SERVICE_FINE);
	assert_false(scene->technician->draft.is_instead);
	assert_string_equal(scene->technician->draft.section, "scanner.2");
	technician_choose_instead(scene->technician, true);
	assert_true(scene->technician->draft.is_instead);
}

/* A code of Chinese words is longer than what is shown of it. */
static void a_code_is_cut_between_its_characters(void **state)
{
	struct scene *scene = *state;
	struct hw_event event = { .type = HW_EVENT_SCAN, .kind = DEVICE_SCANNER, .device = "scanner" };

	scene->technician->test.is_on = true;
	scene->technician->test.kind = DEVICE_SCANNER;
	snprintf(scene->technician->test.device, DEVICE_NAME_SIZE, "scanner");
	event.scan.symbology = SYMBOLOGY_GS1;
	for (int i = 0; i < 60; i++)
		event.scan.length +=
			(size_t)sprintf(event.scan.bytes + event.scan.length, "%s", "\xe5\xba\x97");
	assert_true(technician_take_input(scene->technician, &event));
	const char *shown = scene->technician->test.told[0].text;
	assert_true(utf8_is_valid(shown, strlen(shown)));
	assert_non_null(strstr(shown, "\xe5\xba\x97\xe5\xba\x97"));
}

/* --- a trial --- */

static void start_trial(struct scene *scene)
{
	devices_start(scene->devices);
	assert_int_equal(type_address(scene, SERVICE_PRINTER, "127.0.0.1", "1", ""), SERVICE_FINE);
	assert_int_equal(technician_try(scene->technician), SERVICE_FINE);
}

static void a_trial_starts_behind_the_touch_and_is_shown_as_starting(void **state)
{
	struct scene *scene = *state;
	struct service_test test;

	start_trial(scene);
	assert_true(devices_are_restarting(scene->devices));
	assert_true(technician_test(scene->technician, &scene->arena, &test));
	assert_true(test.is_trial);
	assert_int_equal(test.device.health, SERVICE_STARTING);
	assert_int_equal(test.progress, SERVICE_WAITING);
	/* No other service takes a device that just starts for one that is gone. */
	assert_true(devices_has(scene->devices, DEVICE_PRINTER, "printer"));
	assert_int_equal(hw_print_again(devices_hw(scene->devices), NULL, "x"), HW_ABSENT);
	desk_settle(scene->desk);
	assert_false(devices_are_restarting(scene->devices));
	assert_true(technician_test(scene->technician, &scene->arena, &test));
	assert_string_not_equal(scene->technician->test.job.text, "");
	assert_true(desk_take_news(scene->desk, NEWS_TECHNICIAN, NULL) > 0);
}

static bool is_journaled(void *data)
{
	struct scene *scene = data;
	struct print_job job;

	return print_journal_find(scene->desk->state, scene->technician->test.job.text, &job, NULL);
}

/* The page waits at a printer that is not there; another of that name must not print it. */
static void a_trial_that_is_undone_leaves_no_page_behind(void **state)
{
	struct scene *scene = *state;
	struct print_job job;

	start_trial(scene);
	desk_settle(scene->desk);
	struct ulid id = scene->technician->test.job;
	desk_wait(scene->desk, is_journaled, scene);
	technician_discard(scene->technician);
	assert_null(scene->technician->trial);
	desk_settle(scene->desk);
	assert_true(print_journal_find(scene->desk->state, id.text, &job, NULL));
	assert_false(print_job_is_open(job.state));
	assert_int_equal(job.state, PRINT_CANCELLED);
	assert_false(devices_has(scene->devices, DEVICE_PRINTER, "printer"));
}

static char *devices_conf(struct scene *scene)
{
	char *path = file_join(scene->desk->folder, "devices.conf");
	char *text = file_exists(path) ? read_file_or_fail(path, NULL) : xstrdup("");

	free(path);
	return text;
}

static void a_saved_trial_is_told_when_it_is_on_the_disk(void **state)
{
	struct scene *scene = *state;
	enum service_refusal refusal;
	const struct audit_entry *entries;
	struct service_test test;

	start_trial(scene);
	desk_settle(scene->desk);
	desk_take_news(scene->desk, NEWS_TECHNICIAN, NULL);
	assert_int_equal(technician_save(scene->technician), SERVICE_BEGUN);
	/* The screen hears that it is being saved before the next touch. */
	assert_int_equal(desk_take_news(scene->desk, NEWS_TECHNICIAN, NULL), 1);
	assert_false(technician_has_ended(scene->technician, &refusal));
	assert_true(technician_test(scene->technician, &scene->arena, &test));
	assert_true(test.is_saving);
	assert_int_equal(technician_save(scene->technician), SERVICE_BEGUN);
	/* Who leaves meanwhile has saved it all the same. */
	technician_discard(scene->technician);
	desk_settle(scene->desk);
	assert_true(technician_has_ended(scene->technician, &refusal));
	assert_int_equal(refusal, SERVICE_FINE);
	assert_false(technician_has_ended(scene->technician, &refusal));
	char *text = devices_conf(scene);
	assert_non_null(strstr(text, "tcp:127.0.0.1:1"));
	free(text);
	assert_true(hw_config_has(devices_config(scene->devices), "printer"));
	assert_int_equal(audit_list(scene->desk->state, &scene->arena, 10, &entries), 1);
	assert_string_equal(entries[0].what, "device.save printer");
}

static void what_cannot_be_saved_is_said_and_undone_when_nobody_waits(void **state)
{
	struct scene *scene = *state;
	enum service_refusal refusal;
	const struct audit_entry *entries;

	start_trial(scene);
	desk_settle(scene->desk);
	desk_fill_disk(true);
	assert_int_equal(technician_save(scene->technician), SERVICE_BEGUN);
	desk_settle(scene->desk);
	assert_true(technician_has_ended(scene->technician, &refusal));
	assert_int_equal(refusal, SERVICE_NOT_WRITTEN);
	assert_non_null(scene->technician->trial);
	assert_int_equal(technician_save(scene->technician), SERVICE_BEGUN);
	technician_discard(scene->technician);
	desk_settle(scene->desk);
	desk_fill_disk(false);
	assert_null(scene->technician->trial);
	assert_false(hw_config_has(devices_config(scene->devices), "printer"));
	assert_int_equal(audit_list(scene->desk->state, &scene->arena, 10, &entries), 0);
}

static void a_removed_device_is_gone_when_the_disk_says_so(void **state)
{
	struct scene *scene = *state;
	enum service_refusal refusal;
	const struct audit_entry *entries;

	start_trial(scene);
	desk_settle(scene->desk);
	technician_save(scene->technician);
	desk_settle(scene->desk);
	technician_has_ended(scene->technician, &refusal);
	assert_int_equal(technician_remove(scene->technician, "scanner"), SERVICE_GONE);
	assert_int_equal(technician_remove(scene->technician, "printer"), SERVICE_BEGUN);
	assert_true(hw_config_has(devices_config(scene->devices), "printer"));
	desk_settle(scene->desk);
	assert_true(technician_has_ended(scene->technician, &refusal));
	assert_int_equal(refusal, SERVICE_FINE);
	assert_false(devices_has(scene->devices, DEVICE_PRINTER, "printer"));
	assert_int_equal(audit_list(scene->desk->state, &scene->arena, 10, &entries), 2);
	assert_string_equal(entries[0].what, "device.remove printer");
	assert_string_equal(entries[0].why, "escpos tcp:127.0.0.1:1");
}

static void journal_job(struct scene *scene, struct print_job job, int number, const char *title)
{
	snprintf(job.id, sizeof job.id, "%s", ulid_make(DESK_NOW_MS + number).text);
	snprintf(job.title, sizeof job.title, "%s", title);
	job.created_wall_ms = DESK_NOW_MS + number;
	assert_int_equal(print_journal_add(scene->desk->state, &job, number == 3 ? "" : "{}"), STATE_OK);
}

/* The newest first, and what is in the way. */
static void papers_are_listed_with_what_became_of_them(void **state)
{
	struct scene *scene = *state;
	const struct service_print *prints;

	assert_int_equal(technician_prints(scene->technician, &scene->arena, 10, &prints), 0);
	journal_job(scene, (struct print_job){ .state = PRINT_CANCELLED }, 1, "test page");
	journal_job(scene,
		(struct print_job){ .state = PRINT_UNCERTAIN, .has_sent_bytes = true, .error = HW_OFFLINE },
		2, "payment unknown");
	journal_job(scene, (struct print_job){ .state = PRINT_DONE, .is_copy = true }, 3, "report");
	assert_int_equal(technician_prints(scene->technician, &scene->arena, 10, &prints), 3);
	assert_int_equal(prints[0].kind, SERVICE_OTHER_PRINTOUT);
	assert_string_equal(prints[0].title, "report");
	assert_true(prints[0].is_copy && !prints[0].has_words && !prints[0].has_begun);
	assert_int_equal(prints[0].created_ms, DESK_NOW_MS + 3);
	assert_int_equal(prints[1].kind, SERVICE_PAYMENT_TICKET);
	assert_true(prints[1].has_begun && prints[1].has_words && !prints[1].is_copy);
	assert_int_equal(prints[2].kind, SERVICE_TEST_PAGE);
	assert_true(prints[2].is_cancelled && !prints[1].is_cancelled);
	assert_int_equal(technician_prints(scene->technician, &scene->arena, 2, &prints), 2);
	assert_int_equal(prints[0].kind, SERVICE_OTHER_PRINTOUT);
	/* Without its words it cannot be printed once more. */
	assert_false(technician_print_again(scene->technician, prints[0].id));
	assert_false(technician_print_again(scene->technician, "01ARZ3NDEKTSV4RRFFQ69G5FA0"));
}

static void leaving_the_mode_waits_for_no_discovery(void **state)
{
	struct scene *scene = *state;

	scene->technician->is_open = false;
	technician_open(scene->technician);
	assert_non_null(scene->technician->discovery);
	technician_close(scene->technician);
	assert_null(scene->technician->discovery);
	/* It ends on a thread of its own. */
	assert_false(jobs_are_idle(scene->desk->jobs));
	plug(scene, (const char *[]){ "/dev/ttyS0" }, 1);
	assert_false(technician_has_looked(scene->technician));
	assert_false(technician_take_input(scene->technician, &(struct hw_event){ .type = HW_EVENT_SCAN }));
}

#define TECHNICIAN_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TECHNICIAN_TEST(what_stays_plugged_in_keeps_its_number),
		TECHNICIAN_TEST(a_touch_meets_the_scanner_that_it_was_meant_for_beside_its_twin),
		TECHNICIAN_TEST(what_is_set_up_is_not_offered_unless_it_is_switched_off),
		TECHNICIAN_TEST(bad_addresses_are_refused),
		TECHNICIAN_TEST(an_address_becomes_a_section),
		TECHNICIAN_TEST(numbers_mean_what_was_typed),
		TECHNICIAN_TEST(a_second_printer_takes_the_place_of_the_first),
		TECHNICIAN_TEST(scanners_stand_side_by_side),
		TECHNICIAN_TEST(a_code_is_cut_between_its_characters),
		TECHNICIAN_TEST(a_trial_starts_behind_the_touch_and_is_shown_as_starting),
		TECHNICIAN_TEST(a_trial_that_is_undone_leaves_no_page_behind),
		TECHNICIAN_TEST(a_saved_trial_is_told_when_it_is_on_the_disk),
		TECHNICIAN_TEST(what_cannot_be_saved_is_said_and_undone_when_nobody_waits),
		TECHNICIAN_TEST(a_removed_device_is_gone_when_the_disk_says_so),
		TECHNICIAN_TEST(papers_are_listed_with_what_became_of_them),
		TECHNICIAN_TEST(leaving_the_mode_waits_for_no_discovery),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
