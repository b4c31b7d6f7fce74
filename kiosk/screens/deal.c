/* SPDX-License-Identifier: Apache-2.0 */
/* One group deal: what it costs for how many, the open groups with real people only, and joining or opening
 * one by phone. */
#include <stdio.h>

#include "kiosk/base/messages.h"
#include "kiosk/screens/app.h"
#include "kiosk/screens/deal_card.h"
#include "kiosk/screens/frame.h"
#include "kiosk/screens/track_event.h"
#include "kiosk/screens/pieces.h"

/* With more seats than this they are counted in words alone. */
#define SEATS_SHOWN 6
/* How long a seat is held for a phone that pays. */
#define SEAT_HELD_MINUTES 10
/* What is known about groups is called old after this. */
#define FRESH_MS INT64_C(120000)
#define MOMENT_MS INT64_C(60000)

struct deal_screen {
	int64_t id;
	bool has_deal;         /* false: it is over */
	struct deal_card card; /* its group: the fullest */
	const struct deal_group *groups;
	size_t group_count;         /* those with people in them */
	const char *empty_group;    /* one that nobody has joined yet; NULL = none */
	char code_group[ULID_SIZE]; /* whose code is shown; "" = none */
	const char *code;
	bool is_opening;        /* the code opens a group, and does not join one */
	char opened[ULID_SIZE]; /* the group that this visit opened */
};

/* --- reading --- */

static void load(struct deal_screen *self, struct app *app)
{
	self->has_deal = deal_card_read(app, self->id, &self->card);
	self->group_count = 0;
	if (self->has_deal)
		self->group_count = deal_groups_read(
			app, self->card.deal.code, &self->groups, &self->empty_group, &self->card.age_ms);
	self->code =
		*self->code_group ? app_phone_url(app, app_screen_arena(app), "g", self->code_group) : NULL;
}

static void reload(struct deal_screen *self, struct app *app)
{
	arena_reset(app_screen_arena(app));
	load(self, app);
}

static void enter(void *state, struct app *app, const struct route *route)
{
	struct deal_screen *self = state;

	self->id = route->deal;
	load(self, app);
	if (self->has_deal)
		track_event(app, "deal_viewed", "deal", self->card.deal.code);
}

/* --- the product --- */

static int64_t alone_price(const struct deal_screen *self)
{
	return self->card.deal.alone_minor;
}

static void declare_price(const struct deal_screen *self, struct ui *ui)
{
	int64_t price = deal_card_tier(&self->card)->unit_price_minor;

	ui_price(ui, price, self->card.deal.currency, TYPE_PRICE_L, COLOR_INK);
	if (alone_price(self) <= price)
		return;
	UI_FLOW(ui, .gap = SPACE_S) {
		UI_TEXT(ui,
			/* translators: the price for one who buys without a group. */
			ui_printf(ui, _("%s alone"),
				piece_money_short(ui, alone_price(self), self->card.deal.currency)),
			.type = TYPE_BODY, .color = COLOR_SOFT, .is_struck = true, .max_lines = 1);
		ui_tag(ui,
			ui_printf(ui, _("you save %s"),
				piece_money_short(ui, alone_price(self) - price, self->card.deal.currency)),
			TAG_GOOD);
	}
}

static void declare_product(const struct deal_screen *self, struct ui *ui)
{
	const struct product_summary *product = &self->card.deal.product;
	bool is_stacked = ui_text_percent(ui) > 130 && !ui_is_wide(ui);

	ui_open(ui, is_stacked ? UI_KIND_COLUMN : UI_KIND_ROW,
		(struct ui_box){ .fill = COLOR_CARD,
			.radius = RADIUS_CARD,
			.is_raised = true,
			.pad = SPACE_L,
			.gap = SPACE_L,
			.align = is_stacked ? ALIGN_STRETCH : ALIGN_CENTER });
	struct ui_node *photo = ui_photo(ui, product->image, product->name, SIZE_QR_S, RADIUS_CARD);
	if (!is_stacked)
		ui_set_width(photo, SIZE_QR_S);
	UI_COLUMN(ui, .grow = 1, .gap = SPACE_XS) {
		UI_TEXT(ui, self->card.deal.merchant_name, .type = TYPE_BODY_STRONG, .color = COLOR_SOFT,
			.max_lines = 1);
		UI_TEXT(ui, product->name, .type = TYPE_HEADING, .role = ROLE_HEADING, .max_lines = 3);
		declare_price(self, ui);
	}
	ui_close(ui);
}

