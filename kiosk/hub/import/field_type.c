/* SPDX-License-Identifier: Apache-2.0 */
/* One arm a type in each of five questions. */
#include "kiosk/hub/import/field_type.h"

#include <ctype.h>
#include <string.h>

#include "kiosk/base/json_write.h"
#include "kiosk/base/locale_format.h"
#include "kiosk/base/text.h"
#include "kiosk/base/web_address.h"
#include "kiosk/domain/code.h"
#include "kiosk/domain/gtin.h"
#include "kiosk/domain/money.h"
#include "kiosk/domain/opening_hours.h"
#include "kiosk/domain/unit_price.h"
#include "kiosk/hub/import/import_state.h"
#include "kiosk/hub/source/origin.h"

#define NAME_MAX_CODE_POINTS 300
#define PROSE_MAX_CODE_POINTS 4000
#define URL_MAX_BYTES 2048
#define UPCA_DIGITS 12
#define DAYS_MAX 3650
#define RATING_MAX_MILLI 5000
#define RATINGS_MAX INT64_C(1000000000)

void field_clear(enum field_type type, void *place)
{
	switch (type) {
	case FIELD_NUMBER:
	case FIELD_TIME:
	case FIELD_FLAG:
	case FIELD_DAY:
	case FIELD_DEGREES: *(int64_t *)place = RECORD_NONE; break;
	case FIELD_DAYS:
		*(struct record_days *)place = (struct record_days){ RECORD_NONE, RECORD_NONE };
		break;
	case FIELD_RATING: ((struct record_rating *)place)->average_milli = RECORD_NONE; break;
	case FIELD_RECALL: ((struct record_recall *)place)->since_day = RECORD_NONE; break;
	case FIELD_MEASURE: ((struct record_measure *)place)->milli = RECORD_NONE; break;
	case FIELD_MULTIBUY:
		*(struct record_multibuy *)place = (struct record_multibuy){ RECORD_NONE, RECORD_NONE };
		break;
	case FIELD_COUPON_VALUE: ((struct record_value *)place)->minor = RECORD_NONE; break;
	default: break; /* all zero */
	}
}

void field_drop(enum field_type type, void *place)
{
#define FIELD_TYPE_SIZE(name, c_type) [FIELD_##name] = sizeof(c_type),
	static const size_t SIZES[FIELD_TYPE_COUNT] = { FIELD_TYPES(FIELD_TYPE_SIZE) };
#undef FIELD_TYPE_SIZE
	memset(place, 0, SIZES[type]);
	field_clear(type, place);
}

/* --- its texts --- */

static void each_text(struct record_text *texts, record_visitor visit, void *data)
{
	for (size_t i = 0; i < texts->count; i++) {
		visit(&texts->items[i].tag, data);
		visit(&texts->items[i].text, data);
	}
}

static void each_certificate(struct record_certificates *certificates, record_visitor visit, void *data)
{
	for (size_t i = 0; i < certificates->count; i++) {
		each_text(&certificates->items[i].name, visit, data);
		visit(&certificates->items[i].number, data);
		visit(&certificates->items[i].issued_by, data);
		visit(&certificates->items[i].url, data);
	}
}

