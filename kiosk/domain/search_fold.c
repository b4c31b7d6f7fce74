/* SPDX-License-Identifier: Apache-2.0 */
/* Folding with ICU, and parting into words and pairs of characters. */
#include "kiosk/domain/search_fold.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

/* Longer texts are cut: 64 KiB of UTF-8 is far above any description. */
#define TEXT_MAX_BYTES 65536

/* A text as code units of ICU. */
struct wide {
	UChar *units;
	int32_t length;
};

/* Letters that have no decomposition but a plain form that people type; Arabic forms that are written for
 * one another. */
static const struct {
	UChar32 from, to;
} LETTERS[] = {
	{ 0x00F8, 'o' },
	{ 0x0111, 'd' },
	{ 0x0127, 'h' },
	{ 0x0131, 'i' },
	{ 0x0142, 'l' },
	{ 0x0167, 't' },
	{ 0x0671, 0x0627 },
	{ 0x0649, 0x064A },
	{ 0x06CC, 0x064A },
	{ 0x0629, 0x0647 },
	{ 0x06A9, 0x0643 },
};

#define TATWEEL 0x0640
#define KANA_VOICED 0x3099
#define KANA_SEMI_VOICED 0x309A
#define KANA_LONG 0x30FC

/* Faulty bytes become blanks. The units are the caller's to free. */
static struct wide wide_from_utf8(const char *text, size_t length)
{
	struct wide wide = { xmalloc((length + 1) * sizeof(UChar)), 0 };
	const char *at = text, *end = text + length;

	while (at < end) {
		uint32_t c = utf8_next(&at, end);

		if (c == UTF8_INVALID || c == 0)
			c = ' ';
		U16_APPEND_UNSAFE(wide.units, wide.length, c);
	}
	return wide;
}

/* Replaces wide by its normal form. */
static void wide_normalize(struct wide *wide, const UNormalizer2 *normalizer)
{
	/* NFKC grows a text at most 18 times (UAX #15, section 9). */
	int32_t capacity = wide->length * 18 + 1;
	UErrorCode status = U_ZERO_ERROR;
	UChar *units = xmalloc((size_t)capacity * sizeof(UChar));
	int32_t length = unorm2_normalize(normalizer, wide->units, wide->length, units, capacity, &status);

	free(wide->units);
	wide->units = units;
	wide->length = U_SUCCESS(status) ? length : 0;
}

static UChar32 letter_fold(UChar32 c)
{
	int32_t digit = u_charType(c) == U_DECIMAL_DIGIT_NUMBER ? u_charDigitValue(c) : -1;

	if (digit >= 0)
		return '0' + digit;
	for (size_t i = 0; i < ARRAY_LENGTH(LETTERS); i++) {
		if (LETTERS[i].from == c)
			return LETTERS[i].to;
	}
	return c;
}

/* Vowel signs of New Tai Lue and Vedic signs: letters since Unicode 8, but marks, which part words, in the
 * Unicode 6.1 tables of FTS5's unicode61 tokenizer. */
static bool is_mark_in_the_index(UChar32 c)
{
	return (c >= 0x19B0 && c <= 0x19C0) || c == 0x19C8 || c == 0x19C9 || c == 0x1CF2 || c == 0x1CF3;
}

/* Combining marks go; those of kana are letters to the people who read them. */
static bool is_dropped(UChar32 c)
{
	if (c == TATWEEL || is_mark_in_the_index(c))
		return true;
	return (U_GET_GC_MASK(c) & U_GC_M_MASK) && c != KANA_VOICED && c != KANA_SEMI_VOICED;
}

static void wide_strip_marks(struct wide *wide)
{
	int32_t kept = 0;

	for (int32_t i = 0; i < wide->length;) {
		UChar32 c;

		U16_NEXT(wide->units, i, wide->length, c);
		if (is_dropped(c))
			continue;
		c = letter_fold(c);
		/* A replacement never takes more units than what it replaces. */
		U16_APPEND_UNSAFE(wide->units, kept, c);
	}
	wide->length = kept;
}

static char *wide_to_utf8(const struct wide *wide, struct arena *arena)
{
	char *out = arena_alloc(arena, (size_t)wide->length * 3 + 1);
	size_t length = 0;

	for (int32_t i = 0; i < wide->length;) {
		UChar32 c;

		U16_NEXT(wide->units, i, wide->length, c);
		if (!U_IS_SURROGATE(c))
			length += utf8_encode((uint32_t)c, out + length);
	}
	out[length] = '\0';
	return out;
}

static bool is_ascii(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if ((unsigned char)text[i] >= 0x80)
			return false;
	}
	return true;
}

/* Most product names are plain ASCII, and an index has hundreds of thousands of them. */
static char *ascii_fold(struct arena *arena, const char *text, size_t length)
{
	char *out = arena_strndup(arena, text, length);

	for (char *at = out; *at; at++) {
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	}
	return out;
}

char *search_fold(struct arena *arena, const char *text)
{
	size_t length = text ? utf8_clip(text, TEXT_MAX_BYTES) : 0;
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *casefold, *decompose, *compose;
	struct wide wide;
	char *folded;

	if (length == 0 || is_ascii(text, length))
		return ascii_fold(arena, length ? text : "", length);
	casefold = unorm2_getNFKCCasefoldInstance(&status);
	decompose = unorm2_getNFDInstance(&status);
	compose = unorm2_getNFCInstance(&status);
	if (U_FAILURE(status))
		return ascii_fold(arena, text, length);
	wide = wide_from_utf8(text, length);
	wide_normalize(&wide, casefold);
	wide_normalize(&wide, decompose);
	wide_strip_marks(&wide);
	wide_normalize(&wide, compose);
	folded = wide_to_utf8(&wide, arena);
	free(wide.units);
	return folded;
}

