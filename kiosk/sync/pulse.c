/* SPDX-License-Identifier: Apache-2.0 */
/* The regular small things: the heartbeat that reports and brings commands, and feed/live. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/sync/feed_document.h"
#include "kiosk/sync/sync_internal.h"

#define COMMANDS_MAX 32

struct pulse {
	struct sync_core *core;
	bool has_heartbeat, has_live;
	char *report; /* JSON object from app; NULL = none */
	char *mode;   /* that the hub last wished for; NULL = none */
	char live_etag[80];
	struct request *heartbeat, *live;
	int64_t next_heartbeat, next_live; /* monotonic */
	int heartbeat_failures, live_failures;
};

static void emit_command(struct pulse *pulse, char *text)
{
	core_emit(pulse->core, SYNC_EVENT_COMMAND, (struct sync_event){ .text = text });
}

static void take_mode(struct pulse *pulse, const char *mode)
{
	bool is_same = mode && pulse->mode ? strcmp(mode, pulse->mode) == 0 : mode == pulse->mode;

	if (is_same)
		return;
	free(pulse->mode);
	pulse->mode = xstrdup_or_null(mode);
	emit_command(pulse, xasprintf("mode %s", mode ? mode : ""));
}

static void take_commands(struct pulse *pulse, const json_t *commands)
{
	for (size_t i = 0; i < json_array_size(commands) && i < COMMANDS_MAX; i++) {
		const json_t *command = json_array_get(commands, i);
		const char *text = json_string_value(command);
		emit_command(pulse, text ? xstrdup(text) : json_to_text(command));
	}
}

static void handle_heartbeat(void *data, const struct reply *reply)
{
	struct pulse *pulse = data;
	struct sync_core *core = pulse->core;

	pulse->heartbeat = NULL;
	core_note_reply(core, reply);
	pulse->heartbeat_failures = reply->has_answered ? 0 : pulse->heartbeat_failures + 1;
	pulse->next_heartbeat =
		core_now(core) + (reply->has_answered ? HEARTBEAT_INTERVAL_MS
						      : core_backoff(core, pulse->heartbeat_failures,
								RETRY_FIRST_MS, HEARTBEAT_RETRY_MAX_MS));
	json_t *json = reply->fault == SYNC_OK ? json_parse(reply->body, reply->length, NULL) : NULL;
	if (json_is_object(json)) {
		take_mode(pulse, json_get_text(json, "mode", NULL));
		take_commands(pulse, json_object_get(json, "commands"));
	}
	json_decref(json);
}

static void start_heartbeat(struct pulse *pulse)
{
	const struct sync_status *status = &pulse->core->status;
	json_t *json = pulse->report ? json_parse(pulse->report, strlen(pulse->report), NULL) : NULL;

	if (!json_is_object(json)) {
		json_decref(json);
		json = json_object();
	}
	json_object_set_new(json, "version", json_string(DAOGOU_VERSION));
	json_object_set_new(json, "catalog",
		json_pack("{s:I,s:I}", "epoch", (json_int_t)status->catalog_epoch, "seq",
			(json_int_t)status->catalog_seq));
	json_object_set_new(json, "outbox", json_integer(status->outbox_waiting));
	char *body = json_to_text(json);
	pulse->heartbeat = request_start(pulse->core->pool, &(struct request_spec){ .kind = REQUEST_CALL,
								    .method = "POST",
								    .path = "/v1/heartbeat",
								    .body = body,
								    .is_signed = true,
								    .handle_reply = handle_heartbeat,
								    .data = pulse });
	free(body);
	json_decref(json);
}

static void take_live(struct pulse *pulse, const struct reply *reply)
{
	struct sync_core *core = pulse->core;
	struct live *live = NULL;
	char why[160];
	enum sync_fault fault = feed_live_read(
		reply->body, reply->length, &core->trust, core->status.live_issued_ms, &live, why);

	if (fault != SYNC_OK) {
		core_fail(core, fault, why);
		return;
	}
	strcpy(pulse->live_etag, reply->etag);
	if (!live)
		return;
	core->status.live_issued_ms = live->issued_ms;
	core_emit(core, SYNC_EVENT_LIVE_CHANGED, (struct sync_event){ .live = live });
}

static void handle_live(void *data, const struct reply *reply)
{
	struct pulse *pulse = data;
	struct sync_core *core = pulse->core;

	pulse->live = NULL;
	core_note_reply(core, reply);
	pulse->live_failures = reply->fault == SYNC_OK ? 0 : pulse->live_failures + 1;
	pulse->next_live =
		core_now(core) + (reply->fault == SYNC_OK ? LIVE_INTERVAL_MS
							  : core_backoff(core, pulse->live_failures,
								    LIVE_INTERVAL_MS, RETRY_MAX_MS));
	if (reply->fault == SYNC_OK && reply->status == 200)
		take_live(pulse, reply);
}

static void start_live(struct pulse *pulse)
{
	pulse->live = request_start(pulse->core->pool, &(struct request_spec){ .kind = REQUEST_LIVE,
							       .path = "/feed/live",
							       .etag = pulse->live_etag,
							       .handle_reply = handle_live,
							       .data = pulse });
}

int64_t pulse_tick(struct pulse *pulse)
{
	struct sync_core *core = pulse->core;
	int64_t now = core_now(core), next = INT64_MAX;

	if (pulse->has_heartbeat && core->has_key && !pulse->heartbeat) {
		if (now >= pulse->next_heartbeat)
			start_heartbeat(pulse);
		else
			next = pulse->next_heartbeat;
	}
	/* Offline, the heartbeat and the feed find out when the hub is back. */
	if (pulse->has_live && core->trust.feed[0] && core->status.is_online && !pulse->live) {
		if (now >= pulse->next_live)
			start_live(pulse);
		else if (pulse->next_live < next)
			next = pulse->next_live;
	}
	return next;
}

void pulse_set_report(struct pulse *pulse, char *json)
{
	free(pulse->report);
	pulse->report = json;
}

struct pulse *pulse_create(struct sync_core *core, bool has_heartbeat, bool has_live)
{
	struct pulse *pulse = xcalloc(1, sizeof *pulse);

	pulse->core = core;
	pulse->has_heartbeat = has_heartbeat;
	pulse->has_live = has_live;
	pulse->next_heartbeat = pulse->next_live = core_now(core);
	return pulse;
}

void pulse_destroy(struct pulse *pulse)
{
	if (!pulse)
		return;
	request_cancel(pulse->heartbeat);
	request_cancel(pulse->live);
	free(pulse->report);
	free(pulse->mode);
	free(pulse);
}
