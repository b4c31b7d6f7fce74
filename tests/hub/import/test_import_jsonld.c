/* SPDX-License-Identifier: Apache-2.0 */
/* Web shops that name their products by schema.org's words: found by robots.txt and sitemaps, read from their pages. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/import/site_map.h"
#include "tests/hub/data_fixture.h"

static void put(struct data_fixture *fixture, const char *name, const char *text)
{
	char *folder = file_join(fixture->folder, "pages"), *path = file_join(folder, name);
	char *parent = xstrdup(path);
	*strrchr(parent, '/') = '\0';
	assert_true(file_make_folder(folder));
	assert_true(file_make_folder(parent));
	write_file_or_fail(path, text, strlen(text));
	free(parent);
	free(path);
	free(folder);
}

static bool import_shop(struct data_fixture *fixture, const char *folder)
{
	char *own = folder ? NULL : file_join(fixture->folder, "pages");
	fixture->options.format = "jsonld";
	fixture->options.merchant = "acme";
	bool is_taken = data_import_pages(fixture, folder ? folder : own);
	free(own);
	return is_taken;
}

static void import_or_fail(struct data_fixture *fixture, const char *folder)
{
	if (!import_shop(fixture, folder))
		fail_msg("%s", fixture->why);
}

static void assert_column(struct data_fixture *fixture, const char *table, const char *code,
	const char *column, const char *wanted)
{
	char *sql = strcmp(table, "offer") == 0
		? xasprintf(
			  "SELECT CAST(o.%s AS TEXT) FROM offer o JOIN product p ON p.id = o.product_id WHERE p.code = 'acme:%s'",
			  column, code)
		: xasprintf("SELECT CAST(%s AS TEXT) FROM %s WHERE code = 'acme:%s'", column, table, code);
	char *text = data_text(fixture, sql);
	if (strcmp(text ? text : "", wanted) != 0)
		fail_msg("%s of %s: %s instead of %s", column, code, text ? text : "", wanted);
	free(text);
	free(sql);
}

static void test_a_site_is_read_by_its_sitemaps(void **state)
{
	struct data_fixture *fixture = *state;
	fixture->options.allows_shrink = true; /* one block is broken */
	import_or_fail(fixture, DAOGOU_SHOP_PAGES "/jsonld");
	/* Two boots and a lamp; the page that is gone, the cart, the secret one and a teaser are none. */
	assert_int_equal(fixture->counts.products, 3);
	assert_int_equal(fixture->counts.offers, 3);
	assert_int_equal(fixture->counts.rejected, 1);
	assert_rejects_contain(fixture, "broken JSON-LD");
	assert_rejects_contain(fixture, "https://ld.example/p/lamp");
}

static void test_what_a_product_says(void **state)
{
	struct data_fixture *fixture = *state;
	fixture->options.allows_shrink = true;
	import_or_fail(fixture, DAOGOU_SHOP_PAGES "/jsonld");
	assert_column(fixture, "product", "BOOT-42", "name", "Hiking boot");
	assert_column(fixture, "product", "BOOT-42", "brand", "Acme");
	assert_column(fixture, "product", "BOOT-42", "description", "Dry & warm");
	assert_column(fixture, "product", "BOOT-42", "group_code", "acme:BOOT");
	assert_column(fixture, "product", "BOOT-41", "group_code", "acme:BOOT");
	assert_column(fixture, "product", "BOOT-42", "options", "{\"Color\":\"Brown\",\"Size\":\"42\"}");
	assert_column(fixture, "product", "BOOT-42", "gtin", "04006381333931");
	assert_column(fixture, "product", "BOOT-42", "category", "acme:Shoes > Boots");
	assert_column(fixture, "product", "BOOT-42", "rating_milli", "4400");
	assert_column(fixture, "product", "BOOT-42", "rating_count", "89");
	assert_column(fixture, "product", "L-7", "name", "Desk lamp");
	assert_column(fixture, "product", "L-7", "category", "acme:Home > Lamps");
	assert_column(
		fixture, "product", "L-7", "attributes", "{\"power\":\"7.5 W\",\"energy_class\":\"A++\"}");
	assert_column(fixture, "category", "Home > Lamps", "parent", "acme:Home");
	assert_column(fixture, "category", "Home > Lamps", "name", "Lamps");
}

