/* SPDX-License-Identifier: Apache-2.0 */
/* What checkout and receipt share: orders per merchant with their lines, sums, the pickup code. */
#include <string.h>

#include "kiosk/base/messages.h"
#include "kiosk/domain/fulfilment_words.h"
#include "kiosk/domain/pickup.h"
#include "kiosk/hub/pages/pages.h"

const char *page_paid_words(const struct trade *trade)
{
	bool is_by_card = trade->provider && strcmp(trade->provider, "terminal") == 0;
	return is_by_card ? _("Paid by card") : _("Paid");
}

const char *page_basket_summary(struct page *page, const struct trade *trade)
{
	int64_t pieces = 0;
	for (int i = 0; i < trade->line_count; i++)
		pieces += trade->lines[i].quantity;
	const char *items = arena_printf(page->arena, NG_("%s item", "%s items", (unsigned long)pieces),
		format_number(page->format, page->arena, pieces));
	const char *shops =
		arena_printf(page->arena, NG_("%s shop", "%s shops", (unsigned long)trade->order_count),
			format_number(page->format, page->arena, trade->order_count));
	return arena_printf(page->arena, "%s · %s", items, shops);
}

static void write_line(struct page *page, const struct trade *trade, const struct trade_line *line)
{
	bool is_changed = line->total_minor != line->quoted_total_minor;
	html_write(page->html, "<li class=\"line\">");
	page_picture(page, line->image);
	html_write(page->html,
		"<div class=\"what\"><span class=\"name\" dir=\"auto\">%s</span><span class=\"soft\">",
		page_pick(page, line->name));
	html_write(page->html, "<bdi>%s × %s</bdi></span>",
		format_number(page->format, page->arena, line->quantity),
		page_money(page, line->unit_price_minor, trade->currency));
	if (is_changed)
		html_write(page->html, "<span class=\"tag amber\">%s</span>", _("Price changed"));
	html_write(page->html, "</div><div class=\"much\">");
	if (is_changed)
		html_write(page->html, "<del aria-label=\"%s\"><bdi>%s</bdi></del>", _("Before"),
			page_money(page, line->quoted_total_minor, trade->currency));
	page_price(page, line->total_minor, trade->currency, "");
	html_write(page->html, "</div></li>");
}

/* The way of delivery that all lines of the merchant share, or "". */
static const char *order_fulfilment(const struct trade *trade, const char *merchant)
{
	const struct trade_line *first = NULL;
	for (int i = 0; i < trade->line_count; i++) {
		const struct trade_line *line = &trade->lines[i];
		if (strcmp(line->merchant, merchant) != 0)
			continue;
		if (first && first->fulfilment != line->fulfilment)
			return "";
		first = line;
	}
	return first ? fulfilment_words(first->fulfilment) : "";
}

void page_write_orders(struct page *page, const struct trade *trade)
{
	for (int i = 0; i < trade->order_count; i++) {
		const struct merchant_order *order = &trade->orders[i];
		html_write(page->html,
			"<section class=\"card\"><header><h2 dir=\"auto\">%s</h2><span "
			"class=\"soft\">%s</span></header><ul>",
			page_pick(page, order->name), order_fulfilment(trade, order->merchant));
		for (int j = 0; j < trade->line_count; j++) {
			if (strcmp(trade->lines[j].merchant, order->merchant) == 0)
				write_line(page, trade, &trade->lines[j]);
		}
		html_write(page->html, "</ul></section>");
	}
}

static void write_sum(struct page *page, const char *label, const char *amount, const char *extra)
{
	html_write(page->html, "<div class=\"%s\"><dt>%s</dt><dd><bdi>%s</bdi></dd></div>", extra, label,
		amount);
}

void page_write_sums(struct page *page, const struct trade *trade)
{
	html_write(page->html, "<dl class=\"sums\">");
	if (trade->delivery_minor || trade->discount_minor)
		write_sum(page, _("Items"), page_money(page, trade->items_minor, trade->currency), "");
	if (trade->delivery_minor)
		write_sum(page, _("Delivery"), page_money(page, trade->delivery_minor, trade->currency), "");
	if (trade->discount_minor)
		write_sum(page, _("Coupons"), page_money(page, -trade->discount_minor, trade->currency),
			"good");
	if (trade->total_minor != trade->quoted_total_minor)
		write_sum(page, _("Shown on the screen before"),
			page_money(page, trade->quoted_total_minor, trade->currency), "old");
	html_write(page->html, "<div class=\"total\"><dt>%s</dt><dd>", _("Total"));
	page_price(page, trade->total_minor, trade->currency, "");
	html_write(page->html, "</dd></div></dl>");
}

void page_write_pickup(struct page *page, const struct trade *trade)
{
	char short_form[PICKUP_SHORT_SIZE], shown[PICKUP_SHOWN_SIZE];
	if (!*trade->pickup_code || !order_may_collect(trade->state))
		return;
	pickup_short_form(trade->pickup_code, short_form);
	pickup_show(short_form, shown);
	html_write(page->html, "<section class=\"card pickup\"><h2>%s</h2>", _("Pickup code"));
	page_qr(page, trade->pickup_code, _("Pickup code as a QR code"));
	html_write(page->html, "<p class=\"code\"><bdi>%s</bdi></p><p class=\"soft\">%s</p></section>", shown,
		_("Show this to the staff when you collect."));
}
