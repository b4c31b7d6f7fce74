/* SPDX-License-Identifier: Apache-2.0 */
/* From schema.org's offers to the catalog's. */
#include "kiosk/hub/import/ld_offer.h"

#include <string.h>
#include <strings.h>

#include "kiosk/base/clock.h"
#include "kiosk/domain/money_text.h"
#include "kiosk/hub/import/import_state.h"

/* --- prices --- */

/* As the standard wants it, "1299.00", or as shops write it all the same. */
static int64_t price_of(const struct shop *shop, const char *text, const char *currency)
{
	char named[CURRENCY_SIZE];
	int64_t minor = shop_price(shop, text);
	if (minor == RECORD_NONE && text && shop->currency[0] &&
		money_text_parse(text,
			&(struct money_text_style){ .currency = currency ? currency : shop->currency },
			&minor, named) != NULL)
		minor = RECORD_NONE;
	return minor;
}

enum specified { SPECIFIED_PRICE, SPECIFIED_LIST, SPECIFIED_MEMBER, SPECIFIED_OTHER };

/* What a PriceSpecification is the price of. */
static enum specified kind_of(const json_t *specification)
{
	const char *type = ld_word(shop_text(specification, "priceType"));
	if (json_object_get(specification, "validForMemberTier"))
		return SPECIFIED_MEMBER;
	if (type &&
		(strcmp(type, "ListPrice") == 0 || strcmp(type, "StrikethroughPrice") == 0 ||
			strcmp(type, "MSRP") == 0 || strcmp(type, "SRP") == 0))
		return SPECIFIED_LIST;
	if (json_object_get(specification, "referenceQuantity") || (type && strcmp(type, "SalePrice") != 0))
		return SPECIFIED_OTHER;
	return SPECIFIED_PRICE;
}

/* Prices that one offer may name in one of two places, or both. */
struct ld_prices {
	const char *currency;
	int64_t price, list, member;
};

static void read_specification(struct ld_page *page, const json_t *value, struct ld_prices *prices)
{
	const json_t *specification = ld_resolve(page, value);
	const char *currency = shop_text(specification, "priceCurrency");
	shop_settle_currency(page->shop, currency);
	int64_t price = price_of(page->shop, shop_text(specification, "price"), currency);
	if (price == RECORD_NONE)
		return;
	prices->currency = prices->currency ? prices->currency : currency;
	switch (kind_of(specification)) {
	case SPECIFIED_PRICE: prices->price = prices->price == RECORD_NONE ? price : prices->price; break;
	case SPECIFIED_LIST: prices->list = price; break;
	case SPECIFIED_MEMBER: prices->member = price; break;
	case SPECIFIED_OTHER: break;
	}
}

static struct ld_prices read_prices(struct ld_page *page, const json_t *offer)
{
	struct ld_prices prices = { shop_text(offer, "priceCurrency"), RECORD_NONE, RECORD_NONE,
		RECORD_NONE };
	const json_t *specifications = json_object_get(offer, "priceSpecification");
	size_t i;
	json_t *one;
	shop_settle_currency(page->shop, prices.currency);
	prices.price = price_of(page->shop, shop_text(offer, "price"), prices.currency);
	if (json_is_object(specifications))
		read_specification(page, specifications, &prices);
	json_array_foreach((json_t *)(uintptr_t)specifications, i, one)
		read_specification(page, one, &prices);
	if (prices.price == RECORD_NONE)
		prices.price = price_of(page->shop, shop_text(offer, "lowPrice"), prices.currency);
	return prices;
}

/* --- whether it can be had --- */

static const struct {
	const char *word;
	enum stock_state state;
} AVAILABILITIES[] = {
	{ "InStock", STOCK_IN },
	{ "InStoreOnly", STOCK_IN },
	{ "OnlineOnly", STOCK_IN },
	{ "LimitedAvailability", STOCK_LOW },
	{ "OutOfStock", STOCK_OUT },
	{ "SoldOut", STOCK_OUT },
	{ "Discontinued", STOCK_OUT },
	{ "BackOrder", STOCK_OUT },
	{ "PreOrder", STOCK_OUT },
	{ "PreSale", STOCK_OUT },
	{ "MadeToOrder", STOCK_OUT },
	{ "Reserved", STOCK_OUT },
};

static enum stock_state stock_of(const json_t *offer)
{
	const char *word = ld_word(shop_text(offer, "availability"));
	for (size_t i = 0; word && i < sizeof(AVAILABILITIES) / sizeof(AVAILABILITIES[0]); i++)
		if (strcasecmp(word, AVAILABILITIES[i].word) == 0)
			return AVAILABILITIES[i].state;
	return STOCK_UNKNOWN;
}

