/* SPDX-License-Identifier: Apache-2.0 */
/* Leaves: measuring and drawing words, prices, icons, pictures, codes and bars. */
#include <string.h>
#include <unicode/uchar.h>

#include "kiosk/base/text.h"
#include "kiosk/ui/ui_internal.h"

/* Arabic letters reach further below the line and above it than Latin ones: tighter lines touch each other. */
#define ARABIC_LINE_HEIGHT_PERCENT 130

struct text_style leaf_text_style(
	const struct ui *ui, enum type_role type, bool is_tabular, bool is_struck, const char *language)
{
	const struct type_style *role = &ui->theme.types[type];
	float size_px = role->size_dp * ui->scale * (float)ui->text_percent / 100;
	const char *tag = language ? language : ui->language;
	int height_percent = role->line_height_percent;

	if (strncmp(tag, "ar", 2) == 0 && height_percent < ARABIC_LINE_HEIGHT_PERCENT)
		height_percent = ARABIC_LINE_HEIGHT_PERCENT;
	return (struct text_style){
		.size_px = size_px,
		.weight = role->weight,
		.line_height_px = (int)(size_px * (float)height_percent / 100 + 0.5f),
		.has_tabular_digits = is_tabular,
		.is_struck = is_struck,
		.language = tag,
		.is_right_to_left = ui->is_right_to_left,
	};
}

static bool is_sign(uint32_t point)
{
	return u_charType((UChar32)point) == U_CURRENCY_SYMBOL;
}

static bool is_capital(uint32_t point)
{
	return point >= 'A' && point <= 'Z';
}

static bool is_fixed_space(uint32_t point)
{
	return point == 0xA0 || point == 0x202F;
}

static bool is_mark_of_direction(uint32_t point)
{
	return point == 0x200E || point == 0x200F || point == 0x61C || (point >= 0x2066 && point <= 0x2069);
}

#define WINDOW 6

/* Does a sum of money end its number or its unit with the newest letter, last[0]? As CLDR writes money: "HK$5", "IDR 5", "5 EUR",
 * "5 HK$", and in Arabic a unit with full stops; with no-break spaces, which "9:00 am" has too. */
static bool ends_sum(const uint32_t last[WINDOW])
{
	int at = 1;

	if (u_isdigit((UChar32)last[0])) {
		bool is_spaced = is_fixed_space(last[1]);
		return is_sign(last[1 + is_spaced]) ||
			(is_spaced && is_capital(last[2]) && is_capital(last[3]) && is_capital(last[4]));
	}
	if (last[0] == '.')
		return u_isalpha((UChar32)last[1]) && last[1] > 0x590 && is_fixed_space(last[2]) &&
			u_isdigit((UChar32)last[3]);
	while (at < 3 && is_capital(last[at]))
		at++;
	if (!is_sign(last[0]) && (!is_capital(last[0]) || at < 3))
		return false;
	at += is_fixed_space(last[at]);
	return u_isdigit((UChar32)last[at]);
}

bool leaf_has_sum(const char *text)
{
	const char *end = text + strlen(text);
	uint32_t last[WINDOW] = { 0 };

	while (text < end) {
		uint32_t point = utf8_next(&text, end);
		if (is_mark_of_direction(point))
			continue;
		memmove(last + 1, last, sizeof last - sizeof last[0]);
		last[0] = point;
		if (ends_sum(last))
			return true;
	}
	return false;
}

/* A sum is made smaller down to this, at 100 %: about 4.5 mm on the reference panel. */
#define LEAST_SUM_DP 14

static float least_sum_px(const struct ui *ui)
{
	return LEAST_SUM_DP * ui->scale * (float)ui->text_percent / 100;
}

static struct text_style style_of_text(const struct ui *ui, const struct text_leaf *leaf)
{
	const struct text_options *options = &leaf->options;

	return leaf_text_style(ui, options->type, options->is_tabular, options->is_struck, options->language);
}

/* What may not be broken: the whole of a line, or its longest number. */
static int sum_width(struct ui *ui, const struct text_leaf *leaf, const struct text_style *style)
{
	return leaf->options.max_lines == 1 ? typeset_width(ui->options.typeset, style, leaf->text)
					    : typeset_number_width(ui->options.typeset, style, leaf->text);
}

struct text_style leaf_style_of_text(struct ui *ui, const struct text_leaf *leaf, int width)
{
	struct text_style style = style_of_text(ui, leaf);
	float full_px = style.size_px;

