/* SPDX-License-Identifier: Apache-2.0 */
/* Orders: from a basket to the outbox, the code that carries one without a network, and what the hub is asked about it. Main
 * thread; an order is placed when it is on the disk, which is told and not waited for.
 *
 * News: PLACED, and NOT_ASKED when what the hub is asked could not be written. */
#ifndef DAOGOU_APP_SERVICES_ORDERS_H
#define DAOGOU_APP_SERVICES_ORDERS_H

#include "kiosk/base/clock.h"
#include "kiosk/domain/basket.h"
#include "kiosk/domain/coupon.h"
#include "kiosk/store/catalog.h"
#include "kiosk/store/orders.h"

struct network;
struct news;
struct state_writer;

struct orders_setup {
	const struct clock *clock;
	struct network *network;
	struct state *state; /* to read */
	struct state_writer *writer;
	int64_t order_minutes; /* how long an order stands without being paid */
};

struct orders;
struct orders *orders_create(const struct orders_setup *setup, struct news *news);
void orders_destroy(struct orders *orders); /* NULL is fine */

struct order_request {
	const struct basket *basket; /* with a line at least */
	const struct coupon *coupons;
	const struct coupon_outcome *outcome;
	struct ulid session;
	const char *member;   /* "" = nobody's */
	const char *language; /* BCP 47 */
	const struct catalog_meta *catalog;
};
/* On its way to the disk; the news PLACED say whether it got there. False when these lines make no order. */
bool orders_place(struct orders *orders, const struct order_request *request, struct ulid *ret_order);
/* Not on the disk yet: nobody may be told that it is placed, and nothing can be asked about it. */
bool orders_is_placing(const struct orders *orders, struct ulid order);
/* As last known, also while it is on its way. False when there is none. */
bool orders_find(
	struct orders *orders, struct arena *arena, struct ulid order, struct placed_order *ret_order);
/* Nobody looks at it any more: the hub's word on it is no longer waited for. */
void orders_leave(struct orders *orders);
void orders_extend(struct orders *orders, struct ulid order);
void orders_cancel(struct orders *orders, struct ulid order);

/* The signed codes that carry the whole order, one or several; 0 when it is not placed yet, or no code can be made. In the
 * arena. */
size_t orders_offline_urls(
	struct orders *orders, struct arena *arena, struct ulid order, const char *const **ret_urls);
/* The address of a product, group or deal page for the phone, in the arena. */
const char *orders_phone_url(struct orders *orders, struct arena *arena, const char *kind, const char *id);

/* Opens a group of a deal: its ULID now, the hub learns of it at once. False without the hub. */
bool orders_open_group(struct orders *orders, const char *deal_code, struct ulid *ret_group);

#endif
