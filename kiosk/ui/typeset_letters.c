/* SPDX-License-Identifier: Apache-2.0 */
/* The first step of typesetting: what every letter of a text is: its direction, script and font, and where
 * lines may end. */
#include <unicode/uchar.h>
#include <unicode/uscript.h>

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

/* Trailing white space never reaches a line. What stands before the first letter with a script takes that. */
static void find_levels_and_scripts(struct typeset *typeset, struct story *story, bool is_right_to_left)
{
	size_t count = (size_t)story->count;
	uint8_t *levels = ARENA_ARRAY(&typeset->scratch, uint8_t, count);
	uint16_t *scripts = ARENA_ARRAY(&typeset->scratch, uint16_t, count);

	story->base_level = text_find_levels(story->points, story->count, is_right_to_left, levels);
	text_find_scripts(story->points, story->count, scripts);
	size_t first = 0;
	while (first < count && scripts[first] == USCRIPT_COMMON)
		first++;
	for (size_t i = 0; i < count; i++) {
		story->letters[i].level = levels[i];
		story->letters[i].script = i >= first ? scripts[i]
			: first < count               ? scripts[first]
						      : USCRIPT_LATIN;
	}
}

/* Controls, bidi marks, variation selectors: meant to be unseen. */
static bool is_unseen(uint32_t code_point)
{
	int8_t type = u_charType((UChar32)code_point);

	if (code_point == ZERO_WIDTH_JOINER || code_point == ZERO_WIDTH_NON_JOINER)
		return false;
	return type == U_CONTROL_CHAR || type == U_FORMAT_CHAR ||
		(code_point >= 0xfe00 && code_point <= 0xfe0f);
}

/* Visible, but without a known shape: unassigned, private use, a surrogate or U+FFFD. */
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

/* Digits and words of other scripts in a right-to-left text come from other fonts, whose spaces are narrower or wider: the words'
 * own font has all of them, so that every gap is the same. */
static int face_of_spaces(struct typeset *typeset, const struct text_style *style, const struct story *story)
{
	struct font_want want = typeset_want(style);

	for (int i = 0; i < story->count && story->base_level % 2 == 1; i++) {
		const struct letter *letter = &story->letters[i];
		UCharDirection direction = u_charDirection((UChar32)letter->code_point);
		if (direction != U_RIGHT_TO_LEFT && direction != U_RIGHT_TO_LEFT_ARABIC)
			continue;
		want.is_arabic = letter->script == USCRIPT_ARABIC;
		return fonts_pick(typeset->fonts, &want, letter->code_point);
	}
	return FACE_NONE;
}

static void find_faces(struct typeset *typeset, const struct text_style *style, struct story *story)
{
	struct font_want want = typeset_want(style);
	int previous = FACE_NONE, spaces = face_of_spaces(typeset, style, story);

	for (int i = 0; i < story->count; i++) {
		struct letter *letter = &story->letters[i];
		uint32_t code_point = letter->code_point;

		want.is_arabic = letter->script == USCRIPT_ARABIC && code_point >= 0x80;
		if (is_unseen(code_point) || is_unknown(code_point))
			letter->face = FACE_NONE;
		else if (letter->is_space && fonts_covers(typeset->fonts, spaces, code_point))
			letter->face = spaces;
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
	story->points[0] = 0x2013;
	story->letters[0] = (struct letter){ .code_point = 0x2013,
		.face = fonts_base(typeset->fonts, &want),
		.script = USCRIPT_LATIN,
		.level = story->base_level };
}

struct story typeset_analyse(
	struct typeset *typeset, const struct text_style *style, const char *text, size_t length)
{
	struct story story = { 0 };
	size_t room = length < LETTERS_MAX ? length : LETTERS_MAX;

	story.letters = ARENA_ARRAY(&typeset->scratch, struct letter, room + 1);
	story.count = decode(story.letters, text, length);
	story.base_level = style->is_right_to_left ? 1 : 0;
	if (story.count == 0)
		return story;
	story.points = ARENA_ARRAY(&typeset->scratch, uint32_t, (size_t)story.count);
	for (int i = 0; i < story.count; i++)
		story.points[i] = story.letters[i].code_point;
	find_levels_and_scripts(typeset, &story, style->is_right_to_left);
	find_faces(typeset, style, &story);
	stand_in(typeset, style, &story);
	return story;
}

void typeset_find_breaks(struct typeset *typeset, const struct text_style *style, struct story *story)
{
	if (story->has_breaks)
		return;
	story->has_breaks = true;
	bool *may_break = ARENA_ARRAY(&typeset->scratch, bool, (size_t)story->count + 1);
	text_breaker_lines(typeset->breaker, style->language, story->points, story->count, may_break);
	for (int i = 0; i < story->count; i++)
		story->letters[i].may_break = may_break[i];
}

void typeset_find_clusters(struct typeset *typeset, struct story *story)
{
	if (story->has_clusters)
		return;
	story->has_clusters = true;
	bool *starts = ARENA_ARRAY(&typeset->scratch, bool, (size_t)story->count + 1);
	text_breaker_clusters(typeset->breaker, story->points, story->count, starts);
	for (int i = 0; i < story->count; i++)
		story->letters[i].starts_cluster = starts[i];
}
