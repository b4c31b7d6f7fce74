/* SPDX-License-Identifier: Apache-2.0 */
/* The node array as others read it, and the checks that find what a shopper could not read or touch. */
#include <string.h>

#include "tests/ui/ui_rig.h"

static void card_view(struct ui *ui, void *data)
{
	(void)data;
	UI_STACK(ui, 0) {
		UI_COLUMN(ui, .key = "page") {
			UI_COLUMN(ui, .action = RIG_ACTION_OF(OPEN, 12), .pad = SPACE_M) {
				ui_photo(
					ui, "kettle.jpg", "Picture of a kettle", SIZE_TILE_PICTURE, RADIUS_S);
				ui_text(ui, "Glass kettle");
				ui_price(ui, 2990, "USD", TYPE_PRICE_M, COLOR_INK);
			}
			UI_COLUMN(ui, .scroll = "list", .grow = 1, .label = "Goods", .role = ROLE_LIST) {
				for (int i = 0; i < 40; i++)
					ui_button(
						ui, ui_printf(ui, "Line %d", i), RIG_ACTION_OF(MORE, i + 1));
			}
		}
	}
}

static void a_card_is_named_by_the_words_in_it(void **state)
{
	struct rig *rig = *state;

	rig_show(rig, card_view, NULL);
	struct ui_node_info card = rig_node(rig, "Glass kettle $29.90");
	assert_string_equal(card.key, "OPEN:12");
	assert_int_equal(card.role, ROLE_BUTTON);
	assert_int_equal(card.action.arg, 12);
	assert_int_equal(rig_node(rig, "Picture of a kettle").role, ROLE_IMAGE);
}

static void the_list_is_in_reading_order_with_what_is_hidden_marked(void **state)
{
	struct rig *rig = *state;
	const struct ui_node_info *infos;

	rig_show(rig, card_view, NULL);
	int count = ui_list(rig->ui, &infos);
	assert_string_equal(infos[0].key, "OPEN:12");
	assert_string_equal(infos[count - 1].label, "Line 39");
	assert_true(infos[count - 1].flags & NODE_HIDDEN);
	assert_true(rect_is_empty(infos[count - 1].shown));
	assert_true(rig_node(rig, "Goods").flags & NODE_SCROLLS);
	assert_string_equal(ui_role_name(rig_node(rig, "Goods").role), "list");
	assert_false(rig_node(rig, "Line 0").flags & NODE_HIDDEN);
}

static const char *check(struct rig *rig, int *ret_count)
{
	static char findings[8000];

	*ret_count = ui_check(rig->ui, findings, sizeof findings);
	return findings;
}

static void a_good_screen_has_no_findings(void **state)
{
	struct rig *rig = *state;
	int count;

	rig_show(rig, card_view, NULL);
	check(rig, &count);
	assert_int_equal(count, 0);
	rig_set_language(rig, "ar");
	ui_set_text_percent(rig->ui, 200);
	rig_frame(rig, 16);
	check(rig, &count);
	assert_int_equal(count, 0);
}

static void small_view(struct ui *ui, void *data)
{
	(void)data;
	UI_COLUMN(ui, 0)
		UI_COLUMN(ui, .label = "Tiny", .width = SIZE_ICON, .height = SIZE_ICON,
			.action = RIG_ACTION(BUY)) {
		}
}

static void a_target_too_small_for_a_finger_is_found(void **state)
{
	struct rig *rig = *state;
	int count;

	rig_show(rig, small_view, NULL);
	const char *findings = check(rig, &count);
	assert_int_equal(count, 1);
	assert_non_null(strstr(findings, "\"Tiny\""));
	assert_non_null(strstr(findings, "48 dp"));
}

static void overfull_view(struct ui *ui, void *data)
{
	(void)data;
	UI_COLUMN(ui, 0) {
		UI_COLUMN(ui, .width = SIZE_DIALOG, .height = SIZE_TARGET)
			ui_text(ui,
				"Many words that need more lines than this box has room for, so that they would be drawn over "
				"whatever comes below it, which nobody could read.");
	}
}

static void text_that_does_not_fit_is_found(void **state)
{
	struct rig *rig = *state;
	int count;

	rig_show(rig, overfull_view, NULL);
	const char *findings = check(rig, &count);
	assert_int_equal(count, 1);
	assert_non_null(strstr(findings, "\"Many words"));
	assert_non_null(strstr(findings, "reaches out of its box"));
}

/* --- long sums --- */

static void cut_sum_view(struct ui *ui, void *data)
{
	(void)data;
	UI_COLUMN(ui, 0) {
		UI_COLUMN(ui, .width = SIZE_QR_S)
			UI_TEXT(ui,
				"The lowest of the last thirty days at any shop of this place: HK$2,688,894.16",
				.type = TYPE_BODY, .max_lines = 2);
		/* A name may be cut, with its numbers. */
		UI_ROW(ui, .width = SIZE_QR_S)
			UI_TEXT(ui, "A cola of 330 ml in a case of 24 cans", .type = TYPE_BODY,
				.max_lines = 1);
	}
}

static void broken_number_view(struct ui *ui, void *data)
{
	(void)data;
	UI_COLUMN(ui, 0) {
		/* A clock is no sum: it may be cut where the place ends. */
		UI_COLUMN(ui, .width = SIZE_QR_S)
			UI_TEXT(ui,
				"Open from Monday to Friday, 9:00\u00A0AM to 6:30\u00A0PM, and on Sundays",
				.type = TYPE_BODY, .max_lines = 2);
		UI_COLUMN(ui, .width = SIZE_TARGET)
			UI_TEXT(ui, "lowest IDR\u00A031,249,000.00", .type = TYPE_BODY);
	}
}

