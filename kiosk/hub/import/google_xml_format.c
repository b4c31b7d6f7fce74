/* SPDX-License-Identifier: Apache-2.0 */
/* The import format "google-xml": a product feed as RSS 2.0 or Atom. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/hub/import/charset_stream.h"
#include "kiosk/hub/import/google_feed.h"
#include "kiosk/hub/import/source_rows.h"
#include "kiosk/hub/import/xml_items.h"

#define REPLACED "\xEF\xBF\xBD" /* U+FFFD */
#define TITLE_SIZE 256

struct document {
	struct google_feed feed;
	bool is_converted;
	bool has_replaced, is_full;    /* of the item that is being read */
	struct google_value *composed; /* the value that gets the parts which come */
	bool is_open;                  /* it has not ended */
	char title[TITLE_SIZE], language[LANGUAGE_TAG_SIZE];
};

static void handle_begin(void *data, int64_t line)
{
	struct document *document = data;
	google_item_begin(&document->feed.item, line);
	document->has_replaced = document->is_full = document->is_open = false;
}

/* <g:price> within <g:shipping>. */
static void add_part(struct document *document, const struct xml_value *value)
{
	enum google_attribute attribute = google_attribute_parse(value->parent);
	int part = attribute == GOOGLE_ATTRIBUTE_COUNT ? -1 : google_part_parse(attribute, value->name);
	if (part < 0)
		return;
	if (!document->is_open)
		document->composed = google_item_add(&document->feed.item, attribute, "");
	document->is_open = true;
	document->is_full |= !document->composed;
	if (document->composed)
		document->composed->parts[part] = arena_strdup(&document->feed.item.arena, value->text);
}

static void handle_value(void *data, const struct xml_value *value)
{
	struct document *document = data;
	struct google_item *item = &document->feed.item;
	document->has_replaced |= document->is_converted && strstr(value->text, REPLACED);
	if (value->parent) {
		add_part(document, value);
		return;
	}
	bool was_composed = document->is_open;
	enum google_attribute attribute = google_attribute_parse(value->name);
	document->is_open = false;
	if (was_composed || !value->text[0])
		return;
	if (attribute == GOOGLE_ATTRIBUTE_COUNT) {
		if (!google_attribute_is_known(value->name))
			import_unknown_key(document->feed.import, value->name);
		return;
	}
	/* Atom has an <id> and an RSS reader a <title> of its own: Google's are those that count. */
	if (value->is_google && google_item_text(item, attribute) &&
		(attribute == GOOGLE_ID || attribute == GOOGLE_TITLE || attribute == GOOGLE_DESCRIPTION ||
			attribute == GOOGLE_LINK)) {
		for (size_t i = 0; i < item->count; i++)
			if (item->values[i].attribute == attribute)
				item->values[i].text = arena_strdup(&item->arena, value->text);
		return;
	}
	/* Some write "DE::Standard:4.90 EUR" here as well. */
	if (google_attribute_is_composed(attribute))
		google_item_add_cell(item, attribute, value->text, NULL, 0);
	else
		document->is_full |= !google_item_add(item, attribute, value->text);
}

static void handle_end(void *data)
{
	struct document *document = data;
	struct google_item *item = &document->feed.item;
	const char *fault = document->has_replaced ? "has bytes that are none of its encoding"
		: document->is_full                ? "has more than 256 values"
						   : NULL;
	if (!fault) {
		google_feed_take(&document->feed);
		return;
	}
	const char *code = google_item_text(item, GOOGLE_ID);
	item->origin.text = code ? code : "";
	item->origin.length = strlen(item->origin.text);
	import_reject(document->feed.import, &item->origin, RECORD_PRODUCT,
		source_code(document->feed.import, code, &item->arena), fault);
}

static void handle_broken(void *data, int64_t line, const char *reason)
{
	struct document *document = data;
	const char *code = google_item_text(&document->feed.item, GOOGLE_ID);
	const struct record_origin origin = { line, code ? code : "", code ? strlen(code) : 0 };
	const char *why = arena_printf(&document->feed.item.arena, "broken XML: %s", reason);
	import_reject(document->feed.import, &origin, RECORD_TYPE_COUNT, NULL, why);
}

static void handle_feed_value(void *data, const struct xml_value *value)
{
	struct document *document = data;
	if (strcmp(value->name, "title") == 0 && !document->title[0]) {
		snprintf(document->title, TITLE_SIZE, "%.*s", (int)utf8_clip(value->text, TITLE_SIZE - 1),
			value->text);
		document->feed.title = document->title;
	} else if (strcmp(value->name, "language") == 0 && !document->feed.language &&
		language_tag_is_valid(value->text)) {
		snprintf(document->language, sizeof(document->language), "%s", value->text);
		google_feed_set_language(&document->feed, document->language);
	}
}

static void read_items(struct document *document, FILE *text)
{
	const struct xml_items_handler handler = { document, handle_begin, handle_value, handle_end,
		handle_broken, handle_feed_value };
	struct import *import = document->feed.import;
	switch (xml_items_read(text, &handler)) {
	case XML_ITEMS_WHOLE: break;
	case XML_ITEMS_CUT_OFF: import_cut_off(import, "the document ends before its end"); break;
	case XML_ITEMS_NO_FEED: import_refuse(import, "this is no product feed: neither RSS nor Atom"); break;
	case XML_ITEMS_ENTITIES: import_refuse(import, "the document declares entities"); break;
	}
}

static bool google_xml_read(struct import *import, FILE *stream)
{
	struct document *document = xcalloc(1, sizeof(*document));
	bool is_read = true;
	if (google_feed_open(&document->feed, import)) {
		FILE *text =
			charset_open_xml(stream, import_option(import, "encoding"), &document->is_converted);
		if (text) {
			read_items(document, text);
			is_read = !ferror(text);
			fclose(text);
		} else {
			import_refuse(import, "the encoding is not known");
		}
	}
	google_feed_close(&document->feed);
	free(document);
	return is_read;
}

const struct importer GOOGLE_XML_IMPORTER = {
	.name = "google-xml",
	.options = GOOGLE_OPTIONS,
	.needs_merchant = true,
	.read = google_xml_read,
};
