/* SPDX-License-Identifier: Apache-2.0 */
/* Where boxes come to lie: rows, columns, grids, flows and stacks, what grows and what gives way, mirrored and enlarged. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/ui/ui_internal.h"
#include "tests/ui/ui_rig.h"

#define assert_rect(rig, label, x_, y_, w_, h_)                                                              \
	do {                                                                                                 \
		struct rect rect_ = rig_node((rig), (label)).rect;                                           \
		assert_int_equal(rect_.x, (x_));                                                             \
		assert_int_equal(rect_.y, (y_));                                                             \
		assert_int_equal(rect_.w, (w_));                                                             \
		assert_int_equal(rect_.h, (h_));                                                             \
	} while (0)

/* A box of a known size: a target is 72 dp, a button 104. */
static void brick(struct ui *ui, const char *label)
{
	UI_COLUMN(ui, .label = label, .width = SIZE_TARGET, .height = SIZE_TARGET) {
	}
}

static void row_view(struct ui *ui, void *data)
{
	(void)data;
	UI_COLUMN(ui, .pad = SPACE_XL) {
		UI_ROW(ui, .label = "row", .gap = SPACE_M, .pad_y = SPACE_XS) {
			brick(ui, "a");
			UI_COLUMN(ui, .label = "one", .grow = 1) {
			}
			UI_COLUMN(ui, .label = "three", .grow = 3) {
			}
			brick(ui, "b");
		}
		UI_ROW(ui, .label = "ends", .justify = JUSTIFY_BETWEEN) {
			brick(ui, "first");
			brick(ui, "last");
		}
		UI_ROW(ui, .justify = JUSTIFY_CENTER)
			brick(ui, "middle");
		UI_ROW(ui, .justify = JUSTIFY_END)
			brick(ui, "end");
	}
}

static void a_row_shares_what_is_left_among_those_that_grow(void **state)
{
	struct rig *rig = *state;

	rig_show(rig, row_view, NULL);
	/* 1000 inside, less two bricks and three gaps of 22: 790 to share. */
	assert_rect(rig, "row", 40, 40, 1000, 88);
	assert_rect(rig, "a", 40, 48, 72, 72);
	assert_rect(rig, "one", 134, 48, 197, 72);
	assert_rect(rig, "three", 353, 48, 593, 72);
	assert_rect(rig, "b", 968, 48, 72, 72);
	assert_rect(rig, "first", 40, 128, 72, 72);
	assert_rect(rig, "last", 968, 128, 72, 72);
	assert_rect(rig, "middle", 504, 200, 72, 72);
	assert_rect(rig, "end", 968, 272, 72, 72);
}

static void rows_mirror_in_right_to_left_languages(void **state)
{
	struct rig *rig = *state;

	rig_set_language(rig, "ar");
	rig_show(rig, row_view, NULL);
	assert_rect(rig, "a", 968, 48, 72, 72);
	assert_rect(rig, "b", 40, 48, 72, 72);
	assert_rect(rig, "one", 749, 48, 197, 72);
	assert_rect(rig, "first", 968, 128, 72, 72);
	assert_rect(rig, "last", 40, 128, 72, 72);
	assert_rect(rig, "middle", 504, 200, 72, 72);
	assert_rect(rig, "end", 40, 272, 72, 72);
}

static void column_view(struct ui *ui, void *data)
{
	(void)data;
	UI_COLUMN(ui, .label = "page", .gap = SPACE_S, .pad_x = SPACE_XL, .pad_top = SPACE_L,
		.pad_bottom = SPACE_XS) {
		UI_COLUMN(ui, .label = "wide", .height = SIZE_BUTTON) {
		}
		UI_COLUMN(ui, .label = "edge to edge", .height = SIZE_TARGET, .is_bleeding = true) {
		}
		UI_COLUMN(ui, .label = "narrow", .width = SIZE_TARGET, .height = SIZE_TARGET,
			.self = ALIGN_CENTER) {
		}
		UI_COLUMN(ui, .label = "rest", .grow = 1) {
		}
		UI_COLUMN(
			ui, .label = "foot", .height = SIZE_TARGET, .width = SIZE_TARGET, .self = ALIGN_END) {
		}
	}
}

