/* SPDX-License-Identifier: Apache-2.0 */
/* What is read and written of groups and seats. */
#include "kiosk/hub/trade/seat_rows.h"

#include <stdio.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/trade/states.h"

static const char READ_GROUP[] =
	"SELECT id, deal, product, merchant, currency, tiers, size, per_member, quota, state, taken,"
	" paid, deadline, opened_at"
	" FROM deal_group"
	" WHERE id = $1";

static const char INSERT_GROUP[] =
	"INSERT INTO deal_group(id, deal, product, merchant, currency, tiers, size, per_member,"
	" quota, state, taken, paid, opened_at, deadline)"
	" VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', 0, 0, $10, $11)";

static const char END_GROUP[] =
	"UPDATE deal_group"
	" SET state = $1, formed_at = CASE WHEN $1 = 'formed' THEN $2 ELSE formed_at END"
	" WHERE id = $3 AND state = 'open'";

static const char FIND_DUE_GROUP[] = "SELECT id"
				     " FROM deal_group"
				     " WHERE state = 'open' AND deadline <= $1"
				     " ORDER BY deadline"
				     " LIMIT 1";

static const char CHOOSE_LEADER[] = "UPDATE deal_group"
				    " SET leader = (SELECT s.id FROM group_seat s"
				    "  WHERE s.deal_group = deal_group.id AND s.state = 'paid'"
				    "  ORDER BY s.paid_at, s.id LIMIT 1)"
				    " WHERE id = $1";

static const char FIND_SEAT[] =
	"SELECT s.id, s.deal_group, s.holder, s.state, s.price, s.held_at, s.expires_at,"
	" g.state, g.taken, g.paid, g.deadline"
	" FROM group_seat s JOIN deal_group g ON g.id = s.deal_group"
	" WHERE s.id = $1";

static const char IS_TAKEN_BY[] = "SELECT 1"
				  " FROM group_seat"
				  " WHERE deal_group = $1 AND holder = $2 AND state IN ('held', 'paid')";

static const char BEGIN_DEAL_COUNT[] = "INSERT INTO deal_count(deal, seats, at_most)"
				       " VALUES($1, 0, 0)"
				       " ON CONFLICT(deal) DO NOTHING";
static const char COUNT_FOR_DEAL[] = "UPDATE deal_count"
				     " SET seats = seats + 1, at_most = $2"
				     " WHERE deal = $1 AND ($2 = 0 OR seats < $2)";
static const char TAKEN_OF_DEAL[] = "SELECT seats"
				    " FROM deal_count"
				    " WHERE deal = $1";
static const char UNCOUNT_FOR_DEAL[] = "UPDATE deal_count"
				       " SET seats = seats - 1"
				       " WHERE deal = (SELECT g.deal"
				       "  FROM group_seat s JOIN deal_group g ON g.id = s.deal_group"
				       "  WHERE s.id = $1)";

static const char BEGIN_HOLDER_COUNT[] = "INSERT INTO deal_holder(deal, holder, seats, at_most)"
					 " VALUES($1, $2, 0, 0)"
					 " ON CONFLICT(deal, holder) DO NOTHING";
static const char COUNT_FOR_HOLDER[] = "UPDATE deal_holder"
				       " SET seats = seats + 1, at_most = $3"
				       " WHERE deal = $1 AND holder = $2 AND ($3 = 0 OR seats < $3)";
static const char UNCOUNT_FOR_HOLDER[] = "UPDATE deal_holder"
					 " SET seats = seats - 1"
					 " WHERE (deal, holder) = (SELECT g.deal, s.holder"
					 "  FROM group_seat s JOIN deal_group g ON g.id = s.deal_group"
					 "  WHERE s.id = $1)";

static const char COUNT_FOR_GROUP[] = "UPDATE deal_group"
				      " SET taken = taken + 1"
				      " WHERE id = $1 AND state = 'open' AND taken < size AND $2 < deadline";
static const char UNCOUNT_FOR_GROUP[] = "UPDATE deal_group"
					" SET taken = taken - 1"
					" WHERE id = (SELECT s.deal_group FROM group_seat s WHERE s.id = $1)";
static const char READ_SHARE[] = "SELECT g.size, g.paid, (SELECT COUNT(*)"
				 "  FROM group_seat s"
				 "  WHERE s.deal_group = g.id AND s.address = $2 AND s.state = 'held')"
				 " FROM deal_group g"
				 " WHERE g.id = $1";
