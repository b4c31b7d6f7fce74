/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the blocks of JSON-LD on a page, puts what they name together, and hands its products over (ld_product.c). */
#include "kiosk/hub/import/ld_page.h"

#include <string.h>
#include <strings.h>

#include "kiosk/base/json.h"
#include "kiosk/hub/import/ld_product.h"

#define DEPTH_MAX 16

/* --- blocks --- */

static const char *find_word(const char *at, const char *end, const char *word)
{
	size_t length = strlen(word);
	for (; (size_t)(end - at) >= length; at++)
		if (strncasecmp(at, word, length) == 0)
			return at;
	return NULL;
}

/* Without what some shops wrap a script in: comments, CDATA, a semicolon. */
static void unwrap(const char **start, const char **end)
{
	static const char OPEN[] = "<![CDATA[", CLOSE[] = "]]>";
	const char *open = memmem(*start, (size_t)(*end - *start), OPEN, strlen(OPEN));
	const char *close = open ? memmem(open, (size_t)(*end - open), CLOSE, strlen(CLOSE)) : NULL;
	bool is_wrapped = close && !memchr(*start, '{', (size_t)(open - *start));
	*start = is_wrapped ? open + strlen(OPEN) : *start;
	*end = is_wrapped ? close : *end;
	while (*start < *end && **start != '{' && **start != '[')
		(*start)++;
	const char *last = *end;
	while (last > *start && last[-1] != '}' && last[-1] != ']')
		last--;
	*end = last > *start ? last : *end;
}

static void take_block(
	struct shop *shop, json_t *nodes, const char *start, const char *end, const struct ld_page *page)
{
	char why[160];
	unwrap(&start, &end);
	json_t *block = start < end ? json_parse_mended(start, (size_t)(end - start), why) : NULL;
	if (block) {
		json_array_append_new(nodes, block);
	} else if (start < end) {
		struct record_origin origin = { page->number, page->address, strlen(page->address) };
		import_reject(shop->import, &origin, RECORD_TYPE_COUNT, NULL,
			arena_printf(&shop->scratch, "broken JSON-LD: %s", why));
	}
}

/* Every <script type="application/ld+json"> of the page: an array. */
static json_t *read_blocks(struct shop *shop, const char *html, size_t length, const struct ld_page *page)
{
	json_t *nodes = json_array();
	const char *end = html + length;
	for (const char *at = find_word(html, end, "<script"); at; at = find_word(at, end, "<script")) {
		const char *tag = memchr(at, '>', (size_t)(end - at));
		if (!tag)
			break;
		const char *stop = find_word(tag, end, "</script");
		stop = stop ? stop : end;
		if (find_word(at, tag, "application/ld+json"))
			take_block(shop, nodes, tag + 1, stop, page);
		at = stop;
	}
	return nodes;
}

/* --- what they name --- */

/* Nodes in lists and graphs, and what a page is about; not what stands beside it ("you may also like"). */
static void collect(struct ld_page *page, json_t *value, int depth)
{
	static const char *const INSIDE[] = { "@graph", "mainEntity", "mainEntityOfPage", "isVariantOf" };
	size_t i;
	json_t *member;
	if (depth > DEPTH_MAX)
		return;
	json_array_foreach(value, i, member)
		collect(page, member, depth + 1);
	if (!json_is_object(value))
		return;
	const char *id = json_get_text(value, "@id", NULL);
	/* More than the name of something that stands elsewhere. */
	if (id && json_object_size(value) > 1 && !json_object_get(page->by_id, id))
		json_object_set_nocheck(page->by_id, id, value);
	if (ld_is_a(value, "BreadcrumbList") && !page->breadcrumbs)
		page->breadcrumbs = value;
	if (ld_is_a(value, "ProductGroup"))
		json_array_append(page->groups, value);
	else if (ld_is_a(value, "Product") || ld_is_a(value, "IndividualProduct") ||
		ld_is_a(value, "ProductModel"))
		json_array_append(page->products, value);
	json_t *crumbs = json_object_get(value, "breadcrumb");
	if (crumbs && !page->breadcrumbs)
		collect(page, crumbs, depth + 1);
	for (i = 0; i < sizeof(INSIDE) / sizeof(INSIDE[0]); i++)
		collect(page, json_object_get(value, INSIDE[i]), depth + 1);
}

size_t ld_page_take(struct shop *shop, const char *html, size_t length, const char *address, int64_t number)
{
	struct ld_page page = { .shop = shop,
		.address = address ? address : "",
		.number = number,
		.by_id = json_object(),
		.groups = json_array(),
		.products = json_array() };
	size_t i, j;
	json_t *node, *variant;
	json_t *nodes = read_blocks(shop, html, length, &page);
	collect(&page, nodes, 0);
	json_array_foreach(page.groups, i, node) {
		const json_t *variants = json_object_get(node, "hasVariant");
		if (json_is_object(variants))
			ld_product_take(&page, ld_resolve(&page, variants), node);
		json_array_foreach((json_t *)(uintptr_t)variants, j, variant)
			ld_product_take(&page, ld_resolve(&page, variant), node);
	}
	json_array_foreach(page.products, i, node)
		ld_product_take(&page, node, ld_resolve(&page, json_object_get(node, "isVariantOf")));
	size_t named = json_array_size(page.groups) + json_array_size(page.products);
	json_decref(nodes);
	json_decref(page.by_id);
	json_decref(page.groups);
	json_decref(page.products);
	return named;
}
