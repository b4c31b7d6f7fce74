/* SPDX-License-Identifier: Apache-2.0 */
/* An order's states by name, and what may be done in each. */
#include "kiosk/domain/order_state.h"

#include <string.h>

static const char *const NAMES[ORDER_STATE_COUNT] = {
	[ORDER_DRAFT] = "draft",
	[ORDER_PLACED] = "placed",
	[ORDER_PAID] = "paid",
	[ORDER_READY] = "ready",
	[ORDER_COLLECTED] = "collected",
	[ORDER_SHIPPED] = "shipped",
	[ORDER_DELIVERED] = "delivered",
	[ORDER_EXPIRED] = "expired",
	[ORDER_CANCELLED] = "cancelled",
	[ORDER_REFUND_PENDING] = "refund_pending",
	[ORDER_REFUNDED] = "refunded",
};

const char *order_state_name(enum order_state state)
{
	return NAMES[state];
}

bool order_state_parse(const char *text, enum order_state *ret_state)
{
	for (int i = 0; text && i < ORDER_STATE_COUNT; i++) {
		if (strcmp(NAMES[i], text) == 0) {
			*ret_state = (enum order_state)i;
			return true;
		}
	}
	return false;
}

bool order_is_final(enum order_state state)
{
	return state == ORDER_COLLECTED || state == ORDER_DELIVERED || state == ORDER_EXPIRED ||
		state == ORDER_CANCELLED || state == ORDER_REFUNDED;
}

bool order_may_pay(enum order_state state, int64_t expires_at_ms, int64_t now_ms)
{
	return state == ORDER_PLACED && now_ms < expires_at_ms;
}

bool order_may_pay_told_late(enum order_state state, int64_t expires_at_ms, int64_t taken_at_ms)
{
	return (state == ORDER_EXPIRED || state == ORDER_PLACED) && taken_at_ms <= expires_at_ms;
}

bool order_may_cancel(enum order_state state)
{
	return state == ORDER_PLACED;
}

bool order_may_expire(enum order_state state, int64_t expires_at_ms, int64_t now_ms)
{
	return state == ORDER_PLACED && now_ms >= expires_at_ms;
}

bool order_is_paid(enum order_state state)
{
	return state == ORDER_PAID || state == ORDER_READY || state == ORDER_COLLECTED ||
		state == ORDER_SHIPPED || state == ORDER_DELIVERED;
}

bool order_may_collect(enum order_state state)
{
	return state == ORDER_PAID || state == ORDER_READY;
}
