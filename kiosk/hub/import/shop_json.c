/* SPDX-License-Identifier: Apache-2.0 */
/* From what a shop's API says to the catalog's records. */
#include "kiosk/hub/import/shop_json.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/json.h"
#include "kiosk/base/locale_format.h"
#include "kiosk/base/text.h"
#include "kiosk/domain/code.h"
#include "kiosk/hub/import/source_rows.h"

#define SCRATCH_BYTES (256 * 1024)
#define MESSAGE_MAX_CODE_POINTS 120
#define ATTRIBUTE_CODE_MAX 60

/* --- the pages --- */

/* NULL, or what the options lack. */
static const char *options_fault(const struct shop *shop)
{
	const char *currency = import_option(shop->import, "currency");
	if (currency && !shop->currency[0])
		return "--set currency=… names no currency";
	if (shop->language && !language_tag_is_valid(shop->language))
		return "--set language=… is no language tag";
	return NULL;
}

bool shop_open(struct shop *shop, struct import *import, struct source *source)
{
	*shop = (struct shop){ .import = import, .source = source, .merchant = source_merchant(import) };
	arena_init(&shop->scratch, SCRATCH_BYTES);
	shop->language = import_option(import, "language");
	shop->product_page = import_option(import, "product-page");
	shop->told = json_object();
	shop->paths = category_path_create(">", shop->language);
	shop->memory = json_object();
	shop_settle_currency(shop, NULL);
	const char *fault = options_fault(shop);
	return !fault || source_fail(source, "%s", fault);
}

void shop_close(struct shop *shop)
{
	json_decref(shop->told);
	category_path_destroy(shop->paths);
	json_decref(shop->memory);
	arena_finish(&shop->scratch);
}

bool shop_read(struct import *import, struct source *source, const struct shop_format *format)
{
	struct shop shop;
	bool is_read = shop_open(&shop, import, source);
	shop.format = format;
	if (is_read)
		is_read = source_is_one_page(source) ? shop_ask(&shop, "") : format->walk(&shop);
	if (is_read && format->finish)
		format->finish(&shop);
	shop_close(&shop);
	return is_read;
}

static bool take_page(struct shop *shop, const struct source_page *page)
{
	const char *fault = shop->format->take_page(shop, page->json);
	if (fault)
		source_fail(shop->source, "page %" PRId64 ": %s", page->number, fault);
	arena_reset(&shop->scratch);
	return !fault;
}

bool shop_ask(struct shop *shop, const char *target)
{
	struct source_page page;
	struct source_request request = { .target = target, .content = SOURCE_JSON };
	if (source_ask(shop->source, &request, &page) != SOURCE_OK)
		return false;
	bool is_taken = take_page(shop, &page);
	source_page_finish(&page);
	return is_taken;
}

static void count_ids(json_t *ids, const json_t *records, const char *path)
{
	size_t i;
	json_t *record;
	json_array_foreach((json_t *)(uintptr_t)records, i, record) {
		const char *id = json_string_value(shop_at(record, path));
		if (id)
			json_object_set_new_nocheck(ids, id, json_true());
	}
}

/* How many records the list has; -1 = not said. */
static int64_t total_of(const struct shop_list *list, const struct source_page *page)
{
	const char *said = list->total ? json_string_value(shop_at(page->json, list->total)) : NULL;
	int64_t total;
	if (!list->total)
		return page->total;
	return said && money_parse_decimal(said, 0, &total) ? total : -1;
}

/* Behind take_page(): what the walk has to know of it. */
static void go_on(struct page_walk *walk, const struct shop_list *list, int64_t total)
{
	const json_t *page = walk->page.json,
		     *has_next = list->has_next ? shop_at(page, list->has_next) : NULL;
	page_walk_took(walk, shop_at(page, list->records));
	if (total >= 0)
		page_walk_expect(walk, total);
	if (list->cursor)
		page_walk_go_on(
			walk, json_is_true(has_next) ? json_string_value(shop_at(page, list->cursor)) : NULL);
}

