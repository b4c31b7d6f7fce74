-- SPDX-License-Identifier: Apache-2.0
-- Shoppers of another kiosk, one in each state, and a merchant, product, deal, group and coupons of their own; some hold
-- what the tests' shoppers buy, and some are the same person. No test may move them. 1784879000000 is before the tests'
-- clock begins, 1848000000000 two years later.

INSERT INTO merchant(id, code, name, currency, source_id, is_live, digest) VALUES(90, 'by-m', 'By', 'HKD', 1, 1, 0);
INSERT INTO product(id, code, name, category, created_at, source_id, is_live, digest)
 VALUES(90, 'by-p', 'By', 'food', 0, 1, 1, 0);
INSERT INTO offer(product_id, merchant_id, channel, price, currency, delivery, stock, quantity, observed_at, source_id,
  is_live, digest) VALUES
 (90, 90, 0, 500, 'HKD', 0, 1, 50, 1784800000000, 1, 1, 0),
 (2, 90, 0, 9900, 'HKD', 0, 1, 50, 1784800000000, 1, 1, 0),
 (90, 1, 0, 9900, 'HKD', 0, 1, 50, 1784800000000, 1, 1, 0);
INSERT INTO deal(id, code, product, merchant, tiers, ttl_s, starts_at, ends_at, per_member, quota, source_id, is_live,
  digest) VALUES
 (90, 'by-d', 'by-p', 'by-m', '[[2,400],[4,300]]', 3600, 1784800000000, 1848000000000, 1, 9, 1, 1, 0);
INSERT INTO coupon(id, code, kind, value, threshold, scope_kind, scope, currency, total, per_member, valid_days, name,
  source_id, is_live, digest) VALUES
 (90, 'by-k', 0, 200, 1000, 0, NULL, 'HKD', 9, 1, 7, 'By', 1, 1, 0);
-- What the tests' shoppers find is as if nobody else were there.
UPDATE offer SET quantity = quantity + 2 WHERE product_id = 2 AND merchant_id = 1 AND channel = 0;
UPDATE coupon SET total = total + 2 WHERE code = 'k1';

INSERT INTO kiosk(id, public_key, store, name, enrolled_at, seen_at, status)
 VALUES('bystander-kiosk', '', 's1', 'by', 0, 7, '{}');
INSERT INTO kiosk_wanted(kiosk, mode, commands) VALUES('bystander-kiosk', 'closed', '[]');
INSERT INTO enroll_code(code_hash, store, expires_at) VALUES('bystander-code', 'by-s', 1848000000000);
INSERT INTO signature_nonce(kiosk, nonce, expires_at) VALUES('bystander-kiosk', 'by', 1848000000000);

INSERT INTO orders(id, token, digest, kiosk, store, session, language, currency, state, rev, checkout, is_repriced, items,
  delivery, discount, total, quoted_total, created_at, expires_at, extensions, attempts, paid_at, pickup_code, seat)
 SELECT '01BYSTANDER0000000000000' || column1, '01BYSTANDER00000000' || column1, '', 'bystander-kiosk', 's1',
  '0123456789abcdef', 'en', 'HKD', column2, 3, column3, 0, 1000, 0, 0, 1000, 1000, 1784879000000, column4, 0, 1, column5,
  column6, column7 FROM (VALUES
 ('01', 'placed', 'waiting', 1848000000000, NULL, NULL, NULL),
 ('02', 'placed', 'paying', 1848000000000, NULL, NULL, NULL),
 ('03', 'placed', 'terminal', 1848000000000, NULL, NULL, NULL),
 ('04', 'paid', 'waiting', 1784879000000, 1784879000000, 'by04', NULL),
 ('05', 'expired', 'waiting', 1784879000000, NULL, NULL, NULL),
 ('06', 'cancelled', 'waiting', 1784879000000, NULL, NULL, NULL),
 ('07', 'refund_pending', 'waiting', 1784879000000, 1784879000000, NULL, NULL),
 ('08', 'refunded', 'waiting', 1784879000000, 1784879000000, NULL, NULL),
 ('09', 'collected', 'waiting', 1784879000000, 1784879000000, 'by09', NULL),
 ('11', 'placed', 'opened', 1848000000000, NULL, NULL, '01BYSTANDER000000000000011'),
 ('12', 'paid', 'waiting', 1848000000000, 1784879000000, NULL, '01BYSTANDER000000000000012'),
 ('13', 'paid', 'waiting', 1784879000000, 1784879000000, 'by13', '01BYSTANDER000000000000013'),
 ('14', 'refund_pending', 'waiting', 1784879000000, 1784879000000, NULL, '01BYSTANDER000000000000014')) AS rows;
