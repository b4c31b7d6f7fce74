/* SPDX-License-Identifier: Apache-2.0 */
/* Whole flows of orders, payments, groups, coupons, refunds and kiosks, as a kiosk and phones ask for them over HTTP, while
 * something goes wrong once. Who is told 503 comes again, and in the end all is as if nothing had happened: nothing is lost,
 * nothing is there twice, and no other word was said because of the fault. A flow that goes wrong ends the test. */
#ifndef DAOGOU_TESTS_HUB_TRADE_FLOWS_H
#define DAOGOU_TESTS_HUB_TRADE_FLOWS_H

#include "tests/hub/hub_fixture.h"

/* How the hub of a walk is reached. */
struct walk_world {
	/* What a hub does now and then is done now. */
	void (*turn)(struct hub_fixture *fixture);
	/* No answer came: the hub serves again when it returns. NULL: that is a failure. */
	void (*lose)(struct hub_fixture *fixture);
	/* The test fails: nothing goes wrong any more. */
	void (*end_faults)(void);
};

/* One walk through a flow: the at-th call of a kind goes wrong. */
struct walk {
	struct hub_fixture *fixture;
	const struct walk_world *world;
	const char *fault;
	int at;
	int number; /* of all walks: makes people and sessions new each time */
	char session[24];
	struct wire_order *body;
	char *token;
};

struct flow {
	const char *name;
	void (*run)(struct walk *walk);
	const char *outcome; /* what one more walk adds, as one number */
};

#define FLOW_COUNT 10
#define FLOW_RULE_COUNT 13
extern const struct flow FLOWS[FLOW_COUNT];

/* Coupons, stock and a member for any number of walks. */
void flow_make_room(const struct hub_fixture *fixture);
void flow_walk(const struct flow *flow, struct walk *walk);
/* How often each rule over all rows is broken: the bystanders of the fixture break some. */
void flow_read_rules(const struct hub_fixture *fixture, int64_t values[FLOW_RULE_COUNT]);
/* The rules are as they were, and the outcome is this. */
void flow_assert(const struct walk *walk, const struct flow *flow, const int64_t values[FLOW_RULE_COUNT],
	int64_t outcome);

#endif
