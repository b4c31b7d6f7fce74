/* SPDX-License-Identifier: Apache-2.0 */
/* The basket beside the catalog: what each line is now, and the ways to buy it all. */
#include "kiosk/screens/basket_lines.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/screens/coupon_card.h"

/* --- facts --- */

bool basket_merchant(struct app *app, const char *code, struct merchant *ret_merchant)
{
	const struct merchant *merchants;
	size_t count = app_catalog(app)
		? catalog_merchants(app_catalog(app), app_screen_arena(app), app_language(app), &merchants)
		: 0;

	for (size_t i = 0; i < count; i++) {
		if (strcmp(merchants[i].code, code) == 0) {
			*ret_merchant = merchants[i];
			return true;
		}
	}
	return false;
}

static const char *merchant_name(struct app *app, const char *code)
{
	struct merchant merchant;

	return basket_merchant(app, code, &merchant) ? merchant.name
						     : arena_strdup(app_screen_arena(app), code);
}

/* The product of a piece with a label may be sold in other packs by now, or by no measure any more. */
static bool can_be_priced(const struct priced_line *line, const struct basket_fact *fact)
{
	struct priced_line now = *line;

	return line->pricing == PRICED_BY_PACK || priced_line_take_offer(&now, fact->offer, &fact->pack);
}

static void read_offers(struct app *app, const struct priced_line *line, struct basket_fact *fact)
{
	const struct session *session = app_session(app);
	const struct offer_detail *details;

	fact->offer_count = catalog_offers(app_catalog(app), app_screen_arena(app), app_language(app),
		fact->product_id, app_wall_ms(app), &fact->offers, &details);
	for (size_t i = 0; i < fact->offer_count; i++) {
		const struct offer *offer = &fact->offers[i];
		if (strcmp(offer->merchant, line->merchant) == 0 && offer->channel == line->channel &&
			strcmp(offer->currency, session->shopper.basket.currency) == 0)
			fact->offer = offer;
	}
	if (fact->offer && !can_be_priced(line, fact))
		fact->offer = NULL;
	fact->has_enough = fact->offer && !piece_batch_is_refused(&fact->batch) &&
		offer_has_enough(fact->offer, fact->offer_quantity);
}

static void count_offer(const struct basket *basket, const struct priced_line *line, struct basket_fact *fact)
{
	for (size_t i = 0; i < basket->line_count; i++) {
		const struct priced_line *other = &basket->lines[i];
		if (other->channel == line->channel && strcmp(other->product, line->product) == 0 &&
			strcmp(other->merchant, line->merchant) == 0) {
			fact->offer_quantity += other->quantity;
			fact->pack_quantity += other->pricing == PRICED_BY_PACK ? other->quantity : 0;
		}
	}
}

static void read_fact(
	struct app *app, const struct priced_line *line, int64_t amount_minor, struct basket_fact *fact)
{
	struct product_summary summary;
	struct arena *arena = app_screen_arena(app);

	fact->merchant_name = merchant_name(app, line->merchant);
	count_offer(&app_session(app)->shopper.basket, line, fact);
	fact->product_id = catalog_product_by_code(app_catalog(app), line->product);
	if (!fact->product_id ||
		!catalog_summary(app_catalog(app), arena, app_language(app), app_wall_ms(app),
			fact->product_id, &summary)) {
		fact->product_id = 0;
		fact->name = arena_strdup(arena, line->name);
		return;
	}
	fact->name = summary.name;
	fact->image = summary.image;
	fact->pack = summary.measure;
	struct piece_label label = { 0 };
	memcpy(label.lot, line->lot, sizeof label.lot);
	if (*line->lot)
		piece_batch_read(&fact->batch, app, fact->product_id, &label);
	read_offers(app, line, fact);
	fact->has_unit_price = unit_price_of(amount_minor, line->quantity, &summary.measure,
		*app_session(app)->shop.country ? app_session(app)->shop.country : NULL, &fact->unit_price);
}

struct basket_fact *basket_facts_read(struct app *app)
{
	const struct basket *basket = &app_session(app)->shopper.basket;
	struct basket_fact *facts =
		ARENA_ARRAY(app_screen_arena(app), struct basket_fact, basket->line_count + 1);
	int64_t amounts[LINES_MAX];

	priced_lines_amounts(basket->lines, basket->line_count, amounts);
	for (size_t i = 0; i < basket->line_count; i++)
		read_fact(app, &basket->lines[i], amounts[i], &facts[i]);
	return facts;
}

/* --- moving a line --- */

bool basket_line_move(struct priced_line *line, const struct offer *offer, const struct measure *pack)
{
	bool is_same_place = strcmp(line->merchant, offer->merchant) == 0 && line->channel == offer->channel;
	struct priced_line moved = *line;

	if (!is_same_place && line->pricing != PRICED_BY_PACK)
		return false;
	code_copy(moved.merchant, offer->merchant);
	moved.channel = offer->channel;
	if (!is_same_place) {
		moved.fulfilment = offer_usual_fulfilment(offer);
		priced_line_forget_lot(&moved);
	}
	if (!priced_line_take_offer(&moved, offer, pack))
		return false;
	*line = moved;
	return true;
}

/* --- plans --- */

static struct basket *copy_basket(struct app *app)
{
	struct basket *copy = xmalloc(sizeof *copy);

	*copy = app_session(app)->shopper.basket;
	return copy;
}

static void drop_basket(struct basket *basket)
{
	basket_clear(basket);
	free(basket);
}

/* The offers of one merchant (NULL = of all).
 * *ret_places says where in the fact each came from. */
