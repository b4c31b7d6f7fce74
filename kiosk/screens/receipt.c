/* SPDX-License-Identifier: Apache-2.0 */
/* Paid: the receipt on paper, by QR, or none; the pickup code and where to collect. */
#include <string.h>

#include "kiosk/base/messages.h"
#include "kiosk/screens/app.h"
#include "kiosk/screens/frame.h"

enum wish { WISH_OPEN, WISH_PAPER, WISH_QR };

struct receipt_screen {
	struct placed_order order;
	bool has_order;
	enum wish wish;
	enum receipt_progress progress;
};

static void load(struct receipt_screen *self, struct app *app)
{
	self->has_order = app_order(app, app_screen_arena(app), &self->order);
}

static void enter(void *state, struct app *app, int64_t id)
{
	(void)id;
	load(state, app);
	app_measure(app, "order_paid", NULL);
}

/* --- what is on it --- */

static void declare_paid(const struct receipt_screen *self, struct ui *ui)
{
	UI_COLUMN(ui, .align = ALIGN_CENTER, .gap = SPACE_S, .pad_y = SPACE_M) {
		UI_ROW(ui, .width = SIZE_ICON_L, .height = SIZE_ICON_L, .radius = RADIUS_FULL, .fill = COLOR_GOOD, .align = ALIGN_CENTER,
			.justify = JUSTIFY_CENTER)
			ui_icon(ui, "check", SIZE_TARGET, COLOR_CARD);
		UI_TEXT(ui, _("Paid. Thank you"), .type = TYPE_TITLE, .align = ALIGN_CENTER, .role = ROLE_HEADING, .flags = NODE_LIVE);
		ui_price(ui, self->order.total_minor, self->order.currency, TYPE_PRICE_L, COLOR_INK);
	}
}

static void declare_pickup(const struct receipt_screen *self, const struct session *session, struct ui *ui)
{
	if (!*self->order.pickup_code)
		return;
	UI_COLUMN(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true, .pad = SPACE_L, .gap = SPACE_XS, .align = ALIGN_CENTER) {
		UI_TEXT(ui, _("Your pickup code"), .type = TYPE_BODY, .color = COLOR_SOFT, .align = ALIGN_CENTER);
		UI_TEXT(ui, self->order.pickup_code, .type = TYPE_PRICE_L, .is_tabular = true, .align = ALIGN_CENTER, .flags = NODE_PRIVATE,
			.language = "en");
		if (*session->place_name)
			UI_TEXT(ui, ui_printf(ui, _("Collect at %s"), session->place_name), .type = TYPE_BODY, .color = COLOR_SOFT,
				.align = ALIGN_CENTER);
	}
}

static const char *progress_words(enum receipt_progress progress)
{
	static const char *const WORDS[] = {
		[RECEIPT_PRINTING] = N_("Printing your receipt"),
		[RECEIPT_IS_PRINTED] = N_("Your receipt is printed. Please take it."),
		[RECEIPT_IS_UNSURE] = N_("Please look whether your receipt came out whole."),
		[RECEIPT_HAS_FAILED] = N_("The printer could not do it. Take the receipt on your phone."),
		[RECEIPT_WAITS_FOR_PAPER] = N_("The printer needs paper. Take the receipt on your phone, or ask our team."),
	};

	return _(WORDS[progress]);
}

static bool is_trouble(enum receipt_progress progress)
{
	return progress != RECEIPT_PRINTING && progress != RECEIPT_IS_PRINTED;
}

static void declare_paper(const struct receipt_screen *self, struct ui *ui)
{
	UI_ROW(ui, .fill = is_trouble(self->progress) ? COLOR_CAREFUL_TINT : COLOR_GOOD_TINT, .radius = RADIUS_CARD, .pad = SPACE_L,
		.gap = SPACE_M, .align = ALIGN_CENTER) {
		ui_icon(ui, "printer", SIZE_ICON, is_trouble(self->progress) ? COLOR_CAREFUL : COLOR_GOOD);
		UI_TEXT(ui, progress_words(self->progress), .type = TYPE_BODY_STRONG, .grow = 1, .flags = NODE_LIVE);
	}
}

