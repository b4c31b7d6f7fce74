/* SPDX-License-Identifier: Apache-2.0 */
/* What is read and written of coupon claims and their counters. */
#include "kiosk/hub/trade/coupon_rows.h"

#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/ulid.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/catalog/shop.h"

void coupon_owner(const char *token, char out[SHA256_HEX_SIZE])
{
	sha256_hex(token, strlen(token), out);
}

static const char BEGIN_COUNT[] = "INSERT INTO coupon_count(coupon, claimed, redeemed, at_most)"
				  " VALUES($1, 0, 0, 0)"
				  " ON CONFLICT(coupon) DO NOTHING";
static const char COUNT_ONE[] = "UPDATE coupon_count"
				" SET claimed = claimed + 1, at_most = $2"
				" WHERE coupon = $1 AND ($2 = 0 OR claimed < $2)";
static const char BEGIN_OWNER_COUNT[] = "INSERT INTO coupon_owner(coupon, owner, claimed, at_most)"
					" VALUES($1, $2, 0, 0)"
					" ON CONFLICT(coupon, owner) DO NOTHING";
static const char COUNT_FOR_OWNER[] = "UPDATE coupon_owner"
				      " SET claimed = claimed + 1, at_most = $3"
				      " WHERE coupon = $1 AND owner = $2 AND ($3 = 0 OR claimed < $3)";

static const char UNCOUNT_FOR_OWNER[] = "UPDATE coupon_owner"
					" SET claimed = claimed - 1"
					" WHERE coupon = $1 AND owner = $2";

enum coupon_counted coupon_count_one(struct hub_db *db, const struct shop_coupon *coupon, const char *owner)
{
	const char *code = coupon->coupon.code;
	if (!hub_ran(db, BEGIN_OWNER_COUNT, code, owner) ||
		!hub_changed_one(db, COUNT_FOR_OWNER, code, owner, coupon->per_member))
		return COUPON_OWNER_LIMIT;
	if (hub_ran(db, BEGIN_COUNT, code) && hub_changed_one(db, COUNT_ONE, code, coupon->total))
		return COUPON_COUNTED;
	hub_run(db, UNCOUNT_FOR_OWNER, code, owner);
	return COUPON_ALL_GIVEN_OUT;
}

static const char FIND_CLAIM[] = "SELECT coupon = $1 AND owner = $2"
				 " FROM coupon_claim"
				 " WHERE id = $3";

bool coupon_claim_find(
	struct hub_db *db, const char *claim, const char *coupon, const char *owner, bool *ret_is_same)
{
	struct hub_statement *row = hub_query(db, FIND_CLAIM, coupon, owner, claim);
	bool is_found = hub_next(row, ret_is_same);
	hub_query_end(row);
	return is_found;
}

static const char INSERT_CLAIM[] =
	"INSERT INTO coupon_claim(id, coupon, owner, status, valid_from, valid_until)"
	" VALUES($1, $2, $3, 'unused', $4, $5)";

bool coupon_claim_insert(struct hub_db *db, const char *claim, const struct shop_coupon *coupon,
	const char *owner, int64_t now_ms)
{
	int64_t until = coupon->valid_days ? now_ms + coupon->valid_days * DAY_MS : 0;
	return hub_ran(db, INSERT_CLAIM, claim, coupon->coupon.code, owner, now_ms, until);
}

static const char FIND_UNUSED[] = "SELECT id"
				  " FROM coupon_claim"
				  " WHERE coupon = $1 AND owner = $2 AND status = 'unused'"
				  " AND valid_from <= $3 AND (valid_until = 0 OR $3 < valid_until)"
				  " ORDER BY valid_until, id"
				  " LIMIT 1";

/* The id of a claim that owner may use now. The caller frees; NULL when there is none. */
static char *find_unused(struct hub_db *db, const char *coupon, const char *owner, int64_t now_ms)
{
	return hub_get_text(db, FIND_UNUSED, coupon, owner, now_ms);
}

/* Whether one would be given out now: for the price of an order, before its claim decides. */
static bool has_left(struct hub_db *db, const struct shop_coupon *coupon, const char *owner)
{
	static const char IS_GIVEN_OUT[] = "SELECT 1 FROM coupon_count"
					   " WHERE coupon = $1 AND $2 <> 0 AND claimed >= $2";
	static const char HAS_ENOUGH[] = "SELECT 1 FROM coupon_owner"
					 " WHERE coupon = $1 AND owner = $2 AND $3 <> 0 AND claimed >= $3";
	const char *code = coupon->coupon.code;
	return !hub_has_row(db, IS_GIVEN_OUT, code, coupon->total) &&
		!hub_has_row(db, HAS_ENOUGH, code, owner, coupon->per_member);
}

static bool is_usable(struct hub_db *db, const struct shop_coupon *coupon, const char *owner, int64_t now_ms)
{
	char *claim = *owner ? find_unused(db, coupon->coupon.code, owner, now_ms) : NULL;
	free(claim);
	return claim || has_left(db, coupon, owner);
}

size_t coupons_usable(struct hub_db *db, const char *const *codes, size_t count, const char *owner,
	int64_t now_ms, struct coupon *coupons)
{
	size_t used = 0;
	for (size_t i = 0; i < count; i++) {
		struct shop_coupon found;
		if (shop_find_coupon(db, codes[i], &found) && is_usable(db, &found, owner, now_ms))
			coupons[used++] = found.coupon;
	}
	return used;
}

