/* SPDX-License-Identifier: Apache-2.0 */
/* Payment cards in scans. */
#include "hw/scanners/pan_filter.h"

#include <string.h>
#include <strings.h>

#include "hw/scanner.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#define GS 0x1d
#define HIDDEN 'x'

bool gs1_check_digit_is_good(const char *digits, size_t length)
{
	int sum = 0;

	for (size_t i = 0; i < length; i++)
		sum += (digits[i] - '0') * ((length - i) % 2 ? 1 : 3);
	return sum % 10 == 0;
}

static size_t count_digits(const char *text)
{
	return strspn(text, "0123456789");
}

bool is_trade_item_number(const char *bytes, size_t length)
{
	char number[15] = "";

	if ((length != 8 && (length < 12 || length > 14)) || count_digits(bytes) < length ||
		!gs1_check_digit_is_good(bytes, length))
		return false;
	memcpy(number, bytes, length);
	/* Of 14-digit cards (they begin with 3) one in ten has a good GS1 check digit too. */
	return length < 14 || number[0] != '3' || !text_has_card_number(number);
}

/* Digits alone that issuers of cards give out in this length, and that pass the card test. */
static bool is_as_likely_a_card(const char *digits, size_t length)
{
	static const struct {
		size_t length;
		const char *begin;
	} CARDS[] = { { 14, "3" }, { 15, "34" }, { 15, "37" }, { 17, "62" }, { 18, "62" } };

	for (size_t i = 0; i < ARRAY_LENGTH(CARDS); i++) {
		if (length == CARDS[i].length && strncmp(digits, CARDS[i].begin, strlen(CARDS[i].begin)) == 0)
			return text_has_card_number(digits);
	}
	return false;
}

/* The digits behind a separator; NULL when none stands there. */
static const char *addon_behind_separator(const char *at)
{
	static const char *const SEPARATORS[] = { " ", "-", "+", "]E1", "]E2" };

	for (size_t i = 0; i < ARRAY_LENGTH(SEPARATORS); i++) {
		if (strncmp(at, SEPARATORS[i], strlen(SEPARATORS[i])) == 0)
			return at + strlen(SEPARATORS[i]);
	}
	return NULL;
}

size_t item_before_addon(const char *text, size_t length, bool is_told)
{
	size_t item = count_digits(text), addon;

	if (item < length) {
		const char *behind = addon_behind_separator(text + item);

		addon = behind ? count_digits(behind) : 0;
		if ((addon != 2 && addon != 5) || behind + addon != text + length)
			return 0;
	} else {
		addon = length == 10 || length == 14 || length == 15 ? 2 : 5;
		item = length - addon;
		if (!is_told && is_as_likely_a_card(text, length))
			return 0;
	}
	/* The check digit of a UPC-E is that of the UPC-A it stands for; no card begins with 0. */
	if (item == 8 && text[0] == '0')
		return item;
	return (item == 12 || item == 13) && gs1_check_digit_is_good(text, item) ? item : 0;
}

/* Tracks of a magnetic stripe (ISO/IEC 7813) begin with % ; or + and end with ?, or hold a card number. */
static bool is_card_data(const char *text)
{
	return (*text && strchr("%;+", *text) && strchr(text, '?')) || text_has_card_number(text);
}

static bool hide_card_numbers(char *text)
{
	size_t length;
	bool is_any = false;

	for (char *at; (at = text_find_card_number(text, &length)); is_any = true)
		memset(at, HIDDEN, length);
	return is_any;
}

/* --- element strings --- */

/* Predefined lengths with their AI: General Specifications, figure 7.8.5-2. 0: up to the next GS. */
static size_t element_length(const char *at)
{
	static const struct {
		char from[3], to[3];
		size_t length;
	} FIXED[] = { { "00", "00", 20 }, { "01", "03", 16 }, { "04", "04", 18 }, { "11", "19", 8 },
		{ "20", "20", 4 }, { "31", "36", 10 }, { "41", "41", 16 } };

	for (size_t i = 0; i < ARRAY_LENGTH(FIXED); i++) {
		if (strncmp(at, FIXED[i].from, 2) >= 0 && strncmp(at, FIXED[i].to, 2) <= 0)
			return FIXED[i].length;
	}
	return 0;
}

static bool is_key(const char *at)
{
	return at[0] == '0' && at[1] >= '0' && at[1] <= '3';
}

