/* SPDX-License-Identifier: Apache-2.0 */
/* The APIs of shops: what stands on pages of the real thing's shape (tests/hub/import/pages) becomes a catalog. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "tests/hub/data_fixture.h"

struct fact {
	const char *sql, *wanted;
};

/* NULL is written "". */
static void assert_facts(struct data_fixture *fixture, const struct fact *facts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char *text = data_text(fixture, facts[i].sql);
		if (strcmp(text ? text : "", facts[i].wanted) != 0)
			fail_msg("%s:\n  %s\ninstead of\n  %s", facts[i].sql, text ? text : "",
				facts[i].wanted);
		free(text);
	}
}

static bool import_pages(struct data_fixture *fixture, const char *format)
{
	char *folder = xasprintf("%s/%s", DAOGOU_SHOP_PAGES, format);
	fixture->options.format = format;
	fixture->options.merchant = "acme";
	bool is_taken = data_import_pages(fixture, folder);
	free(folder);
	return is_taken;
}

static void import_pages_or_fail(struct data_fixture *fixture, const char *format)
{
	if (!import_pages(fixture, format))
		fail_msg("%s: %s", format, fixture->why);
}

#define PRODUCT(id, column)                                                                                  \
	"SELECT CAST(" column " AS TEXT) FROM product WHERE code = 'acme:" id "' AND is_live = 1"
#define OFFER(id, column)                                                                                    \
	"SELECT CAST(o." column " AS TEXT) FROM offer o JOIN product p ON p.id = o.product_id"               \
	" WHERE p.code = 'acme:" id "' AND o.is_live = 1 AND o.valid_from = 0"
#define CATEGORY(id, column)                                                                                 \
	"SELECT CAST(" column " AS TEXT) FROM category WHERE code = 'acme:" id "' AND is_live = 1"
#define ASSERT_FACTS(...)                                                                                    \
	do {                                                                                                 \
		static const struct fact FACTS[] = { __VA_ARGS__ };                                          \
		assert_facts(fixture, FACTS, ARRAY_LENGTH(FACTS));                                           \
	} while (0)

static void test_shopify(void **state)
{
	struct data_fixture *fixture = *state;
	fixture->options.allows_shrink = true; /* one of five has no price */
	import_pages_or_fail(fixture, "shopify-json");
	assert_int_equal(fixture->counts.products, 5);
	assert_int_equal(fixture->counts.offers, 4);
	assert_int_equal(fixture->counts.rejected, 1);
	assert_rejects_contain(fixture, "acme:8808950810005");
	ASSERT_FACTS({ "SELECT currency FROM merchant WHERE code = 'acme'", "EUR" },
		{ PRODUCT("8808950810001", "name"), "Merino T-Shirt" },
		{ PRODUCT("8808950810001", "brand"), "Acme" },
		{ PRODUCT("8808950810001", "description"), "Soft & warm." },
		{ PRODUCT("8808950810001", "group_code"), "acme:6632910392001" },
		{ PRODUCT("8808950810001", "options"), "{\"Size\":\"S\",\"Colour\":\"Blue\"}" },
		{ PRODUCT("8808950810001", "category"), "acme:Shirts" },
		{ OFFER("8808950810001", "price"), "2999" }, { OFFER("8808950810001", "list_price"), "3990" },
		{ OFFER("8808950810001", "stock"), "1" }, { OFFER("8808950810002", "stock"), "3" },
		{ OFFER("8808950810002", "list_price"), "" }, { OFFER("8808950810003", "price"), "29" },
		{ OFFER("8808950810003", "list_price"), "" }, { PRODUCT("8808950810004", "group_code"), "" },
		{ PRODUCT("8808950810004", "options"), "" }, { OFFER("8808950810004", "price"), "123450" });
}

static void test_a_shop_that_does_not_say_its_currency_is_told_it(void **state)
{
	struct data_fixture *fixture = *state;
	struct import_option options[] = { { "currency", "KWD" }, { "name", "Acme" }, { "language", "en" },
		{ "product-page", "https://acme.example/products/{slug}?variant={id}&x={sku}" },
		{ NULL, NULL } };
	fixture->options.format_options = options;
	fixture->options.allows_shrink = true;
	import_pages_or_fail(fixture, "shopify-json");
	ASSERT_FACTS({ OFFER("8808950810001", "price"), "29990" },
		{ OFFER("8808950810001", "currency"), "KWD" },
		{ "SELECT name FROM merchant WHERE code = 'acme'", "Acme" },
		{ PRODUCT("8808950810001", "name"), "{\"en\":\"Merino T-Shirt\"}" },
		{ PRODUCT("8808950810001", "brand"), "Acme" },
		{ OFFER("8808950810001", "url"),
			"https://acme.example/products/merino-t-shirt?variant=8808950810001&x=SKU-1" });
}

