/* SPDX-License-Identifier: Apache-2.0 */
/* Bad lines are skipped, told with their line and reason, and never stop the rest. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "tests/hub/data_fixture.h"

struct bad_line {
	const char *line, *reason;
};

#define OFFER(members) \
	"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"currency\":\"HKD\"" members "}"
#define DEAL(members) "{\"type\":\"deal\",\"id\":\"d9\",\"product\":\"P1\",\"merchant\":\"M1\"" members "}"
#define WINDOW ",\"starts_at\":\"2026-07-01T00:00:00Z\",\"ends_at\":\"2026-08-01T00:00:00Z\""
#define LONG_64 "0123456789012345678901234567890123456789012345678901234567890123"

static const struct bad_line BAD_LINES[] = {
	{ "{\"type\":\"product\"", "broken JSON" },
	{ "[1,2]", "broken JSON: no object" },
	{ "hello", "broken JSON" },
	{ "{\"type\":\"product\",\"id\":\"P2\",\"id\":\"P3\",\"name\":\"x\"}", "broken JSON" },
	{ "{\"type\":\"product\",\"id\":\"P2\",\"name\":\"a\\u0000b\"}", "broken JSON" },
	{ "{\"id\":\"P2\",\"name\":\"x\"}", "type is missing" },
	{ "{\"type\":\"spaceship\",\"id\":\"P2\"}", "unknown type" },
	{ "{\"type\":\"product\",\"name\":\"x\"}", "id is missing" },
	{ "{\"type\":\"product\",\"id\":\"\",\"name\":\"x\"}", "id is missing" },
	{ "{\"type\":\"product\",\"id\":\"" LONG_64 "X\",\"name\":\"x\"}", "longer than 64 bytes" },
	{ "{\"type\":\"product\",\"id\":\"a\\u0007b\",\"name\":\"x\"}", "control characters" },
	{ "{\"type\":\"product\",\"id\":[1],\"name\":\"x\"}", "id is not a text" },
	{ "{\"type\":\"product\",\"id\":\"P2\"}", "name is missing" },
	{ "{\"type\":\"product\",\"id\":\"P2\",\"name\":\"  <b> </b> \"}", "name is missing" },
	{ "{\"type\":\"product\",\"id\":\"P2\",\"name\":5}", "name is not a text or a map" },
	{ "{\"type\":\"product\",\"id\":\"P2\",\"name\":{\"no tag!\":\"x\"}}",
		"name is not a text or a map" },
	{ "{\"type\":\"product\",\"id\":\"P2\",\"name\":\"x\",\"images\":5}",
		"images is not a list" },
	{ "{\"type\":\"merchant\",\"id\":\"M2\",\"name\":\"x\"}", "currency is missing or unknown" },
	{ "{\"type\":\"merchant\",\"id\":\"M2\",\"name\":\"x\",\"currency\":\"XYZ\"}",
		"currency is missing or unknown" },
	{ "{\"type\":\"store\",\"id\":\"s1\",\"name\":\"x\",\"merchant\":\"M1\",\"lat\":91}",
		"lat is out of range" },
	{ "{\"type\":\"store\",\"id\":\"s1\",\"name\":\"x\",\"merchant\":\"M7\"}", "unknown merchant" },
	{ OFFER(""), "price is missing" },
	{ OFFER(",\"price\":0"), "price is missing or out of range" },
	{ OFFER(",\"price\":-5"), "price is missing or out of range" },
	{ OFFER(",\"price\":1000000000001"), "price is missing or out of range" },
	{ OFFER(",\"price\":99999999999999999999"), "broken JSON" },
	{ OFFER(",\"price\":10.5"), "price is not a whole number" },
	{ OFFER(",\"price\":\"10\""), "price is not a whole number" },
	{ OFFER(",\"price\":10,\"delivery\":-1"), "delivery is out of range" },
	{ OFFER(",\"price\":10,\"list_price\":-1"), "list_price is out of range" },
	{ OFFER(",\"price\":10,\"quantity\":-1"), "quantity is out of range" },
	{ OFFER(",\"price\":10,\"multibuy\":{\"quantity\":1,\"price\":5}"), "multibuy quantity" },
	{ OFFER(",\"price\":10,\"multibuy\":{\"quantity\":2,\"price\":0}"), "multibuy price" },
	{ OFFER(",\"price\":10,\"multibuy\":{\"quantity\":2}"), "multibuy is not" },
	{ OFFER(",\"price\":10,\"channel\":\"moon\""), "channel is not" },
	{ OFFER(",\"price\":10,\"stock\":\"lots\""), "stock is not" },
	{ OFFER(",\"price\":10,\"url\":\"javascript:alert(1)\""), "url is no http(s) address" },
	{ OFFER(",\"price\":10,\"url\":\"https://a b\""), "url is no http(s) address" },
	{ OFFER(",\"price\":10,\"observed_at\":\"yesterday\""), "observed_at is not an ISO 8601 time" },
	{ OFFER(",\"price\":10,\"observed_at\":\"2099-01-01T00:00:00Z\""), "observed_at is out of range" },
	{ "{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"price\":5,\"currency\":\"USD\"}",
		"currency is not that of the merchant" },
	{ "{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"price\":5,\"currency\":\"hkd\"}",
		"currency is missing or unknown" },
	{ "{\"type\":\"offer\",\"product\":\"P7\",\"merchant\":\"M1\",\"price\":5,\"currency\":\"HKD\"}",
		"unknown product" },
	{ "{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M7\",\"price\":5,\"currency\":\"HKD\"}",
		"unknown merchant" },
	{ DEAL(WINDOW), "tiers must rise" },
	{ DEAL(WINDOW ",\"tiers\":[[2,900],[5,900]]"), "tiers is not" },
	{ DEAL(WINDOW ",\"tiers\":[[5,900],[2,800]]"), "tiers is not" },
	{ DEAL(",\"tiers\":[[2,900]]"), "starts_at must lie before ends_at" },
	{ DEAL(WINDOW ",\"tiers\":[[2,900]],\"quota\":-1"), "per_member or quota" },
	{ "{\"type\":\"coupon\",\"id\":\"k1\",\"name\":\"x\",\"kind\":\"percent\",\"value\":101}",
		"value is no percentage" },
	{ "{\"type\":\"coupon\",\"id\":\"k1\",\"name\":\"x\",\"kind\":\"amount\",\"value\":0.5}",
		"value is missing or out" },
	{ "{\"type\":\"coupon\",\"id\":\"k1\",\"name\":\"x\",\"kind\":\"amount\",\"value\":5,\"scope\":{"
	  "\"category\":\"zz\"}}",
		"the scope is unknown" },
	{ "{\"type\":\"ad\",\"id\":\"a1\"}", "slot is missing" },
};

static void import_after_good_lines(struct data_fixture *fixture, const char *bad_line)
{
	char *lines = xasprintf(MERCHANT_LINE PRODUCT_LINE
		"%s\n{\"type\":\"product\",\"id\":\"P0\",\"name\":\"Bread\"}\n",
		bad_line);
	data_import_or_fail(fixture, lines);
	free(lines);
}

static void test_each_bad_line_is_told(void **state)
{
	struct data_fixture *fixture = *state;
	for (size_t i = 0; i < ARRAY_LENGTH(BAD_LINES); i++) {
		import_after_good_lines(fixture, BAD_LINES[i].line);
		if (fixture->counts.rejected != 1 || fixture->counts.products != 2)
			fail_msg("%s: rejected=%d products=%d", BAD_LINES[i].line,
				(int)fixture->counts.rejected, (int)fixture->counts.products);
		char *rejects = data_rejects(fixture);
		json_t *reject = json_parse(rejects, strlen(rejects), NULL);
		assert_int_equal(json_integer_value(json_object_get(reject, "line")), 3);
		const char *reason = json_get_text(reject, "reason", "");
		if (!strstr(reason, BAD_LINES[i].reason))
			fail_msg("%s: \"%s\" is not \"%s\"", BAD_LINES[i].line, reason, BAD_LINES[i].reason);
		assert_memory_equal(json_get_text(reject, "text", ""), BAD_LINES[i].line, 5);
		json_decref(reject);
		free(rejects);
	}
}

static void test_a_line_beyond_the_limit(void **state)
{
	struct data_fixture *fixture = *state;
	size_t length = 1200000;
	char *line = xmalloc(length + 1);
	memset(line, 'x', length);
	line[length] = '\0';
	import_after_good_lines(fixture, line);
	free(line);
	assert_int_equal(fixture->counts.rejected, 1);
	assert_int_equal(fixture->counts.products, 2);
	assert_rejects_contain(fixture, "longer than 1 MiB");
}

static void test_names_are_cleaned(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture,
		"{\"type\":\"product\",\"id\":\"P1\",\"name\":\"<b>Fish</b> &amp; \\u0007Chips\\u202e\","
		"\"description\":\"<script>alert(1)</script>Good\",\"brand\":{\"en\":\" A "
		"\",\"es\":\"<i></i>\"}}\n");
	char *name = data_text(fixture, "SELECT name FROM product");
	char *description = data_text(fixture, "SELECT description FROM product");
	char *brand = data_text(fixture, "SELECT brand FROM product");
	assert_string_equal(name, "Fish & Chips");
	assert_string_equal(description, "Good");
	assert_string_equal(brand, "{\"en\":\"A\"}");
	free(name);
	free(description);
	free(brand);
}

static void test_a_plain_name_never_looks_like_a_map(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture, "{\"type\":\"product\",\"id\":\"P1\",\"name\":\"{\\\"en\\\":5}\"}\n");
	char *name = data_text(fixture, "SELECT name FROM product");
	assert_string_equal(name, "{\"und\":\"{\\\"en\\\":5}\"}");
	free(name);
}

static void test_a_name_of_ten_thousand_characters_is_cut(void **state)
{
	struct data_fixture *fixture = *state;
	struct text lines;
	text_init(&lines, 100000);
	text_append(&lines, "{\"type\":\"product\",\"id\":\"P1\",\"name\":\"");
	for (int i = 0; i < 10000; i++)
		text_append(&lines, "乐");
	text_append(&lines, "\"}\n");
	data_import_or_fail(fixture, lines.bytes);
	text_finish(&lines);
	char *name = data_text(fixture, "SELECT name FROM product");
	assert_int_equal(utf8_count(name), 300);
	free(name);
}

static void test_of_doubles_the_last_counts(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture,
		MERCHANT_LINE PRODUCT_LINE
		"{\"type\":\"product\",\"id\":\"P1\",\"name\":\"Cream\"}\n" OFFER_LINE(100) OFFER_LINE(200));
	assert_int_equal(fixture->counts.products, 1);
	assert_int_equal(fixture->counts.offers, 1);
	assert_int_equal(fixture->counts.rejected, 2);
	assert_rejects_contain(fixture, "double id: replaces line 2");
	assert_rejects_contain(fixture, "double id: replaces line 4");
	char *name = data_text(fixture, "SELECT name FROM product");
	assert_string_equal(name, "Cream");
	free(name);
	assert_int_equal(data_int(fixture, "SELECT price FROM offer"), 200);
}

static void test_a_wrong_gtin_is_dropped_and_the_product_stays(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture,
		"{\"type\":\"product\",\"id\":\"P1\",\"name\":\"A\",\"gtin\":\"4891028164457\"}\n"
		"{\"type\":\"product\",\"id\":\"P2\",\"name\":\"B\",\"gtin\":\"4891028164456\"}\n");
	assert_int_equal(fixture->counts.products, 2);
	assert_int_equal(fixture->counts.rejected, 0);
	assert_int_equal(fixture->counts.repaired, 1);
	assert_rejects_contain(fixture, "gtin dropped: 4891028164457");
	assert_rejects_contain(fixture, "\"kept\":true");
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM product WHERE gtin = '04891028164456'"), 1);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM product WHERE gtin IS NULL"), 1);
}

static void test_category_cycles_are_cut(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture,
		"{\"type\":\"category\",\"id\":\"a\",\"parent\":\"b\",\"name\":\"A\"}\n"
		"{\"type\":\"category\",\"id\":\"b\",\"parent\":\"c\",\"name\":\"B\"}\n"
		"{\"type\":\"category\",\"id\":\"c\",\"parent\":\"a\",\"name\":\"C\"}\n"
		"{\"type\":\"category\",\"id\":\"d\",\"parent\":\"b\",\"name\":\"D\"}\n"
		"{\"type\":\"category\",\"id\":\"e\",\"parent\":\"nowhere\",\"name\":\"E\"}\n"
		"{\"type\":\"category\",\"id\":\"f\",\"parent\":\"f\",\"name\":\"F\"}\n");
	assert_rejects_contain(fixture, "category cycle: moved to the top");
	assert_int_equal(fixture->counts.repaired, 2);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM category WHERE parent IS NULL"), 2);
	assert_int_equal(
		data_int(fixture, "SELECT COUNT(*) FROM category WHERE code = 'd' AND parent = 'b'"), 1);
}

#define CATEGORY_LINE(id, parent) \
	"{\"type\":\"category\",\"id\":\"" id "\",\"parent\":\"" parent "\",\"name\":\"" id "\"}\n"

static void test_a_cut_cycle_stays_cut_until_it_is_mended(void **state)
{
	struct data_fixture *fixture = *state;
	const char *const lines = MERCHANT_LINE CATEGORY_LINE("a", "b") CATEGORY_LINE("b", "a");
	data_import_or_fail(fixture, lines);
	fixture->options.merchant = "M1"; /* the same rows from another source are written again */
	data_import_or_fail(fixture, lines);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM category WHERE parent IS NULL"), 1);
	data_import_or_fail(fixture, MERCHANT_LINE CATEGORY_LINE("a", "b") CATEGORY_LINE("b", "c"));
	assert_int_equal(
		data_int(fixture, "SELECT COUNT(*) FROM category WHERE code = 'a' AND parent = 'b'"), 1);
}

