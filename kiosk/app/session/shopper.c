/* SPDX-License-Identifier: Apache-2.0 */
/* The shopper. */
#include "kiosk/app/session/shopper.h"

#include <string.h>

#include "kiosk/base/clock.h"

void shopper_begin(struct shopper *shopper, struct ulid id)
{
	basket_init(&shopper->basket);
	shopper->is_running = true;
	shopper->id = id;
}

void shopper_wipe(struct session *session, const struct language *language)
{
	basket_clear(&session->shopper.basket);
	explicit_bzero(&session->shopper, sizeof session->shopper);
	explicit_bzero(&session->overlay, sizeof session->overlay);
	session->shopper.language = language;
	session->shopper.text_percent = 100;
}

bool shopper_take_coupon(struct shopper *shopper, const struct catalog_coupon *coupon, int64_t now_ms)
{
	if (shopper->coupon_count == SESSION_COUPONS_MAX)
		return false;
	for (int i = 0; i < shopper->coupon_count; i++) {
		if (shopper->coupon_ids[i] == coupon->id)
			return false;
	}
	struct coupon *taken = &shopper->coupons[shopper->coupon_count];
	*taken = coupon->rule;
	taken->valid_from_ms = now_ms;
	taken->valid_until_ms = coupon->valid_days ? now_ms + coupon->valid_days * DAY_MS : 0;
	shopper->coupon_ids[shopper->coupon_count++] = coupon->id;
	return true;
}

static bool category_is_within(void *data, const char *category, const char *ancestor)
{
	return data && catalog_category_is_within(data, category, ancestor);
}

void shopper_best_coupons(const struct shopper *shopper, struct catalog *catalog, int64_t now_ms,
	struct coupon_outcome *ret_outcome)
{
	static struct coupon_line lines[LINES_MAX];
	struct coupon_basket basket = { .lines = lines,
		.line_count = shopper->basket.line_count,
		.currency = shopper->basket.currency,
		.category_is_within = category_is_within,
		.data = catalog };

	basket_coupon_lines(&shopper->basket, lines);
	coupon_best(shopper->coupons, (size_t)shopper->coupon_count, &basket, &COUPON_POLICY_DEFAULT, now_ms,
		ret_outcome);
	explicit_bzero(lines, sizeof lines);
}
