/* SPDX-License-Identifier: Apache-2.0 */
/* Group deals: the list, one deal with real people only, joining and opening by phone. */
#include "tests/screens/shopper.h"

#include <string.h>

#define DEADLINE_MS (FIXTURE_NOW_MS + INT64_C(3600000))

static void hear(struct app *app, int32_t first, int32_t second)
{
	const int32_t taken[] = { first, second };

	shopper_hears_of_groups(app, taken, second < 0 ? 1 : 2, 5, DEADLINE_MS, 1000);
}

static void the_list_shows_what_is_missing(void **state)
{
	struct app *app = *state;

	hear(app, 3, -1);
	fake_app_show(app, ROUTE(SCREEN_DEALS));
	assert_true(shopper_sees(app, "Coke can 330 ml"));
	fake_app_assert_words(app, "2 more people");
	fake_app_assert_words(app, "1:00:00 left");
	fake_app_tick(app, 1000);
	fake_app_assert_words(app, "59:59 left");
	assert_true(shopper_can(app, GO(SCREEN_DEAL, .deal = 1)));
	/* The other deal of the shop is over. */
	fake_app_assert_no_words(app, "Coke Zero can");
	shopper_looks_at_all_sizes(app);
}

static void without_groups_nobody_is_invented(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_DEALS));
	fake_app_assert_words(app, "for 2 people");
	assert_null(shopper_finds_role(app, ROLE_PROGRESS));
	fake_app_show(app, ROUTE(SCREEN_DEAL, .deal = 1));
	fake_app_assert_words(app, "Groups are not known just now");
	hear(app, 0, -1);
	fake_app_send(app, &(struct event){ .kind = EVENT_LIVE_CHANGED });
	fake_app_assert_words(app, "No group is open yet");
	assert_null(shopper_finds_role(app, ROLE_PROGRESS));
}

static void with_no_deal_running_the_list_says_so(void **state)
{
	struct app *app = *state;

	fake_app_use_catalog(app, "DELETE FROM deal");
	fake_app_show(app, ROUTE(SCREEN_DEALS));
	fake_app_assert_words(app, "No group deals just now");
	fake_app_show(app, ROUTE(SCREEN_DEAL, .deal = 1));
	fake_app_assert_words(app, "This deal is over");
	assert_true(shopper_can(app, GO(SCREEN_DEALS)));
}

static void the_ladder_and_the_promise_are_shown(void **state)
{
	struct app *app = *state;

	hear(app, 3, -1);
	fake_app_show(app, ROUTE(SCREEN_DEAL, .deal = 1));
	assert_string_equal(fake_app_record(app)->tracked, "deal_viewed ");
	assert_true(shopper_sees(app, "2 people"));
	assert_true(shopper_sees(app, "HK$8.00"));
	assert_true(shopper_sees(app, "5 people"));
	assert_true(shopper_sees(app, "HK$7.00"));
	fake_app_assert_words(app, "2 more people, and all pay HK$7");
	fake_app_assert_words(app, "If it does not fill, everyone gets their money back.");
	assert_true(shopper_can(app, GO(SCREEN_PRODUCT, .product = 1)));
	shopper_looks_at_all_sizes(app);
}

static void joining_shows_the_groups_code(void **state)
{
	struct app *app = *state;

	hear(app, 3, 1);
	fake_app_show(app, ROUTE(SCREEN_DEAL, .deal = 1));
	fake_app_assert_words(app, "1 of 5 seats taken");
	shopper_touches(app, ACTION_OF(JOIN_GROUP, 1));
	assert_string_equal(
		shopper_finds_role(app, ROLE_QR)->value, "http://hub.example/g/01JGR0VP000000000000000001");
	/* Another look at the groups does not take the code away. */
	hear(app, 4, 1);
	fake_app_send(app, &(struct event){ .kind = EVENT_LIVE_CHANGED });
	assert_string_equal(
		shopper_finds_role(app, ROLE_QR)->value, "http://hub.example/g/01JGR0VP000000000000000001");
	shopper_looks_at_all_sizes(app);
	shopper_touches(app, ACTION(CLOSE_DIALOG));
	assert_null(shopper_finds_role(app, ROLE_QR));
	fake_app_assert_words(app, "Take the last seat");
	/* There is no such group. */
	fake_app_act(app, ACTION_OF(JOIN_GROUP, 7));
	assert_null(shopper_finds_role(app, ROLE_QR));
}

