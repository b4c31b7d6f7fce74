/* SPDX-License-Identifier: Apache-2.0 */
/* Devices: opened from the configuration, their events turned into the application's. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"
#include "kiosk/app/app_internal.h"
#include "kiosk/app/devices_file.h"
#include "kiosk/app/hw_trace.h"
#include "kiosk/app/journals.h"
#include "kiosk/base/log.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/print_journal.h"
#include "kiosk/store/state.h"

/* More than can have waited for paper at once. */
#define RECENT_ORDERS 32
#define LOST_JOBS_MAX 64
#define PAPER_TOLD_MS (2 * SECOND_MS)

/* --- events --- */

/* How a paper or a payment ended is told once. How a device is stands in its status too, and who scans or presses a key
 * does it again. */
static bool is_told_once(const struct hw_event *event)
{
	return event->type == HW_EVENT_TERMINAL ||
		(event->type == HW_EVENT_PRINTER && event->printer.event >= PRINTER_OUTPUT_COMPLETE);
}

static void post_hw_event(void *data, struct hw_event *event)
{
	struct message message = { .kind = MESSAGE_HW, .hw = event };

	if (is_told_once(event))
		app_post(data, message);
	else
		app_offer(data, message);
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
		if (orders[i].receipt > RECEIPT_QUEUED)
			continue;
		print_journal_find(app->state, orders[i].id.text, &job, NULL);
		enum receipt_state receipt = receipt_state_of(
			(enum print_job_state)job.state, (enum print_confidence)job.confidence);
		if (!job.is_open && receipt != orders[i].receipt)
			order_set_receipt(app->state, orders[i].id.text, receipt, clock_wall_ms(&app->clock));
	}
	arena_finish(&scratch);
}

void devices_close_job(struct app *app, struct journal_job *job)
{
	job->is_open = false;
	job->state = job->has_sent_bytes ? PRINT_UNCERTAIN : PRINT_CANCELLED;
	job->error = HW_ABSENT;
	job->changed_ms = clock_wall_ms(&app->clock);
	print_journal_update(app->state, job);
}

struct lost_jobs {
	struct app *app;
	struct journal_job jobs[LOST_JOBS_MAX];
	size_t count;
};

static void collect_lost(void *data, const struct journal_job *job, const char *document)
{
	struct lost_jobs *lost = data;

	(void)document;
	if (lost->count < LOST_JOBS_MAX && !hw_has(lost->app->hw, DEVICE_PRINTER, job->device))
		lost->jobs[lost->count++] = *job;
}

/* Jobs of a printer that is configured no more: no other comes to an end with them. */
static void close_lost_jobs(struct app *app)
{
	struct lost_jobs *lost = xcalloc(1, sizeof *lost);

	lost->app = app;
	print_journal_open_jobs(app->state, collect_lost, lost);
	for (size_t i = 0; i < lost->count; i++) {
		log_warning("printer", "%s waited at %s, which is gone", lost->jobs[i].id, lost->jobs[i].device);
		devices_close_job(app, &lost->jobs[i]);
	}
	free(lost);
}

/* The session may have ended while its paper came out. The words of what is in doubt stay for a while, so that
 * staff can print a COPY; see keep_house(). */
static void forget_printed_words(struct app *app, const struct print_job *job)
{
	if (job->state == PRINT_DONE && strcmp(job->session, app->session.id.text) != 0)
		print_journal_forget_documents(app->state, job->session);
}

static bool is_receipt_open(struct app *app)
{
	size_t count;
	struct print_job *jobs = hw_print_queue(app->hw, &count);
	bool is_open = false;

	for (size_t i = 0; i < count; i++)
		is_open = is_open ||
			(print_job_is_open(jobs[i].state) && strcmp(jobs[i].id, app->receipt_job.text) == 0);
	free(jobs);
	return is_open;
}

/* What the printer needs, or that it goes on. Paper that runs out behind a receipt is no news for its shopper. */
static void tell_condition(struct app *app)
{
	struct device_status printer;

	if (!is_receipt_open(app) || !hw_first_status(app->hw, DEVICE_PRINTER, &printer))
		return;
	dispatch_event(app,
		&(struct event){ .kind = EVENT_PRINTER,
			.printer = printer.is_cover_open ? RECEIPT_WAITS_FOR_COVER
				: printer.is_paper_out   ? RECEIPT_WAITS_FOR_PAPER
							 : RECEIPT_PRINTING });
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
	if (!is_output) {
		tell_condition(app);
		return;
	}
	enum receipt_progress progress = progress_of(kind, job);
	remember_receipt(app, job);
	forget_printed_words(app, job);
	if (strcmp(job->id, app->receipt_job.text) == 0)
		dispatch_event(app, &(struct event){ .kind = EVENT_PRINTER, .printer = progress });
}

