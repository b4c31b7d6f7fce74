/* SPDX-License-Identifier: Apache-2.0 */
/* What a kiosk believes of a feed: whose keys, in which order, and nothing older than before. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/json.h"
#include "kiosk/base/signed_document.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/catalog_schema.h"
#include "kiosk/domain/group_deal.h"
#include "kiosk/sync/feed_document.h"
#include "kiosk/sync/sync_limits.h"
#include "tests/support/support.h"

#define HEX64 "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define SEQ_MAX (INT64_C(1) << 53)

static struct ed25519_key root, next_root, head_key, stranger;
static char why[160];

static int setup(void **state)
{
	(void)state;
	digest_start();
	ed25519_generate(&root);
	ed25519_generate(&next_root);
	ed25519_generate(&head_key);
	ed25519_generate(&stranger);
	return 0;
}

static void sign(struct text *document, const struct ed25519_key *key, size_t length)
{
	uint8_t signature[ED25519_SIGNATURE_BYTES];
	char key_id[KEY_ID_SIZE];

	ed25519_sign(key, document->bytes, length, signature);
	ed25519_key_id(key->public_key, key_id);
	char *encoded = base64_encode(signature, sizeof signature);
	text_printf(document, "ed25519 %s %s\n", key_id, encoded);
	free(encoded);
}

/* The document, signed by one key or two. */
static struct text signed_by(json_t *json, const struct ed25519_key *first, const struct ed25519_key *second)
{
	char *line = json_to_text(json);
	struct text document;

	text_init(&document, 1 << 20);
	text_printf(&document, "%s\n", line);
	sign(&document, first, strlen(line));
	if (second)
		sign(&document, second, strlen(line));
	free(line);
	json_decref(json);
	return document;
}

/* Keys. */

static json_t *hex_of(const struct ed25519_key *key)
{
	char hex[65];

	hex_encode(key->public_key, ED25519_PUBLIC_BYTES, hex);
	return json_string(hex);
}

static json_t *keys(int64_t version, int64_t epoch, const struct ed25519_key *root_key)
{
	return json_pack("{s:s,s:s,s:I,s:I,s:s,s:s,s:[o],s:i,s:[o]}", "type", "root", "feed", "F", "version",
		(json_int_t)version, "epoch", (json_int_t)epoch, "issued", "2026-07-24T00:00:00Z", "expires",
		"2027-07-24T00:00:00Z", "root_keys", hex_of(root_key), "threshold", 1, "head_keys",
		hex_of(&head_key));
}

static struct feed_anchor anchor;

/* anchor_key NULL = none was told. */
static enum sync_fault read_keys(json_t *json, const struct ed25519_key *first,
	const struct ed25519_key *second, const uint8_t *anchor_key, struct trust *trust)
{
	struct text document = signed_by(json, first, second);
	struct trust before = *trust;
	anchor = (struct feed_anchor){ .key = anchor_key };
	enum sync_fault fault = feed_keys_read(document.bytes, document.length, &anchor, trust, why);

	/* What is refused changes nothing. */
	if (fault != SYNC_OK) {
		assert_memory_equal(trust, &before, sizeof before);
		assert_false(anchor.is_met);
	}
	text_finish(&document);
	return fault;
}

/* What a kiosk believes after keys/1, with a head seen since. */
static struct trust believed(int64_t epoch)
{
	struct trust trust = { 0 };

	assert_int_equal(read_keys(keys(1, epoch, &root), &root, NULL, NULL, &trust), SYNC_OK);
	trust.seq = 40;
	trust.expires_ms = 1000;
	trust.issued_ms = 500;
	return trust;
}

static void the_first_keys_are_signed_by_their_own_root_key(void **state)
{
	struct trust trust = { 0 };

	(void)state;
	assert_int_equal(read_keys(keys(2, 3, &root), &root, NULL, NULL, &trust), SYNC_MALFORMED);
	assert_int_equal(read_keys(keys(1, 3, &root), &stranger, NULL, NULL, &trust), SYNC_BAD_SIGNATURE);
	assert_int_equal(read_keys(keys(1, 3, &root), &root, NULL, root.public_key, &trust), SYNC_OK);
	assert_string_equal(trust.root.feed, "F");
	assert_int_equal(trust.root.version, 1);
	assert_int_equal(trust.root.epoch, 3);
	assert_int_equal(trust.seq, 0);
	assert_int_equal(trust.root.expires_ms, INT64_C(1816387200000));
	assert_int_equal(trust.root.head_key_count, 1);
	assert_memory_equal(trust.root.head_keys[0], head_key.public_key, ED25519_PUBLIC_BYTES);
	assert_int_equal(trust.root.root_key_count, 1);
	assert_int_equal(trust.root.threshold, 1);
	assert_memory_equal(trust.root.root_keys[0], root.public_key, ED25519_PUBLIC_BYTES);
}

