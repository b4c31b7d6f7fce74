/* SPDX-License-Identifier: Apache-2.0 */
/* The body of a card reader's thread, and the names of its events. */
#include "hw/card_reader.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "hw/card_reader_driver.h"
#include "hw/device_thread.h"
#include "hw/hw.h"
#include "hw/throttle.h"
#include "hw/readers/member_token.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/private_memory.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#define WAIT_MS 500
/* A bad contact may come and go a hundred times a second: then it is looked at less often. */
#define LOOK_MS 100
#define LOOK_SLACK_MS (32 * LOOK_MS)

const char *card_event_name(enum card_event event)
{
	static const char *const NAMES[] = { "INSERTED", "REMOVED", "UNREADABLE", "FOREIGN" };

	assert(event < ARRAY_LENGTH(NAMES));
	return NAMES[event];
}

struct card_reader {
	struct hw_device *device;
	const struct card_reader_driver *driver;
	void *state;
	bool is_open, has_card, has_reader;
	struct throttle looking;
};

static void set_card_present(struct card_reader *reader, bool is_present)
{
	pthread_mutex_lock(&reader->device->lock);
	reader->device->status.is_card_present = is_present;
	pthread_mutex_unlock(&reader->device->lock);
	reader->has_card = is_present;
}

/* A token that the key did not sign for this very card is none. */
static void judge_token(struct card_reader *reader, struct card *card)
{
	const char *text = device_option_text(&reader->device->config.options, "member_key");
	size_t length = 0;
	int64_t expires_s;
	uint8_t *key = text[0] ? base64_decode(text, &length) : NULL;

	card->member[0] = '\0';
	card->is_signed = false;
	if (!key || length != ED25519_PUBLIC_BYTES ||
		!member_token_verify(
			card->token, card->token_length, card->uid, key, card->member, &expires_s))
		card->token_length = 0;
	else
		card->is_signed = device_wall_ms(reader->device) < expires_s * 1000;
	free(key);
}

/* What may be a card number is told to nobody. */
static void clean_card(struct card *card)
{
	/* NXP's UIDs begin with 04 and are never taken for one. */
	if (card->uid[0] >= '2' && card->uid[0] <= '6' && text_has_card_number(card->uid))
		explicit_bzero(card->uid, sizeof(card->uid));
	if (text_has_card_number(card->uri))
		explicit_bzero(card->uri, sizeof(card->uri));
	if (text_has_card_number(card->member))
		explicit_bzero(card->member, sizeof(card->member));
}

/* ISO/IEC 14443-3, 6.5.4: four bytes that begin with 08 are made up by chance each time, by phones and passports. They
 * name nobody; what else the card says may. */
static void drop_random_uid(struct card *card)
{
	if (strlen(card->uid) == 8 && strncmp(card->uid, "08", 2) == 0)
		explicit_bzero(card->uid, sizeof(card->uid));
}

static void tell(
	struct card_reader *reader, enum card_event kind, const struct card *card, bool has_other_card)
{
	struct hw_event *event = device_event_new(reader->device, HW_EVENT_CARD);
	struct card named = *card;

	drop_random_uid(&named);
	if (kind == CARD_INSERTED && card->uid[0] && !named.uid[0] && !named.uri[0])
		kind = CARD_FOREIGN;
	event->card.event = kind;
	if (kind == CARD_INSERTED) {
		event->card.card = named;
		judge_token(reader, &event->card.card);
		clean_card(&event->card.card);
	}
	set_card_present(reader, kind != CARD_REMOVED || has_other_card);
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
		tell(reader, CARD_REMOVED, &none, false);
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
	struct card_report report = { 0 };
	enum hw_error error = reader->driver->wait(reader->state, WAIT_MS, &report);

	if (error) {
		close_reader(reader, error, "lost");
		return false;
	}
	if (report.model[0])
		device_set_model(reader->device, report.model, "");
	if (report.has_event || report.has_reader != reader->has_reader)
		throttle_take(&reader->looking, clock_real_ms(), LOOK_MS);
	reader->has_reader = report.has_reader;
	if (report.has_event) {
		tell(reader, report.event, &report.card, report.has_other_card);
		explicit_bzero(&report.card, sizeof(report.card));
		private_memory_wipe_stack();
	}
	if (report.has_reader)
		device_set_state(reader->device, DEVICE_IDLE, HW_OK, NULL);
	else
		device_set_state(reader->device, DEVICE_ABSENT, HW_ABSENT, "no reader is plugged in");
	return true;
}

static int pause_ms(const struct card_reader *reader)
{
	return (int)throttle_left(&reader->looking, clock_real_ms(), LOOK_SLACK_MS);
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
	struct card_reader reader = { .device = device, .driver = find_driver(device->config.driver) };
	struct backoff backoff = { 0 };

	reader.state = xcalloc(1, reader.driver->state_size);
	while (!device_is_stopping(device)) {
		if (reader.is_open) {
			handle_messages(&reader, pause_ms(&reader));
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
