/* SPDX-License-Identifier: Apache-2.0 */
/* Sums of nine and more digits, as rupiah, dong and yen have them: whole on every screen, at every size, with large text. */
#include <stdio.h>
#include <stdlib.h>

#include "kiosk/base/xalloc.h"
#include "tests/screens/shopper.h"

static const struct {
	const char *currency;
	int64_t price;
} SUMS[] = {
	{ "IDR", 3124900000 },             /* IDR 31,249,000.00 */
	{ "HKD", 268889416 },              /* HK$2,688,894.16 */
	{ "JPY", INT64_C(1000000000000) }, /* the highest price that there is */
	{ "KWD", INT64_C(1000000000000) },
	{ "VND", INT64_C(1000000000000) },
	{ "IDR", INT64_C(1000000000000) },
};

static void use_sums(struct app *app, const char *currency, int64_t price)
{
	char *sql = xasprintf(
		"UPDATE product SET currency='%s',best_price=%lld,best_landed=%lld,"
		"prior_price_30d=CASE WHEN prior_price_30d IS NULL THEN NULL ELSE %lld END;"
		"UPDATE merchant SET currency='%s';"
		"UPDATE offer SET currency='%s',price=%lld+merchant_id,delivery=delivery*1000,"
		"multibuy_price=CASE WHEN multibuy_price IS NULL THEN NULL ELSE %lld END;"
		"UPDATE deal SET tiers='[[2,%lld],[5,%lld]]';"
		"UPDATE coupon SET currency='%s',value=CASE kind WHEN 0 THEN %lld ELSE value END,"
		"threshold=%lld",
		currency, (long long)price, (long long)price, (long long)price, currency, currency,
		(long long)(price - 10), (long long)price, (long long)(price / 10 * 8),
		(long long)(price / 10 * 7), currency, (long long)(price / 10), (long long)(price / 2));

	fake_app_use_catalog(app, sql);
	free(sql);
}

static void test_long_sums_are_whole(void **state)
{
	struct app *app = *state;

	for (size_t i = 0; i < sizeof SUMS / sizeof SUMS[0]; i++) {
		use_sums(app, SUMS[i].currency, SUMS[i].price);
		fake_app_show(app, ROUTE(SCREEN_HOME));
		shopper_looks_at_all_sizes(app);
		fake_app_show(app, ROUTE(SCREEN_BROWSE));
		fake_app_answer_list(app);
		shopper_looks_at_all_sizes(app);
		fake_app_show(app, ROUTE(SCREEN_PRODUCT, .product = 1));
		shopper_looks_at_all_sizes(app);
		fake_app_show(app, ROUTE(SCREEN_DEAL, .deal = 1));
		shopper_looks_at_all_sizes(app);
	}
}

static void test_a_basket_of_long_sums_is_whole(void **state)
{
	struct app *app = *state;

	for (size_t i = 0; i < sizeof SUMS / sizeof SUMS[0]; i++) {
		use_sums(app, SUMS[i].currency, SUMS[i].price);
		basket_init(&fake_app_session(app)->shopper.basket);
		shopper_puts(app, "coke", "ALPHA", 20);
		shopper_puts(app, "coke", "GAMMA", 1);
		fake_app_show(app, ROUTE(SCREEN_BASKET));
		shopper_looks_at_all_sizes(app);
	}
}

/* The most that two lines come to: 198 times the highest price. */
static void order_the_most(struct app *app, const char *currency)
{
	use_sums(app, currency, INT64_C(1000000000000) - 10);
	basket_init(&fake_app_session(app)->shopper.basket);
	shopper_puts(app, "coke", "ALPHA", QUANTITY_MAX);
	shopper_puts(app, "coke-zero", "ALPHA", QUANTITY_MAX);
	fake_app_show(app, ROUTE(SCREEN_BASKET));
	/* Not squeezed into a column for usual prices. */
	fake_app_set_text(app, 100);
	assert_true(fake_app_find_words(app, "999,999")->rect.w > 220);
	shopper_looks_at_all_sizes(app);
}

static void test_the_most_that_is_ever_paid_is_whole(void **state)
{
	static const char *const CURRENCIES[] = { "IDR", "VND", "KWD" };
	struct app *app = *state;

	for (size_t i = 0; i < sizeof CURRENCIES / sizeof CURRENCIES[0]; i++) {
		order_the_most(app, CURRENCIES[i]);
		struct wire_order_reply *order = shopper_orders(app);
		fake_app_show(app, ROUTE(SCREEN_CHECKOUT));
		shopper_looks_at_all_sizes(app);
		order->state = ORDER_PAID;
		order->pickup_code = "a3072f69ab7441ed";
		hub_says_of_order(app, order);
		fake_app_show(app, ROUTE(SCREEN_RECEIPT));
		shopper_looks_at_all_sizes(app);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHOPPER_TEST(test_long_sums_are_whole),
		SHOPPER_TEST(test_a_basket_of_long_sums_is_whole),
		SHOPPER_TEST(test_the_most_that_is_ever_paid_is_whole),
	};

	return cmocka_run_group_tests(tests, fake_app_open_fonts, fake_app_close_fonts);
}
