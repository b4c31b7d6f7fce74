/* SPDX-License-Identifier: Apache-2.0 */
/* Checkout: the code for the phone, the sum, and live what happens: waiting, opened, paying, paid. Without a
 * network the code carries the whole order, and the screen says so. */
#include <string.h>

#include "kiosk/base/messages.h"
#include "kiosk/domain/code.h"
#include "kiosk/screens/checkout_card.h"
#include "kiosk/screens/checkout_internal.h"

/* How long the code waits for the hub before it becomes the one that needs none. */
#define PATIENCE_MS 4000

/* --- the order --- */

bool checkout_is_state(const struct checkout_screen *self, enum order_state state)
{
	return self->has_order && self->order.state == state;
}

int64_t checkout_expires_ms(const struct checkout_screen *self)
{
	return self->order.expires_ms ? self->order.expires_ms : self->placed.expires_ms;
}

bool checkout_has_expired(const struct checkout_screen *self)
{
	return checkout_is_state(self, ORDER_EXPIRED) ||
		(self->is_offline_code && !self->order.rev && self->now_ms >= checkout_expires_ms(self));
}

bool checkout_is_unknown(const struct checkout_screen *self)
{
	return self->card == CARD_STEP_UNKNOWN;
}

bool checkout_is_over(const struct checkout_screen *self)
{
	return checkout_is_unknown(self) || self->has_failed || !self->has_order ||
		checkout_has_expired(self) || checkout_is_state(self, ORDER_CANCELLED) ||
		*self->order.refused;
}

static void read_placed(struct checkout_screen *self)
{
	const struct placed_order *order = &self->order;
	struct placed_facts *facts = &self->placed;
	int64_t amounts[LINES_MAX];

	priced_lines_amounts(order->lines, order->line_count, amounts);
	*facts = (struct placed_facts){ .total_minor = order->placed_totals.total_minor,
		.saved_minor = order->placed_totals.discount_minor,
		.expires_ms = order->placed_expires_ms };
	for (size_t i = 0; i < order->line_count; i++) {
		const struct priced_line *line = &order->lines[i];
		bool is_first = true;
		for (size_t k = 0; k < i && is_first; k++)
			is_first = strcmp(order->lines[k].merchant, line->merchant) != 0;
		facts->merchants += is_first;
		facts->pieces += line->quantity;
		facts->saved_minor += priced_line_piece(line) * line->quantity - amounts[i];
	}
}

/* The hub's short link as soon as there is one; the long signed code when the hub is away or slow. A code
 * that the shopper may be pointing at is not changed under the phone: an offline one stays. */
static void choose_code(struct checkout_screen *self, struct app *app)
{
	const struct session *session = app_session(app);
	/* The hub may have set the clock meanwhile. */
	int64_t waited_ms = self->now_ms - self->entered_at_ms;
	bool is_patient = session->shopper.is_placing ||
		(session->machine.is_online && waited_ms >= 0 && waited_ms < PATIENCE_MS);

	self->code = NULL;
	if (!self->is_offline_code && *self->order.url) {
		self->code = self->order.url;
		return;
	}
	if (!self->is_offline_code && is_patient)
		return;
	const char *const *codes;
	self->code_count = app_offline_urls(app, app_screen_arena(app), &codes);
	self->is_offline_code = self->code_count > 0;
	if (self->is_offline_code)
		self->code = codes[self->code_at % self->code_count];
}

static void load(struct checkout_screen *self, struct app *app)
{
	self->now_ms = app_wall_ms(app);
	self->is_stranger = app_session(app)->machine.is_stranger;
	self->card = app_session(app)->shopper.card_step;
	/* One that could not be written is gone, and its lines lie in the basket. */
	bool had_order = self->has_order;
	self->has_order = app_order(app, app_screen_arena(app), &self->order);
	if (!self->has_order) {
		self->has_failed = had_order;
		return;
	}
	read_placed(self);
	choose_code(self, app);
	self->can_pay_by_card = app_can_pay_by_card(app, &self->order);
	if (checkout_is_state(self, ORDER_PAID))
		app_replace(app, ROUTE(SCREEN_RECEIPT));
}