/* It is met where it has signed a document that names it: to name it is not enough, nor to sign alone. */
static void the_key_that_was_told_is_met_in_the_chain(void **state)
{
	struct trust trust = { 0 };
	const uint8_t *told = next_root.public_key;

	(void)state;
	assert_int_equal(read_keys(keys(1, 1, &root), &root, NULL, root.public_key, &trust), SYNC_OK);
	assert_true(anchor.is_met);
	trust = (struct trust){ 0 };
	assert_int_equal(read_keys(keys(1, 1, &root), &root, &next_root, told, &trust), SYNC_OK);
	assert_false(anchor.is_met);
	json_t *named = keys(2, 1, &root);
	json_array_append_new(json_object_get(named, "root_keys"), hex_of(&next_root));
	assert_int_equal(read_keys(named, &root, NULL, told, &trust), SYNC_OK);
	assert_false(anchor.is_met);
	assert_int_equal(read_keys(keys(3, 1, &next_root), &root, &next_root, told, &trust), SYNC_OK);
	assert_true(anchor.is_met);
}

static void the_old_root_key_signs_the_new_document(void **state)
{
	struct trust trust = believed(1);

	(void)state;
	/* By the new root key alone anybody could have made it. */
	assert_int_equal(
		read_keys(keys(2, 1, &next_root), &next_root, NULL, NULL, &trust), SYNC_BAD_SIGNATURE);
	assert_int_equal(
		read_keys(keys(2, 1, &next_root), &next_root, &stranger, NULL, &trust), SYNC_BAD_SIGNATURE);
	/* By the old one alone nobody has shown that the new one exists. */
	assert_int_equal(read_keys(keys(2, 1, &next_root), &root, NULL, NULL, &trust), SYNC_BAD_SIGNATURE);
	assert_int_equal(read_keys(keys(2, 1, &next_root), &root, &next_root, NULL, &trust), SYNC_OK);
	assert_memory_equal(trust.root.root_keys[0], next_root.public_key, ED25519_PUBLIC_BYTES);
	/* From now on only the new one counts. */
	assert_int_equal(read_keys(keys(3, 1, &root), &root, NULL, NULL, &trust), SYNC_BAD_SIGNATURE);
	assert_int_equal(read_keys(keys(3, 1, &next_root), &next_root, NULL, NULL, &trust), SYNC_OK);
	assert_int_equal(trust.root.version, 3);
}

/* root, next_root and stranger, of which two sign. */
static json_t *two_of_three(int64_t version)
{
	json_t *json = keys(version, 1, &root);

	json_array_append_new(json_object_get(json, "root_keys"), hex_of(&next_root));
	json_array_append_new(json_object_get(json, "root_keys"), hex_of(&stranger));
	json_object_set_new(json, "threshold", json_integer(2));
	return json;
}

static void as_many_root_keys_sign_as_the_document_wants(void **state)
{
	struct trust trust = believed(1);

	(void)state;
	assert_int_equal(read_keys(two_of_three(2), &root, NULL, NULL, &trust), SYNC_BAD_SIGNATURE);
	assert_int_equal(read_keys(two_of_three(2), &root, &root, NULL, &trust), SYNC_BAD_SIGNATURE);
	assert_int_equal(read_keys(two_of_three(2), &root, &head_key, NULL, &trust), SYNC_BAD_SIGNATURE);
	/* Two of its own, and not the one before. */
	assert_int_equal(read_keys(two_of_three(2), &next_root, &stranger, NULL, &trust), SYNC_BAD_SIGNATURE);
	assert_int_equal(read_keys(two_of_three(2), &root, &stranger, NULL, &trust), SYNC_OK);
	assert_int_equal(trust.root.threshold, 2);
	assert_int_equal(trust.root.root_key_count, 3);
	/* To go back to one takes two, and that one. */
	assert_int_equal(
		read_keys(keys(3, 1, &next_root), &next_root, NULL, NULL, &trust), SYNC_BAD_SIGNATURE);
	assert_int_equal(
		read_keys(keys(3, 1, &next_root), &root, &stranger, NULL, &trust), SYNC_BAD_SIGNATURE);
	assert_int_equal(read_keys(keys(3, 1, &next_root), &next_root, &stranger, NULL, &trust), SYNC_OK);
}

