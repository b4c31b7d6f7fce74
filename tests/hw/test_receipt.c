/* SPDX-License-Identifier: Apache-2.0 */
/* Documents as dots and as bytes: order of Arabic digits, prices in a column, wrapping, which font prints, QR
 * and barcode. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/printers/barcode.h"
#include "hw/printers/escpos_layout.h"
#include "hw/printers/receipt_fonts.h"
#include "hw/printers/receipt_paint.h"
#include "hw/printers/receipt_raster.h"
#include "hw/test_page.h"
#include "hw/virtual/png_file.h"
#include "tests/hw/sample_receipts.h"
#include "tests/support/support.h"

static const struct raster_font FONT = { 24, false };
static const int WIDTHS[] = { 384, 512, 576 };

/* The dots of a text drawn alone at the left edge of a wide paper. */
static struct dots draw(const char *language, bool is_right_to_left, const char *text)
{
	struct receipt_raster *raster = receipt_raster_create(language, is_right_to_left);
	struct dots dots;

	dots_init(&dots, 576);
	/* DOCUMENT_END of a right-to-left paper is its left edge. */
	receipt_raster_draw(
		raster, FONT, text, is_right_to_left ? DOCUMENT_END : DOCUMENT_START, 0, 576, &dots, 0);
	receipt_raster_destroy(raster);
	return dots;
}

static int first_ink(const struct dots *dots, int from)
{
	for (int x = from; x < dots->width_px; x++) {
		for (int y = 0; y < dots->height_px; y++) {
			if (dots_get(dots, x, y))
				return x;
		}
	}
	return -1;
}

/* True when needle's ink stands in hay at some x, dot for dot. */
static bool contains(const struct dots *hay, const struct dots *needle)
{
	int needle_left = first_ink(needle, 0), needle_right = 0;

	for (int x = needle_left; x >= 0; x = first_ink(needle, x + 1))
		needle_right = x;
	int width = needle_right - needle_left + 1;
	for (int left = 0; left + width <= hay->width_px; left++) {
		bool is_same = true;
		for (int y = 0; y < hay->height_px && is_same; y++) {
			for (int x = 0; x < width && is_same; x++)
				is_same = dots_get(hay, left + x, y) == dots_get(needle, needle_left + x, y);
		}
		if (is_same)
			return true;
	}
	return false;
}

static void test_digits_in_arabic_keep_their_order(void **state)
{
	struct dots line = draw("ar", true, "السعر 1234.50 درهم");
	struct dots right = draw("en", false, "1234.50"), wrong = draw("en", false, "05.4321");

	(void)state;
	assert_true(contains(&line, &right));
	assert_false(contains(&line, &wrong));
	dots_finish(&line);
	dots_finish(&right);
	dots_finish(&wrong);
}

static void test_arabic_indic_digits_keep_their_order(void **state)
{
	struct dots line = draw("ar", true, "السعر ١٢٣٤ درهم"), digits = draw("ar", true, "١٢٣٤"),
		    wrong = draw("ar", true, "٤٣٢١");

	(void)state;
	assert_true(contains(&line, &digits));
	assert_false(contains(&line, &wrong));
	dots_finish(&line);
	dots_finish(&digits);
	dots_finish(&wrong);
}

static void test_arabic_reads_from_the_right(void **state)
{
	/* The first word of the sentence is the rightmost. */
	struct dots both = draw("ar", true, "ب 7"), letter = draw("ar", true, "ب");
	int ink = first_ink(&both, 0), after = -1;

	(void)state;
	for (int x = ink; x >= 0; x = first_ink(&both, x + 1))
		after = x;
	struct dots digit = draw("en", false, "7");
	assert_true(contains(&both, &letter));
	assert_true(contains(&both, &digit));
	/* The digit stands at the left edge, the letter's end at the right. */
	assert_int_equal(first_ink(&both, 0), first_ink(&digit, 0));
	assert_true(after > 20);
	dots_finish(&both);
	dots_finish(&letter);
	dots_finish(&digit);
}

