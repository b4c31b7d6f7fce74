/* SPDX-License-Identifier: Apache-2.0 */
/* Any table with a mapping file. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/catalog_schema.h"
#include "tests/hub/data_fixture.h"

/* Set by map(). */
static struct import_option options[2];

static int setup(void **state)
{
	data_fixture_setup(state);
	struct data_fixture *fixture = *state;
	fixture->options.format = "csv";
	return 0;
}

static int teardown(void **state)
{
	free((char *)(uintptr_t)options[0].value);
	memset(options, 0, sizeof(options));
	return data_fixture_teardown(state);
}

static void map(struct data_fixture *fixture, const char *mapping)
{
	free((char *)(uintptr_t)options[0].value);
	options[0] = (struct import_option){ "mapping", file_join(fixture->folder, "shop.ini") };
	write_file_or_fail(options[0].value, mapping, strlen(mapping));
	fixture->options.format_options = options;
}

static const char GERMAN[] =
	"[table]\nencoding = windows-1252\ndelimiter = semicolon\ndecimal = ,\ncategory_separator = /\n"
	"dates = day-first\nlist = ,\ncurrency = EUR\nlanguage = de\n"
	"[product]\nid = Artikelnummer\ngtin = EAN\nname.de = Bezeichnung\nname.en = Name EN\nbrand = Marke\n"
	"category = Warengruppe\nmeasure = Inhalt\nimages = Bilder\noptions.farbe = Farbe\nattributes.watt = Leistung\n"
	"deposit = Pfand\nkind = =goods\n"
	"[offer]\nprice = VK brutto\nlist_price = UVP\nstock = Lager\nquantity = Bestand\nmerchant = H\xC3\xA4ndler\n"
	"observed_at = Stand\nchannel = =store\n"
	"[words.stock]\nin_stock = auf Lager | ja\nout_of_stock = ausverkauft\n";

static void test_a_german_price_list(void **state)
{
	struct data_fixture *fixture = *state;
	map(fixture, GERMAN);
	data_import_or_fail(fixture,
		"Artikelnummer;EAN;Bezeichnung;Name EN;Marke;Warengruppe;Inhalt;Bilder;Farbe;Leistung;Pfand;VK brutto;UVP;Lager;Bestand;H\xE4ndler;Stand\r\n"
		"4711;4006381333931;\"M\xF6"
		"bel \"\"Sch\xF6n\"\"\";Furniture;Lin;Haus / Wohnen;1,5 kg;a.png,b.png;rot;1500;0,25;1.299,00;1.499,00 \x80;auf Lager;12;Lin;24.07.2026\r\n"
		"4711;4006381333931;anders;Furniture;Lin;Haus/Wohnen;1,5 kg;;rot;;;1.249,00;;ja;3;Wang;23.07.2026 18:30\r\n"
		"4712;;\"Lampe\r\nzweizeilig\";Lamp;Lin;Haus/Licht;;;;;;0,99;;ausverkauft;;Lin;\r\n");
	data_says(fixture, "SELECT DISTINCT brand FROM product WHERE brand IS NOT NULL", "Lin");
	assert_int_equal(fixture->counts.products, 2);
	assert_int_equal(fixture->counts.offers, 3);
	assert_int_equal(fixture->counts.rejected, 0);
	data_says(fixture, "SELECT name FROM product WHERE code = '4711'",
		"{\"de\":\"Möbel \\\"Schön\\\"\",\"en\":\"Furniture\"}");
	data_says(fixture, "SELECT category FROM product WHERE code = '4711'", "Haus > Wohnen");
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM category"), 3);
	assert_int_equal(data_int(fixture, "SELECT measure_milli FROM product WHERE code = '4711'"), 1500);
	data_says(fixture, "SELECT options || attributes FROM product WHERE code = '4711'",
		"{\"farbe\":\"rot\"}{\"watt\":1500}");
	assert_int_equal(data_int(fixture, "SELECT deposit FROM product WHERE code = '4711'"), 25);
	data_has_codes(fixture, "merchant", "'Lin','Wang'", 2);
	assert_int_equal(data_int(fixture, "SELECT price FROM offer ORDER BY price DESC LIMIT 1"), 129900);
	assert_int_equal(
		data_int(fixture, "SELECT list_price FROM offer ORDER BY price DESC LIMIT 1"), 149900);
	assert_int_equal(data_int(fixture, "SELECT quantity FROM offer ORDER BY price DESC LIMIT 1"), 12);
	assert_int_equal(data_int(fixture, "SELECT stock FROM offer ORDER BY price LIMIT 1"), STOCK_OUT);
	assert_int_equal(
		data_int(fixture, "SELECT channel FROM offer ORDER BY price LIMIT 1"), CHANNEL_STORE);
	assert_rejects_contain(fixture, "a time without a zone is the shop's own");
}