bool shop_walk(struct shop *shop, const struct shop_list *list)
{
	struct page_walk walk;
	json_t *ids = json_object();
	int64_t total = -1;
	bool is_good = true;
	page_walk_begin(&walk, shop->source, &list->spec);
	while (is_good && page_walk_next(&walk)) {
		is_good = take_page(shop, &walk.page);
		if (!is_good)
			break;
		if (list->id)
			count_ids(ids, shop_at(walk.page.json, list->records), list->id);
		total = total_of(list, &walk.page);
		go_on(&walk, list, total);
	}
	is_good = page_walk_end(&walk) && is_good;
	int64_t came = (int64_t)json_object_size(ids);
	if (is_good && list->id && came + list->slack < total)
		is_good = source_fail(shop->source,
			"%" PRId64 " of %" PRId64 " came: the shop changed meanwhile, or leaves some out",
			came, total);
	json_decref(ids);
	return is_good;
}

int shop_page_size(const struct shop *shop, int max)
{
	const char *said = import_option(shop->import, "page-size");
	long size = said ? strtol(said, NULL, 10) : max;
	return size >= 1 && size <= max ? (int)size : max;
}

/* --- a page --- */

const json_t *shop_at(const json_t *value, const char *path)
{
	while (value && *path) {
		size_t length = strcspn(path, ".");
		value = json_object_getn(value, path, length);
		path += length + (path[length] == '.');
	}
	return value;
}

const char *shop_text(const json_t *object, const char *key)
{
	const char *text = json_get_text(object, key, NULL);
	return text && text[strspn(text, " \t\r\n")] ? text : NULL;
}

bool shop_flag(const json_t *object, const char *key, bool fallback)
{
	const json_t *value = json_object_get(object, key);
	const char *text = json_string_value(value);
	if (text)
		return strcmp(text, "1") == 0 || (fallback && strcmp(text, "0") != 0);
	return json_is_boolean(value) ? json_is_true(value) : fallback;
}

int64_t shop_number(const json_t *object, const char *key)
{
	const char *text = shop_text(object, key);
	int64_t number;
	return text && money_parse_decimal(text, 0, &number) && number != RECORD_NONE ? number : RECORD_NONE;
}

const char *shop_error(struct shop *shop, const json_t *page)
{
	static const char *const PLACES[] = { "message", "errmsg", "error.message", "error", "errors",
		"title", "type" };
	const json_t *errors = json_object_get(page, "errors");
	const char *said = json_get_text(json_array_get(errors, 0), "message", NULL);
	for (size_t i = 0; !said && i < sizeof(PLACES) / sizeof(PLACES[0]); i++)
		said = json_string_value(shop_at(page, PLACES[i]));
	if (!said && json_array_size(errors) == 0)
		return NULL;
	char *clean = text_clean(said ? said : "", MESSAGE_MAX_CODE_POINTS);
	const char *message =
		arena_printf(&shop->scratch, "the shop answered: %s", clean[0] ? clean : "an error");
	free(clean);
	return message;
}

const char *shop_refusal(struct shop *shop, const json_t *page, const char *wanted)
{
	const char *error = shop_error(shop, page);
	return error ? error : arena_printf(&shop->scratch, "a page has no %s", wanted);
}

/* --- money --- */

void shop_settle_currency(struct shop *shop, const char *code)
{
	const char *chosen = import_option(shop->import, "currency");
	char capitals[CURRENCY_SIZE] = "";
	chosen = chosen ? chosen : code;
	if (shop->currency[0] || !shop->merchant || !chosen || strlen(chosen) != CURRENCY_SIZE - 1)
		return;
	for (size_t i = 0; i < CURRENCY_SIZE - 1; i++)
		capitals[i] = (char)toupper((unsigned char)chosen[i]);
	if (currency_digits(capitals) < 0)
		return;
	memcpy(shop->currency, capitals, CURRENCY_SIZE);
	shop->digits = currency_digits(capitals);
	struct record_origin origin = { ++shop->things, shop->merchant, strlen(shop->merchant) };
	source_merchant_take(shop->import, &origin, import_option(shop->import, "name"), shop->currency);
}

const char *shop_currency_fault(const struct shop *shop)
{
	return shop->currency[0] ? NULL : "it does not say in which currency: --set currency=EUR";
}

