/* SPDX-License-Identifier: Apache-2.0 */
/* What lies over every screen: help, the languages, the idle countdown, and a note at the foot. */
#include "kiosk/base/messages.h"
#include "kiosk/screens/actions.h"
#include "kiosk/screens/frame.h"
#include "kiosk/screens/pieces.h"

/* --- help --- */

struct help_choice {
	const char *label;
	int64_t arg;
	bool is_selected;
};

static void open_help_group(struct ui *ui, const char *icon, const char *label)
{
	ui_open(ui, UI_KIND_COLUMN, (struct ui_box){ .gap = SPACE_S });
	UI_ROW(ui, .gap = SPACE_S, .align = ALIGN_CENTER) {
		ui_icon(ui, icon, SIZE_ICON_S, COLOR_SOFT);
		UI_TEXT(ui, label, .type = TYPE_BODY_STRONG, .grow = 1);
	}
}

static void add_help_group(struct ui *ui, const char *icon, const char *label, enum action_verb verb,
	const struct help_choice *choices, int count)
{
	open_help_group(ui, icon, label);
	UI_FLOW(ui, .gap = SPACE_S, .key = icon) {
		for (int i = 0; i < count; i++)
			ui_choice(ui, choices[i].label, choices[i].is_selected,
				(struct action){ verb, choices[i].arg });
	}
	ui_close(ui);
}

static void add_language_group(struct ui *ui, const struct session *session)
{
	open_help_group(ui, "language", _("Language"));
	UI_FLOW(ui, .gap = SPACE_S, .key = "languages") {
		for (int i = 0; i < LANGUAGE_COUNT; i++)
			ui_choice(ui, LANGUAGES[i].own_name, session->shopper.language == &LANGUAGES[i],
				ACTION_OF(SET_LANGUAGE, i));
	}
	ui_close(ui);
}

static void add_text_sizes(struct ui *ui, const struct session *session)
{
	static const int PERCENTS[] = { 100, 125, 150, 200 };
	struct help_choice choices[4];

	for (int i = 0; i < 4; i++) {
		const char *label = format_percent(ui_format(ui), ui_arena(ui), PERCENTS[i] * 10);
		bool is_on = session->shopper.text_percent == PERCENTS[i];
		choices[i] = (struct help_choice){ label, PERCENTS[i], is_on };
	}
	add_help_group(ui, "text-size", _("Text size"), VERB_SET_TEXT_SIZE, choices, 4);
}

static void add_switch(struct ui *ui, const char *icon, const char *label, enum action_verb verb, bool is_on,
	const char *off_label, const char *on_label)
{
	const struct help_choice choices[] = { { off_label, 0, !is_on }, { on_label, 1, is_on } };

	add_help_group(ui, icon, label, verb, choices, 2);
}

static void add_looks(struct ui *ui, const struct session *session)
{
	UI_GRID(ui, .columns = ui_text_percent(ui) > 130 ? 1 : 2, .gap = SPACE_M) {
		add_switch(ui, "contrast", _("Contrast"), VERB_SET_CONTRAST, session->shopper.has_contrast,
			C_("contrast", "Normal"), C_("contrast", "High"));
		add_switch(ui, "reach", _("Height of the buttons"), VERB_SET_REACH,
			session->shopper.has_reach, C_("reach", "Normal"), C_("reach", "Lower"));
		add_switch(ui, "motion", _("Movement"), VERB_SET_MOTION, !session->shopper.has_reduced_motion,
			C_("motion", "Less"), C_("motion", "Normal"));
	}
}

static void add_help(struct ui *ui, const struct session *session)
{
	dialog_frame_open(ui, "help", _("How can we help?"), ACTION(CLOSE_HELP));
	add_language_group(ui, session);
	add_text_sizes(ui, session);
	add_looks(ui, session);
	ui_rule(ui);
	UI_GRID(ui, .columns = ui_text_percent(ui) > 130 ? 1 : 2, .gap = SPACE_M) {
		ui_button_quiet(ui, _("Call our team"), ACTION(CALL_STAFF));
		if (session->shopper.is_running)
			ui_button_quiet(ui, _("I'm done"), ACTION(END_SESSION));
	}
	dialog_close(ui);
}

/* --- languages --- */

