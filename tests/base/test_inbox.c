/* SPDX-License-Identifier: Apache-2.0 */
/* The queue between threads. */
#include "kiosk/base/inbox.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

#define SENDERS 4
#define MESSAGES_EACH 5000

static _Atomic int freed, woken;

struct message {
	int sender, number;
};

static void free_message(void *message)
{
	atomic_fetch_add(&freed, 1);
	free(message);
}

static void wake(void *data)
{
	atomic_fetch_add((_Atomic int *)data, 1);
}

static struct message *make(int sender, int number)
{
	struct message *message = xmalloc(sizeof *message);

	*message = (struct message){ .sender = sender, .number = number };
	return message;
}

static int reset(void **state)
{
	(void)state;
	atomic_store(&freed, 0);
	atomic_store(&woken, 0);
	return 0;
}

static void check_next(struct inbox *inbox, int number)
{
	struct message *message = inbox_take(inbox);

	assert_non_null(message);
	assert_int_equal(message->number, number);
	free(message);
}

static void keeps_the_order(void **state)
{
	struct inbox *inbox = inbox_create(3, free_message, NULL, NULL);

	(void)state;
	for (int round = 0; round < 5; round++) {
		assert_true(inbox_send(inbox, make(0, 1)));
		assert_true(inbox_send(inbox, make(0, 2)));
		check_next(inbox, 1);
		check_next(inbox, 2);
		assert_null(inbox_take(inbox));
	}
	inbox_destroy(inbox);
	inbox_destroy(NULL);
	assert_int_equal(freed, 0);
}

static void refuses_and_frees_when_full(void **state)
{
	struct inbox *inbox = inbox_create(2, free_message, NULL, NULL);

	(void)state;
	assert_true(inbox_send(inbox, make(0, 1)));
	assert_true(inbox_send(inbox, make(0, 2)));
	assert_false(inbox_send(inbox, make(0, 3)));
	assert_int_equal(freed, 1);
	inbox_destroy(inbox);
	assert_int_equal(freed, 3);
}

static void wakes_only_when_it_was_empty(void **state)
{
	struct inbox *inbox = inbox_create(8, free_message, wake, &woken);

	(void)state;
	inbox_send(inbox, make(0, 1));
	inbox_send(inbox, make(0, 2));
	assert_int_equal(woken, 1);
	check_next(inbox, 1);
	inbox_send(inbox, make(0, 3));
	assert_int_equal(woken, 1);
	check_next(inbox, 2);
	check_next(inbox, 3);
	inbox_send(inbox, make(0, 4));
	assert_int_equal(woken, 2);
	inbox_destroy(inbox);
}

static void a_wait_ends_in_time(void **state)
{
	struct inbox *inbox = inbox_create(1, free_message, NULL, NULL);
	struct clock clock;

	(void)state;
	clock_init_system(&clock);
	int64_t start = clock_monotonic_ms(&clock);
	assert_null(inbox_wait(inbox, 0));
	assert_null(inbox_wait(inbox, 30));
	assert_true(clock_monotonic_ms(&clock) - start >= 29);
	inbox_destroy(inbox);
}

static void *close_it(void *inbox)
{
	inbox_close(inbox);
	return NULL;
}

static void closing_wakes_a_waiter(void **state)
{
	struct inbox *inbox = inbox_create(4, free_message, NULL, NULL);
	pthread_t thread;

	(void)state;
	pthread_create(&thread, NULL, close_it, inbox);
	assert_null(inbox_wait(inbox, -1));
	pthread_join(thread, NULL);
	assert_false(inbox_send(inbox, make(0, 1)));
	assert_int_equal(freed, 1);
	inbox_destroy(inbox);
}

static void what_came_before_closing_can_be_taken(void **state)
{
	struct inbox *inbox = inbox_create(4, free_message, NULL, NULL);

	(void)state;
	inbox_send(inbox, make(0, 9));
	inbox_close(inbox);
	struct message *message = inbox_wait(inbox, -1);
	assert_int_equal(message->number, 9);
	free(message);
	assert_null(inbox_wait(inbox, -1));
	inbox_destroy(inbox);
}

struct sender {
	struct inbox *inbox;
	int id;
};

static void *send_many(void *data)
{
	struct sender *sender = data;

	/* A full queue is tried again, so that each message arrives once. */
	for (int i = 0; i < MESSAGES_EACH; i++)
		while (!inbox_send(sender->inbox, make(sender->id, i)))
			sched_yield();
	return NULL;
}

static void each_sender_stays_in_order(void **state)
{
	struct inbox *inbox = inbox_create(64, free_message, wake, &woken);
	struct sender senders[SENDERS];
	pthread_t threads[SENDERS];
	int next[SENDERS] = { 0 };

	(void)state;
	for (int i = 0; i < SENDERS; i++) {
		senders[i] = (struct sender){ .inbox = inbox, .id = i };
		pthread_create(&threads[i], NULL, send_many, &senders[i]);
	}
	for (int i = 0; i < SENDERS * MESSAGES_EACH; i++) {
		struct message *message = inbox_wait(inbox, 10000);
		assert_non_null(message);
		assert_int_equal(message->number, next[message->sender]++);
		free(message);
	}
	for (int i = 0; i < SENDERS; i++)
		pthread_join(threads[i], NULL);
	assert_null(inbox_take(inbox));
	assert_true(woken >= 1);
	inbox_destroy(inbox);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(keeps_the_order, reset),
		cmocka_unit_test_setup(refuses_and_frees_when_full, reset),
		cmocka_unit_test_setup(wakes_only_when_it_was_empty, reset),
		cmocka_unit_test_setup(a_wait_ends_in_time, reset),
		cmocka_unit_test_setup(closing_wakes_a_waiter, reset),
		cmocka_unit_test_setup(what_came_before_closing_can_be_taken, reset),
		cmocka_unit_test_setup(each_sender_stays_in_order, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
