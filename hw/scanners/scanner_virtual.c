/* SPDX-License-Identifier: Apache-2.0 */
/* A scanner without hardware: codes come from daogouctl. The null scanner is the same and is never fed. */
#include <string.h>

#include "hw/scanner_driver.h"
#include "hw/scanners/scanner_drivers.h"
#include "hw/transports/descriptor.h"

#define PENDING_MAX 16

struct virtual_state {
	int wake_fd;
	struct {
		char bytes[SCAN_BYTES_MAX + 1];
		size_t length;
	} pending[PENDING_MAX]; /* oldest first */
	int count;
};

static enum hw_error virtual_open(
	void *state, const struct driver_context *context, char ret_model[DEVICE_TEXT_SIZE])
{
	struct virtual_state *self = state;

	strcpy(ret_model, "Virtual scanner");
	self->wake_fd = context->wake_fd;
	return HW_OK;
}

static void virtual_close(void *state)
{
	(void)state;
}

static enum hw_error virtual_wait(
	void *state, int timeout_ms, char ret_bytes[SCAN_BYTES_MAX + 1], size_t *ret_length)
{
	struct virtual_state *self = state;

	if (self->count == 0) {
		descriptor_wait(-1, 0, self->wake_fd, timeout_ms);
		return HW_OK;
	}
	memcpy(ret_bytes, self->pending[0].bytes, self->pending[0].length + 1);
	*ret_length = self->pending[0].length;
	self->count--;
	memmove(&self->pending[0], &self->pending[1], sizeof(self->pending[0]) * (size_t)self->count);
	return HW_OK;
}

static enum hw_error virtual_feed(void *state, const char *bytes, size_t length)
{
	struct virtual_state *self = state;

	if (self->count == PENDING_MAX || length == 0 || length > SCAN_BYTES_MAX)
		return HW_BUSY;
	memcpy(self->pending[self->count].bytes, bytes, length);
	self->pending[self->count].bytes[length] = '\0';
	self->pending[self->count++].length = length;
	return HW_OK;
}

const struct scanner_driver SCANNER_VIRTUAL = {
	.name = "virtual",
	.help = "No scanner: codes come from daogouctl hw scan.",
	.state_size = sizeof(struct virtual_state),
	.open = virtual_open,
	.close = virtual_close,
	.wait = virtual_wait,
	.feed = virtual_feed,
};

const struct scanner_driver SCANNER_NULL = {
	.name = "null",
	.help = "A scanner that never reads: the least that a scanner driver needs.",
	.state_size = sizeof(struct virtual_state),
	.open = virtual_open,
	.close = virtual_close,
	.wait = virtual_wait,
};
