/* SPDX-License-Identifier: Apache-2.0 */
/* The canvas: blending is exact, nothing leaves the clip, corners and shadows look as they should. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/ui/canvas.h"
#include "tests/support/support.h"

#define SIDE 200
#define WHITE 0xffffffffu
#define BLACK 0xff000000u

struct fixture {
	struct canvas canvas;
	uint32_t pixels[SIDE * SIDE];
};

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	fixture->canvas = (struct canvas){ fixture->pixels, SIDE, SIDE, SIDE, { 0, 0, SIDE, SIDE } };
	canvas_fill(&fixture->canvas, fixture->canvas.clip, WHITE);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	free(*state);
	canvas_finish_caches();
	return 0;
}

static int gray(const struct canvas *canvas, int x, int y)
{
	return (int)(canvas->pixels[y * canvas->stride_px + x] & 0xff);
}

static int count_changed(const struct canvas *canvas, struct rect outside)
{
	int changed = 0;

	for (int y = 0; y < canvas->height; y++) {
		for (int x = 0; x < canvas->width; x++)
			changed += !rect_contains(outside, x, y) &&
				(canvas->pixels[y * SIDE + x] & 0xffffff) != 0xffffff;
	}
	return changed;
}

static void test_fill_blends_exactly(void **state)
{
	struct canvas *canvas = &((struct fixture *)*state)->canvas;

	for (int alpha = 0; alpha < 256; alpha++) {
		canvas_fill(canvas, (struct rect){ 0, 0, SIDE, 1 }, WHITE);
		canvas_fill(canvas, (struct rect){ 0, 0, 7, 1 }, (color)alpha << 24);
		for (int x = 0; x < 7; x++)
			assert_int_equal(gray(canvas, x, 0), 255 - alpha);
		assert_int_equal(gray(canvas, 7, 0), 255);
	}
}

static void draw_everything(struct canvas *canvas, int x, int y)
{
	struct rect area = { x, y, 90, 60 };
	struct point points[] = { { x, y }, { x + 80, y + 50 }, { x + 20, y + 90 } };
	uint8_t coverage[30 * 30];
	uint32_t pixels[30 * 30];
	struct mask mask = { 30, 30, 30, coverage };
	struct bitmap bitmap = { 30, 30, 30, false, pixels };

	memset(coverage, 200, sizeof(coverage));
	for (int i = 0; i < 900; i++)
		pixels[i] = 0x80402010;
	canvas_shadow(canvas, area, 20, 8, 24, 0x80000000);
	canvas_fill_round(canvas, area, 20, 0xff336699);
	canvas_stroke_round(canvas, area, 20, 3, BLACK);
	canvas_mask(canvas, &mask, x + 3, y + 3, BLACK);
	canvas_bitmap(canvas, &bitmap, x, y, (struct rect){ x, y, 30, 30 }, 8, 200);
	canvas_polyline(canvas, points, 3, 5, BLACK);
	canvas_disc(canvas, (float)x + 30, (float)y + 30, 20, BLACK);
}

static void test_nothing_leaves_the_clip(void **state)
{
	struct canvas *canvas = &((struct fixture *)*state)->canvas;

	canvas->clip = (struct rect){ 60, 70, 51, 33 };
	for (int y = -120; y < 260; y += 37) {
		for (int x = -120; x < 260; x += 29)
			draw_everything(canvas, x, y);
	}
	assert_int_equal(count_changed(canvas, canvas->clip), 0);
	canvas->clip = (struct rect){ 0, 0, 0, 0 };
	draw_everything(canvas, 20, 20);
	assert_int_equal(count_changed(canvas, (struct rect){ 60, 70, 51, 33 }), 0);
}

static void test_round_fill_is_symmetric(void **state)
{
	struct canvas *canvas = &((struct fixture *)*state)->canvas;

	canvas_fill_round(canvas, (struct rect){ 20, 30, 101, 80 }, 28, BLACK);
	assert_int_equal(gray(canvas, 20, 30), 255);
	assert_int_equal(gray(canvas, 70, 30), 0);
	assert_int_equal(gray(canvas, 20, 70), 0);
	assert_int_equal(gray(canvas, 19, 70), 255);
	for (int y = 0; y < 80; y++) {
		for (int x = 0; x < 101; x++) {
			assert_int_equal(gray(canvas, 20 + x, 30 + y), gray(canvas, 20 + 100 - x, 30 + y));
			assert_int_equal(gray(canvas, 20 + x, 30 + y), gray(canvas, 20 + x, 30 + 79 - y));
		}
	}
}

/* The area of a full pill is what geometry says: its edge is smooth and in the right place. */
static void test_a_circle_has_the_area_of_a_circle(void **state)
{
	struct canvas *canvas = &((struct fixture *)*state)->canvas;
	long ink = 0;

	canvas_fill_round(canvas, (struct rect){ 10, 10, 120, 120 }, 1000, BLACK);
	for (int y = 0; y < SIDE; y++) {
		for (int x = 0; x < SIDE; x++)
			ink += 255 - gray(canvas, x, y);
	}
	assert_in_range((unsigned long)ink / 255, 11310 - 40, 11310 + 40);
}

