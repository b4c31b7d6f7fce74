/* SPDX-License-Identifier: Apache-2.0 */
/* Two banks, a hub, and the sum of all money. */
#include "tests/hub/pay/banked.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kiosk/base/xalloc.h"

#define MONEY_MAX 2048

void banked_write_config(const struct banked *banked, const char *extra)
{
	char *path = xasprintf("%s/payments.conf", banked->fixture->folder);
	char *text = xasprintf("[shop]\noffer = double, other\n[double]\nport = %d\n[other]\nport = %d\n%s",
		bank_port(banked->bank), bank_port(banked->other), extra);
	write_file_or_fail(path, text, strlen(text));
	assert_int_equal(chmod(path, 0640), 0);
	free(text);
	free(path);
}

int banked_setup(void **state)
{
	struct banked *banked = xcalloc(1, sizeof(*banked));
	void *fixture;
	if (hub_fixture_setup(&fixture) != 0)
		return -1;
	banked->fixture = fixture;
	banked->bank = bank_open();
	banked->other = bank_open();
	banked_write_config(banked, "");
	hub_fixture_restart(banked->fixture);
	*state = banked;
	return 0;
}

int banked_teardown(void **state)
{
	struct banked *banked = *state;
	void *fixture = banked->fixture;
	banked_assert_money(banked);
	int result = hub_fixture_teardown(&fixture);
	bank_close(banked->bank);
	bank_close(banked->other);
	free(banked);
	return result;
}

struct banked_order banked_place(const struct banked *banked)
{
	struct banked_order order = { .banked = banked, .body = fixture_bread(banked->fixture) };
	order.token = place_and_get_token(banked->fixture, order.body);
	snprintf(order.number, sizeof(order.number), "%s_0", order.body->order_id.text);
	return order;
}

void banked_leave(struct banked_order *order)
{
	free(order->token);
	wire_order_destroy(order->body);
}

int banked_press(const struct banked_order *order, const char *provider, int attempt)
{
	return phone_press_at(order->banked->fixture, order->token, provider, "pay", attempt, 1000);
}

void banked_assert_state(const struct banked_order *order, const char *expected)
{
	assert_order_state(order->banked->fixture, order->body, expected);
}

bool banked_page_has(const struct banked_order *order, const char *text)
{
	return phone_page_has(order->banked->fixture, "/c/", order->token, text);
}

int banked_callback(const struct banked *banked, const char *path, const char *headers, const char *body)
{
	struct http_reply reply = http_exchange((uint16_t)hub_server_port(banked->fixture->server), "POST",
		path, headers, body, strlen(body), 60000);
	int status = reply.status;
	if (status == 200)
		assert_string_equal(reply.body, "SUCCESS");
	http_reply_finish(&reply);
	return status;
}

static void assert_bank_is_known(const struct banked *banked, struct bank *bank, const char *provider)
{
	static const char AMOUNT[] =
		"SELECT amount FROM payment WHERE reference = $1 AND provider = $2 AND state = 'confirmed'";
	static const char IS_DUE[] =
		"SELECT 1 FROM payment WHERE idempotency_key = $1 AND next_ask_at IS NOT NULL";
	static const char GIVEN_BACK[] =
		"SELECT COALESCE(SUM(r.amount), 0) FROM refund r JOIN payment p ON p.idempotency_key = r.payment"
		" WHERE p.provider = $1 AND r.state = 'done' AND r.trouble NOT LIKE '%by staff'";
	static const char DUE[] =
		"SELECT COALESCE(SUM(r.amount), 0) FROM refund r JOIN payment p ON p.idempotency_key = r.payment"
		" WHERE p.provider = $1 AND r.state <> 'done'";
	struct hub_db *db = banked->fixture->own_rows;
	struct bank_money *money = xcalloc(MONEY_MAX, sizeof(*money));
	int64_t amount = -1, given_back = -1, due = -1;
	int count = bank_list(bank, money, MONEY_MAX);
	for (int i = 0; i < count; i++) {
		char *key = xasprintf("%.26s/%s/%s", money[i].number, provider, money[i].number + 27);
		if (hub_get_int(db, &amount, AMOUNT, money[i].reference, provider))
			assert_int_equal(amount, money[i].amount_minor);
		else if (!hub_has_row(db, IS_DUE, key))
			fail_msg("%s of %s is unknown to the hub, and nobody asks", money[i].reference, key);
		free(key);
	}
	free(money);
	struct bank_counts counts = bank_count(bank, NULL);
	assert_true(hub_get_int(db, &given_back, GIVEN_BACK, provider));
	assert_true(hub_get_int(db, &due, DUE, provider));
	/* The bank may have given back what the hub has not heard of yet; never more than that. */
	assert_true(counts.given_back_minor >= given_back && counts.given_back_minor <= given_back + due);
}

void banked_assert_money(const struct banked *banked)
{
	static const char WRONG_ORDERS[] =
		"SELECT COUNT(*) FROM orders t WHERE"
		" (SELECT COALESCE(SUM(p.amount), 0) FROM payment p WHERE p.order_id = t.id AND p.state = 'confirmed')"
		" <> CASE WHEN t.state = 'paid' THEN t.total ELSE 0 END"
		" + (SELECT COALESCE(SUM(r.amount), 0) FROM refund r WHERE r.order_id = t.id)";
	static const char UNSEEN[] =
		"SELECT COUNT(*) FROM payment WHERE provider <> 'terminal'"
		" AND (state IN ('begun', 'pending', 'closing')) <> (next_ask_at IS NOT NULL)";
	assert_int_equal(database_int(banked->fixture, WRONG_ORDERS), 0);
	assert_int_equal(database_int(banked->fixture, UNSEEN), 0);
	assert_bank_is_known(banked, banked->bank, "double");
	assert_bank_is_known(banked, banked->other, "other");
}

void banked_pass(const struct banked *banked, int64_t ms, int64_t step_ms)
{
	for (int64_t passed = 0; passed < ms; passed += step_ms) {
		clock_advance(&banked->fixture->clock, step_ms);
		hub_server_tick(banked->fixture->server);
	}
}
