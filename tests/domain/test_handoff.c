/* SPDX-License-Identifier: Apache-2.0 */
/* The offline checkout QR: small enough, signed, strict, and the same order on the other side. */
#include "tests/support/support.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "kiosk/base/xalloc.h"
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

/* What a hub knows: all codes of the order that is tried. */
static const struct wire_order *known;
/* Its answers, when it is not the order's own code but one that is the same in short. */
static const char *mixed_up;

static const char *known_code(enum handoff_code kind, uint64_t value)
{
	if (kind == HANDOFF_STORE)
		return handoff_short_of(known->store) == value ? known->store : NULL;
	for (size_t i = 0; kind == HANDOFF_COUPON && i < known->coupon_count; i++)
		if (handoff_short_of(known->coupons[i].coupon) == value)
			return known->coupons[i].coupon;
	for (size_t i = 0; kind != HANDOFF_COUPON && i < known->line_count; i++) {
		const char *code =
			kind == HANDOFF_PRODUCT ? known->lines[i].product : known->lines[i].merchant;
		if (handoff_short_of(code) == value)
			return code;
	}
	return NULL;
}

static bool find_codes(void *data, enum handoff_code kind, struct handoff_short *wanted, size_t count)
{
	(void)data;
	for (size_t i = 0; i < count; i++) {
		const char *code = mixed_up ? mixed_up : known ? known_code(kind, wanted[i].value) : NULL;
		if (!code)
			return false;
		snprintf(wanted[i].code, CODE_SIZE, "%s", code);
	}
	return true;
}

/* The codes of an order by our own kiosk; each is short enough for the smallest screen. */
static size_t make_urls(struct wire_order *body, char *urls[HANDOFF_PARTS_MAX])
{
	ed25519_key_id(key.public_key, body->kiosk);
	size_t count = handoff_urls_make(body, HUB, &key, urls);

	assert_true(count > 0);
	for (size_t i = 0; i < count; i++) {
		assert_true(strlen(urls[i]) <= 600);
		assert_memory_equal(urls[i], HUB, strlen(HUB));
		assert_memory_equal(urls[i] + strlen(HUB), "/c#", 3);
	}
	return count;
}

static void free_urls(char **urls, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(urls[i]);
}

static char *make_url(struct wire_order *body)
{
	char *urls[HANDOFF_PARTS_MAX];

	assert_int_equal(make_urls(body, urls), 1);
	return urls[0];
}

static enum handoff_fault read_fragment(const char *fragment, struct wire_order **ret_body)
{
	struct handoff_part *part = calloc(1, sizeof *part);
	enum handoff_fault fault = handoff_part_read(fragment, find_key, NULL, part);

	if (fault == HANDOFF_OK)
		fault = handoff_join(part, 1, find_codes, NULL, ret_body);
	free(part);
	return fault;
}

static struct handoff_part *read_parts(char **urls, size_t count)
{
	struct handoff_part *parts = xcalloc(count + 1, sizeof *parts);

	for (size_t i = 0; i < count; i++)
		assert_int_equal(
			handoff_part_read(strchr(urls[i], '#') + 1, find_key, NULL, &parts[i]), HANDOFF_OK);
	return parts;
}

static enum handoff_fault read_urls(char **urls, size_t count, struct wire_order **ret_body)
{
	struct handoff_part *parts = read_parts(urls, count);
	enum handoff_fault fault = handoff_join(parts, count, find_codes, NULL, ret_body);
	free(parts);
	return fault;
}

/* The order that the other side reads. */
static struct wire_order *round_trip(struct wire_order *body)
{
	struct wire_order *read = NULL;
	char *urls[HANDOFF_PARTS_MAX];
	size_t count = make_urls(body, urls);

	known = body;
	assert_int_equal(read_urls(urls, count, &read), HANDOFF_OK);
	known = NULL;
	free_urls(urls, count);
	return read;
}

static void expect_same_order(struct wire_order *body)
{
	struct wire_order *read = round_trip(body);
	char sent[SHA256_HEX_SIZE], received[SHA256_HEX_SIZE];

	assert_string_equal(read->order_id.text, body->order_id.text);
	assert_string_equal(read->language, body->language);
	assert_string_equal(read->lines[0].name, "");
	wire_order_digest(body, sent);
	wire_order_digest(read, received);
	assert_string_equal(received, sent);
	wire_order_destroy(read);
}

