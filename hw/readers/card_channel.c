/* SPDX-License-Identifier: Apache-2.0 */
/* Commands to one card, until it is lost or out of time. */
#include "hw/readers/card_channel.h"

#include <string.h>

#include "hw/transports/descriptor.h"
#include "kiosk/base/clock.h"

#define MAX_FOLLOW_UPS 4

static bool is_out_of_time(const struct card_channel *channel)
{
	return clock_real_ms() >= channel->deadline_ms ||
		(channel->stop_fd >= 0 && descriptor_wait(-1, 0, channel->stop_fd, 0) == -1);
}

static bool transmit_once(
	struct card_channel *channel, const uint8_t *command, size_t length, struct card_reply *reply)
{
	size_t got = 0;

	/* An answer without a status word is none: so some readers tell of a card that went. */
	channel->is_lost = channel->is_lost || is_out_of_time(channel) ||
		!channel->transmit(channel->data, command, length, reply->bytes, &got) || got < 2 ||
		got > CARD_REPLY_SIZE;
	if (channel->is_lost)
		return false;
	reply->length = got - 2;
	reply->status = (uint16_t)(reply->bytes[got - 2] << 8 | reply->bytes[got - 1]);
	/* So others tell of it (PC/SC part 3, table 3-3). Commands of class FF are the reader's own. */
	channel->is_lost = reply->status == 0x6300 && command[0] != 0xff;
	return !channel->is_lost;
}

/* 61xx: the answer waits to be fetched; 6Cxx: ask again with that length. A card may play these only a few
 * times. */
static bool transmit(
	struct card_channel *channel, const uint8_t *command, size_t length, struct card_reply *reply)
{
	uint8_t again[16];

	if (!transmit_once(channel, command, length, reply))
		return false;
	for (int i = 0; i < MAX_FOLLOW_UPS && reply->status >> 8 == 0x61; i++) {
		uint8_t get_response[] = { 0x00, 0xc0, 0x00, 0x00, (uint8_t)reply->status };
		if (!transmit_once(channel, get_response, sizeof(get_response), reply))
			return false;
	}
	if (reply->status >> 8 == 0x6c && length >= 5 && length <= sizeof(again)) {
		memcpy(again, command, length);
		again[length - 1] = (uint8_t)reply->status;
		return transmit_once(channel, again, length, reply);
	}
	return true;
}

bool card_ask(struct card_channel *channel, const uint8_t *command, size_t length, struct card_reply *reply)
{
	return transmit(channel, command, length, reply) && reply->status == 0x9000;
}
