/* SPDX-License-Identifier: Apache-2.0 */
/* Puts one card on the reader whose answers come from a transcript: transport = script:FILE with lines
 * "> command" and "< answer", and a line "atr 3B ..." for the answer to reset. A command that is not the next
 * one is answered with 6F00; "gone" and the end of the file take the card away. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/readers/card_read.h"
#include "hw/readers/reader_drivers.h"
#include "hw/transports/script.h"
#include "hw/transports/descriptor.h"
#include "kiosk/base/files.h"

struct scripted_state {
	int wake_fd;
	char *transcript, *next;
	int step; /* 0 insert, 1 remove, 2 done */
};

static enum hw_error scripted_open(void *state, const struct driver_context *context)
{
	struct scripted_state *self = state;
	size_t length;

	if (strncmp(context->address, "script:", 7) != 0)
		return HW_ILLEGAL;
	self->transcript = file_read(context->address + 7, 1024 * 1024, &length);
	self->next = self->transcript;
	self->wake_fd = context->wake_fd;
	return self->transcript ? HW_OK : HW_ABSENT;
}

static void scripted_close(void *state)
{
	struct scripted_state *self = state;

	free(self->transcript);
	self->transcript = NULL;
}

/* The next line that begins with mark; comments and empty lines are passed over. */
static bool next_bytes(
	struct scripted_state *self, char mark, uint8_t *bytes, size_t size, size_t *ret_length)
{
	while (*self->next) {
		char line[1024];
		size_t span = strcspn(self->next, "\n");
		size_t length = span < sizeof(line) - 1 ? span : sizeof(line) - 1;
		memcpy(line, self->next, length);
		line[length] = '\0';
		if (line[0] == '>' || line[0] == '<') {
			if (line[0] != mark)
				return false;
			self->next += span + (self->next[span] == '\n');
			return script_parse_bytes(line + 1, bytes, size, ret_length);
		}
		self->next += span + (self->next[span] == '\n');
	}
	return false;
}

static bool scripted_transmit(
	void *data, const uint8_t *command, size_t length, uint8_t reply[CARD_REPLY_SIZE], size_t *ret_length)
{
	struct scripted_state *self = data;
	uint8_t expected[512];
	size_t expected_length = 0;
	char *before = self->next;

	if (next_bytes(self, '>', expected, sizeof(expected), &expected_length) &&
		expected_length == length && memcmp(expected, command, length) == 0)
		return next_bytes(self, '<', reply, CARD_REPLY_SIZE, ret_length);
	self->next = before;
	if (strncmp(before, "gone", 4) == 0)
		return false;
	memcpy(reply, "\x6f\x00", 2);
	*ret_length = 2;
	return true;
}

static enum card_event read_scripted(struct scripted_state *self, struct card *ret_card)
{
	struct card_channel channel = { .data = self, .transmit = scripted_transmit, .stop_fd = -1 };
	const char *atr = strstr(self->transcript, "\natr ");
	char line[128] = "";

	if (atr) {
		snprintf(line, sizeof(line), "%.*s", (int)strcspn(atr + 5, "\n"), atr + 5);
		script_parse_bytes(line, channel.atr, sizeof(channel.atr), &channel.atr_length);
	}
	return card_read(&channel, ret_card);
}

static enum hw_error scripted_wait(void *state, int timeout_ms, struct card_report *ret_report)
{
	struct scripted_state *self = state;

	ret_report->has_reader = true;
	if (self->step >= 2) {
		descriptor_wait(-1, 0, self->wake_fd, timeout_ms);
		return HW_OK;
	}
	ret_report->has_event = true;
	if (self->step++ == 0)
		ret_report->event = read_scripted(self, &ret_report->card);
	else
		ret_report->event = CARD_REMOVED;
	return HW_OK;
}

static const struct driver_option OPTIONS[] = { CARD_READER_OPTIONS, { NULL } };

const struct card_reader_driver READER_SCRIPTED = {
	.name = "scripted",
	.help = "One card whose answers come from a transcript: transport = script:FILE.",
	.schemes = "script",
	.state_size = sizeof(struct scripted_state),
	.options = OPTIONS,
	.open = scripted_open,
	.close = scripted_close,
	.wait = scripted_wait,
};
