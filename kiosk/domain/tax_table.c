/* SPDX-License-Identifier: Apache-2.0 */
/* Taxes of lines, summed by rate. */
#include "kiosk/domain/tax_table.h"

#include <string.h>

#include "kiosk/domain/delivery.h"
#include "kiosk/domain/money.h"

static bool is_before(const struct line_tax *a, const struct line_tax *b)
{
	return a->permille != b->permille ? a->permille > b->permille : a->is_included && !b->is_included;
}

static struct tax_row *row_of(struct tax_table *table, const struct line_tax *tax)
{
	size_t at = 0;

	while (at < table->count && is_before(&table->rows[at].tax, tax))
		at++;
	if (at < table->count && line_tax_is_same(&table->rows[at].tax, tax))
		return &table->rows[at];
	memmove(&table->rows[at + 1], &table->rows[at], (table->count - at) * sizeof(table->rows[0]));
	table->count++;
	table->rows[at] = (struct tax_row){ .tax = *tax };
	return &table->rows[at];
}

/* Each line's part of the charge of the delivery that it comes with. */
static void spread_delivery(
	const struct priced_line *lines, size_t count, const int64_t *sums, int64_t *shares)
{
	struct delivery_line deliveries[LINES_MAX];

	priced_lines_deliveries(lines, count, deliveries);
	memset(shares, 0, count * sizeof(*shares));
	for (size_t i = 0; i < count; i++) {
		int64_t due = delivery_due(deliveries, count, i), weights[LINES_MAX] = { 0 },
			parts[LINES_MAX];
		bool has_weight = false;
		if (due == 0)
			continue;
		for (size_t k = i; k < count; k++) {
			if (!delivery_is_one(&deliveries[k], &deliveries[i]))
				continue;
			weights[k] = sums[k];
			has_weight |= sums[k] > 0;
		}
		/* All for nothing: then it is the first line's. */
		if (!has_weight)
			weights[i] = 1;
		money_spread(due, weights, count, parts);
		for (size_t k = i; k < count; k++)
			shares[k] += parts[k];
	}
}

/* What each line's own part of the row's tax is. */
static void spread_tax(const struct priced_line *lines, size_t count, const int64_t *grosses,
	const struct tax_row *row, int64_t *line_taxes)
{
	int64_t weights[LINES_MAX] = { 0 }, parts[LINES_MAX];

	if (row->tax_minor == 0)
		return;
	for (size_t i = 0; i < count; i++)
		weights[i] = line_tax_is_same(&lines[i].tax, &row->tax) ? grosses[i] : 0;
	money_spread(row->tax_minor, weights, count, parts);
	for (size_t i = 0; i < count; i++)
		line_taxes[i] += parts[i];
}

void tax_table_make(const struct priced_line *lines, size_t count, const int64_t *amounts_minor,
	const int64_t *discounts_minor, struct tax_table *ret_table)
{
	int64_t sums[LINES_MAX], shares[LINES_MAX], grosses[LINES_MAX];

	memset(ret_table, 0, sizeof(*ret_table));
	for (size_t i = 0; i < count; i++)
		sums[i] = amounts_minor[i] - (discounts_minor ? discounts_minor[i] : 0);
	spread_delivery(lines, count, sums, shares);
	for (size_t i = 0; i < count; i++) {
		grosses[i] = sums[i] + shares[i];
		if (!lines[i].tax.is_said)
			continue;
		struct tax_row *row = row_of(ret_table, &lines[i].tax);
		if (lines[i].tax.is_included) {
			row->gross_minor += grosses[i];
			continue;
		}
		ret_table->line_tax_minor[i] = line_tax_on_top(&lines[i].tax, sums[i]);
		row->net_minor += sums[i];
		row->tax_minor += ret_table->line_tax_minor[i];
	}
	for (size_t i = 0; i < ret_table->count; i++) {
		struct tax_row *row = &ret_table->rows[i];
		if (!row->tax.is_included) {
			row->gross_minor = row->net_minor + row->tax_minor;
			continue;
		}
		row->tax_minor = line_tax_within(&row->tax, row->gross_minor);
		row->net_minor = row->gross_minor - row->tax_minor;
		spread_tax(lines, count, grosses, row, ret_table->line_tax_minor);
	}
}
