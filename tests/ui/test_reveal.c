/* SPDX-License-Identifier: Apache-2.0 */
/* What comes into view by itself: news, the field that is typed in, the focus; and how the keypad reads a page to its end. */
#include <stdio.h>
#include <string.h>

#include "tests/ui/ui_rig.h"

struct page {
	const char *news, *field;
	bool has_back, is_away, is_clipped;
	int lines_before, lines_after;
};

static void add_lines(struct ui *ui, const char *name, int count)
{
	for (int i = 0; i < count; i++)
		ui_text(ui, ui_printf(ui, "%s %d", name, i));
}

static void add_content(struct ui *ui, const struct page *page)
{
	add_lines(ui, "Before", page->lines_before);
	if (page->field)
		UI_ROW(ui, .role = ROLE_FIELD, .label = "Port", .action = RIG_ACTION(TYPE),
			.flags = NODE_IN_VIEW)
			ui_text(ui, page->field);
	if (page->has_back)
		ui_button(ui, "Try again", RIG_ACTION(BUY));
	if (page->news)
		UI_COLUMN(ui, .flags = NODE_IN_VIEW, .key = "news")
			ui_text(ui, page->news);
	add_lines(ui, "After", page->lines_after);
}

static void page_view(struct ui *ui, void *data)
{
	const struct page *page = data;

	UI_COLUMN(ui, .key = "frame") {
		ui_button(ui, "Help", RIG_ACTION(OPEN));
		UI_COLUMN(ui, .grow = 1, .scroll = page->is_clipped ? NULL : "page",
			.is_clipped = page->is_clipped) {
			if (page->is_away)
				ui_text(ui, "At the terminal");
			else
				add_content(ui, page);
		}
		ui_button(ui, "Done", RIG_ACTION(CLOSE));
	}
}

static bool is_in_view(struct rig *rig, const char *label)
{
	struct ui_node_info info = rig_node(rig, label);

	return info.shown.h == info.rect.h && info.rect.h > 0;
}

static int check(struct rig *rig, const char *finding)
{
	char findings[8000];
	int count = ui_check(rig->ui, findings, sizeof findings), hits = 0;

	for (const char *at = findings; count && (at = strstr(at, finding)) != NULL; at++)
		hits++;
	return hits;
}

static void news_comes_into_view_once(void **state)
{
	struct rig *rig = *state;
	struct page page = { .lines_before = 100, .lines_after = 100 };

	rig_show(rig, page_view, &page);
	page.news = "The card was declined";
	rig_frame(rig, 16);
	assert_true(is_in_view(rig, "The card was declined"));
	assert_true(is_in_view(rig, "Before 99"));
	/* Whoever scrolls on is not pulled back. */
	rig_drag(rig, (struct point){ 500, 500 }, (struct point){ 500, 1700 }, 200);
	rig_lift(rig, (struct point){ 500, 1700 });
	rig_settle(rig, 3000);
	assert_false(is_in_view(rig, "The card was declined"));
	assert_int_equal(check(rig, "must be in view"), 0);
	page.news = "The terminal does not answer";
	rig_frame(rig, 16);
	assert_true(is_in_view(rig, "The terminal does not answer"));
}

static void the_field_that_is_typed_in_comes_into_view(void **state)
{
	struct rig *rig = *state;
	struct page page = { .lines_before = 100, .field = "91", .lines_after = 100 };

	rig_show(rig, page_view, &page);
	assert_true(is_in_view(rig, "Port"));
	/* The keyboard's screen at larger letters: it is looked for once more. */
	ui_set_text_percent(rig->ui, 200);
	rig_frame(rig, 16);
	assert_true(is_in_view(rig, "Port"));
	/* And once more with the next letter. */
	ui_wheel(rig->ui, 500, 500, 20);
	rig_frame(rig, 16);
	assert_false(is_in_view(rig, "Port"));
	page.field = "910";
	rig_frame(rig, 16);
	assert_true(is_in_view(rig, "Port"));
}

