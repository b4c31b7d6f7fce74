/* SPDX-License-Identifier: Apache-2.0 */
/* A product: what it is, what it costs everywhere, what it cost before, and the way into the basket. */
#include <stdio.h>
#include <string.h>

#include "kiosk/base/messages.h"
#include "kiosk/base/text.h"
#include "kiosk/screens/track_event.h"
#include "kiosk/screens/product_internal.h"
#include "kiosk/screens/selling_stores.h"
#include "kiosk/screens/product_variants.h"

#define ALSO_MAX 12

/* --- reading --- */

static struct near_store near_store(struct app *app, const struct offer *offer,
	const struct offer_detail *detail, const struct shop_store *stores, size_t count)
{
	if (count > 1)
		return (struct near_store){ .name = detail->merchant_name,
			.address = "",
			.offer = offer,
			.times = { .text = "" },
			.facts = store_facts_read(app, 0) };
	return (struct near_store){ .name = stores->name,
		.address = stores->address,
		.offer = offer,
		.times = store_hours_read(app, stores->id, stores->hours),
		.facts = store_facts_read(app, stores->id) };
}

static void load_stores(struct product_screen *self, struct app *app)
{
	const struct comparison *comparison = &self->comparison;

	self->store_count = 0;
	for (size_t i = 0; i < comparison->row_count && self->store_count < NEAR_STORES_MAX; i++) {
		size_t index = comparison->rows[i].offer_index;
		const struct offer *offer = &comparison->offers[index];
		const struct shop_store *stores;
		if (offer->channel != CHANNEL_STORE || offer->stock == STOCK_OUT)
			continue;
		size_t count = selling_stores(app, comparison->details[index].merchant_id, &stores);
		if (count)
			self->stores[self->store_count++] =
				near_store(app, offer, &comparison->details[index], stores, count);
	}
}

static void load_variants(struct product_screen *self, struct app *app)
{
	const struct product_variant *found;
	struct arena *arena = app_screen_arena(app);

	self->variant_count = catalog_variants(app_catalog(app), arena, app_language(app), app_wall_ms(app),
		self->product.group_code, &found);
	struct product_variant *variants =
		ARENA_ARRAY(arena, struct product_variant, self->variant_count + 1);
	if (self->variant_count)
		memcpy(variants, found, sizeof *found * self->variant_count);
	variants_sort(variants, self->variant_count);
	self->variants = variants;
}

static void load_around(struct product_screen *self, struct app *app)
{
	struct catalog *catalog = app_catalog(app);
	struct arena *arena = app_screen_arena(app);
	const char *language = app_language(app);

	load_variants(self, app);
	self->coupon_count = catalog_product_coupons(catalog, arena, language, self->id, &self->coupons);
	self->also_count = catalog_same_shelf(
		catalog, arena, language, app_wall_ms(app), self->id, ALSO_MAX, &self->also);
	self->has_deal = self->product.summary.deal_id &&
		deal_card_read(app, self->product.summary.deal_id, &self->deal);
}

/* --- the piece that was scanned --- */

static struct priced_line line_of(const struct product_screen *self, const struct offer *offer)
{
	const struct product_summary *summary = &self->product.summary;
	struct priced_line line = { .product_id = self->id,
		.channel = offer->channel,
		.quantity = (int32_t)self->quantity,
		.unit_price_minor = offer->price_minor,
		.multibuy = offer->multibuy,
		.delivery_minor = offer->delivery_minor,
		.deposit_minor = offer->deposit_minor,
		.tax = offer->tax,
		.fulfilment = offer_usual_fulfilment(offer) };

	snprintf(line.product, sizeof line.product, "%s", summary->code);
	snprintf(line.merchant, sizeof line.merchant, "%s", offer->merchant);
	snprintf(line.category, sizeof line.category, "%s", self->comparison.category);
	memcpy(line.name, summary->name, utf8_clip(summary->name, NAME_MAX_BYTES));
	return line;
}

/* What is in the hand is of the shop that the shopper stands in; where the kiosk belongs to none, of any shop. */
static bool is_where_it_lies(const struct app *app, const struct offer *offer)
{
	return offer->channel == CHANNEL_STORE &&
		(offer->is_this_store || !*app_session(app)->shop.store_merchant);
}

