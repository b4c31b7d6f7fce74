/* SPDX-License-Identifier: Apache-2.0 */
/* Another writer holds the database for longer than anybody waits: every change says BUSY and leaves no trace, and the same
 * again is done. All of them wait at the same time. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/trade/coupon_claim.h"
#include "kiosk/hub/trade/coupon_rows.h"
#include "kiosk/hub/trade/groups.h"
#include "kiosk/hub/trade/orders.h"
#include "kiosk/hub/trade/payments.h"
#include "kiosk/hub/trade/terminal_payments.h"
#include "tests/hub/trade/terminal_shopper.h"

#define GROUP "01J0000000000000000000000G"
#define OPENED_GROUP "01J0000000000000000000000H"
#define CLAIM "01J0000000000000000000000C"
#define SEAT "01J0000000000000000000000S"
#define BEGUN "01J0000000000000000000000B"
#define APPROVED "01J0000000000000000000000A"

static struct wire_order *to_place, *to_cancel, *to_extend, *to_press, *to_begin, *to_approve, *to_confirm;

static struct transition place(struct hub_worker *worker)
{
	struct order_refusal refusal;
	return order_place(worker, to_place, true, &refusal);
}

static struct transition cancel(struct hub_worker *worker)
{
	return order_cancel(worker, to_cancel->order_id.text);
}

static struct transition extend(struct hub_worker *worker)
{
	return order_extend(worker, to_extend->order_id.text);
}

static struct transition claim(struct hub_worker *worker)
{
	return coupon_claim(worker, CLAIM, "k1", "somebody");
}

static struct transition open_group(struct hub_worker *worker)
{
	return group_open(worker, OPENED_GROUP, "d1");
}

static struct transition take_seat(struct hub_worker *worker)
{
	struct seat_request asked = {
		.group = GROUP,
		.seat = SEAT,
		.holder = "somebody",
		.address = "",
		.kiosk = "kiosk",
		.store = "s1",
		.session = "",
		.language = "en",
	};
	return group_take_seat(worker, &asked);
}

/* At a provider whom nobody asks here. */
static struct transition press_button(struct hub_worker *worker)
{
	char key[PAYMENT_KEY_SIZE];
	struct payment_press press = { .order = to_press->order_id.text,
		.provider = "nobody",
		.account = "",
		.choice = "pay",
		.shown_minor = 1000 };
	return payment_begin(worker, &press, key);
}

static struct transition report(struct hub_worker *worker, const struct wire_order *body, const char *payment,
	enum terminal_report_state state)
{
	struct terminal_report told = { .state = state,
		.amount_minor = 1000,
		.currency = "HKD",
		.at_ms = FIXTURE_START_MS,
		.terminal = "52500038",
		.trace = -1,
		.receipt = -1 };
	snprintf(told.payment.text, sizeof(told.payment.text), "%s", payment);
	return terminal_payment_take(worker, body->order_id.text, &told);
}

static struct transition begin(struct hub_worker *worker)
{
	return report(worker, to_begin, BEGUN, TERMINAL_REPORT_BEGUN);
}

static struct transition approve(struct hub_worker *worker)
{
	return report(worker, to_approve, APPROVED, TERMINAL_REPORT_APPROVED);
}

static struct transition confirm(struct hub_worker *worker)
{
	struct payment_arrival arrival = { .key = "old",
		.order = to_confirm->order_id.text,
		.reference = "r",
		.amount_minor = 1000,
		.currency = "HKD",
		.taken_ms = PAYMENT_TAKEN_NOW };
	return payment_confirm(worker, &arrival);
}

static struct transition (*const CHANGES[])(struct hub_worker *worker) = { place, cancel, extend, claim,
	open_group, take_seat, press_button, begin, approve, confirm };

static struct wire_order *place_bread(struct hub_fixture *fixture)
{
	struct wire_order *body = fixture_bread(fixture);
	free(place_and_get_token(fixture, body));
	return body;
}

