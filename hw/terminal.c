/* SPDX-License-Identifier: Apache-2.0 */
/* The names of terminal events and prompts. */
#include "hw/terminal.h"

#include <assert.h>

#include "kiosk/base/xalloc.h"

const char *terminal_event_name(enum terminal_event event)
{
	static const char *const NAMES[] = { "PROMPT", "APPROVED", "DECLINED", "CANCELLED", "FAILED",
		"UNKNOWN", "REVERSED", "NOT_REVERSED" };

	assert(event < ARRAY_LENGTH(NAMES));
	return NAMES[event];
}

const char *terminal_prompt_name(enum terminal_prompt prompt)
{
	static const char *const NAMES[] = { "WAIT", "CARD", "PIN", "REMOVE_CARD", "AGAIN" };

	assert(prompt < ARRAY_LENGTH(NAMES));
	return NAMES[prompt];
}
