/* SPDX-License-Identifier: Apache-2.0 */
/* Fields as open_prices/api/prices/serializers.py of the project has them, July 2026. */
#include "kiosk/hub/import/open_prices.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/clock.h"
#include "kiosk/base/json.h"
#include "kiosk/base/locale_format.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/gtin.h"
#include "kiosk/domain/money.h"
#include "kiosk/hub/import/import_state.h"
#include "kiosk/hub/source/digest_set.h"

#define SCRATCH_BYTES (32 * 1024)
#define DAYS_DEFAULT 180
#define LOCATIONS_MAX 500000

/* A product of the catalog, by the number on its pack. */
struct known_gtin {
	uint64_t gtin;
	const char *code;
};

/* A place where prices are seen. */
struct location {
	int64_t id;
	const char *osm_type, *osm_id, *brand, *name, *street, *city, *postcode, *country;
	const char *latitude, *longitude, *website;
};

struct open_prices {
	struct import *import;
	int64_t oldest_ms; /* what was seen before is history that nobody wants */
	bool only_known;   /* products that another source has, too */
	struct known_gtin *gtins;
	size_t gtin_count, gtin_capacity;
	struct location *locations;
	size_t location_count, location_capacity;
	bool is_sorted;
	struct digest_set *taken; /* merchants, stores, products */
	struct arena kept;        /* texts of gtins and locations */
	struct arena scratch;     /* of one price */
};

const char *const OPEN_PRICES_OPTIONS[] = { "days", "products", "locations", NULL };

static int compare_gtins(const void *a, const void *b)
{
	const struct known_gtin *left = a, *right = b;
	return (left->gtin > right->gtin) - (left->gtin < right->gtin);
}

static int compare_locations(const void *a, const void *b)
{
	const struct location *left = a, *right = b;
	return (left->id > right->id) - (left->id < right->id);
}

static const char KNOWN_GTINS[] = "SELECT p.gtin, p.code"
				  " FROM product p"
				  " WHERE p.is_live = 1 AND p.gtin IS NOT NULL AND p.source_id <> $1";

/* What other sources sell: a price that was seen of it is one more offer of the same product. */
static bool load_gtins(struct open_prices *prices)
{
	struct import *import = prices->import;
	const char *gtin, *code;
	struct hub_statement *rows = hub_query(import->db, KNOWN_GTINS, import->source_id);
	while (hub_next(rows, &gtin, &code)) {
		if (prices->gtin_count == prices->gtin_capacity) {
			prices->gtin_capacity = prices->gtin_capacity * 2 + 1024;
			prices->gtins = xreallocarray(
				prices->gtins, prices->gtin_capacity, sizeof(struct known_gtin));
		}
		prices->gtins[prices->gtin_count++] =
			(struct known_gtin){ strtoull(gtin, NULL, 10), arena_strdup(&prices->kept, code) };
	}
	hub_query_end(rows);
	if (hub_db_has_failed(import->db)) {
		import_fail(import);
		return false;
	}
	if (prices->gtin_count > 0)
		qsort(prices->gtins, prices->gtin_count, sizeof(struct known_gtin), compare_gtins);
	return true;
}

static bool read_options(struct open_prices *prices)
{
	struct import *import = prices->import;
	const char *days = import_option(import, "days"), *products = import_option(import, "products");
	int64_t count = DAYS_DEFAULT;
	if (days && (!money_parse_decimal(days, 0, &count) || count < 1 || count > 36500)) {
		import_refuse(import, "days is no number of days");
		return false;
	}
	if (products && strcmp(products, "known") != 0 && strcmp(products, "all") != 0) {
		import_refuse(import, "products is neither known nor all");
		return false;
	}
	prices->oldest_ms = import->observed_at - count * DAY_MS;
	prices->only_known = products && strcmp(products, "known") == 0;
	return true;
}

struct open_prices *open_prices_open(struct import *import)
{
	struct open_prices *prices = xcalloc(1, sizeof(*prices));
	prices->import = import;
	prices->taken = digest_set_create();
	arena_init(&prices->kept, SCRATCH_BYTES);
	arena_init(&prices->scratch, SCRATCH_BYTES);
	if (read_options(prices) && load_gtins(prices))
		return prices;
	open_prices_close(prices);
	return NULL;
}

void open_prices_close(struct open_prices *prices)
{
	if (!prices)
		return;
	digest_set_destroy(prices->taken);
	arena_finish(&prices->kept);
	arena_finish(&prices->scratch);
	free(prices->gtins);
	free(prices->locations);
	free(prices);
}

