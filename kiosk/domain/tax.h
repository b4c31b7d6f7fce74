/* SPDX-License-Identifier: Apache-2.0 */
/* Which tax a line bears, and what it comes to. Rates are whole permille of the price without tax. Plain values; pure
 * functions; any thread. */
#ifndef DAOGOU_DOMAIN_TAX_H
#define DAOGOU_DOMAIN_TAX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TAX_PERMILLE_MAX 1000
/* The class of a product that names none. */
#define TAX_CLASS_STANDARD "standard"

/* What a line says of its tax. Zeroed = nothing is said, which is not a rate of 0. */
struct line_tax {
	int32_t permille; /* 0 .. TAX_PERMILLE_MAX */
	bool is_said;
	bool is_included; /* in the price; else it comes on top */
};

/* One tax record. */
struct tax_rule {
	const char *merchant; /* code; "" = of all that have none of their own for this country and class */
	const char *country;  /* two letters */
	const char *class;
	struct line_tax tax;
	const char *label; /* what the receipt calls it, or NULL */
};

/* The rule for a product of a class (NULL or "" = TAX_CLASS_STANDARD) that a merchant sells in a country: the merchant's own,
 * else that of everybody. NULL when there is none: then nothing is said about tax. */
const struct tax_rule *tax_rule_find(const struct tax_rule *rules, size_t count, const char *class,
	const char *country, const char *merchant);

/* False when permille is out of bounds, or something is said where nothing is. */
bool line_tax_is_valid(const struct line_tax *tax);
bool line_tax_is_same(const struct line_tax *a, const struct line_tax *b);
/* What comes on top of a sum: sum × permille ÷ 1000, halves up; 0 where tax is included or nothing is said. 0 <= sum. */
int64_t line_tax_on_top(const struct line_tax *tax, int64_t sum_minor);
/* What of a sum is tax: sum × permille ÷ (1000 + permille), halves up; 0 where it comes on top or nothing is said. */
int64_t line_tax_within(const struct line_tax *tax, int64_t sum_minor);

#endif
