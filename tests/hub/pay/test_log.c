/* SPDX-License-Identifier: Apache-2.0 */
/* The log of a day with all that goes wrong names no order and opens nobody's page. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "tests/hub/pay/banked.h"

#define GENUINE "X-Bank: secret\r\n"

static void expect_line(const char *log, const char *line)
{
	if (!strstr(log, line))
		fail_msg("\"%s\" is not in the log:\n%s", line, log);
}

/* sql gives one column of what must not be there. */
static void expect_none(const struct banked *banked, const char *log, const char *sql, int at_least)
{
	const char *secret;
	int count = 0;
	struct hub_statement *rows = hub_query(banked->fixture->db, sql);
	while (hub_next(rows, &secret)) {
		count++;
		if (strstr(log, secret))
			fail_msg("\"%s\" (%s) is in the log:\n%s", secret, sql, log);
	}
	hub_query_end(rows);
	assert_true(count >= at_least);
}

/* Paid after questions that were lost; declined; expired; another sum, which the bank does not give back; a bank that tells of
 * what nobody knows, and of an order at another bank; at the terminal; with a database that is not to be had. */
static void trade(const struct banked *banked)
{
	struct banked_order orders[6];
	for (size_t i = 0; i < ARRAY_LENGTH(orders); i++)
		orders[i] = banked_place(banked);
	bank_plan(banked->bank, &(struct bank_plan){ .lost_questions = 2, .lost_answers = 2 });
	banked_press(&orders[0], "double", 0);
	banked_pass(banked, 2 * MINUTE_MS, 10 * SECOND_MS);
	banked_assert_state(&orders[0], "PAID");
	bank_plan(banked->bank, &(struct bank_plan){ .declines = true });
	banked_press(&orders[1], "double", 0);
	bank_plan(banked->bank, &(struct bank_plan){ .other_sum = 900, .refuses_refunds = true });
	banked_press(&orders[2], "double", 0);
	hub_server_tick(banked->fixture->server);
	char *told = xasprintf("%s done bank-9 1000", orders[3].number);
	banked_callback(banked, "/pay/double", GENUINE, told);
	hold_database(banked->fixture);
	assert_int_equal(banked_press(&orders[4], "double", 0), 503);
	assert_int_equal(phone_cancel(banked->fixture, orders[4].token), 503);
	release_database(banked->fixture);
	bank_plan(banked->bank, &(struct bank_plan){ 0 });
	banked_press(&orders[5], "double", 0);
	banked_pass(banked, HOUR_MS, 10 * MINUTE_MS);
	free(told);
	for (size_t i = 0; i < ARRAY_LENGTH(orders); i++)
		banked_leave(&orders[i]);
}

static void test_the_log_names_no_order(void **state)
{
	const struct banked *banked = *state;
	char *path = file_join(banked->fixture->folder, "test.log");
	int real = stderr_capture_begin(path);
	trade(banked);
	stderr_capture_end(real);
	char *log = read_file_or_fail(path, NULL);
	expect_line(log, "double about a payment: ");
	expect_line(log, "double refuses to give money back: ");
	expect_line(log, "double tells about a payment that is not ours");
	expect_line(log, "POST /c/{token}/pay answered 503");
	expect_none(banked, log, "SELECT id FROM orders", 6);
	expect_none(banked, log, "SELECT token FROM orders", 6);
	expect_none(banked, log, "SELECT pickup_code FROM orders WHERE pickup_code IS NOT NULL", 2);
	expect_none(banked, log, "SELECT session FROM orders WHERE session <> ''", 1);
	free(log);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_the_log_names_no_order, banked_setup, banked_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
