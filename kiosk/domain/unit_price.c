/* SPDX-License-Identifier: Apache-2.0 */
/* Measures and unit prices in exact integers. */
#include "kiosk/domain/unit_price.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

#include "kiosk/domain/limits.h"
#include "kiosk/domain/money.h"

__extension__ typedef __int128 int128;

enum dimension { DIMENSION_NONE, DIMENSION_WEIGHT, DIMENSION_VOLUME, DIMENSION_COUNT, DIMENSION_LENGTH };

/* factor: how many of the small unit (g, ml, piece, m) one of it is. */
static const struct {
	const char *name;
	enum dimension dimension;
	int32_t factor;
} UNITS[] = {
	[MEASURE_NONE] = { "", DIMENSION_NONE, 1 },
	[MEASURE_G] = { "g", DIMENSION_WEIGHT, 1 },
	[MEASURE_KG] = { "kg", DIMENSION_WEIGHT, 1000 },
	[MEASURE_ML] = { "ml", DIMENSION_VOLUME, 1 },
	[MEASURE_L] = { "l", DIMENSION_VOLUME, 1000 },
	[MEASURE_PIECE] = { "piece", DIMENSION_COUNT, 1 },
	[MEASURE_M] = { "m", DIMENSION_LENGTH, 1 },
};
#define UNIT_COUNT ((int)(sizeof(UNITS) / sizeof(UNITS[0])))

#define ALWAYS_LARGE 0
#define ALWAYS_SMALL INT64_MAX

/* Packs of fewer than small_below g or ml are priced per 100, the others per kg or l. Directive 98/6/EC,
 * article 2(b), and the UK's Price Marking Order 2004 want kg and l; Australia's Unit Pricing Code wants
 * 100 g and 100 ml. */
static const struct base_rule {
	char country[3];
	int64_t small_below;
} BASE_RULES[] = {
	{ "AT", ALWAYS_LARGE },
	{ "BE", ALWAYS_LARGE },
	{ "BG", ALWAYS_LARGE },
	{ "CY", ALWAYS_LARGE },
	{ "CZ", ALWAYS_LARGE },
	{ "DE", ALWAYS_LARGE },
	{ "DK", ALWAYS_LARGE },
	{ "EE", ALWAYS_LARGE },
	{ "ES", ALWAYS_LARGE },
	{ "FI", ALWAYS_LARGE },
	{ "FR", ALWAYS_LARGE },
	{ "GB", ALWAYS_LARGE },
	{ "GR", ALWAYS_LARGE },
	{ "HR", ALWAYS_LARGE },
	{ "HU", ALWAYS_LARGE },
	{ "IE", ALWAYS_LARGE },
	{ "IS", ALWAYS_LARGE },
	{ "IT", ALWAYS_LARGE },
	{ "LI", ALWAYS_LARGE },
	{ "LT", ALWAYS_LARGE },
	{ "LU", ALWAYS_LARGE },
	{ "LV", ALWAYS_LARGE },
	{ "MT", ALWAYS_LARGE },
	{ "NL", ALWAYS_LARGE },
	{ "NO", ALWAYS_LARGE },
	{ "PL", ALWAYS_LARGE },
	{ "PT", ALWAYS_LARGE },
	{ "RO", ALWAYS_LARGE },
	{ "SE", ALWAYS_LARGE },
	{ "SI", ALWAYS_LARGE },
	{ "SK", ALWAYS_LARGE },
	{ "AU", ALWAYS_SMALL },
};
static const int64_t DEFAULT_SMALL_BELOW = 1000;

enum measure_unit measure_unit_parse(const char *text)
{
	for (int i = MEASURE_G; text && i < UNIT_COUNT; i++) {
		if (strcasecmp(UNITS[i].name, text) == 0)
			return (enum measure_unit)i;
	}
	return MEASURE_NONE;
}

const char *measure_unit_name(enum measure_unit unit)
{
	return UNITS[unit].name;
}

bool measure_is_valid(const struct measure *measure)
{
	return measure->unit > MEASURE_NONE && (int)measure->unit < UNIT_COUNT && measure->amount_milli > 0 &&
		measure->amount_milli <= MEASURE_MAX_MILLI;
}