static void add_language_row(struct ui *ui, const struct session *session, int index)
{
	const struct language *language = &LANGUAGES[index];
	bool is_on = session->shopper.language == language;

	UI_ROW(ui, .fill = is_on ? COLOR_GOOD_TINT : COLOR_TINT, .border = is_on ? COLOR_GOOD : COLOR_NONE,
		.radius = RADIUS_M, .min_height = SIZE_BUTTON, .pad_x = SPACE_L, .align = ALIGN_CENTER,
		.role = ROLE_RADIO, .label = language->own_name, .flags = is_on ? NODE_SELECTED : 0,
		.action = ACTION_OF(SET_LANGUAGE, index)) {
		struct ui_node *words = UI_TEXT(ui, language->own_name, .type = TYPE_BUTTON, .grow = 1,
			.max_lines = 1, .language = language->tag);
		ui_set_label(ui, words, NULL);
		if (is_on)
			ui_icon(ui, "check", SIZE_ICON, COLOR_GOOD);
	}
}

static void add_languages(struct ui *ui, const struct session *session)
{
	dialog_frame_open(ui, "languages", _("Language"), ACTION(CLOSE_HELP));
	for (int i = 0; i < LANGUAGE_COUNT; i++)
		add_language_row(ui, session, i);
	dialog_close(ui);
}

/* --- the idle countdown --- */

static void add_countdown(struct ui *ui, const struct session *session)
{
	unsigned long seconds = (unsigned long)session->overlay.idle_seconds_left;
	const char *number = piece_number(ui, session->overlay.idle_seconds_left);

	dialog_frame_open(ui, "idle", _("Are you still there?"), NO_ACTION);
	UI_TEXT(ui,
		ui_printf(ui,
			NG_("This screen clears itself in %s second, and the basket with it.",
				"This screen clears itself in %s seconds, and the basket with it.", seconds),
			number),
		.type = TYPE_LEAD, .flags = NODE_LIVE, .is_tabular = true);
	UI_GRID(ui, .columns = ui_text_percent(ui) > 130 ? 1 : 2, .gap = SPACE_M, .pad_top = SPACE_S) {
		ui_button_quiet(ui, _("I'm done"), ACTION(END_SESSION));
		ui_button(ui, _("I need more time"), ACTION(STAY));
	}
	dialog_close(ui);
}

/* --- the note --- */

static void add_note(struct ui *ui, const struct session *session)
{
	bool is_careful = session->overlay.is_note_careful;
	enum color_role ink = is_careful ? COLOR_CAREFUL : COLOR_PAPER;

	UI_ROW(ui, .fill = is_careful ? COLOR_CAREFUL_TINT : COLOR_INK, .radius = RADIUS_CARD,
		.is_raised = true, .pad_x = SPACE_L, .pad_y = SPACE_S, .gap = SPACE_M, .align = ALIGN_CENTER,
		.min_height = SIZE_BUTTON, .role = ROLE_STATUS, .flags = NODE_LIVE, .fade_in = 1) {
		ui_icon(ui, is_careful ? "warning" : "check", SIZE_ICON, ink);
		UI_TEXT(ui, session->overlay.note, .type = TYPE_BODY_STRONG, .color = ink, .grow = 1);
		if (session->overlay.note_button)
			ui_pill(ui, NULL, session->overlay.note_button, session->overlay.note_action);
	}
}

/* Below the search field, where it covers no key. */
static void add_high_note(struct ui *ui, const struct session *session)
{
	UI_COLUMN(ui, .pad_x = SPACE_XL, .key = "note") {
		UI_ROW(ui, .height = SIZE_TOP_BAR) {
		}
		UI_ROW(ui, .height = SIZE_FIELD) {
		}
		ui_gap(ui, SPACE_XL);
		add_note(ui, session);
	}
}

/* Above the next step and the navigation, so that it covers neither. */
static void add_low_note(struct ui *ui, const struct session *session)
{
	UI_COLUMN(ui, .justify = JUSTIFY_END, .pad_x = SPACE_XL, .key = "note") {
		add_note(ui, session);
		ui_gap(ui, SPACE_L);
		UI_ROW(ui, .height = SIZE_BUTTON) {
		}
		UI_ROW(ui, .height = ui_is_wide(ui) ? SIZE_NAV_BAR_WIDE : SIZE_NAV_BAR) {
		}
		ui_gap(ui, SPACE_XL);
	}
}

void frame_overlays(struct ui *ui, const struct session *session, bool has_keyboard)
{
	if (session->overlay.note && has_keyboard)
		add_high_note(ui, session);
	else if (session->overlay.note)
		add_low_note(ui, session);
	if (session->overlay.idle_seconds_left > 0)
		add_countdown(ui, session);
	else if (session->overlay.is_language_open)
		add_languages(ui, session);
	else if (session->overlay.is_help_open)
		add_help(ui, session);
}
