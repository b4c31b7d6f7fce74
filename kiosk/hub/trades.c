/* SPDX-License-Identifier: Apache-2.0 */
/* Reading trades and ending those that nobody paid. */
#include "kiosk/hub/trades.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/domain/code.h"
#include "kiosk/hub/coupons.h"
#include "kiosk/hub/groups.h"
#include "kiosk/hub/payments.h"
#include "kiosk/hub/shop.h"
#include "kiosk/hub/stock.h"

static const char *copy_column(struct arena *arena, struct hub_statement *row, int column)
{
	const char *text = hub_column_text(row, column);
	return text ? arena_strdup(arena, text) : NULL;
}

static void copy_fixed(char *out, size_t size, struct hub_statement *row, int column)
{
	const char *text = hub_column_text(row, column);
	snprintf(out, size, "%s", text ? text : "");
}

#define TRADE_COLUMNS \
	"SELECT id, token, digest, kiosk, store, session, language, currency, state, rev, phone, " \
	"is_repriced, items, delivery," \
	" discount, total, quoted_total, created_at, expires_at, extensions, attempts, paid_at, " \
	"pickup_code, seat FROM trade WHERE "

static void read_head(struct arena *arena, struct hub_statement *row, struct trade *trade)
{
	memset(trade, 0, sizeof(*trade));
	copy_fixed(trade->id, sizeof(trade->id), row, 0);
	copy_fixed(trade->token, sizeof(trade->token), row, 1);
	copy_fixed(trade->digest, sizeof(trade->digest), row, 2);
	trade->kiosk = copy_column(arena, row, 3);
	trade->store = copy_column(arena, row, 4);
	trade->session = copy_column(arena, row, 5);
	trade->language = copy_column(arena, row, 6);
	copy_fixed(trade->currency, sizeof(trade->currency), row, 7);
	order_state_parse(hub_column_text(row, 8), &trade->state);
	trade->rev = hub_column_int(row, 9);
	trade->phone = copy_column(arena, row, 10);
	trade->is_repriced = hub_column_int(row, 11) != 0;
	trade->items_minor = hub_column_int(row, 12);
	trade->delivery_minor = hub_column_int(row, 13);
	trade->discount_minor = hub_column_int(row, 14);
	trade->total_minor = hub_column_int(row, 15);
	trade->quoted_total_minor = hub_column_int(row, 16);
	trade->created_ms = hub_column_int(row, 17);
	trade->expires_ms = hub_column_int(row, 18);
	trade->extensions = hub_column_int(row, 19);
	trade->attempts = hub_column_int(row, 20);
	trade->paid_ms = hub_column_int(row, 21);
	copy_fixed(trade->pickup_code, sizeof(trade->pickup_code), row, 22);
	trade->has_seat = !hub_column_is_null(row, 23);
}

static void read_lines(struct hub_db *db, struct arena *arena, struct trade *trade)
{
	struct hub_statement *rows = hub_query(db,
		"SELECT product, merchant, name, image, channel, fulfilment, quantity, unit_price, total, "
		"quoted_unit_price,"
		" quoted_total, discount_merchant + discount_platform FROM trade_line WHERE trade = $1 ORDER "
		"BY position",
		"t", trade->id);
	trade->lines = ARENA_ARRAY(arena, struct trade_line, LINES_MAX);
	while (rows && trade->line_count < LINES_MAX && hub_step(rows) == HUB_DB_ROW) {
		struct trade_line *line = &trade->lines[trade->line_count++];
		line->product = copy_column(arena, rows, 0);
		line->merchant = copy_column(arena, rows, 1);
		line->name = copy_column(arena, rows, 2);
		line->image = copy_column(arena, rows, 3);
		channel_parse(hub_column_text(rows, 4), &line->channel);
		fulfilment_parse(hub_column_text(rows, 5), &line->fulfilment);
		line->quantity = hub_column_int(rows, 6);
		line->unit_price_minor = hub_column_int(rows, 7);
		line->total_minor = hub_column_int(rows, 8);
		line->quoted_unit_price_minor = hub_column_int(rows, 9);
		line->quoted_total_minor = hub_column_int(rows, 10);
		line->discount_minor = hub_column_int(rows, 11);
	}
	hub_query_end(rows);
}

