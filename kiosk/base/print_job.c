/* SPDX-License-Identifier: Apache-2.0 */
/* The names of a print job's states and confidences. */
#include "kiosk/base/print_job.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

static const char *const STATE_NAMES[] = { "QUEUED", "SENDING", "WAITING", "DONE", "UNCERTAIN", "CANCELLED",
	"FAILED" };
static const char *const CONFIDENCE_NAMES[] = { "none", "sent", "consumed", "confirmed" };

const char *print_job_state_name(enum print_job_state state)
{
	assert(state < ARRAY_LENGTH(STATE_NAMES));
	return STATE_NAMES[state];
}

const char *print_confidence_name(enum print_confidence confidence)
{
	assert(confidence < ARRAY_LENGTH(CONFIDENCE_NAMES));
	return CONFIDENCE_NAMES[confidence];
}

bool print_job_state_find(const char *name, enum print_job_state *ret_state)
{
	for (size_t i = 0; i < ARRAY_LENGTH(STATE_NAMES); i++) {
		if (strcmp(name, STATE_NAMES[i]) == 0) {
			*ret_state = (enum print_job_state)i;
			return true;
		}
	}
	return false;
}

bool print_confidence_find(const char *name, enum print_confidence *ret_confidence)
{
	for (size_t i = 0; i < ARRAY_LENGTH(CONFIDENCE_NAMES); i++) {
		if (strcmp(name, CONFIDENCE_NAMES[i]) == 0) {
			*ret_confidence = (enum print_confidence)i;
			return true;
		}
	}
	return false;
}

bool print_job_is_open(enum print_job_state state)
{
	return state == PRINT_QUEUED || state == PRINT_SENDING || state == PRINT_WAITING;
}
