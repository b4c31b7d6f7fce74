/* SPDX-License-Identifier: Apache-2.0 */
/* From schema.org's Product to the catalog's. */
#include "kiosk/hub/import/ld_product.h"

#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/web_address.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/import/ld_offer.h"

#define CRUMBS_MAX 12
#define STARS 5

const char *ld_word(const char *address)
{
	const char *last = address ? strrchr(address, '/') : NULL;
	const char *colon = !last && address ? strrchr(address, ':') : NULL;
	return last ? last + 1 : colon ? colon + 1 : address;
}

bool ld_is_a(const json_t *node, const char *type)
{
	const json_t *types = json_object_get(node, "@type");
	size_t i;
	json_t *one;
	if (json_is_string(types))
		return strcmp(ld_word(json_string_value(types)), type) == 0;
	json_array_foreach((json_t *)(uintptr_t)types, i, one)
		if (json_is_string(one) && strcmp(ld_word(json_string_value(one)), type) == 0)
			return true;
	return false;
}

const json_t *ld_resolve(const struct ld_page *page, const json_t *value)
{
	const char *id = json_get_text(value, "@id", NULL);
	const json_t *node = id && json_object_size(value) == 1 ? json_object_get(page->by_id, id) : NULL;
	return node ? node : value;
}

const char *ld_text(const struct ld_page *page, const json_t *value)
{
	const json_t *one = ld_resolve(page, json_is_array(value) ? json_array_get(value, 0) : value);
	if (json_is_string(one))
		return json_string_value(one)[0] ? json_string_value(one) : NULL;
	const char *text = shop_text(one, "@value");
	return text ? text : shop_text(one, "name");
}

/* Of the variant, or else of its group. */
static const char *said(
	const struct ld_page *page, const json_t *product, const json_t *group, const char *key)
{
	const char *text = ld_text(page, json_object_get(product, key));
	return text ? text : ld_text(page, json_object_get(group, key));
}

static const char *gtin_of(const struct ld_page *page, const json_t *product)
{
	static const char *const KEYS[] = { "gtin", "gtin13", "gtin14", "gtin12", "gtin8", "isbn" };
	const char *gtin = NULL;
	for (size_t i = 0; i < ARRAY_LENGTH(KEYS) && !gtin; i++)
		gtin = ld_text(page, json_object_get(product, KEYS[i]));
	return gtin;
}

/* --- category --- */

/* The page's way from the shop's front door; the door and the product itself are no categories. NULL = it says none. */
static const char *path_of_breadcrumbs(struct ld_page *page, const char *name)
{
	const json_t *items = json_object_get(page->breadcrumbs, "itemListElement");
	const char *path = NULL;
	size_t i, last = json_array_size(items);
	json_t *item;
	json_array_foreach((json_t *)(uintptr_t)items, i, item) {
		const char *crumb = ld_text(page, json_object_get(item, "name"));
		crumb = crumb ? crumb : ld_text(page, json_object_get(json_object_get(item, "item"), "name"));
		bool is_product = i + 1 == last && crumb && name && strcmp(crumb, name) == 0;
		if (!crumb || i == 0 || i >= CRUMBS_MAX || is_product)
			continue;
		path = path ? arena_printf(&page->shop->scratch, "%s > %s", path, crumb) : crumb;
	}
	return path;
}

static const char *category_of(
	struct ld_page *page, const json_t *product, const json_t *group, const char *name)
{
	const char *path = path_of_breadcrumbs(page, name);
	return shop_take_path(page->shop, path ? path : said(page, product, group, "category"));
}

/* --- the rest of a product --- */

static void add_image(const struct ld_page *page, struct shop_goods *goods, const json_t *image)
{
	const json_t *node = ld_resolve(page, image);
	const char *address = json_is_string(node) ? json_string_value(node) : shop_text(node, "url");
	shop_add_image(goods, address ? address : shop_text(node, "contentUrl"));
}

static void add_images(const struct ld_page *page, struct shop_goods *goods, const json_t *images)
{
	size_t i;
	json_t *image;
	if (!json_is_array(images))
		add_image(page, goods, images);
	json_array_foreach((json_t *)(uintptr_t)images, i, image)
		add_image(page, goods, image);
}

/* What tells the variants of a group apart, and what is merely so. */
static void add_facets(
	struct ld_page *page, struct shop_goods *goods, const json_t *product, const json_t *group)
{
	static const struct {
		const char *key, *name;
	} FACETS[] = { { "color", "Color" }, { "size", "Size" }, { "material", "Material" },
		{ "pattern", "Pattern" } };
	for (size_t i = 0; i < ARRAY_LENGTH(FACETS); i++) {
		const char *value = ld_text(page, json_object_get(product, FACETS[i].key));
		if (group)
			shop_add_option(goods, FACETS[i].name, value);
		else
			shop_add_attribute(page->shop, goods, FACETS[i].key, FACETS[i].name, value);
	}
}

