/* SPDX-License-Identifier: Apache-2.0 */
/* Keys: they follow actions and places, never words; and what a widget leaves in the array. */
#include <string.h>

#include "kiosk/ui/ui_internal.h"
#include "tests/ui/ui_rig.h"

struct page {
	const char *buy, *open;
	bool has_banner, is_kiosk_full;
};

static void page_view(struct ui *ui, void *data)
{
	const struct page *page = data;

	UI_COLUMN(ui, .scroll = "page") {
		if (page->has_banner)
			ui_text(ui, "News");
		UI_COLUMN(ui, .key = "offers") {
			ui_button(ui, page->buy, RIG_ACTION_OF(BUY, 7));
			ui_button(ui, page->open, RIG_ACTION_OF(OPEN, 7));
		}
		ui_button(ui, "Close", RIG_ACTION(CLOSE));
	}
}

static uint64_t key_of(struct rig *rig, const char *key_text)
{
	for (int i = 0; i < rig->ui->node_count; i++) {
		if (strcmp(node_key_text(rig->ui, &rig->ui->nodes[i]), key_text) == 0)
			return rig->ui->nodes[i].key;
	}
	fail_msg("no key %s", key_text);
	return 0;
}

static void keys_outlive_a_change_of_language(void **state)
{
	struct rig *rig = *state;
	struct page page = { "Buy", "Open", false, false };

	rig_show(rig, page_view, &page);
	uint64_t buy = key_of(rig, "BUY:7"), open = key_of(rig, "OPEN:7");
	page = (struct page){ "购买", "打开", true, false };
	rig_set_language(rig, "zh-Hans");
	rig_frame(rig, 16);
	assert_int_equal(key_of(rig, "BUY:7"), buy);
	assert_int_equal(key_of(rig, "OPEN:7"), open);
	assert_string_equal(rig_node(rig, "购买").key, "BUY:7");
}

static void twins_view(struct ui *ui, void *data)
{
	(void)data;
	UI_COLUMN(ui, 0) {
		ui_button(ui, "Top", RIG_ACTION_OF(BUY, 3));
		ui_button(ui, "Twin", RIG_ACTION_OF(BUY, 3));
		UI_ROW(ui, 0)
			ui_button(ui, "Cousin", RIG_ACTION_OF(BUY, 3));
		ui_button(ui, "Other", RIG_ACTION_OF(BUY, 4));
	}
}

static void the_second_button_for_one_thing_is_told_apart(void **state)
{
	struct rig *rig = *state;

	rig_show(rig, twins_view, NULL);
	assert_string_equal(rig_node(rig, "Top").key, "BUY:3");
	assert_string_equal(rig_node(rig, "Twin").key, "BUY:3#2");
	assert_string_equal(rig_node(rig, "Cousin").key, "BUY:3#3");
	assert_string_equal(rig_node(rig, "Other").key, "BUY:4");
	assert_true(key_of(rig, "BUY:3") != key_of(rig, "BUY:3#2"));
	assert_true(key_of(rig, "BUY:3") != key_of(rig, "BUY:3#3"));
}

static void every_key_of_a_screen_is_its_own(void **state)
{
	struct rig *rig = *state;
	struct page page = { "Buy", "Open", true, false };

	rig_show(rig, page_view, &page);
	for (int i = 0; i < rig->ui->node_count; i++) {
		for (int j = i + 1; j < rig->ui->node_count; j++)
			assert_true(rig->ui->nodes[i].key != rig->ui->nodes[j].key);
	}
}

