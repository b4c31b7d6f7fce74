/* SPDX-License-Identifier: Apache-2.0 */
/* The import format "shopify-csv": the product export of Shopify, in the layout of today and the one before it (help.shopify.com, "Using CSV
 * files to import and export products"), and with --set inventory=FILE the stocks of its locations. Lines with one handle follow each other
 * and are one product: its variants, and more pictures. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/domain/money_text.h"
#include "kiosk/hub/import/category_path.h"
#include "kiosk/hub/import/charset_stream.h"
#include "kiosk/hub/import/importer.h"
#include "kiosk/hub/import/measure_text.h"
#include "kiosk/hub/import/shopify_inventory.h"
#include "kiosk/hub/import/source_rows.h"
#include "kiosk/hub/import/text_table.h"
#include "kiosk/hub/source/digest_set.h"

#define ARENA_BYTES (256 * 1024)
#define VARIANTS_MAX 2048 /* Shopify's own limit */
#define FACTS_MAX 48
#define ORIGIN_BYTES 200

/* X(COLUMN, "name in a header", "the name before 2025") */
#define SHOPIFY_COLUMNS(X)                                                                                   \
	X(HANDLE, "URL handle", "Handle")                                                                    \
	X(TITLE, "Title", NULL)                                                                              \
	X(BODY, "Description", "Body (HTML)")                                                                \
	X(VENDOR, "Vendor", NULL)                                                                            \
	X(CATEGORY, "Product category", NULL)                                                                \
	X(TYPE, "Type", NULL)                                                                                \
	X(PUBLISHED, "Published on online store", "Published")                                               \
	X(STATUS, "Status", NULL)                                                                            \
	X(OPTION1_NAME, "Option1 name", NULL)                                                                \
	X(OPTION1, "Option1 value", NULL)                                                                    \
	X(OPTION2_NAME, "Option2 name", NULL)                                                                \
	X(OPTION2, "Option2 value", NULL)                                                                    \
	X(OPTION3_NAME, "Option3 name", NULL)                                                                \
	X(OPTION3, "Option3 value", NULL)                                                                    \
	X(SKU, "SKU", "Variant SKU")                                                                         \
	X(BARCODE, "Barcode", "Variant Barcode")                                                             \
	X(GRAMS, "Weight value (grams)", "Variant Grams")                                                    \
	X(TRACKER, "Inventory tracker", "Variant Inventory Tracker")                                         \
	X(QUANTITY, "Inventory quantity", "Variant Inventory Qty")                                           \
	X(POLICY, "Continue selling when out of stock", "Variant Inventory Policy")                          \
	X(PRICE, "Price", "Variant Price")                                                                   \
	X(COMPARE_AT, "Compare-at price", "Variant Compare At Price")                                        \
	X(MEASURE, "Unit price total measure", NULL)                                                         \
	X(MEASURE_UNIT, "Unit price total measure unit", NULL)                                               \
	X(IMAGE, "Product image URL", "Image Src")                                                           \
	X(VARIANT_IMAGE, "Variant image URL", "Variant Image")                                               \
	X(GIFT_CARD, "Gift card", NULL)

enum shopify_column {
#define COLUMN(ID, name, before) COLUMN_##ID,
	SHOPIFY_COLUMNS(COLUMN)
#undef COLUMN
		COLUMN_COUNT,
};

static const struct {
	const char *name, *before;
} COLUMNS[COLUMN_COUNT] = {
#define COLUMN(ID, name, before) { name, before },
	SHOPIFY_COLUMNS(COLUMN)
#undef COLUMN
};

/* A column "Colour (product.metafields.shopify.color)": an attribute. */
struct fact {
	size_t column;
	char *name;
	bool is_taken; /* its record */
};

struct variant {
	struct record_origin origin;
	const char *values[COLUMN_COUNT]; /* NULL = not said */
};

struct shop {
	struct import *import;
	struct category_path *categories;
	struct shopify_inventory *inventory; /* NULL = there is none */
	const char *language, *address;
	size_t columns[COLUMN_COUNT]; /* SIZE_MAX = the table has no such column */
	size_t column_count;
	struct fact facts[FACTS_MAX];
	size_t fact_count;
	bool has_merchant, has_stores;
	struct digest_set *handles; /* of the products that are done */

	/* The product whose lines come now. */
	struct arena arena;
	const char *handle; /* NULL = none */
	struct variant *variants;
	size_t variant_count;
	const char *fact_values[FACTS_MAX];
	struct record_images images;
};

