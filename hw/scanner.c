/* SPDX-License-Identifier: Apache-2.0 */
/* Gathers a scanner's bytes into reads, and decides what a read is. */
#include "hw/scanner.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

#include "hw/scanner_driver.h"
#include "kiosk/base/text.h"
#include "kiosk/base/xalloc.h"

#define GS 0x1d

const char *symbology_name(enum symbology symbology)
{
	static const char *const NAMES[] = {"UNKNOWN", "EAN13", "EAN8", "UPCA", "ITF14", "GS1", "URI"};

	assert(symbology < ARRAY_LENGTH(NAMES));
	return NAMES[symbology];
}

bool scan_buffer_add(struct scan_buffer *buffer, char byte)
{
	if (byte == '\r' || byte == '\n')
		return buffer->length > 0 || buffer->is_overlong;
	if (buffer->length == SCAN_BYTES_MAX)
		buffer->is_overlong = true;
	else
		buffer->bytes[buffer->length++] = byte;
	return false;
}

bool scan_buffer_take(struct scan_buffer *buffer, char ret_bytes[SCAN_BYTES_MAX + 1], size_t *ret_length)
{
	bool is_good = buffer->length > 0 && !buffer->is_overlong;

	if (is_good) {
		memcpy(ret_bytes, buffer->bytes, buffer->length);
		ret_bytes[buffer->length] = '\0';
		*ret_length = buffer->length;
	}
	*buffer = (struct scan_buffer){0};
	return is_good;
}

/* The GS1 check digit over a whole number of any length. */
static bool has_good_check_digit(const char *digits, size_t length)
{
	int sum = 0;

	for (size_t i = 0; i < length; i++)
		sum += (digits[i] - '0') * ((length - i) % 2 ? 1 : 3);
	return sum % 10 == 0;
}

static enum symbology by_form(const char *bytes, size_t length)
{
	if (memchr(bytes, GS, length))
		return SYMBOLOGY_GS1;
	if (strncasecmp(bytes, "http://", 7) == 0 || strncasecmp(bytes, "https://", 8) == 0)
		return SYMBOLOGY_URI;
	if (strspn(bytes, "0123456789") != length || !has_good_check_digit(bytes, length))
		return SYMBOLOGY_UNKNOWN;
	switch (length) {
	case 8:
		return SYMBOLOGY_EAN8;
	case 12:
		return SYMBOLOGY_UPCA;
	case 13:
		return SYMBOLOGY_EAN13;
	case 14:
		return SYMBOLOGY_ITF14;
	default:
		return SYMBOLOGY_UNKNOWN;
	}
}

/* ISO/IEC 15424: "]", a letter for the symbology, a digit. GS1 element strings: ]C1 ]e0 ]d2 ]Q3 ]J1. */
static bool is_gs1_prefix(const char *prefix)
{
	static const char *const PREFIXES[] = {"]C1", "]e0", "]d2", "]Q3", "]J1"};

	for (size_t i = 0; i < ARRAY_LENGTH(PREFIXES); i++) {
		if (strncmp(prefix, PREFIXES[i], 3) == 0)
			return true;
	}
	return false;
}

/* Tracks of a magnetic stripe begin with % ; or + and end with ?, or hold a card number. */
static bool is_card_data(const char *bytes, size_t length)
{
	return ((bytes[0] == '%' || bytes[0] == ';' || bytes[0] == '+') && memchr(bytes, '?', length)) ||
		text_has_card_number(bytes);
}

/* GS1 data begins with an application identifier and holds long numbers; a GS1 Digital Link has "/01/" or
 * "/00/" (an SSCC) before one. Anything else that holds what may be a card number is thrown away. */
static bool may_hold_long_numbers(const struct scan *scan, enum symbology symbology)
{
	if (symbology == SYMBOLOGY_URI)
		return strstr(scan->bytes, "/01/") || strstr(scan->bytes, "/00/");
	return symbology == SYMBOLOGY_GS1 && (scan->bytes[0] == '0' || scan->bytes[0] == '1');
}

/* A trade item number is 8, 12, 13 or 14 digits with a GS1 check digit; some 13 and 14 digit ones pass the
 * Luhn check by chance. */
static bool is_trade_item_number(const char *bytes, size_t length)
{
	enum symbology symbology = by_form(bytes, length);

	/* Of 14-digit cards (they begin with 3) one in ten has a good GS1 check digit too. */
	if (symbology == SYMBOLOGY_ITF14 && bytes[0] == '3')
		return !text_has_card_number(bytes);
	return symbology == SYMBOLOGY_EAN13 || symbology == SYMBOLOGY_ITF14 || symbology == SYMBOLOGY_UPCA ||
		symbology == SYMBOLOGY_EAN8;
}

bool scan_classify(const char *bytes, size_t length, struct scan *ret_scan)
{
	bool has_prefix = length > 3 && bytes[0] == ']' && bytes[2] >= '0' && bytes[2] <= '9';
	bool is_gs1 = has_prefix && is_gs1_prefix(bytes);

	if (has_prefix) {
		bytes += 3;
		length -= 3;
	}
	if (length == 0 || length > SCAN_BYTES_MAX || memchr(bytes, '\0', length))
		return false;
	*ret_scan = (struct scan){.length = length};
	memcpy(ret_scan->bytes, bytes, length);
	enum symbology symbology = is_gs1 ? SYMBOLOGY_GS1 : by_form(ret_scan->bytes, length);
	bool may_hold_card = symbology == SYMBOLOGY_UNKNOWN || !is_trade_item_number(ret_scan->bytes, length);
	if (may_hold_card && !may_hold_long_numbers(ret_scan, symbology) &&
		is_card_data(ret_scan->bytes, length)) {
		explicit_bzero(ret_scan, sizeof(*ret_scan));
		return false;
	}
	ret_scan->symbology = symbology;
	return true;
}