static void a_column_stretches_bleeds_and_fills_the_window(void **state)
{
	struct rig *rig = *state;

	rig_show(rig, column_view, NULL);
	assert_rect(rig, "page", 0, 0, 1080, 1920);
	assert_rect(rig, "wide", 40, 28, 1000, 104);
	assert_rect(rig, "edge to edge", 0, 146, 1080, 72);
	assert_rect(rig, "narrow", 504, 232, 72, 72);
	assert_rect(rig, "rest", 40, 318, 1000, 1920 - 318 - 14 - 72 - 8);
	assert_rect(rig, "foot", 968, 1840, 72, 72);
	rig_set_language(rig, "ar");
	rig_frame(rig, 16);
	assert_rect(rig, "foot", 40, 1840, 72, 72);
}

static void grid_view(struct ui *ui, void *data)
{
	(void)data;
	UI_COLUMN(ui, 0) {
		UI_GRID(ui, .columns = 3, .gap = SPACE_M, .pad = SPACE_XL) {
			UI_COLUMN(ui, .label = "1", .height = SIZE_BUTTON) {
			}
			UI_COLUMN(ui, .label = "2", .height = SIZE_TARGET) {
			}
			UI_COLUMN(ui, .label = "3") {
			}
			UI_COLUMN(ui, .label = "4", .height = SIZE_TARGET) {
			}
		}
		UI_COLUMN(ui, .label = "below", .height = SIZE_TARGET) {
		}
	}
}

static void a_grid_has_equal_columns_and_rows_as_high_as_their_highest(void **state)
{
	struct rig *rig = *state;

	rig_show(rig, grid_view, NULL);
	assert_rect(rig, "1", 40, 40, 318, 104);
	assert_rect(rig, "2", 380, 40, 318, 104);
	assert_rect(rig, "3", 720, 40, 318, 104);
	assert_rect(rig, "4", 40, 166, 318, 72);
	assert_rect(rig, "below", 0, 278, 1080, 72);
	rig_set_language(rig, "ar");
	rig_frame(rig, 16);
	assert_rect(rig, "1", 722, 40, 318, 104);
	assert_rect(rig, "3", 42, 40, 318, 104);
}

static void flow_view(struct ui *ui, void *data)
{
	static const char *const NAMES[] = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11" };

	(void)data;
	UI_COLUMN(ui, 0) {
		UI_FLOW(ui, .gap = SPACE_M) {
			for (int i = 0; i < 12; i++)
				brick(ui, NAMES[i]);
		}
		brick(ui, "below");
	}
}

static void a_flow_goes_on_in_the_next_line(void **state)
{
	struct rig *rig = *state;

	rig_show(rig, flow_view, NULL);
	/* Eleven of 72 and ten gaps of 22 are 1012; a twelfth does not fit. */
	assert_rect(rig, "10", 940, 0, 72, 72);
	assert_rect(rig, "11", 0, 94, 72, 72);
	assert_rect(rig, "below", 0, 166, 72, 72);
	rig_set_language(rig, "ar");
	rig_frame(rig, 16);
	assert_rect(rig, "0", 1008, 0, 72, 72);
	assert_rect(rig, "11", 1008, 94, 72, 72);
}

static void stack_view(struct ui *ui, void *data)
{
	(void)data;
	UI_STACK(ui, .label = "stack", .justify = JUSTIFY_END) {
		UI_COLUMN(ui, .label = "page") {
		}
		UI_COLUMN(ui, .label = "badge", .width = SIZE_TARGET, .height = SIZE_TARGET,
			.self = ALIGN_CENTER) {
		}
	}
}

static void a_stack_lays_its_children_over_each_other(void **state)
{
	struct rig *rig = *state;

	rig_show(rig, stack_view, NULL);
	assert_rect(rig, "stack", 0, 0, 1080, 1920);
	assert_rect(rig, "page", 0, 0, 1080, 1920);
	assert_rect(rig, "badge", 504, 1848, 72, 72);
}

static void words_view(struct ui *ui, void *data)
{
	(void)data;
	UI_COLUMN(ui, 0) {
		UI_ROW(ui, .gap = SPACE_M, .width = SIZE_QR) {
			UI_TEXT(ui,
				"A name that is far too long for this narrow row and has to end in an ellipsis",
				.type = TYPE_BODY, .max_lines = 1);
			brick(ui, "price");
		}
		UI_COLUMN(ui, .label = "paragraph", .width = SIZE_QR_S)
			UI_TEXT(ui, "Words that wrap over some lines when the column is narrow",
				.type = TYPE_BODY);
		UI_ROW(ui, .label = "hug") {
			UI_TEXT(ui, "Short", .type = TYPE_BODY, .max_lines = 1);
			ui_spacer(ui);
		}
	}
}

