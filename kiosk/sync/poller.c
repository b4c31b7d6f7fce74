/* SPDX-License-Identifier: Apache-2.0 */
/* The regular small things: the heartbeat that reports and brings commands, and feed/live. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/wire_heartbeat.h"
#include "kiosk/sync/feed_document.h"
#include "kiosk/sync/sync_internal.h"

struct poller {
	struct sync_core *core;
	bool has_heartbeat, has_live;
	struct wire_heartbeat report; /* by app; the rest is filled in when it goes */
	char *mode;                   /* that the hub last wished for; NULL = none */
	char live_etag[80];
	struct request *heartbeat, *live;
	int64_t next_heartbeat, next_live; /* monotonic */
	int heartbeat_failures, live_failures;
};

static void emit_command(struct poller *poller, char *text)
{
	core_emit(poller->core, SYNC_EVENT_COMMAND, (struct sync_event){ .text = text });
}

static void take_mode(struct poller *poller, const char *mode)
{
	bool is_same = mode && poller->mode ? strcmp(mode, poller->mode) == 0 : mode == poller->mode;

	if (is_same)
		return;
	free(poller->mode);
	poller->mode = xstrdup_or_null(mode);
	emit_command(poller, xasprintf("mode %s", mode ? mode : ""));
}

static void take_wanted(struct poller *poller, const struct reply *reply)
{
	struct arena arena;
	struct wire_wanted wanted = { .mode = NULL };

	arena_init(&arena, 4096);
	if (wire_wanted_decode(&arena, reply->body, reply->length, &wanted))
		take_mode(poller, wanted.mode);
	for (size_t i = 0; i < wanted.command_count; i++)
		emit_command(poller, xstrdup(wanted.commands[i]));
	arena_finish(&arena);
}

static void handle_heartbeat(void *data, const struct reply *reply)
{
	struct poller *poller = data;
	struct sync_core *core = poller->core;

	poller->heartbeat = NULL;
	core_note_reply(core, reply);
	poller->heartbeat_failures = reply->has_answered ? 0 : poller->heartbeat_failures + 1;
	poller->next_heartbeat = core_now(core) +
		(reply->has_answered ? HEARTBEAT_INTERVAL_MS
				     : core_backoff(core, poller->heartbeat_failures, RETRY_FIRST_MS,
					       HEARTBEAT_RETRY_MAX_MS));
	if (reply->fault == SYNC_OK)
		take_wanted(poller, reply);
}

static void start_heartbeat(struct poller *poller)
{
	const struct sync_status *status = &poller->core->status;
	struct wire_heartbeat heartbeat = poller->report;

	snprintf(heartbeat.version, sizeof heartbeat.version, "%s", DAOGOU_VERSION);
	snprintf(heartbeat.clock, sizeof heartbeat.clock, "%s",
		clock_source_name(clock_source(poller->core->clock)));
	heartbeat.clock_off_s = clock_off_s(poller->core->clock);
	heartbeat.catalog_epoch = status->catalog_epoch;
	heartbeat.catalog_seq = status->catalog_seq;
	heartbeat.outbox = status->outbox_waiting;
	char *body = wire_heartbeat_encode(&heartbeat);
	poller->heartbeat = request_start(poller->core->pool,
		&(struct request_spec){ .kind = REQUEST_CALL,
			.method = "POST",
			.path = "/v1/heartbeat",
			.body = body,
			.is_signed = true,
			.handle_reply = handle_heartbeat,
			.data = poller });
	free(body);
}

static void take_live(struct poller *poller, const struct reply *reply)
{
	struct sync_core *core = poller->core;
	struct live *live = NULL;
	char why[160];
	enum sync_fault fault = feed_live_read(
		reply->body, reply->length, &core->trust, core->status.live_issued_ms, &live, why);

	if (fault != SYNC_OK) {
		core_fail(core, fault, why);
		return;
	}
	strcpy(poller->live_etag, reply->etag);
	if (!live)
		return;
	core->status.live_issued_ms = live->issued_ms;
	core_emit(core, SYNC_EVENT_LIVE_CHANGED, (struct sync_event){ .live = live });
}

static void handle_live(void *data, const struct reply *reply)
{
	struct poller *poller = data;
	struct sync_core *core = poller->core;

	poller->live = NULL;
	core_note_reply(core, reply);
	poller->live_failures = reply->fault == SYNC_OK ? 0 : poller->live_failures + 1;
	poller->next_live = core_now(core) +
		(reply->fault == SYNC_OK
				? LIVE_INTERVAL_MS
				: core_backoff(core, poller->live_failures, LIVE_INTERVAL_MS, RETRY_MAX_MS));
	if (reply->fault == SYNC_OK && reply->status == 200)
		take_live(poller, reply);
}

static void start_live(struct poller *poller)
{
	poller->live = request_start(poller->core->pool,
		&(struct request_spec){ .kind = REQUEST_LIVE,
			.path = "/feed/live",
			.etag = poller->live_etag,
			.handle_reply = handle_live,
			.data = poller });
}

int64_t poller_tick(struct poller *poller)
{
	struct sync_core *core = poller->core;
	int64_t now = core_now(core), next = INT64_MAX;

	if (poller->has_heartbeat && core->has_key && !poller->heartbeat) {
		if (now >= poller->next_heartbeat)
			start_heartbeat(poller);
		else
			next = poller->next_heartbeat;
	}
	/* Offline, the heartbeat and the feed find out when the hub is back. */
	if (poller->has_live && core->trust.root.feed[0] && core->status.is_online && !poller->live) {
		if (now >= poller->next_live)
			start_live(poller);
		else if (poller->next_live < next)
			next = poller->next_live;
	}
	return next;
}

void poller_set_report(struct poller *poller, const struct wire_heartbeat *report)
{
	poller->report = *report;
}

struct poller *poller_create(struct sync_core *core, bool has_heartbeat, bool has_live)
{
	struct poller *poller = xcalloc(1, sizeof *poller);

	poller->core = core;
	poller->has_heartbeat = has_heartbeat;
	poller->has_live = has_live;
	poller->next_heartbeat = poller->next_live = core_now(core);
	poller->report.last_frame_ms = -1;
	return poller;
}

void poller_destroy(struct poller *poller)
{
	if (!poller)
		return;
	request_cancel(poller->heartbeat);
	request_cancel(poller->live);
	free(poller->mode);
	free(poller);
}
