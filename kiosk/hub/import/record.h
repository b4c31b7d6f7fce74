/* SPDX-License-Identifier: Apache-2.0 */
/* The records of every import format, as an importer hands them to import_take(). What a record has stands in
 * kiosk/hub/catalog/shop_fields.h. Texts are borrowed for that call only; NULL = not there. Importers check types; the limits of
 * the fields, the rules of record_fault() and the catalog writer check the rest. */
#ifndef DAOGOU_HUB_IMPORT_RECORD_H
#define DAOGOU_HUB_IMPORT_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/base/arena.h"
#include "kiosk/domain/catalog_schema.h"
#include "kiosk/domain/coupon.h"
#include "kiosk/domain/group_deal.h"
#include "kiosk/domain/multibuy.h"
#include "kiosk/domain/offer.h"
#include "kiosk/hub/catalog/shop_fields.h"

#define RECORD_LANGUAGES_MAX 32
#define RECORD_IMAGES_MAX 16
#define RECORD_OPTIONS_MAX 16
#define RECORD_WORDS_MAX 32
#define RECORD_ATTRIBUTES_MAX 64
#define RECORD_PARTS_MAX 32
#define RECORD_CLOSURES_MAX 16
#define RECORD_CERTIFICATES_MAX 8
#define RECORD_FIELDS_MAX 24
/* What a number is when the record does not say it. */
#define RECORD_NONE INT64_MIN

enum record_type {
#define RECORD_TYPE(RECORD, record, key) RECORD_##RECORD,
	RECORD_TYPES(RECORD_TYPE)
#undef RECORD_TYPE
		RECORD_TYPE_COUNT,
};

/* A text in some languages; a text without a tag stands alone. */
struct record_text {
	struct {
		const char *tag, *text;
	} items[RECORD_LANGUAGES_MAX];
	size_t count;
};

struct record_images {
	const char *names[RECORD_IMAGES_MAX];
	size_t count;
};

struct record_measure {
	int64_t milli; /* RECORD_NONE = no measure */
	const char *unit;
};

struct record_options {
	struct {
		const char *name, *value;
	} items[RECORD_OPTIONS_MAX];
	size_t count;
};

struct record_multibuy {
	int64_t quantity, price; /* RECORD_NONE = none */
};

struct record_value {
	int64_t minor; /* RECORD_NONE when it is no whole number; of a percent coupon permille, after record_fault() */
	int64_t permille; /* read as percent; 0 when it is none */
};

struct record_scope {
	enum coupon_scope kind;
	const char *code;
};

struct record_target {
	const char *kind, *code;
};

struct record_words {
	const char *items[RECORD_WORDS_MAX];
	size_t count;
};

enum record_attribute_type { ATTRIBUTE_TEXT, ATTRIBUTE_NUMBER, ATTRIBUTE_FLAG };

/* An attribute with several values stands here several times. */
struct record_attributes {
	struct {
		const char *code;
		enum record_attribute_type type;
		const char *value; /* a text; a number as a JSON number; "true" or "false" */
	} items[RECORD_ATTRIBUTES_MAX];
	size_t count;
};

/* Of stars, 0 to 5. */
struct record_rating {
	int64_t average_milli; /* RECORD_NONE = nobody rated */
	int64_t count;
};

struct record_parts {
	struct {
		const char *product;
		int64_t quantity;
	} items[RECORD_PARTS_MAX];
	size_t count;
};

struct record_closures {
	struct {
		int64_t from_day, until_day; /* both are closed */
		struct record_text reason;
	} items[RECORD_CLOSURES_MAX];
	size_t count;
};

struct record_certificates {
	struct {
		struct record_text name;
		const char *number, *issued_by, *url;
		int64_t until_day; /* the last on which it is good; RECORD_NONE = for ever */
	} items[RECORD_CERTIFICATES_MAX];
	size_t count;
};

/* How long something takes. */
struct record_days {
	int64_t min, max; /* RECORD_NONE = not said */
};

struct record_recall {
	int64_t since_day; /* RECORD_NONE = not recalled */
	struct record_text reason;
};

/* X(TYPE, the member's type in C): a text, a number of minor units, milliseconds, days since 1970, pieces, 0 or 1, or degrees × 10^6 … */
#define FIELD_TYPES(X)                                                                                       \
	X(ID, const char *)                                                                                  \
	X(CODE, const char *)                                                                                \
	X(HOURS, const char *)                                                                               \
	X(CURRENCY, const char *)                                                                            \
	X(URL, const char *)                                                                                 \
	X(GTIN, const char *)                                                                                \
	X(IMAGE, const char *)                                                                               \
	X(NAME, struct record_text)                                                                          \
	X(PROSE, struct record_text)                                                                         \
	X(NUMBER, int64_t)                                                                                   \
	X(TIME, int64_t)                                                                                     \
	X(DEGREES, int64_t)                                                                                  \
	X(IMAGES, struct record_images)                                                                      \
	X(MEASURE, struct record_measure)                                                                    \
	X(OPTIONS, struct record_options)                                                                    \
	X(CHANNEL, enum offer_channel)                                                                       \
	X(STOCK, enum stock_state)                                                                           \
	X(MULTIBUY, struct record_multibuy)                                                                  \
	X(TIERS, struct group_tiers)                                                                         \
	X(COUPON_KIND, enum coupon_kind)                                                                     \
	X(COUPON_VALUE, struct record_value)                                                                 \
	X(SCOPE, struct record_scope)                                                                        \
	X(TARGET, struct record_target)                                                                      \
	X(COUNTRY, const char *)                                                                             \
	X(FLAG, int64_t)                                                                                     \
	X(DAY, int64_t)                                                                                      \
	X(DAYS, struct record_days)                                                                          \
	X(WORDS, struct record_words)                                                                        \
	X(ATTRIBUTES, struct record_attributes)                                                              \
	X(RATING, struct record_rating)                                                                      \
	X(PARTS, struct record_parts)                                                                        \
	X(CLOSURES, struct record_closures)                                                                  \
	X(CERTIFICATES, struct record_certificates)                                                          \
	X(RECALL, struct record_recall)                                                                      \
	X(PRODUCT_KIND, enum product_kind)                                                                   \
	X(BETTER, enum attribute_better)                                                                     \
	X(METHOD, enum delivery_method)

