/* SPDX-License-Identifier: Apache-2.0 */
/* Puts the real payment files on a terminal, a clock and a journal that obey. */
#include "tests/hw/till.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

struct fake_terminal fake_terminal;
static struct till *at_work;

struct payment till_known(struct till *till, const char *id)
{
	struct payment payment = { 0 };

	assert_true(MEMORY_PAYMENTS_OPS.load(till->journal, id, &payment));
	return payment;
}

static enum hw_error fake_open(
	void *state, const struct driver_context *context, struct terminal_info *ret_info)
{
	uint8_t *byte = state;

	(void)context;
	assert_int_equal(*byte, 0); /* as terminal_driver.h says */
	*byte = 1;
	fake_terminal.opens++;
	strcpy(ret_info->model, "Bench");
	strcpy(ret_info->terminal_id, fake_terminal.id);
	return fake_terminal.open_error;
}

static void fake_close(void *state)
{
	(void)state;
	fake_terminal.closes++;
}

static enum hw_error fake_wait(void *state, int timeout_ms)
{
	enum hw_error error = fake_terminal.wait_error;

	(void)state;
	assert_int_equal(timeout_ms, 0); /* the shopper waits */
	fake_terminal.wait_error = HW_OK;
	return error;
}

static bool fake_can_pay(const struct device_options *options, int64_t amount_minor, const char *currency)
{
	(void)options;
	return fake_terminal.can_pay && amount_minor > 0 && strcmp(currency, "EUR") == 0;
}

/* The promise: no byte leaves of a payment of which the journal does not say so. */
static void fake_pay(void *state, const struct payment *payment)
{
	(void)state;
	fake_terminal.payments++;
	fake_terminal.turns = 0;
	fake_terminal.is_reversing = false;
	at_work->wall.manual_wall_ms += 3; /* it takes its time */
	assert_int_equal(till_known(at_work, payment->id).state, PAYMENT_SENT);
	assert_int_equal(at_work->device.status.state, DEVICE_BUSY);
}

static void fake_reverse(void *state, const struct payment *payment)
{
	(void)state;
	fake_terminal.reversals++;
	fake_terminal.turns = 0;
	fake_terminal.is_reversing = true;
	assert_int_equal(till_known(at_work, payment->id).error, HW_UNCERTAIN);
}

/* Nothing at first, then a prompt, then the end. */
static enum terminal_turn fake_talk(
	void *state, int timeout_ms, enum terminal_prompt *ret_prompt, struct terminal_result *ret_result)
{
	(void)state;
	assert_int_equal(timeout_ms, 1000); /* the loop hears its messages then */
	switch (fake_terminal.turns++) {
	case 0: return TERMINAL_TURN_ON;
	case 1: *ret_prompt = TERMINAL_PROMPT_CARD; return TERMINAL_TURN_PROMPT;
	default:
		*ret_result = fake_terminal.is_reversing ? fake_terminal.reversing : fake_terminal.paying;
		return TERMINAL_TURN_OVER;
	}
}

static void fake_cancel(void *state)
{
	(void)state;
	fake_terminal.cancels++;
}

static enum hw_error fake_last(void *state, struct terminal_result *ret_result)
{
	(void)state;
	fake_terminal.questions++;
	if (!fake_terminal.last_error)
		*ret_result = fake_terminal.last;
	return fake_terminal.last_error;
}

static bool begin_unless_full(void *data, const struct payment *payment)
{
	return !fake_terminal.is_disk_full && MEMORY_PAYMENTS_OPS.begin(data, payment);
}

static bool change_unless_full(void *data, const struct payment *payment)
{
	return !fake_terminal.is_disk_full && MEMORY_PAYMENTS_OPS.change(data, payment);
}

static bool load_open_if_readable(void *data, const char *device,
	void (*each)(void *each_data, const struct payment *payment), void *each_data)
{
	return !fake_terminal.is_unreadable && MEMORY_PAYMENTS_OPS.load_open(data, device, each, each_data);
}

static void take_event(void *data, struct hw_event *event)
{
	struct till *till = data;

	assert_true(till->event_count < EVENTS_MAX);
	till->events[till->event_count++] = event;
}

struct terminal_result till_booking(uint32_t trace, int64_t amount_minor)
{
	return (struct terminal_result){ .outcome = OUTCOME_APPROVED,
		.has_booking = true,
		.amount_minor = amount_minor,
		.trace = trace,
		.receipt_number = trace + 1000,
		.card = "girocard" };
}

void till_start(struct till *till)
{
	static const struct driver_option OPTIONS[] = { TERMINAL_OPTIONS, { NULL } };

	*till = (struct till){ .ops = { begin_unless_full, change_unless_full, load_open_if_readable,
				       MEMORY_PAYMENTS_OPS.load } };
	memset(&fake_terminal, 0, sizeof(fake_terminal));
	fake_terminal.id = "52500038";
	fake_terminal.can_pay = true;
	fake_terminal.last = till_booking(41, 700);
	fake_terminal.paying = till_booking(42, 1999);
	at_work = till;
	clock_init_manual(&till->wall, WALL_MS);
	till->journal = memory_payments_create(NULL);
	till->setup = (struct hw_setup){ .clock = &till->wall,
		.payments = &till->ops,
		.payments_data = till->journal,
		.send_event = take_event,
		.send_data = till };
	till->device.setup = &till->setup;
	till->device.config.options.table = OPTIONS;
	strcpy(till->device.config.name, "terminal");
	pthread_mutex_init(&till->device.lock, NULL);
	till->driver = (struct terminal_driver){ .state_size = 1,
		.open = fake_open,
		.close = fake_close,
		.wait = fake_wait,
		.can_pay = fake_can_pay,
		.pay = fake_pay,
		.reverse = fake_reverse,
		.talk = fake_talk,
		.cancel = fake_cancel,
		.last = fake_last };
	till->terminal = (struct terminal){ .device = &till->device, .driver = &till->driver };
	till->terminal.state = xcalloc(1, 1);
	clock_init_manual(&till->terminal.clock, WALL_MS);
	clock_advance(&till->terminal.clock, DAY_MS); /* it is never that soon after the start */
}

