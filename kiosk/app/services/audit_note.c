/* SPDX-License-Identifier: Apache-2.0 */
/* The audit, by the writer. */
#include "kiosk/app/services/audit_note.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/app/services/state_writer.h"
#include "kiosk/base/log.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/audit.h"

struct note {
	int64_t now_ms;
	char *who, *what, *why;
};

static enum state_result write_note(struct state *state, void *data)
{
	const struct note *note = data;
	enum state_result result = audit_add(state, note->now_ms, note->who, note->what, note->why);

	if (result != STATE_OK)
		/* What was done, and not to which order. */
		log_error("audit", "%.*s by %s could not be written: %s", (int)strcspn(note->what, " "),
			note->what, note->who, state_result_name(result));
	return result;
}

static void free_note(void *data)
{
	struct note *note = data;

	free(note->who);
	free(note->what);
	free(note->why);
	free(note);
}

void audit_note(
	struct state_writer *writer, int64_t now_ms, const char *who, const char *what, const char *why)
{
	struct note *note = xmalloc(sizeof *note);

	*note = (struct note){ now_ms, xstrdup(who), xstrdup(what), xstrdup_or_null(why) };
	state_writer_put(
		writer, (struct state_write){ .write = write_note, .data = note, .free = free_note });
}
