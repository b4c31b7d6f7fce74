/* SPDX-License-Identifier: Apache-2.0 */
/* The basket: lines per merchant, one trip or split, the best coupons, the sums, and on to the checkout. */
#include <string.h>

#include "kiosk/base/messages.h"
#include "kiosk/domain/code.h"
#include "kiosk/screens/app.h"
#include "kiosk/screens/basket_lines.h"
#include "kiosk/screens/coupon_card.h"
#include "kiosk/screens/frame.h"
#include "kiosk/screens/fulfilment.h"
#include "kiosk/screens/pieces.h"

/* Above this a line's stepper stands below its words. */
#define ROOMY_TEXT_PERCENT 130
#define MOVED_MAX 32

/* A price that changed while its line lay in the basket. */
struct moved_price {
	char product[CODE_SIZE], merchant[CODE_SIZE];
	enum offer_channel channel;
	int64_t was_minor;
};

struct basket_screen {
	struct basket_fact *facts;
	size_t fact_count;
	struct basket_totals totals;
	struct coupon_outcome outcome;
	struct basket_way ways[BASKET_WAYS_MAX];
	size_t way_count;
	struct coupon_card *coupons;
	size_t coupon_count;
	struct moved_price moved[MOVED_MAX];
	size_t moved_count;
	struct basket_line removed;    /* what "undo" brings back; quantity 0 = nothing */
	char removed_currency[CURRENCY_SIZE];
};

/* --- reading --- */

static const struct moved_price *find_moved(const struct basket_screen *self, const struct basket_line *line)
{
	for (size_t i = 0; i < self->moved_count; i++) {
		const struct moved_price *moved = &self->moved[i];
		if (strcmp(moved->product, line->product) == 0 && strcmp(moved->merchant, line->merchant) == 0
			&& moved->channel == line->channel)
			return moved;
	}
	return NULL;
}

static void remember_moved(
	struct basket_screen *self, const struct basket_line *line, const struct offer *offer)
{
	if (self->moved_count == MOVED_MAX || line->unit_price_minor == offer->price_minor
		|| find_moved(self, line))
		return;
	struct moved_price *moved = &self->moved[self->moved_count++];
	code_copy(moved->product, line->product);
	code_copy(moved->merchant, line->merchant);
	moved->channel = line->channel;
	moved->was_minor = line->unit_price_minor;
}

/* The sums below are what the shop asks now; what changed since it was added is said beside the line. */
static void follow_prices(struct basket_screen *self, struct app *app)
{
	const struct basket *basket = &app_session(app)->basket;

	for (size_t i = 0; i < basket->line_count; i++) {
		struct basket_line line = basket->lines[i];
		const struct offer *offer = self->facts[i].offer;
		if (!offer || !basket_line_differs(&line, offer))
			continue;
		remember_moved(self, &line, offer);
		basket_line_move(&line, offer);
		app_basket_replace_line(app, i, &line);
	}
}

static void sum_up(struct basket_screen *self, struct app *app)
{
	const struct basket *basket = &app_session(app)->basket;
	int64_t discounts[LINES_MAX] = { 0 };

	app_best_coupons(app, &self->outcome);
	for (size_t i = 0; i < basket->line_count; i++)
		discounts[i] = self->outcome.by_merchant_minor[i] + self->outcome.by_platform_minor[i];
	basket_sum(basket, discounts, &self->totals);
}

static void load(struct basket_screen *self, struct app *app)
{
	self->facts = basket_facts_read(app);
	self->fact_count = app_session(app)->basket.line_count;
	follow_prices(self, app);
	sum_up(self, app);
	self->way_count = basket_ways_read(app, self->facts, self->ways);
	self->coupon_count = coupon_cards_read(app, &self->coupons);
}

static void reload(struct basket_screen *self, struct app *app)
{
	arena_reset(app_screen_arena(app));
	load(self, app);
}

static void enter(void *state, struct app *app, int64_t id)
{
	(void)id;
	load(state, app);
}

