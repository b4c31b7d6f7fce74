/* SPDX-License-Identifier: Apache-2.0 */
/* What the hub makes of each answer of a provider: what stands in the row afterwards, and when it asks again. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/pay/answers.h"
#include "kiosk/hub/pay/backoff.h"
#include "kiosk/hub/trade/orders.h"
#include "kiosk/hub/trade/refunds.h"
#include "tests/hub/hub_fixture.h"
#include "tests/hub/pay/double.h"

/* An attempt at the demo that nobody asks about but the test. */
struct asked {
	struct hub_fixture *fixture;
	struct wire_order *body;
	struct hub_worker *worker;
	char *token, key[PAYMENT_KEY_SIZE];
	struct payment_due due;
	struct payment_provider provider;
	struct payment_account account;
};

static void begin(struct hub_fixture *fixture, struct asked *asked)
{
	*asked = (struct asked){ .fixture = fixture, .body = fixture_bread(fixture) };
	asked->token = place_and_get_token(fixture, asked->body);
	asked->provider = *TEST_PROVIDERS[0];
	asked->account = (struct payment_account){ .provider = &asked->provider };
	struct payment_press press = fixture_press(asked->body);
	asked->worker = fixture_alone(fixture);
	assert_int_equal(payment_begin(asked->worker, &press, asked->key).result, TRANSITION_DONE);
	asked->due = (struct payment_due){
		.key = asked->key, .order = asked->body->order_id.text, .state = ATTEMPT_BEGUN, .asks = 1
	};
}

static void end(struct asked *asked)
{
	hub_fixture_restart(asked->fixture);
	free(asked->token);
	wire_order_destroy(asked->body);
}

static struct payment_answer money(int64_t amount_minor, const char *currency, int64_t taken_ms)
{
	struct payment_answer answer = {
		.word = PAYMENT_DONE, .reference = "r1", .amount_minor = amount_minor, .taken_ms = taken_ms
	};
	currency_copy(answer.currency, currency);
	return answer;
}

static enum answer_fate take(struct asked *asked, const struct payment_answer *answer)
{
	return payment_take_answer(asked->worker, &asked->account, &asked->due, answer);
}

/* DONE without a sum or a currency says nothing: the attempt stays open. */
static void test_money_needs_a_sum_and_a_currency(void **state)
{
	struct asked asked;
	begin(*state, &asked);
	struct payment_answer none = money(0, "HKD", 0), less = money(-1, "HKD", 0),
			      nameless = money(1000, "", 0), least = money(1, "HKD", 0);
	assert_int_equal(take(&asked, &none), ANSWER_UNKNOWN);
	assert_int_equal(take(&asked, &less), ANSWER_UNKNOWN);
	assert_int_equal(take(&asked, &nameless), ANSWER_UNKNOWN);
	assert_int_equal(count_rows(asked.fixture, "payment WHERE state = 'begun'"), 1);
	assert_int_equal(take(&asked, &least), ANSWER_TAKEN);
	assert_int_equal(count_rows(asked.fixture, "refund WHERE amount = 1 AND reason = 'amount'"), 1);
	end(&asked);
}

/* A service that does not say when it took the money has taken it now: after the order's time it goes back. */
static void test_money_of_no_time_is_of_now(void **state)
{
	struct asked asked;
	begin(*state, &asked);
	struct payment_answer answer = money(1000, "HKD", 0);
	clock_advance(&asked.fixture->clock, ORDER_TTL_MS);
	orders_expire_due(asked.worker);
	assert_int_equal(take(&asked, &answer), ANSWER_TAKEN);
	assert_int_equal(count_rows(asked.fixture, "refund WHERE amount = 1000 AND reason = 'late'"), 1);
	assert_int_equal(count_rows(asked.fixture, "orders WHERE state = 'expired'"), 1);
	end(&asked);
}

static void assert_asked_again(struct asked *asked, struct backoff expected)
{
	static const int64_t ASKS[] = { 1, 2, 40 };
	for (size_t i = 0; i < ARRAY_LENGTH(ASKS); i++) {
		struct payment_answer answer = { .word = PAYMENT_WAIT };
		asked->due.asks = ASKS[i];
		assert_int_equal(take(asked, &answer), ANSWER_TAKEN);
		assert_int_equal(database_int(asked->fixture, "SELECT next_ask_at FROM payment"),
			clock_wall_ms(&asked->fixture->clock) + backoff_ms(&expected, ASKS[i], asked->key));
	}
}

/* Every two seconds at first, and at most every thirty; or as the provider wants it. */
static void test_how_soon_a_waiting_attempt_is_asked_about(void **state)
{
	struct asked asked;
	begin(*state, &asked);
	assert_asked_again(&asked, (struct backoff){ 2000, 30000 });
	asked.provider.ask_ms = 5000;
	assert_asked_again(&asked, (struct backoff){ 5000, 30000 });
	asked.provider.ask_ms = 30500;
	assert_asked_again(&asked, (struct backoff){ 30500, 30500 });
	end(&asked);
}

static void test_how_soon_trouble_is_asked_about(void **state)
{
	static const struct {
		enum attempt_state state;
		struct backoff expected;
	} CASES[] = { { ATTEMPT_BEGUN, { 2000, 30000 } }, { ATTEMPT_PENDING, { 2000, 30000 } },
		{ ATTEMPT_CLOSING, { 2000, 6 * HOUR_MS } } };
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++)
		for (int asks = 1; asks < 40; asks++) {
			struct payment_due due = { .key = "key", .state = CASES[i].state, .asks = asks };
			assert_int_equal(
				payment_trouble_pause_ms(&due), backoff_ms(&CASES[i].expected, asks, "key"));
		}
}

/* A refund that is sent is asked about, a refused one is tried again, and trouble soon. */
static void test_how_soon_a_refund_is_tried_again(void **state)
{
	static const struct {
		enum refund_word word;
		struct backoff expected;
		const char *row;
	} CASES[] = {
		{ REFUND_TROUBLE, { 5000, HOUR_MS },
			"refund WHERE state = 'pending' AND trouble = 'no word'" },
		{ REFUND_SENT, { MINUTE_MS, 6 * HOUR_MS }, "refund WHERE state = 'sent' AND trouble = ''" },
		{ REFUND_REFUSED, { 5 * MINUTE_MS, 6 * HOUR_MS },
			"refund WHERE state = 'refused' AND trouble = 'no word'" },
	};
	struct asked asked;
	begin(*state, &asked);
	struct payment_answer answer = money(1, "HKD", 0);
	assert_int_equal(take(&asked, &answer), ANSWER_TAKEN);
	char *key = xasprintf("%s/amount", asked.key);
	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++)
		for (int tries = 1; tries < 40; tries += 13) {
			struct refund_answer word = { .word = CASES[i].word };
			assert_int_equal(refund_take_answer(asked.worker, &asked.account, key, tries, &word),
				ANSWER_TAKEN);
			assert_int_equal(count_rows(asked.fixture, CASES[i].row), 1);
			assert_int_equal(database_int(asked.fixture, "SELECT next_try_at FROM refund"),
				FIXTURE_START_MS + backoff_ms(&CASES[i].expected, tries, key));
		}
	free(key);
	end(&asked);
}

#define T(name) cmocka_unit_test_setup_teardown(name, hub_fixture_setup, hub_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_money_needs_a_sum_and_a_currency),
		T(test_money_of_no_time_is_of_now),
		T(test_how_soon_a_waiting_attempt_is_asked_about),
		cmocka_unit_test(test_how_soon_trouble_is_asked_about),
		T(test_how_soon_a_refund_is_tried_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
