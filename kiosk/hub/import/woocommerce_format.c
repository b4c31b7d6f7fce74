/* SPDX-License-Identifier: Apache-2.0 */
/* The format "woocommerce": the pages of WooCommerce's Store API, /wp-json/wc/store/v1/products, those of ?type=variation behind them, and
 * /products/categories. A variation is a product of its parent's group; a parent of which none came stands for itself. */
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/import/shop_json.h"

#define PAGE_MAX 100

/* {"price":"1105","currency_code":"GBP","currency_minor_unit":2,…}: a shop may show fewer digits than its currency has. */
static int64_t price_of(struct shop *shop, const json_t *prices, const char *key)
{
	int64_t digits = shop_number(prices, "currency_minor_unit");
	bool is_sane = digits >= 0 && digits <= 9;
	return is_sane ? shop_price_scaled(shop, shop_text(prices, key), (int)digits) : RECORD_NONE;
}

static void set_offer(struct shop *shop, struct shop_goods *goods, const json_t *item)
{
	const json_t *prices = json_object_get(item, "prices");
	int64_t left = shop_number(item, "low_stock_remaining");
	bool is_there = shop_flag(item, "is_in_stock", false) && !shop_flag(item, "is_on_backorder", false);
	goods->offer.offer.price = price_of(shop, prices, "price");
	shop_set_list_price(goods, price_of(shop, prices, "regular_price"));
	shop_set_stock(goods,
		!is_there          ? STOCK_OUT
			: left > 0 ? STOCK_LOW
				   : STOCK_IN,
		is_there ? left : RECORD_NONE);
	goods->offer.offer.url = shop_text(item, "permalink");
}

/* The deepest that is known of its categories. */
static const char *category_of(struct shop *shop, const json_t *item)
{
	const char *best = NULL;
	int64_t best_depth = -1;
	size_t i;
	json_t *category;
	json_array_foreach(json_object_get(item, "categories"), i, category) {
		const char *id = shop_text(category, "id");
		int64_t depth = id
			? json_integer_value(json_object_get(json_object_get(shop->memory, "depths"), id))
			: 0;
		if (!id || depth <= best_depth)
			continue;
		shop_take_category(shop, id, NULL, shop_text(category, "name"), RECORD_NONE);
		best = id;
		best_depth = depth;
	}
	return shop_code(shop, best);
}

/* What a variation leaves to its parent. */
static void set_product(struct shop *shop, struct shop_goods *goods, const json_t *item)
{
	struct product_record *product = &goods->product.product;
	const char *description = shop_text(item, "description");
	size_t i, j;
	json_t *entry, *term;
	shop_say(shop, &product->name, shop_text(item, "name"));
	shop_say_brand(
		&product->brand, shop_text(json_array_get(json_object_get(item, "brands"), 0), "name"));
	shop_say(shop, &product->description,
		description ? description : shop_text(item, "short_description"));
	product->category = category_of(shop, item);
	shop_set_rating(goods, shop_text(item, "average_rating"), shop_number(item, "review_count"));
	json_array_foreach(json_object_get(item, "attributes"), i, entry)
		if (!shop_flag(entry, "has_variations", false))
			json_array_foreach(json_object_get(entry, "terms"), j, term)
				shop_add_attribute(
					shop, goods, NULL, shop_text(entry, "name"), shop_text(term, "name"));
}

static void add_images(struct shop_goods *goods, const json_t *item)
{
	size_t i;
	json_t *image;
	json_array_foreach(json_object_get(item, "images"), i, image)
		shop_add_image(goods, shop_text(image, "src"));
}

/* The GTIN is WooCommerce's global_unique_id, which only plugins put into the Store API. */
static const char *gtin_of(const json_t *item)
{
	const char *gtin = shop_text(item, "global_unique_id");
	return gtin ? gtin : shop_text(json_object_get(item, "extensions"), "global_unique_id");
}

/* A parent says the slug of a term of its own taxonomies: the name that people read stands with the attribute. */
static const char *name_of_term(const json_t *parent, const char *attribute, const char *value)
{
	size_t i, j;
	json_t *entry, *term;
	json_array_foreach(json_object_get(parent, "attributes"), i, entry) {
		const char *name = shop_text(entry, "name");
		if (!name || strcmp(name, attribute) != 0)
			continue;
		json_array_foreach(json_object_get(entry, "terms"), j, term) {
			const char *slug = shop_text(term, "slug"), *shown = shop_text(term, "name");
			if (slug && shown && strcmp(slug, value) == 0)
				return shown;
		}
	}
	return value;
}

static void add_options(struct shop_goods *goods, const json_t *parent, const char *id)
{
	size_t i, j;
	json_t *variation, *option;
	json_array_foreach(json_object_get(parent, "variations"), i, variation) {
		const char *own = shop_text(variation, "id");
		if (!own || strcmp(own, id) != 0)
			continue;
		json_array_foreach(json_object_get(variation, "attributes"), j, option) {
			const char *name = shop_text(option, "name"), *value = shop_text(option, "value");
			if (name && value)
				shop_add_option(goods, name, name_of_term(parent, name, value));
		}
	}
}

