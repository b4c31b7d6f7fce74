/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a whole order: its lines, suborders, the group of its seat, its refunds and what is to be reversed. */
#include "kiosk/hub/trade/order_read.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/hub/trade/order_rows.h"
#include "kiosk/hub/trade/payment_rows.h"
#include "kiosk/hub/catalog/shop.h"

#define READ_HEAD                                                                                            \
	"SELECT id, token, digest, kiosk, store, session, language, currency, state, rev, checkout,"         \
	" is_repriced, items, delivery, discount, total, quoted_total, created_at, expires_at, extensions,"  \
	" attempts, paid_at, pickup_code, seat IS NOT NULL, deposit, tax"                                    \
	" FROM orders"
static const char READ_BY_ID[] = READ_HEAD " WHERE id = $1";
static const char READ_BY_TOKEN[] = READ_HEAD " WHERE token = $1";

static const char READ_LINES[] =
	"SELECT product, merchant, name, image, channel, fulfilment, quantity, unit_price, total, quoted_unit_price,"
	" quoted_total, discount_merchant + discount_platform, pricing, measure_milli, measure_unit, per_milli, per_unit,"
	" deposit, tax_permille, is_tax_included, delivery, lot"
	" FROM order_line"
	" WHERE order_id = $1"
	" ORDER BY position";

static const char READ_SUBORDERS[] =
	"SELECT merchant, name, state, items, delivery, discount, total, deposit, tax"
	" FROM suborder"
	" WHERE order_id = $1"
	" ORDER BY position";

static const char READ_SEAT[] = "SELECT g.id, g.state, g.taken, g.paid, g.size, g.deadline"
				" FROM group_seat s JOIN deal_group g ON g.id = s.deal_group"
				" WHERE s.id = $1";

static const char READ_REFUNDS[] = "SELECT amount, state, reason"
				   " FROM refund"
				   " WHERE order_id = $1"
				   " ORDER BY created_at";

static const char READ_PROVIDER[] = "SELECT p.provider"
				    " FROM payment p"
				    " WHERE p.order_id = $1 AND " PAYMENT_COUNTS " ORDER BY p.created_at";

/* Only what goes back whole can be reversed at a terminal. */
static const char READ_REVERSALS[] =
	"SELECT p.idempotency_key"
	" FROM payment p"
	" WHERE p.order_id = $1 AND p.provider = 'terminal' AND p.state = 'confirmed'"
	" AND p.amount = (SELECT SUM(r.amount) FROM refund r WHERE r.payment = p.idempotency_key)"
	" ORDER BY p.created_at, p.idempotency_key";

/* A row whose state the domain does not know counts as none. */
static bool read_head(
	struct hub_db *db, struct arena *arena, const char *sql, const char *key, struct order *order)
{
	char state[32], checkout[16];
	struct hub_statement *row = hub_query(db, sql, key);
	bool is_found = hub_next(row, FIXED(order->id), FIXED(order->token), FIXED(order->digest),
		ARENA_TEXT(arena, &order->kiosk), ARENA_TEXT(arena, &order->store),
		ARENA_TEXT(arena, &order->session), ARENA_TEXT(arena, &order->language),
		FIXED(order->currency), FIXED(state), &order->rev, FIXED(checkout), &order->is_repriced,
		&order->totals.items_minor, &order->totals.delivery_minor, &order->totals.discount_minor,
		&order->totals.total_minor, &order->quoted_total_minor, &order->created_ms,
		&order->expires_ms, &order->extensions, &order->attempts, &order->paid_ms,
		FIXED(order->pickup_code), &order->has_seat, &order->totals.deposit_minor,
		&order->totals.tax_minor);
	hub_query_end(row);
	return is_found && order_state_parse(state, &order->state) &&
		checkout_state_parse(checkout, &order->checkout);
}

/* Room for so many lines; most orders have a few. */
static void make_room(struct arena *arena, struct order *order, int capacity)
{
	struct priced_line *lines = ARENA_ARRAY(arena, struct priced_line, (size_t)capacity);
	struct wire_line_sum *sums = ARENA_ARRAY(arena, struct wire_line_sum, (size_t)capacity);
	struct order_goods *goods = ARENA_ARRAY(arena, struct order_goods, (size_t)capacity);
	for (int i = 0; i < order->line_count; i++) {
		lines[i] = order->lines[i];
		sums[i] = order->sums[i];
		goods[i] = order->goods[i];
	}
	order->lines = lines;
	order->sums = sums;
	order->goods = goods;
}

