/* SPDX-License-Identifier: Apache-2.0 */
/* Payments at the card terminal beside the kiosk: asked for, approved, ended; who may tell, and what. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "tests/hub/trade/terminal_shopper.h"

static void test_begun_then_approved(void **state)
{
	struct shopper shopper = arrive(state);
	tell(&shopper, "begun", "PLACED terminal 0");
	tell(&shopper, "approved", "PAID  0");
	json_t *order = order_of(&shopper);
	assert_non_null(json_get_text(order, "pickup_code", NULL));
	assert_string_equal(
		json_get_text(json_array_get(json_object_get(order, "orders"), 0), "state", ""), "PAID");
	json_decref(order);
	char *reference = hub_get_text(shopper.fixture->db,
		"SELECT reference FROM payment WHERE idempotency_key = $1 AND provider = 'terminal'",
		shopper.payment.text);
	assert_string_equal(reference, "52500038/12/7/girocard");
	free(reference);
	assert_true(page_has(&shopper, "/c/", "Paid by card"));
	assert_true(page_has(&shopper, "/r/", "Paid by card"));
	assert_false(page_has(&shopper, "/c/", "name=\"choice\""));
	leave(&shopper);
}

static void test_no_phone_pays_while_the_terminal_does(void **state)
{
	struct shopper shopper = arrive(state);
	assert_true(page_has(&shopper, "/c/", "name=\"choice\""));
	tell(&shopper, "begun", "PLACED terminal 0");
	assert_true(page_has(&shopper, "/c/", "<h1>This order is being paid at the card terminal</h1>"));
	assert_false(page_has(&shopper, "/c/", "<button"));
	assert_true(page_has(&shopper, "/c/", "data-live"));
	/* An old page presses all the same. */
	assert_int_equal(press(&shopper), 303);
	assert_int_equal(phone_cancel(shopper.fixture, shopper.token), 303);
	assert_order(&shopper, "PLACED");
	assert_count(&shopper, "payment", 1);
	tell(&shopper, "ended", "PLACED  0");
	assert_true(page_has(&shopper, "/c/", "name=\"choice\""));
	assert_int_equal(press(&shopper), 303);
	assert_order(&shopper, "PAID");
	assert_true(page_has(&shopper, "/r/", ">Paid<"));
	leave(&shopper);
}

static void test_opening_the_page_does_not_take_the_terminal_away(void **state)
{
	struct shopper shopper = arrive(state);
	tell(&shopper, "begun", "PLACED terminal 0");
	assert_true(page_has(&shopper, "/c/", "card terminal"));
	json_t *order = order_of(&shopper);
	assert_string_equal(json_get_text(order, "phone", "?"), "terminal");
	json_decref(order);
	leave(&shopper);
}

static void test_begun_gives_five_minutes_at_least(void **state)
{
	struct shopper shopper = arrive(state);
	clock_advance(&shopper.fixture->clock, ORDER_TTL_MS - MINUTE_MS);
	json_t *order = tell_at(&shopper, "begun", MINOR, clock_wall_ms(&shopper.fixture->clock));
	assert_string_equal(json_get_text(order, "expires", ""), "2026-07-24T08:19:00Z");
	int64_t rev = json_get_int_or(order, "rev", 0);
	json_decref(order);
	/* Asked again, it is the same answer. */
	clock_advance(&shopper.fixture->clock, MINUTE_MS);
	order = tell_at(&shopper, "begun", MINOR, clock_wall_ms(&shopper.fixture->clock));
	assert_string_equal(json_get_text(order, "expires", ""), "2026-07-24T08:19:00Z");
	assert_int_equal(json_get_int_or(order, "rev", 0), rev);
	json_decref(order);
	leave(&shopper);
}

static void test_begun_too_early_leaves_a_longer_time(void **state)
{
	struct shopper shopper = arrive(state);
	json_t *order = tell_at(&shopper, "begun", MINOR, FIXTURE_START_MS);
	assert_string_equal(json_get_text(order, "expires", ""), "2026-07-24T08:15:00Z");
	json_decref(order);
	leave(&shopper);
}

static void test_what_must_not_begin(void **state)
{
	struct shopper shopper = arrive(state);
	hub_db_exec(shopper.fixture->db,
		"UPDATE orders SET checkout = 'paying' WHERE kiosk <> 'bystander-kiosk'");
	tell(&shopper, "begun", "PLACED paying 0");
	hub_db_exec(shopper.fixture->db,
		"UPDATE orders SET checkout = 'declined' WHERE kiosk <> 'bystander-kiosk'");
	assert_count(&shopper, "payment", 0);
	tell(&shopper, "begun", "PLACED terminal 0");
	tell(&shopper, "ended", "PLACED  0");
	post(&shopper, "cancel");
	shopper.payment = ulid_make(FIXTURE_START_MS);
	tell(&shopper, "begun", "CANCELLED  0");
	assert_count(&shopper, "payment", 1);
	leave(&shopper);
	shopper = arrive(state);
	clock_advance(&shopper.fixture->clock, ORDER_TTL_MS);
	tell(&shopper, "begun", "EXPIRED  0");
	assert_count(&shopper, "payment", 1);
	leave(&shopper);
}

