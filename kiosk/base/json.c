/* SPDX-License-Identifier: Apache-2.0 */
/* Reading JSON from strangers. */
#include "kiosk/base/json.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#define WHY_SIZE 160

/* A document for which memory is missing is neither malformed nor empty: the process ends, as for any other allocation
 * (xalloc.h). Before main(), because jansson may not change it once there are values. */
__attribute__((constructor)) static void take_no_failed_allocation(void)
{
	json_set_alloc_funcs(xmalloc, free);
}

static void explain(const json_error_t *error, char *why)
{
	/* jansson quotes the input and may cut it inside a character. */
	char *shown = text_clean(error->text, WHY_SIZE);
	char *full = xasprintf("line %d column %d: %s", error->line, error->column, shown);
	size_t length = utf8_clip(full, WHY_SIZE - 1);

	memcpy(why, full, length);
	why[length] = '\0';
	free(full);
	free(shown);
}

json_t *json_parse(const char *bytes, size_t length, char why[160])
{
	json_error_t error = { .line = 1, .column = 1, .text = "empty, or a NUL byte" };
	json_t *value = NULL;

	/* jansson ignores NUL bytes without an error: refuse them here. */
	if (length > 0 && !memchr(bytes, '\0', length))
		value = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &error);
	if (!value && why)
		explain(&error, why);
	return value;
}

char *json_to_text(const json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

	return text ? text : xstrdup("null");
}

const char *json_get_text(const json_t *object, const char *key, const char *fallback)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : fallback;
}

bool json_get_int(const json_t *object, const char *key, int64_t min, int64_t max, int64_t *ret)
{
	const json_t *member = json_object_get(object, key);

	if (!json_is_integer(member))
		return false;
	int64_t value = json_integer_value(member);
	if (value < min || value > max)
		return false;
	*ret = value;
	return true;
}

int64_t json_get_int_or(const json_t *object, const char *key, int64_t fallback)
{
	json_get_int(object, key, INT64_MIN, INT64_MAX, &fallback);
	return fallback;
}

bool json_get_bool(const json_t *object, const char *key, bool fallback)
{
	const json_t *member = json_object_get(object, key);

	return json_is_boolean(member) ? json_is_true(member) : fallback;
}