/* --- JSON --- */

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_get_text(object, key, NULL);
	return text && text[strspn(text, " ")] ? text : NULL;
}

static int64_t number_of(const json_t *object, const char *key)
{
	const char *text = text_of(object, key);
	int64_t number;
	return text && money_parse_decimal(text, 0, &number) ? number : RECORD_NONE;
}

static void set_text(struct record_text *texts, const char *tag, const char *text)
{
	texts->items[0].tag = tag;
	texts->items[0].text = text;
	texts->count = text ? 1 : 0;
}

/* True for the first time; and where another source has it, never. */
static bool may_make(struct open_prices *prices, enum record_type type, const char *code)
{
	const char *key = arena_printf(&prices->scratch, "%d %s", (int)type, code);
	return digest_set_add(prices->taken, key, strlen(key)) &&
		!import_is_of_another(prices->import, type, code);
}

/* --- places --- */

static struct location read_location(const json_t *json)
{
	return (struct location){
		.id = number_of(json, "id"),
		.osm_type = text_of(json, "osm_type"),
		.osm_id = text_of(json, "osm_id"),
		.brand = text_of(json, "osm_brand"),
		.name = text_of(json, "osm_name"),
		.street = text_of(json, "osm_display_name"),
		.city = text_of(json, "osm_address_city"),
		.postcode = text_of(json, "osm_address_postcode"),
		.country = text_of(json, "osm_address_country_code"),
		.latitude = text_of(json, "osm_lat"),
		.longitude = text_of(json, "osm_lon"),
		.website = text_of(json, "website_url"),
	};
}

void open_prices_add_location(struct open_prices *prices, const json_t *json)
{
	struct location location = read_location(json);
	const char **const texts[] = { &location.osm_type, &location.osm_id, &location.brand, &location.name,
		&location.street, &location.city, &location.postcode, &location.country, &location.latitude,
		&location.longitude, &location.website };
	if (location.id == RECORD_NONE || prices->location_count == LOCATIONS_MAX)
		return;
	for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
		if (*texts[i])
			*texts[i] = arena_strndup(&prices->kept, *texts[i], 300);
	if (prices->location_count == prices->location_capacity) {
		prices->location_capacity = prices->location_capacity * 2 + 1024;
		prices->locations =
			xreallocarray(prices->locations, prices->location_capacity, sizeof(struct location));
	}
	prices->locations[prices->location_count++] = location;
	prices->is_sorted = false;
}

/* The place in the price itself, or the one that was told before. False when it is not known. */
static bool find_location(struct open_prices *prices, const json_t *price, struct location *ret_location)
{
	const json_t *inside = json_object_get(price, "location");
	if (json_is_object(inside)) {
		*ret_location = read_location(inside);
		return true;
	}
	const struct location wanted = { .id = number_of(price, "location_id") };
	if (!prices->is_sorted && prices->location_count > 0)
		qsort(prices->locations, prices->location_count, sizeof(struct location), compare_locations);
	prices->is_sorted = true;
	const struct location *found = prices->location_count > 0
		? bsearch(&wanted, prices->locations, prices->location_count, sizeof(struct location),
			  compare_locations)
		: NULL;
	if (found)
		*ret_location = *found;
	return found != NULL;
}

/* "https://www.shop.example/x" is "shop.example". */
static const char *host_of(const char *address, struct arena *arena)
{
	const char *at = strstr(address, "://");
	at = at ? at + 3 : address;
	at += strncmp(at, "www.", 4) == 0 ? 4 : 0;
	return arena_strndup(arena, at, strcspn(at, "/?#:"));
}

/* A chain of two countries has two currencies, and is two merchants. NULL when the place has no name. */
static const char *take_merchant(struct open_prices *prices, const struct location *location,
	const char *currency, const struct record_origin *origin)
{
	struct arena *arena = &prices->scratch;
	const char *name = location->brand ? location->brand
		: location->name           ? location->name
		: location->website        ? host_of(location->website, arena)
					   : NULL;
	struct import_record record;
	if (!name || !name[0])
		return NULL;
	const char *code = arena_printf(arena, "%s (%s)", name, currency);
	if (!may_make(prices, RECORD_MERCHANT, code))
		return code;
	record_init(&record, RECORD_MERCHANT);
	record.origin = *origin;
	record.merchant.code = code;
	set_text(&record.merchant.name, NULL, name);
	record.merchant.currency = currency;
	import_take(prices->import, &record);
	return code;
}

static int64_t degrees_of(const char *text)
{
	int64_t degrees;
	return text && money_parse_decimal(text, 6, &degrees) ? degrees : RECORD_NONE;
}

