/* SPDX-License-Identifier: Apache-2.0 */
/* The tables that serving fills: kiosks, orders, payments, groups, coupons, members, events.
 *
 * Ids are ULIDs, times milliseconds since 1970 UTC, money minor units, states the names of kiosk/domain
 * (lower case). What the importer owns is never written here: stock that orders hold stands in stock_hold and
 * is subtracted when it is read.
 */
#include "kiosk/hub/orders_schema.h"

#include "kiosk/base/xalloc.h"

static const struct hub_migration STEPS[] = {
	{/* id = key id of public_key (hex); status = the last heartbeat, JSON. */
		"CREATE TABLE kiosk(id TEXT PRIMARY KEY, public_key TEXT NOT NULL, store TEXT NOT NULL, name "
		"TEXT NOT NULL,"
		" enrolled_at BIGINT NOT NULL, seen_at BIGINT, status TEXT);"
		/* code_hash = SHA-256 of the ten characters. */
		"CREATE TABLE enrol_code(code_hash TEXT PRIMARY KEY, store TEXT NOT NULL, expires_at BIGINT "
		"NOT NULL, used_at BIGINT);"
		"CREATE TABLE signature_nonce(kiosk TEXT NOT NULL, nonce TEXT NOT NULL, expires_at BIGINT "
		"NOT NULL,"
		" PRIMARY KEY(kiosk, nonce)) /*sqlite WITHOUT ROWID*/;"
		"CREATE INDEX signature_nonce_expiry ON signature_nonce(expires_at);"
		"CREATE TABLE kiosk_wanted(kiosk TEXT PRIMARY KEY, mode TEXT, commands TEXT);"},
	{/* What the shopper pays at once. phone: '' 'opened' 'paying' 'declined'. quoted_total = what the
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
		" PRIMARY KEY(trade, merchant)) /*sqlite WITHOUT ROWID*/;"
		/* discount_merchant, discount_platform: who pays for the discount. */
		"CREATE TABLE trade_line(trade TEXT NOT NULL, position BIGINT NOT NULL, product TEXT NOT "
		"NULL, merchant TEXT NOT NULL,"
		" channel TEXT NOT NULL, fulfilment TEXT NOT NULL, name TEXT NOT NULL, image TEXT, quantity "
		"BIGINT NOT NULL,"
		" unit_price BIGINT NOT NULL, total BIGINT NOT NULL, quoted_unit_price BIGINT NOT NULL, "
		"quoted_total BIGINT NOT NULL,"
		" discount_merchant BIGINT NOT NULL, discount_platform BIGINT NOT NULL,"
		" PRIMARY KEY(trade, position)) /*sqlite WITHOUT ROWID*/;"
		/* state: 'held' until the trade is paid ('sold') or over (the row goes). */
		"CREATE TABLE stock_hold(trade TEXT NOT NULL, product TEXT NOT NULL, merchant TEXT NOT NULL, "
		"channel TEXT NOT NULL,"
		" quantity BIGINT NOT NULL, taken_at BIGINT NOT NULL, state TEXT NOT NULL,"
		" PRIMARY KEY(product, merchant, channel, trade)) /*sqlite WITHOUT ROWID*/;"
		"CREATE INDEX stock_hold_trade ON stock_hold(trade);"},
	{/* idempotency_key = trade + '/' + attempt. state: 'begun' 'confirmed' 'declined'. */
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
		"CREATE INDEX group_seat_group ON group_seat(deal_group);"},
	{"CREATE TABLE coupon_issue(coupon TEXT PRIMARY KEY, claimed BIGINT NOT NULL, redeemed BIGINT NOT "
	 "NULL);"
	 /* status: 'unused' 'locked' 'used'. The window is half-open; valid_until 0 = no end. */
	 "CREATE TABLE coupon_claim(id TEXT PRIMARY KEY, coupon TEXT NOT NULL, owner TEXT NOT NULL, status "
	 "TEXT NOT NULL,"
	 " valid_from BIGINT NOT NULL, valid_until BIGINT NOT NULL, trade TEXT, discount BIGINT);"
	 "CREATE INDEX coupon_claim_owner ON coupon_claim(coupon, owner);"
	 "CREATE INDEX coupon_claim_trade ON coupon_claim(trade) WHERE trade IS NOT NULL;"

	 "CREATE TABLE member(id TEXT PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE, name TEXT NOT NULL, "
	 "joined_at BIGINT NOT NULL);"
	 /* Append-only. kind: 'earn_pending' 'earn' 'spend' 'return' 'clawback' 'expire'; points carry their
	    sign. */
	 "CREATE TABLE points_ledger(id TEXT PRIMARY KEY, member TEXT NOT NULL, kind TEXT NOT NULL, points "
	 "BIGINT NOT NULL,"
	 " trade TEXT, at BIGINT NOT NULL);"
	 "CREATE INDEX points_ledger_member ON points_ledger(member);"
	 "CREATE TABLE event(id TEXT PRIMARY KEY, kiosk TEXT NOT NULL, kind TEXT NOT NULL, at BIGINT NOT "
	 "NULL, session TEXT,"
	 " data TEXT, received_at BIGINT NOT NULL) /*sqlite WITHOUT ROWID*/;"
	 "CREATE INDEX event_kind ON event(kind, at);"},
	{/* For payments at card terminals: provider 'terminal', idempotency_key = the kiosk's ULID, reference
	  * = terminal/trace/receipt/card, state also 'reversed'; trade.phone also 'terminal'; refund.reason
	  * also 'amount' 'reversed'. trade_coupon: what was taken off the sum, kept when the claims go back.
	  */
		"CREATE TABLE trade_coupon(trade TEXT NOT NULL, coupon TEXT NOT NULL, owner TEXT NOT NULL, "
		"discount BIGINT NOT NULL,"
		" PRIMARY KEY(trade, coupon)) /*sqlite WITHOUT ROWID*/;"
		"CREATE INDEX refund_payment ON refund(payment);"},
};

bool orders_schema_migrate(struct hub_db *db)
{
	return hub_db_migrate(db, "orders", STEPS, (int)ARRAY_LENGTH(STEPS));
}
