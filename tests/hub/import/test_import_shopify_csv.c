/* SPDX-License-Identifier: Apache-2.0 */
/* Shopify's exports: products with variants and pictures, and the stocks of locations. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/catalog_schema.h"
#include "tests/hub/data_fixture.h"

static struct import_option options[4] = { { "currency", "EUR" } };

static int setup(void **state)
{
	data_fixture_setup(state);
	struct data_fixture *fixture = *state;
	fixture->options.format = "shopify-csv";
	fixture->options.merchant = "lin";
	fixture->options.format_options = options;
	memset(&options[1], 0, sizeof(options) - sizeof(options[0]));
	return 0;
}

/* The layout before 2025, with what an export of that time has. */
#define OLD                                                                                                                 \
	"Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,"     \
	"Option2 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy," \
	"Variant Price,Variant Compare At Price,Variant Barcode,Image Src,Image Position,Gift Card,Variant Image,"          \
	"Fabric (product.metafields.shopify.fabric),Cost per item,Status\n"
static const char SHIRT[] = OLD
	"shirt,Shirt,\"<p>Soft,\n\"\"warm\"\"</p>\",Lin,Apparel & Accessories > Clothing,Shirts,\"a, b\",true,Colour,Red,Size,S,S-1,120,shopify,5,deny,"
	"19.90,25.00,'4006381333931,https://cdn.example/1.jpg,1,false,https://cdn.example/red.jpg,Cotton; Linen,7.00,active\n"
	"shirt,,,,,,,,,Red,,L,S-2,120,shopify,0,deny,19.90,,,https://cdn.example/2.jpg,2,,,,7.00,\n"
	"shirt,,,,,,,,,Blue,,S,S-3,120,shopify,-2,continue,\"1,021.90\",,,,,,,,,\n"
	"shirt,,,,,,,,,,,,,,,,,,,,https://cdn.example/3.jpg,3,,,,,\n"
	"voucher,Voucher,,Lin,,Gifts,,true,Title,Default Title,,,V,0,,,deny,50.00,,,,,true,,,,active\n"
	"draft,Draft,,Lin,,Gifts,,true,Title,Default Title,,,D,0,,,deny,50.00,,,,,,,,,draft\n"
	"hidden,Hidden,,Lin,,Gifts,,false,Title,Default Title,,,D,0,,,deny,50.00,,,,,,,,,active\n";

static void test_variants_pictures_and_stock(void **state)
{
	struct data_fixture *fixture = *state;
	data_import_or_fail(fixture, SHIRT);
	assert_int_equal(fixture->counts.products, 4);
	assert_int_equal(fixture->counts.offers, 4);
	assert_int_equal(fixture->counts.rejected, 0);
	data_has_codes(fixture, "product",
		"'lin:shirt/Blue/S','lin:shirt/Red/L','lin:shirt/Red/S','lin:voucher'", 4);
	data_says(fixture, "SELECT name FROM product WHERE code = 'lin:shirt/Blue/S'", "Shirt");
	data_says(fixture, "SELECT description FROM product WHERE code = 'lin:shirt/Blue/S'",
		"Soft,\n\"warm\"");
	data_says(fixture, "SELECT options FROM product WHERE code = 'lin:shirt/Red/L'",
		"{\"Colour\":\"Red\",\"Size\":\"L\"}");
	data_says(fixture, "SELECT group_code FROM product WHERE code = 'lin:shirt/Red/L'", "lin:shirt");
	data_says(fixture, "SELECT gtin FROM product WHERE code = 'lin:shirt/Red/S'", "04006381333931");
	data_says(fixture, "SELECT category FROM product WHERE code = 'lin:shirt/Red/S'",
		"lin:Apparel & Accessories > Clothing");
	data_says(fixture, "SELECT attributes FROM product WHERE code = 'lin:shirt/Red/S'",
		"{\"Fabric\":[\"Cotton\",\"Linen\"]}");
	data_says(fixture,
		"SELECT COALESCE(group_code, 'none') || options FROM product WHERE code = 'lin:voucher'",
		"(null)");
	assert_int_equal(
		data_int(fixture, "SELECT kind FROM product WHERE code = 'lin:voucher'"), PRODUCT_VOUCHER);
	assert_int_equal(
		data_int(fixture,
			"SELECT price FROM offer o JOIN product p ON p.id = o.product_id WHERE code = 'lin:shirt/Blue/S'"),
		102190);
	assert_int_equal(
		data_int(fixture,
			"SELECT list_price FROM offer o JOIN product p ON p.id = o.product_id WHERE code = 'lin:shirt/Red/S'"),
		2500);
	assert_int_equal(
		data_int(fixture,
			"SELECT quantity FROM offer o JOIN product p ON p.id = o.product_id WHERE code = 'lin:shirt/Red/S'"),
		5);
	assert_int_equal(
		data_int(fixture,
			"SELECT stock FROM offer o JOIN product p ON p.id = o.product_id WHERE code = 'lin:shirt/Red/L'"),
		STOCK_OUT);
	assert_int_equal(
		data_int(fixture,
			"SELECT stock FROM offer o JOIN product p ON p.id = o.product_id WHERE code = 'lin:shirt/Blue/S'"),
		STOCK_UNKNOWN);
	assert_int_equal(
		data_int(fixture,
			"SELECT stock FROM offer o JOIN product p ON p.id = o.product_id WHERE code = 'lin:voucher'"),
		STOCK_IN);
	/* What it costs the shop is nobody's business. */
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM offer WHERE price = 700"), 0);
	data_import_or_fail(fixture, SHIRT);
	assert_int_equal(fixture->counts.changed, 0);
}

