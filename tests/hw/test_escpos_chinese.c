/* SPDX-License-Identifier: Apache-2.0 */
/* Chinese in the printer's own letters: only what is proven, columns that line up, and no Chinese mode that
 * outlives its line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/printers/chinese_font.h"
#include "hw/printers/escpos_layout.h"
#include "hw/virtual/interpreter.h"
#include "kiosk/base/text.h"
#include "tests/hw/hw_rig.h"
#include "tests/hw/sample_receipts.h"
#include "tests/support/support.h"

static const struct document_style PLAIN = { 0 };

static void check_code(enum printer_chinese kind, uint32_t point, const char *bytes)
{
	struct chinese_font *font = chinese_font_create(kind);
	uint8_t got[4];

	assert_non_null(font);
	assert_int_equal(chinese_font_encode(font, point, got), strlen(bytes));
	assert_memory_equal(got, bytes, strlen(bytes));
	chinese_font_destroy(font);
}

static void test_only_what_the_font_has(void **state)
{
	(void)state;
	check_code(CHINESE_GB2312, 0x725b, "\xc5\xa3"); /* an ideograph of GB 2312 */
	check_code(CHINESE_GB2312, 0xa5, "\xa3\xa4");   /* the yen sign, wide */
	check_code(CHINESE_GB2312, 0xff0c, "\xa3\xac"); /* a wide comma */
	check_code(CHINESE_GB2312, 0xd7, "\xa1\xc1");   /* times */
	check_code(CHINESE_GB2312, 0x9555, "");         /* of GBK: not in GB 2312 */
	check_code(CHINESE_GB2312, 0x20ac, "");         /* nor the euro sign */
	check_code(CHINESE_GB18030, 0x9555, "\xe9\x46");
	check_code(CHINESE_GB18030, 0x20ac, "\xa2\xe3");
	check_code(CHINESE_GB18030, 0x3400, "\x81\x39\xee\x39"); /* extension A: four bytes */
	check_code(CHINESE_GB18030, 0x20000, "");                /* extension B: no such printer */
	check_code(CHINESE_GB18030, 0xe5e5, "");                 /* private use */
	check_code(CHINESE_GB18030, 0xe9, "");                   /* Latin would be wide */
	check_code(CHINESE_GB18030, 'a', "");
	check_code(CHINESE_BIG5, 0x55ae, "\xb3\xe6"); /* an ideograph of Big5 */
	check_code(CHINESE_BIG5, 0x5355, "");         /* the simplified one: not in it */
	check_code(CHINESE_BIG5, 0xa5, "\xa2\x44");
	assert_null(chinese_font_create(CHINESE_NONE));
}

static void test_what_an_answer_proves(void **state)
{
	(void)state;
	assert_int_equal(chinese_font_of_answer("CHINA GB2312"), CHINESE_GB2312);
	assert_int_equal(chinese_font_of_answer("CHINA GB18030"), CHINESE_GB18030);
	assert_int_equal(chinese_font_of_answer("CHINA GB18030,TAIWAN BIG-5"), CHINESE_GB18030);
	assert_int_equal(chinese_font_of_answer("TAIWAN BIG-5"), CHINESE_BIG5);
	assert_int_equal(chinese_font_of_answer("KANJI JAPANESE"), CHINESE_NONE);
	assert_int_equal(chinese_font_of_answer(""), CHINESE_NONE);
}

static struct printer_profile chinese_profile(int dots, enum printer_chinese kind)
{
	struct printer_profile profile;
	struct ini_error why;

	assert_true(printer_profile_load("virtual-80mm-zh", &profile, &why));
	profile.dots = dots;
	profile.chinese = kind;
	return profile;
}

static void ignore_reply(void *data, const void *bytes, size_t length)
{
	(void)data;
	(void)bytes;
	(void)length;
}

static void ignore_id(void *data, const uint8_t id[4])
{
	(void)data;
	(void)id;
}

static void ignore_cut(void *data, bool is_partial)
{
	(void)data;
	(void)is_partial;
}

static void ignore_mask(void *data, uint8_t mask)
{
	(void)data;
	(void)mask;
}

