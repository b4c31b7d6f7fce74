/* SPDX-License-Identifier: Apache-2.0 */
/* A product as a tile of a grid or a row of a list, and the window of rows that a long virtual grid has in
 * memory. */
#ifndef DAOGOU_SCREENS_PRODUCT_TILE_H
#define DAOGOU_SCREENS_PRODUCT_TILE_H

#include "kiosk/screens/app.h"

/* Touching it goes to the product. NULL, or id 0 (a delta took it away): an empty card of the same size. */
void product_tile(struct ui *ui, const struct product_summary *product);
/* With the price per kg, l or piece in place of the tags, as the country writes it ("" = as most do). */
void product_tile_by_unit(struct ui *ui, const struct product_summary *product, const char *country);
/* A row of a list: thumb, name, price, tags. */
void product_row(struct ui *ui, const struct product_summary *product);
/* A strip that scrolls sideways to the screen's edge; name as of a scroll area. */
void product_strip(struct ui *ui, const char *name, const struct product_summary *products, size_t count);
/* A plain grid with as many columns as fit; full rows only, at most rows of them. */
void product_grid(struct ui *ui, const struct product_summary *products, size_t count, size_t rows);
/* The struck-through price: the lowest of the 30 days before, when it may be shown; 0 = none. A merchant's own list price is
 * no claim. */
int64_t product_was_minor(const struct product_summary *product);

/* The rows around what a virtual grid shows. Zeroed = empty. The screen owns it: finish it in leave(). */
struct tile_window {
	struct arena arena;
	bool is_filled;
	size_t first, count;
	const struct product_summary *rows;
};

/* For struct screen's prepare(): reads range when it is not there yet, and some rows before and after it. */
void tile_window_prepare(
	struct tile_window *window, struct app *app, const struct catalog_list *list, struct ui_range range);
/* NULL when it is not in the window. */
const struct product_summary *tile_window_get(const struct tile_window *window, int index);
/* The list, the language or the catalog changed. */
void tile_window_forget(struct tile_window *window);
void tile_window_finish(struct tile_window *window);

#endif
