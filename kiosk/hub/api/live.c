/* SPDX-License-Identifier: Apache-2.0 */
/* Group counts and short stock, signed with the feed's head key. */
#include "kiosk/hub/handlers/hub.h"
#include "kiosk/hub/api/live.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/domain/wire_live.h"
#include "kiosk/hub/catalog/shop_schema.h"
#include "kiosk/hub/feed/feed_keys.h"
#include "kiosk/base/signed_document.h"

/* As many as the statements give. */
#define SHORT_STOCK_MAX 500
#define OPEN_GROUPS_MAX 1000

/* Offers of which orders hold some: only there does the catalog's number differ from the truth. Those for all stores, and of their windows
 * the one in force, as kiosk/domain/offer_force.h says: what a store has of its own has no place in the document. */
#define HOLDS(offer)                                                                                         \
	offer ".valid_from <= $1 AND (" offer ".valid_until IS NULL OR " offer ".valid_until > $1)"
static const char SHORT_STOCK[] =
	"SELECT h.product, h.merchant, h.channel, o.quantity - SUM(h.quantity)"
	" FROM stock_hold h"
	" JOIN product p ON p.code = h.product"
	" JOIN merchant m ON m.code = h.merchant"
	" JOIN offer o ON o.product_id = p.id AND o.merchant_id = m.id"
	"  AND o.channel = (CASE h.channel WHEN 'store' THEN 0 WHEN 'online' THEN 1 ELSE 2 END)" SHOP_OFFER_SOURCE
	" WHERE o.store_id = 0 AND o.is_live = 1 AND " HOLDS(
		"o") " AND NOT EXISTS (SELECT 1 FROM offer n WHERE n.product_id = o.product_id AND n.merchant_id = o.merchant_id"
		     "  AND n.channel = o.channel AND n.store_id = 0 AND n.is_live = 1 AND n.valid_from > o.valid_from AND " HOLDS(
			     "n") ")"
				  " AND o.quantity IS NOT NULL AND (h.state = 'held' OR h.taken_at > " SHOP_OFFER_SEEN_AT
				  ")"
				  " GROUP BY h.product, h.merchant, h.channel, o.quantity"
				  " ORDER BY 4"
				  " LIMIT 500";

static void read_stock(struct hub_db *db, struct live *live)
{
	const char *product, *merchant, *channel;
	int64_t quantity;
	struct hub_statement *rows = hub_query(db, SHORT_STOCK, live->issued_ms);
	while (live->stock_count < SHORT_STOCK_MAX &&
		hub_next(rows, &product, &merchant, &channel, &quantity)) {
		struct live_stock *stock = &live->stock[live->stock_count];
		int64_t left = quantity > 0 ? quantity : 0;
		stock->stock = left == 0 ? STOCK_OUT : left <= 3 ? STOCK_LOW : STOCK_IN;
		stock->quantity_left = left;
		/* A code that is longer than a kiosk can know is of no use to it. */
		live->stock_count += code_copy(stock->product, product) &&
			code_copy(stock->merchant, merchant) && channel_parse(channel, &stock->channel);
	}
	hub_query_end(rows);
}

static const char OPEN_GROUPS[] = "SELECT id, deal, taken, size, deadline"
				  " FROM deal_group"
				  " WHERE state = 'open' AND deadline > $1"
				  " ORDER BY deadline"
				  " LIMIT 1000";

static void read_groups(struct hub_db *db, int64_t now_ms, struct live *live)
{
	const char *deal;
	struct hub_statement *rows = hub_query(db, OPEN_GROUPS, now_ms);
	while (live->group_count < OPEN_GROUPS_MAX) {
		struct live_group *group = &live->groups[live->group_count];
		if (!hub_next(
			    rows, FIXED(group->id), &deal, &group->taken, &group->size, &group->deadline_ms))
			break;
		group->is_open = true;
		live->group_count += code_copy(group->deal, deal);
	}
	hub_query_end(rows);
}

static char *live_text(struct hub_db *db, int64_t now_ms)
{
	struct live live = { .issued_ms = now_ms,
		.groups = xcalloc(OPEN_GROUPS_MAX, sizeof(*live.groups)),
		.stock = xcalloc(SHORT_STOCK_MAX, sizeof(*live.stock)) };
	read_groups(db, now_ms, &live);
	read_stock(db, &live);
	char *text = wire_live_encode(&live);
	free(live.groups);
	free(live.stock);
	return text;
}

static char *make_document(struct hub_worker *worker, int64_t now_ms)
{
	struct ed25519_key key;
	if (!feed_head_key_load(worker->hub->data_folder, &key))
		return NULL;
	char *json = live_text(worker->db, now_ms);
	char *document = signed_document_make(&key, json);
	free(json);
	explicit_bzero(&key, sizeof(key));
	return document;
}

char *hub_live_document(struct hub_worker *worker)
{
	struct hub *hub = worker->hub;
	int64_t now_ms = hub_now_ms(worker);
	pthread_mutex_lock(&hub->live_lock);
	int64_t age_ms = now_ms - hub->live_made_ms;
	if (!hub->live_text || age_ms >= LIVE_MAX_AGE_MS || age_ms < 0) {
		free(hub->live_text);
		hub->live_text = make_document(worker, now_ms);
		hub->live_made_ms = now_ms;
		/* What could not be read whole is not for others. */
		if (hub_db_has_failed(worker->db)) {
			free(hub->live_text);
			hub->live_text = NULL;
		}
	}
	char *copy = xstrdup_or_null(hub->live_text);
	pthread_mutex_unlock(&hub->live_lock);
	return copy;
}
