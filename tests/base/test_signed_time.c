/* SPDX-License-Identifier: Apache-2.0 */
/* The hub's word what time it is. */
#include "kiosk/base/signed_time.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/support.h"

#define WALL_MS INT64_C(1784851200123)

static struct ed25519_key old_key, key, stranger;

static int make_keys(void **state)
{
	(void)state;
	digest_start();
	ed25519_generate(&old_key);
	ed25519_generate(&key);
	ed25519_generate(&stranger);
	return 0;
}

static bool read_word(const char *value, const char *nonce, int64_t *ret_ms)
{
	uint8_t keys[2][ED25519_PUBLIC_BYTES];

	memcpy(keys[0], old_key.public_key, sizeof keys[0]);
	memcpy(keys[1], key.public_key, sizeof keys[1]);
	return signed_time_read(value, nonce, (const uint8_t(*)[ED25519_PUBLIC_BYTES])keys, 2, ret_ms);
}

static void the_word_of_a_trusted_key_is_believed(void **state)
{
	static const int64_t TIMES[] = { 0, 1, WALL_MS, INT64_C(253402300799999) };
	char value[SIGNED_TIME_SIZE];
	int64_t ms;

	(void)state;
	for (size_t i = 0; i < sizeof TIMES / sizeof TIMES[0]; i++) {
		ms = -1;
		signed_time_make(i % 2 ? &old_key : &key, "n0nce", TIMES[i], value);
		assert_true(read_word(value, "n0nce", &ms));
		assert_int_equal(ms, TIMES[i]);
	}
}

static void the_word_for_another_question_counts_for_nothing(void **state)
{
	char value[SIGNED_TIME_SIZE];
	int64_t ms;

	(void)state;
	signed_time_make(&key, "n0nce", WALL_MS, value);
	assert_false(read_word(value, "other", &ms));
	assert_false(read_word(value, "", &ms));
	signed_time_make(&key, "", WALL_MS, value);
	assert_false(read_word(value, "", &ms));
}

static void strangers_and_changes_count_for_nothing(void **state)
{
	char value[SIGNED_TIME_SIZE], changed[SIGNED_TIME_SIZE + 8];
	int64_t ms;

	(void)state;
	signed_time_make(&stranger, "n0nce", WALL_MS, value);
	assert_false(read_word(value, "n0nce", &ms));
	signed_time_make(&key, "n0nce", WALL_MS, value);
	for (size_t i = 0; value[i]; i++) {
		strcpy(changed, value);
		changed[i] = changed[i] == '1' ? '2' : '1';
		assert_false(read_word(changed, "n0nce", &ms));
		strcpy(changed, value);
		changed[i] = '\0';
		assert_false(read_word(changed, "n0nce", &ms));
	}
	snprintf(changed, sizeof changed, "%s 1", value);
	assert_false(read_word(changed, "n0nce", &ms));
	snprintf(changed, sizeof changed, " %s", value);
	assert_false(read_word(changed, "n0nce", &ms));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_word_of_a_trusted_key_is_believed),
		cmocka_unit_test(the_word_for_another_question_counts_for_nothing),
		cmocka_unit_test(strangers_and_changes_count_for_nothing),
	};

	return cmocka_run_group_tests_name("signed time", tests, make_keys, NULL);
}
