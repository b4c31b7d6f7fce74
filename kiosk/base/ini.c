/* SPDX-License-Identifier: Apache-2.0 */
/* INI files. */
#include "kiosk/base/ini.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#define MAX_FILE_BYTES (256 * 1024)
#define MAX_NAME_BYTES 64
#define MAX_VALUE_BYTES 2048

struct reader {
	const char *name;
	ini_handler handler;
	void *data;
	struct ini_error *error;
	struct ini_places *places; /* NULL: nobody wants to know */
	int line_number, section_line;
	char section[MAX_NAME_BYTES + 1];
};

struct ini_place {
	char *file;
	char section[MAX_NAME_BYTES + 1], key[MAX_NAME_BYTES + 1]; /* key "": of the section itself */
	int line;
};

struct span {
	const char *start, *end;
};

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r';
}

static struct span trim(struct span span)
{
	while (span.start < span.end && is_blank(*span.start))
		span.start++;
	while (span.end > span.start && is_blank(span.end[-1]))
		span.end--;
	return span;
}

static size_t length_of(struct span span)
{
	return (size_t)(span.end - span.start);
}

/* Always false, for "return refuse(…)". About is the key or the bad piece of the line. */
static bool refuse(struct reader *reader, struct span about, const char *why)
{
	char *raw = xstrndup(about.start, length_of(about));
	char *shown = text_clean(raw, 40);

	snprintf(reader->error->text, sizeof reader->error->text, "%.200s:%d: %s%s%s", reader->name,
		reader->line_number, shown, *shown ? ": " : "", why);
	free(raw);
	free(shown);
	return false;
}

/* --- places --- */

static struct ini_place *find_place(const struct ini_places *places, const char *section, const char *key)
{
	for (size_t i = 0; i < places->count; i++) {
		struct ini_place *place = &places->list[i];
		if (strcmp(place->section, section) == 0 && strcmp(place->key, key) == 0)
			return place;
	}
	return NULL;
}

static void note_place(const struct reader *reader, const char *key, int line)
{
	struct ini_places *places = reader->places;
	struct ini_place *place = find_place(places, reader->section, key);

	if (!place) {
		places->list = xreallocarray(places->list, places->count + 1, sizeof *places->list);
		place = &places->list[places->count++];
		*place = (struct ini_place){ .file = NULL };
		strcpy(place->section, reader->section);
		strcpy(place->key, key);
	}
	free(place->file);
	place->file = xstrdup(reader->name);
	place->line = line;
}

void ini_places_finish(struct ini_places *places)
{
	for (size_t i = 0; i < places->count; i++)
		free(places->list[i].file);
	free(places->list);
	*places = (struct ini_places){ .list = NULL };
}

bool ini_places_refuse(const struct ini_places *places, const char *section, const char *key, const char *why,
	struct ini_error *ret_error)
{
	const struct ini_place *place = find_place(places, section, key);

	if (!place)
		place = find_place(places, section, "");
	if (place)
		snprintf(ret_error->text, sizeof ret_error->text, "%.200s:%d: %s: %s", place->file,
			place->line, key, why);
	else
		snprintf(ret_error->text, sizeof ret_error->text, "[%s] %s: %s", section, key, why);
	return false;
}

/* --- lines --- */

static bool is_name(struct span span)
{
	if (span.start == span.end || length_of(span) > MAX_NAME_BYTES)
		return false;
	for (const char *at = span.start; at < span.end; at++) {
		bool is_good = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
			(*at >= '0' && *at <= '9') || *at == '_' || *at == '-' || *at == '.' || *at == ':';
		if (!is_good)
			return false;
	}
	return true;
}

static bool read_section(struct reader *reader, struct span line)
{
	if (line.end[-1] != ']')
		return refuse(reader, line, "a section must end with ]");
	struct span name = trim((struct span){ line.start + 1, line.end - 1 });
	if (!is_name(name))
		return refuse(reader, line, "is no name of a section (letters, digits, _ - . :)");
	memcpy(reader->section, name.start, length_of(name));
	reader->section[length_of(name)] = '\0';
	reader->section_line = reader->line_number;
	return true;
}

static bool read_value(struct reader *reader, struct span line)
{
	const char *equals = memchr(line.start, '=', length_of(line));

	if (!equals)
		return refuse(reader, line, "is neither [section] nor key = value");
	struct span key = trim((struct span){ line.start, equals });
	struct span value = trim((struct span){ equals + 1, line.end });
	if (!is_name(key))
		return refuse(reader, key.start == key.end ? line : key,
			"is no name of a key (letters, digits, _ - . :)");
	if (length_of(value) > MAX_VALUE_BYTES)
		return refuse(reader, key, "the value is too long");
	char *key_text = xstrndup(key.start, length_of(key));
	char *value_text = xstrndup(value.start, length_of(value));
	const char *why = reader->handler(reader->data, reader->section, key_text, value_text);
	if (why) {
		refuse(reader, key, why);
	} else if (reader->places) {
		note_place(reader, "", reader->section_line);
		note_place(reader, key_text, reader->line_number);
	}
	free(key_text);
	free(value_text);
	return why == NULL;
}

static bool read_line(struct reader *reader, struct span line)
{
	line = trim(line);
	if (memchr(line.start, '\0', length_of(line)))
		return refuse(reader, line, "holds a NUL byte");
	if (!utf8_is_valid(line.start, length_of(line)))
		return refuse(reader, line, "is not valid UTF-8");
	if (line.start == line.end || *line.start == '#' || *line.start == ';')
		return true;
	return *line.start == '[' ? read_section(reader, line) : read_value(reader, line);
}

static bool read_lines(struct reader *reader, const char *bytes, size_t length)
{
	const char *at = bytes, *end = bytes + length;

	reader->error->text[0] = '\0';
	if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
		at += 3;
	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		const char *line_end = newline ? newline : end;
		reader->line_number++;
		if (!read_line(reader, (struct span){ at, line_end }))
			return false;
		at = newline ? newline + 1 : end;
	}
	return true;
}

bool ini_parse(const char *name, const char *bytes, size_t length, ini_handler handler, void *data,
	struct ini_error *ret_error)
{
	struct reader reader = { .name = name, .handler = handler, .data = data, .error = ret_error };

	return read_lines(&reader, bytes, length);
}

bool ini_read_file_noting(const char *path, ini_handler handler, void *data, struct ini_places *places,
	struct ini_error *ret_error)
{
	struct reader reader = {
		.name = path, .handler = handler, .data = data, .places = places, .error = ret_error
	};
	size_t length;
	char *bytes = file_read(path, MAX_FILE_BYTES, &length);

	if (!bytes) {
		snprintf(ret_error->text, sizeof ret_error->text, "%.300s: cannot be read: %s", path,
			strerror(errno));
		return false;
	}
	bool is_good = read_lines(&reader, bytes, length);
	free(bytes);
	return is_good;
}

bool ini_read_file(const char *path, ini_handler handler, void *data, struct ini_error *ret_error)
{
	return ini_read_file_noting(path, handler, data, NULL, ret_error);
}
