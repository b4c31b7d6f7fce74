/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of trade: orders, payments, groups, coupons. Kiosks, members and events stood among them until people had a part of
 * its own (people_schema.c), whose steps are left out here.
 *
 * Ids are ULIDs, times milliseconds since 1970 UTC, money minor units, states the names of kiosk/domain
 * (lower case). What the importer owns is never written here: stock that orders hold stands in stock_hold and
 * is subtracted when it is read.
 */
#include "kiosk/hub/trade/orders_schema.h"

#include "kiosk/base/xalloc.h"

static const struct hub_migration STEPS[] = {
	{ NULL },
	{ /* What the shopper pays at once. phone: '' 'opened' 'paying' 'declined'. quoted_total = what the
	  * kiosk showed. attempts counts finished payments. pickup_code: 64 random bits in hex, only while
	  * something may be handed over. */
		"CREATE TABLE trade(id TEXT PRIMARY KEY, token TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, "
		"kiosk TEXT NOT NULL,"
		" store TEXT NOT NULL, session TEXT NOT NULL, language TEXT NOT NULL, currency TEXT NOT "
		"NULL, state TEXT NOT NULL,"
		" rev BIGINT NOT NULL, phone TEXT NOT NULL, is_repriced BIGINT NOT NULL, items BIGINT NOT "
		"NULL, delivery BIGINT NOT NULL,"
		" discount BIGINT NOT NULL, total BIGINT NOT NULL, quoted_total BIGINT NOT NULL, created_at "
		"BIGINT NOT NULL,"
		" expires_at BIGINT NOT NULL, extensions BIGINT NOT NULL, attempts BIGINT NOT NULL, paid_at "
		"BIGINT,"
		" pickup_code TEXT UNIQUE, seat TEXT);"
		"CREATE INDEX trade_open ON trade(expires_at) WHERE state = 'placed';"
		/* One order per merchant. name: plain or a JSON map, as it was then. */
		"CREATE TABLE merchant_order(trade TEXT NOT NULL, merchant TEXT NOT NULL, name TEXT NOT "
		"NULL, position BIGINT NOT NULL,"
		" state TEXT NOT NULL, items BIGINT NOT NULL, delivery BIGINT NOT NULL, discount BIGINT NOT "
		"NULL, total BIGINT NOT NULL,"
		" PRIMARY KEY(trade, merchant)) /*clustered*/;"
		/* discount_merchant, discount_platform: who pays for the discount. */
		"CREATE TABLE trade_line(trade TEXT NOT NULL, position BIGINT NOT NULL, product TEXT NOT "
		"NULL, merchant TEXT NOT NULL,"
		" channel TEXT NOT NULL, fulfilment TEXT NOT NULL, name TEXT NOT NULL, image TEXT, quantity "
		"BIGINT NOT NULL,"
		" unit_price BIGINT NOT NULL, total BIGINT NOT NULL, quoted_unit_price BIGINT NOT NULL, "
		"quoted_total BIGINT NOT NULL,"
		" discount_merchant BIGINT NOT NULL, discount_platform BIGINT NOT NULL,"
		" PRIMARY KEY(trade, position)) /*clustered*/;"
		/* state: 'held' until the trade is paid ('sold') or over (the row goes). */
		"CREATE TABLE stock_hold(trade TEXT NOT NULL, product TEXT NOT NULL, merchant TEXT NOT NULL, "
		"channel TEXT NOT NULL,"
		" quantity BIGINT NOT NULL, taken_at BIGINT NOT NULL, state TEXT NOT NULL,"
		" PRIMARY KEY(product, merchant, channel, trade)) /*clustered*/;"
		"CREATE INDEX stock_hold_trade ON stock_hold(trade);" },
	{ /* idempotency_key = trade + '/' + attempt. state: 'begun' 'confirmed' 'declined'. */
		"CREATE TABLE payment(idempotency_key TEXT PRIMARY KEY, trade TEXT NOT NULL, provider TEXT "
		"NOT NULL, amount BIGINT NOT NULL,"
		" currency TEXT NOT NULL, state TEXT NOT NULL, reference TEXT, created_at BIGINT NOT NULL, "
		"changed_at BIGINT NOT NULL);"
		"CREATE INDEX payment_trade ON payment(trade);"
		/* reason: 'late' 'double' 'group_failed' 'group_price' 'seat_left'. state: 'pending' 'done'.
		 */
		"CREATE TABLE refund(idempotency_key TEXT PRIMARY KEY, payment TEXT NOT NULL, trade TEXT NOT "
		"NULL, amount BIGINT NOT NULL,"
		" reason TEXT NOT NULL, state TEXT NOT NULL, created_at BIGINT NOT NULL, changed_at BIGINT "
		"NOT NULL);"
		"CREATE INDEX refund_open ON refund(created_at) WHERE state = 'pending';"
		"CREATE INDEX refund_trade ON refund(trade);"

		/* One run of a deal, with the deal's terms as they were. taken = held + paid seats. */
		"CREATE TABLE deal_group(id TEXT PRIMARY KEY, deal TEXT NOT NULL, product TEXT NOT NULL, "
		"merchant TEXT NOT NULL,"
		" currency TEXT NOT NULL, tiers TEXT NOT NULL, size BIGINT NOT NULL, per_member BIGINT NOT "
		"NULL, quota BIGINT NOT NULL,"
		" state TEXT NOT NULL, taken BIGINT NOT NULL, paid BIGINT NOT NULL, opened_at BIGINT NOT "
		"NULL, deadline BIGINT NOT NULL,"
		" formed_at BIGINT, leader TEXT, CHECK(taken >= 0 AND taken <= size AND paid >= 0 AND paid "
		"<= taken));"
		"CREATE INDEX deal_group_open ON deal_group(deadline) WHERE state = 'open';"
		"CREATE INDEX deal_group_deal ON deal_group(deal);"
		/* id = id of its trade. holder = hash of the member's or phone's token. */
		"CREATE TABLE group_seat(id TEXT PRIMARY KEY, deal_group TEXT NOT NULL, holder TEXT NOT "
		"NULL, state TEXT NOT NULL,"
		" price BIGINT NOT NULL, held_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, paid_at "
		"BIGINT);"
		"CREATE UNIQUE INDEX group_seat_holder ON group_seat(deal_group, holder) WHERE state IN "
		"('held', 'paid');"
		"CREATE INDEX group_seat_group ON group_seat(deal_group);" },
	{ "CREATE TABLE coupon_issue(coupon TEXT PRIMARY KEY, claimed BIGINT NOT NULL, redeemed BIGINT NOT "
	  "NULL);"
	  /* status: 'unused' 'locked' 'used'. The window is half-open; valid_until 0 = no end. */
	  "CREATE TABLE coupon_claim(id TEXT PRIMARY KEY, coupon TEXT NOT NULL, owner TEXT NOT NULL, status "
	  "TEXT NOT NULL,"
	  " valid_from BIGINT NOT NULL, valid_until BIGINT NOT NULL, trade TEXT, discount BIGINT);"
	  "CREATE INDEX coupon_claim_owner ON coupon_claim(coupon, owner);"
	  "CREATE INDEX coupon_claim_trade ON coupon_claim(trade) WHERE trade IS NOT NULL;" },
	{ /* For payments at card terminals: provider 'terminal', idempotency_key = the kiosk's ULID, reference
	  * = terminal/trace/receipt/card, state also 'reversed'; trade.phone also 'terminal'; refund.reason
	  * also 'amount' 'reversed'. trade_coupon: what was taken off the sum, kept when the claims go back.
	  */
		"CREATE TABLE trade_coupon(trade TEXT NOT NULL, coupon TEXT NOT NULL, owner TEXT NOT NULL, "
		"discount BIGINT NOT NULL,"
		" PRIMARY KEY(trade, coupon)) /*clustered*/;"
		"CREATE INDEX refund_payment ON refund(payment);" },
	{ NULL },
	{ /* Every limit is a counter that is raised only while it is below the limit; at_most is the limit of then, 0 = none.
	   * deal_count and deal_holder count seats that are held or paid, in all groups of a deal. stock_offer: whoever holds
	   * stock of an offer counts up its row first, so that there is one at a time. */
		"CREATE TABLE coupon_count(coupon TEXT PRIMARY KEY, claimed BIGINT NOT NULL, redeemed BIGINT NOT NULL,"
		" at_most BIGINT NOT NULL,"
		" CHECK(claimed >= 0 AND (at_most = 0 OR claimed <= at_most) AND redeemed >= 0));"
		"INSERT INTO coupon_count(coupon, claimed, redeemed, at_most)"
		" SELECT coupon, claimed, redeemed, 0 FROM coupon_issue;"
		"DROP TABLE coupon_issue;"
		"CREATE TABLE coupon_owner(coupon TEXT NOT NULL, owner TEXT NOT NULL, claimed BIGINT NOT NULL,"
		" at_most BIGINT NOT NULL, PRIMARY KEY(coupon, owner),"
		" CHECK(claimed >= 0 AND (at_most = 0 OR claimed <= at_most))) /*clustered*/;"
		"INSERT INTO coupon_owner(coupon, owner, claimed, at_most)"
		" SELECT coupon, owner, COUNT(*), 0 FROM coupon_claim GROUP BY coupon, owner;"
		"CREATE INDEX coupon_owner_owner ON coupon_owner(owner);"
		"CREATE INDEX coupon_claim_of_owner ON coupon_claim(owner);"
		"CREATE TABLE deal_count(deal TEXT PRIMARY KEY, seats BIGINT NOT NULL, at_most BIGINT NOT NULL,"
		" CHECK(seats >= 0 AND (at_most = 0 OR seats <= at_most)));"
		"INSERT INTO deal_count(deal, seats, at_most)"
		" SELECT g.deal, COUNT(*), 0 FROM group_seat s JOIN deal_group g ON g.id = s.deal_group"
		" WHERE s.state IN ('held', 'paid') GROUP BY g.deal;"
		"CREATE TABLE deal_holder(deal TEXT NOT NULL, holder TEXT NOT NULL, seats BIGINT NOT NULL,"
		" at_most BIGINT NOT NULL, PRIMARY KEY(deal, holder),"
		" CHECK(seats >= 0 AND (at_most = 0 OR seats <= at_most))) /*clustered*/;"
		"INSERT INTO deal_holder(deal, holder, seats, at_most)"
		" SELECT g.deal, s.holder, COUNT(*), 0 FROM group_seat s JOIN deal_group g ON g.id = s.deal_group"
		" WHERE s.state IN ('held', 'paid') GROUP BY g.deal, s.holder;"
		"CREATE TABLE stock_offer(product TEXT NOT NULL, merchant TEXT NOT NULL, channel TEXT NOT NULL,"
		" holds BIGINT NOT NULL, PRIMARY KEY(product, merchant, channel)) /*clustered*/;" },
	{ /* For providers that answer later. payment: idempotency_key = trade/provider/n, state also 'pending'
	   * 'closing' 'closed'; account: whose at the provider, '' = the shop's; shown_as: '' 'trouble' 'redirect' 'show'
	   * 'wait'; next_ask_at: when it is asked about, NULL once it has an end; asks: how often it was.
	   * One open attempt per order and provider. Until here only the demo was there, and no money moved.
	   * refund.state also 'sent' 'refused'; trouble: why it is not done, for people. */
		"ALTER TABLE payment ADD COLUMN account TEXT NOT NULL DEFAULT '';"
		"ALTER TABLE payment ADD COLUMN choice TEXT NOT NULL DEFAULT '';"
		"ALTER TABLE payment ADD COLUMN shown_as TEXT NOT NULL DEFAULT '';"
		"ALTER TABLE payment ADD COLUMN shown TEXT NOT NULL DEFAULT '';"
		"ALTER TABLE payment ADD COLUMN next_ask_at BIGINT;"
		"ALTER TABLE payment ADD COLUMN asks BIGINT NOT NULL DEFAULT 0;"
		"UPDATE payment SET state = 'closed' WHERE provider = 'demo' AND state = 'begun';"
		"CREATE INDEX payment_due ON payment(provider, next_ask_at) WHERE next_ask_at IS NOT NULL;"
		"CREATE UNIQUE INDEX payment_open ON payment(trade, provider)"
		" WHERE state IN ('begun', 'pending', 'closing') AND provider <> 'terminal';"
		"ALTER TABLE refund ADD COLUMN tries BIGINT NOT NULL DEFAULT 0;"
		"ALTER TABLE refund ADD COLUMN next_try_at BIGINT NOT NULL DEFAULT 0;"
		"ALTER TABLE refund ADD COLUMN trouble TEXT NOT NULL DEFAULT '';"
		"DROP INDEX refund_open;"
		"CREATE INDEX refund_due ON refund(next_try_at) WHERE state <> 'done';" },
	{ /* What a shopper pays at once is an order, and its part for one merchant a suborder: trade, merchant_order and their
	   * like had other names until here, order_id was trade, and checkout was phone. checkout: 'waiting' 'opened' 'paying'
	   * 'declined' 'terminal'. */
		"ALTER TABLE trade RENAME TO orders;"
		"ALTER TABLE orders RENAME COLUMN phone TO checkout;"
		"UPDATE orders SET checkout = 'waiting' WHERE checkout = '';"
		"ALTER TABLE merchant_order RENAME TO suborder;"
		"ALTER TABLE suborder RENAME COLUMN trade TO order_id;"
		"ALTER TABLE trade_line RENAME TO order_line;"
		"ALTER TABLE order_line RENAME COLUMN trade TO order_id;"
		"ALTER TABLE trade_coupon RENAME TO order_coupon;"
		"ALTER TABLE order_coupon RENAME COLUMN trade TO order_id;"
		"ALTER TABLE stock_hold RENAME COLUMN trade TO order_id;"
		"ALTER TABLE payment RENAME COLUMN trade TO order_id;"
		"ALTER TABLE refund RENAME COLUMN trade TO order_id;"
		"ALTER TABLE coupon_claim RENAME COLUMN trade TO order_id;" },
	{ /* Pieces with a label. pricing: 'pack' 'measure' 'printed'; measure: what the piece holds, per: what unit_price is for, in
	   * thousandths of a unit, '' = not said; quoted_per: what quoted_unit_price is for. */
		"ALTER TABLE order_line ADD COLUMN pricing TEXT NOT NULL DEFAULT 'pack';"
		"ALTER TABLE order_line ADD COLUMN measure_milli BIGINT NOT NULL DEFAULT 0;"
		"ALTER TABLE order_line ADD COLUMN measure_unit TEXT NOT NULL DEFAULT '';"
		"ALTER TABLE order_line ADD COLUMN per_milli BIGINT NOT NULL DEFAULT 0;"
		"ALTER TABLE order_line ADD COLUMN per_unit TEXT NOT NULL DEFAULT '';"
		"ALTER TABLE order_line ADD COLUMN quoted_per_milli BIGINT NOT NULL DEFAULT 0;"
		"ALTER TABLE order_line ADD COLUMN quoted_per_unit TEXT NOT NULL DEFAULT '';" },
	{ /* One of several codes that an order came in. part_set: which belong together. */
		"CREATE TABLE handoff_part(kiosk TEXT NOT NULL, part_set TEXT NOT NULL, part BIGINT NOT NULL,"
		" bytes BYTEA NOT NULL, kept_until BIGINT NOT NULL, PRIMARY KEY(kiosk, part_set, part)) /*clustered*/;"
		"CREATE INDEX handoff_part_due ON handoff_part(kept_until);" },
	{ /* address: the keyed hash of where a phone's seat was asked for, while it is held; '' = at a kiosk, or not held any more. */
		"ALTER TABLE group_seat ADD COLUMN address TEXT NOT NULL DEFAULT '';"
		"CREATE INDEX group_seat_address ON group_seat(deal_group, address) WHERE state = 'held';" },
	{ /* deposit of a line: for each piece. tax of orders and suborders: what comes on top; of a line: its tax, included or on top.
	   * tax_permille -1 = nothing is said. delivery of a line: the charge if it were delivered alone. quoted_tax: at the
	   * shown price and the rate of now. */
		"ALTER TABLE orders ADD COLUMN deposit BIGINT NOT NULL DEFAULT 0;"
		"ALTER TABLE orders ADD COLUMN tax BIGINT NOT NULL DEFAULT 0;"
		"ALTER TABLE suborder ADD COLUMN deposit BIGINT NOT NULL DEFAULT 0;"
		"ALTER TABLE suborder ADD COLUMN tax BIGINT NOT NULL DEFAULT 0;"
		"ALTER TABLE order_line ADD COLUMN deposit BIGINT NOT NULL DEFAULT 0;"
		"ALTER TABLE order_line ADD COLUMN quoted_deposit BIGINT NOT NULL DEFAULT 0;"
		"ALTER TABLE order_line ADD COLUMN tax_permille BIGINT NOT NULL DEFAULT -1;"
		"ALTER TABLE order_line ADD COLUMN is_tax_included BIGINT NOT NULL DEFAULT 0;"
		"ALTER TABLE order_line ADD COLUMN tax BIGINT NOT NULL DEFAULT 0;"
		"ALTER TABLE order_line ADD COLUMN quoted_tax BIGINT NOT NULL DEFAULT 0;"
		"ALTER TABLE order_line ADD COLUMN delivery BIGINT NOT NULL DEFAULT 0;" },
	{ /* lot: AI 10 of the pack that was scanned, '' = not known. */
		"ALTER TABLE order_line ADD COLUMN lot TEXT NOT NULL DEFAULT '';" },
};

bool orders_schema_migrate(struct hub_db *db)
{
	return hub_db_migrate(db, "orders", STEPS, (int)ARRAY_LENGTH(STEPS));
}
