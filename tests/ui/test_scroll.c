/* SPDX-License-Identifier: Apache-2.0 */
/* Kinetic scrolling: how far a fling goes, how the ends pull back, and that no input ever breaks a position. */
#include <math.h>
#include <stdlib.h>

#include "kiosk/ui/ui_internal.h"
#include "tests/ui/ui_rig.h"

struct list {
	int count;
};

static void list_view(struct ui *ui, void *data)
{
	const struct list *list = data;

	UI_COLUMN(ui, .scroll = "list", .label = "list") {
		for (int i = 0; i < list->count; i++)
			UI_COLUMN(ui, .label = ui_printf(ui, "line %d", i), .height = SIZE_BUTTON) {
			}
	}
}

static int offset_of(struct rig *rig)
{
	return -rig_node(rig, "line 0").rect.y;
}

/* A finger moving up by distance within duration, then lifting. */
static void flick(struct rig *rig, int distance, int duration_ms)
{
	struct point from = { 500, distance > 0 ? 1800 : 200 }, to = { 500, from.y - distance };

	rig_drag(rig, from, to, duration_ms);
	rig_lift(rig, to);
}

static void content_follows_the_finger_pixel_by_pixel(void **state)
{
	struct rig *rig = *state;
	struct list list = { 200 };

	rig_show(rig, list_view, &list);
	rig_drag(rig, (struct point){ 500, 1500 }, (struct point){ 500, 1100 }, 320);
	assert_int_equal(offset_of(rig), 400);
	ui_pointer_move(rig->ui, 500, 1107, rig->now_ms + 16);
	rig_frame(rig, 16);
	assert_int_equal(offset_of(rig), 393);
}

static void a_fling_goes_on_by_its_speed_times_the_friction(void **state)
{
	struct rig *rig = *state;
	struct list list = { 500 };

	rig_show(rig, list_view, &list);
	/* 640 px in 320 ms are 2 px per ms; with a friction of 325 ms it goes on for 650 px. */
	flick(rig, 640, 320);
	int at_lift = offset_of(rig);
	int took_ms = rig_settle(rig, 10000);
	assert_in_range(offset_of(rig) - at_lift, 600, 660);
	assert_in_range(took_ms, 800, 2500);
	int at_rest = offset_of(rig);
	rig_frame(rig, 500);
	assert_int_equal(offset_of(rig), at_rest);
	assert_false(ui_is_moving(rig->ui));
}

static void a_fling_is_the_same_at_every_frame_rate(void **state)
{
	struct rig *rig = *state;
	struct list list = { 500 };
	int rests[2];

	for (int i = 0; i < 2; i++) {
		ui_forget(rig->ui);
		rig_show(rig, list_view, &list);
		flick(rig, 640, 320);
		for (int passed = 0; passed < 4000; passed += i ? 4 : 60)
			rig_frame(rig, i ? 4 : 60);
		rests[i] = offset_of(rig);
	}
	assert_in_range(rests[0], rests[1] - 15, rests[1] + 15);
}

static void a_finger_that_rests_before_it_lifts_throws_nothing(void **state)
{
	struct rig *rig = *state;
	struct list list = { 500 };

	rig_show(rig, list_view, &list);
	rig_drag(rig, (struct point){ 500, 1500 }, (struct point){ 500, 1000 }, 96);
	rig->now_ms += 100;
	rig_lift(rig, (struct point){ 500, 1000 });
	assert_int_equal(rig_settle(rig, 5000), 16);
	assert_int_equal(offset_of(rig), 500);
}