static void the_same_order_arrives(void **state)
{
	(void)state;
	for (size_t count = 1; count <= 20; count++) {
		struct wire_order *body = order_sample(count);

		expect_same_order(body);
		wire_order_destroy(body);
	}
}

static void codes_of_every_kind_arrive(void **state)
{
	static const char *const CODES[] = { "4891028164456", "4891028164457", "0000000000000", "007", "A-1",
		"a", "SKU/12345678901234567890123", "面包", "12", "9", "99999999999999999999",
		"x000000000000000000" };
	struct wire_order *body = order_sample(sizeof(CODES) / sizeof(CODES[0]));

	(void)state;
	for (size_t i = 0; i < body->line_count; i++)
		snprintf(body->lines[i].product, CODE_SIZE, "%s", CODES[i]);
	memset(body->lines[0].product, 'z', CODE_MAX_BYTES);
	body->lines[0].product[CODE_MAX_BYTES] = '\0';
	body->catalog_seq = INT64_C(9007199254740991);
	body->lines[1].unit_price_minor = PRICE_MAX_MINOR;
	body->store[0] = '\0';
	wire_order_sum(body, &body->totals);
	expect_same_order(body);
	wire_order_destroy(body);
}

static void pieces_with_labels_arrive(void **state)
{
	struct wire_order *body = order_sample_of_pieces(), *read = round_trip(body);

	(void)state;
	expect_same_order(body);
	assert_int_equal(read->lines[0].pricing, PRICED_BY_MEASURE);
	assert_int_equal(read->lines[0].measure.amount_milli, 345000);
	assert_int_equal(read->lines[0].per.unit, MEASURE_KG);
	assert_int_equal(read->lines[1].pricing, PRICED_AS_PRINTED);
	assert_int_equal(read->lines[2].measure.unit, MEASURE_NONE);
	assert_int_equal(read->lines[3].pricing, PRICED_BY_PACK);
	wire_order_destroy(read);
	wire_order_destroy(body);
}

/* Every rate of the samples, none said among them, and deposits; the tax on top is what the kiosk says it is. */
static void take_taxes_and_deposits(struct wire_order *body)
{
	for (size_t i = 0; i < body->line_count; i++) {
		body->lines[i].deposit_minor = i % 3 == 0 ? 25 : 0;
		if (i % 4 != 3)
			body->lines[i].tax =
				(struct line_tax){ i % 4 == 0 ? TAX_PERMILLE_MAX : (int32_t)i % 4 * 35, true,
					i % 4 != 1 };
	}
	body->totals.tax_minor = body->line_count > 1 ? 7 : 0;
	wire_order_sum(body, &body->totals);
}

static void taxes_and_deposits_arrive(void **state)
{
	(void)state;
	for (size_t count = 1; count <= 60; count += 19) {
		struct wire_order *body = order_sample(count);
		take_taxes_and_deposits(body);
		struct wire_order *read = round_trip(body);
		assert_int_equal(read->totals.deposit_minor, body->totals.deposit_minor);
		assert_int_equal(read->totals.tax_minor, body->totals.tax_minor);
		for (size_t i = 0; i < count; i++) {
			assert_int_equal(read->lines[i].deposit_minor, body->lines[i].deposit_minor);
			assert_true(line_tax_is_same(&read->lines[i].tax, &body->lines[i].tax));
		}
		wire_order_destroy(read);
		expect_same_order(body);
		wire_order_destroy(body);
	}
}

static size_t url_length(struct wire_order *body)
{
	char *url = make_url(body);
	size_t length = url ? strlen(url) : 0;

	free(url);
	return length;
}

static void twenty_lines_fit_into_600_characters(void **state)
{
	struct wire_order *body = order_sample(20);
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
	wire_order_sum(body, &body->totals);
	gtins = url_length(body);
	print_message("20 lines: %zu characters; with GTINs as codes: %zu\n", plain, gtins);
	assert_true(plain > 0 && plain <= 600);
	assert_true(gtins > 0 && gtins <= 600);
	wire_order_destroy(body);
}

