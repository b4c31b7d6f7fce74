/* SPDX-License-Identifier: Apache-2.0 */
/* Typesetting: what is measured is what is drawn, digits stand in reading order in every script, lines
 * break where the language allows, and nothing is cut without an ellipsis. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/ui/fonts.h"
#include "kiosk/ui/typeset.h"
#include "tests/support/support.h"

#define WIDTH 900
#define HEIGHT 300
#define MARGIN 40
#define WHITE 0xffffffffu
#define BLACK 0xff000000u

struct fixture {
	struct typeset *typeset;
	struct canvas canvas;
	uint32_t pixels[WIDTH * HEIGHT];
};

static const struct text_style BODY = {
	.size_px = 28, .weight = 400, .line_height_px = 38, .language = "en"
};

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	fixture->typeset = typeset_create(4 * 1024 * 1024);
	assert_non_null(fixture->typeset);
	fixture->canvas = (struct canvas){ fixture->pixels, WIDTH, HEIGHT, WIDTH, { 0, 0, WIDTH, HEIGHT } };
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	typeset_destroy(fixture->typeset);
	free(fixture);
	return 0;
}

static void draw(struct fixture *fixture, const struct text_style *style, const char *text, struct rect area,
	int max_lines)
{
	canvas_fill(&fixture->canvas, fixture->canvas.clip, WHITE);
	typeset_draw(fixture->typeset, &fixture->canvas, style, text, area, max_lines, TEXT_START, BLACK);
}

static uint8_t ink_at(const struct fixture *fixture, int x, int y)
{
	return (uint8_t)(255 - (fixture->pixels[y * WIDTH + x] & 0xff));
}

static struct rect ink_bounds(const struct fixture *fixture)
{
	int left = WIDTH, right = -1, top = HEIGHT, bottom = -1;

	for (int y = 0; y < HEIGHT; y++) {
		for (int x = 0; x < WIDTH; x++) {
			if (ink_at(fixture, x, y) == 0)
				continue;
			left = x < left ? x : left;
			right = x > right ? x : right;
			top = y < top ? y : top;
			bottom = y > bottom ? y : bottom;
		}
	}
	if (right < 0)
		return (struct rect){ 0 };
	return (struct rect){ left, top, right - left + 1, bottom - top + 1 };
}

/* A copy of the ink that a text leaves when it is drawn alone. */
struct stamp {
	int width, top, height;
	uint8_t ink[WIDTH * 100];
};

static struct stamp *make_stamp(struct fixture *fixture, const struct text_style *style, const char *text)
{
	struct stamp *stamp = calloc(1, sizeof(*stamp));
	struct rect bounds;

	draw(fixture, style, text, (struct rect){ MARGIN, MARGIN, WIDTH - 2 * MARGIN, 100 }, 1);
	bounds = ink_bounds(fixture);
	assert_true(bounds.w > 0 && bounds.h <= 100);
	stamp->width = bounds.w;
	stamp->height = bounds.h;
	stamp->top = bounds.y;
	for (int y = 0; y < bounds.h; y++) {
		for (int x = 0; x < bounds.w; x++)
			stamp->ink[y * WIDTH + x] = ink_at(fixture, bounds.x + x, bounds.y + y);
	}
	return stamp;
}

/* How different the canvas is from a stamp laid at x. */
static long difference(const struct fixture *fixture, const struct stamp *stamp, int x)
{
	long sum = 0;

	for (int y = 0; y < stamp->height; y++) {
		for (int i = 0; i < stamp->width; i++)
			sum += labs((long)ink_at(fixture, x + i, stamp->top + y) - stamp->ink[y * WIDTH + i]);
	}
	return sum;
}

/* The x where a stamp is drawn best, from the left. */
static int find_stamp(const struct fixture *fixture, const struct stamp *stamp, long *ret_difference)
{
	long least = LONG_MAX;
	int best = -1;

	for (int x = 0; x + stamp->width <= WIDTH; x++) {
		long here = difference(fixture, stamp, x);

		if (here < least) {
			least = here;
			best = x;
		}
	}
	*ret_difference = least;
	return best;
}

