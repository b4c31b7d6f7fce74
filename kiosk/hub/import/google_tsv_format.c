/* SPDX-License-Identifier: Apache-2.0 */
/* The import format "google-tsv": a product feed as a table, a line an item. The first line names the attributes, in any order, and may say
 * the parts of composed ones: "shipping(country:price)". */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/import/charset_stream.h"
#include "kiosk/hub/import/google_feed.h"
#include "kiosk/hub/import/text_table.h"

struct column {
	enum google_attribute attribute;
	int parts[GOOGLE_PARTS_MAX];
	size_t part_count; /* 0 = as the specification has them */
};

struct sheet {
	struct google_feed feed;
	struct column columns[TABLE_COLUMNS_MAX];
	size_t count;
};

/* "country:price)" */
static void read_parts(struct column *column, char *names)
{
	for (char *name = names; name && column->part_count < GOOGLE_PARTS_MAX;) {
		char *end = name + strcspn(name, ":)");
		char *next = *end == ':' ? end + 1 : NULL;
		*end = '\0';
		while (*name == ' ')
			name++;
		column->parts[column->part_count++] = google_part_parse(column->attribute, name);
		name = next;
	}
}

static void read_header(struct sheet *sheet, const struct table_row *row)
{
	sheet->count = row->count;
	for (size_t i = 0; i < row->count; i++) {
		struct column *column = &sheet->columns[i];
		char *name = row->cells[i], *open = strchr(name, '(');
		if (strncmp(name, "g:", 2) == 0)
			name += 2;
		if (open)
			*open = '\0';
		for (size_t length = strlen(name); length > 0 && name[length - 1] == ' '; length--)
			name[length - 1] = '\0';
		*column = (struct column){ .attribute = google_attribute_parse(name) };
		if (!google_attribute_is_known(name) && *name)
			import_unknown_key(sheet->feed.import, name);
		if (open && column->attribute != GOOGLE_ATTRIBUTE_COUNT)
			read_parts(column, open + 1);
	}
}

static bool has_column(const struct sheet *sheet, enum google_attribute attribute)
{
	for (size_t i = 0; i < sheet->count; i++)
		if (sheet->columns[i].attribute == attribute)
			return true;
	return false;
}

static bool has_text_behind(const struct table_row *row, size_t count)
{
	for (size_t i = count; i < row->count; i++)
		if (row->cells[i][0])
			return true;
	return false;
}

static void take_row(struct sheet *sheet, const struct table_row *row)
{
	const struct record_origin origin = { row->line, row->text, row->length };
	const char *fault = row->fault               ? row->fault
		: has_text_behind(row, sheet->count) ? "has more columns than the first line"
						     : NULL;
	if (fault) {
		import_reject(sheet->feed.import, &origin, RECORD_TYPE_COUNT, NULL, fault);
		return;
	}
	google_item_begin(&sheet->feed.item, row->line);
	sheet->feed.item.origin = origin;
	for (size_t i = 0; i < row->count && i < sheet->count; i++) {
		const struct column *column = &sheet->columns[i];
		if (column->attribute != GOOGLE_ATTRIBUTE_COUNT)
			google_item_add_cell(&sheet->feed.item, column->attribute, row->cells[i],
				column->part_count ? column->parts : NULL, column->part_count);
	}
	google_feed_take(&sheet->feed);
}

static void read_rows(struct sheet *sheet, struct text_table *table)
{
	struct table_row row;
	if (!text_table_next(table, &row))
		return;
	if (!row.fault)
		read_header(sheet, &row);
	if (row.fault || !has_column(sheet, GOOGLE_ID) || !has_column(sheet, GOOGLE_PRICE)) {
		import_refuse(sheet->feed.import, "the first line does not name the columns id and price");
		return;
	}
	while (text_table_next(table, &row)) {
		/* The last line of a file that was cut off would be taken with half of a price. */
		if (row.is_unfinished && row.count < sheet->count) {
			const struct record_origin origin = { row.line, row.text, row.length };
			import_reject(sheet->feed.import, &origin, RECORD_TYPE_COUNT, NULL,
				"the file ends within the line");
			import_cut_off(sheet->feed.import, "the file ends within its last line");
		} else {
			take_row(sheet, &row);
		}
	}
}

static bool google_tsv_read(struct import *import, FILE *stream)
{
	const struct text_table_style style = { .quote = '"', .is_lenient = true };
	struct sheet *sheet = xcalloc(1, sizeof(*sheet));
	bool is_converted = false, is_read = true;
	if (google_feed_open(&sheet->feed, import)) {
		FILE *text = charset_open(stream, import_option(import, "encoding"), &is_converted);
		if (text) {
			struct text_table *table = text_table_open(text, &style, is_converted);
			read_rows(sheet, table);
			text_table_close(table);
			is_read = !ferror(text);
			fclose(text);
		} else {
			import_refuse(import, "the encoding is not known");
		}
	}
	google_feed_close(&sheet->feed);
	free(sheet);
	return is_read;
}

const struct importer GOOGLE_TSV_IMPORTER = {
	.name = "google-tsv",
	.options = GOOGLE_OPTIONS,
	.needs_merchant = true,
	.read = google_tsv_read,
};