/* What a printer that woke up in Chinese mode makes of a document. */
static void play(const struct printer_profile *profile, const struct document *document, struct paper *paper)
{
	const struct interpreter_owner owner = {
		.reply = ignore_reply, .confirm = ignore_id, .cut = ignore_cut, .set_status_back = ignore_mask
	};
	struct interpreter interpreter;
	struct print_plan plan;
	uint32_t token = 0;

	escpos_lay_out(profile, CONFIRMATION_GS_H, document, false, &token, &plan);
	paper_init(paper, profile->dots);
	interpreter_init(&interpreter, paper, &owner);
	interpreter_set_chinese(&interpreter, profile->chinese, true);
	for (size_t i = 0; i < plan.length; i++)
		interpreter_feed(&interpreter, plan.bytes[i]);
	assert_false(interpreter.style.is_chinese);
	interpreter_finish(&interpreter);
	print_plan_finish(&plan);
}

/* Columns of 12 dots: ideographs and wide marks take two. */
static int columns_of(const char *line, const char *end)
{
	int columns = 0;

	while (line < end)
		columns += utf8_next(&line, end) >= 0x2e80 ? 2 : 1;
	return columns;
}

static int rightmost_ink(const struct dots *dots, int top, int bottom)
{
	for (int x = dots->width_px - 1; x >= 0; x--) {
		for (int y = top; y < bottom && y < dots->height_px; y++) {
			if (dots->bits[y * dots->stride_bytes + x / 8] & (0x80 >> (x % 8)))
				return x;
		}
	}
	return -1;
}

static void check_columns(int dots, struct document_style style, int factor)
{
	struct printer_profile profile = chinese_profile(dots, CHINESE_GB18030);
	struct document *document = document_create("zh-Hans");
	struct paper paper;
	int columns = dots / (12 * factor), amounts = 0;

	document_columns(document, style, "2 × 生命面包（切片）特大方包，当日新鲜出炉", "21.80");
	document_columns(document, style, "鲜牛奶 946 毫升", "¥1.10");
	document_columns(document, style, "Milk", "88.80");
	play(&profile, document, &paper);
	for (char *line = paper.text.bytes; *line;) {
		char *end = strchr(line, '\n');
		if (end[-1] == '0' && end[-3] == '.') {
			assert_int_equal(columns_of(line, end), columns);
			amounts++;
		} else {
			assert_in_range(columns_of(line, end), 0, columns);
		}
		line = end + 1;
	}
	assert_int_equal(amounts, 3);
	/* And so on the paper: the last digit of the first line ends within its own cell. */
	assert_in_range(rightmost_ink(&paper.dots, 0, 24 * factor), columns * 12 * factor - 6 * factor,
		columns * 12 * factor - 1);
	paper_finish(&paper);
	document_destroy(document);
}

static void test_amounts_line_up_beside_chinese(void **state)
{
	static const int WIDTHS[] = { 384, 512, 576 };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		check_columns(WIDTHS[i], PLAIN, 1);
		check_columns(WIDTHS[i], (struct document_style){ .is_bold = true }, 1);
		check_columns(WIDTHS[i], (struct document_style){ .size = DOCUMENT_LARGE }, 2);
	}
}

static void test_marks_do_not_begin_a_line(void **state)
{
	struct printer_profile profile = chinese_profile(384, CHINESE_GB2312);
	struct document *document = document_create("zh-Hans");
	struct paper paper;

	(void)state;
	document_text(
		document, PLAIN, "导购机是商场里的购物向导，顾客可以浏览整个网上商城的商品，比较价格。");
	play(&profile, document, &paper);
	assert_string_equal(paper.text.bytes,
		"导购机是商场里的购物向导，顾客可\n以浏览整个网上商城的商品，比较价\n格。\n");
	paper_finish(&paper);
	document_destroy(document);
}

/* Beside an amount only drawn lines can be several of their own: none is left out. */
static void test_no_line_beside_an_amount_is_lost(void **state)
{
	struct printer_profile profile = chinese_profile(384, CHINESE_GB2312);
	struct document *two = document_create("zh-Hans"), *one = document_create("zh-Hans");
	struct paper paper;

	(void)state;
	profile.text = TEXT_LINE;
	document_columns(one, PLAIN, "牛奶", "1.10");
	play(&profile, one, &paper);
	assert_null(strstr(paper.text.bytes, "[raster"));
	paper_finish(&paper);
	document_columns(two, PLAIN, "牛奶\n946", "1.10");
	play(&profile, two, &paper);
	assert_non_null(strstr(paper.text.bytes, "[raster"));
	paper_finish(&paper);
	document_destroy(one);
	document_destroy(two);
}