/* --- the fullest group --- */

static void declare_seat(struct ui *ui, bool is_taken)
{
	UI_ROW(ui, .width = SIZE_SEAT, .height = SIZE_SEAT, .radius = RADIUS_FULL,
		.fill = is_taken ? COLOR_GOOD : COLOR_NONE, .border = is_taken ? COLOR_NONE : COLOR_LINE,
		.align = ALIGN_CENTER, .justify = JUSTIFY_CENTER)
		ui_icon(ui, is_taken ? "user" : "plus", SIZE_ICON, is_taken ? COLOR_CARD : COLOR_SOFT);
}

static void declare_seats(const struct deal_card *card, struct ui *ui)
{
	int32_t people = deal_card_tier(card)->min_people;

	if (people > SEATS_SHOWN || ui_text_percent(ui) > 130)
		return;
	UI_FLOW(ui, .gap = SPACE_M, .justify = JUSTIFY_CENTER, .pad_y = SPACE_S) {
		for (int32_t i = 0; i < people; i++)
			declare_seat(ui, i < card->group.taken);
	}
}

static const char *missing_words(const struct deal_card *card, struct ui *ui)
{
	int32_t missing = deal_card_missing(card);
	const char *price =
		piece_money_short(ui, deal_card_tier(card)->unit_price_minor, card->deal.currency);

	if (!missing)
		return _("Every seat is taken");
	return ui_printf(ui,
		/* translators: people still missing, and the price that all then pay. */
		NG_("%s more person, and all pay %s", "%s more people, and all pay %s",
			(unsigned long)missing),
		piece_number(ui, missing), price);
}

static void declare_group(const struct deal_screen *self, const struct session *session, struct ui *ui)
{
	const struct deal_card *card = &self->card;
	const char *left = format_countdown(
		ui_format(ui), ui_arena(ui), deal_card_left_ms(card, session->machine.wall_ms));

	UI_COLUMN(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true, .pad = SPACE_L,
		.gap = SPACE_S) {
		declare_seats(card, ui);
		UI_TEXT(ui, missing_words(card, ui), .type = TYPE_HEADING, .align = ALIGN_CENTER,
			.flags = NODE_LIVE);
		UI_TEXT(ui,
			ui_printf(ui, _("Closes in %s. If it does not fill, everyone gets their money back."),
				left),
			.type = TYPE_BODY, .color = COLOR_SOFT, .align = ALIGN_CENTER, .is_tabular = true);
		ui_progress(ui, deal_card_permille(card), COLOR_GOOD, _("Seats taken"));
	}
}

static void declare_no_group(const struct deal_screen *self, struct ui *ui)
{
	UI_ROW(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true, .pad = SPACE_L,
		.gap = SPACE_M, .align = ALIGN_CENTER) {
		ui_icon(ui, "deals", SIZE_ICON, COLOR_GOOD);
		UI_COLUMN(ui, .grow = 1, .gap = SPACE_XXS) {
			UI_TEXT(ui,
				self->card.age_ms < 0 ? _("Groups are not known just now")
						      : _("No group is open yet"),
				.type = TYPE_BODY_STRONG);
			ui_soft(ui,
				_("Open one and send it to your friends. "
				  "If it does not fill, everyone gets their money back."));
		}
	}
}

/* Honest about its age: people may have come since. */
static const char *age_words(const struct deal_screen *self, const struct session *session, struct ui *ui)
{
	int64_t age_ms = self->card.age_ms;

	if (age_ms < 0 || !self->group_count)
		return NULL;
	if (session->machine.is_online && age_ms < FRESH_MS)
		return _("one price for all");
	if (age_ms < MOMENT_MS)
		return _("last known a moment ago");
	return ui_printf(ui, _("last known %s"), format_age(ui_format(ui), ui_arena(ui), age_ms));
}

