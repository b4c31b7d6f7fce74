/* SPDX-License-Identifier: Apache-2.0 */
/* A hub's database made before limits were counters and before an order was called an order opens with all that it holds. */
#include <stdlib.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/catalog/shop_schema.h"
#include "kiosk/hub/server.h"
#include "kiosk/hub/trade/order_read.h"
#include "tests/hub/database/test_database.h"
#include "tests/support/support.h"

static const char PEOPLE[] =
	"INSERT INTO kiosk(id, public_key, store, name, enrolled_at) VALUES('k', '', 's1', 'kiosk', 7);"
	"INSERT INTO member(id, token_hash, name, joined_at) VALUES('m', 'hash', 'Ada', 7);"
	"INSERT INTO points_ledger(id, member, kind, points, trade, at) VALUES('p', 'm', 'earn', 5, 'o', 7);"
	"INSERT INTO enroll_code(code_hash, store, expires_at) VALUES('c', 's1', 7);";

/* As part "orders" had it at version 6, or at version 5, where one table had another name. */
static void make_old(struct hub_db *db, int version)
{
	char *path = source_path("tests/hub/trade/orders_v6.sql");
	char *script = file_read(path, 1 << 20, NULL);
	assert_non_null(script);
	if (!hub_db_exec(db, script) || !hub_db_exec(db, PEOPLE) ||
		(version == 5 && !hub_db_exec(db, "ALTER TABLE enroll_code RENAME TO enrol_code")))
		fail_msg("%s", hub_db_error(db));
	assert_true(hub_ran(db, "INSERT INTO schema_version(part, version) VALUES('orders', $1)", version));
	free(script);
	free(path);
}

static void assert_number(struct hub_db *db, const char *sql, int64_t expected)
{
	int64_t value = -1;
	hub_get_int(db, &value, sql);
	if (value != expected)
		fail_msg("%s: %lld", sql, (long long)value);
}

static void test_all_is_there_afterwards(void **state)
{
	char why[HUB_DB_WHY_SIZE], *folder = temp_folder_make(), *target = test_database_make(folder);
	struct hub_db *db = hub_db_open(target, why);
	struct arena arena;
	struct order order;
	(void)state;
	assert_non_null(db);
	assert_true(hub_schema_migrate(db));
	make_old(db, 6);
	assert_true(hub_tables_migrate(db));
	assert_true(hub_tables_migrate(db));
	assert_number(db, "SELECT COUNT(*) FROM orders WHERE checkout = 'waiting'", 2);
	assert_number(db, "SELECT COUNT(*) FROM orders WHERE checkout = 'terminal'", 1);
	assert_number(db, "SELECT claimed FROM coupon_count WHERE coupon = 'k1'", 3);
	assert_number(db, "SELECT redeemed FROM coupon_count WHERE coupon = 'k1'", 1);
	assert_number(db, "SELECT claimed FROM coupon_owner WHERE coupon = 'k1' AND owner = 'o1'", 2);
	assert_number(db, "SELECT claimed FROM coupon_owner WHERE coupon = 'k1' AND owner = 'o2'", 1);
	assert_number(db, "SELECT seats FROM deal_count WHERE deal = 'd1'", 2);
	assert_number(db, "SELECT SUM(seats) FROM deal_holder WHERE deal = 'd1'", 2);
	assert_number(db, "SELECT COUNT(*) FROM deal_holder WHERE holder = 'h5'", 0);
	/* Nobody knows from where they came. */
	assert_number(db, "SELECT COUNT(*) FROM group_seat WHERE address <> ''", 0);
	arena_init(&arena, 4096);
	assert_true(order_read(db, &arena, "01J00000000000000000000003", &order));
	assert_int_equal(order.state, ORDER_PAID);
	assert_int_equal(order.line_count, 1);
	assert_int_equal(order.lines[0].pricing, PRICED_BY_PACK);
	assert_int_equal(order.lines[0].per.unit, MEASURE_NONE);
	assert_int_equal(order.lines[0].deposit_minor, 0);
	assert_false(order.lines[0].tax.is_said);
	assert_int_equal(order.taxes.count, 0);
	assert_int_equal(order.suborder_count, 1);
	assert_int_equal(order.suborders[0].totals.total_minor, 400);
	assert_int_equal(order.seat.count.taken, 2);
	assert_string_equal(order.provider, "demo");
	arena_finish(&arena);
	hub_db_close(db);
	test_database_drop(target);
	temp_folder_remove(folder);
}

/* Who speaks to the hub had no part of the schema of its own. */
static void test_people_move_into_their_own_part(void **state)
{
	(void)state;
	for (int version = 5; version <= 6; version++) {
		char why[HUB_DB_WHY_SIZE], *folder = temp_folder_make(), *target = test_database_make(folder);
		struct hub_db *db = hub_db_open(target, why);
		assert_non_null(db);
		assert_true(hub_schema_migrate(db));
		make_old(db, version);
		assert_true(hub_tables_migrate(db));
		assert_number(db, "SELECT enrolled_at FROM kiosk WHERE id = 'k'", 7);
		assert_number(
			db, "SELECT points FROM points_ledger WHERE order_id = 'o' AND member = 'm'", 5);
		assert_number(db, "SELECT expires_at FROM enroll_code WHERE code_hash = 'c'", 7);
		assert_number(db, "SELECT version FROM schema_version WHERE part = 'people'", 4);
		assert_number(db, "SELECT version FROM schema_version WHERE part = 'orders'", 14);
		hub_db_close(db);
		test_database_drop(target);
		temp_folder_remove(folder);
	}
}

/* The counters are held by the database itself. */
static void test_no_counter_leaves_its_bounds(void **state)
{
	static const char *const BEYOND[] = {
		"UPDATE coupon_count SET claimed = -1",
		"UPDATE coupon_count SET at_most = 2",
		"UPDATE coupon_owner SET claimed = -1",
		"UPDATE coupon_owner SET at_most = 1, claimed = 2",
		"UPDATE deal_count SET seats = -1",
		"UPDATE deal_count SET at_most = 1",
		"UPDATE deal_holder SET seats = -1",
		"UPDATE deal_holder SET at_most = 1, seats = 2",
		"UPDATE deal_group SET taken = -1",
		"UPDATE deal_group SET taken = size + 1",
		"UPDATE deal_group SET paid = taken + 1",
	};
	char why[HUB_DB_WHY_SIZE], *folder = temp_folder_make(), *target = test_database_make(folder);
	struct hub_db *db = hub_db_open(target, why);
	(void)state;
	assert_non_null(db);
	assert_true(hub_schema_migrate(db));
	make_old(db, 6);
	assert_true(hub_tables_migrate(db));
	for (size_t i = 0; i < ARRAY_LENGTH(BEYOND); i++)
		if (hub_run(db, BEYOND[i]) != HUB_DB_CONFLICT)
			fail_msg("taken: %s", BEYOND[i]);
	hub_db_close(db);
	test_database_drop(target);
	temp_folder_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_is_there_afterwards),
		cmocka_unit_test(test_people_move_into_their_own_part),
		cmocka_unit_test(test_no_counter_leaves_its_bounds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
