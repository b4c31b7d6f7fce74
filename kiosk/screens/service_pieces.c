/* SPDX-License-Identifier: Apache-2.0 */
/* The frame of the service screens, and their words and signs. */
#include "kiosk/screens/service_pieces.h"

#include "kiosk/base/messages.h"
#include "kiosk/screens/actions.h"
#include "kiosk/screens/frame.h"
#include "kiosk/screens/pieces.h"

#define LARGE_TEXT_PERCENT 130

/* --- the frame --- */

static void add_language_button(struct ui *ui, const struct session *session)
{
	if (ui_text_percent(ui) > LARGE_TEXT_PERCENT)
		ui_button_icon(ui, "language", _("Language"), ACTION(OPEN_LANGUAGES));
	else
		ui_pill(ui, "language", session->shopper.language->own_name, ACTION(OPEN_LANGUAGES));
}

static void add_bar(struct ui *ui, const struct session *session, const char *title, bool has_back)
{
	UI_ROW(ui, .min_height = SIZE_TOP_BAR, .pad_x = SPACE_XL, .pad_y = SPACE_S, .gap = SPACE_M,
		.align = ALIGN_CENTER, .key = "top") {
		if (has_back)
			ui_button_icon(ui, piece_back_icon(ui), _("Back"), ACTION(GO_BACK));
		else
			ui_icon(ui, "settings", SIZE_ICON, COLOR_BRAND);
		UI_TEXT(ui, title, .type = TYPE_HEADING, .role = ROLE_HEADING, .grow = 1);
		add_language_button(ui, session);
		ui_button_icon(ui, "help", _("Help"), ACTION(OPEN_HELP));
	}
	ui_rule(ui);
}

int service_frame_open(struct ui *ui, const struct session *session, const char *title, bool has_back)
{
	ui_open(ui, UI_KIND_COLUMN, (struct ui_box){ .key = "frame" });
	add_bar(ui, session, title, has_back);
	ui_open(ui, UI_KIND_COLUMN, (struct ui_box){ .grow = 1, .key = "content" });
	return 1;
}

int service_frame_close(struct ui *ui, const struct session *session)
{
	ui_close(ui);
	ui_close(ui);
	frame_overlays(ui, session, false);
	return 0;
}

void service_foot(struct ui *ui, const char *quiet_label, struct action quiet, const char *loud_label,
	struct action loud)
{
	frame_next_step(ui, quiet_label, quiet, loud_label, loud, false);
}

/* --- words --- */

const char *service_kind_words(enum service_kind kind)
{
	static const char *const WORDS[SERVICE_KIND_COUNT] = {
		[SERVICE_PRINTER] = N_("Receipt printer"),
		[SERVICE_CARD_READER] = N_("Card reader"),
		[SERVICE_SCANNER] = N_("Scanner"),
		[SERVICE_KEYPAD] = N_("Keypad"),
		[SERVICE_TERMINAL] = N_("Card terminal"),
	};

	return _(WORDS[kind]);
}

const char *service_kind_icon(enum service_kind kind)
{
	static const char *const ICONS[SERVICE_KIND_COUNT] = {
		[SERVICE_PRINTER] = "printer",
		[SERVICE_CARD_READER] = "card",
		[SERVICE_SCANNER] = "scan",
		[SERVICE_KEYPAD] = "keyboard",
		[SERVICE_TERMINAL] = "card-terminal",
	};

	return ICONS[kind];
}

const char *service_health_words(enum service_health health)
{
	switch (health) {
	case SERVICE_OFF: return C_("device", "Switched off");
	case SERVICE_NOT_FOUND: return C_("device", "Not found");
	case SERVICE_STARTING: return C_("device", "Starting");
	case SERVICE_READY: return C_("device", "Ready");
	case SERVICE_WORKING: return C_("device", "Working");
	case SERVICE_ATTENTION:
	case SERVICE_HEALTH_COUNT: break;
	}
	return C_("device", "Needs attention");
}

const char *service_trouble_words(enum service_trouble trouble)
{
	static const char *const WORDS[SERVICE_TROUBLE_COUNT] = {
		[SERVICE_COVER_OPEN] = N_("The cover is open. Close it until it clicks."),
		[SERVICE_PAPER_OUT] = N_("The paper is used up. Put in a new roll and close the cover."),
		[SERVICE_PAPER_LOW] = N_("The paper is running low. Have a new roll ready."),
		[SERVICE_CUTTER] =
			N_("The cutter is stuck. Open the cover, take out the scrap and close it."),
		[SERVICE_HEAD_HOT] =
			N_("The print head is too hot. It goes on by itself when it has cooled down."),
		[SERVICE_NO_DAEMON] = N_("The service for this device is not running. Restart the machine."),
		[SERVICE_DENIED] = N_("The machine may not open this device. Its permissions must be set."),
		[SERVICE_PASSWORD] =
			N_("The card terminal refuses its password. Correct it in the settings."),
		[SERVICE_IN_USE] = N_("Another program is using this device. Restart the machine."),
		[SERVICE_BAD_ADDRESS] =
			N_("The settings do not fit this device. Remove it and set it up again."),
		[SERVICE_NO_ANSWER] = N_("It does not answer. Check its power, its cable and its address."),
		[SERVICE_NONSENSE] = N_("Something else answers there. Check the address and the driver."),
		[SERVICE_BROKEN] = N_("It reports a fault. Switch it off and on again."),
	};

	return WORDS[trouble] ? _(WORDS[trouble]) : "";
}

