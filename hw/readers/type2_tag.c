/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the TLV blocks of a Type 2 Tag (NFC Forum Type 2 Tag 1.1, clause 2.3) and reads only as far as it
 * must. */
#include "hw/readers/type2_tag.h"

#include <string.h>

#define PAGE_BYTES 4
#define READ_BYTES 16
#define FIRST_PAGE 4
#define MAX_AREA_BYTES (255 * 8)

enum tlv { TLV_NULL = 0x00, TLV_NDEF = 0x03, TLV_END = 0xfe };

struct area {
	struct card_channel *channel;
	uint8_t bytes[MAX_AREA_BYTES + READ_BYTES];
	size_t have, size;
};

static bool read_pages(struct card_channel *channel, size_t page, struct card_reply *reply)
{
	uint8_t command[] = { 0xff, 0xb0, (uint8_t)(page >> 8), (uint8_t)page, READ_BYTES };

	return card_ask(channel, command, sizeof(command), reply) && reply->length >= PAGE_BYTES &&
		reply->length <= READ_BYTES && reply->length % PAGE_BYTES == 0;
}

/* Makes the first count bytes of the data area known. */
static bool fetch(struct area *area, size_t count)
{
	struct card_reply reply;

	if (count > area->size)
		return false;
	while (area->have < count) {
		if (!read_pages(area->channel, FIRST_PAGE + area->have / PAGE_BYTES, &reply))
			return false;
		memcpy(area->bytes + area->have, reply.bytes, reply.length);
		area->have += reply.length;
	}
	return true;
}

/* The length field at "at": one byte, or FF and two. */
static bool read_length(struct area *area, size_t *at, size_t *ret_length)
{
	if (!fetch(area, *at + 1))
		return false;
	if (area->bytes[*at] != 0xff) {
		*ret_length = area->bytes[(*at)++];
		return true;
	}
	if (!fetch(area, *at + 3))
		return false;
	*ret_length = (size_t)area->bytes[*at + 1] << 8 | area->bytes[*at + 2];
	*at += 3;
	return true;
}

/* The area may end without an end block. */
static enum tag_result find_message(struct area *area, size_t *ret_at, size_t *ret_length)
{
	for (size_t at = 0; at < area->size; at += *ret_length) {
		if (!fetch(area, at + 1))
			return TAG_BROKEN;
		uint8_t tag = area->bytes[at++];
		*ret_length = 0;
		if (tag == TLV_NULL)
			continue;
		if (tag == TLV_END)
			return TAG_EMPTY;
		if (!read_length(area, &at, ret_length))
			return TAG_BROKEN;
		*ret_at = at;
		if (tag == TLV_NDEF && *ret_length == 0)
			return TAG_EMPTY;
		if (tag == TLV_NDEF)
			return fetch(area, at + *ret_length) ? TAG_READ : TAG_BROKEN;
	}
	return TAG_EMPTY;
}

enum tag_result type2_tag_read(
	struct card_channel *channel, uint8_t message[NDEF_MAX_BYTES], size_t *ret_length)
{
	struct area area = { .channel = channel };
	struct card_reply reply;
	size_t at, length;

	/* The capability container is page 3: E1, version, size in units of eight bytes, access. */
	if (!read_pages(channel, 3, &reply) || reply.bytes[0] != 0xe1 || reply.bytes[1] >> 4 != 1 ||
		reply.bytes[3] >> 4 != 0)
		return TAG_NONE;
	area.size = (size_t)reply.bytes[2] * 8;
	enum tag_result result = find_message(&area, &at, &length);
	if (result != TAG_READ)
		return result;
	memcpy(message, area.bytes + at, length);
	*ret_length = length;
	return TAG_READ;
}
