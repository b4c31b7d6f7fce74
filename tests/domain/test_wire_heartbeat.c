/* SPDX-License-Identifier: Apache-2.0 */
/* The heartbeat and its answer are read as they were written; what is not told stays untold. */
#include "tests/domain/wire_tools.h"

#include "kiosk/domain/wire.h"
#include "kiosk/domain/wire_heartbeat.h"

static bool is_heartbeat(const char *json, size_t length)
{
	struct wire_heartbeat heartbeat;
	json_t *object = json_parse(json, length, NULL);
	bool is_good = wire_heartbeat_read(object, &heartbeat);

	json_decref(object);
	return is_good;
}

static bool is_wanted(const char *json, size_t length)
{
	struct arena arena;
	struct wire_wanted wanted;

	arena_init(&arena, 1024);
	bool is_good = wire_wanted_decode(&arena, json, length, &wanted);
	arena_finish(&arena);
	return is_good;
}

static void roll_word(struct dice *dice, char word[HEARTBEAT_WORD_MAX + 1])
{
	struct arena arena;

	arena_init(&arena, 256);
	snprintf(word, HEARTBEAT_WORD_MAX + 1, "%s", random_text(dice, &arena, 0, HEARTBEAT_WORD_MAX));
	arena_finish(&arena);
}

static int64_t roll_number(struct dice *dice)
{
	return dice_roll(dice, 3) ? random_up_to(dice, WIRE_INTEGER_MAX) : -1;
}

static void what_is_written_is_read(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct dice dice = { seed };
		struct wire_heartbeat again, heartbeat;
		memset(&heartbeat, 0, sizeof heartbeat);
		memset(&again, 0, sizeof again);
		roll_word(&dice, heartbeat.mode);
		roll_word(&dice, heartbeat.printer);
		roll_word(&dice, heartbeat.card);
		roll_word(&dice, heartbeat.version);
		roll_word(&dice, heartbeat.clock);
		heartbeat.clock_off_s = *heartbeat.clock ? -roll_number(&dice) : 0;
		heartbeat.last_frame_ms = roll_number(&dice);
		heartbeat.outbox = roll_number(&dice);
		heartbeat.catalog_epoch = roll_number(&dice);
		heartbeat.catalog_seq =
			heartbeat.catalog_epoch < 0 ? -1 : random_up_to(&dice, WIRE_INTEGER_MAX);
		char *text = wire_heartbeat_encode(&heartbeat);
		json_t *object = json_parse(text, strlen(text), NULL);
		assert_true(wire_heartbeat_read(object, &again));
		assert_string_equal(again.mode, heartbeat.mode);
		assert_string_equal(again.printer, heartbeat.printer);
		assert_string_equal(again.card, heartbeat.card);
		assert_string_equal(again.version, heartbeat.version);
		assert_string_equal(again.clock, heartbeat.clock);
		assert_int_equal(again.clock_off_s, heartbeat.clock_off_s);
		assert_int_equal(again.last_frame_ms, heartbeat.last_frame_ms);
		assert_int_equal(again.outbox, heartbeat.outbox);
		assert_int_equal(again.catalog_epoch, heartbeat.catalog_epoch);
		assert_int_equal(again.catalog_seq, heartbeat.catalog_seq);
		json_decref(object);
		free(text);
	}
}

static void the_words_on_the_wire_stay(void **state)
{
	struct wire_heartbeat heartbeat = { "shopper", "IDLE", "NONE", "0.1.0", "unsure", -7, 5, 1, 7, 3 };
	char *text = wire_heartbeat_encode(&heartbeat);

	(void)state;
	assert_string_equal(text,
		"{\"mode\":\"shopper\",\"printer\":\"IDLE\",\"card\":\"NONE\",\"last_frame_ms\":5,"
		"\"version\":\"0.1.0\",\"clock\":\"unsure\",\"clock_off_s\":-7,\"catalog\":{\"epoch\":1,\"seq\":7},"
		"\"outbox\":3}");
	free(text);
	struct wire_heartbeat bare = { .last_frame_ms = -1, .version = "0.1.0" };
	text = wire_heartbeat_encode(&bare);
	assert_string_equal(text, "{\"version\":\"0.1.0\",\"catalog\":{\"epoch\":0,\"seq\":0},\"outbox\":0}");
	free(text);
}