/* NULL for a shop on line. */
static const char *take_store(struct open_prices *prices, const struct location *location,
	const char *merchant, const char *currency, const struct record_origin *origin)
{
	struct arena *arena = &prices->scratch;
	struct import_record record;
	if (!location->osm_id || !location->osm_type)
		return NULL;
	/* At a border one place has prices in two currencies, and stands there as a store of two merchants. */
	const char *code =
		arena_printf(arena, "osm:%s:%s:%s", location->osm_type, location->osm_id, currency);
	if (!may_make(prices, RECORD_STORE, code))
		return code;
	record_init(&record, RECORD_STORE);
	record.origin = *origin;
	record.store.code = code;
	record.store.merchant = merchant;
	const char *name = location->name ? location->name : location->brand;
	set_text(&record.store.name, NULL,
		location->city ? arena_printf(arena, "%s, %s", name ? name : merchant, location->city)
			: name ? name
			       : merchant);
	set_text(&record.store.address, NULL, location->street);
	record.store.latitude_e6 = degrees_of(location->latitude);
	record.store.longitude_e6 = degrees_of(location->longitude);
	import_take(prices->import, &record);
	return code;
}

/* --- products --- */

static const char *find_gtin(const struct open_prices *prices, const char *code)
{
	char gtin14[GTIN14_SIZE];
	if (prices->gtin_count == 0 || !gtin_normalize(code, gtin14))
		return NULL;
	const struct known_gtin wanted = { strtoull(gtin14, NULL, 10), NULL };
	const struct known_gtin *found =
		bsearch(&wanted, prices->gtins, prices->gtin_count, sizeof(struct known_gtin), compare_gtins);
	return found ? found->code : NULL;
}

/* "en:organic-tomatoes" as its language and "organic tomatoes". */
static const char *tag_name(const char *tag, struct arena *arena, const char **ret_language)
{
	const char *colon = strchr(tag, ':');
	*ret_language = colon && colon - tag == 2 ? arena_strndup(arena, tag, 2) : NULL;
	char *name = arena_strdup(arena, colon ? colon + 1 : tag);
	for (char *at = name; *at; at++)
		*at = *at == '-' ? ' ' : *at;
	return name;
}

static void take_product_record(struct open_prices *prices, struct import_record *record, const char *code)
{
	record->product.code = code;
	if (may_make(prices, RECORD_PRODUCT, code))
		import_take(prices->import, record);
}

/* A packed article: one of the catalog, else one by its own number. NULL when it is not wanted, or nobody knows what it is called. */
static const char *take_article(
	struct open_prices *prices, const json_t *price, const struct record_origin *origin)
{
	const json_t *details = json_object_get(price, "product");
	const char *number = text_of(price, "product_code");
	const char *known = number ? find_gtin(prices, number) : NULL;
	const char *name = text_of(details, "product_name");
	struct import_record record;
	if (known || !number || prices->only_known)
		return known;
	name = name ? name : text_of(price, "product_name");
	if (!name)
		return NULL;
	record_init(&record, RECORD_PRODUCT);
	record.origin = *origin;
	record.product.gtin = number;
	set_text(&record.product.name, NULL, name);
	set_text(&record.product.brand, NULL, text_of(details, "brands"));
	const char *amount = text_of(details, "product_quantity"),
		   *unit = text_of(details, "product_quantity_unit");
	if (amount && unit && money_parse_decimal(amount, 3, &record.product.measure.milli))
		record.product.measure.unit = unit;
	else
		record.product.measure.milli = RECORD_NONE;
	const char *code = arena_printf(&prices->scratch, "off:%s", number);
	take_product_record(prices, &record, code);
	return code;
}

/* Fruit and the like, by the piece or the kilogram: what it is, and how it was grown. */
static const char *take_raw_product(
	struct open_prices *prices, const json_t *price, const struct record_origin *origin)
{
	struct arena *arena = &prices->scratch;
	const char *tag = text_of(price, "category_tag"), *per = text_of(price, "price_per");
	const json_t *labels = json_object_get(price, "labels_tags"), *label;
	const char *language, *ignored;
	struct import_record record;
	size_t i;
	if (!tag || prices->only_known)
		return NULL;
	bool is_weighed = per && strcmp(per, "KILOGRAM") == 0;
	const char *name = tag_name(tag, arena, &language);
	const char *code = arena_printf(arena, "%s/%s", tag, is_weighed ? "kg" : "piece");
	json_array_foreach((json_t *)(uintptr_t)labels, i, label) {
		const char *text = json_string_value(label);
		if (!text || i >= 8)
			continue;
		name = arena_printf(arena, "%s, %s", name, tag_name(text, arena, &ignored));
		code = arena_printf(arena, "%s/%s", code, text);
	}
	record_init(&record, RECORD_PRODUCT);
	record.origin = *origin;
	set_text(&record.product.name, language, name);
	record.product.kind = is_weighed ? PRODUCT_WEIGHED : PRODUCT_GOODS;
	record.product.measure = (struct record_measure){ 1000, is_weighed ? "kg" : "piece" };
	take_product_record(prices, &record, code);
	return code;
}