static void the_ends_give_way_and_spring_back(void **state)
{
	struct rig *rig = *state;
	struct list list = { 60 };
	int end = 60 * 104 - RIG_HEIGHT;

	rig_show(rig, list_view, &list);
	rig_drag(rig, (struct point){ 500, 400 }, (struct point){ 500, 1400 }, 320);
	assert_in_range(-offset_of(rig), 100, 700);
	rig_lift(rig, (struct point){ 500, 1400 });
	assert_in_range(rig_settle(rig, 5000), 100, 1500);
	assert_int_equal(offset_of(rig), 0);
	ui_wheel(rig->ui, 500, 900, -1000);
	rig_frame(rig, 16);
	assert_int_equal(offset_of(rig), end);
	rig_drag(rig, (struct point){ 500, 1400 }, (struct point){ 500, 400 }, 320);
	assert_in_range(offset_of(rig), end + 100, end + 700);
	rig_lift(rig, (struct point){ 500, 400 });
	rig_settle(rig, 5000);
	assert_int_equal(offset_of(rig), end);
}

static void a_fling_into_the_end_comes_to_rest_at_the_end(void **state)
{
	struct rig *rig = *state;
	struct list list = { 40 };

	rig_show(rig, list_view, &list);
	for (int i = 0; i < 6; i++) {
		flick(rig, 1500, 64);
		rig_frame(rig, 16);
	}
	assert_in_range(rig_settle(rig, 10000), 0, 5000);
	assert_int_equal(offset_of(rig), 40 * 104 - RIG_HEIGHT);
}

static void what_fits_stays_where_it_is(void **state)
{
	struct rig *rig = *state;
	struct list list = { 3 };

	rig_show(rig, list_view, &list);
	ui_wheel(rig->ui, 500, 100, -5);
	rig_frame(rig, 16);
	assert_int_equal(offset_of(rig), 0);
	rig_drag(rig, (struct point){ 500, 250 }, (struct point){ 500, 50 }, 160);
	rig_lift(rig, (struct point){ 500, 50 });
	rig_settle(rig, 5000);
	assert_int_equal(offset_of(rig), 0);
}

static void content_that_shrinks_is_followed_and_content_that_grows_is_not(void **state)
{
	struct rig *rig = *state;
	struct list list = { 400 };

	rig_show(rig, list_view, &list);
	ui_wheel(rig->ui, 500, 900, -100);
	rig_frame(rig, 16);
	assert_int_equal(offset_of(rig), 12000);
	list.count = 600;
	rig_frame(rig, 16);
	assert_int_equal(offset_of(rig), 12000);
	list.count = 50;
	rig_frame(rig, 16);
	assert_int_equal(offset_of(rig), 50 * 104 - RIG_HEIGHT);
	/* Also while the finger holds it, and while it flies. */
	list.count = 400;
	rig_frame(rig, 16);
	rig_drag(rig, (struct point){ 500, 1800 }, (struct point){ 500, 200 }, 64);
	list.count = 30;
	rig_frame(rig, 16);
	assert_in_range(offset_of(rig), 0, 30 * 104 - RIG_HEIGHT);
	rig_lift(rig, (struct point){ 500, 200 });
	list.count = 1;
	rig_settle(rig, 5000);
	assert_int_equal(offset_of(rig), 0);
}

static void positions_belong_to_places_and_are_forgotten_with_the_session(void **state)
{
	struct rig *rig = *state;
	struct list list = { 100 };

	ui_set_place(rig->ui, 1);
	rig_show(rig, list_view, &list);
	ui_wheel(rig->ui, 500, 900, -10);
	rig_frame(rig, 16);
	ui_set_place(rig->ui, 2);
	ui_leave_screen(rig->ui);
	rig_frame(rig, 16);
	assert_int_equal(offset_of(rig), 0);
	ui_set_place(rig->ui, 1);
	ui_leave_screen(rig->ui);
	rig_frame(rig, 16);
	assert_int_equal(offset_of(rig), 1200);
	ui_scroll_to_start(rig->ui, "list");
	rig_frame(rig, 16);
	assert_int_equal(offset_of(rig), 0);
	ui_wheel(rig->ui, 500, 900, -10);
	ui_forget(rig->ui);
	rig_frame(rig, 16);
	assert_int_equal(offset_of(rig), 0);
}

