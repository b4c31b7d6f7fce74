/* SPDX-License-Identifier: Apache-2.0 */
/* Commands to one card (ISO/IEC 7816-4). The driver fills the channel in and card_read() asks through it; the
 * thread that reads the card only. Every answer is hostile. */
#ifndef DAOGOU_HW_READERS_CARD_CHANNEL_H
#define DAOGOU_HW_READERS_CARD_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CARD_REPLY_SIZE 258

/* What came of looking for an NDEF message. */
enum tag_result {
	TAG_NONE,  /* no tag of that type */
	TAG_EMPTY, /* a tag that holds nothing, or does not let us read it */
	TAG_READ,
	TAG_BROKEN, /* it went in the middle, or what it holds makes no sense */
};

struct card_channel {
	void *data;
	/* Sends one command APDU; the reply includes the status word. False when the card or reader is
	 * gone. */
	bool (*transmit)(void *data, const uint8_t *command, size_t length, uint8_t reply[CARD_REPLY_SIZE],
		size_t *ret_length);
	uint8_t atr[33];          /* as PC/SC gives it; see atr_length */
	size_t atr_length;        /* 0: unknown */
	int stop_fd;              /* readable: give up. -1: none */
	bool takes_processor_uid; /* the option processor_uid */
	/* Set by card_read(). */
	bool is_lost;
	int64_t deadline_ms;
};

struct card_reply {
	uint8_t bytes[CARD_REPLY_SIZE];
	size_t length; /* without the status word */
	uint16_t status;
};

/* One command with what 61xx and 6Cxx ask for. False unless the card ends with 9000. Within card_read() only.
 */
bool card_ask(struct card_channel *channel, const uint8_t *command, size_t length, struct card_reply *reply);

#endif