static void test_border_lies_inside_and_is_hollow(void **state)
{
	struct canvas *canvas = &((struct fixture *)*state)->canvas;

	canvas_stroke_round(canvas, (struct rect){ 20, 20, 100, 60 }, 16, 3, BLACK);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(gray(canvas, 20 + i, 50), 0);
		assert_int_equal(gray(canvas, 70, 20 + i), 0);
		assert_int_equal(gray(canvas, 119 - i, 50), 0);
		assert_int_equal(gray(canvas, 70, 79 - i), 0);
	}
	assert_int_equal(gray(canvas, 23, 50), 255);
	assert_int_equal(gray(canvas, 19, 50), 255);
	assert_int_equal(gray(canvas, 70, 23), 255);
	assert_int_equal(gray(canvas, 20, 20), 255);
}

static void test_shadow_fades_outwards_and_spares_the_area(void **state)
{
	struct canvas *canvas = &((struct fixture *)*state)->canvas;
	struct rect area = { 50, 50, 100, 100 };

	canvas_shadow(canvas, area, 12, 0, 20, BLACK);
	for (int y = 62; y < 138; y++)
		assert_int_equal(gray(canvas, 50, y), 255);
	assert_in_range(gray(canvas, 49, 100), 110, 150);
	for (int x = 49; x > 20; x--)
		assert_true(gray(canvas, x, 100) <= gray(canvas, x - 1, 100));
	assert_int_equal(gray(canvas, 15, 100), 255);
	for (int i = 1; i < 30; i++) {
		assert_int_equal(gray(canvas, 50 - i, 100), gray(canvas, 149 + i, 100));
		assert_int_equal(gray(canvas, 50 - i, 100), gray(canvas, 100, 50 - i));
	}
}

/* A stretched shadow has the same edge as one that is made whole. */
static void test_shadow_edges_do_not_depend_on_the_size(void **state)
{
	struct canvas *canvas = &((struct fixture *)*state)->canvas;
	int edge[30];

	canvas_shadow(canvas, (struct rect){ 40, 40, 80, 120 }, 10, 4, 12, BLACK);
	for (int i = 0; i < 30; i++)
		edge[i] = gray(canvas, 39 - i, 100);
	canvas_fill(canvas, canvas->clip, WHITE);
	canvas_shadow(canvas, (struct rect){ 40, 30, 300, 130 }, 10, 4, 12, BLACK);
	for (int i = 0; i < 30; i++)
		assert_in_range(gray(canvas, 39 - i, 100), edge[i] - 1, edge[i] + 1);
}

static void test_bitmaps_are_premultiplied(void **state)
{
	struct canvas *canvas = &((struct fixture *)*state)->canvas;
	uint32_t pixels[] = { 0xff112233, 0x80800000, 0x00000000 };
	struct bitmap bitmap = { 3, 1, 3, false, pixels };

	canvas_bitmap(canvas, &bitmap, 5, 5, (struct rect){ 5, 5, 3, 1 }, 0, 255);
	assert_int_equal(canvas->pixels[5 * SIDE + 5] & 0xffffff, 0x112233);
	assert_int_equal(canvas->pixels[5 * SIDE + 6] & 0xffffff, 0xff7f7f);
	assert_int_equal(canvas->pixels[5 * SIDE + 7] & 0xffffff, 0xffffff);
	bitmap.is_opaque = true;
	pixels[1] = 0xff445566;
	canvas_bitmap(canvas, &bitmap, 5, 6, (struct rect){ 6, 6, 1, 1 }, 0, 255);
	assert_int_equal(canvas->pixels[6 * SIDE + 5] & 0xffffff, 0xffffff);
	assert_int_equal(canvas->pixels[6 * SIDE + 6] & 0xffffff, 0x445566);
}

/* A fading picture is the same whether it is known to be opaque or not. */
static void test_faint_bitmaps_mix(void **state)
{
	struct canvas *canvas = &((struct fixture *)*state)->canvas;
	uint32_t pixels[] = { 0xff000000, 0xff804020, 0xffffffff };
	struct bitmap bitmap = { 3, 1, 3, true, pixels };

	for (int alpha = 0; alpha < 256; alpha += 15) {
		canvas_fill(canvas, canvas->clip, WHITE);
		for (int y = 0; y < 2; y++) {
			bitmap.is_opaque = y == 0;
			canvas_bitmap(canvas, &bitmap, 0, y, (struct rect){ 0, y, 3, 1 }, 0, (uint8_t)alpha);
		}
		assert_int_equal(gray(canvas, 0, 0), 255 - alpha);
		for (int x = 0; x < 3; x++)
			assert_in_range(gray(canvas, x, 0) + 1, gray(canvas, x, 1), gray(canvas, x, 1) + 2);
	}
}

static void test_line_has_its_width(void **state)
{
	struct canvas *canvas = &((struct fixture *)*state)->canvas;
	struct point points[] = { { 20, 100 }, { 100, 100 }, { 180, 100 } };
	int ink = 0;

	canvas_polyline(canvas, points, 3, 6, 0x80000000);
	for (int y = 0; y < SIDE; y++)
		ink += 255 - gray(canvas, 100, y);
	assert_in_range(ink, 6 * 128 - 12, 6 * 128 + 12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_fill_blends_exactly, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_nothing_leaves_the_clip, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_round_fill_is_symmetric, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_a_circle_has_the_area_of_a_circle, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_border_lies_inside_and_is_hollow, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_shadow_fades_outwards_and_spares_the_area, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_shadow_edges_do_not_depend_on_the_size, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_bitmaps_are_premultiplied, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_faint_bitmaps_mix, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_line_has_its_width, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