void field_each_text(enum field_type type, void *place, record_visitor visit, void *data)
{
	struct record_words *words = place;
	struct record_attributes *attributes = place;
	struct record_parts *parts = place;
	struct record_closures *closures = place;
	struct record_images *images = place;
	struct record_options *options = place;
	struct record_target *target = place;

	switch (type) {
	case FIELD_ID:
	case FIELD_CODE:
	case FIELD_HOURS:
	case FIELD_CURRENCY:
	case FIELD_URL:
	case FIELD_GTIN:
	case FIELD_COUNTRY:
	case FIELD_IMAGE: visit(place, data); break;
	case FIELD_NAME:
	case FIELD_PROSE: each_text(place, visit, data); break;
	case FIELD_WORDS:
		for (size_t i = 0; i < words->count; i++)
			visit(&words->items[i], data);
		break;
	case FIELD_ATTRIBUTES:
		for (size_t i = 0; i < attributes->count; i++) {
			visit(&attributes->items[i].code, data);
			visit(&attributes->items[i].value, data);
		}
		break;
	case FIELD_PARTS:
		for (size_t i = 0; i < parts->count; i++)
			visit(&parts->items[i].product, data);
		break;
	case FIELD_CLOSURES:
		for (size_t i = 0; i < closures->count; i++)
			each_text(&closures->items[i].reason, visit, data);
		break;
	case FIELD_CERTIFICATES: each_certificate(place, visit, data); break;
	case FIELD_RECALL: each_text(&((struct record_recall *)place)->reason, visit, data); break;
	case FIELD_IMAGES:
		for (size_t i = 0; i < images->count; i++)
			visit(&images->names[i], data);
		break;
	case FIELD_OPTIONS:
		for (size_t i = 0; i < options->count; i++) {
			visit(&options->items[i].name, data);
			visit(&options->items[i].value, data);
		}
		break;
	case FIELD_MEASURE: visit(&((struct record_measure *)place)->unit, data); break;
	case FIELD_SCOPE: visit(&((struct record_scope *)place)->code, data); break;
	case FIELD_TARGET:
		visit(&target->kind, data);
		visit(&target->code, data);
		break;
	default: break; /* borrows nothing */
	}
}

/* --- checked --- */

static const char *say(const struct field *field, struct arena *arena, const char *what)
{
	return arena_printf(arena, "%s %s", field->key, what);
}

static const char *number_fault(const struct field *field, int64_t *number, struct arena *arena)
{
	const struct field_limits *limits = &field->limits;
	if (*number == RECORD_NONE && !limits->is_needed) {
		*number = limits->fallback;
		return NULL;
	}
	if (*number != RECORD_NONE && *number >= limits->min && *number <= limits->max)
		return NULL;
	return say(field, arena, limits->is_needed ? "is missing or out of range" : "is out of range");
}

static bool is_web_url(const char *url)
{
	return strlen(url) <= URL_MAX_BYTES && web_address_is_good(url);
}

static const char *multibuy_fault(const struct record_multibuy *multibuy)
{
	if (multibuy->quantity == RECORD_NONE && multibuy->price == RECORD_NONE)
		return NULL;
	if (multibuy->quantity < 2 || multibuy->quantity > QUANTITY_MAX)
		return "multibuy quantity is out of range";
	return multibuy->price >= 1 && multibuy->price <= PRICE_MAX_MINOR ? NULL
									  : "multibuy price is out of range";
}

/* Some shops write "hkd". NULL when ISO 4217 has no such code. */
static const char *find_currency(const char *text, struct arena *arena)
{
	char *upper = arena_strdup(arena, text);
	for (char *at = upper; *at; at++)
		*at = (char)(*at >= 'a' && *at <= 'z' ? *at - 'a' + 'A' : *at);
	return currency_digits(upper) >= 0 ? upper : NULL;
}

static const char *text_fault(const struct field *field, const char **place, struct arena *arena)
{
	const char *text = *place;
	bool is_needed = field->limits.is_needed;
	switch (field->type) {
	case FIELD_ID:
		return code_is_valid(text)
			? NULL
			: "id is missing, longer than 255 bytes, or has control characters";
	case FIELD_CODE:
		if (code_is_valid(text) || (!text && !is_needed))
			return NULL;
		return say(field, arena, is_needed ? "is missing" : "is no id");
	case FIELD_CURRENCY:
		if (text && currency_digits(text) < 0)
			text = *place = find_currency(text, arena);
		else if (!text && !is_needed)
			return NULL;
		if (text)
			return NULL;
		return say(field, arena, is_needed ? "is missing or unknown" : "is unknown");
	case FIELD_COUNTRY:
		if (text && strlen(text) == 2 && isupper((unsigned char)text[0]) &&
			isupper((unsigned char)text[1]))
			return NULL;
		return say(field, arena, "is no country of ISO 3166 (two capitals)");
	case FIELD_URL: return !text || is_web_url(text) ? NULL : say(field, arena, "is no http(s) address");
	default: return text || !is_needed ? NULL : say(field, arena, "is missing");
	}
}

