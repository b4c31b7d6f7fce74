/* SPDX-License-Identifier: Apache-2.0 */
/* Measured events on their way to the hub (POST /v1/events): one event, a batch of them, and the answer. Written and read by
 * kiosk and hub. Pure functions; any thread; input is hostile. The JSON is Event of kiosk/hub/openapi.yaml. No event holds
 * personal data. */
#ifndef DAOGOU_DOMAIN_WIRE_EVENT_H
#define DAOGOU_DOMAIN_WIRE_EVENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/arena.h"
#include "kiosk/base/ulid.h"

#define WIRE_EVENTS_MAX 500
#define WIRE_EVENT_DATA_MAX 4096
#define WIRE_EVENT_SESSION_MAX 64

struct wire_event {
	struct ulid id;
	const char *kind;    /* 1 to 40 letters in lower case and underscores */
	int64_t at_ms;       /* whole seconds */
	const char *session; /* "" = nobody's */
	const char *data;    /* a JSON object's text; "" = none */
};

/* The text of one event, as it waits in the outbox; the caller frees. */
char *wire_event_encode(const struct wire_event *event);
/* Everything in the arena. False when it is not well formed, or too long: sending it again would not help. */
bool wire_event_read(struct arena *arena, const json_t *object, struct wire_event *ret_event);

/* Texts of wire_event_encode() as one request; the caller frees. What is no JSON is left out. */
char *wire_event_batch_encode(const char *const *events, size_t count);
/* The list of a request, borrowed; NULL when there is none or it is longer than WIRE_EVENTS_MAX. */
const json_t *wire_event_batch_read(const json_t *object);

struct wire_event_count {
	int accepted, known, refused; /* refused: not well formed */
};
json_t *wire_event_count_encode(const struct wire_event_count *count);
bool wire_event_count_decode(const char *json, size_t length, struct wire_event_count *ret_count);

#endif
