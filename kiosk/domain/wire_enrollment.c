/* SPDX-License-Identifier: Apache-2.0 */
/* Enrollment, as JSON and back. */
#include "kiosk/domain/wire_enrollment.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/text.h"
#include "kiosk/domain/wire.h"

/* "XXXXX-XXXXX-<16 hex>", and blanks that somebody typed. */
#define CODE_TYPED_MAX 64
#define NAME_POINTS_MAX 64
#define HUB_NAME_MAX 255

static void set_key(json_t *object, const char *key, const uint8_t public_key[ED25519_PUBLIC_BYTES])
{
	char hex[2 * ED25519_PUBLIC_BYTES + 1];

	hex_encode(public_key, ED25519_PUBLIC_BYTES, hex);
	json_object_set_new(object, key, json_string(hex));
}

static bool get_key(const json_t *object, const char *key, uint8_t ret_key[ED25519_PUBLIC_BYTES])
{
	return hex_decode(json_get_text(object, key, ""), ret_key, ED25519_PUBLIC_BYTES);
}

char *wire_enrollment_request_encode(const struct wire_enrollment_request *request)
{
	json_t *object = json_object();

	json_object_set_new(object, "code", json_string(request->code));
	set_key(object, "public_key", request->public_key);
	json_object_set_new(object, "name", json_string(request->name));
	char *text = json_to_text(object);
	json_decref(object);
	return text;
}

bool wire_enrollment_request_read(
	struct arena *arena, const json_t *object, struct wire_enrollment_request *ret_request)
{
	struct wire_enrollment_request request = { .code = wire_get_text(
							   arena, object, "code", CODE_TYPED_MAX) };

	if (!get_key(object, "public_key", request.public_key))
		return false;
	if (!request.code)
		request.code = "";
	char *name = text_clean(json_get_text(object, "name", ""), NAME_POINTS_MAX);
	request.name = arena_strdup(arena, name);
	free(name);
	*ret_request = request;
	return true;
}

json_t *wire_enrollment_encode(const struct wire_enrollment *enrollment)
{
	json_t *object = json_object();

	json_object_set_new(object, "kiosk_id", json_string(enrollment->kiosk_id));
	json_object_set_new(object, "store", json_string(enrollment->store));
	json_object_set_new(object, "hub_name", json_string(enrollment->hub_name));
	set_key(object, "root_key", enrollment->root_key);
	json_object_set_new(object, "currency", json_string(enrollment->currency));
	return object;
}

bool wire_enrollment_decode(
	struct arena *arena, const char *json, size_t length, struct wire_enrollment *ret_enrollment)
{
	json_t *object = wire_parse(json, length);
	struct wire_enrollment enrollment = {
		.kiosk_id = wire_get_text(arena, object, "kiosk_id", KEY_ID_SIZE - 1),
		.store = wire_get_text(arena, object, "store", CODE_MAX_BYTES),
		.hub_name = wire_get_text(arena, object, "hub_name", HUB_NAME_MAX),
	};
	bool is_read = enrollment.kiosk_id && enrollment.store && enrollment.hub_name &&
		get_key(object, "root_key", enrollment.root_key) &&
		wire_get_currency(object, "currency", enrollment.currency);

	json_decref(object);
	if (is_read)
		*ret_enrollment = enrollment;
	return is_read;
}