/* The last inked column of a band of rows. */
static int right_edge(const struct dots *dots, int top, int bottom)
{
	for (int x = dots->width_px - 1; x >= 0; x--) {
		for (int y = top; y < bottom; y++) {
			if (dots_get(dots, x, y))
				return x;
		}
	}
	return -1;
}

static void test_prices_line_up(void **state)
{
	static const char *const PRICES[] = { "1.10", "11.11", "888.80", "1,234.00", "7.70" };
	struct document *document = document_create("en");
	struct dots dots;

	(void)state;
	for (size_t i = 0; i < 5; i++)
		document_columns(document, (struct document_style){ 0 }, "x", PRICES[i]);
	document_render_preview(document, 576, false, &dots);
	/* Digits are as wide as each other and the last is a zero or one: the edge differs by the digit's own
	 * side only. */
	for (int i = 0; i < 5; i++)
		assert_in_range(right_edge(&dots, i * 32, i * 32 + 32), 570, 575);
	/* The decimal points stand in one column: "1.10" and "7.70" have the same width. */
	struct receipt_raster *raster = receipt_raster_create("en", false);
	assert_int_equal(
		receipt_raster_width(raster, FONT, "1.10"), receipt_raster_width(raster, FONT, "7.70"));
	assert_int_equal(
		receipt_raster_width(raster, FONT, "11.11"), receipt_raster_width(raster, FONT, "88.88"));
	receipt_raster_destroy(raster);
	dots_finish(&dots);
	document_destroy(document);
}

static void test_lines_wrap_at_the_paper(void **state)
{
	static const char *const TEXTS[] = {
		"One two three four five six seven eight nine ten eleven twelve thirteen",
		"导购机是商场里的购物向导，顾客可以浏览整个网上商城的商品，比较价格，然后用手机付款。",
		"Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft",
		"الدليل الإرشادي للتسوق في المركز التجاري يعرض جميع المنتجات ويقارن بين الأسعار",
	};

	(void)state;
	for (size_t w = 0; w < 3; w++) {
		for (size_t t = 0; t < 4; t++) {
			struct receipt_raster *raster =
				receipt_raster_create(t == 3 ? "ar" : "zh-Hans", t == 3);
			struct dots dots;
			dots_init(&dots, WIDTHS[w]);
			int whole = receipt_raster_width(raster, FONT, TEXTS[t]);
			int rows = receipt_raster_draw(
				raster, FONT, TEXTS[t], DOCUMENT_START, 0, WIDTHS[w], &dots, 0);
			int lines = rows / receipt_raster_line_height(FONT);
			assert_in_range(
				lines, (whole + WIDTHS[w] - 1) / WIDTHS[w], whole * 3 / 2 / WIDTHS[w] + 1);
			dots_finish(&dots);
			receipt_raster_destroy(raster);
		}
	}
}

static struct printer_profile profile_of(const char *name)
{
	struct printer_profile profile;
	struct ini_error why;

	assert_true(printer_profile_load(name, &profile, &why));
	return profile;
}

static bool has_bytes(const struct print_plan *plan, const char *bytes, size_t length)
{
	return memmem(plan->bytes, plan->length, bytes, length) != NULL;
}

