/* SPDX-License-Identifier: Apache-2.0 */
/* The format "litemall": the mall API of litemall, /wx: catalog/all, the list of goods and each one's detail, and the coupons. Goods with
 * several specifications are a group; a group-buy rule is a deal on each of them. Answers stand in {"errno":0,"errmsg":…,"data":…}. */
#include <inttypes.h>
#include <string.h>

#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/import/shop_json.h"

#define AHEAD 8
#define PAGE_MAX 100
#define CURRENCY "CNY"
/* Of a coupon: for everything, for some categories, for some goods. */
enum goods_type { FOR_ALL, FOR_CATEGORIES, FOR_GOODS };

/* Sorted by what hardly repeats: rows of one time may change places between two pages. */
static bool walk_list(struct shop *shop, const char *path, const char *sort)
{
	char target[96];
	snprintf(target, sizeof(target), "%s?sort=%s&order=asc&limit=%d", path, sort,
		shop_page_size(shop, PAGE_MAX));
	return shop_walk(shop,
		&(struct shop_list){
			.spec = { .style = PAGES_NUMBERED, .target = target, .key = "page" },
			.records = "data.list",
			.id = "id",
			.total = "data.total",
		});
}

#define DETAIL_SIZE 64
static void name_detail(const json_t *id, char ret_target[DETAIL_SIZE])
{
	snprintf(ret_target, DETAIL_SIZE, "goods/detail?id=%.20s", json_string_value(id));
}

/* The list names what there is; what it is and costs stands in each one's detail. Some are fetched ahead, side by side. */
static bool walk(struct shop *shop)
{
	bool is_good = shop_ask(shop, "catalog/all") && walk_list(shop, "goods/list", "name");
	const json_t *goods = json_object_get(shop->memory, "goods");
	char target[DETAIL_SIZE];
	size_t expected = 0;
	for (size_t i = 0; is_good && i < json_array_size(goods); i++) {
		for (; expected < json_array_size(goods) && expected < i + AHEAD; expected++) {
			name_detail(json_array_get(goods, expected), target);
			source_expect(shop->source, &(struct source_request){ .target = target });
		}
		name_detail(json_array_get(goods, i), target);
		is_good = shop_ask(shop, target);
	}
	return is_good && walk_list(shop, "coupon/list", "id");
}

static bool is_id(const char *text)
{
	return text && text[0] && strspn(text, "0123456789") == strlen(text);
}

/* --- categories --- */

static void take_category(struct shop *shop, const json_t *category)
{
	const char *parent = shop_text(category, "pid");
	bool is_top = !parent || strcmp(parent, "0") == 0;
	shop_take_category(shop, shop_text(category, "id"), is_top ? NULL : parent,
		shop_text(category, "name"), shop_number(category, "sortOrder"));
}

static void take_categories(struct shop *shop, const json_t *list)
{
	size_t i;
	json_t *category;
	json_array_foreach((json_t *)(uintptr_t)list, i, category)
		take_category(shop, category);
}

static void take_catalog(struct shop *shop, const json_t *data)
{
	const char *key;
	json_t *list;
	take_categories(shop, json_object_get(data, "categoryList"));
	json_object_foreach(json_object_get(data, "allList"), key, list)
		take_categories(shop, list);
}

/* --- goods --- */

/* So many people pay so much less each. */
static void take_deal(
	struct shop *shop, const struct shop_goods *goods, const char *goods_id, const json_t *rule)
{
	struct import_record record;
	const char *id = shop_text(rule, "id");
	int64_t people = shop_number(rule, "discountMember"),
		less = shop_price(shop, shop_text(rule, "discount"));
	record_init(&record, RECORD_DEAL);
	struct deal_record *deal = &record.deal;
	deal->code = shop_code(shop, arena_printf(&shop->scratch, "%s-%s", id ? id : "", goods_id));
	deal->product = goods->product.product.code;
	deal->merchant = shop->merchant;
	shop_set_time(&record, &deal->starts_at, shop_text(rule, "addTime"));
	shop_set_time(&record, &deal->ends_at, shop_text(rule, "expireTime"));
	bool is_sane = people > 1 && less > 0 && goods->offer.offer.price > less;
	char *tiers = xasprintf("[[%" PRId64 ",%" PRId64 "]]", people, goods->offer.offer.price - less);
	if (is_sane && !group_tiers_parse(tiers, &deal->tiers))
		deal->tiers = (struct group_tiers){ 0 };
	free(tiers);
	shop_take_record(shop, &record, deal->code);
}