static void every_member_may_be_missing_and_none_may_be_wrong(void **state)
{
	static const char *const OPTIONAL[] = { "mode", "printer", "card", "last_frame_ms", "version",
		"clock", "clock_off_s", "catalog", "outbox", NULL };
	struct wire_heartbeat heartbeat = { "shopper", "IDLE", "NONE", "0.1.0", "unsure", -7, 5, 1, 7, 3 };
	char *text = wire_heartbeat_encode(&heartbeat), word[HEARTBEAT_WORD_MAX + 2];
	json_t *whole = json_parse(text, strlen(text), NULL);

	(void)state;
	snprintf(word, sizeof word, "%0*d", HEARTBEAT_WORD_MAX + 1, 0);
	assert_false(is_read_with_member(whole, "mode", json_string(word), is_heartbeat));
	assert_true(is_read_with_member(whole, "mode", json_string(word + 1), is_heartbeat));
	assert_false(is_read_with_member(whole, "outbox", json_integer(-1), is_heartbeat));
	assert_false(is_read_with_member(whole, "catalog", json_pack("{s:i}", "epoch", 1), is_heartbeat));
	assert_false(is_read_with_member(whole, "catalog", json_pack("{s:i}", "seq", 1), is_heartbeat));
	assert_every_member_counts(whole, OPTIONAL, is_heartbeat);
	assert_true(is_heartbeat("{\"later\":[1]}", 13));
	free(text);
}

static void what_is_wanted_is_read_as_it_was_written(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct dice dice = { seed };
		struct arena arena;
		const char *commands[WANTED_COMMANDS_MAX];
		struct wire_wanted again,
			wanted = { .commands = commands,
				.command_count = (size_t)dice_roll(&dice, WANTED_COMMANDS_MAX + 1) };
		arena_init(&arena, 16384);
		if (dice_roll(&dice, 2))
			wanted.mode = random_text(&dice, &arena, 0, HEARTBEAT_WORD_MAX);
		for (size_t i = 0; i < wanted.command_count; i++)
			commands[i] = random_text(&dice, &arena, 0, WANTED_COMMAND_MAX);
		json_t *object = wire_wanted_encode(&wanted);
		char *text = json_to_text(object);
		assert_true(wire_wanted_decode(&arena, text, strlen(text), &again));
		assert_int_equal(again.mode != NULL, wanted.mode != NULL);
		if (wanted.mode)
			assert_string_equal(again.mode, wanted.mode);
		assert_int_equal(again.command_count, wanted.command_count);
		for (size_t i = 0; i < wanted.command_count; i++)
			assert_string_equal(again.commands[i], commands[i]);
		json_decref(object);
		free(text);
		arena_finish(&arena);
	}
}

static void of_what_is_wanted_every_member_counts(void **state)
{
	static const char *const COMMANDS[] = { "sync" };
	struct wire_wanted wanted = { "closed", COMMANDS, 1 };
	json_t *whole = wire_wanted_encode(&wanted);
	char word[HEARTBEAT_WORD_MAX + 2];

	(void)state;
	snprintf(word, sizeof word, "%0*d", HEARTBEAT_WORD_MAX + 1, 0);
	assert_false(is_read_with_member(whole, "mode", json_string(word), is_wanted));
	assert_true(is_read_with_member(whole, "mode", json_null(), is_wanted));
	assert_every_member_counts(whole, NULL, is_wanted);
	assert_false(is_wanted("<html>Welcome</html>", 20));
}

static void commands_that_are_too_many_or_not_understood_are_left_out(void **state)
{
	struct arena arena;
	struct wire_wanted wanted;
	json_t *commands = json_array();
	char longest[WANTED_COMMAND_MAX + 2];

	(void)state;
	arena_init(&arena, 16384);
	snprintf(longest, sizeof longest, "%0*d", WANTED_COMMAND_MAX + 1, 0);
	json_array_append_new(commands, json_object());
	json_array_append_new(commands, json_string(longest));
	json_array_append_new(commands, json_string(longest + 1));
	for (int i = 0; i < 40; i++)
		json_array_append_new(commands, json_string("sync"));
	assert_true(wire_wanted_read_commands(&arena, commands, &wanted));
	assert_int_equal(wanted.command_count, WANTED_COMMANDS_MAX - 2);
	assert_string_equal(wanted.commands[0], longest + 1);
	assert_string_equal(wanted.commands[1], "sync");
	json_decref(commands);
	arena_finish(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(the_words_on_the_wire_stay),
		cmocka_unit_test(every_member_may_be_missing_and_none_may_be_wrong),
		cmocka_unit_test(what_is_wanted_is_read_as_it_was_written),
		cmocka_unit_test(of_what_is_wanted_every_member_counts),
		cmocka_unit_test(commands_that_are_too_many_or_not_understood_are_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
