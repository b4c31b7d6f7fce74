/* SPDX-License-Identifier: Apache-2.0 */
/* Codes, the words of offers, and one delivery charge for each merchant and channel. */
#include "tests/support/support.h"

#include <string.h>

#include "kiosk/domain/code.h"
#include "kiosk/domain/delivery.h"
#include "kiosk/domain/fulfilment_words.h"
#include "kiosk/domain/offer.h"

static void codes_are_short_clean_text(void **state)
{
	char code[CODE_SIZE + 1], out[CODE_SIZE] = "same";

	(void)state;
	memset(code, 'x', sizeof(code));
	code[CODE_SIZE] = '\0';
	assert_false(code_is_valid(code));
	code[CODE_MAX_BYTES] = '\0';
	assert_true(code_is_valid(code));
	assert_true(code_is_valid("面包-1"));
	assert_false(code_is_valid(""));
	assert_false(code_is_valid(NULL));
	assert_false(code_is_valid("a\nb"));
	assert_false(code_is_valid("\xC2\x85"));
	assert_false(code_is_valid("a\xC2\x9F")); /* the last of the controls, and what stands beside them */
	assert_true(code_is_valid("a\xC2\xA0"));
	assert_false(code_is_valid("\x1F"));
	assert_true(code_is_valid(" "));
	assert_true(code_is_valid("~"));
	assert_false(code_is_valid("\x7F"));
	assert_false(code_is_valid("\xFF"));
	assert_false(code_bytes_are_valid("a\0b", 3));
	assert_false(code_copy(out, ""));
	assert_string_equal(out, "same");
	assert_true(code_copy(out, "P1"));
	assert_string_equal(out, "P1");
}

static void language_tags_are_letters_digits_and_dashes(void **state)
{
	(void)state;
	assert_true(language_tag_is_valid("zh-Hans"));
	assert_true(language_tag_is_valid("en"));
	assert_false(language_tag_is_valid("e"));
	assert_false(language_tag_is_valid("en_US"));
	assert_false(language_tag_is_valid("aaaaaaaaaaaaaaaaaaaa"));
	assert_false(language_tag_is_valid(NULL));
}

static void words_go_both_ways(void **state)
{
	enum offer_channel channel;
	enum stock_state stock;
	enum fulfilment fulfilment;

	(void)state;
	for (int i = 0; i < CHANNEL_COUNT; i++) {
		assert_true(channel_parse(channel_name((enum offer_channel)i), &channel));
		assert_int_equal(channel, i);
	}
	static const char *const STOCK[] = { "unknown", "in_stock", "low_stock", "out_of_stock" };
	for (int i = 0; i < STOCK_STATE_COUNT; i++) {
		assert_true(stock_state_parse(STOCK[i], &stock));
		assert_int_equal(stock, i);
	}
	for (int i = 0; i < FULFILMENT_COUNT; i++) {
		assert_true(fulfilment_parse(fulfilment_name((enum fulfilment)i), &fulfilment));
		assert_int_equal(fulfilment, i);
	}
	assert_true(stock_state_parse("preorder", &stock));
	assert_int_equal(stock, STOCK_OUT);
	stock = STOCK_IN;
	assert_true(stock_state_parse("discontinued", &stock));
	assert_int_equal(stock, STOCK_OUT);
	assert_false(stock_state_parse("plenty", &stock));
	assert_false(stock_state_parse(NULL, &stock));
	assert_false(channel_parse(NULL, &channel));
	assert_false(fulfilment_parse("", &fulfilment));
}

static void fewer_left_than_wanted_is_not_enough(void **state)
{
	struct offer offer = { .stock = STOCK_IN, .quantity_left = 2 };

	(void)state;
	assert_true(offer_has_enough(&offer, 2));
	assert_false(offer_has_enough(&offer, 3));
	offer.quantity_left = QUANTITY_LEFT_UNKNOWN;
	assert_true(offer_has_enough(&offer, 99));
	offer.stock = STOCK_OUT;
	assert_false(offer_has_enough(&offer, 1));
}

