/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of group deals. */
#include "tests/support/support.h"

#include "kiosk/domain/group_deal.h"
#include "kiosk/domain/limits.h"

static const struct group_tiers TIERS = { { { 2, 900 }, { 5, 800 } }, 2 };

static void tiers_rise_in_people_and_fall_in_price(void **state)
{
	static const char *const BAD[] = { "", "[]", "{}", "[[2,900],[5,900]]", "[[2,900],[2,800]]",
		"[[5,900],[2,800]]", "[[2,900],[5,950]]", "[[1,900]]", "[[2,-1]]", "[[2,0]]",
		"[[2,900],[5,0]]", "[[2]]", "[[2,900,1]]", "[[2,9.5]]", "[[\"2\",900]]", "[[2,900]",
		"[[99999999999,900]]", "[[2,9],[3,8],[4,7],[5,6],[6,5],[7,4],[8,3],[9,2],[10,1]]" };
	struct group_tiers tiers;

	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
		if (group_tiers_parse(BAD[i], &tiers))
			fail_msg("taken: %s", BAD[i]);
	}
	assert_false(group_tiers_parse(NULL, &tiers));
	assert_true(group_tiers_parse("[[2,900],[5,800]]", &tiers));
	assert_int_equal(tiers.count, 2);
	assert_int_equal(tiers.tiers[1].min_people, 5);
	assert_int_equal(tiers.tiers[1].unit_price_minor, 800);
}

static void the_tier_follows_the_people(void **state)
{
	int64_t price = 0;

	(void)state;
	assert_int_equal(group_tiers_reached(&TIERS, 0), -1);
	assert_int_equal(group_tiers_reached(&TIERS, 2), 0);
	assert_int_equal(group_tiers_reached(&TIERS, 4), 0);
	assert_int_equal(group_tiers_reached(&TIERS, 5), 1);
	assert_int_equal(group_tiers_size(&TIERS), 5);
	assert_int_equal(group_tiers_joining_price(&TIERS), 900);
	assert_false(group_tiers_final_price(&TIERS, 1, &price));
	assert_true(group_tiers_final_price(&TIERS, 7, &price));
	assert_int_equal(price, 800);
}

static void a_deal_saves_when_its_dearest_tier_does(void **state)
{
	(void)state;
	assert_true(group_tiers_save(&TIERS, 901));
	assert_false(group_tiers_save(&TIERS, 900));
	/* Five people would save; two, who form a group as well, would not. */
	assert_false(group_tiers_save(&TIERS, 850));
	assert_false(group_tiers_save(&TIERS, 0));
	/* Nobody can buy it alone. */
	assert_true(group_tiers_save(&TIERS, -1));
}

static void a_group_never_outlives_its_deal(void **state)
{
	(void)state;
	assert_int_equal(group_deadline(1000, 500, 10000), 1500);
	assert_int_equal(group_deadline(1000, 500, 1200), 1200);
	assert_int_equal(group_deadline(1000, INT64_MAX, 1200), 1200);
	assert_int_equal(seat_expires_at(1000, 1000 + SEAT_HOLD_MS * 2), 1000 + SEAT_HOLD_MS);
	assert_int_equal(seat_expires_at(1000, 5000), 5000);
}

static void a_seat_that_nobody_visits_is_held_for_less(void **state)
{
	const int64_t late = 1000 + SEAT_HOLD_MS * 2;
	(void)state;
	assert_int_equal(seat_expires_unvisited(1000, 1000, late), 1000 + SEAT_VISIT_MS);
	assert_int_equal(seat_expires_unvisited(60000, 1000, late), 60000 + SEAT_VISIT_MS);
	assert_int_equal(seat_expires_unvisited(SEAT_HOLD_MS, 1000, late), 1000 + SEAT_HOLD_MS);
	assert_int_equal(seat_expires_unvisited(1000, 1000, 5000), 5000);
}

