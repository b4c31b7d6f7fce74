/* SPDX-License-Identifier: Apache-2.0 */
/* Loads a rime dictionary. Its phrases are written in traditional script: ICU's transliterator gives the
 * simplified one too. */
#include "kiosk/hub/feed/pinyin_dictionary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#define CHARACTERS_MAX 0x32000 /* planes 0, 2 and 3 hold all Han characters below this */
#define LINE_BYTES 512
#define SLOTS_FIRST 4096
#define WEIGHT_MIN_PERCENT 5.0

struct reading {
	const char *syllable;
	double weight;
	struct reading *next; /* falling weights */
};

struct phrase {
	uint32_t characters[PINYIN_PHRASE_MAX];
	int length;
	const char *syllables[PINYIN_PHRASE_MAX];
};

struct pinyin {
	struct arena arena;
	struct reading *readings[CHARACTERS_MAX];
	uint8_t longest[CHARACTERS_MAX]; /* of the phrases that start with the character */
	struct phrase **slots;
	size_t count, capacity;
	UTransliterator *simplify; /* while loading; NULL when ICU has none */
};

static bool is_han(uint32_t character)
{
	return character == 0x3007 || (character >= 0x3400 && character <= 0x9FFF) ||
		(character >= 0xF900 && character <= 0xFAFF) ||
		(character >= 0x20000 && character < CHARACTERS_MAX);
}

bool pinyin_has_character(const struct pinyin *pinyin, uint32_t character)
{
	return is_han(character) && pinyin->readings[character];
}

int pinyin_find_readings(
	const struct pinyin *pinyin, uint32_t character, const char *ret_readings[PINYIN_READINGS_MAX])
{
	int count = 0;
	for (const struct reading *at = pinyin->readings[character]; at && count < PINYIN_READINGS_MAX;
		at = at->next)
		if (count == 0 || at->weight >= WEIGHT_MIN_PERCENT)
			ret_readings[count++] = at->syllable;
	return count;
}

static size_t find_slot(const struct pinyin *pinyin, const uint32_t *characters, int length)
{
	uint64_t hash = UINT64_C(14695981039346656037);
	for (int i = 0; i < length; i++)
		hash = (hash ^ characters[i]) * UINT64_C(1099511628211);
	size_t slot = (hash ^ hash >> 29) & (pinyin->capacity - 1);
	for (; pinyin->slots[slot]; slot = (slot + 1) & (pinyin->capacity - 1)) {
		const struct phrase *there = pinyin->slots[slot];
		if (there->length == length &&
			memcmp(there->characters, characters, (size_t)length * sizeof(uint32_t)) == 0)
			break;
	}
	return slot;
}

int pinyin_find_phrase(
	const struct pinyin *pinyin, const uint32_t *characters, int count, const char *const **ret_syllables)
{
	int longest = pinyin->longest[characters[0]];
	for (int length = count < longest ? count : longest; length >= 2; length--) {
		const struct phrase *phrase = pinyin->slots[find_slot(pinyin, characters, length)];
		if (phrase) {
			*ret_syllables = phrase->syllables;
			return length;
		}
	}
	return 0;
}

static void grow(struct pinyin *pinyin)
{
	struct phrase **old = pinyin->slots;
	size_t old_capacity = pinyin->capacity;
	pinyin->capacity = old_capacity ? old_capacity * 2 : SLOTS_FIRST;
	pinyin->slots = xcalloc(pinyin->capacity, sizeof(struct phrase *));
	for (size_t i = 0; i < old_capacity; i++)
		if (old[i])
			pinyin->slots[find_slot(pinyin, old[i]->characters, old[i]->length)] = old[i];
	free(old);
}

/* The first phrase of its characters stays. */
static void add_phrase(
	struct pinyin *pinyin, const uint32_t *characters, int length, const char *const *syllables)
{
	if ((pinyin->count + 1) * 2 > pinyin->capacity)
		grow(pinyin);
	size_t slot = find_slot(pinyin, characters, length);
	if (pinyin->slots[slot])
		return;
	struct phrase *phrase = ARENA_NEW(&pinyin->arena, struct phrase);
	memcpy(phrase->characters, characters, (size_t)length * sizeof(uint32_t));
	memcpy(phrase->syllables, syllables, (size_t)length * sizeof(char *));
	phrase->length = length;
	pinyin->slots[slot] = phrase;
	pinyin->count++;
	if (pinyin->longest[characters[0]] < length)
		pinyin->longest[characters[0]] = (uint8_t)length;
}

