/* SPDX-License-Identifier: Apache-2.0 */
/* A root document is read as it was written, and its words on the wire stay. Who may follow whom: tests/sync/test_feed_document.c. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/domain/feed_root.h"
#include "tests/support/support.h"

static void what_is_written_is_read(void **state)
{
	struct feed_root again,
		root = {
			.feed = "01JFEED0000000000000000000",
			.version = 7,
			.epoch = 3,
			.expires_ms = INT64_C(1816430400000),
			.root_key_count = 3,
			.threshold = 2,
			.head_key_count = FEED_KEYS_MAX,
		};

	(void)state;
	for (int i = 0; i < 3; i++)
		memset(root.root_keys[i], 0x10 + i, ED25519_PUBLIC_BYTES);
	for (int i = 0; i < FEED_KEYS_MAX; i++)
		memset(root.head_keys[i], 0x20 + i, ED25519_PUBLIC_BYTES);
	char *text = feed_root_encode(&root, INT64_C(1784894400000));
	assert_int_equal(feed_root_decode(text, strlen(text), &again), FEED_ROOT_OK);
	assert_memory_equal(&again, &root, sizeof root);
	assert_true(feed_root_has_root_key(&again, root.root_keys[2]));
	assert_false(feed_root_has_root_key(&again, root.head_keys[2]));
	assert_true(feed_root_has_head_key(&again, root.head_keys[7]));
	assert_false(feed_root_has_head_key(&again, root.root_keys[0]));
	free(text);
}

#define ONES "0101010101010101010101010101010101010101010101010101010101010101"
#define TWOS "0202020202020202020202020202020202020202020202020202020202020202"

static void the_words_on_the_wire_stay(void **state)
{
	struct feed_root root = { .feed = "f",
		.version = 1,
		.epoch = 1,
		.expires_ms = INT64_C(1816430400000),
		.root_key_count = 1,
		.threshold = 1,
		.head_key_count = 1 };

	(void)state;
	memset(root.root_keys[0], 1, ED25519_PUBLIC_BYTES);
	memset(root.head_keys[0], 2, ED25519_PUBLIC_BYTES);
	char *text = feed_root_encode(&root, INT64_C(1784894400000));
	assert_string_equal(text,
		"{\"type\":\"root\",\"feed\":\"f\",\"version\":1,\"epoch\":1,\"issued\":\"2026-07-24T12:00:00Z\","
		"\"expires\":\"2027-07-24T12:00:00Z\",\"root_keys\":[\"" ONES
		"\"],\"threshold\":1,\"head_keys\":[\"" TWOS "\"]}");
	free(text);
}

static void what_is_none_is_told_from_what_is_another(void **state)
{
	struct feed_root root = { .version = -7 };

	(void)state;
	assert_int_equal(feed_root_decode("", 0, &root), FEED_ROOT_MALFORMED);
	assert_int_equal(feed_root_decode("[]", 2, &root), FEED_ROOT_MALFORMED);
	assert_int_equal(feed_root_decode("{}", 2, &root), FEED_ROOT_OTHER_TYPE);
	assert_int_equal(feed_root_decode("{\"type\":\"head\"}", 15, &root), FEED_ROOT_OTHER_TYPE);
	assert_int_equal(feed_root_decode("{\"type\":\"root\"}", 15, &root), FEED_ROOT_MALFORMED);
	assert_int_equal(root.version, -7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(the_words_on_the_wire_stay),
		cmocka_unit_test(what_is_none_is_told_from_what_is_another),
	};

	return cmocka_run_group_tests_name("feed root", tests, NULL, NULL);
}