static const char LOCK[] = "UPDATE coupon_claim"
			   " SET status = 'locked', order_id = $1, discount = $2"
			   " WHERE id = $3 AND status = 'unused'"
			   " AND valid_from <= $4 AND (valid_until = 0 OR $4 < valid_until)";

bool coupon_lock(struct hub_db *db, const char *order, const char *code, const char *owner,
	int64_t discount_minor, int64_t now_ms)
{
	char *claim = *owner ? find_unused(db, code, owner, now_ms) : NULL;
	if (!claim) {
		struct shop_coupon coupon;
		/* Named after the order: it goes back to the pool when the order ends unpaid. Nobody's is the order's. */
		const char *whose = *owner ? owner : order;
		claim = xasprintf("%s/%s", order, code);
		if (!shop_find_coupon(db, code, &coupon) ||
			coupon_count_one(db, &coupon, whose) != COUPON_COUNTED ||
			!coupon_claim_insert(db, claim, &coupon, whose, now_ms)) {
			free(claim);
			return false;
		}
	}
	bool is_locked = hub_changed_one(db, LOCK, order, discount_minor, claim, now_ms);
	free(claim);
	return is_locked;
}

static const char NOTE[] = "INSERT INTO order_coupon(order_id, coupon, owner, discount)"
			   " VALUES($1, $2, $3, $4)"
			   " ON CONFLICT(order_id, coupon) DO NOTHING";

bool coupon_note(
	struct hub_db *db, const char *order, const char *coupon, const char *owner, int64_t discount_minor)
{
	return hub_ran(db, NOTE, order, coupon, owner, discount_minor);
}

struct noted_coupon {
	char code[CODE_SIZE], owner[SHA256_HEX_SIZE];
	int64_t discount_minor;
};

static const char LIST_NOTED[] = "SELECT coupon, owner, discount"
				 " FROM order_coupon"
				 " WHERE order_id = $1"
				 " ORDER BY coupon";

static size_t list_noted(struct hub_db *db, const char *order, struct noted_coupon *noted)
{
	size_t count = 0;
	struct hub_statement *rows = hub_query(db, LIST_NOTED, order);
	while (count < COUPONS_PER_ORDER_MAX &&
		hub_next(rows, FIXED(noted[count].code), FIXED(noted[count].owner),
			&noted[count].discount_minor))
		count++;
	hub_query_end(rows);
	return count;
}

void coupons_lock_again(struct hub_db *db, const char *order, int64_t now_ms)
{
	struct noted_coupon noted[COUPONS_PER_ORDER_MAX];
	size_t count = list_noted(db, order, noted);
	for (size_t i = 0; i < count; i++)
		coupon_lock(db, order, noted[i].code, noted[i].owner, noted[i].discount_minor, now_ms);
}

static const char REDEEM_COUNT[] = "UPDATE coupon_count"
				   " SET redeemed = redeemed + 1"
				   " WHERE coupon IN (SELECT c.coupon FROM coupon_claim c"
				   "  WHERE c.order_id = $1 AND c.status = 'locked')";
static const char REDEEM[] = "UPDATE coupon_claim"
			     " SET status = 'used'"
			     " WHERE order_id = $1 AND status = 'locked'";

bool coupons_redeem(struct hub_db *db, const char *order)
{
	return hub_ran(db, REDEEM_COUNT, order) && hub_ran(db, REDEEM, order);
}

/* Claims that the order made by itself: all of them, or those of nobody ($1) and of one owner ($2). */
#define IS_OWN "c.order_id = $1 AND c.id = $1 || '/' || c.coupon AND ($2 = '' OR c.owner IN ($1, $2))"
static const char UNCOUNT_OWN[] = "UPDATE coupon_count"
				  " SET claimed = claimed - 1"
				  " WHERE coupon IN (SELECT c.coupon FROM coupon_claim c WHERE " IS_OWN ")";
static const char UNCOUNT_OWNER_OWN[] =
	"UPDATE coupon_owner"
	" SET claimed = claimed - 1"
	" WHERE EXISTS(SELECT 1 FROM coupon_claim c WHERE " IS_OWN
	"  AND c.coupon = coupon_owner.coupon AND c.owner = coupon_owner.owner)";
static const char DELETE_OWN[] =
	"DELETE FROM coupon_claim"
	" WHERE order_id = $1 AND id = $1 || '/' || coupon AND ($2 = '' OR owner IN ($1, $2))";
static const char UNLOCK[] = "UPDATE coupon_claim"
			     " SET status = 'unused', order_id = NULL, discount = NULL"
			     " WHERE order_id = $1";

static bool give_back(struct hub_db *db, const char *order, const char *owner)
{
	return hub_ran(db, UNCOUNT_OWN, order, owner) && hub_ran(db, UNCOUNT_OWNER_OWN, order, owner) &&
		hub_ran(db, DELETE_OWN, order, owner) && hub_ran(db, UNLOCK, order);
}

bool coupons_release(struct hub_db *db, const char *order)
{
	return give_back(db, order, "");
}

bool coupons_return(struct hub_db *db, const char *order)
{
	char owner[SHA256_HEX_SIZE];
	char *session = hub_get_text(db, "SELECT session FROM orders WHERE id = $1", order);
	coupon_owner(session ? session : "", owner);
	free(session);
	return give_back(db, order, owner);
}