static void versions_follow_each_other_one_by_one(void **state)
{
	struct trust trust = believed(1);

	(void)state;
	assert_int_equal(read_keys(keys(1, 1, &root), &root, NULL, NULL, &trust), SYNC_MALFORMED);
	assert_int_equal(read_keys(keys(3, 1, &root), &root, NULL, NULL, &trust), SYNC_MALFORMED);
	assert_int_equal(read_keys(keys(2, 1, &root), &root, NULL, NULL, &trust), SYNC_OK);
	assert_int_equal(trust.root.version, 2);
	assert_int_equal(read_keys(keys(2, 1, &root), &root, NULL, NULL, &trust), SYNC_MALFORMED);
	assert_int_equal(read_keys(keys(4, 1, &root), &root, NULL, NULL, &trust), SYNC_MALFORMED);
}

static void an_epoch_never_goes_down_and_a_higher_one_counts_anew(void **state)
{
	struct trust trust = believed(5);

	(void)state;
	assert_int_equal(read_keys(keys(2, 4, &root), &root, NULL, NULL, &trust), SYNC_ROLLED_BACK);
	assert_int_equal(read_keys(keys(2, 5, &root), &root, NULL, NULL, &trust), SYNC_OK);
	assert_int_equal(trust.seq, 40);
	assert_int_equal(trust.expires_ms, 1000);
	assert_int_equal(trust.issued_ms, 500);
	assert_int_equal(read_keys(keys(3, 6, &root), &root, NULL, NULL, &trust), SYNC_OK);
	assert_int_equal(trust.root.epoch, 6);
	assert_int_equal(trust.seq, 0);
	assert_int_equal(trust.expires_ms, 0);
	assert_int_equal(trust.issued_ms, 0);
}

static void keys_of_another_feed_are_not_ours(void **state)
{
	struct trust trust = believed(1);
	json_t *other = keys(2, 1, &root);

	(void)state;
	json_object_set_new(other, "feed", json_string("G"));
	assert_int_equal(read_keys(other, &root, NULL, NULL, &trust), SYNC_OTHER_FEED);
}

static void expect_keys_refused(const char *key, json_t *value)
{
	struct trust trust = { 0 };
	json_t *json = keys(1, 1, &root);

	json_object_set_new(json, key, value);
	if (read_keys(json, &root, NULL, NULL, &trust) != SYNC_MALFORMED)
		fail_msg("taken with another %s", key);
}

/* So many keys, each another one. */
static json_t *many_keys(int count)
{
	json_t *many = json_array();

	for (int i = 0; i < count; i++) {
		struct ed25519_key key;
		ed25519_generate(&key);
		json_array_append_new(many, hex_of(&key));
	}
	return many;
}

