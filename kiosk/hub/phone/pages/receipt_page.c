/* SPDX-License-Identifier: Apache-2.0 */
/* The receipt on the shopper's phone. */
#include "kiosk/base/messages.h"
#include "kiosk/domain/opening_hours_words.h"
#include "kiosk/hub/phone/pages/pages.h"

/* A page stands on a phone for days: the week is said, and not whether it is open now. */
static const char *hours_words(struct page *page, const char *text)
{
	const struct opening_hours *hours = opening_hours_parse(text, page->arena);
	const char *week = hours ? opening_week_words(hours, page->format, page->arena) : NULL;

	return week ? week : text;
}

static void write_facts(struct page *page, const struct order *order)
{
	html_write(page->html,
		"<dl class=\"facts\"><div><dt>%s</dt><dd><bdi>%s</bdi></dd></div><div><dt>%s</dt><dd><bdi "
		"class=\"id\">%s"
		"</bdi></dd></div>",
		_("Date"), format_date_time(page->format, page->arena, order->paid_ms), _("Order"),
		order->id);
	if (*order->store_name)
		html_write(page->html, "<div><dt>%s</dt><dd dir=\"auto\">%s</dd></div>", _("Store"),
			page_pick(page, order->store_name));
	if (*order->store_hours)
		html_write(page->html, "<div><dt>%s</dt><dd dir=\"auto\">%s</dd></div>", _("Opening hours"),
			hours_words(page, order->store_hours));
	html_write(page->html, "</dl>");
}

void page_write_receipt(struct page *page, const struct order *order, const char *receipt_url)
{
	if (!order->paid_ms) {
		page_write_message(page, "wait", _("No receipt yet"),
			_("The receipt appears here once the order is paid."));
		return;
	}
	page_begin(page, &(struct page_head){ .title = _("Receipt") });
	html_write(page->html, "<section class=\"hero\"><h1>%s</h1>", _("Receipt"));
	page_price(page, order->totals.total_minor, order->currency, "big");
	html_write(page->html, "<p class=\"tag %s\">%s</p></section>",
		order_is_paid(order->state) ? "jade" : "amber",
		order_is_paid(order->state)              ? page_paid_words(order)
			: order->state == ORDER_REFUNDED ? _("Refunded")
							 : _("Refund on its way"));
	write_facts(page, order);
	page_write_pickup(page, order);
	page_write_orders(page, order);
	page_write_sums(page, order);
	if (order->refund_done_minor)
		html_write(page->html, "<p class=\"notice jade\">%s</p>",
			arena_printf(page->arena, _("%s went back to you."),
				page_money(page, order->refund_done_minor, order->currency)));
	html_write(page->html, "<section class=\"keep\">");
	page_qr(page, receipt_url, _("Address of this receipt as a QR code"));
	html_write(page->html, "<p class=\"soft\">%s</p></section>",
		_("Keep this page: its address is your receipt."));
	page_end(page);
}
