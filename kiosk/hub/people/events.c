/* SPDX-License-Identifier: Apache-2.0 */
/* Checking and storing events. */
#include "kiosk/hub/people/events.h"

#include "kiosk/base/text.h"
#include "kiosk/hub/core/transact.h"
#include "kiosk/hub/core/worker.h"

static enum hub_db_result store_one(struct hub_db *db, struct arena *arena, const char *kiosk,
	const json_t *object, int64_t now_ms, struct wire_event_count *count)
{
	static const char INSERT[] = "INSERT INTO event(id, kiosk, kind, at, session, data, received_at)"
				     " VALUES($1, $2, $3, $4, $5, $6, $7)"
				     " ON CONFLICT(id) DO NOTHING";
	struct wire_event event;
	if (!wire_event_read(arena, object, &event) || text_has_card_number(event.data)) {
		count->refused++;
		return HUB_DB_DONE;
	}
	enum hub_db_result result = hub_run(db, INSERT, event.id.text, kiosk, event.kind, event.at_ms,
		*event.session ? event.session : NULL, *event.data ? event.data : NULL, now_ms);
	bool is_new = hub_db_changes(db) == 1;
	count->accepted += is_new;
	count->known += !is_new;
	return result;
}

struct event_batch {
	const char *kiosk;
	const json_t *events;
	int64_t now_ms;
	struct wire_event_count count; /* out */
};

static bool store_all(struct hub_db *db, void *data)
{
	struct event_batch *batch = data;
	size_t index;
	json_t *event;
	bool is_good = true;
	struct arena arena;
	arena_init(&arena, 16384);
	batch->count = (struct wire_event_count){ 0 };
	json_array_foreach(batch->events, index, event) {
		is_good = store_one(db, &arena, batch->kiosk, event, batch->now_ms, &batch->count) ==
			HUB_DB_DONE;
		if (!is_good)
			break;
		arena_reset(&arena);
	}
	arena_finish(&arena);
	return is_good;
}

bool events_store(struct hub_db *db, const char *kiosk, const json_t *events, int64_t now_ms,
	struct wire_event_count *ret_count)
{
	struct event_batch batch = { .kiosk = kiosk, .events = events, .now_ms = now_ms };
	if (hub_transact(db, HUB_DURABLE, store_all, &batch) != HUB_DONE)
		return false;
	*ret_count = batch.count;
	return true;
}
