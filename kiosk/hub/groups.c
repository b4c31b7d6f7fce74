/* SPDX-License-Identifier: Apache-2.0 */
/* Opening groups and taking seats. */
#include "kiosk/hub/groups.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/hub/orders.h"
#include "kiosk/hub/shop.h"
#include "kiosk/hub/stock.h"

#define RAN(db, ...) (hub_run(db, __VA_ARGS__) == HUB_DB_DONE)
#define CHANGED_ONE(db, ...) (RAN(db, __VA_ARGS__) && hub_db_changes(db) == 1)

bool group_read(struct hub_db *db, struct arena *arena, const char *id, struct deal_group *ret_group)
{
	struct hub_statement *row = hub_query(db,
		"SELECT id, deal, product, merchant, currency, tiers, size, per_member, quota, state, taken, "
		"paid, deadline, opened_at"
		" FROM deal_group WHERE id = $1",
		"t", id);
	bool is_found = row && hub_step(row) == HUB_DB_ROW;
	if (is_found) {
		memset(ret_group, 0, sizeof(*ret_group));
		snprintf(ret_group->id, sizeof(ret_group->id), "%s", hub_column_text(row, 0));
		ret_group->deal = arena_strdup(arena, hub_column_text(row, 1));
		ret_group->product = arena_strdup(arena, hub_column_text(row, 2));
		ret_group->merchant = arena_strdup(arena, hub_column_text(row, 3));
		ret_group->currency = arena_strdup(arena, hub_column_text(row, 4));
		is_found = group_tiers_parse(hub_column_text(row, 5), &ret_group->tiers);
		ret_group->size = hub_column_int(row, 6);
		ret_group->per_member = hub_column_int(row, 7);
		ret_group->quota = hub_column_int(row, 8);
		group_state_parse(hub_column_text(row, 9), &ret_group->count.state);
		ret_group->count.taken = (int32_t)hub_column_int(row, 10);
		ret_group->count.paid = (int32_t)hub_column_int(row, 11);
		ret_group->count.deadline_ms = hub_column_int(row, 12);
		ret_group->opened_ms = hub_column_int(row, 13);
	}
	hub_query_end(row);
	return is_found;
}

/* The merchant's offer for the deal's product: the one in the store first. */
static bool find_deal_offer(struct hub_db *db, struct arena *arena, const char *product, const char *merchant,
	struct shop_offer *ret_offer)
{
	for (int channel = 0; channel < CHANNEL_COUNT; channel++) {
		if (shop_find_offer(db, arena, product, merchant, (enum offer_channel)channel, ret_offer))
			return true;
	}
	return false;
}

static enum group_result insert_group(
	struct hub_db *db, struct arena *arena, const char *id, const char *deal_code, int64_t now_ms)
{
	struct shop_deal deal;
	struct shop_offer offer;
	if (!shop_find_deal(db, arena, deal_code, &deal))
		return GROUP_UNKNOWN;
	if (!group_deal_is_on(deal.starts_at_ms, deal.ends_at_ms, now_ms))
		return GROUP_CLOSED;
	if (!find_deal_offer(db, arena, deal.product, deal.merchant, &offer))
		return GROUP_SOLD_OUT;
	bool is_done = RAN(db,
		"INSERT INTO deal_group(id, deal, product, merchant, currency, tiers, size, per_member, "
		"quota, state, taken, paid,"
		" opened_at, deadline) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', 0, 0, $10, $11)",
		"ttttttiiiii", id, deal.code, deal.product, deal.merchant, offer.offer.currency,
		deal.tiers_json, (int64_t)group_tiers_size(&deal.tiers), deal.per_member, deal.quota, now_ms,
		group_deadline(now_ms, deal.ttl_ms, deal.ends_at_ms));
	return is_done ? GROUP_DONE : GROUP_TROUBLE;
}

