-- SPDX-License-Identifier: Apache-2.0
-- The tables of orders as they were at version 6 of the part "orders", with one order, seat and coupon of each kind.

CREATE TABLE kiosk(id TEXT PRIMARY KEY, public_key TEXT NOT NULL, store TEXT NOT NULL, name TEXT NOT NULL, enrolled_at
 BIGINT NOT NULL, seen_at BIGINT, status TEXT);
CREATE TABLE enrol_code(code_hash TEXT PRIMARY KEY, store TEXT NOT NULL, expires_at BIGINT NOT NULL, used_at BIGINT);
CREATE TABLE signature_nonce(kiosk TEXT NOT NULL, nonce TEXT NOT NULL, expires_at BIGINT NOT NULL, PRIMARY KEY(kiosk,
 nonce)) /*clustered*/;
CREATE INDEX signature_nonce_expiry ON signature_nonce(expires_at);
CREATE TABLE kiosk_wanted(kiosk TEXT PRIMARY KEY, mode TEXT, commands TEXT);
CREATE TABLE trade(id TEXT PRIMARY KEY, token TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, kiosk TEXT NOT NULL, store
 TEXT NOT NULL, session TEXT NOT NULL, language TEXT NOT NULL, currency TEXT NOT NULL, state TEXT NOT NULL, rev BIGINT
 NOT NULL, phone TEXT NOT NULL, is_repriced BIGINT NOT NULL, items BIGINT NOT NULL, delivery BIGINT NOT NULL, discount
 BIGINT NOT NULL, total BIGINT NOT NULL, quoted_total BIGINT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT
 NOT NULL, extensions BIGINT NOT NULL, attempts BIGINT NOT NULL, paid_at BIGINT, pickup_code TEXT UNIQUE, seat TEXT);
CREATE INDEX trade_open ON trade(expires_at) WHERE state = 'placed';
CREATE TABLE merchant_order(trade TEXT NOT NULL, merchant TEXT NOT NULL, name TEXT NOT NULL, position BIGINT NOT NULL,
 state TEXT NOT NULL, items BIGINT NOT NULL, delivery BIGINT NOT NULL, discount BIGINT NOT NULL, total BIGINT NOT NULL,
 PRIMARY KEY(trade, merchant)) /*clustered*/;
CREATE TABLE trade_line(trade TEXT NOT NULL, position BIGINT NOT NULL, product TEXT NOT NULL, merchant TEXT NOT NULL,
 channel TEXT NOT NULL, fulfilment TEXT NOT NULL, name TEXT NOT NULL, image TEXT, quantity BIGINT NOT NULL, unit_price
 BIGINT NOT NULL, total BIGINT NOT NULL, quoted_unit_price BIGINT NOT NULL, quoted_total BIGINT NOT NULL,
 discount_merchant BIGINT NOT NULL, discount_platform BIGINT NOT NULL, PRIMARY KEY(trade, position)) /*clustered*/;
CREATE TABLE stock_hold(trade TEXT NOT NULL, product TEXT NOT NULL, merchant TEXT NOT NULL, channel TEXT NOT NULL,
 quantity BIGINT NOT NULL, taken_at BIGINT NOT NULL, state TEXT NOT NULL, PRIMARY KEY(product, merchant, channel,
 trade)) /*clustered*/;
CREATE INDEX stock_hold_trade ON stock_hold(trade);
CREATE TABLE payment(idempotency_key TEXT PRIMARY KEY, trade TEXT NOT NULL, provider TEXT NOT NULL, amount BIGINT NOT
 NULL, currency TEXT NOT NULL, state TEXT NOT NULL, reference TEXT, created_at BIGINT NOT NULL, changed_at BIGINT NOT
 NULL);
CREATE INDEX payment_trade ON payment(trade);
CREATE TABLE refund(idempotency_key TEXT PRIMARY KEY, payment TEXT NOT NULL, trade TEXT NOT NULL, amount BIGINT NOT
 NULL, reason TEXT NOT NULL, state TEXT NOT NULL, created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL);
CREATE INDEX refund_open ON refund(created_at) WHERE state = 'pending';
CREATE INDEX refund_trade ON refund(trade);
CREATE TABLE deal_group(id TEXT PRIMARY KEY, deal TEXT NOT NULL, product TEXT NOT NULL, merchant TEXT NOT NULL,
 currency TEXT NOT NULL, tiers TEXT NOT NULL, size BIGINT NOT NULL, per_member BIGINT NOT NULL, quota BIGINT NOT NULL,
 state TEXT NOT NULL, taken BIGINT NOT NULL, paid BIGINT NOT NULL, opened_at BIGINT NOT NULL, deadline BIGINT NOT NULL,
 formed_at BIGINT, leader TEXT, CHECK(taken >= 0 AND taken <= size AND paid >= 0 AND paid <= taken));
CREATE INDEX deal_group_open ON deal_group(deadline) WHERE state = 'open';
CREATE INDEX deal_group_deal ON deal_group(deal);
CREATE TABLE group_seat(id TEXT PRIMARY KEY, deal_group TEXT NOT NULL, holder TEXT NOT NULL, state TEXT NOT NULL,
 price BIGINT NOT NULL, held_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, paid_at BIGINT);
