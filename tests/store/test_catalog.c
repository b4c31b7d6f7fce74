/* SPDX-License-Identifier: Apache-2.0 */
/* What screens read from a catalog: texts in the language, offers, history, deals, coupons, ads; and which
 * files are refused. */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_deal.h"
#include "kiosk/store/live.h"
#include "tests/store/catalog_fixture.h"
#include "tests/store/open_catalog.h"
#include "tests/support/support.h"

static void test_meta_tells_where_and_when(void **state)
{
	struct open_catalog *fixture = *state;
	const struct catalog_meta *meta = catalog_meta(fixture->catalog);

	assert_string_equal(meta->feed, FIXTURE_FEED);
	assert_int_equal(meta->epoch, 1);
	assert_int_equal(meta->seq, 5);
	assert_int_equal(meta->product_count, 7);
	assert_string_equal(meta->currency, "HKD");
	assert_string_equal(meta->time_zone, "Asia/Hong_Kong");
	assert_string_equal(catalog_name(fixture->catalog, &fixture->arena, "zh-Hans"), "商场");
}

static void test_categories_form_a_tree(void **state)
{
	struct open_catalog *fixture = *state;
	const struct category *list;

	assert_int_equal(catalog_categories(fixture->catalog, &fixture->arena, "en", 0, &list), 2);
	assert_string_equal(list[0].name, "Clothes");
	assert_string_equal(list[1].name, "Food");
	assert_false(list[0].has_children);
	assert_true(list[1].has_children);
	assert_int_equal(catalog_category_path(fixture->catalog, &fixture->arena, "zh-Hans", 2, &list), 2);
	assert_string_equal(list[0].name, "食品");
	assert_string_equal(list[1].code, "drinks");
	assert_int_equal(catalog_category_path(fixture->catalog, &fixture->arena, "en", 12345, &list), 0);
}

static void test_summary_is_what_a_tile_shows(void **state)
{
	struct open_catalog *fixture = *state;
	struct product_summary coke;

	assert_true(catalog_summary(fixture->catalog, &fixture->arena, "zh-Hans", FIXTURE_NOW_MS, 1, &coke));
	assert_string_equal(coke.name, "可口可乐 330毫升");
	assert_string_equal(coke.merchant_name, "甲百貨");
	assert_int_equal(coke.price_minor, 900);
	assert_int_equal(coke.measure.amount_milli, 330000);
	assert_int_equal(coke.deal_price_minor, 700);
	assert_int_equal(coke.deal_people, 5);
	assert_int_equal(coke.deal_taken, SEATS_UNKNOWN);
	assert_true(
		catalog_summary(fixture->catalog, &fixture->arena, "en", INT64_C(1900000000000), 1, &coke));
	assert_int_equal(coke.deal_id, 0);
	assert_false(catalog_summary(fixture->catalog, &fixture->arena, "en", FIXTURE_NOW_MS, 4711, &coke));
}

static void test_products_are_found_by_code_and_gtin(void **state)
{
	struct open_catalog *fixture = *state;

	assert_int_equal(catalog_product_by_code(fixture->catalog, "water"), 4);
	assert_int_equal(catalog_product_by_code(fixture->catalog, "nothing"), 0);
	assert_int_equal(catalog_product_by_gtin(fixture->catalog, "4902102072618"), 1);
	assert_int_equal(catalog_product_by_gtin(fixture->catalog, "04902102072618"), 1);
	assert_int_equal(catalog_product_by_gtin(fixture->catalog, "4902102072619"), 0);
}

static void test_product_has_pictures_options_and_variants(void **state)
{
	struct open_catalog *fixture = *state;
	struct product product;
	const struct product_variant *variants;

	assert_true(catalog_product(fixture->catalog, &fixture->arena, "en", FIXTURE_NOW_MS, 1, &product));
	assert_string_equal(product.description, "Fizzy.");
	assert_int_equal(product.image_count, 2);
	assert_string_equal(product.images[1], "coke2.jpg");
	assert_string_equal(product.options[0].value, "330 ml");
	assert_true(catalog_product(fixture->catalog, &fixture->arena, "es", FIXTURE_NOW_MS, 6, &product));
	assert_string_equal(product.options[0].value, "P");
	assert_int_equal(catalog_variants(fixture->catalog, &fixture->arena, "en", FIXTURE_NOW_MS,
				 product.group_code, &variants),
		2);
	assert_string_equal(variants[1].summary.code, "tee-m");
	assert_int_equal(
		catalog_variants(fixture->catalog, &fixture->arena, "en", FIXTURE_NOW_MS, NULL, &variants),
		0);
}