static const char *const SHOPIFY_OPTIONS[] = { "currency", "language", "name", "address", "inventory", NULL };

static void read_fact_column(struct shop *shop, const char *name, size_t column)
{
	const char *open = strstr(name, " (product.metafields.");
	if (!open || shop->fact_count == FACTS_MAX)
		return;
	shop->facts[shop->fact_count++] =
		(struct fact){ .column = column, .name = xstrndup(name, (size_t)(open - name)) };
}

/* False, and the import is refused, when it is no such export. */
static bool read_header(struct shop *shop, const struct table_row *header)
{
	shop->column_count = header->count;
	for (int id = 0; id < COLUMN_COUNT; id++) {
		shop->columns[id] = SIZE_MAX;
		for (size_t i = 0; !header->fault && i < header->count; i++)
			if (strcasecmp(header->cells[i], COLUMNS[id].name) == 0 ||
				(COLUMNS[id].before && strcasecmp(header->cells[i], COLUMNS[id].before) == 0))
				shop->columns[id] = i;
	}
	for (size_t i = 0; !header->fault && i < header->count; i++)
		read_fact_column(shop, header->cells[i], i);
	bool is_export = shop->columns[COLUMN_HANDLE] != SIZE_MAX &&
		shop->columns[COLUMN_TITLE] != SIZE_MAX && shop->columns[COLUMN_PRICE] != SIZE_MAX;
	if (!is_export)
		import_refuse(shop->import,
			"this is no product export of Shopify: it has no columns URL handle, Title and Price");
	return is_export;
}

static void set_text(struct record_text *texts, const char *language, const char *text)
{
	texts->items[0].tag = language;
	texts->items[0].text = text;
	texts->count = text ? 1 : 0;
}

/* --- once for all products --- */

static void take_stores(struct shop *shop, const struct record_origin *origin)
{
	size_t count =
		shop->inventory && !shop->has_stores ? shopify_inventory_locations(shop->inventory) : 0;
	shop->has_stores = true;
	for (size_t i = 0; i < count; i++) {
		const char *name = shopify_inventory_location(shop->inventory, i);
		const char *code = source_code(shop->import, name, &shop->arena);
		struct import_record record;
		if (import_is_of_another(shop->import, RECORD_STORE, code))
			continue;
		record_init(&record, RECORD_STORE);
		record.origin = *origin;
		record.store.code = code;
		record.store.merchant = source_merchant(shop->import);
		set_text(&record.store.name, NULL, name);
		import_take(shop->import, &record);
	}
}

static void take_merchant(struct shop *shop, const struct record_origin *origin, const char *currency)
{
	if (shop->has_merchant)
		return;
	shop->has_merchant = true;
	source_merchant_take(shop->import, origin, import_option(shop->import, "name"), currency);
	take_stores(shop, origin);
}

static void take_attribute(struct shop *shop, struct fact *fact, const struct record_origin *origin)
{
	struct import_record record;
	if (fact->is_taken)
		return;
	fact->is_taken = true;
	if (import_is_of_another(shop->import, RECORD_ATTRIBUTE, fact->name))
		return;
	record_init(&record, RECORD_ATTRIBUTE);
	record.origin = *origin;
	record.attribute.code = fact->name;
	set_text(&record.attribute.name, shop->language, fact->name);
	record.attribute.is_filter = 1;
	import_take(shop->import, &record);
}

/* --- a product --- */

static bool is_yes(const char *text)
{
	return text && (strcasecmp(text, "true") == 0 || strcasecmp(text, "yes") == 0);
}

/* Drafts, archived ones and those that no shopper sees on line are not for sale. */
static bool is_for_sale(const struct variant *first)
{
	const char *status = first->values[COLUMN_STATUS], *published = first->values[COLUMN_PUBLISHED];
	return (!status || strcasecmp(status, "active") == 0) && (!published || is_yes(published));
}

/* A product without options has one that is called so. */
static bool is_option(const char *name, const char *value)
{
	return name && value && !(strcasecmp(name, "Title") == 0 && strcasecmp(value, "Default Title") == 0);
}

/* The names of the options stand in the product's first line only. */
static void add_options(struct shop *shop, const struct variant *variant, struct record_options *options)
{
	for (int i = 0; i < 3; i++) {
		const char *name = shop->variants[0].values[COLUMN_OPTION1_NAME + 2 * i];
		const char *value = variant->values[COLUMN_OPTION1 + 2 * i];
		if (!is_option(name, value))
			continue;
		options->items[options->count].name = name;
		options->items[options->count++].value = value;
	}
}