static void many_places_never_take_the_position_of_the_one_on_screen(void **state)
{
	struct rig *rig = *state;
	struct list list = { 100 };

	for (uint64_t place = 1; place <= 3 * MAX_SCROLLS; place++) {
		ui_set_place(rig->ui, place);
		rig_show(rig, list_view, &list);
		ui_wheel(rig->ui, 500, 900, -3);
		rig_frame(rig, 16);
		assert_int_equal(offset_of(rig), 360);
	}
}

static void reduced_motion_neither_flings_nor_springs(void **state)
{
	struct rig *rig = *state;
	struct list list = { 100 };

	ui_set_instant_motion(rig->ui, true);
	rig_show(rig, list_view, &list);
	flick(rig, 640, 320);
	rig_frame(rig, 16);
	assert_false(ui_is_moving(rig->ui));
	assert_int_equal(offset_of(rig), 640);
	flick(rig, -1500, 320);
	rig_frame(rig, 16);
	rig_frame(rig, 16);
	assert_false(ui_is_moving(rig->ui));
	assert_int_equal(offset_of(rig), 0);
}

static int random_between(unsigned *seed, int low, int high)
{
	return low + rand_r(seed) % (high - low + 1);
}

static void play(struct rig *rig, unsigned *seed, struct list *list)
{
	int x = random_between(seed, -50, 1100), y = random_between(seed, -3000, 3000);
	struct action action;

	switch (random_between(seed, 0, 7)) {
	case 0: ui_pointer_down(rig->ui, x, y, rig->now_ms); break;
	case 1:
	case 2:
	case 3: ui_pointer_move(rig->ui, x, y, rig->now_ms + random_between(seed, -20, 20)); break;
	case 4: ui_pointer_up(rig->ui, x, y, rig->now_ms, &action); break;
	case 5: ui_wheel(rig->ui, x, y, random_between(seed, -2000, 2000)); break;
	case 6: list->count = random_between(seed, 0, 300); break;
	case 7: ui_set_size(rig->ui, random_between(seed, 1, 2000), random_between(seed, 1, 4000)); break;
	}
}

static void no_input_breaks_a_position(void **state)
{
	struct rig *rig = *state;
	struct list list = { 100 };
	unsigned seed = 7;

	rig_show(rig, list_view, &list);
	for (int i = 0; i < 1000; i++) {
		play(rig, &seed, &list);
		rig_frame(rig, random_between(&seed, -5, 400));
		struct scroll_state *scroll = scroll_find(rig->ui, scroll_key(rig->ui, "list"));
		assert_true(isfinite(scroll->offset) && isfinite(scroll->velocity));
		assert_true(scroll->offset > -12000 && scroll->offset < 300 * 104 * 2 + 12000);
	}
	struct action action;
	ui_pointer_up(rig->ui, 0, 0, rig->now_ms, &action);
	list.count = 100;
	ui_set_size(rig->ui, RIG_WIDTH, RIG_HEIGHT);
	for (int i = 0; i < 1000; i++)
		rig_frame(rig, 16);
	assert_false(ui_is_moving(rig->ui));
	assert_in_range(offset_of(rig), 0, 100 * 104 - RIG_HEIGHT);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(content_follows_the_finger_pixel_by_pixel),
		TEST(a_fling_goes_on_by_its_speed_times_the_friction),
		TEST(a_fling_is_the_same_at_every_frame_rate),
		TEST(a_finger_that_rests_before_it_lifts_throws_nothing),
		TEST(the_ends_give_way_and_spring_back),
		TEST(a_fling_into_the_end_comes_to_rest_at_the_end),
		TEST(what_fits_stays_where_it_is),
		TEST(content_that_shrinks_is_followed_and_content_that_grows_is_not),
		TEST(positions_belong_to_places_and_are_forgotten_with_the_session),
		TEST(many_places_never_take_the_position_of_the_one_on_screen),
		TEST(reduced_motion_neither_flings_nor_springs),
		TEST(no_input_breaks_a_position),
	};

	return cmocka_run_group_tests(tests, rig_open_fonts, rig_close_fonts);
}
