/* SPDX-License-Identifier: Apache-2.0 */
/* A claim of a coupon is read as it was written, and so is its answer. */
#include "tests/domain/wire_tools.h"

#include "kiosk/domain/wire.h"
#include "kiosk/domain/wire_claim.h"

#define ID "01K0WD00000000000000000001"

static bool is_request(const char *json, size_t length)
{
	struct arena arena;
	struct wire_claim_request request;
	json_t *object = json_parse(json, length, NULL);

	arena_init(&arena, 1024);
	bool is_good = wire_claim_request_read(&arena, object, &request);
	arena_finish(&arena);
	json_decref(object);
	return is_good;
}

static bool is_answer(const char *json, size_t length)
{
	struct arena arena;
	struct wire_claim claim;

	arena_init(&arena, 1024);
	bool is_good = wire_claim_decode(&arena, json, length, &claim);
	arena_finish(&arena);
	return is_good;
}

static void what_is_written_is_read(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct dice dice = { seed };
		struct arena arena;
		arena_init(&arena, 4096);
		struct wire_claim_request asked_again,
			asked = { random_ulid(&dice),
				random_text(&dice, &arena, WIRE_MEMBER_MIN, WIRE_MEMBER_MAX) };
		struct wire_claim again, claim = { asked.id, random_code(&dice, &arena) };
		char *request = wire_claim_request_encode(&asked);
		json_t *object = json_parse(request, strlen(request), NULL),
		       *answer = wire_claim_encode(&claim);
		char *text = json_to_text(answer);
		assert_true(wire_claim_request_read(&arena, object, &asked_again));
		assert_string_equal(asked_again.id.text, asked.id.text);
		assert_string_equal(asked_again.member, asked.member);
		assert_true(wire_claim_decode(&arena, text, strlen(text), &again));
		assert_string_equal(again.id.text, claim.id.text);
		assert_string_equal(again.coupon, claim.coupon);
		json_decref(object);
		json_decref(answer);
		free(request);
		free(text);
		arena_finish(&arena);
	}
}

static void every_member_counts(void **state)
{
	char *request = wire_claim_request_encode(&(struct wire_claim_request){ { ID }, "member-1" });
	json_t *answer = wire_claim_encode(&(struct wire_claim){ { ID }, "k1" });

	(void)state;
	assert_string_equal(json_get_text(answer, "status", ""), "UNUSED");
	/* For whoever reads it: it is always the same. */
	json_object_del(answer, "status");
	assert_every_member_counts(json_parse(request, strlen(request), NULL), NULL, is_request);
	assert_every_member_counts(answer, NULL, is_answer);
	free(request);
}

static void a_member_has_8_to_200_bytes(void **state)
{
	static const size_t LENGTHS[] = { 0, 7, 8, 200, 201 };
	char member[300];

	(void)state;
	for (size_t i = 0; i < sizeof LENGTHS / sizeof LENGTHS[0]; i++) {
		snprintf(member, sizeof member, "%0*d", (int)LENGTHS[i], 0);
		member[LENGTHS[i]] = '\0';
		char *request = wire_claim_request_encode(&(struct wire_claim_request){ { ID }, member });
		assert_int_equal(is_request(request, strlen(request)), LENGTHS[i] >= 8 && LENGTHS[i] <= 200);
		free(request);
	}
}

static void who_stands_before_the_hub_answers_nothing(void **state)
{
	char *padded = malloc(WIRE_BODY_MAX + 1);
	int length = snprintf(padded, WIRE_BODY_MAX, "{\"claim\":\"" ID "\",\"coupon\":\"k1\"}");

	(void)state;
	memset(padded + length, ' ', WIRE_BODY_MAX + 1 - (size_t)length);
	assert_true(is_answer(padded, WIRE_BODY_MAX));
	assert_false(is_answer(padded, WIRE_BODY_MAX + 1));
	assert_false(is_answer("<html>Welcome</html>", 20));
	assert_false(is_answer("[]", 2));
	free(padded);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(every_member_counts),
		cmocka_unit_test(a_member_has_8_to_200_bytes),
		cmocka_unit_test(who_stands_before_the_hub_answers_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
