/* SPDX-License-Identifier: Apache-2.0 */
/* What a technician who watches the devices reads of each event, and what nobody may read. */
#include "kiosk/app/services/hw_trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/support.h"

#define NOW_MS INT64_C(1784894400000) /* 2026-07-24T12:00:00Z */

/* The event's line, without what is the same in all. */
static void assert_line(struct hw_event event, const char *expected)
{
	struct hw_trace *trace = hw_trace_create();

	snprintf(event.device, sizeof event.device, "own");
	hw_trace_note(trace, &event, NOW_MS);
	json_t *all = hw_trace_since(trace, 0);
	json_t *line = json_array_get(json_object_get(all, "events"), 0);
	assert_int_equal(json_integer_value(json_object_get(line, "number")), 0);
	assert_string_equal(json_string_value(json_object_get(line, "at")), "2026-07-24T12:00:00Z");
	assert_string_equal(json_string_value(json_object_get(line, "device")), "own");
	assert_string_equal(json_string_value(json_object_get(line, "class")), device_class_name(event.kind));
	for (const char *const *key = (const char *const[]){ "number", "at", "device", "class", NULL }; *key;
		key++)
		json_object_del(line, *key);
	char *text = json_dumps(line, JSON_COMPACT | JSON_SORT_KEYS);
	assert_string_equal(text, expected);
	free(text);
	json_decref(all);
	hw_trace_destroy(trace);
}

static struct hw_event card_event(enum card_event kind, const char *uid, const char *uri, const char *member)
{
	struct hw_event event = { .type = HW_EVENT_CARD, .kind = DEVICE_CARD_READER };

	event.card.event = kind;
	snprintf(event.card.card.uid, CARD_UID_SIZE, "%s", uid);
	snprintf(event.card.card.uri, CARD_URI_SIZE, "%s", uri);
	snprintf(event.card.card.member, MEMBER_ID_SIZE, "%s", member);
	event.card.card.is_signed = *member != '\0';
	return event;
}

static void of_a_card_the_end_of_its_number_is_told(void **state)
{
	(void)state;
	assert_line(card_event(CARD_INSERTED, "04A1B2C3D4E5F6", "", ""),
		"{\"event\":\"INSERTED\",\"has_address\":false,\"has_member\":false,\"is_signed\":false,"
		"\"uid_end\":\"E5F6\"}");
	assert_line(card_event(CARD_INSERTED, "A1B", "u", "7"),
		"{\"event\":\"INSERTED\",\"has_address\":true,\"has_member\":true,\"is_signed\":true,"
		"\"uid_end\":\"A1B\"}");
	assert_line(card_event(CARD_INSERTED, "", "", ""),
		"{\"event\":\"INSERTED\",\"has_address\":false,\"has_member\":false,\"is_signed\":false,"
		"\"uid_end\":\"\"}");
	assert_line(card_event(CARD_REMOVED, "04A1B2C3D4E5F6", "u", "7"), "{\"event\":\"REMOVED\"}");
}

static struct hw_event scan_event(enum symbology symbology, const char *bytes, bool is_card_data)
{
	struct hw_event event = { .type = HW_EVENT_SCAN, .kind = DEVICE_SCANNER };

	event.scan.symbology = symbology;
	event.scan.length = strlen(bytes);
	snprintf(event.scan.bytes, sizeof event.scan.bytes, "%s", bytes);
	event.scan.is_card_data = is_card_data;
	return event;
}

static void of_a_code_an_article_is_told_and_no_address(void **state)
{
	(void)state;
	assert_line(scan_event(SYMBOLOGY_EAN13, "4006381333931", false),
		"{\"code\":\"4006381333931\",\"event\":\"SCAN\",\"length\":13,\"symbology\":\"EAN13\"}");
	assert_line(scan_event(SYMBOLOGY_URI, "https://a.example", false),
		"{\"event\":\"SCAN\",\"length\":17,\"symbology\":\"URI\"}");
	assert_line(scan_event(SYMBOLOGY_UNKNOWN, "whatever", false),
		"{\"event\":\"SCAN\",\"length\":8,\"symbology\":\"UNKNOWN\"}");
	assert_line(scan_event(SYMBOLOGY_UNKNOWN, "", true),
		"{\"card\":true,\"event\":\"SCAN\",\"length\":0,\"symbology\":\"UNKNOWN\"}");
}

