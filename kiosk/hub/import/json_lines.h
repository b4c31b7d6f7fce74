/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of a stream as JSON documents, some of them parsed ahead in a thread of its own: parsing takes as long as all that is done
 * with a record afterwards. The functions belong to one thread, and the stream is not to be touched between open and close. */
#ifndef DAOGOU_HUB_IMPORT_JSON_LINES_H
#define DAOGOU_HUB_IMPORT_JSON_LINES_H

#include "kiosk/base/json.h"
#include "kiosk/hub/import/line_reader.h"

#define JSON_LINE_WHY_SIZE 160

/* On loan until the next one is asked for. */
struct json_line {
	struct line line;
	json_t *document; /* NULL when the line is too long, or for why */
	const char *why;
};

struct json_lines;

/* NULL with errno when there cannot be one more thread. */
struct json_lines *json_lines_open(FILE *stream);
/* False at the end; ferror() of the stream tells a bad one, once it is closed. Blank lines are left out. */
bool json_lines_next(struct json_lines *lines, struct json_line *ret_line);
/* At any time. NULL is fine. */
void json_lines_close(struct json_lines *lines);

#endif
