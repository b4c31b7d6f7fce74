/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces that several pages show: prices, countdowns, pictures, QR codes, verdicts. */
#include <qrencode.h>
#include <string.h>

#include "kiosk/base/messages.h"
#include "kiosk/base/text.h"
#include "kiosk/hub/phone/pages/page.h"

/* As phone.css makes room for: letters that fit at the largest size, and at the next. */
#define PRICE_LETTERS 12
#define PRICE_LETTERS_LONG 17

static const char *length_class(const struct money_parts *parts)
{
	size_t letters = utf8_count(parts->symbol) + utf8_count(parts->whole) + utf8_count(parts->fraction);
	return letters <= PRICE_LETTERS ? "" : letters <= PRICE_LETTERS_LONG ? " long" : " longer";
}

void page_price(struct page *page, int64_t minor, const char *currency, const char *extra)
{
	struct money_parts parts = format_money_parts(page->format, page->arena, minor, currency);
	/* Arabic digits have no direction of their own, so it is told. */
	html_write(page->html, "<bdi class=\"price %s%s\" dir=\"%s\">", extra, length_class(&parts),
		page->language->is_right_to_left ? "rtl" : "ltr");
	if (!parts.symbol_comes_last)
		html_write(page->html, "<small class=\"sign\" dir=\"ltr\">%s</small>", parts.symbol);
	html_write(page->html, "%s", parts.whole);
	if (*parts.fraction)
		html_write(page->html, "<small>%s</small>", parts.fraction);
	if (parts.symbol_comes_last)
		html_write(page->html, "&nbsp;<small class=\"sign\" dir=\"ltr\">%s</small>", parts.symbol);
	html_write(page->html, "</bdi>");
}

const char *page_pick(struct page *page, const char *stored)
{
	return localized_pick(page->arena, stored, page->language->tag);
}

const char *page_money(struct page *page, int64_t minor, const char *currency)
{
	struct money_parts parts = format_money_parts(page->format, page->arena, minor, currency);
	const char *at =
		page->language->is_right_to_left && *parts.symbol ? strstr(parts.all, parts.symbol) : NULL;
	if (!at)
		return parts.all;
	/* "HK$" among right-to-left text would be shown as "$HK": U+2066 ... U+2069 keep it together. */
	return arena_printf(page->arena, "%.*s\u2066%s\u2069%s", (int)(at - parts.all), parts.all,
		parts.symbol, at + strlen(parts.symbol));
}

const char *page_path_part(struct page *page, const char *code)
{
	static const char DIGITS[] = "0123456789ABCDEF";
	char *out = arena_alloc(page->arena, strlen(code) * 3 + 1), *end = out;
	for (; *code; code++) {
		unsigned char byte = (unsigned char)*code;
		if ((byte >= '0' && byte <= '9') || ((byte | 32) >= 'a' && (byte | 32) <= 'z') ||
			strchr("-._~", byte)) {
			*end++ = (char)byte;
		} else {
			*end++ = '%';
			*end++ = DIGITS[byte >> 4];
			*end++ = DIGITS[byte & 15];
		}
	}
	return out;
}

void page_countdown(struct page *page, int64_t until_ms, int64_t kept_until_ms)
{
	int64_t left_ms = until_ms > page->now_ms ? until_ms - page->now_ms : 0;
	int64_t kept_ms = kept_until_ms > page->now_ms ? kept_until_ms - page->now_ms : 0;
	/* The script counts on in the same digits. */
	html_write(page->html, "<bdi class=\"count\" data-left=\"%ld\" data-zero=\"%s\">%s</bdi>",
		(long)(kept_ms / 1000), format_number(page->format, page->arena, 0),
		format_countdown(page->format, page->arena, left_ms));
}

void page_picture(struct page *page, const char *image)
{
	if (image)
		html_write(page->html,
			"<span class=\"pic\"><img src=\"/img/%s\" alt=\"\" width=\"64\" height=\"64\" "
			"loading=\"lazy\""
			" decoding=\"async\"></span>",
			page_path_part(page, image));
	else
		html_write(page->html,
			"<span class=\"pic\" aria-hidden=\"true\"><svg viewBox=\"0 0 24 24\" width=\"28\" "
			"height=\"28\" fill=\"none\""
			" stroke=\"currentColor\" stroke-width=\"1.5\"><path d=\"M5 8h14l-1 12H6zM9 8a3 3 0 "
			"0 1 6 0\"/></svg></span>");
}

void page_qr(struct page *page, const char *content, const char *label)
{
	QRcode *code = QRcode_encodeString8bit(content, 0, QR_ECLEVEL_M);
	if (!code)
		return;
	html_write(page->html,
		"<svg class=\"qr\" role=\"img\" aria-label=\"%s\" viewBox=\"-3 -3 %d %d\" "
		"shape-rendering=\"crispEdges\">"
		"<path d=\"",
		label, code->width + 6, code->width + 6);
	for (int y = 0; y < code->width; y++) {
		for (int x = 0; x < code->width;) {
			int run = 0;
			while (x + run < code->width && (code->data[y * code->width + x + run] & 1))
				run++;
			if (run)
				html_write(page->html, "M%d %dh%dv1h-%dz", x, y, run, run);
			x += run ? run : 1;
		}
	}
	html_write(page->html, "\"/></svg>");
	QRcode_free(code);
}

void page_verdict(struct page *page, const char *kind, const char *headline, const char *sentence)
{
	const char *path = strcmp(kind, "good") == 0 ? "M7 12.5l3.5 3.5L17 9"
		: strcmp(kind, "wait") == 0          ? "M12 7v5.5l3.5 2"
						     : "M12 7v6M12 16.5v.01";
	html_write(page->html,
		"<section class=\"verdict %s\"><svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><circle "
		"cx=\"12\" cy=\"12\""
		" r=\"12\"/><path d=\"%s\"/></svg><h1 role=\"status\">%s</h1><p>%s</p></section>",
		kind, path, headline, sentence);
}
