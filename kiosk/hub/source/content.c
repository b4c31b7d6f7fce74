/* SPDX-License-Identifier: Apache-2.0 */
/* Tells web pages from data: what a server shows in place of the data it was asked for, often with status 200. */
#include <string.h>
#include <strings.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/source/source_state.h"

static bool begins_with(const char *at, const char *end, const char *text)
{
	return (size_t)(end - at) >= strlen(text) && strncasecmp(at, text, strlen(text)) == 0;
}

/* Behind the end of what begins here; the end when there is none. */
static const char *skip_past(const char *at, const char *end, const char *mark)
{
	const char *found = memmem(at, (size_t)(end - at), mark, strlen(mark));
	return found ? found + strlen(mark) : end;
}

bool content_is_html(const char *bytes, size_t length)
{
	static const char *const BEGINNINGS[] = { "<!doctype html", "<html", "<head", "<body", "<title" };
	const char *at = bytes, *end = bytes + length;
	if (begins_with(at, end, "\xEF\xBB\xBF"))
		at += 3;
	for (;;) {
		while (at < end && strchr(" \t\r\n", *at) && *at)
			at++;
		if (begins_with(at, end, "<?xml"))
			at = skip_past(at, end, "?>");
		else if (begins_with(at, end, "<!--"))
			at = skip_past(at, end, "-->");
		else
			break;
	}
	for (size_t i = 0; i < ARRAY_LENGTH(BEGINNINGS); i++)
		if (begins_with(at, end, BEGINNINGS[i]))
			return true;
	return false;
}
