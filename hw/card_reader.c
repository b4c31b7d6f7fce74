/* SPDX-License-Identifier: Apache-2.0 */
/* The body of a card reader's thread, and the names of its events. */
#include "hw/card_reader.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "hw/card_reader_driver.h"
#include "hw/device_thread.h"
#include "hw/hw.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#define WAIT_MS 500

const char *card_event_name(enum card_event event)
{
	static const char *const NAMES[] = {"INSERTED", "REMOVED", "UNREADABLE"};

	assert(event < ARRAY_LENGTH(NAMES));
	return NAMES[event];
}

struct card_reader {
	struct hw_device *device;
	const struct card_reader_driver *driver;
	void *state;
	bool is_open, has_card;
};

static void set_card_present(struct card_reader *reader, bool is_present)
{
	pthread_mutex_lock(&reader->device->lock);
	reader->device->status.is_card_present = is_present;
	pthread_mutex_unlock(&reader->device->lock);
	reader->has_card = is_present;
}

static void tell(struct card_reader *reader, enum card_event kind, const struct card *card)
{
	struct hw_event *event = device_event_new(reader->device, HW_EVENT_CARD);

	event->card.event = kind;
	event->card.card = *card;
	/* A URI is only an address; one that carries what may be a card number is dropped. */
	if (text_has_card_number(event->card.card.uri))
		event->card.card.uri[0] = '\0';
	set_card_present(reader, kind != CARD_REMOVED);
	device_send_event(reader->device, event);
}

static void handle_messages(struct card_reader *reader, int timeout_ms)
{
	struct device_message *message = device_take_message(reader->device, timeout_ms);

	while (message) {
		if (message->type == MESSAGE_FEED_CARD && reader->is_open && reader->driver->feed)
			reader->driver->feed(reader->state, message->has_card ? &message->card : NULL);
		device_message_free(message);
		message = device_take_message(reader->device, 0);
	}
}

static void close_reader(struct card_reader *reader, enum hw_error error, const char *why)
{
	static const struct card none;

	if (reader->is_open)
		reader->driver->close(reader->state);
	reader->is_open = false;
	if (reader->has_card)
		tell(reader, CARD_REMOVED, &none);
	device_set_state(reader->device,
		error == HW_ILLEGAL || error == HW_DENIED ? DEVICE_ERROR : DEVICE_ABSENT, error, why);
}

static bool open_reader(struct card_reader *reader)
{
	memset(reader->state, 0, reader->driver->state_size);
	enum hw_error error = reader->driver->open(reader->state, &reader->device->context);
	if (error) {
		close_reader(reader, error, "cannot open");
		return false;
	}
	reader->is_open = true;
	return true;
}

static bool wait_once(struct card_reader *reader)
{
	struct card_report report = {0};
	enum hw_error error = reader->driver->wait(reader->state, WAIT_MS, &report);

	if (error) {
		close_reader(reader, error, "lost");
		return false;
	}
	if (report.model[0])
		device_set_model(reader->device, report.model, "");
	if (report.has_event)
		tell(reader, report.event, &report.card);
	if (report.has_reader)
		device_set_state(reader->device, DEVICE_IDLE, HW_OK, NULL);
	else
		device_set_state(reader->device, DEVICE_ABSENT, HW_ABSENT, "no reader is plugged in");
	return true;
}

static const struct card_reader_driver *find_driver(const char *name)
{
	for (size_t i = 0; CARD_READER_DRIVERS[i]; i++) {
		if (strcmp(CARD_READER_DRIVERS[i]->name, name) == 0)
			return CARD_READER_DRIVERS[i];
	}
	return NULL;
}

void card_reader_run(struct hw_device *device)
{
	struct card_reader reader = {.device = device, .driver = find_driver(device->config.driver)};
	struct backoff backoff = {0};

	reader.state = xcalloc(1, reader.driver->state_size);
	while (!device_is_stopping(device)) {
		if (reader.is_open) {
			handle_messages(&reader, 0);
			wait_once(&reader);
			continue;
		}
		if (open_reader(&reader))
			backoff_reset(&backoff);
		else
			handle_messages(&reader, backoff_next(&backoff));
	}
	if (reader.is_open)
		reader.driver->close(reader.state);
	free(reader.state);
}
