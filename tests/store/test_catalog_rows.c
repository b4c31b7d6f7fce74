/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in each column of a catalog reaches the screens as it is: no two columns of these rows hold the same. */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/store/catalog_deal.h"
#include "kiosk/store/catalog_images.h"
#include "kiosk/store/catalog_internal.h"
#include "kiosk/store/catalog_list.h"
#include "kiosk/store/live.h"
#include "tests/store/catalog_fixture.h"
#include "tests/store/open_catalog.h"
#include "tests/support/support.h"

#define BEGINS_MS (FIXTURE_NOW_MS - 1000)
#define ENDS_MS (FIXTURE_NOW_MS + 1000)

/* Times stand in the SQL as numbers: one second before and after FIXTURE_NOW_MS. 51 has nothing that may be missing. */
static const char ROWS[] =
	"INSERT INTO merchant VALUES(50,'M50','{\"en\":\"Fifty\",\"zh-Hans\":\"五十\"}','EUR','m50.png');"
	"INSERT INTO store(id,code,merchant_id,name,address,latitude_e6,longitude_e6,hours) VALUES(50,'s50',50,'{\"en\":\"Shop\",\"zh-Hans\":\"店\"}','{\"en\":\"Road 1\"}',"
	"-11000000,22000000,'Mo 10:00-12:00'),(51,'s51',1,'Half a place',NULL,5,NULL,NULL),"
	"(52,'s52',1,'The other half',NULL,NULL,5,NULL);"
	"INSERT INTO category VALUES(50,'c50',1,'{\"en\":\"Fiftieth\",\"zh-Hans\":\"类\"}','c50.png',7,3),"
	"(51,'c51',50,'Under it',NULL,8,0);"
	"INSERT INTO product(id,code,gtin,brand,name,description,category_id,image,images,measure_milli,"
	"measure_unit,options,group_code,currency,best_price,best_landed,best_merchant_id,"
	"best_channel,prior_price_30d,offer_count,is_in_stock,is_in_store,deal_id) VALUES"
	"(50,'p50','04006381333931','{\"en\":\"Brand\",\"zh-Hans\":\"牌\"}','{\"en\":\"Thing\",\"zh-Hans\":"
	"\"物\"}','{\"en\":\"Long\",\"zh-Hans\":\"长\"}',50,'p50.jpg','[\"x.jpg\",7,\"y.jpg\"]',2500,'kg',"
	"'{\"colour\":{\"en\":\"red\",\"zh-Hans\":\"红\"},\"size\":\"L\",\"odd\":5}','g50','EUR',401,402,"
	"50,1,450,6,1,0,50),"
	"(51,'p51',NULL,NULL,'Plain',NULL,4,NULL,NULL,NULL,NULL,NULL,'g50','HKD',NULL,NULL,NULL,0,NULL,0,"
	"0,1,NULL);"
	"INSERT INTO product_category VALUES(50,50),(1,50),(4,51);"
	"INSERT INTO shelf VALUES(50,1,1784880000009);"
	"INSERT INTO offer(product_id,merchant_id,channel,price,currency,delivery,stock,quantity,multibuy_quantity,"
	"multibuy_price,url,observed_at) VALUES(50,50,1,401,'EUR',77,2,9,3,1100,'https://x.example',1784880000001),"
	"(50,1,0,600,'HKD',0,1,NULL,NULL,NULL,NULL,NULL);"
	"INSERT INTO deal VALUES(50,'d50',50,3,'[[2,350],[3,300]]',3600,1784894399000,1784894401000,4,90);"
	"INSERT INTO coupon VALUES(50,'k50',1,150,2000,3000,2,50,'EUR',70,3,5,'{\"en\":\"Off\",\"zh-Hans\":"
	"\"减\"}'),(51,'k51',0,1,NULL,2,9,50,'EUR',0,1,7,'Of no scope');"
	"INSERT INTO ad VALUES(50,'a50','home','ad50.jpg','{\"en\":\"Ad\",\"zh-Hans\":\"广告\"}','deal',60,"
	"1784894399000,1784894401000);"
	"INSERT INTO image VALUES('p50.jpg','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',41),"
	"('m50.png','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',42),"
	"('c50.png','not a digest',43);";

