/* SPDX-License-Identifier: Apache-2.0 */
/* One pass over the bytes: cells are copied without their quotes as they are found. */
#include "kiosk/hub/import/text_table.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#define BUFFER_BYTES (TABLE_ROW_BYTES + 64 * 1024)
#define REPLACED "\xEF\xBF\xBD" /* U+FFFD */

struct text_table {
	FILE *stream;
	struct text_table_style style;
	bool is_converted;
	char *bytes; /* start..end is what was read and not taken yet */
	size_t start, end;
	bool is_at_end;
	int64_t line; /* of start */
	size_t taken; /* bytes of the row that was given last */
	bool was_broken, has_begun;
	char *decoded;
	size_t decoded_length;
	size_t cells[TABLE_COLUMNS_MAX]; /* where each begins in decoded */
	size_t cell_count;
	char *pointers[TABLE_COLUMNS_MAX];
};

struct text_table *text_table_open(FILE *stream, const struct text_table_style *style, bool is_converted)
{
	struct text_table *table = xcalloc(1, sizeof(*table));
	table->stream = stream;
	table->style = *style;
	table->is_converted = is_converted;
	table->bytes = xmalloc(BUFFER_BYTES);
	/* Each cell ends with a NUL more than it had. */
	table->decoded = xmalloc(BUFFER_BYTES + TABLE_COLUMNS_MAX);
	table->line = 1;
	return table;
}

void text_table_close(struct text_table *table)
{
	if (!table)
		return;
	free(table->bytes);
	free(table->decoded);
	free(table);
}

static void refill(struct text_table *table)
{
	memmove(table->bytes, table->bytes + table->start, table->end - table->start);
	table->end -= table->start;
	table->start = 0;
	size_t count = fread(table->bytes + table->end, 1, BUFFER_BYTES - table->end, table->stream);
	table->end += count;
	table->is_at_end = count == 0;
}

/* The byte so far behind start; -1 at the end of the file, or where a row is longer than any may be. */
static int byte_at(struct text_table *table, size_t offset)
{
	while (table->start + offset >= table->end) {
		if (table->is_at_end || offset >= TABLE_ROW_BYTES)
			return -1;
		refill(table);
	}
	return (unsigned char)table->bytes[table->start + offset];
}

/* The delimiter that a first line has most of. */
static char guess_delimiter(struct text_table *table)
{
	static const char CANDIDATES[] = { '\t', ',', ';', '|' };
	size_t counts[sizeof(CANDIDATES)] = { 0 }, best = 0;
	int c;
	for (size_t i = 0; (c = byte_at(table, i)) >= 0 && c != '\n' && c != '\r'; i++)
		for (size_t j = 0; j < sizeof(CANDIDATES); j++)
			counts[j] += c == CANDIDATES[j];
	for (size_t j = 1; j < sizeof(CANDIDATES); j++)
		best = counts[j] > counts[best] ? j : best;
	return CANDIDATES[best];
}

/* "sep=;" above the table: how Excel is told the delimiter. */
static void take_separator_line(struct text_table *table)
{
	static const char SEPARATOR[] = "sep=";
	size_t length = strlen(SEPARATOR);
	for (size_t i = 0; i < length; i++)
		if (byte_at(table, i) < 0 || tolower(byte_at(table, i)) != SEPARATOR[i])
			return;
	int c = byte_at(table, length), after = byte_at(table, length + 1);
	if (c < ' ' && c != '\t')
		return;
	if (after != '\n' && after != '\r')
		return;
	if (!table->style.delimiter)
		table->style.delimiter = (char)c;
	table->taken = length + 1;
}

/* --- one row --- */

static void begin_cell(struct text_table *table)
{
	table->cells[table->cell_count] = table->decoded_length;
}

static void put(struct text_table *table, int c)
{
	table->decoded[table->decoded_length++] = (char)c;
}

static void end_cell(struct text_table *table)
{
	table->decoded[table->decoded_length++] = '\0';
	table->cell_count++;
}

static bool is_cell_end(const struct text_table *table, int c)
{
	return c < 0 || c == table->style.delimiter || c == '\n' || c == '\r';
}

/* Copies a cell between quotes. False when it does not end as it must: nothing is copied then. */
static bool read_quoted(struct text_table *table, size_t *offset)
{
	size_t at = *offset + 1, length_before = table->decoded_length;
	for (;;) {
		int c = byte_at(table, at);
		if (c < 0)
			break;
		if (c != table->style.quote) {
			put(table, c);
			at++;
		} else if (byte_at(table, at + 1) == c) {
			put(table, c);
			at += 2;
		} else if (is_cell_end(table, byte_at(table, at + 1))) {
			*offset = at + 1;
			return true;
		} else {
			break;
		}
	}
	table->decoded_length = length_before;
	return false;
}

