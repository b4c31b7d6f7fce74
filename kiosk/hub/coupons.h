/* SPDX-License-Identifier: Apache-2.0 */
/* Coupons on the hub: claims with limits, and their life in an order (locked, used, given back). Each change
 * is one conditional update inside the caller's transaction; functions that return bool say whether the
 * database did its work. */
#ifndef DAOGOU_HUB_COUPONS_H
#define DAOGOU_HUB_COUPONS_H

#include "kiosk/base/digest.h"
#include "kiosk/domain/coupon.h"
#include "kiosk/hub/db/db.h"

enum claim_result {
	CLAIM_NEW,
	CLAIM_REPEAT, /* the same claim id for the same coupon and owner */
	CLAIM_CONFLICT, /* that id is another claim */
	CLAIM_GONE, /* all are given out */
	CLAIM_LIMIT, /* this owner has as many as one may have */
	CLAIM_UNKNOWN, /* no such coupon */
	CLAIM_FAILED, /* the database */
};

/* Whose it is: the hash of a member's token or of a session id. */
void coupon_owner(const char *token, char out[SHA256_HEX_SIZE]);
/* Claims a coupon and copies its validity. */
enum claim_result coupon_claim(
	struct hub_db *db, const char *claim, const char *coupon, const char *owner, int64_t now_ms);

/* The coupons of an order: keeps those in codes that exist, can be claimed or are claimed already by owner
 * (may be "" for nobody), and are valid now; fills coupons and says how many. */
size_t coupons_usable(struct hub_db *db, const char *const *codes, size_t count, const char *owner,
	int64_t now_ms, struct coupon *coupons);
/* UNUSED → LOCKED for the trade; makes a claim of the trade's own when the owner has none. False also when it
 * is gone meanwhile. */
bool coupon_lock(struct hub_db *db, const char *trade, const char *coupon, const char *owner,
	int64_t discount_minor, int64_t now_ms);
/* Remembers that a coupon was taken off a trade's sum, whether it is locked or not. */
bool coupon_note(
	struct hub_db *db, const char *trade, const char *coupon, const char *owner, int64_t discount_minor);
/* The trade ended and turned out to be paid: locks what was noted, as far as it is still there. */
void coupons_lock_again(struct hub_db *db, const char *trade, int64_t now_ms);
/* Paid: LOCKED → USED. */
bool coupons_redeem(struct hub_db *db, const char *trade);
/* Cancelled or timed out: LOCKED → UNUSED; the trade's own claims go back to the pool. */
bool coupons_release(struct hub_db *db, const char *trade);
/* Fully refunded: USED → UNUSED. */
bool coupons_return(struct hub_db *db, const char *trade);

#endif
