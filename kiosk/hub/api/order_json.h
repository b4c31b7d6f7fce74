/* SPDX-License-Identifier: Apache-2.0 */
/* The order as the API's replies carry it. */
#ifndef DAOGOU_HUB_API_ORDER_JSON_H
#define DAOGOU_HUB_API_ORDER_JSON_H

#include <jansson.h>

#include "kiosk/base/arena.h"
#include "kiosk/hub/trade/order.h"

/* public_url is the hub's, for the addresses of the order's pages. What is said points into the order and the arena. */
struct wire_order_reply order_to_reply(
	struct arena *arena, const char *public_url, const struct order *order);
/* The same as JSON. */
json_t *order_to_json(struct arena *arena, const char *public_url, const struct order *order);

#endif
