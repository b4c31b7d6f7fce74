/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of what orders hold of the stock. All functions run inside the caller's transaction.
 *
 * What is left of an offer is what its last import counted, less what orders hold, less what was sold since: so it moves with
 * every import, and no counter could be kept. Instead one writer at a time holds stock of an offer (its row in stock_offer is
 * locked until the transaction ends), and the hold itself says "if there is enough". */
#ifndef DAOGOU_HUB_TRADE_STOCK_ROWS_H
#define DAOGOU_HUB_TRADE_STOCK_ROWS_H

#include "kiosk/domain/offer.h"
#include "kiosk/domain/priced_line.h"
#include "kiosk/hub/core/db.h"

/* An offer, and how many the import counted on its shelf at observed_ms. */
struct stock_shelf {
	const char *product, *merchant;
	enum offer_channel channel;
	int64_t quantity, observed_ms;
};

/* The lines in the order in which everybody locks their offers: two orders of the same offers then wait for one another, and
 * never in a circle, which a database server finds only after a second. ret_lines has room for count pointers into lines. */
void stock_sort_for_locking(
	const struct priced_line *lines, size_t count, const struct priced_line *ret_lines[]);
/* Nobody else holds stock of this offer until the transaction ends. False when the database failed. */
bool stock_lock(struct hub_db *db, const struct stock_shelf *shelf);
/* Adds to what the order holds, while there is enough; locks too. False when there is not, or the database failed. */
bool stock_hold(struct hub_db *db, const char *order, const struct stock_shelf *shelf, int64_t quantity,
	int64_t now_ms);
/* The order was paid: sold until a later import has counted again. False when the database failed. */
bool stock_sell(struct hub_db *db, const char *order, int64_t now_ms);
/* The order is over or refunded: everything goes back. False when the database failed. */
bool stock_release(struct hub_db *db, const char *order);

#endif
