/* SPDX-License-Identifier: Apache-2.0 */
/* The keypad's focus: in reading order and by direction, inside the dialog, in view, and never lost. */
#include <stdio.h>
#include <string.h>

#include "tests/ui/ui_rig.h"

struct page {
	bool is_chinese, has_dialog, has_banner;
	int lines;
};

static void page_view(struct ui *ui, void *data)
{
	const struct page *page = data;

	UI_STACK(ui, 0) {
		UI_COLUMN(ui, .key = "page") {
			if (page->has_banner)
				ui_text(ui, "News");
			UI_ROW(ui, .gap = SPACE_M, .key = "top") {
				ui_button(ui, page->is_chinese ? "返回" : "Back", RIG_ACTION(CLOSE));
				ui_spacer(ui);
				ui_set_disabled(ui_button(ui, "Sold out", RIG_ACTION(TYPE)), true);
				ui_button(ui, page->is_chinese ? "购买" : "Buy", RIG_ACTION(BUY));
			}
			UI_COLUMN(ui, .scroll = "list", .grow = 1) {
				for (int i = 0; i < page->lines; i++)
					ui_button(
						ui, ui_printf(ui, "Line %d", i), RIG_ACTION_OF(MORE, i + 1));
			}
		}
		if (page->has_dialog) {
			UI_COLUMN(ui, .flags = NODE_MODAL, .role = ROLE_DIALOG, .justify = JUSTIFY_CENTER,
				.label = "Sure?") {
				ui_button(ui, "Yes", RIG_ACTION_OF(CLOSE, 1));
				ui_button(ui, "No", RIG_ACTION_OF(CLOSE, 2));
			}
		}
	}
}

/* The label of what has the focus, or "". */
static const char *focused(struct rig *rig)
{
	const struct ui_node_info *infos;
	int count = ui_list(rig->ui, &infos);

	for (int i = 0; i < count; i++) {
		if (infos[i].flags & NODE_FOCUSED)
			return infos[i].label;
	}
	return "";
}

#define assert_focus_after(rig, key, label)                                                                  \
	do {                                                                                                 \
		rig_key((rig), (key));                                                                       \
		assert_string_equal(focused(rig), (label));                                                  \
	} while (0)

static void the_focus_goes_in_reading_order_and_around(void **state)
{
	struct rig *rig = *state;
	struct page page = { .lines = 2 };

	rig_show(rig, page_view, &page);
	assert_focus_after(rig, UI_KEY_NEXT, "Back");
	assert_focus_after(rig, UI_KEY_NEXT, "Buy");
	assert_focus_after(rig, UI_KEY_NEXT, "Line 0");
	assert_focus_after(rig, UI_KEY_NEXT, "Line 1");
	assert_focus_after(rig, UI_KEY_NEXT, "Back");
	assert_focus_after(rig, UI_KEY_PREVIOUS, "Line 1");
	assert_focus_after(rig, UI_KEY_HOME, "Back");
	assert_focus_after(rig, UI_KEY_END, "Line 1");
}

static void arrows_go_where_they_point(void **state)
{
	struct rig *rig = *state;
	struct page page = { .lines = 3 };

	rig_show(rig, page_view, &page);
	assert_focus_after(rig, UI_KEY_RIGHT, "Back");
	assert_focus_after(rig, UI_KEY_RIGHT, "Buy");
	assert_focus_after(rig, UI_KEY_LEFT, "Back");
	assert_focus_after(rig, UI_KEY_DOWN, "Line 0");
	assert_focus_after(rig, UI_KEY_DOWN, "Line 1");
	assert_focus_after(rig, UI_KEY_UP, "Line 0");
	/* Where there is nothing the focus stays. */
	assert_focus_after(rig, UI_KEY_END, "Line 2");
	assert_focus_after(rig, UI_KEY_DOWN, "Line 2");
}

static void arrows_follow_the_panel_in_right_to_left_languages(void **state)
{
	struct rig *rig = *state;
	struct page page = { .lines = 1 };

	rig_set_language(rig, "ar");
	rig_show(rig, page_view, &page);
	assert_focus_after(rig, UI_KEY_HOME, "Back");
	assert_true(rig_node(rig, "Back").rect.x > rig_node(rig, "Buy").rect.x);
	assert_focus_after(rig, UI_KEY_LEFT, "Buy");
}

static void select_does_what_a_tap_does(void **state)
{
	struct rig *rig = *state;
	struct page page = { .lines = 1 };

	rig_show(rig, page_view, &page);
	assert_int_equal(rig_key(rig, UI_KEY_SELECT).verb, RIG_NONE);
	assert_focus_after(rig, UI_KEY_END, "Line 0");
	struct action action = rig_key(rig, UI_KEY_SELECT);
	assert_int_equal(action.verb, RIG_MORE);
	assert_int_equal(action.arg, 1);
}

static void a_dialog_holds_the_focus_and_gives_it_back(void **state)
{
	struct rig *rig = *state;
	struct page page = { .lines = 1 };

	rig_show(rig, page_view, &page);
	assert_focus_after(rig, UI_KEY_END, "Line 0");
	page.has_dialog = true;
	rig_frame(rig, 16);
	assert_int_equal(rig_key(rig, UI_KEY_SELECT).verb, RIG_NONE);
	assert_focus_after(rig, UI_KEY_NEXT, "Yes");
	assert_focus_after(rig, UI_KEY_NEXT, "No");
	assert_focus_after(rig, UI_KEY_NEXT, "Yes");
	assert_focus_after(rig, UI_KEY_UP, "Yes");
	page.has_dialog = false;
	rig_frame(rig, 16);
	assert_focus_after(rig, UI_KEY_NEXT, "Back");
}

