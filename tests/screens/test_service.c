/* SPDX-License-Identifier: Apache-2.0 */
/* The service screens: what a technician sees in plain words, the wizard step by step, and that nothing is
 * cut or overlaps at any size, in any language, with small and large text. */
#include <string.h>

#include "tests/screens/fake_service.h"
#include "tests/screens/shopper.h"

static const struct service_device DEVICES[] = {
	{ .name = "printer",
		.kind = SERVICE_PRINTER,
		.model = "EPSON TM-T88VI",
		.driver = "escpos",
		.address = "tcp:192.168.100.150:9100",
		.firmware = "12.03 ESC/POS",
		.health = SERVICE_ATTENTION,
		.trouble = SERVICE_PAPER_OUT,
		.last_error = "REC_EMPTY: no paper",
		.last_error_ms = FIXTURE_NOW_MS - 60000,
		.jobs_waiting = 2 },
	{ .name = "card_reader",
		.kind = SERVICE_CARD_READER,
		.model = "",
		.driver = "pcsc",
		.address = "",
		.firmware = "",
		.health = SERVICE_NOT_FOUND,
		.last_error = "" },
	{ .name = "scanner",
		.kind = SERVICE_SCANNER,
		.model = "Honeywell Voyager 1900 with a very long name that goes on",
		.driver = "evdev",
		.address = "/dev/input/by-id/usb-Honeywell_Imaging___Mobility_1900_14258B4567-event-kbd",
		.firmware = "",
		.health = SERVICE_READY,
		.last_error = "" },
	{ .name = "terminal",
		.kind = SERVICE_TERMINAL,
		.model = "ZVT terminal",
		.driver = "zvt",
		.address = "tcp:terminal-7.kasse.example:20007",
		.firmware = "52500038",
		.health = SERVICE_WORKING,
		.last_error = "" },
};

static const struct service_candidate CANDIDATES[] = {
	{ .number = 7,
		.kind = SERVICE_SCANNER,
		.certainty = SERVICE_KNOWN,
		.label = "Newland HR32 Marlin",
		.evidence = "USB 1eab:0022",
		.serial_number = "5839",
		.driver = "evdev",
		.address = "",
		.profile = "" },
	{ .number = 9,
		.kind = SERVICE_PRINTER,
		.certainty = SERVICE_GUESS,
		.label = "/dev/ttyUSB0",
		.evidence = "USB 067b:2303",
		.serial_number = "",
		.driver = "escpos",
		.address = "serial:/dev/ttyUSB0?baud=115200",
		.profile = "Generic 80 mm" },
};

static const struct service_print PRINTS[] = {
	{ .id = "01JGR0VP000000000000000003",
		.title = "receipt A-1042",
		.created_ms = FIXTURE_NOW_MS - 60000,
		.progress = SERVICE_CONFIRMED,
		.has_begun = true,
		.has_words = true },
	{ .id = "01JGR0VP000000000000000002",
		.title = "test page",
		.kind = SERVICE_TEST_PAGE,
		.created_ms = FIXTURE_NOW_MS - 120000,
		.progress = SERVICE_UNKNOWN,
		.why = SERVICE_NO_ANSWER,
		.is_copy = true,
		.has_words = false },
	{ .id = "01JGR0VP000000000000000001",
		.title = "payment unknown",
		.kind = SERVICE_PAYMENT_TICKET,
		.created_ms = FIXTURE_NOW_MS - 180000,
		.progress = SERVICE_FAILED,
		.is_cancelled = true,
		.has_words = true },
};

static const struct service_profile PROFILES[] = {
	{ "epson-tm-t88vi", "Epson TM-T88VI", false },
	{ "generic-58mm", "Generic 58 mm", false },
	{ "generic-80mm", "Generic 80 mm", true },
};

