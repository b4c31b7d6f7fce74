/* SPDX-License-Identifier: Apache-2.0 */
/* A hub that is killed between a provider's word and its commit, again and again, at every step of its database. What
 * the bank took is an order or goes back, once; and nothing is forgotten.
 *
 * test_hub_kill [KILLS]: 20 without. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "kiosk/base/xalloc.h"
#include "tests/hub/pay/banked.h"

/* More than lie between a word and the end of what follows from it: what is left goes on counting. */
#define STEPS 24
#define START_MS 60000

static int wanted_kills = 20;

struct killer {
	struct banked *banked;
	pid_t hub;
	int kills;
};

static bool is_healthy(void *data)
{
	const struct banked *banked = data;
	struct http_reply reply =
		http_exchange(banked->fixture->other_port, "GET", "/healthz", NULL, NULL, 0, 5000);
	bool is_good = reply.status == 200;
	http_reply_finish(&reply);
	return is_good;
}

static void start_hub(struct killer *killer)
{
	struct hub_fixture *fixture = killer->banked->fixture;
	char *program = built_program("../tests/double-hub"),
	     *address = xasprintf("127.0.0.1:%d", fixture->other_port),
	     *log = xasprintf("%s/double-hub.log", fixture->folder);
	killer->hub = start_program(
		(const char *const[]){ program, fixture->folder, fixture->database, address, NULL }, log);
	assert_true(wait_until(is_healthy, killer->banked, START_MS));
	free(program);
	free(address);
	free(log);
}

/* A hub that is dead died of SIGKILL. */
static void revive(struct killer *killer)
{
	int status;
	if (waitpid(killer->hub, &status, WNOHANG) != killer->hub)
		return;
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	killer->kills++;
	start_hub(killer);
}

static char *place(struct killer *killer, struct wire_order *body)
{
	for (;;) {
		struct http_reply reply = kiosk_put_order(killer->banked->fixture, body);
		if (reply.status == 0 || reply.status == 503) {
			http_reply_finish(&reply);
			revive(killer);
			continue;
		}
		assert_in_range(reply.status, 200, 201);
		char *url = reply_text_of(&reply, "url"), *token = xstrdup(strstr(url, "/c/") + 3);
		http_reply_finish(&reply);
		free(url);
		return token;
	}
}

/* The shopper presses until the hub has it. */
static void press(struct killer *killer, const char *token)
{
	while (phone_press_at(killer->banked->fixture, token, "double", "pay", 0, 1000) != 303)
		revive(killer);
}

static void cancel(struct killer *killer, const char *token)
{
	while (phone_cancel(killer->banked->fixture, token) != 303)
		revive(killer);
}

static bool has_died(void *data)
{
	const struct killer *killer = data;
	siginfo_t info = { 0 };
	return waitid(P_PID, (id_t)killer->hub, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
		info.si_pid == killer->hub;
}

/* One shopper, and one word that the hub does not survive for long. */
static void kill_once(struct killer *killer, int round)
{
	const struct banked *banked = killer->banked;
	int kills = killer->kills, step = 1 + round / 4 * 5 % STEPS;
	struct wire_order *body = fixture_bread(banked->fixture);
	char *number = xasprintf("%s_0", body->order_id.text), *token = place(killer, body);
	struct bank_plan plans[] = {
		{ .kill_at_step = step },                          /* paid at once */
		{ .kill_at_step = step, .other_sum = 900 },        /* becomes a refund */
		{ .kill_at_refund_step = step, .other_sum = 900 }, /* the refund itself */
		{ .waits = true, .kill_at_step = step }, /* paid while it waits, of an order that is over */
	};
	bank_plan(banked->bank, &plans[round % 4]);
	press(killer, token);
	if (round % 4 == 3) {
		cancel(killer, token);
		bank_pay(banked->bank, number, 1000, 0);
	}
	/* Within the press, or after it. */
	if (killer->kills == kills && !wait_until(has_died, killer, START_MS))
		fail_msg("round %d: nobody was killed", round);
	revive(killer);
	free(token);
	free(number);
	wire_order_destroy(body);
}

static bool is_settled(void *data)
{
	const struct killer *killer = data;
	const struct hub_fixture *fixture = killer->banked->fixture;
	return database_int(fixture, "SELECT COUNT(*) FROM payment WHERE next_ask_at IS NOT NULL") == 0 &&
		database_int(fixture, "SELECT COUNT(*) FROM refund WHERE state <> 'done'") == 0;
}

static void test_killed_at_every_step(void **state)
{
	struct killer killer = { .banked = *state };
	struct hub_fixture *fixture = killer.banked->fixture;
	hub_server_stop(fixture->server);
	fixture->server = NULL;
	clock_init_system(&fixture->clock);
	fixture->other_port = free_port();
	start_hub(&killer);
	for (int round = 0; killer.kills < wanted_kills; round++) {
		kill_once(&killer, round);
		banked_assert_money(killer.banked);
	}
	bank_plan(killer.banked->bank, &(struct bank_plan){ 0 });
	/* What the dead had taken up comes due again by itself. */
	assert_true(wait_until(is_settled, &killer, 120000));
	banked_assert_money(killer.banked);
	struct bank_counts counts = bank_count(killer.banked->bank, NULL);
	assert_int_equal(counts.open, 0);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM payment WHERE state = 'confirmed'"),
		counts.money_count);
	assert_int_equal(database_int(fixture, "SELECT COUNT(*) FROM refund WHERE state = 'done'"),
		counts.given_back_count);
	assert_int_equal(stop_program(killer.hub, SIGTERM, 30000), 0);
	print_message("%d kills, %d payments, %d refunds\n", killer.kills, counts.money_count,
		counts.given_back_count);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_killed_at_every_step, banked_setup, banked_teardown),
	};
	if (argc > 1)
		wanted_kills = atoi(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
