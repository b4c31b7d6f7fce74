/* SPDX-License-Identifier: Apache-2.0 */
/* The phone pages. Each function writes one whole page from plain data; nothing here reads a database or the
 * network. */
#ifndef DAOGOU_HUB_PHONE_PAGES_PAGES_H
#define DAOGOU_HUB_PHONE_PAGES_PAGES_H

#include "kiosk/domain/group_deal.h"
#include "kiosk/domain/offer.h"
#include "kiosk/domain/price_compare.h"
#include "kiosk/hub/pay/checkout.h"
#include "kiosk/hub/phone/pages/page.h"
#include "kiosk/hub/trade/order.h"

/* /c/{token}, in every state of the order. */
struct checkout_view {
	const struct order *order;
	const struct payment_way *ways; /* while it is open; none: it cannot be paid on a phone here */
	int way_count;
	bool may_be_charged;    /* an attempt has no end yet */
	bool price_has_changed; /* another sum was shown when a button was pressed */
};
void page_write_checkout(struct page *page, const struct checkout_view *view);
/* /r/{token}. */
void page_write_receipt(struct page *page, const struct order *order, const char *receipt_url);
/* /c without a token: a form for the text behind the "#". problem is NULL or a sentence. */
void page_write_handoff(struct page *page, const char *problem);
/* A basket that comes in several codes: so many of them are there. */
void page_write_handoff_part(struct page *page, size_t present, size_t count);

struct product_view {
	const char *code, *name, *brand, *description,
		*image; /* names stored; may be NULL but for code and name */
	const struct price_comparison_request *request;
	const struct price_comparison_row *rows;
	size_t row_count;
	const char *const *merchant_names; /* by offer index */
};
/* /p/{id}. */
void page_write_product(struct page *page, const struct product_view *product);

struct group_view {
	const char *id, *product, *product_name, *image, *merchant_name, *currency;
	const struct group_tiers *tiers;
	struct group_count count;
	int64_t size;
	bool can_join;
	const char *problem; /* why joining did not work just now, or NULL */
};
/* /g/{id}. */
void page_write_group(struct page *page, const struct group_view *group);

/* Lines, sums and the like: shared by checkout and receipt. */
void page_write_orders(struct page *page, const struct order *order);
void page_write_sums(struct page *page, const struct order *order);
void page_write_pickup(struct page *page, const struct order *order);
/* "Paid", or "Paid by card" when the terminal in the shop took the money. */
const char *page_paid_words(const struct order *order);
/* "3 items from 2 shops". */
const char *page_basket_summary(struct page *page, const struct order *order);

#endif
