/* SPDX-License-Identifier: Apache-2.0 */
/* Behind the service screens, without a device: what is plugged in keeps its number, what is set up is not offered, and
 * addresses and drafts become what the configuration would say. */
#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"
#include "kiosk/app/service_internal.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

struct scene {
	struct app app;
	struct config config;
	struct service service;
	struct arena arena;
};

static int set_up(void **state)
{
	struct scene *scene = xcalloc(1, sizeof *scene);

	config_init(&scene->config);
	scene->app.config = &scene->config;
	scene->app.service = &scene->service;
	arena_init(&scene->arena, 4096);
	*state = scene;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *scene = *state;

	free(scene->service.found);
	config_finish(&scene->config);
	arena_finish(&scene->arena);
	free(scene);
	return 0;
}

static void configure(struct scene *scene, const char *section, const char *key, const char *value)
{
	assert_null(hw_config_set(scene->config.hw, section, key, value));
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
	service_take_found(&scene->app, list, count);
}

static size_t look(struct scene *scene, const struct service_candidate **ret_candidates)
{
	return service_candidates(&scene->app, &scene->arena, ret_candidates);
}

static void what_stays_plugged_in_keeps_its_number(void **state)
{
	struct scene *scene = *state;
	const struct service_candidate *found;

	assert_false(service_has_looked(&scene->app));
	plug(scene, (const char *[]){ "/dev/ttyS0", "/dev/ttyS1" }, 2);
	assert_true(service_has_looked(&scene->app));
	assert_int_equal(look(scene, &found), 2);
	int64_t first = found[0].number, second = found[1].number;
	assert_int_not_equal(first, second);
	/* The first is pulled out, a third plugged in. */
	plug(scene, (const char *[]){ "/dev/ttyS2", "/dev/ttyS1" }, 2);
	assert_int_equal(look(scene, &found), 2);
	assert_int_equal(found[1].number, second);
	assert_int_not_equal(found[0].number, first);
	assert_int_equal(service_draft_candidate(&scene->app, first), SERVICE_GONE);
	assert_int_equal(service_draft_candidate(&scene->app, second), SERVICE_FINE);
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
	service_take_found(&scene->app, list, count);
}

