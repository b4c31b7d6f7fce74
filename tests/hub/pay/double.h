/* SPDX-License-Identifier: Apache-2.0 */
/* The provider double: a whole provider on the real interface, whose service is a bank of the test's (bank.h). Its
 * section in payments.conf has one key, port. There are two of them, which know nothing of each other. */
#ifndef DAOGOU_TESTS_HUB_PAY_DOUBLE_H
#define DAOGOU_TESTS_HUB_PAY_DOUBLE_H

#include "kiosk/hub/pay/provider.h"

/* "demo", "double" and "other". */
extern const struct payment_provider *const TEST_PROVIDERS[];
extern const int TEST_PROVIDER_COUNT;

/* Called on the worker's thread when the bank's answer says KILL; NULL: the test fails. */
extern void (*double_kill_at_step)(int step);

#endif
