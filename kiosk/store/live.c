/* SPDX-License-Identifier: Apache-2.0 */
/* What feed/live last told. */
#include "kiosk/store/live.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

static int compare_groups(const void *a, const void *b)
{
	const struct live_group *left = a, *right = b;
	int order = strcmp(left->deal, right->deal);

	if (order)
		return order;
	if (left->taken != right->taken)
		return left->taken > right->taken ? -1 : 1;
	return strcmp(left->id, right->id);
}

static int compare_stock(const void *a, const void *b)
{
	const struct live_stock *left = a, *right = b;
	int order = strcmp(left->product, right->product);

	if (!order)
		order = strcmp(left->merchant, right->merchant);
	return order ? order : (int)left->channel - (int)right->channel;
}

struct live *live_create(int64_t issued_ms, struct live_group *groups, size_t group_count,
	struct live_stock *stock, size_t stock_count)
{
	struct live *live = xcalloc(1, sizeof *live);

	*live = (struct live){ issued_ms, groups, group_count, stock, stock_count };
	if (group_count)
		qsort(groups, group_count, sizeof *groups, compare_groups);
	if (stock_count)
		qsort(stock, stock_count, sizeof *stock, compare_stock);
	return live;
}

void live_destroy(struct live *live)
{
	if (!live)
		return;
	free(live->groups);
	free(live->stock);
	free(live);
}

const struct live_group *live_find_groups(const struct live *live, const char *deal, size_t *ret_count)
{
	size_t low = 0, high = live ? live->group_count : 0;

	*ret_count = 0;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (strcmp(live->groups[middle].deal, deal) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (!live || low == live->group_count || strcmp(live->groups[low].deal, deal) != 0)
		return NULL;
	for (size_t i = low; i < live->group_count && strcmp(live->groups[i].deal, deal) == 0; i++)
		++*ret_count;
	return &live->groups[low];
}

const struct live_stock *live_find_stock(
	const struct live *live, const char *product, const char *merchant, enum offer_channel channel)
{
	struct live_stock wanted = { .channel = channel };

	if (!live || !live->stock_count || strlen(product) >= CODE_SIZE || strlen(merchant) >= CODE_SIZE)
		return NULL;
	strcpy(wanted.product, product);
	strcpy(wanted.merchant, merchant);
	return bsearch(&wanted, live->stock, live->stock_count, sizeof *live->stock, compare_stock);
}
