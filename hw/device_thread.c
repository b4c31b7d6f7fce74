/* SPDX-License-Identifier: Apache-2.0 */
/* What every device's thread uses: its messages, its state as the world sees it, its events, its pauses. */
#include "hw/device_thread.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>

#include "hw/hw.h"
#include "kiosk/base/xalloc.h"

void hw_event_free(void *event)
{
	free(event);
}

void device_message_free(void *data)
{
	struct device_message *message = data;

	if (!message)
		return;
	document_destroy(message->document);
	free(message->text);
	free(message);
}

bool device_is_stopping(struct hw_device *device)
{
	return atomic_load(&device->is_stopping);
}

struct device_message *device_take_message(struct hw_device *device, int timeout_ms)
{
	eventfd_t count;
	struct device_message *message =
		timeout_ms ? inbox_wait(device->inbox, timeout_ms) : inbox_take(device->inbox);

	/* Only an empty queue may reset the fd: a message behind this one gives no second wake-up. */
	if (!message) {
		eventfd_read(device->wake_fd, &count);
		message = inbox_take(device->inbox);
	}
	return message;
}

struct hw_event *device_event_new(struct hw_device *device, enum hw_event_type type)
{
	struct hw_event *event = xcalloc(1, sizeof(*event));

	event->type = type;
	strcpy(event->device, device->config.name);
	event->kind = device->config.kind;
	return event;
}

void device_send_event(struct hw_device *device, struct hw_event *event)
{
	pthread_mutex_lock(&device->lock);
	device->status.events++;
	pthread_mutex_unlock(&device->lock);
	if (device->setup->send_event)
		device->setup->send_event(device->setup->send_data, event);
	else
		hw_event_free(event);
}

static void note_error(struct hw_device *device, enum hw_error error, const char *why)
{
	struct device_status *status = &device->status;

	snprintf(status->last_error, sizeof(status->last_error), "%s%s%s", hw_error_name(error),
		why ? ": " : "", why ? why : "");
	status->last_error_wall_ms = device_wall_ms(device);
}

void device_set_state(struct hw_device *device, enum device_state state, enum hw_error error, const char *why)
{
	struct device_status *status = &device->status;
	struct hw_event *event = NULL;

	pthread_mutex_lock(&device->lock);
	if (error && error != status->error)
		note_error(device, error, why);
	if (status->state != state || status->error != error) {
		status->state = state;
		status->error = error;
		event = device_event_new(device, HW_EVENT_DEVICE);
		event->status = *status;
	}
	pthread_mutex_unlock(&device->lock);
	if (event)
		device_send_event(device, event);
}

void device_set_model(struct hw_device *device, const char *model, const char *firmware)
{
	pthread_mutex_lock(&device->lock);
	device_text_clean(device->status.model, model);
	device_text_clean(device->status.firmware, firmware);
	pthread_mutex_unlock(&device->lock);
}

void device_note_job(struct hw_device *device, const struct print_job *job)
{
	size_t i = 0;

	pthread_mutex_lock(&device->lock);
	while (i < device->job_count && strcmp(device->jobs[i].id, job->id) != 0)
		i++;
	if (i == PRINT_QUEUE_KEPT) {
		memmove(device->jobs, device->jobs + 1, (PRINT_QUEUE_KEPT - 1) * sizeof(*job));
		i = PRINT_QUEUE_KEPT - 1;
	}
	device->jobs[i] = *job;
	if (i == device->job_count)
		device->job_count++;
	pthread_mutex_unlock(&device->lock);
}

int64_t device_wall_ms(struct hw_device *device)
{
	return clock_wall_ms(device->setup->clock);
}

const struct print_journal_ops *device_journal(struct hw_device *device, void **ret_data)
{
	*ret_data = device->setup->journal_data;
	return device->setup->journal;
}

const struct payment_journal_ops *device_payments(struct hw_device *device, void **ret_data)
{
	*ret_data = device->setup->payments_data;
	return device->setup->payments;
}

int backoff_next(struct backoff *backoff)
{
	int now = backoff->next_ms ? backoff->next_ms : 125;

	backoff->next_ms = now * 2 > 8000 ? 8000 : now * 2;
	return now;
}

void backoff_reset(struct backoff *backoff)
{
	backoff->next_ms = 0;
}
