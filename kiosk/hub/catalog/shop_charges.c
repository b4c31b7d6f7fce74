/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the imported taxes. */
#include "kiosk/hub/catalog/shop_charges.h"

#include <string.h>

#include "kiosk/hub/catalog/shop.h"

static const char LIST_TAXES[] =
	"SELECT COALESCE(merchant, ''), country, class, rate_permille, is_included, label"
	" FROM tax"
	" WHERE is_live = 1 AND country = $1"
	" ORDER BY id";

void shop_read_taxes(struct hub_db *db, struct arena *arena, struct shop_taxes *ret_taxes)
{
	struct shop_taxes taxes = { 0 };
	struct shop_place place;
	struct tax_rule rule = { .tax.is_said = true };
	size_t capacity = 0;

	shop_find_place(db, &place);
	memcpy(taxes.country, place.country, sizeof taxes.country);
	struct hub_statement *rows = hub_query(db, LIST_TAXES, taxes.country);
	while (hub_next(rows, ARENA_TEXT(arena, &rule.merchant), ARENA_TEXT(arena, &rule.country),
		ARENA_TEXT(arena, &rule.class), &rule.tax.permille, &rule.tax.is_included,
		ARENA_TEXT(arena, &rule.label))) {
		if (taxes.count == capacity) {
			struct tax_rule *more = ARENA_ARRAY(arena, struct tax_rule, capacity * 2 + 8);
			if (taxes.count > 0)
				memcpy(more, taxes.rules, taxes.count * sizeof *more);
			taxes.rules = more;
			capacity = capacity * 2 + 8;
		}
		taxes.rules[taxes.count++] = rule;
	}
	hub_query_end(rows);
	*ret_taxes = taxes;
}

struct line_tax shop_tax_of(const struct shop_taxes *taxes, const char *class, const char *merchant)
{
	const struct tax_rule *rule =
		tax_rule_find(taxes->rules, taxes->count, class, taxes->country, merchant);

	return rule ? rule->tax : (struct line_tax){ 0 };
}
