/* SPDX-License-Identifier: Apache-2.0 */
/* What is on the checkout: the code or the terminal, the sum, the steps, the time, and how it ended. */
#include <string.h>

#include "kiosk/base/messages.h"
#include "kiosk/screens/checkout_card.h"
#include "kiosk/screens/checkout_internal.h"
#include "kiosk/screens/frame.h"
#include "kiosk/screens/pieces.h"

#define ROOMY_TEXT_PERCENT 130

static void declare_code(const struct checkout_screen *self, struct ui *ui)
{
	enum size size = ui_is_wide(ui) ? SIZE_QR_WIDE : SIZE_QR;

	UI_COLUMN(ui, .fill = COLOR_QR_LIGHT, .radius = RADIUS_CARD, .is_raised = true, .pad = SPACE_S,
		.self = ALIGN_CENTER, .align = ALIGN_CENTER, .justify = JUSTIFY_CENTER, .key = "code") {
		if (self->code)
			ui_qr(ui, self->code, _("Code to pay with your phone"), size);
		else
			UI_STACK(ui, 0) {
				ui_qr_place(ui, size);
				UI_COLUMN(ui, .align = ALIGN_CENTER, .justify = JUSTIFY_CENTER)
					ui_icon(ui, "clock", SIZE_ICON_L, COLOR_SOFT);
			}
	}
}

/* Under the code: which of them it is, and the way to the next. */
static void declare_turn(const struct checkout_screen *self, struct ui *ui)
{
	if (!self->is_offline_code || self->code_count < 2)
		return;
	UI_FLOW(ui, .gap = SPACE_M, .align = ALIGN_CENTER, .justify = JUSTIFY_CENTER, .key = "turn") {
		/* translators: a basket comes in several QR codes: "Code 1 of 3". */
		UI_TEXT(ui,
			ui_printf(ui, _("Code %s of %s"),
				piece_number(ui, (int64_t)(self->code_at % self->code_count) + 1),
				piece_number(ui, (int64_t)self->code_count)),
			.type = TYPE_BODY_STRONG, .flags = NODE_LIVE);
		ui_button_quiet(ui, _("Next code"), ACTION(NEXT_CODE));
	}
}

static const char *count_words(const struct checkout_screen *self, struct ui *ui)
{
	const struct placed_facts *placed = &self->placed;
	const char *items = ui_printf(ui, NG_("%s item", "%s items", (unsigned long)placed->pieces),
		piece_number(ui, placed->pieces));
	const char *shops = ui_printf(ui, NG_("%s shop", "%s shops", (unsigned long)placed->merchants),
		piece_number(ui, placed->merchants));

	/* translators: "3 items from 2 shops". */
	return ui_printf(ui, C_("checkout", "%s from %s"), items, shops);
}

static const char *phase_words(const struct checkout_screen *self)
{
	if (self->order.checkout == CHECKOUT_PAYING)
		return _("Paying on your phone");
	if (self->order.checkout == CHECKOUT_OPENED)
		return _("Opened on your phone");
	return self->code ? _("Waiting for your phone") : _("Asking the shop");
}

static void declare_step(struct ui *ui, const char *number, const char *words, enum color_role fill,
	enum color_role ink, enum color_role words_ink, bool is_done)
{
	UI_ROW(ui, .gap = SPACE_S, .align = ALIGN_CENTER) {
		UI_ROW(ui, .width = SIZE_DOT, .height = SIZE_DOT, .radius = RADIUS_FULL, .fill = fill,
			.align = ALIGN_CENTER, .justify = JUSTIFY_CENTER) {
			if (is_done)
				ui_icon(ui, "check", SIZE_ICON_S, ink);
			else
				UI_TEXT(ui, number, .type = TYPE_BODY_STRONG, .color = ink,
					.align = ALIGN_CENTER);
		}
		UI_TEXT(ui, words, .type = TYPE_BODY_STRONG, .color = words_ink, .max_lines = 2,
			.flags = is_done ? 0 : NODE_LIVE);
	}
}

