/* SPDX-License-Identifier: Apache-2.0 */
/* The format "shopify-json": the pages of /products.json, of a Shopify shop's storefront by number, or of its Admin API by Link header
 * (--set paging=link). The storefront's /meta.json says the currency. A variant is a product, and those of one product are a group. */
#include <string.h>

#include "kiosk/hub/import/measure_text.h"
#include "kiosk/hub/import/shop_json.h"

#define PAGE_MAX 250

#define ONLY_VARIANT "Default Title"
#define OPTIONS_MAX 3

static void add_options(struct shop_goods *goods, const json_t *product, const json_t *variant)
{
	static const char *const KEYS[OPTIONS_MAX] = { "option1", "option2", "option3" };
	const json_t *options = json_object_get(product, "options");
	for (size_t i = 0; i < OPTIONS_MAX; i++) {
		const char *value = shop_text(variant, KEYS[i]);
		const json_t *option = json_array_get(options, i);
		const char *name =
			json_is_string(option) ? json_string_value(option) : shop_text(option, "name");
		if (value && strcmp(value, ONLY_VARIANT) != 0)
			shop_add_option(goods, name ? name : KEYS[i], value);
	}
}

/* The variant's own picture comes first. */
static void add_images(struct shop_goods *goods, const json_t *product, const json_t *variant)
{
	size_t i;
	json_t *image;
	const char *own = shop_text(variant, "image_id");
	shop_add_image(goods, shop_text(shop_at(variant, "featured_image"), "src"));
	json_array_foreach(json_object_get(product, "images"), i, image) {
		const char *id = shop_text(image, "id");
		if (own && id && strcmp(own, id) == 0)
			shop_add_image(goods, shop_text(image, "src"));
	}
	json_array_foreach(json_object_get(product, "images"), i, image)
		shop_add_image(goods, shop_text(image, "src"));
}

/* The storefront says whether it can be had, the Admin API how many there are. */
static void set_stock(struct shop_goods *goods, const json_t *variant)
{
	int64_t left = shop_number(variant, "inventory_quantity");
	const char *policy = shop_text(variant, "inventory_policy");
	bool is_sold_on = policy && strcmp(policy, "continue") == 0;
	if (json_is_boolean(json_object_get(variant, "available")))
		shop_set_stock(
			goods, shop_flag(variant, "available", false) ? STOCK_IN : STOCK_OUT, RECORD_NONE);
	else if (json_is_null(json_object_get(variant, "inventory_management")) || (is_sold_on && left <= 0))
		shop_set_stock(goods, STOCK_IN, RECORD_NONE);
	else if (left != RECORD_NONE)
		shop_set_stock(goods, left > 0 ? STOCK_IN : STOCK_OUT, left > 0 ? left : RECORD_NONE);
}

/* "unit_price_measurement":{"quantity_value":"750.0","quantity_unit":"ml",…} */
static void set_measure(struct shop *shop, struct shop_goods *goods, const json_t *variant)
{
	const json_t *measured = json_object_get(variant, "unit_price_measurement");
	const char *unit = shop_text(measured, "quantity_unit"),
		   *amount = shop_text(measured, "quantity_value");
	if (unit && amount)
		measure_text_parse(
			arena_printf(&shop->scratch, "%s %s", amount, unit), &goods->product.product.measure);
}

static void take_variant(struct shop *shop, const json_t *product, const json_t *variant, bool is_only)
{
	struct shop_goods goods;
	const char *id = shop_text(variant, "id");
	shop_begin(shop, &goods, id, is_only ? NULL : shop_text(product, "id"));
	struct product_record *record = &goods.product.product;
	record->gtin = shop_text(variant, "barcode");
	shop_say(shop, &record->name, shop_text(product, "title"));
	shop_say_brand(&record->brand, shop_text(product, "vendor"));
	shop_say(shop, &record->description, shop_text(product, "body_html"));
	record->category = shop_take_path(shop, shop_text(product, "product_type"));
	add_options(&goods, product, variant);
	add_images(&goods, product, variant);
	set_measure(shop, &goods, variant);
	goods.offer.offer.price = shop_price(shop, shop_text(variant, "price"));
	shop_set_list_price(&goods, shop_price(shop, shop_text(variant, "compare_at_price")));
	set_stock(&goods, variant);
	shop_set_page(shop, &goods, id, shop_text(product, "id"), shop_text(variant, "sku"),
		shop_text(product, "handle"));
	shop_take(shop, &goods);
}

static const char *take_page(struct shop *shop, const json_t *page)
{
	const json_t *products = json_object_get(page, "products");
	size_t i, j;
	json_t *product, *variant;
	if (!json_is_array(products) && shop_text(page, "currency")) {
		shop_settle_currency(shop, shop_text(page, "currency"));
		return NULL;
	}
	if (!json_is_array(products))
		return shop_refusal(shop, page, "products");
	if (shop_currency_fault(shop))
		return shop_currency_fault(shop);
	json_array_foreach(products, i, product) {
		const json_t *variants = json_object_get(product, "variants");
		json_array_foreach(variants, j, variant)
			take_variant(shop, product, variant, json_array_size(variants) == 1);
	}
	return NULL;
}

/* The Admin API has no meta.json, and takes no page numbers. */
static bool walk(struct shop *shop)
{
	const char *paging = import_option(shop->import, "paging");
	bool is_linked = paging && strcmp(paging, "link") == 0;
	char target[64];
	if (!shop->currency[0] && !is_linked && !shop_ask(shop, "meta.json"))
		return source_fail(shop->source, "%s: --set currency=EUR says what it would",
			arena_strdup(&shop->scratch, source_why(shop->source)));
	snprintf(target, sizeof(target), "products.json?limit=%d", shop_page_size(shop, PAGE_MAX));
	return shop_walk(shop,
		&(struct shop_list){
			.spec = { .style = is_linked ? PAGES_LINKED : PAGES_NUMBERED,
				.target = target,
				.key = "page" },
			.records = "products",
		});
}

static bool shopify_json_read_pages(struct import *import, struct source *source)
{
	static const struct shop_format FORMAT = { .walk = walk, .take_page = take_page };
	return shop_read(import, source, &FORMAT);
}

static const char *const OPTIONS[] = { SHOP_OPTIONS, "paging", NULL };
const struct importer SHOPIFY_JSON_IMPORTER = { .name = "shopify-json",
	.options = OPTIONS,
	.needs_merchant = true,
	.read_pages = shopify_json_read_pages };