static void test_offers_are_ready_for_the_comparison(void **state)
{
	struct open_catalog *fixture = *state;
	const struct offer *offers;
	const struct offer_detail *details;

	catalog_set_store(fixture->catalog, "b1");
	assert_int_equal(
		catalog_offers(fixture->catalog, &fixture->arena, "en", 1, FIXTURE_NOW_MS, &offers, &details),
		3);
	assert_string_equal(offers[1].merchant, "BETA");
	assert_true(offers[1].is_this_store);
	assert_int_equal(offers[1].multibuy.quantity, 2);
	assert_int_equal(offers[1].quantity_left, 5);
	assert_int_equal(offers[0].quantity_left, QUANTITY_LEFT_UNKNOWN);
	assert_int_equal(offers[2].delivery_minor, 500);
	assert_int_equal(offers[2].channel, CHANNEL_ONLINE);
	assert_string_equal(details[2].url, "https://gamma.example/coke");
	for (int i = 0; i < 3; i++)
		assert_true(offer_is_valid(&offers[i]));
}

static struct live *make_live(int64_t issued_ms)
{
	struct live_group *groups = xcalloc(2, sizeof *groups);
	struct live_stock *stock = xcalloc(1, sizeof *stock);

	groups[0] =
		(struct live_group){ "01JGRP0000000000000000000A", "d1", 1, 5, FIXTURE_NOW_MS + 60000, true };
	groups[1] =
		(struct live_group){ "01JGRP0000000000000000000B", "d1", 3, 5, FIXTURE_NOW_MS + 60000, true };
	stock[0] = (struct live_stock){ "coke", "ALPHA", CHANNEL_STORE, STOCK_OUT, 0 };
	return live_create(issued_ms, groups, 2, stock, 1);
}

static void test_live_lies_over_the_catalog(void **state)
{
	struct open_catalog *fixture = *state;
	struct live *live = make_live(FIXTURE_NOW_MS + 1000);
	struct product_summary coke;
	const struct deal_group *groups;
	const struct offer *offers;
	const struct offer_detail *details;
	int64_t age;

	catalog_set_live(fixture->catalog, live);
	assert_true(catalog_summary(fixture->catalog, &fixture->arena, "en", FIXTURE_NOW_MS, 1, &coke));
	assert_int_equal(coke.deal_taken, 3);
	assert_int_equal(catalog_deal_groups(fixture->catalog, &fixture->arena, FIXTURE_NOW_MS + 5000, "d1",
				 &groups, &age),
		2);
	assert_int_equal(groups[0].taken, 3);
	assert_int_equal(age, 4000);
	catalog_offers(fixture->catalog, &fixture->arena, "en", 1, FIXTURE_NOW_MS, &offers, &details);
	assert_int_equal(offers[0].stock, STOCK_OUT);
	assert_true(details[0].is_live);
	assert_false(details[1].is_live);
	catalog_set_live(fixture->catalog, NULL);
	live_destroy(live);
}

static void test_stock_older_than_the_catalog_is_not_used(void **state)
{
	struct open_catalog *fixture = *state;
	struct live *live = make_live(FIXTURE_NOW_MS - 1000);
	const struct offer *offers;
	const struct offer_detail *details;

	catalog_set_live(fixture->catalog, live);
	catalog_offers(fixture->catalog, &fixture->arena, "en", 1, FIXTURE_NOW_MS, &offers, &details);
	assert_int_equal(offers[0].stock, STOCK_IN);
	catalog_set_live(fixture->catalog, NULL);
	live_destroy(live);
}

static void test_history_keeps_its_gap(void **state)
{
	struct open_catalog *fixture = *state;
	const struct product_history *histories;
	int32_t today = catalog_day(fixture->catalog, FIXTURE_NOW_MS);

	assert_int_equal(
		catalog_history(fixture->catalog, &fixture->arena, "en", 1, FIXTURE_NOW_MS, &histories), 1);
	assert_string_equal(histories[0].merchant_name, "Alpha Mart");
	assert_int_equal(histories[0].span_count, 3);
	assert_int_equal(histories[0].spans[0].last_day, today - 41);
	assert_int_equal(histories[0].spans[1].first_day, today - 35);
	assert_int_equal(histories[0].spans[2].price_minor, 900);
	assert_int_equal(histories[0].price_minor, 900);
	assert_int_equal(
		catalog_history(fixture->catalog, &fixture->arena, "en", 2, FIXTURE_NOW_MS, &histories), 0);
}

