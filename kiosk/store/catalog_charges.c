/* SPDX-License-Identifier: Apache-2.0 */
/* What comes beside the price of an offer: deposit, tax and age limit. */
#include <string.h>

#include "kiosk/store/catalog_internal.h"

/* Of one country and class: one of each merchant, and one of everybody. */
#define TAX_RULES_MAX 256

struct charges {
	int64_t deposit_minor;
	int32_t age_min;
	const char *tax_class;
};

static struct charges read_product(struct catalog *catalog, struct arena *arena, int64_t product_id)
{
	sqlite3_stmt *row =
		catalog_statement(catalog, "SELECT deposit,age_min,tax_class FROM product WHERE id=?1");
	struct charges charges = { .tax_class = TAX_CLASS_STANDARD };

	sqlite3_bind_int64(row, 1, product_id);
	if (catalog_step(catalog, row)) {
		charges.deposit_minor = sqlite3_column_int64(row, 0);
		charges.age_min = sqlite3_column_int(row, 1);
		const char *class = catalog_column_text(arena, row, 2);
		if (*class)
			charges.tax_class = class;
	}
	sqlite3_reset(row);
	return charges;
}

static size_t read_taxes(
	struct catalog *catalog, struct arena *arena, const char *class, struct tax_rule *rules)
{
	sqlite3_stmt *row = catalog_statement(catalog,
		"SELECT merchant_id,rate_permille,is_included FROM tax WHERE country=?1 AND class=?2 ORDER BY id");
	size_t count = 0;

	store_bind_text(row, 1, catalog->meta.country);
	store_bind_text(row, 2, class);
	while (count < TAX_RULES_MAX && catalog_step(catalog, row)) {
		int64_t merchant_id = sqlite3_column_int64(row, 0), permille = sqlite3_column_int64(row, 1);
		const struct merchant_entry *merchant = catalog_find_merchant(catalog, merchant_id);
		if ((merchant_id && !(merchant && merchant->code)) || permille < 0 ||
			permille > TAX_PERMILLE_MAX)
			continue;
		rules[count++] =
			(struct tax_rule){ .merchant = merchant ? arena_strdup(arena, merchant->code) : "",
				.country = catalog->meta.country,
				.class = class,
				.tax = { (int32_t)permille, true, sqlite3_column_int(row, 2) != 0 } };
	}
	sqlite3_reset(row);
	return count;
}

void catalog_add_charges(
	struct catalog *catalog, struct arena *arena, int64_t product_id, struct offer *offers, size_t count)
{
	if (count == 0)
		return;
	const struct charges charges = read_product(catalog, arena, product_id);
	struct tax_rule *rules = ARENA_ARRAY(arena, struct tax_rule, TAX_RULES_MAX);
	size_t rule_count = read_taxes(catalog, arena, charges.tax_class, rules);

	for (size_t i = 0; i < count; i++) {
		const struct tax_rule *rule = tax_rule_find(
			rules, rule_count, charges.tax_class, catalog->meta.country, offers[i].merchant);
		offers[i].deposit_minor = charges.deposit_minor;
		offers[i].age_min = charges.age_min > 0 ? charges.age_min : 0;
		if (rule)
			offers[i].tax = rule->tax;
	}
}