static bool shows_code(const struct receipt_screen *self)
{
	return self->wish == WISH_QR || (self->wish == WISH_PAPER && is_trouble(self->progress));
}

static void declare_code(const struct receipt_screen *self, struct ui *ui)
{
	UI_COLUMN(ui, .align = ALIGN_CENTER, .gap = SPACE_S) {
		UI_COLUMN(ui, .fill = COLOR_QR_LIGHT, .radius = RADIUS_CARD, .is_raised = true, .pad = SPACE_S)
			ui_qr(ui, self->order.receipt_url, _("Code of your receipt"), SIZE_QR_M);
		UI_TEXT(ui, _("Point your phone here to keep the receipt"), .type = TYPE_BODY, .color = COLOR_SOFT, .align = ALIGN_CENTER);
	}
}

static void declare_choices(const struct session *session, struct ui *ui)
{
	UI_COLUMN(ui, .gap = SPACE_M) {
		ui_heading(ui, _("Would you like a receipt?"));
		if (session->has_printer && session->is_printer_ready)
			ui_button(ui, _("Print it"), ACTION(RECEIPT_PRINT));
		ui_button_quiet(ui, _("On my phone"), ACTION(RECEIPT_QR));
		ui_button_quiet(ui, _("No receipt"), ACTION(RECEIPT_NONE_WANTED));
		if (session->has_printer && !session->is_printer_ready)
			ui_soft(ui, _("The printer is not ready, so the receipt comes to your phone."));
	}
}

static void view(const void *state, const struct session *session, struct ui *ui)
{
	const struct receipt_screen *self = state;

	FRAME(ui, session, .has_no_navigation = true) {
		UI_COLUMN(ui, .grow = 1, .scroll = "receipt", .pad_x = SPACE_XL, .pad_bottom = SPACE_L, .gap = SPACE_L) {
			if (self->has_order) {
				declare_paid(self, ui);
				declare_pickup(self, session, ui);
			}
			if (self->wish == WISH_PAPER)
				declare_paper(self, ui);
			if (shows_code(self) && *self->order.receipt_url)
				declare_code(self, ui);
			if (self->wish == WISH_OPEN)
				declare_choices(session, ui);
		}
		if (self->wish != WISH_OPEN)
			frame_next_step(ui, NULL, NO_ACTION, _("Done"), ACTION(RECEIPT_NONE_WANTED), false);
	}
}

/* --- what happens --- */

static void handle_action(struct receipt_screen *self, struct app *app, struct action action)
{
	switch ((enum action_verb)action.verb) {
	case VERB_RECEIPT_PRINT:
		self->wish = WISH_PAPER;
		self->progress = app_print_receipt(app) ? RECEIPT_PRINTING : RECEIPT_HAS_FAILED;
		break;
	case VERB_RECEIPT_QR:
		self->wish = WISH_QR;
		break;
	case VERB_RECEIPT_NONE_WANTED:
		app_replace(app, (struct route){ SCREEN_THANKS, 0 });
		break;
	default:
		break;
	}
}

static void update(void *state, struct app *app, const struct event *event)
{
	struct receipt_screen *self = state;

	switch (event->kind) {
	case EVENT_ACTION:
		handle_action(self, app, event->action);
		break;
	case EVENT_PRINTER:
		self->progress = event->printer;
		break;
	case EVENT_RELOAD:
	case EVENT_ORDER_CHANGED:
		arena_reset(app_screen_arena(app));
		load(self, app);
		break;
	default:
		break;
	}
}

/* Whoever leaves has seen that it is paid: the next order is another one. */
static void leave(void *state, struct app *app)
{
	(void)state;
	app_order_done(app);
}

const struct screen RECEIPT_SCREEN = { .name = "receipt", .state_size = sizeof(struct receipt_screen), .needs_session = true,
	.is_private = true, .enter = enter, .view = view, .update = update, .leave = leave };
