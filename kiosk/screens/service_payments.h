/* SPDX-License-Identifier: Apache-2.0 */
/* Payments at the card terminal whose end nobody knows, or whose money must go back, for the service screen. Called while a view is
 * declared; main thread. */
#ifndef DAOGOU_SCREENS_SERVICE_PAYMENTS_H
#define DAOGOU_SCREENS_SERVICE_PAYMENTS_H

#include "kiosk/screens/app.h"
#include "kiosk/ui/ui.h"

#define SERVICE_PAYMENT_ANSWERS 3

/* Nothing when there is none. Buttons do SERVICE_SETTLE with row * SERVICE_PAYMENT_ANSWERS + enum payment_answer. */
void service_payments(struct ui *ui, const struct open_payment *payments, size_t count);
/* Asks once more; SERVICE_SETTLE_SURE, or CLOSE_DIALOG. After SERVICE_FRAME() { … }. */
void service_payment_question(struct ui *ui, const struct session *session,
	const struct open_payment *payment, enum payment_answer answer);

#endif