static void read_orders(struct hub_db *db, struct arena *arena, struct trade *trade)
{
	struct hub_statement *rows = hub_query(db,
		"SELECT merchant, name, state, items, delivery, discount, total FROM merchant_order WHERE "
		"trade = $1 ORDER BY position",
		"t", trade->id);
	trade->orders = ARENA_ARRAY(arena, struct merchant_order, trade->line_count + 1);
	while (rows && trade->order_count < trade->line_count && hub_step(rows) == HUB_DB_ROW) {
		struct merchant_order *order = &trade->orders[trade->order_count++];
		order->merchant = copy_column(arena, rows, 0);
		order->name = copy_column(arena, rows, 1);
		order_state_parse(hub_column_text(rows, 2), &order->state);
		order->items_minor = hub_column_int(rows, 3);
		order->delivery_minor = hub_column_int(rows, 4);
		order->discount_minor = hub_column_int(rows, 5);
		order->total_minor = hub_column_int(rows, 6);
	}
	hub_query_end(rows);
}

static void read_seat(struct hub_db *db, struct trade *trade)
{
	struct hub_statement *row = hub_query(db,
		"SELECT g.id, g.state, g.taken, g.paid, g.size, g.deadline FROM group_seat s JOIN deal_group "
		"g ON g.id = s.deal_group"
		" WHERE s.id = $1",
		"t", trade->id);
	if (row && hub_step(row) == HUB_DB_ROW) {
		copy_fixed(trade->seat.group, sizeof(trade->seat.group), row, 0);
		group_state_parse(hub_column_text(row, 1), &trade->seat.group_state);
		trade->seat.taken = hub_column_int(row, 2);
		trade->seat.paid = hub_column_int(row, 3);
		trade->seat.size = hub_column_int(row, 4);
		trade->seat.deadline_ms = hub_column_int(row, 5);
	}
	hub_query_end(row);
}

static void read_money(struct hub_db *db, struct arena *arena, struct trade *trade)
{
	struct hub_statement *rows =
		hub_query(db, "SELECT amount, state, reason FROM refund WHERE trade = $1 ORDER BY created_at",
			"t", trade->id);
	while (rows && hub_step(rows) == HUB_DB_ROW) {
		bool is_done = strcmp(hub_column_text(rows, 1), "done") == 0;
		*(is_done ? &trade->refund_done_minor : &trade->refund_pending_minor) +=
			hub_column_int(rows, 0);
		trade->refund_reason = copy_column(arena, rows, 2);
	}
	hub_query_end(rows);
	struct hub_statement *row = hub_query(db,
		"SELECT p.provider FROM payment p WHERE p.trade = $1 AND " PAYMENT_COUNTS
		" ORDER BY p.created_at",
		"t", trade->id);
	if (row && hub_step(row) == HUB_DB_ROW)
		trade->provider = copy_column(arena, row, 0);
	hub_query_end(row);
}

/* Only what goes back whole can be reversed at a terminal. */
static void read_give_back(struct hub_db *db, struct trade *trade)
{
	struct hub_statement *rows = hub_query(db,
		"SELECT p.idempotency_key FROM payment p WHERE p.trade = $1 AND p.provider = 'terminal' AND "
		"p.state = 'confirmed' AND p.amount = (SELECT SUM(r.amount) FROM refund r WHERE r.payment = "
		"p.idempotency_key) ORDER BY p.created_at, p.idempotency_key",
		"t", trade->id);
	while (rows && trade->give_back_count < GIVE_BACK_MAX && hub_step(rows) == HUB_DB_ROW)
		copy_fixed(trade->give_back[trade->give_back_count++], ULID_SIZE, rows, 0);
	hub_query_end(rows);
}

static bool read_trade(
	struct hub_db *db, struct arena *arena, struct hub_statement *row, struct trade *ret_trade)
{
	bool is_found = row && hub_step(row) == HUB_DB_ROW;
	if (is_found)
		read_head(arena, row, ret_trade);
	hub_query_end(row);
	if (!is_found)
		return false;
	read_lines(db, arena, ret_trade);
	read_orders(db, arena, ret_trade);
	if (ret_trade->has_seat)
		read_seat(db, ret_trade);
	if (ret_trade->attempts > 0)
		read_money(db, arena, ret_trade);
	if (ret_trade->refund_pending_minor > 0)
		read_give_back(db, ret_trade);
	ret_trade->store_name = shop_store_name(db, arena, ret_trade->store);
	return true;
}

bool trade_read(struct hub_db *db, struct arena *arena, const char *id, struct trade *ret_trade)
{
	return read_trade(db, arena, hub_query(db, TRADE_COLUMNS "id = $1", "t", id), ret_trade);
}

bool trade_read_by_token(struct hub_db *db, struct arena *arena, const char *token, struct trade *ret_trade)
{
	return read_trade(db, arena, hub_query(db, TRADE_COLUMNS "token = $1", "t", token), ret_trade);
}

/* Runs an UPDATE and says whether it changed exactly one row. */
#define UPDATED_ONE(db, ...) (hub_run(db, __VA_ARGS__) == HUB_DB_DONE && hub_db_changes(db) == 1)

