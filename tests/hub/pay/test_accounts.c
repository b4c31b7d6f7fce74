/* SPDX-License-Identifier: Apache-2.0 */
/* payments.conf: who offers what, with whose account, and what is refused with its line. And the numbers and pauses of
 * the worker. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/pay/accounts.h"
#include "kiosk/hub/pay/answers.h"
#include "kiosk/hub/pay/backoff.h"
#include "tests/hub/pay/double.h"
#include "tests/support/support.h"

static struct payment_accounts *load(const char *text, bool is_demo, mode_t mode, struct ini_error *ret_error)
{
	char *folder = temp_folder_make(), *path = xasprintf("%s/payments.conf", folder);
	struct payment_accounts_options options = { .path = path,
		.providers = TEST_PROVIDERS,
		.provider_count = TEST_PROVIDER_COUNT,
		.is_demo = is_demo };
	if (text) {
		write_file_or_fail(path, text, strlen(text));
		assert_int_equal(chmod(path, mode), 0);
	}
	struct payment_accounts *accounts = payment_accounts_load(&options, ret_error);
	free(path);
	temp_folder_remove(folder);
	return accounts;
}

static struct payment_accounts *load_good(const char *text, bool is_demo)
{
	struct ini_error error = { .text = "" };
	struct payment_accounts *accounts = load(text, is_demo, 0640, &error);
	if (!accounts)
		fail_msg("%s", error.text);
	return accounts;
}

/* "double other:m1": what is offered to the merchant, each with the name of its account. */
static void assert_offer(const struct payment_accounts *accounts, const char *merchant, const char *expected)
{
	const struct payment_account *offers[PAYMENT_OFFERS_MAX];
	int count = payment_accounts_offer(accounts, merchant, offers);
	char *found = xstrdup("");
	for (int i = 0; i < count; i++) {
		char *longer = xasprintf("%s%s%s%s%s", found, i ? " " : "", offers[i]->provider->name,
			*offers[i]->name ? ":" : "", offers[i]->name);
		free(found);
		found = longer;
	}
	assert_string_equal(found, expected);
	free(found);
}

static void test_without_a_file_nothing_is_offered(void **state)
{
	(void)state;
	struct payment_accounts *accounts = load_good(NULL, false);
	assert_offer(accounts, NULL, "");
	payment_accounts_destroy(accounts);
	accounts = load_good(NULL, true);
	assert_offer(accounts, NULL, "demo");
	assert_offer(accounts, "m1", "demo");
	payment_accounts_destroy(accounts);
}

static void test_merchants_have_sections_over_the_shops(void **state)
{
	(void)state;
	static const char TEXT[] =
		"[shop]\noffer = other, double\n[double]\nport = 1\nhold_minutes = 20\n[other]\nport = 2\n"
		"[shop:m1]\noffer = double\n[double:m1]\nport = 3\n"
		"[other:m2]\nhold_minutes = 45\n"
		"[shop:baihua]\nmerchant = 百花 & Söhne\n[double:baihua]\nport = 4\n"
		"[shop:none]\noffer =\n";
	struct payment_accounts *accounts = load_good(TEXT, true);
	assert_offer(accounts, NULL, "other double");
	assert_offer(accounts, "m3", "other double");
	assert_offer(accounts, "m1", "double:m1");
	assert_offer(accounts, "m2", "other:m2 double");
	assert_offer(accounts, "百花 & Söhne", "other double:baihua");
	assert_offer(accounts, "baihua", "other double");
	assert_offer(accounts, "none", "");
	assert_int_equal(payment_account_find(accounts, "double", "")->hold_ms, 20 * MINUTE_MS);
	assert_int_equal(payment_account_find(accounts, "double", "m1")->hold_ms, 20 * MINUTE_MS);
	assert_int_equal(payment_account_find(accounts, "other", "")->hold_ms, 30 * MINUTE_MS);
	assert_int_equal(payment_account_find(accounts, "other", "m2")->hold_ms, 45 * MINUTE_MS);
	assert_null(payment_account_find(accounts, "demo", ""));
	payment_accounts_destroy(accounts);
}

