/* SPDX-License-Identifier: Apache-2.0 */
/* Pricing an order by the offers of now and writing it down. */
#include "kiosk/hub/trade/order_draft.h"

#include <string.h>

#include "kiosk/domain/code.h"
#include "kiosk/domain/multibuy.h"
#include "kiosk/hub/catalog/shop.h"
#include "kiosk/hub/trade/coupon_rows.h"
#include "kiosk/hub/trade/order.h"
#include "kiosk/hub/trade/order_rows.h"
#include "kiosk/hub/trade/stock_rows.h"

static enum transition_reason line_fault(
	const struct order_draft *draft, const struct priced_line *line, const struct shop_offer *offer)
{
	if (strcmp(offer->offer.currency, draft->current->currency) != 0)
		return REASON_CURRENCY;
	return offer_has_enough(&offer->offer, line->quantity) ? REASON_NONE : REASON_SOLD_OUT;
}

/* A pack of a lot: not sold once it is called back, and cheaper towards its end. */
static enum transition_reason take_batch(
	struct priced_line *line, struct hub_db *db, const char *currency, int64_t now_ms)
{
	struct batch batch;
	line->markdown_permille = 0;
	if (!*line->lot || !shop_find_batch(db, line->product, line->lot, &batch))
		return REASON_NONE;
	if (batch.is_recalled)
		return REASON_RECALLED;
	if (batch.markdown_permille > 0 && line->pricing != PRICED_AS_PRINTED) {
		struct time_zone *zone = shop_open_zone(db, currency);
		line->markdown_permille = batch_markdown(&batch, time_zone_day(zone, now_ms));
		time_zone_destroy(zone);
	}
	return REASON_NONE;
}

/* A piece that was weighed costs its measure at the price of now; one with a printed price costs that. */
static bool take_prices(
	struct priced_line *line, const struct offer *offer, const struct shop_product *product)
{
	struct measure pack = { product->measure_milli, measure_unit_parse(product->measure_unit) };
	return priced_line_take_offer(line, offer, &pack);
}

/* Names and pictures as the catalog has them; what the kiosk said where it has none. */
static void take_names(
	struct order_draft *draft, int index, const struct shop_product *product, const char *merchant_name)
{
	const struct priced_line *line = &draft->current->lines[index];
	draft->names[index] = product && product->name ? product->name
		: *line->name                          ? line->name
						       : line->product;
	draft->images[index] = product ? product->image : NULL;
	draft->merchant_names[index] = merchant_name;
}

static enum transition_reason price_line(
	struct order_draft *draft, struct hub_db *db, struct arena *arena, int index, bool must_hold)
{
	struct priced_line *line = &draft->current->lines[index];
	struct shop_product product;
	struct shop_offer offer;
	bool has_product = shop_find_product(db, arena, line->product, &product);
	const struct shop_shelf place = { line->product, line->merchant, line->channel, draft->current->store,
		draft->now_ms };
	bool has_offer = has_product && shop_find_offer(db, arena, &place, &offer);
	take_names(draft, index, has_product ? &product : NULL,
		has_offer ? offer.merchant_name : shop_merchant_name(db, arena, line->merchant));
	if (!must_hold)
		return REASON_NONE;
	if (!has_offer)
		return REASON_GONE;
	enum transition_reason fault = line_fault(draft, line, &offer);
	if (fault == REASON_NONE)
		fault = take_batch(line, db, draft->current->currency, draft->now_ms);
	if (fault != REASON_NONE)
		return fault;
	offer.offer.deposit_minor = product.deposit_minor;
	offer.offer.tax = shop_tax_of(&draft->rates, product.tax_class, line->merchant);
	if (!take_prices(line, &offer.offer, &product))
		return line->pricing == PRICED_BY_PACK ? REASON_GONE : REASON_LABEL;
	struct stock_shelf shelf = { line->product, line->merchant, line->channel, offer.shelf_quantity,
		offer.offer.observed_at_ms };
	bool is_held = offer.shelf_quantity == QUANTITY_LEFT_UNKNOWN ||
		stock_hold(db, draft->current->order_id.text, &shelf, line->quantity, draft->now_ms);
	return is_held ? REASON_NONE : REASON_SOLD_OUT;
}

bool order_draft_price(struct order_draft *draft, struct hub_db *db, struct arena *arena, bool must_hold,
	struct order_refusal *ret_refusal)
{
	const struct priced_line *lines[LINES_MAX];
	*ret_refusal = (struct order_refusal){ .line = -1 };
	shop_read_taxes(db, arena, &draft->rates);
	stock_sort_for_locking(draft->current->lines, draft->current->line_count, lines);
	for (size_t i = 0; i < draft->current->line_count; i++) {
		int index = (int)(lines[i] - draft->current->lines);
		enum transition_reason fault = price_line(draft, db, arena, index, must_hold);
		/* The first as the shopper sees them, whichever was looked at first. */
		if (fault != REASON_NONE && (ret_refusal->line < 0 || index < ret_refusal->line))
			*ret_refusal = (struct order_refusal){ index, fault };
	}
	return ret_refusal->line < 0;
}

