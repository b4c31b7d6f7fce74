/* SPDX-License-Identifier: Apache-2.0 */
/* All group deals that run now, those that miss the fewest people first. */
#include "kiosk/base/messages.h"
#include "kiosk/screens/app.h"
#include "kiosk/screens/deal_card.h"
#include "kiosk/screens/frame.h"
#include "kiosk/screens/pieces.h"

struct deals_screen {
	const struct deal_card *cards;
	size_t count;
};

static void load(struct deals_screen *self, struct app *app)
{
	self->count = deal_cards_read(app, 0, &self->cards);
}

static void enter(void *state, struct app *app, const struct route *route)
{
	(void)route;
	load(state, app);
}

/* --- what is on it --- */

static const char *people_words(struct ui *ui, const struct deal_card *card)
{
	const char *missing = piece_number(ui, deal_card_missing(card));
	unsigned long count = (unsigned long)deal_card_missing(card);

	if (!card->has_group)
		return ui_printf(ui, NG_("for %s person", "for %s people", count), missing);
	if (!count)
		return _("Every seat is taken");
	return ui_printf(ui, NG_("%s more person", "%s more people", count), missing);
}

static void declare_words(struct ui *ui, const struct deal_card *card)
{
	const struct product_summary *product = &card->deal.product;
	int64_t price = deal_card_tier(card)->unit_price_minor;

	UI_COLUMN(ui, .gap = SPACE_XXS) {
		UI_TEXT(ui, card->deal.merchant_name, .type = TYPE_SMALL, .color = COLOR_SOFT,
			.max_lines = 1);
		UI_TEXT(ui, product->name, .type = TYPE_BODY_STRONG, .max_lines = 2);
	}
	UI_FLOW(ui, .gap = SPACE_S) {
		ui_price(ui, price, card->deal.currency, TYPE_PRICE_M, COLOR_INK);
		if (card->deal.alone_minor > price) {
			ui_price_was(ui, card->deal.alone_minor, card->deal.currency, TYPE_BODY);
			ui_tag(ui,
				ui_printf(ui, _("save %s"),
					piece_money_short(
						ui, card->deal.alone_minor - price, card->deal.currency)),
				TAG_GOOD);
		}
	}
}

static void declare_count(struct ui *ui, const struct deal_card *card, int64_t wall_ms)
{
	UI_COLUMN(ui, .gap = SPACE_XS) {
		if (card->has_group)
			ui_progress(ui, deal_card_permille(card), COLOR_GOOD, NULL);
		UI_FLOW(ui, .gap = SPACE_XS, .justify = JUSTIFY_BETWEEN) {
			UI_TEXT(ui, people_words(ui, card), .type = TYPE_SMALL_STRONG, .color = COLOR_GOOD,
				.max_lines = 1);
			UI_TEXT(ui, piece_time_left(ui, deal_card_left_ms(card, wall_ms)), .type = TYPE_SMALL,
				.color = COLOR_SOFT, .max_lines = 1, .is_tabular = true);
		}
	}
}

static void declare_card(struct ui *ui, const struct deal_card *card, int64_t wall_ms)
{
	bool is_stacked = ui_text_percent(ui) > 130;

	ui_open(ui, is_stacked ? UI_KIND_COLUMN : UI_KIND_ROW,
		(struct ui_box){ .fill = COLOR_CARD,
			.radius = RADIUS_CARD,
			.is_raised = true,
			.pad = SPACE_M,
			.gap = SPACE_L,
			.action = GO(SCREEN_DEAL, .deal = card->deal.id) });
	struct ui_node *photo = ui_photo(ui, card->deal.product.image, NULL, SIZE_STRIP_PICTURE, RADIUS_M);
	if (!is_stacked)
		ui_set_width(photo, SIZE_STRIP_PICTURE);
	UI_COLUMN(ui, .grow = 1, .gap = SPACE_S, .justify = JUSTIFY_CENTER) {
		declare_words(ui, card);
		declare_count(ui, card, wall_ms);
	}
	ui_close(ui);
}

static void declare_list(const struct deals_screen *self, struct ui *ui, int64_t wall_ms)
{
	UI_TEXT(ui,
		_("Buy together and each pays less. If a group does not fill, everyone gets their money back."),
		.type = TYPE_BODY, .color = COLOR_SOFT);
	UI_GRID(ui, .columns = ui_is_wide(ui) ? 2 : 1, .gap = SPACE_M, .role = ROLE_LIST) {
		for (size_t i = 0; i < self->count; i++)
			declare_card(ui, &self->cards[i], wall_ms);
	}
}

static void view(const void *state, const struct session *session, struct ui *ui)
{
	const struct deals_screen *self = state;

	FRAME(ui, session, .tab = TAB_DEALS) {
		UI_COLUMN(ui, .grow = 1, .scroll = "deals", .pad_x = SPACE_XL, .pad_bottom = SPACE_XL,
			.gap = SPACE_M) {
			ui_title(ui, _("Group deals"));
			if (self->count)
				declare_list(self, ui, session->machine.wall_ms);
			else
				piece_empty(ui, "deals", _("No group deals just now"),
					_("New ones appear here by themselves."));
		}
	}
}

/* --- what happens --- */

static bool has_ended(const struct deals_screen *self, int64_t wall_ms)
{
	for (size_t i = 0; i < self->count; i++) {
		if (deal_card_left_ms(&self->cards[i], wall_ms) == 0)
			return true;
	}
	return false;
}

static void reload(struct deals_screen *self, struct app *app)
{
	arena_reset(app_screen_arena(app));
	load(self, app);
}

static void update(void *state, struct app *app, const struct event *event)
{
	struct deals_screen *self = state;

	if (event->kind == EVENT_RELOAD)
		load(self, app);
	else if (event->kind == EVENT_LIVE_CHANGED ||
		(event->kind == EVENT_TICK && has_ended(self, app_wall_ms(app))))
		reload(self, app);
}

const struct screen DEALS_SCREEN = { .state_size = sizeof(struct deals_screen),
	.needs_catalog = true,
	.needs_session = true,
	.wants_tick = true,
	.enter = enter,
	.view = view,
	.update = update };
