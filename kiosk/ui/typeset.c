/* SPDX-License-Identifier: Apache-2.0 */
/* Text to pixels: the paragraphs that were set lately, found by text and style, with their masks. */
#include "kiosk/ui/typeset.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/ui/typeset_internal.h"

#define BUCKET_COUNT 2048
#define SCRATCH_BLOCK_BYTES (64 * 1024)
#define UNBOUNDED INT_MAX

/* What makes two paragraphs the same. */
struct key {
	uint64_t hash;
	int size_px, weight, line_height_px, width, max_lines;
	bool has_tabular_digits, is_struck, is_right_to_left;
	char language[24];
};

struct paragraph {
	struct key key;
	char *text;
	struct line *lines;
	struct text_size size;
	int line_height_px;
	int widest_piece, widest_number; /* -1: not asked for yet */
	size_t bytes;
	struct paragraph *newer, *older, *next_in_bucket;
};

struct font_want typeset_want(const struct text_style *style)
{
	int size = (int)(style->size_px + 0.5f);

	return (struct font_want){ .weight = style->weight,
		.size_px = size < 4  ? 4
			: size > 600 ? 600
				     : size,
		.language = style->language };
}

void typeset_drop_scratch(struct typeset *typeset)
{
	arena_wipe(&typeset->scratch);
	arena_reset(&typeset->scratch);
}

struct typeset *typeset_create(size_t cache_bytes)
{
	struct fonts *fonts = fonts_create();
	struct typeset *typeset;

	if (fonts == NULL)
		return NULL;
	typeset = xcalloc(1, sizeof(*typeset));
	typeset->fonts = fonts;
	typeset->breaker = text_breaker_create();
	typeset->max_bytes = cache_bytes;
	typeset->buckets = xcalloc(BUCKET_COUNT, sizeof(struct paragraph *));
	arena_init(&typeset->scratch, SCRATCH_BLOCK_BYTES);
	return typeset;
}

/* What was on screen may be a shopper's own words: it is wiped before its memory goes back. */
static void line_free(struct line *line)
{
	for (int i = 0; i < line->run_count; i++)
		explicit_bzero(line->runs[i].text, strlen(line->runs[i].text));
	if (line->mask.coverage != NULL)
		explicit_bzero(line->mask.coverage, (size_t)line->mask.stride * (size_t)line->mask.height);
	free(line->runs);
	free(line->mask.coverage);
}

static void paragraph_free(struct paragraph *paragraph)
{
	for (int i = 0; i < paragraph->size.line_count; i++)
		line_free(&paragraph->lines[i]);
	explicit_bzero(paragraph->text, strlen(paragraph->text));
	free(paragraph->lines);
	free(paragraph->text);
	free(paragraph);
}

void typeset_destroy(struct typeset *typeset)
{
	if (typeset == NULL)
		return;
	while (typeset->newest != NULL) {
		struct paragraph *older = typeset->newest->older;

		paragraph_free(typeset->newest);
		typeset->newest = older;
	}
	text_breaker_destroy(typeset->breaker);
	arena_finish(&typeset->scratch);
	fonts_destroy(typeset->fonts);
	free(typeset->buckets);
	free(typeset);
}

/* FNV-1a. */
static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t length)
{
	const uint8_t *at = bytes;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
	return hash;
}

static struct key make_key(const struct text_style *style, const char *text, int width, int max_lines)
{
	struct key key;

	memset(&key, 0, sizeof(key)); /* padding is hashed too */
	key.size_px = typeset_want(style).size_px;
	key.weight = style->weight;
	key.line_height_px = style->line_height_px;
	key.width = width;
	key.max_lines = max_lines;
	key.has_tabular_digits = style->has_tabular_digits;
	key.is_struck = style->is_struck;
	key.is_right_to_left = style->is_right_to_left;
	if (style->language != NULL)
		strncpy(key.language, style->language, sizeof(key.language) - 1);
	key.hash =
		hash_bytes(hash_bytes(UINT64_C(0xcbf29ce484222325), &key, sizeof(key)), text, strlen(text));
	return key;
}

static void unlink_paragraph(struct typeset *typeset, struct paragraph *paragraph)
{
	*(paragraph->newer != NULL ? &paragraph->newer->older : &typeset->newest) = paragraph->older;
	*(paragraph->older != NULL ? &paragraph->older->newer : &typeset->oldest) = paragraph->newer;
}

static void link_newest(struct typeset *typeset, struct paragraph *paragraph)
{
	paragraph->newer = NULL;
	paragraph->older = typeset->newest;
	*(typeset->newest != NULL ? &typeset->newest->newer : &typeset->oldest) = paragraph;
	typeset->newest = paragraph;
}

static struct paragraph **bucket_of(struct typeset *typeset, uint64_t hash)
{
	return &typeset->buckets[hash % BUCKET_COUNT];
}

static void evict_oldest(struct typeset *typeset)
{
	struct paragraph *oldest = typeset->oldest;
	struct paragraph **at = bucket_of(typeset, oldest->key.hash);

	while (*at != oldest)
		at = &(*at)->next_in_bucket;
	*at = oldest->next_in_bucket;
	unlink_paragraph(typeset, oldest);
	typeset->bytes -= oldest->bytes;
	paragraph_free(oldest);
}

