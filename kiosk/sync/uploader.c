/* SPDX-License-Identifier: Apache-2.0 */
/* Sends the outbox: what shoppers wait for on one lane, events in batches on the other. An entry goes only
 * when the hub answered. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/orders.h"
#include "kiosk/store/outbox.h"
#include "kiosk/sync/sync_internal.h"

struct lane {
	struct uploader *uploader;
	struct request *request;
	struct ulid *ids; /* under way */
	size_t count;
	enum outbox_kind kind;
	char subject[64];
	int32_t attempts; /* of the entry under way */
	int failures;	  /* of reaching the hub */
	int64_t next_try; /* monotonic */
};

struct uploader {
	struct sync_core *core;
	struct lane urgent, events;
	void (*handle_order)(void *data);
	void *order_data;
};

/* How each kind is sent; %s in the path is the subject. */
static const struct {
	const char *method, *path;
	bool with_id;         /* at the end of the path */
	const char *with_key; /* of the body, whose text goes to the end */
} CALLS[OUTBOX_KIND_COUNT] = {
	[OUTBOX_ORDER] = { "PUT", "/v1/orders/", true },
	[OUTBOX_ORDER_CANCEL] = { "POST", "/v1/orders/%s/cancel", false },
	[OUTBOX_ORDER_EXTEND] = { "POST", "/v1/orders/%s/extend", false },
	[OUTBOX_CLAIM] = { "POST", "/v1/coupons/%s/claims", false },
	[OUTBOX_GROUP] = { "PUT", "/v1/groups/", true },
	[OUTBOX_SEAT] = { "PUT", "/v1/groups/%s/seats/", true },
	[OUTBOX_EVENT] = { "POST", "/v1/events", false },
	[OUTBOX_PAYMENT] = { "PUT", "/v1/orders/%s/payments/", false, "payment" },
};

/* Codes and ULIDs go through as they are: anything else is percent-encoded. */
static void append_encoded(struct text *path, const char *part)
{
	for (const char *at = part; *at; at++) {
		bool is_plain = (*at >= '0' && *at <= '9') || (*at >= 'A' && *at <= 'Z') ||
				(*at >= 'a' && *at <= 'z') || strchr("-._~", *at);
		text_printf(path, is_plain ? "%c" : "%%%02X", (unsigned char)*at);
	}
}

static void append_from_body(struct text *path, const char *body, const char *key)
{
	json_t *json = json_parse(body, strlen(body), NULL);

	append_encoded(path, json_get_text(json, key, ""));
	json_decref(json);
}

/* "%s" in the path becomes the subject; an id goes to the end. */
static char *path_of(const struct outbox_entry *entry)
{
	struct text path;
	const char *form = CALLS[entry->kind].path, *gap = strstr(form, "%s");

	text_init(&path, 1024);
	text_append_bytes(&path, form, gap ? (size_t)(gap - form) : strlen(form));
	if (gap) {
		append_encoded(&path, entry->subject);
		text_append(&path, gap + 2);
	}
	if (CALLS[entry->kind].with_id)
		text_append(&path, entry->id.text);
	if (CALLS[entry->kind].with_key)
		append_from_body(&path, entry->body, CALLS[entry->kind].with_key);
	return text_take(&path);
}

static bool is_about_order(enum outbox_kind kind)
{
	return kind == OUTBOX_ORDER || kind == OUTBOX_ORDER_CANCEL || kind == OUTBOX_ORDER_EXTEND ||
	       kind == OUTBOX_PAYMENT;
}

/* Worth another try: the hub is busy, the clock or enrolment is not right yet, two requests crossed. */
static bool is_passing(enum outbox_kind kind, int status)
{
	if (status == 409)
		return is_about_order(kind);
	return status < 400 || status >= 500 || status == 401 || status == 408 || status == 425 ||
	       status == 429;
}

