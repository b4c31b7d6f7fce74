/* SPDX-License-Identifier: Apache-2.0 */
/* Import records: their names, their empty form, and the rules that need nothing but the record itself. */
#include "kiosk/hub/import/record.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/locale_format.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/domain/money.h"

#define URL_MAX_BYTES 2048
#define DEAL_TTL_MAX_S (INT64_C(90) * 86400)
#define DEAL_TTL_DEFAULT_S INT64_C(86400)
#define COUNT_MAX INT64_C(1000000000)
#define VALID_DAYS_MAX 3650
#define VALID_DAYS_DEFAULT 30

static const char *const NAMES[RECORD_TYPE_COUNT] = {
	"merchant",
	"store",
	"category",
	"product",
	"offer",
	"deal",
	"coupon",
	"ad",
};

const char *record_type_name(enum record_type type)
{
	return NAMES[type];
}

enum record_type record_type_parse(const char *name)
{
	int type = 0;
	while (type < RECORD_TYPE_COUNT && strcmp(NAMES[type], name) != 0)
		type++;
	return (enum record_type)type;
}

void record_init(struct import_record *record, enum record_type type)
{
	memset(record, 0, sizeof(*record));
	record->type = type;
	if (type == RECORD_STORE) {
		record->store.latitude_e6 = record->store.longitude_e6 = RECORD_NONE;
	} else if (type == RECORD_CATEGORY) {
		record->category.position = RECORD_NONE;
	} else if (type == RECORD_PRODUCT) {
		record->product.measure_milli = RECORD_NONE;
	} else if (type == RECORD_OFFER) {
		struct offer_record *offer = &record->offer;
		offer->price = offer->list_price = offer->delivery = offer->quantity = RECORD_NONE;
		offer->multibuy_quantity = offer->multibuy_price = offer->observed_at = RECORD_NONE;
	} else if (type == RECORD_DEAL) {
		struct deal_record *deal = &record->deal;
		deal->ttl_s = deal->starts_at = deal->ends_at = deal->per_member = deal->quota = RECORD_NONE;
	} else if (type == RECORD_COUPON) {
		struct coupon_record *coupon = &record->coupon;
		coupon->value = coupon->max_discount = coupon->threshold = RECORD_NONE;
		coupon->total = coupon->per_member = coupon->valid_days = RECORD_NONE;
	} else if (type == RECORD_AD) {
		record->ad.starts_at = record->ad.ends_at = RECORD_NONE;
	}
}

const char *record_code(const struct import_record *record)
{
	switch (record->type) {
	case RECORD_MERCHANT:
		return record->merchant.code;
	case RECORD_STORE:
		return record->store.code;
	case RECORD_CATEGORY:
		return record->category.code;
	case RECORD_PRODUCT:
		return record->product.code;
	case RECORD_DEAL:
		return record->deal.code;
	case RECORD_COUPON:
		return record->coupon.code;
	case RECORD_AD:
		return record->ad.code;
	default:
		return NULL;
	}
}

static bool is_within(int64_t value, int64_t min, int64_t max)
{
	return value >= min && value <= max;
}

/* An optional number: fills in the fallback, and is false when it lies outside. */
static bool settle(int64_t *value, int64_t fallback, int64_t min, int64_t max)
{
	if (*value == RECORD_NONE) {
		*value = fallback;
		return true;
	}
	return is_within(*value, min, max);
}

static bool is_price_above_zero(int64_t minor)
{
	return is_within(minor, 1, PRICE_MAX_MINOR);
}

static bool is_known_currency(const char *currency)
{
	return currency && currency_digits(currency) >= 0;
}

static const char *name_fault(const struct record_text *name)
{
	return name->count > 0 ? NULL : "name is missing";
}

static const char *merchant_fault(struct merchant_record *merchant)
{
	if (!is_known_currency(merchant->currency))
		return "currency is missing or unknown";
	return name_fault(&merchant->name);
}

static const char *store_fault(struct store_record *store)
{
	if (!code_is_valid(store->merchant))
		return "merchant is missing";
	if (store->latitude_e6 != RECORD_NONE && !is_within(store->latitude_e6, -90000000, 90000000))
		return "lat is out of range";
	if (store->longitude_e6 != RECORD_NONE && !is_within(store->longitude_e6, -180000000, 180000000))
		return "lon is out of range";
	return name_fault(&store->name);
}

static const char *category_fault(struct category_record *category)
{
	if (category->parent && !code_is_valid(category->parent))
		return "parent is no id";
	return name_fault(&category->name);
}

static const char *product_fault(struct product_record *product)
{
	if (product->category && !code_is_valid(product->category))
		return "category is no id";
	if (product->group && !code_is_valid(product->group))
		return "group is no id";
	return name_fault(&product->name);
}

