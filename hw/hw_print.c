/* SPDX-License-Identifier: Apache-2.0 */
/* Print commands: checked here, carried out by the printer's thread. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/hw_private.h"
#include "hw/test_page.h"
#include "kiosk/base/xalloc.h"

static bool is_job_id(const char *id)
{
	size_t length = id ? strlen(id) : 0;

	return length > 0 && length < ULID_SIZE;
}

static enum hw_error send(struct hw *hw, const char *name, struct device_message *message)
{
	struct hw_device *device = hw_find_device(hw, DEVICE_PRINTER, name);

	if (!device) {
		device_message_free(message);
		return HW_ABSENT;
	}
	return inbox_send(device->inbox, message) ? HW_OK : HW_BUSY;
}

static struct device_message *message_new(enum device_message_type type, const char *id, const char *session)
{
	struct device_message *message = xcalloc(1, sizeof(*message));

	message->type = type;
	snprintf(message->job.id, sizeof(message->job.id), "%s", id);
	snprintf(message->job.session, sizeof(message->job.session), "%s", session ? session : "");
	return message;
}

enum hw_error hw_print(struct hw *hw, const char *device, const char *id, const char *title,
	const char *session, struct document *document)
{
	if (!is_job_id(id)) {
		document_destroy(document);
		return HW_ILLEGAL;
	}
	struct device_message *message = message_new(MESSAGE_PRINT, id, session);
	snprintf(message->job.title, sizeof(message->job.title), "%s", title ? title : "");
	message->document = document;
	return send(hw, device, message);
}

static bool has_open_job(struct hw_device *device, const char *id)
{
	bool is_open = false;

	pthread_mutex_lock(&device->lock);
	for (size_t i = 0; i < device->job_count; i++) {
		is_open = is_open ||
			(strcmp(device->jobs[i].id, id) == 0 && print_job_is_open(device->jobs[i].state));
	}
	pthread_mutex_unlock(&device->lock);
	return is_open;
}

/* The enabled printer that has not come to an end with the job; NULL when there is none. */
static struct hw_device *find_printer_of(struct hw *hw, const char *id)
{
	struct hw_device *device;

	for (size_t i = 0; (device = hw_device_at(hw, i)); i++) {
		if (device->config.kind == DEVICE_PRINTER && device->config.is_enabled &&
			has_open_job(device, id))
			return device;
	}
	return NULL;
}

/* A job that waits at one printer is not begun at another: both would print it unmarked. */
enum hw_error hw_print_again(struct hw *hw, const char *device, const char *id)
{
	if (!is_job_id(id))
		return HW_ILLEGAL;
	const struct hw_device *printer = find_printer_of(hw, id);
	return send(hw, printer ? printer->config.name : device, message_new(MESSAGE_PRINT_AGAIN, id, NULL));
}

enum hw_error hw_print_cancel(struct hw *hw, const char *device, const char *id)
{
	return is_job_id(id) ? send(hw, device, message_new(MESSAGE_PRINT_CANCEL, id, NULL)) : HW_ILLEGAL;
}

void hw_print_end_session(struct hw *hw, const char *session)
{
	struct hw_device *device;

	for (size_t i = 0; (device = hw_device_at(hw, i)); i++) {
		if (device->config.kind == DEVICE_PRINTER && device->config.is_enabled)
			inbox_send(device->inbox, message_new(MESSAGE_END_SESSION, "", session));
	}
}

enum hw_error hw_print_test_page(struct hw *hw, const char *device, const char *id)
{
	return hw_print(hw, device, id, "test page", "", test_page_create());
}

struct print_job *hw_print_queue(struct hw *hw, size_t *ret_count)
{
	struct print_job *list = NULL;
	struct hw_device *device;
	size_t count = 0;

	for (size_t i = 0; (device = hw_device_at(hw, i)); i++) {
		pthread_mutex_lock(&device->lock);
		list = xreallocarray(list, count + device->job_count + 1, sizeof(*list));
		memcpy(list + count, device->jobs, device->job_count * sizeof(*list));
		count += device->job_count;
		pthread_mutex_unlock(&device->lock);
	}
	*ret_count = count;
	return list ? list : xcalloc(1, sizeof(*list));
}