/* --- the other groups --- */

static void declare_other(
	const struct deal_screen *self, const struct session *session, size_t index, struct ui *ui)
{
	const struct deal_group *group = &self->groups[index];
	const char *taken = piece_number(ui, group->taken), *size = piece_number(ui, group->size);
	struct action join = ACTION_OF(JOIN_GROUP, index);

	UI_ROW(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true, .pad_x = SPACE_L,
		.pad_y = SPACE_S, .gap = SPACE_M, .align = ALIGN_CENTER) {
		ui_icon(ui, "user", SIZE_ICON, COLOR_GOOD);
		UI_COLUMN(ui, .grow = 1, .gap = SPACE_XXS) {
			/* translators: seats taken, and how many there are. */
			UI_TEXT(ui, ui_printf(ui, _("%s of %s seats taken"), taken, size),
				.type = TYPE_BODY_STRONG);
			UI_TEXT(ui, piece_time_left(ui, group->deadline_ms - session->machine.wall_ms),
				.type = TYPE_SMALL, .color = COLOR_SOFT, .is_tabular = true);
		}
		ui_set_disabled(ui_choice(ui, C_("group", "Join"), false, join),
			!session->machine.is_online || group->taken >= group->size);
	}
}

static void declare_others(const struct deal_screen *self, const struct session *session, struct ui *ui)
{
	if (self->group_count < 2)
		return;
	piece_heading(ui, _("Other groups"), NULL, NO_ACTION);
	for (size_t i = 1; i < self->group_count; i++)
		declare_other(self, session, i, ui);
}

/* --- the ladder and how it works --- */

static void declare_tier(
	const struct deal_screen *self, const struct group_tier *tier, bool is_reached, struct ui *ui)
{
	bool is_next = tier == deal_card_tier(&self->card);
	const char *people = ui_printf(ui, NG_("%s person", "%s people", (unsigned long)tier->min_people),
		piece_number(ui, tier->min_people));

	UI_COLUMN(ui, .fill = is_next ? COLOR_GOOD_TINT : COLOR_TINT,
		.border = is_next ? COLOR_GOOD : COLOR_NONE, .radius = RADIUS_M, .pad = SPACE_M,
		.gap = SPACE_XXS, .align = ALIGN_CENTER) {
		UI_ROW(ui, .gap = SPACE_XS, .align = ALIGN_CENTER) {
			if (is_reached)
				ui_icon(ui, "check", SIZE_ICON_S, COLOR_GOOD);
			UI_TEXT(ui, people, .type = TYPE_BODY, .color = is_next ? COLOR_INK : COLOR_SOFT,
				.align = ALIGN_CENTER);
		}
		ui_price(ui, tier->unit_price_minor, self->card.deal.currency, TYPE_PRICE_M,
			is_next ? COLOR_INK : COLOR_SOFT);
	}
}

static void declare_ladder(const struct deal_screen *self, struct ui *ui)
{
	const struct group_tiers *tiers = &self->card.deal.tiers;
	int reached = group_tiers_reached(tiers, self->card.has_group ? self->card.group.taken : 0);
	int columns = ui_text_percent(ui) > 130 ? 1 : tiers->count > 4 ? 4 : (int)tiers->count;

	piece_heading(ui, _("More people, lower price"), NULL, NO_ACTION);
	UI_GRID(ui, .columns = columns, .gap = SPACE_M) {
		for (size_t i = 0; i < tiers->count; i++)
			declare_tier(self, &tiers->tiers[i], (int)i <= reached, ui);
	}
}