static void add_images(struct shop_goods *goods, const json_t *info, const json_t *sku)
{
	size_t i;
	json_t *image;
	const char *own = shop_text(sku, "url");
	/* Some rows of the wild hold a part of an address. */
	if (own && strncmp(own, "http", 4) == 0)
		shop_add_image(goods, own);
	shop_add_image(goods, shop_text(info, "picUrl"));
	json_array_foreach(json_object_get(info, "gallery"), i, image)
		shop_add_image(goods, json_string_value(image));
}

static void add_attributes(struct shop *shop, struct shop_goods *goods, const json_t *data)
{
	size_t i;
	json_t *attribute;
	json_array_foreach(json_object_get(data, "attribute"), i, attribute)
		shop_add_attribute(
			shop, goods, NULL, shop_text(attribute, "attribute"), shop_text(attribute, "value"));
}

/* specifications of a SKU are values in the order of the list of names. */
static void add_options(struct shop_goods *goods, const json_t *data, const json_t *sku)
{
	const json_t *names = json_object_get(data, "specificationList");
	size_t i;
	json_t *value;
	json_array_foreach(json_object_get(sku, "specifications"), i, value)
		shop_add_option(goods, shop_text(json_array_get(names, i), "name"), json_string_value(value));
}

/* Most details are pictures only: what there is to read stands in the brief. */
static const char *description_of(struct shop *shop, const json_t *info)
{
	const char *brief = shop_text(info, "brief"), *detail = shop_text(info, "detail");
	return brief && detail ? arena_printf(&shop->scratch, "<p>%s</p>%s", brief, detail)
		: brief        ? brief
			       : detail;
}

static void take_sku(struct shop *shop, const json_t *data, const json_t *sku, bool is_only)
{
	struct shop_goods goods;
	const json_t *info = json_object_get(data, "info");
	const char *id = shop_text(info, "id"), *sku_id = shop_text(sku, "id");
	const char *own =
		is_only ? id : arena_printf(&shop->scratch, "%s-%s", id ? id : "", sku_id ? sku_id : "");
	const char *price = shop_text(sku, "price");
	int64_t left = shop_number(sku, "number");
	size_t i;
	json_t *rule;
	shop_begin(shop, &goods, own, is_only ? NULL : id);
	struct product_record *product = &goods.product.product;
	shop_say(shop, &product->name, shop_text(info, "name"));
	shop_say_brand(&product->brand, shop_text(shop_at(data, "brand"), "name"));
	shop_say(shop, &product->description, description_of(shop, info));
	product->category = shop_code(shop, shop_text(info, "categoryId"));
	add_images(&goods, info, sku);
	add_attributes(shop, &goods, data);
	if (!is_only)
		add_options(&goods, data, sku);
	goods.offer.offer.price = shop_price(shop, price ? price : shop_text(info, "retailPrice"));
	shop_set_list_price(&goods, shop_price(shop, shop_text(info, "counterPrice")));
	if (left != RECORD_NONE)
		shop_set_stock(&goods, left > 0 ? STOCK_IN : STOCK_OUT, left);
	shop_set_page(shop, &goods, own, id, shop_text(info, "goodsSn"), NULL);
	shop_take(shop, &goods);
	json_array_foreach(json_object_get(data, "groupon"), i, rule)
		take_deal(shop, &goods, own, rule);
}

/* What is off sale can still be looked at in the mall, and is not sold. */
static void take_detail(struct shop *shop, const json_t *data)
{
	const json_t *skus = json_object_get(data, "productList");
	size_t i;
	json_t *sku;
	if (!shop_flag(json_object_get(data, "info"), "isOnSale", true))
		return;
	json_array_foreach(skus, i, sku)
		take_sku(shop, data, sku, json_array_size(skus) == 1);
	if (json_array_size(skus) == 0)
		take_sku(shop, data, NULL, true);
}

