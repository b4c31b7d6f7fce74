/* SPDX-License-Identifier: Apache-2.0 */
/* Finds font files through fontconfig and keeps a few of them open. A face is a number: a file, and an
 * index inside it. Main thread only. */
#ifndef DAOGOU_UI_FONTS_H
#define DAOGOU_UI_FONTS_H

#include <SDL2/SDL_ttf.h>
#include <stdbool.h>
#include <stdint.h>

#define FACE_NONE (-1)

struct fonts;

/* What a text asks of its fonts. */
struct font_want {
	int weight; /* 100-900 */
	int size_px;
	const char *language; /* BCP 47 or NULL: chooses among the CJK faces */
	bool is_arabic;       /* the Arabic face is asked before the Latin one */
};

/* NULL when fontconfig knows not one font. */
struct fonts *fonts_create(void);
void fonts_destroy(struct fonts *fonts);

/* The face of the family's Latin letters, whose metrics place the baseline. */
int fonts_base(struct fonts *fonts, const struct font_want *want);
/* The face that draws a code point: the house's families first, then any font of the system; FACE_NONE
 * when no font has it. */
int fonts_pick(struct fonts *fonts, const struct font_want *want, uint32_t code_point);
bool fonts_covers(const struct fonts *fonts, int face, uint32_t code_point);
/* The face at a size, open until the next call. NULL when the file cannot be read. */
TTF_Font *fonts_open(struct fonts *fonts, int face, int size_px);

#endif
