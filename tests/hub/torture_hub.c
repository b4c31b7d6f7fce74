/* SPDX-License-Identifier: Apache-2.0 */
/* A hub in a process that was forked. The fixture lies in memory that both share, and so does its clock. */
#include "tests/hub/torture_hub.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/base/xalloc.h"
#include "tests/support/torture.h"

/* A hub that has ended has lost its connections a moment before. */
#define DEATH_MS 100

enum order { TURN = 't', STOP = 's' };

static pid_t hub;
static int orders = -1, answers = -1, deaths; /* pipes: no fault strikes them */

int torture_hub_deaths(void)
{
	return deaths;
}

/* --- in the hub's process --- */

static _Noreturn void serve(struct hub_fixture *fixture, int in, int out)
{
	char why[256] = "", order;
	struct hub_options options = { .data_folder = fixture->folder,
		.listen = "127.0.0.1:0",
		.hub_name = "Riverside Centre",
		.clock = &fixture->clock,
		.accounts = fixture->accounts };

	torture_be_victim(HUB_TIMER_NAME);
	struct hub_server *server = hub_server_start(&options, why);
	if (!server) {
		fprintf(stderr, "hub: %s\n", why);
		_exit(2);
	}
	fixture->other_port = (uint16_t)hub_server_port(server);
	for (order = 0; order != STOP;) {
		if (write(out, &order, 1) != 1 || read(in, &order, 1) != 1)
			_exit(3);
		if (order == TURN)
			hub_server_tick(server);
	}
	hub_server_stop(server);
	torture_exit(0);
}

/* --- in the test's --- */

/* Its answer comes when the order was carried out; false when it is dead. */
static bool hear(void)
{
	char done;

	return read(answers, &done, 1) == 1;
}

static bool tell(char order)
{
	return write(orders, &order, 1) == 1;
}

static void start(struct hub_fixture *fixture)
{
	int to[2], from[2];

	assert_int_equal(pipe2(to, O_CLOEXEC), 0);
	assert_int_equal(pipe2(from, O_CLOEXEC), 0);
	hub = fork();
	assert_true(hub >= 0);
	if (hub == 0) {
		close(to[1]);
		close(from[0]);
		serve(fixture, to[0], from[1]);
	}
	close(to[0]);
	close(from[1]);
	orders = to[1];
	answers = from[0];
	assert_true(hear());
}

static void expect_end(int expected)
{
	int status;

	assert_int_equal(waitpid(hub, &status, 0), hub);
	close(orders);
	close(answers);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != expected)
		fail_msg("the hub ended with %s %d", WIFEXITED(status) ? "code" : "signal",
			WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
}

static bool has_died(void *data)
{
	siginfo_t info = { 0 };

	(void)data;
	return waitid(P_PID, (id_t)hub, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == hub;
}

void torture_hub_revive(struct hub_fixture *fixture)
{
	if (!wait_until(has_died, NULL, DEATH_MS))
		return;
	expect_end(TORTURE_OUT_OF_MEMORY);
	deaths++;
	start(fixture);
}

void torture_hub_turn(struct hub_fixture *fixture)
{
	while (!tell(TURN) || !hear())
		torture_hub_revive(fixture);
}

void torture_hub_restart(struct hub_fixture *fixture)
{
	torture_plan(TORTURE_NONE, 0);
	assert_true(tell(STOP));
	expect_end(0);
	start(fixture);
}

int torture_hub_setup(void **state)
{
	struct hub_fixture *fixture = torture_share(sizeof(*fixture));

	signal(SIGPIPE, SIG_IGN);
	hub_fixture_setup(state);
	struct hub_fixture *made = *state;
	hub_server_stop(made->server);
	made->server = NULL;
	memcpy(fixture, made, sizeof(*fixture));
	free(made);
	start(fixture);
	*state = fixture;
	return 0;
}

int torture_hub_teardown(void **state)
{
	struct hub_fixture *fixture = *state, *made = xmalloc(sizeof(*made));
	tell(STOP);
	expect_end(0);
	memcpy(made, fixture, sizeof(*made));
	*state = made;
	return hub_fixture_teardown(state);
}
