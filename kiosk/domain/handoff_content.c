/* SPDX-License-Identifier: Apache-2.0 */
/* The compact binary form of an order inside the hand-off packet; the layout stands in handoff.h. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"
#include "kiosk/domain/code.h"
#include "kiosk/domain/gtin.h"
#include "kiosk/domain/handoff.h"

#define ULID_BYTES 16
#define FORM_TEXT 0
#define FORM_DIGITS_MAX 18
#define FORM_GTIN13 19
#define FORM_SHORT 20

#define FLAG_SHORT 1
#define FLAG_UNSURE 2
#define FLAG_EXTRAS 4 /* deposits or taxes */
#define TAX_NUMBER_MAX (2 + 2 * TAX_PERMILLE_MAX)
#define FLAG_LOTS 16
#define SHORT_BYTES 5
/* In place of a code's length. */
#define SHORT_MARK 255
#define DIGEST_BYTES 4

_Static_assert(CHANNEL_COUNT == 3, "a fourth channel needs the number of the label");
#define HEAD_CHANNEL 3
#define HEAD_LABEL 3 /* in the place of the channel, which is then the store */
#define HEAD_FULFILMENT_SHIFT 2
#define HEAD_MULTIBUY 0x20
#define HEAD_DELIVERY 0x40
#define HEAD_QUANTITY 0x80

#define LABEL_UNIT 7
#define LABEL_PER_SHIFT 3
#define LABEL_MAX 0x3F