static int set_up(void **state)
{
	struct open_catalog *fixture = xcalloc(1, sizeof *fixture);

	fixture->folder = temp_folder_make();
	fixture->path = file_join(fixture->folder, "catalog.db");
	catalog_fixture_make(fixture->path, 2, 9, ROWS);
	fixture->catalog = catalog_open(fixture->path, NULL);
	arena_init(&fixture->arena, 8192);
	*state = fixture;
	return fixture->catalog ? 0 : -1;
}

#define SAY(format, ...) arena_printf(&fixture->arena, format, __VA_ARGS__)
#define OR_NONE(text) ((text) ? (text) : "none")

static void test_what_the_catalog_says_of_itself(void **state)
{
	struct open_catalog *fixture = *state;
	const struct catalog_meta *meta = catalog_meta(fixture->catalog);
	char root[65];

	catalog_fixture_root(fixture->path, root);
	assert_string_equal(SAY("%s %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %s %s %s", meta->feed,
				    meta->epoch, meta->seq, meta->issued_ms, meta->product_count,
				    meta->currency, meta->country, meta->time_zone),
		FIXTURE_FEED " 2 9 1784894400000 9 HKD HK Asia/Hong_Kong");
	assert_string_equal(meta->state_root, root);
}

static void test_a_product(void **state)
{
	struct open_catalog *fixture = *state;
	struct product_summary it;

	assert_true(catalog_summary(fixture->catalog, &fixture->arena, "zh-Hans", FIXTURE_NOW_MS, 50, &it));
	assert_string_equal(
		SAY("%" PRId64 " %s %s %s %s %s %" PRId64 " %s", it.id, it.code, it.name, it.brand,
			OR_NONE(it.image), it.currency, it.merchant_id, it.merchant_name),
		"50 p50 物 牌 p50.jpg EUR 50 五十");
	assert_string_equal(
		SAY("%" PRId64 " %" PRId64 " %" PRId64 " %d %d %d %d", it.price_minor, it.landed_cost_minor,
			it.prior_price_30d_minor, it.channel, it.is_in_stock, it.is_in_store, it.offer_count),
		"401 402 450 1 1 0 6");
	assert_string_equal(SAY("%" PRId64 " %d %" PRId64 " %" PRId64 " %d %d", it.measure.amount_milli,
				    it.measure.unit == MEASURE_KG, it.deal_id, it.deal_price_minor,
				    it.deal_people, it.deal_taken),
		"2500 1 50 300 3 -1");
}

static void test_a_product_without_all_that_may_be_missing(void **state)
{
	struct open_catalog *fixture = *state;
	struct product it;

	assert_true(catalog_product(fixture->catalog, &fixture->arena, "en", FIXTURE_NOW_MS, 51, &it));
	assert_string_equal(SAY("%s %s '%s' %s '%s'", it.summary.code, it.summary.name, it.summary.brand,
				    OR_NONE(it.summary.image), it.summary.merchant_name),
		"p51 Plain '' none ''");
	assert_int_equal(it.summary.price_minor, PRICE_UNKNOWN);
	assert_int_equal(it.summary.landed_cost_minor, PRICE_UNKNOWN);
	assert_int_equal(it.summary.prior_price_30d_minor, 0);
	assert_false(it.summary.is_in_stock);
	assert_true(it.summary.is_in_store);
	assert_int_equal(it.summary.measure.unit, MEASURE_NONE);
	assert_int_equal(it.summary.measure.amount_milli, 0);
	assert_int_equal(it.summary.deal_id, 0);
	assert_int_equal(it.summary.deal_taken, SEATS_UNKNOWN);
	assert_string_equal(
		SAY("'%s' %s %s", it.description, OR_NONE(it.gtin), OR_NONE(it.group_code)), "'' none g50");
	assert_int_equal(it.image_count, 0);
	assert_int_equal(it.option_count, 0);
}

