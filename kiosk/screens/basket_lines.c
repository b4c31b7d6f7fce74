/* SPDX-License-Identifier: Apache-2.0 */
/* The basket beside the catalog: what each line is now, and the ways to buy it all. */
#include "kiosk/screens/basket_lines.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/screens/fulfilment.h"

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

static void read_offers(struct app *app, const struct basket_line *line, struct basket_fact *fact)
{
	const struct session *session = app_session(app);
	const struct offer_detail *details;

	fact->offer_count =
		catalog_offers(app_catalog(app), app_screen_arena(app), app_language(app), fact->product_id,
			*session->store_merchant ? session->store_merchant : NULL, &fact->offers, &details);
	for (size_t i = 0; i < fact->offer_count; i++) {
		const struct offer *offer = &fact->offers[i];
		if (strcmp(offer->merchant, line->merchant) == 0 && offer->channel == line->channel &&
			strcmp(offer->currency, session->basket.currency) == 0)
			fact->offer = offer;
	}
	fact->has_enough = fact->offer && offer_has_enough(fact->offer, line->quantity);
}

static void read_fact(struct app *app, const struct basket_line *line, struct basket_fact *fact)
{
	struct product_summary summary;
	struct arena *arena = app_screen_arena(app);

	fact->merchant_name = merchant_name(app, line->merchant);
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
	read_offers(app, line, fact);
	fact->has_unit_price = unit_price_of(basket_line_total(line), line->quantity, &summary.measure,
		*app_session(app)->country ? app_session(app)->country : NULL, &fact->unit_price);
}

struct basket_fact *basket_facts_read(struct app *app)
{
	const struct basket *basket = &app_session(app)->basket;
	struct basket_fact *facts =
		ARENA_ARRAY(app_screen_arena(app), struct basket_fact, basket->line_count + 1);

	for (size_t i = 0; i < basket->line_count; i++)
		read_fact(app, &basket->lines[i], &facts[i]);
	return facts;
}

/* --- moving a line --- */

static struct multibuy multibuy_of(const struct offer *offer)
{
	return multibuy_is_valid(&offer->multibuy) ? offer->multibuy : (struct multibuy){ 0 };
}

void basket_line_move(struct basket_line *line, const struct offer *offer)
{
	bool is_same_place = strcmp(line->merchant, offer->merchant) == 0 && line->channel == offer->channel;

	code_copy(line->merchant, offer->merchant);
	line->channel = offer->channel;
	line->unit_price_minor = offer->price_minor;
	line->multibuy = multibuy_of(offer);
	line->delivery_minor = offer->delivery_minor;
	if (!is_same_place)
		line->fulfilment = fulfilment_of_offer(offer);
}

bool basket_line_differs(const struct basket_line *line, const struct offer *offer)
{
	struct multibuy multibuy = multibuy_of(offer);

	return line->unit_price_minor != offer->price_minor ||
		line->delivery_minor != offer->delivery_minor ||
		line->multibuy.quantity != multibuy.quantity ||
		line->multibuy.price_minor != multibuy.price_minor;
}

/* --- plans --- */

static struct basket *copy_basket(struct app *app)
{
	struct basket *copy = xmalloc(sizeof *copy);

	*copy = app_session(app)->basket;
	return copy;
}

static void drop_basket(struct basket *basket)
{
	basket_clear(basket);
	free(basket);
}

/* The offers of one merchant (NULL = of all), each with the delivery that its usual fulfilment costs.
 * *ret_places says where in the fact each came from. */
static struct plan_wish make_wish(struct arena *arena, const struct basket_fact *fact, int32_t quantity,
	const char *merchant, const size_t **ret_places)
{
	struct offer *offers = ARENA_ARRAY(arena, struct offer, fact->offer_count + 1);
	size_t *places = ARENA_ARRAY(arena, size_t, fact->offer_count + 1), count = 0;

	for (size_t i = 0; i < fact->offer_count; i++) {
		if (merchant && strcmp(fact->offers[i].merchant, merchant) != 0)
			continue;
		offers[count] = fact->offers[i];
		if (!fulfilment_is_delivered(fulfilment_of_offer(&offers[count])))
			offers[count].delivery_minor = 0;
		places[count++] = i;
	}
	*ret_places = places;
	return (struct plan_wish){ .quantity = quantity, .offers = offers, .offer_count = count };
}