INSERT INTO suborder(order_id, merchant, name, position, state, items, delivery, discount, total)
 SELECT id, 'by-m', 'By', 0, state, 1000, 0, 0, 1000 FROM orders WHERE kiosk = 'bystander-kiosk';
INSERT INTO order_line(order_id, position, product, merchant, channel, fulfilment, name, quantity, unit_price, total,
  quoted_unit_price, quoted_total, discount_merchant, discount_platform)
 SELECT id, 0, 'by-p', 'by-m', 'store', 'take_now', 'By', 2, 500, 1000, 400, 800, 0, 0 FROM orders
 WHERE kiosk = 'bystander-kiosk';

INSERT INTO stock_hold(order_id, product, merchant, channel, quantity, taken_at, state)
 SELECT id, 'by-p', 'by-m', 'store', 2, 1784879000000, CASE state WHEN 'placed' THEN 'held' ELSE 'sold' END FROM orders
 WHERE kiosk = 'bystander-kiosk' AND state IN ('placed', 'paid', 'collected');
-- The tests' offer itself, and its neighbours in each part of the key.
INSERT INTO stock_hold(order_id, product, merchant, channel, quantity, taken_at, state) VALUES
 ('01BYSTANDER000000000000001', 'tea', 'm1', 'store', 2, 1784879000000, 'held'),
 ('01BYSTANDER000000000000001', 'tea', 'm1', 'online', 3, 1784879000000, 'held'),
 ('01BYSTANDER000000000000004', 'tea', 'by-m', 'store', 4, 1784879000000, 'sold'),
 ('01BYSTANDER000000000000004', 'by-p', 'm1', 'store', 4, 1784879000000, 'sold');

-- The owner of the third claim is the session of the tests' orders.
INSERT INTO coupon_count(coupon, claimed, redeemed, at_most) VALUES('k1', 2, 0, 0), ('by-k', 3, 1, 9);
INSERT INTO order_coupon(order_id, coupon, owner, discount) VALUES
 ('01BYSTANDER000000000000001', 'by-k', '', 200),
 ('01BYSTANDER000000000000004', 'k1', 'by-owner', 200);
INSERT INTO coupon_claim(id, coupon, owner, status, valid_from, valid_until, order_id, discount) VALUES
 ('01BYSTANDER000000000000051', 'k1', 'by-owner', 'unused', 0, 1848000000000, NULL, NULL),
 ('01BYSTANDER000000000000052', 'k1', '01BYSTANDER000000000000001', 'locked', 0, 1848000000000,
  '01BYSTANDER000000000000001', 200),
 ('01BYSTANDER000000000000053', 'by-k', '9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f', 'unused', 0,
  1848000000000, NULL, NULL),
 ('01BYSTANDER000000000000054', 'by-k', 'by-owner', 'used', 0, 1848000000000, '01BYSTANDER000000000000004', 200),
 ('01BYSTANDER000000000000055', 'by-k', 'by-owner', 'locked', 0, 1848000000000, '01BYSTANDER000000000000002', 200);

INSERT INTO payment(idempotency_key, order_id, provider, amount, currency, state, reference, created_at, changed_at)
 SELECT '01BYSTANDER0000000000000' || column1, '01BYSTANDER0000000000000' || column2, column3, 1000, 'HKD', column4, 'r',
  1784879000000, 1784879000000 FROM (VALUES
 ('61', '02', 'by', 'begun'),
 ('62', '03', 'terminal', 'begun'),
 ('63', '04', 'terminal', 'confirmed'),
 ('64', '05', 'terminal', 'declined'),
 ('65', '07', 'terminal', 'confirmed'),
 ('66', '08', 'terminal', 'reversed'),
 ('67', '12', 'terminal', 'confirmed'),
 ('68', '14', 'terminal', 'confirmed')) AS payments;