/* A price moved before the order came: the kiosk sees it in the answer and does not begin. */
static void test_begun_for_an_old_sum_shows_the_new_one(void **state)
{
	struct hub_fixture *fixture = *state;
	hub_db_exec(fixture->db, "UPDATE offer SET price = 1100 WHERE product_id = 1 AND merchant_id = 1");
	struct shopper shopper = arrive(state);
	json_t *order = tell_at(&shopper, "begun", MINOR, FIXTURE_START_MS);
	assert_string_equal(json_get_text(order, "phone", ""), "terminal");
	assert_int_equal(json_get_int_or(order, "total", 0), 1100);
	json_decref(order);
	tell(&shopper, "ended", "PLACED  0");
	shopper.payment = ulid_make(FIXTURE_START_MS);
	tell_amount(&shopper, "begun", 1100, "PLACED terminal 0");
	tell_amount(&shopper, "approved", 1100, "PAID  0");
	leave(&shopper);
}

static void test_states_only_rise(void **state)
{
	struct shopper shopper = arrive(state);
	tell(&shopper, "ended", "PLACED  0");
	tell(&shopper, "begun", "PLACED  0");
	tell(&shopper, "approved", "PAID  0"); /* money moved after all */
	tell(&shopper, "ended", "PAID  0");
	tell(&shopper, "begun", "PAID  0");
	tell(&shopper, "approved", "PAID  0");
	assert_count(&shopper, "payment", 1);
	assert_count(&shopper, "refund", 0);
	leave(&shopper);
	/* The news about one payment came in the wrong order. */
	shopper = arrive(state);
	tell(&shopper, "reversed", "PLACED  0");
	tell(&shopper, "approved", "PLACED  0");
	tell(&shopper, "begun", "PLACED  0");
	assert_count(&shopper, "refund", 0);
	leave(&shopper);
}

static void test_one_ended_does_not_free_the_other(void **state)
{
	struct shopper shopper = arrive(state);
	tell(&shopper, "begun", "PLACED terminal 0");
	struct ulid first = shopper.payment;
	shopper.payment = ulid_make(FIXTURE_START_MS);
	tell(&shopper, "begun", "PLACED terminal 0");
	tell(&shopper, "ended", "PLACED terminal 0");
	shopper.payment = first;
	tell(&shopper, "ended", "PLACED  0");
	leave(&shopper);
}

static void test_approved_without_begun_and_twice(void **state)
{
	struct shopper shopper = arrive(state);
	tell(&shopper, "approved", "PAID  0");
	tell(&shopper, "approved", "PAID  0");
	assert_count(&shopper, "payment", 1);
	assert_count(&shopper, "refund", 0);
	leave(&shopper);
}

static void test_another_payment_under_the_same_id(void **state)
{
	struct shopper shopper = arrive(state), other = arrive(state);
	tell(&shopper, "begun", "PLACED terminal 0");
	char *json = report_of(&shopper, "approved", MINOR + 1, FIXTURE_START_MS);
	assert_status(&shopper, json, 422);
	free(json);
	json = report_of(&shopper, "approved", MINOR, FIXTURE_START_MS);
	memcpy(strstr(json, "HKD"), "EUR", 3);
	assert_status(&shopper, json, 422);
	free(json);
	other.payment = shopper.payment;
	json = report_of(&other, "approved", MINOR, FIXTURE_START_MS);
	assert_status(&other, json, 422);
	free(json);
	assert_order(&shopper, "PLACED");
	assert_order(&other, "PLACED");
	leave(&other);
	leave(&shopper);
}

static void test_orders_of_others(void **state)
{
	struct hub_fixture *fixture = *state;
	struct shopper shopper = arrive(state);
	char *json = report_of(&shopper, "approved", MINOR, FIXTURE_START_MS), public_key[65],
	     id[KEY_ID_SIZE];
	struct ulid own = shopper.body->order_id;
	shopper.body->order_id = ulid_make(FIXTURE_START_MS);
	assert_status(&shopper, json, 404);
	shopper.body->order_id = own;
	ed25519_generate(&fixture->kiosk_key);
	ed25519_key_id(fixture->kiosk_key.public_key, id);
	hex_encode(fixture->kiosk_key.public_key, ED25519_PUBLIC_BYTES, public_key);
	assert_status(&shopper, json, 401);
	hub_run(fixture->db,
		"INSERT INTO kiosk(id, public_key, store, name, enrolled_at) VALUES($1, $2, 's1', 'other', "
		"0)",
		id, public_key);
	assert_status(&shopper, json, 404);
	assert_count(&shopper, "payment", 0);
	free(json);
	leave(&shopper);
}

