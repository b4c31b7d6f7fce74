/* SPDX-License-Identifier: Apache-2.0 */
/* What an order says: the body of PUT /v1/orders/{ulid}, made by the kiosk, read by the hub. Pure
 * functions; any thread; input is hostile.
 *
 * JSON (every key stands always, but multibuy; unknown keys are ignored):
 * {"order":ULID,"kiosk":ID,"store":CODE,"session":TEXT,"language":TAG,"created":MS,"expires":MS,
 *  "currency":"HKD","catalog":{"epoch":N,"seq":N},
 *  "lines":[{"product":CODE,"merchant":CODE,"channel":"store","quantity":N,"unit_price":MINOR,
 *            "multibuy":{"quantity":N,"price":MINOR},"delivery":MINOR,"fulfilment":"take_now",
 *            "name":TEXT,"total":MINOR}],
 *  "coupons":[{"coupon":CODE,"discount":MINOR}],
 *  "totals":{"items":MINOR,"delivery":MINOR,"discount":MINOR,"total":MINOR}} */
#ifndef DAOGOU_DOMAIN_ORDER_BODY_H
#define DAOGOU_DOMAIN_ORDER_BODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/ulid.h"
#include "kiosk/domain/basket.h"
#include "kiosk/domain/limits.h"
#include "kiosk/domain/offer.h"

#define ORDER_BODY_MAX_BYTES (256 * 1024)
#define SESSION_ID_SIZE 33
/* An order may not be valid for longer: expires - created. */
#define ORDER_TTL_MAX_MS INT64_C(86400000)

struct order_line {
	char product[CODE_SIZE];
	char merchant[CODE_SIZE];
	enum offer_channel channel;
	int32_t quantity;
	int64_t unit_price_minor;
	struct multibuy multibuy;
	int64_t delivery_minor;
	enum fulfilment fulfilment;
	char name[NAME_SIZE]; /* "" after an offline hand-off: the hub has its own names */
	int64_t total_minor;  /* multibuy_total() of the above */
};

struct order_coupon {
	char coupon[CODE_SIZE];
	int64_t discount_minor;
};

struct order_totals {
	int64_t items_minor, delivery_minor, discount_minor, total_minor;
};

/* About 120 KiB: on the heap by order_body_create(). */
struct order_body {
	struct ulid order_id;
	char kiosk[CODE_SIZE];
	char store[CODE_SIZE];         /* "" when the kiosk belongs to none */
	char session[SESSION_ID_SIZE]; /* random, of this session; "" after an offline hand-off */
	char language[LANGUAGE_TAG_SIZE];
	int64_t created_ms, expires_ms;
	char currency[CURRENCY_SIZE];
	int64_t catalog_epoch, catalog_seq;
	size_t line_count; /* 1 .. LINES_MAX */
	struct order_line lines[LINES_MAX];
	size_t coupon_count;
	struct order_coupon coupons[COUPONS_PER_ORDER_MAX];
	struct order_totals totals;
};

/* Zeroed. */
struct order_body *order_body_create(void);
/* Wipes and frees. NULL is fine. */
void order_body_destroy(struct order_body *body);

/* Copies the lines of a basket (not empty), its currency and the coupons used, and sums up. coupons and
 * outcome may be NULL together. The ids, times and codes are for the caller to set. */
void order_body_set_basket(struct order_body *body, const struct basket *basket, const struct coupon *coupons,
	const struct coupon_outcome *outcome);
/* Sums lines by the rules of basket_sum(); the discount is that of the coupons, never more than the items. */
void order_body_sum(const struct order_body *body, struct order_totals *ret_totals);
/* NULL when everything is within bounds and the sums agree, else a static sentence that says what is not. */
const char *order_body_fault(const struct order_body *body);

/* Compact JSON; the caller frees. */
char *order_body_encode(const struct order_body *body);
/* NULL, with a static sentence in ret_why (may be NULL), when anything is missing, of another type, out of
 * bounds or does not add up. */
struct order_body *order_body_decode(const char *json, size_t length, const char **ret_why);

/* Names what is ordered: lower-case hex SHA-256 over the JSON without session, language and names. An order
 * that came by offline hand-off and the same order from the outbox have the same digest; "same id + same
 * body" of the API means equal digests. */
void order_body_digest(const struct order_body *body, char out[SHA256_HEX_SIZE]);

#endif
