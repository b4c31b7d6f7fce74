/* SPDX-License-Identifier: Apache-2.0 */
/* The frame around a shopper's screen: bar, banner, next step, navigation with the basket. */
#include "kiosk/screens/frame.h"

#include "kiosk/base/messages.h"
#include "kiosk/screens/actions.h"
#include "kiosk/screens/pieces.h"

/* Above this the words of the navigation take the smaller type, so that all of them stay. */
#define LARGE_TEXT_PERCENT 130

/* --- the bar at the top --- */

static void add_logo(struct ui *ui)
{
	static const struct {
		const char *text;
		enum color_role ink;
	} HALVES[] = { { "dao", COLOR_INK }, { "gou", COLOR_BRAND } };

	/* A name in Latin letters is written from the left in every language: the row must not mirror it. */
	int first = ui_is_right_to_left(ui) ? 1 : 0;

	UI_ROW(ui, .self = ALIGN_START, .label = "daogou") {
		for (int i = 0; i < 2; i++) {
			int half = i ^ first;
			struct ui_node *node = UI_TEXT(ui, HALVES[half].text, .type = TYPE_LOGO,
				.color = HALVES[half].ink, .language = "en");
			ui_set_label(ui, node, NULL);
		}
	}
}

static void add_name(struct ui *ui, const struct session *session)
{
	const char *name = session->shop.place_name;

	if (!name || !*name)
		name = session->shop.name;
	UI_COLUMN(ui, .grow = 1, .action = GO(SCREEN_HOME), .label = _("Home"), .min_height = SIZE_TARGET,
		.justify = JUSTIFY_CENTER, .radius = RADIUS_S) {
		add_logo(ui);
		if (name && *name)
			UI_TEXT(ui, name, .type = TYPE_SMALL, .color = COLOR_SOFT, .max_lines = 1);
	}
}

void frame_paper_sign(struct ui *ui, const struct session *session, enum color_role ink)
{
	static const char *const WORDS[] = { [PAPER_LOW] = N_("Receipt paper is running low"),
		[PAPER_OUT] = N_("Receipt paper is used up"),
		[PAPER_COVER_OPEN] = N_("The cover of the receipt printer is open") };

	if (session->machine.paper_sign != PAPER_FINE)
		ui_set_label(ui, ui_icon(ui, "paper-low", SIZE_ICON_S, ink),
			_(WORDS[session->machine.paper_sign]));
}

static void add_language_pill(struct ui *ui, const struct session *session)
{
	bool is_roomy = ui_text_percent(ui) <= LARGE_TEXT_PERCENT;

	UI_ROW(ui, .fill = COLOR_CARD, .radius = RADIUS_FULL, .is_raised = true, .min_height = SIZE_TARGET,
		.pad_x = SPACE_L, .gap = SPACE_S, .align = ALIGN_CENTER, .action = ACTION(OPEN_LANGUAGES),
		.label = _("Language")) {
		if (is_roomy)
			ui_set_label(ui,
				UI_TEXT(ui, "A あ 中", .type = TYPE_BODY_STRONG, .max_lines = 1,
					.language = "zh-Hans"),
				NULL);
		UI_TEXT(ui, session->shopper.language->own_name, .type = TYPE_BODY_STRONG,
			.color = COLOR_SOFT, .max_lines = 1, .language = session->shopper.language->tag);
	}
}

static void add_top_bar(struct ui *ui, const struct session *session, const struct frame_options *options)
{
	UI_ROW(ui, .min_height = SIZE_TOP_BAR, .pad_x = SPACE_XL, .pad_y = SPACE_S, .gap = SPACE_M,
		.align = ALIGN_CENTER, .key = "top") {
		if (options->has_back)
			ui_button_icon(ui, piece_back_icon(ui), _("Back"), ACTION(GO_BACK));
		add_name(ui, session);
		frame_paper_sign(ui, session, COLOR_SOFT);
		add_language_pill(ui, session);
		ui_button_icon(ui, "help", _("Help"), ACTION(OPEN_HELP));
	}
}

