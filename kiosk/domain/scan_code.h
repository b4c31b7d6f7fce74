/* SPDX-License-Identifier: Apache-2.0 */
/* What a scanned text is, whatever the symbology: a GTIN, a GS1 element string, a link, an in-store weighed
 * article. Pure functions; any thread; input is hostile. */
#ifndef DAOGOU_DOMAIN_SCAN_CODE_H
#define DAOGOU_DOMAIN_SCAN_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/domain/gs1.h"
#include "kiosk/domain/limits.h"

#define SCAN_MAX_BYTES 2048

enum scan_kind {
	SCAN_UNKNOWN, /* text holds what was read, cleaned, when it may be a code; empty when it is nothing at all */
	SCAN_GTIN,    /* gs1.gtin is the likeliest reading; text: what was read, for gtin_readings() */
	SCAN_GS1,     /* gs1: an element string or a Digital Link */
	SCAN_WEIGHED, /* text: the item's digits; weight_g or price_minor; item_gtin; gs1.gtin: the whole code */
	SCAN_PRODUCT_LINK,  /* our own /p/<id>: text is the id, percent-decoded */
	SCAN_GROUP_LINK,    /* /g/<id> */
	SCAN_RECEIPT_LINK,  /* /r/<token> */
	SCAN_CHECKOUT_LINK, /* /c/<token> */
	SCAN_MEMBER_LINK,   /* /m/<token> */
	SCAN_PICKUP_CODE,   /* text: the short form without dashes (pickup.h) */
	SCAN_CARD_NUMBER,   /* perhaps a payment card: nothing of it is kept */
};

struct scan_code {
	enum scan_kind kind;
	char text[CODE_SIZE];
	struct gs1_fields gs1;
	/* The weighed code with zeros for weight, price and X: as a catalog has it that lists it by its bar code. */
	char item_gtin[GTIN14_SIZE];
	int64_t weight_g;    /* -1 = none */
	int64_t price_minor; /* -1 = none */
	/* The input passes the card test too (one GTIN-13 in ten does): look it up, but do not log or keep the
	 * digits. */
	bool is_private;
};

/* How this shop reads codes. Weighed-article templates: 13 characters; a digit stands for itself, I = a
 * digit of the item, W = a digit of the weight in grams, P = a digit of the price in minor units, X = any
 * digit (the price's own check digit), C = the check digit, at the end. "20IIIIIWWWWWC", "21IIIIIPPPPPC",
 * "02IIIIIXPPPPC". A UPC-A is read with a zero before it. The first that matches counts. A product whose GTIN is the whole code comes
 * before any: the shop has given that number to something that is not weighed. */
struct scan_rules {
	const char *hub_url; /* "https://hub.example:8480", no slash at the end; NULL = no links of ours */
	const char *const *weighed_templates; /* may be NULL */
	size_t weighed_template_count;
	int century_year; /* such as 2026 */
};

/* What stands on the label of one piece: what it holds or costs, when it was weighed or priced before it was sold, and its
 * dates. Those are the end of the last day, or the time that is said, on the shop's clocks, in milliseconds as if these showed
 * UTC; 0 = not said. */
struct piece_label {
	struct measure measure; /* MEASURE_NONE = not said */
	int64_t price_minor;    /* as the shop printed it, in the currency asked for; 0 = not said */
	char lot[GS1_LOT_SIZE]; /* AI 10; "" = not said */
	int64_t best_before_ms; /* AI 15; after it the piece may be sold, when it is told */
	int64_t sold_until_ms;  /* AI 16, 17, 7003, the first of them; after it the piece may not be sold */
};

/* What the code says of the piece, when it is sold in packs (MEASURE_NONE = not known) for that currency. A weight of zero says
 * nothing, nor does a price of zero, one beyond all bounds, or one in another currency. A unit price on the label, with the
 * measure, is its price. False when there is nothing. On a trade item of fixed measure (no GTIN with a 9 before it, none of
 * the shop's own, and no pack that goods are priced by) a measure or price is redundant (General Specifications, section 3.6): it
 * says nothing, and nobody makes a dear pack cheap with a label of his own. Lot and dates are those of any trade item. */
bool scan_code_label(const struct scan_code *code, const struct measure *pack, const char *currency,
	struct piece_label *ret_label);

/* NULL when good, else a static sentence that says why not: for the configuration's check. */
const char *scan_template_fault(const char *weighed_template);
/* A code with CR, LF or blanks at its ends is read without them. Longer than SCAN_MAX_BYTES or with faulty
 * UTF-8: unknown, text empty. */
void scan_code_parse(
	const char *bytes, size_t length, const struct scan_rules *rules, struct scan_code *ret_code);

#endif
