/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a stream line by line with a limit, so that a file of one endless line cannot fill the memory. One
 * thread. */
#ifndef DAOGOU_HUB_IMPORT_LINE_READER_H
#define DAOGOU_HUB_IMPORT_LINE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define LINE_MAX_BYTES (1024 * 1024)
#define LINE_KEPT_BYTES 256 /* of a line that is too long */

struct line_reader {
	FILE *stream; /* borrowed */
	char *bytes;
	size_t start, end, capacity;
	int64_t number; /* of the last line, from 1 */
	bool is_at_end;
	char kept[LINE_KEPT_BYTES];
};

struct line {
	const char *bytes; /* without the line end; valid until the next call */
	size_t length;
	int64_t number;
	bool is_too_long; /* bytes holds its beginning, the rest was skipped */
	bool is_unended;  /* the stream ends with it, without a line end */
};

void line_reader_init(struct line_reader *reader, FILE *stream);
void line_reader_finish(struct line_reader *reader);
/* False at the end of the stream, or when reading failed: ferror() tells which. A UTF-8 byte order mark at
 * the start and a CR before the LF are taken off. */
bool line_reader_next(struct line_reader *reader, struct line *ret_line);

#endif
