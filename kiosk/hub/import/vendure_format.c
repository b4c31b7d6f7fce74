/* SPDX-License-Identifier: Apache-2.0 */
/* The format "vendure": answers of Vendure's Shop API (GraphQL) to the two queries below. Collections are categories, facets
 * attributes, variants of one product a group. Prices are in hundredths, or what --set price-digits says, whatever the currency. */
#include <stdlib.h>
#include <string.h>

#include "kiosk/domain/gtin.h"
#include "kiosk/hub/import/shop_json.h"

#define PAGE_MAX 100 /* shopListQueryLimit, unless the shop set another */
#define CRUMBS "breadcrumbs { id name } "

static const char COLLECTIONS_QUERY[] =
	"query ($take: Int!, $skip: Int!) { collections(options: { take: $take, skip: $skip, sort: { id: ASC } }) {"
	" totalItems items { id position " CRUMBS "} } }";
static const char PRODUCTS_QUERY[] =
	"query ($take: Int!, $skip: Int!) { products(options: { take: $take, skip: $skip, sort: { id: ASC } }) {"
	" totalItems items { id slug description translations { languageCode description }"
	" featuredAsset { preview } assets { preview }"
	" facetValues { name facet { code name } } collections { id position " CRUMBS "}"
	" variants { id sku name translations { languageCode name } priceWithTax currencyCode stockLevel"
	" featuredAsset { preview } assets { preview } facetValues { name facet { code name } }"
	" options { name group { name } } } } } }";

#define DIGITS_MAX 6

static int price_digits(const struct shop *shop)
{
	const char *digits = import_option(shop->import, "price-digits");
	return digits && digits[0] >= '0' && digits[0] <= '0' + DIGITS_MAX && !digits[1] ? digits[0] - '0'
											 : 2;
}

/* The translations, or the text in the language of the answer. */
static void say_translated(struct shop *shop, struct record_text *texts, const json_t *thing, const char *key)
{
	size_t i;
	json_t *translation;
	const char *plain = shop_text(thing, key);
	texts->count = 0;
	json_array_foreach(json_object_get(thing, "translations"), i, translation) {
		const char *tag = shop_text(translation, "languageCode"), *text = shop_text(translation, key);
		if (!tag || !text || texts->count == RECORD_LANGUAGES_MAX)
			continue;
		char *dashed = arena_strdup(&shop->scratch, tag);
		for (char *at = strchr(dashed, '_'); at; at = strchr(at, '_'))
			*at = '-';
		texts->items[texts->count].tag = dashed;
		texts->items[texts->count++].text = text;
	}
	if (texts->count == 0)
		shop_say(shop, texts, plain);
}

/* Of the breadcrumbs the first is the root, which is no shelf, and the last the collection itself. */
static const char *take_collection(struct shop *shop, const json_t *collection, size_t *ret_depth)
{
	const json_t *crumbs = json_object_get(collection, "breadcrumbs");
	size_t count = json_array_size(crumbs);
	const char *parent = NULL;
	for (size_t i = 1; i < count; i++) {
		const json_t *crumb = json_array_get(crumbs, i);
		const char *id = shop_text(crumb, "id");
		int64_t position = i + 1 == count ? shop_number(collection, "position") : RECORD_NONE;
		if (id)
			shop_take_category(shop, id, parent, shop_text(crumb, "name"), position);
		parent = id ? id : parent;
	}
	*ret_depth = count;
	return parent;
}

static const char *category_of(struct shop *shop, const json_t *product)
{
	size_t i, deepest = 1, depth;
	json_t *collection;
	const char *best = NULL;
	json_array_foreach(json_object_get(product, "collections"), i, collection) {
		const char *id = take_collection(shop, collection, &depth);
		best = depth > deepest ? id : best;
		deepest = depth > deepest ? depth : deepest;
	}
	return shop_code(shop, best);
}

static void add_facets(struct shop *shop, struct shop_goods *goods, const json_t *thing)
{
	size_t i;
	json_t *value;
	json_array_foreach(json_object_get(thing, "facetValues"), i, value) {
		const json_t *facet = json_object_get(value, "facet");
		const char *code = shop_text(facet, "code"), *name = shop_text(value, "name");
		if (code && strcmp(code, "brand") == 0)
			shop_say_brand(&goods->product.product.brand, name);
		else
			shop_add_attribute(shop, goods, code, shop_text(facet, "name"), name);
	}
}

static void add_assets(struct shop_goods *goods, const json_t *thing)
{
	size_t i;
	json_t *asset;
	shop_add_image(goods, shop_text(shop_at(thing, "featuredAsset"), "preview"));
	json_array_foreach(json_object_get(thing, "assets"), i, asset)
		shop_add_image(goods, shop_text(asset, "preview"));
}

