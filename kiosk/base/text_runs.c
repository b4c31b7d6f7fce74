/* SPDX-License-Identifier: Apache-2.0 */
/* Directions by FriBidi, scripts and breaks by ICU. */
#include "kiosk/base/text_runs.h"

#include <fribidi.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/uscript.h>
#include <unicode/utf16.h>

#include "kiosk/base/xalloc.h"

#define LANGUAGES_KEPT 6

uint8_t text_find_levels(const uint32_t *points, int count, bool is_right_to_left, uint8_t *ret_levels)
{
	FriBidiCharType *types = xreallocarray(NULL, (size_t)count, sizeof(*types));
	FriBidiBracketType *brackets = xreallocarray(NULL, (size_t)count, sizeof(*brackets));
	FriBidiParType direction = is_right_to_left ? FRIBIDI_PAR_WRTL : FRIBIDI_PAR_WLTR;

	fribidi_get_bidi_types(points, count, types);
	fribidi_get_bracket_types(points, count, types, brackets);
	if (fribidi_get_par_embedding_levels_ex(
		    types, brackets, count, &direction, (FriBidiLevel *)ret_levels) == 0) {
		memset(ret_levels, 0, (size_t)count);
		direction = is_right_to_left ? FRIBIDI_PAR_RTL : FRIBIDI_PAR_LTR;
	}
	free(brackets);
	free(types);
	return FRIBIDI_IS_RTL(direction) ? 1 : 0;
}

static bool is_real_script(UScriptCode script)
{
	return script != USCRIPT_COMMON && script != USCRIPT_INHERITED && script != USCRIPT_INVALID_CODE &&
		script != USCRIPT_UNKNOWN;
}

void text_find_scripts(const uint32_t *points, int count, uint16_t *ret_scripts)
{
	UScriptCode current = USCRIPT_COMMON;

	for (int i = 0; i < count; i++) {
		UErrorCode error = U_ZERO_ERROR;
		UScriptCode script = uscript_getScript((UChar32)points[i], &error);
		if (is_real_script(script))
			current = script;
		ret_scripts[i] = (uint16_t)current;
	}
}

static void reverse(int *order, int from, int to)
{
	for (int a = from, b = to - 1; a < b; a++, b--) {
		int swap = order[a];
		order[a] = order[b];
		order[b] = swap;
	}
}

/* From the highest level down to 1, what is at that level or above is reversed. */
void text_order_runs(const uint8_t *levels, int count, int *ret_order)
{
	int highest = 0;

	for (int i = 0; i < count; i++) {
		ret_order[i] = i;
		highest = levels[i] > highest ? levels[i] : highest;
	}
	for (int level = highest; level > 0; level--) {
		for (int i = 0, end; i < count; i = end + 1) {
			for (end = i; end < count && levels[ret_order[end]] >= level;)
				end++;
			reverse(ret_order, i, end);
		}
	}
}

static bool has_subtag(const char *language, const char *subtag)
{
	return strstr(language, subtag) != NULL;
}

const char *text_cjk_family(const char *language)
{
	if (!language)
		return "Noto Sans CJK SC";
	if (strncmp(language, "ja", 2) == 0)
		return "Noto Sans CJK JP";
	if (strncmp(language, "ko", 2) == 0)
		return "Noto Sans CJK KR";
	if (strncmp(language, "zh", 2) != 0 || has_subtag(language, "Hans"))
		return "Noto Sans CJK SC";
	if (has_subtag(language, "HK"))
		return "Noto Sans CJK HK";
	return has_subtag(language, "Hant") || has_subtag(language, "TW") || has_subtag(language, "MO")
		? "Noto Sans CJK TC"
		: "Noto Sans CJK SC";
}

struct text_breaker {
	struct {
		char language[24];
		UBreakIterator *iterator;
	} lines[LANGUAGES_KEPT];
	unsigned next;
	UBreakIterator *clusters;
};

struct text_breaker *text_breaker_create(void)
{
	return xcalloc(1, sizeof(struct text_breaker));
}

void text_breaker_destroy(struct text_breaker *breaker)
{
	if (!breaker)
		return;
	for (int i = 0; i < LANGUAGES_KEPT; i++) {
		if (breaker->lines[i].iterator)
			ubrk_close(breaker->lines[i].iterator);
	}
	if (breaker->clusters)
		ubrk_close(breaker->clusters);
	free(breaker);
}

static UBreakIterator *line_iterator(struct text_breaker *breaker, const char *language)
{
	UErrorCode error = U_ZERO_ERROR;

	if (!language || strlen(language) >= sizeof(breaker->lines[0].language))
		language = "en";
	for (int i = 0; i < LANGUAGES_KEPT; i++) {
		if (breaker->lines[i].iterator && strcmp(breaker->lines[i].language, language) == 0)
			return breaker->lines[i].iterator;
	}
	unsigned slot = breaker->next++ % LANGUAGES_KEPT;
	if (breaker->lines[slot].iterator)
		ubrk_close(breaker->lines[slot].iterator);
	strcpy(breaker->lines[slot].language, language);
	breaker->lines[slot].iterator = ubrk_open(UBRK_LINE, language, NULL, 0, &error);
	return breaker->lines[slot].iterator;
}

/* The iterator counts units of UTF-16. They may be a shopper's own words, so they are wiped. */
static void find_boundaries(UBreakIterator *iterator, const uint32_t *points, int count, bool *ret_boundaries)
{
	UChar *units = xreallocarray(NULL, 2 * (size_t)count + 1, sizeof(*units));
	UErrorCode error = U_ZERO_ERROR;
	int unit_count = 0, at = 0, unit = 0;

	memset(ret_boundaries, 0, (size_t)count * sizeof(*ret_boundaries));
	for (int i = 0; i < count; i++)
		U16_APPEND_UNSAFE(units, unit_count, points[i]);
	ubrk_setText(iterator, units, unit_count, &error);
	for (int boundary = U_SUCCESS(error) ? ubrk_first(iterator) : UBRK_DONE; boundary != UBRK_DONE;
		boundary = ubrk_next(iterator)) {
		while (at < count && unit < boundary)
			unit += U16_LENGTH(points[at++]);
		if (at < count && unit == boundary)
			ret_boundaries[at] = true;
	}
	ubrk_setText(iterator, NULL, 0, &error);
	explicit_bzero(units, (size_t)unit_count * sizeof(*units));
	free(units);
}

void text_breaker_lines(struct text_breaker *breaker, const char *language, const uint32_t *points, int count,
	bool *ret_may_break)
{
	UBreakIterator *iterator = line_iterator(breaker, language);

	memset(ret_may_break, 0, (size_t)count * sizeof(*ret_may_break));
	if (iterator)
		find_boundaries(iterator, points, count, ret_may_break);
}

void text_breaker_clusters(
	struct text_breaker *breaker, const uint32_t *points, int count, bool *ret_starts_cluster)
{
	UErrorCode error = U_ZERO_ERROR;

	if (!breaker->clusters)
		breaker->clusters = ubrk_open(UBRK_CHARACTER, "en", NULL, 0, &error);
	memset(ret_starts_cluster, 0, (size_t)count * sizeof(*ret_starts_cluster));
	if (breaker->clusters)
		find_boundaries(breaker->clusters, points, count, ret_starts_cluster);
}
