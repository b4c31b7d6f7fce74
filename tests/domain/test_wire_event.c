/* SPDX-License-Identifier: Apache-2.0 */
/* A measured event is read as it was written; what is not well formed is refused. */
#include "tests/domain/wire_tools.h"

#include "kiosk/domain/wire_event.h"

static bool is_read(const char *json, size_t length)
{
	struct arena arena;
	struct wire_event event;
	json_t *object = json_parse(json, length, NULL);

	arena_init(&arena, 8192);
	bool is_good = wire_event_read(&arena, object, &event);
	arena_finish(&arena);
	json_decref(object);
	return is_good;
}

static const char *random_kind(struct dice *dice, struct arena *arena)
{
	size_t length = 1 + (size_t)dice_roll(dice, 40);
	char *kind = arena_alloc(arena, length + 1);

	for (size_t i = 0; i < length; i++)
		kind[i] = "abcdefghijklmnopqrstuvwxyz_"[dice_roll(dice, 27)];
	return kind;
}

static const char *random_data(struct dice *dice, struct arena *arena)
{
	json_t *object = json_object();

	for (int64_t i = dice_roll(dice, 5); i > 0; i--)
		json_object_set_new(object, random_text(dice, arena, 1, 20),
			json_string(random_text(dice, arena, 0, 200)));
	char *text = json_to_text(object);
	const char *kept = dice_roll(dice, 4) ? arena_strdup(arena, text) : "";
	free(text);
	json_decref(object);
	return kept;
}

static void what_is_written_is_read(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct dice dice = { seed };
		struct arena arena;
		struct wire_event again;
		arena_init(&arena, 16384);
		struct wire_event event = { .id = random_ulid(&dice),
			.kind = random_kind(&dice, &arena),
			.at_ms = random_time(&dice),
			.session = random_text(&dice, &arena, 0, WIRE_EVENT_SESSION_MAX),
			.data = random_data(&dice, &arena) };
		char *text = wire_event_encode(&event);
		json_t *object = json_parse(text, strlen(text), NULL);
		assert_true(wire_event_read(&arena, object, &again));
		assert_string_equal(again.id.text, event.id.text);
		assert_string_equal(again.kind, event.kind);
		assert_int_equal(again.at_ms, event.at_ms);
		assert_string_equal(again.session, event.session);
		assert_string_equal(again.data, event.data);
		json_decref(object);
		free(text);
		arena_finish(&arena);
	}
}

static void what_is_not_well_formed_is_refused(void **state)
{
	static const char *const BAD[] = {
		"{\"id\":\"x\",\"kind\":\"a\",\"at\":\"2026-07-24T00:00:00Z\"}",
		"{\"id\":\"01K0WD00000000000000000001\",\"kind\":\"\",\"at\":\"2026-07-24T00:00:00Z\"}",
		"{\"id\":\"01K0WD00000000000000000001\",\"kind\":\"Paid\",\"at\":\"2026-07-24T00:00:00Z\"}",
		"{\"id\":\"01K0WD00000000000000000001\",\"kind\":\"a\",\"at\":\"yesterday\"}",
		"{\"id\":\"01K0WD00000000000000000001\",\"kind\":\"a\",\"at\":\"2026-07-24T00:00:00Z\",\"data\":[]}",
		"[]",
	};
	static const char NO_DATA[] = "{\"id\":\"01K0WD00000000000000000001\",\"kind\":\"a\","
				      "\"at\":\"2026-07-24T00:00:00Z\",\"data\":null}";
	char long_kind[200] = "", long_session[200] = "", data[WIRE_EVENT_DATA_MAX + 20];
	struct wire_event event = { { "01K0WD00000000000000000001" }, "a", 1784894400000, "", "" };

	(void)state;
	for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
		assert_false(is_read(BAD[i], strlen(BAD[i])));
	assert_true(is_read(NO_DATA, strlen(NO_DATA)));
	for (int over = 0; over < 2; over++) {
		memset(long_kind, 'k', 40 + (size_t)over);
		memset(long_session, 's', WIRE_EVENT_SESSION_MAX + (size_t)over);
		snprintf(data, sizeof data, "{\"k\":\"%0*d\"}", WIRE_EVENT_DATA_MAX - 8 + over, 0);
		for (int which = 0; which < 3; which++) {
			struct wire_event longest = event;
			longest.kind = which == 0 ? long_kind : event.kind;
			longest.session = which == 1 ? long_session : "";
			longest.data = which == 2 ? data : "";
			char *text = wire_event_encode(&longest);
			assert_int_equal(is_read(text, strlen(text)), !over);
			free(text);
		}
	}
}

static void every_member_counts(void **state)
{
	static const char *const OPTIONAL[] = { "session", "data", NULL };
	struct wire_event event = { { "01K0WD00000000000000000001" }, "a", 1784894400000, "s", "{\"a\":1}" };
	char *text = wire_event_encode(&event);

	(void)state;
	assert_every_member_counts(json_parse(text, strlen(text), NULL), OPTIONAL, is_read);
	free(text);
}

static void a_batch_keeps_their_order(void **state)
{
	static const char *const EVENTS[] = { "{\"n\":1}", "no JSON", "{\"n\":2}" };
	char *text = wire_event_batch_encode(EVENTS, 3);
	json_t *object = json_parse(text, strlen(text), NULL), *many = json_array();

	(void)state;
	const json_t *events = wire_event_batch_read(object);
	assert_int_equal(json_array_size(events), 2);
	assert_int_equal(json_get_int_or(json_array_get(events, 1), "n", 0), 2);
	for (int i = 0; i < WIRE_EVENTS_MAX; i++)
		json_array_append_new(many, json_object());
	json_object_set(object, "events", many);
	assert_int_equal(json_array_size(wire_event_batch_read(object)), WIRE_EVENTS_MAX);
	json_array_append_new(many, json_object());
	assert_null(wire_event_batch_read(object));
	json_object_del(object, "events");
	assert_null(wire_event_batch_read(object));
	json_decref(many);
	json_decref(object);
	free(text);
}

static bool is_count(const char *json, size_t length)
{
	struct wire_event_count count;

	return wire_event_count_decode(json, length, &count);
}

static void the_answer_goes_both_ways(void **state)
{
	struct wire_event_count count = { 3, 2, WIRE_EVENTS_MAX }, again;
	json_t *object = wire_event_count_encode(&count);
	char *text = json_to_text(object);

	(void)state;
	assert_true(wire_event_count_decode(text, strlen(text), &again));
	assert_memory_equal(&again, &count, sizeof count);
	assert_false(is_count("<html>Welcome</html>", 20));
	assert_false(is_count("{\"accepted\":501,\"known\":0,\"refused\":0}", 39));
	assert_every_member_counts(object, NULL, is_count);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(what_is_not_well_formed_is_refused),
		cmocka_unit_test(every_member_counts),
		cmocka_unit_test(a_batch_keeps_their_order),
		cmocka_unit_test(the_answer_goes_both_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