static const char *days_fault(const struct field *field, const struct record_days *days, struct arena *arena)
{
	bool is_said = days->min != RECORD_NONE || days->max != RECORD_NONE;
	bool is_good = days->min >= 0 && days->max >= days->min && days->max <= DAYS_MAX;
	return !is_said || is_good ? NULL : say(field, arena, "is no [fewest, most] of days");
}

static const char *rating_fault(const struct record_rating *rating)
{
	bool is_good = rating->average_milli >= 0 && rating->average_milli <= RATING_MAX_MILLI &&
		rating->count >= 0 && rating->count <= RATINGS_MAX;
	return rating->average_milli == RECORD_NONE || is_good ? NULL
							       : "rating is no average of 0 to 5 stars";
}

static const char *parts_fault(const struct record_parts *parts)
{
	for (size_t i = 0; i < parts->count; i++)
		if (!code_is_valid(parts->items[i].product) || parts->items[i].quantity < 1 ||
			parts->items[i].quantity > QUANTITY_MAX)
			return "parts name something that is no product, or none of it";
	return NULL;
}

const char *field_fault(const struct field *field, void *place, struct arena *arena)
{
	switch (field->type) {
	case FIELD_ID:
	case FIELD_CODE:
	case FIELD_HOURS:
	case FIELD_CURRENCY:
	case FIELD_URL:
	case FIELD_GTIN:
	case FIELD_COUNTRY:
	case FIELD_IMAGE: return text_fault(field, place, arena);
	case FIELD_NAME:
	case FIELD_PROSE:
		return ((struct record_text *)place)->count || !field->limits.is_needed
			? NULL
			: say(field, arena, "is missing");
	case FIELD_NUMBER:
	case FIELD_TIME:
	case FIELD_FLAG:
	case FIELD_DAY:
	case FIELD_DEGREES: return number_fault(field, place, arena);
	case FIELD_MULTIBUY: return multibuy_fault(place);
	case FIELD_DAYS: return days_fault(field, place, arena);
	case FIELD_RATING: return rating_fault(place);
	case FIELD_PARTS: return parts_fault(place);
	case FIELD_METHOD:
		return *(const enum delivery_method *)place != DELIVERY_UNSAID || !field->limits.is_needed
			? NULL
			: say(field, arena, "is missing");
	case FIELD_TIERS:
		return group_tiers_are_valid(place)
			? NULL
			: say(field, arena, "must rise in people and fall in price");
	default: return NULL;
	}
}

/* --- stored --- */

int field_columns(const struct field *field, const char *ret_columns[FIELD_COLUMNS_MAX])
{
	ret_columns[0] = field->column;
	switch (field->type) {
	case FIELD_MEASURE: ret_columns[1] = "measure_unit"; break;
	case FIELD_MULTIBUY: ret_columns[1] = "multibuy_price"; break;
	case FIELD_SCOPE: ret_columns[1] = "scope"; break;
	case FIELD_TARGET: ret_columns[1] = "target"; break;
	case FIELD_DAYS: ret_columns[1] = "days_max"; break;
	case FIELD_RATING: ret_columns[1] = "rating_count"; break;
	case FIELD_RECALL: ret_columns[1] = "recall_reason"; break;
	default: return field->column ? 1 : 0;
	}
	return 2;
}

static struct db_value optional_int(int64_t number)
{
	return number == RECORD_NONE ? DB_NULL : db_int(number);
}

/* The name when its picture is in the store now, or the one under which it will be fetched from the web; NULL otherwise. */
static const char *take_image(struct import *import, const struct import_record *record, const char *name)
{
	bool is_of_web = name && address_is_of_web(name);
	const char *fault = !name ? NULL
		: is_of_web       ? web_picture_fault(&import->images, name)
				  : image_store_take(&import->images, name);
	if (fault)
		import_note(import, record, "picture dropped: %.200s %s", name, fault);
	if (fault || !is_of_web)
		return fault ? NULL : name;
	char *stored = arena_alloc(&import->scratch, WEB_PICTURE_NAME_SIZE);
	web_picture_name(name, stored);
	return stored;
}

