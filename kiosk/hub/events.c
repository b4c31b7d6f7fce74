/* SPDX-License-Identifier: Apache-2.0 */
/* Checking and storing events. */
#include "kiosk/hub/events.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/json.h"
#include "kiosk/base/text.h"
#include "kiosk/base/ulid.h"
#include "kiosk/hub/hub.h"

static bool is_kind(const char *kind)
{
	size_t length = strlen(kind);
	return length > 0 && length <= 40 && strspn(kind, "abcdefghijklmnopqrstuvwxyz_") == length;
}

/* The data as text, NULL when there is none; *ret_is_good is false when it is no object, too long, or may
 * hold a card number. */
static char *data_text(const json_t *event, bool *ret_is_good)
{
	const json_t *data = json_object_get(event, "data");
	*ret_is_good = !data || json_is_null(data) || json_is_object(data);
	char *text = json_is_object(data) ? json_to_text(data) : NULL;
	if (text && (strlen(text) > EVENT_DATA_MAX || text_has_card_number(text)))
		*ret_is_good = false;
	return text;
}

static enum hub_db_result store_one(
	struct hub_db *db, const char *kiosk, const json_t *event, int64_t now_ms, struct event_count *count)
{
	int64_t at_ms;
	bool is_good;
	const char *id = json_get_text(event, "id", ""), *kind = json_get_text(event, "kind", "");
	const char *session = json_get_text(event, "session", NULL);
	char *data = data_text(event, &is_good);
	is_good = is_good && ulid_is_valid(id) && is_kind(kind) &&
		time_parse_iso(json_get_text(event, "at", ""), &at_ms) && (!session || strlen(session) <= 64);
	enum hub_db_result result = HUB_DB_DONE;
	if (!is_good) {
		count->refused++;
	} else {
		result = hub_run(db,
			"INSERT INTO event(id, kiosk, kind, at, session, data, received_at) VALUES($1, $2, "
			"$3, $4, $5, $6, $7)"
			" ON CONFLICT(id) DO NOTHING",
			"tttitti", id, kiosk, kind, at_ms, session, data, now_ms);
		bool is_new = hub_db_changes(db) == 1;
		count->accepted += is_new;
		count->known += !is_new;
	}
	free(data);
	return result;
}

bool events_store(struct hub_db *db, const char *kiosk, const json_t *events, int64_t now_ms,
	struct event_count *ret_count)
{
	struct event_count count = {0};
	size_t index;
	json_t *event;
	if (!hub_begin_durable(db))
		return false;
	json_array_foreach(events, index, event)
	{
		if (store_one(db, kiosk, event, now_ms, &count) != HUB_DB_DONE) {
			hub_db_rollback(db);
			return false;
		}
	}
	if (!hub_db_commit(db))
		return false;
	*ret_count = count;
	return true;
}
