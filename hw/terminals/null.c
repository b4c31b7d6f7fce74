/* SPDX-License-Identifier: Apache-2.0 */
/* A terminal that refuses every payment: the least that a terminal driver needs. */
#include "hw/terminals/drivers.h"
#include "hw/transports/transport.h"

struct null_state {
	int wake_fd;
};

static enum hw_error null_open(
	void *state, const struct driver_context *context, struct terminal_info *ret_info)
{
	struct null_state *self = state;

	(void)ret_info;
	self->wake_fd = context->wake_fd;
	return HW_OK;
}

static void null_close(void *state)
{
	(void)state;
}

static enum hw_error null_wait(void *state, int timeout_ms)
{
	const struct null_state *self = state;

	transport_poll_fd(-1, 0, self->wake_fd, timeout_ms);
	return HW_OK;
}

static bool null_can_pay(const struct device_options *options, int64_t amount_minor, const char *currency)
{
	(void)options;
	(void)amount_minor;
	(void)currency;
	return true;
}

static void null_pay(void *state, const struct payment *payment, const struct terminal_talk *talk,
	struct terminal_result *ret_result)
{
	(void)state;
	(void)payment;
	(void)talk;
	ret_result->outcome = OUTCOME_DECLINED;
}

static enum hw_error null_last(void *state, struct terminal_result *ret_result)
{
	(void)state;
	ret_result->has_booking = false;
	return HW_OK;
}

static const struct driver_option OPTIONS[] = {TERMINAL_OPTIONS, {NULL}};

const struct terminal_driver TERMINAL_NULL = {
	.name = "null",
	.help = "A terminal that refuses every payment.",
	.state_size = sizeof(struct null_state),
	.options = OPTIONS,
	.open = null_open,
	.close = null_close,
	.wait = null_wait,
	.can_pay = null_can_pay,
	.pay = null_pay,
	.last = null_last,
	.reverse = null_pay,
};