static void test_proven_characters_use_the_printers_font(void **state)
{
	struct printer_profile generic = profile_of("generic-80mm"), virtual = profile_of("virtual-80mm");
	struct document *document = document_create("es");
	struct print_plan plan;
	uint32_t token = 0;

	(void)state;
	virtual.text = TEXT_LINE;
	document_text(document, (struct document_style){ 0 }, "Pan y leche");
	document_text(document, (struct document_style){ 0 }, "Jalape\xc3\xb1o 12,50 \xe2\x82\xac");
	escpos_lay_out(&generic, CONFIRMATION_GS_H, document, false, &token, &plan);
	assert_true(has_bytes(&plan, "Pan y leche\n", 12));
	assert_false(has_bytes(&plan, "Jalape", 6));
	assert_true(has_bytes(&plan, "\x1dv0", 3));
	print_plan_finish(&plan);
	escpos_lay_out(&virtual, CONFIRMATION_GS_H, document, false, &token, &plan);
	assert_true(has_bytes(&plan, "\x1bt\x13", 3));
	assert_true(has_bytes(&plan, "Jalape\xa4o 12,50 \xd5\n", 17));
	assert_false(has_bytes(&plan, "\x1dv0", 3));
	print_plan_finish(&plan);
	document_destroy(document);
}

static void test_strips_and_checkpoints(void **state)
{
	struct printer_profile profile = profile_of("generic-80mm");
	struct document *document = sample_receipt_chinese();
	struct print_plan plan;
	uint32_t token = 9998;

	(void)state;
	escpos_lay_out(&profile, CONFIRMATION_GS_H, document, true, &token, &plan);
	assert_int_equal(plan.best, CONFIDENCE_CONFIRMED);
	assert_true(plan.count >= 8);
	assert_int_equal(plan.checkpoints[0].token, 9999);
	assert_int_equal(plan.checkpoints[plan.count - 1].end_offset, plan.length);
	assert_memory_equal(plan.bytes, "\x1b@", 2);
	for (size_t i = 0; i < plan.count; i++) {
		char id[5];
		const uint8_t *command = plan.bytes + plan.checkpoints[i].end_offset - 11;
		escpos_process_id(plan.checkpoints[i].token, id);
		assert_memory_equal(command, "\x1d(H\x06\x00\x30\x30", 7);
		assert_memory_equal(command + 7, id, 4);
		assert_int_equal(escpos_process_token(id, token), plan.checkpoints[i].token);
	}
	print_plan_finish(&plan);
	document_destroy(document);
}

static void test_ids_go_round(void **state)
{
	char id[5];

	(void)state;
	escpos_process_id(9999, id);
	assert_string_equal(id, "9999");
	escpos_process_id(10000, id);
	assert_string_equal(id, "0001");
	assert_int_equal(escpos_process_token("9999", 10003), 9999);
	assert_int_equal(escpos_process_token("0004", 10003), 10003);
	assert_int_equal(escpos_process_token("0005", 10003), 5);
	assert_int_equal(escpos_process_token("0005", 3), 0);
	assert_int_equal(escpos_process_token("0000", 3), 0);
	assert_int_equal(escpos_process_token("12 4", 3000), 0);
}

/* What a reader of pictures says of the document's; the caller frees. */
static char *look_at(struct document *document, int width, const char *const reader[8])
{
	const char *argv[8];
	size_t count = 0;
	char *folder = temp_folder_make(), path[300];
	struct dots dots;

	snprintf(path, sizeof(path), "%s/paper.png", folder);
	document_render_preview(document, width, false, &dots);
	assert_true(png_file_write(path, &dots, 32, 24));
	dots_finish(&dots);
	document_destroy(document);
	for (; reader[count]; count++)
		argv[count] = strcmp(reader[count], "PICTURE") == 0 ? path : reader[count];
	argv[count] = NULL;
	struct run_result result = run_program(argv, NULL, 60000);
	char *out = strdup(result.out);
	run_result_finish(&result);
	temp_folder_remove(folder);
	return out;
}

static char *decode(struct document *document, int width)
{
	return look_at(document, width, (const char *const[8]){ "zbarimg", "-q", "PICTURE" });
}

static void check_words(const char *const *words, size_t count, const char *read)
{
	for (size_t i = 0; i < count; i++) {
		if (!strstr(read, words[i]))
			fail_msg("\"%s\" cannot be read:\n%s", words[i], read);
	}
}