static void keep_goods_id(struct shop *shop, const char *id)
{
	if (!json_object_get(shop->memory, "goods"))
		json_object_set_new(shop->memory, "goods", json_array());
	json_array_append_new(json_object_get(shop->memory, "goods"), json_string(id));
}

/* --- coupons --- */

/* NULL, or why a coupon is not taken: with a scope that is not known it would come off anything. */
static const char *set_scope(struct shop *shop, struct import_record *record, const json_t *coupon)
{
	const json_t *things = json_object_get(coupon, "goodsValue");
	int64_t type = shop_number(coupon, "goodsType");
	const char *all = import_option(shop->import, "coupons");
	const char *only = json_string_value(json_array_get(things, 0));
	if (type == RECORD_NONE && (!all || strcmp(all, "all") != 0))
		return "the shop does not say what the coupon is for; --set coupons=all takes it for everything";
	if (type == RECORD_NONE || type == FOR_ALL)
		return NULL;
	if (json_array_size(things) != 1 || !only || (type != FOR_CATEGORIES && type != FOR_GOODS))
		return "a coupon for several categories or goods";
	record->coupon.scope.kind = type == FOR_CATEGORIES ? COUPON_SCOPE_CATEGORY : COUPON_SCOPE_PRODUCT;
	record->coupon.scope.code = shop_code(shop, only);
	return NULL;
}

static void take_coupon(struct shop *shop, const json_t *coupon)
{
	struct import_record record;
	const char *id = shop_text(coupon, "id");
	record_init(&record, RECORD_COUPON);
	record.coupon.code = shop_code(shop, id);
	record.coupon.kind = COUPON_AMOUNT;
	record.coupon.currency = shop->currency;
	record.coupon.value.minor = shop_price(shop, shop_text(coupon, "discount"));
	record.coupon.threshold = shop_price(shop, shop_text(coupon, "min"));
	record.coupon.total = shop_number(coupon, "total");
	record.coupon.per_member = shop_number(coupon, "limit");
	record.coupon.valid_days = shop_number(coupon, "days");
	if (record.coupon.valid_days < 1)
		record.coupon.valid_days = RECORD_NONE;
	shop_say(shop, &record.coupon.name, shop_text(coupon, "name"));
	const char *fault = set_scope(shop, &record, coupon);
	if (fault)
		shop_reject_record(shop, &record, id, fault);
	else
		shop_take_record(shop, &record, id);
}

/* --- a page --- */

static void take_list(struct shop *shop, const json_t *list)
{
	size_t i;
	json_t *item;
	json_array_foreach((json_t *)(uintptr_t)list, i, item) {
		const char *id = shop_text(item, "id");
		if (json_object_get(item, "retailPrice") && is_id(id))
			keep_goods_id(shop, id);
		else if (json_object_get(item, "discount"))
			take_coupon(shop, item);
	}
}

static const char *take_page(struct shop *shop, const json_t *page)
{
	const json_t *data = json_object_get(page, "data");
	const char *errno_text = shop_text(page, "errno");
	if (!errno_text || strcmp(errno_text, "0") != 0 || !json_is_object(data))
		return shop_refusal(shop, page, "data");
	shop_settle_currency(shop, CURRENCY);
	if (json_object_get(data, "info"))
		take_detail(shop, data);
	else if (json_object_get(data, "categoryList"))
		take_catalog(shop, data);
	else if (json_is_array(json_object_get(data, "list")))
		take_list(shop, json_object_get(data, "list"));
	else
		return shop_refusal(shop, page, "list of goods");
	return NULL;
}

static bool litemall_read_pages(struct import *import, struct source *source)
{
	static const struct shop_format FORMAT = { .walk = walk, .take_page = take_page };
	return shop_read(import, source, &FORMAT);
}

static const char *const OPTIONS[] = { SHOP_OPTIONS, "coupons", NULL };
const struct importer LITEMALL_IMPORTER = {
	.name = "litemall", .options = OPTIONS, .needs_merchant = true, .read_pages = litemall_read_pages
};