static void set_scene(void)
{
	fake_service_reset();
	fake_service.devices = DEVICES;
	fake_service.device_count = 4;
	fake_service.candidates = CANDIDATES;
	fake_service.candidate_count = 2;
	fake_service.prints = PRINTS;
	fake_service.print_count = 3;
	fake_service.machine.catalog_seq = 12;
	fake_service.machine.catalog_age_ms = 120000;
	fake_service.machine.is_online = true;
	fake_service.machine.outbox_waiting = 3;
	fake_service.machine.outbox_parked = 1;
}

static void show(struct app *app, struct route route)
{
	fake_app_session(app)->machine.mode = MODE_SERVICE;
	fake_app_show(app, route);
}

static struct fake_record *record(struct app *app)
{
	return fake_app_record(app);
}

/* A technician reads any language, and some are longer than English. */
static void look_everywhere(struct app *app)
{
	static const int SIZES[][2] = { { 1080, 1920 }, { 1920, 1080 }, { 800, 1280 }, { 1024, 768 } };
	static const char *const TAGS[] = { "es", "zh-Hant" };

	shopper_looks_at_all_sizes(app);
	for (size_t tag = 0; tag < 2; tag++) {
		fake_app_set_language(app, TAGS[tag]);
		for (int percent = 100; percent <= 200; percent += 100) {
			fake_app_set_text(app, percent);
			for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++) {
				fake_app_set_size(app, SIZES[i][0], SIZES[i][1]);
				fake_app_assert_good_layout(app);
			}
		}
	}
	fake_app_set_text(app, 100);
	fake_app_set_size(app, FAKE_WIDTH, FAKE_HEIGHT);
	fake_app_set_language(app, "en");
}

/* --- the overview --- */

static void troubles_are_told_in_words(void **state)
{
	struct app *app = *state;

	set_scene();
	show(app, ROUTE(SCREEN_SERVICE));
	fake_app_assert_words(app, "Receipt printer · EPSON TM-T88VI · Needs attention");
	fake_app_assert_words(app, "Put in a new roll");
	fake_app_assert_words(app, "Not found");
	fake_app_assert_words(app, "Working");
	fake_app_assert_words(app, "Ready");
	fake_app_assert_words(app, "Set up: Scanner, Newland HR32 Marlin");
	fake_app_assert_words(app, "No. 12, 2 min ago");
	fake_app_assert_words(app, "3 waiting, 1 refused");
	fake_service.machine.outbox_parked = -1;
	show(app, ROUTE(SCREEN_SERVICE));
	fake_app_assert_words(app, "Not known just now");
	fake_service.machine.outbox_parked = 0;
	fake_service.machine.outbox_waiting = -1;
	show(app, ROUTE(SCREEN_SERVICE));
	fake_app_assert_words(app, "Not known just now");
	shopper_touches(app, ACTION_OF(SERVICE_DEVICE, 2));
	assert_int_equal(record(app)->route.screen, SCREEN_SERVICE_DEVICE);
	assert_int_equal(record(app)->route.device, 2);
	shopper_touches(app, ACTION(SERVICE_TO_SHOP));
	assert_int_equal(fake_service.to_shop, 1);
}

static void what_is_plugged_in_appears_by_itself(void **state)
{
	struct app *app = *state;

	fake_service_reset();
	fake_service.has_looked = false;
	show(app, ROUTE(SCREEN_SERVICE));
	fake_app_assert_words(app, "No device is set up yet");
	fake_app_assert_words(app, "Looking at what is plugged in");
	fake_service.has_looked = true;
	fake_app_send(app, &(struct event){ .kind = EVENT_SERVICE });
	fake_app_assert_words(app, "Plug a device in and it appears here");
	fake_service.candidates = CANDIDATES;
	fake_service.candidate_count = 1;
	fake_app_send(app, &(struct event){ .kind = EVENT_SERVICE });
	shopper_touches(app, ACTION_OF(SERVICE_SET_UP, 7));
	assert_int_equal(fake_service.drafted, 7);
	assert_int_equal(record(app)->route.screen, SCREEN_SERVICE_SETUP);
	fake_service.refusal = SERVICE_GONE;
	shopper_touches(app, ACTION_OF(SERVICE_SET_UP, 7));
	assert_string_equal(record(app)->note, "This device is no longer plugged in.");
}