bool trade_change_state(struct hub_db *db, const char *id, enum order_state from, enum order_state to)
{
	const char *old = order_state_name(from), *new = order_state_name(to);
	return UPDATED_ONE(db, "UPDATE trade SET state = $1, rev = rev + 1 WHERE id = $2 AND state = $3",
		       "ttt", new, id, old) &&
		hub_run(db, "UPDATE merchant_order SET state = $1 WHERE trade = $2 AND state = $3", "ttt",
			new, id, old) == HUB_DB_DONE;
}

bool trade_note_opened(struct hub_db *db, const char *id)
{
	return UPDATED_ONE(db,
		"UPDATE trade SET phone = 'opened', rev = rev + 1 WHERE id = $1 AND state = 'placed' AND "
		"phone = ''",
		"t", id);
}

bool trade_touch(struct hub_db *db, const char *id)
{
	return UPDATED_ONE(db, "UPDATE trade SET rev = rev + 1 WHERE id = $1", "t", id);
}

/* What an unpaid trade held. */
static bool give_back(struct hub_db *db, const char *id, int64_t now_ms)
{
	return stock_release(db, id) && coupons_release(db, id) && group_release_seat(db, id, now_ms);
}

bool trade_expire(struct hub_db *db, const char *id, int64_t now_ms)
{
	int64_t due;
	return hub_get_int(db, &due, "SELECT 1 FROM trade WHERE id = $1 AND expires_at <= $2", "ti", id,
		       now_ms) &&
		trade_change_state(db, id, ORDER_PLACED, ORDER_EXPIRED) && give_back(db, id, now_ms);
}

bool trade_cancel(struct hub_db *db, const char *id, int64_t now_ms)
{
	return trade_change_state(db, id, ORDER_PLACED, ORDER_CANCELLED) && give_back(db, id, now_ms);
}

static bool hold_stock_again(struct hub_db *db, struct arena *arena, const char *id, int64_t now_ms)
{
	struct trade trade;
	bool is_done = trade_read(db, arena, id, &trade);
	for (int i = 0; is_done && i < trade.line_count; i++) {
		const struct trade_line *line = &trade.lines[i];
		struct shop_offer offer;
		if (!shop_find_offer(db, arena, line->product, line->merchant, line->channel, &offer) ||
			offer.offer.quantity_left == QUANTITY_LEFT_UNKNOWN || offer.offer.quantity_left <= 0)
			continue;
		int64_t left = offer.offer.quantity_left;
		is_done = stock_hold(db, id, line->product, line->merchant, line->channel,
			left < line->quantity ? left : line->quantity, now_ms);
	}
	return is_done;
}

bool trade_hold_again(struct hub_db *db, const char *id, int64_t now_ms)
{
	struct arena arena;
	arena_init(&arena, 8192);
	bool is_done = hold_stock_again(db, &arena, id, now_ms);
	arena_finish(&arena);
	coupons_lock_again(db, id, now_ms);
	return is_done;
}

bool trade_give_pickup_code(struct hub_db *db, const char *id)
{
	char code[17];
	random_hex(64, code);
	enum hub_db_result result = hub_run(db,
		"UPDATE trade SET pickup_code = $1, rev = rev + 1 WHERE id = $2 AND state = 'paid' AND "
		"pickup_code IS NULL"
		" AND (seat IS NULL OR EXISTS (SELECT 1 FROM group_seat s JOIN deal_group g ON g.id = "
		"s.deal_group"
		" WHERE s.id = trade.id AND s.state = 'paid' AND g.state = 'formed'))",
		"tt", code, id);
	return result == HUB_DB_DONE;
}

/* The next trade that is due; false when there is none. */
static bool find_due(struct hub_db *db, int64_t now_ms, char ret_id[ULID_SIZE])
{
	struct hub_statement *row = hub_query(db,
		"SELECT id FROM trade WHERE state = 'placed' AND expires_at <= $1 ORDER BY expires_at LIMIT "
		"1",
		"i", now_ms);
	bool is_found = row && hub_step(row) == HUB_DB_ROW;
	if (is_found)
		copy_fixed(ret_id, ULID_SIZE, row, 0);
	hub_query_end(row);
	return is_found;
}

int trades_expire_due(struct hub_worker *worker)
{
	char id[ULID_SIZE];
	int count = 0;
	int64_t now_ms = hub_now_ms(worker);
	while (find_due(worker->db, now_ms, id)) {
		if (!hub_begin_durable(worker->db))
			break;
		bool is_done = trade_expire(worker->db, id, now_ms);
		if (!is_done || !hub_db_commit(worker->db)) {
			hub_db_rollback(worker->db);
			break;
		}
		hub_wake(worker, id);
		worker->hub->orders_expired++;
		count++;
	}
	return count;
}
