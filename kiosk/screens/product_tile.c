/* SPDX-License-Identifier: Apache-2.0 */
/* Products as tiles and rows, and the window of rows behind a long grid. */
#include "kiosk/screens/product_tile.h"

#include <stdlib.h>

#include "kiosk/base/messages.h"
#include "kiosk/base/text.h"
#include "kiosk/screens/pieces.h"

#define WINDOW_ARENA_BYTES (16 * 1024)
#define TWO_PRICES_MAX_CHARS 18 /* on one line of a tile */

int64_t product_was_minor(const struct product_summary *product)
{
	int64_t was = product->prior_price_30d_minor;

	return was > product->price_minor ? was : 0;
}

/* --- tiles and rows --- */

/* A grid's tiles are all of one height, which has no line to spare for the earlier price below the other. */
static bool has_room_for_was(struct ui *ui, const struct product_summary *product)
{
	return utf8_count(piece_money(ui, product->price_minor, product->currency)) +
		utf8_count(piece_money_short(ui, product_was_minor(product), product->currency)) <=
		TWO_PRICES_MAX_CHARS;
}

static void add_price(struct ui *ui, const struct product_summary *product)
{
	int64_t was = product_was_minor(product);

	if (product->price_minor == PRICE_UNKNOWN)
		ui_soft(ui, _("No price now"));
	else
		piece_price(ui, product->price_minor, was && has_room_for_was(ui, product) ? was : 0,
			product->currency, TYPE_PRICE_S);
}

static void add_saving_tag(struct ui *ui, const struct product_summary *product)
{
	int permille = money_saving_permille(product_was_minor(product), product->price_minor);
	int whole_percent = permille - permille % 10;

	if (whole_percent > 0)
		ui_tag(ui, ui_printf(ui, "−%s", format_percent(ui_format(ui), ui_arena(ui), whole_percent)),
			TAG_GOOD);
}

static void add_tag_words(struct ui *ui, const char *words)
{
	ui_set_label(ui,
		UI_TEXT(ui, words, .type = TYPE_SMALL_STRONG, .color = COLOR_CAREFUL, .max_lines = 1), NULL);
}

static void add_deal_tag(struct ui *ui, const struct product_summary *product)
{
	const char *people = piece_number(ui, product->deal_people);
	const char *price = piece_money_short(ui, product->deal_price_minor, product->deal_currency);

	const char *words = ui_printf(ui,
		/* translators: a group deal as a voice says it: people in the group, and what each pays. */
		NG_("%s person: %s", "%s people: %s", (unsigned long)product->deal_people), people, price);

	/* Short enough for a tile in every language: two heads, how many, and the price. */
	UI_ROW(ui, .fill = COLOR_CAREFUL_TINT, .radius = RADIUS_FULL, .pad_x = SPACE_S, .pad_y = SPACE_XXS,
		.gap = SPACE_XS, .align = ALIGN_CENTER, .label = words) {
		ui_icon(ui, "deals", SIZE_ICON_S, COLOR_CAREFUL);
		add_tag_words(ui, ui_printf(ui, "%s:", people));
		add_tag_words(ui, price);
	}
}

static int64_t delivery_of(const struct product_summary *product)
{
	return product->price_minor == PRICE_UNKNOWN ? 0 : product->landed_cost_minor - product->price_minor;
}

static void add_delivery_tag(struct ui *ui, const struct product_summary *product)
{
	const char *charge = piece_money_short(ui, delivery_of(product), product->currency);

	ui_tag(ui, ui_printf(ui, _("Delivery %s"), charge), TAG_PLAIN);
}

static void add_place_tag(struct ui *ui, const struct product_summary *product)
{
	ui_tag(ui, piece_channel(product->is_in_store ? CHANNEL_STORE : product->channel, false), TAG_PLAIN);
}

static void add_unit_price(struct ui *ui, const struct product_summary *product, const char *country)
{
	struct unit_price price;

	if (product->price_minor == PRICE_UNKNOWN ||
		!unit_price_of(product->price_minor, 1, &product->measure, *country ? country : NULL, &price))
		return;
	UI_TEXT(ui, piece_unit_price(ui, &price, product->currency), .type = TYPE_SMALL_STRONG,
		.color = COLOR_SOFT, .max_lines = 1, .is_tabular = true);
}

static void add_tags(struct ui *ui, const struct product_summary *product)
{
	UI_ROW(ui, .gap = SPACE_XS) {
		if (!product->is_in_stock) {
			ui_tag(ui, _("Out of stock"), TAG_CAREFUL);
		} else if (product->deal_id) {
			add_deal_tag(ui, product);
		} else if (delivery_of(product) > 0) {
			/* The largest thing to know beside the price; there is no room for more. */
			add_delivery_tag(ui, product);
		} else {
			add_saving_tag(ui, product);
			add_place_tag(ui, product);
		}
	}
}

static bool is_there(const struct product_summary *product)
{
	return product && product->id;
}

