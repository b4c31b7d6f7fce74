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

#define EXPONENT_MAX 1000 /* beyond it a number is nothing, or does not fit */

/* A decimal as it stands in a text. */
struct decimal {
	bool is_negative;
	const char *mantissa;
	size_t length; /* of the mantissa, with its point */
	int whole;     /* digits before the point */
	int exponent;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static const char *skip_blanks(const char *at)
{
	while (*at == ' ')
		at++;
	return at;
}

/* "e-2" and the like, when it stands there: *at moves past it. */
static bool read_exponent(const char **at, int *ret_exponent)
{
	const char *digit = *at;
	int exponent = 0;
	if (*digit != 'e' && *digit != 'E')
		return true;
	bool is_negative = *++digit == '-';
	digit += *digit == '-' || *digit == '+';
	if (!is_digit(*digit))
		return false;
	for (; is_digit(*digit); digit++)
		exponent = exponent < EXPONENT_MAX ? exponent * 10 + (*digit - '0') : exponent;
	*at = digit;
	*ret_exponent = is_negative ? -exponent : exponent;
	return true;
}

static bool decimal_read(const char *text, struct decimal *ret)
{
	const char *at = skip_blanks(text), *point = NULL;
	int count = 0;
	*ret = (struct decimal){ .is_negative = *at == '-' };
	at += *at == '-' || *at == '+';
	ret->mantissa = at;
	for (; is_digit(*at) || (*at == '.' && !point); at++) {
		point = *at == '.' ? at : point;
		count += *at != '.';
		ret->whole += *at != '.' && !point;
	}
	ret->length = (size_t)(at - ret->mantissa);
	return count > 0 && read_exponent(&at, &ret->exponent) && *skip_blanks(at) == '\0';
}

static bool append_digit(int64_t *number, int digit)
{
	bool fits = *number < INT64_MAX / 10;
	*number = fits ? *number * 10 + digit : *number;
	return fits;
}

bool money_parse_decimal(const char *text, int digits, int64_t *ret_minor)
{
	struct decimal decimal;
	int64_t minor = 0;
	int place = 0;
	if (!decimal_read(text, &decimal))
		return false;
	/* So many digits of the mantissa are whole minor units; the next one rounds. */
	int wanted = decimal.whole + decimal.exponent + digits;
	for (size_t i = 0; i < decimal.length && place <= wanted; i++) {
		int digit = decimal.mantissa[i] - '0';
		if (decimal.mantissa[i] == '.')
			continue;
		if (place == wanted)
			minor += digit >= 5;
		else if (!append_digit(&minor, digit))
			return false;
		place++;
	}
	for (; place < wanted && minor != 0; place++)
		if (!append_digit(&minor, 0))
			return false;
	*ret_minor = decimal.is_negative ? -minor : minor;
	return true;
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
