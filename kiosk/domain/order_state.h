/* SPDX-License-Identifier: Apache-2.0 */
/* The states of an order and the changes between them. Pure functions; any thread. */
#ifndef DAOGOU_DOMAIN_ORDER_STATE_H
#define DAOGOU_DOMAIN_ORDER_STATE_H

#include <stdbool.h>
#include <stdint.h>

/* DRAFT → PLACED → PAID → (READY → COLLECTED | SHIPPED → DELIVERED), PLACED → EXPIRED | CANCELLED,
 * PAID → REFUND_PENDING → REFUNDED, EXPIRED → PAID when a payment taken in time is told late */
enum order_state {
	ORDER_DRAFT,
	ORDER_PLACED,
	ORDER_PAID,
	ORDER_READY,
	ORDER_COLLECTED,
	ORDER_SHIPPED,
	ORDER_DELIVERED,
	ORDER_EXPIRED,
	ORDER_CANCELLED,
	ORDER_REFUND_PENDING,
	ORDER_REFUNDED,
	ORDER_STATE_COUNT,
};

#define ORDER_TTL_MS INT64_C(900000)

/* "draft" "placed" "paid" "ready" "collected" "shipped" "delivered" "expired" "cancelled" "refund_pending"
 * "refunded". */
const char *order_state_name(enum order_state state);
bool order_state_parse(const char *text, enum order_state *ret_state);
/* Nothing follows by itself. EXPIRED is final too: only what is told late changes it. */
bool order_is_final(enum order_state state);
/* PLACED and before its expiry. Only a provider's confirmation then makes it PAID. */
bool order_may_pay(enum order_state state, int64_t expires_at_ms, int64_t now_ms);
/* EXPIRED, or PLACED and about to be, but the money was taken in the shop while the order was good (not after its expiry),
 * and the hub hears of it only now: the terminal beside the kiosk works without a network. */
bool order_may_pay_told_late(enum order_state state, int64_t expires_at_ms, int64_t taken_at_ms);
bool order_may_cancel(enum order_state state);
/* PLACED and now >= expires_at. */
bool order_may_expire(enum order_state state, int64_t expires_at_ms, int64_t now_ms);
/* A provider has confirmed and the money was not given back: PAID, READY, COLLECTED, SHIPPED, DELIVERED.
 * Only then a screen says "paid". */
bool order_is_paid(enum order_state state);
/* Pickup codes work only while PAID or READY: never while a refund is open. */
bool order_may_collect(enum order_state state);

#endif