/* Somebody sells each line, and has enough of it. */
static bool can_all_be_bought(const struct basket_screen *self)
{
	for (size_t i = 0; i < self->fact_count; i++) {
		if (!self->facts[i].has_enough)
			return false;
	}
	return true;
}

/* --- a line --- */

static const char *multibuy_words(struct ui *ui, const struct basket_line *line, const char *currency)
{
	int64_t missing = multibuy_missing(line->unit_price_minor, line->quantity, &line->multibuy);
	const char *offer = piece_multibuy(ui, &line->multibuy, currency);

	if (!missing)
		return offer;
	/* translators: pieces still missing to a multi-buy, and that offer: "1 more: 2 for ¥56.00". */
	return ui_printf(
		ui, NG_("%s more: %s", "%s more: %s", (unsigned long)missing), piece_number(ui, missing), offer);
}

static void declare_note(const struct basket_screen *self, const struct basket_line *line,
	const struct basket_fact *fact, const char *currency, struct ui *ui)
{
	const struct moved_price *moved = find_moved(self, line);

	if (!fact->offer)
		ui_tag(ui, _("No longer sold there"), TAG_CAREFUL);
	else if (!fact->has_enough)
		piece_offer_tag(ui, fact->offer, line->quantity);
	if (moved)
		UI_TEXT(ui, ui_printf(ui, _("Was %s when you added it"), piece_money(ui, moved->was_minor, currency)),
			.type = TYPE_SMALL_STRONG, .color = COLOR_CAREFUL);
	if (multibuy_is_worth_it(&line->multibuy, line->unit_price_minor))
		UI_TEXT(ui, multibuy_words(ui, line, currency), .type = TYPE_SMALL, .color = COLOR_GOOD);
	else if (fact->has_unit_price)
		ui_soft(ui, piece_unit_price(ui, &fact->unit_price, currency));
}

static void declare_name(const struct basket_screen *self, const struct basket_line *line,
	const struct basket_fact *fact, const char *currency, struct ui *ui)
{
	struct action action = fact->product_id ? ACTION_OF(GO_PRODUCT, fact->product_id) : NO_ACTION;

	UI_COLUMN(ui, .grow = 1, .gap = SPACE_XXS, .justify = JUSTIFY_CENTER, .min_height = SIZE_TARGET,
		.radius = RADIUS_S, .action = action) {
		UI_TEXT(ui, fact->name, .type = TYPE_BODY_STRONG, .max_lines = 3);
		declare_note(self, line, fact, currency, ui);
	}
}

/* The last piece goes by the bin, so that nothing disappears by one "less" too many. */
static void declare_stepper(
	const struct basket_line *line, const struct basket_fact *fact, size_t index, struct ui *ui)
{
	bool can_have_more = line->quantity < QUANTITY_MAX && fact->offer
		&& offer_has_enough(fact->offer, line->quantity + 1);
	struct action more = can_have_more ? ACTION_OF(ONE_MORE, index) : NO_ACTION;

	/* translators: the name of a product, before "less" and "more". */
	const char *label = ui_printf(ui, _("Quantity of %s"), fact->name);
	UI_COLUMN(ui, .justify = JUSTIFY_CENTER) {
		if (line->quantity > 1)
			ui_stepper(ui, label, line->quantity, ACTION_OF(ONE_LESS, index), more);
		else
			ui_stepper_removing(ui, label, line->quantity, ui_printf(ui, _("Take out %s"), fact->name),
				ACTION_OF(REMOVE_LINE, index), more);
	}
}

static void declare_line_price(const struct basket_line *line, const char *currency, struct ui *ui)
{
	UI_COLUMN(ui, .width = SIZE_PRICE_COLUMN, .align = ALIGN_END) {
		struct ui_node *price = ui_price(ui, basket_line_total(line), currency, TYPE_PRICE_M, COLOR_INK);
		ui_set_flags(price, NODE_LIVE);
	}
}

