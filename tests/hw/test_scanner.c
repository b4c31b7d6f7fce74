/* SPDX-License-Identifier: Apache-2.0 */
/* Scanners: key codes, ends of reads, symbologies, card numbers that go nowhere. */
#include <linux/input-event-codes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/scanner_driver.h"
#include "hw/scanners/pan_filter.h"
#include "hw/scanners/wedge.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "tests/hw/hw_rig.h"
#include "tests/support/support.h"

static void classify(const char *bytes, enum symbology wanted)
{
	struct scan scan;

	if (!scan_classify(bytes, strlen(bytes), &scan) || scan.is_card_data)
		fail_msg("%s was thrown away", bytes);
	assert_string_equal(scan.bytes, strstr(bytes, "]") == bytes ? bytes + 3 : bytes);
	assert_string_equal(symbology_name(scan.symbology), symbology_name(wanted));
}

static void test_symbologies(void **state)
{
	(void)state;
	classify("4891028164456", SYMBOLOGY_EAN13);
	classify("4891028164457", SYMBOLOGY_UNKNOWN);
	classify("]E04891028164456", SYMBOLOGY_EAN13);
	classify("96385074", SYMBOLOGY_EAN8);
	classify("036000291452", SYMBOLOGY_UPCA);
	classify("14891028164453", SYMBOLOGY_ITF14);
	classify("]C1010489102816445610ABC\x1d"
		 "21X",
		SYMBOLOGY_GS1);
	classify("0104891028164456\x1d"
		 "10ABC",
		SYMBOLOGY_GS1);
	classify("]Q1https://hub.example/p/P1", SYMBOLOGY_URI);
	classify("PICKUP-A1042", SYMBOLOGY_UNKNOWN);
	/* Numbers that pass the card test by chance, where trade item numbers stand. */
	classify("9520029221114", SYMBOLOGY_EAN13);
	classify("https://id.example/01/09520007047910", SYMBOLOGY_URI);
	classify("https://id.example/gtin/9520029221114", SYMBOLOGY_URI);
	classify("https://hub.example/p/9520029221114", SYMBOLOGY_URI);
	classify("0109520007047910", SYMBOLOGY_UNKNOWN);
	classify("]C10109520007047910"
		 "3103001234"
		 "15261231"
		 "10A",
		SYMBOLOGY_GS1);
	classify("]C10100000000000000", SYMBOLOGY_GS1);
}

static size_t luhn_completed(char *digits)
{
	size_t length = strlen(digits);

	for (char last = '0'; last <= '9'; last++) {
		digits[length - 1] = last;
		if (text_has_card_number(digits))
			return length;
	}
	fail_msg("%s never passes the card test", digits);
	return 0;
}

/* Add-ons make numbers as long as a card's; each of these passes the card test. */
static void test_add_ons_are_no_cards(void **state)
{
	char numbers[][24] = { "977123456789800", "978030640615750990", "03600029145250990", "03600029145200",
		"0425261450990", "419123456789900" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(numbers); i++) {
		char told[3 + sizeof numbers];
		struct scan scan;
		size_t length = luhn_completed(numbers[i]);

		snprintf(told, sizeof told, "]E3%s", numbers[i]);
		assert_true(scan_classify(numbers[i], length, &scan) && !scan.is_card_data);
		assert_string_equal(scan.bytes, numbers[i]);
		assert_true(scan_classify(told, length + 3, &scan) && !scan.is_card_data);
		assert_string_equal(scan.bytes, numbers[i]);
	}
	classify("9520029221114 05", SYMBOLOGY_EAN13);
	classify("9520029221114-50995", SYMBOLOGY_EAN13);
	classify("9520029221114+05", SYMBOLOGY_EAN13);
	classify("]E09520029221114]E105", SYMBOLOGY_EAN13);
	classify("]E3977123456789805", SYMBOLOGY_EAN13);
	classify("03600029145250995", SYMBOLOGY_UPCA);
}

/* What issuers of cards give out in this length is one, but when the scanner says that it is not. */
static void test_what_may_be_a_card_is_no_add_on(void **state)
{
	static const char *const CARDS[] = { "4111111111111111", "9520029221114 055", "9520029221114/05",
		"9520029221114 0x", "9520029221114 4111111111111111" };
	char amex[] = "378123456789000", told[32];
	struct scan scan;

	(void)state;
	amex[12] = '0';
	while (!gs1_check_digit_is_good(amex, 13))
		amex[12]++;
	luhn_completed(amex);
	assert_true(scan_classify(amex, strlen(amex), &scan) && scan.is_card_data);
	snprintf(told, sizeof told, "]E3%s", amex);
	assert_true(scan_classify(told, strlen(told), &scan) && !scan.is_card_data);
	for (size_t i = 0; i < ARRAY_LENGTH(CARDS); i++) {
		assert_true(scan_classify(CARDS[i], strlen(CARDS[i]), &scan));
		assert_true(scan.is_card_data);
	}
}