static void test_english_words_can_be_read(void **state)
{
	static const char *const WORDS[] = { "Harbour Place", "Shop 214", "PARKnSHOP", "HK$21.80", "HK$39.90",
		"Fortress", "HK$1,299.00", "-HK$50.00", "TOTAL", "HK$1,337.20", "Pickup code",
		"Scan for your receipt and returns" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		char *read = look_at(sample_receipt_english(), WIDTHS[i],
			(const char *const[8]){ "tesseract", "PICTURE", "-", "--psm", "6" });
		check_words(WORDS, sizeof(WORDS) / sizeof(WORDS[0]), read);
		free(read);
	}
}

static void test_chinese_words_can_be_read(void **state)
{
	static const char *const WORDS[] = { "海港广场", "百佳超级市场", "生命面包", "特大方包", "可口可乐",
		"鲜牛奶", "26.50", "丰泽电器", "充电器", "优惠券", "小计", "1,387.20", "合计", "手机支付",
		"取货码", "扫码查看电子小票和退换货说明" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		char *read = look_at(sample_receipt_chinese(), WIDTHS[i],
			(const char *const[8]){ "tesseract", "PICTURE", "-", "-l", "chi_sim", "--psm", "6" });
		check_words(WORDS, sizeof(WORDS) / sizeof(WORDS[0]), read);
		free(read);
	}
}

static void test_codes_can_be_read(void **state)
{
	char *words = decode(sample_receipt_english(), 576);

	(void)state;
	assert_non_null(strstr(words, "QR-Code:" SAMPLE_QR));
	free(words);
	words = decode(sample_receipt_chinese(), 384);
	assert_non_null(strstr(words, "QR-Code:" SAMPLE_QR));
	free(words);
	words = decode(test_page_create(), 576);
	assert_non_null(strstr(words, "QR-Code:https://example.org/daogou-test-page"));
	assert_non_null(strstr(words, "EAN-13:4891028164456"));
	free(words);
	struct document *document = document_create("en");
	document_barcode(document, "Order A-1042");
	words = decode(document, 576);
	assert_non_null(strstr(words, "CODE-128:Order A-1042"));
	free(words);
}

static void test_long_qr_fits_narrow_paper(void **state)
{
	char payload[601], *words;
	struct document *document = document_create("en");

	(void)state;
	for (int i = 0; i < 600; i++)
		payload[i] = (char)('a' + i % 26);
	payload[600] = '\0';
	assert_true(document_qr(document, payload));
	words = decode(document, 384);
	assert_non_null(strstr(words, payload));
	free(words);
}

/* Letters that no font has do not open a font each. */
static void test_unknown_letters_open_no_fonts(void **state)
{
	struct receipt_fonts *fonts = receipt_fonts_create("en", "Inter");
	int usual = receipt_fonts_find(fonts, 24, false, 'a', -1);

	(void)state;
	for (uint32_t point = 0xe000; point < 0xe000 + 200; point++)
		assert_int_equal(receipt_fonts_find(fonts, 24, false, 0x90000 + point, -1), usual);
	receipt_fonts_destroy(fonts);
}

static void test_check_digits(void **state)
{
	char number[EAN13_SIZE], modules[BARCODE_MAX_MODULES];

	(void)state;
	assert_true(barcode_ean13("489102816445", number, modules));
	assert_string_equal(number, "4891028164456");
	assert_int_equal(strlen(modules), 95);
	assert_false(barcode_ean13("4891028164457", number, modules));
	assert_false(barcode_ean13("48910281644", number, modules));
	assert_false(barcode_code128("", modules));
	assert_false(barcode_code128("\xe4", modules));
}

