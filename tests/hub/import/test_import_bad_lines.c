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

#define OFFER(members)                                                                                       \
	"{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"currency\":\"HKD\"" members "}"
#define DEAL(members) "{\"type\":\"deal\",\"id\":\"d9\",\"product\":\"P1\",\"merchant\":\"M1\"" members "}"
#define WINDOW ",\"starts_at\":\"2026-07-01T00:00:00Z\",\"ends_at\":\"2026-08-01T00:00:00Z\""
#define LONG_64 "0123456789012345678901234567890123456789012345678901234567890123"
#define LONG_255 LONG_64 LONG_64 LONG_64 "012345678901234567890123456789012345678901234567890123456789012"

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
	{ "{\"type\":\"product\",\"id\":\"" LONG_255 "X\",\"name\":\"x\"}", "longer than 255 bytes" },
	{ "{\"type\":\"product\",\"id\":\"a\\u0007b\",\"name\":\"x\"}", "control characters" },
	{ "{\"type\":\"product\",\"id\":[1],\"name\":\"x\"}", "id is not a text" },
	{ "{\"type\":\"product\",\"id\":\"P2\"}", "name is missing" },
	{ "{\"type\":\"product\",\"id\":\"P2\",\"name\":\"  <b> </b> \"}", "name is missing" },
	{ "{\"type\":\"product\",\"id\":\"P2\",\"gtin\":\"12\",\"name\":\"<b></b>\"}", "name is missing" },
	{ "{\"type\":\"product\",\"id\":\"P2\",\"name\":5}", "name is not a text or a map" },
	{ "{\"type\":\"product\",\"id\":\"P2\",\"name\":\"\\u202e&#8203;\\u200d\\u3164 \"}",
		"name is missing" },
	{ "{\"type\":\"product\",\"id\":\"P2\",\"name\":{\"en\":null}}", "name is missing" },
	{ "{\"type\":\"product\",\"id\":\" \\u200b\",\"name\":\"x\"}", "id is missing" },
	{ "{\"type\":\"merchant\",\"id\":\"M2\",\"name\":\"x\"}", "currency is missing or unknown" },
	{ "{\"type\":\"merchant\",\"id\":\"M2\",\"name\":\"x\",\"currency\":\"XYZ\"}",
		"currency is missing or unknown" },
	{ "{\"type\":\"store\",\"id\":\"s1\",\"name\":\"x\",\"merchant\":\"M7\"}", "unknown merchant" },
	{ OFFER(""), "price is missing" },
	{ OFFER(",\"price\":0"), "price is missing or out of range" },
	{ OFFER(",\"price\":-5"), "price is missing or out of range" },
	{ OFFER(",\"price\":1000000000001"), "price is missing or out of range" },
	{ OFFER(",\"price\":99999999999999999999"), "broken JSON" },
	{ OFFER(",\"price\":10.5"), "price is not a whole number" },
	{ OFFER(",\"price\":\"10\""), "price is not a whole number" },
	{ OFFER(",\"price\":10,\"delivery\":-1"), "delivery is out of range" },
	{ OFFER(",\"price\":10,\"channel\":\"moon\""), "channel is not" },
	{ OFFER(",\"price\":10,\"observed_at\":\"yesterday\""), "observed_at is not an ISO 8601 time" },
	{ OFFER(",\"price\":10,\"observed_at\":\"1999-12-31T00:00:00Z\""), "observed_at is out of range" },
	{ "{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"price\":5,\"currency\":\"USD\"}",
		"currency is not that of the merchant" },
	{ "{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M1\",\"price\":5,\"currency\":\"HK$\"}",
		"currency is missing or unknown" },
	{ "{\"type\":\"offer\",\"product\":\"P7\",\"merchant\":\"M1\",\"price\":5,\"currency\":\"HKD\"}",
		"unknown product" },
	{ "{\"type\":\"offer\",\"product\":\"P1\",\"merchant\":\"M7\",\"price\":5,\"currency\":\"HKD\"}",
		"unknown merchant" },
	{ DEAL(WINDOW), "tiers must rise" },
	{ DEAL(WINDOW ",\"tiers\":[[2,900],[5,900]]"), "tiers is not" },
	{ DEAL(WINDOW ",\"tiers\":[[5,900],[2,800]]"), "tiers is not" },
	{ DEAL(",\"tiers\":[[2,900]]"), "starts_at is missing" },
	{ DEAL(",\"tiers\":[[2,900]],\"starts_at\":\"2026-08-01T00:00:00Z\",\"ends_at\":\"2026-07-01T00:00:00Z\""),
		"starts_at must lie before ends_at" },
	{ DEAL(WINDOW ",\"tiers\":[[2,900]],\"quota\":-1"), "quota is out of range" },
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
	fixture->options.allows_shrink = true;
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