static const char COUNT_PAID[] = "UPDATE deal_group"
				 " SET paid = paid + 1"
				 " WHERE id = $1 AND state = 'open'";
static const char UNCOUNT_PAID[] =
	"UPDATE deal_group"
	" SET taken = taken - 1, paid = paid - 1"
	" WHERE id = (SELECT s.deal_group FROM group_seat s WHERE s.id = $1) AND state = 'open'";

static const char INSERT_SEAT[] =
	"INSERT INTO group_seat(id, deal_group, holder, address, state, price, held_at, expires_at)"
	" VALUES($1, $2, $3, $4, 'held', $5, $6, $7)";
/* Whose address it was counts no more. */
static const char CHANGE_SEAT[] = "UPDATE group_seat"
				  " SET state = $1, address = '',"
				  " paid_at = CASE WHEN $1 = 'paid' THEN $2 ELSE paid_at END"
				  " WHERE id = $3 AND state = $4";
static const char KEEP_SEAT[] = "UPDATE group_seat"
				" SET expires_at = $1"
				" WHERE id = $2 AND state = 'held' AND expires_at = $3";
static const char LIST_SEATS[] = "SELECT id"
				 " FROM group_seat"
				 " WHERE deal_group = $1 AND state = $2"
				 " ORDER BY paid_at, id";
static const char LIST_ALL_SEATS[] = "SELECT id"
				     " FROM group_seat"
				     " WHERE deal_group = $1";

bool group_read(struct hub_db *db, struct arena *arena, const char *id, struct deal_group *ret_group)
{
	char state[16];
	struct deal_group group = { 0 };
	struct hub_statement *row = hub_query(db, READ_GROUP, id);
	bool is_found = hub_next(row, FIXED(group.id), ARENA_TEXT(arena, &group.deal),
		ARENA_TEXT(arena, &group.product), ARENA_TEXT(arena, &group.merchant),
		ARENA_TEXT(arena, &group.currency), ARENA_TEXT(arena, &group.tiers_json), &group.size,
		&group.per_member, &group.quota, FIXED(state), &group.count.taken, &group.count.paid,
		&group.count.deadline_ms, &group.opened_ms);
	hub_query_end(row);
	if (!is_found || !group_tiers_parse(group.tiers_json, &group.tiers) ||
		!group_state_parse(state, &group.count.state))
		return false;
	*ret_group = group;
	return true;
}

bool group_insert(struct hub_db *db, const struct deal_group *group)
{
	return hub_ran(db, INSERT_GROUP, group->id, group->deal, group->product, group->merchant,
		group->currency, group->tiers_json, group->size, group->per_member, group->quota,
		group->opened_ms, group->count.deadline_ms);
}

bool group_end(struct hub_db *db, const char *id, enum group_state to, int64_t now_ms)
{
	return hub_changed_as_read(db, END_GROUP, group_state_name(to), now_ms, id);
}

bool group_find_due(struct hub_db *db, int64_t now_ms, char ret_id[ULID_SIZE])
{
	return hub_get_fixed(db, ret_id, ULID_SIZE, FIND_DUE_GROUP, now_ms);
}

bool group_choose_leader(struct hub_db *db, const char *id)
{
	return hub_ran(db, CHOOSE_LEADER, id);
}

bool seat_find(struct hub_db *db, const char *id, struct seat_row *ret_seat)
{
	char seat_state[16], group_state[16];
	struct hub_statement *row = hub_query(db, FIND_SEAT, id);
	bool is_found = hub_next(row, FIXED(ret_seat->id), FIXED(ret_seat->group), FIXED(ret_seat->holder),
		FIXED(seat_state), &ret_seat->price_minor, &ret_seat->held_ms, &ret_seat->expires_ms,
		FIXED(group_state), &ret_seat->count.taken, &ret_seat->count.paid,
		&ret_seat->count.deadline_ms);
	hub_query_end(row);
	return is_found && seat_state_parse(seat_state, &ret_seat->state) &&
		group_state_parse(group_state, &ret_seat->count.state);
}

bool seat_is_taken_by(struct hub_db *db, const char *group, const char *holder)
{
	return hub_has_row(db, IS_TAKEN_BY, group, holder);
}

