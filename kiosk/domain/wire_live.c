/* SPDX-License-Identifier: Apache-2.0 */
/* Groups and stock as feed/live tells them, as JSON and back. */
#include "kiosk/domain/wire_live.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/feed_type.h"
#include "kiosk/domain/wire.h"

static const char *const STOCK_WORDS[STOCK_STATE_COUNT] = {
	[STOCK_UNKNOWN] = "unknown",
	[STOCK_IN] = "in",
	[STOCK_LOW] = "low",
	[STOCK_OUT] = "out",
};

static json_t *encode_group(const struct live_group *group)
{
	json_t *object = json_object();

	json_object_set_new(object, "id", json_string(group->id));
	json_object_set_new(object, "deal", json_string(group->deal));
	json_object_set_new(object, "taken", json_integer(group->taken));
	json_object_set_new(object, "size", json_integer(group->size));
	json_object_set_new(object, "deadline", wire_time(group->deadline_ms));
	json_object_set_new(object, "state", json_string(group->is_open ? "OPEN" : "FORMED"));
	return object;
}

static json_t *encode_stock(const struct live_stock *stock)
{
	json_t *object = json_object();

	json_object_set_new(object, "product", json_string(stock->product));
	json_object_set_new(object, "merchant", json_string(stock->merchant));
	json_object_set_new(object, "channel", json_string(channel_name(stock->channel)));
	json_object_set_new(object, "stock", json_string(STOCK_WORDS[stock->stock]));
	if (stock->quantity_left != QUANTITY_LEFT_UNKNOWN)
		json_object_set_new(object, "quantity", json_integer(stock->quantity_left));
	return object;
}

char *wire_live_encode(const struct live *live)
{
	json_t *object = json_object(), *groups = json_array(), *stock = json_array();

	for (size_t i = 0; i < live->group_count; i++)
		json_array_append_new(groups, encode_group(&live->groups[i]));
	for (size_t i = 0; i < live->stock_count; i++)
		json_array_append_new(stock, encode_stock(&live->stock[i]));
	json_object_set_new(object, "type", json_string(FEED_TYPE_LIVE));
	json_object_set_new(object, "issued", wire_time(live->issued_ms));
	json_object_set_new(object, "groups", groups);
	json_object_set_new(object, "stock", stock);
	char *text = json_to_text(object);
	json_decref(object);
	return text;
}

static bool read_group(const json_t *object, struct live_group *out)
{
	struct ulid id;

	if (!wire_get_ulid(object, "id", &id) || !wire_copy_code(object, "deal", out->deal) ||
		!wire_get_people(object, "taken", 0, &out->taken) ||
		!wire_get_people(object, "size", 1, &out->size) ||
		!wire_get_time(object, "deadline", &out->deadline_ms))
		return false;
	memcpy(out->id, id.text, sizeof out->id);
	out->is_open = strcasecmp(json_get_text(object, "state", ""), "open") == 0;
	return true;
}

/* The short words of the feed, or those of the rules. */
static bool parse_stock_word(const char *word, enum stock_state *ret_stock)
{
	for (int i = 0; i < STOCK_STATE_COUNT; i++) {
		if (strcmp(word, STOCK_WORDS[i]) == 0) {
			*ret_stock = (enum stock_state)i;
			return true;
		}
	}
	return stock_state_parse(word, ret_stock);
}

static bool read_stock(const json_t *object, struct live_stock *out)
{
	out->quantity_left = QUANTITY_LEFT_UNKNOWN;
	json_get_int(object, "quantity", 0, INT32_MAX, &out->quantity_left);
	return wire_copy_code(object, "product", out->product) &&
		wire_copy_code(object, "merchant", out->merchant) &&
		channel_parse(json_get_text(object, "channel", ""), &out->channel) &&
		parse_stock_word(json_get_text(object, "stock", ""), &out->stock);
}

static bool read_live(const json_t *object, struct live *ret_live)
{
	const json_t *groups = json_object_get(object, "groups"), *stock = json_object_get(object, "stock");
	struct live live = { 0 };

	if (strcmp(json_get_text(object, "type", ""), FEED_TYPE_LIVE) != 0 ||
		!wire_get_time(object, "issued", &live.issued_ms) ||
		json_array_size(groups) > LIVE_GROUPS_MAX || json_array_size(stock) > LIVE_STOCK_MAX)
		return false;
	live.groups = xcalloc(json_array_size(groups) + 1, sizeof *live.groups);
	live.stock = xcalloc(json_array_size(stock) + 1, sizeof *live.stock);
	for (size_t i = 0; i < json_array_size(groups); i++)
		live.group_count += read_group(json_array_get(groups, i), &live.groups[live.group_count]);
	for (size_t i = 0; i < json_array_size(stock); i++)
		live.stock_count += read_stock(json_array_get(stock, i), &live.stock[live.stock_count]);
	*ret_live = live;
	return true;
}

bool wire_live_decode(const char *json, size_t length, struct live *ret_live)
{
	json_t *object = json_parse(json, length, NULL);
	bool is_read = read_live(object, ret_live);

	json_decref(object);
	return is_read;
}