/* An id of 255 bytes that nothing makes smaller. */
static void roll_id(struct dice *dice, bool is_utf8, char out[CODE_SIZE])
{
	static const char *const SYLLABLES[] = { "茶", "葉", "麵", "包", "é", "ö", "ک", "ب", "a", "Z", "7",
		"/", " b", "-" };

	out[0] = '\0';
	for (size_t length = 0; length < CODE_MAX_BYTES; length = strlen(out)) {
		const char *next = SYLLABLES[dice_roll(dice, is_utf8 ? 14 : 3) + (is_utf8 ? 0 : 8)];
		char letter[2] = { (char)('!' + dice_roll(dice, 94)), '\0' };
		next = !is_utf8 || length + strlen(next) > CODE_MAX_BYTES ? letter : next;
		strcat(out, next);
	}
}

static void make_ids_long(struct wire_order *body, size_t merchant_count, bool is_utf8)
{
	struct dice dice = { merchant_count };

	for (size_t i = 0; i < body->line_count; i++) {
		struct priced_line *line = &body->lines[i];
		roll_id(&dice, is_utf8, line->product);
		if (i < merchant_count)
			roll_id(&dice, is_utf8, line->merchant);
		else
			memcpy(line->merchant, body->lines[i % merchant_count].merchant, CODE_SIZE);
	}
	roll_id(&dice, is_utf8, body->store);
	roll_id(&dice, is_utf8, body->coupons[0].coupon);
	wire_order_sum(body, &body->totals);
}

static void twenty_lines_fit_with_ids_of_any_length(void **state)
{
	size_t longest = 0;

	(void)state;
	for (size_t merchants = 1; merchants <= 6; merchants++) {
		struct wire_order *body = order_sample(20);
		make_ids_long(body, merchants, merchants % 2);
		/* Two that are no longer in full than in short. */
		snprintf(body->lines[18].product, CODE_SIZE, "4891028164456");
		snprintf(body->lines[19].product, CODE_SIZE, "A-1");
		wire_order_sum(body, &body->totals);
		size_t length = url_length(body);
		longest = length > longest ? length : longest;
		expect_same_order(body);
		wire_order_destroy(body);
	}
	print_message("20 lines, every id 255 bytes: at most %zu characters\n", longest);
}

static void more_lines_come_in_several_codes(void **state)
{
	char *urls[HANDOFF_PARTS_MAX];

	(void)state;
	for (size_t count = 40; count <= LINES_MAX; count += 80) {
		struct wire_order *body = order_sample(count);
		size_t codes = make_urls(body, urls);
		free_urls(urls, codes);
		expect_same_order(body);
		make_ids_long(body, LINES_MAX, true);
		size_t long_codes = make_urls(body, urls);
		free_urls(urls, long_codes);
		expect_same_order(body);
		print_message("%zu lines: %zu codes; with ids of 255 bytes: %zu\n", count, codes, long_codes);
		wire_order_destroy(body);
	}
}

static void parts_are_of_one_set_and_all_of_it(void **state)
{
	struct wire_order *body = order_sample(100), *other = order_sample(101), *read = NULL;
	char *urls[HANDOFF_PARTS_MAX], *others[HANDOFF_PARTS_MAX];
	size_t count = make_urls(body, urls), other_count = make_urls(other, others);

	(void)state;
	assert_true(count > 1 && other_count > 1);
	known = body;
	assert_int_equal(read_urls(urls, 0, &read), HANDOFF_MALFORMED);
	assert_int_equal(read_urls(urls, count - 1, &read), HANDOFF_MALFORMED);
	assert_int_equal(read_urls(urls + 1, count - 1, &read), HANDOFF_MALFORMED);
	char *first = urls[0];
	urls[0] = urls[1];
	assert_int_equal(read_urls(urls, count, &read), HANDOFF_MALFORMED);
	urls[0] = others[0];
	assert_int_equal(read_urls(urls, count, &read), HANDOFF_MALFORMED);
	urls[0] = first;
	/* Another kiosk has signed the last. */
	struct handoff_part *parts = read_parts(urls, count);
	parts[count - 1].key_id[0] ^= 1;
	assert_int_equal(handoff_join(parts, count, find_codes, NULL, &read), HANDOFF_MALFORMED);
	free(parts);
	assert_int_equal(read_urls(urls, count, &read), HANDOFF_OK);
	wire_order_destroy(read);
	known = NULL;
	free_urls(urls, count);
	free_urls(others, other_count);
	wire_order_destroy(body);
	wire_order_destroy(other);
}

