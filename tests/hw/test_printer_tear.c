/* SPDX-License-Identifier: Apache-2.0 */
/* Printers without a knife, on the paper's picture: every receipt ends in a line to tear along, and so does
 * the piece of one that broke off, before the next shopper's begins. */
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/hw/hw_rig.h"
#include "tests/hw/sample_receipts.h"
#include "tests/support/support.h"

#define MARGIN_X 40
#define DOTS 384
#define LINES_MAX 8

struct picture {
	png_image image;
	uint8_t *grey;
	int tear_lines[LINES_MAX], tear_count;
};

static void print(struct hw_rig *rig, const char *id, const char *session, struct document *document)
{
	assert_int_equal(hw_print(rig->hw, NULL, id, "receipt", session, document), HW_OK);
}

static void start(struct hw_rig *rig, const char *folder, const char *profile)
{
	hw_rig_init(rig);
	hw_rig_add_printer_as(rig, folder, profile);
	hw_rig_set(rig, "printer", "confirm_timeout_ms", "400");
	hw_rig_start(rig);
	hw_rig_wait_state(rig, DEVICE_PRINTER, DEVICE_IDLE);
	hw_rig_print_first(rig);
	hw_rig_control(rig, "feed");
}

static bool is_black(const struct picture *picture, int x, int y)
{
	return picture->grey[y * (int)picture->image.width + MARGIN_X + x] < 128;
}

static bool has_ink(const struct picture *picture, int top, int bottom)
{
	for (int y = top; y < bottom; y++) {
		for (int x = 0; x < DOTS; x++) {
			if (is_black(picture, x, y))
				return true;
		}
	}
	return false;
}

/* Dashes across the whole paper, right of the scissors. */
static bool is_tear_row(const struct picture *picture, int y)
{
	for (int x = 32; x < DOTS; x++) {
		if (is_black(picture, x, y) != ((x - 32) % 16 < 8))
			return false;
	}
	return true;
}

/* Tears everything off and looks at it. */
static struct picture look(struct hw_rig *rig, const char *folder)
{
	struct picture picture = { .image.version = PNG_IMAGE_VERSION };
	char path[300];

	hw_rig_control(rig, "feed");
	snprintf(path, sizeof(path), "%s/0002.png", folder);
	assert_true(png_image_begin_read_from_file(&picture.image, path));
	picture.image.format = PNG_FORMAT_GRAY;
	assert_int_equal(picture.image.width, DOTS + 2 * MARGIN_X);
	picture.grey = malloc(PNG_IMAGE_SIZE(picture.image));
	assert_true(png_image_finish_read(&picture.image, NULL, picture.grey, 0, NULL));
	for (int y = 1; y < (int)picture.image.height && picture.tear_count < LINES_MAX; y++) {
		if (is_tear_row(&picture, y) && !is_tear_row(&picture, y - 1))
			picture.tear_lines[picture.tear_count++] = y;
	}
	return picture;
}

/* Nothing but the line and its scissors stands within reach of the hand that tears. */
static void check_line(const struct picture *picture, int line)
{
	int y = picture->tear_lines[line];

	assert_false(has_ink(picture, y - 50, y - 6));
	assert_false(has_ink(picture, y + 8, y + 40));
	assert_true(has_ink(picture, y - 6, y));
}