void typeset_forget(struct typeset *typeset)
{
	while (typeset->oldest != NULL)
		evict_oldest(typeset);
}

/* The newest stays whatever its size: it is in use. */
static void account(struct typeset *typeset, struct paragraph *paragraph, size_t more)
{
	paragraph->bytes += more;
	typeset->bytes += more;
	while (typeset->bytes > typeset->max_bytes && typeset->oldest != typeset->newest)
		evict_oldest(typeset);
}

static struct paragraph *find_paragraph(struct typeset *typeset, const struct key *key, const char *text)
{
	struct paragraph *at = *bucket_of(typeset, key->hash);

	while (at != NULL && (memcmp(&at->key, key, sizeof(*key)) != 0 || strcmp(at->text, text) != 0))
		at = at->next_in_bucket;
	if (at != NULL && at != typeset->newest) {
		unlink_paragraph(typeset, at);
		link_newest(typeset, at);
	}
	return at;
}

/* The bytes up to a hard line break; *ret_next is what follows it, or NULL. */
static size_t hard_line(const char *text, const char **ret_next)
{
	size_t length = strcspn(text, "\n");

	*ret_next = text[length] == '\n' ? text + length + 1 : NULL;
	return length;
}

static void set_lines(struct typeset *typeset, const struct text_style *style, struct paragraph *paragraph)
{
	const struct key *key = &paragraph->key;
	const char *at = paragraph->text[0] != '\0' ? paragraph->text : NULL, *next;

	while (at != NULL) {
		size_t length = hard_line(at, &next);
		struct story story = typeset_analyse(typeset, style, at, length);

		paragraph->size.is_clipped = typeset_break_lines(typeset, style, &story, key->width,
			key->max_lines, next != NULL, &paragraph->lines, &paragraph->size.line_count);
		at = paragraph->size.is_clipped ? NULL : next;
		typeset_drop_scratch(typeset);
	}
}

static void set_size(struct typeset *typeset, const struct text_style *style, struct paragraph *paragraph)
{
	struct font_want want = typeset_want(style);
	TTF_Font *font = fonts_open(typeset->fonts, fonts_base(typeset->fonts, &want), want.size_px);
	struct text_size *size = &paragraph->size;
	int ascent = font != NULL ? TTF_FontAscent(font) : want.size_px;
	int descent = font != NULL ? -TTF_FontDescent(font) : 0;

	paragraph->line_height_px = style->line_height_px > 0 ? style->line_height_px
		: font != NULL                                ? TTF_FontLineSkip(font)
							      : want.size_px;
	size->baseline = (paragraph->line_height_px - ascent - descent) / 2 + ascent;
	size->height = size->line_count * paragraph->line_height_px;
	for (int i = 0; i < size->line_count; i++) {
		if (paragraph->lines[i].width > size->width)
			size->width = paragraph->lines[i].width;
	}
}

static size_t line_bytes(const struct line *line)
{
	size_t bytes = sizeof(*line);

	for (int i = 0; i < line->run_count; i++)
		bytes += sizeof(struct run) + strlen(line->runs[i].text) + 1;
	return bytes;
}

static struct paragraph *get_paragraph(
	struct typeset *typeset, const struct text_style *style, const char *text, int width, int max_lines)
{
	struct key key = make_key(style, text, width, max_lines);
	struct paragraph *paragraph = find_paragraph(typeset, &key, text);
	size_t bytes;

	if (paragraph != NULL)
		return paragraph;
	paragraph = xcalloc(1, sizeof(*paragraph));
	paragraph->key = key;
	paragraph->text = xstrdup(text);
	paragraph->widest_piece = paragraph->widest_number = -1;
	set_lines(typeset, style, paragraph);
	set_size(typeset, style, paragraph);
	paragraph->next_in_bucket = *bucket_of(typeset, key.hash);
	*bucket_of(typeset, key.hash) = paragraph;
	link_newest(typeset, paragraph);
	bytes = sizeof(*paragraph) + strlen(text) + 1;
	for (int i = 0; i < paragraph->size.line_count; i++)
		bytes += line_bytes(&paragraph->lines[i]);
	account(typeset, paragraph, bytes);
	return paragraph;
}

/* Where the unbroken text fits, it serves every width, so that a box that grows or shrinks costs nothing. */
static struct paragraph *fit_paragraph(
	struct typeset *typeset, const struct text_style *style, const char *text, int width, int max_lines)
{
	struct paragraph *whole = get_paragraph(typeset, style, text, UNBOUNDED, 0);

	if (whole->size.width <= width && (max_lines == 0 || whole->size.line_count <= max_lines))
		return whole;
	return get_paragraph(typeset, style, text, width > 0 ? width : 0, max_lines);
}

int typeset_width(struct typeset *typeset, const struct text_style *style, const char *text)
{
	return get_paragraph(typeset, style, text, UNBOUNDED, 0)->size.width;
}

static int widest_piece(
	struct typeset *typeset, const struct text_style *style, const char *text, bool only_numbers)
{
	const char *at = text, *next;
	int widest = 0;