void till_start_open(struct till *till)
{
	till_start(till);
	terminal_recover(&till->terminal);
	assert_true(terminal_open(&till->terminal));
	assert_int_equal(till->terminal.trace, 41);
}

void till_finish(struct till *till)
{
	for (size_t i = 0; i < till->event_count; i++)
		hw_event_free(till->events[i]);
	memory_payments_destroy(till->journal);
	pthread_mutex_destroy(&till->device.lock);
	free(till->terminal.state);
}

struct payment till_payment(const char *id)
{
	/* Whoever asks says nothing of bookings that is believed. */
	struct payment payment = { .amount_minor = 1999, .currency = "EUR", .trace = 5, .trace_before = 6 };

	strcpy(payment.id, id);
	return payment;
}

void till_begin(struct till *till, const char *id)
{
	struct payment payment = till_payment(id);

	terminal_begin(&till->terminal, &payment);
}

void till_talk(struct till *till)
{
	while (till->terminal.talk != TALK_NONE)
		terminal_talk_step(&till->terminal);
}

void till_pay(struct till *till, const char *id)
{
	till_begin(till, id);
	till_talk(till);
}

void till_reverse(struct till *till, const char *id)
{
	terminal_reverse(&till->terminal, id);
	till_talk(till);
}

const struct hw_event *till_next_told(struct till *till)
{
	while (till->event_taken < till->event_count) {
		const struct hw_event *event = till->events[till->event_taken++];
		if (event->type == HW_EVENT_TERMINAL)
			return event;
	}
	return NULL;
}

void till_expect_told(struct till *till, const char *id, enum terminal_event kind, enum hw_error error)
{
	const struct hw_event *event = till_next_told(till);

	assert_non_null(event);
	assert_int_equal(event->terminal.event, kind);
	assert_string_equal(event->terminal.payment.id, id);
	assert_int_equal(event->terminal.payment.error, error);
}

void till_expect_nothing_told(struct till *till)
{
	assert_null(till_next_told(till));
}

void till_expect_prompt(struct till *till, const char *id)
{
	const struct hw_event *event = till_next_told(till);

	assert_non_null(event);
	assert_int_equal(event->terminal.event, TERMINAL_PROMPT);
	assert_int_equal(event->terminal.prompt, TERMINAL_PROMPT_CARD);
	assert_string_equal(event->terminal.payment.id, id);
}

void till_expect_known(struct till *till, const char *id, enum payment_state state, enum hw_error error)
{
	struct payment payment = till_known(till, id);

	assert_int_equal(payment.state, state);
	assert_int_equal(payment.error, error);
}

void till_add_bystander(struct till *till)
{
	struct payment payment = till_payment("BYSTANDER");

	strcpy(payment.device, "terminal.left");
	payment.state = PAYMENT_UNKNOWN;
	payment.trace = 77;
	assert_true(MEMORY_PAYMENTS_OPS.begin(till->journal, &payment));
}

void till_expect_bystander(struct till *till)
{
	till_expect_known(till, "BYSTANDER", PAYMENT_UNKNOWN, HW_OK);
	assert_int_equal(till_known(till, "BYSTANDER").trace, 77);
	till_expect_nothing_told(till);
}

void till_expect_refused(struct till *till, const char *id, enum hw_error error)
{
	struct payment unknown;
	unsigned payments = fake_terminal.payments;

	till_begin(till, id);
	till_expect_told(till, id, TERMINAL_FAILED, error);
	assert_int_equal(till->events[till->event_taken - 1]->terminal.payment.state, PAYMENT_FAILED);
	assert_int_equal(fake_terminal.payments, payments);
	assert_false(MEMORY_PAYMENTS_OPS.load(till->journal, id, &unknown));
	till_expect_nothing_told(till);
}

void till_lose_payment(struct till *till)
{
	till_start_open(till);
	till_add_bystander(till);
	fake_terminal.paying = (struct terminal_result){
		.outcome = OUTCOME_UNKNOWN, .error = HW_TIMEOUT, .trace = PAYMENT_TRACE_NONE
	};
	till_pay(till, "MINE");
	till_expect_prompt(till, "MINE");
	till_expect_known(till, "MINE", PAYMENT_SENT, HW_TIMEOUT);
	assert_false(till->terminal.is_open);
	assert_true(till->terminal.has_current);
	till_expect_nothing_told(till);
}

void till_ask(struct till *till)
{
	if (!till->terminal.is_open)
		terminal_open(&till->terminal);
	assert_true(terminal_must_ask(&till->terminal));
	terminal_ask_what_became(&till->terminal);
}
