/* SPDX-License-Identifier: Apache-2.0 */
/* Builds a paper document block by block. */
#include "hw/document.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"

#define MAX_BLOCKS 4096
#define QR_MAX_BYTES 1200

struct document *document_create(const char *language_tag)
{
	struct document *document = xcalloc(1, sizeof(*document));

	strncpy(document->language, language_tag ? language_tag : "en", sizeof(document->language) - 1);
	document->copy_heading = xstrdup("COPY");
	return document;
}

void document_destroy(struct document *document)
{
	if (!document)
		return;
	for (size_t i = 0; i < document->count; i++) {
		free(document->blocks[i].text);
		free(document->blocks[i].end_text);
		free(document->blocks[i].grey);
	}
	free(document->blocks);
	free(document->copy_heading);
	free(document);
}

bool document_is_right_to_left(const struct document *document)
{
	static const char *const TAGS[] = { "ar", "fa", "he", "ur" };

	for (size_t i = 0; i < ARRAY_LENGTH(TAGS); i++) {
		size_t length = strlen(TAGS[i]);
		if (strncmp(document->language, TAGS[i], length) == 0 &&
			(document->language[length] == '\0' || document->language[length] == '-'))
			return true;
	}
	return false;
}

void document_set_copy_heading(struct document *document, const char *text)
{
	free(document->copy_heading);
	document->copy_heading = xstrdup(text && text[0] ? text : "COPY");
}

static struct document_block *add(struct document *document, enum document_block_kind kind)
{
	static struct document_block nowhere;

	if (document->count == MAX_BLOCKS) {
		assert(!"a document of more than 4096 blocks");
		return &nowhere;
	}
	if (document->count == document->capacity) {
		document->capacity = document->capacity ? document->capacity * 2 : 32;
		document->blocks =
			xreallocarray(document->blocks, document->capacity, sizeof(*document->blocks));
	}
	struct document_block *block = &document->blocks[document->count++];
	*block = (struct document_block){ .kind = kind };
	return block;
}

void document_text(struct document *document, struct document_style style, const char *text)
{
	struct document_block *block = add(document, BLOCK_TEXT);

	block->style = style;
	block->text = xstrdup(text);
}

void document_columns(
	struct document *document, struct document_style style, const char *start, const char *end)
{
	struct document_block *block = add(document, BLOCK_COLUMNS);

	block->style = style;
	block->text = xstrdup(start);
	block->end_text = xstrdup(end);
}

void document_rule(struct document *document, bool is_double)
{
	add(document, BLOCK_RULE)->is_double = is_double;
}

bool document_qr(struct document *document, const char *payload)
{
	size_t length = strlen(payload);

	if (length == 0 || length > QR_MAX_BYTES)
		return false;
	add(document, BLOCK_QR)->text = xstrdup(payload);
	return true;
}

bool document_barcode(struct document *document, const char *content)
{
	size_t length = strlen(content);

	if (length == 0 || length > 40)
		return false;
	for (size_t i = 0; i < length; i++) {
		if (content[i] < 0x20 || content[i] > 0x7e)
			return false;
	}
	add(document, BLOCK_BARCODE)->text = xstrdup(content);
	return true;
}

bool document_picture(struct document *document, int width_px, int height_px, const uint8_t *grey)
{
	if (width_px < 1 || height_px < 1 || width_px > 1024 || height_px > 4096)
		return false;
	size_t bytes = (size_t)width_px * (size_t)height_px;
	struct document_block *block = add(document, BLOCK_PICTURE);
	block->width_px = width_px;
	block->height_px = height_px;
	block->grey = xmalloc(bytes);
	memcpy(block->grey, grey, bytes);
	return true;
}

void document_feed(struct document *document, int lines)
{
	add(document, BLOCK_FEED)->lines = lines < 1 ? 1 : lines > 20 ? 20 : lines;
}

void document_drawer(struct document *document)
{
	add(document, BLOCK_DRAWER);
}

void document_cut(struct document *document)
{
	add(document, BLOCK_CUT);
}

void dots_finish(struct dots *bitmap)
{
	free(bitmap->bits);
	*bitmap = (struct dots){ 0 };
}
