/* SPDX-License-Identifier: Apache-2.0 */
/* The body of a printer's thread: opens with a growing pause, watches the status, starts jobs, obeys
 * messages. */
#include <stdlib.h>
#include <string.h>

#include "hw/hw.h"
#include "hw/printer_private.h"
#include "kiosk/base/private_memory.h"
#include "kiosk/base/xalloc.h"

#define WATCH_MS 1000
/* A link that is lost is looked for at once, but not in a circle without end. */
#define REOPEN_MS 125

static void handle_message(struct printer *printer, struct device_message *message)
{
	switch (message->type) {
	case MESSAGE_PRINT:
		printer_queue_add(printer, &message->job, message->document);
		message->document = NULL;
		break;
	case MESSAGE_PRINT_AGAIN: printer_queue_add_again(printer, message->job.id); break;
	case MESSAGE_PRINT_CANCEL: printer_queue_cancel(printer, message->job.id); break;
	case MESSAGE_END_SESSION: printer_queue_end_session(printer, message->job.session); break;
	case MESSAGE_FEED_CARD:
	case MESSAGE_FEED_SCAN:
	case MESSAGE_FEED_KEY:
	case MESSAGE_PAY:
	case MESSAGE_PAY_CANCEL:
	case MESSAGE_PAY_SETTLE:
	case MESSAGE_PAY_REVERSE: break;
	}
	device_message_free(message);
}

/* Takes and carries out every waiting message; waits up to timeout_ms for the first. */
static void handle_messages(struct printer *printer, int timeout_ms)
{
	struct device_message *message = device_take_message(printer->device, timeout_ms);

	while (message) {
		handle_message(printer, message);
		message = device_take_message(printer->device, 0);
	}
	printer_update_status(printer);
}

static bool open_printer(struct printer *printer)
{
	/* Until it answers again, the paper and the cover are as they were. */
	struct printer_report fresh = { .has_answered = printer->report.has_answered,
		.answers_status = printer->report.answers_status,
		.given_token = printer->report.given_token,
		.is_cover_open = printer->report.is_cover_open,
		.is_paper_out = printer->report.is_paper_out,
		.is_paper_near_end = printer->report.is_paper_near_end };

	memset(printer->state, 0, printer->driver->state_size);
	printer->report = fresh;
	enum hw_error error =
		printer->driver->open(printer->state, &printer->device->context, &printer->report);
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
	*printer = (struct printer){ .device = device, .driver = find_driver(device->config.driver) };
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
	printer_attempt_finish(printer);
	for (struct printer_entry *entry = printer->queue, *next; entry; entry = next) {
		next = entry->next;
		printer_entry_destroy(entry);
	}
	free(printer->state);
}

/* A printer that floods can always be opened: its pause grows all the same. */
static void open_or_pause(struct printer *printer, struct backoff *backoff)
{
	bool is_flooding = printer->is_flooding;
	int64_t since_ms = clock_monotonic_ms(&printer->clock) - printer->opened_ms;

	if (is_flooding)
		handle_messages(printer, backoff_next(backoff));
	else if (printer->opened_ms && since_ms < REOPEN_MS)
		handle_messages(printer, (int)(REOPEN_MS - since_ms));
	printer->opened_ms = clock_monotonic_ms(&printer->clock);
	bool is_open = open_printer(printer);
	if (is_open && !is_flooding)
		backoff_reset(backoff);
	else if (!is_open && !printer->is_flooding)
		handle_messages(printer, backoff_next(backoff));
}

void printer_run(struct hw_device *device)
{
	struct printer printer;
	struct backoff backoff = { 0 };

	printer_init(&printer, device);
	while (!device_is_stopping(device)) {
		if (!printer.is_recovered)
			printer_queue_recover(&printer);
		handle_messages(&printer, 0);
		printer_queue_drop_stale(&printer);
		if (!printer.is_recovered) {
			handle_messages(&printer, backoff_next(&backoff));
		} else if (!printer.is_open) {
			open_or_pause(&printer, &backoff);
		} else if (printer.current) {
			printer_job_step(&printer);
			private_memory_wipe_stack();
		} else if (printer.queue && printer_is_ready(&printer)) {
			printer_job_begin(&printer);
		} else {
			watch(&printer);
		}
	}
	printer_finish(&printer);
}
