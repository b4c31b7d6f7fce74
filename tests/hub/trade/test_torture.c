/* SPDX-License-Identifier: Apache-2.0 */
/* The flows of flows.h, while each allocation, write, sync, read and connection of the hub fails once. It ends where its rule is to
 * end, for want of memory, and nowhere else; it loses no memory; and the money is counted once. */
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "tests/hub/torture_hub.h"
#include "tests/hub/trade/flows.h"
#include "tests/support/torture.h"

/* Of each kind and flow; see torture_step(). */
#define STRIKES 12

static void end_faults(void)
{
	torture_plan(TORTURE_NONE, 0);
}

static const struct walk_world WORLD = { torture_hub_turn, torture_hub_revive, end_faults };

struct torture {
	struct hub_fixture *fixture;
	const struct flow *flow;
	int64_t rules[FLOW_RULE_COUNT];
	int64_t one, walks; /* what a walk adds to the outcome */
};

/* How many calls of that kind came. */
static int walk_once(struct torture *torture, enum torture_kind kind, int at)
{
	struct walk walk = {
		.fixture = torture->fixture, .world = &WORLD, .fault = TORTURE_NAMES[kind], .at = at
	};

	torture_plan(kind, at);
	flow_walk(torture->flow, &walk);
	int count = torture_count();
	torture_plan(TORTURE_NONE, 0);
	torture->walks++;
	if (torture->one)
		flow_assert(&walk, torture->flow, torture->rules, torture->one * torture->walks);
	return count;
}

static void strike_each(struct torture *torture, enum torture_kind kind)
{
	int count = walk_once(torture, kind, 0), step = torture_step(count, STRIKES), struck = 0;
	int deaths = torture_hub_deaths();

	/* Each kind and flow begins elsewhere. */
	for (int at = 1 + ((int)kind + torture->flow->name[0]) % step; at <= count; at += step) {
		walk_once(torture, kind, at);
		struck++;
	}
	torture_hub_restart(torture->fixture);
	print_message("%s: %d of %d %ss struck, %d restarts\n", torture->flow->name, struck, count,
		TORTURE_NAMES[kind], torture_hub_deaths() - deaths);
}

static void torture(void **state, const char *name)
{
	struct torture torture = { .fixture = *state };

	for (size_t i = 0; i < FLOW_COUNT; i++)
		if (strcmp(FLOWS[i].name, name) == 0)
			torture.flow = &FLOWS[i];
	flow_read_rules(torture.fixture, torture.rules);
	walk_once(&torture, TORTURE_NONE, 0);
	torture.one = database_int(torture.fixture, torture.flow->outcome);
	assert_true(torture.one > 0);
	for (int kind = TORTURE_MEMORY; kind <= TORTURE_CONNECT; kind++)
		strike_each(&torture, (enum torture_kind)kind);
}

static void test_pay(void **state)
{
	torture(state, "pay");
}

static void test_card(void **state)
{
	torture(state, "terminal");
}

static void test_refund(void **state)
{
	torture(state, "double");
}

static void test_seat(void **state)
{
	torture(state, "group_forms");
}

static void test_enroll(void **state)
{
	torture(state, "enroll");
}

static int setup(void **state)
{
	torture_hub_setup(state);
	flow_make_room(*state);
	return 0;
}

int main(int argc, char **argv)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_##name, setup, torture_hub_teardown)
	const struct CMUnitTest tests[] = { TEST(pay), TEST(card), TEST(refund), TEST(seat), TEST(enroll) };

	torture_start();
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
