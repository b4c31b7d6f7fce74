/* SPDX-License-Identifier: Apache-2.0 */
/* Money: whole minor units (cents, fen, yen) and an ISO 4217 code. Never a double. Pure functions; any
 * thread. Every sum is checked: false means that it does not fit into 64 bits, and the result is untouched. */
#ifndef DAOGOU_DOMAIN_MONEY_H
#define DAOGOU_DOMAIN_MONEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CURRENCY_SIZE 4

/* Three capital letters. Whether ISO 4217 knows them is for currency_digits() of base. */
bool currency_is_valid(const char *currency);
bool currency_copy(char out[CURRENCY_SIZE], const char *currency);
/* 0 <= minor <= PRICE_MAX_MINOR: what a price, a delivery charge or a discount may be. */
bool price_is_valid(int64_t minor);

bool money_add(int64_t a, int64_t b, int64_t *ret_sum);
bool money_subtract(int64_t a, int64_t b, int64_t *ret_difference);
bool money_multiply(int64_t minor, int64_t quantity, int64_t *ret_product);
/* minor × numerator ÷ denominator, halves rounded away from zero. denominator > 0. */
bool money_scale(int64_t minor, int64_t numerator, int64_t denominator, int64_t *ret_result);
/* "19.99", "-0.5", "+7", "1999e-2" in main units → minor units of a currency that has so many digits (0 to 6): exactly, and
 * halves of a minor unit rounded away from zero. ASCII digits and a point only, blanks at the ends go. False when it is no
 * number, or does not fit. */
bool money_parse_decimal(const char *text, int digits, int64_t *ret_minor);
/* 10^exponent, of 0 to 18. */
int64_t money_power_of_ten(int exponent);
bool money_permille(int64_t minor, int64_t permille, int64_t *ret_result);

/* How much lower now is than before, in permille, rounded down so that no saving is overstated. 0 when it
 * is not lower. */
int money_saving_permille(int64_t before_minor, int64_t now_minor);

/* Spreads amount over weights by largest remainder: the parts always add up to amount, and each lies
 * between its exact share rounded down and up. Equal remainders: the earlier part gets the unit. All
 * weights zero: spread evenly. amount may be negative (a discount); weights may not. False when a weight is
 * negative, their sum does not fit, or count is 0. */
bool money_spread(int64_t amount, const int64_t *weights, size_t count, int64_t *ret_parts);

#endif
