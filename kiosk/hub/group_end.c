/* SPDX-License-Identifier: Apache-2.0 */
/* Paying for seats, and how groups end: formed or failed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/groups.h"
#include "kiosk/hub/payments.h"
#include "kiosk/hub/trades.h"

#define RAN(db, ...) (hub_run(db, __VA_ARGS__) == HUB_DB_DONE)
#define CHANGED_ONE(db, ...) (RAN(db, __VA_ARGS__) && hub_db_changes(db) == 1)

struct seat_list {
	int count;
	char (*ids)[ULID_SIZE];
};

static struct seat_list list_seats(struct hub_db *db, const char *group, const char *state)
{
	struct seat_list list = {0};
	struct hub_statement *rows = hub_query(db,
		"SELECT id FROM group_seat WHERE deal_group = $1 AND state = $2 ORDER BY paid_at, id", "tt",
		group, state);
	while (rows && hub_step(rows) == HUB_DB_ROW) {
		list.ids = xreallocarray(list.ids, (size_t)list.count + 1, sizeof(*list.ids));
		snprintf(list.ids[list.count++], ULID_SIZE, "%s", hub_column_text(rows, 0));
	}
	hub_query_end(rows);
	return list;
}

bool group_release_seat(struct hub_db *db, const char *seat, int64_t now_ms)
{
	(void)now_ms;
	char *group = hub_get_text(
		db, "SELECT deal_group FROM group_seat WHERE id = $1 AND state = 'held'", "t", seat);
	if (!group)
		return true;
	bool is_done =
		CHANGED_ONE(db, "UPDATE group_seat SET state = 'released' WHERE id = $1 AND state = 'held'",
			"t", seat) &&
		RAN(db, "UPDATE deal_group SET taken = taken - 1 WHERE id = $1", "t", group);
	free(group);
	return is_done;
}

/* The leader is the earliest payer whose seat still counts. */
static bool choose_leader(struct hub_db *db, const char *group)
{
	return RAN(db,
		"UPDATE deal_group SET leader = (SELECT s.id FROM group_seat s WHERE s.deal_group = "
		"deal_group.id AND s.state = 'paid'"
		" ORDER BY s.paid_at, s.id LIMIT 1) WHERE id = $1",
		"t", group);
}

/* Everybody in a formed group gets the goods, and back what they paid above the final price. */
static bool settle_formed_seat(
	struct hub_db *db, const struct deal_group *group, const char *seat, int64_t now_ms)
{
	int64_t price = 0, final = 0;
	char key[80];
	hub_get_int(db, &price, "SELECT price FROM group_seat WHERE id = $1", "t", seat);
	if (!group_tiers_final_price(&group->tiers, group->count.paid, &final))
		return false;
	snprintf(key, sizeof(key), "%s/%s/price", group->id, seat);
	bool is_settled =
		final >= price || payment_add_refund(db, key, seat, price - final, "group_price", now_ms);
	return is_settled && trade_give_pickup_code(db, seat);
}

/* OPEN → FORMED, exactly once. */
static bool form(struct hub_db *db, const struct deal_group *group, int64_t now_ms)
{
	if (!CHANGED_ONE(db,
		    "UPDATE deal_group SET state = 'formed', formed_at = $1 WHERE id = $2 AND state = 'open'",
		    "it", now_ms, group->id))
		return false;
	struct seat_list seats = list_seats(db, group->id, "paid");
	bool is_done = true;
	for (int i = 0; i < seats.count && is_done; i++)
		is_done = settle_formed_seat(db, group, seats.ids[i], now_ms);
	free(seats.ids);
	return is_done;
}

static bool refund_seat(
	struct hub_db *db, const char *group, const char *seat, const char *reason, int64_t now_ms)
{
	char key[80];
	int64_t total = 0;
	snprintf(key, sizeof(key), "%s/%s", group, seat);
	/* Less what went back already because the group grew; other money of this trade is no matter. */
	hub_get_int(db, &total,
		"SELECT total - (SELECT COALESCE(SUM(amount), 0) FROM refund WHERE trade = $1 AND reason NOT "
		"IN ('late', 'double', 'amount')) FROM trade WHERE id = $1",
		"t", seat);
	return CHANGED_ONE(db,
		       "UPDATE group_seat SET state = 'refund_pending' WHERE id = $1 AND state = 'paid'", "t",
		       seat) &&
		trade_change_state(db, seat, ORDER_PAID, ORDER_REFUND_PENDING) &&
		payment_add_refund(db, key, seat, total, reason, now_ms);
}

