/* SPDX-License-Identifier: Apache-2.0 */
/* Builds the technician's page. Its words are the same in every language, so that pages can be held side by
 * side. */
#include "hw/test_page.h"

#include <stdlib.h>

#include "kiosk/base/xalloc.h"

static const struct document_style TITLE = { DOCUMENT_LARGE, DOCUMENT_CENTER, true };
static const struct document_style CENTERED = { DOCUMENT_NORMAL, DOCUMENT_CENTER, false };
static const struct document_style PLAIN = { 0 };
static const struct document_style BOLD = { DOCUMENT_NORMAL, DOCUMENT_START, true };
static const struct document_style SMALL = { DOCUMENT_SMALL, DOCUMENT_START, false };

static void add_scripts(struct document *document)
{
	document_text(document, PLAIN, "Latin: The quick brown fox, 0123456789");
	document_text(document, PLAIN, "Español: ¿Cuánto cuesta? Año, jalapeño, 12,50 €");
	document_text(document, PLAIN, "简体中文：导购机 牛奶 ¥12.80");
	document_text(document, PLAIN, "繁體中文：導購機 麵包 HK$10.90");
	document_text(document, PLAIN, "العربية: السعر 12.50 درهم");
}

/* A wedge from black to white: shows how evenly the head burns. */
static void add_wedge(struct document *document)
{
	enum { WIDTH = 384, HEIGHT = 48 };
	uint8_t *grey = xmalloc(WIDTH * HEIGHT);

	for (int i = 0; i < WIDTH * HEIGHT; i++)
		grey[i] = (uint8_t)(i % WIDTH * 255 / (WIDTH - 1));
	document_picture(document, WIDTH, HEIGHT, grey);
	free(grey);
}

struct document *test_page_create(void)
{
	struct document *document = document_create("zh-Hans");

	document_text(document, TITLE, "TEST PAGE");
	document_rule(document, true);
	add_scripts(document);
	document_rule(document, false);
	document_columns(document, PLAIN, "Column 1", "1,234.00");
	document_columns(document, BOLD, "Bold", "99.90");
	document_columns(document, SMALL, "Small", "0.05");
	document_rule(document, false);
	add_wedge(document);
	document_feed(document, 1);
	document_qr(document, "https://example.org/daogou-test-page");
	document_text(document, CENTERED, "QR: example.org/daogou-test-page");
	document_barcode(document, "4891028164456");
	document_cut(document);
	return document;
}
