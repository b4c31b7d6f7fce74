/* SPDX-License-Identifier: Apache-2.0 */
/* A small catalog.db made from rows. */
#include "tests/store/catalog_fixture.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/arena.h"
#include "kiosk/base/digest.h"
#include "kiosk/base/json.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/catalog_root.h"
#include "kiosk/domain/catalog_schema.h"
#include "kiosk/domain/price_points.h"
#include "kiosk/domain/search_fold.h"

static const struct catalog_table TABLES[] = CATALOG_TABLES_INIT;

#define PRODUCT                                                                                              \
	"INSERT INTO product(id,code,gtin,brand,name,description,category_id,image,images,measure_milli,"    \
	"measure_unit,"                                                                                      \
	"options,group_code,currency,best_price,best_landed,best_merchant_id,best_channel,"                  \
	"prior_price_30d,offer_count,"                                                                       \
	"is_in_stock,is_in_store,deal_id) VALUES"

static const char ROWS[] =
	"INSERT INTO merchant VALUES(1,'ALPHA','{\"en\":\"Alpha Mart\",\"zh-Hant\":\"甲百貨\"}','HKD',"
	"'alpha.png'),"
	"(2,'BETA','Beta','HKD',NULL),(3,'GAMMA','Gamma Online','HKD',NULL);"
	"INSERT INTO store(id,code,merchant_id,name,address,latitude_e6,longitude_e6,hours) VALUES(1,'a1',1,'{\"en\":\"Alpha, Main Street\"}','1 Main Street',22280000,"
	"114180000,'Mo-Su 08:00-22:00'),"
	"(2,'b1',2,'Beta Harbour',NULL,NULL,NULL,NULL);"
	"INSERT INTO category VALUES(1,'food',0,'{\"en\":\"Food\",\"zh-Hans\":\"食品\"}',NULL,1,7),"
	"(2,'drinks',1,'Drinks','drinks.png',1,3),(3,'bread',1,'Bread',NULL,2,2),(4,'clothes',0,'Clothes',"
	"NULL,0,2),"
	"(10,'tools',0,'Tools',NULL,3,0);" PRODUCT
	"(1,'coke','04902102072618','Coca-Cola','{\"en\":\"Coke can 330 ml\",\"zh-Hans\":\"可口可乐 330毫升\"}',"
	"'{\"en\":\"Fizzy.\"}',2,'coke.jpg','[\"coke.jpg\",\"coke2.jpg\"]',330000,'ml','{\"size\":\"330 "
	"ml\"}',NULL,'HKD',900,900,1,0,"
	"1000,3,1,1,1),"
	"(2,'coke-zero',NULL,'Coca-Cola','Coke Zero can',NULL,2,'zero.jpg',NULL,330000,'ml',NULL,NULL,'HKD',"
	"950,950,1,0,NULL,1,1,1,"
	"NULL),"
	"(3,'bread',NULL,'Baker','Bread café 500 g',NULL,3,NULL,NULL,500000,'g',NULL,NULL,'HKD',1200,1200,"
	"2,0,NULL,1,1,1,NULL),"
	"(4,'water',NULL,NULL,'Water 1 l',NULL,2,NULL,NULL,1000,'l',NULL,NULL,'HKD',500,2500,3,1,NULL,1,"
	"1,0,NULL),"
	"(5,'old-bread',NULL,'Baker','Old bread',NULL,3,NULL,NULL,NULL,NULL,NULL,NULL,'HKD',300,300,2,0,"
	"NULL,1,0,0,NULL),"
	"(6,'tee-s',NULL,NULL,'Tee',NULL,4,NULL,NULL,NULL,NULL,'{\"size\":{\"en\":\"S\",\"es\":\"P\"}}',"
	"'tee','HKD',5000,5000,2,0,NULL,"
	"1,1,1,NULL),"
	"(7,'tee-m',NULL,NULL,'Tee',NULL,4,NULL,NULL,NULL,NULL,'{\"size\":\"M\"}','tee','HKD',5000,5000,"
	"2,0,NULL,1,1,1,NULL);"
	"INSERT INTO product_category VALUES(1,1),(2,1),(1,2),(2,2),(1,3),(3,3),(1,4),(2,4),(1,5),(3,5),(4,"
	"6),(4,7);"
	"INSERT INTO shelf VALUES(1,0,1784880000000),(2,0,1784880000000),(3,1,1784880000000);"
	"INSERT INTO offer(product_id,merchant_id,channel,price,currency,delivery,stock,quantity,"
	"multibuy_quantity,multibuy_price,url,observed_at) VALUES"
	"(1,1,0,900,'HKD',0,1,NULL,NULL,NULL,NULL,NULL),"
	"(1,2,0,1000,'HKD',0,1,5,2,1500,NULL,NULL),"
	"(1,3,1,600,'HKD',500,2,NULL,NULL,NULL,'https://gamma.example/coke',1784700000000),"
	"(2,1,0,950,'HKD',0,1,NULL,NULL,NULL,NULL,NULL),"
	"(3,2,0,1200,'HKD',0,1,NULL,NULL,NULL,NULL,NULL),"
	"(4,3,1,500,'HKD',2000,1,NULL,NULL,NULL,NULL,NULL),"
	"(5,2,0,300,'HKD',0,3,0,NULL,NULL,NULL,NULL),"
	"(6,2,0,5000,'HKD',0,1,NULL,NULL,NULL,NULL,NULL),"
	"(7,2,0,5000,'HKD',0,1,NULL,NULL,NULL,NULL,NULL);"
	"INSERT INTO deal VALUES(1,'d1',1,1,'[[2,800],[5,700]]',86400,1784000000000,1786000000000,1,100),"
	"(2,'d-over',2,1,'[[2,800]]',86400,1783000000000,1784000000000,1,100);"
	"INSERT INTO coupon VALUES(1,'k-all',0,500,NULL,5000,0,0,'HKD',100,1,7,'Five off'),"
	"(2,'k-drinks',1,100,1000,0,1,2,'HKD',0,1,7,'{\"en\":\"Ten percent off drinks\"}'),"
	"(3,'k-beta',0,300,NULL,1000,3,2,'HKD',0,1,7,'Beta voucher');"
	"INSERT INTO ad VALUES(1,'ad1','attract','ad1.jpg','Summer','product',1,1784000000000,1786000000000),"
	"(2,'ad2','attract','ad2.jpg','Winter',NULL,NULL,1700000000000,1710000000000),(3,'ad3','home',NULL,"
	"'Always',NULL,NULL,NULL,NULL);"
	"INSERT INTO home_list VALUES('popular',0,1,NULL),('popular',1,2,NULL),('popular',2,999,NULL),('new',"
	"0,7,NULL),('new',1,3,NULL),"
	"('drop',0,1,100);"
	"INSERT INTO popular_word VALUES('en',0,'coke'),('en',1,'bread'),('zh-Hans',0,'可乐');";

