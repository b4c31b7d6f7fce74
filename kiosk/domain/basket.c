/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the basket. */
#include "kiosk/domain/basket.h"

#include <string.h>

#include "kiosk/domain/code.h"

void basket_init(struct basket *basket)
{
	memset(basket, 0, sizeof(*basket));
}

void basket_clear(struct basket *basket)
{
	explicit_bzero(basket, sizeof(*basket));
}

/* The first line like this one, other than skip; line_count when there is none. */
static size_t line_find(const struct basket *basket, const struct priced_line *line, size_t skip)
{
	size_t index = 0;

	while (index < basket->line_count &&
		(index == skip || !priced_line_is_same(&basket->lines[index], line)))
		index++;
	return index;
}

enum basket_result basket_add(
	struct basket *basket, const struct priced_line *line, const char *currency, size_t *ret_index)
{
	size_t index;
	int32_t quantity;

	if (priced_line_fault(line) || !currency_is_valid(currency))
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
	struct priced_line changed;
	enum basket_result result = BASKET_OK;
	size_t twin;

	if (index >= basket->line_count || (unsigned)fulfilment >= FULFILMENT_COUNT)
		return BASKET_NOT_VALID;
	changed = basket->lines[index];
	changed.fulfilment = fulfilment;
	if (fulfilment_is_delivered(fulfilment))
		priced_line_forget_lot(&changed);
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

void basket_coupon_lines(const struct basket *basket, struct coupon_line *lines)
{
	priced_lines_coupon_lines(basket->lines, basket->line_count, lines);
}