/* The record is worth more than its bad part. */
static void test_a_bad_part_is_dropped_and_the_record_stays(void **state)
{
	static const struct {
		const char *line, *note;
	} PARTS[] = {
		{ OFFER(",\"price\":10,\"list_price\":0"), "list_price is out of range" },
		{ OFFER(",\"price\":10,\"list_price\":19.99"), "list_price is not a whole number" },
		{ OFFER(",\"price\":10,\"stock\":\"lots\""), "stock is not in_stock" },
		{ OFFER(",\"price\":10,\"stock\":7"), "stock is not in_stock" },
		{ OFFER(",\"price\":10,\"url\":\"javascript:alert(1)\""), "url is no http(s) address" },
		{ OFFER(",\"price\":10,\"url\":\"https://a b\""), "url is no http(s) address" },
		{ OFFER(",\"price\":10,\"quantity\":-1"), "quantity is out of range" },
		{ OFFER(",\"price\":10,\"multibuy\":{\"quantity\":1,\"price\":5}"), "multibuy quantity" },
		{ OFFER(",\"price\":10,\"multibuy\":{\"quantity\":2,\"price\":0}"), "multibuy price" },
		{ OFFER(",\"price\":10,\"multibuy\":{\"quantity\":2}"), "multibuy is not" },
		{ OFFER(",\"price\":10,\"url\":\"ftp://a\",\"stock\":\"\""), "; url is no http(s) address" },
		{ "{\"type\":\"product\",\"id\":\"P1\",\"name\":{\"en\":\"x\",\"es\":null}}",
			"name has a translation that is no text" },
		{ "{\"type\":\"product\",\"id\":\"P1\",\"name\":{\"en\":\"x\",\"no tag!\":\"y\"}}",
			"name has a translation that is no text" },
		{ "{\"type\":\"product\",\"id\":\"P1\",\"name\":\"x\",\"images\":5}",
			"images is not a list" },
		{ "{\"type\":\"product\",\"id\":\"P1\",\"name\":\"x\",\"category\":\"\"}",
			"category is no id" },
		{ "{\"type\":\"product\",\"id\":\"P1\",\"name\":\"x\",\"measure\":\"5 kg\"}",
			"measure is not" },
		{ "{\"type\":\"store\",\"id\":\"s1\",\"name\":\"x\",\"merchant\":\"M1\",\"lat\":91}",
			"lat is out of range" },
	};
	struct data_fixture *fixture = *state;
	for (size_t i = 0; i < ARRAY_LENGTH(PARTS); i++) {
		char *lines = xasprintf(MERCHANT_LINE PRODUCT_LINE "%s\n", PARTS[i].line);
		data_import_or_fail(fixture, lines);
		free(lines);
		if (fixture->counts.repaired != 1)
			fail_msg("%s: repaired=%d", PARTS[i].line, (int)fixture->counts.repaired);
		assert_int_equal(fixture->counts.offers, strstr(PARTS[i].line, "offer") != NULL);
		assert_rejects_contain(fixture, PARTS[i].note);
		assert_rejects_contain(fixture, "part dropped: ");
	}
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM store WHERE latitude_e6 IS NULL"), 1);
	assert_int_equal(
		data_int(fixture,
			"SELECT COUNT(*) FROM offer WHERE list_price IS NULL AND url IS NULL AND"
			" multibuy_quantity IS NULL AND multibuy_price IS NULL AND quantity IS NULL AND stock = 0"),
		1);
}