static void a_short_code_that_nobody_knows_or_that_is_anothers_is_refused(void **state)
{
	struct wire_order *body = order_sample(20), *read = NULL;
	char *urls[HANDOFF_PARTS_MAX];

	(void)state;
	make_ids_long(body, 1, false);
	assert_int_equal(make_urls(body, urls), 1);
	assert_int_equal(read_urls(urls, 1, &read), HANDOFF_UNKNOWN_CODE);
	mixed_up = "another code";
	assert_int_equal(read_urls(urls, 1, &read), HANDOFF_UNKNOWN_CODE);
	mixed_up = NULL;
	assert_null(read);
	free_urls(urls, 1);
	wire_order_destroy(body);
}

/* Two ids that are the same in short cannot be mixed up: the content says the digest of the order with the whole ids. */
static void a_short_content_has_the_order_s_digest(void **state)
{
	struct wire_order *body = order_sample(20), *read = NULL;
	char hex[SHA256_HEX_SIZE];
	uint8_t digest[SHA256_BYTES];
	size_t length;

	(void)state;
	make_ids_long(body, 1, false);
	uint8_t *content = handoff_content_encode(body, HANDOFF_FORM_2_SHORT, &length);
	assert_non_null(content);
	wire_order_digest(body, hex);
	assert_true(hex_decode(hex, digest, sizeof digest));
	assert_non_null(memmem(content, length, digest, 4));
	/* It says all of it, or nothing. */
	for (size_t cut = 0; cut < length; cut++)
		assert_int_equal(handoff_content_decode(content, cut, 2, "", find_codes, NULL, &read),
			HANDOFF_MALFORMED);
	free(content);
	wire_order_destroy(body);
}

static void an_unsure_clock_arrives(void **state)
{
	struct wire_order *body = order_sample(2);

	(void)state;
	body->is_clock_unsure = true;
	struct wire_order *read = round_trip(body);
	assert_true(read->is_clock_unsure);
	wire_order_destroy(read);
	wire_order_destroy(body);
}

static void no_code_is_made_where_none_fits_or_for_another_kiosk(void **state)
{
	struct wire_order *body = order_sample(2);
	char *urls[HANDOFF_PARTS_MAX], hub[601];

	(void)state;
	assert_int_equal(handoff_urls_make(body, HUB, &key, urls), 0);
	ed25519_key_id(key.public_key, body->kiosk);
	memset(hub, 'h', 600);
	for (size_t length = 490; length <= 600; length += 10) {
		hub[length] = '\0';
		assert_int_equal(handoff_urls_make(body, hub, &key, urls), 0);
		hub[length] = 'h';
	}
	wire_order_destroy(body);
}

static void the_longer_the_address_the_less_stands_behind_it(void **state)
{
	struct wire_order *body = order_sample(60);
	char *urls[HANDOFF_PARTS_MAX], hub[401];
	size_t longest = 0;

	(void)state;
	ed25519_key_id(key.public_key, body->kiosk);
	memset(hub, 'h', 400);
	for (size_t length = 20; length <= 400; length += 5) {
		hub[length] = '\0';
		size_t count = handoff_urls_make(body, hub, &key, urls);
		assert_in_range(count, 2, HANDOFF_PARTS_MAX);
		for (size_t i = 0; i < count; i++)
			longest = strlen(urls[i]) > longest ? strlen(urls[i]) : longest;
		free_urls(urls, count);
		hub[length] = 'h';
	}
	assert_in_range(longest, 590, HANDOFF_URL_MAX);
	wire_order_destroy(body);
}

static void any_changed_character_is_refused(void **state)
{
	struct wire_order *body = order_sample(2), *read = NULL;
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
	wire_order_destroy(body);
}

static void another_key_is_unknown(void **state)
{
	struct wire_order *body = order_sample(2), *read = NULL;
	struct ed25519_key stranger;
	char *urls[HANDOFF_PARTS_MAX];

	(void)state;
	ed25519_generate(&stranger);
	ed25519_key_id(stranger.public_key, body->kiosk);
	assert_int_equal(handoff_urls_make(body, HUB, &stranger, urls), 1);
	assert_int_equal(read_fragment(strchr(urls[0], '#') + 1, &read), HANDOFF_UNKNOWN_KEY);
	free(urls[0]);
	wire_order_destroy(body);
}

