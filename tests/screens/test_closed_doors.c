/* SPDX-License-Identifier: Apache-2.0 */
/* The screens of a machine that sells nothing now: no catalog yet, closed, out of service. */
#include <string.h>

#include "kiosk/base/clock.h"
#include "tests/screens/shopper.h"

static struct download_progress *download_of(struct app *app)
{
	return &fake_app_session(app)->machine.download;
}

static void the_first_download_is_followed(void **state)
{
	struct app *app = *state;

	fake_app_session(app)->shop.has_catalog = false;
	*download_of(app) = (struct download_progress){
		.is_running = true, .bytes_done = 3400000, .bytes_total = 12600000, .seconds_left = 65
	};
	fake_app_show(app, ROUTE(SCREEN_NO_CATALOG));
	fake_app_assert_words(app, "Filling the shelves");
	fake_app_assert_words(app, "3.4 of 12.6 MB");
	fake_app_assert_words(app, "1:05 left");
	assert_string_equal(shopper_finds_role(app, ROLE_PROGRESS)->value, "27");
	shopper_looks_at_all_sizes(app);
	*download_of(app) =
		(struct download_progress){ .is_running = true, .bytes_done = 3400000, .seconds_left = -1 };
	fake_app_declare(app);
	fake_app_assert_words(app, "3.4 MB so far");
	*download_of(app) = (struct download_progress){ .is_checking = true, .seconds_left = -1 };
	fake_app_declare(app);
	fake_app_assert_words(app, "Checking what came");
}

static void what_is_in_its_way_is_said(void **state)
{
	struct app *app = *state;

	fake_app_session(app)->shop.has_catalog = false;
	*download_of(app) = (struct download_progress){ .is_offline = true, .seconds_left = -1 };
	fake_app_show(app, ROUTE(SCREEN_NO_CATALOG));
	fake_app_assert_words(app, "Waiting for the network");
	*download_of(app) = (struct download_progress){ .has_failed = true, .seconds_left = -1 };
	fake_app_declare(app);
	fake_app_assert_words(app, "nothing wrong is shown");
	shopper_looks_at_all_sizes(app);
}

static void closed_says_when_it_opens(void **state)
{
	struct app *app = *state;

	/* It is Friday, 20:00 in Hong Kong. */
	fake_app_session(app)->shop.store_hours = "Mo-Su 08:00-22:00";
	fake_app_show(app, ROUTE(SCREEN_CLOSED));
	fake_app_assert_words(app, "We are closed");
	fake_app_assert_words(app, "Daily: 8:00\u00A0am–10:00\u00A0pm");
	fake_app_assert_no_words(app, "Open until");
	fake_app_tick(app, 2 * HOUR_MS);
	fake_app_declare(app);
	fake_app_assert_words(app, "Closed, opens tomorrow at 8:00\u00A0am");
	fake_app_tick(app, 2 * HOUR_MS);
	fake_app_declare(app);
	fake_app_assert_words(app, "Closed, opens at 8:00\u00A0am");
	shopper_looks_at_all_sizes(app);
	fake_app_session(app)->shop.store_hours = "";
	fake_app_show(app, ROUTE(SCREEN_CLOSED));
	fake_app_assert_no_words(app, "Daily");
	fake_app_assert_no_words(app, "opens");
}

/* What no machine reads is for people: as it came, and nothing is claimed. */
static void closed_shows_odd_hours_as_they_came(void **state)
{
	static char hours[] = "werktags nach Vereinbarung, sonst Klingel drücken und etwas warten ";
	char longest[1 + 4 * sizeof(hours)] = "";
	struct app *app = *state;

	for (int i = 0; i < 4; i++)
		strcat(longest, hours);
	fake_app_session(app)->shop.store_hours = longest;
	fake_app_show(app, ROUTE(SCREEN_CLOSED));
	fake_app_assert_words(app, "nach Vereinbarung");
	fake_app_assert_no_words(app, "opens");
	shopper_looks_at_all_sizes(app);
}

static void out_of_service_is_honest(void **state)
{
	struct app *app = *state;

	fake_app_session(app)->machine.mode = MODE_OUT_OF_SERVICE;
	fake_app_show(app, ROUTE(SCREEN_OUT_OF_SERVICE));
	fake_app_assert_words(app, "Out of service");
	shopper_looks_at_all_sizes(app);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHOPPER_TEST(the_first_download_is_followed),
		SHOPPER_TEST(what_is_in_its_way_is_said),
		SHOPPER_TEST(closed_says_when_it_opens),
		SHOPPER_TEST(closed_shows_odd_hours_as_they_came),
		SHOPPER_TEST(out_of_service_is_honest),
	};

	return cmocka_run_group_tests(tests, fake_app_open_fonts, fake_app_close_fonts);
}
