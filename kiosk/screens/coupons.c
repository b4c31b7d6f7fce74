/* SPDX-License-Identifier: Apache-2.0 */
/* Coupons: what each gives, what it needs still, and taking it with one touch. */
#include "kiosk/base/messages.h"
#include "kiosk/screens/app.h"
#include "kiosk/screens/coupon_card.h"
#include "kiosk/screens/frame.h"
#include "kiosk/screens/pieces.h"

struct coupons_screen {
	struct coupon_card *cards;
	size_t count;
};

static void load(struct coupons_screen *self, struct app *app)
{
	self->count = coupon_cards_read(app, &self->cards);
}

static void enter(void *state, struct app *app, const struct route *route)
{
	(void)route;
	load(state, app);
}

static const char *taken_words(struct ui *ui, const struct session *session)
{
	unsigned long taken = (unsigned long)session->shopper.coupon_count;

	if (!taken)
		return _("A touch takes one. The best of yours are used by themselves.");
	return ui_printf(ui,
		NG_("%s taken. It is used by itself when it fits.",
			"%s taken. The best of them are used by themselves.", taken),
		piece_number(ui, session->shopper.coupon_count));
}

static void view(const void *state, const struct session *session, struct ui *ui)
{
	const struct coupons_screen *self = state;

	FRAME(ui, session, .tab = TAB_COUPONS) {
		UI_COLUMN(ui, .grow = 1, .scroll = "coupons", .pad_x = SPACE_XL, .pad_bottom = SPACE_XL,
			.gap = SPACE_M) {
			ui_title(ui, _("Coupons"));
			if (!self->count) {
				piece_empty(ui, "coupon", _("No coupons just now"),
					_("New ones appear here by themselves."));
			} else {
				UI_TEXT(ui, taken_words(ui, session), .type = TYPE_BODY, .color = COLOR_SOFT,
					.flags = NODE_LIVE);
				UI_GRID(ui, .columns = ui_is_wide(ui) && ui_text_percent(ui) <= 130 ? 2 : 1,
					.gap = SPACE_M, .role = ROLE_LIST) {
					for (size_t i = 0; i < self->count; i++)
						coupon_card_view(ui, &self->cards[i],
							session->shopper.basket.line_count > 0);
				}
			}
		}
	}
}

static void take(const struct coupons_screen *self, struct app *app, int64_t id)
{
	struct coupon_card *card = coupon_card_find(self->cards, self->count, id);

	if (!card || card->is_taken)
		return;
	/* The cards stay in their places under the finger; they are sorted anew when the shopper comes back. */
	card->is_taken = app_take_coupon(app, &card->coupon);
	if (card->is_taken)
		app_note(app, _("Taken. It is used by itself when you pay."));
	else
		app_note_careful(app, _("You have as many coupons as one basket can use."));
}

static void update(void *state, struct app *app, const struct event *event)
{
	if (event->kind == EVENT_RELOAD)
		load(state, app);
	else if (event->kind == EVENT_ACTION && event->action.verb == VERB_TAKE_COUPON)
		take(state, app, event->action.arg);
}

const struct screen COUPONS_SCREEN = { .state_size = sizeof(struct coupons_screen),
	.needs_catalog = true,
	.needs_session = true,
	.enter = enter,
	.view = view,
	.update = update };
