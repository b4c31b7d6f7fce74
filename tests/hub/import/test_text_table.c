/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of text: quotes, line ends, encodings, and rows that are broken. */
#include "tests/support/support.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/import/charset_stream.h"
#include "kiosk/hub/import/text_table.h"

static const struct text_table_style STRICT = { .quote = '"' };
static const struct text_table_style LENIENT = { .quote = '"', .is_lenient = true };

/* The rows as "line:cell|cell" with a line end after each; "line!fault" for broken ones. */
static void reads_bytes(const void *bytes, size_t length, const char *charset,
	const struct text_table_style *style, const char *wanted)
{
	struct table_row row;
	struct text out;
	bool is_converted = false;
	FILE *raw = fmemopen((void *)(uintptr_t)bytes, length, "r");
	FILE *stream = charset_open(raw, charset, &is_converted);
	assert_non_null(stream);
	struct text_table *table = text_table_open(stream, style, is_converted);
	text_init(&out, 1 << 20);
	while (text_table_next(table, &row)) {
		text_printf(&out, "%d", (int)row.line);
		if (row.fault)
			text_printf(&out, "!%s", row.fault);
		for (size_t i = 0; !row.fault && i < row.count; i++)
			text_printf(&out, "%c%s", i ? '|' : ':', row.cells[i]);
		text_append(&out, row.is_unfinished ? "$" : "\n");
	}
	assert_string_equal(out.bytes, wanted);
	text_finish(&out);
	text_table_close(table);
	fclose(stream);
	fclose(raw);
}

static void reads(const char *text, const struct text_table_style *style, const char *wanted)
{
	reads_bytes(text, strlen(text), NULL, style, wanted);
}

static void rows_as_rfc_4180_has_them(void **state)
{
	(void)state;
	reads("a,b,c\r\n1,\"two, \"\"2\"\"\",3\r\n", &STRICT, "1:a|b|c\n2:1|two, \"2\"|3\n");
	reads("a,b\n\"line\r\nbreak\n\",x\n\n\ny,\n", &STRICT, "1:a|b\n2:line\r\nbreak\n|x\n7:y|\n");
	reads("a;b\n1,5;2\n", &STRICT, "1:a|b\n2:1,5|2\n");
	reads("a|b\n1|2", &STRICT, "1:a|b\n2:1|2$");
	reads("a,b\r1,2\r3,4\r", &STRICT, "1:a|b\n2:1|2\n3:3|4\n");
	reads("\"\",\"\"\n", &STRICT, "1:|\n");
	reads("", &STRICT, "");
	reads("\n\r\n", &STRICT, "");
}

static void tabs_leave_quotes_alone_where_they_do_not_close(void **state)
{
	(void)state;
	reads("a\tb\n5\" nails\t\"Best\" chair\n\"x\ty\"\tz\n", &LENIENT,
		"1:a|b\n2:5\" nails|\"Best\" chair\n3:x\ty|z\n");
	reads("a\tb\n\"open\t1\nnext\t2\n", &LENIENT, "1:a|b\n2:\"open|1\n3:next|2\n");
}

static void a_broken_row_costs_its_line(void **state)
{
	(void)state;
	reads("a,b\n\"open,1\nnext,2\n\"good\",3\n", &STRICT,
		"1:a|b\n2!a quote is not closed, or text stands behind it\n3:next|2\n4:good|3\n");
	reads("a,b\n\"x\"y,1\nnext,2\n", &STRICT,
		"1:a|b\n2!a quote is not closed, or text stands behind it\n3:next|2\n");
	reads("a,b\nM\xF6"
	      "bel,1\nnext,2\n",
		&STRICT, "1:a|b\n2!is not UTF-8: another encoding must be named\n3:next|2\n");
	reads_bytes("a,b\nx\0y,1\nnext,2\n", 17, NULL, &STRICT,
		"1:a|b\n2!has a NUL: UTF-16 without a byte order mark must be named as the encoding\n3:next|2\n");
}

static void encodings(void **state)
{
	(void)state;
	reads("\xEF\xBB\xBF"
	      "a,b\n",
		&STRICT, "1:a|b\n");
	reads_bytes("a;b\nM\xF6"
		    "bel;5 \x80\n",
		14, "windows-1252", &STRICT, "1:a|b\n2:Möbel|5 €\n");
	reads_bytes("a,b\n\xC5\xA3,1\n", 9, "GB18030", &STRICT, "1:a|b\n2:牛|1\n");
	reads_bytes("a,b\n\xA4\xFB,1\n", 9, "Big5", &STRICT, "1:a|b\n2:牛|1\n");
	reads_bytes("a,b\n\x8B\x8D,1\n", 9, "Shift_JIS", &STRICT, "1:a|b\n2:牛|1\n");
	reads_bytes("\xFF\xFE"
		    "a\0,\0b\0\n\0\x5B\x72,\0"
		    "1\0\n\0",
		18, NULL, &STRICT, "1:a|b\n2:牛|1\n");
	reads_bytes("\xFE\xFF\0a\0,\0b\0\n", 10, "windows-1252", &STRICT, "1:a|b\n");
	/* Half a pair of surrogates, and a byte that GB18030 does not have. */
	reads_bytes("\xFF\xFE"
		    "a\0\n\0\x00\xD8x\0\n\0y\0\n\0",
		16, NULL, &STRICT, "1:a\n2!has bytes that are none of its encoding\n3:y\n");
	reads_bytes("a\n\xFF\nb\n", 6, "GB18030", &STRICT,
		"1:a\n2!has bytes that are none of its encoding\n3:b\n");
	FILE *raw = fmemopen((char[]){ "a" }, 1, "r");
	bool is_converted;
	assert_null(charset_open(raw, "no-such-charset", &is_converted));
	fclose(raw);
}

static void ten_megabytes_without_a_line_end(void **state)
{
	(void)state;
	size_t length = 10 * 1024 * 1024;
	char *bytes = xmalloc(length + 32);
	memset(bytes, 'x', length);
	memcpy(bytes, "a,b\n", 4);
	memcpy(bytes + length, "\nnext,2\n", 8);
	reads_bytes(bytes, length + 8, NULL, &STRICT, "1:a|b\n2!is longer than 1 MiB\n3:next|2\n");
	bytes[4] = '"';
	reads_bytes(bytes, length + 8, NULL, &STRICT,
		"1:a|b\n2!a quote is not closed, or text stands behind it\n3:next|2\n");
	reads_bytes(bytes, length + 8, NULL, &LENIENT, "1:a|b\n2!is longer than 1 MiB\n3:next|2\n");
	memset(bytes + 4, ',', 4000);
	reads_bytes(bytes, length + 8, NULL, &STRICT, "1:a|b\n2!has more than 512 columns\n3:next|2\n");
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_as_rfc_4180_has_them),
		cmocka_unit_test(tabs_leave_quotes_alone_where_they_do_not_close),
		cmocka_unit_test(a_broken_row_costs_its_line),
		cmocka_unit_test(encodings),
		cmocka_unit_test(ten_megabytes_without_a_line_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
