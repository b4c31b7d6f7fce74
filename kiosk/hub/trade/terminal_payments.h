/* SPDX-License-Identifier: Apache-2.0 */
/* Payments at card terminals beside kiosks. The kiosk takes the money and tells the hub, perhaps late and
 * perhaps twice; the hub decides what the money pays for, and the kiosk gives back what pays for nothing. A
 * payment's row has provider 'terminal', and its idempotency key is the kiosk's ULID. */
#ifndef DAOGOU_HUB_TRADE_TERMINAL_PAYMENTS_H
#define DAOGOU_HUB_TRADE_TERMINAL_PAYMENTS_H

#include "kiosk/domain/wire_terminal_report.h"
#include "kiosk/hub/core/worker.h"
#include "kiosk/hub/trade/transition.h"

/* No phone may pay for this long after "begun". */
#define TERMINAL_HOLD_MS INT64_C(300000)

/* Takes what a kiosk tells about a payment for its own order. Money that was taken before the hub knew the order
 * pays what the kiosk showed: then the shown prices stand again.
 * begun: the order's checkout becomes "terminal" if it can be paid now and is no seat in a group (whose price may
 *   still fall: a terminal cannot give back a part). Otherwise nothing changes, but that an overdue order
 *   expires: TOO_LATE, or refused with SEAT or AT_PHONE. Whether its total is still the amount is for the kiosk to see.
 * approved: pays as payment_arrive() does; what pays for nothing waits in refunds.
 * ended: the phone may pay again.
 * reversed: the refunds of this payment are done; an order that it had paid is refunded.
 * Refused with OTHER_ID: this id was another payment before. Told twice: ALREADY. */
struct transition terminal_payment_take(
	struct hub_worker *worker, const char *order, const struct terminal_report *report);

#endif
