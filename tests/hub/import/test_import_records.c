/* SPDX-License-Identifier: Apache-2.0 */
/* Records, version 2: what each new field becomes, that what is optional and wrong is left out and the record kept, and that
 * records without an id are known again by what they are. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "tests/hub/data_fixture.h"

#define SHOP                                                                                                 \
	"{\"type\":\"merchant\",\"id\":\"M1\",\"name\":\"One\",\"currency\":\"EUR\"}\n"                      \
	"{\"type\":\"merchant\",\"id\":\"M2\",\"name\":\"Two\",\"currency\":\"EUR\"}\n"                      \
	"{\"type\":\"store\",\"id\":\"S1\",\"merchant\":\"M1\",\"name\":\"First\"}\n"                        \
	"{\"type\":\"product\",\"id\":\"P1\",\"name\":\"Thing\"}\n"

static void test_what_a_product_says_of_itself(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture,
		"{\"type\":\"product\",\"id\":\"P1\",\"name\":\"Fridge\",\"kind\":\"weighed\",\"attributes\":{"
		"\"energy_class\":\"B\",\"weight_g\":1300,\"depth_m\":0.1,\"ports\":[\"usb\",\"hdmi\"],"
		"\"smart\":true,\"odd\":{}},\"allergens\":[\"milk\",\"soy\"],\"nutrition\":{\"fat_g\":12.35},"
		"\"deposit\":25,\"tax_class\":\"reduced\",\"age_min\":18,\"warranty_months\":36,"
		"\"rating\":{\"average\":4.35,\"count\":120},\"parts\":[[\"P2\",2]],\"minutes\":45}\n");
	assert_int_equal(fixture->counts.rejected, 0);
	assert_int_equal(fixture->counts.repaired, 1); /* the odd attribute */
	data_says(fixture, "SELECT attributes FROM product",
		"{\"energy_class\":\"B\",\"weight_g\":1300,\"depth_m\":0.1,\"ports\":[\"usb\",\"hdmi\"],\"smart\":"
		"true}");
	data_says(fixture, "SELECT allergens FROM product", "[\"milk\",\"soy\"]");
	data_says(fixture, "SELECT nutrition FROM product", "{\"fat_g\":12.35}");
	data_says(fixture, "SELECT parts FROM product", "[[\"P2\",2]]");
	assert_int_equal(
		data_int(fixture,
			"SELECT COUNT(*) FROM product WHERE kind = 4 AND deposit = 25 AND tax_class = "
			"'reduced' AND age_min = 18 AND warranty_months = 36 AND rating_milli = 4350 AND "
			"rating_count = 120 AND minutes = 45"),
		1);
}

static void test_a_wrong_part_is_left_out_and_the_product_kept(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture,
		"{\"type\":\"product\",\"id\":\"P1\",\"name\":\"Thing\",\"kind\":\"cloud\",\"attributes\":[1],"
		"\"allergens\":\"milk\",\"deposit\":-1,\"age_min\":1000,\"rating\":{\"average\":11},"
		"\"parts\":[[\"P2\",0]],\"minutes\":0,\"warranty_months\":\"two years\",\"tax_class\":7.5}\n");
	assert_int_equal(fixture->counts.rejected, 0);
	assert_int_equal(fixture->counts.repaired, 1);
	assert_int_equal(
		data_int(fixture,
			"SELECT COUNT(*) FROM product WHERE kind = 0 AND attributes IS NULL AND allergens IS NULL "
			"AND deposit IS NULL AND age_min IS NULL AND rating_milli IS NULL AND rating_count IS NULL "
			"AND parts IS NULL AND minutes IS NULL AND warranty_months IS NULL AND tax_class IS NULL"),
		1);
}

static void test_what_a_store_says_of_itself(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture,
		"{\"type\":\"merchant\",\"id\":\"M1\",\"name\":\"One\",\"currency\":\"EUR\"}\n"
		"{\"type\":\"store\",\"id\":\"S1\",\"merchant\":\"M1\",\"name\":\"First\",\"level\":\"L2\",\"unit\":"
		"\"2-03\",\"phone\":\"+852 1234\",\"closures\":[{\"from\":\"2026-12-24\",\"until\":\"2026-12-27\","
		"\"reason\":{\"en\":\"Works\"}},{\"from\":\"2026-12-31\"},{\"from\":\"2027-01-02\",\"until\":"
		"\"2027-01-01\"}],\"services\":[\"pickup\"],\"licence\":\"A 7\",\"certificates\":[{\"name\":"
		"\"Organic\",\"number\":12,\"until\":\"2027-05-31\",\"url\":\"ftp://x\"}],\"feature\":\"u-1\"}\n");
	assert_int_equal(fixture->counts.rejected, 0);
	data_says(fixture, "SELECT closures FROM store",
		"[{\"from\":20811,\"until\":20814,\"reason\":\"{\\\"en\\\":\\\"Works\\\"}\"},{\"from\":20818,"
		"\"until\":20818}]");
	data_says(fixture, "SELECT certificates FROM store",
		"[{\"name\":\"Organic\",\"number\":\"12\",\"until\":20969}]");
	data_says(fixture, "SELECT services || level || unit || phone || licence || feature FROM store",
		"[\"pickup\"]L22-03+852 1234A 7u-1");
}