static void test_woocommerce(void **state)
{
	struct data_fixture *fixture = *state;
	import_pages_or_fail(fixture, "woocommerce");
	assert_int_equal(fixture->counts.products, 3);
	assert_int_equal(fixture->counts.rejected, 0);
	ASSERT_FACTS({ PRODUCT("38", "name"), "Hoodie" }, { PRODUCT("38", "group_code"), "acme:34" },
		{ PRODUCT("38", "options"), "{\"Color\":\"Deep Blue\"}" },
		{ PRODUCT("38", "description"), "Long \xE2\x80\x93 text" },
		{ PRODUCT("39", "description"), "The red one" }, { PRODUCT("38", "category"), "acme:17" },
		{ CATEGORY("17", "parent"), "acme:16" }, { CATEGORY("17", "name"), "Hoodies & more" },
		{ PRODUCT("38", "brand"), "Acme" }, { PRODUCT("38", "rating_milli"), "4500" },
		{ PRODUCT("38", "rating_count"), "12" },
		{ PRODUCT("38", "attributes"), "{\"material\":\"Cotton\"}" },
		{ OFFER("38", "price"), "4200" }, { OFFER("38", "list_price"), "4500" },
		{ OFFER("39", "stock"), "3" }, { OFFER("39", "list_price"), "" },
		/* The shop shows pounds without pence: 11 are 1100. */
		{ OFFER("40", "price"), "1100" }, { OFFER("40", "list_price"), "1500" },
		{ OFFER("40", "stock"), "2" }, { OFFER("40", "quantity"), "3" },
		{ OFFER("40", "url"), "https://woo.example/product/40/" });
}

static void test_vendure(void **state)
{
	struct data_fixture *fixture = *state;
	import_pages_or_fail(fixture, "vendure");
	assert_int_equal(fixture->counts.products, 3);
	assert_int_equal(fixture->counts.rejected, 0);
	ASSERT_FACTS({ PRODUCT("1", "name"), "{\"en\":\"Thing small\",\"zh-Hans\":\"东西\"}" },
		{ PRODUCT("1", "group_code"), "acme:1" }, { PRODUCT("1", "options"), "{\"Size\":\"Small\"}" },
		{ PRODUCT("1", "category"), "acme:3" }, { CATEGORY("3", "parent"), "acme:2" },
		{ CATEGORY("2", "parent"), "" }, { PRODUCT("1", "brand"), "Acme & Söhne" },
		{ PRODUCT("1", "attributes"), "{\"material\":\"Steel\"}" },
		{ "SELECT name FROM attribute WHERE code = 'material'", "Material" },
		{ PRODUCT("1", "description"), "{\"en\":\"The first thing.\"}" },
		{ OFFER("1", "price"), "2399" }, { OFFER("1", "stock"), "1" }, { OFFER("2", "stock"), "3" },
		{ OFFER("3", "quantity"), "7" }, { PRODUCT("3", "gtin"), "04006381333931" },
		{ PRODUCT("3", "group_code"), "" }, { PRODUCT("3", "category"), "" });
}

static void test_medusa(void **state)
{
	struct data_fixture *fixture = *state;
	import_pages_or_fail(fixture, "medusa");
	assert_int_equal(fixture->counts.products, 3);
	assert_int_equal(fixture->counts.rejected, 0);
	ASSERT_FACTS({ PRODUCT("variant_1", "name"), "Medusa T-Shirt" },
		{ PRODUCT("variant_1", "group_code"), "acme:prod_1" },
		{ PRODUCT("variant_1", "options"), "{\"Size\":\"S\"}" },
		{ PRODUCT("variant_1", "category"), "acme:pcat_2" },
		{ CATEGORY("pcat_2", "parent"), "acme:pcat_1" },
		{ PRODUCT("variant_1", "attributes"), "{\"material\":\"Cotton\",\"origin_country\":\"PT\"}" },
		{ PRODUCT("variant_1", "gtin"), "04006381333931" }, { OFFER("variant_1", "price"), "1999" },
		{ OFFER("variant_1", "currency"), "EUR" }, { OFFER("variant_1", "list_price"), "2499" },
		{ OFFER("variant_1", "quantity"), "10" }, { OFFER("variant_2", "price"), "30" },
		{ OFFER("variant_2", "list_price"), "" }, { OFFER("variant_2", "stock"), "1" },
		{ PRODUCT("variant_3", "kind"), "2" }, { OFFER("variant_3", "price"), "5000" },
		{ OFFER("variant_3", "stock"), "3" });
}

