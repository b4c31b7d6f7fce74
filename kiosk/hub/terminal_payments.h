/* SPDX-License-Identifier: Apache-2.0 */
/* Payments at card terminals beside kiosks. The kiosk takes the money and tells the hub, perhaps late and
 * perhaps twice; the hub decides what the money pays for, and the kiosk gives back what pays for nothing. A
 * payment's row has provider 'terminal', and its idempotency key is the kiosk's ULID. */
#ifndef DAOGOU_HUB_TERMINAL_PAYMENTS_H
#define DAOGOU_HUB_TERMINAL_PAYMENTS_H

#include "kiosk/hub/hub.h"
#include "kiosk/hub/terminal_report.h"

enum terminal_result {
	TERMINAL_TAKEN, /* whether it changed something or not: look at the trade */
	TERMINAL_OTHER_PAYMENT, /* this id was another payment before: 422 */
	TERMINAL_TROUBLE, /* the database */
};

/* No phone may pay for this long after "begun". */
#define TERMINAL_HOLD_MS INT64_C(300000)

/* Takes what a kiosk tells about a payment for its own trade. Money that was taken before the hub knew the order
 * pays what the kiosk showed: then the shown prices stand again.
 * begun: the trade's phone becomes "terminal" if it can be paid now and is no seat in a group (whose price may
 *   still fall: a terminal cannot give back a part). Otherwise nothing changes, but that an overdue trade
 *   expires. Whether its total is still the amount is for the kiosk to see.
 * approved: pays as payment_arrive() does; what pays for nothing waits in refunds.
 * ended: the phone may pay again.
 * reversed: the refunds of this payment are done; a trade that it had paid is refunded. */
enum terminal_result terminal_payment_take(
	struct hub_worker *worker, const char *trade, const struct terminal_report *report);

#endif
