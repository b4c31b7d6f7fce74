/* SPDX-License-Identifier: Apache-2.0 */
/* Measures of packs and the price per kg, l, 100 g, 100 ml, m or piece. Pure functions; any thread. */
#ifndef DAOGOU_DOMAIN_UNIT_PRICE_H
#define DAOGOU_DOMAIN_UNIT_PRICE_H

#include <stdbool.h>
#include <stdint.h>

enum measure_unit {
	MEASURE_NONE,
	MEASURE_G,
	MEASURE_KG,
	MEASURE_ML,
	MEASURE_L,
	MEASURE_PIECE,
	MEASURE_M,
};

/* What one pack holds: amount_milli is thousandths of the unit, so 1.5 l = {1500, MEASURE_L} and 500 g =
 * {500000, MEASURE_G}. */
struct measure {
	int64_t amount_milli;
	enum measure_unit unit;
};

#define MEASURE_MAX_MILLI INT64_C(1000000000000)

/* "g" "kg" "ml" "l" "piece" "m", upper or lower case; MEASURE_NONE for anything else or NULL. */
enum measure_unit measure_unit_parse(const char *text);
/* "" for MEASURE_NONE. */
const char *measure_unit_name(enum measure_unit unit);
/* Known unit, 0 < amount <= MEASURE_MAX_MILLI. */
bool measure_is_valid(const struct measure *measure);
/* True when both weigh, both fill, both are long or both are counted. */
bool measure_is_comparable(const struct measure *a, const struct measure *b);

/* minor for base_amount of unit: {1990, 100, MEASURE_G} is 19.90 per 100 g. */
struct unit_price {
	int64_t minor;
	int32_t base_amount;
	enum measure_unit unit;
};

/* The unit price of total_minor paid for quantity packs, rounded half up, for the base that the country
 * expects: country is a two-letter code or NULL. The base depends on one pack, so all offers of one product
 * show the same. False when there is no measure or the result does not fit. */
bool unit_price_of(int64_t total_minor, int64_t quantity, const struct measure *measure, const char *country,
	struct unit_price *ret_price);

/* What part comes to when pack costs pack_minor, rounded half up. False when they are not comparable, or the result does not
 * fit. */
bool unit_price_of_part(
	int64_t pack_minor, const struct measure *pack, const struct measure *part, int64_t *ret_minor);
/* By how many permille the same amount costs more than it did, rounded down; negative = less. False when the measures are not
 * comparable, or the result does not fit. */
bool unit_price_rise(int64_t old_minor, const struct measure *old, int64_t now_minor,
	const struct measure *now, int *ret_permille);
/* True for what goods are priced by when they are not sold in packs: 1 kg, 500 g, 100 g, a pound, 1 l, 100 ml, 1 m, a piece. */
bool measure_is_base(const struct measure *measure);

#endif
