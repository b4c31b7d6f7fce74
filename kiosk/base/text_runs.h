/* SPDX-License-Identifier: Apache-2.0 */
/* What the screen and a receipt do alike with a paragraph before its letters are drawn: directions, scripts, the
 * order of a line's runs, the places where it may be broken. Arrays are the caller's and have an entry for each
 * code point. Pure, any thread, but for a breaker: that is one thread's. */
#ifndef DAOGOU_BASE_TEXT_RUNS_H
#define DAOGOU_BASE_TEXT_RUNS_H

#include <stdbool.h>
#include <stdint.h>

/* The levels of UAX 9, rules P2 to I1; the paragraph's own level is returned. is_right_to_left decides where no
 * letter does. */
uint8_t text_find_levels(const uint32_t *points, int count, bool is_right_to_left, uint8_t *ret_levels);

/* UScriptCode: digits, punctuation and marks take the script of what stands before them (UAX 24, 5.1). At the
 * beginning, where nothing does, they stay USCRIPT_COMMON. */
void text_find_scripts(const uint32_t *points, int count, uint16_t *ret_scripts);

/* The places of runs from left to right, by their levels (UAX 9, L2). */
void text_order_runs(const uint8_t *levels, int count, int *ret_order);

/* The family that draws ideographs as readers of a language (BCP 47) write them; Simplified Chinese for a language
 * without any, and for NULL. The script subtag decides, then the region. */
const char *text_cjk_family(const char *language);

/* Break iterators are costly to open: a breaker keeps one for each of the last languages. */
struct text_breaker;
struct text_breaker *text_breaker_create(void);
void text_breaker_destroy(struct text_breaker *breaker); /* NULL is fine */
/* Where a line may end before a code point (UAX 14 as ICU tailors it to the language; NULL is English). */
void text_breaker_lines(struct text_breaker *breaker, const char *language, const uint32_t *points, int count,
	bool *ret_may_break);
/* Where what a reader takes for a letter begins (UAX 29). */
void text_breaker_clusters(
	struct text_breaker *breaker, const uint32_t *points, int count, bool *ret_starts_cluster);

#endif
