/* SPDX-License-Identifier: Apache-2.0 */
/* The offline checkout QR: small enough, signed, strict, and the same order on the other side. */
#include "tests/support/support.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "kiosk/domain/gtin.h"
#include "kiosk/domain/handoff.h"
#include "tests/domain/dice.h"
#include "tests/domain/order_sample.h"

/* 40 characters, as long as hub addresses usually get. */
static const char HUB[] = "https://checkout.mall-one.example.com.hk";
static struct ed25519_key key;

static int setup(void **state)
{
	(void)state;
	digest_start();
	ed25519_generate(&key);
	return 0;
}

static bool find_key(void *data, const char *key_id, uint8_t ret_public_key[ED25519_PUBLIC_BYTES])
{
	char own[KEY_ID_SIZE];

	(void)data;
	ed25519_key_id(key.public_key, own);
	if (strcmp(own, key_id) != 0)
		return false;
	memcpy(ret_public_key, key.public_key, ED25519_PUBLIC_BYTES);
	return true;
}

static char *make_url(const struct order_body *body)
{
	enum handoff_fault fault;
	char *url = handoff_url_make(body, HUB, &key, &fault);

	if (url)
		assert_int_equal(fault, HANDOFF_OK);
	else
		assert_int_equal(fault, HANDOFF_TOO_LONG);
	return url;
}

static enum handoff_fault read_fragment(const char *fragment, struct order_body **ret_body)
{
	char key_id[KEY_ID_SIZE];

	return handoff_read(fragment, find_key, NULL, key_id, ret_body);
}

/* The order that the other side reads. */
static struct order_body *round_trip(const struct order_body *body)
{
	struct order_body *read = NULL;
	char *url = make_url(body);

	assert_non_null(url);
	assert_int_equal(read_fragment(strchr(url, '#') + 1, &read), HANDOFF_OK);
	free(url);
	return read;
}

static void expect_same_order(const struct order_body *body)
{
	struct order_body *read = round_trip(body);
	char sent[SHA256_HEX_SIZE], received[SHA256_HEX_SIZE];

	assert_string_equal(read->order_id.text, body->order_id.text);
	assert_string_equal(read->language, body->language);
	assert_string_equal(read->lines[0].name, "");
	order_body_digest(body, sent);
	order_body_digest(read, received);
	assert_string_equal(received, sent);
	order_body_destroy(read);
}

static void the_same_order_arrives(void **state)
{
	(void)state;
	for (size_t count = 1; count <= 20; count++) {
		struct order_body *body = order_sample(count);

		expect_same_order(body);
		order_body_destroy(body);
	}
}

static void codes_of_every_kind_arrive(void **state)
{
	static const char *const CODES[] = { "4891028164456", "4891028164457", "0000000000000", "007", "A-1", "a",
		"SKU/12345678901234567890123", "面包", "12", "9", "99999999999999999999", "x000000000000000000" };
	struct order_body *body = order_sample(sizeof(CODES) / sizeof(CODES[0]));

	(void)state;
	for (size_t i = 0; i < body->line_count; i++)
		snprintf(body->lines[i].product, CODE_SIZE, "%s", CODES[i]);
	memset(body->lines[0].product, 'z', CODE_MAX_BYTES);
	body->lines[0].product[CODE_MAX_BYTES] = '\0';
	body->catalog_seq = INT64_C(9007199254740991);
	body->lines[1].unit_price_minor = PRICE_MAX_MINOR;
	body->store[0] = '\0';
	order_sample_sum(body);
	expect_same_order(body);
	order_body_destroy(body);
}

static size_t url_length(const struct order_body *body)
{
	char *url = make_url(body);
	size_t length = url ? strlen(url) : 0;

	free(url);
	return length;
}

