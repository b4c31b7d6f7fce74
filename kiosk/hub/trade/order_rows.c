/* SPDX-License-Identifier: Apache-2.0 */
/* What is read and written of orders, their suborders and lines. */
#include "kiosk/hub/trade/order_rows.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/base/digest.h"
#include "kiosk/hub/trade/states.h"

#define PICKUP_CODE_BITS 64

static const char FIND[] =
	"SELECT id, kiosk, state, checkout, rev, created_at, expires_at, extensions, paid_at, total,"
	" currency, seat IS NOT NULL"
	" FROM orders"
	" WHERE id = $1";

static const char FIND_DIGEST[] = "SELECT digest"
				  " FROM orders"
				  " WHERE id = $1";

static const char FIND_DUE[] = "SELECT id"
			       " FROM orders"
			       " WHERE state = 'placed' AND expires_at <= $1"
			       " ORDER BY expires_at"
			       " LIMIT 1";

static const char CHANGE[] = "UPDATE orders"
			     " SET state = $1, rev = rev + 1"
			     " WHERE id = $2 AND rev = $3";

/* A suborder that is further than its order (collected, say) stays there. */
static const char CHANGE_SUBORDERS[] = "UPDATE suborder"
				       " SET state = $1"
				       " WHERE order_id = $2 AND state = $3";

static const char EXTEND[] = "UPDATE orders"
			     " SET expires_at = expires_at + $1, extensions = extensions + 1, rev = rev + 1"
			     " WHERE id = $2 AND rev = $3";

static const char PAY[] =
	"UPDATE orders"
	" SET state = $1, checkout = 'waiting', paid_at = $2, attempts = attempts + 1, rev = rev + 1"
	" WHERE id = $3 AND rev = $4";

static const char COUNT_ATTEMPT[] = "UPDATE orders"
				    " SET attempts = attempts + 1"
				    " WHERE id = $1";

static const char CHANGE_CHECKOUT[] = "UPDATE orders"
				      " SET checkout = $1, expires_at = $2, rev = rev + 1"
				      " WHERE id = $3 AND rev = $4";

/* Without a rev: who waits for the order has nothing to hear. */
static const char KEEP[] = "UPDATE orders"
			   " SET expires_at = $1"
			   " WHERE id = $2 AND rev = $3";

static const char TOUCH[] = "UPDATE orders"
			    " SET rev = rev + 1"
			    " WHERE id = $1";

static const char GIVE_PICKUP_CODE[] = "UPDATE orders"
				       " SET pickup_code = $1, rev = rev + 1"
				       " WHERE id = $2 AND state = 'paid' AND pickup_code IS NULL";

static const char INSERT[] =
	"INSERT INTO orders(id, token, digest, kiosk, store, session, language, currency, state, rev, checkout,"
	" is_repriced, items, delivery, discount, total, quoted_total, created_at, expires_at, extensions,"
	" attempts, seat, deposit, tax)"
	" VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, 'waiting',"
	" $10, $11, $12, $13, $14, $15, $16, $17, 0, 0, $18, $19, $20)";

static const char INSERT_SUBORDER[] =
	"INSERT INTO suborder(order_id, merchant, name, position, state, items, delivery, discount, total,"
	" deposit, tax)"
	" VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

static const char INSERT_LINE[] =
	"INSERT INTO order_line(order_id, position, product, merchant, channel, fulfilment, name, image,"
	" quantity, unit_price, total, quoted_unit_price, quoted_total, discount_merchant, discount_platform,"
	" pricing, measure_milli, measure_unit, per_milli, per_unit, quoted_per_milli, quoted_per_unit,"
	" deposit, quoted_deposit, tax_permille, is_tax_included, tax, quoted_tax, delivery, lot)"
	" VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,"
	" $23, $24, $25, $26, $27, $28, $29, $30)";

/* Taken before the hub had even seen the order: nobody at the kiosk could know another price than the one shown. */
static const char WAS_PAID_AS_SHOWN[] =
	"SELECT 1"
	" FROM orders t"
	" WHERE t.id = $1 AND t.is_repriced <> 0 AND t.state = 'placed' AND t.created_at > $2"
	" AND t.quoted_total = $3 AND t.currency = $4"
	" AND t.quoted_total = t.delivery - t.discount + (SELECT SUM(l.quoted_total + l.quoted_deposit * l.quantity"
	"   + CASE WHEN l.is_tax_included = 0 THEN l.quoted_tax ELSE 0 END)"
	"  FROM order_line l"
	"  WHERE l.order_id = t.id)";