/* The pack that was scanned, with its lot and the mark-down of it, in place of any pack. */
static struct priced_line scanned_line_of(
	const struct product_screen *self, const struct app *app, const struct offer *offer)
{
	struct priced_line line = line_of(self, offer);

	if (!is_where_it_lies(app, offer) || !*self->label.lot)
		return line;
	memcpy(line.lot, self->label.lot, sizeof line.lot);
	line.markdown_permille = self->batch.markdown_permille;
	priced_line_set_prices(&line, offer);
	return line;
}

/* The very piece: weighed or priced before, or of a lot that is cheaper. Any other is a pack like all. */
static bool make_piece(const struct product_screen *self, struct app *app, const struct offer *offer,
	struct priced_line *ret_piece)
{
	struct priced_line line = scanned_line_of(self, app, offer);

	line.quantity = 1;
	if (!is_where_it_lies(app, offer) || strcmp(offer->currency, self->product.summary.currency) != 0 ||
		(!priced_line_take_label(&line, &self->label, &self->product.summary.measure) &&
			line.markdown_permille == 0))
		return false;
	*ret_piece = line;
	return true;
}

static void refresh_dates(struct product_screen *self, struct app *app)
{
	const struct piece_label *label = &self->label;
	int64_t local_ms = catalog_local_ms(app_catalog(app), app_wall_ms(app));

	self->is_past_sale = label->sold_until_ms && local_ms >= label->sold_until_ms;
	self->is_past_best = self->batch.best_before_ms && local_ms >= self->batch.best_before_ms;
}

static void follow_choice(struct product_screen *self, struct app *app)
{
	const struct price_comparison_row *row = comparison_chosen(&self->comparison);

	self->has_piece =
		row && make_piece(self, app, &self->comparison.offers[row->offer_index], &self->piece);
}

/* What is in the hand is bought where it was, unless the shopper says otherwise. */
static void choose_piece(struct product_screen *self, struct app *app)
{
	for (size_t i = 0; !self->comparison.was_chosen && i < self->comparison.row_count; i++) {
		if (make_piece(self, app, &self->comparison.offers[self->comparison.rows[i].offer_index],
			    &self->piece))
			comparison_choose(&self->comparison, i);
	}
	follow_choice(self, app);
}

static void load(struct product_screen *self, struct app *app)
{
	struct arena *arena = app_screen_arena(app);

	arena_reset(arena);
	self->has_product = catalog_product(
		app_catalog(app), arena, app_language(app), app_wall_ms(app), self->id, &self->product);
	if (!self->has_product)
		return;
	self->details = (struct product_details){ 0 };
	catalog_product_details(app_catalog(app), arena, app_language(app), self->id, &self->details);
	if (self->picture >= (int)self->product.image_count)
		self->picture = 0;
	self->phone_url = app_phone_url(app, arena, "p", self->product.summary.code);
	comparison_load(&self->comparison, app, &self->product, self->quantity);
	piece_batch_read(&self->batch, app, self->id, &self->label);
	refresh_dates(self, app);
	choose_piece(self, app);
	history_load(&self->history, app, self->id);
	self->measure_changed_day = catalog_day(app_catalog(app), self->product.measure_changed_ms);
	load_around(self, app);
	load_stores(self, app);
}

/* --- change --- */

static void show_product(
	struct product_screen *self, struct app *app, int64_t id, const struct piece_label *label)
{
	self->id = id;
	self->label = *label;
	self->picture = 0;
	self->comparison = (struct comparison){ 0 };
	load(self, app);
	if (self->has_product)
		track_event(app, "product_viewed", "product", self->product.summary.code);
}

static void product_enter(void *state, struct app *app, const struct route *route)
{
	struct product_screen *self = state;

	self->quantity = 1;
	show_product(self, app, route->product, &route->label);
}

static void set_quantity(struct product_screen *self, struct app *app, int64_t quantity)
{
	if (quantity < 1 || quantity > QUANTITY_MAX || !self->has_product)
		return;
	self->quantity = quantity;
	comparison_rank(&self->comparison, app, quantity);
	follow_choice(self, app);
}

