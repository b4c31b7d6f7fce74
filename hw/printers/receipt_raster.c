/* SPDX-License-Identifier: Apache-2.0 */
/* Paragraphs into lines, lines into runs of one direction, script and font, runs into dots. */
#include "hw/printers/receipt_raster.h"

#include <hb.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uscript.h>

#include "hw/printers/receipt_fonts.h"
#include "kiosk/base/text.h"
#include "kiosk/base/text_runs.h"
#include "kiosk/base/xalloc.h"

#define MAX_PARAGRAPH 4096

struct receipt_raster {
	struct receipt_fonts *fonts;
	hb_buffer_t *buffer;
	hb_language_t language;
	struct text_breaker *breaker;
	char language_tag[24];
	bool is_right_to_left;
};

/* One paragraph, code point by code point in reading order. */
struct paragraph {
	uint32_t *points;
	uint8_t *levels;
	uint16_t *scripts;
	bool *may_break;
	int *fonts;
	int *advances; /* of a cluster, at its first code point */
	int count;
	struct raster_font font;
};

struct run {
	int start, length;
	uint8_t level;
};

struct receipt_raster *receipt_raster_create(const char *language_tag, bool is_right_to_left)
{
	struct receipt_raster *raster = xcalloc(1, sizeof(*raster));

	raster->fonts = receipt_fonts_create(language_tag, "Inter");
	raster->buffer = hb_buffer_create();
	raster->language = hb_language_from_string(language_tag, -1);
	raster->breaker = text_breaker_create();
	strncpy(raster->language_tag, language_tag, sizeof(raster->language_tag) - 1);
	raster->is_right_to_left = is_right_to_left;
	return raster;
}

void receipt_raster_destroy(struct receipt_raster *raster)
{
	if (!raster)
		return;
	text_breaker_destroy(raster->breaker);
	hb_buffer_destroy(raster->buffer);
	receipt_fonts_destroy(raster->fonts);
	free(raster);
}

int receipt_raster_line_height(struct raster_font font)
{
	return font.size_px * 4 / 3;
}

static int baseline(struct raster_font font)
{
	return (receipt_raster_line_height(font) - font.size_px) / 2 + font.size_px * 87 / 100;
}

static void resolve_fonts(struct receipt_raster *raster, struct paragraph *paragraph)
{
	int font = -1;

	for (int i = 0; i < paragraph->count; i++) {
		font = receipt_fonts_find(raster->fonts, paragraph->font.size_px, paragraph->font.is_bold,
			paragraph->points[i], font);
		paragraph->fonts[i] = font;
	}
}

/* The longest run from start that is one direction, script and font. */
static struct run next_run(const struct paragraph *paragraph, int start, int end)
{
	int at = start + 1;

	while (at < end && paragraph->levels[at] == paragraph->levels[start] &&
		paragraph->scripts[at] == paragraph->scripts[start] &&
		paragraph->fonts[at] == paragraph->fonts[start])
		at++;
	return (struct run){ start, at - start, paragraph->levels[start] };
}