/* --- the price --- */

static bool is_one_of(const char *word, const char *const *words)
{
	for (; *words; words++)
		if (strcmp(word, *words) == 0)
			return true;
	return false;
}

/* What of it holds for everybody and for members. False when it is the price of something else: of a pack that goes off tomorrow, a used one, two
 * for the price of one. */
static bool settle_prices(const json_t *price, int64_t seen, int64_t without, struct offer_record *offer)
{
	static const char *const OTHERS[] = { "QUANTITY", "EXPIRES_SOON", "PICK_IT_YOURSELF", "SECOND_HAND",
		NULL };
	const char *type = text_of(price, "discount_type"), *flag = text_of(price, "price_is_discounted");
	bool is_discounted = json_is_true(json_object_get(price, "price_is_discounted")) ||
		(flag && strcmp(flag, "true") == 0);
	offer->price = seen;
	if (!is_discounted)
		return true;
	if (type && (is_one_of(type, OTHERS) || strcmp(type, "LOYALTY_PROGRAM") == 0)) {
		/* What everybody pays is the one without. */
		if (without == RECORD_NONE)
			return false;
		offer->price = without;
		if (strcmp(type, "LOYALTY_PROGRAM") == 0 && seen < without)
			offer->member_price = seen;
		return true;
	}
	if (without != RECORD_NONE && without > seen)
		offer->list_price = without;
	return true;
}

static int64_t minor_of(const json_t *price, const char *key, int digits)
{
	const char *text = text_of(price, key);
	int64_t minor;
	return text && money_parse_decimal(text, digits, &minor) ? minor : RECORD_NONE;
}

static void reject(struct open_prices *prices, const struct record_origin *origin, const char *reason)
{
	import_reject(prices->import, origin, RECORD_OFFER, NULL, reason);
}

static bool is_duplicate(const json_t *price)
{
	const json_t *other = json_object_get(price, "duplicate_of");
	return other && !json_is_null(other);
}

static void take_price(struct open_prices *prices, const json_t *price, const struct record_origin *origin)
{
	const char *currency = text_of(price, "currency"), *date = text_of(price, "date");
	struct location location;
	struct import_record record;
	bool is_local;
	int digits = currency ? currency_digits(currency) : -1;
	record_init(&record, RECORD_OFFER);
	record.origin = *origin;
	if (digits < 0) {
		reject(prices, origin, "currency is missing or unknown");
		return;
	}
	int64_t seen = minor_of(price, "price", digits);
	if (seen == RECORD_NONE || seen < 1) {
		reject(prices, origin, "price is missing or out of range");
		return;
	}
	if (!date || !time_parse_iso_local(date, &record.offer.observed_at, &is_local)) {
		reject(prices, origin, "date is missing or no date");
		return;
	}
	bool is_wanted = record.offer.observed_at >= prices->oldest_ms && !is_duplicate(price) &&
		settle_prices(price, seen, minor_of(price, "price_without_discount", digits), &record.offer);
	if (!is_wanted)
		return;
	if (!find_location(prices, price, &location)) {
		reject(prices, origin,
			"the place is not known: --set locations= names the file of all places");
		return;
	}
	const char *merchant = take_merchant(prices, &location, currency, origin);
	if (!merchant) {
		reject(prices, origin, "the place has no name");
		return;
	}
	record.offer.product = text_of(price, "product_code") ? take_article(prices, price, origin)
							      : take_raw_product(prices, price, origin);
	if (!record.offer.product)
		return;
	record.offer.merchant = merchant;
	record.offer.currency = currency;
	record.offer.store = take_store(prices, &location, merchant, currency, origin);
	record.offer.channel = record.offer.store ? CHANNEL_STORE : CHANNEL_ONLINE;
	import_take(prices->import, &record);
}

void open_prices_take(struct open_prices *prices, const json_t *price, const struct record_origin *origin)
{
	if (json_is_object(price))
		take_price(prices, price, origin);
	else
		import_reject(prices->import, origin, RECORD_TYPE_COUNT, NULL, "is no price: no object");
	arena_reset(&prices->scratch);
}
