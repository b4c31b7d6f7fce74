/* SPDX-License-Identifier: Apache-2.0 */
/* Devices: opened from the configuration, their journal kept in state.db, their events turned into the application's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"
#include "kiosk/app/app_internal.h"
#include "kiosk/app/hw_trace.h"
#include "kiosk/base/log.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/print_journal.h"
#include "kiosk/store/state.h"

/* More than can have waited for paper at once. */
#define RECENT_ORDERS 32

/* --- the journal: hw's jobs as rows of state.db; called from the printer's thread, on its own connection --- */

struct journal {
	struct state *state;
	char *path;
};

static struct state *journal_state(struct journal *journal)
{
	if (!journal->state)
		journal->state = state_attach(journal->path);
	return journal->state;
}

static struct journal_job to_row(const struct print_job *job)
{
	struct journal_job row = { .state = (int)job->state,
		.confidence = (int)job->confidence,
		.is_open = print_job_is_open(job->state),
		.has_sent_bytes = job->has_sent_bytes,
		.is_copy = job->is_copy,
		.attempts = job->attempts,
		.strips = job->strips,
		.strips_confirmed = job->strips_confirmed,
		.error = (int)job->error,
		.created_ms = job->created_wall_ms,
		.changed_ms = job->changed_wall_ms };

	snprintf(row.id, sizeof row.id, "%s", job->id);
	snprintf(row.device, sizeof row.device, "%s", job->device);
	snprintf(row.title, sizeof row.title, "%s", job->title);
	snprintf(row.session, sizeof row.session, "%s", job->session);
	return row;
}

static struct print_job to_job(const struct journal_job *row)
{
	struct print_job job = { .state = (enum print_job_state)row->state,
		.confidence = (enum print_confidence)row->confidence,
		.has_sent_bytes = row->has_sent_bytes,
		.is_copy = row->is_copy,
		.attempts = row->attempts,
		.strips = row->strips,
		.strips_confirmed = row->strips_confirmed,
		.error = (enum hw_error)row->error,
		.created_wall_ms = row->created_ms,
		.changed_wall_ms = row->changed_ms };

	snprintf(job.id, sizeof job.id, "%s", row->id);
	snprintf(job.device, sizeof job.device, "%.*s", (int)sizeof job.device - 1, row->device);
	snprintf(job.title, sizeof job.title, "%s", row->title);
	snprintf(job.session, sizeof job.session, "%s", row->session);
	return job;
}

static bool journal_begin(void *data, const struct print_job *job, const char *document_json)
{
	struct state *state = journal_state(data);
	struct journal_job row = to_row(job);

	return state && print_journal_add(state, &row, document_json) == STATE_OK;
}

static bool journal_update(void *data, const struct print_job *job)
{
	struct state *state = journal_state(data);
	struct journal_job row = to_row(job);

	return state && print_journal_update(state, &row) == STATE_OK;
}

struct each_job {
	void (*each)(void *data, const struct print_job *job, const char *document_json);
	void *data;
};

static void pass_on(void *data, const struct journal_job *row, const char *document)
{
	struct each_job *each = data;
	struct print_job job = to_job(row);

	each->each(each->data, &job, document);
}

static bool journal_load_open(void *data,
	void (*each)(void *each_data, const struct print_job *job, const char *document_json),
	void *each_data)
{
	struct state *state = journal_state(data);

	return state &&
		print_journal_open_jobs(state, pass_on, &(struct each_job){ each, each_data }) == STATE_OK;
}

static bool journal_load_job(void *data, const char *id, struct print_job *ret_job, char **ret_document_json)
{
	struct state *state = journal_state(data);
	struct journal_job row;

	if (!state || !print_journal_find(state, id, &row, ret_document_json))
		return false;
	*ret_job = to_job(&row);
	return true;
}

static const struct print_journal_ops JOURNAL_OPS = { .job_begin = journal_begin,
	.job_progress = journal_update,
	.job_end = journal_update,
	.load_open = journal_load_open,
	.load_job = journal_load_job };

/* --- events --- */