int64_t shop_price(const struct shop *shop, const char *decimal)
{
	int64_t minor;
	bool is_price = decimal && shop->currency[0] && money_parse_decimal(decimal, shop->digits, &minor);
	return is_price && minor != RECORD_NONE ? minor : RECORD_NONE;
}

int64_t shop_price_scaled(struct shop *shop, const char *number, int digits)
{
	bool is_plain = number && !strpbrk(number, "eE ");
	return is_plain ? shop_price(shop, arena_printf(&shop->scratch, "%se-%d", number, digits))
			: RECORD_NONE;
}

/* --- records --- */

const char *shop_code(struct shop *shop, const char *id)
{
	return source_code(shop->import, id, &shop->scratch);
}

void shop_say(const struct shop *shop, struct record_text *texts, const char *text)
{
	texts->count = text ? 1 : 0;
	texts->items[0].tag = shop->language;
	texts->items[0].text = text;
}

void shop_say_brand(struct record_text *brand, const char *text)
{
	brand->count = text ? 1 : 0;
	brand->items[0].tag = NULL;
	brand->items[0].text = text;
}

bool shop_is_new(struct shop *shop, const char *kind, const char *code)
{
	const char *key = arena_printf(&shop->scratch, "%s%s", kind, code);
	if (json_object_get(shop->told, key))
		return false;
	json_object_set_new_nocheck(shop->told, key, json_true());
	return true;
}

static void set_origin(struct shop *shop, struct import_record *record, const char *what)
{
	const char *text =
		arena_printf(&shop->scratch, "%s %s", record_type_name(record->type), what ? what : "");
	record->origin = (struct record_origin){ ++shop->things, text, strlen(text) };
}

void shop_take_record(struct shop *shop, struct import_record *record, const char *what)
{
	set_origin(shop, record, what);
	import_take(shop->import, record);
}

void shop_reject_record(struct shop *shop, struct import_record *record, const char *what, const char *reason)
{
	set_origin(shop, record, what);
	import_reject(
		shop->import, &record->origin, record->type, record_code(record, &shop->scratch), reason);
}

void shop_take_category(
	struct shop *shop, const char *id, const char *parent, const char *name, int64_t position)
{
	struct import_record record;
	if (!id || !shop_is_new(shop, "c", id))
		return;
	record_init(&record, RECORD_CATEGORY);
	record.category.code = shop_code(shop, id);
	record.category.parent = shop_code(shop, parent);
	record.category.position = position;
	shop_say(shop, &record.category.name, name);
	shop_take_record(shop, &record, id);
}

const char *shop_take_path(struct shop *shop, const char *path)
{
	struct record_origin origin = { ++shop->things, path, path ? strlen(path) : 0 };
	return category_path_take(shop->paths, shop->import, &origin, path, &shop->scratch);
}

void shop_begin(struct shop *shop, struct shop_goods *goods, const char *id, const char *product)
{
	record_init(&goods->product, RECORD_PRODUCT);
	record_init(&goods->offer, RECORD_OFFER);
	goods->product.product.code = shop_code(shop, id);
	goods->product.product.group = shop_code(shop, product);
	goods->offer.offer.product = goods->product.product.code;
	goods->offer.offer.merchant = shop->merchant;
	goods->offer.offer.channel = CHANNEL_ONLINE;
	goods->offer.offer.currency = shop->currency;
}

void shop_add_option(struct shop_goods *goods, const char *name, const char *value)
{
	struct record_options *options = &goods->product.product.options;
	if (!name || !value || options->count == RECORD_OPTIONS_MAX)
		return;
	options->items[options->count].name = name;
	options->items[options->count++].value = value;
}

/* "Energy class (EU)" → "energy_class_eu"; letters of other scripts stay. */
static const char *code_of_name(struct shop *shop, const char *name)
{
	char *code = arena_strndup(&shop->scratch, name, utf8_clip(name, ATTRIBUTE_CODE_MAX));
	size_t length = 0;
	for (const char *at = code; *at; at++) {
		unsigned char byte = (unsigned char)*at;
		if (isalnum(byte) || byte >= 0x80)
			code[length++] = (char)(byte < 0x80 ? tolower(byte) : byte);
		else if (length > 0 && code[length - 1] != '_')
			code[length++] = '_';
	}
	while (length > 0 && code[length - 1] == '_')
		length--;
	code[length] = '\0';
	return code;
}

