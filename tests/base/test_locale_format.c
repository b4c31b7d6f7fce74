/* SPDX-License-Identifier: Apache-2.0 */
/* Money, numbers, dates and ages in the product's languages. */
#include "kiosk/base/locale_format.h"

#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/localized.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

#define NBSP "\u00A0"

static struct arena arena;

static struct locale_format *make(const char *tag, const char *country)
{
	return locale_format_create(tag, country, "Asia/Hong_Kong");
}

struct price {
	const char *tag, *country, *currency;
	int64_t minor;
	const char *symbol, *whole, *fraction, *all;
	bool symbol_comes_last;
};

static void check_price(const struct price *price)
{
	struct locale_format *format = make(price->tag, price->country);
	struct money_parts parts = format_money_parts(format, &arena, price->minor, price->currency);

	assert_string_equal(parts.symbol, price->symbol);
	assert_string_equal(parts.whole, price->whole);
	assert_string_equal(parts.fraction, price->fraction);
	assert_int_equal(parts.symbol_comes_last, price->symbol_comes_last);
	assert_string_equal(parts.all, price->all);
	assert_string_equal(format_money(format, &arena, price->minor, price->currency), price->all);
	locale_format_destroy(format);
}

static void a_fraction_of_zeros_can_go(void **state)
{
	struct locale_format *english = make("en", "CN"), *spanish = make("es", "ES"),
			     *arabic = make("ar", "CN");

	(void)state;
	assert_string_equal(format_money_short(english, &arena, 44900, "CNY"), "¥449");
	assert_string_equal(format_money_short(english, &arena, 44990, "CNY"), "¥449.90");
	assert_string_equal(format_money_short(english, &arena, 100000000, "CNY"), "¥1,000,000");
	assert_string_equal(format_money_short(english, &arena, 500, "JPY"), "JP¥500");
	assert_string_equal(format_money_short(english, &arena, 1001, "KWD"), "KWD" NBSP "1.001");
	assert_string_equal(format_money_short(spanish, &arena, 1234500, "EUR"), "12.345" NBSP "€");
	assert_string_equal(format_money_short(arabic, &arena, 100, "CNY"), "\u200F١" NBSP "CN¥\u200E");
	locale_format_destroy(english);
	locale_format_destroy(spanish);
	locale_format_destroy(arabic);
}

/* The yen in China, the Taiwan dollar in the United States, the US dollar in Mexico: whoever reads a sign must know whose it is. */
static void no_two_currencies_have_one_symbol(void **state)
{
	static const char *const COUNTRIES[] = { NULL, "CN", "TW", "HK", "JP", "US", "MX", "UY", "AU", "CA",
		"GB", "GI", "SE", "AG" };
	static const char *const CODES[] = { "CNY", "JPY", "TWD", "HKD", "USD", "MXN", "UYU", "AUD", "CAD",
		"GBP", "GIP", "SEK", "NOK", "XCD", "EUR" };
	const char *symbols[ARRAY_LENGTH(CODES)];

	(void)state;
	for (size_t at = 0; at < LANGUAGE_COUNT * ARRAY_LENGTH(COUNTRIES); at++) {
		const char *country = COUNTRIES[at % ARRAY_LENGTH(COUNTRIES)];
		struct locale_format *format = make(LANGUAGES[at / ARRAY_LENGTH(COUNTRIES)].tag, country);
		for (size_t i = 0; i < ARRAY_LENGTH(CODES); i++) {
			symbols[i] = format_money_parts(format, &arena, 100, CODES[i]).symbol;
			for (size_t j = 0; j < i; j++)
				if (strcmp(symbols[i], symbols[j]) == 0)
					fail_msg("%s in %s: %s and %s are both %s", locale_format_tag(format),
						country ? country : "no country", CODES[j], CODES[i],
						symbols[i]);
		}
		locale_format_destroy(format);
	}
}

