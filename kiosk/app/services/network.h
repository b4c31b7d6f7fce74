/* SPDX-License-Identifier: Apache-2.0 */
/* The link to the hub: enrollment, sync and what it says, the order that is watched. Main thread; enrollment and the end of
 * a sync are jobs, and while there is no sync whatever is asked for waits until there is.
 *
 * News: SYNC when the state moved, ORDER, IMAGE and MODE_WANTED. What concerns the catalog goes to the shop catalog. */
#ifndef DAOGOU_APP_SERVICES_NETWORK_H
#define DAOGOU_APP_SERVICES_NETWORK_H

#include "kiosk/base/digest.h"
#include "kiosk/domain/limits.h"
#include "kiosk/sync/sync.h"

struct jobs;
struct news;
struct shop_catalog;
struct state_writer;

struct network_setup {
	/* All texts are copied. "" = none. */
	const char *data_folder, *hub_url, *ca_file, *root_key, *enroll_code;
	int64_t image_budget_bytes;
	struct clock *clock;
	struct inbox *inbox;
	struct jobs *jobs;
	struct state *state; /* to read */
	struct state_writer *writer;
	struct shop_catalog *catalog;
};

struct network;
struct network *network_create(const struct network_setup *setup, struct news *news);
/* False when this machine has no key of its own; then there is no link at all. */
bool network_start(struct network *network);
/* After jobs_destroy(). NULL is fine. */
void network_destroy(struct network *network);

/* As sync last said it. */
const struct sync_status *network_status(struct network *network);
bool network_is_online(struct network *network);
/* The hub knows this machine and takes its orders. */
bool network_is_enrolled(const struct network *network);
const char *network_kiosk_id(const struct network *network);
const char *network_store(const struct network *network); /* "" = belongs to none */
const char *network_hub_url(const struct network *network);
const struct ed25519_key *network_key(const struct network *network);

/* A sync that just begins does it by itself. False without a link. */
bool network_sync_now(struct network *network);
/* See sync_catalog_damaged(). */
void network_catalog_damaged(struct network *network, const char *file, enum catalog_fault damage);
void network_outbox_changed(struct network *network);
void network_want_image(struct network *network, const char *name);
/* "" = none. */
void network_watch_order(struct network *network, const char *order);
/* See sync_set_report(). */
void network_set_report(struct network *network, const struct wire_heartbeat *report);

#endif