static int find_text(struct fixture *fixture, const struct text_style *style, const char *whole,
	struct rect area, const char *part, long *ret_difference)
{
	struct stamp *stamp = make_stamp(fixture, style, part);
	int x;

	draw(fixture, style, whole, area, 1);
	x = find_stamp(fixture, stamp, ret_difference);
	free(stamp);
	return x;
}

static void assert_digit_order(struct fixture *fixture, const char *whole, const char *const digits[4])
{
	struct text_style style = { .size_px = 40,
		.weight = 700,
		.line_height_px = 60,
		.has_tabular_digits = true,
		.language = "ar",
		.is_right_to_left = true };
	struct rect area = { MARGIN, MARGIN, WIDTH - 2 * MARGIN, 60 };
	int last = -1;

	for (int i = 0; i < 4; i++) {
		long off;
		int x = find_text(fixture, &style, whole, area, digits[i], &off);

		assert_int_equal(off, 0);
		assert_true(x > last);
		last = x;
	}
}

static void test_digits_read_left_to_right_in_arabic(void **state)
{
	static const char *const arabic[] = { "١", "٢", "٥", "٠" }, *const ascii[] = { "1", "2", "5", "0" };

	assert_digit_order(*state, "السعر ١٢٫٥٠ ريال", arabic);
	assert_digit_order(*state, "السعر 12.50 ريال", ascii);
	assert_digit_order(*state, "١٢٫٥٠", arabic);
}

/* Without tabular digits, where a run is drawn at once: it is like the digits alone, and unlike them
 * reversed. */
static void test_a_run_of_digits_is_not_reversed(void **state)
{
	struct fixture *fixture = *state;
	struct text_style style = {
		.size_px = 40, .weight = 400, .line_height_px = 60, .language = "ar", .is_right_to_left = true
	};
	struct rect area = { MARGIN, MARGIN, WIDTH - 2 * MARGIN, 60 };
	long right, reversed;

	find_text(fixture, &style, "السعر ١٢٫٥٠ ريال", area, "١٢٫٥٠", &right);
	find_text(fixture, &style, "السعر ١٢٫٥٠ ريال", area, "٠٥٫٢١", &reversed);
	assert_true(right < reversed / 10);
}

static const char *const MIXED[] = { "Green tea 绿茶 شاي 500 ml", "简体中文 English العربية",
	"Ångström, Việt Nam, ¡Qué!", "¥1,286.40", "سماعات لاسلكية (GTX) ٢٢ لتر", "Jämför fjäll", "AVAVA ToTo",
	"한국어 日本語 Ελληνικά Кириллица" };

static void test_ink_stays_in_the_measured_box(void **state)
{
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(MIXED) / sizeof(MIXED[0]); i++) {
		struct text_size size = typeset_measure(fixture->typeset, &BODY, MIXED[i], WIDTH, 1);
		struct rect ink;

		draw(fixture, &BODY, MIXED[i], (struct rect){ MARGIN, MARGIN, size.width, size.height }, 1);
		ink = ink_bounds(fixture);
		assert_false(size.is_clipped);
		assert_int_equal(size.width, typeset_width(fixture->typeset, &BODY, MIXED[i]));
		assert_in_range(ink.x, MARGIN - 2, MARGIN + 4);
		assert_in_range(ink.x + ink.w, MARGIN + size.width - 6, MARGIN + size.width + 2);
		assert_in_range(ink.y, MARGIN - 4, MARGIN + 38);
		assert_in_range(ink.y + ink.h, MARGIN, MARGIN + 38 + 8);
	}
}

