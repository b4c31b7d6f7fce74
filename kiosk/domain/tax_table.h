/* SPDX-License-Identifier: Apache-2.0 */
/* The taxes of a receipt: rate, net, tax, gross. Plain values; pure functions; any thread.
 *
 * - Included tax is taken out of the sum of its rate after discounts, rounded once per rate and receipt. Delivery bears the tax of the
 *   goods delivered: the charge of one delivery is spread over its lines by what they come to.
 * - Tax on top is added line by line, of the goods after discounts; nothing is added to a delivery charge.
 * - A deposit is no price and stands in no row. Lines of which nothing is said stand in none either. */
#ifndef DAOGOU_DOMAIN_TAX_TABLE_H
#define DAOGOU_DOMAIN_TAX_TABLE_H

#include "kiosk/domain/priced_line.h"

struct tax_row {
	struct line_tax tax;
	int64_t net_minor, tax_minor, gross_minor; /* net + tax = gross */
};

struct tax_table {
	size_t count;
	struct tax_row rows[LINES_MAX]; /* the higher rate first, included before on top */
	int64_t line_tax_minor
		[LINES_MAX]; /* the part of each line: of one rate they add up to the row's tax */
};

/* Of at most LINES_MAX lines. amounts_minor is what each comes to (priced_lines_amounts()), discounts_minor what coupons take off it,
 * or NULL. Of a line its merchant, channel, fulfilment, delivery charge and tax are read. */
void tax_table_make(const struct priced_line *lines, size_t count, const int64_t *amounts_minor,
	const int64_t *discounts_minor, struct tax_table *ret_table);

#endif