/* Honest about its age whenever the hub cannot be asked or has said that this catalog is over. */
static void add_banner(struct ui *ui, const struct session *session)
{
	if (!session->shop.has_catalog || (session->machine.is_online && !session->shop.is_expired))
		return;
	const char *when = format_date_time(ui_format(ui), ui_arena(ui), session->shop.prices_as_of_ms);
	UI_ROW(ui, .pad_x = SPACE_XL, .pad_bottom = SPACE_S, .key = "banner") {
		UI_ROW(ui, .grow = 1, .fill = COLOR_CAREFUL_TINT, .radius = RADIUS_M, .pad_x = SPACE_L,
			.pad_y = SPACE_S, .gap = SPACE_M, .align = ALIGN_CENTER, .role = ROLE_STATUS,
			.flags = NODE_LIVE) {
			ui_icon(ui, session->machine.is_online ? "clock" : "offline", SIZE_ICON_S,
				COLOR_CAREFUL);
			UI_TEXT(ui, ui_printf(ui, _("Prices as of %s"), when), .type = TYPE_SMALL_STRONG,
				.color = COLOR_CAREFUL, .grow = 1);
		}
	}
}

/* --- the navigation --- */

static enum type_role tab_type(const struct ui *ui)
{
	return ui_text_percent(ui) > LARGE_TEXT_PERCENT ? TYPE_CAPTION : TYPE_SMALL_STRONG;
}

static void add_tab(struct ui *ui, const char *icon, const char *label, bool is_on, struct action action)
{
	enum color_role ink = is_on ? COLOR_BRAND : COLOR_SOFT;
	bool is_beside = ui_is_wide(ui) && ui_text_percent(ui) <= LARGE_TEXT_PERCENT;

	ui_open(ui, is_beside ? UI_KIND_ROW : UI_KIND_COLUMN,
		(struct ui_box){ .grow = 1,
			.gap = is_beside ? SPACE_S : SPACE_XS,
			.align = ALIGN_CENTER,
			.justify = JUSTIFY_CENTER,
			.radius = RADIUS_M,
			.min_height = SIZE_TARGET,
			.role = ROLE_TAB,
			.action = action,
			.label = label,
			.flags = is_on ? NODE_SELECTED : 0 });
	ui_icon(ui, icon, SIZE_ICON, ink);
	ui_set_label(ui,
		UI_TEXT(ui, label, .type = tab_type(ui), .color = ink, .align = ALIGN_CENTER, .max_lines = 2),
		NULL);
	ui_close(ui);
}

static int64_t basket_total(const struct basket *basket)
{
	struct priced_totals totals;

	priced_lines_sum(basket->lines, basket->line_count, NULL, &totals);
	return totals.total_minor;
}

/* Large words leave the tabs beside it their room. */
static enum type_role basket_type(const struct ui *ui)
{
	return ui_text_percent(ui) > LARGE_TEXT_PERCENT ? TYPE_CAPTION : TYPE_BODY_STRONG;
}

static void add_basket_words(struct ui *ui, const struct basket *basket, enum color_role ink)
{
	int32_t pieces = basket_piece_count(basket);

	if (!pieces) {
		UI_TEXT(ui, _("Basket"), .type = basket_type(ui), .color = ink, .max_lines = 1);
		return;
	}
	UI_COLUMN(ui, 0) {
		UI_TEXT(ui,
			ui_printf(ui, NG_("%s item", "%s items", (unsigned long)pieces),
				piece_number(ui, pieces)),
			.type = basket_type(ui), .color = ink, .max_lines = 1);
		ui_set_flags(
			ui_price(ui, basket_total(basket), basket->currency, TYPE_PRICE_S, ink), NODE_LIVE);
	}
}

