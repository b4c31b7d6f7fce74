/* SPDX-License-Identifier: Apache-2.0 */
/* The receipt on the shopper's phone. */
#include "kiosk/base/messages.h"
#include "kiosk/hub/pages/pages.h"

static void write_facts(struct page *page, const struct trade *trade)
{
	html_write(page->html,
		"<dl class=\"facts\"><div><dt>%s</dt><dd><bdi>%s</bdi></dd></div><div><dt>%s</dt><dd><bdi "
		"class=\"id\">%s"
		"</bdi></dd></div>",
		_("Date"), format_date_time(page->format, page->arena, trade->paid_ms), _("Order"),
		trade->id);
	if (*trade->store_name)
		html_write(page->html, "<div><dt>%s</dt><dd dir=\"auto\">%s</dd></div>", _("Store"),
			page_pick(page, trade->store_name));
	html_write(page->html, "</dl>");
}

void page_write_receipt(struct page *page, const struct trade *trade, const char *receipt_url)
{
	if (!trade->paid_ms) {
		page_write_message(page, "wait", _("No receipt yet"),
			_("The receipt appears here once the order is paid."));
		return;
	}
	page_begin(page, &(struct page_head){.title = _("Receipt")});
	html_write(page->html, "<section class=\"hero\"><h1>%s</h1>", _("Receipt"));
	page_price(page, trade->total_minor, trade->currency, "big");
	html_write(page->html, "<p class=\"tag %s\">%s</p></section>",
		order_is_paid(trade->state) ? "jade" : "amber",
		order_is_paid(trade->state)              ? page_paid_words(trade)
			: trade->state == ORDER_REFUNDED ? _("Refunded")
							 : _("Refund on its way"));
	write_facts(page, trade);
	page_write_pickup(page, trade);
	page_write_orders(page, trade);
	page_write_sums(page, trade);
	if (trade->refund_done_minor)
		html_write(page->html, "<p class=\"notice jade\">%s</p>",
			arena_printf(page->arena, _("%s went back to you."),
				page_money(page, trade->refund_done_minor, trade->currency)));
	html_write(page->html, "<section class=\"keep\">");
	page_qr(page, receipt_url, _("Address of this receipt as a QR code"));
	html_write(page->html, "<p class=\"soft\">%s</p></section>",
		_("Keep this page: its address is your receipt."));
	page_end(page);
}
