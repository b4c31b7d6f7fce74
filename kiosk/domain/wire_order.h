/* SPDX-License-Identifier: Apache-2.0 */
/* What an order says: the body of PUT /v1/orders/{ulid}, made by the kiosk, read by the hub. Pure
 * functions; any thread; input is hostile.
 *
 * JSON (every key stands always, but clock, multibuy, label, deposit, tax, lot and member; unknown keys are ignored):
 * {"order":ULID,"kiosk":ID,"store":CODE,"session":TEXT,"member":TEXT,"language":TAG,"created":MS,"expires":MS,"clock":"unsure",
 *  "currency":"HKD","catalog":{"epoch":N,"seq":N},
 *  "lines":[{"product":CODE,"merchant":CODE,"channel":"store","quantity":N,"unit_price":MINOR,
 *            "multibuy":{"quantity":N,"price":MINOR},"delivery":MINOR,"fulfilment":"take_now",
 *            "name":TEXT,"total":MINOR,"label":{"milli":N,"unit":"g","per_milli":N,"per_unit":"kg"},
 *            "deposit":MINOR,"tax":{"permille":N,"included":true},"lot":TEXT}],
 *  "coupons":[{"coupon":CODE,"discount":MINOR}],
 *  "totals":{"items":MINOR,"delivery":MINOR,"discount":MINOR,"total":MINOR,"deposit":MINOR,"tax":MINOR}} */
#ifndef DAOGOU_DOMAIN_WIRE_ORDER_H
#define DAOGOU_DOMAIN_WIRE_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/ulid.h"
#include "kiosk/domain/basket.h"
#include "kiosk/domain/limits.h"
#include "kiosk/domain/offer.h"

/* LINES_MAX lines with the longest codes and names fit, each of their characters escaped. */
#define WIRE_ORDER_MAX_BYTES (512 * 1024)
#define SESSION_ID_SIZE 33
#define ORDER_MEMBER_SIZE 41
/* An order may not be valid for longer: expires - created. */
#define ORDER_TTL_MAX_MS INT64_C(86400000)

struct order_coupon {
	char coupon[CODE_SIZE];
	int64_t discount_minor;
};

/* About 240 KiB: on the heap by wire_order_create(). */
struct wire_order {
	struct ulid order_id;
	char kiosk[CODE_SIZE];
	char store[CODE_SIZE];         /* "" when the kiosk belongs to none */
	char session[SESSION_ID_SIZE]; /* random, of this session; "" after an offline hand-off */
	char member
		[ORDER_MEMBER_SIZE]; /* whose card was shown in this session: the id that it names; "" = nobody's */
	char language[LANGUAGE_TAG_SIZE];
	int64_t created_ms, expires_ms;
	/* The kiosk did not know the time, only one that it was later than: what counts is how long the order is good. */
	bool is_clock_unsure;
	char currency[CURRENCY_SIZE];
	int64_t catalog_epoch, catalog_seq;
	size_t line_count; /* 1 .. LINES_MAX */
	struct priced_line lines[LINES_MAX];
	size_t coupon_count;
	struct order_coupon coupons[COUPONS_PER_ORDER_MAX];
	struct order_totals totals;
};

/* Zeroed. */
struct wire_order *wire_order_create(void);
/* Wipes and frees. NULL is fine. */
void wire_order_destroy(struct wire_order *body);

/* Copies the lines of a basket (not empty), its currency and the coupons used, and sums up. coupons and
 * outcome may be NULL together. The ids, times and codes are for the caller to set. */
void wire_order_set_basket(struct wire_order *body, const struct basket *basket, const struct coupon *coupons,
	const struct coupon_outcome *outcome);
/* priced_lines_sum() of the lines; the discount is that of the coupons, never more than the items. Tax on top depends on which
 * lines the coupons are taken off, which an order does not say: it is what totals says. */
void wire_order_sum(const struct wire_order *body, struct order_totals *ret_totals);
/* NULL when everything is within bounds and the sums agree, else a static sentence that says what is not. */
const char *wire_order_fault(const struct wire_order *body);

/* Compact JSON; the caller frees. */
char *wire_order_encode(const struct wire_order *body);
/* NULL, with a static sentence in ret_why (may be NULL), when anything is missing, of another type, out of
 * bounds or does not add up. */
struct wire_order *wire_order_decode(const char *json, size_t length, const char **ret_why);

/* Names what is ordered: lower-case hex SHA-256 over the JSON without session, member, language and names. An order
 * that came by offline hand-off and the same order from the outbox have the same digest; "same id + same
 * body" of the API means equal digests. */
void wire_order_digest(const struct wire_order *body, char out[SHA256_HEX_SIZE]);

#endif
