/* SPDX-License-Identifier: Apache-2.0 */
/* The frame of every phone page: head, language menu, main part; and the pieces that pages share. One thread
 * per page. */
#ifndef DAOGOU_HUB_PHONE_PAGES_PAGE_H
#define DAOGOU_HUB_PHONE_PAGES_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/arena.h"
#include "kiosk/base/locale_format.h"
#include "kiosk/base/localized.h"
#include "kiosk/hub/phone/pages/html.h"

/* A file built into the program. Its name holds a hash of its bytes, so it may be kept for ever. */
struct page_asset {
	char name[32]; /* "3f9a0c11d2e4.css" */
	const char *content_type;
	const unsigned char *bytes;
	size_t length;
};

enum page_asset_id { ASSET_STYLE, ASSET_LIVE_SCRIPT, ASSET_HANDOFF_SCRIPT, ASSET_COUNT };

struct page_assets {
	struct page_asset items[ASSET_COUNT];
};

void page_assets_init(struct page_assets *assets);
/* NULL when there is none of that name. */
const struct page_asset *page_assets_find(const struct page_assets *assets, const char *name);

struct page {
	struct html *html;
	struct arena *arena;
	struct locale_format *format;
	const struct language *language;
	const struct page_assets *assets;
	const char *hub_name;
	const char *path;  /* of this page, for the language links: "/c/AbC…" */
	const char *query; /* "?lang=es" when the shopper chose it, else "" */
	int64_t now_ms;
};

enum page_script { PAGE_SCRIPT_NONE, PAGE_SCRIPT_LIVE, PAGE_SCRIPT_HANDOFF };

/* live: an address that answers when something has changed ({"rev":N}); the script then loads the page anew.
 * refresh_s: without a script the page loads itself again after so long; 0 = never. */
struct page_head {
	const char *title;
	enum page_script script;
	const char *live;
	const char *
		opened; /* told when somebody sees the page, and again while they do; NULL = nothing is told */
	int refresh_s;
};
void page_begin(struct page *page, const struct page_head *head);
void page_end(struct page *page);

/* A price as a typographic object; extra is a class name or "". */
void page_price(struct page *page, int64_t minor, const char *currency, const char *extra);
/* A text in the shopper's language. */
const char *page_pick(struct page *page, const char *stored);
/* "HK$12.00". */
const char *page_money(struct page *page, int64_t minor, const char *currency);
/* A code or file name as one part of a path, percent-encoded. */
const char *page_path_part(struct page *page, const char *code);
/* What is left until a time, running on when the script works. kept_until_ms: what it counts to when the script works, because that tells
 * that the page is open. */
void page_countdown(struct page *page, int64_t until_ms, int64_t kept_until_ms);
/* The product's picture, or a quiet place for it. */
void page_picture(struct page *page, const char *image);
/* A QR code as an inline SVG with an accessible name. */
void page_qr(struct page *page, const char *content, const char *label);
/* A large round mark with a headline and a sentence; kind is "good", "wait" or "stop". */
void page_verdict(struct page *page, const char *kind, const char *headline, const char *sentence);

/* A page that only says something, such as "not found". */
void page_write_message(struct page *page, const char *kind, const char *headline, const char *sentence);

#endif
