/* SPDX-License-Identifier: Apache-2.0 */
/* What a screen's update() receives: one tagged union for touches, keys, devices, the network and time. */
#ifndef DAOGOU_SCREENS_EVENT_H
#define DAOGOU_SCREENS_EVENT_H

#include "kiosk/base/ulid.h"
#include "kiosk/domain/paper.h"
#include "kiosk/domain/scan_code.h"
#include "kiosk/screens/actions.h"
#include "kiosk/store/search_worker.h"

enum event_kind {
	EVENT_ACTION, /* action */
	EVENT_TEXT,   /* text: typed on a keyboard that is plugged in, or sent by a test */
	EVENT_RELOAD, /* language or catalog changed: read everything shown again; the screen's arena is empty */
	EVENT_TICK,          /* a second has passed (only to screens that have wants_tick) */
	EVENT_ORDER_CHANGED, /* order: the hub has news about it; read it with order_find() */
	EVENT_LIVE_CHANGED,  /* seats and stock moved */
	EVENT_SYNC_CHANGED,  /* machine.download, machine.is_online or shop.prices_as_of_ms moved */
	EVENT_ANSWER,        /* answer: search results or a browse list; the screen may take parts of it */
	EVENT_PRINTER,       /* printer: how the receipt that this session asked for is doing */
	EVENT_SCAN,          /* scan: a code that the application did not act on itself */
	EVENT_MEMBER,        /* shopper.member_name changed */
	EVENT_SERVICE,       /* a device, a test or what is plugged in changed (mode service) */
	EVENT_CARD_PAYMENT,  /* shopper.card_step or card_prompt changed, and perhaps the order */
};

struct event {
	enum event_kind kind;
	union {
		struct action action;
		const char *text;
		struct ulid order;
		struct search_answer *answer;
		enum receipt_progress printer;
		const struct scan_code *scan;
	};
};

#endif
