/* SPDX-License-Identifier: Apache-2.0 */
/* The first step of typesetting: what every letter of a text is: its direction, script and font, and where
 * lines may end. */
#include <fribidi.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf16.h>

#include "kiosk/base/text.h"
#include "kiosk/ui/typeset_internal.h"

/* Longer texts are cut: no screen shows so much, and a stranger's description must not stop the machine. */
#define LETTERS_MAX 8192

#define ZERO_WIDTH_NON_JOINER 0x200c
#define ZERO_WIDTH_JOINER 0x200d

static int decode(struct letter *letters, const char *text, size_t length)
{
	const char *at = text, *end = text + length;
	int count = 0;

	while (at < end && count < LETTERS_MAX) {
		uint32_t code_point = utf8_next(&at, end);

		if (code_point == 0)
			break;
		if (code_point == UTF8_INVALID)
			code_point = 0xfffd;
		letters[count].code_point = code_point == '\t' ? ' ' : code_point;
		letters[count].is_space = u_isUWhiteSpace((UChar32)letters[count].code_point) != 0;
		count++;
	}
	return count;
}

/* UAX #9. Levels are those of rules P2 to I1; trailing white space never reaches a line. */
static void find_levels(struct typeset *typeset, struct story *story, bool is_right_to_left)
{
	FriBidiStrIndex count = story->count;
	FriBidiChar *text = ARENA_ARRAY(&typeset->scratch, FriBidiChar, count);
	FriBidiCharType *types = ARENA_ARRAY(&typeset->scratch, FriBidiCharType, count);
	FriBidiBracketType *brackets = ARENA_ARRAY(&typeset->scratch, FriBidiBracketType, count);
	FriBidiLevel *levels = ARENA_ARRAY(&typeset->scratch, FriBidiLevel, count);
	FriBidiParType direction = is_right_to_left ? FRIBIDI_PAR_WRTL : FRIBIDI_PAR_WLTR;

	for (int i = 0; i < count; i++)
		text[i] = story->letters[i].code_point;
	fribidi_get_bidi_types(text, count, types);
	fribidi_get_bracket_types(text, count, types, brackets);
	if (fribidi_get_par_embedding_levels_ex(types, brackets, count, &direction, levels) == 0)
		return;
	story->base_level = FRIBIDI_IS_RTL(direction) ? 1 : 0;
	for (int i = 0; i < count; i++)
		story->letters[i].level = (uint8_t)levels[i];
}

static bool is_real_script(UScriptCode script)
{
	return script != USCRIPT_COMMON && script != USCRIPT_INHERITED && script != USCRIPT_INVALID_CODE &&
		script != USCRIPT_UNKNOWN;
}

/* Digits and punctuation take the script of what stands before them, and at the beginning of what follows
 * (UAX #24, 5.1). */
static void find_scripts(struct story *story)
{
	UScriptCode current = USCRIPT_LATIN;
	UErrorCode error = U_ZERO_ERROR;

	for (int i = story->count - 1; i >= 0; i--) {
		UScriptCode script = uscript_getScript((UChar32)story->letters[i].code_point, &error);

		if (is_real_script(script))
			current = script;
	}
	for (int i = 0; i < story->count; i++) {
		UScriptCode script = uscript_getScript((UChar32)story->letters[i].code_point, &error);

		if (is_real_script(script))
			current = script;
		story->letters[i].script = (uint16_t)current;
	}
}

/* Controls, bidi marks, variation selectors: meant to be unseen. */
static bool is_unseen(uint32_t code_point)
{
	int8_t type = u_charType((UChar32)code_point);

	if (code_point == ZERO_WIDTH_JOINER || code_point == ZERO_WIDTH_NON_JOINER)
		return false;
	return type == U_CONTROL_CHAR || type == U_FORMAT_CHAR || (code_point >= 0xfe00 &&
		code_point <= 0xfe0f);
}

/* Meant to be seen, but nobody can know as what. */
static bool is_unknown(uint32_t code_point)
{
	int8_t type = u_charType((UChar32)code_point);

	return type == U_SURROGATE || type == U_UNASSIGNED || type == U_PRIVATE_USE_CHAR ||
		code_point == 0xfffd;
}

/* Spaces, joiners and combining marks stay with the letter before them when its font has them. */
static bool clings(uint32_t code_point)
{
	int8_t type = u_charType((UChar32)code_point);

	return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_COMBINING_SPACING_MARK ||
		type == U_SPACE_SEPARATOR || code_point == ZERO_WIDTH_JOINER ||
		code_point == ZERO_WIDTH_NON_JOINER;
}