/* "IN_STOCK", "LOW_STOCK", "OUT_OF_STOCK", or with another strategy of the shop how many there are. */
static void set_stock(struct shop_goods *goods, const json_t *variant)
{
	const char *level = shop_text(variant, "stockLevel");
	int64_t left = shop_number(variant, "stockLevel");
	if (left != RECORD_NONE)
		shop_set_stock(goods, left > 0 ? STOCK_IN : STOCK_OUT, left);
	else if (level && strcmp(level, "IN_STOCK") == 0)
		shop_set_stock(goods, STOCK_IN, RECORD_NONE);
	else if (level && strcmp(level, "LOW_STOCK") == 0)
		shop_set_stock(goods, STOCK_LOW, RECORD_NONE);
	else if (level && strcmp(level, "OUT_OF_STOCK") == 0)
		shop_set_stock(goods, STOCK_OUT, RECORD_NONE);
}

/* Vendure has no place for a GTIN; shops that have one use it as the SKU. */
static const char *gtin_of(const char *sku)
{
	return sku && gtin_is_valid(sku) ? sku : NULL;
}

static void take_variant(struct shop *shop, const json_t *product, const json_t *variant, bool is_only)
{
	struct shop_goods goods;
	size_t i;
	json_t *option;
	const char *id = shop_text(variant, "id"), *product_id = shop_text(product, "id");
	shop_begin(shop, &goods, id, is_only ? NULL : product_id);
	say_translated(shop, &goods.product.product.name, variant, "name");
	say_translated(shop, &goods.product.product.description, product, "description");
	goods.product.product.category = category_of(shop, product);
	goods.product.product.gtin = gtin_of(shop_text(variant, "sku"));
	json_array_foreach(json_object_get(variant, "options"), i, option)
		shop_add_option(
			&goods, shop_text(shop_at(option, "group"), "name"), shop_text(option, "name"));
	add_facets(shop, &goods, product);
	add_facets(shop, &goods, variant);
	add_assets(&goods, variant);
	add_assets(&goods, product);
	goods.offer.offer.currency = shop_text(variant, "currencyCode");
	goods.offer.offer.price =
		shop_price_scaled(shop, shop_text(variant, "priceWithTax"), price_digits(shop));
	set_stock(&goods, variant);
	shop_set_page(shop, &goods, id, product_id, shop_text(variant, "sku"), shop_text(product, "slug"));
	shop_take(shop, &goods);
}

static const char *take_page(struct shop *shop, const json_t *page)
{
	const json_t *products = shop_at(page, "data.products"),
		     *collections = shop_at(page, "data.collections");
	size_t i, j, depth;
	json_t *item, *variant;
	if (json_object_get(page, "errors") || (!json_is_object(products) && !json_is_object(collections)))
		return shop_refusal(shop, page, "data.products");
	json_array_foreach(json_object_get(collections, "items"), i, item)
		take_collection(shop, item, &depth);
	json_array_foreach(json_object_get(products, "items"), i, item) {
		const json_t *variants = json_object_get(item, "variants");
		json_array_foreach(variants, j, variant) {
			shop_settle_currency(shop, shop_text(variant, "currencyCode"));
			take_variant(shop, item, variant, json_array_size(variants) == 1);
		}
	}
	return NULL;
}

static bool walk_query(struct shop *shop, const char *query, const char *records, const char *total)
{
	json_t *variables = json_pack("{s:i}", "take", shop_page_size(shop, PAGE_MAX));
	bool is_good = shop_walk(shop,
		&(struct shop_list){
			.spec = { .style = PAGES_OFFSET,
				.target = "",
				.key = "skip",
				.query = query,
				.variables = variables },
			.records = records,
			.id = "id",
			.total = total,
		});
	json_decref(variables);
	return is_good;
}

static bool walk(struct shop *shop)
{
	return walk_query(shop, COLLECTIONS_QUERY, "data.collections.items", "data.collections.totalItems") &&
		walk_query(shop, PRODUCTS_QUERY, "data.products.items", "data.products.totalItems");
}

static bool vendure_read_pages(struct import *import, struct source *source)
{
	static const struct shop_format FORMAT = { .walk = walk, .take_page = take_page };
	return shop_read(import, source, &FORMAT);
}

static const char *const OPTIONS[] = { SHOP_OPTIONS, "price-digits", NULL };
const struct importer VENDURE_IMPORTER = {
	.name = "vendure", .options = OPTIONS, .needs_merchant = true, .read_pages = vendure_read_pages
};
