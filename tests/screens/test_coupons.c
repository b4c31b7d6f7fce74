/* SPDX-License-Identifier: Apache-2.0 */
/* Coupons: what each gives and still needs, and taking one. */
#include "tests/screens/shopper.h"

static void each_says_what_it_gives_and_needs(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_COUPONS));
	assert_true(shopper_sees(app, "Five off"));
	assert_true(shopper_sees(app, "HK$5 off"));
	assert_true(shopper_sees(app, "10% off"));
	fake_app_assert_words(app, "on everything, from HK$50");
	fake_app_assert_words(app, "on Drinks");
	fake_app_assert_words(app, "at Beta, from HK$10");
	fake_app_assert_words(app, "at most HK$10");
	/* Without a basket nothing is said about one. */
	fake_app_assert_no_words(app, "your basket");
}

static void the_basket_decides_what_is_missing(void **state)
{
	struct app *app = *state;

	shopper_puts(app, "bread", "BETA", 4);
	fake_app_show(app, ROUTE(SCREEN_COUPONS));
	fake_app_assert_words(app, "Add HK$2.00 and it works");
	fake_app_assert_words(app, "HK$3.00 off your basket");
	fake_app_assert_words(app, "Nothing for it in your basket yet");
	shopper_looks_at_all_sizes(app);
}

static void a_touch_takes_one(void **state)
{
	struct app *app = *state;

	fake_app_show(app, ROUTE(SCREEN_COUPONS));
	shopper_touches(app, ACTION_OF(TAKE_COUPON, 1));
	assert_int_equal(app_session(app)->shopper.coupon_count, 1);
	assert_true(shopper_sees(app, "Taken"));
	assert_false(shopper_can(app, ACTION_OF(TAKE_COUPON, 1)));
	fake_app_act(app, ACTION_OF(TAKE_COUPON, 1));
	fake_app_act(app, ACTION_OF(TAKE_COUPON, 77));
	assert_int_equal(app_session(app)->shopper.coupon_count, 1);
	/* Coming back finds it taken, and first. */
	fake_app_show(app, ROUTE(SCREEN_COUPONS));
	assert_false(shopper_can(app, ACTION_OF(TAKE_COUPON, 1)));
	fake_app_assert_words(app, "1 taken.");
}

static void a_shop_without_coupons_says_so(void **state)
{
	struct app *app = *state;

	fake_app_use_catalog(app, "DELETE FROM coupon");
	fake_app_show(app, ROUTE(SCREEN_COUPONS));
	fake_app_assert_words(app, "No coupons just now");
	fake_app_assert_good_layout(app);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHOPPER_TEST(each_says_what_it_gives_and_needs),
		SHOPPER_TEST(the_basket_decides_what_is_missing),
		SHOPPER_TEST(a_touch_takes_one),
		SHOPPER_TEST(a_shop_without_coupons_says_so),
	};

	return cmocka_run_group_tests(tests, fake_app_open_fonts, fake_app_close_fonts);
}
