/* SPDX-License-Identifier: Apache-2.0 */
/* The import format "daogou": one JSON object a line. A table names the members of each record type; whatever
 * has another type than the table says makes the line a reject. */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/arena.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/hub/import/importer.h"
#include "kiosk/hub/import/line_reader.h"

#define MEASURE_AMOUNT_MAX 1e9
#define SCRATCH_BYTES (64 * 1024)

struct daogou_reader {
	struct arena scratch; /* for what one line needs beyond its JSON */
};

/* Reads one member into the place that its field names. NULL, or how it must be ("a whole number"). */
typedef const char *(*field_reader)(struct daogou_reader *reader, const json_t *value, void *place);

struct field {
	const char *key;
	field_reader read;
	size_t offset; /* in struct import_record */
};

static const char *read_nothing(struct daogou_reader *reader, const json_t *value, void *place)
{
	(void)reader, (void)value, (void)place;
	return NULL;
}

static const char *read_text(struct daogou_reader *reader, const json_t *value, void *place)
{
	(void)reader;
	if (!json_is_string(value))
		return "a text";
	*(const char **)place = json_string_value(value);
	return NULL;
}

/* Some shops number their things: a whole number is taken as its digits. */
static const char *read_code(struct daogou_reader *reader, const json_t *value, void *place)
{
	if (json_is_integer(value)) {
		*(const char **)place = arena_printf(
			&reader->scratch, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
		return NULL;
	}
	return read_text(reader, value, place);
}

static const char *read_int(struct daogou_reader *reader, const json_t *value, void *place)
{
	(void)reader;
	if (!json_is_integer(value))
		return "a whole number";
	int64_t number = json_integer_value(value);
	*(int64_t *)place = number == RECORD_NONE ? RECORD_NONE + 1 : number;
	return NULL;
}

static const char *read_time(struct daogou_reader *reader, const json_t *value, void *place)
{
	(void)reader;
	if (!json_is_string(value) || !time_parse_iso(json_string_value(value), place))
		return "an ISO 8601 time";
	return NULL;
}

static const char *read_degrees(struct daogou_reader *reader, const json_t *value, void *place)
{
	(void)reader;
	if (!json_is_number(value) || !(fabs(json_number_value(value)) <= 360))
		return "a number of degrees";
	*(int64_t *)place = llround(json_number_value(value) * 1e6);
	return NULL;
}

static const char *read_text_map(const json_t *map, struct record_text *texts)
{
	const char *tag;
	json_t *value;
	json_object_foreach((json_t *)(uintptr_t)map, tag, value)
	{
		if (!language_tag_is_valid(tag) || !json_is_string(value))
			return "a text or a map of language tags to texts";
		if (texts->count == RECORD_LANGUAGES_MAX)
			return "in at most 32 languages";
		texts->items[texts->count].tag = tag;
		texts->items[texts->count++].text = json_string_value(value);
	}
	return NULL;
}

static const char *read_texts(struct daogou_reader *reader, const json_t *value, void *place)
{
	(void)reader;
	struct record_text *texts = place;
	if (json_is_object(value))
		return read_text_map(value, texts);
	if (!json_is_string(value))
		return "a text or a map of language tags to texts";
	texts->items[0].tag = NULL;
	texts->items[0].text = json_string_value(value);
	texts->count = 1;
	return NULL;
}

static const char *read_images(struct daogou_reader *reader, const json_t *value, void *place)
{
	(void)reader;
	struct product_record *product = place;
	if (json_is_string(value)) {
		product->images[product->image_count++] = json_string_value(value);
		return NULL;
	}
	if (!json_is_array(value))
		return "a list of file names";
	for (size_t i = 0; i < json_array_size(value) && i < RECORD_IMAGES_MAX; i++) {
		if (!json_is_string(json_array_get(value, i)))
			return "a list of file names";
		product->images[product->image_count++] = json_string_value(json_array_get(value, i));
	}
	return NULL;
}

static const char *read_measure(struct daogou_reader *reader, const json_t *value, void *place)
{
	(void)reader;
	struct product_record *product = place;
	const json_t *amount = json_object_get(value, "amount");
	const char *unit = json_get_text(value, "unit", NULL);
	if (!json_is_number(amount) || !unit)
		return "{\"amount\":number,\"unit\":text}";
	double number = json_number_value(amount);
	product->measure_milli = number > 0 && number <= MEASURE_AMOUNT_MAX ? llround(number * 1000) : 0;
	product->measure_unit = unit;
	return NULL;
}

static const char *read_options(struct daogou_reader *reader, const json_t *value, void *place)
{
	struct product_record *product = place;
	const char *name;
	json_t *option;
	if (!json_is_object(value))
		return "a map of texts";
	json_object_foreach((json_t *)(uintptr_t)value, name, option)
	{
		if (product->option_count == RECORD_OPTIONS_MAX)
			return "at most 16 texts";
		product->options[product->option_count].name = name;
		if (read_code(reader, option, &product->options[product->option_count++].value))
			return "a map of texts";
	}
	return NULL;
}

static const char *read_channel(struct daogou_reader *reader, const json_t *value, void *place)
{
	(void)reader;
	bool is_known = json_is_string(value) && channel_parse(json_string_value(value), place);
	return is_known ? NULL : "store, online or partner";
}

static const char *read_stock(struct daogou_reader *reader, const json_t *value, void *place)
{
	(void)reader;
	bool is_known = json_is_string(value) && stock_state_parse(json_string_value(value), place);
	return is_known ? NULL : "in_stock, low_stock, out_of_stock or unknown";
}

static const char *read_multibuy(struct daogou_reader *reader, const json_t *value, void *place)
{
	struct offer_record *offer = place;
	const json_t *quantity = json_object_get(value, "quantity"), *price = json_object_get(value, "price");
	if (!quantity || !price || read_int(reader, quantity, &offer->multibuy_quantity) ||
		read_int(reader, price, &offer->multibuy_price))
		return "{\"quantity\":whole number,\"price\":whole number}";
	return NULL;
}

static const char *read_tiers(struct daogou_reader *reader, const json_t *value, void *place)
{
	(void)reader;
	struct group_tiers tiers;
	char *text = json_to_text(value);
	bool is_good = json_is_array(value) && group_tiers_parse(text, &tiers);
	free(text);
	if (!is_good)
		return "[[people, unit price], …], rising in people and falling in price";
	*(struct group_tiers *)place = tiers;
	return NULL;
}

static const char *read_coupon_kind(struct daogou_reader *reader, const json_t *value, void *place)
{
	(void)reader;
	bool is_known = json_is_string(value) && coupon_kind_parse(json_string_value(value), place);
	return is_known ? NULL : "amount or percent";
}

/* What the kind makes of it is settled when the whole record is known: minor units, or percent (12.5). */
static const char *read_coupon_value(struct daogou_reader *reader, const json_t *value, void *place)
{
	struct coupon_record *coupon = place;
	if (!json_is_number(value))
		return "a number";
	double percent = json_number_value(value);
	if (percent > 0 && percent <= 100)
		coupon->permille = llround(percent * 10);
	return json_is_integer(value) ? read_int(reader, value, &coupon->value) : NULL;
}

/* {"category":"c12"}: one member that says what kind of thing it is and which. */
static bool read_reference(
	struct daogou_reader *reader, const json_t *value, const char **ret_kind, const char **ret_code)
{
	void *member = json_object_iter((json_t *)(uintptr_t)value);
	if (json_object_size(value) != 1 || read_code(reader, json_object_iter_value(member), ret_code))
		return false;
	*ret_kind = json_object_iter_key(member);
	return true;
}

static const char *read_scope(struct daogou_reader *reader, const json_t *value, void *place)
{
	struct coupon_record *coupon = place;
	const char *kind, *code;
	bool is_all = (json_is_string(value) && strcmp(json_string_value(value), "all") == 0) ||
		(json_is_object(value) && json_object_size(value) == 0);
	if (is_all)
		return NULL;
	if (!read_reference(reader, value, &kind, &code) || !coupon_scope_parse(kind, &coupon->scope_kind))
		return "one of {\"category\":id} {\"product\":id} {\"merchant\":id}, or \"all\"";
	coupon->scope = code;
	return NULL;
}

static const char *read_target(struct daogou_reader *reader, const json_t *value, void *place)
{
	static const char *const KINDS[] = { "product", "deal", "category", "coupon" };
	struct ad_record *ad = place;
	const char *kind, *code;
	if (read_reference(reader, value, &kind, &code))
		for (size_t i = 0; i < ARRAY_LENGTH(KINDS); i++)
			if (strcmp(kind, KINDS[i]) == 0) {
				ad->target_kind = KINDS[i];
				ad->target = code;
				return NULL;
			}
	return "one of {\"product\":id} {\"deal\":id} {\"category\":id} {\"coupon\":id}";
}

#define FIELDS_MAX 16
#define TYPE_FIELD \
	{ \
		"type", read_nothing, 0 \
	}
#define AT(member) offsetof(struct import_record, member)

static const struct field FIELDS[RECORD_TYPE_COUNT][FIELDS_MAX] = {
	[RECORD_MERCHANT] = {
		TYPE_FIELD,
		{ "id", read_code, AT(merchant.code) },
		{ "name", read_texts, AT(merchant.name) },
		{ "currency", read_text, AT(merchant.currency) },
		{ "image", read_text, AT(merchant.image) },
	},
	[RECORD_STORE] = {
		TYPE_FIELD,
		{ "id", read_code, AT(store.code) },
		{ "merchant", read_code, AT(store.merchant) },
		{ "name", read_texts, AT(store.name) },
		{ "address", read_texts, AT(store.address) },
		{ "lat", read_degrees, AT(store.latitude_e6) },
		{ "lon", read_degrees, AT(store.longitude_e6) },
		{ "hours", read_text, AT(store.hours) },
	},
	[RECORD_CATEGORY] = {
		TYPE_FIELD,
		{ "id", read_code, AT(category.code) },
		{ "parent", read_code, AT(category.parent) },
		{ "name", read_texts, AT(category.name) },
		{ "image", read_text, AT(category.image) },
		{ "position", read_int, AT(category.position) },
	},
	[RECORD_PRODUCT] = {
		{ "id", read_code, AT(product.code) },
		{ "gtin", read_code, AT(product.gtin) },
		{ "brand", read_texts, AT(product.brand) },
		{ "name", read_texts, AT(product.name) },
		{ "description", read_texts, AT(product.description) },
		{ "category", read_code, AT(product.category) },
		{ "images", read_images, AT(product) },
		{ "measure", read_measure, AT(product) },
		{ "options", read_options, AT(product) },
		{ "group", read_code, AT(product.group) },
		TYPE_FIELD,
	},
	[RECORD_OFFER] = {
		{ "product", read_code, AT(offer.product) },
		{ "merchant", read_code, AT(offer.merchant) },
		{ "channel", read_channel, AT(offer.channel) },
		{ "price", read_int, AT(offer.price) },
		{ "currency", read_text, AT(offer.currency) },
		{ "list_price", read_int, AT(offer.list_price) },
		{ "delivery", read_int, AT(offer.delivery) },
		{ "stock", read_stock, AT(offer.stock) },
		{ "quantity", read_int, AT(offer.quantity) },
		{ "multibuy", read_multibuy, AT(offer) },
		{ "url", read_text, AT(offer.url) },
		{ "observed_at", read_time, AT(offer.observed_at) },
		TYPE_FIELD,
	},
	[RECORD_DEAL] = {
		TYPE_FIELD,
		{ "id", read_code, AT(deal.code) },
		{ "product", read_code, AT(deal.product) },
		{ "merchant", read_code, AT(deal.merchant) },
		{ "tiers", read_tiers, AT(deal.tiers) },
		{ "ttl_s", read_int, AT(deal.ttl_s) },
		{ "starts_at", read_time, AT(deal.starts_at) },
		{ "ends_at", read_time, AT(deal.ends_at) },
		{ "per_member", read_int, AT(deal.per_member) },
		{ "quota", read_int, AT(deal.quota) },
	},
	[RECORD_COUPON] = {
		TYPE_FIELD,
		{ "id", read_code, AT(coupon.code) },
		{ "kind", read_coupon_kind, AT(coupon.kind) },
		{ "value", read_coupon_value, AT(coupon) },
		{ "max_discount", read_int, AT(coupon.max_discount) },
		{ "threshold", read_int, AT(coupon.threshold) },
		{ "scope", read_scope, AT(coupon) },
		{ "currency", read_text, AT(coupon.currency) },
		{ "total", read_int, AT(coupon.total) },
		{ "per_member", read_int, AT(coupon.per_member) },
		{ "valid_days", read_int, AT(coupon.valid_days) },
		{ "name", read_texts, AT(coupon.name) },
	},
	[RECORD_AD] = {
		TYPE_FIELD,
		{ "id", read_code, AT(ad.code) },
		{ "slot", read_code, AT(ad.slot) },
		{ "image", read_text, AT(ad.image) },
		{ "title", read_texts, AT(ad.title) },
		{ "target", read_target, AT(ad) },
		{ "starts_at", read_time, AT(ad.starts_at) },
		{ "ends_at", read_time, AT(ad.ends_at) },
	},
};

static const struct field *find_field(const struct field *fields, const char *key)
{
	for (int i = 0; i < FIELDS_MAX && fields[i].key; i++)
		if (strcmp(fields[i].key, key) == 0)
			return &fields[i];
	return NULL;
}

/* False when a member is not as it must be; why then holds the sentence. */
static bool read_members(struct daogou_reader *reader, struct import *import, json_t *object,
	struct import_record *record, const char **ret_why)
{
	const char *key;
	json_t *value;
	json_object_foreach(object, key, value)
	{
		const struct field *field = find_field(FIELDS[record->type], key);
		if (!field)
			import_unknown_key(import, key);
		if (!field || json_is_null(value))
			continue;
		const char *wanted = field->read(reader, value, (char *)record + field->offset);
		if (wanted) {
			*ret_why = arena_printf(&reader->scratch, "%s is not %s", key, wanted);
			return false;
		}
	}
	return true;
}

static const char *code_of(const json_t *object, enum record_type type)
{
	return type == RECORD_OFFER ? NULL : json_get_text(object, "id", NULL);
}

static void take_object(struct daogou_reader *reader, struct import *import, json_t *object,
	const struct record_origin *origin)
{
	const char *name = json_get_text(object, "type", NULL), *why;
	enum record_type type = name ? record_type_parse(name) : RECORD_TYPE_COUNT;
	if (type == RECORD_TYPE_COUNT) {
		import_reject(import, origin, type, NULL, name ? "unknown type" : "type is missing");
		return;
	}
	struct import_record record;
	record_init(&record, type);
	record.origin = *origin;
	if (read_members(reader, import, object, &record, &why))
		import_take(import, &record);
	else
		import_reject(import, origin, type, code_of(object, type), why);
}

static void take_line(struct daogou_reader *reader, struct import *import, const struct line *line)
{
	struct record_origin origin = { line->number, line->bytes, line->length };
	char why[160], reason[200];
	if (line->is_too_long) {
		import_reject(import, &origin, RECORD_TYPE_COUNT, NULL, "line is longer than 1 MiB");
		return;
	}
	json_t *object = json_parse(line->bytes, line->length, why);
	if (json_is_object(object)) {
		take_object(reader, import, object, &origin);
	} else {
		snprintf(reason, sizeof(reason), "broken JSON: %s", object ? "no object" : why);
		import_reject(import, &origin, RECORD_TYPE_COUNT, NULL, reason);
	}
	json_decref(object);
	arena_reset(&reader->scratch);
}

static bool is_blank(const struct line *line)
{
	for (size_t i = 0; i < line->length; i++)
		if (!strchr(" \t\r", line->bytes[i]) || !line->bytes[i])
			return false;
	return true;
}

static bool daogou_read(struct import *import, FILE *stream)
{
	struct daogou_reader reader;
	struct line_reader lines;
	struct line line;
	arena_init(&reader.scratch, SCRATCH_BYTES);
	line_reader_init(&lines, stream);
	while (line_reader_next(&lines, &line))
		if (!is_blank(&line))
			take_line(&reader, import, &line);
	line_reader_finish(&lines);
	arena_finish(&reader.scratch);
	return !ferror(stream);
}

const struct importer DAOGOU_IMPORTER = { "daogou", daogou_read };