static void test_every_receipt_ends_in_a_line(void **state)
{
	char *folder = temp_folder_make(), path[300];
	struct hw_rig rig;

	(void)state;
	start(&rig, folder, "generic-58mm");
	for (int i = 0; i < 3; i++) {
		char id[8];
		snprintf(id, sizeof(id), "J%d", i);
		print(&rig, id, "", i == 1 ? sample_receipt_drawn(2) : sample_receipt_plain(2));
		assert_int_equal(hw_rig_wait_output(&rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
	}
	struct picture picture = look(&rig, folder);
	assert_int_equal(picture.tear_count, 3);
	for (int i = 0; i < 3; i++) {
		check_line(&picture, i);
		assert_true(has_ink(
			&picture, i ? picture.tear_lines[i - 1] + 41 : 24, picture.tear_lines[i] - 50));
	}
	/* The last line has come to the bar: about 15 mm from the head, at 8 dots each. */
	assert_in_range((int)picture.image.height - 24 - picture.tear_lines[2], 110, 140);
	free(picture.grey);
	snprintf(path, sizeof(path), "%s/0002.txt", folder);
	char *words = read_file_or_fail(path, NULL);
	assert_non_null(strstr(words, "END OF RECEIPT\n[raster 376x13]\nRECEIPT\n"));
	free(words);
	hw_rig_finish(&rig);
	temp_folder_remove(folder);
}

/* The first shopper leaves while the paper is out; what he has of it is torn off before the next one's. */
static void break_job(struct hw_rig *rig, const char *fault, struct document *document)
{
	hw_rig_control(rig, fault);
	print(rig, "J1", "S1", document);
	if (strncmp(fault, "fault paper_out", 15) == 0) {
		hw_rig_wait_printer(rig, PRINTER_REC_EMPTY);
		hw_print_end_session(rig->hw, "S1");
	}
	assert_int_equal(hw_rig_wait_output(rig)->printer.event, PRINTER_OUTPUT_UNCERTAIN);
	hw_rig_control(rig, "clear");
	hw_rig_wait_state(rig, DEVICE_PRINTER, DEVICE_IDLE);
	print(rig, "J2", "S2", sample_receipt_plain(1));
	assert_int_equal(hw_rig_wait_output(rig)->printer.event, PRINTER_OUTPUT_COMPLETE);
}

/* Behind the line stands the second receipt, whole and alone. */
static void check_broken(const char *profile, const char *fault, struct document *document)
{
	static const char SECOND[] =
		"[raster 376x13]\nRECEIPT\n1. A plain article         10.00\nEND OF RECEIPT\n"
		"[raster 376x13]\n";
	char *folder = temp_folder_make(), path[300];
	struct hw_rig rig;

	start(&rig, folder, profile);
	break_job(&rig, fault, document);
	struct picture picture = look(&rig, folder);
	assert_in_range(picture.tear_count, 2, 3);
	for (int i = 0; i < picture.tear_count; i++)
		check_line(&picture, i);
	assert_true(has_ink(&picture, 24, picture.tear_lines[0] - 50));
	free(picture.grey);
	snprintf(path, sizeof(path), "%s/0002.txt", folder);
	char *words = read_file_or_fail(path, NULL);
	size_t length = strlen(words), wanted = strlen(SECOND);
	assert_true(length > wanted);
	assert_string_equal(words + length - wanted, SECOND);
	free(words);
	hw_rig_finish(&rig);
	temp_folder_remove(folder);
}

static void test_a_broken_piece_gets_a_line(void **state)
{
	(void)state;
	check_broken("generic-58mm", "fault paper_out at 90", sample_receipt_plain(6));
	check_broken("generic-58mm", "fault paper_out at 3000", sample_receipt_drawn(6));
	check_broken("generic-58mm", "fault power_cut at 90", sample_receipt_plain(6));
	check_broken("generic-58mm", "fault power_cut at 3000", sample_receipt_drawn(6));
}

/* It cannot be made to forget: the rest of the first receipt comes out with the new roll, and is torn off. */
static void test_a_printer_that_forgets_nothing(void **state)
{
	(void)state;
	check_broken("china-58mm", "fault paper_out at 90", sample_receipt_plain(6));
	check_broken("china-58mm", "fault power_cut at 90", sample_receipt_plain(6));
	check_broken("china-58mm", "fault paper_out at 3000", sample_receipt_arabic());
	check_broken("china-58mm", "fault disconnect at 3000", sample_receipt_arabic());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_receipt_ends_in_a_line),
		cmocka_unit_test(test_a_broken_piece_gets_a_line),
		cmocka_unit_test(test_a_printer_that_forgets_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