enum letter_kind { LETTER_NONE, LETTER_PLAIN, LETTER_PAIRED };

/* PAIRED: scripts that write without blanks, and Hangul, whose words carry their particles. */
static enum letter_kind letter_kind_of(uint32_t c)
{
	UErrorCode status = U_ZERO_ERROR;

	if (c < 0x80)
		return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ? LETTER_PLAIN : LETTER_NONE;
	if (c == UTF8_INVALID || !(U_GET_GC_MASK((UChar32)c) & (U_GC_L_MASK | U_GC_ND_MASK)))
		return LETTER_NONE;
	if (c == KANA_LONG)
		return LETTER_PAIRED;
	switch (uscript_getScript((UChar32)c, &status)) {
	case USCRIPT_HAN:
	case USCRIPT_HIRAGANA:
	case USCRIPT_KATAKANA:
	case USCRIPT_HANGUL:
	case USCRIPT_BOPOMOFO: return LETTER_PAIRED;
	default: return LETTER_PLAIN;
	}
}

/* A stretch of folded text whose characters are of one kind. */
struct run {
	const char *start, *end;
	enum letter_kind kind;
};

/* The next run of letters or paired characters; false at the end. */
static bool run_next(const char **at, const char *end, struct run *ret_run)
{
	const char *start = *at;

	ret_run->kind = LETTER_NONE;
	while (*at < end) {
		const char *before = *at;
		enum letter_kind kind = letter_kind_of(utf8_next(at, end));

		if (ret_run->kind == LETTER_NONE) {
			start = before;
			ret_run->kind = kind;
		} else if (kind != ret_run->kind) {
			*at = before;
			break;
		}
	}
	ret_run->start = start;
	ret_run->end = *at;
	return ret_run->kind != LETTER_NONE;
}

/* Words go to whom they concern: the index or a query. */
struct word_sink {
	struct arena *arena;
	const char **words;
	bool *is_prefix; /* NULL for the index */
	size_t count, capacity, max;
};

/* sink->count when it is not there. */
static size_t sink_find(const struct word_sink *sink, const char *word)
{
	size_t index = 0;

	while (index < sink->count && strcmp(sink->words[index], word) != 0)
		index++;
	return index;
}

/* Adds a word and returns its place; sink->max when there is no room. A query holds each word once. */
static size_t sink_add(struct word_sink *sink, const char *start, const char *end, bool is_prefix)
{
	char *word = arena_strndup(sink->arena, start, (size_t)(end - start));
	size_t index = sink->is_prefix ? sink_find(sink, word) : sink->count;

	if (index < sink->count || sink->count == sink->max)
		return index;
	if (sink->count == sink->capacity) {
		const char **grown = ARENA_ARRAY(sink->arena, const char *, sink->capacity * 2);

		memcpy(grown, sink->words, sink->count * sizeof(*grown));
		sink->words = grown;
		sink->capacity *= 2;
	}
	if (sink->is_prefix)
		sink->is_prefix[sink->count] = is_prefix;
	sink->words[sink->count] = word;
	return sink->count++;
}

static size_t letters_add(struct word_sink *sink, const struct run *run)
{
	const char *cut = run->start;

	for (int i = 0; i < SEARCH_WORD_MAX && cut < run->end; i++)
		utf8_next(&cut, run->end);
	return sink_add(sink, run->start, cut, false);
}

/* Overlapping pairs; the last character alone goes into the index only, unless it is the only one. */
static void pairs_add(struct word_sink *sink, const struct run *run)
{
	const char *first = run->start, *second = first;

	utf8_next(&second, run->end);
	while (second < run->end) {
		const char *after = second;

		utf8_next(&after, run->end);
		sink_add(sink, first, after, false);
		first = second;
		second = after;
	}
	if (!sink->is_prefix || first == run->start)
		sink_add(sink, first, run->end, true);
}

static void words_collect(struct word_sink *sink, const char *folded)
{
	const char *at = folded, *end = folded + strlen(folded);
	size_t last_letters = sink->max;
	struct run run;

	while (run_next(&at, end, &run)) {
		if (run.kind == LETTER_PAIRED) {
			pairs_add(sink, &run);
			continue;
		}
		last_letters = letters_add(sink, &run);
	}
	if (sink->is_prefix && last_letters < sink->max)
		sink->is_prefix[last_letters] = true;
}

size_t search_tokens(const char *text, struct arena *arena, const char ***ret_tokens)
{
	struct word_sink sink = { .arena = arena, .capacity = 16, .max = SEARCH_WORDS_MAX };

	sink.words = ARENA_ARRAY(arena, const char *, sink.capacity);
	words_collect(&sink, search_fold(arena, text));
	*ret_tokens = sink.words;
	return sink.count;
}

char *search_query_build(struct arena *arena, const char *typed)
{
	const char *words[SEARCH_QUERY_WORDS_MAX];
	bool is_prefix[SEARCH_QUERY_WORDS_MAX] = { false };
	struct word_sink sink = { arena, words, is_prefix, 0, SEARCH_QUERY_WORDS_MAX,
		SEARCH_QUERY_WORDS_MAX };
	char *query = NULL;

	words_collect(&sink, search_fold(arena, typed));
	for (size_t i = 0; i < sink.count; i++) {
		const char *star = is_prefix[i] ? "*" : "";

		query = query ? arena_printf(arena, "%s AND \"%s\"%s", query, words[i], star)
			      : arena_printf(arena, "\"%s\"%s", words[i], star);
	}
	return query;
}
