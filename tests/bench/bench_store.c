/* SPDX-License-Identifier: Apache-2.0 */
/* How fast the kiosk's data answers: keystroke to ranked results over real names (optional:
 * $DAOGOU_DATA/off/names.tsv.gz), any row of a list of 100,000 products, opening. Prints "name value unit
 * goal" lines. */
#include <malloc.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/catalog_schema.h"
#include "kiosk/domain/search_fold.h"
#include "kiosk/store/catalog_delta.h"
#include "kiosk/store/catalog_file.h"
#include "kiosk/store/catalog_list.h"
#include "kiosk/store/catalog_search.h"
#include "kiosk/store/catalog_verify.h"
#include "tests/store/catalog_fixture.h"

#define TYPED_NAMES 400
#define KEYSTROKES_PER_NAME 14
#define SAMPLES_MAX 20000
#define LINE_BYTES 4096
#define ROWS_AT_ONCE 24

static double samples[SAMPLES_MAX];
static size_t sample_count;

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

static double percentile(double share)
{
	qsort(samples, sample_count, sizeof *samples, compare);
	return samples[(size_t)((double)(sample_count - 1) * share)];
}

static void report(const char *name, double value, const char *unit, const char *goal)
{
	printf("%s %.3f %s %s\n", name, value, unit, goal);
	fflush(stdout);
}

/* Proportional set size of this process. */
static double pss_mib(void)
{
	FILE *file = fopen("/proc/self/smaps_rollup", "r");
	char line[256];
	double kib = 0;

	while (file && fgets(line, sizeof line, file))
		if (sscanf(line, "Pss: %lf", &kib) == 1)
			break;
	if (file)
		fclose(file);
	return kib / 1024;
}

static void run_sql(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
		fprintf(stderr, "bench_store: %s\n", sqlite3_errmsg(db));
		exit(1);
	}
}

struct builder {
	sqlite3_stmt *product, *index;
	struct arena arena;
	char *typed[TYPED_NAMES];
	size_t count;
};

static void add_name(struct builder *builder, const char *barcode, const char *name, size_t every)
{
	const char **tokens;
	struct text words;

	builder->count++;
	if (builder->count % every == 0 && builder->count / every <= TYPED_NAMES)
		builder->typed[builder->count / every - 1] = xstrdup(name);
	text_init(&words, 65536);
	size_t token_count = search_tokens(name, &builder->arena, &tokens);
	for (size_t i = 0; i < token_count; i++)
		text_printf(&words, "%s ", tokens[i]);
	sqlite3_bind_int64(builder->product, 1, (int64_t)builder->count);
	sqlite3_bind_text(builder->product, 2, barcode, -1, SQLITE_STATIC);
	sqlite3_bind_text(builder->product, 3, name, -1, SQLITE_STATIC);
	/* Doubled bar codes are left out. */
	if (sqlite3_step(builder->product) == SQLITE_DONE) {
		sqlite3_bind_int64(builder->index, 1, (int64_t)builder->count);
		sqlite3_bind_text(builder->index, 2, words.bytes ? words.bytes : "", -1, SQLITE_STATIC);
		sqlite3_step(builder->index);
		sqlite3_reset(builder->index);
	}
	sqlite3_reset(builder->product);
	text_finish(&words);
	arena_reset(&builder->arena);
}

static void read_names(struct builder *builder, gzFile names)
{
	char line[LINE_BYTES];

	gzgets(names, line, sizeof line);
	while (gzgets(names, line, sizeof line)) {
		char *tab = strchr(line, '\t');
		if (!tab)
			continue;
		*tab = '\0';
		tab[1 + strcspn(tab + 1, "\r\n")] = '\0';
		add_name(builder, line, tab + 1, 2000);
	}
}

static void build_names(const char *path, gzFile names, struct builder *builder)
{
	sqlite3 *db;

	catalog_fixture_make(path, 1, 1, NULL);
	if (sqlite3_open(path, &db) != SQLITE_OK)
		exit(1);
	run_sql(db,
		"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000; BEGIN; DELETE "
		"FROM product;"
		"INSERT INTO search(search) VALUES('delete-all');");
	sqlite3_prepare_v2(db,
		"INSERT INTO product(id,code,name,category_id,currency,best_price,best_landed,offer_count,"
		"is_in_stock,"
		"is_in_store) VALUES(?1,?2,?3,2,'HKD',100,100,1,1,1)",
		-1, &builder->product, NULL);
	sqlite3_prepare_v2(db, "INSERT INTO search(rowid,words) VALUES(?1,?2)", -1, &builder->index, NULL);
	arena_init(&builder->arena, 65536);
	read_names(builder, names);
	sqlite3_finalize(builder->product);
	sqlite3_finalize(builder->index);
	arena_finish(&builder->arena);
	run_sql(db, "INSERT INTO search(search) VALUES('optimize'); COMMIT; PRAGMA journal_mode=DELETE;");
	sqlite3_close(db);
}

