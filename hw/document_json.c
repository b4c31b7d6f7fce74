/* SPDX-License-Identifier: Apache-2.0 */
/* A document as JSON, the form that print journals keep. Reading treats the bytes as hostile. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "hw/document.h"
#include "kiosk/base/digest.h"
#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"

static const char *const KIND_NAMES[] = { "text", "columns", "rule", "qr", "barcode", "picture", "feed",
	"cut", "drawer" };

static void put_style(json_t *object, struct document_style style)
{
	if (style.size)
		json_object_set_new(object, "size", json_integer(style.size));
	if (style.align)
		json_object_set_new(object, "align", json_integer(style.align));
	if (style.is_bold)
		json_object_set_new(object, "bold", json_true());
}

static void put_picture(json_t *object, const struct document_block *block)
{
	char *base64 = base64_encode(block->grey, (size_t)block->width_px * (size_t)block->height_px);

	json_object_set_new(object, "width", json_integer(block->width_px));
	json_object_set_new(object, "height", json_integer(block->height_px));
	json_object_set_new(object, "grey", json_string(base64));
	free(base64);
}

static json_t *block_to_json(const struct document_block *block)
{
	json_t *object = json_object();

	json_object_set_new(object, "kind", json_string(KIND_NAMES[block->kind]));
	put_style(object, block->style);
	if (block->text)
		json_object_set_new(object, "text", json_string(block->text));
	if (block->end_text)
		json_object_set_new(object, "end", json_string(block->end_text));
	if (block->grey)
		put_picture(object, block);
	if (block->lines)
		json_object_set_new(object, "lines", json_integer(block->lines));
	if (block->is_double)
		json_object_set_new(object, "double", json_true());
	return object;
}

char *document_to_json(const struct document *document)
{
	json_t *root = json_object();
	json_t *blocks = json_array();

	json_object_set_new(root, "language", json_string(document->language));
	json_object_set_new(root, "copy", json_string(document->copy_heading));
	json_object_set_new(root, "blocks", blocks);
	for (size_t i = 0; i < document->count; i++)
		json_array_append_new(blocks, block_to_json(&document->blocks[i]));
	char *text = json_to_text(root);
	json_decref(root);
	return text;
}

static bool read_picture(struct document *document, const json_t *object)
{
	int64_t width, height;
	size_t length;

	if (!json_get_int(object, "width", 1, 1024, &width) ||
		!json_get_int(object, "height", 1, 4096, &height))
		return false;
	uint8_t *grey = base64_decode(json_get_text(object, "grey", ""), &length);
	bool good = grey && length == (size_t)(width * height) &&
		document_picture(document, (int)width, (int)height, grey);
	free(grey);
	return good;
}

static struct document_style read_style(const json_t *object)
{
	int64_t size = 0, align = 0;

	json_get_int(object, "size", DOCUMENT_NORMAL, DOCUMENT_HUGE, &size);
	json_get_int(object, "align", DOCUMENT_START, DOCUMENT_END, &align);
	return (struct document_style){ (enum document_size)size, (enum document_align)align,
		json_get_bool(object, "bold", false) };
}

static bool read_block(struct document *document, const json_t *object)
{
	const char *kind = json_get_text(object, "kind", "");
	const char *text = json_get_text(object, "text", "");
	struct document_style style = read_style(object);
	size_t i = 0;

	while (i < ARRAY_LENGTH(KIND_NAMES) && strcmp(kind, KIND_NAMES[i]) != 0)
		i++;
	switch (i) {
	case BLOCK_TEXT: document_text(document, style, text); return true;
	case BLOCK_COLUMNS:
		document_columns(document, style, text, json_get_text(object, "end", ""));
		return true;
	case BLOCK_RULE: document_rule(document, json_get_bool(object, "double", false)); return true;
	case BLOCK_QR: return document_qr(document, text);
	case BLOCK_BARCODE: return document_barcode(document, text);
	case BLOCK_PICTURE: return read_picture(document, object);
	case BLOCK_FEED:
		document_feed(document, (int)(json_get_int_or(object, "lines", 1) & 0x1f));
		return true;
	case BLOCK_CUT: document_cut(document); return true;
	case BLOCK_DRAWER: document_drawer(document); return true;
	default: return false;
	}
}

static struct document *read_document(const json_t *root)
{
	const json_t *blocks = json_object_get(root, "blocks");
	struct document *document;

	if (!json_is_array(blocks) || json_array_size(blocks) > 2048)
		return NULL;
	document = document_create(json_get_text(root, "language", "en"));
	document_set_copy_heading(document, json_get_text(root, "copy", "COPY"));
	for (size_t i = 0; i < json_array_size(blocks); i++) {
		if (!read_block(document, json_array_get(blocks, i))) {
			document_destroy(document);
			return NULL;
		}
	}
	return document;
}

struct document *document_from_json(const char *json, size_t length)
{
	json_t *root = json_parse(json, length, NULL);
	struct document *document = root ? read_document(root) : NULL;

	json_decref(root);
	return document;
}
