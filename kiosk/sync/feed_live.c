/* SPDX-License-Identifier: Apache-2.0 */
/* Reading feed/live: open groups and moved stock. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/json.h"
#include "kiosk/base/ulid.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/sync/feed_document.h"
#include "kiosk/sync/feed_signature.h"

#define SEATS_MAX 100000

static bool parse_group(const json_t *entry, struct live_group *out)
{
	const char *id = json_get_text(entry, "id", ""), *deadline = json_get_text(entry, "deadline", "");
	int64_t taken, size;

	if (!ulid_is_valid(id) || !code_copy(out->deal, json_get_text(entry, "deal", "")) ||
		!json_get_int(entry, "taken", 0, SEATS_MAX, &taken) ||
		!json_get_int(entry, "size", 1, SEATS_MAX, &size) ||
		!time_parse_iso(deadline, &out->deadline_ms))
		return false;
	strcpy(out->id, id);
	out->taken = (int32_t)taken;
	out->size = (int32_t)size;
	out->is_open = strcasecmp(json_get_text(entry, "state", ""), "open") == 0;
	return true;
}

/* "in", "low", "out" as the feed writes them, or the words of the rules. */
static bool parse_stock_word(const char *word, enum stock_state *ret_stock)
{
	static const struct {
		const char *word;
		enum stock_state stock;
	} SHORT[] = { { "in", STOCK_IN }, { "low", STOCK_LOW }, { "out", STOCK_OUT },
		{ "unknown", STOCK_UNKNOWN } };

	for (size_t i = 0; i < ARRAY_LENGTH(SHORT); i++) {
		if (strcmp(word, SHORT[i].word) == 0) {
			*ret_stock = SHORT[i].stock;
			return true;
		}
	}
	return stock_state_parse(word, ret_stock);
}

static bool parse_stock(const json_t *entry, struct live_stock *out)
{
	out->quantity_left = QUANTITY_LEFT_UNKNOWN;
	json_get_int(entry, "quantity", 0, INT32_MAX, &out->quantity_left);
	return code_copy(out->product, json_get_text(entry, "product", "")) &&
	       code_copy(out->merchant, json_get_text(entry, "merchant", "")) &&
	       channel_parse(json_get_text(entry, "channel", ""), &out->channel) &&
	       parse_stock_word(json_get_text(entry, "stock", ""), &out->stock);
}

/* Entries that are not understood are left out: a newer hub may know more. */
static struct live *parse_live(const json_t *document, int64_t issued_ms)
{
	const json_t *groups = json_object_get(document, "groups"),
		     *stock = json_object_get(document, "stock");
	size_t group_room = json_array_size(groups), stock_room = json_array_size(stock), group_count = 0,
	       stock_count = 0;

	if (group_room > LIVE_GROUPS_MAX || stock_room > LIVE_STOCK_MAX)
		return NULL;
	struct live_group *live_groups = xcalloc(group_room + 1, sizeof *live_groups);
	struct live_stock *live_stock = xcalloc(stock_room + 1, sizeof *live_stock);
	for (size_t i = 0; i < group_room; i++)
		group_count += parse_group(json_array_get(groups, i), &live_groups[group_count]);
	for (size_t i = 0; i < stock_room; i++)
		stock_count += parse_stock(json_array_get(stock, i), &live_stock[stock_count]);
	return live_create(issued_ms, live_groups, group_count, live_stock, stock_count);
}

enum sync_fault feed_live_read(const char *bytes, size_t length, const struct trust *trust,
	int64_t newer_than_ms, struct live **ret_live, char why[160])
{
	struct signed_document document;
	int64_t issued_ms = 0;

	*ret_live = NULL;
	if (!signed_document_split(bytes, length, &document)) {
		snprintf(why, 160, "feed/live is not a signed document");
		return SYNC_MALFORMED;
	}
	if (!signed_document_check_any(&document, trust->head_keys, trust->head_key_count)) {
		snprintf(why, 160, "feed/live is not signed by a key we trust");
		return SYNC_BAD_SIGNATURE;
	}
	json_t *json = json_parse(document.text, document.text_length, NULL);
	bool is_read = json && time_parse_iso(json_get_text(json, "issued", ""), &issued_ms);
	if (is_read && issued_ms > newer_than_ms) {
		*ret_live = parse_live(json, issued_ms);
		is_read = *ret_live != NULL;
	}
	json_decref(json);
	if (is_read)
		return SYNC_OK;
	snprintf(why, 160, "feed/live lacks something");
	return SYNC_MALFORMED;
}
