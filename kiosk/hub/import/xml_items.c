/* SPDX-License-Identifier: Apache-2.0 */
/* expat parses the stream as it comes. At a fault the bytes are searched for the next item, and another parser goes on there, below the
 * same open elements. */
#include "kiosk/hub/import/xml_items.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/html_entity.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#define WINDOW_BYTES (64 * 1024)
#define TOKEN_BYTES (1024 * 1024) /* a tag, a comment or a name longer than this is none */
#define DEPTH_MAX 32
#define NAME_BYTES 64
#define PREFIXES_MAX 16
#define HISTORY_BYTES 4096 /* a tag may have begun in what was read before */

/* A prefix of a namespace that products are described in; "" is the one of names without a prefix. */
struct prefix {
	char name[NAME_BYTES];
	bool is_google;
};

struct reader {
	const struct xml_items_handler *handler;
	XML_Parser parser;
	FILE *stream;
	char window[HISTORY_BYTES + WINDOW_BYTES];
	size_t start,
		end; /* of the bytes in window that no parser was given; in front of start is what went before */
	int64_t position;     /* of start in the stream */
	int64_t lines;        /* line ends in front of start */
	int64_t lines_before; /* line ends in front of what this parser was given first */
	int64_t given; /* bytes that this parser was given, with the tags that stand for the open elements */
	int64_t restarted_at; /* where this parser began */

	int depth; /* open elements */
	char root[NAME_BYTES];
	int parents; /* elements around each item: RSS 2.0 has a channel in the root, the others have not */
	int item_depth; /* of the item that is being read; 0 = none */
	int64_t item_line;
	size_t item_bytes;
	bool has_items, has_root_end, stops_at_item;
	int64_t stopped_at;
	const char *fault;          /* why the parser was stopped */
	bool is_over;               /* it was stopped for good, */
	enum xml_items_end outcome; /* for this */

	char child[NAME_BYTES], grandchild[NAME_BYTES];
	bool is_child_known, is_child_google, is_grandchild_known;
	struct prefix prefixes[PREFIXES_MAX];
	int prefix_count;
	struct text child_text, grandchild_text, href;
};

static const char *local_name(const char *name)
{
	const char *colon = strchr(name, ':');
	return colon ? colon + 1 : name;
}

static bool is_item(const char *name)
{
	return strcmp(name, "item") == 0 || strcmp(name, "entry") == 0;
}

static int64_t line_now(const struct reader *reader)
{
	return reader->lines_before + (int64_t)XML_GetCurrentLineNumber(reader->parser);
}

static void stop(struct reader *reader, const char *fault)
{
	reader->fault = fault;
	reader->stopped_at = XML_GetCurrentByteIndex(reader->parser);
	XML_StopParser(reader->parser, XML_FALSE);
}

static void stop_for_good(struct reader *reader, enum xml_items_end end)
{
	reader->is_over = true;
	reader->outcome = end;
	stop(reader, "");
}

/* --- elements --- */

static void copy_name(char out[NAME_BYTES], const char *name)
{
	size_t length = strnlen(name, NAME_BYTES - 1);
	memcpy(out, name, length);
	out[length] = '\0';
}

/* --- namespaces --- */

static const struct prefix *find_prefix(const struct reader *reader, const char *name, size_t length)
{
	for (int i = 0; i < reader->prefix_count; i++)
		if (strncmp(reader->prefixes[i].name, name, length) == 0 && !reader->prefixes[i].name[length])
			return &reader->prefixes[i];
	return NULL;
}

