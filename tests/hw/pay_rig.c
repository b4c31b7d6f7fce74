/* SPDX-License-Identifier: Apache-2.0 */
/* A payment and what came of it. */
#include "tests/hw/pay_rig.h"

#include <stdio.h>

#include "tests/support/support.h"

void pay_rig_begin(struct pay_rig *rig)
{
	snprintf(rig->id, sizeof(rig->id), "01J0000000000000000000%04u", (unsigned)++rig->payments % 10000);
	assert_int_equal(hw_pay(rig->hw.hw, NULL, rig->id, AMOUNT, "EUR"), HW_OK);
}

const struct hw_event *pay_rig_wait_outcome(struct pay_rig *rig)
{
	const struct hw_event *event;

	do
		event = hw_rig_wait_event(&rig->hw, HW_EVENT_TERMINAL);
	while (event->terminal.event == TERMINAL_PROMPT);
	return event;
}

const struct payment *pay_rig_expect(struct pay_rig *rig, enum terminal_event wanted)
{
	const struct hw_event *event = pay_rig_wait_outcome(rig);

	assert_string_equal(terminal_event_name(event->terminal.event), terminal_event_name(wanted));
	assert_string_equal(event->terminal.payment.id, rig->id);
	return &event->terminal.payment;
}

void pay_rig_expect_prompt(struct pay_rig *rig, enum terminal_prompt wanted)
{
	const struct hw_event *event = hw_rig_wait_event(&rig->hw, HW_EVENT_TERMINAL);

	assert_int_equal(event->terminal.event, TERMINAL_PROMPT);
	assert_string_equal(terminal_prompt_name(event->terminal.prompt), terminal_prompt_name(wanted));
}