static void the_largest_charge_is_due_once_at_the_first_delivered_line(void **state)
{
	const struct delivery_line lines[] = {
		{ "A", CHANNEL_ONLINE, false, 900 },
		{ "A", CHANNEL_ONLINE, true, 300 },
		{ "B", CHANNEL_ONLINE, true, 200 },
		{ "A", CHANNEL_ONLINE, true, 500 },
		{ "A", CHANNEL_PARTNER, true, 100 },
	};
	static const int64_t WANT[] = { 0, 500, 200, 0, 100 };

	(void)state;
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(delivery_due(lines, 5, i), WANT[i]);
}

static void every_fulfilment_has_words_of_its_own(void **state)
{
	(void)state;
	for (int i = 0; i < FULFILMENT_COUNT; i++) {
		assert_true(*fulfilment_words((enum fulfilment)i));
		for (int k = 0; k < i; k++)
			assert_string_not_equal(
				fulfilment_words((enum fulfilment)i), fulfilment_words((enum fulfilment)k));
	}
	assert_string_equal(fulfilment_words(FULFILMENT_COUNT), "");
	assert_string_equal(fulfilment_words((enum fulfilment)99), ""); /* from a later version */
}

#define EXPECT_NOT_VALID(good, change)                                                                       \
	do {                                                                                                 \
		struct offer offer = (good);                                                                 \
		change;                                                                                      \
		assert_false(offer_is_valid(&offer));                                                        \
	} while (0)

static void every_field_of_an_offer_is_checked(void **state)
{
	const struct offer good = { .merchant = "A",
		.channel = CHANNEL_COUNT - 1,
		.price_minor = PRICE_MAX_MINOR,
		.currency = "HKD",
		.delivery_minor = PRICE_MAX_MINOR,
		.coupon_minor = PRICE_MAX_MINOR,
		.multibuy = { 2, PRICE_MAX_MINOR },
		.stock = STOCK_STATE_COUNT - 1,
		.quantity_left = QUANTITY_LEFT_UNKNOWN };
	struct offer none = good;

	(void)state;
	assert_true(offer_is_valid(&good));
	none.multibuy = (struct multibuy){ 0, 5 };
	assert_true(offer_is_valid(&none)); /* without a quantity there is none */
	EXPECT_NOT_VALID(good, offer.merchant[0] = '\0');
	EXPECT_NOT_VALID(good, offer.currency[0] = 'h');
	EXPECT_NOT_VALID(good, offer.channel = CHANNEL_COUNT);
	EXPECT_NOT_VALID(good, offer.channel = (enum offer_channel) - 1);
	EXPECT_NOT_VALID(good, offer.stock = STOCK_STATE_COUNT);
	EXPECT_NOT_VALID(good, offer.stock = (enum stock_state) - 1);
	EXPECT_NOT_VALID(good, offer.price_minor = -1);
	EXPECT_NOT_VALID(good, offer.delivery_minor = -1);
	EXPECT_NOT_VALID(good, offer.coupon_minor = -1);
	EXPECT_NOT_VALID(good, offer.quantity_left = QUANTITY_LEFT_UNKNOWN - 1);
	EXPECT_NOT_VALID(good, offer.multibuy.quantity = 1);
}

static void shipped_and_brought_is_delivered(void **state)
{
	(void)state;
	for (int i = 0; i < FULFILMENT_COUNT; i++) {
		assert_int_equal(fulfilment_is_delivered((enum fulfilment)i),
			i == FULFILMENT_SHIP || i == FULFILMENT_DELIVER_LOCAL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fulfilment_has_words_of_its_own),
		cmocka_unit_test(codes_are_short_clean_text),
		cmocka_unit_test(language_tags_are_letters_digits_and_dashes),
		cmocka_unit_test(words_go_both_ways),
		cmocka_unit_test(fewer_left_than_wanted_is_not_enough),
		cmocka_unit_test(the_largest_charge_is_due_once_at_the_first_delivered_line),
		cmocka_unit_test(every_field_of_an_offer_is_checked),
		cmocka_unit_test(shipped_and_brought_is_delivered),
	};

	return cmocka_run_group_tests_name("offer", tests, NULL, NULL);
}
