/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a card's UID and, when it is a Type 4 or Type 2 Tag, its NDEF message; and tells which cards are none
 * of ours. */
#include "hw/readers/card_read.h"

#include <string.h>

#include "hw/readers/member_token.h"
#include "hw/readers/ndef.h"
#include "hw/readers/type2_tag.h"
#include "hw/readers/type4_tag.h"
#include "kiosk/base/clock.h"

static bool read_uid(struct card_channel *channel, char ret_uid[CARD_UID_SIZE])
{
	static const uint8_t GET_UID[] = { 0xff, 0xca, 0x00, 0x00, 0x00 };
	static const char DIGITS[] = "0123456789ABCDEF";
	struct card_reply reply;

	if (!card_ask(channel, GET_UID, sizeof(GET_UID), &reply) || reply.length == 0 || reply.length > 10)
		return false;
	for (size_t i = 0; i < reply.length; i++) {
		ret_uid[i * 2] = DIGITS[reply.bytes[i] >> 4];
		ret_uid[i * 2 + 1] = DIGITS[reply.bytes[i] & 15];
	}
	ret_uid[reply.length * 2] = '\0';
	return true;
}

/* PC/SC part 3, clause 3.1.3.2.3: a memory card's ATR is made by the reader and names the PC/SC group's RID.
 */
static bool is_processor_card(const struct card_channel *channel)
{
	static const uint8_t RID[] = { 0xa0, 0x00, 0x00, 0x03, 0x06 };
	const uint8_t *atr = channel->atr;
	bool is_memory = channel->atr_length >= 12 && atr[4] == 0x80 && atr[5] == 0x4f &&
		memcmp(atr + 7, RID, sizeof(RID)) == 0;

	return channel->atr_length > 0 && !is_memory;
}

static enum tag_result read_ndef(struct card_channel *channel, bool may_be_type2, struct card *card)
{
	uint8_t message[NDEF_MAX_BYTES];
	size_t length = 0;
	enum tag_result result = type4_tag_read(channel, message, &length);

	if (result == TAG_NONE && may_be_type2)
		result = type2_tag_read(channel, message, &length);
	if (result != TAG_READ)
		return result;
	if (!ndef_is_whole(message, length))
		return TAG_BROKEN;
	ndef_find_uri(message, length, card->uri);
	if (!ndef_find_token(message, length, card->token, &card->token_length))
		member_token_from_uri(card->uri, card->token, &card->token_length);
	return TAG_READ;
}

enum card_event card_read(struct card_channel *channel, struct card *ret_card)
{
	struct card card = { 0 };
	bool is_processor = is_processor_card(channel);

	channel->is_lost = false;
	channel->deadline_ms = clock_real_ms() + CARD_READ_TIMEOUT_MS;
	bool has_uid = read_uid(channel, card.uid);
	enum tag_result tag = read_ndef(channel, has_uid && !is_processor, &card);
	if (channel->is_lost || tag == TAG_BROKEN)
		return CARD_UNREADABLE;
	if (!has_uid && tag == TAG_EMPTY)
		return CARD_UNREADABLE;
	if (tag == TAG_NONE && (!has_uid || (is_processor && !channel->takes_processor_uid)))
		return CARD_FOREIGN;
	*ret_card = card;
	return CARD_INSERTED;
}
