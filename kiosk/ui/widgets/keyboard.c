/* SPDX-License-Identifier: Apache-2.0 */
/* The keyboard on screen: a table of rows for each alphabet, QWERTY with accents, pinyin by QWERTY, Arabic. */
#include <string.h>

#include "kiosk/base/messages.h"
#include "kiosk/base/text.h"
#include "kiosk/ui/ui_internal.h"

struct key_page {
	const char *language; /* prefix of the tag, or NULL for any */
	const char *rows[4];
};

/* In reading order of the keys on the panel; the Arabic rows are written in the order in which the panel shows them from the right. */
static const struct key_page LETTERS[] = {
	{ "ar", { "ضصثقفغعهخحجد", "شسيبلاتنمكطذ", "ئءؤرىةوزظأ", NULL } },
	{ "es", { "qwertyuiop", "asdfghjklñ", "zxcvbnm", "áéíóúü" } },
	{ NULL, { "qwertyuiop", "asdfghjkl", "zxcvbnm", NULL } },
};
static const struct key_page SYMBOLS = { NULL, { "1234567890", "-/:;()&@\"", ".,?!'+%#", NULL } };

enum special_key { KEY_SHIFT = 1, KEY_SYMBOLS = 2, KEY_ALPHABET = 3 };

static const struct key_page *choose_page(const struct ui_keyboard *keyboard)
{
	if (keyboard->is_symbols)
		return &SYMBOLS;
	for (size_t i = 0;; i++) {
		const char *language = LETTERS[i].language;
		if (!language ||
			(!keyboard->is_latin && strncmp(keyboard->language, language, strlen(language)) == 0))
			return &LETTERS[i];
	}
}

static bool has_own_letters(const struct ui_keyboard *keyboard)
{
	return strncmp(keyboard->language, "ar", 2) == 0;
}

static void open_key(struct ui *ui, const struct ui_keyboard *keyboard, int64_t code, const char *label,
	int grow, enum color_role fill)
{
	ui_open(ui, UI_KIND_ROW,
		(struct ui_box){ .fill = fill,
			.radius = RADIUS_S,
			.min_height = ui_is_wide(ui) ? SIZE_TARGET : SIZE_KEY,
			.grow = grow,
			.align = ALIGN_CENTER,
			.justify = JUSTIFY_CENTER,
			.role = ROLE_KEY,
			.label = label,
			.action = { keyboard->key_verb, code } });
}

static void add_letter(struct ui *ui, const struct ui_keyboard *keyboard, uint32_t letter)
{
	if (keyboard->is_shifted && letter < 0x80 && letter >= 'a' && letter <= 'z')
		letter -= 'a' - 'A';
	char bytes[5] = { 0 };
	utf8_encode(letter, bytes);
	open_key(ui, keyboard, letter, bytes, 2, COLOR_CARD);
	/* Eleven keys stand side by side, whatever the text size. */
	enum type_role type = ui->text_percent > 130 ? TYPE_CAPTION : TYPE_LEAD;
	struct ui_node *words = UI_TEXT(ui, bytes, .type = type, .align = ALIGN_CENTER, .max_lines = 1);
	words->box.label = NULL;
	ui_close(ui);
}

static void add_special(struct ui *ui, const struct ui_keyboard *keyboard, int64_t code, const char *icon,
	const char *words, const char *label, int grow)
{
	enum color_role fill = code == '\n' ? COLOR_BRAND : COLOR_TINT,
			ink = code == '\n' ? COLOR_ON_BRAND : COLOR_INK;

	open_key(ui, keyboard, code, label, grow, fill);
	if (icon)
		ui_icon(ui, icon, SIZE_ICON, ink);
	else
		UI_TEXT(ui, words, .type = TYPE_BODY_STRONG, .color = ink, .align = ALIGN_CENTER,
			.max_lines = 1)
			->box.label = NULL;
	ui_close(ui);
}

/* Rows are laid from the right where the language is read so; Latin letters and digits stand from the left all the same. */
static const char *in_layout_order(struct ui *ui, const char *letters)
{
	size_t length = strlen(letters);

	if (!ui_is_right_to_left(ui) || utf8_count(letters) != length)
		return letters;
	char *reversed = arena_strdup(ui_arena(ui), letters);
	for (size_t i = 0; i < length; i++)
		reversed[i] = letters[length - 1 - i];
	return reversed;
}

static void add_row(struct ui *ui, const struct ui_keyboard *keyboard, const char *row, bool is_last)
{
	const char *letters = in_layout_order(ui, row), *end = letters + strlen(letters);
	bool has_case = !keyboard->is_symbols && row[0] >= 'a' && row[0] <= 'z';

	UI_ROW(ui, .gap = SPACE_XS) {
		if (is_last && has_case)
			add_special(ui, keyboard, KEY_SHIFT, "shift", NULL, _("Shift"), 3);
		for (uint32_t letter; (letter = utf8_next(&letters, end)) != 0;)
			add_letter(ui, keyboard, letter);
		if (is_last)
			add_special(ui, keyboard, '\b', "backspace", NULL, _("Backspace"), 3);
	}
}

static int count_rows(const struct key_page *page)
{
	int rows = 0;

	while (rows < 4 && page->rows[rows])
		rows++;
	return rows;
}

void ui_keyboard(struct ui *ui, const struct ui_keyboard *keyboard)
{
	const struct key_page *page = choose_page(keyboard);
	int rows = count_rows(page);

	UI_COLUMN(ui, .gap = SPACE_XS, .pad_x = SPACE_S, .pad_y = SPACE_S, .fill = COLOR_TINT,
		.key = "keyboard") {
		for (int i = 0; i < rows; i++)
			add_row(ui, keyboard, page->rows[i], i == rows - 1);
		UI_ROW(ui, .gap = SPACE_XS) {
			add_special(ui, keyboard, KEY_SYMBOLS, NULL, keyboard->is_symbols ? "ABC" : "123",
				keyboard->is_symbols ? "ABC" : "123", 3);
			if (has_own_letters(keyboard))
				add_special(ui, keyboard, KEY_ALPHABET, NULL, keyboard->is_latin ? "ع" : "Aa",
					_("Alphabet"), 3);
			open_key(ui, keyboard, ' ', _("Space"), 10, COLOR_CARD);
			ui_close(ui);
			add_special(
				ui, keyboard, '\n', NULL, keyboard->enter_label, keyboard->enter_label, 5);
		}
	}
}
