/* SPDX-License-Identifier: Apache-2.0 */
/* Google's product feeds as XML: every attribute that has a place, and documents that are broken. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/catalog_schema.h"
#include "tests/hub/data_fixture.h"

#define RSS                                                                                                  \
	"<?xml version=\"1.0\"?>\n<rss version=\"2.0\" xmlns:g=\"http://base.google.com/ns/1.0\">\n<channel>\n<title>Lin's Shop</title>\n"
#define END "</channel>\n</rss>\n"
#define ITEM(id, price)                                                                                      \
	"<item><g:id>" id "</g:id><title>Thing " id "</title><g:price>" price                                \
	"</g:price><g:availability>in_stock</g:availability></item>\n"

static const char FULL[] = RSS
	"<language>en-GB</language>\n"
	"<item>\n"
	"<g:id>TV_123456</g:id>\n"
	"<title>LG 22LB4510 &#8211; 22&quot; LED &amp; TV</title>\n"
	"<description><![CDATA[<p>Attractively styled.</p>\n<p>&eacute;</p>]]></description>\n"
	"<link>https://shop.example/tv?a=1&amp;b=2</link>\n"
	"<g:image_link>https://shop.example/tv.jpg</g:image_link>\n"
	"<g:additional_image_link>https://shop.example/tv2.jpg</g:additional_image_link>\n"
	"<g:additional_image_link>https://shop.example/tv3.jpg</g:additional_image_link>\n"
	"<g:condition>used</g:condition>\n"
	"<g:availability>in stock</g:availability>\n"
	"<g:price>159.00 GBP</g:price>\n"
	"<g:sale_price>129.00 GBP</g:sale_price>\n"
	"<g:sale_price_effective_date>2026-07-20T09:00+0100/2026-07-31T23:59+0100</g:sale_price_effective_date>\n"
	"<g:shipping><g:country>GB</g:country><g:service>Express</g:service><g:price>14.95 GBP</g:price></g:shipping>\n"
	"<g:shipping><g:country>GB</g:country><g:service>Standard</g:service><g:price>4.95 GBP</g:price>"
	"<g:min_handling_time>1</g:min_handling_time><g:max_handling_time>1</g:max_handling_time>"
	"<g:min_transit_time>2</g:min_transit_time><g:max_transit_time>4</g:max_transit_time></g:shipping>\n"
	"<g:shipping><g:country>FR</g:country><g:price>1.00 GBP</g:price></g:shipping>\n"
	"<g:gtin>4891028164456</g:gtin><g:brand>LG</g:brand><g:mpn>22LB4510/US</g:mpn>\n"
	"<g:google_product_category>404</g:google_product_category>\n"
	"<g:product_type>Consumer Electronics &gt; TVs &gt; Flat Panel TVs</g:product_type>\n"
	"<g:item_group_id>TV</g:item_group_id><g:color>Black</g:color><g:size>22 in</g:size>\n"
	"<g:energy_efficiency_class>A+</g:energy_efficiency_class>\n"
	"<g:certification><g:certification_authority>EC</g:certification_authority>"
	"<g:certification_name>EPREL</g:certification_name><g:certification_code>123456</g:certification_code></g:certification>\n"
	"<g:product_weight>3.5 kg</g:product_weight><g:product_width>20 in</g:product_width>\n"
	"<g:product_highlight>Full HD</g:product_highlight><g:product_highlight>Two HDMI ports</g:product_highlight>\n"
	"<g:product_detail><g:section_name>General</g:section_name><g:attribute_name>Tuner</g:attribute_name>"
	"<g:attribute_value>DVB-T2</g:attribute_value></g:product_detail>\n"
	"<g:loyalty_program><g:program_label>club</g:program_label><g:price>120.00 GBP</g:price></g:loyalty_program>\n"
	"<g:tax><g:country>US</g:country><g:rate>5.00</g:rate><g:tax_ship>y</g:tax_ship></g:tax>\n"
	"<g:adult>yes</g:adult><g:custom_label_0>x</g:custom_label_0><g:frobnication>1</g:frobnication>\n"
	"</item>\n" END;

static int setup(void **state)
{
	data_fixture_setup(state);
	struct data_fixture *fixture = *state;
	fixture->options.format = "google-xml";
	fixture->options.merchant = "lin";
	return 0;
}

static void test_every_attribute_that_has_a_place(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture, FULL);
	assert_int_equal(fixture->counts.products, 1);
	assert_int_equal(fixture->counts.offers, 2);
	assert_int_equal(fixture->counts.rejected, 0);
	assert_string_equal(fixture->counts.first_unknown_key, "frobnication");
	assert_int_equal(fixture->counts.unknown_keys, 1);
	data_says(fixture, "SELECT name || currency FROM merchant WHERE code = 'lin'", "Lin's ShopGBP");
	data_says(fixture, "SELECT name FROM product", "{\"en-GB\":\"LG 22LB4510 – 22\\\" LED & TV\"}");
	data_says(fixture, "SELECT description FROM product", "{\"en-GB\":\"Attractively styled.\\u000aé\"}");
	data_says(fixture, "SELECT gtin FROM product", "04891028164456");
	data_says(fixture, "SELECT brand FROM product", "LG");
	data_says(fixture, "SELECT group_code FROM product", "lin:TV");
	data_says(fixture, "SELECT options FROM product", "{\"color\":\"Black\",\"size\":\"22 in\"}");
	data_says(fixture, "SELECT category FROM product", "lin:Consumer Electronics > TVs > Flat Panel TVs");
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM category"), 3);
	data_says(fixture, "SELECT parent FROM category WHERE name LIKE '%Flat Panel%'",
		"lin:Consumer Electronics > TVs");
	data_says(fixture, "SELECT attributes FROM product",
		"{\"energy_class\":\"A+\",\"condition\":\"used\",\"mpn\":\"22LB4510/US\",\"weight\":3500,\"width\":50.8,"
		"\"certification\":\"EC EPREL 123456\",\"highlight\":[\"Full HD\",\"Two HDMI ports\"],\"General: Tuner\":\"DVB-T2\"}");
	data_says(fixture, "SELECT unit FROM attribute WHERE code = 'weight'", "g");
	data_says(fixture, "SELECT group_name FROM attribute WHERE code = 'General: Tuner'",
		"{\"en-GB\":\"General\"}");
	assert_int_equal(data_int(fixture, "SELECT age_min FROM product"), 18);
	data_says(fixture, "SELECT tax_class FROM product", "50‰");
	assert_int_equal(data_int(fixture, "SELECT rate_permille FROM tax WHERE country = 'US'"), 50);
	/* The price that always holds, and the sale's above it. */
	assert_int_equal(data_int(fixture, "SELECT price FROM offer WHERE valid_from = 0"), 15900);
	assert_int_equal(data_int(fixture, "SELECT price FROM offer WHERE valid_from > 0"), 12900);
	assert_int_equal(data_int(fixture, "SELECT list_price FROM offer WHERE valid_from > 0"), 15900);
	assert_int_equal(data_int(fixture, "SELECT valid_from FROM offer WHERE valid_from > 0"),
		INT64_C(1784534400000));
	assert_int_equal(data_int(fixture, "SELECT valid_until FROM offer WHERE valid_from > 0"),
		INT64_C(1785538740000));
	assert_int_equal(data_int(fixture, "SELECT member_price FROM offer WHERE valid_from = 0"), 12000);
	assert_int_equal(data_int(fixture, "SELECT delivery FROM offer WHERE valid_from = 0"), 495);
	assert_int_equal(
		data_int(fixture, "SELECT days_min * 100 + days_max FROM offer WHERE valid_from = 0"), 305);
	assert_int_equal(data_int(fixture, "SELECT channel FROM offer WHERE valid_from = 0"), CHANNEL_ONLINE);
	data_says(fixture, "SELECT url FROM offer WHERE valid_from = 0", "https://shop.example/tv?a=1&b=2");
}