static void test_all_of_a_product(void **state)
{
	struct open_catalog *fixture = *state;
	struct product it;
	const struct product_variant *variants;

	assert_true(catalog_product(fixture->catalog, &fixture->arena, "zh-Hans", FIXTURE_NOW_MS, 50, &it));
	assert_string_equal(SAY("%s %s %" PRId64 " %s", it.description, OR_NONE(it.gtin), it.category_id,
				    OR_NONE(it.group_code)),
		"长 04006381333931 50 g50");
	assert_int_equal(it.image_count, 2);
	assert_string_equal(SAY("%s %s", it.images[0], it.images[1]), "x.jpg y.jpg");
	assert_int_equal(it.option_count, 3);
	assert_string_equal(
		SAY("%s=%s %s=%s %s=%s", it.options[0].name, it.options[0].value, it.options[1].name,
			it.options[1].value, it.options[2].name, it.options[2].value),
		"colour=红 size=L odd=");
	assert_int_equal(
		catalog_variants(fixture->catalog, &fixture->arena, "en", FIXTURE_NOW_MS, "g50", &variants),
		2);
	assert_string_equal(SAY("%s %zu %s %zu", variants[0].summary.code, variants[0].option_count,
				    variants[1].summary.code, variants[1].option_count),
		"p50 3 p51 0");
	/* One product alone is no choice. */
	sqlite3 *file;
	assert_int_equal(sqlite3_open(fixture->path, &file), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(file, "UPDATE product SET group_code='alone' WHERE id=51", NULL, NULL, NULL),
		SQLITE_OK);
	sqlite3_close(file);
	assert_int_equal(
		catalog_variants(fixture->catalog, &fixture->arena, "en", FIXTURE_NOW_MS, "alone", &variants),
		0);
}

/* Others of its category, the nearest in popularity first, without its own variants. */
static void test_what_else_is_looked_at(void **state)
{
	struct open_catalog *fixture = *state;
	const struct product_summary *list;

	assert_int_equal(
		catalog_same_shelf(fixture->catalog, &fixture->arena, "en", FIXTURE_NOW_MS, 6, 5, &list), 1);
	assert_string_equal(list[0].code, "p51");
	assert_int_equal(
		catalog_same_shelf(fixture->catalog, &fixture->arena, "en", FIXTURE_NOW_MS, 51, 5, &list), 2);
	assert_string_equal(SAY("%s %s", list[0].code, list[1].code), "tee-m tee-s");
	assert_int_equal(
		catalog_same_shelf(fixture->catalog, &fixture->arena, "en", FIXTURE_NOW_MS, 51, 1, &list), 1);
	assert_int_equal(
		catalog_same_shelf(fixture->catalog, &fixture->arena, "en", FIXTURE_NOW_MS, 2, 5, &list), 2);
	assert_string_equal(SAY("%s %s", list[0].code, list[1].code), "water coke");
	assert_int_equal(
		catalog_same_shelf(fixture->catalog, &fixture->arena, "en", FIXTURE_NOW_MS, 4711, 5, &list),
		0);
}

static void test_lists_are_in_their_order(void **state)
{
	struct open_catalog *fixture = *state;
	const struct product_summary *list;
	const int64_t *notes;
	const char *const *words;

	assert_int_equal(catalog_home_list(fixture->catalog, &fixture->arena, "en", FIXTURE_NOW_MS, "new", 10,
				 &list, &notes),
		2);
	assert_string_equal(SAY("%s %s %d", list[0].code, list[1].code, (int)notes[1]), "tee-m bread 0");
	assert_int_equal(catalog_home_list(fixture->catalog, &fixture->arena, "en", FIXTURE_NOW_MS, "new", 1,
				 &list, NULL),
		1);
	assert_int_equal(catalog_popular_words(fixture->catalog, &fixture->arena, "en", 1, &words), 1);
	assert_string_equal(words[0], "coke");
	assert_int_equal(catalog_popular_words(fixture->catalog, &fixture->arena, "zh-Hans", 9, &words), 1);
	assert_string_equal(words[0], "可乐");
}