static void twenty_lines_fit_into_600_characters(void **state)
{
	struct order_body *body = order_sample(20);
	struct dice dice = { 8 };
	size_t plain, gtins;

	(void)state;
	assert_int_equal(strlen(HUB), 40);
	plain = url_length(body);
	for (size_t i = 0; i < 20; i++) {
		char *code = body->lines[i].product;

		snprintf(code, CODE_SIZE, "%03d%09d", 489 + (int)(i % 3), (int)dice_roll(&dice, 1000000000));
		code[12] = gtin_check_digit(code, 12);
		code[13] = '\0';
		body->lines[i].unit_price_minor = dice_roll(&dice, 200000) + 100;
		body->lines[i].multibuy.quantity = 0;
		body->lines[i].multibuy.price_minor = 0;
	}
	order_sample_sum(body);
	gtins = url_length(body);
	print_message("20 lines: %zu characters; with GTINs as codes: %zu\n", plain, gtins);
	assert_true(plain > 0 && plain <= 600);
	assert_true(gtins > 0 && gtins <= 600);
	order_body_destroy(body);
}

static void too_many_lines_are_refused_and_never_longer_than_1200(void **state)
{
	size_t most = 0;

	(void)state;
	for (size_t count = 20; count <= LINES_MAX; count += 20) {
		struct order_body *body = order_sample(count);
		size_t length = url_length(body);

		assert_true(length <= HANDOFF_URL_MAX);
		if (length > 0)
			most = count;
		order_body_destroy(body);
	}
	assert_true(most >= 40);
	assert_true(most < LINES_MAX);
}

static void any_changed_character_is_refused(void **state)
{
	struct order_body *body = order_sample(2), *read = NULL;
	char *url = make_url(body), *fragment = strchr(url, '#') + 1;

	(void)state;
	for (size_t i = 0; fragment[i]; i++) {
		char right = fragment[i];

		fragment[i] = right == 'A' ? 'B' : 'A';
		if (read_fragment(fragment, &read) == HANDOFF_OK)
			fail_msg("taken with character %zu changed", i);
		fragment[i] = right;
	}
	assert_null(read);
	fragment[strlen(fragment) - 4] = '\0';
	assert_int_not_equal(read_fragment(fragment, &read), HANDOFF_OK);
	free(url);
	order_body_destroy(body);
}

static void another_key_is_unknown(void **state)
{
	struct order_body *body = order_sample(2), *read = NULL;
	struct ed25519_key stranger;
	enum handoff_fault fault;
	char *url;

	(void)state;
	ed25519_generate(&stranger);
	url = handoff_url_make(body, HUB, &stranger, &fault);
	assert_int_equal(read_fragment(strchr(url, '#') + 1, &read), HANDOFF_UNKNOWN_KEY);
	free(url);
	order_body_destroy(body);
}

/* A packet with this content, signed by the good key: what a stolen or broken kiosk could send. */
static char *forge(const uint8_t *content, size_t length, size_t extra)
{
	static const char CONTEXT[] = "daogou handoff 1\n";
	size_t context = strlen(CONTEXT);
	uint8_t bytes[4096], packet[4096];
	z_stream stream = { .next_in = (uint8_t *)(uintptr_t)content,
		.avail_in = (unsigned)length,
		.next_out = packet + 9,
		.avail_out = 3000 };
	char key_id[KEY_ID_SIZE];
	size_t packed;

	packet[0] = 1;
	ed25519_key_id(key.public_key, key_id);
	hex_decode(key_id, packet + 1, 8);
	assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
	deflateEnd(&stream);
	packed = 9 + stream.total_out + extra;
	memset(packet + packed - extra, 0, extra);
	memcpy(bytes, CONTEXT, context);
	memcpy(bytes + context, packet, packed);
	ed25519_sign(&key, bytes, context + packed, packet + packed);
	return base64url_encode(packet, packed + ED25519_SIGNATURE_BYTES);
}

static void trailing_bytes_are_refused_inside_and_out(void **state)
{
	struct order_body *body = order_sample(2), *read = NULL;
	uint8_t content[4096];
	size_t length;
	uint8_t *encoded = handoff_content_encode(body, &length);
	char *good, *inside, *outside;

	(void)state;
	memcpy(content, encoded, length);
	content[length] = 0;
	good = forge(content, length, 0);
	inside = forge(content, length + 1, 0);
	outside = forge(content, length, 1);
	assert_int_equal(read_fragment(good, &read), HANDOFF_OK);
	order_body_destroy(read);
	assert_int_equal(read_fragment(inside, &read), HANDOFF_MALFORMED);
	assert_int_equal(read_fragment(outside, &read), HANDOFF_MALFORMED);
	free(good);
	free(inside);
	free(outside);
	free(encoded);
	order_body_destroy(body);
}