static void declare_step(struct ui *ui, const char *number, const char *verb, const char *words)
{
	UI_ROW(ui, .gap = SPACE_M, .align = ALIGN_START) {
		UI_ROW(ui, .width = SIZE_DOT, .height = SIZE_DOT, .radius = RADIUS_FULL, .fill = COLOR_TINT,
			.align = ALIGN_CENTER, .justify = JUSTIFY_CENTER)
			ui_set_label(ui, UI_TEXT(ui, number, .type = TYPE_BODY_STRONG, .align = ALIGN_CENTER),
				NULL);
		UI_COLUMN(ui, .grow = 1) {
			UI_TEXT(ui, verb, .type = TYPE_BODY_STRONG);
			UI_TEXT(ui, words, .type = TYPE_BODY, .color = COLOR_SOFT);
		}
	}
}

static void declare_how(const struct deal_screen *self, struct ui *ui)
{
	piece_heading(ui, _("How it works"), NULL, NO_ACTION);
	UI_COLUMN(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true, .pad = SPACE_L,
		.gap = SPACE_M) {
		declare_step(ui, piece_number(ui, 1), C_("group", "Scan"),
			ui_printf(ui, _("Your phone holds your seat for %s minutes."),
				piece_number(ui, SEAT_HELD_MINUTES)));
		declare_step(ui, piece_number(ui, 2), C_("group", "Pay"),
			_("You pay on your phone, and can send the group to a friend."));
		declare_step(ui, piece_number(ui, 3), C_("group", "Collect"),
			/* translators: the name of a shop. */
			ui_printf(ui, _("At %s, when the group is full."), self->card.deal.merchant_name));
	}
}

/* --- the code --- */

static void declare_code(const struct deal_screen *self, const struct session *session, struct ui *ui)
{
	if (!self->code)
		return;
	DIALOG(ui, session, "group-code", self->is_opening ? _("Open a group") : _("Join the group"),
		ACTION(CLOSE_DIALOG))
	{
		UI_TEXT(ui,
			ui_printf(ui,
				_("Open the camera of your phone and point it here. "
				  "Your seat is held for %s minutes while you pay."),
				piece_number(ui, SEAT_HELD_MINUTES)),
			.type = TYPE_LEAD, .color = COLOR_SOFT);
		UI_COLUMN(ui, .fill = COLOR_QR_LIGHT, .radius = RADIUS_CARD, .pad = SPACE_S,
			.self = ALIGN_CENTER)
			ui_qr(ui, self->code, _("Code of the group"),
				ui_is_wide(ui) ? SIZE_QR_M : SIZE_QR_WIDE);
		ui_button_quiet(ui, _("Done"), ACTION(CLOSE_DIALOG));
	}
}

/* --- the page --- */

static void declare_groups(const struct deal_screen *self, const struct session *session, struct ui *ui)
{
	piece_heading_note(
		ui, self->group_count ? _("This group") : _("Groups"), age_words(self, session, ui));
	if (self->group_count)
		declare_group(self, session, ui);
	else
		declare_no_group(self, ui);
	if (!session->machine.is_online)
		UI_TEXT(ui, _("Joining needs the network, which is away just now. Counts are as last known."),
			.type = TYPE_BODY_STRONG, .color = COLOR_CAREFUL, .flags = NODE_LIVE);
	declare_others(self, session, ui);
}

static void declare_wide(const struct deal_screen *self, const struct session *session, struct ui *ui)
{
	UI_ROW(ui, .gap = SPACE_XL) {
		UI_COLUMN(ui, .grow = 1, .gap = SPACE_M) {
			declare_product(self, ui);
			declare_ladder(self, ui);
		}
		UI_COLUMN(ui, .grow = 1, .gap = SPACE_M) {
			declare_groups(self, session, ui);
			declare_how(self, ui);
		}
	}
}

static void declare_tall(const struct deal_screen *self, const struct session *session, struct ui *ui)
{
	declare_product(self, ui);
	declare_groups(self, session, ui);
	declare_ladder(self, ui);
	declare_how(self, ui);
}

static bool can_join(const struct deal_screen *self)
{
	return self->group_count && self->groups[0].taken < self->groups[0].size;
}

static const char *join_words(const struct deal_screen *self)
{
	if (!can_join(self))
		return _("Open a group");
	return self->groups[0].size - self->groups[0].taken == 1 ? _("Take the last seat")
								 : _("Join the group");
}