static void note_prefix(struct reader *reader, const char *name, const char *address)
{
	static const char *const KNOWN[] = { "base.google.com/ns/1.0", "www.w3.org/2005/Atom",
		"purl.org/atom/ns#", "purl.org/rss/1.0" };
	const struct prefix *old = find_prefix(reader, name, strlen(name));
	const char *scheme = strstr(address, "://");
	size_t known = 0;
	if (old)
		reader->prefixes[old - reader->prefixes] = reader->prefixes[--reader->prefix_count];
	while (scheme && known < ARRAY_LENGTH(KNOWN) &&
		strncmp(scheme + 3, KNOWN[known], strlen(KNOWN[known])) != 0)
		known++;
	if (!scheme || known == ARRAY_LENGTH(KNOWN) || reader->prefix_count == PREFIXES_MAX ||
		strlen(name) >= NAME_BYTES)
		return;
	struct prefix *prefix = &reader->prefixes[reader->prefix_count++];
	copy_name(prefix->name, name);
	prefix->is_google = known == 0;
}

static void note_namespaces(struct reader *reader, const char **attributes)
{
	for (int i = 0; attributes[i]; i += 2)
		if (strcmp(attributes[i], "xmlns") == 0)
			note_prefix(reader, "", attributes[i + 1]);
		else if (strncmp(attributes[i], "xmlns:", 6) == 0)
			note_prefix(reader, attributes[i] + 6, attributes[i + 1]);
}

/* "g" is Google's also where it is not declared, or as something else. <media:title> and <wp:price> say something of other things. */
static bool is_known_name(const struct reader *reader, const char *name, bool *ret_is_google)
{
	const char *colon = strchr(name, ':');
	const struct prefix *prefix = find_prefix(reader, name, colon ? (size_t)(colon - name) : 0);
	*ret_is_google = strncmp(name, "g:", 2) == 0 || (prefix && prefix->is_google);
	return !colon || prefix || *ret_is_google;
}

/* --- what stands in elements --- */

static void begin_value(struct reader *reader, const char *name, const char **attributes)
{
	int depth = reader->depth - reader->item_depth;
	if (depth == 1) {
		copy_name(reader->child, local_name(name));
		reader->is_child_known = is_known_name(reader, name, &reader->is_child_google);
		text_clear(&reader->child_text);
		text_clear(&reader->href);
		for (int i = 0; attributes[i]; i += 2)
			if (strcmp(attributes[i], "href") == 0)
				text_append(&reader->href, attributes[i + 1]);
	} else if (depth == 2) {
		bool is_google;
		copy_name(reader->grandchild, local_name(name));
		reader->is_grandchild_known = is_known_name(reader, name, &is_google);
		text_clear(&reader->grandchild_text);
	}
	/* Markup within a text parts words. */
	if (depth > 1 && reader->child_text.length > 0)
		text_append(&reader->child_text, " ");
}

static void give_feed_value(struct reader *reader, const char *name, const char *text)
{
	const struct xml_value value = { NULL, name, false, text };
	reader->handler->feed_value(reader->handler->data, &value);
}

/* Atom's way to say the language. */
static void give_language(struct reader *reader, const char **attributes)
{
	for (int i = 0; attributes[i]; i += 2)
		if (strcmp(attributes[i], "xml:lang") == 0)
			give_feed_value(reader, "language", attributes[i + 1]);
}

static void begin_document(struct reader *reader, const char *name)
{
	const char *local = local_name(name);
	bool is_rss = strcmp(local, "rss") == 0;
	copy_name(reader->root, name);
	reader->parents = is_rss ? 2 : 1;
	if (!is_rss && strcmp(local, "feed") != 0 && strcmp(local, "RDF") != 0)
		stop_for_good(reader, XML_ITEMS_NO_FEED);
}

static void XMLCALL handle_start(void *data, const char *name, const char **attributes)
{
	struct reader *reader = data;
	if (reader->fault)
		return;
	reader->depth++;
	note_namespaces(reader, attributes);
	/* Within an item there is none: whatever is open was not closed. */
	bool is_new_item = is_item(local_name(name)) && reader->depth >= 2 &&
		(reader->item_depth || reader->depth <= reader->parents + 1);
	if (reader->depth == 1) {
		begin_document(reader, name);
		give_language(reader, attributes);
	} else if (reader->depth > DEPTH_MAX) {
		stop(reader, "elements lie too deep in each other");
	} else if (is_new_item && reader->item_depth) {
		reader->stops_at_item = true;
		stop(reader, "the item is not closed");
	} else if (is_new_item) {
		reader->has_items = true;
		reader->item_depth = reader->depth;
		reader->item_line = line_now(reader);
		reader->item_bytes = 0;
		reader->handler->begin(reader->handler->data, reader->item_line);
	} else if (reader->item_depth) {
		begin_value(reader, name, attributes);
	} else {
		text_clear(&reader->child_text);
		if (!reader->has_items)
			give_language(reader, attributes);
	}
}

