/* SPDX-License-Identifier: Apache-2.0 */
/* Tiers, deadlines and states of group deals. */
#include "kiosk/domain/group_deal.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/domain/money.h"
#include "kiosk/domain/name_find.h"

bool group_tiers_are_valid(const struct group_tiers *tiers)
{
	if (tiers->count < 1 || tiers->count > GROUP_TIERS_MAX)
		return false;
	for (size_t i = 0; i < tiers->count; i++) {
		const struct group_tier *tier = &tiers->tiers[i];

		if (tier->min_people < 2 || tier->min_people > GROUP_PEOPLE_MAX ||
			tier->unit_price_minor < 1 || !price_is_valid(tier->unit_price_minor))
			return false;
		if (i > 0 &&
			(tier->min_people <= tier[-1].min_people ||
				tier->unit_price_minor >= tier[-1].unit_price_minor))
			return false;
	}
	return true;
}

static bool tier_read(const json_t *pair, struct group_tier *ret_tier)
{
	const json_t *people = json_array_get(pair, 0), *price = json_array_get(pair, 1);

	if (json_array_size(pair) != 2 || !json_is_integer(people) || !json_is_integer(price) ||
		json_integer_value(people) < 0 || json_integer_value(people) > GROUP_PEOPLE_MAX)
		return false;
	*ret_tier = (struct group_tier){ (int32_t)json_integer_value(people), json_integer_value(price) };
	return true;
}

bool group_tiers_parse(const char *json, struct group_tiers *ret_tiers)
{
	json_t *array = json ? json_parse(json, strlen(json), NULL) : NULL;
	struct group_tiers tiers = { 0 };
	bool is_good = json_is_array(array) && json_array_size(array) <= GROUP_TIERS_MAX;

	for (; is_good && tiers.count < json_array_size(array); tiers.count++)
		is_good = tier_read(json_array_get(array, tiers.count), &tiers.tiers[tiers.count]);
	json_decref(array);
	if (!is_good || !group_tiers_are_valid(&tiers))
		return false;
	*ret_tiers = tiers;
	return true;
}

int group_tiers_reached(const struct group_tiers *tiers, int32_t people)
{
	int reached = -1;

	while (reached + 1 < (int)tiers->count && people >= tiers->tiers[reached + 1].min_people)
		reached++;
	return reached;
}

int32_t group_tiers_size(const struct group_tiers *tiers)
{
	return tiers->tiers[tiers->count - 1].min_people;
}

int64_t group_tiers_joining_price(const struct group_tiers *tiers)
{
	return tiers->tiers[0].unit_price_minor;
}

bool group_tiers_final_price(const struct group_tiers *tiers, int32_t people, int64_t *ret_price_minor)
{
	int reached = group_tiers_reached(tiers, people);

	if (reached < 0)
		return false;
	*ret_price_minor = tiers->tiers[reached].unit_price_minor;
	return true;
}

bool group_tiers_save(const struct group_tiers *tiers, int64_t alone_minor)
{
	return alone_minor < 0 || group_tiers_joining_price(tiers) < alone_minor;
}

bool group_deal_is_on(int64_t starts_at_ms, int64_t ends_at_ms, int64_t now_ms)
{
	return starts_at_ms <= now_ms && now_ms < ends_at_ms;
}

int64_t group_deadline(int64_t opened_at_ms, int64_t ttl_ms, int64_t deal_ends_at_ms)
{
	int64_t deadline;

	if (!money_add(opened_at_ms, ttl_ms, &deadline) || deadline > deal_ends_at_ms)
		return deal_ends_at_ms;
	return deadline;
}

bool group_deal_windows_overlap(
	int64_t a_starts_ms, int64_t a_ends_ms, int64_t b_starts_ms, int64_t b_ends_ms)
{
	return a_starts_ms < b_ends_ms && b_starts_ms < a_ends_ms && a_starts_ms < a_ends_ms &&
		b_starts_ms < b_ends_ms;
}

bool group_address_may_hold(int64_t size, int64_t paid, int64_t held)
{
	return held < (size - paid + 1) / 2;
}

static const char *const GROUP_STATE_NAMES[GROUP_STATE_COUNT] = { "open", "formed", "failed" };
static const char *const SEAT_STATE_NAMES[SEAT_STATE_COUNT] = { "held", "paid", "released", "refund_pending",
	"refunded" };

const char *group_state_name(enum group_state state)
{
	return GROUP_STATE_NAMES[state];
}

const char *seat_state_name(enum seat_state state)
{
	return SEAT_STATE_NAMES[state];
}

bool group_state_parse(const char *text, enum group_state *ret_state)
{
	int found = name_find(GROUP_STATE_NAMES, GROUP_STATE_COUNT, text);

	if (found < 0)
		return false;
	*ret_state = (enum group_state)found;
	return true;
}

bool seat_state_parse(const char *text, enum seat_state *ret_state)
{
	int found = name_find(SEAT_STATE_NAMES, SEAT_STATE_COUNT, text);

	if (found < 0)
		return false;
	*ret_state = (enum seat_state)found;
	return true;
}

bool group_can_take_seat(const struct group_count *count, const struct group_tiers *tiers, int64_t now_ms)
{
	return count->state == GROUP_OPEN && count->taken < group_tiers_size(tiers) &&
		now_ms < count->deadline_ms;
}

enum group_state group_next_state(
	const struct group_count *count, const struct group_tiers *tiers, int64_t now_ms)
{
	if (count->state != GROUP_OPEN)
		return count->state;
	if (count->paid >= group_tiers_size(tiers))
		return GROUP_FORMED;
	if (now_ms < count->deadline_ms)
		return GROUP_OPEN;
	return group_tiers_reached(tiers, count->paid) >= 0 ? GROUP_FORMED : GROUP_FAILED;
}

int64_t seat_expires_at(int64_t held_at_ms, int64_t group_deadline_ms)
{
	return group_deadline(held_at_ms, SEAT_HOLD_MS, group_deadline_ms);
}

int64_t seat_expires_unvisited(int64_t visited_at_ms, int64_t held_at_ms, int64_t group_deadline_ms)
{
	return group_deadline(visited_at_ms, SEAT_VISIT_MS, seat_expires_at(held_at_ms, group_deadline_ms));
}

bool seat_may_hand_over(enum group_state group, enum seat_state seat)
{
	return group == GROUP_FORMED && seat == SEAT_PAID;
}

bool seat_may_be_paid(
	const struct group_count *count, enum seat_state seat, int64_t expires_at_ms, int64_t now_ms)
{
	return seat == SEAT_HELD && now_ms < expires_at_ms && count->state == GROUP_OPEN &&
		now_ms < count->deadline_ms;
}