static void test_saleor(void **state)
{
	struct data_fixture *fixture = *state;
	import_pages_or_fail(fixture, "saleor");
	/* What has no price in the channel is not sold there. */
	assert_int_equal(fixture->counts.products, 3);
	assert_int_equal(fixture->counts.rejected, 0);
	ASSERT_FACTS({ PRODUCT("V1", "name"), "Juice" },
		{ PRODUCT("V1", "group_code"), "acme:UHJvZHVjdDo3Mg==" },
		{ PRODUCT("V1", "options"), "{\"Size\":\"1l\"}" }, { PRODUCT("V1", "brand"), "Saleor" },
		{ PRODUCT("V1", "attributes"), "{\"flavor\":[\"Apple\",\"Carrot\"]}" },
		{ PRODUCT("V1", "category"), "acme:Q2F0ZWdvcnk6MTc=" },
		{ CATEGORY("Q2F0ZWdvcnk6MTc=", "parent"), "acme:Q2F0ZWdvcnk6MTY=" },
		{ PRODUCT("V1", "gtin"), "04006381333931" }, { OFFER("V1", "price"), "500" },
		{ OFFER("V1", "list_price"), "650" }, { OFFER("V1", "quantity"), "12" },
		{ OFFER("V2", "price"), "310" }, { OFFER("V2", "quantity"), "" },
		{ OFFER("V2", "stock"), "1" }, { OFFER("V3", "price"), "29" }, { OFFER("V3", "stock"), "3" });
	char *description = data_text(fixture, PRODUCT("V1", "description"));
	assert_non_null(strstr(description, "Fell straight."));
	assert_non_null(strstr(description, "Two"));
	free(description);
}

static void test_magento(void **state)
{
	struct data_fixture *fixture = *state;
	import_pages_or_fail(fixture, "magento");
	assert_int_equal(fixture->counts.products, 3);
	assert_int_equal(fixture->counts.rejected, 0);
	ASSERT_FACTS({ PRODUCT("101", "name"), "Antonia Tank" }, { PRODUCT("101", "group_code"), "acme:100" },
		{ PRODUCT("101", "options"), "{\"Colour\":\"Blue\"}" }, { PRODUCT("101", "brand"), "Acme" },
		{ PRODUCT("101", "description"), "Racer & tank" },
		{ PRODUCT("101", "attributes"), "{\"material\":\"Cotton\"}" },
		{ PRODUCT("101", "category"), "acme:21" }, { CATEGORY("21", "parent"), "acme:20" },
		{ CATEGORY("20", "parent"), "" }, { "SELECT CAST(COUNT(*) AS TEXT) FROM category", "2" },
		{ OFFER("101", "currency"), "EUR" }, { OFFER("101", "price"), "3400" },
		{ OFFER("101", "quantity"), "100" }, { OFFER("102", "price"), "3410" },
		{ OFFER("102", "stock"), "0" }, { OFFER("104", "price"), "123450" },
		{ OFFER("104", "stock"), "3" }, { PRODUCT("104", "gtin"), "04006381333931" },
		{ PRODUCT("104", "group_code"), "" },
		/* The sale has its days, and the last of them counts to its end. */
		{ "SELECT CAST(price AS TEXT) FROM offer WHERE valid_from > 0", "1999" },
		{ "SELECT CAST(list_price AS TEXT) FROM offer WHERE valid_from > 0", "3400" },
		{ "SELECT CAST(valid_until - valid_from AS TEXT) FROM offer WHERE valid_from > 0",
			"1123200000" });
}