/* They name themselves alike and stand at two ports. */
static void a_touch_meets_the_scanner_that_it_was_meant_for_beside_its_twin(void **state)
{
	struct scene *scene = *state;
	const struct service_candidate *found;

	for (int round = 0; round < 2; round++) {
		plug_twins(scene, (const char *[]){ "/dev/input/by-path/no-1", "/dev/input/by-path/no-2" }, 2);
		assert_int_equal(look(scene, &found), 2);
		assert_int_not_equal(found[0].number, found[1].number);
		assert_string_equal(found[1].address, "/dev/input/by-path/no-2");
		assert_int_equal(service_draft_candidate(&scene->app, found[1].number), SERVICE_FINE);
		assert_string_equal(
			scene->service.draft.device.options[0].value, "/dev/input/by-path/no-2");
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
	assert_int_equal(service_draft_candidate(&scene->app, found[0].number), SERVICE_FINE);
	/* It takes its own section again, and nobody's place. */
	assert_string_equal(scene->service.draft.section, "printer");
	assert_true(service_draft(&scene->app, &scene->arena, &draft));
	assert_null(draft.other);
	assert_false(draft.is_instead);
	assert_int_equal(draft.device.certainty, SERVICE_GUESS);
}

static enum service_refusal type_address(
	struct scene *scene, enum service_kind kind, const char *host, const char *port, const char *password)
{
	struct service_address address = { kind, host, port, password };

	return service_draft_address(&scene->app, &address);
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
	assert_int_equal(type_address(scene, SERVICE_TERMINAL, "t", "20007", "12a"), SERVICE_BAD_PASSWORD);
	snprintf(scene->app.session.currency, sizeof scene->app.session.currency, "ISK");
	assert_int_equal(type_address(scene, SERVICE_TERMINAL, "t", "20007", ""), SERVICE_BAD_CURRENCY);
	assert_false(scene->service.draft.is_on);
	assert_int_equal(type_address(scene, SERVICE_PRINTER, "t", "9100", ""), SERVICE_FINE);
}

static void an_address_becomes_a_section(void **state)
{
	struct scene *scene = *state;
	struct service_draft draft;

	snprintf(scene->app.session.currency, sizeof scene->app.session.currency, "CHF");
	assert_int_equal(
		type_address(scene, SERVICE_TERMINAL, "10.0.0.255", "65535", "000042"), SERVICE_FINE);
	assert_null(
		hw_config_put(scene->config.hw, scene->service.draft.section, &scene->service.draft.device));
	char *ini = hw_config_to_ini(scene->config.hw, "terminal");
	assert_string_equal(ini,
		"[terminal]\ndriver = zvt\ntransport = tcp:10.0.0.255:65535\npassword = 000042\ncurrency = CHF\n");
	free(ini);
	assert_int_equal(
		type_address(scene, SERVICE_TERMINAL, "10.0.0.255", "65535", ""), SERVICE_SET_UP_ALREADY);
	/* A printer has a profile that the technician may change; the address itself proves nothing. */
	assert_int_equal(type_address(scene, SERVICE_PRINTER, "printer-1", "9100", ""), SERVICE_FINE);
	assert_true(service_draft(&scene->app, &scene->arena, &draft));
	assert_int_equal(draft.device.certainty, SERVICE_TYPED);
	assert_string_equal(draft.device.profile, "Generic 80 mm");
	assert_true(draft.profile_count > 3);
	service_choose_profile(&scene->app, draft.profile_count - 1);
	service_choose_profile(&scene->app, 1000);
	assert_true(service_draft(&scene->app, &scene->arena, &draft));
	assert_true(draft.profiles[draft.profile_count - 1].is_chosen);
	assert_string_equal(draft.device.profile, draft.profiles[draft.profile_count - 1].title);
}

static void numbers_mean_what_was_typed(void **state)
{
	struct scene *scene = *state;

	assert_int_equal(
		type_address(scene, SERVICE_PRINTER, "127.000.000.010", "09100", ""), SERVICE_FINE);
	assert_string_equal(scene->service.draft.device.transport, "tcp:127.0.0.10:9100");
	assert_string_equal(scene->service.draft.device.label, "127.0.0.10");
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
	assert_true(scene->service.draft.is_instead);
	assert_string_equal(scene->service.draft.other, "printer.desk");
	service_choose_instead(&scene->app, false);
	assert_true(scene->service.draft.is_instead);
}

static void scanners_stand_side_by_side(void **state)
{
	struct scene *scene = *state;
	struct device_candidate *list = xcalloc(1, sizeof *list);

	configure(scene, "scanner", "driver", "virtual");
	*list = serial_printer("/dev/ttyS0");
	list->kind = DEVICE_SCANNER;
	snprintf(list->driver, sizeof list->driver, "serial");
	service_take_found(&scene->app, list, 1);
	assert_int_equal(service_draft_candidate(&scene->app, 1), SERVICE_FINE);
	assert_false(scene->service.draft.is_instead);
	assert_string_equal(scene->service.draft.section, "scanner.2");
	service_choose_instead(&scene->app, true);
	assert_true(scene->service.draft.is_instead);
}

/* A code of Chinese words is longer than what is shown of it. */
static void a_code_is_cut_between_its_characters(void **state)
{
	struct scene *scene = *state;
	struct hw_event event = { .type = HW_EVENT_SCAN, .kind = DEVICE_SCANNER, .device = "scanner" };

	scene->app.session.mode = MODE_SERVICE;
	scene->service.test.is_on = true;
	scene->service.test.kind = DEVICE_SCANNER;
	snprintf(scene->service.test.device, DEVICE_NAME_SIZE, "scanner");
	event.scan.symbology = SYMBOLOGY_GS1;
	for (int i = 0; i < 60; i++)
		event.scan.length += (size_t)sprintf(event.scan.bytes + event.scan.length, "%s", "\xe5\xba\x97");
	assert_true(service_take_event(&scene->app, &event));
	const char *shown = scene->service.test.told[0].text;
	assert_true(utf8_is_valid(shown, strlen(shown)));
	assert_non_null(strstr(shown, "\xe5\xba\x97\xe5\xba\x97"));
}

#define SERVICE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SERVICE_TEST(what_stays_plugged_in_keeps_its_number),
		SERVICE_TEST(a_touch_meets_the_scanner_that_it_was_meant_for_beside_its_twin),
		SERVICE_TEST(what_is_set_up_is_not_offered_unless_it_is_switched_off),
		SERVICE_TEST(bad_addresses_are_refused),
		SERVICE_TEST(an_address_becomes_a_section),
		SERVICE_TEST(numbers_mean_what_was_typed),
		SERVICE_TEST(a_second_printer_takes_the_place_of_the_first),
		SERVICE_TEST(scanners_stand_side_by_side),
		SERVICE_TEST(a_code_is_cut_between_its_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