static void post_hw_event(void *data, struct hw_event *event)
{
	app_post(data, (struct message){ .kind = MESSAGE_HW, .hw = event });
}

static enum receipt_progress progress_of(enum printer_event event, const struct print_job *job)
{
	if (event == PRINTER_OUTPUT_COMPLETE)
		return job->confidence == CONFIDENCE_CONFIRMED ? RECEIPT_IS_PRINTED : RECEIPT_IS_UNSURE;
	return event == PRINTER_OUTPUT_UNCERTAIN ? RECEIPT_IS_UNSURE : RECEIPT_HAS_FAILED;
}

static enum receipt_state receipt_state_of(enum print_job_state state, enum print_confidence confidence)
{
	if (state == PRINT_DONE && confidence == CONFIDENCE_CONFIRMED)
		return RECEIPT_PRINTED;
	return state == PRINT_DONE || state == PRINT_UNCERTAIN ? RECEIPT_UNSURE : RECEIPT_NONE;
}

/* A receipt's job has its order's id: so the order hears of it after a restart too. What was printed once stays
 * printed, whatever becomes of a copy. */
static void remember_receipt(struct app *app, const struct print_job *job)
{
	struct arena scratch;
	struct placed_order order;

	arena_init(&scratch, 16 * 1024);
	if (order_find(app->state, &scratch, job->id, &order) && order.receipt != RECEIPT_PRINTED)
		order_set_receipt(app->state, job->id, receipt_state_of(job->state, job->confidence),
			clock_wall_ms(&app->clock));
	arena_finish(&scratch);
}

/* The kiosk may have died between the journal's last word on a job, or before its first, and the order's. Jobs that
 * are open are told of by their printer. */
static void settle_receipts(struct app *app)
{
	struct arena scratch;
	const struct placed_order *orders;

	arena_init(&scratch, 64 * 1024);
	size_t count = order_list(app->state, &scratch, RECENT_ORDERS, &orders);
	for (size_t i = 0; i < count; i++) {
		struct journal_job job = { .state = PRINT_CANCELLED };
		if (orders[i].receipt != RECEIPT_QUEUED)
			continue;
		print_journal_find(app->state, orders[i].id.text, &job, NULL);
		if (!job.is_open)
			order_set_receipt(app->state, orders[i].id.text,
				receipt_state_of((enum print_job_state)job.state,
					(enum print_confidence)job.confidence),
				clock_wall_ms(&app->clock));
	}
	arena_finish(&scratch);
}

/* The session may have ended while its paper came out. The words of what is in doubt stay for a while, so that
 * staff can print a COPY; see keep_house(). */
static void forget_printed_words(struct app *app, const struct print_job *job)
{
	if (job->state == PRINT_DONE && strcmp(job->session, app->session.id.text) != 0)
		print_journal_forget_documents(app->state, job->session);
}

static void handle_printer(struct app *app, const struct hw_event *event)
{
	enum printer_event kind = event->printer.event;
	const struct print_job *job = &event->printer.job;
	bool is_output = kind == PRINTER_OUTPUT_COMPLETE || kind == PRINTER_OUTPUT_UNCERTAIN ||
		kind == PRINTER_OUTPUT_FAILED;

	log_info("printer", "%s%s%s", printer_event_name(kind), is_output ? " " : "",
		is_output ? job->id : "");
	devices_refresh(app);
	if (kind == PRINTER_REC_EMPTY || kind == PRINTER_COVER_OPEN) {
		dispatch_event(
			app, &(struct event){ .kind = EVENT_PRINTER, .printer = RECEIPT_WAITS_FOR_PAPER });
		return;
	}
	if (!is_output)
		return;
	enum receipt_progress progress = progress_of(kind, job);
	remember_receipt(app, job);
	forget_printed_words(app, job);
	if (strcmp(job->id, app->receipt_job.text) == 0)
		dispatch_event(app, &(struct event){ .kind = EVENT_PRINTER, .printer = progress });
}