static void declare_next_step(const struct deal_screen *self, const struct session *session, struct ui *ui)
{
	const struct product_summary *product = &self->card.deal.product;
	const char *alone = alone_price(self) > 0
		? ui_printf(ui, _("Buy alone %s"),
			  piece_money_short(ui, alone_price(self), self->card.deal.currency))
		: _("See the product");

	frame_next_step(ui, alone, GO(SCREEN_PRODUCT, .product = product->id), join_words(self),
		can_join(self) ? ACTION_OF(JOIN_GROUP, 0) : ACTION_OF(OPEN_GROUP, self->id),
		!session->machine.is_online);
}

static void declare_page(const struct deal_screen *self, const struct session *session, struct ui *ui)
{
	UI_COLUMN(ui, .grow = 1, .scroll = "deal", .pad_x = SPACE_XL, .pad_bottom = SPACE_L, .gap = SPACE_M) {
		if (ui_is_wide(ui) && ui_text_percent(ui) <= 130)
			declare_wide(self, session, ui);
		else
			declare_tall(self, session, ui);
	}
	declare_next_step(self, session, ui);
}

static void view(const void *state, const struct session *session, struct ui *ui)
{
	const struct deal_screen *self = state;

	FRAME(ui, session, .tab = TAB_DEALS, .has_back = true) {
		if (self->has_deal) {
			declare_page(self, session, ui);
		} else {
			piece_empty(ui, "clock", _("This deal is over"), _("There may be others."));
			frame_next_step(ui, NULL, NO_ACTION, _("See group deals"), GO(SCREEN_DEALS), false);
		}
	}
	declare_code(self, session, ui);
}

/* --- what happens --- */

static void show_code(struct deal_screen *self, struct app *app, const char *group, bool is_opening)
{
	snprintf(self->code_group, sizeof self->code_group, "%s", group);
	self->is_opening = is_opening;
	self->code = app_phone_url(app, app_screen_arena(app), "g", self->code_group);
}

static void join(struct deal_screen *self, struct app *app, int64_t index)
{
	if (app_session(app)->machine.is_online && index >= 0 && (size_t)index < self->group_count)
		show_code(self, app, self->groups[index].id, false);
}

/* One that was opened and that nobody has joined is offered again: no groups of nobody. */
static void open_group(struct deal_screen *self, struct app *app)
{
	const char *group = *self->opened ? self->opened : self->empty_group;

	if (!self->has_deal)
		return;
	if (!group && app_open_group(app, self->card.deal.code, self->opened))
		group = self->opened;
	if (group)
		show_code(self, app, group, true);
	else
		app_note_careful(app, _("A group cannot be opened just now."));
}

static void close_code(struct deal_screen *self)
{
	self->code_group[0] = '\0';
	self->code = NULL;
}

static void handle_action(struct deal_screen *self, struct app *app, struct action action)
{
	switch ((enum action_verb)action.verb) {
	case VERB_JOIN_GROUP: join(self, app, action.arg); break;
	case VERB_OPEN_GROUP: open_group(self, app); break;
	case VERB_CLOSE_DIALOG: close_code(self); break;
	default: break;
	}
}

static void update(void *state, struct app *app, const struct event *event)
{
	struct deal_screen *self = state;
	bool has_ended = self->has_deal && deal_card_left_ms(&self->card, app_wall_ms(app)) == 0;

	if (event->kind == EVENT_ACTION)
		handle_action(self, app, event->action);
	else if (event->kind == EVENT_RELOAD)
		load(self, app);
	else if (event->kind == EVENT_LIVE_CHANGED || (event->kind == EVENT_TICK && has_ended))
		reload(self, app);
}

const struct screen DEAL_SCREEN = { .state_size = sizeof(struct deal_screen),
	.needs_catalog = true,
	.needs_session = true,
	.needs = NEEDS_DEAL,
	.wants_tick = true,
	.enter = enter,
	.view = view,
	.update = update };
