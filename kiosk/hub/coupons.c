/* SPDX-License-Identifier: Apache-2.0 */
/* Claiming, locking, using and giving back coupons. */
#include "kiosk/hub/coupons.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/ulid.h"
#include "kiosk/hub/shop.h"

void coupon_owner(const char *token, char out[SHA256_HEX_SIZE])
{
	sha256_hex(token, strlen(token), out);
}

#define RAN(db, ...) (hub_run(db, __VA_ARGS__) == HUB_DB_DONE)

/* One more is given out, while there are any. total 0 = unlimited. */
static bool count_one(struct hub_db *db, const char *coupon, int64_t total)
{
	return RAN(db,
		       "INSERT INTO coupon_issue(coupon, claimed, redeemed) VALUES($1, 0, 0) ON "
		       "CONFLICT(coupon) DO NOTHING",
		       "t", coupon) &&
		RAN(db,
			"UPDATE coupon_issue SET claimed = claimed + 1 WHERE coupon = $1 AND ($2 = 0 OR "
			"claimed < $2)",
			"ti", coupon, total) &&
		hub_db_changes(db) == 1;
}

static int64_t owned_count(struct hub_db *db, const char *coupon, const char *owner)
{
	int64_t count = 0;
	hub_get_int(db, &count, "SELECT COUNT(*) FROM coupon_claim WHERE coupon = $1 AND owner = $2", "tt",
		coupon, owner);
	return count;
}

static bool insert_claim(struct hub_db *db, const char *claim, const struct shop_coupon *coupon,
	const char *owner, int64_t now_ms)
{
	int64_t until = coupon->valid_days ? now_ms + coupon->valid_days * DAY_MS : 0;
	return RAN(db,
		"INSERT INTO coupon_claim(id, coupon, owner, status, valid_from, valid_until) VALUES($1, $2, "
		"$3, 'unused', $4, $5)",
		"tttii", claim, coupon->coupon.code, owner, now_ms, until);
}

/* CLAIM_REPEAT or CLAIM_CONFLICT when the id is taken, else CLAIM_NEW. */
static enum claim_result find_claim(
	struct hub_db *db, const char *claim, const char *coupon, const char *owner)
{
	char *found =
		hub_get_text(db, "SELECT coupon || ' ' || owner FROM coupon_claim WHERE id = $1", "t", claim);
	if (!found)
		return CLAIM_NEW;
	size_t length = strlen(coupon);
	bool is_same = strncmp(found, coupon, length) == 0 && found[length] == ' ' &&
		strcmp(found + length + 1, owner) == 0;
	free(found);
	return is_same ? CLAIM_REPEAT : CLAIM_CONFLICT;
}

enum claim_result coupon_claim(
	struct hub_db *db, const char *claim, const char *code, const char *owner, int64_t now_ms)
{
	struct shop_coupon coupon;
	enum claim_result result = find_claim(db, claim, code, owner);
	if (result != CLAIM_NEW)
		return result;
	if (!shop_find_coupon(db, code, &coupon))
		return CLAIM_UNKNOWN;
	if (coupon.per_member && owned_count(db, code, owner) >= coupon.per_member)
		return CLAIM_LIMIT;
	if (!count_one(db, code, coupon.total))
		return CLAIM_GONE;
	return insert_claim(db, claim, &coupon, owner, now_ms) ? CLAIM_NEW : CLAIM_FAILED;
}

/* The id of a claim that owner may use now. The caller frees; NULL when there is none. */
static char *find_unused(struct hub_db *db, const char *coupon, const char *owner, int64_t now_ms)
{
	return hub_get_text(db,
		"SELECT id FROM coupon_claim WHERE coupon = $1 AND owner = $2 AND status = 'unused' AND "
		"valid_from <= $3"
		" AND (valid_until = 0 OR $3 < valid_until) ORDER BY valid_until, id LIMIT 1",
		"tti", coupon, owner, now_ms);
}

static bool has_left(struct hub_db *db, const char *coupon, int64_t total)
{
	int64_t claimed = 0;
	hub_get_int(db, &claimed, "SELECT claimed FROM coupon_issue WHERE coupon = $1", "t", coupon);
	return total == 0 || claimed < total;
}

