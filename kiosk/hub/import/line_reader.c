/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a stream line by line with a limit. */
#include "kiosk/hub/import/line_reader.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

#define BUFFER_BYTES (LINE_MAX_BYTES + 64 * 1024)

void line_reader_init(struct line_reader *reader, FILE *stream)
{
	*reader = (struct line_reader){ .stream = stream, .capacity = BUFFER_BYTES };
	reader->bytes = xmalloc(BUFFER_BYTES);
}

void line_reader_finish(struct line_reader *reader)
{
	free(reader->bytes);
	*reader = (struct line_reader){ 0 };
}

/* Moves what is left to the front and reads more behind it. */
static void refill(struct line_reader *reader)
{
	memmove(reader->bytes, reader->bytes + reader->start, reader->end - reader->start);
	reader->end -= reader->start;
	reader->start = 0;
	size_t count = fread(reader->bytes + reader->end, 1, reader->capacity - reader->end, reader->stream);
	reader->end += count;
	reader->is_at_end = count == 0;
}

/* The end of the line at start, or NULL when it is longer than the limit or the stream ends first. */
static char *find_line_end(struct line_reader *reader)
{
	size_t searched = 0;
	for (;;) {
		size_t length = reader->end - reader->start;
		char *from = reader->bytes + reader->start;
		char *found = memchr(from + searched, '\n', length - searched);
		if (found || reader->is_at_end || length > LINE_MAX_BYTES)
			return found;
		searched = length;
		refill(reader);
	}
}

static void skip_to_line_end(struct line_reader *reader)
{
	for (;;) {
		char *found = memchr(reader->bytes + reader->start, '\n', reader->end - reader->start);
		if (found) {
			reader->start = (size_t)(found - reader->bytes) + 1;
			return;
		}
		reader->start = reader->end;
		if (reader->is_at_end)
			return;
		refill(reader);
	}
}

/* Keeps the beginning of a line that is too long, and passes over the rest. */
static void take_long_line(struct line_reader *reader, struct line *ret_line)
{
	memcpy(reader->kept, reader->bytes + reader->start, LINE_KEPT_BYTES);
	skip_to_line_end(reader);
	*ret_line = (struct line){ reader->kept, LINE_KEPT_BYTES, reader->number, true, false };
}

static void skip_byte_order_mark(struct line_reader *reader)
{
	if (reader->end - reader->start >= 3 && memcmp(reader->bytes + reader->start, "\xEF\xBB\xBF", 3) == 0)
		reader->start += 3;
}

bool line_reader_next(struct line_reader *reader, struct line *ret_line)
{
	if (reader->number == 0) {
		refill(reader);
		skip_byte_order_mark(reader);
	}
	char *line_end = find_line_end(reader);
	char *start = reader->bytes + reader->start;
	size_t length = line_end ? (size_t)(line_end - start) : reader->end - reader->start;
	if (ferror(reader->stream) || (!line_end && length == 0))
		return false;
	reader->number++;
	if (length > LINE_MAX_BYTES) {
		take_long_line(reader, ret_line);
		return true;
	}
	reader->start += length + (line_end != NULL);
	if (length > 0 && start[length - 1] == '\r')
		length--;
	*ret_line = (struct line){ start, length, reader->number, false, line_end == NULL };
	return true;
}