static void test_an_offer(void **state)
{
	struct open_catalog *fixture = *state;
	const struct offer *offers;
	const struct offer_detail *details;

	assert_int_equal(catalog_offers(fixture->catalog, &fixture->arena, "zh-Hans", 50, FIXTURE_NOW_MS,
				 &offers, &details),
		2);
	const struct offer *it = &offers[1];
	assert_string_equal(
		SAY("%s %d %" PRId64 " %s %" PRId64 " %d %" PRId64, it->merchant, it->channel,
			it->price_minor, it->currency, it->delivery_minor, it->stock, it->quantity_left),
		"M50 1 401 EUR 77 2 9");
	assert_string_equal(SAY("%d %" PRId64 " %" PRId64 " %d", (int)it->multibuy.quantity,
				    it->multibuy.price_minor, it->observed_at_ms, it->is_this_store),
		"3 1100 1784880000001 0");
	assert_string_equal(
		SAY("%" PRId64 " %s %s %s %d", details[1].merchant_id, details[1].merchant_name,
			OR_NONE(details[1].merchant_image), OR_NONE(details[1].url), details[1].is_live),
		"50 五十 m50.png https://x.example 0");
	assert_string_equal(
		SAY("%s %" PRId64 " %d %d %" PRId64, offers[0].merchant, offers[0].quantity_left,
			(int)offers[0].multibuy.quantity, offers[0].stock, offers[0].observed_at_ms),
		"ALPHA -1 0 1 1784880000000");
	assert_string_equal(OR_NONE(details[0].url), "none");
	assert_int_equal(catalog_offers(fixture->catalog, &fixture->arena, "en", 51, FIXTURE_NOW_MS, &offers,
				 &details),
		0);
}