static void add_empty_tile(struct ui *ui)
{
	UI_COLUMN(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true) {
		ui_set_corners(ui_photo(ui, "", NULL, SIZE_TILE_PICTURE, RADIUS_CARD), CORNERS_TOP);
	}
}

/* country NULL: with tags. */
static void add_tile(struct ui *ui, const struct product_summary *product, const char *country)
{
	if (!is_there(product)) {
		add_empty_tile(ui);
		return;
	}
	UI_COLUMN(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true,
		.action = GO(SCREEN_PRODUCT, .product = product->id)) {
		ui_set_corners(
			ui_photo(ui, product->image, NULL, SIZE_TILE_PICTURE, RADIUS_CARD), CORNERS_TOP);
		UI_COLUMN(ui, .pad_x = SPACE_M, .pad_top = SPACE_S, .pad_bottom = SPACE_M, .gap = SPACE_XXS,
			.grow = 1) {
			UI_TEXT(ui, product->name, .type = TYPE_BODY_STRONG, .max_lines = 2);
			add_price(ui, product);
			ui_spacer(ui);
			if (country)
				add_unit_price(ui, product, country);
			else
				add_tags(ui, product);
		}
	}
}

void product_tile(struct ui *ui, const struct product_summary *product)
{
	add_tile(ui, product, NULL);
}

void product_tile_by_unit(struct ui *ui, const struct product_summary *product, const char *country)
{
	add_tile(ui, product, country);
}

static void add_row_words(struct ui *ui, const struct product_summary *product)
{
	bool is_large = ui_text_percent(ui) > 130;

	UI_COLUMN(ui, .grow = 1, .gap = SPACE_XXS) {
		UI_TEXT(ui, product->name, .type = TYPE_BODY_STRONG, .max_lines = is_large ? 1 : 2);
		if (*product->brand)
			UI_TEXT(ui, product->brand, .type = TYPE_SMALL, .color = COLOR_SOFT, .max_lines = 1);
		if (is_large)
			add_price(ui, product);
	}
	if (is_large)
		return;
	UI_COLUMN(ui, .align = ALIGN_END, .gap = SPACE_XXS) {
		add_price(ui, product);
		add_tags(ui, product);
	}
}

void product_row(struct ui *ui, const struct product_summary *product)
{
	if (!is_there(product))
		return;
	UI_ROW(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .pad = SPACE_S, .gap = SPACE_M,
		.align = ALIGN_CENTER, .is_raised = true,
		.action = GO(SCREEN_PRODUCT, .product = product->id)) {
		ui_set_width(ui_photo(ui, product->image, NULL, SIZE_THUMB, RADIUS_S), SIZE_THUMB);
		add_row_words(ui, product);
	}
}

void product_strip(struct ui *ui, const char *name, const struct product_summary *products, size_t count)
{
	UI_ROW(ui, .scroll = name, .is_bleeding = true, .fallback_width = SIZE_STRIP_CARD, .gap = SPACE_M,
		.pad_x = SPACE_XL, .pad_top = SPACE_XS, .pad_bottom = SPACE_XL, .role = ROLE_LIST) {
		for (size_t i = 0; i < count; i++)
			product_tile(ui, &products[i]);
	}
}

void product_grid(struct ui *ui, const struct product_summary *products, size_t count, size_t rows)
{
	size_t columns = (size_t)ui_tile_columns(ui), fitting = columns * rows;

	if (count > fitting)
		count = fitting;
	if (count > columns)
		count -= count % columns;
	UI_GRID(ui, .columns = (int)columns, .gap = SPACE_M, .role = ROLE_LIST) {
		for (size_t i = 0; i < count; i++)
			product_tile(ui, &products[i]);
	}
}

/* --- the window --- */

void tile_window_prepare(
	struct tile_window *window, struct app *app, const struct catalog_list *list, struct ui_range range)
{
	size_t first = (size_t)range.first, end = (size_t)range.end, margin = (end - first) / 3;

	if (!list || range.end <= range.first)
		return;
	if (window->is_filled && first >= window->first && end <= window->first + window->count)
		return;
	tile_window_forget(window);
	if (!window->arena.block_bytes)
		arena_init(&window->arena, WINDOW_ARENA_BYTES);
	window->first = first > margin ? first - margin : 0;
	window->count = catalog_list_rows(app_catalog(app), list, &window->arena, app_language(app),
		app_wall_ms(app), window->first, end + margin - window->first, &window->rows);
	window->is_filled = true;
}

const struct product_summary *tile_window_get(const struct tile_window *window, int index)
{
	size_t at = (size_t)index - window->first;

	if (!window->is_filled || (size_t)index < window->first || at >= window->count)
		return NULL;
	return &window->rows[at];
}

void tile_window_forget(struct tile_window *window)
{
	window->is_filled = false;
	window->count = 0;
	window->rows = NULL;
	if (window->arena.block_bytes)
		arena_reset(&window->arena);
}

void tile_window_finish(struct tile_window *window)
{
	if (window->arena.block_bytes)
		arena_finish(&window->arena);
	*window = (struct tile_window){ 0 };
}
