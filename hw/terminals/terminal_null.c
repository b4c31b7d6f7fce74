/* SPDX-License-Identifier: Apache-2.0 */
/* A terminal that refuses every payment: the least that a terminal driver needs. */
#include "hw/terminals/terminal_drivers.h"
#include "hw/transports/descriptor.h"

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

	descriptor_wait(-1, 0, self->wake_fd, timeout_ms);
	return HW_OK;
}

static bool null_can_pay(const struct device_options *options, int64_t amount_minor, const char *currency)
{
	(void)options;
	(void)amount_minor;
	(void)currency;
	return true;
}

static void null_pay(void *state, const struct payment *payment)
{
	(void)state;
	(void)payment;
}

static enum terminal_turn null_talk(
	void *state, int timeout_ms, enum terminal_prompt *ret_prompt, struct terminal_result *ret_result)
{
	(void)state;
	(void)timeout_ms;
	(void)ret_prompt;
	ret_result->outcome = OUTCOME_DECLINED;
	return TERMINAL_TURN_OVER;
}

static void null_cancel(void *state)
{
	(void)state;
}

static enum hw_error null_last(void *state, struct terminal_result *ret_result)
{
	(void)state;
	ret_result->has_booking = false;
	return HW_OK;
}

static const struct driver_option OPTIONS[] = { TERMINAL_OPTIONS, { NULL } };

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
	.reverse = null_pay,
	.talk = null_talk,
	.cancel = null_cancel,
	.last = null_last,
};