static const char HONOUR_LINES[] = "UPDATE order_line"
				   " SET unit_price = quoted_unit_price, total = quoted_total,"
				   " per_milli = quoted_per_milli, per_unit = quoted_per_unit,"
				   " deposit = quoted_deposit, tax = quoted_tax"
				   " WHERE order_id = $1";
static const char HONOUR_ITEMS[] =
	"UPDATE suborder"
	" SET items = (SELECT SUM(l.total)"
	"  FROM order_line l"
	"  WHERE l.order_id = suborder.order_id AND l.merchant = suborder.merchant),"
	" deposit = (SELECT SUM(l.deposit * l.quantity)"
	"  FROM order_line l"
	"  WHERE l.order_id = suborder.order_id AND l.merchant = suborder.merchant),"
	" tax = (SELECT SUM(CASE WHEN l.is_tax_included = 0 THEN l.tax ELSE 0 END)"
	"  FROM order_line l"
	"  WHERE l.order_id = suborder.order_id AND l.merchant = suborder.merchant)"
	" WHERE order_id = $1";
static const char HONOUR_SUBORDERS[] = "UPDATE suborder"
				       " SET total = items + delivery + deposit + tax - discount"
				       " WHERE order_id = $1";
static const char HONOUR_ORDER[] = "UPDATE orders"
				   " SET items = (SELECT SUM(l.total)"
				   "  FROM order_line l"
				   "  WHERE l.order_id = orders.id),"
				   " deposit = (SELECT SUM(s.deposit)"
				   "  FROM suborder s"
				   "  WHERE s.order_id = orders.id),"
				   " tax = (SELECT SUM(s.tax)"
				   "  FROM suborder s"
				   "  WHERE s.order_id = orders.id),"
				   " total = quoted_total, is_repriced = 0, rev = rev + 1"
				   " WHERE id = $1";

bool order_row_find(struct hub_db *db, const char *id, struct order_row *ret_order)
{
	char state[32], checkout[16];
	struct hub_statement *row = hub_query(db, FIND, id);
	bool is_found = hub_next(row, FIXED(ret_order->id), FIXED(ret_order->kiosk), FIXED(state),
		FIXED(checkout), &ret_order->rev, &ret_order->created_ms, &ret_order->expires_ms,
		&ret_order->extensions, &ret_order->paid_ms, &ret_order->total_minor,
		FIXED(ret_order->currency), &ret_order->has_seat);
	hub_query_end(row);
	return is_found && order_state_parse(state, &ret_order->state) &&
		checkout_state_parse(checkout, &ret_order->checkout);
}

bool order_row_find_digest(struct hub_db *db, const char *id, char ret_digest[SHA256_HEX_SIZE])
{
	return hub_get_fixed(db, ret_digest, SHA256_HEX_SIZE, FIND_DIGEST, id);
}

bool order_row_find_due(struct hub_db *db, int64_t now_ms, char ret_id[ULID_SIZE])
{
	return hub_get_fixed(db, ret_id, ULID_SIZE, FIND_DUE, now_ms);
}

static bool change_suborders(struct hub_db *db, const char *id, enum order_state from, enum order_state to)
{
	return hub_ran(db, CHANGE_SUBORDERS, order_state_name(to), id, order_state_name(from));
}

bool order_row_change(struct hub_db *db, const struct order_row *order, enum order_state to)
{
	return states_allow(&ORDER_MACHINE, order_state_name(order->state), order_state_name(to)) &&
		hub_changed_as_read(db, CHANGE, order_state_name(to), order->id, order->rev) &&
		change_suborders(db, order->id, order->state, to);
}

bool order_row_pay(struct hub_db *db, const struct order_row *order, int64_t paid_ms)
{
	const char *paid = order_state_name(ORDER_PAID);
	return states_allow(&ORDER_MACHINE, order_state_name(order->state), paid) &&
		hub_changed_as_read(db, PAY, paid, paid_ms, order->id, order->rev) &&
		change_suborders(db, order->id, order->state, ORDER_PAID);
}