/* The stored list of pictures; NULL when none is left. */
static const char *take_images(
	struct import *import, const struct import_record *record, const struct record_images *images)
{
	struct text out;
	text_init(&out, STORED_TEXT_MAX);
	for (size_t i = 0; i < images->count; i++) {
		const char *name = take_image(import, record, images->names[i]);
		if (!name)
			continue;
		text_append(&out, out.length ? "," : "[");
		json_write_string(&out, name, strlen(name));
	}
	text_append(&out, "]");
	const char *stored = out.length > 1 ? arena_strdup(&import->scratch, out.bytes) : NULL;
	text_finish(&out);
	return stored;
}

/* Printed numbers have blanks and dashes, and a spreadsheet takes the zeros off a UPC-A's beginning. */
static bool gtin_parse(const char *text, char ret_gtin14[GTIN14_SIZE])
{
	char digits[GTIN14_SIZE];
	size_t count = 0;
	for (const char *at = text, *end = text + strlen(text); at < end;) {
		uint32_t c = utf8_next(&at, end);
		bool is_dash = c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
		if (is_dash || text_is_white_space(c) || text_is_invisible(c))
			continue;
		if (c < '0' || c > '9' || count == GTIN14_SIZE - 1)
			return false;
		digits[count++] = (char)c;
	}
	digits[count] = '\0';
	if (count >= 9 && count <= 11) {
		memmove(digits + UPCA_DIGITS - count, digits, count + 1);
		memset(digits, '0', UPCA_DIGITS - count);
	}
	return gtin_normalize(digits, ret_gtin14);
}

/* Fourteen digits; a number with a wrong check digit is dropped and the product stays. */
static const char *take_gtin(struct import *import, const struct import_record *record, const char *gtin)
{
	char gtin14[GTIN14_SIZE];
	if (!gtin || !gtin[0])
		return NULL;
	if (gtin_parse(gtin, gtin14))
		return arena_strdup(&import->scratch, gtin14);
	import_note(import, record, "gtin dropped: %.64s has a wrong length or check digit", gtin);
	return NULL;
}

/* What says nothing to a machine says it to people all the same. */
static const char *take_hours(struct import *import, const struct import_record *record, const char *said)
{
	const char *hours = clean_optional(import, said, NAME_MAX_CODE_POINTS);
	if (hours && !opening_hours_parse(hours, &import->scratch))
		import_note(import, record, "hours kept as text: %.64s are no opening_hours of OpenStreetMap",
			hours);
	return hours;
}

static void store_measure(struct import *import, const struct import_record *record,
	const struct record_measure *said, struct db_value ret_values[FIELD_COLUMNS_MAX])
{
	struct measure measure = { said->milli, measure_unit_parse(said->unit) };
	ret_values[0] = ret_values[1] = DB_NULL;
	if (said->milli == RECORD_NONE)
		return;
	if (!measure_is_valid(&measure)) {
		import_note(
			import, record, "measure dropped: amount or unit %.32s is out of range", said->unit);
		return;
	}
	ret_values[0] = db_int(measure.amount_milli);
	ret_values[1] = db_text(measure_unit_name(measure.unit));
}

static const char *store_tiers(struct import *import, const struct group_tiers *tiers)
{
	struct text out;
	text_init(&out, STORED_TEXT_MAX);
	for (size_t i = 0; i < tiers->count; i++)
		text_printf(&out, "%s[%d,%lld]", i == 0 ? "[" : ",", (int)tiers->tiers[i].min_people,
			(long long)tiers->tiers[i].unit_price_minor);
	text_append(&out, "]");
	const char *stored = arena_strdup(&import->scratch, out.bytes);
	text_finish(&out);
	return stored;
}

const char *field_store(struct import *import, const struct import_record *record, const struct field *field,
	struct db_value ret_values[FIELD_COLUMNS_MAX])
{
	const void *place = (const char *)record + field->offset;
	const struct record_multibuy *multibuy = place;
	const struct record_scope *scope = place;
	const struct record_target *target = place;
	const struct record_days *days = place;
	const struct record_rating *rating = place;
	const struct record_recall *recall = place;
	struct db_value *value = &ret_values[0];

