/* SPDX-License-Identifier: Apache-2.0 */
/* A service calls: POST /pay/PROVIDER or /pay/PROVIDER/ACCOUNT. One thread per worker. */
#ifndef DAOGOU_HUB_PAY_CALLBACK_H
#define DAOGOU_HUB_PAY_CALLBACK_H

#include "kiosk/hub/core/worker.h"
#include "kiosk/hub/pay/payments_worker.h"

enum callback_fate {
	CALLBACK_IS_TAKEN,   /* what it says is on the disk: answer as the provider wants */
	CALLBACK_IS_UNKNOWN, /* no such provider, account, attempt or refund: 404 */
	CALLBACK_IS_REFUSED, /* not from the service: 400 */
	CALLBACK_IS_BUSY,    /* 503: the service comes again */
};
enum callback_fate payment_callback(struct payments *payments, struct hub_worker *worker,
	const char *provider, const char *account, const struct payment_callback *callback,
	struct callback_answer *ret_answer);

#endif
