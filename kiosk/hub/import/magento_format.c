/* SPDX-License-Identifier: Apache-2.0 */
/* The format "magento": the REST API of Magento 2 and Adobe Commerce, /rest/V1: store/storeConfigs, categories, products/attributes, and
 * products by searchCriteria, those that can be configured before those that they are made of. A simple product that is not seen alone is a
 * variant of one that can be configured, or nothing. Prices are decimals in main units; a special price is an offer of its own days. */
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/import/shop_json.h"

#define PAGE_MAX 100
#define TREE_DEPTH_MAX 12
#define NOT_SEEN_ALONE 1
/* %5B and %5D are brackets. */
#define CRITERION(group, field, value, how)                                                                  \
	"&searchCriteria%5Bfilter_groups%5D%5B" group "%5D%5Bfilters%5D%5B0%5D%5Bfield%5D=" field            \
	"&searchCriteria%5Bfilter_groups%5D%5B" group "%5D%5Bfilters%5D%5B0%5D%5Bvalue%5D=" value            \
	"&searchCriteria%5Bfilter_groups%5D%5B" group "%5D%5Bfilters%5D%5B0%5D%5Bcondition_type%5D=" how
#define PRODUCTS CRITERION("0", "status", "1", "eq")

static bool walk_list(struct shop *shop, const char *path, const char *criteria, const char *id)
{
	char target[1024];
	snprintf(target, sizeof(target), "%s?searchCriteria%%5BpageSize%%5D=%d%s", path,
		shop_page_size(shop, PAGE_MAX), criteria);
	return shop_walk(shop,
		&(struct shop_list){
			.spec = { .style = PAGES_NUMBERED,
				.target = target,
				.key = "searchCriteria%5BcurrentPage%5D" },
			.records = "items",
			.id = id,
			.total = "total_count",
		});
}

static bool walk(struct shop *shop)
{
	return shop_ask(shop, "store/storeConfigs") && shop_ask(shop, "categories") &&
		walk_list(shop, "products/attributes", "", "attribute_id") &&
		walk_list(shop, "products", PRODUCTS CRITERION("1", "type_id", "configurable", "eq"), "id") &&
		walk_list(shop, "products", PRODUCTS CRITERION("1", "type_id", "configurable", "neq"), "id");
}

/* --- what products refer to --- */

static json_t *memory(struct shop *shop, const char *key)
{
	json_t *object = json_object_get(shop->memory, key);
	if (!object) {
		object = json_object();
		json_object_set_new(shop->memory, key, object);
	}
	return object;
}

/* The root of a tree is no shelf, and neither is the catalog's root above it. */
static void take_tree(struct shop *shop, const json_t *category, const char *parent, int depth)
{
	size_t i;
	json_t *child;
	const char *id = shop_text(category, "id");
	if (!id || depth > TREE_DEPTH_MAX || !shop_flag(category, "is_active", true))
		return;
	bool is_root = shop_number(category, "level") < 2;
	if (!is_root) {
		shop_take_category(
			shop, id, parent, shop_text(category, "name"), shop_number(category, "position"));
		json_object_set_new_nocheck(memory(shop, "depths"), id, json_integer(depth));
	}
	json_array_foreach(json_object_get(category, "children_data"), i, child)
		take_tree(shop, child, is_root ? NULL : id, depth + 1);
}

/* {"color":{"label":"Colour","4":"Red",…}}: what the numbers of an attribute's choices mean. */
static void keep_attribute(struct shop *shop, const json_t *attribute)
{
	const char *code = shop_text(attribute, "attribute_code"), *id = shop_text(attribute, "attribute_id");
	size_t i;
	json_t *option, *kept = json_object();
	const char *label = shop_text(attribute, "default_frontend_label");
	if (label)
		json_object_set_new_nocheck(kept, "label", json_string(label));
	if (shop_flag(attribute, "is_visible_on_front", false))
		json_object_set_new_nocheck(kept, "is_shown", json_true());
	json_array_foreach(json_object_get(attribute, "options"), i, option) {
		const char *value = shop_text(option, "value"), *name = shop_text(option, "label");
		if (value && name)
			json_object_set_new_nocheck(kept, value, json_string(name));
	}
	if (code)
		json_object_set_nocheck(memory(shop, "attributes"), code, kept);
	if (id && code)
		json_object_set_new_nocheck(memory(shop, "codes"), id, json_string(code));
	json_decref(kept);
}

/* The choice's name, or the value itself of an attribute without choices. */
static const char *name_of_value(struct shop *shop, const char *code, const char *value)
{
	const char *name =
		value ? json_get_text(json_object_get(memory(shop, "attributes"), code), value, NULL) : NULL;
	return name ? name : value;
}

/* --- products --- */

