/* SPDX-License-Identifier: Apache-2.0 */
/* Search: results from the first keystroke, a keyboard on the screen, and the words that people look for. */
#include <string.h>
#include <strings.h>

#include "kiosk/base/messages.h"
#include "kiosk/base/text.h"
#include "kiosk/screens/app.h"
#include "kiosk/screens/frame.h"
#include "kiosk/screens/pieces.h"
#include "kiosk/screens/product_tile.h"

#define TYPED_MAX_BYTES 120
#define RESULTS_MAX 100
#define WORDS_MAX 12
#define RESULTS "results"

/* Arguments of TYPE_KEY beside code points; 1 to 3 are the keyboard's own (see ui_keyboard()). */
enum special_key { KEY_SHIFT = 1, KEY_SYMBOLS = 2, KEY_ALPHABET = 3, KEY_SHOW_KEYBOARD = 4 };

struct search_screen {
	char typed[TYPED_MAX_BYTES + 1];
	uint64_t ticket; /* of the newest question; an older answer is not looked at */
	bool is_answered, has_failed, has_more;
	struct arena answer_arena;
	const struct product_summary *results;
	size_t result_count;
	const char *const *words; /* what people look for, in the language */
	size_t word_count;
	bool is_shifted, is_symbols, is_latin, is_keyboard_hidden, wants_start;
};

/* --- asking --- */

static void drop_results(struct search_screen *self)
{
	/* What somebody typed stands in the answer. */
	arena_wipe(&self->answer_arena);
	arena_finish(&self->answer_arena);
	self->answer_arena = (struct arena){ 0 };
	self->results = NULL;
	self->result_count = 0;
	self->is_answered = self->has_failed = self->has_more = false;
}

static void ask(struct search_screen *self, struct app *app)
{
	self->ticket = app_ask_search(app, self->typed, RESULTS_MAX);
	if (!*self->typed)
		drop_results(self);
}

static void take_answer(struct search_screen *self, struct search_answer *answer)
{
	if (answer->kind != SEARCH_ANSWER_WORDS || answer->ticket != self->ticket || !*self->typed)
		return;
	drop_results(self);
	self->answer_arena = answer->arena;
	answer->arena = (struct arena){ 0 };
	self->results = answer->summaries;
	self->result_count = answer->summary_count;
	self->has_more = answer->has_more;
	self->has_failed = answer->has_failed;
	self->is_answered = true;
	self->wants_start = true;
}

static void load(struct search_screen *self, struct app *app)
{
	self->word_count = catalog_popular_words(
		app_catalog(app), app_screen_arena(app), app_language(app), WORDS_MAX, &self->words);
}

/* --- typing --- */

static void append(struct search_screen *self, const char *bytes, size_t length)
{
	size_t have = strlen(self->typed), room = TYPED_MAX_BYTES - have;
	char piece[TYPED_MAX_BYTES + 1];

	if (length > TYPED_MAX_BYTES)
		length = utf8_clip(bytes, TYPED_MAX_BYTES);
	memcpy(piece, bytes, length);
	piece[length] = '\0';
	size_t fitting = utf8_clip(piece, room);
	memcpy(self->typed + have, piece, fitting);
	self->typed[have + fitting] = '\0';
	explicit_bzero(piece, sizeof piece);
}

static void delete_last(struct search_screen *self)
{
	size_t length = strlen(self->typed);

	while (length > 0 && ((unsigned char)self->typed[--length] & 0xC0) == 0x80)
		;
	self->typed[length] = '\0';
}

static void append_code_point(struct search_screen *self, int64_t code)
{
	char bytes[4];

	if (code < ' ' || code > 0x10FFFF || (code == ' ' && !*self->typed))
		return;
	append(self, bytes, utf8_encode((uint32_t)code, bytes));
	self->is_shifted = false;
}