static void test_brackets(void **state)
{
	static const struct {
		const char *read, *kept; /* NULL: a card's */
	} CODES[] = {
		{ "(01)09520007047910(10)ABC", "(01)09520007047910(10)ABC" },
		{ "(01) 09520007047910 (10)ABC", "(01) 09520007047910 (10)ABC" },
		{ "(01)04891028164456(10)4111111111111111(17)261231",
			"(01)04891028164456(10)xxxxxxxxxxxxxxxx(17)261231" },
		{ "(10)%B4111^DOE?(01)04891028164456", "(10)xxxxxxxxxxx(01)04891028164456" },
		{ "(10)4111111111111111", NULL },
		{ "(4111111111111111)", NULL },
		{ "(01)30569309025904(10", NULL },
		{ "(01)4111111111111111", NULL },
		{ "(shelf) 7", "(shelf) 7" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(CODES); i++) {
		struct scan scan;

		assert_true(scan_classify(CODES[i].read, strlen(CODES[i].read), &scan));
		if (scan.is_card_data != !CODES[i].kept)
			fail_msg("%s: card %d", CODES[i].read, scan.is_card_data);
		assert_string_equal(scan.bytes, CODES[i].kept ? CODES[i].kept : "");
	}
}

static void test_card_numbers_go_nowhere(void **state)
{
	static const char *const CARDS[] = { "4111111111111111", "5500 0000 0000 0004",
		"%B4111111111111111^DOE/JOHN^2512?", ";4111111111111111=25121010000000000000?", "%ANY^TRACK?",
		"30569309025904", "30569309025912", "]I130569309025912", "https://pay.example/30569309025912",
		"PAY 378282246310005 NOW", "https://pay.example/4111111111111111", "4111111111111111\x1d",
		"]C14111111111111111", "]Q14111111111111111", "+59784111111111111111=2512?",
		"]C10\x1d%B4111111111111111^DOE/JOHN^2512101?", "0\0354111111111111111",
		"1\x1d;5500000000000004=2512101?", "]C1104111111111111111\x1d", "]C1135410014004955",
		"]C1180012345678905", "4111111111111111 ", "\t;4111111111111111=2512?" };

	(void)state;
	for (size_t i = 0; i < sizeof(CARDS) / sizeof(CARDS[0]); i++) {
		struct scan scan, nothing = { .is_card_data = true };
		if (!scan_classify(CARDS[i], strlen(CARDS[i]), &scan) || !scan.is_card_data)
			fail_msg("%s is not seen to be a card", CARDS[i]);
		assert_memory_equal(&scan, &nothing, sizeof(scan));
	}
}

static void test_blanks_at_the_ends(void **state)
{
	static const char *const READS[] = { "9520029221114\t", " 9520029221114 ", "9520029221114\r\n",
		"\t]E09520029221114 " };
	struct scan scan;

	(void)state;
	for (size_t i = 0; i < sizeof(READS) / sizeof(READS[0]); i++) {
		assert_true(scan_classify(READS[i], strlen(READS[i]), &scan));
		assert_string_equal(scan.bytes, "9520029221114");
		assert_int_equal(scan.symbology, SYMBOLOGY_EAN13);
	}
	assert_false(scan_classify(" \t", 2, &scan));
}

/* The product is still found. */
static void test_card_numbers_inside_a_code_are_hidden(void **state)
{
	static const struct {
		const char *read, *kept;
	} CODES[] = {
		{ "010489102816445610"
		  "4111111111111111",
			"0104891028164456"
			"1041xxxxxxxxxxxxxx" },
		{ "]C10104891028164456"
		  "10A\x1d"
		  "214111111111111111\x1d"
		  "17261231",
			"0104891028164456"
			"10A\x1d"
			"2141xxxxxxxxxxxxxx\x1d"
			"17261231" },
		{ "]C10104891028164456"
		  "10%B4111111111111111^DOE/JOHN^2512101?",
			"0104891028164456"
			"10%Bxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" },
		{ "]C10104891028164456"
		  "4111111111111111",
			"0104891028164456"
			"4111xxxxxxxxxxxx" },
		{ "https://id.example/01/04891028164456/10/4111111111111111?21=5500000000000004",
			"https://id.example/01/04891028164456/10/xxxxxxxxxxxxxxxx?21=xxxxxxxxxxxxxxxx" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(CODES) / sizeof(CODES[0]); i++) {
		struct scan scan;
		assert_true(scan_classify(CODES[i].read, strlen(CODES[i].read), &scan));
		assert_string_equal(scan.bytes, CODES[i].kept);
	}
}

/* Types a text the way a scanner does on a US layout. */
static void type_key(
	struct wedge *wedge, struct scan_buffer *buffer, uint16_t code, bool has_shift, bool has_control)
{
	char byte;

	if (has_shift)
		wedge_key(wedge, KEY_LEFTSHIFT, 1, &byte);
	if (has_control)
		wedge_key(wedge, KEY_RIGHTCTRL, 1, &byte);
	if (wedge_key(wedge, code, 1, &byte))
		scan_buffer_add(buffer, byte);
	assert_false(wedge_key(wedge, code, 0, &byte));
	if (has_control)
		wedge_key(wedge, KEY_RIGHTCTRL, 0, &byte);
	if (has_shift)
		wedge_key(wedge, KEY_LEFTSHIFT, 0, &byte);
}

static void type_alt_code(struct wedge *wedge, struct scan_buffer *buffer, const char *digits)
{
	static const uint16_t PAD[] = { KEY_KP0, KEY_KP1, KEY_KP2, KEY_KP3, KEY_KP4, KEY_KP5, KEY_KP6,
		KEY_KP7, KEY_KP8, KEY_KP9 };
	char byte;

	assert_false(wedge_key(wedge, KEY_LEFTALT, 1, &byte));
	for (; *digits; digits++)
		type_key(wedge, buffer, PAD[*digits - '0'], false, false);
	if (wedge_key(wedge, KEY_LEFTALT, 0, &byte))
		scan_buffer_add(buffer, byte);
}

static void test_keys_become_bytes(void **state)
{
	struct wedge wedge = { 0 };
	struct scan_buffer buffer = { 0 };
	char bytes[SCAN_BYTES_MAX + 1];
	size_t length;

	(void)state;
	type_key(&wedge, &buffer, KEY_A, true, false);
	type_key(&wedge, &buffer, KEY_B, false, false);
	type_key(&wedge, &buffer, KEY_7, true, false);
	type_key(&wedge, &buffer, KEY_RIGHTBRACE, false, true);
	type_key(&wedge, &buffer, KEY_SLASH, false, false);
	type_key(&wedge, &buffer, KEY_KP9, false, false);
	type_alt_code(&wedge, &buffer, "029");
	type_alt_code(&wedge, &buffer, "0065");
	type_alt_code(&wedge, &buffer, "300"); /* no ASCII */
	type_alt_code(&wedge, &buffer, "");
	type_key(&wedge, &buffer, KEY_1, false, false);
	assert_true(scan_buffer_take(&buffer, bytes, &length));
	assert_int_equal(length, 9);
	assert_memory_equal(bytes,
		"Ab&\x1d/9\x1d"
		"A1",
		9);
}

static void type_keys(struct wedge *wedge, const uint16_t *codes, uint16_t modifier, const char *expected)
{
	char typed[40] = "", byte;
	size_t length = 0;

	if (modifier)
		wedge_key(wedge, modifier, 1, &byte);
	for (; *codes; codes++) {
		if (wedge_key(wedge, *codes, 1, &byte))
			typed[length++] = byte;
		assert_false(wedge_key(wedge, *codes, 0, &byte));
	}
	if (modifier)
		assert_false(wedge_key(wedge, modifier, 0, &byte));
	assert_string_equal(typed, expected);
}

static const uint16_t NUMBERS[] = { KEY_1, KEY_2, KEY_3, KEY_4, KEY_5, KEY_6, KEY_7, KEY_8, KEY_9, KEY_0,
	KEY_MINUS, KEY_EQUAL, 0 };
static const uint16_t UPPER[] = { KEY_Q, KEY_W, KEY_E, KEY_R, KEY_T, KEY_Y, KEY_U, KEY_I, KEY_O, KEY_P,
	KEY_LEFTBRACE, KEY_RIGHTBRACE, 0 };
static const uint16_t MIDDLE[] = { KEY_A, KEY_S, KEY_L, KEY_SEMICOLON, KEY_APOSTROPHE, KEY_BACKSLASH, 0 };
static const uint16_t LOWER[] = { KEY_102ND, KEY_Z, KEY_X, KEY_M, KEY_COMMA, KEY_DOT, KEY_SLASH, KEY_GRAVE,
	0 };
static const uint16_t CONTROLS[] = { KEY_LEFTBRACE, KEY_RIGHTBRACE, KEY_BACKSLASH, KEY_6, 0 };

static void test_azerty(void **state)
{
	struct wedge wedge = { .layout = wedge_layout_find("azerty") };

	(void)state;
	type_keys(&wedge, NUMBERS, KEY_LEFTSHIFT, "1234567890+");
	type_keys(&wedge, NUMBERS, 0, "&\"'(-_)=");
	type_keys(&wedge, NUMBERS, KEY_RIGHTALT, "~#{[|`\\^@]}");
	type_keys(&wedge, UPPER, 0, "azertyuiop$");
	type_keys(&wedge, MIDDLE, 0, "qslm*");
	type_keys(&wedge, MIDDLE, KEY_RIGHTSHIFT, "QSLM%");
	type_keys(&wedge, LOWER, 0, "<wx,;:!");
	type_keys(&wedge, LOWER, KEY_LEFTSHIFT, ">WX?./");
	type_keys(&wedge, CONTROLS, KEY_LEFTCTRL, "\x1b\x1d\x1c");
	type_keys(&wedge, (const uint16_t[]){ KEY_KP7, KEY_KPDOT, KEY_ENTER, 0 }, 0, "7.\n");
	/* Control by the letter that stands on the key. */
	type_keys(&wedge, (const uint16_t[]){ KEY_Q, 0 }, KEY_RIGHTCTRL, "\x01");
}

static void test_qwertz(void **state)
{
	struct wedge wedge = { .layout = wedge_layout_find("qwertz") };

	(void)state;
	type_keys(&wedge, NUMBERS, 0, "1234567890");
	type_keys(&wedge, NUMBERS, KEY_LEFTSHIFT, "!\"$%&/()=?");
	type_keys(&wedge, NUMBERS, KEY_RIGHTALT, "{[]}\\");
	type_keys(&wedge, UPPER, 0, "qwertzuiop+");
	type_keys(&wedge, UPPER, KEY_RIGHTALT, "@~");
	type_keys(&wedge, MIDDLE, 0, "asl#");
	type_keys(&wedge, LOWER, 0, "<yxm,.-");
	type_keys(&wedge, LOWER, KEY_RIGHTSHIFT, ">YXM;:_");
	type_keys(&wedge, CONTROLS, KEY_LEFTCTRL, "\x1b\x1d\x1c");
	/* Control with Alt is AltGr; a number behind Alt stays one. */
	char byte;
	wedge_key(&wedge, KEY_LEFTCTRL, 1, &byte);
	type_keys(&wedge, (const uint16_t[]){ KEY_Q, 0 }, KEY_LEFTALT, "@");
	wedge_key(&wedge, KEY_LEFTCTRL, 0, &byte);
	type_keys(&wedge, (const uint16_t[]){ KEY_Q, 0 }, KEY_LEFTALT, "");
	assert_false(wedge_key(&wedge, KEY_LEFTALT, 1, &byte));
	type_keys(&wedge, (const uint16_t[]){ KEY_KP2, KEY_KP9, 0 }, 0, "");
	assert_true(wedge_key(&wedge, KEY_LEFTALT, 0, &byte) && byte == 0x1d);
}

static void test_the_us_layout_has_no_third_level(void **state)
{
	struct wedge wedge = { .layout = wedge_layout_find("us") };

	(void)state;
	type_keys(&wedge, NUMBERS, 0, "1234567890-=");
	type_keys(&wedge, UPPER, KEY_RIGHTALT, "");
	type_keys(&wedge, CONTROLS, KEY_LEFTCTRL, "\x1b\x1d\x1c");
	type_keys(&wedge, (const uint16_t[]){ KEY_102ND, 0 }, 0, "");
}

static void test_megabyte_is_thrown_away(void **state)
{
	struct scan_buffer buffer = { 0 };
	char bytes[SCAN_BYTES_MAX + 1];
	size_t length = 0;

	(void)state;
	for (int i = 0; i < 1024 * 1024; i++)
		assert_false(scan_buffer_add(&buffer, '7'));
	assert_true(scan_buffer_add(&buffer, '\n'));
	assert_false(scan_buffer_take(&buffer, bytes, &length));
	assert_false(scan_buffer_add(&buffer, '\r'));
	assert_false(scan_buffer_add(&buffer, '5'));
	assert_true(scan_buffer_add(&buffer, '\n'));
	assert_true(scan_buffer_take(&buffer, bytes, &length));
	assert_string_equal(bytes, "5");
}

static void test_virtual_scanner(void **state)
{
	struct hw_rig rig;

	(void)state;
	hw_rig_init(&rig);
	hw_rig_set(&rig, "scanner", "driver", "virtual");
	hw_rig_start(&rig);
	assert_int_equal(hw_virtual_scan(rig.hw, "4111111111111111"), HW_OK);
	assert_int_equal(hw_virtual_scan(rig.hw, "4891028164456"), HW_OK);
	const struct hw_event *event = hw_rig_wait_event(&rig, HW_EVENT_SCAN);
	assert_true(event->scan.is_card_data);
	assert_string_equal(event->scan.bytes, "");
	event = hw_rig_wait_event(&rig, HW_EVENT_SCAN);
	assert_int_equal(event->scan.symbology, SYMBOLOGY_EAN13);
	assert_string_equal(event->scan.bytes, "4891028164456");
	assert_int_equal(hw_virtual_scan(rig.hw, ""), HW_ILLEGAL);
	assert_int_equal(hw_virtual_card_remove(rig.hw), HW_UNSUPPORTED);
	hw_rig_finish(&rig);
}

static void test_serial_transcript(void **state)
{
	struct hw_rig rig;
	char *path = source_path("tests/hw/transcripts/scanner_serial.txt"), address[600];

	(void)state;
	snprintf(address, sizeof(address), "script:%s", path);
	free(path);
	hw_rig_init(&rig);
	hw_rig_set(&rig, "scanner", "transport", address);
	hw_rig_set(&rig, "scanner", "driver", "scripted");
	hw_rig_set(&rig, "scanner.left", "driver", "virtual");
	hw_rig_start(&rig);
	const struct hw_event *event = hw_rig_wait_event(&rig, HW_EVENT_SCAN);
	assert_string_equal(event->device, "scanner");
	assert_string_equal(event->scan.bytes, "4891028164456");
	event = hw_rig_wait_event(&rig, HW_EVENT_SCAN);
	assert_string_equal(event->scan.bytes, "https://hub.example/p/P1");
	/* Unplugged and plugged in again: the transcript begins anew. */
	event = hw_rig_wait_event(&rig, HW_EVENT_SCAN);
	assert_string_equal(event->scan.bytes, "4891028164456");
	hw_rig_finish(&rig);
}

static void test_keypads(void **state)
{
	struct hw_rig rig;
	char *path = source_path("tests/hw/transcripts/keypad.txt"), address[600];

	(void)state;
	snprintf(address, sizeof(address), "script:%s", path);
	free(path);
	hw_rig_init(&rig);
	hw_rig_set(&rig, "keypad", "driver", "scripted");
	hw_rig_set(&rig, "keypad", "transport", address);
	hw_rig_set(&rig, "keypad.lobby", "driver", "virtual");
	hw_rig_start(&rig);
	assert_int_equal(hw_rig_wait_event(&rig, HW_EVENT_KEY)->key, KEY_ACTION_NEXT);
	assert_int_equal(hw_rig_wait_event(&rig, HW_EVENT_KEY)->key, KEY_ACTION_SELECT);
	assert_int_equal(hw_rig_wait_event(&rig, HW_EVENT_KEY)->key, KEY_ACTION_VOLUME_UP);
	assert_int_equal(hw_virtual_key(rig.hw, KEY_ACTION_BACK), HW_OK);
	const struct hw_event *event = hw_rig_wait_event(&rig, HW_EVENT_KEY);
	assert_int_equal(event->key, KEY_ACTION_BACK);
	assert_string_equal(event->device, "keypad.lobby");
	hw_rig_finish(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_symbologies),
		cmocka_unit_test(test_card_numbers_go_nowhere),
		cmocka_unit_test(test_add_ons_are_no_cards),
		cmocka_unit_test(test_what_may_be_a_card_is_no_add_on),
		cmocka_unit_test(test_brackets),
		cmocka_unit_test(test_blanks_at_the_ends),
		cmocka_unit_test(test_card_numbers_inside_a_code_are_hidden),
		cmocka_unit_test(test_keys_become_bytes),
		cmocka_unit_test(test_azerty),
		cmocka_unit_test(test_qwertz),
		cmocka_unit_test(test_the_us_layout_has_no_third_level),
		cmocka_unit_test(test_megabyte_is_thrown_away),
		cmocka_unit_test(test_virtual_scanner),
		cmocka_unit_test(test_serial_transcript),
		cmocka_unit_test(test_keypads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