static void test_an_unproven_letter_is_drawn(void **state)
{
	struct printer_profile gb2312 = chinese_profile(576, CHINESE_GB2312),
			       gb18030 = chinese_profile(576, CHINESE_GB18030);
	struct document *document = document_create("zh-Hans");
	struct paper paper;

	(void)state;
	gb2312.text = gb18030.text = TEXT_LINE;
	document_text(document, PLAIN, "朱镕家"); /* the second is not in GB 2312 */
	document_text(document, PLAIN, "牛奶");
	document_text(document, PLAIN, "𠀀奶"); /* nor the first in any printer */
	play(&gb2312, document, &paper);
	assert_null(strstr(paper.text.bytes, "朱"));
	assert_non_null(strstr(paper.text.bytes, "牛奶\n[raster"));
	paper_finish(&paper);
	play(&gb18030, document, &paper);
	assert_non_null(strstr(paper.text.bytes, "朱镕家\n牛奶\n[raster"));
	paper_finish(&paper);
	document_destroy(document);
}

/* A printer made for Taiwan has the traditional letters, and those alone. */
static void test_traditional_letters(void **state)
{
	struct printer_profile profile = chinese_profile(576, CHINESE_BIG5);
	struct document *document = document_create("zh-Hant");
	struct paper paper;

	(void)state;
	profile.text = TEXT_LINE;
	document_columns(document, PLAIN, "2 × 鮮牛奶（特價，滿百元）功許蓋 946 毫升", "$21.80");
	document_text(document, PLAIN, "单价");
	play(&profile, document, &paper);
	assert_non_null(strstr(paper.text.bytes, "2 × 鮮牛奶（特價，滿百元）功許蓋"));
	assert_non_null(strstr(paper.text.bytes, "$21.80\n"));
	assert_null(strstr(paper.text.bytes, "单价"));
	paper_finish(&paper);
	document_destroy(document);
}

/* An amount that has no room in large letters is drawn whole; it was cut off once. */
static void test_an_amount_is_never_cut_short(void **state)
{
	struct printer_profile profile = chinese_profile(384, CHINESE_GB2312);
	struct document *document = document_create("zh-Hans");
	struct paper paper;

	(void)state;
	document_columns(document, (struct document_style){ .size = DOCUMENT_HUGE }, "合计", "¥1,234,337.20");
	play(&profile, document, &paper);
	assert_null(strstr(paper.text.bytes, "1,234"));
	assert_non_null(strstr(paper.text.bytes, "[raster"));
	paper_finish(&paper);
	document_destroy(document);
}

/* In Chinese mode the pound sign of a code page would begin a Chinese character. */
static void test_latin_lines_are_read_as_latin(void **state)
{
	struct printer_profile profile = chinese_profile(576, CHINESE_GB18030);
	struct document *document = document_create("en");
	struct paper paper;

	(void)state;
	document_text(document, PLAIN, "Café crème £3.50");
	document_text(document, PLAIN, "牛奶£1.20é奶 ×2");
	document_text(document, PLAIN, "Jalapeños £0.99");
	play(&profile, document, &paper);
	assert_string_equal(paper.text.bytes, "Café crème £3.50\n牛奶£1.20é奶 ×2\nJalapeños £0.99\n");
	paper_finish(&paper);
	document_destroy(document);
}

/* A printer made for China behind a profile that does not know it. */
static void start(struct hw_rig *rig, const char *folder)
{
	hw_rig_init(rig);
	hw_rig_add_printer_as(rig, folder, "virtual-80mm-zh");
	hw_rig_set(rig, "printer", "profile", "virtual-80mm");
	hw_rig_set(rig, "printer", "confirm_timeout_ms", "400");
	hw_rig_start(rig);
	hw_rig_wait_state(rig, DEVICE_PRINTER, DEVICE_IDLE);
}

static void print(struct hw_rig *rig, const char *id, const char *session, struct document *document)
{
	assert_int_equal(hw_print(rig->hw, NULL, id, "receipt", session, document), HW_OK);
}

/* The letters alone, in their order: no spaces, no line ends, no notes of drawn parts. The caller frees. */
static char *letters_of(const char *words)
{
	char *letters = strdup(words), *out = letters;

	for (const char *at = words; *at; at++) {
		if (*at == '[')
			at += strcspn(at, "\n") - 1;
		else if (*at != ' ' && *at != '\n')
			*out++ = *at;
	}
	*out = '\0';
	return letters;
}

