/* SPDX-License-Identifier: Apache-2.0 */
/* The runs of a line: in visual order, measured, and drawn into a mask by SDL_ttf. */
#include <stdlib.h>
#include <string.h>
#include <unicode/uscript.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/ui/typeset_internal.h"

/* A stretch of a run that SDL_ttf sees at once: one digit when digits are tabular, else as much as there
 * is. */
struct stretch {
	const char *text;
	int x, width; /* the room it takes */
	int inset;    /* of a narrow digit in its room */
};

/* The value of a decimal digit that has to stand in a column (ASCII, Arabic-Indic, Extended Arabic-Indic);
 * -1 for others. */
static int digit_value(uint32_t code_point)
{
	if (code_point >= '0' && code_point <= '9')
		return (int)(code_point - '0');
	if (code_point >= 0x660 && code_point <= 0x669)
		return (int)(code_point - 0x660);
	if (code_point >= 0x6f0 && code_point <= 0x6f9)
		return (int)(code_point - 0x6f0);
	return -1;
}

static int widest_digit(TTF_Font *font, uint32_t zero)
{
	int widest = 0;

	for (uint32_t digit = zero; digit < zero + 10; digit++) {
		int advance = 0;

		TTF_GlyphMetrics32(font, digit, NULL, NULL, NULL, NULL, &advance);
		if (advance > widest)
			widest = advance;
	}
	return widest;
}

static TTF_Font *prepare_font(struct typeset *typeset, const struct text_style *style, const struct run *run)
{
	TTF_Font *font = fonts_open(typeset->fonts, run->face, typeset_want(style).size_px);

	if (font == NULL)
		return NULL;
	TTF_SetFontDirection(font, run->is_right_to_left ? TTF_DIRECTION_RTL : TTF_DIRECTION_LTR);
	TTF_SetFontScriptName(font, uscript_getShortName((UScriptCode)run->script));
	return font;
}

static int text_width(TTF_Font *font, const char *text)
{
	int width = 0;

	TTF_SizeUTF8(font, text, &width, NULL);
	return width;
}

/* Takes the next stretch off *at, copied into buffer. False at the end. */
static bool next_stretch(
	TTF_Font *font, bool has_tabular_digits, const char **at, char *buffer, struct stretch *ret)
{
	const char *start = *at, *end = start + strlen(start), *before = start;
	uint32_t first = utf8_next(at, end);
	int value = has_tabular_digits ? digit_value(first) : -1;

	if (first == 0)
		return false;
	if (value < 0) {
		for (before = *at; *at < end; before = *at) {
			uint32_t next = utf8_next(at, end);

			if (has_tabular_digits && digit_value(next) >= 0)
				break;
		}
		*at = before;
	}
	memcpy(buffer, start, (size_t)(*at - start));
	buffer[*at - start] = '\0';
	ret->text = buffer;
	ret->width = text_width(font, buffer);
	ret->inset = 0;
	if (value >= 0) {
		int room = widest_digit(font, first - (uint32_t)value);

		ret->inset = (room - ret->width) / 2;
		ret->width = room;
	}
	return true;
}

static int measure_run(struct typeset *typeset, const struct text_style *style, const struct run *run)
{
	TTF_Font *font = prepare_font(typeset, style, run);
	struct stretch stretch;
	const char *at = run->text;
	char *buffer;
	int width = 0;

	if (font == NULL)
		return 0;
	if (!style->has_tabular_digits)
		return text_width(font, run->text);
	buffer = arena_alloc(&typeset->scratch, strlen(run->text) + 1);
	while (next_stretch(font, true, &at, buffer, &stretch))
		width += stretch.width;
	return width;
}

static bool same_run(const struct letter *a, const struct letter *b)
{
	return a->face == b->face && a->level == b->level && a->script == b->script;
}

struct run_builder {
	struct run *runs;
	uint8_t *levels;
	int count;
	const struct letter *last;
	/* where the next letter goes; the runs' texts lie one after the other, each with its NUL */
	char *text;
};