static void declare_fulfilments(
	const struct basket_line *line, const struct basket_fact *fact, size_t index, struct ui *ui)
{
	enum fulfilment choices[FULFILMENT_CHOICES_MAX];
	size_t count = fact->offer
		? fulfilment_choices(line->channel, fact->offer->is_this_store, line->delivery_minor, choices) : 0;

	if (count < 2)
		return;
	UI_FLOW(ui, .gap = SPACE_S) {
		for (size_t i = 0; i < count; i++)
			ui_choice(ui, fulfilment_words(choices[i]), line->fulfilment == choices[i],
				ACTION_OF(CHOOSE_FULFILMENT, index * 16 + choices[i]));
	}
}

static void declare_roomy_line(
	const struct basket_screen *self, const struct basket *basket, size_t index, struct ui *ui)
{
	const struct basket_line *line = &basket->lines[index];
	const struct basket_fact *fact = &self->facts[index];

	UI_ROW(ui, .gap = SPACE_M, .align = ALIGN_CENTER) {
		ui_set_width(ui_photo(ui, fact->image, NULL, SIZE_THUMB, RADIUS_M), SIZE_THUMB);
		UI_COLUMN(ui, .grow = 1, .gap = SPACE_XS) {
			UI_ROW(ui, .gap = SPACE_M, .align = ALIGN_CENTER) {
				declare_name(self, line, fact, basket->currency, ui);
				declare_stepper(line, fact, index, ui);
				declare_line_price(line, basket->currency, ui);
			}
			declare_fulfilments(line, fact, index, ui);
		}
	}
}

static void declare_tall_line(
	const struct basket_screen *self, const struct basket *basket, size_t index, struct ui *ui)
{
	const struct basket_line *line = &basket->lines[index];
	const struct basket_fact *fact = &self->facts[index];

	UI_COLUMN(ui, .gap = SPACE_S) {
		UI_ROW(ui, .gap = SPACE_M, .align = ALIGN_CENTER) {
			ui_set_width(ui_photo(ui, fact->image, NULL, SIZE_THUMB, RADIUS_M), SIZE_THUMB);
			declare_name(self, line, fact, basket->currency, ui);
		}
		UI_FLOW(ui, .gap = SPACE_M) {
			declare_stepper(line, fact, index, ui);
			ui_price(ui, basket_line_total(line), basket->currency, TYPE_PRICE_M, COLOR_INK);
		}
		declare_fulfilments(line, fact, index, ui);
	}
}

/* --- a merchant --- */

/* The words that hold for all lines of a merchant; "" when they differ. */
static const char *common_fulfilment(const struct basket *basket, const char *merchant)
{
	const struct basket_line *first = NULL;

	for (size_t i = 0; i < basket->line_count; i++) {
		const struct basket_line *line = &basket->lines[i];
		if (strcmp(line->merchant, merchant) != 0)
			continue;
		if (first && first->fulfilment != line->fulfilment)
			return "";
		first = line;
	}
	return first ? fulfilment_words(first->fulfilment) : "";
}

static void declare_merchant_head(
	const char *name, const struct basket *basket, const struct basket_merchant_total *total, struct ui *ui)
{
	const char *words = common_fulfilment(basket, total->merchant);

	if (total->delivery_minor)
		words = ui_printf(ui, *words ? "%s · %s" : "%s%s", words,
			ui_printf(ui, _("delivery %s"), piece_money(ui, total->delivery_minor, basket->currency)));
	UI_FLOW(ui, .gap = SPACE_S, .justify = JUSTIFY_BETWEEN) {
		UI_TEXT(ui, name, .type = TYPE_BODY_STRONG, .role = ROLE_HEADING);
		UI_TEXT(ui, words, .type = TYPE_BODY, .color = COLOR_SOFT);
	}
}

