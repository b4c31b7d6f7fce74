/* SPDX-License-Identifier: Apache-2.0 */
/* A session that ended leaves no byte of itself in state.db: not of its order, not when the hub answers late, and not after a
 * crash. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/store/orders.h"
#include "kiosk/store/outbox.h"
#include "kiosk/store/print_journal.h"
#include "tests/domain/reply_sample.h"
#include "tests/store/state_fixture.h"
#include "tests/support/support.h"

static bool files_hold(struct state_fixture *fixture, const char *needle)
{
	static const char *const SUFFIXES[] = { "", "-wal", "-journal" };
	bool is_there = false;

	for (size_t i = 0; i < ARRAY_LENGTH(SUFFIXES); i++) {
		char *path = xasprintf("%s%s", fixture->path, SUFFIXES[i]);
		is_there = is_there || file_holds(path, needle);
		free(path);
	}
	return is_there;
}

/* An order that the hub has taken. */
static bool save_secrets(struct state *state)
{
	struct ulid id = ulid_make(NOW_MS);
	struct wire_order_reply reply = reply_sample(id.text, 1, ORDER_PLACED, 5);

	return order_place(state, id, "SECRETSESSION", "SECRETBODY", "HKD", 5, NOW_MS) == STATE_OK &&
		order_update(state, &reply, NOW_MS, NULL) == STATE_OK &&
		outbox_done(state, &id, 1) == STATE_OK;
}

static void test_no_byte_of_a_session_survives_its_end(void **state)
{
	struct state_fixture *fixture = *state;
	bool is_left;

	assert_true(save_secrets(fixture->state));
	assert_true(files_hold(fixture, "SECRET"));
	assert_int_equal(state_wipe_sessions(fixture->state, NULL, &is_left), STATE_OK);
	assert_false(is_left);
	assert_false(files_hold(fixture, "SECRET"));
}

static void test_no_byte_survives_with_a_second_connection_open(void **state)
{
	struct state_fixture *fixture = *state;
	struct state *other = state_attach(fixture->path);

	assert_true(save_secrets(fixture->state));
	assert_int_equal(outbox_count_waiting(other), BYSTANDER_WAITING);
	assert_int_equal(state_wipe_sessions(fixture->state, NULL, NULL), STATE_OK);
	assert_false(files_hold(fixture, "SECRET"));
	state_close(other);
}

static void test_lines_of_an_order_go_when_the_hub_has_them(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid waiting = ulid_make(NOW_MS), taken = ulid_make(NOW_MS + 1);
	struct wire_order_reply reply = reply_sample(taken.text, 1, ORDER_PAID, 5);
	struct placed_order order;

	assert_int_equal(order_place(fixture->state, waiting, "S", "OPENBODY", "HKD", 5, NOW_MS), STATE_OK);
	assert_int_equal(order_place(fixture->state, taken, "S", "SECRETBODY", "HKD", 5, NOW_MS), STATE_OK);
	assert_int_equal(order_update(fixture->state, &reply, NOW_MS, NULL), STATE_OK);
	assert_int_equal(outbox_done(fixture->state, &taken, 1), STATE_OK);
	assert_true(files_hold(fixture, "SECRET"));
	assert_int_equal(state_wipe_sessions(fixture->state, NULL, NULL), STATE_OK);
	assert_false(files_hold(fixture, "SECRET"));
	assert_true(order_find(fixture->state, &fixture->arena, taken.text, &order));
	assert_int_equal(order.state, ORDER_PAID);
	assert_true(order_find(fixture->state, &fixture->arena, waiting.text, &order));
	assert_string_equal(order.body, "");
	assert_true(files_hold(fixture, "OPENBODY")); /* in the outbox, which still has to send it */
	assert_int_equal(outbox_done(fixture->state, &waiting, 1), STATE_OK);
	assert_int_equal(state_wipe_sessions(fixture->state, NULL, NULL), STATE_OK);
	assert_false(files_hold(fixture, "OPENBODY"));
}

/* The network was gone while its shopper stood there: the hub's answer comes to the next one's kiosk. */
static void test_an_answer_after_the_session_leaves_no_byte_of_it(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid id = ulid_make(NOW_MS);
	struct wire_order_reply reply = reply_sample(id.text, 1, ORDER_PLACED, 7);
	struct placed_order order;

	reply.url = "https://hub.example/c/SECRETCHECKOUT";
	reply.receipt_url = "https://hub.example/r/SECRETRECEIPT";
	assert_int_equal(
		order_place(fixture->state, id, "SECRETSESSION", "SECRETBODY", "HKD", 5, NOW_MS), STATE_OK);
	assert_int_equal(state_wipe_sessions(fixture->state, NULL, NULL), STATE_OK);
	assert_int_equal(order_update(fixture->state, &reply, NOW_MS, NULL), STATE_OK);
	assert_int_equal(outbox_done(fixture->state, &id, 1), STATE_OK);
	reply.rev = 2;
	reply.state = ORDER_PAID;
	reply.pickup_code = "SECRETPICKUP";
	reply.is_repriced = true;
	assert_int_equal(order_update(fixture->state, &reply, NOW_MS, NULL), STATE_OK);
	assert_false(files_hold(fixture, "SECRETCHECKOUT"));
	assert_false(files_hold(fixture, "SECRETRECEIPT"));
	assert_false(files_hold(fixture, "SECRETPICKUP"));
	assert_int_equal(state_wipe_sessions(fixture->state, NULL, NULL), STATE_OK);
	assert_false(files_hold(fixture, "SECRET"));
	assert_true(order_find(fixture->state, &fixture->arena, id.text, &order));
	assert_int_equal(order.state, ORDER_PAID);
	assert_int_equal(order.total_minor, 7);
	assert_false(order.has_charge);
}

