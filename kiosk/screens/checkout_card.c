/* SPDX-License-Identifier: Apache-2.0 */
/* The card terminal on the checkout. */
#include "kiosk/screens/checkout_card.h"

#include "kiosk/base/messages.h"
#include "kiosk/screens/pieces.h"

bool checkout_card_is_running(const struct session *session)
{
	return session->shopper.card_step == CARD_STEP_ASKING ||
		session->shopper.card_step == CARD_STEP_AT_TERMINAL;
}

bool checkout_card_is_cancelling(const struct session *session)
{
	return session->shopper.card_step == CARD_STEP_AT_TERMINAL &&
		session->shopper.card_prompt == CARD_PROMPT_CANCELLING;
}

void checkout_card_offer(struct ui *ui)
{
	UI_ROW(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true, .pad = SPACE_L,
		.gap = SPACE_M, .align = ALIGN_CENTER, .role = ROLE_BUTTON, .action = ACTION(PAY_BY_CARD),
		.label = _("Pay by card")) {
		ui_icon(ui, "card-terminal", SIZE_ICON, COLOR_BRAND);
		UI_COLUMN(ui, .grow = 1, .gap = SPACE_XXS) {
			ui_set_label(ui, UI_TEXT(ui, _("Pay by card"), .type = TYPE_BODY_STRONG), NULL);
			ui_soft(ui, _("At the card terminal beside this screen"));
		}
		ui_icon(ui, piece_onward_icon(ui), SIZE_ICON_S, COLOR_SOFT);
	}
}

void checkout_card_outcome(struct ui *ui, enum card_step step)
{
	switch (step) {
	case CARD_STEP_DECLINED:
		piece_news(ui, "card-terminal", COLOR_CAREFUL, _("The card was declined"),
			_("Nothing was charged. Try another card, or pay on your phone."));
		break;
	case CARD_STEP_CANCELLED:
		piece_news(ui, "card-terminal", COLOR_CAREFUL, _("The card payment was cancelled"),
			_("Nothing was charged. You can try again, or pay on your phone."));
		break;
	case CARD_STEP_NOT_REACHED:
		piece_news(ui, "card-terminal", COLOR_CAREFUL, _("The card terminal cannot do it now"),
			_("Nothing was charged. Pay on your phone, or at the counter."));
		break;
	case CARD_STEP_PHONE_PAYS:
		piece_news(ui, "phone", COLOR_CAREFUL, _("This order is being paid on a phone"),
			_("Your card was not charged."));
		break;
	case CARD_STEP_PRICE_CHANGED:
		piece_news(ui, "warning", COLOR_CAREFUL, _("A price has changed"),
			_("Your card was not charged. Look at the new sum, then touch “Pay by card” again."));
		break;
	default: break;
	}
}

static const char *prompt_words(const struct session *session)
{
	static const char *const WORDS[] = {
		[CARD_PROMPT_WAIT] = N_("Please look at the card terminal"),
		[CARD_PROMPT_CARD] = N_("Hold or insert your card at the terminal"),
		[CARD_PROMPT_PIN] = N_("Enter your PIN at the terminal"),
		[CARD_PROMPT_REMOVE] = N_("Please take your card"),
		[CARD_PROMPT_CANCELLING] = N_("Cancelling the payment. Please wait"),
		[CARD_PROMPT_AGAIN] = N_("The card could not be read. Please try again"),
	};

	return session->shopper.card_step == CARD_STEP_ASKING ? _("Asking the shop")
							      : _(WORDS[session->shopper.card_prompt]);
}

void checkout_card_panel(struct ui *ui, const struct session *session)
{
	UI_COLUMN(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true, .pad = SPACE_XL,
		.pad_y = SPACE_XXL, .gap = SPACE_L, .align = ALIGN_CENTER, .key = "card-panel") {
		ui_icon(ui, "card-terminal", SIZE_THUMB, COLOR_BRAND);
		UI_TEXT(ui, prompt_words(session), .type = TYPE_TITLE, .align = ALIGN_CENTER,
			.flags = NODE_LIVE);
	}
}