static void test_what_an_offer_says(void **state)
{
	struct data_fixture *fixture = *state;
	fixture->options.allows_shrink = true;
	import_or_fail(fixture, DAOGOU_SHOP_PAGES "/jsonld");
	assert_column(fixture, "offer", "BOOT-42", "price", "12995");
	assert_column(fixture, "offer", "BOOT-42", "list_price", "15990");
	assert_column(fixture, "offer", "BOOT-42", "member_price", "11900");
	assert_column(fixture, "offer", "BOOT-42", "stock", "2");
	assert_column(fixture, "offer", "BOOT-42", "delivery", "495");
	assert_column(fixture, "offer", "BOOT-42", "days_min", "1");
	assert_column(fixture, "offer", "BOOT-42", "days_max", "4");
	assert_column(fixture, "offer", "BOOT-42", "url", "https://ld.example/p/shoe?a=1&b=2");
	assert_column(fixture, "offer", "BOOT-41", "price", "112995");
	assert_column(fixture, "offer", "BOOT-41", "stock", "3");
	/* Of an aggregate the cheapest that can be had. */
	assert_column(fixture, "offer", "L-7", "price", "1999");
	assert_column(fixture, "offer", "L-7", "stock", "1");
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM offer WHERE valid_until IS NOT NULL"), 1);
}

#define PRODUCT_PAGE(sku, more)                                                                              \
	"<html><script type='application/ld+json'>{\"@type\":\"Product\",\"sku\":\"" sku                     \
	"\",\"name\":\"" sku "\",\"offers\":{\"price\":\"9.90\",\"priceCurrency\":\"EUR\"" more              \
	"}}</script></html>"
#define MAP(locations) "<?xml version=\"1.0\"?><urlset>" locations "</urlset>"
#define LOCATION(address) "<url><loc>" address "</loc></url>"

static void test_a_site_without_robots_has_a_sitemap(void **state)
{
	struct data_fixture *fixture = *state;
	put(fixture, "sitemap.xml",
		MAP(LOCATION("https://x.example/p/1") LOCATION("<![CDATA[https://x.example/p/2]]>")));
	put(fixture, "p/1", PRODUCT_PAGE("A", ""));
	put(fixture, "p/2", PRODUCT_PAGE("B", ",\"priceValidUntil\":\"2020-01-01\""));
	import_or_fail(fixture, NULL);
	assert_int_equal(fixture->counts.offers, 2);
	/* A date that the shop forgot takes no price away. */
	assert_column(fixture, "offer", "B", "valid_until", "");
}

static void assert_fails(struct data_fixture *fixture, const char *why)
{
	assert_false(import_shop(fixture, NULL));
	if (!strstr(fixture->why, why))
		fail_msg("%s", fixture->why);
}

/* What cannot be read is not what is not there. */
static void test_half_a_site_is_none(void **state)
{
	struct data_fixture *fixture = *state;
	put(fixture, "sitemap.xml", "<urlset>" LOCATION("https://x.example/p/1"));
	put(fixture, "p/1", PRODUCT_PAGE("A", ""));
	assert_fails(fixture, "is no whole sitemap");
	put(fixture, "sitemap.xml",
		"<sitemapindex><sitemap><loc>https://x.example/more.xml</loc></sitemap></sitemapindex>");
	assert_fails(fixture, "more.xml");
	put(fixture, "more.xml",
		"<sitemapindex><sitemap><loc>https://x.example/more.xml</loc></sitemap>"
		"<sitemap><loc>https://x.example/sitemap.xml</loc></sitemap></sitemapindex>");
	assert_fails(fixture, "no record");
	put(fixture, "sitemap.xml", "<html><body>Are you human?</body></html>");
	assert_fails(fixture, "web page in place of the data");
}