/* Two of one model, plugged in twice and set up twice: nobody could say which is which. */
static void twins_are_told_apart(void **state)
{
	struct service_device devices[] = { DEVICES[2], DEVICES[2], DEVICES[1], DEVICES[1] };
	struct service_candidate found[] = { CANDIDATES[0], CANDIDATES[0], CANDIDATES[0] };
	struct app *app = *state;

	set_scene();
	devices[1].address = "/dev/input/by-path/pci-0000:00:14.0-usb-0:2:1.0-event-kbd";
	devices[3].name = "card_reader.bar";
	for (int i = 0; i < 3; i++)
		found[i].number = i + 1;
	fake_service.devices = devices;
	fake_service.candidates = found;
	fake_service.candidate_count = 3;
	found[1].serial_number = "5840";
	found[2].serial_number = "";
	found[2].address = "/dev/input/by-path/pci-0000:00:14.0-usb-0:3:1.0-event-kbd";
	show(app, ROUTE(SCREEN_SERVICE));
	fake_app_assert_words(
		app, "goes on · usb-Honeywell_Imaging___Mobility_1900_14258B4567-event-kbd · Ready");
	fake_app_assert_words(app, "goes on · pci-0000:00:14.0-usb-0:2:1.0-event-kbd · Ready");
	fake_app_assert_words(app, "Card reader · card_reader · Not found");
	fake_app_assert_words(app, "Card reader · card_reader.bar · Not found");
	assert_string_equal(shopper_finds(app, ACTION_OF(SERVICE_SET_UP, 1))->label,
		"Set up: Scanner, Newland HR32 Marlin · 5839");
	assert_string_equal(shopper_finds(app, ACTION_OF(SERVICE_SET_UP, 2))->label,
		"Set up: Scanner, Newland HR32 Marlin · 5840");
	assert_string_equal(shopper_finds(app, ACTION_OF(SERVICE_SET_UP, 3))->label,
		"Set up: Scanner, Newland HR32 Marlin · pci-0000:00:14.0-usb-0:3:1.0-event-kbd");
	look_everywhere(app);
}

/* --- a device --- */

static void a_device_tells_all_and_is_removed_only_when_sure(void **state)
{
	struct app *app = *state;

	set_scene();
	show(app, ROUTE(SCREEN_SERVICE_DEVICE));
	fake_app_assert_words(app, "12.03 ESC/POS");
	fake_app_assert_words(app, "REC_EMPTY: no paper");
	shopper_touches(app, ACTION(SERVICE_REMOVE));
	assert_string_equal(fake_service.removed, "");
	look_everywhere(app);
	shopper_touches(app, ACTION(CLOSE_DIALOG));
	assert_null(fake_app_find_words(app, "Remove this device?"));
	shopper_touches(app, ACTION(SERVICE_REMOVE));
	shopper_touches(app, ACTION(SERVICE_REMOVE_SURE));
	assert_string_equal(fake_service.removed, "printer");
	assert_int_equal(record(app)->route.screen, SCREEN_HOME);
	/* Rows moved meanwhile: the device is found by its name. */
	fake_service.devices = DEVICES + 1;
	fake_service.device_count = 3;
	fake_app_send(app, &(struct event){ .kind = EVENT_SERVICE });
	fake_app_assert_words(app, "not set up any more");
}

static void a_device_is_tested(void **state)
{
	struct app *app = *state;

	set_scene();
	show(app, ROUTE(SCREEN_SERVICE_DEVICE, .device = 2));
	shopper_touches(app, ACTION(SERVICE_TEST));
	assert_string_equal(fake_service.tested, "scanner");
	assert_int_equal(record(app)->route.screen, SCREEN_SERVICE_TRIAL);
}

