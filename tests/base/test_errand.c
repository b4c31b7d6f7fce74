/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that come back, come back late, or are not waited for. */
#include "kiosk/base/errand.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/xalloc.h"
#include "tests/support/support.h"

struct question {
	sem_t *may_answer; /* NULL: at once */
	int answer;
};

static _Atomic int forgotten;

static void answer(void *data)
{
	struct question *question = data;

	if (question->may_answer)
		sem_wait(question->may_answer);
	question->answer = 42;
}

static void forget(void *data)
{
	assert_int_equal(((struct question *)data)->answer, 42);
	free(data);
	atomic_fetch_add(&forgotten, 1);
}

static struct errand_kind patient = {
	.thread_name = "patient", .run = answer, .forget = forget, .grace_ms = 5000
};
static struct errand_kind hasty = { .thread_name = "hasty", .run = answer, .forget = forget };

static struct question *ask(sem_t *may_answer)
{
	struct question *question = xcalloc(1, sizeof *question);

	question->may_answer = may_answer;
	return question;
}

static bool is_nobody_abandoned(void *kind)
{
	return errand_abandoned(kind) == 0;
}

static void comes_back(void **state)
{
	(void)state;
	struct question *question = ask(NULL);

	assert_int_equal(errand_run(&hasty, question, 10000, -1), ERRAND_DONE);
	assert_int_equal(question->answer, 42);
	assert_int_equal(errand_abandoned(&hasty), 0);
	free(question);
}

static void too_late_is_forgotten(void **state)
{
	sem_t may_answer;
	int before = atomic_load(&forgotten);

	(void)state;
	sem_init(&may_answer, 0, 0);
	int64_t began_ms = clock_real_ms();
	for (int i = 1; i <= 3; i++) {
		assert_int_equal(errand_run(&hasty, ask(&may_answer), 30, -1), ERRAND_LATE);
		assert_int_equal(errand_abandoned(&hasty), i);
	}
	assert_in_range(clock_real_ms() - began_ms, 90, 5000);
	assert_int_equal(atomic_load(&forgotten), before);
	for (int i = 0; i < 3; i++)
		sem_post(&may_answer);
	assert_true(wait_until(is_nobody_abandoned, &hasty, 5000));
	assert_int_equal(atomic_load(&forgotten), before + 3);
	sem_destroy(&may_answer);
}

static void a_stop_ends_the_wait(void **state)
{
	sem_t may_answer;
	int stop_fd = eventfd(1, EFD_CLOEXEC);

	(void)state;
	sem_init(&may_answer, 0, 0);
	int64_t began_ms = clock_real_ms();
	assert_int_equal(errand_run(&hasty, ask(&may_answer), 60000, stop_fd), ERRAND_STOPPED);
	assert_in_range(clock_real_ms() - began_ms, 0, 5000);
	sem_post(&may_answer);
	assert_true(wait_until(is_nobody_abandoned, &hasty, 5000));
	sem_destroy(&may_answer);
	close(stop_fd);
}

static void *post_soon(void *data)
{
	usleep(100 * 1000);
	sem_post(data);
	return NULL;
}

static void a_grace_lets_it_end(void **state)
{
	sem_t may_answer;
	pthread_t thread;
	int stop_fd = eventfd(1, EFD_CLOEXEC);

	(void)state;
	sem_init(&may_answer, 0, 0);
	struct question *question = ask(&may_answer);
	assert_int_equal(pthread_create(&thread, NULL, post_soon, &may_answer), 0);
	assert_int_equal(errand_run(&patient, question, 60000, stop_fd), ERRAND_DONE);
	assert_int_equal(question->answer, 42);
	free(question);
	pthread_join(thread, NULL);
	sem_destroy(&may_answer);
	close(stop_fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_back),
		cmocka_unit_test(too_late_is_forgotten),
		cmocka_unit_test(a_stop_ends_the_wait),
		cmocka_unit_test(a_grace_lets_it_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