static void test_a_refused_order_goes_with_its_session(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid before = ulid_make(NOW_MS), after = ulid_make(NOW_MS + 1), ids[] = { before, after };
	struct placed_order order;

	assert_int_equal(
		order_place(fixture->state, before, "SECRET1", "SECRETBODY", "HKD", 5, NOW_MS), STATE_OK);
	assert_int_equal(
		order_place(fixture->state, after, "SECRET2", "SECRETBODY", "HKD", 5, NOW_MS), STATE_OK);
	assert_int_equal(order_refuse(fixture->state, before.text, "422", NOW_MS), STATE_OK);
	assert_int_equal(state_wipe_sessions(fixture->state, NULL, NULL), STATE_OK);
	assert_int_equal(order_refuse(fixture->state, after.text, "422", NOW_MS), STATE_OK);
	assert_int_equal(outbox_done(fixture->state, ids, 2), STATE_OK);
	assert_int_equal(state_wipe_sessions(fixture->state, NULL, NULL), STATE_OK);
	assert_false(files_hold(fixture, "SECRET"));
	assert_true(order_find(fixture->state, &fixture->arena, after.text, &order));
	assert_string_equal(order.refused, "422");
}

/* The disk was busy when the session before ended, and the next shopper has begun. */
static void test_a_late_wipe_spares_the_session_that_runs(void **state)
{
	struct state_fixture *fixture = *state;
	struct ulid own = ulid_make(NOW_MS), gone = ulid_make(NOW_MS + 1);
	struct wire_order_reply reply = reply_sample(own.text, 1, ORDER_PLACED, 5);
	struct print_job job = { .state = PRINT_DONE }, found;
	struct placed_order order;

	assert_int_equal(order_place(fixture->state, own, "RUNNING", "MINE", "HKD", 5, NOW_MS), STATE_OK);
	assert_int_equal(order_place(fixture->state, gone, "BEFORE", "{}", "HKD", 5, NOW_MS), STATE_OK);
	for (int i = 0; i < 2; i++) {
		snprintf(job.id, sizeof job.id, "%s", i ? own.text : gone.text);
		snprintf(job.session, sizeof job.session, "%s", i ? "RUNNING" : "BEFORE");
		assert_int_equal(print_journal_add(fixture->state, &job, "{}"), STATE_OK);
	}
	assert_int_equal(state_wipe_sessions(fixture->state, "RUNNING", NULL), STATE_OK);
	assert_int_equal(order_update(fixture->state, &reply, NOW_MS, NULL), STATE_OK);
	assert_true(order_find(fixture->state, &fixture->arena, own.text, &order));
	assert_string_equal(order.body, "MINE");
	assert_string_equal(order.session, "RUNNING");
	assert_string_equal(order.url, reply.url);
	assert_true(print_journal_find(fixture->state, own.text, &found, NULL));
	assert_string_equal(found.session, "RUNNING");
	assert_true(print_journal_find(fixture->state, gone.text, &found, NULL));
	assert_string_equal(found.session, "");
}

static void test_nothing_of_a_killed_session_comes_back(void **state)
{
	struct state_fixture *fixture = *state;
	pid_t child = fork();
	int status;

	if (child == 0) {
		struct state *own = state_attach(fixture->path);
		if (!own || !save_secrets(own))
			_exit(1);
		kill(getpid(), SIGKILL);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_true(files_hold(fixture, "SECRET"));
	state_fixture_reopen(fixture);
	assert_false(files_hold(fixture, "SECRET"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STATE(test_no_byte_of_a_session_survives_its_end),
		WITH_STATE(test_no_byte_survives_with_a_second_connection_open),
		WITH_STATE(test_lines_of_an_order_go_when_the_hub_has_them),
		WITH_STATE(test_an_answer_after_the_session_leaves_no_byte_of_it),
		WITH_STATE(test_a_refused_order_goes_with_its_session),
		WITH_STATE(test_a_late_wipe_spares_the_session_that_runs),
		WITH_STATE(test_nothing_of_a_killed_session_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