static void declare_steps(const struct checkout_screen *self, struct ui *ui)
{
	bool is_tall = ui_text_percent(ui) > ROOMY_TEXT_PERCENT;

	ui_open(ui, is_tall ? UI_KIND_COLUMN : UI_KIND_ROW,
		(struct ui_box){ .justify = is_tall ? JUSTIFY_START : JUSTIFY_BETWEEN,
			.gap = SPACE_M,
			.align = is_tall ? ALIGN_START : ALIGN_CENTER,
			.key = "steps" });
	declare_step(ui, piece_number(ui, 1), _("Basket"), COLOR_GOOD, COLOR_CARD, COLOR_INK, true);
	declare_step(
		ui, piece_number(ui, 2), phase_words(self), COLOR_BRAND, COLOR_ON_BRAND, COLOR_INK, false);
	declare_step(ui, piece_number(ui, 3), _("Receipt"), COLOR_TINT, COLOR_SOFT, COLOR_SOFT, false);
	ui_close(ui);
}

static void declare_time(const struct checkout_screen *self, struct ui *ui)
{
	int64_t all_ms = checkout_expires_ms(self) - self->order.created_ms,
		left_ms = checkout_expires_ms(self) - self->now_ms;

	if (!checkout_expires_ms(self) || all_ms <= 0)
		return;
	left_ms = left_ms < 0 ? 0 : left_ms;
	ui_progress(ui, (int)(left_ms * 1000 / all_ms), COLOR_BRAND, _("Time left"));
	UI_FLOW(ui, .gap = SPACE_M, .justify = JUSTIFY_BETWEEN) {
		UI_TEXT(ui, piece_time_left(ui, left_ms), .type = TYPE_BODY, .color = COLOR_SOFT,
			.is_tabular = true);
		if (self->order.rev)
			ui_link(ui, _("I need more time"), ACTION(MORE_TIME));
	}
}

/* Nobody is offered the terminal while a phone is paying. */
static bool offers_card(const struct checkout_screen *self)
{
	return self->can_pay_by_card && self->order.checkout != CHECKOUT_PAYING;
}

static void declare_advice(const struct checkout_screen *self, struct ui *ui)
{
	if (self->is_stranger)
		piece_advice(ui, "warning", COLOR_CAREFUL, _("This machine is not joined to the shop yet"),
			_("Your phone cannot pay here. Anyone from our team helps you at the counter."));
	else if (self->is_at_counter)
		piece_news(ui, "staff", COLOR_GOOD, _("Pay at the counter"),
			_("Show this code to anyone from our team. They take your payment."));
	else if (self->is_offline_code && self->code_count > 1)
		piece_advice(ui, "offline", COLOR_CAREFUL, _("The shop's network is away. That's fine."),
			_("Your basket is too large for one code. Scan each of them with your phone; your basket opens "
			  "after the last."));
	else if (self->is_offline_code)
		piece_advice(ui, "offline", COLOR_CAREFUL, _("The shop's network is away. That's fine."),
			_("The code carries your basket. Your phone brings it to the shop and pays there."));
	else if (self->order.is_repriced)
		piece_news(ui, "warning", COLOR_CAREFUL, _("A price has changed"),
			_("The sum here is the new one. Your phone shows each change before you pay."));
	else if (!offers_card(self) && self->card == CARD_STEP_NONE)
		piece_advice(ui, "phone", COLOR_GOOD, _("Open the camera of your phone"),
			_("Point it at the code. No app is needed."));
}

static void declare_sum(const struct checkout_screen *self, struct ui *ui)
{
	bool is_changed = self->order.is_repriced && self->placed.total_minor != self->order.total_minor;

	UI_COLUMN(ui, .align = ALIGN_CENTER, .gap = SPACE_XXS, .key = "sum") {
		struct ui_node *sum =
			ui_price(ui, self->order.total_minor, self->order.currency, TYPE_PRICE_XL, COLOR_INK);
		ui_set_flags(sum, NODE_LIVE | NODE_PRIVATE);
		if (is_changed)
			ui_price_was(ui, self->placed.total_minor, self->order.currency, TYPE_BODY);
		UI_FLOW(ui, .gap = SPACE_XS, .justify = JUSTIFY_CENTER) {
			UI_TEXT(ui, count_words(self, ui), .type = TYPE_BODY, .color = COLOR_SOFT);
			if (self->placed.saved_minor > 0 && !is_changed) {
				ui_set_label(
					ui, UI_TEXT(ui, "·", .type = TYPE_BODY, .color = COLOR_SOFT), NULL);
				UI_TEXT(ui,
					ui_printf(ui, _("you save %s"),
						piece_money(
							ui, self->placed.saved_minor, self->order.currency)),
					.type = TYPE_BODY_STRONG, .color = COLOR_GOOD);
			}
		}
	}
}