/* The hub has taken a merchant out, and an offer of it is left. */
static void test_an_offer_of_nobody_is_none(void **state)
{
	struct open_catalog *fixture = *state;
	const struct offer *offers;
	const struct offer_detail *details;
	sqlite3 *file;

	assert_int_equal(sqlite3_open(fixture->path, &file), SQLITE_OK);
	assert_int_equal(sqlite3_exec(file, "DELETE FROM merchant WHERE id=50", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(file);
	assert_true(catalog_refresh(fixture->catalog));
	assert_int_equal(catalog_offers(fixture->catalog, &fixture->arena, "en", 50, FIXTURE_NOW_MS, &offers,
				 &details),
		1);
	assert_string_equal(offers[0].merchant, "ALPHA");
	assert_string_equal(catalog_merchant_name(fixture->catalog, &fixture->arena, "en", 50), "");
}

static void test_a_deal(void **state)
{
	struct open_catalog *fixture = *state;
	struct deal it;

	assert_true(catalog_deal(fixture->catalog, &fixture->arena, "zh-Hans", FIXTURE_NOW_MS, 50, &it));
	assert_string_equal(
		SAY("%" PRId64 " %s %s %" PRId64 " %s %" PRId64 " %" PRId64 " %" PRId64, it.id, it.code,
			it.product.code, it.merchant_id, it.merchant_name, it.ttl_s, it.per_member, it.quota),
		"50 d50 p50 3 Gamma Online 3600 4 90");
	assert_int_equal(it.starts_at_ms, BEGINS_MS);
	assert_int_equal(it.ends_at_ms, ENDS_MS);
	assert_int_equal(it.tiers.count, 2);
	assert_int_equal(it.tiers.tiers[1].unit_price_minor, 300);
	assert_false(catalog_deal(fixture->catalog, &fixture->arena, "en", FIXTURE_NOW_MS, 51, &it));
}

static size_t count_deals(struct open_catalog *fixture, int64_t now_ms, size_t limit)
{
	const struct deal *deals;

	return catalog_deals(fixture->catalog, &fixture->arena, "en", now_ms, limit, &deals);
}

static int64_t deal_of_product(struct open_catalog *fixture, int64_t now_ms)
{
	struct product_summary it;

	assert_true(catalog_summary(fixture->catalog, &fixture->arena, "en", now_ms, 50, &it));
	return it.deal_id;
}

static size_t count_ads(struct open_catalog *fixture, const char *slot, int64_t now_ms)
{
	const struct ad *ads;

	return catalog_ads(fixture->catalog, &fixture->arena, "en", slot, now_ms, &ads);
}

static size_t count_on_deal(struct open_catalog *fixture, int64_t now_ms)
{
	struct catalog_filter filter = { .category_id = 50, .is_on_deal = true, .now_ms = now_ms };
	struct catalog_list *list = catalog_list_build(fixture->catalog, &filter, NULL);

	assert_non_null(list);
	size_t count = list->count;
	catalog_list_destroy(list);
	return count;
}

/* The first millisecond is in, the last is out. */
static void test_deals_and_ads_begin_and_end(void **state)
{
	struct open_catalog *fixture = *state;
	static const struct {
		int64_t now_ms;
		bool runs;
	} AT[] = { { BEGINS_MS - 1, false }, { BEGINS_MS, true }, { ENDS_MS - 1, true }, { ENDS_MS, false } };

	for (size_t i = 0; i < ARRAY_LENGTH(AT); i++) {
		assert_int_equal(count_deals(fixture, AT[i].now_ms, 0), AT[i].runs ? 2 : 1);
		assert_int_equal(deal_of_product(fixture, AT[i].now_ms), AT[i].runs ? 50 : 0);
		assert_int_equal(count_ads(fixture, "home", AT[i].now_ms), AT[i].runs ? 2 : 1);
		assert_int_equal(count_on_deal(fixture, AT[i].now_ms), AT[i].runs ? 1 : 0);
	}
	assert_int_equal(count_deals(fixture, FIXTURE_NOW_MS, 1), 1);
	assert_int_equal(count_ads(fixture, "attract", FIXTURE_NOW_MS), 1);
	assert_int_equal(count_ads(fixture, "nowhere", FIXTURE_NOW_MS), 0);
}

static void test_an_ad(void **state)
{
	struct open_catalog *fixture = *state;
	const struct ad *ads;

	assert_int_equal(
		catalog_ads(fixture->catalog, &fixture->arena, "zh-Hans", "home", FIXTURE_NOW_MS, &ads), 2);
	assert_string_equal(SAY("%" PRId64 " %s %s %s %s %" PRId64, ads[1].id, ads[1].code, ads[1].title,
				    OR_NONE(ads[1].image), OR_NONE(ads[1].target_kind), ads[1].target_id),
		"50 a50 广告 ad50.jpg deal 60");
	assert_string_equal(SAY("%s %s %s", ads[0].code, OR_NONE(ads[0].image), OR_NONE(ads[0].target_kind)),
		"ad3 none none");
}

static void test_a_coupon(void **state)
{
	struct open_catalog *fixture = *state;
	const struct catalog_coupon *coupons;

	/* The one of a scope that nobody knows is no coupon. */
	assert_int_equal(catalog_coupons(fixture->catalog, &fixture->arena, "zh-Hans", &coupons), 4);
	const struct catalog_coupon *it = &coupons[3];
	assert_string_equal(SAY("%" PRId64 " %s %d %" PRId64 " %" PRId64 " %" PRId64 " %s", it->id,
				    it->rule.code, it->rule.kind == COUPON_PERCENT, it->rule.value,
				    it->rule.max_discount_minor, it->rule.threshold_minor, it->rule.currency),
		"50 k50 1 150 2000 3000 EUR");
	assert_string_equal(SAY("%d %s %" PRId64 " %s '%s'", it->rule.scope == COUPON_SCOPE_PRODUCT,
				    it->rule.scope_code, it->scope_id, it->scope_name, it->rule.merchant),
		"1 p50 50 物 ''");
	assert_string_equal(SAY("%" PRId64 " %" PRId64 " %" PRId64 " %s", it->total, it->per_member,
				    it->valid_days, it->name),
		"70 3 5 减");
	assert_string_equal(SAY("%d %d '%s' '%s'", coupons[0].rule.kind == COUPON_AMOUNT,
				    coupons[0].rule.scope == COUPON_SCOPE_ALL, coupons[0].scope_name,
				    coupons[0].rule.scope_code),
		"1 1 '' ''");
	assert_string_equal(
		SAY("%s %s %s", coupons[2].scope_name, coupons[2].rule.scope_code, coupons[2].rule.merchant),
		"Beta BETA BETA");
	/* In a currency that it is sold for: the one for all, and its own. */
	assert_int_equal(catalog_product_coupons(fixture->catalog, &fixture->arena, "en", 50, &coupons), 2);
	assert_string_equal(SAY("%s %s", coupons[0].rule.code, coupons[1].rule.code), "k-all k50");
}

static void test_a_category(void **state)
{
	struct open_catalog *fixture = *state;
	const struct category *list;
	struct category it;

	assert_true(catalog_category(fixture->catalog, &fixture->arena, "zh-Hans", 50, &it));
	assert_string_equal(SAY("%" PRId64 " %" PRId64 " %s %s %s %" PRId64 " %d", it.id, it.parent_id,
				    it.code, it.name, OR_NONE(it.image), it.product_count, it.has_children),
		"50 1 c50 类 c50.png 3 0");
	assert_int_equal(catalog_categories(fixture->catalog, &fixture->arena, "en", 1, &list), 3);
	assert_string_equal(SAY("%s %s %s", list[0].code, list[1].code, list[2].code), "drinks bread c50");
	assert_string_equal(OR_NONE(list[1].image), "none");
	assert_true(catalog_category_is_within(fixture->catalog, "c50", "food"));
	assert_true(catalog_category_is_within(fixture->catalog, "c50", "c50"));
	assert_false(catalog_category_is_within(fixture->catalog, "food", "c50"));
	assert_false(catalog_category_is_within(fixture->catalog, "c50", "clothes"));
	/* What is found last leaves no statement standing: the end of the test looks. */
	assert_true(catalog_category_is_within(fixture->catalog, "c50", "food"));
	assert_int_equal(catalog_product_by_code(fixture->catalog, "p50"), 50);
}

/* A hub that makes a category its own parent must not hang a kiosk. */
static void test_a_path_that_never_ends_is_cut(void **state)
{
	struct open_catalog *fixture = *state;
	const struct category *path;
	sqlite3 *file;

	assert_int_equal(sqlite3_open(fixture->path, &file), SQLITE_OK);
	assert_int_equal(sqlite3_exec(file, "UPDATE category SET parent_id=50 WHERE id=1", NULL, NULL, NULL),
		SQLITE_OK);
	sqlite3_close(file);
	assert_int_equal(catalog_category_path(fixture->catalog, &fixture->arena, "en", 50, &path), 32);
	assert_string_equal(SAY("%s %s", path[0].code, path[31].code), "food c50");
	assert_false(catalog_category_is_within(fixture->catalog, "c50", "clothes"));
}

static void test_a_shop_of_a_merchant(void **state)
{
	struct open_catalog *fixture = *state;
	const struct shop_store *list;
	struct shop_store it;

	assert_true(catalog_store_by_code(fixture->catalog, &fixture->arena, "zh-Hans", "s50", &it));
	assert_string_equal(SAY("%" PRId64 " %s %" PRId64 " %s %s %s %s %d %d %d", it.id, it.code,
				    it.merchant_id, it.merchant_name, it.name, it.address, it.hours,
				    it.has_place, it.latitude_e6, it.longitude_e6),
		"50 s50 50 五十 店 Road 1 Mo 10:00-12:00 1 -11000000 22000000");
	assert_true(catalog_store_by_code(fixture->catalog, &fixture->arena, "en", "s51", &it));
	assert_string_equal(SAY("'%s' '%s' %d", it.address, it.hours, it.has_place), "'' '' 0");
	assert_true(catalog_store_by_code(fixture->catalog, &fixture->arena, "en", "s52", &it));
	assert_false(it.has_place);
	assert_false(catalog_store_by_code(fixture->catalog, &fixture->arena, "en", "s53", &it));
	assert_int_equal(catalog_stores(fixture->catalog, &fixture->arena, "en", 1, &list), 3);
	assert_string_equal(SAY("%s %s %s", list[0].code, list[1].code, list[2].code), "a1 s51 s52");
	assert_int_equal(catalog_stores(fixture->catalog, &fixture->arena, "en", 0, &list), 5);
}

static void test_a_merchant(void **state)
{
	struct open_catalog *fixture = *state;
	const struct merchant *list;
	struct merchant it;

	assert_true(catalog_merchant(fixture->catalog, &fixture->arena, "zh-Hans", 50, &it));
	assert_string_equal(
		SAY("%" PRId64 " %s %s %s %s", it.id, it.code, it.name, OR_NONE(it.image), it.currency),
		"50 M50 五十 m50.png EUR");
	for (int64_t id = 0; id <= 51; id++)
		assert_int_equal(catalog_merchant(fixture->catalog, &fixture->arena, "en", id, &it),
			(id >= 1 && id <= 3) || id == 50);
	assert_int_equal(catalog_merchants(fixture->catalog, &fixture->arena, "en", &list), 4);
	assert_string_equal(SAY("%s %s %s %s", list[0].code, OR_NONE(list[0].image), list[1].code,
				    OR_NONE(list[1].image)),
		"ALPHA alpha.png BETA none");
}

static void test_an_image(void **state)
{
	struct open_catalog *fixture = *state;
	const struct image_ref *images;
	char sha256[65] = "untouched";
	int64_t bytes = 0, last_id = 5;

	assert_true(catalog_image_sha256(fixture->catalog, "p50.jpg", sha256, &bytes));
	assert_string_equal(sha256, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	assert_int_equal(bytes, 41);
	assert_true(catalog_image_sha256(fixture->catalog, "p50.jpg", sha256, NULL));
	assert_false(catalog_image_sha256(fixture->catalog, "c50.png", sha256, &bytes));
	assert_int_equal(catalog_product_images(fixture->catalog, &fixture->arena, &last_id, 3, &images), 1);
	assert_int_equal(last_id, 50);
	assert_string_equal(SAY("%s %s %" PRId64, images[0].name, images[0].sha256, images[0].bytes),
		"p50.jpg aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 41");
	assert_int_equal(catalog_product_images(fixture->catalog, &fixture->arena, &last_id, 3, &images), 0);
	assert_int_equal(last_id, 51);
}

/* Ads, then categories, then what stands on the home screen, then merchants: what a screen needs first comes first. */
static void test_images_of_the_first_screens_come_first(void **state)
{
	struct open_catalog *fixture = *state;
	const struct image_ref *images;
	size_t count = catalog_front_images(fixture->catalog, &fixture->arena, &images);
	char *names = SAY("%s", "");

	for (size_t i = 0; i < count; i++)
		names = SAY("%s%s ", names, images[i].name);
	assert_string_equal(names, "ad1.jpg drinks.png coke.jpg coke.jpg zero.jpg alpha.png m50.png ");
}

static void test_groups_until_their_deadline(void **state)
{
	struct open_catalog *fixture = *state;
	struct live_group *groups = xcalloc(5, sizeof *groups);
	const struct deal_group *found;
	struct product_summary it;
	int64_t age;

	groups[0] = (struct live_group){ "01JGRP0000000000000000000A", "d50", 1, 3, ENDS_MS, true };
	groups[1] = (struct live_group){ "01JGRP0000000000000000000B", "d50", 2, 3, FIXTURE_NOW_MS, true };
	groups[2] = (struct live_group){ "01JGRP0000000000000000000C", "d50", 3, 3, ENDS_MS, false };
	groups[3] = (struct live_group){ "01JGRP0000000000000000000D", "d49", 2, 3, ENDS_MS, true };
	groups[4] = (struct live_group){ "01JGRP0000000000000000000E", "d51", 2, 3, ENDS_MS, true };
	struct live *live = live_create(FIXTURE_NOW_MS + 100, groups, 5, NULL, 0);
	assert_int_equal(
		catalog_deal_groups(fixture->catalog, &fixture->arena, FIXTURE_NOW_MS, "d50", &found, &age),
		0);
	assert_int_equal(age, -1);
	catalog_set_live(fixture->catalog, live);
	assert_int_equal(
		catalog_deal_groups(fixture->catalog, &fixture->arena, FIXTURE_NOW_MS, "d50", &found, &age),
		1);
	assert_string_equal(SAY("%s %d %d", found[0].id, found[0].taken, found[0].size),
		"01JGRP0000000000000000000A 1 3");
	assert_int_equal(found[0].deadline_ms, ENDS_MS);
	/* What the hub's clock says is not older than now. */
	assert_int_equal(age, 0);
	assert_true(catalog_summary(fixture->catalog, &fixture->arena, "en", FIXTURE_NOW_MS, 50, &it));
	assert_int_equal(it.deal_taken, 1);
	assert_int_equal(catalog_deal_groups(
				 fixture->catalog, &fixture->arena, FIXTURE_NOW_MS - 1, "d50", &found, &age),
		2);
	assert_string_equal(SAY("%s %s", found[0].id, found[1].id),
		"01JGRP0000000000000000000B 01JGRP0000000000000000000A");
	assert_true(catalog_summary(fixture->catalog, &fixture->arena, "en", FIXTURE_NOW_MS - 1, 50, &it));
	assert_int_equal(it.deal_taken, 2);
	assert_int_equal(
		catalog_deal_groups(fixture->catalog, &fixture->arena, FIXTURE_NOW_MS, "d48", &found, &age),
		0);
	catalog_set_live(fixture->catalog, NULL);
	live_destroy(live);
}

/* Stock of feed/live counts for its own product, merchant and channel, from the catalog's own moment on. */
static void test_stock_of_one_offer_moves(void **state)
{
	struct open_catalog *fixture = *state;
	struct live_stock *stock = xcalloc(4, sizeof *stock);
	const struct offer *offers;
	const struct offer_detail *details;

	stock[0] = (struct live_stock){ "p50", "M50", CHANNEL_ONLINE, STOCK_OUT, 0 };
	stock[1] = (struct live_stock){ "p50", "M50", CHANNEL_STORE, STOCK_IN, 3 };
	stock[2] = (struct live_stock){ "p50", "BETA", CHANNEL_STORE, STOCK_OUT, 4 };
	stock[3] = (struct live_stock){ "p51", "ALPHA", CHANNEL_STORE, STOCK_OUT, 5 };
	struct live *live = live_create(FIXTURE_NOW_MS, NULL, 0, stock, 4);
	catalog_set_live(fixture->catalog, live);
	assert_int_equal(catalog_offers(fixture->catalog, &fixture->arena, "en", 50, FIXTURE_NOW_MS, &offers,
				 &details),
		2);
	assert_string_equal(SAY("%d %" PRId64 " %d", offers[1].stock == STOCK_OUT, offers[1].quantity_left,
				    details[1].is_live),
		"1 0 1");
	assert_string_equal(SAY("%d %d", offers[0].stock == STOCK_IN, details[0].is_live), "1 0");
	live->issued_ms--;
	catalog_offers(fixture->catalog, &fixture->arena, "en", 50, FIXTURE_NOW_MS, &offers, &details);
	assert_int_equal(offers[1].quantity_left, 9);
	catalog_set_live(fixture->catalog, NULL);
	live_destroy(live);
}

#define WITH_ROWS(test) cmocka_unit_test_setup_teardown(test, set_up, open_catalog_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_ROWS(test_what_the_catalog_says_of_itself),
		WITH_ROWS(test_a_product),
		WITH_ROWS(test_a_product_without_all_that_may_be_missing),
		WITH_ROWS(test_all_of_a_product),
		WITH_ROWS(test_what_else_is_looked_at),
		WITH_ROWS(test_lists_are_in_their_order),
		WITH_ROWS(test_an_offer),
		WITH_ROWS(test_an_offer_of_nobody_is_none),
		WITH_ROWS(test_a_deal),
		WITH_ROWS(test_deals_and_ads_begin_and_end),
		WITH_ROWS(test_an_ad),
		WITH_ROWS(test_a_coupon),
		WITH_ROWS(test_a_category),
		WITH_ROWS(test_a_path_that_never_ends_is_cut),
		WITH_ROWS(test_a_shop_of_a_merchant),
		WITH_ROWS(test_a_merchant),
		WITH_ROWS(test_an_image),
		WITH_ROWS(test_images_of_the_first_screens_come_first),
		WITH_ROWS(test_groups_until_their_deadline),
		WITH_ROWS(test_stock_of_one_offer_moves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
