/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a theme: design tokens in the W3C Design Tokens Community Group format (designtokens.org, 2025.10
 * draft). */
#include "kiosk/ui/theme.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/json.h"
#include "kiosk/ui/theme_tokens.h"

#define TOKENS_MAX_BYTES (256 * 1024)
#define ALIAS_MAX_DEPTH 8
#define PATH_MAX_BYTES 96

#define THEME_PATH(name, path) path,
static const char *const COLOR_PATHS[] = { THEME_COLORS(THEME_PATH) };
static const char *const SPACE_PATHS[] = { THEME_SPACES(THEME_PATH) };
static const char *const RADIUS_PATHS[] = { THEME_RADII(THEME_PATH) };
static const char *const TYPE_NAMES[] = { THEME_TYPES(THEME_PATH) };
static const char *const SHADOW_PATHS[] = { "shadow.near", "shadow.far" };
#undef THEME_PATH

struct reader {
	const json_t *root;
	char *why; /* 200 bytes; the first fault stays */
	bool has_failed;
};

static void fail(struct reader *reader, const char *path, const char *reason)
{
	if (!reader->has_failed)
		snprintf(reader->why, 200, "%.90s: %s", path, reason);
	reader->has_failed = true;
}

/* The object at a dotted path, or NULL. */
static const json_t *find_token(const json_t *root, const char *path)
{
	const json_t *at = root;

	while (at != NULL && *path != '\0') {
		char name[PATH_MAX_BYTES];
		size_t length = strcspn(path, ".");

		if (length == 0 || length >= sizeof(name))
			return NULL;
		memcpy(name, path, length);
		name[length] = '\0';
		at = json_object_get(at, name);
		path += length + (path[length] == '.');
	}
	return json_is_object(at) ? at : NULL;
}

/* The path inside "{a.b}"; false when the value is no reference. */
static bool reference_path(const json_t *value, char ret_path[PATH_MAX_BYTES])
{
	const char *text = json_string_value(value);
	size_t length = json_string_length(value);

	if (text == NULL || length < 3 || length - 2 >= PATH_MAX_BYTES || text[0] != '{' ||
		text[length - 1] != '}')
		return false;
	memcpy(ret_path, text + 1, length - 2);
	ret_path[length - 2] = '\0';
	return true;
}

/* A value with its references followed; NULL at a dead or endless one. */
static const json_t *follow(const json_t *root, const json_t *value)
{
	char path[PATH_MAX_BYTES];

	for (int depth = 0; reference_path(value, path); depth++) {
		if (depth == ALIAS_MAX_DEPTH)
			return NULL;
		value = json_object_get(find_token(root, path), "$value");
	}
	return value;
}

static const json_t *token_value(struct reader *reader, const char *path)
{
	const json_t *token = find_token(reader->root, path), *value;

	if (token == NULL) {
		fail(reader, path, "this token is missing");
		return NULL;
	}
	value = json_object_get(token, "$value");
	if (value == NULL) {
		fail(reader, path, "this token has no $value");
		return NULL;
	}
	value = follow(reader->root, value);
	if (value == NULL)
		fail(reader, path, "the reference leads nowhere");
	return value;
}

static bool parse_color(const json_t *value, color *ret)
{
	const char *text = json_string_value(value);
	size_t length = json_string_length(value);
	uint32_t number;

	if (text == NULL || text[0] != '#' || (length != 7 && length != 9) ||
		strspn(text + 1, "0123456789abcdefABCDEF") != length - 1)
		return false;
	number = (uint32_t)strtoul(text + 1, NULL, 16);
	*ret = length == 7 ? 0xff000000u | number : number << 24 | number >> 8;
	return true;
}

/* A number, "28px", "200ms" or {"value": 28, "unit": "px"}. */
static bool parse_measure(const json_t *value, const char *unit, double max, double *ret)
{
	const char *text = json_string_value(value);
	double number;

	if (json_is_object(value)) {
		const char *named = json_string_value(json_object_get(value, "unit"));

		if (named == NULL || strcmp(named, unit) != 0)
			return false;
		value = json_object_get(value, "value");
		text = NULL;
	}
	if (text != NULL) {
		char *end;
		size_t digits = strspn(text, "0123456789.");

		if (digits == 0 || digits > 12 || strcmp(text + digits, unit) != 0)
			return false;
		number = strtod(text, &end);
		if (end != text + digits)
			return false;
	} else if (json_is_number(value)) {
		number = json_number_value(value);
	} else {
		return false;
	}
	if (!(number >= 0 && number <= max))
		return false;
	*ret = number;
	return true;
}

static color read_color(struct reader *reader, const char *path)
{
	const json_t *value = token_value(reader, path);
	color parsed = 0;

	if (value != NULL && !parse_color(value, &parsed))
		fail(reader, path, "not a colour such as #c8321f or #c8321f80");
	return parsed;
}