	switch (field->type) {
	case FIELD_ID:
	case FIELD_CODE:
	case FIELD_CURRENCY:
	case FIELD_COUNTRY:
	case FIELD_URL: *value = db_text(*(const char *const *)place); break;
	case FIELD_HOURS: *value = db_text(take_hours(import, record, *(const char *const *)place)); break;
	case FIELD_GTIN: *value = db_text(take_gtin(import, record, *(const char *const *)place)); break;
	case FIELD_IMAGE: *value = db_text(take_image(import, record, *(const char *const *)place)); break;
	case FIELD_NAME:
		*value = db_text(clean_texts(import, place, text_clean, NAME_MAX_CODE_POINTS));
		break;
	case FIELD_PROSE:
		*value = db_text(clean_texts(import, place, text_clean_prose, PROSE_MAX_CODE_POINTS));
		break;
	case FIELD_NUMBER:
	case FIELD_TIME:
	case FIELD_FLAG:
	case FIELD_DAY:
	case FIELD_DEGREES: *value = optional_int(*(const int64_t *)place); break;
	case FIELD_IMAGES: *value = db_text(take_images(import, record, place)); break;
	case FIELD_MEASURE: store_measure(import, record, place, ret_values); break;
	case FIELD_OPTIONS: *value = db_text(clean_options(import, place)); break;
	case FIELD_CHANNEL: *value = db_int(*(const enum offer_channel *)place); break;
	case FIELD_STOCK: *value = db_int(*(const enum stock_state *)place); break;
	case FIELD_COUPON_KIND: *value = db_int(*(const enum coupon_kind *)place); break;
	case FIELD_COUPON_VALUE: *value = db_int(((const struct record_value *)place)->minor); break;
	case FIELD_TIERS: *value = db_text(store_tiers(import, place)); break;
	case FIELD_MULTIBUY:
		ret_values[0] = optional_int(multibuy->quantity);
		ret_values[1] = optional_int(multibuy->price);
		break;
	case FIELD_SCOPE:
		ret_values[0] = db_int(scope->kind);
		ret_values[1] = db_text(scope->code);
		break;
	case FIELD_TARGET:
		ret_values[0] = db_text(target->kind);
		ret_values[1] = db_text(target->code);
		break;
	case FIELD_DAYS:
		ret_values[0] = optional_int(days->min);
		ret_values[1] = optional_int(days->max);
		break;
	case FIELD_RATING:
		ret_values[0] = optional_int(rating->average_milli);
		ret_values[1] = rating->average_milli == RECORD_NONE ? DB_NULL : db_int(rating->count);
		break;
	case FIELD_RECALL:
		ret_values[0] = optional_int(recall->since_day);
		ret_values[1] =
			db_text(clean_texts(import, &recall->reason, text_clean, NAME_MAX_CODE_POINTS));
		break;
	case FIELD_WORDS: *value = db_text(store_words(import, place)); break;
	case FIELD_ATTRIBUTES: *value = db_text(store_attributes(import, record, place)); break;
	case FIELD_PARTS: *value = db_text(store_parts(import, place)); break;
	case FIELD_CLOSURES: *value = db_text(store_closures(import, record, place)); break;
	case FIELD_CERTIFICATES: *value = db_text(store_certificates(import, record, place)); break;
	case FIELD_PRODUCT_KIND: *value = db_int(*(const enum product_kind *)place); break;
	case FIELD_BETTER: *value = db_int(*(const enum attribute_better *)place); break;
	case FIELD_METHOD: *value = db_int(*(const enum delivery_method *)place); break;
	case FIELD_TYPE_COUNT: break;
	}
	/* Nothing may be left of a text that is all markup. */
	bool is_lost = field->type == FIELD_NAME && field->limits.is_needed && !value->bytes;
	return is_lost ? arena_printf(&import->scratch, "%s is missing", field->key) : NULL;
}
