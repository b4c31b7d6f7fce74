/* SPDX-License-Identifier: Apache-2.0 */
/* Texts in several languages. */
#include "kiosk/base/localized.h"

#include <string.h>
#include <strings.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"

const struct language LANGUAGES[LANGUAGE_COUNT] = {
#define LANGUAGE(tag, own_name, is_right_to_left, touch_to_start)                                            \
	{ tag, own_name, is_right_to_left, touch_to_start },
#include "kiosk/base/languages.def"
#undef LANGUAGE
};

static size_t subtag_length(const char *tag)
{
	return strcspn(tag, "-_");
}

static bool has_subtag(const char *tag, const char *wanted)
{
	size_t wanted_length = strlen(wanted);

	while (*tag) {
		size_t length = subtag_length(tag);
		if (length == wanted_length && strncasecmp(tag, wanted, length) == 0)
			return true;
		tag += length;
		tag += *tag != '\0';
	}
	return false;
}

static bool is_same_primary(const char *a, const char *b)
{
	size_t length = subtag_length(a);

	return length == subtag_length(b) && strncasecmp(a, b, length) == 0;
}

/* Traditional script, named or as its regions write. A script that is named wins over the region. */
static bool is_traditional(const char *tag)
{
	if (has_subtag(tag, "Hant"))
		return true;
	return !has_subtag(tag, "Hans") &&
		(has_subtag(tag, "TW") || has_subtag(tag, "HK") || has_subtag(tag, "MO"));
}

/* NULL when none of the product's languages fits. */
static const struct language *find_or_null(const char *tag)
{
	if (is_same_primary(tag, "zh"))
		tag = is_traditional(tag) ? "zh-Hant" : "zh-Hans";
	for (int i = 0; i < LANGUAGE_COUNT; i++)
		if (strcasecmp(LANGUAGES[i].tag, tag) == 0)
			return &LANGUAGES[i];
	for (int i = 0; i < LANGUAGE_COUNT; i++)
		if (is_same_primary(LANGUAGES[i].tag, tag))
			return &LANGUAGES[i];
	return NULL;
}

const struct language *language_find(const char *tag)
{
	const struct language *language = tag ? find_or_null(tag) : NULL;

	return language ? language : &LANGUAGES[0];
}

/* How well a text in the language of key serves a reader of tag; 0 is "better than nothing". */
static int rank(const char *key, const char *tag)
{
	if (strcasecmp(key, tag) == 0)
		return 4;
	if (is_same_primary(key, tag))
		return find_or_null(key) == find_or_null(tag) ? 3 : 2;
	return is_same_primary(key, "en");
}

const char *localized_pick(struct arena *arena, const char *stored, const char *tag)
{
	const char *key, *best = NULL;
	json_t *value;
	int best_rank = -1;

	if (!stored)
		return "";
	json_t *map = stored[0] == '{' ? json_parse(stored, strlen(stored), NULL) : NULL;
	if (!json_is_object(map)) {
		json_decref(map);
		return stored;
	}
	json_object_foreach(map, key, value) {
		const char *text = json_string_value(value);
		if (text && text[0] && rank(key, tag) > best_rank) {
			best = text;
			best_rank = rank(key, tag);
		}
	}
	best = best ? arena_strdup(arena, best) : "";
	json_decref(map);
	return best;
}