static void run_sql(sqlite3 *db, const char *sql)
{
	char *error = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK) {
		fprintf(stderr, "fixture: %s\n", error);
		abort();
	}
}

static void put_images(sqlite3 *db)
{
	static const char *const NAMES[] = { "coke.jpg", "coke2.jpg", "zero.jpg", "alpha.png", "drinks.png",
		"ad1.jpg" };

	for (size_t i = 0; i < ARRAY_LENGTH(NAMES); i++) {
		char sha256[SHA256_HEX_SIZE];
		char *bytes = xasprintf(FIXTURE_IMAGE_BYTES " %s", NAMES[i]);
		sha256_hex(bytes, strlen(bytes), sha256);
		char *sql =
			xasprintf("INSERT INTO image VALUES('%s','%s',%zu)", NAMES[i], sha256, strlen(bytes));
		run_sql(db, sql);
		free(sql);
		free(bytes);
	}
}

static void put_history(sqlite3 *db)
{
	struct price_points points = { 0 };
	sqlite3_stmt *statement = NULL;
	int32_t today = (int32_t)(FIXTURE_NOW_MS / DAY_MS);
	size_t length;

	price_points_set(&points, today - 60, 1100);
	price_points_set(&points, today - 40, PRICE_UNKNOWN);
	price_points_set(&points, today - 35, 1000);
	price_points_set(&points, today - 3, 900);
	uint8_t *bytes = price_points_encode(&points, &length);
	sqlite3_prepare_v2(db,
		"INSERT INTO price_history(product_id,merchant_id,channel,points) VALUES(1,1,0,?1)", -1,
		&statement, NULL);
	sqlite3_bind_blob(statement, 1, bytes, (int)length, SQLITE_STATIC);
	sqlite3_step(statement);
	sqlite3_finalize(statement);
	free(bytes);
	price_points_finish(&points);
}

static void index_words(sqlite3 *db)
{
	struct arena arena;
	sqlite3_stmt *row = NULL, *insert = NULL;

	arena_init(&arena, 4096);
	sqlite3_prepare_v2(db, "SELECT id,name,coalesce(brand,'') FROM product ORDER BY id", -1, &row, NULL);
	sqlite3_prepare_v2(db, "INSERT INTO search(rowid,words) VALUES(?1,?2)", -1, &insert, NULL);
	while (sqlite3_step(row) == SQLITE_ROW) {
		char *all = arena_printf(&arena, "%s %s", (const char *)sqlite3_column_text(row, 1),
			(const char *)sqlite3_column_text(row, 2));
		const char **tokens;
		struct text words;
		text_init(&words, 65536);
		size_t count = search_tokens(all, &arena, &tokens);
		for (size_t i = 0; i < count; i++)
			text_printf(&words, "%s ", tokens[i]);
		sqlite3_bind_int64(insert, 1, sqlite3_column_int64(row, 0));
		sqlite3_bind_text(insert, 2, words.bytes, -1, SQLITE_STATIC);
		sqlite3_step(insert);
		sqlite3_reset(insert);
		text_finish(&words);
		arena_reset(&arena);
	}
	sqlite3_finalize(row);
	sqlite3_finalize(insert);
	arena_finish(&arena);
}

