/* SPDX-License-Identifier: Apache-2.0 */
/* The table of payment providers. */
#include <string.h>

#include "kiosk/base/xalloc.h"
#include "kiosk/hub/pay/provider.h"

const struct payment_provider *const PAYMENT_PROVIDERS[] = {
	&PAYMENT_DEMO,
};
const int PAYMENT_PROVIDER_COUNT = ARRAY_LENGTH(PAYMENT_PROVIDERS);

const struct payment_provider *payment_provider_find(const char *name)
{
	for (int i = 0; i < PAYMENT_PROVIDER_COUNT; i++) {
		if (name && strcmp(PAYMENT_PROVIDERS[i]->name, name) == 0)
			return PAYMENT_PROVIDERS[i];
	}
	return NULL;
}