static void squeezed_price_view(struct ui *ui, void *data)
{
	(void)data;
	UI_COLUMN(ui, 0) {
		UI_COLUMN(ui, .width = SIZE_TARGET)
			ui_price(ui, INT64_C(1000000000000), "JPY", TYPE_PRICE_M, COLOR_INK);
		UI_COLUMN(ui, .width = SIZE_QR)
			ui_price(ui, 2990, "JPY", TYPE_PRICE_M, COLOR_INK);
	}
}

static void broken_word_view(struct ui *ui, void *data)
{
	(void)data;
	UI_COLUMN(ui, 0) {
		UI_COLUMN(ui, .width = SIZE_TARGET) {
			UI_TEXT(ui, "Our coupons", .type = TYPE_BODY);
			/* Those go on in the next line. */
			UI_TEXT(ui, "/dev/input/by-id/usb", .type = TYPE_BODY);
			UI_TEXT(ui, "kiosk.example", .type = TYPE_BODY);
		}
	}
}

static void a_sum_that_cannot_be_read_is_found(void **state)
{
	static const struct {
		void (*view)(struct ui *ui, void *data);
		const char *label, *what;
	} FAULTS[] = {
		{ cut_sum_view, "\"The lowest", "a sum is cut" },
		{ broken_number_view, "\"lowest", "a number is broken" },
		{ broken_word_view, "\"Our coupons", "a word is broken" },
		{ squeezed_price_view, "1,000,000,000,000\"", "a price is squeezed" },
	};
	struct rig *rig = *state;
	int count;

	for (size_t i = 0; i < sizeof FAULTS / sizeof FAULTS[0]; i++) {
		rig_show(rig, FAULTS[i].view, NULL);
		const char *findings = check(rig, &count);
		if (count != 1 || !strstr(findings, FAULTS[i].label) || !strstr(findings, FAULTS[i].what))
			fail_msg("%d findings: %s", count, findings);
	}
}

static void crowded_view(struct ui *ui, void *data)
{
	(void)data;
	UI_COLUMN(ui, 0) {
		UI_COLUMN(ui, .height = SIZE_TARGET, .label = "Box") {
			UI_COLUMN(ui, .height = SIZE_QR, .label = "Too high") {
			}
			UI_COLUMN(ui, .height = SIZE_QR, .label = "Also") {
			}
			UI_COLUMN(ui, .height = SIZE_QR, .label = "Third") {
			}
		}
		ui_button(ui, "Below", RIG_ACTION(BUY));
	}
}

static void what_reaches_out_of_the_window_is_found(void **state)
{
	struct rig *rig = *state;
	int count;

	rig_show(rig, crowded_view, NULL);
	const char *findings = check(rig, &count);
	assert_true(count >= 1);
	assert_non_null(strstr(findings, "\"Third\""));
	assert_non_null(strstr(findings, "reaches out of the window"));
}

static void squeezed_view(struct ui *ui, void *data)
{
	(void)data;
	UI_COLUMN(ui, 0) {
		UI_ROW(ui, .width = SIZE_TARGET) {
			UI_COLUMN(ui, .width = SIZE_QR_S, .height = SIZE_TARGET, .label = "One") {
			}
			UI_COLUMN(ui, .width = SIZE_QR_S, .height = SIZE_TARGET, .label = "Two") {
			}
		}
	}
}

static void what_reaches_over_its_box_is_found(void **state)
{
	struct rig *rig = *state;
	int count;

	rig_show(rig, squeezed_view, NULL);
	const char *findings = check(rig, &count);
	assert_true(count >= 1);
	assert_non_null(strstr(findings, "\"Two\""));
}

static void findings_that_do_not_fit_are_counted(void **state)
{
	struct rig *rig = *state;
	char little[20];

	rig_show(rig, crowded_view, NULL);
	assert_true(ui_check(rig->ui, little, sizeof little) >= 1);
	assert_true(strlen(little) < sizeof little);
}

static void under_view(struct ui *ui, void *data)
{
	(void)data;
	UI_STACK(ui, 0) {
		UI_COLUMN(ui, .justify = JUSTIFY_CENTER)
			ui_button(ui, "Page", RIG_ACTION(OPEN));
		UI_COLUMN(ui, .flags = NODE_MODAL, .role = ROLE_DIALOG, .label = "Sure?")
			ui_button(ui, "Yes", RIG_ACTION(CLOSE));
	}
}

static void what_lies_under_a_dialog_reads_as_disabled(void **state)
{
	struct rig *rig = *state;

	rig_show(rig, under_view, NULL);
	assert_true(rig_node(rig, "Page").flags & NODE_DISABLED);
	assert_false(rig_node(rig, "Yes").flags & NODE_DISABLED);
	assert_true(rig_node(rig, "Sure?").flags & NODE_MODAL);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_card_is_named_by_the_words_in_it),
		TEST(the_list_is_in_reading_order_with_what_is_hidden_marked),
		TEST(a_good_screen_has_no_findings),
		TEST(a_target_too_small_for_a_finger_is_found),
		TEST(text_that_does_not_fit_is_found),
		TEST(a_sum_that_cannot_be_read_is_found),
		TEST(what_reaches_out_of_the_window_is_found),
		TEST(what_reaches_over_its_box_is_found),
		TEST(findings_that_do_not_fit_are_counted),
		TEST(what_lies_under_a_dialog_reads_as_disabled),
	};

	return cmocka_run_group_tests(tests, rig_open_fonts, rig_close_fonts);
}
