/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of ZVT messages as the specification has them, one by one, and that nothing of a card is kept of them. */
#include <stdlib.h>
#include <string.h>

#include "hw/terminals/zvt_message.h"
#include "hw/virtual/vterminal.h"
#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

#define BYTES(text) (const uint8_t *)(text), sizeof(text) - 1

static void assert_no_card_data(const struct zvt_fields *fields)
{
	assert_null(memmem(fields, sizeof(*fields), VTERMINAL_PAN, 16));
	assert_null(memmem(fields, sizeof(*fields), "411111", 6));
	assert_null(memmem(fields, sizeof(*fields), "\x41\x11\x11\x11", 4));
}

static void test_a_message_is_whole_or_not_there(void **state)
{
	uint8_t bytes[ZVT_MESSAGE_MAX + 1] = { 0x04, 0x0f, 0x02, 0x27, 0x05, 0x80 };
	struct zvt_message message = { .command = 7 };

	(void)state;
	for (size_t length = 0; length < 5; length++)
		assert_int_equal(zvt_split(bytes, length, &message), 0);
	assert_int_equal(message.command, 7);
	for (size_t length = 5; length < 7; length++)
		assert_int_equal(zvt_split(bytes, length, &message), 5);
	assert_int_equal(message.command, ZVT_STATUS);
	assert_int_equal(message.length, 2);
	assert_ptr_equal(message.data, bytes + 3);
	bytes[2] = 0;
	assert_int_equal(zvt_split(bytes, 3, &message), 3);
	assert_int_equal(message.length, 0);
	bytes[2] = 0xfe;
	assert_int_equal(zvt_split(bytes, 256, &message), 0);
	assert_int_equal(zvt_split(bytes, 257, &message), 257);
}

/* FF, and then the length in two bytes, the low one first. */
static void test_a_long_message(void **state)
{
	uint8_t bytes[ZVT_MESSAGE_MAX + 1] = { 0x06, 0xd3, 0xff, 0x02, 0x01 };
	struct zvt_message message;

	(void)state;
	for (size_t length = 3; length < 5 + 258; length++)
		assert_int_equal(zvt_split(bytes, length, &message), 0);
	assert_int_equal(zvt_split(bytes, 5 + 258, &message), 5 + 258);
	assert_int_equal(message.command, ZVT_PRINT_BLOCK);
	assert_int_equal(message.length, 258);
	assert_ptr_equal(message.data, bytes + 5);
	bytes[3] = (ZVT_MESSAGE_MAX - 5) & 0xff;
	bytes[4] = (ZVT_MESSAGE_MAX - 5) >> 8;
	assert_int_equal(zvt_split(bytes, 5, &message), 0);
	assert_int_equal(zvt_split(bytes, ZVT_MESSAGE_MAX, &message), ZVT_MESSAGE_MAX);
	bytes[3]++;
	assert_int_equal(zvt_split(bytes, 5, &message), -1);
}

static void test_commands(void **state)
{
	static const uint8_t PASSWORD[ZVT_PASSWORD_BYTES] = { 0x12, 0x34, 0x56 };
	uint8_t out[16];

	(void)state;
	assert_int_equal(zvt_make(ZVT_STATUS_ENQUIRY, PASSWORD, sizeof(PASSWORD), out), 6);
	assert_memory_equal(out, "\x05\x01\x03\x12\x34\x56", 6);
	assert_int_equal(zvt_make(ZVT_ABORT, NULL, 0, out), 3);
	assert_memory_equal(out, "\x06\xb0\x00", 3);
	assert_int_equal(zvt_make_registration(PASSWORD, 978, out), 6);
	assert_memory_equal(out, "\x12\x34\x56\x38\x09\x78", 6);
	assert_int_equal(zvt_make_amount(INT64_C(123456789012), 344, out), 10);
	assert_memory_equal(out, "\x04\x12\x34\x56\x78\x90\x12\x49\x03\x44", 10);
	assert_int_equal(zvt_make_receipt(PASSWORD, 1234, out), 6);
	assert_memory_equal(out, "\x12\x34\x56\x87\x12\x34", 6);
}