static void declare_merchant(const struct basket_screen *self, const struct basket *basket,
	const struct basket_merchant_total *total, struct ui *ui)
{
	const char *name = "";

	for (size_t i = 0; i < basket->line_count; i++) {
		if (strcmp(basket->lines[i].merchant, total->merchant) == 0)
			name = self->facts[i].merchant_name;
	}
	UI_COLUMN(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true, .pad_x = SPACE_L,
		.pad_y = SPACE_M, .gap = SPACE_M, .key = total->merchant) {
		declare_merchant_head(name, basket, total, ui);
		for (size_t i = 0; i < basket->line_count; i++) {
			if (strcmp(basket->lines[i].merchant, total->merchant) != 0)
				continue;
			ui_rule(ui);
			if (ui_text_percent(ui) <= ROOMY_TEXT_PERCENT)
				declare_roomy_line(self, basket, i, ui);
			else
				declare_tall_line(self, basket, i, ui);
		}
	}
}

static void declare_lines(const struct basket_screen *self, const struct basket *basket, struct ui *ui)
{
	for (size_t i = 0; i < self->totals.merchant_count; i++)
		declare_merchant(self, basket, &self->totals.merchants[i], ui);
}

/* --- one trip or split --- */

static const char *way_title(struct ui *ui, const struct basket_way *way)
{
	if (!way->is_split)
		return ui_printf(ui, _("All at %s"), way->merchant_name);
	return ui_printf(ui, NG_("Split over %s shop", "Split over %s shops", (unsigned long)way->merchant_count),
		piece_number(ui, way->merchant_count));
}

static int64_t dearest(const struct basket_screen *self)
{
	int64_t most = 0;

	for (size_t i = 0; i < self->way_count; i++) {
		if (self->ways[i].total_minor > most)
			most = self->ways[i].total_minor;
	}
	return most;
}

static void declare_way_words(const struct basket_screen *self, const struct basket_way *way,
	const struct basket *basket, struct ui *ui)
{
	int64_t saved = dearest(self) - way->total_minor;

	if (way->covered < basket->line_count)
		ui_soft(ui, ui_printf(ui, _("has %s of %s items"), piece_number(ui, (int64_t)way->covered),
			piece_number(ui, (int64_t)basket->line_count)));
	else if (saved > 0)
		UI_TEXT(ui, ui_printf(ui, _("saves %s"), piece_money(ui, saved, basket->currency)),
			.type = TYPE_SMALL_STRONG, .color = COLOR_GOOD);
	else if (!way->is_split)
		ui_soft(ui, _("everything in one place"));
}

static void declare_way(
	const struct basket_screen *self, size_t index, const struct basket *basket, struct ui *ui)
{
	const struct basket_way *way = &self->ways[index];

	UI_COLUMN(ui, .fill = way->is_chosen ? COLOR_GOOD_TINT : COLOR_CARD,
		.border = way->is_chosen ? COLOR_GOOD : COLOR_LINE, .radius = RADIUS_CARD, .pad = SPACE_M,
		.gap = SPACE_XXS, .role = ROLE_RADIO, .flags = way->is_chosen ? NODE_SELECTED : 0,
		.action = ACTION_OF(CHOOSE_PLAN, way->is_split ? 0 : 1 + index)) {
		UI_TEXT(ui, way_title(ui, way), .type = TYPE_BODY_STRONG, .max_lines = 2);
		ui_price(ui, way->total_minor, basket->currency, TYPE_PRICE_M, COLOR_INK);
		declare_way_words(self, way, basket, ui);
	}
}

/* One way that the basket already goes is nothing to choose. */
static bool has_choice(const struct basket_screen *self)
{
	return self->way_count > 1 || (self->way_count == 1 && !self->ways[0].is_chosen);
}

static void declare_ways(const struct basket_screen *self, const struct basket *basket, struct ui *ui)
{
	bool is_narrow = ui_text_percent(ui) > ROOMY_TEXT_PERCENT
		|| (ui_is_wide(ui) && (self->way_count > 2 || ui_tile_columns(ui) < 5));

	if (!has_choice(self))
		return;
	piece_heading(ui, _("How it costs least"), NULL, NO_ACTION);
	UI_GRID(ui, .columns = is_narrow ? 1 : (int)self->way_count, .gap = SPACE_M) {
		for (size_t i = 0; i < self->way_count; i++)
			declare_way(self, i, basket, ui);
	}
}