static enum group_result open_in_transaction(
	struct hub_worker *worker, struct arena *arena, const char *id, const char *deal)
{
	struct deal_group group;
	if (group_read(worker->db, arena, id, &group))
		return strcmp(group.deal, deal) == 0 ? GROUP_REPEATED : GROUP_CONFLICT;
	return insert_group(worker->db, arena, id, deal, hub_now_ms(worker));
}

enum group_result group_open(struct hub_worker *worker, const char *id, const char *deal)
{
	struct arena arena;
	if (!hub_begin_durable(worker->db))
		return GROUP_TROUBLE;
	arena_init(&arena, 4096);
	enum group_result result = open_in_transaction(worker, &arena, id, deal);
	arena_finish(&arena);
	if (result != GROUP_DONE)
		hub_db_rollback(worker->db);
	else if (!hub_db_commit(worker->db))
		result = GROUP_TROUBLE;
	return result;
}

/* Seats that count, of all groups of the deal; of one holder only when holder is not NULL. */
static int64_t count_seats(struct hub_db *db, const char *deal, const char *holder)
{
	int64_t count = 0;
	hub_get_int(db, &count,
		"SELECT COUNT(*) FROM group_seat s JOIN deal_group g ON g.id = s.deal_group WHERE g.deal = $1"
		" AND s.state IN ('held', 'paid') AND ($2 IS NULL OR s.holder = $2)",
		"tt", deal, holder);
	return count;
}

static bool has_seat(struct hub_db *db, const char *group, const char *holder)
{
	int64_t one;
	return hub_get_int(db, &one,
		"SELECT 1 FROM group_seat WHERE deal_group = $1 AND holder = $2 AND state IN ('held', "
		"'paid')",
		"tt", group, holder);
}

/* THE conditional update: no read before it decides anything. */
static bool take_one(struct hub_db *db, const char *group, int64_t now_ms)
{
	return CHANGED_ONE(db,
		"UPDATE deal_group SET taken = taken + 1 WHERE id = $1 AND state = 'open' AND taken < size "
		"AND $2 < deadline",
		"ti", group, now_ms);
}

static bool insert_seat(struct hub_db *db, const struct seat_wish *wish, const struct deal_group *group,
	int64_t now_ms, int64_t expires_ms)
{
	return RAN(db,
		"INSERT INTO group_seat(id, deal_group, holder, state, price, held_at, expires_at) "
		"VALUES($1, $2, $3, 'held', $4, $5, $6)",
		"tttiii", wish->seat, wish->group, wish->holder, group_tiers_joining_price(&group->tiers),
		now_ms, expires_ms);
}

static bool place_seat_order(struct hub_worker *worker, struct arena *arena, const struct seat_wish *wish,
	const struct deal_group *group, const struct shop_offer *offer, int64_t expires_ms)
{
	struct shop_product product;
	int64_t now_ms = hub_now_ms(worker);
	if (!shop_find_product(worker->db, arena, group->product, &product))
		return false;
	struct seat_order order = {
		.id = wish->seat,
		.kiosk = wish->kiosk,
		.store = wish->store,
		.session = wish->session,
		.language = wish->language,
		.product = group->product,
		.merchant = group->merchant,
		.merchant_name = offer->merchant_name,
		.name = product.name,
		.image = product.image,
		.channel = offer->offer.channel,
		.currency = group->currency,
		.price_minor = group_tiers_joining_price(&group->tiers),
		.now_ms = now_ms,
		.expires_ms = expires_ms,
	};
	bool is_held = offer->offer.quantity_left == QUANTITY_LEFT_UNKNOWN ||
		stock_hold(worker->db, wish->seat, group->product, group->merchant, offer->offer.channel, 1,
			now_ms);
	return is_held && order_insert_seat(worker->db, &order);
}