static const char *custom(const json_t *item, const char *code)
{
	size_t i;
	json_t *attribute;
	json_array_foreach(json_object_get(item, "custom_attributes"), i, attribute) {
		const char *own = shop_text(attribute, "attribute_code");
		if (own && strcmp(own, code) == 0)
			return shop_text(attribute, "value");
	}
	return NULL;
}

/* The deepest of its categories. */
static const char *category_of(struct shop *shop, const json_t *item)
{
	const char *best = NULL;
	int64_t deepest = -1;
	size_t i;
	json_t *link;
	json_array_foreach(shop_at(item, "extension_attributes.category_links"), i, link) {
		const char *id = shop_text(link, "category_id");
		const json_t *depth = id ? json_object_get(memory(shop, "depths"), id) : NULL;
		if (depth && json_integer_value(depth) > deepest) {
			deepest = json_integer_value(depth);
			best = id;
		}
	}
	return shop_code(shop, best);
}

/* Pictures are named below the shop's media address. */
static void add_images(struct shop *shop, struct shop_goods *goods, const json_t *item)
{
	const char *media = json_get_text(shop->memory, "media", NULL);
	size_t i;
	json_t *entry;
	json_array_foreach(json_object_get(item, "media_gallery_entries"), i, entry) {
		const char *file = shop_text(entry, "file"), *type = shop_text(entry, "media_type");
		bool is_shown = !shop_flag(entry, "disabled", false) && (!type || strcmp(type, "image") == 0);
		if (file && media && is_shown)
			shop_add_image(
				goods, arena_printf(&shop->scratch, "%scatalog/product%s", media, file));
	}
}

static void add_attributes(struct shop *shop, struct shop_goods *goods, const json_t *item)
{
	size_t i;
	json_t *attribute;
	json_array_foreach(json_object_get(item, "custom_attributes"), i, attribute) {
		const char *code = shop_text(attribute, "attribute_code");
		const json_t *known = code ? json_object_get(memory(shop, "attributes"), code) : NULL;
		if (known && json_object_get(known, "is_shown"))
			shop_add_attribute(shop, goods, code, json_get_text(known, "label", code),
				name_of_value(shop, code, shop_text(attribute, "value")));
	}
}

static const char *gtin_of(const json_t *item)
{
	static const char *const KEYS[] = { "gtin", "ean", "ean13", "barcode", "upc" };
	const char *gtin = NULL;
	for (size_t i = 0; i < ARRAY_LENGTH(KEYS) && !gtin; i++)
		gtin = custom(item, KEYS[i]);
	return gtin;
}

/* What a variant does not say itself its parent does; NULL = it has none. */
static void set_product(struct shop *shop, struct shop_goods *goods, const json_t *item, const json_t *parent)
{
	struct product_record *product = &goods->product.product;
	const json_t *main = parent ? parent : item;
	const char *description = custom(main, "description");
	const char *maker = custom(main, "manufacturer");
	product->gtin = gtin_of(item);
	shop_say(shop, &product->name, shop_text(main, "name"));
	shop_say(shop, &product->description, description ? description : custom(main, "short_description"));
	shop_say_brand(
		&product->brand, maker ? name_of_value(shop, "manufacturer", maker) : custom(main, "brand"));
	product->category = category_of(shop, main);
	add_images(shop, goods, item);
	if (parent)
		add_images(shop, goods, parent);
	add_attributes(shop, goods, item);
}

static void set_stock(struct shop_goods *goods, const json_t *item)
{
	const json_t *stock = shop_at(item, "extension_attributes.stock_item");
	int64_t left = shop_number(stock, "qty");
	if (!json_is_object(stock))
		return;
	bool is_counted = shop_flag(stock, "manage_stock", true);
	if (!shop_flag(stock, "is_in_stock", true))
		shop_set_stock(goods, STOCK_OUT, RECORD_NONE);
	else
		shop_set_stock(goods, STOCK_IN, is_counted && left > 0 ? left : RECORD_NONE);
}

/* "2026-12-31 00:00:00" as the last day of a special price counts to its end. */
static void set_last_day(struct shop_goods *goods, const char *text)
{
	struct offer_record *offer = &goods->offer.offer;
	if (!text)
		return;
	shop_set_time(&goods->offer, &offer->valid_until, text);
	if (offer->valid_until != RECORD_NONE && offer->valid_until % DAY_MS == 0)
		offer->valid_until += DAY_MS;
}

/* A special price without a first day has been good all along. */
static void take_special(struct shop *shop, struct shop_goods *goods, const json_t *item)
{
	struct offer_record *offer = &goods->offer.offer;
	int64_t regular = offer->price, special = shop_price(shop, custom(item, "special_price"));
	const char *from = custom(item, "special_from_date");
	if (special == RECORD_NONE || special >= regular || special < 1)
		return;
	offer->price = special;
	offer->list_price = regular;
	shop_set_time(&goods->offer, &offer->valid_from, from ? from : "2000-01-01");
	set_last_day(goods, custom(item, "special_to_date"));
	shop_take_record(shop, &goods->offer, offer->product);
}

