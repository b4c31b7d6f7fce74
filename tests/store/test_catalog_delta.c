/* SPDX-License-Identifier: Apache-2.0 */
/* A delta changes the catalog as a whole or not at all, and readers go on meanwhile. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_delta.h"
#include "kiosk/store/catalog_file.h"
#include "kiosk/store/catalog_product.h"
#include "kiosk/store/search.h"
#include "tests/store/catalog_fixture.h"
#include "tests/support/support.h"

struct fixture {
	char *folder, *path, *newer;
	char root[65]; /* of the newer catalog */
	struct arena arena;
};

/* The newer catalog: coke is cheaper, bread is gone from its category, a new product stands at the end. */
static const char NEWER[] =
	"UPDATE offer SET price=850 WHERE product_id=1 AND merchant_id=1;"
	"UPDATE product SET best_price=850,best_landed=850 WHERE id=1; DELETE FROM product_category WHERE "
	"product_id=3;"
	"INSERT INTO product(id,code,name,category_id,currency,offer_count,is_in_stock,is_in_store) VALUES(8,"
	"'tea','Green tea',2,'HKD',0,0,0);"
	"INSERT INTO product_category VALUES(2,8);"
	"INSERT INTO price_history VALUES(2,1,0,x'0102');";

static const char *const LINES[] = {
	"{\"t\":\"offer\",\"k\":[1,1,0],\"s\":{\"price\":850}}",
	"{\"t\":\"product\",\"k\":[1],\"s\":{\"best_price\":850,\"best_landed\":850}}",
	"{\"t\":\"product_category\",\"k\":[1,3],\"d\":1}",
	"{\"t\":\"product_category\",\"k\":[3,3],\"d\":1}",
	("{\"t\":\"product\",\"k\":[8],\"n\":1,\"s\":{\"code\":\"tea\",\"gtin\":null,\"brand\":null,"
	 "\"name\":\"Green tea\",\"category_id\":2,"
	 "\"currency\":\"HKD\",\"offer_count\":0,\"is_in_stock\":0,\"is_in_store\":0}}"),
	"{\"t\":\"product_category\",\"k\":[2,8],\"n\":1,\"s\":{}}",
	"{\"t\":\"price_history\",\"k\":[2,1,0],\"n\":1,\"s\":{\"points\":{\"b64\":\"AQI=\"}}}",
	"{\"t\":\"search\",\"id\":8,\"old\":null,\"new\":\"green tea\"}",
	"{\"t\":\"meta\",\"k\":[\"product_count\"],\"s\":{\"value\":8}}",
};

static int set_up(void **state)
{
	struct fixture *fixture = xcalloc(1, sizeof *fixture);

	fixture->folder = temp_folder_make();
	fixture->path = file_join(fixture->folder, "catalog.db");
	fixture->newer = file_join(fixture->folder, "newer.db");
	catalog_fixture_make(fixture->path, 1, 5, NULL);
	catalog_fixture_make(fixture->newer, 1, 6, NEWER);
	catalog_fixture_root(fixture->newer, fixture->root);
	arena_init(&fixture->arena, 4096);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	arena_finish(&fixture->arena);
	free(fixture->path);
	free(fixture->newer);
	temp_folder_remove(fixture->folder);
	free(fixture);
	return 0;
}

static struct catalog_delta *begin_with_lines(struct fixture *fixture)
{
	char why[160] = "";
	struct catalog_delta *delta = catalog_delta_begin(fixture->path, why);

	assert_non_null(delta);
	for (size_t i = 0; i < ARRAY_LENGTH(LINES); i++)
		if (!catalog_delta_line(delta, LINES[i], strlen(LINES[i]), why))
			fail_msg("line %zu: %s", i, why);
	return delta;
}

static int64_t price_of_coke(struct fixture *fixture, struct catalog *catalog)
{
	struct product_summary coke;

	assert_true(catalog_summary(catalog, &fixture->arena, "en", FIXTURE_NOW_MS, 1, &coke));
	return coke.price_minor;
}

