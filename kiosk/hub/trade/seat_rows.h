/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of groups and their seats, and the counters of both. All functions run inside the caller's transaction. A change of a
 * state says from which, as in order_rows.h. A seat has the id of the order that pays for it. */
#ifndef DAOGOU_HUB_TRADE_SEAT_ROWS_H
#define DAOGOU_HUB_TRADE_SEAT_ROWS_H

#include "kiosk/base/arena.h"
#include "kiosk/base/ulid.h"
#include "kiosk/domain/group_deal.h"
#include "kiosk/hub/core/db.h"

/* Texts in the arena. */
struct deal_group {
	char id[ULID_SIZE];
	const char *deal, *product, *merchant, *currency, *tiers_json;
	struct group_tiers tiers;
	int64_t size, per_member, quota;
	struct group_count count;
	int64_t opened_ms;
};
bool group_read(struct hub_db *db, struct arena *arena, const char *id, struct deal_group *ret_group);
/* An open group without seats, with the terms of the deal as they are now. */
bool group_insert(struct hub_db *db, const struct deal_group *group);
/* OPEN, as it was read, to what it became. */
bool group_end(struct hub_db *db, const char *id, enum group_state to, int64_t now_ms);
/* The next open group whose deadline has come. */
bool group_find_due(struct hub_db *db, int64_t now_ms, char ret_id[ULID_SIZE]);
/* The leader is the earliest payer whose seat still counts. */
bool group_choose_leader(struct hub_db *db, const char *id);

struct seat_row {
	char id[ULID_SIZE], group[ULID_SIZE], holder[80];
	enum seat_state state;
	struct group_count count; /* of its group */
	int64_t price_minor, held_ms, expires_ms;
};
bool seat_find(struct hub_db *db, const char *id, struct seat_row *ret_seat);
/* This person has a seat that counts in the group. */
bool seat_is_taken_by(struct hub_db *db, const char *group, const char *holder);

/* That count for the deal, over all its groups. */
int64_t deal_seats_taken(struct hub_db *db, const char *deal);
/* Counts one more seat of the group, of its deal and of the holder, each while there is one: no read before it decides
 * anything. address: as in struct seat_request. */
enum seat_counted { SEAT_COUNTED, SEAT_HOLDER_LIMIT, SEAT_NONE_LEFT, SEAT_ADDRESS_LIMIT };
enum seat_counted seat_count_one(struct hub_db *db, const struct deal_group *group, const char *holder,
	const char *address, int64_t now_ms);
/* A seat that was counted. The address is forgotten when the seat is not HELD any more. */
bool seat_insert(struct hub_db *db, const struct seat_row *seat, const char *address);

/* The next five: as the seat was read. */

/* HELD, until then. */
bool seat_keep(struct hub_db *db, const struct seat_row *seat, int64_t expires_ms);
/* HELD → PAID, in a group that is open as it was read. */
bool seat_pay(struct hub_db *db, const struct seat_row *seat, int64_t now_ms);
/* HELD → RELEASED, and the counters go down. */
bool seat_release(struct hub_db *db, const struct seat_row *seat);
/* PAID → REFUND_PENDING. It counts no more for its deal and holder; for its group only while that is open: a formed group
 * keeps its numbers. */
bool seat_leave(struct hub_db *db, const struct seat_row *seat);
/* REFUND_PENDING → REFUNDED. */
bool seat_finish_refund(struct hub_db *db, const struct seat_row *seat);

/* All seats of a group in a state, the earliest payer first. The caller frees ids. */
struct seat_list {
	int count;
	char (*ids)[ULID_SIZE];
};
struct seat_list seat_list(struct hub_db *db, const char *group, enum seat_state state);
/* In whatever state. */
struct seat_list seat_list_all(struct hub_db *db, const char *group);

#endif
