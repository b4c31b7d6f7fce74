/* SPDX-License-Identifier: Apache-2.0 */
/* Payments of one sum at a terminal under test. A step that fails ends the test. */
#ifndef DAOGOU_TESTS_HW_PAY_RIG_H
#define DAOGOU_TESTS_HW_PAY_RIG_H

#include "hw/virtual/vterminal.h"
#include "kiosk/base/ulid.h"
#include "tests/hw/hw_rig.h"

#define AMOUNT 12345

struct pay_rig {
	struct hw_rig hw;
	struct vterminal *terminal; /* NULL: a scripted one */
	char id[ULID_SIZE];
	int payments;
};

/* Begins the next payment; its id is rig->id from then on. */
void pay_rig_begin(struct pay_rig *rig);
/* The next event that is no prompt. */
const struct hw_event *pay_rig_wait_outcome(struct pay_rig *rig);
/* Its next outcome, which must be that one; prompts are passed over. Valid until the rig is torn down. */
const struct payment *pay_rig_expect(struct pay_rig *rig, enum terminal_event wanted);
void pay_rig_expect_prompt(struct pay_rig *rig, enum terminal_prompt wanted);

#endif
