/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of coupon claims, and their life in an order (locked, used, given back). All functions run inside the
 * caller's transaction. A change says from which status; functions that return bool say whether the database did its work. */
#ifndef DAOGOU_HUB_TRADE_COUPON_ROWS_H
#define DAOGOU_HUB_TRADE_COUPON_ROWS_H

#include "kiosk/base/digest.h"
#include "kiosk/domain/coupon.h"
#include "kiosk/hub/catalog/shop.h"
#include "kiosk/hub/core/db.h"

/* Whose it is: the hash of a member's id, or of a guest's session. */
void coupon_owner(const char *token, char out[SHA256_HEX_SIZE]);
/* One more is given out, while there are any and this owner may have one more: conditional updates decide. */
enum coupon_counted {
	COUPON_COUNTED,
	COUPON_OWNER_LIMIT,   /* nothing has changed */
	COUPON_ALL_GIVEN_OUT, /* nothing has changed */
};
enum coupon_counted coupon_count_one(struct hub_db *db, const struct shop_coupon *coupon, const char *owner);
/* There is a claim of that id; ret_is_same: for this coupon and owner. */
bool coupon_claim_find(
	struct hub_db *db, const char *claim, const char *coupon, const char *owner, bool *ret_is_same);
/* A claim that was counted, with the validity of now. */
bool coupon_claim_insert(struct hub_db *db, const char *claim, const struct shop_coupon *coupon,
	const char *owner, int64_t now_ms);

/* The coupons of an order: keeps those in codes that exist, can be claimed or are claimed already by owner
 * (may be "" for nobody), and are valid now; fills coupons and says how many. */
size_t coupons_usable(struct hub_db *db, const char *const *codes, size_t count, const char *owner,
	int64_t now_ms, struct coupon *coupons);
/* UNUSED → LOCKED for the order; the order makes a claim by itself when the owner has none. False also when it
 * is gone meanwhile. */
bool coupon_lock(struct hub_db *db, const char *order, const char *coupon, const char *owner,
	int64_t discount_minor, int64_t now_ms);
/* Remembers that a coupon was taken off an order's sum, whether it is locked or not. */
bool coupon_note(
	struct hub_db *db, const char *order, const char *coupon, const char *owner, int64_t discount_minor);
/* The order ended and turned out to be paid: locks what was noted, as far as it is still there. */
void coupons_lock_again(struct hub_db *db, const char *order, int64_t now_ms);
/* Paid: LOCKED → USED. */
bool coupons_redeem(struct hub_db *db, const char *order);
/* Cancelled or timed out: LOCKED → UNUSED; what the order claimed by itself goes back to the pool. */
bool coupons_release(struct hub_db *db, const char *order);
/* Fully refunded: USED → UNUSED, also for the member whose order made the claim. What it made for nobody or for a session, which is
 * long over, goes back to the pool: nobody could use it. */
bool coupons_return(struct hub_db *db, const char *order);

#endif
