/* SPDX-License-Identifier: Apache-2.0 */
/* The import formats "open-prices", the API of Open Prices page by page, and "open-prices-dump", its file of one price a line
 * (prices.jsonl.gz). */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/hub/import/line_reader.h"
#include "kiosk/hub/import/open_prices.h"
#include "kiosk/hub/source/page_walk.h"
#include "kiosk/hub/source/source.h"

#define PAGES_MAX 500 /* the API gives no page behind this one */
#define ORIGIN_SIZE 96

/* --- the API --- */

static void take_page(struct open_prices *prices, const struct source_page *page, const json_t *items)
{
	const json_t *item;
	size_t i;
	json_array_foreach((json_t *)(uintptr_t)items, i, item) {
		char text[ORIGIN_SIZE];
		snprintf(text, sizeof(text), "id %.40s", json_get_text(item, "id", "?"));
		const struct record_origin origin = { page->number, text, strlen(text) };
		open_prices_take(prices, item, &origin);
	}
}

static int64_t number_of(const json_t *object, const char *key)
{
	return strtoll(json_get_text(object, key, "-1"), NULL, 10);
}

static bool walk_pages(struct open_prices *prices, struct source *source)
{
	struct page_walk walk;
	int64_t pages = 0;
	page_walk_begin(&walk, source,
		&(struct page_walk_spec){ .style = PAGES_NUMBERED, .target = "", .key = "page" });
	while (pages <= PAGES_MAX && page_walk_next(&walk)) {
		const json_t *items = json_object_get(walk.page.json, "items");
		int64_t total = number_of(walk.page.json, "total");
		pages = number_of(walk.page.json, "pages");
		if (pages > PAGES_MAX)
			break;
		if (json_is_array(items))
			take_page(prices, &walk.page, items);
		page_walk_took(&walk, items);
		if (total >= 0)
			page_walk_expect(&walk, total);
	}
	bool is_whole = page_walk_end(&walk);
	return pages <= PAGES_MAX
		? is_whole
		: source_fail(source,
			  "there are %" PRId64
			  " pages, and the API gives %d: ask for fewer prices (currency, place, date), "
			  "100 a page, or take the file of all",
			  pages, PAGES_MAX);
}

/* A saved page alone is all there is. */
static bool take_one_page(struct open_prices *prices, struct source *source)
{
	struct source_page page;
	const struct source_request request = { .target = "", .content = SOURCE_JSON };
	if (source_ask(source, &request, &page) != SOURCE_OK)
		return false;
	const json_t *items = json_object_get(page.json, "items");
	bool is_page = json_is_array(items);
	if (is_page)
		take_page(prices, &page, items);
	else
		source_fail(source, "page %" PRId64 " holds no list of prices", page.number);
	source_page_finish(&page);
	return is_page;
}

/* --- lines --- */

typedef void (*line_taker)(
	struct open_prices *prices, const json_t *json, const struct record_origin *origin);

static void add_location(struct open_prices *prices, const json_t *json, const struct record_origin *origin)
{
	(void)origin;
	open_prices_add_location(prices, json);
}

/* False when reading failed. A last line that is broken and has no end was cut off: *ret_is_cut. */
static bool read_lines(
	struct open_prices *prices, struct import *import, FILE *stream, line_taker take, bool *ret_is_cut)
{
	struct line_reader lines;
	struct line line;
	char why[160];
	bool is_cut = false;
	line_reader_init(&lines, stream);
	while (line_reader_next(&lines, &line)) {
		const struct record_origin origin = { line.number, line.bytes, line.length };
		if (line.length == 0)
			continue;
		json_t *json = line.is_too_long ? NULL : json_parse_mended(line.bytes, line.length, why);
		is_cut = !json && line.is_unended;
		if (json)
			take(prices, json, &origin);
		else
			import_reject(import, &origin, RECORD_TYPE_COUNT, NULL,
				line.is_too_long ? "line is longer than 1 MiB" : "broken JSON");
		json_decref(json);
	}
	*ret_is_cut = is_cut;
	line_reader_finish(&lines);
	return !ferror(stream);
}

/* The file of all places, which the prices of the dump name by number. */
static bool read_locations(struct open_prices *prices, struct import *import)
{
	const char *path = import_option(import, "locations");
	FILE *file = path ? fopen(path, "re") : NULL;
	bool is_cut = false;
	if (!path)
		return true;
	if (!file || !read_lines(prices, import, file, add_location, &is_cut) || is_cut) {
		char why[160];
		snprintf(why, sizeof(why), "the file of places cannot be read: %s",
			is_cut ? "it is cut off" : strerror(errno));
		import_refuse(import, why);
	}
	bool is_read = file && !ferror(file) && !is_cut;
	if (file)
		fclose(file);
	return is_read;
}

static bool open_prices_read_pages(struct import *import, struct source *source)
{
	struct open_prices *prices = open_prices_open(import);
	bool is_read = true;
	if (prices && read_locations(prices, import))
		is_read = source_is_one_page(source) ? take_one_page(prices, source)
						     : walk_pages(prices, source);
	open_prices_close(prices);
	return is_read;
}

static bool open_prices_dump_read(struct import *import, FILE *stream)
{
	struct open_prices *prices = open_prices_open(import);
	bool is_read = true, is_cut = false;
	if (prices && read_locations(prices, import))
		is_read = read_lines(prices, import, stream, open_prices_take, &is_cut);
	if (is_read && is_cut)
		import_cut_off(import, "the file ends within its last line");
	open_prices_close(prices);
	return is_read;
}

const struct importer OPEN_PRICES_IMPORTER = {
	.name = "open-prices",
	.options = OPEN_PRICES_OPTIONS,
	.read_pages = open_prices_read_pages,
};
const struct importer OPEN_PRICES_DUMP_IMPORTER = {
	.name = "open-prices-dump",
	.options = OPEN_PRICES_OPTIONS,
	.read = open_prices_dump_read,
};