static void every_part_of_the_keys_is_checked(void **state)
{
	static const char *const KEYS[] = { "type", "feed", "version", "epoch", "expires", "root_keys",
		"threshold", "head_keys" };
	static const char *const KEY_LISTS[] = { "root_keys", "head_keys" };
	char long_feed[66];
	struct trust trust = { 0 };

	(void)state;
	memset(long_feed, 'f', 65);
	long_feed[65] = '\0';
	for (size_t i = 0; i < ARRAY_LENGTH(KEYS); i++)
		expect_keys_refused(KEYS[i], json_null());
	expect_keys_refused("feed", json_string(""));
	expect_keys_refused("feed", json_string(long_feed));
	expect_keys_refused("version", json_integer(0));
	expect_keys_refused("version", json_integer(SEQ_MAX + 1));
	expect_keys_refused("epoch", json_integer(-1));
	expect_keys_refused("epoch", json_integer(SEQ_MAX + 1));
	expect_keys_refused("expires", json_string("never"));
	expect_keys_refused("expires", json_string("1970-01-01T00:00:00Z"));
	expect_keys_refused("threshold", json_integer(0));
	expect_keys_refused("threshold", json_integer(2));
	for (size_t i = 0; i < ARRAY_LENGTH(KEY_LISTS); i++) {
		expect_keys_refused(KEY_LISTS[i], json_array());
		expect_keys_refused(KEY_LISTS[i], json_pack("[i]", 1));
		expect_keys_refused(KEY_LISTS[i], json_pack("[s]", "00"));
		expect_keys_refused(KEY_LISTS[i], json_pack("[s]", HEX64 "00"));
		expect_keys_refused(KEY_LISTS[i],
			json_pack("[s]", "G0112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"));
		/* One key that stands there twice is not two. */
		expect_keys_refused(KEY_LISTS[i], json_pack("[oo]", hex_of(&root), hex_of(&root)));
		expect_keys_refused(KEY_LISTS[i], many_keys(FEED_KEYS_MAX + 1));
	}
	json_t *json = keys(1, 0, &root);
	json_object_set_new(json, "head_keys", many_keys(FEED_KEYS_MAX));
	json_t *roots = many_keys(FEED_KEYS_MAX - 1);
	json_array_append_new(roots, hex_of(&root));
	json_object_set_new(json, "root_keys", roots);
	long_feed[64] = '\0';
	json_object_set_new(json, "feed", json_string(long_feed));
	assert_int_equal(read_keys(json, &root, NULL, NULL, &trust), SYNC_OK);
	assert_int_equal(trust.root.head_key_count, FEED_KEYS_MAX);
	assert_int_equal(trust.root.root_key_count, FEED_KEYS_MAX);
	trust = (struct trust){ 0 };
	assert_int_equal(feed_keys_read("{}", 2, &anchor, &trust, why), SYNC_MALFORMED);
	struct text no_json;
	text_init(&no_json, 1024);
	text_append(&no_json, "{\n");
	sign(&no_json, &root, 1);
	assert_int_equal(feed_keys_read(no_json.bytes, no_json.length, &anchor, &trust, why), SYNC_MALFORMED);
	text_finish(&no_json);
}

/* The head. */

static json_t *head(void)
{
	return json_pack("{s:s,s:s,s:i,s:i,s:i,s:s,s:s,s:s,s:{s:i,s:s,s:i},s:{s:s,s:i}}", "type", "head",
		"feed", "F", "epoch", 5, "seq", 41, "schema", CATALOG_SCHEMA_VERSION, "state_root", HEX64,
		"issued", "2026-07-24T00:00:00Z", "expires", "2026-07-31T00:00:00Z", "snapshot", "seq", 38,
		"sha256", HEX64, "size", 1000, "deltas", "sha256", HEX64, "size", 7);
}

static enum sync_fault read_head(
	json_t *json, const struct ed25519_key *key, const struct trust *trust, struct feed_head *ret_head)
{
	struct text document = signed_by(json, key, NULL);
	enum sync_fault fault = feed_head_read(document.bytes, document.length, trust, ret_head, why);

	text_finish(&document);
	return fault;
}

static void a_head_is_read_as_it_stands(void **state)
{
	struct trust trust = believed(5);
	struct feed_head read;

	(void)state;
	assert_int_equal(read_head(head(), &head_key, &trust, &read), SYNC_OK);
	assert_string_equal(read.feed, "F");
	assert_int_equal(read.epoch, 5);
	assert_int_equal(read.seq, 41);
	assert_int_equal(read.schema, CATALOG_SCHEMA_VERSION);
	assert_string_equal(read.state_root, HEX64);
	assert_int_equal(read.expires_ms - read.issued_ms, 7 * DAY_MS);
	assert_int_equal(read.snapshot_seq, 38);
	assert_string_equal(read.snapshot.sha256, HEX64);
	assert_int_equal(read.snapshot.bytes, 1000);
	assert_string_equal(read.deltas.sha256, HEX64);
	assert_int_equal(read.deltas.bytes, 7);
	json_t *json = head();
	json_object_set_new(json, "deltas", json_null());
	assert_int_equal(read_head(json, &head_key, &trust, &read), SYNC_OK);
	assert_string_equal(read.deltas.sha256, "");
	json = head();
	json_object_del(json, "deltas");
	assert_int_equal(read_head(json, &head_key, &trust, &read), SYNC_OK);
}

static void expect_head(const char *key, json_t *value, enum sync_fault wanted)
{
	struct trust trust = believed(5);
	struct feed_head read = { .seq = -7 };
	json_t *json = head();

	json_object_set_new(json, key, value);
	enum sync_fault fault = read_head(json, &head_key, &trust, &read);
	if (fault != wanted)
		fail_msg("another %s is %s", key, sync_fault_name(fault));
	assert_int_equal(read.seq == -7, fault != SYNC_OK);
}

