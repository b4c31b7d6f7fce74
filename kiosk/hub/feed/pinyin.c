/* SPDX-License-Identifier: Apache-2.0 */
/* Readings of Chinese texts: which syllables each character may have, and the tokens made of them. */
#include "kiosk/hub/feed/pinyin.h"

#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/feed/pinyin_dictionary.h"

#define RUN_MAX 128    /* characters of one run that are looked at */
#define VARIANTS_MAX 4 /* strings made for one suffix */
/* Suffixes, their initials, syllables; the first and the last with u for v too. */
#define TOKENS_PER_CHARACTER (3 * VARIANTS_MAX + 2 * PINYIN_READINGS_MAX)

/* A run of Han characters and what each may be read as. */
struct run {
	uint32_t characters[RUN_MAX];
	const char *readings[RUN_MAX][PINYIN_READINGS_MAX];
	int reading_count[RUN_MAX];
	int length;
};

struct token_list {
	struct arena *arena;
	const char **tokens;
	size_t count, capacity;
};

static void add_token(struct token_list *list, const char *token)
{
	if (!token[0] || list->count == list->capacity)
		return;
	list->tokens[list->count++] = arena_strdup(list->arena, token);
}

/* Who has no ü on the keys types v, as the dictionary does, or u. */
static void add_pinyin(struct token_list *list, const char *token)
{
	add_token(list, token);
	if (!strchr(token, 'v'))
		return;
	char *plain = arena_strdup(list->arena, token);
	for (char *at = plain; (at = strchr(at, 'v'));)
		*at = 'u';
	add_token(list, plain);
}

/* Fills the readings of the run: the longest phrase at each place, else the character's own. */
static void read_run(const struct pinyin *pinyin, struct run *run)
{
	for (int at = 0; at < run->length;) {
		const char *const *syllables;
		int length = pinyin_find_phrase(pinyin, run->characters + at, run->length - at, &syllables);
		for (int i = 0; i < length; i++) {
			run->readings[at + i][0] = syllables[i];
			run->reading_count[at + i] = 1;
		}
		if (length == 0) {
			run->reading_count[at] =
				pinyin_find_readings(pinyin, run->characters[at], run->readings[at]);
			length = 1;
		}
		at += length;
	}
}

/* Appends as much of a syllable as the token holds. */
static void append(char token[PINYIN_TOKEN_MAX + 1], const char *syllable, bool is_initial)
{
	size_t length = strlen(token), more = is_initial ? 1 : strlen(syllable);
	if (more > PINYIN_TOKEN_MAX - length)
		more = PINYIN_TOKEN_MAX - length;
	memcpy(token + length, syllable, more);
	token[length + more] = '\0';
}

static bool has_token(char tokens[VARIANTS_MAX][PINYIN_TOKEN_MAX + 1], int count, const char *token)
{
	for (int i = 0; i < count; i++)
		if (strcmp(tokens[i], token) == 0)
			return true;
	return false;
}

/* Multiplies what there is by the readings of one character; the commoner readings come first and win the
 * room. */
static int extend(char tokens[VARIANTS_MAX][PINYIN_TOKEN_MAX + 1], int count, const struct run *run, int at,
	bool is_initial)
{
	char longer[VARIANTS_MAX][PINYIN_TOKEN_MAX + 1];
	int made = 0;
	for (int reading = 0; reading < run->reading_count[at]; reading++)
		for (int i = 0; i < count && made < VARIANTS_MAX; i++) {
			memcpy(longer[made], tokens[i], PINYIN_TOKEN_MAX + 1);
			append(longer[made], run->readings[at][reading], is_initial);
			made += !has_token(longer, made, longer[made]);
		}
	memcpy(tokens, longer, sizeof(longer));
	return made;
}

static void add_suffix(struct token_list *list, const struct run *run, int from, bool is_initial)
{
	char tokens[VARIANTS_MAX][PINYIN_TOKEN_MAX + 1] = { "" };
	int count = 1;
	for (int at = from; at < run->length && run->reading_count[at] > 0; at++) {
		if (strlen(tokens[0]) == PINYIN_TOKEN_MAX)
			break;
		count = extend(tokens, count, run, at, is_initial);
	}
	for (int i = 0; i < count; i++)
		add_pinyin(list, tokens[i]);
}

static void add_run(const struct pinyin *pinyin, struct run *run, struct token_list *list)
{
	read_run(pinyin, run);
	for (int from = 0; from < run->length; from++) {
		add_suffix(list, run, from, false);
		add_suffix(list, run, from, true);
		for (int i = 0; i < run->reading_count[from]; i++)
			add_pinyin(list, run->readings[from][i]);
	}
	run->length = 0;
}

size_t pinyin_tokens(
	const struct pinyin *pinyin, const char *text, struct arena *arena, const char ***ret_tokens)
{
	size_t bytes = strlen(text);
	struct token_list list = { .arena = arena, .capacity = bytes / 3 * TOKENS_PER_CHARACTER };
	struct run run = { .length = 0 };
	list.tokens = ARENA_ARRAY(arena, const char *, list.capacity + 1);
	for (const char *at = text, *end = text + bytes; at < end;) {
		uint32_t character = utf8_next(&at, end);
		if (pinyin_has_character(pinyin, character) && run.length < RUN_MAX)
			run.characters[run.length++] = character;
		else
			add_run(pinyin, &run, &list);
	}
	add_run(pinyin, &run, &list);
	*ret_tokens = list.tokens;
	return list.count;
}
