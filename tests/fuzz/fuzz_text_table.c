/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a table in any encoding: every cell is good UTF-8, lines are counted upwards, and reading ends. The first byte chooses the
 * encoding and the style. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/hub/import/charset_stream.h"
#include "kiosk/hub/import/text_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static const char *const CHARSETS[] = { NULL, "windows-1252", "GB18030", "Big5", "Shift_JIS",
		"UTF-16LE", "ISO-2022-JP", "UTF-8" };
	if (length < 2)
		return 0;
	const struct text_table_style style = { .delimiter = "\0,;\t"[bytes[0] >> 3 & 3],
		.quote = bytes[0] & 0x20 ? '\0' : '"',
		.is_lenient = bytes[0] & 0x40 };
	bool is_converted;
	int64_t line = 0;
	struct table_row row;
	FILE *raw = fmemopen((void *)(uintptr_t)(bytes + 1), length - 1, "r");
	FILE *stream = raw ? charset_open(raw, CHARSETS[bytes[0] & 7], &is_converted) : NULL;
	if (!stream)
		abort();
	struct text_table *table = text_table_open(stream, &style, is_converted);
	while (text_table_next(table, &row)) {
		if (row.line <= line || row.count > TABLE_COLUMNS_MAX)
			abort();
		line = row.line;
		for (size_t i = 0; !row.fault && i < row.count; i++)
			if (!utf8_is_valid(row.cells[i], strlen(row.cells[i])))
				abort();
	}
	text_table_close(table);
	fclose(stream);
	fclose(raw);
	return 0;
}
