/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of typesetting, for typeset*.c only: analyse a text into letters (typeset_letters.c), cut it
 * into lines (typeset_lines.c), put the runs of a line in visual order and draw them (typeset_runs.c),
 * keep the result (typeset.c). */
#ifndef DAOGOU_UI_TYPESET_INTERNAL_H
#define DAOGOU_UI_TYPESET_INTERNAL_H

#include "kiosk/base/arena.h"
#include "kiosk/base/text_runs.h"
#include "kiosk/ui/fonts.h"
#include "kiosk/ui/typeset.h"

#define ELLIPSIS 0x2026u

struct letter {
	uint32_t code_point;
	int face;            /* FACE_NONE: draws nothing */
	uint16_t script;     /* UScriptCode, never Common or Inherited */
	uint8_t level;       /* of bidi */
	bool may_break;      /* a line may end before this letter */
	bool starts_cluster; /* a text may be cut before this letter */
	bool is_space;
};

/* One paragraph, from one hard line break to the next. */
struct story {
	struct letter *letters;
	uint32_t *points; /* of the letters */
	int count;
	uint8_t base_level;
	bool has_breaks, has_clusters;
};

/* Letters of one direction, script and face, in logical order. */
struct run {
	char *text;
	int face;
	uint16_t script;
	bool is_right_to_left;
	bool is_last; /* in logical order */
	int x, width;
};

struct line {
	struct run *runs; /* in visual order */
	int run_count;
	int width;
	bool is_right_to_left; /* its paragraph */
	bool is_rendered;
	int mask_x, mask_y; /* from the line's top left corner */
	struct mask mask;
};

struct paragraph;

struct typeset {
	struct fonts *fonts;
	struct arena scratch;
	struct text_breaker *breaker;
	struct paragraph **buckets;
	struct paragraph *newest, *oldest;
	size_t bytes, max_bytes;
};

struct font_want typeset_want(const struct text_style *style);
/* Wipes and forgets all that a step left in the scratch arena. */
void typeset_drop_scratch(struct typeset *typeset);

/* Stories live in the scratch arena. text has length bytes and no hard line break. */
struct story typeset_analyse(
	struct typeset *typeset, const struct text_style *style, const char *text, size_t length);
void typeset_find_breaks(struct typeset *typeset, const struct text_style *style, struct story *story);
void typeset_find_clusters(struct typeset *typeset, struct story *story);

/* The runs of letters [first, last) in visual order, with an ellipsis at the end when asked for; the width
 * of all is returned. ret_runs may be NULL. Runs live in the scratch arena. */
int typeset_place_runs(struct typeset *typeset, const struct text_style *style, const struct story *story,
	int first, int last, bool has_ellipsis, struct run **ret_runs, int *ret_count);
/* Fills the line's mask from its runs. */
void typeset_render_line(
	struct typeset *typeset, const struct text_style *style, struct line *line, int baseline);

/* Cuts a story into lines of at most width px, appended to the growing array *lines; at most max_lines in
 * all (0 = any number). True when an ellipsis was needed. The runs are the line's own. */
bool typeset_break_lines(struct typeset *typeset, const struct text_style *style, struct story *story,
	int width, int max_lines, bool more_follows, struct line **lines, int *line_count);
/* The widest piece between two places where a line may end; of those with a digit in them alone. */
int typeset_widest_piece(
	struct typeset *typeset, const struct text_style *style, struct story *story, bool only_numbers);

#endif