static void say_result(struct app *app, enum basket_result result)
{
	switch (result) {
	case BASKET_OK:
		app_note_with(app, _("It is in your basket."), _("Go to basket"), GO(SCREEN_BASKET));
		break;
	case BASKET_FULL: app_note_careful(app, _("Your basket is full. Please pay for it first.")); break;
	case BASKET_QUANTITY_LIMIT: app_note_careful(app, _("That is more than one person can take.")); break;
	case BASKET_OTHER_CURRENCY:
		app_note_careful(
			app, _("This is sold in another currency. Please pay for your basket first."));
		break;
	case BASKET_NOT_VALID: app_note_careful(app, _("This offer cannot be bought here.")); break;
	}
}

static void add_to_basket(struct product_screen *self, struct app *app)
{
	if (!self->has_product)
		return;
	const struct price_comparison_row *row = comparison_chosen(&self->comparison);
	if (!row || !row->has_enough)
		return;
	refresh_dates(self, app);
	if (self->is_past_sale) {
		app_note_careful(app, _("This piece is past its date. Please give it to our team."));
		return;
	}
	if (piece_batch_is_refused(&self->batch)) {
		app_note_careful(app, piece_batch_refusal(&self->batch));
		return;
	}
	const struct offer *offer = &self->comparison.offers[row->offer_index];
	struct priced_line line = self->has_piece ? self->piece : scanned_line_of(self, app, offer);
	enum basket_result result = app_basket_add(app, &line, offer->currency);
	if (result == BASKET_OK)
		track_event(app, "basket_added", "product", line.product);
	say_result(app, result);
}

static void take_coupon(struct product_screen *self, struct app *app, int64_t id)
{
	for (size_t i = 0; i < self->coupon_count; i++) {
		if (self->coupons[i].id == id && app_take_coupon(app, &self->coupons[i])) {
			comparison_rank(&self->comparison, app, self->quantity);
			follow_choice(self, app);
			app_note(app, _("The coupon is yours for this visit."));
		}
	}
}

static void choose_offer(struct product_screen *self, struct app *app, int64_t row)
{
	if (row < 0 || !self->has_product)
		return;
	comparison_choose(&self->comparison, (size_t)row);
	follow_choice(self, app);
	track_event(app, "compared", "product", self->product.summary.code);
}

static void handle_action(struct product_screen *self, struct app *app, struct action action)
{
	switch ((enum action_verb)action.verb) {
	case VERB_ONE_LESS: set_quantity(self, app, self->quantity - 1); break;
	case VERB_ONE_MORE: set_quantity(self, app, self->quantity + 1); break;
	case VERB_CHOOSE_OFFER: choose_offer(self, app, action.arg); break;
	case VERB_CHOOSE_VARIANT:
		/* Its label is not of another product. */
		show_product(self, app, action.arg, &(struct piece_label){ 0 });
		break;
	case VERB_CHOOSE_PICTURE:
		if (action.arg >= 0 && action.arg < (int64_t)self->product.image_count)
			self->picture = (int)action.arg;
		break;
	case VERB_ADD_TO_BASKET: add_to_basket(self, app); break;
	case VERB_TAKE_COUPON: take_coupon(self, app, action.arg); break;
	case VERB_TAKE_WITH_ME: self->dialog = DIALOG_TAKE_WITH_ME; break;
	case VERB_OPEN_LANDED_COST: self->dialog = DIALOG_LANDED_COST; break;
	case VERB_CLOSE_DIALOG: self->dialog = DIALOG_NONE; break;
	default: break;
	}
}

static void refresh_times(struct product_screen *self, struct app *app)
{
	int64_t wall_ms = app_wall_ms(app);

	refresh_dates(self, app);
	for (size_t i = 0; i < self->store_count; i++)
		opening_times_refresh(&self->stores[i].times, wall_ms);
	comparison_refresh_hours(&self->comparison, wall_ms);
}

static void product_update(void *state, struct app *app, const struct event *event)
{
	struct product_screen *self = state;

	switch (event->kind) {
	case EVENT_ACTION: handle_action(self, app, event->action); break;
	case EVENT_RELOAD:
	case EVENT_LIVE_CHANGED: load(self, app); break;
	case EVENT_TICK: refresh_times(self, app); break;
	default: break;
	}
}

const struct screen PRODUCT_SCREEN = {
	.state_size = sizeof(struct product_screen),
	.needs_catalog = true,
	.needs_session = true,
	.needs = NEEDS_PRODUCT,
	.wants_tick = true,
	.enter = product_enter,
	.view = product_view,
	.update = product_update,
};
