/* SPDX-License-Identifier: Apache-2.0 */
/* Measured events, as JSON and back. */
#include "kiosk/domain/wire_event.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/domain/wire.h"

#define KIND_MAX 40

char *wire_event_encode(const struct wire_event *event)
{
	json_t *object = json_object(), *data = json_parse(event->data, strlen(event->data), NULL);

	json_object_set_new(object, "id", json_string(event->id.text));
	json_object_set_new(object, "kind", json_string(event->kind));
	json_object_set_new(object, "at", wire_time(event->at_ms));
	if (*event->session)
		json_object_set_new(object, "session", json_string(event->session));
	if (data)
		json_object_set_new(object, "data", data);
	char *text = json_to_text(object);
	json_decref(object);
	return text;
}

static const char *read_kind(struct arena *arena, const json_t *object)
{
	const char *kind = wire_get_text(arena, object, "kind", KIND_MAX);

	if (!kind || !*kind || kind[strspn(kind, "abcdefghijklmnopqrstuvwxyz_")])
		return NULL;
	return kind;
}

/* NULL: not good. */
static const char *read_session(struct arena *arena, const json_t *object)
{
	return json_object_get(object, "session")
		? wire_get_text(arena, object, "session", WIRE_EVENT_SESSION_MAX)
		: "";
}

static const char *read_data(struct arena *arena, const json_t *object)
{
	const json_t *data = json_object_get(object, "data");

	if (!data || json_is_null(data))
		return "";
	if (!json_is_object(data))
		return NULL;
	char *text = json_to_text(data);
	const char *kept = strlen(text) <= WIRE_EVENT_DATA_MAX ? arena_strdup(arena, text) : NULL;
	free(text);
	return kept;
}

bool wire_event_read(struct arena *arena, const json_t *object, struct wire_event *ret_event)
{
	struct wire_event event = { .kind = read_kind(arena, object),
		.session = read_session(arena, object),
		.data = read_data(arena, object) };

	if (!event.kind || !event.session || !event.data || !wire_get_ulid(object, "id", &event.id) ||
		!wire_get_time(object, "at", &event.at_ms))
		return false;
	*ret_event = event;
	return true;
}

char *wire_event_batch_encode(const char *const *events, size_t count)
{
	json_t *object = json_object(), *list = json_array();

	json_object_set_new(object, "events", list);
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_parse(events[i], strlen(events[i]), NULL));
	char *text = json_to_text(object);
	json_decref(object);
	return text;
}

const json_t *wire_event_batch_read(const json_t *object)
{
	const json_t *events = json_object_get(object, "events");

	return json_is_array(events) && json_array_size(events) <= WIRE_EVENTS_MAX ? events : NULL;
}

json_t *wire_event_count_encode(const struct wire_event_count *count)
{
	json_t *object = json_object();

	json_object_set_new(object, "accepted", json_integer(count->accepted));
	json_object_set_new(object, "known", json_integer(count->known));
	json_object_set_new(object, "refused", json_integer(count->refused));
	return object;
}

bool wire_event_count_decode(const char *json, size_t length, struct wire_event_count *ret_count)
{
	json_t *object = json_parse(json, length, NULL);
	int64_t accepted, known, refused;
	bool is_read = json_get_int(object, "accepted", 0, WIRE_EVENTS_MAX, &accepted) &&
		json_get_int(object, "known", 0, WIRE_EVENTS_MAX, &known) &&
		json_get_int(object, "refused", 0, WIRE_EVENTS_MAX, &refused);

	json_decref(object);
	if (is_read)
		*ret_count = (struct wire_event_count){ (int)accepted, (int)known, (int)refused };
	return is_read;
}
