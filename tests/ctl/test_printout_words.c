/* SPDX-License-Identifier: Apache-2.0 */
/* What staff reads of print jobs and of payments in doubt. */
#include "kiosk/ctl/printout_words.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/support/support.h"

/* Takes the list. */
static void check(void (*print)(const json_t *list), json_t *list, const char *expected)
{
	FILE *out = stdout;
	char *lines;
	size_t length;

	assert_non_null(list);
	stdout = open_memstream(&lines, &length);
	print(list);
	fclose(stdout);
	stdout = out;
	assert_string_equal(lines, expected);
	free(lines);
	json_decref(list);
}

static json_t *payment(
	const char *state, json_int_t amount, const char *currency, const char *reason, json_int_t trace)
{
	return json_pack("[{s:s, s:s, s:I, s:s, s:s, s:s, s:s, s:s, s:I}]", "id", "P1", "state", state,
		"amount", amount, "currency", currency, "created", "2026-07-24T00:00:00Z", "device",
		"terminal", "terminal", "52500001", "reason", reason, "trace_before", trace);
}

static void payments(void **state)
{
	(void)state;
	check(printout_print_payments, json_array(), "No payment is in doubt.\n");
	check(printout_print_payments, payment("UNKNOWN", 1205, "CNY", "TIMEOUT", 41),
		"P1: 12.05 CNY at 2026-07-24T00:00:00Z on terminal 52500001: nobody knows whether it was paid; no answer; "
		"the booking before is 41\n");
	check(printout_print_payments, payment("TO_REVERSE", 980, "JPY", "OK", -1),
		"P1: 980 JPY at 2026-07-24T00:00:00Z on terminal 52500001: the money must be given back\n");
	check(printout_print_payments, payment("SENT", 1, "KWD", "OK", -1),
		"P1: 0.001 KWD at 2026-07-24T00:00:00Z on terminal 52500001: its end is still being found out\n");
}

static json_t *job(const char *state, const char *confidence, bool is_copy, const char *error)
{
	return json_pack("[{s:s, s:s, s:s, s:s, s:s, s:b, s:s}]", "id", "J1", "title", "order 12", "device",
		"printer", "state", state, "confidence", confidence, "copy", is_copy, "error", error);
}

static void jobs(void **state)
{
	(void)state;
	check(printout_print_jobs, json_array(), "Nothing is being printed, and nothing waits.\n");
	check(printout_print_jobs, job("DONE", "confirmed", false, "OK"),
		"J1: order 12 on printer: printed, the printer confirmed it\n");
	check(printout_print_jobs, job("DONE", "sent", true, "OK"),
		"J1: order 12 (copy) on printer: sent, the printer tells nothing of it\n");
	check(printout_print_jobs, job("WAITING", "none", false, "REC_EMPTY"),
		"J1: order 12 on printer: waits for the printer; no paper\n");
	check(printout_print_jobs, job("UNCERTAIN", "sent", false, "OFFLINE"),
		"J1: order 12 on printer: nobody knows whether it came out whole; off line\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(payments),
		cmocka_unit_test(jobs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
