/* SPDX-License-Identifier: Apache-2.0 */
/* The disk spoils the catalog under a shopper's hands: the screens say that there is none, and why is known. */
#include <string.h>
#include <unistd.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_product.h"
#include "tests/app/hall.h"

static int set_up(void **state)
{
	char *many = catalog_fixture_many_sql(8000);
	int result = hall_set_up_with_rows(state, many);

	free(many);
	return result;
}

static void spoil(struct app *app, const char *table)
{
	char *path = file_join(app->folder, "catalog.db");

	catalog_fixture_spoil(path, table, 30);
	free(path);
}

static void assert_gone(struct app *app)
{
	char *path = file_join(app->folder, "catalog.db");

	assert_null(shop_catalog_now(app->services->shop));
	assert_int_equal(shop_catalog_fault(app->services->shop), CATALOG_CORRUPT);
	hall_assert_screen(app, SCREEN_NO_CATALOG);
	/* Nor does it come back: not now, and not after a start. */
	for (int i = 0; i < 5000 && access(path, F_OK) == 0; i++)
		usleep(2000);
	assert_int_not_equal(access(path, F_OK), 0);
	hall_wait_s(app, 2);
	assert_null(shop_catalog_now(app->services->shop));
	assert_int_equal(shop_catalog_fault(app->services->shop), CATALOG_CORRUPT);
	hall_assert_screen(app, SCREEN_NO_CATALOG);
	free(path);
}

static void what_a_screen_cannot_read_is_no_empty_shop(void **state)
{
	struct app *app = *state;
	struct catalog *catalog = shop_catalog_now(app->services->shop);
	struct product_summary summary;
	struct arena arena;

	hall_begin(app);
	spoil(app, "product");
	arena_init(&arena, 4096);
	for (int64_t id = 1001; id < 3000; id++)
		catalog_summary(catalog, &arena, "en", FIXTURE_NOW_MS, id, &summary);
	arena_finish(&arena);
	loop_step(app->loop);
	assert_gone(app);
}

static void what_a_search_cannot_read_is_no_empty_shop(void **state)
{
	struct app *app = *state;

	hall_begin(app);
	spoil(app, "search_data");
	search_worker_ask(shop_catalog_search(app->services->shop), "thing", "en", 20);
	for (int i = 0; i < 5000 && shop_catalog_now(app->services->shop); i++) {
		usleep(2000);
		loop_step(app->loop);
	}
	assert_gone(app);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			what_a_screen_cannot_read_is_no_empty_shop, set_up, hall_tear_down),
		cmocka_unit_test_setup_teardown(
			what_a_search_cannot_read_is_no_empty_shop, set_up, hall_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