/* What the changes are about. */
static void make_orders(struct hub_fixture *fixture)
{
	static const char INSERT_OLD[] =
		"INSERT INTO payment(idempotency_key, order_id, provider, amount, currency, state, created_at, changed_at)"
		" VALUES('old', $1, 'nobody', 1000, 'HKD', 'declined', 0, 0)";
	to_place = fixture_bread(fixture);
	to_cancel = place_bread(fixture);
	to_extend = place_bread(fixture);
	to_press = place_bread(fixture);
	to_begin = place_bread(fixture);
	to_approve = place_bread(fixture);
	to_confirm = place_bread(fixture);
	assert_true(hub_ran(fixture->db, INSERT_OLD, to_confirm->order_id.text));
}

static void free_orders(void)
{
	struct wire_order *bodies[] = { to_place, to_cancel, to_extend, to_press, to_begin, to_approve,
		to_confirm };
	for (size_t i = 0; i < ARRAY_LENGTH(bodies); i++)
		wire_order_destroy(bodies[i]);
}

struct change {
	const struct hub_fixture *fixture;
	struct transition (*function)(struct hub_worker *worker);
	struct transition transition;
};

static void *apply(void *data)
{
	struct change *change = data;
	struct clock clock;
	char why[HUB_DB_WHY_SIZE];
	clock_init_manual(&clock, FIXTURE_START_MS);
	struct hub hub = { .clock = &clock, .database = change->fixture->database };
	struct hub_worker *worker = hub_worker_create(&hub, why);
	change->transition = change->function(worker);
	hub_worker_destroy(worker);
	return NULL;
}

static void apply_all(const struct hub_fixture *fixture, enum transition_result expected)
{
	struct change changes[ARRAY_LENGTH(CHANGES)];
	pthread_t threads[ARRAY_LENGTH(CHANGES)];
	for (size_t i = 0; i < ARRAY_LENGTH(CHANGES); i++) {
		changes[i] = (struct change){ .fixture = fixture, .function = CHANGES[i] };
		pthread_create(&threads[i], NULL, apply, &changes[i]);
	}
	for (size_t i = 0; i < ARRAY_LENGTH(CHANGES); i++) {
		pthread_join(threads[i], NULL);
		if (changes[i].transition.result != expected)
			fail_msg("change %zu: %d", i, (int)changes[i].transition.result);
	}
}

static void test_every_change_says_busy_and_is_done_later(void **state)
{
	struct hub_fixture *fixture = *state;
	make_orders(fixture);
	struct http_reply opened = kiosk_request(fixture, "PUT", "/v1/groups/" GROUP, "{\"deal\":\"d1\"}");
	assert_int_equal(opened.status, 201);
	http_reply_finish(&opened);
	hold_database(fixture);
	apply_all(fixture, TRANSITION_BUSY);
	release_database(fixture);
	assert_int_equal(
		database_int(fixture, "SELECT COUNT(*) FROM orders WHERE state = 'placed' AND rev = 1"), 6);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM coupon_claim"), 0);
	assert_int_equal(database_int(fixture, "SELECT SUM(taken) FROM deal_group"), 0);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM payment"), 1);
	apply_all(fixture, TRANSITION_DONE);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM payment WHERE state = 'begun'"), 2);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM orders WHERE state = 'paid'"), 2);
	free_orders();
}

static void test_repeated_is_already_so(void **state)
{
	struct hub_fixture *fixture = *state;
	struct clock clock;
	clock_init_manual(&clock, FIXTURE_START_MS);
	struct hub_worker *worker = fixture_worker(fixture, &clock);
	make_orders(fixture);
	struct transition (*const twice[])(struct hub_worker *) = { place, cancel, claim, open_group,
		press_button, begin, approve, confirm };
	for (size_t i = 0; i < ARRAY_LENGTH(twice); i++) {
		assert_int_equal(twice[i](worker).result, TRANSITION_DONE);
		assert_int_equal(twice[i](worker).result, TRANSITION_ALREADY);
	}
	free_orders();
}

