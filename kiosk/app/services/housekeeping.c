/* SPDX-License-Identifier: Apache-2.0 */
/* Housekeeping in state.db. */
#include "kiosk/app/services/housekeeping.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "kiosk/app/services/state_writer.h"
#include "kiosk/base/log.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/audit.h"
#include "kiosk/store/order_payments.h"
#include "kiosk/store/orders.h"
#include "kiosk/store/outbox.h"
#include "kiosk/store/payment_journal.h"
#include "kiosk/store/print_journal.h"

#define KEEP_RECORDS_MS (30 * DAY_MS)
#define KEEP_WORDS_MS HOUR_MS

struct housekeeping {
	const struct clock *clock;
	struct state_writer *writer;
	struct ulid running;   /* the session that is on; "" = none */
	int64_t last_purge_ms; /* clock_elapsed_ms() */
	bool has_purged, is_wiping, has_leftovers;
};

struct housekeeping *housekeeping_create(const struct clock *clock, struct state_writer *writer)
{
	struct housekeeping *housekeeping = xcalloc(1, sizeof *housekeeping);

	housekeeping->clock = clock;
	housekeeping->writer = writer;
	return housekeeping;
}

void housekeeping_destroy(struct housekeeping *housekeeping)
{
	free(housekeeping);
}

/* --- the session that has ended --- */

static enum state_result write_wipe(struct state *state, void *data)
{
	const struct ulid *running = data;

	return state_wipe_sessions(state, running->text, NULL);
}

static void end_wipe(void *receiver, void *data, enum state_result result)
{
	struct housekeeping *housekeeping = receiver;

	free(data);
	housekeeping->is_wiping = false;
	if (result == STATE_OK) {
		housekeeping->has_leftovers = false;
		return;
	}
	if (!housekeeping->has_leftovers)
		log_warning("session", "its rows could not be wiped yet: %s", state_result_name(result));
	housekeeping->has_leftovers = true;
}

static void begin_wipe(struct housekeeping *housekeeping)
{
	struct ulid *running = xmalloc(sizeof *running);

	*running = housekeeping->running;
	housekeeping->is_wiping = true;
	state_writer_put(housekeeping->writer,
		(struct state_write){
			.write = write_wipe, .end = end_wipe, .receiver = housekeeping, .data = running });
}

void housekeeping_begin_session(struct housekeeping *housekeeping, struct ulid session)
{
	housekeeping->running = session;
}

void housekeeping_end_session(struct housekeeping *housekeeping)
{
	housekeeping->running = (struct ulid){ "" };
	begin_wipe(housekeeping);
}

bool housekeeping_has_leftovers(const struct housekeeping *housekeeping)
{
	return housekeeping->is_wiping || housekeeping->has_leftovers;
}

/* --- what everybody is done with --- */

/* What the hub never took and nobody tried again: gone, and told where staff look. */
static enum state_result forget_parked(struct state *state, int64_t now_ms)
{
	char what[64];
	int64_t count;
	enum state_result result = outbox_forget_parked(state, now_ms - KEEP_RECORDS_MS, &count);

	if (result != STATE_OK || count == 0)
		return result;
	snprintf(what, sizeof what, "outbox.forgotten %" PRId64, count);
	log_warning("outbox", "%" PRId64 " refused by the hub over a month ago: forgotten", count);
	return audit_add(state, now_ms, "kiosk", what, "refused by the hub over a month ago");
}

/* Old orders and print jobs go after a month; the words of a receipt that perhaps did not come out, sooner. */
static enum state_result write_purge(struct state *state, void *data)
{
	int64_t now_ms = *(const int64_t *)data;
	enum state_result results[] = { forget_parked(state, now_ms),
		order_forget_old(state, now_ms - KEEP_RECORDS_MS),
		print_journal_forget_old(state, now_ms - KEEP_RECORDS_MS),
		payment_journal_forget_old(state, now_ms - KEEP_RECORDS_MS), order_payment_forget_old(state),
		print_journal_forget_old_documents(state, now_ms - KEEP_WORDS_MS) };

	for (size_t i = 0; i < sizeof results / sizeof results[0]; i++) {
		if (results[i] != STATE_OK)
			return results[i];
	}
	return STATE_OK;
}

static void purge_expired(struct housekeeping *housekeeping)
{
	int64_t elapsed_ms = clock_elapsed_ms(housekeeping->clock);

	if (housekeeping->has_purged && elapsed_ms - housekeeping->last_purge_ms < HOUR_MS)
		return;
	housekeeping->has_purged = true;
	housekeeping->last_purge_ms = elapsed_ms;
	int64_t *copy = xmalloc(sizeof *copy);
	*copy = clock_wall_ms(housekeeping->clock);
	state_writer_put(housekeeping->writer, (struct state_write){ .write = write_purge, .data = copy });
}

void housekeeping_tick(struct housekeeping *housekeeping)
{
	purge_expired(housekeeping);
	if (housekeeping->has_leftovers && !housekeeping->is_wiping)
		begin_wipe(housekeeping);
}