static void test_decimal_digits(void **state)
{
	uint64_t number = 7;
	uint8_t out[3];

	(void)state;
	zvt_put_bcd(out, 3, 98);
	assert_memory_equal(out, "\x00\x00\x98", 3);
	assert_false(zvt_get_bcd(BYTES("\x12\xa0"), &number));
	assert_false(zvt_get_bcd(BYTES("\x0a\x12"), &number));
	assert_int_equal(number, 7);
	assert_true(zvt_get_bcd(BYTES("\x99\x01\x90"), &number));
	assert_int_equal(number, 990190);
}

static void test_prompts(void **state)
{
	(void)state;
	for (unsigned status = 0; status < 256; status++) {
		enum terminal_prompt wanted = status == 0x0a           ? TERMINAL_PROMPT_CARD
			: status == 1 || status == 2 || status == 0x15 ? TERMINAL_PROMPT_PIN
			: status == 0x0b                               ? TERMINAL_PROMPT_REMOVE_CARD
			: status == 0x0c                               ? TERMINAL_PROMPT_AGAIN
								       : TERMINAL_PROMPT_WAIT;
		assert_int_equal(zvt_prompt((uint8_t)status), wanted);
	}
}

static void test_currencies(void **state)
{
	static const char *const CURRENCIES[] = { "AED784", "CHF756", "CNY156", "CZK203", "DKK208", "EUR978",
		"GBP826", "HKD344", "HUF348", "JPY392", "MXN484", "NOK578", "PLN985", "SAR682", "SEK752",
		"SGD702", "TWD901", "USD840" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(CURRENCIES); i++) {
		char code[4] = "";
		memcpy(code, CURRENCIES[i], 3);
		assert_int_equal(zvt_currency_number(code), strtol(CURRENCIES[i] + 3, NULL, 10));
	}
	assert_int_equal(zvt_currency_number("QQQ"), 0);
	assert_int_equal(zvt_currency_number(""), 0);
}

/* A block of each kind with the result behind it: who knows its length finds that. EE begins no block. */
static void expect_block(const uint8_t *head, size_t head_length, size_t length)
{
	uint8_t bytes[400];
	struct zvt_fields fields;

	memcpy(bytes, head, head_length);
	memset(bytes + head_length, 0xee, length);
	memcpy(bytes + head_length + length, "\x27\x05", 2);
	if (!zvt_parse_fields(bytes, head_length + length + 2, &fields) || !fields.has_result)
		fail_msg("block %02x", head[0]);
	if (head[0] != 0x27)
		assert_int_equal(fields.result_code, 5);
	for (size_t missing = 1; missing <= length; missing++)
		assert_false(zvt_parse_fields(bytes, head_length + length - missing, &fields));
}

static void test_blocks_of_the_specification(void **state)
{
	static const uint8_t FIXED[][2] = { { 0x01, 1 }, { 0x02, 1 }, { 0x03, 1 }, { 0x04, 6 }, { 0x05, 1 },
		{ 0x0b, 3 }, { 0x0c, 3 }, { 0x0d, 2 }, { 0x0e, 2 }, { 0x17, 2 }, { 0x19, 1 }, { 0x27, 1 },
		{ 0x29, 4 }, { 0x2a, 15 }, { 0x37, 3 }, { 0x3a, 2 }, { 0x3b, 8 }, { 0x3d, 3 }, { 0x49, 2 },
		{ 0x87, 2 }, { 0x88, 3 }, { 0x8a, 1 }, { 0x8c, 1 }, { 0xa0, 1 }, { 0xaa, 3 }, { 0xba, 5 },
		{ 0xd0, 1 }, { 0xd2, 1 }, { 0xd3, 1 } };
	static const uint8_t TWO_DIGITS[] = { 0x22, 0x23, 0x2d, 0x8b, 0xa7, 0xd1 };
	static const uint8_t THREE_DIGITS[] = { 0x24, 0x2e, 0x3c, 0x60, 0x92, 0x9a, 0xaf };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(FIXED); i++)
		expect_block(FIXED[i], 1, FIXED[i][1]);
	for (size_t i = 0; i < ARRAY_LENGTH(TWO_DIGITS); i++)
		expect_block((const uint8_t[]){ TWO_DIGITS[i], 0xf1, 0xf2 }, 3, 12);
	for (size_t i = 0; i < ARRAY_LENGTH(THREE_DIGITS); i++)
		expect_block((const uint8_t[]){ THREE_DIGITS[i], 0xf1, 0xf2, 0xf3 }, 4, 123);
	expect_block((const uint8_t[]){ 0x06, 0x7f }, 2, 127);
	expect_block((const uint8_t[]){ 0x06, 0x81, 0x80 }, 3, 128);
	expect_block((const uint8_t[]){ 0x06, 0x82, 0x01, 0x02 }, 4, 258);
}