static void the_focus_is_scrolled_into_view(void **state)
{
	struct rig *rig = *state;
	struct page page = { .lines = 100 };
	char label[32];

	rig_show(rig, page_view, &page);
	rig_key(rig, UI_KEY_NEXT);
	rig_key(rig, UI_KEY_NEXT);
	for (int i = 0; i < 100; i++) {
		snprintf(label, sizeof label, "Line %d", i);
		assert_focus_after(rig, UI_KEY_NEXT, label);
		struct ui_node_info info = rig_node(rig, label);
		assert_int_equal(info.shown.h, info.rect.h);
	}
	for (int i = 98; i >= 0; i--) {
		snprintf(label, sizeof label, "Line %d", i);
		assert_focus_after(rig, UI_KEY_UP, label);
		struct ui_node_info info = rig_node(rig, label);
		assert_int_equal(info.shown.h, info.rect.h);
	}
}

static void the_focus_outlives_a_change_of_language(void **state)
{
	struct rig *rig = *state;
	struct page page = { .lines = 2 };

	rig_show(rig, page_view, &page);
	rig_key(rig, UI_KEY_NEXT);
	assert_focus_after(rig, UI_KEY_NEXT, "Buy");
	page = (struct page){ .is_chinese = true, .has_banner = true, .lines = 2 };
	rig_set_language(rig, "zh-Hans");
	rig_frame(rig, 16);
	assert_string_equal(focused(rig), "购买");
}

static void a_focus_that_is_gone_begins_again(void **state)
{
	struct rig *rig = *state;
	struct page page = { .lines = 5 };

	rig_show(rig, page_view, &page);
	assert_focus_after(rig, UI_KEY_END, "Line 4");
	page.lines = 2;
	rig_frame(rig, 16);
	assert_int_equal(rig_key(rig, UI_KEY_SELECT).verb, RIG_NONE);
	assert_focus_after(rig, UI_KEY_NEXT, "Back");
}

static void nothing_view(struct ui *ui, void *data)
{
	(void)data;
	ui_text(ui, "Closed");
}

static void a_screen_with_nothing_to_touch_takes_keys_in_peace(void **state)
{
	struct rig *rig = *state;

	rig_show(rig, nothing_view, NULL);
	for (enum ui_key key = UI_KEY_NEXT; key <= UI_KEY_END; key++)
		assert_int_equal(rig_key(rig, key).verb, RIG_NONE);
	assert_string_equal(focused(rig), "");
}

static void twins_view(struct ui *ui, void *data)
{
	(void)data;
	UI_COLUMN(ui, 0) {
		ui_button(ui, "First", RIG_ACTION(BUY));
		ui_button(ui, "Second", RIG_ACTION(BUY));
		ui_button(ui, "Third", RIG_ACTION(BUY));
	}
}

static void buttons_that_do_the_same_do_not_trap_the_focus(void **state)
{
	struct rig *rig = *state;

	rig_show(rig, twins_view, NULL);
	assert_focus_after(rig, UI_KEY_NEXT, "First");
	assert_focus_after(rig, UI_KEY_NEXT, "Second");
	assert_focus_after(rig, UI_KEY_NEXT, "Third");
	assert_focus_after(rig, UI_KEY_DOWN, "Third");
	assert_focus_after(rig, UI_KEY_UP, "Second");
}

static void the_ring_shows_with_keys_and_goes_with_a_touch(void **state)
{
	struct rig *rig = *state;
	struct page page = { .lines = 1 };

	rig_show(rig, page_view, &page);
	rig_paint(rig);
	rig_key(rig, UI_KEY_NEXT);
	assert_true(rig_paint(rig) > 0);
	rig_tap_at(rig, 1000, 1800);
	assert_true(rig_paint(rig) > 0);
	rig_key(rig, UI_KEY_SELECT);
	assert_true(rig_paint(rig) > 0);
}

static void grid_view(struct ui *ui, void *data)
{
	struct ui_range range = ui_open_virtual_grid(ui, "goods", 1000, 3, SIZE_PRODUCT_TILE, SPACE_M);

	(void)data;
	for (int i = range.first; i < range.end; i++)
		UI_COLUMN(ui, .label = ui_printf(ui, "item %d", i), .action = RIG_ACTION_OF(OPEN, i + 1)) {
		}
	ui_close(ui);
}

static void the_focus_walks_through_a_long_grid(void **state)
{
	struct rig *rig = *state;

	rig_show(rig, grid_view, NULL);
	assert_focus_after(rig, UI_KEY_NEXT, "item 0");
	for (int i = 1; i < 1000; i++) {
		char label[32];
		snprintf(label, sizeof label, "item %d", i);
		assert_focus_after(rig, UI_KEY_NEXT, label);
	}
	assert_focus_after(rig, UI_KEY_UP, "item 996");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(the_focus_goes_in_reading_order_and_around),
		TEST(arrows_go_where_they_point),
		TEST(arrows_follow_the_panel_in_right_to_left_languages),
		TEST(select_does_what_a_tap_does),
		TEST(a_dialog_holds_the_focus_and_gives_it_back),
		TEST(the_focus_is_scrolled_into_view),
		TEST(the_focus_outlives_a_change_of_language),
		TEST(a_focus_that_is_gone_begins_again),
		TEST(a_screen_with_nothing_to_touch_takes_keys_in_peace),
		TEST(buttons_that_do_the_same_do_not_trap_the_focus),
		TEST(the_ring_shows_with_keys_and_goes_with_a_touch),
		TEST(the_focus_walks_through_a_long_grid),
	};

	return cmocka_run_group_tests(tests, rig_open_fonts, rig_close_fonts);
}