static void words_give_way_and_what_stands_beside_them_does_not(void **state)
{
	struct rig *rig = *state;

	rig_show(rig, words_view, NULL);
	struct rect words =
		rig_node(rig, "A name that is far too long for this narrow row and has to end in an ellipsis")
			.rect;
	int row = size_px(rig->ui, SIZE_QR);
	assert_int_equal(words.w, row - 72 - 22);
	assert_rect(rig, "price", row - 72, 0, 72, 72);
	struct rect paragraph = rig_node(rig, "paragraph").rect;
	assert_int_equal(paragraph.w, 300);
	assert_in_range(paragraph.h, 3 * 37, 6 * 38);
	char findings[1000];
	assert_int_equal(ui_check(rig->ui, findings, sizeof findings), 0);
}

static void larger_text_needs_more_room_and_nothing_overlaps(void **state)
{
	struct rig *rig = *state;
	char findings[4000];

	rig_show(rig, words_view, NULL);
	int before = rig_node(rig, "paragraph").rect.h;
	ui_set_text_percent(rig->ui, 200);
	rig_frame(rig, 16);
	assert_true(rig_node(rig, "paragraph").rect.h > before);
	assert_int_equal(rig_node(rig, "Short").rect.h, 76);
	assert_int_equal(ui_check(rig->ui, findings, sizeof findings), 0);
	/* Asking for more than there is gives what there is. */
	ui_set_text_percent(rig->ui, 1000);
	assert_int_equal(ui_text_percent(rig->ui), 200);
}

static void scroll_view(struct ui *ui, void *data)
{
	int count = *(int *)data;
	static char names[64][16];

	UI_COLUMN(ui, 0) {
		brick(ui, "head");
		UI_COLUMN(ui, .label = "list", .scroll = "list", .grow = 1) {
			for (int i = 0; i < count; i++) {
				snprintf(names[i], sizeof names[i], "line %d", i);
				UI_COLUMN(ui, .label = names[i], .height = SIZE_BUTTON) {
				}
			}
		}
		brick(ui, "foot");
	}
}

static void a_scroll_area_takes_the_room_there_is_and_hides_the_rest(void **state)
{
	struct rig *rig = *state;
	int count = 40;

	rig_show(rig, scroll_view, &count);
	assert_rect(rig, "list", 0, 72, 1080, 1920 - 144);
	assert_rect(rig, "foot", 0, 1848, 72, 72);
	assert_false(rig_node(rig, "line 17").flags & NODE_HIDDEN);
	assert_int_equal(rig_node(rig, "line 17").shown.h, 1848 - (72 + 17 * 104));
	assert_true(rig_node(rig, "line 18").flags & NODE_HIDDEN);
	ui_wheel(rig->ui, 500, 500, -1);
	rig_frame(rig, 16);
	assert_rect(rig, "line 0", 0, 72 - 120, 1080, 104);
	assert_true(rig_node(rig, "line 0").flags & NODE_HIDDEN);
}

static void dialog_view(struct ui *ui, void *data)
{
	int count = *(int *)data;

	UI_COLUMN(ui, 0) {
		UI_COLUMN(ui, .label = "dialog", .scroll = "dialog") {
			for (int i = 0; i < count; i++)
				UI_COLUMN(ui, .height = SIZE_BUTTON) {
				}
		}
		brick(ui, "foot");
	}
}

static void a_scroll_area_that_does_not_grow_hugs_its_content_while_there_is_room(void **state)
{
	struct rig *rig = *state;
	int count = 3;

	rig_show(rig, dialog_view, &count);
	assert_rect(rig, "dialog", 0, 0, 1080, 312);
	count = 40;
	rig_frame(rig, 16);
	assert_rect(rig, "dialog", 0, 0, 1080, 1848);
	assert_rect(rig, "foot", 0, 1848, 72, 72);
}

