/* SPDX-License-Identifier: Apache-2.0 */
/* Sends the outbox: what shoppers wait for on one lane, events in batches on the other. An entry goes only
 * when the hub answered. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/problem.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/wire_claim.h"
#include "kiosk/domain/wire_event.h"
#include "kiosk/domain/wire_group.h"
#include "kiosk/store/orders.h"
#include "kiosk/store/outbox.h"
#include "kiosk/sync/sync_internal.h"

struct lane {
	struct uploader *uploader;
	struct request *request;
	struct ulid *ids; /* under way */
	size_t count;
	enum outbox_kind kind;
	char subject[CODE_SIZE];
	int32_t attempts; /* of the entry under way */
	int failures;     /* of reaching the hub */
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

/* Worth another try: the hub is busy, the clock or enrollment is not right yet. */
static bool is_passing(int status)
{
	return status < 400 || status >= 500 || status == 401 || status == 408 || status == 425 ||
		status == 429;
}

/* For staff: what the hub says, or what the network said in its place. */
static void reason_of(const struct reply *reply, char out[256])
{
	struct problem problem = { 0 };

	problem_decode(reply->body, reply->length, reply->status, &problem);
	snprintf(out, 256, "%d %.200s", reply->status,
		*problem.detail          ? problem.detail
			: *problem.title ? problem.title
					 : reply->why);
}

static void clear_lane(struct lane *lane)
{
	free(lane->ids);
	lane->ids = NULL;
	lane->count = 0;
	explicit_bzero(lane->subject, sizeof lane->subject);
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

/* The claim, group or seat that was asked for. */
static bool names_entry(const struct lane *lane, const struct reply *reply)
{
	struct arena arena;
	struct wire_claim claim;
	struct wire_group group;
	struct wire_seat seat;
	bool is_named = false;

	arena_init(&arena, 16 * 1024);
	if (lane->kind == OUTBOX_CLAIM)
		is_named = wire_claim_decode(&arena, reply->body, reply->length, &claim) &&
			strcmp(claim.coupon, lane->subject) == 0;
	else if (lane->kind == OUTBOX_GROUP)
		is_named = wire_group_decode(&arena, reply->body, reply->length, &group) &&
			strcmp(group.id.text, lane->ids[0].text) == 0;
	else if (lane->kind == OUTBOX_SEAT)
		is_named = wire_seat_decode(&arena, reply->body, reply->length, &seat) &&
			strcmp(seat.id.text, lane->ids[0].text) == 0;
	arena_finish(&arena);
	return is_named;
}

/* A "200" without what was asked for is no hub's answer, and one that could not be written is needed again. */
static bool is_kept(struct lane *lane, const struct reply *reply)
{
	struct wire_event_count count;

	if (lane->kind == OUTBOX_EVENT)
		return wire_event_count_decode(reply->body, reply->length, &count);
	return is_about_order(lane->kind) ? order_reply_take(lane->uploader->core, lane->subject, reply, NULL)
					  : names_entry(lane, reply);
}

/* What an answer means for the entry that asked. */
enum verdict { ENTRY_DONE, ENTRY_KEPT, ENTRY_REFUSED };

/*   200, 201          done; only with what was asked for in it, and an order's also in state.db
 *   409               about an order: it came too late or a rule is against it, and the order as it is comes along: done.
 *                     Without that order it was no hub, or two requests crossed: kept
 *   401 408 425 429, 5xx, no answer    not now: kept
 *   other 4xx         never, if the hub says so itself (a problem document of that status): refused. Else a network's
 *                     portal or a proxy spoke in its place: kept */
static enum verdict judge(struct lane *lane, const struct reply *reply)
{
	struct problem problem;

	if (reply->fault == SYNC_OK || (reply->status == 409 && is_about_order(lane->kind)))
		return is_kept(lane, reply) ? ENTRY_DONE : ENTRY_KEPT;
	return is_passing(reply->status) ||
			!problem_decode(reply->body, reply->length, reply->status, &problem)
		? ENTRY_KEPT
		: ENTRY_REFUSED;
}

static void end_entry(struct lane *lane)
{
	struct sync_core *core = lane->uploader->core;

	pause_unless(lane, outbox_done(core->state, lane->ids, lane->count));
	/* The answer to "begun" counts also when nothing has changed by it. */
	if (lane->kind == OUTBOX_PAYMENT)
		tell_order(core, lane->subject);
	if (is_about_order(lane->kind) && lane->uploader->handle_order)
		lane->uploader->handle_order(lane->uploader->order_data);
}

static void handle_reply(void *data, const struct reply *reply)
{
	struct lane *lane = data;
	struct sync_core *core = lane->uploader->core;

	lane->request = NULL;
	core_note_reply(core, reply);
	if (reply->has_answered)
		lane->failures = 0;
	switch (judge(lane, reply)) {
	case ENTRY_DONE: end_entry(lane); break;
	case ENTRY_KEPT: retry_later(lane, reply); break;
	case ENTRY_REFUSED: refuse(lane, reply); break;
	}
	clear_lane(lane);
	state_renew(core->state);
	core->status.outbox_waiting = outbox_count_waiting(core->state);
}

static char *batch_of(const struct outbox_entry *entries, size_t count)
{
	const char **bodies = xcalloc(count, sizeof *bodies);

	for (size_t i = 0; i < count; i++)
		bodies[i] = entries[i].body;
	char *batch = wire_event_batch_encode(bodies, count);
	free(bodies);
	return batch;
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
	lane->request = request_start(core->pool,
		&(struct request_spec){ .kind = REQUEST_CALL,
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
	int64_t at = core_now(core) + (wait_ms > 0 ? wait_ms : 0);
	return at > lane->next_try ? at : lane->next_try;
}

/* Events go together, everything else alone. */
static size_t next_of(struct lane *lane, struct arena *arena, const struct outbox_entry **ret_entries)
{
	struct sync_core *core = lane->uploader->core;
	int64_t now = clock_wall_ms(core->clock);

	return lane == &lane->uploader->events
		? outbox_due_events(core->state, arena, now, EVENTS_PER_BATCH, EVENT_BATCH_BYTES, ret_entries)
		: outbox_due(core->state, arena, now, 1, ret_entries);
}

static int64_t tick_lane(struct lane *lane)
{
	struct sync_core *core = lane->uploader->core;
	const struct outbox_entry *entries;
	struct arena arena;
	/* Of before the look: what comes due while it lasts is not passed over. */
	int64_t now = core_now(core);

	if (lane->request || !core->has_key)
		return INT64_MAX;
	if (now < lane->next_try)
		return lane->next_try;
	arena_init(&arena, 16384);
	size_t count = next_of(lane, &arena, &entries);
	if (count)
		send(lane, entries, count);
	arena_finish(&arena);
	if (count)
		return INT64_MAX;
	/* Looked at again when something is put in, or when a waiting entry comes due: never in a tight loop.
	 */
	lane->next_try = now + RETRY_FIRST_MS;
	return next_due(lane);
}

int64_t uploader_tick(struct uploader *uploader)
{
	int64_t urgent = tick_lane(&uploader->urgent);
	int64_t events = tick_lane(&uploader->events);

	return urgent < events ? urgent : events;
}

void uploader_now(struct uploader *uploader)
{
	uploader->urgent.next_try = uploader->events.next_try = core_now(uploader->core);
	uploader->core->status.outbox_waiting = outbox_count_waiting(uploader->core->state);
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
