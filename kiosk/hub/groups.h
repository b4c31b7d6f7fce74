/* SPDX-License-Identifier: Apache-2.0 */
/* Group deals on the hub: opening, seats, forming and failing. Every change is a conditional update inside
 * one transaction, by the tables of kiosk/domain/group_deal.h; the last seat can be sold once only, whatever
 * the concurrency. */
#ifndef DAOGOU_HUB_GROUPS_H
#define DAOGOU_HUB_GROUPS_H

#include <jansson.h>

#include "kiosk/base/arena.h"
#include "kiosk/base/ulid.h"
#include "kiosk/domain/group_deal.h"
#include "kiosk/hub/hub.h"

struct deal_group {
	char id[ULID_SIZE];
	const char *deal, *product, *merchant, *currency;
	struct group_tiers tiers;
	int64_t size, per_member, quota;
	struct group_count count;
	int64_t opened_ms;
};

enum group_result {
	GROUP_DONE,
	GROUP_REPEATED,
	GROUP_UNKNOWN, /* no such deal or group */
	GROUP_CONFLICT, /* that id is something else */
	GROUP_CLOSED, /* the deal is not on, or the group is formed, failed or past its deadline */
	GROUP_FULL, /* no seat, or the whole deal's quota is used */
	GROUP_LIMIT, /* this person has a seat already, or as many as one may have */
	GROUP_SOLD_OUT, /* the merchant has none */
	GROUP_TROUBLE, /* the database */
};

bool group_read(struct hub_db *db, struct arena *arena, const char *id, struct deal_group *ret_group);
/* Opens a run of a deal. The terms are copied: later edits of the deal change nothing. */
enum group_result group_open(struct hub_worker *worker, const char *id, const char *deal);

/* Who wants a seat. holder is the hash of a member's, session's or phone's token (coupon_owner()). */
struct seat_wish {
	const char *group, *seat, *holder, *kiosk, *store, *session, *language;
};
/* Takes a seat and places the trade that pays for it; its id is the seat's id. */
enum group_result group_take_seat(struct hub_worker *worker, const struct seat_wish *wish);

/* The next three run inside the caller's transaction and say whether the database did its work. */

/* HELD → RELEASED when the trade of that id pays for a seat; nothing otherwise. */
bool group_release_seat(struct hub_db *db, const char *seat, int64_t now_ms);
/* HELD → PAID, and OPEN → FORMED when that fills the group. *ret_counts is false when the money came too late
 * for this seat. */
bool group_pay_seat(struct hub_db *db, const char *seat, int64_t now_ms, bool *ret_counts);
/* PAID → REFUND_PENDING: somebody leaves after paying. A formed group stays formed; the earliest other payer
 * leads. */
bool group_leave_seat(struct hub_db *db, const char *seat, int64_t now_ms);

/* Forms or fails all groups whose deadline has come. Returns how many. */
int groups_end_due(struct hub_worker *worker);
/* Wakes everybody who waits for the group or for one of its seats; after the commit. */
void group_wake(struct hub_worker *worker, const char *group);

/* [{"id", "deal", "taken", "size", "deadline", "state"}] of all open groups, for the feed's live document.
 * NULL when it failed. */
json_t *groups_live_json(struct hub_db *db, int64_t now_ms);

#endif