struct form {
	const struct hub_fixture *fixture;
	char *target;
	const char *fields, *words;
	struct http_reply reply;
};

static void *post_form(void *data)
{
	struct form *form = data;
	form->reply =
		phone_post(form->fixture, form->target, "Sec-Fetch-Site: same-origin\r\n", form->fields);
	return NULL;
}

static void assert_told_to_come_again(struct http_reply *reply)
{
	char retry[8];
	assert_int_equal(reply->status, 503);
	assert_true(http_reply_header(reply, "Retry-After", retry, sizeof(retry)));
}

/* The page says "try again", and not how the order would stand. */
static void test_a_phone_is_told_to_try_again(void **state)
{
	static const char PRESS[] = "provider=demo&choice=pay&attempt=0&total=1000";
	struct hub_fixture *fixture = *state;
	struct wire_order *body = fixture_bread(fixture), *pressed = fixture_bread(fixture);
	char *token = place_and_get_token(fixture, body),
	     *pressed_token = place_and_get_token(fixture, pressed);
	struct http_reply opened = kiosk_request(fixture, "PUT", "/v1/groups/" GROUP, "{\"deal\":\"d1\"}");
	http_reply_finish(&opened);
	struct form forms[] = { { fixture, xasprintf("/c/%s/cancel", token), "", "Please try again.", { 0 } },
		{ fixture, xstrdup("/g/" GROUP "/join"), "", "Please try again.", { 0 } },
		{ fixture, xasprintf("/c/%s/pay", pressed_token), PRESS, "Nothing was charged.", { 0 } } };
	pthread_t threads[ARRAY_LENGTH(forms)];
	hold_database(fixture);
	for (size_t i = 0; i < ARRAY_LENGTH(forms); i++)
		pthread_create(&threads[i], NULL, post_form, &forms[i]);
	for (size_t i = 0; i < ARRAY_LENGTH(forms); i++) {
		pthread_join(threads[i], NULL);
		assert_told_to_come_again(&forms[i].reply);
		assert_non_null(strstr(forms[i].reply.body, forms[i].words));
		http_reply_finish(&forms[i].reply);
		free(forms[i].target);
	}
	release_database(fixture);
	assert_int_equal(
		database_int(fixture, "SELECT COUNT(*) FROM orders WHERE state = 'placed' AND rev = 1"), 2);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM payment"), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(phone_press(fixture, pressed_token, "pay", 0, 1000), 303);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM payment WHERE state = 'confirmed'"), 1);
	free(token);
	free(pressed_token);
	wire_order_destroy(body);
	wire_order_destroy(pressed);
}

/* The kiosk's outbox keeps what it has to tell of the terminal, and tells it again. */
static void test_a_report_of_the_terminal_is_told_again(void **state)
{
	struct shopper shopper = arrive(state);
	char *json = report_of(&shopper, "approved", MINOR, FIXTURE_START_MS);
	hold_database(shopper.fixture);
	struct http_reply reply = put_report(&shopper, json);
	release_database(shopper.fixture);
	assert_told_to_come_again(&reply);
	http_reply_finish(&reply);
	assert_count(&shopper, "payment", 0);
	assert_count(&shopper, "orders WHERE state = 'placed' AND rev = 1", 1);
	for (int i = 0; i < 2; i++)
		tell(&shopper, "approved", "PAID  0");
	assert_count(&shopper, "payment WHERE state = 'confirmed'", 1);
	assert_count(&shopper, "refund", 0);
	free(json);
	leave(&shopper);
}

#define T(name) cmocka_unit_test_setup_teardown(name, hub_fixture_setup, hub_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_every_change_says_busy_and_is_done_later),
		T(test_repeated_is_already_so),
		T(test_a_phone_is_told_to_try_again),
		T(test_a_report_of_the_terminal_is_told_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