/* --- the address --- */

static void type_on_screen(struct app *app, const char *text)
{
	for (; *text; text++)
		fake_app_act(app, ACTION_OF(TYPE_KEY, *text));
}

static const struct ui_node_info *field(struct app *app, const char *label)
{
	const struct ui_node_info *info = NULL;

	for (int i = 0; !info || strcmp(info->label, label) != 0; i++)
		info = shopper_finds(app, ACTION_OF(SERVICE_FIELD, i));
	return info;
}

static void assert_field(struct app *app, const char *label, const char *value)
{
	assert_string_equal(field(app, label)->value, value);
}

static void an_address_is_typed_on_the_screen(void **state)
{
	struct app *app = *state;

	set_scene();
	show(app, ROUTE(SCREEN_SERVICE_ADDRESS, .device_kind = SERVICE_PRINTER));
	type_on_screen(app, "printer-77");
	fake_app_act(app, ACTION_OF(TYPE_KEY, '\b'));
	assert_field(app, "Address", "printer-7");
	fake_app_act(app, ACTION_OF(TYPE_KEY, '\n'));
	assert_field(app, "Port", "9100");
	fake_app_act(app, ACTION_OF(TYPE_KEY, '\n'));
	assert_string_equal(fake_service.host, "printer-7");
	assert_string_equal(fake_service.port, "9100");
	assert_int_equal(record(app)->route.screen, SCREEN_SERVICE_SETUP);
}

/* An empty field is no address, and the usual port is no address either. */
static void an_empty_field_is_not_taken_for_a_typed_one(void **state)
{
	struct app *app = *state;

	set_scene();
	show(app, ROUTE(SCREEN_SERVICE_ADDRESS, .device_kind = SERVICE_PRINTER));
	assert_field(app, "Address", "");
	type_on_screen(app, "p\n\b\b\b\b");
	assert_field(app, "Port", "");
	type_on_screen(app, "515");
	assert_field(app, "Port", "515");
}

static void a_password_is_shown_to_nobody(void **state)
{
	struct app *app = *state;

	set_scene();
	show(app, ROUTE(SCREEN_SERVICE_ADDRESS, .device_kind = SERVICE_TERMINAL));
	type_on_screen(app, "t\n\n739126");
	assert_true(field(app, "Password of the terminal")->flags & NODE_PRIVATE);
	assert_field(app, "Password of the terminal", "");
	fake_app_assert_no_words(app, "739126");
	type_on_screen(app, "\n");
	assert_string_equal(fake_service.password, "739126");
}

/* The field that is typed in and why it was refused stand above the keyboard. */
static void what_is_typed_and_why_it_is_refused_are_in_view(void **state)
{
	static const int SIZES[][2] = { { 1080, 1920 }, { 1920, 1080 }, { 1024, 600 }, { 800, 480 } };
	struct app *app = *state;

	for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++) {
		set_scene();
		fake_service.refusal = SERVICE_BAD_PASSWORD;
		fake_app_set_text(app, 200);
		fake_app_set_size(app, SIZES[i][0], SIZES[i][1]);
		show(app, ROUTE(SCREEN_SERVICE_ADDRESS, .device_kind = SERVICE_TERMINAL));
		type_on_screen(app, "t\n\n12x\n");
		const struct ui_node_info *password = field(app, "Password of the terminal");
		assert_int_equal(password->shown.h, password->rect.h);
		const struct ui_node_info *why = fake_app_find_words(app, "at most six digits");
		assert_int_equal(why->shown.h, why->rect.h);
		fake_app_assert_good_layout(app);
	}
}

