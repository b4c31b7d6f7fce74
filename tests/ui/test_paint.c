/* SPDX-License-Identifier: Apache-2.0 */
/* Damage: nothing changed means nothing drawn, a change draws its own cells, and whatever is drawn by
 * parts is, pixel for pixel, what is drawn at once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/ui/paint.h"
#include "tests/support/support.h"
#include "tests/ui/make_picture.h"

#define WIDTH 500
#define HEIGHT 700
#define DIRTY_MAX 8
#define PAPER 0xfff6f4efu
#define BLACK 0xff000000u

struct fixture {
	struct typeset *typeset;
	struct images *images;
	struct paint *paint;
	char *folder;
	struct canvas canvas;
	uint32_t pixels[WIDTH * HEIGHT];
};

static const struct text_style BODY = {
	.size_px = 24, .weight = 400, .line_height_px = 32, .language = "en"
};

static bool locate(void *data, const char *name, char *out)
{
	struct fixture *fixture = data;

	snprintf(out, 4096, "%s/%s", fixture->folder, name);
	return strcmp(name, "missing") != 0;
}

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	fixture->folder = temp_folder_make();
	fixture->typeset = typeset_create(1024 * 1024);
	fixture->images = images_create(1024 * 1024, 1, locate, fixture, NULL, NULL);
	fixture->paint = paint_create(fixture->typeset, fixture->images, NULL);
	fixture->canvas = (struct canvas){ fixture->pixels, WIDTH, HEIGHT, WIDTH, { 0, 0, WIDTH, HEIGHT } };
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	paint_destroy(fixture->paint);
	images_destroy(fixture->images);
	typeset_destroy(fixture->typeset);
	canvas_finish_caches();
	temp_folder_remove(fixture->folder);
	free(fixture);
	return 0;
}

static void paint_scene(struct paint *paint, const char *sum)
{
	struct rect card = { 30, 40, 300, 200 };

	paint_begin(paint, WIDTH, HEIGHT, PAPER);
	paint_shadow(paint, card, 28, 12, 28, 0x12000000);
	paint_fill(paint, card, 28, 0xffffffff);
	paint_text(paint, (struct rect){ 50, 60, 200, 32 }, &BODY, "Glass kettle", 1, TEXT_START, BLACK);
	paint_text(paint, (struct rect){ 50, 600, 200, 32 }, &BODY, sum, 1, TEXT_START, BLACK);
	paint_qr(
		paint, (struct rect){ 340, 480, 150, 150 }, "https://hub.example/c/token", BLACK, 0xffffffff);
}

static int finish(struct fixture *fixture, struct rect *dirty)
{
	return paint_finish(fixture->paint, &fixture->canvas, dirty, DIRTY_MAX);
}

static void test_the_first_frame_draws_all(void **state)
{
	struct fixture *fixture = *state;
	struct rect dirty[DIRTY_MAX];
	int drawn, all;

	paint_scene(fixture->paint, "12.50");
	assert_int_equal(finish(fixture, dirty), 1);
	assert_int_equal(dirty[0].w, WIDTH);
	assert_int_equal(dirty[0].h, HEIGHT);
	paint_last_cells(fixture->paint, &drawn, &all);
	assert_int_equal(drawn, all);
	assert_int_equal(all, 8 * 11);
	assert_int_equal(fixture->pixels[5] & 0xffffff, PAPER & 0xffffff);
}

static void test_nothing_changed_draws_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct rect dirty[DIRTY_MAX];
	int drawn, all;

	for (int i = 0; i < 3; i++) {
		paint_scene(fixture->paint, "12.50");
		assert_int_equal(finish(fixture, dirty), i == 0 ? 1 : 0);
	}
	paint_last_cells(fixture->paint, &drawn, &all);
	assert_int_equal(drawn, 0);
	paint_scene(fixture->paint, "12.50");
	paint_invalidate(fixture->paint);
	assert_int_equal(finish(fixture, dirty), 1);
	assert_int_equal(dirty[0].h, HEIGHT);
}

static void test_a_new_text_draws_its_cells_only(void **state)
{
	struct fixture *fixture = *state;
	struct rect dirty[DIRTY_MAX];
	int drawn, all;

	paint_scene(fixture->paint, "12.50");
	finish(fixture, dirty);
	paint_scene(fixture->paint, "13.50");
	assert_int_equal(finish(fixture, dirty), 1);
	assert_true(dirty[0].x <= 50 && dirty[0].y <= 600 && dirty[0].y + dirty[0].h >= 632);
	assert_true(dirty[0].w <= 320 && dirty[0].h <= 128);
	paint_last_cells(fixture->paint, &drawn, &all);
	assert_true(drawn <= 10);
}

static void test_a_new_size_draws_all(void **state)
{
	struct fixture *fixture = *state;
	struct rect dirty[DIRTY_MAX];

	paint_scene(fixture->paint, "12.50");
	finish(fixture, dirty);
	paint_begin(fixture->paint, WIDTH - 1, HEIGHT - 1, PAPER);
	fixture->canvas.width--;
	fixture->canvas.height--;
	assert_int_equal(finish(fixture, dirty), 1);
	assert_int_equal(dirty[0].w, WIDTH - 1);
	assert_int_equal(dirty[0].h, HEIGHT - 1);
}

/* Forgetting wipes what was said, not what is seen: the same frame again is no change. */
static void test_forgetting_keeps_the_picture(void **state)
{
	struct fixture *fixture = *state;
	struct rect dirty[DIRTY_MAX];

	paint_scene(fixture->paint, "12.50");
	finish(fixture, dirty);
	paint_forget(fixture->paint);
	paint_scene(fixture->paint, "12.50");
	assert_int_equal(finish(fixture, dirty), 0);
	paint_forget(fixture->paint);
	paint_scene(fixture->paint, "13.50");
	assert_int_equal(finish(fixture, dirty), 1);
}