static void reason_of(const struct reply *reply, char out[256])
{
	json_t *problem = json_parse(reply->body, reply->length, NULL);
	const char *detail = json_get_text(problem, "detail", json_get_text(problem, "title", ""));

	snprintf(out, 256, "%d %.200s", reply->status, detail[0] ? detail : reply->why);
	json_decref(problem);
}

static void clear_lane(struct lane *lane)
{
	free(lane->ids);
	lane->ids = NULL;
	lane->count = 0;
}

static void count_outbox(struct sync_core *core)
{
	core->status.outbox_waiting = outbox_count_waiting(core->state);
	core->status.outbox_parked = outbox_count_parked(core->state);
}

static void tell_order(struct sync_core *core, const char *id)
{
	struct sync_event event = { 0 };

	snprintf(event.order.text, sizeof event.order.text, "%.26s", id);
	core_emit(core, SYNC_EVENT_ORDER_CHANGED, event);
}

static void refuse(struct lane *lane, const struct reply *reply)
{
	struct sync_core *core = lane->uploader->core;
	char reason[256];

	reason_of(reply, reason);
	outbox_park(core->state, lane->ids, lane->count, reason);
	if (lane->kind == OUTBOX_ORDER)
		order_refuse(core->state, lane->subject, reason, clock_wall_ms(core->clock));
	if (is_about_order(lane->kind))
		tell_order(core, lane->subject);
}

/* A disk that takes nothing: the entry is still due, and must not go round in a tight loop. */
static void pause_unless(struct lane *lane, enum state_result result)
{
	if (result != STATE_OK)
		lane->next_try = core_now(lane->uploader->core) + RETRY_FIRST_MS;
}

static void retry_later(struct lane *lane, const struct reply *reply)
{
	struct sync_core *core = lane->uploader->core;
	char reason[256];

	if (!reply->has_answered) {
		/* Nothing is wrong with the entry: the whole lane waits. */
		lane->failures++;
		lane->next_try =
			core_now(core) + core_backoff(core, lane->failures, RETRY_FIRST_MS, RETRY_MAX_MS);
		return;
	}
	reason_of(reply, reason);
	int64_t next_try_ms = clock_wall_ms(core->clock) +
		core_backoff(core, lane->attempts + 1, RETRY_FIRST_MS, RETRY_MAX_MS);
	pause_unless(lane, outbox_retry(core->state, lane->ids, lane->count, next_try_ms, reason));
	if (reply->status == 401)
		core_fail(core, SYNC_NOT_ENROLLED, "the hub does not know this kiosk, or its clock is wrong");
}

/* A "200" without the order is no hub's answer, and one that could not be written is needed again. */
static bool is_kept(struct lane *lane, const struct reply *reply)
{
	return !is_about_order(lane->kind) ||
		order_reply_take(lane->uploader->core, lane->subject, reply, NULL);
}

static void handle_reply(void *data, const struct reply *reply)
{
	struct lane *lane = data;
	struct sync_core *core = lane->uploader->core;

	lane->request = NULL;
	core_note_reply(core, reply);
	if (reply->has_answered)
		lane->failures = 0;
	if (reply->fault == SYNC_OK && !is_kept(lane, reply)) {
		retry_later(lane, reply);
	} else if (reply->fault == SYNC_OK) {
		pause_unless(lane, outbox_done(core->state, lane->ids, lane->count));
		/* The answer to "begun" counts also when nothing has changed by it. */
		if (lane->kind == OUTBOX_PAYMENT)
			tell_order(core, lane->subject);
		if (is_about_order(lane->kind) && lane->uploader->handle_order)
			lane->uploader->handle_order(lane->uploader->order_data);
	} else if (!is_passing(lane->kind, reply->status)) {
		refuse(lane, reply);
	} else {
		retry_later(lane, reply);
	}
	clear_lane(lane);
	count_outbox(core);
}

