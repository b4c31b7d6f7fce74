/* SPDX-License-Identifier: Apache-2.0 */
/* How long a frame takes: a page of product cards at 1080 × 1920 that scrolls, so that every pixel
 * changes, with new names, prices and pictures all the time; in three languages. And what it takes in
 * memory. Prints "name value unit goal" lines. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/ui/paint.h"
#include "tests/ui/make_picture.h"

#define WIDTH 1080
#define HEIGHT 1920
#define COLUMNS 3
#define CARD_WIDTH 318
#define ROW_HEIGHT 480
#define FRAMES 600
#define STEP_PX 37
#define DIRTY_MAX 16

struct bench {
	struct theme theme;
	struct typeset *typeset;
	struct images *images;
	struct paint *paint;
	struct canvas canvas;
	const char *language;
	const char *const *words;
	bool is_right_to_left;
	char folder[64];
};

static const char *const ENGLISH[] = { "Glass", "kettle", "wireless", "headphones", "city", "backpack",
	"trail", "runner", "green", "tea", "shampoo", "lamp", "quiet", "light", "bread", "drill" };
static const char *const CHINESE[] = { "绿茶", "生姜", "洗发水", "无线", "耳机", "双肩包", "城市", "玻璃",
	"水壶", "切片", "方包", "台灯", "手表", "帐篷", "电钻", "牛奶" };
static const char *const ARABIC[] = { "غلاية", "زجاجية", "سماعات", "لاسلكية", "حقيبة", "ظهر", "حذاء", "جري",
	"شاي", "أخضر", "شامبو", "مصباح", "هادئة", "خفيفة", "خبز", "مثقاب" };

static double now_ms(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

/* Sixteen picture files stand in for any number of names. */
static bool locate(void *data, const char *name, char *out)
{
	const struct bench *bench = data;

	snprintf(out, 4096, "%s/%d.jpg", bench->folder, atoi(name) % 16);
	return true;
}

static void make_pictures(struct bench *bench)
{
	strcpy(bench->folder, "/tmp/bench_draw_XXXXXX");
	if (mkdtemp(bench->folder) == NULL)
		exit(1);
	for (int i = 0; i < 16; i++) {
		struct picture_file file = make_jpeg(600, 600, i % 2 == 0 ? paint_red : paint_halves);
		char path[128];
		FILE *out;

		snprintf(path, sizeof(path), "%s/%d.jpg", bench->folder, i);
		out = fopen(path, "wb");
		if (out == NULL || fwrite(file.bytes, file.length, 1, out) != 1)
			exit(1);
		fclose(out);
		free(file.bytes);
	}
}

static void remove_pictures(struct bench *bench)
{
	for (int i = 0; i < 16; i++) {
		char path[128];

		snprintf(path, sizeof(path), "%s/%d.jpg", bench->folder, i);
		unlink(path);
	}
	rmdir(bench->folder);
}

static void paint_line(struct bench *bench, struct rect area, enum type_role role, enum color_role ink,
	int lines, const char *text)
{
	const struct type_style *type = &bench->theme.types[role];
	struct text_style style = { .size_px = type->size_dp,
		.weight = type->weight,
		.line_height_px = (int)(type->size_dp * (float)type->line_height_percent / 100),
		.has_tabular_digits = role == TYPE_PRICE_M,
		.language = bench->language,
		.is_right_to_left = bench->is_right_to_left };

	paint_text(bench->paint, area, &style, text, lines, TEXT_START, bench->theme.colors[ink]);
}

static void paint_card(struct bench *bench, struct rect card, unsigned number)
{
	color shadow = bench->theme.colors[COLOR_SHADOW] & 0xffffff;
	char text[160];
	int x = card.x + 22;

	for (int i = 1; i >= 0; i--)
		paint_shadow(bench->paint, card, 28, (int)bench->theme.shadows[i].offset_y_dp,
			(int)bench->theme.shadows[i].blur_dp,
			shadow | (color)bench->theme.shadows[i].alpha << 24);
	paint_fill(bench->paint, card, 28, bench->theme.colors[COLOR_CARD]);
	snprintf(text, sizeof(text), "%u", number);
	paint_image(bench->paint, (struct rect){ card.x, card.y, card.w, 230 }, 28, text, IMAGE_COVER);
	snprintf(text, sizeof(text), "%s %s %s %u", bench->words[number % 16], bench->words[number / 16 % 16],
		bench->words[number / 7 % 16], number % 997);
	paint_line(bench, (struct rect){ x, card.y + 246, card.w - 44, 76 }, TYPE_BODY_STRONG, COLOR_INK, 2,
		text);
	snprintf(text, sizeof(text), "%u.%02u", number % 1999, number % 100);
	paint_line(
		bench, (struct rect){ x, card.y + 330, card.w - 44, 50 }, TYPE_PRICE_M, COLOR_INK, 1, text);
	snprintf(text, sizeof(text), "%u %s · %u", 1 + number % 9, bench->words[number % 11], number % 53);
	paint_line(bench, (struct rect){ x, card.y + 390, card.w - 44, 34 }, TYPE_SMALL, COLOR_SOFT, 1, text);
}

