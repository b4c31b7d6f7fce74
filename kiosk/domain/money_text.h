/* SPDX-License-Identifier: Apache-2.0 */
/* Money as shops write it: "12,99 EUR", "1.299,00 €", "USD 15", "¥1,200", "1'299.–". Exact, in minor units; what can be read in two
 * ways is refused. Pure functions; any thread. */
#ifndef DAOGOU_DOMAIN_MONEY_TEXT_H
#define DAOGOU_DOMAIN_MONEY_TEXT_H

#include <stdint.h>

#include "kiosk/domain/money.h"

struct money_text_style {
	const char *
		currency; /* of amounts that name none, and which of its currencies a "$" or "kr" is; NULL = not known */
	char decimal; /* '.' or ',': what "1,299" means; 0 = not known: refused where it would matter */
};

/* NULL, or why the text is no amount: a static sentence without a subject, "may be thousands or a fraction". The results are untouched
 * then. No amount is below 0; zeros behind the currency's digits do not count ("12.9900"). */
const char *money_text_parse(const char *text, const struct money_text_style *style, int64_t *ret_minor,
	char ret_currency[CURRENCY_SIZE]);

#endif