-- At providers: open, of an order that is over, and one whose money goes back; none of them is due.
INSERT INTO payment(idempotency_key, order_id, provider, account, choice, amount, currency, state, reference, created_at,
  changed_at, next_ask_at, asks)
 SELECT '01BYSTANDER0000000000000' || column1, '01BYSTANDER0000000000000' || column2, column3, '', 'pay', 1000, 'HKD',
  column4, 'r', 1784879000000, 1784879000000, column5, 3 FROM (VALUES
 ('71', '01', 'double', 'pending', 1848000000000),
 ('72', '01', 'demo', 'begun', 1848000000000),
 ('73', '05', 'double', 'closing', 1848000000000),
 ('74', '09', 'double', 'confirmed', NULL),
 ('75', '09', 'demo', 'confirmed', NULL)) AS payments;
INSERT INTO refund(idempotency_key, payment, order_id, amount, reason, state, created_at, changed_at, tries, next_try_at)
 VALUES
 ('01BYSTANDER000000000000074/double', '01BYSTANDER000000000000074', '01BYSTANDER000000000000009', 1000, 'double',
  'sent', 1784879000000, 1784879000000, 2, 1848000000000),
 ('01BYSTANDER000000000000075/amount', '01BYSTANDER000000000000075', '01BYSTANDER000000000000009', 1000, 'amount',
  'pending', 1784879000000, 1784879000000, 2, 1848000000000);
INSERT INTO refund(idempotency_key, payment, order_id, amount, reason, state, created_at, changed_at) VALUES
 ('01BYSTANDER000000000000065/late', '01BYSTANDER000000000000065', '01BYSTANDER000000000000007', 1000, 'late',
  'pending', 1784879000000, 1784879000000),
 ('01BYSTANDER000000000000066/reversed', '01BYSTANDER000000000000066', '01BYSTANDER000000000000008', 1000, 'reversed',
  'done', 1784879000000, 1784879000000),
 ('01BYSTANDER000000000000068/left', '01BYSTANDER000000000000068', '01BYSTANDER000000000000014', 1000, 'seat_left',
  'pending', 1784879000000, 1784879000000);

-- One group in each state. The holder of the first seat is the tests' "member-token-01".
INSERT INTO deal_group(id, deal, product, merchant, currency, tiers, size, per_member, quota, state, taken, paid,
  opened_at, deadline, formed_at, leader) VALUES
 ('01BYSTANDER000000000000081', 'by-d', 'by-p', 'by-m', 'HKD', '[[2,400],[4,300]]', 4, 1, 9, 'open', 2, 1,
  1784879000000, 1848000000000, NULL, '01BYSTANDER000000000000012'),
 ('01BYSTANDER000000000000082', 'by-d', 'by-p', 'by-m', 'HKD', '[[2,400],[4,300]]', 4, 1, 9, 'formed', 1, 1,
  1784879000000, 1784879000000, 1784879000000, '01BYSTANDER000000000000013'),
 ('01BYSTANDER000000000000083', 'by-d', 'by-p', 'by-m', 'HKD', '[[2,400],[4,300]]', 4, 1, 9, 'failed', 1, 1,
  1784879000000, 1784879000000, NULL, '01BYSTANDER000000000000014');
INSERT INTO group_seat(id, deal_group, holder, address, state, price, held_at, expires_at, paid_at) VALUES
 ('01BYSTANDER000000000000011', '01BYSTANDER000000000000081',
  'ee6ea265967a5a1b7a864a681c0d970f773559e0da2753c70d39ebab14099ae8', 'by-address', 'held', 400, 1784879000000, 1848000000000, NULL),
 ('01BYSTANDER000000000000012', '01BYSTANDER000000000000081', 'by-holder', '', 'paid', 400, 1784879000000, 1848000000000,
  1784879000000),
 ('01BYSTANDER000000000000013', '01BYSTANDER000000000000082', 'by-holder', '', 'paid', 400, 1784879000000, 1784879000000,
  1784879000000),
 ('01BYSTANDER000000000000014', '01BYSTANDER000000000000083', 'by-holder', '', 'refund_pending', 400, 1784879000000,
  1784879000000, 1784879000000);
INSERT INTO coupon_owner(coupon, owner, claimed, at_most)
 SELECT coupon, owner, COUNT(*), 2 FROM coupon_claim GROUP BY coupon, owner;
INSERT INTO deal_count(deal, seats, at_most) VALUES('by-d', 3, 9);
INSERT INTO deal_holder(deal, holder, seats, at_most)
 SELECT 'by-d', holder, COUNT(*), 2 FROM group_seat WHERE state IN ('held', 'paid') GROUP BY holder;
INSERT INTO stock_offer(product, merchant, channel, holds) VALUES('by-p', 'by-m', 'store', 7);