/* A feed may begin to count at nought. */
static void a_head_of_epoch_nought_is_read(void **state)
{
	struct trust trust = believed(0);
	struct feed_head read;
	json_t *json = head();

	(void)state;
	trust.seq = 0;
	json_object_set_new(json, "epoch", json_integer(0));
	json_object_set_new(json, "seq", json_integer(0));
	json_object_set_new(json_object_get(json, "snapshot"), "seq", json_integer(0));
	assert_int_equal(read_head(json, &head_key, &trust, &read), SYNC_OK);
	assert_int_equal(read.epoch, 0);
	assert_int_equal(read.snapshot_seq, 0);
}

static void a_head_is_ours_and_not_older_than_before(void **state)
{
	struct trust trust = believed(5);
	struct feed_head read;

	(void)state;
	assert_int_equal(read_head(head(), &stranger, &trust, &read), SYNC_BAD_SIGNATURE);
	assert_int_equal(read_head(head(), &root, &trust, &read), SYNC_BAD_SIGNATURE);
	assert_int_equal(feed_head_read("{}", 2, &trust, &read, why), SYNC_MALFORMED);
	expect_head("feed", json_string("G"), SYNC_OTHER_FEED);
	expect_head("epoch", json_integer(4), SYNC_ROLLED_BACK);
	expect_head("epoch", json_integer(6), SYNC_MALFORMED); /* only new keys raise it */
	expect_head("seq", json_integer(40), SYNC_OK);
	expect_head("seq", json_integer(39), SYNC_ROLLED_BACK);
	expect_head("schema", json_integer(CATALOG_SCHEMA_VERSION + 1), SYNC_OTHER_SCHEMA);
}

static void every_part_of_a_head_is_checked(void **state)
{
	static const char *const KEYS[] = { "type", "feed", "epoch", "seq", "schema", "state_root", "issued",
		"expires", "snapshot" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(KEYS); i++)
		expect_head(KEYS[i], json_null(), SYNC_MALFORMED);
	expect_head("epoch", json_integer(-1), SYNC_MALFORMED);
	expect_head("epoch", json_integer(SEQ_MAX + 1), SYNC_MALFORMED);
	expect_head("seq", json_integer(SEQ_MAX), SYNC_OK);
	expect_head("seq", json_integer(SEQ_MAX + 1), SYNC_MALFORMED);
	expect_head("schema", json_integer(1000001), SYNC_MALFORMED);
	expect_head("state_root", json_string("00"), SYNC_MALFORMED);
	expect_head("issued", json_string("today"), SYNC_MALFORMED);
	expect_head("expires", json_string("never"), SYNC_MALFORMED);
	expect_head("snapshot", json_pack("{s:i,s:s,s:i}", "seq", 41, "sha256", HEX64, "size", 1), SYNC_OK);
	expect_head("snapshot", json_pack("{s:i,s:s,s:i}", "seq", 42, "sha256", HEX64, "size", 1),
		SYNC_MALFORMED);
	expect_head(
		"snapshot", json_pack("{s:i,s:s,s:i}", "seq", 1, "sha256", "x", "size", 1), SYNC_MALFORMED);
	expect_head(
		"snapshot", json_pack("{s:i,s:s,s:i}", "seq", 1, "sha256", HEX64, "size", 0), SYNC_MALFORMED);
	expect_head("snapshot",
		json_pack("{s:i,s:s,s:I}", "seq", 1, "sha256", HEX64, "size", (json_int_t)OBJECT_MAX_BYTES),
		SYNC_OK);
	expect_head("snapshot",
		json_pack(
			"{s:i,s:s,s:I}", "seq", 1, "sha256", HEX64, "size", (json_int_t)OBJECT_MAX_BYTES + 1),
		SYNC_MALFORMED);
	/* What it unpacks to: a hub of before does not say it. */
	expect_head("snapshot",
		json_pack("{s:i,s:s,s:i,s:I}", "seq", 1, "sha256", HEX64, "size", 1, "raw",
			(json_int_t)SNAPSHOT_RAW_MAX_BYTES),
		SYNC_OK);
	expect_head("snapshot",
		json_pack("{s:i,s:s,s:i,s:I}", "seq", 1, "sha256", HEX64, "size", 1, "raw",
			(json_int_t)SNAPSHOT_RAW_MAX_BYTES + 1),
		SYNC_MALFORMED);
	expect_head("snapshot",
		json_pack("{s:i,s:s,s:i,s:i}", "seq", 1, "sha256", HEX64, "size", 1, "raw", 0),
		SYNC_MALFORMED);
	expect_head(
		"deltas", json_pack("{s:s,s:i,s:s}", "sha256", HEX64, "size", 1, "raw", "1"), SYNC_MALFORMED);
	expect_head("deltas", json_pack("{s:s}", "sha256", HEX64), SYNC_MALFORMED);
	expect_head("deltas", json_pack("{s:s,s:i}", "sha256", "", "size", 5), SYNC_MALFORMED);
}

