/* SPDX-License-Identifier: Apache-2.0 */
/* The format "saleor": answers of Saleor's GraphQL API to the query below: the products of the channel that --set channel= names, page
 * after page by cursor. Prices are gross decimals in main units; descriptions are Editor.js documents; variants of one product are a group. */
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/text.h"
#include "kiosk/hub/import/shop_json.h"

#define PAGE_MAX 100 /* Saleor's own limit */

static const char PRODUCTS_QUERY[] =
	"query ($first: Int!, $after: String, $channel: String!) {"
	" products(first: $first, after: $after, channel: $channel, sortBy: { field: DATE, direction: ASC }) {"
	" totalCount pageInfo { hasNextPage endCursor } edges { node { id name slug description"
	" category { id name ancestors(first: 10) { edges { node { id name } } } }"
	" attributes { attribute { slug name } values { name } } media { url type }"
	" variants { id sku name trackInventory quantityAvailable media { url type }"
	" metafields(keys: [\"gtin\", \"ean\", \"barcode\", \"upc\"])"
	" attributes { attribute { name } values { name } }"
	" pricing { price { gross { amount currency } } priceUndiscounted { gross { amount } } } } } } } }";

#define DESCRIPTION_MAX_BYTES (256 * 1024)
/* Saleor says "50" of anything that has so many or more (its limit of one checkout, unless the shop set another). */
#define QUANTITY_LIMIT 50

static void append_block(struct text *out, const char *line)
{
	if (line)
		text_printf(out, "<p>%s</p>", line);
}

/* {"blocks":[{"type":"paragraph","data":{"text":"<b>…"}},{"type":"list","data":{"items":["…",{"content":"…"}]}}]} → HTML. */
static const char *description_of(struct shop *shop, const char *document)
{
	struct text out;
	size_t i, j;
	json_t *block, *item;
	if (!document)
		return NULL;
	text_init(&out, DESCRIPTION_MAX_BYTES);
	json_t *parsed = json_parse_mended(document, strlen(document), NULL);
	json_array_foreach(json_object_get(parsed, "blocks"), i, block) {
		const json_t *data = json_object_get(block, "data");
		append_block(&out, shop_text(data, "text"));
		json_array_foreach(json_object_get(data, "items"), j, item)
			append_block(&out,
				json_is_string(item) ? json_string_value(item) : shop_text(item, "content"));
	}
	const char *kept = out.length > 0 ? arena_strdup(&shop->scratch, out.bytes) : NULL;
	json_decref(parsed);
	text_finish(&out);
	return kept;
}

/* From the top down, and the category itself last. */
static const char *category_of(struct shop *shop, const json_t *product)
{
	const json_t *category = json_object_get(product, "category");
	const char *id = shop_text(category, "id"), *parent = NULL;
	size_t i;
	json_t *edge;
	json_array_foreach(shop_at(category, "ancestors.edges"), i, edge) {
		const json_t *node = json_object_get(edge, "node");
		if (!shop_text(node, "id"))
			continue;
		shop_take_category(shop, shop_text(node, "id"), parent, shop_text(node, "name"), RECORD_NONE);
		parent = shop_text(node, "id");
	}
	shop_take_category(shop, id, parent, shop_text(category, "name"), RECORD_NONE);
	return shop_code(shop, id);
}

static void add_attributes(struct shop *shop, struct shop_goods *goods, const json_t *product)
{
	size_t i, j;
	json_t *entry, *value;
	json_array_foreach(json_object_get(product, "attributes"), i, entry) {
		const json_t *attribute = json_object_get(entry, "attribute");
		const char *slug = shop_text(attribute, "slug");
		json_array_foreach(json_object_get(entry, "values"), j, value) {
			if (slug && strcmp(slug, "brand") == 0)
				shop_say_brand(&goods->product.product.brand, shop_text(value, "name"));
			else
				shop_add_attribute(shop, goods, slug, shop_text(attribute, "name"),
					shop_text(value, "name"));
		}
	}
}

static void add_options(struct shop_goods *goods, const json_t *variant)
{
	size_t i;
	json_t *entry;
	json_array_foreach(json_object_get(variant, "attributes"), i, entry)
		shop_add_option(goods, shop_text(shop_at(entry, "attribute"), "name"),
			shop_text(json_array_get(json_object_get(entry, "values"), 0), "name"));
}