static void add_table(sqlite3 *db, const struct catalog_table *table, struct catalog_root *root)
{
	char *sql = xasprintf("SELECT %s FROM %s", table->columns, table->name);
	sqlite3_stmt *row = NULL;
	struct catalog_row bytes;

	catalog_row_init(&bytes);
	sqlite3_prepare_v2(db, sql, -1, &row, NULL);
	while (sqlite3_step(row) == SQLITE_ROW) {
		catalog_row_begin(&bytes, table->name);
		for (int i = 0; i < sqlite3_column_count(row); i++) {
			size_t length = (size_t)sqlite3_column_bytes(row, i);
			int type = sqlite3_column_type(row, i);
			if (type == SQLITE_NULL)
				catalog_row_null(&bytes);
			else if (type == SQLITE_INTEGER)
				catalog_row_int(&bytes, sqlite3_column_int64(row, i));
			else if (type == SQLITE_TEXT)
				catalog_row_text(&bytes, (const char *)sqlite3_column_text(row, i), length);
			else
				catalog_row_blob(&bytes, sqlite3_column_blob(row, i), length);
		}
		catalog_root_add(root, &bytes);
	}
	sqlite3_finalize(row);
	catalog_row_finish(&bytes);
	free(sql);
}

static void put_meta(sqlite3 *db, int64_t epoch, int64_t seq)
{
	struct catalog_root root = { 0 };
	char hex[CATALOG_ROOT_HEX_SIZE];

	for (size_t i = 0; i < ARRAY_LENGTH(TABLES); i++)
		add_table(db, &TABLES[i], &root);
	catalog_root_hex(&root, hex);
	char *sql = xasprintf(
		"INSERT INTO meta VALUES('feed','" FIXTURE_FEED
		"'),('epoch',%lld),('seq',%lld),('schema',%d),"
		"('issued_ms',%lld),('state_root','%s'),('currency','HKD'),('country','HK'),"
		"('product_count',(SELECT count(*) FROM product)),('name','{\"en\":\"The Mall\","
		"\"zh-Hans\":\"商场\"}'),"
		"('time_zone','Asia/Hong_Kong')",
		(long long)epoch, (long long)seq, CATALOG_SCHEMA_VERSION, (long long)FIXTURE_NOW_MS, hex);
	run_sql(db, sql);
	free(sql);
}

void catalog_fixture_make(const char *path, int64_t epoch, int64_t seq, const char *extra_sql)
{
	sqlite3 *db = NULL;
	char *application = xasprintf("PRAGMA application_id=%d", CATALOG_APPLICATION_ID);

	if (sqlite3_open(path, &db) != SQLITE_OK)
		abort();
	run_sql(db, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;");
	run_sql(db, application);
	run_sql(db, "BEGIN;");
	run_sql(db, CATALOG_SCHEMA_SHOP_TABLES);
	run_sql(db, CATALOG_SCHEMA_PRODUCT_TABLES);
	run_sql(db, ROWS);
	put_images(db);
	put_history(db);
	if (extra_sql)
		run_sql(db, extra_sql);
	put_meta(db, epoch, seq);
	index_words(db);
	run_sql(db, CATALOG_SCHEMA_INDEXES);
	run_sql(db, "COMMIT; PRAGMA journal_mode=DELETE;");
	sqlite3_close(db);
	free(application);
}

void catalog_fixture_root(const char *path, char out[65])
{
	sqlite3 *db = NULL;
	sqlite3_stmt *row = NULL;

	out[0] = '\0';
	sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL);
	sqlite3_prepare_v2(db, "SELECT value FROM meta WHERE key='state_root'", -1, &row, NULL);
	if (sqlite3_step(row) == SQLITE_ROW)
		snprintf(out, 65, "%s", (const char *)sqlite3_column_text(row, 0));
	sqlite3_finalize(row);
	sqlite3_close(db);
}

