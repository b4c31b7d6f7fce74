/* SPDX-License-Identifier: Apache-2.0 */
/* Claiming a coupon. */
#include "kiosk/hub/trade/coupon_claim.h"

#include "kiosk/hub/trade/coupon_rows.h"

/* DONE when the id is free, ALREADY for the same claim. */
static struct transition find_claim(
	struct hub_db *db, const char *claim, const char *coupon, const char *owner)
{
	bool is_same;
	if (!coupon_claim_find(db, claim, coupon, owner, &is_same))
		return transition_done();
	return is_same ? transition_already() : transition_refused(REASON_OTHER_ID);
}

struct claim {
	const char *id, *coupon, *owner;
	int64_t now_ms;
};

static struct transition claim(struct hub_db *db, void *data)
{
	const struct claim *wanted = data;
	struct shop_coupon coupon;
	struct transition found = find_claim(db, wanted->id, wanted->coupon, wanted->owner);
	if (found.result != TRANSITION_DONE)
		return found;
	if (!shop_find_coupon(db, wanted->coupon, &coupon))
		return transition_refused(REASON_NOT_FOUND);
	switch (coupon_count_one(db, &coupon, wanted->owner)) {
	case COUPON_OWNER_LIMIT: return transition_refused(REASON_LIMIT);
	case COUPON_ALL_GIVEN_OUT: return transition_refused(REASON_GONE);
	case COUPON_COUNTED: break;
	}
	return coupon_claim_insert(db, wanted->id, &coupon, wanted->owner, wanted->now_ms)
		? transition_done()
		: transition_busy();
}

struct transition coupon_claim(
	struct hub_worker *worker, const char *id, const char *coupon, const char *owner)
{
	struct claim wanted = { id, coupon, owner, hub_now_ms(worker) };
	return transition_run(worker->db, claim, &wanted);
}
