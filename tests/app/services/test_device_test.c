/* SPDX-License-Identifier: Apache-2.0 */
/* The test of one device behind the service screens: what a technician reads of a card, a code or a key, and to whom it goes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/hw_config.h"
#include "kiosk/app/services/devices.h"
#include "kiosk/app/services/technician_internal.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/print_journal.h"
#include "tests/app/services/desk.h"

struct scene {
	struct desk *desk;
	struct devices *devices;
	struct technician *technician;
	struct arena arena;
	struct service_test test;
};

static int set_up(void **state)
{
	struct scene *scene = xcalloc(1, sizeof *scene);
	struct desk *desk = scene->desk = desk_create();
	struct hw_config *config = hw_config_create();

	assert_null(hw_config_set(config, "printer", "transport", "tcp:127.0.0.1:1"));
	assert_null(hw_config_set(config, "scanner", "path", "/dev/input/nobody"));
	assert_null(hw_config_set(config, "scanner.2", "path", "/dev/input/nobody-2"));
	assert_null(hw_config_set(config, "keypad", "path", "/dev/input/nobody-3"));
	assert_null(hw_config_set(config, "card_reader", "reader", "nobody"));
	struct devices_setup devices = { desk->folder, config, &desk->clock, desk->inbox, desk->jobs,
		desk->state, desk->writer, desk->track };
	scene->devices = devices_create(&devices, desk->news);
	struct technician_setup technician = { &desk->clock, desk->inbox, desk->jobs, scene->devices,
		desk->state, desk->writer };
	scene->technician = technician_create(&technician, desk->news);
	scene->technician->is_open = true;
	arena_init(&scene->arena, 4096);
	devices_start(scene->devices);
	desk_settle(desk);
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

static const struct service_test *look(struct scene *scene)
{
	assert_true(technician_test(scene->technician, &scene->arena, &scene->test));
	return &scene->test;
}

static bool come(struct scene *scene, struct hw_event event, const char *device)
{
	snprintf(event.device, sizeof event.device, "%s", device);
	return technician_take_input(scene->technician, &event);
}

static void show_card(struct scene *scene, enum card_event kind, const char *uid, bool is_signed)
{
	struct hw_event event = { .type = HW_EVENT_CARD, .kind = DEVICE_CARD_READER };

	event.card.event = kind;
	event.card.card.is_signed = is_signed;
	snprintf(event.card.card.uid, CARD_UID_SIZE, "%s", uid);
	assert_true(come(scene, event, "card_reader"));
}

static void assert_told(struct scene *scene, const char *expected)
{
	const struct service_test *test = look(scene);

	assert_true(test->told_count > 0);
	assert_string_equal(test->told[0], expected);
	assert_int_equal(test->progress, SERVICE_CONFIRMED);
}

static void a_card_is_told_in_words_and_never_whole(void **state)
{
	struct scene *scene = *state;

	assert_false(technician_test_device(scene->technician, "card_reader.7"));
	assert_true(technician_test_device(scene->technician, "card_reader"));
	assert_int_equal(look(scene)->told_count, 0);
	assert_int_equal(look(scene)->progress, SERVICE_WAITING);
	show_card(scene, CARD_REMOVED, "", false);
	assert_int_equal(look(scene)->told_count, 0);
	show_card(scene, CARD_INSERTED, "04A1B2C3", false);
	assert_told(scene, "A card whose number ends in B2C3");
	show_card(scene, CARD_INSERTED, "04A1B2C3", true);
	assert_told(scene, "A member card whose number ends in B2C3");
	show_card(scene, CARD_INSERTED, "7", false);
	assert_told(scene, "A card whose number ends in 7");
	show_card(scene, CARD_INSERTED, "", false);
	assert_told(scene, "A card or a phone");
	show_card(scene, CARD_INSERTED, "", true);
	assert_told(scene, "A member card");
	show_card(scene, CARD_UNREADABLE, "04A1B2C3", false);
	assert_told(scene, "A card that could not be read. Hold it still for a moment.");
	show_card(scene, CARD_FOREIGN, "04A1B2C3", true);
	assert_told(scene, "Another card, such as a bank card. Nothing of it was read.");
}

static void scan(
	struct scene *scene, const char *device, enum symbology symbology, const char *bytes, bool is_card)
{
	struct hw_event event = { .type = HW_EVENT_SCAN, .kind = DEVICE_SCANNER };

	event.scan.symbology = symbology;
	event.scan.is_card_data = is_card;
	event.scan.length = strlen(bytes);
	snprintf(event.scan.bytes, sizeof event.scan.bytes, "%s", bytes);
	assert_true(come(scene, event, device));
}

static void a_code_is_told_of_an_address_its_host(void **state)
{
	struct scene *scene = *state;

	assert_true(technician_test_device(scene->technician, "scanner"));
	scan(scene, "scanner", SYMBOLOGY_EAN13, "4006381333931", false);
	assert_told(scene, "EAN13 4006381333931");
	scan(scene, "scanner", SYMBOLOGY_URI, "https://shop.example/m?member=7", false);
	assert_told(scene, "URI https://shop.example");
	scan(scene, "scanner", SYMBOLOGY_URI, "urn:member:7", false);
	assert_told(scene, "URI urn:member:7");
	scan(scene, "scanner", SYMBOLOGY_UNKNOWN, "a://b/c", false);
	assert_told(scene, "a://b/c");
	scan(scene, "scanner", SYMBOLOGY_UNKNOWN, "", true);
	assert_told(scene, "That looks like a payment card. We never read those here.");
	/* What another scanner reads is for nobody, and no shopper either. */
	size_t before = look(scene)->told_count;
	scan(scene, "scanner.2", SYMBOLOGY_EAN13, "4006381333931", false);
	assert_int_equal(look(scene)->told_count, before);
}

