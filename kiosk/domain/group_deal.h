/* SPDX-License-Identifier: Apache-2.0 */
/* Group deals: tiers, deadlines, and the states of groups and seats. Pure functions; any thread. The hub
 * makes each change of state in one conditional update; these tables say which changes there are. Only real
 * people are ever counted. */
#ifndef DAOGOU_DOMAIN_GROUP_DEAL_H
#define DAOGOU_DOMAIN_GROUP_DEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/ulid.h"

#define GROUP_TIERS_MAX 8
#define GROUP_PEOPLE_MAX 1000
#define SEAT_HOLD_MS INT64_C(600000)

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

/* 1 to 8 tiers, min_people >= 2 and strictly rising, prices valid and strictly falling. */
bool group_tiers_are_valid(const struct group_tiers *tiers);
/* "[[2,900],[5,800]]"; false when malformed or not valid. */
bool group_tiers_parse(const char *json, struct group_tiers *ret_tiers);
/* The index of the tier that so many people reach, or -1 below the first. */
int group_tiers_reached(const struct group_tiers *tiers, int32_t people);
/* How many people are missing to the next tier; 0 when the last is reached. */
int32_t group_tiers_missing(const struct group_tiers *tiers, int32_t people);
/* The most seats a group can have: the last tier's people. */
int32_t group_tiers_size(const struct group_tiers *tiers);
/* What a seat pays when it joins: the price of the first tier, the dearest. What a formed group of more
 * people pays less is given back. */
int64_t group_tiers_joining_price(const struct group_tiers *tiers);
/* What each of so many people pays in the end; false below the first tier. */
bool group_tiers_final_price(const struct group_tiers *tiers, int32_t people, int64_t *ret_price_minor);

/* A deal is on in [starts_at, ends_at). */
bool group_deal_is_on(int64_t starts_at_ms, int64_t ends_at_ms, int64_t now_ms);
/* min(opened_at + ttl, deal's end): a group never outlives its deal. */
int64_t group_deadline(int64_t opened_at_ms, int64_t ttl_ms, int64_t deal_ends_at_ms);
/* Half-open windows on one product that overlap are refused at import. */
bool group_deal_windows_overlap(
	int64_t a_starts_ms, int64_t a_ends_ms, int64_t b_starts_ms, int64_t b_ends_ms);
/* used + wanted within a quota; 0 = unlimited. */
bool group_quota_allows(int64_t quota, int64_t used, int64_t wanted);

enum group_state { GROUP_OPEN, GROUP_FORMED, GROUP_FAILED, GROUP_STATE_COUNT };
enum seat_state { SEAT_HELD, SEAT_PAID, SEAT_RELEASED, SEAT_REFUND_PENDING, SEAT_REFUNDED, SEAT_STATE_COUNT };

/* "open" "formed" "failed"; "held" "paid" "released" "refund_pending" "refunded". */
const char *group_state_name(enum group_state state);
const char *seat_state_name(enum seat_state state);
bool group_state_parse(const char *text, enum group_state *ret_state);
bool seat_state_parse(const char *text, enum seat_state *ret_state);
bool group_can_become(enum group_state from, enum group_state to);
bool seat_can_become(enum seat_state from, enum seat_state to);

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
/* held_at + SEAT_HOLD_MS, never after the group's deadline. */
int64_t seat_expires_at(int64_t held_at_ms, int64_t group_deadline_ms);
bool seat_is_expired(enum seat_state state, int64_t expires_at_ms, int64_t now_ms);
/* No picking, pickup code or "collected" before FORMED, nor for a seat that is not paid. */
bool seat_may_hand_over(enum group_state group, enum seat_state seat);

/* What happens to money that arrives for a seat. */
enum late_payment { LATE_PAYMENT_COUNTS, LATE_PAYMENT_REFUND, LATE_PAYMENT_NEW_GROUP };
/* A payer whose seat has lapsed or whose group is full, formed or failed is refunded, or opens a new group
 * only when they chose so. */
enum late_payment seat_payment_outcome(
	const struct group_count *count, enum seat_state seat, bool chose_new_group, int64_t now_ms);

/* Who leads when the leader leaves: the seat that was paid first, of equals the earlier in the list. paid_at_ms: 0 = not
 * paid or gone. SIZE_MAX when there is none. The deadline does not move. */
size_t group_next_leader(const int64_t *paid_at_ms, size_t count);

/* Each seat of a failed group refunds its own order, once: "refund:<group>:<seat>" is the idempotency key. */
#define SEAT_REFUND_KEY_SIZE 61
void seat_refund_key(const struct ulid *group_id, const struct ulid *seat_id, char out[SEAT_REFUND_KEY_SIZE]);

#endif
