/* SPDX-License-Identifier: Apache-2.0 */
/* Lines with their prices, and their sum. */
#include "kiosk/domain/priced_line.h"

#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/domain/code.h"
#include "kiosk/domain/money.h"

#define PACKS_MAX 1000
#define PRINTED_FACTOR_MAX 10

static const char *const PRICING_NAMES[LINE_PRICING_COUNT] = {
	[PRICED_BY_PACK] = "pack",
	[PRICED_BY_MEASURE] = "measure",
	[PRICED_AS_PRINTED] = "printed",
};

const char *line_pricing_name(enum line_pricing pricing)
{
	return PRICING_NAMES[pricing];
}

bool line_pricing_parse(const char *text, enum line_pricing *ret_pricing)
{
	for (int i = 0; i < LINE_PRICING_COUNT; i++) {
		if (strcmp(text, PRICING_NAMES[i]) == 0) {
			*ret_pricing = (enum line_pricing)i;
			return true;
		}
	}
	return false;
}

static bool is_same_measure(const struct measure *a, const struct measure *b)
{
	return a->unit == b->unit && a->amount_milli == b->amount_milli;
}

/* The price of a piece is the label's where it is printed, and only there. */
static bool is_same_label(const struct priced_line *a, const struct priced_line *b)
{
	return a->pricing == b->pricing && is_same_measure(&a->measure, &b->measure) &&
		(a->pricing != PRICED_AS_PRINTED || a->unit_price_minor == b->unit_price_minor);
}

bool priced_line_is_same(const struct priced_line *a, const struct priced_line *b)
{
	return a->channel == b->channel && a->fulfilment == b->fulfilment &&
		strcmp(a->product, b->product) == 0 && strcmp(a->merchant, b->merchant) == 0 &&
		strcmp(a->lot, b->lot) == 0 && is_same_label(a, b);
}

static bool is_no_measure(const struct measure *measure)
{
	return measure->unit == MEASURE_NONE && measure->amount_milli == 0;
}

/* At least the factor's part of whole, rounded up. */
static bool is_share(int64_t part, int64_t whole, int64_t factor)
{
	return part >= whole / factor + (whole % factor > 0);
}

/* Neither is more than so many times of the other. */
static bool is_within(int64_t part, int64_t whole, int64_t factor)
{
	return is_share(part, whole, factor) && is_share(whole, part, factor);
}

static bool measure_is_sane(const struct measure *measure, const struct measure *per)
{
	int64_t thousandths;

	return unit_price_of_part(PACKS_MAX, per, measure, &thousandths) &&
		is_within(thousandths, PACKS_MAX, PACKS_MAX);
}

/* NULL when the label's part of a line is as it can be. */
static const char *label_fault(const struct priced_line *line)
{
	int64_t piece = 0;

	if ((unsigned)line->pricing >= LINE_PRICING_COUNT)
		return "a line's label is unknown";
	if (line->pricing == PRICED_BY_PACK)
		return is_no_measure(&line->measure) && is_no_measure(&line->per)
			? NULL
			: "a line without a label has a measure";
	if (line->channel != CHANNEL_STORE || line->multibuy.quantity != 0)
		return "a piece with a label is of a store, and of no multi-buy";
	if (line->pricing == PRICED_AS_PRINTED)
		return line->unit_price_minor > 0 && is_no_measure(&line->per) &&
				(is_no_measure(&line->measure) || measure_is_valid(&line->measure))
			? NULL
			: "a printed price is out of bounds";
	if (!measure_is_sane(&line->measure, &line->per))
		return "a line's measure is out of bounds";
	/* At most PACKS_MAX times of a valid price: it fits. */
	unit_price_of_part(line->unit_price_minor, &line->per, &line->measure, &piece);
	if (piece < (line->unit_price_minor > 0) || !price_is_valid(piece))
		return "a line's measure is out of bounds";
	return NULL;
}

static const char *lot_fault(const struct priced_line *line)
{
	if (line->lot[0] && (line->channel != CHANNEL_STORE || !lot_is_valid(line->lot)))
		return "a line's lot is none, or of no store";
	if (line->markdown_permille < 0 || line->markdown_permille > 999 ||
		(line->markdown_permille > 0 &&
			(!line->lot[0] || line->pricing == PRICED_AS_PRINTED ||
				line->multibuy.quantity != 0)))
		return "a line's mark-down is out of bounds";
	return NULL;
}