static void test_a_box_of_the_measured_width_keeps_the_lines(void **state)
{
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(MIXED) / sizeof(MIXED[0]); i++) {
		for (int width = 60; width < 500; width += 23) {
			struct text_size first = typeset_measure(fixture->typeset, &BODY, MIXED[i], width, 0);
			struct text_size again =
				typeset_measure(fixture->typeset, &BODY, MIXED[i], first.width, 0);

			assert_true(first.width <= width);
			assert_int_equal(again.line_count, first.line_count);
			assert_int_equal(again.width, first.width);
			assert_int_equal(first.height, 38 * first.line_count);
		}
	}
}

static void test_a_cut_text_ends_in_an_ellipsis(void **state)
{
	struct fixture *fixture = *state;
	const char *text = "Wireless headphones, quiet and light";
	struct text_size whole = typeset_measure(fixture->typeset, &BODY, text, WIDTH, 1);
	struct text_size cut = typeset_measure(fixture->typeset, &BODY, text, 200, 1);
	struct rect area = { MARGIN, MARGIN, 200, 38 };
	long off;
	int x;

	assert_false(whole.is_clipped);
	assert_true(cut.is_clipped);
	assert_int_equal(cut.line_count, 1);
	assert_in_range(cut.width, 160, 200);
	x = find_text(fixture, &BODY, text, area, "…", &off);
	assert_true(off < 2000);
	assert_in_range(x, MARGIN + cut.width - 40, MARGIN + cut.width);
	assert_true(typeset_measure(fixture->typeset, &BODY, text, 200, 2).line_count == 2);
	assert_true(typeset_measure(fixture->typeset, &BODY, "one\ntwo", WIDTH, 1).is_clipped);
	assert_int_equal(typeset_measure(fixture->typeset, &BODY, text, 0, 1).line_count, 1);
}

/* In a right-to-left text the ellipsis is at the left. */
static void test_a_cut_arabic_text_ends_at_the_left(void **state)
{
	struct fixture *fixture = *state;
	struct text_style style = BODY;
	struct rect area = { MARGIN, MARGIN, 220, 38 };
	long off;
	int x;

	style.language = "ar";
	style.is_right_to_left = true;
	x = find_text(fixture, &style, "سماعات لاسلكية هادئة وخفيفة للسفر", area, "…", &off);
	assert_in_range(x, MARGIN - 2, MARGIN + 60);
	assert_true(off < 2000);
}

static void test_words_are_kept_whole_while_they_fit(void **state)
{
	struct fixture *fixture = *state;
	struct text_style spanish = BODY;
	const char *text = "Auriculares inalámbricos silenciosos";
	int longest;

	spanish.language = "es";
	longest = typeset_width(fixture->typeset, &spanish, "inalámbricos");
	assert_int_equal(typeset_min_width(fixture->typeset, &spanish, text), longest);
	assert_int_equal(typeset_measure(fixture->typeset, &spanish, text, longest, 0).line_count, 3);
	assert_int_equal(
		typeset_measure(fixture->typeset, &spanish, "inalámbricos", longest - 1, 0).line_count, 2);
	assert_true(typeset_measure(fixture->typeset, &spanish, "inalámbricos", 1, 0).line_count >= 12);
}

/* U+200B is where a code may break: a dash before a digit is no such place by itself. */
static void test_a_code_breaks_where_it_is_marked(void **state)
{
	struct fixture *fixture = *state;
	const char *plain = "M41Q-1HP8",
		   *marked = "M41Q-\xe2\x80\x8b"
			     "1HP8";
	int whole = typeset_width(fixture->typeset, &BODY, plain),
	    half = typeset_width(fixture->typeset, &BODY, "M41Q-");

	assert_int_equal(typeset_width(fixture->typeset, &BODY, marked), whole);
	assert_int_equal(typeset_min_width(fixture->typeset, &BODY, plain), whole);
	assert_int_equal(typeset_min_width(fixture->typeset, &BODY, marked), half);
	struct text_size lines = typeset_measure(fixture->typeset, &BODY, marked, whole - 1, 0);
	assert_int_equal(lines.line_count, 2);
	assert_int_equal(lines.width, half);
}