static void handle_card(struct app *app, const struct hw_event *event)
{
	session_touch(app);
	if (event->card.event == CARD_UNREADABLE)
		app_note_careful(app, _("We could not read this card. Hold it still for a moment."));
	if (event->card.event == CARD_FOREIGN)
		app_note_careful(app, _("This is not a member card."));
	if (event->card.event == CARD_INSERTED) {
		if (!app->session.is_running && app->session.mode == MODE_SHOPPER && app->catalog)
			navigate_to(app, (struct route){ SCREEN_HOME, 0 });
		/* A UID names a card and proves nothing: only a signed token makes it a member's. */
		app_note(app,
			event->card.card.is_signed ? _("Your member card was read.")
						   : _("Your card was read."));
		if (event->card.card.is_signed)
			app_measure(app, "member_identified", NULL);
		dispatch_event(app, &(struct event){ .kind = EVENT_MEMBER });
	}
	app_invalidate(app);
}

static void handle_key_action(struct app *app, enum key_action action)
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
		input_key(app, NAMES[action]);
}

void devices_handle(struct app *app, struct hw_event *event)
{
	hw_trace_note(app->hw_trace, event, clock_wall_ms(&app->clock));
	switch (event->type) {
	case HW_EVENT_DEVICE: devices_refresh(app); break;
	case HW_EVENT_PRINTER: handle_printer(app, event); break;
	case HW_EVENT_CARD: handle_card(app, event); break;
	case HW_EVENT_SCAN: input_scan(app, event->scan.bytes, event->scan.length); break;
	case HW_EVENT_KEY: handle_key_action(app, event->key); break;
	case HW_EVENT_TERMINAL: /* no screen begins a payment at a terminal yet */ break;
	}
	hw_event_free(event);
}

static bool can_print(const struct device_status *printer)
{
	return (printer->state == DEVICE_IDLE || printer->state == DEVICE_BUSY) && !printer->is_paper_out &&
		!printer->is_cover_open;
}

static void report_to_hub(struct app *app, const char *printer, const char *card)
{
	char report[256];

	snprintf(report, sizeof report,
		"{\"mode\":\"%s\",\"printer\":\"%s\",\"card\":\"%s\",\"last_frame_ms\":%lld}",
		mode_name(app->session.mode), printer, card, (long long)app->stats.last_frame_ms);
	if (app->sync)
		sync_set_report(app->sync, report);
}

void devices_refresh(struct app *app)
{
	struct device_status printer, card;
	struct session *session = &app->session;

	session->has_printer = hw_first_status(app->hw, DEVICE_PRINTER, &printer);
	session->is_printer_ready = session->has_printer && can_print(&printer);
	session->has_card_reader = hw_first_status(app->hw, DEVICE_CARD_READER, &card);
	report_to_hub(app, session->has_printer ? device_state_name(printer.state) : "NONE",
		session->has_card_reader ? device_state_name(card.state) : "NONE");
	app_invalidate(app);
}

void devices_end_session(struct app *app)
{
	if (app->session.id.text[0]) {
		hw_print_end_session(app->hw, app->session.id.text);
		print_journal_forget_documents(app->state, app->session.id.text);
	}
	app->receipt_job = (struct ulid){ "" };
}

void devices_start(struct app *app)
{
	char path[PATH_MAX + 16];

	snprintf(path, sizeof path, "%s/state.db", app->config->data_folder);
	app->journal = xcalloc(1, sizeof *app->journal);
	app->journal->path = xstrdup(path);
	struct hw_setup setup = { .config = app->config->hw,
		.clock = &app->clock,
		.journal = &JOURNAL_OPS,
		.journal_data = app->journal,
		.send_event = post_hw_event,
		.send_data = app };
	settle_receipts(app);
	app->hw_trace = hw_trace_create();
	app->hw = hw_create(&setup);
}

void devices_stop(struct app *app)
{
	hw_destroy(app->hw);
	app->hw = NULL;
	hw_trace_destroy(app->hw_trace);
	app->hw_trace = NULL;
	if (!app->journal)
		return;
	state_close(app->journal->state);
	free(app->journal->path);
	free(app->journal);
	app->journal = NULL;
}
