/* SPDX-License-Identifier: Apache-2.0 */
/* The format "medusa": the pages of Medusa 2's Store API, /store/product-categories and /store/products with prices of the region that
 * --set region= names, or else the first. Prices are decimals in main units. Variants of one product are a group. */
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/import/shop_json.h"

#define PAGE_MAX 100

static void take_category(struct shop *shop, const json_t *category)
{
	const char *id = shop_text(category, "id"), *parent = shop_text(category, "parent_category_id");
	if (id && !shop_flag(category, "is_internal", false))
		shop_take_category(
			shop, id, parent, shop_text(category, "name"), shop_number(category, "rank"));
}

/* The most special of several: the last that has a parent. */
static const char *category_of(struct shop *shop, const json_t *product)
{
	const json_t *best = NULL;
	size_t i;
	json_t *category;
	json_array_foreach(json_object_get(product, "categories"), i, category) {
		take_category(shop, category);
		if (!best || shop_text(category, "parent_category_id"))
			best = category;
	}
	return shop_code(shop, shop_text(best, "id"));
}

/* The title of the option that a value is of: beside the value, or among the product's own. */
static const char *option_title(const json_t *product, const json_t *value)
{
	const char *title = shop_text(shop_at(value, "option"), "title"), *id = shop_text(value, "option_id");
	size_t i;
	json_t *option;
	json_array_foreach(json_object_get(product, "options"), i, option) {
		const char *own = shop_text(option, "id");
		if (!title && id && own && strcmp(own, id) == 0)
			return shop_text(option, "title");
	}
	return title;
}

static void add_options(struct shop_goods *goods, const json_t *product, const json_t *variant)
{
	size_t i;
	json_t *value;
	json_array_foreach(json_object_get(variant, "options"), i, value)
		shop_add_option(goods, option_title(product, value), shop_text(value, "value"));
}

static void add_images(struct shop_goods *goods, const json_t *product)
{
	size_t i;
	json_t *image;
	shop_add_image(goods, shop_text(product, "thumbnail"));
	json_array_foreach(json_object_get(product, "images"), i, image)
		shop_add_image(goods, shop_text(image, "url"));
}

static void add_facts(
	struct shop *shop, struct shop_goods *goods, const json_t *product, const json_t *variant)
{
	const char *material = shop_text(variant, "material");
	const char *origin = shop_text(variant, "origin_country");
	shop_add_attribute(
		shop, goods, "material", "Material", material ? material : shop_text(product, "material"));
	shop_add_attribute(shop, goods, "origin_country", "Country of origin",
		origin ? origin : shop_text(product, "origin_country"));
}

static void set_price(struct shop *shop, struct shop_goods *goods, const json_t *variant)
{
	const json_t *price = json_object_get(variant, "calculated_price");
	const char *taxed = shop_text(price, "calculated_amount_with_tax");
	const char *original = shop_text(price, "original_amount_with_tax");
	shop_settle_currency(shop, shop_text(price, "currency_code"));
	goods->offer.offer.currency = shop->currency;
	goods->offer.offer.price = shop_price(shop, taxed ? taxed : shop_text(price, "calculated_amount"));
	shop_set_list_price(
		goods, shop_price(shop, original ? original : shop_text(price, "original_amount")));
}

static void set_stock(struct shop_goods *goods, const json_t *variant)
{
	int64_t left = shop_number(variant, "inventory_quantity");
	bool is_counted = shop_flag(variant, "manage_inventory", true);
	if (!is_counted)
		shop_set_stock(goods, STOCK_IN, RECORD_NONE);
	else if (left > 0)
		shop_set_stock(goods, STOCK_IN, left);
	else if (left != RECORD_NONE)
		shop_set_stock(goods, shop_flag(variant, "allow_backorder", false) ? STOCK_IN : STOCK_OUT,
			RECORD_NONE);
}

static const char *gtin_of(const json_t *variant)
{
	static const char *const KEYS[] = { "ean", "upc", "barcode" };
	const char *gtin = NULL;
	for (size_t i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]) && !gtin; i++)
		gtin = shop_text(variant, KEYS[i]);
	return gtin;
}

static void take_variant(struct shop *shop, const json_t *product, const json_t *variant, bool is_only)
{
	struct shop_goods goods;
	const char *id = shop_text(variant, "id"), *product_id = shop_text(product, "id");
	shop_begin(shop, &goods, id, is_only ? NULL : product_id);
	struct product_record *record = &goods.product.product;
	record->gtin = gtin_of(variant);
	record->kind = shop_flag(product, "is_giftcard", false) ? PRODUCT_VOUCHER : PRODUCT_GOODS;
	shop_say(shop, &record->name, shop_text(product, "title"));
	shop_say(shop, &record->description, shop_text(product, "description"));
	record->category = category_of(shop, product);
	add_options(&goods, product, variant);
	add_images(&goods, product);
	add_facts(shop, &goods, product, variant);
	set_price(shop, &goods, variant);
	set_stock(&goods, variant);
	shop_set_page(shop, &goods, id, product_id, shop_text(variant, "sku"), shop_text(product, "handle"));
	shop_take(shop, &goods);
}

static const char *take_page(struct shop *shop, const json_t *page)
{
	const json_t *products = json_object_get(page, "products");
	const json_t *categories = json_object_get(page, "product_categories");
	size_t i, j;
	json_t *item, *variant;
	const json_t *regions = json_object_get(page, "regions");
	if (json_is_array(regions)) {
		const char *id = shop_text(json_array_get(regions, 0), "id");
		json_object_set_new(shop->memory, "region", id ? json_string(id) : NULL);
		return id ? NULL : "the shop has no region";
	}
	if (!json_is_array(products) && !json_is_array(categories))
		return shop_refusal(shop, page, "products");
	json_array_foreach(categories, i, item)
		take_category(shop, item);
	json_array_foreach(products, i, item) {
		const json_t *variants = json_object_get(item, "variants");
		json_array_foreach(variants, j, variant)
			take_variant(shop, item, variant, json_array_size(variants) == 1);
	}
	return NULL;
}

static bool walk_offsets(struct shop *shop, const char *target, const char *records)
{
	return shop_walk(shop,
		&(struct shop_list){
			.spec = { .style = PAGES_OFFSET, .target = target, .key = "offset" },
			.records = records,
			.id = "id",
			.total = "count",
		});
}

/* "+" and "*" add to the fields that come anyway. */
static bool walk(struct shop *shop)
{
	int size = shop_page_size(shop, PAGE_MAX);
	const char *region = import_option(shop->import, "region");
	if (!region && !shop_ask(shop, "regions?limit=1"))
		return false;
	char *escaped = source_escape(region ? region : json_get_text(shop->memory, "region", ""));
	char *categories = xasprintf("product-categories?limit=%d", size);
	char *products =
		xasprintf("products?limit=%d&region_id=%s&order=id"
			  "&fields=*variants.calculated_price,%%2Bvariants.inventory_quantity,*categories",
			size, escaped);
	bool is_good = walk_offsets(shop, categories, "product_categories") &&
		walk_offsets(shop, products, "products");
	free(products);
	free(categories);
	free(escaped);
	return is_good;
}

static bool medusa_read_pages(struct import *import, struct source *source)
{
	static const struct shop_format FORMAT = { .walk = walk, .take_page = take_page };
	return shop_read(import, source, &FORMAT);
}

static const char *const OPTIONS[] = { SHOP_OPTIONS, "region", NULL };
const struct importer MEDUSA_IMPORTER = {
	.name = "medusa", .options = OPTIONS, .needs_merchant = true, .read_pages = medusa_read_pages
};
