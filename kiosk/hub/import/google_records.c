/* SPDX-License-Identifier: Apache-2.0 */
/* The records that an item becomes. */
#include <inttypes.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/domain/money_text.h"
#include "kiosk/hub/import/google_feed.h"
#include "kiosk/hub/import/measure_text.h"
#include "kiosk/hub/import/source_rows.h"
#include "kiosk/hub/source/digest_set.h"

#define ARENA_BYTES (64 * 1024)
#define ADULT_AGE 18
#define DETAILS_MAX 10000 /* more names of facts than any shop has: the rest are left out */

/* Facts of a product: attributes of ours. */
static const struct fact {
	enum google_attribute attribute;
	const char *code;
	const char *unit; /* numbers are in it; NULL = a text */
	bool is_filter;
	const char *en, *zh_hans, *zh_hant, *es, *ar;
} FACTS[] = {
	{ GOOGLE_ENERGY_EFFICIENCY_CLASS, "energy_class", NULL, true, "Energy class", "能效等级",
		"能源效益級別", "Clase energética", "فئة كفاءة الطاقة" },
	{ GOOGLE_CONDITION, "condition", NULL, true, "Condition", "新旧程度", "新舊程度", "Estado",
		"الحالة" },
	{ GOOGLE_GENDER, "gender", NULL, true, "Gender", "性别", "性別", "Género", "الجنس" },
	{ GOOGLE_AGE_GROUP, "age_group", NULL, true, "Age group", "适用年龄", "適用年齡", "Grupo de edad",
		"الفئة العمرية" },
	{ GOOGLE_SIZE_TYPE, "size_type", NULL, false, "Cut", "版型", "版型", "Corte", "القَصّة" },
	{ GOOGLE_SIZE_SYSTEM, "size_system", NULL, false, "Size system", "尺码标准", "尺碼標準",
		"Sistema de tallas", "نظام المقاسات" },
	{ GOOGLE_MULTIPACK, "multipack", NULL, false, "Pieces in the pack", "每组件数", "每組件數",
		"Unidades por paquete", "عدد القطع في العبوة" },
	{ GOOGLE_MPN, "mpn", NULL, false, "Manufacturer's number", "制造商编号", "製造商編號",
		"Número del fabricante", "رقم الشركة المصنّعة" },
	{ GOOGLE_PRODUCT_WEIGHT, "weight", "g", false, "Weight", "重量", "重量", "Peso", "الوزن" },
	{ GOOGLE_PRODUCT_LENGTH, "length", "cm", false, "Length", "长", "長", "Largo", "الطول" },
	{ GOOGLE_PRODUCT_WIDTH, "width", "cm", false, "Width", "宽", "闊", "Ancho", "العرض" },
	{ GOOGLE_PRODUCT_HEIGHT, "height", "cm", false, "Height", "高", "高", "Alto", "الارتفاع" },
	{ GOOGLE_CERTIFICATION, "certification", NULL, false, "Certification", "认证", "認證",
		"Certificación", "الشهادة" },
	{ GOOGLE_PRODUCT_HIGHLIGHT, "highlight", NULL, false, "Highlights", "亮点", "賣點",
		"Puntos destacados", "أبرز المزايا" },
	{ GOOGLE_AVAILABILITY_DATE, "available_from", NULL, false, "Available from", "开售日期", "開售日期",
		"Disponible desde", "متوفر من" },
};

bool google_feed_open(struct google_feed *feed, struct import *import)
{
	const char *channel = import_option(import, "channel");
	*feed = (struct google_feed){ .import = import,
		.language = import_option(import, "language"),
		.country = import_option(import, "country"),
		.channel = CHANNEL_ONLINE };
	arena_init(&feed->item.arena, ARENA_BYTES);
	feed->categories = category_path_create(">", feed->language);
	feed->details = digest_set_create();
	feed->taxes = digest_set_create();
	const char *taxonomy = import_option(import, "taxonomy");
	feed->taxonomy = taxonomy ? google_taxonomy_open(taxonomy) : NULL;
	if (taxonomy && !feed->taxonomy)
		import_refuse(import, "the taxonomy cannot be read, or is none with ids");
	else if (channel && !channel_parse(channel, &feed->channel))
		import_refuse(import, "channel is none of store, online and partner");
	else if (feed->language && !language_tag_is_valid(feed->language))
		import_refuse(import, "language is no language tag");
	else
		return true;
	return false;
}

