/* SPDX-License-Identifier: Apache-2.0 */
/* Paid: the receipt on paper, by QR, or none; the pickup code and where to collect. */
#include <string.h>

#include "kiosk/base/messages.h"
#include "kiosk/domain/pickup.h"
#include "kiosk/screens/app.h"
#include "kiosk/screens/basket_lines.h"
#include "kiosk/screens/frame.h"
#include "kiosk/screens/fulfilment.h"
#include "kiosk/screens/pieces.h"
#include "kiosk/screens/selling_stores.h"
#include "kiosk/screens/store_hours.h"

enum receipt_choice { CHOICE_OPEN, CHOICE_PAPER, CHOICE_QR };

/* How the goods of one merchant come to the shopper. */
struct handover {
	const char *merchant; /* code, for telling them apart */
	const char *name, *place;
	struct opening_times times; /* of the place */
	enum fulfilment fulfilment;
	int32_t pieces;
};

struct receipt_screen {
	struct placed_order order;
	bool has_order;
	const struct tax_row *taxes;
	size_t tax_count;
	int64_t tip_minor;
	struct handover *handovers;
	size_t handover_count;
	enum receipt_choice choice;
	enum receipt_progress progress;
};

/* --- the order --- */

/* Of a merchant with several stores elsewhere only the name is sure. */
static void name_handover(struct app *app, struct handover *handover)
{
	struct merchant merchant;
	const struct shop_store *stores;

	handover->name = handover->merchant;
	handover->place = "";
	handover->times = (struct opening_times){ .text = "" };
	if (!basket_merchant(app, handover->merchant, &merchant))
		return;
	handover->name = merchant.name;
	if (selling_stores(app, merchant.id, &stores) == 1) {
		handover->place = stores[0].name;
		handover->times = store_hours_read(app, stores[0].id, stores[0].hours);
	}
}

static struct handover *find_handover(struct receipt_screen *self, const struct priced_line *line)
{
	for (size_t i = 0; i < self->handover_count; i++) {
		struct handover *handover = &self->handovers[i];
		if (strcmp(handover->merchant, line->merchant) == 0 &&
			handover->fulfilment == line->fulfilment)
			return handover;
	}
	return NULL;
}

static void read_handovers(struct receipt_screen *self, struct app *app)
{
	struct arena *arena = app_screen_arena(app);

	self->handovers = ARENA_ARRAY(arena, struct handover, self->order.line_count);
	for (size_t i = 0; i < self->order.line_count; i++) {
		const struct priced_line *line = &self->order.lines[i];
		struct handover *handover = find_handover(self, line);
		if (!handover) {
			handover = &self->handovers[self->handover_count++];
			*handover = (struct handover){ .merchant = arena_strdup(arena, line->merchant),
				.fulfilment = line->fulfilment };
			name_handover(app, handover);
		}
		handover->pieces += line->quantity;
	}
}

static void load(struct receipt_screen *self, struct app *app)
{
	struct card_receipt card;

	self->handover_count = 0;
	self->has_order = app_order(app, app_screen_arena(app), &self->order);
	self->tip_minor = 0;
	if (!self->has_order)
		return;
	read_handovers(self, app);
	self->tax_count = placed_order_taxes(app_screen_arena(app), &self->order, &self->taxes);
	if (app_card_receipt(app, app_screen_arena(app), self->order.id.text, &card))
		self->tip_minor = card.tip_minor;
}

static void enter(void *state, struct app *app, const struct route *route)
{
	(void)route;
	load(state, app);
}

/* --- what is on it --- */