/* A shop that asks whether one is human does so with status 200. */
static void test_pages_that_should_name_a_product(void **state)
{
	struct data_fixture *fixture = *state;
	struct import_option options[] = { { "match", "/p/" }, { NULL, NULL } };
	fixture->options.format_options = options;
	fixture->options.allows_shrink = true;
	put(fixture, "sitemap.xml",
		MAP(LOCATION("https://x.example/p/1") LOCATION("https://x.example/p/2")
				LOCATION("https://x.example/about")));
	put(fixture, "p/1", PRODUCT_PAGE("A", ""));
	put(fixture, "p/2", PRODUCT_PAGE("B", ""));
	import_or_fail(fixture, NULL);
	assert_int_equal(fixture->counts.rejected, 0);
	put(fixture, "p/2", "<html><body>Are you human?</body></html>");
	assert_fails(fixture, "1 of 2 pages name no product");
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM offer WHERE is_live = 1"), 2);
}

static void test_a_page_of_its_own_currency(void **state)
{
	struct data_fixture *fixture = *state;
	put(fixture, "sitemap.xml", MAP(LOCATION("https://x.example/p/1") LOCATION("https://x.example/p/2")));
	put(fixture, "p/1", PRODUCT_PAGE("A", ""));
	put(fixture, "p/2",
		"<script type=\"application/ld+json\">{\"@type\":\"Product\",\"sku\":\"B\",\"name\":\"B\","
		"\"offers\":[{\"price\":5,\"priceCurrency\":\"USD\"}]}</script>");
	fixture->options.allows_shrink = true;
	import_or_fail(fixture, NULL);
	assert_int_equal(fixture->counts.offers, 1);
	assert_rejects_contain(fixture, "currency is not that of the merchant");
}

static void test_robots_rules(void **state)
{
	static const char ROBOTS[] =
		"User-agent: a\nUser-agent: Daogou-Hub # ours\nDisallow: /x\nAllow: /x/y\n\n"
		"User-agent: *\nDisallow: /\nSitemap: /s.xml\nbroken\n:\nDisallow";
	(void)state;
	struct site_rules *rules = site_rules_read(ROBOTS, strlen(ROBOTS));
	assert_true(site_rules_allow(rules, "/"));
	assert_false(site_rules_allow(rules, "/x"));
	assert_false(site_rules_allow(rules, "/xyz?q"));
	assert_true(site_rules_allow(rules, "/x/y/z"));
	assert_string_equal(site_rules_sitemap(rules, 0), "/s.xml");
	assert_null(site_rules_sitemap(rules, 1));
	site_rules_destroy(rules);
	static const char STARS[] =
		"user-agent:*\r\ndisallow:/*.pdf$\r\ndisallow: /a*b*c\r\nallow: /a-b-c\r\ndisallow:\r\n";
	rules = site_rules_read(STARS, strlen(STARS));
	assert_false(site_rules_allow(rules, "/m.pdf"));
	assert_false(site_rules_allow(rules, "/m.pdf.pdf"));
	assert_true(site_rules_allow(rules, "/m.pdf?x"));
	assert_false(site_rules_allow(rules, "/axxbxxcxx"));
	assert_true(site_rules_allow(rules, "/axxbxx"));
	assert_true(site_rules_allow(rules, "/a-b-c"));
	site_rules_destroy(rules);
	rules = site_rules_read("", 0);
	assert_true(site_rules_allow(rules, "/anything"));
	site_rules_destroy(rules);
}

static void test_addresses_of_a_site(void **state)
{
	(void)state;
	assert_true(address_is_of_site("https://X.example/p?1", "https://x.example/robots.txt"));
	assert_true(address_is_of_site("https://x.example", "https://x.example/"));
	assert_false(address_is_of_site("http://x.example/p", "https://x.example/"));
	assert_false(address_is_of_site("https://x.example.evil/p", "https://x.example/"));
	assert_false(address_is_of_site("https://x.example:8443/p", "https://x.example/"));
	assert_string_equal(address_path("https://x.example/a/b?c"), "/a/b?c");
	assert_string_equal(address_path("https://x.example?c=/d"), "/");
	assert_string_equal(address_path("/a"), "/a");
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, data_fixture_setup, data_fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_a_site_is_read_by_its_sitemaps),
		TEST(test_what_a_product_says),
		TEST(test_what_an_offer_says),
		TEST(test_a_site_without_robots_has_a_sitemap),
		TEST(test_half_a_site_is_none),
		TEST(test_pages_that_should_name_a_product),
		TEST(test_a_page_of_its_own_currency),
		cmocka_unit_test(test_robots_rules),
		cmocka_unit_test(test_addresses_of_a_site),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