/* Signed by the good key: what a stolen or broken kiosk could send. The packet's first byte is its version. */
static char *sign(uint8_t *packet, size_t length)
{
	uint8_t bytes[4096];
	int context = snprintf((char *)bytes, sizeof bytes, "daogou handoff %d\n", packet[0]);
	char key_id[KEY_ID_SIZE];

	ed25519_key_id(key.public_key, key_id);
	hex_decode(key_id, packet + 1, 8);
	memcpy(bytes + context, packet, length);
	ed25519_sign(&key, bytes, (size_t)context + length, packet + length);
	return base64url_encode(packet, length + ED25519_SIGNATURE_BYTES);
}

/* A packet with this content. */
static char *forge(const uint8_t *content, size_t length, size_t extra)
{
	uint8_t packet[4096] = { 1 };
	z_stream stream = { .next_in = (uint8_t *)(uintptr_t)content,
		.avail_in = (unsigned)length,
		.next_out = packet + 9,
		.avail_out = 3000 };
	size_t packed;

	assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
	deflateEnd(&stream);
	packed = 9 + stream.total_out + extra;
	memset(packet + packed - extra, 0, extra);
	return sign(packet, packed);
}

static void heads_beyond_their_bounds_are_refused(void **state)
{
	static const struct {
		uint8_t version, number, count;
		size_t length;
		enum handoff_fault fault;
	} HEADS[] = { { 2, 0, 1, 12, HANDOFF_OK }, { 2, 0, 1, 11, HANDOFF_MALFORMED },
		{ 3, 0, 1, 12, HANDOFF_MALFORMED }, { 2, 1, 1, 12, HANDOFF_MALFORMED },
		{ 2, 63, 64, 20, HANDOFF_OK }, { 2, 63, 64, 19, HANDOFF_MALFORMED },
		{ 2, 63, 65, 20, HANDOFF_MALFORMED }, { 2, 0, 0, 20, HANDOFF_MALFORMED } };
	struct handoff_part part;

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(HEADS); i++) {
		uint8_t packet[128] = { HEADS[i].version };
		packet[9] = HEADS[i].number;
		packet[10] = HEADS[i].count;
		char *fragment = sign(packet, HEADS[i].length);
		assert_int_equal(handoff_part_read(fragment, find_key, NULL, &part), HEADS[i].fault);
		free(fragment);
	}
}

static void trailing_bytes_are_refused_inside_and_out(void **state)
{
	struct wire_order *body = order_sample(2), *read = NULL;
	uint8_t content[4096];
	size_t length;
	uint8_t *encoded = handoff_content_encode(body, HANDOFF_FORM_1, &length);
	char *good, *inside, *outside;

	(void)state;
	memcpy(content, encoded, length);
	content[length] = 0;
	good = forge(content, length, 0);
	inside = forge(content, length + 1, 0);
	outside = forge(content, length, 1);
	assert_int_equal(read_fragment(good, &read), HANDOFF_OK);
	wire_order_destroy(read);
	assert_int_equal(read_fragment(inside, &read), HANDOFF_MALFORMED);
	assert_int_equal(read_fragment(outside, &read), HANDOFF_MALFORMED);
	free(good);
	free(inside);
	free(outside);
	free(encoded);
	wire_order_destroy(body);
}

static void a_zip_bomb_is_refused(void **state)
{
	size_t length = HANDOFF_CONTENT_MAX * 8;
	uint8_t *zeros = calloc(1, length);
	char *bomb = forge(zeros, length, 0);
	struct wire_order *read = NULL;

	(void)state;
	assert_true(strlen(bomb) <= HANDOFF_FRAGMENT_MAX);
	assert_int_equal(read_fragment(bomb, &read), HANDOFF_MALFORMED);
	free(bomb);
	free(zeros);
}

