/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts the text into what stands before the number, the number's groups of digits, and what stands behind; then decides which of the
 * separators is the decimal one. */
#include "kiosk/domain/money_text.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "kiosk/base/locale_format.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#define GROUPS_MAX 8
#define DIGITS_MAX 18 /* of the whole amount: what fits into 64 bits */

/* What separates groups of digits, whatever script writes it. */
enum separator { SEPARATOR_NONE, SEPARATOR_POINT, SEPARATOR_COMMA, SEPARATOR_SPACE, SEPARATOR_QUOTE };

struct number {
	char digits[DIGITS_MAX + 1];
	size_t digit_count;
	struct {
		size_t digits;            /* so many digits, */
		enum separator separator; /* behind this */
	} groups[GROUPS_MAX];
	size_t group_count;
	const char *end; /* the first byte behind it */
};

/* Signs that stand for money. The first currency is meant where nothing else is known, unless that would be a guess. */
static const struct symbol {
	const char *sign;
	bool is_certain;
	const char *currencies;
} SYMBOLS[] = {
	{ "€", true, "EUR" },
	{ "£", true, "GBPGIPFKPSHP" },
	{ "¥", false, "JPYCNY" },
	{ "￥", false, "JPYCNY" },
	{ "円", true, "JPY" },
	{ "元", false, "CNYTWDHKD" },
	{ "圓", false, "TWDHKD" },
	{ "$", false, "USDCADAUDNZDHKDSGDTWDMXNARSCLPCOPBSDBBDBMDBNDBZDXCDFJDGYDJMDKYDLRDNADSBDSRDTTDUYU" },
	{ "＄", false, "USDCADAUDNZDHKDSGDTWD" },
	{ "US$", true, "USD" },
	{ "HK$", true, "HKD" },
	{ "NT$", true, "TWD" },
	{ "C$", true, "CAD" },
	{ "CA$", true, "CAD" },
	{ "A$", true, "AUD" },
	{ "AU$", true, "AUD" },
	{ "NZ$", true, "NZD" },
	{ "S$", true, "SGD" },
	{ "R$", true, "BRL" },
	{ "MX$", true, "MXN" },
	{ "kr", false, "SEKNOKDKKISK" },
	{ "kr.", false, "SEKNOKDKKISK" },
	{ "zł", true, "PLN" },
	{ "Kč", true, "CZK" },
	{ "Ft", true, "HUF" },
	{ "lei", false, "RONMDL" },
	{ "лв", true, "BGN" },
	{ "лв.", true, "BGN" },
	{ "₽", true, "RUB" },
	{ "руб", true, "RUB" },
	{ "руб.", true, "RUB" },
	{ "₴", true, "UAH" },
	{ "₺", true, "TRY" },
	{ "TL", true, "TRY" },
	{ "₹", true, "INR" },
	{ "Rs", false, "INRPKRLKRNPRMUR" },
	{ "Rs.", false, "INRPKRLKRNPRMUR" },
	{ "₩", true, "KRW" },
	{ "원", true, "KRW" },
	{ "฿", true, "THB" },
	{ "₫", true, "VND" },
	{ "đ", true, "VND" },
	{ "₱", true, "PHP" },
	{ "RM", true, "MYR" },
	{ "Rp", true, "IDR" },
	{ "₪", true, "ILS" },
	{ "₦", true, "NGN" },
	{ "₵", true, "GHS" },
	{ "₸", true, "KZT" },
	{ "₾", true, "GEL" },
	{ "Fr.", true, "CHF" },
	{ "SFr.", true, "CHF" },
	{ "R", true, "ZAR" },
};

static const char NO_AMOUNT[] = "is no amount of money";

/* -1 when it is no digit. */
static int digit_of(uint32_t c)
{
	/* The zeros of ASCII, fullwidth, Arabic, Persian, Devanagari, Bengali and Thai. */
	static const uint32_t ZEROS[] = { '0', 0xFF10, 0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50 };
	for (size_t i = 0; i < ARRAY_LENGTH(ZEROS); i++)
		if (c >= ZEROS[i] && c <= ZEROS[i] + 9)
			return (int)(c - ZEROS[i]);
	return -1;
}

static enum separator separator_of(uint32_t c)
{
	switch (c) {
	case '.':
	case 0xFF0E: return SEPARATOR_POINT;
	case ',':
	case 0xFF0C:
	case 0x066B: return SEPARATOR_COMMA;
	case '\'':
	case 0x2019:
	case 0x066C: return SEPARATOR_QUOTE;
	default: return text_is_white_space(c) ? SEPARATOR_SPACE : SEPARATOR_NONE;
	}
}