static void strip_view(struct ui *ui, void *data)
{
	static const char *const NAMES[] = { "0", "1", "2", "3", "4", "5" };

	(void)data;
	UI_COLUMN(ui, .pad_x = SPACE_XL) {
		UI_ROW(ui, .label = "strip", .scroll = "strip", .is_bleeding = true, .pad_x = SPACE_XL,
			.gap = SPACE_M, .fallback_width = SIZE_STRIP_CARD) {
			for (int i = 0; i < 6; i++)
				UI_COLUMN(ui, .label = NAMES[i], .height = SIZE_BUTTON) {
				}
		}
	}
}

static void a_strip_scrolls_sideways_from_the_side_where_reading_starts(void **state)
{
	struct rig *rig = *state;

	rig_show(rig, strip_view, NULL);
	assert_rect(rig, "strip", 0, 0, 1080, 104);
	assert_rect(rig, "0", 40, 0, 312, 104);
	assert_rect(rig, "1", 374, 0, 312, 104);
	assert_true(rig_node(rig, "5").flags & NODE_HIDDEN);
	rig_drag(rig, (struct point){ 900, 50 }, (struct point){ 400, 50 }, 320);
	assert_rect(rig, "0", 40 - 500, 0, 312, 104);
	ui_forget(rig->ui);
	rig_set_language(rig, "ar");
	rig_frame(rig, 16);
	assert_rect(rig, "0", 728, 0, 312, 104);
	rig_drag(rig, (struct point){ 100, 50 }, (struct point){ 600, 50 }, 320);
	assert_rect(rig, "0", 728 + 500, 0, 312, 104);
}

static void reach_view(struct ui *ui, void *data)
{
	(void)data;
	UI_COLUMN(ui, .label = "page") {
	}
}

static void low_reach_brings_the_screen_into_the_lower_part(void **state)
{
	struct rig *rig = *state;

	ui_set_reach(rig->ui, true);
	rig_show(rig, reach_view, NULL);
	assert_rect(rig, "page", 0, 768, 1080, 1152);
}

/* --- long lists --- */

struct long_list {
	int count, columns, declared, first;
};

static void long_view(struct ui *ui, void *data)
{
	struct long_list *list = data;
	struct ui_range range =
		ui_open_virtual_grid(ui, "goods", list->count, list->columns, SIZE_PRODUCT_TILE, SPACE_M);

	list->first = range.first;
	list->declared = range.end - range.first;
	for (int i = range.first; i < range.end; i++) {
		char name[32];
		snprintf(name, sizeof name, "item %d", i);
		UI_COLUMN(ui, .label = name, .action = RIG_ACTION_OF(OPEN, i)) {
		}
	}
	ui_close(ui);
}

/* Scrolls to an offset by turning the wheel, which moves 120 px a step. */
static void wheel_to(struct rig *rig, int offset)
{
	ui_wheel(rig->ui, 500, 900, -(offset / 120));
	rig_frame(rig, 16);
}

static void of_a_hundred_thousand_items_those_in_view_are_declared(void **state)
{
	struct rig *rig = *state;
	struct long_list list = { .count = 100000, .columns = 3 };
	int tile = size_px(rig->ui, SIZE_PRODUCT_TILE), stride = tile + 22;

	rig_show(rig, long_view, &list);
	for (int row = 0; row < 33000; row += 3300) {
		int offset = row * stride / 120 * 120;
		ui_scroll_to_start(rig->ui, "goods");
		wheel_to(rig, offset);
		char name[32];
		int top_row = offset / stride;
		snprintf(name, sizeof name, "item %d", (top_row + 1) * 3 + 1);
		struct rect rect = rig_node(rig, name).rect;
		assert_int_equal(rect.x, 40 + 318 + 22);
		assert_int_equal(rect.y, 14 + (top_row + 1) * stride - offset);
		assert_int_equal(rect.h, tile);
		assert_true(list.declared <= 3 * 9);
	}
}

static void the_last_row_of_a_long_list_can_be_reached(void **state)
{
	struct rig *rig = *state;
	struct long_list list = { .count = 100000, .columns = 3 };

	rig_show(rig, long_view, &list);
	wheel_to(rig, INT_MAX);
	struct rect last = rig_node(rig, "item 99999").rect;
	assert_int_equal(last.y + last.h, RIG_HEIGHT - 14);
	assert_null(rig_seek(rig, "item 100000").label);
}