static void test_chinese_breaks_between_characters_but_not_before_a_comma(void **state)
{
	struct fixture *fixture = *state;
	struct text_style chinese = BODY;
	int one, six;

	chinese.language = "zh-Hans";
	one = typeset_width(fixture->typeset, &chinese, "绿");
	six = typeset_width(fixture->typeset, &chinese, "绿茶生姜洗发");
	assert_int_equal(
		typeset_measure(fixture->typeset, &chinese, "绿茶生姜洗发水无线耳机", six, 0).line_count, 2);
	assert_true(typeset_min_width(fixture->typeset, &chinese, "绿茶生姜") <= one + 1);
	assert_true(typeset_min_width(fixture->typeset, &chinese, "绿茶，生姜") >= 2 * one - 2);
	assert_true(typeset_measure(fixture->typeset, &chinese, "绿茶生姜洗发，水", six, 0).width <=
		six - one + 2);
}

static void test_the_language_chooses_the_chinese_face(void **state)
{
	struct fixture *fixture = *state;
	struct text_style simplified = BODY, traditional = BODY;
	struct stamp *here;
	long off;

	simplified.language = "zh-Hans";
	traditional.language = "zh-HK";
	here = make_stamp(fixture, &simplified, "骨");
	draw(fixture, &traditional, "骨", (struct rect){ MARGIN, MARGIN, WIDTH, 100 }, 1);
	find_stamp(fixture, here, &off);
	assert_true(off > 1000);
	free(here);
}

static void test_tabular_digits_line_up(void **state)
{
	struct fixture *fixture = *state;
	struct text_style price = { .size_px = 76, .weight = 800, .has_tabular_digits = true };

	assert_int_equal(typeset_width(fixture->typeset, &price, "1,111.11"),
		typeset_width(fixture->typeset, &price, "8,888.88"));
	assert_int_equal(typeset_width(fixture->typeset, &price, "١١٫١١"),
		typeset_width(fixture->typeset, &price, "٨٨٫٨٨"));
	price.has_tabular_digits = false;
	assert_int_not_equal(typeset_width(fixture->typeset, &price, "1111"),
		typeset_width(fixture->typeset, &price, "8888"));
}

static void test_unknown_letters_leave_no_box(void **state)
{
	struct fixture *fixture = *state;
	int plain = typeset_width(fixture->typeset, &BODY, "ab"), alone;

	assert_in_range(typeset_width(fixture->typeset, &BODY,
				"a\xee\x80\x80"
				"b"),
		plain - 2, plain + 2);
	assert_in_range(typeset_width(fixture->typeset, &BODY,
				"a\x01\xff\xfe\xef\xb8\x8f"
				"b"),
		plain - 2, plain + 2);
	assert_in_range(typeset_width(fixture->typeset, &BODY,
				"a\xe2\x80\xae"
				"b"),
		plain - 2, plain + 2);
	alone = typeset_width(fixture->typeset, &BODY, "\xee\x80\x80\xee\x80\x81");
	assert_int_equal(alone, typeset_width(fixture->typeset, &BODY, "–"));
}

static void test_start_is_right_in_a_right_to_left_screen(void **state)
{
	struct fixture *fixture = *state;
	struct text_style style = BODY;
	struct rect ink;

	style.is_right_to_left = true;
	draw(fixture, &style, "English name", (struct rect){ MARGIN, MARGIN, 600, 38 }, 1);
	ink = ink_bounds(fixture);
	assert_in_range(ink.x + ink.w, MARGIN + 600 - 5, MARGIN + 600 + 1);
	draw(fixture, &BODY, "اسم عربي", (struct rect){ MARGIN, MARGIN, 600, 38 }, 1);
	assert_in_range(ink_bounds(fixture).x, MARGIN - 2, MARGIN + 5);
}