static void prices_have_their_parts(void **state)
{
	static const struct price PRICES[] = {
		{ "zh-Hans", "CN", "CNY", 1250, "¥", "12", ".50", "¥12.50", false },
		{ "en", "CN", "CNY", 128640, "¥", "1,286", ".40", "¥1,286.40", false },
		{ "en", "HK", "HKD", 1250, "HK$", "12", ".50", "HK$12.50", false },
		{ "en", "HK", "CNY", 1250, "CN¥", "12", ".50", "CN¥12.50", false },
		{ "zh-Hant", "HK", "HKD", -5, "HK$", "-0", ".05", "-HK$0.05", false },
		{ "en", "US", "USD", 0, "$", "0", ".00", "$0.00", false },
		{ "es", "ES", "EUR", 1234567, "€", "12.345", ",67", "12.345,67" NBSP "€", true },
		{ "es", "CN", "CNY", 128640, "¥", "1286", ",40", "1286,40" NBSP "¥", true },
		{ "en", "JP", "JPY", 901, "¥", "901", "", "¥901", false },
		{ "en", "JP", "CNY", 90100, "CN¥", "901", ".00", "CN¥901.00", false },
		{ "zh-Hans", "JP", "CNY", 90100, "CNY", "901", ".00", "CNY" NBSP "901.00", false },
		{ "en", "HK", "JPY", 128640, "JP¥", "128,640", "", "JP¥128,640", false },
		/* Paid without a fraction, and written so where there is none. */
		{ "zh-Hant", "TW", "TWD", 10000, "$", "100", "", "$100", false },
		{ "zh-Hant", "TW", "TWD", 10050, "$", "100", ".50", "$100.50", false },
		{ "en", "HK", "HUF", 129900, "HUF", "1,299", "", "HUF" NBSP "1,299", false },
		{ "en", "HK", "IDR", 3124900000, "IDR", "31,249,000", "", "IDR" NBSP "31,249,000", false },
		{ "zh-Hant", "CN", "CNY", 100, "¥", "1", ".00", "¥1.00", false },
		{ "zh-Hant", "CN", "JPY", 1200, "JPY", "1,200", "", "JPY" NBSP "1,200", false },
		{ "zh-Hant", "HK", "JPY", 1200, "¥", "1,200", "", "¥1,200", false },
		{ "zh-Hant", "US", "USD", 500, "$", "5", ".00", "$5.00", false },
		{ "zh-Hant", "US", "TWD", 30000, "TWD", "300", "", "TWD" NBSP "300", false },
		{ "en", "HK", "KWD", 1001, "KWD", "1", ".001", "KWD" NBSP "1.001", false },
		{ "ar", "AE", "AED", 1250, "د.إ.", "12", ".50", "\u200F12.50" NBSP "د.إ.\u200F", true },
		{ "ar", "CN", "CNY", 128640, "CN¥", "١٬٢٨٦", "٫٤٠", "\u200F١٬٢٨٦٫٤٠" NBSP "CN¥\u200E", true },
		{ "ar", "CN", "CNY", -100, "CN¥", "-١", "٫٠٠", "\u061C-\u200F١٫٠٠" NBSP "CN¥\u200E", true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(PRICES); i++)
		check_price(&PRICES[i]);
}

static void extreme_and_odd_money_is_written(void **state)
{
	struct locale_format *format = make("en", "HK");

	(void)state;
	assert_string_equal(format_money(format, &arena, INT64_MAX, "HKD"), "HK$92,233,720,368,547,758.07");
	assert_string_equal(format_money(format, &arena, INT64_MIN, "HKD"), "-HK$92,233,720,368,547,758.08");
	assert_string_equal(format_money(format, &arena, 100, "hkd"), "¤1.00");
	assert_string_equal(format_money(format, &arena, 100, ""), "¤1.00");
	assert_string_equal(format_money(format, &arena, 100, "QQQ"), "QQQ" NBSP "1.00");
	assert_string_equal(format_money(format, &arena, 100, "a currency with a long name"), "¤1.00");
	locale_format_destroy(format);
}

static void many_currencies_take_turns(void **state)
{
	static const char *const CODES[] = { "CNY", "HKD", "USD", "EUR", "GBP", "AUD", "CAD", "MXN", "AED",
		"KWD", "CHF", "SGD" };
	struct locale_format *format = make("en", "HK");

	(void)state;
	for (int round = 0; round < 3; round++)
		for (size_t i = 0; i < ARRAY_LENGTH(CODES); i++)
			assert_non_null(strstr(format_money(format, &arena, 1000000, CODES[i]),
				i == 9 ? "1,000.000" : "10,000.00"));
	assert_string_equal(format_money(format, &arena, 1, "HKD"), "HK$0.01");
	locale_format_destroy(format);
}

static void digits_follow_iso_4217(void **state)
{
	(void)state;
	assert_int_equal(currency_digits("CNY"), 2);
	assert_int_equal(currency_digits("JPY"), 0);
	char home[4] = "";
	assert_true(currency_of_country("SG", home));
	assert_string_equal(home, "SGD");
	assert_true(currency_of_country("HR", home));
	assert_string_equal(home, "EUR");
	assert_false(currency_of_country("ZZ", home));
	assert_false(currency_of_country("", home));
	assert_string_equal(home, "EUR");
	assert_int_equal(currency_digits("KWD"), 3);
	assert_int_equal(currency_digits("CLF"), 4);
	assert_int_equal(currency_digits("AED"), 2);
	assert_int_equal(currency_digits("ZWL"), 2);
	assert_int_equal(currency_digits("IRR"), 2);
	assert_int_equal(currency_digits("XCG"), 2);
	assert_int_equal(currency_digits("ZWG"), 2);
	assert_int_equal(currency_digits("cny"), -1);
	assert_int_equal(currency_digits("QQQ"), -1);
	assert_int_equal(currency_digits("CN"), -1);
	assert_int_equal(currency_digits("CNYX"), -1);
	assert_int_equal(currency_digits(""), -1);
}

static void numbers_and_percents(void **state)
{
	static const struct {
		const char *tag, *country, *number, *percent;
	} EXAMPLES[] = {
		{ "en", "HK", "1,234,567", "14.3%" },
		{ "zh-Hans", "CN", "1,234,567", "14.3%" },
		{ "es", "ES", "1.234.567", "14,3" NBSP "%" },
		{ "ar", "CN", "١٬٢٣٤٬٥٦٧", "١٤٫٣٪\u061C" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(EXAMPLES); i++) {
		struct locale_format *format = make(EXAMPLES[i].tag, EXAMPLES[i].country);
		assert_string_equal(format_number(format, &arena, 1234567), EXAMPLES[i].number);
		assert_string_equal(format_percent(format, &arena, 143), EXAMPLES[i].percent);
		locale_format_destroy(format);
	}
	struct locale_format *format = make("en", "HK");
	/* As it is: a coupon of 12.5 % is not one of 13 %. */
	assert_string_equal(format_percent(format, &arena, 125), "12.5%");
	assert_string_equal(format_percent(format, &arena, -250), "-25%");
	assert_string_equal(format_number(format, &arena, INT64_MIN), "-9,223,372,036,854,775,808");
	locale_format_destroy(format);
}

/* CLDR's versions differ in the space before "pm"; none of them is the narrow one, which printers do not know. */
static const char *with_plain_spaces(const char *text)
{
	char *copy = arena_strdup(&arena, text), *space;

	while ((space = strstr(copy, NBSP))) {
		space[0] = ' ';
		memmove(space + 1, space + 2, strlen(space + 1));
	}
	return copy;
}

static void dates_follow_the_country(void **state)
{
	static const struct {
		const char *tag, *country, *day, *date_time, *clock;
	} EXAMPLES[] = {
		{ "en", "HK", "24 Jul", "24 Jul 2026, 2:05 pm", "2:05 pm" },
		{ "en", NULL, "24 Jul", "24 Jul 2026, 2:05 pm", "2:05 pm" },
		{ "en", "US", "Jul 24", "Jul 24, 2026, 2:05 PM", "2:05 PM" },
		{ "en", "CN", "24 Jul", "24 Jul 2026, 14:05", "14:05" },
		{ "ar", "CN", "٢٤ يوليو", "٢٤ يوليو ٢٠٢٦، ١٤:٠٥", "١٤:٠٥" },
		{ "zh-Hans", "CN", "7月24日", "2026年7月24日 14:05", "14:05" },
		{ "zh-Hant", "HK", "7月24日", "2026年7月24日 下午2:05", "下午2:05" },
		{ "zh-Hant", "TW", "7月24日", "2026年7月24日 下午2:05", "下午2:05" },
		{ "es", "ES", "24 jul", "24 jul 2026, 14:05", "14:05" },
		{ "ar", "AE", "24 يوليو", "24 يوليو 2026، 2:05 م", "2:05 م" },
		{ "ar", "SA", "٢٤ يوليو", "٢٤ يوليو ٢٠٢٦، ٢:٠٥ م", "٢:٠٥ م" },
	};
	int64_t at;

	(void)state;
	assert_true(time_parse_iso("2026-07-24T14:05:59+08:00", &at));
	for (size_t i = 0; i < ARRAY_LENGTH(EXAMPLES); i++) {
		struct locale_format *format = make(EXAMPLES[i].tag, EXAMPLES[i].country);
		assert_string_equal(format_day(format, &arena, at), EXAMPLES[i].day);
		assert_string_equal(
			with_plain_spaces(format_date_time(format, &arena, at)), EXAMPLES[i].date_time);
		assert_string_equal(with_plain_spaces(format_time_of_day(format, &arena, 14 * 60 + 5)),
			EXAMPLES[i].clock);
		locale_format_destroy(format);
	}
}

static void ages_use_the_largest_unit(void **state)
{
	static const struct {
		int64_t ms;
		const char *en, *zh, *ar;
	} AGES[] = {
		{ -5000, "now", "现在", "الآن" },
		{ 59999, "now", "现在", "الآن" },
		{ 2 * MINUTE_MS, "2 min ago", "2分钟前", "قبل دقيقتين" },
		{ HOUR_MS, "1 hr ago", "1小时前", "قبل ساعة واحدة" },
		{ 3 * DAY_MS + HOUR_MS, "3 days ago", "3天前", "قبل ٣ أيام" },
		{ 65 * DAY_MS, "2 mo ago", "2个月前", "قبل شهرين" },
		{ 95 * DAY_MS, "3 mo ago", "3个月前", "قبل ٣ أشهر" },
		{ 800 * DAY_MS, "2 yr ago", "2年前", "قبل سنتين" },
	};
	struct locale_format *en = make("en", "HK"), *zh = make("zh-Hans", "CN"), *ar = make("ar", "CN");

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(AGES); i++) {
		assert_string_equal(format_age(en, &arena, AGES[i].ms), AGES[i].en);
		assert_string_equal(format_age(zh, &arena, AGES[i].ms), AGES[i].zh);
		assert_string_equal(format_age(ar, &arena, AGES[i].ms), AGES[i].ar);
	}
	locale_format_destroy(en);
	locale_format_destroy(zh);
	locale_format_destroy(ar);
}

static void countdowns_reach_zero_at_the_end(void **state)
{
	struct locale_format *en = make("en", "HK"), *ar = make("ar", "CN"), *es = make("es", "ES");

	(void)state;
	assert_string_equal(format_countdown(en, &arena, 861000), "14:21");
	assert_string_equal(format_countdown(en, &arena, 8061000), "2:14:21");
	assert_string_equal(format_countdown(en, &arena, 3 * DAY_MS + HOUR_MS), "3 days");
	assert_string_equal(format_countdown(en, &arena, DAY_MS), "1 day");
	assert_string_equal(format_countdown(en, &arena, DAY_MS - 1), "24:00:00");
	assert_string_equal(format_countdown(en, &arena, 1), "0:01");
	assert_string_equal(format_countdown(en, &arena, 0), "0:00");
	assert_string_equal(format_countdown(en, &arena, -9), "0:00");
	assert_string_equal(format_countdown(ar, &arena, 861000), "١٤:٢١");
	assert_string_equal(format_countdown(ar, &arena, 3 * DAY_MS), "٣ أيام");
	assert_string_equal(format_countdown(es, &arena, 3 * DAY_MS), "3 días");
	locale_format_destroy(en);
	locale_format_destroy(ar);
	locale_format_destroy(es);
}

static void measures_have_units(void **state)
{
	struct locale_format *en = make("en", "US"), *zh = make("zh-Hant", "HK"), *es = make("es", "ES"),
			     *gb = make("en", "GB");

	(void)state;
	assert_string_equal(format_measure(en, &arena, 500000, "g"), "500 g");
	assert_string_equal(format_measure(en, &arena, 1500, "l"), "1.5 L");
	assert_string_equal(format_measure(en, &arena, 1120000, "ml"), "1,120 mL");
	assert_string_equal(format_measure(en, &arena, 1001, "kg"), "1.001 kg");
	assert_string_equal(format_measure(en, &arena, 2000, "m"), "2 m");
	assert_string_equal(format_measure(en, &arena, 1000, "piece"), "1 piece");
	assert_string_equal(format_measure(en, &arena, 12000, "piece"), "12 pieces");
	assert_string_equal(format_measure(en, &arena, 1500, "piece"), "1.5 pieces");
	assert_string_equal(format_measure(en, &arena, 3000, "rolls"), "3 rolls");
	assert_string_equal(format_measure(en, &arena, 3000, "day"), "3 day");
	assert_string_equal(format_measure(zh, &arena, 500000, "g"), "500 克");
	assert_string_equal(format_measure(es, &arena, 1500, "l"), "1,5 L");
	/* Where CLDR writes "1 l", which reads as eleven. */
	assert_string_equal(format_measure(gb, &arena, 1000, "l"), "1 L");
	assert_string_equal(format_measure(gb, &arena, 100000, "ml"), "100 ml");
	locale_format_destroy(en);
	locale_format_destroy(zh);
	locale_format_destroy(es);
	locale_format_destroy(gb);
}

static void tenths_keep_their_digit(void **state)
{
	struct locale_format *en = make("en", "US"), *es = make("es", "ES");

	(void)state;
	assert_string_equal(format_tenths(en, &arena, 34), "3.4");
	assert_string_equal(format_tenths(en, &arena, 30), "3.0");
	assert_string_equal(format_tenths(en, &arena, 0), "0.0");
	assert_string_equal(format_tenths(en, &arena, 12345), "1,234.5");
	assert_string_equal(format_tenths(es, &arena, 34), "3,4");
	locale_format_destroy(en);
	locale_format_destroy(es);
}

static void odd_tags_fall_back_to_english(void **state)
{
	static const char *const TAGS[] = { "", "not a tag", "x", "\xFF", "en_US.UTF-8" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(TAGS); i++) {
		struct locale_format *format = locale_format_create(TAGS[i], "??", "Nowhere/At_All");
		assert_string_equal(locale_format_tag(format), TAGS[i]);
		assert_string_equal(format_number(format, &arena, 1234), "1,234");
		assert_true(strlen(format_date_time(format, &arena, 0)) > 0);
		locale_format_destroy(format);
	}
	locale_format_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fraction_of_zeros_can_go),
		cmocka_unit_test(prices_have_their_parts),
		cmocka_unit_test(no_two_currencies_have_one_symbol),
		cmocka_unit_test(extreme_and_odd_money_is_written),
		cmocka_unit_test(many_currencies_take_turns),
		cmocka_unit_test(digits_follow_iso_4217),
		cmocka_unit_test(numbers_and_percents),
		cmocka_unit_test(dates_follow_the_country),
		cmocka_unit_test(ages_use_the_largest_unit),
		cmocka_unit_test(countdowns_reach_zero_at_the_end),
		cmocka_unit_test(measures_have_units),
		cmocka_unit_test(tenths_keep_their_digit),
		cmocka_unit_test(odd_tags_fall_back_to_english),
	};

	arena_init(&arena, 16384);
	int failures = cmocka_run_group_tests(tests, NULL, NULL);
	arena_finish(&arena);
	return failures;
}