static void one_address_holds_half_of_what_is_not_paid(void **state)
{
	static const struct {
		int64_t size, paid, share;
	} CASES[] = { { 8, 0, 4 }, { 8, 1, 4 }, { 8, 2, 3 }, { 8, 6, 1 }, { 8, 7, 1 }, { 8, 8, 0 },
		{ 3, 0, 2 }, { 2, 0, 1 }, { 2, 1, 1 } };
	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		for (int64_t held = 0; held <= CASES[i].size; held++)
			assert_int_equal(group_address_may_hold(CASES[i].size, CASES[i].paid, held),
				held < CASES[i].share);
}

static void a_group_is_never_overfilled(void **state)
{
	struct group_count count = { GROUP_OPEN, 4, 0, 1000 };

	(void)state;
	assert_true(group_can_take_seat(&count, &TIERS, 999));
	assert_false(group_can_take_seat(&count, &TIERS, 1000));
	count.taken = 5;
	assert_false(group_can_take_seat(&count, &TIERS, 0));
	count = (struct group_count){ GROUP_FORMED, 4, 4, 1000 };
	assert_false(group_can_take_seat(&count, &TIERS, 0));
}

static void forming_takes_paid_seats_and_held_ones_do_not_count(void **state)
{
	struct group_count count = { GROUP_OPEN, 5, 4, 1000 };

	(void)state;
	assert_int_equal(group_next_state(&count, &TIERS, 500), GROUP_OPEN);
	count.paid = 5;
	assert_int_equal(group_next_state(&count, &TIERS, 500), GROUP_FORMED);
	count.paid = 2;
	assert_int_equal(group_next_state(&count, &TIERS, 1000), GROUP_FORMED);
	count.paid = 1;
	assert_int_equal(group_next_state(&count, &TIERS, 1000), GROUP_FAILED);
}

static void a_refund_after_forming_changes_nothing_for_the_others(void **state)
{
	struct group_count count = { GROUP_FORMED, 1, 1, 1000 };

	(void)state;
	assert_int_equal(group_next_state(&count, &TIERS, 5000), GROUP_FORMED);
	count.state = GROUP_FAILED;
	count.paid = 5;
	assert_int_equal(group_next_state(&count, &TIERS, 0), GROUP_FAILED);
}

static void a_seat_is_paid_in_time_and_in_an_open_group(void **state)
{
	struct group_count open = { GROUP_OPEN, 3, 2, 1000 }, formed = { GROUP_FORMED, 5, 5, 1000 };
	struct group_count failed = { GROUP_FAILED, 1, 1, 1000 };

	(void)state;
	assert_true(seat_may_be_paid(&open, SEAT_HELD, 2000, 999));
	assert_false(seat_may_be_paid(&open, SEAT_HELD, 2000, 1000));
	assert_true(seat_may_be_paid(&open, SEAT_HELD, 500, 499));
	assert_false(seat_may_be_paid(&open, SEAT_HELD, 500, 500));
	assert_false(seat_may_be_paid(&open, SEAT_RELEASED, 2000, 0));
	assert_false(seat_may_be_paid(&open, SEAT_PAID, 2000, 0));
	assert_false(seat_may_be_paid(&formed, SEAT_HELD, 2000, 0));
	assert_false(seat_may_be_paid(&failed, SEAT_HELD, 2000, 0));
}

static void nothing_is_handed_over_before_forming(void **state)
{
	(void)state;
	for (int group = 0; group < GROUP_STATE_COUNT; group++) {
		for (int seat = 0; seat < SEAT_STATE_COUNT; seat++) {
			bool want = group == GROUP_FORMED && seat == SEAT_PAID;

			assert_int_equal(
				seat_may_hand_over((enum group_state)group, (enum seat_state)seat), want);
		}
	}
}

static void deals_on_one_product_may_touch_but_not_overlap(void **state)
{
	(void)state;
	assert_false(group_deal_windows_overlap(0, 10, 10, 20));
	assert_true(group_deal_windows_overlap(0, 11, 10, 20));
	assert_true(group_deal_windows_overlap(0, 100, 10, 20));
	assert_false(group_deal_windows_overlap(5, 5, 0, 10));
	assert_true(group_deal_is_on(10, 20, 10));
	assert_false(group_deal_is_on(10, 20, 20));
}

