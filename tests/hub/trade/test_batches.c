/* SPDX-License-Identifier: Apache-2.0 */
/* Packs of a lot: the hub sells none that was called back, whatever the kiosk knew, and charges its own mark-down of today. */
#include <stdio.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/time_zone.h"
#include "kiosk/hub/catalog/shop.h"
#include "tests/hub/hub_fixture.h"

static void add_batch(
	const struct hub_fixture *fixture, const char *lot, int64_t best_before, bool is_recalled)
{
	assert_true(hub_ran(fixture->db,
		"INSERT INTO batch(id, code, product, lot, best_before, recall_since, recall_reason,"
		" markdown_permille, markdown_days, source_id, digest, is_live)"
		" SELECT COALESCE(MAX(id), 0) + 1, $1, 'tea', $1, $2, $3, NULL, 333, 2, 1, 0, 1 FROM batch",
		lot, best_before, is_recalled ? db_int(20000) : DB_NULL));
}

static int32_t today(const struct hub_fixture *fixture)
{
	struct time_zone *zone = shop_open_zone(fixture->db, "");
	int32_t day = time_zone_day(zone, clock_wall_ms(&fixture->clock));
	time_zone_destroy(zone);
	return day;
}

/* Tea is 5.00. */
static struct wire_order *tea_of(const struct hub_fixture *fixture, const char *lot, int64_t price)
{
	struct wire_order *body = fixture_body(fixture);
	fixture_add_line(body, "tea", "m1", CHANNEL_STORE, 1, price, 0, 0, 0);
	snprintf(body->lines[0].lot, GS1_LOT_SIZE, "%s", lot);
	fixture_finish_body(body);
	return body;
}

static void test_a_recalled_lot_is_not_sold(void **state)
{
	struct hub_fixture *fixture = *state;
	struct wire_order *recalled = tea_of(fixture, "A12", 500), *other = tea_of(fixture, "A13", 500);
	add_batch(fixture, "A12", 30000, true);
	json_t *reply = kiosk_place(fixture, recalled, 410);
	assert_string_equal(json_get_text(reply, "reason", ""), "recalled");
	assert_string_equal(json_get_text(reply, "product", ""), "tea");
	assert_int_equal(count_rows(fixture, "orders"), 0);
	assert_int_equal(count_rows(fixture, "stock_hold"), 0);
	json_decref(reply);
	reply = kiosk_place(fixture, other, 201);
	assert_string_equal(
		json_get_text(json_array_get(json_object_get(reply, "lines"), 0), "lot", ""), "A13");
	json_decref(reply);
	wire_order_destroy(recalled);
	wire_order_destroy(other);
}

static void expect_total(const struct hub_fixture *fixture, const char *lot, int64_t quoted, int64_t total)
{
	struct wire_order *body = tea_of(fixture, lot, quoted);
	json_t *reply = kiosk_place(fixture, body, 201);
	assert_int_equal(json_get_int_or(reply, "total", 0), total);
	assert_int_equal(json_get_bool(reply, "repriced", false), quoted != total);
	json_decref(reply);
	wire_order_destroy(body);
}

static void test_a_markdown_is_that_of_today(void **state)
{
	struct hub_fixture *fixture = *state;
	add_batch(fixture, "NEAR", today(fixture) + 2, false);
	add_batch(fixture, "FAR", today(fixture) + 3, false);
	/* 333.5: down. */
	expect_total(fixture, "NEAR", price_marked_down(500, 333), 333);
	expect_total(fixture, "NEAR", 500, 333);
	expect_total(fixture, "FAR", 500, 500);
	/* A kiosk that claims a mark-down is shown what it costs. */
	expect_total(fixture, "FAR", 333, 500);
	expect_total(fixture, "NONE", 500, 500);
}

#define T(name) cmocka_unit_test_setup_teardown(name, hub_fixture_setup, hub_fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_a_recalled_lot_is_not_sold),
		T(test_a_markdown_is_that_of_today),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
