/* SPDX-License-Identifier: Apache-2.0 */
/* Turns device events into lines for watchers and keeps the last ones. */
#include "kiosk/app/services/hw_trace.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

#define KEPT 128

struct hw_trace {
	json_t *events[KEPT]; /* number n stands at n % KEPT */
	int64_t next;
};

struct hw_trace *hw_trace_create(void)
{
	return xcalloc(1, sizeof(struct hw_trace));
}

void hw_trace_destroy(struct hw_trace *trace)
{
	if (!trace)
		return;
	for (size_t i = 0; i < KEPT; i++)
		json_decref(trace->events[i]);
	free(trace);
}

static void put(json_t *line, const char *key, const char *value)
{
	json_object_set_new(line, key, json_string(value));
}

static void put_card(json_t *line, enum card_event kind, const struct card *card)
{
	size_t length = strlen(card->uid);

	put(line, "event", card_event_name(kind));
	if (kind != CARD_INSERTED)
		return;
	put(line, "uid_end", card->uid + (length > 4 ? length - 4 : 0));
	json_object_set_new(line, "has_address", json_boolean(card->uri[0]));
	json_object_set_new(line, "has_member", json_boolean(card->member[0]));
	json_object_set_new(line, "is_signed", json_boolean(card->is_signed));
}

static void put_scan(json_t *line, const struct scan *scan)
{
	put(line, "event", "SCAN");
	put(line, "symbology", symbology_name(scan->symbology));
	json_object_set_new(line, "length", json_integer((json_int_t)scan->length));
	if (scan->is_card_data)
		json_object_set_new(line, "card", json_true());
	if (scan->symbology != SYMBOLOGY_URI && scan->symbology != SYMBOLOGY_UNKNOWN)
		put(line, "code", scan->bytes);
}

static void put_printer(json_t *line, enum printer_event kind, const struct print_job *job)
{
	put(line, "event", printer_event_name(kind));
	if (kind < PRINTER_OUTPUT_COMPLETE)
		return;
	put(line, "job", job->id);
	put(line, "confidence", print_confidence_name(job->confidence));
	put(line, "error", hw_error_name(job->error));
}

static void put_terminal(json_t *line, const struct hw_event *event)
{
	put(line, "event", terminal_event_name(event->terminal.event));
	put(line, "payment", event->terminal.payment.id);
	if (event->terminal.event == TERMINAL_PROMPT)
		put(line, "prompt", terminal_prompt_name(event->terminal.prompt));
}

static void put_event(json_t *line, const struct hw_event *event)
{
	switch (event->type) {
	case HW_EVENT_DEVICE:
		put(line, "event", device_state_name(event->status.state));
		put(line, "error", hw_error_name(event->status.error));
		break;
	case HW_EVENT_PRINTER: put_printer(line, event->printer.event, &event->printer.job); break;
	case HW_EVENT_CARD: put_card(line, event->card.event, &event->card.card); break;
	case HW_EVENT_SCAN: put_scan(line, &event->scan); break;
	case HW_EVENT_KEY: put(line, "event", key_action_name(event->key)); break;
	case HW_EVENT_TERMINAL: put_terminal(line, event); break;
	}
}

void hw_trace_note(struct hw_trace *trace, const struct hw_event *event, int64_t wall_ms)
{
	json_t **slot = &trace->events[trace->next % KEPT];
	char at[25];

	time_format_iso(wall_ms, at);
	json_decref(*slot);
	*slot = json_pack("{s:I, s:s, s:s, s:s}", "number", (json_int_t)trace->next, "at", at, "device",
		event->device, "class", device_class_name(event->kind));
	put_event(*slot, event);
	trace->next++;
}

json_t *hw_trace_since(const struct hw_trace *trace, int64_t from)
{
	int64_t oldest = trace->next > KEPT ? trace->next - KEPT : 0;
	json_t *events = json_array();

	for (int64_t i = from > oldest ? from : oldest; i < trace->next; i++)
		json_array_append(events, trace->events[i % KEPT]);
	return json_pack("{s:I, s:o}", "next", (json_int_t)trace->next, "events", events);
}