/* Every beginning of a name, as if it were typed. */
static void type_name(struct catalog_search *search, const char *name, struct arena *arena)
{
	const char *at = name, *end = name + strlen(name);

	for (int i = 0; i < KEYSTROKES_PER_NAME && at < end && sample_count < SAMPLES_MAX; i++) {
		const struct product_summary *found;
		size_t count;
		bool has_more;
		char typed[LINE_BYTES];
		utf8_next(&at, end);
		snprintf(typed, sizeof typed, "%.*s", (int)(at - name), name);
		double start = now_ms();
		catalog_search_run(
			search, typed, "en", FIXTURE_NOW_MS, ROWS_AT_ONCE, arena, &found, &count, &has_more);
		samples[sample_count++] = now_ms() - start;
		arena_reset(arena);
	}
}

static void bench_search(const char *path, gzFile names)
{
	struct builder builder = { 0 };
	struct arena arena;

	build_names(path, names, &builder);
	/* What building took is not what searching takes. */
	malloc_trim(0);
	struct catalog_search *search = catalog_search_open(path, NULL, NULL);
	arena_init(&arena, 65536);
	sample_count = 0;
	for (size_t i = 0; search && i < TYPED_NAMES; i++)
		if (builder.typed[i])
			type_name(search, builder.typed[i], &arena);
	if (sample_count) {
		report("search_names", (double)builder.count, "names", ">=800000");
		report("search_keystroke_p50", percentile(0.5), "ms", "<=30");
		report("search_keystroke_p99", percentile(0.99), "ms", "<=30");
		report("search_keystroke_max", percentile(1), "ms", "-");
		report("search_pss", pss_mib(), "MiB", "-");
	}
	catalog_search_close(search);
	arena_finish(&arena);
	for (size_t i = 0; i < TYPED_NAMES; i++)
		free(builder.typed[i]);
}

static void bench_order(struct catalog *catalog, enum product_order order, int64_t category, const char *name,
	const char *goal)
{
	struct catalog_filter filter = { .category_id = category, .order = order, .now_ms = FIXTURE_NOW_MS };
	double start = now_ms();
	struct catalog_list *list = catalog_list_build(catalog, &filter, NULL);

	report(name, now_ms() - start, "ms", goal);
	catalog_list_destroy(list);
}

static void bench_rows(struct catalog *catalog, struct arena *arena)
{
	struct catalog_filter filter = { .category_id = 1, .now_ms = FIXTURE_NOW_MS };
	struct catalog_list *list = catalog_list_build(catalog, &filter, NULL);
	const struct product_summary *rows;

	sample_count = 0;
	for (size_t i = 0; i < 5000; i++) {
		size_t first = (i * 7919) % list->count;
		double start = now_ms();
		catalog_list_rows(catalog, list, arena, "en", FIXTURE_NOW_MS, first, ROWS_AT_ONCE, &rows);
		samples[sample_count++] = now_ms() - start;
		arena_reset(arena);
	}
	report("list_rows_24_p50", percentile(0.5), "ms", "<=1");
	report("list_rows_24_p99", percentile(0.99), "ms", "<=1");
	catalog_list_destroy(list);
}

/* What reads the catalog through after the start, on a thread that takes only what nobody else wants. */
static void bench_check(const char *path)
{
	char why[160];
	double start = now_ms();

	if (catalog_file_check(path, NULL, NULL, why) != CATALOG_OK)
		fprintf(stderr, "bench_store: %s\n", why);
	report("check_100k_pages", now_ms() - start, "ms", "-");
	start = now_ms();
	if (catalog_verify_rows(path, NULL, why) != CATALOG_OK)
		fprintf(stderr, "bench_store: %s\n", why);
	report("check_100k_rows", now_ms() - start, "ms", "-");
}