CREATE UNIQUE INDEX group_seat_holder ON group_seat(deal_group, holder) WHERE state IN ('held', 'paid');
CREATE INDEX group_seat_group ON group_seat(deal_group);
CREATE TABLE coupon_issue(coupon TEXT PRIMARY KEY, claimed BIGINT NOT NULL, redeemed BIGINT NOT NULL);
CREATE TABLE coupon_claim(id TEXT PRIMARY KEY, coupon TEXT NOT NULL, owner TEXT NOT NULL, status TEXT NOT NULL,
 valid_from BIGINT NOT NULL, valid_until BIGINT NOT NULL, trade TEXT, discount BIGINT);
CREATE INDEX coupon_claim_owner ON coupon_claim(coupon, owner);
CREATE INDEX coupon_claim_trade ON coupon_claim(trade) WHERE trade IS NOT NULL;
CREATE TABLE member(id TEXT PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE, name TEXT NOT NULL, joined_at BIGINT NOT
 NULL);
CREATE TABLE points_ledger(id TEXT PRIMARY KEY, member TEXT NOT NULL, kind TEXT NOT NULL, points BIGINT NOT NULL,
 trade TEXT, at BIGINT NOT NULL);
CREATE INDEX points_ledger_member ON points_ledger(member);
CREATE TABLE event(id TEXT PRIMARY KEY, kiosk TEXT NOT NULL, kind TEXT NOT NULL, at BIGINT NOT NULL, session TEXT,
 data TEXT, received_at BIGINT NOT NULL) /*clustered*/;
CREATE INDEX event_kind ON event(kind, at);
CREATE TABLE trade_coupon(trade TEXT NOT NULL, coupon TEXT NOT NULL, owner TEXT NOT NULL, discount BIGINT NOT NULL,
 PRIMARY KEY(trade, coupon)) /*clustered*/;
CREATE INDEX refund_payment ON refund(payment);
ALTER TABLE enrol_code RENAME TO enroll_code;

INSERT INTO trade(id, token, digest, kiosk, store, session, language, currency, state, rev, phone, is_repriced, items,
  delivery, discount, total, quoted_total, created_at, expires_at, extensions, attempts, paid_at, pickup_code, seat) VALUES
 ('01J00000000000000000000001', 't1', '', 'k', 's1', '', 'en', 'HKD', 'placed', 1, '', 0, 500, 0, 0, 500, 500, 5, 9000, 0, 0,
  NULL, NULL, NULL),
 ('01J00000000000000000000002', 't2', '', 'k', 's1', '', 'en', 'HKD', 'placed', 4, 'terminal', 0, 500, 0, 0, 500, 500, 5, 9000,
  0, 0, NULL, NULL, NULL),
 ('01J00000000000000000000003', 't3', '', 'k', 's1', '', 'en', 'HKD', 'paid', 3, '', 0, 400, 0, 0, 400, 400, 5, 9000, 0, 1,
  7, NULL, '01J00000000000000000000003');
INSERT INTO merchant_order(trade, merchant, name, position, state, items, delivery, discount, total)
 SELECT id, 'm1', 'M', 0, state, total, 0, 0, total FROM trade;
INSERT INTO trade_line(trade, position, product, merchant, channel, fulfilment, name, quantity, unit_price, total,
  quoted_unit_price, quoted_total, discount_merchant, discount_platform)
 SELECT id, 0, 'tea', 'm1', 'store', 'take_now', 'Tea', 1, total, total, total, total, 0, 0 FROM trade;
INSERT INTO stock_hold(trade, product, merchant, channel, quantity, taken_at, state)
 VALUES('01J00000000000000000000001', 'tea', 'm1', 'store', 1, 5, 'held');
INSERT INTO payment(idempotency_key, trade, provider, amount, currency, state, created_at, changed_at)
 VALUES('01J00000000000000000000003/0', '01J00000000000000000000003', 'demo', 400, 'HKD', 'confirmed', 6, 7);
INSERT INTO deal_group(id, deal, product, merchant, currency, tiers, size, per_member, quota, state, taken, paid, opened_at,
  deadline, leader) VALUES
 ('01J0000000000000000000000G', 'd1', 'tea', 'm1', 'HKD', '[[2,400],[3,300]]', 3, 1, 0, 'open', 2, 1, 5, 9000, NULL);
INSERT INTO group_seat(id, deal_group, holder, state, price, held_at, expires_at, paid_at) VALUES
 ('01J00000000000000000000003', '01J0000000000000000000000G', 'h3', 'paid', 400, 5, 9000, 7),
 ('01J00000000000000000000004', '01J0000000000000000000000G', 'h4', 'held', 400, 5, 9000, NULL),
 ('01J00000000000000000000005', '01J0000000000000000000000G', 'h5', 'released', 400, 5, 9000, NULL);
INSERT INTO coupon_issue(coupon, claimed, redeemed) VALUES('k1', 3, 1);
INSERT INTO coupon_claim(id, coupon, owner, status, valid_from, valid_until, trade, discount) VALUES
 ('01J00000000000000000000C01', 'k1', 'o1', 'unused', 0, 0, NULL, NULL),
 ('01J00000000000000000000C02', 'k1', 'o1', 'used', 0, 0, '01J00000000000000000000003', 200),
 ('01J00000000000000000000C03', 'k1', 'o2', 'locked', 0, 0, '01J00000000000000000000001', 200);
INSERT INTO trade_coupon(trade, coupon, owner, discount) VALUES('01J00000000000000000000001', 'k1', 'o2', 200);
