/* SPDX-License-Identifier: Apache-2.0 */
/* Check digits and the normal form of GTINs. */
#include "kiosk/domain/gtin.h"

#include <string.h>

static bool is_all_digits(const char *text, size_t length)
{
	return strspn(text, "0123456789") == length;
}

char gtin_check_digit(const char *digits, size_t length)
{
	int sum = 0;

	for (size_t i = 0; i < length; i++) {
		if (digits[i] < '0' || digits[i] > '9')
			return 0;
		/* The digit next to the check digit weighs 3, the one before it 1, and so on. */
		sum += (digits[i] - '0') * ((length - i) % 2 == 1 ? 3 : 1);
	}
	return (char)('0' + (10 - sum % 10) % 10);
}

bool gtin_is_valid(const char *text)
{
	size_t length = text ? strnlen(text, GTIN14_SIZE) : 0;

	if (length != 8 && length != 12 && length != 13 && length != 14)
		return false;
	return is_all_digits(text, length) && gtin_check_digit(text, length - 1) == text[length - 1];
}

/* UPC-E to UPC-A: where the zeros go depends on the sixth digit (General Specifications, figure
 * 5.2.2.4-1). */
static void upce_expand(const char upce[8], char ret_upca[13])
{
	char last = upce[6];

	memset(ret_upca, '0', 12);
	ret_upca[12] = '\0';
	memcpy(ret_upca, upce, 3);
	if (last <= '2') {
		ret_upca[3] = last;
		memcpy(ret_upca + 8, upce + 3, 3);
	} else if (last == '3') {
		ret_upca[3] = upce[3];
		memcpy(ret_upca + 9, upce + 4, 2);
	} else if (last == '4') {
		memcpy(ret_upca + 3, upce + 3, 2);
		ret_upca[10] = upce[5];
	} else {
		memcpy(ret_upca + 3, upce + 3, 3);
		ret_upca[10] = last;
	}
	ret_upca[11] = upce[7];
}

/* gtin: 8, 12, 13 or 14 digits. */
static void fill_with_zeros(const char *gtin, char ret_gtin14[GTIN14_SIZE])
{
	char result[GTIN14_SIZE];

	memset(result, '0', sizeof(result));
	memcpy(result + 14 - strlen(gtin), gtin, strlen(gtin) + 1);
	memcpy(ret_gtin14, result, GTIN14_SIZE);
}

/* text: eight digits and what may follow. */
static bool upce_read(const char *text, char ret_gtin14[GTIN14_SIZE])
{
	char upca[13];

	if (text[0] > '1')
		return false;
	upce_expand(text, upca);
	if (!gtin_is_valid(upca))
		return false;
	fill_with_zeros(upca, ret_gtin14);
	return true;
}

bool gtin_normalize(const char *text, char ret_gtin14[GTIN14_SIZE])
{
	if (!text)
		return false;
	if (!gtin_is_valid(text))
		return strnlen(text, 9) == 8 && is_all_digits(text, 8) && upce_read(text, ret_gtin14);
	fill_with_zeros(text, ret_gtin14);
	return true;
}

/* The digits of what an add-on stands behind; 0 when text is nothing with an add-on. */
static size_t addon_base(const char *text)
{
	static const char *const SEPARATORS[] = { " ", "-", "+", "]E1", "]E2" };
	size_t digits = strspn(text, "0123456789"), addon = 0;
	const char *rest = text + digits;

	for (size_t i = 0; i < sizeof(SEPARATORS) / sizeof(SEPARATORS[0]) && addon == 0; i++) {
		if (strncmp(rest, SEPARATORS[i], strlen(SEPARATORS[i])) == 0)
			addon = strlen(rest) - strlen(SEPARATORS[i]);
	}
	if (addon > 0)
		return (addon == 2 || addon == 5) && is_all_digits(rest + strlen(rest) - addon, addon)
			? digits
			: 0;
	if (*rest)
		return 0;
	switch (digits) {
	case 10:
	case 13: return 8;
	case 14:
	case 17: return 12;
	case 15:
	case 18: return 13;
	default: return 0;
	}
}

size_t gtin_readings(const char *text, char ret_gtins[GTIN_READINGS_MAX][GTIN14_SIZE])
{
	size_t count = gtin_normalize(text, ret_gtins[0]) ? 1 : 0, base = addon_base(text);
	char product[GTIN14_SIZE] = "";

	if (strlen(text) == 8)
		return gtin_is_valid(text) && upce_read(text, ret_gtins[1]) ? 2 : count;
	if (base == 8)
		return upce_read(text, ret_gtins[count]) ? count + 1 : count;
	if (base != 12 && base != 13)
		return count;
	memcpy(product, text, base);
	return gtin_normalize(product, ret_gtins[count]) ? count + 1 : count;
}

const char *gtin_short_form(const char gtin14[GTIN14_SIZE])
{
	return gtin14[0] == '0' ? gtin14 + 1 : gtin14;
}