static void add_media(struct shop_goods *goods, const json_t *thing)
{
	size_t i;
	json_t *medium;
	json_array_foreach(json_object_get(thing, "media"), i, medium) {
		const char *type = shop_text(medium, "type");
		if (!type || strcmp(type, "IMAGE") == 0)
			shop_add_image(goods, shop_text(medium, "url"));
	}
}

static void set_offer(struct shop *shop, struct shop_goods *goods, const json_t *variant)
{
	const json_t *pricing = json_object_get(variant, "pricing");
	int64_t left = shop_number(variant, "quantityAvailable");
	shop_settle_currency(shop, shop_text(shop_at(pricing, "price.gross"), "currency"));
	goods->offer.offer.currency = shop_text(shop_at(pricing, "price.gross"), "currency");
	goods->offer.offer.price = shop_price(shop, shop_text(shop_at(pricing, "price.gross"), "amount"));
	shop_set_list_price(
		goods, shop_price(shop, shop_text(shop_at(pricing, "priceUndiscounted.gross"), "amount")));
	if (left != RECORD_NONE)
		shop_set_stock(goods, left > 0 ? STOCK_IN : STOCK_OUT,
			left > 0 && left < QUANTITY_LIMIT && shop_flag(variant, "trackInventory", true)
				? left
				: RECORD_NONE);
}

/* A barcode has no place of its own in Saleor: shops keep it as metadata. */
static const char *gtin_of(const json_t *variant)
{
	static const char *const KEYS[] = { "gtin", "ean", "barcode", "upc" };
	const char *gtin = NULL;
	for (size_t i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]) && !gtin; i++)
		gtin = shop_text(json_object_get(variant, "metafields"), KEYS[i]);
	return gtin;
}

static void take_variant(struct shop *shop, const json_t *product, const json_t *variant, bool is_only)
{
	struct shop_goods goods;
	const char *id = shop_text(variant, "id"), *product_id = shop_text(product, "id");
	/* A variant without a price is not sold in this channel. */
	if (!json_is_object(shop_at(variant, "pricing.price")))
		return;
	shop_begin(shop, &goods, id, is_only ? NULL : product_id);
	struct product_record *record = &goods.product.product;
	record->gtin = gtin_of(variant);
	shop_say(shop, &record->name, shop_text(product, "name"));
	shop_say(shop, &record->description, description_of(shop, shop_text(product, "description")));
	record->category = category_of(shop, product);
	add_attributes(shop, &goods, product);
	add_options(&goods, variant);
	add_media(&goods, variant);
	add_media(&goods, product);
	set_offer(shop, &goods, variant);
	shop_set_page(shop, &goods, id, product_id, shop_text(variant, "sku"), shop_text(product, "slug"));
	shop_take(shop, &goods);
}

static const char *take_page(struct shop *shop, const json_t *page)
{
	const json_t *products = shop_at(page, "data.products");
	size_t i, j;
	json_t *edge, *variant;
	if (json_object_get(page, "errors") || !json_is_array(json_object_get(products, "edges")))
		return shop_refusal(shop, page, "data.products");
	json_array_foreach(json_object_get(products, "edges"), i, edge) {
		const json_t *product = json_object_get(edge, "node");
		const json_t *variants = json_object_get(product, "variants");
		json_array_foreach(variants, j, variant)
			take_variant(shop, product, variant, json_array_size(variants) == 1);
	}
	return NULL;
}

static bool walk(struct shop *shop)
{
	const char *channel = import_option(shop->import, "channel");
	json_t *variables = json_pack("{s:i, s:s}", "first", shop_page_size(shop, PAGE_MAX), "channel",
		channel ? channel : "default-channel");
	bool is_good = shop_walk(shop,
		&(struct shop_list){
			.spec = { .style = PAGES_CURSOR,
				.target = "",
				.key = "after",
				.query = PRODUCTS_QUERY,
				.variables = variables },
			.records = "data.products.edges",
			.id = "node.id",
			.total = "data.products.totalCount",
			.cursor = "data.products.pageInfo.endCursor",
			.has_next = "data.products.pageInfo.hasNextPage",
		});
	json_decref(variables);
	return is_good;
}

static bool saleor_read_pages(struct import *import, struct source *source)
{
	static const struct shop_format FORMAT = { .walk = walk, .take_page = take_page };
	return shop_read(import, source, &FORMAT);
}

static const char *const OPTIONS[] = { SHOP_OPTIONS, "channel", NULL };
const struct importer SALEOR_IMPORTER = {
	.name = "saleor", .options = OPTIONS, .needs_merchant = true, .read_pages = saleor_read_pages
};