static const char *multibuy_fault(const struct offer_record *offer)
{
	if (offer->multibuy_quantity == RECORD_NONE && offer->multibuy_price == RECORD_NONE)
		return NULL;
	if (!is_within(offer->multibuy_quantity, 2, QUANTITY_MAX))
		return "multibuy quantity is out of range";
	return is_price_above_zero(offer->multibuy_price) ? NULL : "multibuy price is out of range";
}

static bool is_web_url(const char *url)
{
	if (strlen(url) > URL_MAX_BYTES || strpbrk(url, " \t\r\n<>\"\\"))
		return false;
	for (const char *at = url; *at; at++)
		if ((unsigned char)*at < 0x20 || *at == 0x7F)
			return false;
	return (strncmp(url, "https://", 8) == 0 && url[8]) || (strncmp(url, "http://", 7) == 0 && url[7]);
}

static const char *offer_fault(struct offer_record *offer)
{
	if (!code_is_valid(offer->product))
		return "product is missing";
	if (!code_is_valid(offer->merchant))
		return "merchant is missing";
	if (!is_price_above_zero(offer->price))
		return "price is missing or out of range";
	if (!is_known_currency(offer->currency))
		return "currency is missing or unknown";
	if (offer->list_price != RECORD_NONE && !is_price_above_zero(offer->list_price))
		return "list_price is out of range";
	if (!settle(&offer->delivery, 0, 0, PRICE_MAX_MINOR))
		return "delivery is out of range";
	if (offer->quantity != RECORD_NONE && !is_within(offer->quantity, 0, COUNT_MAX))
		return "quantity is out of range";
	if (offer->url && !is_web_url(offer->url))
		return "url is no http(s) address";
	return multibuy_fault(offer);
}

static const char *deal_fault(struct deal_record *deal)
{
	if (!code_is_valid(deal->product))
		return "product is missing";
	if (!code_is_valid(deal->merchant))
		return "merchant is missing";
	if (!group_tiers_are_valid(&deal->tiers))
		return "tiers must rise in people and fall in price";
	if (!settle(&deal->ttl_s, DEAL_TTL_DEFAULT_S, 60, DEAL_TTL_MAX_S))
		return "ttl_s is out of range";
	if (deal->starts_at == RECORD_NONE || deal->ends_at == RECORD_NONE ||
		deal->starts_at >= deal->ends_at)
		return "starts_at must lie before ends_at";
	if (!settle(&deal->per_member, 0, 0, COUNT_MAX) || !settle(&deal->quota, 0, 0, COUNT_MAX))
		return "per_member or quota is out of range";
	return NULL;
}

static const char *coupon_fault(struct coupon_record *coupon)
{
	if (coupon->kind == COUPON_PERCENT)
		coupon->value = coupon->permille;
	if (!is_within(coupon->value, 1, PRICE_MAX_MINOR))
		return coupon->kind == COUPON_PERCENT ? "value is no percentage of 0.1 to 100"
						      : "value is missing or out of range";
	if (coupon->max_discount != RECORD_NONE && !is_price_above_zero(coupon->max_discount))
		return "max_discount is out of range";
	if (!settle(&coupon->threshold, 0, 0, PRICE_MAX_MINOR))
		return "threshold is out of range";
	if (!settle(&coupon->total, 0, 0, COUNT_MAX) || !settle(&coupon->per_member, 0, 0, COUNT_MAX))
		return "total or per_member is out of range";
	if (!settle(&coupon->valid_days, VALID_DAYS_DEFAULT, 1, VALID_DAYS_MAX))
		return "valid_days is out of range";
	if (coupon->currency && !is_known_currency(coupon->currency))
		return "currency is unknown";
	return name_fault(&coupon->name);
}

static const char *ad_fault(struct ad_record *ad)
{
	if (!code_is_valid(ad->slot))
		return "slot is missing";
	if (ad->starts_at != RECORD_NONE && ad->ends_at != RECORD_NONE && ad->starts_at >= ad->ends_at)
		return "starts_at must lie before ends_at";
	return NULL;
}

const char *record_fault(struct import_record *record)
{
	if (record->type != RECORD_OFFER && !code_is_valid(record_code(record)))
		return "id is missing, longer than 64 bytes, or has control characters";
	switch (record->type) {
	case RECORD_MERCHANT:
		return merchant_fault(&record->merchant);
	case RECORD_STORE:
		return store_fault(&record->store);
	case RECORD_CATEGORY:
		return category_fault(&record->category);
	case RECORD_PRODUCT:
		return product_fault(&record->product);
	case RECORD_OFFER:
		return offer_fault(&record->offer);
	case RECORD_DEAL:
		return deal_fault(&record->deal);
	case RECORD_COUPON:
		return coupon_fault(&record->coupon);
	default:
		return ad_fault(&record->ad);
	}
}