static void test_the_next_import_changes_nothing(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture, FULL);
	data_import_or_fail(fixture, FULL);
	assert_int_equal(fixture->counts.changed, 0);
	assert_int_equal(fixture->counts.removed, 0);
}

static void test_atom(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture,
		"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>"
		"<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:g=\"http://base.google.com/ns/1.0\">"
		"<title>Caf\xE9</title><link rel=\"self\" href=\"https://shop.example\"/>"
		"<entry><id>https://shop.example/1</id><title>M\xF6"
		"bel</title><link href=\"https://shop.example/p1\"/>"
		"<summary>Gro\xDF</summary><g:id>p1</g:id><g:price>1.299,00 EUR</g:price>"
		"<g:availability>preorder</g:availability><g:shipping>DE::DHL:4,90 EUR</g:shipping><g:unit_pricing_measure>750 ml</g:unit_pricing_measure></entry></feed>");
	data_says(fixture, "SELECT code FROM product", "lin:p1");
	data_says(fixture, "SELECT name FROM product", "Möbel");
	data_says(fixture, "SELECT name FROM merchant", "Café");
	data_says(fixture, "SELECT description FROM product", "Groß");
	data_says(fixture, "SELECT url FROM offer", "https://shop.example/p1");
	assert_int_equal(data_int(fixture, "SELECT price FROM offer"), 129900);
	assert_int_equal(data_int(fixture, "SELECT delivery FROM offer"), 490);
	assert_int_equal(data_int(fixture, "SELECT stock FROM offer"), STOCK_OUT);
	assert_int_equal(data_int(fixture, "SELECT measure_milli FROM product"), 750000);
}