static void test_a_bad_cell(void **state)
{
	struct data_fixture *fixture = *state;
	fixture->options.allows_shrink = true;
	map(fixture,
		"[table]\ncurrency = EUR\n[product]\nid = id\nname = name\nwarranty_months = w\n"
		"[offer]\nprice = price\nstock = stock\nmerchant = =lin\n");
	data_import_or_fail(fixture,
		"id,name,w,price,stock\n1,A,24,\"1,299\",5\n2,B,two years,2.00,lots\n3,C,,3.00,0\n4,D,,,1\n,E,,5.00,1\n\"6,F,,6.00,1\n7,G,,7.00,1\n");
	assert_rejects_contain(
		fixture, "{\"line\":2,\"reason\":\"price \\\"1,299\\\" may be thousands or a fraction\"");
	assert_rejects_contain(
		fixture, "\"reason\":\"part dropped: warranty_months \\\"two years\\\" is no whole number\"");
	assert_rejects_contain(
		fixture, "\"reason\":\"part dropped: stock \\\"lots\\\" is no word for stock\"");
	assert_rejects_contain(fixture, "{\"line\":5,\"reason\":\"price is missing or out of range\"");
	assert_rejects_contain(fixture, "{\"line\":6,\"reason\":\"id is missing");
	assert_rejects_contain(fixture, "{\"line\":7,\"reason\":\"a quote is not closed");
	data_has_codes(fixture, "product", "'1','2','3','4','7'", 5);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM offer"), 3);
	assert_int_equal(data_int(fixture, "SELECT stock FROM offer WHERE price = 300"), STOCK_OUT);
}

static void test_tables_of_other_records(void **state)
{
	struct data_fixture *fixture = *state;
	map(fixture,
		"[table]\nheader = no\ndelimiter = tab\nlanguage = de\n"
		"[merchant]\nid = #1\nname = #2\ncurrency = =EUR\n"
		"[store]\nid = #3\nmerchant = #1\nname = #4\nlat = #5\nlon = #6\nservices = #7\nphone = #8\n");
	data_import_or_fail(fixture,
		"lin\tLin\tm\tMitte\t52.52\t13.405\tpickup|returns\t030 1\nlin\tLin\tk\tKreuzberg\t52.5\t13.4\t\t\n");
	assert_int_equal(fixture->counts.rejected, 0);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM merchant"), 1);
	data_says(fixture, "SELECT name FROM store WHERE code = 'm'", "{\"de\":\"Mitte\"}");
	assert_int_equal(data_int(fixture, "SELECT longitude_e6 FROM store WHERE code = 'm'"), 13405000);
	data_says(fixture, "SELECT services FROM store WHERE code = 'm'", "[\"pickup\",\"returns\"]");
}

static void test_a_table_for_excel(void **state)
{
	struct data_fixture *fixture = *state;
	fixture->options.merchant = "lin";
	fixture->options.allows_shrink = true;
	data_import_or_fail(fixture,
		"sep=;\r\nid;name;price;currency\r\n1;\"A, B, C, D\";5.00;EUR\r\n2;;6.00;EUR\r\n3;C;7.00;EUR\r\n");
	data_says(fixture, "SELECT name FROM product WHERE code = '1'", "A, B, C, D");
	assert_rejects_contain(fixture, "{\"line\":4,\"reason\":\"name is missing\"");
	assert_false(data_import(fixture, "Artikel;Preis\n1;5.00\n"));
	assert_string_equal(fixture->why,
		"refused: the first line names none of our fields: --set mapping=FILE says what the columns are");
}