static void one_column_of_a_hundred_thousand_moves_by_single_pixels_at_its_end(void **state)
{
	struct rig *rig = *state;
	struct long_list list = { .count = 100000, .columns = 1 };

	rig_show(rig, long_view, &list);
	wheel_to(rig, INT_MAX);
	wheel_to(rig, -1200);
	int before = rig_node(rig, "item 99997").rect.y;
	rig_drag(rig, (struct point){ 500, 900 }, (struct point){ 500, 850 }, 48);
	rig_drag(rig, (struct point){ 500, 850 }, (struct point){ 500, 829 }, 16);
	assert_int_equal(rig_node(rig, "item 99997").rect.y, before - 71);
}

static void a_list_that_becomes_shorter_is_never_shown_empty(void **state)
{
	struct rig *rig = *state;
	struct long_list list = { .count = 100000, .columns = 3 };

	rig_show(rig, long_view, &list);
	wheel_to(rig, 5000000);
	list.count = 30;
	rig_frame(rig, 16);
	struct rect last = rig_node(rig, "item 29").rect;
	assert_int_equal(last.y + last.h, RIG_HEIGHT - 14);
	list.count = 2;
	rig_frame(rig, 16);
	assert_int_equal(rig_node(rig, "item 0").rect.y, 14);
	list.count = 0;
	rig_frame(rig, 16);
	assert_int_equal(list.declared, 0);
}

/* --- robustness --- */

static void flood_view(struct ui *ui, void *data)
{
	(void)data;
	UI_COLUMN(ui, .scroll = "flood") {
		for (int i = 0; i < MAX_NODES + 100; i++) {
			ui_button(ui, "Buy", RIG_ACTION_OF(BUY, i + 1));
			ui_set_disabled(ui_button(ui, "Buy", RIG_ACTION_OF(MORE, i + 1)), true);
		}
	}
}

static void a_screen_too_large_is_drawn_in_part(void **state)
{
	struct rig *rig = *state;

	rig_show(rig, flood_view, NULL);
	rig_paint(rig);
	assert_true(rig->ui->is_full);
	assert_int_equal(rig->ui->node_count, MAX_NODES);
	assert_int_equal(rig_tap(rig, "Buy").verb, RIG_BUY);
}

static void every_width_and_height_holds_a_screen(void **state)
{
	static const int SIZES[][2] = { { 1920, 1080 }, { 2160, 3840 }, { 800, 1280 }, { 1024, 768 },
		{ 64, 64 }, { 1, 1 } };
	struct rig *rig = *state;

	rig_show(rig, words_view, NULL);
	for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++) {
		ui_set_size(rig->ui, SIZES[i][0], SIZES[i][1]);
		rig_frame(rig, 16);
		struct rect brick_rect = rig_node(rig, "price").rect;
		int shorter = SIZES[i][0] < SIZES[i][1] ? SIZES[i][0] : SIZES[i][1];
		assert_in_range(brick_rect.w, 72 * shorter / 1080, 72 * shorter / 1080 + 1);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_row_shares_what_is_left_among_those_that_grow),
		TEST(rows_mirror_in_right_to_left_languages),
		TEST(a_column_stretches_bleeds_and_fills_the_window),
		TEST(a_grid_has_equal_columns_and_rows_as_high_as_their_highest),
		TEST(a_flow_goes_on_in_the_next_line),
		TEST(a_stack_lays_its_children_over_each_other),
		TEST(words_give_way_and_what_stands_beside_them_does_not),
		TEST(larger_text_needs_more_room_and_nothing_overlaps),
		TEST(a_scroll_area_takes_the_room_there_is_and_hides_the_rest),
		TEST(a_scroll_area_that_does_not_grow_hugs_its_content_while_there_is_room),
		TEST(a_strip_scrolls_sideways_from_the_side_where_reading_starts),
		TEST(low_reach_brings_the_screen_into_the_lower_part),
		TEST(of_a_hundred_thousand_items_those_in_view_are_declared),
		TEST(the_last_row_of_a_long_list_can_be_reached),
		TEST(one_column_of_a_hundred_thousand_moves_by_single_pixels_at_its_end),
		TEST(a_list_that_becomes_shorter_is_never_shown_empty),
		TEST(a_screen_too_large_is_drawn_in_part),
		TEST(every_width_and_height_holds_a_screen),
	};

	return cmocka_run_group_tests(tests, rig_open_fonts, rig_close_fonts);
}
