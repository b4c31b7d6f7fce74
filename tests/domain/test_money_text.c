/* SPDX-License-Identifier: Apache-2.0 */
/* Prices as shops write them: read exactly, or refused. */
#include "tests/support/support.h"

#include <string.h>

#include "kiosk/domain/money_text.h"

#define NARROW_SPACE "\u202f"
#define HARD_SPACE "\u00a0"

static void reads(const char *text, const char *known, char decimal, int64_t minor, const char *currency)
{
	const struct money_text_style style = { known, decimal };
	char read_currency[CURRENCY_SIZE] = "";
	int64_t read_minor = -1;
	const char *why = money_text_parse(text, &style, &read_minor, read_currency);
	if (why)
		fail_msg("\"%s\" %s", text, why);
	if (read_minor != minor || strcmp(read_currency, currency) != 0)
		fail_msg("\"%s\" is read as %lld %s", text, (long long)read_minor, read_currency);
}

static void refuses(const char *text, const char *known, char decimal, const char *reason)
{
	const struct money_text_style style = { known, decimal };
	char currency[CURRENCY_SIZE] = "???";
	int64_t minor = -1;
	const char *why = money_text_parse(text, &style, &minor, currency);
	if (!why)
		fail_msg("\"%s\" is read as %lld %s", text, (long long)minor, currency);
	assert_string_equal(why, reason);
	assert_int_equal(minor, -1);
	assert_string_equal(currency, "???");
}

static void prices_of_many_countries(void **state)
{
	(void)state;
	reads("15.00 USD", NULL, 0, 1500, "USD");
	reads("USD 15", NULL, 0, 1500, "USD");
	reads("usd15.5", NULL, 0, 1550, "USD");
	reads("12,99 EUR", NULL, 0, 1299, "EUR");
	reads("1.299,00 €", NULL, 0, 129900, "EUR");
	reads("1" HARD_SPACE "299,00" HARD_SPACE "€", NULL, 0, 129900, "EUR");
	reads("1" NARROW_SPACE "299 EUR", NULL, 0, 129900, "EUR");
	reads("CHF 1'299.–", NULL, 0, 129900, "CHF");
	reads("CHF 1’299.50", NULL, 0, 129950, "CHF");
	reads("12,- €", NULL, 0, 1200, "EUR");
	reads("€ 12,--", NULL, 0, 1200, "EUR");
	reads("¥1,200", "JPY", 0, 1200, "JPY");
	reads("1,200円", NULL, 0, 1200, "JPY");
	reads("１２，８００円", NULL, 0, 12800, "JPY");
	reads("¥12.50", "CNY", 0, 1250, "CNY");
	reads("HK$1,090.9", NULL, 0, 109090, "HKD");
	reads("$19.99", "HKD", 0, 1999, "HKD");
	reads("$19.99 USD", NULL, 0, 1999, "USD");
	reads("₹1,23,456.50", NULL, 0, 12345650, "INR");
	reads("1.250 KWD", NULL, '.', 1250, "KWD");
	reads("٣٫٥ AED", NULL, 0, 350, "AED");
	reads("249 kr", "SEK", 0, 24900, "SEK");
	reads("2.499.000 ₫", NULL, 0, 2499000, "VND");
	reads("  12.99 ", "GBP", 0, 1299, "GBP");
	reads("0 EUR", NULL, 0, 0, "EUR");
}

static void zeros_behind_the_minor_unit_do_not_count(void **state)
{
	(void)state;
	reads("12.9900", "EUR", 0, 1299, "EUR");
	reads("1200.00 JPY", NULL, 0, 1200, "JPY");
	refuses("1.2999 EUR", NULL, 0, "has more digits than its currency");
	refuses("0.299 EUR", NULL, 0, "has more digits than its currency");
	refuses("1200.50 JPY", NULL, 0, "has more digits than its currency");
}

static void what_can_be_read_in_two_ways_is_refused(void **state)
{
	(void)state;
	refuses("1,299 USD", NULL, 0, "may be thousands or a fraction");
	refuses("1.299 EUR", NULL, 0, "may be thousands or a fraction");
	reads("1,299 USD", NULL, '.', 129900, "USD");
	reads("1.299 EUR", NULL, ',', 129900, "EUR");
	refuses("1.299 EUR", NULL, '.', "has more digits than its currency");
	reads("1.250 EUR", NULL, '.', 125, "EUR");
	/* Nobody groups by two: the sign is the decimal one, whatever the file says of itself. */
	reads("12,99 EUR", NULL, '.', 1299, "EUR");
	refuses("$19.99", NULL, 0, "has a sign that several currencies share");
	refuses("¥100", "EUR", 0, "has a sign that several currencies share");
}

static void what_is_no_amount_is_refused(void **state)
{
	(void)state;
	refuses("", "EUR", 0, "is no amount of money");
	refuses("EUR", "EUR", 0, "is no amount of money");
	refuses("free", "EUR", 0, "is no amount of money");
	refuses("12.99", NULL, 0, "names no currency");
	refuses("12.99", "XXZ", 0, "names no currency");
	refuses("12.99 XYZ", NULL, 0, "has words that are no currency");
	refuses("12.99 €/kg", NULL, 0, "has words that are no currency");
	refuses("from 12.99 EUR", NULL, 0, "has words that are no currency");
	refuses("12.99 - 15.99 EUR", NULL, 0, "is below 0");
	refuses("USD 12 EUR", NULL, 0, "names two currencies");
	refuses("-12.99 EUR", NULL, 0, "is below 0");
	refuses("12,99- EUR", NULL, 0, "is below 0");
	refuses("1.29.9 EUR", NULL, 0, "is no amount of money");
	refuses("1,2,3,4,5,6,7,8,9 EUR", NULL, 0, "is too large");
	refuses("12 99 EUR", NULL, 0, "is no amount of money");
	refuses("12345678901234567890 EUR", NULL, 0, "is too large");
	refuses("123456789012345678 EUR", NULL, 0, "is too large");
	refuses("\xff\xfe 12 EUR", NULL, 0, "has words that are no currency");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prices_of_many_countries),
		cmocka_unit_test(zeros_behind_the_minor_unit_do_not_count),
		cmocka_unit_test(what_can_be_read_in_two_ways_is_refused),
		cmocka_unit_test(what_is_no_amount_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