static void give_value(struct reader *reader, const char *parent, const char *name, const char *text)
{
	const struct xml_value value = { parent, name, reader->is_child_google, text };
	reader->handler->value(reader->handler->data, &value);
}

static void XMLCALL handle_end(void *data, const char *name)
{
	struct reader *reader = data;
	if (reader->fault)
		return;
	int depth = reader->depth--;
	if (!reader->item_depth) {
		bool is_google;
		if (!reader->has_items && depth > 1 && reader->child_text.length > 0 &&
			is_known_name(reader, name, &is_google))
			give_feed_value(reader, local_name(name), reader->child_text.bytes);
		text_clear(&reader->child_text);
		reader->has_root_end |= depth == 1;
	} else if (depth == reader->item_depth) {
		reader->item_depth = 0;
		reader->handler->end(reader->handler->data);
	} else if (depth == reader->item_depth + 1) {
		bool is_empty = reader->child_text.length == 0;
		if (reader->is_child_known)
			give_value(reader, NULL, reader->child,
				is_empty ? reader->href.bytes : reader->child_text.bytes);
	} else if (depth == reader->item_depth + 2 && reader->is_child_known && reader->is_grandchild_known) {
		give_value(reader, reader->child, reader->grandchild, reader->grandchild_text.bytes);
	}
}

static void XMLCALL handle_text(void *data, const char *bytes, int length)
{
	struct reader *reader = data;
	if (reader->fault)
		return;
	reader->item_bytes += (size_t)length;
	if (reader->item_depth && reader->item_bytes > XML_ITEM_BYTES) {
		stop(reader, "the item is longer than 1 MiB");
		return;
	}
	text_append_bytes(&reader->child_text, bytes, (size_t)length);
	if (reader->item_depth && reader->depth >= reader->item_depth + 2)
		text_append_bytes(&reader->grandchild_text, bytes, (size_t)length);
}

/* --- entities --- */

static void XMLCALL handle_entity_declaration(void *data, const XML_Char *name, int is_parameter,
	const XML_Char *value, int length, const XML_Char *base, const XML_Char *system,
	const XML_Char *public, const XML_Char *notation)
{
	(void)name, (void)is_parameter, (void)value, (void)length, (void)base, (void)system, (void)public,
		(void)notation;
	stop_for_good(data, XML_ITEMS_ENTITIES);
}

/* Shops write HTML's names without declaring them. */
static void XMLCALL handle_unknown_entity(void *data, const XML_Char *name, int is_parameter)
{
	struct reader *reader = data;
	char entity[NAME_BYTES + 2], bytes[4];
	uint32_t code_points[HTML_ENTITY_MAX] = { 0 };
	int length = snprintf(entity, sizeof(entity), "&%.60s;", name);
	if (is_parameter || !html_entity_read(entity, entity + length, code_points)) {
		stop(reader, "an entity is not known");
		return;
	}
	for (size_t i = 0; i < HTML_ENTITY_MAX && code_points[i]; i++)
		handle_text(reader, bytes, (int)utf8_encode(code_points[i], bytes));
}

/* Every external part of a document is an empty one. */
static int XMLCALL handle_external(XML_Parser parser, const XML_Char *context, const XML_Char *base,
	const XML_Char *system, const XML_Char *public)
{
	(void)base, (void)system, (void)public;
	XML_Parser empty = XML_ExternalEntityParserCreate(parser, context, NULL);
	enum XML_Status status = empty ? XML_Parse(empty, "", 0, 1) : XML_STATUS_ERROR;
	XML_ParserFree(empty);
	return status;
}

