/* SPDX-License-Identifier: Apache-2.0 */
/* The minor units of ISO 4217 (list one and funds; CLDR's differ for some countries, and prices are sent by
 * ISO's). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/ucurr.h>
#include <unicode/ustring.h>

#include "kiosk/base/locale_format.h"

#define CODE_BYTES 3

/* Codes in rising order, three letters each: list one as of 2026, and those that went out of it in the last years, for prices
 * of that time. */
static const char CODES[] =
	"AEDAFNALLAMDANGAOAARSAUDAWGAZNBAMBBDBDTBGNBHDBIFBMDBNDBOBBOVBRLBSDBTNBWPBYNBZDCADCDFCHECHF"
	"CHWCLFCLPCNYCOPCOUCRCCUCCUPCVECZKDJFDKKDOPDZDEGPERNETBEURFJDFKPGBPGELGHSGIPGMDGNFGTQGYDHKD"
	"HNLHRKHTGHUFIDRILSINRIQDIRRISKJMDJODJPYKESKGSKHRKMFKPWKRWKWDKYDKZTLAKLBPLKRLRDLSLLYDMADMDL"
	"MGAMKDMMKMNTMOPMRUMURMVRMWKMXNMXVMYRMZNNADNGNNIONOKNPRNZDOMRPABPENPGKPHPPKRPLNPYGQARRONRSD"
	"RUBRWFSARSBDSCRSDGSEKSGDSHPSLESLLSOSSRDSSPSTNSVCSYPSZLTHBTJSTMTTNDTOPTRYTTDTWDTZSUAHUGXUSD"
	"USNUYIUYUUYWUZSVEDVESVNDVUVWSTXADXAFXCDXCGXOFXPFYERZARZMWZWGZWL";
static const char NO_DIGITS[] = "BIFCLPDJFGNFISKJPYKMFKRWPYGRWFUGXUYIVNDVUVXAFXOFXPF";
static const char THREE_DIGITS[] = "BHDIQDJODKWDLYDOMRTND";
static const char FOUR_DIGITS[] = "CLFUYW";

static int compare_code(const void *a, const void *b)
{
	return memcmp(a, b, CODE_BYTES);
}

static bool has_code(const char *codes, size_t size, const char *code)
{
	return bsearch(code, codes, size / CODE_BYTES, CODE_BYTES, compare_code) != NULL;
}

int currency_digits(const char *currency)
{
	if (strnlen(currency, CODE_BYTES + 1) != CODE_BYTES || !has_code(CODES, sizeof CODES - 1, currency))
		return -1;
	if (has_code(NO_DIGITS, sizeof NO_DIGITS - 1, currency))
		return 0;
	if (has_code(THREE_DIGITS, sizeof THREE_DIGITS - 1, currency))
		return 3;
	return has_code(FOUR_DIGITS, sizeof FOUR_DIGITS - 1, currency) ? 4 : 2;
}

int currency_number(const char *currency)
{
	UChar code[CODE_BYTES + 1];

	if (currency_digits(currency) < 0)
		return 0;
	u_charsToUChars(currency, code, CODE_BYTES + 1);
	return ucurr_getNumericCode(code);
}

bool currency_of_country(const char *country, char ret_currency[4])
{
	UChar code[CODE_BYTES + 1];
	char locale[16], text[CODE_BYTES + 1] = "";
	UErrorCode fault = U_ZERO_ERROR;

	snprintf(locale, sizeof locale, "und_%s", country);
	if (ucurr_forLocale(locale, code, CODE_BYTES + 1, &fault) != CODE_BYTES || U_FAILURE(fault))
		return false;
	u_UCharsToChars(code, text, CODE_BYTES);
	if (currency_digits(text) < 0)
		return false;
	memcpy(ret_currency, text, sizeof text);
	return true;
}
