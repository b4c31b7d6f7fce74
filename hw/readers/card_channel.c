/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a card's UID and, when it is a Type 4 Tag, its NDEF message. */
#include "hw/readers/card_channel.h"

#include <string.h>

#include "hw/readers/ndef.h"

#define MAX_FOLLOW_UPS 4
#define MAX_READS 64

struct reply {
	uint8_t bytes[CARD_REPLY_SIZE];
	size_t length; /* without the status word */
	uint16_t status;
};

static bool transmit_once(struct card_channel *channel, const uint8_t *command, size_t length,
	struct reply *reply)
{
	size_t got = 0;

	if (!channel->transmit(channel->data, command, length, reply->bytes, &got) || got < 2 ||
		got > CARD_REPLY_SIZE)
		return false;
	reply->length = got - 2;
	reply->status = (uint16_t)(reply->bytes[got - 2] << 8 | reply->bytes[got - 1]);
	return true;
}

/* 61xx: the answer waits to be fetched; 6Cxx: ask again with that length. A card may play these only a few
 * times. */
static bool transmit(struct card_channel *channel, const uint8_t *command, size_t length, struct reply *reply)
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

static bool succeeds(struct card_channel *channel, const uint8_t *command, size_t length, struct reply *reply)
{
	return transmit(channel, command, length, reply) && reply->status == 0x9000;
}

static bool read_uid(struct card_channel *channel, char ret_uid[CARD_UID_SIZE])
{
	static const uint8_t GET_UID[] = {0xff, 0xca, 0x00, 0x00, 0x00};
	static const char DIGITS[] = "0123456789ABCDEF";
	struct reply reply;

	if (!succeeds(channel, GET_UID, sizeof(GET_UID), &reply) || reply.length == 0 || reply.length > 10)
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
	struct reply reply;

	return succeeds(channel, command, sizeof(command), &reply);
}

static bool read_binary(struct card_channel *channel, size_t offset, size_t length, struct reply *reply)
{
	uint8_t command[] = {0x00, 0xb0, (uint8_t)(offset >> 8), (uint8_t)offset, (uint8_t)length};

	return succeeds(channel, command, sizeof(command), reply) && reply->length > 0 &&
		reply->length <= length;
}

struct ndef_file {
	uint8_t id[2];
	size_t max_bytes, max_read;
};

/* The capability container, Type 4 Tag 2.0 clause 4.2: 15 bytes with one NDEF file control TLV. */
static bool read_container(struct card_channel *channel, struct ndef_file *file)
{
	static const uint8_t CONTAINER[] = {0xe1, 0x03};
	struct reply reply;

	if (!select_file(channel, CONTAINER) || !read_binary(channel, 0, 15, &reply) || reply.length != 15)
		return false;
	const uint8_t *cc = reply.bytes;
	if (cc[7] != 0x04 || cc[8] != 0x06 || cc[13] != 0x00)
		return false;
	file->max_read = (size_t)cc[3] << 8 | cc[4];
	file->id[0] = cc[9];
	file->id[1] = cc[10];
	file->max_bytes = (size_t)cc[11] << 8 | cc[12];
	if (file->max_read > 250)
		file->max_read = 250;
	return file->max_read >= 15 && file->max_bytes > 2;
}

static bool read_message(struct card_channel *channel, const struct ndef_file *file, uint8_t *message,
	size_t *ret_length)
{
	struct reply reply;
	size_t length, at = 0;

	if (!select_file(channel, file->id) || !read_binary(channel, 0, 2, &reply) || reply.length != 2)
		return false;
	length = (size_t)reply.bytes[0] << 8 | reply.bytes[1];
	if (length == 0 || length > NDEF_MAX_BYTES || length + 2 > file->max_bytes)
		return false;
	for (int reads = 0; at < length && reads < MAX_READS; reads++) {
		size_t want = length - at < file->max_read ? length - at : file->max_read;
		if (!read_binary(channel, at + 2, want, &reply))
			return false;
		memcpy(message + at, reply.bytes, reply.length);
		at += reply.length;
	}
	*ret_length = length;
	return at == length;
}

static bool read_uri(struct card_channel *channel, char ret_uri[CARD_URI_SIZE])
{
	static const uint8_t SELECT_NDEF[] = {0x00, 0xa4, 0x04, 0x00, 0x07, 0xd2, 0x76, 0x00, 0x00, 0x85,
		0x01, 0x01, 0x00};
	uint8_t message[NDEF_MAX_BYTES];
	struct ndef_file file;
	struct reply reply;
	size_t length = 0;

	return succeeds(channel, SELECT_NDEF, sizeof(SELECT_NDEF), &reply) &&
		read_container(channel, &file) && read_message(channel, &file, message, &length) &&
		ndef_find_uri(message, length, ret_uri);
}

bool card_read(struct card_channel *channel, struct card *ret_card)
{
	struct card card = {0};
	bool has_uid = read_uid(channel, card.uid);
	bool has_uri = read_uri(channel, card.uri);

	if (has_uid || has_uri)
		*ret_card = card;
	return has_uid || has_uri;
}