static void wishes_view(struct ui *ui, void *data)
{
	struct ui_node *node;

	(void)data;
	UI_COLUMN(ui, 0) {
		ui_set_disabled(ui_button(ui, "Sold out", RIG_ACTION(BUY)), true);
		ui_set_disabled(ui_button(ui, "In stock", RIG_ACTION_OF(BUY, 1)), false);
		ui_set_selected(ui_button(ui, "Chosen", RIG_ACTION_OF(BUY, 2)), true);
		ui_choice(ui, "Red", true, RIG_ACTION_OF(OPEN, 1));
		ui_choice(ui, "Blue", false, RIG_ACTION_OF(OPEN, 2));
		node = ui_button(ui, "Seats", RIG_ACTION_OF(BUY, 5));
		ui_set_flags(node, NODE_LIVE | NODE_PRIVATE);
		ui_set_label(ui, ui_text(ui, "hidden words"), NULL);
		ui_set_label(ui, ui_text(ui, "%"), "percent");
		ui_stepper(ui, "Quantity", 2, RIG_ACTION(CLOSE), (struct action){ 0 });
		ui_field(ui, "tea", "Search", true, true, RIG_ACTION(TYPE));
		ui_price(ui, 128640, "USD", TYPE_PRICE_M, COLOR_INK);
		ui_progress(ui, 347, COLOR_BRAND, "Downloading");
		ui_qr(ui, "https://example.org/c/1", "Code to pay", SIZE_QR_S);
	}
}

static void widgets_say_what_they_are_and_in_which_state(void **state)
{
	struct rig *rig = *state;

	rig_show(rig, wishes_view, NULL);
	assert_true(rig_node(rig, "Sold out").flags & NODE_DISABLED);
	assert_false(rig_node(rig, "In stock").flags & NODE_DISABLED);
	assert_true(rig_node(rig, "Chosen").flags & NODE_SELECTED);
	assert_int_equal(rig_node(rig, "Red").role, ROLE_RADIO);
	assert_true(rig_node(rig, "Red").flags & NODE_SELECTED);
	assert_false(rig_node(rig, "Blue").flags & NODE_SELECTED);
	assert_int_equal(rig_node(rig, "Seats").flags & (NODE_LIVE | NODE_PRIVATE), NODE_LIVE | NODE_PRIVATE);
	assert_null(rig_seek(rig, "hidden words").label);
	assert_non_null(rig_seek(rig, "percent").label);
	assert_string_equal(rig_node(rig, "Quantity").value, "2");
	assert_true(rig_node(rig, "Quantity +").flags & NODE_DISABLED);
	assert_false(rig_node(rig, "Quantity −").flags & NODE_DISABLED);
	assert_string_equal(rig_node(rig, "Search").value, "tea");
	assert_int_equal(rig_node(rig, "Search").role, ROLE_FIELD);
	assert_int_equal(rig_node(rig, "$1,286.40").role, ROLE_PRICE);
	assert_string_equal(rig_node(rig, "Downloading").value, "35");
	assert_string_equal(rig_node(rig, "Code to pay").value, "https://example.org/c/1");
}

static void modal_view(struct ui *ui, void *data)
{
	(void)data;
	UI_STACK(ui, 0) {
		UI_COLUMN(ui, 0)
			ui_button(ui, "Page", RIG_ACTION(OPEN));
		UI_COLUMN(ui, .flags = NODE_MODAL, .role = ROLE_DIALOG, .label = "Sure?")
			ui_button(ui, "Yes", RIG_ACTION(CLOSE));
	}
}

static void the_topmost_dialog_is_the_modal_root(void **state)
{
	struct rig *rig = *state;

	rig_show(rig, modal_view, NULL);
	int root = node_modal_root(rig->ui);
	assert_string_equal(rig->ui->nodes[root].box.label, "Sure?");
	assert_true(node_is_below(rig->ui, root + 1, root));
	assert_true(node_is_below(rig->ui, root, root));
	assert_false(node_is_below(rig->ui, 2, root));
	assert_null(node_find(rig->ui, 0));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(keys_outlive_a_change_of_language),
		TEST(the_second_button_for_one_thing_is_told_apart),
		TEST(every_key_of_a_screen_is_its_own),
		TEST(widgets_say_what_they_are_and_in_which_state),
		TEST(the_topmost_dialog_is_the_modal_root),
	};

	return cmocka_run_group_tests(tests, rig_open_fonts, rig_close_fonts);
}
