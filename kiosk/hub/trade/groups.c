/* SPDX-License-Identifier: Apache-2.0 */
/* Opening groups and taking seats. */
#include "kiosk/hub/trade/groups.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/hub/trade/orders.h"
#include "kiosk/hub/catalog/shop.h"
#include "kiosk/hub/catalog/shop_charges.h"
#include "kiosk/hub/trade/stock_rows.h"

/* The merchant's offer for the deal's product: the one in the store first. */
static bool find_deal_offer(struct hub_db *db, struct arena *arena, const char *product, const char *merchant,
	const char *store, int64_t now_ms, struct shop_offer *ret_offer)
{
	for (int channel = 0; channel < CHANNEL_COUNT; channel++) {
		const struct shop_shelf shelf = { product, merchant, (enum offer_channel)channel, store,
			now_ms };
		if (shop_find_offer(db, arena, &shelf, ret_offer))
			return true;
	}
	return false;
}

static struct transition insert_group(
	struct hub_db *db, struct arena *arena, const char *id, const char *deal_code, int64_t now_ms)
{
	struct shop_deal deal;
	struct shop_offer offer;
	if (!shop_find_deal(db, arena, deal_code, &deal))
		return transition_refused(REASON_NOT_FOUND);
	if (!group_deal_is_on(deal.starts_at_ms, deal.ends_at_ms, now_ms))
		return transition_too_late();
	if (!find_deal_offer(db, arena, deal.product, deal.merchant, "", now_ms, &offer))
		return transition_refused(REASON_SOLD_OUT);
	if (!group_tiers_save(&deal.tiers, shop_price_alone(db, deal.product, deal.merchant, now_ms)))
		return transition_refused(REASON_NO_SAVING);
	/* Of what is left no group could be formed. What is said here is no promise: each seat counts for itself. */
	if (deal.quota > 0 && deal.quota - deal_seats_taken(db, deal.code) < deal.tiers.tiers[0].min_people)
		return transition_refused(REASON_SOLD_OUT);
	struct deal_group group = {
		.deal = deal.code,
		.product = deal.product,
		.merchant = deal.merchant,
		.currency = offer.offer.currency,
		.tiers_json = deal.tiers_json,
		.size = group_tiers_size(&deal.tiers),
		.per_member = deal.per_member,
		.quota = deal.quota,
		.count.deadline_ms = group_deadline(now_ms, deal.ttl_ms, deal.ends_at_ms),
		.opened_ms = now_ms,
	};
	snprintf(group.id, sizeof(group.id), "%s", id);
	return group_insert(db, &group) ? transition_done() : transition_busy();
}

struct opening {
	const char *id, *deal;
	int64_t now_ms;
};

static struct transition open_group(struct hub_db *db, void *data)
{
	const struct opening *opening = data;
	struct arena arena;
	struct deal_group group;
	struct transition result;
	arena_init(&arena, 4096);
	if (!group_read(db, &arena, opening->id, &group))
		result = insert_group(db, &arena, opening->id, opening->deal, opening->now_ms);
	else if (strcmp(group.deal, opening->deal) == 0)
		result = transition_already();
	else
		result = transition_refused(REASON_OTHER_ID);
	arena_finish(&arena);
	return result;
}

struct transition group_open(struct hub_worker *worker, const char *id, const char *deal)
{
	struct opening opening = { id, deal, hub_now_ms(worker) };
	return transition_run(worker->db, open_group, &opening);
}

static bool place_seat_order(struct hub_worker *worker, struct arena *arena, const struct seat_request *asked,
	const struct deal_group *group, const struct shop_offer *offer, int64_t expires_ms)
{
	struct shop_product product;
	struct shop_taxes taxes;
	int64_t now_ms = hub_now_ms(worker);
	if (!shop_find_product(worker->db, arena, group->product, &product))
		return false;
	shop_read_taxes(worker->db, arena, &taxes);
	struct seat_order order = {
		.id = asked->seat,
		.kiosk = asked->kiosk,
		.store = asked->store,
		.session = asked->session,
		.language = asked->language,
		.product = group->product,
		.merchant = group->merchant,
		.merchant_name = offer->merchant_name,
		.name = product.name,
		.image = product.image,
		.channel = offer->offer.channel,
		.currency = group->currency,
		.price_minor = group_tiers_joining_price(&group->tiers),
		.deposit_minor = product.deposit_minor,
		.tax = shop_tax_of(&taxes, product.tax_class, group->merchant),
		.now_ms = now_ms,
		.expires_ms = expires_ms,
	};
	return order_insert_seat(worker->db, &order);
}

