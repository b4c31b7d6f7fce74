/* SPDX-License-Identifier: Apache-2.0 */
/* Units and what they are of ours. */
#include "kiosk/hub/import/measure_text.h"

#include <inttypes.h>
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/domain/money.h"
#include "kiosk/domain/unit_price.h"

#define NUMBER_BYTES 32
#define UNIT_BYTES 16

static const struct unit {
	const char *name;
	const char *ours;
	int64_t numerator, denominator;
} UNITS[] = {
	{ "g", "g", 1, 1 },
	{ "kg", "kg", 1, 1 },
	{ "mg", "g", 1, 1000 },
	{ "oz", "g", 28349523125, 1000000000 },
	{ "lb", "g", 45359237, 100000 },
	{ "lbs", "g", 45359237, 100000 },
	{ "ml", "ml", 1, 1 },
	{ "cl", "ml", 10, 1 },
	{ "dl", "ml", 100, 1 },
	{ "l", "l", 1, 1 },
	{ "cbm", "l", 1000, 1 },
	{ "floz", "ml", 295735295625, 10000000000 },
	{ "pt", "ml", 473176473, 1000000 },
	{ "qt", "ml", 946352946, 1000000 },
	{ "gal", "ml", 3785411784, 1000000 },
	{ "m", "m", 1, 1 },
	{ "cm", "m", 1, 100 },
	{ "mm", "m", 1, 1000 },
	{ "in", "m", 254, 10000 },
	{ "ft", "m", 3048, 10000 },
	{ "yd", "m", 9144, 10000 },
	{ "ct", "piece", 1, 1 },
	{ "pc", "piece", 1, 1 },
	{ "pcs", "piece", 1, 1 },
	{ "piece", "piece", 1, 1 },
	{ "st", "piece", 1, 1 },
	{ "stk", "piece", 1, 1 },
};

/* Thousandths and a unit. A comma is a point here: nobody writes the thousands of a pack with one. */
static const struct unit *read(const char *text, int64_t *ret_milli)
{
	char number[NUMBER_BYTES], unit[UNIT_BYTES];
	size_t length = 0, unit_length = 0;
	text += strspn(text, " ");
	for (; strchr("0123456789.,", *text) && *text; text++) {
		if (length == NUMBER_BYTES - 1)
			return NULL;
		number[length++] = (char)(*text == ',' ? '.' : *text);
	}
	number[length] = '\0';
	/* "fl. oz" */
	for (; *text; text++) {
		if (*text == ' ' || *text == '.')
			continue;
		if (unit_length == UNIT_BYTES - 1)
			return NULL;
		unit[unit_length++] = (char)(*text >= 'A' && *text <= 'Z' ? *text - 'A' + 'a' : *text);
	}
	unit[unit_length] = '\0';
	if (!money_parse_decimal(number, 3, ret_milli) || *ret_milli <= 0 || *ret_milli > MEASURE_MAX_MILLI)
		return NULL;
	for (size_t i = 0; i < ARRAY_LENGTH(UNITS); i++)
		if (strcmp(unit, UNITS[i].name) == 0)
			return &UNITS[i];
	return NULL;
}

bool measure_text_parse(const char *text, struct record_measure *ret_measure)
{
	int64_t milli;
	const struct unit *unit = read(text, &milli);
	if (!unit || !money_scale(milli, unit->numerator, unit->denominator, &milli))
		return false;
	*ret_measure = (struct record_measure){ milli, unit->ours };
	return true;
}

const char *measure_text_in(const char *text, const char *wanted, struct arena *arena)
{
	/* What one of ours is of the wanted one. */
	static const struct {
		const char *ours, *wanted;
		int64_t factor;
	} FACTORS[] = { { "g", "g", 1 }, { "kg", "g", 1000 }, { "ml", "ml", 1 }, { "l", "ml", 1000 },
		{ "m", "cm", 100 } };
	int64_t milli;
	const struct unit *unit = read(text, &milli);
	for (size_t i = 0; unit && i < ARRAY_LENGTH(FACTORS); i++) {
		if (strcmp(FACTORS[i].ours, unit->ours) != 0 || strcmp(FACTORS[i].wanted, wanted) != 0 ||
			!money_scale(milli, unit->numerator * FACTORS[i].factor, unit->denominator, &milli))
			continue;
		char *number = arena_printf(arena, "%" PRId64 ".%03" PRId64, milli / 1000, milli % 1000);
		size_t length = strlen(number);
		while (number[length - 1] == '0')
			length--;
		number[number[length - 1] == '.' ? length - 1 : length] = '\0';
		return number;
	}
	return NULL;
}