/* The words of the sample on the paper, one by one and in their order. */
static void check_sample(const char *words)
{
	static const char *const WANTED[] = { "海港广场·导购机", "铜锣湾二楼214号铺", "2026年7月24日14:05",
		"百佳超级市场", "2×生命面包", "¥21.80", "新鲜出炉）", "可口可乐330毫升×8罐¥39.90",
		"鲜牛奶946毫升¥26.50", "丰泽电器", "USB-C充电器65W¥1,299.00", "满500减50-¥50.00",
		"小计¥1,387.20", "合计¥1,337.20", "手机支付2026/7/2414:04", "取货码A-1042",
		"扫码查看电子小票和退换货说明" };
	char *letters = letters_of(words), *at = letters;

	for (size_t i = 0; i < sizeof(WANTED) / sizeof(WANTED[0]); i++) {
		char *found = strstr(at, WANTED[i]);
		if (!found)
			fail_msg("%s is missing in\n%s", WANTED[i], words);
		at = found + strlen(WANTED[i]);
	}
	free(letters);
}

static void test_a_chinese_receipt_is_read_back(void **state)
{
	char *folder = temp_folder_make(), path[300];
	struct hw_rig rig;

	(void)state;
	start(&rig, folder);
	print(&rig, "J1", "", sample_receipt_chinese());
	assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
	assert_int_equal(hw_print_again(rig.hw, NULL, "J1"), HW_OK);
	assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
	for (int i = 1; i <= 2; i++) {
		snprintf(path, sizeof(path), "%s/%04d.txt", folder, i);
		char *words = read_file_or_fail(path, NULL);
		check_sample(words);
		const char *heading = strstr(words, "副本\n");
		assert_int_equal(heading == words, i == 2);
		free(words);
	}
	hw_rig_finish(&rig);
	temp_folder_remove(folder);
}

static struct document *latin_receipt(void)
{
	struct document *receipt = document_create("en");

	document_text(receipt, PLAIN, "Café crème");
	document_columns(receipt, PLAIN, "Jalapeños", "£3.50");
	document_cut(receipt);
	return receipt;
}

/* A Chinese job breaks off at any byte of its first lines; the next shopper reads Latin. */
static void check_leak(struct hw_rig *rig, const char *fault, unsigned at)
{
	char line[64], first[16], second[16];

	snprintf(line, sizeof(line), "fault %s at %u", fault, at);
	snprintf(first, sizeof(first), "%.5s-A%u", fault, at);
	snprintf(second, sizeof(second), "%.5s-B%u", fault, at);
	hw_rig_control(rig, line);
	print(rig, first, "S1", sample_receipt_chinese());
	if (strcmp(fault, "paper_out") == 0) {
		hw_rig_wait_printer(rig, PRINTER_REC_EMPTY);
		hw_print_end_session(rig->hw, "S1");
	}
	hw_rig_wait_output(rig);
	hw_rig_control(rig, "clear");
	hw_rig_wait_state(rig, DEVICE_PRINTER, DEVICE_IDLE);
	print(rig, second, "S2", latin_receipt());
	assert_int_equal(hw_rig_wait_output(rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
	char *words = vprinter_words(rig->vprinter);
	const char *last =
		strstr(words, "Café crème\nJalapeños                                  £3.50\n--- cut ---\n");
	if (!last)
		fail_msg("%s at %u:\n%s", fault, at, words);
	free(words);
}

static void test_a_broken_job_leaves_no_chinese_mode(void **state)
{
	static const char *const FAULTS[] = { "paper_out", "power_cut", "disconnect" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		for (unsigned at = 30; at < 72; at += 17) {
			struct hw_rig rig;
			start(&rig, NULL);
			check_leak(&rig, FAULTS[i], at);
			hw_rig_finish(&rig);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_what_the_font_has),
		cmocka_unit_test(test_what_an_answer_proves),
		cmocka_unit_test(test_amounts_line_up_beside_chinese),
		cmocka_unit_test(test_marks_do_not_begin_a_line),
		cmocka_unit_test(test_no_line_beside_an_amount_is_lost),
		cmocka_unit_test(test_an_unproven_letter_is_drawn),
		cmocka_unit_test(test_traditional_letters),
		cmocka_unit_test(test_an_amount_is_never_cut_short),
		cmocka_unit_test(test_latin_lines_are_read_as_latin),
		cmocka_unit_test(test_a_chinese_receipt_is_read_back),
		cmocka_unit_test(test_a_broken_job_leaves_no_chinese_mode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