/* Time in the first ten, chance in the rest: some ids have many digits in a row. */
static void test_an_id_of_digits_is_an_id(void **state)
{
	struct shopper shopper = arrive(state);
	snprintf(shopper.payment.text, ULID_SIZE, "01234567890123456789012345");
	tell(&shopper, "begun", "PLACED terminal 0");
	leave(&shopper);
}

static void test_a_busy_database_says_so(void **state)
{
	struct shopper shopper = arrive(state);
	char *json = report_of(&shopper, "approved", MINOR, FIXTURE_START_MS);
	hold_database(shopper.fixture);
	assert_status(&shopper, json, 503);
	release_database(shopper.fixture);
	assert_status(&shopper, json, 200);
	assert_order(&shopper, "PAID");
	free(json);
	leave(&shopper);
}

static void test_bad_bodies(void **state)
{
	struct shopper shopper = arrive(state);
	struct ulid named = shopper.payment;
	char *json = report_of(&shopper, "approved", MINOR, FIXTURE_START_MS);
	shopper.payment = ulid_make(FIXTURE_START_MS);
	assert_status(&shopper, json, 400);
	free(json);
	shopper.payment = named;
	json = report_of(&shopper, "approved", 0, FIXTURE_START_MS);
	assert_status(&shopper, json, 400);
	free(json);
	assert_status(&shopper, "", 400);
	assert_count(&shopper, "payment", 0);
	leave(&shopper);
}

/* An order that nobody pays is counted as paid by nobody, and one that is paid once. */
static void test_paid_orders_are_counted_once(void **state)
{
	struct shopper shopper = arrive(state);
	struct hub_fixture *fixture = shopper.fixture;
	tell(&shopper, "begun", "PLACED terminal 0");
	tell(&shopper, "ended", "PLACED  0");
	assert_true(metric_is(fixture, "orders_placed_total", 1));
	assert_true(metric_is(fixture, "orders_paid_total", 0));
	shopper.payment = ulid_make(FIXTURE_START_MS);
	tell(&shopper, "approved", "PAID  0");
	tell(&shopper, "approved", "PAID  0");
	assert_true(metric_is(fixture, "orders_paid_total", 1));
	tell(&shopper, "reversed", "REFUNDED  0");
	assert_true(metric_is(fixture, "orders_paid_total", 1));
	leave(&shopper);
}

/* A terminal counts from nought, or does not say. */
static void test_the_reference_has_what_the_terminal_said(void **state)
{
	static const struct {
		const char *numbers, *reference;
	} CASES[] = {
		{ "\"trace\":0,\"receipt\":0", "52500038/0/0/girocard" },
		{ "\"trace\":3", "52500038/3//girocard" },
		{ "\"receipt\":4", "52500038//4/girocard" },
	};
	for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
		struct shopper shopper = arrive(state);
		char *json = report_of(&shopper, "approved", MINOR, FIXTURE_START_MS);
		char *numbers = strstr(json, "\"trace\":12,\"receipt\":7"),
		     *rest = strstr(numbers, ",\"card\"");
		char *told = xasprintf("%.*s%s%s", (int)(numbers - json), json, CASES[i].numbers, rest);
		assert_status(&shopper, told, 200);
		char *reference = hub_get_text(shopper.fixture->db,
			"SELECT reference FROM payment WHERE idempotency_key = $1", shopper.payment.text);
		assert_string_equal(reference, CASES[i].reference);
		free(reference);
		free(told);
		free(json);
		leave(&shopper);
	}
}

#define T(name) cmocka_unit_test_setup_teardown(name, hub_fixture_setup, hub_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_begun_then_approved),
		T(test_the_reference_has_what_the_terminal_said),
		T(test_no_phone_pays_while_the_terminal_does),
		T(test_opening_the_page_does_not_take_the_terminal_away),
		T(test_begun_gives_five_minutes_at_least),
		T(test_begun_too_early_leaves_a_longer_time),
		T(test_what_must_not_begin),
		T(test_begun_for_an_old_sum_shows_the_new_one),
		T(test_states_only_rise),
		T(test_one_ended_does_not_free_the_other),
		T(test_approved_without_begun_and_twice),
		T(test_paid_orders_are_counted_once),
		T(test_another_payment_under_the_same_id),
		T(test_orders_of_others),
		T(test_an_id_of_digits_is_an_id),
		T(test_a_busy_database_says_so),
		T(test_bad_bodies),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