char *catalog_fixture_many_sql(int count)
{
	return xasprintf(
		"WITH RECURSIVE n(i) AS (SELECT 1001 UNION ALL SELECT i+1 FROM n WHERE i<%d)"
		" INSERT INTO product(id,code,brand,name,category_id,currency,best_price,best_landed,"
		"best_merchant_id,"
		"best_channel,offer_count,is_in_stock,is_in_store) SELECT i,'p'||i,'Brand '||(i%%50),'Thing "
		"number '||i,2+i%%2,'HKD',"
		"100+(i*7919)%%10000,100+(i*7919)%%10000,1+i%%3,i%%2,1,1,i%%2 FROM n;"
		"INSERT INTO product_category SELECT category_id,id FROM product WHERE id>1000;"
		"INSERT INTO product_category SELECT 1,id FROM product WHERE id>1000;"
		"INSERT INTO offer(product_id,merchant_id,channel,price,currency,delivery,stock,quantity,"
		"multibuy_quantity,multibuy_price,url,observed_at) SELECT id,best_merchant_id,best_channel,best_price,'HKD',0,1,NULL,"
		"NULL,NULL,NULL,1784880000000"
		" FROM product WHERE id>1000;",
		1000 + count);
}

#define PAGE_BYTES 4096

/* The numbers of count pages of a table or index, the inner ones or the leaves first, from a place on. */
static void find_pages(
	const char *path, const char *name, bool is_inner, int first, uint32_t *pages, size_t count)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *row = NULL;
	size_t found = 0;

	sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL);
	sqlite3_prepare_v2(db,
		"SELECT pageno FROM dbstat WHERE name=?1 ORDER BY (pagetype='internal')=?2 DESC, pageno LIMIT -1 OFFSET ?3",
		-1, &row, NULL);
	sqlite3_bind_text(row, 1, name, -1, SQLITE_STATIC);
	sqlite3_bind_int(row, 2, is_inner);
	sqlite3_bind_int(row, 3, first);
	while (found < count && sqlite3_step(row) == SQLITE_ROW)
		pages[found++] = (uint32_t)sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	sqlite3_close(db);
	if (found < count)
		abort();
}

static char *read_whole(FILE *file, size_t *ret_length)
{
	fseek(file, 0, SEEK_END);
	*ret_length = (size_t)ftell(file);
	char *bytes = xmalloc(*ret_length);
	rewind(file);
	if (fread(bytes, 1, *ret_length, file) != *ret_length)
		abort();
	return bytes;
}

/* Runs change over the file's bytes. */
static void change_pages(const char *path, void (*change)(char *bytes, const uint32_t *pages, size_t count),
	const uint32_t *pages, size_t count)
{
	FILE *file = fopen(path, "r+b");
	size_t length;

	if (!file)
		abort();
	char *bytes = read_whole(file, &length);
	change(bytes, pages, count);
	rewind(file);
	if (fwrite(bytes, 1, length, file) != length || fclose(file) != 0)
		abort();
	free(bytes);
}

/* Every child of an inner page of a table becomes this one. */
static void point_children(char *bytes, uint32_t page, uint32_t child)
{
	unsigned char *head = (unsigned char *)bytes + (size_t)(page - 1) * PAGE_BYTES;
	int count = head[3] << 8 | head[4];

	if (head[0] != 5)
		abort();
	for (int i = 0; i <= count; i++) {
		const unsigned char *cell = head + 12 + 2 * i;
		unsigned char *at = i < count ? head + (cell[0] << 8 | cell[1]) : head + 8;
		for (int byte = 0; byte < 4; byte++)
			at[byte] = (unsigned char)(child >> (24 - 8 * byte));
	}
}

static void make_tree(char *bytes, const uint32_t *pages, size_t count)
{
	for (size_t i = 1; i + 1 < count; i++)
		memcpy(bytes + (size_t)(pages[i] - 1) * PAGE_BYTES,
			bytes + (size_t)(pages[0] - 1) * PAGE_BYTES, PAGE_BYTES);
	for (size_t i = 0; i + 1 < count; i++)
		point_children(bytes, pages[i], pages[i + 1]);
}

void catalog_fixture_make_endless(const char *path)
{
	char *many = catalog_fixture_many_sql(8000);
	uint32_t pages[6];

	catalog_fixture_make(path, 1, 5, many);
	free(many);
	find_pages(path, "product", true, 0, pages, 1);
	find_pages(path, "product", false, 20, pages + 1, 5);
	change_pages(path, make_tree, pages, 6);
}

static void zero(char *bytes, const uint32_t *pages, size_t count)
{
	for (size_t i = 0; i < count; i++)
		memset(bytes + (size_t)(pages[i] - 1) * PAGE_BYTES, 0, PAGE_BYTES);
}

void catalog_fixture_spoil(const char *path, const char *name, int count)
{
	uint32_t *pages = xcalloc((size_t)count, sizeof *pages);

	find_pages(path, name, false, 0, pages, (size_t)count);
	change_pages(path, zero, pages, (size_t)count);
	free(pages);
}
