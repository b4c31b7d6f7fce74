/* SPDX-License-Identifier: Apache-2.0 */
/* Fingers: what a tap does, what a drag does in its place, and what neither may do. */
#include "tests/ui/ui_rig.h"

struct page {
	bool is_disabled, has_dialog, is_gone;
};

static void page_view(struct ui *ui, void *data)
{
	const struct page *page = data;

	UI_STACK(ui, 0) {
		UI_COLUMN(ui, .scroll = "page", .gap = SPACE_XL, .key = "page") {
			if (!page->is_gone)
				ui_set_disabled(
					ui_button(ui, "Buy", RIG_ACTION_OF(BUY, 5)), page->is_disabled);
			UI_ROW(ui, .scroll = "strip", .gap = SPACE_M, .fallback_width = SIZE_STRIP_CARD) {
				for (int i = 0; i < 9; i++)
					UI_COLUMN(ui, .height = SIZE_STRIP_PICTURE, .label = "Card",
						.action = RIG_ACTION_OF(OPEN, i + 1)) {
					}
			}
			for (int i = 0; i < 30; i++)
				ui_button(ui, ui_printf(ui, "More %d", i), RIG_ACTION_OF(MORE, i));
		}
		if (page->has_dialog) {
			UI_COLUMN(ui, .flags = NODE_MODAL, .justify = JUSTIFY_END, .role = ROLE_DIALOG,
				.label = "Sure?")
				ui_button(ui, "Yes", RIG_ACTION(CLOSE));
		}
	}
}

static struct point middle(struct rect rect)
{
	return (struct point){ rect.x + rect.w / 2, rect.y + rect.h / 2 };
}

static void a_tap_gives_the_action(void **state)
{
	struct rig *rig = *state;
	struct page page = { 0 };

	rig_show(rig, page_view, &page);
	struct action action = rig_tap(rig, "Buy");
	assert_int_equal(action.verb, RIG_BUY);
	assert_int_equal(action.arg, 5);
	assert_int_equal(rig_tap_at(rig, 1079, 1919).verb, RIG_MORE);
	assert_int_equal(rig_tap_at(rig, 5000, -20).verb, RIG_NONE);
}

static void a_button_looks_pressed_in_the_next_frame_and_only_then(void **state)
{
	struct rig *rig = *state;
	struct page page = { 0 };
	struct action action;

	rig_show(rig, page_view, &page);
	rig_paint(rig);
	struct point at = middle(rig_node(rig, "Buy").rect);
	assert_true(ui_pointer_down(rig->ui, at.x, at.y, rig->now_ms));
	rig_frame(rig, 16);
	assert_true(rig_node(rig, "Buy").flags & NODE_PRESSED);
	assert_true(rig_paint(rig) > 0);
	assert_true(ui_pointer_up(rig->ui, at.x, at.y, rig->now_ms, &action));
	rig_frame(rig, 16);
	assert_false(rig_node(rig, "Buy").flags & NODE_PRESSED);
	assert_true(rig_paint(rig) > 0);
	rig_frame(rig, 16);
	assert_int_equal(rig_paint(rig), 0);
}

static void a_finger_may_tremble(void **state)
{
	struct rig *rig = *state;
	struct page page = { 0 };
	struct action action;

	rig_show(rig, page_view, &page);
	struct point at = middle(rig_node(rig, "Buy").rect);
	ui_pointer_down(rig->ui, at.x, at.y, rig->now_ms);
	ui_pointer_move(rig->ui, at.x + 15, at.y - 15, rig->now_ms + 20);
	ui_pointer_move(rig->ui, at.x - 15, at.y + 15, rig->now_ms + 40);
	ui_pointer_up(rig->ui, at.x - 15, at.y + 15, rig->now_ms + 60, &action);
	assert_int_equal(action.verb, RIG_BUY);
	rig_frame(rig, 16);
	assert_int_equal(rig_node(rig, "Buy").rect.y, 0);
}

static void a_drag_scrolls_and_presses_nothing(void **state)
{
	struct rig *rig = *state;
	struct page page = { 0 };

	rig_show(rig, page_view, &page);
	struct point from = middle(rig_node(rig, "More 3").rect), to = { from.x, from.y - 300 };
	rig_drag(rig, from, to, 320);
	assert_false(rig_node(rig, "More 3").flags & NODE_PRESSED);
	assert_int_equal(rig_lift(rig, to).verb, RIG_NONE);
	assert_true(rig_node(rig, "Buy").rect.y < -250);
	/* Nor does a drag that ends where it began. */
	rig_settle(rig, 5000);
	from = middle(rig_node(rig, "More 8").rect);
	rig_drag(rig, from, (struct point){ from.x, from.y - 100 }, 160);
	ui_pointer_move(rig->ui, from.x, from.y, rig->now_ms + 16);
	assert_int_equal(rig_lift(rig, from).verb, RIG_NONE);
}

static void a_drag_scrolls_along_the_axis_of_its_start(void **state)
{
	struct rig *rig = *state;
	struct page page = { 0 };

	rig_show(rig, page_view, &page);
	rig_drag(rig, (struct point){ 900, 200 }, (struct point){ 500, 260 }, 160);
	assert_true(rig_node(rig, "Card").rect.x < -300);
	assert_int_equal(rig_node(rig, "Buy").rect.y, 0);
	assert_int_equal(rig_lift(rig, (struct point){ 500, 260 }).verb, RIG_NONE);
	rig_settle(rig, 5000);
	rig_drag(rig, (struct point){ 500, 260 }, (struct point){ 540, 60 }, 160);
	assert_true(rig_node(rig, "Buy").rect.y < -150);
}