/* Atom with a prefix, Google's namespace without one, and the language as Atom says it. */
static void test_atom_with_a_prefix(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture,
		"<a:feed xmlns:a=\"http://www.w3.org/2005/Atom\" xmlns=\"http://base.google.com/ns/1.0\" xml:lang=\"de\">"
		"<a:title>Laden</a:title><a:entry><id>p1</id><a:id>tag:shop.example:1</a:id>"
		"<a:title>Brot</a:title><brand>Beck</brand><price>2.80 EUR</price>"
		"<availability>preorder</availability><availability_date>2027-01-15T13:00-0800</availability_date>"
		"</a:entry></a:feed>");
	data_says(fixture, "SELECT code FROM product", "lin:p1");
	data_says(fixture, "SELECT name FROM product", "{\"de\":\"Brot\"}");
	data_says(fixture, "SELECT brand FROM product", "Beck");
	data_says(fixture, "SELECT attributes FROM product", "{\"available_from\":\"2027-01-15\"}");
	data_says(fixture, "SELECT name FROM merchant", "Laden");
}

/* <media:title> is the title of a picture, and <wp:price> anything. */
static void test_elements_of_other_namespaces_say_nothing(void **state)
{
	struct data_fixture *fixture = *state;
	fixture->options.allows_shrink = true;
	data_import_or_fail(fixture,
		"<rss version=\"2.0\" xmlns:goo=\"https://base.google.com/ns/1.0\" xmlns:media=\"http://search.yahoo.com/mrss/\" xmlns:wp=\"http://wp.example/\">"
		"<channel><media:title>Wrong</media:title><title>Right</title>"
		"<item><goo:id>1</goo:id><title>Pan</title><media:title>Wrong</media:title><wp:id>9</wp:id>"
		"<wp:price>1.00 EUR</wp:price><wp:sale_price>0.50 EUR</wp:sale_price><goo:price>10.00 EUR</goo:price>"
		"<wp:shipping><goo:price>9.00 EUR</goo:price></wp:shipping>"
		"<goo:shipping><goo:country>DE</goo:country><wp:price>8.00 EUR</wp:price><goo:price>4.90 EUR</goo:price></goo:shipping>"
		"<goo:availability>in_stock</goo:availability></item>"
		"<item>broken <goo:id>2</goo:title></item>"
		"<item><goo:id>3</goo:id><title>Lid</title><wp:price>1.00 EUR</wp:price><goo:price>20.00 EUR</goo:price></item>"
		"</channel></rss>");
	data_says(fixture, "SELECT name FROM merchant", "Right");
	data_has_codes(fixture, "product", "'lin:1','lin:3'", 2);
	data_says(fixture, "SELECT name FROM product WHERE code = 'lin:1'", "Pan");
	data_says(fixture,
		"SELECT MIN(price) || ' ' || MAX(delivery) || ', ' || MAX(price) || ' ' || MIN(delivery) FROM offer",
		"1000 490, 2000 0");
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM offer WHERE list_price > 0"), 0);
}

