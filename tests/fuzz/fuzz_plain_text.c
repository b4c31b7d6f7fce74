/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever strangers wrote, what is printed of it drives no terminal; and JSON stays JSON with the same values. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/plain_text.h"

#define MAX_BYTES (1 << 24)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_plain(const struct text *text)
{
	const char *end = text->bytes + text->length;

	for (const char *at = text->bytes; at < end;) {
		uint32_t code_point = utf8_next(&at, end);
		if (code_point == UTF8_INVALID || plain_text_must_escape(code_point))
			abort();
	}
}

static void check_json(const json_t *value)
{
	char *json = json_to_text(value);
	struct text plain;

	text_init(&plain, MAX_BYTES);
	plain_text_append_json(&plain, json, strlen(json));
	check_plain(&plain);
	json_t *again = json_parse(plain.bytes, plain.length, NULL);
	if (!again || !json_equal(again, (json_t *)(uintptr_t)value))
		abort();
	json_decref(again);
	text_finish(&plain);
	free(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text plain;

	text_init(&plain, MAX_BYTES);
	plain_text_append(&plain, (const char *)data, size);
	check_plain(&plain);
	text_finish(&plain);
	json_t *value = size ? json_parse((const char *)data, size, NULL) : NULL;
	if (value)
		check_json(value);
	json_decref(value);
	return 0;
}
