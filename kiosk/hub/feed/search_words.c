/* SPDX-License-Identifier: Apache-2.0 */
/* The words under which a product is found. */
#include "kiosk/hub/feed/search_words.h"

#include <string.h>
#include <strings.h>

#include "kiosk/base/json.h"
#include "kiosk/base/text.h"
#include "kiosk/domain/gtin.h"
#include "kiosk/domain/search_fold.h"

#define WORDS_MAX 1024 /* a power of two */
#define WORDS_MAX_BYTES (64 * 1024)

struct word_set {
	const char *slots[WORDS_MAX * 2];
	int count;
	struct text out;
};

static void add_word(struct word_set *set, const char *word)
{
	uint32_t hash = 2166136261u;
	for (const char *at = word; *at; at++)
		hash = (hash ^ (uint8_t)*at) * 16777619u;
	uint32_t slot = (hash ^ hash >> 15) % (WORDS_MAX * 2);
	for (; set->slots[slot]; slot = (slot + 1) % (WORDS_MAX * 2))
		if (strcmp(set->slots[slot], word) == 0)
			return;
	if (set->count == WORDS_MAX || set->out.length + strlen(word) + 1 > WORDS_MAX_BYTES)
		return;
	set->slots[slot] = word;
	set->count++;
	text_append(&set->out, set->out.length ? " " : "");
	text_append(&set->out, word);
}

static void add_words(struct word_set *set, size_t count, const char *const *words)
{
	for (size_t i = 0; i < count; i++)
		add_word(set, words[i]);
}

/* Han characters of a Japanese text are not read as in Chinese. */
static bool is_read_in_pinyin(const char *tag)
{
	return strncasecmp(tag, "ja", 2) != 0 && strncasecmp(tag, "ko", 2) != 0;
}

static void add_text(struct word_set *set, const char *tag, const char *text, const struct pinyin *pinyin,
	struct arena *arena)
{
	const char **words;
	size_t count = search_tokens(text, arena, &words);
	add_words(set, count, words);
	if (!pinyin || !is_read_in_pinyin(tag))
		return;
	count = pinyin_tokens(pinyin, text, arena, &words);
	add_words(set, count, words);
}

static void add_stored(
	struct word_set *set, const char *stored, const struct pinyin *pinyin, struct arena *arena)
{
	const char *tag;
	json_t *value;
	json_t *map = stored && stored[0] == '{' ? json_parse(stored, strlen(stored), NULL) : NULL;
	if (!map && stored)
		add_text(set, "", stored, pinyin, arena);
	json_object_foreach(map, tag, value)
		add_text(set, tag, arena_strdup(arena, json_string_value(value)), pinyin, arena);
	json_decref(map);
}

const char *search_words_make(
	const struct searchable *searchable, const struct pinyin *pinyin, struct arena *arena)
{
	struct word_set *set = ARENA_NEW(arena, struct word_set);
	text_init(&set->out, WORDS_MAX_BYTES);
	add_stored(set, searchable->name, pinyin, arena);
	add_stored(set, searchable->brand, pinyin, arena);
	add_text(set, "", searchable->code, NULL, arena);
	if (searchable->gtin14) {
		add_text(set, "", searchable->gtin14, NULL, arena);
		add_text(set, "", gtin_short_form(searchable->gtin14), NULL, arena);
	}
	const char *words = arena_strdup(arena, set->out.bytes);
	text_finish(&set->out);
	return words;
}