static void declare_heading(struct ui *ui)
{
	UI_COLUMN(ui, .gap = SPACE_XXS) {
		UI_TEXT(ui, _("Pay on your phone"), .type = TYPE_TITLE, .align = ALIGN_CENTER,
			.role = ROLE_HEADING);
		UI_TEXT(ui, _("Open the camera and point it here"), .type = TYPE_LEAD, .color = COLOR_SOFT,
			.align = ALIGN_CENTER);
	}
}

/* The phone may have given up since. */
static bool tells_card(const struct checkout_screen *self)
{
	return self->card != CARD_STEP_NONE &&
		(self->card != CARD_STEP_PHONE_PAYS || self->order.checkout == CHECKOUT_PAYING);
}

static void declare_facts(const struct checkout_screen *self, struct ui *ui)
{
	declare_sum(self, ui);
	if (tells_card(self))
		checkout_card_outcome(ui, self->card);
	if (offers_card(self))
		checkout_card_offer(ui);
	declare_steps(self, ui);
	declare_time(self, ui);
	declare_advice(self, ui);
}

static void declare_waiting(const struct checkout_screen *self, struct ui *ui)
{
	bool is_roomy = ui_text_percent(ui) <= ROOMY_TEXT_PERCENT;

	if (!ui_is_wide(ui)) {
		declare_heading(ui);
		declare_code(self, ui);
		declare_turn(self, ui);
		declare_facts(self, ui);
		return;
	}
	/* Large words go on below the screen; the code beside them is whole all the same, and which one it is stands above. */
	UI_ROW(ui, .grow = 1, .gap = is_roomy ? SPACE_XXL : SPACE_M,
		.align = is_roomy ? ALIGN_CENTER : ALIGN_START) {
		UI_COLUMN(ui, .gap = SPACE_S, .align = ALIGN_CENTER) {
			declare_code(self, ui);
			if (is_roomy)
				declare_turn(self, ui);
		}
		UI_COLUMN(ui, .grow = 1, .gap = SPACE_M) {
			if (!is_roomy)
				declare_turn(self, ui);
			declare_heading(ui);
			declare_facts(self, ui);
		}
	}
}

/* At the terminal: nothing else is offered until it has said its word. */
static void declare_at_terminal(
	const struct checkout_screen *self, const struct session *session, struct ui *ui)
{
	UI_COLUMN(ui, .grow = 1, .gap = SPACE_XL, .justify = JUSTIFY_CENTER, .key = "at-terminal") {
		UI_COLUMN(ui, .gap = SPACE_S) {
			UI_TEXT(ui, _("Pay by card"), .type = TYPE_LEAD, .color = COLOR_SOFT,
				.align = ALIGN_CENTER, .role = ROLE_HEADING);
			declare_sum(self, ui);
		}
		checkout_card_panel(ui, session);
	}
}

static void declare_end(struct ui *ui, const char *icon, const char *title, const char *words)
{
	UI_COLUMN(ui, .grow = 1, .align = ALIGN_CENTER, .justify = JUSTIFY_CENTER, .gap = SPACE_M,
		.pad_y = SPACE_XXL) {
		ui_icon(ui, icon, SIZE_ICON_L, COLOR_CAREFUL);
		UI_TEXT(ui, title, .type = TYPE_TITLE, .align = ALIGN_CENTER, .role = ROLE_HEADING,
			.flags = NODE_LIVE);
		UI_TEXT(ui, words, .type = TYPE_LEAD, .color = COLOR_SOFT, .align = ALIGN_CENTER);
	}
}