/* What the merchants' sections have in common need not be an account; what nobody offers any more still is one. */
static void test_which_sections_are_accounts(void **state)
{
	(void)state;
	struct payment_accounts *accounts = load_good(
		"[shop:m1]\noffer = double\n[double]\nhold_minutes = 5\n[double:m1]\nport = 3\n", false);
	assert_null(payment_account_find(accounts, "double", ""));
	assert_int_equal(payment_account_find(accounts, "double", "m1")->hold_ms, 5 * MINUTE_MS);
	payment_accounts_destroy(accounts);
	accounts = load_good("[shop]\noffer = other\n[other]\nport = 2\n[double]\nport = 1\n", false);
	assert_offer(accounts, NULL, "other");
	assert_non_null(payment_account_find(accounts, "double", ""));
	payment_accounts_destroy(accounts);
}

/* Sections may stand in any order, also before the shop that they belong to. */
static void test_an_account_may_stand_first(void **state)
{
	(void)state;
	struct payment_accounts *accounts = load_good(
		"[double:m1]\nport = 3\n[shop:m1]\noffer = double\n[shop]\noffer = other\n[other]\nport = 2\n",
		false);
	assert_offer(accounts, "m1", "double:m1");
	assert_offer(accounts, "m2", "other");
	payment_accounts_destroy(accounts);
}

static void test_what_is_wrong_is_told_with_its_line(void **state)
{
	(void)state;
	static const struct {
		const char *text, *expected;
	} CASES[] = {
		{ "[shop]\noffer = paypal\n",
			":2: offer: names a payment provider that this hub does not know" },
		{ "[shop]\noffer = double double\n", ":2: offer: names a payment provider twice" },
		{ "[shop]\noffer = demo\n",
			":2: offer: the demo moves no money: it is there under serve --demo only" },
		{ "[demo]\nhold_minutes = 5\n", ":2: hold_minutes: the demo moves no money" },
		{ "[shop]\nsell = yes\n", ":2: sell: is no key of [shop]: the only one is offer" },
		{ "[shop]\nmerchant = m1\n", ":2: merchant: is no key of [shop]: the only one is offer" },
		{ "[shop:m1]\nsell = yes\n",
			":2: sell: is no key of a merchant's [shop:NAME]: there are offer and merchant" },
		{ "[shop:m1]\nmerchant =\n", ":2: merchant: must name the merchant" },
		{ "[shops]\noffer = double\n",
			":2: offer: the section is neither [shop] nor a payment provider" },
		{ "[double:]\nport = 1\n", ":2: port: a merchant must stand behind the colon" },
		{ "\n[double]\nport = 99999\n", ":3: port: is no port" },
		{ "[double]\nport = 1\nport = 2\n", ":3: port: stands twice in this section" },
		{ "[double]\ncolour = red\n",
			":2: colour: is no key of the double: there are port and hold_minutes" },
		{ "[double]\nport = 1\nhold_minutes = 0\n", ":3: hold_minutes: is no number of minutes" },
		{ "[double]\nport = 1\nhold_minutes = 10081\n", ":3: hold_minutes: is no number of minutes" },
		{ "[double]\nport = 1\nhold_minutes = 5x\n", ":3: hold_minutes: is no number of minutes" },
		{ "[shop]\noffer = double\n", ":2: offer: must say where the bank is" },
		{ "[shop]\noffer = double\n[double]\nhold_minutes = 5\n",
			":3: port: must say where the bank is" },
	};
	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		struct ini_error error = { .text = "" };
		assert_null(load(CASES[i].text, false, 0600, &error));
		if (!strstr(error.text, CASES[i].expected) || !strstr(error.text, "payments.conf:"))
			fail_msg("%s instead of %s", error.text, CASES[i].expected);
	}
}

static void test_secrets_are_not_for_everybody(void **state)
{
	(void)state;
	struct ini_error error = { .text = "" };
	assert_null(load("[double]\nport = 1\n", false, 0644, &error));
	assert_non_null(strstr(error.text, "holds secrets: chmod 640"));
}

static int finished;

static void count_finished(void *account)
{
	assert_non_null(account);
	finished++;
}

