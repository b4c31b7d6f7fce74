/* SPDX-License-Identifier: Apache-2.0 */
/* What a row of shop_change(kind, id) says: something that imports changed and no publish has looked at since. Imports write them in
 * the transaction of the rows themselves; the publish that has looked at them takes them away. The numbers are kept in databases. */
#ifndef DAOGOU_HUB_CATALOG_SHOP_CHANGE_H
#define DAOGOU_HUB_CATALOG_SHOP_CHANGE_H

/* What id is stands behind each. A row is changed when it is new, has other fields, is gone or is back. */
enum shop_change {
	SHOP_CHANGE_ALL = 0,     /* 0: too much to list */
	SHOP_CHANGE_PRODUCT = 1, /* product.id */
	/* product.id: an offer or a history of it, the time of one, a deal of it, or whether the merchant of one is there */
	SHOP_CHANGE_OFFERS = 2,
	SHOP_CHANGE_MERCHANT = 3, /* this and the next: the id of the row */
	SHOP_CHANGE_STORE = 4,
	SHOP_CHANGE_CATEGORY = 5, /* its products are not marked */
	SHOP_CHANGE_DEAL = 6,
	SHOP_CHANGE_COUPON = 7,
	SHOP_CHANGE_AD = 8,
	SHOP_CHANGE_ATTRIBUTE = 9,
	SHOP_CHANGE_TAX = 10,
	SHOP_CHANGE_DELIVERY = 11,
	SHOP_CHANGE_SLOT = 12,
	SHOP_CHANGE_BATCH = 13,
	SHOP_CHANGE_HOLIDAY = 14,
	SHOP_CHANGE_IMAGE = 15, /* 0: the bytes of a picture */
	SHOP_CHANGE_SEEN = 16,  /* source.id: its offers_seen_at */
};

#endif