static void declare_outcome(const struct checkout_screen *self, struct ui *ui)
{
	if (checkout_is_unknown(self))
		declare_end(ui, "card-terminal", _("We do not know yet whether your card was charged"),
			_("Please do not pay again. Our team looks it up on the terminal."));
	else if (self->has_failed)
		declare_end(ui, "warning", _("This did not work"),
			_("The machine could not keep your order. Nothing was charged. Please ask our team."));
	else if (!self->has_order)
		declare_end(ui, "basket", _("Nothing to pay"), _("Your basket is empty."));
	else if (checkout_is_state(self, ORDER_CANCELLED))
		declare_end(ui, "close", _("Cancelled"), _("Nothing was charged."));
	else if (*self->order.refused)
		declare_end(ui, "warning", _("The shop cannot take this order"),
			_("Nothing was charged. Something may be sold out. Please look once more or ask our team."));
	else if (self->is_offline_code && !checkout_is_state(self, ORDER_EXPIRED))
		declare_end(ui, "clock", _("The time is over"),
			_("If you have paid, your phone shows it. If not, nothing was charged."));
	else
		declare_end(ui, "clock", _("The time is over"),
			_("Nothing was charged. What you wanted is free for others again."));
}

/* Two quiet choices: the next step itself is on the phone. */
static void declare_choices(const struct checkout_screen *self, struct ui *ui)
{
	bool is_paying = self->order.checkout == CHECKOUT_PAYING;
	bool is_stacked = ui_text_percent(ui) > ROOMY_TEXT_PERCENT && !ui_is_wide(ui);

	ui_open(ui, is_stacked ? UI_KIND_COLUMN : UI_KIND_ROW,
		(struct ui_box){ .fill = COLOR_PAPER,
			.is_pinned = true,
			.pad_x = SPACE_XL,
			.pad_y = SPACE_M,
			.gap = SPACE_M,
			.key = "choices" });
	struct ui_node *back = ui_button_quiet(ui, _("Back to basket"), ACTION(CANCEL_ORDER));
	ui_set_grow(back, is_stacked ? 0 : 1);
	ui_set_disabled(back, is_paying);
	struct ui_node *counter = ui_button_quiet(ui, _("Pay at the counter"), ACTION(PAY_AT_COUNTER));
	ui_set_grow(counter, is_stacked ? 0 : 1);
	ui_set_selected(counter, self->is_at_counter);
	ui_close(ui);
}

static void declare_foot(const struct checkout_screen *self, const struct session *session, struct ui *ui)
{
	if (checkout_is_unknown(self))
		frame_next_step(
			ui, _("Done"), ACTION(END_SESSION), _("Call our team"), ACTION(CALL_STAFF), false);
	else if (checkout_card_is_cancelling(session))
		frame_next_step(ui, NULL, NO_ACTION, NULL, NO_ACTION, false);
	else if (checkout_card_is_running(session))
		frame_next_step(ui, _("Cancel"), ACTION(CANCEL_CARD), NULL, NO_ACTION, false);
	else if (!checkout_is_over(self))
		declare_choices(self, ui);
	else if (self->has_order)
		frame_next_step(
			ui, _("Shop on"), GO(SCREEN_HOME), _("Back to basket"), ACTION(CANCEL_ORDER), false);
	else
		frame_next_step(ui, NULL, NO_ACTION, _("Shop on"), GO(SCREEN_HOME), false);
}

void checkout_view(const void *state, const struct session *session, struct ui *ui)
{
	const struct checkout_screen *self = state;

	FRAME(ui, session, .has_no_navigation = true) {
		UI_COLUMN(ui, .grow = 1, .scroll = "checkout", .pad_x = SPACE_XL, .pad_bottom = SPACE_L,
			.gap = SPACE_L) {
			/* The terminal may charge even if the order's time has just run out. */
			if (checkout_card_is_running(session))
				declare_at_terminal(self, session, ui);
			else if (checkout_is_over(self))
				declare_outcome(self, ui);
			else
				declare_waiting(self, ui);
		}
		declare_foot(self, session, ui);
	}
}
