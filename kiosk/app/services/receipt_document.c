/* SPDX-License-Identifier: Apache-2.0 */
/* The receipt of a paid order as a document to print, in the shopper's language. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/document.h"
#include "kiosk/app/services/receipts.h"
#include "kiosk/base/messages.h"
#include "kiosk/domain/line_words.h"
#include "kiosk/domain/pickup.h"
#include "kiosk/store/catalog_product.h"

struct receipt {
	const struct receipt_shop *shop;
	int64_t now_ms;
	struct arena *arena;
	struct document *document;
	const struct placed_order *order;
};

static const char *money(const struct receipt *receipt, int64_t minor)
{
	return format_money(receipt->shop->format, receipt->arena, minor, receipt->order->currency);
}

static const char *product_name(const struct receipt *receipt, const struct priced_line *line)
{
	struct product_summary summary;
	struct catalog *catalog = receipt->shop->catalog;
	int64_t id = catalog ? catalog_product_by_code(catalog, line->product) : 0;

	if (id &&
		catalog_summary(
			catalog, receipt->arena, receipt->shop->language, receipt->now_ms, id, &summary))
		return summary.name;
	return line->name;
}

static const char *merchant_name(const struct receipt *receipt, const char *code)
{
	const struct merchant *merchants;
	struct catalog *catalog = receipt->shop->catalog;
	size_t count =
		catalog ? catalog_merchants(catalog, receipt->arena, receipt->shop->language, &merchants) : 0;

	for (size_t i = 0; i < count; i++) {
		if (strcmp(merchants[i].code, code) == 0)
			return merchants[i].name;
	}
	return code;
}

static void add_head(const struct receipt *receipt)
{
	const struct receipt_shop *shop = receipt->shop;
	struct document_style centered = { .align = DOCUMENT_CENTER };

	document_text(receipt->document,
		(struct document_style){ .align = DOCUMENT_CENTER, .is_bold = true, .size = DOCUMENT_LARGE },
		shop->shop_name);
	if (*shop->place_name)
		document_text(receipt->document, centered, shop->place_name);
	document_text(receipt->document, centered,
		format_date_time(receipt->shop->format, receipt->arena, receipt->now_ms));
	document_rule(receipt->document, false);
}

static void add_line(const struct receipt *receipt, size_t index, int64_t placed_amount_minor)
{
	const struct placed_order *order = receipt->order;
	const struct priced_line *line = &order->lines[index];
	const struct priced_line *sold = order->has_charge ? &order->charged_lines[index] : line;
	int64_t amount = order->has_charge ? order->charged_sums[index].total_minor : placed_amount_minor;

	document_columns(receipt->document, (struct document_style){ 0 }, product_name(receipt, line),
		money(receipt, amount));
	if (sold->quantity > 1 || sold->pricing != PRICED_BY_PACK)
		document_text(receipt->document, (struct document_style){ .size = DOCUMENT_SMALL },
			arena_printf(receipt->arena, "  %s",
				line_words(receipt->shop->format, receipt->arena, sold, order->currency)));
	if (sold->deposit_minor)
		document_text(receipt->document, (struct document_style){ .size = DOCUMENT_SMALL },
			arena_printf(receipt->arena, "  %s",
				line_deposit_words(
					receipt->shop->format, receipt->arena, sold, order->currency)));
}

/* Lines under their merchant, merchants in the order of their first line. */
static void add_lines(const struct receipt *receipt)
{
	const struct placed_order *order = receipt->order;
	bool is_written[LINES_MAX] = { false };
	int64_t amounts[LINES_MAX];

	priced_lines_amounts(order->lines, order->line_count, amounts);
	for (size_t i = 0; i < order->line_count; i++) {
		if (is_written[i])
			continue;
		document_text(receipt->document, (struct document_style){ .is_bold = true },
			merchant_name(receipt, order->lines[i].merchant));
		for (size_t k = i; k < order->line_count; k++) {
			if (is_written[k] || strcmp(order->lines[k].merchant, order->lines[i].merchant) != 0)
				continue;
			add_line(receipt, k, amounts[k]);
			is_written[k] = true;
		}
	}
	document_rule(receipt->document, false);
}

