/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces that several screens share. */
#include "kiosk/screens/pieces.h"

#include "kiosk/base/clock.h"
#include "kiosk/base/messages.h"
#include "kiosk/base/text.h"

/* What stands beside a heading goes below it where both have no room. */
static void open_heading(struct ui *ui)
{
	ui_open(ui, UI_KIND_FLOW,
		(struct ui_box){ .gap = SPACE_M,
			.align = ALIGN_CENTER,
			.justify = JUSTIFY_BETWEEN,
			.min_height = SIZE_TARGET });
}

void piece_heading(struct ui *ui, const char *heading, const char *link, struct action action)
{
	open_heading(ui);
	ui_heading(ui, heading);
	if (link)
		ui_link(ui, link, action);
	ui_close(ui);
}

void piece_heading_note(struct ui *ui, const char *heading, const char *note)
{
	open_heading(ui);
	ui_heading(ui, heading);
	if (note)
		UI_TEXT(ui, note, .type = TYPE_SMALL, .color = COLOR_SOFT, .align = ALIGN_END);
	ui_close(ui);
}

const char *piece_money(struct ui *ui, int64_t minor, const char *currency)
{
	return format_money(ui_format(ui), ui_arena(ui), minor, currency);
}

int piece_money_letters(struct ui *ui, int64_t minor, const char *currency)
{
	return (int)utf8_count(piece_money(ui, minor, currency));
}

const char *piece_money_short(struct ui *ui, int64_t minor, const char *currency)
{
	return format_money_short(ui_format(ui), ui_arena(ui), minor, currency);
}

const char *piece_number(struct ui *ui, int64_t number)
{
	return format_number(ui_format(ui), ui_arena(ui), number);
}

/* U+2066 and U+2069: from left to right, and apart from what is around it. */
const char *piece_code(struct ui *ui, const char *code)
{
	return ui_is_right_to_left(ui) ? ui_printf(ui, "\u2066%s\u2069", code) : code;
}

const char *piece_seen(struct ui *ui, int64_t age_ms)
{
	if (age_ms < 0)
		return "";
	/* translators: how old a price is: "seen 2 min ago". */
	return ui_printf(ui, _("seen %s"), format_age(ui_format(ui), ui_arena(ui), age_ms));
}

const char *piece_unit_price(struct ui *ui, const struct unit_price *price, const char *currency)
{
	const char *base = format_measure(ui_format(ui), ui_arena(ui), (int64_t)price->base_amount * 1000,
		measure_unit_name(price->unit));

	return ui_printf(ui, "%s / %s", piece_money(ui, price->minor, currency), base);
}

const char *piece_multibuy(struct ui *ui, const struct multibuy *multibuy, const char *currency)
{
	/* translators: how many pieces, and what they cost together. */
	return ui_printf(ui, _("%s for %s"), piece_number(ui, multibuy->quantity),
		piece_money(ui, multibuy->price_minor, currency));
}

const char *piece_member_price(struct ui *ui, const struct offer *offer)
{
	/* translators: what members of the shop pay for one. */
	return ui_printf(ui, _("Members: %s"), piece_money(ui, offer->member_price_minor, offer->currency));
}

void piece_age_limit(struct ui *ui, const struct offer *offer)
{
	if (!offer_needs_age_check(offer))
		return;
	/* translators: an age in years. */
	const char *words = offer->age_min
		? ui_printf(ui, _("From %s: our staff check"), piece_number(ui, offer->age_min))
		: _("Age-restricted: our staff check");
	UI_TEXT(ui, words, .type = TYPE_SMALL_STRONG, .color = COLOR_CAREFUL);
}

static void add_tax_row(struct ui *ui, const struct tax_row *row, const char *currency)
{
	/* translators: a tax rate, the sum without tax, and the sum with it. */
	const char *words = ui_printf(ui, _("Tax %s: net %s, gross %s"),
		format_percent(ui_format(ui), ui_arena(ui), row->tax.permille),
		piece_money(ui, row->net_minor, currency), piece_money(ui, row->gross_minor, currency));

	UI_FLOW(ui, .justify = JUSTIFY_BETWEEN, .gap = SPACE_S) {
		ui_soft(ui, words);
		UI_TEXT(ui, piece_money(ui, row->tax_minor, currency), .type = TYPE_SMALL,
			.color = COLOR_SOFT, .is_tabular = true, .max_lines = 1);
	}
}

void piece_taxes(struct ui *ui, const struct tax_row *rows, size_t count, const char *currency)
{
	for (size_t i = 0; i < count; i++)
		add_tax_row(ui, &rows[i], currency);
}

const char *piece_time_left(struct ui *ui, int64_t left_ms)
{
	const char *left = format_countdown(ui_format(ui), ui_arena(ui), left_ms < 0 ? 0 : left_ms);
	unsigned long days = left_ms < 0 ? 0 : (unsigned long)(left_ms / DAY_MS);

	/* translators: a countdown: "14:21 left" with the number 0, "1 day left", "3 days left". */
	return ui_printf(ui, NG_("%s left", "%s left", days), left);
}

const char *piece_channel(enum offer_channel channel, bool is_this_store)
{
	switch (channel) {
	case CHANNEL_STORE: return is_this_store ? C_("channel", "Here") : C_("channel", "In store");
	case CHANNEL_ONLINE: return C_("channel", "Online");
	case CHANNEL_PARTNER: return C_("channel", "Partner");
	}
	return "";
}

void piece_price(struct ui *ui, int64_t minor, int64_t was_minor, const char *currency, enum type_role type)
{
	UI_FLOW(ui, .gap = SPACE_XS) {
		ui_price(ui, minor, currency, type, COLOR_INK);
		if (was_minor > minor)
			ui_price_was(ui, was_minor, currency, type == TYPE_PRICE_S ? TYPE_SMALL : TYPE_BODY);
	}
}