static void add_letter(struct run_builder *builder, const struct letter *letter)
{
	if (letter->face == FACE_NONE)
		return;
	if (builder->last == NULL || !same_run(builder->last, letter)) {
		if (builder->last != NULL)
			builder->text++;
		builder->runs[builder->count] = (struct run){ .text = builder->text,
			.face = letter->face,
			.script = letter->script,
			.is_right_to_left = letter->level % 2 == 1 };
		builder->levels[builder->count++] = letter->level;
	}
	builder->text += utf8_encode(letter->code_point, builder->text);
	builder->last = letter;
}

static int count_changes(const struct story *story, int first, int last)
{
	int changes = 2;

	for (int i = first + 1; i < last; i++)
		changes += !same_run(&story->letters[i - 1], &story->letters[i]);
	return changes;
}

int typeset_place_runs(struct typeset *typeset, const struct text_style *style, const struct story *story,
	int first, int last, bool has_ellipsis, struct run **ret_runs, int *ret_count)
{
	struct arena *scratch = &typeset->scratch;
	struct font_want want = typeset_want(style);
	size_t most = (size_t)count_changes(story, first, last);
	struct run_builder builder = { ARENA_ARRAY(scratch, struct run, most),
		ARENA_ARRAY(scratch, uint8_t, most), 0, NULL,
		arena_alloc(scratch, 4 * (size_t)(last - first + 1) + most) };
	struct letter ellipsis = { .code_point = ELLIPSIS,
		.face = fonts_pick(typeset->fonts, &want, ELLIPSIS),
		.script = USCRIPT_LATIN,
		.level = story->base_level };
	struct run *placed = ARENA_ARRAY(scratch, struct run, most);
	int *order = ARENA_ARRAY(scratch, int, most);
	int width = 0;

	for (int i = first; i < last; i++)
		add_letter(&builder, &story->letters[i]);
	if (has_ellipsis)
		add_letter(&builder, &ellipsis);
	text_order_runs(builder.levels, builder.count, order);
	for (int i = 0; i < builder.count; i++) {
		placed[i] = builder.runs[order[i]];
		placed[i].is_last = order[i] == builder.count - 1;
		placed[i].x = width;
		placed[i].width = measure_run(typeset, style, &placed[i]);
		width += placed[i].width;
	}
	if (ret_runs != NULL) {
		*ret_runs = placed;
		*ret_count = builder.count;
	}
	return width;
}

/* A line while it is drawn: room on every side for ink that leaves its letter's box. */
struct sheet {
	struct mask mask;
	int left, baseline; /* where the line's origin lies in the mask */
};

/* SDL_ttf moves a text down when its ink is higher than the font's ascent, and does not say by how much. */
static int shift_of_high_ink(TTF_Font *font, const SDL_Surface *surface, const char *text)
{
	const char *end = text + strlen(text);
	int highest = 0;

	if (surface->h <= TTF_FontHeight(font))
		return 0;
	while (text < end) {
		int top = 0;

		TTF_GlyphMetrics32(font, utf8_next(&text, end), NULL, NULL, NULL, &top, NULL);
		if (top > highest)
			highest = top;
	}
	return highest > TTF_FontAscent(font) ? highest - TTF_FontAscent(font) : 0;
}

static void add_coverage(struct mask *mask, const SDL_Surface *surface, int left, int top)
{
	struct rect seen = rect_intersect((struct rect){ left, top, surface->w, surface->h },
		(struct rect){ 0, 0, mask->width, mask->height });

	for (int y = seen.y; y < seen.y + seen.h; y++) {
		uint8_t *to = mask->coverage + (size_t)y * (size_t)mask->stride + seen.x;
		const uint32_t *from = (const uint32_t *)(const void *)((const uint8_t *)surface->pixels +
					       (ptrdiff_t)(y - top) * surface->pitch) +
			(seen.x - left);

		for (int x = 0; x < seen.w; x++) {
			unsigned sum = to[x] + (from[x] >> 24);

			to[x] = (uint8_t)(sum < 255 ? sum : 255);
		}
	}
}

static void draw_stretch(TTF_Font *font, struct sheet *sheet, const char *text, int x)
{
	SDL_Color white = { 255, 255, 255, 255 };
	SDL_Surface *surface = TTF_RenderUTF8_Blended(font, text, white);

	if (surface == NULL)
		return;
	add_coverage(&sheet->mask, surface, sheet->left + x,
		sheet->baseline - TTF_FontAscent(font) - shift_of_high_ink(font, surface, text));
	explicit_bzero(surface->pixels, (size_t)surface->pitch * (size_t)surface->h);
	SDL_FreeSurface(surface);
}