bool measure_is_comparable(const struct measure *a, const struct measure *b)
{
	return measure_is_valid(a) && measure_is_valid(b) &&
		UNITS[a->unit].dimension == UNITS[b->unit].dimension;
}

static int64_t small_below(const char *country)
{
	for (size_t i = 0; country && i < sizeof(BASE_RULES) / sizeof(BASE_RULES[0]); i++) {
		if (strcasecmp(BASE_RULES[i].country, country) == 0)
			return BASE_RULES[i].small_below;
	}
	return DEFAULT_SMALL_BELOW;
}

/* The base for a pack, with minor still 0. */
static struct unit_price base_for(const struct measure *measure, const char *country)
{
	int64_t pack = measure->amount_milli * UNITS[measure->unit].factor / 1000;
	bool is_small = pack < small_below(country);

	switch (UNITS[measure->unit].dimension) {
	case DIMENSION_WEIGHT:
		return is_small ? (struct unit_price){ 0, 100, MEASURE_G }
				: (struct unit_price){ 0, 1, MEASURE_KG };
	case DIMENSION_VOLUME:
		return is_small ? (struct unit_price){ 0, 100, MEASURE_ML }
				: (struct unit_price){ 0, 1, MEASURE_L };
	default: return (struct unit_price){ 0, 1, measure->unit };
	}
}

bool unit_price_of(int64_t total_minor, int64_t quantity, const struct measure *measure, const char *country,
	struct unit_price *ret_price)
{
	struct unit_price price;
	int128 divisor, dividend, result;

	if (!measure_is_valid(measure) || total_minor < 0 || quantity <= 0)
		return false;
	price = base_for(measure, country);
	divisor = (int128)quantity * measure->amount_milli * UNITS[measure->unit].factor;
	dividend = (int128)total_minor * price.base_amount * UNITS[price.unit].factor * 1000;
	result = (2 * dividend + divisor) / (2 * divisor);
	if (result > INT64_MAX)
		return false;
	price.minor = (int64_t)result;
	*ret_price = price;
	return true;
}

/* In thousandths of the small unit. */
static int64_t small_milli(const struct measure *measure)
{
	return measure->amount_milli * UNITS[measure->unit].factor;
}

bool unit_price_of_part(
	int64_t pack_minor, const struct measure *pack, const struct measure *part, int64_t *ret_minor)
{
	return measure_is_comparable(pack, part) &&
		money_scale(pack_minor, small_milli(part), small_milli(pack), ret_minor);
}

__extension__ typedef __int128 wide;

bool unit_price_rise(int64_t old_minor, const struct measure *old, int64_t now_minor,
	const struct measure *now, int *ret_permille)
{
	if (!measure_is_comparable(old, now) || old_minor <= 0 || now_minor < 0 ||
		old_minor > PRICE_MAX_MINOR || now_minor > PRICE_MAX_MINOR)
		return false;
	/* Both sides of the ratio in thousandths; at most 10^12 × 10^15 × 1000. */
	wide now_side = (wide)now_minor * small_milli(old) * 1000,
	     old_side = (wide)old_minor * small_milli(now);
	wide permille = now_side / old_side - 1000;
	if (permille > INT32_MAX)
		return false;
	*ret_permille = (int)permille;
	return true;
}

bool measure_is_base(const struct measure *measure)
{
	static const int64_t WEIGHTS_AND_VOLUMES[] = { 1000000, 500000, 100000 },
			     POUNDS[] = { 453592, 454000 };
	int64_t milli = measure_is_valid(measure) ? small_milli(measure) : 0;
	bool is_weight = UNITS[measure->unit].dimension == DIMENSION_WEIGHT;

	if (milli == 0)
		return false;
	if (!is_weight && UNITS[measure->unit].dimension != DIMENSION_VOLUME)
		return milli == 1000;
	for (size_t i = 0; i < sizeof(WEIGHTS_AND_VOLUMES) / sizeof(WEIGHTS_AND_VOLUMES[0]); i++) {
		if (milli == WEIGHTS_AND_VOLUMES[i])
			return true;
	}
	return is_weight && (milli == POUNDS[0] || milli == POUNDS[1]);
}