/* What an account holds beyond its struct is its provider's to let go, the secrets too. */
static void test_each_account_is_finished_once(void **state)
{
	(void)state;
	struct ini_error error = { .text = "" };
	struct payment_provider holding = *TEST_PROVIDERS[1];
	const struct payment_provider *const providers[] = { &holding };
	char *folder = temp_folder_make(), *path = xasprintf("%s/payments.conf", folder);
	static const char TEXT[] = "[shop]\noffer = double\n[double]\nport = 1\n[double:m1]\nport = 2\n";
	holding.finish = count_finished;
	write_file_or_fail(path, TEXT, strlen(TEXT));
	assert_int_equal(chmod(path, 0640), 0);
	struct payment_accounts_options options = {
		.path = path, .providers = providers, .provider_count = 1
	};
	struct payment_accounts *accounts = payment_accounts_load(&options, &error);
	assert_non_null(accounts);
	assert_int_equal(finished, 0);
	payment_accounts_destroy(accounts);
	assert_int_equal(finished, 2);
	free(path);
	temp_folder_remove(folder);
}

#define ULID "01ARZ3NDEKTSV4RRFFQ69G5FAV"

static void test_numbers(void **state)
{
	(void)state;
	char number[PAYMENT_NUMBER_SIZE], key[PAYMENT_NUMBER_SIZE];
	assert_true(payment_number_of_key(ULID "/wechat/12", number));
	assert_string_equal(number, ULID "_12");
	assert_true(payment_number_of_key(
		ULID "/wechat/0/1a2b3c4d", number)); /* more money for the same attempt */
	assert_string_equal(number, ULID "_0");
	assert_false(payment_number_of_key(ULID, number));
	assert_false(payment_number_of_key(ULID "/wechat/", number));
	assert_true(payment_key_of_number("wechat", ULID "_12", key));
	assert_string_equal(key, ULID "/wechat/12");
	assert_true(payment_key_of_number("wechat", ULID "_123456789012345", key));
	assert_string_equal(key, ULID "/wechat/123456789012345");
	static const char *const WRONG[] = { "", "_1", ULID, ULID "_", ULID "_x", ULID "_1x", ULID "X_1",
		ULID "_1_2", ULID "_1234567890123456" };
	for (size_t i = 0; i < ARRAY_LENGTH(WRONG); i++)
		assert_false(payment_key_of_number("wechat", WRONG[i], key));
	refund_number_of_key(ULID "/" ULID "/price", number);
	assert_string_equal(number, ULID "_" ULID "_price");
	refund_key_of_number(number, key);
	assert_string_equal(key, ULID "/" ULID "/price");
}

static void test_pauses(void **state)
{
	(void)state;
	static const struct backoff BACKOFF = { 1000, 60000 };
	int64_t last_ms = 0;
	for (int tries = 1; tries <= 6; tries++) {
		int64_t pause_ms = backoff_ms(&BACKOFF, tries, "key"), base_ms = INT64_C(1000) << (tries - 1);
		assert_true(pause_ms >= base_ms && pause_ms < base_ms + base_ms / 4);
		assert_true(pause_ms > last_ms);
		last_ms = pause_ms;
	}
	assert_in_range(backoff_ms(&BACKOFF, 7, "key"), 60000, 74999);
	assert_in_range(backoff_ms(&BACKOFF, INT64_MAX, "key"), 60000, 74999);
	assert_int_equal(backoff_ms(&BACKOFF, 3, "key"), backoff_ms(&BACKOFF, 3, "key"));
	int different = 0;
	int64_t longest_ms = 0;
	for (int i = 0; i < 50; i++) {
		char *key = xasprintf("key %d", i);
		int64_t pause_ms = backoff_ms(&BACKOFF, 7, key);
		different += pause_ms != backoff_ms(&BACKOFF, 7, "key");
		longest_ms = pause_ms > longest_ms ? pause_ms : longest_ms;
		free(key);
	}
	assert_in_range(different, 45, 50);
	assert_in_range(longest_ms, 72001, 74999); /* up to a quarter more */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without_a_file_nothing_is_offered),
		cmocka_unit_test(test_merchants_have_sections_over_the_shops),
		cmocka_unit_test(test_which_sections_are_accounts),
		cmocka_unit_test(test_an_account_may_stand_first),
		cmocka_unit_test(test_what_is_wrong_is_told_with_its_line),
		cmocka_unit_test(test_secrets_are_not_for_everybody),
		cmocka_unit_test(test_each_account_is_finished_once),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_pauses),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