const char *priced_line_fault(const struct priced_line *line)
{
	if (!code_is_valid(line->product) || !code_is_valid(line->merchant))
		return "a line's product or merchant is no code";
	if ((unsigned)line->channel >= CHANNEL_COUNT || (unsigned)line->fulfilment >= FULFILMENT_COUNT)
		return "a line's channel or fulfilment is unknown";
	if (line->quantity < 1 || line->quantity > QUANTITY_MAX)
		return "a line's quantity is out of bounds";
	if (!price_is_valid(line->unit_price_minor) || !price_is_valid(line->delivery_minor) ||
		!price_is_valid(line->deposit_minor))
		return "a line's price is out of bounds";
	if ((line->multibuy.quantity != 0 || line->multibuy.price_minor != 0) &&
		!multibuy_is_valid(&line->multibuy))
		return "a line's multi-buy is out of bounds";
	if (!line_tax_is_valid(&line->tax))
		return "a line's tax is out of bounds";
	if (label_fault(line))
		return label_fault(line);
	if (lot_fault(line))
		return lot_fault(line);
	if (strnlen(line->name, NAME_SIZE) == NAME_SIZE || !utf8_is_valid(line->name, strlen(line->name)))
		return "a line's name is no text";
	if (line->category[0] && !code_is_valid(line->category))
		return "a line's category is no code";
	return NULL;
}

/* Against the price of a pack, and against the measure where the label says it too. */
static bool printed_is_sane(const struct priced_line *line, int64_t pack_minor, const struct measure *pack)
{
	int64_t minor = line->unit_price_minor, by_measure;

	if (pack_minor > 0 && !is_within(minor, pack_minor, PACKS_MAX))
		return false;
	return !unit_price_of_part(pack_minor, pack, &line->measure, &by_measure) || by_measure == 0 ||
		is_within(minor, by_measure, PRINTED_FACTOR_MAX);
}

bool priced_line_take_label(
	struct priced_line *line, const struct piece_label *label, const struct measure *pack)
{
	struct priced_line labelled = *line;
	bool is_printed = label->price_minor > 0;

	labelled.pricing = is_printed ? PRICED_AS_PRINTED : PRICED_BY_MEASURE;
	labelled.multibuy = (struct multibuy){ 0 };
	labelled.measure = label->measure;
	labelled.per = is_printed ? (struct measure){ 0 } : *pack;
	if (is_printed) {
		labelled.unit_price_minor = label->price_minor;
		labelled.markdown_permille = 0;
	}
	if (priced_line_fault(&labelled) ||
		(is_printed && !printed_is_sane(&labelled, line->unit_price_minor, pack)))
		return false;
	*line = labelled;
	return true;
}

void priced_line_forget_lot(struct priced_line *line)
{
	explicit_bzero(line->lot, sizeof line->lot);
	line->markdown_permille = 0;
}

void priced_line_set_prices(struct priced_line *line, const struct offer *offer)
{
	line->delivery_minor = offer->delivery_minor;
	line->deposit_minor = offer->deposit_minor;
	line->tax = offer->tax;
	if (line->pricing != PRICED_AS_PRINTED)
		line->unit_price_minor = price_marked_down(offer->price_minor, line->markdown_permille);
	if (line->pricing == PRICED_BY_PACK && line->markdown_permille == 0 &&
		multibuy_is_valid(&offer->multibuy))
		line->multibuy = offer->multibuy;
	else
		line->multibuy = (struct multibuy){ 0 };
}

bool priced_line_take_offer(struct priced_line *line, const struct offer *offer, const struct measure *pack)
{
	struct priced_line moved = *line;

	priced_line_set_prices(&moved, offer);
	if (line->pricing == PRICED_BY_MEASURE)
		moved.per = *pack;
	if (priced_line_fault(&moved) ||
		(line->pricing == PRICED_AS_PRINTED && !printed_is_sane(line, offer->price_minor, pack)))
		return false;
	*line = moved;
	return true;
}

/* Of a line that nobody has checked yet it may be beyond all bounds: then it is the bound. */
int64_t priced_line_piece(const struct priced_line *line)
{
	int64_t minor = 0;

	if (line->pricing != PRICED_BY_MEASURE)
		return line->unit_price_minor;
	if (!measure_is_comparable(&line->per, &line->measure))
		return 0;
	return unit_price_of_part(line->unit_price_minor, &line->per, &line->measure, &minor) &&
			minor <= PRICE_MAX_MINOR
		? minor
		: PRICE_MAX_MINOR;
}

int64_t priced_line_total(const struct priced_line *line)
{
	int64_t total = 0;

	/* A valid line is at most 99 × 10^12. */
	multibuy_total(priced_line_piece(line), line->quantity, &line->multibuy, &total);
	return total;
}

static bool shares_multibuy(const struct priced_line *a, const struct priced_line *b)
{
	return a->multibuy.quantity == b->multibuy.quantity &&
		a->multibuy.price_minor == b->multibuy.price_minor &&
		a->unit_price_minor == b->unit_price_minor && a->channel == b->channel &&
		strcmp(a->product, b->product) == 0 && strcmp(a->merchant, b->merchant) == 0;
}

