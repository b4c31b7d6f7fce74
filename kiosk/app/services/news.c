/* SPDX-License-Identifier: Apache-2.0 */
/* News: a queue that grows. */
#include "kiosk/app/services/news.h"

#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/search_worker.h"

struct news {
	struct news_item *items;
	size_t count, capacity;
};

void news_item_finish(struct news_item *item)
{
	if (item->kind == NEWS_ANSWER && item->answer)
		search_answer_destroy(item->answer);
	if (item->kind == NEWS_INPUT && item->input)
		hw_event_free(item->input);
}

struct news *news_create(void)
{
	return xcalloc(1, sizeof(struct news));
}

void news_destroy(struct news *news)
{
	if (!news)
		return;
	for (size_t i = 0; i < news->count; i++)
		news_item_finish(&news->items[i]);
	free(news->items);
	free(news);
}

static bool says_only_look_again(enum news_kind kind)
{
	return kind == NEWS_LIVE || kind == NEWS_SYNC || kind == NEWS_IMAGE || kind == NEWS_DEVICES ||
		kind == NEWS_CARD_PAYMENT || kind == NEWS_TECHNICIAN;
}

void news_tell(struct news *news, struct news_item item)
{
	for (size_t i = 0; i < news->count && says_only_look_again(item.kind); i++) {
		if (news->items[i].kind == item.kind)
			return;
	}
	if (news->count == news->capacity) {
		news->capacity = news->capacity ? news->capacity * 2 : 16;
		news->items = xreallocarray(news->items, news->capacity, sizeof *news->items);
	}
	news->items[news->count++] = item;
}

bool news_take(struct news *news, struct news_item *ret_item)
{
	if (!news->count)
		return false;
	*ret_item = news->items[0];
	memmove(news->items, news->items + 1, --news->count * sizeof *news->items);
	/* It may have named an order, and nobody knows when the next news come. */
	explicit_bzero(&news->items[news->count], sizeof *news->items);
	return true;
}
