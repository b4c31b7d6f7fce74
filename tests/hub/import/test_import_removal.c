/* SPDX-License-Identifier: Apache-2.0 */
/* An import is the whole of its source: what is gone is taken off the shelf, and a source that lost too much
 * is refused. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "tests/hub/data_fixture.h"

/* Products P1 … Pcount with an offer each. */
static void import_count(struct data_fixture *fixture, int count, bool must_be_taken)
{
	struct text lines;
	text_init(&lines, 1 << 20);
	text_append(&lines, MERCHANT_LINE);
	for (int i = 1; i <= count; i++)
		text_printf(&lines,
			"{\"type\":\"product\",\"id\":\"P%d\",\"name\":\"Milk %d\"}\n"
			"{\"type\":\"offer\",\"product\":\"P%d\",\"merchant\":\"M1\",\"price\":5,"
			"\"currency\":\"HKD\"}\n",
			i, i, i);
	assert_int_equal(data_import(fixture, lines.bytes), must_be_taken);
	text_finish(&lines);
}

static int64_t live_products(struct data_fixture *fixture)
{
	return data_int(fixture, "SELECT COUNT(*) FROM product WHERE is_live = 1");
}

static void test_what_is_gone_goes(void **state)
{
	struct data_fixture *fixture = *state;
	import_count(fixture, 10, true);
	import_count(fixture, 7, true);
	assert_int_equal(fixture->counts.removed, 6);
	assert_int_equal(live_products(fixture), 7);
	import_count(fixture, 7, true);
	assert_int_equal(fixture->counts.removed, 0);
	import_count(fixture, 8, true);
	assert_int_equal(fixture->counts.changed, 2);
	assert_int_equal(live_products(fixture), 8);
}

static void test_a_large_loss_is_refused(void **state)
{
	struct data_fixture *fixture = *state;
	import_count(fixture, 10, true);
	import_count(fixture, 6, false);
	assert_non_null(strstr(fixture->why, "lost 4 of its 10 products"));
	assert_int_equal(live_products(fixture), 10);
	fixture->options.allows_shrink = true;
	import_count(fixture, 6, true);
	assert_int_equal(live_products(fixture), 6);
}

static void test_a_large_loss_of_offers_alone(void **state)
{
	struct data_fixture *fixture = *state;
	import_count(fixture, 4, true);
	assert_false(data_import(fixture, OFFER_LINE(5)));
	assert_non_null(strstr(fixture->why, "offers"));
}

static void test_types_that_do_not_occur_stay(void **state)
{
	struct data_fixture *fixture = *state;
	import_count(fixture, 4, true);
	data_import_or_fail(fixture, MERCHANT_LINE "{\"type\":\"category\",\"id\":\"c\",\"name\":\"C\"}\n");
	assert_int_equal(fixture->counts.removed, 0);
	assert_int_equal(live_products(fixture), 4);
}

static void test_an_empty_source_is_refused(void **state)
{
	struct data_fixture *fixture = *state;
	import_count(fixture, 4, true);
	assert_false(data_import(fixture, "\n"));
	assert_non_null(strstr(fixture->why, "no record"));
	assert_false(data_import(fixture, "<html>502 Bad Gateway</html>\n"));
	assert_int_equal(live_products(fixture), 4);
}

/* Nothing at all, or another's format altogether: whoever begins with that meant another file. */
static void test_an_empty_first_source_is_refused(void **state)
{
	struct data_fixture *fixture = *state;
	assert_false(data_import(fixture, ""));
	assert_non_null(strstr(fixture->why, "refused: the source has no record"));
	fixture->options.is_partial = true;
	assert_false(data_import(fixture, "\n\n"));
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM source"), 0);
	fixture->options.allows_shrink = true;
	assert_true(data_import(fixture, ""));
}

static void test_a_partial_source_removes_nothing(void **state)
{
	struct data_fixture *fixture = *state;
	import_count(fixture, 10, true);
	fixture->options.is_partial = true;
	import_count(fixture, 1, true);
	assert_int_equal(fixture->counts.removed, 0);
	assert_int_equal(live_products(fixture), 10);
}

/* Small enough not to be a loss, and none all the same: nobody knows what the rest would have said. */
static void test_a_file_that_is_cut_off_removes_nothing(void **state)
{
	struct data_fixture *fixture = *state;
	static const char CUT[] = MERCHANT_LINE
		"{\"type\":\"product\",\"id\":\"P1\",\"name\":\"New\"}\n{\"type\":\"product\",\"id\":\"P2\",\"na";
	import_count(fixture, 2, true);
	fixture->options.allows_shrink = true;
	assert_false(data_import(fixture, CUT));
	assert_string_equal(fixture->why,
		"refused: the file ends within its last line; --partial takes what came, and removes nothing");
	assert_int_equal(live_products(fixture), 2);
	fixture->options.is_partial = true;
	data_import_or_fail(fixture, CUT);
	assert_int_equal(fixture->counts.rejected, 1);
	assert_int_equal(live_products(fixture), 2);
}

static void test_another_source_is_left_alone(void **state)
{
	struct data_fixture *fixture = *state;
	import_count(fixture, 4, true);
	fixture->options.merchant = "M1";
	data_import_or_fail(fixture, "{\"type\":\"product\",\"id\":\"own\",\"name\":\"Own\"}\n");
	data_import_or_fail(fixture,
		"{\"type\":\"product\",\"id\":\"own2\",\"name\":\"Own\"}\n{\"type\":\"product\",\"id\":"
		"\"own\",\"name\":\"Own\"}\n");
	assert_int_equal(live_products(fixture), 6);
	fixture->options.merchant = NULL;
	import_count(fixture, 4, true);
	assert_int_equal(live_products(fixture), 6);
}

static void test_offers_go_with_their_product(void **state)
{
	struct data_fixture *fixture = *state;
	import_count(fixture, 4, true);
	fixture->options.merchant = "M1";
	data_import_or_fail(fixture,
		"{\"type\":\"offer\",\"product\":\"P4\",\"channel\":\"online\",\"price\":9,\"currency\":"
		"\"HKD\"}\n");
	fixture->options.merchant = NULL;
	import_count(fixture, 3, true);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM offer WHERE is_live = 1"), 3);
}

static void test_ids_stay_when_a_product_comes_back(void **state)
{
	struct data_fixture *fixture = *state;
	import_count(fixture, 10, true);
	int64_t id = data_int(fixture, "SELECT id FROM product WHERE code = 'P10'");
	import_count(fixture, 9, true);
	import_count(fixture, 10, true);
	assert_int_equal(data_int(fixture, "SELECT id FROM product WHERE code = 'P10'"), id);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, data_fixture_setup, data_fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_what_is_gone_goes),
		TEST(test_a_large_loss_is_refused),
		TEST(test_a_large_loss_of_offers_alone),
		TEST(test_types_that_do_not_occur_stay),
		TEST(test_an_empty_source_is_refused),
		TEST(test_an_empty_first_source_is_refused),
		TEST(test_a_partial_source_removes_nothing),
		TEST(test_a_file_that_is_cut_off_removes_nothing),
		TEST(test_another_source_is_left_alone),
		TEST(test_offers_go_with_their_product),
		TEST(test_ids_stay_when_a_product_comes_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