/* The cheapest way at one merchant, or over all of them. False when the basket cannot be planned. */
static bool make_plan(struct app *app, const struct basket_fact *facts, const char *merchant,
	struct basket_plan *plan, const struct offer ***ret_offers)
{
	const struct basket *basket = &app_session(app)->basket;
	struct arena *arena = app_screen_arena(app);
	struct plan_wish *wishes = ARENA_ARRAY(arena, struct plan_wish, basket->line_count);
	const size_t **places = ARENA_ARRAY(arena, const size_t *, basket->line_count);
	const struct offer **offers = ARENA_ARRAY(arena, const struct offer *, basket->line_count);

	for (size_t i = 0; i < basket->line_count; i++)
		wishes[i] = make_wish(arena, &facts[i], basket->lines[i].quantity, merchant, &places[i]);
	if (!basket_plan_make(wishes, basket->line_count, basket->currency, plan))
		return false;
	for (size_t i = 0; i < basket->line_count; i++)
		offers[i] = plan->split_offer[i] == PLAN_NO_OFFER
			? NULL
			: &facts[i].offers[places[i][plan->split_offer[i]]];
	*ret_offers = offers;
	return true;
}

/* What the basket then costs, and whether it is so already. */
static void weigh(struct app *app, struct basket_way *way)
{
	struct basket *basket = copy_basket(app);
	struct basket_totals *totals = xmalloc(sizeof *totals);

	way->is_chosen = true;
	for (size_t i = 0; i < basket->line_count; i++) {
		struct basket_line *line = &basket->lines[i];
		if (!way->offers[i])
			continue;
		way->is_chosen &= strcmp(line->merchant, way->offers[i]->merchant) == 0 &&
			line->channel == way->offers[i]->channel;
		basket_line_move(line, way->offers[i]);
	}
	basket_sum(basket, NULL, totals);
	way->total_minor = totals->total_minor;
	way->merchant_count = (int)totals->merchant_count;
	free(totals);
	drop_basket(basket);
}

static bool add_trip(struct app *app, const struct basket_fact *facts, const struct plan_trip *trip,
	struct basket_plan *scratch, struct basket_way *way)
{
	const struct offer **offers;

	if (!make_plan(app, facts, trip->merchant, scratch, &offers))
		return false;
	*way = (struct basket_way){ .merchant_name = merchant_name(app, trip->merchant),
		.covered = trip->covered,
		.offers = offers };
	weigh(app, way);
	return true;
}

/* A trip that fills less than half of the basket is no trip worth offering. */
static size_t add_trips(struct app *app, const struct basket_fact *facts, const struct basket_plan *plan,
	struct basket_way *ways)
{
	struct basket_plan *scratch = xmalloc(sizeof *scratch);
	size_t count = 0;

	for (size_t i = 0; i < plan->trip_count && count < BASKET_WAYS_MAX - 1; i++) {
		const struct plan_trip *trip = &plan->trips[i];
		if (trip->covered * 2 > app_session(app)->basket.line_count &&
			add_trip(app, facts, trip, scratch, &ways[count]))
			count++;
	}
	free(scratch);
	return count;
}

size_t basket_ways_read(
	struct app *app, const struct basket_fact *facts, struct basket_way ways[BASKET_WAYS_MAX])
{
	struct basket_plan *plan = xmalloc(sizeof *plan);
	const struct offer **offers;
	size_t count = 0;

	if (app_session(app)->basket.line_count > 1 && make_plan(app, facts, NULL, plan, &offers)) {
		count = add_trips(app, facts, plan, ways);
		if (plan->split_merchant_count > 1) {
			ways[count] = (struct basket_way){
				.is_split = true, .covered = plan->split_covered, .offers = offers
			};
			weigh(app, &ways[count++]);
		}
	}
	free(plan);
	return count;
}

void basket_way_take(struct app *app, const struct basket_way *way)
{
	const struct basket *basket = &app_session(app)->basket;

	for (size_t i = 0; i < basket->line_count; i++) {
		struct basket_line line = basket->lines[i];
		if (!way->offers[i])
			continue;
		basket_line_move(&line, way->offers[i]);
		app_basket_replace_line(app, i, &line);
	}
	/* Lines that have become the same one are put together. */
	for (size_t i = basket->line_count; i-- > 0;)
		app_basket_set_fulfilment(app, i, basket->lines[i].fulfilment);
}
