/* SPDX-License-Identifier: Apache-2.0 */
/* Values on their way: where they are in between, what a new target does, and that nothing moves for ever. */
#include "kiosk/ui/ui_internal.h"
#include "tests/ui/ui_rig.h"

static void empty_view(struct ui *ui, void *data)
{
	(void)data;
	ui_text(ui, "Page");
}

static float after(struct rig *rig, int elapsed_ms, float target)
{
	rig_frame(rig, elapsed_ms);
	return motion_toward(rig->ui, 42, 0, target, 200);
}

static void a_value_reaches_its_target_in_its_time(void **state)
{
	struct rig *rig = *state;

	rig_show(rig, empty_view, NULL);
	assert_true(after(rig, 16, 100) == 0);
	assert_true(ui_is_moving(rig->ui));
	float half = after(rig, 100, 100);
	/* It starts fast and ends slowly. */
	assert_true(half > 60 && half < 100);
	assert_true(ui_is_moving(rig->ui));
	assert_true(after(rig, 100, 100) == 100);
	assert_false(ui_is_moving(rig->ui));
	assert_true(after(rig, 1000, 100) == 100);
}

static void a_new_target_starts_from_where_it_is(void **state)
{
	struct rig *rig = *state;

	rig_show(rig, empty_view, NULL);
	after(rig, 16, 100);
	float before = after(rig, 60, 100);
	float turned = after(rig, 0, 0);
	assert_true(turned == before);
	assert_true(after(rig, 16, 0) < before);
	assert_true(after(rig, 200, 0) == 0);
}

static void reduced_motion_jumps(void **state)
{
	struct rig *rig = *state;

	ui_set_instant_motion(rig->ui, true);
	rig_show(rig, empty_view, NULL);
	assert_true(after(rig, 16, 100) == 100);
	assert_false(ui_is_moving(rig->ui));
}

static void more_motions_than_there_is_room_for_end_at_their_targets(void **state)
{
	struct rig *rig = *state;

	rig_show(rig, empty_view, NULL);
	for (int frame = 0; frame < 3; frame++) {
		rig_frame(rig, 300);
		for (uint64_t key = 1; key <= 3 * MAX_MOTIONS; key++)
			motion_toward(rig->ui, key, 5, 5, 200);
		assert_false(ui_is_moving(rig->ui));
	}
}

static void bar_view(struct ui *ui, void *data)
{
	UI_COLUMN(ui, .pad = SPACE_XL)
		ui_progress(ui, *(int *)data, COLOR_BRAND, "Downloading");
}

static void a_bar_moves_softly_and_then_rests(void **state)
{
	struct rig *rig = *state;
	int permille = 100;

	rig_show(rig, bar_view, &permille);
	rig_settle(rig, 2000);
	permille = 900;
	int took_ms = rig_settle(rig, 5000);
	assert_in_range(took_ms, 120, 400);
	rig_frame(rig, 16);
	assert_int_equal(rig_paint(rig), 0);
}

struct page {
	bool has_note;
};

static void note_view(struct ui *ui, void *data)
{
	const struct page *page = data;

	UI_STACK(ui, 0) {
		UI_COLUMN(ui, .fill = COLOR_PAPER) {
		}
		if (page->has_note) {
			UI_COLUMN(ui, .self = ALIGN_CENTER, .fill = COLOR_INK, .width = SIZE_DIALOG,
				.height = SIZE_DIALOG, .key = "note", .fade_in = 1) {
			}
		}
	}
}

static uint32_t middle_pixel(struct rig *rig)
{
	rig_paint(rig);
	return rig->canvas.pixels[400 * RIG_WIDTH + RIG_WIDTH / 2] & 0xFF;
}

static void what_is_new_fades_in_and_is_seen_at_once(void **state)
{
	struct rig *rig = *state;
	struct page page = { false };

	rig_show(rig, note_view, &page);
	uint32_t paper = middle_pixel(rig);
	for (int round = 0; round < 2; round++) {
		page.has_note = true;
		rig_frame(rig, 16);
		uint32_t first = middle_pixel(rig);
		assert_true(first < paper);
		assert_true(ui_is_moving(rig->ui));
		rig_settle(rig, 2000);
		assert_true(middle_pixel(rig) < first);
		assert_false(ui_is_moving(rig->ui));
		page.has_note = false;
		rig_frame(rig, 16);
		assert_int_equal(middle_pixel(rig), paper);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_value_reaches_its_target_in_its_time),
		TEST(a_new_target_starts_from_where_it_is),
		TEST(reduced_motion_jumps),
		TEST(more_motions_than_there_is_room_for_end_at_their_targets),
		TEST(a_bar_moves_softly_and_then_rests),
		TEST(what_is_new_fades_in_and_is_seen_at_once),
	};

	return cmocka_run_group_tests(tests, rig_open_fonts, rig_close_fonts);
}
