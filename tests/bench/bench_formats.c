/* SPDX-License-Identifier: Apache-2.0 */
/* What each file format costs: records per second and the peak of memory of the first import of 200,000 products, each with an offer, in a
 * process of its own. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/files.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/catalog/shop_schema.h"
#include "kiosk/hub/feed/hub_init.h"
#include "kiosk/hub/import/import.h"

#define PRODUCTS 200000
#define NOW_MS INT64_C(1784851200000)

static const char MAPPING[] = "[table]\ndecimal = ,\ncurrency = EUR\ncategory_separator = /\n"
			      "[product]\nid = Nr\nname = Name\ndescription = Text\ncategory = Gruppe\n"
			      "[offer]\nprice = Preis\nstock = Lager\nquantity = Lager\n";

/* A source of n things: number -1 is its beginning, PRODUCTS its end. */
typedef void (*thing_writer)(FILE *file, int number);

static void write_xml(FILE *file, int n)
{
	if (n < 0)
		fputs("<?xml version=\"1.0\"?>\n<rss version=\"2.0\" xmlns:g=\"http://base.google.com/ns/1.0\"><channel><title>Lin</title>\n",
			file);
	else if (n == PRODUCTS)
		fputs("</channel></rss>\n", file);
	else
		fprintf(file,
			"<item><g:id>%d</g:id><title>Green tea %d</title><description><![CDATA[<p>Nice tea number %d for you.</p>]]></description>"
			"<link>https://shop.example/p/%d?a=1&amp;b=2</link><g:price>%d.%02d EUR</g:price><g:availability>in_stock</g:availability>"
			"<g:brand>Lin</g:brand><g:product_type>Food &gt; A%d &gt; B%d</g:product_type>"
			"<g:shipping><g:country>DE</g:country><g:price>4.90 EUR</g:price></g:shipping></item>\n",
			n, n, n, n, n % 100 + 1, n % 100, n % 20, n % 200);
}

static void write_tsv(FILE *file, int n)
{
	if (n < 0)
		fputs("id\ttitle\tdescription\tlink\tprice\tavailability\tbrand\tproduct_type\tshipping\n",
			file);
	else if (n < PRODUCTS)
		fprintf(file,
			"%d\tGreen tea %d\tNice tea number %d for you.\thttps://shop.example/p/%d\t%d.%02d EUR\tin_stock\tLin\tFood > A%d > B%d\tDE:::4.90 EUR\n",
			n, n, n, n, n % 100 + 1, n % 100, n % 20, n % 200);
}

static void write_csv(FILE *file, int n)
{
	if (n < 0)
		fputs("Nr;Name;Text;Preis;Lager;Gruppe\n", file);
	else if (n < PRODUCTS)
		fprintf(file,
			"%d;Green tea %d;\"Nice \"\"tea\"\" number %d for you\";%d,%02d;%d;Food/A%d/B%d\n", n,
			n, n, n % 100 + 1, n % 100, n % 7, n % 20, n % 200);
}

/* Four variants a product. */
static void write_shopify(FILE *file, int n)
{
	bool is_first = n % 4 == 0;
	if (n < 0)
		fputs("Handle,Title,Body (HTML),Vendor,Product Category,Published,Option1 Name,Option1 Value,Variant SKU,"
		      "Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Status\n",
			file);
	else if (n < PRODUCTS)
		fprintf(file, "h%d,%s,%s,%s,%s,%s,%s,%c,S%d,shopify,%d,%d.%02d,%s\n", n / 4,
			is_first ? "Green tea" : "", is_first ? "<p>Nice</p>" : "", is_first ? "Lin" : "",
			is_first ? "Food > Tea" : "", is_first ? "true" : "", is_first ? "Size" : "",
			"SMLX"[n % 4], n, n % 9, n % 100 + 1, n % 100, is_first ? "active" : "");
}