static void a_head_lives_for_two_weeks_whatever_it_claims(void **state)
{
	struct trust trust = believed(5);
	struct feed_head read;
	json_t *json = head();

	(void)state;
	json_object_set_new(json, "expires", json_string("2026-08-07T00:00:00Z"));
	assert_int_equal(read_head(json, &head_key, &trust, &read), SYNC_OK);
	assert_int_equal(read.expires_ms - read.issued_ms, 14 * DAY_MS);
	json = head();
	json_object_set_new(json, "expires", json_string("2099-01-01T00:00:00Z"));
	assert_int_equal(read_head(json, &head_key, &trust, &read), SYNC_OK);
	assert_int_equal(read.expires_ms - read.issued_ms, 14 * DAY_MS);
}

/* Documents of each type, all signed by one key that is root key and head key: each is good in its own place, and in
 * no other, although it has all that the other needs. */
static void a_document_is_good_in_its_own_place_alone(void **state)
{
	static const char *const TYPES[] = { "head", "live", "root", "snapshot", "" };
	struct trust trust = { 0 };

	(void)state;
	json_t *first = keys(1, 5, &head_key);
	assert_int_equal(read_keys(first, &head_key, NULL, NULL, &trust), SYNC_OK);
	for (size_t i = 0; i < ARRAY_LENGTH(TYPES); i++) {
		json_t *all = keys(2, 5, &head_key), *parts = head();
		json_object_update_missing(all, parts);
		json_decref(parts);
		json_object_set_new(all, "groups", json_array());
		json_object_set_new(all, "stock", json_array());
		json_object_set_new(all, "type", json_string(TYPES[i]));
		struct text document = signed_by(all, &head_key, NULL);
		struct trust next = trust;
		struct feed_head read;
		struct live *live;
		assert_int_equal(feed_head_read(document.bytes, document.length, &trust, &read, why),
			i == 0 ? SYNC_OK : SYNC_MALFORMED);
		assert_int_equal(feed_live_read(document.bytes, document.length, &trust, 0, &live, why),
			i == 1 ? SYNC_OK : SYNC_MALFORMED);
		live_destroy(live);
		assert_int_equal(feed_keys_read(document.bytes, document.length, &anchor, &next, why),
			i == 2 ? SYNC_OK : SYNC_MALFORMED);
		text_finish(&document);
	}
}

/* The two-line form. */

static bool splits(const char *text, struct signed_document *ret_document)
{
	return signed_document_split(text, strlen(text), ret_document);
}

static void a_signed_document_is_a_line_and_its_signatures(void **state)
{
	struct text document = signed_by(json_pack("{s:i}", "a", 1), &root, &stranger);
	struct signed_document split;

	(void)state;
	assert_true(splits(document.bytes, &split));
	assert_int_equal(split.signature_count, 2);
	assert_int_equal(split.text_length, strlen("{\"a\":1}"));
	assert_true(signed_document_check(&split, root.public_key));
	assert_true(signed_document_check(&split, stranger.public_key));
	assert_false(signed_document_check(&split, head_key.public_key));
	/* The last line needs no end. */
	document.bytes[document.length - 1] = '\0';
	assert_true(splits(document.bytes, &split));
	assert_int_equal(split.signature_count, 2);
	/* One byte of the text is enough. */
	document.bytes[5] = '2';
	assert_true(splits(document.bytes, &split));
	assert_false(signed_document_check(&split, root.public_key));
	text_finish(&document);
}

/* Another's signature under our key's name proves nothing. */
static void a_signature_is_by_the_key_it_names(void **state)
{
	struct text document = signed_by(json_pack("{s:i}", "a", 1), &stranger, NULL);
	char key_id[KEY_ID_SIZE];
	struct signed_document split;

	(void)state;
	ed25519_key_id(root.public_key, key_id);
	memcpy(strstr(document.bytes, "ed25519 ") + 8, key_id, strlen(key_id));
	assert_true(splits(document.bytes, &split));
	assert_false(signed_document_check(&split, root.public_key));
	assert_false(signed_document_check(&split, stranger.public_key));
	text_finish(&document);
}