/* --- coupons --- */

/* The best one that is not taken yet and would work now, or NULL. */
static const struct coupon_card *best_untaken(const struct basket_screen *self)
{
	const struct coupon_card *best = NULL;

	for (size_t i = 0; i < self->coupon_count; i++) {
		const struct coupon_card *card = &self->coupons[i];
		if (!card->is_taken && card->check.verdict == COUPON_APPLIES
			&& (!best || card->check.discount_minor > best->check.discount_minor))
			best = card;
	}
	return best;
}

/* The one that misses the least, or NULL. */
static const struct coupon_card *nearest(const struct basket_screen *self)
{
	const struct coupon_card *best = NULL;

	for (size_t i = 0; i < self->coupon_count; i++) {
		const struct coupon_card *card = &self->coupons[i];
		if (card->check.verdict == COUPON_BELOW_THRESHOLD && card->check.in_scope_minor
			&& (!best || card->check.missing_minor < best->check.missing_minor))
			best = card;
	}
	return best;
}

static const char *coupon_title(const struct basket_screen *self)
{
	const struct coupon_card *untaken = best_untaken(self);

	if (self->outcome.coupon_count)
		return _("The best coupons are in");
	return untaken ? untaken->coupon.name : _("Coupons");
}

static void declare_coupon_words(const struct basket_screen *self, const struct basket *basket, struct ui *ui)
{
	const struct coupon_card *near = nearest(self);

	UI_COLUMN(ui, .grow = 1, .gap = SPACE_XXS) {
		UI_TEXT(ui, coupon_title(self), .type = TYPE_BODY_STRONG, .max_lines = 2);
		/* translators: what is missing to a coupon's threshold, and the coupon's name: "Add ¥12.00 for: ¥5
		 * off bread". */
		if (near)
			ui_soft(ui,
				ui_printf(ui, _("Add %s for: %s"),
					piece_money(ui, near->check.missing_minor, basket->currency), near->coupon.name));
	}
}

static void declare_coupons(const struct basket_screen *self, const struct basket *basket, struct ui *ui)
{
	const struct coupon_card *untaken = best_untaken(self);
	int64_t gain = self->outcome.total_minor;

	if (!self->coupon_count)
		return;
	UI_ROW(ui, .fill = COLOR_CARD, .radius = RADIUS_CARD, .is_raised = true, .pad_x = SPACE_L,
		.pad_y = SPACE_M, .gap = SPACE_M, .align = ALIGN_CENTER, .key = "coupons") {
		if (gain)
			UI_COLUMN(ui, .justify = JUSTIFY_CENTER)
				ui_tag(ui, piece_money(ui, -gain, basket->currency), TAG_CAREFUL);
		else
			ui_icon(ui, "coupon", SIZE_ICON, COLOR_CAREFUL);
		declare_coupon_words(self, basket, ui);
		if (!gain && untaken)
			ui_link(ui, C_("coupon", "Take"), ACTION_OF(TAKE_COUPON, untaken->coupon.id));
		else
			ui_link(ui, C_("coupon", "See all"), ACTION(GO_COUPONS));
	}
}

/* --- sums --- */

static void declare_sum(
	struct ui *ui, const char *words, int64_t minor, const char *currency, enum color_role ink)
{
	UI_ROW(ui, .justify = JUSTIFY_BETWEEN, .gap = SPACE_M) {
		UI_TEXT(ui, words, .type = TYPE_BODY, .color = COLOR_SOFT);
		UI_TEXT(ui, piece_money(ui, minor, currency), .type = TYPE_BODY_STRONG, .color = ink,
			.is_tabular = true, .max_lines = 1);
	}
}

