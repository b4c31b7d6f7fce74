/* SPDX-License-Identifier: Apache-2.0 */
/* Scrolling by moving pixels: whatever is moved, the picture is the one that drawing all of it gives, and little is drawn. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/ui/ui_internal.h"
#include "tests/ui/ui_rig.h"

struct shop {
	int count, changed;
	bool has_note;
};

static void add_tile(struct ui *ui, const struct shop *shop, int number)
{
	UI_COLUMN(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true,
		.action = RIG_ACTION_OF(OPEN, number + 1)) {
		ui_photo(ui, "none.png", NULL, SIZE_TILE_PICTURE, RADIUS_CARD);
		UI_COLUMN(ui, .pad = SPACE_M) {
			UI_TEXT(ui,
				ui_printf(ui, "Tea number %d, %s", number,
					number % 3 ? "green" : "black, with jasmine and ginger"),
				.type = TYPE_BODY_STRONG, .max_lines = 2);
			ui_price(ui, number * 137 + (number == shop->changed ? 1 : 0), "USD", TYPE_PRICE_M,
				COLOR_INK);
		}
	}
}

static void shop_view(struct ui *ui, void *data)
{
	const struct shop *shop = data;

	UI_STACK(ui, 0) {
		UI_COLUMN(ui, 0) {
			UI_ROW(ui, .height = SIZE_TOP_BAR, .pad_x = SPACE_XL)
				ui_title(ui, "The whole shop");
			UI_ROW(ui, .scroll = "strip", .gap = SPACE_S, .pad_x = SPACE_XL,
				.fallback_width = SIZE_STRIP_CARD) {
				for (int i = 0; i < 9; i++)
					ui_pill(ui, NULL, ui_printf(ui, "Kind %d", i),
						RIG_ACTION_OF(MORE, i + 1));
			}
			struct ui_range range =
				ui_open_virtual_grid(ui, "goods", shop->count, 3, SIZE_PRODUCT_TILE, SPACE_M);
			for (int i = range.first; i < range.end; i++)
				add_tile(ui, shop, i);
			ui_close(ui);
			UI_ROW(ui, .height = SIZE_NAV_BAR, .fill = COLOR_CARD, .is_pinned = true)
				ui_button(ui, "Basket", RIG_ACTION(BUY));
		}
		if (shop->has_note)
			UI_COLUMN(ui, .justify = JUSTIFY_CENTER, .align = ALIGN_CENTER)
				ui_tag(ui, "Copied", TAG_GOOD);
	}
}

/* Paints the frame, then all of it anew on another canvas, and compares. */
static void assert_as_drawn(struct rig *rig)
{
	size_t bytes = (size_t)RIG_WIDTH * RIG_HEIGHT * 4;
	struct canvas moved;

	rig_paint(rig);
	moved = rig->canvas;
	rig->canvas.pixels = calloc(1, bytes);
	ui_repaint(rig->ui);
	rig_paint(rig);
	bool is_same = memcmp(moved.pixels, rig->canvas.pixels, bytes) == 0;
	free(rig->canvas.pixels);
	rig->canvas = moved;
	assert_true(is_same);
}

static void a_list_that_scrolls_looks_as_if_it_were_drawn(void **state)
{
	static const int STEPS[] = { 1, 7, 64, -3, 120, 33, -64, 500, -440, 2, 900, -1, 63, 65, -2000 };
	struct rig *rig = *state;
	struct shop shop = { .count = 3000 };

	rig_show(rig, shop_view, &shop);
	rig_paint(rig);
	for (size_t i = 0; i < sizeof STEPS / sizeof STEPS[0]; i++) {
		struct scroll_state *scroll = scroll_get(rig->ui, scroll_key(rig->ui, "goods"));
		scroll_by(rig->ui, scroll, (float)STEPS[i]);
		rig_frame(rig, 16);
		assert_as_drawn(rig);
	}
}

static void a_strip_that_scrolls_sideways_too(void **state)
{
	static const int STEPS[] = { 5, 64, 200, -30, 1000, -1000 };
	struct rig *rig = *state;
	struct shop shop = { .count = 30 };

	for (int language = 0; language < 2; language++) {
		rig_set_language(rig, language ? "ar" : "en");
		rig_show(rig, shop_view, &shop);
		rig_paint(rig);
		for (size_t i = 0; i < sizeof STEPS / sizeof STEPS[0]; i++) {
			scroll_by(
				rig->ui, scroll_get(rig->ui, scroll_key(rig->ui, "strip")), (float)STEPS[i]);
			scroll_by(rig->ui, scroll_get(rig->ui, scroll_key(rig->ui, "goods")),
				(float)(STEPS[i] / 2));
			rig_frame(rig, 16);
			assert_as_drawn(rig);
		}
	}
}

static void what_changes_while_it_scrolls_is_drawn(void **state)
{
	struct rig *rig = *state;
	struct shop shop = { .count = 3000, .changed = 6 };
	unsigned seed = 5;

	rig_show(rig, shop_view, &shop);
	rig_paint(rig);
	for (int i = 0; i < 12; i++) {
		shop.changed = rand_r(&seed) % 12;
		shop.has_note = rand_r(&seed) % 3 == 0;
		if (i == 8)
			shop.count = 4;
		scroll_by(rig->ui, scroll_get(rig->ui, scroll_key(rig->ui, "goods")),
			(float)(rand_r(&seed) % 300 - 100));
		rig_frame(rig, 16);
		if (i % 4 == 3)
			rig_tap_at(rig, 500, 900);
		assert_as_drawn(rig);
	}
}

static void little_of_a_list_that_moves_a_little_is_drawn(void **state)
{
	struct rig *rig = *state;
	struct shop shop = { .count = 3000 };
	int drawn, all;

	rig_show(rig, shop_view, &shop);
	rig_paint(rig);
	for (int i = 0; i < 5; i++) {
		scroll_by(rig->ui, scroll_get(rig->ui, scroll_key(rig->ui, "goods")), 30);
		rig_frame(rig, 16);
		assert_true(rig_paint(rig) > 0);
		paint_last_cells(rig->ui->paint, &drawn, &all);
		assert_in_range(drawn, 1, all / 4);
	}
}

static void a_wrong_word_does_no_harm(void **state)
{
	struct rig *rig = *state;
	struct shop shop = { .count = 3000 };

	rig_show(rig, shop_view, &shop);
	rig_paint(rig);
	for (int by = -200; by <= 200; by += 100) {
		scroll_get(rig->ui, scroll_key(rig->ui, "goods"))->drawn_px += by;
		rig_frame(rig, 16);
		assert_as_drawn(rig);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_list_that_scrolls_looks_as_if_it_were_drawn),
		TEST(a_strip_that_scrolls_sideways_too),
		TEST(what_changes_while_it_scrolls_is_drawn),
		TEST(little_of_a_list_that_moves_a_little_is_drawn),
		TEST(a_wrong_word_does_no_harm),
	};

	return cmocka_run_group_tests(tests, rig_open_fonts, rig_close_fonts);
}