static void bench_lists(const char *path)
{
	char *many = catalog_fixture_many_sql(100000);
	struct arena arena;

	catalog_fixture_make(path, 1, 1, many);
	arena_init(&arena, 65536);
	double start = now_ms();
	struct catalog *catalog = catalog_open(path, NULL);
	report("catalog_open", now_ms() - start, "ms", "<=5");
	bench_order(catalog, PRODUCT_ORDER_RANK, 1, "list_100k_popularity", "<=30");
	bench_order(catalog, PRODUCT_ORDER_PRICE, 1, "list_100k_price", "<=250");
	bench_order(catalog, PRODUCT_ORDER_UNIT_PRICE, 1, "list_100k_unit_price", "<=250");
	bench_rows(catalog, &arena);
	report("list_pss", pss_mib(), "MiB", "-");
	catalog_close(catalog);
	bench_check(path);
	arena_finish(&arena);
	free(many);
}

struct applying {
	const char *path, *root;
	double took_ms;
	atomic_bool is_done, is_applied;
};

#define DELTA_ROWS 100000

/* Every price changes: more than any day brings. */
static void *apply_delta(void *data)
{
	struct applying *applying = data;
	char why[160] = "", line[128];
	double start = now_ms();
	struct catalog_delta *delta = catalog_delta_begin(applying->path, NULL, why);
	bool is_ok = delta != NULL;

	for (int id = 1001; is_ok && id <= 1000 + DELTA_ROWS; id++) {
		snprintf(line, sizeof line, "{\"t\":\"offer\",\"k\":[%d,%d,%d,0,0],\"s\":{\"price\":4711}}",
			id, 1 + id % 3, id % 2);
		is_ok = catalog_delta_line(delta, line, strlen(line), why);
	}
	is_ok = is_ok && catalog_delta_commit(delta, 1, 2, applying->root, why);
	if (!is_ok)
		fprintf(stderr, "bench_store: %s\n", why);
	applying->took_ms = now_ms() - start;
	atomic_store(&applying->is_applied, is_ok);
	atomic_store(&applying->is_done, true);
	return NULL;
}

/* What a reader feels while the sync thread changes 100,000 rows beside it. */
static void bench_reading_beside_a_delta(const char *path, const char *other)
{
	char *many = catalog_fixture_many_sql(DELTA_ROWS), root[65];
	char *changed = xasprintf("%sUPDATE offer SET price=4711 WHERE product_id>1000;", many);
	struct applying applying = { .path = path, .root = root };
	struct arena arena;
	pthread_t thread;

	catalog_fixture_make(other, 1, 2, changed);
	catalog_fixture_root(other, root);
	catalog_delta_abandon(catalog_delta_begin(path, NULL, (char[160]){ "" }));
	struct catalog *catalog = catalog_open(path, NULL);
	arena_init(&arena, 65536);
	pthread_create(&thread, NULL, apply_delta, &applying);
	for (sample_count = 0; !atomic_load(&applying.is_done);) {
		const struct offer *offers;
		const struct offer_detail *details;
		double start = now_ms();
		catalog_offers(
			catalog, &arena, "en", 1001 + rand() % DELTA_ROWS, FIXTURE_NOW_MS, &offers, &details);
		if (sample_count < SAMPLES_MAX)
			samples[sample_count++] = now_ms() - start;
		arena_reset(&arena);
		usleep(200);
	}
	pthread_join(thread, NULL);
	if (atomic_load(&applying.is_applied)) {
		report("delta_100k_rows", applying.took_ms, "ms", "-");
		report("read_beside_delta_p99", percentile(0.99), "ms", "<=4");
		report("read_beside_delta_max", percentile(1), "ms", "-");
	}
	catalog_close(catalog);
	arena_finish(&arena);
	free(changed);
	free(many);
}

static void remove_catalog(const char *path)
{
	static const char *const SUFFIXES[] = { "", "-wal", "-shm" };

	for (size_t i = 0; i < ARRAY_LENGTH(SUFFIXES); i++) {
		char *name = xasprintf("%s%s", path, SUFFIXES[i]);
		unlink(name);
		free(name);
	}
}

int main(void)
{
	char folder[] = "/tmp/daogou-bench-XXXXXX", path[64], other[64];
	const char *data = getenv("DAOGOU_DATA");
	char *names_path = xasprintf("%s/off/names.tsv.gz", data ? data : "../shared/data");

	if (!mkdtemp(folder))
		return 1;
	snprintf(path, sizeof path, "%s/c.db", folder);
	bench_lists(path);
	snprintf(other, sizeof other, "%s/other.db", folder);
	bench_reading_beside_a_delta(path, other);
	unlink(other);
	remove_catalog(path);
	gzFile names = gzopen(names_path, "rb");
	if (names) {
		bench_search(path, names);
		gzclose(names);
		remove_catalog(path);
	}
	rmdir(folder);
	free(names_path);
	return 0;
}
