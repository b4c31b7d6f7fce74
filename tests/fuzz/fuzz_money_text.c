/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as money: what is read is an amount of a currency that exists, and is read again from its plain form. */
#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/base/locale_format.h"
#include "kiosk/base/text.h"
#include "kiosk/domain/money_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void read_with(const char *text, const struct money_text_style *style)
{
	char currency[CURRENCY_SIZE], again[CURRENCY_SIZE];
	int64_t minor, same;
	if (money_text_parse(text, style, &minor, currency))
		return;
	int digits = currency_digits(currency);
	if (minor < 0 || digits < 0)
		abort();
	int64_t unit = money_power_of_ten(digits);
	struct text plain;
	text_init(&plain, 64);
	text_printf(&plain, "%s %" PRId64, currency, minor / unit);
	if (digits > 0)
		text_printf(&plain, ".%0*" PRId64, digits, minor % unit);
	const struct money_text_style exact = { NULL, '.' };
	if (money_text_parse(plain.bytes, &exact, &same, again) || same != minor ||
		strcmp(again, currency) != 0)
		abort();
	text_finish(&plain);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	if (length > 256)
		return 0;
	char *text = calloc(1, length + 1);
	if (!text)
		return 0;
	memcpy(text, bytes, length);
	read_with(text, &(struct money_text_style){ NULL, 0 });
	read_with(text, &(struct money_text_style){ "JPY", '.' });
	read_with(text, &(struct money_text_style){ "EUR", ',' });
	free(text);
	return 0;
}
