/* SPDX-License-Identifier: Apache-2.0 */
#include "kiosk/store/enrollment_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/arena.h"
#include "kiosk/base/files.h"
#include "kiosk/base/json.h"
#include "kiosk/domain/wire_enrollment.h"

#define FILE_MAX_BYTES 8192

static bool parse(const char *bytes, size_t length, struct enrollment *ret_enrollment)
{
	struct arena arena;
	struct wire_enrollment told;
	json_t *object = json_parse(bytes, length, NULL);
	const char *hub_url = json_get_text(object, "hub_url", "");
	struct enrollment found = { .has_root_key = true };

	arena_init(&arena, 1024);
	bool is_read = wire_enrollment_decode(&arena, bytes, length, &told) && hub_url[0] &&
		strlen(hub_url) < sizeof found.hub_url;
	if (is_read) {
		snprintf(found.hub_url, sizeof found.hub_url, "%s", hub_url);
		snprintf(found.kiosk_id, sizeof found.kiosk_id, "%s", told.kiosk_id);
		snprintf(found.store, sizeof found.store, "%s", told.store);
		snprintf(found.hub_name, sizeof found.hub_name, "%s", told.hub_name);
		memcpy(found.currency, told.currency, sizeof found.currency);
		memcpy(found.root_key, told.root_key, sizeof found.root_key);
		*ret_enrollment = found;
	}
	arena_finish(&arena);
	json_decref(object);
	return is_read;
}

enum enrollment_file enrollment_file_read(const char *path, struct enrollment *ret_enrollment)
{
	size_t length = 0;

	errno = 0;
	char *bytes = file_read(path, FILE_MAX_BYTES, &length);
	if (!bytes)
		return errno == ENOENT ? ENROLLMENT_FILE_NONE : ENROLLMENT_FILE_DAMAGED;
	bool is_read = parse(bytes, length, ret_enrollment);
	free(bytes);
	return is_read ? ENROLLMENT_FILE_READ : ENROLLMENT_FILE_DAMAGED;
}

bool enrollment_file_write(const char *path, const struct enrollment *enrollment)
{
	struct wire_enrollment told = {
		.kiosk_id = enrollment->kiosk_id, .store = enrollment->store, .hub_name = enrollment->hub_name
	};

	memcpy(told.root_key, enrollment->root_key, sizeof told.root_key);
	memcpy(told.currency, enrollment->currency, sizeof told.currency);
	json_t *object = wire_enrollment_encode(&told);
	json_object_set_new(object, "hub_url", json_string(enrollment->hub_url));
	char *text = json_to_text(object);
	bool is_written = text && file_write_private(path, text, strlen(text));
	free(text);
	json_decref(object);
	return is_written;
}
