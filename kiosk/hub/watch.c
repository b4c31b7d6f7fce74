/* SPDX-License-Identifier: Apache-2.0 */
/* Rounds until a signal. */
#include "kiosk/hub/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/base/clock.h"

#define INTERVAL_MAX_MS (30 * DAY_MS)
#define DOUBLINGS_MAX 3
/* The program is to be gone within two. */
#define GRACE_S 1

static volatile sig_atomic_t has_signal;
static int wake_pipe[2] = { -1, -1 };

bool watch_parse_interval(const char *text, int64_t *ret_ms)
{
	static const char UNITS[] = "smhd";
	static const int64_t UNIT_MS[] = { SECOND_MS, MINUTE_MS, HOUR_MS, DAY_MS };
	size_t digits = strspn(text, "0123456789");
	const char *unit = digits > 0 && digits <= 7 && text[digits] ? strchr(UNITS, text[digits]) : NULL;
	int64_t ms = unit && !text[digits + 1] ? atoll(text) * UNIT_MS[unit - UNITS] : 0;
	if (ms < SECOND_MS || ms > INTERVAL_MAX_MS)
		return false;
	*ret_ms = ms;
	return true;
}

static void handle_stop(int signal)
{
	int saved = errno;
	(void)signal;
	has_signal = 1;
	if (write(wake_pipe[1], "", 1) < 0)
		errno = 0; /* the pipe is full of it already */
	alarm(GRACE_S);
	errno = saved;
}

static void handle_grace_end(int signal)
{
	(void)signal;
	_exit(0);
}

int watch_begin(void)
{
	struct sigaction stop = { .sa_handler = handle_stop }, grace = { .sa_handler = handle_grace_end };
	if (pipe2(wake_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
		abort();
	sigaction(SIGTERM, &stop, NULL);
	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGALRM, &grace, NULL);
	return wake_pipe[0];
}

void watch_end(void)
{
	has_signal = 1;
}

bool watch_is_over(void)
{
	return has_signal;
}

static int64_t next_wait_ms(int64_t interval_ms, int failures)
{
	int64_t wait_ms = interval_ms << (failures < DOUBLINGS_MAX ? failures : DOUBLINGS_MAX);
	if (wait_ms > INTERVAL_MAX_MS)
		wait_ms = INTERVAL_MAX_MS;
	return wait_ms * 9 / 10 + (int64_t)randombytes_uniform((uint32_t)(wait_ms / 5 + 1));
}

static void wait_for_signal(int64_t wait_ms)
{
	struct pollfd stop = { wake_pipe[0], POLLIN, 0 };
	int64_t until_ms = clock_real_ms() + wait_ms;
	for (int64_t left_ms = wait_ms; left_ms > 0 && !has_signal; left_ms = until_ms - clock_real_ms())
		poll(&stop, 1, left_ms < HOUR_MS ? (int)left_ms : (int)HOUR_MS);
}

void watch_run(int64_t interval_ms, bool (*round)(void *data), void *data)
{
	int failures = 0;
	while (!has_signal) {
		failures = round(data) ? 0 : failures + 1;
		fflush(stdout);
		if (has_signal)
			return;
		int64_t wait_ms = next_wait_ms(interval_ms, failures);
		if (failures > 0)
			fprintf(stderr, "daogou-hub: the next try is in %" PRId64 " s\n",
				wait_ms / SECOND_MS);
		wait_for_signal(wait_ms);
	}
}