void google_feed_set_language(struct google_feed *feed, const char *language)
{
	category_path_destroy(feed->categories);
	feed->language = language;
	feed->categories = category_path_create(">", language);
}

void google_feed_close(struct google_feed *feed)
{
	category_path_destroy(feed->categories);
	google_taxonomy_close(feed->taxonomy);
	digest_set_destroy(feed->details);
	digest_set_destroy(feed->taxes);
	arena_finish(&feed->item.arena);
}

/* --- values --- */

static const char *part(const struct google_value *value, const char *name)
{
	int position = google_part_parse(value->attribute, name);
	return position >= 0 && value->parts[position] && value->parts[position][0] ? value->parts[position]
										    : NULL;
}

/* The next value of an attribute behind value, the first when it is NULL. */
static const struct google_value *next_value(
	const struct google_item *item, enum google_attribute attribute, const struct google_value *value)
{
	size_t i = value ? (size_t)(value - item->values) + 1 : 0;
	while (i < item->count && item->values[i].attribute != attribute)
		i++;
	return i < item->count ? &item->values[i] : NULL;
}

static bool is_yes(const char *text)
{
	return text &&
		(strcasecmp(text, "yes") == 0 || strcasecmp(text, "true") == 0 || strcmp(text, "1") == 0);
}

static const char *known_currency(const struct google_feed *feed)
{
	const char *said = import_option(feed->import, "currency");
	return said ? said : merchant_currency(feed->import, source_merchant(feed->import));
}

/* NULL, or why the text is no amount. */
static const char *read_money(
	struct google_feed *feed, const char *text, int64_t *ret_minor, char ret_currency[CURRENCY_SIZE])
{
	const struct money_text_style style = { known_currency(feed), '.' };
	return money_text_parse(text, &style, ret_minor, ret_currency);
}

static void drop(struct google_feed *feed, struct import_record *record, const char *name, const char *text,
	const char *why)
{
	struct arena *arena = &feed->item.arena;
	record_drop(record, arena_printf(arena, "%s \"%.60s\" %s", name, text, why), arena);
}

static void set_text(struct record_text *texts, const char *language, const char *text)
{
	texts->items[0].tag = language;
	texts->items[0].text = text;
	texts->count = text ? 1 : 0;
}

/* A time of the record; false when the text is none. A date alone as an end means the end of that day. */
static bool set_time(struct import_record *record, const char *key, const char *text, bool is_end)
{
	const struct field *fields = record_fields(record->type), *field = fields;
	int64_t time;
	bool is_local;
	if (!time_parse_iso_local(text, &time, &is_local))
		return false;
	while (strcmp(field->key, key) != 0)
		field++;
	*(int64_t *)((char *)record + field->offset) = time + (is_end && strlen(text) == 10 ? DAY_MS : 0);
	if (is_local)
		record->local_times |= 1u << (field - fields);
	return true;
}

/* "2026-07-01T09:00+0200/2026-07-10T23:59+0200" */
static bool set_window(struct google_feed *feed, struct import_record *record, const char *window)
{
	const char *slash = strchr(window, '/');
	if (!slash)
		return false;
	const char *from = arena_strndup(&feed->item.arena, window, (size_t)(slash - window));
	return set_time(record, "valid_from", from, false) &&
		set_time(record, "valid_until", slash + 1, true);
}

/* --- once for all items --- */

static void take_merchant(struct google_feed *feed, const char *currency)
{
	const char *name = import_option(feed->import, "name");
	if (feed->has_merchant)
		return;
	feed->has_merchant = true;
	source_merchant_take(feed->import, &feed->item.origin, name ? name : feed->title, currency);
}

static void take_fact_record(struct google_feed *feed, const struct fact *fact)
{
	const char *const names[][2] = { { "en", fact->en }, { "zh-Hans", fact->zh_hans },
		{ "zh-Hant", fact->zh_hant }, { "es", fact->es }, { "ar", fact->ar } };
	struct import_record record;
	if (feed->has_attribute[fact->attribute])
		return;
	feed->has_attribute[fact->attribute] = true;
	if (import_is_of_another(feed->import, RECORD_ATTRIBUTE, fact->code))
		return;
	record_init(&record, RECORD_ATTRIBUTE);
	record.origin = feed->item.origin;
	record.attribute.code = fact->code;
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		record.attribute.name.items[i].tag = names[i][0];
		record.attribute.name.items[i].text = names[i][1];
	}
	record.attribute.name.count = ARRAY_LENGTH(names);
	record.attribute.unit = fact->unit;
	record.attribute.is_filter = fact->is_filter;
	record.attribute.position = fact - FACTS;
	import_take(feed->import, &record);
}