static void paint_page(struct bench *bench, int scroll)
{
	paint_begin(bench->paint, WIDTH, HEIGHT, bench->theme.colors[COLOR_PAPER]);
	for (int row = scroll / ROW_HEIGHT; row * ROW_HEIGHT < scroll + HEIGHT; row++) {
		int top = row * ROW_HEIGHT - scroll + 20;

		for (int column = 0; column < COLUMNS; column++)
			paint_card(bench,
				(struct rect){
					40 + column * (CARD_WIDTH + 23), top, CARD_WIDTH, ROW_HEIGHT - 22 },
				(unsigned)(row * COLUMNS + column));
	}
}

/* What the main thread spent on a frame: of its own time, and by the clock on the wall, where other
 * programs count too. */
struct cost {
	double cpu_ms, wall_ms;
};

/* Pictures are taken in when they are there. */
static struct cost frame(struct bench *bench, int scroll)
{
	struct rect dirty[DIRTY_MAX];
	double cpu = now_ms(CLOCK_THREAD_CPUTIME_ID), wall = now_ms(CLOCK_MONOTONIC);

	images_collect(bench->images);
	paint_page(bench, scroll);
	paint_finish(bench->paint, &bench->canvas, dirty, DIRTY_MAX);
	return (struct cost){ now_ms(CLOCK_THREAD_CPUTIME_ID) - cpu, now_ms(CLOCK_MONOTONIC) - wall };
}

static void print_times(const char *name, const char *language, double *times, const char *goal)
{
	qsort(times, FRAMES, sizeof(times[0]), compare);
	printf("draw_%s_p50_%s %.2f ms -\n", name, language, times[FRAMES / 2]);
	printf("draw_%s_p99_%s %.2f ms %s\n", name, language, times[FRAMES * 99 / 100], goal);
}

static void run_language(struct bench *bench, const char *language, const char *const *words)
{
	static double cpu[FRAMES], wall[FRAMES];
	struct cost first, still;

	bench->language = language;
	bench->words = words;
	bench->is_right_to_left = strcmp(language, "ar") == 0;
	first = frame(bench, 0);
	for (int i = 0; i < FRAMES; i++) {
		struct cost cost = frame(bench, (i + 1) * STEP_PX);

		cpu[i] = cost.cpu_ms;
		wall[i] = cost.wall_ms;
		usleep(2000);
	}
	while (!images_is_idle(bench->images))
		frame(bench, FRAMES * STEP_PX);
	frame(bench, FRAMES * STEP_PX);
	still = frame(bench, FRAMES * STEP_PX);
	printf("draw_first_%s %.1f ms -\n", language, first.wall_ms);
	printf("draw_unchanged_%s %.3f ms -\n", language, still.wall_ms);
	print_times("cpu", language, cpu, "<=8");
	print_times("wall", language, wall, "-");
}

static void print_memory(const struct bench *bench)
{
	FILE *file = fopen("/proc/self/smaps_rollup", "r");
	char line[200];
	long kib = 0;

	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		sscanf(line, "Pss: %ld", &kib);
	if (file != NULL)
		fclose(file);
	printf("draw_pss %.1f MiB -\n", (double)kib / 1024);
	printf("draw_text_cache %.1f MiB -\n", (double)typeset_cache_bytes(bench->typeset) / 1048576);
	printf("draw_image_cache %.1f MiB -\n", (double)images_bytes(bench->images) / 1048576);
}

int main(int argc, char **argv)
{
	struct bench bench = { 0 };
	char why[200];

	if (!theme_load(argc > 1 ? argv[1] : "themes", "daylight", &bench.theme, why)) {
		fprintf(stderr, "bench_draw [FOLDER OF THEMES]: %s\n", why);
		return 1;
	}
	make_pictures(&bench);
	bench.typeset = typeset_create(2 * 1024 * 1024);
	bench.images = images_create(8 * 1024 * 1024, 1, locate, &bench, NULL, NULL);
	bench.paint = paint_create(bench.typeset, bench.images, NULL);
	bench.canvas =
		(struct canvas){ xcalloc(WIDTH * HEIGHT, 4), WIDTH, HEIGHT, WIDTH, { 0, 0, WIDTH, HEIGHT } };
	run_language(&bench, "en", ENGLISH);
	run_language(&bench, "zh-Hans", CHINESE);
	run_language(&bench, "ar", ARABIC);
	print_memory(&bench);
	paint_destroy(bench.paint);
	images_destroy(bench.images);
	typeset_destroy(bench.typeset);
	canvas_finish_caches();
	free(bench.canvas.pixels);
	remove_pictures(&bench);
	return 0;
}
