/* SPDX-License-Identifier: Apache-2.0 */
/* The body of a printer's thread: opens with a growing pause, watches the status, starts jobs, obeys
 * messages. */
#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"
#include "hw/printer_private.h"
#include "kiosk/base/xalloc.h"

#define WATCH_MS 1000
/* What a printer tells of itself is passed on four times a second when it goes on and on. */
#define TELL_MS 250
#define TELL_SLACK_MS (32 * TELL_MS)
/* A link that is lost is looked for at once, but not in a circle without end. */
#define REOPEN_MS 125

static void send_condition(struct printer *printer, enum printer_event event)
{
	struct hw_event *message = device_event_new(printer->device, HW_EVENT_PRINTER);

	message->printer.event = event;
	device_send_event(printer->device, message);
}

static enum hw_error present_error(const struct printer *printer)
{
	const struct printer_report *report = &printer->report;

	if (report->power == POWER_OFFLINE)
		return HW_OFFLINE;
	if (report->is_cover_open)
		return HW_COVER_OPEN;
	if (report->is_paper_out)
		return HW_REC_EMPTY;
	if (report->error)
		return report->error;
	return report->is_offline ? HW_OFFLINE : HW_OK;
}

bool printer_is_ready(const struct printer *printer)
{
	return printer->is_open && present_error(printer) == HW_OK;
}

static unsigned queue_length(const struct printer *printer)
{
	unsigned count = printer->current != NULL;

	for (const struct printer_entry *entry = printer->queue; entry; entry = entry->next)
		count++;
	return count;
}

static void update_status(struct printer *printer)
{
	struct device_status *status = &printer->device->status;
	const struct printer_report *report = &printer->report;

	pthread_mutex_lock(&printer->device->lock);
	status->power = report->power;
	status->is_cover_open = report->is_cover_open;
	status->is_paper_out = report->is_paper_out;
	status->is_paper_near_end = report->is_paper_near_end;
	status->jobs_waiting = queue_length(printer);
	pthread_mutex_unlock(&printer->device->lock);
}

static enum printer_event paper_event(const struct printer_report *report)
{
	return report->is_paper_out ? PRINTER_REC_EMPTY
		: report->is_paper_near_end ? PRINTER_REC_NEAREMPTY
		: PRINTER_REC_PAPEROK;
}

static void tell_conditions(struct printer *printer)
{
	const struct printer_report *now = &printer->report, *told = &printer->told;
	bool has_cover_changed = now->is_cover_open != told->is_cover_open;
	bool has_paper_changed = paper_event(now) != paper_event(told);

	/* A printer that had no paper when it was opened says its name later. */
	if (strcmp(now->model, told->model) != 0 || strcmp(now->firmware, told->firmware) != 0)
		device_set_model(printer->device, now->model, now->firmware);
	if (has_cover_changed)
		send_condition(printer, now->is_cover_open ? PRINTER_COVER_OPEN : PRINTER_COVER_OK);
	if (has_paper_changed)
		send_condition(printer, paper_event(now));
	printer->told = *now;
}

static bool has_news(const struct printer *printer, enum hw_error error)
{
	const struct printer_report *now = &printer->report, *told = &printer->told;

	return now->is_cover_open != told->is_cover_open || paper_event(now) != paper_event(told) ||
		strcmp(now->model, told->model) != 0 || strcmp(now->firmware, told->firmware) != 0 ||
		/* Only this thread writes it, so it may read it without the lock. */
		printer->device->status.error != error;
}

void printer_publish(struct printer *printer)
{
	enum hw_error error = present_error(printer);
	enum device_state state = error ? DEVICE_ERROR : printer->current ? DEVICE_BUSY : DEVICE_IDLE;
	int64_t now = clock_monotonic_ms(&printer->clock);

	update_status(printer);
	printer->tell_left_ms = 0;
	if (has_news(printer, error)) {
		printer->tell_left_ms = pace_left(&printer->telling, now, TELL_SLACK_MS);
		if (printer->tell_left_ms > 0)
			return;
		pace_take(&printer->telling, now, TELL_MS);
		tell_conditions(printer);
	}
	device_set_state(printer->device, state, error, NULL);
}

void printer_close(struct printer *printer, enum hw_error error, const char *why)
{
	if (printer->is_open)
		printer->driver->close(printer->state);
	printer->is_open = false;
	printer->has_babbled = error == HW_PROTOCOL;
	printer->report.power = POWER_OFF_OFFLINE;
	update_status(printer);
	bool is_there = error == HW_ILLEGAL || error == HW_DENIED || error == HW_PROTOCOL;
	device_set_state(printer->device, is_there ? DEVICE_ERROR : DEVICE_ABSENT, error,
		printer->has_babbled ? "it answers nonsense without end" : why);
}

enum hw_error printer_exchange(
	struct printer *printer, const uint8_t *bytes, size_t length, int timeout_ms, size_t *ret_written)
{
	*ret_written = 0;
	enum hw_error error = printer->driver->exchange(
		printer->state, bytes, length, timeout_ms, ret_written, &printer->report);
	return !error && *ret_written > length ? HW_FAILURE : error;
}