static void handle_card(struct app *app, const struct hw_event *event)
{
	session_touch(app);
	if (!mode_has_shoppers(app))
		return;
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
	if (service_take_event(app, event)) {
		hw_event_free(event);
		return;
	}
	switch (event->type) {
	case HW_EVENT_DEVICE: devices_refresh(app); break;
	case HW_EVENT_PRINTER: handle_printer(app, event); break;
	case HW_EVENT_CARD: handle_card(app, event); break;
	case HW_EVENT_SCAN: input_scan(app, &event->scan); break;
	case HW_EVENT_KEY: handle_key_action(app, event->key); break;
	case HW_EVENT_TERMINAL: payments_handle(app, event); break;
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

static enum paper_sign paper_sign_of(const struct device_status *printer, enum paper_sign before)
{
	/* One that is away or just starting says nothing new. */
	if (printer->state == DEVICE_ABSENT || printer->state == DEVICE_STARTING ||
		printer->state == DEVICE_CLOSED)
		return before;
	if (printer->is_cover_open)
		return PAPER_COVER_OPEN;
	if (printer->is_paper_out)
		return PAPER_OUT;
	return printer->is_paper_near_end ? PAPER_LOW : PAPER_FINE;
}

/* The hub is told once for each change, but of a sensor that flickers only now and then. */
static void tell_paper_sign(struct app *app)
{
	static const char *const DATA[] = { [PAPER_FINE] = "{\"paper\":\"fine\"}",
		[PAPER_LOW] = "{\"paper\":\"low\"}",
		[PAPER_OUT] = "{\"paper\":\"out\"}",
		[PAPER_COVER_OPEN] = "{\"paper\":\"cover_open\"}" };

	enum paper_sign sign = app->session.paper_sign;
	int64_t now = app_now_ms(app);
	if (sign == app->paper_told.sign || now < app->paper_told.again_ms)
		return;
	app->paper_told.sign = sign;
	app->paper_told.again_ms = now + PAPER_TOLD_MS;
	app_measure(app, "printer_paper", DATA[sign]);
}

void devices_tick(struct app *app)
{
	tell_paper_sign(app);
}

void devices_refresh(struct app *app)
{
	struct device_status printer, card, terminal;
	struct session *session = &app->session;

	session->has_printer = hw_first_status(app->hw, DEVICE_PRINTER, &printer);
	session->is_printer_ready = session->has_printer && can_print(&printer);
	session->paper_sign = session->has_printer ? paper_sign_of(&printer, session->paper_sign) : PAPER_FINE;
	tell_paper_sign(app);
	session->has_terminal = hw_first_status(app->hw, DEVICE_TERMINAL, &terminal);
	payments_terminal_changed(app, session->has_terminal && terminal.state == DEVICE_IDLE);
	session->has_card_reader = hw_first_status(app->hw, DEVICE_CARD_READER, &card);
	report_to_hub(app, session->has_printer ? device_state_name(printer.state) : "NONE",
		session->has_card_reader ? device_state_name(card.state) : "NONE");
	app_invalidate(app);
}

void devices_end_session(struct app *app)
{
	payments_end_session(app);
	if (app->session.id.text[0]) {
		hw_print_end_session(app->hw, app->session.id.text);
		print_journal_forget_documents(app->state, app->session.id.text);
	}
	app->receipt_job = (struct ulid){ "" };
}

void devices_pause(struct app *app)
{
	hw_destroy(app->hw);
	app->hw = NULL;
}

void devices_resume(struct app *app, const struct hw_config *config)
{
	struct hw_setup setup = { .config = config,
		.clock = &app->clock,
		.journal = &STATE_PRINT_JOURNAL,
		.journal_data = app->journals,
		.payments = &STATE_PAYMENT_JOURNAL,
		.payments_data = app->journals,
		.send_event = post_hw_event,
		.send_data = app };

	app->hw = hw_create(&setup);
	close_lost_jobs(app);
	settle_receipts(app);
	devices_refresh(app);
	payments_start(app);
}

static void note_broken_devices(struct app *app, const char *why, const char *kept, const char *what_counts)
{
	log_error("devices", "%s; kept as %s, %s", why, kept ? kept : "it is", what_counts);
	snprintf(app->broken_devices, sizeof app->broken_devices, "%.199s", kept ? kept : "devices.conf");
}

/* What a technician set up on the machine stands over the configuration files. */
static void load_devices_file(struct app *app)
{
	struct ini_error error = { "" };
	char *kept;

	app->devices_file = devices_file_open(app->config->data_folder);
	if (!devices_file_load(
		    app->devices_file, &app->config->hw, clock_wall_ms(&app->clock), &error, &kept))
		note_broken_devices(app, error.text, kept, "the configuration alone counts");
	free(kept);
}

bool devices_save_section(struct app *app, const char *section, const char *ini)
{
	struct ini_error error;
	char *kept;
	bool is_written = devices_file_put(
		app->devices_file, section, ini, clock_wall_ms(&app->clock), &error, &kept);

	if (!is_written)
		log_error("devices", "devices.conf could not be written: %s", strerror(errno));
	if (error.text[0])
		note_broken_devices(app, error.text, kept, "what it held before counts");
	free(kept);
	return is_written;
}

void devices_start(struct app *app)
{
	load_devices_file(app);
	app->journals = journals_create(app->config->data_folder);
	app->hw_trace = hw_trace_create();
	devices_resume(app, app->config->hw);
	if (app->session.mode == MODE_SERVICE)
		service_open(app);
}

void devices_stop(struct app *app)
{
	service_close(app);
	devices_pause(app);
	hw_trace_destroy(app->hw_trace);
	app->hw_trace = NULL;
	journals_destroy(app->journals);
	app->journals = NULL;
	devices_file_close(app->devices_file);
	app->devices_file = NULL;
}
