/* SPDX-License-Identifier: Apache-2.0 */
/* What we ask of a card: its UID (PC/SC part 3, FF CA) and its NDEF message (NFC Forum Type 4 and Type 2 Tags).
 * No payment application is ever selected. */
#ifndef DAOGOU_HW_READERS_CARD_READ_H
#define DAOGOU_HW_READERS_CARD_READ_H

#include "hw/card_reader.h"
#include "hw/readers/card_channel.h"

#define CARD_READ_TIMEOUT_MS 3000

/* CARD_INSERTED with *ret_card, CARD_UNREADABLE or CARD_FOREIGN. A slow card is given up after CARD_READ_TIMEOUT_MS,
 * but for the one command that it has then. */
enum card_event card_read(struct card_channel *channel, struct card *ret_card);

#endif
