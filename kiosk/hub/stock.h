/* SPDX-License-Identifier: Apache-2.0 */
/* What orders hold of the stock. All functions run inside the caller's transaction and say whether the
 * database did its work. */
#ifndef DAOGOU_HUB_STOCK_H
#define DAOGOU_HUB_STOCK_H

#include "kiosk/domain/offer.h"
#include "kiosk/hub/db/db.h"

/* Adds to what the trade holds of an offer; whether there is enough is for the caller to check in the same
 * transaction. */
bool stock_hold(struct hub_db *db, const char *trade, const char *product, const char *merchant,
	enum offer_channel channel, int64_t quantity, int64_t now_ms);
/* The trade was paid: sold until a later import has counted again. */
bool stock_sell(struct hub_db *db, const char *trade, int64_t now_ms);
/* The trade is over or refunded: everything goes back. */
bool stock_release(struct hub_db *db, const char *trade);

#endif
