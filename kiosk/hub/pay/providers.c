/* SPDX-License-Identifier: Apache-2.0 */
/* The table of payment providers, from providers.def. */
#include "kiosk/base/xalloc.h"
#include "kiosk/hub/pay/provider.h"

#define PROVIDER(id) extern const struct payment_provider id##_PROVIDER;
#include "kiosk/hub/pay/providers.def"
#undef PROVIDER

#define PROVIDER(id) &id##_PROVIDER,
const struct payment_provider *const PAYMENT_PROVIDERS[] = {
#include "kiosk/hub/pay/providers.def"
};
const int PAYMENT_PROVIDER_COUNT = ARRAY_LENGTH(PAYMENT_PROVIDERS);