/* The terminal's own numbers are what its bank asks for. */
static void add_paid_by(const struct receipt *receipt)
{
	struct document_style plain = { 0 };
	const struct card_receipt *card = receipt->shop->card;

	if (!card) {
		document_text(receipt->document, plain, _("Paid by phone"));
		return;
	}
	if (card->tip_minor)
		document_columns(receipt->document, plain, _("Tip"), money(receipt, card->tip_minor));
	document_columns(receipt->document, plain, _("Paid by card"), card->card);
	if (*card->terminal_id)
		document_columns(receipt->document, plain, _("Card terminal"), card->terminal_id);
	if (card->receipt_number)
		document_columns(receipt->document, plain, _("Terminal receipt"),
			arena_printf(receipt->arena, "%04" PRId64, card->receipt_number));
}

/* Two lines a rate, which the narrowest paper has room for. */
static void add_taxes(const struct receipt *receipt)
{
	const struct placed_order *order = receipt->order;
	struct document_style small = { .size = DOCUMENT_SMALL };
	const struct tax_row *rows;
	size_t count = placed_order_taxes(receipt->arena, order, &rows);

	for (size_t i = 0; i < count; i++) {
		const struct tax_row *row = &rows[i];
		/* translators: a tax rate, on a receipt: "Tax 7%". */
		document_columns(receipt->document, small,
			arena_printf(receipt->arena, _("Tax %s"),
				format_percent(receipt->shop->format, receipt->arena, row->tax.permille)),
			money(receipt, row->tax_minor));
		document_columns(receipt->document, small,
			arena_printf(receipt->arena, "  %s %s", _("Net"), money(receipt, row->net_minor)),
			arena_printf(receipt->arena, "%s %s", _("Gross"), money(receipt, row->gross_minor)));
	}
}

static void add_sums(const struct receipt *receipt)
{
	const struct placed_order *order = receipt->order;
	const struct order_totals *totals =
		order->has_charge ? &order->charged_totals : &order->placed_totals;
	struct document_style plain = { 0 };

	document_columns(receipt->document, plain, _("Items"), money(receipt, totals->items_minor));
	if (totals->delivery_minor)
		document_columns(
			receipt->document, plain, _("Delivery"), money(receipt, totals->delivery_minor));
	if (totals->deposit_minor)
		document_columns(
			receipt->document, plain, _("Deposit"), money(receipt, totals->deposit_minor));
	if (totals->tax_minor)
		document_columns(receipt->document, plain, _("Tax"), money(receipt, totals->tax_minor));
	if (totals->discount_minor)
		document_columns(
			receipt->document, plain, _("Coupons"), money(receipt, -totals->discount_minor));
	document_columns(receipt->document,
		(struct document_style){ .is_bold = true, .size = DOCUMENT_LARGE }, _("Total"),
		money(receipt, order->total_minor));
	add_taxes(receipt);
	add_paid_by(receipt);
	document_rule(receipt->document, true);
}

static void add_foot(const struct receipt *receipt)
{
	const struct placed_order *order = receipt->order;
	struct document_style centered = { .align = DOCUMENT_CENTER };

	if (pickup_token_is_valid(order->pickup_code)) {
		char short_form[PICKUP_SHORT_SIZE], shown[PICKUP_SHOWN_SIZE];
		pickup_short_form(order->pickup_code, short_form);
		pickup_show(short_form, shown);
		document_text(receipt->document, centered, _("Pickup code"));
		document_text(receipt->document,
			(struct document_style){
				.align = DOCUMENT_CENTER, .size = DOCUMENT_HUGE, .is_bold = true },
			shown);
	}
	if (*order->receipt_url) {
		document_qr(receipt->document, order->receipt_url);
		document_text(receipt->document, centered, _("Your receipt on your phone"));
	}
	document_text(receipt->document,
		(struct document_style){ .align = DOCUMENT_CENTER, .size = DOCUMENT_SMALL }, order->id.text);
	document_feed(receipt->document, 1);
	document_cut(receipt->document);
}

struct document *receipt_document(struct arena *arena, const struct placed_order *order,
	const struct receipt_shop *shop, int64_t now_ms)
{
	struct document *document = document_create(shop->language);

	document_set_copy_heading(document, _("COPY"));
	if (order->line_count) {
		struct receipt receipt = {
			.shop = shop, .now_ms = now_ms, .arena = arena, .document = document, .order = order
		};
		add_head(&receipt);
		add_lines(&receipt);
		add_sums(&receipt);
		add_foot(&receipt);
	}
	return document;
}