/* Blanks at the ends, and what nobody sees, come and go with every export. */
static void test_ids_are_cleaned_wherever_they_stand(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture,
		"{\"type\":\"merchant\",\"id\":\" M1\",\"name\":\"M\",\"currency\":\"HKD\"}\n"
		"{\"type\":\"category\",\"id\":\"Tea &\\u00a0Caf\u00e9\\u200f \",\"name\":\"C\"}\n"
		"{\"type\":\"product\",\"id\":\"P\\u200b1\\t\",\"name\":\"Milk\",\"category\":\"\\ufeffTea &\\u00a0Caf\u00e9\"}\n"
		"{\"type\":\"offer\",\"product\":\"\\u202eP1\\u202c\",\"merchant\":\"M1\\n\",\"price\":5,\"currency\":\"HKD\"}\n"
		"{\"type\":\"coupon\",\"id\":\"k1\",\"name\":\"x\",\"value\":5,\"scope\":{\"product\":\"P1 \"}}\n"
		"{\"type\":\"ad\",\"id\":\"a1\",\"slot\":\"home\",\"target\":{\"coupon\":\"\\u2060k1\"}}\n");
	assert_int_equal(fixture->counts.rejected, 0);
	assert_int_equal(
		data_int(fixture,
			"SELECT COUNT(*) FROM product JOIN category ON category.code = product.category"
			" WHERE product.code = 'P1'"),
		1);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM offer"), 1);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM coupon WHERE scope = 'P1'"), 1);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM ad WHERE target = 'k1'"), 1);
	/* Under the same name as before, although the line is bad. */
	fixture->options.is_partial = false;
	data_import_or_fail(fixture, "{\"type\":\"product\",\"id\":\" P1 \",\"name\":7}\n");
	assert_int_equal(data_int(fixture, "SELECT is_live FROM product"), 1);
}

static void test_ids_of_255_bytes(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture,
		MERCHANT_LINE "{\"type\":\"category\",\"id\":\"" LONG_255 "\",\"name\":\"C\"}\n"
			      "{\"type\":\"product\",\"id\":\"" LONG_255
			      "\",\"name\":\"P\",\"category\":\"" LONG_255 "\"}\n"
			      "{\"type\":\"offer\",\"product\":\"" LONG_255
			      "\",\"merchant\":\"M1\",\"price\":5,\"currency\":\"HKD\"}\n");
	assert_int_equal(fixture->counts.rejected + fixture->counts.repaired, 0);
	assert_int_equal(fixture->counts.offers, 1);
	assert_int_equal(data_publish(fixture, TEST_NOW_MS, NULL).seq, 1);
}

static void test_numbers_of_goods_as_spreadsheets_leave_them(void **state)
{
	static const struct {
		const char *said, *kept;
	} NUMBERS[] = {
		{ "\"489-1028-16445-6\"", "04891028164456" },
		{ "\" 4 891028 164456\\u00a0\"", "04891028164456" },
		{ "\"978\u20110\u2011306\u201140615\u20117\"", "09780306406157" },
		{ "36000291452", "00036000291452" },
		{ "5000000005", "00005000000005" },
		{ "\"500000005\"", "00000500000005" },
		{ "500000007", NULL },
		{ "36000291453", NULL },
		{ "\"4891028164456x\"", NULL },
		{ "\"0000004891028164456\"", NULL },
		{ "12345678", NULL },
	};
	struct data_fixture *fixture = *state;
	for (size_t i = 0; i < ARRAY_LENGTH(NUMBERS); i++) {
		char *line = xasprintf(
			"{\"type\":\"product\",\"id\":\"P1\",\"name\":\"A\",\"gtin\":%s}\n", NUMBERS[i].said);
		data_import_or_fail(fixture, line);
		char *kept = data_text(fixture, "SELECT gtin FROM product");
		if (NUMBERS[i].kept ? !kept || strcmp(kept, NUMBERS[i].kept) != 0 : kept != NULL)
			fail_msg("%s became %s", NUMBERS[i].said, kept ? kept : "nothing");
		assert_int_equal(fixture->counts.repaired, NUMBERS[i].kept == NULL);
		free(kept);
		free(line);
	}
}

