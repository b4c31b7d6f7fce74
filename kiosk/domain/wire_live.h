/* SPDX-License-Identifier: Apache-2.0 */
/* feed/live: what changes too fast for the catalog, people in open groups and stock that moved. The first line of a signed
 * document, written by the hub, read by the kiosk. Pure functions; any thread; input is hostile.
 *
 * {"type":"live","issued":ISO 8601,
 *  "groups":[{"id":ULID,"deal":CODE,"taken":N,"size":N,"deadline":ISO 8601,"state":"OPEN"}],
 *  "stock":[{"product":CODE,"merchant":CODE,"channel":"store","stock":"in"|"low"|"out"|"unknown","quantity":N}]} */
#ifndef DAOGOU_DOMAIN_WIRE_LIVE_H
#define DAOGOU_DOMAIN_WIRE_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/ulid.h"
#include "kiosk/domain/offer.h"

#define LIVE_GROUPS_MAX 20000
#define LIVE_STOCK_MAX 50000

struct live_group {
	char id[ULID_SIZE];
	char deal[CODE_SIZE];
	int32_t taken, size;
	int64_t deadline_ms;
	bool is_open;
};

struct live_stock {
	char product[CODE_SIZE], merchant[CODE_SIZE];
	enum offer_channel channel;
	enum stock_state stock;
	int64_t quantity_left; /* QUANTITY_LEFT_UNKNOWN = not said */
};

/* Arrays on the heap. */
struct live {
	int64_t issued_ms; /* by the hub's clock */
	struct live_group *groups;
	size_t group_count;
	struct live_stock *stock;
	size_t stock_count;
};

/* The text; the caller frees. */
char *wire_live_encode(const struct live *live);
/* The arrays are the caller's. False when it is no such document, or has more than may be. Groups and stock that are not
 * understood are left out, as are lists that are missing: a newer hub may know more. */
bool wire_live_decode(const char *json, size_t length, struct live *ret_live);

#endif
