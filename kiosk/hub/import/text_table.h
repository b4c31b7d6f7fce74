/* SPDX-License-Identifier: Apache-2.0 */
/* Reads tables of text: CSV as RFC 4180 has it, with any delimiter, and tab separated values. A row may span lines where a cell is
 * quoted; a row that is broken is told with its reason, and reading goes on at the line behind its first. One thread. */
#ifndef DAOGOU_HUB_IMPORT_TEXT_TABLE_H
#define DAOGOU_HUB_IMPORT_TEXT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define TABLE_ROW_BYTES (1024 * 1024)
#define TABLE_COLUMNS_MAX 512

struct text_table_style {
	char delimiter; /* 0 = whichever of tab, comma, semicolon and pipe the first line has most of */
	char quote;     /* 0 = none */
	/* A quote that is not closed as it must be is a part of the text: 5" nails. Else it makes the row a broken one. */
	bool is_lenient;
};

struct text_table;

/* One row; all of it is good until the next call. */
struct table_row {
	int64_t line;     /* its first, from 1 */
	const char *text; /* as it stands in the file, for the rejects */
	size_t length;
	const char *fault; /* why it is broken, static; NULL = it is good */
	char **cells;      /* good UTF-8 without NUL; quotes are resolved */
	size_t count;
	bool is_unfinished; /* the file ends within the row, or behind it without a line's end */
};

/* stream is UTF-8 and borrowed. is_converted: a U+FFFD in it tells of bytes that were none of its encoding. */
struct text_table *text_table_open(FILE *stream, const struct text_table_style *style, bool is_converted);
void text_table_close(struct text_table *table);
/* False at the end, or when reading failed: ferror() tells which. Blank lines are passed over, and a first line "sep=;", which
 * says the delimiter where the style does not. */
bool text_table_next(struct text_table *table, struct table_row *ret_row);

#endif
