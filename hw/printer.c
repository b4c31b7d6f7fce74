/* SPDX-License-Identifier: Apache-2.0 */
/* The names of printer events, and the end of a plan. */
#include "hw/printer.h"

#include <assert.h>
#include <stdlib.h>

#include "hw/printer_driver.h"
#include "kiosk/base/xalloc.h"

const char *printer_event_name(enum printer_event event)
{
	static const char *const NAMES[] = { "COVER_OPEN", "COVER_OK", "REC_EMPTY", "REC_NEAREMPTY",
		"REC_PAPEROK", "OUTPUT_COMPLETE", "OUTPUT_UNCERTAIN", "OUTPUT_FAILED" };

	assert(event < ARRAY_LENGTH(NAMES));
	return NAMES[event];
}

void print_plan_finish(struct print_plan *plan)
{
	free(plan->bytes);
	free(plan->checkpoints);
	*plan = (struct print_plan){ 0 };
}
