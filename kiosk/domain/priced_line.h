/* SPDX-License-Identifier: Apache-2.0 */
/* A line with the price that the shopper saw, wherever one stands (basket, order, receipt, the hub's draft), and the one
 * sum of such lines that kiosk and hub both make. Plain values; pure functions; any thread. */
#ifndef DAOGOU_DOMAIN_PRICED_LINE_H
#define DAOGOU_DOMAIN_PRICED_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/domain/batch.h"
#include "kiosk/domain/coupon.h"
#include "kiosk/domain/delivery.h"
#include "kiosk/domain/limits.h"
#include "kiosk/domain/multibuy.h"
#include "kiosk/domain/scan_code.h"
#include "kiosk/domain/offer.h"
#include "kiosk/domain/tax.h"
#include "kiosk/domain/unit_price.h"

/* What the price of a line is for. A piece with a label was weighed or priced before: it is the one in the shopper's hand, so it
 * is always of a store, it stays where it is, and it has no part in a multi-buy, which counts packs. */
enum line_pricing {
	PRICED_BY_PACK,    /* unit_price for each */
	PRICED_BY_MEASURE, /* each holds measure, and unit_price is for per */
	PRICED_AS_PRINTED, /* unit_price for each, as the shop printed it on the label */
	LINE_PRICING_COUNT,
};

struct priced_line {
	char product[CODE_SIZE];
	char merchant[CODE_SIZE];
	enum offer_channel channel;
	int32_t quantity;         /* 1 .. QUANTITY_MAX */
	int64_t unit_price_minor; /* as the shopper saw it */
	enum line_pricing pricing;
	struct measure
		measure; /* of each piece; MEASURE_NONE by pack, and where the label says the price alone */
	struct measure per; /* by measure: a pack as the catalog has it; else MEASURE_NONE */
	struct multibuy multibuy;
	int64_t delivery_minor;
	/* For each piece: no price, so no multi-buy, coupon or tax ever counts it. */
	int64_t deposit_minor;
	struct line_tax tax;
	enum fulfilment fulfilment;
	char name[NAME_SIZE]; /* in the shopper's language when it was added; "" after an offline hand-off */
	/* AI 10 of the pack that was scanned; "" = not known, as of what is delivered. Only of a store. */
	char lot[GS1_LOT_SIZE];
	/* Of its batch, already off unit_price_minor: not part of an order, where the hub looks it up again. 0 = none; a printed price
	 * has none, and packs with one are no part of a multi-buy. */
	int32_t markdown_permille;
	/* Of the kiosk's catalog: not part of an order, where they are 0 and "". */
	int64_t product_id; /* the rowid, for showing only: it may change with the next catalog */
	char category[CODE_SIZE];
};

/* NULL when everything is within bounds, else a static sentence that says what is not. */
const char *priced_line_fault(const struct priced_line *line);
/* "pack" "measure" "printed": names never change, they stand in databases. parse: false for anything else. */
const char *line_pricing_name(enum line_pricing pricing);
bool line_pricing_parse(const char *text, enum line_pricing *ret_pricing);
/* The same product, merchant, channel, fulfilment, label and lot: such lines are one, and their quantities add up. */
bool priced_line_is_same(const struct priced_line *a, const struct priced_line *b);
/* Makes a line by pack, at an offer of a store, the line of one piece with that label. A printed price is the shop's own and is
 * charged as it is, however the unit price changes; it must only be one that can be: at least a thousandth of a pack's price and at
 * most a thousand times of it, and where the label says the measure too, no more than ten times away from what that comes to.
 * A measure is multiplied: unit price × measure ÷ per, rounded half up, at least 1. It too is at least a thousandth of a pack
 * and at most a thousand. False, and the line untouched, when the label does not go with the product. */
bool priced_line_take_label(
	struct priced_line *line, const struct piece_label *label, const struct measure *pack);
/* The prices of an offer as they are now, for a product in such packs; the bounds of priced_line_take_label() hold. False,
 * and the line untouched, when it cannot be sold so. */
bool priced_line_take_offer(struct priced_line *line, const struct offer *offer, const struct measure *pack);
/* At another offer than where it was scanned, or delivered, it is another pack: of no lot that is known, and not marked down. */
void priced_line_forget_lot(struct priced_line *line);
/* The same of a product in such packs as the line says, unchecked: for plans, which compare. */
void priced_line_set_prices(struct priced_line *line, const struct offer *offer);
/* What one piece comes to, without a multi-buy. */
int64_t priced_line_piece(const struct priced_line *line);
/* Of a line by itself, with its multi-buy. Always fits for a line without a fault. */
int64_t priced_line_total(const struct priced_line *line);
/* What each line comes to, always within bounds for lines without a fault. Lines of one offer share its multi-buy, however
 * they are had; what they come to together is spread over them by quantity. */
void priced_lines_amounts(const struct priced_line *lines, size_t count, int64_t *ret_amounts_minor);
/* The same for coupon_check() and its kin, pointing into lines. */
void priced_lines_coupon_lines(
	const struct priced_line *lines, size_t count, struct coupon_line *ret_coupon_lines);

/* The same for delivery_due() and its kin, pointing into lines. */
void priced_lines_deliveries(
	const struct priced_line *lines, size_t count, struct delivery_line *ret_deliveries);

/* The fulfilment that all lines of a merchant share; FULFILMENT_COUNT when they differ, or there are none. */
enum fulfilment priced_lines_fulfilment(const struct priced_line *lines, size_t count, const char *merchant);

/* What an order, or one merchant's part of it, comes to: items + delivery + deposit + tax - discount. tax is what comes on top;
 * included tax is in the items. */
struct order_totals {
	int64_t items_minor, delivery_minor, discount_minor, total_minor, deposit_minor, tax_minor;
};

/* What one merchant gets. */
struct merchant_total {
	char merchant[CODE_SIZE];
	size_t line_count;
	int64_t items_minor;
	int64_t delivery_minor;
	int64_t discount_minor;
	int64_t deposit_minor, tax_minor;
	int64_t total_minor; /* items + delivery + deposit + tax - discount; never negative */
};

struct priced_totals {
	int64_t items_minor;
	int64_t list_minor; /* items piece by piece: list - items is what multi-buys save */
	int64_t delivery_minor;
	int64_t discount_minor;
	int64_t deposit_minor;
	int64_t tax_minor; /* on top */
	int64_t total_minor;
	size_t merchant_count;
	struct merchant_total merchants[LINES_MAX]; /* in the order of first appearance */
};

/* Of at most LINES_MAX lines. Delivery is paid once for each merchant and channel: the largest delivery charge among those
 * of its lines that are delivered (fulfilment_is_delivered); lines taken or picked up cost none. line_discounts_minor:
 * one for each line (a coupon outcome's two parts added), or NULL; each is cut to 0 .. the line's amount. */
void priced_lines_sum(const struct priced_line *lines, size_t count, const int64_t *line_discounts_minor,
	struct priced_totals *ret_totals);

#endif