int64_t deal_seats_taken(struct hub_db *db, const char *deal)
{
	int64_t seats = 0;
	hub_get_int(db, &seats, TAKEN_OF_DEAL, deal);
	return seats;
}

/* The group was counted up before: until the end of the transaction nobody else takes a seat of it. */
static bool may_hold_one_more(struct hub_db *db, const char *group, const char *address)
{
	int64_t size = 0, paid = 0, held = 0;
	struct hub_statement *row = hub_query(db, READ_SHARE, group, address);
	bool is_read = hub_next(row, &size, &paid, &held);
	hub_query_end(row);
	return is_read && group_address_may_hold(size, paid, held);
}

enum seat_counted seat_count_one(struct hub_db *db, const struct deal_group *group, const char *holder,
	const char *address, int64_t now_ms)
{
	if (!hub_ran(db, BEGIN_HOLDER_COUNT, group->deal, holder) ||
		!hub_changed_one(db, COUNT_FOR_HOLDER, group->deal, holder, group->per_member))
		return SEAT_HOLDER_LIMIT;
	bool is_counted = hub_ran(db, BEGIN_DEAL_COUNT, group->deal) &&
		hub_changed_one(db, COUNT_FOR_DEAL, group->deal, group->quota) &&
		hub_changed_one(db, COUNT_FOR_GROUP, group->id, now_ms);
	if (!is_counted)
		return SEAT_NONE_LEFT;
	return !*address || may_hold_one_more(db, group->id, address) ? SEAT_COUNTED : SEAT_ADDRESS_LIMIT;
}

bool seat_insert(struct hub_db *db, const struct seat_row *seat, const char *address)
{
	return hub_ran(db, INSERT_SEAT, seat->id, seat->group, seat->holder, address, seat->price_minor,
		seat->held_ms, seat->expires_ms);
}

bool seat_keep(struct hub_db *db, const struct seat_row *seat, int64_t expires_ms)
{
	return hub_changed_as_read(db, KEEP_SEAT, expires_ms, seat->id, seat->expires_ms);
}

/* now_ms counts for a seat that is paid now. */
static bool change_seat(struct hub_db *db, const struct seat_row *seat, enum seat_state to, int64_t now_ms)
{
	const char *from_name = seat_state_name(seat->state), *name = seat_state_name(to);
	return states_allow(&SEAT_MACHINE, from_name, name) &&
		hub_changed_as_read(db, CHANGE_SEAT, name, now_ms, seat->id, from_name);
}

/* A seat that counted counts no more for its deal and for its holder. */
static bool uncount(struct hub_db *db, const char *id)
{
	return hub_changed_one(db, UNCOUNT_FOR_HOLDER, id) && hub_changed_one(db, UNCOUNT_FOR_DEAL, id);
}

bool seat_pay(struct hub_db *db, const struct seat_row *seat, int64_t now_ms)
{
	return change_seat(db, seat, SEAT_PAID, now_ms) && hub_changed_as_read(db, COUNT_PAID, seat->group);
}

bool seat_release(struct hub_db *db, const struct seat_row *seat)
{
	return change_seat(db, seat, SEAT_RELEASED, 0) && hub_changed_one(db, UNCOUNT_FOR_GROUP, seat->id) &&
		uncount(db, seat->id);
}

bool seat_leave(struct hub_db *db, const struct seat_row *seat)
{
	return change_seat(db, seat, SEAT_REFUND_PENDING, 0) && hub_ran(db, UNCOUNT_PAID, seat->id) &&
		uncount(db, seat->id);
}

bool seat_finish_refund(struct hub_db *db, const struct seat_row *seat)
{
	return change_seat(db, seat, SEAT_REFUNDED, 0);
}

static struct seat_list read_list(struct hub_statement *rows)
{
	struct seat_list list = { 0 };
	const char *id;
	while (hub_next(rows, &id)) {
		list.ids = xreallocarray(list.ids, (size_t)list.count + 1, sizeof(*list.ids));
		snprintf(list.ids[list.count++], ULID_SIZE, "%s", id);
	}
	hub_query_end(rows);
	return list;
}

struct seat_list seat_list(struct hub_db *db, const char *group, enum seat_state state)
{
	return read_list(hub_query(db, LIST_SEATS, group, seat_state_name(state)));
}

struct seat_list seat_list_all(struct hub_db *db, const char *group)
{
	return read_list(hub_query(db, LIST_ALL_SEATS, group));
}