static void test_readers_see_the_old_until_the_commit(void **state)
{
	struct fixture *fixture = *state;
	struct catalog *reader = catalog_open(fixture->path, NULL);
	char why[160] = "";

	assert_int_equal(price_of_coke(fixture, reader), 900);
	struct catalog_delta *delta = begin_with_lines(fixture);
	assert_int_equal(price_of_coke(fixture, reader), 900);
	if (!catalog_delta_commit(delta, 5, 6, fixture->root, why))
		fail_msg("%s", why);
	assert_int_equal(price_of_coke(fixture, reader), 850);
	assert_true(catalog_refresh(reader));
	assert_int_equal(catalog_meta(reader)->seq, 6);
	assert_int_equal(catalog_meta(reader)->product_count, 8);
	assert_string_equal(catalog_meta(reader)->state_root, fixture->root);
	catalog_close(reader);
}

static void test_the_search_index_follows(void **state)
{
	struct fixture *fixture = *state;
	const struct product_summary *found;
	size_t count;
	bool has_more;
	char why[160];

	assert_true(catalog_delta_commit(begin_with_lines(fixture), 5, 6, fixture->root, why));
	struct search *search = search_open(fixture->path, NULL);
	assert_int_equal(search_run(search, "green t", "en", FIXTURE_NOW_MS, 10, &fixture->arena, &found,
				 &count, &has_more),
		SEARCH_DONE);
	assert_int_equal(count, 1);
	assert_string_equal(found[0].code, "tea");
	search_close(search);
}

static void assert_unchanged(struct fixture *fixture)
{
	struct catalog *catalog = catalog_open(fixture->path, NULL);

	assert_int_equal(price_of_coke(fixture, catalog), 900);
	assert_int_equal(catalog_meta(catalog)->seq, 5);
	assert_int_equal(catalog_product_by_code(catalog, "tea"), 0);
	catalog_close(catalog);
}

static void test_a_wrong_root_changes_nothing(void **state)
{
	struct fixture *fixture = *state;
	char why[160];

	fixture->root[0] = fixture->root[0] == '0' ? '1' : '0';
	assert_false(catalog_delta_commit(begin_with_lines(fixture), 5, 6, fixture->root, why));
	assert_non_null(strstr(why, "state root"));
	assert_unchanged(fixture);
}

static void test_a_delta_from_another_seq_is_refused(void **state)
{
	struct fixture *fixture = *state;
	char why[160];

	assert_false(catalog_delta_commit(begin_with_lines(fixture), 4, 6, fixture->root, why));
	assert_unchanged(fixture);
}

static void test_bad_lines_are_refused(void **state)
{
	struct fixture *fixture = *state;
	static const char *const BAD[] = {
		"",
		"[]",
		"{",
		"{\"t\":\"nothing\"}",
		"{\"t\":\"offer\"}",
		"{\"t\":\"offer\",\"k\":[1,1],\"s\":{}}",
		"{\"t\":\"offer\",\"k\":[1,1,0],\"s\":{\"colour\":1}}",
		"{\"t\":\"offer\",\"k\":[1,1,0],\"s\":{\"product_id\":2}}",
		"{\"t\":\"offer\",\"k\":[9,9,9],\"d\":1}",
		"{\"t\":\"offer\",\"k\":[9,9,9],\"s\":{\"price\":1}}",
		"{\"t\":\"offer\",\"k\":[1,1,0],\"s\":{\"price\":1.5}}",
		"{\"t\":\"meta\",\"k\":[\"feed\"],\"s\":{\"value\":\"x\"}}",
		"{\"t\":\"meta\",\"k\":[],\"s\":{}}",
		"{\"t\":\"search\",\"id\":-1,\"new\":\"x\"}",
		"{\"t\":\"price_history\",\"k\":[1,1,0],\"s\":{\"points\":{\"b64\":\"***\"}}}",
		"{\"t\":\"sqlite_schema\",\"k\":[1],\"s\":{}}",
	};

	for (size_t i = 0; i < ARRAY_LENGTH(BAD); i++) {
		char why[160] = "";
		struct catalog_delta *delta = catalog_delta_begin(fixture->path, why);
		assert_non_null(delta);
		if (catalog_delta_line(delta, BAD[i], strlen(BAD[i]), why))
			fail_msg("taken: %s", BAD[i]);
		assert_true(why[0]);
		catalog_delta_abandon(delta);
	}
	assert_unchanged(fixture);
}

#define WITH_CATALOG(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CATALOG(test_readers_see_the_old_until_the_commit),
		WITH_CATALOG(test_the_search_index_follows),
		WITH_CATALOG(test_a_wrong_root_changes_nothing),
		WITH_CATALOG(test_a_delta_from_another_seq_is_refused),
		WITH_CATALOG(test_bad_lines_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
