/* SPDX-License-Identifier: Apache-2.0 */
/* Head, language menu and foot of phone pages. */
#include "kiosk/hub/phone/pages/page.h"

#include "kiosk/base/messages.h"

static void write_head(struct page *page, const struct page_head *head)
{
	static const int SCRIPTS[] = { -1, ASSET_LIVE_SCRIPT, ASSET_HANDOFF_SCRIPT };
	html_write(page->html,
		"<!doctype html>\n<html lang=\"%s\" dir=\"%s\"><head><meta charset=\"utf-8\">"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
		"<meta name=\"color-scheme\" content=\"light dark\"><meta name=\"robots\" "
		"content=\"noindex\">"
		"<meta name=\"theme-color\" content=\"#f6f4ef\" media=\"(prefers-color-scheme: light)\">"
		"<meta name=\"theme-color\" content=\"#14161a\" media=\"(prefers-color-scheme: dark)\">"
		"<title>%s · %s</title><link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" "
		"href=\"/assets/%s\">",
		page->language->tag, page->language->is_right_to_left ? "rtl" : "ltr", head->title,
		page->hub_name, page->assets->items[ASSET_STYLE].name);
	if (head->script != PAGE_SCRIPT_NONE)
		html_write(page->html, "<script src=\"/assets/%s\" defer></script>",
			page->assets->items[SCRIPTS[head->script]].name);
	if (head->refresh_s)
		html_write(page->html, "<noscript><meta http-equiv=\"refresh\" content=\"%d\"></noscript>",
			head->refresh_s);
	html_write(page->html, "</head>");
}

static void write_language_menu(struct page *page)
{
	html_write(page->html,
		"<details class=\"languages\"><summary aria-label=\"%s\"><svg viewBox=\"0 0 24 24\" "
		"width=\"20\" height=\"20\" fill=\"none\""
		" stroke=\"currentColor\" stroke-width=\"1.8\" aria-hidden=\"true\"><circle cx=\"12\" "
		"cy=\"12\" r=\"9\"/>"
		"<path d=\"M3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 "
		"18\"/></svg><span>%s</span></summary><nav aria-label=\"%s\">",
		_("Language"), page->language->own_name, _("Language"));
	for (int i = 0; i < LANGUAGE_COUNT; i++) {
		const struct language *other = &LANGUAGES[i];
		html_write(page->html, "<a href=\"%s?lang=%s\" lang=\"%s\" dir=\"%s\"", page->path,
			other->tag, other->tag, other->is_right_to_left ? "rtl" : "ltr");
		if (other == page->language)
			html_write(page->html, " aria-current=\"true\"");
		html_write(page->html, ">%s</a>", other->own_name);
	}
	html_write(page->html, "</nav></details>");
}

void page_begin(struct page *page, const struct page_head *head)
{
	write_head(page, head);
	html_write(page->html,
		"<body><a class=\"skip\" href=\"#main\">%s</a><header class=\"top\"><div class=\"brand\"><b "
		"class=\"logo\">"
		"dao<i>gou</i></b><span class=\"where\">%s</span></div>",
		_("Skip to the content"), page->hub_name);
	write_language_menu(page);
	html_write(page->html, "</header><main id=\"main\"");
	if (head->live)
		html_write(page->html, " data-live=\"%s\"", head->live);
	if (head->opened)
		html_write(page->html, " data-opened=\"%s\"", head->opened);
	html_write(page->html, ">");
}

void page_end(struct page *page)
{
	html_write(page->html, "</main></body></html>\n");
}

void page_write_message(struct page *page, const char *kind, const char *headline, const char *sentence)
{
	page_begin(page, &(struct page_head){ .title = headline });
	page_verdict(page, kind, headline, sentence);
	page_end(page);
}
