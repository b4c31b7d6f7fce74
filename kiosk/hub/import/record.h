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
#include "kiosk/domain/coupon.h"
#include "kiosk/domain/group_deal.h"
#include "kiosk/domain/multibuy.h"
#include "kiosk/domain/offer.h"
#include "kiosk/hub/catalog/shop_fields.h"

#define RECORD_LANGUAGES_MAX 32
#define RECORD_IMAGES_MAX 16
#define RECORD_OPTIONS_MAX 16
#define RECORD_FIELDS_MAX 16
/* What a number is when the record does not say it. */
#define RECORD_NONE INT64_MIN

enum record_type {
	RECORD_MERCHANT,
	RECORD_STORE,
	RECORD_CATEGORY,
	RECORD_PRODUCT,
	RECORD_OFFER,
	RECORD_DEAL,
	RECORD_COUPON,
	RECORD_AD,
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

/* X(TYPE, the member's type in C): a text, a number of minor units, milliseconds, pieces or degrees × 10^6 … */
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
	X(TARGET, struct record_target)

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
#undef MEMBER

/* Where a record stands in its source, for the rejects. */
struct record_origin {
	int64_t line;
	const char *text;
	size_t length;
};

struct import_record {
	enum record_type type;
	uint16_t local_times; /* one bit a field: its time names no zone, and is local as if it were UTC */
	struct record_origin origin;
	const char *dropped; /* what was left out of it, and why; NULL = nothing */
	union {
		struct merchant_record merchant;
		struct store_record store;
		struct category_record category;
		struct product_record product;
		struct offer_record offer;
		struct deal_record deal;
		struct coupon_record coupon;
		struct ad_record ad;
	};
};

/* One field as data. */
struct field {
	const char *key;
	enum field_type type;
	size_t offset; /* in struct import_record */
	const char *column;
	struct field_limits {
		bool is_needed;
		bool is_spare;              /* the record stays without it when it is bad */
		int64_t min, max, fallback; /* of numbers */
	} limits;
};

/* RECORD_FIELDS_MAX entries; the first without a key ends them. */
const struct field *record_fields(enum record_type type);
/* "merchant" … "ad", which are the table names too; RECORD_TYPE_COUNT when unknown. */
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
/* The record's own id; NULL for offers. */
const char *record_code(const struct import_record *record);
/* Copies what the record borrows into the arena. */
void record_keep(struct import_record *record, struct arena *arena);

#endif
