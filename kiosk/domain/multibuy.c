/* SPDX-License-Identifier: Apache-2.0 */
/* Pricing quantities under multi-buy offers. */
#include "kiosk/domain/multibuy.h"

#include "kiosk/domain/limits.h"
#include "kiosk/domain/money.h"

bool multibuy_is_valid(const struct multibuy *multibuy)
{
	return multibuy->quantity >= 2 && multibuy->quantity <= QUANTITY_MAX &&
		price_is_valid(multibuy->price_minor);
}

bool multibuy_is_worth_it(const struct multibuy *multibuy, int64_t unit_price_minor)
{
	int64_t singles;

	if (!multibuy || !multibuy_is_valid(multibuy))
		return false;
	return money_multiply(unit_price_minor, multibuy->quantity, &singles) &&
		multibuy->price_minor < singles;
}

bool multibuy_total(
	int64_t unit_price_minor, int64_t quantity, const struct multibuy *multibuy, int64_t *ret_total_minor)
{
	int64_t bundles = 0, rest = quantity, bundle_sum = 0, rest_sum;

	if (unit_price_minor < 0 || quantity < 0)
		return false;
	if (multibuy_is_worth_it(multibuy, unit_price_minor)) {
		bundles = quantity / multibuy->quantity;
		rest = quantity % multibuy->quantity;
		if (!money_multiply(multibuy->price_minor, bundles, &bundle_sum))
			return false;
	}
	return money_multiply(unit_price_minor, rest, &rest_sum) &&
		money_add(bundle_sum, rest_sum, ret_total_minor);
}

int64_t multibuy_missing(int64_t unit_price_minor, int64_t quantity, const struct multibuy *multibuy)
{
	if (quantity < 0 || !multibuy_is_worth_it(multibuy, unit_price_minor))
		return 0;
	return quantity % multibuy->quantity == 0 ? 0 : multibuy->quantity - quantity % multibuy->quantity;
}