#define FIELD_TYPEDEF(type, c_type) typedef c_type field_##type;
FIELD_TYPES(FIELD_TYPEDEF)
#undef FIELD_TYPEDEF
#define FIELD_TYPE_NUMBER(type, c_type) FIELD_##type,
enum field_type { FIELD_TYPES(FIELD_TYPE_NUMBER) FIELD_TYPE_COUNT };
#undef FIELD_TYPE_NUMBER

#define MEMBER(RECORD, record, member, type, ...) field_##type member;
struct merchant_record {
	MERCHANT_FIELDS(MEMBER)
};
struct store_record {
	STORE_FIELDS(MEMBER)
};
struct category_record {
	CATEGORY_FIELDS(MEMBER)
};
struct product_record {
	PRODUCT_FIELDS(MEMBER)
};
struct offer_record {
	OFFER_FIELDS(MEMBER)
};
struct deal_record {
	DEAL_FIELDS(MEMBER)
};
struct coupon_record {
	COUPON_FIELDS(MEMBER)
};
struct ad_record {
	AD_FIELDS(MEMBER)
};
struct attribute_record {
	ATTRIBUTE_FIELDS(MEMBER)
};
struct tax_record {
	TAX_FIELDS(MEMBER)
};
struct delivery_record {
	DELIVERY_FIELDS(MEMBER)
};
struct slot_record {
	SLOT_FIELDS(MEMBER)
};
struct batch_record {
	BATCH_FIELDS(MEMBER)
};
struct holiday_record {
	HOLIDAY_FIELDS(MEMBER)
};
#undef MEMBER

/* Where a record stands in its source, for the rejects. */
struct record_origin {
	int64_t line;
	const char *text;
	size_t length;
};

struct import_record {
	enum record_type type;
	uint32_t local_times; /* one bit a field: its time names no zone, and is local as if it were UTC */
	struct record_origin origin;
	const char *dropped; /* what was left out of it, and why; NULL = nothing */
	union {
#define RECORD_MEMBER(RECORD, record, key) struct record##_record record;
		RECORD_TYPES(RECORD_MEMBER)
#undef RECORD_MEMBER
	};
};

/* One field as data. */
struct field {
	const char *key;
	enum field_type type;
	size_t offset; /* in struct import_record */
	const char *column;
	const char *meaning; /* for the people who write a source */
	struct field_limits {
		bool is_needed;
		bool is_spare;              /* the record stays without it when it is bad */
		int64_t min, max, fallback; /* of numbers */
	} limits;
};

/* RECORD_FIELDS_MAX entries; the first without a key ends them. */
const struct field *record_fields(enum record_type type);
/* "merchant" … "holiday", which are the table names too; RECORD_TYPE_COUNT when unknown. */
const char *record_type_name(enum record_type type);
enum record_type record_type_parse(const char *name);
/* Bytes of a record of that type. */
size_t record_size(enum record_type type);

/* An empty record of a type: numbers are RECORD_NONE, texts NULL. */
void record_init(struct import_record *record, enum record_type type);
/* Remembers that a part was left out: "url is no http(s) address". Both are for the arena's time. */
void record_drop(struct import_record *record, const char *why, struct arena *arena);
/* Takes what cannot be seen out of the ids and references, and blanks from their ends. */
void record_clean_codes(struct import_record *record, struct arena *arena);
/* The same for one id; NULL stays NULL. Itself, or in the arena. */
const char *code_clean(const char *code, struct arena *arena);
/* NULL when the record by itself is good, else a short sentence, static or in the arena. Fills in what may be left out. */
const char *record_fault(struct import_record *record, struct arena *arena);
/* The same of the times it names, once they are moments. */
const char *record_times_fault(const struct import_record *record);
/* The record's own id, or what makes it what it is: in the arena, with RECORD_CODE_JOIN between; NULL for offers. */
#define RECORD_CODE_JOIN "\x1f"
const char *record_code(const struct import_record *record, struct arena *arena);
/* Each text that the record borrows, where its pointer stands; it may be NULL. But for that of its origin. */
typedef void (*record_visitor)(const char **text, void *data);
void record_each_text(struct import_record *record, record_visitor visit, void *data);

#endif