static void declare_paid(const struct receipt_screen *self, struct ui *ui)
{
	UI_COLUMN(ui, .align = ALIGN_CENTER, .gap = SPACE_S, .pad_y = SPACE_M) {
		UI_ROW(ui, .width = SIZE_ICON_L, .height = SIZE_ICON_L, .radius = RADIUS_FULL,
			.fill = COLOR_GOOD, .align = ALIGN_CENTER, .justify = JUSTIFY_CENTER)
			ui_icon(ui, "check", SIZE_TARGET, COLOR_CARD);
		UI_TEXT(ui, _("Paid. Thank you"), .type = TYPE_TITLE, .align = ALIGN_CENTER,
			.role = ROLE_HEADING, .flags = NODE_LIVE);
		ui_price(ui, self->order.total_minor, self->order.currency, TYPE_PRICE_L, COLOR_INK);
		if (self->tip_minor)
			UI_ROW(ui, .gap = SPACE_S, .align = ALIGN_CENTER, .justify = JUSTIFY_CENTER) {
				ui_soft(ui, _("Tip"));
				ui_price(ui, self->tip_minor, self->order.currency, TYPE_BODY, COLOR_SOFT);
			}
	}
}

static const char *shown_pickup_code(const struct receipt_screen *self, struct ui *ui)
{
	char short_form[PICKUP_SHORT_SIZE], shown[PICKUP_SHOWN_SIZE];

	if (!pickup_token_is_valid(self->order.pickup_code))
		return self->order.pickup_code;
	pickup_short_form(self->order.pickup_code, short_form);
	pickup_show(short_form, shown);
	return arena_strdup(ui_arena(ui), shown);
}

/* It is read out as it stands: with large letters it breaks behind its dash (at U+200B) and nowhere else. */
static void declare_pickup_code(const char *code, struct ui *ui)
{
	const char *dash = strchr(code, '-');
	int half = dash ? (int)(dash + 1 - code) : (int)strlen(code);
	const char *shown = ui_printf(ui, "%.*s\xe2\x80\x8b%s", half, code, code + half);

	ui_set_label(ui,
		UI_TEXT(ui, shown, .type = TYPE_PRICE_L, .is_tabular = true, .align = ALIGN_CENTER,
			.flags = NODE_PRIVATE, .language = "en"),
		code);
}

static void declare_pickup(const struct receipt_screen *self, struct ui *ui)
{
	if (!*self->order.pickup_code)
		return;
	UI_COLUMN(ui, .fill = COLOR_GOOD_TINT, .radius = RADIUS_M, .pad = SPACE_M, .align = ALIGN_CENTER) {
		UI_TEXT(ui, _("Your pickup code"), .type = TYPE_BODY, .color = COLOR_SOFT,
			.align = ALIGN_CENTER);
		declare_pickup_code(shown_pickup_code(self, ui), ui);
	}
}

static void declare_handover(const struct handover *handover, const struct session *session, struct ui *ui)
{
	const char *words = fulfilment_words(handover->fulfilment);
	const char *pieces = ui_printf(ui, NG_("%s item", "%s items", (unsigned long)handover->pieces),
		piece_number(ui, handover->pieces));
	bool is_delivered = fulfilment_is_delivered(handover->fulfilment);

	UI_ROW(ui, .gap = SPACE_M, .align = ALIGN_CENTER) {
		ui_icon(ui, is_delivered ? "delivery" : "shop", SIZE_ICON, COLOR_GOOD);
		UI_COLUMN(ui, .grow = 1, .gap = SPACE_XXS) {
			UI_TEXT(ui, *handover->place && !is_delivered ? handover->place : handover->name,
				.type = TYPE_BODY_STRONG);
			ui_soft(ui, ui_printf(ui, "%s · %s", words, pieces));
			if (!is_delivered && handover->fulfilment != FULFILMENT_TAKE_NOW)
				store_hours_view(&handover->times, session, ALIGN_START, TYPE_SMALL, ui);
		}
	}
}

