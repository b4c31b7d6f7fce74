/* SPDX-License-Identifier: Apache-2.0 */
/* Pricing an order by the offers of now and writing it down. */
#include "kiosk/hub/order_draft.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/domain/multibuy.h"
#include "kiosk/hub/coupons.h"
#include "kiosk/hub/shop.h"
#include "kiosk/hub/stock.h"
#include "kiosk/hub/trade.h"

static const char *line_fault(
	const struct order_draft *draft, const struct order_line *line, const struct shop_offer *offer)
{
	if (strcmp(offer->offer.currency, draft->current->currency) != 0)
		return "currency";
	return offer_has_enough(&offer->offer, line->quantity) ? NULL : "sold-out";
}

static void take_prices(struct order_line *line, const struct offer *offer)
{
	line->unit_price_minor = offer->price_minor;
	line->multibuy = offer->multibuy;
	line->delivery_minor = offer->delivery_minor;
	multibuy_total(line->unit_price_minor, line->quantity, &line->multibuy, &line->total_minor);
}

/* Names and pictures as the catalog has them; what the kiosk said where it has none. */
static void take_names(
	struct order_draft *draft, int index, const struct shop_product *product, const char *merchant_name)
{
	const struct order_line *line = &draft->current->lines[index];
	draft->names[index] = product && product->name ? product->name
		: *line->name                          ? line->name
						       : line->product;
	draft->images[index] = product ? product->image : NULL;
	draft->merchant_names[index] = merchant_name;
}

static const char *price_line(
	struct order_draft *draft, struct hub_db *db, struct arena *arena, int index, bool must_hold)
{
	struct order_line *line = &draft->current->lines[index];
	struct shop_product product;
	struct shop_offer offer;
	bool has_product = shop_find_product(db, arena, line->product, &product);
	bool has_offer = has_product &&
		shop_find_offer(db, arena, line->product, line->merchant, line->channel, &offer);
	take_names(draft, index, has_product ? &product : NULL,
		has_offer ? offer.merchant_name : shop_merchant_name(db, arena, line->merchant));
	if (!must_hold)
		return NULL;
	if (!has_offer)
		return "gone";
	const char *fault = line_fault(draft, line, &offer);
	if (fault)
		return fault;
	take_prices(line, &offer.offer);
	draft->has_failed |= offer.offer.quantity_left != QUANTITY_LEFT_UNKNOWN &&
		!stock_hold(db, draft->current->order_id.text, line->product, line->merchant, line->channel,
			line->quantity, draft->now_ms);
	return NULL;
}

bool order_draft_price(struct order_draft *draft, struct hub_db *db, struct arena *arena, bool must_hold,
	struct order_refusal *ret_refusal)
{
	for (size_t i = 0; i < draft->current->line_count; i++) {
		const char *fault = price_line(draft, db, arena, (int)i, must_hold);
		if (fault) {
			*ret_refusal = (struct order_refusal){(int)i, fault};
			return false;
		}
	}
	return true;
}

