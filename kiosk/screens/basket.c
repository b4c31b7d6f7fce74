/* SPDX-License-Identifier: Apache-2.0 */
/* The basket: what it knows of its lines, and what a touch changes. */
#include <string.h>

#include "kiosk/base/messages.h"
#include "kiosk/domain/code.h"
#include "kiosk/screens/app.h"
#include "kiosk/screens/basket_view.h"

/* --- reading --- */

const struct moved_price *basket_moved_price(const struct basket_screen *self, const struct priced_line *line)
{
	for (size_t i = 0; i < self->moved_count; i++) {
		const struct moved_price *moved = &self->moved[i];
		if (line->pricing != PRICED_AS_PRINTED && strcmp(moved->product, line->product) == 0 &&
			strcmp(moved->merchant, line->merchant) == 0 && moved->channel == line->channel)
			return moved;
	}
	return NULL;
}

static void remember_moved(
	struct basket_screen *self, const struct priced_line *line, const struct offer *offer)
{
	if (self->moved_count == BASKET_MOVED_MAX || line->pricing == PRICED_AS_PRINTED ||
		line->unit_price_minor == price_marked_down(offer->price_minor, line->markdown_permille) ||
		basket_moved_price(self, line))
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
	const struct basket *basket = &app_session(app)->shopper.basket;

	for (size_t i = 0; i < basket->line_count; i++) {
		struct priced_line line = basket->lines[i];
		const struct offer *offer = self->facts[i].offer;
		if (!offer)
			continue;
		if (*line.lot && line.pricing != PRICED_AS_PRINTED)
			line.markdown_permille = self->facts[i].batch.markdown_permille;
		remember_moved(self, &line, offer);
		if (basket_line_move(&line, offer, &self->facts[i].pack))
			app_basket_replace_line(app, i, &line);
	}
}

static void sum_up(struct basket_screen *self, struct app *app)
{
	const struct basket *basket = &app_session(app)->shopper.basket;
	int64_t discounts[LINES_MAX] = { 0 };

	app_best_coupons(app, &self->outcome);
	for (size_t i = 0; i < basket->line_count; i++)
		discounts[i] = self->outcome.by_merchant_minor[i] + self->outcome.by_platform_minor[i];
	priced_lines_sum(basket->lines, basket->line_count, discounts, &self->totals);
	priced_lines_amounts(basket->lines, basket->line_count, self->amounts_minor);
	tax_table_make(basket->lines, basket->line_count, self->amounts_minor, discounts, &self->taxes);
}

static void load(struct basket_screen *self, struct app *app)
{
	self->facts = basket_facts_read(app);
	self->fact_count = app_session(app)->shopper.basket.line_count;
	follow_prices(self, app);
	sum_up(self, app);
	self->plan_count = purchase_plans_read(app, self->facts, self->plans);
	self->coupon_count = coupon_cards_read(app, &self->coupons);
}

static void reload(struct basket_screen *self, struct app *app)
{
	arena_reset(app_screen_arena(app));
	load(self, app);
}

static void enter(void *state, struct app *app, const struct route *route)
{
	(void)route;
	load(state, app);
}

bool basket_can_be_bought(const struct basket_screen *self)
{
	for (size_t i = 0; i < self->fact_count; i++) {
		if (!self->facts[i].has_enough)
			return false;
	}
	return true;
}

/* --- what happens --- */

static void step(struct app *app, int64_t index, int32_t by)
{
	const struct basket *basket = &app_session(app)->shopper.basket;

	if (index >= 0 && (size_t)index < basket->line_count)
		app_basket_set_quantity(app, (size_t)index, basket->lines[index].quantity + by);
}

static void remove_line(struct basket_screen *self, struct app *app, int64_t index)
{
	const struct basket *basket = &app_session(app)->shopper.basket;

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

static void choose_plan(const struct basket_screen *self, struct app *app, int64_t number)
{
	for (size_t i = 0; i < self->plan_count; i++) {
		const struct purchase_plan *plan = &self->plans[i];
		if (number == (plan->is_split ? 0 : (int64_t)i + 1))
			purchase_plan_take(app, self->facts, plan);
	}
}

static void take_coupon(struct basket_screen *self, struct app *app, int64_t id)
{
	const struct coupon_card *card = coupon_card_find(self->coupons, self->coupon_count, id);

	if (card && !app_take_coupon(app, &card->coupon))
		app_note_careful(app, _("You have as many coupons as one basket can use."));
}

/* Whether it was taken or not is what the checkout shows. */
static void check_out(struct basket_screen *self, struct app *app)
{
	/* What was called back meanwhile does not slip through. */
	reload(self, app);
	if (!basket_can_be_bought(self) || !app_session(app)->shopper.basket.line_count)
		return;
	app_place_order(app);
	app_go(app, ROUTE(SCREEN_CHECKOUT));
}

static void handle_action(struct basket_screen *self, struct app *app, struct action action)
{
	switch ((enum action_verb)action.verb) {
	case VERB_ONE_LESS: step(app, action.arg, -1); break;
	case VERB_ONE_MORE: step(app, action.arg, 1); break;
	case VERB_REMOVE_LINE: remove_line(self, app, action.arg); break;
	case VERB_ADD_TO_BASKET: put_back(self, app); break;
	case VERB_CHOOSE_FULFILMENT: choose_fulfilment(app, action.arg); break;
	case VERB_CHOOSE_PLAN: choose_plan(self, app, action.arg); break;
	case VERB_TAKE_COUPON: take_coupon(self, app, action.arg); break;
	case VERB_CHECK_OUT: check_out(self, app); return;
	default: return;
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

const struct screen BASKET_SCREEN = { .state_size = sizeof(struct basket_screen),
	.needs_catalog = true,
	.needs_session = true,
	.enter = enter,
	.view = basket_view,
	.update = update };