static void take_item(struct shop *shop, const json_t *item, const json_t *parent)
{
	struct shop_goods goods;
	const char *id = shop_text(item, "id"), *slug = custom(parent ? parent : item, "url_key");
	size_t i;
	json_t *option;
	shop_begin(shop, &goods, id, parent ? shop_text(parent, "id") : NULL);
	set_product(shop, &goods, item, parent);
	json_array_foreach(shop_at(parent, "extension_attributes.configurable_product_options"), i, option) {
		const char *attribute = shop_text(option, "attribute_id");
		const char *code = attribute ? json_get_text(memory(shop, "codes"), attribute, NULL) : NULL;
		if (code)
			shop_add_option(&goods, shop_text(option, "label"),
				name_of_value(shop, code, custom(item, code)));
	}
	goods.offer.offer.price = shop_price(shop, shop_text(item, "price"));
	set_stock(&goods, item);
	shop_set_page(shop, &goods, id, shop_text(parent, "id"), shop_text(item, "sku"), slug);
	shop_take(shop, &goods);
	take_special(shop, &goods, item);
}

/* Remembers whose child is whose. */
static void keep_configurable(struct shop *shop, json_t *item)
{
	size_t i;
	json_t *child;
	json_array_foreach(shop_at(item, "extension_attributes.configurable_product_links"), i, child)
		if (json_is_string(child))
			json_object_set_nocheck(memory(shop, "parents"), json_string_value(child), item);
}

static bool is_sold(const char *type)
{
	static const char *const TYPES[] = { "simple", "virtual", "downloadable", "giftcard" };
	for (size_t i = 0; type && i < ARRAY_LENGTH(TYPES); i++)
		if (strcmp(type, TYPES[i]) == 0)
			return true;
	return !type;
}

/* A bundle and a group have no price of their own: what is in them is sold. */
static void take_product(struct shop *shop, json_t *item)
{
	const char *type = shop_text(item, "type_id"), *id = shop_text(item, "id");
	if (!id || shop_number(item, "status") == 2)
		return;
	const json_t *parent = json_object_get(memory(shop, "parents"), id);
	if (type && strcmp(type, "configurable") == 0)
		keep_configurable(shop, item);
	else if (!is_sold(type))
		return;
	else if (parent || shop_number(item, "visibility") != NOT_SEEN_ALONE)
		take_item(shop, item, parent);
	else
		json_object_set_nocheck(memory(shop, "waiting"), id, item);
}

static void finish(struct shop *shop)
{
	const char *id;
	json_t *item;
	json_object_foreach(memory(shop, "waiting"), id, item) {
		const json_t *parent = json_object_get(memory(shop, "parents"), id);
		if (parent)
			take_item(shop, item, parent);
	}
}

/* [{"code":"default","base_currency_code":"EUR","secure_base_media_url":"https://…/media/",…}], one for each store view. Prices are in the
 * base currency, whatever a view shows. */
static const char *take_configs(struct shop *shop, const json_t *configs)
{
	const char *first = shop_text(json_array_get(configs, 0), "base_currency_code");
	const char *media = shop_text(json_array_get(configs, 0), "secure_base_media_url");
	size_t i;
	json_t *config;
	json_array_foreach((json_t *)(uintptr_t)configs, i, config) {
		const char *currency = shop_text(config, "base_currency_code");
		if (!shop->currency[0] && currency && first && strcmp(currency, first) != 0)
			return "its websites have several currencies: --set currency=EUR says which";
	}
	shop_settle_currency(shop, first);
	if (media)
		json_object_set_new_nocheck(shop->memory, "media", json_string(media));
	return NULL;
}

static const char *take_page(struct shop *shop, const json_t *page)
{
	const json_t *items = json_object_get(page, "items");
	size_t i;
	json_t *item;
	if (json_object_get(json_array_get(page, 0), "base_currency_code"))
		return take_configs(shop, page);
	if (json_is_array(json_object_get(page, "children_data"))) {
		take_tree(shop, page, NULL, 0);
		return NULL;
	}
	if (!json_is_array(items))
		return shop_refusal(shop, page, "items");
	json_array_foreach(items, i, item) {
		if (json_object_get(item, "attribute_code"))
			keep_attribute(shop, item);
		else if (shop_currency_fault(shop))
			return shop_currency_fault(shop);
		else
			take_product(shop, item);
	}
	return NULL;
}

static bool magento_read_pages(struct import *import, struct source *source)
{
	static const struct shop_format FORMAT = { .walk = walk, .take_page = take_page, .finish = finish };
	return shop_read(import, source, &FORMAT);
}

static const char *const OPTIONS[] = { SHOP_OPTIONS, NULL };
const struct importer MAGENTO_IMPORTER = {
	.name = "magento", .options = OPTIONS, .needs_merchant = true, .read_pages = magento_read_pages
};
