/* SPDX-License-Identifier: Apache-2.0 */
/* What an import costs when the catalog is large: records per second and the peak of memory of the first import, and the time of a
 * small one into it, beside the same into a tenth of the catalog. Each import runs in a process of its own, as the command does. */
#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/files.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/catalog/shop_schema.h"
#include "kiosk/hub/feed/hub_init.h"
#include "kiosk/hub/import/import.h"

#define PRODUCTS 1000000
#define OFFERS 2333560
#define CHANGED 2353
#define MERCHANTS 8
#define CATEGORIES 200
#define NOW_MS INT64_C(1784851200000)

static const char *const ENGLISH[] = { "fresh", "green", "organic", "milk", "bread", "tea", "juice", "rice",
	"noodles", "soap", "phone", "cable", "chair", "lamp", "ball", "toy", "cream", "cocoa", "cola",
	"water", "sugar", "salt", "oil", "wine" };

/* Murmur's finaliser: the same source at every run, and any line of it alone. */
static uint32_t chance(uint32_t number, uint32_t purpose, uint32_t below)
{
	uint32_t hash = number * 31 + purpose;
	hash = (hash ^ hash >> 16) * UINT32_C(0x85EBCA6B);
	hash = (hash ^ hash >> 13) * UINT32_C(0xC2B2AE35);
	return (hash ^ hash >> 16) % below;
}

static const char *word(uint32_t number, uint32_t purpose)
{
	return ENGLISH[chance(number, purpose, ARRAY_LENGTH(ENGLISH))];
}

static void write_product(FILE *file, uint32_t number)
{
	unsigned grams = number % 500 + 1;
	fprintf(file,
		"{\"type\":\"product\",\"id\":\"P%09u\",\"brand\":{\"en\":\"%s %s\"},"
		"\"name\":{\"en\":\"%s %s %s %u g\",\"zh-Hans\":\"新鲜绿茶牛奶 %u克\"},\"category\":\"c%u\","
		"\"measure\":{\"amount\":%u,\"unit\":\"g\"}}\n",
		number, word(number, 1), word(number, 2), word(number, 3), word(number, 4), word(number, 5),
		grams, grams, chance(number, 6, CATEGORIES), grams);
}

/* Offer n is of product n % products, at a merchant that has none of it yet. */
static void write_offer(FILE *file, uint32_t number, uint32_t products, unsigned raise)
{
	uint32_t product = number % products, place = number / products;
	fprintf(file,
		"{\"type\":\"offer\",\"product\":\"P%09u\",\"merchant\":\"M%u\",\"channel\":\"%s\",\"price\":%u,"
		"\"currency\":\"HKD\",\"stock\":\"in_stock\"}\n",
		product, (chance(product, 7, MERCHANTS) + place) % MERCHANTS, place % 2 ? "online" : "store",
		100 + chance(number, 8, 100000) + raise);
}

static void write_whole(const char *path, uint32_t products, uint32_t offers)
{
	FILE *file = fopen(path, "we");
	if (!file)
		abort();
	for (int i = 0; i < MERCHANTS; i++)
		fprintf(file,
			"{\"type\":\"merchant\",\"id\":\"M%d\",\"name\":\"Merchant %d\",\"currency\":\"HKD\"}\n",
			i, i);
	for (int i = 0; i < CATEGORIES; i++)
		fprintf(file, "{\"type\":\"category\",\"id\":\"c%d\",\"name\":{\"en\":\"Category %d\"}}\n", i,
			i);
	for (uint32_t i = 0; i < products; i++)
		write_product(file, i);
	for (uint32_t i = 0; i < offers; i++)
		write_offer(file, i, products, 0);
	if (fclose(file) != 0)
		abort();
}

/* Offers from all over the catalog, at another price. */
static void write_changes(const char *path, uint32_t products, uint32_t offers)
{
	FILE *file = fopen(path, "we");
	if (!file)
		abort();
	for (uint32_t i = 0; i < CHANGED; i++)
		write_offer(file, (uint32_t)((uint64_t)i * 7919 * 131 % offers), products, 10);
	if (fclose(file) != 0)
		abort();
}

static double now_s(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void import_or_exit(const char *folder, const char *source, int day, bool is_partial)
{
	char why[256];
	struct import_options options = { .format = "daogou",
		.staging_folder = folder,
		.now_ms = NOW_MS + 9 * DAY_MS,
		.observed_at_ms = NOW_MS + day * DAY_MS,
		.is_partial = is_partial };
	struct import_counts counts;
	struct hub_db *db = catalog_db_open(folder, why);
	struct source *opened =
		source_open(&(struct source_options){ .address = source, .folder = folder }, why);
	if (!db || !opened || !hub_import(db, &options, opened, &counts, why)) {
		fprintf(stderr, "bench_import: %s\n", why);
		_exit(1);
	}
	source_close(opened);
	hub_db_close(db);
	_exit(counts.rejected > 0);
}

struct cost {
	double seconds, mebibytes;
};

static struct cost measure(const char *folder, const char *source, int day, bool is_partial)
{
	struct rusage usage;
	int status;
	double start = now_s();
	pid_t child = fork();
	if (child == 0)
		import_or_exit(folder, source, day, is_partial);
	if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0)
		exit(1);
	return (struct cost){ now_s() - start, (double)usage.ru_maxrss / 1024 };
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
	(void)status, (void)kind, (void)place;
	return remove(path);
}

/* The seconds of the small import. */
static double bench_catalog(const char *size, uint32_t products, uint32_t offers)
{
	char folder[] = "/var/tmp/daogou-bench-XXXXXX", pin[STAFF_PIN_SIZE], why[256];
	if (!mkdtemp(folder) || !hub_init(folder, NULL, NOW_MS, pin, why))
		exit(1);
	char *source = file_join(folder, "source.ndjson"), *changes = file_join(folder, "changes.ndjson");
	write_whole(source, products, offers);
	write_changes(changes, products, offers);
	double records = (double)products + offers + MERCHANTS + CATEGORIES;
	struct cost first = measure(folder, source, 0, false);
	printf("import_%s_new %.0f records/s >=100000\n", size, records / first.seconds);
	printf("import_%s_new_memory %.1f MiB <=128\n", size, first.mebibytes);
	struct cost small = measure(folder, changes, 1, true);
	printf("import_%s_changes %.3f s <=0.5\n", size, small.seconds);
	printf("import_%s_changes_memory %.1f MiB <=128\n", size, small.mebibytes);
	struct cost again = measure(folder, source, 1, false);
	printf("import_%s_next_day %.0f records/s >=100000\n", size, records / again.seconds);
	printf("import_%s_next_day_memory %.1f MiB <=128\n", size, again.mebibytes);
	fflush(stdout);
	nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	free(source);
	free(changes);
	return small.seconds;
}

int main(void)
{
	double tenth = bench_catalog("100k", PRODUCTS / 10, OFFERS / 10);
	double whole = bench_catalog("1m", PRODUCTS, OFFERS);
	printf("import_changes_10_times_catalog %.2f times <=1.5\n", whole / tenth);
	return 0;
}