static bool is_usable(struct hub_db *db, const struct shop_coupon *coupon, const char *owner, int64_t now_ms)
{
	const char *code = coupon->coupon.code;
	char *claim = *owner ? find_unused(db, code, owner, now_ms) : NULL;
	free(claim);
	if (claim)
		return true;
	bool is_within_limit =
		!*owner || !coupon->per_member || owned_count(db, code, owner) < coupon->per_member;
	return is_within_limit && has_left(db, code, coupon->total);
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

bool coupon_lock(struct hub_db *db, const char *trade, const char *code, const char *owner,
	int64_t discount_minor, int64_t now_ms)
{
	char *claim = *owner ? find_unused(db, code, owner, now_ms) : NULL;
	if (!claim) {
		struct shop_coupon coupon;
		claim = strdup(ulid_make(now_ms).text);
		/* Owned by the trade itself: given back to the pool when the trade ends unpaid. */
		if (!shop_find_coupon(db, code, &coupon) || !count_one(db, code, coupon.total) ||
			!insert_claim(db, claim, &coupon, *owner ? owner : trade, now_ms)) {
			free(claim);
			return false;
		}
	}
	bool is_locked = RAN(db,
				 "UPDATE coupon_claim SET status = 'locked', trade = $1, discount = $2 WHERE "
				 "id = $3 AND status = 'unused'"
				 " AND valid_from <= $4 AND (valid_until = 0 OR $4 < valid_until)",
				 "titi", trade, discount_minor, claim, now_ms) &&
		hub_db_changes(db) == 1;
	free(claim);
	return is_locked;
}

bool coupon_note(
	struct hub_db *db, const char *trade, const char *coupon, const char *owner, int64_t discount_minor)
{
	return RAN(db,
		"INSERT INTO trade_coupon(trade, coupon, owner, discount) VALUES($1, $2, $3, $4) ON "
		"CONFLICT(trade, coupon) DO NOTHING",
		"ttti", trade, coupon, owner, discount_minor);
}

struct noted_coupon {
	char code[CODE_SIZE], owner[SHA256_HEX_SIZE];
	int64_t discount_minor;
};

static size_t list_noted(struct hub_db *db, const char *trade, struct noted_coupon *noted)
{
	size_t count = 0;
	struct hub_statement *rows = hub_query(db,
		"SELECT coupon, owner, discount FROM trade_coupon WHERE trade = $1 ORDER BY coupon", "t",
		trade);
	while (rows && count < COUPONS_PER_ORDER_MAX && hub_step(rows) == HUB_DB_ROW) {
		struct noted_coupon *coupon = &noted[count++];
		snprintf(coupon->code, sizeof(coupon->code), "%s", hub_column_text(rows, 0));
		snprintf(coupon->owner, sizeof(coupon->owner), "%s", hub_column_text(rows, 1));
		coupon->discount_minor = hub_column_int(rows, 2);
	}
	hub_query_end(rows);
	return count;
}

void coupons_lock_again(struct hub_db *db, const char *trade, int64_t now_ms)
{
	struct noted_coupon noted[COUPONS_PER_ORDER_MAX];
	size_t count = list_noted(db, trade, noted);
	for (size_t i = 0; i < count; i++)
		coupon_lock(db, trade, noted[i].code, noted[i].owner, noted[i].discount_minor, now_ms);
}

bool coupons_redeem(struct hub_db *db, const char *trade)
{
	return RAN(db,
		       "UPDATE coupon_issue SET redeemed = redeemed + 1 WHERE coupon IN"
		       " (SELECT coupon FROM coupon_claim WHERE trade = $1 AND status = 'locked')",
		       "t", trade) &&
		RAN(db, "UPDATE coupon_claim SET status = 'used' WHERE trade = $1 AND status = 'locked'", "t",
			trade);
}

bool coupons_release(struct hub_db *db, const char *trade)
{
	return RAN(db,
		       "UPDATE coupon_issue SET claimed = claimed - 1 WHERE coupon IN"
		       " (SELECT coupon FROM coupon_claim WHERE trade = $1 AND owner = $1 AND status = "
		       "'locked')",
		       "t", trade) &&
		RAN(db, "DELETE FROM coupon_claim WHERE trade = $1 AND owner = $1 AND status = 'locked'", "t",
			trade) &&
		RAN(db,
			"UPDATE coupon_claim SET status = 'unused', trade = NULL, discount = NULL WHERE "
			"trade = $1 AND status = 'locked'",
			"t", trade);
}

bool coupons_return(struct hub_db *db, const char *trade)
{
	return RAN(db,
		"UPDATE coupon_claim SET status = 'unused', trade = NULL, discount = NULL WHERE trade = $1 "
		"AND status = 'used'",
		"t", trade);
}
