/* SPDX-License-Identifier: Apache-2.0 */
/* One card on one reader of the PC/SC daemon. */
#ifndef DAOGOU_HW_READERS_PCSC_CARD_H
#define DAOGOU_HW_READERS_PCSC_CARD_H

#include <winscard.h>

#include "hw/card_reader.h"

/* CARD_INSERTED with *ret_card, CARD_UNREADABLE or CARD_FOREIGN, and CARD_UNREADABLE when the card does not answer
 * at all: it holds up neither the other readers nor whoever stops the device (stop_fd). The reader with its ATR is
 * as SCardGetStatusChange gave it. A device's thread. */
enum card_event pcsc_card_read(
	const SCARD_READERSTATE *reader, bool takes_processor_uid, int stop_fd, struct card *ret_card);

#endif
