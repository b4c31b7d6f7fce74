/* SPDX-License-Identifier: Apache-2.0 */
/* The measured effect, into the outbox. */
#include "kiosk/app/services/track.h"

#include <stdlib.h>

#include "kiosk/app/services/state_writer.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/wire_event.h"
#include "kiosk/store/outbox.h"

struct track {
	const struct clock *clock;
	struct state_writer *writer;
	struct ulid session;
};

struct tracked {
	struct ulid id;
	int64_t at_ms;
	char *body;
};

struct track *track_create(const struct clock *clock, struct state_writer *writer)
{
	struct track *track = xcalloc(1, sizeof *track);

	track->clock = clock;
	track->writer = writer;
	return track;
}

void track_destroy(struct track *track)
{
	free(track);
}

void track_set_session(struct track *track, struct ulid session)
{
	track->session = session;
}

static enum state_result write_event(struct state *state, void *data)
{
	const struct tracked *event = data;

	return outbox_put_event(state, event->id, event->body, event->at_ms);
}

static void free_event(void *data)
{
	struct tracked *event = data;

	free(event->body);
	free(event);
}

void track_note(struct track *track, const char *kind, const char *data)
{
	struct tracked *event = xcalloc(1, sizeof *event);

	event->at_ms = clock_wall_ms(track->clock);
	event->id = ulid_make(event->at_ms);
	struct wire_event wire = { .id = event->id,
		.kind = kind,
		.at_ms = event->at_ms,
		.session = track->session.text,
		.data = data ? data : "" };
	event->body = wire_event_encode(&wire);
	state_writer_put(track->writer,
		(struct state_write){ .write = write_event, .data = event, .free = free_event });
}