/* Handle and options: what makes a variant in Shopify; an article number may be missing, or there twice. */
static const char *code_of(struct shop *shop, const struct record_options *options)
{
	const char *code = source_code(shop->import, shop->handle, &shop->arena);
	for (size_t i = 0; i < options->count; i++)
		code = arena_printf(&shop->arena, "%s/%s", code, options->items[i].value);
	return code;
}

static void add_images(struct shop *shop, const struct variant *variant, struct record_images *images)
{
	const char *own = variant->values[COLUMN_VARIANT_IMAGE];
	if (own)
		images->names[images->count++] = own;
	for (size_t i = 0; i < shop->images.count && images->count < RECORD_IMAGES_MAX; i++)
		if (!own || strcmp(own, shop->images.names[i]) != 0)
			images->names[images->count++] = shop->images.names[i];
}

static void add_attribute(
	struct import_record *record, const char *code, enum record_attribute_type type, const char *value)
{
	struct record_attributes *attributes = &record->product.attributes;
	if (attributes->count == RECORD_ATTRIBUTES_MAX)
		return;
	attributes->items[attributes->count].code = code;
	attributes->items[attributes->count].type = type;
	attributes->items[attributes->count++].value = value;
}

/* "Red; Blue" are two values. */
static void add_facts(struct shop *shop, struct import_record *record)
{
	for (size_t i = 0; i < shop->fact_count; i++) {
		const char *text = shop->fact_values[i];
		if (!text || !code_is_valid(shop->facts[i].name))
			continue;
		take_attribute(shop, &shop->facts[i], &record->origin);
		for (const char *at = text; *at;) {
			const char *end = strstr(at, "; ");
			end = end ? end : at + strlen(at);
			if (end > at)
				add_attribute(record, shop->facts[i].name, ATTRIBUTE_TEXT,
					arena_strndup(&shop->arena, at, (size_t)(end - at)));
			at = *end ? end + 2 : end;
		}
	}
}

static void set_measure(struct shop *shop, const struct variant *variant, struct import_record *record)
{
	const char *amount = variant->values[COLUMN_MEASURE], *unit = variant->values[COLUMN_MEASURE_UNIT];
	if (!amount || !unit)
		return;
	const char *text = arena_printf(&shop->arena, "%s %s", amount, unit);
	if (!measure_text_parse(text, &record->product.measure))
		record_drop(record,
			arena_printf(&shop->arena, "measure \"%.40s\" is none that goods are sold by", text),
			&shop->arena);
}

/* Its id. */
static const char *take_product(struct shop *shop, const struct variant *variant)
{
	const struct variant *first = &shop->variants[0];
	struct import_record record;
	struct product_record *product = &record.product;
	const char *path = first->values[COLUMN_CATEGORY];
	path = path ? path : first->values[COLUMN_TYPE];
	record_init(&record, RECORD_PRODUCT);
	record.origin = variant->origin;
	add_options(shop, variant, &product->options);
	product->code = code_of(shop, &product->options);
	product->group =
		shop->variant_count > 1 ? source_code(shop->import, shop->handle, &shop->arena) : NULL;
	/* A spreadsheet keeps a number's zeros with an apostrophe. */
	product->gtin = variant->values[COLUMN_BARCODE];
	product->gtin += product->gtin && product->gtin[0] == '\'';
	set_text(&product->name, shop->language, first->values[COLUMN_TITLE]);
	set_text(&product->description, shop->language, first->values[COLUMN_BODY]);
	set_text(&product->brand, NULL, first->values[COLUMN_VENDOR]);
	if (path)
		product->category = category_path_take(
			shop->categories, shop->import, &record.origin, path, &shop->arena);
	if (is_yes(first->values[COLUMN_GIFT_CARD]))
		product->kind = PRODUCT_VOUCHER;
	add_images(shop, variant, &product->images);
	add_facts(shop, &record);
	set_measure(shop, variant, &record);
	const char *code = product->code;
	import_take(shop->import, &record);
	return code;
}

/* --- its offers --- */

static const char *read_money(
	struct shop *shop, const char *text, int64_t *ret_minor, char ret_currency[CURRENCY_SIZE])
{
	const char *currency = import_option(shop->import, "currency");
	const struct money_text_style style = {
		currency ? currency : merchant_currency(shop->import, source_merchant(shop->import)), '.'
	};
	return money_text_parse(text, &style, ret_minor, ret_currency);
}