static void what_is_disabled_takes_no_tap(void **state)
{
	struct rig *rig = *state;
	struct page page = { .is_disabled = true };

	rig_show(rig, page_view, &page);
	assert_int_equal(rig_tap(rig, "Buy").verb, RIG_NONE);
}

static void what_is_disabled_or_gone_while_pressed_does_nothing(void **state)
{
	struct rig *rig = *state;
	struct page page = { 0 };

	rig_show(rig, page_view, &page);
	struct point at = middle(rig_node(rig, "Buy").rect);
	ui_pointer_down(rig->ui, at.x, at.y, rig->now_ms);
	page.is_disabled = true;
	rig_frame(rig, 16);
	assert_int_equal(rig_lift(rig, at).verb, RIG_NONE);
	page.is_disabled = false;
	rig_frame(rig, 16);
	ui_pointer_down(rig->ui, at.x, at.y, rig->now_ms);
	page.is_gone = true;
	rig_frame(rig, 16);
	assert_int_equal(rig_lift(rig, at).verb, RIG_NONE);
}

static void a_dialog_keeps_what_is_under_it_from_fingers(void **state)
{
	struct rig *rig = *state;
	struct page page = { .has_dialog = true };

	rig_show(rig, page_view, &page);
	assert_true(rig_node(rig, "Buy").flags & NODE_DISABLED);
	assert_int_equal(rig_tap(rig, "Buy").verb, RIG_NONE);
	assert_int_equal(rig_tap(rig, "Yes").verb, RIG_CLOSE);
	rig_drag(rig, (struct point){ 500, 900 }, (struct point){ 500, 400 }, 160);
	assert_int_equal(rig_node(rig, "Buy").rect.y, 0);
	assert_false(ui_wheel(rig->ui, 500, 900, -3));
}

static void a_touch_that_stops_a_fling_presses_nothing(void **state)
{
	struct rig *rig = *state;
	struct page page = { 0 };

	rig_show(rig, page_view, &page);
	rig_drag(rig, (struct point){ 500, 1500 }, (struct point){ 500, 900 }, 96);
	rig_lift(rig, (struct point){ 500, 900 });
	rig_frame(rig, 16);
	rig_frame(rig, 16);
	assert_true(ui_is_moving(rig->ui));
	int before = rig_node(rig, "More 20").rect.y;
	assert_int_equal(rig_tap_at(rig, 500, 700).verb, RIG_NONE);
	assert_false(ui_is_moving(rig->ui));
	assert_int_equal(rig_node(rig, "More 20").rect.y, before);
	assert_int_equal(rig_tap_at(rig, 500, 700).verb, RIG_MORE);
}

static void a_finger_on_a_screen_that_goes_presses_nothing(void **state)
{
	struct rig *rig = *state;
	struct page page = { 0 };
	struct action action;

	rig_show(rig, page_view, &page);
	struct point at = middle(rig_node(rig, "Buy").rect);
	ui_pointer_down(rig->ui, at.x, at.y, rig->now_ms);
	ui_leave_screen(rig->ui);
	rig_frame(rig, 16);
	assert_false(rig_node(rig, "Buy").flags & NODE_PRESSED);
	assert_false(ui_pointer_up(rig->ui, at.x, at.y, rig->now_ms, &action));
	assert_int_equal(action.verb, RIG_NONE);
	assert_false(ui_pointer_move(rig->ui, at.x, at.y + 500, rig->now_ms));
	rig_frame(rig, 16);
	assert_int_equal(rig_node(rig, "Buy").rect.y, 0);
}

static void a_finger_that_slides_off_presses_nothing(void **state)
{
	struct rig *rig = *state;
	struct page page = { .has_dialog = true };
	struct action action;

	rig_show(rig, page_view, &page);
	struct point at = middle(rig_node(rig, "Yes").rect);
	ui_pointer_down(rig->ui, at.x, at.y, rig->now_ms);
	ui_pointer_up(rig->ui, at.x, at.y - 400, rig->now_ms + 50, &action);
	assert_int_equal(action.verb, RIG_NONE);
}

static void the_node_at_a_point_is_the_one_that_takes_the_touch(void **state)
{
	struct rig *rig = *state;
	struct page page = { 0 };
	struct ui_node_info info;

	rig_show(rig, page_view, &page);
	struct point at = middle(rig_node(rig, "Buy").rect);
	assert_true(ui_node_at(rig->ui, at.x, at.y, &info));
	assert_string_equal(info.key, "BUY:5");
	assert_int_equal(info.action.arg, 5);
	page.is_disabled = true;
	rig_frame(rig, 16);
	assert_false(ui_node_at(rig->ui, at.x, at.y, &info));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_tap_gives_the_action),
		TEST(a_button_looks_pressed_in_the_next_frame_and_only_then),
		TEST(a_finger_may_tremble),
		TEST(a_drag_scrolls_and_presses_nothing),
		TEST(a_drag_scrolls_along_the_axis_of_its_start),
		TEST(what_is_disabled_takes_no_tap),
		TEST(what_is_disabled_or_gone_while_pressed_does_nothing),
		TEST(a_dialog_keeps_what_is_under_it_from_fingers),
		TEST(a_touch_that_stops_a_fling_presses_nothing),
		TEST(a_finger_on_a_screen_that_goes_presses_nothing),
		TEST(a_finger_that_slides_off_presses_nothing),
		TEST(the_node_at_a_point_is_the_one_that_takes_the_touch),
	};

	return cmocka_run_group_tests(tests, rig_open_fonts, rig_close_fonts);
}
