/* SPDX-License-Identifier: Apache-2.0 */
/* JSON documents from strangers, and the texts in several languages that they hold. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/localized.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void pick(const uint8_t *data, size_t size)
{
	struct arena arena;
	char *stored = xstrndup((const char *)data, size);

	arena_init(&arena, 1024);
	for (int i = 0; i < LANGUAGE_COUNT; i++)
		localized_pick(&arena, stored, LANGUAGES[i].tag);
	arena_finish(&arena);
	free(stored);
}

/* A mended document holds no number, and texts that are one. */
static void check_mended(const json_t *value)
{
	const char *key;
	json_t *member;
	size_t i;
	if (json_is_number(value) ||
		(json_is_string(value) &&
			!utf8_is_valid(json_string_value(value), json_string_length(value))))
		abort();
	json_array_foreach((json_t *)(uintptr_t)value, i, member)
		check_mended(member);
	json_object_foreach((json_t *)(uintptr_t)value, key, member)
		check_mended(member);
}

static void mend(const uint8_t *data, size_t size)
{
	char why[160] = "";
	json_t *value = json_parse_mended((const char *)data, size, why);
	if (value)
		check_mended(value);
	else if (!why[0] || !utf8_is_valid(why, strlen(why)))
		abort();
	json_decref(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char why[160] = "";
	int64_t number;
	json_t *value = size ? json_parse((const char *)data, size, why) : NULL;

	if (value) {
		char *text = json_to_text(value);
		json_get_text(value, "a", "");
		json_get_int(value, "a", 0, 1000, &number);
		json_get_bool(value, "a", false);
		free(text);
		json_decref(value);
	} else if (!utf8_is_valid(why, strlen(why))) {
		abort();
	}
	pick(data, size);
	mend(data, size);
	return 0;
}
