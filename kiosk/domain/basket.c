/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the basket and their sums. */
#include "kiosk/domain/basket.h"

#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/domain/code.h"
#include "kiosk/domain/delivery.h"

void basket_init(struct basket *basket)
{
	memset(basket, 0, sizeof(*basket));
}

void basket_clear(struct basket *basket)
{
	explicit_bzero(basket, sizeof(*basket));
}

static bool multibuy_is_none_or_valid(const struct multibuy *multibuy)
{
	return (multibuy->quantity == 0 && multibuy->price_minor == 0) || multibuy_is_valid(multibuy);
}

/* NUL-ended within size and UTF-8. */
static bool name_is_valid(const char *name)
{
	size_t length = strnlen(name, NAME_SIZE);

	return length < NAME_SIZE && utf8_is_valid(name, length);
}

bool basket_line_is_valid(const struct basket_line *line)
{
	return code_is_valid(line->product) && code_is_valid(line->merchant) && line->channel >= 0 &&
		line->channel < CHANNEL_COUNT && line->fulfilment >= 0 &&
		line->fulfilment < FULFILMENT_COUNT && line->quantity >= 1 &&
		line->quantity <= QUANTITY_MAX && price_is_valid(line->unit_price_minor) &&
		price_is_valid(line->delivery_minor) && multibuy_is_none_or_valid(&line->multibuy) &&
		(line->category[0] == '\0' || code_is_valid(line->category)) && name_is_valid(line->name);
}

static bool is_same_line(const struct basket_line *a, const struct basket_line *b)
{
	return a->channel == b->channel && a->fulfilment == b->fulfilment &&
		strcmp(a->product, b->product) == 0 && strcmp(a->merchant, b->merchant) == 0;
}

/* The first line like this one, other than skip; line_count when there is none. */
static size_t line_find(const struct basket *basket, const struct basket_line *line, size_t skip)
{
	size_t index = 0;

	while (index < basket->line_count && (index == skip || !is_same_line(&basket->lines[index], line)))
		index++;
	return index;
}

enum basket_result basket_add(
	struct basket *basket, const struct basket_line *line, const char *currency, size_t *ret_index)
{
	size_t index;
	int32_t quantity;

	if (!basket_line_is_valid(line) || !currency_is_valid(currency))
		return BASKET_NOT_VALID;
	if (basket->line_count > 0 && strcmp(basket->currency, currency) != 0)
		return BASKET_OTHER_CURRENCY;
	index = line_find(basket, line, SIZE_MAX);
	if (index == LINES_MAX)
		return BASKET_FULL;
	quantity = line->quantity + (index < basket->line_count ? basket->lines[index].quantity : 0);
	if (quantity > QUANTITY_MAX)
		return BASKET_QUANTITY_LIMIT;
	if (index == basket->line_count)
		basket->line_count++;
	basket->lines[index] = *line;
	basket->lines[index].quantity = quantity;
	currency_copy(basket->currency, currency);
	if (ret_index)
		*ret_index = index;
	return BASKET_OK;
}

enum basket_result basket_set_quantity(struct basket *basket, size_t index, int32_t quantity)
{
	if (index >= basket->line_count || quantity < 0)
		return BASKET_NOT_VALID;
	if (quantity > QUANTITY_MAX)
		return BASKET_QUANTITY_LIMIT;
	if (quantity == 0)
		basket_remove(basket, index);
	else
		basket->lines[index].quantity = quantity;
	return BASKET_OK;
}

enum basket_result basket_set_fulfilment(struct basket *basket, size_t index, enum fulfilment fulfilment)
{
	struct basket_line changed;
	enum basket_result result = BASKET_OK;
	size_t twin;

