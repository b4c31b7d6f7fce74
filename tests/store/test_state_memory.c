/* SPDX-License-Identifier: Apache-2.0 */
/* SQLite without memory for a moment, at each of its allocations in turn: a transaction that failed is over, and what comes after it
 * is kept. */
#include <stdio.h>

#include "kiosk/store/state_internal.h"
#include "tests/store/state_fixture.h"
#include "tests/support/support.h"
#include "tests/support/torture.h"

/* A transaction whose work is refused; how many allocations there were. */
static int fail_struck_at(struct state *state, int at)
{
	torture_plan(TORTURE_SQLITE_MEMORY, at);
	if (state_begin(state) == STATE_OK) {
		sqlite3_exec(state->db, "DELETE FROM setting", NULL, NULL, NULL);
		state_end(state, STATE_REFUSED);
	}
	int count = torture_count();
	torture_plan(TORTURE_NONE, 0);
	return count;
}

static void test_a_failed_transaction_is_over(void **state)
{
	struct state_fixture *fixture = *state;
	assert_int_equal(state_set(fixture->state, "kept", "yes"), STATE_OK);
	fail_struck_at(fixture->state, 0);
	int count = fail_struck_at(fixture->state, 0);
	for (int at = 1; at <= count + 1; at++) {
		fail_struck_at(fixture->state, at);
		char number[16];
		snprintf(number, sizeof(number), "%d", at);
		if (state_set(fixture->state, "number", number) != STATE_OK)
			fail_msg("nothing is kept after allocation %d", at);
		assert_int_equal(sqlite3_get_autocommit(fixture->state->db), 1);
		assert_string_equal(state_get(fixture->state, &fixture->arena, "kept", ""), "yes");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(
		test_a_failed_transaction_is_over, state_fixture_set_up_alone, state_fixture_tear_down) };
	torture_start();
	torture_be_victim(NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