static void handle_message(struct printer *printer, struct device_message *message)
{
	switch (message->type) {
	case MESSAGE_PRINT:
		printer_job_add(printer, &message->job, message->document);
		message->document = NULL;
		break;
	case MESSAGE_PRINT_AGAIN:
		printer_job_again(printer, message->job.id);
		break;
	case MESSAGE_PRINT_CANCEL:
		printer_job_cancel(printer, message->job.id);
		break;
	case MESSAGE_END_SESSION:
		printer_job_end_session(printer, message->job.session);
		break;
	case MESSAGE_FEED_CARD:
	case MESSAGE_FEED_SCAN:
	case MESSAGE_FEED_KEY:
	case MESSAGE_PAY:
	case MESSAGE_PAY_CANCEL:
	case MESSAGE_PAY_SETTLE:
	case MESSAGE_PAY_REVERSE:
		break;
	}
	device_message_free(message);
}

void printer_handle_messages(struct printer *printer, int timeout_ms)
{
	struct device_message *message = device_take_message(printer->device, timeout_ms);

	while (message) {
		handle_message(printer, message);
		message = device_take_message(printer->device, 0);
	}
	update_status(printer);
}

static bool open_printer(struct printer *printer)
{
	/* Until it answers again, the paper and the cover are as they were. */
	struct printer_report fresh = {.has_answered = printer->report.has_answered,
		.answers_status = printer->report.answers_status,
		.given_token = printer->report.given_token,
		.is_cover_open = printer->report.is_cover_open,
		.is_paper_out = printer->report.is_paper_out,
		.is_paper_near_end = printer->report.is_paper_near_end};

	memset(printer->state, 0, printer->driver->state_size);
	printer->report = fresh;
	enum hw_error error = printer->driver->open(printer->state, &printer->device->context,
		&printer->report);
	if (error) {
		printer_close(printer, error, "cannot open");
		return false;
	}
	printer->is_open = true;
	device_set_model(printer->device, printer->report.model, printer->report.firmware);
	if (printer->needs_clear || printer_has_broken_piece(printer))
		printer->driver->clear(printer->state);
	printer->needs_clear = false;
	printer_publish(printer);
	return true;
}

static void watch(struct printer *printer)
{
	int timeout_ms = printer->tell_left_ms ? (int)printer->tell_left_ms : WATCH_MS;
	size_t written;

	enum hw_error error = printer_exchange(printer, NULL, 0, timeout_ms, &written);
	if (error)
		printer_close(printer, error, "the link is lost");
	else
		printer_publish(printer);
}

static const struct printer_driver *find_driver(const char *name)
{
	for (size_t i = 0; PRINTER_DRIVERS[i]; i++) {
		if (strcmp(PRINTER_DRIVERS[i]->name, name) == 0)
			return PRINTER_DRIVERS[i];
	}
	return NULL;
}

static int64_t option_ms(const struct printer *printer, const char *key, int64_t usual_ms)
{
	return driver_option_find(printer->driver->options, key)
		? device_option_int(&printer->device->config.options, key)
		: usual_ms;
}

static void printer_init(struct printer *printer, struct hw_device *device)
{
	*printer = (struct printer){.device = device, .driver = find_driver(device->config.driver)};
	printer->state = xcalloc(1, printer->driver->state_size);
	printer->stall_timeout_ms = option_ms(printer, "stall_timeout_ms", 30 * SECOND_MS);
	printer->confirm_timeout_ms = option_ms(printer, "confirm_timeout_ms", 20 * SECOND_MS);
	printer->stale_ms = option_ms(printer, "stale_after_ms", 5 * MINUTE_MS);
	clock_init_system(&printer->clock);
}

static void printer_finish(struct printer *printer)
{
	if (printer->is_open)
		printer->driver->close(printer->state);
	for (struct printer_entry *entry = printer->queue, *next; entry; entry = next) {
		next = entry->next;
		printer_entry_destroy(entry);
	}
	free(printer->state);
}

/* A printer that babbles can always be opened: its pause grows all the same. */
static void open_or_pause(struct printer *printer, struct backoff *backoff)
{
	bool has_babbled = printer->has_babbled;
	int64_t since_ms = clock_monotonic_ms(&printer->clock) - printer->opened_ms;

	if (has_babbled)
		printer_handle_messages(printer, backoff_next(backoff));
	else if (printer->opened_ms && since_ms < REOPEN_MS)
		printer_handle_messages(printer, (int)(REOPEN_MS - since_ms));
	printer->opened_ms = clock_monotonic_ms(&printer->clock);
	bool is_open = open_printer(printer);
	if (is_open && !has_babbled)
		backoff_reset(backoff);
	else if (!is_open && !printer->has_babbled)
		printer_handle_messages(printer, backoff_next(backoff));
}

void printer_run(struct hw_device *device)
{
	struct printer printer;
	struct backoff backoff = {0};

	printer_init(&printer, device);
	printer_job_recover(&printer);
	while (!device_is_stopping(device)) {
		printer_handle_messages(&printer, 0);
		printer_job_drop_stale(&printer);
		if (!printer.is_open) {
			open_or_pause(&printer, &backoff);
		} else if (printer.queue && printer_is_ready(&printer)) {
			printer_job_run(&printer);
		} else {
			watch(&printer);
		}
	}
	printer_finish(&printer);
}