static void a_focus_that_comes_back_is_in_view(void **state)
{
	struct rig *rig = *state;
	struct page page = { .lines_before = 100, .has_back = true };

	rig_show(rig, page_view, &page);
	rig_key(rig, UI_KEY_END);
	rig_key(rig, UI_KEY_PREVIOUS);
	rig_frame(rig, 16);
	assert_true(is_in_view(rig, "Try again"));
	page.is_away = true;
	rig_frame(rig, 16);
	page.is_away = false;
	page.news = "The card was declined";
	page.lines_after = 100;
	rig_frame(rig, 16);
	assert_true(rig_node(rig, "Try again").flags & NODE_FOCUSED);
	assert_true(is_in_view(rig, "Try again"));
	assert_true(is_in_view(rig, "The card was declined"));
}

static void news_that_nobody_can_see_is_a_finding(void **state)
{
	struct rig *rig = *state;
	struct page page = { .lines_before = 100, .news = "The card was declined", .is_clipped = true };

	rig_show(rig, page_view, &page);
	assert_int_equal(check(rig, "must be in view"), 1);
	page.is_clipped = false;
	rig_frame(rig, 16);
	assert_int_equal(check(rig, "must be in view"), 0);
}

static int presses_until(struct rig *rig, enum ui_key key, const char *label)
{
	int presses = 0;

	for (; presses < 30 && !is_in_view(rig, label); presses++) {
		rig_key(rig, key);
	}
	return presses;
}

/* A page of words with nothing to focus, and one whose focus comes long before its end. */
static void the_keypad_reads_a_page_to_its_end_and_back(void **state)
{
	static const enum ui_key KEYS[][2] = { { UI_KEY_NEXT, UI_KEY_PREVIOUS }, { UI_KEY_DOWN, UI_KEY_UP } };
	struct rig *rig = *state;

	for (int i = 0; i < 4; i++) {
		struct page page = { .lines_before = 5, .has_back = i / 2, .lines_after = 150 };
		rig_show(rig, page_view, &page);
		rig_key(rig, UI_KEY_HOME);
		assert_in_range(presses_until(rig, KEYS[i % 2][0], "After 149"), 3, 10);
		assert_false(rig_node(rig, "Done").flags & NODE_FOCUSED);
		rig_key(rig, KEYS[i % 2][0]);
		assert_true(rig_node(rig, "Done").flags & NODE_FOCUSED);
		assert_in_range(presses_until(rig, KEYS[i % 2][1], "Before 0"), 3, 10);
	}
}

static void nothing_is_jumped_over_on_the_way_to_the_next(void **state)
{
	struct rig *rig = *state;
	struct page page = { .lines_before = 200, .has_back = true };
	int last_seen = 0;

	rig_show(rig, page_view, &page);
	rig_key(rig, UI_KEY_HOME);
	while (!(rig_node(rig, "Try again").flags & NODE_FOCUSED)) {
		char label[32];
		for (; last_seen < 200; last_seen++) {
			snprintf(label, sizeof label, "Before %d", last_seen);
			if (!is_in_view(rig, label))
				break;
		}
		rig_key(rig, UI_KEY_NEXT);
		snprintf(label, sizeof label, "Before %d", last_seen < 200 ? last_seen : 199);
		assert_true(is_in_view(rig, label));
	}
}

static void select_looks_before_it_leaps(void **state)
{
	struct rig *rig = *state;
	struct page page = { .has_back = true, .lines_after = 150 };

	rig_show(rig, page_view, &page);
	rig_key(rig, UI_KEY_HOME);
	rig_key(rig, UI_KEY_NEXT);
	rig_key(rig, UI_KEY_NEXT);
	assert_false(is_in_view(rig, "Try again"));
	assert_int_equal(rig_key(rig, UI_KEY_SELECT).verb, RIG_NONE);
	assert_true(is_in_view(rig, "Try again"));
	assert_int_equal(rig_key(rig, UI_KEY_SELECT).verb, RIG_BUY);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(news_comes_into_view_once),
		TEST(the_field_that_is_typed_in_comes_into_view),
		TEST(a_focus_that_comes_back_is_in_view),
		TEST(news_that_nobody_can_see_is_a_finding),
		TEST(the_keypad_reads_a_page_to_its_end_and_back),
		TEST(nothing_is_jumped_over_on_the_way_to_the_next),
		TEST(select_looks_before_it_leaps),
	};

	return cmocka_run_group_tests(tests, rig_open_fonts, rig_close_fonts);
}
