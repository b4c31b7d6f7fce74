/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of the kiosk as lines for people, none of which can drive their terminal. */
#include "kiosk/ctl/show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/plain_text.h"

#define TEXT_MAX_BYTES (64 * 1024 * 1024)
#define GS 0x1D

/* The separator of a GS1 code is told from other controls: who tries a scanner looks for it. */
static void append_readable(struct text *clean, const char *dirty, size_t length)
{
	const char *end = dirty + length;

	while (dirty < end) {
		const char *gs = memchr(dirty, GS, (size_t)(end - dirty));
		plain_text_append(clean, dirty, (size_t)((gs ? gs : end) - dirty));
		if (gs)
			text_append(clean, "<GS>");
		dirty = gs ? gs + 1 : end;
	}
}

static json_t *readable_text(const char *dirty, size_t length)
{
	struct text clean;

	text_init(&clean, TEXT_MAX_BYTES);
	append_readable(&clean, dirty, length);
	json_t *text = json_stringn(clean.bytes, clean.length);
	text_finish(&clean);
	return text;
}

static void set_readable(json_t *copy, const char *key, const json_t *member)
{
	struct text clean;

	text_init(&clean, TEXT_MAX_BYTES);
	append_readable(&clean, key, strlen(key));
	json_object_set_new(copy, clean.bytes, show_readable(member));
	text_finish(&clean);
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
			set_readable(copy, key, member);
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
	char *json = json_to_text(value);
	struct text line;

	text_init(&line, TEXT_MAX_BYTES);
	plain_text_append_json(&line, json, strlen(json));
	puts(line.bytes);
	text_finish(&line);
	free(json);
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
