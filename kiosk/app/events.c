/* SPDX-License-Identifier: Apache-2.0 */
/* News become events. */
#include "kiosk/app/events.h"

#include <stdio.h>

#include "hw/hw.h"
#include "kiosk/app/display/display.h"
#include "kiosk/app/scan_input.h"
#include "kiosk/app/services/services.h"
#include "kiosk/app/session/modes.h"
#include "kiosk/app/session/sessions.h"
#include "kiosk/app/stage/stage.h"
#include "kiosk/app/user_input.h"
#include "kiosk/base/messages.h"

static void send(const struct events *events, enum event_kind kind)
{
	stage_send(events->stage, &(struct event){ .kind = kind });
}

/* --- devices --- */

static const char *state_of_first(struct devices *devices, enum device_class kind)
{
	struct device_status device;

	return devices_first(devices, kind, &device) ? device_state_name(device.state) : "NONE";
}

static void report_to_hub(const struct events *events)
{
	struct devices *devices = events->services->devices;
	struct wire_heartbeat report = { .last_frame_ms = display_stats(events->display)->last_frame_ms };

	snprintf(report.mode, sizeof report.mode, "%s",
		mode_name(sessions_now(events->sessions)->machine.mode));
	snprintf(report.printer, sizeof report.printer, "%s", state_of_first(devices, DEVICE_PRINTER));
	snprintf(report.card, sizeof report.card, "%s", state_of_first(devices, DEVICE_CARD_READER));
	network_set_report(events->services->network, &report);
}

static void take_devices(const struct events *events)
{
	sessions_take_devices(events->sessions);
	report_to_hub(events);
}

static void take_card(const struct events *events, enum card_event kind, const struct card *card)
{
	struct sessions *sessions = events->sessions;
	const struct session *session = sessions_now(sessions);

	sessions_touch(sessions);
	if (!mode_has_shoppers(session->machine.mode))
		return;
	if (kind == CARD_UNREADABLE)
		sessions_note_careful(
			sessions, _("We could not read this card. Hold it still for a moment."));
	if (kind == CARD_FOREIGN)
		sessions_note_careful(sessions, _("This is not a member card."));
	if (kind == CARD_INSERTED) {
		if (!session->shopper.is_running && session->machine.mode == MODE_SHOPPER &&
			sessions_has_catalog(sessions))
			stage_show(events->stage, ROUTE(SCREEN_HOME));
		/* A UID names a card and proves nothing: only a signed token makes it a member's. */
		sessions_note(sessions,
			card->is_signed ? _("Your member card was read.") : _("Your card was read."));
		if (card->is_signed) {
			sessions_identify_member(sessions, card->member);
			track_note(events->services->track, "member_identified", NULL);
		}
		send(events, EVENT_MEMBER);
	}
	display_invalidate(events->display);
}

static void take_key(const struct events *events, enum key_action action)
{
	static const char *const NAMES[KEY_ACTION_COUNT] = {
		[KEY_ACTION_PREVIOUS] = "previous",
		[KEY_ACTION_NEXT] = "next",
		[KEY_ACTION_UP] = "up",
		[KEY_ACTION_DOWN] = "down",
		[KEY_ACTION_SELECT] = "select",
		[KEY_ACTION_BACK] = "back",
		[KEY_ACTION_HELP] = "help",
	};

	if (NAMES[action])
		user_input_key(events->input, NAMES[action]);
}

static void take_input(const struct events *events, const struct hw_event *event)
{
	if (technician_take_input(events->services->technician, event))
		return;
	switch (event->type) {
	case HW_EVENT_CARD: take_card(events, event->card.event, &event->card.card); break;
	case HW_EVENT_SCAN: scan_input_take(events->scans, &event->scan); break;
	case HW_EVENT_KEY: take_key(events, event->key); break;
	default: break;
	}
}

/* --- the catalog, the hub and orders --- */

static void take_catalog(const struct events *events, bool had_catalog, bool is_new_file)
{
	const struct session *session = sessions_now(events->sessions);
	bool has_catalog = sessions_has_catalog(events->sessions);

	sessions_take_catalog(events->sessions);
	stage_reload(events->stage);
	/* Products have other rowids in a new file: places that remember them would show something else. */
	bool must_restart = !session->shopper.is_running || is_new_file;
	if (had_catalog != has_catalog || (must_restart && !session->shopper.is_running))
		stage_show_mode(events->stage);
	else if (must_restart && has_catalog && !session->shopper.order.text[0])
		stage_go(events->stage, ROUTE(SCREEN_HOME));
	stage_run_pending(events->stage);
}

static void send_order(const struct events *events, struct ulid order)
{
	stage_send(events->stage, &(struct event){ .kind = EVENT_ORDER_CHANGED, .order = order });
}

static void take_wanted_mode(const struct events *events, const char *name)
{
	enum mode mode;

	if (mode_find(name, &mode))
		stage_set_mode(events->stage, mode, "hub", "wanted by the hub");
}

/* --- all of them --- */

static void take(const struct events *events, const struct news_item *item)
{
	switch (item->kind) {
	case NEWS_CATALOG: take_catalog(events, item->catalog.had_one, item->catalog.is_new_file); break;
	case NEWS_LIVE: send(events, EVENT_LIVE_CHANGED); break;
	case NEWS_SYNC:
		sessions_take_network(events->sessions);
		send(events, EVENT_SYNC_CHANGED);
		break;
	case NEWS_IMAGE:
		display_forget_images(events->display);
		display_invalidate(events->display);
		break;
	case NEWS_ORDER:
		sessions_take_order(events->sessions, item->order);
		send_order(events, item->order);
		break;
	case NEWS_PLACED:
		if (sessions_take_placed(events->sessions, item->placed.order, item->placed.is_written))
			send_order(events, item->placed.order);
		break;
	case NEWS_NOT_ASKED:
		sessions_note_careful(events->sessions, _("This could not be saved. The disk may be full."));
		break;
	case NEWS_CARD_PAYMENT:
		sessions_take_card_payment(events->sessions);
		send(events, EVENT_CARD_PAYMENT);
		break;
	case NEWS_MODE_WANTED: take_wanted_mode(events, item->mode); break;
	case NEWS_ANSWER:
		stage_send(events->stage, &(struct event){ .kind = EVENT_ANSWER, .answer = item->answer });
		break;
	case NEWS_DEVICES: take_devices(events); break;
	case NEWS_INPUT: take_input(events, item->input); break;
	case NEWS_RECEIPT:
		stage_send(events->stage, &(struct event){ .kind = EVENT_PRINTER, .printer = item->receipt });
		break;
	case NEWS_TECHNICIAN: send(events, EVENT_SERVICE); break;
	default: break;
	}
}

void events_take_news(const struct events *events)
{
	struct news_item item;

	while (news_take(events->services->news, &item)) {
		take(events, &item);
		news_item_finish(&item);
	}
}
