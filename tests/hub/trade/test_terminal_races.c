/* SPDX-License-Identifier: Apache-2.0 */
/* Phones and terminals at the same moment: money is taken in one way only. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "tests/hub/trade/terminal_shopper.h"

struct racer {
	struct shopper *shopper;
	const char *word; /* NULL: a phone's button */
	bool may_begin;
};

static void *race(void *data)
{
	struct racer *racer = data;
	if (!racer->word) {
		press(racer->shopper);
		return NULL;
	}
	json_t *order =
		tell_at(racer->shopper, racer->word, MINOR, clock_wall_ms(&racer->shopper->fixture->clock));
	racer->may_begin = strcmp(json_get_text(order, "phone", ""), "terminal") == 0;
	json_decref(order);
	return NULL;
}

static void run_race(struct shopper *shopper, struct racer *racers, int count)
{
	pthread_t threads[8];
	for (int i = 0; i < count; i++) {
		racers[i].shopper = shopper;
		pthread_create(&threads[i], NULL, race, &racers[i]);
	}
	for (int i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
}

/* Whoever is first: the money is taken in one way only. */
static void test_phone_and_terminal_at_the_same_moment(void **state)
{
	for (int round = 0; round < 10; round++) {
		struct shopper shopper = arrive(state);
		struct racer racers[] = { { .word = "begun" }, { 0 }, { .word = "begun" }, { 0 } };
		run_race(&shopper, racers, 4);
		json_t *order = order_of(&shopper);
		bool is_paid = strcmp(json_get_text(order, "state", ""), "PAID") == 0;
		json_decref(order);
		assert_true(is_paid != (racers[0].may_begin || racers[2].may_begin));
		leave(&shopper);
	}
	assert_int_equal(database_int(*state, "SELECT COUNT(*) FROM payment"), 10);
	assert_int_equal(database_int(*state, "SELECT COUNT(*) FROM refund"), 0);
}

static void test_approved_by_eight_at_once_is_one_payment(void **state)
{
	struct shopper shopper = arrive(state);
	struct racer racers[8];
	for (int i = 0; i < 8; i++)
		racers[i] = (struct racer){ .word = "approved" };
	run_race(&shopper, racers, 8);
	assert_order(&shopper, "PAID");
	assert_count(&shopper, "payment", 1);
	assert_count(&shopper, "refund", 0);
	leave(&shopper);
}

/* Without a network the terminal could not ask: both have money, and one of them gives it back. */
static void test_approved_and_pressed_at_the_same_moment(void **state)
{
	struct shopper shopper = arrive(state);
	struct racer racers[] = { { .word = "approved" }, { 0 }, { .word = "approved" }, { 0 } };
	run_race(&shopper, racers, 4);
	assert_order(&shopper, "PAID");
	int64_t payments =
		database_int(shopper.fixture, "SELECT COUNT(*) FROM payment WHERE state = 'confirmed'");
	assert_count(&shopper, "refund", (int)payments - 1);
	leave(&shopper);
}

static void test_a_waiting_kiosk_is_told(void **state)
{
	struct shopper shopper = arrive(state);
	char *target = xasprintf("/v1/orders/%s?wait=20&rev=1", shopper.body->order_id.text);
	struct racer racer = { .shopper = &shopper, .word = "begun" };
	pthread_t thread;
	pthread_create(&thread, NULL, race, &racer);
	struct http_reply reply = kiosk_request(shopper.fixture, "GET", target, NULL);
	char *phone = reply_text_of(&reply, "phone");
	assert_string_equal(phone, "terminal");
	pthread_join(thread, NULL);
	http_reply_finish(&reply);
	free(phone);
	free(target);
	leave(&shopper);
}

#define T(name) cmocka_unit_test_setup_teardown(name, hub_fixture_setup, hub_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_phone_and_terminal_at_the_same_moment),
		T(test_approved_by_eight_at_once_is_one_payment),
		T(test_approved_and_pressed_at_the_same_moment),
		T(test_a_waiting_kiosk_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