/* What is lost of a source's first import is not seen by comparing with the one before. */
static void test_a_first_import_that_loses_much_is_refused(void **state)
{
	struct data_fixture *fixture = *state;
	struct text lines;
	text_init(&lines, 100000);
	for (int i = 0; i < 19; i++)
		text_printf(&lines, "{\"type\":\"product\",\"id\":\"P%d\",\"name\":\"A\"}\n", i);
	text_append(&lines, "{\"type\":\"product\",\"id\":\"P19\"}\n");
	size_t good = lines.length;
	text_append(&lines, "{\"type\":\"product\",\"id\":\"P20\"}\n");
	assert_false(data_import(fixture, lines.bytes));
	assert_non_null(strstr(fixture->why, "2 of the source's first 21 products cannot be taken"));
	assert_rejects_contain(fixture, "name is missing");
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM product"), 0);
	fixture->options.is_partial = true;
	assert_false(data_import(fixture, lines.bytes));
	fixture->options.is_partial = false;
	assert_false(data_import(fixture, "<rss>\n<item/>\n</rss>\n"));
	assert_non_null(strstr(fixture->why, "3 of the source's first 3 records"));
	/* One in twenty is let through, and what comes later is compared with what was there. */
	lines.bytes[good] = '\0';
	data_import_or_fail(fixture, lines.bytes);
	lines.bytes[good] = '{';
	data_import_or_fail(fixture, lines.bytes);
	text_finish(&lines);
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

#define STORE_OPEN(id, hours)                                                                                \
	"{\"type\":\"store\",\"id\":\"" id "\",\"merchant\":\"M1\",\"name\":\"S\",\"hours\":\"" hours "\"}\n"

static void test_hours_that_nobody_can_read_stay_as_text(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture,
		"{\"type\":\"merchant\",\"id\":\"M1\",\"name\":\"M\",\"currency\":\"HKD\"}\n" STORE_OPEN(
			"s1", "Mo-Fr 09:00-18:00; PH off") STORE_OPEN("s2", "ask \u202einside\u200b")
			STORE_OPEN("s3", "24/7\u200b"));
	assert_int_equal(fixture->counts.rejected, 0);
	assert_int_equal(fixture->counts.repaired, 1);
	assert_rejects_contain(fixture, "\"line\":3");
	assert_rejects_contain(fixture, "hours kept as text: ask inside");
	assert_rejects_contain(fixture, "\"kept\":true");
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM store WHERE hours = 'ask inside'"), 1);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM store WHERE hours = '24/7'"), 1);
}

#define SHARER(id, gtin) "{\"type\":\"product\",\"id\":\"" id "\",\"name\":\"A\",\"gtin\":\"" gtin "\"}\n"

static void test_a_gtin_of_two_products_is_told(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture,
		SHARER("P1", "4891028164456") SHARER("P2", "036000291452") SHARER("P3", "04891028164456"));
	assert_int_equal(fixture->counts.products, 3);
	assert_int_equal(fixture->counts.rejected, 0);
	assert_int_equal(fixture->counts.repaired, 1);
	assert_rejects_contain(fixture, "\"line\":3");
	assert_rejects_contain(fixture, "gtin 04891028164456 is also that of P1");
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM product WHERE gtin = '04891028164456'"), 2);
	/* Another import, of a part, meets what stands in the catalog. */
	fixture->options.is_partial = true;
	data_import_or_fail(fixture, SHARER("P4", "036000291452"));
	assert_int_equal(fixture->counts.repaired, 1);
	assert_rejects_contain(fixture, "gtin 00036000291452 is also that of P2");
	/* What is not in the source is not its keeper's. */
	data_import_or_fail(fixture, SHARER("P5", "4006381333931"));
	assert_int_equal(fixture->counts.repaired, 0);
	fixture->options.is_partial = false;
	fixture->options.allows_shrink = true;
	data_import_or_fail(fixture, SHARER("P3", "04891028164456"));
	assert_int_equal(fixture->counts.repaired, 0);
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

#define CATEGORY_LINE(id, parent)                                                                            \
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

#define DEAL_LINE(id, from, to)                                                                              \
	"{\"type\":\"deal\",\"id\":\"" id                                                                    \
	"\",\"product\":\"P1\",\"merchant\":\"M1\",\"tiers\":[[2,900],[5,800]],"                             \
	"\"starts_at\":\"2026-07-" from "T00:00:00Z\",\"ends_at\":\"2026-07-" to "T00:00:00Z\"}\n"

static void test_overlapping_deals_are_refused(void **state)
{
	struct data_fixture *fixture = *state;
	fixture->options.allows_shrink = true;
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
		TEST(test_a_bad_part_is_dropped_and_the_record_stays),
		TEST(test_ids_are_cleaned_wherever_they_stand),
		TEST(test_ids_of_255_bytes),
		TEST(test_numbers_of_goods_as_spreadsheets_leave_them),
		TEST(test_a_first_import_that_loses_much_is_refused),
		TEST(test_a_line_beyond_the_limit),
		TEST(test_names_are_cleaned),
		TEST(test_a_plain_name_never_looks_like_a_map),
		TEST(test_a_name_of_ten_thousand_characters_is_cut),
		TEST(test_of_doubles_the_last_counts),
		TEST(test_a_wrong_gtin_is_dropped_and_the_product_stays),
		TEST(test_hours_that_nobody_can_read_stay_as_text),
		TEST(test_a_gtin_of_two_products_is_told),
		TEST(test_category_cycles_are_cut),
		TEST(test_a_cut_cycle_stays_cut_until_it_is_mended),
		TEST(test_overlapping_deals_are_refused),
		TEST(test_unknown_keys_are_counted),
		TEST(test_a_bad_record_of_a_known_product_keeps_what_was),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
