/* SPDX-License-Identifier: Apache-2.0 */
/* Payments of unknown outcome: staff look into the terminal's own list and say what became of them. */
#include "kiosk/screens/service_payments.h"

#include "kiosk/base/messages.h"
#include "kiosk/screens/pieces.h"

static const char *terminal_words(struct ui *ui, const struct open_payment *payment)
{
	const char *name = *payment->terminal_id ? payment->terminal_id : payment->device;

	/* translators: which card terminal: its number. */
	return ui_printf(ui, _("Terminal %s"), name);
}

static void add_facts(struct ui *ui, const struct open_payment *payment)
{
	UI_ROW(ui, .gap = SPACE_M, .align = ALIGN_CENTER) {
		ui_icon(ui, "warning", SIZE_ICON, COLOR_CAREFUL);
		UI_COLUMN(ui, .grow = 1, .gap = SPACE_XXS) {
			ui_price(ui, payment->amount_minor, payment->currency, TYPE_PRICE_M, COLOR_INK);
			ui_soft(ui, format_date_time(ui_format(ui), ui_arena(ui), payment->created_ms));
			ui_soft(ui, terminal_words(ui, payment));
		}
	}
}

static void add_payment(struct ui *ui, const struct open_payment *payment, size_t index)
{
	UI_COLUMN(ui, .fill = COLOR_CAREFUL_TINT, .radius = RADIUS_CARD, .pad = SPACE_L, .gap = SPACE_M) {
		add_facts(ui, payment);
		if (!payment->is_unknown) {
			UI_TEXT(ui, _("The terminal is still being asked. Please wait."), .type = TYPE_BODY,
				.flags = NODE_LIVE);
		} else {
			UI_TEXT(ui,
				_("Nobody knows whether this was paid. Look into the terminal's own list of payments."),
				.type = TYPE_BODY);
			UI_GRID(ui, .columns = ui_text_percent(ui) > 130 ? 1 : 2, .gap = SPACE_M) {
				ui_button_quiet(
					ui, _("It was not paid"), ACTION_OF(SERVICE_SETTLE, index * 2));
				ui_button_quiet(
					ui, _("It was paid"), ACTION_OF(SERVICE_SETTLE, index * 2 + 1));
			}
		}
	}
}

void service_payments(struct ui *ui, const struct open_payment *payments, size_t count)
{
	if (!count)
		return;
	UI_COLUMN(ui, .gap = SPACE_S, .key = "payments") {
		piece_heading(ui, _("Card payments in doubt"), NULL, NO_ACTION);
		for (size_t i = 0; i < count; i++)
			add_payment(ui, &payments[i], i);
	}
}

void service_payment_question(
	struct ui *ui, const struct session *session, const struct open_payment *payment, bool is_paid)
{
	const char *amount = piece_money(ui, payment->amount_minor, payment->currency);

	DIALOG(ui, session, "settle", is_paid ? _("Was it really paid?") : _("Was it really not paid?"),
		ACTION(CLOSE_DIALOG))
	{
		UI_TEXT(ui, ui_printf(ui, "%s · %s", amount, terminal_words(ui, payment)),
			.type = TYPE_BODY_STRONG);
		UI_TEXT(ui,
			is_paid ? _("The order counts as paid, and the shopper gets the goods.")
				: _("The order counts as not paid, and the terminal is free for the next payment."),
			.type = TYPE_LEAD);
		UI_GRID(ui, .columns = ui_text_percent(ui) > 130 ? 1 : 2, .gap = SPACE_M,
			.pad_top = SPACE_S) {
			ui_button_quiet(ui, _("Look again"), ACTION(CLOSE_DIALOG));
			ui_button(ui, is_paid ? _("Yes, it was paid") : _("Yes, it was not paid"),
				ACTION(SERVICE_SETTLE_SURE));
		}
	}
}
