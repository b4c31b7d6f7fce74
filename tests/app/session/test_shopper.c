/* SPDX-License-Identifier: Apache-2.0 */
/* A shopper leaves no byte behind, whatever was in which field; and a coupon gives something where it counts and nowhere else. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/app/session/shopper.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "tests/store/catalog_fixture.h"
#include "tests/support/support.h"

#define MARK 0xA5

struct scene {
	char *folder;
	struct catalog *catalog;
	struct session *session;
	struct arena arena;
};

static int set_up(void **state)
{
	struct scene *scene = xcalloc(1, sizeof *scene);
	enum catalog_fault fault;

	scene->folder = temp_folder_make();
	char *path = file_join(scene->folder, "catalog.db");
	catalog_fixture_make(path, 1, 5, NULL);
	scene->catalog = catalog_open(path, &fault);
	assert_non_null(scene->catalog);
	free(path);
	scene->session = xcalloc(1, sizeof *scene->session);
	shopper_begin(&scene->session->shopper, ulid_make(FIXTURE_NOW_MS));
	arena_init(&scene->arena, 4096);
	*state = scene;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *scene = *state;

	catalog_close(scene->catalog);
	arena_finish(&scene->arena);
	basket_clear(&scene->session->shopper.basket);
	free(scene->session);
	temp_folder_remove(scene->folder);
	free(scene);
	return 0;
}

static size_t count_marks(const void *part, size_t size)
{
	const unsigned char *bytes = part;
	size_t count = 0;

	for (size_t i = 0; i < size; i++)
		count += bytes[i] == MARK;
	return count;
}

static void no_byte_of_the_shopper_stays_and_the_shop_does(void **state)
{
	struct scene *scene = *state;
	struct session *session = scene->session;

	memset(session, MARK, sizeof *session);
	basket_init(&session->shopper.basket);
	shopper_wipe(session, &LANGUAGES[1]);
	assert_ptr_equal(session->shopper.language, &LANGUAGES[1]);
	/* Any byte may stand in an address. */
	session->shopper.language = NULL;
	assert_int_equal(count_marks(&session->shopper, sizeof session->shopper), 0);
	assert_int_equal(count_marks(&session->overlay, sizeof session->overlay), 0);
	assert_int_equal(count_marks(&session->shop, sizeof session->shop), sizeof session->shop);
	assert_int_equal(count_marks(&session->machine, sizeof session->machine), sizeof session->machine);
	assert_int_equal(session->shopper.text_percent, 100);
	assert_false(session->shopper.is_running);
	assert_null(session->overlay.note);
}

static void put(struct scene *scene, const char *product, const char *category, int64_t price)
{
	__typeof__(scene->session->shopper.basket.lines[0]) line = { .quantity = 1,
		.unit_price_minor = price };

	code_copy(line.product, product);
	code_copy(line.category, category);
	code_copy(line.merchant, "ALPHA");
	snprintf(line.name, sizeof line.name, "%s", product);
	assert_int_equal(basket_add(&scene->session->shopper.basket, &line, "HKD", NULL), BASKET_OK);
}

/* The fixture's coupon of 10 % on drinks. */
static const struct catalog_coupon *drinks_coupon(struct scene *scene)
{
	const struct catalog_coupon *coupons;
	size_t count = catalog_coupons(scene->catalog, &scene->arena, "en", &coupons);

	for (size_t i = 0; i < count; i++) {
		if (coupons[i].rule.scope == COUPON_SCOPE_CATEGORY)
			return &coupons[i];
	}
	fail_msg("the fixture has no coupon of a category");
	return NULL;
}

static int64_t best(struct scene *scene, int64_t now_ms)
{
	static struct coupon_outcome outcome;

	shopper_best_coupons(&scene->session->shopper, scene->catalog, now_ms, &outcome);
	return outcome.total_minor;
}

static void a_coupon_of_a_category_gives_nothing_outside_it(void **state)
{
	struct scene *scene = *state;
	const struct catalog_coupon *coupon = drinks_coupon(scene);

	assert_true(shopper_take_coupon(&scene->session->shopper, coupon, FIXTURE_NOW_MS));
	put(scene, "bread", "bread", 20000);
	assert_int_equal(best(scene, FIXTURE_NOW_MS), 0);
	put(scene, "coke", coupon->rule.scope_code, 8000);
	assert_int_equal(best(scene, FIXTURE_NOW_MS), 800);
}

static void a_coupon_is_taken_once_and_counts_for_its_days(void **state)
{
	struct scene *scene = *state;
	struct catalog_coupon coupon = *drinks_coupon(scene);

	coupon.valid_days = 2;
	assert_true(shopper_take_coupon(&scene->session->shopper, &coupon, FIXTURE_NOW_MS));
	assert_false(shopper_take_coupon(&scene->session->shopper, &coupon, FIXTURE_NOW_MS));
	assert_int_equal(scene->session->shopper.coupon_count, 1);
	put(scene, "coke", coupon.rule.scope_code, 8000);
	assert_int_equal(best(scene, FIXTURE_NOW_MS + 2 * DAY_MS - 1), 800);
	assert_int_equal(best(scene, FIXTURE_NOW_MS + 2 * DAY_MS), 0);
	assert_int_equal(best(scene, FIXTURE_NOW_MS - 1), 0);
}

static void only_so_many_coupons_are_taken(void **state)
{
	struct scene *scene = *state;
	struct catalog_coupon coupon = *drinks_coupon(scene);

	for (int i = 0; i < SESSION_COUPONS_MAX; i++) {
		coupon.id = 100 + i;
		assert_true(shopper_take_coupon(&scene->session->shopper, &coupon, FIXTURE_NOW_MS));
	}
	coupon.id = 1000;
	assert_false(shopper_take_coupon(&scene->session->shopper, &coupon, FIXTURE_NOW_MS));
}

#define SHOPPER_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SHOPPER_TEST(no_byte_of_the_shopper_stays_and_the_shop_does),
		SHOPPER_TEST(a_coupon_of_a_category_gives_nothing_outside_it),
		SHOPPER_TEST(a_coupon_is_taken_once_and_counts_for_its_days),
		SHOPPER_TEST(only_so_many_coupons_are_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