/* --- the stream --- */

static void start_parser(struct reader *reader)
{
	reader->parser = XML_ParserCreate("UTF-8");
	if (!reader->parser)
		abort();
	XML_SetUserData(reader->parser, reader);
	XML_SetElementHandler(reader->parser, handle_start, handle_end);
	XML_SetCharacterDataHandler(reader->parser, handle_text);
	XML_SetEntityDeclHandler(reader->parser, handle_entity_declaration);
	/* With a part of the document type that was not read, an entity that nobody declared is told, and no fault. */
	XML_UseForeignDTD(reader->parser, XML_TRUE);
	XML_SetParamEntityParsing(reader->parser, XML_PARAM_ENTITY_PARSING_ALWAYS);
	XML_SetExternalEntityRefHandler(reader->parser, handle_external);
	XML_SetSkippedEntityHandler(reader->parser, handle_unknown_entity);
	reader->lines_before = reader->lines;
	reader->given = 0;
	reader->depth = reader->item_depth = 0;
	reader->fault = NULL;
	reader->stops_at_item = false;
}

/* Another parser below the elements that were open around the items. */
static void restart_parser(struct reader *reader)
{
	struct text tags;
	XML_ParserFree(reader->parser);
	start_parser(reader);
	text_init(&tags, NAME_BYTES * 2);
	text_printf(&tags, "<%s>%s", reader->root, reader->parents > 1 ? "<channel>" : "");
	XML_Parse(reader->parser, tags.bytes, (int)tags.length, 0);
	reader->given += (int64_t)tags.length;
	text_finish(&tags);
}

/* Reads more behind what is left. False at the end. */
static bool fill(struct reader *reader)
{
	size_t history = reader->start < HISTORY_BYTES ? reader->start : HISTORY_BYTES;
	char *from = reader->window + reader->start - history;
	memmove(reader->window, from, (size_t)(reader->window + reader->end - from));
	reader->end -= reader->start - history;
	reader->start = history;
	size_t count =
		fread(reader->window + reader->end, 1, sizeof(reader->window) - reader->end, reader->stream);
	reader->end += count;
	return count > 0;
}

/* Moves start, also back into what went before. */
static void move(struct reader *reader, int64_t by)
{
	int64_t at_most = (int64_t)(reader->end - reader->start), at_least = -(int64_t)reader->start;
	by = by > at_most ? at_most : by < at_least ? at_least : by;
	size_t from = (size_t)((int64_t)reader->start + (by < 0 ? by : 0)),
	       until = from + (size_t)(by < 0 ? -by : by);
	int64_t lines = 0;
	/* As expat counts: CR, LF, and CR LF as one. */
	for (size_t i = from; i < until; i++)
		lines += reader->window[i] == '\r' ||
			(reader->window[i] == '\n' && (i == 0 || reader->window[i - 1] != '\r'));
	reader->lines += by < 0 ? -lines : lines;
	reader->start = (size_t)((int64_t)reader->start + by);
	reader->position += by;
}

/* Where "<item" or "<entry" stands, as a whole name; NULL when it does not. */
static const char *find_item(const char *at, const char *end)
{
	for (; (at = memchr(at, '<', (size_t)(end - at))); at++) {
		size_t name = end - at > 6 && memcmp(at, "<entry", 6) == 0 ? 6
			: end - at > 5 && memcmp(at, "<item", 5) == 0      ? 5
									   : 0;
		if (name && strchr(" \t\r\n>/", at[name]))
			return at;
	}
	return NULL;
}

