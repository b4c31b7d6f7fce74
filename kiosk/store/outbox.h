/* SPDX-License-Identifier: Apache-2.0 */
/* The outbox: everything that leaves the kiosk, each with a ULID made here. What is uploaded twice has the
 * effect of once, so an entry stays until the hub has answered. Threads and results as in state.h. */
#ifndef DAOGOU_STORE_OUTBOX_H
#define DAOGOU_STORE_OUTBOX_H

#include "kiosk/base/ulid.h"
#include "kiosk/store/state.h"

/* Stored by name: a new one is a new schema (state_schema.c). */
enum outbox_kind {
	OUTBOX_ORDER,        /* PUT /v1/orders/{id}; written by order_place() */
	OUTBOX_ORDER_CANCEL, /* POST /v1/orders/{subject}/cancel */
	OUTBOX_ORDER_EXTEND, /* POST /v1/orders/{subject}/extend */
	OUTBOX_CLAIM,        /* POST /v1/coupons/{subject}/claims */
	OUTBOX_GROUP,        /* PUT /v1/groups/{id} */
	OUTBOX_SEAT,         /* PUT /v1/groups/{subject}/seats/{id} */
	OUTBOX_EVENT,        /* POST /v1/events, in batches */
	OUTBOX_PAYMENT,      /* PUT /v1/orders/{subject}/payments/{body's id}: at the card terminal */
	OUTBOX_KIND_COUNT,
};

enum outbox_state {
	OUTBOX_WAITING,
	OUTBOX_PARKED, /* refused by the hub for good; kept for staff with the reason */
	OUTBOX_STATE_COUNT,
};

struct outbox_entry {
	struct ulid id;
	enum outbox_kind kind;
	const char *subject; /* the id of what it is about; "" = none */
	const char *body;    /* JSON */
	int64_t created_ms, next_try_ms;
	int32_t attempts;
	enum outbox_state state;
	const char *reason; /* why the last attempt failed; "" = none */
};

/* The total that may wait: past it events are refused (STATE_FULL), orders never. */
#define OUTBOX_EVENTS_MAX 50000
#define OUTBOX_BODY_MAX (512 * 1024)
/* An entry that should wait longer than this is due: the clock was set back after it was written. */
#define OUTBOX_WAIT_MAX_MS INT64_C(600000)

enum state_result outbox_put(struct state *state, struct ulid id, enum outbox_kind kind, const char *subject,
	const char *body, int64_t now_ms);
/* Events for the same hub call in one transaction. bodies[i] is the event's JSON object. */
enum state_result outbox_put_event(struct state *state, struct ulid id, const char *body, int64_t now_ms);

/* The first waiting entries whose next_try has come: orders, then payments, then the rest as they came; no events. What
 * is about an order that still waits itself is not due yet. */
size_t outbox_due(struct state *state, struct arena *arena, int64_t now_ms, size_t limit,
	const struct outbox_entry **ret_entries);
/* The first waiting events whose next_try has come, as they came: one, and as many more as fit max_bytes. */
size_t outbox_due_events(struct state *state, struct arena *arena, int64_t now_ms, size_t limit,
	size_t max_bytes, const struct outbox_entry **ret_entries);
/* Parked ones, for staff. */
size_t outbox_parked(
	struct state *state, struct arena *arena, size_t limit, const struct outbox_entry **ret_entries);
/* When the next waiting entry is due; INT64_MAX when none waits. */
int64_t outbox_next_due(struct state *state);
/* -1 = not known: state.db cannot be read. */
int64_t outbox_count_waiting(struct state *state);
int64_t outbox_count_parked(struct state *state);
/* Something of that kind about a subject has not been answered yet. */
bool outbox_is_waiting(struct state *state, enum outbox_kind kind, const char *subject);
/* The hub has refused it. */
bool outbox_is_parked(struct state *state, enum outbox_kind kind, const char *subject);

/* The hub has it: gone. Unknown ids are ignored. */
enum state_result outbox_done(struct state *state, const struct ulid *ids, size_t count);
enum state_result outbox_retry(
	struct state *state, const struct ulid *ids, size_t count, int64_t next_try_ms, const char *reason);
enum state_result outbox_park(struct state *state, const struct ulid *ids, size_t count, const char *reason);
/* Forgets what was parked before a time and is not money: nobody has tried it again since. Payments stay until staff settle them.
 * *ret_count: how many went. */
enum state_result outbox_forget_parked(struct state *state, int64_t before_ms, int64_t *ret_count);
/* Staff: try a parked entry again, or everything that waits at once (id NULL). */
enum state_result outbox_unpark(struct state *state, const struct ulid *id, int64_t now_ms);

#endif
