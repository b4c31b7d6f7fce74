/* SPDX-License-Identifier: Apache-2.0 */
/* The import format "daogou": one JSON object a line. The members are the fields of the records; whatever
 * has another type than its field makes the line a reject. */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/arena.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/json.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/catalog_word.h"
#include "kiosk/domain/code.h"
#include "kiosk/hub/import/field_type.h"
#include "kiosk/hub/import/importer.h"
#include "kiosk/hub/import/json_lines.h"

#define MEASURE_AMOUNT_MAX 1e9
#define SCRATCH_BYTES (64 * 1024)

struct daogou_reader {
	struct arena scratch; /* for what one line needs beyond its JSON */
	const char *dropped;  /* what was left out of the field that was read last, and why; else NULL */
	bool is_local_time;   /* the time that was read last names no zone */
};

/* Reads one member into its place in the record. NULL, or how it must be ("a whole number"). */
typedef const char *(*field_reader)(struct daogou_reader *reader, const json_t *value, void *place);

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
		*(const char **)place =
			arena_printf(&reader->scratch, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
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
	if (!json_is_string(value) ||
		!time_parse_iso_local(json_string_value(value), place, &reader->is_local_time))
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

/* A translation that is no text, or in no language, is left out. */
static void read_text_map(struct daogou_reader *reader, const json_t *map, struct record_text *texts)
{
	const char *tag;
	json_t *value;
	json_object_foreach((json_t *)(uintptr_t)map, tag, value) {
		if (!language_tag_is_valid(tag) || !json_is_string(value)) {
			reader->dropped = "has a translation that is no text, or in no language";
		} else if (texts->count == RECORD_LANGUAGES_MAX) {
			reader->dropped = "is in more than 32 languages";
		} else {
			texts->items[texts->count].tag = tag;
			texts->items[texts->count++].text = json_string_value(value);
		}
	}
}

static const char *read_texts(struct daogou_reader *reader, const json_t *value, void *place)
{
	struct record_text *texts = place;
	if (json_is_object(value)) {
		read_text_map(reader, value, texts);
		return NULL;
	}
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
	struct record_images *images = place;
	if (json_is_string(value)) {
		images->names[images->count++] = json_string_value(value);
		return NULL;
	}
	if (!json_is_array(value))
		return "a list of file names";
	for (size_t i = 0; i < json_array_size(value) && i < RECORD_IMAGES_MAX; i++) {
		if (!json_is_string(json_array_get(value, i)))
			return "a list of file names";
		images->names[images->count++] = json_string_value(json_array_get(value, i));
	}
	return NULL;
}

static const char *read_measure(struct daogou_reader *reader, const json_t *value, void *place)
{
	(void)reader;
	struct record_measure *measure = place;
	const json_t *amount = json_object_get(value, "amount");
	const char *unit = json_get_text(value, "unit", NULL);
	if (!json_is_number(amount) || !unit)
		return "{\"amount\":number,\"unit\":text}";
	double number = json_number_value(amount);
	measure->milli = number > 0 && number <= MEASURE_AMOUNT_MAX ? llround(number * 1000) : 0;
	measure->unit = unit;
	return NULL;
}

static const char *read_options(struct daogou_reader *reader, const json_t *value, void *place)
{
	struct record_options *options = place;
	const char *name;
	json_t *option;
	if (!json_is_object(value))
		return "a map of texts";
	json_object_foreach((json_t *)(uintptr_t)value, name, option) {
		if (options->count == RECORD_OPTIONS_MAX)
			return "at most 16 texts";
		options->items[options->count].name = name;
		if (read_code(reader, option, &options->items[options->count++].value))
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
	struct record_multibuy *multibuy = place;
	const json_t *quantity = json_object_get(value, "quantity"), *price = json_object_get(value, "price");
	if (!quantity || !price || read_int(reader, quantity, &multibuy->quantity) ||
		read_int(reader, price, &multibuy->price))
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
	struct record_value *worth = place;
	if (!json_is_number(value))
		return "a number";
	double percent = json_number_value(value);
	if (percent > 0 && percent <= 100)
		worth->permille = llround(percent * 10);
	return json_is_integer(value) ? read_int(reader, value, &worth->minor) : NULL;
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
	struct record_scope *scope = place;
	const char *kind, *code;
	bool is_all = (json_is_string(value) && strcmp(json_string_value(value), "all") == 0) ||
		(json_is_object(value) && json_object_size(value) == 0);
	if (is_all)
		return NULL;
	if (!read_reference(reader, value, &kind, &code) || !coupon_scope_parse(kind, &scope->kind))
		return "one of {\"category\":id} {\"product\":id} {\"merchant\":id}, or \"all\"";
	scope->code = code;
	return NULL;
}

static const char *read_target(struct daogou_reader *reader, const json_t *value, void *place)
{
	static const char *const KINDS[] = { "product", "deal", "category", "coupon" };
	struct record_target *target = place;
	const char *kind, *code;
	if (read_reference(reader, value, &kind, &code))
		for (size_t i = 0; i < ARRAY_LENGTH(KINDS); i++)
			if (strcmp(kind, KINDS[i]) == 0) {
				target->kind = KINDS[i];
				target->code = code;
				return NULL;
			}
	return "one of {\"product\":id} {\"deal\":id} {\"category\":id} {\"coupon\":id}";
}

/* As few digits as say it, without an exponent; NULL when it is no number that people write. */
static const char *number_text(double number, struct arena *arena)
{
	if (!(fabs(number) < 1e12))
		return NULL;
	char *text = arena_printf(arena, "%.9f", number);
	size_t length = strlen(text);
	while (text[length - 1] == '0')
		length--;
	text[length - (text[length - 1] == '.')] = '\0';
	return text;
}

static const char *read_product_kind(struct daogou_reader *reader, const json_t *value, void *place)
{
	(void)reader;
	return product_kind_parse(json_string_value(value), place)
		? NULL
		: "goods, service, voucher, bundle or weighed";
}

static const char *read_better(struct daogou_reader *reader, const json_t *value, void *place)
{
	(void)reader;
	return attribute_better_parse(json_string_value(value), place) ? NULL : "lower, higher or none";
}

static const char *read_method(struct daogou_reader *reader, const json_t *value, void *place)
{
	(void)reader;
	return delivery_method_parse(json_string_value(value), place) ? NULL : "ship or local";
}

static const char *read_flag(struct daogou_reader *reader, const json_t *value, void *place)
{
	(void)reader;
	if (!json_is_boolean(value))
		return "true or false";
	*(int64_t *)place = json_is_true(value);
	return NULL;
}

/* A date, or the date of a moment as it is written. */
static const char *read_day(struct daogou_reader *reader, const json_t *value, void *place)
{
	(void)reader;
	return time_parse_iso_day(json_string_value(value), place) ? NULL : "a date such as 2026-12-31";
}

static const char *read_days(struct daogou_reader *reader, const json_t *value, void *place)
{
	struct record_days *days = place;
	if (json_array_size(value) != 2 || read_int(reader, json_array_get(value, 0), &days->min) ||
		read_int(reader, json_array_get(value, 1), &days->max))
		return "[fewest, most], two whole numbers of days";
	return NULL;
}

static const char *read_words(struct daogou_reader *reader, const json_t *value, void *place)
{
	struct record_words *words = place;
	if (json_array_size(value) > RECORD_WORDS_MAX)
		return "at most 32 texts";
	for (size_t i = 0; i < json_array_size(value); i++)
		if (read_text(reader, json_array_get(value, i), &words->items[words->count++]))
			return "a list of texts";
	return json_is_array(value) ? NULL : "a list of texts";
}

/* False when it is none of the things that an attribute may be. */
static bool add_attribute(struct daogou_reader *reader, struct record_attributes *attributes,
	const char *code, const json_t *value)
{
	if (attributes->count == RECORD_ATTRIBUTES_MAX)
		return false;
	enum record_attribute_type type = ATTRIBUTE_TEXT;
	const char *said = json_string_value(value);
	if (json_is_boolean(value)) {
		type = ATTRIBUTE_FLAG;
		said = json_is_true(value) ? "true" : "false";
	} else if (json_is_number(value)) {
		type = ATTRIBUTE_NUMBER;
		said = json_is_integer(value)
			? arena_printf(&reader->scratch, "%" JSON_INTEGER_FORMAT, json_integer_value(value))
			: number_text(json_real_value(value), &reader->scratch);
	}
	if (!said)
		return false;
	attributes->items[attributes->count].code = code;
	attributes->items[attributes->count].type = type;
	attributes->items[attributes->count++].value = said;
	return true;
}

/* {"energy_class":"B","weight_g":1300,"ports":["usb","hdmi"],"is_vegan":true}; of what is nothing of it only that value is left out. */
static const char *read_attributes(struct daogou_reader *reader, const json_t *value, void *place)
{
	const char *code;
	json_t *said;
	if (!json_is_object(value))
		return "a map of texts, numbers, truths, or lists of them";
	json_object_foreach((json_t *)(uintptr_t)value, code, said) {
		bool is_list = json_is_array(said);
		for (size_t i = 0; i < (is_list ? json_array_size(said) : 1); i++)
			if (!add_attribute(reader, place, code, is_list ? json_array_get(said, i) : said))
				reader->dropped =
					"has a value that is no text, number or truth, or more than 64";
	}
	return NULL;
}

static const char *read_rating(struct daogou_reader *reader, const json_t *value, void *place)
{
	struct record_rating *rating = place;
	const json_t *average = json_object_get(value, "average"), *count = json_object_get(value, "count");
	rating->count = 0;
	if (!json_is_number(average) || !(fabs(json_number_value(average)) <= 100) ||
		(count && read_int(reader, count, &rating->count)))
		return "{\"average\":0 to 5,\"count\":whole number}";
	rating->average_milli = llround(json_number_value(average) * 1000);
	return NULL;
}

static const char *read_parts(struct daogou_reader *reader, const json_t *value, void *place)
{
	static const char WANTED[] = "[[product, quantity], …], at most 32";
	struct record_parts *parts = place;
	if (!json_is_array(value) || json_array_size(value) > RECORD_PARTS_MAX)
		return WANTED;
	for (size_t i = 0; i < json_array_size(value); i++) {
		const json_t *part = json_array_get(value, i);
		if (read_code(reader, json_array_get(part, 0), &parts->items[i].product) ||
			read_int(reader, json_array_get(part, 1), &parts->items[i].quantity))
			return WANTED;
		parts->count++;
	}
	return NULL;
}

/* Reads a member that may be missing; false when it is there and wrong. */
static bool read_optional(
	struct daogou_reader *reader, const json_t *object, const char *key, field_reader read, void *place)
{
	const json_t *value = json_object_get(object, key);
	return !value || json_is_null(value) || !read(reader, value, place);
}

static const char *read_closures(struct daogou_reader *reader, const json_t *value, void *place)
{
	static const char WANTED[] = "[{\"from\":date,\"until\":date,\"reason\":text}, …], at most 16";
	struct record_closures *closures = place;
	if (!json_is_array(value) || json_array_size(value) > RECORD_CLOSURES_MAX)
		return WANTED;
	for (size_t i = 0; i < json_array_size(value); i++) {
		const json_t *closure = json_array_get(value, i);
		if (read_day(reader, json_object_get(closure, "from"), &closures->items[i].from_day))
			return WANTED;
		closures->items[i].until_day = closures->items[i].from_day;
		if (!read_optional(reader, closure, "until", read_day, &closures->items[i].until_day) ||
			!read_optional(reader, closure, "reason", read_texts, &closures->items[i].reason))
			return WANTED;
		closures->count++;
	}
	return NULL;
}

static const char *read_certificates(struct daogou_reader *reader, const json_t *value, void *place)
{
	static const char WANTED[] =
		"[{\"name\":text,\"number\":…,\"issued_by\":…,\"until\":date,\"url\":…}, …], at most 8";
	struct record_certificates *certificates = place;
	if (!json_is_array(value) || json_array_size(value) > RECORD_CERTIFICATES_MAX)
		return WANTED;
	for (size_t i = 0; i < json_array_size(value); i++) {
		const json_t *certificate = json_array_get(value, i);
		certificates->items[i].until_day = RECORD_NONE;
		if (read_texts(reader, json_object_get(certificate, "name"), &certificates->items[i].name) ||
			!read_optional(
				reader, certificate, "number", read_code, &certificates->items[i].number) ||
			!read_optional(reader, certificate, "issued_by", read_text,
				&certificates->items[i].issued_by) ||
			!read_optional(reader, certificate, "url", read_text, &certificates->items[i].url) ||
			!read_optional(
				reader, certificate, "until", read_day, &certificates->items[i].until_day))
			return WANTED;
		certificates->count++;
	}
	return NULL;
}

/* What is recalled without a day is recalled since ever: rather that than sold. */
static const char *read_recall(struct daogou_reader *reader, const json_t *value, void *place)
{
	struct record_recall *recall = place;
	recall->since_day = 0;
	if (!json_is_object(value) || !read_optional(reader, value, "since", read_day, &recall->since_day) ||
		!read_optional(reader, value, "reason", read_texts, &recall->reason))
		return "{\"since\":date,\"reason\":text}";
	return NULL;
}

static const field_reader READERS[FIELD_TYPE_COUNT] = {
	[FIELD_ID] = read_code,
	[FIELD_CODE] = read_code,
	[FIELD_GTIN] = read_code,
	[FIELD_HOURS] = read_text,
	[FIELD_CURRENCY] = read_text,
	[FIELD_URL] = read_text,
	[FIELD_IMAGE] = read_text,
	[FIELD_NAME] = read_texts,
	[FIELD_PROSE] = read_texts,
	[FIELD_NUMBER] = read_int,
	[FIELD_TIME] = read_time,
	[FIELD_DEGREES] = read_degrees,
	[FIELD_IMAGES] = read_images,
	[FIELD_MEASURE] = read_measure,
	[FIELD_OPTIONS] = read_options,
	[FIELD_CHANNEL] = read_channel,
	[FIELD_STOCK] = read_stock,
	[FIELD_MULTIBUY] = read_multibuy,
	[FIELD_TIERS] = read_tiers,
	[FIELD_COUPON_KIND] = read_coupon_kind,
	[FIELD_COUPON_VALUE] = read_coupon_value,
	[FIELD_SCOPE] = read_scope,
	[FIELD_TARGET] = read_target,
	[FIELD_COUNTRY] = read_text,
	[FIELD_FLAG] = read_flag,
	[FIELD_DAY] = read_day,
	[FIELD_DAYS] = read_days,
	[FIELD_WORDS] = read_words,
	[FIELD_ATTRIBUTES] = read_attributes,
	[FIELD_RATING] = read_rating,
	[FIELD_PARTS] = read_parts,
	[FIELD_CLOSURES] = read_closures,
	[FIELD_CERTIFICATES] = read_certificates,
	[FIELD_RECALL] = read_recall,
	[FIELD_PRODUCT_KIND] = read_product_kind,
	[FIELD_BETTER] = read_better,
	[FIELD_METHOD] = read_method,
};

static const struct field *find_field(enum record_type type, const char *key)
{
	const struct field *field = record_fields(type);
	while (field->key && strcmp(field->key, key) != 0)
		field++;
	return field->key ? field : NULL;
}

/* False when a member is not as it must be; why then holds the sentence. */
static bool read_members(struct daogou_reader *reader, struct import *import, json_t *object,
	struct import_record *record, const char **ret_why)
{
	const char *key;
	json_t *value;
	json_object_foreach(object, key, value) {
		const struct field *field = find_field(record->type, key);
		if (!field && strcmp(key, "type") != 0)
			import_unknown_key(import, key);
		if (!field || json_is_null(value))
			continue;
		reader->dropped = NULL;
		const char *wanted = READERS[field->type](reader, value, (char *)record + field->offset);
		const char *why = wanted  ? arena_printf(&reader->scratch, "%s is not %s", key, wanted)
			: reader->dropped ? arena_printf(&reader->scratch, "%s %s", key, reader->dropped)
					  : NULL;
		if (wanted && !field->limits.is_spare) {
			*ret_why = why;
			return false;
		}
		if (wanted)
			field_drop(field->type, (char *)record + field->offset);
		if (why)
			record_drop(record, why, &reader->scratch);
		if (field->type == FIELD_TIME && reader->is_local_time)
			record->local_times |= (uint32_t)(1u << (field - record_fields(record->type)));
	}
	return true;
}

static const char *code_of(struct daogou_reader *reader, const json_t *object, enum record_type type)
{
	const char *code = NULL;
	if (type != RECORD_OFFER)
		read_code(reader, json_object_get(object, "id"), &code);
	return code;
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
		import_reject(import, origin, type, code_of(reader, object, type), why);
}

static void take_line(struct daogou_reader *reader, struct import *import, const struct json_line *parsed)
{
	const struct line *line = &parsed->line;
	struct record_origin origin = { line->number, line->bytes, line->length };
	char reason[200];
	if (line->is_too_long) {
		import_reject(import, &origin, RECORD_TYPE_COUNT, NULL, "line is longer than 1 MiB");
	} else if (json_is_object(parsed->document)) {
		take_object(reader, import, parsed->document, &origin);
	} else {
		snprintf(reason, sizeof(reason), "broken JSON: %s",
			parsed->document ? "no object" : parsed->why);
		import_reject(import, &origin, RECORD_TYPE_COUNT, NULL, reason);
	}
	arena_reset(&reader->scratch);
}

static bool daogou_read(struct import *import, FILE *stream)
{
	struct daogou_reader reader;
	struct json_line line;
	bool is_cut = false;
	struct json_lines *lines = json_lines_open(stream);
	if (!lines)
		return false;
	arena_init(&reader.scratch, SCRATCH_BYTES);
	while (json_lines_next(lines, &line)) {
		take_line(&reader, import, &line);
		is_cut = !line.document && line.line.is_unended && line.line.bytes[0] == '{';
	}
	/* Half an object, and not even the line's end: what would have followed is not gone. */
	if (is_cut)
		import_cut_off(import, "the file ends within its last line");
	json_lines_close(lines);
	arena_finish(&reader.scratch);
	return !ferror(stream);
}

const struct importer DAOGOU_IMPORTER = { .name = "daogou", .read = daogou_read };