/* Whichever of them is meant, nobody is asked for five dollars where it says five euros. */
static void test_a_price_in_two_currencies_is_rejected(void **state)
{
	struct data_fixture *fixture = *state;
	fixture->options.merchant = "lin";
	fixture->options.allows_shrink = true;
	data_import_or_fail(fixture,
		"id,name,price,list_price,currency\n1,A,5.00 USD,USD 6.00,usd\n2,B,5.00 EUR,,USD\n3,C,5.00,6.00 EUR,USD\n4,D,5.00,,USD\n");
	assert_rejects_contain(
		fixture, "{\"line\":3,\"reason\":\"the price is in another currency than the line says\"");
	assert_rejects_contain(fixture, "{\"line\":4,\"reason\":\"the line has prices in two currencies\"");
	data_says(fixture,
		"SELECT COUNT(*) || ': ' || MIN(code) || ' and ' || MAX(code) FROM product JOIN offer ON product_id = id",
		"2: 1 and 4");
}

static void test_without_a_mapping_columns_are_named_as_our_fields(void **state)
{
	struct data_fixture *fixture = *state;
	fixture->options.merchant = "lin";
	data_import_or_fail(fixture, "id,name,price,currency,colour\n1,A,5.00,EUR,red\n2,B,1.5,EUR,blue\n");
	assert_int_equal(fixture->counts.rejected, 0);
	assert_int_equal(data_int(fixture, "SELECT SUM(price) FROM offer"), 650);
	data_says(fixture, "SELECT code FROM merchant", "lin");
}

static void test_a_mapping_that_does_not_fit(void **state)
{
	struct data_fixture *fixture = *state;
	static const struct {
		const char *mapping, *why;
	} BAD[] = {
		{ "[product]\nid = Artikel\n", "refused: the table has no column \"Artikel\"" },
		{ "[product]\nid = #9\n", "refused: the table has no column \"#9\"" },
		{ "[produkt]\nid = id\n", "shop.ini:2: id: stands in a section that is not known" },
		{ "[product]\nprice = id\n", "shop.ini:2: price: is no field of such a record" },
		{ "[product]\nparts = id\n", "shop.ini:2: parts: cannot stand in a table like that" },
		{ "[table]\ndecimal = x\n", "shop.ini:2: decimal: must be . or ," },
		{ "[table]\nencoding = x-none\n[product]\nid = id\n",
			"refused: the encoding of the mapping is not known" },
		{ "", "names no field of a record" },
	};
	for (size_t i = 0; i < ARRAY_LENGTH(BAD); i++) {
		map(fixture, BAD[i].mapping);
		assert_false(data_import(fixture, "id,name\n1,A\n"));
		if (!strstr(fixture->why, BAD[i].why))
			fail_msg("%s: %s", BAD[i].mapping, fixture->why);
	}
}

static void test_a_file_that_is_cut_off(void **state)
{
	struct data_fixture *fixture = *state;
	fixture->options.merchant = "lin";
	data_import_or_fail(fixture, "id,name,price,currency\n1,A,52.00,EUR\n2,B,7.00,EUR\n");
	fixture->options.allows_shrink = true;
	assert_false(data_import(fixture, "id,name,price,currency\n1,A,5"));
	assert_non_null(strstr(fixture->why, "the file ends within its last line"));
	assert_int_equal(data_int(fixture, "SELECT price FROM offer ORDER BY price DESC LIMIT 1"), 5200);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_a_german_price_list),
		TEST(test_a_bad_cell),
		TEST(test_tables_of_other_records),
		TEST(test_a_table_for_excel),
		TEST(test_a_price_in_two_currencies_is_rejected),
		TEST(test_without_a_mapping_columns_are_named_as_our_fields),
		TEST(test_a_mapping_that_does_not_fit),
		TEST(test_a_file_that_is_cut_off),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