static void test_a_broken_item_costs_itself(void **state)
{
	struct data_fixture *fixture = *state;
	fixture->options.allows_shrink = true;
	data_import_or_fail(fixture,
		RSS ITEM("1", "1.00 EUR") "<item><g:id>2</g:id><title>Tom & Jerry</title></item>\n" ITEM(
			"3", "3.00 EUR") "<item><g:id>4</g:id><title>open" ITEM("5",
			"5.00 EUR") "<item><g:id>6</g:id></title></item>\n" ITEM("7", "a lot") ITEM("8",
			"8.00 EUR") "<item><g:id>\x01</g:id></item>"
				    "<item><g:id>9</g:id><title>&nbsp;Caf&eacute;&nbsp;</title><g:price>9.00 EUR</g:price></item>" END
				    "<!-- behind -->");
	assert_rejects_contain(fixture,
		"{\"line\":6,\"reason\":\"broken XML: not well-formed (invalid token)\",\"text\":\"2\"}");
	assert_rejects_contain(
		fixture, "{\"line\":8,\"reason\":\"broken XML: the item is not closed\",\"text\":\"4\"}");
	assert_rejects_contain(fixture, "broken XML: mismatched tag");
	assert_rejects_contain(fixture, "price \\\"a lot\\\" is no amount of money");
	data_has_codes(fixture, "product", "'lin:1','lin:3','lin:5','lin:7','lin:8','lin:9'", 6);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM offer"), 5);
	data_says(fixture, "SELECT name FROM product WHERE code = 'lin:9'", "Café");
}

static void test_a_document_that_is_cut_off_is_refused(void **state)
{
	struct data_fixture *fixture = *state;
	static const char *const CUT[] = {
		RSS ITEM("1", "1.00 EUR") ITEM("2", "2.00 EUR") "<item><g:id>3</g:id><g:pri",
		RSS ITEM("1", "1.00 EUR") ITEM("2", "2.00 EUR"),
		RSS ITEM("1", "1.00 EUR") ITEM("2", "2.00 EUR") "<item>broken & cut",
	};
	data_import_or_fail(fixture,
		RSS ITEM("1", "1.00 EUR") ITEM("2", "2.00 EUR") ITEM("3", "3.00 EUR") ITEM("4", "4.00 EUR")
			END);
	fixture->options.allows_shrink = true;
	for (size_t i = 0; i < ARRAY_LENGTH(CUT); i++) {
		assert_false(data_import(fixture, CUT[i]));
		assert_non_null(strstr(fixture->why, "the document ends before its end"));
		assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM product WHERE is_live = 1"), 4);
	}
	fixture->options.is_partial = true;
	data_import_or_fail(fixture, RSS ITEM("1", "1.50 EUR") "<item><g:id>3</g:id><g:price>3");
	assert_int_equal(data_int(fixture, "SELECT price FROM offer ORDER BY price LIMIT 1"), 150);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM product WHERE is_live = 1"), 4);
	assert_rejects_contain(fixture, "the document ends within the item");
}