/* The id of an attribute that only this feed names, behind its section. */
static const char *take_detail_record(struct google_feed *feed, const char *section, const char *name)
{
	struct arena *arena = &feed->item.arena;
	const char *code = section ? arena_printf(arena, "%s: %s", section, name) : name;
	struct import_record record;
	if (!code_is_valid(code))
		return NULL;
	bool is_new = digest_set_add(feed->details, code, strlen(code));
	feed->detail_count += is_new;
	if (feed->detail_count > DETAILS_MAX)
		return is_new ? NULL : code;
	if (!is_new || import_is_of_another(feed->import, RECORD_ATTRIBUTE, code))
		return code;
	record_init(&record, RECORD_ATTRIBUTE);
	record.origin = feed->item.origin;
	record.attribute.code = code;
	set_text(&record.attribute.name, feed->language, name);
	set_text(&record.attribute.group, feed->language, section);
	import_take(feed->import, &record);
	return code;
}

/* A rate for all of a country becomes a tax class of its own. NULL when the item has none. */
static const char *take_tax(struct google_feed *feed)
{
	const struct google_value *value = NULL;
	while ((value = next_value(&feed->item, GOOGLE_TAX, value))) {
		const char *rate = part(value, "rate"), *country = part(value, "country");
		int64_t permille;
		if (!rate || part(value, "region") || !money_parse_decimal(rate, 1, &permille) ||
			permille < 0)
			continue;
		country = country ? country : feed->country ? feed->country : "US";
		const char *class = arena_printf(&feed->item.arena, "%" PRId64 "‰", permille);
		const char *key = arena_printf(&feed->item.arena, "%s %s", country, class);
		if (digest_set_add(feed->taxes, key, strlen(key))) {
			struct import_record record;
			record_init(&record, RECORD_TAX);
			record.origin = feed->item.origin;
			record.tax.merchant = source_merchant(feed->import);
			record.tax.country = country;
			record.tax.class = class;
			record.tax.rate_permille = permille;
			record.tax.is_included =
				0; /* the attribute is one of the United States, where taxes come on top */
			import_take(feed->import, &record);
		}
		return class;
	}
	return google_item_text(&feed->item, GOOGLE_TAX_CATEGORY);
}

/* --- the product --- */

static void add_attribute(
	struct import_record *record, const char *code, enum record_attribute_type type, const char *value)
{
	struct record_attributes *attributes = &record->product.attributes;
	if (!code || attributes->count == RECORD_ATTRIBUTES_MAX)
		return;
	attributes->items[attributes->count].code = code;
	attributes->items[attributes->count].type = type;
	attributes->items[attributes->count++].value = value;
}

/* What the value says to shoppers; NULL = nothing. */
static const char *fact_text(struct google_feed *feed, const struct google_value *value)
{
	struct arena *arena = &feed->item.arena;
	const char *text = value->text;
	if (value->attribute == GOOGLE_CERTIFICATION) {
		const char *authority = part(value, "certification_authority"),
			   *name = part(value, "certification_name");
		const char *code = part(value, "certification_code"),
			   *class = part(value, "certification_value");
		return name ? arena_printf(arena, "%s%s%s%s%s%s%s", authority ? authority : "",
				      authority ? " " : "", name, code ? " " : "", code ? code : "",
				      class ? " " : "", class ? class : "")
			    : NULL;
	}
	/* Shoppers read a day, not "2027-01-15T13:00-0800". */
	int64_t time;
	bool is_local;
	if (value->attribute == GOOGLE_AVAILABILITY_DATE && time_parse_iso_local(text, &time, &is_local))
		return arena_strndup(arena, text, strlen("2027-01-15"));
	/* Everybody takes it to be new. */
	return text[0] && !(value->attribute == GOOGLE_CONDITION && strcasecmp(text, "new") == 0) ? text
												  : NULL;
}

