/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the NDEF file of a Type 4 Tag (NFC Forum Type 4 Tag 2.0, clauses 4 and 5). */
#include "hw/readers/type4_tag.h"

#include <string.h>

#define MAX_READS 64

static bool select_file(struct card_channel *channel, const uint8_t id[2])
{
	uint8_t command[] = { 0x00, 0xa4, 0x00, 0x0c, 0x02, id[0], id[1] };
	struct card_reply reply;

	return card_ask(channel, command, sizeof(command), &reply);
}

/* What a card does not let us read is no fault of the card. */
static enum tag_result read_binary(
	struct card_channel *channel, size_t offset, size_t length, struct card_reply *reply)
{
	uint8_t command[] = { 0x00, 0xb0, (uint8_t)(offset >> 8), (uint8_t)offset, (uint8_t)length };

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
	static const uint8_t CONTAINER[] = { 0xe1, 0x03 };
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

static enum tag_result read_message(
	struct card_channel *channel, const struct ndef_file *file, uint8_t *message, size_t *ret_length)
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

enum tag_result type4_tag_read(
	struct card_channel *channel, uint8_t message[NDEF_MAX_BYTES], size_t *ret_length)
{
	static const uint8_t SELECT_NDEF[] = { 0x00, 0xa4, 0x04, 0x00, 0x07, 0xd2, 0x76, 0x00, 0x00, 0x85,
		0x01, 0x01, 0x00 };
	struct ndef_file file;
	struct card_reply reply;

	if (!card_ask(channel, SELECT_NDEF, sizeof(SELECT_NDEF), &reply))
		return TAG_NONE;
	enum tag_result result = read_container(channel, &file);
	return result == TAG_READ ? read_message(channel, &file, message, ret_length) : result;
}
