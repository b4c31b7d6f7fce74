/* SPDX-License-Identifier: Apache-2.0 */
/* The format "jsonld": the pages of a web shop that name their products by the words of schema.org. The source's address is the shop's;
 * robots.txt and the sitemaps say which pages there are and may be read. --set match=TEXT keeps to addresses with that text in them,
 * which then are those of products: a page without any is a reject, and many of them are a shop that shows something else.
 * --set sitemap=PATH keeps to one sitemap. */
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/import/ld_page.h"
#include "kiosk/hub/import/site_map.h"

#define SITEMAP_DEPTH_MAX 3
#define WITHOUT_PRODUCT_MAX_PERCENT 5
#define PAGES_MAX 100000
#define AHEAD 8

struct crawl {
	struct shop *shop;
	struct site_rules *rules;
	char *site; /* any address of it; NULL = saved pages, which have no host */
	const char *match;
	json_t *seen;           /* of sitemaps and pages: an object */
	json_t *pages;          /* addresses, in their order */
	json_t *maps;           /* the sitemaps of an index, while it is read */
	size_t without_product; /* pages that should have named one */
	bool is_full;
};

static bool ask(struct crawl *crawl, const char *target, enum source_content content,
	struct source_page *ret_page, bool *ret_is_gone)
{
	struct source_request request = { .target = target, .content = content };
	enum source_answer answer = source_ask(crawl->shop->source, &request, ret_page);
	*ret_is_gone = answer == SOURCE_GONE;
	return answer == SOURCE_OK;
}

/* Pages of another site have rules of their own, and are not the merchant's word. */
static bool is_wanted(const struct crawl *crawl, const char *address)
{
	return (!crawl->site || address_is_of_site(address, crawl->site)) &&
		site_rules_allow(crawl->rules, address_path(address));
}

static bool is_first(struct crawl *crawl, const char *address)
{
	if (json_object_get(crawl->seen, address))
		return false;
	return json_object_set_new(crawl->seen, address, json_true()) == 0;
}

static bool keep_address(void *data, const char *address)
{
	struct crawl *crawl = data;
	if (!is_wanted(crawl, address) || !is_first(crawl, address))
		return true;
	if (crawl->maps)
		json_array_append_new(crawl->maps, json_string(address));
	else if (!crawl->match || strstr(address, crawl->match))
		json_array_append_new(crawl->pages, json_string(address));
	crawl->is_full = json_array_size(crawl->pages) >= PAGES_MAX;
	return !crawl->is_full;
}

/* Where the locations of a map go: an index names maps. */
static bool read_map(struct crawl *crawl, const char *bytes, size_t length, json_t *maps)
{
	crawl->maps = site_map_is_index(bytes, length) ? maps : NULL;
	bool is_map = site_map_read(bytes, length, keep_address, crawl);
	crawl->maps = NULL;
	return is_map;
}

static bool take_map(struct crawl *crawl, const char *target, int depth)
{
	struct source_page page;
	bool is_gone;
	size_t i;
	json_t *map, *maps = json_array();
	bool is_good = ask(crawl, target, SOURCE_XML, &page, &is_gone);
	if (is_good) {
		is_good = read_map(crawl, page.bytes, page.length, maps) ||
			source_fail(
				crawl->shop->source, "page %lld is no whole sitemap", (long long)page.number);
		source_page_finish(&page);
	}
	json_array_foreach(maps, i, map)
		is_good = is_good && depth < SITEMAP_DEPTH_MAX &&
			take_map(crawl, json_string_value(map), depth + 1);
	json_decref(maps);
	return is_good;
}

/* A site without robots.txt forbids nothing; one that does not answer may (RFC 9309, 2.3.1). */
static bool take_robots(struct crawl *crawl)
{
	struct source_page page = { 0 };
	bool is_gone;
	bool is_there = ask(crawl, "robots.txt", SOURCE_HTML, &page, &is_gone);
	if (!is_there && !is_gone)
		return false;
	crawl->rules = site_rules_read(is_there ? page.bytes : "", is_there ? page.length : 0);
	if (is_there && strncmp(page.address, "http", 4) == 0)
		crawl->site = xstrdup(page.address);
	if (is_there)
		source_page_finish(&page);
	return true;
}