static bool is_date(const char *digits)
{
	int month = (digits[2] - '0') * 10 + digits[3] - '0', day = (digits[4] - '0') * 10 + digits[5] - '0';

	return month >= 1 && month <= 12 && day <= 31;
}

/* Of a fixed length, and as its AI wants it. */
static bool is_good_element(const char *at, size_t length)
{
	if (length == 0 || count_digits(at) < length)
		return false;
	if (is_key(at))
		return gs1_check_digit_is_good(at + 2, length - 2);
	if (at[0] == '4')
		return gs1_check_digit_is_good(at + 3, length - 3);
	return at[0] != '1' || is_date(at + 2);
}

static bool hides_card(const char *element)
{
	size_t length = strlen(element);

	/* AIs have two to four digits; what cannot be read as an element may be anything. */
	for (size_t skip = 0; skip <= 4 && skip < length; skip++) {
		if (is_card_data(element + skip))
			return true;
	}
	return false;
}

/* From at to the next GS or the end; the AI stays, so that what stands behind can be read. */
static size_t guard_value(char *at, bool *is_hidden)
{
	char *end = strchrnul(at, GS), separator = *end;

	*end = '\0';
	if (hides_card(at)) {
		if (end - at > 4)
			memset(at + 4, HIDDEN, (size_t)(end - at - 4));
		*is_hidden = true;
	}
	*end = separator;
	return (size_t)(end - at);
}

/* False when it holds no good key, and what may be a card's. */
static bool guard_elements(char *text)
{
	bool has_key = false, is_hidden = is_card_data(text);

	for (char *at = text; *at;) {
		size_t length = element_length(at);
		if (*at == GS) {
			at++;
		} else if (is_good_element(at, length)) {
			has_key = has_key || is_key(at);
			at += length;
		} else {
			at += guard_value(at, &is_hidden);
		}
	}
	return has_key || !is_hidden;
}

/* element: "(01)…", value: what stands behind the brackets. */
static bool is_good_key(const char *element, const char *value)
{
	const char *digits = value + strspn(value, " ");
	size_t count = count_digits(digits);

	return is_key(element + 1) && value == element + 4 && count == (element[2] == '0' ? 18 : 14) &&
		digits[count + strspn(digits + count, " ")] == '\0' && gs1_check_digit_is_good(digits, count);
}

/* "(01)09506000134352(10)ABC": the same, each AI in brackets. */
static bool guard_brackets(char *text)
{
	bool has_key = false, is_hidden = is_card_data(text);

	for (char *at = text; *at;) {
		char *value = at + strcspn(at, ")"), *end = at + 1 + strcspn(at + 1, "(");
		char separator = *end;

		*end = '\0';
		value = value < end ? value + 1 : at;
		if (is_good_key(at, value)) {
			has_key = true;
		} else if (is_card_data(value)) {
			memset(value, HIDDEN, (size_t)(end - value));
			is_hidden = true;
		}
		*end = separator;
		at = end;
	}
	return has_key || !is_hidden;
}

/* By its form, when no AIM identifier and no FNC1 says so. */
static bool begins_with_key(const char *text)
{
	return is_key(text) && is_good_element(text, element_length(text));
}

/* --- addresses --- */

static bool is_address(const char *text)
{
	return strncasecmp(text, "http://", 7) == 0 || strncasecmp(text, "https://", 8) == 0;
}

/* False when what may be a card number is all there is. */
static bool guard_address(char *text, size_t length)
{
	char others[SCAN_BYTES_MAX + 1];
	bool has_item = false;

	memcpy(others, text, length + 1);
	for (size_t at = 0, digits; at < length; at += digits ? digits : 1) {
		digits = count_digits(others + at);
		if (!is_trade_item_number(others + at, digits))
			continue;
		memset(others + at, '_', digits);
		has_item = true;
	}
	bool is_hidden = hide_card_numbers(others);
	for (size_t at = 0; is_hidden && at < length; at++)
		text[at] = others[at] == HIDDEN ? HIDDEN : text[at];
	explicit_bzero(others, sizeof(others));
	return has_item || !is_hidden;
}

bool pan_filter(char *text, size_t length, bool is_gs1)
{
	if (is_trade_item_number(text, length))
		return true;
	if (text[0] == '(')
		return guard_brackets(text);
	if (is_gs1 || begins_with_key(text))
		return guard_elements(text);
	return is_address(text) ? guard_address(text, length) : !is_card_data(text);
}