/* Goes to the next item that begins so many bytes behind start or later. False when there is none. */
static bool skip_to_item(struct reader *reader, int64_t least)
{
	static const char ROOT_ENDS[][8] = { "</rss", "</feed", "</rdf:" };
	for (;;) {
		const char *from = reader->window + reader->start, *end = reader->window + reader->end;
		const char *found = least < end - from ? find_item(from + least, end) : NULL;
		for (size_t i = 0; i < ARRAY_LENGTH(ROOT_ENDS); i++)
			reader->has_root_end |= memmem(from, (size_t)((found ? found : end) - from),
							ROOT_ENDS[i], strlen(ROOT_ENDS[i])) != NULL;
		if (found) {
			move(reader, found - from);
			return true;
		}
		/* The name may go on in what comes next. */
		int64_t passed = end - from > 8 ? end - from - 8 : 0;
		move(reader, passed);
		least = least > passed ? least - passed : 0;
		if (!fill(reader))
			return false;
	}
}

/* After a fault: the item is told, and the next one searched. False when the document is over. */
static bool recover(struct reader *reader, size_t length)
{
	int64_t index = reader->fault ? reader->stopped_at : XML_GetCurrentByteIndex(reader->parser);
	int64_t fault_at = index - (reader->given - (int64_t)length);
	const char *fault = reader->fault ? reader->fault : XML_ErrorString(XML_GetErrorCode(reader->parser));
	bool stops_at_item = reader->stops_at_item;
	if (!reader->is_over && reader->depth == 0 && !reader->has_root_end)
		stop_for_good(reader, XML_ITEMS_NO_FEED);
	if (reader->is_over)
		return false;
	reader->handler->broken(
		reader->handler->data, reader->item_depth ? reader->item_line : line_now(reader), fault);
	reader->item_depth = 0;
	if (reader->has_root_end)
		return false;
	move(reader, fault_at);
	/* The same item is never read twice. */
	int64_t least = reader->position <= reader->restarted_at ? reader->restarted_at + 1 - reader->position
								 : !stops_at_item;
	bool is_found = skip_to_item(reader, least);
	if (is_found) {
		reader->restarted_at = reader->position;
		restart_parser(reader);
	}
	return is_found;
}

static void skip_white_space(struct reader *reader)
{
	do
		while (reader->start < reader->end && strchr(" \t\r\n", reader->window[reader->start]) &&
			reader->window[reader->start])
			move(reader, 1);
	while (reader->start == reader->end && fill(reader));
}

static void read_all(struct reader *reader)
{
	/* A blank line in front of the declaration makes it a fault. */
	skip_white_space(reader);
	start_parser(reader);
	for (;;) {
		bool is_last = reader->start == reader->end && !fill(reader);
		size_t length = reader->end - reader->start;
		reader->given += (int64_t)length;
		enum XML_Status status =
			XML_Parse(reader->parser, reader->window + reader->start, (int)length, is_last);
		if (is_last)
			return;
		if (status == XML_STATUS_OK &&
			reader->given - XML_GetCurrentByteIndex(reader->parser) > TOKEN_BYTES) {
			stop(reader, "a tag is longer than 1 MiB");
			status = XML_STATUS_ERROR;
		}
		if (status == XML_STATUS_OK)
			move(reader, (int64_t)length);
		else if (!recover(reader, length))
			return;
	}
}

enum xml_items_end xml_items_read(FILE *stream, const struct xml_items_handler *handler)
{
	struct reader *reader = xcalloc(1, sizeof(*reader));
	reader->handler = handler;
	reader->stream = stream;
	reader->restarted_at = -1;
	text_init(&reader->child_text, XML_VALUE_BYTES);
	text_init(&reader->grandchild_text, XML_VALUE_BYTES);
	text_init(&reader->href, XML_VALUE_BYTES);
	read_all(reader);
	if (!reader->is_over && reader->item_depth)
		handler->broken(handler->data, reader->item_line, "the document ends within the item");
	enum xml_items_end outcome = reader->is_over ? reader->outcome
		: reader->has_root_end               ? XML_ITEMS_WHOLE
		: reader->root[0]                    ? XML_ITEMS_CUT_OFF
						     : XML_ITEMS_NO_FEED;
	XML_ParserFree(reader->parser);
	text_finish(&reader->child_text);
	text_finish(&reader->grandchild_text);
	text_finish(&reader->href);
	free(reader);
	return outcome;
}