static void test_copy_heading_stands_on_every_piece(void **state)
{
	struct printer_profile profile = profile_of("generic-80mm");
	struct document *document = document_create("en");
	struct print_plan plan;
	uint32_t token = 0;
	int headings = 0;

	(void)state;
	document_text(document, (struct document_style){ 0 }, "one");
	document_cut(document);
	document_text(document, (struct document_style){ 0 }, "two");
	document_cut(document);
	escpos_lay_out(&profile, CONFIRMATION_NONE, document, true, &token, &plan);
	for (size_t i = 0; i + 5 <= plan.length; i++)
		headings += memcmp(plan.bytes + i, "COPY\n", 5) == 0;
	assert_int_equal(headings, 2);
	assert_int_equal(plan.count, 0);
	print_plan_finish(&plan);
	document_destroy(document);
}

static bool kicks_drawer(const char *profile_name, bool is_copy)
{
	struct printer_profile profile = profile_of(profile_name);
	struct document *document = document_create("en");
	struct print_plan plan;
	uint32_t token = 0;

	document_text(document, (struct document_style){ 0 }, "Change 1.50");
	document_drawer(document);
	escpos_lay_out(&profile, CONFIRMATION_NONE, document, is_copy, &token, &plan);
	bool kicks = has_bytes(&plan, "\x1bp\x00\x19\xfa", 5);
	print_plan_finish(&plan);
	document_destroy(document);
	return kicks;
}

static struct print_plan plan_for(const char *profile_name, struct document *document, bool is_copy)
{
	struct printer_profile profile = profile_of(profile_name);
	struct print_plan plan;
	uint32_t token = 0;

	escpos_lay_out(&profile, CONFIRMATION_NONE, document, is_copy, &token, &plan);
	document_destroy(document);
	return plan;
}

static void test_a_drawer_behind_the_cut_costs_no_paper(void **state)
{
	struct document *document = document_create("en");
	int cuts = 0;

	(void)state;
	document_text(document, (struct document_style){ 0 }, "Change 1.50");
	document_cut(document);
	document_drawer(document);
	struct print_plan plan = plan_for("generic-80mm", document, true);
	for (size_t i = 0; i + 3 <= plan.length; i++)
		cuts += memcmp(plan.bytes + i, "\x1dVB", 3) == 0;
	assert_int_equal(cuts, 1);
	print_plan_finish(&plan);
}

/* The printer's own bars are two dots wide: what does not fit so is drawn, and a brace is no command. */
static void test_barcodes_that_the_printer_cannot_do(void **state)
{
	struct document *document = document_create("en");

	(void)state;
	assert_true(document_barcode(document, "A{B-1"));
	struct print_plan plan = plan_for("virtual-58mm", document, false);
	assert_true(has_bytes(&plan, "\x1dk\x49\x08{BA{{B-1", 12));
	print_plan_finish(&plan);
	document = document_create("en");
	assert_true(document_barcode(document, "01ARZ3NDEKTSV4RRFFQ69G5FAV"));
	plan = plan_for("virtual-58mm", document, false);
	assert_false(has_bytes(&plan, "\x1dk", 2));
	assert_true(has_bytes(&plan, "\x1dv0", 3));
	print_plan_finish(&plan);
}

/* A long payload takes small modules, so that the printer's own code is not wider than its paper. */
static void test_a_native_qr_fits(void **state)
{
	struct printer_profile profile = profile_of("virtual-58mm");
	char payload[601];

	(void)state;
	profile.has_native_qr = true;
	memset(payload, 'a', 600);
	payload[600] = '\0';
	for (size_t length = 10; length <= 600; length += 590) {
		struct document *document = document_create("en");
		struct print_plan plan;
		uint32_t token = 0;
		payload[length] = '\0';
		assert_true(document_qr(document, payload));
		escpos_lay_out(&profile, CONFIRMATION_NONE, document, false, &token, &plan);
		const uint8_t *size = memmem(plan.bytes, plan.length, "\x1d(k\x03\x00\x31\x43", 7);
		assert_non_null(size);
		assert_in_range(size[7], 2, 384 / (receipt_qr_modules(payload) + 8));
		print_plan_finish(&plan);
		document_destroy(document);
		memset(payload, 'a', 600);
	}
}

