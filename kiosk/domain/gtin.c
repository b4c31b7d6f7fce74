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

/* UPC-E to UPC-A: where the zeros go depends on the sixth digit (General Specifications, figure 5.2.2.4-1). */
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

bool gtin_normalize(const char *text, char ret_gtin14[GTIN14_SIZE])
{
	char upca[13], result[GTIN14_SIZE];

	if (!text)
		return false;
	if (!gtin_is_valid(text)) {
		if (strnlen(text, 9) != 8 || !is_all_digits(text, 8) || text[0] > '1')
			return false;
		upce_expand(text, upca);
		if (!gtin_is_valid(upca))
			return false;
		text = upca;
	}
	memset(result, '0', sizeof(result));
	memcpy(result + 14 - strlen(text), text, strlen(text) + 1);
	memcpy(ret_gtin14, result, GTIN14_SIZE);
	return true;
}

const char *gtin_short_form(const char gtin14[GTIN14_SIZE])
{
	return gtin14[0] == '0' ? gtin14 + 1 : gtin14;
}

bool gtin_is_restricted(const char gtin14[GTIN14_SIZE])
{
	if (gtin14[0] != '0')
		return false;
	if (strncmp(gtin14, "000000", 6) == 0)
		return gtin14[6] == '0' || gtin14[6] == '2';
	return gtin14[1] == '2' || (gtin14[1] == '0' && (gtin14[2] == '2' || gtin14[2] == '4'));
}