static void draw_run(
	struct typeset *typeset, const struct text_style *style, struct sheet *sheet, const struct run *run)
{
	TTF_Font *font = prepare_font(typeset, style, run);
	const char *at = run->text;
	struct stretch stretch;
	char *buffer;
	int x = run->x;

	if (font == NULL)
		return;
	buffer = arena_alloc(&typeset->scratch, strlen(run->text) + 1);
	while (next_stretch(font, style->has_tabular_digits, &at, buffer, &stretch)) {
		draw_stretch(font, sheet, stretch.text, x + stretch.inset);
		x += stretch.width;
	}
}

/* The line through an old price, at half of the height of the figures. */
static void draw_strike(struct sheet *sheet, const struct text_style *style, int width)
{
	int thickness = (int)(style->size_px / 14 + 0.5f);
	int top = sheet->baseline - (int)(style->size_px * 0.36f + 0.5f) - thickness / 2;

	for (int y = top; y < top + (thickness > 0 ? thickness : 1); y++)
		memset(sheet->mask.coverage + (size_t)y * (size_t)sheet->mask.stride + sheet->left, 255,
			(size_t)width);
}

/* How many bytes at the start of a row are zero. */
static int leading_zeros(const uint8_t *row, int count)
{
	uint64_t eight;
	int i = 0;

	while (i + 8 <= count && (memcpy(&eight, row + i, 8), eight == 0))
		i += 8;
	while (i < count && row[i] == 0)
		i++;
	return i;
}

static int last_ink(const uint8_t *row, int count)
{
	while (count > 0 && row[count - 1] == 0)
		count--;
	return count - 1;
}

static struct rect ink_bounds(const struct mask *mask)
{
	int top = mask->height, bottom = -1, left = mask->width, right = -1;

	for (int y = 0; y < mask->height; y++) {
		const uint8_t *row = mask->coverage + (size_t)y * (size_t)mask->stride;
		int first = leading_zeros(row, mask->width), last;

		if (first == mask->width)
			continue;
		last = last_ink(row, mask->width);
		top = y < top ? y : top;
		bottom = y;
		left = first < left ? first : left;
		right = last > right ? last : right;
	}
	if (bottom < 0)
		return (struct rect){ 0 };
	return (struct rect){ left, top, right - left + 1, bottom - top + 1 };
}

static struct mask trim(const struct mask *mask, struct rect ink)
{
	struct mask trimmed = { ink.w, ink.h, ink.w, NULL };

	if (rect_is_empty(ink))
		return trimmed;
	trimmed.coverage = xmalloc((size_t)ink.w * (size_t)ink.h);
	for (int y = 0; y < ink.h; y++)
		memcpy(trimmed.coverage + (size_t)y * (size_t)ink.w,
			mask->coverage + (size_t)(ink.y + y) * (size_t)mask->stride + ink.x, (size_t)ink.w);
	return trimmed;
}

void typeset_render_line(
	struct typeset *typeset, const struct text_style *style, struct line *line, int baseline)
{
	int size = typeset_want(style).size_px, pad = size / 2 + 2, above = 2 * size + 4, below = size + 4;
	int width = line->width + 2 * pad;
	struct sheet sheet = { { width, above + below, width, NULL }, pad, above };
	struct rect ink;

	sheet.mask.coverage = xcalloc((size_t)sheet.mask.stride, (size_t)sheet.mask.height);
	for (int i = 0; i < line->run_count; i++)
		draw_run(typeset, style, &sheet, &line->runs[i]);
	if (style->is_struck)
		draw_strike(&sheet, style, line->width);
	ink = ink_bounds(&sheet.mask);
	line->mask = trim(&sheet.mask, ink);
	line->mask_x = ink.x - sheet.left;
	line->mask_y = ink.y - sheet.baseline + baseline;
	line->is_rendered = true;
	explicit_bzero(sheet.mask.coverage, (size_t)sheet.mask.stride * (size_t)sheet.mask.height);
	free(sheet.mask.coverage);
	typeset_drop_scratch(typeset);
}