static void test_what_is_no_feed_is_refused(void **state)
{
	struct data_fixture *fixture = *state;
	static const char *const NONE[] = {
		"<!DOCTYPE html>\n<html><body>503 Service Unavailable</body></html>",
		"{\"error\":\"not found\"}",
		"",
		"   \n",
		"hello",
		"<?xml version=\"1.0\"?><urlset/>",
		"<?xml version=\"1.0\" encoding=\"x-none\"?><rss/>",
	};
	data_import_or_fail(fixture, RSS ITEM("1", "1.00 EUR") END);
	fixture->options.allows_shrink = true;
	for (size_t i = 0; i < ARRAY_LENGTH(NONE); i++) {
		assert_false(data_import(fixture, NONE[i]));
		if (!strstr(fixture->why, "refused: ") && !strstr(fixture->why, "is a web page"))
			fail_msg("%s: %s", NONE[i], fixture->why);
	}
	fixture->options.allows_shrink = false;
	assert_false(data_import(fixture, RSS END));
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM product WHERE is_live = 1"), 1);
}

/* A billion laughs, an external file, and a default of an attribute: none is expanded or opened. */
static void test_bombs(void **state)
{
	struct data_fixture *fixture = *state;
	assert_false(data_import(fixture,
		"<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
		"<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]><rss><channel><item><g:id>&c;</g:id></item></channel></rss>"));
	assert_string_equal(fixture->why, "refused: the document declares entities");
	assert_false(data_import(fixture,
		"<!DOCTYPE rss [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><rss><channel><item><title>&x;</title></item></channel></rss>"));
	assert_string_equal(fixture->why, "refused: the document declares entities");
	data_import_or_fail(fixture,
		"<!DOCTYPE rss SYSTEM \"http://127.0.0.1:1/rss.dtd\">\n<rss><channel>" ITEM("1", "1.00 EUR")
			END);
	assert_int_equal(fixture->counts.products, 1);
}

static char *repeat(const char *head, const char *piece, size_t count, const char *tail)
{
	size_t length = strlen(piece), at = strlen(head);
	char *text = xmalloc(at + length * count + strlen(tail) + 1);
	memcpy(text, head, at);
	for (size_t i = 0; i < count; i++, at += length)
		memcpy(text + at, piece, length);
	memcpy(text + at, tail, strlen(tail) + 1);
	return text;
}

static void imports_the_other(struct data_fixture *fixture, char *document, const char *reason)
{
	data_import_or_fail(fixture, document);
	assert_int_equal(fixture->counts.products, 1);
	assert_rejects_contain(fixture, reason);
	free(document);
}

static void test_members_pay_less_at_another_time(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture,
		RSS
		"<item><g:id>1</g:id><title>A</title><g:price>9 EUR</g:price><g:sale_price>8 EUR</g:sale_price>"
		"<g:sale_price_effective_date>2026-07-20/2026-07-31</g:sale_price_effective_date><g:loyalty_program><g:price>7 EUR</g:price>"
		"<g:member_price_effective_date>2026-08-01/2026-08-02</g:member_price_effective_date></g:loyalty_program></item>"
		"<item><g:id>2</g:id><title>B</title><g:price>9 EUR</g:price><g:loyalty_program><g:price>7 EUR</g:price>"
		"<g:member_price_effective_date>2026-08-01/2026-08-02</g:member_price_effective_date></g:loyalty_program></item>"
		"<item><g:id>3</g:id><title>C</title><g:price>9 EUR</g:price><g:sale_price>9 EUR</g:sale_price></item>" END);
	assert_int_equal(fixture->counts.offers, 5);
	assert_rejects_contain(fixture, "is another time than that of the sale");
	assert_rejects_contain(fixture, "sale_price \\\"9 EUR\\\" is no lower price");
	assert_int_equal(
		data_int(fixture, "SELECT price FROM offer WHERE member_price = 700 AND valid_from > 0"),
		900);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM offer WHERE member_price IS NOT NULL"), 1);
	/* The last day of a sale is one of its days. */
	assert_int_equal(data_int(fixture, "SELECT valid_until - valid_from FROM offer WHERE price = 800"),
		12 * TEST_DAY_MS);
}

