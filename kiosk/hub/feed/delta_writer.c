/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the lines of a delta. */
#include "kiosk/hub/feed/delta_writer.h"

#include <inttypes.h>
#include <stdlib.h>

#include "kiosk/base/digest.h"
#include "kiosk/base/json.h"
#include "kiosk/base/json_write.h"
#include "kiosk/base/xalloc.h"

struct delta_group {
	size_t table;
	uint64_t columns;
	int32_t history_day;
	int64_t last;
	struct text rows;
};

void delta_writer_init(struct delta_writer *writer, size_t max_bytes)
{
	*writer = (struct delta_writer){ .max_bytes = max_bytes };
	delta_reader_init(&writer->names);
	text_init(&writer->objects, max_bytes);
}

void delta_writer_finish(struct delta_writer *writer)
{
	for (size_t i = 0; i < writer->count; i++)
		text_finish(&writer->groups[i].rows);
	free(writer->groups);
	text_finish(&writer->objects);
	delta_reader_finish(&writer->names);
}

static struct delta_group *find_group(struct delta_writer *writer, const struct delta_row *row)
{
	for (size_t i = writer->count; i-- > 0;) {
		struct delta_group *group = &writer->groups[i];
		if (group->table == row->table && group->columns == row->columns &&
			group->history_day == row->history_day)
			return group;
	}
	if (writer->count == writer->capacity) {
		writer->capacity = writer->capacity * 2 + 16;
		writer->groups = xreallocarray(writer->groups, writer->capacity, sizeof(*writer->groups));
	}
	struct delta_group *group = &writer->groups[writer->count++];
	*group = (struct delta_group){ row->table, row->columns, row->history_day, 0, { 0 } };
	text_init(&group->rows, writer->max_bytes);
	return group;
}

struct text *delta_writer_begin(struct delta_writer *writer, const struct delta_row *row)
{
	struct delta_group *group = find_group(writer, row);
	text_append(&group->rows, "[");
	if (row->has_number) {
		text_printf(&group->rows, "%" PRId64, row->number - group->last);
		group->last = row->number;
	}
	return &group->rows;
}

static void write_head(const struct delta_writer *writer, const struct delta_group *group, struct text *out)
{
	const struct delta_table *table = &writer->names.tables[group->table];
	const char *before = "";
	text_printf(out, "{\"t\":\"%s\",", table->table->name);
	if (group->columns == 0) {
		text_append(out, "\"d\":1}\n");
		return;
	}
	text_append(out, "\"c\":[");
	for (int i = 0; i < table->column_count; i++)
		if (group->columns >> i & 1) {
			text_printf(out, "%s\"%s\"", before, table->columns[i]);
			before = ",";
		}
	if (group->history_day)
		text_printf(out, "],\"h\":%d}\n", (int)group->history_day);
	else
		text_append(out, "]}\n");
}

static void write_groups(const struct delta_writer *writer, bool are_removals, struct text *out)
{
	for (size_t i = 0; i < writer->count; i++) {
		const struct delta_group *group = &writer->groups[i];
		if ((group->columns == 0) != are_removals)
			continue;
		write_head(writer, group, out);
		text_append_bytes(out, group->rows.bytes, group->rows.length);
		out->is_truncated |= group->rows.is_truncated;
	}
}

void delta_writer_collect(const struct delta_writer *writer, struct text *out)
{
	write_groups(writer, true, out);
	write_groups(writer, false, out);
	text_append_bytes(out, writer->objects.bytes, writer->objects.length);
	out->is_truncated |= writer->objects.is_truncated;
}

void delta_write_column(struct text *out, sqlite3_stmt *rows, int column)
{
	int type = sqlite3_column_type(rows, column);
	if (type == SQLITE_NULL) {
		text_append(out, "null");
	} else if (type == SQLITE_INTEGER) {
		text_printf(out, "%" PRId64, (int64_t)sqlite3_column_int64(rows, column));
	} else if (type == SQLITE_TEXT) {
		const char *text = (const char *)sqlite3_column_text(rows, column);
		json_write_string(out, text, (size_t)sqlite3_column_bytes(rows, column));
	} else {
		const void *bytes = sqlite3_column_blob(rows, column);
		char *encoded = base64_encode(bytes ? bytes : "", (size_t)sqlite3_column_bytes(rows, column));
		text_printf(out, "{\"b64\":\"%s\"}", encoded);
		free(encoded);
	}
}

void delta_write_json(struct text *out, const json_t *value)
{
	char *text = json_to_text(value);
	text_append(out, text);
	free(text);
}