static bool take_maps(struct crawl *crawl)
{
	const char *named = import_option(crawl->shop->import, "sitemap");
	if (named)
		return take_map(crawl, named, 1);
	if (!site_rules_sitemap(crawl->rules, 0))
		return take_map(crawl, "sitemap.xml", 1);
	bool is_good = true;
	for (size_t i = 0; is_good && site_rules_sitemap(crawl->rules, i); i++)
		if (is_first(crawl, site_rules_sitemap(crawl->rules, i)))
			is_good = take_map(crawl, site_rules_sitemap(crawl->rules, i), 1);
	return is_good;
}

static void reject_page(struct crawl *crawl, const char *address, int64_t number)
{
	struct record_origin origin = { number, address, strlen(address) };
	import_reject(crawl->shop->import, &origin, RECORD_TYPE_COUNT, NULL, "the page names no product");
	crawl->without_product++;
}

/* A page that is gone since the map was made is gone; any other that cannot be had would be missing. */
static bool take_page(struct crawl *crawl, const char *target)
{
	struct source_page page;
	bool is_gone;
	if (!ask(crawl, target, SOURCE_HTML, &page, &is_gone))
		return is_gone;
	const char *address = strncmp(target, "http", 4) == 0 ? target : page.address;
	bool is_empty = ld_page_take(crawl->shop, page.bytes, page.length, address, page.number) == 0;
	if (is_empty && crawl->match)
		reject_page(crawl, address, page.number);
	source_page_finish(&page);
	arena_reset(&crawl->shop->scratch);
	return true;
}

static bool take_site(struct crawl *crawl)
{
	size_t i, expected = 0;
	if (!take_robots(crawl) || !take_maps(crawl))
		return false;
	if (crawl->is_full)
		return source_fail(crawl->shop->source,
			"the sitemaps name more than %d pages; --set match= keeps to some", PAGES_MAX);
	bool is_good = true;
	for (i = 0; is_good && i < json_array_size(crawl->pages); i++) {
		/* Some are fetched ahead, side by side. */
		for (; expected < json_array_size(crawl->pages) && expected < i + AHEAD; expected++)
			source_expect(crawl->shop->source,
				&(struct source_request){
					.target = json_string_value(json_array_get(crawl->pages, expected)),
					.content = SOURCE_HTML });
		is_good = take_page(crawl, json_string_value(json_array_get(crawl->pages, i)));
	}
	if (is_good &&
		crawl->without_product * 100 > json_array_size(crawl->pages) * WITHOUT_PRODUCT_MAX_PERCENT)
		is_good = source_fail(crawl->shop->source, "%zu of %zu pages name no product",
			crawl->without_product, json_array_size(crawl->pages));
	return is_good;
}

static bool jsonld_read_pages(struct import *import, struct source *source)
{
	struct shop shop;
	struct crawl crawl = { .shop = &shop,
		.match = import_option(import, "match"),
		.seen = json_object(),
		.pages = json_array() };
	bool is_read = shop_open(&shop, import, source);
	if (is_read)
		is_read = source_is_one_page(source) ? take_page(&crawl, "") : take_site(&crawl);
	site_rules_destroy(crawl.rules);
	free(crawl.site);
	json_decref(crawl.seen);
	json_decref(crawl.pages);
	shop_close(&shop);
	return is_read;
}

static const char *const OPTIONS[] = { SHOP_OPTIONS, "match", "sitemap", NULL };
const struct importer JSONLD_IMPORTER = {
	.name = "jsonld", .options = OPTIONS, .needs_merchant = true, .read_pages = jsonld_read_pages
};