static void a_bad_address_is_refused_in_words(void **state)
{
	struct app *app = *state;

	set_scene();
	fake_service.refusal = SERVICE_BAD_HOST;
	show(app, ROUTE(SCREEN_SERVICE_ADDRESS, .device_kind = SERVICE_TERMINAL));
	fake_app_type(app, "999.1");
	for (int i = 0; i < 3; i++)
		fake_app_act(app, ACTION_OF(TYPE_KEY, '\n'));
	fake_app_assert_words(app, "This is no address");
	assert_int_equal(record(app)->went, 0);
	look_everywhere(app);
	fake_app_type(app, "2");
	assert_null(fake_app_find_words(app, "This is no address"));
	assert_field(app, "Address", "999.12");
	/* Longer than any address: it ends, nothing overflows. */
	for (int i = 0; i < 200; i++)
		fake_app_type(app, "x\xc3\xa9 ");
	look_everywhere(app);
}

/* --- what it would get --- */

static void the_technician_may_choose_another_profile(void **state)
{
	struct app *app = *state;

	set_scene();
	fake_service.has_draft = true;
	fake_service.draft = (struct service_draft){ .device = CANDIDATES[1],
		.profiles = PROFILES,
		.profile_count = 3,
		.other = "EPSON TM-T88VI",
		.is_instead = true,
		.can_use_both = true };
	fake_service.draft.device.serial_number = "583655";
	show(app, ROUTE(SCREEN_SERVICE_SETUP));
	fake_app_assert_words(app, "This is only a guess");
	fake_app_assert_words(app, "Serial number: 583655");
	fake_app_assert_words(app, "Generic 80 mm");
	shopper_touches(app, ACTION_OF(SERVICE_PROFILE, 1));
	assert_int_equal(fake_service.profile, 1);
	shopper_touches(app, ACTION_OF(SERVICE_INSTEAD, 0));
	assert_int_equal(fake_service.instead, 0);
	look_everywhere(app);
	fake_service.draft.can_use_both = false;
	fake_app_send(app, &(struct event){ .kind = EVENT_SERVICE });
	fake_app_assert_words(app, "It takes the place of this one: EPSON TM-T88VI");
	assert_false(shopper_can(app, ACTION_OF(SERVICE_INSTEAD, 0)));
	shopper_touches(app, ACTION(SERVICE_TEST));
	assert_int_equal(fake_service.tries, 1);
	assert_int_equal(record(app)->route.screen, SCREEN_SERVICE_TRIAL);
	fake_service.has_draft = false;
	fake_app_send(app, &(struct event){ .kind = EVENT_SERVICE });
	fake_app_assert_words(app, "no longer plugged in");
}

/* --- the test --- */

static void show_test(struct app *app, size_t device, enum service_progress progress)
{
	set_scene();
	fake_service.has_test = true;
	fake_service.test =
		(struct service_test){ .device = DEVICES[device], .is_trial = true, .progress = progress };
	show(app, ROUTE(SCREEN_SERVICE_TRIAL));
}

static void a_test_page_tells_how_sure_it_is(void **state)
{
	struct app *app = *state;

	show_test(app, 0, SERVICE_SENDING);
	fake_app_assert_words(app, "Save without the test");
	fake_service.test.done_permille = 500;
	fake_app_send(app, &(struct event){ .kind = EVENT_SERVICE });
	assert_string_equal(shopper_finds_role(app, ROLE_PROGRESS)->value, "50");
	look_everywhere(app);
	fake_service.test.progress = SERVICE_CONSUMED;
	fake_app_send(app, &(struct event){ .kind = EVENT_SERVICE });
	fake_app_assert_words(app, "cannot tell whether paper came out");
	fake_service.test.progress = SERVICE_SENT;
	fake_app_send(app, &(struct event){ .kind = EVENT_SERVICE });
	fake_app_assert_words(app, "tells nothing back");
	fake_service.test.progress = SERVICE_FAILED;
	fake_app_send(app, &(struct event){ .kind = EVENT_SERVICE });
	fake_app_assert_words(app, "Not printed");
	fake_service.test.why = SERVICE_CUTTER;
	fake_app_send(app, &(struct event){ .kind = EVENT_SERVICE });
	fake_app_assert_words(app, "The cutter is stuck");
	fake_service.test.progress = SERVICE_CONFIRMED;
	fake_app_send(app, &(struct event){ .kind = EVENT_SERVICE });
	fake_app_assert_words(app, "the printer confirmed it");
	assert_null(fake_app_find_words(app, "Save without the test"));
	shopper_touches(app, ACTION(SERVICE_REPEAT));
	assert_int_equal(fake_service.repeats, 1);
	assert_int_equal(fake_service.saves, 0);
	shopper_touches(app, ACTION(SERVICE_SAVE));
	assert_int_equal(fake_service.saves, 1);
	assert_int_equal(record(app)->route.screen, SCREEN_HOME);
}

