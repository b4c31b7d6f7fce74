/* SPDX-License-Identifier: Apache-2.0 */
/* Payments of unknown outcome, and money that must go back: staff look into the terminal's own list and say what became
 * of them. */
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

static struct action answer_with(size_t index, enum payment_answer answer)
{
	return ACTION_OF(SERVICE_SETTLE, index * SERVICE_PAYMENT_ANSWERS + (size_t)answer);
}

static void add_money_back(struct ui *ui, size_t index)
{
	UI_TEXT(ui,
		_("The order was paid twice, or the shop did not take it. The terminal has not given the money back. Give it back at the terminal by hand."),
		.type = TYPE_BODY);
	ui_button_quiet(ui, _("It was given back"), answer_with(index, PAYMENT_WAS_GIVEN_BACK));
}

static void add_doubt(struct ui *ui, size_t index)
{
	UI_TEXT(ui, _("Nobody knows whether this was paid. Look into the terminal's own list of payments."),
		.type = TYPE_BODY);
	UI_GRID(ui, .columns = ui_text_percent(ui) > 130 ? 1 : 2, .gap = SPACE_M) {
		ui_button_quiet(ui, _("It was not paid"), answer_with(index, PAYMENT_WAS_NOT_PAID));
		ui_button_quiet(ui, _("It was paid"), answer_with(index, PAYMENT_WAS_PAID));
	}
}

static void add_payment(struct ui *ui, const struct open_payment *payment, size_t index)
{
	UI_COLUMN(ui, .fill = COLOR_CAREFUL_TINT, .radius = RADIUS_CARD, .pad = SPACE_L, .gap = SPACE_M) {
		add_facts(ui, payment);
		if (payment->must_go_back)
			add_money_back(ui, index);
		else if (payment->is_unknown)
			add_doubt(ui, index);
		else
			UI_TEXT(ui, _("The terminal is still being asked. Please wait."), .type = TYPE_BODY,
				.flags = NODE_LIVE);
	}
}

void service_payments(struct ui *ui, const struct open_payment *payments, size_t count)
{
	if (!count)
		return;
	UI_COLUMN(ui, .gap = SPACE_S, .key = "payments") {
		piece_heading(ui, _("Card payments to look after"), NULL, NO_ACTION);
		for (size_t i = 0; i < count; i++)
			add_payment(ui, &payments[i], i);
	}
}

void service_payment_question(struct ui *ui, const struct session *session,
	const struct open_payment *payment, enum payment_answer answer)
{
	static const struct {
		const char *question, *meaning, *yes;
	} WORDS[] = {
		[PAYMENT_WAS_NOT_PAID] = { N_("Was it really not paid?"),
			N_("The order counts as not paid, and the terminal is free for the next payment."),
			N_("Yes, it was not paid") },
		[PAYMENT_WAS_PAID] = { N_("Was it really paid?"),
			N_("The order counts as paid, and the shopper gets the goods."),
			N_("Yes, it was paid") },
		[PAYMENT_WAS_GIVEN_BACK] = { N_("Was the money really given back?"),
			N_("The terminal is not asked for it any more."), N_("Yes, it was given back") },
	};
	const char *amount = piece_money(ui, payment->amount_minor, payment->currency);

	DIALOG(ui, session, "settle", _(WORDS[answer].question), ACTION(CLOSE_DIALOG))
	{
		UI_TEXT(ui, ui_printf(ui, "%s · %s", amount, terminal_words(ui, payment)),
			.type = TYPE_BODY_STRONG);
		UI_TEXT(ui, _(WORDS[answer].meaning), .type = TYPE_LEAD);
		UI_GRID(ui, .columns = ui_text_percent(ui) > 130 ? 1 : 2, .gap = SPACE_M,
			.pad_top = SPACE_S) {
			ui_button_quiet(ui, _("Look again"), ACTION(CLOSE_DIALOG));
			ui_button(ui, _(WORDS[answer].yes), ACTION(SERVICE_SETTLE_SURE));
		}
	}
}
