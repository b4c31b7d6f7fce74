/* SPDX-License-Identifier: Apache-2.0 */
/* The keyboard on screen: every language has its letters, every key its code and room for a finger. */
#include <string.h>

#include "kiosk/ui/ui_internal.h"
#include "tests/ui/ui_rig.h"

static void keyboard_view(struct ui *ui, void *data)
{
	UI_COLUMN(ui, .justify = JUSTIFY_END)
		ui_keyboard(ui, data);
}

static struct ui_keyboard keyboard_of(const char *language)
{
	return (struct ui_keyboard){ .key_verb = RIG_TYPE, .language = language, .enter_label = "Search" };
}

static int64_t code_of(struct rig *rig, const char *label)
{
	struct action action = rig_tap(rig, label);

	assert_int_equal(action.verb, RIG_TYPE);
	return action.arg;
}

static void a_key_types_its_letter(void **state)
{
	struct rig *rig = *state;
	struct ui_keyboard keyboard = keyboard_of("en");

	rig_show(rig, keyboard_view, &keyboard);
	for (char letter = 'a'; letter <= 'z'; letter++)
		assert_int_equal(code_of(rig, (char[]){ letter, '\0' }), letter);
	assert_int_equal(code_of(rig, "Space"), ' ');
	assert_int_equal(code_of(rig, "Backspace"), '\b');
	assert_int_equal(code_of(rig, "Search"), '\n');
	assert_int_equal(code_of(rig, "Shift"), 1);
	assert_int_equal(code_of(rig, "123"), 2);
	assert_null(rig_seek(rig, "Alphabet").label);
}

static void shift_types_capitals(void **state)
{
	struct rig *rig = *state;
	struct ui_keyboard keyboard = keyboard_of("en");

	keyboard.is_shifted = true;
	rig_show(rig, keyboard_view, &keyboard);
	assert_int_equal(code_of(rig, "Q"), 'Q');
	assert_null(rig_seek(rig, "q").label);
}

static void digits_and_signs_have_a_page(void **state)
{
	struct rig *rig = *state;
	struct ui_keyboard keyboard = keyboard_of("es");

	keyboard.is_symbols = true;
	rig_show(rig, keyboard_view, &keyboard);
	assert_int_equal(code_of(rig, "7"), '7');
	assert_int_equal(code_of(rig, "%"), '%');
	assert_int_equal(code_of(rig, "ABC"), 2);
	assert_null(rig_seek(rig, "Shift").label);
}

static void spanish_has_its_accents(void **state)
{
	struct rig *rig = *state;
	struct ui_keyboard keyboard = keyboard_of("es-MX");

	rig_show(rig, keyboard_view, &keyboard);
	assert_int_equal(code_of(rig, "ñ"), 0xF1);
	assert_int_equal(code_of(rig, "ü"), 0xFC);
	assert_int_equal(code_of(rig, "q"), 'q');
}

static void latin_letters_stand_from_the_left_in_arabic_too(void **state)
{
	struct rig *rig = *state;
	struct ui_keyboard keyboard = keyboard_of("en");

	rig_set_language(rig, "ar");
	rig_show(rig, keyboard_view, &keyboard);
	assert_true(rig_seek(rig, "q").rect.x < rig_seek(rig, "w").rect.x);
	keyboard.is_symbols = true;
	rig_show(rig, keyboard_view, &keyboard);
	assert_true(rig_seek(rig, "1").rect.x < rig_seek(rig, "2").rect.x);
	keyboard = keyboard_of("ar");
	rig_show(rig, keyboard_view, &keyboard);
	assert_true(rig_seek(rig, "ض").rect.x > rig_seek(rig, "ص").rect.x);
}

static void chinese_is_typed_by_pinyin(void **state)
{
	struct rig *rig = *state;
	struct ui_keyboard keyboard = keyboard_of("zh-Hans");

	rig_show(rig, keyboard_view, &keyboard);
	assert_int_equal(code_of(rig, "z"), 'z');
}

static void arabic_stands_from_the_right_and_has_a_latin_page(void **state)
{
	struct rig *rig = *state;
	struct ui_keyboard keyboard = keyboard_of("ar");

	rig_set_language(rig, "ar");
	rig_show(rig, keyboard_view, &keyboard);
	assert_int_equal(code_of(rig, "ض"), 0x636);
	assert_true(rig_node(rig, "ض").rect.x > rig_node(rig, "ص").rect.x);
	assert_int_equal(code_of(rig, "Alphabet"), 3);
	keyboard.is_latin = true;
	rig_frame(rig, 16);
	assert_int_equal(code_of(rig, "q"), 'q');
	assert_null(rig_seek(rig, "ض").label);
}

static void every_key_has_room_for_a_finger_on_every_panel(void **state)
{
	static const int SIZES[][2] = { { 1080, 1920 }, { 1920, 1080 }, { 800, 1280 }, { 1024, 768 },
		{ 2160, 3840 } };
	static const char *const LANGUAGES[] = { "en", "es", "ar" };
	struct rig *rig = *state;
	const struct ui_node_info *infos;

	for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++) {
		for (size_t j = 0; j < sizeof LANGUAGES / sizeof LANGUAGES[0]; j++) {
			struct ui_keyboard keyboard = keyboard_of(LANGUAGES[j]);
			ui_set_size(rig->ui, SIZES[i][0], SIZES[i][1]);
			rig_set_language(rig, LANGUAGES[j]);
			rig_show(rig, keyboard_view, &keyboard);
			/* A wide panel is low: its keys are as high as any other target. */
			int height = ui_dp(rig->ui, ui_is_wide(rig->ui) ? 71 : 95);
			int count = ui_list(rig->ui, &infos);
			for (int k = 0; k < count; k++) {
				if (infos[k].role == ROLE_KEY)
					assert_true(infos[k].rect.w >= ui_dp(rig->ui, 68) &&
						infos[k].rect.h >= height);
			}
		}
	}
}

static void a_page_keeps_its_keys_with_the_text_doubled(void **state)
{
	struct rig *rig = *state;
	struct ui_keyboard keyboard = keyboard_of("es");
	char findings[4000];

	ui_set_text_percent(rig->ui, 200);
	rig_show(rig, keyboard_view, &keyboard);
	ui_check(rig->ui, findings, sizeof findings);
	assert_string_equal(findings, "");
	assert_int_equal(code_of(rig, "ñ"), 0xF1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_key_types_its_letter),
		TEST(shift_types_capitals),
		TEST(digits_and_signs_have_a_page),
		TEST(spanish_has_its_accents),
		TEST(latin_letters_stand_from_the_left_in_arabic_too),
		TEST(chinese_is_typed_by_pinyin),
		TEST(arabic_stands_from_the_right_and_has_a_latin_page),
		TEST(every_key_has_room_for_a_finger_on_every_panel),
		TEST(a_page_keeps_its_keys_with_the_text_doubled),
	};

	return cmocka_run_group_tests(tests, rig_open_fonts, rig_close_fonts);
}
