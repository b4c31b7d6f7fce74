/* SPDX-License-Identifier: Apache-2.0 */
/* Commands to one card (ISO/IEC 7816-4), and what we ask of it: its UID (PC/SC part 3, FF CA) and its NDEF
 * message (NFC Forum Type 4 Tag 2.0). No payment application is ever selected. Every answer is hostile. */
#ifndef DAOGOU_HW_READERS_CARD_CHANNEL_H
#define DAOGOU_HW_READERS_CARD_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hw/card_reader.h"

#define CARD_REPLY_SIZE 258

struct card_channel {
	void *data;
	/* Sends one command APDU; the reply includes the status word. False when the card or reader is
	 * gone. */
	bool (*transmit)(void *data, const uint8_t *command, size_t length, uint8_t reply[CARD_REPLY_SIZE],
		size_t *ret_length);
};

/* False when neither UID nor NDEF could be read. */
bool card_read(struct card_channel *channel, struct card *ret_card);

#endif
