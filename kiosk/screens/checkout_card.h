/* SPDX-License-Identifier: Apache-2.0 */
/* The card terminal on the checkout: the offer beside the code, what to do at the terminal, and how it ended. */
#ifndef DAOGOU_SCREENS_CHECKOUT_CARD_H
#define DAOGOU_SCREENS_CHECKOUT_CARD_H

#include "kiosk/screens/session.h"

/* The hub or the terminal is being asked: nothing else can be done with the order. */
bool checkout_card_is_running(const struct session *session);
/* The shopper took it back, and the terminal has the last word: there is nothing to touch. */
bool checkout_card_is_cancelling(const struct session *session);
/* One row to touch: pay by card instead. */
void checkout_card_offer(struct ui *ui);
/* What became of the last attempt; nothing when there was none. */
void checkout_card_outcome(struct ui *ui, enum card_step step);
/* What to do at the terminal, in the place of the code. */
void checkout_card_panel(struct ui *ui, const struct session *session);

#endif