static void press_key(struct search_screen *self, struct app *app, int64_t code)
{
	switch (code) {
	case KEY_SHIFT: self->is_shifted = !self->is_shifted; break;
	case KEY_SYMBOLS: self->is_symbols = !self->is_symbols; break;
	case KEY_ALPHABET: self->is_latin = !self->is_latin; break;
	case KEY_SHOW_KEYBOARD: self->is_keyboard_hidden = false; break;
	case '\n': self->is_keyboard_hidden = *self->typed != '\0'; break;
	case '\b':
		delete_last(self);
		ask(self, app);
		break;
	default:
		append_code_point(self, code);
		ask(self, app);
		break;
	}
}

static void type_text(struct search_screen *self, struct app *app, const char *text)
{
	const char *end = text + strlen(text);

	for (uint32_t code; text < end && (code = utf8_next(&text, end)) != 0;) {
		if (code == '\b')
			delete_last(self);
		else if (code != UTF8_INVALID)
			append_code_point(self, code);
	}
	ask(self, app);
}

static void take_word(struct search_screen *self, struct app *app, int64_t index)
{
	if (index < 0 || (size_t)index >= self->word_count)
		return;
	explicit_bzero(self->typed, sizeof self->typed);
	append(self, self->words[index], strlen(self->words[index]));
	self->is_keyboard_hidden = true;
	ask(self, app);
}

/* --- view --- */

static void add_field(const struct search_screen *self, const struct session *session, struct ui *ui)
{
	UI_ROW(ui, .pad_x = SPACE_XL, .pad_bottom = SPACE_M, .gap = SPACE_M, .align = ALIGN_CENTER,
		.key = "field") {
		ui_set_grow(
			ui_field(ui, self->typed, _("What are you looking for?"), !self->is_keyboard_hidden,
				session->machine.has_scanner, ACTION_OF(TYPE_KEY, KEY_SHOW_KEYBOARD)),
			1);
		if (*self->typed)
			ui_button_icon(ui, "close", _("Clear"), ACTION(CLEAR_TEXT));
	}
}

static bool begins_with(const char *word, const char *typed)
{
	return strncasecmp(word, typed, strlen(typed)) == 0;
}

static void add_words(const struct search_screen *self, struct ui *ui)
{
	UI_FLOW(ui, .gap = SPACE_S, .key = "words") {
		for (size_t i = 0; i < self->word_count; i++)
			ui_pill(ui, "search", self->words[i], ACTION_OF(TAKE_WORD, i));
	}
}

static void add_scan_words(const struct session *session, struct ui *ui)
{
	if (session->machine.has_scanner)
		UI_TEXT(ui, _("You can also scan the code on any pack."), .type = TYPE_BODY,
			.color = COLOR_SOFT);
}

static void add_popular(const struct search_screen *self, const struct session *session, struct ui *ui)
{
	UI_COLUMN(ui, .grow = 1, .scroll = "popular", .pad_x = SPACE_XL, .pad_y = SPACE_S, .gap = SPACE_M) {
		if (self->word_count) {
			ui_heading(ui, _("Start with"));
			add_words(self, ui);
		}
		add_scan_words(session, ui);
	}
}

/* Words that go on from what was typed, just above the keys. */
static void add_suggestions(const struct search_screen *self, struct ui *ui)
{
	bool has_any = false;

	for (size_t i = 0; i < self->word_count; i++)
		has_any = has_any || begins_with(self->words[i], self->typed);
	if (!*self->typed || !has_any)
		return;
	UI_ROW(ui, .scroll = "suggestions", .pad_x = SPACE_XL, .pad_y = SPACE_S, .gap = SPACE_S) {
		for (size_t i = 0; i < self->word_count; i++) {
			if (begins_with(self->words[i], self->typed))
				ui_pill(ui, "search", self->words[i], ACTION_OF(TAKE_WORD, i));
		}
	}
}

static int result_columns(const struct ui *ui)
{
	return ui_is_wide(ui) && ui_text_percent(ui) <= 130 ? 2 : 1;
}