static void add_basket(struct ui *ui, const struct session *session, bool is_on)
{
	bool is_empty = session->shopper.basket.line_count == 0;
	enum color_role ink = is_empty ? is_on ? COLOR_BRAND : COLOR_SOFT : COLOR_ON_BRAND;

	UI_ROW(ui, .fill = is_empty ? COLOR_TINT : COLOR_BRAND, .radius = RADIUS_M, .gap = SPACE_S,
		.pad_x = SPACE_M, .min_height = SIZE_TARGET, .align = ALIGN_CENTER, .justify = JUSTIFY_CENTER,
		.role = ROLE_TAB, .width = ui_text_percent(ui) > LARGE_TEXT_PERCENT ? SIZE_FIT : SIZE_BASKET,
		.action = GO(SCREEN_BASKET), .flags = is_on ? NODE_SELECTED : 0) {
		/* Large words need the icon's room; the colour and the sum say what it is. */
		if (is_empty || ui_text_percent(ui) <= LARGE_TEXT_PERCENT)
			ui_icon(ui, "basket", SIZE_ICON, ink);
		add_basket_words(ui, &session->shopper.basket, ink);
	}
}

static void add_navigation(struct ui *ui, const struct session *session, enum frame_tab tab)
{
	ui_rule(ui);
	UI_ROW(ui, .fill = COLOR_CARD, .pad_x = SPACE_S, .pad_y = SPACE_S, .gap = SPACE_XS,
		.key = "navigation", .min_height = ui_is_wide(ui) ? SIZE_NAV_BAR_WIDE : SIZE_NAV_BAR) {
		add_tab(ui, "home", C_("tab", "Home"), tab == TAB_HOME, GO(SCREEN_HOME));
		add_tab(ui, "search", C_("tab", "Browse"), tab == TAB_BROWSE, GO(SCREEN_BROWSE));
		add_tab(ui, "deals", C_("tab", "Group deals"), tab == TAB_DEALS, GO(SCREEN_DEALS));
		add_tab(ui, "coupon", C_("tab", "Coupons"), tab == TAB_COUPONS, GO(SCREEN_COUPONS));
		add_basket(ui, session, tab == TAB_BASKET);
	}
}

/* --- the frame --- */

int frame_open(struct ui *ui, const struct session *session, struct frame_options options)
{
	ui_open(ui, UI_KIND_COLUMN, (struct ui_box){ .key = "frame" });
	add_top_bar(ui, session, &options);
	add_banner(ui, session);
	ui_open(ui, UI_KIND_COLUMN, (struct ui_box){ .grow = 1, .key = "content" });
	return 1;
}

int frame_close(struct ui *ui, const struct session *session, struct frame_options options)
{
	ui_close(ui);
	if (!options.has_no_navigation)
		add_navigation(ui, session, options.tab);
	ui_close(ui);
	frame_overlays(ui, session, options.has_keyboard);
	return 0;
}

void frame_next_step(struct ui *ui, const char *quiet_label, struct action quiet, const char *loud_label,
	struct action loud, bool is_loud_disabled)
{
	bool is_stacked = ui_text_percent(ui) > LARGE_TEXT_PERCENT && !ui_is_wide(ui);

	ui_open(ui, is_stacked ? UI_KIND_COLUMN : UI_KIND_ROW,
		(struct ui_box){ .fill = COLOR_PAPER,
			.is_pinned = true,
			.pad_x = SPACE_XL,
			.pad_y = is_stacked ? SPACE_S : SPACE_M,
			.gap = is_stacked ? SPACE_S : SPACE_M,
			.key = "next-step" });
	if (quiet_label)
		ui_set_grow(ui_button_quiet(ui, quiet_label, quiet), is_stacked ? 0 : 5);
	if (loud_label) {
		struct ui_node *button = ui_button(ui, loud_label, loud);
		ui_set_grow(button, is_stacked ? 0 : 8);
		ui_set_disabled(button, is_loud_disabled);
	}
	ui_close(ui);
}
