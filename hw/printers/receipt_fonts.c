/* SPDX-License-Identifier: Apache-2.0 */
/* Finds, opens and remembers the fonts and glyphs of one receipt. */
#include "hw/printers/receipt_fonts.h"

#include <fontconfig/fontconfig.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include <hb-ft.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text_runs.h"
#include "kiosk/base/xalloc.h"

#define GLYPH_SLOTS 256
#define LOAD_FLAGS (FT_LOAD_DEFAULT | FT_LOAD_TARGET_LIGHT)
#define INK_THRESHOLD 100
#define MISSING_KEPT 64

struct glyph_node {
	struct receipt_glyph glyph;
	struct glyph_node *next;
};

struct font {
	FT_Face face;
	hb_font_t *shaper;
	int size_px;
	bool is_bold;
	struct glyph_node *glyphs[GLYPH_SLOTS];
};

struct receipt_fonts {
	FT_Library library;
	FcConfig *config;
	char language[24];
	char first_family[48];
	struct font **list;
	int count;
	uint32_t missing[MISSING_KEPT]; /* characters that no font has, the latest */
	unsigned missing_count;
};

struct receipt_fonts *receipt_fonts_create(const char *language_tag, const char *first_family)
{
	struct receipt_fonts *fonts = xcalloc(1, sizeof(*fonts));

	if (FT_Init_FreeType(&fonts->library) != 0)
		fonts->library = NULL;
	/* A configuration of its own: the shared one belongs to whoever draws the screen. */
	fonts->config = FcInitLoadConfigAndFonts();
	strncpy(fonts->language, language_tag, sizeof(fonts->language) - 1);
	strncpy(fonts->first_family, first_family, sizeof(fonts->first_family) - 1);
	return fonts;
}

static void font_destroy(struct font *font)
{
	for (int slot = 0; slot < GLYPH_SLOTS; slot++) {
		for (struct glyph_node *node = font->glyphs[slot], *next; node; node = next) {
			next = node->next;
			free(node->glyph.bits);
			free(node);
		}
	}
	hb_font_destroy(font->shaper);
	FT_Done_Face(font->face);
	free(font);
}

void receipt_fonts_destroy(struct receipt_fonts *fonts)
{
	if (!fonts)
		return;
	for (int i = 0; i < fonts->count; i++)
		font_destroy(fonts->list[i]);
	free(fonts->list);
	if (fonts->config)
		FcConfigDestroy(fonts->config);
	if (fonts->library)
		FT_Done_FreeType(fonts->library);
	free(fonts);
}

/* A pattern that prefers our families and asks for one character. */
static FcPattern *make_pattern(const struct receipt_fonts *fonts, bool is_bold, uint32_t code_point)
{
	const char *families[] = { fonts->first_family, text_cjk_family(fonts->language), "Noto Sans Arabic",
		"Noto Sans Hebrew", "Noto Sans" };
	FcPattern *pattern = FcPatternCreate();
	FcCharSet *characters = FcCharSetCreate();

	for (size_t i = 0; i < ARRAY_LENGTH(families); i++)
		FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)families[i]);
	FcCharSetAddChar(characters, code_point);
	FcPatternAddCharSet(pattern, FC_CHARSET, characters);
	FcCharSetDestroy(characters);
	FcPatternAddInteger(pattern, FC_WEIGHT, is_bold ? FC_WEIGHT_BOLD : FC_WEIGHT_MEDIUM);
	FcPatternAddInteger(pattern, FC_SLANT, FC_SLANT_ROMAN);
	FcPatternAddBool(pattern, FC_SCALABLE, FcTrue);
	FcPatternAddBool(pattern, FC_COLOR, FcFalse);
	FcConfigSubstitute(fonts->config, pattern, FcMatchPattern);
	FcDefaultSubstitute(pattern);
	return pattern;
}

static struct font *open_font(struct receipt_fonts *fonts, FcPattern *match, int size_px, bool is_bold)
{
	FcChar8 *file;
	int index = 0;
	FT_Face face;

	if (FcPatternGetString(match, FC_FILE, 0, &file) != FcResultMatch)
		return NULL;
	FcPatternGetInteger(match, FC_INDEX, 0, &index);
	/* The upper half of fontconfig's index names an instance of a variable font, as FreeType wants it. */
	if (FT_New_Face(fonts->library, (const char *)file, index, &face) != 0)
		return NULL;
	if (FT_Set_Pixel_Sizes(face, 0, (FT_UInt)size_px) != 0) {
		FT_Done_Face(face);
		return NULL;
	}
	struct font *font = xcalloc(1, sizeof(*font));
	font->face = face;
	font->size_px = size_px;
	font->is_bold = is_bold;
	font->shaper = hb_ft_font_create_referenced(face);
	hb_ft_font_set_load_flags(font->shaper, LOAD_FLAGS);
	return font;
}

