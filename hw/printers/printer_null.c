/* SPDX-License-Identifier: Apache-2.0 */
/* A printer without paper: the least that a printer driver needs. Every job is "sent" and gone. */
#include <time.h>

#include "hw/printers/printer_drivers.h"
#include "hw/transports/descriptor.h"
#include "kiosk/base/xalloc.h"

struct null_state {
	int wake_fd;
};

static enum hw_error null_open(
	void *state, const struct driver_context *context, struct printer_report *report)
{
	struct null_state *self = state;

	self->wake_fd = context->wake_fd;
	report->power = POWER_ONLINE;
	return HW_OK;
}

static void null_close(void *state)
{
	(void)state;
}

static enum hw_error null_lay_out(
	void *state, const struct document *document, bool is_copy, struct print_plan *ret_plan)
{
	(void)state;
	(void)document;
	(void)is_copy;
	*ret_plan = (struct print_plan){ .bytes = xcalloc(1, 1), .length = 1, .best = CONFIDENCE_SENT };
	return HW_OK;
}

static enum hw_error null_exchange(void *state, const uint8_t *bytes, size_t length, int timeout_ms,
	size_t *ret_written, struct printer_report *report)
{
	struct null_state *self = state;

	(void)bytes;
	(void)report;
	*ret_written = length;
	if (length == 0)
		descriptor_wait(-1, 0, self->wake_fd, timeout_ms);
	return HW_OK;
}

static enum hw_error null_clear(void *state)
{
	(void)state;
	return HW_OK;
}

const struct printer_driver PRINTER_NULL = {
	.name = "null",
	.help = "No printer: jobs are taken and thrown away.",
	.state_size = sizeof(struct null_state),
	.open = null_open,
	.close = null_close,
	.lay_out = null_lay_out,
	.exchange = null_exchange,
	.clear = null_clear,
};