static void what_came_is_told(void **state)
{
	struct app *app = *state;

	show_test(app, 2, SERVICE_WAITING);
	fake_app_assert_words(app, "Scan any code now");
	fake_app_assert_words(app, "Nothing came yet");
	fake_service.test.told[0] = "EAN13 4891028164456";
	fake_service.test.told_count = 1;
	fake_service.test.progress = SERVICE_CONFIRMED;
	fake_app_send(app, &(struct event){ .kind = EVENT_SERVICE });
	fake_app_assert_words(app, "EAN13 4891028164456");
	look_everywhere(app);
	fake_service.test.device.kind = SERVICE_KEYPAD;
	fake_service.test.has_keys = true;
	fake_app_send(app, &(struct event){ .kind = EVENT_SERVICE });
	fake_app_assert_words(app, "Press each key");
	fake_app_assert_words(app, "Press Back twice");
	look_everywhere(app);
	fake_service.test.device.kind = SERVICE_CARD_READER;
	fake_app_send(app, &(struct event){ .kind = EVENT_SERVICE });
	fake_app_assert_words(app, "Hold a card at the reader now");
}

static void a_terminal_tells_its_id(void **state)
{
	struct app *app = *state;

	show_test(app, 3, SERVICE_WAITING);
	fake_app_assert_words(app, "The terminal answers");
	fake_app_assert_words(app, "52500038");
	look_everywhere(app);
	fake_service.test.device.health = SERVICE_NOT_FOUND;
	fake_app_send(app, &(struct event){ .kind = EVENT_SERVICE });
	fake_app_assert_words(app, "Not connected yet");
	fake_app_assert_words(app, "Check its power and its cable");
}

static void leaving_discards(void **state)
{
	struct app *app = *state;

	show_test(app, 0, SERVICE_SENDING);
	shopper_touches(app, ACTION(SERVICE_DISCARD));
	assert_int_equal(fake_service.discards, 1);
	assert_int_equal(record(app)->route.screen, SCREEN_HOME);
	show_test(app, 0, SERVICE_SENDING);
	fake_service.discards = 0;
	fake_app_show(app, ROUTE(SCREEN_SERVICE));
	assert_int_equal(fake_service.discards, 1);
	/* What cannot be written is said, and the trial stays. */
	show_test(app, 0, SERVICE_CONFIRMED);
	fake_service.refusal = SERVICE_NOT_WRITTEN;
	int homes = record(app)->went;
	shopper_touches(app, ACTION(SERVICE_SAVE));
	assert_string_equal(record(app)->note, "This could not be saved. The disk may be full.");
	assert_int_equal(record(app)->went, homes);
}

/* --- paper --- */

