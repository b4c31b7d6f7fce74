/* SPDX-License-Identifier: Apache-2.0 */
/* Which of a merchant's offers counts at a store and a moment. */
#include "tests/support/support.h"

#include <stdio.h>
#include <string.h>

#include "kiosk/domain/offer_force.h"

#define OPENS INT64_C(9000)
#define CLOSES INT64_C(17000)

static struct offer offer_of(
	const char *merchant, int64_t store_id, int64_t from, int64_t until, int64_t price)
{
	struct offer offer = { .channel = CHANNEL_STORE,
		.store_id = store_id,
		.valid_from_ms = from,
		.valid_until_ms = until,
		.price_minor = price,
		.currency = "HKD",
		.stock = STOCK_IN,
		.quantity_left = QUANTITY_LEFT_UNKNOWN };

	snprintf(offer.merchant, sizeof offer.merchant, "%s", merchant);
	return offer;
}

/* "1000 800": the prices that count. */
static const char *prices_at(const struct offer *offers, size_t count, int64_t store_id, int64_t now_ms)
{
	static char text[128];
	size_t kept[16], length = 0;
	size_t kept_count = offers_in_force(offers, count, store_id, now_ms, kept);

	text[0] = '\0';
	for (size_t i = 0; i < kept_count; i++)
		length += (size_t)snprintf(text + length, sizeof text - length, i ? " %d" : "%d",
			(int)offers[kept[i]].price_minor);
	return text;
}

static void a_sale_holds_from_its_first_millisecond_to_the_last_before_its_end(void **state)
{
	const struct offer offers[] = { offer_of("A", 0, 0, 0, 1000), offer_of("A", 0, OPENS, CLOSES, 700) };

	(void)state;
	assert_string_equal(prices_at(offers, 2, 0, OPENS - 1), "1000");
	assert_string_equal(prices_at(offers, 2, 0, OPENS), "700");
	assert_string_equal(prices_at(offers, 2, 0, CLOSES - 1), "700");
	assert_string_equal(prices_at(offers, 2, 0, CLOSES), "1000");
}

static void of_two_windows_that_hold_the_one_that_began_last_counts(void **state)
{
	const struct offer offers[] = { offer_of("A", 0, 1000, 0, 900), offer_of("A", 0, 2000, 3000, 950),
		offer_of("A", 0, 2500, 2600, 800) };

	(void)state;
	assert_string_equal(prices_at(offers, 3, 0, 999), "");
	assert_string_equal(prices_at(offers, 3, 0, 2400), "950");
	assert_string_equal(prices_at(offers, 3, 0, 2500), "800");
	assert_string_equal(prices_at(offers, 3, 0, 2600), "950");
	assert_string_equal(prices_at(offers, 3, 0, 3000), "900");
}

static void a_stores_own_offer_counts_there_and_nowhere_else(void **state)
{
	const struct offer offers[] = { offer_of("A", 0, 0, 0, 1000), offer_of("A", 0, OPENS, CLOSES, 700),
		offer_of("A", 7, 0, 0, 1100), offer_of("A", 8, OPENS, CLOSES, 1200) };

	(void)state;
	assert_string_equal(prices_at(offers, 4, 7, OPENS), "1100");
	assert_string_equal(prices_at(offers, 4, 9, OPENS), "700");
	assert_string_equal(prices_at(offers, 4, 0, OPENS), "700");
	/* What it says for a time leaves it the offer of all stores for the rest. */
	assert_string_equal(prices_at(offers, 4, 8, OPENS), "1200");
	assert_string_equal(prices_at(offers, 4, 8, CLOSES), "1000");
}

static void what_only_other_stores_have_is_told_once(void **state)
{
	struct offer offers[] = { offer_of("A", 7, 0, 0, 1100), offer_of("A", 8, 0, 0, 900),
		offer_of("A", 9, 0, 0, 1000), offer_of("A", 10, 0, 0, 900) };

	(void)state;
	assert_string_equal(prices_at(offers, 4, 0, 1), "900");
	size_t kept[4];
	assert_int_equal(offers_in_force(offers, 4, 0, 1, kept), 1);
	assert_int_equal(kept[0], 1);
	offers[1].stock = offers[3].stock = STOCK_OUT;
	assert_string_equal(prices_at(offers, 4, 0, 1), "1000");
	/* Sums of two currencies are not compared. */
	memcpy(offers[2].currency, "EUR", 4);
	assert_string_equal(prices_at(offers, 4, 0, 1), "1100");
	assert_string_equal(prices_at(offers, 4, 10, 1), "900");
}

static void each_merchant_and_channel_has_its_own(void **state)
{
	struct offer offers[] = { offer_of("A", 0, 0, 0, 1000), offer_of("A", 0, 0, 0, 1001),
		offer_of("B", 0, OPENS, 0, 1002), offer_of("C", 0, 0, 0, 1003) };

	(void)state;
	offers[1].channel = CHANNEL_ONLINE;
	assert_string_equal(prices_at(offers, 4, 0, 1), "1000 1001 1003");
	assert_string_equal(prices_at(offers, 0, 0, 1), "");
}

static void the_next_change_is_the_first_that_is_to_come(void **state)
{
	const struct offer offers[] = { offer_of("A", 0, 0, 0, 1000), offer_of("A", 0, OPENS, CLOSES, 700),
		offer_of("B", 0, OPENS + 1, 0, 700) };

	(void)state;
	assert_int_equal(offers_next_change(offers, 3, 0), OPENS);
	assert_int_equal(offers_next_change(offers, 3, OPENS), OPENS + 1);
	assert_int_equal(offers_next_change(offers, 3, OPENS + 1), CLOSES);
	assert_int_equal(offers_next_change(offers, 3, CLOSES), 0);
	assert_int_equal(offers_next_change(offers, 0, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sale_holds_from_its_first_millisecond_to_the_last_before_its_end),
		cmocka_unit_test(of_two_windows_that_hold_the_one_that_began_last_counts),
		cmocka_unit_test(a_stores_own_offer_counts_there_and_nowhere_else),
		cmocka_unit_test(what_only_other_stores_have_is_told_once),
		cmocka_unit_test(each_merchant_and_channel_has_its_own),
		cmocka_unit_test(the_next_change_is_the_first_that_is_to_come),
	};

	return cmocka_run_group_tests_name("offer_force", tests, NULL, NULL);
}