	if (width <= 0 || !leaf_has_sum(leaf->text))
		return style;
	for (int needed = sum_width(ui, leaf, &style); needed > width && style.size_px > least_sum_px(ui);
		needed = sum_width(ui, leaf, &style)) {
		float smaller_px = style.size_px * (float)width / (float)needed * 0.99f;
		style.size_px = smaller_px > least_sum_px(ui) ? smaller_px : least_sum_px(ui);
	}
	style.line_height_px = (int)((float)style.line_height_px * style.size_px / full_px + 0.5f);
	return style;
}

/* --- prices: the currency raised and small, the whole part heavy, the fraction small --- */

#define SYMBOL_SHARE 0.55f
#define FRACTION_SHARE 0.62f

struct price_layout {
	struct text_style symbol, whole, fraction;
	int symbol_w, whole_w, fraction_w, gap;
};

/* Digits stand in columns where prices do, at the end of rows; elsewhere each has its own width. */
static struct price_layout lay_price(struct ui *ui, const struct ui_node *node, float share)
{
	const struct price_leaf *price = &node->price;
	bool is_in_column = node->box.align == ALIGN_END;
	struct price_layout lay;

	lay.whole = leaf_text_style(ui, price->type, is_in_column, false, "en");
	lay.whole.is_right_to_left = false;
	lay.whole.line_height_px = 0;
	lay.whole.size_px *= share;
	lay.symbol = lay.fraction = lay.whole;
	lay.symbol.size_px *= SYMBOL_SHARE;
	lay.symbol.weight = 700;
	lay.fraction.size_px *= FRACTION_SHARE;
	lay.fraction.weight = 700;
	lay.symbol_w = typeset_width(ui->options.typeset, &lay.symbol, price->parts.symbol);
	lay.whole_w = typeset_width(ui->options.typeset, &lay.whole, price->parts.whole);
	lay.fraction_w = *price->parts.fraction
		? typeset_width(ui->options.typeset, &lay.fraction, price->parts.fraction)
		: 0;
	lay.gap = (int)(lay.whole.size_px * 0.06f);
	return lay;
}

static int price_width(const struct price_layout *lay)
{
	return lay->symbol_w + lay->gap + lay->whole_w + lay->fraction_w;
}

/* A price is never cut: where it is too long it becomes smaller. */
static struct price_layout lay_price_within(struct ui *ui, const struct ui_node *node)
{
	struct price_layout lay = lay_price(ui, node, 1);
	int width = price_width(&lay);

	if (width > node->rect.w && node->rect.w > 0)
		return lay_price(ui, node, (float)node->rect.w / (float)width);
	return lay;
}

bool leaf_price_is_squeezed(struct ui *ui, const struct ui_node *node)
{
	struct price_layout lay = lay_price(ui, node, 1);
	int width = price_width(&lay);

	return width > node->rect.w + 1 &&
		lay.whole.size_px * (float)node->rect.w < least_sum_px(ui) * (float)width;
}

static int price_height(struct ui *ui, const struct price_leaf *price)
{
	return (int)(leaf_text_style(ui, price->type, true, false, NULL).size_px * 1.22f);
}

static void draw_piece(struct ui *ui, const struct text_style *style, const char *text, int x, int baseline,
	int width, enum color_role ink)
{
	int top = baseline - typeset_ascent(ui->options.typeset, style);

	paint_text(ui->paint, (struct rect){ x, top, width + 2, (int)(style->size_px * 1.4f) }, style, text,
		1, TEXT_START, ui_color(ui, ink));
}

static void draw_price(struct ui *ui, const struct ui_node *node)
{
	const struct price_leaf *price = &node->price;
	struct price_layout lay = lay_price_within(ui, node);
	int width = price_width(&lay);
	bool is_at_end = node->box.align == ALIGN_END, is_centered = node->box.align == ALIGN_CENTER;
	bool is_right = is_at_end != ui->is_right_to_left;
	int x = node->rect.x +
		(is_centered               ? (node->rect.w - width) / 2
				: is_right ? node->rect.w - width
					   : 0);
	int baseline =
		node->rect.y + (node->rect.h + typeset_cap_height(ui->options.typeset, &lay.whole)) / 2;
	int raise = typeset_cap_height(ui->options.typeset, &lay.whole) -
		typeset_cap_height(ui->options.typeset, &lay.symbol);
	int start = x;

	/* The digits of a price run from the left in every language; what comes last stands at its left where the words do not. */
	bool is_symbol_left = price->parts.symbol_comes_last == ui->is_right_to_left;

	if (is_symbol_left) {
		draw_piece(ui, &lay.symbol, price->parts.symbol, x, baseline - raise, lay.symbol_w,
			price->color);
		x += lay.symbol_w + lay.gap;
	}
	draw_piece(ui, &lay.whole, price->parts.whole, x, baseline, lay.whole_w, price->color);
	x += lay.whole_w;
	if (lay.fraction_w)
		draw_piece(
			ui, &lay.fraction, price->parts.fraction, x, baseline, lay.fraction_w, price->color);
	x += lay.fraction_w;
	if (!is_symbol_left)
		draw_piece(ui, &lay.symbol, price->parts.symbol, x + lay.gap, baseline - raise, lay.symbol_w,
			price->color);
	if (price->is_struck) {
		int thick = ui_dp(ui, 2) + 1;
		int y = baseline - typeset_cap_height(ui->options.typeset, &lay.whole) / 2;
		paint_fill(ui->paint, (struct rect){ start - thick, y, width + 2 * thick, thick }, 0,
			ui_color(ui, price->color));
	}
}

