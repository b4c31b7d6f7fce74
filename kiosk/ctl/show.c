/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of the kiosk as lines for people, none of which can drive their terminal. */
#include "kiosk/ctl/show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/text.h"

#define TEXT_MAX_BYTES (64 * 1024 * 1024)
#define GS 0x1D

static json_t *readable_text(const char *dirty, size_t length)
{
	const char *end = dirty + length, *from = dirty;
	struct text clean;

	text_init(&clean, TEXT_MAX_BYTES);
	for (const char *at = from; at < end; from = at) {
		uint32_t code_point = utf8_next(&at, end);
		if (code_point == GS)
			text_append(&clean, "<GS>");
		else if (code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0))
			text_printf(&clean, "\\x%02x", (unsigned)code_point);
		else
			text_append_bytes(&clean, from, (size_t)(at - from));
	}
	json_t *text = json_stringn(clean.bytes, clean.length);
	text_finish(&clean);
	return text;
}

json_t *show_readable(const json_t *value)
{
	json_t *copy, *member;
	const char *key;

	if (json_is_string(value))
		return readable_text(json_string_value(value), json_string_length(value));
	if (json_is_object(value)) {
		copy = json_object();
		json_object_foreach((json_t *)(uintptr_t)value, key, member)
			json_object_set_new(copy, key, show_readable(member));
		return copy;
	}
	if (!json_is_array(value))
		return json_incref((json_t *)(uintptr_t)value);
	copy = json_array();
	for (size_t i = 0; i < json_array_size(value); i++)
		json_array_append_new(copy, show_readable(json_array_get(value, i)));
	return copy;
}

void show_json(const json_t *value)
{
	char *line = json_to_text(value);

	puts(line);
	free(line);
}

static void print_value(const json_t *value, int depth);

static void print_scalar(const json_t *value)
{
	if (json_is_string(value)) {
		puts(json_string_value(value));
		return;
	}
	show_json(value);
}

static void print_object(const json_t *object, int depth)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)object, key, value) {
		printf("%*s%s: ", depth * 2, "", key);
		if (json_is_object(value) || json_array_size(value))
			putchar('\n');
		print_value(value, depth + 1);
	}
}

static void print_value(const json_t *value, int depth)
{
	if (json_is_object(value)) {
		print_object(value, depth);
	} else if (json_array_size(value)) {
		for (size_t i = 0; i < json_array_size(value); i++)
			print_scalar(json_array_get(value, i));
	} else {
		print_scalar(value);
	}
}

void show_value(const json_t *value)
{
	print_value(value, 0);
}