static void a_zip_bomb_is_refused(void **state)
{
	size_t length = HANDOFF_CONTENT_MAX * 8;
	uint8_t *zeros = calloc(1, length);
	char *bomb = forge(zeros, length, 0);
	struct order_body *read = NULL;

	(void)state;
	assert_true(strlen(bomb) <= HANDOFF_URL_MAX);
	assert_int_equal(read_fragment(bomb, &read), HANDOFF_MALFORMED);
	free(bomb);
	free(zeros);
}

static void texts_that_are_no_packet_are_refused(void **state)
{
	char long_text[HANDOFF_URL_MAX + 2];
	struct order_body *read = NULL;

	(void)state;
	memset(long_text, 'A', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	assert_int_equal(read_fragment(long_text, &read), HANDOFF_TOO_LONG);
	long_text[HANDOFF_URL_MAX] = '\0';
	assert_int_equal(read_fragment(long_text, &read), HANDOFF_MALFORMED);
	assert_int_equal(read_fragment("", &read), HANDOFF_MALFORMED);
	assert_int_equal(read_fragment("!!!!", &read), HANDOFF_MALFORMED);
	assert_int_equal(read_fragment("AQ", &read), HANDOFF_MALFORMED);
}

static void hostile_contents_never_become_an_order(void **state)
{
	struct order_body *body = order_sample(6);
	size_t length;
	uint8_t *content = handoff_content_encode(body, &length);
	struct dice dice = { 9 };

	(void)state;
	for (size_t cut = 0; cut < length; cut++)
		assert_null(handoff_content_decode(content, cut));
	for (int round = 0; round < 20000; round++) {
		size_t at = (size_t)dice_roll(&dice, (int64_t)length);
		uint8_t right = content[at];
		struct order_body *read;

		content[at] = (uint8_t)dice_roll(&dice, 256);
		read = handoff_content_decode(content, length);
		if (read)
			assert_null(order_body_fault(read));
		order_body_destroy(read);
		content[at] = right;
	}
	free(content);
	order_body_destroy(body);
}

static void the_online_link_is_short(void **state)
{
	char url[CHECKOUT_URL_MAX + 1] = "same", long_token[121];

	(void)state;
	assert_true(checkout_url_make(HUB, "Zm9vYmFyYmF6cXV4MTIzNA", url));
	assert_string_equal(url, "https://checkout.mall-one.example.com.hk/c/Zm9vYmFyYmF6cXV4MTIzNA");
	memset(long_token, 'a', sizeof(long_token) - 1);
	long_token[120 - 43] = '\0';
	assert_true(checkout_url_make(HUB, long_token, url));
	assert_int_equal(strlen(url), CHECKOUT_URL_MAX);
	long_token[120 - 43] = 'a';
	long_token[120 - 42] = '\0';
	assert_false(checkout_url_make(HUB, long_token, url));
	assert_false(checkout_url_make(HUB, "", url));
	assert_false(checkout_url_make(HUB, "a/b", url));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_order_arrives),
		cmocka_unit_test(codes_of_every_kind_arrive),
		cmocka_unit_test(twenty_lines_fit_into_600_characters),
		cmocka_unit_test(too_many_lines_are_refused_and_never_longer_than_1200),
		cmocka_unit_test(any_changed_character_is_refused),
		cmocka_unit_test(another_key_is_unknown),
		cmocka_unit_test(trailing_bytes_are_refused_inside_and_out),
		cmocka_unit_test(a_zip_bomb_is_refused),
		cmocka_unit_test(texts_that_are_no_packet_are_refused),
		cmocka_unit_test(hostile_contents_never_become_an_order),
		cmocka_unit_test(the_online_link_is_short),
	};

	return cmocka_run_group_tests_name("handoff", tests, setup, NULL);
}
