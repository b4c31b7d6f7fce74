/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a card's UID and, when it is a Type 4 or Type 2 Tag, its NDEF message; and tells which cards are none
 * of ours. */
#include "hw/readers/card_channel.h"

#include <string.h>

#include "hw/readers/member_token.h"
#include "hw/readers/ndef.h"
#include "hw/readers/type2_tag.h"
#include "hw/transports/transport.h"
#include "kiosk/base/clock.h"

#define MAX_FOLLOW_UPS 4
#define MAX_READS 64

static bool is_out_of_time(const struct card_channel *channel)
{
	return clock_real_ms() >= channel->deadline_ms ||
		(channel->stop_fd >= 0 && transport_poll_fd(-1, 0, channel->stop_fd, 0) == -1);
}

static bool transmit_once(struct card_channel *channel, const uint8_t *command, size_t length,
	struct card_reply *reply)
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
		uint8_t get_response[] = {0x00, 0xc0, 0x00, 0x00, (uint8_t)reply->status};
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

static bool read_uid(struct card_channel *channel, char ret_uid[CARD_UID_SIZE])
{
	static const uint8_t GET_UID[] = {0xff, 0xca, 0x00, 0x00, 0x00};
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

static bool select_file(struct card_channel *channel, const uint8_t id[2])
{
	uint8_t command[] = {0x00, 0xa4, 0x00, 0x0c, 0x02, id[0], id[1]};
	struct card_reply reply;

	return card_ask(channel, command, sizeof(command), &reply);
}

/* What a card does not let us read is no fault of the card. */
static enum tag_result read_binary(
	struct card_channel *channel, size_t offset, size_t length, struct card_reply *reply)
{
	uint8_t command[] = {0x00, 0xb0, (uint8_t)(offset >> 8), (uint8_t)offset, (uint8_t)length};

	if (!card_ask(channel, command, sizeof(command), reply))
		return TAG_EMPTY;
	return reply->length > 0 && reply->length <= length ? TAG_READ : TAG_BROKEN;
}

struct ndef_file {
	uint8_t id[2];
	size_t max_bytes, max_read;
};

/* The capability container, Type 4 Tag 2.0 clause 4.2: 15 bytes with one NDEF file control TLV. */
static enum tag_result read_container(struct card_channel *channel, struct ndef_file *file)
{
	static const uint8_t CONTAINER[] = {0xe1, 0x03};
	struct card_reply reply;

	if (!select_file(channel, CONTAINER))
		return TAG_EMPTY;
	enum tag_result result = read_binary(channel, 0, 15, &reply);
	if (result != TAG_READ || reply.length != 15)
		return result == TAG_READ ? TAG_BROKEN : result;
	const uint8_t *cc = reply.bytes;
	if (cc[7] != 0x04 || cc[8] != 0x06)
		return TAG_BROKEN;
	if (cc[13] != 0x00)
		return TAG_EMPTY;
	file->max_read = (size_t)cc[3] << 8 | cc[4];
	file->id[0] = cc[9];
	file->id[1] = cc[10];
	file->max_bytes = (size_t)cc[11] << 8 | cc[12];
	if (file->max_read > 250)
		file->max_read = 250;
	return file->max_read >= 15 && file->max_bytes > 2 ? TAG_READ : TAG_BROKEN;
}

static enum tag_result read_message(struct card_channel *channel, const struct ndef_file *file,
	uint8_t *message, size_t *ret_length)
{
	struct card_reply reply;
	size_t length, at = 0;

	if (!select_file(channel, file->id))
		return TAG_EMPTY;
	enum tag_result result = read_binary(channel, 0, 2, &reply);
	if (result != TAG_READ || reply.length != 2)
		return result == TAG_READ ? TAG_BROKEN : result;
	length = (size_t)reply.bytes[0] << 8 | reply.bytes[1];
	if (length == 0)
		return TAG_EMPTY;
	if (length > NDEF_MAX_BYTES || length + 2 > file->max_bytes)
		return TAG_BROKEN;
	for (int reads = 0; at < length && reads < MAX_READS; reads++) {
		size_t want = length - at < file->max_read ? length - at : file->max_read;
		if (read_binary(channel, at + 2, want, &reply) != TAG_READ)
			return TAG_BROKEN;
		memcpy(message + at, reply.bytes, reply.length);
		at += reply.length;
	}
	*ret_length = length;
	return at == length ? TAG_READ : TAG_BROKEN;
}

static enum tag_result read_type4(
	struct card_channel *channel, uint8_t message[NDEF_MAX_BYTES], size_t *ret_length)
{
	static const uint8_t SELECT_NDEF[] = {0x00, 0xa4, 0x04, 0x00, 0x07, 0xd2, 0x76, 0x00, 0x00, 0x85,
		0x01, 0x01, 0x00};
	struct ndef_file file;
	struct card_reply reply;

	if (!card_ask(channel, SELECT_NDEF, sizeof(SELECT_NDEF), &reply))
		return TAG_NONE;
	enum tag_result result = read_container(channel, &file);
	return result == TAG_READ ? read_message(channel, &file, message, ret_length) : result;
}

/* PC/SC part 3, clause 3.1.3.2.3: a memory card's ATR is made by the reader and names the PC/SC group's RID.
 */
static bool is_processor_card(const struct card_channel *channel)
{
	static const uint8_t RID[] = {0xa0, 0x00, 0x00, 0x03, 0x06};
	const uint8_t *atr = channel->atr;
	bool is_memory = channel->atr_length >= 12 && atr[4] == 0x80 && atr[5] == 0x4f &&
		memcmp(atr + 7, RID, sizeof(RID)) == 0;

	return channel->atr_length > 0 && !is_memory;
}

static enum tag_result read_ndef(struct card_channel *channel, bool may_be_type2, struct card *card)
{
	uint8_t message[NDEF_MAX_BYTES];
	size_t length = 0;
	enum tag_result result = read_type4(channel, message, &length);

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
	struct card card = {0};
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
