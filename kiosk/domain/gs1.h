/* SPDX-License-Identifier: Apache-2.0 */
/* GS1 element strings (General Specifications, section 3, figures 3.2-1 and 7.8.5-2) and Digital Link URIs
 * (GS1 Digital Link: URI Syntax 1.3). Pure functions; any thread; input is hostile. */
#ifndef DAOGOU_DOMAIN_GS1_H
#define DAOGOU_DOMAIN_GS1_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/domain/gtin.h"
#include "kiosk/domain/unit_price.h"

#define GS1_GROUP_SEPARATOR 0x1D
#define GS1_LOT_SIZE 21

/* What a trade item of variable measure holds: value / 10^decimals of the unit that the AI names. */
struct gs1_measure {
	char ai[4]; /* its first three digits, "30" for a count; "" = none */
	int64_t value;
	int decimals;
	struct measure
		measure; /* the same in ours, rounded half up; MEASURE_NONE = too much, or zero, as before it is weighed */
};

/* value / 10^decimals of the currency's main unit. value 0 = none. */
struct gs1_amount {
	int64_t value;
	int decimals;
	int currency_number; /* ISO 4217, numeric; 0 = the local currency */
};

/* What was found; zeros and empty texts tell what was not. AI 390n, 391n and 394n are of coupons and payment slips, never the
 * price of what is sold. */
struct gs1_fields {
	char gtin[GTIN14_SIZE]; /* AI 01 */
	char lot[GS1_LOT_SIZE]; /* AI 10 */
	int32_t best_before;    /* AI 15 as yyyymmdd; 0 = none. Day 00 means the last day of the month */
	int32_t sell_by;        /* AI 16, the same */
	int32_t expires;        /* AI 17 or 7003, the same: the last day on which it may be used */
	bool has_expires_time;  /* AI 7003 */
	int expires_minute;     /* of that day: the first at which it may not be used any more */
	struct gs1_measure measure;
	struct gs1_amount price;          /* AI 392n, 393n: payable for this piece */
	struct gs1_amount price_per_unit; /* AI 395n: payable for one of the measure's unit */
};

/* An element string as a scanner sends it: optional symbology identifier (]C1 ]e0 ]d2 ]Q3 ]J1), then AIs;
 * 0x1D ends those of variable length. Or as people read it, "(01)09506000134352(10)ABC". Known AIs are read, other well-formed ones are skipped. False when
 * malformed, when a check digit is wrong, an AI repeats with another value, or there is no AI 01.
 * century_year: the year by which two-digit years are placed (section 7.12), such as 2026. */
bool gs1_parse_elements(const char *bytes, size_t length, int century_year, struct gs1_fields *ret_fields);
/* "https://example.com/any/01/09506000134352/10/ABC?17=261231". The domain may be anyone's. False when it
 * holds no good /01/. */
bool gs1_parse_digital_link(const char *uri, int century_year, struct gs1_fields *ret_fields);

#endif
