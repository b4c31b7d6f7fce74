/* SPDX-License-Identifier: Apache-2.0 */
/* Inside sync: what the parts of the sync thread share. Everything here is the sync thread's own. */
#ifndef DAOGOU_SYNC_SYNC_INTERNAL_H
#define DAOGOU_SYNC_SYNC_INTERNAL_H

#include "kiosk/store/catalog.h"
#include "kiosk/store/state.h"
#include "kiosk/store/trust.h"
#include "kiosk/sync/request.h"
#include "kiosk/sync/sync.h"

struct sync_core {
	char *data_folder;
	struct clock *clock;
	struct request_pool *pool;
	struct state *state;
	bool has_key;
	struct trust trust; /* what is stored; feed "" = nothing */
	struct sync_status status;
	uint64_t chance;       /* of the jitter */
	int failures_in_a_row; /* of reaching the hub */
	sync_event_handler handle_event;
	void *handler_data;
	const atomic_bool *is_stopping;
	/* The path of a catalog's file that somebody found damaged, and what was found; NULL = none. The feed client takes it. */
	char *damaged_file;
	enum catalog_fault damage;
	int catalog_changes; /* counts up: who keeps the catalog open opens it again */
	void (*wake)(void *data);
	void *wake_data;
	int64_t hub_time_kept_ms; /* when the hub's time was last written down; clock_elapsed_ms() */
	int64_t last_hub_time_ms; /* as it was written down before this start; 0 = never */
};

/* The clock (hub_time.c). */
/* At the start: the time as it was known, and not before the newest head. */
void hub_time_restore(struct sync_core *core);
/* A newer head is trusted. */
void hub_time_set_floor(struct sync_core *core);
/* What an answer says of the time, if it proves it. */
void hub_time_take(struct sync_core *core, const struct reply *reply);
/* Writes it down. */
void hub_time_keep(struct sync_core *core);

int64_t core_now(const struct sync_core *core);
void core_emit(struct sync_core *core, enum sync_event_kind kind, struct sync_event event);
/* Every reply tells whether the hub is there: one success makes online, two failures in a row offline. */
void core_note_reply(struct sync_core *core, const struct reply *reply);
/* Exponential with jitter: between half and all of first × 2^(failures - 1), at most max. */
int64_t core_backoff(struct sync_core *core, int failures, int64_t first_ms, int64_t max_ms);
void core_fail(struct sync_core *core, enum sync_fault fault, const char *why);
/* A catalog's file is damaged: it is dropped soon, and another one fetched. The path is copied. */
void core_note_damage(struct sync_core *core, const char *file, enum catalog_fault damage);

/* The parts. Each tick does what is due and returns when it wants to be called again (monotonic ms);
 * INT64_MAX = when a reply comes. */
struct feed_client;
struct feed_client *feed_client_create(struct sync_core *core, const uint8_t *root_key);
void feed_client_destroy(struct feed_client *client);
int64_t feed_client_tick(struct feed_client *client);
void feed_client_now(struct feed_client *client);

struct uploader;
/* handle_order(data) is called when the hub answered about an order. */
struct uploader *uploader_create(struct sync_core *core, void (*handle_order)(void *data), void *data);
void uploader_destroy(struct uploader *uploader);
int64_t uploader_tick(struct uploader *uploader);
/* Something is waiting: try at once. */
void uploader_now(struct uploader *uploader);

struct order_watch;
struct order_watch *order_watch_create(struct sync_core *core);
void order_watch_destroy(struct order_watch *watch);
/* NULL stops. */
void order_watch_set(struct order_watch *watch, const char *order_id);
/* The uploader got an answer about an order: look again at once. */
void order_watch_now(struct order_watch *watch);
int64_t order_watch_tick(struct order_watch *watch);

/* Reads an order from a reply, stores it and what of its money must go back, and tells app when something
 * changed (*ret_changed, may be NULL). False when the reply is no order, or could not be written. */
bool order_reply_take(
	struct sync_core *core, const char *order_id, const struct reply *reply, bool *ret_changed);

struct poller;
struct poller *poller_create(struct sync_core *core, bool has_heartbeat, bool has_live);
void poller_destroy(struct poller *poller);
void poller_set_report(struct poller *poller, const struct wire_heartbeat *report);
int64_t poller_tick(struct poller *poller);

struct image_fetch;
struct image_fetch *image_fetch_create(struct sync_core *core, int64_t budget_bytes, bool has_prefetch);
void image_fetch_destroy(struct image_fetch *fetch);
/* Takes over the name. */
void image_fetch_want(struct image_fetch *fetch, char *name);
int64_t image_fetch_tick(struct image_fetch *fetch);

#endif