static struct hw_event printer_event(enum printer_event kind)
{
	struct hw_event event = { .type = HW_EVENT_PRINTER, .kind = DEVICE_PRINTER };

	event.printer.event = kind;
	event.printer.job = (struct print_job){ .confidence = CONFIDENCE_SENT, .error = HW_OFFLINE };
	snprintf(event.printer.job.id, sizeof event.printer.job.id, "J1");
	return event;
}

static void of_a_job_it_is_told_how_it_ended(void **state)
{
	char *line;

	(void)state;
	assert_line(printer_event(PRINTER_COVER_OPEN), "{\"event\":\"COVER_OPEN\"}");
	assert_line(printer_event(PRINTER_REC_PAPEROK), "{\"event\":\"REC_PAPEROK\"}");
	assert_true(
		asprintf(&line,
			"{\"confidence\":\"%s\",\"error\":\"%s\",\"event\":\"OUTPUT_COMPLETE\",\"job\":\"J1\"}",
			print_confidence_name(CONFIDENCE_SENT), hw_error_name(HW_OFFLINE)) > 0);
	assert_line(printer_event(PRINTER_OUTPUT_COMPLETE), line);
	free(line);
}

static void devices_keys_and_terminals_are_told(void **state)
{
	struct hw_event device = { .type = HW_EVENT_DEVICE, .kind = DEVICE_SCANNER };
	struct hw_event key = { .type = HW_EVENT_KEY, .kind = DEVICE_KEYPAD };
	struct hw_event terminal = { .type = HW_EVENT_TERMINAL, .kind = DEVICE_TERMINAL };

	(void)state;
	device.status.state = DEVICE_ABSENT;
	device.status.error = HW_OFFLINE;
	assert_line(device, "{\"error\":\"OFFLINE\",\"event\":\"ABSENT\"}");
	key.key = KEY_ACTION_VOLUME_UP;
	assert_line(key, "{\"event\":\"volume_up\"}");
	terminal.terminal.event = TERMINAL_APPROVED;
	snprintf(terminal.terminal.payment.id, sizeof terminal.terminal.payment.id, "P1");
	assert_line(terminal, "{\"event\":\"APPROVED\",\"payment\":\"P1\"}");
	terminal.terminal.event = TERMINAL_PROMPT;
	terminal.terminal.prompt = TERMINAL_PROMPT_PIN;
	assert_line(terminal, "{\"event\":\"PROMPT\",\"payment\":\"P1\",\"prompt\":\"PIN\"}");
}

/* {first number, how many, next} of what is there from a number on. */
static void assert_kept(const struct hw_trace *trace, int64_t from, int64_t first, size_t count, int64_t next)
{
	json_t *all = hw_trace_since(trace, from);
	const json_t *events = json_object_get(all, "events");

	assert_int_equal(json_array_size(events), count);
	if (count) {
		const json_t *one = json_array_get(events, 0), *last = json_array_get(events, count - 1);
		assert_int_equal(json_integer_value(json_object_get(one, "number")), first);
		assert_int_equal(
			json_integer_value(json_object_get(last, "number")), first + (int64_t)count - 1);
	}
	assert_int_equal(json_integer_value(json_object_get(all, "next")), next);
	json_decref(all);
}

static void the_last_128_are_kept(void **state)
{
	struct hw_trace *trace = hw_trace_create();
	const struct hw_event event = { .type = HW_EVENT_KEY, .kind = DEVICE_KEYPAD };

	(void)state;
	assert_kept(trace, 0, 0, 0, 0);
	for (int i = 0; i < 128; i++)
		hw_trace_note(trace, &event, NOW_MS);
	assert_kept(trace, 0, 0, 128, 128);
	assert_kept(trace, 127, 127, 1, 128);
	assert_kept(trace, 128, 0, 0, 128);
	for (int i = 0; i < 12; i++)
		hw_trace_note(trace, &event, NOW_MS);
	assert_kept(trace, 0, 12, 128, 140);
	assert_kept(trace, 13, 13, 127, 140);
	hw_trace_destroy(trace);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_a_card_the_end_of_its_number_is_told),
		cmocka_unit_test(of_a_code_an_article_is_told_and_no_address),
		cmocka_unit_test(of_a_job_it_is_told_how_it_ended),
		cmocka_unit_test(devices_keys_and_terminals_are_told),
		cmocka_unit_test(the_last_128_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