static char *batch_of(const struct outbox_entry *entries, size_t count)
{
	struct text body;

	text_init(&body, EVENT_BATCH_BYTES * 2);
	text_append(&body, "{\"events\":[");
	for (size_t i = 0; i < count; i++) {
		text_append(&body, i ? "," : "");
		text_append(&body, entries[i].body);
	}
	text_append(&body, "]}");
	return text_take(&body);
}

static void send(struct lane *lane, const struct outbox_entry *entries, size_t count)
{
	struct sync_core *core = lane->uploader->core;
	char *path = path_of(&entries[0]);
	char *body = entries[0].kind == OUTBOX_EVENT ? batch_of(entries, count) : xstrdup(entries[0].body);

	lane->kind = entries[0].kind;
	lane->attempts = entries[0].attempts;
	lane->count = count;
	lane->ids = xcalloc(count, sizeof *lane->ids);
	for (size_t i = 0; i < count; i++)
		lane->ids[i] = entries[i].id;
	snprintf(lane->subject, sizeof lane->subject, "%s",
		lane->kind == OUTBOX_ORDER ? entries[0].id.text : entries[0].subject);
	lane->request = request_start(core->pool, &(struct request_spec){ .kind = REQUEST_CALL,
							  .method = CALLS[lane->kind].method,
							  .path = path,
							  .body = body[0] ? body : "{}",
							  .is_signed = true,
							  .handle_reply = handle_reply,
							  .data = lane });
	free(path);
	free(body);
}

/* The next due time of what waits, on the monotonic clock. */
static int64_t next_due(struct lane *lane)
{
	struct sync_core *core = lane->uploader->core;
	int64_t due = outbox_next_due(core->state);

	if (due == INT64_MAX)
		return INT64_MAX;
	int64_t wait_ms = due - clock_wall_ms(core->clock);
	if (wait_ms > OUTBOX_WAIT_MAX_MS)
		wait_ms = 0;
	int64_t at = core_now(core) + (wait_ms > 0 ? wait_ms : 0);
	return at > lane->next_try ? at : lane->next_try;
}

static int64_t tick_lane(struct lane *lane, int kind, size_t limit)
{
	struct sync_core *core = lane->uploader->core;
	const struct outbox_entry *entries;
	struct arena arena;

	if (lane->request || !core->has_key)
		return INT64_MAX;
	if (core_now(core) < lane->next_try)
		return lane->next_try;
	arena_init(&arena, 16384);
	size_t count = outbox_due(
		core->state, &arena, kind, clock_wall_ms(core->clock), limit, EVENT_BATCH_BYTES, &entries);
	if (count)
		send(lane, entries, count);
	arena_finish(&arena);
	if (count)
		return INT64_MAX;
	/* Looked at again when something is put in, or when a waiting entry comes due: never in a tight loop.
	 */
	lane->next_try = core_now(core) + RETRY_FIRST_MS;
	return next_due(lane);
}

int64_t uploader_tick(struct uploader *uploader)
{
	int64_t urgent = tick_lane(&uploader->urgent, -1, 1);
	int64_t events = tick_lane(&uploader->events, OUTBOX_EVENT, EVENTS_PER_BATCH);

	return urgent < events ? urgent : events;
}

void uploader_now(struct uploader *uploader)
{
	uploader->urgent.next_try = uploader->events.next_try = core_now(uploader->core);
	count_outbox(uploader->core);
}

struct uploader *uploader_create(struct sync_core *core, void (*handle_order)(void *data), void *data)
{
	struct uploader *uploader = xcalloc(1, sizeof *uploader);

	uploader->core = core;
	uploader->handle_order = handle_order;
	uploader->order_data = data;
	uploader->urgent.uploader = uploader->events.uploader = uploader;
	uploader_now(uploader);
	return uploader;
}

void uploader_destroy(struct uploader *uploader)
{
	if (!uploader)
		return;
	request_cancel(uploader->urgent.request);
	request_cancel(uploader->events.request);
	clear_lane(&uploader->urgent);
	clear_lane(&uploader->events);
	free(uploader);
}