/* The bytes of the line that starts there, without its end; as many as are kept of a long one. */
static size_t line_length(struct text_table *table)
{
	size_t length = 0;
	int c;
	while ((c = byte_at(table, length)) >= 0 && c != '\n' && c != '\r')
		length++;
	return length;
}

/* Goes behind the line that starts there, however long it is. */
static void skip_line(struct text_table *table)
{
	for (;;) {
		int c = byte_at(table, 0);
		if (c < 0)
			return;
		char *from = table->bytes + table->start, *end = table->bytes + table->end;
		char *found = from;
		while (found < end && *found != '\n' && *found != '\r')
			found++;
		table->start = (size_t)(found - table->bytes);
		if (found == end)
			continue;
		bool is_cr = *found == '\r';
		table->start++;
		if (is_cr && byte_at(table, 0) == '\n')
			table->start++;
		table->line++;
		return;
	}
}

static bool is_quoted_cell(struct text_table *table, size_t offset)
{
	return table->style.quote && byte_at(table, offset) == table->style.quote;
}

/* Cuts the row at start into cells. NULL, or why it is none; *ret_length bytes of it stand in front of its line end. */
static const char *read_cells(struct text_table *table, size_t *ret_length)
{
	size_t offset = 0;
	table->decoded_length = table->cell_count = 0;
	for (;;) {
		if (table->cell_count == TABLE_COLUMNS_MAX)
			return "has more than 512 columns";
		begin_cell(table);
		if (is_quoted_cell(table, offset) && !read_quoted(table, &offset) && !table->style.is_lenient)
			return "a quote is not closed, or text stands behind it";
		int c;
		while (!is_cell_end(table, c = byte_at(table, offset))) {
			put(table, c);
			offset++;
		}
		end_cell(table);
		if (c != table->style.delimiter || c < 0)
			break;
		offset++;
	}
	*ret_length = offset;
	return offset >= TABLE_ROW_BYTES ? "is longer than 1 MiB" : NULL;
}

static const char *bytes_fault(const struct text_table *table, const char *bytes, size_t length)
{
	if (memchr(bytes, '\0', length))
		return "has a NUL: UTF-16 without a byte order mark must be named as the encoding";
	if (!utf8_is_valid(bytes, length))
		return "is not UTF-8: another encoding must be named";
	if (table->is_converted && memmem(bytes, length, REPLACED, sizeof(REPLACED) - 1))
		return "has bytes that are none of its encoding";
	return NULL;
}

/* Behind the line end that follows a row of so many bytes, with so many lines in it. */
static void pass_row(struct text_table *table, size_t length)
{
	for (size_t i = 0; i < length; i++)
		table->line += table->bytes[table->start + i] == '\n';
	table->start += length;
	int c = byte_at(table, 0);
	if (c < 0)
		return;
	table->start++;
	if (c == '\r' && byte_at(table, 0) == '\n')
		table->start++;
	table->line++;
}

/* Only now: the row given last was good until this call. */
static void pass_last_row(struct text_table *table)
{
	if (table->was_broken)
		skip_line(table);
	else if (table->taken > 0)
		pass_row(table, table->taken);
	table->was_broken = false;
	table->taken = 0;
}

bool text_table_next(struct text_table *table, struct table_row *ret_row)
{
	int c;
	if (!table->has_begun)
		take_separator_line(table);
	table->has_begun = true;
	if (!table->style.delimiter)
		table->style.delimiter = guess_delimiter(table);
	pass_last_row(table);
	while ((c = byte_at(table, 0)) == '\n' || c == '\r')
		pass_row(table, 0);
	if (c < 0 || ferror(table->stream))
		return false;
	*ret_row = (struct table_row){ .line = table->line };
	ret_row->fault = read_cells(table, &ret_row->length);
	if (ret_row->fault)
		ret_row->length = line_length(table);
	ret_row->text = table->bytes + table->start;
	if (!ret_row->fault)
		ret_row->fault = bytes_fault(table, ret_row->text, ret_row->length);
	ret_row->is_unfinished = table->start + ret_row->length == table->end && table->is_at_end;
	table->was_broken = ret_row->fault != NULL;
	table->taken = ret_row->length;
	for (size_t i = 0; i < table->cell_count; i++)
		table->pointers[i] = table->decoded + table->cells[i];
	ret_row->cells = table->pointers;
	ret_row->count = table->cell_count;
	return true;
}