static void test_a_clip_cuts(void **state)
{
	struct fixture *fixture = *state;
	struct rect dirty[DIRTY_MAX], clip = { 100, 100, 60, 40 };

	paint_begin(fixture->paint, WIDTH, HEIGHT, PAPER);
	paint_push_clip(fixture->paint, (struct rect){ 0, 0, 160, 400 });
	paint_push_clip(fixture->paint, (struct rect){ 100, 100, 400, 40 });
	paint_fill(fixture->paint, (struct rect){ 0, 0, WIDTH, HEIGHT }, 0, BLACK);
	paint_text(fixture->paint, (struct rect){ 90, 90, 300, 32 }, &BODY, "cut on all sides", 1, TEXT_START,
		0xffffffff);
	paint_pop_clip(fixture->paint);
	paint_pop_clip(fixture->paint);
	finish(fixture, dirty);
	for (int y = 0; y < HEIGHT; y++) {
		for (int x = 0; x < WIDTH; x++) {
			if (!rect_contains(clip, x, y))
				assert_int_equal(fixture->pixels[y * WIDTH + x] & 0xffffff, PAPER & 0xffffff);
		}
	}
	assert_int_equal(fixture->pixels[135 * WIDTH + 155] & 0xffffff, 0);
}

static void test_opacity_multiplies(void **state)
{
	struct fixture *fixture = *state;
	struct rect dirty[DIRTY_MAX];

	paint_begin(fixture->paint, WIDTH, HEIGHT, 0xffffffff);
	paint_set_opacity(fixture->paint, 128);
	paint_fill(fixture->paint, (struct rect){ 0, 0, 10, 10 }, 0, BLACK);
	paint_set_opacity(fixture->paint, 0);
	paint_fill(fixture->paint, (struct rect){ 20, 0, 10, 10 }, 0, BLACK);
	finish(fixture, dirty);
	assert_int_equal(fixture->pixels[0] & 0xff, 127);
	assert_int_equal(fixture->pixels[20] & 0xff, 255);
}

static void test_many_changes_stay_within_the_list(void **state)
{
	struct fixture *fixture = *state;
	struct rect dirty[DIRTY_MAX];
	int count;

	for (int frame = 0; frame < 2; frame++) {
		paint_begin(fixture->paint, WIDTH, HEIGHT, PAPER);
		for (int y = 0; y < HEIGHT; y += 128) {
			for (int x = (y / 128 % 2) * 64; x < WIDTH; x += 128)
				paint_fill(fixture->paint, (struct rect){ x + 10, y + 10, 20, 20 }, 0,
					frame == 0 ? BLACK : 0xff00ff00);
		}
		count = finish(fixture, dirty);
	}
	assert_in_range(count, 1, DIRTY_MAX);
	for (int y = 0; y < HEIGHT; y++) {
		for (int x = 0; x < WIDTH; x++)
			assert_int_not_equal(fixture->pixels[y * WIDTH + x] & 0xffffff, 0);
	}
}

static bool is_idle_after_collect(void *images)
{
	images_collect(images);
	return images_is_idle(images);
}

static void test_a_picture_that_arrives_draws_its_cells(void **state)
{
	struct fixture *fixture = *state;
	struct rect dirty[DIRTY_MAX];
	struct picture_file file = make_png(60, 60, paint_red);
	char *path;

	assert_true(asprintf(&path, "%s/red.png", fixture->folder) > 0);
	write_file_or_fail(path, file.bytes, file.length);
	free(path);
	free(file.bytes);
	for (int frame = 0; frame < 3; frame++) {
		paint_begin(fixture->paint, WIDTH, HEIGHT, PAPER);
		paint_image(fixture->paint, (struct rect){ 130, 130, 60, 60 }, 10, "red.png", IMAGE_COVER);
		paint_image(fixture->paint, (struct rect){ 300, 130, 60, 60 }, 10, "missing", IMAGE_COVER);
		assert_int_equal(finish(fixture, dirty), frame == 2 ? 0 : 1);
		if (frame != 0)
			continue;
		assert_true(wait_until(is_idle_after_collect, fixture->images, 20000));
	}
	assert_int_equal(fixture->pixels[160 * WIDTH + 160] & 0xffffff, 0xff0000);
	assert_int_equal(fixture->pixels[130 * WIDTH + 130] & 0xffffff, PAPER & 0xffffff);
}