static void test_broken_blocks(void **state)
{
	struct zvt_fields fields;

	(void)state;
	/* Lengths whose digits are none, cut in the middle, or of more bytes than there can be. */
	assert_false(zvt_parse_fields(BYTES("\x22\xe1\xf0\x27\x05"), &fields));
	assert_false(zvt_parse_fields(BYTES("\x22\xf0\xfa\x27\x05"), &fields));
	assert_false(zvt_parse_fields(BYTES("\x22\xf0"), &fields));
	assert_false(zvt_parse_fields(BYTES("\x24\xf0\xf0"), &fields));
	assert_false(zvt_parse_fields(BYTES("\x06"), &fields));
	assert_false(zvt_parse_fields(BYTES("\x06\x80\x27\x05"), &fields));
	assert_false(zvt_parse_fields(BYTES("\x06\x82\x01"), &fields));
	assert_false(zvt_parse_fields(BYTES("\x06\x83\x00\x00\x00\x27\x05"), &fields));
	assert_false(fields.has_result);
	/* A length that is told at the end (80) is none, though as many bytes are there. */
	uint8_t bytes[2 + 0x80] = { 0x06, 0x80 };
	assert_false(zvt_parse_fields(bytes, sizeof(bytes), &fields));
	assert_true(zvt_parse_fields(NULL, 0, &fields));
	assert_false(fields.has_result || fields.has_amount || fields.has_terminal_id);
	assert_int_equal(fields.trace, PAYMENT_TRACE_NONE);
}

static void test_what_is_kept(void **state)
{
	struct zvt_fields fields;

	(void)state;
	assert_true(
		zvt_parse_fields(BYTES("\x27\x6c\x04\x12\x34\x56\x78\x90\x12\x0b\x00\x00\x42"
				       "\x29\x00\x50\x00\x38\x49\x09\x78\x87\x12\x34\x8b\xf0\xf6VISA\x07 "),
			&fields));
	assert_int_equal(fields.result_code, 0x6c);
	assert_true(fields.has_amount);
	assert_int_equal(fields.amount_minor, INT64_C(123456789012));
	assert_int_equal(fields.trace, 42);
	assert_true(fields.has_terminal_id);
	assert_string_equal(fields.terminal_id, "00500038");
	assert_int_equal(fields.currency, 978);
	assert_int_equal(fields.receipt_number, 1234);
	assert_string_equal(fields.card, "VISA ");
	/* Digits that are none say nothing; trace numbers begin with 1. */
	assert_true(zvt_parse_fields(BYTES("\x04\xee\x00\x00\x00\x00\x01\x0b\xee\x00\x01\x29\xee\x00\x00\x00"
					   "\x49\xee\x01\x87\xee\x01"),
		&fields));
	assert_false(fields.has_amount || fields.has_terminal_id);
	assert_int_equal(fields.trace, PAYMENT_TRACE_NONE);
	assert_int_equal(fields.currency, 0);
	assert_int_equal(fields.receipt_number, 0);
	assert_true(zvt_parse_fields(BYTES("\x0b\x00\x00\x00"), &fields));
	assert_int_equal(fields.trace, PAYMENT_TRACE_NONE);
	assert_true(zvt_parse_fields(BYTES("\x0b\x00\x00\x01"), &fields));
	assert_int_equal(fields.trace, 1);
}