const char *service_certainty_words(enum service_certainty certainty)
{
	switch (certainty) {
	case SERVICE_KNOWN: return _("We know this device");
	case SERVICE_LIKELY: return _("This is likely right");
	case SERVICE_TYPED: return _("The test shows whether the address is right");
	case SERVICE_GUESS: break;
	}
	return _("This is only a guess");
}

const char *service_refusal_words(enum service_refusal refusal)
{
	static const char *const WORDS[] = {
		[SERVICE_FINE] = "",
		[SERVICE_BEGUN] = "",
		[SERVICE_BAD_HOST] =
			N_("This is no address. Type a name such as printer-1 or numbers such as "
			   "192.168.1.50."),
		[SERVICE_BAD_PORT] = N_("The port must be a number from 1 to 65535."),
		[SERVICE_BAD_PASSWORD] = N_("The password must be a number of at most six digits."),
		[SERVICE_BAD_CURRENCY] = N_("Card terminals cannot take the currency of this shop."),
		[SERVICE_SET_UP_ALREADY] = N_("A device at this address is set up already."),
		[SERVICE_GONE] = N_("This device is no longer plugged in."),
		[SERVICE_TOO_MANY] = N_("There is no room for another device. Remove one first."),
		[SERVICE_NOT_WRITTEN] = N_("This could not be saved. The disk may be full."),
	};

	return *WORDS[refusal] ? _(WORDS[refusal]) : "";
}

const char *service_device_name(const struct service_device *device)
{
	return *device->model ? device->model : service_kind_words(device->kind);
}

const char *service_serial_words(struct ui *ui, const struct service_candidate *device)
{
	return *device->serial_number ? ui_printf(ui, _("Serial number: %s"), device->serial_number) : "";
}

/* --- signs --- */

static bool is_good(enum service_health health)
{
	return health == SERVICE_READY || health == SERVICE_WORKING;
}

static bool is_careful(enum service_health health)
{
	return health == SERVICE_ATTENTION || health == SERVICE_NOT_FOUND;
}

void service_health_tag(struct ui *ui, enum service_health health)
{
	static const char *const ICONS[SERVICE_HEALTH_COUNT] = {
		[SERVICE_OFF] = "minus",
		[SERVICE_NOT_FOUND] = "offline",
		[SERVICE_STARTING] = "clock",
		[SERVICE_READY] = "check",
		[SERVICE_WORKING] = "refresh",
		[SERVICE_ATTENTION] = "warning",
	};
	enum color_role fill = is_good(health) ? COLOR_GOOD_TINT
		: is_careful(health)           ? COLOR_CAREFUL_TINT
					       : COLOR_TINT;
	enum color_role ink = is_good(health) ? COLOR_GOOD : is_careful(health) ? COLOR_CAREFUL : COLOR_SOFT;

	UI_ROW(ui, .fill = fill, .radius = RADIUS_FULL, .pad_x = SPACE_S, .pad_y = SPACE_XXS, .gap = SPACE_XS,
		.align = ALIGN_CENTER, .self = ALIGN_START) {
		ui_icon(ui, ICONS[health], SIZE_ICON_S, ink);
		UI_TEXT(ui, service_health_words(health), .type = TYPE_SMALL_STRONG, .color = ink,
			.flags = NODE_LIVE);
	}
}

void service_kind_sign(struct ui *ui, enum service_kind kind)
{
	UI_ROW(ui, .width = SIZE_TARGET, .height = SIZE_TARGET, .radius = RADIUS_FULL, .fill = COLOR_TINT,
		.align = ALIGN_CENTER, .justify = JUSTIFY_CENTER)
		ui_icon(ui, service_kind_icon(kind), SIZE_ICON, COLOR_INK);
}

static void add_notice(struct ui *ui, const char *icon, const char *words, bool is_careful, uint32_t flags)
{
	UI_ROW(ui, .fill = is_careful ? COLOR_CAREFUL_TINT : COLOR_GOOD_TINT, .radius = RADIUS_M,
		.pad = SPACE_M, .gap = SPACE_M, .align = ALIGN_CENTER, .role = ROLE_STATUS, .flags = flags) {
		ui_icon(ui, icon, SIZE_ICON, is_careful ? COLOR_CAREFUL : COLOR_GOOD);
		UI_TEXT(ui, words, .type = TYPE_BODY_STRONG, .grow = 1, .flags = NODE_LIVE);
	}
}

void service_notice(struct ui *ui, const char *icon, const char *words, bool is_careful)
{
	add_notice(ui, icon, words, is_careful, 0);
}

void service_news(struct ui *ui, const char *icon, const char *words, bool is_careful)
{
	add_notice(ui, icon, words, is_careful, NODE_IN_VIEW);
}

void service_fact(struct ui *ui, const char *label, const char *value)
{
	if (!*value)
		return;
	UI_COLUMN(ui, .gap = SPACE_XXS) {
		ui_soft(ui, label);
		UI_TEXT(ui, value, .type = TYPE_BODY_STRONG);
	}
}

void service_words(struct ui *ui, const char *words, enum type_role type, enum color_role ink)
{
	ui_set_label(ui, UI_TEXT(ui, words, .type = type, .color = ink), NULL);
}
