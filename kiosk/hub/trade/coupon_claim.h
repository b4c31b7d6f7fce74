/* SPDX-License-Identifier: Apache-2.0 */
/* Claiming a coupon: who has one in hand. */
#ifndef DAOGOU_HUB_TRADE_COUPON_CLAIM_H
#define DAOGOU_HUB_TRADE_COUPON_CLAIM_H

#include "kiosk/hub/core/worker.h"
#include "kiosk/hub/trade/transition.h"

/* Claims a coupon and copies its validity, as a transaction of its own. Refused: OTHER_ID, NOT_FOUND, LIMIT of what one
 * owner may have, GONE when all are given out. owner as coupon_owner() makes it. */
struct transition coupon_claim(
	struct hub_worker *worker, const char *claim, const char *coupon, const char *owner);

#endif
