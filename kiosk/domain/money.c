/* SPDX-License-Identifier: Apache-2.0 */
/* Checked arithmetic on minor units, and spreading by largest remainder. */
#include "kiosk/domain/money.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/limits.h"

__extension__ typedef __int128 int128;

bool currency_is_valid(const char *currency)
{
	if (!currency)
		return false;
	for (int i = 0; i < 3; i++) {
		if (currency[i] < 'A' || currency[i] > 'Z')
			return false;
	}
	return currency[3] == '\0';
}

bool currency_copy(char out[CURRENCY_SIZE], const char *currency)
{
	if (!currency_is_valid(currency))
		return false;
	memcpy(out, currency, CURRENCY_SIZE);
	return true;
}

bool price_is_valid(int64_t minor)
{
	return minor >= 0 && minor <= PRICE_MAX_MINOR;
}

bool money_add(int64_t a, int64_t b, int64_t *ret_sum)
{
	int64_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		return false;
	*ret_sum = sum;
	return true;
}

bool money_subtract(int64_t a, int64_t b, int64_t *ret_difference)
{
	int64_t difference;

	if (__builtin_sub_overflow(a, b, &difference))
		return false;
	*ret_difference = difference;
	return true;
}

bool money_multiply(int64_t minor, int64_t quantity, int64_t *ret_product)
{
	int64_t product;

	if (__builtin_mul_overflow(minor, quantity, &product))
		return false;
	*ret_product = product;
	return true;
}

bool money_scale(int64_t minor, int64_t numerator, int64_t denominator, int64_t *ret_result)
{
	int128 product = (int128)minor * numerator;
	int128 half = denominator / 2;
	int128 result;

	if (denominator <= 0)
		return false;
	/* An odd denominator has no exact half, and then denominator / 2 rounds as it should. */
	result = (product >= 0 ? product + half : product - half) / denominator;
	if (result > INT64_MAX || result < INT64_MIN)
		return false;
	*ret_result = (int64_t)result;
	return true;
}

int64_t money_power_of_ten(int exponent)
{
	int64_t power = 1;

	while (exponent-- > 0)
		power *= 10;
	return power;
}

bool money_permille(int64_t minor, int64_t permille, int64_t *ret_result)
{
	return money_scale(minor, permille, 1000, ret_result);
}

int money_saving_permille(int64_t before_minor, int64_t now_minor)
{
	if (before_minor <= 0 || now_minor < 0 || now_minor >= before_minor)
		return 0;
	return (int)((int128)(before_minor - now_minor) * 1000 / before_minor);
}

struct share {
	int64_t remainder;
	size_t index;
};

static int share_compare(const void *a, const void *b)
{
	const struct share *left = a, *right = b;

	if (left->remainder != right->remainder)
		return left->remainder > right->remainder ? -1 : 1;
	return (left->index > right->index) - (left->index < right->index);
}

/* False when a weight is negative or the sum does not fit. */
static bool weights_sum(const int64_t *weights, size_t count, int64_t *ret_sum)
{
	int64_t sum = 0;

	for (size_t i = 0; i < count; i++) {
		if (weights[i] < 0 || !money_add(sum, weights[i], &sum))
			return false;
	}
	*ret_sum = sum;
	return true;
}

bool money_spread(int64_t amount, const int64_t *weights, size_t count, int64_t *ret_parts)
{
	int64_t sum, left = amount;
	int step = amount < 0 ? -1 : 1;
	struct share *shares;

	if (count == 0 || !weights_sum(weights, count, &sum))
		return false;
	shares = xcalloc(count, sizeof(*shares));
	for (size_t i = 0; i < count; i++) {
		int128 product = (int128)amount * (sum == 0 ? 1 : weights[i]);
		int64_t divisor = sum == 0 ? (int64_t)count : sum;
		int64_t remainder = (int64_t)(product % divisor);

		ret_parts[i] = (int64_t)(product / divisor);
		left -= ret_parts[i];
		shares[i] = (struct share){ remainder < 0 ? -remainder : remainder, i };
	}
	qsort(shares, count, sizeof(*shares), share_compare);
	for (size_t i = 0; left != 0; i++, left -= step)
		ret_parts[shares[i].index] += step;
	free(shares);
	return true;
}
