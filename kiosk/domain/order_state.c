/* SPDX-License-Identifier: Apache-2.0 */
/* The table of an order's states. */
#include "kiosk/domain/order_state.h"

#include <string.h>

#define BIT(state) (1u << (state))

static const struct {
	const char *name;
	unsigned followers;
} STATES[ORDER_STATE_COUNT] = {
	[ORDER_DRAFT] = { "draft", BIT(ORDER_PLACED) },
	[ORDER_PLACED] = { "placed", BIT(ORDER_PAID) | BIT(ORDER_EXPIRED) | BIT(ORDER_CANCELLED) },
	[ORDER_PAID] = { "paid", BIT(ORDER_READY) | BIT(ORDER_SHIPPED) | BIT(ORDER_REFUND_PENDING) },
	[ORDER_READY] = { "ready", BIT(ORDER_COLLECTED) },
	[ORDER_COLLECTED] = { "collected", 0 },
	[ORDER_SHIPPED] = { "shipped", BIT(ORDER_DELIVERED) },
	[ORDER_DELIVERED] = { "delivered", 0 },
	[ORDER_EXPIRED] = { "expired", BIT(ORDER_PAID) }, /* told late */
	[ORDER_CANCELLED] = { "cancelled", 0 },
	[ORDER_REFUND_PENDING] = { "refund_pending", BIT(ORDER_REFUNDED) },
	[ORDER_REFUNDED] = { "refunded", 0 },
};

const char *order_state_name(enum order_state state)
{
	return STATES[state].name;
}

bool order_state_parse(const char *text, enum order_state *ret_state)
{
	for (int i = 0; text && i < ORDER_STATE_COUNT; i++) {
		if (strcmp(STATES[i].name, text) == 0) {
			*ret_state = (enum order_state)i;
			return true;
		}
	}
	return false;
}

bool order_can_become(enum order_state from, enum order_state to)
{
	return (STATES[from].followers & BIT(to)) != 0;
}

bool order_is_final(enum order_state state)
{
	return STATES[state].followers == 0 || state == ORDER_EXPIRED;
}

bool order_may_pay(enum order_state state, int64_t expires_at_ms, int64_t now_ms)
{
	return state == ORDER_PLACED && now_ms < expires_at_ms;
}

bool order_may_pay_told_late(enum order_state state, int64_t expires_at_ms, int64_t taken_at_ms)
{
	return state == ORDER_EXPIRED && taken_at_ms <= expires_at_ms;
}

bool order_may_cancel(enum order_state state)
{
	return order_can_become(state, ORDER_CANCELLED);
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
