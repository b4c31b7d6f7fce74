/* SPDX-License-Identifier: Apache-2.0 */
/* Choosing a tax rate, and what it comes to. */
#include "kiosk/domain/tax.h"

#include <string.h>

#include "kiosk/domain/money.h"

const struct tax_rule *tax_rule_find(const struct tax_rule *rules, size_t count, const char *class,
	const char *country, const char *merchant)
{
	const char *wanted = class && *class ? class : TAX_CLASS_STANDARD;
	const struct tax_rule *of_everybody = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct tax_rule *rule = &rules[i];
		if (strcmp(rule->class, wanted) != 0 || strcmp(rule->country, country) != 0)
			continue;
		if (*rule->merchant && strcmp(rule->merchant, merchant) == 0)
			return rule;
		if (!*rule->merchant && !of_everybody)
			of_everybody = rule;
	}
	return of_everybody;
}

bool line_tax_is_valid(const struct line_tax *tax)
{
	if (!tax->is_said)
		return !tax->is_included && tax->permille == 0;
	return tax->permille >= 0 && tax->permille <= TAX_PERMILLE_MAX;
}

bool line_tax_is_same(const struct line_tax *a, const struct line_tax *b)
{
	return a->is_said == b->is_said && a->is_included == b->is_included && a->permille == b->permille;
}

int64_t line_tax_on_top(const struct line_tax *tax, int64_t sum_minor)
{
	int64_t minor = 0;

	if (tax->is_said && !tax->is_included)
		money_scale(sum_minor, tax->permille, 1000, &minor);
	return minor;
}

int64_t line_tax_within(const struct line_tax *tax, int64_t sum_minor)
{
	int64_t minor = 0;

	if (tax->is_said && tax->is_included)
		money_scale(sum_minor, tax->permille, 1000 + tax->permille, &minor);
	return minor;
}
