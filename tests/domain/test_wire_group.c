/* SPDX-License-Identifier: Apache-2.0 */
/* Groups and seats are read as they were written; what is not well formed is refused. */
#include "tests/domain/reply_sample.h"
#include "tests/domain/wire_tools.h"

#include "kiosk/domain/wire.h"
#include "kiosk/domain/wire_group.h"

#define ID "01K0WD00000000000000000001"

static bool is_group_request(const char *json, size_t length)
{
	struct arena arena;
	json_t *object = json_parse(json, length, NULL);

	arena_init(&arena, 1024);
	bool is_good = wire_group_request_read(&arena, object) != NULL;
	arena_finish(&arena);
	json_decref(object);
	return is_good;
}

static bool is_group(const char *json, size_t length)
{
	struct arena arena;
	struct wire_group group;

	arena_init(&arena, 1024);
	bool is_good = wire_group_decode(&arena, json, length, &group);
	arena_finish(&arena);
	return is_good;
}

static bool is_seat(const char *json, size_t length)
{
	struct arena arena;
	struct wire_seat seat;

	arena_init(&arena, 16384);
	bool is_good = wire_seat_decode(&arena, json, length, &seat);
	arena_finish(&arena);
	return is_good;
}

static void a_deal_is_read_as_it_was_written(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct dice dice = { seed };
		struct arena arena;
		arena_init(&arena, 4096);
		const char *deal = random_code(&dice, &arena);
		char *text = wire_group_request_encode(deal);
		json_t *object = json_parse(text, strlen(text), NULL);
		assert_string_equal(wire_group_request_read(&arena, object), deal);
		json_decref(object);
		free(text);
		arena_finish(&arena);
	}
}

static void a_group_is_read_as_it_was_written(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct dice dice = { seed };
		struct arena arena;
		arena_init(&arena, 4096);
		struct wire_group again,
			group = { random_ulid(&dice), random_code(&dice, &arena), random_group_count(&dice),
				1 + (int32_t)dice_roll(&dice, GROUP_PEOPLE_MAX),
				random_link(&dice, &arena, WIRE_URL_MAX) };
		json_t *object = wire_group_encode(&group);
		char *text = json_to_text(object);
		assert_true(wire_group_decode(&arena, text, strlen(text), &again));
		assert_string_equal(again.id.text, group.id.text);
		assert_string_equal(again.deal, group.deal);
		assert_same_group_count(&again.count, &group.count);
		assert_int_equal(again.size, group.size);
		assert_string_equal(again.url, group.url);
		json_decref(object);
		free(text);
		arena_finish(&arena);
	}
}

static void who_wants_a_seat_is_read_as_it_was_written(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct dice dice = { seed };
		struct arena arena;
		arena_init(&arena, 4096);
		struct wire_seat_request again,
			request = { random_text(&dice, &arena, WIRE_MEMBER_MIN, WIRE_MEMBER_MAX),
				dice_roll(&dice, 2) ? "zh-Hant" : "en" };
		char *text = wire_seat_request_encode(&request);
		json_t *object = json_parse(text, strlen(text), NULL);
		assert_true(wire_seat_request_read(&arena, object, &again));
		assert_string_equal(again.member, request.member);
		assert_string_equal(again.language, request.language);
		json_decref(object);
		free(text);
		arena_finish(&arena);
	}
}

static void a_seat_is_read_as_it_was_written(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct dice dice = { seed };
		struct arena arena;
		struct wire_seat again,
			seat = { random_ulid(&dice), random_ulid(&dice),
				(int32_t)random_up_to(&dice, GROUP_PEOPLE_MAX),
				1 + (int32_t)dice_roll(&dice, GROUP_PEOPLE_MAX),
				reply_sample(ID, 1 + dice_roll(&dice, 9), ORDER_PLACED, 900) };
		arena_init(&arena, 16384);
		json_t *object = wire_seat_encode(&seat);
		char *text = json_to_text(object);
		assert_true(wire_seat_decode(&arena, text, strlen(text), &again));
		assert_string_equal(again.id.text, seat.id.text);
		assert_string_equal(again.group.text, seat.group.text);
		assert_int_equal(again.taken, seat.taken);
		assert_int_equal(again.size, seat.size);
		assert_string_equal(again.order.order.text, seat.order.order.text);
		assert_int_equal(again.order.rev, seat.order.rev);
		json_decref(object);
		free(text);
		arena_finish(&arena);
	}
}