/* Four digits may be a scheme's; five may be a card's, wherever they stand. */
static void test_names_of_schemes(void **state)
{
	static const struct {
		const char *block, *name;
	} NAMES[] = { { "\x8b\xf0\xf8"
			"CARD1234",
			      "CARD1234" },
		{ "\x8b\xf0\xf9"
		  "CARD12345",
			"" },
		{ "\x8b\xf0\xf7"
		  "0a 9\x7f~\x1f",
			"0a 9~" },
		{ "\x8b\xf0\xf9"
		  "1x2x3x4x5",
			"" },
		{ "\x8b\xf6\xf0"
		  "a23456789012345678901234567890123456789012345678901234567890",
			"" },
		{ "\x8b\xf6\xf0"
		  "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefgh",
			"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefgh" } };
	struct zvt_fields fields;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(NAMES); i++) {
		char name[PAYMENT_CARD_SIZE] = "";
		strncpy(name, NAMES[i].name, sizeof(name) - 1);
		assert_true(
			zvt_parse_fields((const uint8_t *)NAMES[i].block, strlen(NAMES[i].block), &fields));
		assert_string_equal(fields.card, name);
	}
	/* A later name takes the place of an earlier, and one that may be a number leaves none. */
	assert_true(zvt_parse_fields(BYTES("\x8b\xf0\xf4VISA\x8b\xf0\xf1X"), &fields));
	assert_string_equal(fields.card, "X");
}

static void test_fields_without_cards(void **state)
{
	/* Result, PAN, track 2, a scheme's name that hides a number, amount. */
	static const uint8_t DATA[] =
		"\x27\x00\x22\xf0\xf8\x41\x11\x11\x11\x11\x11\x11\x11\x23\xf0\xf2\x41\x11"
		"\x8b\xf1\xf6" VTERMINAL_PAN "\x04\x00\x00\x00\x01\x23\x45";
	struct zvt_fields fields;

	(void)state;
	assert_true(zvt_parse_fields(DATA, sizeof(DATA) - 1, &fields));
	assert_no_card_data(&fields);
	assert_string_equal(fields.card, "");
	assert_int_equal(fields.amount_minor, 12345);
	for (size_t length = 0; length < sizeof(DATA) - 1; length++) {
		zvt_parse_fields(DATA, length, &fields);
		assert_no_card_data(&fields);
	}
	/* Date and EF_Info stand before the result. */
	assert_true(zvt_parse_fields(
		(const uint8_t *)"\xaa\x26\x11\x22\xaf\xf0\xf0\xf2\x27\x05\x27\x00", 12, &fields));
	assert_true(fields.has_result);
	assert_int_equal(fields.result_code, 0);
	/* An unknown block ends the walk. */
	assert_false(zvt_parse_fields((const uint8_t *)"\x27\x00\x77\x01\x02", 5, &fields));
	assert_true(fields.has_result);
}

static void test_status_of_the_terminal(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
		int status; /* -1: none */
	} ANSWERS[] = { { "\x00", 1, 0 }, { "\x9c", 1, 0x9c }, { "\xf0", 1, 0xf0 },
		{ "\xf0\xf0\xf2"
		  "ab\x9c",
			6, 0x9c },
		{ "\xf0\xf0\xf2"
		  "ab\x00\x06\x01\x00",
			9, 0 },
		{ "\x00\x06\x01\x00", 4, 0 }, { "\x19\x00", 2, 0 }, { "\x19\x9c", 2, 0x9c },
		{ "\xf0\xf0\xf1"
		  "a\x19\x9c",
			6, 0x9c },
		{ "", 0, -1 }, { "\x19", 1, -1 },
		{ "\xf0\xf0\xf2"
		  "ab",
			5, -1 },
		{ "\xf0\xf0\xf9"
		  "a",
			4, 0xf0 } };
	uint8_t status;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(ANSWERS); i++) {
		bool is_said = zvt_parse_terminal_status(
			(const uint8_t *)ANSWERS[i].bytes, ANSWERS[i].length, &status);
		assert_int_equal(is_said ? status : -1, ANSWERS[i].status);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_message_is_whole_or_not_there),
		cmocka_unit_test(test_a_long_message),
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_decimal_digits),
		cmocka_unit_test(test_prompts),
		cmocka_unit_test(test_currencies),
		cmocka_unit_test(test_blocks_of_the_specification),
		cmocka_unit_test(test_broken_blocks),
		cmocka_unit_test(test_what_is_kept),
		cmocka_unit_test(test_names_of_schemes),
		cmocka_unit_test(test_fields_without_cards),
		cmocka_unit_test(test_status_of_the_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