/* A price of one store and one with a window stand beside the one for all. */
static void test_offers_of_stores_and_windows(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture,
		SHOP
		"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"price\":100,\"currency\":\"EUR\"}\n"
		"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"price\":95,\"currency\":\"EUR\","
		"\"store\":\"S1\",\"member_price\":90,\"lead_days\":[1,3],\"age_restricted\":true}\n"
		"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"price\":80,\"currency\":\"EUR\","
		"\"valid_from\":\"2026-12-05T09:00:00Z\",\"valid_until\":\"2026-12-06T09:00:00Z\"}\n");
	assert_int_equal(fixture->counts.rejected, 0);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM offer WHERE is_live = 1"), 3);
	assert_int_equal(
		data_int(fixture,
			"SELECT o.price FROM offer o JOIN store s ON s.id = o.store_id WHERE s.code = 'S1' AND "
			"o.member_price = 90 AND o.days_min = 1 AND o.days_max = 3 AND o.is_age_restricted = 1"),
		95);
	assert_int_equal(data_int(fixture,
				 "SELECT price FROM offer WHERE valid_from = 1796461200000 AND valid_until = "
				 "1796547600000"),
		80);
}

static void test_offers_of_nothing_known_are_rejected(void **state)
{
	struct data_fixture *fixture = *state;
	fixture->options.allows_shrink = true;
	data_import_or_fail(fixture,
		SHOP
		"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"price\":1,\"currency\":\"EUR\",\"store\":"
		"\"nowhere\"}\n"
		"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M2\",\"price\":1,\"currency\":\"EUR\",\"store\":"
		"\"S1\"}\n"
		"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"price\":1,\"currency\":\"EUR\","
		"\"valid_from\":\"2026-12-06T09:00:00Z\",\"valid_until\":\"2026-12-05T09:00:00Z\"}\n"
		"{\"type\":\"slot\",\"product\":\"P9\",\"store\":\"S1\",\"starts_at\":\"2026-12-05T10:00:00Z\"}\n"
		"{\"type\":\"batch\",\"product\":\"P9\",\"lot\":\"A\"}\n"
		"{\"type\":\"delivery\",\"merchant\":\"M9\",\"method\":\"ship\",\"fee\":1}\n"
		"{\"type\":\"tax\",\"country\":\"de\",\"class\":\"x\",\"rate_permille\":1,\"included\":true}\n");
	assert_int_equal(fixture->counts.rejected, 7);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM offer"), 0);
}

#define LATER                                                                                                               \
	"{\"type\":\"attribute\",\"id\":\"energy_class\",\"name\":{\"en\":\"Energy\"},\"group\":\"Use\",\"unit\":null,"     \
	"\"better\":\"lower\",\"filter\":true,\"position\":10}\n"                                                           \
	"{\"type\":\"tax\",\"merchant\":null,\"country\":\"DE\",\"class\":\"reduced\",\"rate_permille\":70,"                \
	"\"included\":true,\"label\":{\"en\":\"VAT 7 %%\"}}\n"                                                              \
	"{\"type\":\"delivery\",\"merchant\":\"M1\",\"method\":\"ship\",\"fee\":%d,\"free_from\":40000,"                    \
	"\"max_km\":8,\"days\":[1,3],\"area\":[\"HK\",\"DE\"]}\n"                                                           \
	"{\"type\":\"slot\",\"product\":\"P1\",\"store\":\"S1\",\"starts_at\":\"2026-12-05T10:00:00+08:00\",\"seats\":2}\n" \
	"{\"type\":\"batch\",\"product\":\"P1\",\"lot\":\"A12\",\"best_before\":\"2026-12-31\",\"recall\":{\"since\":"      \
	"\"2026-11-30\",\"reason\":{\"en\":\"Glass\"}},\"markdown_permille\":300,\"markdown_days\":3}\n"                    \
	"{\"type\":\"holiday\",\"country\":\"HK\",\"date\":\"2026-12-25\",\"name\":{\"en\":\"Christmas\"}}\n"