static void the_newest_is_told_first_and_few_are_kept(void **state)
{
	struct scene *scene = *state;
	char code[16];

	assert_true(technician_test_device(scene->technician, "scanner"));
	for (int i = 0; i < SERVICE_TOLD_MAX + 3; i++) {
		snprintf(code, sizeof code, "code %d", i);
		scan(scene, "scanner", SYMBOLOGY_UNKNOWN, code, false);
		assert_told(scene, code);
	}
	assert_int_equal(look(scene)->told_count, SERVICE_TOLD_MAX);
	assert_string_equal(look(scene)->told[SERVICE_TOLD_MAX - 1], "code 3");
	/* Once more, from the beginning. */
	technician_test_again(scene->technician);
	assert_int_equal(look(scene)->told_count, 0);
	assert_string_equal(look(scene)->device.name, "scanner");
}

static bool press(struct scene *scene, enum key_action key)
{
	return come(scene, (struct hw_event){ .type = HW_EVENT_KEY, .kind = DEVICE_KEYPAD, .key = key },
		"keypad");
}

/* While they are shown they do nothing else; "Back" twice, or 15 seconds without a key, give them back. */
static void keys_are_told_until_the_technician_is_done_with_them(void **state)
{
	struct scene *scene = *state;

	assert_false(press(scene, KEY_ACTION_NEXT));
	assert_true(technician_test_device(scene->technician, "scanner"));
	assert_false(look(scene)->has_keys);
	assert_false(press(scene, KEY_ACTION_NEXT));
	assert_true(technician_test_device(scene->technician, "keypad"));
	assert_true(look(scene)->has_keys);
	assert_true(press(scene, KEY_ACTION_NONE));
	assert_told(scene, "A key without a task");
	assert_true(press(scene, KEY_ACTION_VOLUME_DOWN));
	assert_told(scene, "Quieter");
	assert_true(press(scene, KEY_ACTION_BACK));
	assert_true(press(scene, KEY_ACTION_NEXT));
	assert_true(press(scene, KEY_ACTION_BACK));
	assert_true(look(scene)->has_keys);
	assert_true(press(scene, KEY_ACTION_BACK));
	assert_false(look(scene)->has_keys);
	assert_false(press(scene, KEY_ACTION_BACK));
	technician_test_again(scene->technician);
	clock_advance(&scene->desk->clock, 14999);
	assert_true(press(scene, KEY_ACTION_UP));
	clock_advance(&scene->desk->clock, 15000);
	assert_false(press(scene, KEY_ACTION_UP));
}

static bool is_journaled(void *data)
{
	struct scene *scene = data;
	struct print_job job;

	return print_journal_find(scene->desk->state, scene->technician->test.job.text, &job, NULL);
}

/* Nothing comes from a printer: its page waits, and is taken back with the test. */
static void a_page_waits_and_is_taken_back(void **state)
{
	struct scene *scene = *state;
	struct print_job job;

	assert_true(technician_test_device(scene->technician, "printer"));
	assert_int_equal(look(scene)->progress, SERVICE_WAITING);
	desk_wait(scene->desk, is_journaled, scene);
	struct ulid first = scene->technician->test.job;
	assert_true(print_journal_find(scene->desk->state, first.text, &job, NULL));
	/* Half of it is out. */
	job.strips = 8;
	job.strips_confirmed = 4;
	assert_int_equal(print_journal_update(scene->desk->state, &job), STATE_OK);
	assert_int_equal(look(scene)->done_permille, 500);
	technician_test_again(scene->technician);
	assert_string_not_equal(scene->technician->test.job.text, first.text);
	desk_wait(scene->desk, is_journaled, scene);
	desk_settle(scene->desk);
	technician_end_test(scene->technician);
	assert_false(technician_test(scene->technician, &scene->arena, &scene->test));
}

#define DEVICE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		DEVICE_TEST(a_card_is_told_in_words_and_never_whole),
		DEVICE_TEST(a_code_is_told_of_an_address_its_host),
		DEVICE_TEST(the_newest_is_told_first_and_few_are_kept),
		DEVICE_TEST(keys_are_told_until_the_technician_is_done_with_them),
		DEVICE_TEST(a_page_waits_and_is_taken_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
