/* SPDX-License-Identifier: Apache-2.0 */
/* A paper document, described without a printer in mind: text, columns, rules, QR codes, barcodes, pictures,
 * cuts. One thread at a time; whoever holds it owns it. Texts are UTF-8 and are copied. */
#ifndef DAOGOU_HW_DOCUMENT_H
#define DAOGOU_HW_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum document_size { DOCUMENT_NORMAL, DOCUMENT_SMALL, DOCUMENT_LARGE, DOCUMENT_HUGE };
enum document_align { DOCUMENT_START, DOCUMENT_CENTER, DOCUMENT_END };
enum document_block_kind {
	BLOCK_TEXT,
	BLOCK_COLUMNS,
	BLOCK_RULE,
	BLOCK_QR,
	BLOCK_BARCODE,
	BLOCK_PICTURE,
	BLOCK_FEED,
	BLOCK_CUT,
	BLOCK_DRAWER, /* kick the cash drawer */
};

/* All zero is normal text at the start of the line. */
struct document_style {
	enum document_size size;
	enum document_align align;
	bool is_bold;
};

struct document_block {
	enum document_block_kind kind;
	struct document_style style;
	char *text;     /* text, start column, QR payload, barcode digits */
	char *end_text; /* the end column */
	uint8_t *grey;  /* picture: width_px * height_px, 0 is black */
	int width_px, height_px;
	int lines;      /* feed */
	bool is_double; /* rule */
};

struct document {
	char language[24];  /* BCP 47: picks glyph forms and the reading direction */
	char *copy_heading; /* printed above a second print; "COPY" at first */
	struct document_block *blocks;
	size_t count, capacity;
};

struct document *document_create(const char *language_tag);
void document_destroy(struct document *document); /* NULL is fine */
bool document_is_right_to_left(const struct document *document);
/* The word for COPY in the shopper's language. */
void document_set_copy_heading(struct document *document, const char *text);

/* Wraps at the paper's edge; "\n" starts a new line. */
void document_text(struct document *document, struct document_style style, const char *text);
/* start wraps, end stays whole at the far edge of the first line. In a right-to-left document start is on the
 * right. */
void document_columns(
	struct document *document, struct document_style style, const char *start, const char *end);
void document_rule(struct document *document, bool is_double);
/* At most 1200 bytes of payload; a longer one is left out and false is returned. */
bool document_qr(struct document *document, const char *payload);
/* 12 or 13 digits make an EAN-13, other ASCII (at most 40 characters) a CODE128. False when it is neither. */
bool document_barcode(struct document *document, const char *content);
/* grey is width * height bytes, 0 black; scaled down to the paper, dithered. At most 1024 x 4096. */
bool document_picture(struct document *document, int width_px, int height_px, const uint8_t *grey);
void document_feed(struct document *document, int lines);
void document_drawer(struct document *document);
/* Ends the paper. A document without one is cut at its end all the same. */
void document_cut(struct document *document);

/* The form that journals keep. The caller frees; NULL when json is no document. */
char *document_to_json(const struct document *document);
struct document *document_from_json(const char *json, size_t length);

/* Black is 1; rows are padded to whole bytes, the leftmost dot is the highest bit. */
struct dots {
	int width_px, height_px, stride_bytes;
	int capacity_px; /* rows that there is memory for */
	uint8_t *bits;
};
void dots_finish(struct dots *bitmap);
/* The whole paper as dots at a width of 64 to 832 dots; a cut is a dashed line between pieces. is_copy adds
 * the heading. */
void document_render_preview(
	const struct document *document, int width_px, bool is_copy, struct dots *ret_bitmap);

#endif
