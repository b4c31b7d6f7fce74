/* SPDX-License-Identifier: Apache-2.0 */
/* Groups and seats, as JSON and back. */
#include "kiosk/domain/wire_group.h"

#include "kiosk/base/json.h"
#include "kiosk/domain/code.h"
#include "kiosk/domain/wire.h"

/* --- opening a group --- */

char *wire_group_request_encode(const char *deal)
{
	json_t *object = json_object();

	json_object_set_new(object, "deal", json_string(deal));
	char *text = json_to_text(object);
	json_decref(object);
	return text;
}

const char *wire_group_request_read(struct arena *arena, const json_t *object)
{
	return wire_get_code(arena, object, "deal");
}

json_t *wire_group_encode(const struct wire_group *group)
{
	json_t *object = json_object();

	json_object_set_new(object, "group", json_string(group->id.text));
	json_object_set_new(object, "deal", json_string(group->deal));
	wire_set_group(object, &group->count, group->size);
	json_object_set_new(object, "url", json_string(group->url));
	return object;
}

bool wire_group_decode(struct arena *arena, const char *json, size_t length, struct wire_group *ret_group)
{
	json_t *object = wire_parse(json, length);
	struct wire_group group = { .deal = wire_get_code(arena, object, "deal"),
		.url = wire_get_link(arena, object, "url") };
	bool is_read = group.deal && group.url && wire_get_ulid(object, "group", &group.id) &&
		wire_get_group(object, &group.count, &group.size);

	json_decref(object);
	if (is_read)
		*ret_group = group;
	return is_read;
}

/* --- taking a seat --- */

char *wire_seat_request_encode(const struct wire_seat_request *request)
{
	json_t *object = json_object();

	json_object_set_new(object, "member", json_string(request->member));
	json_object_set_new(object, "language", json_string(request->language));
	char *text = json_to_text(object);
	json_decref(object);
	return text;
}

bool wire_seat_request_read(struct arena *arena, const json_t *object, struct wire_seat_request *ret_request)
{
	const char *member = wire_get_member(arena, object),
		   *language = json_get_text(object, "language", "");

	if (!member)
		return false;
	*ret_request = (struct wire_seat_request){ member,
		language_tag_is_valid(language) ? arena_strdup(arena, language) : "en" };
	return true;
}

json_t *wire_seat_encode(const struct wire_seat *seat)
{
	json_t *object = json_object();

	json_object_set_new(object, "seat", json_string(seat->id.text));
	json_object_set_new(object, "group", json_string(seat->group.text));
	json_object_set_new(object, "taken", json_integer(seat->taken));
	json_object_set_new(object, "size", json_integer(seat->size));
	json_object_set_new(object, "order", wire_order_reply_encode(&seat->order));
	return object;
}

bool wire_seat_decode(struct arena *arena, const char *json, size_t length, struct wire_seat *ret_seat)
{
	json_t *object = wire_parse(json, length);
	struct wire_seat seat = { .taken = 0 };
	bool is_read = wire_get_ulid(object, "seat", &seat.id) &&
		wire_get_ulid(object, "group", &seat.group) &&
		wire_get_people(object, "taken", 0, &seat.taken) &&
		wire_get_people(object, "size", 1, &seat.size) &&
		wire_order_reply_read(arena, json_object_get(object, "order"), &seat.order);

	json_decref(object);
	if (is_read)
		*ret_seat = seat;
	return is_read;
}