/* --- words --- */

static void measure_text_width(struct ui *ui, struct ui_node *node)
{
	struct text_style style = style_of_text(ui, &node->text);

	node->pref_w = typeset_width(ui->options.typeset, &style, node->text.text);
	/* What has to stay on one line can give way to an ellipsis after some letters; a paragraph can give way to its longest word. */
	node->min_w = node->text.options.max_lines == 1
		? (int)(style.size_px * 3)
		: typeset_min_width(ui->options.typeset, &style, node->text.text);
	if (leaf_has_sum(node->text.text) && style.size_px > least_sum_px(ui)) {
		int least =
			(int)((float)sum_width(ui, &node->text, &style) * least_sum_px(ui) / style.size_px) +
			1;
		bool is_longest = node->text.options.max_lines == 1 ||
			typeset_number_width(ui->options.typeset, &style, node->text.text) == node->min_w;
		if (is_longest)
			node->min_w = least;
	}
}

static enum text_align align_of_text(enum align align)
{
	return align == ALIGN_CENTER ? TEXT_CENTER : align == ALIGN_END ? TEXT_END : TEXT_START;
}

static void draw_text(struct ui *ui, const struct ui_node *node)
{
	const struct text_leaf *leaf = &node->text;
	struct text_style style = leaf_style_of_text(ui, leaf, node->rect.w);
	enum color_role ink = leaf->options.color ? leaf->options.color : COLOR_INK;

	paint_text(ui->paint, node->rect, &style, leaf->text, leaf->options.max_lines,
		align_of_text(leaf->options.align), ui_color(ui, ink));
}

/* Beside the last letter, and never outside of the field. */
static void draw_caret(struct ui *ui, const struct ui_node *node)
{
	const struct text_options *options = &node->text.options;
	struct text_style style = style_of_text(ui, &node->text);
	int width = ui_dp(ui, 3) + 1, last = node->rect.x + node->rect.w - width;
	struct text_caret caret =
		typeset_caret(ui->options.typeset, &style, options->is_hint ? "" : node->text.text,
			node->rect, options->max_lines, align_of_text(options->align));
	int x = caret.x + (caret.is_right_to_left ? -ui_dp(ui, 6) : ui_dp(ui, 3));

	x = x > last ? last : x < node->rect.x ? node->rect.x : x;
	paint_fill(ui->paint,
		(struct rect){ x, node->rect.y + caret.line * style.line_height_px + ui_dp(ui, 2), width,
			style.line_height_px - ui_dp(ui, 4) },
		0, ui_color(ui, COLOR_BRAND));
}

/* --- pictures --- */

static struct rect square_in(struct rect area, int side)
{
	return (struct rect){ area.x + (area.w - side) / 2, area.y + (area.h - side) / 2, side, side };
}

static void draw_image(struct ui *ui, const struct ui_node *node)
{
	const struct image_leaf *image = &node->image;
	int radius = radius_px(ui, node->box.radius, node->rect);
	const struct bitmap *bitmap;

	if (image->has_tint)
		draw_fill(ui, node->rect, radius, node->box.corners, ui_color(ui, COLOR_TINT));
	/* A contained picture stands free of its tint's edge. */
	struct rect inner = image->fit == IMAGE_CONTAIN && image->has_tint
		? rect_inset(node->rect, node->rect.h * 6 / 100)
		: node->rect;
	enum image_state state = IMAGE_MISSING;
	if (image->name && *image->name && inner.w > 0 && inner.h > 0)
		state = images_get(ui->options.images, image->name, inner.w, inner.h, image->fit, &bitmap);
	if (state == IMAGE_READY) {
		paint_image(
			ui->paint, inner, image->fit == IMAGE_COVER ? radius : 0, image->name, image->fit);
	} else if (image->has_tint && state == IMAGE_MISSING) {
		int side = inner.h * 2 / 5 < inner.w * 2 / 5 ? inner.h * 2 / 5 : inner.w * 2 / 5;
		paint_icon(ui->paint, square_in(inner, side), "picture-missing", ui_color(ui, COLOR_LINE));
	}
}