static void add_facts(struct google_feed *feed, struct import_record *record)
{
	for (size_t i = 0; i < ARRAY_LENGTH(FACTS); i++) {
		const struct fact *fact = &FACTS[i];
		const struct google_value *value = NULL;
		while ((value = next_value(&feed->item, fact->attribute, value))) {
			const char *text = fact_text(feed, value);
			const char *number = text && fact->unit
				? measure_text_in(text, fact->unit, &feed->item.arena)
				: NULL;
			if (text && fact->unit && !number)
				drop(feed, record, fact->code, text, "is no measure");
			if (!text || (fact->unit && !number))
				continue;
			take_fact_record(feed, fact);
			add_attribute(record, fact->code, number ? ATTRIBUTE_NUMBER : ATTRIBUTE_TEXT,
				number ? number : text);
		}
	}
	const struct google_value *value = NULL;
	while ((value = next_value(&feed->item, GOOGLE_PRODUCT_DETAIL, value))) {
		const char *name = part(value, "attribute_name"), *text = part(value, "attribute_value");
		if (name && text)
			add_attribute(record, take_detail_record(feed, part(value, "section_name"), name),
				ATTRIBUTE_TEXT, text);
	}
}

static void add_options(struct google_feed *feed, struct import_record *record)
{
	static const enum google_attribute OPTIONS[] = { GOOGLE_COLOR, GOOGLE_SIZE, GOOGLE_MATERIAL,
		GOOGLE_PATTERN };
	static const char *const NAMES[] = { "color", "size", "material", "pattern" };
	struct record_options *options = &record->product.options;
	for (size_t i = 0; i < ARRAY_LENGTH(OPTIONS); i++) {
		const char *text = google_item_text(&feed->item, OPTIONS[i]);
		if (!text)
			continue;
		options->items[options->count].name = NAMES[i];
		options->items[options->count++].value = text;
	}
}

static void add_images(struct google_feed *feed, struct import_record *record)
{
	static const enum google_attribute LINKS[] = { GOOGLE_IMAGE_LINK, GOOGLE_ADDITIONAL_IMAGE_LINK };
	struct record_images *images = &record->product.images;
	for (size_t i = 0; i < ARRAY_LENGTH(LINKS); i++) {
		const struct google_value *value = NULL;
		while ((value = next_value(&feed->item, LINKS[i], value)))
			if (value->text[0] && images->count < RECORD_IMAGES_MAX)
				images->names[images->count++] = value->text;
	}
}

/* The shop's own path says more than Google's, which may be only a number. */
static const char *take_category(struct google_feed *feed)
{
	const char *path = google_item_text(&feed->item, GOOGLE_PRODUCT_TYPE);
	if (!path)
		path = google_item_text(&feed->item, GOOGLE_GOOGLE_PRODUCT_CATEGORY);
	if (path && path[strspn(path, "0123456789")] == '\0')
		path = google_taxonomy_path(feed->taxonomy, path);
	if (!path)
		return NULL;
	return category_path_take(
		feed->categories, feed->import, &feed->item.origin, path, &feed->item.arena);
}

/* The text of an attribute, or of the one that says it was made by a machine. */
static const char *structured_text(
	const struct google_item *item, enum google_attribute plain, enum google_attribute structured)
{
	const char *text = google_item_text(item, plain);
	const struct google_value *value = text ? NULL : next_value(item, structured, NULL);
	return value ? part(value, "content") : text;
}

static void fill_product(struct google_feed *feed, struct import_record *record)
{
	const struct google_item *item = &feed->item;
	struct product_record *product = &record->product;
	const char *description = structured_text(item, GOOGLE_DESCRIPTION, GOOGLE_STRUCTURED_DESCRIPTION);
	const char *measure = google_item_text(item, GOOGLE_UNIT_PRICING_MEASURE);
	if (!description)
		description = google_item_text(item, GOOGLE_SUMMARY);
	if (!description)
		description = google_item_text(item, GOOGLE_CONTENT);
	product->code = source_code(feed->import, google_item_text(item, GOOGLE_ID), &feed->item.arena);
	product->gtin = google_item_text(item, GOOGLE_GTIN);
	product->group =
		source_code(feed->import, google_item_text(item, GOOGLE_ITEM_GROUP_ID), &feed->item.arena);
	product->category = take_category(feed);
	product->tax_class = take_tax(feed);
	/* A maker's name is of no language: the brand of two shops in two languages is one. */
	set_text(&product->brand, NULL, google_item_text(item, GOOGLE_BRAND));
	set_text(
		&product->name, feed->language, structured_text(item, GOOGLE_TITLE, GOOGLE_STRUCTURED_TITLE));
	set_text(&product->description, feed->language, description);
	if (measure && !measure_text_parse(measure, &product->measure))
		drop(feed, record, "measure", measure, "is none that goods are sold by");
	if (is_yes(google_item_text(item, GOOGLE_IS_BUNDLE)))
		product->kind = PRODUCT_BUNDLE;
	if (is_yes(google_item_text(item, GOOGLE_ADULT)))
		product->age_min = ADULT_AGE;
	add_images(feed, record);
	add_options(feed, record);
	add_facts(feed, record);
}

