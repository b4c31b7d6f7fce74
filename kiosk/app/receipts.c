/* SPDX-License-Identifier: Apache-2.0 */
/* The receipt of a paid order as a paper document, in the shopper's language. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hw/document.h"
#include "kiosk/app/app_internal.h"
#include "kiosk/domain/order_body.h"
#include "kiosk/domain/pickup.h"

struct receipt {
	struct app *app;
	struct arena *arena;
	struct document *paper;
	const struct order_body *body;
	const struct placed_order *order;
};

static const char *money(const struct receipt *receipt, int64_t minor)
{
	return format_money(ui_format(receipt->app->ui), receipt->arena, minor, receipt->body->currency);
}

static const char *product_name(const struct receipt *receipt, const struct order_line *line)
{
	struct product_summary summary;
	struct app *app = receipt->app;
	int64_t id = app->catalog ? catalog_product_by_code(app->catalog, line->product) : 0;

	if (id &&
		catalog_summary(
			app->catalog, receipt->arena, app_language(app), app_wall_ms(app), id, &summary))
		return summary.name;
	return line->name;
}

static const char *merchant_name(const struct receipt *receipt, const char *code)
{
	const struct merchant *merchants;
	struct app *app = receipt->app;
	size_t count = app->catalog
		? catalog_merchants(app->catalog, receipt->arena, app_language(app), &merchants)
		: 0;

	for (size_t i = 0; i < count; i++) {
		if (strcmp(merchants[i].code, code) == 0)
			return merchants[i].name;
	}
	return code;
}

static void add_head(const struct receipt *receipt)
{
	const struct session *session = &receipt->app->session;
	struct document_style centered = { .align = DOCUMENT_CENTER };

	document_text(receipt->paper,
		(struct document_style){ .align = DOCUMENT_CENTER, .is_bold = true, .size = DOCUMENT_LARGE },
		session->shop_name);
	if (*session->place_name)
		document_text(receipt->paper, centered, session->place_name);
	document_text(receipt->paper, centered,
		format_date_time(ui_format(receipt->app->ui), receipt->arena, app_wall_ms(receipt->app)));
	document_rule(receipt->paper, false);
}

static void add_line(const struct receipt *receipt, const struct order_line *line)
{
	document_columns(receipt->paper, (struct document_style){ 0 }, product_name(receipt, line),
		money(receipt, line->total_minor));
	if (line->quantity > 1)
		document_text(receipt->paper, (struct document_style){ .size = DOCUMENT_SMALL },
			arena_printf(receipt->arena, "  %s × %s",
				format_number(ui_format(receipt->app->ui), receipt->arena, line->quantity),
				money(receipt, line->unit_price_minor)));
}

/* Lines under their merchant, merchants in the order of their first line. */
static void add_lines(const struct receipt *receipt)
{
	const struct order_body *body = receipt->body;
	bool is_written[LINES_MAX] = { false };

	for (size_t i = 0; i < body->line_count; i++) {
		if (is_written[i])
			continue;
		document_text(receipt->paper, (struct document_style){ .is_bold = true },
			merchant_name(receipt, body->lines[i].merchant));
		for (size_t k = i; k < body->line_count; k++) {
			if (is_written[k] || strcmp(body->lines[k].merchant, body->lines[i].merchant) != 0)
				continue;
			add_line(receipt, &body->lines[k]);
			is_written[k] = true;
		}
	}
	document_rule(receipt->paper, false);
}

/* The terminal's own numbers are what its bank asks for. */
static void add_paid_by(const struct receipt *receipt)
{
	struct document_style plain = { 0 };
	struct card_receipt card;

	if (!app_card_receipt(receipt->app, receipt->arena, receipt->order->id.text, &card)) {
		document_text(receipt->paper, plain, _("Paid by phone"));
		return;
	}
	document_columns(receipt->paper, plain, _("Paid by card"), card.card);
	if (*card.terminal_id)
		document_columns(receipt->paper, plain, _("Card terminal"), card.terminal_id);
	if (card.receipt_number)
		document_columns(receipt->paper, plain, _("Terminal receipt"),
			arena_printf(receipt->arena, "%04" PRId64, card.receipt_number));
}

static void add_sums(const struct receipt *receipt)
{
	const struct order_totals *totals = &receipt->body->totals;
	struct document_style plain = { 0 };

	document_columns(receipt->paper, plain, _("Items"), money(receipt, totals->items_minor));
	if (totals->delivery_minor)
		document_columns(
			receipt->paper, plain, _("Delivery"), money(receipt, totals->delivery_minor));
	if (totals->discount_minor)
		document_columns(
			receipt->paper, plain, _("Coupons"), money(receipt, -totals->discount_minor));
	/* What the hub charged, should it differ from what was placed. */
	document_columns(receipt->paper, (struct document_style){ .is_bold = true, .size = DOCUMENT_LARGE },
		_("Total"), money(receipt, receipt->order->total_minor));
	add_paid_by(receipt);
	document_rule(receipt->paper, true);
}

static void add_foot(const struct receipt *receipt)
{
	const struct placed_order *order = receipt->order;
	struct document_style centered = { .align = DOCUMENT_CENTER };

	if (pickup_token_is_valid(order->pickup_code)) {
		char short_form[PICKUP_SHORT_SIZE], shown[PICKUP_SHOWN_SIZE];
		pickup_short_form(order->pickup_code, short_form);
		pickup_show(short_form, shown);
		document_text(receipt->paper, centered, _("Pickup code"));
		document_text(receipt->paper,
			(struct document_style){
				.align = DOCUMENT_CENTER, .size = DOCUMENT_HUGE, .is_bold = true },
			shown);
	}
	if (*order->receipt_url) {
		document_qr(receipt->paper, order->receipt_url);
		document_text(receipt->paper, centered, _("Your receipt on your phone"));
	}
	document_text(receipt->paper,
		(struct document_style){ .align = DOCUMENT_CENTER, .size = DOCUMENT_SMALL }, order->id.text);
	document_feed(receipt->paper, 1);
	document_cut(receipt->paper);
}

struct document *receipt_document(struct app *app, struct arena *arena, const struct placed_order *order)
{
	struct document *paper = document_create(app_language(app));
	struct order_body *body = order_body_decode(order->body, strlen(order->body), NULL);

	document_set_copy_heading(paper, _("COPY"));
	if (body) {
		struct receipt receipt = {
			.app = app, .arena = arena, .paper = paper, .body = body, .order = order
		};
		add_head(&receipt);
		add_lines(&receipt);
		add_sums(&receipt);
		add_foot(&receipt);
	}
	order_body_destroy(body);
	return paper;
}