static void write_prices(FILE *file, int n)
{
	if (n >= 0 && n < PRODUCTS)
		fprintf(file,
			"{\"id\":%d,\"type\":\"PRODUCT\",\"product_code\":\"A%d\",\"product_name\":\"Green tea %d\",\"price\":%d.%02d,\"currency\":\"EUR\","
			"\"date\":\"2026-07-20\",\"location\":{\"id\":%d,\"osm_id\":%d,\"osm_type\":\"NODE\",\"osm_name\":\"Shop %d\"}}\n",
			n, n, n, n % 100 + 1, n % 100, n % 50, n % 50 + 1, n % 50);
}

static const struct {
	const char *format, *name;
	thing_writer write;
	bool has_merchant;
} FORMATS[] = {
	{ "google-xml", "google_xml", write_xml, true },
	{ "google-tsv", "google_tsv", write_tsv, true },
	{ "csv", "csv", write_csv, true },
	{ "shopify-csv", "shopify_csv", write_shopify, true },
	{ "open-prices-dump", "open_prices", write_prices, false },
};

static void fail(const char *what, const char *why)
{
	fprintf(stderr, "%s: %s\n", what, why);
	exit(1);
}

static char *write_source(const char *folder, thing_writer write)
{
	char *path = file_join(folder, "source");
	FILE *file = fopen(path, "w");
	if (!file)
		fail(path, "cannot be written");
	for (int n = -1; n <= PRODUCTS; n++)
		write(file, n);
	if (fclose(file) != 0)
		fail(path, "cannot be written");
	return path;
}

/* In a process of its own, as the command does. */
static void import_whole(const char *folder, size_t i, const char *path, const char *mapping)
{
	const struct import_option set[] = {
		{ strcmp(FORMATS[i].format, "csv") == 0 ? "mapping" : "currency",
			strcmp(FORMATS[i].format, "csv") == 0 ? mapping : "EUR" },
		{ NULL, NULL },
	};
	struct import_options options = {
		.format = FORMATS[i].format,
		.merchant = FORMATS[i].has_merchant ? "lin" : NULL,
		.format_options = FORMATS[i].has_merchant ? set : NULL,
		.staging_folder = folder,
		.now_ms = NOW_MS,
	};
	struct import_counts counts;
	char why[SOURCE_WHY_SIZE];
	struct hub_db *db = catalog_db_open(folder, why);
	struct source *source =
		source_open(&(struct source_options){ .address = path, .folder = folder }, why);
	if (!db || !source)
		fail(FORMATS[i].format, why);
	if (!hub_import(db, &options, source, &counts, why))
		fail(FORMATS[i].format, why);
	if (counts.products != PRODUCTS || counts.offers != PRODUCTS || counts.rejected != 0)
		fail(FORMATS[i].format, "not everything was taken");
	source_close(source);
	hub_db_close(db);
}

static void measure(const char *folder, size_t i)
{
	char pin[STAFF_PIN_SIZE], why[256];
	char *data = file_join(folder, FORMATS[i].name);
	char *mapping = file_join(folder, "mapping.ini");
	struct rusage usage;
	int status;
	if (!file_make_folder(data) || !hub_init(data, &(struct hub_init_options){ 0 }, NOW_MS, pin, why) ||
		!file_write_atomic(mapping, MAPPING, sizeof(MAPPING) - 1))
		fail(data, "cannot be made");
	char *path = write_source(data, FORMATS[i].write);
	int64_t start_ms = clock_real_ms();
	pid_t child = fork();
	if (child == 0) {
		import_whole(data, i, path, mapping);
		_exit(0);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0)
		fail(FORMATS[i].format, "the import failed");
	double seconds = (double)(clock_real_ms() - start_ms) / 1000;
	printf("import_%s_rate %.0f records/s -\n", FORMATS[i].name, 2.0 * PRODUCTS / seconds);
	printf("import_%s_peak %.1f MiB -\n", FORMATS[i].name, (double)usage.ru_maxrss / 1024);
	free(mapping);
	free(path);
	free(data);
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *place)
{
	(void)about, (void)kind, (void)place;
	return remove(path);
}

int main(void)
{
	char folder[] = "/tmp/daogou-bench-XXXXXX";
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!mkdtemp(folder))
		fail(folder, "cannot be made");
	for (size_t i = 0; i < ARRAY_LENGTH(FORMATS); i++)
		measure(folder, i);
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return 0;
}