static void a_printout_is_printed_again_as_a_copy(void **state)
{
	struct app *app = *state;

	set_scene();
	show(app, ROUTE(SCREEN_SERVICE_PRINTS));
	fake_app_assert_words(app, "receipt A-1042");
	fake_app_assert_words(app, "Test page (copy)");
	fake_app_assert_words(app, "Note about a card payment in doubt");
	fake_app_assert_words(app, "Taken back before it was printed");
	fake_app_assert_words(app, "Its words are gone");
	fake_app_assert_words(app, "It does not answer");
	shopper_touches(app, ACTION_OF(SERVICE_PRINT_AGAIN, 0));
	assert_string_equal(fake_service.printed, PRINTS[0].id);
	assert_string_equal(record(app)->note, "It is printed again, marked COPY.");
	/* Nothing of it was ever printed: the first paper is no copy. */
	fake_app_assert_words(app, "Print it");
	shopper_touches(app, ACTION_OF(SERVICE_PRINT_AGAIN, 2));
	assert_string_equal(fake_service.printed, PRINTS[2].id);
	assert_string_equal(record(app)->note, "It goes to the printer.");
	assert_false(shopper_can(app, ACTION_OF(SERVICE_PRINT_AGAIN, 1)));
	look_everywhere(app);
	fake_service.print_count = 0;
	fake_app_send(app, &(struct event){ .kind = EVENT_SERVICE });
	fake_app_assert_words(app, "Nothing was printed yet");
	look_everywhere(app);
}

static void nothing_is_cut_on_the_overview(void **state)
{
	struct app *app = *state;

	set_scene();
	show(app, ROUTE(SCREEN_SERVICE));
	look_everywhere(app);
	fake_service.machine.broken_devices = "devices.conf.broken-20261121T223401Z";
	fake_app_send(app, &(struct event){ .kind = EVENT_SERVICE });
	/* It stands there all the time, and does not pull the page down. */
	fake_app_set_text(app, 200);
	show(app, ROUTE(SCREEN_SERVICE));
	assert_false(fake_app_find_words(app, "Devices")->flags & NODE_HIDDEN);
	fake_app_set_text(app, 100);
	fake_service.machine.is_stranger = true;
	fake_service.device_count = fake_service.candidate_count = fake_service.print_count = 0;
	fake_app_send(app, &(struct event){ .kind = EVENT_SERVICE });
	look_everywhere(app);
	for (int i = 0; i < 4; i++) {
		set_scene();
		show(app, ROUTE(SCREEN_SERVICE_DEVICE, .device = i));
		look_everywhere(app);
	}
}

/* --- payments in doubt --- */

static const struct open_payment PAYMENTS[] = {
	{ .id = "01JGR0VP00000000000000000A",
		.terminal_id = "52500038",
		.device = "terminal",
		.reason = "TIMEOUT",
		.amount_minor = 123456,
		.currency = "HKD",
		.created_ms = FIXTURE_NOW_MS - 60000,
		.is_unknown = true },
	{ .id = "01JGR0VP00000000000000000B",
		.terminal_id = "",
		.device = "terminal",
		.reason = "OK",
		.amount_minor = 500,
		.currency = "HKD",
		.created_ms = FIXTURE_NOW_MS },
};

static void money_that_must_go_back_stays_until_it_was_given_back(void **state)
{
	struct app *app = *state;
	struct open_payment payment = PAYMENTS[0];

	set_scene();
	payment.is_unknown = false;
	payment.must_go_back = true;
	fake_service.payments = &payment;
	fake_service.payment_count = 1;
	show(app, ROUTE(SCREEN_SERVICE));
	fake_app_assert_words(app, "Give it back at the terminal by hand.");
	assert_false(shopper_can(app, ACTION_OF(SERVICE_SETTLE, PAYMENT_WAS_PAID)));
	look_everywhere(app);
	shopper_touches(app, ACTION_OF(SERVICE_SETTLE, PAYMENT_WAS_GIVEN_BACK));
	fake_app_assert_words(app, "Was the money really given back?");
	look_everywhere(app);
	shopper_touches(app, ACTION(SERVICE_SETTLE_SURE));
	assert_string_equal(fake_service.settled, payment.id);
	assert_int_equal(fake_service.settled_as, PAYMENT_WAS_GIVEN_BACK);
}