/* Attributes are everybody's, so that what two merchants say of one thing can be compared. */
static void take_attribute(struct shop *shop, const char *code, const char *name)
{
	struct import_record record;
	if (!shop_is_new(shop, "a", code) || import_is_of_another(shop->import, RECORD_ATTRIBUTE, code))
		return;
	record_init(&record, RECORD_ATTRIBUTE);
	record.attribute.code = code;
	shop_say(shop, &record.attribute.name, name);
	shop_take_record(shop, &record, code);
}

void shop_add_attribute(
	struct shop *shop, struct shop_goods *goods, const char *code, const char *name, const char *value)
{
	struct record_attributes *attributes = &goods->product.product.attributes;
	code = name ? code_of_name(shop, code ? code : name) : NULL;
	if (!code || !code[0] || !value || attributes->count == RECORD_ATTRIBUTES_MAX)
		return;
	take_attribute(shop, code, name);
	attributes->items[attributes->count].code = code;
	attributes->items[attributes->count].type = ATTRIBUTE_TEXT;
	attributes->items[attributes->count++].value = value;
}

void shop_add_image(struct shop_goods *goods, const char *address)
{
	struct record_images *images = &goods->product.product.images;
	if (!address || images->count == RECORD_IMAGES_MAX)
		return;
	for (size_t i = 0; i < images->count; i++)
		if (strcmp(images->names[i], address) == 0)
			return;
	images->names[images->count++] = address;
}

void shop_set_stock(struct shop_goods *goods, enum stock_state state, int64_t left)
{
	goods->offer.offer.stock = state;
	goods->offer.offer.quantity = left >= 0 ? left : RECORD_NONE;
}

void shop_set_list_price(struct shop_goods *goods, int64_t price)
{
	struct offer_record *offer = &goods->offer.offer;
	offer->list_price = price > offer->price ? price : RECORD_NONE;
}

void shop_set_rating(struct shop_goods *goods, const char *average, int64_t count)
{
	struct record_rating *rating = &goods->product.product.rating;
	int64_t milli;
	if (!average || count < 1 || !money_parse_decimal(average, 3, &milli) || milli < 1)
		return;
	rating->average_milli = milli;
	rating->count = count;
}

void shop_set_page(struct shop *shop, struct shop_goods *goods, const char *id, const char *product,
	const char *sku, const char *slug)
{
	const struct {
		const char *name, *value;
	} parts[] = { { "{id}", id }, { "{product}", product }, { "{sku}", sku }, { "{slug}", slug } };
	struct text out;
	if (!shop->product_page)
		return;
	text_init(&out, CODE_MAX_BYTES * 16);
	for (const char *at = shop->product_page; *at;) {
		size_t part = 0, count = sizeof(parts) / sizeof(parts[0]);
		while (part < count && strncmp(at, parts[part].name, strlen(parts[part].name)) != 0)
			part++;
		char *escaped = part < count && parts[part].value ? source_escape(parts[part].value) : NULL;
		if (part == count)
			text_append_bytes(&out, at, 1);
		else if (escaped)
			text_append(&out, escaped);
		free(escaped);
		at += part < count ? strlen(parts[part].name) : 1;
	}
	goods->offer.offer.url = arena_strdup(&shop->scratch, out.bytes);
	text_finish(&out);
}

void shop_take(struct shop *shop, struct shop_goods *goods)
{
	const char *code = goods->product.product.code;
	shop_take_record(shop, &goods->product, code);
	shop_take_record(shop, &goods->offer, code);
}

void shop_set_time(struct import_record *record, int64_t *time, const char *text)
{
	const struct field *fields = record_fields(record->type);
	bool is_local = false;
	if (!text || !time_parse_iso_local(text, time, &is_local) || !is_local)
		return;
	size_t offset = (size_t)((char *)time - (char *)record);
	for (int i = 0; fields[i].key; i++)
		if (fields[i].offset == offset)
			record->local_times |= (uint32_t)1 << i;
}