static char *category_of(struct hub_db *db, const char *product)
{
	char *category = hub_get_text(db, "SELECT category FROM product WHERE code = $1", "t", product);
	return category ? category : xstrdup("");
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

void order_draft_discount(struct order_draft *draft, struct hub_db *db, const char *owner)
{
	const struct order_body *body = draft->current;
	const char *codes[COUPONS_PER_ORDER_MAX];
	struct coupon_line lines[LINES_MAX];
	char *categories[LINES_MAX];
	if (body->coupon_count == 0)
		return;
	for (size_t i = 0; i < body->coupon_count; i++)
		codes[i] = body->coupons[i].coupon;
	for (size_t i = 0; i < body->line_count; i++) {
		const struct order_line *line = &body->lines[i];
		categories[i] = category_of(db, line->product);
		lines[i] =
			(struct coupon_line){line->product, line->merchant, categories[i], line->total_minor};
	}
	struct coupon_basket basket = {
		.lines = lines,
		.line_count = body->line_count,
		.currency = body->currency,
		.category_is_within = shop_category_is_within,
		.data = db,
	};
	apply(draft, coupons_usable(db, codes, body->coupon_count, owner, draft->now_ms, draft->coupons),
		&basket);
	for (size_t i = 0; i < body->line_count; i++)
		free(categories[i]);
}

static void to_basket(const struct order_body *body, struct basket *basket)
{
	basket_init(basket);
	currency_copy(basket->currency, body->currency);
	basket->line_count = body->line_count;
	for (size_t i = 0; i < body->line_count; i++) {
		const struct order_line *from = &body->lines[i];
		struct basket_line *line = &basket->lines[i];
		code_copy(line->product, from->product);
		code_copy(line->merchant, from->merchant);
		line->channel = from->channel;
		line->quantity = from->quantity;
		line->unit_price_minor = from->unit_price_minor;
		line->multibuy = from->multibuy;
		line->delivery_minor = from->delivery_minor;
		line->fulfilment = from->fulfilment;
	}
}

void order_draft_sum(struct order_draft *draft)
{
	struct basket *basket = xcalloc(1, sizeof(*basket));
	int64_t discounts[LINES_MAX] = {0};
	to_basket(draft->current, basket);
	for (size_t i = 0; i < draft->current->line_count; i++)
		discounts[i] = draft->outcome.by_merchant_minor[i] + draft->outcome.by_platform_minor[i];
	basket_sum(basket, discounts, &draft->totals);
	free(basket);
	draft->is_repriced = draft->totals.total_minor != draft->quoted->totals.total_minor;
	for (size_t i = 0; i < draft->current->line_count; i++)
		draft->is_repriced |=
			draft->current->lines[i].total_minor != draft->quoted->lines[i].total_minor;
}

#define RAN(db, ...) (hub_run(db, __VA_ARGS__) == HUB_DB_DONE)

static bool insert_trade(const struct order_draft *draft, struct hub_db *db)
{
	const struct order_body *body = draft->current;
	const struct basket_totals *totals = &draft->totals;
	char token[TRADE_TOKEN_SIZE];
	random_token(TRADE_TOKEN_SIZE - 1, token);
	return RAN(db,
		"INSERT INTO trade(id, token, digest, kiosk, store, session, language, currency, state, rev, "
		"phone, is_repriced, items,"
		" delivery, discount, total, quoted_total, created_at, expires_at, extensions, attempts, "
		"seat)"
		" VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, '', $10, $11, $12, $13, $14, $15, $16, $17, "
		"0, 0, $18)",
		"tttttttttiiiiiiiit", body->order_id.text, token, draft->digest, body->kiosk, body->store,
		body->session, body->language, body->currency, draft->state, (int64_t)draft->is_repriced,
		totals->items_minor, totals->delivery_minor, totals->discount_minor, totals->total_minor,
		draft->quoted->totals.total_minor, draft->now_ms, draft->expires_ms,
		draft->has_seat ? body->order_id.text : NULL);
}

static const char *merchant_name_of(const struct order_draft *draft, const char *merchant)
{
	for (size_t i = 0; i < draft->current->line_count; i++) {
		if (strcmp(draft->current->lines[i].merchant, merchant) == 0)
			return draft->merchant_names[i];
	}
	return merchant;
}

static bool insert_orders(const struct order_draft *draft, struct hub_db *db)
{
	for (size_t i = 0; i < draft->totals.merchant_count; i++) {
		const struct basket_merchant_total *part = &draft->totals.merchants[i];
		if (!RAN(db,
			    "INSERT INTO merchant_order(trade, merchant, name, position, state, items, "
			    "delivery, discount, total)"
			    " VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9)",
			    "tttitiiii", draft->current->order_id.text, part->merchant,
			    merchant_name_of(draft, part->merchant), (int64_t)i, draft->state,
			    part->items_minor, part->delivery_minor, part->discount_minor, part->total_minor))
			return false;
	}
	return true;
}

static bool insert_lines(const struct order_draft *draft, struct hub_db *db)
{
	for (size_t i = 0; i < draft->current->line_count; i++) {
		const struct order_line *line = &draft->current->lines[i], *quoted = &draft->quoted->lines[i];
		if (!RAN(db,
			    "INSERT INTO trade_line(trade, position, product, merchant, channel, fulfilment, "
			    "name, image, quantity, unit_price,"
			    " total, quoted_unit_price, quoted_total, discount_merchant, discount_platform)"
			    " VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
			    "tittttttiiiiiii", draft->current->order_id.text, (int64_t)i, line->product,
			    line->merchant, channel_name(line->channel), fulfilment_name(line->fulfilment),
			    draft->names[i], draft->images[i], (int64_t)line->quantity,
			    line->unit_price_minor, line->total_minor, quoted->unit_price_minor,
			    quoted->total_minor, draft->outcome.by_merchant_minor[i],
			    draft->outcome.by_platform_minor[i]))
			return false;
	}
	return true;
}

bool order_draft_insert(const struct order_draft *draft, struct hub_db *db)
{
	return insert_trade(draft, db) && insert_orders(draft, db) && insert_lines(draft, db);
}