static void shape(struct receipt_raster *raster, const struct paragraph *paragraph, struct run run)
{
	static const hb_feature_t FEATURES[] = {
		{ HB_TAG('t', 'n', 'u', 'm'), 1, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END },
	};

	hb_buffer_clear_contents(raster->buffer);
	hb_buffer_add_utf32(
		raster->buffer, paragraph->points, paragraph->count, (unsigned)run.start, run.length);
	hb_buffer_set_direction(raster->buffer, run.level & 1 ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
	hb_buffer_set_script(raster->buffer,
		hb_script_from_string(uscript_getShortName((UScriptCode)paragraph->scripts[run.start]), -1));
	hb_buffer_set_language(raster->buffer, raster->language);
	hb_shape(receipt_fonts_shaper(raster->fonts, paragraph->fonts[run.start]), raster->buffer, FEATURES,
		1);
}

static void measure(struct receipt_raster *raster, struct paragraph *paragraph)
{
	for (int start = 0; start < paragraph->count;) {
		struct run run = next_run(paragraph, start, paragraph->count);
		unsigned count;
		shape(raster, paragraph, run);
		const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(raster->buffer, &count);
		const hb_glyph_position_t *positions = hb_buffer_get_glyph_positions(raster->buffer, &count);
		for (unsigned i = 0; i < count; i++)
			paragraph->advances[infos[i].cluster] += (positions[i].x_advance + 32) >> 6;
		start += run.length;
	}
}

static void paragraph_init(struct receipt_raster *raster, struct paragraph *paragraph,
	struct raster_font font, const char *text, size_t length)
{
	const char *end = text + length;
	size_t room = length < MAX_PARAGRAPH ? length : MAX_PARAGRAPH;

	*paragraph = (struct paragraph){ .font = font };
	paragraph->points = xcalloc(room + 1, sizeof(*paragraph->points));
	paragraph->levels = xcalloc(room + 1, sizeof(*paragraph->levels));
	paragraph->scripts = xcalloc(room + 1, sizeof(*paragraph->scripts));
	paragraph->may_break = xcalloc(room + 1, sizeof(*paragraph->may_break));
	paragraph->fonts = xcalloc(room + 1, sizeof(*paragraph->fonts));
	paragraph->advances = xcalloc(room + 1, sizeof(*paragraph->advances));
	while (text < end && paragraph->count < (int)room) {
		uint32_t point = utf8_next(&text, end);
		if (point == UTF8_INVALID)
			point = 0xfffd;
		if (point >= 0x20 && point != 0x7f)
			paragraph->points[paragraph->count++] = point;
	}
	if (paragraph->count == 0)
		return;
	text_find_levels(paragraph->points, paragraph->count, raster->is_right_to_left, paragraph->levels);
	text_find_scripts(paragraph->points, paragraph->count, paragraph->scripts);
	text_breaker_lines(raster->breaker, raster->language_tag, paragraph->points, paragraph->count,
		paragraph->may_break);
	resolve_fonts(raster, paragraph);
	if (paragraph->fonts[0] < 0)
		paragraph->count = 0; /* a system without fonts prints blank paper */
	measure(raster, paragraph);
}

static void paragraph_finish(struct paragraph *paragraph)
{
	free(paragraph->points);
	free(paragraph->levels);
	free(paragraph->scripts);
	free(paragraph->may_break);
	free(paragraph->fonts);
	free(paragraph->advances);
}

/* Where the line that begins at start ends; *ret_width is its width without spaces at its end. */
static int find_line_end(const struct paragraph *paragraph, int start, int max_width, int *ret_width)
{
	int width = 0, inked = 0, best = -1, best_width = 0, at;

	for (at = start; at < paragraph->count; at++) {
		if (at > start && paragraph->may_break[at]) {
			best = at;
			best_width = inked;
		}
		width += paragraph->advances[at];
		if (paragraph->points[at] == ' ')
			continue;
		if (width > max_width && at > start)
			break;
		inked = width;
	}
	if (at < paragraph->count && best > start) {
		*ret_width = best_width;
		return best;
	}
	/* A word wider than the paper is cut between clusters. */
	while (at < paragraph->count && at > start + 1 && paragraph->advances[at] == 0)
		at--;
	*ret_width = inked;
	return at;
}

static void draw_glyph(struct dots *bitmap, const struct receipt_glyph *glyph, int x, int y)
{
	if (!glyph)
		return;
	for (int row = 0; row < glyph->height_px; row++) {
		for (int column = 0; column < glyph->width_px; column++) {
			if (glyph->bits[row * glyph->stride_bytes + column / 8] & (0x80 >> (column % 8)))
				dots_set(bitmap, x + glyph->left + column, y - glyph->top + row);
		}
	}
}

static int draw_run(struct receipt_raster *raster, const struct paragraph *paragraph, struct run run,
	struct dots *bitmap, int x, int y)
{
	unsigned count;

	shape(raster, paragraph, run);
	const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(raster->buffer, &count);
	const hb_glyph_position_t *positions = hb_buffer_get_glyph_positions(raster->buffer, &count);
	for (unsigned i = 0; i < count; i++) {
		const struct receipt_glyph *glyph =
			receipt_fonts_glyph(raster->fonts, paragraph->fonts[run.start], infos[i].codepoint);
		int left = x + ((positions[i].x_offset + 32) >> 6);
		/* A letter that reaches left of its place would lose that part at the paper's edge. */
		int outside = glyph && left + glyph->left < 0 ? -(left + glyph->left) : 0;
		draw_glyph(bitmap, glyph, left + outside, y - ((positions[i].y_offset + 32) >> 6));
		x += outside + ((positions[i].x_advance + 32) >> 6);
	}
	return x;
}

static void draw_line(struct receipt_raster *raster, const struct paragraph *paragraph, int start, int end,
	struct dots *bitmap, int x, int y)
{
	struct run *runs;
	uint8_t *levels;
	int *order;
	int count = 0;

	while (end > start && paragraph->points[end - 1] == ' ')
		end--;
	size_t most = (size_t)(end - start) + 1;
	runs = xcalloc(most, sizeof(*runs));
	levels = xcalloc(most, sizeof(*levels));
	order = xcalloc(most, sizeof(*order));
	for (int at = start; at < end; at += runs[count++].length) {
		runs[count] = next_run(paragraph, at, end);
		levels[count] = paragraph->levels[at];
	}
	text_order_runs(levels, count, order);
	for (int i = 0; i < count; i++)
		x = draw_run(raster, paragraph, runs[order[i]], bitmap, x, y);
	free(order);
	free(levels);
	free(runs);
}

static int line_left(
	const struct receipt_raster *raster, enum document_align align, int left, int max_width, int width)
{
	if (align == DOCUMENT_CENTER)
		return left + (max_width - width) / 2;
	return (align == DOCUMENT_END) != raster->is_right_to_left ? left + max_width - width : left;
}

static int draw_paragraph(struct receipt_raster *raster, const struct paragraph *paragraph,
	enum document_align align, int left, int max_width, struct dots *bitmap, int y)
{
	int line_height = receipt_raster_line_height(paragraph->font);
	int start = 0;

	do {
		int width = 0, end = find_line_end(paragraph, start, max_width, &width);
		/* Deep descenders reach into the next line's rows. */
		dots_grow(bitmap, y + line_height + line_height / 4);
		draw_line(raster, paragraph, start, end, bitmap,
			line_left(raster, align, left, max_width, width), y + baseline(paragraph->font));
		y += line_height;
		start = end;
		while (start < paragraph->count && paragraph->points[start] == ' ')
			start++;
	} while (start < paragraph->count);
	return y;
}

int receipt_raster_draw(struct receipt_raster *raster, struct raster_font font, const char *text,
	enum document_align align, int left, int max_width, struct dots *bitmap, int y)
{
	for (;;) {
		size_t length = strcspn(text, "\n");
		struct paragraph paragraph;
		paragraph_init(raster, &paragraph, font, text, length);
		y = draw_paragraph(raster, &paragraph, align, left, max_width, bitmap, y);
		paragraph_finish(&paragraph);
		if (!text[length])
			return y;
		text += length + 1;
	}
}

int receipt_raster_width(struct receipt_raster *raster, struct raster_font font, const char *text)
{
	struct paragraph paragraph;
	int width = 0;

	paragraph_init(raster, &paragraph, font, text, strlen(text));
	for (int i = 0; i < paragraph.count; i++)
		width += paragraph.advances[i];
	paragraph_finish(&paragraph);
	return width;
}

void dots_grow(struct dots *bitmap, int height_px)
{
	if (height_px <= bitmap->height_px)
		return;
	if (height_px > bitmap->capacity_px) {
		int capacity_px = height_px + bitmap->capacity_px / 2;
		size_t old = (size_t)bitmap->capacity_px * (size_t)bitmap->stride_bytes;
		size_t new = (size_t)capacity_px *(size_t)bitmap->stride_bytes;
		bitmap->bits = xrealloc(bitmap->bits, new);
		memset(bitmap->bits + old, 0, new - old);
		bitmap->capacity_px = capacity_px;
	}
	bitmap->height_px = height_px;
}

void dots_fill(struct dots *bitmap, int x, int y, int width, int height)
{
	for (int row = y; row < y + height; row++) {
		for (int column = x; column < x + width; column++)
			dots_set(bitmap, column, row);
	}
}