static void declare_sums(const struct basket_screen *self, const struct basket *basket, struct ui *ui)
{
	const struct basket_totals *totals = &self->totals;

	UI_COLUMN(ui, .pad_x = SPACE_XS, .gap = SPACE_S, .key = "sums") {
		declare_sum(ui, _("Items"), totals->list_minor, basket->currency, COLOR_INK);
		if (totals->list_minor > totals->items_minor)
			declare_sum(
				ui, _("Multi-buys"), totals->items_minor - totals->list_minor, basket->currency, COLOR_GOOD);
		if (totals->delivery_minor)
			declare_sum(ui, _("Delivery"), totals->delivery_minor, basket->currency, COLOR_INK);
		if (totals->discount_minor)
			declare_sum(ui, _("Coupons"), -totals->discount_minor, basket->currency, COLOR_GOOD);
		UI_ROW(ui, .justify = JUSTIFY_BETWEEN, .gap = SPACE_M, .align = ALIGN_CENTER) {
			UI_TEXT(ui, _("Total"), .type = TYPE_HEADING);
			ui_set_flags(
				ui_price(ui, totals->total_minor, basket->currency, TYPE_PRICE_L, COLOR_INK), NODE_LIVE);
		}
	}
}

static void declare_trouble(const struct basket_screen *self, struct ui *ui)
{
	if (can_all_be_bought(self))
		return;
	UI_ROW(ui, .fill = COLOR_CAREFUL_TINT, .radius = RADIUS_CARD, .pad = SPACE_M, .gap = SPACE_M,
		.align = ALIGN_CENTER, .role = ROLE_STATUS, .flags = NODE_LIVE) {
		ui_icon(ui, "warning", SIZE_ICON, COLOR_CAREFUL);
		UI_TEXT(ui, _("Something here cannot be bought now. Take it out or choose another shop for it."),
			.type = TYPE_BODY_STRONG, .color = COLOR_CAREFUL, .grow = 1);
	}
}

/* --- the page --- */

static void declare_advice(const struct basket_screen *self, const struct basket *basket, struct ui *ui)
{
	declare_ways(self, basket, ui);
	declare_coupons(self, basket, ui);
	declare_sums(self, basket, ui);
}

static void declare_tall(const struct basket_screen *self, const struct basket *basket, struct ui *ui)
{
	UI_COLUMN(ui, .grow = 1, .scroll = "basket", .pad_x = SPACE_XL, .pad_bottom = SPACE_L, .gap = SPACE_M) {
		ui_title(ui, _("Basket"));
		declare_trouble(self, ui);
		declare_lines(self, basket, ui);
		declare_advice(self, basket, ui);
	}
}

static void declare_wide(const struct basket_screen *self, const struct basket *basket, struct ui *ui)
{
	UI_ROW(ui, .grow = 1) {
		UI_COLUMN(
			ui, .grow = 9, .scroll = "basket", .pad_x = SPACE_XL, .pad_bottom = SPACE_L, .gap = SPACE_M) {
			ui_title(ui, _("Basket"));
			declare_trouble(self, ui);
			declare_lines(self, basket, ui);
		}
		UI_COLUMN(ui, .grow = 5, .scroll = "basket-advice", .pad_x = SPACE_XL, .pad_bottom = SPACE_L,
			.gap = SPACE_M)
			declare_advice(self, basket, ui);
	}
}

static void declare_empty(struct ui *ui, const struct session *session)
{
	UI_COLUMN(ui, .grow = 1, .pad_x = SPACE_XL)
		piece_empty(ui, "basket", _("Your basket is empty"),
			_("What you add waits here until you pay with your phone."));
	frame_next_step(ui, _("See group deals"), ACTION(GO_DEALS), _("Look around"), ACTION_OF(GO_BROWSE, 0),
		!session->has_catalog);
}

