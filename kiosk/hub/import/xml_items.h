/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the items of a feed (RSS 2.0, RSS 1.0, Atom) one by one with expat, whatever the feed's size. What is not well-formed costs the item
 * that it stands in; reading goes on at the next one. No entity but XML's and HTML's own is ever expanded, and nothing but the stream is
 * read: a document that declares entities is refused. One thread. */
#ifndef DAOGOU_HUB_IMPORT_XML_ITEMS_H
#define DAOGOU_HUB_IMPORT_XML_ITEMS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define XML_ITEM_BYTES (1024 * 1024) /* of all text of one */
#define XML_VALUE_BYTES (64 * 1024)  /* of one value: what is longer is cut */

/* Names have no prefix: <g:price> is "price". Elements with the prefix of another namespace than Google's, Atom's or RSS's are no values:
 * <media:title> is the title of a picture. Texts are good for the call. */
struct xml_value {
	const char *
		parent; /* of <g:shipping><g:price>: "shipping"; NULL = a child of the item, or of the feed outside of items */
	const char *name;
	bool is_google;   /* it is of Google's namespace: Atom's <id> is not <g:id> */
	const char *text; /* without markup in it; an attribute href stands for an empty one */
};

struct xml_items_handler {
	void *data;
	void (*begin)(void *data, int64_t line);
	void (*value)(void *data, const struct xml_value *value);
	void (*end)(void *data);
	/* The item that began last is lost. */
	void (*broken)(void *data, int64_t line, const char *reason);
	/* A text of the feed itself, such as "title" and "language", as far as it stands before its items. */
	void (*feed_value)(void *data, const struct xml_value *value);
};

enum xml_items_end {
	XML_ITEMS_WHOLE,
	XML_ITEMS_CUT_OFF,  /* the end of the feed is missing */
	XML_ITEMS_NO_FEED,  /* it is something else: HTML, JSON, a page that says "error" */
	XML_ITEMS_ENTITIES, /* it declares entities */
};

/* stream is UTF-8. Whatever the outcome, ferror() tells whether reading itself failed. */
enum xml_items_end xml_items_read(FILE *stream, const struct xml_items_handler *handler);

#endif
