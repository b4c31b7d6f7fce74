/* SPDX-License-Identifier: Apache-2.0 */
/* GS1 element strings (General Specifications, section 3, figures 3.2-1 and 7.8.5-2) and Digital Link URIs
 * (GS1 Digital Link: URI Syntax 1.3). Pure functions; any thread; input is hostile. */
#ifndef DAOGOU_DOMAIN_GS1_H
#define DAOGOU_DOMAIN_GS1_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kiosk/domain/gtin.h"

#define GS1_GROUP_SEPARATOR 0x1D
#define GS1_LOT_SIZE 21

/* What was found; has_* and empty texts tell what was not. */
struct gs1_fields {
	char gtin[GTIN14_SIZE]; /* AI 01 */
	char lot[GS1_LOT_SIZE]; /* AI 10 */
	int32_t best_before;    /* AI 15 as yyyymmdd; 0 = none. Day 00 means the last day of the month */
	int32_t expires;        /* AI 17, the same */
	int64_t weight_mg;      /* AI 310n, net weight in milligrams; 0 = none */
	bool has_price;         /* AI 392n */
	int64_t
		price_value; /* amount payable: price_value / 10^price_decimals of the local currency's main unit */
	int price_decimals;
};

/* An element string as a scanner sends it: optional symbology identifier (]C1 ]e0 ]d2 ]Q3 ]J1), then AIs;
 * 0x1D ends those of variable length. Known AIs are read, other well-formed ones are skipped. False when
 * malformed, when a check digit is wrong, an AI repeats with another value, or there is no AI 01.
 * century_year: the year by which two-digit years are placed (section 7.12), such as 2026. */
bool gs1_parse_elements(const char *bytes, size_t length, int century_year, struct gs1_fields *ret_fields);
/* "https://example.com/any/01/09506000134352/10/ABC?17=261231". The domain may be anyone's. False when it
 * holds no good /01/. */
bool gs1_parse_digital_link(const char *uri, int century_year, struct gs1_fields *ret_fields);
/* Writes a Digital Link for a GTIN below base ("https://id.gs1.org"); false when size is too small. */
bool gs1_write_digital_link(const char *base, const char gtin14[GTIN14_SIZE], char *out, size_t size);

#endif
