/* SPDX-License-Identifier: Apache-2.0 */
/* Scanners on a serial line, or on USB as a serial line (CDC). "scripted" is the same over a transcript. */
#include "hw/scanner_driver.h"
#include "hw/scanners/scanner_drivers.h"
#include "hw/transports/transport.h"

#define OPEN_TIMEOUT_MS 2000
#define SILENCE_MS 60

struct serial_state {
	struct transport *transport;
	int wake_fd;
	struct scan_buffer buffer;
	char bytes[256];
	int count, next;
};

#define GAP_OPTION(fallback)                                                                                 \
	{ "gap_ms", OPTION_INT, SILENCE_MS, 10000, NULL, fallback,                                           \
		"A scanner that has ended its last read with Enter may pause so long within one." }

static const struct driver_option OPTIONS[] = { GAP_OPTION("1000"), { NULL } };
/* A transcript holds back nothing that it does not mean to. */
static const struct driver_option SCRIPTED_OPTIONS[] = { GAP_OPTION("60"), { NULL } };

static enum hw_error serial_open(
	void *state, const struct driver_context *context, char ret_model[DEVICE_TEXT_SIZE])
{
	struct serial_state *self = state;

	(void)ret_model;
	self->wake_fd = context->wake_fd;
	scan_buffer_init(&self->buffer, SILENCE_MS, device_option_int(context->options, "gap_ms"));
	return transport_open(context->address, OPEN_TIMEOUT_MS, context->stop_fd, &self->transport);
}

static void serial_close(void *state)
{
	struct serial_state *self = state;

	transport_close(self->transport);
}

static enum hw_error fill(struct serial_state *self, int timeout_ms)
{
	unsigned found = transport_wait(self->transport, false, self->wake_fd, timeout_ms);

	self->next = self->count = 0;
	if (found & TRANSPORT_READABLE) {
		int got = transport_read(self->transport, self->bytes, sizeof(self->bytes));
		if (got < 0)
			return HW_ABSENT;
		self->count = got;
	}
	return found & TRANSPORT_LOST ? HW_ABSENT : HW_OK;
}

static enum hw_error serial_wait(
	void *state, int timeout_ms, char ret_bytes[SCAN_BYTES_MAX + 1], size_t *ret_length)
{
	struct serial_state *self = state;

	if (self->next == self->count) {
		enum hw_error error = fill(self, scan_buffer_timeout_ms(&self->buffer, timeout_ms));
		if (error)
			return error;
		if (self->count == 0 && scan_buffer_pause(&self->buffer))
			scan_buffer_take(&self->buffer, ret_bytes, ret_length);
	}
	while (self->next < self->count) {
		/* It may be a card's number, which nobody is to find here. */
		char byte = self->bytes[self->next];
		self->bytes[self->next++] = '\0';
		if (scan_buffer_add(&self->buffer, byte)) {
			scan_buffer_take(&self->buffer, ret_bytes, ret_length);
			break;
		}
	}
	return HW_OK;
}

const struct scanner_driver SCANNER_SERIAL = {
	.name = "serial",
	.help = "Scanners on a serial line, USB ones that appear as one, and lines behind a network.",
	.schemes = "serial|pty|tcp",
	.state_size = sizeof(struct serial_state),
	.options = OPTIONS,
	.open = serial_open,
	.close = serial_close,
	.wait = serial_wait,
};

const struct scanner_driver SCANNER_SCRIPTED = {
	.name = "scripted",
	.help = "Reads from a transcript: transport = script:FILE.",
	.schemes = "script",
	.state_size = sizeof(struct serial_state),
	.options = SCRIPTED_OPTIONS,
	.open = serial_open,
	.close = serial_close,
	.wait = serial_wait,
};