#define DEAL_LINE(id, from, to) \
	"{\"type\":\"deal\",\"id\":\"" id \
	"\",\"product\":\"P1\",\"merchant\":\"M1\",\"tiers\":[[2,900],[5,800]]," \
	"\"starts_at\":\"2026-07-" from "T00:00:00Z\",\"ends_at\":\"2026-07-" to "T00:00:00Z\"}\n"

static void test_overlapping_deals_are_refused(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture,
		MERCHANT_LINE PRODUCT_LINE DEAL_LINE("d1", "01", "10") DEAL_LINE("d2", "09", "20")
			DEAL_LINE("d3", "10", "12"));
	assert_int_equal(fixture->counts.rejected, 1);
	assert_rejects_contain(fixture, "overlaps with deal d1");
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM deal WHERE is_live = 1"), 2);
	/* The same deal with another window does not overlap with itself. */
	data_import_or_fail(fixture, DEAL_LINE("d1", "02", "11") DEAL_LINE("d3", "11", "12"));
	assert_int_equal(fixture->counts.rejected, 0);
	assert_int_equal(fixture->counts.changed, 2);
	/* A deal that stays stands in the way of one that comes. */
	fixture->options.is_partial = true;
	data_import_or_fail(fixture, DEAL_LINE("d4", "03", "04"));
	assert_int_equal(fixture->counts.rejected, 1);
}

