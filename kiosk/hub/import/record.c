/* SPDX-License-Identifier: Apache-2.0 */
/* Import records: the table of their fields, their empty form, and the rules that need nothing but the record itself. */
#include "kiosk/hub/import/record.h"

#include <inttypes.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/money.h"
#include "kiosk/hub/import/field_type.h"

_Static_assert(RECORD_FIELDS_MAX <= 32, "every field has its bit in local_times");

#define COUNT_MAX INT64_C(1000000000)

#define MUST { .is_needed = true, .min = INT64_MIN, .max = INT64_MAX }
#define MAY { .min = INT64_MIN, .max = INT64_MAX, .fallback = RECORD_NONE }
#define SPARE { .is_spare = true, .min = INT64_MIN, .max = INT64_MAX, .fallback = RECORD_NONE }
#define SPARE_BETWEEN(from, to) { .is_spare = true, .min = (from), .max = (to), .fallback = RECORD_NONE }
#define BETWEEN(from, to) { .min = (from), .max = (to), .fallback = RECORD_NONE }
#define NEEDED(from, to) { .is_needed = true, .min = (from), .max = (to) }
#define DEFAULT(value, from, to) { .min = (from), .max = (to), .fallback = (value) }
#define FIELD(RECORD, record, member, type, key, limits, column, meaning)                                    \
	{ key, FIELD_##type, offsetof(struct import_record, record.member), column, meaning, limits },

#define FIELDS_OF(RECORD, record, key) [RECORD_##RECORD] = { RECORD##_FIELDS(FIELD) },
static const struct field FIELDS[RECORD_TYPE_COUNT][RECORD_FIELDS_MAX] = { RECORD_TYPES(FIELDS_OF) };

#define NO_ID 0
#define OWN_ID 1
#define FIRST(count) (count)
#define TYPE(RECORD, record, key) [RECORD_##RECORD] = { #record, sizeof(struct record##_record), key },
static const struct {
	const char *name;
	size_t size;
	int key_fields; /* so many of the first make the record what it is */
} TYPES[RECORD_TYPE_COUNT] = { RECORD_TYPES(TYPE) };

const struct field *record_fields(enum record_type type)
{
	return FIELDS[type];
}

const char *record_type_name(enum record_type type)
{
	return TYPES[type].name;
}

enum record_type record_type_parse(const char *name)
{
	int type = 0;
	while (type < RECORD_TYPE_COUNT && strcmp(TYPES[type].name, name) != 0)
		type++;
	return (enum record_type)type;
}

size_t record_size(enum record_type type)
{
	return offsetof(struct import_record, merchant) + TYPES[type].size;
}

void record_init(struct import_record *record, enum record_type type)
{
	memset(record, 0, record_size(type));
	record->type = type;
	for (const struct field *field = FIELDS[type]; field->key; field++)
		field_clear(field->type, (char *)record + field->offset);
}

/* In the order of their bytes: the same places named in another order are the same area. */
static void words_sort(struct record_words *words)
{
	for (size_t i = 1; i < words->count; i++)
		for (size_t j = i; j > 0 && strcmp(words->items[j - 1], words->items[j]) > 0; j--) {
			const char *later = words->items[j - 1];
			words->items[j - 1] = words->items[j];
			words->items[j] = later;
		}
}

static const char *words_join(const struct record_words *words, struct arena *arena)
{
	const char *joined = "";
	for (size_t i = 0; i < words->count; i++)
		joined = arena_printf(arena, "%s%s,", joined, words->items[i]);
	return joined;
}

/* One of the fields that make the record what it is, as a text. */
static const char *key_text(const struct field *field, const void *place, struct arena *arena)
{
	switch (field->type) {
	case FIELD_METHOD: return arena_printf(arena, "%d", (int)*(const enum delivery_method *)place);
	case FIELD_TIME:
	case FIELD_NUMBER:
	case FIELD_DAY: return arena_printf(arena, "%" PRId64, *(const int64_t *)place);
	case FIELD_WORDS: return words_join(place, arena);
	default: return *(const char *const *)place ? *(const char *const *)place : "";
	}
}

const char *record_code(const struct import_record *record, struct arena *arena)
{
	const struct field *fields = FIELDS[record->type];
	int count = TYPES[record->type].key_fields;
	if (fields[0].type == FIELD_ID)
		return *(const char *const *)((const char *)record + fields[0].offset);
	const char *code = NULL;
	for (int i = 0; i < count; i++) {
		const char *part = key_text(&fields[i], (const char *)record + fields[i].offset, arena);
		code = code ? arena_printf(arena, "%s" RECORD_CODE_JOIN "%s", code, part) : part;
	}
	return code;
}

void record_each_text(struct import_record *record, record_visitor visit, void *data)
{
	for (const struct field *field = FIELDS[record->type]; field->key; field++)
		field_each_text(field->type, (char *)record + field->offset, visit, data);
	visit(&record->dropped, data);
}

void record_drop(struct import_record *record, const char *why, struct arena *arena)
{
	record->dropped = record->dropped ? arena_printf(arena, "%s; %s", record->dropped, why) : why;
}

/* Most ids are plain ASCII without a blank at either end. */
static bool is_plain_code(const char *code)
{
	const char *at = code;
	for (; *at; at++)
		if ((unsigned char)*at >= 0x7F || (unsigned char)*at < 0x20)
			return false;
	return at == code || (code[0] != ' ' && at[-1] != ' ');
}

const char *code_clean(const char *code, struct arena *arena)
{
	size_t length = code ? strlen(code) : 0;
	if (!code || is_plain_code(code) || !utf8_is_valid(code, length))
		return code;
	char *out = arena_alloc(arena, length + 1);
	size_t kept = 0, end = 0;
	for (const char *at = code, *next = code; at < code + length; at = next) {
		uint32_t c = utf8_next(&next, code + length);
		bool is_blank = text_is_white_space(c);
		/* A control character inside is for the checks to refuse. */
		bool is_control = c < 0x20 || (c >= 0x7F && c < 0xA0);
		if ((is_blank && kept == 0) || (!is_blank && !is_control && text_is_invisible(c)))
			continue;
		memcpy(out + kept, at, (size_t)(next - at));
		kept += (size_t)(next - at);
		end = is_blank ? end : kept;
	}
	out[end] = '\0';
	return out;
}

void record_clean_codes(struct import_record *record, struct arena *arena)
{
	for (const struct field *field = FIELDS[record->type]; field->key; field++) {
		void *place = (char *)record + field->offset;
		const char **code = field->type == FIELD_ID || field->type == FIELD_CODE ? place
			: field->type == FIELD_SCOPE  ? &((struct record_scope *)place)->code
			: field->type == FIELD_TARGET ? &((struct record_target *)place)->code
						      : NULL;
		if (code)
			*code = code_clean(*code, arena);
	}
}

/* What the kind makes of the value: minor units, or permille. */
static const char *coupon_fault(struct coupon_record *coupon)
{
	struct record_value *value = &coupon->value;
	if (coupon->kind == COUPON_PERCENT)
		value->minor = value->permille;
	if (value->minor >= 1 && value->minor <= PRICE_MAX_MINOR)
		return NULL;
	return coupon->kind == COUPON_PERCENT ? "value is no percentage of 0.1 to 100"
					      : "value is missing or out of range";
}

const char *record_fault(struct import_record *record, struct arena *arena)
{
	const char *fault = NULL;
	for (const struct field *field = FIELDS[record->type]; field->key && !fault; field++) {
		fault = field_fault(field, (char *)record + field->offset, arena);
		if (!fault || !field->limits.is_spare)
			continue;
		record_drop(record, fault, arena);
		field_drop(field->type, (char *)record + field->offset);
		fault = NULL;
	}
	if (!fault && record->type == RECORD_DELIVERY)
		words_sort(&record->delivery.area);
	return !fault && record->type == RECORD_COUPON ? coupon_fault(&record->coupon) : fault;
}

static bool is_turned(int64_t starts_at, int64_t ends_at)
{
	return starts_at != RECORD_NONE && ends_at != RECORD_NONE && starts_at >= ends_at;
}

static const char *window_fault(int64_t starts_at, int64_t ends_at)
{
	return is_turned(starts_at, ends_at) ? "starts_at must lie before ends_at" : NULL;
}

const char *record_times_fault(const struct import_record *record)
{
	switch (record->type) {
	case RECORD_DEAL: return window_fault(record->deal.starts_at, record->deal.ends_at);
	case RECORD_OFFER:
		return is_turned(record->offer.valid_from, record->offer.valid_until)
			? "valid_from must lie before valid_until"
			: NULL;
	case RECORD_AD: return window_fault(record->ad.starts_at, record->ad.ends_at);
	default: return NULL;
	}
}
