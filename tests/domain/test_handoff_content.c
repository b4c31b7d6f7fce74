/* SPDX-License-Identifier: Apache-2.0 */
/* The content of the offline checkout QR, in the form of version 1: written in one way, and strict whoever signed it. */
#include "tests/support/support.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/domain/handoff.h"
#include "tests/domain/dice.h"
#include "tests/domain/order_sample.h"

static struct wire_order *decode_1(const uint8_t *content, size_t length)
{
	struct wire_order *read = NULL;

	return handoff_content_decode(content, length, 1, "", NULL, NULL, &read) == HANDOFF_OK ? read : NULL;
}

static void spoiled_labels_are_refused(void **state)
{
	struct wire_order *body = order_sample_of_pieces();
	size_t length;
	uint8_t *content = handoff_content_encode(body, HANDOFF_FORM_1, &length);
	/* Grams for kilograms: 345000 and 1000. */
	uint8_t *label = memmem(content, length, "\x11\xA8\x87\x15\xE8\x07", 6);

	(void)state;
	assert_non_null(label);
	*label = 0x10; /* for kilograms, but of nothing */
	assert_null(decode_1(content, length));
	*label = 0x17; /* a unit that there is not */
	assert_null(decode_1(content, length));
	*label = 0x51;
	assert_null(decode_1(content, length));
	*label = 0x21; /* grams for litres */
	assert_null(decode_1(content, length));
	*label = 0x09; /* grams for so many grams: another sum */
	assert_null(decode_1(content, length));
	free(content);
	wire_order_destroy(body);
}

static void hostile_contents_never_become_an_order(void **state)
{
	struct wire_order *body = order_sample(6);
	size_t length;
	uint8_t *content = handoff_content_encode(body, HANDOFF_FORM_1, &length);
	struct dice dice = { 9 };

	(void)state;
	for (size_t cut = 0; cut < length; cut++)
		assert_null(decode_1(content, cut));
	for (int round = 0; round < 20000; round++) {
		size_t at = (size_t)dice_roll(&dice, (int64_t)length);
		uint8_t right = content[at];
		struct wire_order *read;

		content[at] = (uint8_t)dice_roll(&dice, 256);
		read = decode_1(content, length);
		if (read)
			assert_null(wire_order_fault(read));
		wire_order_destroy(read);
		content[at] = right;
	}
	free(content);
	wire_order_destroy(body);
}

/* There is one way to write an order, or two QR codes would be two orders. */
static void the_same_order_written_otherwise_is_refused(void **state)
{
	struct wire_order *body = order_sample(2), *read;
	size_t length;

	(void)state;
	snprintf(body->lines[0].merchant, CODE_SIZE, "AAAA");
	snprintf(body->lines[1].merchant, CODE_SIZE, "BBBB");
	wire_order_sum(body, &body->totals);
	uint8_t *content = handoff_content_encode(body, HANDOFF_FORM_1, &length);
	uint8_t *merchants = memmem(content, length, "\4AAAA\4BBBB", 10);
	/* Behind the merchants: one form, of nine digits behind a "P"; two lines with a head byte each. */
	uint8_t *indexes = merchants + 10 + 4 + 1 + 2;
	assert_non_null(merchants);
	assert_memory_equal(indexes, "\0\1", 2);
	read = decode_1(content, length);
	assert_non_null(read);
	wire_order_destroy(read);
	memcpy(merchants, "\4BBBB\4AAAA", 10);
	memcpy(indexes, "\1\0", 2);
	assert_null(decode_1(content, length));
	free(content);
	wire_order_destroy(body);
}

static void numbers_and_forms_beyond_their_bounds_are_refused(void **state)
{
	struct wire_order *body = order_sample(1);
	uint8_t hostile[4096];
	size_t length;

	(void)state;
	snprintf(body->lines[0].product, CODE_SIZE, "4891028164456");
	wire_order_sum(body, &body->totals);
	uint8_t *content = handoff_content_encode(body, HANDOFF_FORM_1, &length);
	/* Behind ULID and time stands how long the order is good: here with more than 63 bits. */
	memcpy(hostile, content, 22);
	memset(hostile + 22, 0x80, 10);
	memcpy(hostile + 32, content + 22, length - 22);
	assert_null(decode_1(hostile, length + 10));
	/* No merchants at all, and a line of the 251st. */
	uint8_t *merchant = memmem(content, length, "\1\11PARKNSHOP", 11);
	assert_non_null(merchant);
	size_t at = (size_t)(merchant - content);
	memcpy(hostile, content, at);
	hostile[at] = 0;
	memcpy(hostile + at + 1, merchant + 11, length - at - 11);
	hostile[at + 1 + 3 + 1 + 1] = 250; /* behind one form of three bytes, one line and its head */
	assert_null(decode_1(hostile, length - 10));
	/* A GTIN that has text before it. */
	uint8_t *form = memmem(content, length, "\1\x13\0", 3);
	assert_non_null(form);
	size_t before = (size_t)(form - content);
	memcpy(hostile, content, before);
	memcpy(hostile + before, "\1\x13\1x", 4);
	memcpy(hostile + before + 4, form + 3, length - before - 3);
	assert_null(decode_1(hostile, length + 1));
	free(content);
	wire_order_destroy(body);
}

/* QR codes are on phones while hubs are changed: what was written yesterday is read today, byte for byte. */
static void the_form_of_a_content_never_changes(void **state)
{
	static const char *const CODES[] = { "4891028164456", "A-1", "P12", "P000123", "面包" };
	struct wire_order *body = order_sample(5);
	char hex[SHA256_HEX_SIZE];
	size_t length;

	(void)state;
	for (size_t i = 0; i < 5; i++)
		snprintf(body->lines[i].product, CODE_SIZE, "%s", CODES[i]);
	wire_order_sum(body, &body->totals);
	uint8_t *content = handoff_content_encode(body, HANDOFF_FORM_1, &length);
	sha256_hex(content, length, hex);
	assert_int_equal(length, 171);
	assert_string_equal(hex, "b3f026f3c62c41b7d6896265d233eb1167584e098f85fc758c8a97dc5eaa1c48");
	free(content);
	wire_order_destroy(body);
}

static int setup(void **state)
{
	(void)state;
	digest_start();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spoiled_labels_are_refused),
		cmocka_unit_test(hostile_contents_never_become_an_order),
		cmocka_unit_test(the_same_order_written_otherwise_is_refused),
		cmocka_unit_test(numbers_and_forms_beyond_their_bounds_are_refused),
		cmocka_unit_test(the_form_of_a_content_never_changes),
	};

	return cmocka_run_group_tests_name("handoff_content", tests, setup, NULL);
}