static void add_results(const struct search_screen *self, struct ui *ui)
{
	struct ui_range range = ui_open_virtual_grid(
		ui, RESULTS, (int)self->result_count, result_columns(ui), SIZE_RESULT_ROW, SPACE_S);

	for (int i = range.first; i < range.end; i++)
		product_row(ui, &self->results[i]);
	ui_close(ui);
}

static void add_nothing(const struct search_screen *self, const struct session *session, struct ui *ui)
{
	UI_COLUMN(ui, .grow = 1, .scroll = "nothing", .pad_x = SPACE_XL, .pad_y = SPACE_S, .gap = SPACE_M) {
		UI_TEXT(ui, ui_printf(ui, _("Nothing found for “%s”"), self->typed), .type = TYPE_HEADING,
			.role = ROLE_HEADING, .flags = NODE_LIVE);
		UI_TEXT(ui, _("Try fewer letters or another word."), .type = TYPE_BODY, .color = COLOR_SOFT);
		add_scan_words(session, ui);
		add_words(self, ui);
	}
}

static void add_body(const struct search_screen *self, const struct session *session, struct ui *ui)
{
	if (!*self->typed)
		add_popular(self, session, ui);
	else if (self->has_failed)
		piece_empty(ui, "warning", _("Search does not work just now"),
			_("You can still browse the whole shop."));
	else if (self->is_answered && self->result_count == 0)
		add_nothing(self, session, ui);
	else
		add_results(self, ui);
}

static void search_view(const void *state, const struct session *session, struct ui *ui)
{
	const struct search_screen *self = state;
	const struct ui_keyboard keyboard = { .key_verb = VERB_TYPE_KEY,
		.language = ui_language(ui),
		.is_shifted = self->is_shifted,
		.is_symbols = self->is_symbols,
		.is_latin = self->is_latin,
		.enter_label = _("Show") };

	FRAME(ui, session, .tab = TAB_BROWSE, .has_back = true, .has_keyboard = !self->is_keyboard_hidden,
		.has_no_navigation = !self->is_keyboard_hidden) {
		add_field(self, session, ui);
		add_body(self, session, ui);
		if (!self->is_keyboard_hidden) {
			add_suggestions(self, ui);
			ui_keyboard(ui, &keyboard);
		}
	}
}

static void search_prepare(void *state, struct app *app, struct ui *ui)
{
	struct search_screen *self = state;

	(void)app;
	if (self->wants_start)
		ui_scroll_to_start(ui, RESULTS);
	self->wants_start = false;
}

/* --- change --- */

static void search_enter(void *state, struct app *app, const struct route *route)
{
	struct search_screen *self = state;

	load(self, app);
	if (*route->query)
		type_text(self, app, route->query);
}

static void handle_action(struct search_screen *self, struct app *app, struct action action)
{
	switch ((enum action_verb)action.verb) {
	case VERB_TYPE_KEY: press_key(self, app, action.arg); break;
	case VERB_TAKE_WORD: take_word(self, app, action.arg); break;
	case VERB_CLEAR_TEXT:
		explicit_bzero(self->typed, sizeof self->typed);
		self->is_keyboard_hidden = false;
		ask(self, app);
		break;
	default: break;
	}
}

static void search_update(void *state, struct app *app, const struct event *event)
{
	struct search_screen *self = state;

	switch (event->kind) {
	case EVENT_ACTION: handle_action(self, app, event->action); break;
	case EVENT_TEXT: type_text(self, app, event->text); break;
	case EVENT_ANSWER: take_answer(self, event->answer); break;
	case EVENT_RELOAD:
		load(self, app);
		if (*self->typed)
			ask(self, app);
		break;
	default: break;
	}
}

static void search_leave(void *state, struct app *app)
{
	(void)app;
	drop_results(state);
}

const struct screen SEARCH_SCREEN = {
	.state_size = sizeof(struct search_screen),
	.needs_catalog = true,
	.needs_session = true,
	.needs = NEEDS_QUERY,
	.takes_text = true,
	.enter = search_enter,
	.prepare = search_prepare,
	.view = search_view,
	.update = search_update,
	.leave = search_leave,
};