static void every_member_counts(void **state)
{
	struct wire_group group = { { ID }, "d1", { GROUP_FAILED, 3, 2, 1784895300000 }, 5, "https://h/g/1" };
	struct wire_seat seat = { { ID }, { ID }, 2, 5, reply_sample(ID, 1, ORDER_PLACED, 900) };
	char *request = wire_group_request_encode("d1");

	(void)state;
	assert_every_member_counts(json_parse(request, strlen(request), NULL), NULL, is_group_request);
	assert_every_member_counts(wire_group_encode(&group), NULL, is_group);
	assert_every_member_counts(wire_seat_encode(&seat), NULL, is_seat);
	assert_false(is_group("<html>Welcome</html>", 20));
	assert_false(is_seat("<html>Welcome</html>", 20));
	free(request);
}

static void the_words_on_the_wire_stay(void **state)
{
	static const char *const STATES[GROUP_STATE_COUNT] = { "OPEN", "FORMED", "FAILED" };

	(void)state;
	for (int i = 0; i < GROUP_STATE_COUNT; i++) {
		struct wire_group group = { { ID }, "d1", { (enum group_state)i, 3, 2, 1784895300000 }, 5,
			"https://h/g" };
		json_t *object = wire_group_encode(&group);
		char *text = json_to_text(object), expected[300];
		snprintf(expected, sizeof expected,
			"{\"group\":\"" ID "\",\"deal\":\"d1\",\"state\":\"%s\",\"taken\":3,\"paid\":2,"
			"\"size\":5,\"deadline\":\"2026-07-24T12:15:00Z\",\"url\":\"https://h/g\"}",
			STATES[i]);
		assert_string_equal(text, expected);
		json_decref(object);
		free(text);
	}
}

static const char *language_read(struct arena *arena, const char *json)
{
	struct wire_seat_request request = { NULL, NULL };
	json_t *object = json_parse(json, strlen(json), NULL);

	wire_seat_request_read(arena, object, &request);
	json_decref(object);
	return request.language;
}

static void a_seat_needs_somebody_and_has_a_language(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 1024);
	assert_null(language_read(&arena, "{\"language\":\"es\"}"));
	assert_null(language_read(&arena, "{\"member\":\"short\",\"language\":\"es\"}"));
	assert_null(language_read(&arena, "[]"));
	assert_string_equal(language_read(&arena, "{\"member\":\"member-1\",\"language\":\"es\"}"), "es");
	assert_string_equal(language_read(&arena, "{\"member\":\"member-1\",\"language\":\"<es>\"}"), "en");
	assert_string_equal(language_read(&arena, "{\"member\":\"member-1\",\"language\":7}"), "en");
	assert_string_equal(language_read(&arena, "{\"member\":\"member-1\"}"), "en");
	arena_finish(&arena);
}

static bool is_group_with(const char *key, json_t *value)
{
	struct wire_group group = { { ID }, "d1", { GROUP_OPEN, 3, 2, 1784895300000 }, 5, "https://h/g/1" };
	json_t *object = wire_group_encode(&group);
	bool is_good = is_read_with_member(object, key, value, is_group);

	json_decref(object);
	return is_good;
}

static void bounds_are_kept(void **state)
{
	char url[WIRE_URL_MAX + 2] = "https://";

	(void)state;
	assert_false(is_group_with("taken", json_integer(-1)));
	assert_true(is_group_with("taken", json_integer(0)));
	assert_true(is_group_with("taken", json_integer(GROUP_PEOPLE_MAX)));
	assert_false(is_group_with("taken", json_integer(GROUP_PEOPLE_MAX + 1)));
	assert_false(is_group_with("paid", json_integer(GROUP_PEOPLE_MAX + 1)));
	assert_false(is_group_with("size", json_integer(0)));
	assert_true(is_group_with("size", json_integer(1)));
	assert_false(is_group_with("state", json_string("open")));
	assert_false(is_group_with("group", json_string("no ulid")));
	assert_false(is_group_with("deal", json_string("")));
	memset(url + 8, 'u', WIRE_URL_MAX + 1 - 8);
	assert_false(is_group_with("url", json_string(url)));
	url[WIRE_URL_MAX] = '\0';
	assert_true(is_group_with("url", json_string(url)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_deal_is_read_as_it_was_written),
		cmocka_unit_test(a_group_is_read_as_it_was_written),
		cmocka_unit_test(who_wants_a_seat_is_read_as_it_was_written),
		cmocka_unit_test(a_seat_is_read_as_it_was_written),
		cmocka_unit_test(every_member_counts),
		cmocka_unit_test(the_words_on_the_wire_stay),
		cmocka_unit_test(a_seat_needs_somebody_and_has_a_language),
		cmocka_unit_test(bounds_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