static void other_forms_are_no_signed_document(void **state)
{
	struct text document = signed_by(json_pack("{s:i}", "a", 1), &root, NULL);
	char *line = strchr(document.bytes, '\n') + 1;
	struct signed_document split;
	struct text many;

	(void)state;
	text_init(&many, 1 << 16);
	text_append(&many, document.bytes);
	for (int i = 1; i < SIGNATURES_MAX; i++)
		text_append(&many, line);
	assert_true(splits(many.bytes, &split));
	assert_int_equal(split.signature_count, SIGNATURES_MAX);
	text_append(&many, line);
	assert_false(splits(many.bytes, &split));
	text_finish(&many);
	assert_false(splits("", &split));
	assert_false(splits("{\"a\":1}", &split));
	assert_false(splits("{\"a\":1}\n", &split));
	assert_false(splits("{\"a\":1}\n\n", &split));
	line[0] = 'E';
	assert_false(splits(document.bytes, &split));
	line[0] = 'e';
	assert_false(splits(line - 1, &split)); /* no text before the signatures */
	line[8 + KEY_ID_SIZE - 1] = '_';
	assert_false(splits(document.bytes, &split));
	line[8 + KEY_ID_SIZE - 1] = ' ';
	char *padding = line + strlen(line) - 3;
	assert_memory_equal(padding, "==\n", 3);
	memcpy(padding, "AA", 2);
	assert_false(splits(document.bytes, &split)); /* two bytes more than a signature has */
	padding[0] = '!';
	assert_false(splits(document.bytes, &split)); /* no base64 */
	text_finish(&document);
}

/* feed/live. */

static enum sync_fault read_live(
	json_t *json, const struct ed25519_key *key, int64_t newer_than_ms, struct live **ret_live)
{
	struct trust trust = believed(5);
	struct text document = signed_by(json, key, NULL);

	why[0] = '\0';
	*ret_live = (struct live *)(void *)&trust;
	enum sync_fault fault =
		feed_live_read(document.bytes, document.length, &trust, newer_than_ms, ret_live, why);
	/* What is refused gives nothing, and says why. */
	assert_int_equal(why[0] != '\0', fault != SYNC_OK);
	assert_true(fault == SYNC_OK || !*ret_live);
	text_finish(&document);
	return fault;
}

static void live_is_signed_and_newer(void **state)
{
	struct live *live = NULL;
	int64_t issued_ms;

	(void)state;
	assert_true(time_parse_iso("2026-07-24T12:00:05Z", &issued_ms));
	assert_int_equal(read_live(json_pack("{s:s,s:s}", "type", "live", "issued", "2026-07-24T12:00:05Z"),
				 &stranger, 0, &live),
		SYNC_BAD_SIGNATURE);
	assert_null(live);
	assert_int_equal(
		read_live(json_pack("{s:s,s:s}", "type", "live", "issued", "now"), &head_key, 0, &live),
		SYNC_MALFORMED);
	assert_int_equal(read_live(json_pack("[]"), &head_key, 0, &live), SYNC_MALFORMED);
	assert_int_equal(read_live(json_pack("{s:s,s:s}", "type", "live", "issued", "2026-07-24T12:00:05Z"),
				 &head_key, issued_ms, &live),
		SYNC_OK);
	assert_null(live); /* what we have is as new */
	assert_int_equal(read_live(json_pack("{s:s,s:s}", "type", "live", "issued", "2026-07-24T12:00:05Z"),
				 &head_key, issued_ms - 1, &live),
		SYNC_OK);
	assert_non_null(live);
	assert_int_equal(live->issued_ms, issued_ms);
	assert_int_equal(live->group_count, 0);
	live_destroy(live);
	struct trust trust = believed(5);
	why[0] = '\0';
	assert_int_equal(feed_live_read("{}\n", 3, &trust, 0, &live, why), SYNC_MALFORMED);
	assert_true(why[0] != '\0');
}

static json_t *group(const char *key, json_t *value)
{
	json_t *json = json_pack("{s:s,s:s,s:i,s:i,s:s,s:s}", "id", "01JGRP0000000000000000000A", "deal",
		"d1", "taken", 0, "size", 1, "deadline", "2026-07-24T13:00:00Z", "state", "open");

	json_object_set_new(json, key, value);
	return json;
}