/* --- tags --- */

/* More than a hand can carry is no news. */
#define LEFT_SHOWN_MAX 20

static const char *stock_words(struct ui *ui, const struct offer *offer)
{
	const char *channel = piece_channel(offer->channel, offer->is_this_store);

	if (offer->quantity_left == 1)
		return ui_printf(ui, C_("stock", "%s, last one"), channel);
	if (offer->quantity_left > 1 && offer->quantity_left <= LEFT_SHOWN_MAX) {
		unsigned long left = (unsigned long)offer->quantity_left;
		/* translators: channel and pieces left: "Here, 8 left". */
		return ui_printf(ui, NG_("%s, %s left", "%s, %s left", left), channel,
			piece_number(ui, offer->quantity_left));
	}
	if (offer->stock == STOCK_LOW)
		return ui_printf(ui, C_("stock", "%s, few left"), channel);
	return channel;
}

void piece_offer_tag(struct ui *ui, const struct offer *offer, int64_t quantity)
{
	bool is_near = offer->channel == CHANNEL_STORE;

	if (offer->stock == STOCK_OUT || offer->quantity_left == 0)
		ui_tag(ui, _("Out of stock"), TAG_CAREFUL);
	else if (!offer_has_enough(offer, quantity))
		ui_tag(ui,
			ui_printf(ui,
				NG_("Only %s left", "Only %s left", (unsigned long)offer->quantity_left),
				piece_number(ui, offer->quantity_left)),
			TAG_CAREFUL);
	else if (is_near && offer->stock == STOCK_UNKNOWN)
		ui_tag(ui, _("Ask for stock"), TAG_PLAIN);
	else
		ui_tag(ui, stock_words(ui, offer), is_near ? TAG_GOOD : TAG_PLAIN);
}

/* --- empty pages, icons with a direction, dialogs --- */

void piece_empty(struct ui *ui, const char *icon, const char *title, const char *words)
{
	UI_COLUMN(ui, .gap = SPACE_M, .align = ALIGN_CENTER, .justify = JUSTIFY_CENTER, .pad = SPACE_XXL,
		.grow = 1, .scroll = "empty") {
		ui_icon(ui, icon, SIZE_ICON_L, COLOR_SOFT);
		UI_TEXT(ui, title, .type = TYPE_HEADING, .align = ALIGN_CENTER, .role = ROLE_HEADING);
		if (words)
			UI_TEXT(ui, words, .type = TYPE_BODY, .color = COLOR_SOFT, .align = ALIGN_CENTER);
	}
}

static void add_advice(struct ui *ui, const char *icon, enum color_role ink, const char *title,
	const char *words, uint32_t flags)
{
	UI_ROW(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true, .pad = SPACE_L,
		.gap = SPACE_M, .align = ALIGN_CENTER, .key = "advice", .flags = flags) {
		ui_icon(ui, icon, SIZE_ICON, ink);
		UI_COLUMN(ui, .grow = 1, .gap = SPACE_XXS) {
			UI_TEXT(ui, title, .type = TYPE_BODY_STRONG, .flags = NODE_LIVE);
			ui_soft(ui, words);
		}
	}
}

void piece_advice(struct ui *ui, const char *icon, enum color_role ink, const char *title, const char *words)
{
	add_advice(ui, icon, ink, title, words, 0);
}

void piece_news(struct ui *ui, const char *icon, enum color_role ink, const char *title, const char *words)
{
	add_advice(ui, icon, ink, title, words, NODE_IN_VIEW);
}

const char *piece_onward_icon(const struct ui *ui)
{
	return ui_is_right_to_left(ui) ? "arrow-left" : "arrow-right";
}

const char *piece_back_icon(const struct ui *ui)
{
	return ui_is_right_to_left(ui) ? "arrow-right" : "arrow-left";
}

static bool is_covered(const struct session *session)
{
	return session->overlay.idle_seconds_left > 0 || session->overlay.is_help_open ||
		session->overlay.is_language_open;
}

static void add_dialog_head(struct ui *ui, const char *title, struct action close)
{
	UI_ROW(ui, .gap = SPACE_M, .align = ALIGN_CENTER) {
		ui_set_grow(ui_heading(ui, title), 1);
		if (close.verb)
			ui_button_icon(ui, "close", _("Close"), close);
	}
}

void dialog_frame_open(struct ui *ui, const char *key, const char *title, struct action close)
{
	ui_open(ui, UI_KIND_COLUMN,
		(struct ui_box){ .fill = COLOR_SCRIM,
			.flags = NODE_MODAL,
			.role = ROLE_DIALOG,
			.label = title,
			.align = ALIGN_CENTER,
			.justify = JUSTIFY_CENTER,
			.pad = SPACE_XL,
			.key = key,
			.fade_in = 1 });
	ui_open(ui, UI_KIND_COLUMN,
		(struct ui_box){ .fill = COLOR_CARD,
			.radius = RADIUS_CARD,
			.is_raised = true,
			.width = SIZE_DIALOG,
			.pad = SPACE_XL,
			.gap = SPACE_M,
			.scroll = key });
	add_dialog_head(ui, title, close);
}

int dialog_open(
	struct ui *ui, const struct session *session, const char *key, const char *title, struct action close)
{
	if (is_covered(session))
		return 0;
	dialog_frame_open(ui, key, title, close);
	return 1;
}

int dialog_close(struct ui *ui)
{
	ui_close(ui);
	ui_close(ui);
	return 0;
}