static bool is_in_store_only(const json_t *offer)
{
	const char *word = ld_word(shop_text(offer, "availability"));
	return word && strcasecmp(word, "InStoreOnly") == 0;
}

/* The one that is good for most: can be had, then costs the least. */
static const json_t *best_offer(struct ld_page *page, const json_t *offers)
{
	const json_t *best = NULL;
	int64_t best_price = RECORD_NONE;
	bool is_best_there = false;
	size_t i;
	json_t *one;
	json_array_foreach((json_t *)(uintptr_t)offers, i, one) {
		const json_t *offer = ld_resolve(page, one);
		int64_t price = read_prices(page, offer).price;
		bool is_there = stock_of(offer) != STOCK_OUT;
		bool is_better = is_there != is_best_there ? is_there : price < best_price;
		if (price == RECORD_NONE || (best && !is_better))
			continue;
		best = offer;
		best_price = price;
		is_best_there = is_there;
	}
	return best ? best : ld_resolve(page, json_array_get(offers, 0));
}

/* --- delivery --- */

static int64_t days_of(const json_t *time, const char *key)
{
	const json_t *value = json_object_get(time, key);
	const char *unit = shop_text(value, "unitCode");
	int64_t days = shop_number(value,
		strcmp(key, "handlingTime") == 0 || strcmp(key, "transitTime") == 0 ? "maxValue" : key);
	return unit && strcasecmp(unit, "DAY") != 0 && strcasecmp(unit, "d") != 0 ? RECORD_NONE : days;
}

/* One OfferShippingDetails is everybody's; of several nobody can say which is the shopper's. */
static void set_delivery(struct ld_page *page, struct shop_goods *goods, const json_t *offer)
{
	const json_t *details = json_object_get(offer, "shippingDetails");
	if (json_is_array(details))
		details = json_array_size(details) == 1 ? json_array_get(details, 0) : NULL;
	details = ld_resolve(page, details);
	const json_t *rate = json_object_get(details, "shippingRate");
	const char *currency = shop_text(rate, "currency"), *value = shop_text(rate, "value");
	int64_t fee = shop_price(page->shop, value ? value : shop_text(rate, "maxValue"));
	if (fee >= 0 && (!currency || strcasecmp(currency, page->shop->currency) == 0))
		goods->offer.offer.delivery = fee;
	const json_t *time = json_object_get(details, "deliveryTime");
	int64_t handling = days_of(time, "handlingTime"), transit = days_of(time, "transitTime");
	if (transit >= 0) {
		int64_t least = shop_number(json_object_get(time, "transitTime"), "minValue");
		goods->offer.offer.lead_days.min = least >= 0 ? least : transit;
		goods->offer.offer.lead_days.max = transit + (handling > 0 ? handling : 0);
	}
}

/* A day is over at its end. Dates that have passed are forgotten by their shops: the price was there just now. */
static void set_valid_until(struct ld_page *page, struct shop_goods *goods, const json_t *offer)
{
	struct offer_record *record = &goods->offer.offer;
	const char *text = shop_text(offer, "priceValidUntil");
	shop_set_time(&goods->offer, &record->valid_until, text);
	if (record->valid_until != RECORD_NONE && !strchr(text, 'T'))
		record->valid_until += DAY_MS;
	if (record->valid_until != RECORD_NONE &&
		record->valid_until <= page->shop->import->options->now_ms) {
		record->valid_until = RECORD_NONE;
		goods->offer.local_times = 0;
	}
}

void ld_offer_set(struct ld_page *page, struct shop_goods *goods, const json_t *offers)
{
	struct offer_record *record = &goods->offer.offer;
	const json_t *offer = json_is_array(offers) ? best_offer(page, offers) : ld_resolve(page, offers);
	if (json_is_array(json_object_get(offer, "offers")) &&
		json_array_size(json_object_get(offer, "offers")) > 0)
		offer = best_offer(page, json_object_get(offer, "offers"));
	struct ld_prices prices = read_prices(page, offer);
	record->currency = prices.currency ? prices.currency : page->shop->currency;
	record->price = prices.price;
	shop_set_list_price(goods, prices.list);
	record->member_price = prices.member;
	record->channel = is_in_store_only(offer) ? CHANNEL_STORE : CHANNEL_ONLINE;
	shop_set_stock(
		goods, stock_of(offer), shop_number(json_object_get(offer, "inventoryLevel"), "value"));
	set_delivery(page, goods, offer);
	set_valid_until(page, goods, offer);
}
