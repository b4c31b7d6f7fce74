/* SPDX-License-Identifier: Apache-2.0 */
/* The names of what can be wrong. */
#include "kiosk/sync/sync_fault.h"

#include <stddef.h>

#include "kiosk/base/xalloc.h"

const char *sync_fault_name(enum sync_fault fault)
{
	static const char *const NAMES[SYNC_FAULT_COUNT] = {
		"ok",
		"offline",
		"timed_out",
		"http_error",
		"too_large",
		"truncated",
		"malformed",
		"bad_signature",
		"other_feed",
		"other_root",
		"rolled_back",
		"expired",
		"bad_digest",
		"other_schema",
		"bad_catalog",
		"bad_delta",
		"disk_full",
		"disk_error",
		"not_enrolled",
		"refused",
		"root_expired",
	};

	return (size_t)fault < ARRAY_LENGTH(NAMES) ? NAMES[fault] : "unknown";
}