/* What nobody counts can be had; what may be sold below zero can be bought, and nobody knows when it comes. */
static void set_stock(const struct variant *variant, struct offer_record *offer)
{
	const char *tracker = variant->values[COLUMN_TRACKER], *quantity = variant->values[COLUMN_QUANTITY];
	const char *policy = variant->values[COLUMN_POLICY];
	int64_t count;
	if (!tracker) {
		offer->stock = STOCK_IN;
	} else if (!quantity || !money_parse_decimal(quantity, 0, &count)) {
		offer->stock = STOCK_UNKNOWN;
	} else if (count > 0) {
		offer->stock = STOCK_IN;
		offer->quantity = count;
	} else {
		offer->stock = policy && (strcasecmp(policy, "continue") == 0 || is_yes(policy))
			? STOCK_UNKNOWN
			: STOCK_OUT;
	}
}

/* The price at each location that has the variant. */
static void take_store_offers(
	struct shop *shop, const struct variant *variant, const struct import_record *online)
{
	const char *options[3];
	size_t count = 0;
	for (int i = 0; i < 3; i++) {
		const char *value = variant->values[COLUMN_OPTION1 + 2 * i];
		options[i] = value ? value : "";
	}
	const struct shopify_stock *stocks = shop->inventory
		? shopify_inventory_find(
			  shop->inventory, shopify_variant_digest(shop->handle, options), &count)
		: NULL;
	for (size_t i = 0; i < count; i++) {
		struct import_record record = *online;
		record.offer.channel = CHANNEL_STORE;
		record.offer.store = source_code(shop->import,
			shopify_inventory_location(shop->inventory, stocks[i].location), &shop->arena);
		record.offer.quantity = stocks[i].quantity;
		record.offer.stock = stocks[i].quantity > 0 ? STOCK_IN : STOCK_OUT;
		import_take(shop->import, &record);
	}
}

static void take_offers(struct shop *shop, const struct variant *variant, const char *code)
{
	const char *text = variant->values[COLUMN_PRICE], *before = variant->values[COLUMN_COMPARE_AT];
	char currency[CURRENCY_SIZE], same[CURRENCY_SIZE];
	int64_t price, list_price;
	struct import_record record;
	const char *why = text ? read_money(shop, text, &price, currency) : "is missing";
	if (why) {
		import_reject(shop->import, &variant->origin, RECORD_OFFER, NULL,
			arena_printf(&shop->arena, "price \"%.60s\" %s%s", text ? text : "", why,
				strcmp(why, "names no currency") == 0 ? ": --set currency= must" : ""));
		return;
	}
	take_merchant(shop, &variant->origin, currency);
	record_init(&record, RECORD_OFFER);
	record.origin = variant->origin;
	record.offer.product = code;
	record.offer.merchant = source_merchant(shop->import);
	record.offer.channel = CHANNEL_ONLINE;
	record.offer.price = price;
	record.offer.currency = currency;
	if (before && !read_money(shop, before, &list_price, same) && list_price > price)
		record.offer.list_price = list_price;
	if (shop->address)
		record.offer.url = arena_printf(&shop->arena, "%s/products/%s", shop->address, shop->handle);
	set_stock(variant, &record.offer);
	struct import_record online = record;
	import_take(shop->import, &record);
	take_store_offers(shop, variant, &online);
}

static void finish_product(struct shop *shop)
{
	for (size_t i = 0; shop->handle && i < shop->variant_count && is_for_sale(&shop->variants[0]); i++)
		take_offers(shop, &shop->variants[i], take_product(shop, &shop->variants[i]));
	arena_reset(&shop->arena);
	shop->handle = NULL;
	shop->variant_count = 0;
	shop->images.count = 0;
	memset(shop->fact_values, 0, sizeof(shop->fact_values));
}

/* --- lines --- */

static const char *kept(struct shop *shop, const struct table_row *row, size_t column)
{
	return column < row->count && row->cells[column][0] ? arena_strdup(&shop->arena, row->cells[column])
							    : NULL;
}

static void reject_row(struct shop *shop, const struct table_row *row, const char *reason)
{
	const struct record_origin origin = { row->line, row->text, row->length };
	import_reject(shop->import, &origin, RECORD_TYPE_COUNT, NULL, reason);
}

static void begin_product(struct shop *shop, const struct table_row *row, const char *handle)
{
	shop->handle = arena_strdup(&shop->arena, handle);
	for (size_t i = 0; i < shop->fact_count; i++)
		shop->fact_values[i] = kept(shop, row, shop->facts[i].column);
}

