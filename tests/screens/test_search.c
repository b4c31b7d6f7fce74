/* SPDX-License-Identifier: Apache-2.0 */
/* The search screen: results at each keystroke, the newest question wins, the keyboard, nothing found. */
#include <string.h>

#include "tests/screens/fake_app.h"
#include "tests/support/support.h"

static void answer(struct app *app)
{
	fake_app_answer_search(app, fake_app_last_search_ticket(app), fake_app_last_search(app));
}

static void test_each_keystroke_asks(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_SEARCH));
	fake_app_tap(app, "key:99");
	assert_string_equal(fake_app_last_search(app), "c");
	fake_app_tap(app, "key:111");
	assert_string_equal(fake_app_last_search(app), "co");
	answer(app);
	fake_app_assert_words(app, "Coke can 330 ml");
	fake_app_assert_words(app, "Coke Zero can");
	assert_non_null(fake_app_find(app, "go_product:1"));
}

static void test_an_older_answer_is_ignored(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_SEARCH));
	fake_app_type(app, "bread");
	uint64_t older = fake_app_last_search_ticket(app);
	fake_app_act(app, ACTION(CLEAR_TEXT));
	fake_app_type(app, "coke");
	uint64_t newer = fake_app_last_search_ticket(app);
	assert_true(newer > older);
	fake_app_answer_search(app, newer, "coke");
	fake_app_answer_search(app, older, "bread");
	fake_app_assert_words(app, "Coke can 330 ml");
	fake_app_assert_no_words(app, "Bread café");
}

static void test_an_answer_after_clearing_is_ignored(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_SEARCH));
	fake_app_type(app, "coke");
	uint64_t ticket = fake_app_last_search_ticket(app);
	fake_app_act(app, ACTION(CLEAR_TEXT));
	fake_app_answer_search(app, ticket, "coke");
	fake_app_assert_no_words(app, "Coke can 330 ml");
	fake_app_assert_words(app, "Start with");
	/* Nobody counts what others look for. */
	fake_app_assert_no_words(app, "Others");
}

static void test_backspace_takes_a_whole_letter(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_SEARCH));
	fake_app_type(app, "可乐");
	fake_app_tap(app, "key:8");
	assert_string_equal(fake_app_last_search(app), "可");
	fake_app_tap(app, "key:8");
	fake_app_tap(app, "key:8");
	assert_string_equal(fake_app_last_search(app), "");
}

static void test_a_long_text_stays_whole_letters(void **state)
{
	struct app *app = *state;
	char many[400] = "";

	for (int i = 0; i < 100; i++)
		strcat(many, "可");
	fake_app_show(app, ROUTE(SCREEN_SEARCH));
	fake_app_type(app, many);
	assert_int_equal(strlen(fake_app_last_search(app)) % strlen("可"), 0);
	assert_true(strlen(fake_app_last_search(app)) <= 120);
}

static void test_nothing_found_says_what_to_do(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_SEARCH));
	fake_app_type(app, "zzzz");
	fake_app_assert_no_words(app, "Nothing found");
	answer(app);
	fake_app_assert_words(app, "Nothing found for “zzzz”");
	fake_app_assert_words(app, "scan the code");
	assert_non_null(fake_app_find(app, "take_word"));
}

static void test_a_popular_word_searches_and_makes_room(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_SEARCH));
	assert_non_null(fake_app_find(app, "key:113"));
	fake_app_tap(app, "take_word");
	assert_string_equal(fake_app_last_search(app), "coke");
	assert_null(fake_app_find(app, "key:113"));
	/* Touching the field brings the keys back. */
	fake_app_tap(app, "key:4");
	assert_non_null(fake_app_find(app, "key:113"));
}

static void test_suggestions_go_on_from_what_was_typed(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_SEARCH));
	fake_app_type(app, "br");
	assert_null(fake_app_find(app, "take_word"));
	assert_non_null(fake_app_find(app, "take_word:1"));
}

static void test_keys_for_arabic_and_latin(void **state)
{
	struct app *app = *state;

	fake_app_set_language(app, "ar");
	fake_app_show(app, ROUTE(SCREEN_SEARCH));
	assert_non_null(fake_app_find_label(app, "ش"));
	fake_app_tap(app, "key:3");
	assert_non_null(fake_app_find_label(app, "q"));
	assert_null(fake_app_find_label(app, "ش"));
}

static void test_shift_makes_one_capital(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_SEARCH));
	fake_app_tap(app, "key:1");
	fake_app_tap(app, "key:67");
	fake_app_tap(app, "key:111");
	assert_string_equal(fake_app_last_search(app), "Co");
}

static void test_a_language_switch_keeps_the_text(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_SEARCH));
	fake_app_type(app, "coke");
	answer(app);
	fake_app_set_language(app, "zh-Hans");
	assert_string_equal(fake_app_last_search(app), "coke");
	answer(app);
	fake_app_assert_words(app, "可口可乐 330毫升");
}

/* Who types does not lose the letters for as long as a note stands. */
static void test_a_note_covers_no_key(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_SEARCH));
	fake_app_session(app)->overlay.note = "This is not a member card.";
	fake_app_declare(app);
	const struct rect key = fake_app_find_label(app, "q")->rect;
	const struct rect note = fake_app_find_label(app, "This is not a member card.")->rect;
	assert_true(note.y + note.h < key.y);
	assert_true(note.y > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_each_keystroke_asks, fake_app_set_up, fake_app_tear_down),
		cmocka_unit_test_setup_teardown(
			test_an_older_answer_is_ignored, fake_app_set_up, fake_app_tear_down),
		cmocka_unit_test_setup_teardown(
			test_an_answer_after_clearing_is_ignored, fake_app_set_up, fake_app_tear_down),
		cmocka_unit_test_setup_teardown(
			test_backspace_takes_a_whole_letter, fake_app_set_up, fake_app_tear_down),
		cmocka_unit_test_setup_teardown(
			test_a_long_text_stays_whole_letters, fake_app_set_up, fake_app_tear_down),
		cmocka_unit_test_setup_teardown(
			test_nothing_found_says_what_to_do, fake_app_set_up, fake_app_tear_down),
		cmocka_unit_test_setup_teardown(
			test_a_popular_word_searches_and_makes_room, fake_app_set_up, fake_app_tear_down),
		cmocka_unit_test_setup_teardown(
			test_suggestions_go_on_from_what_was_typed, fake_app_set_up, fake_app_tear_down),
		cmocka_unit_test_setup_teardown(
			test_keys_for_arabic_and_latin, fake_app_set_up, fake_app_tear_down),
		cmocka_unit_test_setup_teardown(
			test_shift_makes_one_capital, fake_app_set_up, fake_app_tear_down),
		cmocka_unit_test_setup_teardown(
			test_a_language_switch_keeps_the_text, fake_app_set_up, fake_app_tear_down),
		cmocka_unit_test_setup_teardown(
			test_a_note_covers_no_key, fake_app_set_up, fake_app_tear_down),
	};

	return cmocka_run_group_tests(tests, fake_app_open_fonts, fake_app_close_fonts);
}