/* What stands apart on the receipt. */
static void declare_charges(const struct receipt_screen *self, struct ui *ui)
{
	const struct placed_order *order = &self->order;
	const struct order_totals *totals =
		order->has_charge ? &order->charged_totals : &order->placed_totals;

	if (!totals->deposit_minor && !self->tax_count)
		return;
	ui_rule(ui);
	UI_COLUMN(ui, .gap = SPACE_XS, .key = "charges") {
		if (totals->deposit_minor)
			UI_FLOW(ui, .justify = JUSTIFY_BETWEEN, .gap = SPACE_S) {
				ui_soft(ui, _("Deposit"));
				ui_soft(ui, piece_money(ui, totals->deposit_minor, order->currency));
			}
		piece_taxes(ui, self->taxes, self->tax_count, order->currency);
	}
}

static void declare_next(const struct receipt_screen *self, const struct session *session, struct ui *ui)
{
	UI_COLUMN(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true, .pad = SPACE_L,
		.gap = SPACE_M, .key = "next") {
		declare_pickup(self, ui);
		for (size_t i = 0; i < self->handover_count; i++)
			declare_handover(&self->handovers[i], session, ui);
		declare_charges(self, ui);
	}
}

static const char *progress_words(enum receipt_progress progress)
{
	static const char *const WORDS[] = {
		[RECEIPT_PRINTING] = N_("Printing your receipt"),
		[RECEIPT_IS_PRINTED] = N_("Your receipt is printed. Please take it."),
		[RECEIPT_IS_UNKNOWN] = N_("Please look whether your receipt came out whole."),
		[RECEIPT_HAS_FAILED] = N_("The printer could not do it. Take the receipt on your phone."),
		[RECEIPT_WAITS_FOR_PAPER] =
			N_("The printer needs paper. Take the receipt on your phone, or ask our team."),
		[RECEIPT_WAITS_FOR_COVER] =
			N_("The printer is open. Take the receipt on your phone, or ask our team."),
	};

	return _(WORDS[progress]);
}

static bool is_trouble(enum receipt_progress progress)
{
	return progress != RECEIPT_PRINTING && progress != RECEIPT_IS_PRINTED;
}

static void declare_paper(const struct receipt_screen *self, struct ui *ui)
{
	UI_ROW(ui, .fill = is_trouble(self->progress) ? COLOR_CAREFUL_TINT : COLOR_GOOD_TINT,
		.radius = RADIUS_CARD, .pad = SPACE_L, .gap = SPACE_M, .align = ALIGN_CENTER) {
		ui_icon(ui, "printer", SIZE_ICON, is_trouble(self->progress) ? COLOR_CAREFUL : COLOR_GOOD);
		UI_TEXT(ui, progress_words(self->progress), .type = TYPE_BODY_STRONG, .grow = 1,
			.flags = NODE_LIVE);
	}
}

static bool shows_code(const struct receipt_screen *self)
{
	return self->choice == CHOICE_QR || (self->choice == CHOICE_PAPER && is_trouble(self->progress));
}

static void declare_code(const struct receipt_screen *self, struct ui *ui)
{
	UI_COLUMN(ui, .align = ALIGN_CENTER, .gap = SPACE_S) {
		UI_COLUMN(
			ui, .fill = COLOR_QR_LIGHT, .radius = RADIUS_CARD, .is_raised = true, .pad = SPACE_S)
			ui_qr(ui, self->order.receipt_url, _("Code of your receipt"), SIZE_QR_M);
		UI_TEXT(ui, _("Point your phone here to keep the receipt"), .type = TYPE_BODY,
			.color = COLOR_SOFT, .align = ALIGN_CENTER);
	}
}

static void declare_choices(const struct session *session, struct ui *ui)
{
	bool can_print = session->machine.has_printer && session->machine.is_printer_ready;

	UI_COLUMN(ui, .gap = SPACE_M, .key = "choices") {
		ui_heading(ui, _("Would you like a receipt?"));
		if (can_print)
			ui_button(ui, _("Print it"), ACTION(RECEIPT_PRINT));
		UI_GRID(ui, .columns = ui_text_percent(ui) > 130 ? 1 : 2, .gap = SPACE_M) {
			ui_button_quiet(ui, _("On my phone"), ACTION(RECEIPT_QR));
			ui_button_quiet(ui, _("No receipt"), ACTION(RECEIPT_NONE_WANTED));
		}
		if (session->machine.has_printer && !can_print)
			ui_soft(ui, _("The printer is not ready, so the receipt comes to your phone."));
	}
}

