/* SPDX-License-Identifier: Apache-2.0 */
/* What a printer says of itself, from the driver's report to events and the device's status. */
#include <string.h>

#include "hw/hw.h"
#include "hw/printer_private.h"

/* What a printer tells of itself is passed on four times a second when it goes on and on. */
#define TELL_MS 250
#define TELL_SLACK_MS (32 * TELL_MS)

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

unsigned printer_count_waiting(const struct printer *printer)
{
	unsigned count = 0;

	for (const struct printer_entry *entry = printer->queue; entry; entry = entry->next)
		count++;
	return count;
}

void printer_update_status(struct printer *printer)
{
	struct device_status *status = &printer->device->status;
	const struct printer_report *report = &printer->report;

	pthread_mutex_lock(&printer->device->lock);
	status->power = report->power;
	status->is_cover_open = report->is_cover_open;
	status->is_paper_out = report->is_paper_out;
	status->is_paper_near_end = report->is_paper_near_end;
	status->jobs_waiting = printer_count_waiting(printer) + (printer->current != NULL);
	pthread_mutex_unlock(&printer->device->lock);
}

static enum printer_event paper_event(const struct printer_report *report)
{
	return report->is_paper_out         ? PRINTER_REC_EMPTY
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

	printer_update_status(printer);
	printer->tell_left_ms = 0;
	if (has_news(printer, error)) {
		printer->tell_left_ms = throttle_left(&printer->telling, now, TELL_SLACK_MS);
		if (printer->tell_left_ms > 0)
			return;
		throttle_take(&printer->telling, now, TELL_MS);
		tell_conditions(printer);
	}
	device_set_state(printer->device, state, error, NULL);
}

void printer_close(struct printer *printer, enum hw_error error, const char *why)
{
	if (printer->is_open)
		printer->driver->close(printer->state);
	printer->is_open = false;
	printer->is_flooding = error == HW_PROTOCOL;
	printer->report.power = POWER_OFF_OFFLINE;
	printer_update_status(printer);
	bool is_there = error == HW_ILLEGAL || error == HW_DENIED || error == HW_PROTOCOL;
	device_set_state(printer->device, is_there ? DEVICE_ERROR : DEVICE_ABSENT, error,
		printer->is_flooding ? "it answers nonsense without end" : why);
}

enum hw_error printer_exchange(
	struct printer *printer, const uint8_t *bytes, size_t length, int timeout_ms, size_t *ret_written)
{
	*ret_written = 0;
	enum hw_error error = printer->driver->exchange(
		printer->state, bytes, length, timeout_ms, ret_written, &printer->report);
	return !error && *ret_written > length ? HW_FAILURE : error;
}
