/* SPDX-License-Identifier: Apache-2.0 */
/* Group counts and short stock, signed with the feed's head key. */
#include "kiosk/hub/live.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/offer.h"
#include "kiosk/hub/feed/feed_keys.h"
#include "kiosk/hub/feed/signed_document.h"
#include "kiosk/hub/groups.h"

/* Offers of which orders hold some: only there does the catalog's number differ from the truth. */
static json_t *stock_json(struct hub_db *db)
{
	json_t *list = json_array();
	struct hub_statement *rows = hub_query(db,
		"SELECT h.product, h.merchant, h.channel, o.quantity - SUM(h.quantity) FROM "
		"stock_hold h"
		" JOIN product p ON p.code = h.product JOIN merchant m ON m.code = h.merchant"
		" JOIN offer o ON o.product_id = p.id AND o.merchant_id = m.id"
		" AND o.channel = (CASE h.channel WHEN 'store' THEN 0 WHEN 'online' THEN 1 ELSE 2 END)"
		" WHERE o.quantity IS NOT NULL AND (h.state = 'held' OR h.taken_at > o.observed_at)"
		" GROUP BY h.product, h.merchant, h.channel, o.quantity ORDER BY 4 LIMIT 500",
		"");
	while (rows && hub_step(rows) == HUB_DB_ROW) {
		int64_t left = hub_column_int(rows, 3) > 0 ? hub_column_int(rows, 3) : 0;
		json_array_append_new(list,
			json_pack("{s:s, s:s, s:s, s:s, s:I}", "product", hub_column_text(rows, 0),
				"merchant", hub_column_text(rows, 1), "channel", hub_column_text(rows, 2),
				"stock",
				left == 0           ? "out"
					: left <= 3 ? "low"
						    : "in",
				"quantity", (json_int_t)left));
	}
	hub_query_end(rows);
	return list;
}

char *hub_live_json(struct hub_db *db, int64_t now_ms)
{
	char issued[25];
	time_format_iso(now_ms, issued);
	json_t *document = json_pack("{s:s, s:o, s:o}", "issued", issued, "groups",
		groups_live_json(db, now_ms), "stock", stock_json(db));
	char *text = json_to_text(document);
	json_decref(document);
	return text;
}

static char *make_document(struct hub_worker *worker, int64_t now_ms)
{
	struct ed25519_key key;
	if (!feed_head_key_load(worker->hub->data_folder, &key))
		return NULL;
	char *json = hub_live_json(worker->db, now_ms);
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
	}
	char *copy = xstrdup_or_null(hub->live_text);
	pthread_mutex_unlock(&hub->live_lock);
	return copy;
}
