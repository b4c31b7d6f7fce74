/* SPDX-License-Identifier: Apache-2.0 */
/* How fast the hub takes in and gives out 100,000 products with an offer each: lines "name value unit goal".
 */
#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/catalog/shop_schema.h"
#include "kiosk/hub/feed/hub_init.h"
#include "kiosk/hub/feed/publish.h"
#include "kiosk/hub/import/import.h"

#define PRODUCTS 100000
#define MERCHANTS 8
#define CATEGORIES 200
#define NOW_MS INT64_C(1784851200000)
#define CHANGED_PER_CENT 2

static const char *const ENGLISH[] = { "fresh", "green", "organic", "milk", "bread", "tea", "juice", "rice",
	"noodles", "soap", "phone", "cable", "chair", "lamp", "ball", "toy", "cream", "cocoa", "cola",
	"water", "sugar", "salt", "oil", "wine" };
static const char *const CHINESE[] = { "新鲜", "绿茶", "有机", "牛奶", "面包", "红茶", "果汁", "大米", "面条",
	"香皂", "手机", "电缆", "椅子", "台灯", "足球", "玩具", "奶油", "可可", "可口可乐", "饮用水", "白糖",
	"海盐", "花生油", "葡萄酒" };

/* xorshift: the same source at every run. */
static uint32_t chance(uint32_t *seed, uint32_t below)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed % below;
}

static double now_s(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void write_product(FILE *file, int number, uint32_t *seed)
{
	uint32_t word[5];
	for (int i = 0; i < 5; i++)
		word[i] = chance(seed, ARRAY_LENGTH(ENGLISH));
	fprintf(file,
		"{\"type\":\"product\",\"id\":\"P%08d\",\"brand\":{\"en\":\"%s %s\"},\"name\":{\"en\":\"%s "
		"%s %s %s %d g\",",
		number, ENGLISH[word[0]], ENGLISH[word[1]], ENGLISH[word[1]], ENGLISH[word[2]],
		ENGLISH[word[3]], ENGLISH[word[4]], number % 500 + 1);
	fprintf(file,
		"\"zh-Hans\":\"%s%s%s "
		"%d克\"},\"category\":\"c%u\",\"measure\":{\"amount\":%d,\"unit\":\"g\"}}\n",
		CHINESE[word[2]], CHINESE[word[3]], CHINESE[word[4]], number % 500 + 1,
		chance(seed, CATEGORIES), number % 500 + 1);
}

static void write_source(const char *path, bool is_second_day)
{
	uint32_t seed = 20260724, prices = 1;
	FILE *file = fopen(path, "we");
	if (!file)
		abort();
	for (int i = 0; i < MERCHANTS; i++)
		fprintf(file,
			"{\"type\":\"merchant\",\"id\":\"M%d\",\"name\":\"Merchant "
			"%d\",\"currency\":\"HKD\"}\n",
			i, i);
	for (int i = 0; i < CATEGORIES; i++)
		fprintf(file, "{\"type\":\"category\",\"id\":\"c%d\",\"name\":{\"en\":\"Category %d\"}}\n", i,
			i);
	for (int i = 0; i < PRODUCTS; i++)
		write_product(file, i, &seed);
	for (int i = 0; i < PRODUCTS; i++) {
		uint32_t price = 100 + chance(&prices, 100000), merchant = chance(&prices, MERCHANTS);
		if (is_second_day && i % 100 < CHANGED_PER_CENT)
			price += 10;
		fprintf(file,
			"{\"type\":\"offer\",\"product\":\"P%08d\",\"merchant\":\"M%u\",\"channel\":"
			"\"store\",\"price\":%u,"
			"\"currency\":\"HKD\",\"stock\":\"in_stock\"}\n",
			i, merchant, price);
	}
	fclose(file);
}

static void import_day(const char *folder, const char *source, int day, const char *name)
{
	char why[256];
	struct import_options options = {
		.format = "daogou", .now_ms = NOW_MS + 2 * DAY_MS, .observed_at_ms = NOW_MS + day * DAY_MS
	};
	struct import_counts counts;
	struct hub_db *db = catalog_db_open(folder, why);
	struct source *opened = source_open(&(struct source_options){ .address = source }, why);
	double start = now_s();
	if (!db || !opened || !hub_import(db, &options, opened, &counts, why)) {
		fprintf(stderr, "bench_hub: %s\n", why);
		exit(1);
	}
	double records = (double)(counts.products + counts.offers + MERCHANTS + CATEGORIES);
	printf("%s %.0f records/s >=50000\n", name, records / (now_s() - start));
	fflush(stdout);
	source_close(opened);
	hub_db_close(db);
}

static void publish_day(const char *folder, int day, const char *name)
{
	char why[256];
	struct publish_options options = { .data_folder = folder, .now_ms = NOW_MS + day * DAY_MS };
	struct publish_result result;
	double start = now_s();
	if (!hub_publish(&options, &result, why)) {
		fprintf(stderr, "bench_hub: %s\n", why);
		exit(1);
	}
	printf("%s %.2f s <=10\n", name, now_s() - start);
	if (day > 0)
		printf("hub_delta_2_percent_changed %.0f KiB -\n", (double)result.delta_bytes / 1024);
	fflush(stdout);
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
	(void)status, (void)kind, (void)place;
	return remove(path);
}

int main(void)
{
	char folder[] = "/tmp/daogou-bench-XXXXXX", pin[STAFF_PIN_SIZE], why[256];
	if (!mkdtemp(folder) || !hub_init(folder, NULL, NOW_MS, pin, why))
		return 1;
	char *source = file_join(folder, "source.ndjson");
	write_source(source, false);
	import_day(folder, source, 0, "hub_import_100k_new");
	publish_day(folder, 0, "hub_publish_100k_snapshot");
	write_source(source, true);
	import_day(folder, source, 1, "hub_import_100k_next_day");
	publish_day(folder, 1, "hub_publish_100k_delta");
	free(source);
	nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	return 0;
}