static const char CROCKFORD[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* How a product code is written: prefix and so many digits. */
struct form {
	uint8_t kind;
	char prefix[CODE_SIZE];
};

static void ulid_to_bytes(const struct ulid *ulid, uint8_t out[ULID_BYTES])
{
	memset(out, 0, ULID_BYTES);
	for (int i = 0; i < ULID_SIZE - 1; i++) {
		unsigned carry = (unsigned)(strchr(CROCKFORD, ulid->text[i]) - CROCKFORD);

		for (int j = ULID_BYTES - 1; j >= 0; j--) {
			carry |= (unsigned)out[j] << 5;
			out[j] = (uint8_t)carry;
			carry >>= 8;
		}
	}
}

static void ulid_from_bytes(const uint8_t bytes[ULID_BYTES], struct ulid *ret_ulid)
{
	for (int i = 0; i < ULID_SIZE - 1; i++) {
		unsigned value = 0;

		for (int bit = i * 5 - 2; bit < i * 5 + 3; bit++)
			value = value << 1 | (bit < 0 ? 0 : bytes[bit / 8] >> (7 - bit % 8) & 1);
		ret_ulid->text[i] = CROCKFORD[value];
	}
	ret_ulid->text[ULID_SIZE - 1] = '\0';
}

uint64_t handoff_short_of(const char *code)
{
	uint8_t digest[SHA256_BYTES];
	uint64_t value = 0;

	sha256(code, strlen(code), digest);
	for (int i = 0; i < SHORT_BYTES; i++)
		value = value << 8 | digest[i];
	return value;
}

/* Writing. */

static void put_byte(struct text *out, unsigned value)
{
	uint8_t byte = (uint8_t)value;

	text_append_bytes(out, &byte, 1);
}

static void put_big_endian(struct text *out, uint64_t value, int bytes)
{
	while (bytes-- > 0)
		put_byte(out, (unsigned)(value >> 8 * bytes));
}

static void put_number(struct text *out, int64_t number)
{
	uint64_t value = (uint64_t)number;

	for (; value >= 0x80; value >>= 7)
		put_byte(out, (unsigned)value | 0x80);
	put_byte(out, (unsigned)value);
}

static void put_string(struct text *out, const char *string)
{
	put_byte(out, (unsigned)strlen(string));
	text_append(out, string);
}

static void put_code_or_short(struct text *out, enum handoff_form form, const char *code)
{
	if (form != HANDOFF_FORM_2_SHORT || strlen(code) <= SHORT_BYTES) {
		put_string(out, code);
		return;
	}
	put_byte(out, SHORT_MARK);
	put_big_endian(out, handoff_short_of(code), SHORT_BYTES);
}

/* The shortest form: a GTIN-13, a prefix and digits, or the text as it is. */
static struct form form_for(const char *code, bool is_short)
{
	struct form form = { FORM_TEXT, "" };
	size_t length = strlen(code), digits = 0;

	while (digits < length && code[length - digits - 1] >= '0' && code[length - digits - 1] <= '9')
		digits++;
	if (length == 13 && digits == 13 && gtin_is_valid(code)) {
		form.kind = FORM_GTIN13;
	} else if (digits >= 2) {
		form.kind = (uint8_t)(digits < FORM_DIGITS_MAX ? digits : FORM_DIGITS_MAX);
		memcpy(form.prefix, code, length - form.kind);
	}
	if (is_short && form.kind != FORM_GTIN13 && length > SHORT_BYTES)
		form = (struct form){ FORM_SHORT, "" };
	return form;
}

static bool is_same_form(const struct form *a, const struct form *b)
{
	return a->kind == b->kind && strcmp(a->prefix, b->prefix) == 0;
}

static size_t forms_collect(
	const struct wire_order *body, bool is_short, struct form *forms, uint8_t *indexes)
{
	size_t count = 0;

	for (size_t i = 0; i < body->line_count; i++) {
		struct form form = form_for(body->lines[i].product, is_short);
		size_t index = 0;

		while (index < count && !is_same_form(&forms[index], &form))
			index++;
		if (index == count)
			forms[count++] = form;
		indexes[i] = (uint8_t)index;
	}
	return count;
}

static size_t merchants_collect(const struct wire_order *body, const char **merchants, uint8_t *indexes)
{
	size_t count = 0;

	for (size_t i = 0; i < body->line_count; i++) {
		size_t index = 0;

		while (index < count && strcmp(merchants[index], body->lines[i].merchant) != 0)
			index++;
		if (index == count)
			merchants[count++] = body->lines[i].merchant;
		indexes[i] = (uint8_t)index;
	}
	return count;
}

static void put_code(struct text *out, const struct form *form, const char *code)
{
	const char *rest = code + strlen(form->prefix);

	if (form->kind == FORM_TEXT)
		put_string(out, rest);
	else if (form->kind == FORM_GTIN13)
		put_big_endian(out, strtoull(code, NULL, 10) / 10, 5);
	else if (form->kind == FORM_SHORT)
		put_big_endian(out, handoff_short_of(code), SHORT_BYTES);
	else
		put_number(out, (int64_t)strtoull(rest, NULL, 10));
}

static unsigned line_head(const struct priced_line *line)
{
	unsigned channel = line->pricing == PRICED_BY_PACK ? (unsigned)line->channel : HEAD_LABEL;

	return channel | (unsigned)line->fulfilment << HEAD_FULFILMENT_SHIFT |
		(line->multibuy.quantity > 0 ? HEAD_MULTIBUY : 0) |
		(line->delivery_minor > 0 ? HEAD_DELIVERY : 0) | (line->quantity != 1 ? HEAD_QUANTITY : 0);
}

static void put_label(struct text *out, const struct priced_line *line)
{
	put_byte(out, (unsigned)line->measure.unit | (unsigned)line->per.unit << LABEL_PER_SHIFT);
	if (line->measure.unit != MEASURE_NONE)
		put_number(out, line->measure.amount_milli);
	if (line->per.unit != MEASURE_NONE)
		put_number(out, line->per.amount_milli);
}

static void put_line_numbers(struct text *out, const struct wire_order *body)
{
	for (size_t i = 0; i < body->line_count; i++)
		put_number(out, body->lines[i].unit_price_minor);
	for (size_t i = 0; i < body->line_count; i++) {
		if (body->lines[i].quantity != 1)
			put_number(out, body->lines[i].quantity);
	}
	for (size_t i = 0; i < body->line_count; i++) {
		if (body->lines[i].multibuy.quantity > 0)
			put_number(out, body->lines[i].multibuy.quantity);
	}
	for (size_t i = 0; i < body->line_count; i++) {
		if (body->lines[i].multibuy.quantity > 0)
			put_number(out, body->lines[i].multibuy.price_minor);
	}
	for (size_t i = 0; i < body->line_count; i++) {
		if (body->lines[i].delivery_minor > 0)
			put_number(out, body->lines[i].delivery_minor);
	}
	for (size_t i = 0; i < body->line_count; i++) {
		if (body->lines[i].pricing != PRICED_BY_PACK)
			put_label(out, &body->lines[i]);
	}
}

static bool has_extras(const struct wire_order *body)
{
	for (size_t i = 0; i < body->line_count; i++) {
		if (body->lines[i].deposit_minor > 0 || body->lines[i].tax.is_said)
			return true;
	}
	return false;
}

static void put_extras(struct text *out, const struct wire_order *body)
{
	for (size_t i = 0; i < body->line_count; i++)
		put_number(out, body->lines[i].deposit_minor);
	for (size_t i = 0; i < body->line_count; i++) {
		const struct line_tax *tax = &body->lines[i].tax;
		put_number(out, tax->is_said ? 1 + 2 * (int64_t)tax->permille + tax->is_included : 0);
	}
}

static bool has_lots(const struct wire_order *body)
{
	for (size_t i = 0; i < body->line_count; i++) {
		if (body->lines[i].lot[0])
			return true;
	}
	return false;
}

static void put_lots(struct text *out, const struct wire_order *body)
{
	for (size_t i = 0; i < body->line_count; i++)
		put_string(out, body->lines[i].lot);
}

static void put_lines(struct text *out, enum handoff_form how, const struct wire_order *body)
{
	const char *merchants[LINES_MAX];
	struct form forms[LINES_MAX];
	uint8_t merchant_indexes[LINES_MAX], form_indexes[LINES_MAX];
	size_t merchant_count = merchants_collect(body, merchants, merchant_indexes);
	size_t form_count = forms_collect(body, how == HANDOFF_FORM_2_SHORT, forms, form_indexes);

	put_number(out, (int64_t)merchant_count);
	for (size_t i = 0; i < merchant_count; i++)
		put_code_or_short(out, how, merchants[i]);
	put_number(out, (int64_t)form_count);
	for (size_t i = 0; i < form_count; i++) {
		put_byte(out, forms[i].kind);
		put_string(out, forms[i].prefix);
	}
	put_number(out, (int64_t)body->line_count);
	for (size_t i = 0; i < body->line_count; i++)
		put_byte(out, line_head(&body->lines[i]));
	text_append_bytes(out, merchant_indexes, body->line_count);
	text_append_bytes(out, form_indexes, body->line_count);
	for (size_t i = 0; i < body->line_count; i++)
		put_code(out, &forms[form_indexes[i]], body->lines[i].product);
	put_line_numbers(out, body);
	if (has_extras(body))
		put_extras(out, body);
	if (has_lots(body))
		put_lots(out, body);
}

static void put_digest(struct text *out, const struct wire_order *body)
{
	uint8_t digest[SHA256_BYTES];
	char hex[SHA256_HEX_SIZE];

	wire_order_digest(body, hex);
	hex_decode(hex, digest, sizeof digest);
	text_append_bytes(out, digest, DIGEST_BYTES);
}

uint8_t *handoff_content_encode(const struct wire_order *body, enum handoff_form form, size_t *ret_length)
{
	bool is_short = form == HANDOFF_FORM_2_SHORT;
	uint8_t order_id[ULID_BYTES];
	struct text out;

	text_init(&out, HANDOFF_CONTENT_MAX);
	if (form != HANDOFF_FORM_1)
		put_byte(&out,
			(is_short ? FLAG_SHORT : 0) | (body->is_clock_unsure ? FLAG_UNSURE : 0) |
				(has_extras(body) ? FLAG_EXTRAS : 0) | (has_lots(body) ? FLAG_LOTS : 0));
	ulid_to_bytes(&body->order_id, order_id);
	text_append_bytes(&out, order_id, sizeof(order_id));
	put_big_endian(&out, (uint64_t)body->created_ms, 6);
	put_number(&out, body->expires_ms - body->created_ms);
	put_number(&out, body->catalog_epoch);
	put_number(&out, body->catalog_seq);
	text_append(&out, body->currency);
	if (form == HANDOFF_FORM_1)
		put_string(&out, body->kiosk);
	put_code_or_short(&out, form, body->store);
	put_string(&out, body->language);
	put_lines(&out, form, body);
	put_number(&out, (int64_t)body->coupon_count);
	for (size_t i = 0; i < body->coupon_count; i++) {
		put_code_or_short(&out, form, body->coupons[i].coupon);
		put_number(&out, body->coupons[i].discount_minor);
	}
	put_number(&out, body->totals.total_minor);
	if (has_extras(body))
		put_number(&out, body->totals.tax_minor);
	if (is_short)
		put_digest(&out, body);
	if (out.is_truncated) {
		text_finish(&out);
		return NULL;
	}
	*ret_length = out.length;
	return (uint8_t *)text_take(&out);
}

/* Reading: the first fault makes is_bad, and everything after it reads as zeros. */

struct reader {
	const uint8_t *at, *end;
	bool is_bad;
	bool has_extras, has_lots;
	enum handoff_form form;
};

/* Codes that came short, by kind; each stands in the order, or in the table that it is copied from. */
struct shorts {
	size_t counts[HANDOFF_COUPON + 1];
	struct handoff_short wanted[HANDOFF_COUPON + 1][LINES_MAX];
};

static const uint8_t *take_bytes(struct reader *reader, size_t length)
{
	static const uint8_t ZEROS[CODE_SIZE];
	const uint8_t *bytes = reader->at;

	if (reader->is_bad || (size_t)(reader->end - reader->at) < length) {
		reader->is_bad = true;
		return ZEROS;
	}
	reader->at += length;
	return bytes;
}

static unsigned take_byte(struct reader *reader, unsigned max)
{
	unsigned value = *take_bytes(reader, 1);

	if (value > max)
		reader->is_bad = true;
	return value > max ? 0 : value;
}

static uint64_t take_big_endian(struct reader *reader, size_t bytes)
{
	const uint8_t *from = take_bytes(reader, bytes);
	uint64_t value = 0;

	for (size_t i = 0; i < bytes; i++)
		value = value << 8 | from[i];
	return value;
}

static int64_t take_number(struct reader *reader, int64_t max)
{
	uint64_t value = 0;

	for (int shift = 0; shift < 63; shift += 7) {
		unsigned byte = take_byte(reader, 255);

		value |= (uint64_t)(byte & 0x7F) << shift;
		if (byte & 0x80)
			continue;
		if (reader->is_bad || (byte == 0 && shift > 0) || value > (uint64_t)max)
			break;
		return (int64_t)value;
	}
	reader->is_bad = true;
	return 0;
}

static void take_string(struct reader *reader, char *out, size_t size)
{
	size_t length = take_byte(reader, (unsigned)size - 1);

	memset(out, 0, size);
	memcpy(out, take_bytes(reader, length), length);
	if (memchr(out, '\0', length))
		reader->is_bad = true;
}

static void note_short(struct reader *reader, struct shorts *shorts, enum handoff_code kind, char *code)
{
	struct handoff_short *wanted = &shorts->wanted[kind][shorts->counts[kind]++];

	*wanted = (struct handoff_short){ take_big_endian(reader, SHORT_BYTES), code };
}

static void take_code_or_short(
	struct reader *reader, struct shorts *shorts, enum handoff_code kind, char code[CODE_SIZE])
{
	bool is_short =
		reader->form == HANDOFF_FORM_2_SHORT && reader->at < reader->end && *reader->at == SHORT_MARK;

	memset(code, 0, CODE_SIZE);
	if (!is_short) {
		take_string(reader, code, CODE_SIZE);
		return;
	}
	take_byte(reader, SHORT_MARK);
	note_short(reader, shorts, kind, code);
}

struct tables {
	size_t merchant_count, form_count;
	char merchants[LINES_MAX][CODE_SIZE];
	struct form forms[LINES_MAX];
};

static void take_tables(struct reader *reader, struct shorts *shorts, struct tables *tables)
{
	tables->merchant_count = (size_t)take_number(reader, LINES_MAX);
	for (size_t i = 0; i < tables->merchant_count && !reader->is_bad; i++)
		take_code_or_short(reader, shorts, HANDOFF_MERCHANT, tables->merchants[i]);
	tables->form_count = (size_t)take_number(reader, LINES_MAX);
	for (size_t i = 0; i < tables->form_count && !reader->is_bad; i++) {
		tables->forms[i].kind = (uint8_t)take_byte(
			reader, reader->form == HANDOFF_FORM_2_SHORT ? FORM_SHORT : FORM_GTIN13);
		take_string(reader, tables->forms[i].prefix, CODE_SIZE);
		if (tables->forms[i].kind >= FORM_GTIN13 && tables->forms[i].prefix[0])
			reader->is_bad = true;
	}
	if (tables->merchant_count == 0 || tables->form_count == 0)
		reader->is_bad = true;
}

/* Writes value with exactly so many digits; false when it needs more. */
static bool digits_write(uint64_t value, size_t digits, char *out)
{
	for (size_t i = digits; i > 0; i--, value /= 10)
		out[i - 1] = (char)('0' + value % 10);
	return value == 0;
}

static void take_code(
	struct reader *reader, struct shorts *shorts, const struct form *form, char out[CODE_SIZE])
{
	if (form->kind == FORM_SHORT) {
		note_short(reader, shorts, HANDOFF_PRODUCT, out);
		return;
	}
	size_t prefix = strlen(form->prefix);
	char code[2 * CODE_SIZE] = "";
	bool is_good = true;

	memcpy(code, form->prefix, prefix);
	if (form->kind == FORM_TEXT) {
		take_string(reader, code + prefix, CODE_SIZE);
	} else if (form->kind == FORM_GTIN13) {
		is_good = digits_write(take_big_endian(reader, 5), 12, code);
		code[12] = gtin_check_digit(code, 12);
	} else {
		is_good = digits_write((uint64_t)take_number(reader, INT64_MAX), form->kind, code + prefix);
	}
	if (!is_good || !code_copy(out, code))
		reader->is_bad = true;
}

static void take_heads(struct reader *reader, struct wire_order *body, uint8_t *heads)
{
	for (size_t i = 0; i < body->line_count; i++) {
		unsigned head = take_byte(reader, 255);
		unsigned channel = head & HEAD_CHANNEL, fulfilment = head >> HEAD_FULFILMENT_SHIFT & 7;

		if (fulfilment >= FULFILMENT_COUNT)
			reader->is_bad = true;
		heads[i] = (uint8_t)head;
		body->lines[i].channel = channel == HEAD_LABEL ? CHANNEL_STORE : (enum offer_channel)channel;
		body->lines[i].fulfilment = (enum fulfilment)fulfilment;
	}
}

static int64_t take_announced(
	struct reader *reader, unsigned head, unsigned flag, int64_t absent, int64_t max)
{
	return head & flag ? take_number(reader, max) : absent;
}

static void take_measure(struct reader *reader, unsigned unit, struct measure *ret_measure)
{
	if (unit > MEASURE_M)
		reader->is_bad = true;
	if (unit == MEASURE_NONE || unit > MEASURE_M)
		return;
	ret_measure->unit = (enum measure_unit)unit;
	ret_measure->amount_milli = take_number(reader, MEASURE_MAX_MILLI);
}

static void take_label(struct reader *reader, struct priced_line *line)
{
	unsigned units = take_byte(reader, LABEL_MAX);

	take_measure(reader, units & LABEL_UNIT, &line->measure);
	take_measure(reader, units >> LABEL_PER_SHIFT, &line->per);
	line->pricing = line->per.unit == MEASURE_NONE ? PRICED_AS_PRINTED : PRICED_BY_MEASURE;
}

static void take_line_numbers(struct reader *reader, struct wire_order *body, const uint8_t *heads)
{
	struct priced_line *lines = body->lines;

	for (size_t i = 0; i < body->line_count; i++)
		lines[i].unit_price_minor = take_number(reader, PRICE_MAX_MINOR);
	for (size_t i = 0; i < body->line_count; i++)
		lines[i].quantity = (int32_t)take_announced(reader, heads[i], HEAD_QUANTITY, 1, QUANTITY_MAX);
	for (size_t i = 0; i < body->line_count; i++) {
		lines[i].multibuy.quantity =
			(int32_t)take_announced(reader, heads[i], HEAD_MULTIBUY, 0, QUANTITY_MAX);
	}
	for (size_t i = 0; i < body->line_count; i++) {
		if (heads[i] & HEAD_MULTIBUY)
			lines[i].multibuy.price_minor = take_number(reader, PRICE_MAX_MINOR);
	}
	for (size_t i = 0; i < body->line_count; i++)
		lines[i].delivery_minor = take_announced(reader, heads[i], HEAD_DELIVERY, 0, PRICE_MAX_MINOR);
	for (size_t i = 0; i < body->line_count; i++) {
		if ((heads[i] & HEAD_CHANNEL) == HEAD_LABEL)
			take_label(reader, &lines[i]);
	}
}

static void take_extras(struct reader *reader, struct wire_order *body)
{
	for (size_t i = 0; i < body->line_count; i++)
		body->lines[i].deposit_minor = take_number(reader, PRICE_MAX_MINOR);
	for (size_t i = 0; i < body->line_count; i++) {
		int32_t number = (int32_t)take_number(reader, TAX_NUMBER_MAX);
		if (number > 0)
			body->lines[i].tax = (struct line_tax){
				.is_said = true, .permille = (number - 1) / 2, .is_included = (number - 1) % 2
			};
	}
}

static void take_lines(struct reader *reader, struct shorts *shorts, struct wire_order *body,
	const struct tables *tables, uint8_t merchants[LINES_MAX])
{
	uint8_t heads[LINES_MAX], forms[LINES_MAX];

	body->line_count = (size_t)take_number(reader, LINES_MAX);
	if (reader->is_bad)
		return;
	take_heads(reader, body, heads);
	for (size_t i = 0; i < body->line_count; i++) {
		merchants[i] = (uint8_t)take_byte(reader, (unsigned)tables->merchant_count - 1);
	}
	for (size_t i = 0; i < body->line_count; i++)
		forms[i] = (uint8_t)take_byte(reader, (unsigned)tables->form_count - 1);
	for (size_t i = 0; i < body->line_count && !reader->is_bad; i++)
		take_code(reader, shorts, &tables->forms[forms[i]], body->lines[i].product);
	take_line_numbers(reader, body, heads);
	if (reader->has_extras)
		take_extras(reader, body);
	for (size_t i = 0; reader->has_lots && i < body->line_count; i++)
		take_string(reader, body->lines[i].lot, GS1_LOT_SIZE);
}

static void take_head(struct reader *reader, struct shorts *shorts, struct wire_order *body)
{
	ulid_from_bytes(take_bytes(reader, ULID_BYTES), &body->order_id);
	body->created_ms = (int64_t)take_big_endian(reader, 6);
	body->expires_ms = body->created_ms + take_number(reader, ORDER_TTL_MAX_MS);
	body->catalog_epoch = take_number(reader, INT64_MAX);
	body->catalog_seq = take_number(reader, INT64_MAX);
	memcpy(body->currency, take_bytes(reader, CURRENCY_SIZE - 1), CURRENCY_SIZE - 1);
	if (reader->form == HANDOFF_FORM_1)
		take_string(reader, body->kiosk, CODE_SIZE);
	take_code_or_short(reader, shorts, HANDOFF_STORE, body->store);
	take_string(reader, body->language, LANGUAGE_TAG_SIZE);
}

static void take_coupons(struct reader *reader, struct shorts *shorts, struct wire_order *body)
{
	body->coupon_count = (size_t)take_number(reader, COUPONS_PER_ORDER_MAX);
	for (size_t i = 0; i < body->coupon_count && !reader->is_bad; i++) {
		take_code_or_short(reader, shorts, HANDOFF_COUPON, body->coupons[i].coupon);
		body->coupons[i].discount_minor = take_number(reader, PRICE_MAX_MINOR);
	}
}

/* Works out the sums, which fit: the reader has taken no price or quantity beyond its bounds. False
 * when the order is not valid or the total is another. */
static bool body_complete(struct wire_order *body, int64_t total_minor)
{
	wire_order_sum(body, &body->totals);
	return body->totals.total_minor == total_minor && wire_order_fault(body) == NULL;
}

/* There is one way to write an order in a form: no unused table entries, no quantity of 1 written out. What was short is
 * that of the codes that were found, and their order has the digest that was sent. */
static bool is_canonical(
	const struct wire_order *body, enum handoff_form form, const uint8_t *content, size_t length)
{
	size_t own_length = 0;
	uint8_t *own = handoff_content_encode(body, form, &own_length);
	bool is_same = own_length == length && memcmp(own, content, length) == 0;

	free(own);
	return is_same;
}

static bool find_shorts(struct shorts *shorts, handoff_code_finder find_codes, void *find_data)
{
	for (enum handoff_code kind = HANDOFF_PRODUCT; kind <= HANDOFF_COUPON; kind++)
		if (shorts->counts[kind] &&
			!find_codes(find_data, kind, shorts->wanted[kind], shorts->counts[kind]))
			return false;
	return true;
}

static void take_flags(struct reader *reader, struct wire_order *body)
{
	unsigned flags = take_byte(reader, FLAG_SHORT | FLAG_UNSURE | FLAG_EXTRAS | FLAG_LOTS);

	reader->form = flags & FLAG_SHORT ? HANDOFF_FORM_2_SHORT : HANDOFF_FORM_2;
	body->is_clock_unsure = (flags & FLAG_UNSURE) != 0;
	reader->has_extras = (flags & FLAG_EXTRAS) != 0;
	reader->has_lots = (flags & FLAG_LOTS) != 0;
}

struct decoding {
	struct shorts shorts;
	struct tables tables;
	uint8_t merchants[LINES_MAX];
};

static enum handoff_fault decode(struct reader *reader, struct decoding *decoding, struct wire_order *body,
	handoff_code_finder find_codes, void *find_data)
{
	take_head(reader, &decoding->shorts, body);
	take_tables(reader, &decoding->shorts, &decoding->tables);
	if (!reader->is_bad)
		take_lines(reader, &decoding->shorts, body, &decoding->tables, decoding->merchants);
	take_coupons(reader, &decoding->shorts, body);
	int64_t total_minor = take_number(reader, INT64_MAX);
	if (reader->has_extras)
		body->totals.tax_minor = take_number(reader, PRICE_MAX_MINOR * QUANTITY_MAX * LINES_MAX);
	take_bytes(reader, reader->form == HANDOFF_FORM_2_SHORT ? DIGEST_BYTES : 0);
	if (reader->is_bad || reader->at != reader->end)
		return HANDOFF_MALFORMED;
	if (!find_shorts(&decoding->shorts, find_codes, find_data))
		return HANDOFF_UNKNOWN_CODE;
	for (size_t i = 0; i < body->line_count; i++)
		memcpy(body->lines[i].merchant, decoding->tables.merchants[decoding->merchants[i]],
			CODE_SIZE);
	return body_complete(body, total_minor) ? HANDOFF_OK : HANDOFF_MALFORMED;
}

enum handoff_fault handoff_content_decode(const uint8_t *content, size_t length, int version,
	const char *key_id, handoff_code_finder find_codes, void *find_data, struct wire_order **ret_body)
{
	struct reader reader = { content, content + length, length > HANDOFF_CONTENT_MAX,
		.form = HANDOFF_FORM_1 };
	struct wire_order *body = wire_order_create();
	struct decoding *decoding = xcalloc(1, sizeof *decoding);

	if (version != 1) {
		code_copy(body->kiosk, key_id);
		take_flags(&reader, body);
	}
	enum handoff_fault fault = decode(&reader, decoding, body, find_codes, find_data);
	if (fault == HANDOFF_OK && !is_canonical(body, reader.form, content, length))
		fault = reader.form == HANDOFF_FORM_2_SHORT ? HANDOFF_UNKNOWN_CODE : HANDOFF_MALFORMED;
	if (fault == HANDOFF_OK)
		*ret_body = body;
	else
		wire_order_destroy(body);
	free(decoding);
	return fault;
}
