/* SPDX-License-Identifier: Apache-2.0 */
/* An offer: one merchant's price for one product over one channel; and the words for channel, stock and
 * fulfilment. Pure functions. */
#ifndef DAOGOU_DOMAIN_OFFER_H
#define DAOGOU_DOMAIN_OFFER_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/domain/catalog_schema.h"
#include "kiosk/domain/limits.h"
#include "kiosk/domain/money.h"
#include "kiosk/domain/multibuy.h"
#include "kiosk/domain/tax.h"

#define CHANNEL_COUNT 3
#define STOCK_STATE_COUNT 4

enum fulfilment {
	FULFILMENT_TAKE_NOW,
	FULFILMENT_PICKUP_HERE,
	FULFILMENT_PICKUP_OTHER,
	FULFILMENT_DELIVER_LOCAL,
	FULFILMENT_SHIP,
	FULFILMENT_APPOINTMENT,
	FULFILMENT_COUNT,
};

/* "store" "online" "partner". Names never change: they stand in databases and orders. parse: false for
 * anything else. */
const char *channel_name(enum offer_channel channel);
bool channel_parse(const char *text, enum offer_channel *ret_channel);
/* "unknown" "in_stock" "low_stock" "out_of_stock". "preorder" and "discontinued" are read as STOCK_OUT:
 * they cannot be had now. STOCK_UNKNOWN can be bought: the feed does not say, and the screen says "ask". */
bool stock_state_parse(const char *text, enum stock_state *ret_state);
/* "take_now" "pickup_here" "pickup_other" "deliver_local" "ship" "appointment". */
const char *fulfilment_name(enum fulfilment fulfilment);
bool fulfilment_parse(const char *text, enum fulfilment *ret_fulfilment);
/* Only these cost a delivery charge: deliver_local, ship. */
bool fulfilment_is_delivered(enum fulfilment fulfilment);

#define QUANTITY_LEFT_UNKNOWN (-1)

struct offer {
	char merchant[CODE_SIZE];
	enum offer_channel channel;
	int64_t store_id; /* whose own it is; 0 = of all stores of the merchant that have none of their own */
	int64_t valid_from_ms, valid_until_ms; /* holds in [from, until); 0 = without that end */
	int64_t price_minor;
	char currency[CURRENCY_SIZE];
	int64_t delivery_minor; /* for the whole delivery, whatever the quantity; due when it is delivered */
	enum stock_state stock;
	int64_t quantity_left; /* QUANTITY_LEFT_UNKNOWN = not said */
	struct multibuy multibuy;
	int64_t observed_at_ms; /* wall clock; 0 = not known */
	/* What the coupons taken off the quantity give together, worked out by the caller; 0 = none. */
	int64_t coupon_minor;
	bool is_this_store;
	/* Of the product: for each piece, and no price; and the tax of its class at this merchant. */
	int64_t deposit_minor;
	struct line_tax tax;
	/* What an identified member pays; 0 = as everybody. It is shown, and charged to nobody who is not known as one. */
	int64_t member_price_minor;
	int32_t age_min; /* years; 0 = not said */
	bool is_age_restricted;
};

/* A good code, currency, channel and prices within bounds: what an importer lets in. */
bool offer_is_valid(const struct offer *offer);
/* How it is had unless the shopper says otherwise: of this store taken now, of another store picked up there, else shipped. */
enum fulfilment offer_usual_fulfilment(const struct offer *offer);
/* The delivery charged when it is had that way. */
int64_t offer_usual_delivery(const struct offer *offer);
/* Staff look at who buys it, whoever says so: the product or the offer. */
bool offer_needs_age_check(const struct offer *offer);
/* In stock or unknown, and not fewer left than wanted. */
bool offer_has_enough(const struct offer *offer, int64_t quantity);

#endif
