/* SPDX-License-Identifier: Apache-2.0 */
/* What checkout and receipt share: orders per merchant with their lines, sums, the pickup code. */
#include <string.h>

#include "kiosk/base/messages.h"
#include "kiosk/domain/fulfilment_words.h"
#include "kiosk/domain/line_words.h"
#include "kiosk/domain/pickup.h"
#include "kiosk/hub/phone/pages/pages.h"

const char *page_paid_words(const struct order *order)
{
	bool is_by_card = order->provider && strcmp(order->provider, "terminal") == 0;
	return is_by_card ? _("Paid by card") : _("Paid");
}

const char *page_basket_summary(struct page *page, const struct order *order)
{
	int64_t pieces = 0;
	for (int i = 0; i < order->line_count; i++)
		pieces += order->lines[i].quantity;
	const char *items = arena_printf(page->arena, NG_("%s item", "%s items", (unsigned long)pieces),
		format_number(page->format, page->arena, pieces));
	const char *shops =
		arena_printf(page->arena, NG_("%s shop", "%s shops", (unsigned long)order->suborder_count),
			format_number(page->format, page->arena, order->suborder_count));
	return arena_printf(page->arena, "%s · %s", items, shops);
}

static void write_line(struct page *page, const struct order *order, int index)
{
	const struct priced_line *line = &order->lines[index];
	const struct order_goods *goods = &order->goods[index];
	int64_t total_minor = order->sums[index].total_minor;
	bool is_changed = total_minor != goods->quoted_total_minor;
	html_write(page->html, "<li class=\"line\">");
	page_picture(page, goods->image);
	html_write(page->html,
		"<div class=\"what\"><span class=\"name\" dir=\"auto\">%s</span><span class=\"soft\">",
		page_pick(page, goods->name));
	html_write(page->html, "<bdi>%s</bdi></span>",
		line_words(page->format, page->arena, line, order->currency));
	if (line->deposit_minor)
		html_write(page->html, "<span class=\"soft\"><bdi>%s</bdi></span>",
			line_deposit_words(page->format, page->arena, line, order->currency));
	if (is_changed)
		html_write(page->html, "<span class=\"tag amber\">%s</span>", _("Price changed"));
	html_write(page->html, "</div><div class=\"much\">");
	if (is_changed)
		html_write(page->html, "<del aria-label=\"%s\"><bdi>%s</bdi></del>", _("Before"),
			page_money(page, goods->quoted_total_minor, order->currency));
	page_price(page, total_minor, order->currency, "");
	html_write(page->html, "</div></li>");
}

void page_write_orders(struct page *page, const struct order *order)
{
	for (int i = 0; i < order->suborder_count; i++) {
		const char *merchant = order->suborders[i].merchant;
		enum fulfilment fulfilment =
			priced_lines_fulfilment(order->lines, (size_t)order->line_count, merchant);
		html_write(page->html,
			"<section class=\"card\"><header><h2 dir=\"auto\">%s</h2><span "
			"class=\"soft\">%s</span></header><ul>",
			page_pick(page, order->suborder_names[i]), fulfilment_words(fulfilment));
		for (int j = 0; j < order->line_count; j++) {
			if (strcmp(order->lines[j].merchant, merchant) == 0)
				write_line(page, order, j);
		}
		html_write(page->html, "</ul></section>");
	}
}

static void write_sum(struct page *page, const char *label, const char *amount, const char *extra)
{
	html_write(page->html, "<div class=\"%s\"><dt>%s</dt><dd><bdi>%s</bdi></dd></div>", extra, label,
		amount);
}

static void write_taxes(struct page *page, const struct order *order)
{
	if (order->taxes.count == 0)
		return;
	/* translators: heads of a table below a receipt: the tax rate, the sum without tax, the tax, the sum with it. */
	html_write(page->html, "<table class=\"taxes\"><tr><th>%s</th><th>%s</th><th>%s</th><th>%s</th></tr>",
		_("Tax rate"), _("Net"), _("Tax"), _("Gross"));
	for (size_t i = 0; i < order->taxes.count; i++) {
		const struct tax_row *row = &order->taxes.rows[i];
		html_write(page->html,
			"<tr><td><bdi>%s</bdi></td><td><bdi>%s</bdi></td><td><bdi>%s</bdi></td><td><bdi>%s</bdi></td></tr>",
			format_percent(page->format, page->arena, row->tax.permille),
			page_money(page, row->net_minor, order->currency),
			page_money(page, row->tax_minor, order->currency),
			page_money(page, row->gross_minor, order->currency));
	}
	html_write(page->html, "</table>");
}

void page_write_sums(struct page *page, const struct order *order)
{
	html_write(page->html, "<dl class=\"sums\">");
	if (order->totals.delivery_minor || order->totals.discount_minor || order->totals.deposit_minor ||
		order->totals.tax_minor)
		write_sum(page, _("Items"), page_money(page, order->totals.items_minor, order->currency), "");
	if (order->totals.delivery_minor)
		write_sum(page, _("Delivery"),
			page_money(page, order->totals.delivery_minor, order->currency), "");
	if (order->totals.discount_minor)
		write_sum(page, _("Coupons"),
			page_money(page, -order->totals.discount_minor, order->currency), "good");
	if (order->totals.deposit_minor)
		write_sum(page, _("Deposit"), page_money(page, order->totals.deposit_minor, order->currency),
			"");
	if (order->totals.tax_minor)
		/* translators: in a sum: tax that is not in the prices and is added to them. */
		write_sum(page, _("Tax"), page_money(page, order->totals.tax_minor, order->currency), "");
	if (order->totals.total_minor != order->quoted_total_minor)
		write_sum(page, _("Shown on the screen before"),
			page_money(page, order->quoted_total_minor, order->currency), "old");
	html_write(page->html, "<div class=\"total\"><dt>%s</dt><dd>", _("Total"));
	page_price(page, order->totals.total_minor, order->currency, "");
	html_write(page->html, "</dd></div></dl>");
	write_taxes(page, order);
}

void page_write_pickup(struct page *page, const struct order *order)
{
	char short_form[PICKUP_SHORT_SIZE], shown[PICKUP_SHOWN_SIZE];
	if (!*order->pickup_code || !order_may_collect(order->state))
		return;
	pickup_short_form(order->pickup_code, short_form);
	pickup_show(short_form, shown);
	html_write(page->html, "<section class=\"card pickup\"><h2>%s</h2>", _("Pickup code"));
	page_qr(page, order->pickup_code, _("Pickup code as a QR code"));
	html_write(page->html, "<p class=\"code\"><bdi>%s</bdi></p><p class=\"soft\">%s</p></section>", shown,
		_("Show this to the staff when you collect."));
}