static void view(const void *state, const struct session *session, struct ui *ui)
{
	const struct basket_screen *self = state;
	const struct basket *basket = &session->basket;
	bool is_empty = basket->line_count == 0;

	FRAME(ui, session, .tab = TAB_BASKET, .has_no_navigation = !is_empty, .has_back = !is_empty) {
		if (is_empty) {
			declare_empty(ui, session);
		} else {
			if (ui_is_wide(ui) && ui_text_percent(ui) <= ROOMY_TEXT_PERCENT)
				declare_wide(self, basket, ui);
			else
				declare_tall(self, basket, ui);
			frame_next_step(ui, _("Shop on"), ACTION(GO_HOME), _("Pay with phone"), ACTION(GO_CHECKOUT),
				!can_all_be_bought(self));
		}
	}
}

/* --- what happens --- */

static void step(struct app *app, int64_t index, int32_t by)
{
	const struct basket *basket = &app_session(app)->basket;

	if (index >= 0 && (size_t)index < basket->line_count)
		app_basket_set_quantity(app, (size_t)index, basket->lines[index].quantity + by);
}

static void remove_line(struct basket_screen *self, struct app *app, int64_t index)
{
	const struct basket *basket = &app_session(app)->basket;

	if (index < 0 || (size_t)index >= basket->line_count)
		return;
	self->removed = basket->lines[index];
	currency_copy(self->removed_currency, basket->currency);
	app_basket_set_quantity(app, (size_t)index, 0);
	app_note_with(app, _("Taken out of the basket"), _("Put it back"), ACTION(ADD_TO_BASKET));
}

static void put_back(struct basket_screen *self, struct app *app)
{
	if (self->removed.quantity)
		app_basket_add(app, &self->removed, self->removed_currency);
	explicit_bzero(&self->removed, sizeof self->removed);
}

static void choose_fulfilment(struct app *app, int64_t arg)
{
	enum fulfilment fulfilment = (enum fulfilment)(arg % 16);

	if (arg >= 0 && fulfilment < FULFILMENT_COUNT)
		app_basket_set_fulfilment(app, (size_t)(arg / 16), fulfilment);
}

static void choose_plan(const struct basket_screen *self, struct app *app, int64_t plan)
{
	for (size_t i = 0; i < self->way_count; i++) {
		const struct basket_way *way = &self->ways[i];
		if (plan == (way->is_split ? 0 : (int64_t)i + 1))
			basket_way_take(app, way);
	}
}

static void take_coupon(struct basket_screen *self, struct app *app, int64_t id)
{
	const struct coupon_card *card = coupon_card_find(self->coupons, self->coupon_count, id);

	if (card && !app_take_coupon(app, &card->coupon))
		app_note_careful(app, _("You have as many coupons as one basket can use."));
}

static void handle_action(struct basket_screen *self, struct app *app, struct action action)
{
	switch ((enum action_verb)action.verb) {
	case VERB_ONE_LESS:
		step(app, action.arg, -1);
		break;
	case VERB_ONE_MORE:
		step(app, action.arg, 1);
		break;
	case VERB_REMOVE_LINE:
		remove_line(self, app, action.arg);
		break;
	case VERB_ADD_TO_BASKET:
		put_back(self, app);
		break;
	case VERB_CHOOSE_FULFILMENT:
		choose_fulfilment(app, action.arg);
		break;
	case VERB_CHOOSE_PLAN:
		choose_plan(self, app, action.arg);
		break;
	case VERB_TAKE_COUPON:
		take_coupon(self, app, action.arg);
		break;
	case VERB_GO_CHECKOUT:
		if (can_all_be_bought(self) && app_session(app)->basket.line_count)
			app_go(app, (struct route){ SCREEN_CHECKOUT, 0 });
		return;
	default:
		return;
	}
	reload(self, app);
}

static void update(void *state, struct app *app, const struct event *event)
{
	struct basket_screen *self = state;

	if (event->kind == EVENT_ACTION)
		handle_action(self, app, event->action);
	else if (event->kind == EVENT_RELOAD)
		load(self, app);
	else if (event->kind == EVENT_LIVE_CHANGED)
		reload(self, app);
}

const struct screen BASKET_SCREEN = { .name = "basket",
	.state_size = sizeof(struct basket_screen),
	.needs_catalog = true,
	.needs_session = true,
	.enter = enter,
	.view = view,
	.update = update };