/* Opens the best font for the character; the number of the new font or -1. */
static int add_font(struct receipt_fonts *fonts, int size_px, bool is_bold, uint32_t code_point)
{
	FcResult result;
	FcPattern *pattern = make_pattern(fonts, is_bold, code_point);
	FcPattern *match = FcFontMatch(fonts->config, pattern, &result);
	struct font *font = match ? open_font(fonts, match, size_px, is_bold) : NULL;

	FcPatternDestroy(pattern);
	if (match)
		FcPatternDestroy(match);
	if (!font)
		return -1;
	fonts->list = xreallocarray(fonts->list, (size_t)fonts->count + 1, sizeof(*fonts->list));
	fonts->list[fonts->count] = font;
	return fonts->count++;
}

static bool has_character(const struct font *font, uint32_t code_point)
{
	return FT_Get_Char_Index(font->face, code_point) != 0;
}

static bool is_mark(uint32_t code_point)
{
	hb_unicode_general_category_t category =
		hb_unicode_general_category(hb_unicode_funcs_get_default(), code_point);

	return category == HB_UNICODE_GENERAL_CATEGORY_NON_SPACING_MARK ||
		category == HB_UNICODE_GENERAL_CATEGORY_SPACING_MARK ||
		category == HB_UNICODE_GENERAL_CATEGORY_ENCLOSING_MARK ||
		category == HB_UNICODE_GENERAL_CATEGORY_FORMAT;
}

static bool is_missing(const struct receipt_fonts *fonts, uint32_t code_point)
{
	for (unsigned i = 0; i < MISSING_KEPT && i < fonts->missing_count; i++) {
		if (fonts->missing[i] == code_point)
			return true;
	}
	return false;
}

int receipt_fonts_find(
	struct receipt_fonts *fonts, int size_px, bool is_bold, uint32_t code_point, int previous)
{
	int first = -1;

	if (!fonts->library || !fonts->config)
		return -1;
	if (previous >= 0 && is_mark(code_point))
		return previous;
	for (int i = 0; i < fonts->count; i++) {
		const struct font *font = fonts->list[i];
		if (font->size_px != size_px || font->is_bold != is_bold)
			continue;
		if (first < 0)
			first = i;
		if (has_character(font, code_point))
			return i;
	}
	/* The first font of a size is the Latin one, whatever the text begins with. */
	if (first < 0) {
		first = add_font(fonts, size_px, is_bold, 'a');
		if (first < 0 || has_character(fonts->list[first], code_point))
			return first;
	}
	if (is_missing(fonts, code_point))
		return first;
	int added = add_font(fonts, size_px, is_bold, code_point);
	if (added >= 0 && has_character(fonts->list[added], code_point))
		return added;
	/* The best font has no such character either: it is not kept, and not looked for again. */
	fonts->missing[fonts->missing_count++ % MISSING_KEPT] = code_point;
	if (added >= 0)
		font_destroy(fonts->list[--fonts->count]);
	return first;
}

hb_font_t *receipt_fonts_shaper(struct receipt_fonts *fonts, int font)
{
	return fonts->list[font]->shaper;
}

/* Drawn in grey and cut at a little less than half: strokes keep an even weight, where one-bit drawing frays
 * them. */
static bool draw_glyph(FT_Face face, uint32_t glyph_id, struct receipt_glyph *glyph)
{
	if (FT_Load_Glyph(face, glyph_id, LOAD_FLAGS | FT_LOAD_RENDER) != 0)
		return false;
	const FT_Bitmap *bitmap = &face->glyph->bitmap;
	if (bitmap->pixel_mode != FT_PIXEL_MODE_GRAY || bitmap->pitch < 0)
		return false;
	int stride = (int)(bitmap->width + 7) / 8;
	*glyph = (struct receipt_glyph){ glyph_id, face->glyph->bitmap_left, face->glyph->bitmap_top,
		(int)bitmap->width, (int)bitmap->rows, stride, NULL };
	if (stride == 0 || bitmap->rows == 0)
		return true;
	glyph->bits = xcalloc(bitmap->rows, (size_t)stride);
	for (int row = 0; row < glyph->height_px; row++) {
		for (int column = 0; column < glyph->width_px; column++) {
			if (bitmap->buffer[row * bitmap->pitch + column] >= INK_THRESHOLD)
				glyph->bits[row * stride + column / 8] |= (uint8_t)(0x80 >> (column % 8));
		}
	}
	return true;
}

const struct receipt_glyph *receipt_fonts_glyph(struct receipt_fonts *fonts, int number, uint32_t glyph_id)
{
	struct font *font = fonts->list[number];
	struct glyph_node **slot = &font->glyphs[glyph_id % GLYPH_SLOTS];

	for (struct glyph_node *node = *slot; node; node = node->next) {
		if (node->glyph.id == glyph_id)
			return &node->glyph;
	}
	struct receipt_glyph glyph;
	if (!draw_glyph(font->face, glyph_id, &glyph))
		return NULL;
	struct glyph_node *node = xcalloc(1, sizeof(*node));
	*node = (struct glyph_node){ glyph, *slot };
	*slot = node;
	return &node->glyph;
}
