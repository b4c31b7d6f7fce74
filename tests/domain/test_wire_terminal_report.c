/* SPDX-License-Identifier: Apache-2.0 */
/* What a kiosk tells about a payment at the terminal, read with care. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/limits.h"
#include "kiosk/domain/wire_terminal_report.h"
#include "tests/domain/wire_tools.h"

#define ID "\"payment\":\"01K0W5T2S0ABCDEFGHJKMNPQRS\""
#define SUM "\"amount\":1234,\"currency\":\"EUR\""
#define AT "\"at\":\"2026-07-24T08:00:00Z\""
#define BEGUN ID ",\"state\":\"begun\"," SUM "," AT

static bool is_taken(const char *json)
{
	struct terminal_report report;
	const char *why = NULL;
	bool is_good = wire_terminal_report_decode(json, strlen(json), &report, &why);
	assert_true(is_good == !why);
	return is_good;
}

static void test_what_is_written_is_read(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct dice dice = { seed };
		struct terminal_report again,
			report = { .payment = random_ulid(&dice),
				.state = (enum terminal_report_state)dice_roll(
					&dice, TERMINAL_REPORT_REVERSED + 1),
				.amount_minor = 1 + dice_roll(&dice, PRICE_MAX_MINOR),
				.currency = "EUR",
				.at_ms = random_time(&dice),
				.trace = dice_roll(&dice, 2) ? -1 : dice_roll(&dice, TERMINAL_NUMBER_MAX + 1),
				.receipt = dice_roll(&dice, 2) ? -1
							       : dice_roll(&dice, TERMINAL_NUMBER_MAX + 1) };
		const char *why;
		if (dice_roll(&dice, 2))
			snprintf(report.terminal, sizeof report.terminal, "%d",
				(int)dice_roll(&dice, 99999999));
		if (dice_roll(&dice, 2))
			snprintf(report.card, sizeof report.card, "%s",
				"\xE9\x93\xB6\xE8\x81\x94 \"girocard\"");
		char *json = wire_terminal_report_encode(&report);
		memset(&again, 0, sizeof again);
		if (!wire_terminal_report_decode(json, strlen(json), &again, &why))
			fail_msg("seed %d: %s: %s", (int)seed, why, json);
		assert_memory_equal(&again, &report, sizeof report);
		free(json);
	}
}

static void test_all_that_a_terminal_says(void **state)
{
	const char *json = "{" ID ",\"state\":\"approved\"," SUM "," AT
			   ",\"terminal\":\"52500038\",\"trace\":12,\"receipt\":7,\"card\":\"girocard\"}",
		   *why;
	struct terminal_report report;
	(void)state;
	assert_true(wire_terminal_report_decode(json, strlen(json), &report, &why));
	assert_string_equal(report.payment.text, "01K0W5T2S0ABCDEFGHJKMNPQRS");
	assert_int_equal(report.state, TERMINAL_REPORT_APPROVED);
	assert_int_equal(report.amount_minor, 1234);
	assert_string_equal(report.currency, "EUR");
	assert_int_equal(report.at_ms, 1784880000000);
	assert_string_equal(report.terminal, "52500038");
	assert_string_equal(report.card, "girocard");
	assert_int_equal(report.trace, 12);
	assert_int_equal(report.receipt, 7);
}

static void test_what_may_be_missing(void **state)
{
	const char *json = "{" BEGUN ",\"card\":null,\"trace\":null,\"note\":{\"a\":1}}", *why;
	struct terminal_report report;
	(void)state;
	assert_true(wire_terminal_report_decode(json, strlen(json), &report, &why));
	assert_int_equal(report.state, TERMINAL_REPORT_BEGUN);
	assert_string_equal(report.terminal, "");
	assert_string_equal(report.card, "");
	assert_int_equal(report.trace, -1);
	assert_int_equal(report.receipt, -1);
}

static void test_what_is_refused(void **state)
{
	static const char *const BAD[] = {
		"",
		"[]",
		"{" BEGUN,
		"{" ID "," SUM "," AT "}",
		"{\"state\":\"begun\"," SUM "," AT "}",
		"{" ID ",\"state\":\"BEGUN\"," SUM "," AT "}",
		"{\"payment\":\"81K0W5T2S0ABCDEFGHJKMNPQRS\",\"state\":\"begun\"," SUM "," AT "}",
		"{\"payment\":\"01k0w5t2s0abcdefghjkmnpqrs\",\"state\":\"begun\"," SUM "," AT "}",
		"{" ID ",\"state\":\"begun\",\"amount\":0,\"currency\":\"EUR\"," AT "}",
		"{" ID ",\"state\":\"begun\",\"amount\":-5,\"currency\":\"EUR\"," AT "}",
		"{" ID ",\"state\":\"begun\",\"amount\":10.5,\"currency\":\"EUR\"," AT "}",
		"{" ID ",\"state\":\"begun\",\"amount\":\"10\",\"currency\":\"EUR\"," AT "}",
		"{" ID ",\"state\":\"begun\",\"amount\":1000000000001,\"currency\":\"EUR\"," AT "}",
		"{" ID ",\"state\":\"begun\",\"amount\":10,\"currency\":\"eur\"," AT "}",
		"{" ID ",\"state\":\"begun\"," SUM "}",
		"{" ID ",\"state\":\"begun\"," SUM ",\"at\":\"yesterday\"}",
		"{" ID ",\"state\":\"begun\"," SUM ",\"at\":1784880000000}",
		"{" BEGUN "," SUM "}",
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(BAD); i++) {
		if (is_taken(BAD[i]))
			fail_msg("taken: %s", BAD[i]);
	}
}

/* Members that could hide a card's number, or are too long, or of another type. */
static void test_never_a_card_number(void **state)
{
	static const char *const BAD[] = {
		"\"card\":\"4111111111111111\"",
		"\"card\":\"4111 1111 1111 1111\"",
		"\"card\":\"visa 411111111111\"",
		"\"terminal\":\"123456789012\"",
		/* Digits of another script, and a row with something unseen in it. */
		"\"card\":\"４１１１１１１１１１１１\"",
		"\"card\":\"411111\\u200B111111\"",
		"\"note\":\"4111111111111111\"",
		"\"card\":\"abcdefghijklmnopqrstuvwxyzabcdefg\"",
		"\"card\":4111111111111111",
		"\"terminal\":52500038",
		"\"trace\":4111111111111111",
		"\"trace\":-2",
		"\"receipt\":\"7\"",
		"\"card\":\"a\\nb\"",
	};
	static const char *const GOOD[] = {
		"\"terminal\":\"12345678901\",\"trace\":999999999",
		"\"card\":\"abcdefghijklmnopqrstuvwxyzabcdef\"",
		"\"card\":\"\xE9\x93\xB6\xE8\x81\x94\"",
	};
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(BAD) + ARRAY_LENGTH(GOOD); i++) {
		bool is_bad = i < ARRAY_LENGTH(BAD);
		char *json = xasprintf("{" BEGUN ",%s}", is_bad ? BAD[i] : GOOD[i - ARRAY_LENGTH(BAD)]);
		if (is_taken(json) == is_bad)
			fail_msg("%s: %s", is_bad ? "taken" : "refused", json);
		free(json);
	}
}

static void test_too_long(void **state)
{
	char *json = xasprintf("{" BEGUN "}%*s", TERMINAL_REPORT_MAX_BYTES, "");
	(void)state;
	assert_false(is_taken(json));
	json[TERMINAL_REPORT_MAX_BYTES] = '\0';
	assert_true(is_taken(json));
	free(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_written_is_read),
		cmocka_unit_test(test_all_that_a_terminal_says),
		cmocka_unit_test(test_what_may_be_missing),
		cmocka_unit_test(test_what_is_refused),
		cmocka_unit_test(test_never_a_card_number),
		cmocka_unit_test(test_too_long),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