/* {"@type":"PropertyValue","name":"Power","value":"1200","unitText":"W"} */
static void add_properties(struct ld_page *page, struct shop_goods *goods, const json_t *product)
{
	size_t i;
	json_t *property;
	json_array_foreach(json_object_get(product, "additionalProperty"), i, property) {
		const char *name = shop_text(property, "name"),
			   *value = ld_text(page, json_object_get(property, "value"));
		const char *unit = shop_text(property, "unitText");
		if (value && unit)
			value = arena_printf(&page->shop->scratch, "%s %s", value, unit);
		shop_add_attribute(
			page->shop, goods, NULL, name ? name : shop_text(property, "propertyID"), value);
	}
}

/* "https://schema.org/EUEnergyEfficiencyCategoryA2Plus" → "A++" */
static void add_energy_class(struct ld_page *page, struct shop_goods *goods, const json_t *product)
{
	static const char PREFIX[] = "EUEnergyEfficiencyCategory";
	const json_t *details = json_object_get(product, "hasEnergyConsumptionDetails");
	const char *word = ld_word(shop_text(details, "hasEnergyEfficiencyCategory"));
	if (!word || strncmp(word, PREFIX, strlen(PREFIX)) != 0 || !word[strlen(PREFIX)])
		return;
	const char *class = word + strlen(PREFIX);
	int pluses = strcmp(class + 1, "3Plus") == 0 ? 3
		: strcmp(class + 1, "2Plus") == 0    ? 2
						     : strcmp(class + 1, "1Plus") == 0;
	shop_add_attribute(page->shop, goods, "energy_class", "Energy class",
		arena_printf(&page->shop->scratch, "%c%.*s", class[0], pluses, "+++"));
}

/* Of other scales than five stars nothing is said. */
static void set_rating(
	struct ld_page *page, struct shop_goods *goods, const json_t *product, const json_t *group)
{
	const json_t *own = json_object_get(product, "aggregateRating");
	const json_t *rating = ld_resolve(page, own ? own : json_object_get(group, "aggregateRating"));
	int64_t best = shop_number(rating, "bestRating"), count = shop_number(rating, "reviewCount");
	if (best == RECORD_NONE || best == STARS)
		shop_set_rating(goods, shop_text(rating, "ratingValue"),
			count != RECORD_NONE ? count : shop_number(rating, "ratingCount"));
}

/* The shop's number for it; a page that names none is one itself. */
static const char *id_of(const struct ld_page *page, const json_t *product)
{
	static const char *const KEYS[] = { "sku", "productID", "mpn" };
	const char *id = NULL;
	for (size_t i = 0; i < ARRAY_LENGTH(KEYS) && !id; i++)
		id = ld_text(page, json_object_get(product, KEYS[i]));
	id = id ? id : gtin_of(page, product);
	id = id ? id : ld_text(page, json_object_get(product, "url"));
	return id ? id : page->address[0] ? page->address : NULL;
}

static const char *group_id_of(const struct ld_page *page, const json_t *product, const json_t *group)
{
	const char *id = shop_text(group, "productGroupID");
	id = id ? id : ld_text(page, json_object_get(product, "inProductGroupWithID"));
	id = id ? id : shop_text(group, "@id");
	return id ? id : shop_text(group, "name");
}

void ld_product_take(struct ld_page *page, const json_t *product, const json_t *group)
{
	struct shop *shop = page->shop;
	struct shop_goods goods;
	const char *id = id_of(page, product);
	if (!json_is_object(product) || (id && !shop_is_new(shop, "p", id)))
		return;
	shop_begin(shop, &goods, id, group_id_of(page, product, group));
	struct product_record *record = &goods.product.product;
	const char *name = said(page, product, group, "name");
	const char *address = ld_text(page, json_object_get(product, "url"));
	record->gtin = gtin_of(page, product);
	shop_say(shop, &record->name, name);
	shop_say_brand(&record->brand, said(page, product, group, "brand"));
	shop_say(shop, &record->description, said(page, product, group, "description"));
	record->category = category_of(page, product, group, name);
	add_images(page, &goods, json_object_get(product, "image"));
	add_images(page, &goods, json_object_get(group, "image"));
	add_facets(page, &goods, product, group);
	add_properties(page, &goods, product);
	add_energy_class(page, &goods, product);
	set_rating(page, &goods, product, group);
	goods.offer.offer.url = address && web_address_is_good(address) ? address
		: web_address_is_good(page->address)                    ? page->address
									: NULL;
	const json_t *offers = json_object_get(product, "offers");
	ld_offer_set(page, &goods, offers ? offers : json_object_get(group, "offers"));
	shop_take(shop, &goods);
}