/* The code point at at, and what follows it. */
static uint32_t peek(const char *at, const char *end, const char **ret_next)
{
	*ret_next = at;
	return utf8_next(ret_next, end);
}

/* Groups of digits with one separator between two each. False when it is longer than any amount. */
static bool read_number(const char *at, const char *end, struct number *ret_number)
{
	struct number number = { .group_count = 1, .end = at };
	for (const char *next; at < end; at = next) {
		uint32_t c = peek(at, end, &next);
		int digit = digit_of(c);
		if (digit < 0) {
			const char *behind;
			enum separator separator = separator_of(c);
			if (separator == SEPARATOR_NONE || next >= end ||
				digit_of(peek(next, end, &behind)) < 0)
				break;
			if (number.group_count == GROUPS_MAX)
				return false;
			number.groups[number.group_count++].separator = separator;
			continue;
		}
		if (number.digit_count == DIGITS_MAX)
			return false;
		number.digits[number.digit_count++] = (char)('0' + digit);
		number.groups[number.group_count - 1].digits++;
		number.end = next;
	}
	*ret_number = number;
	return true;
}

/* "1,299", "1,23,456": groups 1 up to (but not) count stand behind one and the same separator and have three digits, or in India's way two
 * before the last. */
static bool is_grouped(const struct number *number, size_t count)
{
	if (number->groups[0].digits == 0 || number->groups[0].digits > 3)
		return false;
	if (count > 1 && number->digits[0] == '0')
		return false;
	for (size_t i = 1; i < count; i++) {
		bool is_last = i + 1 == count;
		size_t digits = number->groups[i].digits;
		if (number->groups[i].separator != number->groups[1].separator ||
			(digits != 3 && (is_last || digits != 2)))
			return false;
	}
	return true;
}

/* The digits behind the decimal separator, or why that cannot be told. exponent: the digits that the currency has. */
static const char *find_fraction(
	const struct number *number, int exponent, char decimal, size_t *ret_fraction_digits)
{
	size_t count = number->group_count;
	enum separator last = number->groups[count - 1].separator;
	size_t digits = number->groups[count - 1].digits;
	bool may_be_decimal = last == SEPARATOR_POINT || last == SEPARATOR_COMMA;
	*ret_fraction_digits = 0;
	if (count == 1)
		return NULL;
	if (count > 2) {
		/* Groups all the way, or groups and then a fraction behind another sign. */
		if (is_grouped(number, count))
			return NULL;
		*ret_fraction_digits = digits;
		return may_be_decimal && last != number->groups[1].separator && is_grouped(number, count - 1)
			? NULL
			: NO_AMOUNT;
	}
	bool may_be_group = is_grouped(number, 2);
	if (!may_be_decimal)
		return may_be_group ? NULL : NO_AMOUNT;
	/* Money without minor units has no fraction. */
	bool is_known = decimal == '.' || decimal == ',';
	bool is_decimal_sign = (last == SEPARATOR_POINT) == (decimal == '.');
	if (may_be_group && exponent > 0 && !is_known)
		return "may be thousands or a fraction";
	if (!may_be_group || (exponent > 0 && is_decimal_sign))
		*ret_fraction_digits = digits;
	return NULL;
}

static const char *count_minor(
	const struct number *number, size_t fraction_digits, int exponent, int64_t *ret_minor)
{
	size_t whole_digits = number->digit_count - fraction_digits;
	int64_t minor = 0;
	for (size_t i = whole_digits + (size_t)exponent; i < number->digit_count; i++)
		if (number->digits[i] != '0')
			return "has more digits than its currency";
	if (whole_digits + (size_t)exponent > DIGITS_MAX)
		return "is too large";
	for (size_t i = 0; i < whole_digits + (size_t)exponent; i++)
		minor = minor * 10 + (i < number->digit_count ? number->digits[i] - '0' : 0);
	*ret_minor = minor;
	return NULL;
}

/* A piece of the text without the blanks around it. */
struct piece {
	const char *from;
	size_t length;
};

static struct piece trim(const char *from, const char *end)
{
	const char *first = end, *behind_last = end, *next;
	for (const char *at = from; at < end; at = next) {
		uint32_t c = peek(at, end, &next);
		if (c != UTF8_INVALID && (text_is_white_space(c) || text_is_invisible(c)))
			continue;
		first = first == end ? at : first;
		behind_last = next;
	}
	return (struct piece){ first, (size_t)(behind_last - first) };
}