static void take_variation(struct shop *shop, const json_t *parent, const json_t *item)
{
	struct shop_goods goods;
	const char *id = shop_text(item, "id"), *description = shop_text(item, "description");
	if (!id)
		return;
	shop_begin(shop, &goods, id, shop_text(parent, "id"));
	set_product(shop, &goods, parent);
	if (description)
		shop_say(shop, &goods.product.product.description, description);
	goods.product.product.gtin = gtin_of(item);
	add_options(&goods, parent, id);
	add_images(&goods, item);
	add_images(&goods, parent);
	set_offer(shop, &goods, item);
	shop_take(shop, &goods);
}

static void take_simple(struct shop *shop, const json_t *item)
{
	struct shop_goods goods;
	shop_begin(shop, &goods, shop_text(item, "id"), NULL);
	set_product(shop, &goods, item);
	goods.product.product.gtin = gtin_of(item);
	add_images(&goods, item);
	set_offer(shop, &goods, item);
	shop_take(shop, &goods);
}

static json_t *members(struct shop *shop, const char *key)
{
	json_t *object = json_object_get(shop->memory, key);
	if (!object) {
		object = json_object();
		json_object_set_new(shop->memory, key, object);
	}
	return object;
}

/* Variations before their parents wait for the end. */
static void take_product(struct shop *shop, json_t *item)
{
	const char *type = shop_text(item, "type"), *id = shop_text(item, "id"),
		   *parent_id = shop_text(item, "parent");
	json_t *parents = members(shop, "parents");
	bool is_variation = type ? strcmp(type, "variation") == 0 : parent_id && strcmp(parent_id, "0") != 0;
	if (is_variation && parent_id && json_object_get(parents, parent_id)) {
		take_variation(shop, json_object_get(parents, parent_id), item);
		json_object_set_new(members(shop, "with_variations"), parent_id, json_true());
	} else if (is_variation && id) {
		json_object_set_nocheck(members(shop, "waiting"), id, item);
	} else if (id && json_array_size(json_object_get(item, "variations")) > 0) {
		json_object_set_nocheck(parents, id, item);
	} else if (!type || strcmp(type, "grouped") != 0) {
		take_simple(shop, item);
	}
}

/* Parents come before their children, or else the child stays at the top of what is known. */
static void take_category(struct shop *shop, const json_t *item)
{
	const char *id = shop_text(item, "id"), *parent = shop_text(item, "parent");
	json_t *depths = members(shop, "depths");
	bool is_top = !parent || strcmp(parent, "0") == 0;
	if (!id)
		return;
	int64_t above = is_top ? 0 : json_integer_value(json_object_get(depths, parent));
	json_object_set_new_nocheck(depths, id, json_integer(is_top ? 1 : above + 1));
	shop_take_category(shop, id, is_top ? NULL : parent, shop_text(item, "name"), RECORD_NONE);
}

static const char *take_page(struct shop *shop, const json_t *page)
{
	size_t i;
	json_t *item;
	if (!json_is_array(page))
		return shop_refusal(shop, page, "products");
	json_array_foreach(page, i, item) {
		shop_settle_currency(shop, shop_text(shop_at(item, "prices"), "currency_code"));
		if (json_object_get(item, "prices"))
			take_product(shop, item);
		else
			take_category(shop, item);
	}
	return NULL;
}

static void finish(struct shop *shop)
{
	json_t *parents = members(shop, "parents"), *with = members(shop, "with_variations"), *item;
	const char *id;
	json_object_foreach(members(shop, "waiting"), id, item) {
		const char *parent = shop_text(item, "parent");
		if (parent && json_object_get(parents, parent)) {
			take_variation(shop, json_object_get(parents, parent), item);
			json_object_set_new(with, parent, json_true());
		}
	}
	json_object_foreach(parents, id, item)
		if (!json_object_get(with, id))
			take_simple(shop, item);
}

/* Categories and parents come before those that refer to them. */
static bool walk(struct shop *shop)
{
	static const char *const LISTS[] = { "products/categories?", "products?orderby=id&order=asc&",
		"products?type=variation&orderby=id&order=asc&" };
	bool is_good = true;
	int size = shop_page_size(shop, PAGE_MAX);
	for (size_t i = 0; i < ARRAY_LENGTH(LISTS) && is_good; i++) {
		char target[96];
		snprintf(target, sizeof(target), "%sper_page=%d", LISTS[i], size);
		is_good = shop_walk(shop,
			&(struct shop_list){
				.spec = { .style = PAGES_NUMBERED, .target = target, .key = "page" },
				.records = "",
				.id = "id",
				.slack = size - 1,
			});
	}
	return is_good;
}

static bool woocommerce_read_pages(struct import *import, struct source *source)
{
	static const struct shop_format FORMAT = { .walk = walk, .take_page = take_page, .finish = finish };
	return shop_read(import, source, &FORMAT);
}

static const char *const OPTIONS[] = { SHOP_OPTIONS, NULL };
const struct importer WOOCOMMERCE_IMPORTER = { .name = "woocommerce",
	.options = OPTIONS,
	.needs_merchant = true,
	.read_pages = woocommerce_read_pages };
