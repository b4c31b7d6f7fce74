/* SPDX-License-Identifier: Apache-2.0 */
/* How goods reach the shopper, in words. Any thread: the language is the one that messages_use() chose for it. */
#ifndef DAOGOU_DOMAIN_FULFILMENT_WORDS_H
#define DAOGOU_DOMAIN_FULFILMENT_WORDS_H

#include "kiosk/domain/offer.h"

/* "Take it now" and so on; "" for no fulfilment. */
const char *fulfilment_words(enum fulfilment fulfilment);

#endif