static void test_the_later_kinds(void **state)
{
	struct data_fixture *fixture = *state;
	char *lines = xasprintf(SHOP LATER, 3000);
	data_import_or_fail(fixture, lines);
	free(lines);
	assert_int_equal(fixture->counts.rejected, 0);
	assert_int_equal(
		data_int(fixture,
			"SELECT COUNT(*) FROM attribute WHERE code = 'energy_class' AND group_name = 'Use' "
			"AND unit IS NULL AND better = 1 AND is_filter = 1 AND position = 10"),
		1);
	assert_int_equal(
		data_int(fixture,
			"SELECT COUNT(*) FROM tax WHERE merchant IS NULL AND country = 'DE' AND class = "
			"'reduced' AND rate_permille = 70 AND is_included = 1"),
		1);
	assert_int_equal(
		data_int(fixture,
			"SELECT COUNT(*) FROM delivery WHERE method = 1 AND free_from = 40000 AND max_km = 8 "
			"AND days_min = 1 AND days_max = 3 AND area = '[\"DE\",\"HK\"]'"),
		1);
	assert_int_equal(data_int(fixture, "SELECT starts_at FROM slot WHERE seats = 2"), 1796436000000);
	assert_int_equal(data_int(fixture,
				 "SELECT COUNT(*) FROM batch WHERE lot = 'A12' AND best_before = 20818 AND "
				 "recall_since = 20787 AND markdown_permille = 300 AND markdown_days = 3"),
		1);
	assert_int_equal(data_int(fixture, "SELECT day FROM holiday WHERE country = 'HK'"), 20812);
	/* Another fee is the same rule, changed; the areas in another order are the same area. */
	lines = xasprintf(SHOP LATER, 2500);
	data_import_or_fail(fixture, lines);
	free(lines);
	assert_int_equal(fixture->counts.changed, 1);
	assert_int_equal(data_int(fixture, "SELECT fee FROM delivery WHERE is_live = 1"), 2500);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM delivery"), 1);
}

/* What is not to be read is not "not recalled". */
static void test_a_recall_that_cannot_be_read_rejects_the_batch(void **state)
{
	struct data_fixture *fixture = *state;
	fixture->options.allows_shrink = true;
	data_import_or_fail(fixture,
		SHOP "{\"type\":\"batch\",\"product\":\"P1\",\"lot\":\"A\",\"recall\":{\"since\":\"soon\"}}\n"
		     "{\"type\":\"batch\",\"product\":\"P1\",\"lot\":\"B\",\"recall\":{}}\n"
		     /* No GS1 code has a blank in it, so nobody would ever be warned. */
		     "{\"type\":\"batch\",\"product\":\"P1\",\"lot\":\"B 7\",\"recall\":{}}\n");
	assert_int_equal(fixture->counts.rejected, 2);
	assert_int_equal(data_int(fixture, "SELECT recall_since FROM batch WHERE lot = 'B'"), 0);
}

static void import_measure(struct data_fixture *fixture, const char *measure, int64_t observed_at_ms)
{
	char *line = xasprintf("{\"type\":\"product\",\"id\":\"P1\",\"name\":\"Chips\"%s}\n", measure);
	fixture->options.observed_at_ms = observed_at_ms;
	data_import_or_fail(fixture, line);
	free(line);
}

/* What a pack held before stays beside what it holds. */
static void test_a_pack_that_shrinks(void **state)
{
	struct data_fixture *fixture = *state;
	import_measure(fixture, ",\"measure\":{\"amount\":400,\"unit\":\"g\"}", TEST_NOW_MS - 3 * DAY_MS);
	assert_int_equal(
		data_int(fixture, "SELECT COUNT(*) FROM product WHERE old_measure_milli IS NULL"), 1);
	import_measure(fixture, ",\"measure\":{\"amount\":350,\"unit\":\"g\"}", TEST_NOW_MS - 2 * DAY_MS);
	import_measure(fixture, ",\"measure\":{\"amount\":350,\"unit\":\"g\"},\"brand\":\"B\"",
		TEST_NOW_MS - DAY_MS);
	assert_int_equal(data_int(fixture, "SELECT old_measure_milli FROM product"), 400000);
	data_says(fixture, "SELECT old_measure_unit FROM product", "g");
	assert_int_equal(
		data_int(fixture, "SELECT measure_changed_at FROM product"), TEST_NOW_MS - 2 * DAY_MS);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, data_fixture_setup, data_fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_a_pack_that_shrinks),
		TEST(test_what_a_product_says_of_itself),
		TEST(test_a_wrong_part_is_left_out_and_the_product_kept),
		TEST(test_what_a_store_says_of_itself),
		TEST(test_offers_of_stores_and_windows),
		TEST(test_offers_of_nothing_known_are_rejected),
		TEST(test_the_later_kinds),
		TEST(test_a_recall_that_cannot_be_read_rejects_the_batch),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
