/* SPDX-License-Identifier: Apache-2.0 */
/* Group deals: tiers, deadlines, and the states of groups and seats. Pure functions; any thread. Only real
 * people are ever counted. Which state may follow which is the hub's matter (kiosk/hub/trade/states.h). */
#ifndef DAOGOU_DOMAIN_GROUP_DEAL_H
#define DAOGOU_DOMAIN_GROUP_DEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GROUP_TIERS_MAX 8
#define GROUP_PEOPLE_MAX 1000
/* A seat is held so long at most until it is paid, */
#define SEAT_HOLD_MS INT64_C(600000)
/* and only so long without anybody coming by, until a payment has begun. */
#define SEAT_VISIT_MS INT64_C(120000)

/* From min_people on, each pays unit_price_minor. */
struct group_tier {
	int32_t min_people;
	int64_t unit_price_minor;
};

/* A group takes a copy of these when it opens; a later edit of the deal changes no open group. */
struct group_tiers {
	struct group_tier tiers[GROUP_TIERS_MAX];
	size_t count;
};

/* 1 to 8 tiers, min_people >= 2 and strictly rising, prices valid, at least 1 and strictly falling. */
bool group_tiers_are_valid(const struct group_tiers *tiers);
/* "[[2,900],[5,800]]"; false when malformed or not valid. */
bool group_tiers_parse(const char *json, struct group_tiers *ret_tiers);
/* The index of the tier that so many people reach, or -1 below the first. */
int group_tiers_reached(const struct group_tiers *tiers, int32_t people);
/* The most seats a group can have: the last tier's people. */
int32_t group_tiers_size(const struct group_tiers *tiers);
/* What a seat pays when it joins: the price of the first tier, the dearest. What a formed group of more
 * people pays less is given back. */
int64_t group_tiers_joining_price(const struct group_tiers *tiers);
/* What each of so many people pays in the end; false below the first tier. */
bool group_tiers_final_price(const struct group_tiers *tiers, int32_t people, int64_t *ret_price_minor);

/* Whether each tier costs less than the product alone at the same merchant now; alone_minor below 0 = it cannot be bought alone. A deal
 * that saves nothing is not offered, and no seat of it is sold, while that is so. */
bool group_tiers_save(const struct group_tiers *tiers, int64_t alone_minor);

/* A deal is on in [starts_at, ends_at). */
bool group_deal_is_on(int64_t starts_at_ms, int64_t ends_at_ms, int64_t now_ms);
/* min(opened_at + ttl, deal's end): a group never outlives its deal. */
int64_t group_deadline(int64_t opened_at_ms, int64_t ttl_ms, int64_t deal_ends_at_ms);
/* Half-open windows on one product that overlap are refused at import. */
bool group_deal_windows_overlap(
	int64_t a_starts_ms, int64_t a_ends_ms, int64_t b_starts_ms, int64_t b_ends_ms);
/* Whether one address, of which held seats are not paid yet, may have one more: it may hold half of the seats that nobody has paid for,
 * rounded up. So nobody alone keeps the others out, and the shoppers behind the one address of a shop's network get on as they pay. */
bool group_address_may_hold(int64_t size, int64_t paid, int64_t held);

enum group_state { GROUP_OPEN, GROUP_FORMED, GROUP_FAILED, GROUP_STATE_COUNT };
enum seat_state { SEAT_HELD, SEAT_PAID, SEAT_RELEASED, SEAT_REFUND_PENDING, SEAT_REFUNDED, SEAT_STATE_COUNT };

/* "open" "formed" "failed"; "held" "paid" "released" "refund_pending" "refunded". */
const char *group_state_name(enum group_state state);
const char *seat_state_name(enum seat_state state);
bool group_state_parse(const char *text, enum group_state *ret_state);
bool seat_state_parse(const char *text, enum seat_state *ret_state);

/* A group as the hub knows it. taken = held + paid seats. */
struct group_count {
	enum group_state state;
	int32_t taken, paid;
	int64_t deadline_ms;
};

/* state = OPEN and taken < size and now < deadline: the condition of the one update that takes a seat. */
bool group_can_take_seat(const struct group_count *count, const struct group_tiers *tiers, int64_t now_ms);
/* The state that follows: FORMED as soon as the last tier is full of paid seats, or at the deadline when
 * the first tier is reached; FAILED at the deadline otherwise; else as it is. FORMED and FAILED stay for
 * ever, whoever is refunded afterwards. */
enum group_state group_next_state(
	const struct group_count *count, const struct group_tiers *tiers, int64_t now_ms);
/* held_at + SEAT_HOLD_MS, never after the group's deadline: from the payment on. */
int64_t seat_expires_at(int64_t held_at_ms, int64_t group_deadline_ms);
/* visited_at + SEAT_VISIT_MS, never later than that: before it. */
int64_t seat_expires_unvisited(int64_t visited_at_ms, int64_t held_at_ms, int64_t group_deadline_ms);
/* No picking, pickup code or "collected" before FORMED, nor for a seat that is not paid. */
bool seat_may_hand_over(enum group_state group, enum seat_state seat);

/* Whether money that arrives for a seat counts: HELD and in time, in a group that is open. Else it goes back. */
bool seat_may_be_paid(
	const struct group_count *count, enum seat_state seat, int64_t expires_at_ms, int64_t now_ms);

#endif
