/* SPDX-License-Identifier: Apache-2.0 */
/* Enrollment is read as it was written; a code that cannot be one is none, and a name is made clean. */
#include "tests/domain/wire_tools.h"

#include "kiosk/base/text.h"
#include "kiosk/domain/wire.h"
#include "kiosk/domain/wire_enrollment.h"

#define KEY "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static void roll_key(struct dice *dice, uint8_t key[ED25519_PUBLIC_BYTES])
{
	for (int i = 0; i < ED25519_PUBLIC_BYTES; i++)
		key[i] = (uint8_t)dice_roll(dice, 256);
}

static bool is_answer(const char *json, size_t length)
{
	struct arena arena;
	struct wire_enrollment enrollment;

	arena_init(&arena, 1024);
	bool is_good = wire_enrollment_decode(&arena, json, length, &enrollment);
	arena_finish(&arena);
	return is_good;
}

static bool read_request(struct arena *arena, const char *json, struct wire_enrollment_request *ret_request)
{
	json_t *object = json_parse(json, strlen(json), NULL);
	bool is_read = wire_enrollment_request_read(arena, object, ret_request);

	json_decref(object);
	return is_read;
}

static void what_is_written_is_read(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct dice dice = { seed };
		struct arena arena;
		arena_init(&arena, 4096);
		struct wire_enrollment_request asked_again,
			asked = { .code = random_text(&dice, &arena, 0, 64), .name = "kiosk-导购 7" };
		struct wire_enrollment again,
			enrollment = { .kiosk_id = "0123456789abcdef",
				.store = random_text(&dice, &arena, 0, CODE_MAX_BYTES),
				.hub_name = random_text(&dice, &arena, 0, 255),
				.currency = "HKD" };
		roll_key(&dice, asked.public_key);
		roll_key(&dice, enrollment.root_key);
		char *request = wire_enrollment_request_encode(&asked);
		json_t *answer = wire_enrollment_encode(&enrollment);
		char *text = json_to_text(answer);
		assert_true(read_request(&arena, request, &asked_again));
		assert_string_equal(asked_again.code, asked.code);
		assert_string_equal(asked_again.name, asked.name);
		assert_memory_equal(asked_again.public_key, asked.public_key, ED25519_PUBLIC_BYTES);
		assert_true(wire_enrollment_decode(&arena, text, strlen(text), &again));
		assert_string_equal(again.kiosk_id, enrollment.kiosk_id);
		assert_string_equal(again.store, enrollment.store);
		assert_string_equal(again.hub_name, enrollment.hub_name);
		assert_string_equal(again.currency, enrollment.currency);
		assert_memory_equal(again.root_key, enrollment.root_key, ED25519_PUBLIC_BYTES);
		json_decref(answer);
		free(request);
		free(text);
		arena_finish(&arena);
	}
}

static void a_request_needs_a_key(void **state)
{
	struct arena arena;
	struct wire_enrollment_request request;

	(void)state;
	arena_init(&arena, 1024);
	assert_false(read_request(&arena, "{\"code\":\"ABCDE-FGHJK\"}", &request));
	assert_false(read_request(&arena, "{\"public_key\":\"\"}", &request));
	assert_false(read_request(&arena, "{\"public_key\":\"" KEY "00\"}", &request));
	assert_false(read_request(&arena,
		"{\"public_key\":\"00112233445566778899AABBCCDDEEFF00112233445566778899aabbccddeeff\"}",
		&request));
	assert_false(read_request(&arena, "[]", &request));
	assert_true(read_request(&arena, "{\"public_key\":\"" KEY "\"}", &request));
	assert_string_equal(request.code, "");
	assert_string_equal(request.name, "");
	assert_true(read_request(&arena,
		"{\"public_key\":\"" KEY "\",\"code\":7,\"name\":\"  kiosk\\n\\u202e7 \"}", &request));
	assert_string_equal(request.code, "");
	assert_null(strpbrk(request.name, "\n"));
	arena_finish(&arena);
}

static void what_is_far_too_long_is_no_code(void **state)
{
	struct arena arena;
	struct wire_enrollment_request request;
	char text[400];

	(void)state;
	arena_init(&arena, 1024);
	snprintf(text, sizeof text, "{\"public_key\":\"" KEY "\",\"code\":\"%064d\",\"name\":\"%070d\"}", 1,
		1);
	assert_true(read_request(&arena, text, &request));
	assert_int_equal(strlen(request.code), 64);
	assert_int_equal(utf8_count(request.name), 64);
	snprintf(text, sizeof text, "{\"public_key\":\"" KEY "\",\"code\":\"%065d\"}", 1);
	assert_true(read_request(&arena, text, &request));
	assert_string_equal(request.code, "");
	arena_finish(&arena);
}

static void every_member_counts(void **state)
{
	struct wire_enrollment enrollment = {
		.kiosk_id = "0123456789abcdef", .store = "", .hub_name = "River Mall", .currency = "HKD"
	};
	json_t *whole = wire_enrollment_encode(&enrollment);
	char text[300];

	(void)state;
	snprintf(text, sizeof text, "%0256d", 0);
	assert_false(is_read_with_member(whole, "hub_name", json_string(text), is_answer));
	assert_true(is_read_with_member(whole, "hub_name", json_string(text + 1), is_answer));
	assert_false(is_read_with_member(whole, "store", json_string(text), is_answer));
	assert_true(is_read_with_member(whole, "store", json_string(text + 1), is_answer));
	assert_false(is_read_with_member(whole, "kiosk_id", json_string(text + 256 - 17), is_answer));
	assert_false(is_read_with_member(whole, "root_key", json_string(KEY "0"), is_answer));
	assert_false(is_read_with_member(whole, "currency", json_string("hkd"), is_answer));
	assert_every_member_counts(whole, NULL, is_answer);
	assert_false(is_answer("<html>Welcome</html>", 20));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(a_request_needs_a_key),
		cmocka_unit_test(what_is_far_too_long_is_no_code),
		cmocka_unit_test(every_member_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