static void read_lines(struct hub_db *db, struct arena *arena, struct order *order)
{
	const char *channel, *fulfilment, *pricing, *unit, *per_unit;
	struct priced_line line = { 0 };
	struct wire_line_sum sum = { 0 };
	struct order_goods goods = { 0 };
	int64_t quoted_unit_price_minor, permille;
	struct hub_statement *rows = hub_query(db, READ_LINES, order->id);
	int capacity = 8;
	make_room(arena, order, capacity);
	while (order->line_count < LINES_MAX &&
		hub_next(rows, FIXED(line.product), FIXED(line.merchant), ARENA_TEXT(arena, &goods.name),
			ARENA_TEXT(arena, &goods.image), &channel, &fulfilment, &line.quantity,
			&line.unit_price_minor, &sum.total_minor, &quoted_unit_price_minor,
			&goods.quoted_total_minor, &sum.discount_minor, &pricing, &line.measure.amount_milli,
			&unit, &line.per.amount_milli, &per_unit, &line.deposit_minor, &permille,
			&line.tax.is_included, &line.delivery_minor, FIXED(line.lot))) {
		line.tax.is_said = permille != TAX_UNSAID;
		line.tax.permille = line.tax.is_said ? (int32_t)permille : 0;
		channel_parse(channel, &line.channel);
		fulfilment_parse(fulfilment, &line.fulfilment);
		line_pricing_parse(pricing, &line.pricing);
		line.measure.unit = measure_unit_parse(unit);
		line.per.unit = measure_unit_parse(per_unit);
		/* Of a measured piece the unit price may be for another pack by now. */
		sum.is_changed = sum.total_minor != goods.quoted_total_minor ||
			(line.pricing == PRICED_BY_PACK && line.unit_price_minor != quoted_unit_price_minor);
		if (order->line_count == capacity)
			make_room(arena, order, capacity *= 2);
		order->lines[order->line_count] = line;
		order->sums[order->line_count] = sum;
		order->goods[order->line_count++] = goods;
	}
	hub_query_end(rows);
}

/* As they were worked out when the order was placed: the lines say all of it. */
static void make_taxes(struct order *order)
{
	int64_t amounts[LINES_MAX], discounts[LINES_MAX];
	for (int i = 0; i < order->line_count; i++) {
		amounts[i] = order->sums[i].total_minor;
		discounts[i] = order->sums[i].discount_minor;
	}
	tax_table_make(order->lines, (size_t)order->line_count, amounts, discounts, &order->taxes);
}

static void read_suborders(struct hub_db *db, struct arena *arena, struct order *order)
{
	const char *state, *name;
	struct wire_suborder part = { 0 };
	struct hub_statement *rows = hub_query(db, READ_SUBORDERS, order->id);
	order->suborders = ARENA_ARRAY(arena, struct wire_suborder, order->line_count + 1);
	order->suborder_names = ARENA_ARRAY(arena, const char *, order->line_count + 1);
	while (order->suborder_count < order->line_count &&
		hub_next(rows, ARENA_TEXT(arena, &part.merchant), ARENA_TEXT(arena, &name), &state,
			&part.totals.items_minor, &part.totals.delivery_minor, &part.totals.discount_minor,
			&part.totals.total_minor, &part.totals.deposit_minor, &part.totals.tax_minor)) {
		order_state_parse(state, &part.state);
		order->suborders[order->suborder_count] = part;
		order->suborder_names[order->suborder_count++] = name;
	}
	hub_query_end(rows);
}

static void read_seat(struct hub_db *db, struct order *order)
{
	char state[16] = "";
	struct wire_order_group *seat = &order->seat;
	struct hub_statement *row = hub_query(db, READ_SEAT, order->id);
	hub_next(row, FIXED(seat->id.text), FIXED(state), &seat->count.taken, &seat->count.paid, &seat->size,
		&seat->count.deadline_ms);
	hub_query_end(row);
	group_state_parse(state, &seat->count.state);
}

static void read_money(struct hub_db *db, struct arena *arena, struct order *order)
{
	int64_t amount_minor;
	const char *state;
	struct hub_statement *rows = hub_query(db, READ_REFUNDS, order->id);
	while (hub_next(rows, &amount_minor, &state, ARENA_TEXT(arena, &order->refund_reason)))
		*(strcmp(state, "done") == 0 ? &order->refund_done_minor : &order->refund_pending_minor) +=
			amount_minor;
	hub_query_end(rows);
	struct hub_statement *row = hub_query(db, READ_PROVIDER, order->id);
	hub_next(row, ARENA_TEXT(arena, &order->provider));
	hub_query_end(row);
}

static void read_reversals(struct hub_db *db, struct order *order)
{
	const char *payment;
	struct hub_statement *rows = hub_query(db, READ_REVERSALS, order->id);
	while (order->reversal_count < REVERSALS_MAX && hub_next(rows, &payment))
		snprintf(order->reversals[order->reversal_count++].text, ULID_SIZE, "%s", payment);
	hub_query_end(rows);
}

/* key may be a text of *ret_order itself: that is read anew. */
static bool read_whole(
	struct hub_db *db, struct arena *arena, const char *sql, const char *key, struct order *ret_order)
{
	struct order order = { 0 };
	if (!read_head(db, arena, sql, key, &order))
		return false;
	read_lines(db, arena, &order);
	make_taxes(&order);
	read_suborders(db, arena, &order);
	if (order.has_seat)
		read_seat(db, &order);
	if (order.attempts > 0)
		read_money(db, arena, &order);
	if (order.refund_pending_minor > 0)
		read_reversals(db, &order);
	order.store_name = shop_store_name(db, arena, order.store);
	order.store_hours = shop_store_hours(db, arena, order.store);
	*ret_order = order;
	return true;
}

bool order_read(struct hub_db *db, struct arena *arena, const char *id, struct order *ret_order)
{
	return read_whole(db, arena, READ_BY_ID, id, ret_order);
}

bool order_read_by_token(struct hub_db *db, struct arena *arena, const char *token, struct order *ret_order)
{
	return read_whole(db, arena, READ_BY_TOKEN, token, ret_order);
}