static void a_full_group_stands_behind_one_with_a_seat(void **state)
{
	struct app *app = *state;

	hear(app, 5, 2);
	fake_app_show(app, ROUTE(SCREEN_DEALS));
	fake_app_assert_words(app, "3 more people");
	fake_app_show(app, ROUTE(SCREEN_DEAL, .deal = 1));
	fake_app_assert_words(app, "3 more people, and all pay HK$7");
	fake_app_assert_words(app, "5 of 5 seats taken");
	assert_false(shopper_can(app, ACTION_OF(JOIN_GROUP, 1)));
	shopper_touches(app, ACTION_OF(JOIN_GROUP, 0));
	assert_string_equal(
		shopper_finds_role(app, ROLE_QR)->value, "http://hub.example/g/01JGR0VP000000000000000001");
}

static void opening_asks_the_hub_once(void **state)
{
	struct app *app = *state;
	struct fake_record *record = fake_app_record(app);
	char first[100];

	hear(app, 5, -1); /* full: nobody can join it */
	fake_app_show(app, ROUTE(SCREEN_DEAL, .deal = 1));
	shopper_touches(app, ACTION_OF(OPEN_GROUP, 1));
	assert_int_equal(record->groups_opened, 1);
	assert_string_equal(record->group_deal, "d1");
	strncpy(first, shopper_finds_role(app, ROLE_QR)->value, sizeof first - 1);
	shopper_touches(app, ACTION(CLOSE_DIALOG));
	shopper_touches(app, ACTION_OF(OPEN_GROUP, 1));
	assert_int_equal(record->groups_opened, 1);
	assert_string_equal(shopper_finds_role(app, ROLE_QR)->value, first);
}

static void a_group_that_nobody_joined_is_used_again(void **state)
{
	struct app *app = *state;

	hear(app, 0, -1);
	fake_app_show(app, ROUTE(SCREEN_DEAL, .deal = 1));
	shopper_touches(app, ACTION_OF(OPEN_GROUP, 1));
	assert_int_equal(fake_app_record(app)->groups_opened, 0);
	assert_string_equal(
		shopper_finds_role(app, ROLE_QR)->value, "http://hub.example/g/01JGR0VP000000000000000000");
}

static void a_group_that_cannot_be_opened_is_said(void **state)
{
	struct app *app = *state;

	fake_app_answers(app)->cannot_open_group = true;
	fake_app_show(app, ROUTE(SCREEN_DEAL, .deal = 1));
	shopper_touches(app, ACTION_OF(OPEN_GROUP, 1));
	assert_true(fake_app_record(app)->is_note_careful);
	assert_null(shopper_finds_role(app, ROLE_QR));
}

static void without_the_hub_counts_have_their_age(void **state)
{
	static const int32_t TAKEN[] = { 3 };
	struct app *app = *state;

	shopper_hears_of_groups(app, TAKEN, 1, 5, DEADLINE_MS, 12 * 60000);
	fake_app_session(app)->machine.is_online = false;
	fake_app_show(app, ROUTE(SCREEN_DEAL, .deal = 1));
	fake_app_assert_words(app, "last known 12 min ago");
	fake_app_assert_words(app, "Joining needs the network");
	assert_false(shopper_can(app, ACTION_OF(JOIN_GROUP, 0)));
	fake_app_act(app, ACTION_OF(JOIN_GROUP, 0));
	assert_null(shopper_finds_role(app, ROLE_QR));
	/* Buying alone needs no group. */
	assert_true(shopper_can(app, GO(SCREEN_PRODUCT, .product = 1)));
}

static void a_deal_ends_while_one_looks_at_it(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_DEAL, .deal = 1));
	assert_true(shopper_can(app, ACTION_OF(OPEN_GROUP, 1)));
	fake_app_tick(app, INT64_C(1786000000000) - FIXTURE_NOW_MS);
	fake_app_assert_words(app, "This deal is over");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHOPPER_TEST(the_list_shows_what_is_missing),
		SHOPPER_TEST(without_groups_nobody_is_invented),
		SHOPPER_TEST(with_no_deal_running_the_list_says_so),
		SHOPPER_TEST(the_ladder_and_the_promise_are_shown),
		SHOPPER_TEST(joining_shows_the_groups_code),
		SHOPPER_TEST(a_full_group_stands_behind_one_with_a_seat),
		SHOPPER_TEST(opening_asks_the_hub_once),
		SHOPPER_TEST(a_group_that_nobody_joined_is_used_again),
		SHOPPER_TEST(a_group_that_cannot_be_opened_is_said),
		SHOPPER_TEST(without_the_hub_counts_have_their_age),
		SHOPPER_TEST(a_deal_ends_while_one_looks_at_it),
	};

	return cmocka_run_group_tests(tests, fake_app_open_fonts, fake_app_close_fonts);
}
