/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a source of any import format: the importer takes or rejects each record, and the catalog stays consistent. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/digest.h"
#include "kiosk/hub/catalog/shop_schema.h"
#include "kiosk/hub/import/import.h"
#include "kiosk/hub/import/importer.h"

#define SOURCE_MAX_BYTES 65536

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static struct hub_db *open_once(void)
{
	static struct hub_db *db;
	char why[HUB_DB_WHY_SIZE];
	if (db)
		return db;
	digest_start();
	db = hub_db_open("sqlite::memory:", why);
	if (!db || !hub_schema_migrate(db))
		abort();
	return db;
}

static bool takes_currency(const struct importer *importer)
{
	for (const char *const *option = importer->options; option && *option; option++)
		if (strcmp(*option, "currency") == 0)
			return true;
	return false;
}

/* A shop's API says neither whose it is nor, some of them, in which currency. */
static void import_as(const struct importer *importer, const uint8_t *bytes, size_t length)
{
	static const struct import_option CURRENCY[] = { { "currency", "EUR" }, { NULL, NULL } };
	bool is_told = takes_currency(importer) && length % 2;
	struct hub_db *db = open_once();
	struct import_options options = {
		.format = importer->name,
		.merchant = importer->read_pages || importer->needs_merchant ? "acme" : NULL,
		.format_options = is_told ? CURRENCY : NULL,
		.rejects_path = "/dev/null",
		.now_ms = INT64_C(1784851200000),
		.allows_shrink = true,
		.is_dry_run = true,
	};
	struct import_counts counts;
	char why[IMPORT_WHY_SIZE];
	int64_t products = -1;
	FILE *stream = fmemopen((void *)(uintptr_t)bytes, length, "r");
	struct source *source = stream ? source_open_stream(stream, NULL, why) : NULL;
	if (!source)
		return;
	/* Nothing is ever refused by the database itself: whatever reaches it was checked. Only the source may be none, or none of the format. */
	if (!hub_import(db, &options, source, &counts, why) && !source_why(source)[0] &&
		strncmp(why, "refused: ", 9) != 0)
		abort();
	assert(counts.products >= 0 && counts.offers >= 0 && counts.rejected >= 0);
	source_close(source);
	if (!hub_get_int(db, &products, "SELECT COUNT(*) FROM product") || products != 0)
		abort();
	fclose(stream);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	if (length == 0 || length > SOURCE_MAX_BYTES)
		return 0;
	for (int i = 0; i < IMPORTER_COUNT; i++)
		import_as(IMPORTERS[i], bytes, length);
	return 0;
}