/* --- the offers --- */

static enum stock_state stock_of(const char *word)
{
	char plain[32] = "";
	enum stock_state stock = STOCK_UNKNOWN;
	if (!word || strlen(word) >= sizeof(plain))
		return STOCK_UNKNOWN;
	for (size_t i = 0; word[i]; i++)
		plain[i] = (char)(word[i] == ' '                   ? '_'
				: word[i] >= 'A' && word[i] <= 'Z' ? word[i] - 'A' + 'a'
								   : word[i]);
	if (strcmp(plain, "limited_availability") == 0)
		return STOCK_LOW;
	/* It cannot be had now. */
	if (strcmp(plain, "backorder") == 0)
		return STOCK_OUT;
	return stock_state_parse(plain, &stock) ? stock : STOCK_UNKNOWN;
}

static bool add_days(const struct google_value *value, const char *name, int64_t *days)
{
	const char *text = part(value, name);
	int64_t number;
	if (!text || !money_parse_decimal(text, 0, &number) || number < 0)
		return false;
	*days = (*days == RECORD_NONE ? 0 : *days) + number;
	return true;
}

/* Of the services to the country the cheapest; those to a part of it only where there is no other. */
static void set_delivery(struct google_feed *feed, struct import_record *record)
{
	const char *usual = import_option(feed->import, "delivery"), *country = feed->country;
	const struct google_value *value = NULL, *best = NULL;
	char currency[CURRENCY_SIZE];
	int64_t minor, least = RECORD_NONE;
	while ((value = next_value(&feed->item, GOOGLE_SHIPPING, value))) {
		const char *to = part(value, "country"), *price = part(value, "price");
		country = country ? country : to;
		if (!price || (to && country && strcasecmp(to, country) != 0))
			continue;
		const char *why = read_money(feed, price, &minor, currency);
		if (!why && strcmp(currency, record->offer.currency) != 0)
			why = "is of another currency";
		if (why) {
			drop(feed, record, "shipping", price, why);
			continue;
		}
		bool is_worse_place = best && part(value, "region") && !part(best, "region");
		bool is_better_place = best && !part(value, "region") && part(best, "region");
		if (best && (is_worse_place || (minor >= least && !is_better_place)))
			continue;
		best = value;
		least = minor;
	}
	if (!best && usual && !read_money(feed, usual, &minor, currency))
		least = minor;
	record->offer.delivery = least;
	if (best) {
		struct record_days *days = &record->offer.lead_days;
		add_days(best, "min_handling_time", &days->min);
		add_days(best, "min_transit_time", &days->min);
		add_days(best, "max_handling_time", &days->max);
		add_days(best, "max_transit_time", &days->max);
	}
}

static void fill_offer(
	struct google_feed *feed, struct import_record *record, int64_t price, const char *currency)
{
	const struct google_item *item = &feed->item;
	struct offer_record *offer = &record->offer;
	const char *quantity = google_item_text(item, GOOGLE_QUANTITY);
	const char *expires = google_item_text(item, GOOGLE_EXPIRATION_DATE);
	const char *link = google_item_text(item, GOOGLE_LINK);
	record_init(record, RECORD_OFFER);
	record->origin = item->origin;
	offer->product = source_code(feed->import, google_item_text(item, GOOGLE_ID), &feed->item.arena);
	offer->merchant = source_merchant(feed->import);
	offer->store = google_item_text(item, GOOGLE_STORE_CODE);
	offer->channel = offer->store ? CHANNEL_STORE : feed->channel;
	offer->price = price;
	offer->currency = currency;
	offer->stock = stock_of(google_item_text(item, GOOGLE_AVAILABILITY));
	offer->url = link ? link : google_item_text(item, GOOGLE_CANONICAL_LINK);
	if (quantity && !money_parse_decimal(quantity, 0, &offer->quantity))
		drop(feed, record, "quantity", quantity, "is no number");
	if (is_yes(google_item_text(item, GOOGLE_ADULT)))
		offer->age_restricted = 1;
	if (expires && !set_time(record, "valid_until", expires, true))
		drop(feed, record, "expiration_date", expires, "is no time");
	set_delivery(feed, record);
}