bool order_row_extend(struct hub_db *db, const struct order_row *order, int64_t by_ms)
{
	return hub_changed_as_read(db, EXTEND, by_ms, order->id, order->rev);
}

bool order_row_change_checkout(
	struct hub_db *db, const struct order_row *order, enum checkout_state to, int64_t expires_ms)
{
	const char *from_name = checkout_state_name(order->checkout), *name = checkout_state_name(to);
	return (to == order->checkout || states_allow(&CHECKOUT_MACHINE, from_name, name)) &&
		hub_changed_as_read(db, CHANGE_CHECKOUT, name, expires_ms, order->id, order->rev);
}

bool order_row_keep(struct hub_db *db, const struct order_row *order, int64_t expires_ms)
{
	return hub_changed_as_read(db, KEEP, expires_ms, order->id, order->rev);
}

bool order_row_count_attempt(struct hub_db *db, const char *id)
{
	return hub_changed_one(db, COUNT_ATTEMPT, id);
}

bool order_row_touch(struct hub_db *db, const char *id)
{
	return hub_changed_one(db, TOUCH, id);
}

bool order_row_give_pickup_code(struct hub_db *db, const char *id)
{
	char code[PICKUP_CODE_BITS / 4 + 1];
	random_hex(PICKUP_CODE_BITS, code);
	return hub_ran(db, GIVE_PICKUP_CODE, code, id);
}

bool order_row_insert(struct hub_db *db, const struct order_new *order)
{
	const struct priced_totals *totals = order->totals;
	return hub_ran(db, INSERT, order->id, order->token, order->digest, order->kiosk, order->store,
		order->session, order->language, order->currency, order_state_name(order->state),
		order->is_repriced, totals->items_minor, totals->delivery_minor, totals->discount_minor,
		totals->total_minor, order->quoted_total_minor, order->created_ms, order->expires_ms,
		order->has_seat ? order->id : NULL, totals->deposit_minor, totals->tax_minor);
}

bool order_row_insert_suborder(struct hub_db *db, const struct order_new *order, int position,
	const struct merchant_total *part, const char *merchant_name)
{
	return hub_ran(db, INSERT_SUBORDER, order->id, part->merchant, merchant_name, position,
		order_state_name(order->state), part->items_minor, part->delivery_minor, part->discount_minor,
		part->total_minor, part->deposit_minor, part->tax_minor);
}

bool order_row_insert_line(
	struct hub_db *db, const char *order, int position, const struct order_line_new *line)
{
	const struct priced_line *current = line->current, *quoted = line->quoted;
	return hub_ran(db, INSERT_LINE, order, position, current->product, current->merchant,
		channel_name(current->channel), fulfilment_name(current->fulfilment), line->name, line->image,
		current->quantity, current->unit_price_minor, line->amount_minor, quoted->unit_price_minor,
		line->quoted_amount_minor, line->discount_merchant_minor, line->discount_platform_minor,
		line_pricing_name(current->pricing), current->measure.amount_milli,
		measure_unit_name(current->measure.unit), current->per.amount_milli,
		measure_unit_name(current->per.unit), quoted->per.amount_milli,
		measure_unit_name(quoted->per.unit), current->deposit_minor, quoted->deposit_minor,
		current->tax.is_said ? (int64_t)current->tax.permille : TAX_UNSAID, current->tax.is_included,
		line->tax_minor, line->quoted_tax_minor, current->delivery_minor, current->lot);
}

bool order_row_was_paid_as_shown(
	struct hub_db *db, const char *id, int64_t taken_ms, int64_t amount_minor, const char *currency)
{
	return hub_has_row(db, WAS_PAID_AS_SHOWN, id, taken_ms, amount_minor, currency);
}

bool order_row_honour_shown_prices(struct hub_db *db, const char *id)
{
	return hub_ran(db, HONOUR_LINES, id) && hub_ran(db, HONOUR_ITEMS, id) &&
		hub_ran(db, HONOUR_SUBORDERS, id) && hub_ran(db, HONOUR_ORDER, id);
}