static void texts_that_are_no_packet_are_refused(void **state)
{
	char long_text[HANDOFF_FRAGMENT_MAX + 2];
	struct wire_order *read = NULL;

	(void)state;
	memset(long_text, 'A', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	assert_int_equal(read_fragment(long_text, &read), HANDOFF_TOO_LONG);
	long_text[HANDOFF_FRAGMENT_MAX] = '\0';
	assert_int_equal(read_fragment(long_text, &read), HANDOFF_MALFORMED);
	assert_int_equal(read_fragment("", &read), HANDOFF_MALFORMED);
	assert_int_equal(read_fragment("!!!!", &read), HANDOFF_MALFORMED);
	assert_int_equal(read_fragment("AQ", &read), HANDOFF_MALFORMED);
}

static struct wire_order *order_of_codes(size_t count, size_t length)
{
	struct wire_order *body = order_sample(count);
	struct dice dice = { 12 };

	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < length; k++) {
			body->lines[i].product[k] = (char)('A' + dice_roll(&dice, 26));
			body->lines[i].merchant[k] = (char)('a' + dice_roll(&dice, 26));
		}
		body->lines[i].product[length] = body->lines[i].merchant[length] = '\0';
	}
	wire_order_sum(body, &body->totals);
	return body;
}

/* By more than a packet may ever inflate to: in the form of before there were short codes. */
static void orders_of_long_codes_do_not_fit(void **state)
{
	struct wire_order *fits = order_of_codes(4, 13), *dense = order_of_codes(40, 40),
			  *beyond = order_of_codes(LINES_MAX, CODE_MAX_BYTES);
	size_t length = 0;

	(void)state;
	expect_same_order(fits);
	expect_same_order(dense);
	expect_same_order(beyond);
	assert_null(handoff_content_encode(beyond, HANDOFF_FORM_1, &length));
	wire_order_destroy(fits);
	wire_order_destroy(dense);
	wire_order_destroy(beyond);
}

static void ids_and_numbers_arrive_at_their_edges(void **state)
{
	static const char *const IDS[] = { "00000000000000000000000000", "7ZZZZZZZZZZZZZZZZZZZZZZZZZ",
		"40000000000000000000000000", "00000000000000000000000001" };
	static const int64_t NUMBERS[] = { 0, 1, 127, 128, 129, 16383, 16384, PRICE_MAX_MINOR };

	(void)state;
	for (size_t i = 0; i < sizeof(NUMBERS) / sizeof(NUMBERS[0]); i++) {
		struct wire_order *body = order_sample(6);

		snprintf(body->order_id.text, ULID_SIZE, "%s", IDS[i % 4]);
		for (size_t k = 0; k < 6; k++) {
			body->lines[k].multibuy = (struct multibuy){ 0, 0 };
			body->lines[k].unit_price_minor = NUMBERS[i];
			body->lines[k].delivery_minor = NUMBERS[(i + k) % 8];
			body->lines[k].quantity = k % 2 ? 1 : 2;
		}
		body->lines[0].multibuy = body->lines[5].multibuy = (struct multibuy){ 2, NUMBERS[i] };
		body->coupons[0].discount_minor = NUMBERS[i];
		wire_order_sum(body, &body->totals);
		expect_same_order(body);
		wire_order_destroy(body);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_order_arrives),
		cmocka_unit_test(codes_of_every_kind_arrive),
		cmocka_unit_test(pieces_with_labels_arrive),
		cmocka_unit_test(taxes_and_deposits_arrive),
		cmocka_unit_test(twenty_lines_fit_into_600_characters),
		cmocka_unit_test(twenty_lines_fit_with_ids_of_any_length),
		cmocka_unit_test(more_lines_come_in_several_codes),
		cmocka_unit_test(parts_are_of_one_set_and_all_of_it),
		cmocka_unit_test(a_short_content_has_the_order_s_digest),
		cmocka_unit_test(a_short_code_that_nobody_knows_or_that_is_anothers_is_refused),
		cmocka_unit_test(an_unsure_clock_arrives),
		cmocka_unit_test(no_code_is_made_where_none_fits_or_for_another_kiosk),
		cmocka_unit_test(the_longer_the_address_the_less_stands_behind_it),
		cmocka_unit_test(any_changed_character_is_refused),
		cmocka_unit_test(another_key_is_unknown),
		cmocka_unit_test(heads_beyond_their_bounds_are_refused),
		cmocka_unit_test(trailing_bytes_are_refused_inside_and_out),
		cmocka_unit_test(a_zip_bomb_is_refused),
		cmocka_unit_test(texts_that_are_no_packet_are_refused),
		cmocka_unit_test(orders_of_long_codes_do_not_fit),
		cmocka_unit_test(ids_and_numbers_arrive_at_their_edges),
	};

	return cmocka_run_group_tests_name("handoff", tests, setup, NULL);
}