static void test_hard_breaks_and_nothing(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(typeset_measure(fixture->typeset, &BODY, "a\nb\n\nc", WIDTH, 0).line_count, 4);
	assert_int_equal(typeset_measure(fixture->typeset, &BODY, "", WIDTH, 0).height, 0);
	assert_int_equal(typeset_width(fixture->typeset, &BODY, ""), 0);
	assert_int_equal(typeset_measure(fixture->typeset, &BODY, "   ", WIDTH, 0).width, 0);
}

/* The letters of a fallback font stand on the same line as those of the first. */
static void test_scripts_share_a_baseline(void **state)
{
	struct fixture *fixture = *state;
	struct rect alone, beside;

	draw(fixture, &BODY, "x", (struct rect){ MARGIN, MARGIN, 600, 38 }, 1);
	alone = ink_bounds(fixture);
	fixture->canvas.clip = (struct rect){ 0, 0, alone.x + alone.w + 1, HEIGHT };
	canvas_fill(&fixture->canvas, fixture->canvas.clip, WHITE);
	draw(fixture, &BODY, "x 绿茶 شاي", (struct rect){ MARGIN, MARGIN, 600, 38 }, 1);
	fixture->canvas.clip = (struct rect){ 0, 0, WIDTH, HEIGHT };
	canvas_fill(&fixture->canvas, (struct rect){ alone.x + alone.w + 1, 0, WIDTH, HEIGHT }, WHITE);
	beside = ink_bounds(fixture);
	assert_int_equal(alone.y, beside.y);
	assert_int_equal(alone.h, beside.h);
}

static void test_the_cache_keeps_its_budget(void **state)
{
	struct fixture *fixture = *state;
	struct typeset *small = typeset_create(100 * 1000);
	char text[64];

	assert_non_null(small);
	for (int i = 0; i < 400; i++) {
		snprintf(text, sizeof(text), "Product number %d of the catalog", i);
		typeset_draw(small, &fixture->canvas, &BODY, text, (struct rect){ 0, 0, WIDTH, 38 }, 1,
			TEXT_START, BLACK);
		assert_true(typeset_cache_bytes(small) <= 100 * 1000);
	}
	assert_true(typeset_cache_bytes(small) > 50 * 1000);
	typeset_destroy(small);
}

static void test_forgetting_empties_the_cache(void **state)
{
	struct fixture *fixture = *state;
	int width = typeset_width(fixture->typeset, &BODY, "a shopper's words");

	draw(fixture, &BODY, "a shopper's words", (struct rect){ MARGIN, MARGIN, WIDTH, 38 }, 1);
	assert_true(typeset_cache_bytes(fixture->typeset) > 0);
	typeset_forget(fixture->typeset);
	assert_int_equal(typeset_cache_bytes(fixture->typeset), 0);
	assert_int_equal(typeset_width(fixture->typeset, &BODY, "a shopper's words"), width);
}

static void test_long_and_broken_texts_end(void **state)
{
	struct fixture *fixture = *state;
	char *text = malloc(40001);
	unsigned dice = 7;

	for (int i = 0; i < 40000; i++) {
		dice = dice * 1664525 + 1013904223;
		text[i] = (char)(1 + (dice >> 24) % 255);
	}
	text[40000] = '\0';
	assert_true(typeset_measure(fixture->typeset, &BODY, text, 500, 3).line_count <= 3);
	memset(text, 'w', 40000);
	assert_true(typeset_measure(fixture->typeset, &BODY, text, 500, 3).is_clipped);
	assert_true(typeset_measure(fixture->typeset, &BODY, text, 500, 0).line_count > 100);
	free(text);
}