static void names_and_states_go_both_ways(void **state)
{
	enum group_state group;
	enum seat_state seat;

	(void)state;
	for (int i = 0; i < GROUP_STATE_COUNT; i++) {
		assert_true(group_state_parse(group_state_name((enum group_state)i), &group));
		assert_int_equal(group, i);
	}
	for (int i = 0; i < SEAT_STATE_COUNT; i++) {
		assert_true(seat_state_parse(seat_state_name((enum seat_state)i), &seat));
		assert_int_equal(seat, i);
	}
	assert_false(seat_state_parse("HELD", &seat));
	assert_false(group_state_parse("OPEN", &group));
	assert_false(group_state_parse(NULL, &group));
	assert_string_equal(seat_state_name(SEAT_HELD), "held");
	assert_string_equal(seat_state_name(SEAT_PAID), "paid");
	assert_string_equal(seat_state_name(SEAT_RELEASED), "released");
	assert_string_equal(seat_state_name(SEAT_REFUND_PENDING), "refund_pending");
	assert_string_equal(seat_state_name(SEAT_REFUNDED), "refunded");
}

static void tiers_have_bounds(void **state)
{
	struct group_tiers tiers = { { { 2, PRICE_MAX_MINOR }, { GROUP_PEOPLE_MAX, 1 } }, 2 };

	(void)state;
	assert_true(group_tiers_are_valid(&tiers));
	tiers.tiers[1].min_people = GROUP_PEOPLE_MAX + 1;
	assert_false(group_tiers_are_valid(&tiers));
	tiers.count = 1;
	assert_true(group_tiers_are_valid(&tiers));
	tiers.tiers[0].unit_price_minor = PRICE_MAX_MINOR + 1;
	assert_false(group_tiers_are_valid(&tiers));
	tiers.count = 0;
	assert_false(group_tiers_are_valid(&tiers));
	tiers.count = GROUP_TIERS_MAX + 1;
	assert_false(group_tiers_are_valid(&tiers));
	assert_false(group_tiers_parse("[[-2,900]]", &tiers));
	assert_false(group_tiers_parse("[[-4294967294,900]]", &tiers)); /* 2, had it 32 bits */
	assert_false(group_tiers_parse("[[0,900]]", &tiers));
	assert_true(group_tiers_parse("[[2,8],[3,7],[4,6],[5,5],[6,4],[7,3],[8,2],[9,1]]", &tiers));
	assert_int_equal(tiers.count, GROUP_TIERS_MAX);
}

static void a_deal_that_begins_later_is_not_on(void **state)
{
	(void)state;
	assert_false(group_deal_is_on(10, 20, 9));
	assert_true(group_deal_is_on(10, 20, 19));
	assert_false(group_deal_windows_overlap(10, 20, 0, 10));
	assert_true(group_deal_windows_overlap(10, 20, 0, 11));
	/* A window without a moment in it overlaps nothing. */
	assert_false(group_deal_windows_overlap(0, 10, 5, 5));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tiers_rise_in_people_and_fall_in_price),
		cmocka_unit_test(the_tier_follows_the_people),
		cmocka_unit_test(a_deal_saves_when_its_dearest_tier_does),
		cmocka_unit_test(a_group_never_outlives_its_deal),
		cmocka_unit_test(a_seat_that_nobody_visits_is_held_for_less),
		cmocka_unit_test(one_address_holds_half_of_what_is_not_paid),
		cmocka_unit_test(a_group_is_never_overfilled),
		cmocka_unit_test(forming_takes_paid_seats_and_held_ones_do_not_count),
		cmocka_unit_test(a_refund_after_forming_changes_nothing_for_the_others),
		cmocka_unit_test(a_seat_is_paid_in_time_and_in_an_open_group),
		cmocka_unit_test(nothing_is_handed_over_before_forming),
		cmocka_unit_test(deals_on_one_product_may_touch_but_not_overlap),
		cmocka_unit_test(names_and_states_go_both_ways),
		cmocka_unit_test(tiers_have_bounds),
		cmocka_unit_test(a_deal_that_begins_later_is_not_on),
	};

	return cmocka_run_group_tests_name("group_deal", tests, NULL, NULL);
}