static bool is_piece(struct piece piece, const char *text)
{
	return strlen(text) == piece.length && memcmp(piece.from, text, piece.length) == 0;
}

/* What stands for "no cents": "12,-", "12.–". */
static bool is_no_cents(struct piece piece)
{
	static const char *const SIGNS[] = { ",-", ".-", ",–", ".–", ",—", ".—", ",--" };
	for (size_t i = 0; i < ARRAY_LENGTH(SIGNS); i++)
		if (is_piece(piece, SIGNS[i]))
			return true;
	return false;
}

static bool has_currency(const char *currencies, const char *currency)
{
	for (const char *at = currencies; *at; at += CURRENCY_SIZE - 1)
		if (memcmp(at, currency, CURRENCY_SIZE - 1) == 0)
			return true;
	return false;
}

/* The currency that a word or sign stands for. */
static const char *read_currency(struct piece piece, const char *known, char ret_currency[CURRENCY_SIZE])
{
	char code[CURRENCY_SIZE] = "";
	if (piece.length == CURRENCY_SIZE - 1) {
		for (size_t i = 0; i < piece.length; i++)
			code[i] = (char)(piece.from[i] >= 'a' && piece.from[i] <= 'z'
					? piece.from[i] - 'a' + 'A'
					: piece.from[i]);
		if (currency_is_valid(code) && currency_digits(code) >= 0) {
			memcpy(ret_currency, code, CURRENCY_SIZE);
			return NULL;
		}
	}
	for (size_t i = 0; i < ARRAY_LENGTH(SYMBOLS); i++) {
		const struct symbol *symbol = &SYMBOLS[i];
		if (!is_piece(piece, symbol->sign))
			continue;
		bool is_known = known && has_currency(symbol->currencies, known);
		if (!is_known && !symbol->is_certain)
			return "has a sign that several currencies share";
		memcpy(ret_currency, is_known ? known : symbol->currencies, CURRENCY_SIZE - 1);
		ret_currency[CURRENCY_SIZE - 1] = '\0';
		return NULL;
	}
	return "has words that are no currency";
}

/* Of what stands before and behind the number: at most one currency, which may be named twice ("$12 USD"). */
static const char *find_currency(
	struct piece before, struct piece behind, const char *known, char ret_currency[CURRENCY_SIZE])
{
	char second[CURRENCY_SIZE] = "";
	const char *why = NULL;
	if (before.length > 0 && behind.length > 0) {
		why = read_currency(behind, known, second);
		known = why ? known : second;
	}
	if (!why && (before.length > 0 || behind.length > 0))
		why = read_currency(before.length > 0 ? before : behind, known, ret_currency);
	else if (!why && !(known && currency_copy(ret_currency, known) && currency_digits(known) >= 0))
		why = "names no currency";
	if (!why && second[0] && strcmp(second, ret_currency) != 0)
		why = "names two currencies";
	return why;
}

/* Takes "," and "-" of "12,- €" off. */
static struct piece take_no_cents_off(struct piece behind)
{
	const char *end = behind.from + behind.length, *blank = behind.from;
	while (blank < end && *blank != ' ')
		blank++;
	if (!is_no_cents((struct piece){ behind.from, (size_t)(blank - behind.from) }))
		return behind;
	return trim(blank, end);
}

const char *money_text_parse(const char *text, const struct money_text_style *style, int64_t *ret_minor,
	char ret_currency[CURRENCY_SIZE])
{
	const char *end = text + strlen(text), *start = text, *next = text;
	char currency[CURRENCY_SIZE] = "";
	struct number number;
	size_t fraction_digits;
	int64_t minor;
	while (start < end && digit_of(peek(start, end, &next)) < 0)
		start = next;
	if (start == end || !read_number(start, end, &number))
		return start == end ? NO_AMOUNT : "is too large";

	struct piece before = trim(text, start), behind = trim(number.end, end);
	/* Bookkeepers write the minus behind. */
	if (memchr(before.from, '-', before.length) || is_piece(before, "−") ||
		(behind.length > 0 && behind.from[0] == '-'))
		return "is below 0";
	const char *why = find_currency(before, take_no_cents_off(behind), style->currency, currency);
	int exponent = why ? 0 : currency_digits(currency);
	if (!why)
		why = find_fraction(&number, exponent, style->decimal, &fraction_digits);
	if (!why)
		why = count_minor(&number, fraction_digits, exponent, &minor);
	if (why)
		return why;
	*ret_minor = minor;
	memcpy(ret_currency, currency, CURRENCY_SIZE);
	return NULL;
}
