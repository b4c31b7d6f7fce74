/* SPDX-License-Identifier: Apache-2.0 */
/* The rejects of an import. */
#include "kiosk/hub/import/rejects.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "kiosk/base/json_write.h"

#define TEXT_MAX_BYTES 200
#define LINE_MAX 4096

bool rejects_open(struct rejects *rejects, const char *path)
{
	*rejects = (struct rejects){ 0 };
	if (path)
		rejects->file = fopen(path, "we");
	return !path || rejects->file;
}

bool rejects_close(struct rejects *rejects)
{
	if (!rejects->file)
		return true;
	bool has_failed = ferror(rejects->file);
	has_failed |= fclose(rejects->file) != 0;
	rejects->file = NULL;
	return !has_failed;
}

static void write_line(
	struct rejects *rejects, const struct record_origin *origin, const char *reason, const char *end)
{
	if (!rejects->file)
		return;
	struct text line;
	text_init(&line, LINE_MAX);
	text_printf(&line, "{\"line\":%" PRId64 ",\"reason\":", origin->line);
	json_write_string(&line, reason, strlen(reason));
	text_append(&line, ",\"text\":");
	json_write_string(
		&line, origin->text, origin->length < TEXT_MAX_BYTES ? origin->length : TEXT_MAX_BYTES);
	text_append(&line, end);
	fwrite(line.bytes, 1, line.length, rejects->file);
	text_finish(&line);
}

void rejects_add(struct rejects *rejects, const struct record_origin *origin, const char *reason)
{
	rejects->rejected++;
	write_line(rejects, origin, reason, "}\n");
}

void rejects_note(struct rejects *rejects, const struct record_origin *origin, const char *reason)
{
	rejects->repaired++;
	write_line(rejects, origin, reason, ",\"kept\":true}\n");
}
