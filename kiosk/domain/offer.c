/* SPDX-License-Identifier: Apache-2.0 */
/* The words for channels, stock and fulfilment, and what makes an offer fit to use. */
#include "kiosk/domain/offer.h"

#include <string.h>

#include "kiosk/domain/code.h"
#include "kiosk/domain/name_find.h"

static const char *const CHANNEL_NAMES[CHANNEL_COUNT] = { "store", "online", "partner" };
static const char *const STOCK_NAMES[STOCK_STATE_COUNT] = { "unknown", "in_stock", "low_stock",
	"out_of_stock" };
static const char *const FULFILMENT_NAMES[FULFILMENT_COUNT] = { "take_now", "pickup_here", "pickup_other",
	"deliver_local", "ship", "appointment" };

const char *channel_name(enum offer_channel channel)
{
	return CHANNEL_NAMES[channel];
}

bool channel_parse(const char *text, enum offer_channel *ret_channel)
{
	int found = name_find(CHANNEL_NAMES, CHANNEL_COUNT, text);

	if (found < 0)
		return false;
	*ret_channel = (enum offer_channel)found;
	return true;
}

bool stock_state_parse(const char *text, enum stock_state *ret_state)
{
	int found = name_find(STOCK_NAMES, STOCK_STATE_COUNT, text);

	if (found < 0 && text && (strcmp(text, "preorder") == 0 || strcmp(text, "discontinued") == 0))
		found = STOCK_OUT;
	if (found < 0)
		return false;
	*ret_state = (enum stock_state)found;
	return true;
}

const char *fulfilment_name(enum fulfilment fulfilment)
{
	return FULFILMENT_NAMES[fulfilment];
}

bool fulfilment_parse(const char *text, enum fulfilment *ret_fulfilment)
{
	int found = name_find(FULFILMENT_NAMES, FULFILMENT_COUNT, text);

	if (found < 0)
		return false;
	*ret_fulfilment = (enum fulfilment)found;
	return true;
}

bool fulfilment_is_delivered(enum fulfilment fulfilment)
{
	return fulfilment == FULFILMENT_DELIVER_LOCAL || fulfilment == FULFILMENT_SHIP;
}

bool offer_is_valid(const struct offer *offer)
{
	bool has_good_multibuy = offer->multibuy.quantity == 0 || multibuy_is_valid(&offer->multibuy);

	return code_is_valid(offer->merchant) && currency_is_valid(offer->currency) &&
		(unsigned)offer->channel < CHANNEL_COUNT && (unsigned)offer->stock < STOCK_STATE_COUNT &&
		price_is_valid(offer->price_minor) && price_is_valid(offer->delivery_minor) &&
		price_is_valid(offer->coupon_minor) && price_is_valid(offer->deposit_minor) &&
		line_tax_is_valid(&offer->tax) && price_is_valid(offer->member_price_minor) &&
		offer->quantity_left >= QUANTITY_LEFT_UNKNOWN && has_good_multibuy;
}

enum fulfilment offer_usual_fulfilment(const struct offer *offer)
{
	if (offer->channel != CHANNEL_STORE)
		return FULFILMENT_SHIP;
	return offer->is_this_store ? FULFILMENT_TAKE_NOW : FULFILMENT_PICKUP_OTHER;
}

int64_t offer_usual_delivery(const struct offer *offer)
{
	return fulfilment_is_delivered(offer_usual_fulfilment(offer)) ? offer->delivery_minor : 0;
}

bool offer_has_enough(const struct offer *offer, int64_t quantity)
{
	if (offer->stock == STOCK_OUT)
		return false;
	return offer->quantity_left == QUANTITY_LEFT_UNKNOWN || offer->quantity_left >= quantity;
}

bool offer_needs_age_check(const struct offer *offer)
{
	return offer->age_min > 0 || offer->is_age_restricted;
}
