/* SPDX-License-Identifier: Apache-2.0 */
/* This floor as one thing: the data that the services work on, and every service, made in order and taken down in the other.
 * Main thread. The pointers stay the same from services_create() to services_destroy(). */
#ifndef DAOGOU_APP_SERVICES_SERVICES_H
#define DAOGOU_APP_SERVICES_SERVICES_H

#include "kiosk/app/services/devices.h"
#include "kiosk/app/services/housekeeping.h"
#include "kiosk/app/services/jobs.h"
#include "kiosk/app/services/languages.h"
#include "kiosk/app/services/message.h"
#include "kiosk/app/services/network.h"
#include "kiosk/app/services/news.h"
#include "kiosk/app/services/orders.h"
#include "kiosk/app/services/payments.h"
#include "kiosk/app/services/receipts.h"
#include "kiosk/app/services/shop_catalog.h"
#include "kiosk/app/services/state_writer.h"
#include "kiosk/app/services/technician.h"
#include "kiosk/app/services/track.h"

struct services {
	struct clock *clock; /* borrowed, as the inbox */
	struct inbox *inbox;
	struct news *news;
	struct jobs *jobs;
	struct languages *languages;

	int data_lock;          /* an open file; -1 = none */
	struct state *state;    /* only reads; see writer */
	char broken_state[200]; /* where a damaged state.db was moved; "" = it was whole */
	struct state_writer *writer;
	struct track *track;
	struct housekeeping *housekeeping;

	struct shop_catalog *shop;
	struct network *network;
	struct devices *devices;
	struct receipts *receipts;
	struct technician *technician;
	struct orders *orders;
	struct payments *payments;
};

struct services_setup {
	struct clock *clock;
	struct inbox *inbox;
	/* All texts are copied. "" = none. */
	const char *share_folder, *language;
	const char *data_folder, *hub_url, *ca_file, *root_key, *enroll_code;
	int64_t image_budget_bytes, order_minutes;
	struct hw_config *hw;           /* given away */
	void (*give_memory_back)(void); /* see shop_catalog.h, as the next */
	const atomic_bool *is_stopping;
};

/* Nothing runs before devices_start() and network_start(). NULL, with a line in the log, when the data cannot be opened: another kiosk has it, the disk does not take it, or a newer
 * program wrote it. */
struct services *services_create(const struct services_setup *setup);
void services_destroy(struct services *services); /* NULL is fine */

#endif