static void test_litemall(void **state)
{
	struct data_fixture *fixture = *state;
	fixture->options.allows_shrink = true; /* of two coupons one does not say what it is for */
	import_pages_or_fail(fixture, "litemall");
	assert_int_equal(fixture->counts.products, 3);
	assert_int_equal(fixture->counts.rejected, 1);
	assert_rejects_contain(fixture, "the shop does not say what the coupon is for");
	ASSERT_FACTS({ PRODUCT("1181000-1", "name"), "母亲节礼物" },
		{ PRODUCT("1181000-1", "group_code"), "acme:1181000" },
		{ PRODUCT("1181000-1", "options"), "{\"规格\":\"1.5m\",\"颜色\":\"浅杏粉\"}" },
		{ PRODUCT("1181000-1", "brand"), "Ralph Lauren制造商" },
		{ PRODUCT("1181000-1", "description"), "精致\n暖 心" },
		{ PRODUCT("1181000-1", "attributes"), "{\"材质\":\"100%棉\"}" },
		{ PRODUCT("1181000-1", "category"), "acme:1008009" },
		{ CATEGORY("1008009", "parent"), "acme:1005000" }, { OFFER("1181000-1", "price"), "99900" },
		{ OFFER("1181000-1", "currency"), "CNY" }, { OFFER("1181000-1", "list_price"), "101900" },
		{ OFFER("1181000-1", "quantity"), "100" }, { OFFER("1181000-2", "price"), "150000" },
		{ OFFER("1181000-2", "list_price"), "" }, { OFFER("1181000-2", "stock"), "3" },
		{ PRODUCT("1006002", "group_code"), "" }, { OFFER("1006002", "price"), "89990" },
		{ "SELECT tiers FROM deal WHERE code = 'acme:9-1181000-1'", "[[3,97900]]" },
		{ "SELECT tiers FROM deal WHERE code = 'acme:9-1181000-2'", "[[3,148000]]" },
		{ "SELECT CAST(value AS TEXT) FROM coupon WHERE code = 'acme:2'", "1050" },
		{ "SELECT CAST(threshold AS TEXT) FROM coupon WHERE code = 'acme:2'", "19900" });
	struct import_option options[] = { { "coupons", "all" }, { NULL, NULL } };
	fixture->options.format_options = options;
	import_pages_or_fail(fixture, "litemall");
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM coupon WHERE is_live = 1"), 2);
}

/* Whatever the shop, the same pages again change nothing. */
static void test_the_same_again_changes_nothing(void **state)
{
	static const char *const FORMATS[] = { "shopify-json", "woocommerce", "vendure", "medusa", "saleor",
		"magento", "litemall", "jsonld" };
	struct data_fixture *fixture = *state;
	fixture->options.allows_shrink = true;
	for (size_t i = 0; i < ARRAY_LENGTH(FORMATS); i++) {
		/* A merchant has one currency: each shop is one of its own. */
		char *merchant = xasprintf("shop%zu", i),
		     *folder = xasprintf("%s/%s", DAOGOU_SHOP_PAGES, FORMATS[i]);
		fixture->options.format = FORMATS[i];
		fixture->options.merchant = merchant;
		for (int pass = 0; pass < 2; pass++)
			if (!data_import_pages(fixture, folder))
				fail_msg("%s: %s", FORMATS[i], fixture->why);
		if (fixture->counts.changed != 0 || fixture->counts.removed != 0)
			fail_msg("%s: %d changed, %d removed", FORMATS[i], (int)fixture->counts.changed,
				(int)fixture->counts.removed);
		free(folder);
		free(merchant);
	}
}

/* A file with the shop's own name in all languages says more than an API that names none. */
static void test_who_knows_the_merchant_better_keeps_it(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture,
		"{\"type\":\"merchant\",\"id\":\"acme\",\"name\":{\"en\":\"Acme Ltd\"},\"currency\":\"USD\"}\n");
	import_pages_or_fail(fixture, "vendure");
	ASSERT_FACTS({ "SELECT name FROM merchant WHERE code = 'acme'", "{\"en\":\"Acme Ltd\"}" });
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, data_fixture_setup, data_fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_shopify),
		TEST(test_a_shop_that_does_not_say_its_currency_is_told_it),
		TEST(test_woocommerce),
		TEST(test_vendure),
		TEST(test_medusa),
		TEST(test_saleor),
		TEST(test_magento),
		TEST(test_litemall),
		TEST(test_the_same_again_changes_nothing),
		TEST(test_who_knows_the_merchant_better_keeps_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
