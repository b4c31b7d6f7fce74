/* SPDX-License-Identifier: Apache-2.0 */
/* The names of what devices did not manage. */
#include "kiosk/base/hw_error.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

static const char *const ERROR_NAMES[] = { "OK", "CLOSED", "BUSY", "ABSENT", "OFFLINE", "TIMEOUT",
	"NOSERVICE", "DENIED", "ILLEGAL", "UNSUPPORTED", "PROTOCOL", "CANCELLED", "FAILURE", "UNCERTAIN",
	"COVER_OPEN", "REC_EMPTY", "CUTTER", "HEAD_HOT", "UNRECOVERABLE" };

const char *hw_error_name(enum hw_error error)
{
	assert(error < ARRAY_LENGTH(ERROR_NAMES));
	return ERROR_NAMES[error];
}

bool hw_error_find(const char *name, enum hw_error *ret_error)
{
	for (size_t i = 0; i < ARRAY_LENGTH(ERROR_NAMES); i++) {
		if (strcmp(name, ERROR_NAMES[i]) == 0) {
			*ret_error = (enum hw_error)i;
			return true;
		}
	}
	return false;
}
