/* SPDX-License-Identifier: Apache-2.0 */
/* A reader without hardware: cards are put on it by daogouctl. */
#include "hw/readers/reader_drivers.h"
#include "hw/transports/descriptor.h"

#define PENDING_MAX 8

struct virtual_state {
	int wake_fd;
	bool has_card;
	struct card_report pending[PENDING_MAX]; /* oldest first */
	int count;
};

static enum hw_error virtual_open(void *state, const struct driver_context *context)
{
	struct virtual_state *self = state;

	self->wake_fd = context->wake_fd;
	/* That it is there is told at once. */
	self->pending[self->count++] = (struct card_report){ .model = "Virtual reader" };
	return HW_OK;
}

static void virtual_close(void *state)
{
	(void)state;
}

static enum hw_error virtual_wait(void *state, int timeout_ms, struct card_report *ret_report)
{
	struct virtual_state *self = state;

	if (self->count == 0)
		descriptor_wait(-1, 0, self->wake_fd, timeout_ms);
	if (self->count > 0) {
		*ret_report = self->pending[0];
		self->count--;
		for (int i = 0; i < self->count; i++)
			self->pending[i] = self->pending[i + 1];
	}
	ret_report->has_reader = true;
	return HW_OK;
}

static void add(struct virtual_state *self, enum card_event event, const struct card *card)
{
	if (self->count == PENDING_MAX)
		return;
	struct card_report *report = &self->pending[self->count++];
	*report = (struct card_report){ .has_event = true, .event = event, .model = "Virtual reader" };
	if (card)
		report->card = *card;
}

/* A card on top of another takes the first away. */
static enum hw_error virtual_feed(void *state, const struct card *card)
{
	struct virtual_state *self = state;

	if (self->has_card)
		add(self, CARD_REMOVED, NULL);
	self->has_card = card != NULL;
	if (card)
		add(self, CARD_INSERTED, card);
	return HW_OK;
}

static const struct driver_option OPTIONS[] = { CARD_READER_OPTIONS, { NULL } };

const struct card_reader_driver READER_VIRTUAL = {
	.name = "virtual",
	.help = "No reader: cards come from daogouctl hw card insert.",
	.state_size = sizeof(struct virtual_state),
	.options = OPTIONS,
	.open = virtual_open,
	.close = virtual_close,
	.wait = virtual_wait,
	.feed = virtual_feed,
};
