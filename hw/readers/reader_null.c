/* SPDX-License-Identifier: Apache-2.0 */
/* A reader that never sees a card: the least that a card reader driver needs. */
#include "hw/readers/reader_drivers.h"
#include "hw/transports/descriptor.h"

struct null_state {
	int wake_fd;
};

static enum hw_error null_open(void *state, const struct driver_context *context)
{
	struct null_state *self = state;

	self->wake_fd = context->wake_fd;
	return HW_OK;
}

static void null_close(void *state)
{
	(void)state;
}

static enum hw_error null_wait(void *state, int timeout_ms, struct card_report *ret_report)
{
	const struct null_state *self = state;

	ret_report->has_reader = true;
	descriptor_wait(-1, 0, self->wake_fd, timeout_ms);
	return HW_OK;
}

static const struct driver_option OPTIONS[] = { CARD_READER_OPTIONS, { NULL } };

const struct card_reader_driver READER_NULL = {
	.name = "null",
	.help = "A reader that never sees a card.",
	.state_size = sizeof(struct null_state),
	.options = OPTIONS,
	.open = null_open,
	.close = null_close,
	.wait = null_wait,
};