/* The lowest price for members, and when it holds; RECORD_NONE when there is none. */
static int64_t member_price(
	struct google_feed *feed, struct import_record *record, const char *currency, const char **ret_window)
{
	const struct google_value *value = NULL;
	int64_t minor, least = RECORD_NONE;
	char of[CURRENCY_SIZE];
	*ret_window = NULL;
	while ((value = next_value(&feed->item, GOOGLE_LOYALTY_PROGRAM, value))) {
		const char *price = part(value, "price");
		const char *why = price ? read_money(feed, price, &minor, of) : NULL;
		if (price && !why && strcmp(of, currency) != 0)
			why = "is of another currency";
		if (why)
			drop(feed, record, "member_price", price, why);
		if (!price || why || (least != RECORD_NONE && minor >= least))
			continue;
		least = minor;
		*ret_window = part(value, "member_price_effective_date");
	}
	return least;
}

/* The offer that holds for some time, above the one that always does. */
static void take_windowed(struct google_feed *feed, int64_t price, int64_t list_price, int64_t members,
	const char *currency, const char *window)
{
	struct import_record record;
	fill_offer(feed, &record, price, currency);
	record.offer.list_price = list_price;
	record.offer.member_price = members;
	if (set_window(feed, &record, window))
		import_take(feed->import, &record);
	else
		import_reject(feed->import, &feed->item.origin, RECORD_OFFER, NULL,
			arena_printf(
				&feed->item.arena, "\"%.60s\" is no time of a start/and an end", window));
}

static void take_offers(struct google_feed *feed)
{
	struct arena *arena = &feed->item.arena;
	const char *text = google_item_text(&feed->item, GOOGLE_PRICE);
	const char *sale_text = google_item_text(&feed->item, GOOGLE_SALE_PRICE);
	const char *sale_window = google_item_text(&feed->item, GOOGLE_SALE_PRICE_EFFECTIVE_DATE),
		   *member_window;
	char currency[CURRENCY_SIZE], sale_currency[CURRENCY_SIZE];
	int64_t price, sale = RECORD_NONE;
	struct import_record record;
	const char *why = text ? read_money(feed, text, &price, currency) : "is missing";
	if (why) {
		import_reject(feed->import, &feed->item.origin, RECORD_OFFER, NULL,
			arena_printf(arena, "price%s%.60s%s %s", text ? " \"" : "", text ? text : "",
				text ? "\"" : "", why));
		return;
	}
	take_merchant(feed, currency);
	fill_offer(feed, &record, price, currency);
	why = sale_text ? read_money(feed, sale_text, &sale, sale_currency) : NULL;
	if (sale_text && !why && (strcmp(sale_currency, currency) != 0 || sale >= price))
		why = "is no lower price";
	if (why) {
		drop(feed, &record, "sale_price", sale_text, why);
		sale = RECORD_NONE;
	}
	int64_t members = member_price(feed, &record, currency, &member_window);
	bool is_sale_always = sale != RECORD_NONE && !sale_window;
	if (is_sale_always) {
		record.offer.price = sale;
		record.offer.list_price = price;
	}
	if (!member_window)
		record.offer.member_price = members;
	else if (sale != RECORD_NONE && sale_window && strcmp(member_window, sale_window) != 0)
		drop(feed, &record, "member_price", member_window, "is another time than that of the sale");
	import_take(feed->import, &record);
	if (sale != RECORD_NONE && sale_window)
		take_windowed(feed, sale, price,
			member_window && strcmp(member_window, sale_window) != 0 ? RECORD_NONE : members,
			currency, sale_window);
	else if (member_window)
		take_windowed(feed, is_sale_always ? sale : price, is_sale_always ? price : RECORD_NONE,
			members, currency, member_window);
}

void google_feed_take(struct google_feed *feed)
{
	struct google_item *item = &feed->item;
	const char *code = google_item_text(item, GOOGLE_ID);
	struct import_record record;
	if (item->origin.length == 0) {
		const char *shown = code ? code : google_item_text(item, GOOGLE_TITLE);
		item->origin.text = shown ? shown : "";
		item->origin.length = strlen(item->origin.text);
	}
	if (!code || !structured_text(item, GOOGLE_TITLE, GOOGLE_STRUCTURED_TITLE)) {
		import_reject(feed->import, &item->origin, RECORD_PRODUCT,
			source_code(feed->import, code, &item->arena),
			code ? "title is missing" : "id is missing");
		return;
	}
	record_init(&record, RECORD_PRODUCT);
	record.origin = item->origin;
	fill_product(feed, &record);
	import_take(feed->import, &record);
	take_offers(feed);
}
