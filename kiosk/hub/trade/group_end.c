/* SPDX-License-Identifier: Apache-2.0 */
/* Paying for seats, and how groups end: formed or failed. */
#include <stdio.h>
#include <stdlib.h>

#include "kiosk/hub/trade/groups.h"
#include "kiosk/hub/trade/refunds.h"
#include "kiosk/hub/trade/handover.h"
#include "kiosk/hub/trade/order_rows.h"

/* Everybody in a formed group gets the goods, and back what they paid above the final price. */
static bool settle_formed_seat(
	struct hub_db *db, const struct deal_group *group, const char *seat, int64_t now_ms)
{
	int64_t final = 0;
	char key[REFUND_KEY_SIZE];
	struct seat_row row;
	if (!seat_find(db, seat, &row) || !group_tiers_final_price(&group->tiers, group->count.paid, &final))
		return false;
	snprintf(key, sizeof(key), "%s/%s/price", group->id, seat);
	bool is_settled = final >= row.price_minor ||
		refund_add_to_paid(db, key, seat, row.price_minor - final, "group_price", now_ms);
	return is_settled && handover_allow(db, seat);
}

/* OPEN → FORMED, exactly once. */
static bool form(struct hub_db *db, const struct deal_group *group, int64_t now_ms)
{
	if (!group_end(db, group->id, GROUP_FORMED, now_ms))
		return false;
	struct seat_list seats = seat_list(db, group->id, SEAT_PAID);
	bool is_done = true;
	for (int i = 0; i < seats.count && is_done; i++)
		is_done = settle_formed_seat(db, group, seats.ids[i], now_ms);
	free(seats.ids);
	return is_done;
}

/* PAID → REFUND_PENDING, the order with its seat, and back goes what has not gone back already because the group grew. */
static bool refund_seat(struct hub_db *db, const char *id, const char *reason, int64_t now_ms)
{
	char key[REFUND_KEY_SIZE];
	struct seat_row seat;
	struct order_row order;
	if (!seat_find(db, id, &seat) || !order_row_find(db, id, &order))
		return false;
	snprintf(key, sizeof(key), "%s/%s", seat.group, id);
	int64_t owed_minor = order.total_minor - refund_row_returned_minor(db, id);
	return seat_leave(db, &seat) && order_row_change(db, &order, ORDER_REFUND_PENDING) &&
		refund_add_to_paid(db, key, id, owed_minor, reason, now_ms);
}

/* OPEN → FAILED: every payer gets the money back, each under the key (group, seat). */
static bool fail(struct hub_db *db, const struct deal_group *group, int64_t now_ms)
{
	if (!group_end(db, group->id, GROUP_FAILED, now_ms))
		return false;
	struct seat_list seats = seat_list(db, group->id, SEAT_PAID);
	bool is_done = true;
	for (int i = 0; i < seats.count && is_done; i++)
		is_done = refund_seat(db, seats.ids[i], "group_failed", now_ms);
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

bool group_pay_seat(struct hub_db *db, const char *id, int64_t now_ms, bool *ret_counts)
{
	struct seat_row seat;
	*ret_counts = true;
	if (!seat_find(db, id, &seat)) /* an order without a seat */
		return !hub_db_has_failed(db);
	*ret_counts = seat_may_be_paid(&seat.count, seat.state, seat.expires_ms, now_ms);
	return !*ret_counts ||
		(seat_pay(db, &seat, now_ms) && group_choose_leader(db, seat.group) &&
			advance(db, seat.group, now_ms));
}

bool group_leave_seat(struct hub_db *db, const char *id, int64_t now_ms)
{
	struct seat_row seat;
	return seat_find(db, id, &seat) && seat.state == SEAT_PAID &&
		refund_seat(db, id, "seat_left", now_ms) && group_choose_leader(db, seat.group);
}

struct ending {
	const char *id;
	int64_t now_ms;
};

static struct transition end_group(struct hub_db *db, void *data)
{
	const struct ending *ending = data;
	return advance(db, ending->id, ending->now_ms) ? transition_done() : transition_busy();
}

void groups_end_due(struct hub_worker *worker)
{
	char id[ULID_SIZE];
	int64_t now_ms = hub_now_ms(worker);
	while (group_find_due(worker->db, now_ms, id)) {
		struct ending ending = { id, now_ms };
		if (transition_run(worker->db, end_group, &ending).result != TRANSITION_DONE)
			break;
		group_wake(worker, id);
	}
}

void group_wake(struct hub_worker *worker, const char *group)
{
	hub_wake(worker, group);
	struct seat_list seats = seat_list_all(worker->db, group);
	for (int i = 0; i < seats.count; i++)
		hub_wake(worker, seats.ids[i]);
	free(seats.ids);
}