	for (; at != NULL; at = next) {
		size_t length = hard_line(at, &next);
		struct story story = typeset_analyse(typeset, style, at, length);
		int width = typeset_widest_piece(typeset, style, &story, only_numbers);

		widest = width > widest ? width : widest;
		typeset_drop_scratch(typeset);
	}
	return widest;
}

int typeset_min_width(struct typeset *typeset, const struct text_style *style, const char *text)
{
	struct paragraph *paragraph = get_paragraph(typeset, style, text, UNBOUNDED, 0);

	if (paragraph->widest_piece < 0)
		paragraph->widest_piece = widest_piece(typeset, style, text, false);
	return paragraph->widest_piece;
}

int typeset_number_width(struct typeset *typeset, const struct text_style *style, const char *text)
{
	struct paragraph *paragraph = get_paragraph(typeset, style, text, UNBOUNDED, 0);

	if (paragraph->widest_number < 0)
		paragraph->widest_number = widest_piece(typeset, style, text, true);
	return paragraph->widest_number;
}

struct text_size typeset_measure(struct typeset *typeset, const struct text_style *style, const char *text,
	int width_px, int max_lines)
{
	return fit_paragraph(typeset, style, text, width_px, max_lines)->size;
}

static int aligned_x(struct rect area, int width, enum text_align align, bool is_right_to_left)
{
	if (align == TEXT_CENTER)
		return area.x + (area.w - width) / 2;
	return (align == TEXT_END) != is_right_to_left ? area.x + area.w - width : area.x;
}

void typeset_draw(struct typeset *typeset, struct canvas *canvas, const struct text_style *style,
	const char *text, struct rect area, int max_lines, enum text_align align, color ink)
{
	struct paragraph *paragraph = fit_paragraph(typeset, style, text, area.w, max_lines);
	int height = paragraph->line_height_px;

	for (int i = 0; i < paragraph->size.line_count; i++) {
		struct line *line = &paragraph->lines[i];
		int top = area.y + i * height;

		if (top + 2 * height < canvas->clip.y || top - height > canvas->clip.y + canvas->clip.h)
			continue;
		if (!line->is_rendered) {
			typeset_render_line(typeset, style, line, paragraph->size.baseline);
			account(typeset, paragraph, (size_t)line->mask.stride * (size_t)line->mask.height);
		}
		canvas_mask(canvas, &line->mask,
			aligned_x(area, line->width, align, style->is_right_to_left) + line->mask_x,
			top + line->mask_y, ink);
	}
}

/* Spaces at the end of a line have no room in it: what they would take between two letters. */
static int trailing_width(struct typeset *typeset, const struct text_style *style, const char *text)
{
	size_t length = strlen(text), end = length;

	while (end > 0 && text[end - 1] == ' ')
		end--;
	int gap = typeset_width(typeset, style, "n n") - typeset_width(typeset, style, "nn");
	return (int)(length - end) * gap;
}

struct text_caret typeset_caret(struct typeset *typeset, const struct text_style *style, const char *text,
	struct rect area, int max_lines, enum text_align align)
{
	int trailing = trailing_width(typeset, style, text);
	struct paragraph *paragraph = fit_paragraph(typeset, style, text, area.w, max_lines);
	int last = paragraph->size.line_count - 1;
	struct text_caret caret = { .is_right_to_left = style->is_right_to_left };

	if (last < 0) {
		caret.x = aligned_x(area, 0, align, style->is_right_to_left);
		return caret;
	}
	const struct line *line = &paragraph->lines[last];
	int left = aligned_x(area, line->width, align, style->is_right_to_left);
	caret = (struct text_caret){ line->is_right_to_left ? left : left + line->width, last,
		line->is_right_to_left };
	if (trailing > 0 && !paragraph->size.is_clipped) {
		caret.x += line->is_right_to_left ? -trailing : trailing;
		return caret;
	}
	for (int i = 0; i < line->run_count; i++) {
		const struct run *run = &line->runs[i];
		if (!run->is_last)
			continue;
		caret.is_right_to_left = run->is_right_to_left;
		caret.x = left + run->x + (run->is_right_to_left ? 0 : run->width);
	}
	return caret;
}

static TTF_Font *base_font(struct typeset *typeset, const struct text_style *style)
{
	struct font_want want = typeset_want(style);

	return fonts_open(typeset->fonts, fonts_base(typeset->fonts, &want), want.size_px);
}

int typeset_ascent(struct typeset *typeset, const struct text_style *style)
{
	TTF_Font *font = base_font(typeset, style);

	return font != NULL ? TTF_FontAscent(font) : typeset_want(style).size_px;
}

int typeset_cap_height(struct typeset *typeset, const struct text_style *style)
{
	TTF_Font *font = base_font(typeset, style);
	int top = 0;

	if (font == NULL || TTF_GlyphMetrics32(font, 'H', NULL, NULL, NULL, &top, NULL) != 0)
		return typeset_want(style).size_px * 7 / 10;
	return top;
}

size_t typeset_cache_bytes(const struct typeset *typeset)
{
	return typeset->bytes;
}