static void add_reading(struct pinyin *pinyin, uint32_t character, const char *syllable, double weight)
{
	struct reading *reading = ARENA_NEW(&pinyin->arena, struct reading);
	reading->syllable = syllable;
	reading->weight = weight;
	struct reading **place = &pinyin->readings[character];
	while (*place && (*place)->weight >= weight)
		place = &(*place)->next;
	reading->next = *place;
	*place = reading;
}

/* The same characters in simplified script; false when they are the same or ICU cannot tell. */
static bool simplify(
	const struct pinyin *pinyin, const uint32_t *characters, int length, uint32_t *ret_characters)
{
	UChar text[PINYIN_PHRASE_MAX * 2 + 1];
	int32_t units = 0, limit, count = 0;
	UErrorCode code = U_ZERO_ERROR;
	if (!pinyin->simplify)
		return false;
	u_strFromUTF32(text, PINYIN_PHRASE_MAX * 2 + 1, &units, (const UChar32 *)characters, length, &code);
	limit = units;
	utrans_transUChars(pinyin->simplify, text, &units, PINYIN_PHRASE_MAX * 2 + 1, 0, &limit, &code);
	u_strToUTF32((UChar32 *)ret_characters, PINYIN_PHRASE_MAX, &count, text, units, &code);
	return U_SUCCESS(code) && count == length &&
		memcmp(characters, ret_characters, (size_t)length * sizeof(uint32_t)) != 0;
}

/* "yin hang" into its syllables; 0 when one is more than a to z, or longer than any token. */
static int split_syllables(struct pinyin *pinyin, char *text, const char *ret_syllables[PINYIN_PHRASE_MAX])
{
	int count = 0;
	for (char *word; (word = strsep(&text, " ")) != NULL;) {
		if (!word[0] || strlen(word) > PINYIN_TOKEN_MAX || count == PINYIN_PHRASE_MAX ||
			word[strspn(word, "abcdefghijklmnopqrstuvwxyz")])
			return 0;
		ret_syllables[count++] = arena_strdup(&pinyin->arena, word);
	}
	return count;
}

static int decode(const char *text, uint32_t ret_characters[PINYIN_PHRASE_MAX])
{
	int count = 0;
	for (const char *at = text, *end = text + strlen(text); at < end;) {
		uint32_t character = utf8_next(&at, end);
		if (!is_han(character) || count == PINYIN_PHRASE_MAX)
			return 0;
		ret_characters[count++] = character;
	}
	return count;
}

/* "銀行<TAB>yin hang" or "行<TAB>hang<TAB>8.22%". Whatever is not of this form is passed over. */
static void take_line(struct pinyin *pinyin, char *line)
{
	uint32_t characters[PINYIN_PHRASE_MAX], simplified[PINYIN_PHRASE_MAX];
	const char *syllables[PINYIN_PHRASE_MAX];
	char *word = strsep(&line, "\t"), *code = strsep(&line, "\t");
	int length = word && code ? decode(word, characters) : 0;
	if (length == 0 || split_syllables(pinyin, code, syllables) != length)
		return;
	if (length == 1) {
		add_reading(pinyin, characters[0], syllables[0], line ? strtod(line, NULL) : 100);
		return;
	}
	add_phrase(pinyin, characters, length, syllables);
	if (simplify(pinyin, characters, length, simplified))
		add_phrase(pinyin, simplified, length, syllables);
}

static void read_lines(struct pinyin *pinyin, FILE *file)
{
	char line[LINE_BYTES];
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\r\n")] = '\0';
		if (line[0] != '#')
			take_line(pinyin, line);
	}
}

struct pinyin *pinyin_load(const char *path)
{
	static const UChar ID[] = u"Traditional-Simplified";
	UErrorCode code = U_ZERO_ERROR;
	FILE *file = fopen(path, "re");
	if (!file)
		return NULL;
	struct pinyin *pinyin = xcalloc(1, sizeof(*pinyin));
	arena_init(&pinyin->arena, 256 * 1024);
	grow(pinyin);
	pinyin->simplify = utrans_openU(ID, -1, UTRANS_FORWARD, NULL, 0, NULL, &code);
	read_lines(pinyin, file);
	fclose(file);
	utrans_close(pinyin->simplify);
	pinyin->simplify = NULL;
	if (pinyin->arena.blocks)
		return pinyin;
	pinyin_destroy(pinyin);
	return NULL;
}

void pinyin_destroy(struct pinyin *pinyin)
{
	if (!pinyin)
		return;
	arena_finish(&pinyin->arena);
	free(pinyin->slots);
	free(pinyin);
}