static void draw_progress(struct ui *ui, const struct ui_node *node)
{
	int radius = node->rect.h / 2;
	float share = motion_toward(ui, node->key ^ 1, (float)node->progress.permille,
			      (float)node->progress.permille, ui->theme.motion_ms) /
		1000;
	struct rect filled = node->rect;

	paint_fill(ui->paint, node->rect, radius, ui_color(ui, COLOR_TINT));
	filled.w = (int)((float)node->rect.w * (share < 0 ? 0 : share > 1 ? 1 : share));
	if (filled.w > 0 && filled.w < node->rect.h)
		filled.w = node->rect.h;
	if (ui->is_right_to_left)
		filled.x = node->rect.x + node->rect.w - filled.w;
	if (filled.w > 0)
		paint_fill(ui->paint, filled, radius, ui_color(ui, node->progress.color));
}

static void draw_qr(struct ui *ui, const struct ui_node *node)
{
	int side = node->rect.w < node->rect.h ? node->rect.w : node->rect.h;

	if (*node->qr.content)
		paint_qr(ui->paint, square_in(node->rect, side), node->qr.content,
			ui_color(ui, COLOR_QR_DARK), ui_color(ui, COLOR_QR_LIGHT));
}

/* --- the three things every leaf can do --- */

void leaf_measure_width(struct ui *ui, struct ui_node *node)
{
	switch (node->leaf) {
	case LEAF_TEXT: measure_text_width(ui, node); break;
	case LEAF_PRICE: {
		struct price_layout lay = lay_price(ui, node, 1);
		node->pref_w = price_width(&lay);
		node->min_w = node->pref_w * 3 / 4;
		break;
	}
	case LEAF_ICON:
	case LEAF_QR: node->min_w = node->pref_w = size_px(ui, node->box.height); break;
	case LEAF_IMAGE:
		node->min_w = 0;
		node->pref_w = size_px(ui, node->box.height);
		break;
	case LEAF_SPACE: node->min_w = node->pref_w = space_px(ui, node->space); break;
	case LEAF_PROGRESS:
	case LEAF_CHART:
	case LEAF_RULE:
	case LEAF_NONE:
		node->min_w = 0;
		node->pref_w = ui_dp(ui, 160);
		break;
	}
}

int leaf_measure_height(struct ui *ui, struct ui_node *node, int width)
{
	switch (node->leaf) {
	case LEAF_TEXT: {
		struct text_style style = leaf_style_of_text(ui, &node->text, width);
		return typeset_measure(
			ui->options.typeset, &style, node->text.text, width, node->text.options.max_lines)
			.height;
	}
	case LEAF_PRICE: return price_height(ui, &node->price);
	case LEAF_ICON:
	case LEAF_QR:
	case LEAF_IMAGE: return node->box.height ? size_px(ui, node->box.height) : width;
	case LEAF_PROGRESS: return size_px(ui, SIZE_BAR);
	case LEAF_CHART: return size_text_px(ui, SIZE_CHART);
	case LEAF_RULE: return ui_dp(ui, 1) > 0 ? ui_dp(ui, 1) : 1;
	case LEAF_SPACE: return space_px(ui, node->space);
	case LEAF_NONE: break;
	}
	return 0;
}

void leaf_draw(struct ui *ui, const struct ui_node *node)
{
	switch (node->leaf) {
	case LEAF_TEXT:
		draw_text(ui, node);
		if (node->text.options.has_caret)
			draw_caret(ui, node);
		break;
	case LEAF_PRICE: draw_price(ui, node); break;
	case LEAF_ICON:
		paint_icon(ui->paint, square_in(node->rect, size_px(ui, node->box.height)), node->icon.name,
			ui_color(ui, node->icon.color));
		break;
	case LEAF_IMAGE: draw_image(ui, node); break;
	case LEAF_QR: draw_qr(ui, node); break;
	case LEAF_PROGRESS: draw_progress(ui, node); break;
	case LEAF_RULE: paint_fill(ui->paint, node->rect, 0, ui_color(ui, COLOR_LINE)); break;
	case LEAF_CHART: chart_draw(ui, node); break;
	case LEAF_SPACE:
	case LEAF_NONE: break;
	}
}