static unsigned roll(unsigned *dice, unsigned sides)
{
	*dice = *dice * 1664525 + 1013904223;
	return (*dice >> 16) % sides;
}

/* A scene of the things that a number stands for; a few of them differ from one number to the next. */
static void paint_random(struct paint *paint, unsigned scene)
{
	paint_begin(paint, WIDTH, HEIGHT, PAPER);
	for (unsigned i = 0; i < 24; i++) {
		unsigned dice = i * 977 + (i % 5 == scene % 5 ? scene : 0);
		struct rect area = { (int)roll(&dice, WIDTH) - 60, (int)roll(&dice, HEIGHT) - 60,
			20 + (int)roll(&dice, 200), 20 + (int)roll(&dice, 150) };
		color tint = 0x60000000u + roll(&dice, 2) * 0x9f000000u + roll(&dice, 0x10000) * 0x95;
		struct point points[] = { { area.x, area.y }, { area.x + area.w, area.y + area.h },
			{ area.x, area.y + 30 } };

		switch (roll(&dice, 6)) {
		case 0: paint_fill(paint, area, (int)roll(&dice, 40), tint); break;
		case 1: paint_border(paint, area, (int)roll(&dice, 40), 3, tint); break;
		case 2: paint_shadow(paint, area, 20, 10, 24, tint); break;
		case 3:
			paint_text(
				paint, area, &BODY, "Text that flows over lines 绿茶", 0, TEXT_CENTER, tint);
			break;
		case 4: paint_polyline(paint, points, 3, 6, tint); break;
		default: paint_disc(paint, (float)area.x, (float)area.y + 0.3f, 30, tint); break;
		}
	}
}

static void test_parts_make_the_same_whole(void **state)
{
	struct fixture *fixture = *state;
	uint32_t *whole = malloc(sizeof(fixture->pixels));
	struct rect dirty[DIRTY_MAX];

	for (unsigned scene = 1; scene < 40; scene++) {
		paint_random(fixture->paint, scene);
		finish(fixture, dirty);
		memcpy(whole, fixture->pixels, sizeof(fixture->pixels));
		paint_random(fixture->paint, scene);
		paint_invalidate(fixture->paint);
		finish(fixture, dirty);
		assert_memory_equal(whole, fixture->pixels, sizeof(fixture->pixels));
	}
	free(whole);
}

/* What a phone sees of the code in this square. The caller frees. */
static char *scan(struct fixture *fixture, struct rect area, const char *text)
{
	struct rect dirty[DIRTY_MAX];
	char *path = file_join(fixture->folder, "code.pgm");

	paint_begin(fixture->paint, WIDTH, HEIGHT, PAPER);
	paint_qr(fixture->paint, area, text, BLACK, 0xffffffff);
	finish(fixture, dirty);
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	fprintf(file, "P5\n%d %d\n255\n", WIDTH, HEIGHT);
	for (size_t i = 0; i < (size_t)WIDTH * HEIGHT; i++)
		fputc((int)(fixture->pixels[i] & 0xff), file);
	fclose(file);
	struct run_result result =
		run_program((const char *const[]){ "zbarimg", "-q", "--raw", path, NULL }, NULL, 60000);
	char *read = strdup(result.out);
	read[strcspn(read, "\n")] = '\0';
	run_result_finish(&result);
	free(path);
	return read;
}

/* The longest offline basket (HANDOFF_URL_MAX) in the squares of the checkout on 800x480, and on 480x800:
 * each module has two pixels at least. Their size follows the window, and not the size of the text. */
static void test_the_longest_code_is_read_on_the_smallest_screen(void **state)
{
	static const int SIDES[] = { 272, 325 };
	char text[601] = "https://checkout.mall-one.example.com.hk/c#";

	for (size_t i = strlen(text); i < 600; i++)
		text[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[i * i * 31 % 64];
	text[600] = '\0';
	for (size_t i = 0; i < sizeof SIDES / sizeof SIDES[0]; i++) {
		char *read = scan(*state, (struct rect){ 20, 20, SIDES[i], SIDES[i] }, text);
		assert_string_equal(read, text);
		free(read);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_the_longest_code_is_read_on_the_smallest_screen),
		TEST(test_the_first_frame_draws_all),
		TEST(test_nothing_changed_draws_nothing),
		TEST(test_a_new_text_draws_its_cells_only),
		TEST(test_a_new_size_draws_all),
		TEST(test_forgetting_keeps_the_picture),
		TEST(test_a_clip_cuts),
		TEST(test_opacity_multiplies),
		TEST(test_many_changes_stay_within_the_list),
		TEST(test_a_picture_that_arrives_draws_its_cells),
		TEST(test_parts_make_the_same_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