/* The deal of a merchant who sells for another currency: its price is not said in the product's, nor set against it. */
static void test_a_deal_is_in_its_merchants_currency(void **state)
{
	struct open_catalog *fixture = *state;
	struct deal deal;
	struct product_summary summary;
	sqlite3 *file;

	assert_true(catalog_deal(fixture->catalog, &fixture->arena, "en", FIXTURE_NOW_MS, 1, &deal));
	assert_string_equal(deal.currency, "HKD");
	assert_int_equal(deal.alone_minor, 900);
	assert_int_equal(sqlite3_open(fixture->path, &file), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(file, "UPDATE merchant SET currency='MOP' WHERE id=1", NULL, NULL, NULL),
		SQLITE_OK);
	sqlite3_close(file);
	assert_true(catalog_refresh(fixture->catalog));
	assert_true(catalog_deal(fixture->catalog, &fixture->arena, "en", FIXTURE_NOW_MS, 1, &deal));
	assert_string_equal(deal.currency, "MOP");
	assert_int_equal(deal.alone_minor, PRICE_UNKNOWN);
	assert_true(catalog_summary(fixture->catalog, &fixture->arena, "en", FIXTURE_NOW_MS, 1, &summary));
	assert_string_equal(summary.currency, "HKD");
	assert_string_equal(summary.deal_currency, "MOP");
}

/* A price in another currency is on another scale, and on no chart of this one. */
static void test_history_is_of_one_currency(void **state)
{
	struct open_catalog *fixture = *state;
	const struct product_history *histories;
	sqlite3 *file;

	assert_int_equal(sqlite3_open(fixture->path, &file), SQLITE_OK);
	assert_int_equal(sqlite3_exec(file,
				 "INSERT INTO price_history SELECT 1,2,0,0,points FROM price_history;"
				 "UPDATE offer SET currency='CNY' WHERE product_id=1 AND merchant_id=2",
				 NULL, NULL, NULL),
		SQLITE_OK);
	sqlite3_close(file);
	assert_int_equal(
		catalog_history(fixture->catalog, &fixture->arena, "en", 1, FIXTURE_NOW_MS, &histories), 1);
	assert_string_equal(histories[0].merchant_name, "Alpha Mart");
}

static void test_lists_of_the_home_screen(void **state)
{
	struct open_catalog *fixture = *state;
	const struct product_summary *list;
	const int64_t *notes;
	const char *const *words;

	/* The third popular one left the catalog. */
	assert_int_equal(catalog_home_list(fixture->catalog, &fixture->arena, "en", FIXTURE_NOW_MS, "popular",
				 10, &list, NULL),
		2);
	assert_int_equal(catalog_home_list(fixture->catalog, &fixture->arena, "en", FIXTURE_NOW_MS, "drop",
				 10, &list, &notes),
		1);
	assert_int_equal(notes[0], 100);
	assert_int_equal(catalog_popular_words(fixture->catalog, &fixture->arena, "en", 10, &words), 2);
	assert_string_equal(words[0], "coke");
	assert_int_equal(
		catalog_same_shelf(fixture->catalog, &fixture->arena, "en", FIXTURE_NOW_MS, 2, 5, &list), 2);
	assert_int_equal(
		catalog_same_shelf(fixture->catalog, &fixture->arena, "en", FIXTURE_NOW_MS, 6, 5, &list), 0);
}

static void test_only_running_deals_and_ads(void **state)
{
	struct open_catalog *fixture = *state;
	const struct deal *deals;
	const struct ad *ads;

	assert_int_equal(
		catalog_deals(fixture->catalog, &fixture->arena, "en", FIXTURE_NOW_MS, 0, &deals), 1);
	assert_string_equal(deals[0].code, "d1");
	assert_int_equal(deals[0].tiers.count, 2);
	assert_string_equal(deals[0].product.code, "coke");
	assert_int_equal(
		catalog_ads(fixture->catalog, &fixture->arena, "en", "attract", FIXTURE_NOW_MS, &ads), 1);
	assert_string_equal(ads[0].target_kind, "product");
}

static void test_coupons_of_a_product(void **state)
{
	struct open_catalog *fixture = *state;
	const struct catalog_coupon *coupons;

	assert_int_equal(catalog_coupons(fixture->catalog, &fixture->arena, "en", &coupons), 3);
	assert_int_equal(catalog_product_coupons(fixture->catalog, &fixture->arena, "en", 2, &coupons), 2);
	assert_string_equal(coupons[1].rule.code, "k-drinks");
	assert_string_equal(coupons[1].rule.scope_code, "drinks");
	assert_string_equal(coupons[1].scope_name, "Drinks");
	assert_int_equal(catalog_product_coupons(fixture->catalog, &fixture->arena, "en", 3, &coupons), 2);
	assert_string_equal(coupons[1].rule.merchant, "BETA");
	/* Nobody sells product 9, and what is sold for another currency has no use for these. */
	assert_int_equal(catalog_product_coupons(fixture->catalog, &fixture->arena, "en", 9, &coupons), 0);
}

