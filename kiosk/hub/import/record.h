/* SPDX-License-Identifier: Apache-2.0 */
/* The records of every import format, as an importer hands them to import_take(). Texts are borrowed for that
 * call only; NULL = not there. Importers check types; the rules of record_fault() and the catalog writer
 * check the rest. */
#ifndef DAOGOU_HUB_IMPORT_RECORD_H
#define DAOGOU_HUB_IMPORT_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/domain/coupon.h"
#include "kiosk/domain/group_deal.h"
#include "kiosk/domain/multibuy.h"
#include "kiosk/domain/offer.h"

#define RECORD_LANGUAGES_MAX 32
#define RECORD_IMAGES_MAX 16
#define RECORD_OPTIONS_MAX 16
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

struct merchant_record {
	const char *code, *currency, *image;
	struct record_text name;
};

struct store_record {
	const char *code, *merchant, *hours;
	struct record_text name, address;
	int64_t latitude_e6, longitude_e6; /* degrees × 10^6, or RECORD_NONE */
};

struct category_record {
	const char *code, *parent, *image;
	struct record_text name;
	int64_t position; /* RECORD_NONE = the order in the source */
};

struct product_record {
	const char *code, *gtin, *category, *group;
	struct record_text name, brand, description;
	const char *images[RECORD_IMAGES_MAX];
	size_t image_count;
	int64_t measure_milli; /* RECORD_NONE = no measure */
	const char *measure_unit;
	struct {
		const char *name, *value;
	} options[RECORD_OPTIONS_MAX];
	size_t option_count;
};

struct offer_record {
	const char *product, *merchant, *currency, *url;
	enum offer_channel channel;
	enum stock_state stock;
	int64_t price, list_price, delivery,
		quantity; /* minor units; RECORD_NONE where the record is silent */
	int64_t multibuy_quantity, multibuy_price;
	int64_t observed_at; /* RECORD_NONE = that of the import */
};

struct deal_record {
	const char *code, *product, *merchant;
	struct group_tiers tiers;
	int64_t ttl_s, starts_at, ends_at, per_member, quota;
};

struct coupon_record {
	const char *code, *scope, *currency;
	enum coupon_kind kind;
	enum coupon_scope scope_kind;
	struct record_text name;
	int64_t value;    /* minor units; of a percent coupon permille, as everywhere behind the import */
	int64_t permille; /* value read as percent; 0 when it is none */
	int64_t max_discount, threshold, total, per_member, valid_days;
};

struct ad_record {
	const char *code, *slot, *image, *target_kind, *target;
	struct record_text title;
	int64_t starts_at, ends_at;
};

/* Where a record stands in its source, for the rejects. */
struct record_origin {
	int64_t line;
	const char *text;
	size_t length;
};

struct import_record {
	enum record_type type;
	struct record_origin origin;
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

/* "merchant" … "ad", which are the table names too; RECORD_TYPE_COUNT when unknown. */
const char *record_type_name(enum record_type type);
enum record_type record_type_parse(const char *name);

/* An empty record of a type: numbers are RECORD_NONE, texts NULL. */
void record_init(struct import_record *record, enum record_type type);
/* NULL when the record by itself is good, else a short sentence that lives for ever. Fills in what may be
 * left out. */
const char *record_fault(struct import_record *record);
/* The record's own id; NULL for offers. */
const char *record_code(const struct import_record *record);

#endif