static void find_faces(struct typeset *typeset, const struct text_style *style, struct story *story)
{
	struct font_want want = typeset_want(style);
	int previous = FACE_NONE;

	for (int i = 0; i < story->count; i++) {
		struct letter *letter = &story->letters[i];
		uint32_t code_point = letter->code_point;

		want.is_arabic = letter->script == USCRIPT_ARABIC && code_point >= 0x80;
		if (is_unseen(code_point) || is_unknown(code_point))
			letter->face = FACE_NONE;
		else if (clings(code_point) && fonts_covers(typeset->fonts, previous, code_point))
			letter->face = previous;
		else
			letter->face = fonts_pick(typeset->fonts, &want, code_point);
		if (letter->face != FACE_NONE)
			previous = letter->face;
		if (code_point < 0x80 && !letter->is_space)
			letter->script = USCRIPT_LATIN;
	}
}

/* A text of which no font knows a single letter still has to be seen: it becomes a dash. Boxes are never
 * drawn. */
static void stand_in(struct typeset *typeset, const struct text_style *style, struct story *story)
{
	struct font_want want = typeset_want(style);
	bool has_ink = false;

	for (int i = 0; i < story->count; i++) {
		if (story->letters[i].is_space || is_unseen(story->letters[i].code_point))
			continue;
		if (story->letters[i].face != FACE_NONE)
			return;
		has_ink = true;
	}
	if (!has_ink)
		return;
	story->count = 1;
	story->unit_count = 0;
	story->letters[0] = (struct letter){ .code_point = 0x2013, .face = fonts_base(typeset->fonts, &want),
		.script = USCRIPT_LATIN, .level = story->base_level };
}

static void encode_units(struct typeset *typeset, struct story *story)
{
	UChar *units = ARENA_ARRAY(&typeset->scratch, UChar, 2 * (size_t)story->count + 1);
	int count = 0;

	for (int i = 0; i < story->count; i++)
		U16_APPEND_UNSAFE(units, count, story->letters[i].code_point);
	story->units = units;
	story->unit_count = count;
}

struct story typeset_analyse(struct typeset *typeset, const struct text_style *style, const char *text,
	size_t length)
{
	struct story story = { 0 };
	size_t room = length < LETTERS_MAX ? length : LETTERS_MAX;

	story.letters = ARENA_ARRAY(&typeset->scratch, struct letter, room + 1);
	story.count = decode(story.letters, text, length);
	story.base_level = style->is_right_to_left ? 1 : 0;
	if (story.count == 0)
		return story;
	find_levels(typeset, &story, style->is_right_to_left);
	find_scripts(&story);
	find_faces(typeset, style, &story);
	stand_in(typeset, style, &story);
	return story;
}

static UBreakIterator *line_breaker(struct typeset *typeset, const char *language)
{
	UErrorCode error = U_ZERO_ERROR;
	struct breaker *breaker;

	if (language == NULL || strlen(language) >= sizeof(breaker->language))
		language = "en";
	for (int i = 0; i < BREAKER_COUNT; i++) {
		breaker = &typeset->breakers[i];
		if (breaker->lines != NULL && strcmp(breaker->language, language) == 0)
			return breaker->lines;
	}
	breaker = &typeset->breakers[typeset->next_breaker++ % BREAKER_COUNT];
	if (breaker->lines != NULL)
		ubrk_close(breaker->lines);
	breaker->lines = ubrk_open(UBRK_LINE, language, NULL, 0, &error);
	strcpy(breaker->language, language);
	return U_SUCCESS(error) ? breaker->lines : NULL;
}

/* Calls mark for every letter at which the iterator finds a boundary. */
static void mark_boundaries(struct story *story, UBreakIterator *iterator,
	void (*mark)(struct letter *letter))
{
	UErrorCode error = U_ZERO_ERROR;
	int letter = 0, unit = 0, boundary;

	ubrk_setText(iterator, story->units, story->unit_count, &error);
	if (U_FAILURE(error))
		return;
	for (boundary = ubrk_first(iterator); boundary != UBRK_DONE; boundary = ubrk_next(iterator)) {
		while (letter < story->count && unit < boundary)
			unit += U16_LENGTH(story->letters[letter++].code_point);
		if (letter < story->count && unit == boundary)
			mark(&story->letters[letter]);
	}
}

static void mark_line(struct letter *letter)
{
	letter->may_break = true;
}

static void mark_cluster(struct letter *letter)
{
	letter->starts_cluster = true;
}

void typeset_find_breaks(struct typeset *typeset, const struct text_style *style, struct story *story)
{
	UBreakIterator *iterator = line_breaker(typeset, style->language);

	if (story->has_breaks)
		return;
	story->has_breaks = true;
	if (story->units == NULL)
		encode_units(typeset, story);
	if (iterator != NULL)
		mark_boundaries(story, iterator, mark_line);
}

void typeset_find_clusters(struct typeset *typeset, struct story *story)
{
	UErrorCode error = U_ZERO_ERROR;

	if (story->has_clusters)
		return;
	story->has_clusters = true;
	if (story->units == NULL)
		encode_units(typeset, story);
	if (typeset->clusters == NULL)
		typeset->clusters = ubrk_open(UBRK_CHARACTER, "en", NULL, 0, &error);
	if (typeset->clusters != NULL && U_SUCCESS(error))
		mark_boundaries(story, typeset->clusters, mark_cluster);
}