static json_t *stock(const char *key, json_t *value)
{
	json_t *json = json_pack("{s:s,s:s,s:s,s:s}", "product", "coke", "merchant", "ALPHA", "channel",
		"store", "stock", "in_stock");

	json_object_set_new(json, key, value);
	return json;
}

/* A newer hub may say more than we understand: what is not understood is left out, the rest stays. */
static void what_is_not_understood_of_live_is_left_out(void **state)
{
	json_t *groups = json_array(), *stocks = json_array();
	struct live *live = NULL;

	(void)state;
	json_array_append_new(groups, group("id", json_string("no ulid")));
	json_array_append_new(groups, group("deal", json_string("")));
	json_array_append_new(groups, group("taken", json_integer(-1)));
	json_array_append_new(groups, group("taken", json_integer(GROUP_PEOPLE_MAX + 1)));
	json_array_append_new(groups, group("size", json_integer(0)));
	json_array_append_new(groups, group("size", json_integer(GROUP_PEOPLE_MAX + 1)));
	json_array_append_new(groups, group("deadline", json_string("soon")));
	json_array_append_new(groups, group("taken", json_integer(GROUP_PEOPLE_MAX)));
	json_array_append_new(groups, group("state", json_string("formed")));
	json_array_append_new(stocks, stock("product", json_string("")));
	json_array_append_new(stocks, stock("merchant", json_null()));
	json_array_append_new(stocks, stock("channel", json_string("moon")));
	json_array_append_new(stocks, stock("stock", json_string("some")));
	json_array_append_new(stocks, stock("quantity", json_integer(-1)));
	json_array_append_new(stocks, stock("merchant", json_string("BETA")));
	assert_int_equal(read_live(json_pack("{s:s,s:s,s:o,s:o}", "type", "live", "issued",
					   "2026-07-24T12:00:05Z", "groups", groups, "stock", stocks),
				 &head_key, 0, &live),
		SYNC_OK);
	assert_int_equal(live->group_count, 2);
	assert_string_equal(live->groups[0].id, "01JGRP0000000000000000000A");
	assert_string_equal(live->groups[0].deal, "d1");
	assert_int_equal(live->groups[0].size, 1);
	assert_int_equal(live->groups[0].taken, GROUP_PEOPLE_MAX);
	assert_true(live->groups[0].is_open);
	assert_false(live->groups[1].is_open);
	assert_int_equal(live->groups[1].deadline_ms - live->issued_ms, 3595 * SECOND_MS);
	assert_int_equal(live->stock_count, 2);
	assert_int_equal(live->stock[0].quantity_left, QUANTITY_LEFT_UNKNOWN);
	assert_string_equal(live->stock[1].merchant, "BETA");
	live_destroy(live);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_keys_are_signed_by_their_own_root_key),
		cmocka_unit_test(the_key_that_was_told_is_met_in_the_chain),
		cmocka_unit_test(the_old_root_key_signs_the_new_document),
		cmocka_unit_test(as_many_root_keys_sign_as_the_document_wants),
		cmocka_unit_test(a_head_lives_for_two_weeks_whatever_it_claims),
		cmocka_unit_test(a_document_is_good_in_its_own_place_alone),
		cmocka_unit_test(versions_follow_each_other_one_by_one),
		cmocka_unit_test(an_epoch_never_goes_down_and_a_higher_one_counts_anew),
		cmocka_unit_test(keys_of_another_feed_are_not_ours),
		cmocka_unit_test(every_part_of_the_keys_is_checked),
		cmocka_unit_test(a_head_is_read_as_it_stands),
		cmocka_unit_test(a_head_of_epoch_nought_is_read),
		cmocka_unit_test(a_head_is_ours_and_not_older_than_before),
		cmocka_unit_test(every_part_of_a_head_is_checked),
		cmocka_unit_test(a_signed_document_is_a_line_and_its_signatures),
		cmocka_unit_test(a_signature_is_by_the_key_it_names),
		cmocka_unit_test(other_forms_are_no_signed_document),
		cmocka_unit_test(live_is_signed_and_newer),
		cmocka_unit_test(what_is_not_understood_of_live_is_left_out),
	};

	return cmocka_run_group_tests_name("feed_document", tests, setup, NULL);
}