static void a_payment_in_doubt_is_settled_when_asked_twice(void **state)
{
	struct app *app = *state;

	set_scene();
	fake_service.payments = PAYMENTS;
	fake_service.payment_count = 2;
	show(app, ROUTE(SCREEN_SERVICE));
	fake_app_assert_words(app, "Terminal 52500038");
	fake_app_assert_words(app, "still being asked");
	assert_false(shopper_can(app, ACTION_OF(SERVICE_SETTLE, 3)));
	shopper_touches(app, ACTION_OF(SERVICE_SETTLE, 1));
	assert_int_equal(fake_service.settled_as, -1);
	fake_app_assert_words(app, "Was it really paid?");
	look_everywhere(app);
	fake_app_act(app, ACTION(CLOSE_DIALOG));
	fake_app_act(app, ACTION(SERVICE_SETTLE_SURE));
	assert_int_equal(fake_service.settled_as, -1);
	shopper_touches(app, ACTION_OF(SERVICE_SETTLE, 0));
	fake_app_assert_words(app, "Was it really not paid?");
	shopper_touches(app, ACTION(SERVICE_SETTLE_SURE));
	assert_string_equal(fake_service.settled, PAYMENTS[0].id);
	assert_int_equal(fake_service.settled_as, 0);
	/* Found out while the question stood there: it goes away. */
	shopper_touches(app, ACTION_OF(SERVICE_SETTLE, 1));
	fake_service.payment_count = 0;
	fake_app_send(app, &(struct event){ .kind = EVENT_SERVICE });
	assert_null(fake_app_find_words(app, "Was it really paid?"));
	fake_app_act(app, ACTION(SERVICE_SETTLE_SURE));
	assert_int_equal(fake_service.settled_as, 0);
}

/* --- the quiet sign for staff --- */

static void staff_see_a_quiet_sign_when_paper_runs_low(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_HOME));
	assert_null(fake_app_find_words(app, "Receipt paper"));
	fake_app_session(app)->machine.paper_sign = PAPER_LOW;
	fake_app_declare(app);
	fake_app_assert_words(app, "Receipt paper is running low");
	look_everywhere(app);
	fake_app_session(app)->machine.paper_sign = PAPER_COVER_OPEN;
	fake_app_show(app, ROUTE(SCREEN_ATTRACT));
	fake_app_assert_words(app, "The cover of the receipt printer is open");
	look_everywhere(app);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHOPPER_TEST(troubles_are_told_in_words),
		SHOPPER_TEST(what_is_plugged_in_appears_by_itself),
		SHOPPER_TEST(twins_are_told_apart),
		SHOPPER_TEST(a_device_tells_all_and_is_removed_only_when_sure),
		SHOPPER_TEST(a_device_is_tested),
		SHOPPER_TEST(an_address_is_typed_on_the_screen),
		SHOPPER_TEST(an_empty_field_is_not_taken_for_a_typed_one),
		SHOPPER_TEST(a_password_is_shown_to_nobody),
		SHOPPER_TEST(what_is_typed_and_why_it_is_refused_are_in_view),
		SHOPPER_TEST(a_bad_address_is_refused_in_words),
		SHOPPER_TEST(the_technician_may_choose_another_profile),
		SHOPPER_TEST(a_test_page_tells_how_sure_it_is),
		SHOPPER_TEST(what_came_is_told),
		SHOPPER_TEST(a_terminal_tells_its_id),
		SHOPPER_TEST(leaving_discards),
		SHOPPER_TEST(a_printout_is_printed_again_as_a_copy),
		SHOPPER_TEST(nothing_is_cut_on_the_overview),
		SHOPPER_TEST(a_payment_in_doubt_is_settled_when_asked_twice),
		SHOPPER_TEST(money_that_must_go_back_stays_until_it_was_given_back),
		SHOPPER_TEST(staff_see_a_quiet_sign_when_paper_runs_low),
	};

	return cmocka_run_group_tests(tests, fake_app_open_fonts, fake_app_close_fonts);
}