/* The lines that share their multi-buy with the one at first, from there on. */
static void amounts_set(
	const struct priced_line *lines, size_t count, size_t first, bool *is_done, int64_t *amounts)
{
	int64_t weights[LINES_MAX] = { 0 }, parts[LINES_MAX], total = 0, quantity = 0;

	for (size_t i = first; i < count; i++) {
		if (i != first && !shares_multibuy(&lines[first], &lines[i]))
			continue;
		weights[i] = lines[i].quantity;
		quantity += lines[i].quantity;
		is_done[i] = true;
	}
	/* Valid lines come to at most 200 × 99 × 10^12. */
	multibuy_total(lines[first].unit_price_minor, quantity, &lines[first].multibuy, &total);
	money_spread(total, weights, count, parts);
	for (size_t i = first; i < count; i++) {
		if (weights[i] > 0)
			amounts[i] = parts[i];
	}
}

void priced_lines_amounts(const struct priced_line *lines, size_t count, int64_t *ret_amounts_minor)
{
	bool is_done[LINES_MAX] = { false };

	for (size_t i = 0; i < count; i++) {
		if (lines[i].multibuy.quantity == 0)
			ret_amounts_minor[i] = priced_line_total(&lines[i]);
		else if (!is_done[i])
			amounts_set(lines, count, i, is_done, ret_amounts_minor);
	}
}

void priced_lines_coupon_lines(
	const struct priced_line *lines, size_t count, struct coupon_line *ret_coupon_lines)
{
	int64_t amounts[LINES_MAX];

	priced_lines_amounts(lines, count, amounts);
	for (size_t i = 0; i < count; i++)
		ret_coupon_lines[i] = (struct coupon_line){ lines[i].product, lines[i].merchant,
			lines[i].category, amounts[i] };
}

void priced_lines_deliveries(
	const struct priced_line *lines, size_t count, struct delivery_line *ret_deliveries)
{
	for (size_t i = 0; i < count; i++)
		ret_deliveries[i] = (struct delivery_line){ lines[i].merchant, lines[i].channel,
			fulfilment_is_delivered(lines[i].fulfilment), lines[i].delivery_minor };
}

enum fulfilment priced_lines_fulfilment(const struct priced_line *lines, size_t count, const char *merchant)
{
	enum fulfilment shared = FULFILMENT_COUNT;

	for (size_t i = 0; i < count; i++) {
		if (strcmp(lines[i].merchant, merchant) != 0)
			continue;
		if (shared != FULFILMENT_COUNT && shared != lines[i].fulfilment)
			return FULFILMENT_COUNT;
		shared = lines[i].fulfilment;
	}
	return shared;
}

static struct merchant_total *merchant_total(struct priced_totals *totals, const char *merchant)
{
	for (size_t i = 0; i < totals->merchant_count; i++) {
		if (strcmp(totals->merchants[i].merchant, merchant) == 0)
			return &totals->merchants[i];
	}
	code_copy(totals->merchants[totals->merchant_count].merchant, merchant);
	return &totals->merchants[totals->merchant_count++];
}

static int64_t discount_clamp(int64_t discount, int64_t line_total)
{
	return discount < 0 ? 0 : discount > line_total ? line_total : discount;
}

static void merchant_add(struct priced_totals *totals, const struct priced_line *line, int64_t items,
	int64_t delivery, int64_t discount)
{
	struct merchant_total *merchant = merchant_total(totals, line->merchant);
	int64_t deposit = line->deposit_minor * line->quantity;
	int64_t tax = line_tax_on_top(&line->tax, items - discount);
	int64_t total = items + delivery + deposit + tax - discount;

	merchant->line_count++;
	merchant->items_minor += items;
	merchant->delivery_minor += delivery;
	merchant->discount_minor += discount;
	merchant->deposit_minor += deposit;
	merchant->tax_minor += tax;
	merchant->total_minor += total;
	totals->items_minor += items;
	totals->list_minor += priced_line_piece(line) * line->quantity;
	totals->delivery_minor += delivery;
	totals->discount_minor += discount;
	totals->deposit_minor += deposit;
	totals->tax_minor += tax;
	totals->total_minor += total;
}

void priced_lines_sum(const struct priced_line *lines, size_t count, const int64_t *line_discounts_minor,
	struct priced_totals *ret_totals)
{
	struct delivery_line deliveries[LINES_MAX];
	int64_t amounts[LINES_MAX];

	memset(ret_totals, 0, sizeof(*ret_totals));
	priced_lines_amounts(lines, count, amounts);
	priced_lines_deliveries(lines, count, deliveries);
	for (size_t i = 0; i < count; i++) {
		const struct priced_line *line = &lines[i];
		int64_t discount = line_discounts_minor ? line_discounts_minor[i] : 0;

		merchant_add(ret_totals, line, amounts[i], delivery_due(deliveries, count, i),
			discount_clamp(discount, amounts[i]));
	}
}