static void test_a_category_that_is_a_number(void **state)
{
	struct data_fixture *fixture = *state;
	static const char FILE_OF_IDS[] =
		"# Google_Product_Taxonomy_Version: 2021-09-21\n3237 - Animals & Pet Supplies > Live Animals\n"
		"404 - Electronics > Video > Televisions\n";
	static const char ITEM_404[] =
		RSS "<item><g:id>1</g:id><title>A</title><g:price>9 EUR</g:price>"
		    "<g:google_product_category>404</g:google_product_category></item>" END;
	char *path = file_join(fixture->folder, "taxonomy.txt");
	struct import_option options[] = { { "taxonomy", path }, { NULL, NULL } };
	data_import_or_fail(fixture, ITEM_404);
	data_says(fixture, "SELECT category FROM product", "(null)");
	write_file_or_fail(path, FILE_OF_IDS, sizeof(FILE_OF_IDS) - 1);
	fixture->options.format_options = options;
	data_import_or_fail(fixture, ITEM_404);
	data_says(fixture, "SELECT category FROM product", "lin:Electronics > Video > Televisions");
	write_file_or_fail(path, "hello\n", 6);
	assert_false(data_import(fixture, ITEM_404));
	assert_string_equal(fixture->why, "refused: the taxonomy cannot be read, or is none with ids");
	free(path);
}

static void test_huge_things(void **state)
{
	struct data_fixture *fixture = *state;
	fixture->options.allows_shrink = true;
	imports_the_other(fixture,
		repeat(RSS "<item><description>", "0123456789", 1000000,
			"</description></item>" ITEM("1", "1.00 EUR") END),
		"the item is longer than 1 MiB");
	imports_the_other(fixture,
		repeat(RSS "<item a=\"", "0123456789", 500000, "\"/>" ITEM("1", "1.00 EUR") END),
		"a tag is longer than 1 MiB");
	imports_the_other(fixture, repeat(RSS "<item>", "<a>", 100000, "</item>" ITEM("1", "1.00 EUR") END),
		"elements lie too deep");
	imports_the_other(fixture,
		repeat(RSS "<item><g:id>9</g:id><title>9</title>",
			"<g:product_highlight>x</g:product_highlight>", 1000,
			"</item>" ITEM("1", "1.00 EUR") END),
		"has more than 256 values");
}

/* Items that begin anywhere in what is read at a time. */
static void test_items_over_the_borders_of_blocks(void **state)
{
	struct data_fixture *fixture = *state;
	fixture->options.allows_shrink = true;
	for (size_t padding = 65400; padding < 65540; padding += 7) {
		char *head = repeat(
			RSS "<!--", "x", padding - sizeof(RSS), "-->\n<item><g:id>0</g:id><title>open");
		char *document = xasprintf(
			"%s%s" END, head, ITEM("1", "1.00 EUR") "<item>& <item>" ITEM("2", "2.00 EUR"));
		data_import_or_fail(fixture, document);
		assert_int_equal(fixture->counts.products, 2);
		free(document);
		free(head);
	}
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, data_fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_every_attribute_that_has_a_place),
		TEST(test_the_next_import_changes_nothing),
		TEST(test_atom),
		TEST(test_atom_with_a_prefix),
		TEST(test_elements_of_other_namespaces_say_nothing),
		TEST(test_a_broken_item_costs_itself),
		TEST(test_a_document_that_is_cut_off_is_refused),
		TEST(test_what_is_no_feed_is_refused),
		TEST(test_bombs),
		TEST(test_members_pay_less_at_another_time),
		TEST(test_a_category_that_is_a_number),
		TEST(test_huge_things),
		TEST(test_items_over_the_borders_of_blocks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
