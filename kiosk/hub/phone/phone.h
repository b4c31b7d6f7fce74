/* SPDX-License-Identifier: Apache-2.0 */
/* What handlers of phone pages share: choosing the language and starting a page. */
#ifndef DAOGOU_HUB_PHONE_PHONE_H
#define DAOGOU_HUB_PHONE_PHONE_H

#include "kiosk/hub/http/reply.h"
#include "kiosk/hub/http/request.h"
#include "kiosk/hub/phone/pages/pages.h"

/* Readies page and html for this request, and the thread's language: ?lang= first, then own_language (of the
 * order; may be NULL), then Accept-Language, then English. path is the page's own address. */
void phone_page_init(struct page *page, struct html *html, struct http_request *request,
	const char *own_language, const char *path);
/* Sends it and leaves the thread's language as it was. */
void phone_page_reply(struct page *page, struct reply *reply, unsigned status);
/* "not found" and the like. */
void phone_reply_message(struct http_request *request, struct reply *reply, unsigned status, const char *kind,
	const char *headline_id, const char *sentence_id);
/* Whoever asks with a browser that is to show the answer, and not a script of its page. */
bool phone_shows_pages(const struct http_request *request);
/* The page instead of a problem's JSON, for whoever asked with a browser; every other answer stays as it is. */
void phone_explain(struct http_request *request, struct reply *reply);
/* "/c/<token>" with ?lang= kept when it is in use. */
const char *phone_address(struct http_request *request, const char *prefix, const char *id);

/* The best of our languages for an Accept-Language header (RFC 9110, section 12.5.4); NULL when none fits.
 * Pure. */
const struct language *phone_accept_language(const char *header);

#endif