static void test_merchants_stores_and_images(void **state)
{
	struct open_catalog *fixture = *state;
	const struct merchant *merchants;
	const struct shop_store *stores;
	struct shop_store store;
	char sha256[65];
	int64_t bytes;

	assert_int_equal(catalog_merchants(fixture->catalog, &fixture->arena, "en", &merchants), 3);
	assert_string_equal(merchants[0].name, "Alpha Mart");
	assert_int_equal(catalog_stores(fixture->catalog, &fixture->arena, "en", 0, &stores), 2);
	assert_true(catalog_store_by_code(fixture->catalog, &fixture->arena, "en", "a1", &store));
	assert_true(store.has_place);
	assert_int_equal(store.latitude_e6, 22280000);
	assert_true(catalog_image_sha256(fixture->catalog, "coke.jpg", sha256, &bytes));
	assert_int_equal(bytes, strlen(FIXTURE_IMAGE_BYTES " coke.jpg"));
	assert_false(catalog_image_sha256(fixture->catalog, "none.jpg", sha256, &bytes));
}

static void change(const char *path, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void test_an_empty_shop_is_a_catalog(void **state)
{
	struct open_catalog *fixture = *state;

	change(fixture->path,
		"DELETE FROM merchant; DELETE FROM offer; DELETE FROM product; UPDATE meta SET value='' WHERE "
		"key='currency'; UPDATE meta SET value=0 WHERE key='product_count'");
	assert_true(catalog_refresh(fixture->catalog));
	assert_int_equal(catalog_meta(fixture->catalog)->product_count, 0);
	assert_string_equal(catalog_meta(fixture->catalog)->currency, "");
}

static enum catalog_fault fault_of(const char *path)
{
	enum catalog_fault fault = CATALOG_OK;
	struct catalog *catalog = catalog_open(path, &fault);

	catalog_close(catalog);
	return fault;
}

static void test_other_files_are_refused(void **state)
{
	struct open_catalog *fixture = *state;
	char *other = file_join(fixture->folder, "other");

	assert_int_equal(fault_of(other), CATALOG_MISSING);
	write_file_or_fail(
		other, "this is a text and no database at all, and long enough to be looked at", 70);
	assert_int_equal(fault_of(other), CATALOG_NOT_A_CATALOG);
	change(fixture->path, "UPDATE meta SET value=value+1 WHERE key='schema'");
	assert_int_equal(fault_of(fixture->path), CATALOG_OTHER_SCHEMA);
	change(fixture->path,
		"UPDATE meta SET value=value-1 WHERE key='schema'; DELETE FROM meta WHERE key='feed'");
	assert_int_equal(fault_of(fixture->path), CATALOG_CORRUPT);
	change(fixture->path, "PRAGMA application_id=7");
	assert_int_equal(fault_of(fixture->path), CATALOG_NOT_A_CATALOG);
	free(other);
}

#define WITH_CATALOG(test) cmocka_unit_test_setup_teardown(test, open_catalog_set_up, open_catalog_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CATALOG(test_meta_tells_where_and_when),
		WITH_CATALOG(test_categories_form_a_tree),
		WITH_CATALOG(test_summary_is_what_a_tile_shows),
		WITH_CATALOG(test_products_are_found_by_code_and_gtin),
		WITH_CATALOG(test_product_has_pictures_options_and_variants),
		WITH_CATALOG(test_offers_are_ready_for_the_comparison),
		WITH_CATALOG(test_live_lies_over_the_catalog),
		WITH_CATALOG(test_stock_older_than_the_catalog_is_not_used),
		WITH_CATALOG(test_history_keeps_its_gap),
		WITH_CATALOG(test_history_is_of_one_currency),
		WITH_CATALOG(test_a_deal_is_in_its_merchants_currency),
		WITH_CATALOG(test_lists_of_the_home_screen),
		WITH_CATALOG(test_only_running_deals_and_ads),
		WITH_CATALOG(test_coupons_of_a_product),
		WITH_CATALOG(test_merchants_stores_and_images),
		WITH_CATALOG(test_an_empty_shop_is_a_catalog),
		WITH_CATALOG(test_other_files_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