static void add_variant(struct shop *shop, const struct table_row *row)
{
	size_t length = row->length < ORIGIN_BYTES ? row->length : ORIGIN_BYTES;
	struct variant *variant = &shop->variants[shop->variant_count];
	if (shop->variant_count == VARIANTS_MAX) {
		reject_row(shop, row, "the product has more than 2048 variants");
		return;
	}
	*variant = (struct variant){ .origin = { row->line, arena_strndup(&shop->arena, row->text, length),
					     length } };
	for (int id = 0; id < COLUMN_COUNT; id++)
		variant->values[id] = kept(shop, row, shop->columns[id]);
	shop->variant_count++;
}

static void take_row(struct shop *shop, const struct table_row *row)
{
	const char *fault = row->fault            ? row->fault
		: row->count > shop->column_count ? "has more columns than the first line"
						  : NULL;
	if (fault) {
		reject_row(shop, row, fault);
		return;
	}
	size_t handle_column = shop->columns[COLUMN_HANDLE];
	const char *handle = handle_column < row->count ? row->cells[handle_column] : "";
	if (!shop->handle || strcmp(shop->handle, handle) != 0) {
		finish_product(shop);
		const char *title = kept(shop, row, shop->columns[COLUMN_TITLE]);
		if (!handle[0] || !title || !digest_set_add(shop->handles, handle, strlen(handle))) {
			reject_row(shop, row,
				!handle[0] ? "the handle is missing"
					: !title
					? "the title is missing in the product's first line"
					: "the product stands in two places: its lines must follow each other");
			return;
		}
		begin_product(shop, row, handle);
	}
	const char *image = kept(shop, row, shop->columns[COLUMN_IMAGE]);
	if (image && shop->images.count < RECORD_IMAGES_MAX)
		shop->images.names[shop->images.count++] = image;
	/* A line without a price is one for a picture. */
	if (shop->variant_count == 0 || kept(shop, row, shop->columns[COLUMN_PRICE]))
		add_variant(shop, row);
}

static void read_rows(struct shop *shop, struct text_table *table)
{
	struct table_row row;
	if (!text_table_next(table, &row) || !read_header(shop, &row))
		return;
	while (text_table_next(table, &row)) {
		if (row.is_unfinished && row.count < shop->column_count) {
			reject_row(shop, &row, "the file ends within the line");
			import_cut_off(shop->import, "the file ends within its last line");
		} else {
			take_row(shop, &row);
		}
	}
	finish_product(shop);
}

static bool open_options(struct shop *shop)
{
	const char *inventory = import_option(shop->import, "inventory");
	char why[160];
	shop->language = import_option(shop->import, "language");
	shop->address = import_option(shop->import, "address");
	if (shop->language && !language_tag_is_valid(shop->language)) {
		import_refuse(shop->import, "language is no language tag");
		return false;
	}
	shop->inventory = inventory ? shopify_inventory_open(inventory, why) : NULL;
	if (inventory && !shop->inventory)
		import_refuse(shop->import, why);
	return !inventory || shop->inventory;
}

static bool shopify_csv_read(struct import *import, FILE *stream)
{
	const struct text_table_style style = { .delimiter = ',', .quote = '"' };
	struct shop *shop = xcalloc(1, sizeof(*shop));
	bool is_converted = false, is_read = true;
	shop->import = import;
	arena_init(&shop->arena, ARENA_BYTES);
	shop->variants = xcalloc(VARIANTS_MAX, sizeof(struct variant));
	shop->handles = digest_set_create();
	if (open_options(shop)) {
		FILE *text = charset_open(stream, NULL, &is_converted);
		struct text_table *table = text_table_open(text, &style, is_converted);
		shop->categories = category_path_create(">", shop->language);
		read_rows(shop, table);
		text_table_close(table);
		is_read = !ferror(text);
		fclose(text);
	}
	category_path_destroy(shop->categories);
	shopify_inventory_close(shop->inventory);
	digest_set_destroy(shop->handles);
	for (size_t i = 0; i < shop->fact_count; i++)
		free(shop->facts[i].name);
	arena_finish(&shop->arena);
	free(shop->variants);
	free(shop);
	return is_read;
}

const struct importer SHOPIFY_CSV_IMPORTER = {
	.name = "shopify-csv",
	.options = SHOPIFY_OPTIONS,
	.needs_merchant = true,
	.read = shopify_csv_read,
};