/* DONE when the id is free, ALREADY for the same seat. Another kiosk hears the same whoever it says that has the seat. */
static struct transition find_same(struct hub_db *db, const struct seat_request *asked)
{
	struct seat_row seat;
	struct order_row order;
	if (!order_row_find(db, asked->seat, &order))
		return transition_done();
	bool is_same = strcmp(order.kiosk, asked->kiosk) == 0 && seat_find(db, asked->seat, &seat) &&
		strcmp(seat.group, asked->group) == 0 && strcmp(seat.holder, asked->holder) == 0;
	return is_same ? transition_already() : transition_refused(REASON_OTHER_ID);
}

static struct transition count_seat(
	struct hub_db *db, const struct deal_group *group, const struct seat_request *asked, int64_t now_ms)
{
	switch (seat_count_one(db, group, asked->holder, asked->address, now_ms)) {
	case SEAT_HOLDER_LIMIT: return transition_refused(REASON_LIMIT);
	case SEAT_NONE_LEFT: return transition_refused(REASON_FULL);
	case SEAT_ADDRESS_LIMIT: return transition_refused(REASON_ADDRESS);
	case SEAT_COUNTED: break;
	}
	return transition_done();
}

/* DONE when one is held for the seat, or nobody counts them. */
static struct transition hold_stock(struct hub_db *db, const char *seat, const struct deal_group *group,
	const struct shop_offer *offer, int64_t now_ms)
{
	struct stock_shelf shelf = { group->product, group->merchant, offer->offer.channel,
		offer->shelf_quantity, offer->offer.observed_at_ms };
	bool is_held =
		offer->shelf_quantity == QUANTITY_LEFT_UNKNOWN || stock_hold(db, seat, &shelf, 1, now_ms);
	return is_held ? transition_done() : transition_refused(REASON_SOLD_OUT);
}

static struct transition seat_in_transaction(
	struct hub_worker *worker, struct arena *arena, const struct seat_request *asked)
{
	struct hub_db *db = worker->db;
	struct deal_group group;
	struct shop_offer offer;
	int64_t now_ms = hub_now_ms(worker);
	struct transition result = find_same(db, asked);
	if (result.result != TRANSITION_DONE)
		return result;
	if (!group_read(db, arena, asked->group, &group))
		return transition_refused(REASON_NOT_FOUND);
	if (group.count.state != GROUP_OPEN || now_ms >= group.count.deadline_ms)
		return transition_too_late();
	if (seat_is_taken_by(db, asked->group, asked->holder))
		return transition_refused(REASON_LIMIT);
	if (!find_deal_offer(db, arena, group.product, group.merchant, asked->store, now_ms, &offer) ||
		!offer_has_enough(&offer.offer, 1))
		return transition_refused(REASON_SOLD_OUT);
	if (!group_tiers_save(&group.tiers, shop_price_alone(db, group.product, group.merchant, now_ms)))
		return transition_refused(REASON_NO_SAVING);
	result = count_seat(db, &group, asked, now_ms);
	if (result.result == TRANSITION_DONE)
		result = hold_stock(db, asked->seat, &group, &offer, now_ms);
	if (result.result != TRANSITION_DONE)
		return result;
	struct seat_row seat = { .price_minor = group_tiers_joining_price(&group.tiers),
		.held_ms = now_ms,
		.expires_ms = *asked->address
			? seat_expires_unvisited(now_ms, now_ms, group.count.deadline_ms)
			: seat_expires_at(now_ms, group.count.deadline_ms) };
	snprintf(seat.id, sizeof(seat.id), "%s", asked->seat);
	snprintf(seat.group, sizeof(seat.group), "%s", asked->group);
	snprintf(seat.holder, sizeof(seat.holder), "%s", asked->holder);
	bool is_done = seat_insert(db, &seat, asked->address) &&
		place_seat_order(worker, arena, asked, &group, &offer, seat.expires_ms);
	return is_done ? transition_done() : transition_busy();
}

struct seating {
	struct hub_worker *worker;
	const struct seat_request *asked;
};

static struct transition take_seat(struct hub_db *db, void *data)
{
	const struct seating *seating = data;
	struct arena arena;
	(void)db;
	arena_init(&arena, 8192);
	struct transition result = seat_in_transaction(seating->worker, &arena, seating->asked);
	arena_finish(&arena);
	return result;
}

struct transition group_take_seat(struct hub_worker *worker, const struct seat_request *asked)
{
	struct seating seating = { worker, asked };
	struct transition result = transition_run(worker->db, take_seat, &seating);
	if (result.result == TRANSITION_DONE) {
		worker->counters->orders_placed++;
		hub_wake(worker, asked->group);
	}
	return result;
}