/* Applies all of them, or all that apply by themselves, or none. */
static void apply(struct order_draft *draft, size_t count, const struct coupon_basket *basket)
{
	size_t chosen[COUPONS_PER_ORDER_MAX], chosen_count = 0;
	for (size_t i = 0; i < count; i++) {
		struct coupon_check check;
		coupon_check(&draft->coupons[i], basket, draft->now_ms, &check);
		if (check.verdict == COUPON_APPLIES)
			chosen[chosen_count++] = i;
	}
	while (chosen_count > 0 &&
		!coupon_apply(draft->coupons, count, chosen, chosen_count, basket, &COUPON_POLICY_DEFAULT,
			draft->now_ms, &draft->outcome))
		chosen_count--;
}

void order_draft_discount(
	struct order_draft *draft, struct hub_db *db, struct arena *arena, const char *owner)
{
	const struct wire_order *body = draft->current;
	const char *codes[COUPONS_PER_ORDER_MAX];
	struct coupon_line lines[LINES_MAX];
	if (body->coupon_count == 0)
		return;
	priced_lines_coupon_lines(body->lines, body->line_count, lines);
	for (size_t i = 0; i < body->coupon_count; i++)
		codes[i] = body->coupons[i].coupon;
	for (size_t i = 0; i < body->line_count; i++)
		lines[i].category = shop_category_of(db, arena, lines[i].product);
	struct coupon_basket basket = {
		.lines = lines,
		.line_count = body->line_count,
		.currency = body->currency,
		.category_is_within = shop_category_is_within,
		.data = db,
	};
	apply(draft, coupons_usable(db, codes, body->coupon_count, owner, draft->now_ms, draft->coupons),
		&basket);
}

void order_draft_sum(struct order_draft *draft)
{
	int64_t discounts[LINES_MAX] = { 0 };
	for (size_t i = 0; i < draft->current->line_count; i++)
		discounts[i] = draft->outcome.by_merchant_minor[i] + draft->outcome.by_platform_minor[i];
	priced_lines_sum(draft->current->lines, draft->current->line_count, discounts, &draft->totals);
	draft->is_repriced = draft->totals.total_minor != draft->quoted->totals.total_minor;
	priced_lines_amounts(draft->current->lines, draft->current->line_count, draft->amounts_minor);
	priced_lines_amounts(draft->quoted->lines, draft->quoted->line_count, draft->quoted_amounts_minor);
	for (size_t i = 0; i < draft->current->line_count; i++)
		draft->is_repriced |= draft->amounts_minor[i] != draft->quoted_amounts_minor[i];
	tax_table_make(draft->current->lines, draft->current->line_count, draft->amounts_minor, discounts,
		&draft->taxes);
	for (size_t i = 0; i < draft->current->line_count; i++) {
		if (discounts[i] > draft->quoted_amounts_minor[i])
			discounts[i] = draft->quoted_amounts_minor[i];
	}
	tax_table_make(draft->current->lines, draft->current->line_count, draft->quoted_amounts_minor,
		discounts, &draft->quoted_taxes);
}

static const char *merchant_name_of(const struct order_draft *draft, const char *merchant)
{
	for (size_t i = 0; i < draft->current->line_count; i++) {
		if (strcmp(draft->current->lines[i].merchant, merchant) == 0)
			return draft->merchant_names[i];
	}
	return merchant;
}

bool order_draft_insert(const struct order_draft *draft, struct hub_db *db)
{
	const struct wire_order *body = draft->current;
	char token[ORDER_TOKEN_SIZE];
	random_token(ORDER_TOKEN_SIZE - 1, token);
	struct order_new order = {
		.id = body->order_id.text,
		.token = token,
		.digest = draft->digest,
		.kiosk = body->kiosk,
		.store = body->store,
		.session = body->session,
		.language = body->language,
		.currency = body->currency,
		.state = draft->state,
		.totals = &draft->totals,
		.is_repriced = draft->is_repriced,
		.has_seat = draft->has_seat,
		.quoted_total_minor = draft->quoted->totals.total_minor,
		.created_ms = draft->now_ms,
		.expires_ms = draft->expires_ms,
	};
	bool is_done = order_row_insert(db, &order);
	for (size_t i = 0; is_done && i < draft->totals.merchant_count; i++) {
		const struct merchant_total *part = &draft->totals.merchants[i];
		is_done = order_row_insert_suborder(
			db, &order, (int)i, part, merchant_name_of(draft, part->merchant));
	}
	for (size_t i = 0; is_done && i < body->line_count; i++) {
		struct order_line_new line = { &body->lines[i], &draft->quoted->lines[i], draft->names[i],
			draft->images[i], draft->amounts_minor[i], draft->quoted_amounts_minor[i],
			draft->outcome.by_merchant_minor[i], draft->outcome.by_platform_minor[i],
			draft->taxes.line_tax_minor[i], draft->quoted_taxes.line_tax_minor[i] };
		is_done = order_row_insert_line(db, order.id, (int)i, &line);
	}
	return is_done;
}
