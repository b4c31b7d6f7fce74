/* SPDX-License-Identifier: Apache-2.0 */
/* A state.db in a folder of its own, open: set up and torn down around each test of it. What another shopper has in it
 * (bystanders.sql) stands beside what the test puts there, and the test fails in the end when anything of that moved. */
#ifndef DAOGOU_TESTS_STORE_STATE_FIXTURE_H
#define DAOGOU_TESTS_STORE_STATE_FIXTURE_H

#include "kiosk/store/state.h"

#define NOW_MS INT64_C(1784894400000)

/* How many of them a count or list has beside the test's own. */
enum {
	BYSTANDER_ORDERS = 16,
	BYSTANDER_WAITING = 8, /* in the outbox, */
	BYSTANDER_EVENTS = 1,  /* events among them */
	BYSTANDER_PARKED = 8,
	BYSTANDER_UNFINISHED = 2,
	BYSTANDER_TO_REVERSE = 1,
	BYSTANDER_OPEN_PAYMENTS = 3,
	BYSTANDER_JOBS = 7,
	BYSTANDER_OPEN_JOBS = 3,
};

struct state_fixture {
	char *folder, *path;
	struct state *state;
	struct arena arena;
	char *bystanders; /* as they should be; NULL: there are none */
};

/* For cmocka: *state is the struct state_fixture. */
int state_fixture_set_up(void **state);
/* Without bystanders: for a test that loses or replaces the file. */
int state_fixture_set_up_alone(void **state);
int state_fixture_tear_down(void **state);
/* As after a restart of the program. */
void state_fixture_reopen(struct state_fixture *fixture);
/* Past the store: what only another program would write. The test fails when it cannot be run. */
void state_fixture_run_sql(struct state_fixture *fixture, const char *sql);
/* The first column of the only row, as text; the caller frees. NULL: there is no row. */
char *state_fixture_ask(struct state_fixture *fixture, const char *sql);
/* The test did to the bystanders what it wanted to: from now on they stay as they are. */
void state_fixture_accept_bystanders(struct state_fixture *fixture);

#define WITH_STATE(test) cmocka_unit_test_setup_teardown(test, state_fixture_set_up, state_fixture_tear_down)
#define WITH_STATE_ALONE(test)                                                                               \
	cmocka_unit_test_setup_teardown(test, state_fixture_set_up_alone, state_fixture_tear_down)

#endif
