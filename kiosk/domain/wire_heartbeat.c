/* SPDX-License-Identifier: Apache-2.0 */
/* The heartbeat and its answer, as JSON and back. */
#include "kiosk/domain/wire_heartbeat.h"

#include "kiosk/base/json.h"
#include "kiosk/domain/wire.h"

static void set_word(json_t *object, const char *key, const char *word)
{
	if (*word)
		json_object_set_new(object, key, json_string(word));
}

static void set_number(json_t *object, const char *key, int64_t number)
{
	if (number >= 0)
		json_object_set_new(object, key, json_integer(number));
}

char *wire_heartbeat_encode(const struct wire_heartbeat *heartbeat)
{
	json_t *object = json_object();

	set_word(object, "mode", heartbeat->mode);
	set_word(object, "printer", heartbeat->printer);
	set_word(object, "card", heartbeat->card);
	set_number(object, "last_frame_ms", heartbeat->last_frame_ms);
	set_word(object, "version", heartbeat->version);
	set_word(object, "clock", heartbeat->clock);
	if (*heartbeat->clock)
		json_object_set_new(object, "clock_off_s", json_integer(heartbeat->clock_off_s));
	if (heartbeat->catalog_epoch >= 0) {
		json_t *catalog = json_object();
		json_object_set_new(catalog, "epoch", json_integer(heartbeat->catalog_epoch));
		json_object_set_new(catalog, "seq", json_integer(heartbeat->catalog_seq));
		json_object_set_new(object, "catalog", catalog);
	}
	set_number(object, "outbox", heartbeat->outbox);
	char *text = json_to_text(object);
	json_decref(object);
	return text;
}

/* What is missing leaves the result as it is. */
static bool take_word(const json_t *object, const char *key, char word[HEARTBEAT_WORD_MAX + 1])
{
	return !json_object_get(object, key) || wire_copy_text(object, key, word, HEARTBEAT_WORD_MAX + 1);
}

static bool take_number(const json_t *object, const char *key, int64_t *number)
{
	return !json_object_get(object, key) || json_get_int(object, key, 0, WIRE_INTEGER_MAX, number);
}

static bool take_clock(const json_t *object, struct wire_heartbeat *heartbeat)
{
	return take_word(object, "clock", heartbeat->clock) &&
		(!json_object_get(object, "clock_off_s") ||
			json_get_int(object, "clock_off_s", -WIRE_INTEGER_MAX, WIRE_INTEGER_MAX,
				&heartbeat->clock_off_s));
}

static bool take_catalog(const json_t *object, struct wire_heartbeat *heartbeat)
{
	const json_t *catalog = json_object_get(object, "catalog");

	return !catalog ||
		(json_get_int(catalog, "epoch", 0, WIRE_INTEGER_MAX, &heartbeat->catalog_epoch) &&
			json_get_int(catalog, "seq", 0, WIRE_INTEGER_MAX, &heartbeat->catalog_seq));
}

bool wire_heartbeat_read(const json_t *object, struct wire_heartbeat *ret_heartbeat)
{
	struct wire_heartbeat heartbeat = {
		.last_frame_ms = -1, .catalog_epoch = -1, .catalog_seq = -1, .outbox = -1
	};

	if (!take_word(object, "mode", heartbeat.mode) || !take_word(object, "printer", heartbeat.printer) ||
		!take_word(object, "card", heartbeat.card) ||
		!take_word(object, "version", heartbeat.version) || !take_clock(object, &heartbeat) ||
		!take_number(object, "last_frame_ms", &heartbeat.last_frame_ms) ||
		!take_number(object, "outbox", &heartbeat.outbox) || !take_catalog(object, &heartbeat))
		return false;
	*ret_heartbeat = heartbeat;
	return true;
}

json_t *wire_wanted_encode(const struct wire_wanted *wanted)
{
	json_t *object = json_object(), *commands = json_array();

	for (size_t i = 0; i < wanted->command_count; i++)
		json_array_append_new(commands, json_string(wanted->commands[i]));
	json_object_set_new(object, "mode", wanted->mode ? json_string(wanted->mode) : json_null());
	json_object_set_new(object, "commands", commands);
	return object;
}

bool wire_wanted_read_commands(struct arena *arena, const json_t *commands, struct wire_wanted *ret_wanted)
{
	const char **texts = ARENA_ARRAY(arena, const char *, WANTED_COMMANDS_MAX);
	size_t count = 0;

	if (!json_is_array(commands))
		return false;
	for (size_t i = 0; i < json_array_size(commands) && i < WANTED_COMMANDS_MAX; i++) {
		const json_t *command = json_array_get(commands, i);
		if (json_is_string(command) && json_string_length(command) <= WANTED_COMMAND_MAX)
			texts[count++] = arena_strdup(arena, json_string_value(command));
	}
	ret_wanted->commands = texts;
	ret_wanted->command_count = count;
	return true;
}

bool wire_wanted_decode(struct arena *arena, const char *json, size_t length, struct wire_wanted *ret_wanted)
{
	json_t *object = wire_parse(json, length);
	struct wire_wanted wanted = { .mode = wire_get_text(arena, object, "mode", HEARTBEAT_WORD_MAX) };
	bool is_read = (wanted.mode || json_is_null(json_object_get(object, "mode"))) &&
		wire_wanted_read_commands(arena, json_object_get(object, "commands"), &wanted);

	json_decref(object);
	if (is_read)
		*ret_wanted = wanted;
	return is_read;
}
