/* SPDX-License-Identifier: Apache-2.0 */
/* apply_delta CATALOG DELTA FROM TO ROOT: applies the lines to the catalog as the sync thread does, while another thread reads products
 * as a screen does. Prints the milliseconds for 1,000 lines, and the longest that a read took meanwhile. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kiosk/base/arena.h"
#include "kiosk/base/digest.h"
#include "kiosk/store/catalog.h"
#include "kiosk/store/catalog_delta.h"
#include "kiosk/store/catalog_product.h"

#define READ_EVERY_US 2000
#define NOW_MS INT64_C(1796083200000)

struct applying {
	char **arguments;
	double line_ms;
	bool is_applied;
	atomic_bool is_done;
};

static double now_ms(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static bool apply(char **arguments, double *ret_line_ms)
{
	char *line = NULL, why[160] = "";
	size_t capacity = 0;
	int lines = 0;
	FILE *file = fopen(arguments[1], "re");
	double start = now_ms();
	struct catalog_delta *delta = file ? catalog_delta_begin(arguments[0], NULL, why) : NULL;
	bool is_good = delta != NULL;
	for (ssize_t length; is_good && (length = getline(&line, &capacity, file)) > 0; lines++)
		is_good = catalog_delta_line(delta, line, (size_t)length - 1, why);
	is_good = is_good &&
		catalog_delta_commit(delta, strtoll(arguments[2], NULL, 10), strtoll(arguments[3], NULL, 10),
			arguments[4], why);
	*ret_line_ms = (now_ms() - start) / (lines ? lines : 1);
	if (!is_good)
		fprintf(stderr, "apply_delta: %s\n", why);
	free(line);
	if (file)
		fclose(file);
	return is_good;
}

static void *apply_thread(void *data)
{
	struct applying *applying = data;
	applying->is_applied = apply(applying->arguments, &applying->line_ms);
	atomic_store(&applying->is_done, true);
	return NULL;
}

/* The longest that a summary took. */
static double read_meanwhile(struct applying *applying, struct catalog *catalog)
{
	struct arena arena;
	struct product_summary summary;
	double longest = 0;
	int64_t count = catalog_meta(catalog)->product_count;
	arena_init(&arena, 65536);
	while (!atomic_load(&applying->is_done)) {
		double start = now_ms();
		catalog_summary(catalog, &arena, "en", NOW_MS, 1 + rand() % count, &summary);
		double took = now_ms() - start;
		longest = took > longest ? took : longest;
		arena_reset(&arena);
		usleep(READ_EVERY_US);
	}
	arena_finish(&arena);
	return longest;
}

int main(int argc, char **argv)
{
	pthread_t thread;
	struct applying applying = { .arguments = argv + 1 };
	if (argc != 6)
		return 2;
	digest_start();
	struct catalog *catalog = catalog_open(argv[1], NULL);
	if (!catalog || pthread_create(&thread, NULL, apply_thread, &applying) != 0)
		return 1;
	double longest = read_meanwhile(&applying, catalog);
	pthread_join(thread, NULL);
	catalog_close(catalog);
	printf("%.3f %.3f\n", applying.line_ms * 1000, longest);
	return applying.is_applied ? 0 : 1;
}
