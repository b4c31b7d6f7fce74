/* SPDX-License-Identifier: Apache-2.0 */
/* One wording of a line's price for the kiosk, its paper and the phone page. */
#include "kiosk/domain/line_words.h"

#include "kiosk/base/messages.h"

#define THOUSAND_MILLI 1000000

/* The thousand of it where there is a whole one: 1000 g are 1 kg. */
static struct measure usual(const struct measure *measure)
{
	enum measure_unit large = measure->unit == MEASURE_G ? MEASURE_KG
		: measure->unit == MEASURE_ML                ? MEASURE_L
							     : MEASURE_NONE;

	if (large == MEASURE_NONE || measure->amount_milli < THOUSAND_MILLI)
		return *measure;
	return (struct measure){ measure->amount_milli / 1000, large };
}

/* In thousandths of a kilogram or litre less than a gram would be lost. */
static bool fits_large(const struct measure *measure)
{
	return measure->amount_milli % 1000 == 0;
}

const char *measure_words(struct locale_format *format, struct arena *arena, const struct measure *measure,
	const struct measure *per)
{
	struct measure shown = usual(measure), base = usual(per);

	if (base.unit == MEASURE_KG && shown.unit == MEASURE_G && fits_large(measure))
		shown = (struct measure){ measure->amount_milli / 1000, MEASURE_KG };
	else if (base.unit == MEASURE_L && shown.unit == MEASURE_ML && fits_large(measure))
		shown = (struct measure){ measure->amount_milli / 1000, MEASURE_L };
	else if (shown.unit != measure->unit && !fits_large(measure))
		shown = *measure;
	return format_measure(format, arena, shown.amount_milli, measure_unit_name(shown.unit));
}

static const char *per_words(struct locale_format *format, struct arena *arena,
	const struct priced_line *line, const char *currency)
{
	struct measure base = usual(&line->per);

	return arena_printf(arena, "%s / %s", format_money(format, arena, line->unit_price_minor, currency),
		format_measure(format, arena, base.amount_milli, measure_unit_name(base.unit)));
}

static const char *piece_words(struct locale_format *format, struct arena *arena,
	const struct priced_line *line, const char *currency)
{
	const char *measure = measure_words(format, arena, &line->measure, &line->per);

	if (line->pricing == PRICED_BY_MEASURE)
		return arena_printf(arena, "%s × %s", measure, per_words(format, arena, line, currency));
	/* translators: of a piece that the shop has weighed and priced. */
	const char *printed = _("price on the label");
	return line->measure.unit == MEASURE_NONE ? printed
						  : arena_printf(arena, "%s · %s", measure, printed);
}

const char *line_words(struct locale_format *format, struct arena *arena, const struct priced_line *line,
	const char *currency)
{
	const char *piece = line->pricing == PRICED_BY_PACK
		? format_money(format, arena, line->unit_price_minor, currency)
		: piece_words(format, arena, line, currency);

	if (line->quantity == 1 && line->pricing != PRICED_BY_PACK)
		return piece;
	return arena_printf(arena, "%s × %s", format_number(format, arena, line->quantity), piece);
}

const char *line_deposit_words(struct locale_format *format, struct arena *arena,
	const struct priced_line *line, const char *currency)
{
	const char *deposit = format_money(format, arena, line->deposit_minor, currency);

	if (line->quantity > 1)
		deposit =
			arena_printf(arena, "%s × %s", format_number(format, arena, line->quantity), deposit);
	/* translators: money that comes back with the empty bottle, beside a price: "+ deposit 6 × ¥0.25". */
	return arena_printf(arena, _("+ deposit %s"), deposit);
}