	if (index >= basket->line_count || fulfilment < 0 || fulfilment >= FULFILMENT_COUNT)
		return BASKET_NOT_VALID;
	changed = basket->lines[index];
	changed.fulfilment = fulfilment;
	twin = line_find(basket, &changed, index);
	if (twin == basket->line_count) {
		basket->lines[index] = changed;
	} else if (changed.quantity + basket->lines[twin].quantity > QUANTITY_MAX) {
		result = BASKET_QUANTITY_LIMIT;
	} else {
		changed.quantity += basket->lines[twin].quantity;
		basket->lines[twin < index ? twin : index] = changed;
		basket_remove(basket, twin < index ? index : twin);
	}
	explicit_bzero(&changed, sizeof(changed));
	return result;
}

void basket_remove(struct basket *basket, size_t index)
{
	if (index >= basket->line_count)
		return;
	memmove(&basket->lines[index], &basket->lines[index + 1],
		(basket->line_count - index - 1) * sizeof(basket->lines[0]));
	basket->line_count--;
	explicit_bzero(&basket->lines[basket->line_count], sizeof(basket->lines[0]));
	if (basket->line_count == 0)
		basket_clear(basket);
}

int32_t basket_piece_count(const struct basket *basket)
{
	int32_t pieces = 0;

	for (size_t i = 0; i < basket->line_count; i++)
		pieces += basket->lines[i].quantity;
	return pieces;
}

int64_t basket_line_total(const struct basket_line *line)
{
	int64_t total = 0;

	/* A valid line is at most 99 × 10^12. */
	multibuy_total(line->unit_price_minor, line->quantity, &line->multibuy, &total);
	return total;
}

void basket_coupon_lines(const struct basket *basket, struct coupon_line *lines)
{
	for (size_t i = 0; i < basket->line_count; i++) {
		const struct basket_line *line = &basket->lines[i];

		lines[i] = (struct coupon_line){ line->product, line->merchant, line->category,
			basket_line_total(line) };
	}
}

static struct basket_merchant_total *merchant_total(struct basket_totals *totals, const char *merchant)
{
	for (size_t i = 0; i < totals->merchant_count; i++) {
		if (strcmp(totals->merchants[i].merchant, merchant) == 0)
			return &totals->merchants[i];
	}
	code_copy(totals->merchants[totals->merchant_count].merchant, merchant);
	return &totals->merchants[totals->merchant_count++];
}

static int64_t discount_clamp(int64_t discount, int64_t line_total)
{
	return discount < 0 ? 0 : discount > line_total ? line_total : discount;
}

static void merchant_add(
	struct basket_totals *totals, const struct basket_line *line, int64_t delivery, int64_t discount)
{
	struct basket_merchant_total *merchant = merchant_total(totals, line->merchant);
	int64_t items = basket_line_total(line);

	merchant->line_count++;
	merchant->items_minor += items;
	merchant->delivery_minor += delivery;
	merchant->discount_minor += discount;
	merchant->total_minor += items + delivery - discount;
	totals->items_minor += items;
	totals->list_minor += line->unit_price_minor * line->quantity;
	totals->delivery_minor += delivery;
	totals->discount_minor += discount;
	totals->total_minor += items + delivery - discount;
}

void basket_sum(
	const struct basket *basket, const int64_t *line_discounts_minor, struct basket_totals *ret_totals)
{
	struct delivery_line deliveries[LINES_MAX];

	memset(ret_totals, 0, sizeof(*ret_totals));
	for (size_t i = 0; i < basket->line_count; i++) {
		const struct basket_line *line = &basket->lines[i];

		deliveries[i] = (struct delivery_line){ line->merchant, line->channel,
			fulfilment_is_delivered(line->fulfilment), line->delivery_minor };
	}
	for (size_t i = 0; i < basket->line_count; i++) {
		const struct basket_line *line = &basket->lines[i];
		int64_t discount = line_discounts_minor ? line_discounts_minor[i] : 0;

		merchant_add(ret_totals, line, delivery_due(deliveries, basket->line_count, i),
			discount_clamp(discount, basket_line_total(line)));
	}
}