static void test_drawer_opens_once(void **state)
{
	(void)state;
	assert_true(kicks_drawer("generic-80mm", false));
	assert_false(kicks_drawer("generic-80mm", true));
	assert_false(kicks_drawer("generic-58mm", false));
}

/* Every model prints in every language, within its paper, and ends what it begins. */
static void test_every_profile_prints_every_language(void **state)
{
	(void)state;
	for (size_t i = 0; PRINTER_PROFILES[i].name; i++) {
		struct printer_profile profile = profile_of(PRINTER_PROFILES[i].name);
		struct document *samples[] = { sample_receipt_english(), sample_receipt_chinese(),
			sample_receipt_arabic() };
		assert_true(profile.title[0]);
		assert_true(profile.dots == 384 || profile.dots == 512 || profile.dots == 576);
		for (size_t s = 0; s < 3; s++) {
			struct print_plan plan;
			uint32_t token = 0;
			escpos_lay_out(&profile, profile.confirmation, samples[s], true, &token, &plan);
			assert_memory_equal(plan.bytes, "\x1b@", 2);
			assert_int_equal(has_bytes(&plan, "\x1dVB", 3), profile.has_cutter);
			assert_int_equal(has_bytes(&plan, "\x1c.", 2),
				profile.has_wide_mode || profile.code_page >= 0);
			print_plan_finish(&plan);
			document_destroy(samples[s]);
		}
	}
}

static void test_json_round_trip(void **state)
{
	struct document *samples[] = { sample_receipt_english(), sample_receipt_arabic(),
		test_page_create() };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		char *json = document_to_json(samples[i]);
		struct document *again = document_from_json(json, strlen(json));
		assert_non_null(again);
		char *json_again = document_to_json(again);
		assert_string_equal(json, json_again);
		free(json);
		free(json_again);
		document_destroy(again);
		document_destroy(samples[i]);
	}
}

static void test_bad_json_is_refused(void **state)
{
	static const char *const BAD[] = { "", "[]", "{}", "{\"blocks\":3}", "{\"blocks\":[{}]}",
		"{\"blocks\":[{\"kind\":\"bomb\"}]}",
		"{\"blocks\":[{\"kind\":\"picture\",\"width\":1000,\"height\":4000,\"grey\":\"AA==\"}]}",
		"{\"blocks\":[{\"kind\":\"qr\",\"text\":\"\"}]}" };

	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++)
		assert_null(document_from_json(BAD[i], strlen(BAD[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_digits_in_arabic_keep_their_order),
		cmocka_unit_test(test_arabic_indic_digits_keep_their_order),
		cmocka_unit_test(test_arabic_reads_from_the_right),
		cmocka_unit_test(test_prices_line_up),
		cmocka_unit_test(test_lines_wrap_at_the_paper),
		cmocka_unit_test(test_proven_characters_use_the_printers_font),
		cmocka_unit_test(test_strips_and_checkpoints),
		cmocka_unit_test(test_ids_go_round),
		cmocka_unit_test(test_english_words_can_be_read),
		cmocka_unit_test(test_chinese_words_can_be_read),
		cmocka_unit_test(test_codes_can_be_read),
		cmocka_unit_test(test_long_qr_fits_narrow_paper),
		cmocka_unit_test(test_unknown_letters_open_no_fonts),
		cmocka_unit_test(test_check_digits),
		cmocka_unit_test(test_copy_heading_stands_on_every_piece),
		cmocka_unit_test(test_drawer_opens_once),
		cmocka_unit_test(test_a_native_qr_fits),
		cmocka_unit_test(test_a_drawer_behind_the_cut_costs_no_paper),
		cmocka_unit_test(test_barcodes_that_the_printer_cannot_do),
		cmocka_unit_test(test_every_profile_prints_every_language),
		cmocka_unit_test(test_json_round_trip),
		cmocka_unit_test(test_bad_json_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
