/* SPDX-License-Identifier: Apache-2.0 */
/* The growing text, UTF-8 and the search for card numbers. */
#include "kiosk/base/text.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

static void grows_and_stays_ended(void **state)
{
	struct text text;

	(void)state;
	text_init(&text, 100000);
	assert_string_equal(text.bytes, "");
	for (int i = 0; i < 1000; i++)
		text_printf(&text, "%d,", i);
	assert_int_equal(strlen(text.bytes), text.length);
	assert_memory_equal(text.bytes, "0,1,2,3,", 8);
	assert_false(text.is_truncated);
	text_clear(&text);
	assert_string_equal(text.bytes, "");
	text_append(&text, "again");
	assert_string_equal(text.bytes, "again");
	text_finish(&text);
	assert_string_equal(text.bytes, "");
	text_finish(&text);
}

static void stops_at_its_maximum_between_characters(void **state)
{
	struct text text;

	(void)state;
	text_init(&text, 8);
	text_append(&text, "ab导购好");
	assert_string_equal(text.bytes, "ab导购");
	assert_true(text.is_truncated);
	text_append(&text, "x");
	assert_string_equal(text.bytes, "ab导购");
	text_finish(&text);

	text_init(&text, 7);
	text_append(&text, "ab导购好");
	assert_string_equal(text.bytes, "ab导");
	text_finish(&text);
}

static void prints_more_than_its_stack_buffer(void **state)
{
	char long_word[1001];
	struct text text;

	(void)state;
	memset(long_word, 'x', 1000);
	long_word[1000] = '\0';
	text_init(&text, 4000);
	text_printf(&text, "<%s>", long_word);
	assert_int_equal(text.length, 1002);
	text_finish(&text);
}

static void gives_its_bytes_away(void **state)
{
	struct text text;

	(void)state;
	text_init(&text, 10);
	char *empty = text_take(&text);
	assert_string_equal(empty, "");
	free(empty);
	text_append(&text, "abc");
	char *taken = text_take(&text);
	assert_string_equal(taken, "abc");
	assert_string_equal(text.bytes, "");
	free(taken);
}

static void accepts_only_shortest_utf8(void **state)
{
	static const char *const GOOD[] = { "", "a", "é", "购", "🛒", "\xED\x9F\xBF", "\xEE\x80\x80",
		"\xF4\x8F\xBF\xBF" };
	static const char *const BAD[] = { "\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x80\xAF", "\xE0\x9F\xBF",
		"\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x80\x80\xAF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
		"\xFF", "\xE8\xB4", "a\xF0\x9F\x9B" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(GOOD); i++)
		assert_true(utf8_is_valid(GOOD[i], strlen(GOOD[i])));
	for (size_t i = 0; i < ARRAY_LENGTH(BAD); i++)
		assert_false(utf8_is_valid(BAD[i], strlen(BAD[i])));
}

static void moves_one_byte_past_a_fault(void **state)
{
	const char *at = "\xE8\xB4x", *end = at + 3;

	(void)state;
	assert_int_equal(utf8_next(&at, end), UTF8_INVALID);
	assert_int_equal(utf8_next(&at, end), UTF8_INVALID);
	assert_int_equal(utf8_next(&at, end), 'x');
	assert_int_equal(utf8_next(&at, end), 0);
	assert_ptr_equal(at, end);
}

static void encodes_what_it_decodes(void **state)
{
	static const uint32_t POINTS[] = { 1, 0x7F, 0x80, 0x7FF, 0x800, 0xFFFD, 0xFFFF, 0x10000, 0x10FFFF };
	char bytes[4];

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(POINTS); i++) {
		const char *at = bytes;
		size_t length = utf8_encode(POINTS[i], bytes);
		assert_int_equal(utf8_next(&at, bytes + length), POINTS[i]);
		assert_ptr_equal(at, bytes + length);
	}
	assert_int_equal(utf8_encode(0xD800, bytes), 3);
	assert_memory_equal(bytes, "\xEF\xBF\xBD", 3);
}

static void clips_between_characters(void **state)
{
	(void)state;
	assert_int_equal(utf8_clip("导购", 100), 6);
	assert_int_equal(utf8_clip("导购", 6), 6);
	assert_int_equal(utf8_clip("导购", 5), 3);
	assert_int_equal(utf8_clip("导购", 2), 0);
	assert_int_equal(utf8_clip("", 0), 0);
	assert_int_equal(utf8_count("导a🛒\xFF"), 4);
}

static void finds_card_numbers(void **state)
{
	static const char *const CARDS[] = { "4111111111111111", "card 4111 1111 1111 1111.",
		"5500-0000-0000-0004", "order 12 4111 1111 1111 1111", "378282246310005", "4222222222222",
		"6304000000000000000" };
	static const char *const OTHERS[] = { "", "411111111111111", "4111111111111112",
		"4111  1111 1111 1111", "41111111111111110000000", "01J3ZQ8V5N7W2K4X6Y8Z0ABCDE",
		"2026-07-24T14:05:00Z", "4111.1111.1111.1111" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(CARDS); i++)
		if (!text_has_card_number(CARDS[i]))
			fail_msg("not found: %s", CARDS[i]);
	for (size_t i = 0; i < ARRAY_LENGTH(OTHERS); i++)
		if (text_has_card_number(OTHERS[i]))
			fail_msg("found: %s", OTHERS[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows_and_stays_ended),
		cmocka_unit_test(stops_at_its_maximum_between_characters),
		cmocka_unit_test(prints_more_than_its_stack_buffer),
		cmocka_unit_test(gives_its_bytes_away),
		cmocka_unit_test(accepts_only_shortest_utf8),
		cmocka_unit_test(moves_one_byte_past_a_fault),
		cmocka_unit_test(encodes_what_it_decodes),
		cmocka_unit_test(clips_between_characters),
		cmocka_unit_test(finds_card_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
