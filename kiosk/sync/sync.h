/* SPDX-License-Identifier: Apache-2.0 */
/* Talking to the hub: the signed feed in, the outbox out, the current order watched. One thread that owns a
 * curl multi handle and its own database connections, beside it one helper for the heavy work of installing a
 * catalog.
 *
 * Thread: every function may be called from the thread that made it; only the callback runs on the sync
 * thread. Nothing here blocks on the network except sync_destroy() (under one second) and sync_enroll(). The
 * process must ignore SIGPIPE: with TLS a hub that goes away would raise it. */
#ifndef DAOGOU_SYNC_SYNC_H
#define DAOGOU_SYNC_SYNC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/digest.h"
#include "kiosk/base/ulid.h"
#include "kiosk/domain/wire_heartbeat.h"
#include "kiosk/store/catalog.h"
#include "kiosk/store/live.h"
#include "kiosk/sync/sync_fault.h"

struct sync;

struct sync_options {
	/* holds catalog.db, state.db (opened before by state_open()), images/ and downloads/ */
	const char *data_folder;
	const char *hub_url; /* "https://hub.example:8480", without a slash at the end */
	const char *ca_file; /* certificate authorities; NULL = the system's */
	/* the device's; copied. NULL = not enrolled: the feed works, the outbox waits */
	const struct ed25519_key *key;
	/* 32 bytes: the configuration's trust anchor, or the one that came with the enrollment; NULL = trust on first use */
	const uint8_t *root_key;
	struct clock *clock;                                 /* set when the hub tells the time */
	int64_t image_budget_bytes;                          /* 0 = 512 MiB */
	uint64_t jitter_seed;                                /* 0 = from chance */
	bool is_heartbeat_off, is_live_off, is_prefetch_off; /* for tests and tools */
};

enum sync_phase {
	SYNC_IDLE,        /* nothing to do; see last_fault for how the last round ended */
	SYNC_CHECKING,    /* asking for head and keys */
	SYNC_DOWNLOADING, /* bytes_done of bytes_total */
	SYNC_VERIFYING,   /* unpacking and checking */
	SYNC_APPLYING,    /* a delta */
};

const char *sync_phase_name(enum sync_phase phase);

struct sync_status {
	enum sync_phase phase;
	int64_t bytes_done, bytes_total; /* of the object being downloaded; total 0 = not known yet */
	enum sync_fault last_fault;      /* of the last round; SYNC_OK when it went well */
	char last_error[200];            /* one line in English for status and log; "" with SYNC_OK */
	int64_t last_success_ms;         /* wall clock of the last good round; 0 = never */
	bool is_online;                  /* the hub answers */
	/* the head we live by is past its date: still selling, "prices as of …" */
	bool is_expired;
	int64_t catalog_epoch, catalog_seq, catalog_issued_ms; /* 0 = no catalog */
	char state_root[65];
	int64_t outbox_waiting; /* -1 = not known */
	int64_t images_bytes;   /* of images on disk */
	bool has_all_images;    /* every image that the budget allows is here */
	int64_t live_issued_ms; /* 0 = none */
};

enum sync_event_kind {
	/* something in sync_status changed that a screen may show; at most ten a second */
	SYNC_EVENT_STATUS,
	SYNC_EVENT_CATALOG_CHANGED, /* open the catalog again (is_new_file), or catalog_refresh() */
	SYNC_EVENT_IMAGE_READY,     /* image: name; failed = false */
	SYNC_EVENT_LIVE_CHANGED,    /* live: take it by setting it to NULL */
	SYNC_EVENT_ORDER_CHANGED,   /* order: read it with order_find() */
	SYNC_EVENT_COMMAND,         /* the hub's command from a heartbeat, or its mode */
};

/* A heap object that the receiver owns. */
struct sync_event {
	enum sync_event_kind kind;
	bool is_new_file; /* CATALOG_CHANGED */
	bool has_failed;  /* IMAGE_READY: it cannot be had now */
	/* IMAGE_READY: image name; COMMAND: "mode closed" or the command's text; else NULL */
	char *text;
	struct live *live; /* LIVE_CHANGED */
	struct ulid order; /* ORDER_CHANGED */
};

void sync_event_destroy(struct sync_event *event);

/* Runs on the sync thread; gives the event away; must not call back into sync. */
typedef void (*sync_event_handler)(void *data, struct sync_event *event);

/* Starts the thread. NULL when the data folder or state.db cannot be opened. */
struct sync *sync_create(const struct sync_options *options, sync_event_handler handle_event, void *data);
/* Stops within a second; what was half done is taken up at the next start. NULL is fine. */
void sync_destroy(struct sync *sync);

/* Check the feed and send the outbox now, whatever the timers say. */
void sync_now(struct sync *sync);
/* Something was put into the outbox. */
void sync_outbox_changed(struct sync *sync);
/* Somebody who reads the catalog found this file of it damaged (catalog_file(), catalog_damage()): it is dropped if it still is the
 * catalog, and the snapshot is fetched anew. SYNC_EVENT_CATALOG_CHANGED tells both. */
void sync_catalog_damaged(struct sync *sync, const char *file, enum catalog_fault damage);
void sync_get_status(struct sync *sync, struct sync_status *ret_status);

/* Fetch this image before the others; SYNC_EVENT_IMAGE_READY answers. Of one that has a file, the file's digest is checked
 * first. Asking again is harmless. */
void sync_want_image(struct sync *sync, const char *name);
/* Long-poll this order until it ends, or until another is watched; NULL stops. */
void sync_watch_order(struct sync *sync, const char *order_id);
/* Which mode and devices the heartbeat reports: "mode", "printer", "card", "last_frame_ms". The rest sync knows itself. */
void sync_set_report(struct sync *sync, const struct wire_heartbeat *report);

#endif
