/* SPDX-License-Identifier: Apache-2.0 */
/* Ranking offers by landed cost. */
#include "kiosk/domain/price_compare.h"

#include <stdlib.h>
#include <string.h>

struct ordering {
	const struct offer *offers;
	const char *main_currency;
};

static int currency_compare(const struct ordering *ordering, const char *a, const char *b)
{
	bool a_is_main = strcmp(a, ordering->main_currency) == 0;
	bool b_is_main = strcmp(b, ordering->main_currency) == 0;

	return a_is_main != b_is_main ? (a_is_main ? -1 : 1) : strcmp(a, b);
}

/* Rules 4 to 7 of the header: how ties are listed. */
static int tie_compare(const struct ordering *ordering, size_t a_index, size_t b_index)
{
	const struct offer *a = &ordering->offers[a_index], *b = &ordering->offers[b_index];
	int merchants;

	if (a->is_this_store != b->is_this_store)
		return a->is_this_store ? -1 : 1;
	if (a->channel != b->channel)
		return a->channel < b->channel ? -1 : 1;
	merchants = strcmp(a->merchant, b->merchant);
	return merchants ? merchants : (a_index > b_index) - (a_index < b_index);
}

static int row_compare(const void *left, const void *right, void *data)
{
	const struct price_comparison_row *a = left, *b = right;
	const struct ordering *ordering = data;
	int currencies = currency_compare(ordering, ordering->offers[a->offer_index].currency,
		ordering->offers[b->offer_index].currency);

	if (currencies)
		return currencies;
	if (a->has_enough != b->has_enough)
		return a->has_enough ? -1 : 1;
	if (a->landed_cost_minor != b->landed_cost_minor)
		return a->landed_cost_minor < b->landed_cost_minor ? -1 : 1;
	return tie_compare(ordering, a->offer_index, b->offer_index);
}

static int64_t offer_age(const struct offer *offer, int64_t now_ms)
{
	int64_t age;

	if (offer->observed_at_ms <= 0 || !money_subtract(now_ms, offer->observed_at_ms, &age))
		return -1;
	return age < 0 ? 0 : age;
}

/* False when the offer is left out. */
static bool row_fill(
	const struct price_comparison_request *request, size_t index, struct price_comparison_row *row)
{
	const struct offer *offer = &request->offers[index];

	if (!offer_is_valid(offer))
		return false;
	memset(row, 0, sizeof(*row));
	row->offer_index = index;
	/* A valid price 99 times is at most 99 × 10^12: no sum of a valid offer overflows. */
	multibuy_total(offer->price_minor, request->quantity, &offer->multibuy, &row->items_minor);
	row->coupon_minor = offer->coupon_minor < row->items_minor ? offer->coupon_minor : row->items_minor;
	row->delivery_minor = offer_usual_delivery(offer);
	row->deposit_minor = offer->deposit_minor * request->quantity;
	row->tax_minor = line_tax_on_top(&offer->tax, row->items_minor - row->coupon_minor);
	row->landed_cost_minor = row->items_minor + row->delivery_minor + row->deposit_minor +
		row->tax_minor - row->coupon_minor;
	row->is_multibuy_applied = multibuy_is_worth_it(&offer->multibuy, offer->price_minor) &&
		request->quantity >= offer->multibuy.quantity;
	row->has_enough = offer_has_enough(offer, request->quantity);
	row->has_unit_price = unit_price_of(row->items_minor - row->coupon_minor, request->quantity,
		&request->measure, request->country, &row->unit_price);
	row->age_ms = offer_age(offer, request->now_ms);
	return true;
}

static bool rows_share_currency(const struct ordering *ordering, const struct price_comparison_row *a,
	const struct price_comparison_row *b)
{
	return strcmp(ordering->offers[a->offer_index].currency, ordering->offers[b->offer_index].currency) ==
		0;
}

static void rows_rank(const struct ordering *ordering, struct price_comparison_row *rows, size_t count)
{
	size_t first = 0;

	for (size_t i = 0; i < count; i++) {
		struct price_comparison_row *row = &rows[i], *before = i > 0 ? &rows[i - 1] : NULL;
		bool is_same_group = before && rows_share_currency(ordering, before, row);

		if (!is_same_group)
			first = i;
		if (!row->has_enough)
			continue;
		row->rank = (int)(i - first) + 1;
		if (is_same_group && before->landed_cost_minor == row->landed_cost_minor) {
			row->rank = before->rank;
			row->is_tied = before->is_tied = true;
		}
		bool has_other =
			is_same_group || (i + 1 < count && rows_share_currency(ordering, row, &rows[i + 1]));
		row->is_best = row->rank == 1 && has_other &&
			strcmp(ordering->offers[row->offer_index].currency, ordering->main_currency) == 0;
	}
}

static size_t count_in_currency(const struct offer *offers, size_t offer_count, const char *currency)
{
	size_t count = 0;

	for (size_t i = 0; i < offer_count; i++)
		count += offer_is_valid(&offers[i]) && strcmp(offers[i].currency, currency) == 0;
	return count;
}

const char *price_compare_currency(const struct offer *offers, size_t offer_count, const char *main_currency)
{
	const char *best = main_currency ? main_currency : "";
	size_t best_count = count_in_currency(offers, offer_count, best);

	if (best_count > 0)
		return best;
	for (size_t i = 0; i < offer_count; i++) {
		size_t count = count_in_currency(offers, offer_count, offers[i].currency);
		if (count > best_count ||
			(count > 0 && count == best_count && strcmp(offers[i].currency, best) < 0)) {
			best = offers[i].currency;
			best_count = count;
		}
	}
	return best;
}

size_t price_compare(const struct price_comparison_request *request, struct price_comparison_row *rows)
{
	struct ordering ordering = { request->offers,
		price_compare_currency(request->offers, request->offer_count, request->main_currency) };
	size_t count = 0;

	if (request->offer_count == 0 || request->quantity < 1 || request->quantity > QUANTITY_MAX)
		return 0;
	for (size_t i = 0; i < request->offer_count; i++) {
		if (row_fill(request, i, &rows[count]))
			count++;
	}
	qsort_r(rows, count, sizeof(*rows), row_compare, &ordering);
	rows_rank(&ordering, rows, count);
	return count;
}