static float read_measure(struct reader *reader, const char *path, const char *unit, double max)
{
	const json_t *value = token_value(reader, path);
	double parsed = 0;

	if (value != NULL && !parse_measure(value, unit, max, &parsed))
		fail(reader, path, "not a number or measure in its range");
	return (float)parsed;
}

static struct type_style read_type(struct reader *reader, const char *name)
{
	struct type_style style;
	char path[PATH_MAX_BYTES];

	snprintf(path, sizeof(path), "type.%s.size", name);
	style.size_dp = read_measure(reader, path, "px", 400);
	if (!reader->has_failed && style.size_dp < 4)
		fail(reader, path, "too small to read");
	snprintf(path, sizeof(path), "type.%s.weight", name);
	style.weight = (int)read_measure(reader, path, "", 900);
	if (!reader->has_failed && style.weight < 100)
		fail(reader, path, "not a weight of 100 to 900");
	snprintf(path, sizeof(path), "type.%s.line-height", name);
	style.line_height_percent = (int)lroundf(read_measure(reader, path, "", 4) * 100);
	if (!reader->has_failed && style.line_height_percent < 50)
		fail(reader, path, "not a line height of 0.5 to 4");
	return style;
}

static void read_shadow(struct reader *reader, const char *path, struct theme *theme, int index)
{
	const json_t *value = token_value(reader, path);
	double offset = 0, blur = 0;
	color tint = 0;

	if (value == NULL)
		return;
	if (!parse_color(follow(reader->root, json_object_get(value, "color")), &tint) ||
		!parse_measure(follow(reader->root, json_object_get(value, "offsetY")), "px", 100, &offset) ||
		!parse_measure(follow(reader->root, json_object_get(value, "blur")), "px", 100, &blur)) {
		fail(reader, path, "not a shadow with color, offsetY and blur");
		return;
	}
	theme->shadows[index].offset_y_dp = (float)offset;
	theme->shadows[index].blur_dp = (float)blur;
	theme->shadows[index].alpha = (uint8_t)(tint >> 24);
}

/* Rec. 709 weights on the coded values: enough to tell a dark page from a light one. */
static int brightness(color value)
{
	return (int)((value >> 16 & 0xff) * 54 + (value >> 8 & 0xff) * 183 + (value & 0xff) * 19);
}

bool theme_parse(const char *bytes, size_t length, struct theme *ret_theme, char why[200])
{
	struct reader reader = { .why = why };
	struct theme theme = { 0 };
	char fault[160] = "";
	json_t *root = json_parse(bytes, length, fault);

	why[0] = '\0';
	reader.root = root;
	if (!json_is_object(root))
		fail(&reader, "tokens.json", fault[0] != '\0' ? fault : "not a JSON object");
	for (int i = 1; i < COLOR_COUNT && !reader.has_failed; i++)
		theme.colors[i] = read_color(&reader, COLOR_PATHS[i]);
	for (int i = 1; i < SPACE_COUNT && !reader.has_failed; i++)
		theme.spaces_dp[i] = read_measure(&reader, SPACE_PATHS[i], "px", 400);
	for (int i = 1; i < RADIUS_COUNT && !reader.has_failed; i++)
		theme.radii_dp[i] = read_measure(&reader, RADIUS_PATHS[i], "px", 10000);
	for (int i = 0; i < TYPE_COUNT && !reader.has_failed; i++)
		theme.types[i] = read_type(&reader, TYPE_NAMES[i]);
	for (int i = 0; i < 2 && !reader.has_failed; i++)
		read_shadow(&reader, SHADOW_PATHS[i], &theme, i);
	if (!reader.has_failed)
		theme.motion_ms = (int)read_measure(&reader, "motion.normal", "ms", 2000);
	theme.is_dark = brightness(theme.colors[COLOR_PAPER]) < brightness(theme.colors[COLOR_INK]);
	if (!reader.has_failed)
		*ret_theme = theme;
	json_decref(root);
	return !reader.has_failed;
}

bool theme_load(const char *folder, const char *name, struct theme *ret_theme, char why[200])
{
	char path[4096];
	struct theme theme;
	size_t length;
	char *bytes;
	bool is_good;

	why[0] = '\0';
	if (!file_is_safe_name(name) || strlen(name) >= sizeof(theme.name) ||
		snprintf(path, sizeof(path), "%s/%s/tokens.json", folder, name) >= (int)sizeof(path)) {
		snprintf(why, 200, "not a theme's name");
		return false;
	}
	bytes = file_read(path, TOKENS_MAX_BYTES, &length);
	if (bytes == NULL) {
		snprintf(why, 200, "%.150s cannot be read", path);
		return false;
	}
	is_good = theme_parse(bytes, length, &theme, why);
	free(bytes);
	if (!is_good)
		return false;
	snprintf(theme.name, sizeof(theme.name), "%s", name);
	*ret_theme = theme;
	return true;
}