static void enter(void *state, struct app *app, const struct route *route)
{
	struct checkout_screen *self = state;

	(void)route;
	self->entered_at_ms = app_wall_ms(app);
	/* Pay was touched and the order was not taken: the basket is still there. */
	self->has_failed =
		app_session(app)->shopper.basket.line_count > 0 && !app_session(app)->shopper.is_placing;
	if (self->has_failed)
		return;
	load(self, app);
	if (self->has_order)
		app_track_event(app, "handoff_shown", NULL);
}

/* --- back to the basket: what was ordered lies in it again --- */

static void find_product(struct app *app, struct priced_line *line)
{
	struct product product;
	struct category category;
	struct arena *arena = app_screen_arena(app);
	struct catalog *catalog = app_catalog(app);

	line->product_id = catalog ? catalog_product_by_code(catalog, line->product) : 0;
	if (line->product_id &&
		catalog_product(
			catalog, arena, app_language(app), app_wall_ms(app), line->product_id, &product) &&
		catalog_category(catalog, arena, app_language(app), product.category_id, &category))
		code_copy(line->category, category.code);
}

static void put_line_back(struct app *app, const struct priced_line *from, const char *currency)
{
	struct priced_line line = *from;

	find_product(app, &line);
	app_basket_add(app, &line, currency);
	explicit_bzero(&line, sizeof line);
}

static void fill_basket_again(struct checkout_screen *self, struct app *app)
{
	for (size_t i = 0; self->has_order && i < self->order.line_count; i++)
		put_line_back(app, &self->order.lines[i], self->order.currency);
}

/* --- what happens --- */

/* An order that still stands is cancelled first, so that it cannot be paid beside the next one. */
static void go_back_to_basket(struct checkout_screen *self, struct app *app)
{
	bool is_paying =
		self->order.checkout == CHECKOUT_PAYING || checkout_card_is_running(app_session(app));

	if (app_session(app)->shopper.is_placing || checkout_is_unknown(self) ||
		(is_paying && !checkout_is_over(self)))
		return;
	if (!checkout_is_over(self) || (self->is_offline_code && checkout_has_expired(self)))
		app_order_cancel(app);
	fill_basket_again(self, app);
	app_order_done(app);
	app_replace(app, ROUTE(SCREEN_BASKET));
}

static void handle_action(struct checkout_screen *self, struct app *app, struct action action)
{
	switch ((enum action_verb)action.verb) {
	case VERB_MORE_TIME:
		app_order_extend(app);
		app_note(app, _("You have more time."));
		break;
	case VERB_NEXT_CODE:
		self->code_at = (self->code_at + 1) % (self->code_count ? self->code_count : 1);
		arena_reset(app_screen_arena(app));
		load(self, app);
		break;
	case VERB_CANCEL_ORDER: go_back_to_basket(self, app); break;
	case VERB_PAY_AT_COUNTER: self->is_at_counter = true; break;
	case VERB_PAY_BY_CARD: app_pay_by_card(app); break;
	case VERB_CANCEL_CARD: app_cancel_card(app); break;
	default: break;
	}
}

static void update(void *state, struct app *app, const struct event *event)
{
	struct checkout_screen *self = state;

	switch (event->kind) {
	case EVENT_ACTION: handle_action(self, app, event->action); break;
	case EVENT_RELOAD:
	case EVENT_ORDER_CHANGED:
	case EVENT_TICK:
	case EVENT_CARD_PAYMENT:
	case EVENT_SYNC_CHANGED:
		if (self->has_failed)
			break;
		arena_reset(app_screen_arena(app));
		load(self, app);
		break;
	default: break;
	}
}

/* An order that has come to its end is forgotten; one that still waits or was paid is not. */
static void leave(void *state, struct app *app)
{
	const struct checkout_screen *self = state;

	if (self->has_order && checkout_is_over(self) && !checkout_is_unknown(self))
		app_order_done(app);
}

const struct screen CHECKOUT_SCREEN = { .state_size = sizeof(struct checkout_screen),
	.needs_session = true,
	.refuses_scans = true,
	.wants_tick = true,
	.is_private = true,
	.enter = enter,
	.view = checkout_view,
	.update = update,
	.leave = leave };
