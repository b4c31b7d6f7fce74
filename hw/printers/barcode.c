/* SPDX-License-Identifier: Apache-2.0 */
/* The tables and sums of EAN-13 and CODE 128. */
#include "hw/printers/barcode.h"

#include <string.h>

#include "kiosk/base/xalloc.h"

/* Set A of each digit; B is A read backwards and inverted, C is A inverted. */
static const char *const EAN_A[10] = { "0001101", "0011001", "0010011", "0111101", "0100011", "0110001",
	"0101111", "0111011", "0110111", "0001011" };
/* Which of the six left digits are of set B, by the first digit. */
static const char *const EAN_PARITY[10] = { "AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB", "ABBAAB",
	"ABBBAA", "ABABAB", "ABABBA", "ABBABA" };
/* Widths of bar, space, bar, space, bar, space for the values 0-105. */
static const char *const CODE128[106] = {
	"212222",
	"222122",
	"222221",
	"121223",
	"121322",
	"131222",
	"122213",
	"122312",
	"132212",
	"221213",
	"221312",
	"231212",
	"112232",
	"122132",
	"122231",
	"113222",
	"123122",
	"123221",
	"223211",
	"221132",
	"221231",
	"213212",
	"223112",
	"312131",
	"311222",
	"321122",
	"321221",
	"312212",
	"322112",
	"322211",
	"212123",
	"212321",
	"232121",
	"111323",
	"131123",
	"131321",
	"112313",
	"132113",
	"132311",
	"211313",
	"231113",
	"231311",
	"112133",
	"112331",
	"132131",
	"113123",
	"113321",
	"133121",
	"313121",
	"211331",
	"231131",
	"213113",
	"213311",
	"213131",
	"311123",
	"311321",
	"331121",
	"312113",
	"312311",
	"332111",
	"314111",
	"221411",
	"431111",
	"111224",
	"111422",
	"121124",
	"121421",
	"141122",
	"141221",
	"112214",
	"112412",
	"122114",
	"122411",
	"142112",
	"142211",
	"241211",
	"221114",
	"413111",
	"241112",
	"134111",
	"111242",
	"121142",
	"121241",
	"114212",
	"124112",
	"124211",
	"411212",
	"421112",
	"421211",
	"212141",
	"214121",
	"412121",
	"111143",
	"111341",
	"131141",
	"114113",
	"114311",
	"411113",
	"411311",
	"113141",
	"114131",
	"311141",
	"411131",
	"211412",
	"211214",
	"211232",
};
#define CODE128_START_B 104
#define CODE128_STOP "2331112"

char ean13_check_digit(const char *digits)
{
	int sum = 0;

	for (int i = 0; i < 12; i++)
		sum += (digits[i] - '0') * (i % 2 ? 3 : 1);
	return (char)('0' + (10 - sum % 10) % 10);
}

static void append_ean_digit(char *modules, char digit, char set)
{
	const char *pattern = EAN_A[digit - '0'];
	char *at = modules + strlen(modules);

	for (int i = 0; i < 7; i++) {
		char module = set == 'B' ? pattern[6 - i] : pattern[i];
		at[i] = set == 'A' ? module : (char)('0' + ('1' - module));
	}
	at[7] = '\0';
}

bool barcode_ean13(const char *digits, char ret_number[EAN13_SIZE], char ret_modules[BARCODE_MAX_MODULES])
{
	size_t length = strlen(digits);

	if ((length != 12 && length != 13) || strspn(digits, "0123456789") != length)
		return false;
	char check = ean13_check_digit(digits);
	if (length == 13 && digits[12] != check)
		return false;
	memcpy(ret_number, digits, 12);
	ret_number[12] = check;
	ret_number[13] = '\0';
	strcpy(ret_modules, "101");
	for (int i = 1; i <= 6; i++)
		append_ean_digit(ret_modules, ret_number[i], EAN_PARITY[ret_number[0] - '0'][i - 1]);
	strcat(ret_modules, "01010");
	for (int i = 7; i <= 12; i++)
		append_ean_digit(ret_modules, ret_number[i], 'C');
	strcat(ret_modules, "101");
	return true;
}

static char *append_widths(char *at, const char *widths)
{
	for (int i = 0; widths[i]; i++) {
		for (int n = widths[i] - '0'; n > 0; n--)
			*at++ = i % 2 ? '0' : '1';
	}
	*at = '\0';
	return at;
}

bool barcode_code128(const char *text, char ret_modules[BARCODE_MAX_MODULES])
{
	size_t length = strlen(text);
	int sum = CODE128_START_B;

	if (length == 0 || length > 80)
		return false;
	for (size_t i = 0; i < length; i++) {
		if (text[i] < 0x20 || text[i] > 0x7e)
			return false;
	}
	char *at = append_widths(ret_modules, CODE128[CODE128_START_B]);
	for (size_t i = 0; i < length; i++) {
		sum += (int)(i + 1) * (text[i] - 0x20);
		at = append_widths(at, CODE128[text[i] - 0x20]);
	}
	at = append_widths(at, CODE128[sum % 103]);
	append_widths(at, CODE128_STOP);
	return true;
}
