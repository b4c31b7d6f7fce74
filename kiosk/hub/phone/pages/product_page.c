/* SPDX-License-Identifier: Apache-2.0 */
/* A product to take along: what it is and what it costs where. */
#include "kiosk/base/messages.h"
#include "kiosk/hub/phone/pages/pages.h"

static const char *channel_text(const struct offer *offer)
{
	switch (offer->channel) {
	case CHANNEL_STORE: return _("in the store");
	case CHANNEL_ONLINE: return _("online");
	default: return _("partner");
	}
}

static const char *stock_text(const struct price_comparison_row *row, const struct offer *offer)
{
	if (!row->has_enough)
		return _("Out of stock");
	if (offer->stock == STOCK_LOW)
		return _("Few left");
	return offer->stock == STOCK_UNKNOWN ? _("Ask for stock") : _("In stock");
}

static void write_row(
	struct page *page, const struct product_view *product, const struct price_comparison_row *row)
{
	const struct offer *offer = &product->request->offers[row->offer_index];
	html_write(page->html,
		"<li class=\"offer %s\"><div class=\"what\"><span class=\"name\" dir=\"auto\">%s</span><span "
		"class=\"soft\">"
		"%s · %s",
		row->is_best              ? "best"
			: row->has_enough ? ""
					  : "out",
		page_pick(page, product->merchant_names[row->offer_index]), channel_text(offer),
		stock_text(row, offer));
	if (row->age_ms >= 0)
		html_write(page->html, " · %s",
			arena_printf(page->arena, _("seen %s"),
				format_age(page->format, page->arena, row->age_ms)));
	html_write(page->html, "</span>");
	if (row->is_best)
		html_write(page->html, "<span class=\"tag jade\">%s</span>",
			row->is_tied ? _("Best price, same as another") : _("Best price"));
	if (offer->multibuy.quantity > 1)
		html_write(page->html, "<span class=\"tag\">%s</span>",
			arena_printf(page->arena, _("%s for %s"),
				format_number(page->format, page->arena, offer->multibuy.quantity),
				page_money(page, offer->multibuy.price_minor, offer->currency)));
	html_write(page->html, "</div><div class=\"much\">");
	page_price(page, row->landed_cost_minor, offer->currency, "");
	if (row->delivery_minor)
		html_write(page->html, "<span class=\"soft\">%s</span>",
			arena_printf(page->arena, _("with %s delivery"),
				page_money(page, row->delivery_minor, offer->currency)));
	if (row->deposit_minor)
		html_write(page->html, "<span class=\"soft\">%s</span>",
			arena_printf(page->arena, _("with %s deposit"),
				page_money(page, row->deposit_minor, offer->currency)));
	if (row->tax_minor)
		html_write(page->html, "<span class=\"soft\">%s</span>",
			arena_printf(page->arena, _("with %s tax"),
				page_money(page, row->tax_minor, offer->currency)));
	html_write(page->html, "</div></li>");
}

void page_write_product(struct page *page, const struct product_view *product)
{
	const char *name = page_pick(page, product->name);
	page_begin(page, &(struct page_head){ .title = name });
	if (product->image)
		html_write(page->html,
			"<div class=\"poster\"><img src=\"/img/%s\" alt=\"\" width=\"320\" height=\"320\" "
			"decoding=\"async\"></div>",
			page_path_part(page, product->image));
	html_write(page->html,
		"<section class=\"intro\"><p class=\"soft\" dir=\"auto\">%s</p><h1 dir=\"auto\">%s</h1>",
		page_pick(page, product->brand), name);
	if (product->description)
		html_write(page->html, "<p dir=\"auto\">%s</p>", page_pick(page, product->description));
	html_write(page->html,
		"</section><section class=\"card\"><header><h2>%s</h2><span "
		"class=\"soft\">%s</span></header><ul>",
		_("What it costs"), _("for one, with delivery"));
	for (size_t i = 0; i < product->row_count; i++)
		write_row(page, product, &product->rows[i]);
	html_write(page->html, "</ul></section>");
	if (product->row_count == 0)
		html_write(page->html, "<p class=\"notice amber\">%s</p>", _("Nobody offers this just now."));
	page_end(page);
}