/* OPEN → FAILED: every payer gets the money back, each under the key (group, seat). */
static bool fail(struct hub_db *db, const struct deal_group *group, int64_t now_ms)
{
	if (!CHANGED_ONE(db, "UPDATE deal_group SET state = 'failed' WHERE id = $1 AND state = 'open'", "t",
		    group->id))
		return false;
	struct seat_list seats = list_seats(db, group->id, "paid");
	bool is_done = true;
	for (int i = 0; i < seats.count && is_done; i++)
		is_done = refund_seat(db, group->id, seats.ids[i], "group_failed", now_ms);
	free(seats.ids);
	return is_done;
}

/* Does what the rules say follows now; true when nothing went wrong. */
static bool advance(struct hub_db *db, const char *id, int64_t now_ms)
{
	struct arena arena;
	struct deal_group group;
	bool is_done = false;
	arena_init(&arena, 4096);
	if (group_read(db, &arena, id, &group)) {
		enum group_state next = group_next_state(&group.count, &group.tiers, now_ms);
		if (next == group.count.state)
			is_done = true;
		else
			is_done = next == GROUP_FORMED ? form(db, &group, now_ms) : fail(db, &group, now_ms);
	}
	arena_finish(&arena);
	return is_done;
}

bool group_pay_seat(struct hub_db *db, const char *seat, int64_t now_ms, bool *ret_counts)
{
	*ret_counts = true;
	char *group = hub_get_text(db, "SELECT deal_group FROM group_seat WHERE id = $1", "t", seat);
	if (!group)
		return true; /* an order without a seat */
	*ret_counts = CHANGED_ONE(db,
		"UPDATE group_seat SET state = 'paid', paid_at = $1 WHERE id = $2 AND state = 'held' AND $1 "
		"< expires_at AND EXISTS"
		" (SELECT 1 FROM deal_group g WHERE g.id = group_seat.deal_group AND g.state = 'open' AND $1 "
		"< g.deadline)",
		"it", now_ms, seat);
	bool is_done = true;
	if (*ret_counts)
		is_done = RAN(db, "UPDATE deal_group SET paid = paid + 1 WHERE id = $1", "t", group) &&
			choose_leader(db, group) && advance(db, group, now_ms);
	free(group);
	return is_done;
}

bool group_leave_seat(struct hub_db *db, const char *seat, int64_t now_ms)
{
	char *group = hub_get_text(
		db, "SELECT deal_group FROM group_seat WHERE id = $1 AND state = 'paid'", "t", seat);
	if (!group)
		return false;
	/* The places of a formed group are not given to others: it keeps its numbers. */
	bool is_done = refund_seat(db, group, seat, "seat_left", now_ms) &&
		RAN(db,
			"UPDATE deal_group SET taken = taken - 1, paid = paid - 1 WHERE id = $1 AND state = "
			"'open'",
			"t", group) &&
		choose_leader(db, group);
	free(group);
	return is_done;
}

static bool find_due(struct hub_db *db, int64_t now_ms, char ret_id[ULID_SIZE])
{
	struct hub_statement *row = hub_query(db,
		"SELECT id FROM deal_group WHERE state = 'open' AND deadline <= $1 ORDER BY deadline LIMIT 1",
		"i", now_ms);
	bool is_found = row && hub_step(row) == HUB_DB_ROW;
	if (is_found)
		snprintf(ret_id, ULID_SIZE, "%s", hub_column_text(row, 0));
	hub_query_end(row);
	return is_found;
}

int groups_end_due(struct hub_worker *worker)
{
	char id[ULID_SIZE];
	int count = 0;
	int64_t now_ms = hub_now_ms(worker);
	while (find_due(worker->db, now_ms, id)) {
		if (!hub_begin_durable(worker->db))
			break;
		if (!advance(worker->db, id, now_ms) || !hub_db_commit(worker->db)) {
			hub_db_rollback(worker->db);
			break;
		}
		group_wake(worker, id);
		count++;
	}
	return count;
}

void group_wake(struct hub_worker *worker, const char *group)
{
	hub_wake(worker, group);
	struct hub_statement *rows =
		hub_query(worker->db, "SELECT id FROM group_seat WHERE deal_group = $1", "t", group);
	while (rows && hub_step(rows) == HUB_DB_ROW)
		hub_wake(worker, hub_column_text(rows, 0));
	hub_query_end(rows);
}
