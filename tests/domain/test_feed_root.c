/* SPDX-License-Identifier: Apache-2.0 */
/* A root document is read as it was written, its words on the wire stay, every part of it is checked, and it follows the one before
 * only when enough of the keys of both have signed it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
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

static struct ed25519_key a, b, c, head;

static int make_keys(void **state)
{
	(void)state;
	digest_start();
	ed25519_generate(&a);
	ed25519_generate(&b);
	ed25519_generate(&c);
	ed25519_generate(&head);
	return 0;
}

/* With the root keys a, b and c, of which so many sign. */
static struct feed_root three(int64_t version, int threshold)
{
	const struct ed25519_key *const keys[] = { &a, &b, &c };
	struct feed_root root = { .feed = "f",
		.version = version,
		.epoch = 5,
		.expires_ms = INT64_C(1816430400000),
		.root_key_count = 3,
		.threshold = threshold,
		.head_key_count = 1 };

	for (int i = 0; i < 3; i++)
		memcpy(root.root_keys[i], keys[i]->public_key, ED25519_PUBLIC_BYTES);
	memcpy(root.head_keys[0], head.public_key, ED25519_PUBLIC_BYTES);
	return root;
}

/* What becomes of the document when these keys sign it; NULL = nobody. old NULL = there is none. */
static enum feed_root_fault follow(const struct feed_root *root, const struct feed_root *old,
	const struct ed25519_key *first, const struct ed25519_key *second)
{
	struct signed_document document;
	struct feed_root read = { .version = -7 };
	char *json = feed_root_encode(root, 0), *text = xasprintf("%s\n", json);
	const struct ed25519_key *const keys[] = { first, second };

	for (int i = 0; i < 2 && keys[i]; i++) {
		char *longer = signed_document_add(text, keys[i]);
		free(text);
		text = longer;
	}
	assert_true(signed_document_split_draft(text, strlen(text), &document));
	enum feed_root_fault fault = feed_root_read(&document, old, &read);
	/* What is refused is not given out. */
	assert_int_equal(read.version, fault == FEED_ROOT_OK ? root->version : -7);
	assert_true(strlen(feed_root_fault_text(fault)) > 5);
	free(text);
	free(json);
	return fault;
}

static void the_first_is_signed_by_its_own_keys(void **state)
{
	struct feed_root root = three(1, 2), nothing = { 0 };

	(void)state;
	assert_int_equal(follow(&root, NULL, NULL, NULL), FEED_ROOT_UNSIGNED);
	assert_int_equal(follow(&root, NULL, &a, NULL), FEED_ROOT_UNSIGNED);
	assert_int_equal(follow(&root, NULL, &a, &a), FEED_ROOT_UNSIGNED);
	assert_int_equal(follow(&root, NULL, &a, &head), FEED_ROOT_UNSIGNED);
	assert_int_equal(follow(&root, NULL, &c, &a), FEED_ROOT_OK);
	assert_int_equal(follow(&root, &nothing, &c, &a), FEED_ROOT_OK);
	root.version = 2;
	assert_int_equal(follow(&root, NULL, &c, &a), FEED_ROOT_OTHER_VERSION);
}

static void the_next_is_signed_by_the_keys_before_too(void **state)
{
	struct feed_root one = three(1, 1), two = three(2, 2), alone = three(3, 1);

	(void)state;
	memcpy(one.root_keys[0], head.public_key, ED25519_PUBLIC_BYTES);
	one.root_key_count = 1;
	assert_int_equal(follow(&two, &one, &a, &b), FEED_ROOT_NOT_SIGNED_BY_OLD);
	assert_int_equal(follow(&two, &one, &head, &b), FEED_ROOT_UNSIGNED);
	assert_int_equal(follow(&two, &two, &a, &b), FEED_ROOT_OTHER_VERSION);
	alone.root_key_count = 1;
	assert_int_equal(follow(&alone, &two, &a, NULL), FEED_ROOT_NOT_SIGNED_BY_OLD);
	assert_int_equal(follow(&alone, &two, &a, &c), FEED_ROOT_OK);
	alone.version = 4;
	assert_int_equal(follow(&alone, &two, &a, &c), FEED_ROOT_OTHER_VERSION);
	alone.version = 3;
	alone.epoch = 4;
	assert_int_equal(follow(&alone, &two, &a, &c), FEED_ROOT_LOWER_EPOCH);
	alone.epoch = 6;
	assert_int_equal(follow(&alone, &two, &a, &c), FEED_ROOT_OK);
	alone.feed[0] = 'g';
	assert_int_equal(follow(&alone, &two, &a, &c), FEED_ROOT_OTHER_FEED);
}

