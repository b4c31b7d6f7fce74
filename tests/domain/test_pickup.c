/* SPDX-License-Identifier: Apache-2.0 */
/* Pickup codes that people read out. */
#include "tests/support/support.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/domain/pickup.h"

static const char ALPHABET[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
static const char TOKEN[] = "00112233445566778899aabbccddeeff";

static void a_token_has_at_least_64_random_bits(void **state)
{
	(void)state;
	assert_true(pickup_token_is_valid(TOKEN));
	assert_true(pickup_token_is_valid("0011223344556677"));
	assert_false(pickup_token_is_valid("001122334455667"));
	assert_false(pickup_token_is_valid("001122334455667G"));
	assert_false(pickup_token_is_valid("001122334455667F"));
	assert_false(pickup_token_is_valid(NULL));
}

static void what_is_shown_is_read_however_it_is_typed(void **state)
{
	char short_form[PICKUP_SHORT_SIZE], shown[PICKUP_SHOWN_SIZE], read[PICKUP_SHORT_SIZE];
	char typed[2 * PICKUP_SHOWN_SIZE] = "";

	(void)state;
	pickup_short_form(TOKEN, short_form);
	assert_int_equal(strlen(short_form), 8);
	pickup_show(short_form, shown);
	assert_int_equal(strlen(shown), 9);
	assert_int_equal(shown[4], '-');
	assert_true(pickup_short_parse(shown, read));
	assert_string_equal(read, short_form);
	for (size_t i = 0; i < 8; i++) {
		char c = short_form[i];

		typed[2 * i] = (char)(c >= 'A' ? c + 32 : c == '0' ? 'o' : c == '1' ? 'l' : c);
		typed[2 * i + 1] = ' ';
	}
	assert_true(pickup_short_parse(typed, read));
	assert_string_equal(read, short_form);
}

static void every_wrong_character_and_every_swap_is_found(void **state)
{
	char short_form[PICKUP_SHORT_SIZE], read[PICKUP_SHORT_SIZE];

	(void)state;
	pickup_short_form(TOKEN, short_form);
	for (int i = 0; i < 8; i++) {
		char right = short_form[i];

		for (const char *c = ALPHABET; *c; c++) {
			short_form[i] = *c;
			assert_int_equal(pickup_short_parse(short_form, read), *c == right);
		}
		short_form[i] = right;
	}
	for (int i = 0; i < 7; i++) {
		char first = short_form[i];

		short_form[i] = short_form[i + 1];
		short_form[i + 1] = first;
		assert_int_equal(pickup_short_parse(short_form, read), short_form[i] == short_form[i + 1]);
		short_form[i + 1] = short_form[i];
		short_form[i] = first;
	}
}

static void other_lengths_and_letters_are_refused(void **state)
{
	char read[PICKUP_SHORT_SIZE] = "same";

	(void)state;
	assert_false(pickup_short_parse("", read));
	assert_false(pickup_short_parse(NULL, read));
	assert_false(pickup_short_parse("0000000", read));
	assert_false(pickup_short_parse("000000000", read));
	assert_false(pickup_short_parse("0000000U", read));
	assert_false(pickup_short_parse("0000000~", read));
	assert_false(pickup_short_parse("0000000_", read));
	assert_string_equal(read, "same");
}

static void letters_that_look_alike_are_the_digits(void **state)
{
	char short_form[PICKUP_SHORT_SIZE], typed[PICKUP_SHORT_SIZE], read[PICKUP_SHORT_SIZE];
	char token[17];
	bool has_nought = false, has_one = false;

	(void)state;
	for (int i = 0; !has_nought || !has_one; i++) {
		snprintf(token, sizeof(token), "%016x", i);
		pickup_short_form(token, short_form);
		has_nought |= strchr(short_form, '0') != NULL;
		has_one |= strchr(short_form, '1') != NULL;
		for (const char *ones = "IiLl1"; *ones; ones++) {
			for (const char *noughts = "Oo0"; *noughts; noughts++) {
				for (int at = 0; at < PICKUP_SHORT_SIZE; at++) {
					char c = short_form[at];

					typed[at] = c == '1' ? *ones : c == '0' ? *noughts : c;
				}
				assert_true(pickup_short_parse(typed, read));
				assert_string_equal(read, short_form);
			}
		}
	}
}

static void lower_case_is_as_good(void **state)
{
	char short_form[PICKUP_SHORT_SIZE], typed[PICKUP_SHORT_SIZE], read[PICKUP_SHORT_SIZE];
	char token[17];

	(void)state;
	for (int i = 0; i < 300; i++) {
		snprintf(token, sizeof(token), "%016x", i);
		pickup_short_form(token, short_form);
		for (int at = 0; at < PICKUP_SHORT_SIZE; at++) {
			char c = short_form[at];

			typed[at] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
		}
		assert_true(pickup_short_parse(typed, read));
		assert_string_equal(read, short_form);
	}
}

static void a_token_ends_at_64_characters(void **state)
{
	char token[66];

	(void)state;
	memset(token, 'a', 65);
	token[65] = '\0';
	assert_false(pickup_token_is_valid(token));
	token[64] = '\0';
	assert_true(pickup_token_is_valid(token));
}

/* Of two tokens, worked out by hand from their SHA-256: what is printed today is read tomorrow. */
static void a_token_always_has_the_same_short_form(void **state)
{
	char short_form[PICKUP_SHORT_SIZE];

	(void)state;
	pickup_short_form(TOKEN, short_form);
	assert_string_equal(short_form, "B53XFGS9");
	pickup_short_form("0011223344556677", short_form);
	assert_string_equal(short_form, "TQ9PJP8N");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_has_at_least_64_random_bits),
		cmocka_unit_test(what_is_shown_is_read_however_it_is_typed),
		cmocka_unit_test(every_wrong_character_and_every_swap_is_found),
		cmocka_unit_test(other_lengths_and_letters_are_refused),
		cmocka_unit_test(letters_that_look_alike_are_the_digits),
		cmocka_unit_test(lower_case_is_as_good),
		cmocka_unit_test(a_token_ends_at_64_characters),
		cmocka_unit_test(a_token_always_has_the_same_short_form),
	};

	return cmocka_run_group_tests_name("pickup", tests, NULL, NULL);
}