static void declare_receipt(const struct receipt_screen *self, const struct session *session, struct ui *ui)
{
	if (self->choice == CHOICE_OPEN) {
		declare_choices(session, ui);
		return;
	}
	UI_COLUMN(ui, .gap = SPACE_L, .flags = NODE_IN_VIEW, .key = "wished") {
		if (self->choice == CHOICE_PAPER)
			declare_paper(self, ui);
		if (shows_code(self) && *self->order.receipt_url)
			declare_code(self, ui);
	}
}

static void declare_page(const struct receipt_screen *self, const struct session *session, struct ui *ui)
{
	declare_paid(self, ui);
	if (!ui_is_wide(ui) || ui_text_percent(ui) > 130) {
		declare_next(self, session, ui);
		declare_receipt(self, session, ui);
		return;
	}
	UI_ROW(ui, .gap = SPACE_XL) {
		UI_COLUMN(ui, .grow = 1)
			declare_next(self, session, ui);
		UI_COLUMN(ui, .grow = 1, .gap = SPACE_M)
			declare_receipt(self, session, ui);
	}
}

static void view(const void *state, const struct session *session, struct ui *ui)
{
	const struct receipt_screen *self = state;

	FRAME(ui, session, .has_no_navigation = true) {
		UI_COLUMN(ui, .grow = 1, .scroll = "receipt", .pad_x = SPACE_XL, .pad_bottom = SPACE_L,
			.gap = SPACE_L) {
			if (self->has_order)
				declare_page(self, session, ui);
			else
				piece_empty(ui, "receipt", _("This receipt is gone"),
					_("It is on your phone, or ask our team."));
		}
		if (self->choice != CHOICE_OPEN || !self->has_order)
			frame_next_step(ui, NULL, NO_ACTION, _("Done"), ACTION(RECEIPT_NONE_WANTED), false);
	}
}

/* --- what happens --- */

static void handle_action(struct receipt_screen *self, struct app *app, struct action action)
{
	switch ((enum action_verb)action.verb) {
	case VERB_RECEIPT_PRINT:
		self->choice = CHOICE_PAPER;
		self->progress = app_print_receipt(app) ? RECEIPT_PRINTING : RECEIPT_HAS_FAILED;
		break;
	case VERB_RECEIPT_QR: self->choice = CHOICE_QR; break;
	case VERB_RECEIPT_NONE_WANTED: app_replace(app, ROUTE(SCREEN_THANKS)); break;
	default: break;
	}
}

static void update(void *state, struct app *app, const struct event *event)
{
	struct receipt_screen *self = state;

	switch (event->kind) {
	case EVENT_ACTION: handle_action(self, app, event->action); break;
	case EVENT_TICK:
		for (size_t i = 0; i < self->handover_count; i++)
			opening_times_refresh(&self->handovers[i].times, app_wall_ms(app));
		break;
	case EVENT_PRINTER: self->progress = event->printer; break;
	case EVENT_RELOAD:
	case EVENT_ORDER_CHANGED:
		arena_reset(app_screen_arena(app));
		load(self, app);
		break;
	default: break;
	}
}

/* Whoever leaves has seen that it is paid: the next order is another one. */
static void leave(void *state, struct app *app)
{
	(void)state;
	app_order_done(app);
}

const struct screen RECEIPT_SCREEN = { .state_size = sizeof(struct receipt_screen),
	.needs_session = true,
	.refuses_scans = true,
	.is_private = true,
	.wants_tick = true,
	.enter = enter,
	.view = view,
	.update = update,
	.leave = leave };