static void test_a_struck_price_has_a_line(void **state)
{
	struct fixture *fixture = *state;
	struct text_style style = BODY;
	int width;

	style.is_struck = true;
	width = typeset_width(fixture->typeset, &style, "¥599");
	draw(fixture, &style, "¥599", (struct rect){ MARGIN, MARGIN, 200, 38 }, 1);
	for (int y = MARGIN; y < MARGIN + 38; y++) {
		int x = MARGIN;

		while (x < MARGIN + width && ink_at(fixture, x, y) == 255)
			x++;
		if (x == MARGIN + width)
			return;
	}
	fail_msg("no line through the price");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* --- Hebrew --- */

static int caret(struct fixture *fixture, bool is_right_to_left, const char *text)
{
	struct text_style style = BODY;

	style.is_right_to_left = is_right_to_left;
	return typeset_caret(fixture->typeset, &style, text,
		(struct rect){ MARGIN, MARGIN, WIDTH - 2 * MARGIN, 40 }, 1, TEXT_START)
		.x;
}

static int body_width(struct fixture *fixture, const char *text)
{
	return typeset_width(fixture->typeset, &BODY, text);
}

/* The ink of a word that is drawn within a longer text. */
static int left_of_word(struct fixture *fixture, const char *text, const char *word)
{
	struct rect area = { MARGIN, MARGIN, WIDTH - 2 * MARGIN, 40 };
	long least;
	struct stamp *stamp = make_stamp(fixture, &BODY, word);

	draw(fixture, &BODY, text, area, 1);
	int left = find_stamp(fixture, stamp, &least);
	assert_int_equal(least, 0);
	free(stamp);
	return left;
}

static void test_the_caret_stands_where_the_next_letter_goes(void **state)
{
	struct fixture *fixture = *state;
	const int right = WIDTH - MARGIN;

	assert_int_equal(caret(fixture, false, ""), MARGIN);
	assert_int_equal(caret(fixture, true, ""), right);
	assert_int_equal(caret(fixture, false, "milk"), MARGIN + body_width(fixture, "milk"));
	/* In a screen that runs from right to left the word stands at the right, and grows to the right. */
	assert_int_equal(caret(fixture, true, "milk"), right);
	/* Hebrew grows to the left, wherever it stands. */
	assert_int_equal(caret(fixture, false, "חלב"), MARGIN);
	assert_int_equal(caret(fixture, true, "חלב"), right - body_width(fixture, "חלב"));
	/* The Hebrew word behind an English one ends at its left edge. */
	assert_in_range(caret(fixture, false, "milk חלב"), left_of_word(fixture, "milk חלב", "חלב") - 4,
		left_of_word(fixture, "milk חלב", "חלב"));
	/* The English word behind a Hebrew one stands at the left, and grows to the right. */
	assert_int_equal(caret(fixture, false, "חלב milk"), MARGIN + body_width(fixture, "milk"));
	/* Digits too run to the right; a space behind all lies where the paragraph goes on. */
	assert_int_equal(caret(fixture, false, "חלב 12"), MARGIN + body_width(fixture, "12"));
	assert_true(caret(fixture, false, "milk ") > MARGIN + body_width(fixture, "milk"));
	assert_true(caret(fixture, true, "חלב ") < right - body_width(fixture, "חלב"));
	/* A text that is too long ends at its ellipsis. */
	assert_in_range(
		caret(fixture, false,
			"milk milk milk milk milk milk milk milk milk milk milk milk milk milk milk milk milk milk"),
		right - 60, right);
}

/* An address is longer than its field; a mark says that it runs from the left. */
static void test_the_caret_goes_on_with_the_text(void **state)
{
	struct fixture *fixture = *state;
	const struct rect area = { MARGIN, MARGIN, body_width(fixture, "milk milk"), 200 };
	struct text_style style = BODY;

	struct text_caret caret =
		typeset_caret(fixture->typeset, &style, "milk milk milk", area, 0, TEXT_START);
	assert_int_equal(caret.line, 1);
	assert_int_equal(caret.x, MARGIN + body_width(fixture, "milk"));
	caret = typeset_caret(fixture->typeset, &style, "milk milk milk", area, 1, TEXT_START);
	assert_int_equal(caret.line, 0);
	style.is_right_to_left = true;
	caret = typeset_caret(fixture->typeset, &style, "\u200E10.0", area, 0, TEXT_START);
	assert_false(caret.is_right_to_left);
	assert_int_equal(caret.x, area.x + area.w);
}

static void test_gaps_between_hebrew_words_are_even(void **state)
{
	struct fixture *fixture = *state;

	for (int weight = 400; weight <= 800; weight += 100) {
		struct text_style style = BODY;
		style.weight = weight;
		/* So large that a space of another font shows; a width is a whole number for each run. */
		style.size_px = 400;
#define GAP(with, without)                                                                                   \
	(typeset_width(fixture->typeset, &style, with) - typeset_width(fixture->typeset, &style, without))
		int gap = GAP("חלב טרי", "חלבטרי");
		assert_in_range(GAP("חלב 12 יחידות", "חלב12יחידות"), 2 * gap - 3, 2 * gap + 3);
		assert_in_range(GAP("חלב, טרי", "חלב,טרי"), gap - 2, gap + 2);
		assert_in_range(GAP("חלב Tnuva טרי", "חלבTnuvaטרי"), 2 * gap - 3, 2 * gap + 3);
		assert_in_range(GAP("12 חלב", "12חלב"), gap - 2, gap + 2);
#undef GAP
	}
}

static void test_hebrew_is_bold_from_a_hebrew_font(void **state)
{
	static const struct {
		int weight;
		const char *style;
	} CUTS[] = { { 400, "Regular" }, { 500, "Regular" }, { 600, "Bold" }, { 700, "Bold" },
		{ 800, "Bold" } };
	struct fonts *fonts = fonts_create();

	(void)state;
	for (size_t i = 0; i < sizeof(CUTS) / sizeof(CUTS[0]); i++) {
		const struct font_want want = { .weight = CUTS[i].weight, .size_px = 28, .language = "en" };
		int face = fonts_pick(fonts, &want, 0x5d0);
		assert_true(fonts_covers(fonts, face, 0x5d0));
		TTF_Font *font = fonts_open(fonts, face, 28);
		assert_string_equal(TTF_FontFaceFamilyName(font), "Noto Sans Hebrew");
		assert_string_equal(TTF_FontFaceStyleName(font), CUTS[i].style);
	}
	fonts_destroy(fonts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_digits_read_left_to_right_in_arabic),
		TEST(test_the_caret_stands_where_the_next_letter_goes),
		TEST(test_the_caret_goes_on_with_the_text),
		TEST(test_gaps_between_hebrew_words_are_even),
		TEST(test_hebrew_is_bold_from_a_hebrew_font),
		TEST(test_a_run_of_digits_is_not_reversed),
		TEST(test_ink_stays_in_the_measured_box),
		TEST(test_a_box_of_the_measured_width_keeps_the_lines),
		TEST(test_a_cut_text_ends_in_an_ellipsis),
		TEST(test_a_cut_arabic_text_ends_at_the_left),
		TEST(test_words_are_kept_whole_while_they_fit),
		TEST(test_a_code_breaks_where_it_is_marked),
		TEST(test_chinese_breaks_between_characters_but_not_before_a_comma),
		TEST(test_the_language_chooses_the_chinese_face),
		TEST(test_tabular_digits_line_up),
		TEST(test_unknown_letters_leave_no_box),
		TEST(test_start_is_right_in_a_right_to_left_screen),
		TEST(test_hard_breaks_and_nothing),
		TEST(test_scripts_share_a_baseline),
		TEST(test_the_cache_keeps_its_budget),
		TEST(test_forgetting_empties_the_cache),
		TEST(test_long_and_broken_texts_end),
		TEST(test_a_struck_price_has_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