/* What keeps this person from a seat, or GROUP_DONE. */
static enum group_result check_limits(
	struct hub_db *db, const struct seat_wish *wish, const struct deal_group *group)
{
	if (has_seat(db, wish->group, wish->holder))
		return GROUP_LIMIT;
	if (!group_quota_allows(group->per_member, count_seats(db, group->deal, wish->holder), 1))
		return GROUP_LIMIT;
	return group_quota_allows(group->quota, count_seats(db, group->deal, NULL), 1) ? GROUP_DONE
										       : GROUP_FULL;
}

static enum group_result find_seat(struct hub_db *db, const struct seat_wish *wish)
{
	int64_t is_same;
	if (hub_get_int(db, &is_same,
		    "SELECT CASE WHEN deal_group = $2 AND holder = $3 THEN 1 ELSE 0 END FROM group_seat"
		    " WHERE id = $1",
		    "ttt", wish->seat, wish->group, wish->holder))
		return is_same ? GROUP_REPEATED : GROUP_CONFLICT;
	int64_t one;
	bool is_order = hub_get_int(db, &one, "SELECT 1 FROM trade WHERE id = $1", "t", wish->seat);
	return is_order ? GROUP_CONFLICT : GROUP_DONE;
}

static enum group_result seat_in_transaction(
	struct hub_worker *worker, struct arena *arena, const struct seat_wish *wish)
{
	struct deal_group group;
	struct shop_offer offer;
	int64_t now_ms = hub_now_ms(worker);
	enum group_result result = find_seat(worker->db, wish);
	if (result != GROUP_DONE)
		return result;
	if (!group_read(worker->db, arena, wish->group, &group))
		return GROUP_UNKNOWN;
	result = check_limits(worker->db, wish, &group);
	if (result != GROUP_DONE)
		return result;
	if (!find_deal_offer(worker->db, arena, group.product, group.merchant, &offer) ||
		!offer_has_enough(&offer.offer, 1))
		return GROUP_SOLD_OUT;
	if (!take_one(worker->db, wish->group, now_ms))
		return group.count.state == GROUP_OPEN && now_ms < group.count.deadline_ms ? GROUP_FULL
											   : GROUP_CLOSED;
	int64_t expires_ms = seat_expires_at(now_ms, group.count.deadline_ms);
	bool is_done = insert_seat(worker->db, wish, &group, now_ms, expires_ms) &&
		place_seat_order(worker, arena, wish, &group, &offer, expires_ms);
	return is_done ? GROUP_DONE : GROUP_TROUBLE;
}

enum group_result group_take_seat(struct hub_worker *worker, const struct seat_wish *wish)
{
	struct arena arena;
	if (!hub_begin_durable(worker->db))
		return GROUP_TROUBLE;
	arena_init(&arena, 8192);
	enum group_result result = seat_in_transaction(worker, &arena, wish);
	arena_finish(&arena);
	if (result != GROUP_DONE) {
		hub_db_rollback(worker->db);
		return result;
	}
	if (!hub_db_commit(worker->db))
		return GROUP_TROUBLE;
	worker->hub->orders_placed++;
	hub_wake(worker, wish->group);
	return GROUP_DONE;
}

json_t *groups_live_json(struct hub_db *db, int64_t now_ms)
{
	json_t *list = json_array();
	struct hub_statement *rows = hub_query(db,
		"SELECT id, deal, taken, size, deadline FROM deal_group WHERE state = 'open' AND deadline > "
		"$1 ORDER BY deadline LIMIT 1000",
		"i", now_ms);
	while (rows && hub_step(rows) == HUB_DB_ROW) {
		char deadline[25];
		time_format_iso(hub_column_int(rows, 4), deadline);
		json_array_append_new(list,
			json_pack("{s:s, s:s, s:I, s:I, s:s, s:s}", "id", hub_column_text(rows, 0), "deal",
				hub_column_text(rows, 1), "taken", (json_int_t)hub_column_int(rows, 2),
				"size", (json_int_t)hub_column_int(rows, 3), "deadline", deadline, "state",
				"OPEN"));
	}
	hub_query_end(rows);
	return list;
}