static struct plan_request make_request(struct arena *arena, const struct basket_fact *fact,
	const struct priced_line *line, const char *merchant, const size_t **ret_places)
{
	struct offer *offers = ARENA_ARRAY(arena, struct offer, fact->offer_count + 1);
	size_t *places = ARENA_ARRAY(arena, size_t, fact->offer_count + 1), count = 0;

	for (size_t i = 0; i < fact->offer_count; i++) {
		if (merchant && strcmp(fact->offers[i].merchant, merchant) != 0)
			continue;
		offers[count] = fact->offers[i];
		places[count++] = i;
	}
	*ret_places = places;
	return (struct plan_request){
		.quantity = line->quantity, .offers = offers, .offer_count = count, .line = line
	};
}

/* The cheapest way at one merchant, or over all of them. False when the basket cannot be planned. */
static bool make_plan(struct app *app, const struct basket_fact *facts, const char *merchant,
	struct basket_plan *plan, const struct offer ***ret_offers)
{
	const struct basket *basket = &app_session(app)->shopper.basket;
	struct arena *arena = app_screen_arena(app);
	struct plan_request *requests = ARENA_ARRAY(arena, struct plan_request, basket->line_count);
	const size_t **places = ARENA_ARRAY(arena, const size_t *, basket->line_count);
	const struct offer **offers = ARENA_ARRAY(arena, const struct offer *, basket->line_count);
	const struct plan_coupons coupons = coupons_for_plan(app);

	for (size_t i = 0; i < basket->line_count; i++)
		requests[i] = make_request(arena, &facts[i], &basket->lines[i], merchant, &places[i]);
	if (!basket_plan_make(requests, basket->line_count, basket->currency, &coupons, plan))
		return false;
	for (size_t i = 0; i < basket->line_count; i++)
		offers[i] = plan->split_offer[i] == PLAN_NO_OFFER
			? NULL
			: &facts[i].offers[places[i][plan->split_offer[i]]];
	*ret_offers = offers;
	return true;
}

/* What the basket then costs, and whether it is so already. */
static void weigh(struct app *app, const struct basket_fact *facts, struct purchase_plan *purchase)
{
	struct basket *basket = copy_basket(app);
	struct priced_totals *totals = xmalloc(sizeof *totals);
	struct coupon_line lines[LINES_MAX];
	struct coupon_outcome outcome;
	int64_t discounts[LINES_MAX];

	purchase->is_chosen = true;
	for (size_t i = 0; i < basket->line_count; i++) {
		struct priced_line *line = &basket->lines[i];
		if (!purchase->offers[i])
			continue;
		purchase->is_chosen &= strcmp(line->merchant, purchase->offers[i]->merchant) == 0 &&
			line->channel == purchase->offers[i]->channel;
		basket_line_move(line, purchase->offers[i], &facts[i].pack);
	}
	priced_lines_coupon_lines(basket->lines, basket->line_count, lines);
	coupons_best_of(app, lines, basket->line_count, basket->currency, &outcome);
	for (size_t i = 0; i < basket->line_count; i++)
		discounts[i] = outcome.by_merchant_minor[i] + outcome.by_platform_minor[i];
	priced_lines_sum(basket->lines, basket->line_count, discounts, totals);
	purchase->total_minor = totals->total_minor;
	purchase->merchant_count = (int)totals->merchant_count;
	free(totals);
	drop_basket(basket);
}

static bool add_trip(struct app *app, const struct basket_fact *facts, const struct plan_trip *trip,
	struct basket_plan *scratch, struct purchase_plan *purchase)
{
	const struct offer **offers;

	if (!make_plan(app, facts, trip->merchant, scratch, &offers))
		return false;
	*purchase = (struct purchase_plan){ .merchant_name = merchant_name(app, trip->merchant),
		.covered = trip->covered,
		.offers = offers };
	weigh(app, facts, purchase);
	return true;
}

/* A trip that fills less than half of the basket is no trip worth offering. */
static size_t add_trips(struct app *app, const struct basket_fact *facts, const struct basket_plan *plan,
	struct purchase_plan *purchases)
{
	struct basket_plan *scratch = xmalloc(sizeof *scratch);
	size_t count = 0;

	for (size_t i = 0; i < plan->trip_count && count < PURCHASE_PLANS_MAX - 1; i++) {
		const struct plan_trip *trip = &plan->trips[i];
		if (trip->covered * 2 > app_session(app)->shopper.basket.line_count &&
			add_trip(app, facts, trip, scratch, &purchases[count]))
			count++;
	}
	free(scratch);
	return count;
}

size_t purchase_plans_read(
	struct app *app, const struct basket_fact *facts, struct purchase_plan purchases[PURCHASE_PLANS_MAX])
{
	struct basket_plan *plan = xmalloc(sizeof *plan);
	const struct offer **offers;
	size_t count = 0;

	if (app_session(app)->shopper.basket.line_count > 1 && make_plan(app, facts, NULL, plan, &offers)) {
		count = add_trips(app, facts, plan, purchases);
		if (plan->split_merchant_count > 1) {
			purchases[count] = (struct purchase_plan){
				.is_split = true, .covered = plan->split_covered, .offers = offers
			};
			weigh(app, facts, &purchases[count++]);
		}
	}
	free(plan);
	return count;
}

void purchase_plan_take(
	struct app *app, const struct basket_fact *facts, const struct purchase_plan *purchase)
{
	const struct basket *basket = &app_session(app)->shopper.basket;

	for (size_t i = 0; i < basket->line_count; i++) {
		struct priced_line line = basket->lines[i];
		if (!purchase->offers[i])
			continue;
		if (basket_line_move(&line, purchase->offers[i], &facts[i].pack))
			app_basket_replace_line(app, i, &line);
	}
	/* Lines that have become the same one are put together. */
	for (size_t i = basket->line_count; i-- > 0;)
		app_basket_set_fulfilment(app, i, basket->lines[i].fulfilment);
}
