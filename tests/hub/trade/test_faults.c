/* SPDX-License-Identifier: Apache-2.0 */
/* The flows of flows.h, while each statement that they need goes wrong once, in each of four ways. */
#include "kiosk/base/xalloc.h"
#include "tests/hub/database/fault_driver.h"
#include "tests/hub/database/test_database.h"
#include "tests/hub/trade/flows.h"

/* Over PostgreSQL a statement takes its time: each so many-th is struck. */
#define SAMPLE_STEP 7

static void turn(struct hub_fixture *fixture)
{
	hub_server_tick(fixture->server);
}

static void end_faults(void)
{
	fault_plan(FAULT_NONE, 0);
}

static const struct walk_world WORLD = { turn, NULL, end_faults };

/* True when the fault came. */
static bool walk_once(struct hub_fixture *fixture, const struct flow *flow, enum fault_kind kind, int at)
{
	struct walk walk = { .fixture = fixture, .world = &WORLD, .fault = FAULT_NAMES[kind], .at = at };
	fault_plan(kind, at);
	flow_walk(flow, &walk);
	bool has_struck = fault_has_struck();
	fault_plan(FAULT_NONE, 0);
	return has_struck;
}

static void walk_through_faults(void **state, const struct flow *flow)
{
	struct hub_fixture *fixture = *state;
	int64_t values[FLOW_RULE_COUNT];
	flow_read_rules(fixture, values);
	assert_true(walk_once(fixture, flow, FAULT_NONE, 0));
	int64_t one = database_int(fixture, flow->outcome), walks = 1;
	assert_true(one > 0);
	for (int kind = FAULT_FAILED; kind < FAULT_KINDS; kind++) {
		/* What does not run is nearly the same over every driver. What ran unheard is not: its repetition meets the
		 * constraints. Each kind begins elsewhere, so that together they meet more statements. */
		bool is_sampled = test_database_is_postgres() && kind != FAULT_LOST_AFTER;
		int at = is_sampled ? kind : 1, step = is_sampled ? SAMPLE_STEP : 1, struck = 0;
		for (; walk_once(fixture, flow, (enum fault_kind)kind, at); at += step, struck++) {
			struct walk walk = {
				.fixture = fixture, .world = &WORLD, .fault = FAULT_NAMES[kind], .at = at
			};
			flow_assert(&walk, flow, values, one * ++walks);
		}
		walks++;
		print_message("%s: %d statements %s, up to the %d.\n", flow->name, struck, FAULT_NAMES[kind],
			at - step);
		assert_true(at > 5);
	}
}

#define FLOW_TEST(index)                                                                                     \
	static void test_flow_##index(void **state)                                                          \
	{                                                                                                    \
		walk_through_faults(state, &FLOWS[index]);                                                   \
	}
FLOW_TEST(0)
FLOW_TEST(1)
FLOW_TEST(2)
FLOW_TEST(3)
FLOW_TEST(4)
FLOW_TEST(5)
FLOW_TEST(6)
FLOW_TEST(7)
FLOW_TEST(8)
FLOW_TEST(9)

static int setup(void **state)
{
	hub_fixture_setup(state);
	struct hub_fixture *fixture = *state;
	flow_make_room(fixture);
	fault_driver_add();
	fixture->server_database = xasprintf("fault:%s", fixture->database);
	hub_fixture_restart(fixture);
	return 0;
}

int main(int argc, char **argv)
{
#define TEST(index) { FLOWS[index].name, test_flow_##index, setup, hub_fixture_teardown, NULL }
	const struct CMUnitTest tests[] = { TEST(0), TEST(1), TEST(2), TEST(3), TEST(4), TEST(5), TEST(6),
		TEST(7), TEST(8), TEST(9) };
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
