/* SPDX-License-Identifier: Apache-2.0 */
/* Group deals on the hub: opening, seats, forming and failing. The rules are those of
 * kiosk/domain/group_deal.h; seats are counters that are raised while there is one, so that the last can be sold once only,
 * whoever asks at the same moment. One thread per worker; each function without "inside the caller's transaction" is one. */
#ifndef DAOGOU_HUB_TRADE_GROUPS_H
#define DAOGOU_HUB_TRADE_GROUPS_H

#include "kiosk/hub/core/worker.h"
#include "kiosk/hub/trade/seat_rows.h"
#include "kiosk/hub/trade/transition.h"

/* Opens a run of a deal. The terms are copied: later edits of the deal change nothing. Refused: NOT_FOUND, OTHER_ID,
 * SOLD_OUT, NO_SAVING; too late when the deal is not on. */
struct transition group_open(struct hub_worker *worker, const char *id, const char *deal);

/* Who wants a seat. holder is the hash of a member's, session's or phone's token (coupon_owner()). address: the hash of the
 * address that a phone asks from, of which one may hold its share only (group_address_may_hold()), and only while somebody comes
 * by (order_note_visit()); "" for a kiosk, which is known, and watches itself whether its shopper is there. */
struct seat_request {
	const char *group, *seat, *holder, *address, *kiosk, *store, *session, *language;
};
/* Takes a seat and places the order that pays for it; its id is the seat's id. Refused: NOT_FOUND, OTHER_ID, FULL,
 * SOLD_OUT, NO_SAVING, LIMIT of seats that this person may have, ADDRESS whose share is held; too late when the group takes nobody
 * any more. */
struct transition group_take_seat(struct hub_worker *worker, const struct seat_request *asked);

/* The next two run inside the caller's transaction; false when the database failed, or somebody moved what was read. */

/* HELD → PAID, and OPEN → FORMED when that fills the group. *ret_counts is false when the money came too late
 * for this seat. */
bool group_pay_seat(struct hub_db *db, const char *seat, int64_t now_ms, bool *ret_counts);
/* PAID → REFUND_PENDING: somebody leaves after paying. A formed group stays formed; the earliest other payer
 * leads. False also when it was not paid. */
bool group_leave_seat(struct hub_db *db, const char *seat, int64_t now_ms);

/* Forms or fails all groups whose deadline has come. */
void groups_end_due(struct hub_worker *worker);
/* Wakes everybody who waits for the group or for one of its seats; after the commit. */
void group_wake(struct hub_worker *worker, const char *group);

#endif
