/* SPDX-License-Identifier: Apache-2.0 */
/* The names of print job states, confidences and events. */
#include "hw/printer.h"

#include <assert.h>

#include "kiosk/base/xalloc.h"

const char *print_job_state_name(enum print_job_state state)
{
	static const char *const NAMES[] = {"QUEUED", "SENDING", "WAITING", "DONE", "UNCERTAIN", "CANCELLED",
		"FAILED"};

	assert(state < ARRAY_LENGTH(NAMES));
	return NAMES[state];
}

const char *print_confidence_name(enum print_confidence confidence)
{
	static const char *const NAMES[] = {"none", "sent", "consumed", "confirmed"};

	assert(confidence < ARRAY_LENGTH(NAMES));
	return NAMES[confidence];
}

const char *printer_event_name(enum printer_event event)
{
	static const char *const NAMES[] = {"COVER_OPEN", "COVER_OK", "REC_EMPTY", "REC_NEAREMPTY",
		"REC_PAPEROK", "OUTPUT_COMPLETE", "OUTPUT_UNCERTAIN", "OUTPUT_FAILED"};

	assert(event < ARRAY_LENGTH(NAMES));
	return NAMES[event];
}

bool print_job_is_open(enum print_job_state state)
{
	return state == PRINT_QUEUED || state == PRINT_SENDING || state == PRINT_WAITING;
}