static enum feed_root_fault decode_with(const char *key, json_t *value)
{
	struct feed_root root = three(1, 2), read;
	char *text = feed_root_encode(&root, 0);
	json_t *object = json_parse(text, strlen(text), NULL);

	free(text);
	if (value)
		json_object_set_new(object, key, value);
	else
		json_object_del(object, key);
	text = json_to_text(object);
	json_decref(object);
	enum feed_root_fault fault = feed_root_decode(text, strlen(text), &read);
	free(text);
	return fault;
}

static json_t *some_keys(int count)
{
	json_t *keys = json_array();

	for (int i = 0; i < count; i++) {
		char hex[65];
		snprintf(hex, sizeof hex, "%064x", (unsigned)i);
		json_array_append_new(keys, json_string(hex));
	}
	return keys;
}

static void every_part_is_checked(void **state)
{
	static const char *const KEYS[] = { "feed", "version", "epoch", "expires", "root_keys", "threshold",
		"head_keys" };
	static const char *const LISTS[] = { "root_keys", "head_keys" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(KEYS); i++) {
		assert_int_equal(decode_with(KEYS[i], NULL), FEED_ROOT_MALFORMED);
		assert_int_equal(decode_with(KEYS[i], json_null()), FEED_ROOT_MALFORMED);
	}
	assert_int_equal(decode_with("feed", json_string("")), FEED_ROOT_MALFORMED);
	assert_int_equal(decode_with("version", json_integer(0)), FEED_ROOT_MALFORMED);
	assert_int_equal(decode_with("version", json_integer(FEED_VERSION_MAX)), FEED_ROOT_OK);
	assert_int_equal(decode_with("version", json_integer(FEED_VERSION_MAX + 1)), FEED_ROOT_MALFORMED);
	assert_int_equal(decode_with("epoch", json_integer(-1)), FEED_ROOT_MALFORMED);
	assert_int_equal(decode_with("epoch", json_integer(0)), FEED_ROOT_OK);
	assert_int_equal(decode_with("epoch", json_integer(FEED_VERSION_MAX + 1)), FEED_ROOT_MALFORMED);
	assert_int_equal(decode_with("expires", json_string("never")), FEED_ROOT_MALFORMED);
	assert_int_equal(decode_with("expires", json_string("1970-01-01T00:00:00Z")), FEED_ROOT_MALFORMED);
	assert_int_equal(decode_with("expires", json_string("1970-01-01T00:00:01Z")), FEED_ROOT_OK);
	assert_int_equal(decode_with("threshold", json_integer(0)), FEED_ROOT_MALFORMED);
	assert_int_equal(decode_with("threshold", json_integer(1)), FEED_ROOT_OK);
	assert_int_equal(decode_with("threshold", json_integer(3)), FEED_ROOT_OK);
	assert_int_equal(decode_with("threshold", json_integer(4)), FEED_ROOT_MALFORMED);
	assert_int_equal(decode_with("later", json_true()), FEED_ROOT_OK);
	for (size_t i = 0; i < ARRAY_LENGTH(LISTS); i++) {
		assert_int_equal(decode_with(LISTS[i], json_array()), FEED_ROOT_MALFORMED);
		assert_int_equal(decode_with(LISTS[i], json_pack("[i]", 1)), FEED_ROOT_MALFORMED);
		assert_int_equal(decode_with(LISTS[i], json_pack("[s]", "00")), FEED_ROOT_MALFORMED);
		assert_int_equal(decode_with(LISTS[i], json_pack("[s,s]", ONES, ONES)), FEED_ROOT_MALFORMED);
		assert_int_equal(decode_with(LISTS[i], json_pack("[s,s]", ONES, TWOS)), FEED_ROOT_OK);
		assert_int_equal(decode_with(LISTS[i], some_keys(FEED_KEYS_MAX)), FEED_ROOT_OK);
		assert_int_equal(decode_with(LISTS[i], some_keys(FEED_KEYS_MAX + 1)), FEED_ROOT_MALFORMED);
	}
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
	struct signed_document document;
	char *signed_head = signed_document_make(&a, "{\"type\":\"head\"}");
	assert_true(signed_document_split(signed_head, strlen(signed_head), &document));
	assert_int_equal(feed_root_read(&document, NULL, &root), FEED_ROOT_OTHER_TYPE);
	assert_int_equal(root.version, -7);
	free(signed_head);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(the_words_on_the_wire_stay),
		cmocka_unit_test(the_first_is_signed_by_its_own_keys),
		cmocka_unit_test(the_next_is_signed_by_the_keys_before_too),
		cmocka_unit_test(every_part_is_checked),
		cmocka_unit_test(what_is_none_is_told_from_what_is_another),
	};

	return cmocka_run_group_tests_name("feed root", tests, make_keys, NULL);
}