static void test_unknown_keys_are_counted(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture,
		"{\"type\":\"product\",\"id\":\"P1\",\"name\":\"A\",\"colour\":1,\"x\":{\"y\":2}}\n");
	assert_int_equal(fixture->counts.products, 1);
	assert_int_equal(fixture->counts.rejected, 0);
	assert_int_equal(fixture->counts.unknown_keys, 2);
	assert_string_equal(fixture->counts.first_unknown_key, "colour");
}

static void test_a_bad_record_of_a_known_product_keeps_what_was(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture, PRODUCT_LINE);
	data_import_or_fail(fixture, "{\"type\":\"product\",\"id\":\"P1\",\"name\":7}\n");
	assert_int_equal(fixture->counts.removed, 0);
	assert_int_equal(data_int(fixture, "SELECT is_live FROM product"), 1);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, data_fixture_setup, data_fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_each_bad_line_is_told),
		TEST(test_a_line_beyond_the_limit),
		TEST(test_names_are_cleaned),
		TEST(test_a_plain_name_never_looks_like_a_map),
		TEST(test_a_name_of_ten_thousand_characters_is_cut),
		TEST(test_of_doubles_the_last_counts),
		TEST(test_a_wrong_gtin_is_dropped_and_the_product_stays),
		TEST(test_category_cycles_are_cut),
		TEST(test_a_cut_cycle_stays_cut_until_it_is_mended),
		TEST(test_overlapping_deals_are_refused),
		TEST(test_unknown_keys_are_counted),
		TEST(test_a_bad_record_of_a_known_product_keeps_what_was),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