static void test_the_layout_of_today(void **state)
{
	struct data_fixture *fixture = *state;
	options[1] = (struct import_option){ "address", "https://shop.example" };
	data_import_or_fail(fixture,
		"Title,URL handle,Description,Vendor,Product category,Published on online store,Status,SKU,Barcode,Option1 name,Option1 value,Price,"
		"Compare-at price,Unit price total measure,Unit price total measure unit,Inventory tracker,Inventory quantity,Continue selling when out of stock,"
		"Weight value (grams),Product image URL\n"
		"Oil,oil,Fine,Lin,,TRUE,Active,O,,Title,Default Title,9.00,,750,ml,shopify,3,DENY,800,https://cdn.example/oil.jpg\n");
	assert_int_equal(data_int(fixture, "SELECT price FROM offer"), 900);
	assert_int_equal(data_int(fixture, "SELECT measure_milli FROM product"), 750000);
	data_says(fixture, "SELECT url FROM offer", "https://shop.example/products/oil");
}

static void test_stocks_of_locations(void **state)
{
	struct data_fixture *fixture = *state;
	char *path = file_join(fixture->folder, "inventory.csv");
	static const char LINES[] =
		"Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Option3 Name,Option3 Value,SKU,HS Code,COO,Location,"
		"Incoming,Unavailable,Committed,Available (not editable),On hand (current),On hand (new)\n"
		"shirt,Shirt,Colour,Red,Size,S,,,S-1,,,Mitte,0,0,1,4,5,\nshirt,Shirt,Colour,Red,Size,S,,,S-1,,,Kreuzberg,0,0,0,0,0,\n"
		"shirt,Shirt,Colour,Red,Size,L,,,S-2,,,Mitte,0,0,0,not stocked,not stocked,\n";
	static const char COLUMNS[] =
		"Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Option3 Name,Option3 Value,SKU,HS Code,COO,Mitte,Kreuzberg\n"
		"shirt,Shirt,Colour,Red,Size,S,,,S-1,,,4,0\nshirt,Shirt,Colour,Red,Size,L,,,S-2,,,not stocked,not stocked\n";
	static const char *const LAYOUTS[] = { LINES, COLUMNS };
	options[1] = (struct import_option){ "inventory", path };
	for (size_t i = 0; i < 2; i++) {
		write_file_or_fail(path, LAYOUTS[i], strlen(LAYOUTS[i]));
		data_import_or_fail(fixture, SHIRT);
		assert_int_equal(fixture->counts.rejected, 0);
		assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM store"), 2);
		assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM offer WHERE store_id > 0"), 2);
		assert_int_equal(
			data_int(fixture,
				"SELECT o.quantity FROM offer o JOIN store s ON s.id = o.store_id WHERE s.code = 'lin:Mitte'"),
			4);
		assert_int_equal(
			data_int(fixture,
				"SELECT o.stock FROM offer o JOIN store s ON s.id = o.store_id WHERE s.code = 'lin:Kreuzberg'"),
			STOCK_OUT);
	}
	write_file_or_fail(path, LINES, strlen(LINES) - 30);
	assert_false(data_import(fixture, SHIRT));
	assert_string_equal(fixture->why, "refused: the inventory is no whole export of Shopify's inventory");
	free(path);
}

static void test_bad_lines(void **state)
{
	struct data_fixture *fixture = *state;
	fixture->options.allows_shrink = true;
	data_import_or_fail(fixture,
		"Handle,Title,Variant Price\na,A,1.00\n,No handle,2.00\nb,,3.00\nc,C,free\nd,\"D,4.00\ne,E,5.00,more\na,A,6.00\nf,F,7.00\n");
	assert_rejects_contain(fixture, "{\"line\":3,\"reason\":\"the handle is missing\"");
	assert_rejects_contain(
		fixture, "{\"line\":4,\"reason\":\"the title is missing in the product's first line\"");
	assert_rejects_contain(
		fixture, "{\"line\":5,\"reason\":\"price \\\"free\\\" is no amount of money\"");
	assert_rejects_contain(fixture, "{\"line\":6,\"reason\":\"a quote is not closed");
	assert_rejects_contain(fixture, "{\"line\":7,\"reason\":\"has more columns than the first line\"");
	assert_rejects_contain(fixture,
		"{\"line\":8,\"reason\":\"the product stands in two places: its lines must follow each other\"");
	data_has_codes(fixture, "product", "'lin:a','lin:c','lin:f'", 3);
	assert_int_equal(data_int(fixture, "SELECT COUNT(*) FROM offer"), 2);
	assert_false(data_import(fixture, "id,name\n1,A\n"));
	assert_non_null(strstr(fixture->why, "refused: this is no product export of Shopify"));
	options[0].value = NULL;
	fixture->options.format_options = &options[1];
	fixture->options.merchant = "new";
	data_import_or_fail(fixture, "Handle,Title,Variant Price\nz,Z,1.00\n");
	assert_rejects_contain(fixture, "names no currency: --set currency= must");
	options[0].value = "EUR";
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, data_fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_variants_pictures_and_stock),
		TEST(test_the_layout_of_today),
		TEST(test_stocks_of_locations),
		TEST(test_bad_lines),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
