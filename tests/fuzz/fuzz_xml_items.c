/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a feed: items begin and end in turn, and every text is good UTF-8 without a control character that XML has not. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/hub/import/charset_stream.h"
#include "kiosk/hub/import/xml_items.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

struct watch {
	bool is_open;
	int64_t line;
};

static void handle_begin(void *data, int64_t line)
{
	struct watch *watch = data;
	if (watch->is_open || line < watch->line || line < 1)
		abort();
	watch->is_open = true;
	watch->line = line;
}

static void check_value(const struct xml_value *value)
{
	if (!utf8_is_valid(value->text, strlen(value->text)) || strlen(value->text) > XML_VALUE_BYTES ||
		strchr(value->name, ':') == value->name)
		abort();
}

static void handle_value(void *data, const struct xml_value *value)
{
	const struct watch *watch = data;
	if (!watch->is_open)
		abort();
	check_value(value);
}

static void handle_end(void *data)
{
	struct watch *watch = data;
	if (!watch->is_open)
		abort();
	watch->is_open = false;
}

static void handle_broken(void *data, int64_t line, const char *reason)
{
	struct watch *watch = data;
	if (line < 1 || !reason[0])
		abort();
	watch->is_open = false;
}

static void handle_feed_value(void *data, const struct xml_value *value)
{
	(void)data;
	check_value(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct watch watch = { 0 };
	const struct xml_items_handler handler = { &watch, handle_begin, handle_value, handle_end,
		handle_broken, handle_feed_value };
	bool is_converted;
	FILE *raw = length > 0 ? fmemopen((void *)(uintptr_t)bytes, length, "r") : NULL;
	FILE *stream = raw ? charset_open_xml(raw, NULL, &is_converted) : NULL;
	if (stream && xml_items_read(stream, &handler) == XML_ITEMS_WHOLE && watch.is_open)
		abort();
	if (stream)
		fclose(stream);
	if (raw)
		fclose(raw);
	return 0;
}
